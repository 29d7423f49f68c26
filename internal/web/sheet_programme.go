package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/reports/html"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/tables"
)

func (w *Web) programmeSheetRoutes(g *echo.Group) {
	if w.o.Programmes == nil {
		return
	}
	g.GET("/performans-hedefleri/:id/tablo", w.performanceTargetSheet)
	g.POST("/performans-hedefleri/:id/tablo", w.savePerformanceTargetSheet)
	g.GET("/faaliyetler/:id/tablo", w.activitySheet)
	g.POST("/faaliyetler/:id/tablo", w.saveActivitySheet)
}

// programmePaper is Tablo 1 of one performance target or Tablo 2 of one activity being filled.
type programmePaper struct {
	*sheet
	tree   programme.Tree
	faults fault.List
	lines  []budget.Line
	doc    model.Document
	own    string // its address
	back   string
	href   func(ref string) string
}

// load reads the programme and its money as the caller may see them.
func (k *programmePaper) load(programmeID string) (err error) {
	ctx := k.c.Request().Context()
	if k.tree, k.faults, err = k.w.o.Programmes.Checked(ctx, programmeID); err != nil {
		return err
	}
	k.lines, err = k.w.o.Budget.Lines(ctx, budget.LinesQuery{ProgrammeID: programmeID})
	return err
}

// targetPaper is Tablo 1 of one performance target, which the strategy office fills.
func (w *Web) targetPaper(c echo.Context) (*programmePaper, error) {
	h, p, err := w.o.Programmes.PerformanceTarget(c.Request().Context(), c.Param("id"))
	if err == nil {
		err = asked(c, access.ProgrammeEdit, p.Scope())
	}
	if err != nil {
		return nil, err
	}
	k := &programmePaper{sheet: w.newSheet(c, access.ProgrammeEdit), own: "/performans-hedefleri/" + h.ID + "/tablo"}
	if err := k.load(p.ID); err != nil {
		return nil, err
	}
	n, err := node(&k.tree, h.ID)
	if err != nil {
		return nil, err
	}
	k.back = "/programlar/" + p.ID + "#" + n.Ref
	k.add(w.performanceTargetRecord(n))
	for i := range n.Indicators {
		k.add(w.programmeIndicatorRecord(&n.Indicators[i]))
	}
	k.flag(k.faults)
	k.href = func(ref string) string {
		path, field := model.RefField(ref)
		for _, a := range n.Activities {
			if a.Ref == path && (field == "lines" || field == "name") {
				return "/faaliyetler/" + a.ID + "/tablo"
			}
		}
		for _, i := range n.Indicators {
			if i.Ref == path && field == "target_value" {
				return "/program-gostergeleri/" + i.ID + "/duzenle"
			}
		}
		return ""
	}
	f, err := w.o.Papers.ProgrammeTreeFacts(c.Request().Context(), &k.tree, k.lines)
	if err != nil {
		return nil, err
	}
	for _, h := range f.Targets {
		for _, i := range h.Indicators {
			r := k.byRef[i.Ref]
			if r != nil && i.Previous != nil && r.now.Get("previous_value") == "" {
				r.said = map[string]string{"previous_value": i.Previous.TR() + " · " + i.PreviousSource}
			}
		}
	}
	var ok bool
	if k.doc, ok = tables.PerformanceTargetForm(f, n.Ref); !ok {
		return nil, fault.NotFound("performance_target", h.ID)
	}
	return k, nil
}

func (w *Web) performanceTargetRecord(n *programme.TargetNode) *sheetRecord {
	return &sheetRecord{
		id: n.ID, ref: n.Ref, name: strings.TrimSpace(n.ShownCode + " " + short(n.ShownText, 80)), href: "/performans-hedefleri/" + n.ID + "/duzenle",
		now: performanceTargetValues(n.PerformanceTargetFields), version: n.Version, fields: func(name string) bool { return name == "explanation" },
		input: fieldsAre("explanation"), rows: noRows,
		save: func(ctx context.Context, all *reader, _ func(string) bool, version int64) error {
			text := all.text("explanation")
			if isDry(ctx) {
				return nil
			}
			_, err := w.o.Programmes.ChangePerformanceTarget(ctx, programme.ChangePerformanceTarget{ID: n.ID, Version: version, Explanation: &text})
			return err
		},
	}
}

func noRows(url.Values) map[string][]int { return nil }

// fieldsAre draws fields that a reference names as the form does: texts, and numbers.
func fieldsAre(names ...string) func(*sheetRecord, string) *html.Input {
	return func(r *sheetRecord, field string) *html.Input {
		if !slices.Contains(names, field) {
			return nil
		}
		kind := "number"
		if field == "explanation" || field == "name" {
			kind = "long"
		}
		in := r.cell(field, kind, strings.TrimSpace(r.name+" "+r.form.Label(field)))
		return &in
	}
}

