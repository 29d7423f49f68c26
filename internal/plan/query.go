package plan

import (
	"context"
	"database/sql"
	"slices"

	"gorm.io/gorm"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/trtext"
)

// cards are the lists of many target cards at once.
type cards struct {
	partners []partnerRow
	items    []itemRow
	risks    []riskRow
	controls []controlRow
	costs    []costRow
}

// cards reads the lists of one target ("target_id") or of a whole plan ("plan_id"): the same five statements.
func (s *store) cards(ctx context.Context, column, id string) (c cards, err error) {
	tx := s.db.Conn(ctx)
	where := column + " = ?"
	for _, q := range []struct {
		dest  any
		order string
	}{
		{&c.partners, "target_id, position"}, {&c.items, "target_id, position"}, {&c.risks, "target_id, position"},
		{&c.controls, "target_id, risk_position, position"}, {&c.costs, "target_id, year"},
	} {
		if err := tx.Where(where, id).Order(q.order).Find(q.dest).Error; err != nil {
			return c, db.Error(err)
		}
	}
	return c, nil
}

// split gives a function that puts each target's own lists on it.
func (c cards) split() func(*Target) {
	partners, items := group(c.partners, func(r partnerRow) string { return r.TargetID }), group(c.items, func(r itemRow) string { return r.TargetID })
	risks, costs := group(c.risks, func(r riskRow) string { return r.TargetID }), group(c.costs, func(r costRow) string { return r.TargetID })
	type riskKey struct {
		target string
		risk   int
	}
	controls := map[riskKey][]Control{}
	for _, r := range c.controls {
		k := riskKey{r.TargetID, r.RiskPosition}
		controls[k] = append(controls[k], Control{Text: r.Text, Kind: r.Kind})
	}
	return func(t *Target) {
		for _, r := range partners[t.ID] {
			t.PartnerUnitIDs = append(t.PartnerUnitIDs, r.UnitID)
		}
		for _, r := range items[t.ID] {
			switch r.Kind {
			case itemFinding:
				t.Findings = append(t.Findings, r.Text)
			case itemNeed:
				t.Needs = append(t.Needs, r.Text)
			case itemUnsaid:
				t.Activities = append(t.Activities, Activity{Text: r.Text})
			default:
				t.Activities = append(t.Activities, Activity{Text: r.Text, Kind: r.Kind})
			}
		}
		for _, r := range risks[t.ID] {
			t.Risks = append(t.Risks, Risk{Text: r.Text, Explanation: r.Explanation, Probability: r.Probability, Impact: r.Impact, OwnerUnitID: db.Text(r.OwnerUnitID), Controls: controls[riskKey{t.ID, r.Position}]})
		}
		for _, r := range costs[t.ID] {
			if t.YearlyCosts == nil {
				t.YearlyCosts = YearMoney{}
			}
			t.YearlyCosts[r.Year] = quantity.Money(r.Amount)
		}
	}
}

func group[R any](rows []R, key func(R) string) map[string][]R {
	m := make(map[string][]R, len(rows))
	for _, r := range rows {
		m[key(r)] = append(m[key(r)], r)
	}
	return m
}

// tree reads a whole plan: a fixed number of statements, whatever its size.
func (s *store) tree(ctx context.Context, id string) (Tree, error) {
	var t Tree
	p, err := s.plan(ctx, id, noLock)
	if err != nil {
		return t, err
	}
	t.Plan = p
	res, err := s.resources(ctx, id)
	if err != nil {
		return t, err
	}
	t.Resources, t.Overhead = res.Resources, res.Overhead
	tx := s.db.Conn(ctx)
	var goals []goalRow
	var targets []targetRow
	var indicators []indicatorRow
	for _, q := range []struct {
		dest  any
		order string
	}{{&goals, "position, id"}, {&targets, "position, id"}, {&indicators, "position, id"}} {
		if err := tx.Where("plan_id = ?", id).Order(q.order).Find(q.dest).Error; err != nil {
			return t, db.Error(err)
		}
	}
	nodes := make([]IndicatorNode, len(indicators))
	for n := range indicators {
		nodes[n].Indicator = indicators[n].indicator()
	}
	if err := s.valuesOf(ctx, id, nodes); err != nil {
		return t, err
	}
	all, err := s.cards(ctx, "plan_id", id)
	if err != nil {
		return t, err
	}
	t.build(goals, targets, nodes, all)
	return t, s.unitsOf(ctx, &t)
}

// valuesOf puts the yearly values of a plan on its indicators. They are its most numerous rows, so they are scanned by hand: gorm takes
// three times as long (make bench, whole tree).
func (s *store) valuesOf(ctx context.Context, planID string, nodes []IndicatorNode) error {
	at := make(map[string]int, len(nodes))
	for n := range nodes {
		at[nodes[n].ID] = n
	}
	rows, err := s.db.Conn(ctx).Raw("SELECT indicator_id, year, amount, no_target_reason FROM indicator_value WHERE plan_id = ?", planID).Rows()
	if err != nil {
		return db.Error(err)
	}
	defer func() { _ = rows.Close() }()
	var id sql.RawBytes
	var amount sql.NullInt64
	var v valueRow
	for rows.Next() {
		if err := rows.Scan(&id, &v.Year, &amount, &v.NoTargetReason); err != nil {
			return db.Error(err)
		}
		v.Amount = nil
		if amount.Valid {
			v.Amount = &amount.Int64
		}
		if n, ok := at[string(id)]; ok {
			v.onto(&nodes[n].Indicator)
		}
	}
	return db.Error(rows.Err())
}

