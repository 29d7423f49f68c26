package model_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/model"
)

func sheet(cells ...model.Cell) *model.Cells {
	return model.Index([]model.Document{{ID: "D", Blocks: []model.Block{{Table: &model.Table{Rows: []model.Row{{Cells: cells}}}}}}})
}

func value(t *testing.T, s string) model.Cell {
	t.Helper()
	a, err := quantity.ParseAmount(s)
	if err != nil {
		t.Fatal(err)
	}
	return model.Amount(a)
}

// The score vectors of domain.md §3.2 with the column of B = A, as formulas.
func TestFormulasOfScores(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		op    model.Op
		parts string
		want  string // percentage with two decimals, or what is lost
	}{
		{model.Rise, "20 40 35", "75"}, {model.Rise, "20 40 50", "150"}, {model.Rise, "20 40 15", "-25"}, {model.Rise, "5 5 5", "100"}, {model.Rise, "5 5 4", "0"},
		{model.Fall, "10 6 7", "75"}, {model.Fall, "10 6 11", "-25"}, {model.Fall, "5 5 6", "0"}, {model.Fall, "5 5 4", "100"},
		{model.Direct, "120 90", "75"}, {model.Direct, "0 3", "100"}, {model.Direct, "0 -3", "0"}, {model.Direct, "3 1", "33.33"},
		{model.Ratio, "120 150", "125"}, {model.Ratio, "0 3", "lost"},
		{model.KeepHigh, "95 96", "100"}, {model.KeepHigh, "95 76", "80"}, {model.KeepHigh, "0 0", "100"}, {model.KeepHigh, "0 -1", "0"}, {model.KeepHigh, "-5 -6", "0"},
		{model.KeepLow, "0 2", "0"}, {model.KeepLow, "0 0", "100"}, {model.KeepLow, "48 60", "80"}, {model.KeepLow, "48 40", "100"}, {model.KeepLow, "-1 3", "0"},
		{model.Rank, "30 10 15", "75"}, {model.Rank, "10 10 10", "100"}, {model.Rank, "10 10 11", "0"},
		{model.InBand, "140 160 150", "100"}, {model.InBand, "140 160 70", "50"}, {model.InBand, "140 160 320", "50"}, {model.InBand, "0 0 5", "0"}, {model.InBand, "-1 1 -2", "0"},
		{model.Scale, "3", "75"}, {model.Clamp, "1.5 1", "100"}, {model.Clamp, "-2 1", "0"}, {model.Clamp, "0.4 1", "40"},
		{model.Mean, "1 0.5 0", "50"}, {model.WeightedMean, "1 1 0.25 2", "50"}, {model.WeightedMean, "1 0", "lost"}, {model.WeightedMean, "1 1 1", "lost"},
		{model.Rise, "1 2", "lost"}, {"other", "1 2", "lost"},
	} {
		var cells []model.Cell
		var of []string
		for i, s := range strings.Fields(c.parts) {
			of = append(of, "p"+strconv.Itoa(i))
			cells = append(cells, value(t, s).Named(of[i]))
		}
		cell := model.Percent(0).WithPlaces(2)
		cell.Formula = &model.Formula{Op: c.op, Of: of}
		got, lost := sheet(cells...).Made("D", &cell)
		switch {
		case c.want == "lost":
			if lost == "" {
				t.Errorf("%s %s: %d, nothing is lost", c.op, c.parts, got)
			}
		case lost != "" || quantity.Percent(got).String() != c.want:
			t.Errorf("%s %s: %s, lost %q, want %s", c.op, c.parts, quantity.Percent(got), lost, c.want)
		}
	}
}

// A value without end counts with all of it; a part whose number is not what its formula makes counts with that number; a circle ends.
func TestMadeLeansOnExactParts(t *testing.T) {
	t.Parallel()
	third := model.Amount(333_300).WithPlaces(4).Named("c")
	third.Formula = &model.Formula{Op: model.Fraction, Of: []string{"1", "3"}}
	whole := model.Percent(0).WithPlaces(2)
	whole.Formula = &model.Formula{Op: model.Ratio, Of: []string{"b", "c"}}
	b := model.Amount(1_000_000).Named("b")
	if got, lost := sheet(b, third).Made("D", &whole); lost != "" || got != 333_300 {
		t.Errorf("a third: %d %q", got, lost)
	}
	small := model.Amount(100).Named("b") // 1/3 ÷ 0.0001 = 3333.33…; of the printed 0.3333 it would be 3333
	if got, lost := sheet(small, third).Made("D", &whole); lost != "" || quantity.Percent(got).String() != "333333.33" {
		t.Errorf("a third of a small one: %s %q", quantity.Percent(got), lost)
	}
	wrong := third
	wrong.Number = 400_000
	if got, _ := sheet(b, wrong).Made("D", &whole); got != 400_000 {
		t.Errorf("a wrong part is read as it stands: %d", got)
	}
	if n, lost := sheet(b, wrong).Made("D", &wrong); lost != "" || n != 333_300 {
		t.Errorf("and tells itself: %d %q", n, lost)
	}
	round := model.Percent(0).WithPlaces(2).Named("r")
	round.Formula = &model.Formula{Op: model.Mean, Of: []string{"r"}}
	if _, lost := sheet(round).Made("D", &round); lost != "" {
		t.Errorf("a circle is read as it stands, lost %q", lost)
	}
	if _, lost := sheet(b, model.Missing("x").Named("c")).Made("D", &whole); lost != "c" {
		t.Errorf("a missing part: %q", lost)
	}
	huge := model.Percent(0).WithPlaces(2)
	huge.Formula = &model.Formula{Op: model.Fraction, Of: []string{"1" + strings.Repeat("0", 40), "1"}}
	if _, lost := sheet().Made("D", &huge); lost == "" {
		t.Error("a number beyond its range was made")
	}
}
