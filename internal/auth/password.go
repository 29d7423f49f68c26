package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/trtext"
)

// Cost of a password: 2 passes over 19 MiB on one lane, about 70 ms (OWASP's second choice; docs/adr/dependencies.md).
const (
	argonTime   = 2
	argonMemory = 19 * 1024 // KiB
	argonLanes  = 1
	argonKey    = 32
	argonSalt   = 16
)

// Limits of a password in characters.
const (
	PasswordMin = 12
	PasswordMax = 128
)

// hasher bounds how many hashes are made at once: each takes 19 MiB.
type hasher struct{ slots chan struct{} }

func newHasher() hasher { return hasher{slots: make(chan struct{}, runtime.NumCPU())} }

func (h hasher) enter(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fault.New(fault.KindUnavailable, "unavailable").Wrap(ctx.Err())
	}
}

func (h hasher) leave() { <-h.slots }

// hash gives the PHC text of a password.
func (h hasher) hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	salt := make([]byte, argonSalt)
	_, _ = rand.Read(salt) // never fails: it ends the program instead
	key := argon2.IDKey([]byte(normal(password)), salt, argonTime, argonMemory, argonLanes, argonKey)
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonLanes, b64(salt), b64(key)), nil
}

// check compares a password with a PHC text in constant time. An empty text is nobody's: the same work is done and the answer is no, so
// that the time of an answer does not tell which addresses exist.
func (h hasher) check(ctx context.Context, password, phc string) (bool, error) {
	p := phcParts{memory: argonMemory, time: argonTime, lanes: argonLanes, salt: make([]byte, argonSalt), key: make([]byte, argonKey)}
	if phc != "" {
		var err error
		if p, err = parsePHC(phc); err != nil {
			return false, fault.New(fault.KindInternal, "internal").Wrap(err)
		}
	}
	if utf8.RuneCountInString(password) > PasswordMax {
		password, phc = "", "" // no password is that long
	}
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.leave()
	key := argon2.IDKey([]byte(normal(password)), p.salt, p.time, p.memory, p.lanes, uint32(len(p.key))) //nolint:gosec // at most 64, see parsePHC
	same := subtle.ConstantTimeCompare(key, p.key) == 1
	return same && phc != "", nil
}

type phcParts struct {
	memory, time uint32
	lanes        uint8
	salt, key    []byte
}

var errPHC = errors.New("password hash cannot be read")

func parsePHC(s string) (phcParts, error) {
	var p phcParts
	part := strings.Split(s, "$")
	if len(part) != 6 || part[0] != "" || part[1] != "argon2id" || part[2] != "v="+strconv.Itoa(argon2.Version) {
		return p, errPHC
	}
	if n, err := fmt.Sscanf(part[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.lanes); err != nil || n != 3 {
		return p, errPHC
	}
	var err error
	if p.salt, err = base64.RawStdEncoding.DecodeString(part[4]); err != nil {
		return p, errPHC
	}
	if p.key, err = base64.RawStdEncoding.DecodeString(part[5]); err != nil {
		return p, errPHC
	}
	if p.memory == 0 || p.memory > 1<<20 || p.time == 0 || p.time > 20 || p.lanes == 0 || len(p.salt) < 8 || len(p.key) < 16 || len(p.key) > 64 {
		return p, errPHC
	}
	return p, nil
}

// normal makes one password of the ways keyboards write it (composed and decomposed letters).
func normal(password string) string {
	s, _ := trtext.Clean(password)
	return s
}

// checkPassword holds the policy: 12 to 128 characters, without control characters, and not the person's own name or address.
func checkPassword(password, name, email string) fault.List {
	var l fault.List
	if _, removed := trtext.Clean(password); removed {
		l = append(l, fault.Invalid("text.control", "password"))
	}
	switch n := utf8.RuneCountInString(password); {
	case n < PasswordMin:
		l = append(l, fault.Invalid("auth.password.short", "password", "read", strconv.Itoa(n), "expected", strconv.Itoa(PasswordMin)))
	case n > PasswordMax:
		l = append(l, fault.Invalid("auth.password.long", "password", "read", strconv.Itoa(n), "expected", strconv.Itoa(PasswordMax)))
	}
	local, _, _ := strings.Cut(email, "@")
	for _, own := range []string{name, email, local} {
		if own != "" && (trtext.EqualFold(password, own) || org.EmailKey(password) == org.EmailKey(own)) {
			return append(l, fault.Invalid("auth.password.own", "password"))
		}
	}
	return l
}
