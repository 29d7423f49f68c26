package plan_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
)

// What is written is what is read: every field of every record, by its own call and in the tree.
func TestRecordsComeBackAsWritten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Planner)
		d := h.newDraft(t, "P1")
		got, pl, err := h.plans.Target(ctx, d.other.ID)
		ok(t, err)
		if x := cmp.Diff(d.other, got); x != "" || pl.Code != "P1" {
			t.Fatal(x)
		}
		pg := d.indicators["PG1.1.1"]
		i, _, err := h.plans.Indicator(ctx, pg.ID)
		ok(t, err)
		if x := cmp.Diff(pg, i); x != "" {
			t.Fatal(x)
		}
		g, _, err := h.plans.Goal(ctx, d.goals[1].ID)
		ok(t, err)
		if x := cmp.Diff(d.goals[1], g); x != "" {
			t.Fatal(x)
		}
		tree, err := h.plans.Tree(ctx, d.plan.ID)
		ok(t, err)
		if x := cmp.Diff(d.other, tree.Goals[0].Targets[1].Target); x != "" {
			t.Fatal(x)
		}
		if x := cmp.Diff(pg, tree.Goals[0].Targets[0].Indicators[0].Indicator); x != "" {
			t.Fatal(x)
		}
		if x := cmp.Diff(d.plan, tree.Plan); x != "" {
			t.Fatal(x)
		}
		if goals, targets, indicators := tree.Counts(); goals != 2 || targets != 3 || indicators != 6 || tree.Goals[0].Targets[1].Indicators[1].Ref != "A1/H1.2/PG1.2.2" {
			t.Fatalf("%d %d %d", goals, targets, indicators)
		}
		page, err := h.plans.List(ctx, plan.ListQuery{})
		ok(t, err)
		if len(page.Items) != 1 || page.Items[0].Code != "P1" || page.Items[0].Targets != 3 || page.Items[0].Indicators != 6 || page.Items[0].Goals != 2 {
			t.Fatalf("%+v", page)
		}
		if l, err := h.plans.Faults(ctx, d.plan.ID); err != nil || len(l) > 0 {
			t.Fatal(l, err)
		}
	})
}

func TestChangesReplaceWhatTheyName(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Planner)
		d := h.newDraft(t, "P1")
		pl, err := h.plans.Change(ctx, plan.ChangePlan{ID: d.plan.ID, Version: d.plan.Version, Vision: p("  Yeni ufuk "), CoreValues: plan.Some([]string{"Bir"}), Synthetic: p(true)})
		ok(t, err)
		want := d.plan
		want.Vision, want.CoreValues, want.Synthetic, want.Version = "Yeni ufuk", []string{"Bir"}, true, d.plan.Version+1
		if x := cmp.Diff(want, must(h.plans.Get(ctx, pl.ID))); x != "" {
			t.Fatal(x)
		}
		g, err := h.plans.ChangeGoal(ctx, plan.ChangeGoal{ID: d.goals[0].ID, Version: 1, Text: p("Yeni")})
		ok(t, err)
		if g.Text != "Yeni" || g.Code != "A1" || g.Version != 2 {
			t.Fatalf("%+v", g)
		}
		x, err := h.plans.ChangeTarget(ctx, plan.ChangeTarget{ID: d.own.ID, Version: 1, StatedTotal: plan.Some(p(quantity.Money(7))), Risks: plan.Some([]plan.Risk(nil)), YearlyCosts: plan.Some(plan.YearMoney{2020: 0}),
			PartnerUnitIDs: plan.Some([]string{h.third, h.other}), ResponsibleUnitID: plan.Some("")})
		ok(t, err)
		stored, _, err := h.plans.Target(ctx, d.own.ID)
		ok(t, err)
		if diff := cmp.Diff(x, stored); diff != "" || *stored.StatedTotal != 7 || stored.Risks != nil || len(stored.YearlyCosts) != 1 || stored.ResponsibleUnitID != "" || stored.PartnerUnitIDs[0] != h.third {
			t.Fatal(diff, stored)
		}
		i, err := h.plans.ChangeIndicator(ctx, plan.ChangeIndicator{ID: d.indicators["PG1.1.1"].ID, Version: 1, Weight: plan.Some[*quantity.Percent](nil), Values: plan.Some(plan.YearAmount{2021: -5}),
			NoTargetReasons: plan.Some(map[int]string{2020: "kurulmadı", 2022: " "}), EvidenceRequired: plan.Some[*bool](nil), IsKey: p(false)})
		ok(t, err)
		back, _, err := h.plans.Indicator(ctx, i.ID)
		ok(t, err)
		if diff := cmp.Diff(i, back); diff != "" || back.Weight != nil || back.EvidenceRequired != nil || back.IsKey || len(back.Values) != 1 || len(back.NoTargetReasons) != 1 {
			t.Fatal(diff, back)
		}
		ok(t, h.plans.RemoveIndicator(ctx, plan.Remove{ID: i.ID, Version: 2}))
		wants(t, second(h.plans.AddIndicator(ctx, plan.AddIndicator{TargetID: ids.New()})), fault.KindNotFound, "not_found")
		wants(t, h.plans.RemoveTarget(ctx, plan.Remove{ID: x.ID, Version: 2}), fault.KindConflict, "plan.has_children")
		wants(t, h.plans.RemoveGoal(ctx, plan.Remove{ID: g.ID, Version: 2}), fault.KindConflict, "plan.has_children")
		ok(t, h.plans.RemoveIndicator(ctx, plan.Remove{ID: d.indicators["PG1.1.2"].ID, Version: 1}))
		ok(t, h.plans.RemoveTarget(ctx, plan.Remove{ID: x.ID, Version: 2}))
		wants(t, h.plans.RemoveTarget(ctx, plan.Remove{ID: x.ID, Version: 2}), fault.KindNotFound, "not_found")
		h.verifyLog(t)
	})
}

