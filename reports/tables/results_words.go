package tables

import (
	"strings"
	"unicode/utf8"
)

// Words of closed lists in results. Bands are our policy (domain.md §3.7), which every table with a band says below itself.
var bandWords = map[string]string{"exceeded": "Aşıldı", "reached": "Ulaşıldı", "acceptable": "Makul", "partial": "Kısmen", "not_reached": "Ulaşılamadı",
	"no_data": "Veri yok", "not_scored": "Puanlanmadı"}

var bandOrder = [...]string{"exceeded", "reached", "acceptable", "partial", "not_reached", "no_data", "not_scored"}

var calcTypes = map[string]string{"cumulative_increase": "Kümülatif Artış", "cumulative_decrease": "Kümülatif Azalış",
	"yearly_separate": "Yıllık Ayrı Değer", "ratio_increase": "Oran Artışı", "ratio_decrease": "Oran Azalışı", "maintain_high": "Yüksek Düzeyi Koruma",
	"maintain_low": "Düşük Düzeyi Koruma", "one_off": "Tek Seferlik", "ranking": "Sıralama", "qualitative": "Nitel", "band": "Aralıkta Kalma",
	"data_only": "Yalnız Veri", "lower_is_better": "Düşük Olan İyi (yıllık yeni değer)"}

// scoreStates say why there is no score.
var scoreStates = map[string]string{"value": "Değer var", "not_due": "Vadesi henüz gelmedi", "no_target": "Bu yıl için hedef yok", "missing": "Veri girilmedi",
	"not_measurable": "Ölçülemedi: dönemlerin tümü gerekçeyle boş", "unscored": "Yalnız veri: performans hesaplanmaz", "undefined": "Tanımı eksik",
	"no_weight": "Hedefe etkisi (ağırlığı) girilmedi"}

var reachedRules = map[string]string{"sum": "yılın girişlerinin toplamı", "last": "son giriş", "average": "girişlerin ortalaması",
	"ratio_of_sums": "payların toplamı ÷ paydaların toplamı", "baseline_plus_sum": "A + artışların toplamı", "baseline_minus_sum": "A − azalışların toplamı",
	"delivered": "tamamlanma durumu", "progress": "ilerleme oranı ÷ 100", "scale": "son nitel değer (0–4)"}

var scoreFlags = map[string]string{"zero_target": "hedef 0 olduğu hâlde değer 0'ın üstünde: ulaşıldı sayıldı", "below_baseline": "başlangıç değerinin gerisinde",
	"against_direction": "hedef, hesaplama türünün yönüne ters: hedef ya da tür hatalı", "not_delivered": "vadesi geldi, tamamlanmadı",
	"delivered_early": "vadesinden önce tamamlandı; henüz puanlanmaz", "unfit_entries": "türüne uymayan girişler hesaba katılmadı"}

// lackWords name what an undefined score lacks.
var lackWords = map[string]string{"baseline_value": "başlangıç değeri", "values": "hedeflenen değer", "band_low": "aralık alt sınırı", "band_high": "aralık üst sınırı",
	"due_year": "tamamlanma yılı", "variant": "formül seçeneği", "entry": "veri giriş biçimi", "aggregation": "toplulaştırma", "calc_type": "hesaplama türü",
	"entries": "türüne uyan giriş", "denominator": "sıfırdan farklı payda"}

var causeWords = map[string]string{"budget": "Bütçe", "tender_legislation": "İhale ve mevzuat", "disaster_epidemic": "Doğal afet, salgın", "demand": "Talep değişimi",
	"target_wrong": "Hedefin hatalı belirlenmesi", "personnel": "Personel", "external_body": "Dış kurum", "price_increase": "Fiyat artışı",
	"early_completion": "Erken tamamlanma", "other": "Diğer"}

var deviationStates = map[string]string{"entered": "Yazıldı", "returned": "İade edildi", "approved": "Onaylandı"}

var valueStates = map[string]string{"open": "Girilmedi", "entered": "Girildi", "approved": "Birim onayladı", "verified": "Doğrulandı", "returned": "İade edildi",
	"frozen": "Donduruldu"}

