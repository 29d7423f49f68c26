package plan

import (
	"context"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/quantity"
)

type store struct {
	db        *db.DB
	clock     clock.Clock
	decisions *council.Store
}

func (s *store) now() int64 { return clock.Micros(s.clock.Now()) }

// What a step does with the root it relies on.
const (
	noLock  = db.NoLock
	shared  = db.Shared
	forSelf = db.ForSelf
)

func (s *store) take(ctx context.Context, l db.Lock, dest any, what, id string) error {
	return db.Take(ctx, s.db, l, dest, what, id)
}

func (s *store) plan(ctx context.Context, id string, l db.Lock) (Plan, error) {
	var r planRow
	if err := s.take(ctx, l, &r, "plan", id); err != nil {
		return Plan{}, err
	}
	p := r.plan()
	var values []coreValueRow
	if err := s.db.Conn(ctx).Where("plan_id = ?", id).Order("position").Find(&values).Error; err != nil {
		return Plan{}, db.Error(err)
	}
	for _, v := range values {
		p.CoreValues = append(p.CoreValues, v.Text)
	}
	if r.DecisionID != nil {
		d, err := s.decisions.Get(ctx, *r.DecisionID)
		if err != nil {
			return Plan{}, err
		}
		p.Decision = &d
	}
	return p, nil
}

// planHead is the plan's own row: what a step below it relies on (state, years).
func (s *store) planHead(ctx context.Context, id string, l db.Lock) (Plan, error) {
	var r planRow
	if err := s.take(ctx, l, &r, "plan", id); err != nil {
		return Plan{}, err
	}
	return r.plan(), nil
}

func (s *store) insertPlan(ctx context.Context, p Plan, versionID string) error {
	tx, r := s.db.Conn(ctx), planRowOf(p, s.now())
	if err := tx.Create(&r).Error; err != nil {
		return db.Error(err)
	}
	if err := tx.Create(&versionRow{ID: versionID, PlanID: p.ID, No: p.VersionNo, FirstYear: p.FirstYear}).Error; err != nil {
		return db.Error(err)
	}
	return s.insertCoreValues(ctx, p)
}

func (s *store) insertCoreValues(ctx context.Context, p Plan) error {
	var rows []coreValueRow
	for n, v := range p.CoreValues {
		rows = append(rows, coreValueRow{PlanID: p.ID, Position: n + 1, Text: v})
	}
	return db.InsertAll(ctx, s.db, rows)
}

// savePlan writes a changed plan; p.Version is the version read and becomes the next.
func (s *store) savePlan(ctx context.Context, p *Plan, coreValues bool) error {
	read := p.Version
	p.Version++
	r := planRowOf(*p, s.now())
	if err := db.Bump(ctx, s.db, &r, p.ID, read, planColumns); err != nil {
		return err
	}
	if !coreValues {
		return nil
	}
	if err := s.db.Conn(ctx).Where("plan_id = ?", p.ID).Delete(&coreValueRow{}).Error; err != nil {
		return db.Error(err)
	}
	return s.insertCoreValues(ctx, *p)
}

// decideVersion puts the decision on the plan's version, beside the plan itself: later versions have decisions of their own.
func (s *store) decideVersion(ctx context.Context, p Plan) error {
	return db.Error(s.db.Conn(ctx).Model(&versionRow{}).Where("plan_id = ? AND no = ?", p.ID, p.VersionNo).Update("decision_id", p.Decision.ID).Error)
}

func (s *store) replaceResources(ctx context.Context, planID string, f ResourceFields, newID func() string) error {
	tx := s.db.Conn(ctx)
	for _, m := range []any{&resourceYearRow{}, &resourceRow{}, &overheadRow{}} {
		if err := tx.Where("plan_id = ?", planID).Delete(m).Error; err != nil {
			return db.Error(err)
		}
	}
	var rows []resourceRow
	var years []resourceYearRow
	for n, r := range f.Resources {
		id := newID()
		rows = append(rows, resourceRow{ID: id, PlanID: planID, Position: n + 1, Code: r.Code, Name: r.Name})
		for _, y := range sortedYears(r.Years) {
			years = append(years, resourceYearRow{ResourceID: id, PlanID: planID, Year: y, Amount: int64(r.Years[y])})
		}
	}
	var overhead []overheadRow
	for _, y := range sortedYears(f.Overhead) {
		overhead = append(overhead, overheadRow{PlanID: planID, Year: y, Amount: int64(f.Overhead[y])})
	}
	if err := db.InsertAll(ctx, s.db, rows); err != nil {
		return err
	}
	if err := db.InsertAll(ctx, s.db, years); err != nil {
		return err
	}
	return db.InsertAll(ctx, s.db, overhead)
}

func (s *store) resources(ctx context.Context, planID string) (f ResourceFields, err error) {
	tx := s.db.Conn(ctx)
	var rows []resourceRow
	var years []resourceYearRow
	var overhead []overheadRow
	if err := tx.Where("plan_id = ?", planID).Order("position").Find(&rows).Error; err != nil {
		return f, db.Error(err)
	}
	if err := tx.Where("plan_id = ?", planID).Find(&years).Error; err != nil {
		return f, db.Error(err)
	}
	if err := tx.Where("plan_id = ?", planID).Find(&overhead).Error; err != nil {
		return f, db.Error(err)
	}
	at := map[string]int{}
	for i, r := range rows {
		at[r.ID] = i
		f.Resources = append(f.Resources, Resource{Code: r.Code, Name: r.Name})
	}
	for _, y := range years {
		r := &f.Resources[at[y.ResourceID]]
		if r.Years == nil {
			r.Years = YearMoney{}
		}
		r.Years[y.Year] = quantity.Money(y.Amount)
	}
	for _, y := range overhead {
		if f.Overhead == nil {
			f.Overhead = YearMoney{}
		}
		f.Overhead[y.Year] = quantity.Money(y.Amount)
	}
	return f, nil
}

