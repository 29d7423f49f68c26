package evaluate

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/rollup"
	"github.com/karne-app/karne/pkg/score"
)

// Where B comes from.
const (
	FromProgramme = "programme"
	FromPlan      = "plan"
)

// entry is one value as a score needs it.
type entry struct {
	year      int
	month     int // last of the period
	period    string
	state     string
	kind      string
	amount    *int64
	numerator *int64
	denom     *int64
	done      bool
	scale     int
}

// inYear is an indicator (or a target) of a year.
type inYear struct {
	id   string
	year int
}

// material is everything cards are computed from, of one state of the database.
type material struct {
	tree        plan.Tree
	today       period.Date
	names       []plan.UnitRef                    // every unit, in Turkish order
	entries     map[string][]entry                // by indicator, of all years up to the last one asked
	programme   map[inYear]*quantity.Amount       // indicators of decided programmes; the override, or nil
	windows     map[int][]calendar.Window         // by year
	reviews     map[string]string                 // state by document: monitoring/2022
	settings    map[int]org.Settings              // by year
	values      map[inYear][]measure.Value        // of the year asked, by indicator
	deviations  map[inYear]*Deviation             // by indicator
	assessments map[string]map[inYear]*Assessment // by kind and target
}

// frozen tells whether a plan year is closed as far as a month: the evaluation is frozen or every window that ends with the year, or, up to
// June, the monitoring report.
func (m *material) frozen(year, through int) bool {
	if m.reviews[Document(Evaluation, year)] == ReviewFrozen || (through <= 6 && m.reviews[Document(Monitoring, year)] == ReviewFrozen) {
		return true
	}
	ends := 0
	for _, w := range m.windows[year] {
		if w.LastMonth() == 12 {
			if w.State != calendar.Frozen {
				return false
			}
			ends++
		}
	}
	return ends > 0
}

// through is the last month whose windows have opened.
func (m *material) through(year int) int {
	last := 0
	for _, w := range m.windows[year] {
		if m.opened(w) {
			last = max(last, w.LastMonth())
		}
	}
	if last == 0 {
		return 12
	}
	return last
}

func (m *material) opened(w calendar.Window) bool {
	return w.State == calendar.Frozen || !m.today.Before(w.OpensOn)
}

// due is what an indicator owes in a year up to a month.
type due struct {
	windows []string // opened ones: quarter/1
	frozen  bool     // every one of the period is frozen
	later   bool     // the first window of the frequency ends after the month
}

func (m *material) dues(year, through int) map[string]due {
	out := map[string]due{}
	for f, n := range map[string]int{calendar.Month: 12, calendar.Quarter: 4, calendar.HalfYear: 2, calendar.Year: 1} {
		d := due{later: 12/n > through}
		all, frozen := 0, 0
		for _, w := range m.windows[year] {
			if w.Frequency != f || w.LastMonth() > through {
				continue
			}
			if all++; m.opened(w) {
				d.windows = append(d.windows, w.Name())
			}
			if w.State == calendar.Frozen {
				frozen++
			}
		}
		d.frozen = all > 0 && frozen == all
		out[f] = d
	}
	return out
}

// Answers is the unit that reports an indicator: its data owner, else the target's responsible unit.
func Answers(t *plan.Target, i *plan.Indicator) string {
	return cmp.Or(i.DataOwnerUnitID, t.ResponsibleUnitID)
}

// builder makes the card of one year.
type builder struct {
	*material
	card     Card
	dueIn    map[string]due
	policy   rollup.Policy
	bands    bands
	kind     string
	percents map[string]bool // units of measure
	units    map[string]*unitSum
	inPeriod map[string]string // state of a value by period, of the indicator at hand
}

type unitSum struct {
	UnitScore
	members []rollup.Member
}

