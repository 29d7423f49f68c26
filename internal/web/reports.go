package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/fault"
)

func (w *Web) reportRoutes(g *echo.Group) {
	if w.o.Account == nil {
		return
	}
	g.GET("/faaliyet-raporu", w.reports)
	g.POST("/faaliyet-raporu", w.createReport)
	g.GET("/faaliyet-raporu/:id", w.report)
	g.POST("/faaliyet-raporu/:id/birimler", w.addReportUnits)
	g.GET("/faaliyet-raporu/:id/adim/:step", w.askReportStep)
	g.POST(ReportStepPath, w.takeReportStep)
	g.GET("/faaliyet-raporu/:id/bolum/:section", w.section)
	g.POST("/faaliyet-raporu/:id/bolum/:section", w.writeSection)
	g.GET("/faaliyet-raporu/:id/birim/:unit", w.unitReport)
	g.GET("/faaliyet-raporu/:id/birim/:unit/bolum/:section", w.section)
	g.POST("/faaliyet-raporu/:id/birim/:unit/bolum/:section", w.writeSection)
	g.POST("/faaliyet-raporu/:id/birim/:unit/isler", w.recordWork)
	g.GET("/faaliyet-raporu/:id/birim/:unit/imza", w.askSignUnit)
	g.POST(UnitSignPath, w.signUnit)
	g.POST("/faaliyet-raporu/:id/birim/:unit/teslim", w.receiveUnit)
	g.GET("/faaliyet-raporu/:id/birim/:unit/iade", w.askReturnUnit)
	g.POST("/faaliyet-raporu/:id/birim/:unit/iade", w.returnUnit)
	g.GET("/faaliyet-raporu/:id/farklar", w.differences)
	g.POST(PrintedUploadPath, w.loadPrinted)
	g.POST("/faaliyet-raporu/:id/farklar/sil", w.dropPrinted)
	g.POST(DecisionFilePath, w.attachDecision)
	g.GET("/faaliyet-raporu/:id/dosya/:sha", w.reportFile)
	g.GET("/yonetim/beyanlar", w.statementTexts)
	g.POST("/yonetim/beyanlar", w.loadStatementText)
	w.reportPaperRoutes(g)
}

// Paths that take a file; the edge must let each take its limit (Uploads).
const (
	ReportStepPath    = "/faaliyet-raporu/:id/adim/:step"
	UnitSignPath      = "/faaliyet-raporu/:id/birim/:unit/imza"
	DecisionFilePath  = "/faaliyet-raporu/:id/karar-belgesi"
	PrintedUploadPath = "/faaliyet-raporu/:id/farklar"
)

// Uploads are the addresses of the year's pages that take a file, with how many bytes of it; the edge allows a little more for the form.
var Uploads = map[string]int64{
	EvidenceUploadPath: EvidenceLimit, ReportStepPath: EvidenceLimit, UnitSignPath: EvidenceLimit, DecisionFilePath: EvidenceLimit, PrintedUploadPath: UploadLimit, WindowUploadPath: UploadLimit,
}

// ReportsView is the list of activity reports, the newest year first.
type ReportsView struct {
	Choice  YearChoice
	Reports []ReportLine
	Create  bool
	Form    *Form
	Pager   Pager
	Empty   string
}

// ReportLine is one report.
type ReportLine struct {
	ID, Plan, State, Decision, Published string
	Year                                 int
	Synthetic                            bool
}

func reportName(tr Tr, year int) string { return tr("web.report.name", "year", itoa(year)) }

func (w *Web) reports(c echo.Context) error { return w.showReports(c, http.StatusOK, nil) }

func (w *Web) showReports(c echo.Context, status int, f *Form) error {
	tr := w.words(c)
	list, err := w.o.Account.List(c.Request().Context(), account.ListQuery{After: c.QueryParam("sonra")})
	if err != nil {
		return err
	}
	v := ReportsView{Form: f, Empty: "web.report.none"}
	has := map[string]bool{}
	for _, r := range list.Items {
		has[r.PlanID+itoa(r.Year)] = true
		l := ReportLine{ID: r.ID, Plan: r.PlanCode + " · " + r.PlanName, State: "ar_" + r.State, Year: r.Year, Synthetic: r.Synthetic, Published: r.PublishedOn.TR()}
		if r.Decision != nil {
			l.Decision = r.Decision.Date.TR() + " · " + r.Decision.Number
		}
		v.Reports = append(v.Reports, l)
	}
	if access.Check(actor(c), access.ReportEdit, access.Whole) == nil {
		if v.Choice, err = w.askedYear(c, "/faaliyet-raporu"); err != nil {
			return err
		}
		v.Create = v.Choice.Plan != "" && !has[v.Choice.Plan+itoa(v.Choice.Year)]
	}
	if list.Next != "" {
		v.Pager = Pager{More: "/faaliyet-raporu?sonra=" + url.QueryEscape(list.Next), Shown: len(list.Items)}
	}
	p := w.page(c, "reports", tr("web.report.title"), v)
	p.Crumbs = w.crumbs(c, Link{Text: p.Title})
	return w.send(c, status, p)
}

