package layout

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/sheet"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// The names of the worksheets of a unit's values in a window; its guide stands on SheetProposalGuide.
const (
	SheetPeriod = "Dönem"
	SheetValues = "Değerler"
)

// SchemaWindow is the schema of a WindowDoc.
const SchemaWindow = "karne.values/1"

// WindowDoc is a unit's values of one window as they stand in its workbook. WindowID is not in the workbook: who uploads says it.
type WindowDoc struct {
	WindowID  string     `json:"window_id"` // first: a list finds a window's uploads by it
	Schema    string     `json:"schema"`
	PlanCode  string     `json:"plan_code"`
	Year      int        `json:"year"`
	Frequency string     `json:"frequency"`
	PeriodNo  int        `json:"period_no"`
	Unit      string     `json:"unit"`
	Rows      []ValueRow `json:"rows"`
}

// ValueRow is one indicator's value; nil and "" are missing. Code is the code path of the indicator in the plan.
type ValueRow struct {
	Code          string           `json:"code"`
	Amount        *quantity.Amount `json:"amount,omitempty"`
	Numerator     *quantity.Amount `json:"numerator,omitempty"`
	Denominator   *quantity.Amount `json:"denominator,omitempty"`
	Done          *bool            `json:"done,omitempty"`
	Scale         *int             `json:"scale,omitempty"`
	NoValueReason string           `json:"no_value_reason,omitempty"`
	Explanation   string           `json:"explanation,omitempty"`
	Reference     string           `json:"reference,omitempty"` // of a record that proves the value, to be added
	System        string           `json:"system,omitempty"`
	Confirmed     bool             `json:"confirmed,omitempty"`
	Seal          string           `json:"seal,omitempty"`    // SealOf the row when the workbook was written
	Percent       []string         `json:"percent,omitempty"` // fields typed with a percent sign, or in a cell that shows one
}

// Window is a unit's values, and what the workbook shows beside them.
type Window struct {
	WindowDoc
	Around WindowAround // empty in one that was read
}

// WindowAround is what a window's workbook only shows.
type WindowAround struct {
	Administration, PlanName, Title string
	OpensOn, DueOn                  period.Date // the unit's days
	Synthetic                       bool
	Shown                           []ShownValue // beside each row, in their order
}

// ShownValue is what stands beside a row. Open are the fields a value of the indicator has; none: the row cannot be changed now.
type ShownValue struct {
	Name, Measure, State string
	Numerator            string // what is counted above
	Denominator          string // and below
	Target               string // of the year, in wire form
	Last                 [4]string
	Open                 []string
}

// valueLine is a row with what is shown beside it.
type valueLine struct {
	ValueRow
	shown ShownValue
}

// SealOf seals a row as it is written, with the version of the value it shows (0: none): an untouched row is known again, and a touched one
// tells whether the value has changed since.
func SealOf(r ValueRow, version int64) string {
	return strconv.FormatInt(version, 10) + "-" + r.sum()
}

func (r ValueRow) sum() string {
	r.Seal, r.Percent = "", nil
	raw, err := json.Marshal(r)
	if err != nil {
		return ""
	}
	h := sha256.Sum256(raw)
	return hex.EncodeToString(h[:6])
}

