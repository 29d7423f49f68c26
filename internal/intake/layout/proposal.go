package layout

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/sheet"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// The names of the worksheets of a unit's proposal; its activities stand on SheetActivities.
const (
	SheetProposalGuide = "Yönerge"
	SheetUnit          = "Birim"
	SheetCosts         = "Maliyetler"
)

// spareCosts are the empty rows of "Maliyetler".
const spareCosts = 60

// Proposal is a unit's proposal, and what its workbook shows beside it.
type Proposal struct {
	programme.ProposalDoc
	Around Around // empty in one that was read
}

// Around is what a proposal's workbook only shows: it is written and never read.
type Around struct {
	Administration, PlanName string
	DueOn                    period.Date // the unit's last day
	Synthetic                bool
	Targets                  []Item // performance targets the unit may put activities under: code path and text
	Units                    []string
	Economic                 []Item // codes of the programme's set and year with their names
	Functional, Financing    []Item
	Ceilings                 map[string]quantity.Money // by first-level economic code; "": the whole
}

// Item is a code with its name.
type Item struct{ Code, Name string }

// ParsedProposal is a proposal's workbook as read. Where gives the cell of an activity's field by "H1.1/F1.1.1|name", of a line's by
// "|lines[0].economic" (lines count from 0 in the order of the sheet), of the form's by "|unit".
type ParsedProposal struct {
	Doc    programme.ProposalDoc
	Where  map[string]fault.Address
	Faults fault.List
}

// ParseProposal reads a proposal's workbook by its headings.
func ParseProposal(b *sheet.Book) ParsedProposal {
	p := ProposalBook.read(b)
	return ParsedProposal{Doc: p.doc.(*Proposal).ProposalDoc, Where: p.Where, Faults: p.Faults}
}

// WriteProposal draws a unit's proposal, filled. Same input, same bytes.
func WriteProposal(w io.Writer, d Proposal) error {
	units := slices.Clone(d.Around.Units)
	for _, a := range d.Activities {
		units = append(units, a.Sharing...)
	}
	codes := func(items []Item) (codes, names []string) {
		for _, i := range items {
			codes, names = append(codes, i.Code), append(names, i.Name)
		}
		return codes, names
	}
	open := words{"units": inTurkish(units)}
	open["targets"], open["target_names"] = codes(d.Around.Targets)
	open["economic"], open["economic_names"] = codes(d.Around.Economic)
	open["functional"], open["functional_names"] = codes(d.Around.Functional)
	open["financing"], open["financing_names"] = codes(d.Around.Financing)
	return ProposalBook.write(w, &d, open)
}

var proposalSteps = []string{
	"1. “Faaliyetler” sayfasında biriminizin faaliyetlerini yazın ya da düzeltin, sonra “Maliyetler” sayfasında her faaliyetin tertiplerini girin.",
	"2. Açık sarı hücreler sizin içindir. Gri, eğik yazılı hücreler Karne’nindir: hesaplanır ya da yalnız gösterilir.",
	"3. Toplamlar ve kalan tavan siz yazdıkça “Birim” sayfasında ve “Maliyetler” sayfasının üstünde değişir.",
	"4. Boş hücre “bilinmiyor” demektir, sıfır demek değildir. Kaynak gerektirmeyen faaliyetin gerekçesini yazın.",
	"5. Tutarlar TL’dir; 1.234,56 biçiminde yazılabilir, eksi olamaz. Karne kendiliğinden yuvarlamaz.",
	"6. Aynı tertibi iki satıra yazmayın; bir kodun hem kendisine hem alt kodlarına tutar yazmayın (ör. 03.2 ve 03.2.1.01).",
	"7. Paylaşan birim olduğunuz faaliyet gri satırda gösterilir: ona maliyet girebilirsiniz, faaliyetin kendisini sorumlu birim değiştirir.",
	"8. Dosyadan silinen satır Karne’de silinmez: kaldırmak istediğiniz tertibin tutarına 0 yazın ya da onu Karne’de silin.",
	"9. Kaydettiğiniz dosyayı Karne’de teklifinize yükleyin: hatalar sayfa ve hücre adresiyle listelenir, onayınız olmadan hiçbir şey değişmez.",
}

