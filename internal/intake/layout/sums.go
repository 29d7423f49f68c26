package layout

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/intake/sheet"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

// classes are the first-level economic codes of expenditure, in the order of the sums; a name of the year's list goes before the one here.
var classes = []Item{
	{"01", "Personel Giderleri"}, {"02", "SGK Devlet Primi Giderleri"}, {"03", "Mal ve Hizmet Alım Giderleri"}, {"04", "Faiz Giderleri"},
	{"05", "Cari Transferler"}, {"06", "Sermaye Giderleri"}, {"07", "Sermaye Transferleri"}, {"08", "Borç Verme"}, {"09", "Yedek Ödenekler"},
}

// costRange is a column of "Maliyetler" over every row that may be typed into.
func (d *Proposal) costRange(key string) string {
	c := sheet.Column(columnOf(places(costColumns, 0), key))
	return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", SheetCosts, c, headRow+1, c, max(checkRows, headRow+len(d.Lines)+spareCosts))
}

const wholeLabel = "Bütçe içi toplam"

// sumOf is one sum of cost lines: the condition as the sheet computes it, and as we do.
type sumOf struct {
	label string
	where string // conditions over the columns, multiplied; each is 1 or 0
	takes func(l programme.DocLine) bool
	class string // ceiling it is measured against
	whole bool   // against the whole ceiling
}

func (d *Proposal) formula(s sumOf) string {
	return fmt.Sprintf("SUMPRODUCT(%s,%s)", s.where, d.costRange("amount"))
}

func (s sumOf) value(lines []programme.DocLine) (quantity.Money, bool) {
	var parts []quantity.Money
	for _, l := range lines {
		if l.Amount != nil && s.takes(l) {
			parts = append(parts, *l.Amount)
		}
	}
	sum, err := quantity.SumMoney(parts)
	return sum, err == nil
}

// sums are the sums of "Birim", the whole in the budget first.
func (d *Proposal) sums() []sumOf {
	inside := fmt.Sprintf("(%s=\"\")", d.costRange("off_budget"))
	out := []sumOf{{label: wholeLabel, where: inside + "*1", takes: func(l programme.DocLine) bool { return l.OffBudget == "" }, whole: true}}
	names := map[string]string{}
	for _, e := range d.Around.Economic {
		names[e.Code] = e.Name
	}
	for _, c := range classes {
		if n := names[c.Code]; n != "" {
			c.Name = n
		}
		out = append(out, sumOf{label: c.Code + " " + c.Name, class: c.Code, where: "(LEFT(" + d.costRange("economic") + ",2)=" + quoted(c.Code) + ")*" + inside,
			takes: func(l programme.DocLine) bool {
				return l.OffBudget == "" && len(l.Economic) > 1 && l.Economic[:2] == c.Code
			}})
	}
	for _, w := range Lists()["line_kind"] {
		out = append(out, sumOf{label: "Bütçe içi: " + w.Turkish, where: "(" + d.costRange("kind") + "=" + quoted(w.Turkish) + ")*" + inside,
			takes: func(l programme.DocLine) bool { return l.OffBudget == "" && l.Kind == w.Wire }})
	}
	return append(out, sumOf{label: "Bütçe dışı toplam", where: fmt.Sprintf("(%s<>\"\")*1", d.costRange("off_budget")),
		takes: func(l programme.DocLine) bool { return l.OffBudget != "" }})
}

// firstSum is the row of the whole sum in "Birim": behind the fields, what is shown, an empty line and the heading.
var firstSum = headRow + len(unitFields) + shownFields + 3

const shownFields = 3

