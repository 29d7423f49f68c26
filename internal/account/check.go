package account

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// rules is what Check reads beside the results.
type rules struct {
	*material
	set    org.Settings
	owing  []owing
	open   []calendar.Window         // of the year, not frozen
	holds  map[part]bool             // parts of activities with money in the budget
	ledger map[string]quantity.Money // what accounting says a unit spent, by unit id
	booked bool                      // accounting's year end is there
	silent int                       // lines of accounting spent otherwise than appropriated, without a reason
}

// part is one unit's part of an activity.
type part struct{ activity, unit string }

// Check is everything that blocks presenting the report (Block), and what is worth a warning, for what the caller sees: a unit gets the
// verdicts on its own report and on the indicators it answers for.
//
//	windows          of the year that are not frozen, or given back to a unit: account.window.open (R-VER-04)
//	R-EX-03          every unit that owes a report has one, received: account.unit.missing, .not_received
//	R-SUN-07, -09    sections that the administration owes (F31, F32): account.section.missing; other empty ones warn
//	R-SUN-08         the three kinds of statements: account.statement.missing; without a paper, or without reliance on a predecessor: warn
//	F21–F23, F26–F28 the difference list: account.difference.*
//	spending         of every part of an activity with money: account.spending.missing; over accounting's: account.spending.over_ledger
//	R-SAP-05, F24    a line of accounting spent otherwise than appropriated, without a reason: account.budget.reason_missing warns
//	R-TIM-04…07      late or missing days: warn
func (s *Service) Check(ctx context.Context, id string) (fault.List, error) {
	f, err := access.Reader(ctx, access.ReportRead)
	if err != nil {
		return nil, err
	}
	var l fault.List
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		w, err := s.store.whole(ctx, id)
		if err != nil {
			return err
		}
		seen := w
		seen.Units = slices.Clone(w.Units)
		seen.Texts, seen.Work, seen.Statements, seen.Steps = nil, nil, nil, nil
		if !seen.visible(f) {
			return fault.NotFound("activity_report", id)
		}
		r, err := s.gather(ctx, w)
		if err != nil {
			return err
		}
		l = r.check()
		if !f.Shows(w.Report.Scope()) {
			l = r.of(l, f)
		}
		return nil
	})
	return l, err
}

// of keeps the faults of a unit's own records.
func (r *rules) of(l fault.List, f access.Filter) fault.List {
	own := map[string]bool{}
	for _, u := range r.w.Units {
		own[u.ID] = slices.Contains(f.Units, u.UnitID)
	}
	for id, x := range r.scores {
		own[id] = slices.Contains(f.Units, x.UnitID)
	}
	return slices.DeleteFunc(l, func(x *fault.Fault) bool { return !own[x.At.Record] })
}

// refuseBlocked refuses a step while a rule blocks; all faults come back.
func (s *Service) refuseBlocked(ctx context.Context, id string) error {
	return s.refuse(ctx, id, "account.blocked", func(f *fault.Fault) bool { return f.Stage == fault.Block || f.Stage == fault.Refuse })
}

// unfinished are the faults of what units still work on.
func unfinished(f *fault.Fault) bool {
	return f.Code == "account.unit.missing" || f.Code == "account.unit.not_received"
}

func (s *Service) refuse(ctx context.Context, id, code string, why func(*fault.Fault) bool) error {
	w, err := s.store.whole(ctx, id)
	if err != nil {
		return err
	}
	r, err := s.gather(ctx, w)
	if err != nil {
		return err
	}
	l := slices.DeleteFunc(r.check(), func(f *fault.Fault) bool { return !why(f) })
	if len(l) == 0 {
		return nil
	}
	return append(fault.List{fault.New(fault.KindConflict, code, "read", strconv.Itoa(len(l))).On("", id)}, l...)
}

