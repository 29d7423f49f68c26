package evaluate_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
)

// codesOf are the faults of a refusal: "code field", sorted.
func codesOf(err error) string {
	var out []string
	for _, f := range fault.All(err) {
		out = append(out, strings.TrimSpace(f.Code+" "+f.At.Field))
	}
	slices.Sort(out)
	return strings.Join(out, " · ")
}

// A deviation is written, returned, written again, approved by another person, and starts again when it changes.
func TestALifeOfADeviation(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		editor, manager := h.as(access.UnitEditor), h.as(access.UnitManager)
		_, i := h.pg(t, "PG1.1.1")
		d := h.explain(t, "PG1.1.1")
		want := evaluate.Deviation{ID: d.ID, PlanID: h.plan.Plan.ID, IndicatorID: i.ID, Year: year, DeviationFields: fields(), State: evaluate.DeviationEntered, EnteredBy: "person-unit_editor", EnteredAt: d.EnteredAt, Version: 1}
		if x := cmp.Diff(want, d); x != "" {
			t.Fatal(x)
		}
		read := func() evaluate.Deviation { return must(h.evaluate.Deviation(editor, d.ID)) }
		if x := cmp.Diff(d, read()); x != "" {
			t.Fatal(x)
		}
		d, err := h.evaluate.ReturnDeviation(manager, evaluate.DeviationStep{ID: d.ID, Version: 1, Reason: "  Rakam yok  "})
		ok(t, err)
		if d.State != evaluate.DeviationReturned || d.ReturnReason != "Rakam yok" || d.Version != 2 {
			t.Fatalf("%+v", d)
		}
		wants(t, second(h.evaluate.ApproveDeviation(manager, evaluate.DeviationStep{ID: d.ID, Version: 2})), fault.KindClosed, "evaluate.deviation.state")
		wants(t, second(h.evaluate.ReturnDeviation(manager, evaluate.DeviationStep{ID: d.ID, Version: 2, Reason: "yine"})), fault.KindClosed, "evaluate.deviation.state")
		d, err = h.evaluate.Explain(editor, evaluate.Explain{IndicatorID: i.ID, Year: year, Version: 2, DeviationFields: fields()})
		ok(t, err)
		if d.State != evaluate.DeviationEntered || d.ReturnReason != "" || d.Version != 3 {
			t.Fatalf("%+v", d)
		}
		wants(t, second(h.evaluate.ReturnDeviation(manager, evaluate.DeviationStep{ID: d.ID, Version: 3, Reason: "x"})), fault.KindInvalid, "text.required")
		wants(t, second(h.evaluate.ApproveDeviation(manager, evaluate.DeviationStep{ID: d.ID, Version: 2})), fault.KindStale, "stale")
		d, err = h.evaluate.ApproveDeviation(manager, evaluate.DeviationStep{ID: d.ID, Version: 3})
		ok(t, err)
		if d.State != evaluate.DeviationApproved || d.ApprovedBy != "person-unit_manager" || d.ApprovedAt == 0 || d.Version != 4 {
			t.Fatalf("%+v", d)
		}
		if x := cmp.Diff(d, read()); x != "" {
			t.Fatal(x)
		}
		f := fields()
		f.OwnerUnitID = h.other
		d, err = h.evaluate.Explain(editor, evaluate.Explain{IndicatorID: i.ID, Year: year, Version: 4, DeviationFields: f})
		ok(t, err)
		if d.State != evaluate.DeviationEntered || d.ApprovedBy != "" || d.ApprovedAt != 0 || d.OwnerUnitID != h.other {
			t.Fatalf("a changed deviation is not approved any more: %+v", d)
		}
		h.verifyLog(t)
	})
}

