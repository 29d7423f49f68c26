package programme_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// From the plan to the metropolitan council: every state, every line of the history, both editions.
func TestTheLifeOfAProgramme(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		y := h.newProgramme(t)
		planner, clerk := h.as(access.Planner), h.as(access.CouncilClerk)
		if got := y.programme; got.State != programme.Draft || got.Stage != programme.StageUnit || got.CodeSet != "classic" || got.FormSet != "PP_2009" || got.PlanCode != "P1" {
			t.Fatalf("%+v", got)
		}
		tree := must(h.programmes.Tree(planner, y.programme.ID))
		var refs []string
		for _, n := range tree.Targets {
			refs = append(refs, n.Ref+" "+n.ShownText)
			for _, i := range n.Indicators {
				refs = append(refs, i.Ref)
			}
			for _, a := range n.Activities {
				refs = append(refs, a.Ref)
			}
		}
		want := []string{"H1.1 Hedef metni H1.1", "H1.1/PG1.1.1", "H1.1/PG1.1.2", "H1.1/F1.1.1", "H1.2 Hedef metni H1.2", "H1.2/PG1.2.1", "H1.2/PG1.2.2", "H1.2/F1.2.1",
			"H2.1 Hedef metni H2.1", "H2.1/PG2.1.1", "H2.1/PG2.1.2", "H2.1/F2.1.1"}
		if d := cmp.Diff(want, refs); d != "" {
			t.Fatal(d)
		}

		h.opened(t, y)
		var called []string
		for _, x := range must(h.programmes.Proposals(planner, y.programme.ID)) {
			called = append(called, x.UnitName+" "+string(x.State))
		}
		if d := cmp.Diff([]string{"Çevre Müdürlüğü open", "Fen İşleri Müdürlüğü open", "Zabıta Müdürlüğü open"}, called); d != "" {
			t.Fatal(d)
		}
		// A unit's journey: submitted, returned, corrected, submitted, accepted.
		x := h.proposalOf(t, y, h.own)
		manager := h.as(access.UnitManager)
		x, err := h.programmes.SubmitProposal(manager, programme.ProposalStep{ID: x.ID, Version: x.Version})
		ok(t, err)
		wants(t, second(h.programmes.ChangeActivity(manager, programme.ChangeActivity{ID: y.own.ID, Version: 1, Name: p("x")})), fault.KindClosed, "programme.proposal.closed")
		ok(t, second(h.programmes.ChangeActivity(planner, programme.ChangeActivity{ID: y.own.ID, Version: 1, Name: p("Strateji düzeltti")})))
		x, err = h.programmes.ReturnProposal(planner, programme.ProposalStep{ID: x.ID, Version: x.Version, Reason: "Tavan aşıldı"})
		ok(t, err)
		if x.State != programme.ProposalReturned || x.Reason != "Tavan aşıldı" || x.SubmittedBy != "person-unit_manager" || x.DecidedBy != "person-planner" {
			t.Fatalf("%+v", x)
		}
		ok(t, second(h.programmes.ChangeActivity(manager, programme.ChangeActivity{ID: y.own.ID, Version: 2, Name: p("Birim düzeltti")})))
		for _, unit := range []string{h.own, h.other, h.third} {
			x := h.proposalOf(t, y, unit)
			x, err := h.programmes.SubmitProposal(planner, programme.ProposalStep{ID: x.ID, Version: x.Version})
			ok(t, err)
			ok(t, second(h.programmes.AcceptProposal(planner, programme.ProposalStep{ID: x.ID, Version: x.Version})))
		}
		state := func(want programme.State) func(programme.Programme, error) {
			return func(p programme.Programme, err error) {
				t.Helper()
				ok(t, err)
				if p.State != want || p.PlanCode != "P1" || len(p.Policies) != 1 {
					t.Fatalf("want %s, got %+v", want, p)
				}
			}
		}
		state(programme.Consolidated)(h.programmes.Consolidate(planner, h.step(t, y, programme.Recorded{On: "2021-08-20"})))
		state(programme.Proposals)(h.programmes.Reopen(planner, h.step(t, y, programme.Recorded{Note: "eksik faaliyet"})))
		state(programme.Consolidated)(h.programmes.Consolidate(planner, h.step(t, y, programme.Recorded{})))
		state(programme.Submitted)(h.programmes.Submit(planner, h.step(t, y, programme.Recorded{On: "2021-08-31"})))
		state(programme.Consolidated)(h.programmes.Return(planner, h.step(t, y, programme.Recorded{Note: "encümen istedi"})))
		state(programme.Submitted)(h.programmes.Submit(planner, h.step(t, y, programme.Recorded{On: "2021-09-01", LetterNumber: "E-1", Document: "EBYS 5"})))
		state(programme.Submitted)(h.programmes.Opine(clerk, h.decision(t, y, "executive_committee", "2021-09-20")))
		pg, first, err := h.programmes.Decide(clerk, h.decision(t, y, "council", "2021-10-05"))
		state(programme.Decided)(pg, err)
		if pg.Stage != programme.StageCouncil || pg.Opinion == nil || pg.Decision == nil || pg.Decision.Date != "2021-10-05" {
			t.Fatalf("%+v", pg)
		}
		pg, next, err := h.programmes.Metropolitan(clerk, h.decision(t, y, "metropolitan_council", "2021-11-20"))
		state(programme.InForce)(pg, err)
		pg, err = h.programmes.Change(planner, programme.Change{ID: pg.ID, Version: pg.Version, PublishedOn: p[period.Date]("2022-01-10")})
		state(programme.InForce)(pg, err)
		if d := cmp.Diff(pg, h.get(t, y)); d != "" || pg.PublishedOn != "2022-01-10" || pg.SubmittedToCouncilOn != "2021-09-01" {
			t.Fatal(d, pg)
		}

		var history []string
		for _, s := range must(h.programmes.Tree(planner, y.programme.ID)).Steps {
			line := s.Step + " " + string(s.On)
			if s.Decision != nil {
				line += " " + s.Decision.Number
			}
			if s.Note != "" {
				line += " (" + s.Note + ")"
			}
			if s.RecordedBy == "" || s.RecordedAt == 0 {
				t.Errorf("%s: nobody wrote it down", line)
			}
			history = append(history, line)
		}
		wantHistory := []string{"open 2021-06-01", "unit_submit ", "unit_return  (Tavan aşıldı)", "unit_submit ", "unit_accept ", "unit_submit ", "unit_accept ", "unit_submit ", "unit_accept ",
			"consolidate 2021-08-20", "reopen  (eksik faaliyet)", "consolidate ", "submit 2021-08-31", "return  (encümen istedi)", "submit 2021-09-01",
			"opinion 2021-09-20 executive_committee 2021/99", "decide 2021-10-05 council 2021/99", "metropolitan 2021-11-20 metropolitan_council 2021/99"}
		if d := cmp.Diff(wantHistory, history); d != "" {
			t.Fatal(d)
		}

		list := must(h.programmes.Editions(h.as(access.CouncilMember), y.programme.ID))
		if len(list) != 2 || list[0].ID != first.ID || list[1].ID != next.ID || list[0].No != 1 || list[1].No != 2 || list[0].Document != "programme/2022" || list[0].Year != year || list[0].ProgrammeID != y.programme.ID {
			t.Fatalf("%+v", list)
		}
		e := must(h.programmes.Edition(h.as(access.CouncilMember), first.ID))
		if string(e.Documents) != `["council 2021/99"]` || e.FactsSHA256 != first.FactsSHA256 || len(e.Facts) == 0 {
			t.Fatalf("%+v", e)
		}
		// The plan's editions are its own; the list of all holds both.
		if l := must(h.plans.Editions(h.as(access.CouncilMember), h.plan.Plan.ID)); len(l) != 1 || l[0].Document != "plan" || l[0].Year != 0 {
			t.Fatalf("%+v", l)
		}
		if l := must(h.plans.AllEditions(h.as(access.CouncilMember))); len(l) != 3 {
			t.Fatalf("%+v", l)
		}
		h.verifyLog(t)
	})
}

