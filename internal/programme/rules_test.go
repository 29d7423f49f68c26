package programme_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// sound is a programme of one target without any fault.
func sound() *programme.Tree {
	ind := &plan.IndicatorNode{Indicator: plan.Indicator{ID: "pi", IndicatorFields: plan.IndicatorFields{Code: "PG1.1.1", Values: plan.YearAmount{2020: 0}}}}
	t := &programme.Tree{
		Programme: programme.Programme{ID: "P", Year: 2020, State: programme.Draft, PlanCode: "PLAN", Fields: programme.Fields{CallDate: "2019-05-31", Policies: []programme.Policy{{Document: "x", Reference: "md. 5"}}}},
		Units:     map[string]plan.U{"u1": {Name: "Fen"}, "u2": {Name: "Zabıta"}, "u3": {Name: "Yeni", Draft: true}},
		Inactive:  map[string]bool{"u2": true},
		Targets: []programme.TargetNode{{
			PerformanceTarget: programme.PerformanceTarget{ID: "T", PerformanceTargetFields: programme.PerformanceTargetFields{Explanation: "Otuz harflik açıklama: ğüşıöç."}},
			Ref:               "H1.1", ShownCode: "H1.1",
			Indicators: []programme.IndicatorNode{{Indicator: programme.Indicator{ID: "I"}, Ref: "H1.1/PG1.1.1", Plan: ind}},
			Activities: []programme.ActivityNode{{Activity: programme.Activity{ID: "F", ActivityFields: programme.ActivityFields{Code: "F1.1.1", Name: "x", ResponsibleUnitID: "u1"}}, Ref: "H1.1/F1.1.1"}},
		}},
	}
	t.Plan.Plan = plan.Plan{State: plan.InForce, PlanFields: plan.PlanFields{FirstYear: 2020, LastYear: 2024}}
	return t
}

