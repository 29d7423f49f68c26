package ledger

import (
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/trtext"
)

// The fields of a column besides the amounts (budget.MoneyColumns).
const (
	fieldCode          = "code"
	fieldName          = "name"
	fieldInstitutional = "institutional"
	fieldUnit          = "unit"
	fieldFunctional    = "functional"
	fieldFinancing     = "financing"
	fieldPlace         = "place"  // several codes in one cell: 46.42.28.02|01.1.1|5, or a whole tertip
	fieldAmount        = "amount" // the ledger's own amount, by its kind: initial, spent or net_collected
	fieldShare         = "share"  // percentage of the total
	fieldReason        = "reason"
	fieldIgnore        = "ignore"
)

// Fields lists what a heading may be mapped to for a kind.
func Fields(k budget.LedgerKind) []string {
	out := []string{fieldCode, fieldName, fieldInstitutional, fieldUnit, fieldFunctional, fieldFinancing, fieldPlace, fieldAmount, fieldShare, fieldReason, fieldIgnore}
	return append(out, k.MoneyColumns()...)
}

// shared are the headings that mean the same in every export, as key writes them.
var shared = map[string][]string{
	fieldCode: {"kod", "kodu", "ekonomik", "ekonomik kod", "ekonomik kodu", "ekonomik sınıflandırma", "ekonomik sınıflandırma kodu", "ekonomik sınıf", "gelir kodu", "gelir ekonomik kod",
		"gider kodu", "gelirin kodu", "giderin kodu", "hesap kodu", "bütçe kodu", "gelirin ekonomik kodu", "giderin ekonomik kodu", "eko kod", "ekod"},
	fieldName: {"açıklama", "ad", "adı", "gelir adı", "gider adı", "gelirin adı", "giderin adı", "gelirin türü", "gelir türü", "giderin türü", "gider türü", "kod adı", "hesap adı", "ekonomik kod adı",
		"ekonomik adı", "ekonomik açıklama", "kod açıklaması", "tanım", "ödeneğin türü", "kalem"},
	fieldInstitutional: {"kurumsal", "kurumsal kod", "kurumsal kodu", "kurumsal sınıflandırma", "kurumsal sınıflandırma kodu", "kurum kodu", "birim kodu", "harcama birimi kodu", "müdürlük kodu"},
	fieldUnit:          {"birim", "birim adı", "müdürlük", "müdürlük adı", "harcama birimi", "harcama birimi adı", "kurumsal adı", "kurumsal kod adı", "kurumsal açıklama", "kurum adı", "daire"},
	fieldFunctional:    {"fonksiyonel", "fonksiyonel kod", "fonksiyonel kodu", "fonksiyonel sınıflandırma", "fonksiyonel sınıflandırma kodu", "fonksiyon", "fonk kod"},
	fieldFinancing:     {"finansman", "finans", "finansman kodu", "finansman tipi", "finansman tipi kodu", "finans tipi", "fin", "finansal kod"},
	fieldPlace:         {"kurumsal fonksiyonel", "kurumsal fonksiyonel finansman", "tertip", "bütçe tertibi", "ödenek tertibi"},
	fieldAmount:        {"tutar", "tutarı", "miktar"},
	fieldShare:         {"oran", "oranı", "oran %", "%", "pay", "payı", "pay %", "yüzde", "yüzdesi", "toplam içindeki pay", "toplam içindeki payı", "oran pct"},
	fieldReason:        {"sapma nedeni", "sapma nedenleri", "sapmanın nedeni", "sapma açıklaması"},
	fieldIgnore: {"sıra", "sıra no", "no", "s.no", "seviye", "düzey", "üst", "ust", "üst kod", "origin", "kaynak", "source", "gerçekleşme %", "gerçekleşme oranı", "gerçekleşme oranı %", "gerçekleşme yüzdesi",
		"başlangıca göre %", "başlangıca göre oran", "kbö'ye göre %", "tahsil %", "tahsilat %", "tahsil tahakkuk %", "tahsilat tahakkuk %", "tahsilat oranı", "tahsilat oranı %", "tahakkuk tahsilat oranı", "tahsil oranı", "tahmin tahsilat %", "kalan", "kalan ödenek",
		"fonksiyonel adı", "fonksiyonel kod adı", "fonksiyonel açıklama", "finansman adı", "finansman kod adı"},
}

