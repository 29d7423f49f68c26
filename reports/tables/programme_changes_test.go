package tables_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/tables"
)

// changedYear is a year of two units: a supplementary budget and a transfer between them, recorded and in the export.
func changedYear() facts.ProgrammeFacts {
	line := func(unit int, code string, kurus int64) facts.ChangeLine {
		return facts.ChangeLine{Unit: unit, Functional: "01.1.1", Financing: "5", Economic: code, Amount: *amount(kurus)}
	}
	row := func(unit int, code string, extra, in, out int64) facts.LedgerRow {
		return facts.LedgerRow{Unit: unit, Functional: "01.1.1", Financing: "5", Economic: code, Initial: amount(1_000_00), Supplementary: amount(extra), TransferIn: amount(in),
			TransferOut: amount(out), CarriedIn: amount(0), Final: amount(1_000_00 + extra + in - out), Reason: "x"}
	}
	return facts.ProgrammeFacts{
		Year: 2022, Units: []facts.SpendingUnit{{Key: "B1", Name: "Fen İşleri"}, {Key: "B2", Name: "Mali Hizmetler"}},
		Changes: []facts.AppropriationChange{
			{Kind: "supplementary", Lines: []facts.ChangeLine{line(0, "03.2.1.01", 100_00), line(0, "03.2.1.02", 50_00)}},
			{Kind: "transfer", Lines: []facts.ChangeLine{line(1, "09.6", -30_00), line(0, "06.5", 30_00)}},
			{Kind: "transfer", Lines: []facts.ChangeLine{line(1, "09.6", -5_00), line(0, "06.5", 5_00)}},
			{Kind: "carried_over", Lines: []facts.ChangeLine{line(1, "03.5", 9_00)}},
		},
		Execution: &facts.Ledger{Rows: []facts.LedgerRow{
			row(0, "03.2.1.01", 100_00, 0, 0), row(0, "03.2.1.02", 50_00, 0, 0), row(0, "06.5.7.01", 0, 35_00, 0), row(1, "09.6.1.01", 0, 0, 35_00), row(1, "03.5.1.01", 0, 0, 0),
		}},
	}
}

// B-6 compares what was recorded of a year's changes with the export, by unit and class.
func TestRecordedChangesAgainstTheExport(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change            func(*facts.ProgrammeFacts)
		held, differ, not int
		where             string // place of the first difference
		reason            string
	}{
		"as recorded":       {func(*facts.ProgrammeFacts) {}, 3, 0, 0, "", ""},
		"a kuruş more":      {func(f *facts.ProgrammeFacts) { *f.Execution.Rows[1].Supplementary++ }, 2, 1, 0, "Fen İşleri · 03.2 · Ek ödenek", ""},
		"a transfer less":   {func(f *facts.ProgrammeFacts) { f.Changes = f.Changes[:2] }, 1, 2, 0, "Fen İşleri · 06.5 · Aktarma (+)", ""},
		"of another unit":   {func(f *facts.ProgrammeFacts) { f.Execution.Rows[3].Unit = 0 }, 2, 2, 0, "Fen İşleri · 09.6 · Aktarma (−)", ""},
		"not recorded":      {func(f *facts.ProgrammeFacts) { f.Execution.Rows[4].TransferIn = amount(1) }, 3, 1, 0, "Mali Hizmetler · 03.5 · Aktarma (+)", ""},
		"not exported":      {func(f *facts.ProgrammeFacts) { f.Execution.Rows = f.Execution.Rows[:3] }, 2, 1, 0, "Mali Hizmetler · 09.6 · Aktarma (−)", ""},
		"not in an extract": {func(f *facts.ProgrammeFacts) { f.Execution.Rows, f.Execution.Partial = f.Execution.Rows[:3], true }, 2, 0, 0, "", ""},
		"no such column": {func(f *facts.ProgrammeFacts) {
			f.Execution.Rows[0].Supplementary, f.Execution.Rows[1].Supplementary = nil, nil
		}, 2, 0, 1, "", ""},
		"nothing recorded": {func(f *facts.ProgrammeFacts) { f.Changes = nil }, 0, 0, 0, "", "kaydedilmedi"},
		"no export":        {func(f *facts.ProgrammeFacts) { f.Execution = nil }, 0, 0, 0, "", "yüklenmedi"},
	} {
		f := changedYear()
		c.change(&f)
		ids := tables.Reconciliation(tables.Programme(f, nil), nil, &f)
		found := false
		for _, id := range ids {
			if id.ID != "B-6" {
				continue
			}
			found = true
			where := ""
			for _, x := range id.Findings {
				if x.Verdict == tables.Differs && where == "" {
					where = x.Place
				}
			}
			if id.Held != c.held || id.Differing != c.differ || id.Open != c.not || where != c.where || !strings.Contains(id.Reason, c.reason) || (c.reason == "") != (id.Reason == "") {
				t.Errorf("%s: %s", name, fmt.Sprint(id.Held, id.Differing, id.Open, " ", where, " ", id.Reason))
			}
		}
		if !found {
			t.Errorf("%s: no B-6", name)
		}
	}
}
