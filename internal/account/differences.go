package account

import (
	"context"
	"encoding/json"
	"math/big"
	"strconv"

	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/score"
	"github.com/karne-app/karne/pkg/trtext"
)

// The bases of a difference.
const (
	BasisLive       = "live"
	BasisPrinted    = "printed"
	BasisEvaluation = "evaluation" // the frozen evaluation report of the year against the record (R-TUT-08): a value that was re-opened since
)

// material is what the rules read, all of one state.
type material struct {
	w       Whole
	tree    programme.Tree
	live    map[string]*programme.IndicatorNode // by the programme indicator's id
	scores  map[string]*evaluate.IndicatorScore // by the plan indicator's id
	card    evaluate.Card
	decided []decidedIndicator // of the newest edition, in its order
	edition bool               // there is one
	// evaluated is C by plan indicator as the newest edition of the year's evaluation has it; nil: none was frozen.
	evaluated map[string]*big.Rat
}

// decidedIndicator is an indicator as the council decided it with the programme: the part of reports/facts that account reads, which may not
// import it.
type decidedIndicator struct {
	ID            string           `json:"id"` // of the programme indicator
	Ref           string           `json:"ref"`
	Code          string           `json:"code"`
	Name          string           `json:"name"`
	UnitOfMeasure string           `json:"unit_of_measure"`
	PlanValue     *quantity.Amount `json:"plan_value"`
	Override      *quantity.Amount `json:"override"`
}

// target is what the programme says of the year: the override, else the plan's value.
func (d decidedIndicator) target() *quantity.Amount {
	if d.Override != nil {
		return d.Override
	}
	return d.PlanValue
}

// results reads what the report says of indicators beside what the council decided, in the system's name: a fault blocks whoever asks.
func (s *Service) results(ctx context.Context, w Whole) (*material, error) {
	ctx = system(ctx)
	m := &material{w: w, live: map[string]*programme.IndicatorNode{}, scores: map[string]*evaluate.IndicatorScore{}}
	var err error
	if m.tree, err = s.programmes.Tree(ctx, w.Report.ProgrammeID); err != nil {
		return m, err
	}
	for i := range m.tree.Targets {
		for k := range m.tree.Targets[i].Indicators {
			x := &m.tree.Targets[i].Indicators[k]
			m.live[x.ID] = x
		}
	}
	if m.card, err = s.evaluate.CardOf(ctx, w.Report.PlanID, w.Report.Year, lastMonth); err != nil {
		return m, err
	}
	for i := range m.card.Goals {
		for j := range m.card.Goals[i].Targets {
			for k := range m.card.Goals[i].Targets[j].Indicators {
				x := &m.card.Goals[i].Targets[j].Indicators[k]
				m.scores[x.Indicator.ID] = x
			}
		}
	}
	if err := s.decidedProgramme(ctx, m); err != nil {
		return m, err
	}
	return m, s.frozenEvaluation(ctx, m)
}

// lastMonth: the report looks at the whole year.
const lastMonth = 12

// newest reads the facts of the newest edition into dest; false: there is none.
func (s *Service) newest(ctx context.Context, q council.EditionQuery, dest any) (bool, error) {
	all, err := s.store.decisions.Editions(ctx, q)
	if err != nil || len(all) == 0 {
		return false, err
	}
	e, err := s.store.decisions.Edition(ctx, all[len(all)-1].ID)
	if err != nil {
		return false, err
	}
	if err := json.Unmarshal(e.Facts, dest); err != nil {
		return false, fault.New(fault.KindConflict, "account.edition.unreadable", "read", e.Document).Wrap(err)
	}
	return true, nil
}

// frozenEvaluation reads what the year's evaluation report said was realised.
func (s *Service) frozenEvaluation(ctx context.Context, m *material) error {
	var facts struct {
		Goals []struct {
			Targets []struct {
				Indicators []struct {
					ID string   `json:"id"`
					C  *big.Rat `json:"c"`
				} `json:"indicators"`
			} `json:"targets"`
		} `json:"goals"`
	}
	ok, err := s.newest(ctx, council.EditionQuery{PlanID: m.w.Report.PlanID, Document: evaluate.Evaluation + "/" + strconv.Itoa(m.w.Report.Year)}, &facts)
	if err != nil || !ok {
		return err
	}
	m.evaluated = map[string]*big.Rat{}
	for _, g := range facts.Goals {
		for _, t := range g.Targets {
			for _, i := range t.Indicators {
				m.evaluated[i.ID] = i.C
			}
		}
	}
	return nil
}

// decidedProgramme reads the newest edition of the programme.
func (s *Service) decidedProgramme(ctx context.Context, m *material) error {
	var facts struct {
		Targets []struct {
			Indicators []decidedIndicator `json:"indicators"`
		} `json:"targets"`
	}
	var err error
	if m.edition, err = s.newest(ctx, council.EditionQuery{ProgrammeID: m.w.Report.ProgrammeID}, &facts); err != nil {
		return err
	}
	for _, t := range facts.Targets {
		m.decided = append(m.decided, t.Indicators...)
	}
	return nil
}

