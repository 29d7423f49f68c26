package intake_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake"
)

// small is a plan with one of everything; tests replace a piece of it.
const small = `{"schema":"karne.plan/1","administration":{"name":"Örnek Belediyesi"},"plan":{"code":"P","name":"Plan","first_year":2020,"last_year":2024,
"goals":[{"code":"A1","text":"Amaç","targets":[{"code":"H1.1","text":"Hedef","responsible_unit":"Zabıta Müdürlüğü","stated_total":"10.50","yearly_costs":{"2020":"1.00"},
"partner_units":["Fen İşleri Müdürlüğü"],"indicators":[{"code":"PG1.1.1","name":"Gösterge","weight":"100","values":{"2021":"5"},"calc_type":"ranking"}]},
{"code":"H1.1","text":"Aynı kod","indicators":[{"code":"PG1.1.1","name":"G","weight":"5"}]}]}]}}`

func TestParseJSONRefuses(t *testing.T) {
	t.Parallel()
	const target, pg = "plan.goals[0].targets[0]", "plan.goals[0].targets[0].indicators[0]"
	tests := map[string]struct{ old, new, code, field, ref string }{
		"two units as list":    {`"Zabıta Müdürlüğü"`, `["Zabıta Müdürlüğü","Fen İşleri Müdürlüğü"]`, "plan.target.two_responsible", target + ".responsible_unit", "A1/H1.1"},
		"two units as text":    {`"Zabıta Müdürlüğü"`, `"Zabıta Müdürlüğü; Fen İşleri Müdürlüğü"`, "plan.target.two_responsible", target + ".responsible_unit", "A1/H1.1"},
		"two units by comma":   {`"Zabıta Müdürlüğü"`, `"Zabıta Müdürlüğü, Fen İşleri Müdürlüğü"`, "plan.target.two_responsible", target + ".responsible_unit", "A1/H1.1"},
		"unknown field":        {`"name":"Gösterge"`, `"name":"Gösterge","agirlik":"5"`, "json.unknown_field", pg + ".agirlik", "A1/H1.1/PG1.1.1"},
		"key twice":            {`"name":"Gösterge"`, `"name":"Gösterge","name":"B"`, "json.duplicate_key", pg + ".name", "A1/H1.1/PG1.1.1"},
		"NaN":                  {`"weight":"100"`, `"weight":NaN`, "number.nan", pg + ".weight", ""},
		"NaN as text":          {`"weight":"100"`, `"weight":"NaN"`, "number.nan", pg + ".weight", "A1/H1.1/PG1.1.1"},
		"number as number":     {`"weight":"100"`, `"weight":100`, "number.type", pg + ".weight", "A1/H1.1/PG1.1.1"},
		"over-long number":     {`"10.50"`, `"99999999999999999999999999"`, "number.range", target + ".stated_total", "A1/H1.1"},
		"out of range":         {`{"2021":"5"}`, `{"2021":"9999999999999"}`, "number.range", pg + ".values.2021", "A1/H1.1/PG1.1.1"},
		"endless exponent":     {`"first_year":2020`, `"first_year":1e999999999`, "number.range", "plan.first_year", ""},
		"too many decimals":    {`"10.50"`, `"10.505"`, "number.decimals", target + ".stated_total", "A1/H1.1"},
		"Turkish number":       {`"10.50"`, `"10,50"`, "number.syntax", target + ".stated_total", "A1/H1.1"},
		"second of one code":   {`"weight":"5"`, `"weight":"x"`, "number.syntax", "plan.goals[0].targets[1].indicators[0].weight", "A1/H1.1#2/PG1.1.1"},
		"unknown word":         {`"ranking"`, `"sıralama"`, "enum.unknown", pg + ".calc_type", "A1/H1.1/PG1.1.1"},
		"year outside":         {`{"2021":"5"}`, `{"2031":"5"}`, "year.range", pg + ".values.2031", "A1/H1.1/PG1.1.1"},
		"year misspelt":        {`{"2021":"5"}`, `{"21":"5"}`, "year.syntax", pg + ".values.21", "A1/H1.1/PG1.1.1"},
		"four years":           {`"last_year":2024`, `"last_year":2023`, "plan.years.five", "plan.last_year", ""},
		"six years":            {`"last_year":2024`, `"last_year":2025`, "plan.years.five", "plan.last_year", ""},
		"no code":              {`"code":"PG1.1.1","name":"Gösterge",`, `"name":"Gösterge",`, "json.missing_field", pg + ".code", "A1/H1.1/?1"},
		"empty code":           {`"code":"PG1.1.1","name":"Gösterge",`, `"code":" ","name":"Gösterge",`, "text.required", pg + ".code", "A1/H1.1/?1"},
		"sign in code":         {`"code":"PG1.1.1","name":"Gösterge",`, `"code":"P#1","name":"Gösterge",`, "text.pattern", pg + ".code", "A1/H1.1/P#1"},
		"control":              {`"Gösterge"`, `"Gös\u0007terge"`, "text.control", pg + ".name", "A1/H1.1/PG1.1.1"},
		"half surrogate":       {`"Gösterge"`, `"Gös\ud83fterge"`, "text.utf8", pg + ".name", "A1/H1.1/PG1.1.1"},
		"long text":            {`"Gösterge"`, `"` + strings.Repeat("ğ", 1001) + `"`, "text.length", pg + ".name", "A1/H1.1/PG1.1.1"},
		"other form":           {`karne.plan/1`, `karne.plan/9`, "enum.unknown", "schema", ""},
		"no name":              {`{"name":"Örnek Belediyesi"}`, `{}`, "json.missing_field", "administration.name", ""},
		"wrong type":           {`"goals":[`, `"goals":7,"x":[`, "json.type", "plan.goals", ""},
		"fraction":             {`"first_year":2020`, `"first_year":2020.5`, "json.type", "plan.first_year", ""},
		"null where needed":    {`"code":"P"`, `"code":null`, "json.null", "plan.code", ""},
		"bad day":              {`"goals":[{`, `"submitted_to_council_on":"2019-02-30","goals":[{`, "date.range", "plan.submitted_to_council_on", ""},
		"semicolon in partner": {`["Fen İşleri Müdürlüğü"]`, `["A; B"]`, "text.pattern", target + ".partner_units[0]", "A1/H1.1"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := strings.Replace(small, tt.old, tt.new, 1)
			if in == small {
				t.Fatal("nothing replaced")
			}
			_, faults := intake.ParseJSON([]byte(in))
			if !slices.ContainsFunc(faults, func(f *fault.Fault) bool {
				return f.Code == tt.code && f.At.Field == tt.field && (tt.ref == "" || f.At.Ref == tt.ref) && f.Stage == fault.Refuse
			}) {
				t.Fatalf("faults = %v", faults)
			}
		})
	}
}

