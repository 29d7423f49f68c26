package demo

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// The demo's windows. The last year is still being reported when the demo is loaded: its last windows stand open, so that everybody finds
// something to do.

// resultLoader writes what a plan's years reached.
type resultLoader struct {
	*loader
	dice
	tree    plan.Tree
	ends    map[string]quantity.Amount // C of the year before, by indicator
	courses map[string]course          // of the year at hand, by indicator
	owners  map[string]string          // unit id → name
}

// at moves the demo's clock to noon of a day in Istanbul.
func (l *loader) at(day period.Date) {
	if l.Time == nil {
		return
	}
	t := day.Time()
	l.Time.Set(time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, clock.Istanbul))
}

func after(day period.Date, days int) period.Date {
	d, err := day.AddDays(days)
	if err != nil {
		panic("demo: day out of range: " + err.Error()) // the demo's years are far from the ends of the calendar
	}
	return d
}

// newResults knows the plan in force and where its indicators start.
func (l *loader) newResults(ctx context.Context) (*resultLoader, error) {
	p, _, err := l.plan(ctx, KartalCode)
	if err != nil {
		return nil, err
	}
	return l.resultsOf(ctx, p.ID)
}

// resultsOf knows a plan and where its indicators start.
func (l *loader) resultsOf(ctx context.Context, planID string) (*resultLoader, error) {
	t, err := l.Plans.Tree(ctx, planID)
	if err != nil {
		return nil, err
	}
	r := &resultLoader{loader: l, tree: t, ends: map[string]quantity.Amount{}, owners: map[string]string{}}
	for name, id := range l.units {
		r.owners[id] = name
	}
	for i := range r.indicators() {
		if i.BaselineValue != nil {
			r.ends[i.ID] = *i.BaselineValue
		}
	}
	return r, nil
}

// indicators are the plan's with who answers for them.
func (r *resultLoader) indicators() func(func(*plan.IndicatorNode, string) bool) {
	return func(yield func(*plan.IndicatorNode, string) bool) {
		for g := range r.tree.Goals {
			for h := range r.tree.Goals[g].Targets {
				t := &r.tree.Goals[g].Targets[h]
				for i := range t.Indicators {
					n := &t.Indicators[i]
					unit := n.DataOwnerUnitID
					if unit == "" {
						unit = t.ResponsibleUnitID
					}
					if !yield(n, unit) {
						return
					}
				}
			}
		}
	}
}

// year brings a year of the plan to its end: values, monitoring, deviations, evaluation, activity report.
func (r *resultLoader) year(ctx context.Context, year int, made madeYear, end yearEnd) error {
	if r.Measure == nil {
		return nil
	}
	if err := r.statementTexts(ctx); err != nil {
		return err
	}
	if err := r.values(ctx, year); err != nil {
		return err
	}
	if err := r.review(ctx, year, evaluate.Monitoring); err != nil {
		return fmt.Errorf("monitoring of %d: %w", year, err)
	}
	if year < r.tree.Plan.LastYear {
		if err := r.deviations(ctx, year); err != nil {
			return fmt.Errorf("deviations of %d: %w", year, err)
		}
		if err := r.review(ctx, year, evaluate.Evaluation); err != nil {
			return fmt.Errorf("evaluation of %d: %w", year, err)
		}
	}
	if err := r.report(ctx, year, made, end); err != nil {
		return fmt.Errorf("report of %d: %w", year, err)
	}
	return nil
}

// values enters a year. Windows that are frozen stay; the last year's last windows stay open.
func (r *resultLoader) values(ctx context.Context, year int) error {
	r.dice = newDice(valueSeed + uint64(year))
	r.makeCourses(year)
	r.at(on(year, 1, 4))
	planner := access.WithActor(ctx, r.actor(demoPersons.Planner.Email))
	windows, err := r.Calendar.OpenYear(planner, calendar.OpenYear{PlanID: r.tree.Plan.ID, Year: year})
	if err != nil {
		return err
	}
	slices.SortStableFunc(windows, func(a, b calendar.Window) int { return a.Last().Compare(b.Last()) })
	for _, w := range windows {
		if w.State == calendar.Frozen {
			continue
		}
		if err := r.DB.InTx(ctx, func(ctx context.Context) error { return r.window(ctx, w) }); err != nil {
			return fmt.Errorf("window %d %s: %w", year, w.Name(), err)
		}
	}
	for id, c := range r.courses {
		r.ends[id] = c.end
	}
	return nil
}

// makeCourses decides how the year of each indicator goes, in the order of the plan.
func (r *resultLoader) makeCourses(year int) {
	r.courses = map[string]course{}
	for i := range r.indicators() {
		n := calendar.Periods(i.MonitoringFrequency)
		if n == 0 {
			continue
		}
		r.courses[i.ID] = r.yearOf(&i.Indicator, year, n, r.ends[i.ID])
	}
}

// open tells whether a window is one of those that stand open when the demo is loaded.
func (r *resultLoader) stays(w calendar.Window) bool {
	return w.Year == r.tree.Plan.LastYear && w.Last() == on(w.Year, 12, 31)
}