func (w *Web) createReport(c echo.Context) error {
	f := w.form(c, "", "")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	cmd := account.Create{PlanID: r.text("plan_id"), Year: r.year("year")}
	made, err := w.o.Account.Create(c.Request().Context(), cmd)
	if err == nil {
		return w.done(c, "/faaliyet-raporu/"+made.ID, "created")
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, nil)
	c.QueryParams().Set("plan", cmd.PlanID)
	c.QueryParams().Set("yil", itoa(cmd.Year))
	return w.showReports(c, status(err), f)
}

// ReportView is one report: its state and what blocks the next step, the units' reports, the texts, statements, the vote and what came after.
type ReportView struct {
	ID, Name, Plan, State, Tables, CardHref string
	Year                                    int
	Version                                 int64
	Synthetic, Whole, CanExport             bool
	Actions                                 []Link
	Blocking, Noted                         []FaultKind
	NBlocking, NNoted                       int
	Refused                                 *Form
	Units                                   []UnitReportLine
	Received                                int
	CanAddUnits                             bool
	Sections                                []SectionLine
	Statements                              []StatementLine
	Facts                                   []Option
	Distributions                           []DistributionLine
	Files                                   []FileLine
	Attach                                  *Form
	DifferencesHref                         string
	NDifferences                            int
	History                                 []ReportStepLine
	Editions                                []EditionView
}

// UnitReportLine is a unit's report in the list.
type UnitReportLine struct{ Name, State, Href, Reason, When, Who string }

// SectionLine is a heading of the form; State: written, units (only units wrote), auto, empty, heading.
type SectionLine struct {
	Code, Title, State, Text, Auto, Href string
	Level, Units                         int
	Required                             bool
}

// StatementLine is a signed statement.
type StatementLine struct {
	Kind, Unit, Signer, Office, Signed, How, Text, Withdrawn, Document, Href string
	Relies                                                                   bool
}

// DistributionLine is a copy that was sent.
type DistributionLine struct{ Recipient, Name, On, Letter, Note string }

// FileLine is a signed paper.
type FileLine struct{ Name, Size, Href, Added string }

// ReportStepLine is a line of the report's history.
type ReportStepLine struct{ When, What, Unit, On, Letter, Note, Who string }

func (w *Web) report(c echo.Context) error {
	return w.showReport(c, http.StatusOK, c.Param("id"), nil, nil)
}

// reportStep is one step of a report as the pages ask for it.
type reportStep struct {
	leaf, kind string
	action     access.Action
	from       []string
	first      bool
}

var reportSteps = []reportStep{
	{leaf: "mali-beyan", kind: "finance", action: access.FinanceStatement, from: []string{account.Consolidating}, first: true},
	{leaf: "ust-yonetici-beyani", kind: "senior", action: access.SeniorStatement, from: []string{account.FinanceSigned}, first: true},
	{leaf: "sun", kind: "present", action: access.ReportDecide, from: []string{account.MayorSigned}, first: true},
	{leaf: "oyla", kind: "vote", action: access.ReportDecide, from: []string{account.Presented}, first: true},
	{leaf: "dagit", kind: "distribute", action: access.ReportDecide, from: []string{account.VotedSufficient, account.VotedInsufficient, account.Distributed, account.Published}},
	{leaf: "yayimla", kind: "publish", action: access.ReportDecide, from: []string{account.Distributed}, first: true},
	{leaf: "yeniden-ac", kind: "reopen", action: access.ReportReceive, from: []string{account.FinanceSigned, account.MayorSigned, account.Presented}},
}

// voted tells whether the council has voted.
func voted(r account.Report) bool { return r.Scope().Frozen }

