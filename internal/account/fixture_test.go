package account_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math/big"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/files"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/score"
	"github.com/karne-app/karne/reports/facts"
)

var now = clock.Fixed(time.Date(2023, 5, 2, 9, 0, 0, 0, time.UTC))

const year = 2022

var allKinds = []string{account.SpendingAuthority, account.FinanceHead, account.SeniorManager}

// scores is a scorecard in which every indicator reached its target to the point; change says of one, by its code, what it did instead.
type scores struct {
	mu     sync.Mutex
	plans  *plan.Service
	change map[string]func(*evaluate.IndicatorScore)
}

func (s *scores) CardOf(ctx context.Context, planID string, year, through int) (evaluate.Card, error) {
	t, err := s.plans.Whole(ctx, planID)
	c := evaluate.Card{Plan: t.Plan, Year: year, Through: through}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range t.Goals {
		gs := evaluate.GoalScore{Goal: g}
		for _, h := range g.Targets {
			ts := evaluate.TargetScore{Target: h}
			for _, i := range h.Indicators {
				v := i.Values[year]
				x := evaluate.IndicatorScore{Indicator: i, UnitID: h.ResponsibleUnitID, B: v.Rat(), C: v.Rat(), Score: score.Result{State: score.Value, Raw: big.NewRat(100, 1)},
					Reached: score.Reached{State: score.Value, C: v.Rat()}}
				if fn := s.change[i.Code]; fn != nil {
					fn(&x)
				}
				ts.Indicators = append(ts.Indicators, x)
			}
			gs.Targets = append(gs.Targets, ts)
		}
		c.Goals = append(c.Goals, gs)
	}
	return c, err
}

func (s *scores) set(code string, fn func(*evaluate.IndicatorScore)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.change[code] = fn
}

// house is the activity report on one database, with the real services left of it but the scores. The programme of 2022 is decided:
//
//	own   answers for H1.1 (PG1.1.1, PG1.1.2) and F1.1.1, in which other shares; both hold money of it
//	other answers for H1.2 (PG1.2.1, PG1.2.2) and F1.2.1, which costs nothing
//	third is a spending unit without an activity
type house struct {
	db         *db.DB
	door       *act.Runner
	log        *audit.Log
	org        *org.Service
	plans      *plan.Service
	programmes *programme.Service
	budgets    *budget.Service
	accounts   *account.Service
	scores     *scores
	dir        string
	windows    func(ctx context.Context, planID string, year int) ([]calendar.Window, error)

	own, branch, other, third string // unit ids
	plan                      plan.Plan
	programme                 programme.Programme
	first, second             programme.Activity // F1.1.1, F1.2.1
}

func build(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{db: d, log: audit.New(d, now), dir: filepath.Join(t.TempDir(), "files")}
	h.door = act.New(d, h.log, now, true)
	h.org = org.New(d, h.door, now)
	h.plans = plan.NewService(plan.Options{DB: d, Door: h.door, Clock: now, Org: h.org, Freeze: func(context.Context, plan.Tree, plan.Edition) (plan.Frozen, error) {
		return plan.Frozen{Facts: []byte(`{"plan":1}`), Documents: []byte(`[]`)}, nil
	}})
	h.programmes = programme.NewService(programme.Options{DB: d, Door: h.door, Clock: now, Org: h.org, Plans: h.plans, Freeze: freezeProgramme})
	h.budgets = budget.NewService(budget.Options{DB: d, Door: h.door, Clock: now, Org: h.org, Programmes: h.programmes})
	h.programmes.UseBudget(programme.Budget{Decided: h.budgets.Decided}) // whether the money is right is the budget's own test
	h.scores = &scores{plans: h.plans, change: map[string]func(*evaluate.IndicatorScore){}}
	h.accounts = account.NewService(account.Options{DB: d, Door: h.door, Clock: now, Org: h.org, Programmes: h.programmes, Budget: h.budgets, Evaluate: h.scores,
		Files: files.New(d, h.dir, now), Windows: func(ctx context.Context, planID string, year int) ([]calendar.Window, error) {
			if h.windows == nil {
				return nil, nil
			}
			return h.windows(ctx, planID, year)
		}})
	h.accounts.UseFreeze(func(ctx context.Context, r account.Report, e council.Edition) (plan.Frozen, error) {
		w, err := h.accounts.Whole(ctx, r.ID)
		if err != nil {
			return plan.Frozen{}, err
		}
		b, err := json.Marshal(w.Report)
		return plan.Frozen{Facts: b, Documents: []byte(`["` + e.Decision.Number + `"]`)}, err
	})
	return h
}