// window enters, approves, verifies and freezes one window. One that stays open gets days from today on, and every state to look at.
func (r *resultLoader) window(ctx context.Context, w calendar.Window) error {
	planner := access.WithActor(ctx, r.actor(demoPersons.Planner.Email))
	if r.stays(w) {
		there, err := r.Measure.List(planner, measure.ListQuery{PlanID: w.PlanID, WindowID: w.ID, Limit: 1})
		if err != nil || len(there.Items) > 0 {
			return err
		}
		r.at(after(w.Last(), 4))
		unit, manager, office := after(r.Today, 60), after(r.Today, 75), after(r.Today, 90)
		if w, err = r.Calendar.Change(planner, calendar.ChangeWindow{ID: w.ID, Version: w.Version, UnitClosesOn: &unit, ManagerClosesOn: &manager, OfficeClosesOn: &office}); err != nil {
			return err
		}
	}
	units := map[string]bool{}
	r.at(after(w.Last(), 8))
	n := 0
	for i, unit := range r.indicators() {
		if i.MonitoringFrequency != w.Frequency || !r.entered(i, unit, w) {
			continue
		}
		n++
		units[unit] = true
		if err := r.submit(ctx, i, unit, w); err != nil {
			return fmt.Errorf("%s: %w", i.Code, err)
		}
	}
	for _, unit := range slices.Sorted(keys(units)) {
		if err := r.approve(ctx, w, unit); err != nil {
			return err
		}
	}
	if r.stays(w) {
		return nil
	}
	r.at(after(w.Last(), 27))
	if _, err := r.Measure.Freeze(planner, calendar.WindowStep{ID: w.ID, Version: w.Version}); err != nil {
		return err
	}
	return nil
}

func keys[K comparable, V any](m map[K]V) func(func(K) bool) {
	return func(yield func(K) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// entered tells whether a value was entered in time: a few mid-year ones never were; of the windows that stand open about half are.
func (r *resultLoader) entered(i *plan.IndicatorNode, unit string, w calendar.Window) bool {
	switch {
	case len(i.NoTargetReasons[w.Year]) > 0:
		return false
	case r.stays(w):
		return r.owners[unit] != lateOwner && r.IntN(100) < 62
	case w.Last() == on(w.Year, 12, 31):
		return true
	}
	return r.IntN(100) >= 3
}

// lateOwner is the directorate that has entered nothing in the windows that stand open.
const lateOwner = "Veteriner İşleri Müdürlüğü"

// submit enters one value with its proof.
func (r *resultLoader) submit(ctx context.Context, i *plan.IndicatorNode, unit string, w calendar.Window) error {
	who := peopleOf(r.owners[unit])
	f := r.courses[i.ID].periods[w.PeriodNo-1]
	f.Confirmed, f.Origin, f.Source, f.Synthetic = true, "synthetic", "Örnek değer: planın yıl değerlerinden zarla üretildi", true
	if r.IntN(3) == 0 {
		f.Explanation = "ÖRNEK: " + i.Name + " için " + w.Last().TR() + " itibarıyla kayıtlar esas alınmıştır."
	}
	cmd := measure.Submit{IndicatorID: i.ID, WindowID: w.ID, Fields: f}
	if (i.EvidenceRequired != nil && *i.EvidenceRequired) || r.IntN(4) == 0 {
		cmd.Evidence = []measure.AddRecord{{Reference: "ÖRNEK-E." + strconv.Itoa(w.Year) + "/" + strconv.Itoa(1000+r.IntN(9000)), System: evidenceSystems[r.IntN(len(evidenceSystems))], Synthetic: true}}
	}
	actor := access.WithActor(ctx, r.actor(who.enters))
	v, err := r.Measure.Submit(actor, cmd)
	if err != nil || r.IntN(60) != 0 {
		return err
	}
	text := "ÖRNEK KANIT\r\n" + i.Code + " " + i.Name + "\r\nDönem: " + w.Name() + "\r\nBu dosya örnek veridir; gerçek bir kayda dayanmaz.\r\n"
	_, err = r.Measure.AddFile(actor, measure.AddFile{ValueID: v.ID, FileName: "ornek-kanit-" + i.Code + ".txt", Note: "Örnek kanıt", PersonalData: r.IntN(6) == 0, Synthetic: true, Content: strings.NewReader(text)})
	return err
}

var evidenceSystems = []string{"EBYS (örnek)", "Belediye otomasyon sistemi (örnek)", "Saha takip kayıtları (örnek)"}

// approve brings a unit's values of a window through its manager and the strategy office. In a window that stays open they stop on the way.
func (r *resultLoader) approve(ctx context.Context, w calendar.Window, unit string) error {
	who := peopleOf(r.owners[unit])
	manager, planner := access.WithActor(ctx, r.actor(who.approves)), access.WithActor(ctx, r.actor(demoPersons.Planner.Email))
	if r.stays(w) {
		switch waits := r.IntN(3) == 0; {
		case r.owners[unit] == fen:
			return r.returnOne(manager, w, unit)
		case waits && who.approves == demoPersons.Planner.Email:
			return nil // waits for a person the sign-in page offers
		}
	}
	r.at(after(w.Last(), 18))
	if _, left, err := r.Measure.ApproveAll(manager, w.ID, unit); err != nil || len(left) > 0 {
		return refused(err, left)
	}
	if r.stays(w) && r.IntN(2) == 0 {
		return nil // waits for the strategy office
	}
	r.at(after(w.Last(), 24))
	_, left, err := r.Measure.VerifyAll(planner, w.ID, unit)
	return refused(err, left)
}

// refused is the first reason why not everything went through.
func refused(err error, left fault.List) error {
	if err != nil {
		return err
	}
	return left.Err()
}

// returnOne gives the demo's own unit something to mend.
func (r *resultLoader) returnOne(manager context.Context, w calendar.Window, unit string) error {
	page, err := r.Measure.List(manager, measure.ListQuery{PlanID: w.PlanID, WindowID: w.ID, UnitID: unit, Limit: 1})
	if err != nil || len(page.Items) == 0 {
		return err
	}
	v := page.Items[0]
	_, err = r.Measure.Return(manager, measure.Move{ID: v.ID, Version: v.Version, Reason: "ÖRNEK: Hakediş tutanağındaki miktarla karşılaştırınız."})
	return err
}
