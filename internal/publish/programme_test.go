package publish_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/internal/publish"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// moneyHouse is the house with a plan in force, and one year's programme of one activity that two units pay.
type moneyHouse struct {
	*house
	programmes *programme.Service
	budget     *budget.Service
	org        *org.Service
	door       *act.Runner
	other      string
	year       programme.Programme
	activity   programme.Activity
}

func newMoneyHouse(t testing.TB, d *db.DB) *moneyHouse {
	t.Helper()
	words, err := lang.Load()
	ok(t, err)
	door := act.New(d, audit.New(d, now), now, true)
	o := org.New(d, door, now)
	_, err = o.SeedCodes(context.Background())
	ok(t, err)
	h := &moneyHouse{house: &house{db: d, papers: publish.New(o, words)}, org: o, door: door}
	h.plans = plan.NewService(plan.Options{DB: d, Door: door, Clock: now, Org: o, Freeze: h.papers.Freeze})
	h.papers.UsePlans(h.plans)
	h.programmes = programme.NewService(programme.Options{DB: d, Door: door, Clock: now, Org: o, Plans: h.plans, Freeze: h.papers.FreezeProgramme})
	h.budget = budget.NewService(budget.Options{DB: d, Door: door, Clock: now, Org: o, Programmes: h.programmes})
	h.programmes.UseBudget(programme.Budget{Check: h.budget.Check, CheckUnit: h.budget.CheckUnit, ActivityHasLines: h.budget.ActivityHasLines, Decided: h.budget.Decided})
	h.papers.UseProgrammes(d, h.programmes, h.budget)
	ctx := as(access.Planner)
	for n, name := range []string{"Fen İşleri Müdürlüğü", "Zabıta Müdürlüğü"} {
		u, err := o.AddUnit(ctx, org.AddUnit{Name: name, SpendingUnit: true})
		ok(t, err)
		if n == 0 {
			h.unitID = u.ID
		} else {
			h.other = u.ID
		}
	}
	done, err := h.plans.Import(ctx, document())
	ok(t, err)
	h.planID = done.PlanID
	return h
}

// furnish makes the programme of 2021 with its lines, ready to be consolidated.
func (h *moneyHouse) furnish(t testing.TB) {
	t.Helper()
	ctx := as(access.Planner)
	g, err := h.programmes.Create(ctx, programme.Create{PlanID: h.planID, Year: 2021, Fields: programme.Fields{CallDate: "2020-05-15", Origin: "synthetic", Synthetic: true,
		Policies: []programme.Policy{{Document: "On Birinci Kalkınma Planı", Text: "Yerel hizmetler"}}}})
	ok(t, err)
	tree, err := h.programmes.Tree(ctx, g.ID)
	ok(t, err)
	why := "Yolların bakımı ve yenilenmesi için seçilmiştir; plan hedefiyle aynıdır."
	_, err = h.programmes.ChangePerformanceTarget(ctx, programme.ChangePerformanceTarget{ID: tree.Targets[0].ID, Version: tree.Targets[0].Version, Explanation: &why})
	ok(t, err)
	h.activity, err = h.programmes.AddActivity(ctx, programme.AddActivity{PerformanceTargetID: tree.Targets[0].ID, ActivityFields: programme.ActivityFields{
		Code: "F1.1.1", Name: "Asfalt serimi", Explanation: "Yıllık bakım", ResponsibleUnitID: h.unitID, SharingUnitIDs: []string{h.other}}})
	ok(t, err)
	g, err = h.programmes.Get(ctx, g.ID)
	ok(t, err)
	g, err = h.programmes.OpenProposals(ctx, programme.Step{ID: g.ID, Version: g.Version})
	ok(t, err)
	for _, l := range []budget.AddLine{
		{LineFields: budget.LineFields{Kind: budget.OfActivity, ActivityID: h.activity.ID, UnitID: h.unitID, Functional: "06.2", Financing: "5", Economic: "03.2.1.01"}, Amount: 100_00},
		{LineFields: budget.LineFields{Kind: budget.OfActivity, ActivityID: h.activity.ID, UnitID: h.other, Functional: "03.1", Financing: "5", Economic: "06.5"}, Amount: 250_50},
		{LineFields: budget.LineFields{Kind: budget.OfActivity, ActivityID: h.activity.ID, UnitID: h.unitID, OffBudget: budget.OtherDomestic}, Amount: 40_00},
		{LineFields: budget.LineFields{Kind: budget.Overhead, UnitID: h.unitID, Functional: "06.2", Financing: "5", Economic: "01.1.1.01"}, Amount: 60_00},
		{LineFields: budget.LineFields{Kind: budget.Transfer, UnitID: h.other, Functional: "03.1", Financing: "5", Economic: "05.8"}, Amount: 9_50},
	} {
		l.ProgrammeID = g.ID
		_, err := h.budget.AddLine(ctx, l)
		ok(t, err)
	}
	h.year = h.get(t, g.ID)
}

