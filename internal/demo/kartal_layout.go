package demo

// The plan of the demo: which published goal and target texts stand where, which of Kartal's directorates answers, and which rows of the
// indicator list measure it. It is composed for the demo; no municipality has this plan.

// laidGoal names the source of a goal's text: "kartal" (its own first goal), "3432/2" (code of a municipality, number of its goal).
type laidGoal struct {
	from    string
	targets []laidTarget
}

// laidTarget names the source of a target's text ("7705/1.1") and what Kartal would put beside it.
type laidTarget struct {
	from       string
	unit       string   // Kartal's directorate
	partners   []string // used where the source names none
	share      int64    // of the yearly cost, in parts
	key        bool     // its first indicator is a key indicator
	activities [2]string
	rows       []laidRow
}

// laidRow is a row of the indicator list with the size the generator starts from.
type laidRow struct {
	no   int
	base string // around the baseline, in the unit of measure
	grow int64  // per mille a year; for per cent rows, tenths of a point a year
	how  how
}

// how overrides what the row's own columns say about calculation; the zero value derives.
type how string

const (
	direct  how = "direct"        // a rate of each year by itself
	ratio   how = "ratio_of_sums" // direct, from a numerator and a denominator
	total   how = "level"         // the list adds up what is a level: what stands at the end counts
	daily   how = "daily"         // a daily amount: the average counts
	keep    how = "maintain_high" // not below the level
	band    how = "band"          // between two limits
	once    how = "one_off"       // delivered once
	observe how = "data_only"     // counted, not steered
	stock   how = "cumulative_decrease"
)

const (
	imar     = "İmar ve Şehircilik Müdürlüğü"
	donusum  = "Kentsel Dönüşüm Müdürlüğü"
	yapi     = "Yapı Kontrol Müdürlüğü"
	fen      = "Fen İşleri Müdürlüğü"
	afet     = "Afet İşleri Müdürlüğü"
	zabita   = "Zabıta Müdürlüğü"
	temizlik = "Temizlik İşleri Müdürlüğü"
	cevre    = "Çevre Koruma ve Kontrol Müdürlüğü"
	park     = "Park ve Bahçeler Müdürlüğü"
	saglik   = "Sağlık İşleri Müdürlüğü"
	sosyal   = "Sosyal Destek Hizmetleri Müdürlüğü"
	kadin    = "Kadın ve Aile Hizmetleri Müdürlüğü"
	kultur   = "Kültür İşleri Müdürlüğü"
	mali     = "Mali Hizmetler Müdürlüğü"
	insan    = "İnsan Kaynakları ve Eğitim Müdürlüğü"
	strateji = "Strateji Geliştirme ve Dış İlişkiler Müdürlüğü"
	bilgi    = "Bilgi İşlem Müdürlüğü"
	destek   = "Destek Hizmetleri Müdürlüğü"
)