// gather reads everything the rules need, in the system's name: what the caller may not see blocks all the same.
func (s *Service) gather(ctx context.Context, w Whole) (*rules, error) {
	ctx = system(ctx)
	m, err := s.results(ctx, w)
	if err != nil {
		return nil, err
	}
	r := &rules{material: m, holds: map[part]bool{}, ledger: map[string]quantity.Money{}}
	if r.set, err = s.org.Settings(ctx, w.Report.Year); err != nil {
		return nil, err
	}
	if r.owing, err = s.store.owing(ctx, w.Report.ProgrammeID, w.Report.ID, w.Report.Year); err != nil {
		return nil, err
	}
	if s.windows != nil {
		all, err := s.windows(ctx, w.Report.PlanID, w.Report.Year)
		if err != nil {
			return nil, err
		}
		r.open = slices.DeleteFunc(all, calendar.Window.Settled)
	}
	lines, err := s.budget.Lines(ctx, budget.LinesQuery{ProgrammeID: w.Report.ProgrammeID, Kind: budget.OfActivity})
	if err != nil {
		return nil, err
	}
	for n := range lines {
		if a := lines[n].At(m.tree.Programme.Stage); a != nil && *a > 0 {
			r.holds[part{lines[n].ActivityID, lines[n].UnitID}] = true
		}
	}
	_, rows, err := s.budget.Current(ctx, w.Report.Year, budget.LedgerExecution)
	if err != nil {
		return nil, err
	}
	for n := range rows {
		if x := &rows[n]; !x.TotalLine && x.Spent != nil && x.UnitID != "" {
			r.ledger[x.UnitID] = plus(r.ledger[x.UnitID], *x.Spent)
			r.booked = true
		}
		if x := &rows[n]; !x.TotalLine && x.Spent != nil && x.Final != nil && *x.Spent != *x.Final && x.Reason == "" {
			r.silent++
		}
	}
	return r, nil
}

func (r *rules) check() fault.List {
	var l fault.List
	if !r.edition { // R-EX-02
		l = append(l, fault.Flag(fault.Block, "account.edition.missing", "programme_id", "year", strconv.Itoa(r.w.Report.Year)).On("", r.w.Report.ProgrammeID))
	}
	for _, x := range r.open { // what the council reads is finished
		l = append(l, fault.Flag(fault.Block, "account.window.open", "windows", "read", x.Label()).On("", r.w.Report.ID))
	}
	l = append(l, r.sections()...)
	l = append(l, r.units()...)
	l = append(l, r.statements()...)
	for _, d := range r.differences() {
		l = append(l, d.flag())
	}
	l = append(l, r.deviations()...)
	l = append(l, r.spending()...)
	if r.silent > 0 {
		l = append(l, fault.Flag(fault.Warn, "account.budget.reason_missing", "reason", "read", strconv.Itoa(r.silent)).On("", r.w.Report.ID))
	}
	return append(l, r.days()...)
}

func (r *rules) sections() (l fault.List) {
	own, units := map[string]bool{}, map[string]bool{}
	for _, t := range r.w.Texts {
		if t.UnitReportID == "" {
			own[t.Section] = true
		} else {
			units[t.Section] = true
		}
	}
	for _, x := range r.w.Sections {
		switch {
		case !x.Whole || own[x.Code]:
		case x.Required:
			l = append(l, fault.Flag(fault.Block, "account.section.missing", "section", "read", x.Title()).On(x.Code, r.w.Report.ID))
		case x.Auto == "" && x.leaf(r.w.Sections) && !units[x.Code]:
			l = append(l, fault.Flag(fault.Warn, "account.section.empty", "section", "read", x.Title()).On(x.Code, r.w.Report.ID))
		}
	}
	return l
}

func (r *rules) units() (l fault.List) {
	for _, o := range r.owing {
		l = append(l, fault.Flag(fault.Block, "account.unit.missing", "units", "read", o.Name).On(o.Name, r.w.Report.ID))
	}
	for _, u := range r.w.Units {
		if u.State != UnitReceived {
			l = append(l, fault.Flag(fault.Block, "account.unit.not_received", "state", "read", u.State).On(u.UnitName, u.ID))
		}
	}
	return l
}

func (r *rules) statements() (l fault.List) {
	there := map[string]bool{}
	names := map[string]string{}
	for _, u := range r.w.Units {
		names[u.ID] = u.UnitName
	}
	first := period.FiscalYear(r.w.Report.Year).First()
	for _, t := range r.w.Statements {
		if t.WithdrawnAt != 0 {
			continue
		}
		flag := func(code, field string, args ...string) {
			record := r.w.Report.ID
			if t.UnitReportID != "" {
				record = t.UnitReportID
			}
			l = append(l, fault.Flag(fault.Warn, code, field, args...).On(names[t.UnitReportID], record))
		}
		there[t.Kind] = there[t.Kind] || t.UnitReportID == ""
		if t.DocumentSHA256 == "" {
			flag("account.statement.paper_missing", "document", "read", t.SignerName)
		}
		if t.OfficeFrom.After(first) && !t.ReliesOnPredecessor {
			flag("account.statement.predecessor", "relies_on_predecessor", "read", t.OfficeFrom.TR(), "expected", first.TR())
		}
		if t.Kind == SpendingAuthority && t.SignedOn.After(r.set.UnitReportBy) { // R-TIM-04
			flag("account.unit.late", "signed_on", "read", t.SignedOn.TR(), "expected", r.set.UnitReportBy.TR())
		}
	}
	for _, kind := range []string{FinanceHead, SeniorManager} {
		if !there[kind] {
			l = append(l, fault.Flag(fault.Block, "account.statement.missing", "statements", "read", kind).On("", r.w.Report.ID))
		}
	}
	return l
}

