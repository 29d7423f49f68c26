package publish

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/rollup"
	"github.com/karne-app/karne/pkg/trtext"
	"github.com/karne-app/karne/reports/facts"
)

// resultFacts maps a scorecard to what the tables need: names instead of ids, periods instead of windows.
type resultFacts struct {
	card   *evaluate.Card
	proofs []measure.Evidence
	people map[string]string
	words  *lang.Catalog

	proofsOf map[string][]measure.Evidence // by value
	refs     map[string]string             // target and indicator id → ref
}

func (b *resultFacts) facts(document string, a facts.Administration, synthetic bool) facts.ResultFacts {
	c := b.card
	f := facts.ResultFacts{
		Schema: facts.ResultsSchema, Document: document, Administration: a, PlanID: c.Plan.ID, PlanCode: c.Plan.Code, PlanName: c.Plan.Name,
		FirstYear: c.Plan.FirstYear, LastYear: c.Plan.LastYear, Year: c.Year, Through: c.Through, Synthetic: synthetic || c.Plan.Synthetic,
		Mission: c.Plan.Mission, Vision: c.Plan.Vision, Overall: b.sum(c.Overall, c.Band), Counts: maps.Clone(c.Counts),
		Policy: facts.ScorePolicy{Acceptable: c.Settings.BandAcceptable, Partial: c.Settings.BandPartial, Cap: c.Settings.ScoreCap,
			MissingZero: c.Settings.ScoreMissing == org.MissingZero, GoalRollup: c.Settings.GoalRollup, OverTarget: c.Settings.OverTarget},
	}
	b.proofsOf, b.refs = map[string][]measure.Evidence{}, map[string]string{}
	for _, p := range b.proofs {
		b.proofsOf[p.ValueID] = append(b.proofsOf[p.ValueID], p)
	}
	for i := range c.Goals {
		g := &c.Goals[i]
		fg := facts.GoalResult{Ref: g.Goal.Ref, Code: g.Goal.Code, Text: g.Goal.Text, Sum: b.sum(g.Sum, g.Band)}
		for k := range g.Targets {
			fg.Targets = append(fg.Targets, b.target(&g.Targets[k]))
		}
		f.Goals = append(f.Goals, fg)
	}
	for _, u := range c.Units {
		f.Units = append(f.Units, facts.UnitResult{Name: b.unit(u.UnitID), Sum: b.sum(u.Sum, u.Band), Targets: u.Targets, Delivers: u.Delivers, Due: u.Due, Entered: u.EnteredBy})
	}
	for _, u := range c.Silent {
		f.Silent = append(f.Silent, u.Name)
	}
	return f
}

func (b *resultFacts) unit(id string) string { return b.card.UnitNames[id].Name }

func (b *resultFacts) sum(s rollup.Sum, band string) facts.SumResult {
	f := facts.SumResult{Value: s.Value, Band: band, Used: s.Used, AsZero: s.AsZero}
	for _, x := range s.Excluded {
		f.Excluded = append(f.Excluded, facts.Excluded{Ref: x.Name, Why: string(x.Why)})
	}
	return f
}

func (b *resultFacts) target(t *evaluate.TargetScore) facts.TargetResult {
	h := &t.Target
	b.refs[h.ID] = h.Ref
	f := facts.TargetResult{ID: h.ID, Ref: h.Ref, Code: h.Code, Text: h.Text, ResponsibleUnit: b.unit(h.ResponsibleUnitID), Sum: b.sum(t.Sum, t.Band)}
	if v, ok := h.YearlyCosts[b.card.Year]; ok {
		f.Cost = &v
	}
	for _, r := range h.Risks {
		f.Risks = append(f.Risks, r.Text)
	}
	for i := range t.Indicators {
		f.Indicators = append(f.Indicators, b.indicator(&t.Indicators[i]))
	}
	if t.Assessment != nil {
		f.Assessment = b.assessment(&t.Assessment.AssessmentFields)
	}
	return f
}