func (w *Web) showReport(c echo.Context, status int, id string, refused, attach *Form) error {
	ctx, tr, a := c.Request().Context(), w.words(c), actor(c)
	x, err := w.o.Account.Whole(ctx, id)
	if err != nil {
		return err
	}
	r := x.Report
	v := ReportView{
		ID: r.ID, Name: reportName(tr, r.Year), Plan: r.PlanCode + " · " + r.PlanName, State: "ar_" + r.State, Year: r.Year, Version: r.Version, Synthetic: r.Synthetic, Refused: refused,
		Whole: access.Visible(a, access.ReportRead).Shows(r.Scope()), CanExport: access.Check(a, access.ReportExport, r.Scope()) == nil,
		Tables: "/faaliyet-raporu/" + r.ID + "/tablolar", DifferencesHref: "/faaliyet-raporu/" + r.ID + "/farklar", NDifferences: len(x.Differences),
	}
	if may(c, access.EvaluationRead) {
		v.CardHref = cardHref(r.PlanID, r.Year) + "&ay=12"
	}
	for _, s := range reportSteps {
		if slices.Contains(s.from, r.State) && access.Check(a, s.action, r.Scope()) == nil {
			v.Actions = append(v.Actions, Link{Text: tr("web.report.do." + s.kind), Href: "/faaliyet-raporu/" + r.ID + "/adim/" + s.leaf, Current: s.first})
		}
	}
	faults, err := w.o.Account.Check(ctx, r.ID)
	if err != nil {
		return err
	}
	blocking, noted := w.reportFaults(c, &x, faults)
	v.Blocking, v.Noted, v.NBlocking, v.NNoted = w.kinds(c, blocking), w.kinds(c, noted), len(blocking), len(noted)
	if voted(r) { // nothing is before it any more
		v.Blocking, v.NBlocking = nil, 0
	}
	units := map[string]string{}
	for _, u := range x.Units {
		units[u.ID] = u.UnitName
		l := UnitReportLine{Name: u.UnitName, State: "ur_" + u.State, Href: unitReportHref(r.ID, u.ID), Reason: u.Reason, Who: x.People[u.ReceivedBy]}
		if u.ReceivedAt > 0 {
			l.When = when(u.ReceivedAt)
		}
		if u.State == account.UnitReceived {
			v.Received++
		}
		v.Units = append(v.Units, l)
	}
	v.CanAddUnits = r.State == account.Consolidating && access.Check(a, access.ReportReceive, access.Whole) == nil
	if v.Whole {
		v.Sections = sectionLines(tr, langOf(c), &x, "")
	}
	for _, s := range x.Statements {
		if s.UnitReportID == "" {
			v.Statements = append(v.Statements, statementLine(tr, r.ID, s, ""))
		}
	}
	v.Facts = councilFacts(tr, r)
	for _, d := range x.Distributions {
		v.Distributions = append(v.Distributions, DistributionLine{Recipient: tr("recipient." + d.Recipient), Name: d.RecipientName, On: d.SentOn.TR(), Letter: d.LetterNumber, Note: d.Note})
	}
	for _, f := range x.Files {
		v.Files = append(v.Files, FileLine{Name: f.FileName, Size: size(int(f.Size)), Href: "/faaliyet-raporu/" + r.ID + "/dosya/" + f.SHA256, Added: when(f.AddedAt)})
	}
	if voted(r) && access.Check(a, access.ReportDecide, r.Scope()) == nil {
		if attach == nil {
			attach = w.form(c, "", "")
		}
		attach.Action, attach.Prefix = "/faaliyet-raporu/"+r.ID+"/karar-belgesi", "belge-"
		v.Attach = attach
	}
	for _, s := range slices.Backward(x.Steps) {
		v.History = append(v.History, ReportStepLine{When: when(s.RecordedAt), What: tr("report_step." + s.Step), Unit: units[s.UnitReportID], On: s.On.TR(), Letter: s.LetterNumber, Note: s.Note, Who: x.People[s.RecordedBy]})
	}
	if voted(r) && may(c, access.EditionRead) {
		editions, err := w.o.Account.Editions(ctx, r.ID)
		if err != nil {
			return err
		}
		for _, e := range editions {
			v.Editions = append(v.Editions, editionView(tr, e))
		}
	}
	p := w.page(c, "report", v.Name, v)
	p.Crumbs = w.reportTrail(c, r)
	return w.send(c, status, p)
}

func (w *Web) reportTrail(c echo.Context, r account.Report, more ...Link) []Link {
	tr := w.words(c)
	here := Link{Text: reportName(tr, r.Year)}
	if len(more) > 0 {
		here.Href = "/faaliyet-raporu/" + r.ID
	}
	return append(w.crumbs(c, Link{Text: tr("web.report.title"), Href: "/faaliyet-raporu"}, here), more...)
}

