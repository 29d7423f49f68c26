package tables

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// Reasons of missing values; they stand as notes under the tables.
const (
	notInSource = "Kaynakta yok"
	notEntered  = "Girilmedi"
	noSplit     = "Yıllara dağılım yok: kaynak yalnız plan dönemi toplamını veriyor"
	missingNote = "— : değer yok. Eksik değer sıfır değildir; eksik kalemi olan toplam yazılmaz, bilinen kısmı dipnotta verilir."
)

// reason says why a value of a record is missing.
func reason(origin string) string {
	switch origin {
	case "published", "published-secondary":
		return notInSource
	}
	return notEntered
}

var frequencies = map[string]string{
	"month": "Aylık", "quarter": "3 Aylık", "half_year": "6 Aylık", "year": "Yıllık",
}

var origins = map[string]string{
	"": "Belirtilmemiş", "published": "Yayımlanmış", "published-secondary": "Yayımlanmış (ikincil kaynak)", "typical": "Tipik",
	"knowledge": "Bilgiye dayalı", "derived": "Türetilmiş", "synthetic": "Sentetik", "entered": "Girilmiş",
}

var stages = map[string]string{"refuse": "Kaydedilmez", "block": "Sunumu engeller", "warn": "Uyarı", "info": "Bilgi"}

var bodies = map[string]string{
	"council": "Belediye Meclisi", "executive_committee": "Encümen", "metropolitan_council": "Büyükşehir Belediye Meclisi",
}

var results = map[string]string{"unanimous": "Oybirliği", "majority": "Oyçokluğu", "rejected": "Ret"}

var planStates = map[string]string{
	"draft": "Taslak", "submitted": "Meclise sunuldu", "in_force": "Yürürlükte", "accepted": "Kabul edildi", "closed": "Kapandı",
	"rejected": "Reddedildi", "superseded": "Yerine yenisi geldi", "cancelled": "İptal edildi", "frozen": "Donduruldu",
}

// Words gives the words the papers print for the closed lists and the fields, by the keys of the catalogue of the screens
// ("frequency.month", "field.entry"): papers may not read that catalogue, so a test holds the two together.
func Words() map[string]string {
	out := map[string]string{}
	for prefix, list := range map[string]map[string]string{"frequency.": frequencies, "origin.": origins, "stage.": stages, "body.": bodies,
		"result.": results, "state.": planStates, "field.": fields, "calc_type.": calcTypes, "cause.": causeWords, "band.": bandWords,
		"deviation_state.": deviationStates, "review_state.": reviewStates, "conclusion.": conclusions, "board_state.": boardStates,
		"report_state.": reportStates, "unit_report_state.": unitReportStates, "statement.": statementKinds, "signature.": signatures,
		"difference.": differenceKinds, "difference_basis.": differenceBases} {
		for wire, word := range list {
			if wire != "" {
				out[prefix+wire] = word
			}
		}
	}
	return out
}

// word looks a wire word up and gives the word itself when the form set does not know it: never a wrong word, never nothing.
func word(list map[string]string, w string) string {
	if t, ok := list[w]; ok {
		return t
	}
	return w
}

