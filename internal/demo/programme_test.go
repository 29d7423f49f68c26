package demo_test

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/demo"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/internal/publish"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/model"
)

// withMoney is the house with programmes, money and their papers.
func withMoney(t *testing.T, d *db.DB) (house, *publish.Service) {
	t.Helper()
	h := wire(t, d)
	words, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := h.Clock
	papers := publish.New(h.Org, words)
	h.Plans = plan.NewService(plan.Options{DB: d, Door: h.Door, Clock: c, NewID: h.newID, Org: h.Org, Freeze: papers.Freeze})
	papers.UsePlans(h.Plans)
	h.Programmes = programme.NewService(programme.Options{DB: d, Door: h.Door, Clock: c, NewID: h.newID, Org: h.Org, Plans: h.Plans, Freeze: papers.FreezeProgramme})
	h.Budget = budget.NewService(budget.Options{DB: d, Door: h.Door, Clock: c, NewID: h.newID, Org: h.Org, Programmes: h.Programmes})
	h.Programmes.UseBudget(programme.Budget{Check: h.Budget.Check, CheckUnit: h.Budget.CheckUnit, ActivityHasLines: h.Budget.ActivityHasLines, Decided: h.Budget.Decided})
	papers.UseProgrammes(d, h.Programmes, h.Budget)
	if _, err := h.Org.SeedCodes(t.Context()); err != nil {
		t.Fatal(err)
	}
	return h, papers
}

// published reads Kartal's published totals: accepted budgets by year, and what is known of a year's end.
func published(t *testing.T) (accepted map[int]quantity.Money, final, spent map[int]quantity.Money) {
	t.Helper()
	f, err := os.Open("data/kartal_butce.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	accepted, final, spent = map[int]quantity.Money{}, map[int]quantity.Money{}, map[int]quantity.Money{}
	for _, r := range rows[1:] {
		year, err := strconv.Atoi(r[0])
		if err != nil || r[2] == "" {
			continue
		}
		m, err := quantity.ParseMoney(r[2])
		if err != nil {
			continue
		}
		switch {
		case r[1] == "kabul":
			accepted[year] = m
		case strings.HasPrefix(r[1], "yıl sonu ödenek"):
			final[year] = m
		case r[1] == "harcama":
			spent[year] = m
		case r[1] == "gider gerçekleşme %": // 99 % of the accepted budget
			spent[year] = accepted[year] / 100 * 99
		}
	}
	return accepted, final, spent
}

// The demo's five budgets add up to Kartal's published totals, and 2022 grows to 1.173 million of which 1.106 million is spent; every year is in
// force, marked synthetic, free of blocking faults, and its papers reconcile without a difference.
func TestDemoBudgetsAreThePublishedTotals(t *testing.T) {
	t.Parallel()
	accepted, final, spent := published(t)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, papers := withMoney(t, d)
		if _, err := demo.Load(t.Context(), h.Services); err != nil {
			t.Fatal(err)
		}
		ctx := system(t)
		p := one(t, h, demo.KartalCode)
		for year := p.FirstYear; year <= p.LastYear; year++ {
			g, err := h.Programmes.Of(ctx, p.ID, year)
			if err != nil {
				t.Fatal(err)
			}
			if g.State != programme.InForce || !g.Synthetic || g.Stage != programme.StageMetropolitan || g.Opinion == nil || g.Decision == nil || g.Metropolitan == nil {
				t.Fatalf("%d: %+v", year, g)
			}
			lines, err := h.Budget.Lines(ctx, budget.LinesQuery{ProgrammeID: g.ID})
			if err != nil {
				t.Fatal(err)
			}
			sums := map[programme.Stage]quantity.Money{}
			var revenue quantity.Money
			for _, l := range lines {
				for s, a := range l.Amounts {
					switch {
					case l.Kind == budget.Revenue && s == g.Stage:
						revenue += a.Amount
					case l.Kind.Expenditure() && l.OffBudget == budget.InBudget:
						sums[s] += a.Amount
					}
				}
			}
			if sums[programme.StageCouncil] != accepted[year] || sums[programme.StageMetropolitan] != accepted[year] || revenue != accepted[year] {
				t.Errorf("%d: council %s, metropolitan %s, revenue %s, published %s", year, sums[programme.StageCouncil], sums[programme.StageMetropolitan], revenue, accepted[year])
			}
			if sums[programme.StageUnit] <= accepted[year] {
				t.Errorf("%d: units asked for %s, less than they got", year, sums[programme.StageUnit])
			}
			yearEnd(t, h, year, accepted[year], final[year], spent[year])
			pack, err := papers.Programme(ctx, g.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range pack.Facts.Faults {
				if f.Stage == fault.Block.String() {
					t.Errorf("%d: %+v", year, f)
				}
			}
			if n, bad := verdicts(pack.Documents); n < 500 || bad != 0 {
				t.Errorf("%d: %d identities checked, %d differ", year, n, bad)
			}
		}
		open(t, h)
	})
}

// yearEnd asks the accounting ledgers of a year.
func yearEnd(t *testing.T, h house, year int, accepted, final, spent quantity.Money) {
	t.Helper()
	l, rows, err := h.Budget.Current(system(t), year, budget.LedgerExecution)
	if err != nil {
		t.Fatal(err)
	}
	var at budget.Money
	var sums [3]quantity.Money
	for _, r := range rows {
		at = r.Money
		for i, m := range []*quantity.Money{at.Initial, at.Final, at.Spent} {
			sums[i] += *m
		}
		if budget.LedgerExecution.Check(r.Money) != nil {
			t.Fatalf("%d row %d: %v", year, r.No, budget.LedgerExecution.Check(r.Money))
		}
	}
	if final == 0 {
		final = accepted
	}
	if !l.Synthetic || sums[0] != accepted || sums[1] != final {
		t.Errorf("%d: initial %s, final %s; published %s and %s", year, sums[0], sums[1], accepted, final)
	}
	if spent != 0 && sums[2] != spent {
		t.Errorf("%d: spent %s, published %s", year, sums[2], spent)
	}
}

