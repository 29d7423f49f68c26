package org

import (
	"errors"
	"strconv"

	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/budgetcode"
)

// BudgetCode is a row of the administration's code lists: it begins as the published lists say (db/seed) and is the administrator's to
// correct. The code itself never changes, for lines are written with it: a wrong row is ended, and another one added.
type BudgetCode struct {
	ID        string          `json:"id"`
	Kind      budgetcode.Kind `json:"kind"`
	Set       budgetcode.Set  `json:"code_set"` // classic for kinds that have one form
	Code      string          `json:"code"`     // canonical
	Name      string          `json:"name"`
	ValidFrom int             `json:"valid_from"` // first budget year; 0: not known
	ValidTo   int             `json:"valid_to"`   // last budget year; 0: open
	Origin    string          `json:"origin"`
	Source    string          `json:"source"`
	Note      string          `json:"note"`
	Version   int64           `json:"version"`
}

// Entry is the row as a code list holds it.
func (b BudgetCode) Entry() budgetcode.Entry {
	return budgetcode.Entry{
		Kind: b.Kind, Set: b.Set, Code: b.Code, Name: b.Name, From: b.ValidFrom, To: b.ValidTo, Origin: b.Origin, Source: b.Source, Note: b.Note,
	}
}

// CodeQuery narrows a list of codes; what is empty narrows nothing. Year leaves those valid in that budget year. Of kinds that have one
// form, every Set gives the same codes.
type CodeQuery struct {
	Kind budgetcode.Kind
	Set  budgetcode.Set
	Year int
}

func (q CodeQuery) takes(b BudgetCode) bool {
	return (q.Kind == "" || q.Kind == b.Kind) && (q.Set == "" || q.Set == b.Set || !b.Kind.HasSets()) && b.Entry().In(q.Year)
}

// AddCode adds a code to a list. Set may be empty for kinds that have one form.
type AddCode struct {
	Kind      budgetcode.Kind `json:"kind" validate:"required,oneof=institutional functional financing economic revenue net_financing programme"`
	Set       budgetcode.Set  `json:"code_set" validate:"omitempty,oneof=classic wide"`
	Code      string          `json:"code" validate:"required,max=80"`
	Name      string          `json:"name" validate:"required,max=300"`
	ValidFrom int             `json:"valid_from"`
	ValidTo   int             `json:"valid_to"`
	Origin    string          `json:"origin" validate:"omitempty,oneof=published published-secondary published-name typical knowledge derived synthetic entered"`
	Source    string          `json:"source" validate:"max=500"`
	Note      string          `json:"note" validate:"max=2000"`
	Once      act.Once        `json:"-" validate:"-"`
}

// ChangeCode changes the fields that are given. A new name without a new origin is "entered", and its source what the change says: a
// corrected name no longer comes from where the old one was read.
type ChangeCode struct {
	ID        string  `json:"id" validate:"required"`
	Version   int64   `json:"version" validate:"gte=1"`
	Name      *string `json:"name" validate:"omitempty,max=300"`
	ValidFrom *int    `json:"valid_from"`
	ValidTo   *int    `json:"valid_to"`
	Origin    *string `json:"origin" validate:"omitempty,oneof=published published-secondary published-name typical knowledge derived synthetic entered"`
	Source    *string `json:"source" validate:"omitempty,max=500"`
	Note      *string `json:"note" validate:"omitempty,max=2000"`
}

func newCode(id string, c AddCode) (BudgetCode, fault.List) {
	b := BudgetCode{
		ID: id, Kind: c.Kind, Set: c.Set, Code: c.Code, Name: c.Name, ValidFrom: c.ValidFrom, ValidTo: c.ValidTo, Origin: c.Origin,
		Source: c.Source, Note: c.Note, Version: 1,
	}
	var l fault.List
	if !b.Kind.HasSets() {
		b.Set = budgetcode.Classic
	}
	if b.Set == "" {
		l = append(l, fault.Invalid("text.required", "code_set"))
	} else if code, err := budgetcode.Parse(b.Kind, b.Set, b.Code); err != nil {
		l = append(l, CodeFault(err, "code"))
	} else {
		b.Code = code.String()
	}
	return b, append(l, b.check()...)
}

// CodeFault is the refusal of a code that budgetcode.Parse could not read, at a field.
func CodeFault(err error, field string) *fault.Fault {
	var e *budgetcode.Error
	if errors.As(err, &e) {
		return fault.Invalid(e.Code, field, "read", e.Read, "expected", e.Expected)
	}
	return fault.Invalid("code.syntax", field).Wrap(err)
}

func (b BudgetCode) change(c ChangeCode) (BudgetCode, fault.List) {
	if c.Name != nil && *c.Name != b.Name && c.Origin == nil {
		b.Origin = OriginEntered
		if c.Source == nil {
			b.Source = ""
		}
	}
	set(&b.Name, c.Name)
	set(&b.ValidFrom, c.ValidFrom)
	set(&b.ValidTo, c.ValidTo)
	set(&b.Origin, c.Origin)
	set(&b.Source, c.Source)
	set(&b.Note, c.Note)
	return b, b.check()
}

func (b *BudgetCode) check() fault.List {
	var l fault.List
	line(&l, "name", &b.Name)
	act.Text(&l, "source", &b.Source)
	act.Text(&l, "note", &b.Note)
	if b.Name == "" {
		l = append(l, fault.Invalid("text.required", "name"))
	}
	if b.Origin == "" {
		b.Origin = OriginEntered
	}
	ok := year(&l, "valid_from", b.ValidFrom)
	ok = year(&l, "valid_to", b.ValidTo) && ok
	if ok && b.ValidTo != 0 && b.ValidTo < b.ValidFrom {
		l = append(l, fault.Invalid("org.code.years", "valid_to", "read", strconv.Itoa(b.ValidTo), "expected", strconv.Itoa(b.ValidFrom)+"…"+strconv.Itoa(lastYear)))
	}
	return l
}

// The budget years a code or setting may be dated by; 0 is a missing year.
const (
	firstYear = 1990
	lastYear  = 2199
)

func year(l *fault.List, field string, y int) bool {
	if y == 0 || (y >= firstYear && y <= lastYear) {
		return true
	}
	*l = append(*l, fault.Invalid("org.code.years", field, "read", strconv.Itoa(y), "expected", strconv.Itoa(firstYear)+"…"+strconv.Itoa(lastYear)))
	return false
}

// checkAmong refuses a second row of the same code for the same years; same holds every row of the code, this one included or not.
func (b BudgetCode) checkAmong(same []BudgetCode) error {
	for _, o := range same {
		if o.ID != b.ID && (o.ValidTo == 0 || o.ValidTo >= b.ValidFrom) && (b.ValidTo == 0 || b.ValidTo >= o.ValidFrom) {
			return b.taken()
		}
	}
	return nil
}

func (b BudgetCode) taken() *fault.Fault {
	f := fault.Invalid("org.code.taken", "code", "read", b.Code)
	f.Kind = fault.KindConflict
	return f.On(b.Code, b.ID)
}
