package evaluate_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

var now = clock.Fixed(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))

const (
	firstYr = 2020
	lastYr  = 2024
	year    = 2022
	reason  = "İhale iptal edildiği için iş ertesi yıla kaldı"
)

// house is the evaluate feature on one database with a plan in force:
//
//	H1.1 own: PG1.1.1, PG1.1.2
//	H1.2 other, own is its partner: PG1.2.1, PG1.2.2
//	H2.1 third: PG2.1.1, PG2.1.2, which own answers for
//	H2.2 third: PG2.2.1, PG2.2.2
//
// Every indicator is a yearly separate count of 100 (B), measured each half year. 2022 has its windows.
type house struct {
	db         *db.DB
	log        *audit.Log
	org        *org.Service
	plans      *plan.Service
	programmes *programme.Service
	calendar   *calendar.Service
	measure    *measure.Service
	evaluate   *evaluate.Service
	drawn      error // what the drawing of an edition answers

	own, branch, other, third string // unit ids
	plan                      plan.Tree
	windows                   map[string]calendar.Window // of 2022, by name
	writer                    string                     // a person's id for rows written below the services
}

func build(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{db: d, log: audit.New(d, now), windows: map[string]calendar.Window{}, writer: ids.New()}
	door := act.New(d, h.log, now, true)
	h.org = org.New(d, door, now)
	h.plans = plan.NewService(plan.Options{DB: d, Door: door, Clock: now, Org: h.org, Freeze: func(context.Context, plan.Tree, plan.Edition) (plan.Frozen, error) {
		return plan.Frozen{Facts: []byte(`{}`), Documents: []byte(`[]`)}, nil
	}})
	h.programmes = programme.NewService(programme.Options{DB: d, Door: door, Clock: now, Org: h.org, Plans: h.plans})
	h.calendar = calendar.NewService(calendar.Options{DB: d, Door: door, Clock: now, Org: h.org, Frequencies: func(context.Context, string, int) ([]string, error) {
		return []string{calendar.HalfYear, calendar.Year}, nil
	}})
	h.measure = measure.NewService(measure.Options{DB: d, Door: door, Clock: now, Org: h.org, Calendar: h.calendar})
	h.evaluate = evaluate.NewService(evaluate.Options{DB: d, Door: door, Clock: now, Org: h.org, Plans: h.plans, Calendar: h.calendar, Measure: h.measure,
		Freeze: func(ctx context.Context, r evaluate.Review, e council.Edition) (plan.Frozen, error) {
			if h.drawn != nil {
				return plan.Frozen{}, h.drawn
			}
			c, err := h.evaluate.CardOf(ctx, r.PlanID, r.Year, 12)
			if err != nil {
				return plan.Frozen{}, err
			}
			facts, err := json.Marshal(c.Counts)
			return plan.Frozen{Facts: facts, Documents: []byte(fmt.Sprintf("[%q]", e.Document))}, err
		}})
	return h
}

func newHouse(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := build(t, d)
	ctx := access.WithActor(context.Background(), access.System("test"))
	ok(t, second(h.org.Found(ctx, org.FoundAdministration{Name: "Deneme Belediyesi", Province: "İstanbul"})))
	unit := func(name, parent string) string {
		u, err := h.org.AddUnit(ctx, org.AddUnit{Name: name, ParentID: parent, SpendingUnit: parent == ""})
		ok(t, err)
		return u.ID
	}
	h.own, h.other, h.third = unit("Fen İşleri Müdürlüğü", ""), unit("Zabıta Müdürlüğü", ""), unit("Çevre Müdürlüğü", "")
	h.branch = unit("Yol Şefliği", h.own)
	h.plan = h.newPlan(t, "P1", nil)
	h.open(t, year)
	return h
}

func indicator(code string, fn func(*plan.IndicatorFields)) plan.IndicatorFields {
	i := plan.IndicatorFields{Code: code, Name: "Gösterge " + code, UnitOfMeasure: "adet", Weight: p(50 * quantity.Hundred / 100), CalcType: "yearly_separate", Entry: "increment", Aggregation: "sum",
		BaselineValue: p(quantity.Amount(0)), Values: plan.YearAmount{}, NoTargetReasons: map[int]string{}, MonitoringFrequency: "half_year", ReportingFrequency: "year", DataSource: "Kayıt"}
	for y := firstYr; y <= lastYr; y++ {
		i.Values[y] = 100_000_000
	}
	if fn != nil {
		fn(&i)
	}
	return i
}

