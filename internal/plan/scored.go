package plan

import (
	"context"
	"database/sql"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/pkg/quantity"
)

// ScoredQuery says what of a plan is to be scored.
type ScoredQuery struct {
	PlanID      string
	First, Last int    // the years whose planned values are read; both 0: all
	TargetID    string // only the indicators of this target; empty: of all
	Costs       bool   // with the yearly costs of targets, where scores are weighed by them
}

// Scored is the tree with what scores need and no more: the plan's own row; of goals the code and text; of targets code, text, who answers and takes
// part; of indicators what names them, decides the rule and says what is owed, with the planned values of the years asked. Lists of a card
// (findings, risks, …), identity texts and resources are left out. It is for the features to the right, inside their own access checks; it takes
// six statements, seven with costs.
func (s *Service) Scored(ctx context.Context, q ScoredQuery) (Tree, error) {
	var t Tree
	p, err := s.store.planHead(ctx, q.PlanID, noLock)
	if err != nil {
		return t, err
	}
	t.Plan = p
	if err := s.store.scoredGoals(ctx, &t); err != nil {
		return t, err
	}
	targets, err := s.store.scoredTargets(ctx, q)
	if err != nil {
		return t, err
	}
	of, err := s.store.scoredIndicators(ctx, q)
	if err != nil {
		return t, err
	}
	for n := range targets {
		targets[n].Indicators = of[targets[n].ID]
	}
	below := map[string][]TargetNode{}
	for _, h := range targets {
		below[h.GoalID] = append(below[h.GoalID], h)
	}
	for n := range t.Goals {
		t.Goals[n].Targets = below[t.Goals[n].ID]
	}
	t.refs()
	return t, nil
}

// each runs a query and hands every row to fn. The rows of scores are many, and gorm takes three times as long.
func (s *store) each(ctx context.Context, fn func(rows *sql.Rows) error, query string, args ...any) error {
	rows, err := s.db.Conn(ctx).Raw(query, args...).Rows()
	if err != nil {
		return db.Error(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return db.Error(err)
		}
	}
	return db.Error(rows.Err())
}

func (s *store) scoredGoals(ctx context.Context, t *Tree) error {
	return s.each(ctx, func(rows *sql.Rows) error {
		g := GoalNode{Goal: Goal{PlanID: t.Plan.ID}}
		err := rows.Scan(&g.ID, &g.Position, &g.Code, &g.Text, &g.Version)
		t.Goals = append(t.Goals, g)
		return err
	}, "SELECT id, position, code, text, version FROM goal WHERE plan_id = ? ORDER BY position, id", t.Plan.ID)
}

func (s *store) scoredTargets(ctx context.Context, q ScoredQuery) (out []TargetNode, err error) {
	at := map[string]int{}
	err = s.each(ctx, func(rows *sql.Rows) error {
		h := TargetNode{Target: Target{PlanID: q.PlanID}}
		var unit sql.NullString
		err := rows.Scan(&h.ID, &h.GoalID, &h.Position, &h.Code, &h.Text, &unit, &h.AllUnitsPartner, &h.Version)
		h.ResponsibleUnitID = unit.String
		at[h.ID] = len(out)
		out = append(out, h)
		return err
	}, "SELECT id, goal_id, position, code, text, responsible_unit_id, all_units_partner, version FROM target WHERE plan_id = ? ORDER BY position, id", q.PlanID)
	if err != nil {
		return nil, err
	}
	err = s.each(ctx, func(rows *sql.Rows) error {
		var target, unit string
		err := rows.Scan(&target, &unit)
		if n, ok := at[target]; ok {
			out[n].PartnerUnitIDs = append(out[n].PartnerUnitIDs, unit)
		}
		return err
	}, "SELECT target_id, unit_id FROM target_partner WHERE plan_id = ? ORDER BY target_id, position", q.PlanID)
	if err != nil || !q.Costs {
		return out, err
	}
	err = s.each(ctx, func(rows *sql.Rows) error {
		var target string
		var year int
		var amount int64
		err := rows.Scan(&target, &year, &amount)
		if n, ok := at[target]; ok {
			if out[n].YearlyCosts == nil {
				out[n].YearlyCosts = YearMoney{}
			}
			out[n].YearlyCosts[year] = quantity.Money(amount)
		}
		return err
	}, "SELECT target_id, year, amount FROM target_cost WHERE plan_id = ?", q.PlanID)
	return out, err
}