// deviations are what evaluate says of the reasons for the programme's indicators; that one is missing, the difference list says.
func (r *rules) deviations() fault.List {
	of := map[string]bool{}
	for _, l := range r.live {
		of[l.IndicatorID] = true
	}
	about := []string{"evaluate.deviation.", "evaluate.measure.", "evaluate.over_target.", "evaluate.cause."}
	return slices.DeleteFunc(evaluate.Check(&r.card, nil), func(f *fault.Fault) bool {
		return !of[f.At.Record] || f.Code == "evaluate.deviation.missing" || f.Code == "evaluate.deviation.unapproved" ||
			!slices.ContainsFunc(about, func(p string) bool { return strings.HasPrefix(f.Code, p) })
	})
}

func (r *rules) spending() (l fault.List) {
	wrote := map[part]Work{}
	for _, w := range r.w.Work {
		wrote[part{w.ActivityID, w.UnitID}] = w
	}
	reports := map[string]UnitReport{}
	for _, u := range r.w.Units {
		reports[u.UnitID] = u
	}
	for i := range r.tree.Targets {
		for _, a := range r.tree.Targets[i].Activities {
			for _, unit := range a.UnitIDs() {
				u, ok := reports[unit]
				if !ok {
					continue // it owes a report first
				}
				at := func(stage fault.Stage, code, field string) {
					l = append(l, fault.Flag(stage, code, field, "read", a.Code+" "+a.Name).On(u.UnitName+"/"+a.Ref, u.ID))
				}
				p := part{a.ID, unit}
				w := wrote[p]
				if r.holds[p] && w.Spent == nil {
					at(fault.Block, "account.spending.missing", "spent")
				}
				if r.holds[p] && w.Final == nil {
					at(fault.Warn, "account.spending.final_missing", "final_appropriation")
				}
				if unit == a.ResponsibleUnitID && w.WorkDone == "" {
					at(fault.Warn, "account.work.missing", "work_done")
				}
			}
		}
	}
	return append(l, r.overLedger(reports)...)
}

// overLedger warns where a unit's activities spent more than accounting says the unit did.
func (r *rules) overLedger(reports map[string]UnitReport) (l fault.List) {
	if !r.booked {
		return nil
	}
	spent := map[string]quantity.Money{}
	for _, w := range r.w.Work {
		if w.Spent != nil {
			spent[w.UnitID] = plus(spent[w.UnitID], *w.Spent)
		}
	}
	for _, u := range r.w.Units {
		if booked := r.ledger[u.UnitID]; spent[u.UnitID] > booked {
			l = append(l, fault.Flag(fault.Warn, "account.spending.over_ledger", "spent", "read", spent[u.UnitID].TR(), "expected", "≤ "+booked.TR()).On(u.UnitName, reports[u.UnitID].ID))
		}
	}
	return l
}

// plus adds amounts; what is past the range is the largest amount, which exceeds any other.
func plus(a, b quantity.Money) quantity.Money {
	sum, err := quantity.AddMoney(a, b)
	if err != nil {
		return quantity.MaxMoney
	}
	return sum
}

// april is the month of the council's session on the report, and of its publication.
const april = 4

func (r *rules) days() (l fault.List) {
	p := r.w.Report
	warn := func(code, field string, args ...string) {
		l = append(l, fault.Flag(fault.Warn, code, field, args...).On("", p.ID))
	}
	session := period.Month{Year: p.Year + 1, N: april}
	if p.PresentedOn != "" && !session.Contains(p.PresentedOn) { // R-TIM-05
		warn("account.presented.month", "presented_on", "read", p.PresentedOn.TR(), "expected", session.TR())
	}
	if !p.Scope().Frozen {
		return l
	}
	sent := map[string]bool{}
	for _, d := range r.w.Distributions {
		sent[d.Recipient] = true
	}
	for _, to := range []string{"ministry", "court_of_accounts"} { // R-TIM-07
		if !sent[to] {
			warn("account.copy.missing", "distributions", "read", to)
		}
	}
	switch { // R-TIM-06
	case p.PublishedOn == "":
		warn("account.published.missing", "published_on", "expected", session.TR())
	case p.PublishedOn.After(session.Last()):
		warn("account.published.late", "published_on", "read", p.PublishedOn.TR(), "expected", session.Last().TR())
	}
	return l
}
