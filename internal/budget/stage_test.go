package budget_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

// The way of one unit's money, by hand (TL):
//
//	line        unit        finance      senior manager
//	03.2.1.01   100.000,00  90.000,00 M  90.000,00 c     finance cut it by 10.000
//	06.5            50,00       50,00 c     500,00 A     the senior manager raised it by 450
//	03.5.1       20.000,00       0,00 M       0,00 c     finance took it out
//	03.7              –      5.000,00 M   5.000,00 c     finance added it
//	sum         120.050,00  95.050,00    95.500,00
//
// unit → finance:           −10.000 − 20.000 + 5.000       = −25.000, and 120.050 − 25.000 = 95.050
// finance → senior manager: +450,                          and  95.050 + 450    = 95.500
// unit → senior manager:    −10.000 + 450 − 20.000 + 5.000 = −24.550, and 120.050 − 24.550 = 95.500
//
// M is Mehmet Öder, A Ayşe Planlar; c was copied and keeps who wrote it.
func TestDifferencesOfOneUnitByHand(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		s := h.called(t)
		lines := h.add(t, h.editorOf(h.own), s.cost("F1.1.1", h.own, "03.2.1.01", 100_000), s.cost("F1.1.1", h.own, "06.5", 50), s.cost("F1.1.1", h.own, "03.5.1", 20_000))
		h.add(t, h.as(access.Planner), s.cost("F1.1.2", h.other, "03.5", 1), s.cost("F1.2.1", h.third, "03.5", 1))
		h.consolidated(t, s)
		h.open(t, s, programme.StageFinance)
		finance := h.as(access.Finance)
		ok(t, second(h.budgets.ChangeLine(finance, budget.ChangeLine{ID: lines[0].ID, Version: 1, Amount: p(lira(90_000)), AmountNote: p("enflasyon")})))
		ok(t, h.budgets.RemoveLine(finance, budget.RemoveLine{ID: lines[2].ID, Version: 1}))
		h.add(t, finance, s.cost("F1.1.1", h.own, "03.7", 5_000))
		h.open(t, s, programme.StageSenior)
		ok(t, second(h.budgets.ChangeLine(h.as(access.Planner), budget.ChangeLine{ID: lines[1].ID, Version: 1, Amount: p(lira(500))})))

		show := func(m *quantity.Money) string {
			if m == nil {
				return "–"
			}
			return m.TR()
		}
		read := func(ctx context.Context, unit string, from, to programme.Stage) (out []string) {
			t.Helper()
			l, err := h.budgets.Differences(ctx, s.id, unit, from, to)
			ok(t, err)
			var sum quantity.Money
			for _, d := range l {
				out = append(out, fmt.Sprintf("%s %s → %s = %s %s %q", d.Line.Economic, show(d.From), show(d.To), d.Delta.TR(), d.ChangedBy, d.Note))
				sum += d.Delta
				if d.ChangedAt == 0 {
					t.Error("no instant")
				}
			}
			return append(out, sum.TR())
		}
		a := `03.2.1.01 100.000,00 → 90.000,00 = -10.000,00 Mehmet Öder "enflasyon"`
		b := `06.5 50,00 → 500,00 = 450,00 Ayşe Planlar ""`
		c := `03.5.1 20.000,00 → 0,00 = -20.000,00 Mehmet Öder "Bu aşamada çıkarıldı"`
		d := `03.7 – → 5.000,00 = 5.000,00 Mehmet Öder ""`
		for _, x := range []struct {
			from, to programme.Stage
			want     []string
		}{
			{programme.StageUnit, programme.StageFinance, []string{a, c, d, "-25.000,00"}},
			{programme.StageFinance, programme.StageSenior, []string{b, "450,00"}},
			{programme.StageUnit, programme.StageSenior, []string{a, c, d, b, "-24.550,00"}},
			{programme.StageUnit, programme.StageUnit, []string{"0,00"}},
		} {
			for _, ctx := range []context.Context{finance, h.editorOf(h.own)} {
				if diff := cmp.Diff(x.want, read(ctx, h.own, x.from, x.to)); diff != "" {
					t.Errorf("%s → %s: %s", x.from, x.to, diff)
				}
			}
			if diff := cmp.Diff([]string{"0,00"}, read(h.editorOf(h.other), "", x.from, x.to)); diff != "" {
				t.Error("another unit:", diff)
			}
		}
		for _, st := range []programme.Stage{programme.StageCouncil, "", "x"} {
			wantsAt(t, second(h.budgets.Differences(finance, s.id, "", programme.StageUnit, st)), "budget.stage.not_open", "to")
			wantsAt(t, second(h.budgets.Differences(finance, s.id, "", st, programme.StageUnit)), "budget.stage.not_open", "from")
		}
		// The list carries copied amounts forward; the single line reads each: both say the same.
		for _, l := range must(h.budgets.Lines(finance, budget.LinesQuery{ProgrammeID: s.id})) {
			one, _, err := h.budgets.Line(finance, l.ID)
			ok(t, err)
			if d := cmp.Diff(one, l); d != "" {
				t.Error(d)
			}
		}
		for st, want := range map[programme.Stage]quantity.Money{programme.StageUnit: lira(120_050), programme.StageFinance: lira(95_050), programme.StageSenior: lira(95_500)} {
			var sum quantity.Money
			for _, l := range must(h.budgets.Lines(finance, budget.LinesQuery{ProgrammeID: s.id, UnitID: h.own})) {
				if m := l.At(st); m != nil {
					sum += *m
				}
			}
			if sum != want {
				t.Errorf("%s: %s, want %s", st, sum, want)
			}
		}
		sums := must(h.budgets.UnitSums(finance, s.id, h.own))
		if sums.Total.Total != lira(95_500) || sums.Stage != programme.StageSenior {
			t.Error(sums)
		}
		h.verifyLog(t)
	})
}

func TestStagesOpenInOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		s := h.called(t)
		line := h.costed(t, s)[0]
		open := func(ctx context.Context, to programme.Stage, v int64) error {
			return second(h.budgets.OpenStage(ctx, budget.OpenStage{ProgrammeID: s.id, Version: v, To: to}))
		}
		finance := h.as(access.Finance)
		v := h.version(t, s)
		wants(t, open(finance, programme.StageFinance, v), fault.KindClosed, "budget.stage.closed")
		h.consolidated(t, s)
		before := h.state(t)
		wants(t, open(finance, programme.StageFinance, v-1), fault.KindStale, "stale")
		for _, to := range []programme.Stage{programme.StageUnit, programme.StageSenior, programme.StageMetropolitan, "", "x"} {
			wantsAt(t, open(finance, to, v), "budget.stage.order", "to")
		}
		dbtest.Unchanged(t, before, h.state(t))
		wants(t, open(h.editorOf(h.own), programme.StageFinance, v), fault.KindForbidden, "forbidden")
		pr, err := h.budgets.OpenStage(finance, budget.OpenStage{ProgrammeID: s.id, Version: v, To: programme.StageFinance})
		ok(t, err)
		if pr.Stage != programme.StageFinance || pr.Version != v+1 || pr.PlanCode != "P" {
			t.Fatal(pr)
		}
		// The line was made by its unit: at a later stage its codes stay.
		wants(t, second(h.budgets.ChangeLine(finance, budget.ChangeLine{ID: line.ID, Version: 1, Economic: p("03.5")})), fault.KindClosed, "budget.line.codes_fixed")
		ok(t, second(h.budgets.ChangeLine(finance, budget.ChangeLine{ID: line.ID, Version: 1, Economic: p("03.02.01.01"), Note: p("not")}))) // the same code
		l, _, err := h.budgets.Line(finance, line.ID)
		ok(t, err)
		if a := l.Amounts[programme.StageFinance]; !a.Copied || a.Amount != lira(100) || a.ChangedBy != h.planner {
			t.Fatal(l)
		}
		h.open(t, s, programme.StageSenior, programme.StageExecutive)
		h.force(t, s, "submitted")
		h.open(t, s, programme.StageCouncil)
		wants(t, open(finance, programme.StageMetropolitan, h.version(t, s)), fault.KindClosed, "budget.stage.closed")
		h.force(t, s, "decided")
		h.open(t, s, programme.StageMetropolitan)
		wantsAt(t, open(finance, programme.StageMetropolitan, h.version(t, s)), "budget.stage.order", "to")
		var names []string
		for _, o := range must(h.budgets.Stages(h.editorOf(h.own), s.id)) {
			names = append(names, o.Stage+"←"+o.CopiedFrom)
		}
		if d := cmp.Diff([]string{"unit←", "finance←unit", "senior_manager←finance", "executive_committee←senior_manager", "council←executive_committee", "metropolitan_council←council"}, names); d != "" {
			t.Fatal(d)
		}
	})
}

// The council's decision opens its stage from the newest one, wherever that is, and once.
func TestTheDecisionOpensTheStageOfTheCouncil(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		s := h.called(t)
		line := h.costed(t, s)[0]
		h.consolidated(t, s)
		h.open(t, s, programme.StageFinance)
		ok(t, second(h.budgets.ChangeLine(h.as(access.Finance), budget.ChangeLine{ID: line.ID, Version: 1, Amount: p(lira(80))})))
		h.force(t, s, "submitted")
		clerk := h.as(access.CouncilClerk)
		for range 2 {
			ok(t, h.budgets.Decided(clerk, s.id))
		}
		wants(t, h.budgets.Decided(h.as(access.Finance), s.id), fault.KindForbidden, "forbidden")
		l, _, err := h.budgets.Line(h.as(access.Finance), line.ID)
		ok(t, err)
		if a, ok := l.Amounts[programme.StageCouncil]; !ok || a.Amount != lira(80) || !a.Copied || len(l.Amounts) != 3 {
			t.Fatal(l.Amounts)
		}
	})
}

