package tables_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/tables"
)

func differing(ids []tables.Identity) []string {
	var out []string
	for _, id := range ids {
		for _, f := range id.Findings {
			if f.Verdict == tables.Differs {
				out = append(out, fmt.Sprintf("%s %s: %s %s, %s %s", id.ID, f.Place, f.Left.Label, f.Left.Value.Display(), f.Right.Label, f.Right.Value.Display()))
			}
		}
	}
	return out
}

// Any programme satisfies I-1 … I-12, I-15 and the sums of the units once it is computed; each identity was really looked at.
func TestAnyProgrammeHolds(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	rapid.Check(t, func(r *rapid.T) {
		f := randomProgramme(r)
		docs := tables.Programme(f, nil)
		ids := tables.Reconciliation(docs, nil, &f)
		var bad []string
		for _, s := range differing(ids) {
			if !strings.HasPrefix(s, "B-5 ") { // a random revenue does not balance the budget
				bad = append(bad, s)
			}
		}
		if len(bad) > 0 {
			r.Fatalf("%s", strings.Join(bad, "\n"))
		}
		for _, id := range ids {
			seen[id.ID] += id.Held
		}
	})
	for _, id := range []string{"I-1", "I-2", "I-3", "I-4", "I-5", "I-6", "I-7", "I-8", "I-9", "I-10", "I-11", "I-12", "I-15", "K-1", "S-1"} {
		if seen[id] == 0 {
			t.Errorf("%s was never compared", id)
		}
	}
}

// Every formula names cells of its kind, adds up to its cell, and a total is a number exactly when nothing below it is missing.
func TestProgrammeFormulasGiveTheirValues(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		f := randomProgramme(r)
		docs := tables.Programme(f, nil)
		x := model.Index(docs)
		named := map[string]bool{}
		each(docs, func(d *model.Document, _ *model.Table, c *model.Cell) {
			if c.Name != "" {
				if named[d.ID+"!"+c.Name] {
					r.Fatalf("%s: two cells %q", d.ID, c.Name)
				}
				named[d.ID+"!"+c.Name] = true
			}
			if c.Formula == nil {
				return
			}
			got := int64(0)
			for i, n := range c.Formula.Of {
				p, _ := x.Resolve(d.ID, n)
				if p == nil || p.Kind != c.Kind {
					r.Fatalf("%s: %q: no %s cell %q", d.ID, c.Name, c.Kind, n)
				}
				if i > 0 && c.Formula.Op == model.Diff {
					got -= p.Number
				} else {
					got += p.Number
				}
			}
			if got != c.Number || len(c.Formula.Of) == 0 {
				r.Fatalf("%s: %q: formula gives %d, cell shows %d", d.ID, c.Name, got, c.Number)
			}
		})
		missing := slices.ContainsFunc(f.Targets, func(t facts.PerformanceTarget) bool {
			return len(t.Activities) == 0 || slices.ContainsFunc(t.Activities, func(a facts.ProgrammeActivity) bool {
				return a.NoCostReason == "" && !slices.ContainsFunc(f.Lines, func(l facts.BudgetLine) bool { return l.Activity == a.Ref && l.Amount != nil })
			})
		})
		if all := x.Cell("PP3!TOPLAM:toplam"); missing != (all.Kind == model.KindMissing) {
			r.Fatalf("TOPLAM is %s; missing activity: %v", all.Kind, missing)
		}
	})
}