// card computes the scorecard of a year through a month, 0: the last one whose windows have opened.
func (m *material) card(year, through int) Card {
	if through == 0 {
		through = m.through(year)
	}
	set := m.settings[year]
	b := builder{material: m, dueIn: m.dues(year, through), units: map[string]*unitSum{}, kind: Evaluation, inPeriod: map[string]string{}, percents: map[string]bool{},
		bands:  bands{acceptable: set.BandAcceptable.Rat(), partial: set.BandPartial.Rat(), over: set.OverTarget.Rat()},
		policy: rollup.Policy{Cap: set.ScoreCap.Rat(), MissingZero: set.ScoreMissing == org.MissingZero},
		card:   Card{Plan: m.tree.Plan, Year: year, Through: through, Settings: set, Counts: map[string]int{}, UnitNames: make(map[string]plan.U, len(m.names))}}
	if through <= 6 {
		b.kind = Monitoring
	}
	b.card.Reviewed = m.reviews[Document(b.kind, year)] == ReviewFrozen
	b.card.Evaluated = m.reviews[Document(Evaluation, year)] == ReviewFrozen
	b.card.Frozen = m.frozen(year, through)
	for _, u := range m.names {
		b.card.UnitNames[u.ID] = plan.U{Name: u.Name, Draft: u.Draft}
	}
	var goals []rollup.Member
	for i := range m.tree.Goals {
		g := b.goal(&m.tree.Goals[i])
		goals = append(goals, g.Sum.Member(g.Goal.Ref))
		b.card.Goals = append(b.card.Goals, g)
	}
	b.card.Overall = rollup.Mean(goals, b.policy)
	b.card.Band = b.bands.of(b.card.Overall)
	b.unitScores()
	return b.card
}

func (b *builder) goal(n *plan.GoalNode) GoalScore {
	g := GoalScore{Goal: *n}
	g.Goal.Targets = nil
	members := make([]rollup.Member, 0, len(n.Targets))
	byCost := b.card.Settings.GoalRollup == org.RollupCost
	for i := range n.Targets {
		t := b.target(&n.Targets[i])
		m := t.Sum.Member(t.Target.Ref)
		if v, ok := t.Target.YearlyCosts[b.card.Year]; ok && byCost {
			m.Weight = v.Rat()
		}
		members = append(members, m)
		g.Targets = append(g.Targets, t)
	}
	if byCost {
		g.Sum = rollup.Weighted(members, b.policy)
	} else {
		g.Sum = rollup.Mean(members, b.policy)
	}
	g.Band = b.bands.of(g.Sum)
	return g
}

func (b *builder) target(n *plan.TargetNode) TargetScore {
	t := TargetScore{Target: *n, Assessment: b.assessments[b.kind][inYear{n.ID, b.card.Year}]}
	t.Target.Indicators = nil
	members := make([]rollup.Member, 0, len(n.Indicators))
	t.Indicators = make([]IndicatorScore, 0, len(n.Indicators))
	for k := range n.Indicators {
		i := b.indicator(&n.Target, &n.Indicators[k])
		m := rollup.Member{Name: i.Indicator.Ref, State: i.Score.State, Raw: i.Score.Raw, Frozen: b.dueIn[i.Indicator.MonitoringFrequency].frozen}
		if w := i.Indicator.Weight; w != nil {
			m.Weight = w.Rat()
		}
		members = append(members, m)
		b.card.Counts[i.Band]++
		t.Indicators = append(t.Indicators, i)
	}
	t.Sum = rollup.Weighted(members, b.policy)
	t.Band = b.bands.of(t.Sum)
	if u := b.unit(n.ResponsibleUnitID); u != nil {
		u.Targets = append(u.Targets, n.Ref)
		u.members = append(u.members, t.Sum.Member(n.Ref))
	}
	return t
}

func (b *builder) unit(id string) *unitSum {
	if id == "" {
		return nil
	}
	u := b.units[id]
	if u == nil {
		u = &unitSum{UnitScore: UnitScore{UnitID: id}}
		b.units[id] = u
	}
	return u
}

// unitScores are the units' means, in the Turkish order of their names, and the owners who entered nothing.
func (b *builder) unitScores() {
	for _, n := range b.names {
		u := b.units[n.ID]
		if u == nil {
			continue
		}
		u.Sum = rollup.Mean(u.members, b.policy)
		u.Band = b.bands.of(u.Sum)
		b.card.Units = append(b.card.Units, u.UnitScore)
		if u.Due > 0 && u.EnteredBy == 0 {
			b.card.Silent = append(b.card.Silent, n)
		}
	}
}

// definition is what of the identity sheet decides the score.
func (b *builder) definition(i *plan.Indicator) score.Definition {
	percent, known := b.percents[i.UnitOfMeasure]
	if !known {
		percent = measure.IsPercent(i.UnitOfMeasure)
		b.percents[i.UnitOfMeasure] = percent
	}
	d := score.Definition{Type: score.Type(i.CalcType), Variant: i.Variant, Entry: i.Entry, Aggregation: i.Aggregation, Percent: percent}
	if i.DueYear != nil {
		d.DueYear = *i.DueYear
	}
	d.Low, d.High = rat(i.BandLow), rat(i.BandHigh)
	return d
}