// changes are one change of each kind of record with a version; the same table serves stale versions, closed plans and foreign roles.
func (h *house) changes(d draft, planVersion, version int64) map[string]func(ctx context.Context) error {
	return map[string]func(ctx context.Context) error{
		"plan": func(ctx context.Context) error {
			return second(h.plans.Change(ctx, plan.ChangePlan{ID: d.plan.ID, Version: planVersion, Vision: p("x")}))
		},
		"resources": func(ctx context.Context) error {
			return second(h.plans.SetResources(ctx, plan.SetResources{PlanID: d.plan.ID, Version: planVersion}))
		},
		"goal": func(ctx context.Context) error {
			return second(h.plans.ChangeGoal(ctx, plan.ChangeGoal{ID: d.goals[0].ID, Version: version, Text: p("x")}))
		},
		"target": func(ctx context.Context) error {
			return second(h.plans.ChangeTarget(ctx, plan.ChangeTarget{ID: d.own.ID, Version: version, Text: p("x")}))
		},
		"indicator": func(ctx context.Context) error {
			return second(h.plans.ChangeIndicator(ctx, plan.ChangeIndicator{ID: d.indicators["PG1.1.1"].ID, Version: version, Name: p("x")}))
		},
		"remove goal": func(ctx context.Context) error {
			return h.plans.RemoveGoal(ctx, plan.Remove{ID: d.goals[0].ID, Version: version})
		},
		"remove target": func(ctx context.Context) error {
			return h.plans.RemoveTarget(ctx, plan.Remove{ID: d.own.ID, Version: version})
		},
		"remove indicator": func(ctx context.Context) error {
			return h.plans.RemoveIndicator(ctx, plan.Remove{ID: d.indicators["PG1.1.1"].ID, Version: version})
		},
		"move goal": func(ctx context.Context) error {
			return h.plans.MoveGoal(ctx, plan.Move{ID: d.goals[0].ID, Version: version, Down: true})
		},
		"move target": func(ctx context.Context) error {
			return h.plans.MoveTarget(ctx, plan.Move{ID: d.own.ID, Version: version, Down: true})
		},
		"move indicator": func(ctx context.Context) error {
			return h.plans.MoveIndicator(ctx, plan.Move{ID: d.indicators["PG1.1.1"].ID, Version: version, Down: true})
		},
		"submit": func(ctx context.Context) error {
			return second(h.plans.Submit(ctx, plan.SubmitPlan{ID: d.plan.ID, Version: planVersion}))
		},
	}
}

