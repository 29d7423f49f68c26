package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/fault"
)

// reportEdit is the act of who works on the administration's report.
const reportEdit = access.ReportEdit

// StatementTextsView is the wording of the statements an administrator loaded, by kind and year.
type StatementTextsView struct {
	Rows    []StatementTextRow
	Form    *Form
	CanEdit bool
}

// StatementTextRow is one wording.
type StatementTextRow struct {
	Kind, From, Text, Source string
	Synthetic                bool
}

func (w *Web) statementTexts(c echo.Context) error {
	return w.showStatementTexts(c, http.StatusOK, nil)
}

func (w *Web) showStatementTexts(c echo.Context, status int, f *Form) error {
	tr := w.words(c)
	all, err := w.o.Account.StatementTexts(c.Request().Context())
	if err != nil {
		return err
	}
	v := StatementTextsView{CanEdit: access.Check(actor(c), access.StatementTextEdit, access.Whole) == nil}
	for _, t := range all {
		r := StatementTextRow{Kind: tr("statement." + t.Kind), From: yearText(t.ValidFrom), Text: t.Text, Source: t.Source, Synthetic: t.Synthetic}
		if r.From == "" {
			r.From = tr("web.statement.always")
		}
		v.Rows = append(v.Rows, r)
	}
	if v.CanEdit {
		if f == nil {
			f = w.form(c, "", "")
		}
		f.Action = "/yonetim/beyanlar"
		f.Choices["kind"] = nil
		for _, k := range []string{account.SpendingAuthority, account.FinanceHead, account.SeniorManager} {
			f.Choices["kind"] = append(f.Choices["kind"], Option{Value: k, Text: tr("statement." + k)})
		}
		v.Form = f
	}
	p := w.page(c, "statementtexts", tr("web.statement.title"), v)
	p.Tabs = w.managementTabs(c, "/yonetim/beyanlar")
	p.Crumbs = w.crumbs(c, Link{Text: tr("web.nav.management")}, Link{Text: p.Title})
	return w.send(c, status, p)
}

// loadStatementText gives a kind its wording from a year on. One that is there is replaced only by who has just been shown it.
func (w *Web) loadStatementText(c echo.Context) error {
	ctx := c.Request().Context()
	f := w.form(c, "", "")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	cmd := account.LoadStatementText{Kind: r.text("kind"), ValidFrom: r.year("valid_from"), Text: r.text("text"), Source: r.text("source"), Version: r.version()}
	if err = r.err(); err == nil {
		if _, err = w.o.Account.LoadStatementText(ctx, cmd); err == nil {
			return w.done(c, "/yonetim/beyanlar", "saved")
		}
	}
	if fault.KindOf(err) == fault.KindStale {
		all, loadErr := w.o.Account.StatementTexts(ctx)
		if loadErr != nil {
			return loadErr
		}
		for _, t := range all {
			if t.Kind != cmd.Kind || t.ValidFrom != cmd.ValidFrom {
				continue
			}
			now := url.Values{"kind": f.Values["kind"], "valid_from": f.Values["valid_from"], "text": {t.Text}, "source": {t.Source}}
			code, err := w.refused(c, f, err, nil, func() (url.Values, int64) { return now, t.Version })
			if err != nil {
				return err
			}
			return w.showStatementTexts(c, code, f)
		}
		w.take(c, f, err, nil)
		return w.showStatementTexts(c, http.StatusPreconditionFailed, f)
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, nil)
	return w.showStatementTexts(c, status(err), f)
}