// verdicts are the totals of the reconciliation's summary: identities checked and differing.
func verdicts(docs []model.Document) (checked, differing int64) {
	checked, differing = -1, -1
	for _, b := range docs[len(docs)-1].Blocks {
		if b.Table == nil {
			continue
		}
		for _, r := range b.Table.Rows {
			for _, c := range r.Cells {
				switch c.Name {
				case "denetlenen":
					checked = c.Number
				case "farkli":
					differing = c.Number
				}
			}
		}
	}
	return checked, differing
}

// open is the year that units work on: some have submitted and were accepted, Fen İşleri is open.
func open(t *testing.T, h house) {
	t.Helper()
	ctx := system(t)
	draft := one(t, h, demo.KartalDraftCode)
	g, err := h.Programmes.Of(ctx, draft.ID, draft.FirstYear)
	if err != nil || g.State != programme.Proposals {
		t.Fatal(g.State, err)
	}
	all, err := h.Programmes.Proposals(ctx, g.ID)
	if err != nil {
		t.Fatal(err)
	}
	states := map[programme.ProposalState]int{}
	for _, p := range all {
		states[p.State]++
		if p.UnitName == "Fen İşleri Müdürlüğü" && !p.Editable() {
			t.Error("Fen İşleri has nothing to do")
		}
	}
	if states[programme.ProposalOpen] == 0 || states[programme.ProposalAccepted] == 0 {
		t.Fatal(states)
	}
}

// A load that is cut off at any year goes on where it stopped, and a second load changes nothing.
func TestDemoProgrammesLoadOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, _ := withMoney(t, d)
		for n := int64(4000); ; n += 15000 {
			ctx, hit := dbtest.FailAt(t.Context(), n)
			_, err := demo.Load(ctx, h.Services)
			if err == nil {
				break
			}
			if !hit() {
				t.Fatal(err)
			}
		}
		ctx := system(t)
		list, err := h.Programmes.List(ctx, programme.ListQuery{Limit: 50})
		if err != nil || len(list.Items) != 6 {
			t.Fatal(len(list.Items), err)
		}
		before, err := h.log.Verify(access.WithActor(t.Context(), access.System("test")))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := demo.Load(t.Context(), h.Services); err != nil {
			t.Fatal(err)
		}
		after, err := h.log.Verify(access.WithActor(t.Context(), access.System("test")))
		if err != nil || after.Rows != before.Rows {
			t.Fatal(after.Rows, before.Rows, err)
		}
	})
}

// The README's example of a stage difference, worked out by hand there, is what the demo says: every amount of every stage, and the sums.
func TestReadmeStageDifference(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(raw), "<!-- stage-difference -->\n")
	if !found {
		t.Fatal("the README has no example")
	}
	stages := programme.Stages[:5]
	want := map[string][5]quantity.Money{} // F2.2.1 · 06.2-5-03.2.1.01 → amounts
	var sum [5]quantity.Money
	for _, line := range strings.Split(rest, "\n")[2:] {
		cells := strings.Split(strings.Trim(line, "|"), "|")
		if len(cells) != 6 {
			break
		}
		var amounts [5]quantity.Money
		for i := range amounts {
			if amounts[i], err = quantity.ParseMoneyTR(strings.TrimSpace(cells[i+1])); err != nil {
				t.Fatal(line, err)
			}
		}
		name := strings.TrimSpace(cells[0])
		if name == "sum" {
			if sum != amounts {
				t.Fatalf("the README adds up to %v, its lines to %v", amounts, sum)
			}
			continue
		}
		for i := range sum {
			sum[i] += amounts[i]
		}
		want[name] = amounts
	}
	if len(want) != 5 {
		t.Fatalf("%d lines", len(want))
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, _ := withMoney(t, d)
		if _, err := demo.Load(t.Context(), h.Services); err != nil {
			t.Fatal(err)
		}
		ctx := system(t)
		g, err := h.Programmes.Of(ctx, one(t, h, demo.KartalCode).ID, 2022)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := h.Programmes.Tree(ctx, g.ID)
		if err != nil {
			t.Fatal(err)
		}
		code, unit := map[string]string{}, ""
		for _, n := range tree.Targets {
			for _, a := range n.Activities {
				code[a.ID] = a.Code
			}
		}
		for id, u := range tree.Units {
			if u.Name == "Fen İşleri Müdürlüğü" {
				unit = id
			}
		}
		got := map[string][5]quantity.Money{}
		for i := 1; i < len(stages); i++ {
			diffs, err := h.Budget.Differences(ctx, g.ID, unit, stages[i-1], stages[i])
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range diffs {
				var amounts [5]quantity.Money
				for n, s := range stages {
					amounts[n] = *x.Line.At(s)
				}
				got[code[x.Line.ActivityID]+" · "+x.Line.Functional+"-"+x.Line.Financing+"-"+x.Line.Economic] = amounts
				if x.Delta != amounts[i]-amounts[i-1] || x.ChangedBy == "" {
					t.Errorf("%+v", x)
				}
			}
		}
		if len(got) != len(want) {
			t.Errorf("the demo has %d changed lines, the README %d", len(got), len(want))
		}
		for name, amounts := range want {
			if got[name] != amounts {
				t.Errorf("%s: README %v, demo %v", name, amounts, got[name])
			}
		}
	})
}