func (h *house) additions(d draft) map[string]func(ctx context.Context) error {
	return map[string]func(ctx context.Context) error{
		"add goal": func(ctx context.Context) error { return second(h.plans.AddGoal(ctx, plan.AddGoal{PlanID: d.plan.ID})) },
		"add target": func(ctx context.Context) error {
			return second(h.plans.AddTarget(ctx, plan.AddTarget{GoalID: d.goals[0].ID}))
		},
		"add indicator": func(ctx context.Context) error {
			return second(h.plans.AddIndicator(ctx, plan.AddIndicator{TargetID: d.own.ID}))
		},
	}
}

func TestAStaleVersionIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		d := h.newDraft(t, "P1")
		before := h.state(t)
		for name, do := range h.changes(d, d.plan.Version-1, 7) {
			if err := do(h.as(access.Planner)); !fault.Has(err, "stale") || fault.KindOf(err) != fault.KindStale {
				t.Errorf("%s: %v", name, err)
			}
		}
		wants(t, second(h.plans.Return(h.as(access.Planner), plan.ReturnPlan{ID: d.plan.ID, Version: 99, Reason: "neden"})), fault.KindStale, "stale")
		dbtest.Unchanged(t, before, h.state(t))
	})
}

func TestAPlanInForceIsClosed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		d := h.newDraft(t, "P1")
		ctx := h.as(access.Planner)
		pl, err := h.plans.Submit(ctx, plan.SubmitPlan{ID: d.plan.ID, Version: d.plan.Version})
		ok(t, err)
		closed := func(version int64) {
			t.Helper()
			before := h.state(t)
			for name, do := range h.changes(d, version, 1) {
				if err := do(ctx); !fault.Has(err, "plan.closed") || fault.KindOf(err) != fault.KindClosed {
					t.Errorf("%s: %v", name, err)
				}
			}
			for name, do := range h.additions(d) {
				if err := do(ctx); !fault.Has(err, "plan.closed") {
					t.Errorf("%s: %v", name, err)
				}
			}
			doc := must(h.plans.Export(ctx, d.plan.ID))
			wants(t, second(h.plans.Import(ctx, doc)), fault.KindClosed, "plan.closed")
			wants(t, second(h.plans.Diff(ctx, doc)), fault.KindClosed, "plan.closed")
			dbtest.Unchanged(t, before, h.state(t))
		}
		closed(pl.Version)
		pl, _, err = h.plans.Decide(ctx, plan.DecidePlan{ID: pl.ID, Version: pl.Version, DecisionFields: accepted})
		ok(t, err)
		closed(pl.Version)
		wants(t, second(h.plans.Return(ctx, plan.ReturnPlan{ID: pl.ID, Version: pl.Version, Reason: "neden"})), fault.KindClosed, "plan.state")
		_, _, err = h.plans.Decide(ctx, plan.DecidePlan{ID: pl.ID, Version: pl.Version, DecisionFields: accepted})
		wants(t, err, fault.KindClosed, "plan.state")
	})
}

func TestASubmittedPlanIsReturnedWithAReason(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		d := h.newDraft(t, "P1")
		ctx := h.as(access.Planner)
		wants(t, second(h.plans.Return(ctx, plan.ReturnPlan{ID: d.plan.ID, Version: d.plan.Version, Reason: "neden"})), fault.KindClosed, "plan.state")
		pl, err := h.plans.Submit(ctx, plan.SubmitPlan{ID: d.plan.ID, Version: d.plan.Version})
		ok(t, err)
		wantsAt(t, second(h.plans.Return(ctx, plan.ReturnPlan{ID: pl.ID, Version: pl.Version, Reason: "    "})), "text.required", "reason")
		pl, err = h.plans.Return(ctx, plan.ReturnPlan{ID: pl.ID, Version: pl.Version, Reason: "Maliyetler eksik"})
		ok(t, err)
		if pl.State != plan.Draft {
			t.Fatal(pl.State)
		}
		ok(t, second(h.plans.Change(ctx, plan.ChangePlan{ID: pl.ID, Version: pl.Version, Vision: p("y")})))
	})
}

