package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

// ProgrammeView is the page of a programme: goal, performance target, activities with their money, and what happened so far.
type ProgrammeView struct {
	Plan                               PlanView
	Stage                              string
	Year, Now, Before                  int
	NTargets, NIndicators, NActivities int
	HasMoney, OwnMoney                 bool // the money shown is that of the reader's units only
	InBudget, OffBudget, Total         Num
	Own                                []Link // proposals of the reader's units
	Goals                              []ProgrammeGoal
	History                            []HistoryLine
	Editions                           []EditionView
	CanEdit                            bool
	CanTake                            bool   // the plan has targets that are not in the year
	LedgerHref                         string // of the roll-over the programme was made by
}

// ProgrammeGoal is a goal of the plan with the year's targets.
type ProgrammeGoal struct {
	Code, Text string
	Targets    []ProgrammeTarget
}

// ProgrammeTarget is a performance target of the year.
type ProgrammeTarget struct {
	ID, Ref, Code, Text, Explanation string
	CanEdit, CanAdd, CanTake         bool // CanTake: the plan target has indicators that are not in the year
	Faults                           Counts
	Total                            Num
	Indicators                       []ProgrammeIndicatorLine
	Activities                       []ProgrammeActivityLine
}

// ProgrammeIndicatorLine is an indicator of the year: t−1, t, t+1.
type ProgrammeIndicatorLine struct {
	ID, Code, Name, Unit, PreviousSource, CurrentSource, Override string
	Previous, Current, Next                                       Num
	CanEdit                                                       bool
	Faults                                                        Counts
}

// ProgrammeActivityLine is an activity with its money at the current stage.
type ProgrammeActivityLine struct {
	ID, Ref, Code, Name, Unit, UnitHref, NoCost string
	Sharing                                     int
	InBudget, OffBudget, Total                  Num
	CanEdit                                     bool
	Faults                                      Counts
}

// HistoryLine is one step of a programme and who wrote it down.
type HistoryLine struct{ When, Who, What, Unit, Letter, Document, Note, Decision string }

// moneyOf adds the lines of one activity, kind or unit, in and off the budget.
type moneyOf struct {
	in, off  quantity.Money
	n        int
	overflow bool
}

func (m *moneyOf) add(l budget.Line, stage programme.Stage) {
	a := l.At(stage)
	if a == nil {
		return
	}
	m.n++
	to := &m.in
	if l.OffBudget != budget.InBudget {
		to = &m.off
	}
	t, err := quantity.AddMoney(*to, *a)
	if err != nil {
		m.overflow = true
		return
	}
	*to = t
}

func (m *moneyOf) total() quantity.Money {
	t, err := quantity.AddMoney(m.in, m.off)
	if err != nil {
		m.overflow = true
	}
	return t
}

// num is an amount of the sums; without any line, and beyond what money holds, there is none.
func (m *moneyOf) num(v viewer, a quantity.Money) Num {
	if m.n == 0 || m.overflow {
		return Num{Missing: true}
	}
	return Num{Text: v.money(a), Synthetic: v.synthetic}
}