// freezeProgramme writes the indicators in the form that editions of programmes have.
func freezeProgramme(_ context.Context, t programme.Tree, _ council.Edition) (plan.Frozen, error) {
	f := facts.ProgrammeFacts{Schema: facts.ProgrammeSchema, Year: t.Programme.Year}
	for _, h := range t.Targets {
		x := facts.PerformanceTarget{ID: h.ID, Ref: h.Ref}
		for _, i := range h.Indicators {
			n := facts.ProgrammeIndicator{ID: i.ID, Ref: i.Ref, Code: i.Plan.Code, Name: i.Plan.Name, UnitOfMeasure: i.Plan.UnitOfMeasure, Override: i.OverrideValue}
			if v, ok := i.Plan.Values[t.Programme.Year]; ok {
				n.PlanValue = &v
			}
			x.Indicators = append(x.Indicators, n)
		}
		f.Targets = append(f.Targets, x)
	}
	b, err := json.Marshal(f)
	return plan.Frozen{Facts: b, Documents: []byte(`[]`)}, err
}

func newHouse(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := build(t, d)
	ctx := access.WithActor(context.Background(), access.System("test"))
	ok(t, second(h.org.Found(ctx, org.FoundAdministration{Name: "Deneme Belediyesi", Province: "İstanbul"})))
	unit := func(name, parent string, spending bool) string {
		return must(h.org.AddUnit(ctx, org.AddUnit{Name: name, ParentID: parent, SpendingUnit: spending})).ID
	}
	h.own, h.other, h.third = unit("Fen İşleri Müdürlüğü", "", true), unit("Zabıta Müdürlüğü", "", true), unit("Çevre Müdürlüğü", "", true)
	h.branch = unit("Yol Şefliği", h.own, false)
	ok(t, second(h.org.AddUnit(ctx, org.AddUnit{Name: "Kapanan Müdürlük", SpendingUnit: true, ValidTo: "2021-12-31"})))
	h.newPlan(t)
	h.newProgramme(t)
	for _, kind := range allKinds {
		ok(t, second(h.accounts.LoadStatementText(h.as(access.Admin), account.LoadStatementText{Kind: kind, ValidFrom: 2020, Text: "Deneme beyanı: " + kind, Source: "test", Synthetic: true})))
	}
	return h
}

func (h *house) newPlan(t testing.TB) {
	t.Helper()
	ctx := h.as(access.Planner)
	pl := must(h.plans.Create(ctx, plan.CreatePlan{PlanFields: plan.PlanFields{Code: "P1", Name: "Stratejik Plan", FirstYear: 2020, LastYear: 2024, Mission: "Görev", Vision: "Ufuk",
		CoreValues: []string{"Açıklık"}, SubmittedToCouncilOn: "2019-09-27"}}))
	g := must(h.plans.AddGoal(ctx, plan.AddGoal{PlanID: pl.ID, GoalFields: plan.GoalFields{Code: "A1", Text: "Amaç"}}))
	for code, unit := range map[string]string{"H1.1": h.own, "H1.2": h.other} {
		f := plan.TargetFields{Code: code, Text: "Hedef metni " + code, ResponsibleUnitID: unit, YearlyCosts: plan.YearMoney{}, Needs: []string{"İhtiyaç"},
			Risks: []plan.Risk{{Text: "Risk", Controls: []plan.Control{{Text: "Kontrol"}}}}}
		for y := 2020; y <= 2024; y++ {
			f.YearlyCosts[y] = 100 * quantity.Lira
		}
		x := must(h.plans.AddTarget(ctx, plan.AddTarget{GoalID: g.ID, TargetFields: f}))
		for _, n := range []string{".1", ".2"} {
			i := plan.IndicatorFields{Code: "PG" + code[1:] + n, Name: "Yapılan iş " + code + n, UnitOfMeasure: "adet", Weight: p(quantity.Hundred / 2), CalcType: "yearly_separate", Entry: "increment",
				Aggregation: "sum", Values: plan.YearAmount{}, MonitoringFrequency: "quarter", ReportingFrequency: "year"}
			for y := 2020; y <= 2024; y++ {
				i.Values[y] = quantity.Amount(int64(y) * 1_000_000)
			}
			ok(t, second(h.plans.AddIndicator(ctx, plan.AddIndicator{TargetID: x.ID, IndicatorFields: i})))
		}
	}
	pl = must(h.plans.Submit(ctx, plan.SubmitPlan{ID: pl.ID, Version: pl.Version}))
	var err error
	h.plan, _, err = h.plans.Decide(ctx, plan.DecidePlan{ID: pl.ID, Version: pl.Version, DecisionFields: council.DecisionFields{Body: "council", Date: "2019-10-21", Number: "2019/127"}})
	ok(t, err)
}

