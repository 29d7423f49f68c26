package chart_test

import (
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/karne-app/karne/reports/chart"
)

var update = flag.Bool("update", false, "write the golden pictures")

func at(n int64, text string) chart.Point { return chart.Point{At: big.NewRat(n, 1), Text: text} }

func gone(text string) chart.Point { return chart.Point{Text: text} }

func frame(id string) chart.Frame {
	return chart.Frame{ID: id, Title: "Eğitim <salonu> sayısı", Desc: "2025 sonunda 7, hedef 10 & başlangıç 5"}
}

func bullet() chart.Bullet {
	return chart.Bullet{
		Frame: frame("b1"), Start: chart.Named{Word: "A", Point: at(5, "5")}, Target: chart.Named{Word: "B", Point: at(10, "10")},
		Reached: chart.Named{Word: "C", Point: chart.Point{At: big.NewRat(15, 2), Text: "7,5", Href: "/gerceklesme/deger/1"}}, Class: "partial", Head: [2]string{"Değer", "Sayı"},
		Bands: []chart.Band{{To: big.NewRat(15, 2), Class: "not_reached"}, {From: big.NewRat(15, 2), To: big.NewRat(9, 1), Class: "partial"}, {From: big.NewRat(9, 1), Class: "acceptable"}},
	}
}

func trend() chart.Trend {
	return chart.Trend{
		Frame: frame("t1"), Print: func(r *big.Rat) string { return strings.ReplaceAll(r.FloatString(1), ".", ",") }, Start: chart.Named{Word: "Başlangıç (A)", Point: at(5, "5")}, Mark: "A",
		Words: chart.TrendWords{Period: "Yıl", Expected: "Beklenen", Value: "Gerçekleşen", State: "Durum", Final: "Donduruldu", Open: "Sürüyor", Gap: "Veri yok"},
		Periods: []chart.Period{
			{Word: "2022", Expected: at(6, "6"), Value: at(6, "6"), Band: "reached", State: "Donduruldu"}, {Word: "2023", Expected: at(7, "7"), Value: gone("veri yok"), State: "Veri yok"},
			{Word: "2024", Expected: at(9, "9"), Value: at(12, "12"), Band: "exceeded", State: "Donduruldu"}, {Word: "2025", Expected: at(10, "10"), Value: at(8, "8"), Open: true, Band: "partial", State: "Sürüyor"},
		},
	}
}

func heat() chart.HeatMap {
	return chart.HeatMap{
		Frame: frame("h1"), Corner: "Gösterge", Columns: []string{"2024", "2025"},
		Rows: []chart.HeatRow{
			{Name: "PG1.1.1", Cells: []chart.HeatCell{{Class: "reached", Shape: chart.Check, Word: "Ulaşıldı", Text: "%100,00 Ulaşıldı", Href: "/karne/gosterge/1"}, {}}},
			{Name: "PG1.1.2", Cells: []chart.HeatCell{{Class: "no_data", Shape: chart.Ring, Word: "Bu kadar uzun bir söz sığmaz", Text: "veri yok"}, {Class: "x", Shape: "unknown", Text: "?"}}},
		},
	}
}

func bars() chart.Bars {
	return chart.Bars{
		Frame: frame("r1"), Corner: "Amaç", Series: []chart.Series{{Word: "Bütçe kullanımı", Class: "s1"}, {Word: "Performans", Class: "s2"}}, Whole: big.NewRat(100, 1), Mark: "%100",
		Rows: []chart.BarRow{
			{Name: "A1 Kentsel yaşam kalitesi", Values: []chart.BarValue{{Point: at(120, "%120,00")}, {Point: at(80, "%80,00"), Class: "acceptable"}}},
			{Name: "A2", Values: []chart.BarValue{{Point: gone("veri yok")}, {Point: at(0, "%0,00")}}},
		},
	}
}

