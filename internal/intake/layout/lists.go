package layout

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/intake/sheet"
)

// listSheet is the sheet "Listeler": the words of the drop-down lists, the closed ones and those the document brings.
type listSheet struct {
	book *Book
	open words
}

func (l listSheet) words(name string) []string {
	if isOpen(name) {
		return l.open[name]
	}
	return choices(name)
}

// isOpen tells whether a list is of the document: units, codes. A word that is not in it may be typed all the same.
func isOpen(list string) bool {
	_, closed := Lists()[list]
	return !closed
}

func (l listSheet) find(name string) List {
	for _, o := range l.book.Lists {
		if o.Name == name {
			return o
		}
	}
	return List{}
}

// drawn are the lists that stand on the sheet.
func (l listSheet) drawn() []List {
	return slices.DeleteFunc(slices.Clone(l.book.Lists), func(o List) bool { return o.Area != "" })
}

// area is the range of a list, "" for an empty one.
func (l listSheet) area(name string) string {
	if a := l.find(name).Area; a != "" {
		return a
	}
	n := len(l.words(name))
	for i, o := range l.drawn() {
		if o.Name == name && n > 0 {
			c := sheet.Column(i + 1)
			return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", SheetLists, c, headRow+1, c, headRow+n)
		}
	}
	return ""
}

// pair is the range of a list with the names beside it, "" for an empty one.
func (l listSheet) pair(name string) string {
	n := len(l.words(name))
	for i, o := range l.drawn() {
		if o.Name == name && n > 0 {
			return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", SheetLists, sheet.Column(i+1), headRow+1, sheet.Column(i+2), headRow+n)
		}
	}
	return ""
}

func (l listSheet) sheet() sheet.OutSheet {
	out := sheet.OutSheet{Name: SheetLists, Freeze: headRow, Rows: titleRows("Listeler", "Açılır listelerin kaynağı. Bu sayfa okunmaz; sözcükleri değiştirmeyin.")}
	var head []sheet.OutCell
	depth := 0
	lists := l.drawn()
	for _, o := range lists {
		head = append(head, sheet.OutCell{Look: sheet.Head, Text: o.Heading})
		out.Widths = append(out.Widths, cmp.Or(o.Width, 24))
		depth = max(depth, len(l.words(o.Name)))
	}
	out.Rows = append(out.Rows, sheet.OutRow{Cells: head})
	for i := range depth {
		var cells []sheet.OutCell
		for _, o := range lists {
			cells = append(cells, sheet.OutCell{Text: at(l.words(o.Name), i)})
		}
		out.Rows = append(out.Rows, sheet.OutRow{Cells: cells})
	}
	return out
}

// checks are the data validations of a column over an area.
func (c Column) checks(area string, lists listSheet) []sheet.Check {
	check := sheet.Check{Area: area, Title: c.Heading}
	switch {
	case c.Computed, c.Given:
		return nil
	case c.List != "" && isOpen(c.List):
		if check.List = lists.area(c.List); check.List == "" {
			return nil
		}
		check.Say = lists.find(c.List).Say
	case c.List != "":
		check.List, check.Strict, check.Say = lists.area(c.List), true, "Listeden seçin ya da hücreyi boş bırakın."
	case c.Kind == Money, c.Kind == Amount, c.Kind == Typed:
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
