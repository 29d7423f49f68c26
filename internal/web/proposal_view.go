package web

import (
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/budgetcode"
	"github.com/karne-app/karne/pkg/quantity"
)

// PartView is a unit's proposal: its sums against the ceiling, its activities with their lines, and what may be done with it.
type PartView struct {
	ProgrammeID, Unit, UnitName, Href string
	Year                              int
	State, Reason, Since, Due         string
	Version                           int64
	Stage, Before                     string // word of the current stage, and of the one before where there is one
	Synthetic, Income, CanEdit        bool
	CanSubmit, CanReview, CanBook     bool
	CanUpload, Waits                  bool         // Waits: the caller fills in, another person of the unit sends
	Uploads                           []UploadLine // workbooks of the unit that came before
	Pager                             Pager        // of the uploads
	Form                              *Form        // a refused step
	Upload                            *Form
	Classes                           []SumLine
	Total                             SumLine
	OffBudget                         Num
	Groups                            []LineGroup
	Targets                           []Option
	Codes                             []CodeList
	Notes                             []Note
}

// SumLine is a sum against its ceiling: State is within, over, or none without a ceiling.
type SumLine struct {
	Key, Name           string
	Sum, Ceiling, Rest  Num
	Kurus, Limit, State string // whole kuruş, for the live sums
}

// LineGroup is an activity, the overhead, the transfers, the revenue or the financing, with its lines.
type LineGroup struct {
	ID, Anchor, Kind, Code, Name, Target, NoCost, EditHref string
	Shared                                                 string // who answers for it, when that is another unit
	Total                                                  Num
	Kurus                                                  string
	Faults                                                 Counts
	Lines                                                  []LineRow
	Add                                                    *Form  // nil: no line may be added
	Functional                                             bool   // the columns of expenditure
	Codes                                                  string // id of the datalist of its economic codes
}

// LineRow is a line; Edit is its form when it is open for change.
type LineRow struct {
	ID, Functional, Financing, Economic, Name, Off, Note, AmountNote string
	Amount, Before                                                   Num
	Kurus, Class                                                     string
	Version                                                          int64
	CanEdit, CodesFixed, Zero, Open                                  bool
	Edit                                                             *Form
	Notes                                                            []Note
}

// class is the first level of an economic or revenue code.
func class(code string) string {
	head, _, _ := strings.Cut(code, ".")
	return head
}

// codeNames gives names by kind and code, and the datalists of the year.
type codeNames struct {
	names map[budgetcode.Kind]map[string]string
	list  []org.BudgetCode
	set   budgetcode.Set
}

func (w *Web) codeNames(c echo.Context, p programme.Programme) (codeNames, error) {
	n := codeNames{names: map[budgetcode.Kind]map[string]string{}, set: budgetcode.Set(p.CodeSet)}
	all, err := w.o.Org.Codes(c.Request().Context(), org.CodeQuery{Set: n.set, Year: p.Year})
	if err != nil {
		return n, err
	}
	n.list = all
	for _, x := range all {
		if n.names[x.Kind] == nil {
			n.names[x.Kind] = map[string]string{}
		}
		n.names[x.Kind][x.Code] = x.Name
	}
	return n, nil
}

// name is that of the code, else code and name of its nearest ancestor in the list: an unknown code does not look like a known one.
func (n *codeNames) name(k budgetcode.Kind, code string) string {
	if s := n.names[k][code]; s != "" {
		return s
	}
	for code != "" {
		if s := n.names[k][code]; s != "" {
			return code + " · " + s
		}
		i := strings.LastIndexByte(code, '.')
		if i < 0 {
			return ""
		}
		code = code[:i]
	}
	return ""
}

// of is the name of a line's economic or revenue code.
func (n *codeNames) of(l budget.Line) string {
	switch l.Kind {
	case budget.Revenue:
		return n.name(budgetcode.Revenue, l.Economic)
	case budget.Financing:
		return n.name(budgetcode.NetFinancing, l.Economic)
	case budget.OfActivity, budget.Overhead, budget.Transfer:
	}
	return n.name(budgetcode.Economic, l.Economic)
}