// ProposalBook is the workbook of a unit's proposal: its activities and their cost lines.
var ProposalBook = &Book{
	Guide: Guide{Sheet: SheetProposalGuide, Title: "Birim teklifi", Steps: proposalSteps},
	Sheets: []Sheet{
		{Name: SheetUnit, Form: true, Needed: true, Intro: "Bu dosyanın kimin teklifi olduğu ve toplamları. Bu sayfada doldurulacak alan yoktur.", Columns: unitFields,
			widths: []float64{40, 34, 24, 24}, after: unitSums},
		{Name: SheetActivities, Needed: true, Intro: "Her satıra bir faaliyet. Gri satırlar başka birimindir; onlara yalnız maliyet girersiniz.", Columns: proposalActivities, Spare: 20,
			fresh: func() any { return &programme.DocActivity{Mine: true} }, shown: func(rec any) bool { return !rec.(*programme.DocActivity).Mine }},
		{Name: SheetCosts, Needed: true, Parent: SheetActivities, Intro: "Her satıra bir tertip.", Columns: costColumns, Spare: spareCosts,
			fresh: func() any { return &programme.DocLine{} }, top: costTop},
	},
	Lists: []List{
		{Name: "units", Heading: "Birimler", Width: 44},
		{Name: "targets", Heading: "Performans Hedefleri", Width: 14, Say: "Bu kod, biriminizin hedefleri arasında yok."},
		{Name: "target_names", Heading: "Hedefin Adı", Width: 60},
		{Name: "activities", Area: "'" + SheetActivities + "'!$A$" + strconv.Itoa(headRow+1) + ":$A$" + strconv.Itoa(checkRows), Say: "Bu kod “Faaliyetler” sayfasında yok."},
		{Name: "economic", Heading: "Ekonomik Kodlar", Width: 16, Say: "Bu kod yılın kod listesinde yok. Doğruysa yine de yazılabilir; Karne işaretler."},
		{Name: "economic_names", Heading: "Ekonomik Kodun Adı", Width: 44},
		{Name: "functional", Heading: "Fonksiyonel Kodlar", Width: 16, Say: "Bu kod yılın kod listesinde yok. Doğruysa yine de yazılabilir; Karne işaretler."},
		{Name: "functional_names", Heading: "Fonksiyonel Kodun Adı", Width: 44},
		{Name: "financing", Heading: "Finansman Tipleri", Width: 14, Say: "Bu kod yılın kod listesinde yok. Doğruysa yine de yazılabilir; Karne işaretler."},
		{Name: "financing_names", Heading: "Finansman Tipinin Adı", Width: 34},
		{Name: "line_kind", Heading: "Tür"}, {Name: "off_budget", Heading: "Bütçe Dışı Kaynak"}, {Name: "answers", Heading: "Sorumluluk"},
	},
	fresh:    func() any { return &Proposal{ProposalDoc: programme.ProposalDoc{Schema: programme.SchemaProposal}} },
	face:     proposalFace,
	years:    func(any) int { return 0 },
	check:    func(*parser) {},
	rows:     proposalRows,
	assemble: assembleProposal,
	heads:    func(Sheet, place) []string { return nil },
}

func proposalFace(doc any) face {
	d := doc.(*Proposal)
	f := face{title: "Birim teklifi", form: "Birim teklifi", sample: d.Around.Synthetic}
	if d.Unit != "" {
		f.title = d.Unit + " " + strconv.Itoa(d.Year) + " performans programı teklifi"
		f.form = f.title
	}
	return f
}

func proposalRows(doc any) map[string][]line {
	d, out := doc.(*Proposal), map[string][]line{}
	for i := range d.Activities {
		out[SheetActivities] = append(out[SheetActivities], line{rec: &d.Activities[i]})
	}
	for i := range d.Lines {
		out[SheetCosts] = append(out[SheetCosts], line{rec: &d.Lines[i]})
	}
	return out
}

