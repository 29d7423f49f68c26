package budget_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

var now = clock.Fixed(time.Date(2021, 9, 1, 9, 0, 0, 0, time.UTC))

const year = 2022

// house is the money on one database, with the real services left of it.
//
//	own   answers for F1.1.1, other shares it
//	other answers for F1.1.2
//	third answers for F1.2.1
type house struct {
	db         *db.DB
	door       *act.Runner
	log        *audit.Log
	org        *org.Service
	plans      *plan.Service
	programmes *programme.Service
	budgets    *budget.Service

	own, other, third string // unit ids
	planner, finance  string // person ids
	plan              plan.Plan
}

func build(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{db: d, log: audit.New(d, now)}
	door := act.New(d, h.log, now, true)
	h.door = door
	h.org = org.New(d, door, now)
	frozen := plan.Frozen{Facts: []byte("{}"), Documents: []byte("[]")}
	h.plans = plan.NewService(plan.Options{DB: d, Door: door, Clock: now, Org: h.org, Freeze: func(context.Context, plan.Tree, plan.Edition) (plan.Frozen, error) { return frozen, nil }})
	h.programmes = programme.NewService(programme.Options{DB: d, Door: door, Clock: now, Org: h.org, Plans: h.plans,
		Freeze: func(context.Context, programme.Tree, council.Edition) (plan.Frozen, error) { return frozen, nil }})
	h.budgets = budget.NewService(budget.Options{DB: d, Door: door, Clock: now, Org: h.org, Programmes: h.programmes})
	h.programmes.UseBudget(programme.Budget{Check: h.budgets.Check, CheckUnit: h.budgets.CheckUnit, ActivityHasLines: h.budgets.ActivityHasLines, Decided: h.budgets.Decided})
	return h
}

func newHouse(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := build(t, d)
	ctx := access.WithActor(context.Background(), access.System("test"))
	ok(t, second(h.org.Found(ctx, org.FoundAdministration{Name: "Deneme Belediyesi", Province: "İstanbul"})))
	ok(t, second(h.org.SeedCodes(ctx)))
	unit := func(name string) string {
		return must(h.org.AddUnit(ctx, org.AddUnit{Name: name, SpendingUnit: true})).ID
	}
	h.own, h.other, h.third = unit("Fen İşleri Müdürlüğü"), unit("Zabıta Müdürlüğü"), unit("Çevre Müdürlüğü")
	person := func(name string) string { return must(h.org.AddPerson(ctx, org.AddPerson{Name: name})).ID }
	h.planner, h.finance = person("Ayşe Planlar"), person("Mehmet Öder")
	h.plan = must(h.plans.Create(ctx, plan.CreatePlan{PlanFields: plan.PlanFields{Code: "P", Name: "Plan", FirstYear: 2020, LastYear: 2024}}))
	g := must(h.plans.AddGoal(ctx, plan.AddGoal{PlanID: h.plan.ID, GoalFields: plan.GoalFields{Code: "A1", Text: "Amaç"}}))
	for _, c := range []string{"H1.1", "H1.2"} {
		x := must(h.plans.AddTarget(ctx, plan.AddTarget{GoalID: g.ID, TargetFields: plan.TargetFields{Code: c, Text: "Hedef " + c, ResponsibleUnitID: h.own}}))
		ok(t, second(h.plans.AddIndicator(ctx, plan.AddIndicator{TargetID: x.ID, IndicatorFields: plan.IndicatorFields{Code: "PG" + c[1:] + ".1", Name: "Gösterge"}})))
	}
	return h
}

// as is a context of one role; a unit-bound role stands in own.
func (h *house) as(role access.Role) context.Context {
	p := access.Post{ID: "post", Role: role}
	if role.UnitBound() {
		p.Units = []string{h.own}
	}
	id := "person-" + string(role)
	switch role {
	case access.Planner:
		id = h.planner
	case access.Finance:
		id = h.finance
	}
	return access.WithActor(context.Background(), access.Actor{PersonID: id, Name: string(role), Posts: []access.Post{p}})
}

func (h *house) editorOf(unit string) context.Context {
	return access.WithActor(context.Background(), access.Actor{PersonID: "person-editor", Name: "editor", Posts: []access.Post{{ID: "post", Role: access.UnitEditor, Units: []string{unit}}}})
}

// scene is a programme of the year with three activities.
type scene struct {
	id         string
	activities map[string]programme.Activity // F1.1.1, F1.1.2, F1.2.1
}

// draft is a programme before the call.
func (h *house) draft(t testing.TB) scene {
	t.Helper()
	ctx := h.as(access.Planner)
	p := must(h.programmes.Create(ctx, programme.Create{PlanID: h.plan.ID, Year: year}))
	tree := must(h.programmes.Tree(ctx, p.ID))
	s := scene{id: p.ID, activities: map[string]programme.Activity{}}
	for _, a := range []struct {
		code, unit string
		target     int
		sharing    []string
	}{{"F1.1.1", h.own, 0, []string{h.other}}, {"F1.1.2", h.other, 0, nil}, {"F1.2.1", h.third, 1, nil}} {
		s.activities[a.code] = must(h.programmes.AddActivity(ctx, programme.AddActivity{PerformanceTargetID: tree.Targets[a.target].ID,
			ActivityFields: programme.ActivityFields{Code: a.code, Name: "Faaliyet " + a.code, ResponsibleUnitID: a.unit, SharingUnitIDs: a.sharing}}))
	}
	return s
}

