package org

import (
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/trtext"
)

// Origins of a fact (domain.md §0). An empty origin is read as entered.
const (
	OriginEntered   = "entered"
	OriginPublished = "published"
	OriginTypical   = "typical"
	OriginSynthetic = "synthetic"
)

// Administration is the one municipality a database belongs to. Synthetic marks demo data: every page and paper says so.
type Administration struct {
	ID                string `json:"id"`
	Name              string `json:"name"`
	Province          string `json:"province"`
	InstitutionalCode string `json:"institutional_code"`
	Synthetic         bool   `json:"synthetic"`
	Origin            string `json:"origin"`
	Source            string `json:"source"`
	Version           int64  `json:"version"`
}

// Same tells whether a name, as another paper writes it, is this administration's: capitals, circumflexes and spaces aside. It guesses
// no further.
func (a Administration) Same(name string) bool { return trtext.EqualFold(a.Name, name) }

// Flags are the administration's faults that do not refuse a save.
func (a Administration) Flags() fault.List { return codeFlags(a.InstitutionalCode, a.Name, a.ID) }

func newAdministration(id string, c FoundAdministration) (Administration, fault.List) {
	a := Administration{
		ID: id, Name: c.Name, Province: c.Province, InstitutionalCode: c.InstitutionalCode, Synthetic: c.Synthetic,
		Origin: c.Origin, Source: c.Source, Version: 1,
	}
	return a, a.check()
}

func (a Administration) change(c ChangeAdministration) (Administration, fault.List) {
	set(&a.Name, c.Name)
	set(&a.Province, c.Province)
	set(&a.InstitutionalCode, c.InstitutionalCode)
	set(&a.Origin, c.Origin)
	set(&a.Source, c.Source)
	return a, a.check()
}

func (a *Administration) check() fault.List {
	var l fault.List
	line(&l, "name", &a.Name)
	line(&l, "province", &a.Province)
	line(&l, "institutional_code", &a.InstitutionalCode)
	act.Text(&l, "source", &a.Source)
	if a.Name == "" {
		l = append(l, fault.Invalid("text.required", "name"))
	}
	if a.Origin == "" {
		a.Origin = OriginEntered
	}
	return l
}

func set[T any](field *T, given *T) {
	if given != nil {
		*field = *given
	}
}

// line cleans a text of one line.
func line(l *fault.List, field string, s *string) {
	act.Text(l, field, s)
	*s = trtext.Collapse(*s)
}