// dependents lists the cells that one line's amount reaches, as doc.go of the tables says: must change always, may (shares, which are
// rounded, and what is left under a ceiling) only sometimes.
func dependents(f *facts.ProgrammeFacts, l *facts.BudgetLine, split bool) (must, may []string) {
	if l.Kind == "revenue" {
		return []string{"PPGELIR!denge:" + l.Economic[:2], "PPGELIR!denge:gelir", "PPGELIR!denge:kaynak"}, []string{"PPGELIR!denge:brut", "PPGELIR!denge:fark"}
	}
	row, sum := "diger", "butce"
	switch {
	case l.OffBudget != "":
		row, sum = map[string]string{"revolving_fund": "doner", "other_domestic": "yurtici", "foreign": "yurtdisi"}[l.OffBudget], "dis"
	case l.Economic != "" && l.Economic[0] == '0':
		row = l.Economic[:2]
	}
	col := map[string]string{"activity": "faaliyet", "overhead": "gyg", "transfer": "transfer"}[l.Kind]
	unit := unitKey(f, l)
	add := func(doc string, records []string, keys ...string) {
		for _, r := range records {
			for _, k := range keys {
				must = append(must, doc+"!"+r+":"+k)
			}
		}
	}
	top := []string{"TOPLAM", col}
	if l.Kind == "activity" {
		target, _, _ := strings.Cut(l.Activity, "/")
		add("PP2", []string{l.Activity}, row, sum, "toplam")
		if split {
			add("PP2", []string{l.Activity + "@" + unit}, row, sum, "toplam")
		}
		add("PP1", []string{l.Activity, target}, sum, "toplam")
		top = []string{"TOPLAM", "hedefler", target, l.Activity}
	}
	add("PP3", top, sum, "toplam")
	add("PP4", []string{row, sum, "toplam"}, col, "toplam")
	add("PPBIRIM", []string{unit + ":" + row, unit + ":" + sum, unit + ":toplam", "TOPLAM:" + row, "TOPLAM:" + sum, "TOPLAM:toplam"}, col, "toplam")
	must = append(must, "PPKAPAK!toplam")
	if sum == "butce" {
		may = append(may, "PPGELIR!denge:gider", "PPGELIR!denge:fark", "PPTAVAN!"+unit+":toplam:teklif", "PPTAVAN!"+unit+":"+row+":teklif")
		for _, k := range []string{"kalan", "asim"} {
			may = append(may, "PPTAVAN!"+unit+":toplam:"+k, "PPTAVAN!"+unit+":"+row+":"+k)
		}
	}
	may = append(may, "*:"+sum+".pay", "*:toplam.pay")
	return must, may
}

func unitKey(f *facts.ProgrammeFacts, l *facts.BudgetLine) string {
	if l.Unit < 0 {
		return "birimsiz"
	}
	return f.Units[l.Unit].Key
}

// inDifference lists the cells of the stage difference that the later amount of a line reaches.
func inDifference(f *facts.ProgrammeFacts, place int) (must []string) {
	ref, twin := tables.LineRef(f, &f.Lines[place]), 0
	for i := range f.Lines[:place+1] {
		if tables.LineRef(f, &f.Lines[i]) == ref {
			twin++
		}
	}
	if twin > 1 {
		ref += fmt.Sprintf("#%d", twin)
	}
	for _, record := range []string{ref, unitKey(f, &f.Lines[place]), "TOPLAM"} {
		must = append(must, "PPFARK!unit-finance|"+record+":sonra", "PPFARK!unit-finance|"+record+":fark")
	}
	return must
}

// One kuruş more in one line changes exactly the cells that depend on it, and the reconciliation still holds.
func TestOneKurusReachesItsCells(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		f := randomProgramme(r)
		var there []int
		for i := range f.Lines {
			if f.Lines[i].Amount != nil {
				there = append(there, i)
			}
		}
		if len(there) == 0 {
			return
		}
		i := rapid.SampledFrom(there).Draw(r, "line")
		l := &f.Lines[i]
		before := tables.Programme(f, nil)
		more := *l.Amount + 1
		l.Amount = &more
		var stage []string
		if l.Stages != nil { // what is printed is the amount of the newest stage
			was, is := l.Stages[0].Amount, l.Stages[1].Amount
			l.Stages[1].Amount++
			if was != is && was != is+1 { // else a row of the difference comes or goes
				stage = inDifference(&f, i)
			} else {
				l.Stages[1].Amount--
			}
		}
		after := tables.Programme(f, nil)
		split := slices.ContainsFunc(f.Lines, func(o facts.BudgetLine) bool {
			return o.Kind == "activity" && o.Activity == l.Activity && o.Amount != nil && o.Unit != l.Unit
		})
		must, may := dependents(&f, l, split)
		must = append(must, stage...)
		changed := changes(r, before, after)
		for _, n := range must {
			if !changed[n] {
				r.Fatalf("%s did not change", n)
			}
			delete(changed, n)
		}
		for n := range changed {
			doc, name, _ := strings.Cut(n, "!")
			record, key, _ := strings.Cut(name, ":")
			if !slices.Contains(may, n) && !(doc == "PP3" && record != "" && slices.Contains(may, "*:"+key)) {
				r.Fatalf("%s changed", n)
			}
		}
		if got := differing(tables.Reconciliation(after, nil, &f)); len(got) > 0 && !strings.HasPrefix(got[0], "B-5 ") {
			r.Fatalf("%v", got)
		}
	})
}