func rat(a *quantity.Amount) *big.Rat {
	return ratOf((*int64)(a))
}

// planned is B of a year: of the decided programme when it holds the indicator, else the plan's.
func (m *material) planned(i *plan.Indicator, year int) (b, planB *big.Rat, source string) {
	if v, ok := i.Values[year]; ok {
		planB = rat(&v)
	}
	over, there := m.programme[inYear{i.ID, year}]
	switch {
	case !there:
		return planB, planB, FromPlan
	case over != nil:
		return rat(over), planB, FromProgramme
	}
	return planB, planB, FromProgramme
}

func (b *builder) scored(i *plan.Indicator, def score.Definition, year, open int, target *big.Rat, reached score.Reached) score.Result {
	return score.Of(score.Input{Definition: def, Year: year, A: rat(i.BaselineValue), B: target, NoTarget: target == nil && i.NoTargetReasons[year] != "",
		Reached: reached, LastPlanned: b.tree.Plan.LastYear, Open: open})
}

// counting are an indicator's counting values up to a year as score wants them. Their numbers are made in one piece: there are many.
func counting(all []entry, year int) []score.Entry {
	n := 0
	for i := range all {
		if e := &all[i]; e.year <= year && measure.Counts(e.state) {
			n++
		}
	}
	out, numbers := make([]score.Entry, 0, n), make([]big.Rat, 0, n)
	of := func(v *int64) *big.Rat {
		if v == nil || len(numbers) == cap(numbers) {
			return ratOf(v)
		}
		numbers = append(numbers, big.Rat{})
		return setRat(&numbers[len(numbers)-1], *v)
	}
	for i := range all {
		if e := &all[i]; e.year <= year && measure.Counts(e.state) {
			out = append(out, score.Entry{Year: e.year, Month: e.month, Kind: e.kind, Done: e.done, Scale: e.scale, Amount: of(e.amount), Numerator: of(e.numerator), Denominator: of(e.denom)})
		}
	}
	return out
}

func ratOf(n *int64) *big.Rat {
	if n == nil {
		return nil
	}
	return setRat(new(big.Rat), *n)
}

func setRat(r *big.Rat, n int64) *big.Rat {
	const one = 1_000_000
	if n%one == 0 { // most amounts are whole, and a whole one needs no common divisor
		return r.SetInt64(n / one)
	}
	return r.SetFrac64(n, one)
}

func (b *builder) indicator(t *plan.Target, n *plan.IndicatorNode) IndicatorScore {
	year, all := b.card.Year, b.entries[n.ID]
	x := IndicatorScore{Indicator: *n, UnitID: Answers(t, &n.Indicator), A: rat(n.BaselineValue), Values: upTo(b.values[inYear{n.ID, year}], b.card.Through), Deviation: b.deviations[inYear{n.ID, year}]}
	x.B, x.PlanB, x.BSource = b.planned(&n.Indicator, year)
	owes := b.owes(n, all, &x)
	entries, def := counting(all, year), b.definition(&n.Indicator)
	x.Reached = score.Reach(def, x.A, year, b.card.Through, entries)
	x.C = x.Reached.C
	x.Score = b.scored(&n.Indicator, def, year, len(x.Missing), x.B, x.Reached)
	if x.Score.State == score.Missing && b.dueIn[n.MonitoringFrequency].later {
		x.Score.State = score.NotDue // its first period ends after the month the card looks to
	}
	switch x.Score.State {
	case score.NotDue, score.NoTarget: // nothing is owed
		x.Missing = nil
	default:
		b.owed(t, &x, owes)
	}
	if u := b.unit(x.UnitID); u != nil && x.UnitID != t.ResponsibleUnitID {
		u.Delivers = append(u.Delivers, n.Ref)
	}
	x.Realised = score.Realised(x.B, x.C)
	x.Band = b.bands.band(x.Score.Raw, x.Score.State)
	if year > b.tree.Plan.FirstYear {
		b.before(n, def, entries, &x)
	}
	return x
}

