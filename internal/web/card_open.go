package web

import (
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/ids"
)

func (w *Web) cardTarget(c echo.Context, vw viewer, card *evaluate.Card, t *evaluate.TargetScore, open opened) CardTarget {
	scope := access.Scope{}
	if t.Target.ResponsibleUnitID != "" {
		scope.Units = []string{t.Target.ResponsibleUnitID}
	}
	out := CardTarget{
		ID: t.Target.ID, Code: t.Target.Code, Text: t.Target.Text, Ref: t.Target.Ref, Unit: card.UnitNames[t.Target.ResponsibleUnitID].Name, Sum: sumView(vw, t.Sum, t.Band), Part: t.Part,
		AssessHref: assessHref(t.Target.ID, card.Year, cardKind(card.Through)), CanAssess: access.Check(actor(c), access.EvaluationEdit, scope) == nil,
		Href: standHref("hedef", t.Target.ID, card.Year, card.Through), Count: len(t.Indicators), Open: open.all || open.target[t.Target.ID],
	}
	if !open.all || open.asked {
		out.Toggle = open.toggle(t.Target.ID) + "#" + t.Target.Code
	}
	if t.Assessment != nil {
		out.Assessed, out.Assessment = true, short(t.Assessment.Text, 300)
	}
	n := map[string]int{}
	for i := range t.Indicators {
		n[t.Indicators[i].Band]++
	}
	for _, b := range evaluate.Bands {
		if n[b] > 0 {
			out.Bands = append(out.Bands, BandCount{b, n[b]})
		}
	}
	if out.Open {
		for i := range t.Indicators {
			out.Indicators = append(out.Indicators, w.standRow(c, vw, card, &t.Indicators[i]))
		}
	}
	return out
}

// unexplained counts the indicators of a target that are off it at the year's end and of which nobody said why.
func unexplained(card *evaluate.Card, t *evaluate.TargetScore) (n int) {
	for i := range t.Indicators {
		if x := &t.Indicators[i]; card.Through == 12 && x.Deviation == nil && !x.Withheld && x.Deviates() {
			n++
		}
	}
	return n
}

// ofUnit tells whether a unit answers for a target or for any of its indicators.
func ofUnit(t *evaluate.TargetScore, unit string) bool {
	return t.Target.ResponsibleUnitID == unit || slices.ContainsFunc(t.Indicators, func(i evaluate.IndicatorScore) bool { return i.UnitID == unit })
}

// opened are the targets that stand open in place, and the address that opens or closes one.
type opened struct {
	base       string
	target     map[string]bool
	all, asked bool
}

func newOpened(c echo.Context, card *evaluate.Card, v *CardView) opened {
	o := opened{base: "/karne" + cardQuery(v.Choice, card.Through, v.Unit), target: map[string]bool{}}
	asked := c.QueryParam("ac")
	o.asked, o.all = asked != "", asked == "hepsi" || asked == "" && card.Indicators() <= fewIndicators
	for id := range strings.SplitSeq(asked, ",") {
		if ids.Valid(id) && len(o.target) < 20 {
			o.target[id] = true
		}
	}
	if !o.all {
		v.OpenAll = o.base + "&ac=hepsi"
	}
	return o
}

// toggle is the address on which one target is open and the others stay as they are.
func (o opened) toggle(id string) string {
	var list []string
	for x := range o.target {
		if x != id {
			list = append(list, x)
		}
	}
	if !o.all && !o.target[id] {
		list = append(list, id)
	}
	slices.Sort(list)
	if len(list) == 0 {
		return o.base
	}
	return o.base + "&ac=" + strings.Join(list, ",")
}

// askUnit offers the units that have targets or deliver to some, and takes the asked one.
func (v *CardView) askUnit(c echo.Context, card *evaluate.Card) {
	asked := c.QueryParam("birim")
	for _, u := range card.Units {
		v.UnitOptions = append(v.UnitOptions, Option{Value: u.UnitID, Text: card.UnitNames[u.UnitID].Name, Selected: u.UnitID == asked})
		if u.UnitID == asked {
			v.Unit = asked
		}
	}
	if len(v.UnitOptions) == 1 && v.Unit == "" {
		v.UnitOptions = nil
	}
}
