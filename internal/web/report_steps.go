package web

import (
	"cmp"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/fault"
)

// ReportActView is one step of a report with its fields.
type ReportActView struct {
	Kind, Lead, Word     string
	Form                 *Form
	Wording, WordingFrom string // the statement's text; empty: none was loaded
	NoWording            bool
	File, Ask            bool
	Blocking, Noted      []FaultKind
	NBlocking, NNoted    int
	Open                 []FaultKind // what is still to do: said before a signature, it stops nobody
	Warning              string
	BlockingHref         string
	Hint                 string
}

// warn says before a signature what is still to do.
func (v *ReportActView) warn(open []FaultKind, words string) {
	if len(open) > 0 {
		v.Open, v.Warning = open, words
	}
}

// multipart reads a form that may carry a file; without one content is nil. The caller closes it.
func multipart(c echo.Context, limit int64) (name string, content io.ReadCloser, err error) {
	if !strings.HasPrefix(c.Request().Header.Get("Content-Type"), "multipart/form-data") {
		return "", nil, nil
	}
	name, content, err = attached(c, limit)
	if fault.Has(err, "upload.file_missing") {
		return "", nil, nil
	}
	return name, content, err
}

func (w *Web) reportStepOf(c echo.Context) (reportStep, account.Report, error) {
	i := slices.IndexFunc(reportSteps, func(s reportStep) bool { return s.leaf == c.Param("step") })
	if i < 0 {
		return reportStep{}, account.Report{}, fault.New(fault.KindNotFound, "route.not_found", "read", c.Request().URL.Path)
	}
	s := reportSteps[i]
	r, err := w.o.Account.Get(c.Request().Context(), c.Param("id"))
	if err == nil {
		err = asked(c, s.action, r.Scope())
	}
	return s, r, err
}

func (w *Web) askReportStep(c echo.Context) error {
	s, r, err := w.reportStepOf(c)
	if err != nil {
		return err
	}
	f := w.form(c, "", "")
	f.Version = itoa(r.Version)
	if role, ok := signerRole[s.kind]; ok {
		f.Set("signer_name", signerOf(c, role))
	}
	if s.kind == "vote" {
		put(f.Values, "body", "council")
	}
	return w.reportStepPage(c, http.StatusOK, s, r, f, nil)
}

// signerRole is whose statement a step records.
var signerRole = map[string]access.Role{"finance": access.Finance, "senior": access.SeniorManager}

// signerOf is the caller's name where they sign themselves; who records another's signature types the name.
func signerOf(c echo.Context, role access.Role) string {
	a := actor(c)
	if slices.ContainsFunc(a.Posts, func(p access.Post) bool { return p.Role == role }) {
		return a.Name
	}
	return ""
}

var statementOf = map[string]string{"finance": account.FinanceHead, "senior": account.SeniorManager}

// signing fills what a form that signs needs: how it can be signed, and the wording that holds for the year.
func (w *Web) signing(c echo.Context, f *Form, v *ReportActView, kind string, year int) error {
	tr := w.words(c)
	f.Choices["signature"] = nil
	for _, s := range []string{"wet", "electronic"} {
		f.Choices["signature"] = append(f.Choices["signature"], Option{Value: s, Text: tr("signature." + s)})
	}
	all, err := w.o.Account.StatementTexts(c.Request().Context())
	if err != nil {
		return err
	}
	newest := -1
	for _, t := range all {
		if t.Kind == kind && t.ValidFrom <= year && t.ValidFrom > newest {
			newest, v.Wording, v.WordingFrom = t.ValidFrom, t.Text, t.Source
		}
	}
	v.NoWording = newest < 0
	v.File = true
	return nil
}

func readStatement(r *reader) account.StatementFields {
	return account.StatementFields{
		SignerName: r.text("signer_name"), SignerTitle: r.text("signer_title"), OfficeFrom: r.date("office_from"), OfficeTo: r.date("office_to"), ReliesOnPredecessor: r.flag("relies_on_predecessor"),
		Place: r.text("place"), SignedOn: r.date("signed_on"), Signature: r.text("signature"),
	}
}