func (t *Tree) build(goals []goalRow, targets []targetRow, indicators []IndicatorNode, all cards) {
	indsOf := make(map[string][]IndicatorNode, len(targets))
	for _, i := range indicators {
		indsOf[i.TargetID] = append(indsOf[i.TargetID], i)
	}
	put := all.split()
	targetsOf := make(map[string][]TargetNode, len(goals))
	for _, r := range targets {
		h := TargetNode{Target: r.target(), Indicators: indsOf[r.ID]}
		put(&h.Target)
		targetsOf[r.GoalID] = append(targetsOf[r.GoalID], h)
	}
	for _, r := range goals {
		t.Goals = append(t.Goals, GoalNode{Goal: r.goal(), Targets: targetsOf[r.ID]})
	}
	t.refs()
}

// unitsOf reads the names of the units the tree points at, in one statement: the plan's own join over org's table by id.
func (s *store) unitsOf(ctx context.Context, t *Tree) error {
	var rows []struct {
		ID, Name string
		Draft    bool
	}
	p := t.Plan.ID
	err := s.db.Conn(ctx).Raw(`SELECT u.id, u.name, u.draft FROM unit AS u WHERE u.id IN (
		SELECT responsible_unit_id FROM target WHERE plan_id = ? AND responsible_unit_id IS NOT NULL
		UNION SELECT unit_id FROM target_partner WHERE plan_id = ?
		UNION SELECT owner_unit_id FROM target_risk WHERE plan_id = ? AND owner_unit_id IS NOT NULL
		UNION SELECT data_owner_unit_id FROM indicator WHERE plan_id = ? AND data_owner_unit_id IS NOT NULL)
		ORDER BY u.name_sort, u.id`, p, p, p, p).Scan(&rows).Error
	if err != nil {
		return db.Error(err)
	}
	t.Units = make(map[string]U, len(rows))
	for n, r := range rows {
		t.Units[r.ID] = U{Name: r.Name, Draft: r.Draft, order: n}
	}
	return nil
}

// Summary is one row of the list of plans.
type Summary struct {
	Plan
	Goals, Targets, Indicators int
}

// ListQuery is one page of the list; After is the id of the last row of the page before.
type ListQuery struct {
	After string
	Limit int // 1–200, default 50
}

// Page is one page of plans, the newest record first.
type Page struct {
	Items []Summary
	Next  string // empty at the end
}

// wholly is the condition for a plan the filter shows whole; shownTarget for a target of another plan. Both say what Filter.Shows says.
func wholly(f access.Filter) (cond string, args []any) {
	if f.All {
		return "1 = 1", nil
	}
	cond = "1 = 0"
	if f.Frozen {
		cond, args = cond+" OR plan.state = ?", append(args, string(InForce))
	}
	if f.Submitted {
		cond, args = cond+" OR plan.state = ?", append(args, string(Submitted))
	}
	return cond, args
}

func shownTarget(f access.Filter) (cond string, args []any) {
	if len(f.Units) == 0 {
		return "1 = 0", nil
	}
	cond, args = "t.responsible_unit_id IN ?", []any{f.Units}
	if f.Partners {
		cond += " OR t.all_units_partner OR EXISTS (SELECT 1 FROM target_partner AS tp WHERE tp.target_id = t.id AND tp.unit_id IN ?)"
		args = append(args, f.Units)
	}
	return cond, args
}

// seen narrows plans to those a filter shows: all, the decided ones, and drafts in which one of the units takes part.
func seen(tx *gorm.DB, f access.Filter) *gorm.DB {
	cond, args := seenPlan(f)
	return tx.Where(cond, args...)
}

// shows tells whether the filter shows any of the plan.
func (s *store) shows(ctx context.Context, f access.Filter, id string) (bool, error) {
	var n int64
	err := seen(s.db.Conn(ctx).Table("plan"), f).Where("plan.id = ?", id).Count(&n).Error
	return n > 0, db.Error(err)
}

// othersOfCode counts the other plans of a code.
func (s *store) othersOfCode(ctx context.Context, code, id string) (int, error) {
	if badText(code) {
		return 0, nil
	}
	var n int64
	err := s.db.Conn(ctx).Table("plan").Where("code = ? AND id <> ?", code, id).Count(&n).Error
	return int(n), db.Error(err)
}

// badText is what no stored text holds; PostgreSQL refuses to compare with it.
func badText(s string) bool {
	_, bad := trtext.Clean(s)
	return bad
}