func TestRefusedDeviations(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		_, i := h.pg(t, "PG1.1.1")
		draft, err := h.plans.Create(h.as(access.Planner), plan.CreatePlan{PlanFields: plan.PlanFields{Code: "D", Name: "D", FirstYear: firstYr, LastYear: lastYr}})
		ok(t, err)
		goal := must(h.plans.AddGoal(h.as(access.Planner), plan.AddGoal{PlanID: draft.ID, GoalFields: plan.GoalFields{Code: "A1", Text: "x"}}))
		target := must(h.plans.AddTarget(h.as(access.Planner), plan.AddTarget{GoalID: goal.ID, TargetFields: plan.TargetFields{Code: "H1.1", Text: "x"}}))
		unborn := must(h.plans.AddIndicator(h.as(access.Planner), plan.AddIndicator{TargetID: target.ID, IndicatorFields: plan.IndicatorFields{Code: "PG"}}))
		for name, c := range map[string]struct {
			fn   func(c *evaluate.Explain)
			want string
		}{
			"as it is":              {func(*evaluate.Explain) {}, ""},
			"an unknown cause":      {func(c *evaluate.Explain) { c.Cause = "weather" }, "enum.unknown cause"},
			"no such day":           {func(c *evaluate.Explain) { c.DueOn = "2023-02-30" }, "date.syntax due_on"},
			"an unknown unit":       {func(c *evaluate.Explain) { c.OwnerUnitID = ids.New() }, "evaluate.unit.unknown owner_unit_id"},
			"a broken unit":         {func(c *evaluate.Explain) { c.OwnerUnitID = "\x00" }, "evaluate.unit.unknown owner_unit_id · text.required owner_unit_id"},
			"a long text":           {func(c *evaluate.Explain) { c.Narrative = strings.Repeat("a", 8001) }, "text.length narrative"},
			"control in a text":     {func(c *evaluate.Explain) { c.Measure = "a\x00" }, "text.control measure"},
			"a year after the plan": {func(c *evaluate.Explain) { c.Year = 2025 }, "plan.year.outside year"},
			"many at once":          {func(c *evaluate.Explain) { c.Cause, c.DueOn, c.Year = "x", "y", 1 }, "date.syntax due_on · enum.unknown cause · plan.year.outside year"},
			"read as it never was":  {func(c *evaluate.Explain) { c.Version = 1 }, "stale"},
			"a negative version":    {func(c *evaluate.Explain) { c.Version = -1 }, "number.range version"},
			"an undecided plan":     {func(c *evaluate.Explain) { c.IndicatorID = unborn.ID }, "evaluate.plan.undecided"},
			"no such indicator":     {func(c *evaluate.Explain) { c.IndicatorID = ids.New() }, "not_found"},
			"a broken indicator":    {func(c *evaluate.Explain) { c.IndicatorID = "'\x00" }, "not_found"},
			"a draft of few words":  {func(c *evaluate.Explain) { c.DeviationFields = evaluate.DeviationFields{Narrative: "kısa"} }, ""},
		} {
			cmd := evaluate.Explain{IndicatorID: i.ID, Year: year, DeviationFields: fields()}
			c.fn(&cmd)
			if c.want == "" {
				h.write(t, "DELETE FROM deviation")
			}
			before := h.state(t)
			d, err := h.evaluate.Explain(h.as(access.Planner), cmd)
			if got := codesOf(err); got != c.want {
				t.Errorf("%s: want %q, got %q", name, c.want, got)
			}
			if err == nil {
				if name == "a draft of few words" { // is kept, and cannot be approved
					got := codesOf(second(h.evaluate.ApproveDeviation(h.as(access.UnitManager), evaluate.DeviationStep{ID: d.ID, Version: 1})))
					if x := cmp.Diff("evaluate.deviation.cause cause · evaluate.deviation.short narrative", got); x != "" {
						t.Error(x)
					}
				}
				h.write(t, "DELETE FROM deviation")
				continue
			}
			if x := cmp.Diff(before, h.state(t)); x != "" {
				t.Error(name, x)
			}
		}
	})
}

// While somebody types: the code of another indicator that says the same, whatever its case and marks.
func TestCopiedTextIsFoundWhileTyping(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		editor, id := h.as(access.UnitEditor), h.plan.Plan.ID
		_, i := h.pg(t, "PG1.1.1")
		_, j := h.pg(t, "PG1.1.2")
		h.explain(t, "PG1.1.1")
		for name, c := range map[string]struct {
			indicator, text string
			year            int
			want            string
		}{
			"the same":              {j.ID, reason, year, "PG1.1.1"},
			"shouted":               {j.ID, "İHALE İPTAL EDİLDİĞİ İÇİN İŞ, ERTESİ YILA KALDI!", year, "PG1.1.1"},
			"one's own":             {i.ID, reason, year, ""},
			"another year":          {j.ID, reason, year + 1, ""},
			"another text":          {j.ID, reason + " ve tamamlandı", year, ""},
			"nothing":               {j.ID, " .", year, ""},
			"a broken indicator id": {"\x00", reason, year, "PG1.1.1"},
		} {
			got, err := h.evaluate.CopiedText(editor, id, c.year, c.indicator, c.text)
			if err != nil || got != c.want {
				t.Errorf("%s: %q %v", name, got, err)
			}
		}
		wants(t, second(h.evaluate.CopiedText(h.as(access.Viewer), id, year, i.ID, reason)), fault.KindForbidden, "forbidden")
	})
}

