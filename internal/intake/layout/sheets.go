package layout

import (
	"strings"

	"github.com/karne-app/karne/internal/intake/sheet"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// Sheet is one worksheet of a workbook.
type Sheet struct {
	Name    string
	Intro   string
	Form    bool // fields in lines instead of columns
	Parent  string
	Needed  bool // a file without it is refused
	Columns []Column
	Spare   int // empty rows of a template

	fresh  func() any
	sums   func(rows []line) map[string]string          // what a computed column adds over several rows, once for the sheet
	widths []float64                                    // of a form; nil: name, value, help
	after  func(doc any) []sheet.OutRow                 // further lines of a form, computed
	top    func(doc any, ps []place) [2][]sheet.OutCell // cells right of the title and the hint
	shown  func(rec any) bool                           // a row that is only shown: another one answers for it
	open   func(rec any, key string) bool               // the cells of a row that may be typed into; nil: all
	keep   int                                          // columns kept on screen; 0: the codes
}

// The names of the worksheets.
const (
	SheetPlan       = "Plan"
	SheetGoals      = "Amaçlar"
	SheetTargets    = "Hedefler"
	SheetIndicators = "Göstergeler"
	SheetRisks      = "Riskler"
	SheetActivities = "Faaliyetler"
	SheetFindings   = "Tespitler"
	SheetNeeds      = "İhtiyaçlar"
	SheetResources  = "Kaynaklar"
	SheetGuide      = "Kılavuz"
	SheetLists      = "Listeler"
	SheetFaults     = "Bulgular" // added by the annotated file, ignored when read
)

// riskRow is a line of "Riskler": one control of one risk.
type riskRow struct {
	No      *int
	Risk    plan.DocRisk
	Control plan.DocControl
}

// lineRow is a line of "Tespitler" and "İhtiyaçlar".
type lineRow struct{ Text string }

// moneyRow is a line of "Kaynaklar".
type moneyRow struct {
	Of string
	plan.DocResource
}

const (
	helpOrigin = "Kaydın nereden bilindiği. Boş bırakılabilir."
	helpSource = "Kaydın yayımlandığı adres ya da belge."
)

func targetRef() Column {
	return Column{Key: "target", Heading: "Hedef Kodu", Kind: Ref, Required: true, Width: 13, Max: 30,
		Help: "“Hedefler” sayfasındaki kod. Aynı kod iki kez geçiyorsa ikincisi için H1.1#2 yazın.", Example: "H1.1"}
}

type doc = plan.Doc

// decision gives the decision of a plan for writing into; a read must not make one.
func decision(d *doc) *plan.DocDecision {
	if d.Plan.Decision == nil {
		d.Plan.Decision = &plan.DocDecision{}
	}
	return d.Plan.Decision
}

const helpDecision = "Bilgi için; karar Karne’de kaydedilir."

// decided wraps a column of the decision: nothing decided reads as missing. The file cannot decide: it only says.
func decided(c Column) Column {
	c.Help = strings.TrimSpace(helpDecision + " " + c.Help)
	get := c.get
	c.get = func(rec any, at int) string {
		if rec.(*doc).Plan.Decision == nil {
			return ""
		}
		return get(rec, at)
	}
	return c
}

var planFields = []Column{
	textOf(Column{Key: "administration.name", Heading: "İdare Adı", Required: true, Max: 200, Example: "Sultanbeyli Belediyesi"}, func(d *doc) *string { return &d.Administration.Name }),
	textOf(Column{Key: "administration.province", Heading: "İl", Max: 60, Example: "İstanbul"}, func(d *doc) *string { return &d.Administration.Province }),
	textOf(Column{Key: "code", Heading: "Plan Kodu", Kind: Code, Required: true, Max: 60, Help: "Planın idare içindeki kısa adı.", Example: "SULTANBEYLI-2020"}, func(d *doc) *string { return &d.Plan.Code }),
	textOf(Column{Key: "name", Heading: "Plan Adı", Required: true, Max: 300, Example: "2020-2024 Stratejik Planı"}, func(d *doc) *string { return &d.Plan.Name }),
	plainInt(Column{Key: "first_year", Heading: "İlk Yıl", Kind: Year, Required: true, Help: "Plan art arda beş yılı kapsar.", Example: "2020"}, func(d *doc) *int { return &d.Plan.FirstYear }),
	plainInt(Column{Key: "last_year", Heading: "Son Yıl", Kind: Year, Required: true, Example: "2024"}, func(d *doc) *int { return &d.Plan.LastYear }),
	textOf(Column{Key: "mission", Heading: "Misyon", Max: 4000}, func(d *doc) *string { return &d.Plan.Mission }),
	textOf(Column{Key: "vision", Heading: "Vizyon", Max: 4000}, func(d *doc) *string { return &d.Plan.Vision }),
	field(Column{Key: "core_values", Heading: "Temel Değer", Many: true, count: func(d any) int { return len(d.(*doc).Plan.CoreValues) }, Max: 500, Help: "Her satıra bir değer; satırı çoğaltabilirsiniz.", Example: "Şeffaflık"},
		func(d *doc, at int) string {
			if at < len(d.Plan.CoreValues) {
				return d.Plan.CoreValues[at]
			}
			return ""
		}, func(d *doc, _ int, v string) error { d.Plan.CoreValues = append(d.Plan.CoreValues, v); return nil }),
	textOf(Column{Key: "preparation.circular_no", Heading: "Genelge No", Kind: Code, Max: 60, Help: "Hazırlığı başlatan genelge."}, func(d *doc) *string { return &d.Plan.Preparation.CircularNo }),
	dateOf(Column{Key: "preparation.circular_date", Heading: "Genelge Tarihi", Example: "10.04.2019"}, func(d *doc) *period.Date { return &d.Plan.Preparation.CircularDate }),
	textOf(Column{Key: "preparation.board", Heading: "Strateji Geliştirme Kurulu", Max: 4000}, func(d *doc) *string { return &d.Plan.Preparation.Board }),
	textOf(Column{Key: "preparation.team", Heading: "Stratejik Planlama Ekibi", Max: 4000}, func(d *doc) *string { return &d.Plan.Preparation.Team }),
	textOf(Column{Key: "preparation.programme", Heading: "Hazırlık Programı", Max: 4000}, func(d *doc) *string { return &d.Plan.Preparation.Programme }),
	textOf(Column{Key: "preparation.participation", Heading: "Katılım ve Görüşler", Max: 4000}, func(d *doc) *string { return &d.Plan.Preparation.Participation }),
	textOf(Column{Key: "preparation.previous_plan", Heading: "Önceki Planın Değerlendirmesi", Max: 4000}, func(d *doc) *string { return &d.Plan.Preparation.PreviousPlan }),
	dateOf(Column{Key: "submitted_to_council_on", Heading: "Meclise Sunuluş Tarihi", Example: "27.09.2019"}, func(d *doc) *period.Date { return &d.Plan.SubmittedToCouncilOn }),
	decided(textOf(Column{Key: "decision.body", Heading: "Karar Organı", Kind: Enum, List: "body"}, func(d *doc) *string { return &decision(d).Body })),
	decided(dateOf(Column{Key: "decision.date", Heading: "Karar Tarihi", Example: "21.10.2019"}, func(d *doc) *period.Date { return &decision(d).Date })),
	decided(textOf(Column{Key: "decision.number", Heading: "Karar No", Kind: Code, Max: 40, Help: "Basıldığı gibi.", Example: "2019/127"}, func(d *doc) *string { return &decision(d).Number })),
	decided(textOf(Column{Key: "decision.meeting", Heading: "Birleşim", Kind: Code, Max: 60}, func(d *doc) *string { return &decision(d).Meeting })),
	decided(textOf(Column{Key: "decision.sitting", Heading: "Oturum", Kind: Code, Max: 60}, func(d *doc) *string { return &decision(d).Sitting })),
	decided(textOf(Column{Key: "decision.agenda_item", Heading: "Gündem Maddesi", Kind: Code, Max: 60}, func(d *doc) *string { return &decision(d).AgendaItem })),
	decided(textOf(Column{Key: "decision.result", Heading: "Karar Sonucu", Kind: Enum, List: "result"}, func(d *doc) *string { return &decision(d).Result })),
	decided(integerOf(Column{Key: "decision.votes_for", Heading: "Kabul Oyu", Top: 1000}, func(d *doc) **int { return &decision(d).VotesFor })),
	decided(integerOf(Column{Key: "decision.votes_against", Heading: "Ret Oyu", Top: 1000}, func(d *doc) **int { return &decision(d).VotesAgainst })),
	decided(textOf(Column{Key: "decision.note", Heading: "Karar Notu", Max: 2000}, func(d *doc) *string { return &decision(d).Note })),
	textOf(Column{Key: "origin", Heading: "Köken", Kind: Enum, List: "origin", Help: helpOrigin}, func(d *doc) *string { return &d.Plan.Origin }),
	textOf(Column{Key: "source", Heading: "Kaynak", Max: 500, Help: helpSource}, func(d *doc) *string { return &d.Plan.Source }),
	flagOf(Column{Key: "synthetic", Heading: "Örnek Veri", Help: "Tanıtım için üretilmiş değer varsa Evet."}, func(d *doc) *bool { return &d.Plan.Synthetic }),
}

var goalColumns = []Column{
	textOf(Column{Key: "code", Heading: "Amaç Kodu", Kind: Code, Required: true, Width: 13, Max: 20, Example: "A1"}, func(g *plan.DocGoal) *string { return &g.Code }),
	textOf(Column{Key: "text", Heading: "Amaç", Width: 90, Max: 2000}, func(g *plan.DocGoal) *string { return &g.Text }),
	textOf(Column{Key: "origin", Heading: "Köken", Kind: Enum, List: "origin", Width: 16, Help: helpOrigin}, func(g *plan.DocGoal) *string { return &g.Origin }),
	textOf(Column{Key: "source", Heading: "Kaynak", Width: 36, Max: 500, Help: helpSource}, func(g *plan.DocGoal) *string { return &g.Source }),
}

type target = plan.DocTarget

var targetColumns = []Column{
	{Key: "goal", Heading: "Amaç Kodu", Kind: Ref, Required: true, Width: 13, Max: 30, Help: "“Amaçlar” sayfasındaki kod. Aynı kod iki kez geçiyorsa ikincisi için A1#2 yazın.", Example: "A1"},
	textOf(Column{Key: "code", Heading: "Hedef Kodu", Kind: Code, Required: true, Width: 13, Max: 20, Example: "H1.1"}, func(t *target) *string { return &t.Code }),
	textOf(Column{Key: "text", Heading: "Hedef", Width: 60, Max: 2000}, func(t *target) *string { return &t.Text }),
	textOf(Column{Key: "responsible_unit", Heading: "Sorumlu Birim", Kind: Unit, List: "units", Width: 28, Max: 200, Help: "Yalnız bir birim.", Example: "Mali Hizmetler Müdürlüğü"}, func(t *target) *string { return &t.ResponsibleUnit }),
	field(Column{Key: "partner_units", Heading: "İş Birliği Yapılacak Birim(ler)", Was: []string{"İş Birliği Yapılacak Birimler", "İşbirliği Yapılacak Birimler", "İşbirliği Yapılacak Birim(ler)"}, Kind: Units, Width: 36, Max: 32000, Help: "Birimleri noktalı virgülle ayırın. Hepsi için “Tüm Birimler” yazın.", Example: "Bilgi İşlem Müdürlüğü; Zabıta Müdürlüğü"}, partnersOut, partnersIn),
	moneyOf(Column{Key: "stated_total", Heading: "Karttaki Toplam Maliyet (TL)", Width: 19, Help: "Yayımlanan kartta tek tutar yazılıysa buraya.", Example: "17.361.533,39"}, func(t *target) **quantity.Money { return &t.StatedTotal }),
	yearMoney(Column{Key: "yearly_costs", Heading: "{yıl} Maliyeti (TL)", Width: 17, Help: "O yılın tahmini maliyeti."}, func(t *target) *plan.YearMoney { return &t.YearlyCosts }),
	{Key: "cost_sum", Heading: "Yıllar Toplamı (TL)", Kind: Money, Computed: true, calc: yearsSum, Width: 17, Help: "Hesaplanır; okunmaz."},
	textOf(Column{Key: "origin", Heading: "Köken", Kind: Enum, List: "origin", Width: 16, Help: helpOrigin}, func(t *target) *string { return &t.Origin }),
	textOf(Column{Key: "source", Heading: "Kaynak", Width: 36, Max: 500, Help: helpSource}, func(t *target) *string { return &t.Source }),
}

type pg = plan.DocIndicator

var indicatorColumns = []Column{
	targetRef(),
	textOf(Column{Key: "code", Heading: "Gösterge Kodu", Kind: Code, Required: true, Width: 16, Max: 30, Example: "PG1.1.1"}, func(p *pg) *string { return &p.Code }),
	textOf(Column{Key: "name", Heading: "Gösterge", Width: 50, Max: 1000, Help: "Tek bir büyüklük."}, func(p *pg) *string { return &p.Name }),
	textOf(Column{Key: "unit_of_measure", Heading: "Ölçü Birimi", Width: 11, Max: 60, Example: "adet"}, func(p *pg) *string { return &p.UnitOfMeasure }),
	percentOf(Column{Key: "weight", Heading: "Hedefe Etkisi (%)", Width: 11, Help: "Hedefin göstergelerinde toplam 100.", Example: "33,3"}, func(p *pg) **quantity.Percent { return &p.Weight }),
	{Key: "weight_sum", Heading: "Hedefin Etki Toplamı (%)", Kind: Percent, Computed: true, calc: weightSum, Width: 12, Help: "Hesaplanır; okunmaz."},
	amountOf(Column{Key: "baseline.value", Heading: "Başlangıç Değeri", Width: 14, Help: "Plan dönemi başındaki değer."}, func(p *pg) **quantity.Amount { return &p.Baseline.Value }),
	dateOf(Column{Key: "baseline.date", Heading: "Başlangıç Tarihi", Width: 13, Example: "31.12.2019"}, func(p *pg) *period.Date { return &p.Baseline.Date }),
	yearAmount(Column{Key: "values", Heading: "{yıl} Hedefi", Width: 13, Help: "O yılın hedeflenen değeri."}, func(p *pg) *plan.YearAmount { return &p.Values }),
	textOf(Column{Key: "calc_type", Heading: "Hesaplama Türü", Kind: Enum, List: "calc_type", Width: 24}, func(p *pg) *string { return &p.CalcType }),
	textOf(Column{Key: "variant", Heading: "Ölçüm Tabanı", Kind: Enum, List: "variant", Width: 18, Help: "Başarının başlangıç değerine göre mi, doğrudan hedefe göre mi ölçüleceği."}, func(p *pg) *string { return &p.Variant }),
	textOf(Column{Key: "entry", Heading: "Veri Giriş Biçimi", Was: []string{"Veri Girişi"}, Kind: Enum, List: "entry", Width: 16, Help: "Dönemde girilen: dönemin artışı mı, dönem sonundaki değer mi?"}, func(p *pg) *string { return &p.Entry }),
	textOf(Column{Key: "aggregation", Heading: "Toplulaştırma", Was: []string{"Yıl İçi Toplulaştırma"}, Kind: Enum, List: "aggregation", Width: 16, Help: "Yıl içindeki değerlerin yıllık değere nasıl dönüştüğü."}, func(p *pg) *string { return &p.Aggregation }),
	textOf(Column{Key: "direction", Heading: "Yön", Kind: Enum, List: "direction", Width: 12}, func(p *pg) *string { return &p.Direction }),
	textOf(Column{Key: "monitoring_frequency", Heading: "İzleme Sıklığı", Kind: Enum, List: "frequency", Width: 12, Example: "6 Aylık"}, func(p *pg) *string { return &p.MonitoringFrequency }),
	textOf(Column{Key: "reporting_frequency", Heading: "Rapor Sıklığı", Kind: Enum, List: "frequency", Width: 12, Example: "Yıllık"}, func(p *pg) *string { return &p.ReportingFrequency }),
	textOf(Column{Key: "class", Heading: "Gösterge Türü", Was: []string{"Gösterge Sınıfı"}, Kind: Enum, List: "class", Width: 12}, func(p *pg) *string { return &p.Class }),
	integerOf(Column{Key: "due_year", Heading: "Tamamlanma Yılı", Was: []string{"Gerçekleşme Yılı"}, Kind: Year, Width: 12, Help: "Tek seferde tamamlanan göstergenin yılı."}, func(p *pg) **int { return &p.DueYear }),
	amountOf(Column{Key: "band_low", Heading: "Aralık Alt Sınırı", Width: 12}, func(p *pg) **quantity.Amount { return &p.BandLow }),
	amountOf(Column{Key: "band_high", Heading: "Aralık Üst Sınırı", Width: 12}, func(p *pg) **quantity.Amount { return &p.BandHigh }),
	flagOf(Column{Key: "is_key", Heading: "Temel Gösterge", Width: 10, Help: "Temel performans göstergeleri tablosuna girer."}, func(p *pg) *bool { return &p.IsKey }),
	textOf(Column{Key: "definition", Heading: "Tanım", Width: 40, Max: 4000}, func(p *pg) *string { return &p.Definition }),
	textOf(Column{Key: "formula", Heading: "Formül", Width: 30, Max: 2000}, func(p *pg) *string { return &p.Formula }),
	textOf(Column{Key: "numerator", Heading: "Pay", Width: 24, Max: 1000}, func(p *pg) *string { return &p.Numerator }),
	textOf(Column{Key: "denominator", Heading: "Payda", Width: 24, Max: 1000}, func(p *pg) *string { return &p.Denominator }),
	textOf(Column{Key: "data_source", Heading: "Veri Kaynağı", Width: 24, Max: 1000}, func(p *pg) *string { return &p.DataSource }),
	textOf(Column{Key: "data_owner_unit", Heading: "Veriden Sorumlu Birim", Kind: Unit, List: "units", Width: 24, Max: 200}, func(p *pg) *string { return &p.DataOwnerUnit }),
	knownFlag(Column{Key: "evidence_required", Heading: "Kanıt Gerekli", Width: 10}, func(p *pg) **bool { return &p.EvidenceRequired }),
	textOf(Column{Key: "baseline.note", Heading: "Başlangıç Notu", Width: 24, Max: 1000}, func(p *pg) *string { return &p.Baseline.Note }),
	yearText(Column{Key: "no_target_reasons", Heading: "{yıl} Hedefsizlik Gerekçesi", Width: 20, Max: 1000, Help: "O yıl hedef yoksa nedeni."}, func(p *pg) *map[int]string { return &p.NoTargetReasons }),
	textOf(Column{Key: "origin", Heading: "Köken", Kind: Enum, List: "origin", Width: 16, Help: helpOrigin}, func(p *pg) *string { return &p.Origin }),
	textOf(Column{Key: "source", Heading: "Kaynak", Width: 36, Max: 500, Help: helpSource}, func(p *pg) *string { return &p.Source }),
}

var riskColumns = []Column{
	targetRef(),
	integerOf(Column{Key: "no", Heading: "Risk No", Min: 1, Top: 1000, Width: 8, Help: "Hedefin içinde 1, 2, 3… Aynı riskin kontrolleri aynı numarayı taşır.", Example: "1"}, func(r *riskRow) **int { return &r.No }),
	textOf(Column{Key: "text", Heading: "Risk", Width: 46, Max: 1000}, func(r *riskRow) *string { return &r.Risk.Text }),
	textOf(Column{Key: "explanation", Heading: "Riskin Açıklaması", Width: 34, Max: 2000}, func(r *riskRow) *string { return &r.Risk.Explanation }),
	integerOf(Column{Key: "probability", Heading: "Olasılık (1-5)", Min: 1, Top: 5, Width: 9}, func(r *riskRow) **int { return &r.Risk.Probability }),
	integerOf(Column{Key: "impact", Heading: "Etki (1-5)", Min: 1, Top: 5, Width: 9}, func(r *riskRow) **int { return &r.Risk.Impact }),
	textOf(Column{Key: "owner_unit", Heading: "Riskten Sorumlu Birim", Kind: Unit, List: "units", Width: 26, Max: 200}, func(r *riskRow) *string { return &r.Risk.OwnerUnit }),
	textOf(Column{Key: "control", Heading: "Kontrol Faaliyeti", Width: 44, Max: 1000}, func(r *riskRow) *string { return &r.Control.Text }),
	textOf(Column{Key: "control_kind", Heading: "Kontrol Türü", Kind: Enum, List: "control_kind", Width: 12}, func(r *riskRow) *string { return &r.Control.Kind }),
}

var activityColumns = []Column{
	targetRef(),
	textOf(Column{Key: "text", Heading: "Faaliyet ya da Proje", Required: true, Width: 90, Max: 1000}, func(a *plan.DocActivity) *string { return &a.Text }),
	textOf(Column{Key: "kind", Heading: "Tür", Kind: Enum, List: "activity_kind", Width: 14}, func(a *plan.DocActivity) *string { return &a.Kind }),
}

func lineColumns(heading, help string) []Column {
	return []Column{targetRef(),
		textOf(Column{Key: "text", Heading: heading, Required: true, Width: 110, Max: 2000, Help: help}, func(l *lineRow) *string { return &l.Text })}
}

var moneyColumns = []Column{
	textOf(Column{Key: "of", Heading: "Satır Türü", Kind: Enum, List: "money_of", Width: 22, Help: "Boş bırakılırsa Kaynak."}, func(m *moneyRow) *string { return &m.Of }),
	textOf(Column{Key: "code", Heading: "Kod", Kind: Code, Width: 10, Max: 20, Help: "Gelir sınıfı kodu; genel yönetim giderinde boş kalır.", Example: "01"}, func(m *moneyRow) *string { return &m.Code }),
	textOf(Column{Key: "name", Heading: "Ad", Width: 40, Max: 200, Example: "Vergi Gelirleri"}, func(m *moneyRow) *string { return &m.Name }),
	yearMoney(Column{Key: "years", Heading: "{yıl} Tutarı (TL)", Width: 19}, func(m *moneyRow) *plan.YearMoney { return &m.Years }),
	{Key: "money_sum", Heading: "Yıllar Toplamı (TL)", Kind: Money, Computed: true, calc: yearsSum, Width: 19, Help: "Hesaplanır; okunmaz."},
}

func partnersOut(t *target, _ int) string {
	units := t.PartnerUnits
	if t.AllUnitsPartner {
		units = append([]string{AllUnits}, units...)
	}
	return joinUnits(units)
}

func partnersIn(t *target, _ int, v string) error {
	t.PartnerUnits, t.AllUnitsPartner = SplitUnits(v)
	return nil
}
