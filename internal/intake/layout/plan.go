package layout

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/sheet"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/trtext"
)

// PlanBook is the Excel template of a plan.
var PlanBook = &Book{
	Guide: Guide{Sheet: SheetGuide, Title: "Stratejik plan şablonu", Steps: planSteps},
	Sheets: []Sheet{
		{Name: SheetPlan, Form: true, Needed: true, Intro: "Planın kimliği. Yalnız “Değer” sütununu doldurun; bilinmeyen alan boş kalır.", Columns: planFields},
		{Name: SheetGoals, Needed: true, Intro: "Her satıra bir amaç.", Columns: goalColumns, Spare: 10, fresh: func() any { return &plan.DocGoal{} }},
		{Name: SheetTargets, Needed: true, Parent: SheetGoals, Intro: "Her satıra bir hedef. Tutarı bilinmeyen yıl boş kalır; boş hücre sıfır demek değildir.", Columns: targetColumns, Spare: 25, fresh: func() any { return &plan.DocTarget{} }},
		{Name: SheetIndicators, Needed: true, Parent: SheetTargets, Intro: "Her satıra bir performans göstergesi. Bir hedefin göstergelerinin etkisi toplamı 100 olmalıdır.", Columns: indicatorColumns, Spare: 40, fresh: func() any { return &plan.DocIndicator{} }, sums: weightSums},
		{Name: SheetRisks, Parent: SheetTargets, Intro: "Her satıra bir kontrol faaliyeti. Aynı riskin ikinci kontrolü için satırı aynı Risk No ile yineleyin.", Columns: riskColumns, Spare: 30, fresh: func() any { return &riskRow{} }},
		{Name: SheetActivities, Parent: SheetTargets, Intro: "Her satıra bir faaliyet ya da proje.", Columns: activityColumns, Spare: 30, fresh: func() any { return &plan.DocActivity{} }},
		{Name: SheetFindings, Parent: SheetTargets, Intro: "Her satıra bir tespit.", Columns: lineColumns("Tespit", "Durum analizinden gelen tespit ya da sorun alanı."), Spare: 30, fresh: func() any { return &lineRow{} }},
		{Name: SheetNeeds, Parent: SheetTargets, Intro: "Her satıra bir ihtiyaç.", Columns: lineColumns("İhtiyaç", "Tespitten doğan ihtiyaç ya da gelişim alanı."), Spare: 30, fresh: func() any { return &lineRow{} }},
		{Name: SheetResources, Intro: "Yıllara göre tahmini kaynaklar (TL). Genel yönetim giderleri için satır türünü değiştirip tek satır yazın.", Columns: moneyColumns, Spare: 15, fresh: func() any { return &moneyRow{} }},
	},
	Lists: []List{
		{Name: "units", Heading: "Birimler", Width: 44, Say: "Bu birim listede yok. Yine de kaydedilebilir; plan taslağında işaretlenir."},
		{Name: "calc_type", Heading: "Hesaplama Türü"}, {Name: "variant", Heading: "Ölçüm Tabanı"}, {Name: "entry", Heading: "Veri Giriş Biçimi"},
		{Name: "aggregation", Heading: "Toplulaştırma"}, {Name: "direction", Heading: "Yön"}, {Name: "frequency", Heading: "Sıklık"}, {Name: "class", Heading: "Gösterge Türü"},
		{Name: "control_kind", Heading: "Kontrol Türü"}, {Name: "activity_kind", Heading: "Faaliyet Türü"}, {Name: "origin", Heading: "Köken"}, {Name: "body", Heading: "Karar Organı"},
		{Name: "result", Heading: "Karar Sonucu"}, {Name: "yes_no", Heading: "Evet / Hayır"}, {Name: "money_of", Heading: "Satır Türü"},
	},
	fresh:    func() any { return &plan.Doc{Schema: plan.SchemaV1} },
	face:     planFace,
	years:    func(d any) int { return d.(*plan.Doc).Plan.FirstYear },
	check:    fiveYears,
	rows:     func(d any) map[string][]line { return lines(d.(*plan.Doc)) },
	assemble: assemble,
	heads:    planHeads,
}

