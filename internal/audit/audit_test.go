package audit_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
)

var (
	start   = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	planner = access.Actor{PersonID: "P1", Name: "Plan Yapan", TokenID: "T1"}
	reader  = access.WithActor(context.Background(), access.Actor{PersonID: "A1", Posts: []access.Post{{Role: access.Auditor}}})
)

// write appends n changes of one record in one transaction.
func write(t *testing.T, d *db.DB, l *audit.Log, id string, n int) {
	t.Helper()
	ctx := audit.WithMeta(t.Context(), audit.Meta{RequestID: "req-" + id})
	err := d.InTx(ctx, func(ctx context.Context) error {
		changes := make([]audit.Change, n)
		for i := range changes {
			changes[i] = audit.Change{Entity: "goal", ID: id, Op: "change", Before: i, After: map[string]string{"text": fmt.Sprint("ğışİ ", i)}}
		}
		return l.Write(ctx, planner, access.PlanEdit, "B1", changes)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func seal(t *testing.T, l *audit.Log, holder string, want int) {
	t.Helper()
	if n, err := l.Seal(t.Context(), holder); err != nil || n != want {
		t.Fatalf("sealed %d, want %d: %v", n, want, err)
	}
}

func verify(t *testing.T, l *audit.Log) audit.Report {
	t.Helper()
	r, err := l.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRowsSayWhoDidWhat(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := audit.New(d, clock.Fixed(start))
		write(t, d, l, "G1", 3)
		write(t, d, l, "G2", 1)
		got, err := l.List(reader, audit.Query{EntityID: "G1", Limit: 2})
		if err != nil || len(got) != 2 {
			t.Fatalf("%d rows, %v", len(got), err)
		}
		e := got[0]
		e.ID = ""
		want := audit.Entry{
			ActorID: "P1", ActorName: "Plan Yapan", TokenID: "T1", Action: "plan.edit", RequestID: "req-G1", BatchID: "B1", Entity: "goal",
			EntityID: "G1", Op: "change", At: clock.Micros(start), Before: "2", After: `{"text":"ğışİ 2"}`,
		}
		if e != want {
			t.Errorf("newest row %+v", e)
		}
		rest, err := l.List(reader, audit.Query{EntityID: "G1", Before: got[1].ID})
		if err != nil || len(rest) != 1 || rest[0].Before != "0" {
			t.Errorf("second page %+v, %v", rest, err)
		}
		if _, err := l.List(access.WithActor(t.Context(), access.Actor{PersonID: "x", Posts: []access.Post{{Role: access.Planner}}}), audit.Query{}); !fault.Has(err, "forbidden") {
			t.Errorf("a planner read the log: %v", err)
		}
		if _, err := l.List(t.Context(), audit.Query{}); !fault.Has(err, "unauthenticated") {
			t.Errorf("nobody read the log: %v", err)
		}
	})
}

func TestANoteStaysWhenTheStepIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := audit.New(d, clock.Fixed(start))
		if err := l.Note(t.Context(), planner, "session.sign_in", audit.Change{Entity: "session", ID: "P1", Op: "sign_in"}); err != nil {
			t.Fatal(err)
		}
		err := d.InTx(t.Context(), func(ctx context.Context) error {
			if err := l.Write(ctx, planner, access.PlanEdit, "", []audit.Change{{Entity: "goal", ID: "G", Op: "create"}}); err != nil {
				return err
			}
			return fault.Invalid("text.required", "text")
		})
		if !fault.Has(err, "text.required") || verify(t, l).Rows != 1 {
			t.Fatalf("%v, %+v", err, verify(t, l))
		}
	})
}

func TestSealsChain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := audit.New(d, clock.Fixed(start))
		seal(t, l, "a", 0)
		write(t, d, l, "G1", 3)
		seal(t, l, "a", 3)
		seal(t, l, "a", 0)
		write(t, d, l, "G2", 2)
		if n, err := l.Seal(t.Context(), "b"); err != nil || n != 0 {
			t.Fatalf("a second holder sealed %d while the lease ran: %v", n, err)
		}
		r := verify(t, l)
		if r.Rows != 5 || r.Sealed != 3 || r.Unsealed != 2 || r.Seals != 1 || len(r.Broken) != 0 {
			t.Fatalf("%+v", r)
		}
		if err := l.Release(t.Context(), "b"); err != nil { // not b's to give
			t.Fatal(err)
		}
		seal(t, l, "b", 0)
		if err := l.Release(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		seal(t, l, "b", 2)
		r2 := verify(t, l)
		if r2.Seals != 2 || r2.Unsealed != 0 || r2.LastSeal == r.LastSeal || len(r2.Broken) != 0 {
			t.Fatalf("%+v", r2)
		}
		write(t, d, l, "G3", 1) // a holder that died: its lease runs out
		seal(t, l, "c", 0)
		seal(t, audit.New(d, clock.Fixed(start.Add(time.Minute))), "c", 1)
	})
}

