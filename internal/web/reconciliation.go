package web

import (
	"html/template"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/reports/html"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/tables"
)

// ReconciliationView is the reconciliation sheet with one part to open for each identity; what differs is open.
type ReconciliationView struct {
	Plan             PlanView
	Marks            []string
	Lead             string
	Summary          template.HTML
	Identities       []IdentityView
	Checked, Differs int
	Held             bool
}

// IdentityView is one identity with both sides of each place. Rows are those drawn; what was checked is in the summary, which counts all.
type IdentityView struct {
	Title            string
	Rows             int
	Checked, Differs int
	HTML             template.HTML
}

// toRecord marks a link that leads to a record of the programme, by its code path or the name of a unit.
const toRecord = "kayit:"

// reconciliation proves the printed numbers against each other: both sides lead to the cells they were read from, the place to the records
// behind it.
func (w *Web) reconciliation(c echo.Context) error {
	ctx := c.Request().Context()
	t, err := w.o.Programmes.Tree(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	p := t.Programme
	doc, err := w.o.Papers.ProgrammeTable(ctx, p.ID, tables.IDReconciliation)
	if err != nil {
		return err
	}
	head := w.programmeHead(c, p, nil, false)
	v := ReconciliationView{Plan: head}
	papers, records := paperLink(p), w.recordLinks(c, &t)
	link := func(s string) string {
		if s, ok := strings.CutPrefix(s, toRecord); ok {
			return records(s)
		}
		if s, ok := strings.CutPrefix(s, tables.IDReconciliation+"#"); ok {
			return "#" + s
		}
		if s, ok := strings.CutPrefix(s, "T15#"); ok {
			return "/planlar/" + p.PlanID + "/tablolar/T15#" + s
		}
		return papers(s)
	}
	for _, m := range doc.Marks {
		v.Marks = append(v.Marks, string(m))
	}
	first, counted := true, map[string][2]int{}
	for _, b := range doc.Blocks {
		if b.Text != nil {
			v.Lead = b.Text.Text
		}
		if b.Table == nil {
			continue
		}
		part := IdentityView{Title: b.Table.Title, Rows: len(b.Table.Rows)}
		table := linked(*b.Table)
		if !first {
			table.Title = ""
		}
		if first {
			counted, v.Checked, v.Differs = summed(*b.Table)
		}
		n := counted[b.Table.Anchor]
		part.Checked, part.Differs = n[0], n[1]
		drawn, err := draw(model.Document{ID: doc.ID, Blocks: []model.Block{{Table: &table}}}, html.Options{Lang: langOf(c), Bare: true, Link: link})
		if err != nil {
			return err
		}
		if first {
			v.Summary, first = drawn, false
			continue
		}
		part.HTML = drawn
		v.Identities = append(v.Identities, part)
	}
	v.Held = v.Differs == 0 && v.Checked > 0
	return w.send(c, http.StatusOK, w.programmePage(c, "reconciliation", p, head, "/mutabakat", v))
}

// summed reads what the summary says of each identity, by its anchor, and of all: checked and differing.
func summed(t model.Table) (by map[string][2]int, checked, differs int) {
	at := map[string]int{}
	for i, c := range t.Columns {
		at[c.Key] = i
	}
	by = map[string][2]int{}
	for _, r := range t.Rows {
		if r.Emphasis == model.Total { // its first cell covers two columns
			continue
		}
		n := [2]int{int(r.Cells[at["checked"]].Number), int(r.Cells[at["differing"]].Number)}
		by[r.Cells[at["id"]].Text] = n
		checked, differs = checked+n[0], differs+n[1]
	}
	return by, checked, differs
}

// linked gives the place of each row a link to its record.
func linked(t model.Table) model.Table {
	rows := make([]model.Row, len(t.Rows))
	for i, r := range t.Rows {
		cells := make([]model.Cell, len(r.Cells))
		copy(cells, r.Cells)
		if c := &cells[0]; len(cells) > 0 && c.Ref != "" && c.Link == "" {
			path, _ := model.RefField(c.Ref)
			unit, _, _ := strings.Cut(c.Text, " · ")
			c.Link = toRecord + path + "|" + unit
		}
		r.Cells = cells
		rows[i] = r
	}
	t.Rows = rows
	return t
}

// recordLinks lead from a code path, else from the name of a unit, to the page its lines are entered on.
func (w *Web) recordLinks(c echo.Context, t *programme.Tree) func(string) string {
	root := "/programlar/" + t.Programme.ID
	at, money := map[string]string{}, wholeBudget(c, t.Programme)
	for _, h := range t.Targets {
		at[h.Ref] = root + "#" + h.Ref
		for _, a := range h.Activities {
			if at[a.Ref] = root + "#" + h.Ref; money && a.ResponsibleUnitID != "" {
				at[a.Ref] = proposalHref(t.Programme.ID, a.ResponsibleUnitID) + "#faaliyet-" + a.ID
			}
		}
		for _, k := range h.Indicators {
			if at[k.Ref] = root + "#" + h.Ref; editsRecords(c, t.Programme) {
				at[k.Ref] = "/program-gostergeleri/" + k.ID + "/duzenle"
			}
		}
	}
	units := map[string]string{}
	for _, pr := range t.Proposals {
		if money {
			units[pr.UnitName] = proposalHref(t.Programme.ID, pr.UnitID)
		}
	}
	return func(s string) string {
		path, unit, _ := strings.Cut(s, "|")
		if to := at[path]; to != "" {
			return to
		}
		return units[unit]
	}
}