func (h *moneyHouse) get(t testing.TB, id string) programme.Programme {
	t.Helper()
	g, err := h.programmes.Get(as(access.Planner), id)
	ok(t, err)
	return g
}

func (h *moneyHouse) decide(t testing.TB) (programme.Programme, council.Edition) {
	t.Helper()
	ctx := as(access.Planner)
	all, err := h.programmes.Proposals(ctx, h.year.ID)
	ok(t, err)
	for _, p := range all {
		p, err = h.programmes.SubmitProposal(ctx, programme.ProposalStep{ID: p.ID, Version: p.Version})
		ok(t, err)
		_, err = h.programmes.AcceptProposal(ctx, programme.ProposalStep{ID: p.ID, Version: p.Version})
		ok(t, err)
	}
	g := h.get(t, h.year.ID)
	g, err = h.programmes.Consolidate(ctx, programme.Step{ID: g.ID, Version: g.Version})
	ok(t, err)
	g, err = h.programmes.Submit(ctx, programme.Step{ID: g.ID, Version: g.Version, Recorded: programme.Recorded{On: "2020-09-01"}})
	ok(t, err)
	g, e, err := h.programmes.Decide(as(access.CouncilClerk), programme.Decide{ID: g.ID, Version: g.Version, DecisionFields: council.DecisionFields{Body: "council", Date: "2020-10-07", Number: "2020/88", Result: "majority"}})
	ok(t, err)
	return g, e
}

// cell finds a cell by its name.
func cell(t *testing.T, docs []model.Document, id, name string) model.Cell {
	t.Helper()
	for _, d := range docs {
		for _, b := range d.Blocks {
			if d.ID != id || b.Table == nil {
				continue
			}
			for _, rows := range [][]model.Row{b.Table.Before, b.Table.Rows, b.Table.After} {
				for _, r := range rows {
					for _, c := range r.Cells {
						if c.Name == name {
							return c
						}
					}
				}
			}
		}
	}
	t.Fatalf("no cell %s!%s", id, name)
	return model.Cell{}
}

