package measure_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/files"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/measure"
)

const pdf = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"

func file(v measure.Value, name, content string) measure.AddFile {
	return measure.AddFile{ValueID: v.ID, FileName: name, Content: strings.NewReader(content)}
}

// endless gives letters without an end and counts how many were read.
type endless struct{ n int64 }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	e.n += int64(len(p))
	return len(p), nil
}

// A value that needs proof is not approved without one; the last one stays while the value counts.
func TestApprovalNeedsProof(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		v := must(h.values.Submit(h.enterer(), h.ratio(3, 4)))
		before := h.state(t)
		wants(t, second(h.values.Approve(h.approver(), move(v))), fault.KindConflict, "measure.evidence.missing")
		dbtest.Unchanged(t, before, h.state(t))
		e := must(h.values.AddRecord(h.enterer(), v.ID, measure.AddRecord{Reference: " E-12/3 ", System: "EBYS", Note: "Tutanak"}))
		if e.Reference != "E-12/3" || e.AddedBy != h.editor || e.Kind != measure.EvidenceRecord || e.Version != 1 {
			t.Fatalf("%+v", e)
		}
		wants(t, second(h.values.AddRecord(h.enterer(), v.ID, measure.AddRecord{Reference: "e-12/3", System: "ebys"})), fault.KindConflict, "measure.evidence.duplicate")
		cancel := func(ctx context.Context, e measure.Evidence, reason string) error {
			return second(h.values.CancelEvidence(ctx, measure.CancelEvidence{ID: e.ID, Version: e.Version, Reason: reason}))
		}
		ok(t, cancel(h.enterer(), e, "yanlış belge"))
		wants(t, cancel(h.enterer(), e, "yanlış belge"), fault.KindStale, "stale")
		e.Version++
		wants(t, cancel(h.enterer(), e, "yanlış belge"), fault.KindClosed, "measure.evidence.cancelled")
		wants(t, second(h.values.Approve(h.approver(), move(v))), fault.KindConflict, "measure.evidence.missing")
		e = must(h.values.AddRecord(h.enterer(), v.ID, measure.AddRecord{Reference: "E-12/3", System: "EBYS"}))
		v = must(h.values.Approve(h.approver(), move(v)))
		if len(v.Evidence) != 2 || v.Evidence[0].CancelledReason != "yanlış belge" {
			t.Fatalf("%+v", v.Evidence)
		}
		wantsAt(t, cancel(h.enterer(), e, " "), "text.required", "reason")
		wants(t, cancel(h.approver(), e, "x"), fault.KindConflict, "measure.evidence.needed")
		ok(t, second(h.values.AddRecord(h.enterer(), v.ID, measure.AddRecord{Reference: "E-13"})))
		ok(t, cancel(h.approver(), e, "x"))
		wants(t, second(h.values.AddRecord(h.as(access.Auditor), v.ID, measure.AddRecord{Reference: "E-14"})), fault.KindForbidden, "forbidden")
		wants(t, cancel(someone("x", post(access.UnitEditor, h.other)), e, "x"), fault.KindForbidden, "forbidden")
		for _, id := range []string{"", "\xff", ids.New()} {
			wants(t, second(h.values.AddRecord(h.enterer(), id, measure.AddRecord{Reference: "E"})), fault.KindNotFound, "not_found")
			wants(t, cancel(h.enterer(), measure.Evidence{ID: id}, "x"), fault.KindNotFound, "not_found")
		}
		h.verifyLog(t)
	})
}

// "No value this period" needs no proof.
func TestNoValueNeedsNoProof(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		c := h.amount("PG2", 0)
		c.Fields = measure.Fields{Kind: measure.KindNone, NoValueReason: "Ölçüm yapılamadı"}
		v := must(h.values.Submit(h.enterer(), c))
		ok(t, second(h.values.Approve(h.approver(), move(v))))
	})
}

