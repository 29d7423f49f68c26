package ledger

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/sheet"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/budgetcode"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/trtext"
)

// maxTold bounds the faults of one file that are told, those that refuse it first.
const maxTold = 2000

// Column is how one heading was read.
type Column struct {
	Cell    string // C4
	Heading string
	Field   string // of Fields; "" when it is not known
}

// node is where a row stands; the codes are canonical. unit is a folded name, for rows that name their unit without its code.
type node struct{ inst, unit, fn, fin, econ string }

// up gives the place one level up; false at the grand total.
func (n node) up() (node, bool) {
	cut := func(s *string) {
		if i := strings.LastIndexByte(*s, '.'); i >= 0 {
			*s = (*s)[:i]
		} else {
			*s = ""
		}
	}
	switch {
	case n.econ != "":
		cut(&n.econ)
	case n.fin != "":
		n.fin = ""
	case n.fn != "":
		cut(&n.fn)
	case n.unit != "":
		n.unit = ""
	case n.inst != "":
		cut(&n.inst)
	default:
		return n, false
	}
	return n, true
}

func (n node) String() string {
	parts := []string{cmp.Or(n.inst, n.unit), n.fn, n.fin, n.econ}
	return strings.TrimRight(strings.Join(parts, "|"), "|")
}

// record is a row as read.
type record struct {
	row   budget.Row
	num   int // row of the file
	at    node
	grand bool
	word  string // of a total, where a column of codes holds it
}

type ambiguous struct {
	record, column int // indexes of records and budget.MoneyColumns
	text           string
}

type share struct {
	record int
	text   string
}

// reader turns the rows of a file into records.
type reader struct {
	h       *headings
	set     budgetcode.Set
	sheet   string
	headNum int
	fields  map[int]string // by column
	typed   map[int]string // the headings as typed, by column
	cols    map[string]int // by field
	money   map[int]int    // column → index of budget.MoneyColumns
	columns []Column
	other   map[string]bool // sheets that were not read
	bare    map[int]bool    // columns with content and without a heading

	records []record
	seen    map[node]int
	above   node // the place that hierarchical exports state once for the rows below
	names   map[string]string
	codes   map[string]parsed
	intern  map[string]string
	slab    []quantity.Money

	forms  [len(budget.MoneyColumns)]form
	doubt  []ambiguous
	shares []share

	faults fault.List
	lost   bool // a row or an amount was refused: totals cannot be compared
}

type parsed struct {
	code string
	err  error
}

func newReader(h *headings, set budgetcode.Set) *reader {
	return &reader{h: h, set: set, fields: map[int]string{}, typed: map[int]string{}, cols: map[string]int{}, money: map[int]int{}, other: map[string]bool{}, bare: map[int]bool{},
		seen: map[node]int{}, names: map[string]string{}, codes: map[string]parsed{}, intern: map[string]string{}}
}

// cellOf names the cell of a field in a row of the file; a field without a column points to the first one.
func (r *reader) cellOf(num int, field string) string { return sheet.Name(num, max(1, r.cols[field])) }

// note adds a fault at a field of a row. Past the bound only what refuses is kept, up to twice the bound.
func (r *reader) note(num int, field string, f *fault.Fault) {
	r.lost = r.lost || f.Stage == fault.Refuse
	if len(r.faults) >= maxTold && (f.Stage != fault.Refuse || len(r.faults) >= 2*maxTold) {
		return
	}
	r.faults = append(r.faults, f.Field(field).Cell(r.sheet, r.cellOf(num, field)))
}

// row takes the next row of the file.
func (r *reader) row(sheetName string, num int, cells []cell) error {
	if r.headNum == 0 {
		if num <= headRows && r.h.isHead(cells) {
			r.head(sheetName, num, cells)
		}
		return nil
	}
	if sheetName != r.sheet {
		if !r.other[sheetName] {
			r.other[sheetName] = true
			r.faults = append(r.faults, fault.Flag(fault.Warn, "budget.ledger.other_sheet", "file", "read", sheetName, "expected", r.sheet).Cell(sheetName, "A1"))
		}
		return nil
	}
	if r.again(cells) {
		return nil
	}
	r.data(num, cells)
	return nil
}

