package intake_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/intake/layout"
)

// The rules speak of the plan's rows, the user of a sheet: each field's verdict must land on its own cell.
func TestAVerdictLandsOnItsOwnCell(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../testdata/sultanbeyli-2020/plan.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, faults := intake.ParseJSON(data)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	var book bytes.Buffer
	if err := layout.Write(&book, doc, nil); err != nil {
		t.Fatal(err)
	}
	_, where, _ := intake.ParseWorkbook(book.Bytes(), intake.Limits{})
	const target, indicator = "A1/H1.1", "A1/H1.1/PG1.1.1"
	for _, c := range []struct{ ref, field, column string }{
		{target, "responsible_unit_id", "responsible_unit"},
		{target, "partner_unit_ids[1]", "partner_units"},
		{target, "stated_total", "stated_total"},
		{target, "yearly_costs.2022", "yearly_costs.2022"},
		{indicator, "weight", "weight"},
		{indicator, "values.2021", "values.2021"},
		{indicator, "no_target_reasons.2021", "no_target_reasons.2021"},
		{indicator, "baseline_value", "baseline.value"},
		{indicator, "baseline_date", "baseline.date"},
		{indicator, "data_owner_unit_id", "data_owner_unit"},
		{indicator, "calc_type", "calc_type"},
	} {
		want, ok := where[layout.Key(c.ref, c.column)]
		if !ok {
			t.Errorf("%s: the sheet has no cell %s", c.ref, c.column)
			continue
		}
		got := intake.AtCells(fault.List{fault.Flag(fault.Block, "plan.missing", c.field).On(c.ref, "")}, where)[0].At
		if got.Sheet != want.Sheet || got.Cell != want.Cell {
			t.Errorf("%s %s is shown at %s!%s, its cell is %s!%s", c.ref, c.field, got.Sheet, got.Cell, want.Sheet, want.Cell)
		}
	}
}
