package org

import (
	"slices"
	"strings"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/trtext"
)

// Count tells how many records of one kind a list makes, changes and leaves as they are.
type Count struct{ New, Changed, Same int }

// ImportReport is what a list changes. Faults holds the refusals, each at its cell, and the flags (stage Warn) of units.
type ImportReport struct {
	DryRun               bool
	Units, People, Posts Count
	Faults               fault.List
}

// orgState is everything a list is compared with.
type orgState struct {
	units  []Unit
	people []Person
	posts  []Post
	today  period.Date
	newID  func() string
}

// orgChanges is what a list asks for: new and changed records, and their audit rows.
type orgChanges struct {
	newUnits, changedUnits   []Unit
	newPeople, changedPeople []Person
	newPosts, changedPosts   []Post
	audit                    []audit.Change
}

// importer reads a list into the state it would make. Records of the state keep their order; what rows name is found by folded name.
type importer struct {
	orgState

	columns map[string]int
	faults  fault.List
	units   map[string]*draftUnit // by folded name
	order   []*draftUnit
	people  []*draftPerson
	posts   []*draftPost
}

type draftUnit struct {
	before *Unit // nil: new
	unit   Unit
	name   Cell
	parent Cell
	seen   map[string]Cell // the cells that stated an attribute
}

type draftPerson struct {
	before *Person
	person Person
	name   Cell
	seen   map[string]Cell
}

type draftPost struct {
	before *Post
	post   Post
	row    map[string]Cell
}

// planImport compares a list with the state and gives the changes it asks for and what it found; it writes nothing.
func planImport(state orgState, rows []Row) (orgChanges, ImportReport) {
	im := &importer{orgState: state, units: map[string]*draftUnit{}}
	if !im.head(rows) {
		return orgChanges{}, ImportReport{Faults: im.faults}
	}
	var read []map[string]Cell
	for _, row := range rows[1:] {
		if cells := im.cells(row); cells != nil {
			read = append(read, cells)
		}
	}
	for _, cells := range read {
		im.unitRow(cells)
	}
	im.parents()
	for _, cells := range read {
		im.personRow(cells)
	}
	changes, report := im.result()
	report.Faults = im.faults
	return changes, report
}

// refuse puts faults at a cell.
func (im *importer) refuse(at Cell, faults ...*fault.Fault) {
	for _, f := range faults {
		im.faults = append(im.faults, f.Cell(at.Sheet, at.Addr))
	}
}

// refuseAll puts each fault of a record at the cell that stated its field, else at the record's name.
func (im *importer) refuseAll(l fault.List, fields map[string]Cell, name Cell) {
	for _, f := range l {
		at, ok := fields[f.At.Field]
		if !ok || at.Addr == "" {
			at = name
		}
		im.refuse(at, f)
	}
}

// unitRow reads the unit of a row: a row without a person states the unit's own dates, too.
func (im *importer) unitRow(cells map[string]Cell) {
	name := cells[colUnit]
	if name.Text == "" {
		if at, ok := firstOf(cells, colParent, colSpending, colCode); ok {
			im.refuse(at, fault.Invalid("org.import.unit_missing", "unit", "read", at.Text))
		}
		return
	}
	u := im.unit(name)
	if u == nil {
		return
	}
	if c := cells[colParent]; c.Text != "" && im.agree(u.seen, colParent, c) {
		u.parent = c
	}
	if c := cells[colSpending]; c.Text != "" && im.agree(u.seen, colSpending, c) {
		v, ok := yesNo(c.Text)
		if !ok {
			im.refuse(c, fault.Invalid("enum.unknown", "spending_unit", "read", c.Text, "expected", "E, H"))
		}
		u.unit.SpendingUnit = v
	}
	if c := cells[colCode]; c.Text != "" && im.agree(u.seen, colCode, c) {
		u.unit.InstitutionalCode = c.Text
	}
	if cells[colName].Text != "" {
		return
	}
	for col, field := range map[string]*period.Date{colFrom: &u.unit.ValidFrom, colTo: &u.unit.ValidTo} {
		if c := cells[col]; c.Text != "" && im.agree(u.seen, col, c) {
			*field = im.date(c, fieldOf[col])
		}
	}
}

// unit finds or starts the unit of a name; nil when the name is refused.
func (im *importer) unit(name Cell) *draftUnit {
	fold := trtext.Fold(name.Text)
	if u, ok := im.units[fold]; ok {
		return u
	}
	u := &draftUnit{name: name, seen: map[string]Cell{}}
	if known, _ := resolve(im.orgState.units, nil, []string{name.Text}, im.today); len(known) == 1 {
		i := slices.IndexFunc(im.orgState.units, func(o Unit) bool { return o.ID == known[name.Text] })
		u.before, u.unit = &im.orgState.units[i], im.orgState.units[i]
		u.unit.Draft = false // the list confirms it
	} else {
		made, faults := newUnit(im.newID(), AddUnit{Name: name.Text})
		if len(faults) > 0 {
			im.refuse(name, faults...)
			return nil
		}
		u.unit = made
	}
	im.units[fold] = u
	im.order = append(im.order, u)
	return u
}