// assembleProposal takes the rows as they stand: which activity a line is of, its code says.
func assembleProposal(p *parser, tables map[string][]row) {
	d, codes := &p.doc.(*Proposal).ProposalDoc, map[string]numbering{}
	d.Activities, d.Lines = []programme.DocActivity{}, []programme.DocLine{}
	for _, r := range tables[SheetActivities] {
		a := r.rec.(*programme.DocActivity)
		if codes[a.Target] == nil {
			codes[a.Target] = numbering{}
		}
		d.Activities = append(d.Activities, *a)
		p.settle(r, a.Target+"/"+codes[a.Target].next(a.Code), "")
	}
	for i, r := range tables[SheetCosts] {
		d.Lines = append(d.Lines, *r.rec.(*programme.DocLine))
		p.settle(r, "", "lines["+strconv.Itoa(i)+"]")
	}
	p.ceilings()
}

// ceilings finds the cells where the sums against the ceilings stand: "|ceiling." for the whole, "|ceiling.03" for a class.
func (p *parser) ceilings() {
	in := p.find(p.kind.sheet(SheetUnit))
	if in == nil {
		return
	}
	for i := range in.Rows {
		label := plain(in.Rows[i].At(1), false)
		field := ""
		switch class, _, _ := strings.Cut(label, " "); {
		case label == wholeLabel:
			field = "ceiling."
		case slices.ContainsFunc(classes, func(c Item) bool { return c.Code == class }):
			field = "ceiling." + class
		default:
			continue
		}
		p.Where[Key("", field)] = fault.Address{Field: field, Sheet: in.Name, Cell: sheet.Name(in.Rows[i].Num, 2)}
	}
}

var unitFields = []Column{
	textOf(Column{Key: "plan_code", Heading: "Plan Kodu", Kind: Code, Required: true, Given: true, Max: 60}, func(d *Proposal) *string { return &d.PlanCode }),
	plainInt(Column{Key: "year", Heading: "Yıl", Kind: Year, Required: true, Given: true}, func(d *Proposal) *int { return &d.Year }),
	textOf(Column{Key: "unit", Heading: "Birim", Kind: Unit, Required: true, Given: true, Max: 200}, func(d *Proposal) *string { return &d.Unit }),
}

type activity = programme.DocActivity

var proposalActivities = []Column{
	textOf(Column{Key: "code", Heading: "Faaliyet Kodu", Kind: Code, Required: true, Width: 13, Max: 20, Example: "F1.1.1"}, func(a *activity) *string { return &a.Code }),
	textOf(Column{Key: "target", Heading: "Performans Hedefi Kodu", Kind: Code, Required: true, List: "targets", Width: 14, Max: 30, Help: "Biriminizin hedeflerinden seçin.", Example: "H1.1"}, func(a *activity) *string { return &a.Target }),
	textOf(Column{Key: "name", Heading: "Faaliyet", Required: true, Width: 46, Max: 500}, func(a *activity) *string { return &a.Name }),
	textOf(Column{Key: "explanation", Heading: "Açıklama", Width: 46, Max: 8000, Help: "Tablo 2’de basılır."}, func(a *activity) *string { return &a.Explanation }),
	field(Column{Key: "sharing_units", Heading: "Paylaşan Birimler", Kind: Units, Width: 34, Max: 8000, Help: "Birimleri noktalı virgülle ayırın. Paylaşan birim de maliyet girebilir.", Example: "Bilgi İşlem Müdürlüğü; Zabıta Müdürlüğü"},
		func(a *activity, _ int) string { return joinUnits(a.Sharing) }, func(a *activity, _ int, v string) error { a.Sharing = sharing(v); return nil }),
	textOf(Column{Key: "no_cost_reason", Heading: "Kaynak Gerektirmeme Gerekçesi", Width: 34, Max: 2000, Help: "Maliyeti olmayan faaliyet için zorunludur."}, func(a *activity) *string { return &a.NoCostReason }),
	textOf(Column{Key: "programme_code", Heading: "Program Kodu", Kind: Code, Width: 11, Max: 20, Help: "Program bütçe kodu; bilinmiyorsa boş kalır."}, func(a *activity) *string { return &a.Programme }),
	textOf(Column{Key: "subprogramme_code", Heading: "Alt Program Kodu", Kind: Code, Width: 11, Max: 20, Help: "Bilinmiyorsa boş kalır."}, func(a *activity) *string { return &a.Subprogramme }),
	textOf(Column{Key: "activity_code", Heading: "Program Bütçe Faaliyet Kodu", Kind: Code, Width: 13, Max: 20, Help: "Bilinmiyorsa boş kalır."}, func(a *activity) *string { return &a.ActivityCode }),
	textOf(Column{Key: "subactivity_code", Heading: "Alt Faaliyet Kodu", Kind: Code, Width: 11, Max: 20, Help: "Bilinmiyorsa boş kalır."}, func(a *activity) *string { return &a.Subactivity }),
	field(Column{Key: "mine", Heading: "Sorumluluk", Kind: Enum, List: "answers", Width: 12, Help: "Boş bırakılırsa Sorumlu."},
		func(a *activity, _ int) string {
			if a.Mine {
				return "responsible"
			}
			return "sharing"
		}, func(a *activity, _ int, v string) error { a.Mine = v != "sharing"; return nil }),
	{Key: "cost_sum", Heading: "Biriminizin Maliyeti (TL)", Kind: Money, Computed: true, calc: activitySum, Width: 18, Help: "“Maliyetler” sayfasından hesaplanır; okunmaz."},
}

