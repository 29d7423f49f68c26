package auth

import (
	"context"
	"strings"
	"testing"

	"github.com/karne-app/karne/internal/fault"
)

func TestHashesAreSaltedAndReadBack(t *testing.T) {
	t.Parallel()
	h := newHasher()
	a, err := h.hash(t.Context(), "doğru at pil zımba")
	if err != nil || !strings.HasPrefix(a, "$argon2id$v=19$m=19456,t=2,p=1$") || len(a) > 200 {
		t.Fatalf("%s %v", a, err)
	}
	b, _ := h.hash(t.Context(), "doğru at pil zımba")
	if a == b {
		t.Error("two hashes of one password are the same")
	}
	for pw, want := range map[string]bool{"doğru at pil zımba": true, "dog\u0306ru at pil zımba": true, "Doğru at pil zımba": false, "": false} {
		if got, err := h.check(t.Context(), pw, a); err != nil || got != want {
			t.Errorf("%q: %v %v", pw, got, err)
		}
	}
	if got, err := h.check(t.Context(), "", ""); err != nil || got {
		t.Errorf("nobody's password: %v %v", got, err)
	}
	// A hash made with other costs is read by its own.
	if got, err := h.check(t.Context(), "x", "$argon2id$v=19$m=64,t=1,p=1$MTIzNDU2Nzg$"+strings.Repeat("A", 43)); err != nil || got {
		t.Errorf("%v %v", got, err)
	}
	for _, odd := range []string{"x", "$argon2i$v=19$m=64,t=1,p=1$MTIzNDU2Nzg$AAAA", "$argon2id$v=19$m=64,t=1$MTIzNDU2Nzg$AAAA", "$argon2id$v=19$m=64,t=1,p=0$MTIzNDU2Nzg$" + strings.Repeat("A", 43), "$argon2id$v=19$m=999999999,t=1,p=1$MTIzNDU2Nzg$" + strings.Repeat("A", 43)} {
		if _, err := h.check(t.Context(), "x", odd); fault.KindOf(err) != fault.KindInternal || err == nil {
			t.Errorf("%s: %v", odd, err)
		}
	}
}

func TestHashingWaitsForASlotAndGivesUp(t *testing.T) {
	t.Parallel()
	h := hasher{slots: make(chan struct{}, 1)}
	h.slots <- struct{}{}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.check(ctx, "x", ""); fault.KindOf(err) != fault.KindUnavailable {
		t.Errorf("%v", err)
	}
	if _, err := h.hash(ctx, "x"); fault.KindOf(err) != fault.KindUnavailable {
		t.Errorf("%v", err)
	}
}

func TestPasswordsAreNotOnesOwnName(t *testing.T) {
	t.Parallel()
	for pw, code := range map[string]string{
		"ABDÜLKADİR IŞIKOĞLU": "auth.password.own", "abdulkadir.isik@x.tr": "auth.password.own", "abdulkadir.isik": "auth.password.own",
		"on iki harfl": "", "on bir harf": "auth.password.short", strings.Repeat("ğ", 128): "", strings.Repeat("ğ", 129): "auth.password.long",
	} {
		l := checkPassword(pw, "Abdülkadir Işıkoğlu", "abdulkadir.isik@x.tr")
		if code == "" && len(l) > 0 || code != "" && !fault.Has(l.Err(), code) {
			t.Errorf("%q: %v", pw, l)
		}
	}
}
