package measure_test

import (
	"context"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/files"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// dial is a clock that a test turns to a day.
type dial struct{ day atomic.Pointer[time.Time] }

func (d *dial) Now() time.Time { return d.day.Load().Truncate(time.Microsecond) }

func (d *dial) set(day string) {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	t = t.Add(9 * time.Hour)
	d.day.Store(&t)
}

// later is a second on.
func (d *dial) later() {
	t := d.day.Load().Add(time.Second)
	d.day.Store(&t)
}

// The days of the first quarter's window: it opens on 1 April; units enter until the 15th, managers approve until the 20th, the office verifies until the 30th.
const (
	dayOpen    = "2022-04-05"
	dayManager = "2022-04-18"
	dayOffice  = "2022-04-25"
	dayOver    = "2022-05-02"
)

// house is values on one database, with the real services left of them: a plan in force with its windows of 2022.
//
//	H1.1 (own): PG1 count · PG2 percent of numerator and denominator, wants evidence · PG3 one-off of 2023 · PG4 qualitative · PG5 percent, owned by other
//	H1.2 (third): PG6 a year's amount in TL · PG7 a count each quarter
type house struct {
	db       *db.DB
	clock    *dial
	door     *act.Runner
	log      *audit.Log
	org      *org.Service
	plans    *plan.Service
	calendar *calendar.Service
	files    *files.Store
	values   *measure.Service

	own, branch, other, third string // unit ids; branch stands below own
	editor, manager, deputy   string // person ids: of own; deputy stands in for the manager all year
	planner, boss             string // boss is manager of other
	managerPost               string
	plan                      plan.Plan
	pg                        map[string]plan.Indicator
	windows                   map[string]calendar.Window // by name: quarter/1
}

func build(t testing.TB, d *db.DB, strict bool) *house {
	t.Helper()
	h := &house{db: d, clock: &dial{}}
	h.clock.set(dayOpen)
	h.log = audit.New(d, h.clock)
	h.door = act.New(d, h.log, h.clock, strict)
	h.org = org.New(d, h.door, h.clock)
	h.plans = plan.NewService(plan.Options{DB: d, Door: h.door, Clock: h.clock, Org: h.org})
	h.calendar = calendar.NewService(calendar.Options{DB: d, Door: h.door, Clock: h.clock, Org: h.org, Frequencies: func(context.Context, string, int) ([]string, error) {
		return []string{calendar.Quarter, calendar.Year}, nil
	}})
	h.files = files.New(d, filepath.Join(t.TempDir(), "files"), h.clock)
	h.values = measure.NewService(measure.Options{DB: d, Door: h.door, Clock: h.clock, Org: h.org, Calendar: h.calendar, Files: h.files})
	return h
}

func newHouse(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := build(t, d, true)
	h.furnish(t)
	return h
}

func (h *house) furnish(t testing.TB) {
	t.Helper()
	ctx := access.WithActor(context.Background(), access.System("test"))
	ok(t, second(h.org.Found(ctx, org.FoundAdministration{Name: "Deneme Belediyesi", Province: "İstanbul"})))
	unit := func(name, parent string) string {
		return must(h.org.AddUnit(ctx, org.AddUnit{Name: name, ParentID: parent, SpendingUnit: parent == ""})).ID
	}
	h.own, h.other, h.third = unit("Fen İşleri Müdürlüğü", ""), unit("Zabıta Müdürlüğü", ""), unit("Çevre Müdürlüğü", "")
	h.branch = unit("Yol Şefliği", h.own)
	person := func(name string) string { return must(h.org.AddPerson(ctx, org.AddPerson{Name: name})).ID }
	h.editor, h.manager, h.deputy, h.planner, h.boss = person("Ali Giren"), person("Banu Onaylar"), person("Can Vekil"), person("Ayşe Planlar"), person("Deniz Müdür")
	h.managerPost = must(h.org.AddPost(ctx, org.AddPost{PersonID: h.manager, Role: access.UnitManager, UnitID: h.own, ValidFrom: "2020-01-01"})).ID
	ok(t, second(h.org.AddPost(ctx, org.AddPost{PersonID: h.boss, Role: access.UnitManager, UnitID: h.other, ValidFrom: "2020-01-01"})))
	h.plan = must(h.plans.Create(ctx, plan.CreatePlan{PlanFields: plan.PlanFields{Code: "P", Name: "Plan", FirstYear: 2020, LastYear: 2024}}))
	g := must(h.plans.AddGoal(ctx, plan.AddGoal{PlanID: h.plan.ID, GoalFields: plan.GoalFields{Code: "A1", Text: "Amaç"}}))
	target := func(code, unit string) string {
		return must(h.plans.AddTarget(ctx, plan.AddTarget{GoalID: g.ID, TargetFields: plan.TargetFields{Code: code, Text: "Hedef " + code, ResponsibleUnitID: unit}})).ID
	}
	first, last := target("H1.1", h.own), target("H1.2", h.third)
	h.pg = map[string]plan.Indicator{}
	for _, x := range []struct {
		code, target string
		f            plan.IndicatorFields
	}{
		{"PG1", first, plan.IndicatorFields{CalcType: "yearly_separate", UnitOfMeasure: "Adet", MonitoringFrequency: "quarter", Values: plan.YearAmount{2022: 40 * quantity.One}}},
		{"PG2", first, plan.IndicatorFields{CalcType: "ratio_increase", UnitOfMeasure: "%", MonitoringFrequency: "quarter", Numerator: "yapılan", Denominator: "istenen", EvidenceRequired: p(true)}},
		{"PG3", first, plan.IndicatorFields{CalcType: "one_off", UnitOfMeasure: "Adet", MonitoringFrequency: "quarter", DueYear: p(2023)}},
		{"PG4", first, plan.IndicatorFields{CalcType: "qualitative", UnitOfMeasure: "Ölçek", MonitoringFrequency: "quarter"}},
		{"PG5", first, plan.IndicatorFields{CalcType: "maintain_high", UnitOfMeasure: "Yüzde (%)", MonitoringFrequency: "quarter", DataOwnerUnitID: h.other}},
		{"PG6", last, plan.IndicatorFields{CalcType: "cumulative_increase", UnitOfMeasure: "TL", MonitoringFrequency: "year"}},
		{"PG7", last, plan.IndicatorFields{CalcType: "lower_is_better", UnitOfMeasure: "kişi/yıl", MonitoringFrequency: "quarter"}},
	} {
		x.f.Code, x.f.Name = x.code, "Gösterge "+x.code
		h.pg[x.code] = must(h.plans.AddIndicator(ctx, plan.AddIndicator{TargetID: x.target, IndicatorFields: x.f}))
	}
	h.sql(t, "UPDATE plan SET state = 'in_force'")
	h.windows = map[string]calendar.Window{}
	for _, w := range must(h.calendar.OpenYear(h.office(), calendar.OpenYear{PlanID: h.plan.ID, Year: 2022})) {
		h.windows[w.Name()] = w
	}
}

func (h *house) sql(t testing.TB, q string, args ...any) {
	t.Helper()
	ok(t, h.db.System(context.Background()).Exec(q, args...).Error)
}

// someone is a context of a person with posts.
func someone(id string, posts ...access.Post) context.Context {
	return access.WithActor(context.Background(), access.Actor{PersonID: id, Name: id, Posts: posts})
}

func post(role access.Role, units ...string) access.Post {
	return access.Post{ID: "post-" + string(role), Role: role, Units: units}
}

func (h *house) office() context.Context { return someone(h.planner, post(access.Planner)) }
func (h *house) enterer() context.Context {
	return someone(h.editor, post(access.UnitEditor, h.own, h.branch))
}
func (h *house) approver() context.Context {
	return someone(h.manager, post(access.UnitManager, h.own, h.branch))
}

// as is a context of one role; a unit-bound role stands in own. The editor, the manager and the planner are the house's people.
func (h *house) as(role access.Role) context.Context {
	switch role {
	case access.UnitEditor:
		return h.enterer()
	case access.UnitManager:
		return h.approver()
	case access.Planner:
		return h.office()
	}
	return someone("person-"+string(role), post(role))
}

// amount is a command for the first quarter: of PG1 in pieces.
func (h *house) amount(code string, n int64) measure.Submit {
	return measure.Submit{IndicatorID: h.pg[code].ID, WindowID: h.windows["quarter/1"].ID, Fields: measure.Fields{Kind: measure.KindAmount, Amount: p(quantity.Amount(n) * quantity.One)}}
}

func (h *house) ratio(numerator, denominator int64) measure.Submit {
	c := h.amount("PG2", 0)
	c.Fields = measure.Fields{Kind: measure.KindRatio, Numerator: p(quantity.Amount(numerator) * quantity.One), Denominator: p(quantity.Amount(denominator) * quantity.One)}
	return c
}

// in moves a command to another quarter of 2022.
func (h *house) in(quarter string, c measure.Submit) measure.Submit {
	c.WindowID = h.windows[quarter].ID
	return c
}

func move(v measure.Value) measure.Move { return measure.Move{ID: v.ID, Version: v.Version} }

// at brings a value of PG1 to a state, by the steps that lead there.
func (h *house) at(t testing.TB, state string) measure.Value {
	t.Helper()
	v := must(h.values.Submit(h.enterer(), h.amount("PG1", 10)))
	switch state {
	case measure.Returned:
		return must(h.values.Return(h.approver(), measure.Move{ID: v.ID, Version: v.Version, Reason: "eksik"}))
	case measure.Approved, measure.Verified, measure.Frozen:
		v = must(h.values.Approve(h.approver(), move(v)))
	}
	switch state {
	case measure.Verified, measure.Frozen:
		v = must(h.values.Verify(h.office(), move(v)))
	}
	if state == measure.Frozen {
		h.freeze(t, "quarter/1")
		v = must(h.values.Get(h.office(), v.ID))
	}
	if v.State != state {
		t.Fatalf("value is %s, wants %s", v.State, state)
	}
	return v
}

func (h *house) freeze(t testing.TB, window string) calendar.Window {
	t.Helper()
	w := must(h.calendar.Get(h.office(), h.windows[window].ID))
	w, err := h.values.Freeze(h.office(), calendar.WindowStep{ID: w.ID, Version: w.Version})
	ok(t, err)
	return w
}

func (h *house) reopen(t testing.TB, unit string, until period.Date) calendar.Reopening {
	t.Helper()
	r, err := h.calendar.Reopen(h.office(), calendar.Reopen{WindowID: h.windows["quarter/1"].ID, UnitID: unit, Reason: "Sayım hatası bulundu", UntilOn: until})
	ok(t, err)
	return r
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func second[T any](_ T, err error) error { return err }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func p[T any](v T) *T { return &v }

// wants checks kind and code of a refusal.
func wants(t testing.TB, err error, kind fault.Kind, code string) {
	t.Helper()
	if !fault.Has(err, code) || fault.KindOf(err) != kind {
		t.Fatalf("want kind %d %s, got kind %d: %v", kind, code, fault.KindOf(err), err)
	}
}

// wantsAt checks code and field of a refusal.
func wantsAt(t testing.TB, err error, code, field string) {
	t.Helper()
	for _, f := range fault.All(err) {
		if err != nil && f.Code == code && f.At.Field == field {
			return
		}
	}
	t.Fatalf("want %s at %q, got %v", code, field, err)
}

// domainTables are the tables a use case may write.
var domainTables = []string{"measurement", "measurement_step", "evidence", "stored_file", "report_window", "window_reopening", "idempotency", "audit_row", "audit_text"}

func (h *house) state(t testing.TB) map[string]string {
	t.Helper()
	return dbtest.State(t, h.db, domainTables)
}

func (h *house) verifyLog(t testing.TB) {
	t.Helper()
	ok(t, second(h.log.Seal(context.Background(), "test")))
	r, err := h.log.Verify(context.Background())
	ok(t, err)
	if len(r.Broken) > 0 || r.Rows == 0 || r.Unsealed != 0 {
		t.Fatalf("the log does not hold: %+v", r)
	}
}

func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, newHouse(t, d)) })
}
