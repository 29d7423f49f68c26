package demo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/big"
	"slices"
	"strconv"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

// The flawed twin is a second, small administration whose records hold planted faults of the kinds auditors write about (domain.md §6.3). It
// shows what Karne says of them, and tests hold Karne to it. Everything in it is made up.
const (
	FlawedName = "Kusurlu İkiz Belediyesi"
	FlawedCode = "IKIZ-ORNEK-2020"
	flawedYear = 2020 // the year with values and a report; the next one has a programme in proposals
)

// Planted is one planted fault: the finding of domain.md §6.3, what Karne calls it, and where it stands.
type Planted struct {
	Finding string // F12
	Code    string // problem code, or the kind of a difference
	Ref     string // code path, or the printed code
}

// FlawedFaults are the planted faults, in the order of the findings.
var FlawedFaults = []Planted{
	{"F12", "programme.explanation.short", "H1.1"},
	{"F18", "budget.activity.no_resource", "H1.2/F1.2.1"},
	{"F22", "evaluate.deviation.missing", "A1/H1.1/PG1.1.2"},
	{"F26", account.DiffTarget, "PG1.1.1"},
	{"F27", account.DiffNoActual, "PG1.2.1"},
	{"F28", account.DiffExtra, "PG1.2.9"},
}

// FlawedDoc is the twin's plan: one goal with two targets of the demo's plan, paid by one kind of revenue.
func FlawedDoc() plan.Doc {
	d := KartalDoc(loadSeed)
	p := &d.Plan
	d.Administration.Name = FlawedName
	p.Code, p.Name, p.Source = FlawedCode, "2020-2024 Stratejik Planı (kusurlu ikiz)", "Tümü sentetik: denetim bulgularını göstermek için yapılmış ikiz veri"
	p.Goals = p.Goals[:1:1]
	p.Goals[0].Targets = slices.Clone(p.Goals[0].Targets[:2])
	total := map[int]quantity.Money{}
	for i := range p.Goals[0].Targets {
		t := &p.Goals[0].Targets[i]
		t.PartnerUnits, t.AllUnitsPartner = nil, false
		t.Activities = t.Activities[:min(2, len(t.Activities))]
		t.Indicators = slices.Clone(t.Indicators)
		for k := range t.Indicators {
			t.Indicators[k].DataOwnerUnit, t.Indicators[k].MonitoringFrequency = t.ResponsibleUnit, calendar.HalfYear
		}
		for y, m := range t.YearlyCosts {
			total[y] += m
		}
	}
	p.Overhead, p.Resources = plan.YearMoney{}, []plan.DocResource{{Code: "05", Name: "Diğer Gelirler", Years: plan.YearMoney{}}}
	for y, m := range total {
		p.Overhead[y] = m / 4 / thousand * thousand
		p.Resources[0].Years[y] = m + p.Overhead[y]
	}
	return d
}

// LoadFlawed fills an empty database with the flawed twin. A loaded twin is left as its users made it; another administration's database is
// refused.
func LoadFlawed(ctx context.Context, s Services) (Persons, error) {
	ctx = access.WithActor(ctx, access.System("demo"))
	l := loader{Services: s, units: map[string]string{}, people: map[string]org.Person{}}
	who, there, err := l.Org.Identity(ctx)
	switch {
	case err != nil:
		return Persons{}, err
	case there && (!who.Synthetic || who.Name != FlawedName):
		return Persons{}, fault.New(fault.KindConflict, "demo.real_data", "read", who.Name)
	case !there:
		if _, err := l.Org.Found(ctx, org.FoundAdministration{Name: FlawedName, Province: "İstanbul", Synthetic: true, Origin: org.OriginSynthetic, Source: "Uydurma belediye"}); err != nil {
			return Persons{}, err
		}
	}
	f := flawed{loader: &l, doc: FlawedDoc()}
	for _, step := range []struct {
		what string
		do   func(context.Context) error
	}{{"house", f.house}, {"plan", f.plan}, {"good year", f.goodYear}, {"values", f.values}, {"report", f.report}, {"bad year", f.badYear}} {
		if err := step.do(ctx); err != nil {
			return Persons{}, fmt.Errorf("%s: %w", step.what, err)
		}
	}
	return l.persons(ctx)
}

type flawed struct {
	*loader
	doc   plan.Doc
	names []string // units, in order
}

// house is the units the plan names, those that hold overhead, and their people.
func (f *flawed) house(ctx context.Context) error {
	if err := f.knowUnits(ctx); err != nil {
		return err
	}
	f.names = []string{mali, strateji, "Özel Kalem Müdürlüğü"}
	for _, t := range f.doc.Plan.Goals[0].Targets {
		if !slices.Contains(f.names, t.ResponsibleUnit) {
			f.names = append(f.names, t.ResponsibleUnit)
		}
	}
	if !slices.Contains(f.names, fen) { // the persons the sign-in page offers are of this directorate
		f.names = append(f.names, fen)
	}
	for _, n := range f.names {
		if f.units[n] != "" {
			continue
		}
		u, err := f.Org.AddUnit(ctx, org.AddUnit{Name: n, SpendingUnit: true, Origin: org.OriginSynthetic, Source: "Kusurlu ikiz"})
		if err != nil {
			return err
		}
		f.units[n] = u.ID
	}
	if err := f.findPeople(ctx); err != nil || len(f.people) > 0 {
		return err
	}
	if err := f.addPeople(ctx); err != nil {
		return err
	}
	return f.findPeople(ctx) // with their posts
}