func TestAnAssessmentComesBackAsWritten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		x, _ := h.pg(t, "PG1.1.1")
		f := evaluate.AssessmentFields{Text: "Değerlendirme", Reason: "Neden", Measures: "Önlem", EnvironmentChanged: p(true), EnvironmentText: "Mevzuat", NeedsEffect: "Yok", ChangeNeeded: p(false), ReachedText: "Ulaşıldı",
			RemainingGap: "Az", CostText: "Arttı", UpdateNeeded: p(true), Risks: "Risk", RiskMeasures: "Önlem", RiskOwnerUnitID: h.other, RiskDueOn: "2023-12-31", Synthetic: true}
		a, err := h.evaluate.Assess(h.as(access.UnitEditor), evaluate.Assess{TargetID: x.ID, Year: year, Kind: evaluate.Evaluation, AssessmentFields: f})
		ok(t, err)
		got := must(h.evaluate.Assessments(h.as(access.UnitEditor), h.plan.Plan.ID, year, evaluate.Evaluation))
		if d := cmp.Diff([]evaluate.Assessment{a}, got); d != "" || a.NeedsMet != nil || a.CostChanged != nil {
			t.Fatal(d)
		}
		c := must(h.evaluate.Scorecard(h.as(access.UnitEditor), evaluate.CardQuery{PlanID: h.plan.Plan.ID, Year: year, Through: 12}))
		if d := cmp.Diff(&a, c.Goals[0].Targets[0].Assessment); d != "" {
			t.Fatal(d)
		}
		if c := must(h.evaluate.CardOf(h.as(access.UnitEditor), h.plan.Plan.ID, year, 6)); c.Goals[0].Targets[0].Assessment != nil {
			t.Fatal("the evaluation's words stand in the monitoring")
		}
		f.RiskOwnerUnitID, f.RiskDueOn, f.Text = ids.New(), "x", strings.Repeat("a", 8001)
		err = second(h.evaluate.Assess(h.as(access.UnitEditor), evaluate.Assess{TargetID: x.ID, Year: 2019, Kind: "other", Version: 1, AssessmentFields: f}))
		if d := cmp.Diff("date.syntax risk_due_on · enum.unknown kind · evaluate.unit.unknown risk_owner_unit_id · plan.year.outside year · text.length text", codesOf(err)); d != "" {
			t.Error(d)
		}
		wants(t, second(h.evaluate.Assess(h.as(access.UnitEditor), evaluate.Assess{TargetID: x.ID, Year: year, Kind: evaluate.Evaluation})), fault.KindStale, "stale")
		wants(t, second(h.evaluate.Assess(h.as(access.Planner), evaluate.Assess{TargetID: ids.New(), Year: year, Kind: evaluate.Evaluation})), fault.KindNotFound, "not_found")
	})
}

