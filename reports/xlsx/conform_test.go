package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/tables"
)

func render(t testing.TB, docs []model.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, docs); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func open(t testing.TB, b []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(b), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// traced is layout that remembers where each cell stands.
func traced(d *model.Document, name string) *sheet {
	s := &sheet{doc: d, name: name, anchors: map[string]int{}, names: map[string][2]int{}, looks: newLooks(), place: map[*model.Cell][2]int{}}
	s.lay()
	return s
}

func eachCell(tb *model.Table, f func(*model.Cell)) {
	for _, part := range [][]model.Row{tb.Before, tb.Rows, tb.After} {
		for r := range part {
			for c := range part[r].Cells {
				f(&part[r].Cells[c])
			}
		}
	}
}

// Every table of two plans (one full of gaps and hostile text, one complete) and of a programme is drawn, opened again and compared with
// the model: text, number, cached value, formula, span.
func TestConform(t *testing.T) {
	t.Parallel()
	for name, docs := range packages(t) {
		file := open(t, render(t, docs))
		used := map[string]bool{}
		for i := range docs {
			sh := traced(&docs[i], sheetName(docs[i].Sheet, used))
			spans := mergesOf(t, file, sh.name)
			for _, b := range docs[i].Blocks {
				if b.Table == nil {
					continue
				}
				notes, texts := b.Table.Footnotes()
				eachCell(b.Table, func(c *model.Cell) { compare(t, name, file, sh, c, notes[c.Footnote()], spans) })
				for n, s := range texts {
					if !contains(t, file, sh.name, superscript(n+1)+" "+s) {
						t.Errorf("%s %s: note %q is not on the sheet", name, sh.name, s)
					}
				}
			}
		}
	}
}

// The report of a large year holds: nothing in it differs, every formula is in its sheet.
func TestLargeReport(t *testing.T) {
	t.Parallel()
	docs := tables.Results(largeResults(5, 20, 200))
	x := model.Index(docs)
	if c := x.Cell(tables.IDReportReconciliation + "!farkli"); c == nil || c.Number != 0 {
		t.Errorf("differing: %v", c)
	}
	file := open(t, render(t, docs))
	used, formulas := map[string]bool{}, 0
	for i := range docs {
		sh := traced(&docs[i], sheetName(docs[i].Sheet, used))
		for c, at := range sh.place {
			if c.Formula == nil {
				continue
			}
			formulas++
			if text, err := file.GetCellFormula(sh.name, address(at)); err != nil || text == "" {
				t.Errorf("%s!%s: no formula for %v, %v", sh.name, address(at), *c.Formula, err)
			}
		}
	}
	if formulas < 2000 {
		t.Errorf("only %d formulas", formulas)
	}
}

// packages are the documents every renderer must draw.
func packages(t testing.TB) map[string][]model.Document {
	t.Helper()
	plan := tables.Plan(small(t))
	out := map[string][]model.Document{"small": plan, "complete": tables.Plan(large(2, 5, 30)), "programme": tables.Programme(programme(t), plan)}
	for _, document := range []string{facts.DocMonitoring, facts.DocEvaluation, facts.DocReport} {
		out[document] = tables.Results(results(t, document))
	}
	return out
}

func mergesOf(t *testing.T, f *excelize.File, sheet string) map[string]string {
	t.Helper()
	ms, err := f.GetMergeCells(sheet)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, m := range ms {
		out[m.GetStartAxis()] = m.GetEndAxis()
	}
	return out
}

func contains(t *testing.T, f *excelize.File, sheet, text string) bool {
	t.Helper()
	found, err := f.SearchSheet(sheet, text)
	if err != nil {
		t.Fatal(err)
	}
	return len(found) > 0
}

func compare(t *testing.T, name string, f *excelize.File, sh *sheet, c *model.Cell, note int, spans map[string]string) {
	t.Helper()
	at, ok := sh.place[c]
	if !ok {
		t.Errorf("%s %s: cell %q has no place", name, sh.name, c.Display())
		return
	}
	where := address(at)
	got, err := f.GetCellValue(sh.name, where)
	if err != nil {
		t.Fatal(err)
	}
	formula, err := f.GetCellFormula(sh.name, where)
	if err != nil {
		t.Fatal(err)
	}
	kind, err := f.GetCellType(sh.name, where)
	if err != nil {
		t.Fatal(err)
	}
	split := slices.Contains(sh.breaks, at[0]+1) // an area that goes on on the next page may have one row on this one
	if c.Columns() > 1 && spans[where] == "" || c.Lines() > 1 && spans[where] == "" && !split {
		t.Errorf("%s %s!%s: %d × %d places are not merged", name, sh.name, where, c.Columns(), c.Lines())
	}
	if !c.Numeric() {
		want := clean(c.Display())
		if note > 0 {
			want += " " + superscript(note)
		}
		if got != want || formula != "" {
			t.Errorf("%s %s!%s: text %q formula %q, model %q", name, sh.name, where, got, formula, want)
		}
		if want != "" && kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
			t.Errorf("%s %s!%s: type %v for a text", name, sh.name, where, kind)
		}
		return
	}
	if kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
		t.Errorf("%s %s!%s: type %v for a number: the cached value would be text", name, sh.name, where, kind)
	}
	if v := readBack(t, c.Kind, got); v != c.Number {
		t.Errorf("%s %s!%s: cached value %q, model %s", name, sh.name, where, got, c.Value())
	}
	if (formula != "") != (c.Formula != nil) {
		t.Errorf("%s %s!%s: formula %q, model %v", name, sh.name, where, formula, c.Formula)
	}
	if formula == "" {
		return
	}
	calculated, err := f.CalcCellValue(sh.name, where, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Errorf("%s %s!%s: =%s: %v", name, sh.name, where, formula, err)
		return
	}
	if v := remade(c, calculated); v != c.Number {
		t.Errorf("%s %s!%s: =%s gives %s, cached %s", name, sh.name, where, formula, calculated, got)
	}
}

