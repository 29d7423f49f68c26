package web

import "testing"

// One word per thing: the form, the preview, the faults and the official tables name a field alike.
func TestFieldsHaveTheWordsOfTheOfficialTables(t *testing.T) {
	t.Parallel()
	r := renderer(t)
	for path, want := range map[string]string{
		"partner_unit_ids": "İş Birliği Yapılacak Birim(ler)", "class": "Gösterge Türü", "aggregation": "Toplulaştırma", "due_year": "Tamamlanma Yılı",
		"entry": "Veri Giriş Biçimi", "values.2025": "Hedeflenen Değer 2025", "no_target_reasons.2025": "Hedef Olmama Gerekçesi 2025",
	} {
		if got := r.Label("tr", path); got != want {
			t.Errorf("%s is %q on screen, want %q", path, got, want)
		}
	}
	for wire, want := range map[string]string{"month": "Aylık", "quarter": "3 Aylık", "half_year": "6 Aylık", "year": "Yıllık"} {
		if got := r.T("tr", "frequency."+wire); got != want {
			t.Errorf("%s is %q, want %q", wire, got, want)
		}
	}
	for _, key := range []string{"web.kind.monitoring", "web.kind.evaluation"} { // the pages build these names
		if !r.words.Has(key) {
			t.Errorf("there is no word for %s", key)
		}
	}
	if got := r.T("tr", "origin.derived"); got != "Türetilmiş" {
		t.Errorf("derived is %q", got)
	}
}
