package web

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
)

// typedPart is how many indicators a page of yearly targets shows at most, if a target does not hold more; longer plans come in parts of whole targets.
const typedPart = 200

// planPart is what of a plan a grid shows: a unit's targets, and of these one part.
type planPart struct {
	unit    string
	no, of  int
	targets []*plan.TargetNode
	first   []string // code of the first target of each part
	last    []string
}

// partOfPlan reads the asked part: ?birim= a unit, ?bolum= its part.
func partOfPlan(c echo.Context, t *plan.Tree, most int, weigh func(*plan.TargetNode) int) planPart {
	p := planPart{unit: c.QueryParam("birim"), no: 1}
	var parts [][]*plan.TargetNode
	size := 0
	for i := range t.Goals {
		for j := range t.Goals[i].Targets {
			h := &t.Goals[i].Targets[j]
			n := weigh(h)
			if p.unit != "" && h.ResponsibleUnitID != p.unit || n == 0 {
				continue
			}
			if len(parts) == 0 || size+n > most {
				parts, size = append(parts, nil), 0
				p.first, p.last = append(p.first, h.Code), append(p.last, "")
			}
			k := len(parts) - 1
			parts[k] = append(parts[k], h)
			p.last[k] = h.Code
			size += n
		}
	}
	p.of = len(parts)
	if n, err := strconv.Atoi(c.QueryParam("bolum")); err == nil && n >= 1 && n <= p.of {
		p.no = n
	}
	if p.of > 0 {
		p.targets = parts[p.no-1]
	}
	return p
}

// href is the address of this part.
func (p planPart) href(root string, no int) string {
	q := url.Values{}
	put(q, "birim", p.unit)
	if no > 1 {
		q.Set("bolum", itoa(no))
	}
	if len(q) == 0 {
		return root
	}
	return root + "?" + q.Encode()
}

func (p planPart) links(root string) (out []Link) {
	if p.of < 2 {
		return nil
	}
	for i := range p.of {
		l := Link{Text: p.first[i], Href: p.href(root, i+1), Current: i+1 == p.no}
		if p.last[i] != p.first[i] {
			l.Text += " – " + p.last[i]
		}
		out = append(out, l)
	}
	return out
}

// unitsOfTree are the units that answer for targets, to choose one's part.
func unitsOfTree(t *plan.Tree, chosen string) (out []Option) {
	has := map[string]bool{}
	for _, g := range t.Goals {
		for _, h := range g.Targets {
			has[h.ResponsibleUnitID] = true
		}
	}
	for _, u := range t.UnitList() {
		if has[u.ID] {
			out = append(out, Option{Value: u.ID, Text: u.Name, Selected: u.ID == chosen})
		}
	}
	return out
}

// weightText is a weight as one types it: 33,3.
func weightText(p *quantity.Percent) string {
	if p == nil {
		return ""
	}
	return quantity.Amount(*p * 100).TR()
}

// valueColumns are the columns of yearly targets.
func valueColumns(tr Tr, of []int, frequencies []Option) []GridColumn {
	out := []GridColumn{
		{Key: "weight", Label: tr("web.typed.weight"), Kind: GridPercent, Width: "narrow", Percent: true, GroupSum: true, Must: "100"},
		{Key: "baseline_value", Label: tr("web.typed.baseline"), Kind: GridAmount},
	}
	for _, y := range of {
		out = append(out, GridColumn{Key: at("values", y), Label: itoa(y), Kind: GridAmount})
	}
	return append(out, GridColumn{Key: "monitoring_frequency", Label: tr("web.typed.frequency"), Kind: GridChoice, Options: withFirst(tr, frequencies)})
}

// valueFields are the fields of an indicator in that grid.
func valueFields(f *plan.IndicatorFields, of []int) url.Values {
	v := url.Values{}
	put(v, "weight", weightText(f.Weight))
	put(v, "baseline_value", plainText(f.BaselineValue))
	put(v, "monitoring_frequency", f.MonitoringFrequency)
	for _, y := range of {
		if a, ok := f.Values[y]; ok {
			put(v, at("values", y), plainText(&a))
		}
	}
	return v
}

