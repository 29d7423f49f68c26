package web

import (
	"strconv"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/plan"
)

// Empty is what a list says when there is nothing in it: catalogue keys.
type Empty struct{ Text, Href, Act string }

// choices fills the closed lists of a form with their words.
func (r *Renderer) choices(f *Form, l string) {
	words := func(list string, values []string) {
		for _, v := range values {
			f.Choices[list] = append(f.Choices[list], Option{Value: v, Text: r.T(l, list+"."+v)})
		}
	}
	words("calc_type", plan.CalcTypes)
	words("variant", plan.Variants)
	words("entry", plan.Entries)
	words("aggregation", plan.Aggregations)
	words("direction", plan.Directions)
	words("frequency", plan.Frequencies)
	words("class", plan.Classes)
	words("control", plan.ControlKinds)
	words("activity", plan.ActivityKinds)
	words("body", []string{"council", "executive_committee", "metropolitan_council"})
	words("result", []string{"unanimous", "majority"})
	for _, role := range access.Roles {
		f.Choices["role"] = append(f.Choices["role"], Option{Value: string(role), Text: r.T(l, "role."+string(role))})
	}
	f.Choices["yesno"] = []Option{{Value: "yes", Text: r.T(l, "yes")}, {Value: "no", Text: r.T(l, "no")}}
	for n := 1; n <= 5; n++ {
		f.Choices["score"] = append(f.Choices["score"], Option{Value: strconv.Itoa(n), Text: strconv.Itoa(n)})
	}
}

// factsLeaf is the page of a plan's own facts: the form, or the page they are read on.
func factsLeaf(p PlanView) string {
	if p.MayEdit {
		return "/duzenle"
	}
	return "/bilgiler"
}

// planTabs are the pages of one plan.
func planTabs(tr Tr, p PlanView, current string) []Link {
	root := "/planlar/" + p.ID
	tabs := []Link{
		{Text: tr("web.plan.tree"), Href: root},
		{Text: tr("web.plan.faults"), Href: root + "/uyarilar"},
		{Text: tr("web.typed.values_tab"), Href: root + "/degerler"},
		{Text: tr("web.typed.costs_tab"), Href: root + "/maliyetler"},
		{Text: tr("web.plan.resources"), Href: root + "/kaynaklar"},
		{Text: tr("web.plan.facts"), Href: root + factsLeaf(p)},
		{Text: tr("web.plan.documents"), Href: root + "/belgeler"},
	}
	if p.Counted {
		tabs[1].Count = strconv.Itoa(p.Faults.Sum())
	}
	for i := range tabs {
		tabs[i].Current = tabs[i].Href == root+current
	}
	return tabs
}