func (b *resultFacts) assessment(a *evaluate.AssessmentFields) *facts.Assessment {
	return &facts.Assessment{Text: a.Text, Reason: a.Reason, Measures: a.Measures, EnvironmentChanged: a.EnvironmentChanged, EnvironmentText: a.EnvironmentText,
		NeedsEffect: a.NeedsEffect, ChangeNeeded: a.ChangeNeeded, ReachedText: a.ReachedText, NeedsMet: a.NeedsMet, RemainingGap: a.RemainingGap,
		CostChanged: a.CostChanged, CostText: a.CostText, UpdateNeeded: a.UpdateNeeded, Risks: a.Risks, RiskMeasures: a.RiskMeasures,
		RiskOwner: b.unit(a.RiskOwnerUnitID), RiskDueOn: a.RiskDueOn}
}

func (b *resultFacts) indicator(s *evaluate.IndicatorScore) facts.IndicatorResult {
	i := &s.Indicator
	b.refs[i.ID] = i.Ref
	f := facts.IndicatorResult{
		ID: i.ID, Ref: i.Ref, Code: i.Code, Name: i.Name, UnitOfMeasure: i.UnitOfMeasure, CalcType: i.CalcType, Variant: i.Variant, Weight: i.Weight,
		InProgramme: s.BSource == evaluate.FromProgramme, Unit: b.unit(s.UnitID), DataSource: i.DataSource, Definition: i.Definition, Formula: i.Formula, Numerator: i.Numerator,
		Denominator: i.Denominator, Entry: i.Entry, Aggregation: i.Aggregation, Frequency: i.MonitoringFrequency, Proof: i.EvidenceRequired != nil && *i.EvidenceRequired,
		A: s.A, B: s.B, PlanB: s.PlanB, BSource: s.BSource, C: s.C, Previous: s.Previous,
		State: string(s.Score.State), Rule: s.Score.Rule, ReachedRule: s.Reached.Rule, ReachedUsed: s.Reached.Used, Flags: s.Score.Flags, Why: s.Score.Why,
		Score: s.Score.Raw, Realised: s.Realised, Band: s.Band, Pending: s.Pending, Missing: s.Missing, Deviates: s.Deviates() && !s.Withheld, Short: s.Short(),
	}
	if i.BandLow != nil {
		f.Low = i.BandLow.Rat()
	}
	if i.BandHigh != nil {
		f.High = i.BandHigh.Rat()
	}
	for _, v := range s.Values {
		at := v.Frequency + "/" + strconv.Itoa(v.PeriodNo)
		f.Periods = append(f.Periods, facts.PeriodValue{Period: at, Kind: v.Kind, Amount: v.Amount, Numerator: v.Numerator, Denominator: v.Denominator,
			Done: v.Done, Scale: v.Scale, NoValue: v.NoValueReason, Explanation: v.Explanation, State: v.State,
			EnteredBy: b.people[v.EnteredBy], ApprovedBy: b.people[v.ApprovedBy], VerifiedBy: b.people[v.VerifiedBy]})
		for _, p := range b.proofsOf[v.ID] {
			f.Evidence = append(f.Evidence, evidenceFact(at, p))
		}
	}
	if d := s.Deviation; d != nil {
		f.Deviation = &facts.Deviation{Cause: d.Cause, Narrative: d.Narrative, Measure: d.Measure, Owner: b.unit(d.OwnerUnitID), DueOn: d.DueOn,
			TargetComment: d.TargetComment, State: d.State, ApprovedBy: b.people[d.ApprovedBy]}
	}
	return f
}

// evidenceFact is a proof as papers list it. Papers go to people who may not open evidence, so what may name a person stays out of them.
func evidenceFact(period string, p measure.Evidence) facts.Evidence {
	f := facts.Evidence{Period: period, Kind: p.Kind, Name: cmp.Or(p.FileName, p.Reference), System: p.System, SHA256: p.SHA256, PersonalData: p.PersonalData,
		Synthetic: p.Synthetic, Cancelled: p.CancelledReason}
	if f.PersonalData {
		if f.Name = ""; f.Cancelled != "" {
			f.Cancelled = "—"
		}
	}
	return f
}

