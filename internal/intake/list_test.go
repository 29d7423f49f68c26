package intake_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake"
)

// Uploads are listed newest first, a page at a time, with what they would change and without their contents.
func TestUploadsAreListed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		first := h.stage(t, "ilk.json", planJSON(t))
		refused := h.stage(t, "kötü.json", bytes.Replace(planJSON(t), []byte(`"first_year": 2020`), []byte(`"first_year": "x"`), 1))
		broken := h.stage(t, "bozuk.json", []byte("{"))
		done := h.take(t, "son.json", planJSON(t))
		page, err := h.intake.List(h.ctx, intake.ListQuery{Limit: 3})
		must(t, err)
		if len(page.Items) != 3 || page.Items[0].ID != done.ID || page.Items[2].ID != refused.ID || page.Next != refused.ID {
			t.Fatalf("the first page: %+v", page)
		}
		rest, err := h.intake.List(h.ctx, intake.ListQuery{Before: page.Next})
		must(t, err)
		if len(rest.Items) != 1 || rest.Items[0].ID != first.ID || rest.Next != "" {
			t.Fatalf("the last page: %+v", rest)
		}
		u := page.Items[0]
		if u.State != intake.Committed || u.PlanID != done.PlanID || u.PlanCode != "SULTANBEYLI-2020" || u.New < 50 || u.Changed != 0 || u.Refusals != 0 || u.Flags != len(done.Faults) ||
			u.FileName != "son.json" || u.Format != "json" || u.Size != len(planJSON(t)) || u.CreatedBy == "" || u.CreatedAt == 0 || u.CommittedAt == 0 {
			t.Errorf("the committed file: %+v", u)
		}
		if u := page.Items[2]; u.State != intake.Refused || u.Refusals == 0 || u.New+u.Changed+u.Same+u.Absent != 0 || u.PlanCode != refused.PlanCode {
			t.Errorf("the refused file: %+v of plan %q", u, refused.PlanCode)
		}
		if u := page.Items[1]; u.ID != broken.ID || u.PlanCode != "" {
			t.Errorf("the broken file: %+v", u)
		}
		for _, role := range access.Roles {
			if _, err := h.intake.List(as(role), intake.ListQuery{}); (err == nil) != (role == access.Planner) || err != nil && fault.KindOf(err) != fault.KindForbidden {
				t.Errorf("%s: %v", role, err)
			}
		}
		if _, err := h.intake.List(context.Background(), intake.ListQuery{}); fault.KindOf(err) != fault.KindUnauthenticated {
			t.Errorf("nobody: %v", err)
		}
	})
}