func (s *store) goal(ctx context.Context, id string, l db.Lock) (Goal, error) {
	var r goalRow
	err := s.take(ctx, l, &r, "goal", id)
	return r.goal(), err
}

func (s *store) insertGoal(ctx context.Context, g Goal) error {
	r := goalRowOf(g, s.now())
	return db.Error(s.db.Conn(ctx).Create(&r).Error)
}

func (s *store) saveGoal(ctx context.Context, g *Goal) error {
	read := g.Version
	g.Version++
	r := goalRowOf(*g, s.now())
	return db.Bump(ctx, s.db, &r, g.ID, read, goalColumns)
}

// nextPosition is one past the last; two at once may get the same, and the id decides their order.
func (s *store) nextPosition(ctx context.Context, table, parent, id string) (n int, err error) {
	err = s.db.Conn(ctx).Table(table).Where(parent+" = ?", id).Select("COALESCE(MAX(position), 0) + 1").Scan(&n).Error
	return n, db.Error(err)
}

func (s *store) exists(ctx context.Context, table, column, id string) (bool, error) {
	var n int64
	err := s.db.Conn(ctx).Table(table).Where(column+" = ?", id).Limit(1).Count(&n).Error
	return n > 0, db.Error(err)
}

func (s *store) target(ctx context.Context, id string, l db.Lock) (Target, error) {
	var r targetRow
	if err := s.take(ctx, l, &r, "target", id); err != nil {
		return Target{}, err
	}
	cards, err := s.cards(ctx, "target_id", id)
	if err != nil {
		return Target{}, err
	}
	t := r.target()
	cards.split()(&t)
	return t, nil
}

func (s *store) insertTarget(ctx context.Context, t Target, versionNo int) error {
	r := targetRowOf(t, s.now())
	if err := s.db.Conn(ctx).Create(&r).Error; err != nil {
		return db.Error(err)
	}
	return s.insertCard(ctx, t, versionNo)
}

func (s *store) insertCard(ctx context.Context, t Target, versionNo int) error {
	partners, items, risks, controls, costs := cardRows(t, versionNo)
	for _, insert := range []func() error{
		func() error { return db.InsertAll(ctx, s.db, partners) },
		func() error { return db.InsertAll(ctx, s.db, items) },
		func() error { return db.InsertAll(ctx, s.db, risks) },
		func() error { return db.InsertAll(ctx, s.db, controls) },
		func() error { return db.InsertAll(ctx, s.db, costs) },
	} {
		if err := insert(); err != nil {
			return err
		}
	}
	return nil
}

func (s *store) deleteCard(ctx context.Context, targetID string, versionNo int) error {
	tx := s.db.Conn(ctx)
	for _, m := range []any{&controlRow{}, &riskRow{}, &itemRow{}, &partnerRow{}} {
		if err := tx.Where("target_id = ?", targetID).Delete(m).Error; err != nil {
			return db.Error(err)
		}
	}
	return db.Error(tx.Where("target_id = ? AND version_no = ?", targetID, versionNo).Delete(&costRow{}).Error)
}

func (s *store) saveTarget(ctx context.Context, t *Target, versionNo int) error {
	read := t.Version
	t.Version++
	r := targetRowOf(*t, s.now())
	if err := db.Bump(ctx, s.db, &r, t.ID, read, targetColumns); err != nil {
		return err
	}
	if err := s.deleteCard(ctx, t.ID, versionNo); err != nil {
		return err
	}
	return s.insertCard(ctx, *t, versionNo)
}

func (s *store) indicator(ctx context.Context, id string, l db.Lock) (Indicator, error) {
	var r indicatorRow
	if err := s.take(ctx, l, &r, "indicator", id); err != nil {
		return Indicator{}, err
	}
	i := r.indicator()
	var values []valueRow
	if err := s.db.Conn(ctx).Where("indicator_id = ?", id).Find(&values).Error; err != nil {
		return Indicator{}, db.Error(err)
	}
	for _, v := range values {
		v.onto(&i)
	}
	return i, nil
}

func (s *store) insertIndicator(ctx context.Context, i Indicator, versionNo int) error {
	r := indicatorRowOf(i, s.now())
	if err := s.db.Conn(ctx).Create(&r).Error; err != nil {
		return db.Error(err)
	}
	return db.InsertAll(ctx, s.db, valueRows(i, versionNo))
}

func (s *store) deleteValues(ctx context.Context, id string, versionNo int) error {
	return db.Error(s.db.Conn(ctx).Where("indicator_id = ? AND version_no = ?", id, versionNo).Delete(&valueRow{}).Error)
}

func (s *store) saveIndicator(ctx context.Context, i *Indicator, versionNo int) error {
	read := i.Version
	i.Version++
	r := indicatorRowOf(*i, s.now())
	if err := db.Bump(ctx, s.db, &r, i.ID, read, indicatorColumns); err != nil {
		return err
	}
	if err := s.deleteValues(ctx, i.ID, versionNo); err != nil {
		return err
	}
	return db.InsertAll(ctx, s.db, valueRows(*i, versionNo))
}

func (s *store) remove(ctx context.Context, model any, id string, version int64) error {
	res := s.db.Conn(ctx).Where("id = ? AND version = ?", id, version).Delete(model)
	if res.Error != nil {
		return db.Error(res.Error)
	}
	if res.RowsAffected == 0 {
		return fault.Stale(id, version, version+1)
	}
	return nil
}