// persons are the ids a card's values and deviations name.
func persons(c *evaluate.Card) []string {
	seen := map[string]bool{}
	for _, g := range c.Goals {
		for _, t := range g.Targets {
			for _, i := range t.Indicators {
				for _, v := range i.Values {
					seen[v.EnteredBy], seen[v.ApprovedBy], seen[v.VerifiedBy] = true, true, true
				}
				if i.Deviation != nil {
					seen[i.Deviation.ApprovedBy] = true
				}
			}
		}
	}
	delete(seen, "")
	return slices.Sorted(maps.Keys(seen))
}

func (b *resultFacts) faults(all fault.List) (out []facts.Fault) {
	for _, x := range all {
		text := b.words.Problem(x, lang.TR)
		out = append(out, facts.Fault{Ref: x.At.Ref, Field: b.words.FieldName(lang.TR, x.At.Field), Stage: x.Stage.String(), Code: x.Code, Text: text.Title, Do: text.Do})
	}
	return out
}

// yearResult is one year of the cumulative table.
func yearResult(c *evaluate.Card) facts.YearResult {
	b := resultFacts{card: c}
	f := facts.YearResult{Year: c.Year, Overall: b.sum(c.Overall, c.Band), Targets: map[string]facts.SumResult{}, Indicators: map[string]facts.YearCell{}}
	for _, g := range c.Goals {
		for _, t := range g.Targets {
			f.Targets[t.Target.Ref] = b.sum(t.Sum, t.Band)
			for _, i := range t.Indicators {
				f.Indicators[i.Indicator.Ref] = facts.YearCell{B: i.B, C: i.C, Score: i.Score.Raw, State: string(i.Score.State)}
			}
		}
	}
	return f
}

func (b *resultFacts) review(r *evaluate.Review) *facts.Review {
	f := &facts.Review{Kind: r.Kind, State: r.State, Method: r.Method, Summary: r.Summary, RiskReview: r.RiskReview, Capacity: r.Capacity, Conclusion: r.Conclusion,
		ConclusionText: r.ConclusionText, HeldOn: r.HeldOn, MeetingNo: r.MeetingNo, Attendees: r.Attendees, MeetingNote: r.MeetingNote, SubmittedOn: r.SubmittedOn,
		Decision: decisionFact(r.Decision)}
	for _, d := range r.Decisions {
		f.Decisions = append(f.Decisions, b.boardDecision(evaluate.EarlierDecision{BoardDecision: d}))
	}
	return f
}

func (b *resultFacts) boardDecision(d evaluate.EarlierDecision) facts.BoardDecision {
	f := facts.BoardDecision{No: d.No, Text: d.Text, Target: b.refs[d.TargetID], Owner: b.unit(d.OwnerUnitID), DueOn: d.DueOn, State: d.State, FollowUp: d.FollowUp, FollowedOn: d.FollowedOn}
	if d.Kind != "" {
		f.Review = d.Kind + "/" + strconv.Itoa(d.Year)
	}
	return f
}