// upTo are the values up to a month.
func upTo(all []measure.Value, through int) []measure.Value {
	for n, v := range all {
		if monthOf(v.Frequency, v.PeriodNo) > through {
			out := slices.Clone(all[:n:n])
			for _, v := range all[n:] {
				if monthOf(v.Frequency, v.PeriodNo) <= through {
					out = append(out, v)
				}
			}
			return out
		}
	}
	return all
}

func monthOf(frequency string, no int) int {
	return calendar.Window{Frequency: frequency, PeriodNo: no}.LastMonth()
}

// owed is how many values a unit owes, and how many of them it entered.
type owed struct{ due, entered int }

// owes looks at the opened windows of the indicator: which have no counting value, and which have any.
func (b *builder) owes(n *plan.IndicatorNode, all []entry, x *IndicatorScore) (o owed) {
	clear(b.inPeriod)
	for _, e := range all {
		if e.year == b.card.Year && e.month <= b.card.Through {
			b.inPeriod[e.period] = e.state
			if e.state == measure.Entered || e.state == measure.Returned {
				x.Pending++
			}
		}
	}
	for _, w := range b.dueIn[n.MonitoringFrequency].windows {
		o.due++
		state, there := b.inPeriod[w]
		if there {
			o.entered++
		}
		if !measure.Counts(state) {
			x.Missing = append(x.Missing, w)
		}
	}
	return o
}

func (b *builder) owed(t *plan.Target, x *IndicatorScore, o owed) {
	if u := b.unit(x.UnitID); u != nil {
		u.Due += o.due
		u.EnteredBy += o.entered
	}
}

// before is the year before: C, and the score where this year's is over the target already (R-SAP-03: two years in a row).
func (b *builder) before(n *plan.IndicatorNode, def score.Definition, entries []score.Entry, x *IndicatorScore) {
	last := b.card.Year - 1
	r := score.Reach(def, x.A, last, 12, entries)
	x.Previous = r.C
	if x.Score.Raw != nil && x.Score.Raw.Cmp(b.bands.over) > 0 {
		planned, _, _ := b.planned(&n.Indicator, last)
		was := b.scored(&n.Indicator, def, last, 0, planned, r)
		x.OverBefore = was.Raw != nil && was.Raw.Cmp(b.bands.over) > 0
	}
}

var hundred = big.NewRat(100, 1)

// bands are the settings of a year as numbers.
type bands struct{ acceptable, partial, over *big.Rat }

// band is the word of a percentage by the settings of the year; what has none is no_data when it is missing, else not_scored.
func (b bands) band(p *big.Rat, state score.State) string {
	switch {
	case p == nil && state == score.Missing:
		return BandNoData
	case p == nil:
		return BandNotScored
	case p.Cmp(hundred) > 0:
		return BandExceeded
	case p.Cmp(hundred) == 0:
		return BandReached
	case p.Cmp(b.acceptable) >= 0:
		return BandAcceptable
	case p.Cmp(b.partial) >= 0:
		return BandPartial
	}
	return BandNotReached
}

func (b bands) of(s rollup.Sum) string { return b.band(s.Value, s.Member("").State) }

// over tells whether the performance is above the setting: was the target set too low?
func (i *IndicatorScore) over(s org.Settings) bool {
	return i.Score.Raw != nil && i.Score.Raw.Cmp(s.OverTarget.Rat()) > 0
}

// Deviates tells whether the year ended elsewhere than planned, in either direction and by any amount (domain.md §3.8): C ≠ B as exact
// numbers; outside its range for a band; not delivered though due for a one-off. Data alone, and what has no target or no value, never does.
func (i *IndicatorScore) Deviates() bool {
	if i.C == nil {
		return false
	}
	switch score.Type(i.Indicator.CalcType) {
	case score.DataOnly:
		return false
	case score.Band:
		low, high := rat(i.Indicator.BandLow), rat(i.Indicator.BandHigh)
		return (low != nil && i.C.Cmp(low) < 0) || (high != nil && i.C.Cmp(high) > 0)
	case score.OneOff:
		return i.Score.Raw != nil && i.Score.Raw.Cmp(hundred) != 0
	}
	return i.B != nil && i.C.Cmp(i.B) != 0
}

// Short tells whether the performance fell short of the target; where there is none, whether C < B.
func (i *IndicatorScore) Short() bool {
	if i.Score.Raw != nil {
		return i.Score.Raw.Cmp(hundred) < 0
	}
	return i.C != nil && i.B != nil && i.C.Cmp(i.B) < 0
}