// again tells whether a row is the headings again, at the top of a page.
func (r *reader) again(cells []cell) bool {
	for _, c := range cells {
		if c.number || r.typed[c.col] != c.text {
			return false
		}
	}
	return len(cells) > 1
}

func (r *reader) head(sheetName string, num int, cells []cell) {
	r.sheet, r.headNum = sheetName, num
	own := map[string]bool{}
	for _, c := range cells {
		r.typed[c.col] = strings.Clone(c.text)
		word := trtext.Collapse(r.typed[c.col])
		if word == "" {
			continue
		}
		at := sheet.Name(num, c.col)
		f := r.h.field(word)
		own[key(word, r.h.year)] = true
		r.columns = append(r.columns, Column{Cell: at, Heading: short(word), Field: f})
		switch _, twice := r.cols[f]; {
		case f == "":
			r.faults = append(r.faults, fault.Invalid("budget.ledger.heading_unknown", "heading", "read", short(word)).Cell(sheetName, at))
		case f == fieldIgnore:
		case twice:
			r.faults = append(r.faults, fault.Invalid("budget.ledger.heading_twice", "heading", "read", short(word), "other", sheet.Name(num, r.cols[f])).Cell(sheetName, at))
			f = fieldIgnore
		default:
			r.cols[f] = c.col
			if i := slices.Index(budget.MoneyColumns[:], f); i >= 0 {
				r.money[c.col] = i
			}
		}
		r.fields[c.col] = f
	}
	for k, heading := range r.h.words {
		if !own[k] {
			r.faults = append(r.faults, fault.Invalid("budget.ledger.map_heading", "map", "read", heading).Cell(sheetName, sheet.Name(num, 1)))
		}
	}
}

func noHeadings(sheetName string, h *headings) *fault.Fault {
	expected := "Kod, Açıklama, KBÖ, Ek Ödenek, Aktarma (+), Aktarma (−), Devreden, Yılsonu Ödenek, Bütçe Gideri"
	if h.kind == budget.LedgerRevenue {
		expected = "Kod, Açıklama, Bütçe Tahmini, Yılı Tahakkuku, Tahsilat, Red ve İade, Net Tahsilat"
	}
	return fault.Invalid("budget.ledger.no_headings", "file", "read", sheetName, "expected", expected).Cell(sheetName, "A1")
}

// short cuts what a fault quotes from a file.
func short(s string) string {
	if utf8.RuneCountInString(s) <= 100 {
		return s
	}
	return string([]rune(s)[:99]) + "…"
}

// texts are the cells of a row by field, amounts apart.
type texts map[string]cell

// data reads one row below the headings.
func (r *reader) data(num int, cells []cell) {
	var row budget.Row
	given, amounts, index := texts{}, 0, len(r.records)
	var doubt []ambiguous
	stated := ""
	for _, c := range cells {
		f, ok := r.fields[c.col]
		if i, isMoney := r.money[c.col]; isMoney && f != fieldIgnore {
			if r.amount(num, f, i, c, &row, index, &doubt) {
				amounts++
			}
			continue
		}
		text, removed := trtext.Clean(c.text)
		if text = trtext.Collapse(text); text == "" {
			continue
		}
		if (!ok || f == fieldIgnore) && grandTotal(text) { // the leftmost column, whatever it holds
			given[fieldIgnore] = cell{col: c.col, text: text}
			continue
		}
		switch {
		case !ok:
			if !r.bare[c.col] {
				r.bare[c.col] = true
				r.faults = append(r.faults, fault.Flag(fault.Warn, "sheet.no_heading", "heading", "read", short(text)).Cell(r.sheet, sheet.Name(num, c.col)))
			}
		case f == fieldIgnore, f == "":
		case f == fieldShare:
			stated = text
		case c.broken:
			r.note(num, f, fault.Invalid("sheet.error_value", f, "read", short(text)))
		default:
			if removed {
				r.note(num, f, fault.Invalid("text.control", f, "read", short(text)))
			}
			c.text = text
			given[f] = c
		}
	}
	rec := record{num: num}
	if !r.place(&rec, given, amounts) {
		return
	}
	rec.row = row
	rec.row.Institutional, rec.row.Functional, rec.row.Financing, rec.row.Economic = rec.at.inst, rec.at.fn, rec.at.fin, rec.at.econ
	rec.row.Name = r.text(num, fieldName, cmp.Or(given[fieldName].text, rec.word), 300)
	rec.row.UnitName = r.text(num, fieldUnit, given[fieldUnit].text, 200)
	rec.row.Reason = r.text(num, fieldReason, given[fieldReason].text, 2000)
	rec.row.TotalLine = rec.grand
	if first, twice := r.seen[rec.at]; twice {
		r.note(num, r.codeField(given), fault.Invalid("budget.ledger.twice", "", "read", cmp.Or(rec.at.String(), rec.row.Name),
			"other", r.cellOf(r.records[first].num, r.codeField(given))))
		return
	}
	r.seen[rec.at] = index
	r.records = append(r.records, rec)
	r.doubt = append(r.doubt, doubt...)
	if stated != "" {
		r.shares = append(r.shares, share{index, stated})
	}
}

