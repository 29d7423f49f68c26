package programme_test

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
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

var now = clock.Fixed(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))

const (
	firstYr = 2020
	lastYr  = 2024
	year    = 2022
	reason  = "Hedefin seçilme nedeni, en az otuz karakterlik bir açıklama"
)

// house is the programme feature on one database, with a plan in force: units own and other, one actor per role.
//
//	own   answers for H1.1, below it stands branch
//	other answers for H1.2, own is its partner
//	third answers for H2.1, nobody else
//	staff is no spending unit
type house struct {
	db         *db.DB
	log        *audit.Log
	org        *org.Service
	plans      *plan.Service
	programmes *programme.Service
	money      fault.List      // what the budget says
	lines      map[string]bool // activities with budget lines

	own, branch, other, third, staff string // unit ids
	plan                             plan.Tree
}

func build(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{db: d, log: audit.New(d, now), lines: map[string]bool{}}
	door := act.New(d, h.log, now, true)
	h.org = org.New(d, door, now)
	h.plans = plan.NewService(plan.Options{DB: d, Door: door, Clock: now, Org: h.org, Freeze: func(context.Context, plan.Tree, plan.Edition) (plan.Frozen, error) {
		return plan.Frozen{Facts: []byte(`{"plan":1}`), Documents: []byte(`[]`)}, nil
	}})
	h.programmes = programme.NewService(programme.Options{DB: d, Door: door, Clock: now, Org: h.org, Plans: h.plans,
		Budget: programme.Budget{
			Check: func(ctx context.Context, _ string) (fault.List, error) { // as budget's: whoever may read no budget gets none
				if a, _ := access.ActorFrom(ctx); !access.May(a, access.BudgetRead) {
					return nil, nil
				}
				return h.money, nil
			},
			ActivityHasLines: func(_ context.Context, id string) (bool, error) { return h.lines[id], nil },
			Decided: func(ctx context.Context, id string) error {
				return second(h.programmes.Locked(ctx, id, true))
			},
		},
		Freeze: func(_ context.Context, t programme.Tree, e council.Edition) (plan.Frozen, error) {
			facts, err := json.Marshal(t.Targets)
			return plan.Frozen{Facts: facts, Documents: []byte(fmt.Sprintf("[%q]", e.Decision.Number))}, err
		}})
	return h
}

func newHouse(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := build(t, d)
	ctx := access.WithActor(context.Background(), access.System("test"))
	ok(t, second(h.org.Found(ctx, org.FoundAdministration{Name: "Deneme Belediyesi", Province: "İstanbul"})))
	unit := func(name, parent string, spending bool) string {
		u, err := h.org.AddUnit(ctx, org.AddUnit{Name: name, ParentID: parent, SpendingUnit: spending})
		ok(t, err)
		return u.ID
	}
	h.own, h.other, h.third = unit("Fen İşleri Müdürlüğü", "", true), unit("Zabıta Müdürlüğü", "", true), unit("Çevre Müdürlüğü", "", true)
	h.branch, h.staff = unit("Yol Şefliği", h.own, false), unit("Özel Kalem", "", false)
	ok(t, second(h.org.AddUnit(ctx, org.AddUnit{Name: "Kapanan Müdürlük", SpendingUnit: true, ValidTo: "2021-12-31"})))
	h.plan = h.newPlan(t, "P1")
	return h
}

