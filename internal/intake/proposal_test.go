package intake_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/intake/layout"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
)

// part is a programme of 2022 whose proposals are open: own answers for F1.1.1 and shares F1.1.2 of other; it has a ceiling of 1,000 lira and one
// line of 500.
type part struct {
	house
	programmes *programme.Service
	budget     *budget.Service
	id         string
	own, other string
	unit       context.Context // an editor of own
}

func editor(unit string) context.Context {
	return access.WithActor(context.Background(), access.Actor{PersonID: "01HZZZZZZZZZZZZZZZZZZZZZ" + unit[len(unit)-2:], Name: "Ali Demir",
		Posts: []access.Post{{ID: "p", Role: access.UnitEditor, Units: []string{unit}}}})
}

func newPart(t *testing.T, d *db.DB) part {
	t.Helper()
	words, err := lang.Load()
	must(t, err)
	door := act.New(d, audit.New(d, noon), noon, true)
	o := org.New(d, door, noon)
	p := part{}
	p.db, p.ctx = d, as(access.Planner)
	p.plans = plan.NewService(plan.Options{DB: d, Door: door, Clock: noon, Org: o})
	p.programmes = programme.NewService(programme.Options{DB: d, Door: door, Clock: noon, Org: o, Plans: p.plans})
	p.budget = budget.NewService(budget.Options{DB: d, Door: door, Clock: noon, Org: o, Programmes: p.programmes})
	p.programmes.UseBudget(programme.Budget{Check: p.budget.Check, CheckUnit: p.budget.CheckUnit, ActivityHasLines: p.budget.ActivityHasLines, Decided: p.budget.Decided})
	p.intake = intake.NewService(intake.Options{DB: d, Door: door, Clock: noon, Org: o, Plans: p.plans, Words: words, Programmes: p.programmes, Budget: p.budget})
	system := access.WithActor(context.Background(), access.System("test"))
	_, err = o.Found(system, org.FoundAdministration{Name: "Deneme Belediyesi", Province: "İstanbul"})
	must(t, err)
	_, err = o.SeedCodes(system)
	must(t, err)
	unit := func(name string) string {
		u, err := o.AddUnit(system, org.AddUnit{Name: name, SpendingUnit: true})
		must(t, err)
		return u.ID
	}
	p.own, p.other = unit("Fen İşleri Müdürlüğü"), unit("Zabıta Müdürlüğü")
	pl, err := p.plans.Create(p.ctx, plan.CreatePlan{PlanFields: plan.PlanFields{Code: "P", Name: "Plan", FirstYear: 2020, LastYear: 2024}})
	must(t, err)
	g, err := p.plans.AddGoal(p.ctx, plan.AddGoal{PlanID: pl.ID, GoalFields: plan.GoalFields{Code: "A1", Text: "Amaç"}})
	must(t, err)
	_, err = p.plans.AddTarget(p.ctx, plan.AddTarget{GoalID: g.ID, TargetFields: plan.TargetFields{Code: "H1.1", Text: "Hedef", ResponsibleUnitID: p.own}})
	must(t, err)
	y, err := p.programmes.Create(p.ctx, programme.Create{PlanID: pl.ID, Year: 2022})
	must(t, err)
	p.id = y.ID
	tree := p.tree(t)
	var first programme.Activity
	for i, a := range []programme.ActivityFields{{Code: "F1.1.1", ResponsibleUnitID: p.own}, {Code: "F1.1.2", ResponsibleUnitID: p.other, SharingUnitIDs: []string{p.own}}, {Code: "F1.1.3", ResponsibleUnitID: p.other}} {
		a.Name = "Faaliyet " + a.Code
		made, err := p.programmes.AddActivity(p.ctx, programme.AddActivity{PerformanceTargetID: tree.Targets[0].ID, ActivityFields: a})
		must(t, err)
		if i == 0 {
			first = made
		}
	}
	_, err = p.budget.SetCeilings(p.ctx, budget.SetCeilings{ProgrammeID: p.id, Version: p.tree(t).Programme.Version, Ceilings: []budget.CeilingFields{{UnitID: p.own, Amount: 100_000}}})
	must(t, err)
	_, err = p.programmes.OpenProposals(p.ctx, programme.Step{ID: p.id, Version: p.tree(t).Programme.Version})
	must(t, err)
	p.unit = editor(p.own)
	_, err = p.budget.AddLine(p.unit, budget.AddLine{ProgrammeID: p.id, Amount: 50_000, LineFields: budget.LineFields{Kind: budget.OfActivity, ActivityID: first.ID, UnitID: p.own,
		Functional: "01.1.1", Financing: "5", Economic: "03.2.1.01", Note: "not"}})
	must(t, err)
	return p
}