func sharing(v string) []string {
	units, all := SplitUnits(v)
	if all {
		units = append([]string{AllUnits}, units...)
	}
	return units
}

type cost = programme.DocLine

var costColumns = []Column{
	textOf(Column{Key: "kind", Heading: "Tür", Kind: Enum, List: "line_kind", Required: true, Width: 22}, func(l *cost) *string { return &l.Kind }),
	textOf(Column{Key: "activity", Heading: "Faaliyet Kodu", Kind: Code, List: "activities", Width: 13, Max: 30, Help: "“Faaliyetler” sayfasındaki kod; genel yönetim gideri ve transferde boş kalır.", Example: "F1.1.1"}, func(l *cost) *string { return &l.Activity }),
	textOf(Column{Key: "functional", Heading: "Fonksiyonel Kod", Kind: Code, List: "functional", Width: 13, Max: 30, Help: "Bütçe dışı kaynakta boş kalır.", Example: "06.1.1"}, func(l *cost) *string { return &l.Functional }),
	textOf(Column{Key: "financing", Heading: "Finansman Tipi", Kind: Code, List: "financing", Width: 11, Max: 10, Help: "Bütçe dışı kaynakta boş kalır.", Example: "5"}, func(l *cost) *string { return &l.Financing }),
	textOf(Column{Key: "economic", Heading: "Ekonomik Kod", Kind: Code, List: "economic", Width: 14, Max: 30, Help: "Bütçe dışı kaynakta boş kalabilir.", Example: "03.2.1.01"}, func(l *cost) *string { return &l.Economic }),
	{Key: "economic_name", Heading: "Ekonomik Kodun Adı", Computed: true, calc: economicName, Width: 34, Help: "Kod listesinden gelir; okunmaz."},
	textOf(Column{Key: "off_budget", Heading: "Bütçe Dışı Kaynak", Kind: Enum, List: "off_budget", Width: 17, Help: "Bütçe içindeyse boş kalır. Finansman tipi 7 ve 8 bütçe içidir."}, func(l *cost) *string { return &l.OffBudget }),
	moneyOf(Column{Key: "amount", Heading: "Tutar (TL)", Required: true, Width: 18, Example: "1.234,56"}, func(l *cost) **quantity.Money { return &l.Amount }),
	textOf(Column{Key: "note", Heading: "Not", Width: 34, Max: 1000}, func(l *cost) *string { return &l.Note }),
}
