package layout

import (
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
)

// goalNode and targetNode are records under assembly, with their code path.
type goalNode struct {
	plan.DocGoal
	ref     string
	targets []*targetNode
	codes   numbering
}

type targetNode struct {
	plan.DocTarget
	ref   string
	codes numbering
	risks map[int]int // Risk No → index
}

// assemble puts the rows under their parents in the order of the rows, and gives each fault its code path.
func assemble(p *parser, tables map[string][]row) {
	goals, goalOf := p.goals(tables[SheetGoals])
	targets := p.targets(tables[SheetTargets], goalOf)
	under := func(name string, put func(t *targetNode, r row) (ref, field string)) {
		for _, r := range tables[name] {
			if t := parentOf(p, r, targets, SheetTargets, "target"); t != nil {
				if ref, field := put(t, r); field != settled {
					p.settle(r, ref, field)
				}
			}
		}
	}
	under(SheetIndicators, func(t *targetNode, r row) (string, string) {
		ind := r.rec.(*plan.DocIndicator)
		t.Indicators = append(t.Indicators, *ind)
		return t.ref + "/" + t.codes.next(ind.Code), ""
	})
	under(SheetRisks, p.risk)
	under(SheetActivities, func(t *targetNode, r row) (string, string) {
		t.Activities = append(t.Activities, *r.rec.(*plan.DocActivity))
		return t.ref, item("activities", len(t.Activities))
	})
	under(SheetFindings, func(t *targetNode, r row) (string, string) {
		t.Findings = appendLine(t.Findings, r)
		return t.ref, item("findings", len(t.Findings))
	})
	under(SheetNeeds, func(t *targetNode, r row) (string, string) {
		t.Needs = appendLine(t.Needs, r)
		return t.ref, item("needs", len(t.Needs))
	})
	p.money(tables[SheetResources])
	p.plan().Goals = []plan.DocGoal{}
	for _, g := range goals {
		for _, t := range g.targets {
			g.Targets = append(g.Targets, t.DocTarget)
		}
		p.plan().Goals = append(p.plan().Goals, g.DocGoal)
	}
}

func item(list string, n int) string { return list + "[" + strconv.Itoa(n-1) + "]" }

func appendLine(list []string, r row) []string {
	if s := r.rec.(*lineRow).Text; s != "" {
		return append(list, s)
	}
	return list
}

// settle gives the faults and cells of a row their code path; prefix is the field of a row that is no record of its own.
func (p *parser) settle(r row, ref, prefix string) {
	name := func(field string) string {
		switch {
		case prefix == "":
			return field
		case field == "text" && r.sheet != SheetRisks && r.sheet != SheetActivities:
			return prefix
		}
		return prefix + "." + field
	}
	for field, at := range r.cells {
		a := fault.Address{Ref: ref, Field: name(field), Sheet: r.sheet, Cell: at}
		if _, ok := p.Where[Key(ref, a.Field)]; !ok {
			p.Where[Key(ref, a.Field)] = a
		}
	}
	for _, f := range r.faults {
		p.add(f.Field(name(f.At.Field)).On(ref, ""))
	}
}

func (p *parser) goals(rows []row) ([]*goalNode, map[string]*goalNode) {
	var out []*goalNode
	by, codes := map[string]*goalNode{}, numbering{}
	for _, r := range rows {
		g := &goalNode{DocGoal: *r.rec.(*plan.DocGoal), codes: numbering{}}
		g.ref = codes.next(g.Code)
		if g.Code != "" {
			by[g.ref] = g
		}
		out = append(out, g)
		p.settle(r, g.ref, "")
	}
	return out, by
}

func (p *parser) targets(rows []row, goals map[string]*goalNode) map[string]*targetNode {
	by, codes := map[string]*targetNode{}, numbering{}
	for _, r := range rows {
		t := &targetNode{DocTarget: *r.rec.(*plan.DocTarget), codes: numbering{}, risks: map[int]int{}}
		name := codes.next(t.Code)
		g := parentOf(p, r, goals, SheetGoals, "goal")
		if g == nil {
			by[name] = nil // its rows are not lost twice: one fault for the target is enough
			continue
		}
		t.ref = g.ref + "/" + g.codes.next(t.Code)
		g.targets = append(g.targets, t)
		if t.Code != "" {
			by[name] = t
		}
		p.settle(r, t.ref, "")
	}
	return by
}