// Files come back byte for byte; one of 50 MB, an empty one and one whose content is not what its name says are refused and leave nothing.
func TestFilesAsProof(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		v := h.at(t, measure.Entered)
		before := h.state(t)
		sent := &endless{}
		big := measure.AddFile{ValueID: v.ID, FileName: "kanıt.txt", Content: io.LimitReader(sent, 50<<20)}
		wants(t, second(h.values.AddFile(h.enterer(), big)), fault.KindTooLarge, "files.too_large")
		if sent.n > files.MaxEvidence+1<<20 {
			t.Errorf("read %d bytes of a file that is too large", sent.n)
		}
		wants(t, second(h.values.AddFile(h.enterer(), file(v, "kanıt.pdf", ""))), fault.KindInvalid, "files.empty")
		wants(t, second(h.values.AddFile(h.enterer(), file(v, "kanıt.pdf", "MZ not a pdf"))), fault.KindInvalid, "files.type")
		wants(t, second(h.values.AddFile(h.enterer(), file(v, "kanıt.exe", pdf))), fault.KindInvalid, "files.type")
		wants(t, second(h.values.AddFile(h.enterer(), file(v, "../kanıt.pdf", pdf))), fault.KindInvalid, "measure.file_name")
		wantsAt(t, second(h.values.AddFile(h.enterer(), file(v, " ", pdf))), "text.required", "file_name")
		untouched := &endless{}
		foreign := measure.AddFile{ValueID: v.ID, FileName: "k.txt", Content: untouched}
		wants(t, second(h.values.AddFile(someone("x", post(access.UnitEditor, h.other)), foreign)), fault.KindForbidden, "forbidden")
		if untouched.n != 0 {
			t.Error("the content of a refused file was read")
		}
		after := h.state(t)
		after["audit_row"], after["audit_text"] = before["audit_row"], before["audit_text"] // the denial is noted
		dbtest.Unchanged(t, before, after)

		e := must(h.values.AddFile(h.enterer(), file(v, "Tutanak İĞŞ.pdf", pdf)))
		got := must(h.values.Get(h.enterer(), v.ID)).Evidence
		if d := cmp.Diff([]measure.Evidence{e}, got); d != "" {
			t.Fatal(d)
		}
		if e.Size != int64(len(pdf)) || e.MediaType != "application/pdf" || e.FileName != "Tutanak İĞŞ.pdf" {
			t.Fatalf("%+v", e)
		}
		wants(t, second(h.values.AddFile(h.enterer(), file(v, "b.pdf", pdf))), fault.KindConflict, "measure.evidence.duplicate")
		in, _, err := h.values.OpenEvidence(h.enterer(), e.ID)
		ok(t, err)
		b, err := io.ReadAll(in)
		if err = errors.Join(err, in.Close()); err != nil || !bytes.Equal(b, []byte(pdf)) {
			t.Fatal(err, len(b))
		}
		h.verifyLog(t)
	})
}

// Who may open proof, by role; opening what holds personal data is in the log, and its name is hidden from who may not.
func TestPersonalDataIsOpenedByFew(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		v := h.at(t, measure.Entered)
		cmd := file(v, "başvuran listesi.pdf", pdf)
		cmd.PersonalData, cmd.Note = true, "Ali Veli"
		e := must(h.values.AddFile(h.enterer(), cmd))
		rec := must(h.values.AddRecord(h.enterer(), v.ID, measure.AddRecord{Reference: "E-1"}))
		v = must(h.values.Approve(h.approver(), move(v)))
		ok(t, second(h.values.Verify(h.office(), move(v))))
		h.freeze(t, "quarter/1")
		want := map[access.Role]string{access.UnitEditor: "ok", access.UnitManager: "ok", access.Planner: "ok", access.Auditor: "ok", access.CouncilMember: "not_found", access.CouncilClerk: "not_found"}
		opened := 0
		for _, role := range access.Roles {
			in, _, err := h.values.OpenEvidence(h.as(role), e.ID)
			if in != nil {
				ok(t, in.Close())
				opened++
			}
			expected := want[role]
			if expected == "" {
				expected = "forbidden"
			}
			if got := codeOf(err); got != expected {
				t.Errorf("%s: %s, wants %s", role, got, expected)
			}
			seen, err := h.values.Get(h.as(role), v.ID)
			if err != nil {
				continue
			}
			if named := seen.Evidence[0].FileName != "" || seen.Evidence[0].Note != ""; named != (expected == "ok") || seen.Evidence[1].Reference != "E-1" {
				t.Errorf("%s sees %+v", role, seen.Evidence)
			}
		}
		var logged int
		ok(t, h.db.Conn(context.Background()).Raw("SELECT count(*) FROM audit_row WHERE entity = 'evidence' AND op = 'open' AND entity_id = ?", e.ID).Scan(&logged).Error)
		if logged != opened || opened != 4 {
			t.Fatalf("%d opened, %d logged", opened, logged)
		}
		_, _, err := h.values.OpenEvidence(h.office(), rec.ID)
		wants(t, err, fault.KindInvalid, "measure.evidence.no_file")
		_, _, err = h.values.OpenEvidence(h.office(), ids.New())
		wants(t, err, fault.KindNotFound, "not_found")
		_, _, err = h.values.OpenEvidence(context.Background(), e.ID)
		wants(t, err, fault.KindUnauthenticated, "unauthenticated")
		h.verifyLog(t)
	})
}

