package ledger

import (
	"errors"
	"math/big"
	"slices"
	"strings"

	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/sheet"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/trtext"
)

func numberFault(err error, field string) *fault.Fault {
	var e *quantity.Error
	if errors.As(err, &e) {
		return fault.Invalid(e.Code, field, "read", e.Read, "expected", e.Expected)
	}
	return fault.Invalid("number.syntax", field).Wrap(err)
}

// account tells the accounts that are the grand total themselves: 800 Bütçe Gelirleri, 830 Bütçe Giderleri.
func (r *reader) account(code string) bool {
	if r.h.kind == budget.LedgerRevenue {
		return code == "800"
	}
	return code == "830"
}

// total tells the words of a grand total.
func total(s string) bool {
	if s == "" {
		return false
	}
	for w := range strings.FieldsSeq(strings.NewReplacer(":", " ", "(", " ", ")", " ", "=", " ").Replace(trtext.Fold(s))) {
		if w == "toplam" || w == "toplamı" || w == "yekun" || w == "yekün" {
			return true
		}
	}
	return false
}

// grandTotal tells the texts that say nothing but a grand total: TOPLAM, GENEL TOPLAM, GİDERLER TOPLAMI.
func grandTotal(s string) bool {
	if !total(s) {
		return false
	}
	for w := range strings.FieldsSeq(trtext.Fold(s)) {
		if w = strings.Trim(w, ":()="); w != "" && !slices.Contains(grandWords, w) {
			return false
		}
	}
	return true
}

var grandWords = []string{"genel", "toplam", "toplamı", "yekun", "yekün", "bütçe", "ödenek", "gider", "giderler", "gelir", "gelirler", "belediye", "kurum"}

// totalAtLevel tells whether a column of codes holds the word of a total where the row has no code from there down, and takes the word
// out and gives it: the row is the total of what the columns before it name, of everything when they name nothing. A total of a lower code over
// several places is no place; its word stays and is refused as a code.
func totalAtLevel(given texts, code cell) (word string) {
	below := code.text
	for _, f := range []string{fieldFinancing, fieldFunctional, fieldInstitutional} {
		if below == "" && grandTotal(given[f].text) {
			word = given[f].text
			delete(given, f)
			return word
		}
		below += given[f].text
	}
	return ""
}

// tree is which record stands directly below which.
type tree struct {
	above    []int         // -1: nothing above
	children map[int][]int // of total lines, in the order of the file
}

// grow finds for each record the nearest one above it in the same place, and marks what has something below as a total line.
func (r *reader) grow() tree {
	t := tree{above: make([]int, len(r.records)), children: map[int][]int{}}
	for i := range r.records {
		t.above[i] = -1
		for n, ok := r.records[i].at.up(); ok; n, ok = n.up() {
			if j, found := r.seen[n]; found {
				t.above[i] = j
				t.children[j] = append(t.children[j], i)
				break
			}
		}
	}
	for i := range t.children {
		r.records[i].row.TotalLine = true
	}
	return t
}

// compare checks every total line with the lines directly below it, column by column.
func (r *reader) compare(t tree, partial bool, rep *budget.Report) {
	for i := range r.records {
		rec := &r.records[i]
		children := t.children[i]
		if len(children) == 0 {
			continue
		}
		compared, held := false, true
		for c, column := range budget.MoneyColumns {
			stated := *rec.row.Column(c)
			if stated == nil {
				continue
			}
			counted, ok := r.sum(t, rec, children, c)
			if !ok {
				continue
			}
			compared = true
			if *stated != counted {
				held = false
				r.differs(rec, i, column, *stated, counted, partial, rep)
			}
		}
		if !compared {
			continue
		}
		checked, holds := &rep.Chain, &rep.ChainHeld
		if rec.at.econ != "" {
			checked, holds = &rep.Checked, &rep.Held
		}
		if *checked++; held {
			*holds++
		}
	}
}

// sum adds a column of the lines below one; a total line without the amount gives way to the lines below it, and rows that state nothing
// add nothing. False when the sum is out of range (said at the line).
func (r *reader) sum(t tree, rec *record, children []int, column int) (quantity.Money, bool) {
	total, err := quantity.SumMoney(r.parts(nil, t, rec, children, column))
	if err != nil {
		r.note(rec.num, budget.MoneyColumns[column], numberFault(err, budget.MoneyColumns[column]))
		return 0, false
	}
	return total, true
}

func (r *reader) parts(to []quantity.Money, t tree, rec *record, children []int, column int) []quantity.Money {
	for _, j := range children {
		child := &r.records[j]
		switch v := *child.row.Column(column); {
		case v == nil:
			to = r.parts(to, t, rec, t.children[j], column)
		case r.deducts(rec, child):
			to = append(to, -*v)
		default:
			to = append(to, *v)
		}
	}
	return to
}

// deducts tells whether a line is taken off its total: refunds (class 09 of revenue) off everything outside that class.
func (r *reader) deducts(total, line *record) bool {
	return r.h.kind.Deducted(line.at.econ) && !r.h.kind.Deducted(total.at.econ)
}

