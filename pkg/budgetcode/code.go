package budgetcode

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Kind is a classification.
type Kind string

// The classifications of a budget line (domain.md §4.9).
const (
	Institutional Kind = "institutional" // kurumsal: 46.34.05.18, who spends
	Functional    Kind = "functional"    // fonksiyonel: 06.1.1.00, for what service
	Financing     Kind = "financing"     // finansman tipi: 5, with whose money
	Economic      Kind = "economic"      // ekonomik, expenditure: 03.2.1.01, on what
	Revenue       Kind = "revenue"       // gelirin ekonomik sınıflandırması (B cetveli): 01.2.9.51
	NetFinancing  Kind = "net_financing" // finansmanın ekonomik sınıflandırması: borrowing and deposits that close the gap
	Programme     Kind = "programme"     // program, alt program, faaliyet, alt faaliyet
)

// Kinds lists every classification, in the order screens show them.
var Kinds = []Kind{Institutional, Functional, Financing, Economic, Revenue, NetFinancing, Programme}

// Set is a form of the economic classification; each has its own list of codes.
type Set string

// The two sets. Kinds that have one form are always of Classic.
const (
	Classic Set = "classic" // 2-1-1-2 digits: 03.2.1.01
	Wide    Set = "wide"    // 2-2-2-2 digits: 03.02.10.01
)

// Sets lists both sets, the older first.
var Sets = []Set{Classic, Wide}

// SetFor is the set of a budget year, when Wide holds from wideFrom on. A wideFrom of 0 or less: Wide never holds.
func SetFor(year, wideFrom int) Set {
	if wideFrom > 0 && year >= wideFrom {
		return Wide
	}
	return Classic
}

// form is how the codes of a kind are written.
type form struct {
	widths  []int // digits of each level in the canonical form
	most    []int // the largest number of each level
	sample  string
	strict  bool // groups between the first and the last must be written in their full width
	oneForm bool // the same in both sets
}

var (
	classic       = form{widths: []int{2, 1, 1, 2}, most: []int{99, 9, 9, 99}, sample: "03.2.1.01"}
	wide          = form{widths: []int{2, 2, 2, 2}, most: []int{99, 99, 99, 99}, sample: "03.02.10.01", strict: true}
	functional    = form{widths: []int{2, 1, 1, 2}, most: []int{99, 9, 9, 99}, sample: "06.1.1", oneForm: true}
	revenue       = form{widths: []int{2, 1, 1, 2}, most: []int{99, 9, 9, 99}, sample: "01.2.9.51", oneForm: true}
	institutional = form{widths: []int{2, 2, 2, 2}, most: []int{99, 99, 99, 99}, sample: "46.34.05.18", oneForm: true}
	financing     = form{widths: []int{1}, most: []int{9}, sample: "5", oneForm: true}
	programme     = form{widths: []int{2, 2, 2, 2}, most: []int{99999, 99999, 99999, 99999}, sample: "62.239.756.01", oneForm: true}
)

// formOf gives the form of a kind in a set; nil for an unknown kind or set.
func formOf(k Kind, s Set) *form {
	if s != Classic && s != Wide {
		return nil
	}
	switch k {
	case Institutional:
		return &institutional
	case Functional:
		return &functional
	case Financing:
		return &financing
	case Economic:
		if s == Wide {
			return &wide
		}
		return &classic
	case Revenue, NetFinancing:
		return &revenue
	case Programme:
		return &programme
	}
	return nil
}

// HasSets tells whether the kind is written differently in the two sets.
func (k Kind) HasSets() bool {
	f := formOf(k, Classic)
	return f != nil && !f.oneForm
}

// Valid tells whether k is a known classification.
func (k Kind) Valid() bool { return slices.Contains(Kinds, k) }

// Valid tells whether s is a known set.
func (s Set) Valid() bool { return slices.Contains(Sets, s) }

// Levels is how many levels codes of the kind have; 0 for an unknown kind.
func (k Kind) Levels() int {
	f := formOf(k, Classic)
	if f == nil {
		return 0
	}
	return len(f.widths)
}

const levels = 4

// Code is one code of one classification. Codes can be compared with == and be keys of maps; the zero Code is no code.
type Code struct {
	kind   Kind
	set    Set
	groups [levels]int32 // 0 beyond the level
}

// Parse reads a code of a kind in a set. Spaces around it and around its dots are trimmed; leading zeros may be there or not ("1" =
// "01", "03.02.01.01" in Classic = 03.2.1.01); trailing zero groups name the parent ("01.1.2.00" = 01.1.2). In Wide the groups between
// the first and the last need both digits: 03.2.1.01 is a classic code. Errors are *Error.
func Parse(k Kind, s Set, text string) (Code, error) {
	f := formOf(k, s)
	if f == nil {
		return Code{}, &Error{Code: CodeSyntax, Read: cut(text), Expected: string(k) + " " + string(s)}
	}
	c, err := f.parse(text)
	if err == nil {
		c.kind, c.set = k, s
		if f.oneForm {
			c.set = Classic
		}
		return c, nil
	}
	if !f.oneForm {
		other := Classic
		if s == Classic {
			other = Wide
		}
		if _, e := formOf(k, other).parse(text); e == nil {
			return Code{}, &Error{Code: CodeOtherSet, Read: cut(text), Expected: f.sample}
		}
	}
	return Code{}, err
}