// parentOf finds the record a row belongs to; an unknown one is a fault at the cell of the reference. A nil record in by is a parent
// that was itself refused: one fault is enough for both.
func parentOf[N any](p *parser, r row, by map[string]*N, where, field string) *N {
	n, ok := by[r.parent]
	if n != nil {
		return n
	}
	for _, f := range r.faults {
		p.add(f)
	}
	if !ok && r.parent != "" {
		p.add(fault.Invalid("sheet.unknown_parent", field, "read", short(r.parent), "expected", where).Cell(r.sheet, r.cells[field]))
	}
	return nil
}

// risk takes a line of "Riskler": a new risk, or one more control of a risk above.
func (p *parser) risk(t *targetNode, r row) (string, string) {
	in := r.rec.(*riskRow)
	i, old := -1, false
	if in.No != nil {
		if i, old = t.risks[*in.No]; !old {
			t.risks[*in.No] = len(t.Risks)
		}
	} else if n := len(t.Risks); n > 0 && (in.Risk.Text == "" || in.Risk.Text == t.Risks[n-1].Text) {
		i, old = n-1, true
	}
	if !old {
		i = len(t.Risks)
		if in.Risk.Text == "" && !faulty(r, "text") {
			r.faults = append(r.faults, fault.Invalid("text.required", "text", "read", "", "expected", "Risk").Cell(r.sheet, r.cells["text"]))
		}
		t.Risks = append(t.Risks, in.Risk)
	} else {
		t.merge(i, in, &r)
	}
	risk := &t.Risks[i]
	control := fmt.Sprintf("controls[%d].", len(risk.Controls))
	if in.Control.Text != "" {
		risk.Controls = append(risk.Controls, in.Control)
	} else if (in.Control.Kind != "" || old) && !faulty(r, "control") {
		r.faults = append(r.faults, fault.Invalid("text.required", "control", "read", "", "expected", "Kontrol Faaliyeti").Cell(r.sheet, r.cells["control"]))
	}
	r.rename("control", control+"text")
	r.rename("control_kind", control+"kind")
	p.settle(r, t.ref, "risks["+strconv.Itoa(i)+"]")
	return "", settled
}

// settled marks a row that has been settled already.
const settled = "\x00"

// merge checks that a further line of a risk does not say something else of it; what the first line left empty is taken.
func (t *targetNode) merge(i int, in *riskRow, r *row) {
	have := &riskRow{Risk: t.Risks[i]}
	for _, c := range riskColumns {
		if c.Kind == Ref || c.Key == "no" || c.Key == "control" || c.Key == "control_kind" {
			continue
		}
		now, was := c.get(in, 0), c.get(have, 0)
		switch {
		case now == "" || now == was:
		case was == "" && c.set(have, 0, now) == nil:
		default:
			r.faults = append(r.faults, fault.Invalid("sheet.risk_differs", c.Key, "read", short(now), "expected", short(was)).Cell(r.sheet, r.cells[c.Key]))
		}
	}
	t.Risks[i] = have.Risk
}

func faulty(r row, field string) bool {
	for _, f := range r.faults {
		if f.At.Field == field && f.Stage == fault.Refuse {
			return true
		}
	}
	return false
}

// rename gives a field of the row its path in the interchange form.
func (r *row) rename(from, to string) {
	if at, ok := r.cells[from]; ok {
		r.cells[to] = at
		delete(r.cells, from)
	}
	for i, f := range r.faults {
		if f.At.Field == from {
			r.faults[i] = f.Field(to)
		}
	}
}

// money reads "Kaynaklar": the lines of resources and one line of overhead.
func (p *parser) money(rows []row) {
	overhead := false
	for _, r := range rows {
		m := r.rec.(*moneyRow)
		if m.Of == "overhead" {
			if overhead {
				r.faults = append(r.faults, fault.Invalid("sheet.second_overhead", "of", "read", turkish("money_of", "overhead")).Cell(r.sheet, r.cells["of"]))
			}
			overhead = true
			p.plan().Overhead = m.Years
			for field := range maps.Clone(r.cells) {
				if rest, ok := strings.CutPrefix(field, "years."); ok {
					r.rename(field, "overhead."+rest)
				}
			}
			p.settle(r, "", "")
			continue
		}
		for _, key := range []string{"code", "name"} {
			if !r.known[key] && !faulty(r, key) {
				r.faults = append(r.faults, fault.Invalid("text.required", key, "read", "").Cell(r.sheet, r.cells[key]))
			}
		}
		p.plan().Resources = append(p.plan().Resources, m.DocResource)
		p.settle(r, "", "resources["+strconv.Itoa(len(p.plan().Resources)-1)+"]")
	}
}