// options are the codes of a kind, as a field offers them.
func (n *codeNames) options(id string, k budgetcode.Kind) CodeList {
	l := CodeList{ID: id}
	for _, x := range n.list {
		if x.Kind == k {
			l.Options = append(l.Options, Option{Value: x.Code, Text: x.Name})
		}
	}
	return l
}

// partView is the view of a part; f is a refused form of one of its lines or of a step.
func (w *Web) partView(c echo.Context, pt *part, f *Form) (PartView, error) {
	p, tr := pt.tree.Programme, w.words(c)
	codes, err := w.codeNames(c, p)
	if err != nil {
		return PartView{}, err
	}
	vw := viewer{lang: langOf(c), tr: tr, synthetic: p.Synthetic}
	v := PartView{
		ProgrammeID: p.ID, Unit: pt.unit, UnitName: pt.name, Href: proposalHref(p.ID, pt.unit), Year: p.Year, Stage: tr("web.pstage." + string(p.Stage)),
		Synthetic: p.Synthetic, Income: pt.unit == "", CanEdit: pt.mayLines(c),
	}
	if i := slices.Index(programme.Stages, p.Stage); i > 0 {
		v.Before = tr("web.pstage." + string(programme.Stages[i-1]))
	}
	if pr := pt.proposal; pr != nil {
		v.State, v.Version = "proposal_"+string(pr.State), pr.Version
		scope := p.Scope()
		scope.Units = []string{pt.unit}
		open := p.State == programme.Proposals
		v.CanSubmit = open && pr.Editable() && access.Check(actor(c), access.ProposalSubmit, scope) == nil
		v.CanReview = open && pr.State == programme.ProposalSubmitted && access.Check(actor(c), access.ProposalReview, scope) == nil
		if open && pr.Editable() {
			v.Waits = v.CanEdit && !v.CanSubmit
			if p.DueOn != "" {
				v.Due = tr("web.home.due", "date", p.DueOn.TR())
			}
		}
		if pr.State == programme.ProposalReturned {
			v.Reason = pr.Reason
		}
		if at := max(pr.SubmittedAt, pr.DecidedAt); at > 0 {
			v.Since = when(at)
		}
	}
	v.CanBook = w.o.Intake != nil && pt.unit != ""
	v.CanUpload = v.CanBook && v.CanEdit
	v.sums(pt, vw, &codes)
	if err := v.groups(c, w, pt, vw, &codes, f); err != nil {
		return v, err
	}
	if v.CanEdit {
		v.lists(&codes)
	}
	if f != nil && f.Prefix == "" {
		v.Form = f
	}
	return v, nil
}

func (v *PartView) lists(n *codeNames) {
	if v.Income {
		v.Codes = []CodeList{n.options("codes-revenue", budgetcode.Revenue), n.options("codes-net_financing", budgetcode.NetFinancing)}
		return
	}
	v.Codes = []CodeList{n.options("codes-functional", budgetcode.Functional), n.options("codes-financing", budgetcode.Financing), n.options("codes-economic", budgetcode.Economic)}
}

// sums are the unit's money by first-level code and in all, at the current stage, against the ceilings; off-budget money is not under one.
func (v *PartView) sums(pt *part, vw viewer, n *codeNames) {
	stage := pt.tree.Programme.Stage
	by := map[string]*moneyOf{}
	all := &moneyOf{}
	kind := budgetcode.Economic
	for _, l := range pt.lines {
		all.add(l, stage)
		if l.OffBudget != budget.InBudget {
			continue
		}
		k := class(l.Economic)
		if l.Kind == budget.Financing {
			k = string(budget.Financing)
		}
		if by[k] == nil {
			by[k] = &moneyOf{}
		}
		by[k].add(l, stage)
	}
	limits := map[string]quantity.Money{}
	for _, x := range pt.ceilings {
		limits[x.Economic] = x.Amount
		if x.Economic != "" && by[x.Economic] == nil {
			by[x.Economic] = &moneyOf{}
		}
	}
	if v.Income {
		kind = budgetcode.Revenue
	}
	for _, k := range sortedNames(by) {
		name := n.name(kind, k)
		if k == string(budget.Financing) {
			name = vw.tr("web.line.financing")
		}
		v.Classes = append(v.Classes, sumLine(k, name, by[k].in, limits, k, vw))
	}
	v.Total = sumLine("", vw.tr("web.prop.total"), all.in, limits, "", vw)
	if all.off != 0 {
		v.OffBudget = Num{Text: vw.money(all.off), Synthetic: vw.synthetic}
	}
}