func TestBlockingFaultsStopTheSubmission(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Planner)
		d, twin := h.newDraft(t, "P1"), h.newDraft(t, "P1") // a duplicate code is stored, flagged, and blocks
		err := second(h.plans.Submit(ctx, plan.SubmitPlan{ID: d.plan.ID, Version: d.plan.Version}))
		wants(t, err, fault.KindConflict, "plan.blocked")
		wantsAt(t, err, "plan.code.duplicate", "code")
		wants(t, second(h.plans.OneByCode(ctx, "P1")), fault.KindConflict, "plan.code.ambiguous")
		wants(t, second(h.plans.Import(ctx, must(h.plans.Export(ctx, d.plan.ID)))), fault.KindConflict, "plan.code.ambiguous")
		ok(t, second(h.plans.Change(ctx, plan.ChangePlan{ID: twin.plan.ID, Version: twin.plan.Version, Code: p("P2")})))
		i := d.indicators["PG1.2.1"]
		ok(t, second(h.plans.ChangeIndicator(ctx, plan.ChangeIndicator{ID: i.ID, Version: 1, Code: p("PG1.2.2")})))
		err = second(h.plans.Submit(ctx, plan.SubmitPlan{ID: d.plan.ID, Version: d.plan.Version}))
		found := false
		for _, f := range fault.All(err) {
			found = found || f.Code == "plan.record.code_duplicate" && f.At.Ref == "A1/H1.2/PG1.2.2#2" && f.At.Record != "" && f.At.Field == "code"
		}
		if !found {
			t.Fatal(err)
		}
		if got := must(h.plans.Get(ctx, d.plan.ID)); got.State != plan.Draft {
			t.Fatal(got.State)
		}
	})
}