// scoredIndicators are the indicators by target, with their planned values.
func (s *store) scoredIndicators(ctx context.Context, q ScoredQuery) (map[string][]IndicatorNode, error) {
	where, args := "plan_id = ?", []any{q.PlanID}
	if q.TargetID != "" {
		where, args = "plan_id = ? AND target_id = ?", []any{q.PlanID, q.TargetID}
	}
	var nodes []IndicatorNode
	kept := interned{}
	err := s.each(ctx, func(rows *sql.Rows) error {
		nodes = append(nodes, IndicatorNode{Indicator: Indicator{PlanID: q.PlanID}})
		return scanScored(rows, &nodes[len(nodes)-1].Indicator, kept)
	}, `SELECT id, target_id, position, code, name, unit_of_measure, weight, baseline_value, calc_type, variant, entry, aggregation, direction, due_year, band_low, band_high,
		monitoring_frequency, data_owner_unit_id, evidence_required, is_key, version FROM indicator WHERE `+where+` ORDER BY position, id`, args...)
	if err != nil {
		return nil, err
	}
	at := make(map[string]*Indicator, len(nodes))
	for n := range nodes {
		at[nodes[n].ID] = &nodes[n].Indicator
	}
	if err := s.scoredValues(ctx, q, at); err != nil {
		return nil, err
	}
	out := map[string][]IndicatorNode{}
	for _, n := range nodes {
		out[n.TargetID] = append(out[n.TargetID], n)
	}
	return out, nil
}

// interned keeps a text that many rows share once.
type interned map[string]string

func (k interned) of(b []byte) string {
	t, ok := k[string(b)]
	if !ok {
		t = string(b)
		k[t] = t
	}
	return t
}

func scanScored(rows *sql.Rows, i *Indicator, kept interned) error {
	var target, measure, calc, variant, entry, aggregation, direction, monitoring, owner sql.RawBytes
	var weight, baseline, due, low, high sql.NullInt64
	var evidence sql.NullBool
	err := rows.Scan(&i.ID, &target, &i.Position, &i.Code, &i.Name, &measure, &weight, &baseline, &calc, &variant, &entry, &aggregation, &direction, &due, &low, &high,
		&monitoring, &owner, &evidence, &i.IsKey, &i.Version)
	if err != nil {
		return err
	}
	i.TargetID, i.UnitOfMeasure, i.DataOwnerUnitID = kept.of(target), kept.of(measure), kept.of(owner)
	i.CalcType, i.Variant, i.Entry, i.Aggregation, i.Direction, i.MonitoringFrequency = kept.of(calc), kept.of(variant), kept.of(entry), kept.of(aggregation), kept.of(direction), kept.of(monitoring)
	i.Weight, i.BaselineValue = held[quantity.Percent](weight), held[quantity.Amount](baseline)
	i.BandLow, i.BandHigh = held[quantity.Amount](low), held[quantity.Amount](high)
	if due.Valid {
		year := int(due.Int64)
		i.DueYear = &year
	}
	if evidence.Valid {
		needed := evidence.Bool
		i.EvidenceRequired = &needed
	}
	return nil
}

func held[T ~int64](n sql.NullInt64) *T {
	if !n.Valid {
		return nil
	}
	v := T(n.Int64)
	return &v
}

func (s *store) scoredValues(ctx context.Context, q ScoredQuery, at map[string]*Indicator) error {
	query, args := "SELECT indicator_id, year, amount, no_target_reason FROM indicator_value WHERE plan_id = ?", []any{q.PlanID}
	if q.First != 0 {
		query, args = query+" AND year >= ? AND year <= ?", append(args, q.First, q.Last)
	}
	if q.TargetID != "" {
		if !ids.Valid(q.TargetID) {
			return nil
		}
		query, args = query+" AND indicator_id IN (SELECT id FROM indicator WHERE target_id = ?)", append(args, q.TargetID)
	}
	var id sql.RawBytes
	var amount sql.NullInt64
	return s.each(ctx, func(rows *sql.Rows) error {
		var v valueRow
		if err := rows.Scan(&id, &v.Year, &amount, &v.NoTargetReason); err != nil {
			return err
		}
		v.Amount = nil
		if amount.Valid {
			n := amount.Int64
			v.Amount = &n
		}
		if i := at[string(id)]; i != nil {
			v.onto(i)
		}
		return nil
	}, query, args...)
}