// changes gives the names of the cells that differ; the documents otherwise agree cell by cell, and the reconciliation is left out, because
// it shows the others.
func changes(r *rapid.T, a, b []model.Document) map[string]bool {
	list := func(docs []model.Document) (names []string, cells []model.Cell) {
		each(docs, func(d *model.Document, _ *model.Table, c *model.Cell) {
			if d.ID != tables.IDReconciliation {
				names, cells = append(names, d.ID+"!"+c.Name), append(cells, *c)
			}
		})
		return names, cells
	}
	na, ca := list(a)
	nb, cb := list(b)
	if !slices.Equal(na, nb) {
		r.Fatalf("one kuruş added or removed cells")
	}
	out := map[string]bool{}
	for i := range ca {
		if ca[i].Value() != cb[i].Value() || ca[i].Note != cb[i].Note || ca[i].Kind != cb[i].Kind {
			out[na[i]] = true
		}
	}
	return out
}

// A stored total that is forced wrong is named: by the identity of the guide where there is one, and by its own parts always.
func TestAWrongTotalIsNamed(t *testing.T) {
	t.Parallel()
	f := smallProgramme(t)
	plan := tables.Plan(small(t))
	docs := tables.Programme(f, plan)
	byDoc := map[string]int{}
	each(docs, func(d *model.Document, _ *model.Table, c *model.Cell) {
		if c.Formula == nil || d.ID == tables.IDReconciliation {
			return
		}
		byDoc[d.ID]++
		kept := *c
		c.Number++
		ids := tables.Reconciliation(docs, plan, &f)
		*c = kept
		full := d.ID + "!" + c.Name
		found := map[string]bool{}
		for _, id := range ids {
			for _, x := range id.Findings {
				if x.Verdict == tables.Differs && (slices.Contains(x.Left.Names, full) || slices.Contains(x.Right.Names, full)) {
					found[id.ID[:1]] = true
				}
			}
		}
		guide := c.Kind == model.KindMoney && (d.ID == "PP1" || d.ID == "PP3" || d.ID == "PP4" || d.ID == "PP2" && !strings.Contains(c.Name, "@"))
		if !found["S"] || guide && !found["I"] {
			t.Errorf("%s + 1: named by %v", full, slices.Sorted(maps.Keys(found)))
		}
	})
	for _, id := range []string{"PP1", "PP2", "PP3", "PP4", tables.IDUnitShares, tables.IDCeilings, tables.IDStages, tables.IDAppropriation, tables.IDExecution,
		tables.IDRevenue, tables.IDProgrammeCover} {
		if byDoc[id] == 0 {
			t.Errorf("%s has no total", id)
		}
	}
}

// finding is one finding of an identity by its key.
func finding(t *testing.T, ids []tables.Identity, id, key string) tables.Finding {
	t.Helper()
	for _, x := range ids {
		if x.ID != id {
			continue
		}
		for _, f := range x.Findings {
			if f.Key == key {
				return f
			}
		}
	}
	t.Fatalf("no %s %s", id, key)
	return tables.Finding{}
}

// A cumulative plan value is compared by the year's difference; an override with reason and decision is a documented change, without
// them a difference (domain.md §0.2-10).
func TestPlanValuesAreComparedOnOneBasis(t *testing.T) {
	t.Parallel()
	f := smallProgramme(t)
	p := &f.Targets[0].Indicators[0]
	plan := tables.Plan(small(t))
	check := func(verdict tables.Verdict, diff quantity.Amount) {
		t.Helper()
		got := finding(t, tables.Reconciliation(tables.Programme(f, plan), plan, &f), "I-16", p.Ref)
		if got.Verdict != verdict || quantity.Amount(got.Diff.Number) != diff {
			t.Errorf("%s, difference %s: %+v", got.Verdict, got.Diff.Display(), got)
		}
	}
	check(tables.Holds, 0)
	over := 1350 * quantity.One
	p.Override = &over
	check(tables.Differs, -50*quantity.One)
	got := finding(t, tables.Reconciliation(tables.Programme(f, plan), plan, &f), "I-16", p.Ref)
	if got.Left.Value.Display() != "50" || got.Right.Value.Display() != "100" || !strings.Contains(got.Left.Label, "1.350") || !strings.Contains(got.Right.Label, "1.400") {
		t.Errorf("both values and both differences are printed: %+v", got)
	}
	p.OverrideReason, p.OverrideDecision = "Kadro kısıldı", "2025/90"
	check(tables.Documented, -50*quantity.One)
	p.PlanRef = "A1/H1.1/PG9"
	if got := finding(t, tables.Reconciliation(tables.Programme(f, plan), plan, &f), "I-16", p.Ref); got.Verdict != tables.Documented && got.Verdict != tables.Differs {
		t.Errorf("an indicator the plan does not have: %s", got.Verdict)
	}
	if ids := tables.Reconciliation(tables.Programme(f, nil), nil, &f); !slices.ContainsFunc(ids, func(x tables.Identity) bool { return x.ID == "I-16" && x.Reason != "" }) {
		t.Error("I-16 without a plan gives no reason")
	}
}