func (f *flawed) plan(ctx context.Context) error {
	p, ok, err := f.loader.plan(ctx, FlawedCode)
	if err != nil {
		return err
	}
	if !ok {
		if _, err := f.Plans.Import(ctx, f.doc); err != nil {
			return err
		}
		if p, _, err = f.loader.plan(ctx, FlawedCode); err != nil {
			return err
		}
	}
	if p.State == plan.Draft {
		if p, err = f.Plans.Submit(ctx, plan.SubmitPlan{ID: p.ID, Version: p.Version}); err != nil {
			return err
		}
	}
	if p.State == plan.Submitted {
		_, _, err = f.Plans.Decide(ctx, plan.DecidePlan{ID: p.ID, Version: p.Version, DecisionFields: council.DecisionFields{
			Body: "council", Date: "2019-10-01", Number: "ÖRNEK-1", Result: "unanimous", Note: decisionNote,
		}})
	}
	return err
}

// made is the money of a year by the demo's own dice.
func (f *flawed) made(year int) madeYear {
	return newDice(moneySeed+uint64(year)).year(&f.doc.Plan, f.names, year, f.doc.Plan.Resources)
}

var flawedEnd = yearEnd{rate: 950, note: "kusurlu ikiz"}

func (f *flawed) goodYear(ctx context.Context) error {
	p, _, err := f.loader.plan(ctx, FlawedCode)
	if err != nil {
		return err
	}
	f.at(on(flawedYear-1, 11, 20))
	return f.programmeYear(ctx, p.ID, &f.doc.Plan, f.made(flawedYear), flawedEnd)
}

func (f *flawed) results(ctx context.Context) (*resultLoader, error) {
	p, _, err := f.loader.plan(ctx, FlawedCode)
	if err != nil {
		return nil, err
	}
	return f.resultsOf(ctx, p.ID)
}

// values: every indicator ends exactly at its target, but one that ends one per cent below it and says nothing (F22).
func (f *flawed) values(ctx context.Context) error {
	r, err := f.results(ctx)
	if err != nil {
		return err
	}
	r.dice = newDice(valueSeed)
	r.makeCourses(flawedYear)
	f.at(on(flawedYear, 1, 4))
	windows, err := f.Calendar.OpenYear(access.WithActor(ctx, f.actor(demoPersons.Planner.Email)), calendar.OpenYear{PlanID: r.tree.Plan.ID, Year: flawedYear})
	if err != nil {
		return err
	}
	for i := range r.indicators() {
		v, ok := i.Values[flawedYear]
		if !ok {
			continue
		}
		if i.Ref == FlawedFaults[2].Ref {
			v -= v / 100
		}
		r.courses[i.ID] = straight(&i.Indicator, r.ends[i.ID], v)
	}
	for _, w := range windows {
		if w.State == calendar.Frozen {
			continue
		}
		if err := f.DB.InTx(ctx, func(ctx context.Context) error { return r.window(ctx, w) }); err != nil {
			return err
		}
	}
	return nil
}

// straight is a year of two halves that ends exactly at a value.
func straight(i *plan.Indicator, before, end quantity.Amount) course {
	c := course{end: end}
	half := end / 2
	switch {
	case i.Aggregation == "ratio_of_sums" && i.Numerator != "":
		hundred := 100 * quantity.One
		for range 2 {
			c.periods = append(c.periods, measure.Fields{Kind: measure.KindRatio, Numerator: &end, Denominator: &hundred})
		}
	case i.Entry == "increment" && i.CalcType == "cumulative_increase":
		half = (end - before) / 2
		c.periods = amounts([]quantity.Amount{half, end - before - half})
	case i.Entry == "increment" || i.Aggregation == "sum":
		c.periods = amounts([]quantity.Amount{half, end - half})
	case i.CalcType == "one_off":
		done := true
		c.periods = []measure.Fields{{Kind: measure.KindDone, Done: &done}, {Kind: measure.KindDone, Done: &done}}
	default:
		c.periods = amounts([]quantity.Amount{end, end})
	}
	return c
}