// TestGolden holds every picture and its table to the kept ones.
func TestGolden(t *testing.T) {
	t.Parallel()
	large := bullet()
	large.Large = true
	for name, p := range map[string]chart.Picture{"bullet": bullet().Draw(), "bullet-large": large.Draw(), "trend": trend().Draw(), "heat": heat().Draw(), "bars": bars().Draw()} {
		var b strings.Builder
		b.WriteString(strings.ReplaceAll(p.SVG, "><", ">\n<") + "\n---\n" + p.Table.Caption + "\n" + strings.Join(p.Table.Head, " | ") + "\n")
		for _, row := range p.Table.Rows {
			for n, c := range row {
				if n > 0 {
					b.WriteString(" | ")
				}
				b.WriteString(c.Text)
				if c.Href != "" {
					b.WriteString(" [" + c.Href + "]")
				}
			}
			b.WriteString("\n")
		}
		path := filepath.Join("testdata", name+".txt")
		if *update {
			if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if b.String() != string(want) {
			t.Errorf("%s changed:\n%s", name, b.String())
		}
	}
}

// TestMissingIsNotZero: a missing number has no bar and no mark, and its text stands in the table.
func TestMissingIsNotZero(t *testing.T) {
	t.Parallel()
	b := bullet()
	b.Reached.Point = gone("veri girilmedi")
	p := b.Draw()
	if strings.Contains(p.SVG, "ch-bar") || strings.Contains(p.SVG, "ch-reached") || p.Table.Rows[2][1].Text != "veri girilmedi" {
		t.Error(p.SVG, p.Table)
	}
	r := bars()
	r.Rows = r.Rows[1:]
	if p := r.Draw(); strings.Count(p.SVG, `class="ch-bar s1"`) != 1 || !strings.Contains(p.SVG, "ch-none") { // the legend's
		t.Error(p.SVG)
	}
	q := trend().Draw()
	if strings.Count(q.SVG, `class="ch-line"`) != 1 || strings.Count(q.SVG, `class="ch-gap"`) != 2 { // 2024–2025 only; the gap and its legend
		t.Error(q.SVG)
	}
	if strings.Count(q.SVG, "ch-dot ch-open") != 2 { // 2025 and its legend
		t.Error(q.SVG)
	}
}

// TestEmpty: a picture of nothing is still a picture with its name.
func TestEmpty(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]chart.Picture{
		"bullet": chart.Bullet{Frame: frame("x")}.Draw(), "trend": chart.Trend{Frame: frame("x"), Print: func(r *big.Rat) string { return r.RatString() }}.Draw(),
		"heat": chart.HeatMap{Frame: frame("x")}.Draw(), "bars": chart.Bars{Frame: frame("x")}.Draw(),
	} {
		if err := inside(p.SVG); err != nil {
			t.Error(name, err)
		}
	}
}

// inside reads a picture as XML and finds anything that lies out of its viewBox, and texts that are wider than it.
func inside(svg string) error {
	var w, h float64
	dec := xml.NewDecoder(strings.NewReader(svg))
	var faults []error
	ids := map[string]bool{}
	var text *xml.StartElement
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return errors.Join(faults...)
		}
		if err != nil {
			return err
		}
		switch e := tok.(type) {
		case xml.StartElement:
			a := map[string]string{}
			for _, x := range e.Attr {
				a[x.Name.Local] = x.Value
			}
			if e.Name.Local == "svg" {
				var x, y float64
				if _, err := fmt.Sscan(a["viewBox"], &x, &y, &w, &h); err != nil {
					return err
				}
				if a["role"] != "img" || len(strings.Fields(a["aria-labelledby"])) != 2 {
					return errors.New("unnamed picture")
				}
			}
			if a["style"] != "" || a["fill"] != "" || a["stroke"] != "" {
				faults = append(faults, errors.New("a colour outside the classes"))
			}
			if id := a["id"]; id != "" {
				if ids[id] {
					faults = append(faults, errors.New("id twice: "+id))
				}
				ids[id] = true
			}
			if e.Name.Local == "text" {
				text = &e
			}
			faults = append(faults, reach(e.Name.Local, a, w, h)...)
		case xml.CharData:
			if text != nil {
				faults = append(faults, textInside(*text, string(e), w)...)
				text = nil
			}
		}
	}
}

func n(s string) float64 {
	f, _ := strconv.ParseFloat(s, 64)
	return f
}