// Proof follows the window: it may come until its last day, and to a frozen value only under a reopening.
func TestProofFollowsTheWindow(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		v := h.at(t, measure.Verified)
		add := func(ref string) error {
			return second(h.values.AddRecord(h.enterer(), v.ID, measure.AddRecord{Reference: ref}))
		}
		h.clock.set(dayOffice)
		ok(t, add("E-1"))
		h.clock.set(dayOver)
		wants(t, add("E-2"), fault.KindClosed, "calendar.closed")
		h.freeze(t, "quarter/1")
		wants(t, add("E-2"), fault.KindClosed, "calendar.frozen")
		wants(t, second(h.values.AddFile(h.enterer(), file(v, "a.pdf", pdf))), fault.KindClosed, "calendar.frozen")
		r := h.reopen(t, h.own, "2022-05-10")
		ok(t, add("E-2"))
		ok(t, second(h.values.CloseReopening(h.office(), calendar.WindowStep{ID: r.ID, Version: r.Version})))
		wants(t, add("E-3"), fault.KindClosed, "calendar.frozen")
	})
}

// Who may add proof, take it back, freeze and move all at once, by role; a refusal leaves nothing but its note.
func TestWhoMayForEveryRole(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		v := h.at(t, measure.Entered)
		e := must(h.values.AddRecord(h.enterer(), v.ID, measure.AddRecord{Reference: "E-0"}))
		r := h.reopen(t, h.own, "2022-05-10")
		w := h.windows["quarter/1"]
		enters := []access.Role{access.UnitEditor, access.UnitManager, access.Planner}
		for name, x := range map[string]struct {
			may []access.Role
			do  func(ctx context.Context, role access.Role) error
		}{
			"add a record": {enters, func(ctx context.Context, role access.Role) error {
				return second(h.values.AddRecord(ctx, v.ID, measure.AddRecord{Reference: string(role)}))
			}},
			"add a file": {enters, func(ctx context.Context, role access.Role) error {
				return second(h.values.AddFile(ctx, file(v, "a.txt", string(role))))
			}},
			"cancel": {enters, func(ctx context.Context, _ access.Role) error { // stale for who may
				return second(h.values.CancelEvidence(ctx, measure.CancelEvidence{ID: e.ID, Version: 9, Reason: "x"}))
			}},
			"freeze": {enters[2:], func(ctx context.Context, _ access.Role) error {
				return second(h.values.Freeze(ctx, calendar.WindowStep{ID: w.ID, Version: 9}))
			}},
			"close a reopening": {enters[2:], func(ctx context.Context, _ access.Role) error {
				return second(h.values.CloseReopening(ctx, calendar.WindowStep{ID: r.ID, Version: 9}))
			}},
			"approve all": {enters[1:], func(ctx context.Context, _ access.Role) error {
				_, _, err := h.values.ApproveAll(ctx, h.windows["quarter/2"].ID, "")
				return err
			}},
			"verify all": {enters[2:], func(ctx context.Context, _ access.Role) error {
				_, _, err := h.values.VerifyAll(ctx, h.windows["quarter/2"].ID, "")
				return err
			}},
		} {
			for _, role := range access.Roles {
				err := x.do(h.as(role), role)
				if got := fault.Has(err, "forbidden"); got == slices.Contains(x.may, role) {
					t.Errorf("%s by %s: %v", name, role, err)
				}
			}
		}
		h.verifyLog(t)
	})
}
