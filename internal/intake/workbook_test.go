package intake_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/intake/layout"
	"github.com/karne-app/karne/internal/plan"
)

// edited is a workbook after a person's changes.
func edited(t testing.TB, data []byte, change func(f *excelize.File)) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	change(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// cellOf finds the cell of a field in the filled Sultanbeyli template.
func cellOf(t testing.TB, ref, field string) fault.Address {
	t.Helper()
	_, where, _ := intake.ParseWorkbook(template(t, sultanbeyli(t)), intake.Limits{})
	a, ok := where[layout.Key(ref, field)]
	if !ok {
		t.Fatalf("no cell of %s %s", ref, field)
	}
	return a
}

func TestWorkbookFaultsHaveTheirCell(t *testing.T) {
	t.Parallel()
	base := template(t, sultanbeyli(t))
	const pg = "A1/H1.1/PG1.1.1"
	tests := map[string]struct {
		ref, field string
		value      any
		code       string
		stage      fault.Stage
	}{
		"two units":        {"A1/H1.1", "responsible_unit", "Zabıta Müdürlüğü; Fen İşleri Müdürlüğü", "plan.target.two_responsible", fault.Refuse},
		"two units, comma": {"A1/H1.1", "responsible_unit", "Zabıta Müdürlüğü ve Fen İşleri Müdürlüğü", "plan.target.two_responsible", fault.Refuse},
		"not a number":     {pg, "weight", "çok", "number.syntax", fault.Refuse},
		"NaN":              {pg, "weight", "NaN", "number.nan", fault.Refuse},
		"over-long":        {"A1/H1.1", "stated_total", "99999999999999999999999", "number.range", fault.Refuse},
		"huge":             {"A1/H1.1", "yearly_costs.2020", 1e300, "number.range", fault.Refuse},
		"decimals":         {"A1/H1.1", "stated_total", 10.505, "number.decimals", fault.Refuse},
		"unknown word":     {pg, "calc_type", "Artan", "enum.unknown", fault.Refuse},
		"unknown parent":   {pg, "target", "H99.9", "sheet.unknown_parent", fault.Refuse},
		"no code":          {pg, "code", "", "text.required", fault.Refuse},
		"odd code":         {pg, "code", "PG#1", "text.pattern", fault.Refuse},
		"long text":        {"A1", "text", strings.Repeat("ğ", 2001), "text.length", fault.Refuse},
		"bad date":         {pg, "baseline.date", "31.02.2019", "date.range", fault.Refuse},
		"no date":          {pg, "baseline.date", "geçen yıl", "date.syntax", fault.Refuse},
		"four years":       {"", "last_year", 2023, "plan.years.five", fault.Refuse},
		"year as text":     {"", "first_year", "iki bin", "year.syntax", fault.Refuse},
		"risk impact":      {"A1/H1.1", "risks[0].impact", 9, "number.range", fault.Refuse},
		"risk text":        {"A1/H1.1", "risks[0].text", "", "text.required", fault.Refuse},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := cellOf(t, tt.ref, tt.field)
			_, _, faults := intake.ParseWorkbook(edited(t, base, func(f *excelize.File) { must(t, f.SetCellValue(at.Sheet, at.Cell, tt.value)) }), intake.Limits{})
			if !slices.ContainsFunc(faults, func(f *fault.Fault) bool {
				return f.Code == tt.code && f.Stage == tt.stage && f.At.Sheet == at.Sheet && f.At.Cell == at.Cell
			}) {
				t.Fatalf("faults = %v, want %s at %s", faults, tt.code, at.Cell)
			}
		})
	}
}