// differences is the programme-versus-report list (R-TUT-02…04, R-TUT-08, findings F21–F23 and F26–F28).
func (m *material) differences() []Difference {
	out := m.liveDifferences()
	if len(m.w.Printed) > 0 {
		out = append(out, m.printedDifferences()...)
	}
	return out
}

// planID is the plan indicator behind a decided one; "" when the programme has lost it.
func (m *material) planID(d decidedIndicator) string {
	if l := m.live[d.ID]; l != nil {
		return l.IndicatorID
	}
	return ""
}

func (d decidedIndicator) difference(kind, basis, planID string, programme, report string) Difference {
	return Difference{Kind: kind, Basis: basis, Code: d.Code, Ref: d.Ref, Name: d.Name, Programme: programme, Report: report, IndicatorID: planID}
}

func (m *material) liveDifferences() []Difference {
	var out []Difference
	known := map[string]bool{}
	for _, d := range m.decided {
		known[d.ID] = true
		l := m.live[d.ID]
		if l == nil || l.Plan == nil {
			out = append(out, d.difference(DiffMissing, BasisLive, "", d.Name, ""))
			continue
		}
		add := func(kind, programme, report string) {
			out = append(out, d.difference(kind, BasisLive, l.IndicatorID, programme, report))
		}
		if trtext.Collapse(l.Plan.Name) != trtext.Collapse(d.Name) {
			add(DiffRenamed, d.Name, l.Plan.Name)
		}
		if trtext.Collapse(l.Plan.UnitOfMeasure) != trtext.Collapse(d.UnitOfMeasure) {
			add(DiffUnit, d.UnitOfMeasure, l.Plan.UnitOfMeasure)
		}
		s := m.scores[l.IndicatorID]
		b := liveTarget(l, m.w.Report.Year)
		if s != nil && s.B != nil {
			b = s.B
		}
		if t := d.target(); !same(ratOf(t), b) {
			add(DiffTarget, shown(ratOf(t)), shown(b))
		}
		out = append(out, m.unreported(d, s)...)
		if c, ok := m.evaluated[l.IndicatorID]; ok && s != nil && !same(c, s.C) {
			x := d.difference(DiffActual, BasisEvaluation, l.IndicatorID, shown(c), shown(s.C))
			x.Excused = true // it was re-opened with a reason, and the evaluation cannot be frozen again
			out = append(out, x)
		}
	}
	if !m.edition {
		return out
	}
	for i := range m.tree.Targets {
		for _, l := range m.tree.Targets[i].Indicators {
			if !known[l.ID] {
				x := Difference{Kind: DiffExtra, Basis: BasisLive, Ref: l.Ref, IndicatorID: l.IndicatorID}
				if l.Plan != nil {
					x.Code, x.Name, x.Report = l.Plan.Code, l.Plan.Name, l.Plan.Name
				}
				out = append(out, x)
			}
		}
	}
	return out
}

// unreported is a decided indicator without a realised value, or with another one than planned and no approved reason.
func (m *material) unreported(d decidedIndicator, s *evaluate.IndicatorScore) []Difference {
	id := m.planID(d)
	switch {
	case s == nil || s.C == nil:
		if s != nil && (s.Score.State == score.NotDue || s.Score.State == score.NoTarget) {
			return nil
		}
		x := d.difference(DiffNoActual, BasisLive, id, shown(ratOf(d.target())), "")
		x.Excused = s != nil && (s.Reached.State == score.NotMeasurable || explained(s))
		return []Difference{x}
	case s.Deviates() && !explained(s):
		return []Difference{d.difference(DiffReasonMissing, BasisLive, id, shown(s.B), shown(s.C))}
	}
	return nil
}

func explained(s *evaluate.IndicatorScore) bool {
	return s.Deviation != nil && s.Deviation.State == evaluate.DeviationApproved
}

// printedDifferences compares a printed table with what the council decided, and with the record of what was realised.
func (m *material) printedDifferences() []Difference {
	var out []Difference
	byCode, byName := map[string][]int{}, map[string][]int{}
	for n, d := range m.decided {
		byCode[trtext.Fold(d.Code)] = append(byCode[trtext.Fold(d.Code)], n)
		byName[trtext.Fold(d.Name)] = append(byName[trtext.Fold(d.Name)], n)
	}
	used := map[int]bool{}
	first := func(places []int, fits func(decidedIndicator) bool) (int, bool) {
		for _, n := range places {
			if !used[n] && fits(m.decided[n]) {
				return n, true
			}
		}
		return 0, false
	}
	anyOne := func(decidedIndicator) bool { return true }
	for _, r := range m.w.Printed {
		// Of several with one code, the one of the same name; a code may have been changed or left out.
		n, ok := first(byCode[trtext.Fold(r.Code)], func(d decidedIndicator) bool { return trtext.EqualFold(d.Name, r.Name) })
		if !ok && r.Code != "" {
			n, ok = first(byCode[trtext.Fold(r.Code)], anyOne)
		}
		if !ok && r.Name != "" {
			n, ok = first(byName[trtext.Fold(r.Name)], anyOne)
		}
		if !ok {
			out = append(out, Difference{Kind: DiffExtra, Basis: BasisPrinted, Code: r.Code, Name: r.Name, Report: r.Name, Row: r.RowNo})
			continue
		}
		used[n] = true
		for _, x := range m.printedRow(m.decided[n], r) {
			x.Row = r.RowNo
			out = append(out, x)
		}
	}
	for n, d := range m.decided {
		if !used[n] {
			out = append(out, d.difference(DiffMissing, BasisPrinted, m.planID(d), d.Name, ""))
		}
	}
	return out
}

