package web

import (
	"regexp"
	"strings"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/plan"
)

// note is a fault in words.
func (r *Renderer) note(l string, f *fault.Fault) Note {
	if f.At.Ref != "" {
		f = f.Field(inRecord.ReplaceAllString(f.At.Field, ""))
	}
	t := r.words.Problem(f, lang.Lang(l))
	path := fieldOf(plain(f.At.Field))
	n := Note{
		Stage: f.Stage.String(), Code: f.Code, Title: t.Title, Do: t.Do, Ref: f.At.Ref, Path: path, Field: r.words.FieldName(lang.Lang(l), f.At.Field),
		Sheet: f.At.Sheet, Cell: f.At.Cell,
	}
	if r.labelled(path) {
		n.Field = r.Label(l, path)
	}
	return n
}

// inRecord is the way to a record in a plan file, "plan.goals[0].targets[1]"; beside a code path it says nothing more.
var inRecord = regexp.MustCompile(`^plan\.goals\[\d+\](\.targets\[\d+\])?(\.indicators\[\d+\])?(\.|$)`)

// fieldOf is the field of the form that holds a path: a list of choices is one field, whatever the place of the choice.
func fieldOf(path string) string {
	for _, list := range []string{"partner_unit_ids", "sharing_unit_ids", "scopes"} {
		if strings.HasPrefix(path, list+".") {
			return list
		}
	}
	return path
}

// place is where a record of a plan is found on the screens.
type place struct {
	kind, id, code, name string
	edit                 bool   // the caller may change it now
	to                   string // its own address, where it is no record of a plan
}

// index knows the records of one tree by id; edit tells what of it the caller may change now.
func index(t *plan.Tree, edit func(access.Scope) bool) map[string]place {
	whole := edit(t.Plan.Scope())
	m := map[string]place{t.Plan.ID: {kind: "plan", id: t.Plan.ID, code: t.Plan.Code, name: t.Plan.Name, edit: whole}}
	for _, g := range t.Goals {
		m[g.ID] = place{kind: "goal", id: g.ID, code: g.Code, name: g.Text, edit: whole}
		for _, h := range g.Targets {
			own := edit(h.Scope(t.Plan))
			m[h.ID] = place{kind: "target", id: h.ID, code: h.Code, name: h.Text, edit: own}
			for _, i := range h.Indicators {
				m[i.ID] = place{kind: "indicator", id: i.ID, code: i.Code, name: i.Name, edit: own}
			}
		}
	}
	return m
}

// jump is the address of a field of a record: its form, at the field; for who may not change it, the page it is read on.
func (p place) jump(path string) string {
	switch {
	case p.to != "" && p.edit && path != "":
		return p.to + "#" + fieldID(path)
	case p.to != "":
		return p.to
	}
	if !p.edit {
		return p.read(path)
	}
	to := ""
	switch b := base(path); {
	case p.kind == "plan" && (b == "resources" || b == "overhead" || strings.HasPrefix(b, "resources.")):
		to = "/planlar/" + p.id + "/kaynaklar"
	case p.kind == "plan" && (b == "goals" || b == "key_indicators"):
		return "/planlar/" + p.id
	case p.kind == "plan":
		to = "/planlar/" + p.id + "/duzenle"
	case p.kind == "goal" && b == "targets":
		return "/amaclar/" + p.id
	case p.kind == "goal":
		to = "/amaclar/" + p.id + "/duzenle"
	case p.kind == "target" && (b == "indicators" || b == "weights"):
		return "/hedefler/" + p.id
	case p.kind == "target":
		to = "/hedefler/" + p.id + "/duzenle"
	case p.kind == "indicator":
		to = "/gostergeler/" + p.id + "/duzenle"
	default:
		return ""
	}
	if path != "" {
		to += "#" + fieldID(path)
	}
	return to
}

// read is where a field of a record is read.
func (p place) read(path string) string {
	first, _, _ := strings.Cut(path, ".")
	switch {
	case p.kind == "plan" && (first == "resources" || first == "overhead"):
		return "/planlar/" + p.id + "/kaynaklar#" + fieldID(first)
	case p.kind == "plan" && (first == "goals" || first == "key_indicators"):
		return "/planlar/" + p.id
	case p.kind == "plan" && path != "":
		return "/planlar/" + p.id + "/bilgiler#" + fieldID(path)
	case p.kind == "plan":
		return "/planlar/" + p.id + "/bilgiler"
	case p.kind == "goal":
		return "/amaclar/" + p.id
	case p.kind == "target":
		return "/hedefler/" + p.id + "#kart"
	case p.kind == "indicator" && path != "":
		return "/gostergeler/" + p.id + "#" + fieldID(path)
	case p.kind == "indicator":
		return "/gostergeler/" + p.id
	}
	return ""
}

// addressed is a fault of a plan in words, with the link to its field.
func (r *Renderer) addressed(l string, f *fault.Fault, records map[string]place) Note {
	n := r.note(l, f)
	p, ok := records[f.At.Record]
	if !ok {
		p = records[""]
	}
	if p.kind != "" {
		n.Record = short(p.name, 90)
		n.Href = p.jump(n.Path)
		if n.Ref == "" {
			n.Ref = p.code
		}
	}
	return n
}

// short cuts a text for a line of a list.
func short(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// count sorts faults by record.
func count(l fault.List) map[string]Counts {
	m := map[string]Counts{}
	for _, f := range l {
		c := m[f.At.Record]
		switch f.Stage {
		case fault.Refuse, fault.Block:
			c.Block++
		case fault.Warn:
			c.Warn++
		case fault.Info:
			c.Info++
		}
		m[f.At.Record] = c
	}
	return m
}

func (c Counts) add(o Counts) Counts {
	return Counts{c.Block + o.Block, c.Warn + o.Warn, c.Info + o.Info}
}