// fields are the Turkish names of field paths in the faults sheet; the year after a dot is kept.
var fields = map[string]string{
	"code": "Kod", "name": "Ad", "text": "Metin", "weight": "Hedefe Etkisi", "baseline": "Başlangıç Değeri", "baseline.value": "Başlangıç Değeri",
	"baseline.date": "Başlangıç Tarihi", "values": "Hedeflenen Değer", "unit_of_measure": "Ölçü Birimi", "calc_type": "Hesaplama Türü",
	"monitoring_frequency": "İzleme Sıklığı", "reporting_frequency": "Rapor Sıklığı", "responsible_unit": "Sorumlu Birim",
	"partner_units": "İş Birliği Yapılacak Birim(ler)", "stated_total": "Maliyet Tahmini", "yearly_costs": "Yıllık Maliyet",
	"risks": "Riskler", "controls": "Kontrol Faaliyetleri", "findings": "Tespitler", "needs": "İhtiyaçlar", "activities": "Faaliyet ve Projeler",
	"indicators": "Performans Göstergeleri", "targets": "Hedefler", "goals": "Amaçlar", "resources": "Kaynaklar", "overhead": "Genel Yönetim Giderleri",
	"mission": "Misyon", "vision": "Vizyon", "core_values": "Temel Değerler", "decision": "Karar", "no_target_reasons": "Hedef Olmama Gerekçesi",
	"data_source": "Veri Kaynağı", "data_owner_unit": "Veriden Sorumlu Birim", "definition": "Tanım", "due_year": "Tamamlanma Yılı",
	"aggregation": "Toplulaştırma", "entry": "Veri Giriş Biçimi", "direction": "Yön", "band_low": "Aralık Alt Sınırı", "band_high": "Aralık Üst Sınırı",
	"submitted_to_council_on": "Meclise Sunuluş Tarihi", "years": "Plan Dönemi", "is_key": "Temel Gösterge", "class": "Gösterge Türü",
	"functional": "Fonksiyonel Kod", "financing": "Finansman Tipi", "economic": "Ekonomik Kod", "off_budget": "Bütçe Dışı", "activity_id": "Faaliyet",
	"amount": "Tutar", "amount_note": "Tutar Notu", "ceilings": "Tavanlar", "ceiling": "Tavan", "approval": "Onay", "revenue": "Gelir",
	"no_cost_reason": "Kaynak Gerekmeme Gerekçesi", "unit": "Birim", "unit_id": "Birim", "lines": "Satırlar", "explanation": "Açıklama",
	"override_value": "Plandan Farklı Hedef", "override_reason": "Değişiklik Gerekçesi", "override_decision": "Değişiklik Kararı",
	"previous_value": "Önceki Yıl Gerçekleşme (t−1)", "previous_source": "Önceki Yıl Değerinin Kaynağı", "current_value": "Cari Yıl Hedef/Tahmin (t)",
	"current_source": "Cari Yıl Değerinin Kaynağı", "call_date": "Çağrı Tarihi", "call_number": "Çağrı Sayısı", "due_on": "Birimlerin Son Günü",
	"published_on": "Yayım Tarihi", "other_matters": "Diğer Hususlar", "policies": "Temel Politika Belgeleri", "opinion": "Encümen Görüşü",
	"target_id": "Hedef", "indicator_id": "Gösterge", "performance_target_id": "Performans Hedefi", "sharing_unit_ids": "Ortak Birimler",
}

// fieldWord names a field path in Turkish: values.2021 → Hedeflenen Değer 2021.
func fieldWord(path string) string {
	if t, ok := fields[path]; ok {
		return t
	}
	head, rest, _ := strings.Cut(path, ".")
	t, ok := fields[head]
	if !ok {
		return path
	}
	if y, err := strconv.Atoi(rest); err == nil && y > 1900 {
		return t + " " + rest
	}
	return t
}

func firstYear(f *facts.PlanFacts) int {
	if len(f.Years) == 0 {
		return 0
	}
	return f.Years[0]
}

// span prints the plan period.
func span(f *facts.PlanFacts) string {
	if len(f.Years) == 0 {
		return ""
	}
	return fmt.Sprintf("%d-%d", f.Years[0], f.Years[len(f.Years)-1])
}

func planLine(f *facts.PlanFacts) string {
	switch {
	case f.Name == "":
		return f.Code
	case f.Administration.Name == "" || strings.HasPrefix(f.Name, f.Administration.Name):
		return f.Name
	}
	return f.Administration.Name + " · " + f.Name
}

// footer names what the sheet was drawn from.
func footer(f *facts.PlanFacts) string {
	if f.Edition == nil {
		return f.Code + " · taslak"
	}
	return fmt.Sprintf("%s · sürüm %d · %s", f.Code, f.Edition.No, f.Edition.FrozenOn.TR())
}

func marks(f *facts.PlanFacts) []model.Mark {
	var m []model.Mark
	if f.Draft {
		m = append(m, model.Draft)
	}
	if f.Synthetic {
		m = append(m, model.Synthetic)
	}
	return m
}

// textOr is a text cell, or Missing when there is none.
func textOr(s, why string) model.Cell {
	if s == "" {
		return model.Missing(why)
	}
	return model.T(s)
}

func codeText(code, text string) string { return strings.TrimSpace(code + " " + text) }

func heading(d *model.Document, level int, text string) {
	d.Blocks = append(d.Blocks, model.Block{Heading: &model.Heading{Level: level, Text: text}})
}

func add(d *model.Document, t model.Table) { d.Blocks = append(d.Blocks, model.Block{Table: &t}) }

func note(d *model.Document, s string) {
	d.Blocks = append(d.Blocks, model.Block{Text: &model.Text{Style: model.Note, Text: s}})
}

func pageBreak(d *model.Document) {
	d.Blocks = append(d.Blocks, model.Block{Break: &model.Break{Page: true}})
}

func row(cells ...model.Cell) model.Row { return model.Row{Cells: cells} }

func yearKey(y int) string { return strconv.Itoa(y) }