// readBack is a raw number of a sheet as the scaled integer of its kind.
func readBack(t *testing.T, k model.Kind, s string) int64 {
	t.Helper()
	switch k {
	case model.KindMoney:
		v, err := quantity.ParseMoney(s)
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		return int64(v)
	default: // a share is a fraction on the sheet: 1e-6 is 1e-4 of a percentage point
		v, err := quantity.ParseAmount(s)
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		if k == model.KindCount {
			return int64(v / quantity.One)
		}
		return int64(v)
	}
}

// remade is what a calculation engine made of a formula, rounded to the decimals the cell holds. An engine calculates in binary: as when it
// shows a number, what lies beyond its digits is cut off first.
func remade(c *model.Cell, s string) int64 {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return math.MinInt64
	}
	digits := 13 - len(strings.TrimLeft(new(big.Int).Quo(r.Num(), r.Denom()).String(), "-"))
	r.SetString(r.FloatString(max(digits, 2)))
	v, ok := c.Calculated(r)
	if !ok {
		return math.MinInt64
	}
	return v
}

func TestSameDocumentsSameBytes(t *testing.T) {
	t.Parallel()
	a, b := render(t, tables.Plan(small(t))), render(t, tables.Plan(small(t)))
	if !bytes.Equal(a, b) {
		t.Fatal("two workbooks of one plan differ")
	}
	z, err := zip.NewReader(bytes.NewReader(a), int64(len(a)))
	if err != nil {
		t.Fatal(err)
	}
	last := ""
	for _, f := range z.File {
		if f.Name <= last || !f.Modified.Equal(stamp) {
			t.Errorf("part %s after %s, modified %v", f.Name, last, f.Modified)
		}
		last = f.Name
		wellFormed(t, f)
	}
}

func wellFormed(t *testing.T, f *zip.File) {
	t.Helper()
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	dec := xml.NewDecoder(r)
	for {
		if _, err := dec.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Errorf("%s: %v", f.Name, err)
			return
		}
	}
}

// Text stays text, whatever it begins with, and is shown as it was typed.
func TestHostileText(t *testing.T) {
	t.Parallel()
	texts := []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "a\x00b\x1fc", "_x0041_", " boşluk ", "ğışİ ₺ 漢", "a\nb", "&<>\"'", strings.Repeat("ş", 40_000)}
	var rows []model.Row
	for _, s := range texts {
		rows = append(rows, model.Row{Cells: []model.Cell{model.T(s)}})
	}
	docs := []model.Document{{ID: "x", Sheet: "a/b:c*?[d]'", Title: "=başlık & 2020", Owner: "&&", Blocks: []model.Block{
		{Table: &model.Table{ID: "t", Columns: []model.Column{{Key: "a", Title: "=x", Width: 60}}, Rows: rows}}}}}
	f := open(t, render(t, docs))
	sheet := f.GetSheetName(0)
	sh := traced(&docs[0], sheet)
	for i, s := range texts {
		where := address(sh.place[&rows[i].Cells[0]])
		got, err := f.GetCellValue(sheet, where)
		if err != nil {
			t.Fatal(err)
		}
		want := clean(s)
		if len([]rune(want)) > excelize.TotalCellChars {
			want = string([]rune(want)[:excelize.TotalCellChars]) // Excel's limit of a cell
		}
		if formula, _ := f.GetCellFormula(sheet, where); got != want || formula != "" {
			t.Errorf("%q came back as %.60q, formula %q", want, got, formula)
		}
	}
}