// One record, five tables: the lines of two units print in Tables 1 to 4, and the frozen edition keeps them whatever becomes of the rows.
func TestProgrammePapers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newMoneyHouse(t, d)
		h.house.freeze(t)
		h.furnish(t)
		ctx := as(access.Planner)
		draft, err := h.papers.Programme(ctx, h.year.ID)
		ok(t, err)
		if draft.Name != "DENEME-2020-2021-performans-programi-taslak" || !draft.Facts.Draft || draft.Edition != nil {
			t.Fatal(draft.Name, draft.Facts.Draft)
		}
		text := canonical(t, draft.Documents)
		if id := ulid.FindString(text); id != "" {
			t.Fatalf("a paper prints the key %s", id)
		}
		for _, d := range draft.Documents {
			if !strings.Contains(canonical(t, d), "TASLAK") {
				t.Errorf("%s is not marked TASLAK", d.ID)
			}
		}
		_, err = h.papers.OfficialProgramme(ctx, h.year.ID)
		wants(t, err, fault.KindConflict, "programme.no_edition")
		g, e := h.decide(t)
		if g.State != programme.Decided || g.Stage != programme.StageCouncil {
			t.Fatal(g.State, g.Stage)
		}
		official, err := h.papers.OfficialProgramme(ctx, h.year.ID)
		ok(t, err)
		text = canonical(t, official.Documents)
		if official.Edition.ID != e.ID || strings.Contains(text, "TASLAK") || !strings.Contains(text, "2020/88") || official.Name != "DENEME-2020-2021-performans-programi" {
			t.Fatal(official.Name, strings.Contains(text, "TASLAK"))
		}
		again, err := h.papers.ProgrammeEdition(as(access.CouncilMember), e.ID)
		ok(t, err)
		if canonical(t, again.Documents) != text {
			t.Fatal("the edition gives other documents")
		}
		// A viewer reads the decided tables, not what units spent; nothing is said of whether there is any.
		seen, err := h.papers.Programme(as(access.Viewer), h.year.ID)
		ok(t, err)
		if text := canonical(t, seen.Documents); !seen.Facts.Withheld || strings.Contains(text, "yüklenmedi") || !strings.Contains(text, "görme yetkiniz yok") {
			t.Fatal("a viewer is told what ledgers there are")
		}
		if draft.Facts.Withheld {
			t.Fatal("the planner sees no ledgers")
		}
		_, err = h.papers.Programme(as(access.CouncilMember), h.year.ID)
		wants(t, err, fault.KindForbidden, "forbidden")
		_, err = h.papers.ProgrammeTable(ctx, h.year.ID, "PP9")
		wants(t, err, fault.KindNotFound, "not_found")
	})
}

// The facts carry what was typed: stages with who wrote them, names of codes, units by place.
func TestProgrammeFactsAreTheRows(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newMoneyHouse(t, d)
		h.house.freeze(t)
		h.furnish(t)
		f, err := h.papers.ProgrammeFacts(as(access.Planner), h.year.ID)
		ok(t, err)
		if len(f.Lines) != 5 || len(f.Units) != 2 || f.Stage != "unit" || f.CodeSet != "classic" || f.FormSet != "PP_2009" || len(f.Policies) != 1 {
			t.Fatalf("%d lines %d units %s %s %s", len(f.Lines), len(f.Units), f.Stage, f.CodeSet, f.FormSet)
		}
		var sum quantity.Money
		for _, l := range f.Lines {
			if l.Amount == nil || len(l.Stages) != 1 || l.Unit < 0 {
				t.Fatalf("%+v", l)
			}
			sum += *l.Amount
			if l.Kind == "activity" && l.Activity != f.Targets[0].Activities[0].Ref {
				t.Fatalf("%+v", l)
			}
		}
		if sum != 460_00 {
			t.Fatal(sum)
		}
		names := map[string]facts.CodeName{}
		for _, c := range f.Codes {
			names[c.Kind+" "+c.Code] = c
		}
		for _, want := range []string{"economic 03", "economic 03.2", "economic 03.2.1", "economic 03.2.1.01", "functional 06", "functional 06.2", "financing 5"} {
			if c, there := names[want]; !there || !c.Known || c.Name == "" {
				t.Errorf("%s: %+v", want, c)
			}
		}
		i := f.Targets[0].Indicators[0]
		if i.PlanRef != "A1/H1.1/PG1.1.1" || *i.PlanValue != 2 || *i.PlanBefore != 1 {
			t.Fatalf("%+v", i)
		}
	})
}