// agree tells whether an attribute of one record is stated for the first time; stated again with another text it is a fault.
func (im *importer) agree(seen map[string]Cell, col string, c Cell) bool {
	o, again := seen[col]
	if !again {
		seen[col] = c
		return true
	}
	if !trtext.EqualFold(o.Text, c.Text) {
		im.refuse(c, fault.Invalid("org.import.contradiction", fieldOf[col], "read", c.Text, "expected", o.Text, "other", o.Addr))
	}
	return false
}

// parents resolves the units above, which may stand in later rows, and holds the rules among all units.
func (im *importer) parents() {
	for _, u := range im.order {
		if u.parent.Text == "" {
			continue
		}
		if p, ok := im.units[trtext.Fold(u.parent.Text)]; ok {
			u.unit.ParentID = p.unit.ID
		} else if known, _ := resolve(im.orgState.units, nil, []string{u.parent.Text}, im.today); len(known) == 1 {
			u.unit.ParentID = known[u.parent.Text]
		} else {
			im.refuse(u.parent, fault.Invalid("org.import.unit_unknown", "parent_id", "read", u.parent.Text))
		}
	}
	among := im.unitsAfter()
	for _, u := range im.order {
		at := map[string]Cell{"parent_id": u.parent, "institutional_code": u.seen[colCode], "valid_from": u.seen[colFrom], "valid_to": u.seen[colTo]}
		checked := u.unit
		im.refuseAll(checked.check(), at, u.name)
		im.refuseAll(checked.checkAmong(among), at, u.name)
		im.refuseAll(checked.Flags(), at, u.name)
		u.unit = checked
	}
}

func (im *importer) unitsAfter() []Unit {
	out := slices.Clone(im.orgState.units)
	for _, u := range im.order {
		if i := slices.IndexFunc(out, func(o Unit) bool { return o.ID == u.unit.ID }); i >= 0 {
			out[i] = u.unit
		} else {
			out = append(out, u.unit)
		}
	}
	return out
}

// personRow reads the person and the post of a row.
func (im *importer) personRow(cells map[string]Cell) {
	name := cells[colName]
	if name.Text == "" {
		if at, ok := firstOf(cells, colTitle, colEmail, colRole); ok {
			im.refuse(at, fault.Invalid("org.import.person_missing", "name", "read", at.Text))
		}
		return
	}
	p := im.person(name, cells[colEmail])
	if p == nil {
		return
	}
	if c := cells[colTitle]; c.Text != "" && im.agree(p.seen, colTitle, c) {
		p.person.Title = c.Text
	}
	if c := cells[colEmail]; c.Text != "" && im.agree(p.seen, colEmail, c) {
		p.person.Email = c.Text
	}
	role := cells[colRole]
	if role.Text == "" {
		if at, ok := firstOf(cells, colFrom, colTo); ok {
			im.refuse(at, fault.Invalid("org.import.dates_without_role", fieldOf[colRole], "read", at.Text))
		}
		return
	}
	r, ok := roleOf(role.Text)
	if !ok {
		im.refuse(role, fault.Invalid("enum.unknown", "role", "read", role.Text, "expected", strings.Join(roleWords(), ", ")))
		return
	}
	im.post(p, r, cells)
}

// person finds or starts the person of a row: by e-mail address, else by a name only one person has.
func (im *importer) person(name, email Cell) *draftPerson {
	key := EmailKey(email.Text)
	fold := trtext.Fold(name.Text)
	for _, p := range im.people {
		if key != "" && EmailKey(p.person.Email) == key || key == "" && trtext.Fold(p.person.Name) == fold {
			if trtext.Fold(p.person.Name) != fold {
				im.refuse(name, fault.Invalid("org.import.contradiction", "name", "read", name.Text, "expected", p.person.Name, "other", p.name.Addr))
			}
			return p
		}
	}
	d := &draftPerson{name: name, seen: map[string]Cell{}}
	var same []int
	for i, p := range im.orgState.people {
		if key != "" && EmailKey(p.Email) == key {
			same = []int{i}
			break
		}
		if trtext.Fold(p.Name) == fold && (key == "" || p.Email == "") {
			same = append(same, i)
		}
	}
	switch len(same) {
	case 0:
		made, faults := newPerson(im.newID(), AddPerson{Name: name.Text, Email: email.Text})
		im.refuseAll(faults, map[string]Cell{"email": email}, name)
		d.person = made
	case 1:
		d.before, d.person = &im.orgState.people[same[0]], im.orgState.people[same[0]]
		d.person.Name = name.Text
	default:
		im.refuse(name, fault.Invalid("org.import.person_ambiguous", "email", "read", name.Text))
		return nil
	}
	im.people = append(im.people, d)
	return d
}