// readValues are the yearly targets of a row.
func (r *reader) readValues(of []int, unit string) plan.YearAmount {
	m := plan.YearAmount{}
	for _, y := range of {
		if a := r.amountOf(at("values", y), unit); a != nil {
			m[y] = *a
		}
	}
	return m
}

// changeValues is the command of a row of yearly targets; fields that were not sent stay.
func changeValues(row GridTyped, of []int, unit string, frequencies []Option) (plan.ChangeIndicator, error) {
	r := row.read()
	cmd := plan.ChangeIndicator{ID: row.ID, Version: row.Version()}
	if r.v.Has("weight") {
		cmd.Weight = plan.Some(r.percent("weight"))
	}
	if r.v.Has("baseline_value") {
		cmd.BaselineValue = plan.Some(r.amountOf("baseline_value", unit))
	}
	if r.v.Has(at("values", of[0])) {
		cmd.Values = plan.Some(r.readValues(of, unit))
	}
	if r.v.Has("monitoring_frequency") {
		s := r.choice("monitoring_frequency", frequencies)
		cmd.MonitoringFrequency = &s
	}
	return cmd, r.err()
}

func (w *Web) planValues(c echo.Context) error { return showGrid(w.planValuesSpec(c)) }

func (w *Web) savePlanValues(c echo.Context) error {
	s := w.planValuesSpec(c)
	if target := sentForm(c).Get("remainder"); target != "" {
		return w.giveRemainder(c, s, target)
	}
	return w.saveGrid(c, s)
}

// planValuesSpec is the grid of a plan's yearly targets.
func (w *Web) planValuesSpec(c echo.Context) gridSpec {
	id, tr := c.Param("id"), w.words(c)
	frequencies := w.form(c, "", "").Choices["frequency"]
	var t plan.Tree
	var part planPart
	units := map[string]string{}
	root := "/planlar/" + id + "/degerler"
	var columns []GridColumn
	s := gridSpec{Action: access.PlanEdit, Done: "saved", Same: "values_same", To: returned(c, root)}
	s.Again = func(row GridTyped, now GridRow) bool { return asRecorded(columns, row, now) }
	s.Load = func(map[string]gridKept) (g *Grid, err error) {
		if t, err = w.o.Plans.Tree(c.Request().Context(), id); err != nil {
			return nil, err
		}
		part = partOfPlan(c, &t, typedPart, func(h *plan.TargetNode) int { return len(h.Indicators) })
		of := horizonYears(t.Plan)
		g = w.newGrid(c, &Grid{ID: "degerler", Caption: tr("web.typed.values"), Action: part.href(root, part.no), Columns: valueColumns(tr, of, frequencies), Head: tr("record.indicator"), NoState: true})
		may := edits(c, t.Plan)
		for _, h := range part.targets {
			open := may(h.Scope(t.Plan))
			g.CanSave = g.CanSave || open
			g.Rows = append(g.Rows, w.valueRows(c, g, h, of, open, units)...)
		}
		columns = g.Columns
		return g, nil
	}
	s.Save = func(ctx context.Context, row GridTyped) error {
		cmd, err := changeValues(row, horizonYears(t.Plan), units[row.ID], frequencies)
		if err == nil {
			_, err = w.o.Plans.ChangeIndicator(ctx, cmd)
		}
		return err
	}
	s.Show = func(code int, g *Grid) error {
		head := w.planHead(c, t.Plan, nil, false)
		v := TypedView{
			Plan: &head, Lead: tr("web.typed.values_lead"), Grid: g, Filter: part.links(root), Units: unitsOfTree(&t, part.unit), Root: root, Module: true, Empty: Empty{Text: "web.typed.no_indicator"},
		}
		if !g.CanSave && len(g.Rows) > 0 {
			v.Note = tr("web.typed.closed")
		}
		return w.typedPage(c, code, w.planPage(c, "typed", head, "/degerler", v))
	}
	return s
}

