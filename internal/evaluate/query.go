package evaluate

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strconv"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/score"
)

// Document names a review's editions: "monitoring/2022".
func Document(kind string, year int) string { return kind + "/" + strconv.Itoa(year) }

// wanted says what is loaded of a plan: the cards of the years first (0: the plan's) to last (0: the plan's).
type wanted struct {
	planID      string
	first, last int
	paper       bool   // the plan in full, for papers; otherwise what scores need of it
	values      bool   // the values of last in full; otherwise as scores need them
	target      string // only the indicators of this target; empty: all
	// waitingFor are the units whose indicators alone get their values; nil: all. Sums then mean nothing.
	waitingFor []string
}

// tree is the plan as it is wanted. Weights by cost need the costs.
func (s *Service) tree(ctx context.Context, q wanted, costs bool) (plan.Tree, error) {
	if q.paper {
		return s.plans.Whole(ctx, q.planID)
	}
	of := plan.ScoredQuery{PlanID: q.planID, TargetID: q.target, Costs: costs}
	if q.one() {
		of.First, of.Last = q.last-1, q.last // and the year before, which a card compares with
	}
	return s.plans.Scored(ctx, of)
}

// one tells whether the card of one year is wanted.
func (q wanted) one() bool { return q.first == q.last && q.last != 0 }