func (w *Web) programmeTree(c echo.Context) error {
	ctx := c.Request().Context()
	t, faults, err := w.o.Programmes.Checked(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	p := t.Programme
	var lines []budget.Line
	if may(c, access.BudgetRead) {
		if lines, err = w.o.Budget.Lines(ctx, budget.LinesQuery{ProgrammeID: p.ID}); err != nil {
			return err
		}
	}
	head := w.programmeHead(c, p, faults, true)
	v := w.programmeView(c, &t, faults, lines)
	v.Plan = head
	if v.History, err = w.history(c, &t); err != nil {
		return err
	}
	if _, err := w.o.Programmes.Ledger(ctx, p.ID); err == nil {
		v.LedgerHref = "/programlar/" + p.ID + "/aktarim"
	} else if fault.KindOf(err) != fault.KindNotFound {
		return err
	}
	if may(c, access.EditionRead) {
		editions, err := w.o.Programmes.Editions(ctx, p.ID)
		if err != nil {
			return err
		}
		for _, e := range editions {
			v.Editions = append(v.Editions, editionView(w.words(c), e))
		}
	}
	return w.send(c, http.StatusOK, w.programmePage(c, "programme", p, head, "", v))
}

// openProposal tells which units may change their part now.
func openProposal(t *programme.Tree) map[string]bool {
	m := map[string]bool{}
	for _, p := range t.Proposals {
		m[p.UnitID] = t.Programme.State == programme.Proposals && p.Editable()
	}
	return m
}

// editsActivity tells whether the caller may change an activity now: the strategy office while the programme is open, a unit while its
// proposal is.
func editsActivity(c echo.Context, p programme.Programme, a programme.Activity, open map[string]bool) bool {
	if editsRecords(c, p) {
		return true
	}
	return open[a.ResponsibleUnitID] && access.Check(actor(c), access.ProposalEdit, a.Scope(p)) == nil
}

func (w *Web) programmeView(c echo.Context, t *programme.Tree, faults fault.List, lines []budget.Line) ProgrammeView {
	p := t.Programme
	tr := w.words(c)
	vw := viewer{lang: langOf(c), tr: tr, synthetic: p.Synthetic}
	v := ProgrammeView{
		Stage: tr("web.pstage." + string(p.Stage)), Year: p.Year, Now: p.Year - 1, Before: p.Year - 2, HasMoney: may(c, access.BudgetRead),
		OwnMoney: !wholeBudget(c, p), CanEdit: editsRecords(c, p),
	}
	byActivity := map[string]*moneyOf{}
	all := &moneyOf{}
	for _, l := range lines {
		if l.Kind == budget.Revenue || l.Kind == budget.Financing {
			continue
		}
		all.add(l, p.Stage)
		if byActivity[l.ActivityID] == nil {
			byActivity[l.ActivityID] = &moneyOf{}
		}
		byActivity[l.ActivityID].add(l, p.Stage)
	}
	v.InBudget, v.OffBudget, v.Total = all.num(vw, all.in), all.num(vw, all.off), all.num(vw, all.total())
	counts, open, own := count(faults), openProposal(t), ownUnits(c)
	for _, pr := range t.Proposals {
		if own[pr.UnitID] {
			v.Own = append(v.Own, Link{Text: pr.UnitName, Href: proposalHref(p.ID, pr.UnitID), Count: "proposal_" + string(pr.State)})
		}
	}
	places := map[string]int{}
	indicators := indicatorsIn(t)
	for _, h := range t.Targets {
		code, text := "", tr("web.missing")
		if h.Goal != nil {
			code, text = h.Goal.Code, h.Goal.Text
		}
		i, ok := places[code]
		if !ok {
			i = len(v.Goals)
			places[code] = i
			v.Goals = append(v.Goals, ProgrammeGoal{Code: code, Text: text})
		}
		tv := ProgrammeTarget{ID: h.ID, Ref: h.Ref, Code: h.ShownCode, Text: h.ShownText, Explanation: h.Explanation, CanEdit: v.CanEdit, Faults: counts[h.ID]}
		tv.CanAdd = v.CanEdit || slices.ContainsFunc(t.Proposals, func(x programme.Proposal) bool { return own[x.UnitID] && open[x.UnitID] })
		sum := &moneyOf{}
		for _, a := range h.Activities {
			m := byActivity[a.ID]
			if m == nil {
				m = &moneyOf{}
			}
			tv.Activities = append(tv.Activities, activityLine(c, t, a, m, vw, counts[a.ID], editsActivity(c, p, a.Activity, open)))
			sum.in, sum.n = addTo(sum, m), sum.n+m.n
			tv.Faults = tv.Faults.add(counts[a.ID])
			v.NActivities++
		}
		tv.Total = sum.num(vw, sum.in)
		for _, k := range h.Indicators {
			tv.Indicators = append(tv.Indicators, indicatorLine(k, p.Year, vw, counts[k.ID], v.CanEdit))
			tv.Faults = tv.Faults.add(counts[k.ID])
			v.NIndicators++
		}
		tv.CanTake = v.CanEdit && len(absentIndicators(indicators, &h)) > 0
		v.NTargets++
		v.Goals[i].Targets = append(v.Goals[i].Targets, tv)
	}
	v.CanTake = v.CanEdit && len(absentTargets(t)) > 0
	return v
}

func addTo(sum, m *moneyOf) quantity.Money {
	t, err := quantity.AddMoney(sum.in, m.total())
	if err != nil {
		sum.overflow = true
	}
	return t
}

func activityLine(c echo.Context, t *programme.Tree, a programme.ActivityNode, m *moneyOf, v viewer, n Counts, edit bool) ProgrammeActivityLine {
	l := ProgrammeActivityLine{
		ID: a.ID, Ref: a.Ref, Code: a.Code, Name: a.Name, Unit: t.Units[a.ResponsibleUnitID].Name, NoCost: a.NoCostReason, Sharing: len(a.UnitIDs()) - 1,
		InBudget: m.num(v, m.in), OffBudget: m.num(v, m.off), Total: m.num(v, m.total()), CanEdit: edit, Faults: n,
	}
	if m.off == 0 && m.n > 0 {
		l.OffBudget = Num{Text: "–"}
	}
	if a.ResponsibleUnitID != "" && access.Check(actor(c), access.BudgetRead, access.Scope{Units: []string{a.ResponsibleUnitID}}) == nil {
		l.UnitHref = proposalHref(t.Programme.ID, a.ResponsibleUnitID) + "#faaliyet-" + a.ID
	}
	return l
}

func indicatorLine(k programme.IndicatorNode, year int, v viewer, n Counts, edit bool) ProgrammeIndicatorLine {
	l := ProgrammeIndicatorLine{ID: k.ID, PreviousSource: k.PreviousSource, CurrentSource: k.CurrentSource, CanEdit: edit, Faults: n}
	l.Previous, l.Current = v.amount(k.PreviousValue, ""), v.amount(k.CurrentValue, "")
	l.Next = Num{Missing: true}
	if k.Plan != nil {
		l.Code, l.Name, l.Unit = k.Plan.Code, k.Plan.Name, k.Plan.UnitOfMeasure
		if a, ok := k.Plan.Values[year]; ok {
			l.Next = v.amount(&a, "")
		} else {
			l.Next.Reason = k.Plan.NoTargetReasons[year]
		}
	}
	if k.OverrideValue != nil {
		l.Override = strings.Trim(k.OverrideReason+" · "+k.OverrideDecision, " ·")
		l.Next = v.amount(k.OverrideValue, "")
	}
	return l
}

// history is what happened to a programme, the newest above.
func (w *Web) history(c echo.Context, t *programme.Tree) ([]HistoryLine, error) {
	tr := w.words(c)
	people, err := w.names(c)
	if err != nil {
		return nil, err
	}
	var out []HistoryLine
	for _, s := range slices.Backward(t.Steps) {
		l := HistoryLine{When: when(s.RecordedAt), Who: people[s.RecordedBy], What: tr("web.pp.step." + s.Step), Unit: t.Units[s.UnitID].Name, Document: s.Document, Note: s.Note}
		l.Letter = strings.Trim(s.LetterNumber+" · "+s.On.TR(), " ·")
		if s.Decision != nil {
			l.Decision = tr("body."+s.Decision.Body) + " · " + s.Decision.Date.TR() + " · " + s.Decision.Number
		}
		out = append(out, l)
	}
	return out, nil
}

// programmePlaces are where the records of a programme are changed, or read by who may not change them.
func (w *Web) programmePlaces(c echo.Context, t *programme.Tree) map[string]place {
	p := t.Programme
	root := "/programlar/" + p.ID
	edit, open := editsRecords(c, p), openProposal(t)
	at := func(kind, id, code, name, form, read string, may bool) place {
		to := read
		if may {
			to = form
		}
		return place{kind: kind, id: id, code: code, name: name, edit: may, to: to}
	}
	m := map[string]place{p.ID: at("programme", p.ID, p.PlanCode, strconv.Itoa(p.Year), root+"/duzenle", root+"/bilgiler", editsProgramme(c, p))}
	for _, h := range t.Targets {
		m[h.ID] = at("performance_target", h.ID, h.ShownCode, h.ShownText, "/performans-hedefleri/"+h.ID+"/duzenle", root+"#"+h.Ref, edit)
		for _, k := range h.Indicators {
			name := ""
			if k.Plan != nil {
				name = k.Plan.Name
			}
			m[k.ID] = at("programme_indicator", k.ID, k.Ref, name, "/program-gostergeleri/"+k.ID+"/duzenle", root+"#"+h.Ref, edit)
		}
		for _, a := range h.Activities {
			m[a.ID] = at("activity", a.ID, a.Ref, a.Name, "/faaliyetler/"+a.ID+"/duzenle", root+"#"+h.Ref, editsActivity(c, p, a.Activity, open))
		}
	}
	for _, pr := range t.Proposals {
		pl := place{kind: "proposal", id: pr.ID, name: pr.UnitName, to: proposalHref(p.ID, pr.UnitID)}
		m[pr.ID], m[pr.UnitID] = pl, pl
	}
	return m
}

// programmeNote is a fault of a programme in words with the way to it; a record the tree does not hold is a line of the budget.
func (w *Web) programmeNote(c echo.Context, f *fault.Fault, places map[string]place) Note {
	n := w.r.addressed(langOf(c), f, places)
	if n.Record == n.Ref {
		n.Record = ""
	}
	if _, ok := places[f.At.Record]; !ok && ids.Valid(f.At.Record) && may(c, access.BudgetRead) {
		n.Href = "/butce-satirlari/" + f.At.Record
	}
	return n
}

func (w *Web) programmeFaults(c echo.Context) error {
	t, faults, err := w.o.Programmes.Checked(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	p := t.Programme
	head := w.programmeHead(c, p, faults, true)
	v := FaultsView{Plan: head}
	chosen := c.QueryParam("asama")
	v.Filter = w.stageFilter(c, "/programlar/"+p.ID+"/uyarilar", head.Faults, chosen)
	stage, only := stages[chosen]
	v.Groups = w.programmeGroups(c, &t, faults, func(f *fault.Fault) bool { return !only || f.Stage == stage })
	return w.send(c, http.StatusOK, w.programmePage(c, "faults", p, head, "/uyarilar", v))
}

// programmeGroups puts faults under the performance target they belong to; those of the programme and of the budget's lines come first.
func (w *Web) programmeGroups(c echo.Context, t *programme.Tree, faults fault.List, keep func(*fault.Fault) bool) []FaultGroup {
	places := w.programmePlaces(c, t)
	groups := make([]FaultGroup, len(t.Targets)+1)
	groups[0] = FaultGroup{Code: t.Programme.PlanCode, Title: w.words(c)("web.pp.name", "year", strconv.Itoa(t.Programme.Year))}
	of := map[string]int{}
	for i, h := range t.Targets {
		groups[i+1] = FaultGroup{Code: h.ShownCode, Title: h.ShownText}
		of[h.ID], of[h.Ref] = i+1, i+1
		for _, k := range h.Indicators {
			of[k.ID] = i + 1
		}
		for _, a := range h.Activities {
			of[a.ID] = i + 1
		}
	}
	for _, f := range faults {
		if !keep(f) {
			continue
		}
		i, ok := of[f.At.Record]
		if !ok {
			target, _, _ := strings.Cut(f.At.Ref, "/")
			i = of[target]
		}
		groups[i].Notes = append(groups[i].Notes, w.programmeNote(c, f, places))
	}
	return slices.DeleteFunc(groups, func(g FaultGroup) bool { return len(g.Notes) == 0 })
}