func (w *Web) programmeIndicatorRecord(i *programme.IndicatorNode) *sheetRecord {
	name := i.Ref
	if i.Plan != nil {
		name = strings.TrimSpace(i.Plan.Code + " " + short(i.Plan.Name, 80))
	}
	return &sheetRecord{
		id: i.ID, ref: i.Ref, name: name, href: "/program-gostergeleri/" + i.ID + "/duzenle",
		now: programmeIndicatorValues(i.IndicatorFields), version: i.Version, rows: noRows,
		fields: func(name string) bool {
			return name == "previous_value" || name == "current_value" || name == "explanation"
		},
		input: fieldsAre("previous_value", "current_value", "explanation"),
		save: func(ctx context.Context, all *reader, changed func(string) bool, version int64) error {
			v := readProgrammeIndicator(all)
			if err := all.err(); err != nil || isDry(ctx) {
				return err
			}
			cmd := programme.ChangeIndicator{ID: i.ID, Version: version}
			if changed("previous_value") {
				cmd.PreviousValue = plan.Some(v.PreviousValue)
			}
			if changed("current_value") {
				cmd.CurrentValue = plan.Some(v.CurrentValue)
			}
			if changed("explanation") {
				cmd.Explanation = &v.Explanation
			}
			_, err := w.o.Programmes.ChangeIndicator(ctx, cmd)
			return err
		},
	}
}

// activityPaper is Tablo 2 of one activity: the strategy office fills any, a unit its own. Where others share an activity, a unit does not
// see the whole of its money and so has no such form.
func (w *Web) activityPaper(c echo.Context) (*programmePaper, error) {
	a, p, _, _, err := w.activityOf(c)
	if err != nil {
		return nil, err
	}
	whole := access.Check(actor(c), access.ProgrammeEdit, p.Scope()) == nil
	k := &programmePaper{sheet: w.newSheet(c, access.ProposalEdit), own: "/faaliyetler/" + a.ID + "/tablo", back: activityBack(c, p, a.ResponsibleUnitID, a.ID)}
	if whole {
		k.action = access.ProgrammeEdit
	}
	if !whole && len(a.SharingUnitIDs) > 0 {
		return nil, fault.NotFound("activity", a.ID)
	}
	if err := k.load(p.ID); err != nil {
		return nil, err
	}
	ref := ""
	for _, h := range k.tree.Targets {
		for _, x := range h.Activities {
			if x.ID == a.ID {
				ref = x.Ref
			}
		}
	}
	r := w.activityRecord(&a, ref)
	if editsActivity(c, p, a, openProposal(&k.tree)) {
		k.add(r)
	} else {
		k.byRef[ref] = r
		r.form = w.form(c, "", "")
		r.input = func(*sheetRecord, string) *html.Input { return nil }
	}
	k.amounts(r, &a)
	k.flag(k.faults)
	k.href = func(at string) string {
		if path, field := model.RefField(at); path == ref && strings.HasPrefix(field, "lines") {
			return k.back
		}
		return ""
	}
	f, err := w.o.Papers.ProgrammeTreeFacts(c.Request().Context(), &k.tree, k.lines)
	if err != nil {
		return nil, err
	}
	var ok bool
	if k.doc, ok = tables.ActivityForm(f, ref); !ok {
		return nil, fault.NotFound("activity", a.ID)
	}
	return k, nil
}

func (w *Web) activityRecord(a *programme.Activity, ref string) *sheetRecord {
	return &sheetRecord{
		id: a.ID, ref: ref, name: strings.TrimSpace(a.Code + " " + short(a.Name, 80)), href: "/faaliyetler/" + a.ID + "/duzenle",
		now: activityValues(a.ActivityFields), version: a.Version, rows: noRows,
		fields: func(name string) bool { return name == "name" || name == "explanation" },
		input:  fieldsAre("name", "explanation"),
		save: func(ctx context.Context, all *reader, changed func(string) bool, version int64) error {
			v := readActivity(all)
			if err := all.err(); err != nil || isDry(ctx) {
				return err
			}
			cmd := programme.ChangeActivity{ID: a.ID, Version: version}
			if changed("name") {
				cmd.Name = &v.Name
			}
			if changed("explanation") {
				cmd.Explanation = &v.Explanation
			}
			_, err := w.o.Programmes.ChangeActivity(ctx, cmd)
			return err
		},
	}
}