func sortedNames[T any](m map[string]T) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func sumLine(key, name string, sum quantity.Money, limits map[string]quantity.Money, of string, vw viewer) SumLine {
	l := SumLine{Key: key, Name: name, Sum: Num{Text: vw.money(sum), Synthetic: vw.synthetic}, Kurus: kurus(sum), State: "none", Ceiling: Num{Missing: true}, Rest: Num{Missing: true}}
	limit, ok := limits[of]
	if !ok {
		return l
	}
	l.Limit, l.Ceiling = kurus(limit), Num{Text: vw.money(limit)}
	if rest, err := limit.Sub(sum); err == nil {
		l.Rest = Num{Text: vw.money(rest)}
		l.State = "within"
		if rest < 0 {
			l.State = "over"
		}
	}
	return l
}

// groups are the unit's activities in the order of the programme, then overhead and transfers; for the whole administration revenue and
// net financing.
func (v *PartView) groups(c echo.Context, w *Web, pt *part, vw viewer, n *codeNames, f *Form) error {
	p := pt.tree.Programme
	of := map[string][]budget.Line{}
	for _, l := range pt.lines {
		k := addPlace(string(l.Kind), l.ActivityID)
		of[k] = append(of[k], l)
	}
	counts, open := count(pt.faults), openProposal(&pt.tree)
	notes := map[string][]Note{}
	places := w.programmePlaces(c, &pt.tree)
	for _, x := range pt.faults {
		if x.Code == "programme.proposal.not_accepted" { // its state says so
			continue
		}
		_, record := places[x.At.Record]
		if !record && ids.Valid(x.At.Record) || x.At.Record == pt.unit && pt.unit != "" || pt.proposal != nil && x.At.Record == pt.proposal.ID {
			notes[x.At.Record] = append(notes[x.At.Record], w.r.note(langOf(c), x))
		}
	}
	if pt.unit != "" {
		v.Notes = notes[pt.unit]
		if pt.proposal != nil {
			v.Notes = append(v.Notes, notes[pt.proposal.ID]...)
		}
	}
	fill := func(g LineGroup, kind budget.Kind, activityID string) {
		sum := &moneyOf{}
		g.ID, g.Functional = addPlace(string(kind), activityID), kind != budget.Revenue && kind != budget.Financing
		if g.Codes = "codes-economic"; !g.Functional {
			g.Codes = map[budget.Kind]string{budget.Revenue: "codes-revenue", budget.Financing: "codes-net_financing"}[kind]
		}
		if g.Anchor = "faaliyet-" + activityID; activityID == "" {
			g.Anchor = string(kind)
		}
		for _, l := range of[g.ID] {
			sum.add(l, p.Stage)
			g.Lines = append(g.Lines, v.row(c, w, p, l, vw, n, f, notes[l.ID]))
		}
		g.Total, g.Kurus = sum.num(vw, sum.total()), kurus(sum.total())
		if v.CanEdit {
			above := of[g.ID]
			if len(above) == 0 && g.Functional {
				above = pt.lines
			}
			g.Add = w.addForm(c, v.Href, kind, activityID, above, f)
		}
		v.Groups = append(v.Groups, g)
	}
	if v.Income {
		fill(LineGroup{Kind: "revenue", Name: vw.tr("web.line.revenue")}, budget.Revenue, "")
		fill(LineGroup{Kind: "financing", Name: vw.tr("web.line.financing")}, budget.Financing, "")
		return nil
	}
	for _, h := range pt.tree.Targets {
		v.Targets = append(v.Targets, Option{Value: h.ID, Text: h.ShownCode + " · " + short(h.ShownText, 90)})
		for _, a := range h.Activities {
			if !slices.Contains(a.UnitIDs(), pt.unit) && len(of[a.ID]) == 0 {
				continue
			}
			g := LineGroup{Kind: "activity", Code: a.Code, Name: a.Name, Target: h.ShownCode + " · " + short(h.ShownText, 110), NoCost: a.NoCostReason, Faults: counts[a.ID]}
			if a.ResponsibleUnitID != pt.unit {
				g.Shared = pt.tree.Units[a.ResponsibleUnitID].Name
			}
			if editsActivity(c, p, a.Activity, open) {
				g.EditHref = "/faaliyetler/" + a.ID + "/duzenle"
			}
			fill(g, budget.OfActivity, a.ID)
		}
	}
	fill(LineGroup{Kind: "overhead", Name: vw.tr("web.line.overhead")}, budget.Overhead, "")
	fill(LineGroup{Kind: "transfer", Name: vw.tr("web.line.transfer")}, budget.Transfer, "")
	return nil
}