// Each step out of its order is refused and leaves nothing.
func TestStepsOutOfOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		y := h.newProgramme(t)
		planner := h.as(access.Planner)
		type call struct {
			name string
			do   func() error
		}
		r := programme.Recorded{On: "2021-09-01", Note: "gerekçe"}
		steps := []call{
			{"open", func() error { return second(h.programmes.OpenProposals(planner, h.step(t, y, r))) }},
			{"consolidate", func() error { return second(h.programmes.Consolidate(planner, h.step(t, y, r))) }},
			{"reopen", func() error { return second(h.programmes.Reopen(planner, h.step(t, y, r))) }},
			{"submit", func() error { return second(h.programmes.Submit(planner, h.step(t, y, r))) }},
			{"return", func() error { return second(h.programmes.Return(planner, h.step(t, y, r))) }},
			{"opinion", func() error {
				return second(h.programmes.Opine(planner, h.decision(t, y, "executive_committee", "2021-09-20")))
			}},
			{"decide", func() error {
				_, _, err := h.programmes.Decide(planner, h.decision(t, y, "council", "2021-10-05"))
				return err
			}},
			{"metropolitan", func() error {
				_, _, err := h.programmes.Metropolitan(planner, h.decision(t, y, "metropolitan_council", "2021-11-05"))
				return err
			}},
			{"enforce", func() error { return second(h.programmes.Enforce(planner, h.step(t, y, r))) }},
		}
		refused := func(state string, open ...string) {
			t.Helper()
			for _, s := range steps {
				if slices.Contains(open, s.name) {
					continue
				}
				before := h.state(t)
				err := s.do()
				if !fault.Has(err, "programme.state") || fault.KindOf(err) != fault.KindClosed {
					t.Errorf("%s of a %s programme: %v", s.name, state, err)
				}
				dbtest.Unchanged(t, before, h.state(t))
			}
		}
		refused("draft", "open")
		h.opened(t, y)
		refused("called", "consolidate")
		x := h.proposalOf(t, y, h.own)
		wants(t, second(h.programmes.AcceptProposal(planner, programme.ProposalStep{ID: x.ID, Version: 1})), fault.KindClosed, "programme.proposal.state")
		wants(t, second(h.programmes.ReturnProposal(planner, programme.ProposalStep{ID: x.ID, Version: 1, Reason: "neden"})), fault.KindClosed, "programme.proposal.state")
		for _, x := range must(h.programmes.Proposals(planner, y.programme.ID)) {
			x, err := h.programmes.SubmitProposal(planner, programme.ProposalStep{ID: x.ID, Version: x.Version})
			ok(t, err)
			wants(t, second(h.programmes.SubmitProposal(planner, programme.ProposalStep{ID: x.ID, Version: x.Version})), fault.KindClosed, "programme.proposal.state")
			wants(t, second(h.programmes.ReturnProposal(planner, programme.ProposalStep{ID: x.ID, Version: x.Version, Reason: " "})), fault.KindInvalid, "text.required")
			ok(t, second(h.programmes.AcceptProposal(planner, programme.ProposalStep{ID: x.ID, Version: x.Version})))
		}
		ok(t, second(h.programmes.Consolidate(planner, h.step(t, y, r))))
		refused("consolidated", "reopen", "submit", "opinion")
		x = h.proposalOf(t, y, h.own)
		wants(t, second(h.programmes.ReturnProposal(planner, programme.ProposalStep{ID: x.ID, Version: x.Version, Reason: "neden"})), fault.KindClosed, "programme.state")
		wants(t, second(h.programmes.ChangeActivity(planner, programme.ChangeActivity{ID: y.own.ID, Version: 1, Name: p("x")})), fault.KindClosed, "programme.closed")
		wants(t, second(h.programmes.ChangePerformanceTarget(planner, programme.ChangePerformanceTarget{ID: y.targets[0].ID, Version: 2, Code: p("x")})), fault.KindClosed, "programme.closed")
		wants(t, second(h.programmes.Reopen(planner, h.step(t, y, programme.Recorded{Note: "a"}))), fault.KindInvalid, "text.required")
		wants(t, second(h.programmes.Submit(planner, h.step(t, y, programme.Recorded{}))), fault.KindInvalid, "text.required")
		ok(t, second(h.programmes.Submit(planner, h.step(t, y, r))))
		refused("submitted", "return", "opinion", "decide")
		wants(t, second(h.programmes.Change(planner, programme.Change{ID: y.programme.ID, Version: h.get(t, y).Version, CallNumber: p("7")})), fault.KindClosed, "programme.closed")
		_, _, err := h.programmes.Decide(planner, h.decision(t, y, "council", "2021-10-05"))
		ok(t, err)
		refused("decided", "metropolitan", "enforce")
		wants(t, second(h.programmes.Enforce(planner, h.step(t, y, r))), fault.KindClosed, "programme.metropolitan.needed")
		wants(t, second(h.programmes.Change(planner, programme.Change{ID: y.programme.ID, Version: h.get(t, y).Version, PublishedOn: p[period.Date]("2022-01-10"), OtherMatters: p("x")})), fault.KindClosed, "programme.closed")
		ctx := access.WithActor(context.Background(), access.System("test"))
		ok(t, second(h.org.SetSetting(ctx, org.SetSetting{Name: org.MetropolitanDistrict, Value: "false", Source: "test"})))
		ok(t, second(h.programmes.Enforce(planner, h.step(t, y, r))))
		refused("programme in force")
	})
}