// amounts puts the budget lines on Tablo 2: an amount is typed where exactly one line stands behind its cell; the others lead to their lines.
func (k *programmePaper) amounts(r *sheetRecord, a *programme.Activity) {
	p := k.tree.Programme
	behind := map[string][]budget.Line{}
	for _, l := range k.lines {
		if l.ActivityID == a.ID {
			key := tables.SlotKey(l.Economic, l.OffBudget)
			behind[key] = append(behind[key], l)
		}
	}
	typed := map[string]*sheetRecord{}
	for _, key := range sortedNames(behind) {
		lines := behind[key]
		if len(lines) != 1 || len(a.SharingUnitIDs) > 0 {
			continue
		}
		pt := part{tree: k.tree, unit: lines[0].UnitID}
		if i := slices.IndexFunc(k.tree.Proposals, func(x programme.Proposal) bool { return x.UnitID == pt.unit }); i >= 0 {
			pt.proposal = &k.tree.Proposals[i]
		}
		if pt.mayLines(k.c) {
			line := k.w.lineRecord(lines[0], p, a.Code)
			k.add(line)
			typed["lines."+key] = line
		}
	}
	own := r.input
	r.input = func(r *sheetRecord, field string) *html.Input {
		if line := typed[field]; line != nil {
			in := line.cell("amount", "number", line.name)
			return &in
		}
		return own(r, field)
	}
}

// lineRecord is the amount of a budget line at the programme's stage.
func (w *Web) lineRecord(l budget.Line, p programme.Programme, code string) *sheetRecord {
	now := url.Values{}
	put(now, "amount", moneyText(l.At(p.Stage)))
	return &sheetRecord{
		id: l.ID, ref: "line:" + l.ID, name: strings.TrimSpace(code + " " + l.Economic), href: "/butce-satirlari/" + l.ID, now: now, version: l.Version, rows: noRows,
		fields: func(name string) bool { return name == "amount" }, input: fieldsAre("amount"),
		save: func(ctx context.Context, all *reader, _ func(string) bool, version int64) error {
			amount := all.money("amount")
			if amount == nil && all.err() == nil {
				return fault.Invalid("text.required", "amount")
			}
			if err := all.err(); err != nil || isDry(ctx) {
				return err
			}
			_, err := w.o.Budget.ChangeLine(ctx, budget.ChangeLine{ID: l.ID, Version: version, Amount: amount})
			return err
		},
	}
}

// page draws the form with what was typed.
func (k *programmePaper) page(code int) error {
	w, c, p := k.w, k.c, k.tree.Programme
	drawn, err := draw(k.doc, html.Options{Lang: langOf(c), Bare: true, Edit: k.edit, Href: k.href, Link: paperLink(p)})
	if err != nil {
		return err
	}
	head := w.programmeHead(c, p, nil, false)
	v := TableSheetView{Plan: head, Read: k.back}
	k.view(&v.Sheet, drawn)
	v.Sheet.Action, v.Sheet.Cancel = k.own, k.back
	page := w.programmePage(c, "sheettable", p, head, "", v)
	page.Title = k.doc.Sheet + " · " + head.Name
	page.Crumbs[len(page.Crumbs)-1].Href = k.back
	page.Crumbs = append(page.Crumbs, Link{Text: k.doc.Sheet})
	return w.send(c, code, page)
}

func (k *programmePaper) saved() error {
	if _, err := k.read(); err != nil {
		return err
	}
	return k.finish(k.own, k.page)
}

func (w *Web) performanceTargetSheet(c echo.Context) error {
	k, err := w.targetPaper(c)
	if err != nil {
		return err
	}
	if !editsRecords(c, k.tree.Programme) {
		k.records, k.byRef = nil, nil
	}
	return k.page(http.StatusOK)
}

func (w *Web) savePerformanceTargetSheet(c echo.Context) error {
	k, err := w.targetPaper(c)
	if err != nil {
		return err
	}
	return k.saved()
}

func (w *Web) activitySheet(c echo.Context) error {
	k, err := w.activityPaper(c)
	if err != nil {
		return err
	}
	return k.page(http.StatusOK)
}

func (w *Web) saveActivitySheet(c echo.Context) error {
	k, err := w.activityPaper(c)
	if err != nil {
		return err
	}
	return k.saved()
}

// fillHrefs are the addresses where the cells of a table that is read are filled: each form of Tablo 1 and 2, and who answers in Tablo 5.
func fillHrefs(t *programme.Tree, table string) func(ref string) string {
	if !slices.Contains([]string{"PP1", "PP2", "PP5"}, table) {
		return nil
	}
	to := map[string]string{}
	for _, h := range t.Targets {
		if table == "PP1" {
			to[h.Ref+":text"], to[h.Ref+":explanation"] = "/performans-hedefleri/"+h.ID+"/tablo", "/performans-hedefleri/"+h.ID+"/tablo"
		}
		for _, a := range h.Activities {
			switch table {
			case "PP2":
				to[a.Ref+":name"], to[a.Ref+":explanation"] = "/faaliyetler/"+a.ID+"/tablo", "/faaliyetler/"+a.ID+"/tablo"
			case "PP5":
				to[a.Ref+":units"] = "/faaliyetler/" + a.ID + "/duzenle"
			}
		}
	}
	return func(ref string) string { return to[ref] }
}
