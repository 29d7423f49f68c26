package budget_test

import (
	"testing"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
)

// Ceilings give the programme its next version, so that of two who set them the second reads the first's; no step to a stage is told of it.
func TestCeilingsAreNoStepToAStage(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		s := h.called(t)
		before := h.version(t, s)
		ok(t, second(h.budgets.SetCeilings(h.as(access.Finance), budget.SetCeilings{ProgrammeID: s.id, Version: before, Ceilings: []budget.CeilingFields{{UnitID: h.own, Amount: 1}}})))
		var told int64
		ok(t, h.db.Conn(t.Context()).Table("audit_row").Where("entity = ? AND op = ?", "programme", "stage").Count(&told).Error)
		if v := h.version(t, s); v != before+1 || told != 0 {
			t.Fatalf("version %d after %d, %d steps to a stage", v, before, told)
		}
	})
}