// expenditure are the amounts of A cetveli and of the expenditure accounts.
var expenditure = map[string][]string{
	"initial": {"kbö", "kesinleşen bütçe ödeneği", "kanuni bütçe ödeneği", "bütçe ile verilen", "bütçe ile verilen ödenek", "bütçeyle verilen", "bütçeyle verilen ödenek", "başlangıç ödeneği", "başlangıç ödenek",
		"bütçe başlangıç ödeneği", "bütçe ödeneği", "ödenek", "bütçe", "yılı bütçe ödeneği", "yılı ödeneği", "yılı bütçesi", "teklif edilen ödenek", "kabul edilen ödenek", "onaylanan ödenek", "bütçe ile verilen (kbö)"},
	"supplementary": {"ek ödenek", "ek bütçe", "ek bütçe ödeneği", "ek bütçe ile verilen", "ilave ödenek"},
	"transfer_in": {"aktarma +", "aktarma (+)", "aktarma ile eklenen", "aktarmayla eklenen", "eklenen", "eklenen ödenek", "+ aktarma", "aktarma artı", "gelen aktarma", "aktarma eklenen", "aktarılan (+)",
		"aktarma gelen", "aktarmalarla eklenen", "+"},
	"transfer_out": {"aktarma -", "aktarma (-)", "aktarma ile düşülen", "aktarmayla düşülen", "düşülen", "düşülen ödenek", "- aktarma", "aktarma eksi", "giden aktarma", "aktarma düşülen", "aktarılan (-)",
		"aktarma giden", "aktarmalarla düşülen", "-"},
	"carried_in": {"devreden", "devreden ödenek", "geçen yıldan devreden", "geçen yıldan devreden ödenek", "önceki yıldan devreden", "önceki yıldan devreden ödenek", "önceki yıldan devir", "devir"},
	"final": {"yılsonu ödenek", "yıl sonu ödenek", "yılsonu ödeneği", "yıl sonu ödeneği", "toplam ödenek", "toplam yılsonu ödenek", "net ödenek", "net bütçe ödeneği", "net bütçe ödeneği toplamı", "ödenek toplamı",
		"toplam", "son ödenek"},
	"spent": {"gerçekleşen", "bütçe gideri", "bütçe giderleri", "gerçekleşen gider", "gerçekleşen bütçe gideri", "bütçe gideri toplamı", "harcama", "harcanan", "harcanan ödenek", "yapılan harcama",
		"yılı bütçe gideri", "gider", "gider toplamı", "gerçekleşme", "gerçekleşme tutarı", "harcama toplamı", "gerçekleşen (bütçe gideri)"},
	"cancelled": {"iptal", "iptal edilen", "iptal edilen ödenek", "iptal edilecek ödenek", "imha edilen ödenek", "iptal ödenek"},
	"carried_out": {"ertesi yıla devreden", "ertesi yıla devreden ödenek", "ertesi yıla devredilen", "ertesi yıla devredilen ödenek", "gelecek yıla devreden", "gelecek yıla devreden ödenek", "sonraki yıla devreden",
		"sonraki yıla devreden ödenek", "devredilen ödenek"},
}