func reach(kind string, a map[string]string, w, h float64) (out []error) {
	in := func(x, y float64) {
		if x < 0 || x > w || y < 0 || y > h {
			out = append(out, fmt.Errorf("%s %v at %g %g of %g %g", kind, a["class"], x, y, w, h))
		}
	}
	switch kind {
	case "rect":
		in(n(a["x"]), n(a["y"]))
		in(n(a["x"])+n(a["width"]), n(a["y"])+n(a["height"]))
	case "circle":
		in(n(a["cx"])-n(a["r"]), n(a["cy"])-n(a["r"]))
		in(n(a["cx"])+n(a["r"]), n(a["cy"])+n(a["r"]))
	case "text":
		in(n(a["x"]), n(a["y"]))
	case "path":
		if move, ok := strings.CutPrefix(a["transform"], "translate("); ok {
			var x, y float64
			_, err := fmt.Sscanf(move, "%g %g)", &x, &y)
			if err != nil {
				out = append(out, err)
			}
			in(x, y)
			return out
		}
		for _, p := range strings.FieldsFunc(a["d"], func(r rune) bool { return r == 'M' || r == 'L' }) {
			var x, y float64
			if _, err := fmt.Sscan(p, &x, &y); err != nil {
				out = append(out, err)
			}
			in(x, y)
		}
	}
	return out
}

// textInside holds a text to the picture, at 8.8 pixels a letter: a wide sans serif of 16 pixels.
func textInside(e xml.StartElement, s string, w float64) []error {
	a := map[string]string{}
	for _, x := range e.Attr {
		a[x.Name.Local] = x.Value
	}
	long, x := 8.8*float64(utf8.RuneCountInString(s)), n(a["x"])
	from := map[string]float64{"": x, "middle": x - long/2, "end": x - long}[a["text-anchor"]]
	if from < -0.1 || from+long > w+0.1 {
		return []error{fmt.Errorf("text %q from %g to %g of %g", s, from, from+long, w)}
	}
	return nil
}

// random makes numbers of every size, some missing.
func random(r *rand.Rand) chart.Point {
	switch r.IntN(6) {
	case 0:
		return gone("veri yok")
	case 1:
		return at(0, "0")
	case 2:
		n := big.NewRat(r.Int64()-r.Int64(), 1+r.Int64N(1_000_000))
		return chart.Point{At: n, Text: n.FloatString(4)}
	}
	n := big.NewRat(r.Int64N(2_000_000)-500_000, 1+r.Int64N(7))
	return chart.Point{At: n, Text: n.FloatString(2)}
}

// TestProperties: whatever the numbers, nothing lies out of the picture, the bytes are the same twice, and larger numbers lie farther on.
func TestProperties(t *testing.T) {
	t.Parallel()
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 5))
		b, q, g := bullet(), trend(), bars()
		b.Large = seed%2 == 0
		b.Start.Point, b.Target.Point, b.Reached.Point, b.Base = random(r), random(r), random(r), random(r).At
		q.Start.Point = random(r)
		for i := range q.Periods {
			q.Periods[i].Expected, q.Periods[i].Value, q.Periods[i].Open = random(r), random(r), r.IntN(2) == 0
		}
		for i := range g.Rows {
			for k := range g.Rows[i].Values {
				g.Rows[i].Values[k].Point = random(r)
			}
		}
		for name, draw := range map[string]func() chart.Picture{"bullet": b.Draw, "trend": q.Draw, "bars": g.Draw, "heat": heat().Draw} {
			one := draw()
			if err := inside(one.SVG); err != nil {
				t.Fatal(seed, name, err, one.SVG)
			}
			if draw().SVG != one.SVG {
				t.Fatal(seed, name, "two pictures of the same numbers differ")
			}
		}
		if err := order(&g); err != nil {
			t.Fatal(seed, err)
		}
	}
}

// order holds the widths of bars of positive numbers to the order of the numbers.
func order(g *chart.Bars) error {
	var numbers []*big.Rat
	for i := range g.Rows {
		for k := range g.Rows[i].Values {
			p := &g.Rows[i].Values[k].Point
			if p.At != nil {
				p.At = new(big.Rat).Abs(p.At)
				numbers = append(numbers, p.At)
			}
		}
	}
	g.Mark = ""
	var widths []float64
	for _, part := range strings.Split(g.Draw().SVG, `<rect class="ch-bar`)[1:] {
		_, rest, _ := strings.Cut(part, `width="`)
		w, _, _ := strings.Cut(rest, `"`)
		widths = append(widths, n(w))
	}
	widths = widths[:len(widths)-2] // the legend's
	if len(widths) != len(numbers) {
		return fmt.Errorf("%d bars of %d numbers", len(widths), len(numbers))
	}
	for i := range numbers {
		for k := range numbers {
			if numbers[i].Cmp(numbers[k]) > 0 && widths[i] < widths[k] {
				return fmt.Errorf("%s is drawn shorter than %s", numbers[i], numbers[k])
			}
		}
	}
	return nil
}