// counts are the numbers of targets and indicators of a plan that a filter shows.
func counts(f access.Filter) (targets, indicators string, args []any) {
	if f.All {
		return "(SELECT count(*) FROM target WHERE target.plan_id = plan.id)", "(SELECT count(*) FROM indicator WHERE indicator.plan_id = plan.id)", nil
	}
	whole, states := wholly(f)
	own, units := shownTarget(f)
	return "(SELECT count(*) FROM target AS t WHERE t.plan_id = plan.id AND (" + whole + " OR " + own + "))",
		"(SELECT count(*) FROM indicator AS i JOIN target AS t ON t.id = i.target_id WHERE i.plan_id = plan.id AND (" + whole + " OR " + own + "))",
		slices.Concat(states, units, states, units)
}

func (s *store) list(ctx context.Context, f access.Filter, q ListQuery) (Page, error) {
	if q.Limit <= 0 || q.Limit > 200 {
		q.Limit = 50
	}
	if q.After != "" && !ids.Valid(q.After) {
		return Page{}, fault.Invalid("cursor.syntax", "cursor", "read", q.After)
	}
	tx := seen(s.db.Conn(ctx).Table("plan"), f).Order("plan.id DESC").Limit(q.Limit + 1)
	if q.After != "" {
		tx = tx.Where("plan.id < ?", q.After)
	}
	targets, indicators, args := counts(f)
	rows, err := tx.Select(planSelect+", (SELECT count(*) FROM goal WHERE goal.plan_id = plan.id) AS goals, "+targets+" AS targets, "+indicators+" AS indicators", args...).Rows()
	if err != nil {
		return Page{}, db.Error(err)
	}
	defer func() { _ = rows.Close() }()
	page := Page{Items: make([]Summary, 0, q.Limit)}
	for rows.Next() {
		if len(page.Items) == q.Limit { // there is one more
			page.Next = page.Items[q.Limit-1].ID
			break
		}
		var r planRow
		var sum Summary
		if err := rows.Scan(append(r.dest(), &sum.Goals, &sum.Targets, &sum.Indicators)...); err != nil {
			return Page{}, db.Error(err)
		}
		sum.Plan = r.plan()
		page.Items = append(page.Items, sum)
	}
	if err := rows.Err(); err != nil {
		return Page{}, db.Error(err)
	}
	return page, nil
}

func (s *store) byCode(ctx context.Context, f access.Filter, code string) ([]Plan, error) {
	if badText(code) {
		return nil, nil
	}
	var rows []planRow
	if err := seen(s.db.Conn(ctx).Table("plan"), f).Where("plan.code = ?", code).Order("plan.id").Scan(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	out := make([]Plan, len(rows))
	for i, r := range rows {
		out[i] = r.plan()
	}
	return out, nil
}

// namesOf adds the names of units by id to names, in one statement.
func (s *store) namesOf(ctx context.Context, units map[string]string, names map[string]U) error {
	var asked []string
	for _, id := range units {
		if _, ok := names[id]; !ok {
			asked = append(asked, id)
		}
	}
	if len(asked) == 0 {
		return nil
	}
	var rows []struct {
		ID, Name string
		Draft    bool
	}
	if err := s.db.Conn(ctx).Table("unit").Select("id, name, draft").Where("id IN ?", asked).Order("name_sort, id").Scan(&rows).Error; err != nil {
		return db.Error(err)
	}
	for n, r := range rows {
		names[r.ID] = U{Name: r.Name, Draft: r.Draft, order: n}
	}
	return nil
}

// unitsExist refuses ids of units, by field, that no unit has.
func (s *store) unitsExist(ctx context.Context, byField map[string]string) error {
	if len(byField) == 0 {
		return nil
	}
	var found []string
	var asked []string
	for _, id := range byField {
		if ids.Valid(id) && !slices.Contains(asked, id) {
			asked = append(asked, id)
		}
	}
	slices.Sort(asked)
	if err := s.db.Conn(ctx).Table("unit").Where("id IN ?", asked).Pluck("id", &found).Error; err != nil {
		return db.Error(err)
	}
	var l fault.List
	for _, field := range sortedYears(byField) {
		if !slices.Contains(found, byField[field]) {
			l = append(l, fault.Invalid("plan.unit.unknown", field, "read", byField[field]))
		}
	}
	return l.Err()
}

// noneOutside refuses new years while a yearly figure or a programme stands outside them: nothing typed is lost.
func (s *store) noneOutside(ctx context.Context, p Plan) error {
	for _, table := range []string{"indicator_value", "target_cost", "plan_resource_year", "plan_overhead", "programme"} {
		var n int64
		err := s.db.Conn(ctx).Table(table).Where("plan_id = ? AND (year < ? OR year > ?)", p.ID, p.FirstYear, p.LastYear).Count(&n).Error
		if err != nil {
			return db.Error(err)
		}
		if n > 0 {
			return fault.Invalid("plan.years.in_use", "first_year", "read", p.Horizon().String())
		}
	}
	return nil
}