// called is a programme whose proposals are open.
func (h *house) called(t testing.TB) scene {
	t.Helper()
	s := h.draft(t)
	ok(t, second(h.programmes.OpenProposals(h.as(access.Planner), programme.Step{ID: s.id, Version: h.version(t, s)})))
	return s
}

func (h *house) version(t testing.TB, s scene) int64 {
	t.Helper()
	return must(h.programmes.Get(h.as(access.Planner), s.id)).Version
}

func (h *house) proposal(t testing.TB, s scene, unit string) programme.Proposal {
	t.Helper()
	for _, x := range must(h.programmes.Proposals(h.as(access.Planner), s.id)) {
		if x.UnitID == unit {
			return x
		}
	}
	t.Fatal("no proposal")
	return programme.Proposal{}
}

// consolidated accepts every proposal and closes them; the money must have no blocking fault.
func (h *house) consolidated(t testing.TB, s scene) {
	t.Helper()
	ctx := h.as(access.Planner)
	for _, u := range []string{h.own, h.other, h.third} {
		x := h.proposal(t, s, u)
		x = must(h.programmes.SubmitProposal(ctx, programme.ProposalStep{ID: x.ID, Version: x.Version}))
		ok(t, second(h.programmes.AcceptProposal(ctx, programme.ProposalStep{ID: x.ID, Version: x.Version})))
	}
	h.force(t, s, "consolidated")
}

// force puts a programme in a state without the steps that lead there: what they ask is tested in programme.
func (h *house) force(t testing.TB, s scene, state string) {
	t.Helper()
	ok(t, h.db.System(context.Background()).Exec("UPDATE programme SET state = ? WHERE id = ?", state, s.id).Error)
}

// cost is a cost line of an activity's responsible unit.
func (s scene) cost(activity, unit, economic string, lira int64) budget.AddLine {
	return budget.AddLine{ProgrammeID: s.id, Amount: quantity.Money(lira) * quantity.Lira, LineFields: budget.LineFields{Kind: budget.OfActivity, ActivityID: s.activities[activity].ID, UnitID: unit,
		Functional: "01.1.1", Financing: "5", Economic: economic}}
}

func (s scene) of(kind budget.Kind, unit, economic string, lira int64) budget.AddLine {
	c := s.cost("", unit, economic, lira)
	c.Kind, c.ActivityID = kind, ""
	if kind == budget.Revenue || kind == budget.Financing {
		c.UnitID, c.Functional, c.Financing = "", "", ""
	}
	return c
}

func (h *house) add(t testing.TB, ctx context.Context, cmds ...budget.AddLine) []budget.Line { //nolint:revive // the test comes first in this house
	t.Helper()
	out := make([]budget.Line, len(cmds))
	for i, c := range cmds {
		l, err := h.budgets.AddLine(ctx, c)
		ok(t, err)
		out[i] = l
	}
	return out
}

// costed gives every activity a cost line, so that nothing blocks: 100, 200, 300 lira.
func (h *house) costed(t testing.TB, s scene) []budget.Line {
	t.Helper()
	return h.add(t, h.as(access.Planner), s.cost("F1.1.1", h.own, "03.2.1.01", 100), s.cost("F1.1.2", h.other, "03.2.1.01", 200), s.cost("F1.2.1", h.third, "03.2.1.01", 300))
}

// sheet is the whole money of a programme as the edition reads it.
func (h *house) sheet(ctx context.Context, id string) (budget.Sheet, error) {
	x, _, err := h.budgets.CheckedSheet(access.WithActor(ctx, access.System("edition")), id)
	return x, err
}

func (h *house) open(t testing.TB, s scene, stages ...programme.Stage) {
	t.Helper()
	for _, st := range stages {
		ok(t, second(h.budgets.OpenStage(h.as(access.Finance), budget.OpenStage{ProgrammeID: s.id, Version: h.version(t, s), To: st})))
	}
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

func lira(n int64) quantity.Money { return quantity.Money(n) * quantity.Lira }

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

// verdicts are faults in one line each: stage code ref field.
func verdicts(l fault.List) []string {
	out := make([]string, len(l))
	for i, f := range l {
		out[i] = strings.TrimSpace(fmt.Sprintf("%s %s %s %s", f.Stage, f.Code, f.At.Ref, f.At.Field))
	}
	slices.Sort(out)
	return out
}

// domainTables are the tables a use case may write; state is a hash of each.
var domainTables = []string{"programme", "programme_step", "activity", "unit_proposal", "budget_line", "budget_line_amount", "budget_stage", "unit_ceiling", "appropriation_change", "appropriation_change_line",
	"council_decision", "edition", "idempotency", "audit_row", "audit_text"}

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
