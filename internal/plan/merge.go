package plan

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/karne-app/karne/internal/fault"
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
	absent  int
	faults  fault.List
	ops     map[any]Op // node pointer → op, for the commit
	before  map[any]any
}

// merge gives the tree as it would be. Records are matched by code and occurrence under their parent; a document that carries no
// decision, resources or overhead leaves those of the plan.
func merge(cur *Tree, d Doc, units map[string]string, names map[string]U) (*Tree, *merger) {
	m := &merger{units: units, ops: map[any]Op{}, before: map[any]any{}}
	t := &Tree{Units: names}
	if cur == nil {
		cur = &Tree{Plan: Plan{State: Draft, VersionNo: 1}}
		t.Plan = cur.Plan
		t.Plan.PlanFields = d.Plan.fields()
		m.note("", "plan", OpAdd, nil)
	} else {
		t.Plan = cur.Plan
		t.Plan.PlanFields = d.Plan.fields()
		m.compare("", "plan", cur.Plan.PlanFields, t.Plan.PlanFields, &t.Plan)
	}
	m.resources(cur, t, d)
	goals := matcher(cur.Goals, func(g GoalNode) string { return g.Code })
	for n, dg := range d.Plan.Goals {
		old := goals.take(dg.Code)
		g := GoalNode{Goal: Goal{PlanID: t.Plan.ID, Position: n + 1, GoalFields: GoalFields{Code: dg.Code, Text: dg.Text, Origin: orEntered(dg.Origin), Source: dg.Source}}}
		var oldTargets []TargetNode
		if old != nil {
			g.ID, g.Version, oldTargets = old.ID, old.Version, old.Targets
		}
		targets := matcher(oldTargets, func(h TargetNode) string { return h.Code })
		for k, dh := range dg.Targets {
			g.Targets = append(g.Targets, m.target(t, targets.take(dh.Code), dh, k+1))
		}
		rest := targets.rest()
		m.absentTargets(rest)
		g.Targets = append(g.Targets, rest...)
		t.Goals = append(t.Goals, g)
	}
	rest := goals.rest()
	for _, g := range rest {
		m.absent++
		m.absentTargets(g.Targets)
	}
	t.Goals = append(t.Goals, rest...)
	t.refs()
	m.diff(cur, t)
	return t, m
}

func (m *merger) absentTargets(l []TargetNode) {
	for _, h := range l {
		m.absent += 1 + len(h.Indicators)
	}
}

func (m *merger) target(t *Tree, old *TargetNode, d DocTarget, position int) TargetNode {
	h := TargetNode{Target: Target{PlanID: t.Plan.ID, Position: position, TargetFields: m.targetFields(d)}}
	var oldInds []IndicatorNode
	if old != nil {
		h.ID, h.Version, h.GoalID, oldInds = old.ID, old.Version, old.GoalID, old.Indicators
	}
	inds := matcher(oldInds, func(i IndicatorNode) string { return i.Code })
	for n, di := range d.Indicators {
		i := IndicatorNode{Indicator: Indicator{PlanID: t.Plan.ID, TargetID: h.ID, Position: n + 1, IndicatorFields: m.indicatorFields(di)}}
		if o := inds.take(di.Code); o != nil {
			i.ID, i.Version = o.ID, o.Version
		}
		h.Indicators = append(h.Indicators, i)
	}
	rest := inds.rest()
	m.absent += len(rest)
	h.Indicators = append(h.Indicators, rest...)
	return h
}

func (m *merger) resources(cur, t *Tree, d Doc) {
	t.Resources, t.Overhead = cur.Resources, cur.Overhead
	if d.Plan.Resources != nil {
		t.Resources = nil
		for _, r := range d.Plan.Resources {
			t.Resources = append(t.Resources, Resource(r))
		}
	}
	if d.Plan.Overhead != nil {
		t.Overhead = d.Plan.Overhead
	}
	old, next := ResourceFields{cur.Resources, cur.Overhead}, ResourceFields{t.Resources, t.Overhead}
	if d.Plan.Resources != nil || d.Plan.Overhead != nil {
		m.compare("", "resources", old, next, &t.Resources)
	}
}

// diff walks the merged tree beside the current one.
func (m *merger) diff(cur, t *Tree) {
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
			m.compare(g.Ref, "goal", old.GoalFields, g.GoalFields, &g.Goal)
		} else {
			m.note(g.Ref, "goal", OpAdd, &g.Goal)
		}
		for hi := range g.Targets {
			h := &g.Targets[hi]
			if old, ok := oldTargets[h.ID]; ok && h.ID != "" {
				m.before[&h.Target] = old
				m.compare(h.Ref, "target", m.named(t, old.TargetFields), m.named(t, h.TargetFields), &h.Target)
			} else {
				m.note(h.Ref, "target", OpAdd, &h.Target)
			}
			for ii := range h.Indicators {
				i := &h.Indicators[ii]
				if old, ok := oldInds[i.ID]; ok && i.ID != "" {
					m.before[&i.Indicator] = old
					m.compare(i.Ref, "indicator", old.IndicatorFields, i.IndicatorFields, &i.Indicator)
				} else {
					m.note(i.Ref, "indicator", OpAdd, &i.Indicator)
				}
			}
		}
	}
}