// What a decision says is compared with the steps before it.
func TestDecisionsThatContradictTheSteps(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		y := h.newProgramme(t)
		planner := h.as(access.Planner)
		h.submitted(t, y) // on 2021-09-01
		ok(t, second(h.programmes.Opine(planner, h.decision(t, y, "executive_committee", "2021-09-20"))))
		for name, c := range map[string]struct {
			body, date, result, code, field string
		}{
			"another body":       {"executive_committee", "2021-10-05", "majority", "programme.decision.body", "body"},
			"rejected":           {"council", "2021-10-05", "rejected", "programme.decision.rejected", "result"},
			"before submission":  {"council", "2021-08-31", "majority", "programme.decision.before_submission", "date"},
			"before the opinion": {"council", "2021-09-19", "majority", "programme.decision.before_opinion", "date"},
			"late without note":  {"council", "2022-01-01", "majority", "programme.decision.late", "date"},
			"no date":            {"council", "", "majority", "text.required", "date"},
		} {
			d := h.decision(t, y, c.body, c.date)
			d.Result = c.result
			before := h.state(t)
			_, _, err := h.programmes.Decide(planner, d)
			found := slices.ContainsFunc(fault.All(err), func(f *fault.Fault) bool { return f.Code == c.code && f.At.Field == c.field })
			if err == nil || !found {
				t.Errorf("%s: %v", name, err)
			}
			dbtest.Unchanged(t, before, h.state(t))
		}
		d := h.decision(t, y, "council", "2022-01-04")
		d.Note = "Meclis aralıkta toplanamadı"
		_, _, err := h.programmes.Decide(planner, d)
		ok(t, err)
		_, l, err := h.programmes.Checked(planner, y.programme.ID)
		ok(t, err)
		if !fault.Has(l, "programme.decision.late") {
			t.Fatalf("a late decision is not flagged: %v", l)
		}
		_, _, err = h.programmes.Metropolitan(planner, h.decision(t, y, "metropolitan_council", "2022-01-03"))
		wants(t, err, fault.KindInvalid, "programme.decision.before_council")
	})
}

