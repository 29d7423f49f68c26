package org

import (
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/period"
)

// Post is one role of one person between two dates. ValidTo empty is open. A role of the whole administration may name the unit its
// holder sits in; it reaches no further or shorter for it. A substitution carries the role and unit of the post it stands for.
// A post of a unit ends with the unit at the latest, a substitution with the post it stands for: Until is that day, empty is open.
type Post struct {
	ID            string      `json:"id"`
	PersonID      string      `json:"person_id"`
	Role          access.Role `json:"role"`
	UnitID        string      `json:"unit_id"`
	ValidFrom     period.Date `json:"valid_from"`
	ValidTo       period.Date `json:"valid_to"`
	SubstituteFor string      `json:"substitute_for"`
	Version       int64       `json:"version"`
	Until         period.Date `json:"-"`
}

// ValidOn tells whether the post is held on a day.
func (p Post) ValidOn(d period.Date) bool {
	return !p.ValidFrom.After(d) && !p.ValidTo.Before(d) && !p.Until.Before(d)
}

// LastDay is the last day the post is held, empty when it is open.
func (p Post) LastDay() period.Date {
	if p.ValidTo == "" || p.Until.Before(p.ValidTo) {
		return p.Until
	}
	return p.ValidTo
}

func newPost(id string, c AddPost, today period.Date) (Post, fault.List) {
	p := Post{
		ID: id, PersonID: c.PersonID, Role: c.Role, UnitID: c.UnitID, ValidFrom: c.ValidFrom, ValidTo: c.ValidTo,
		SubstituteFor: c.SubstituteFor, Version: 1,
	}
	if p.ValidFrom == "" {
		p.ValidFrom = today
	}
	return p, p.check()
}

func (p Post) change(c ChangePost) (Post, fault.List) {
	set(&p.ValidFrom, c.ValidFrom)
	set(&p.ValidTo, c.ValidTo)
	l := p.check()
	if p.ValidFrom == "" {
		l = append(l, fault.Invalid("text.required", "valid_from"))
	}
	return p, l
}

// check holds what a post must be by itself.
func (p *Post) check() fault.List {
	var l fault.List
	dates(&l, p.ValidFrom, p.ValidTo)
	if p.SubstituteFor != "" {
		if p.ValidTo == "" {
			l = append(l, fault.Invalid("org.post.substitute_end", "valid_to"))
		}
		return l // role and unit come from the post it stands for
	}
	switch {
	case p.Role == "":
		l = append(l, fault.Invalid("text.required", "role"))
	case !p.Role.Valid():
		l = append(l, fault.Invalid("enum.unknown", "role", "read", string(p.Role)))
	case p.Role.UnitBound() && p.UnitID == "":
		l = append(l, fault.Invalid("org.post.unit_required", "unit_id", "read", string(p.Role)))
	}
	return l
}

// standFor makes the post a substitute of base: its role and unit, inside its dates.
func (p *Post) standFor(base Post) fault.List {
	var l fault.List
	switch {
	case base.SubstituteFor != "":
		l = append(l, fault.Invalid("org.post.substitute_chain", "substitute_for", "read", base.ID))
	case base.PersonID == p.PersonID:
		l = append(l, fault.Invalid("org.post.substitute_self", "substitute_for", "read", base.ID))
	}
	if p.Role != "" && p.Role != base.Role {
		l = append(l, fault.Invalid("org.post.substitute_role", "role", "read", string(p.Role), "expected", string(base.Role)))
	}
	if p.UnitID != "" && p.UnitID != base.UnitID {
		l = append(l, fault.Invalid("org.post.substitute_unit", "unit_id", "read", p.UnitID, "expected", base.UnitID))
	}
	if p.ValidFrom.Before(base.ValidFrom) {
		l = append(l, fault.Invalid("org.post.substitute_dates", "valid_from", "read", p.ValidFrom.TR(), "expected", span(base.ValidFrom, base.ValidTo)))
	}
	if p.ValidTo.After(base.ValidTo) {
		l = append(l, fault.Invalid("org.post.substitute_dates", "valid_to", "read", p.ValidTo.TR(), "expected", span(base.ValidFrom, base.ValidTo)))
	}
	p.Role, p.UnitID = base.Role, base.UnitID
	return l
}

// checkAmong holds what a post must be beside its unit and that unit's other posts.
func (p Post) checkAmong(unit Unit, others []Post) fault.List {
	var l fault.List
	if p.UnitID == "" {
		return nil
	}
	if !overlap(p.ValidFrom, p.ValidTo, unit.ValidFrom, unit.ValidTo) {
		l = append(l, fault.Invalid("org.post.unit_closed", "unit_id", "read", unit.Name, "expected", span(unit.ValidFrom, unit.ValidTo)))
	}
	if p.Role != access.UnitManager || p.SubstituteFor != "" {
		return l
	}
	for _, o := range others {
		if o.ID != p.ID && o.UnitID == p.UnitID && o.Role == access.UnitManager && o.SubstituteFor == "" && overlap(p.ValidFrom, p.ValidTo, o.ValidFrom, o.ValidTo) {
			f := fault.Invalid("org.post.manager_overlap", "valid_from", "read", unit.Name, "expected", span(o.ValidFrom, o.ValidTo))
			f.Kind = fault.KindConflict
			return append(l, f)
		}
	}
	return l
}

// alone refuses a second substitute for one post on one day.
func (p Post) alone(others []Post) fault.List {
	if p.SubstituteFor == "" {
		return nil
	}
	for _, o := range others {
		if o.ID != p.ID && o.SubstituteFor == p.SubstituteFor && overlap(p.ValidFrom, p.ValidTo, o.ValidFrom, o.ValidTo) {
			f := fault.Invalid("org.post.substitute_overlap", "valid_from", "read", span(p.ValidFrom, p.ValidTo), "expected", span(o.ValidFrom, o.ValidTo))
			f.Kind = fault.KindConflict
			return fault.List{f}
		}
	}
	return nil
}

func span(from, to period.Date) string {
	text := func(d period.Date) string {
		if d == "" {
			return "…"
		}
		return d.TR()
	}
	return text(from) + "–" + text(to)
}