func TestRules(t *testing.T) {
	t.Parallel()
	set := org.Settings{ProgrammeCallBy: "2019-05-31", OverrideNeedsDecision: true}
	first := func(t *programme.Tree) *programme.TargetNode { return &t.Targets[0] }
	ind := func(t *programme.Tree) *programme.IndicatorNode { return &t.Targets[0].Indicators[0] }
	act := func(t *programme.Tree) *programme.ActivityNode { return &t.Targets[0].Activities[0] }
	for name, c := range map[string]struct {
		with func(*programme.Tree)
		want []string // stage code ref record field
	}{
		"nothing":        {func(*programme.Tree) {}, nil},
		"no explanation": {func(t *programme.Tree) { first(t).Explanation = "" }, []string{"block programme.explanation.short H1.1 T explanation"}},
		"29 letters":     {func(t *programme.Tree) { first(t).Explanation = "Otuz harflik açıklama: ğüşıöç" }, []string{"block programme.explanation.short H1.1 T explanation"}},
		"no policy":      {func(t *programme.Tree) { t.Programme.Policies = nil }, []string{"block programme.policies.none  P policies"}},
		"a policy without a reference": {func(t *programme.Tree) {
			t.Programme.Policies = append(t.Programme.Policies, programme.Policy{Document: "y"})
		}, []string{"warn programme.policy.reference_missing  P policies[1].reference"}},
		"in force, unpublished": {func(t *programme.Tree) { decidedOn(t, "2019-12-31"); t.Programme.State = programme.InForce },
			[]string{"warn programme.published.missing  P published_on"}},
		"in force, published": {func(t *programme.Tree) {
			decidedOn(t, "2019-12-31")
			t.Programme.State, t.Programme.PublishedOn = programme.InForce, "2020-01-10"
		}, nil},
		"t of another size than the year before said": {func(t *programme.Tree) { lastYear(t, 7); sourced(ind(t), 8) },
			[]string{"warn programme.indicator.current_differs H1.1/PG1.1.1 I current_value"}},
		"t as the year before said": {func(t *programme.Tree) { lastYear(t, 7); sourced(ind(t), 7) }, nil},
		"no t":                      {func(t *programme.Tree) { lastYear(t, 7) }, nil},
		"the year before said nothing": {func(t *programme.Tree) {
			t.Last = map[string]programme.LastYear{"pi": {}}
			sourced(ind(t), 8)
		}, nil},
		"no target":       {func(t *programme.Tree) { t.Targets = nil }, []string{"block programme.targets.none  P targets"}},
		"no activity":     {func(t *programme.Tree) { first(t).Activities = nil }, []string{"block programme.target.activities_none H1.1 T activities"}},
		"no indicator":    {func(t *programme.Tree) { first(t).Indicators = nil }, []string{"warn programme.target.indicators_none H1.1 T indicators"}},
		"no call":         {func(t *programme.Tree) { t.Programme.CallDate = "" }, []string{"warn programme.call.missing  P call_date"}},
		"a late call":     {func(t *programme.Tree) { t.Programme.CallDate = "2019-06-01" }, []string{"warn programme.call.late  P call_date"}},
		"a plan in draft": {func(t *programme.Tree) { t.Plan.Plan.State = plan.Draft }, []string{"warn programme.plan.not_in_force  P plan_id"}},
		"submitted":       {func(t *programme.Tree) { t.Programme.State = programme.Submitted }, []string{"warn programme.opinion.missing  P opinion"}},
		"with an opinion": {func(t *programme.Tree) {
			t.Programme.State, t.Programme.Opinion = programme.Submitted, &council.Decision{}
		}, nil},
		"decided in time":    {func(t *programme.Tree) { decidedOn(t, "2019-12-31") }, nil},
		"decided in January": {func(t *programme.Tree) { decidedOn(t, "2020-01-01") }, []string{"block programme.decision.late  P decision.date"}},
		"open proposals": {func(t *programme.Tree) {
			t.Programme.State = programme.Proposals
			t.Proposals = []programme.Proposal{{ID: "x", UnitName: "Fen", State: programme.ProposalSubmitted}, {ID: "y", UnitName: "Zabıta", State: programme.ProposalAccepted}}
		}, []string{"block programme.proposal.not_accepted Fen x state"}},
		"no value": {func(t *programme.Tree) { ind(t).Plan.Values = plan.YearAmount{2021: 5} }, []string{"block programme.indicator.value_missing H1.1/PG1.1.1 I override_value"}},
		"a reason in the plan": {func(t *programme.Tree) {
			ind(t).Plan.Values, ind(t).Plan.NoTargetReasons = nil, map[int]string{2020: "ölçülmüyor"}
		}, nil},
		"data only": {func(t *programme.Tree) { ind(t).Plan.Values, ind(t).Plan.CalcType = nil, "data_only" }, nil},
		"one-off, not due": {func(t *programme.Tree) {
			ind(t).Plan.Values, ind(t).Plan.CalcType, ind(t).Plan.DueYear = nil, "one_off", p(2023)
		}, nil},
		"one-off, due": {func(t *programme.Tree) {
			ind(t).Plan.Values, ind(t).Plan.CalcType, ind(t).Plan.DueYear = nil, "one_off", p(2020)
		}, []string{"block programme.indicator.value_missing H1.1/PG1.1.1 I override_value"}},
		"override to zero": {func(t *programme.Tree) { ind(t).Plan.Values = nil; override(ind(t), "neden", "2019/9") }, nil},
		"no reason":        {func(t *programme.Tree) { override(ind(t), "", "2019/9") }, []string{"block programme.override.reason_missing H1.1/PG1.1.1 I override_reason"}},
		"no decision":      {func(t *programme.Tree) { override(ind(t), "neden", "") }, []string{"block programme.override.decision_missing H1.1/PG1.1.1 I override_decision"}},
		"no source": {func(t *programme.Tree) {
			ind(t).PreviousValue, ind(t).CurrentValue = p(quantity.Amount(0)), p(quantity.Amount(1))
		}, []string{"warn programme.indicator.source_missing H1.1/PG1.1.1 I previous_source", "warn programme.indicator.source_missing H1.1/PG1.1.1 I current_source"}},
		"sourced": {func(t *programme.Tree) {
			ind(t).PreviousValue, ind(t).PreviousSource = p(quantity.Amount(0)), "2018 raporu"
		}, nil},
		"a later programme": {func(t *programme.Tree) { t.Plan.Plan.FirstYear = 2019; ind(t).PreviousValue = p(quantity.Amount(0)) },
			[]string{"warn programme.indicator.source_missing H1.1/PG1.1.1 I previous_source"}},
		"nobody answers": {func(t *programme.Tree) { act(t).ResponsibleUnitID = "" }, []string{"block programme.activity.responsible_missing H1.1/F1.1.1 F responsible_unit_id"}},
		"a closed unit":  {func(t *programme.Tree) { act(t).ResponsibleUnitID = "u2" }, []string{"block programme.unit.inactive H1.1/F1.1.1 F responsible_unit_id"}},
		"closed and draft sharers": {func(t *programme.Tree) { act(t).SharingUnitIDs = []string{"u2", "u3"} },
			[]string{"block programme.unit.inactive H1.1/F1.1.1 F sharing_unit_ids[0]", "block programme.unit.draft H1.1/F1.1.1 F sharing_unit_ids[1]"}},
		"another form":   {func(t *programme.Tree) { act(t).Code = "1.1.1" }, []string{"warn programme.activity.code_form H1.1/F1.1.1 F code"}},
		"another target": {func(t *programme.Tree) { act(t).Code = "F1.10.1" }, []string{"warn programme.activity.code_form H1.1/F1.1.1 F code"}},
		"no target form": {func(t *programme.Tree) { act(t).Code, first(t).ShownCode = "F7.7.7", "PH-3" }, nil},
		"twice": {func(t *programme.Tree) {
			first(t).Activities = append(first(t).Activities, *act(t))
			second := &first(t).Activities[1]
			second.ID, second.Ref = "G", "H1.1/F1.1.1#2"
		}, []string{"block programme.activity.code_duplicate H1.1/F1.1.1#2 G code"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tree := sound()
			c.with(tree)
			var got []string
			for _, f := range programme.Check(tree, set) {
				if f.Kind != fault.KindInvalid {
					t.Errorf("%s is of kind %d", f.Code, f.Kind)
				}
				got = append(got, f.Stage.String()+" "+f.Code+" "+f.At.Ref+" "+f.At.Record+" "+f.At.Field)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Fatal(d)
			}
		})
	}
	t.Run("a decision is not asked", func(t *testing.T) {
		t.Parallel()
		tree := sound()
		override(ind(tree), "neden", "")
		if l := programme.Check(tree, org.Settings{ProgrammeCallBy: "2019-05-31"}); len(l) != 0 {
			t.Fatal(l)
		}
	})
}

func decidedOn(t *programme.Tree, on string) {
	t.Programme.State, t.Programme.Opinion = programme.Decided, &council.Decision{}
	t.Programme.Decision = &council.Decision{DecisionFields: council.DecisionFields{Date: period.Date(on)}}
}

// lastYear is a programme of the year before with the indicator.
func lastYear(t *programme.Tree, next quantity.Amount) {
	t.Targets[0].Indicators[0].IndicatorID = "pi"
	t.Last = map[string]programme.LastYear{"pi": {Next: &next}}
}

func sourced(i *programme.IndicatorNode, v quantity.Amount) {
	i.IndicatorID, i.CurrentValue, i.CurrentSource = "pi", &v, "rapor"
}

func override(i *programme.IndicatorNode, reason, decision string) {
	i.OverrideValue, i.OverrideReason, i.OverrideDecision = p(quantity.Amount(0)), reason, decision
}