func TestAPlanThatIsNotInForceIsNotDecidedOn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		planner := h.as(access.Planner)
		pl, err := h.plans.Create(planner, plan.CreatePlan{PlanFields: plan.PlanFields{Code: "P2", Name: "Taslak plan", FirstYear: firstYr, LastYear: lastYr}})
		ok(t, err)
		g := must(h.plans.AddGoal(planner, plan.AddGoal{PlanID: pl.ID, GoalFields: plan.GoalFields{Code: "A1"}}))
		ok(t, second(h.plans.AddTarget(planner, plan.AddTarget{GoalID: g.ID, TargetFields: plan.TargetFields{Code: "H1.1", ResponsibleUnitID: h.own}})))
		var y year2022
		y.programme, err = h.programmes.Create(planner, programme.Create{PlanID: pl.ID, Year: year, Fields: programme.Fields{Policies: []programme.Policy{{Document: "x"}}}})
		ok(t, err)
		node := must(h.programmes.Tree(planner, y.programme.ID)).Targets[0]
		ok(t, second(h.programmes.ChangePerformanceTarget(planner, programme.ChangePerformanceTarget{ID: node.ID, Version: 1, Explanation: p(reason)})))
		ok(t, second(h.programmes.AddActivity(planner, programme.AddActivity{PerformanceTargetID: node.ID, ActivityFields: programme.ActivityFields{Code: "F1.1.1", Name: "x", ResponsibleUnitID: h.own}})))
		h.submitted(t, y)
		_, _, err = h.programmes.Decide(planner, h.decision(t, y, "council", "2021-10-05"))
		wants(t, err, fault.KindConflict, "programme.plan.not_in_force")
		// A plan does not move away from under its programme, and loses no target the programme stands on.
		empty := must(h.plans.Create(planner, plan.CreatePlan{PlanFields: plan.PlanFields{Code: "P3", Name: "Boş plan", FirstYear: firstYr, LastYear: lastYr}}))
		ok(t, second(h.programmes.Create(planner, programme.Create{PlanID: empty.ID, Year: firstYr})))
		wants(t, second(h.plans.Change(planner, plan.ChangePlan{ID: empty.ID, Version: 1, FirstYear: p(firstYr + 1), LastYear: p(lastYr + 1)})), fault.KindInvalid, "plan.years.in_use")
		wants(t, h.plans.RemoveTarget(planner, plan.Remove{ID: node.TargetID, Version: 1}), fault.KindConflict, "db.reference")
	})
}

func TestCreationIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		planner := h.as(access.Planner)
		create := func(planID string, yr int) error {
			return second(h.programmes.Create(planner, programme.Create{PlanID: planID, Year: yr}))
		}
		wants(t, create(h.plan.Plan.ID, 2019), fault.KindInvalid, "programme.year.outside")
		wants(t, create(h.plan.Plan.ID, 2025), fault.KindInvalid, "programme.year.outside")
		wants(t, create("nobody", year), fault.KindNotFound, "not_found")
		ok(t, create(h.plan.Plan.ID, year))
		wants(t, create(h.plan.Plan.ID, year), fault.KindConflict, "programme.exists")
		ok(t, create(h.plan.Plan.ID, 2021))
		once := programme.Create{PlanID: h.plan.Plan.ID, Year: 2023, Empty: true, Idempotency: act.Once{Key: "k", Sum: "s"}}
		a, b := must(h.programmes.Create(planner, once)), must(h.programmes.Create(planner, once))
		if a.ID != b.ID {
			t.Fatal("a repeated create made a second programme")
		}
		if n, _, _ := counts(must(h.programmes.Tree(planner, a.ID))); n != 0 {
			t.Fatal("an empty programme has targets")
		}
		page := must(h.programmes.List(planner, programme.ListQuery{Limit: 2}))
		if len(page.Items) != 2 || page.Items[0].Year != 2023 || page.Items[1].Year != 2022 || page.Next == "" {
			t.Fatalf("%+v", page)
		}
		page = must(h.programmes.List(planner, programme.ListQuery{Limit: 2, After: page.Next, PlanID: h.plan.Plan.ID}))
		if len(page.Items) != 1 || page.Items[0].Year != 2021 || page.Next != "" {
			t.Fatalf("%+v", page)
		}
	})
}

func counts(t programme.Tree) (int, int, int) { return t.Counts() }

