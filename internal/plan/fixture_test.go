package plan_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
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
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/publish"
	"github.com/karne-app/karne/pkg/quantity"
)

var now = clock.Fixed(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))

const (
	townName = "Deneme Belediyesi"
	firstYr  = 2020
	lastYr   = 2024
)

// house is the plan feature on one database: units own and other, one actor per role.
//
//	own   answers for H1.1, below it stands branch
//	other answers for H1.2, own is its partner
//	third answers for H2.1, nobody else
type house struct {
	db     *db.DB
	log    *audit.Log
	org    *org.Service
	plans  *plan.Service
	papers *publish.Service

	own, branch, other, third string // unit ids
}

// build wires the services over an open database without any data, with the strict door of tests; the bench takes that of production.
func build(t testing.TB, d *db.DB) *house { return wire(t, d, true) }

func wire(t testing.TB, d *db.DB, strict bool) *house {
	t.Helper()
	words, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	h := &house{db: d, log: audit.New(d, now)}
	door := act.New(d, h.log, now, strict)
	h.org = org.New(d, door, now)
	h.papers = publish.New(h.org, words)
	h.plans = plan.NewService(plan.Options{DB: d, Door: door, Clock: now, Org: h.org, Freeze: h.papers.Freeze})
	h.papers.UsePlans(h.plans)
	return h
}

// newHouse is build with the administration and its units.
func newHouse(t testing.TB, d *db.DB) *house {
	t.Helper()
	return build(t, d).furnish(t)
}

func (h *house) furnish(t testing.TB) *house {
	t.Helper()
	ctx := access.WithActor(context.Background(), access.System("test"))
	ok(t, second(h.org.Found(ctx, org.FoundAdministration{Name: townName, Province: "İstanbul"})))
	unit := func(name, parent string) string {
		u, err := h.org.AddUnit(ctx, org.AddUnit{Name: name, ParentID: parent, SpendingUnit: parent == ""})
		ok(t, err)
		return u.ID
	}
	h.own, h.other, h.third = unit("Fen İşleri Müdürlüğü", ""), unit("Zabıta Müdürlüğü", ""), unit("Çevre Müdürlüğü", "")
	h.branch = unit("Yol Şefliği", h.own)
	return h
}

// as is a context of one role; a unit-bound role stands in own (and branch), "other" and "third" editors in theirs.
func (h *house) as(role access.Role) context.Context {
	p := access.Post{ID: "post", Role: role}
	if role.UnitBound() {
		p.Units = []string{h.own, h.branch}
	}
	return access.WithActor(context.Background(), access.Actor{PersonID: "person-" + string(role), Name: string(role), Posts: []access.Post{p}})
}