// An evaluation is frozen when nothing blocks: every fault comes back until then, and afterwards it stays as it is.
func TestAnEvaluationIsFrozenWhenNothingBlocks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		planner, id := h.as(access.Planner), h.plan.Plan.ID
		r := h.review(t, evaluate.Evaluation)
		freeze := func(fn func(d *council.DecisionFields)) error {
			f := decision()
			if fn != nil {
				fn(&f)
			}
			_, _, err := h.evaluate.FreezeReview(planner, evaluate.FreezeReview{ID: r.ID, Version: r.Version, DecisionFields: f})
			return err
		}
		const open = "evaluate.window.open windows"
		if d := cmp.Diff("evaluate.blocked · "+strings.Repeat(open+" · ", 2)+open, codesOf(freeze(nil))); d != "" {
			t.Error("windows are open", d)
		}
		h.full(t)
		if d := cmp.Diff("evaluate.blocked · evaluate.deviation.missing deviation", codesOf(freeze(nil))); d != "" {
			t.Error("a deviation is missing", d)
		}
		_, i := h.pg(t, "PG1.1.2")
		for _, f := range fault.All(freeze(nil))[1:] {
			if f.At.Ref != i.Ref || f.At.Record != i.ID || f.Args["read"] != "90" || f.Args["expected"] != "100" {
				t.Errorf("%+v %v", f.At, f.Args)
			}
		}
		dev := h.explain(t, "PG1.1.2")
		if d := cmp.Diff("evaluate.blocked · evaluate.deviation.unapproved deviation", codesOf(freeze(nil))); d != "" {
			t.Error("it is not approved", d)
		}
		dev, err := h.evaluate.ApproveDeviation(h.as(access.UnitManager), evaluate.DeviationStep{ID: dev.ID, Version: dev.Version})
		ok(t, err)
		unready := must(h.evaluate.Unready(planner, r.ID))
		for _, f := range unready {
			if f.Stage == fault.Block {
				t.Error(f)
			}
		}
		for name, c := range map[string]struct {
			fn   func(d *council.DecisionFields)
			want string
		}{
			"another body":       {func(d *council.DecisionFields) { d.Body = "council" }, "evaluate.decision.body body"},
			"a refusal":          {func(d *council.DecisionFields) { d.Result = "rejected" }, "evaluate.decision.rejected result"},
			"in the year itself": {func(d *council.DecisionFields) { d.Date = "2022-12-31" }, "evaluate.decision.before_meeting date · evaluate.decision.early date"},
			"before the meeting": {func(d *council.DecisionFields) { d.Date = "2023-02-09" }, "evaluate.decision.before_meeting date"},
			"no number":          {func(d *council.DecisionFields) { d.Number = "" }, "text.required number"},
		} {
			before := h.state(t)
			if got := codesOf(freeze(c.fn)); got != c.want {
				t.Errorf("%s: %s", name, got)
			}
			if d := cmp.Diff(before, h.state(t)); d != "" {
				t.Error(name, d)
			}
		}
		h.drawn = errors.New("no paper")
		if err := freeze(nil); !errors.Is(err, h.drawn) {
			t.Fatal(err)
		}
		h.drawn = nil
		ok(t, second(h.evaluate.AddBoardDecision(planner, evaluate.AddBoardDecision{ReviewID: r.ID, BoardDecisionFields: evaluate.BoardDecisionFields{Text: "Karar 1"}})))

		done, e, err := h.evaluate.FreezeReview(planner, evaluate.FreezeReview{ID: r.ID, Version: r.Version, DecisionFields: decision()})
		ok(t, err)
		if done.State != evaluate.ReviewFrozen || done.Version != 2 || done.Decision == nil || done.Decision.Body != council.StrategyBoard || len(done.Decisions) != 1 ||
			e.Document != "evaluation/2022" || e.Year != year || e.No != 1 || e.PlanID != id || e.FactsSHA256 == "" {
			t.Fatalf("%+v %+v", done, e)
		}
		if d := cmp.Diff(done, must(h.evaluate.Review(h.as(access.Viewer), r.ID))); d != "" {
			t.Error(d)
		}
		list := must(h.evaluate.ReviewEditions(h.as(access.CouncilMember), r.ID))
		if len(list) != 1 || list[0].ID != e.ID || list[0].Year != year || list[0].Document != "evaluation/2022" {
			t.Fatalf("%+v", list)
		}
		if plans := must(h.plans.Editions(planner, id)); len(plans) != 1 || plans[0].Document != "plan" || plans[0].Year != 0 {
			t.Fatalf("the plan's own editions: %+v", plans)
		}

		r.Version = done.Version
		wants(t, freeze(nil), fault.KindClosed, "evaluate.review.frozen")
		wants(t, second(h.evaluate.ChangeReview(planner, evaluate.ChangeReview{ID: r.ID, Version: 2, Summary: p("x")})), fault.KindClosed, "evaluate.review.frozen")
		wants(t, second(h.evaluate.AddBoardDecision(planner, evaluate.AddBoardDecision{ReviewID: r.ID, BoardDecisionFields: evaluate.BoardDecisionFields{Text: "Geç karar"}})), fault.KindClosed, "evaluate.review.frozen")
		wants(t, second(h.evaluate.Explain(planner, evaluate.Explain{IndicatorID: i.ID, Year: year, Version: dev.Version, DeviationFields: fields()})), fault.KindClosed, "evaluate.review.frozen")
		wants(t, second(h.evaluate.ReturnDeviation(planner, evaluate.DeviationStep{ID: dev.ID, Version: dev.Version, Reason: "neden"})), fault.KindClosed, "evaluate.review.frozen")
		x, _ := h.pg(t, "PG1.1.1")
		wants(t, second(h.evaluate.Assess(planner, evaluate.Assess{TargetID: x.ID, Year: year, Kind: evaluate.Evaluation})), fault.KindClosed, "evaluate.review.frozen")
		ok(t, second(h.evaluate.Assess(planner, evaluate.Assess{TargetID: x.ID, Year: year, Kind: evaluate.Monitoring}))) // another report
		h.explained(t, "PG1.1.1")                                                                                         // a correction after the freeze may be explained
		h.verifyLog(t)
	})
}