func (p part) tree(t *testing.T) programme.Tree {
	t.Helper()
	tree, err := p.programmes.Tree(p.ctx, p.id)
	must(t, err)
	return tree
}

func (p part) workbook(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, p.intake.ProposalTemplate(p.unit, p.id, p.own, &b))
	return b.Bytes()
}

func (p part) typed(t *testing.T, cells ...string) []byte {
	t.Helper()
	return edited(t, p.workbook(t), func(f *excelize.File) {
		for _, c := range cells {
			place, v, _ := strings.Cut(c, "=")
			sheet, cell, ok := strings.Cut(place, "!")
			if !ok {
				sheet, cell = layout.SheetCosts, place
			}
			must(t, f.SetCellStr(sheet, cell, v))
		}
	})
}

func (p part) stage(t *testing.T, data []byte) intake.Batch {
	t.Helper()
	b, err := p.intake.StageProposal(p.unit, p.id, p.own, intake.StageFile{Name: "teklif.xlsx", Data: data})
	must(t, err)
	return b
}

// newRow types a line of the unit's activity into a row of "Maliyetler".
func newRow(row int, economic, amount string) []string {
	n := fmt.Sprint(row)
	return []string{"A" + n + "=Faaliyet", "B" + n + "=F1.1.1", "C" + n + "=01.1.1", "D" + n + "=5", "E" + n + "=" + economic, "H" + n + "=" + amount}
}

func said(b intake.Batch) (out []string) {
	for _, c := range b.Preview.Changes {
		if c.Op != plan.OpSame {
			out = append(out, fmt.Sprintf("%s %s %s", c.Op, c.Kind, c.Ref))
			for _, f := range c.Fields {
				out = append(out, fmt.Sprintf("  %s: %s → %s", f.Field, f.Before, f.After))
			}
		}
	}
	return out
}

func TestAUnitsProposalGoesOutAndComesBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := newPart(t, d)
		if b := p.stage(t, p.workbook(t)); b.Refused() || len(said(b)) > 0 || b.Kind != intake.OfProposal || b.ProgrammeID != p.id || b.UnitID != p.own || b.Year != 2022 {
			t.Fatalf("the workbook of a proposal changes it: %v %v %+v", said(b), b.Faults, b)
		}
		file := p.typed(t, append(newRow(5, "03.2.1.02", "1.234,56"),
			"H4=600,00", "A6=Genel Yönetim Gideri", "C6=01.1.1", "D6=5", "E6=01.1.1.01", "H6=1,234.50",
			"A7=Faaliyet", "B7=F1.1.9", "G7=Döner Sermaye", "H7=77.25", // of an activity that the file itself brings
			"A8=Faaliyet", "B8=F1.1.2", "C8=01.1.1", "D8=5", "E8=6.1.2.2", "H8=5", // shared
			"Faaliyetler!A6=F1.1.9", "Faaliyetler!B6=H1.1", "Faaliyetler!C6=Yeni faaliyet", "Faaliyetler!E6=Zabıta Müdürlüğü", "Faaliyetler!D4=Açıklandı")...)
		b := p.stage(t, file)
		want := []string{
			"change activity H1.1/F1.1.1", "  explanation:  → Açıklandı", "add activity H1.1/F1.1.9",
			"change line H1.1/F1.1.1/03.2.1.01", "  amount: 500.00 → 600.00",
			"add line H1.1/F1.1.1/03.2.1.02", "  amount:  → 1234.56", "add line overhead/01.1.1.01", "  amount:  → 1234.50", "add line H1.1/F1.1.9/revolving_fund", "  amount:  → 77.25", "add line H1.1/F1.1.2/06.1.2.02", "  amount:  → 5.00",
		}
		if diff := cmp.Diff(want, said(b)); diff != "" || b.Refused() {
			t.Fatal(b.Faults, diff)
		}
		if count(t, d, "budget_line") != 1 || count(t, d, "activity") != 3 {
			t.Fatal("a preview wrote something")
		}
		done, err := p.intake.Commit(p.unit, b.ID, act.Once{})
		must(t, err)
		if done.State != intake.Committed || count(t, d, "budget_line") != 5 || count(t, d, "activity") != 4 {
			t.Fatalf("%+v", done)
		}
		in, _, faults := intake.ParseProposalWorkbook(file, intake.Limits{})
		out, _, more := intake.ParseProposalWorkbook(p.workbook(t), intake.Limits{})
		in.Lines[4].Economic = "06.1.2.02" // codes are kept in one form
		for _, doc := range []*programme.ProposalDoc{&in, &out} {
			slices.SortFunc(doc.Lines, func(a, b programme.DocLine) int {
				return strings.Compare(a.Kind+a.Activity+a.Economic, b.Kind+b.Activity+b.Economic)
			})
		}
		if diff := cmp.Diff(in, out); diff != "" || len(faults)+len(more) > 0 {
			t.Error(faults, more, diff)
		}
		if _, err := p.intake.StageProposal(p.unit, p.id, p.own, intake.StageFile{Name: "b.xlsx", Data: file}); !fault.Has(err, "intake.same_file") {
			t.Errorf("again: %v", err)
		}
		if _, err := p.intake.Commit(p.unit, b.ID, act.Once{}); !fault.Has(err, "intake.closed") {
			t.Errorf("twice: %v", err)
		}
	})
}

