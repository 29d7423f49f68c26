package tables_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/tables"
)

var update = flag.Bool("update", false, "write the golden file anew")

func small(t testing.TB) facts.PlanFacts {
	t.Helper()
	b, err := os.ReadFile("../testdata/plan-small.json")
	if err != nil {
		t.Fatal(err)
	}
	var f facts.PlanFacts
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// dump writes documents as text that a reviewer can read.
func dump(docs []model.Document) string {
	var b strings.Builder
	for _, d := range docs {
		fmt.Fprintf(&b, "== %s · %s · %s %v\n%s\n", d.ID, d.Sheet, d.Title, d.Marks, d.Footer)
		for _, bl := range d.Blocks {
			switch {
			case bl.Heading != nil:
				fmt.Fprintf(&b, "# %s\n", bl.Heading.Text)
			case bl.Text != nil:
				fmt.Fprintf(&b, "%s\n", bl.Text.Text)
			case bl.Break != nil:
				b.WriteString("---- new page\n")
			case bl.Table != nil:
				dumpTable(&b, bl.Table)
			}
		}
	}
	return b.String()
}

func dumpTable(b *strings.Builder, t *model.Table) {
	notes, texts := t.Footnotes()
	fmt.Fprintf(b, "-- %s %s\n", t.ID, t.Title)
	line := func(r model.Row) {
		var cells []string
		for _, c := range r.Cells {
			s := strings.ReplaceAll(c.Display(), "\n", " / ")
			if len(s) > 300 {
				s = s[:60] + "…"
			}
			if n := notes[c.Footnote()]; n > 0 {
				s += fmt.Sprintf(" [%d]", n)
			}
			if c.Formula != nil {
				s += fmt.Sprintf(" {%s %s}", c.Formula.Op, strings.Join(c.Formula.Of, " "))
			}
			cells = append(cells, strconvQuote(s))
		}
		fmt.Fprintf(b, "%-9s| %s\n", r.Emphasis, strings.Join(cells, " | "))
	}
	for _, r := range t.Before {
		line(r)
	}
	if !t.NoHead {
		var heads []string
		for _, c := range t.Columns {
			heads = append(heads, c.Title)
		}
		fmt.Fprintf(b, "%-9s| %s\n", "head", strings.Join(heads, " | "))
	}
	for _, r := range append(append([]model.Row{}, t.Rows...), t.After...) {
		line(r)
	}
	for _, n := range t.Notes {
		fmt.Fprintf(b, "* %s\n", n)
	}
	for i, n := range texts {
		fmt.Fprintf(b, "[%d] %s\n", i+1, n)
	}
}

// strconvQuote shows control characters, which a reviewer would not see.
func strconvQuote(s string) string {
	return strings.NewReplacer("\x00", `\x00`, "\a", `\a`).Replace(s)
}

func TestPlanGolden(t *testing.T) {
	t.Parallel()
	got := dump(tables.Plan(small(t)))
	const file = "testdata/plan-small.golden.txt"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Fatalf("golden text differs (-want +got):\n%s", d)
	}
}

var ulid = regexp.MustCompile(`\b[0-9A-HJKMNP-TV-Z]{26}\b`)

// A paper shows code paths, never record ids (design.md §8).
func TestNoRecordIDReachesADocument(t *testing.T) {
	t.Parallel()
	b, err := model.Canonical(tables.Plan(small(t)))
	if err != nil {
		t.Fatal(err)
	}
	if id := ulid.Find(b); id != nil {
		t.Fatalf("record id %s in a document", id)
	}
}

func TestMarksStandOnEverySheet(t *testing.T) {
	t.Parallel()
	f := small(t)
	for _, d := range tables.Plan(f) {
		if len(d.Marks) != 2 || d.Marks[0] != model.Draft || d.Marks[1] != model.Synthetic {
			t.Errorf("%s: marks %v", d.ID, d.Marks)
		}
	}
	f.Draft, f.Synthetic = false, false
	f.Edition = &facts.Edition{No: 2, FrozenOn: "2024-10-30", FactsSHA256: strings.Repeat("ab", 32)}
	for _, d := range tables.Plan(f) {
		if len(d.Marks) != 0 || d.Footer != "ORNEK-2025 · sürüm 2 · 30.10.2024" {
			t.Errorf("%s: marks %v footer %q", d.ID, d.Marks, d.Footer)
		}
	}
}