// codeField is the field that names the row, as far as it was given.
func (r *reader) codeField(given texts) string {
	for _, f := range []string{fieldCode, fieldPlace, fieldFinancing, fieldFunctional, fieldInstitutional, fieldUnit, fieldName} {
		if given[f].text != "" {
			return f
		}
	}
	return fieldCode
}

// amount reads one amount; true when there is one.
func (r *reader) amount(num int, field string, column int, c cell, row *budget.Row, index int, doubt *[]ambiguous) bool {
	if c.broken || c.date {
		r.note(num, field, fault.Invalid("sheet.error_value", field, "read", short(c.text)))
		return true
	}
	var v quantity.Money
	var err error
	if c.number {
		v, err = quantity.ParseMoney(c.text)
	} else {
		if isDash(c.text) {
			return false
		}
		f, unsure := numberForm(c.text)
		r.forms[column] |= f
		if unsure {
			*doubt = append(*doubt, ambiguous{index, column, strings.Clone(c.text)})
			return true
		}
		v, err = amount(c.text, formTR)
	}
	if err != nil {
		r.note(num, field, numberFault(err, field))
		return true
	}
	*row.Column(column) = r.keep(v)
	return true
}

// keep puts an amount beside others: single ones cost more than they hold.
func (r *reader) keep(v quantity.Money) *quantity.Money {
	if len(r.slab) == cap(r.slab) {
		r.slab = make([]quantity.Money, 0, 4096)
	}
	r.slab = append(r.slab, v)
	return &r.slab[len(r.slab)-1]
}

// text keeps a text once, however often it comes.
func (r *reader) text(num int, field, s string, limit int) string {
	if s == "" {
		return ""
	}
	if known, ok := r.intern[s]; ok {
		return known
	}
	if n := utf8.RuneCountInString(s); n > limit {
		r.note(num, field, fault.Invalid("text.length", field, "read", strconv.Itoa(n), "expected", strconv.Itoa(limit)))
		s = string([]rune(s)[:limit])
	}
	s = strings.Clone(s)
	r.intern[s] = s
	return s
}

// place finds where the row stands; false leaves the row out (blank, or refused and said so).
func (r *reader) place(rec *record, given texts, amounts int) bool {
	ok := true
	n := &rec.at
	code := given[fieldCode]
	for _, word := range []cell{code, given[fieldPlace]} {
		if total(word.text) || r.account(word.text) && word.text == code.text {
			rec.word, rec.grand, code.text = word.text, true, ""
			delete(given, fieldPlace)
		}
	}
	if word := totalAtLevel(given, code); word != "" {
		rec.word, rec.grand = word, true
	}
	econ := budgetcode.Economic
	if r.h.kind == budget.LedgerRevenue {
		econ = budgetcode.Revenue
	}
	ok = r.tertip(rec.num, given[fieldPlace], econ, n) && ok
	ok = r.code(rec.num, fieldInstitutional, budgetcode.Institutional, given[fieldInstitutional], &n.inst) && ok
	ok = r.code(rec.num, fieldFunctional, budgetcode.Functional, given[fieldFunctional], &n.fn) && ok
	ok = r.code(rec.num, fieldFinancing, budgetcode.Financing, given[fieldFinancing], &n.fin) && ok
	ok = r.code(rec.num, fieldCode, econ, code, &n.econ) && ok
	if !ok {
		return false
	}
	if n.inst == "" && given[fieldUnit].text != "" && !total(given[fieldUnit].text) {
		n.unit = trtext.Fold(given[fieldUnit].text)
	}
	if *n == (node{}) {
		switch {
		case rec.grand:
		case total(given[fieldName].text), total(given[fieldUnit].text), given[fieldIgnore].text != "":
			rec.word, rec.grand = cmp.Or(rec.word, given[fieldUnit].text, given[fieldIgnore].text), true
		case amounts == 0: // a title, a signature, an empty line
			return false
		default:
			r.note(rec.num, fieldCode, fault.Invalid("budget.ledger.no_code", fieldCode, "read", short(given[fieldName].text)))
			return false
		}
		return true
	}
	r.below(n)
	if n.econ == "" {
		r.above = *n
		if n.inst != "" && n.fn == "" && n.fin == "" {
			if name := cmp.Or(given[fieldUnit].text, given[fieldName].text); name != "" {
				r.names[n.inst] = r.text(rec.num, fieldName, name, 200)
			}
		}
	}
	return true
}

