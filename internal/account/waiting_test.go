package account_test

import (
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
)

// Each role is told of the reports under way what its list of reports shows: a unit its own part, who reads everything all of it, others nothing.
func TestWhoHasReportsWaiting(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		for _, role := range access.Roles {
			list, err := h.accounts.Waiting(h.as(role))
			if access.Grant(role, access.ReportRead) == access.None {
				if fault.KindOf(err) != fault.KindForbidden {
					t.Errorf("%s: %v", role, err)
				}
				continue
			}
			if err != nil {
				t.Fatal(role, err)
			}
			for _, r := range list {
				if whole := access.Grant(role, access.ReportRead) == access.All; whole != r.Whole || !whole && r.All != 0 {
					t.Errorf("%s: %+v", role, r)
				}
				for _, u := range r.Units {
					if role.UnitBound() && u.UnitID != h.own {
						t.Errorf("%s is told of %s", role, u.UnitName)
					}
				}
			}
		}
	})
}