// A monitoring asks for the windows up to June only, and for no deviation.
func TestAMonitoringAsksForTheWindowsUpToJune(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		planner := h.as(access.Planner)
		r := h.review(t, evaluate.Monitoring)
		cmd := evaluate.FreezeReview{ID: r.ID, Version: r.Version, DecisionFields: decision()}
		freeze := func() string {
			_, _, err := h.evaluate.FreezeReview(planner, cmd)
			return codesOf(err)
		}
		h.value(t, "PG1.1.1", "2022 half_year/1", measure.Frozen, 30)
		steps := []string{freeze()}
		cmd.Date = "2022-06-30"
		h.freeze(t, year, 6)
		steps = append(steps, freeze())
		cmd.Date = "2023-02-10"
		steps = append(steps, freeze())
		if d := cmp.Diff([]string{"evaluate.blocked · evaluate.window.open windows", "evaluate.decision.before_meeting date · evaluate.decision.early date", ""}, steps); d != "" {
			t.Error(d)
		}
		r2, err := h.evaluate.OpenReview(planner, evaluate.OpenReview{PlanID: h.plan.Plan.ID, Year: 2023, Kind: evaluate.Monitoring})
		ok(t, err)
		_, _, err = h.evaluate.FreezeReview(planner, evaluate.FreezeReview{ID: r2.ID, Version: 1, DecisionFields: council.DecisionFields{Body: council.StrategyBoard, Date: "2023-07-20", Number: "1"}})
		if d := cmp.Diff("evaluate.blocked · evaluate.window.none windows", codesOf(err)); d != "" {
			t.Error(d)
		}
		h.verifyLog(t)
	})
}

