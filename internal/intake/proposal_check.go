package intake

import (
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/layout"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/trtext"
)

// belongs refuses a workbook of another plan, year or unit.
func (p part) belongs(d programme.ProposalDoc) fault.List {
	var out fault.List
	g := p.tree.Programme
	if d.PlanCode != "" && !trtext.EqualFold(d.PlanCode, g.PlanCode) {
		out = append(out, fault.Invalid("intake.other_programme", "plan_code", "read", d.PlanCode, "expected", g.PlanCode))
	}
	if d.Year != 0 && d.Year != g.Year {
		out = append(out, fault.Invalid("intake.other_programme", "year", "read", strconv.Itoa(d.Year), "expected", strconv.Itoa(g.Year)))
	}
	if d.Unit != "" && !trtext.EqualFold(d.Unit, p.unit) {
		out = append(out, fault.Invalid("intake.other_unit", "unit", "read", d.Unit, "expected", p.unit))
	}
	return out
}

// twice refuses an activity code on two rows: a cost line could not say which one it is of.
func twice(d programme.ProposalDoc) fault.List {
	var out fault.List
	seen, paths := map[string]bool{}, map[string]int{}
	for _, a := range d.Activities {
		ref := a.Target + "/" + a.Code
		if paths[ref]++; paths[ref] > 1 {
			ref += "#" + strconv.Itoa(paths[ref])
		}
		if seen[a.Code] && a.Code != "" {
			out = append(out, fault.Invalid("intake.activity_twice", "code", "read", a.Code).On(ref, ""))
		}
		seen[a.Code] = true
	}
	return out
}

// brings tells whether the file has an activity of a code.
func brings(d programme.ProposalDoc, code string) bool {
	return slices.ContainsFunc(d.Activities, func(a programme.DocActivity) bool { return a.Code == code })
}

// atLines puts the faults of cost lines, which stand on "lines[3]", and those of ceilings at their cells. Two codes of which one covers the
// other are both marked.
func atLines(told fault.List, d programme.ProposalDoc, where map[string]fault.Address) fault.List {
	var out fault.List
	cell := func(field string) (fault.Address, bool) { return layout.Locate(where, fault.Address{Field: field}) }
	put := func(f *fault.Fault, field string) {
		if a, ok := cell(field); ok {
			f = f.Field(field).Cell(a.Sheet, a.Cell)
		}
		out = append(out, f)
	}
	for _, f := range told {
		if f.At.Field == "ceiling" {
			put(f, "ceiling."+f.Args["economic"])
			continue
		}
		n, ok := lineOf(f.At.Ref)
		if !ok || n >= len(d.Lines) {
			out = append(out, f)
			continue
		}
		if first, ok := lineOf(f.Args["expected"]); ok { // of a line that stands twice: where the first one is
			if a, ok := cell(index("lines", first) + "." + f.At.Field); ok {
				f = f.With("expected", a.Cell)
			}
		}
		field := f.At.Field
		put(f.On("", f.At.Record), index("lines", n)+"."+field)
		if above := f.Args["expected"]; f.Code == "budget.line.overlap" {
			if m := pair(d.Lines, n, above); m >= 0 {
				back := f.With("read", above).With("expected", f.Args["read"])
				put(back.On("", ""), index("lines", m)+"."+field)
			}
		}
	}
	return out
}

// lineOf reads "lines[3]".
func lineOf(ref string) (int, bool) {
	inner, ok := strings.CutPrefix(ref, "lines[")
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimSuffix(inner, "]"))
	return n, err == nil && n >= 0
}

// pair finds the line at another economic code in the place of a line, -1 for none in the file.
func pair(lines []programme.DocLine, n int, economic string) int {
	return slices.IndexFunc(lines, func(l programme.DocLine) bool {
		o := lines[n]
		return l.Economic == economic && l.Kind == o.Kind && l.Activity == o.Activity && l.Functional == o.Functional && l.Financing == o.Financing && l.OffBudget == o.OffBudget
	})
}

// once drops what was said before of the same cell or field, and that a value is missing where one stood that could not be read.
func once(l fault.List) fault.List {
	type key struct {
		code, expected string
		at             fault.Address
	}
	seen, refused := map[key]bool{}, map[[2]string]bool{}
	var out fault.List
	for _, f := range l {
		k := key{f.Code, f.Args["expected"], f.At}
		k.at.Record = ""
		if f.At.Cell != "" {
			k.at.Ref, k.at.Field = "", ""
		}
		place := [2]string{f.At.Sheet, f.At.Cell}
		if seen[k] || f.Code == "text.required" && refused[place] {
			continue
		}
		seen[k] = true
		if f.Stage == fault.Refuse && f.At.Cell != "" {
			refused[place] = true
		}
		out = append(out, f)
	}
	return out
}
