package account_test

import (
	"testing"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/fault"
)

// unread fails the test when somebody reads it.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("a paper was read that its sender may not hand in")
	return 0, nil
}

// A manager fills no disk with papers of other units' reports, nor of a report that is signed: they are refused unread.
func TestAForeignPaperIsNotRead(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.to(t, account.Consolidating)
		w := must(h.accounts.Whole(h.as(access.Planner), r.ID))
		for _, u := range w.Units {
			sign := func(version int64, role access.Role, units ...string) error {
				return second(h.accounts.SignUnit(h.in(role, units...), account.SignUnit{ID: u.ID, Version: version, StatementFields: signer("Ali"), DocumentName: "a.pdf", Document: unread{t}}))
			}
			wants(t, sign(u.Version, access.UnitManager, h.branch), fault.KindForbidden, "forbidden")
			wants(t, sign(u.Version+1, access.UnitManager, u.UnitID), fault.KindStale, "stale")
			done := must(h.accounts.SignUnit(h.as(access.Planner), h.signUnit(u)))
			wants(t, sign(done.Version, access.UnitManager, u.UnitID), fault.KindClosed, "account.unit.state")
		}
	})
}
