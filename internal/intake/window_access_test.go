package intake_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake"
)

// Who may: the unit its own, the strategy office any; a file of another unit is not found.
func TestWhoMayBringAWindow(t *testing.T) {
	t.Parallel()
	eachQuarter(t, func(t *testing.T, q quarter) {
		file := into(t, q.workbook(t), "PG1.amount=1")
		b := q.stage(t, file)
		for name, c := range map[string]struct {
			ctx         context.Context
			read, enter bool
		}{
			"own editor": {q.unit, true, true}, "planner": {q.ctx, true, true}, "other's editor": {editor(q.other), false, false},
			"auditor": {as(access.Auditor), true, false}, "viewer": {as(access.Viewer), false, false}, "council member": {as(access.CouncilMember), false, false},
			"finance": {as(access.Finance), true, false},
		} {
			var out bytes.Buffer
			if err := q.intake.WindowTemplate(c.ctx, q.window, q.own, &out); (err == nil) != c.read {
				t.Errorf("%s takes the workbook: %v", name, err)
			}
			_, err := q.intake.StageWindow(c.ctx, q.window, q.own, intake.StageFile{Name: "x.xlsx", Data: file})
			if (err == nil) != c.enter || err != nil && fault.KindOf(err) != fault.KindForbidden {
				t.Errorf("%s stages: %v", name, err)
			}
			if _, err := q.intake.Get(c.ctx, b.ID); (err == nil) != c.enter {
				t.Errorf("%s reads the batch: %v", name, err)
			}
			if !c.enter {
				if _, err := q.intake.CommitWindow(c.ctx, b.ID, act.Once{}); err == nil {
					t.Errorf("%s commits", name)
				}
				if page, err := q.intake.List(c.ctx, intake.ListQuery{WindowID: q.window}); err == nil && len(page.Items) > 0 {
					t.Errorf("%s lists %d", name, len(page.Items))
				}
			}
		}
	})
}

// Each statement of a commit fails once: no value stays half.
func TestAFailedWindowCommitLeavesNothing(t *testing.T) {
	t.Parallel()
	eachQuarter(t, func(t *testing.T, q quarter) {
		b := q.stage(t, into(t, q.workbook(t), "PG1.amount=1", "PG4.scale=1", "PG4.reference=E-1"))
		state := func() map[string]string {
			return dbtest.State(t, q.db, []string{"measurement", "measurement_step", "evidence", "intake_batch", "audit_row", "audit_text", "idempotency"})
		}
		dbtest.EachStatement(q.unit, t, 200, state, func(ctx context.Context) error {
			_, err := q.intake.CommitWindow(ctx, b.ID, act.Once{Key: "k", Sum: "s"})
			return err
		})
		again, err := q.intake.CommitWindow(q.unit, b.ID, act.Once{Key: "k", Sum: "s"})
		if err != nil || again.State != intake.Committed {
			t.Error(err)
		}
	})
}

// A file of many rows takes a fixed number of statements beside those of its changed rows.
func TestStatementsOfAWindowFile(t *testing.T) {
	t.Parallel()
	eachQuarter(t, func(t *testing.T, q quarter) {
		stage := func(cells ...string) int64 {
			data := into(t, q.workbook(t), cells...)
			return dbtest.Statements(q.unit, t, func(ctx context.Context) error {
				_, err := q.intake.StageWindow(ctx, q.window, q.own, intake.StageFile{Name: "x.xlsx", Data: data})
				return err
			})
		}
		none, one, two, three := stage(), stage("PG1.amount=1"), stage("PG1.amount=1", "PG4.scale=1"), stage("PG1.amount=1", "PG4.scale=1", "PG3.done=Evet")
		if none != 27 || two-one != three-two || two-one > 10 {
			t.Errorf("no row %d, one %d, two %d, three %d statements", none, one, two, three)
		}
	})
}