// addForm is the empty row of a place; functional and financing code begin as in the line above, which they nearly always equal; in
// an empty place as in the unit's last line.
func (w *Web) addForm(c echo.Context, href string, kind budget.Kind, activityID string, above []budget.Line, refused *Form) *Form {
	place := addPlace(string(kind), activityID)
	if refused != nil && refused.Prefix == place+"-" {
		return refused
	}
	f := w.lineForm(c, place, href+"/satirlar").fresh()
	f.Set("kind", string(kind))
	put(f.Values, "activity_id", activityID)
	if n := len(above); n > 0 {
		put(f.Values, "functional", above[n-1].Functional)
		put(f.Values, "financing", above[n-1].Financing)
	}
	return f
}

func (v *PartView) row(c echo.Context, w *Web, p programme.Programme, l budget.Line, vw viewer, n *codeNames, f *Form, notes []Note) LineRow {
	r := LineRow{
		ID: l.ID, Functional: l.Functional, Financing: l.Financing, Economic: l.Economic, Name: n.of(l), Note: l.Note, AmountNote: l.Amounts[p.Stage].Note,
		Amount: Num{Missing: true}, Before: Num{Missing: true}, Kurus: "0", Class: class(l.Economic), Version: l.Version, CanEdit: v.CanEdit, Open: c.Get(openLine) == l.ID, CodesFixed: madeAt(l) != p.Stage, Notes: notes,
	}
	if l.OffBudget != budget.InBudget {
		r.Off = vw.tr("web.off." + l.OffBudget)
	}
	if m := l.At(p.Stage); m != nil {
		r.Amount, r.Kurus, r.Zero = Num{Text: vw.money(*m), Synthetic: vw.synthetic}, kurus(*m), *m == 0
	}
	if i := slices.Index(programme.Stages, p.Stage); i > 0 {
		if m := l.At(programme.Stages[i-1]); m != nil {
			r.Before = Num{Text: vw.money(*m), Synthetic: vw.synthetic}
		}
	}
	switch {
	case f != nil && f.Prefix == l.ID+"-":
		r.Edit = f
	case v.CanEdit && (c.QueryParam(openLine) == l.ID || c.Get(openLine) == l.ID):
		r.Edit = w.lineForm(c, l.ID, "/butce-satirlari/"+l.ID)
		r.Edit.Values, r.Edit.Version = lineValues(l, p.Stage), itoa(l.Version)
	}
	if r.Edit != nil {
		for _, x := range notes {
			if x.Path != "" {
				r.Edit.Flags[x.Path] = append(r.Edit.Flags[x.Path], x)
			}
		}
	}
	return r
}

// madeAt is the stage a line was made at: its codes are changed there and nowhere else.
func madeAt(l budget.Line) programme.Stage {
	for _, s := range programme.Stages {
		if _, ok := l.Amounts[s]; ok {
			return s
		}
	}
	return programme.StageUnit
}
