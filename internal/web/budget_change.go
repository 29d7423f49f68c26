package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/quantity"
)

// LedgerRowFormView is the form of a ledger's row typed by hand.
type LedgerRowFormView struct {
	Form    *Form
	Year    int
	Kind    string
	Columns []string
	New     bool
	Where   string // of a row that is there
}

func (w *Web) ledgerRowForm(c echo.Context, status, year int, kind budget.LedgerKind, row *budget.Row, f *Form) error {
	tr := w.words(c)
	v := LedgerRowFormView{Form: f, Year: year, Kind: tr("ledger_kind." + string(kind)), Columns: kind.MoneyColumns(), New: row == nil}
	title := tr("web.ledger.new_row")
	if row != nil {
		title = tr("web.ledger.edit_row", "no", itoa(row.No))
		for _, s := range []string{row.UnitName, row.Functional, row.Financing, row.Economic, row.Name} {
			if s != "" {
				v.Where += " · " + s
			}
		}
		v.Where = v.Where[min(len(v.Where), len(" · ")):]
	} else {
		units, err := w.unitOptions(c)
		if err != nil {
			return err
		}
		f.Choices["units"] = units
	}
	page := w.page(c, "ledgerrow", title, v)
	page.Crumbs = w.crumbs(c, Link{Text: tr("web.nav.budget"), Href: "/butce"}, Link{Text: itoa(year), Href: "/butce/" + itoa(year)}, Link{Text: title})
	return w.send(c, status, page)
}

// ledgerRow is the row of an address in the year's current ledger; "yeni" is a new one.
func (w *Web) ledgerRow(c echo.Context) (year int, kind budget.LedgerKind, row *budget.Row, err error) {
	if year, err = yearOf(c); err != nil {
		return
	}
	if kind, err = ledgerKind(c); err != nil {
		return
	}
	if err = asked(c, access.BudgetEdit, access.Whole); err != nil || c.Param("no") == "yeni" {
		return
	}
	no, numErr := strconv.Atoi(c.Param("no"))
	if numErr != nil || no < 1 {
		return year, kind, nil, fault.NotFound("ledger_row", c.Param("no"))
	}
	ctx := c.Request().Context()
	ledgers, err := w.o.Budget.Ledgers(ctx, year)
	if err != nil {
		return year, kind, nil, err
	}
	i := slices.IndexFunc(ledgers, func(l budget.Ledger) bool { return l.Kind == kind && l.State == budget.LedgerCurrent })
	if i < 0 {
		return year, kind, nil, fault.NotFound("ledger_row", c.Param("no"))
	}
	rows, err := w.o.Budget.RowsOf(ctx, ledgers[i].ID, no-1, 1)
	if err == nil && (len(rows) == 0 || rows[0].No != no) {
		err = fault.NotFound("ledger_row", c.Param("no"))
	}
	if err != nil {
		return year, kind, nil, err
	}
	return year, kind, &rows[0], nil
}

func ledgerRowValues(r *budget.Row) url.Values {
	v := url.Values{}
	for _, name := range budget.MoneyColumns {
		put(v, name, moneyText(r.Money.At(name)))
	}
	put(v, "reason", r.Reason)
	return v
}

func (w *Web) editLedgerRow(c echo.Context) error {
	year, kind, row, err := w.ledgerRow(c)
	if err != nil {
		return err
	}
	f := w.form(c, c.Request().URL.Path, "/butce/"+itoa(year))
	if row == nil {
		f.fresh()
	} else {
		f.Values, f.Version = ledgerRowValues(row), itoa(row.Version)
	}
	return w.ledgerRowForm(c, http.StatusOK, year, kind, row, f)
}

func (w *Web) setLedgerRow(c echo.Context) error {
	year, kind, row, err := w.ledgerRow(c)
	if err != nil {
		return err
	}
	f := w.form(c, c.Request().URL.Path, "/butce/"+itoa(year))
	if row == nil {
		f.fresh()
	}
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	cmd := budget.SetLedgerRow{Year: year, Kind: kind, Reason: r.text("reason"), Why: r.text("why"), Version: r.version(), Idempotency: f.idempotency()}
	if row != nil {
		cmd.No = row.No
	} else {
		cmd.UnitID, cmd.Functional, cmd.Financing, cmd.Economic, cmd.Name = r.text("unit_id"), r.text("functional"), r.text("financing"), r.text("economic"), r.text("name")
	}
	for i, name := range budget.MoneyColumns {
		*cmd.Money.Column(i) = r.money(name)
	}
	if err = r.err(); err == nil {
		if _, err = w.o.Budget.SetLedgerRow(c.Request().Context(), cmd); err == nil {
			return w.done(c, "/butce/"+itoa(year), "saved")
		}
	}
	code, err := w.refused(c, f, err, nil, func() (url.Values, int64) {
		if row == nil {
			return f.Values, 0
		}
		return ledgerRowValues(row), row.Version
	})
	if err != nil {
		return err
	}
	return w.ledgerRowForm(c, code, year, kind, row, f)
}

// ChangeFormView is the form of a change of the appropriation.
type ChangeFormView struct {
	Form *Form
	Year int
}

