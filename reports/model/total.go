package model

import (
	"fmt"

	"github.com/karne-app/karne/pkg/quantity"
)

// Addend is one part of a total: a value or, with nil, a missing one. Name is the name of the cell that shows it.
type Addend struct {
	Name  string
	Value *quantity.Money
}

// TotalMoney is the sum of the addends with a formula over their cells. With a missing addend it is Missing(n of m) with the known
// part in its note and without a formula; without any addend it is Missing. A sum beyond the range of Money is Fault.
func TotalMoney(of []Addend) Cell {
	known := make([]quantity.Money, 0, len(of))
	names := make([]string, 0, len(of))
	for _, a := range of {
		names = append(names, a.Name)
		if a.Value != nil {
			known = append(known, *a.Value)
		}
	}
	sum, err := quantity.SumMoney(known)
	switch {
	case err != nil:
		return Fault("number.range")
	case len(of) == 0 || len(known) == 0:
		return Missing("Veri yok")
	case len(known) < len(of):
		return Missing(fmt.Sprintf("%d kalemden %d tanesi biliniyor", len(of), len(known))).
			Noted("bilinen kısım " + sum.TR() + " TL")
	}
	c := Money(sum)
	c.Formula = &Formula{Op: Sum, Of: names}
	return c
}

// TotalPercent is TotalMoney for shares; names are the names of the cells that show the values.
func TotalPercent(names []string, values []*quantity.Percent) Cell {
	known := make([]quantity.Percent, 0, len(values))
	for _, v := range values {
		if v != nil {
			known = append(known, *v)
		}
	}
	sum, err := quantity.SumPercent(known)
	switch {
	case err != nil:
		return Fault("number.range")
	case len(known) == 0:
		return Missing("Veri yok")
	case len(known) < len(values):
		return Missing(fmt.Sprintf("%d kalemden %d tanesi biliniyor", len(values), len(known))).Noted("bilinen kısım " + sum.TR())
	}
	c := Percent(sum)
	c.Formula = &Formula{Op: Sum, Of: names}
	return c
}

// Difference is a − b with a formula over their cells; with a missing side it is Missing.
func Difference(a, b Addend) Cell {
	if a.Value == nil || b.Value == nil {
		return Missing("Karşılaştırılamıyor: bir taraf eksik")
	}
	d, err := a.Value.Sub(*b.Value)
	if err != nil {
		return Fault("number.range")
	}
	c := Money(d)
	c.Formula = &Formula{Op: Diff, Of: []string{a.Name, b.Name}}
	return c
}