func (r *reader) differs(rec *record, index int, column string, stated, counted quantity.Money, partial bool, rep *budget.Report) {
	diff, err := stated.Sub(counted)
	if err != nil {
		r.note(rec.num, column, numberFault(err, column))
		return
	}
	name := r.called(rec)
	args := []string{"name", name, "read", stated.TR(), "expected", counted.TR(), "difference", diff.TR()}
	if !partial || diff < 0 {
		r.note(rec.num, column, fault.Invalid("budget.ledger.total", column, args...))
		return
	}
	rep.Remainders = append(rep.Remainders, budget.Remainder{Field: column, Row: index + 1, Place: rec.at.String(), Name: name, Stated: stated, Rows: counted, Rest: diff})
	r.note(rec.num, column, fault.Flag(fault.Info, "budget.ledger.remainder", column, args...))
}

// called names a total line to people: its own name, behind that of its unit where it stands within one.
func (r *reader) called(rec *record) string {
	name := rec.row.Name
	if name == "" {
		name = rec.at.String()
	}
	if unit := r.names[rec.at.inst]; unit != "" && rec.at != (node{inst: rec.at.inst}) {
		name = unit + " › " + name
	}
	return name
}

// totals gives the column that stands for the whole, what the export states of it and what its rows add up to.
func (r *reader) totals(t tree, rep *budget.Report) (stated, counted *quantity.Money) {
	column := -1
	for _, name := range r.h.kind.Principal() {
		i := slices.Index(budget.MoneyColumns[:], name)
		if slices.ContainsFunc(r.records, func(rec record) bool { return *rec.row.Column(i) != nil }) {
			column = i
			break
		}
	}
	if column < 0 {
		return nil, nil
	}
	rep.Column = budget.MoneyColumns[column]
	var parts []quantity.Money
	top, tops := -1, 0
	for i := range r.records {
		rec := &r.records[i]
		if t.above[i] < 0 {
			top, tops = i, tops+1
		}
		if v := *rec.row.Column(column); v != nil && !rec.row.TotalLine {
			if r.h.kind.Deducted(rec.at.econ) {
				parts = append(parts, -*v)
			} else {
				parts = append(parts, *v)
			}
		}
	}
	if tops == 1 && r.records[top].row.TotalLine {
		stated = *r.records[top].row.Column(column)
	}
	if len(parts) > 0 {
		if sum, err := quantity.SumMoney(parts); err == nil {
			counted = &sum
		} else {
			r.note(r.headNum, rep.Column, numberFault(err, rep.Column))
		}
	}
	return stated, counted
}

// percentages compares stated shares with the amounts: each is its part of the stated total, else of the counted one, at the decimals
// it is written with.
func (r *reader) percentages(stated, counted *quantity.Money, rep *budget.Report) {
	whole := stated
	if whole == nil {
		whole = counted
	}
	column := slices.Index(budget.MoneyColumns[:], rep.Column)
	if whole == nil || *whole == 0 || column < 0 {
		return
	}
	for _, s := range r.shares {
		rec := &r.records[s.record]
		v := *rec.row.Column(column)
		if v == nil {
			continue
		}
		read, decimals, ok := percentage(s.text)
		if !ok {
			r.note(rec.num, fieldShare, fault.Flag(fault.Warn, "number.syntax", fieldShare, "read", short(s.text), "expected", "%33,3"))
			continue
		}
		exact := new(big.Rat).Mul(big.NewRat(100, 1), big.NewRat(int64(*v), int64(*whole)))
		right := quantity.Round(exact, decimals, quantity.RoundHalfUp)
		rep.Shares++
		if read.Cmp(right) == 0 {
			rep.SharesHeld++
			continue
		}
		r.note(rec.num, fieldShare, fault.Flag(fault.Warn, "budget.ledger.share", fieldShare, "read", s.text, "expected", strings.Replace(right.FloatString(decimals), ".", ",", 1)))
	}
}

// percentage reads a share and how many decimals it is written with, four at most.
func percentage(s string) (v *big.Rat, decimals int, ok bool) {
	text := strings.ReplaceAll(strings.Trim(s, "% \u00a0"), ",", ".")
	if strings.Trim(text, "-0123456789.") != "" || strings.Count(text, ".") > 1 || len(text) > 40 {
		return nil, 0, false
	}
	if v, ok = new(big.Rat).SetString(text); !ok {
		return nil, 0, false
	}
	_, frac, _ := strings.Cut(text, ".")
	decimals = min(len(frac), 4)
	return quantity.Round(v, decimals, quantity.RoundHalfUp), decimals, true
}

// rules checks each row by itself.
func (r *reader) rules() {
	for i := range r.records {
		rec := &r.records[i]
		for _, f := range r.h.kind.Check(rec.row.Money) {
			r.note(rec.num, f.At.Field, f)
		}
	}
}

// empty refuses a file in which no row has an amount, totals apart, unless something else refuses it already.
func (r *reader) empty(name string) {
	for i := range r.records {
		for c := range budget.MoneyColumns {
			if !r.records[i].row.TotalLine && *r.records[i].row.Column(c) != nil {
				return
			}
		}
	}
	if !slices.ContainsFunc(r.faults, func(f *fault.Fault) bool { return f.Stage == fault.Refuse }) {
		r.faults = append(r.faults, fault.Invalid("budget.ledger.empty", "file", "read", name).Cell(r.sheet, sheet.Name(r.headNum+1, 1)))
	}
}