func (h *house) editorOf(unit string) context.Context {
	return access.WithActor(context.Background(), access.Actor{PersonID: "person-editor", Name: "editor", Posts: []access.Post{{ID: "post", Role: access.UnitEditor, Units: []string{unit}}}})
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

func planFields(code string) plan.PlanFields {
	return plan.PlanFields{Code: code, Name: code + " Stratejik Planı", FirstYear: firstYr, LastYear: lastYr, Mission: "Görev", Vision: "Ufuk", CoreValues: []string{"Açıklık", "Hız"},
		Preparation: plan.Preparation{CircularNo: "1", CircularDate: "2019-04-10", Board: "Kurul", Team: "Ekip", Programme: "Takvim", Participation: "Anket", PreviousPlan: "Eski"}, SubmittedToCouncilOn: "2019-09-27"}
}

func (h *house) targetFields(code, unit string) plan.TargetFields {
	f := plan.TargetFields{Code: code, Text: "Hedef metni " + code, ResponsibleUnitID: unit, YearlyCosts: plan.YearMoney{}, Findings: []string{"Tespit"}, Needs: []string{"İhtiyaç"},
		Activities: []plan.Activity{{Text: "Proje", Kind: "project"}, {Text: "Faaliyet", Kind: "activity"}, {Text: "Türsüz"}},
		Risks:      []plan.Risk{{Text: "Risk", Probability: p(3), Impact: p(4), OwnerUnitID: unit, Controls: []plan.Control{{Text: "Kontrol", Kind: "existing"}, {Text: "Türsüz"}}}}}
	for y := firstYr; y <= lastYr; y++ {
		f.YearlyCosts[y] = quantity.Money(100_00)
	}
	return f
}

func (h *house) indicatorFields(code, owner string, weight int64) plan.IndicatorFields {
	f := plan.IndicatorFields{Code: code, Name: "Gösterge " + code, Definition: "Tanım", UnitOfMeasure: "adet", Weight: p(quantity.Percent(weight * 10_000)), BaselineValue: p(quantity.Amount(1_000_000)),
		BaselineDate: "2019-12-31", CalcType: "yearly_separate", Entry: "increment", Aggregation: "sum", Direction: "up", Values: plan.YearAmount{}, MonitoringFrequency: "half_year",
		ReportingFrequency: "year", Class: "output", Formula: "a/b", DataSource: "Kayıt", DataOwnerUnitID: owner, EvidenceRequired: p(true), IsKey: true}
	for y := firstYr; y <= lastYr; y++ {
		f.Values[y] = quantity.Amount(int64(y) * 1_000_000)
	}
	return f
}

// draft is a whole plan without blocking faults: 2 goals, 3 targets, 2 indicators each.
type draft struct {
	plan       plan.Plan
	goals      []plan.Goal
	own        plan.Target // H1.1
	other      plan.Target // H1.2, own is a partner
	third      plan.Target // H2.1
	indicators map[string]plan.Indicator
}

func (h *house) newDraft(t testing.TB, code string) draft {
	t.Helper()
	ctx := h.as(access.Planner)
	d := draft{indicators: map[string]plan.Indicator{}}
	var err error
	d.plan, err = h.plans.Create(ctx, plan.CreatePlan{PlanFields: planFields(code)})
	ok(t, err)
	years := plan.YearMoney{}
	overhead := plan.YearMoney{}
	for y := firstYr; y <= lastYr; y++ {
		years[y], overhead[y] = 100_000_00, 50_00
	}
	d.plan, err = h.plans.SetResources(ctx, plan.SetResources{PlanID: d.plan.ID, Version: d.plan.Version, ResourceFields: plan.ResourceFields{
		Resources: []plan.Resource{{Code: "01", Name: "Vergi Gelirleri", Years: years}}, Overhead: overhead}})
	ok(t, err)
	for _, c := range []string{"A1", "A2"} {
		g, err := h.plans.AddGoal(ctx, plan.AddGoal{PlanID: d.plan.ID, GoalFields: plan.GoalFields{Code: c, Text: "Amaç " + c}})
		ok(t, err)
		d.goals = append(d.goals, g)
	}
	target := func(goal plan.Goal, code, unit string, partners ...string) plan.Target {
		f := h.targetFields(code, unit)
		f.PartnerUnitIDs = partners
		x, err := h.plans.AddTarget(ctx, plan.AddTarget{GoalID: goal.ID, TargetFields: f})
		ok(t, err)
		for n := range 2 {
			pg := fmt.Sprintf("PG%s.%d", code[1:], n+1)
			i, err := h.plans.AddIndicator(ctx, plan.AddIndicator{TargetID: x.ID, IndicatorFields: h.indicatorFields(pg, unit, 50)})
			ok(t, err)
			d.indicators[pg] = i
		}
		return x
	}
	d.own, d.other, d.third = target(d.goals[0], "H1.1", h.own), target(d.goals[0], "H1.2", h.other, h.own), target(d.goals[1], "H2.1", h.third)
	return d
}

var accepted = council.DecisionFields{Body: "council", Date: "2019-10-21", Number: "2019/127", Result: "unanimous", VotesFor: p(31), VotesAgainst: p(0)}

// domainTables are the tables a use case may write; state is a hash of each.
var domainTables = []string{"administration", "unit", "plan", "plan_version", "plan_core_value", "plan_resource", "plan_resource_year", "plan_overhead", "goal", "target", "target_partner",
	"target_item", "target_risk", "risk_control", "target_cost", "indicator", "indicator_value", "council_decision", "edition", "idempotency", "audit_row", "audit_text"}

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

func readDoc(t testing.TB, path string) plan.Doc {
	t.Helper()
	b, err := os.ReadFile(path)
	ok(t, err)
	var d plan.Doc
	ok(t, json.Unmarshal(b, &d))
	return d
}