func TestCardHasTheOfficialColumns(t *testing.T) {
	t.Parallel()
	f := small(t)
	card := tables.TargetCard(&f, &f.Goals[0], &f.Goals[0].Targets[0])
	var heads, labels []string
	for _, c := range card.Columns {
		heads = append(heads, c.Title)
	}
	for _, r := range append(append([]model.Row{}, card.Before...), card.After...) {
		if r.Cells[0].Emphasis == model.Label {
			labels = append(labels, r.Cells[0].Text)
		}
	}
	wantHeads := []string{"Performans Göstergeleri", "Hedefe Etkisi (%)", "Plan Dönemi Başlangıç Değeri", "2025", "2026", "2027", "2028", "2029",
		"İzleme Sıklığı", "Rapor Sıklığı"}
	wantLabels := []string{"Amaç (A1)", "Hedef (H1.1)", "Sorumlu Birim", "İş Birliği Yapılacak Birim(ler)", "Riskler", "Faaliyet ve Projeler",
		"Maliyet Tahmini (TL)", "Tespitler", "İhtiyaçlar"}
	if d := cmp.Diff(wantHeads, heads); d != "" {
		t.Errorf("column heads: %s", d)
	}
	if d := cmp.Diff(wantLabels, labels); d != "" {
		t.Errorf("labels: %s", d)
	}
}

// index gives every named cell of a package by "doc!name".
func index(docs []model.Document) map[string]*model.Cell {
	names := map[string]*model.Cell{}
	each(docs, func(d *model.Document, _ *model.Table, c *model.Cell) {
		if c.Name != "" {
			names[d.ID+"!"+c.Name] = c
		}
	})
	return names
}

func each(docs []model.Document, f func(*model.Document, *model.Table, *model.Cell)) {
	for i := range docs {
		for _, b := range docs[i].Blocks {
			if b.Table == nil {
				continue
			}
			for _, part := range [][]model.Row{b.Table.Before, b.Table.Rows, b.Table.After} {
				for r := range part {
					for c := range part[r].Cells {
						f(&docs[i], b.Table, &part[r].Cells[c])
					}
				}
			}
		}
	}
}

// Every formula of every table gives the value that is printed beside it, and adds only numbers.
func TestFormulasGiveTheirValues(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		docs := tables.Plan(randomPlan(r))
		names := index(docs)
		each(docs, func(d *model.Document, _ *model.Table, c *model.Cell) {
			if c.Formula == nil {
				return
			}
			var parts []int64
			for _, n := range c.Formula.Of {
				p := names[d.ID+"!"+n]
				if p == nil {
					p = names[n]
				}
				if p == nil || p.Kind != c.Kind {
					r.Fatalf("%s: %q: no %s cell %q", d.ID, c.Name, c.Kind, n)
				}
				parts = append(parts, p.Number)
			}
			got := parts[0]
			for _, p := range parts[1:] {
				if c.Formula.Op == model.Diff {
					got -= p
				} else {
					got += p
				}
			}
			if got != c.Number {
				r.Fatalf("%s: %q: formula gives %d, cell shows %d", d.ID, c.Name, got, c.Number)
			}
		})
		checkPlanTotal(r, names)
	})
}

// checkPlanTotal: TOPLAM is a number exactly when nothing below it is missing.
func checkPlanTotal(r *rapid.T, names map[string]*model.Cell) {
	total, missing := names["T17!TOPLAM:2025"], false
	for n, c := range names {
		if strings.HasPrefix(n, "T17!") && strings.HasSuffix(n, ":2025") && c.Kind == model.KindMissing && c != total {
			missing = true
		}
	}
	if missing != (total.Kind == model.KindMissing) || total.Kind == model.KindMissing && total.Formula != nil {
		r.Fatalf("TOPLAM is %s with formula %v; missing addend: %v", total.Kind, total.Formula, missing)
	}
}

func randomPlan(r *rapid.T) facts.PlanFacts {
	years := []int{2025, 2026, 2027, 2028, 2029}
	full := rapid.Bool().Draw(r, "full")
	money := func(label string) facts.YearMoney {
		m := facts.YearMoney{}
		for _, y := range years {
			if full || rapid.IntRange(0, 3).Draw(r, label+" there") > 0 {
				m[y] = quantity.Money(rapid.Int64Range(-1_000_000, 1_000_000_000_000).Draw(r, label))
			}
		}
		return m
	}
	f := facts.PlanFacts{Code: "X-2025", Years: years, Overhead: money("overhead")}
	for g := range rapid.IntRange(1, 3).Draw(r, "goals") {
		goal := facts.Goal{Ref: fmt.Sprintf("A%d", g+1), Code: fmt.Sprintf("A%d", g+1)}
		for n := range rapid.IntRange(1, 4).Draw(r, "targets") {
			target := facts.Target{Ref: fmt.Sprintf("A%d/H%d.%d", g+1, g+1, n+1), YearlyCosts: money("cost")}
			if rapid.IntRange(0, 2).Draw(r, "stated there") == 0 {
				v := quantity.Money(rapid.Int64Range(0, 1_000_000_000).Draw(r, "stated"))
				target.StatedTotal = &v
			}
			goal.Targets = append(goal.Targets, target)
		}
		f.Goals = append(f.Goals, goal)
	}
	for i := range rapid.IntRange(0, 3).Draw(r, "resources") {
		f.Resources = append(f.Resources, facts.Resource{Code: fmt.Sprint(i), Years: money("resource")})
	}
	return f
}