// revenue are the amounts of B cetveli and of the revenue accounts.
var revenue = map[string][]string{
	"initial": {"bütçe tahmini", "bütçe geliri tahmini", "bütçe gelir tahmini", "tahmin", "tahmini gelir", "gelir tahmini", "tahmin edilen", "bütçe ile tahmin edilen", "yılı bütçe tahmini", "yılı tahmini",
		"bütçe", "tahmini bütçe"},
	"accrued_before": {"devreden tahakkuk", "devreden gelir tahakkuku", "geçen yıldan devreden tahakkuk", "önceki yıldan devreden tahakkuk", "geçmiş yıllardan devreden tahakkuk", "devreden gelir tahakkukları",
		"devir tahakkuk", "devreden"},
	"accrued":       {"yılı tahakkuku", "yılı tahakkuk", "yıl tahakkuku", "tahakkuk", "yılı gelir tahakkuku", "cari yıl tahakkuku", "yılı içinde tahakkuk", "yıl içi tahakkuk"},
	"accrued_total": {"toplam tahakkuk", "tahakkuk toplamı", "gelir tahakkuku toplamı", "toplam gelir tahakkuku"},
	"collected":     {"tahsilat", "yılı tahsilatı", "yılı tahsilat", "brüt tahsilat", "toplam tahsilat", "tahsil edilen", "tahsilat toplamı", "yılı tahsilatı toplamı"},
	"refunded":      {"red ve iade", "red ve iadeler", "ret ve iade", "ret ve iadeler", "red iade", "iade", "red ve iadeler (-)", "tahsilattan ret ve iadeler", "tahsilattan red ve iadeler"},
	"net_collected": {"net tahsilat", "yılı net tahsilatı", "yılı net tahsilat", "net gelir", "gerçekleşen", "gerçekleşme", "gerçekleşme tutarı", "gerçekleşen gelir", "gelir gerçekleşmesi", "bütçe geliri", "bütçe gelirleri"},
	"written_off":   {"terkin", "terkinler", "terkin edilen", "tahakkuktan terkin", "tahakkuktan terkinler"},
	"carried_out": {"ertesi yıla devreden tahakkuk", "ertesi yıla devreden", "gelecek yıla devreden tahakkuk", "gelecek yıla devreden", "sonraki yıla devreden tahakkuk", "ertesi yıla devreden gelir tahakkuku",
		"devredilen tahakkuk"},
}

// synonyms gives the field of each known heading of a kind, by key.
func synonyms(k budget.LedgerKind) map[string]string {
	out := map[string]string{}
	amounts := expenditure
	if k == budget.LedgerRevenue {
		amounts = revenue
	}
	for _, table := range []map[string][]string{shared, amounts} {
		for field, words := range table {
			for _, w := range words {
				out[key(w, 0)] = field
			}
		}
	}
	for _, field := range Fields(k) { // the field's own name, as our exports and programs write it
		if _, ok := out[key(field, 0)]; !ok {
			out[key(field, 0)] = field
		}
	}
	return out
}

// plainer takes out what programs put around the same words.
var plainer = strings.NewReplacer("_", " ", ".", " ", ":", " ", "/", " ", "\\", " ", "(tl)", " ", "(₺)", " ", "(", " ", ")", " ", "*", " ")

// key is how headings are compared: folded, without punctuation, currency and the year that is imported.
func key(s string, year int) string {
	var out []string
	for _, w := range strings.Fields(plainer.Replace(trtext.Fold(s))) {
		switch {
		case w == "tl", w == "₺", w == "try", year != 0 && w == strconv.Itoa(year):
			continue
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}

// headings is what is known of headings for one file.
type headings struct {
	kind  budget.LedgerKind
	year  int
	known map[string]string
	own   map[string]string // the user's mapping, by key
	words map[string]string // its headings as typed, by key
}

func newHeadings(k budget.LedgerKind, year int, mapping map[string]string) (*headings, fault.List) {
	h := &headings{kind: k, year: year, known: synonyms(k), own: map[string]string{}, words: map[string]string{}}
	var l fault.List
	fields := Fields(k)
	for heading, field := range mapping {
		if !slices.Contains(fields, field) {
			l = append(l, fault.Invalid("budget.ledger.map_field", "map", "read", field, "heading", heading, "expected", strings.Join(fields, ", ")))
			continue
		}
		at := key(heading, year)
		h.own[at], h.words[at] = field, heading
	}
	return h, l
}

// longestHeading bounds what is looked at as a heading, in bytes.
const longestHeading = 400

// field gives the field of a heading; "" is none. tutar stands for the ledger's own amount.
func (h *headings) field(text string) string {
	if len(text) > longestHeading {
		return ""
	}
	at := key(text, h.year)
	if at == "" {
		return ""
	}
	f, ok := h.own[at]
	if !ok {
		f = h.known[at]
	}
	if f == fieldAmount {
		f = h.kind.Principal()[0]
	}
	return f
}

func (h *headings) isAmount(field string) bool { return slices.Contains(h.kind.MoneyColumns(), field) }

// isHead tells whether a row is the heading row: two known headings or more, one of them an amount and one that names the row.
func (h *headings) isHead(cells []cell) bool {
	amounts, names := 0, 0
	for _, c := range cells {
		switch f := h.field(c.text); {
		case c.number || f == "" || f == fieldIgnore || f == fieldShare || f == fieldReason:
		case h.isAmount(f):
			amounts++
		default:
			names++
		}
	}
	return amounts > 0 && names > 0
}