// Values and places that no record can have, each with its field.
func TestRefusedAtSave(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		y := h.newProgramme(t)
		planner := h.as(access.Planner)
		tree := must(h.programmes.Tree(planner, y.programme.ID))
		ind := tree.Targets[0].Indicators[0]
		other := h.newPlan(t, "P9")
		add := func(f programme.ActivityFields) error {
			return second(h.programmes.AddActivity(planner, programme.AddActivity{PerformanceTargetID: y.targets[0].ID, ActivityFields: f}))
		}
		for name, c := range map[string]struct {
			err         error
			code, field string
		}{
			"no code":             {add(programme.ActivityFields{Name: "x"}), "text.required", "code"},
			"no name":             {add(programme.ActivityFields{Code: "F1.1.2", Name: " "}), "text.required", "name"},
			"unknown unit":        {add(programme.ActivityFields{Code: "F1.1.2", Name: "x", ResponsibleUnitID: y.own.ID}), "programme.unit.unknown", "responsible_unit_id"},
			"unknown sharer":      {add(programme.ActivityFields{Code: "F1.1.2", Name: "x", SharingUnitIDs: []string{y.own.ID}}), "programme.unit.unknown", "sharing_unit_ids[0]"},
			"control":             {add(programme.ActivityFields{Code: "F1.1.2", Name: "a\x00b"}), "text.control", "name"},
			"origin":              {add(programme.ActivityFields{Code: "F1.1.2", Name: "x", Origin: "guess"}), "enum.unknown", "origin"},
			"target of another":   {second(h.programmes.AddPerformanceTarget(planner, programme.AddPerformanceTarget{ProgrammeID: y.programme.ID, PerformanceTargetFields: programme.PerformanceTargetFields{TargetID: other.Goals[0].Targets[0].ID}})), "programme.target.other_plan", "target_id"},
			"no indicator":        {second(h.programmes.AddIndicator(planner, programme.AddIndicator{PerformanceTargetID: y.targets[0].ID})), "text.required", "indicator_id"},
			"indicator twice":     {second(h.programmes.AddIndicator(planner, programme.AddIndicator{PerformanceTargetID: y.targets[0].ID, IndicatorID: ind.IndicatorID})), "programme.indicator.twice", "indicator_id"},
			"indicator elsewhere": {second(h.programmes.AddIndicator(planner, programme.AddIndicator{PerformanceTargetID: y.targets[1].ID, IndicatorID: ind.IndicatorID})), "programme.indicator.other_target", "indicator_id"},
			"value out of range":  {second(h.programmes.ChangeIndicator(planner, programme.ChangeIndicator{ID: ind.ID, Version: 1, OverrideValue: plan.Some(p(quantity.Amount(math.MinInt64)))})), "number.range", "override_value"},
			"no such day":         {second(h.programmes.Change(planner, programme.Change{ID: y.programme.ID, Version: y.programme.Version, CallDate: p[period.Date]("2021-02-30")})), "date.syntax", "call_date"},
			"policy without":      {second(h.programmes.Change(planner, programme.Change{ID: y.programme.ID, Version: y.programme.Version, Policies: plan.Some([]programme.Policy{{Text: "x"}})})), "text.required", "policies[0].document"},
			"position":            {second(h.programmes.ChangeActivity(planner, programme.ChangeActivity{ID: y.own.ID, Version: 1, Position: p(0)})), "number.range", "position"},
		} {
			if !slices.ContainsFunc(fault.All(c.err), func(f *fault.Fault) bool { return c.err != nil && f.Code == c.code && f.At.Field == c.field }) {
				t.Errorf("%s: %v", name, c.err)
			}
		}
	})
}