func (w *Web) changeForm(c echo.Context, status, year int, f *Form) error {
	units, err := w.unitOptions(c)
	if err != nil {
		return err
	}
	tr := w.words(c)
	f.Choices["units"] = units
	for _, k := range []string{budget.Supplementary, budget.Moved, budget.CarriedOver} {
		f.Choices["change_kind"] = append(f.Choices["change_kind"], Option{Value: k, Text: tr("web.change.kind." + k)})
	}
	page := w.page(c, "changeform", tr("web.change.new"), ChangeFormView{Form: f, Year: year})
	page.Crumbs = w.crumbs(c, Link{Text: tr("web.nav.budget"), Href: "/butce"}, Link{Text: itoa(year), Href: "/butce/" + itoa(year)}, Link{Text: page.Title})
	return w.send(c, status, page)
}

func (w *Web) newChange(c echo.Context) error {
	year, err := yearOf(c)
	if err == nil {
		err = asked(c, access.BudgetEdit, access.Whole)
	}
	if err != nil {
		return err
	}
	return w.changeForm(c, http.StatusOK, year, w.form(c, "/butce/"+itoa(year)+"/degisiklikler/yeni", "/butce/"+itoa(year)).fresh())
}

func (w *Web) addChange(c echo.Context) error {
	year, err := yearOf(c)
	if err == nil {
		err = asked(c, access.BudgetEdit, access.Whole)
	}
	if err != nil {
		return err
	}
	f := w.form(c, "/butce/"+itoa(year)+"/degisiklikler/yeni", "/butce/"+itoa(year)).fresh()
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	if f.AddRow() {
		return w.changeForm(c, http.StatusOK, year, f)
	}
	cmd, rows := readChange(r, year)
	cmd.Idempotency = f.idempotency()
	if err = r.err(); err == nil {
		if _, err = w.o.Budget.AddChange(c.Request().Context(), cmd); err == nil {
			return w.done(c, "/butce/"+itoa(year), "created")
		}
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, rows)
	return w.changeForm(c, status(err), year, f)
}

// readChange reads a change; a decision is there when its number or date is.
func readChange(r *reader, year int) (budget.AddChange, map[string][]int) {
	cmd := budget.AddChange{Year: year, Kind: r.text("kind"), On: r.date("on"), Reason: r.text("reason"), Approval: r.text("approval")}
	if r.text("decision.number") != "" || r.text("decision.date") != "" {
		cmd.Decision = &council.DecisionFields{Body: r.text("decision.body"), Date: r.date("decision.date"), Number: r.text("decision.number"), Result: r.text("decision.result")}
	}
	rows := map[string][]int{"lines": r.rows("lines")}
	for _, i := range rows["lines"] {
		l := budget.ChangeLineFields{
			UnitID: r.text(at("lines", i, "unit_id")), Functional: r.text(at("lines", i, "functional")), Financing: r.text(at("lines", i, "financing")),
			Economic: r.text(at("lines", i, "economic")),
		}
		var m *quantity.Money
		if m = r.money(at("lines", i, "amount")); m != nil {
			l.Amount = *m
		} else if r.text(at("lines", i, "amount")) == "" {
			r.faults = append(r.faults, fault.Invalid("text.required", at("lines", i, "amount")))
		}
		cmd.Lines = append(cmd.Lines, l)
	}
	return cmd, rows
}

// changeOf finds a change of the year.
func (w *Web) changeOf(c echo.Context) (budget.AppropriationChange, error) {
	year, err := yearOf(c)
	if err == nil {
		err = asked(c, access.BudgetEdit, access.Whole)
	}
	var list []budget.AppropriationChange
	if err == nil {
		list, err = w.o.Budget.Changes(c.Request().Context(), year)
	}
	if err != nil {
		return budget.AppropriationChange{}, err
	}
	i := slices.IndexFunc(list, func(x budget.AppropriationChange) bool { return x.ID == c.Param("id") })
	if i < 0 {
		return budget.AppropriationChange{}, fault.NotFound("appropriation_change", c.Param("id"))
	}
	return list[i], nil
}

func (w *Web) askCancelChange(c echo.Context) error {
	x, err := w.changeOf(c)
	if err != nil {
		return err
	}
	f := w.form(c, "", "")
	f.Version = itoa(x.Version)
	return w.cancelPage(c, http.StatusOK, x, f)
}

func (w *Web) cancelPage(c echo.Context, status int, x budget.AppropriationChange, f *Form) error {
	tr, back := w.words(c), "/butce/"+itoa(x.Year)
	f.Action, f.Cancel = back+"/degisiklikler/"+x.ID+"/iptal", back
	v := ActView{Kind: "return", Lead: tr("web.change.kind."+x.Kind) + " · " + x.On.TR() + " · " + short(x.Reason, 200), Word: tr("web.change.cancel"), Form: f}
	page := w.page(c, "act", v.Word, v)
	page.Crumbs = w.crumbs(c, Link{Text: tr("web.nav.budget"), Href: "/butce"}, Link{Text: itoa(x.Year), Href: back}, Link{Text: v.Word})
	return w.send(c, status, page)
}

func (w *Web) cancelChange(c echo.Context) error {
	x, err := w.changeOf(c)
	if err != nil {
		return err
	}
	f := w.form(c, "", "")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	if _, err = w.o.Budget.CancelChange(c.Request().Context(), budget.CancelChange{ID: x.ID, Version: r.version(), Reason: r.text("reason")}); err == nil {
		return w.done(c, "/butce/"+itoa(x.Year), "cancelled")
	}
	if !refusable(err) && fault.KindOf(err) != fault.KindStale {
		return err
	}
	f.Version = itoa(x.Version)
	w.take(c, f, err, nil)
	return w.cancelPage(c, status(err), x, f)
}