var evidenceKinds = map[string]string{"file": "Dosya", "record": "Kayıt"}

var boardStates = map[string]string{"open": "Açık", "done": "Yerine getirildi", "dropped": "Vazgeçildi"}

var conclusions = map[string]string{"continue": "Plana devam", "update": "Planın güncellenmesi", "renew": "Planın yenilenmesi"}

var reviewStates = map[string]string{"draft": "Taslak", "frozen": "Donduruldu"}

var reportStates = map[string]string{"consolidating": "Birleştiriliyor", "finance_signed": "Mali Hizmetler İmzaladı", "mayor_signed": "Üst Yönetici İmzaladı",
	"presented": "Meclise Sunuldu", "voted_sufficient": "Yeterli Bulundu", "voted_insufficient": "Yetersiz Bulundu", "distributed": "Dağıtıldı",
	"published": "Yayımlandı"}

var unitReportStates = map[string]string{"draft": "Hazırlanıyor", "signed": "İmzalandı", "returned": "İade Edildi", "received": "Teslim Alındı"}

var statementKinds = map[string]string{"spending_authority": "İç Kontrol Güvence Beyanı (Harcama Yetkilisi)", "finance_head": "Mali Hizmetler Birim Yöneticisinin Beyanı",
	"senior_manager": "İç Kontrol Güvence Beyanı (Üst Yönetici)"}

var signatures = map[string]string{"wet": "Islak İmza", "electronic": "Elektronik İmza"}

var recipients = map[string]string{"ministry": "Bakanlık", "court_of_accounts": "Sayıştay", "other": "Diğer"}

var differenceKinds = map[string]string{"missing": "Raporda yok", "no_actual": "Gerçekleşmesi yok", "extra": "Programda yok",
	"renamed": "Adı değişmiş", "unit": "Ölçü birimi değişmiş", "target_altered": "Hedefi değişmiş", "actual_altered": "Gerçekleşmesi değişmiş",
	"reason_missing": "Sapma nedeni yok"}

var differenceBases = map[string]string{"live": "Karne kayıtları", "printed": "Basılı tablo", "evaluation": "Değerlendirme raporu"}

// periodWord names a period: quarter/1, or 2022/quarter/1 with its year.
func periodWord(p string) string {
	parts := strings.Split(p, "/")
	year := ""
	if len(parts) == 3 || len(parts) == 2 && parts[0] != "" && parts[0][0] >= '0' && parts[0][0] <= '9' {
		year, parts = parts[0]+" ", parts[1:]
	}
	if len(parts) != 2 {
		return year + strings.Join(parts, "/")
	}
	switch parts[0] {
	case "quarter":
		return year + parts[1] + ". çeyrek"
	case "half_year":
		return year + parts[1] + ". yarıyıl"
	case "month":
		for i, name := range monthNames {
			if i > 0 && parts[1] == yearKey(i) {
				return year + name
			}
		}
		return year + parts[1] + ". ay"
	case "year":
		return year + "Yıllık"
	}
	return year + parts[0] + "/" + parts[1]
}

func yesNo(b *bool) string {
	switch {
	case b == nil:
		return ""
	case *b:
		return "Evet"
	}
	return "Hayır"
}

// paragraphs cuts a text into parts that a sheet row can hold: at its line ends, and at a space where a line is very long.
func paragraphs(s string) []string {
	const most = 2400
	var out []string
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimSpace(line)
		for len(line) > most {
			cut := strings.LastIndexByte(line[:most], ' ')
			if cut <= 0 { // one endless word: a cell holds 32,767 letters and what is over would be lost
				for cut = most; !utf8.RuneStart(line[cut]); cut-- {
				}
			}
			out, line = append(out, line[:cut]), strings.TrimPrefix(line[cut:], " ")
		}
		if line != "" {
			out = append(out, line)
		}
	}
	return out
}

// bodyWord names who decided; the board of strategy decides on reviews only.
func bodyWord(body string) string {
	if body == "strategy_board" {
		return "Strateji Geliştirme Kurulu"
	}
	return word(bodies, body)
}