// reportStepPage asks for a step; failed is why it was refused.
func (w *Web) reportStepPage(c echo.Context, status int, s reportStep, r account.Report, f *Form, failed error) error {
	tr := w.words(c)
	f.Action, f.Cancel = "/faaliyet-raporu/"+r.ID+"/adim/"+s.leaf, "/faaliyet-raporu/"+r.ID
	v := ReportActView{Kind: s.kind, Lead: reportName(tr, r.Year) + " · " + tr("web.report.lead."+s.kind), Word: tr("web.report.do." + s.kind), Form: f, BlockingHref: f.Cancel}
	switch s.kind {
	case "finance", "senior":
		if err := w.signing(c, f, &v, statementOf[s.kind], r.Year); err != nil {
			return err
		}
	case "vote":
		set, err := w.o.Org.Settings(c.Request().Context(), r.Year)
		if err != nil {
			return err
		}
		share := set.InsufficientShare
		v.Hint = tr("web.report.vote_hint", "share", viewer{lang: langOf(c)}.percent(&share).Text)
		v.Ask = failed != nil && fault.Has(failed, "account.ask.chair") || f.Values.Has("confirmed")
		f.Choices["body"] = []Option{{Value: "council", Text: tr("body.council")}}
		f.Choices["result"] = nil
		for _, x := range []string{"unanimous", "majority", "rejected"} {
			f.Choices["result"] = append(f.Choices["result"], Option{Value: x, Text: tr("web.vote." + x)})
		}
	case "distribute":
		for _, x := range []string{"ministry", "court_of_accounts", "other"} {
			f.Choices["recipient"] = append(f.Choices["recipient"], Option{Value: x, Text: tr("recipient." + x)})
		}
	}
	signs := s.kind == "finance" || s.kind == "senior"
	if signs || s.kind == "present" || s.kind == "vote" {
		x, err := w.o.Account.Whole(c.Request().Context(), r.ID)
		if err != nil {
			return err
		}
		l, err := w.o.Account.Check(c.Request().Context(), r.ID)
		if err != nil {
			return err
		}
		if signs { // the statements are what is being signed
			l = slices.DeleteFunc(l, func(x *fault.Fault) bool { return x.Code == "account.statement.missing" })
		}
		blocking, noted := w.reportFaults(c, &x, l)
		if signs {
			v.warn(w.kinds(c, blocking), tr("web.report.sign_open", "n", itoa(len(blocking))))
		} else {
			v.Blocking, v.Noted, v.NBlocking, v.NNoted = w.kinds(c, blocking), w.kinds(c, noted), len(blocking), len(noted)
		}
	}
	p := w.page(c, "reportact", v.Word, v)
	p.Crumbs = w.reportTrail(c, r, Link{Text: v.Word})
	return w.send(c, status, p)
}

func (w *Web) takeReportStep(c echo.Context) error {
	s, r, err := w.reportStepOf(c)
	if err != nil {
		return err
	}
	name, content, fileErr := multipart(c, EvidenceLimit)
	if content != nil {
		defer func() { _ = content.Close() }()
	}
	f := w.form(c, "", "")
	in, err := w.posted(c, f)
	if err != nil {
		return err
	}
	if err = fileErr; err == nil {
		err = w.doReportStep(c, s, r, in, name, content)
	}
	if err == nil {
		return w.done(c, "/faaliyet-raporu/"+r.ID, "ar_"+s.kind)
	}
	if !refusable(err) && fault.KindOf(err) != fault.KindStale {
		return err
	}
	head := fault.All(err)
	if fault.Has(err, "account.blocked") {
		head = head[:1]
	}
	f.Version = itoa(r.Version)
	w.take(c, f, head, nil)
	return w.reportStepPage(c, status(err), s, r, f, err)
}

func (w *Web) doReportStep(c echo.Context, s reportStep, r account.Report, in *reader, name string, content io.Reader) error {
	ctx := c.Request().Context()
	step := account.Step{ID: r.ID, Version: in.version(), On: in.date("on"), LetterNumber: in.text("letter_number"), Note: in.text("note"), Address: in.text("address")}
	var do func() error
	switch s.kind {
	case "finance", "senior":
		cmd := account.Sign{ID: r.ID, Version: in.version(), Kind: statementOf[s.kind], StatementFields: readStatement(in), DocumentName: name}
		if name != "" {
			cmd.Document = content
		}
		do = func() error { _, err := w.o.Account.Sign(ctx, cmd); return err }
	case "reopen":
		do = func() error { _, err := w.o.Account.Reopen(ctx, step); return err }
	case "present":
		do = func() error { _, err := w.o.Account.Present(ctx, step); return err }
	case "publish":
		do = func() error { _, err := w.o.Account.Publish(ctx, step); return err }
	case "distribute":
		cmd := account.Distribute{ID: r.ID, Version: in.version(), Distribution: account.Distribution{
			Recipient: in.text("recipient"), RecipientName: in.text("recipient_name"), SentOn: in.date("sent_on"), LetterNumber: in.text("letter_number"), Note: in.text("note"),
		}}
		do = func() error { _, err := w.o.Account.Distribute(ctx, cmd); return err }
	default:
		count := func(field string) int {
			if n := in.whole(field); n != nil {
				return *n
			}
			return 0
		}
		cmd := account.Vote{
			ID: r.ID, Version: in.version(), DecisionFields: readDecision(in), Chair: in.text("chair"), TotalMembers: count("total_members"), Sufficient: count("votes_sufficient"),
			Insufficient: count("votes_insufficient"), Abstentions: count("abstentions"), Confirmed: in.flag("confirmed"),
		}
		do = func() error { _, _, err := w.o.Account.Vote(ctx, cmd); return err }
	}
	if err := in.err(); err != nil {
		return err
	}
	return do()
}