func TestFaultsOfAProposalStandAtTheirCells(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := newPart(t, d)
		for name, tt := range map[string]struct {
			cells   []string
			want    []string // code sheet!cell
			refused bool
		}{
			"unknown code":          {newRow(5, "03.9.9.98", "1"), []string{"budget.line.code_unknown Maliyetler!E5"}, false},
			"other set":             {newRow(5, "03.02.10.01", "1"), []string{"code.other_set Maliyetler!E5"}, true},
			"no code":               {newRow(5, "abc", "1"), []string{"code.syntax Maliyetler!E5"}, true},
			"foreign activity":      {append(newRow(5, "03.2.1.02", "1"), "B5=F1.1.3"), []string{"budget.line.unit_not_of_activity Maliyetler!B5"}, true},
			"unknown activity":      {append(newRow(5, "03.2.1.02", "1"), "B5=F9"), []string{"budget.line.activity_unknown Maliyetler!B5"}, true},
			"no activity":           {append(newRow(5, "03.2.1.02", "1"), "B5="), []string{"text.required Maliyetler!B5"}, true},
			"overhead of activity":  {append(newRow(5, "03.2.1.02", "1"), "A5=Genel Yönetim Gideri"), []string{"budget.line.not_used Maliyetler!B5"}, true},
			"negative":              {newRow(5, "03.2.1.02", "-1"), []string{"budget.amount.negative Maliyetler!H5"}, true},
			"three decimals":        {newRow(5, "03.2.1.02", "1,234"), []string{"number.decimals Maliyetler!H5"}, true},
			"no number":             {newRow(5, "03.2.1.02", "bin lira"), []string{"number.syntax Maliyetler!H5"}, true},
			"no amount":             {newRow(5, "03.2.1.02", ""), []string{"text.required Maliyetler!H5"}, true},
			"ceiling":               {[]string{"H4=1.000,01"}, []string{"budget.ceiling.exceeded Birim!B12"}, false},
			"twice":                 {newRow(5, "3.2.1.1", "1"), []string{"budget.line.twice_in_file Maliyetler!E5"}, true},
			"above and below":       {newRow(5, "03.2", "1"), []string{"budget.line.overlap Maliyetler!E4", "budget.line.overlap Maliyetler!E5"}, false},
			"counted twice":         {append(newRow(5, "03.2.1.02", "1"), "D5=8", "G5=Yurt Dışı"), []string{"budget.line.counted_twice Maliyetler!G5"}, false},
			"reserve in activity":   {newRow(5, "09.1.1.01", "1"), []string{"budget.line.reserve_in_activity Maliyetler!E5"}, false},
			"another unit":          {[]string{"Birim!B6=Zabıta Müdürlüğü"}, []string{"intake.other_unit Birim!B6"}, true},
			"another year":          {[]string{"Birim!B5=2023"}, []string{"intake.other_programme Birim!B5"}, true},
			"another plan":          {[]string{"Birim!B4=Q"}, []string{"intake.other_programme Birim!B4"}, true},
			"activity code twice":   {[]string{"Faaliyetler!A6=F1.1.1", "Faaliyetler!B6=H1.1", "Faaliyetler!C6=Ad"}, []string{"intake.activity_twice Faaliyetler!A6"}, true},
			"unknown target":        {[]string{"Faaliyetler!A6=F1.1.9", "Faaliyetler!B6=H9", "Faaliyetler!C6=Ad"}, []string{"programme.target.unknown Faaliyetler!B6"}, true},
			"activity of another":   {[]string{"Faaliyetler!K5=Sorumlu"}, []string{"programme.activity.foreign Faaliyetler!A5"}, true},
			"not shared":            {[]string{"Faaliyetler!A6=F1.1.3", "Faaliyetler!B6=H1.1", "Faaliyetler!C6=Ad", "Faaliyetler!K6=Paylaşan"}, []string{"programme.activity.not_shared Faaliyetler!A6"}, true},
			"unknown sharing unit":  {[]string{"Faaliyetler!E4=Olmayan Müdürlüğü"}, []string{"programme.unit.unknown Faaliyetler!E4"}, true},
			"all faults of a file":  {append(newRow(5, "abc", "x"), "Faaliyetler!B4=H9"), []string{"code.syntax Maliyetler!E5", "number.syntax Maliyetler!H5", "programme.target.unknown Faaliyetler!B4"}, true},
			"formula text is a sum": {[]string{"I4==SUM(A1:A9)"}, nil, false},
		} {
			b := p.stage(t, p.typed(t, tt.cells...))
			var got []string
			for _, f := range b.Faults {
				if s := f.Code + " " + f.At.Sheet + "!" + f.At.Cell; slices.Contains(tt.want, s) || f.Stage == fault.Refuse {
					got = append(got, s)
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(tt.want, got); diff != "" || b.Refused() != tt.refused {
				t.Errorf("%s: refused %v, %v: %s", name, b.Refused(), b.Faults, diff)
			}
		}
		if count(t, d, "budget_line") != 1 || count(t, d, "activity") != 3 {
			t.Error("staging wrote something")
		}
	})
}