// report is written and signed like a good one; what was printed of it elsewhere has an altered target (F26), a row without a realised value
// (F27) and an indicator the programme does not have (F28).
func (f *flawed) report(ctx context.Context) error {
	r, err := f.results(ctx)
	if err != nil {
		return err
	}
	planner := access.WithActor(ctx, f.actor(demoPersons.Planner.Email))
	if err := f.statementTexts(ctx); err != nil {
		return err
	}
	rep, err := f.Account.Of(planner, r.tree.Plan.ID, flawedYear)
	if err == nil {
		return nil
	}
	if fault.KindOf(err) != fault.KindNotFound {
		return err
	}
	return f.DB.InTx(ctx, func(ctx context.Context) error {
		planner := access.WithActor(ctx, f.actor(demoPersons.Planner.Email))
		f.at(on(flawedYear+1, 1, 20))
		if rep, err = f.Account.Create(planner, account.Create{PlanID: r.tree.Plan.ID, Year: flawedYear, Synthetic: true}); err != nil {
			return err
		}
		if err := r.unitReports(planner, rep, f.made(flawedYear), flawedEnd, false); err != nil {
			return err
		}
		card, err := f.Evaluate.CardOf(ctx, r.tree.Plan.ID, flawedYear, 12)
		if err != nil {
			return err
		}
		rows := printedRows(&card)
		h := sha256.Sum256([]byte(strconv.Itoa(len(rows))))
		if rep, err = f.Account.Get(planner, rep.ID); err != nil {
			return err
		}
		_, err = f.Account.LoadPrinted(planner, account.LoadPrinted{ReportID: rep.ID, Version: rep.Version, FileName: "ornek-performans-sonuclari.xlsx", SHA256: hex.EncodeToString(h[:]), Rows: rows})
		return err
	})
}

// printedRows is the results table as the twin printed it.
func printedRows(c *evaluate.Card) (rows []account.PrintedRow) {
	amount := func(r *big.Rat) *quantity.Amount {
		if r == nil {
			return nil
		}
		a, err := quantity.AmountFromRat(r, quantity.RoundHalfUp)
		if err != nil {
			return nil
		}
		return &a
	}
	for _, g := range c.Goals {
		for _, t := range g.Targets {
			for _, s := range t.Indicators {
				row := account.PrintedRow{RowNo: len(rows) + 1, Code: s.Indicator.Code, Name: s.Indicator.Name, UnitOfMeasure: s.Indicator.UnitOfMeasure, Target: amount(s.B), Actual: amount(s.C)}
				switch {
				case row.Code == FlawedFaults[3].Ref && row.Target != nil:
					*row.Target -= *row.Target / 10
					row.Reason = "ÖRNEK: hedefin üzerinde gerçekleşmiştir"
				case row.Code == FlawedFaults[4].Ref:
					row.Actual = nil
				case s.Indicator.Ref == FlawedFaults[2].Ref:
					row.Reason = "ÖRNEK: küçük sapma" // the printed paper has one; the record has none
				}
				rows = append(rows, row)
			}
		}
	}
	extra := 12 * quantity.One
	return append(rows, account.PrintedRow{RowNo: len(rows) + 1, Code: FlawedFaults[5].Ref, Name: "Programda olmayan gösterge (örnek)", UnitOfMeasure: "Adet", Target: &extra, Actual: &extra})
}

// badYear is a programme the units work on: a target without an explanation (F12), an activity without resource or reason (F18).
func (f *flawed) badYear(ctx context.Context) error {
	p, _, err := f.loader.plan(ctx, FlawedCode)
	if err != nil {
		return err
	}
	const year = flawedYear + 1
	if _, there, err := f.programmeOf(ctx, p.ID, year); err != nil || there {
		return err
	}
	f.at(on(year-1, 8, 3))
	made := f.made(year)
	made.Lines = slices.DeleteFunc(made.Lines, func(l madeLine) bool { return "H1.2/"+l.Activity == FlawedFaults[1].Ref })
	y := yearLoader{loader: f.loader, doc: &f.doc.Plan, made: made, dice: newDice(moneySeed), planner: f.actor(demoPersons.Planner.Email)}
	return y.whole(ctx, access.ProgrammeEdit, func(ctx context.Context) error {
		g, err := y.draft(ctx, p.ID)
		if err != nil {
			return err
		}
		t, err := y.Programmes.Tree(ctx, g.ID)
		if err != nil {
			return err
		}
		none := ""
		for _, n := range t.Targets {
			if n.Ref != FlawedFaults[0].Ref {
				continue
			}
			if _, err := y.Programmes.ChangePerformanceTarget(ctx, programme.ChangePerformanceTarget{ID: n.ID, Version: n.Version, Explanation: &none}); err != nil {
				return err
			}
		}
		if g, err = y.Programmes.Get(ctx, g.ID); err != nil {
			return err
		}
		if g, err = y.Programmes.OpenProposals(ctx, programme.Step{ID: g.ID, Version: g.Version, Recorded: programme.Recorded{On: on(year-1, 6, 3), LetterNumber: "ÖRNEK-E.1", Note: decisionNote}}); err != nil {
			return err
		}
		return y.propositions(ctx, g, func(int) bool { return false })
	})
}
