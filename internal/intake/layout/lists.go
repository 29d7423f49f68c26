package layout

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/intake/sheet"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/trtext"
)

// listSheet is the sheet "Listeler": the words of the drop-down lists.
type listSheet struct{ units []string }

// unitList is the units of the administration and those the plan names, in Turkish order, each once.
func unitList(d plan.Doc, units []string) []string {
	all := slices.Clone(units)
	for _, g := range d.Plan.Goals {
		for _, t := range g.Targets {
			all = append(append(all, t.ResponsibleUnit), t.PartnerUnits...)
			for _, r := range t.Risks {
				all = append(all, r.OwnerUnit)
			}
			for _, p := range t.Indicators {
				all = append(all, p.DataOwnerUnit)
			}
		}
	}
	all = slices.DeleteFunc(all, func(s string) bool { return s == "" || org.IsAllUnits(s) })
	slices.SortStableFunc(all, func(a, b string) int {
		return cmp.Or(strings.Compare(trtext.SortKey(a), trtext.SortKey(b)), strings.Compare(a, b))
	})
	return slices.CompactFunc(all, trtext.EqualFold)
}

func (l listSheet) words(name string) []string {
	if name == "units" {
		return l.units
	}
	return choices(name)
}

// area is the range of a list, "" for an empty one.
func (l listSheet) area(name string) string {
	n := len(l.words(name))
	for i, o := range listOrder {
		if o.name == name && n > 0 {
			c := sheet.Column(i + 1)
			return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", SheetLists, c, headRow+1, c, headRow+n)
		}
	}
	return ""
}

func (l listSheet) sheet() sheet.OutSheet {
	out := sheet.OutSheet{Name: SheetLists, Freeze: headRow, Rows: titleRows("Listeler", "Açılır listelerin kaynağı. Bu sayfa okunmaz; sözcükleri değiştirmeyin.")}
	var head []sheet.OutCell
	depth := 0
	for _, o := range listOrder {
		head = append(head, sheet.OutCell{Look: sheet.Head, Text: o.heading})
		width := 24.0
		if o.name == "units" {
			width = 44
		}
		out.Widths = append(out.Widths, width)
		depth = max(depth, len(l.words(o.name)))
	}
	out.Rows = append(out.Rows, sheet.OutRow{Cells: head})
	for i := range depth {
		var cells []sheet.OutCell
		for _, o := range listOrder {
			cells = append(cells, sheet.OutCell{Text: at(l.words(o.name), i)})
		}
		out.Rows = append(out.Rows, sheet.OutRow{Cells: cells})
	}
	return out
}

// checks are the data validations of a column over an area.
func (c Column) checks(area string, lists listSheet) []sheet.Check {
	check := sheet.Check{Area: area, Title: c.Heading}
	switch {
	case c.Computed:
		return nil
	case c.List == "units" && c.Kind == Unit:
		if check.List = lists.area("units"); check.List == "" {
			return nil
		}
		check.Say = "Bu birim listede yok. Yine de kaydedilebilir; plan taslağında işaretlenir."
	case c.List != "" && c.List != "units":
		check.List, check.Strict, check.Say = lists.area(c.List), true, "Listeden seçin ya da hücreyi boş bırakın."
	case c.Kind == Money, c.Kind == Amount:
		check.Min, check.Max, check.Say = "-9000000000000", "9000000000000", "Sayı yazın; bilinmiyorsa hücreyi boş bırakın."
	case c.Kind == Percent:
		check.Min, check.Max, check.Say = "0", "100", "0 ile 100 arasında bir sayı yazın; % işareti gerekmez."
	case c.Kind == Year:
		check.Min, check.Max, check.Whole, check.Say = "1900", "2200", true, "Yılı dört rakamla yazın."
	case c.Kind == Integer:
		check.Min, check.Max, check.Whole = strconv.Itoa(c.Min), strconv.Itoa(c.Top), true
		check.Say = fmt.Sprintf("%d ile %d arasında tam sayı yazın.", c.Min, c.Top)
	default:
		return nil
	}
	check.Title = strings.ReplaceAll(check.Title, "{yıl}", "Yıl")
	return []sheet.Check{check}
}