// Records below stop a removal, and each record changes only as the caller has seen it.
func TestRemovalAndStaleness(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		y := h.newProgramme(t)
		planner := h.as(access.Planner)
		h.lines[y.own.ID] = true
		wants(t, h.programmes.RemoveActivity(planner, programme.Remove{ID: y.own.ID, Version: 1}), fault.KindConflict, "programme.has_children")
		wants(t, h.programmes.RemovePerformanceTarget(planner, programme.Remove{ID: y.targets[0].ID, Version: 2}), fault.KindConflict, "programme.has_children")
		tree := must(h.programmes.Tree(planner, y.programme.ID))
		ind := tree.Targets[2].Indicators[0]
		stale := map[string]error{
			"programme":       second(h.programmes.Change(planner, programme.Change{ID: y.programme.ID, Version: 9, CallNumber: p("1")})),
			"step":            second(h.programmes.OpenProposals(planner, programme.Step{ID: y.programme.ID, Version: 9})),
			"target":          second(h.programmes.ChangePerformanceTarget(planner, programme.ChangePerformanceTarget{ID: y.targets[0].ID, Version: 1, Code: p("x")})),
			"indicator":       second(h.programmes.ChangeIndicator(planner, programme.ChangeIndicator{ID: ind.ID, Version: 2, Explanation: p("x")})),
			"activity":        second(h.programmes.ChangeActivity(planner, programme.ChangeActivity{ID: y.own.ID, Version: 2, Name: p("x")})),
			"remove target":   h.programmes.RemovePerformanceTarget(planner, programme.Remove{ID: y.targets[2].ID, Version: 1}),
			"remove activity": h.programmes.RemoveActivity(planner, programme.Remove{ID: y.third.ID, Version: 2}),
		}
		for name, err := range stale {
			if !fault.Has(err, "stale") || fault.KindOf(err) != fault.KindStale {
				t.Errorf("%s: %v", name, err)
			}
		}
		ok(t, h.programmes.RemoveActivity(planner, programme.Remove{ID: y.third.ID, Version: 1}))
		ok(t, h.programmes.RemoveIndicator(planner, programme.Remove{ID: ind.ID, Version: 1}))
		ok(t, h.programmes.RemovePerformanceTarget(planner, programme.Remove{ID: y.targets[2].ID, Version: 2}))
		again, err := h.programmes.AddPerformanceTarget(planner, programme.AddPerformanceTarget{ProgrammeID: y.programme.ID, PerformanceTargetFields: programme.PerformanceTargetFields{TargetID: y.targets[2].TargetID}, WithIndicators: true})
		ok(t, err)
		tree = must(h.programmes.Tree(planner, y.programme.ID))
		if n := tree.Targets[2]; n.ID != again.ID || len(n.Indicators) != 2 || n.Position != 3 {
			t.Fatalf("%+v", n)
		}
		h.opened(t, y)
		x := h.proposalOf(t, y, h.own)
		wants(t, second(h.programmes.SubmitProposal(planner, programme.ProposalStep{ID: x.ID, Version: 2})), fault.KindStale, "stale")
		// A unit that comes into an activity while proposals are made gets one of its own.
		ok(t, second(h.programmes.ChangeActivity(planner, programme.ChangeActivity{ID: y.own.ID, Version: 1, SharingUnitIDs: plan.Some([]string{h.staff, h.other, h.staff, h.own})})))
		if x := h.proposalOf(t, y, h.staff); x.State != programme.ProposalOpen {
			t.Fatalf("%+v", x)
		}
		a, _, err := h.programmes.Activity(planner, y.own.ID)
		ok(t, err)
		if d := cmp.Diff([]string{h.staff, h.other}, a.SharingUnitIDs); d != "" {
			t.Fatal(d)
		}
	})
}