func TestPaperSetUp(t *testing.T) {
	t.Parallel()
	docs := tables.Plan(small(t))
	f := open(t, render(t, docs))
	names := map[string]string{}
	for _, n := range f.GetDefinedName() {
		names[n.Scope+" "+n.Name] = n.RefersTo
	}
	for i, s := range f.GetSheetList() {
		lay, err := f.GetPageLayout(s)
		if err != nil {
			t.Fatal(err)
		}
		want := "portrait"
		if docs[i].Page.Landscape {
			want = "landscape"
		}
		if *lay.Size != a4 || *lay.Orientation != want || *lay.FitToWidth != 1 || lay.FitToHeight != nil && *lay.FitToHeight != 0 {
			t.Errorf("%s: layout %+v", s, lay)
		}
		hf, err := f.GetHeaderFooter(s)
		if err != nil || !strings.Contains(hf.OddHeader, "TASLAK · ÖRNEK VERİ") || !strings.Contains(hf.OddFooter, "&P / &N") {
			t.Errorf("%s: head %v, %v", s, hf, err)
		}
		if names[s+" _xlnm.Print_Area"] == "" {
			t.Errorf("%s: no print area", s)
		}
	}
	for _, s := range []string{"İçindekiler", "Hedef Riskleri", "Tahmini Maliyetler", "Tahmini Kaynaklar", "Temel Göstergeler", "Eksikler"} {
		if names[s+" _xlnm.Print_Titles"] == "" {
			t.Errorf("%s: head rows are not repeated", s)
		}
	}
}

// Each card starts a page, the contents leads to it, and a card longer than its page repeats its column heads.
func TestCardsStandOnOneSheet(t *testing.T) {
	t.Parallel()
	plan := large(1, 3, 120)
	docs := tables.Plan(plan)
	f := open(t, render(t, docs))
	var cards *sheet
	for i := range docs {
		if docs[i].ID == "T15" {
			cards = traced(&docs[i], docs[i].Sheet)
		}
	}
	starts := map[int]bool{}
	for _, b := range cards.breaks {
		starts[b] = true
	}
	for ref, row := range cards.anchors {
		if strings.Count(ref, "/") == 1 && row > cards.freeze+1 && !starts[row] {
			t.Errorf("card %s does not start a page", ref)
		}
	}
	rows, err := f.GetRows("Hedef Kartları")
	if err != nil {
		t.Fatal(err)
	}
	heads, devam := 0, 0
	for _, r := range rows {
		if len(r) > 0 && r[0] == "Performans Göstergeleri" {
			heads++
		}
		if len(r) > 0 && strings.HasSuffix(r[0], "(devam)") {
			devam++
		}
	}
	if heads <= 3 || devam == 0 {
		t.Errorf("%d column heads and %d continued pages for three cards of 40 indicators", heads, devam)
	}
	linked := 0
	for row := 1; row < 60; row++ {
		if ok, to, err := f.GetCellHyperLink("İçindekiler", address([2]int{row, 0})); err == nil && ok && strings.HasPrefix(to, "'Hedef Kartları'!A") {
			linked++
		}
	}
	if linked != 4 { // the sheet and three cards
		t.Errorf("%d links to the cards", linked)
	}
}

func TestRowsHigherThanExcelAllows(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Uzun bir açıklama metni burada yer alır. ", 120)
	docs := []model.Document{{ID: "x", Sheet: "x", Title: "x", Blocks: []model.Block{{Table: &model.Table{ID: "t",
		Columns: []model.Column{{Key: "a", Title: "a", Width: 40}, {Key: "b", Title: "b", Width: 30}},
		Rows:    []model.Row{{Cells: []model.Cell{model.T(long), model.Money(5)}}}}}}}}
	sh := traced(&docs[0], "x")
	sum := 0.0
	for _, l := range sh.lines {
		if l.height > maxHeight+1 {
			t.Errorf("a row of %v points", l.height)
		}
		sum += l.height
	}
	if sum < 2*maxHeight {
		t.Errorf("%v points hold 5,000 characters in 40 mm", sum)
	}
	render(t, docs)
}

func TestNothingToDraw(t *testing.T) {
	t.Parallel()
	if err := Render(io.Discard, nil); err == nil {
		t.Error("an empty package was drawn")
	}
	d := model.Document{ID: "x", Sheet: "x"}
	if err := Render(io.Discard, []model.Document{d, d}); err == nil {
		t.Error("two documents of one id were drawn")
	}
	d2 := d
	d2.ID = "y"
	f := open(t, render(t, []model.Document{d, d2}))
	if got := f.GetSheetList(); len(got) != 2 || got[0] == got[1] {
		t.Errorf("sheets %v", got)
	}
}