var kartalLayout = []laidGoal{
	{"kartal", []laidTarget{
		{"7705/1.1", imar, nil, 20, true, [2]string{"İmar planı yapım ve revizyonu", "Sahil kesimi kentsel tasarım projesi"}, []laidRow{
			{11, "40", 150, ""}, {12, "25", 180, ""}, {13, "18", 160, ""}}},
		{"3432/4.1", donusum, []string{afet, imar}, 60, true, [2]string{"Riskli yapı tespiti ve hak sahibi görüşmeleri", "Yerinde dönüşüm destek projesi"}, []laidRow{
			{74, "120", 250, ""}, {136, "800", 60, ""}, {137, "350", 80, ""}, {138, "24", 90, ""}}},
		{"3432/5.4", yapi, []string{imar, zabita}, 18, false, [2]string{"Şantiye ve yapı denetimi", "Mobil denetim ekibi kurulması"}, []laidRow{
			{139, "450", 50, ""}, {140, "6", 90, ""}}},
		{"3432/4.2", imar, []string{bilgi, "Ruhsat ve Denetim Müdürlüğü"}, 15, false, [2]string{"Başvuru süreçlerinin sadeleştirilmesi", "İmar arşivinin sayısallaştırılması projesi"}, []laidRow{
			{130, "30", 80, ""}, {133, "5", 100, ""}, {132, "45", 80, ""}, {131, "380", 0, observe}}},
	}},
	{"3432/6", []laidTarget{
		{"3432/6.2", "Etüd Proje Müdürlüğü", []string{fen, destek}, 130, false, [2]string{"Uygulama projelerinin hazırlanması", "Semt spor salonu yapımı"}, []laidRow{
			{135, "12", 80, ""}, {146, "3", 150, ""}, {147, "60", 55, ""}}},
		{"3432/6.3", fen, []string{"Ulaşım Hizmetleri Müdürlüğü", "Park ve Bahçeler Müdürlüğü"}, 170, true, [2]string{"Asfalt serimi ve yol bakımı", "Kaldırım ve meydan yenileme projesi"}, []laidRow{
			{70, "44000", 40, ""}, {142, "60000", 50, ""}, {143, "25000", 45, ""}, {145, "7", 100, ""}}},
		{"3432/6.4", "Ulaşım Hizmetleri Müdürlüğü", []string{fen, imar}, 40, false, [2]string{"Otopark işletmesi ve yol içi düzenlemeler", "Sahil bisiklet yolu projesi"}, []laidRow{
			{196, "350", 100, ""}, {197, "3", 120, ""}}},
		{"3432/6.5", afet, []string{donusum, "Sivil Savunma Müdürlüğü"}, 25, true, [2]string{"Afet gönüllüsü eğitimleri", "Mahalle afet konteyneri projesi"}, []laidRow{
			{189, "240", 120, total}, {190, "20", 130, total}, {191, "70", 60, ratio}}},
	}},
	{"7705/3", []laidTarget{
		{"7705/3.2", zabita, nil, 35, true, [2]string{"İş yeri denetimleri", "Esnaf bilgilendirme eğitimleri"}, []laidRow{
			{45, "2400", 260, ""}, {46, "35", 120, ""}, {47, "300", 220, ""}}},
		{"3517/2.4", temizlik, nil, 190, true, [2]string{"Evsel atık toplama ve taşıma", "Yeraltı konteyneri yapım projesi"}, []laidRow{
			{8, "560", 20, daily}, {9, "900", 40, total}, {10, "120", 150, total}}},
		{"3400/6.4", "Veteriner İşleri Müdürlüğü", nil, 22, false, [2]string{"Rehabilitasyon ve sahiplendirme çalışmaları", "Hayvan hastanesi yenileme projesi"}, []laidRow{
			{51, "1500", 80, ""}, {52, "260", 50, ""}, {53, "420", 90, ""}, {54, "9500", 50, ""}, {172, "2800", 40, ""}}},
		{"6500/3.2", saglik, nil, 12, false, [2]string{"Vektörle mücadele", "Sokak hayvanları besleme odakları projesi"}, []laidRow{
			{56, "2600", 20, ""}, {57, "60", 150, total}, {59, "10", 200, total}, {62, "18000", 60, ""}}},
	}},
	{"1509/3", []laidTarget{
		{"1509/3.2", park, nil, 90, true, [2]string{"Yeşil alan düzenleme ve ağaçlandırma", "Vadi parkı projesi"}, []laidRow{
			{41, "5.2", 40, ""}, {159, "6500", 70, ""}, {160, "450000", 30, ""}}},
		{"3432/7.3", cevre, []string{temizlik, destek}, 18, false, [2]string{"Kaynağında ayrı toplama hizmeti", "Sıfır atık eğitim ve belgelendirme projesi"}, []laidRow{
			{152, "8200", 60, ""}, {154, "95000", 50, ""}, {155, "30", 200, ""}, {157, "14500", 45, stock}, {64, "4", 0, band}}},
		{"3432/7.1", park, []string{fen}, 40, false, [2]string{"Park bakım ve onarımı", "Çocuk oyun gruplarının yenilenmesi projesi"}, []laidRow{
			{161, "1250000", 30, ""}, {162, "22", 90, ""}}},
	}},
	{"3400/5", []laidTarget{
		{"5707/2.2", sosyal, nil, 35, false, [2]string{"Sosyal yardım hizmetleri", "Mahalle sofraları organizasyonu"}, []laidRow{
			{14, "30", 50, ""}, {15, "9500", 60, ""}}},
		{"3400/5.2", sosyal, nil, 30, true, [2]string{"Yaşlı ve engelli evde destek hizmeti", "Sosyal hizmet merkezi projesi"}, []laidRow{
			{73, "72", 45, ratio}, {20, "3", 340, ""}, {178, "12", 90, ""}, {177, "1400", 60, ""}}},
		{"3432/8.2", kadin, []string{sosyal, insan}, 25, true, [2]string{"Meslek edindirme kursları", "Mahalle kreşi projesi"}, []laidRow{
			{181, "280", 100, ""}, {179, "900", 80, ""}, {180, "78", 40, ""}, {72, "620", 70, ""}}},
		{"3432/8.4", saglik, []string{sosyal}, 15, false, [2]string{"Evde sağlık ve hasta nakil hizmeti", "Psikolojik danışmanlık birimi projesi"}, []laidRow{
			{169, "3200", 60, ""}, {170, "4100", 40, ""}, {171, "1100", 90, ""}}},
	}},
	{"3400/6", []laidTarget{
		{"3400/6.5", kultur, nil, 30, true, [2]string{"Kültür merkezi programları", "Uluslararası kültür sanat festivali"}, []laidRow{
			{32, "240", 60, ""}, {33, "76", 25, ""}, {34, "120000", 70, ""}, {36, "2", 250, ""}}},
		{"1000/8.1", kultur, nil, 20, false, [2]string{"Anma ve kutlama etkinlikleri", "Kent belleği yayın projesi"}, []laidRow{
			{27, "90", 60, ""}, {28, "5", 150, ""}, {29, "6", 120, ""}, {30, "1", 300, ""}, {31, "6", 10, direct}}},
		{"3435/2.2", kultur, nil, 28, false, [2]string{"Sergi ve müze programları", "Kültür merkezi yapım projesi"}, []laidRow{
			{38, "4", 150, total}, {39, "65000", 80, ""}, {40, "28", 90, ""}, {21, "0", 0, once}}},
		{"3432/9.2", "Gençlik ve Spor Hizmetleri Müdürlüğü", []string{"Kütüphane Müdürlüğü", kultur}, 25, false, [2]string{"Yaz ve kış spor okulları", "Gençlik merkezi ve kütüphane projesi"}, []laidRow{
			{186, "85000", 50, ""}, {187, "2600", 90, total}, {188, "34", 50, ""}, {184, "140000", 60, ""}}},
	}},
	{"3432/2", []laidTarget{
		{"3432/2.3", mali, nil, 20, true, [2]string{"Bütçe hazırlama ve izleme", "Gelir tahakkuk ve tahsilat iyileştirme projesi"}, []laidRow{
			{5, "84", 22, ratio}, {6, "86", 18, ratio}, {7, "91", 14, ratio}}},
		{"1509/2.2", mali, nil, 8, false, [2]string{"Tahsilat artırıcı çalışmalar", "Mobil vezne projesi"}, []laidRow{
			{1, "20", 140, ""}, {2, "71", 30, ""}, {3, "1", 250, ""}, {4, "64", 50, ""}}},
		{"3432/1.1", insan, nil, 12, true, [2]string{"", ""}, []laidRow{
			{75, "48", 70, ""}, {76, "620", 60, ""}, {77, "110", 50, ""}}},
		{"3432/3.3", strateji, nil, 8, true, [2]string{"Stratejik plan izleme ve değerlendirme", "Proje havuzu ve hibe başvuru desteği"}, []laidRow{
			{99, "68", 45, ratio}, {100, "100", 0, keep}, {101, "55", 70, ""}, {102, "8", 120, ""}}},
		{"3432/3.1", bilgi, nil, 22, false, [2]string{"Donanım ve ağ altyapısının bakımı", "E-belediye yenileme projesi"}, []laidRow{
			{110, "99.5", 0, keep}, {111, "9", 100, ""}, {113, "82", 35, ""}, {114, "14", 180, total}}},
	}},
}