func TestCellsAreReadAsTheEyeReadsThem(t *testing.T) {
	t.Parallel()
	base := template(t, sultanbeyli(t))
	percent := 10
	for name, tt := range map[string]struct {
		field string
		value any
		form  *int
		want  func(p plan.DocIndicator) string
		is    string
	}{
		"weight as %40":      {"weight", 0.4, &percent, func(p plan.DocIndicator) string { return p.Weight.String() }, "40"},
		"weight as text":     {"weight", "%33,3", nil, func(p plan.DocIndicator) string { return p.Weight.String() }, "33.3"},
		"Turkish thousands":  {"values.2020", "1.234,5", nil, func(p plan.DocIndicator) string { a := p.Values[2020]; return a.String() }, "1234.5"},
		"binary noise":       {"values.2020", 0.1 + 0.2, nil, func(p plan.DocIndicator) string { a := p.Values[2020]; return a.String() }, "0.3"},
		"value as %85":       {"values.2020", "%85", nil, func(p plan.DocIndicator) string { a := p.Values[2020]; return a.String() }, "85"},
		"date as number":     {"baseline.date", 43759, nil, func(p plan.DocIndicator) string { return string(p.Baseline.Date) }, "2019-10-21"},
		"date as text":       {"baseline.date", "21.10.2019", nil, func(p plan.DocIndicator) string { return string(p.Baseline.Date) }, "2019-10-21"},
		"word in small caps": {"reporting_frequency", "YILLIK", nil, func(p plan.DocIndicator) string { return p.ReportingFrequency }, "year"},
		"yes":                {"is_key", "evet", nil, func(p plan.DocIndicator) string { return map[bool]string{true: "yes"}[p.IsKey] }, "yes"},
		"number in text":     {"unit_of_measure", 5, nil, func(p plan.DocIndicator) string { return p.UnitOfMeasure }, "5"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := cellOf(t, "A1/H1.1/PG1.1.1", tt.field)
			d, _, faults := intake.ParseWorkbook(edited(t, base, func(f *excelize.File) {
				must(t, f.SetCellValue(at.Sheet, at.Cell, tt.value))
				if tt.form != nil {
					id, err := f.NewStyle(&excelize.Style{NumFmt: *tt.form})
					must(t, err)
					must(t, f.SetCellStyle(at.Sheet, at.Cell, at.Cell, id))
				}
			}), intake.Limits{})
			if len(faults) > 0 {
				t.Fatal(faults)
			}
			if got := tt.want(d.Plan.Goals[0].Targets[0].Indicators[0]); got != tt.is {
				t.Errorf("%s = %s, want %s", tt.field, got, tt.is)
			}
		})
	}
}

func TestHeadings(t *testing.T) {
	t.Parallel()
	base := template(t, sultanbeyli(t))
	for name, tt := range map[string]struct {
		change func(f *excelize.File) error
		code   string
		cell   string
		stage  fault.Stage
	}{
		"unknown":    {func(f *excelize.File) error { return f.SetCellStr("Amaçlar", "B3", "Amacın Adı") }, "sheet.unknown_heading", "B3", fault.Refuse},
		"twice":      {func(f *excelize.File) error { return f.SetCellStr("Amaçlar", "C3", "AMAÇ") }, "sheet.duplicate_heading", "C3", fault.Refuse},
		"other year": {func(f *excelize.File) error { return f.SetCellStr("Hedefler", "G3", "2031 Maliyeti (TL)") }, "sheet.heading_year", "G3", fault.Refuse},
		"code gone":  {func(f *excelize.File) error { return f.RemoveCol("Hedefler", "B") }, "sheet.missing_heading", "A3", fault.Refuse},
		"text gone":  {func(f *excelize.File) error { return f.RemoveCol("Amaçlar", "D") }, "sheet.missing_heading", "A3", fault.Warn},
		"sheet gone": {func(f *excelize.File) error { return f.DeleteSheet("Göstergeler") }, "sheet.missing", "", fault.Refuse},
		"own sheet": {func(f *excelize.File) error {
			_, err := f.NewSheet("Notlarım")
			_ = f.SetCellStr("Notlarım", "A1", "x")
			return err
		}, "sheet.unknown_sheet", "", fault.Warn},
		"stray":       {func(f *excelize.File) error { return f.SetCellStr("Amaçlar", "H7", "not") }, "sheet.no_heading", "H7", fault.Warn},
		"no headings": {func(f *excelize.File) error { return f.RemoveRow("Amaçlar", 3) }, "sheet.no_headings", "", fault.Refuse},
		"formula":     {func(f *excelize.File) error { return formula(f, "Göstergeler", "E4", "20+20", 40) }, "sheet.formula", "E4", fault.Warn},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, faults := intake.ParseWorkbook(edited(t, base, func(f *excelize.File) { must(t, tt.change(f)) }), intake.Limits{})
			if !slices.ContainsFunc(faults, func(f *fault.Fault) bool { return f.Code == tt.code && f.Stage == tt.stage && f.At.Cell == tt.cell }) {
				t.Fatalf("faults = %v", faults)
			}
		})
	}
}

func formula(f *excelize.File, sheet, cell, text string, cached any) error {
	if err := f.SetCellValue(sheet, cell, cached); err != nil {
		return err
	}
	return f.SetCellFormula(sheet, cell, text)
}

