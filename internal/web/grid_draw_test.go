package web

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"html/template"
	"strings"
	"testing"
)

// sheetOf is a grid of n rows and 8 columns with what a page of values has: texts, numbers, choices, states.
func sheetOf(r *Renderer, rows int) *Grid {
	g := &Grid{ID: "g", Caption: "Değerler", Action: "/x", CanSave: true, Head: "Gösterge", r: r, lang: "tr", Columns: []GridColumn{
		{Key: "a", Label: "Başlangıç", Kind: GridAmount, ReadOnly: true}, {Key: "b", Label: "Hedef", Kind: GridAmount, ReadOnly: true}, {Key: "last", Label: "Önceki", ReadOnly: true},
		{Key: "amount", Label: "Değer", Kind: GridAmount, Sum: true}, {Key: "cost", Label: "Maliyet", Kind: GridMoney, Sum: true}, {Key: "due", Label: "Gün", Kind: GridDate},
		{Key: "kind", Label: "Tür", Kind: GridChoice, Options: []Option{{Text: "—"}, {Value: "x", Text: "Bir"}, {Value: "y", Text: "İki"}}}, {Key: "explanation", Label: "Açıklama", Kind: GridArea, Max: 8000},
	}}
	for n := range rows {
		g.Rows = append(g.Rows, GridRow{
			ID: id(1000 + n), Version: "3", Code: fmt.Sprintf("PG%d.%d", n/10+1, n%10+1), Name: fmt.Sprintf("Hizmet verilen mahallelerin %d. gösterge ile ölçülen oranı", n), Unit: "adet", Href: "/gostergeler/" + id(1000+n),
			State: []string{"v_open", "v_entered", "v_returned", "v_approved"}[n%4],
			Cells: map[string]GridCell{
				"a": {Value: "14"}, "b": {Value: "16,5"}, "last": {Shown: template.HTML("12 · 13 · 14 · 15")}, "amount": {Value: fmt.Sprintf("%d,25", n*7)}, "cost": {Value: fmt.Sprintf("%d.000,00", n%900+1)},
				"due": {Value: "21.10.2025"}, "kind": {Value: "y"}, "explanation": {Value: fmt.Sprintf("%d. ayın kayıtlarından alındı & denetlendi", n)},
			},
		})
	}
	return g
}

// A grid draws its cells as a form that works without a script, with a name, a state and a fault on each.
func TestGridDraws(t *testing.T) {
	t.Parallel()
	r := renderer(t)
	g := sheetOf(r, 3)
	cell := g.Rows[1].Cells["amount"]
	cell.Value, cell.Errors = `<"7">`, []Note{{Title: "Sayı okunamadı: <b>"}}
	g.Rows[1].Cells["amount"] = cell
	g.Rows[2].Locked, g.Rows[2].Why = true, "Dönem kapandı"
	g.Rows[0].Group, g.Rows[0].Ask = "Amaç 1", true
	g.Rows[0].Stale = []Difference{{Label: "Değer", Theirs: "7", Mine: "8", Href: "#x"}}
	out := string(r.part("tr", "grid", g))
	for want, n := range map[string]int{
		`id="f-` + id(1001) + `-amount" name="` + id(1001) + `.amount" data-k="amount" aria-labelledby="n-` + id(1001) + ` g-amount" aria-invalid="true"`: 1,
		`value="&lt;&#34;7&#34;&gt;"`: 1, "Sayı okunamadı: &lt;b&gt;": 1, `<b>`: 0, "Dönem kapandı": 1, `name="` + id(1002) + `.amount"`: 0, `name="` + id(1000) + `.was"`: 1, `name="` + id(1002) + `.was"`: 0,
		`name="` + id(1000) + `.confirmed"`: 1, "Amaç 1": 1, `<option value="y" selected>İki</option>`: 2, "gridjs": 0, "&#34;saving&#34;": 1, `scope="row"`: 3 + 1, "ZgotmplZ": 0,
		"ayın kayıtlarından alındı &amp; denetlendi": 3, `<span class="chip v_entered">`: 1, `data-sum="cost" data-k="money"><output>6.000,00</output>`: 1,
	} {
		if got := strings.Count(out, want); got != n {
			t.Errorf("%q stands %d times, want %d", want, got, n)
		}
	}
	if t.Failed() {
		t.Log(out)
	}
}

// The sum of a column that holds a word is not guessed.
func TestGridSums(t *testing.T) {
	t.Parallel()
	g := sheetOf(renderer(t), 3)
	if got := g.SumOf("amount"); got != "21,75" {
		t.Errorf("the sum is %q", got)
	}
	g.Rows[1].Cells["amount"] = GridCell{Value: "yedi"}
	if got := g.SumOf("amount"); got != "" {
		t.Errorf("the sum of a word is %q", got)
	}
}

// A page of 200 × 8 cells comes in 150 kB.
func TestGridWeighsLittle(t *testing.T) {
	t.Parallel()
	r := renderer(t)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	drawn := r.part("tr", "grid", sheetOf(r, 200))
	_, _ = z.Write([]byte(drawn))
	_ = z.Close()
	t.Logf("%d bytes, %d on the wire", len(drawn), packed.Len())
	if packed.Len() > 100_000 {
		t.Errorf("a grid of 200 × 8 is %d bytes on the wire", packed.Len())
	}
}

// BenchmarkGrid draws a grid of 200 rows and 8 columns. Budget: 25 ms.
func BenchmarkGrid(b *testing.B) {
	r := renderer(b)
	g := sheetOf(r, 200)
	b.ReportAllocs()
	for b.Loop() {
		if len(r.part("tr", "grid", g)) < 100_000 {
			b.Fatal("no grid")
		}
	}
}
