package web

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
)

// hashing reads a file and knows its hash when it is read whole.
type hashing struct {
	r io.Reader
	h hash.Hash
}

func newSum(r io.Reader) *hashing {
	h := sha256.New()
	return &hashing{r: io.TeeReader(r, h), h: h}
}

func (s *hashing) Read(p []byte) (int, error) { return s.r.Read(p) }

func (s *hashing) hex() string { return hex.EncodeToString(s.h.Sum(nil)) }

// UnitReportView is a unit's report: its texts, what it did and spent, its indicators' results, its statement.
type UnitReportView struct {
	Name, State, Reason, Href, ReportHref, ReportName string
	Version                                           int64
	Year                                              int
	Sections                                          []SectionLine
	Work                                              []WorkRow
	WorkAction                                        string
	CanWork, Synthetic                                bool
	Refused                                           []Note
	Saved                                             int
	Indicators                                        []CardIndicator
	Deviations                                        []DeviationRow
	Statements                                        []StatementLine
	CanSign, CanReceive, CanReturn                    bool
	Step                                              *Form
	Blocking, Noted                                   []FaultKind
	NBlocking, NNoted                                 int
}

// WorkRow is an activity of the unit's with its money and what was done.
type WorkRow struct {
	ID, Code, Name, Target            string
	Responsible                       bool
	Planned, Off, Final, Spent, Share Num
	WorkDone, Reason                  string
	F                                 *Form
}

func workValues(x account.Work) url.Values {
	v := url.Values{}
	put(v, "work_done", x.WorkDone)
	put(v, "final_appropriation", moneyText(x.Final))
	put(v, "spent", moneyText(x.Spent))
	put(v, "reason", x.Reason)
	return v
}

// workOutcome is what became of one row that was sent.
type workOutcome = entryOutcome

func (w *Web) unitReport(c echo.Context) error {
	return w.showUnitReport(c, http.StatusOK, nil, 0, nil)
}