func TestColumnsMayStandInAnyOrder(t *testing.T) {
	t.Parallel()
	d := sultanbeyli(t)
	got, _, faults := intake.ParseWorkbook(edited(t, template(t, d), func(f *excelize.File) {
		for row := 3; row < 40; row++ { // swap "Amaç" and "Köken", and put a blank line above everything
			b, err := f.GetCellValue("Amaçlar", cell("B", row))
			must(t, err)
			c, err := f.GetCellValue("Amaçlar", cell("C", row))
			must(t, err)
			must(t, f.SetCellStr("Amaçlar", cell("B", row), c))
			must(t, f.SetCellStr("Amaçlar", cell("C", row), b))
		}
		must(t, f.InsertRows("Amaçlar", 1, 2))
	}), intake.Limits{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if diff := cmp.Diff(d, got); diff != "" {
		t.Error(diff)
	}
}

func cell(col string, row int) string {
	name, err := excelize.JoinCellName(col, row)
	if err != nil {
		panic(err)
	}
	return name
}

func TestMergedCodeStandsForItsRows(t *testing.T) {
	t.Parallel()
	d := sultanbeyli(t)
	got, _, faults := intake.ParseWorkbook(edited(t, template(t, d), func(f *excelize.File) {
		must(t, f.MergeCell("Tespitler", "A4", "A7")) // the four findings of H1.1
	}), intake.Limits{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if diff := cmp.Diff(d, got); diff != "" {
		t.Error(diff)
	}
}

func TestFaultsOfRulesFindTheirCells(t *testing.T) {
	t.Parallel()
	data := template(t, sultanbeyli(t))
	_, where, _ := intake.ParseWorkbook(data, intake.Limits{})
	rules := fault.List{
		fault.Flag(fault.Block, "plan.missing", "baseline.value").On("A1/H1.1/PG1.1.1", ""),
		fault.Flag(fault.Block, "plan.missing", "yearly_costs.2021").On("A1/H1.1", ""),
		fault.Flag(fault.Warn, "plan.missing", "risks").On("A1/H1.1", ""),
		fault.Flag(fault.Warn, "plan.missing", "controls").On("A4/H4.1", ""),
		fault.Flag(fault.Block, "plan.missing", "mission"),
	}
	at := intake.AtCells(rules, where)
	var got []string
	for _, f := range at {
		got = append(got, f.At.Sheet+"!"+f.At.Cell)
	}
	want := []string{"Göstergeler!G4", "Hedefler!H4", "Riskler!C4", "Hedefler!B19", "Plan!B10"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
	noted, err := intake.Annotate(data, at, func(f *fault.Fault) string { return "Bulgu: " + f.Code })
	must(t, err)
	f, err := excelize.OpenReader(bytes.NewReader(noted))
	must(t, err)
	defer f.Close()
	notes, err := f.GetComments("Hedefler")
	must(t, err)
	if !slices.ContainsFunc(notes, func(c excelize.Comment) bool { return c.Cell == "H4" && strings.Contains(c.Text, "plan.missing") }) {
		t.Errorf("notes = %v", notes)
	}
	if v, _ := f.GetCellValue(layout.SheetFaults, "E5"); !strings.HasPrefix(v, "Bulgu: ") {
		t.Errorf("list = %q", v)
	}
	d, _, faults := intake.ParseWorkbook(noted, intake.Limits{})
	if diff := cmp.Diff(sultanbeyli(t), d); diff != "" || len(faults) > 0 {
		t.Errorf("the annotated file is not the same plan: %v %s", faults, diff)
	}
	again, err := intake.Annotate(noted, at, func(*fault.Fault) string { return "Yeni" })
	must(t, err)
	if _, _, faults := intake.ParseWorkbook(again, intake.Limits{}); len(faults) > 0 {
		t.Error(faults)
	}
}

func TestThreeChangesAreThreeChanges(t *testing.T) {
	t.Parallel()
	d := sultanbeyli(t)
	want := sultanbeyli(t)
	got, _, faults := intake.ParseWorkbook(edited(t, template(t, d), func(f *excelize.File) {
		must(t, f.SetCellValue("Göstergeler", "E4", 45))
		must(t, f.SetCellValue("Hedefler", "F5", "1.901.369,72"))
		must(t, f.SetCellStr("Plan", "B10", "Misyonumuz"))
	}), intake.Limits{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	*want.Plan.Goals[0].Targets[0].Indicators[0].Weight = 450_000
	*want.Plan.Goals[0].Targets[1].StatedTotal = 190_136_972
	want.Plan.Mission = "Misyonumuz"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEmptyTemplateIsReadWithItsRequiredFields(t *testing.T) {
	t.Parallel()
	_, _, faults := intake.ParseWorkbook(template(t, plan.Doc{}), intake.Limits{})
	for _, f := range faults {
		if f.Code != "text.required" || f.At.Sheet != "Plan" {
			t.Error(f)
		}
	}
	if len(faults) != 5 {
		t.Errorf("faults = %v", faults)
	}
}