// Parsed is a template as read: the plan as far as it could be read, where each field stands, and every fault. A fault of stage Refuse
// means that the file must not be taken in.
type Parsed struct {
	Doc plan.Doc
	// Where gives the cell of a field by "Ref|field": "A1/H1.1/PG1.1.1|weight", "|first_year" for a field of the plan. A blank
	// cell has its place too.
	Where  map[string]fault.Address
	Faults fault.List
}

// Parse reads a plan's workbook by its headings.
func Parse(b *sheet.Book) Parsed {
	p := PlanBook.read(b)
	return Parsed{Doc: *p.doc.(*plan.Doc), Where: p.Where, Faults: p.Faults}
}

// Write draws the plan's template: empty for an empty doc, filled for a plan. units fill the drop-down list of directorates; the units the
// plan names are added. Same input, same bytes.
func Write(w io.Writer, d plan.Doc, units []string) error {
	return PlanBook.write(w, &d, words{"units": unitList(d, units)})
}

func (p *parser) plan() *plan.DocPlan { return &p.doc.(*plan.Doc).Plan }

func planFace(doc any) face {
	d := doc.(*plan.Doc)
	f := face{title: "Stratejik plan şablonu", form: formTitle(d), sample: d.Plan.Synthetic}
	if d.Plan.Name != "" {
		f.title = d.Plan.Name
	}
	return f
}

func formTitle(d *plan.Doc) string {
	if d.Plan.Name == "" {
		return "Plan"
	}
	if strings.Contains(trtext.Fold(d.Plan.Name), trtext.Fold(d.Administration.Name)) {
		return d.Plan.Name
	}
	return strings.TrimSpace(d.Administration.Name + " " + d.Plan.Name)
}

// fiveYears checks the years of the plan.
func fiveYears(p *parser) {
	first, last := p.plan().FirstYear, p.plan().LastYear
	if first == 0 || last == 0 || last-first == 4 {
		return
	}
	at := p.Where[Key("", "last_year")]
	p.add(fault.Invalid("plan.years.five", "last_year", "read", strconv.Itoa(first)+"-"+strconv.Itoa(last), "expected",
		strconv.Itoa(first)+"-"+strconv.Itoa(first+4)).Cell(at.Sheet, at.Cell))
}

// planHeads names what no cell holds: money that has no row yet, and a column as a whole.
func planHeads(s Sheet, pl place) []string {
	switch {
	case s.Name == SheetIndicators && pl.Key == "is_key":
		return []string{"key_indicators"}
	case s.Name != SheetResources:
	case pl.Yearly:
		return []string{"overhead." + strconv.Itoa(pl.year), "resources." + strconv.Itoa(pl.year)}
	case pl.Key == "of":
		return []string{"overhead", "resources"}
	}
	return nil
}

// unitList is the units of the administration and those the plan names, in Turkish order, each once.
func unitList(d plan.Doc, units []string) []string {
	all := slices.Clone(units)
	for _, g := range d.Plan.Goals {
		for _, t := range g.Targets {
			all = append(append(all, t.ResponsibleUnit), t.PartnerUnits...)
			for _, r := range t.Risks {
				all = append(all, r.OwnerUnit)
			}
			for _, p := range t.Indicators {
				all = append(all, p.DataOwnerUnit)
			}
		}
	}
	return inTurkish(slices.DeleteFunc(all, func(s string) bool { return s == "" || org.IsAllUnits(s) }))
}

// inTurkish sorts words in Turkish order, each once.
func inTurkish(all []string) []string {
	slices.SortStableFunc(all, func(a, b string) int {
		return cmp.Or(strings.Compare(trtext.SortKey(a), trtext.SortKey(b)), strings.Compare(a, b))
	})
	return slices.CompactFunc(all, trtext.EqualFold)
}