// attachDecision keeps the signed paper of the council's decision.
func (w *Web) attachDecision(c echo.Context) error {
	id := c.Param("id")
	f := w.form(c, "", "")
	name, content, err := attached(c, EvidenceLimit)
	if err == nil {
		defer func() { _ = content.Close() }()
		if _, err = w.o.Account.AttachDecision(c.Request().Context(), account.AttachDecision{ReportID: id, FileName: name, Content: content}); err == nil {
			return w.done(c, "/faaliyet-raporu/"+id+"#meclis", "paper_attached")
		}
	}
	if !refusable(err) {
		return err
	}
	f.Prefix = "belge-"
	w.take(c, f, err, nil)
	return w.showReport(c, status(err), id, nil, f)
}

// DifferencesView is the programme against the report: Karne's own records, and a table that was printed elsewhere.
type DifferencesView struct {
	Name      string
	Form      *Form
	Rows      []DifferenceLine
	Printed   string
	NPrinted  int
	CanUpload bool
	Version   int64
	Base      string
	Notes     []Note
}

// DifferenceLine is one difference.
type DifferenceLine struct{ Kind, Basis, Code, Name, Programme, Report, Row string }

// differenceOrder puts what was altered first: a missing reason is said of many indicators.
var differenceOrder = []string{
	account.DiffTarget, account.DiffActual, account.DiffRenamed, account.DiffUnit, account.DiffExtra, account.DiffMissing, account.DiffNoActual, account.DiffReasonMissing,
}

func (w *Web) differences(c echo.Context) error {
	return w.showDifferences(c, http.StatusOK, c.Param("id"), nil, nil)
}

func (w *Web) showDifferences(c echo.Context, status int, id string, f *Form, notes []Note) error {
	tr := w.words(c)
	x, err := w.o.Account.Whole(c.Request().Context(), id)
	if err != nil {
		return err
	}
	r := x.Report
	if f == nil {
		f = w.form(c, "", "")
	}
	v := DifferencesView{Name: reportName(tr, r.Year), Form: f, Printed: r.PrintedFileName, NPrinted: len(x.Printed), Version: r.Version, Base: "/faaliyet-raporu/" + r.ID + "/farklar", Notes: notes}
	f.Action, f.Version = v.Base, itoa(r.Version)
	v.CanUpload = !voted(r) && w.o.Intake != nil && asked(c, reportEdit, r.Scope()) == nil
	found := slices.Clone(x.Differences)
	slices.SortStableFunc(found, func(a, b account.Difference) int {
		return cmp.Compare(slices.Index(differenceOrder, a.Kind), slices.Index(differenceOrder, b.Kind))
	})
	for _, d := range found {
		l := DifferenceLine{Kind: tr("difference." + d.Kind), Basis: tr("difference_basis." + d.Basis), Code: d.Code, Name: d.Name, Programme: d.Programme, Report: d.Report}
		if d.Row > 0 {
			l.Row = itoa(d.Row)
		}
		v.Rows = append(v.Rows, l)
	}
	p := w.page(c, "reportdiff", tr("web.report.differences"), v)
	p.Crumbs = w.reportTrail(c, r, Link{Text: p.Title})
	return w.send(c, status, p)
}

func (w *Web) loadPrinted(c echo.Context) error {
	ctx, id := c.Request().Context(), c.Param("id")
	if w.o.Intake == nil {
		return echo.ErrNotFound
	}
	f := w.form(c, "", "")
	name, content, err := attached(c, UploadLimit)
	if err == nil {
		defer func() { _ = content.Close() }()
		sum := newSum(content)
		rows, notes, readErr := w.o.Intake.ReadPrinted(ctx, name, sum)
		if err = readErr; err == nil && slices.ContainsFunc(notes, func(x *fault.Fault) bool { return x.Stage == fault.Refuse }) {
			err = notes
		}
		if err == nil {
			_, err = w.o.Account.LoadPrinted(ctx, account.LoadPrinted{ReportID: id, Version: w.version(c), FileName: name, SHA256: sum.hex(), Rows: rows})
		}
		if err == nil && len(notes) > 0 {
			return w.showDifferences(c, http.StatusOK, id, nil, w.notes(c, notes))
		}
	}
	if err == nil {
		return w.done(c, "/faaliyet-raporu/"+id+"/farklar", "printed_loaded")
	}
	if !refusable(err) && fault.KindOf(err) != fault.KindStale {
		return err
	}
	w.take(c, f, err, nil)
	return w.showDifferences(c, status(err), id, f, nil)
}

func (w *Web) dropPrinted(c echo.Context) error {
	id := c.Param("id")
	_, err := w.o.Account.LoadPrinted(c.Request().Context(), account.LoadPrinted{ReportID: id, Version: w.version(c)})
	if err == nil {
		return w.done(c, "/faaliyet-raporu/"+id+"/farklar", "printed_dropped")
	}
	if !refusable(err) && fault.KindOf(err) != fault.KindStale {
		return err
	}
	f := w.form(c, "", "")
	w.take(c, f, err, nil)
	return w.showDifferences(c, status(err), id, f, nil)
}