// unitSums draws what the form only shows: the programme it is of, and the sums against the ceilings.
func unitSums(doc any) []sheet.OutRow {
	d := doc.(*Proposal)
	show := func(label, text string) sheet.OutRow {
		return sheet.OutRow{Cells: []sheet.OutCell{{Look: sheet.Label, Text: label}, {Look: sheet.Computed, Text: text}}}
	}
	head := func(text string) sheet.OutCell { return sheet.OutCell{Look: sheet.Head, Text: text} }
	rows := []sheet.OutRow{show("İdare", d.Around.Administration), show("Plan", d.Around.PlanName), show("Son gün", d.Around.DueOn.TR()), {},
		{Cells: []sheet.OutCell{head("Toplamlar"), head("Teklif (TL)"), head("Tavan (TL)"), head("Kalan tavan (TL)")}}}
	for i, s := range d.sums() {
		num := strconv.Itoa(firstSum + i)
		sum, ok := s.value(d.Lines)
		ceiling, rest := money(""), money("")
		if s.whole || s.class != "" {
			rest.Formula = fmt.Sprintf(`IF(C%s="","",C%s-B%s)`, num, num, num)
			if c, has := d.Around.Ceilings[s.class]; has {
				ceiling = money(c.String())
				if left, err := c.Sub(sum); err == nil && ok {
					rest.Number = fits(left.String())
				}
			}
		}
		total := money("")
		if total.Formula = d.formula(s); ok {
			total.Number = fits(sum.String())
		}
		rows = append(rows, sheet.OutRow{Cells: []sheet.OutCell{{Look: sheet.Label, Text: s.label}, total, ceiling, rest}})
	}
	return rows
}

// money draws an amount that is only shown.
func money(v string) sheet.OutCell {
	out := sheet.OutCell{Look: sheet.Computed, Format: "#,##0.00"}
	setNumber(&out, v, func() string { m, _ := quantity.ParseMoney(v); return m.TR() })
	return out
}

// fits is a cached value that Excel can hold, "" for one it cannot.
func fits(v string) string {
	if sheet.Fits(v) {
		return v
	}
	return ""
}

// costTop keeps the sum and the rest of the ceiling above the amounts, on screen all the time.
func costTop(doc any, ps []place) [2][]sheet.OutCell {
	d, col := doc.(*Proposal), columnOf(ps, "amount")
	sum, ok := d.sums()[0].value(d.Lines)
	var out [2][]sheet.OutCell
	for i, what := range []struct{ label, from string }{{wholeLabel, "B"}, {"Kalan tavan", "D"}} {
		out[i] = make([]sheet.OutCell, col-3)
		cell := money("")
		cell.Formula = fmt.Sprintf("'%s'!%s%d", SheetUnit, what.from, firstSum)
		c, has := d.Around.Ceilings[""]
		switch left, err := c.Sub(sum); {
		case !ok:
		case i == 0:
			cell.Number = fits(sum.String())
		case has && err == nil:
			cell.Number = fits(left.String())
		}
		out[i] = append(out[i], sheet.OutCell{Look: sheet.Label, Text: what.label}, cell)
	}
	return out
}

// activitySum draws what the unit's lines of an activity come to, "" while there is none.
func activitySum(s spot) sheet.OutCell {
	out, me, d := money(""), sheet.Name(s.row, 1), s.doc.(*Proposal)
	codes := d.costRange("activity")
	out.Formula = fmt.Sprintf(`IF(OR(%s="",SUMPRODUCT((%s=%s)*1)=0),"",SUMPRODUCT((%s=%s)*1,%s))`, me, codes, me, codes, me, d.costRange("amount"))
	a, ok := s.line.rec.(*programme.DocActivity)
	if !ok || a.Code == "" {
		return out
	}
	n := 0
	sum, ok := sumOf{takes: func(l programme.DocLine) bool {
		if l.Activity == a.Code {
			n++
		}
		return l.Activity == a.Code
	}}.value(d.Lines)
	if ok && n > 0 {
		out.Number = fits(sum.String())
	}
	return out
}

// quoted is a text of a formula.
func quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// economicName draws the name of the code beside it.
func economicName(s spot) sheet.OutCell {
	out := sheet.OutCell{Look: sheet.Computed}
	area := s.lists.pair("economic")
	if area == "" {
		return out
	}
	const unknown = "Listede yok"
	me := sheet.Name(s.row, s.column("economic"))
	out.Formula = fmt.Sprintf(`IF(%s="","",IFERROR(VLOOKUP(%s,%s,2,FALSE),%s))`, me, me, area, quoted(unknown))
	l, ok := s.line.rec.(*programme.DocLine)
	if !ok || l.Economic == "" {
		return out
	}
	out.Text = unknown
	for _, e := range s.doc.(*Proposal).Around.Economic {
		if e.Code == l.Economic {
			out.Text = e.Name
			break
		}
	}
	return out
}