// newPlan is the plan above, in force; change alters an indicator before it is added.
func (h *house) newPlan(t testing.TB, code string, change func(*plan.IndicatorFields)) plan.Tree {
	t.Helper()
	ctx := h.as(access.Planner)
	pl, err := h.plans.Create(ctx, plan.CreatePlan{PlanFields: plan.PlanFields{Code: code, Name: code + " Stratejik Planı", FirstYear: firstYr, LastYear: lastYr, Mission: "Görev", Vision: "Ufuk",
		CoreValues: []string{"Açıklık"}, SubmittedToCouncilOn: "2019-09-27"}})
	ok(t, err)
	target := func(goal, code, unit string, partners ...string) {
		f := plan.TargetFields{Code: code, Text: "Hedef metni " + code, ResponsibleUnitID: unit, PartnerUnitIDs: partners, YearlyCosts: plan.YearMoney{}, Needs: []string{"İhtiyaç"},
			Risks: []plan.Risk{{Text: "Risk", Controls: []plan.Control{{Text: "Kontrol"}}}}}
		for y := firstYr; y <= lastYr; y++ {
			f.YearlyCosts[y] = quantity.Money(100_00 * (len(partners)*2 + 1))
		}
		x, err := h.plans.AddTarget(ctx, plan.AddTarget{GoalID: goal, TargetFields: f})
		ok(t, err)
		for n := range 2 {
			i := indicator(fmt.Sprintf("PG%s.%d", code[1:], n+1), change)
			if i.Code == "PG2.1.2" {
				i.DataOwnerUnitID = h.own
			}
			ok(t, second(h.plans.AddIndicator(ctx, plan.AddIndicator{TargetID: x.ID, IndicatorFields: i})))
		}
	}
	for n, c := range []string{"A1", "A2"} {
		g, err := h.plans.AddGoal(ctx, plan.AddGoal{PlanID: pl.ID, GoalFields: plan.GoalFields{Code: c, Text: "Amaç " + c}})
		ok(t, err)
		if n == 0 {
			target(g.ID, "H1.1", h.own)
			target(g.ID, "H1.2", h.other, h.own)
		} else {
			target(g.ID, "H2.1", h.third)
			target(g.ID, "H2.2", h.third)
		}
	}
	pl, err = h.plans.Submit(ctx, plan.SubmitPlan{ID: pl.ID, Version: pl.Version})
	ok(t, err)
	_, _, err = h.plans.Decide(ctx, plan.DecidePlan{ID: pl.ID, Version: pl.Version, DecisionFields: council.DecisionFields{Body: "council", Date: "2019-10-21", Number: code}})
	ok(t, err)
	return must(h.plans.Tree(ctx, pl.ID))
}

func (h *house) open(t testing.TB, year int) {
	t.Helper()
	for _, w := range must(h.calendar.OpenYear(h.as(access.Planner), calendar.OpenYear{PlanID: h.plan.Plan.ID, Year: year})) {
		h.windows[fmt.Sprintf("%d %s", w.Year, w.Name())] = w
	}
}

// write changes rows below the services.
func (h *house) write(t testing.TB, query string, args ...any) {
	t.Helper()
	ok(t, h.db.InTx(context.Background(), func(ctx context.Context) error { return h.db.Conn(ctx).Exec(query, args...).Error }))
}

// freeze closes the windows of a year up to a month.
func (h *house) freeze(t testing.TB, year, through int) {
	t.Helper()
	for _, w := range h.windows {
		if w.Year == year && w.LastMonth() <= through {
			h.write(t, "UPDATE report_window SET state = 'frozen' WHERE id = ?", w.ID)
		}
	}
}

func (h *house) pg(t testing.TB, code string) (plan.TargetNode, plan.IndicatorNode) {
	t.Helper()
	for _, g := range h.plan.Goals {
		for _, x := range g.Targets {
			for _, i := range x.Indicators {
				if i.Code == code {
					return x, i
				}
			}
		}
	}
	t.Fatal("no indicator", code)
	return plan.TargetNode{}, plan.IndicatorNode{}
}

// value writes a value of a window below the services, with one proof, and gives its id.
func (h *house) value(t testing.TB, code, window, state string, amount int64) string {
	t.Helper()
	return h.valueOf(t, code, window, measure.Value{State: state, Fields: measure.Fields{Kind: measure.KindAmount, Amount: p(quantity.Amount(amount * 1_000_000))}})
}