func (m *material) printedRow(d decidedIndicator, r PrintedRow) []Difference {
	var out []Difference
	id := m.planID(d)
	add := func(kind, programme, report string) {
		out = append(out, d.difference(kind, BasisPrinted, id, programme, report))
	}
	if (r.Name != "" && !trtext.EqualFold(r.Name, d.Name)) || (r.Code != "" && !trtext.EqualFold(r.Code, d.Code)) {
		add(DiffRenamed, trtext.Collapse(d.Code+" "+d.Name), trtext.Collapse(r.Code+" "+r.Name))
	}
	if r.UnitOfMeasure != "" && !trtext.EqualFold(r.UnitOfMeasure, d.UnitOfMeasure) {
		add(DiffUnit, d.UnitOfMeasure, r.UnitOfMeasure)
	}
	if !same(ratOf(d.target()), ratOf(r.Target)) {
		add(DiffTarget, shown(ratOf(d.target())), shown(ratOf(r.Target)))
	}
	s := m.scores[id]
	var c *big.Rat
	if s != nil {
		c = s.C
	}
	switch due := s == nil || (s.Score.State != score.NotDue && s.Score.State != score.NoTarget); {
	case r.Actual == nil && (c != nil || due):
		add(DiffNoActual, shown(c), "")
		out[len(out)-1].Excused = c == nil && s != nil && (s.Reached.State == score.NotMeasurable || explained(s))
	case r.Actual != nil && !printedAs(*r.Actual, c):
		add(DiffActual, shown(c), r.Actual.TR())
	}
	if r.Actual != nil && r.Target != nil && *r.Actual != *r.Target && r.Reason == "" && (s == nil || s.Score.Rule != "in_band") {
		add(DiffReasonMissing, shown(ratOf(r.Target)), r.Actual.TR())
	}
	return out
}

// liveTarget is the year's value in the programme's own record.
func liveTarget(l *programme.IndicatorNode, year int) *big.Rat {
	if l.OverrideValue != nil {
		return l.OverrideValue.Rat()
	}
	return planValue(l.Plan, year)
}

func planValue(p *plan.IndicatorNode, year int) *big.Rat {
	if v, ok := p.Values[year]; ok {
		return v.Rat()
	}
	return nil
}

func ratOf(a *quantity.Amount) *big.Rat {
	if a == nil {
		return nil
	}
	return a.Rat()
}

func same(a, b *big.Rat) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return a.Cmp(b) == 0
}

// places is the fewest decimals a computed value is compared with: tables print two.
const places = 2

// printedAs tells whether a printed value is the record's, rounded to as many decimals as were printed, at least two.
func printedAs(printed quantity.Amount, c *big.Rat) bool {
	if c == nil {
		return false
	}
	for n := places; n <= mostPlaces; n++ {
		if quantity.Round(c, n, quantity.RoundHalfUp).Cmp(printed.Rat()) == 0 {
			return true
		}
	}
	return false
}

// mostPlaces is how many decimals an amount keeps.
const mostPlaces = 6

// shown is a value in Turkish form, rounded to six decimals; "" is missing.
func shown(r *big.Rat) string {
	if r == nil {
		return ""
	}
	a, err := quantity.AmountFromRat(r, quantity.RoundHalfUp)
	if err != nil {
		return r.FloatString(places)
	}
	return a.TR()
}

// differenceCodes are the problem codes of the kinds of differences.
var differenceCodes = map[string]string{
	DiffMissing: "account.difference.missing", DiffNoActual: "account.difference.no_actual", DiffExtra: "account.difference.extra",
	DiffRenamed: "account.difference.renamed", DiffUnit: "account.difference.unit", DiffTarget: "account.difference.target_altered",
	DiffActual: "account.difference.actual_altered", DiffReasonMissing: "account.difference.reason_missing",
}

// flag is a difference as the rules see it.
func (d Difference) flag() *fault.Fault {
	stage := fault.Block
	if d.Excused {
		stage = fault.Warn
	}
	args := []string{"read", d.Report, "expected", d.Programme, "name", trtext.Collapse(d.Code + " " + d.Name), "basis", d.Basis}
	if d.Row > 0 {
		args = append(args, "row", strconv.Itoa(d.Row))
	}
	return fault.Flag(stage, differenceCodes[d.Kind], "results", args...).On(d.Ref, d.IndicatorID)
}