// longest is more than any code with spaces around its dots needs.
const longest = 80

func (f *form) parse(text string) (Code, *Error) {
	refuse := func(code, expected string) (Code, *Error) {
		return Code{}, &Error{Code: code, Read: cut(text), Expected: expected}
	}
	clean := strings.TrimSpace(text)
	if clean == "" || len(clean) > longest {
		return refuse(CodeSyntax, f.sample)
	}
	parts := strings.Split(clean, ".")
	for i, p := range parts {
		parts[i] = strings.TrimSpace(p)
		if !digits(parts[i]) {
			return refuse(CodeSyntax, f.sample)
		}
	}
	if len(parts) > len(f.widths) {
		return refuse(CodeLevel, "1…"+strconv.Itoa(len(f.widths)))
	}
	for len(parts) > 0 && strings.Trim(parts[len(parts)-1], "0") == "" {
		parts = parts[:len(parts)-1]
	}
	if len(parts) == 0 {
		return refuse(CodeRange, "1…"+strconv.Itoa(f.most[0]))
	}
	var c Code
	for i, p := range parts {
		n, err := strconv.Atoi(p)
		switch {
		case err != nil || n > f.most[i]:
			return refuse(CodeRange, "1…"+strconv.Itoa(f.most[i]))
		case n == 0:
			return refuse(CodeLevel, f.sample)
		case len(p) > max(2, len(strconv.Itoa(f.most[i]))):
			return refuse(CodeSyntax, f.sample)
		case f.strict && i > 0 && i < len(f.widths)-1 && len(p) < f.widths[i]:
			return refuse(CodeSyntax, f.sample)
		}
		c.groups[i] = int32(n) //nolint:gosec // at most 99999
	}
	return c, nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Kind is the code's classification; empty for the zero Code.
func (c Code) Kind() Kind { return c.kind }

// Set is the set the code was read in; Classic for kinds that have one form, empty for the zero Code.
func (c Code) Set() Set { return c.set }

// IsZero tells whether there is no code.
func (c Code) IsZero() bool { return c == Code{} }

// Level is how deep the code is: 1 for a code of the first level, 0 for the zero Code.
func (c Code) Level() int {
	for i, g := range c.groups {
		if g == 0 {
			return i
		}
	}
	return levels
}

// String is the canonical form, which Parse reads back: "03.2.1.01", "5". The zero Code is "".
func (c Code) String() string {
	if c.IsZero() {
		return ""
	}
	return c.write(formOf(c.kind, c.set).widths)
}

var twoDigits = []int{2, 2, 2, 2}

// Padded writes every group with two digits, as accounting systems do: "03.02.01.01". Financing keeps its one digit.
func (c Code) Padded() string {
	if c.kind == Financing {
		return c.String()
	}
	return c.write(twoDigits)
}

func (c Code) write(widths []int) string {
	var b strings.Builder
	for i := range c.Level() {
		if i > 0 {
			b.WriteByte('.')
		}
		g := strconv.Itoa(int(c.groups[i]))
		for range widths[i] - len(g) {
			b.WriteByte('0')
		}
		b.WriteString(g)
	}
	return b.String()
}

// Parent is the code one level up; false for a code of the first level and for the zero Code.
func (c Code) Parent() (Code, bool) {
	if c.Level() < 2 {
		return Code{}, false
	}
	return c.At(c.Level() - 1), true
}

// At is the code's ancestor at a level: At(1) of 03.2.1.01 is 03. A level of its own or deeper gives the code itself, a level below 1
// the zero Code.
func (c Code) At(level int) Code {
	if level < 1 {
		return Code{}
	}
	for i := level; i < levels; i++ {
		c.groups[i] = 0
	}
	return c
}

// Covers tells whether d is c or stands below it. The zero Code covers nothing; codes of different kinds or sets never cover each
// other.
func (c Code) Covers(d Code) bool {
	return !c.IsZero() && c.kind == d.kind && c.set == d.set && d.At(c.Level()) == c
}

// Compare orders codes by kind, set and then by their numbers, an ancestor before what it covers: -1, 0 or +1.
func (c Code) Compare(d Code) int {
	return cmp.Or(cmp.Compare(c.kind, d.kind), cmp.Compare(c.set, d.set), slices.Compare(c.groups[:], d.groups[:]))
}