func TestReviewsAndTheBoardsDecisions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		planner, id := h.as(access.Planner), h.plan.Plan.ID
		r := h.review(t, evaluate.Monitoring)
		wants(t, second(h.evaluate.OpenReview(planner, evaluate.OpenReview{PlanID: id, Year: year, Kind: evaluate.Monitoring})), fault.KindConflict, "evaluate.review.exists")
		for name, c := range map[string]struct {
			fn   func(c *evaluate.OpenReview)
			want string
		}{
			"another kind":          {func(c *evaluate.OpenReview) { c.Kind = "report" }, "enum.unknown kind"},
			"a year after the plan": {func(c *evaluate.OpenReview) { c.Year = 2025 }, "plan.year.outside year"},
			"no such plan":          {func(c *evaluate.OpenReview) { c.PlanID = ids.New() }, "not_found"},
			"monitoring concludes":  {func(c *evaluate.OpenReview) { c.Kind, c.Year, c.Conclusion = evaluate.Monitoring, 2023, "renew" }, "evaluate.review.conclusion_kind conclusion"},
			"an unknown conclusion": {func(c *evaluate.OpenReview) { c.Conclusion = "stop" }, "enum.unknown conclusion"},
			"no such day":           {func(c *evaluate.OpenReview) { c.HeldOn, c.SubmittedOn = "x", "y" }, "date.syntax held_on · date.syntax submitted_on"},
		} {
			cmd := evaluate.OpenReview{PlanID: id, Year: year, Kind: evaluate.Evaluation}
			c.fn(&cmd)
			if got := codesOf(second(h.evaluate.OpenReview(planner, cmd))); got != c.want {
				t.Errorf("%s: %s", name, got)
			}
		}
		r, err := h.evaluate.ChangeReview(planner, evaluate.ChangeReview{ID: r.ID, Version: 1, Method: p("M"), Summary: p("Ö"), RiskReview: p("R"), Capacity: p("K"), ConclusionText: p("S"), HeldOn: p[period.Date]("2022-07-10"),
			MeetingNo: p("3"), Attendees: p("Kurul"), MeetingNote: p("Not"), SubmittedOn: p[period.Date]("2022-07-20"), Synthetic: p(true)})
		ok(t, err)
		want := evaluate.ReviewFields{Method: "M", Summary: "Ö", RiskReview: "R", Capacity: "K", ConclusionText: "S", HeldOn: "2022-07-10", MeetingNo: "3", Attendees: "Kurul", MeetingNote: "Not", SubmittedOn: "2022-07-20", Synthetic: true}
		if d := cmp.Diff(want, r.ReviewFields); d != "" || r.Version != 2 {
			t.Fatal(d)
		}
		wants(t, second(h.evaluate.ChangeReview(planner, evaluate.ChangeReview{ID: r.ID, Version: 1})), fault.KindStale, "stale")
		wants(t, second(h.evaluate.ChangeReview(planner, evaluate.ChangeReview{ID: r.ID, Version: 2, Conclusion: p("continue")})), fault.KindInvalid, "evaluate.review.conclusion_kind")

		x, _ := h.pg(t, "PG1.1.1")
		foreign := h.newPlan(t, "P2", nil).Goals[0].Targets[0].ID
		var made []evaluate.BoardDecision
		for n := range 2 {
			d, err := h.evaluate.AddBoardDecision(planner, evaluate.AddBoardDecision{ReviewID: r.ID, BoardDecisionFields: evaluate.BoardDecisionFields{Text: fmt.Sprint("Karar ", n), TargetID: x.ID, OwnerUnitID: h.own, DueOn: "2022-12-31"}})
			ok(t, err)
			if d.No != n+1 || d.State != evaluate.BoardOpen {
				t.Fatalf("%+v", d)
			}
			made = append(made, d)
		}
		err = second(h.evaluate.AddBoardDecision(planner, evaluate.AddBoardDecision{ReviewID: r.ID, BoardDecisionFields: evaluate.BoardDecisionFields{TargetID: foreign, OwnerUnitID: ids.New(), DueOn: "x", State: "maybe"}}))
		if d := cmp.Diff("date.syntax due_on · enum.unknown state · evaluate.target.unknown target_id · evaluate.unit.unknown owner_unit_id · text.required text", codesOf(err)); d != "" {
			t.Error(d)
		}
		made[0], err = h.evaluate.ChangeBoardDecision(planner, evaluate.ChangeBoardDecision{ID: made[0].ID, Version: 1, Text: p("Karar A"), TargetID: plan.Some(""), DueOn: p[period.Date]("2022-11-30")})
		ok(t, err)
		if made[0].Text != "Karar A" || made[0].TargetID != "" || made[0].OwnerUnitID != h.own || made[0].DueOn != "2022-11-30" || made[0].Version != 2 {
			t.Fatalf("%+v", made[0])
		}
		if d := cmp.Diff(made, must(h.evaluate.Review(planner, r.ID)).Decisions); d != "" {
			t.Fatal(d)
		}

		// After the freeze only the follow-up is written.
		h.freeze(t, year, 6)
		_, _, err = h.evaluate.FreezeReview(planner, evaluate.FreezeReview{ID: r.ID, Version: 2, DecisionFields: decision()})
		ok(t, err)
		for name, c := range map[string]evaluate.ChangeBoardDecision{"text": {Text: p("x")}, "target": {TargetID: plan.Some("")}, "owner": {OwnerUnitID: plan.Some("")}, "day": {DueOn: p[period.Date]("2023-01-01")}} {
			c.ID, c.Version = made[0].ID, 2
			if err := second(h.evaluate.ChangeBoardDecision(planner, c)); fault.KindOf(err) != fault.KindClosed {
				t.Errorf("%s: %v", name, err)
			}
		}
		made[0], err = h.evaluate.ChangeBoardDecision(planner, evaluate.ChangeBoardDecision{ID: made[0].ID, Version: 2, State: p(evaluate.BoardDone), FollowUp: p("Yapıldı"), FollowedOn: p[period.Date]("2023-01-05")})
		ok(t, err)
		wants(t, second(h.evaluate.ChangeBoardDecision(planner, evaluate.ChangeBoardDecision{ID: made[0].ID, Version: 2, State: p("open")})), fault.KindStale, "stale")

		// Earlier decisions stand before the later reports, in their order.
		e := h.review(t, evaluate.Evaluation)
		ok(t, second(h.evaluate.AddBoardDecision(planner, evaluate.AddBoardDecision{ReviewID: e.ID, BoardDecisionFields: evaluate.BoardDecisionFields{Text: "Karar E"}})))
		earlier := func(year int, kind string) string {
			var out []string
			for _, d := range must(h.evaluate.EarlierDecisions(planner, id, year, kind)) {
				out = append(out, fmt.Sprintf("%s/%d %d %s %s", d.Kind, d.Year, d.No, d.Text, d.State))
			}
			return strings.Join(out, " · ")
		}
		monitored := "monitoring/2022 1 Karar A done · monitoring/2022 2 Karar 1 open"
		got := []string{earlier(year, evaluate.Monitoring), earlier(year, evaluate.Evaluation), earlier(year+1, evaluate.Monitoring)}
		if d := cmp.Diff([]string{"", monitored, monitored + " · evaluation/2022 1 Karar E open"}, got); d != "" {
			t.Error(d)
		}
		for day, late := range map[period.Date]bool{"2023-02-28": false, "2023-03-01": true} { // R-TIM-08
			e = must(h.evaluate.ChangeReview(planner, evaluate.ChangeReview{ID: e.ID, Version: e.Version, SubmittedOn: &day}))
			if got := must(h.evaluate.Unready(planner, e.ID)); fault.Has(got, "evaluate.review.late") != late {
				t.Errorf("submitted on %s: %v", day, got)
			}
		}
		var open []string
		for _, f := range must(h.evaluate.Unready(planner, e.ID)) {
			if f.Code == "evaluate.board.open" {
				open = append(open, f.At.Ref+" "+f.Args["expected"])
			}
		}
		if d := cmp.Diff([]string{"monitoring/2022 2 31.12.2022"}, open); d != "" {
			t.Error(d)
		}
		var kinds []string
		for _, r := range must(h.evaluate.Reviews(planner, id)) {
			kinds = append(kinds, evaluate.Document(r.Kind, r.Year))
		}
		if d := cmp.Diff([]string{"evaluation/2022", "monitoring/2022"}, kinds); d != "" {
			t.Error(d)
		}
		h.verifyLog(t)
	})
}

