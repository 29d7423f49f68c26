package plan

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/trtext"
)

// Op says what an import would do with a record.
type Op string

// The ops of a preview; records of the plan that the file does not name stay as they are.
const (
	OpAdd    Op = "add"
	OpChange Op = "change"
	OpSame   Op = "same"
)

// RecordChange is what would happen to one record.
type RecordChange struct {
	Ref    string        `json:"ref"`
	Kind   string        `json:"kind"` // plan, resources, goal, target, indicator
	Op     Op            `json:"op"`
	Fields []FieldChange `json:"fields,omitempty"` // of a change
}

// FieldChange is one field, before and after, in the wire form.
type FieldChange struct {
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Preview is what an import would do, and the rules' verdicts on the plan as it would be.
type Preview struct {
	PlanID       string         `json:"plan_id,omitempty"` // empty: a new plan
	Code         string         `json:"code"`
	New          bool           `json:"new"`
	Changes      []RecordChange `json:"changes"`
	UnknownUnits []string       `json:"unknown_units,omitempty"` // would come in as flagged drafts
	Absent       int            `json:"absent"`                  // records of the plan the file does not name
	Faults       fault.List     `json:"-"`
}

// Count is how many records have an op.
func (p Preview) Count(op Op) (n int) {
	for _, c := range p.Changes {
		if c.Op == op {
			n++
		}
	}
	return n
}

// merger lays a document over the current plan, in memory.
type merger struct {
	units   map[string]string // name → id
	changes []RecordChange
	absent  map[string]bool // ids of records the file does not name
	refused fault.List      // value faults a commit would meet: all of them, before anything is written
	notes   fault.List      // what the person should know of the file itself
	ops     map[any]Op      // node pointer → op, for the commit
	before  map[any]any
}

// merge gives the tree as it would be, its values in their stored form. Records are matched by code and occurrence under their parent;
// a document that carries no resources or overhead leaves those of the plan. Records the document does not name come last.
func merge(cur *Tree, d Doc, units map[string]string, names map[string]U) (*Tree, *merger) {
	m := &merger{units: units, absent: map[string]bool{}, ops: map[any]Op{}, before: map[any]any{}}
	t := &Tree{Units: names, Plan: Plan{State: Draft, VersionNo: 1}}
	isNew := cur == nil
	if isNew {
		cur = &Tree{Plan: t.Plan}
	}
	t.Plan = cur.Plan
	t.Plan.PlanFields = d.Plan.fields()
	m.resources(cur, t, d)
	m.goals(cur, t, d)
	t.refs()
	m.refused = t.refusals() // brings every value to its stored form, so that a file read twice differs in nothing
	if isNew {
		m.note("", "plan", OpAdd, &t.Plan)
	} else {
		m.compare("", "plan", cur.Plan.PlanFields, t.Plan.PlanFields, 0, 0, &t.Plan)
	}
	m.diff(cur, t, d.Plan.Resources != nil || d.Plan.Overhead != nil)
	return t, m
}

func (m *merger) goals(cur, t *Tree, d Doc) {
	goals := matcher(cur.Goals, func(g GoalNode) string { return g.Code })
	var place placer
	for _, dg := range d.Plan.Goals {
		old := goals.take(label(dg.Code))
		g := GoalNode{Goal: Goal{PlanID: t.Plan.ID, GoalFields: GoalFields{Code: label(dg.Code), Text: dg.Text, Origin: orEntered(dg.Origin), Source: dg.Source}}}
		var oldTargets []TargetNode
		if old != nil {
			g.ID, g.Version, g.Position, oldTargets = old.ID, old.Version, old.Position, old.Targets
		}
		g.Position = place.next(g.Position, g.ID)
		targets := matcher(oldTargets, func(h TargetNode) string { return h.Code })
		var places placer
		for _, dh := range dg.Targets {
			g.Targets = append(g.Targets, m.target(t, targets.take(label(dh.Code)), dh, g.ID, &places))
		}
		g.Targets = append(g.Targets, m.absentTargets(targets.rest())...)
		t.Goals = append(t.Goals, g)
	}
	rest := goals.rest()
	for _, g := range rest {
		m.absent[g.ID] = true
		m.absentTargets(g.Targets)
	}
	t.Goals = append(t.Goals, rest...)
}

func (m *merger) absentTargets(l []TargetNode) []TargetNode {
	for _, h := range l {
		m.absent[h.ID] = true
		m.absentIndicators(h.Indicators)
	}
	return l
}

func (m *merger) absentIndicators(l []IndicatorNode) []IndicatorNode {
	for _, i := range l {
		m.absent[i.ID] = true
	}
	return l
}

func (m *merger) target(t *Tree, old *TargetNode, d DocTarget, goalID string, place *placer) TargetNode {
	h := TargetNode{Target: Target{PlanID: t.Plan.ID, GoalID: goalID, TargetFields: m.targetFields(d)}}
	var oldInds []IndicatorNode
	if old != nil {
		h.ID, h.Version, h.Position, oldInds = old.ID, old.Version, old.Position, old.Indicators
	}
	h.Position = place.next(h.Position, h.ID)
	inds := matcher(oldInds, func(i IndicatorNode) string { return i.Code })
	var places placer
	for _, di := range d.Indicators {
		i := IndicatorNode{Indicator: Indicator{PlanID: t.Plan.ID, TargetID: h.ID, IndicatorFields: m.indicatorFields(di)}}
		if o := inds.take(label(di.Code)); o != nil {
			i.ID, i.Version, i.Position = o.ID, o.Version, o.Position
		}
		i.Position = places.next(i.Position, i.ID)
		h.Indicators = append(h.Indicators, i)
	}
	h.Indicators = append(h.Indicators, m.absentIndicators(inds.rest())...)
	return h
}

// placer gives the records of a document their places under a parent: a record keeps its place while the order allows it, so that a
// document in the order of the plan moves nothing.
type placer struct {
	last int
	id   string
}

func (p *placer) next(old int, id string) int {
	if id == "" || old < p.last || old == p.last && id <= p.id { // of two in one place the older id comes first
		old = p.last + 1
	}
	if p.last, p.id = old, id; id == "" {
		p.id = "~" // its id will be younger than any
	}
	return old
}

func (m *merger) resources(cur, t *Tree, d Doc) {
	t.Resources, t.Overhead = cur.Resources, cur.Overhead
	if d.Plan.Resources != nil {
		t.Resources = nil
		for _, r := range d.Plan.Resources {
			if len(r.Years) == 0 {
				r.Years = nil
			}
			t.Resources = append(t.Resources, Resource(r))
		}
	}
	if d.Plan.Overhead != nil {
		t.Overhead = d.Plan.Overhead
	}
}

// diff walks the merged tree beside the current one. The nodes stay where they are from here on: their addresses are keys.
func (m *merger) diff(cur, t *Tree, money bool) {
	if old, next := (ResourceFields{cur.Resources, cur.Overhead}), (ResourceFields{t.Resources, t.Overhead}); money && len(old.Resources)+len(old.Overhead) == 0 && len(next.Resources)+len(next.Overhead) > 0 {
		m.note("", "resources", OpAdd, &t.Resources)
	} else if money {
		m.compare("", "resources", old, next, 0, 0, &t.Resources)
	}
	oldGoals, oldTargets, oldInds := map[string]Goal{}, map[string]Target{}, map[string]Indicator{}
	for _, g := range cur.Goals {
		oldGoals[g.ID] = g.Goal
		for _, h := range g.Targets {
			oldTargets[h.ID] = h.Target
			for _, i := range h.Indicators {
				oldInds[i.ID] = i.Indicator
			}
		}
	}
	for gi := range t.Goals {
		g := &t.Goals[gi]
		if old, ok := oldGoals[g.ID]; ok && g.ID != "" {
			m.before[&g.Goal] = old
			m.compareRecord(g.ID, g.Ref, "goal", old.GoalFields, g.GoalFields, old.Position, g.Position, &g.Goal)
		} else {
			m.note(g.Ref, "goal", OpAdd, &g.Goal)
		}
		for hi := range g.Targets {
			h := &g.Targets[hi]
			if old, ok := oldTargets[h.ID]; ok && h.ID != "" {
				m.before[&h.Target] = old
				m.compareRecord(h.ID, h.Ref, "target", t.named(old.TargetFields), t.named(h.TargetFields), old.Position, h.Position, &h.Target)
			} else {
				m.note(h.Ref, "target", OpAdd, &h.Target)
			}
			for ii := range h.Indicators {
				i := &h.Indicators[ii]
				if old, ok := oldInds[i.ID]; ok && i.ID != "" {
					m.before[&i.Indicator] = old
					was, is := old.IndicatorFields, i.IndicatorFields
					was.DataOwnerUnitID, is.DataOwnerUnitID = t.nameOr(was.DataOwnerUnitID), t.nameOr(is.DataOwnerUnitID)
					m.compareRecord(i.ID, i.Ref, "indicator", was, is, old.Position, i.Position, &i.Indicator)
				} else {
					m.note(i.Ref, "indicator", OpAdd, &i.Indicator)
				}
			}
		}
	}
}

// named shows unit names instead of ids in a difference.
func (t *Tree) named(f TargetFields) TargetFields {
	f.ResponsibleUnitID = t.nameOr(f.ResponsibleUnitID)
	f.PartnerUnitIDs = slices.Clone(f.PartnerUnitIDs)
	for i := range f.PartnerUnitIDs {
		f.PartnerUnitIDs[i] = t.nameOr(f.PartnerUnitIDs[i])
	}
	f.Risks = slices.Clone(f.Risks)
	for i := range f.Risks {
		f.Risks[i].OwnerUnitID = t.nameOr(f.Risks[i].OwnerUnitID)
		if len(f.Risks[i].Controls) == 0 {
			f.Risks[i].Controls = nil // none is none, however it was written
		}
	}
	return f
}

func (t *Tree) nameOr(id string) string {
	if n := t.unitName(id); n != "" {
		return n
	}
	return id
}

func (m *merger) note(ref, kind string, op Op, node any) {
	m.changes = append(m.changes, RecordChange{Ref: ref, Kind: kind, Op: op})
	if node != nil {
		m.ops[node] = op
	}
}

// compareRecord is compare of a record the file names; one it does not name stays and is only counted.
func (m *merger) compareRecord(id, ref, kind string, before, after any, was, is int, node any) {
	if !m.absent[id] {
		m.compare(ref, kind, before, after, was, is, node)
	}
}

func (m *merger) compare(ref, kind string, before, after any, was, is int, node any) {
	fields := Difference(before, after)
	if was != is {
		fields = append(fields, FieldChange{Field: "position", Before: strconv.Itoa(was), After: strconv.Itoa(is)})
	}
	op := OpSame
	if len(fields) > 0 {
		op = OpChange
	}
	m.changes = append(m.changes, RecordChange{Ref: ref, Kind: kind, Op: op, Fields: fields})
	m.ops[node] = op
}

// Difference lists the fields of two records of one type that differ, by their JSON names, as previews show them; a year map year by year.
func Difference(before, after any) []FieldChange {
	b, a := flatten(before), flatten(after)
	var out []FieldChange
	keys := map[string]bool{}
	for k := range b {
		keys[k] = true
	}
	for k := range a {
		keys[k] = true
	}
	for _, k := range sortedYears(keys) {
		if b[k] != a[k] {
			out = append(out, FieldChange{Field: k, Before: b[k], After: a[k]})
		}
	}
	return out
}

// flatten is a struct's JSON as field path → text; missing, empty and absent are all "".
func flatten(v any) map[string]string {
	raw, err := json.Marshal(v)
	if err != nil {
		return map[string]string{"": err.Error()}
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var top map[string]any
	if err := dec.Decode(&top); err != nil {
		return map[string]string{"": err.Error()}
	}
	out := map[string]string{}
	for k, x := range top {
		if nested, ok := x.(map[string]any); ok {
			for y, z := range nested {
				out[k+"."+y] = plain(z)
			}
			continue
		}
		out[k] = plain(x)
	}
	return out
}

func plain(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	case json.Number:
		return x.String()
	case bool:
		return strconv.FormatBool(x)
	case []any:
		if len(x) == 0 {
			return ""
		}
	}
	b, _ := json.Marshal(v)
	return string(b)
}

// label is a code as it is stored; one that will be refused stays as it is.
func label(code string) string {
	clean, bad := trtext.Clean(code)
	if bad {
		return code
	}
	return strings.TrimSpace(clean)
}

// match hands out records by code and occurrence, each once.
type match[T any] struct {
	all  []T
	by   map[string][]int
	used map[int]bool
}

func matcher[T any](all []T, code func(T) string) *match[T] {
	m := &match[T]{all: all, by: map[string][]int{}, used: map[int]bool{}}
	for i, r := range all {
		c := code(r)
		m.by[c] = append(m.by[c], i)
	}
	return m
}

func (m *match[T]) take(code string) *T {
	l := m.by[code]
	if len(l) == 0 {
		return nil
	}
	m.by[code] = l[1:]
	m.used[l[0]] = true
	return &m.all[l[0]]
}

func (m *match[T]) rest() []T {
	var out []T
	for i, r := range m.all {
		if !m.used[i] {
			out = append(out, r)
		}
	}
	return out
}