// newPlan is a whole plan in force: 2 goals, 3 targets, 2 indicators each.
func (h *house) newPlan(t testing.TB, code string) plan.Tree {
	t.Helper()
	ctx := h.as(access.Planner)
	pl, err := h.plans.Create(ctx, plan.CreatePlan{PlanFields: plan.PlanFields{Code: code, Name: code + " Stratejik Planı", FirstYear: firstYr, LastYear: lastYr, Mission: "Görev", Vision: "Ufuk",
		CoreValues: []string{"Açıklık"}, SubmittedToCouncilOn: "2019-09-27"}})
	ok(t, err)
	target := func(goal, code, unit string, partners ...string) {
		f := plan.TargetFields{Code: code, Text: "Hedef metni " + code, ResponsibleUnitID: unit, PartnerUnitIDs: partners, YearlyCosts: plan.YearMoney{}, Needs: []string{"İhtiyaç"},
			Risks: []plan.Risk{{Text: "Risk", Controls: []plan.Control{{Text: "Kontrol"}}}}}
		for y := firstYr; y <= lastYr; y++ {
			f.YearlyCosts[y] = quantity.Money(100_00)
		}
		x, err := h.plans.AddTarget(ctx, plan.AddTarget{GoalID: goal, TargetFields: f})
		ok(t, err)
		for n := range 2 {
			i := plan.IndicatorFields{Code: fmt.Sprintf("PG%s.%d", code[1:], n+1), Name: "Gösterge", UnitOfMeasure: "adet", Weight: p(quantity.Percent(500_000)), CalcType: "yearly_separate", Entry: "increment",
				Aggregation: "sum", Values: plan.YearAmount{}, MonitoringFrequency: "half_year", ReportingFrequency: "year"}
			for y := firstYr; y <= lastYr; y++ {
				i.Values[y] = quantity.Amount(int64(y) * 1_000_000)
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
		}
	}
	pl, err = h.plans.Submit(ctx, plan.SubmitPlan{ID: pl.ID, Version: pl.Version})
	ok(t, err)
	_, _, err = h.plans.Decide(ctx, plan.DecidePlan{ID: pl.ID, Version: pl.Version, DecisionFields: council.DecisionFields{Body: "council", Date: "2019-10-21", Number: code}})
	ok(t, err)
	return must(h.plans.Tree(ctx, pl.ID))
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
	return access.WithActor(context.Background(), access.Actor{PersonID: "person-unit", Name: "unit", Posts: []access.Post{{ID: "post", Role: role, Units: []string{unit}}}})
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

// year2022 is a programme with one activity under each target:
//
//	F1.1.1 own, other shares · F1.2.1 other · F2.1.1 third
type year2022 struct {
	programme programme.Programme
	targets   []programme.PerformanceTarget
	own       programme.Activity
	other     programme.Activity
	third     programme.Activity
}

func (h *house) newProgramme(t testing.TB) year2022 {
	t.Helper()
	ctx := h.as(access.Planner)
	var y year2022
	var err error
	y.programme, err = h.programmes.Create(ctx, programme.Create{PlanID: h.plan.Plan.ID, Year: year, Fields: programme.Fields{CallDate: "2021-05-12", CallNumber: "12", DueOn: "2021-07-30",
		Policies: []programme.Policy{{Document: "On Birinci Kalkınma Planı", Reference: "md. 5", Text: "Metin"}}}})
	ok(t, err)
	tree := must(h.programmes.Tree(ctx, y.programme.ID))
	for _, n := range tree.Targets {
		x, err := h.programmes.ChangePerformanceTarget(ctx, programme.ChangePerformanceTarget{ID: n.ID, Version: 1, Explanation: p(reason)})
		ok(t, err)
		y.targets = append(y.targets, x)
	}
	add := func(n int, code, unit string, sharing ...string) programme.Activity {
		a, err := h.programmes.AddActivity(ctx, programme.AddActivity{PerformanceTargetID: y.targets[n].ID, ActivityFields: programme.ActivityFields{Code: code, Name: "Faaliyet " + code, ResponsibleUnitID: unit, SharingUnitIDs: sharing}})
		ok(t, err)
		return a
	}
	y.own, y.other, y.third = add(0, "F1.1.1", h.own, h.other), add(1, "F1.2.1", h.other), add(2, "F2.1.1", h.third)
	return y
}

// get is the programme as it is now.
func (h *house) get(t testing.TB, y year2022) programme.Programme {
	t.Helper()
	return must(h.programmes.Get(h.as(access.Planner), y.programme.ID))
}

func (h *house) step(t testing.TB, y year2022, r programme.Recorded) programme.Step {
	t.Helper()
	return programme.Step{ID: y.programme.ID, Version: h.get(t, y).Version, Recorded: r}
}

func (h *house) proposalOf(t testing.TB, y year2022, unit string) programme.Proposal {
	t.Helper()
	for _, x := range must(h.programmes.Proposals(h.as(access.Planner), y.programme.ID)) {
		if x.UnitID == unit {
			return x
		}
	}
	t.Fatal("no proposal of the unit")
	return programme.Proposal{}
}

// The steps of a life, each of which brings the programme to its next state.
func (h *house) opened(t testing.TB, y year2022) {
	t.Helper()
	ok(t, second(h.programmes.OpenProposals(h.as(access.Planner), h.step(t, y, programme.Recorded{On: "2021-06-01"}))))
}

func (h *house) accepted(t testing.TB, y year2022) {
	t.Helper()
	h.opened(t, y)
	ctx := h.as(access.Planner)
	for _, x := range must(h.programmes.Proposals(ctx, y.programme.ID)) {
		s, err := h.programmes.SubmitProposal(ctx, programme.ProposalStep{ID: x.ID, Version: x.Version})
		ok(t, err)
		ok(t, second(h.programmes.AcceptProposal(ctx, programme.ProposalStep{ID: x.ID, Version: s.Version})))
	}
}

func (h *house) consolidated(t testing.TB, y year2022) {
	t.Helper()
	h.accepted(t, y)
	ok(t, second(h.programmes.Consolidate(h.as(access.Planner), h.step(t, y, programme.Recorded{On: "2021-08-20"}))))
}

func (h *house) submitted(t testing.TB, y year2022) {
	t.Helper()
	h.consolidated(t, y)
	ok(t, second(h.programmes.Submit(h.as(access.Planner), h.step(t, y, programme.Recorded{On: "2021-09-01", LetterNumber: "E-1"}))))
}

func (h *house) decision(t testing.TB, y year2022, body, date string) programme.Decide {
	t.Helper()
	return programme.Decide{ID: y.programme.ID, Version: h.get(t, y).Version, DecisionFields: council.DecisionFields{Body: body, Date: period.Date(date), Number: body + " 2021/99", Result: "majority"}, LetterNumber: "E-2", Document: "EBYS 77"}
}

func (h *house) decided(t testing.TB, y year2022) {
	t.Helper()
	h.submitted(t, y)
	_, _, err := h.programmes.Decide(h.as(access.CouncilClerk), h.decision(t, y, "council", "2021-10-05"))
	ok(t, err)
}

// domainTables are the tables a use case may write; state is a hash of each.
var domainTables = []string{"programme", "programme_step", "programme_policy", "performance_target", "programme_indicator", "activity", "activity_unit", "unit_proposal",
	"council_decision", "edition", "roll_over", "roll_over_row", "idempotency", "audit_row", "audit_text"}

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