func (w *Web) showUnitReport(c echo.Context, code int, refused map[string]workOutcome, saved int, step *Form) error {
	ctx, tr, a := c.Request().Context(), w.words(c), actor(c)
	x, err := w.o.Account.Whole(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	u, err := unitOf(&x, c.Param("unit"))
	if err != nil {
		return err
	}
	r, scope := x.Report, u.Scope(x.Report)
	open := r.State == account.Consolidating && (u.State == account.UnitDraft || u.State == account.UnitReturned)
	v := UnitReportView{
		Name: u.UnitName, State: "ur_" + u.State, Href: unitReportHref(r.ID, u.ID), ReportHref: "/faaliyet-raporu/" + r.ID, ReportName: reportName(tr, r.Year), Version: u.Version, Year: r.Year,
		WorkAction: unitReportHref(r.ID, u.ID) + "/isler", Saved: saved, Step: step, Synthetic: r.Synthetic,
		CanWork:    open && access.Check(a, access.SpendingEdit, scope) == nil,
		CanSign:    open && access.Check(a, access.UnitStatement, scope) == nil,
		CanReceive: r.State == account.Consolidating && u.State == account.UnitSigned && access.Check(a, access.ReportReceive, scope) == nil,
		CanReturn:  r.State == account.Consolidating && (u.State == account.UnitSigned || u.State == account.UnitReceived) && access.Check(a, access.ReportReceive, scope) == nil,
	}
	if u.State == account.UnitReturned {
		v.Reason = u.Reason
	}
	v.Sections = sectionLines(tr, langOf(c), &x, u.ID)
	for _, s := range x.Statements {
		if s.UnitReportID == u.ID {
			v.Statements = append(v.Statements, statementLine(tr, r.ID, s, ""))
		}
	}
	if err := w.unitWork(c, &v, &x, u, refused); err != nil {
		return err
	}
	if err := w.unitResults(c, &v, r, u); err != nil {
		return err
	}
	if open {
		blocking, noted, err := w.unitFaults(c, &x, u)
		if err != nil {
			return err
		}
		v.Blocking, v.Noted, v.NBlocking, v.NNoted = w.kinds(c, blocking), w.kinds(c, noted), len(blocking), len(noted)
	}
	p := w.page(c, "unitreport", u.UnitName+" · "+v.ReportName, v)
	p.Crumbs = w.reportTrail(c, r, Link{Text: u.UnitName})
	return w.send(c, code, p)
}

// unitWork are the unit's activities of the programme, with the money planned for its part.
func (w *Web) unitWork(c echo.Context, v *UnitReportView, x *account.Whole, u account.UnitReport, refused map[string]workOutcome) error {
	ctx := c.Request().Context()
	if !may(c, access.ProgrammeRead) {
		return nil
	}
	t, err := w.o.Programmes.Tree(ctx, x.Report.ProgrammeID)
	if err != nil {
		return err
	}
	vw := viewer{lang: langOf(c), tr: w.words(c), synthetic: x.Report.Synthetic}
	planned := map[string]*moneyOf{}
	if access.Check(actor(c), access.BudgetRead, unitScope(u.UnitID)) == nil {
		lines, err := w.o.Budget.Lines(ctx, budget.LinesQuery{ProgrammeID: t.Programme.ID, UnitID: u.UnitID, Kind: budget.OfActivity})
		if err != nil {
			return err
		}
		for _, l := range lines {
			if planned[l.ActivityID] == nil {
				planned[l.ActivityID] = &moneyOf{}
			}
			planned[l.ActivityID].add(l, t.Programme.Stage)
		}
	}
	did := map[string]account.Work{}
	for _, y := range x.Work {
		if y.UnitReportID == u.ID {
			did[y.ActivityID] = y
		}
	}
	for _, h := range t.Targets {
		for _, y := range h.Activities {
			if slices.Contains(y.UnitIDs(), u.UnitID) {
				v.Work = append(v.Work, w.workRow(c, v, vw, h.ShownCode, y, did[y.ID], planned[y.ID], u.UnitID, refused))
			}
		}
	}
	return nil
}

func (w *Web) workRow(c echo.Context, v *UnitReportView, vw viewer, target string, y programme.ActivityNode, done account.Work, m *moneyOf, unitID string, refused map[string]workOutcome) WorkRow {
	row := WorkRow{ID: y.ID, Code: y.Code, Name: y.Name, Target: target, Responsible: y.ResponsibleUnitID == unitID, WorkDone: done.WorkDone, Reason: done.Reason, Planned: Num{Missing: true}, Off: Num{Missing: true}, Final: Num{Missing: true}, Spent: Num{Missing: true}}
	if m != nil {
		row.Planned, row.Off = m.num(vw, m.in), m.num(vw, m.off)
	}
	if done.Final != nil {
		row.Final = Num{Text: vw.money(*done.Final), Synthetic: done.Synthetic}
	}
	if done.Spent != nil {
		row.Spent = Num{Text: vw.money(*done.Spent), Synthetic: done.Synthetic}
		if done.Final != nil && *done.Final > 0 {
			row.Share = Num{Text: share(*done.Spent, *done.Final, vw)}
		}
	}
	if !v.CanWork {
		return row
	}
	f := w.form(c, "", "")
	f.Prefix, f.Names, f.Values, f.Version = y.ID+"-", y.ID+".", workValues(done), itoa(done.Version)
	f.Values.Set("was", mark(f.Values))
	if out, ok := refused[y.ID]; ok {
		w.refuseEntry(c, f, out)
		for _, n := range f.Top {
			n.Field = y.Code + " · " + n.Field
			if n.Href == "" {
				n.Href = "#is-" + y.ID
			}
			v.Refused = append(v.Refused, n)
		}
		if len(f.Stale) > 0 {
			v.Refused = append(v.Refused, Note{Field: y.Code, Title: w.words(c)("web.stale.title"), Href: "#is-" + y.ID})
		}
	}
	row.F = f
	return row
}

// unitResults are the results of the indicators a unit answers for, as the scorecard counts them.
func (w *Web) unitResults(c echo.Context, v *UnitReportView, r account.Report, u account.UnitReport) error {
	if w.o.Evaluate == nil || !may(c, access.EvaluationRead) {
		return nil
	}
	card, err := w.o.Evaluate.Scorecard(c.Request().Context(), evaluate.CardQuery{PlanID: r.PlanID, Year: r.Year, Through: 12})
	if fault.KindOf(err) == fault.KindNotFound {
		return nil // no result of the year is shown to this reader yet
	}
	if err != nil {
		return err
	}
	vw := viewer{lang: langOf(c), tr: w.words(c), synthetic: card.Plan.Synthetic}
	for g := range card.Goals {
		for t := range card.Goals[g].Targets {
			for k := range card.Goals[g].Targets[t].Indicators {
				i := &card.Goals[g].Targets[t].Indicators[k]
				if i.UnitID != u.UnitID {
					continue
				}
				v.Indicators = append(v.Indicators, w.cardIndicator(c, vw, &card, i))
				if i.Deviation != nil || i.Deviates() {
					v.Deviations = append(v.Deviations, w.deviationRow(vw, &card, i))
				}
			}
		}
	}
	return nil
}

// recordWork saves every activity that was typed over, each for itself.
func (w *Web) recordWork(c echo.Context) error {
	ctx := c.Request().Context()
	x, err := w.o.Account.Whole(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	u, err := unitOf(&x, c.Param("unit"))
	if err != nil {
		return err
	}
	f := w.form(c, "", "")
	if _, err := w.posted(c, f); err != nil {
		return err
	}
	t, err := w.o.Programmes.Tree(ctx, x.Report.ProgrammeID)
	if err != nil {
		return err
	}
	refused, saved, first := map[string]workOutcome{}, 0, error(nil)
	for _, h := range t.Targets {
		for _, y := range h.Activities {
			v := partOf(f.Values, y.ID)
			if len(v) == 0 || v.Get("was") == mark(v) {
				continue
			}
			r := &reader{v: v}
			cmd := account.RecordWork{
				UnitReportID: u.ID, ActivityID: y.ID, WorkDone: r.text("work_done"), Final: r.money("final_appropriation"), Spent: r.money("spent"), Reason: r.text("reason"), Version: r.version(),
			}
			err := r.err()
			if err == nil {
				_, err = w.o.Account.RecordWork(ctx, cmd)
			}
			if err != nil {
				if !refusable(err) && fault.KindOf(err) != fault.KindStale {
					return err
				}
				refused[y.ID] = workOutcome{values: v, err: err}
				if first == nil {
					first = err
				}
				continue
			}
			saved++
		}
	}
	switch {
	case len(refused) > 0:
		return w.showUnitReport(c, status(first), refused, saved, nil)
	case saved == 0:
		return w.done(c, unitReportHref(x.Report.ID, u.ID)+"#isler", "values_same")
	}
	return w.done(c, unitReportHref(x.Report.ID, u.ID)+"#isler", "saved")
}

// unitAsked is a unit's report for an act the caller may do.
func (w *Web) unitAsked(c echo.Context, act access.Action) (x account.Whole, u account.UnitReport, err error) {
	if x, err = w.o.Account.Whole(c.Request().Context(), c.Param("id")); err != nil {
		return x, u, err
	}
	if u, err = unitOf(&x, c.Param("unit")); err == nil {
		err = asked(c, act, u.Scope(x.Report))
	}
	return x, u, err
}

// unitFaults are what is missing in a unit's report, and what is only noted.
func (w *Web) unitFaults(c echo.Context, x *account.Whole, u account.UnitReport) (blocking, noted []Note, err error) {
	faults, err := w.o.Account.Check(c.Request().Context(), x.Report.ID)
	if err != nil {
		return nil, nil, err
	}
	faults = slices.DeleteFunc(faults, func(f *fault.Fault) bool { return f.At.Record != u.ID || f.Code == "account.unit.not_received" })
	blocking, noted = w.reportFaults(c, x, faults)
	return blocking, noted, nil
}

func (w *Web) askSignUnit(c echo.Context) error {
	x, u, err := w.unitAsked(c, access.UnitStatement)
	if err != nil {
		return err
	}
	f := w.form(c, "", "")
	f.Version = itoa(u.Version)
	f.Set("signer_name", signerOf(c, access.UnitManager))
	return w.signUnitPage(c, http.StatusOK, &x, u, f)
}

func (w *Web) signUnitPage(c echo.Context, status int, x *account.Whole, u account.UnitReport, f *Form) error {
	tr := w.words(c)
	f.Action, f.Cancel = unitReportHref(x.Report.ID, u.ID)+"/imza", unitReportHref(x.Report.ID, u.ID)
	v := ReportActView{Kind: "unit", Lead: u.UnitName + " · " + tr("web.report.lead.unit"), Word: tr("web.report.do.unit"), Form: f, BlockingHref: f.Cancel}
	if err := w.signing(c, f, &v, account.SpendingAuthority, x.Report.Year); err != nil {
		return err
	}
	blocking, _, err := w.unitFaults(c, x, u)
	if err != nil {
		return err
	}
	v.warn(w.kinds(c, blocking), tr("web.report.sign_unit_open", "n", itoa(len(blocking))))
	p := w.page(c, "reportact", v.Word, v)
	p.Crumbs = w.reportTrail(c, x.Report, Link{Text: u.UnitName, Href: f.Cancel}, Link{Text: v.Word})
	return w.send(c, status, p)
}

func (w *Web) signUnit(c echo.Context) error {
	x, u, err := w.unitAsked(c, access.UnitStatement)
	if err != nil {
		return err
	}
	name, content, fileErr := multipart(c, EvidenceLimit)
	if content != nil {
		defer func() { _ = content.Close() }()
	}
	f := w.form(c, "", "")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	cmd := account.SignUnit{ID: u.ID, Version: r.version(), StatementFields: readStatement(r), DocumentName: name}
	if name != "" {
		cmd.Document = content
	}
	if err = fileErr; err == nil {
		err = r.err()
	}
	if err == nil {
		if _, err = w.o.Account.SignUnit(c.Request().Context(), cmd); err == nil {
			return w.done(c, unitReportHref(x.Report.ID, u.ID), "unit_signed")
		}
	}
	if !refusable(err) && fault.KindOf(err) != fault.KindStale {
		return err
	}
	f.Version = itoa(u.Version)
	w.take(c, f, err, nil)
	return w.signUnitPage(c, status(err), &x, u, f)
}

func (w *Web) receiveUnit(c echo.Context) error {
	id, unit := c.Param("id"), c.Param("unit")
	_, err := w.o.Account.ReceiveUnit(c.Request().Context(), account.UnitStep{ID: unit, Version: w.version(c)})
	if err == nil {
		return w.done(c, unitReportHref(id, unit), "unit_received")
	}
	if !refusable(err) && fault.KindOf(err) != fault.KindStale {
		return err
	}
	f := w.form(c, "", "")
	w.take(c, f, err, nil)
	return w.showUnitReport(c, status(err), nil, 0, f)
}

func (w *Web) askReturnUnit(c echo.Context) error {
	x, u, err := w.unitAsked(c, access.ReportReceive)
	if err != nil {
		return err
	}
	f := w.form(c, "", "")
	f.Version = itoa(u.Version)
	return w.returnUnitPage(c, http.StatusOK, &x, u, f)
}

func (w *Web) returnUnitPage(c echo.Context, status int, x *account.Whole, u account.UnitReport, f *Form) error {
	tr := w.words(c)
	f.Action, f.Cancel = unitReportHref(x.Report.ID, u.ID)+"/iade", unitReportHref(x.Report.ID, u.ID)
	v := ActView{Kind: "return", Lead: u.UnitName + " · " + tr("web.report.return_lead"), Word: tr("web.report.return"), Form: f}
	p := w.page(c, "act", v.Word, v)
	p.Crumbs = w.reportTrail(c, x.Report, Link{Text: u.UnitName, Href: f.Cancel}, Link{Text: v.Word})
	return w.send(c, status, p)
}

func (w *Web) returnUnit(c echo.Context) error {
	x, u, err := w.unitAsked(c, access.ReportReceive)
	if err != nil {
		return err
	}
	f := w.form(c, "", "")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	if _, err = w.o.Account.ReturnUnit(c.Request().Context(), account.UnitStep{ID: u.ID, Version: r.version(), Reason: r.text("reason")}); err == nil {
		return w.done(c, unitReportHref(x.Report.ID, u.ID), "unit_returned")
	}
	if !refusable(err) && fault.KindOf(err) != fault.KindStale {
		return err
	}
	f.Version = itoa(u.Version)
	w.take(c, f, err, nil)
	return w.returnUnitPage(c, status(err), &x, u, f)
}