// named shows unit names instead of ids in a difference.
func (m *merger) named(t *Tree, f TargetFields) TargetFields {
	name := func(id string) string {
		if n := t.unitName(id); n != "" {
			return n
		}
		return id
	}
	f.ResponsibleUnitID = name(f.ResponsibleUnitID)
	f.PartnerUnitIDs = slices.Clone(f.PartnerUnitIDs)
	for i := range f.PartnerUnitIDs {
		f.PartnerUnitIDs[i] = name(f.PartnerUnitIDs[i])
	}
	return f
}

func (m *merger) note(ref, kind string, op Op, node any) {
	m.changes = append(m.changes, RecordChange{Ref: ref, Kind: kind, Op: op})
	if node != nil {
		m.ops[node] = op
	}
}

func (m *merger) compare(ref, kind string, before, after, node any) {
	fields := difference(before, after)
	op := OpSame
	if len(fields) > 0 {
		op = OpChange
	}
	m.changes = append(m.changes, RecordChange{Ref: ref, Kind: kind, Op: op, Fields: fields})
	m.ops[node] = op
}

// difference lists the fields that differ, a year map year by year.
func difference(before, after any) []FieldChange {
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

func orEntered(origin string) string {
	if origin == "" {
		return "entered"
	}
	return origin
}

func (d DocPlan) fields() PlanFields {
	return PlanFields{Code: d.Code, Name: d.Name, FirstYear: d.FirstYear, LastYear: d.LastYear, Mission: d.Mission, Vision: d.Vision, CoreValues: d.CoreValues,
		Preparation: Preparation(d.Preparation), SubmittedToCouncilOn: d.SubmittedToCouncilOn, Origin: orEntered(d.Origin), Source: d.Source, Synthetic: d.Synthetic}
}

func (m *merger) targetFields(d DocTarget) TargetFields {
	f := TargetFields{Code: d.Code, Text: d.Text, ResponsibleUnitID: m.unit(d.ResponsibleUnit), AllUnitsPartner: d.AllUnitsPartner, StatedTotal: d.StatedTotal,
		YearlyCosts: d.YearlyCosts, Findings: d.Findings, Needs: d.Needs, Origin: orEntered(d.Origin), Source: d.Source}
	for _, n := range d.PartnerUnits {
		if id := m.unit(n); id != "" && !slices.Contains(f.PartnerUnitIDs, id) {
			f.PartnerUnitIDs = append(f.PartnerUnitIDs, id)
		}
	}
	for _, r := range d.Risks {
		risk := Risk{Text: r.Text, Explanation: r.Explanation, Probability: r.Probability, Impact: r.Impact, OwnerUnitID: m.unit(r.OwnerUnit)}
		for _, c := range r.Controls {
			risk.Controls = append(risk.Controls, Control(c))
		}
		f.Risks = append(f.Risks, risk)
	}
	for _, a := range d.Activities {
		f.Activities = append(f.Activities, Activity(a))
	}
	return f
}

func (m *merger) unit(name string) string {
	if name == "" {
		return ""
	}
	return m.units[name]
}

func (m *merger) indicatorFields(d DocIndicator) IndicatorFields {
	return IndicatorFields{Code: d.Code, Name: d.Name, Definition: d.Definition, UnitOfMeasure: d.UnitOfMeasure, Weight: d.Weight, BaselineValue: d.Baseline.Value,
		BaselineDate: d.Baseline.Date, BaselineNote: d.Baseline.Note, CalcType: d.CalcType, Variant: d.Variant, Entry: d.Entry, Aggregation: d.Aggregation,
		Direction: d.Direction, DueYear: d.DueYear, BandLow: d.BandLow, BandHigh: d.BandHigh, Values: d.Values, NoTargetReasons: d.NoTargetReasons,
		MonitoringFrequency: d.MonitoringFrequency, ReportingFrequency: d.ReportingFrequency, Class: d.Class, Formula: d.Formula, Numerator: d.Numerator,
		Denominator: d.Denominator, DataSource: d.DataSource, DataOwnerUnitID: m.unit(d.DataOwnerUnit), EvidenceRequired: d.EvidenceRequired, IsKey: d.IsKey,
		Origin: orEntered(d.Origin), Source: d.Source}
}

// unitNames lists every unit name a document uses, each once.
func (d Doc) unitNames() []string {
	var out []string
	add := func(n string) {
		if n != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	for _, g := range d.Plan.Goals {
		for _, h := range g.Targets {
			add(h.ResponsibleUnit)
			for _, n := range h.PartnerUnits {
				add(n)
			}
			for _, r := range h.Risks {
				add(r.OwnerUnit)
			}
			for _, i := range h.Indicators {
				add(i.DataOwnerUnit)
			}
		}
	}
	return out
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