func (h *house) valueOf(t testing.TB, code, window string, v measure.Value) string {
	t.Helper()
	x, i := h.pg(t, code)
	w, there := h.windows[window]
	if !there {
		t.Fatal("no window", window)
	}
	id := ids.New()
	h.write(t, `INSERT INTO measurement (id, plan_id, indicator_id, window_id, year, frequency, period_no, unit_id, state, kind, amount, numerator, denominator, done, scale, no_value_reason,
		explanation, confirmed, return_reason, entered_by, entered_at, approved_at, verified_at, origin, source, synthetic, version, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, '', ?, 1, 0, 0, 'entered', '', ?, 1, 1, 1)`,
		id, i.PlanID, i.ID, w.ID, w.Year, w.Frequency, w.PeriodNo, evaluate.Answers(&x.Target, &i.Indicator), v.State, v.Kind, v.Amount, v.Numerator, v.Denominator, v.Done, v.Scale, v.NoValueReason,
		false, h.writer, false)
	h.write(t, `INSERT INTO evidence (id, measurement_id, plan_id, kind, file_name, reference, system, note, personal_data, synthetic, added_by, added_at, cancelled_reason, cancelled_at, version)
		VALUES (?, ?, ?, 'record', '', 'E-1', 'EBYS', '', ?, ?, ?, 1, '', 0, 1)`, ids.New(), id, i.PlanID, false, false, h.writer)
	return id
}

var codes = []string{"PG1.1.1", "PG1.1.2", "PG1.2.1", "PG1.2.2", "PG2.1.1", "PG2.1.2", "PG2.2.1", "PG2.2.2"}

// full gives every indicator two values of 2022 that reach its target, but PG1.1.2, which ends at 90, and freezes the year.
func (h *house) full(t testing.TB) {
	t.Helper()
	for _, c := range codes {
		h.value(t, c, "2022 half_year/1", measure.Frozen, 50)
		if c == "PG1.1.2" {
			h.value(t, c, "2022 half_year/2", measure.Frozen, 40)
		} else {
			h.value(t, c, "2022 half_year/2", measure.Frozen, 50)
		}
	}
	h.freeze(t, year, 12)
}

// explained writes and approves the deviation of an indicator.
func (h *house) explained(t testing.TB, code string) evaluate.Deviation {
	t.Helper()
	d := h.explain(t, code)
	d, err := h.evaluate.ApproveDeviation(h.as(access.UnitManager), evaluate.DeviationStep{ID: d.ID, Version: d.Version})
	ok(t, err)
	return d
}

func (h *house) explain(t testing.TB, code string) evaluate.Deviation {
	t.Helper()
	_, i := h.pg(t, code)
	d, err := h.evaluate.Explain(h.as(access.UnitEditor), evaluate.Explain{IndicatorID: i.ID, Year: year, DeviationFields: fields()})
	ok(t, err)
	return d
}

func fields() evaluate.DeviationFields {
	return evaluate.DeviationFields{Cause: "tender_legislation", Narrative: reason, Measure: "İhale yenilenecek", DueOn: "2023-06-30"}
}

func (h *house) review(t testing.TB, kind string) evaluate.Review {
	t.Helper()
	f := evaluate.ReviewFields{Method: "Yöntem", HeldOn: "2023-02-10"}
	if kind == evaluate.Evaluation {
		f.Conclusion = "continue"
	}
	r, err := h.evaluate.OpenReview(h.as(access.Planner), evaluate.OpenReview{PlanID: h.plan.Plan.ID, Year: year, Kind: kind, ReviewFields: f})
	ok(t, err)
	return r
}

func decision() council.DecisionFields {
	return council.DecisionFields{Body: council.StrategyBoard, Date: "2023-02-15", Number: "2023/1", Result: "unanimous"}
}

// as is a context of one role; a unit-bound role stands in own (and branch).
func (h *house) as(role access.Role) context.Context {
	p := access.Post{ID: "post", Role: role}
	if role.UnitBound() {
		p.Units = []string{h.own, h.branch}
	}
	return access.WithActor(context.Background(), access.Actor{PersonID: "person-" + string(role), Name: string(role), Posts: []access.Post{p}})
}

func (h *house) in(role access.Role, unit string) context.Context {
	return access.WithActor(context.Background(), access.Actor{PersonID: "person-" + string(role) + "-of-unit", Name: "unit", Posts: []access.Post{{ID: "post", Role: role, Units: []string{unit}}}})
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

// domainTables are the tables a use case may write.
var domainTables = []string{"deviation", "assessment", "review", "board_decision", "council_decision", "edition", "idempotency", "audit_row", "audit_text"}

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