func TestParseJSONRefusesTheWhole(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ in, code string }{
		"empty":      {"  ", "body.missing"},
		"cut off":    {small[:200], "json.syntax"},
		"trailing":   {small + "{}", "json.trailing"},
		"not UTF-8":  {small + "\xff", "text.utf8"},
		"deep":       {strings.Repeat("[", 100), "json.depth"},
		"no object":  {"[]", "json.type"},
		"comma":      {`{"schema":"karne.plan/1",}`, "json.syntax"},
		"infinity":   {`{"schema":-Infinity}`, "number.nan"},
		"too large":  {strings.Repeat(" ", intake.MaxJSON+1), "body.too_large"},
		"only null":  {"null", "json.null"},
		"two faults": {`{"schema":"karne.plan/1","plan":{}}`, "json.missing_field"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, faults := intake.ParseJSON([]byte(tt.in))
			if !fault.Has(faults, tt.code) {
				t.Fatalf("faults = %v", faults)
			}
		})
	}
}

func TestEveryFaultComesBack(t *testing.T) {
	t.Parallel()
	in := strings.NewReplacer(`"weight":"100"`, `"weight":"x"`, `"10.50"`, `"y"`, `"ranking"`, `"z"`, `"weight":"5"`, `"weight":7`).Replace(small)
	_, faults := intake.ParseJSON([]byte(in))
	if len(faults) != 4 {
		t.Fatalf("faults = %v", faults)
	}
}

func TestTextStaysText(t *testing.T) {
	t.Parallel()
	const hostile = `=HYPERLINK(\"http://x\") <script>alert(1)</script> &lt; '--`
	d, faults := intake.ParseJSON([]byte(strings.Replace(small, `"Amaç"`, `"`+hostile+`"`, 1)))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	want := strings.ReplaceAll(hostile, `\`, "")
	got, _, faults := intake.ParseWorkbook(template(t, d), intake.Limits{})
	if len(faults) > 0 || got.Plan.Goals[0].Text != want {
		t.Fatalf("%q, %v", got.Plan.Goals[0].Text, faults)
	}
}

func TestAllUnitsIsAValue(t *testing.T) {
	t.Parallel()
	d, faults := intake.ParseJSON([]byte(strings.Replace(small, `["Fen İşleri Müdürlüğü"]`, `["TÜM BİRİMLER"]`, 1)))
	if tg := d.Plan.Goals[0].Targets[0]; len(faults) > 0 || !tg.AllUnitsPartner || tg.PartnerUnits != nil {
		t.Fatalf("%+v %v", tg, faults)
	}
}

func TestNullIsMissing(t *testing.T) {
	t.Parallel()
	d, faults := intake.ParseJSON([]byte(strings.NewReplacer(`"weight":"100"`, `"weight":null`, `{"2021":"5"}`, `null`, `"ranking"`, `null`, `"Gösterge"`, `null`).Replace(small)))
	p := d.Plan.Goals[0].Targets[0].Indicators[0]
	if len(faults) > 0 || p.Weight != nil || p.Values != nil || p.CalcType != "" || p.Name != "" {
		t.Fatalf("%+v %v", p, faults)
	}
}

func FuzzParseJSON(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(`{"plan":{"goals":[{"targets":[{"indicators":[{}]}]}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, faults := intake.ParseJSON(data)
		for _, fl := range faults {
			if fl.Kind == fault.KindInternal {
				t.Fatal(fl)
			}
		}
		if len(faults) > 0 {
			return
		}
		b, err := intake.FormatJSON(d)
		if err != nil {
			t.Fatal(err)
		}
		if _, again := intake.ParseJSON(b); len(again) > 0 {
			t.Fatalf("what was read cannot be read again: %v\n%s", again, b)
		}
	})
}
