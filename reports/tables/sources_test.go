package tables

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/reports/facts"
)

// A plan of hundreds of records from a few documents has a few rows of sources.
func TestSourcesStandTogetherByDocument(t *testing.T) {
	t.Parallel()
	f := facts.PlanFacts{}
	for i := range 3 {
		n := strconv.Itoa(i)
		f.Goals = append(f.Goals, facts.Goal{Origin: "published", Source: "Metin: Sinop 2020-2024 A" + n + " (yayımlanmış, https://www.site.org/hedef/" + n + ")", Targets: []facts.Target{
			{Origin: "published", Source: "http://site.org/hedef/" + n + "; maliyetler sentetik", Indicators: []facts.Indicator{
				{Origin: "typical", Source: "Ad ve birim: gösterge listesi no 4" + n + " (tipik gösterge); değerler sentetik"},
				{Origin: "derived", Source: "gösterge listesi no 4" + n}, {Origin: "published", Source: "https://tek.gov.tr/plan.pdf"}, {}}}}})
	}
	var got [][5]string
	table := originTable(&f)
	for _, r := range table.Rows {
		var l [5]string
		for i := range r.Cells {
			l[i] = r.Cells[i].Display()
		}
		got = append(got, l)
	}
	want := [][5]string{{"Yayımlanmış", "site.org (6 adres)", "3", "3", "0"}, {"Tipik", "Ad ve birim: gösterge listesi (tipik gösterge)", "0", "0", "3"},
		{"Türetilmiş", "gösterge listesi", "0", "0", "3"}, {"Yayımlanmış", "https://tek.gov.tr/plan.pdf", "0", "0", "3"}, {"Belirtilmemiş", "— Kaynak belirtilmemiş", "0", "0", "3"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(table.Notes) != 1 {
		t.Errorf("notes = %v", table.Notes)
	}
}