// Version is the version of the value the row was written from; 0 when it was written from none, or has no seal any more.
func (r ValueRow) Version() int64 {
	v, _, _ := strings.Cut(r.Seal, "-")
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// Untouched tells whether the row says what it said when it was written.
func (r ValueRow) Untouched() bool {
	_, sum, ok := strings.Cut(r.Seal, "-")
	return ok && sum == r.sum()
}

// Blank tells whether nothing is typed in the row.
func (r ValueRow) Blank() bool {
	return r.Amount == nil && r.Numerator == nil && r.Denominator == nil && r.Done == nil && r.Scale == nil && r.NoValueReason == "" && r.Explanation == "" && r.Reference == ""
}

// ParsedWindow is a window's workbook as read. Where gives the cell of a row's field by "A1/H1.1/PG1.1.1|amount", of the form's by "|unit".
type ParsedWindow struct {
	Doc    WindowDoc
	Where  map[string]fault.Address
	Faults fault.List
}

// ParseWindow reads a window's workbook by its headings.
func ParseWindow(b *sheet.Book) ParsedWindow {
	p := WindowBook.read(b)
	return ParsedWindow{Doc: p.doc.(*Window).WindowDoc, Where: p.Where, Faults: p.Faults}
}

// WriteWindow draws a unit's values of a window. Same input, same bytes.
func WriteWindow(w io.Writer, d Window) error { return WindowBook.write(w, &d, words{}) }

var windowSteps = []string{
	"1. “Değerler” sayfasında her satır, bu dönem biriminizin veri gireceği bir göstergedir. Yalnız açık sarı hücreleri doldurun; ötekiler kilitlidir.",
	"2. Göstergenin türüne göre Değer, Pay ve Payda, Yapıldı mı? ya da Ölçek açıktır. Gri hücre o gösterge için doldurulmaz.",
	"3. Boş hücre “bilinmiyor” demektir, sıfır demek değildir. Değer gerçekten sıfırsa 0 yazın; bu dönem değer yoksa gerekçesini yazın (en az 10 karakter).",
	"4. Ondalık virgülle yazılır: 12,5. Binlik ayırıcı yazmayın ya da nokta kullanın: 1.234. “1,234” yazılmış metin kabul edilmez: iki türlü okunur.",
	"5. Ölçü birimi yüzde olmayan göstergeye % işaretli değer yazılmaz.",
	"6. Karne bir değeri sorarsa (önceki değere göre büyük değişim gibi) değeri denetleyin; doğruysa aynı satırda Teyit sütununda Evet seçin.",
	"7. Kanıt belgesinin kayıt numarasını ve sistemini yazın; dosya, değer kaydedildikten sonra Karne’de eklenir.",
	"8. Değiştirmediğiniz satırlar Karne’de de değişmez. Dosyayı indirdikten sonra Karne’de değişen bir değeri dosya ezmez: satır adıyla geri çevrilir.",
	"9. Kaydettiğiniz dosyayı Karne’de dönem sayfasından yükleyin: hatalar sayfa ve hücre adresiyle listelenir, onayınız olmadan hiçbir şey değişmez.",
}

// WindowBook is the workbook of a unit's values in a window.
var WindowBook = &Book{
	Guide:   Guide{Sheet: SheetProposalGuide, Title: "Veri girişi", Steps: windowSteps},
	protect: true,
	Sheets: []Sheet{
		{Name: SheetPeriod, Form: true, Needed: true, Intro: "Bu dosyanın hangi birimin hangi dönemi olduğu. Bu sayfada doldurulacak alan yoktur.", Columns: periodFields,
			widths: []float64{30, 44, 52}, after: periodShown},
		{Name: SheetValues, Needed: true, Intro: "Her satır bir gösterge. Açık sarı hücreleri doldurun.", Columns: valueColumns, keep: 2,
			fresh: func() any { return &valueLine{} }, open: func(rec any, key string) bool { return slices.Contains(rec.(*valueLine).shown.Open, key) }},
	},
	Lists:    []List{{Name: "yes_no", Heading: "Evet / Hayır"}, {Name: "frequency", Heading: "Sıklık"}},
	fresh:    func() any { return &Window{WindowDoc: WindowDoc{Schema: SchemaWindow}} },
	face:     windowFace,
	years:    func(any) int { return 0 },
	check:    func(*parser) {},
	rows:     windowRows,
	assemble: assembleWindow,
	heads:    func(Sheet, place) []string { return nil },
}

func windowFace(doc any) face {
	d := doc.(*Window)
	f := face{title: "Veri girişi", form: "Veri girişi", sample: d.Around.Synthetic}
	if d.Unit != "" {
		f.title = d.Unit + " " + d.Around.Title + " veri girişi"
		f.form = f.title
	}
	return f
}

func windowRows(doc any) map[string][]line {
	d, out := doc.(*Window), map[string][]line{}
	for i, r := range d.Rows {
		l := &valueLine{ValueRow: r}
		if i < len(d.Around.Shown) {
			l.shown = d.Around.Shown[i]
		}
		out[SheetValues] = append(out[SheetValues], line{rec: l})
	}
	return out
}

// assembleWindow takes the rows as they stand; a second one of an indicator is refused.
func assembleWindow(p *parser, tables map[string][]row) {
	d, seen := &p.doc.(*Window).WindowDoc, map[string]int{}
	d.Rows = []ValueRow{}
	for _, r := range tables[SheetValues] {
		v := r.rec.(*valueLine).ValueRow
		seen[v.Code]++
		ref := v.Code
		if n := seen[v.Code]; n > 1 && v.Code != "" {
			ref += " (" + strconv.Itoa(n) + ")"
			r.faults = append(r.faults, fault.Invalid("intake.value_twice", "code", "read", v.Code).Cell(r.sheet, r.cells["code"]))
		}
		d.Rows = append(d.Rows, v)
		p.settle(r, ref, "")
	}
}

func periodShown(doc any) []sheet.OutRow {
	a := doc.(*Window).Around
	var out []sheet.OutRow
	for _, x := range [][2]string{{"İdare", a.Administration}, {"Plan", a.PlanName}, {"Açılış", a.OpensOn.TR()}, {"Birimin son günü", a.DueOn.TR()}} {
		out = append(out, sheet.OutRow{Cells: []sheet.OutCell{{Look: sheet.Label, Text: x[0]}, {Look: sheet.Computed, Text: x[1]}}})
	}
	return out
}

var periodFields = []Column{
	textOf(Column{Key: "plan_code", Heading: "Plan Kodu", Kind: Code, Required: true, Given: true, Max: 60}, func(d *Window) *string { return &d.PlanCode }),
	plainInt(Column{Key: "year", Heading: "Yıl", Kind: Year, Required: true, Given: true}, func(d *Window) *int { return &d.Year }),
	textOf(Column{Key: "frequency", Heading: "Sıklık", Kind: Enum, List: "frequency", Required: true, Given: true}, func(d *Window) *string { return &d.Frequency }),
	plainInt(Column{Key: "period_no", Heading: "Dönem No", Kind: Integer, Required: true, Given: true, Min: 1, Top: 12}, func(d *Window) *int { return &d.PeriodNo }),
	textOf(Column{Key: "unit", Heading: "Birim", Kind: Unit, Required: true, Given: true, Max: 200}, func(d *Window) *string { return &d.Unit }),
}

var valueColumns = []Column{
	textOf(Column{Key: "code", Heading: "Gösterge Kodu", Required: true, Given: true, Width: 20, Max: 100, Help: "Değiştirmeyin; satır bu kodla tanınır.", Example: "A1/H1.1/PG1.1.1"}, func(v *valueLine) *string { return &v.Code }),
	shownText("name", "Gösterge", 46, func(s ShownValue) string { return s.Name }),
	shownText("measure", "Ölçü Birimi", 12, func(s ShownValue) string { return s.Measure }),
	shownNumber("target", "Yıl Hedefi", 13, func(s ShownValue) string { return s.Target }),
	shownText("last_1", "Son Değer", 18, func(s ShownValue) string { return s.Last[0] }),
	shownText("last_2", "2. Son Değer", 18, func(s ShownValue) string { return s.Last[1] }),
	shownText("last_3", "3. Son Değer", 18, func(s ShownValue) string { return s.Last[2] }),
	shownText("last_4", "4. Son Değer", 18, func(s ShownValue) string { return s.Last[3] }),
	typedOf("amount", "Değer", func(v *valueLine) **quantity.Amount { return &v.Amount }),
	shownText("numerator_of", "Pay Neyi Sayar", 24, func(s ShownValue) string { return s.Numerator }),
	typedOf("numerator", "Pay", func(v *valueLine) **quantity.Amount { return &v.Numerator }),
	shownText("denominator_of", "Payda Neyi Sayar", 24, func(s ShownValue) string { return s.Denominator }),
	typedOf("denominator", "Payda", func(v *valueLine) **quantity.Amount { return &v.Denominator }),
	knownFlag(Column{Key: "done", Heading: "Yapıldı mı?", Width: 11, Help: "Bir kez yapılan iş."}, func(v *valueLine) **bool { return &v.Done }),
	integerOf(Column{Key: "scale", Heading: "Ölçek (0–4)", Width: 10, Min: 0, Top: 4, Help: "Nitel gösterge: 0 başlanmadı … 4 tamamlandı."}, func(v *valueLine) **int { return &v.Scale }),
	textOf(Column{Key: "no_value_reason", Heading: "Değer Yok Gerekçesi", Width: 30, Max: 2000, Help: "Bu dönem değer yoksa nedeni; en az 10 karakter."}, func(v *valueLine) *string { return &v.NoValueReason }),
	textOf(Column{Key: "explanation", Heading: "Açıklama", Width: 46, Max: 8000}, func(v *valueLine) *string { return &v.Explanation }),
	textOf(Column{Key: "reference", Heading: "Kanıt Kayıt No", Kind: Code, Width: 22, Max: 300, Help: "Değeri kanıtlayan kaydın numarası; yenisi eklenir.", Example: "E-12345678-100"}, func(v *valueLine) *string { return &v.Reference }),
	textOf(Column{Key: "system", Heading: "Kanıt Sistemi", Width: 16, Max: 200, Help: "Kaydın bulunduğu sistem.", Example: "EBYS"}, func(v *valueLine) *string { return &v.System }),
	flagOf(Column{Key: "confirmed", Heading: "Teyit", Width: 9, Help: "Karne değeri sorduysa ve değer doğruysa Evet."}, func(v *valueLine) *bool { return &v.Confirmed }),
	shownText("state", "Durum", 14, func(s ShownValue) string { return s.State }),
	textOf(Column{Key: "seal", Heading: "Sürüm", Kind: Code, Given: true, Hidden: true, Width: 16, Max: 60, Help: "Karne’nin işareti; değiştirmeyin."}, func(v *valueLine) *string { return &v.Seal }),
}

// shownText is a column that is only shown.
func shownText(key, heading string, width float64, get func(ShownValue) string) Column {
	return Column{Key: key, Heading: heading, Computed: true, Width: width, Help: "Gösterilir; okunmaz.", calc: func(s spot) sheet.OutCell {
		out := sheet.OutCell{Look: sheet.Computed}
		if v, ok := s.line.rec.(*valueLine); ok {
			out.Text = get(v.shown)
		}
		return out
	}}
}

func shownNumber(key, heading string, width float64, get func(ShownValue) string) Column {
	c := shownText(key, heading, width, get)
	c.calc = func(s spot) sheet.OutCell {
		out := sheet.OutCell{Look: sheet.Computed}
		if v, ok := s.line.rec.(*valueLine); ok {
			if n := get(v.shown); n != "" {
				out.Format = decimals(n)
				setNumber(&out, n, func() string { a, _ := quantity.ParseAmount(n); return a.TR() })
			}
		}
		return out
	}
	return c
}

// typedOf is a number as it was typed: a percent sign is kept beside it.
func typedOf(key, heading string, p func(*valueLine) **quantity.Amount) Column {
	c := amountOf(Column{Key: key, Heading: heading, Width: 14}, p)
	c.Kind = Typed
	plain := c.set
	c.set = func(rec any, at int, v string) error {
		if number, ok := strings.CutSuffix(v, "%"); ok {
			line := rec.(*valueLine)
			line.Percent, v = append(line.Percent, key), number
		}
		return plain(rec, at, v)
	}
	return c
}
