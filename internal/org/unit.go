package org

import (
	"errors"

	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/trtext"
)

// AllUnits is the value plans print in place of a list of units; it is never a unit.
const AllUnits = "Tüm Birimler"

// IsAllUnits tells whether a name is that value, in any of the spellings published cards use.
func IsAllUnits(name string) bool {
	for _, s := range []string{AllUnits, "Tüm Müdürlükler", "Bütün Birimler", "Bütün Müdürlükler"} {
		if trtext.EqualFold(name, s) {
			return true
		}
	}
	return false
}

// Unit is a unit of the administration. Empty dates are open ends, empty ids are missing.
type Unit struct {
	ID                string      `json:"id"`
	ParentID          string      `json:"parent_id"`
	Name              string      `json:"name"`
	SpendingUnit      bool        `json:"spending_unit"`
	InstitutionalCode string      `json:"institutional_code"`
	ManagerID         string      `json:"manager_id"`
	ValidFrom         period.Date `json:"valid_from"`
	ValidTo           period.Date `json:"valid_to"`
	Draft             bool        `json:"draft"`
	Origin            string      `json:"origin"`
	Source            string      `json:"source"`
	Note              string      `json:"note"`
	Version           int64       `json:"version"`

	named period.Date // first day of the present name, when it was renamed
}

// ValidOn tells whether the unit exists on a day.
func (u Unit) ValidOn(d period.Date) bool { return !u.ValidFrom.After(d) && !u.ValidTo.Before(d) }

// Flags are the unit's faults that do not refuse a save: a draft, an odd institutional code.
func (u Unit) Flags() fault.List {
	l := codeFlags(u.InstitutionalCode, u.Name, u.ID)
	if u.Draft {
		l = append(l, fault.Flag(fault.Warn, "org.unit.draft", "draft", "read", u.Name).On(u.Name, u.ID))
	}
	return l
}

func codeFlags(code, ref, id string) fault.List {
	if code == "" || institutionalCode(code) {
		return nil
	}
	return fault.List{fault.Flag(fault.Warn, "org.institutional_code", "institutional_code", "read", code, "expected", "46.34.05.12").On(ref, id)}
}

// institutionalCode knows the four levels of two digits each (domain.md §5.1), fewer for a higher level.
func institutionalCode(s string) bool {
	if len(s)%3 != 2 || len(s) > 11 {
		return false
	}
	for i := range len(s) {
		if i%3 == 2 {
			if s[i] != '.' {
				return false
			}
		} else if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func newUnit(id string, c AddUnit) (Unit, fault.List) {
	u := Unit{
		ID: id, ParentID: c.ParentID, Name: c.Name, SpendingUnit: c.SpendingUnit, InstitutionalCode: c.InstitutionalCode,
		ManagerID: c.ManagerID, ValidFrom: c.ValidFrom, ValidTo: c.ValidTo, Origin: c.Origin, Source: c.Source, Note: c.Note, Version: 1,
	}
	return u, u.check()
}

func (u Unit) change(c ChangeUnit) (Unit, fault.List) {
	set(&u.Name, c.Name)
	set(&u.ParentID, c.ParentID)
	set(&u.SpendingUnit, c.SpendingUnit)
	set(&u.InstitutionalCode, c.InstitutionalCode)
	set(&u.ManagerID, c.ManagerID)
	set(&u.ValidFrom, c.ValidFrom)
	set(&u.ValidTo, c.ValidTo)
	set(&u.Draft, c.Draft)
	set(&u.Origin, c.Origin)
	set(&u.Source, c.Source)
	set(&u.Note, c.Note)
	return u, u.check()
}

// check holds what one unit must be by itself, and cleans its texts.
func (u *Unit) check() fault.List {
	var l fault.List
	line(&l, "name", &u.Name)
	line(&l, "institutional_code", &u.InstitutionalCode)
	act.Text(&l, "source", &u.Source)
	act.Text(&l, "note", &u.Note)
	switch {
	case u.Name == "":
		l = append(l, fault.Invalid("text.required", "name"))
	case IsAllUnits(u.Name):
		l = append(l, fault.Invalid("org.unit.all_units", "name", "read", u.Name))
	}
	dates(&l, u.ValidFrom, u.ValidTo)
	if u.Origin == "" {
		u.Origin = OriginEntered
	}
	return l
}

// checkAmong holds what a unit must be beside the others; all includes the unit itself or not.
func (u Unit) checkAmong(all []Unit) fault.List {
	var l fault.List
	byID := make(map[string]Unit, len(all))
	fold := trtext.Fold(u.Name)
	taken := false
	for _, o := range all {
		byID[o.ID] = o
		if !taken && o.ID != u.ID && trtext.Fold(o.Name) == fold && overlap(later(u.ValidFrom, u.named), u.ValidTo, later(o.ValidFrom, o.named), o.ValidTo) {
			taken = true
			f := fault.Invalid("org.unit.name_taken", "name", "read", u.Name)
			f.Kind = fault.KindConflict
			l = append(l, f)
		}
	}
	byID[u.ID] = u
	if u.ParentID != "" {
		if _, ok := byID[u.ParentID]; !ok {
			l = append(l, fault.Invalid("id.unknown", "parent_id", "read", u.ParentID))
		} else if below(byID, u.ID, u.ParentID) {
			l = append(l, fault.Invalid("org.unit.cycle", "parent_id", "read", byID[u.ParentID].Name))
		}
	}
	return l
}

// below tells whether unit id lies below, or is, ancestor: climbing from id's would-be parent meets id again.
func below(byID map[string]Unit, id, parent string) bool {
	for n := 0; parent != "" && n <= len(byID); n++ {
		if parent == id {
			return true
		}
		parent = byID[parent].ParentID
	}
	return false
}

// dates checks a pair of dates: each a real day, the end not before the start.
func dates(l *fault.List, from, to period.Date) {
	ok := true
	for _, d := range []struct {
		field string
		date  period.Date
	}{{"valid_from", from}, {"valid_to", to}} {
		if err := d.date.Check(); err != nil {
			*l = append(*l, dateFault(err, d.field))
			ok = false
		}
	}
	if ok && to.Before(from) {
		*l = append(*l, fault.Invalid("date.order", "valid_to", "read", to.TR(), "expected", from.TR()))
	}
}

func dateFault(err error, field string) *fault.Fault {
	var e *period.Error
	if errors.As(err, &e) {
		return fault.Invalid(e.Code, field, "read", e.Read, "expected", e.Expected)
	}
	return fault.Invalid("date.syntax", field).Wrap(err)
}

// overlap tells whether two spans share a day; an empty date is an open end.
func overlap(aFrom, aTo, bFrom, bTo period.Date) bool {
	return !aTo.Before(bFrom) && !bTo.Before(aFrom)
}