// The same key with the same request gives the first answer again.
func TestRepeatedCreationsAreOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		planner := h.as(access.Planner)
		_, i := h.pg(t, "PG1.1.1")
		once := func(key string) act.Once { return act.Once{Key: key, Sum: "s"} }
		var first, again [3]string
		run := func() [3]string {
			d, err := h.evaluate.Explain(planner, evaluate.Explain{IndicatorID: i.ID, Year: year, DeviationFields: fields(), Idempotency: once("d")})
			ok(t, err)
			r, err := h.evaluate.OpenReview(planner, evaluate.OpenReview{PlanID: h.plan.Plan.ID, Year: year, Kind: evaluate.Evaluation, Idempotency: once("r")})
			ok(t, err)
			b, err := h.evaluate.AddBoardDecision(planner, evaluate.AddBoardDecision{ReviewID: r.ID, BoardDecisionFields: evaluate.BoardDecisionFields{Text: "Karar"}, Idempotency: once("b")})
			ok(t, err)
			return [3]string{d.ID, r.ID, b.ID}
		}
		first, again = run(), run()
		if first != again {
			t.Error(first, again)
		}
		other := evaluate.Explain{IndicatorID: i.ID, Year: year, DeviationFields: fields(), Idempotency: act.Once{Key: "d", Sum: "other"}}
		wants(t, second(h.evaluate.Explain(planner, other)), fault.KindInvalid, "idempotency.other_body")
	})
}