// load reads what the cards of the years first…last need, and the values of last in full if wanted: a fixed number of statements, whatever the
// size of the plan, plus one for the settings of each year. It belongs inside a snapshot.
func (s *Service) load(ctx context.Context, q wanted) (m *material, err error) {
	m = &material{today: s.calendar.Today(), windows: map[int][]calendar.Window{}, settings: map[int]org.Settings{}}
	year := 0 // every
	if q.one() {
		year = q.last
		if m.settings[year], err = s.org.Settings(ctx, year); err != nil {
			return nil, err
		}
	}
	if m.tree, err = s.tree(ctx, q, year == 0 || m.settings[year].GoalRollup == org.RollupCost); err != nil {
		return nil, err
	}
	if q.last == 0 {
		q.last = m.tree.Plan.LastYear
	}
	first := q.first
	if first == 0 {
		first = m.tree.Plan.FirstYear
	}
	for y := first; year == 0 && y <= q.last; y++ {
		if m.settings[y], err = s.org.Settings(ctx, y); err != nil {
			return nil, err
		}
	}
	windows, err := s.calendar.Windows(ctx, q.planID, year)
	if err != nil {
		return nil, err
	}
	for _, w := range windows {
		m.windows[w.Year] = append(m.windows[w.Year], w)
	}
	for _, read := range []func() error{
		func() error { m.names, err = s.store.units(ctx); return err },
		func() error { m.programme, err = s.store.decided(ctx, q.planID, q.last); return err },
		func() error { m.reviews, err = s.store.states(ctx, q.planID); return err },
		func() error { return s.store.entries(ctx, m, q) },
		func() error { m.deviations, err = s.store.deviationsOf(ctx, q.planID, first, q.last); return err },
		func() error { m.assessments, err = s.store.assessmentsOf(ctx, q.planID, first, q.last); return err },
	} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// units are the names of all units in Turkish order: evaluate's own join over org's table by id.
func (s *store) units(ctx context.Context) ([]plan.UnitRef, error) {
	var rows []plan.UnitRef
	err := s.db.Conn(ctx).Raw("SELECT id, name, draft FROM unit ORDER BY name_sort, id").Scan(&rows).Error
	return rows, db.Error(err)
}

// decided are the indicators of the plan's decided programmes up to a year, with what overrides the plan's value.
func (s *store) decided(ctx context.Context, planID string, last int) (map[inYear]*quantity.Amount, error) {
	rows, err := s.db.Conn(ctx).Raw(`SELECT g.year, i.indicator_id, i.override_value FROM programme_indicator AS i JOIN programme AS g ON g.id = i.programme_id
		WHERE g.plan_id = ? AND g.year <= ? AND g.state IN ?`, planID, last, []string{string(programme.Decided), string(programme.InForce)}).Rows()
	if err != nil {
		return nil, db.Error(err)
	}
	defer func() { _ = rows.Close() }()
	out := map[inYear]*quantity.Amount{}
	var k inYear
	var over sql.NullInt64
	for rows.Next() {
		if err := rows.Scan(&k.year, &k.id, &over); err != nil {
			return nil, db.Error(err)
		}
		out[k] = nil
		if over.Valid {
			a := quantity.Amount(over.Int64)
			out[k] = &a
		}
	}
	return out, db.Error(rows.Err())
}

// states are the plan's reviews: state by document.
func (s *store) states(ctx context.Context, planID string) (map[string]string, error) {
	var rows []struct {
		Kind, State string
		Year        int
	}
	if err := s.db.Conn(ctx).Raw("SELECT kind, year, state FROM review WHERE plan_id = ?", planID).Scan(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		out[Document(r.Kind, r.Year)] = r.State
	}
	return out, nil
}

// frozen reads what closes a plan year: evaluations, monitoring reports and windows that end with it.
func (s *Service) frozen(ctx context.Context, planID string, year, through int) (bool, error) {
	m := &material{windows: map[int][]calendar.Window{}}
	var err error
	if m.windows[year], err = s.calendar.Windows(ctx, planID, year); err != nil {
		return false, err
	}
	if m.reviews, err = s.store.states(ctx, planID); err != nil {
		return false, err
	}
	return m.frozen(year, through), nil
}

// entrySelect reads what scores need of the years before: counting values of the year before, for t−1, and of every year where C adds up over
// the years. scoreSelect reads these and the year's own as scores need them, valueSelect the values of one year in full, yearsSelect those of
// every year.
const (
	entryColumns = "SELECT indicator_id, year, frequency, period_no, state, kind, amount, numerator, denominator, done, scale FROM measurement WHERE plan_id = ?"
	entrySelect  = entryColumns + " AND " + entryBefore
	scoreSelect  = entryColumns + " AND (year = ? OR " + entryBefore + ")"
	yearsSelect  = entryColumns + " AND year <= ?"
	entryBefore  = "year < ? AND state IN ? AND (year >= ? OR indicator_id IN (SELECT id FROM indicator WHERE plan_id = ? AND calc_type IN ?))"
	ofTarget     = " AND indicator_id IN (SELECT id FROM indicator WHERE target_id = ?)"
	valueSelect  = `SELECT id, plan_id, indicator_id, window_id, year, frequency, period_no, unit_id, state, kind, amount, numerator, denominator, done, scale, no_value_reason, explanation,
		confirmed, return_reason, entered_by, entered_at, approved_by, approved_at, verified_by, verified_at, origin, source, synthetic, version
		FROM measurement WHERE plan_id = ? AND year = ?`
)

var (
	countingStates = []string{measure.Approved, measure.Verified, measure.Frozen}
	overYears      = []string{string(score.CumulativeIncrease), string(score.CumulativeDecrease), string(score.OneOff)}
)

// periodOf is a window's place within its year.
type periodOf struct {
	frequency string
	no        int
}

// periods gives each period its month and name once: they come back with every value.
type periods map[periodOf]struct {
	month int
	name  string
}

func (p periods) of(frequency string, no int) (month int, name string) {
	k := periodOf{frequency, no}
	x, ok := p[k]
	if !ok {
		w := calendar.Window{Frequency: frequency, PeriodNo: no}
		x.month, x.name = w.LastMonth(), w.Name()
		p[k] = x
	}
	return x.month, x.name
}

// statement is the one that reads the entries wanted.
func (q wanted) statement() (query string, args []any) {
	before := []any{q.last, countingStates, q.last - 1, q.planID, overYears}
	switch {
	case !q.one():
		query, args = yearsSelect, []any{q.planID, q.last}
	case q.values:
		query, args = entrySelect, append([]any{q.planID}, before...)
	default:
		query, args = scoreSelect, append([]any{q.planID, q.last}, before...)
	}
	if q.target != "" {
		query, args = query+ofTarget, append(args, q.target)
	}
	if q.waitingFor != nil {
		query, args = query+waitingEntries, append(args, q.planID, q.waitingFor)
	}
	return query, args
}

// entries reads the values of a plan up to a year into the material: of the years before what the last one's scores need, or (several years) what
// the scores of every year need; the last year in full if wanted. They are the house's most numerous rows, so they are scanned by hand.
func (s *store) entries(ctx context.Context, m *material, q wanted) error {
	m.entries, m.values = map[string][]entry{}, map[inYear][]measure.Value{}
	if !ids.Valid(q.planID) {
		return nil
	}
	known := periods{}
	query, args := q.statement()
	rows, err := s.db.Conn(ctx).Raw(query, args...).Rows()
	if err != nil {
		return db.Error(err)
	}
	defer func() { _ = rows.Close() }()
	var id, frequency, state, kind sql.RawBytes
	var amount, numerator, denom, scale sql.NullInt64
	var done sql.NullBool
	var no int
	for rows.Next() {
		var e entry
		if err := rows.Scan(&id, &e.year, &frequency, &no, &state, &kind, &amount, &numerator, &denom, &done, &scale); err != nil {
			return db.Error(err)
		}
		e.month, e.period = known.of(word(frequency), no)
		e.state, e.kind, e.done, e.scale = word(state), word(kind), done.Bool, int(scale.Int64)
		e.amount, e.numerator, e.denom = number(amount), number(numerator), number(denom)
		m.add(string(id), e)
	}
	if err := rows.Err(); err != nil || !q.values {
		return db.Error(err)
	}
	return s.values(ctx, m, q, known)
}

// values reads the values of one year in full, by period. Ids that many values share are kept once.
func (s *store) values(ctx context.Context, m *material, q wanted, known periods) error {
	query, args := valueSelect, []any{q.planID, q.last}
	if q.target != "" {
		query, args = query+ofTarget, append(args, q.target)
	}
	rows, err := s.db.Conn(ctx).Raw(query, args...).Rows()
	if err != nil {
		return db.Error(err)
	}
	defer func() { _ = rows.Close() }()
	kept := map[string]string{}
	keep := func(b []byte) string {
		t, ok := kept[string(b)]
		if !ok {
			t = string(b)
			kept[t] = t
		}
		return t
	}
	var plan, indicator, window, unit, entered, approved, verified, frequency, state, kind, origin sql.RawBytes
	var amount, numerator, denom, scale sql.NullInt64
	var done sql.NullBool
	for rows.Next() {
		var v measure.Value
		if err := rows.Scan(&v.ID, &plan, &indicator, &window, &v.Year, &frequency, &v.PeriodNo, &unit, &state, &kind, &amount, &numerator, &denom, &done, &scale,
			&v.NoValueReason, &v.Explanation, &v.Confirmed, &v.ReturnReason, &entered, &v.EnteredAt, &approved, &v.ApprovedAt, &verified, &v.VerifiedAt, &origin, &v.Source,
			&v.Synthetic, &v.Version); err != nil {
			return db.Error(err)
		}
		v.Frequency, v.State, v.Kind, v.Origin = word(frequency), word(state), word(kind), keep(origin)
		v.PlanID, v.IndicatorID, v.WindowID, v.UnitID = keep(plan), keep(indicator), keep(window), keep(unit)
		v.EnteredBy, v.ApprovedBy, v.VerifiedBy = keep(entered), keep(approved), keep(verified)
		e := entry{year: v.Year, state: v.State, kind: v.Kind, amount: number(amount), numerator: number(numerator), denom: number(denom), done: done.Bool, scale: int(scale.Int64)}
		e.month, e.period = known.of(v.Frequency, v.PeriodNo)
		v.Amount, v.Numerator, v.Denominator = (*quantity.Amount)(e.amount), (*quantity.Amount)(e.numerator), (*quantity.Amount)(e.denom)
		if done.Valid {
			d := done.Bool
			v.Done = &d
		}
		if scale.Valid {
			n := e.scale
			v.Scale = &n
		}
		if q.one() { // several years brought it already
			m.add(v.IndicatorID, e)
		}
		k := inYear{v.IndicatorID, v.Year}
		m.values[k] = append(m.values[k], v)
	}
	for _, of := range m.values {
		slices.SortFunc(of, func(a, b measure.Value) int {
			return cmp.Or(cmp.Compare(a.PeriodNo, b.PeriodNo), cmp.Compare(a.ID, b.ID))
		})
	}
	return db.Error(rows.Err())
}

// add keeps an entry; most indicators have two years of quarters.
func (m *material) add(indicatorID string, e entry) {
	of, there := m.entries[indicatorID]
	if !there {
		of = make([]entry, 0, 8)
	}
	m.entries[indicatorID] = append(of, e)
}

func number(n sql.NullInt64) *int64 {
	if !n.Valid {
		return nil
	}
	v := n.Int64
	return &v
}

// words are the texts that come back with every value; they are kept once.
var words = func() map[string]string {
	m := map[string]string{}
	for _, w := range []string{
		calendar.Month, calendar.Quarter, calendar.HalfYear, calendar.Year, measure.Entered, measure.Returned, measure.Approved, measure.Verified, measure.Frozen,
		measure.KindAmount, measure.KindRatio, measure.KindDone, measure.KindScale, measure.KindNone,
	} {
		m[w] = w
	}
	return m
}()

func word(b []byte) string {
	if w, ok := words[string(b)]; ok {
		return w
	}
	return string(b)
}

// holdWindows keeps the windows of a review's year as they are: nobody gives one back to a unit between the check and the edition.
func (s *Service) holdWindows(ctx context.Context, r Review) error {
	all, err := s.calendar.Windows(ctx, r.PlanID, r.Year)
	for _, w := range all {
		if _, err := s.calendar.Locked(ctx, w.ID, false); err != nil {
			return err
		}
	}
	return err
}