// Without an imported appropriation I-13 and I-14 are not applicable, with a partial one only I-14 of the units it has is.
func TestAppropriationDecidesWhatApplies(t *testing.T) {
	t.Parallel()
	f := smallProgramme(t)
	of := func() (i13, i14 tables.Identity) {
		for _, x := range tables.Reconciliation(tables.Programme(f, nil), nil, &f) {
			switch x.ID {
			case "I-13":
				i13 = x
			case "I-14":
				i14 = x
			}
		}
		return i13, i14
	}
	if i13, i14 := of(); i13.Differing != 2 || i14.Differing != 2 || i14.Held != 12 {
		t.Errorf("I-13 %d, I-14 %d of %d", i13.Differing, i14.Differing, i14.Checked)
	}
	f.Appropriation.Partial = true
	f.Appropriation.Rows = f.Appropriation.Rows[:6] // one unit
	if i13, i14 := of(); i13.Reason == "" || i13.Checked != 0 || i14.Differing != 0 || i14.Held != 5 {
		t.Errorf("partial: I-13 %q, I-14 %d held, %d differ", i13.Reason, i14.Held, i14.Differing)
	}
	f.Appropriation = nil
	if i13, i14 := of(); i13.Reason == "" || i14.Reason == "" || i13.Checked+i14.Checked != 0 {
		t.Errorf("no import: %q, %q", i13.Reason, i14.Reason)
	}
}

// An export without units cannot be compared unit by unit; a row of it without an amount leaves the totals above it unwritten.
func TestAppropriationOfNoUnitAndWithoutAmount(t *testing.T) {
	t.Parallel()
	f := smallProgramme(t)
	of := func() (whole model.Cell, by map[string]tables.Identity) {
		docs := tables.Programme(f, nil)
		by = map[string]tables.Identity{}
		for _, id := range tables.Reconciliation(docs, nil, &f) {
			by[id.ID] = id
		}
		return *model.Index(docs).Cell("PPODENEK!TOPLAM:toplam"), by
	}
	full, _ := of()
	for i := range f.Appropriation.Rows {
		if r := &f.Appropriation.Rows[i]; !r.TotalLine {
			r.Initial, r.Final = nil, nil
			break
		}
	}
	got, by := of()
	if full.Kind != model.KindMoney || got.Kind != model.KindMissing || got.Formula != nil || !strings.Contains(got.Note, "bilinen kısım") {
		t.Errorf("with every amount %s, without one %s (%s)", full.Display(), got.Display(), got.Note)
	}
	if open := finding(t, []tables.Identity{by["I-13"]}, "I-13", "butce"); open.Verdict != tables.NotApplicable {
		t.Errorf("I-13 against an incomplete total: %+v", open)
	}
	f.Appropriation.Rows = []facts.LedgerRow{{Unit: -1, Economic: "01", Initial: amount(1_00)}}
	if _, by = of(); by["I-14"].Reason == "" || by["I-14"].Differing != 0 || by["I-13"].Checked == 0 {
		t.Errorf("no unit: I-14 %q, %d differ; I-13 %d", by["I-14"].Reason, by["I-14"].Differing, by["I-13"].Checked)
	}
}