// newProgramme brings the programme of 2022 to the council's decision.
func (h *house) newProgramme(t testing.TB) {
	t.Helper()
	ctx := h.as(access.Planner)
	id := must(h.programmes.Create(ctx, programme.Create{PlanID: h.plan.ID, Year: year, Fields: programme.Fields{CallDate: "2021-05-12",
		Policies: []programme.Policy{{Document: "On Birinci Kalkınma Planı", Reference: "md. 5", Text: "Metin"}}}})).ID
	tree := must(h.programmes.Tree(ctx, id))
	sharing := map[string][]string{"H1.1": {h.other}}
	units := map[string]string{"H1.1": h.own, "H1.2": h.other}
	acts := map[string]*programme.Activity{"H1.1": &h.first, "H1.2": &h.second}
	for _, n := range tree.Targets {
		ok(t, second(h.programmes.ChangePerformanceTarget(ctx, programme.ChangePerformanceTarget{ID: n.ID, Version: 1, Explanation: p("Hedefin seçilme nedeni, en az otuz karakterlik bir açıklama")})))
		f := programme.ActivityFields{Code: "F" + n.ShownCode[1:] + ".1", Name: "Faaliyet", ResponsibleUnitID: units[n.ShownCode], SharingUnitIDs: sharing[n.ShownCode]}
		if n.ShownCode == "H1.2" {
			f.NoCostReason = "Personel zamanı dışında kaynak gerekmez"
		}
		*acts[n.ShownCode] = must(h.programmes.AddActivity(ctx, programme.AddActivity{PerformanceTargetID: n.ID, ActivityFields: f}))
	}
	step := func() programme.Step {
		return programme.Step{ID: id, Version: must(h.programmes.Get(ctx, id)).Version, Recorded: programme.Recorded{On: "2021-09-01"}}
	}
	ok(t, second(h.programmes.OpenProposals(ctx, step())))
	line := func(activity, unit string, amount quantity.Money) {
		ok(t, second(h.budgets.AddLine(ctx, budget.AddLine{ProgrammeID: id, Amount: amount, LineFields: budget.LineFields{Kind: budget.OfActivity, ActivityID: activity, UnitID: unit,
			Functional: "01.1.1", Financing: "5", Economic: "03.2"}})))
	}
	line(h.first.ID, h.own, 100*quantity.Lira)
	line(h.first.ID, h.other, 100*quantity.Lira)
	line(h.second.ID, h.other, 0) // taken out again: no money
	for _, x := range must(h.programmes.Proposals(ctx, id)) {
		s := must(h.programmes.SubmitProposal(ctx, programme.ProposalStep{ID: x.ID, Version: x.Version}))
		ok(t, second(h.programmes.AcceptProposal(ctx, programme.ProposalStep{ID: x.ID, Version: s.Version})))
	}
	ok(t, second(h.programmes.Consolidate(ctx, step())))
	ok(t, second(h.programmes.Submit(ctx, step())))
	var err error
	h.programme, _, err = h.programmes.Decide(ctx, programme.Decide{ID: id, Version: step().Version, DecisionFields: council.DecisionFields{Body: "council", Date: "2021-10-05", Number: "2021/99"}})
	ok(t, err)
}

// as is a context of one role; a unit-bound role stands in own (and branch).
func (h *house) as(role access.Role) context.Context {
	units := []string{}
	if role.UnitBound() {
		units = []string{h.own, h.branch}
	}
	return h.in(role, units...)
}

func (h *house) in(role access.Role, units ...string) context.Context {
	return access.WithActor(context.Background(), access.Actor{PersonID: "person-" + string(role), Name: string(role), Posts: []access.Post{{ID: "post", Role: role, Units: units}}})
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

// word is an answer in one word: "+", else the code of the refusal.
func word(err error) string {
	if err == nil {
		return "+"
	}
	return fault.All(err)[0].Code
}

// wants checks kind and code of a refusal.
func wants(t testing.TB, err error, kind fault.Kind, code string) {
	t.Helper()
	if !fault.Has(err, code) || fault.KindOf(err) != kind {
		t.Fatalf("want kind %d %s, got kind %d: %v", kind, code, fault.KindOf(err), err)
	}
}

func pdf(text string) io.Reader {
	return bytes.NewReader([]byte("%PDF-1.7\n" + text + "\n%%EOF\n"))
}

func signer(name string) account.StatementFields {
	return account.StatementFields{SignerName: name, SignerTitle: "Müdür", OfficeFrom: "2019-04-08", Place: "Kartal", SignedOn: "2023-02-20", Signature: "wet"}
}

// domainTables are the tables a use case may write; state is a hash of each.
var domainTables = []string{"activity_report", "unit_report", "report_step", "report_text", "activity_result", "statement_text", "statement", "distribution", "decision_file",
	"printed_result", "stored_file", "council_decision", "edition", "idempotency", "audit_row", "audit_text"}

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
