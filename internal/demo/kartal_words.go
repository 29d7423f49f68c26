package demo

import (
	"slices"
	"strings"

	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/trtext"
)

// What the generator fills in where no source speaks: general sentences that fit any directorate. All of it is synthetic.
var (
	madeRisks = []string{
		"Bütçe imkânlarının öngörülen düzeyin altında kalması", "Nitelikli personel sayısının yetersizliği",
		"Mevzuat değişikliklerinin uygulamayı geciktirmesi", "İhale süreçlerinin planlanandan uzun sürmesi",
		"Kurumlar arası koordinasyonun zamanında sağlanamaması", "Malzeme ve hizmet fiyatlarının beklenenden fazla artması",
		"Hizmet talebinin beklenenin üzerine çıkması",
	}
	madeControls = []plan.DocControl{
		{Text: "Aylık bütçe izleme toplantısı", Kind: "existing"}, {Text: "Yıllık hizmet içi eğitim planı", Kind: "existing"},
		{Text: "Mevzuat takip sorumlusunun görevlendirilmesi", Kind: "existing"}, {Text: "Üç aylık ilerleme raporu", Kind: "existing"},
		{Text: "İhale takviminin yıl başında yayımlanması", Kind: "planned"}, {Text: "İlgili kurumlarla protokol yapılması", Kind: "planned"},
		{Text: "Fiyat artışı için yedek ödenek ayrılması", Kind: "planned"}, {Text: "Talep tahmin çalışması yapılması", Kind: "planned"},
	}
	madeFindings = []string{
		"Hizmet talebinin mevcut kapasiteyi aşması", "Verilerin farklı kayıtlarda tutulması", "Araç ve donanımın bir bölümünün yıpranmış olması",
		"Vatandaş bilgilendirmesinin yetersiz kalması", "Saha ekibi sayısının yetersizliği",
	}
	madeNeeds = []string{
		"Hizmet kapasitesinin artırılması", "Kayıtların tek sistemde toplanması", "Araç ve ekipmanın yenilenmesi",
		"Bilgilendirme çalışmalarının yaygınlaştırılması", "Personel sayısının ve eğitiminin artırılması",
	}
	madeDataSources = []string{"Birim faaliyet kayıtları", "Elektronik belge yönetim sistemi", "Belediye otomasyon sistemi", "Saha denetim formları"}
	madeMission     = "ÖRNEK: Kartal halkının yerel ortak ihtiyaçlarını adil, katılımcı ve saydam bir anlayışla, kaynakları etkin kullanarak karşılamak."
	madeVision      = "ÖRNEK: Doğasına ve kültürüne sahip çıkan, güvenli ve yaşanabilir bir Kartal."
	madeValues      = []string{"ÖRNEK: Katılımcılık", "ÖRNEK: Saydamlık ve hesap verebilirlik", "ÖRNEK: Eşitlik", "ÖRNEK: Çevreye duyarlılık", "ÖRNEK: Kaynakların etkin kullanımı"}
)

// plainly says what the list's own shorthand means: such a row was written from what is generally known, and nobody has checked it.
var plainly = strings.NewReplacer("bellekten türetildi; kaynak belge yok", "bilgiye dayanır, doğrulanmadı, kaynak belge yok", "bellekten türetildi", "bilgiye dayanır, doğrulanmadı")

// wayOf corrects the derived direction of two rows whose name plainly says the other way (testdata/sources/kartal/notes.md).
var wayOf = map[int]string{30: "artış", 110: "artış"}

// parts are numerator and denominator of the rows counted as a ratio of sums.
var parts = map[int][2]string{
	5:   {"Tahsil edilen bütçe geliri (TL)", "Bütçede öngörülen gelir (TL)"},
	6:   {"Yapılan bütçe gideri (TL)", "Yıl sonu ödeneği (TL)"},
	7:   {"Gerçekleşen bütçe geliri (TL)", "Gerçekleşen bütçe gideri (TL)"},
	73:  {"Karşılanan talep sayısı", "Gelen talep sayısı"},
	99:  {"Yıl sonu hedefine ulaşan gösterge sayısı", "Hedefi olan gösterge sayısı"},
	191: {"Denetlenen toplanma alanı sayısı", "Toplanma alanı sayısı"},
}

// lateUnits were founded inside the plan period; their indicators have no target before that year.
var lateUnits = map[string]int{kadin: 2021}

// unitAliases are other municipalities' names of what Kartal calls otherwise.
var unitAliases = map[string]string{
	"Strateji Geliştirme Müdürlüğü": strateji, "Dış İlişkiler Müdürlüğü": strateji, "Bilgi İşlem": bilgi, "Destek Hizmetler Müdürlüğü": destek,
	"İşletme Müdürlüğü": "İşletme ve İştirakler Müdürlüğü", "Medya Müdürlüğü": "Basın Yayın ve Halkla İlişkiler Müdürlüğü",
	"Basın, Yayın ve Halkla İlişkiler Müdürlüğü": "Basın Yayın ve Halkla İlişkiler Müdürlüğü",
	"Kültür ve Sosyal İşler Müdürlüğü":           kultur, "Kültür Müdürlüğü": kultur, "Kültür Varlıkları Müdürlüğü": kultur,
	"Sosyal Hizmetler Müdürlüğü": sosyal, "Sosyal Destek Hizmetler Müdürlüğü": sosyal,
	"Sosyal Hizmetler ve Bağımlılıkla Mücadele Müdürlüğü": sosyal, "Muhtarlıklar ve Gıda Müdürlüğü": "Veteriner İşleri Müdürlüğü",
	"Sağlık Müdürlüğü": saglik, "Etüd ve Projeler Müdürlüğü": "Etüd Proje Müdürlüğü", "Emlak Yönetimi Müdürlüğü": "Emlak ve İstimlak Müdürlüğü",
	"Emlak İstimlak Müdürlüğü":                      "Emlak ve İstimlak Müdürlüğü",
	"Ulaşım, Planlama ve Raylı Sistemler Müdürlüğü": "Ulaşım Hizmetleri Müdürlüğü",
}

// kartalUnit finds Kartal's directorate for another municipality's unit; ok is false where Kartal has none.
func (k *kartalRows) kartalUnit(name string) (unit string, ok bool) {
	for _, ending := range []string{"Dairesi Başkanlığı", "Daire Başkanlığı"} {
		if head, found := strings.CutSuffix(name, ending); found {
			name = head + "Müdürlüğü"
		}
	}
	for alias, u := range unitAliases {
		if trtext.EqualFold(alias, name) {
			return u, true
		}
	}
	i := slices.IndexFunc(k.Units, func(u unitRow) bool { return trtext.EqualFold(u.Name, name) })
	if i < 0 {
		return "", false
	}
	return k.Units[i].Name, true
}

func classOf(r indicatorRow) string {
	switch name := trtext.Lower(r.Name); {
	case strings.Contains(name, "memnuniyet"):
		return "quality"
	case strings.Contains(name, "süresi"):
		return "efficiency"
	case strings.Contains(name, "kullanılan ilaç"), strings.Contains(name, "mama miktarı"), strings.Contains(name, "aktarılan kaynağın"):
		return "input"
	case r.Unit == "%", strings.Contains(name, "yararlanan"), strings.Contains(name, "karbon"):
		return "outcome"
	}
	return "output"
}