// Consolidation names every unit that is missing and every blocking fault, of the programme and of the money.
func TestConsolidationNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		y := h.newProgramme(t)
		planner := h.as(access.Planner)
		h.opened(t, y)
		x := h.proposalOf(t, y, h.own)
		x, err := h.programmes.SubmitProposal(planner, programme.ProposalStep{ID: x.ID, Version: 1})
		ok(t, err)
		ok(t, second(h.programmes.AcceptProposal(planner, programme.ProposalStep{ID: x.ID, Version: x.Version})))
		ok(t, second(h.programmes.ChangePerformanceTarget(planner, programme.ChangePerformanceTarget{ID: y.targets[1].ID, Version: 2, Explanation: p("kısa")})))
		h.money = fault.List{fault.Flag(fault.Block, "budget.line.overlap", "economic").On("H1.1/F1.1.1", "line"), fault.Flag(fault.Warn, "budget.line.code_unknown", "economic").On("x", "y")}
		before := h.state(t)
		err = second(h.programmes.Consolidate(planner, h.step(t, y, programme.Recorded{})))
		wants(t, err, fault.KindConflict, "programme.blocked")
		var got []string
		for _, f := range fault.All(err)[1:] {
			got = append(got, f.Code+" "+f.At.Ref)
		}
		want := []string{"programme.proposal.not_accepted Çevre Müdürlüğü", "programme.proposal.not_accepted Zabıta Müdürlüğü", "programme.explanation.short H1.2", "budget.line.overlap H1.1/F1.1.1"}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatal(d)
		}
		dbtest.Unchanged(t, before, h.state(t))
		// The same verdicts stand on the page before the step is tried.
		_, l, err := h.programmes.Checked(planner, y.programme.ID)
		ok(t, err)
		for _, code := range []string{"programme.proposal.not_accepted", "programme.explanation.short", "budget.line.overlap", "budget.line.code_unknown"} {
			if !fault.Has(l, code) {
				t.Errorf("%s is not told before consolidation", code)
			}
		}
		h.money = fault.List{fault.Flag(fault.Block, "budget.ceiling.exceeded", "amount")}
		for _, x := range must(h.programmes.Proposals(planner, y.programme.ID)) {
			if x.State == programme.ProposalOpen {
				s, err := h.programmes.SubmitProposal(planner, programme.ProposalStep{ID: x.ID, Version: x.Version})
				ok(t, err)
				ok(t, second(h.programmes.AcceptProposal(planner, programme.ProposalStep{ID: x.ID, Version: s.Version})))
			}
		}
		ok(t, second(h.programmes.ChangePerformanceTarget(planner, programme.ChangePerformanceTarget{ID: y.targets[1].ID, Version: 3, Explanation: p(reason)})))
		wants(t, second(h.programmes.Consolidate(planner, h.step(t, y, programme.Recorded{}))), fault.KindConflict, "programme.blocked")
		// A token that may not read budgets does not slip past them.
		few := access.WithActor(context.Background(), access.Actor{PersonID: "x", TokenScopes: []access.Action{access.ProgrammeStep}, Posts: []access.Post{{Role: access.Planner}}})
		wants(t, second(h.programmes.Consolidate(few, h.step(t, y, programme.Recorded{}))), fault.KindConflict, "programme.blocked")
		h.money = nil
		ok(t, second(h.programmes.Consolidate(planner, h.step(t, y, programme.Recorded{}))))
		h.money = fault.List{fault.Flag(fault.Block, "budget.line.overlap", "economic")}
		wants(t, second(h.programmes.Submit(planner, h.step(t, y, programme.Recorded{On: "2021-09-01"}))), fault.KindConflict, "programme.blocked")
	})
}

// Amounts change between the submission and each decision: an uneven budget is never frozen. What only the deciding body may do, such as money
// above a unit's ceiling, stays a flag.
func TestAnUnevenBudgetIsNotFrozen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		y := h.newProgramme(t)
		planner := h.as(access.Planner)
		h.submitted(t, y)
		uneven := fault.Flag(fault.Block, "budget.balance", "revenue")
		mayStay := fault.List{fault.Flag(fault.Block, "budget.ceiling.exceeded", "ceiling"), fault.Flag(fault.Block, "budget.activity.no_resource", "no_cost_reason")}
		for _, body := range []struct {
			name, date string
			decide     func(context.Context, programme.Decide) (programme.Programme, council.Edition, error)
		}{{"council", "2021-10-05", h.programmes.Decide}, {"metropolitan_council", "2021-11-20", h.programmes.Metropolitan}} {
			h.money = append(slices.Clone(mayStay), uneven)
			before := h.state(t)
			_, _, err := body.decide(planner, h.decision(t, y, body.name, body.date))
			wants(t, err, fault.KindConflict, "programme.blocked")
			if all := fault.All(err); len(all) != 2 || all[1].Code != "budget.balance" {
				t.Errorf("%s: %v", body.name, all)
			}
			dbtest.Unchanged(t, before, h.state(t))
			h.money = mayStay
			_, _, err = body.decide(planner, h.decision(t, y, body.name, body.date))
			ok(t, err)
		}
	})
}
