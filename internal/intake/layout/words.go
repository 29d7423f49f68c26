package layout

import (
	"slices"

	"github.com/karne-app/karne/pkg/trtext"
)

// Word is one choice of a drop-down list: what the interchange form says and what the sheet says.
type Word struct{ Wire, Turkish string }

// Lists are the closed lists of the template by name.
var Lists = map[string][]Word{
	"calc_type": {
		{"cumulative_increase", "Kümülatif Artış"}, {"cumulative_decrease", "Kümülatif Azalış"},
		{"yearly_separate", "Her Yıl Ayrı Değer"}, {"lower_is_better", "Her Yıl Ayrı Değer (Düşük İyi)"},
		{"ratio_increase", "Yüzde Olarak Artış"}, {"ratio_decrease", "Yüzde Olarak Azalış"},
		{"maintain_high", "Aynı Değeri Koruma (Altına Düşmeme)"}, {"maintain_low", "Aynı Değeri Koruma (Üstüne Çıkmama)"},
		{"one_off", "Tek Seferde Gerçekleşen"}, {"ranking", "Sıralama"}, {"qualitative", "Nitel"},
		{"band", "Aralık İçinde Kalma"}, {"data_only", "Yalnız Veri (Puanlanmaz)"},
	},
	"variant":     {{"baseline", "Başlangıç Değerine Göre"}, {"direct", "Doğrudan Hedefe Göre"}},
	"entry":       {{"increment", "Dönem Artışı"}, {"level", "Dönem Sonu Değeri"}},
	"aggregation": {{"sum", "Toplam"}, {"last", "Son Değer"}, {"average", "Ortalama"}, {"ratio_of_sums", "Toplamların Oranı"}},
	"direction":   {{"up", "Artış İyi"}, {"down", "Azalış İyi"}, {"keep", "Koruma"}},
	"frequency":   {{"month", "Ayda Bir"}, {"quarter", "3 Ayda Bir"}, {"half_year", "6 Ayda Bir"}, {"year", "Yılda Bir"}},
	"class": {{"input", "Girdi"}, {"output", "Çıktı"}, {"outcome", "Sonuç"}, {"quality", "Kalite"},
		{"efficiency", "Verimlilik"}, {"other", "Diğer"}},
	"control_kind":  {{"existing", "Mevcut"}, {"planned", "Planlanan"}},
	"activity_kind": {{"activity", "Faaliyet"}, {"project", "Proje"}},
	"origin": {{"published", "Yayımlanmış"}, {"published-secondary", "Yayımlanmış (İkincil Kaynak)"}, {"typical", "Tipik"},
		{"knowledge", "Genel Bilgi"}, {"derived", "Hesaplanmış"}, {"synthetic", "Örnek Veri"}, {"entered", "Girilmiş"}},
	"body": {{"council", "Belediye Meclisi"}, {"executive_committee", "Belediye Encümeni"},
		{"metropolitan_council", "Büyükşehir Belediye Meclisi"}},
	"result":   {{"unanimous", "Oy Birliği"}, {"majority", "Oy Çokluğu"}, {"rejected", "Ret"}},
	"yes_no":   {{"true", "Evet"}, {"false", "Hayır"}},
	"money_of": {{"resource", "Kaynak"}, {"overhead", "Genel Yönetim Gideri"}},
}

// listOrder is the order of the lists on the sheet "Listeler", with the heading of each.
var listOrder = []struct{ name, heading string }{
	{"units", "Birimler"}, {"calc_type", "Hesaplama Türü"}, {"variant", "Ölçüm Tabanı"}, {"entry", "Veri Girişi"},
	{"aggregation", "Yıl İçi Toplulaştırma"}, {"direction", "Yön"}, {"frequency", "Sıklık"}, {"class", "Gösterge Sınıfı"},
	{"control_kind", "Kontrol Türü"}, {"activity_kind", "Faaliyet Türü"}, {"origin", "Köken"}, {"body", "Karar Organı"},
	{"result", "Karar Sonucu"}, {"yes_no", "Evet / Hayır"}, {"money_of", "Satır Türü"},
}

// AllUnits is the value that makes every unit a partner; it is not a unit (domain.md).
const AllUnits = "Tüm Birimler"

func turkish(list, wire string) string {
	for _, w := range Lists[list] {
		if w.Wire == wire {
			return w.Turkish
		}
	}
	return wire
}

// wire finds a word of a list by its Turkish or its wire form.
func wire(list, read string) (string, bool) {
	key := trtext.Fold(read)
	for _, w := range Lists[list] {
		if trtext.Fold(w.Turkish) == key || w.Wire == read {
			return w.Wire, true
		}
	}
	return "", false
}

func choices(list string) []string {
	var out []string
	for _, w := range Lists[list] {
		out = append(out, w.Turkish)
	}
	return slices.Clip(out)
}