// Money of a unit that has neither activity nor proposal is printed under the unit's name, never as money of nobody.
func TestMoneyOfAUnitWithoutAPart(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newMoneyHouse(t, d)
		h.house.freeze(t)
		h.furnish(t)
		ctx := as(access.Planner)
		const name = "Özel Kalem Müdürlüğü"
		u, err := h.org.AddUnit(ctx, org.AddUnit{Name: name})
		ok(t, err)
		g, err := h.programmes.Create(ctx, programme.Create{PlanID: h.planID, Year: 2022})
		ok(t, err)
		place := budget.LineFields{Kind: budget.Overhead, UnitID: u.ID, Functional: "01.1", Financing: "5", Economic: "03.2"}
		_, err = h.budget.AddLine(ctx, budget.AddLine{ProgrammeID: g.ID, Amount: 75_00, LineFields: place})
		ok(t, err)
		_, err = h.budget.SetCeilings(ctx, budget.SetCeilings{ProgrammeID: g.ID, Version: g.Version, Ceilings: []budget.CeilingFields{{UnitID: u.ID, Amount: 50_00}}})
		ok(t, err)
		_, err = h.budget.AddChange(ctx, budget.AddChange{Year: 2022, Kind: budget.CarriedOver, On: "2022-01-03", Reason: "Devreden", Lines: []budget.ChangeLineFields{
			{UnitID: u.ID, Economic: "03.2", Amount: 1}}})
		ok(t, err)
		pack, err := h.papers.Programme(ctx, g.ID)
		ok(t, err)
		f := pack.Facts
		if len(f.Units) != 1 || f.Units[0].Name != name || f.Lines[0].Unit != 0 || f.Ceilings[0].Unit != 0 || f.Changes[0].Lines[0].Unit != 0 {
			t.Fatalf("%+v, line of %d, ceiling of %d, change of %d", f.Units, f.Lines[0].Unit, f.Ceilings[0].Unit, f.Changes[0].Lines[0].Unit)
		}
		if c := cell(t, pack.Documents, "PPTAVAN", "B1:toplam:asim"); c.Display() != "25,00" {
			t.Errorf("over the ceiling by %s", c.Display())
		}
	})
}

// A freeze that cannot write leaves the programme undecided (every statement of the step fails in turn).
func TestDecideIsWhole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newMoneyHouse(t, d)
		h.house.freeze(t)
		h.furnish(t)
		ctx := as(access.Planner)
		all, err := h.programmes.Proposals(ctx, h.year.ID)
		ok(t, err)
		for _, p := range all {
			p, err = h.programmes.SubmitProposal(ctx, programme.ProposalStep{ID: p.ID, Version: p.Version})
			ok(t, err)
			_, err = h.programmes.AcceptProposal(ctx, programme.ProposalStep{ID: p.ID, Version: p.Version})
			ok(t, err)
		}
		g := h.get(t, h.year.ID)
		g, err = h.programmes.Consolidate(ctx, programme.Step{ID: g.ID, Version: g.Version})
		ok(t, err)
		g, err = h.programmes.Submit(ctx, programme.Step{ID: g.ID, Version: g.Version, Recorded: programme.Recorded{On: "2020-09-01"}})
		ok(t, err)
		cmd := programme.Decide{ID: g.ID, Version: g.Version, DecisionFields: council.DecisionFields{Body: "council", Date: "2020-10-07", Number: "2020/88", Result: "majority"}}
		for n := int64(1); ; n++ {
			if n > 400 {
				t.Fatal("no end")
			}
			failing, broke := dbtest.FailAt(ctx, n)
			_, _, err := h.programmes.Decide(failing, cmd)
			if err == nil {
				break
			}
			if !broke() {
				t.Fatal(fmt.Errorf("statement %d: %w", n, err))
			}
			list, lerr := h.programmes.Editions(ctx, g.ID)
			ok(t, lerr)
			if now := h.get(t, g.ID); now.State != programme.Submitted || now.Stage != programme.StageUnit || len(list) != 0 {
				t.Fatalf("statement %d left %s %s and %d editions", n, now.State, now.Stage, len(list))
			}
		}
		if g = h.get(t, g.ID); g.State != programme.Decided {
			t.Fatal(g.State)
		}
	})
}