func TestAProposalIsItsUnits(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := newPart(t, d)
		b := p.stage(t, p.typed(t, newRow(5, "03.2.1.02", "1")...))
		file := intake.StageFile{Name: "x.xlsx", Data: p.workbook(t)}
		for name, tt := range map[string]struct {
			ctx   context.Context
			stage fault.Kind
			rest  fault.Kind
		}{
			"another unit": {editor(p.other), fault.KindForbidden, fault.KindNotFound}, "auditor": {as(access.Auditor), fault.KindForbidden, fault.KindForbidden},
			"nobody": {context.Background(), fault.KindUnauthenticated, fault.KindUnauthenticated},
		} {
			_, stage := p.intake.StageProposal(tt.ctx, p.id, p.own, file)
			if fault.KindOf(stage) != tt.stage {
				t.Errorf("%s stages: %v", name, stage)
			}
			_, get := p.intake.Get(tt.ctx, b.ID)
			_, commit := p.intake.Commit(tt.ctx, b.ID, act.Once{})
			_, _, annotated := p.intake.Annotated(tt.ctx, b.ID, lang.TR)
			for what, err := range map[string]error{"get": get, "commit": commit, "annotated": annotated, "discard": p.intake.Discard(tt.ctx, b.ID)} {
				if fault.KindOf(err) != tt.rest {
					t.Errorf("%s %s: %v", name, what, err)
				}
			}
		}
		var w bytes.Buffer
		if err := p.intake.ProposalTemplate(editor(p.other), p.id, p.own, &w); fault.KindOf(err) != fault.KindForbidden || w.Len() > 0 {
			t.Errorf("template of another: %v", err)
		}
		must(t, p.intake.ProposalTemplate(as(access.Auditor), p.id, p.own, &w)) // who reads the money may read its workbook
		if _, err := p.intake.StageProposal(p.ctx, p.id, "01HZZZZZZZZZZZZZZZZZZZZZZZ", file); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("no such unit: %v", err)
		}
		other, err := p.intake.StageProposal(p.ctx, p.id, p.other, file)
		must(t, err)
		if !other.Refused() || !fault.Has(other.Faults, "intake.other_unit") {
			t.Errorf("the planner's slip: %v", other.Faults)
		}
		if got, err := p.intake.Get(p.unit, b.ID); err != nil || got.Preview.Count(plan.OpAdd) != 1 || got.PlanCode != "P" || got.Year != 2022 {
			t.Errorf("%+v, %v", got, err)
		}
		if done, err := p.intake.Commit(p.ctx, b.ID, act.Once{}); err != nil || done.State != intake.Committed { // the strategy office may for any unit
			t.Error(err)
		}
		page, err := p.intake.List(p.ctx, intake.ListQuery{})
		must(t, err)
		if len(page.Items) != 0 {
			t.Errorf("proposals stand among the plans: %+v", page.Items)
		}
		for name, tt := range map[string]struct {
			ctx context.Context
			q   intake.ListQuery
			n   int
		}{
			"planner":      {p.ctx, intake.ListQuery{ProgrammeID: p.id}, 2},
			"of one unit":  {p.ctx, intake.ListQuery{ProgrammeID: p.id, UnitID: p.own}, 1},
			"its unit":     {p.unit, intake.ListQuery{ProgrammeID: p.id}, 1},
			"another unit": {editor(p.other), intake.ListQuery{ProgrammeID: p.id, UnitID: p.own}, 0},
		} {
			page, err := p.intake.List(tt.ctx, tt.q)
			if err != nil || len(page.Items) != tt.n {
				t.Errorf("%s: %+v, %v", name, page.Items, err)
			}
			for _, u := range page.Items {
				if u.ProgrammeID != p.id || u.UnitID == "" || u.PlanCode != "P" {
					t.Errorf("%s: %+v", name, u)
				}
			}
		}
		if _, err := p.intake.List(as(access.Auditor), intake.ListQuery{ProgrammeID: p.id}); fault.KindOf(err) != fault.KindForbidden {
			t.Errorf("auditor: %v", err)
		}
	})
}

func TestAProposalChangedSinceThePreviewIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := newPart(t, d)
		one, two := p.stage(t, p.typed(t, "H4=1")), p.stage(t, p.typed(t, "H4=2"))
		three := p.stage(t, p.typed(t, "H4=3"))
		_, err := p.intake.Commit(p.unit, one.ID, act.Once{})
		must(t, err)
		if _, err := p.intake.Commit(p.unit, two.ID, act.Once{}); !fault.Has(err, "intake.proposal_changed") {
			t.Errorf("err = %v", err)
		}
		must(t, p.intake.Discard(p.unit, three.ID))
		if _, err := p.intake.Commit(p.unit, three.ID, act.Once{}); !fault.Has(err, "intake.closed") {
			t.Errorf("discarded: %v", err)
		}
		submitted := p.stage(t, p.typed(t, "H4=4"))
		for _, pr := range p.tree(t).Proposals {
			if pr.UnitID == p.own {
				_, err = p.programmes.SubmitProposal(p.ctx, programme.ProposalStep{ID: pr.ID, Version: pr.Version})
				must(t, err)
			}
		}
		if _, err := p.intake.Commit(p.unit, submitted.ID, act.Once{}); fault.KindOf(err) != fault.KindClosed {
			t.Errorf("submitted meanwhile: %v", err)
		}
		if b := p.stage(t, p.typed(t, "H4=5")); !b.Refused() || b.Faults[0].Kind != fault.KindClosed {
			t.Errorf("after the submission: %v", b.Faults)
		}
		lines, err := p.budget.Lines(p.unit, budget.LinesQuery{ProgrammeID: p.id})
		must(t, err)
		if m := lines[0].At(programme.StageUnit); len(lines) != 1 || *m != 100 {
			t.Errorf("%d lines, %s", len(lines), m)
		}
	})
}

func TestTheUnitsOwnWorkbookComesBackWithNotes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := newPart(t, d)
		b := p.stage(t, p.typed(t, append(newRow(5, "03.2", "-5"), "H4=2000")...))
		file, name, err := p.intake.Annotated(p.unit, b.ID, lang.TR)
		must(t, err)
		notes := notesOf(t, file)
		has := func(sheet, cell string) bool {
			return slices.ContainsFunc(notes[sheet], func(n string) bool { return strings.HasPrefix(n, cell+" ") })
		}
		if name != "teklif.xlsx" || !has(layout.SheetCosts, "H5") || !has(layout.SheetUnit, "B12") {
			t.Errorf("%s: %v", name, notes)
		}
		if _, _, faults := intake.ParseProposalWorkbook(file, intake.Limits{}); len(faults) > 0 {
			t.Error(faults)
		}
	})
}

func TestAFailingStatementLeavesNoHalfProposal(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := newPart(t, d)
		b := p.stage(t, p.typed(t, append(newRow(5, "03.2.1.02", "1"), "Faaliyetler!A6=F1.1.9", "Faaliyetler!B6=H1.1", "Faaliyetler!C6=Ad")...))
		for n := int64(1); ; n++ {
			ctx, hit := dbtest.FailAt(p.unit, n)
			_, err := p.intake.Commit(ctx, b.ID, act.Once{})
			if !hit() {
				must(t, err)
				break
			}
			if err == nil {
				t.Fatalf("statement %d failed and nobody said so", n)
			}
			if l, a := count(t, d, "budget_line"), count(t, d, "activity"); l != 1 || a != 3 {
				t.Fatalf("statement %d left %d lines and %d activities", n, l, a)
			}
		}
		if count(t, d, "budget_line") != 2 || count(t, d, "activity") != 4 {
			t.Error("nothing was written in the end")
		}
	})
}
