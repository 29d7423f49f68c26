package account

import (
	_ "embed" // sections.csv
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// sections.csv is the form of domain.md §5.2. "whole" in required means that the administration owes a text there: audit findings (F31),
// results of financial audits (F32), debts and companies (R-SUN-09).
//
//go:embed sections.csv
var sectionsCSV string

var sectionHead = []string{"code", "parent", "level", "tr", "en", "unit", "whole", "auto", "required", "from", "to"}

// autos are the words of Section.Auto.
var autos = []string{"", "plan.mission", "plan.goals", "programme.policies", "budget.execution", "activities", "results", "results.evaluation", "statements", "units"}

var allSections = sync.OnceValue(func() []Section {
	l, err := readSections(sectionsCSV)
	if err != nil {
		panic(err) // the list is embedded, and a test reads it
	}
	return l
})

// Sections are the headings of a report year, in the order of the form.
func Sections(year int) []Section {
	return slices.DeleteFunc(slices.Clone(allSections()), func(s Section) bool { return !s.in(year) })
}

func (s Section) in(year int) bool {
	return (s.From == 0 || s.From <= year) && (s.To == 0 || year <= s.To)
}

// Title is the heading with its number, in Turkish.
func (s Section) Title() string {
	if strings.HasPrefix(s.Code, "I") || strings.HasPrefix(s.Code, "V") {
		return s.Code + " " + s.TR
	}
	return s.TR
}

// sectionOf is a heading of a year.
func sectionOf(year int, code string) (Section, bool) {
	for _, s := range allSections() {
		if s.Code == code && s.in(year) {
			return s, true
		}
	}
	return Section{}, false
}

// leaf tells whether no other heading of the year stands below.
func (s Section) leaf(all []Section) bool {
	return !slices.ContainsFunc(all, func(x Section) bool { return x.Parent == s.Code })
}

func readSections(text string) ([]Section, error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 || !slices.Equal(rows[0], sectionHead) {
		return nil, fmt.Errorf("sections: head %v, expected %v", rows[0], sectionHead)
	}
	var out []Section
	for n, r := range rows[1:] {
		s, err := readSection(r)
		if err == nil {
			err = s.fits(out)
		}
		if err != nil {
			return nil, fmt.Errorf("sections: line %d: %w", n+2, err)
		}
		out = append(out, s)
	}
	return out, nil
}

func readSection(r []string) (s Section, err error) {
	number := func(text string) int {
		if text == "" {
			return 0
		}
		n, e := strconv.Atoi(text)
		if e != nil {
			err = e
		}
		return n
	}
	word := func(text, yes string) bool {
		if text != "" && text != yes {
			err = fmt.Errorf("read %q, expected %q or nothing", text, yes)
		}
		return text == yes
	}
	s = Section{
		Code: r[0], Parent: r[1], Level: number(r[2]), TR: r[3], EN: r[4], Unit: word(r[5], "yes"), Whole: word(r[6], "yes"), Auto: r[7], Required: word(r[8], "whole"),
		From: number(r[9]), To: number(r[10]),
	}
	return s, err
}

// fits refuses a heading that does not continue the form.
func (s Section) fits(before []Section) error {
	parent := Section{}
	for _, b := range before {
		if b.Code == s.Code && (b.To == 0 || s.From == 0 || s.From <= b.To) {
			return fmt.Errorf("%s twice in one year", s.Code)
		}
		if b.Code == s.Parent {
			parent = b
		}
	}
	switch {
	case s.Code == "" || s.TR == "" || s.EN == "" || len(s.Code) > 20:
		return fmt.Errorf("%q without code or title", s.Code)
	case s.Parent != "" && (parent.Code == "" || !strings.HasPrefix(s.Code, s.Parent+".")):
		return fmt.Errorf("%s is not below %s", s.Code, s.Parent)
	case s.Level != parent.Level+1:
		return fmt.Errorf("%s at level %d, expected %d", s.Code, s.Level, parent.Level+1)
	case !slices.Contains(autos, s.Auto):
		return fmt.Errorf("%s is filled with %q, expected one of %v", s.Code, s.Auto, autos)
	case !s.Unit && !s.Whole:
		return fmt.Errorf("%s is in no report", s.Code)
	case s.To != 0 && s.To < s.From:
		return fmt.Errorf("%s ends before it begins", s.Code)
	}
	return nil
}