func TestValuesAreRefusedAtTheirField(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Planner)
		d := h.newDraft(t, "P1")
		before := h.state(t)
		foreign := ids.New()
		create := func(fn func(*plan.PlanFields)) error {
			f := planFields("X")
			fn(&f)
			return second(h.plans.Create(ctx, plan.CreatePlan{PlanFields: f}))
		}
		target := func(fn func(*plan.TargetFields)) error {
			f := h.targetFields("H9.9", h.own)
			fn(&f)
			return second(h.plans.AddTarget(ctx, plan.AddTarget{GoalID: d.goals[0].ID, TargetFields: f}))
		}
		indicator := func(fn func(*plan.IndicatorFields)) error {
			f := h.indicatorFields("PG9", h.own, 10)
			fn(&f)
			return second(h.plans.AddIndicator(ctx, plan.AddIndicator{TargetID: d.own.ID, IndicatorFields: f}))
		}
		decide := func(fn func(*council.DecisionFields)) error {
			f := accepted
			fn(&f)
			_, _, err := h.plans.Decide(ctx, plan.DecidePlan{ID: d.plan.ID, Version: d.plan.Version, DecisionFields: f})
			return err
		}
		long := strings.Repeat("ğ", 5000)
		for _, c := range []struct {
			code, field string
			err         error
		}{
			{"plan.years.five", "last_year", create(func(f *plan.PlanFields) { f.LastYear = 2023 })},
			{"number.range", "first_year", create(func(f *plan.PlanFields) { f.FirstYear, f.LastYear = 0, 4 })},
			{"text.required", "code", create(func(f *plan.PlanFields) { f.Code = " \n " })},
			{"text.required", "name", create(func(f *plan.PlanFields) { f.Name = "" })},
			{"text.required", "core_values[1]", create(func(f *plan.PlanFields) { f.CoreValues = []string{"a", "  "} })},
			{"text.length", "mission", create(func(f *plan.PlanFields) { f.Mission = long })},
			{"text.control", "vision", create(func(f *plan.PlanFields) { f.Vision = "a\x00b" })},
			{"text.control", "preparation.board", create(func(f *plan.PlanFields) { f.Preparation.Board = "a\x1b[31m" })},
			{"date.syntax", "preparation.circular_date", create(func(f *plan.PlanFields) { f.Preparation.CircularDate = "2019-02-30" })},
			{"date.syntax", "submitted_to_council_on", create(func(f *plan.PlanFields) { f.SubmittedToCouncilOn = "27.09.2019" })},
			{"enum.unknown", "origin", create(func(f *plan.PlanFields) { f.Origin = "rumour" })},
			{"plan.years.in_use", "first_year", second(h.plans.Change(ctx, plan.ChangePlan{ID: d.plan.ID, Version: d.plan.Version, FirstYear: p(2022), LastYear: p(2026)}))},
			{"plan.money.negative", "overhead.2020", second(h.plans.SetResources(ctx, plan.SetResources{PlanID: d.plan.ID, Version: d.plan.Version, ResourceFields: plan.ResourceFields{Overhead: plan.YearMoney{2020: -1}}}))},
			{"plan.year.outside", "resources[0].years.2025", second(h.plans.SetResources(ctx, plan.SetResources{PlanID: d.plan.ID, Version: d.plan.Version, ResourceFields: plan.ResourceFields{
				Resources: []plan.Resource{{Code: "1", Name: "x", Years: plan.YearMoney{2025: 1}}}}}))},
			{"text.length", "code", second(h.plans.AddGoal(ctx, plan.AddGoal{PlanID: d.plan.ID, GoalFields: plan.GoalFields{Code: long}}))},
			{"number.range", "position", second(h.plans.ChangeGoal(ctx, plan.ChangeGoal{ID: d.goals[0].ID, Version: 1, Position: p(0)}))},
			{"plan.unit.unknown", "responsible_unit_id", target(func(f *plan.TargetFields) { f.ResponsibleUnitID = foreign })},
			{"plan.unit.unknown", "partner_unit_ids[1]", target(func(f *plan.TargetFields) { f.PartnerUnitIDs = []string{h.other, foreign} })},
			{"plan.unit.unknown", "risks[0].owner_unit_id", target(func(f *plan.TargetFields) { f.Risks[0].OwnerUnitID = strings.Repeat("\x00", 26) })},
			{"plan.target.partner_twice", "partner_unit_ids[1]", target(func(f *plan.TargetFields) { f.PartnerUnitIDs = []string{h.other, h.other} })},
			{"plan.money.negative", "stated_total", target(func(f *plan.TargetFields) { f.StatedTotal = p(quantity.Money(-1)) })},
			{"plan.money.negative", "yearly_costs.2021", target(func(f *plan.TargetFields) { f.YearlyCosts[2021] = -1 })},
			{"plan.year.outside", "yearly_costs.2019", target(func(f *plan.TargetFields) { f.YearlyCosts[2019] = 1 })},
			{"number.range", "risks[0].probability", target(func(f *plan.TargetFields) { f.Risks[0].Probability = p(6) })},
			{"enum.unknown", "risks[0].controls[0].kind", target(func(f *plan.TargetFields) { f.Risks[0].Controls[0].Kind = "x" })},
			{"enum.unknown", "activities[0].kind", target(func(f *plan.TargetFields) { f.Activities[0].Kind = "x" })},
			{"text.required", "findings[0]", target(func(f *plan.TargetFields) { f.Findings = []string{"\t"} })},
			{"text.control", "needs[0]", target(func(f *plan.TargetFields) { f.Needs = []string{"a\u202eb"} })},
			{"plan.indicator.weight_range", "weight", indicator(func(f *plan.IndicatorFields) { f.Weight = p(quantity.Percent(0)) })},
			{"plan.indicator.weight_range", "weight", indicator(func(f *plan.IndicatorFields) { f.Weight = p(quantity.Hundred + 1) })},
			{"plan.indicator.band_order", "band_low", indicator(func(f *plan.IndicatorFields) { f.BandLow, f.BandHigh = p(quantity.Amount(2)), p(quantity.Amount(1)) })},
			{"number.range", "baseline_value", indicator(func(f *plan.IndicatorFields) { f.BaselineValue = p(quantity.Amount(1<<63 - 1)) })},
			{"number.range", "values.2020", indicator(func(f *plan.IndicatorFields) { f.Values[2020] = -1 << 63 })},
			{"plan.year.outside", "values.2030", indicator(func(f *plan.IndicatorFields) { f.Values[2030] = 1 })},
			{"plan.year.outside", "no_target_reasons.1999", indicator(func(f *plan.IndicatorFields) { f.NoTargetReasons = map[int]string{1999: "x"} })},
			{"plan.year.outside", "due_year", indicator(func(f *plan.IndicatorFields) { f.DueYear = p(2025) })},
			{"enum.unknown", "calc_type", indicator(func(f *plan.IndicatorFields) { f.CalcType = "magic" })},
			{"plan.unit.unknown", "data_owner_unit_id", indicator(func(f *plan.IndicatorFields) { f.DataOwnerUnitID = foreign })},
			{"text.length", "name", indicator(func(f *plan.IndicatorFields) { f.Name = long })},
			{"text.required", "number", decide(func(f *council.DecisionFields) { f.Number = " " })},
			{"enum.unknown", "body", decide(func(f *council.DecisionFields) { f.Body = "king" })},
			{"date.syntax", "date", decide(func(f *council.DecisionFields) { f.Date = "21.10.2019" })},
			{"council.votes_contradict", "result", decide(func(f *council.DecisionFields) { f.VotesAgainst = p(1) })},
			{"council.votes_contradict", "result", decide(func(f *council.DecisionFields) { f.Result, f.VotesFor, f.VotesAgainst = "majority", p(3), p(3) })},
			{"council.votes_contradict", "result", decide(func(f *council.DecisionFields) { f.Result, f.VotesFor, f.VotesAgainst = "rejected", p(4), p(3) })},
		} {
			for _, f := range fault.All(c.err) {
				if f.Kind != fault.KindInvalid {
					t.Errorf("%s at %s: kind %d: %v", c.code, c.field, f.Kind, c.err)
				}
			}
			if c.err == nil {
				t.Errorf("%s at %s: accepted", c.code, c.field)
				continue
			}
			wantsAt(t, c.err, c.code, c.field)
		}
		dbtest.Unchanged(t, before, h.state(t))

		pl, err := h.plans.Submit(ctx, plan.SubmitPlan{ID: d.plan.ID, Version: d.plan.Version})
		ok(t, err)
		d.plan = pl
		before = h.state(t)
		wantsAt(t, decide(func(f *council.DecisionFields) { f.Result, f.VotesFor, f.VotesAgainst = "rejected", p(3), p(4) }), "plan.decision.rejected", "result")
		wantsAt(t, decide(func(f *council.DecisionFields) { f.Date = "2019-09-26" }), "plan.decision.before_submission", "date")
		dbtest.Unchanged(t, before, h.state(t))
	})
}

