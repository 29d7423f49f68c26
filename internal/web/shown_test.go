package web

import (
	"testing"

	"github.com/karne-app/karne/internal/fault"
)

// A preview carries wire forms; people read numbers, days and words in their own language.
func TestWireFormsAreReadByPeople(t *testing.T) {
	t.Parallel()
	r := renderer(t)
	for _, c := range []struct{ field, wire, tr, en string }{
		{"stated_total", "40000000.50", "40.000.000,50", "40,000,000.50"},
		{"yearly_costs.2020", "1000.00", "1.000,00", "1,000.00"},
		{"overhead.2021", "0.00", "0,00", "0.00"},
		{"weight", "33.3", "%33,3", "33.3%"},
		{"values.2022", "12345.5", "12.345,5", "12,345.5"},
		{"baseline_value", "-1.25", "-1,25", "-1.25"},
		{"baseline_date", "2019-12-31", "31.12.2019", "2019-12-31"},
		{"preparation.circular_date", "2019-04-10", "10.04.2019", "2019-04-10"},
		{"calc_type", "cumulative_increase", "Kümülatif Artış", "Cumulative increase"},
		{"monitoring_frequency", "half_year", "6 Aylık", "Half-yearly"},
		{"is_key", "true", "Evet", "Yes"},
		{"evidence_required", "false", "Hayır", "No"},
		{"needs", `["Bir","İki"]`, "Bir\nİki", "Bir\nİki"},
		{"partner_unit_ids", `["Zabıta Müdürlüğü"]`, "Zabıta Müdürlüğü", "Zabıta Müdürlüğü"},
		{"activities", `[{"text":"Eğitim","kind":"project"}]`, "Eğitim (Proje)", "Eğitim (Project)"},
		{"resources", `[{"code":"01","name":"Vergi","years":{"2020":"1000.50"}}]`, "01 Vergi · 2020: 1.000,50", "01 Vergi · 2020: 1,000.50"},
		{"weight", "kırk", "kırk", "kırk"},
		{"text", "12.5", "12.5", "12.5"},
		{"values.2022", "", "", ""},
	} {
		if got := r.Value("tr", c.field, c.wire); got != c.tr {
			t.Errorf("%s %q is %q in Turkish, want %q", c.field, c.wire, got, c.tr)
		}
		if got := r.Value("en", c.field, c.wire); got != c.en {
			t.Errorf("%s %q is %q in English, want %q", c.field, c.wire, got, c.en)
		}
	}
	risk := r.Value("tr", "risks", `[{"text":"Katılım","probability":3,"controls":[{"text":"Takvim","kind":"existing"}]}]`)
	if risk != "Katılım · Riskin olasılığı: 3 · Kontrol faaliyeti: Takvim (Mevcut)" {
		t.Errorf("a risk is %q", risk)
	}
}

// The place of a fault in a file is words, never a key of the catalogue.
func TestPlacesOfAFileAreWords(t *testing.T) {
	t.Parallel()
	r := renderer(t)
	for _, c := range []struct{ ref, path, field string }{
		{"A1/H1.2/PG1.2.2", "plan.goals[0].targets[1].indicators[1].weight", "Hedefe Etkisi (%)"},
		{"A1/H1.2/PG1.2.2", "plan.goals[0].targets[1].indicators[1].values.2021", "Hedeflenen Değer 2021"},
		{"A1/H1.2", "plan.goals[0].targets[1]", ""},
		{"A1", "plan.goals[0].text", "Metin"},
		{"", "plan.goals[1].targets[0].indicators[2].weight", "Plan › Amaçlar 2 › Hedefler 1 › Performans Göstergeleri 3 › Hedefe Etkisi (%)"},
		{"", "plan.first_year", "Plan › İlk Yıl"},
	} {
		n := r.note("tr", fault.Invalid("number.syntax", c.path, "read", "x", "expected", "40").On(c.ref, ""))
		if n.Field != c.field {
			t.Errorf("%s %s is %q, want %q", c.ref, c.path, n.Field, c.field)
		}
	}
}