// What an export states of one service of a unit is not the unit's total.
func TestTheTotalOfAServiceIsNotTheUnits(t *testing.T) {
	t.Parallel()
	row := func(fn, econ string, kurus int64) facts.LedgerRow {
		return facts.LedgerRow{Unit: -1, Institutional: "46.34.1.7", UnitName: "Fen İşleri", Functional: fn, Economic: econ, Initial: amount(kurus), TotalLine: econ == ""}
	}
	f := facts.ProgrammeFacts{Year: 2022, Appropriation: &facts.Ledger{Rows: []facts.LedgerRow{row("04.5", "", 10_00), row("04.5", "03.2", 10_00), row("06.2", "", 5_00), row("06.2", "03.2", 5_00)}}}
	if c := model.Index(tables.Programme(f, nil)).Cell("PPODENEK!46.34.1.7:kapsanmayan"); c != nil && c.Kind != model.KindBlank {
		t.Errorf("not covered: %s", c.Display())
	}
}

// A share that is not printed is a difference, not a row that was never looked at.
func TestAShareThatIsNotPrintedDiffers(t *testing.T) {
	t.Parallel()
	f := smallProgramme(t)
	docs := tables.Programme(f, nil)
	name := f.Targets[0].Ref + ":butce"
	each(docs, func(d *model.Document, _ *model.Table, c *model.Cell) {
		if d.ID == "PP3" && c.Name == name+".pay" {
			c.Kind = model.KindBlank
		}
	})
	if got := finding(t, tables.Reconciliation(docs, nil, &f), "I-9", name); got.Verdict != tables.Differs {
		t.Errorf("%+v", got)
	}
}

// An activity that is printed twice or not at all, and one whose units differ, is found.
func TestActivitiesAppearOnce(t *testing.T) {
	t.Parallel()
	f := smallProgramme(t)
	ids := func(change func(d *model.Document)) []tables.Identity {
		docs := tables.Programme(f, nil)
		for i := range docs {
			change(&docs[i])
		}
		return tables.Reconciliation(docs, nil, &f)
	}
	ref := f.Targets[0].Activities[0].Ref
	rows := func(d *model.Document) *[]model.Row { return &d.Blocks[0].Table.Rows }
	twice := ids(func(d *model.Document) {
		if d.ID == "PP3" {
			*rows(d) = append(*rows(d), (*rows(d))[1])
		}
	})
	if got := finding(t, twice, "I-15", ref+":PP3"); got.Verdict != tables.Differs || got.Left.Value.Number != 2 {
		t.Errorf("twice in Tablo 3: %+v", got)
	}
	never := ids(func(d *model.Document) {
		if d.ID == "PP5" {
			(*rows(d))[0].Cells = (*rows(d))[0].Cells[:1]
		}
	})
	if got := finding(t, never, "I-15", ref+":PP5"); got.Verdict != tables.Differs || got.Left.Value.Number != 0 {
		t.Errorf("not in Tablo 5: %+v", got)
	}
	other := ids(func(d *model.Document) {
		if d.ID == "PP5" {
			(*rows(d))[0].Cells[2].Text = "Park ve Bahçeler Müdürlüğü, Fen İşleri Müdürlüğü"
		}
	})
	if got := finding(t, other, "I-15", ref+":birimler"); got.Verdict != tables.Differs {
		t.Errorf("other units: %+v", got)
	}
}

// A large programme prints every difference and a stated number of the rows that hold, but counts all.
func TestCountsAreOfAllRows(t *testing.T) {
	t.Parallel()
	f := largeProgramme(2000)
	ids := tables.Reconciliation(tables.Programme(f, nil), nil, &f)
	docs := tables.Programme(f, nil)
	last := docs[len(docs)-1]
	if last.ID != tables.IDReconciliation {
		t.Fatalf("last document %s", last.ID)
	}
	for _, id := range ids {
		if id.ID == "I-1" && (id.Checked != 300 || id.Held != 300) {
			t.Errorf("I-1: %d of %d", id.Held, id.Checked)
		}
		if id.Differing > 0 && id.ID != "B-5" {
			t.Errorf("%s: %d differ", id.ID, id.Differing)
		}
	}
	for _, b := range last.Blocks {
		if b.Table != nil && b.Table.ID == "PPMUT/I-1" && (len(b.Table.Rows) != 40 || len(b.Table.Notes) != 1 || !strings.Contains(b.Table.Notes[0], "260 satır")) {
			t.Errorf("%d rows, %v", len(b.Table.Rows), b.Table.Notes)
		}
	}
}