// Formulas, scripts and long Turkish text are text: stored and given back as typed.
func TestTextStaysText(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Planner)
		d := h.newDraft(t, "P1")
		for _, s := range []string{`=HYPERLINK("http://x","y")`, `<script>alert(1)</script>`, `'); DROP TABLE plan; --`, "+90 212", "@SUM(A1)", "%s %d {read}", "İIıi ğüşöç 😀 satır\nikinci", strings.Repeat("ğ", 2000)} {
			g, err := h.plans.AddGoal(ctx, plan.AddGoal{PlanID: d.plan.ID, GoalFields: plan.GoalFields{Text: s}})
			ok(t, err)
			if back, _, err := h.plans.Goal(ctx, g.ID); err != nil || back.Text != s {
				t.Fatalf("%q came back as %q: %v", s, back.Text, err)
			}
		}
		// 33,3 three times is 99,9: stored, flagged, blocks.
		for _, code := range []string{"PG2.1.1", "PG2.1.2"} {
			ok(t, second(h.plans.ChangeIndicator(ctx, plan.ChangeIndicator{ID: d.indicators[code].ID, Version: 1, Weight: plan.Some(p(quantity.Percent(333_000)))})))
		}
		third := h.indicatorFields("PG2.1.3", h.third, 1)
		third.Weight = p(quantity.Percent(333_000))
		ok(t, second(h.plans.AddIndicator(ctx, plan.AddIndicator{TargetID: d.third.ID, IndicatorFields: third})))
		l, err := h.plans.Faults(ctx, d.plan.ID)
		ok(t, err)
		var got []string
		for _, f := range l {
			if f.Code == "plan.target.weight_sum" || f.Code == "plan.indicator.weight_decimals" {
				got = append(got, f.Stage.String()+" "+f.Code+" "+f.At.Ref+" "+f.Args["read"])
			}
		}
		if x := cmp.Diff([]string{"block plan.target.weight_sum A2/H2.1 99,9"}, got); x != "" {
			t.Fatal(x)
		}
	})
}

func TestBrokenAddressesFindNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Planner)
		for _, id := range []string{"", "x", "\x00", "\xff\xfe", strings.Repeat("A", 27), ids.New(), "' OR 1=1 --"} {
			for name, err := range map[string]error{
				"get": second(h.plans.Get(ctx, id)), "tree": second(h.plans.Tree(ctx, id)), "faults": second(h.plans.Faults(ctx, id)), "export": second(h.plans.Export(ctx, id)),
				"edition": second(h.plans.Edition(ctx, id)), "change": second(h.plans.Change(ctx, plan.ChangePlan{ID: id})), "remove": h.plans.RemoveIndicator(ctx, plan.Remove{ID: id}),
				"one": second(h.plans.OneByCode(ctx, id)), "official": second(h.papers.Official(ctx, id)),
			} {
				if fault.KindOf(err) != fault.KindNotFound && !(name == "official" && fault.Has(err, "plan.no_edition")) {
					t.Errorf("%s %q: %v", name, id, err)
				}
			}
		}
		wantsAt(t, second(h.plans.List(ctx, plan.ListQuery{After: "\x00"})), "cursor.syntax", "cursor")
	})
}

func TestACreateIsRepeatedSafely(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Planner)
		cmd := plan.CreatePlan{PlanFields: planFields("P1"), Idempotency: act.Once{Key: "k1", Sum: "s1"}}
		first, err := h.plans.Create(ctx, cmd)
		ok(t, err)
		again, err := h.plans.Create(ctx, cmd)
		ok(t, err)
		if x := cmp.Diff(first, again); x != "" {
			t.Fatal(x)
		}
		cmd.Idempotency.Sum = "s2"
		wants(t, second(h.plans.Create(ctx, cmd)), fault.KindInvalid, "idempotency.other_body")
		g, err := h.plans.AddGoal(ctx, plan.AddGoal{PlanID: first.ID, Idempotency: act.Once{Key: "k2", Sum: "s"}})
		ok(t, err)
		f := h.targetFields("H1.1", h.own)
		add := plan.AddTarget{GoalID: g.ID, TargetFields: f, Idempotency: act.Once{Key: "k3", Sum: "s"}}
		x, err := h.plans.AddTarget(ctx, add)
		ok(t, err)
		if d := cmp.Diff(x, must(h.plans.AddTarget(ctx, add))); d != "" {
			t.Fatal(d)
		}
		addI := plan.AddIndicator{TargetID: x.ID, IndicatorFields: h.indicatorFields("PG", h.own, 3), Idempotency: act.Once{Key: "k4", Sum: "s"}}
		i, err := h.plans.AddIndicator(ctx, addI)
		ok(t, err)
		if d := cmp.Diff(i, must(h.plans.AddIndicator(ctx, addI))); d != "" {
			t.Fatal(d)
		}
	})
}

func TestPagesOfPlans(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Planner)
		var want []string
		for range 7 {
			pl, err := h.plans.Create(ctx, plan.CreatePlan{PlanFields: planFields("P")})
			ok(t, err)
			want = append([]string{pl.ID}, want...)
		}
		var got []string
		for after, n := "", 0; n == 0 || after != ""; n++ {
			page, err := h.plans.List(ctx, plan.ListQuery{After: after, Limit: 3})
			ok(t, err)
			for _, x := range page.Items {
				got = append(got, x.ID)
			}
			after = page.Next
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatal(d)
		}
	})
}

func TestTheSubmissionDateGoesInWithTheSubmission(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Planner)
		d, twin := h.newDraft(t, "P1"), h.newDraft(t, "P1")
		before := must(h.plans.Get(ctx, d.plan.ID)).SubmittedToCouncilOn
		submit := plan.SubmitPlan{ID: d.plan.ID, Version: d.plan.Version, On: "2019-09-25"}
		wants(t, second(h.plans.Submit(ctx, submit)), fault.KindConflict, "plan.blocked")
		if got := must(h.plans.Get(ctx, d.plan.ID)); got.SubmittedToCouncilOn != before || got.Version != d.plan.Version {
			t.Fatalf("a refused submission left the date %q", got.SubmittedToCouncilOn)
		}
		ok(t, second(h.plans.Change(ctx, plan.ChangePlan{ID: twin.plan.ID, Version: twin.plan.Version, Code: p("P2")})))
		wantsAt(t, second(h.plans.Submit(ctx, plan.SubmitPlan{ID: d.plan.ID, Version: d.plan.Version, On: "2019-02-30"})), "date.syntax", "submitted_to_council_on")
		pl, err := h.plans.Submit(ctx, submit)
		ok(t, err)
		if pl.State != plan.Submitted || pl.SubmittedToCouncilOn != "2019-09-25" {
			t.Fatal(pl.State, pl.SubmittedToCouncilOn)
		}
	})
}