// An older id that commits after younger ones were sealed is sealed next time: the sealer takes every row without a seal.
func TestALateRowIsSealedToo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := audit.New(d, clock.Fixed(start))
		write(t, d, l, "G1", 1)
		seal(t, l, "a", 1)
		for _, q := range []string{
			"INSERT INTO audit_row SELECT '00000000000000000000000000', at, actor_id, actor_name, token_id, action, request_id, batch_id, entity, entity_id, op, before_hash, after_hash, row_hash FROM audit_row",
			"INSERT INTO audit_text SELECT '00000000000000000000000000', before_text, after_text, 0 FROM audit_text",
		} {
			if err := d.System(t.Context()).Exec(q).Error; err != nil {
				t.Fatal(err)
			}
		}
		seal(t, l, "a", 1)
		if r := verify(t, l); r.Unsealed != 0 || len(r.Broken) != 1 || !strings.Contains(r.Broken[0], "row 0000") {
			t.Fatalf("%+v", r) // its hash is that of the row it was copied from, and that is found
		}
	})
}

// unguarded drops the triggers, as somebody with the file or the superuser's password could.
func unguarded(t *testing.T, d *db.DB) {
	t.Helper()
	var drops []string
	q := "SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger'"
	if d.Engine() == db.PostgreSQL {
		q = "SELECT DISTINCT 'DROP TRIGGER ' || trigger_name || ' ON ' || event_object_table FROM information_schema.triggers"
	}
	if err := d.Conn(t.Context()).Raw(q).Scan(&drops).Error; err != nil || len(drops) == 0 {
		t.Fatalf("triggers %v, %v", drops, err)
	}
	for _, q := range drops {
		if err := d.System(t.Context()).Exec(q).Error; err != nil {
			t.Fatal(err)
		}
	}
}

func TestVerifyFindsWhatWasDone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ do, want string }{
		"a column changed":           {"UPDATE audit_row SET actor_name = 'Başkası' WHERE op = 'change' AND entity_id = 'G1'", ": changed"},
		"a text changed":             {"UPDATE audit_text SET after_text = 'x' WHERE row_id = (SELECT min(row_id) FROM audit_text)", ": texts changed"},
		"a row and its text removed": {"DELETE FROM audit_seal_row WHERE row_id = (SELECT min(id) FROM audit_row); DELETE FROM audit_text WHERE row_id = (SELECT min(id) FROM audit_row); DELETE FROM audit_row WHERE id = (SELECT min(id) FROM audit_row)", "its rows were changed or removed"},
		"a text removed":             {"DELETE FROM audit_text WHERE row_id = (SELECT min(row_id) FROM audit_text)", ": texts removed"},
		"a seal rewritten":           {"UPDATE audit_seal SET row_count = 1, sealed_at = 5 WHERE no = 1", "hash does not hold"},
		"a seal replaced":            {"UPDATE audit_seal SET seal_hash = 'x' WHERE no = 1", "does not follow the seal before"},
		"a seal taken out":           {"DELETE FROM audit_seal_row WHERE seal_no = 1; DELETE FROM audit_seal WHERE no = 1", "number out of order"},
		"a row moved to a seal":      {"UPDATE audit_seal_row SET seal_no = 2 WHERE row_id = (SELECT min(row_id) FROM audit_seal_row)", "its rows were changed or removed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				l := audit.New(d, clock.Fixed(start))
				write(t, d, l, "G1", 3)
				seal(t, l, "a", 3)
				write(t, d, l, "G2", 2)
				seal(t, l, "a", 2)
				unguarded(t, d)
				for q := range strings.SplitSeq(c.do, ";") {
					if err := d.System(t.Context()).Exec(q).Error; err != nil {
						t.Fatal(err)
					}
				}
				if r := verify(t, l); !strings.Contains(strings.Join(r.Broken, "\n"), c.want) {
					t.Errorf("want %q, got %+v", c.want, r)
				}
			})
		})
	}
}

func TestErasureEmptiesTextsAndKeepsTheChain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := audit.New(d, clock.Fixed(start))
		write(t, d, l, "P9", 2)
		write(t, d, l, "G1", 1)
		seal(t, l, "a", 3)
		if n, err := l.Erase(access.WithActor(t.Context(), access.System("x")), "P9"); err != nil || n != 2 {
			t.Fatalf("erased %d, %v", n, err)
		}
		if r := verify(t, l); r.Erased != 2 || r.Rows != 4 || // the erasure is a row of its own
			len(r.Broken) != 0 {
			t.Fatalf("%+v", r)
		}
		got, err := l.List(reader, audit.Query{EntityID: "P9"})
		if err != nil || len(got) != 3 || got[0].Op != "erase" || got[0].Erased || !got[1].Erased || got[1].Before+got[1].After != "" || got[1].ActorID != "P1" {
			t.Fatalf("%+v, %v", got, err)
		}
		if _, err := l.Erase(access.WithActor(t.Context(), access.System("x")), ""); err == nil {
			t.Error("everything was erased")
		}
		if _, err := l.Erase(reader, "P9"); !fault.Has(err, "forbidden") {
			t.Errorf("an auditor erases: %v", err)
		}
	})
}