// post finds or starts the post of a row: same person, role and unit, dates that meet.
func (im *importer) post(p *draftPerson, r access.Role, cells map[string]Cell) {
	made := Post{PersonID: p.person.ID, Role: r, Version: 1}
	if u := im.units[trtext.Fold(cells[colUnit].Text)]; u != nil && cells[colUnit].Text != "" {
		made.UnitID = u.unit.ID
	}
	made.ValidFrom, made.ValidTo = im.date(cells[colFrom], "valid_from"), im.date(cells[colTo], "valid_to")
	d := &draftPost{row: cells}
	for i, o := range im.orgState.posts {
		if o.PersonID == made.PersonID && o.Role == r && o.UnitID == made.UnitID && o.SubstituteFor == "" && overlap(made.ValidFrom, made.ValidTo, o.ValidFrom, o.ValidTo) {
			d.before = &im.orgState.posts[i]
			from, to := made.ValidFrom, made.ValidTo
			made = o
			if from != "" {
				made.ValidFrom = from
			}
			if to != "" {
				made.ValidTo = to
			}
			break
		}
	}
	if d.before == nil {
		made.ID = im.newID()
		if made.ValidFrom == "" {
			made.ValidFrom = im.today
		}
	}
	d.post = made
	at := map[string]Cell{"role": cells[colRole], "unit_id": cells[colUnit], "valid_from": cells[colFrom], "valid_to": cells[colTo]}
	for _, o := range im.posts {
		if o.post.PersonID == made.PersonID && o.post.Role == r && o.post.UnitID == made.UnitID && overlap(made.ValidFrom, made.ValidTo, o.post.ValidFrom, o.post.ValidTo) {
			im.refuse(cells[colRole], fault.Invalid("org.import.post_twice", "role", "read", cells[colRole].Text, "other", o.row[colRole].Addr))
			return
		}
	}
	im.refuseAll(d.post.check(), at, cells[colName])
	im.posts = append(im.posts, d)
}

// result holds the rules among all people and posts and counts.
func (im *importer) result() (orgChanges, ImportReport) {
	var c orgChanges
	var r ImportReport
	for _, u := range im.order {
		note(&c, &r.Units, "unit", u.unit.ID, u.before, &u.unit, &c.newUnits, &c.changedUnits)
	}
	owner := map[string]string{}
	for _, p := range im.orgState.people {
		owner[EmailKey(p.Email)] = p.ID
	}
	for _, p := range im.people {
		at := map[string]Cell{"email": p.seen[colEmail], "title": p.seen[colTitle]}
		if p.before != nil {
			im.refuseAll(p.person.check(), at, p.name)
		}
		if key := EmailKey(p.person.Email); key != "" {
			if o, ok := owner[key]; ok && o != p.person.ID {
				im.refuse(p.seen[colEmail], emailTaken(p.person.Email))
			}
			owner[key] = p.person.ID
		}
		note(&c, &r.People, "person", p.person.ID, samePerson(p.before), samePerson(&p.person), nil, nil)
		switch {
		case p.before == nil:
			c.newPeople = append(c.newPeople, p.person)
		case *samePerson(p.before) != *samePerson(&p.person):
			c.changedPeople = append(c.changedPeople, p.person)
		}
	}
	units, posts := im.unitsAfter(), im.postsAfter()
	for _, p := range im.posts {
		if i := slices.IndexFunc(units, func(u Unit) bool { return u.ID == p.post.UnitID }); i >= 0 {
			at := map[string]Cell{"unit_id": p.row[colUnit], "valid_from": p.row[colRole]}
			im.refuseAll(p.post.checkAmong(units[i], posts), at, p.row[colName])
		}
		note(&c, &r.Posts, "post", p.post.ID, p.before, &p.post, &c.newPosts, &c.changedPosts)
	}
	return c, r
}

func (im *importer) postsAfter() []Post {
	out := slices.Clone(im.orgState.posts)
	for _, p := range im.posts {
		if i := slices.IndexFunc(out, func(o Post) bool { return o.ID == p.post.ID }); i >= 0 {
			out[i] = p.post
		} else {
			out = append(out, p.post)
		}
	}
	return out
}

// personFacts are the facts of a person that a list can state, comparable.
type personFacts struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Title  string `json:"title"`
	Email  string `json:"email"`
	Active bool   `json:"active"`
}

func samePerson(p *Person) *personFacts {
	if p == nil {
		return nil
	}
	return &personFacts{ID: p.ID, Name: p.Name, Title: p.Title, Email: p.Email, Active: p.Active}
}

// note counts one record and keeps its change; added and changed may be nil when the caller keeps them itself.
func note[T comparable](c *orgChanges, n *Count, entity, id string, before, after *T, added, changed *[]T) {
	switch {
	case before == nil:
		n.New++
		if added != nil {
			*added = append(*added, *after)
		}
		c.audit = append(c.audit, audit.Change{Entity: entity, ID: id, Op: "create", After: *after})
	case *before != *after:
		n.Changed++
		if changed != nil {
			*changed = append(*changed, *after)
		}
		c.audit = append(c.audit, audit.Change{Entity: entity, ID: id, Op: "change", Before: *before, After: *after})
	default:
		n.Same++
	}
}