// reportFaults are what the rules say of a report, with the way to where each is worked on.
func (w *Web) reportFaults(c echo.Context, x *account.Whole, l fault.List) (blocking, noted []Note) {
	r := x.Report
	units := map[string]bool{}
	for _, u := range x.Units {
		units[u.ID] = true
	}
	for _, f := range l {
		note := w.r.note(langOf(c), w.said(c, f))
		switch {
		case strings.HasPrefix(f.Code, "evaluate."):
			note.Href = resultHref(f, r.PlanID, r.Year, 12)
		case strings.HasPrefix(f.Code, "account.section."):
			note.Href = sectionHref(r.ID, "", f.At.Ref)
		case strings.HasPrefix(f.Code, "account.difference."):
			note.Href = "/faaliyet-raporu/" + r.ID + "/farklar"
		case units[f.At.Record]:
			note.Href = unitReportHref(r.ID, f.At.Record)
			if strings.HasPrefix(f.Code, "account.spending.") || strings.HasPrefix(f.Code, "account.work.") {
				note.Href += "#isler"
			}
		}
		if f.Stage == fault.Block || f.Stage == fault.Refuse {
			blocking = append(blocking, note)
		} else {
			noted = append(noted, note)
		}
	}
	return blocking, noted
}

// councilFacts are what the council did with a report.
func councilFacts(tr Tr, r account.Report) []Option {
	if r.PresentedOn == "" && r.Decision == nil {
		return nil
	}
	out := []Option{{Text: tr("field.presented_on"), Value: strings.Trim(r.PresentedOn.TR()+" · "+r.LetterNumber, " ·")}}
	if r.Decision != nil {
		out = append(out,
			Option{Text: tr("web.pp.decision"), Value: r.Decision.Date.TR() + " · " + r.Decision.Number}, Option{Text: tr("field.chair"), Value: r.Chair},
			Option{Text: tr("web.report.votes"), Value: tr("web.report.votes_n", "yes", intText(r.Sufficient), "no", intText(r.Insufficient), "abstain", intText(r.Abstentions), "all", intText(r.TotalMembers))})
	}
	if r.PublishedOn != "" {
		out = append(out, Option{Text: tr("web.report.published"), Value: r.PublishedOn.TR() + " · " + r.PublishedAt})
	}
	return out
}

func statementLine(tr Tr, reportID string, s account.Statement, unit string) StatementLine {
	l := StatementLine{
		Kind: tr("statement." + s.Kind), Unit: unit, Signer: s.SignerName + " · " + s.SignerTitle, Office: span(s.OfficeFrom, s.OfficeTo), Signed: s.SignedOn.TR() + " · " + s.Place, How: tr("signature." + s.Signature),
		Text: s.Text, Withdrawn: s.WithdrawnReason, Document: s.DocumentName, Relies: s.ReliesOnPredecessor,
	}
	if s.DocumentSHA256 != "" {
		l.Href = "/faaliyet-raporu/" + reportID + "/dosya/" + s.DocumentSHA256
	}
	return l
}

func (w *Web) addReportUnits(c echo.Context) error {
	id := c.Param("id")
	_, err := w.o.Account.AddUnits(c.Request().Context(), account.Step{ID: id, Version: w.version(c)})
	if err == nil {
		return w.done(c, "/faaliyet-raporu/"+id, "units_added")
	}
	if !refusable(err) && fault.KindOf(err) != fault.KindStale {
		return err
	}
	f := w.form(c, "", "")
	w.take(c, f, err, nil)
	return w.showReport(c, status(err), id, f, nil)
}

// reportFile hands out a signed paper.
func (w *Web) reportFile(c echo.Context) error {
	src, f, err := w.o.Account.OpenFile(c.Request().Context(), c.Param("id"), c.Param("sha"))
	if err != nil {
		return err
	}
	defer func() { _ = src.Close() }()
	return sendFile(c, src, f.FileName, "")
}

func (w *Web) reportPaperRoutes(g *echo.Group) {
	papers := func(do func(echo.Context, paper) error) echo.HandlerFunc {
		return func(c echo.Context) error {
			p, err := w.reportPaper(c)
			if err != nil {
				return err
			}
			return do(c, p)
		}
	}
	g.GET("/faaliyet-raporu/:id/tablolar", papers(w.resultTables))
	g.GET("/faaliyet-raporu/:id/tablolar/:table", papers(w.resultTable))
	g.GET("/faaliyet-raporu/:id/paket.xlsx", papers(w.resultPackage))
	g.GET("/faaliyet-raporu/:id/paket.json", papers(w.resultPackage))
}