// valueRows are the indicators of a target, with the sum of their weights below.
func (w *Web) valueRows(c echo.Context, g *Grid, h *plan.TargetNode, of []int, open bool, units map[string]string) (out []GridRow) {
	for i := range h.Indicators {
		k := &h.Indicators[i]
		units[k.ID] = k.UnitOfMeasure
		row := GridRow{
			ID: k.ID, Version: itoa(k.Version), Code: k.Code, Name: k.Name, Href: "/gostergeler/" + k.ID, Unit: k.UnitOfMeasure, Class: "t-" + h.ID, Locked: !open,
			Cells: cellsOf(g.Columns, valueFields(&k.IndicatorFields, of)),
		}
		if i == 0 {
			row.Group = strings.TrimSpace(h.Code + " " + short(h.Text, 140))
		}
		if i == len(h.Indicators)-1 {
			row.Detail = w.remainder(c, h, open)
		}
		if percentUnit(k.UnitOfMeasure) {
			row.takePercent()
		}
		out = append(out, row)
	}
	return out
}

// takePercent lets the amounts of a row be typed as "%75".
func (x *GridRow) takePercent() {
	for key, cell := range x.Cells {
		if key == "baseline_value" || strings.HasPrefix(key, "values.") {
			cell.Percent = true
			x.Cells[key] = cell
		}
	}
}

// WeightSum is a target's weights where no script counts them: what they make, and the button that gives the rest to the last.
type WeightSum struct{ Target, Code string }

// remainder is the button below a target's indicators, where its weights do not make 100.
func (w *Web) remainder(c echo.Context, h *plan.TargetNode, open bool) template.HTML {
	sum := quantity.Percent(0)
	for i := range h.Indicators {
		if x := h.Indicators[i].Weight; x != nil {
			if t, err := quantity.AddPercent(sum, *x); err == nil {
				sum = t
			}
		}
	}
	if !open || sum == quantity.Hundred || len(h.Indicators) == 0 {
		return ""
	}
	return w.r.part(langOf(c), "weightsum", WeightSum{Target: h.ID, Code: h.Code})
}

// giveRemainder gives a target's last indicator what its others leave of 100, in the form that was sent; nothing is saved.
func (w *Web) giveRemainder(c echo.Context, s gridSpec, target string) error {
	f := w.form(c, "", "")
	if _, err := w.posted(c, f); err != nil {
		return err
	}
	if err := fewNew(f.Values); err != nil {
		return err
	}
	g, err := s.Load(nil)
	if err != nil {
		return err
	}
	last, sum := -1, quantity.Percent(0)
	var wrong error
	for i := range g.Rows {
		x := &g.Rows[i]
		if x.Class != "t-"+target || x.Locked || isNewRow(x.ID) && strings.TrimSpace(f.Values.Get(x.ID+".weight")) == "" && !filled(f.Values, x.ID) {
			continue
		}
		if last >= 0 {
			r := reader{v: url.Values{"weight": f.Values[g.Rows[last].ID+".weight"]}}
			if p := r.percent("weight"); p != nil {
				sum, err = quantity.AddPercent(sum, *p)
			}
			if wrong == nil && (r.err() != nil || err != nil) {
				wrong = fault.Invalid("plan.weight.remainder", "weight", "read", r.text("weight")).Wrap(r.err())
			}
		}
		last = i
	}
	if last < 0 {
		return fault.NotFound("target", target)
	}
	rest, err := quantity.Hundred.Sub(sum)
	if wrong == nil && (err != nil || rest <= 0) {
		wrong = fault.Invalid("plan.weight.remainder", "weight", "read", weightText(&sum))
	}
	if wrong == nil {
		f.Values.Set(g.Rows[last].ID+".weight", weightText(&rest))
	}
	rows, err := typedRows(g, f.Values)
	if err != nil {
		return err
	}
	places := map[string]*GridRow{}
	for i := range g.Rows {
		places[g.Rows[i].ID] = &g.Rows[i]
	}
	for _, row := range rows {
		w.keepRow(c, g, places[row.ID], gridKept{typed: row.Values})
	}
	if wrong != nil {
		w.blame(g, &g.Rows[last], w.r.note(langOf(c), fault.All(wrong)[0]))
		return s.Show(http.StatusUnprocessableEntity, g)
	}
	return s.Show(http.StatusOK, g)
}

// filled tells whether anything is typed in a row for a new record.
func filled(v url.Values, id string) bool {
	for name, list := range v {
		if field, ok := strings.CutPrefix(name, id+"."); ok && field != "was" && field != "key" && strings.TrimSpace(strings.Join(list, "")) != "" {
			return true
		}
	}
	return false
}