func TestCeilings(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		s := h.called(t)
		planner := h.as(access.Planner)
		v := h.version(t, s)
		set := func(ctx context.Context, v int64, c ...budget.CeilingFields) error {
			return second(h.budgets.SetCeilings(ctx, budget.SetCeilings{ProgrammeID: s.id, Version: v, Ceilings: c}))
		}
		before := h.state(t)
		for _, c := range []struct {
			fields      []budget.CeilingFields
			code, field string
		}{
			{[]budget.CeilingFields{{UnitID: h.own, Amount: -1}}, "budget.amount.negative", "ceilings[0].amount"},
			{[]budget.CeilingFields{{UnitID: h.own, Economic: "03.2"}}, "budget.ceiling.level", "ceilings[0].economic"},
			{[]budget.CeilingFields{{UnitID: h.own, Economic: "x"}}, "code.syntax", "ceilings[0].economic"},
			{[]budget.CeilingFields{{UnitID: h.own, Economic: "3"}, {UnitID: h.own, Economic: "03"}}, "budget.ceiling.twice", "ceilings[1].economic"},
			{[]budget.CeilingFields{{UnitID: s.id}}, "plan.unit.unknown", "ceilings[0].unit_id"},
			{[]budget.CeilingFields{{}}, "text.required", "ceilings[0].unit_id"},
			{[]budget.CeilingFields{{UnitID: h.own, Amount: quantity.MaxMoney + 1}}, "number.range", "ceilings[0].amount"},
		} {
			wantsAt(t, set(planner, v, c.fields...), c.code, c.field)
		}
		wants(t, set(planner, v-1), fault.KindStale, "stale")
		dbtest.Unchanged(t, before, h.state(t))
		wants(t, set(h.editorOf(h.own), v), fault.KindForbidden, "forbidden")
		ok(t, set(planner, v, budget.CeilingFields{UnitID: h.own, Amount: lira(150)}, budget.CeilingFields{UnitID: h.own, Economic: "3", Amount: lira(90)}, budget.CeilingFields{UnitID: h.own, Economic: "06", Amount: lira(70)},
			budget.CeilingFields{UnitID: h.other, Amount: lira(5)}))
		wants(t, set(planner, v), fault.KindStale, "stale") // the programme's version moved
		if mine, all := must(h.budgets.Ceilings(h.editorOf(h.own), s.id)), must(h.budgets.Ceilings(h.as(access.Finance), s.id)); len(mine) != 3 || len(all) != 4 {
			t.Fatal(mine, all)
		}
		off := s.cost("F1.1.1", h.own, "03.2", 1000)
		off.OffBudget = budget.OtherDomestic
		h.add(t, planner, s.cost("F1.1.1", h.own, "03.2.1.01", 60), s.cost("F1.1.1", h.own, "03.5", 40), s.of(budget.Overhead, h.own, "09.6", 7), s.of(budget.Transfer, h.own, "05.4", 3), off)
		sums := must(h.budgets.UnitSums(h.editorOf(h.own), s.id, h.own))
		m := func(n int64) *quantity.Money { return p(lira(n)) }
		if d := cmp.Diff(budget.Sums{UnitID: h.own, Stage: programme.StageUnit, OffBudget: lira(1000), Rows: []budget.SumRow{
			{Economic: "03", Activity: lira(100), Total: lira(100), Ceiling: m(90), Rest: m(-10)},
			{Economic: "05", Transfer: lira(3), Total: lira(3)},
			{Economic: "06", Ceiling: m(70), Rest: m(70)},
			{Economic: "09", Overhead: lira(7), Total: lira(7)},
		}, Total: budget.SumRow{Activity: lira(100), Overhead: lira(7), Transfer: lira(3), Total: lira(110), Ceiling: m(150), Rest: m(40)}}, sums); d != "" {
			t.Fatal(d)
		}
		wants(t, second(h.budgets.UnitSums(h.editorOf(h.other), s.id, h.own)), fault.KindNotFound, "not_found")
		// flagged, and blocking when the programme says so
		find := func() string {
			for _, f := range must(h.budgets.Check(h.as(access.Planner), s.id)) {
				if f.Code == "budget.ceiling.exceeded" {
					return f.Stage.String() + " " + f.At.Ref + " " + f.Args["read"] + ">" + f.Args["expected"]
				}
			}
			return ""
		}
		if got := find(); got != "warn Fen İşleri Müdürlüğü/03 100,00>90,00" {
			t.Fatal(got)
		}
		ok(t, second(h.programmes.Change(planner, programme.Change{ID: s.id, Version: h.version(t, s), CeilingsBlock: p(true)})))
		if got := find(); got != "block Fen İşleri Müdürlüğü/03 100,00>90,00" {
			t.Fatal(got)
		}
		ok(t, set(planner, h.version(t, s)))
		if got := find(); got != "" {
			t.Fatal(got)
		}
		h.force(t, s, "submitted")
		wants(t, set(planner, h.version(t, s)), fault.KindClosed, "budget.ceiling.closed")
	})
}