// below gives a row what a hierarchical export stated above it: a row that states only its lower codes stands in the last place.
func (r *reader) below(n *node) {
	a := r.above
	if n.inst != "" || n.unit != "" {
		return
	}
	n.inst, n.unit = a.inst, a.unit
	if n.fn != "" {
		return
	}
	if n.fn = a.fn; n.fin == "" {
		n.fin = a.fin
	}
}

// tertip reads several codes from one cell: institutional, functional, financing, economic, as many as there are.
func (r *reader) tertip(num int, c cell, econ budgetcode.Kind, n *node) bool {
	if c.text == "" {
		return true
	}
	ok := true
	kinds := []budgetcode.Kind{budgetcode.Institutional, budgetcode.Functional, budgetcode.Financing, econ}
	parts := strings.FieldsFunc(c.text, func(r rune) bool { return strings.ContainsRune("|-–/ ", r) })
	if len(parts) > len(kinds) {
		r.note(num, fieldPlace, fault.Invalid("code.syntax", fieldPlace, "read", short(c.text), "expected", "46.42.28.02-01.1.1-5-03.2.1.01"))
		return false
	}
	for i, to := range []*string{&n.inst, &n.fn, &n.fin, &n.econ}[:len(parts)] {
		ok = r.code(num, fieldPlace, kinds[i], cell{text: parts[i], number: c.number}, to) && ok
	}
	return ok
}

// code reads one code; an empty cell leaves it.
func (r *reader) code(num int, field string, k budgetcode.Kind, c cell, to *string) bool {
	if c.text == "" {
		return true
	}
	if c.date {
		r.note(num, field, fault.Invalid("sheet.code_is_date", field, "read", c.text, "expected", "03.2"))
		return false
	}
	if c.number { // 03.10 typed as a number is 3.1: only codes whose groups have one digit survive it
		_, frac, _ := strings.Cut(c.text, ".")
		if len(frac) > 1 || frac != "" && (r.set == budgetcode.Wide && k == budgetcode.Economic || k == budgetcode.Institutional) {
			r.note(num, field, fault.Invalid("budget.ledger.code_number", field, "read", c.text))
			return false
		}
	}
	p, known := r.codes[string(k)+c.text]
	if !known {
		code, err := budgetcode.Parse(k, r.set, c.text)
		p = parsed{code.String(), err}
		r.codes[strings.Clone(string(k)+c.text)] = p
	}
	if p.err != nil {
		r.note(num, field, org.CodeFault(p.err, field))
		return false
	}
	*to = p.code
	return true
}

// settle reads the amounts that could be read in two ways, in the form of the other amounts of their column; in Turkish when they say
// nothing.
func (r *reader) settle() {
	for _, d := range r.doubt {
		rec, field := &r.records[d.record], budget.MoneyColumns[d.column]
		f := r.forms[d.column]
		if f == formMixed {
			r.note(rec.num, field, fault.Invalid("budget.ledger.ambiguous", field, "read", d.text))
			continue
		}
		v, err := amount(d.text, f)
		if err != nil {
			r.note(rec.num, field, numberFault(err, field))
			continue
		}
		*rec.row.Column(d.column) = r.keep(v)
	}
}