// activities are the programme's with each unit's part: what the budget planned for it, and what the unit says it did and spent.
func (b *resultFacts) activities(p *programmeFacts, pf *facts.ProgrammeFacts, w *account.Whole) (out []facts.ActivityResult) {
	type part struct{ activity, unit string }
	planned, off := map[part]*quantity.Money{}, map[part]*quantity.Money{}
	add := func(m map[part]*quantity.Money, at part, v quantity.Money) {
		sum, err := quantity.SumMoney([]quantity.Money{v, value(m[at])})
		if err == nil { // a sum out of range was refused when the budget was decided
			m[at] = &sum
		}
	}
	stage := p.tree.Programme.Stage
	for _, l := range p.sheet.Lines {
		if v := l.At(stage); v != nil && l.Kind == budget.OfActivity {
			if at := (part{l.ActivityID, l.UnitID}); l.OffBudget == budget.InBudget {
				add(planned, at, *v)
			} else {
				add(off, at, *v)
			}
		}
	}
	work := map[part]account.Work{}
	for _, x := range w.Work {
		work[part{x.ActivityID, x.UnitID}] = x
	}
	for i := range p.tree.Targets {
		t := &p.tree.Targets[i]
		for _, a := range t.Activities {
			f := facts.ActivityResult{Ref: a.Ref, Code: a.Code, Name: a.Name, Target: t.Ref, NoCost: a.NoCostReason}
			for _, u := range a.UnitIDs() {
				at := part{a.ID, u}
				x := work[at]
				f.Units = append(f.Units, facts.ActivityUnit{Unit: p.unitName(u), Planned: planned[at], Off: off[at], Final: x.Final, Spent: x.Spent, WorkDone: x.WorkDone, Reason: x.Reason})
			}
			out = append(out, f)
		}
	}
	return out
}

func value(m *quantity.Money) quantity.Money {
	if m == nil {
		return 0
	}
	return *m
}

func (b *resultFacts) report(w *account.Whole) *facts.ActivityReport {
	r := w.Report
	f := &facts.ActivityReport{State: r.State, PresentedOn: r.PresentedOn, Chair: r.Chair, TotalMembers: r.TotalMembers, Sufficient: r.Sufficient,
		Insufficient: r.Insufficient, Abstentions: r.Abstentions, Decision: decisionFact(r.Decision), PublishedOn: r.PublishedOn, PublishedAt: r.PublishedAt, PrintedFile: r.PrintedFileName}
	if r.TotalMembers != nil {
		at := account.InsufficientFrom(b.card.Settings.InsufficientShare, *r.TotalMembers)
		f.InsufficientAt = &at
	}
	unitOf := map[string]string{}
	for _, u := range w.Units {
		unitOf[u.ID] = u.UnitName
	}
	own, ofUnits := map[string]string{}, map[string][]facts.UnitText{}
	for _, t := range w.Texts {
		if t.UnitReportID == "" {
			own[t.Section] = t.Text
			continue
		}
		ofUnits[t.Section] = append(ofUnits[t.Section], facts.UnitText{Unit: unitOf[t.UnitReportID], Text: t.Text})
	}
	for _, s := range w.Sections {
		units := ofUnits[s.Code]
		slices.SortStableFunc(units, func(x, y facts.UnitText) int { return cmp.Compare(trtext.SortKey(x.Unit), trtext.SortKey(y.Unit)) })
		f.Sections = append(f.Sections, facts.ReportSection{Code: s.Code, Level: s.Level, Title: s.TR, Auto: s.Auto, Required: s.Required, Text: own[s.Code], Units: units})
	}
	signed := map[string]account.Statement{}
	for _, s := range w.Statements {
		if s.WithdrawnAt != 0 {
			continue
		}
		if s.UnitReportID != "" {
			signed[s.UnitReportID] = s
		}
		f.Statements = append(f.Statements, facts.Statement{Kind: s.Kind, Unit: unitOf[s.UnitReportID], SignerName: s.SignerName, Title: s.SignerTitle, OfficeFrom: s.OfficeFrom,
			OfficeTo: s.OfficeTo, Relies: s.ReliesOnPredecessor, Place: s.Place, SignedOn: s.SignedOn, Signature: s.Signature, Text: s.Text, Document: s.DocumentSHA256})
	}
	for _, u := range w.Units {
		f.Units = append(f.Units, facts.UnitReport{Unit: u.UnitName, State: u.State, SignedOn: signed[u.ID].SignedOn, ReceivedOn: dayOf(u.ReceivedAt)})
	}
	for _, d := range w.Distributions {
		f.Distributions = append(f.Distributions, facts.Distribution{Recipient: d.Recipient, Name: d.RecipientName, SentOn: d.SentOn, Letter: d.LetterNumber, Note: d.Note})
	}
	return f
}
