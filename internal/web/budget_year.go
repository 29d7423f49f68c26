package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/ledger"
	"github.com/karne-app/karne/internal/programme"
)

// LedgerUploadPath takes exports of the accounting system; the edge must let it take UploadLimit bytes.
const LedgerUploadPath = "/butce/:year/aktar"

func (w *Web) budgetRoutes(g *echo.Group) {
	if w.o.Budget == nil || w.o.Programmes == nil {
		return
	}
	g.GET("/butce", w.budgetYears)
	g.GET("/butce/:year", w.budgetYear)
	if w.o.LedgerFiles != nil {
		g.POST(LedgerUploadPath, w.uploadLedger)
	}
	g.GET("/butce/defter/:id", w.ledger)
	g.POST("/butce/defter/:id/kaydet", w.commitLedger)
	g.POST("/butce/defter/:id/sil", w.discardLedger)
	g.GET("/butce/:year/:kind/satirlar/:no", w.editLedgerRow)
	g.POST("/butce/:year/:kind/satirlar/:no", w.setLedgerRow)
	g.GET("/butce/:year/degisiklikler/yeni", w.newChange)
	g.POST("/butce/:year/degisiklikler/yeni", w.addChange)
	g.GET("/butce/:year/degisiklikler/:id/iptal", w.askCancelChange)
	g.POST("/butce/:year/degisiklikler/:id/iptal", w.cancelChange)
}

// mayLedgers tells whether to offer the ledgers: they are of the whole administration.
func mayLedgers(c echo.Context) bool {
	return access.Check(actor(c), access.BudgetRead, access.Whole) == nil
}

// ledgerKinds are the kinds of a ledger by the words of their addresses.
var ledgerKinds = []struct {
	word string
	kind budget.LedgerKind
}{{"odenek", budget.LedgerAppropriation}, {"gerceklesme", budget.LedgerExecution}, {"gelir", budget.LedgerRevenue}}

func ledgerKind(c echo.Context) (budget.LedgerKind, error) {
	for _, k := range ledgerKinds {
		if k.word == c.Param("kind") {
			return k.kind, nil
		}
	}
	return "", fault.New(fault.KindNotFound, "route.not_found", "read", c.Request().URL.Path)
}

func kindWord(k budget.LedgerKind) string {
	for _, x := range ledgerKinds {
		if x.kind == k {
			return x.word
		}
	}
	return ""
}

// yearOf is the budget year of an address.
func yearOf(c echo.Context) (int, error) {
	n, err := strconv.Atoi(c.Param("year"))
	if err != nil || n < 1990 || n > 2200 {
		return 0, fault.New(fault.KindNotFound, "route.not_found", "read", c.Request().URL.Path)
	}
	return n, nil
}

// BudgetYearsView is the years that have a programme or a ledger.
type BudgetYearsView struct {
	Years []BudgetYearLine
	Empty Empty
}

// BudgetYearLine is a year with its current ledgers.
type BudgetYearLine struct {
	Year      int
	Programme string // address of its programme
	Kinds     []LedgerLine
}

// LedgerLine is a ledger of a list.
type LedgerLine struct {
	ID, Kind, State, File, When, Who, Entry string
	Rows                                    int
	Total, Stated                           Num
	Partial, Synthetic                      bool
	Held, Checked                           int
	Remainders                              int
	Word                                    string // of its address
}

func (w *Web) budgetYears(c echo.Context) error {
	if !mayLedgers(c) {
		return asked(c, access.BudgetRead, access.Whole)
	}
	ctx := c.Request().Context()
	list, err := w.o.Programmes.List(ctx, programme.ListQuery{})
	if err != nil {
		return err
	}
	ledgers, err := w.o.Budget.Ledgers(ctx, 0)
	if err != nil {
		return err
	}
	tr := w.words(c)
	v := BudgetYearsView{Empty: Empty{Text: "web.budget.no_year"}}
	at := func(year int) *BudgetYearLine {
		i := slices.IndexFunc(v.Years, func(l BudgetYearLine) bool { return l.Year == year })
		if i < 0 {
			v.Years = append(v.Years, BudgetYearLine{Year: year})
			i = len(v.Years) - 1
		}
		return &v.Years[i]
	}
	for _, p := range list.Items {
		at(p.Year).Programme = "/programlar/" + p.ID
	}
	for _, l := range ledgers {
		if y := at(l.Year); l.State == budget.LedgerCurrent {
			y.Kinds = append(y.Kinds, w.ledgerLine(c, l, nil))
		}
	}
	slices.SortFunc(v.Years, func(a, b BudgetYearLine) int { return b.Year - a.Year })
	p := w.page(c, "budgets", tr("web.nav.budget"), v)
	p.Crumbs = w.crumbs(c, Link{Text: p.Title})
	return w.send(c, http.StatusOK, p)
}

func (w *Web) ledgerLine(c echo.Context, l budget.Ledger, people map[string]string) LedgerLine {
	tr := w.words(c)
	vw := viewer{lang: langOf(c), tr: tr, synthetic: l.Synthetic}
	out := LedgerLine{
		ID: l.ID, Kind: tr("ledger_kind." + string(l.Kind)), State: l.State, File: l.FileName, When: when(l.CreatedAt), Who: people[l.CreatedBy], Entry: tr("ledger_entry." + l.Entry),
		Rows: l.RowCount, Partial: l.Partial, Synthetic: l.Synthetic, Held: l.Report.Held + l.Report.ChainHeld, Checked: l.Report.Checked + l.Report.Chain,
		Remainders: len(l.Report.Remainders), Word: kindWord(l.Kind), Total: Num{Missing: true}, Stated: Num{Missing: true},
	}
	if l.CountedTotal != nil {
		out.Total = Num{Text: vw.money(*l.CountedTotal), Synthetic: l.Synthetic}
	}
	if l.StatedTotal != nil {
		out.Stated = Num{Text: vw.money(*l.StatedTotal), Synthetic: l.Synthetic}
	}
	return out
}

// BudgetYearView is a year's ledgers, the changes of its appropriation, and the way to bring an export.
type BudgetYearView struct {
	Year               int
	Ledgers            []LedgerLine
	Changes            []ChangeView
	Form               *Form
	CanImport, CanEdit bool
	Kinds              []Option
	Fields             string // what a heading may be mapped to
}

// ChangeView is a change of the appropriation.
type ChangeView struct {
	ID, Kind, On, Reason, Decision, Cancelled string
	Synthetic                                 bool
	Lines                                     []ChangeLineView
	In, Out                                   Num
}

// ChangeLineView is one line of a change.
type ChangeLineView struct {
	Unit, Functional, Financing, Economic string
	Amount                                Num
	Down                                  bool
}

func (w *Web) budgetYear(c echo.Context) error { return w.showYear(c, http.StatusOK, nil) }

func (w *Web) showYear(c echo.Context, status int, f *Form) error {
	year, err := yearOf(c)
	if err != nil {
		return err
	}
	if !mayLedgers(c) {
		return asked(c, access.BudgetRead, access.Whole)
	}
	ctx := c.Request().Context()
	ledgers, err := w.o.Budget.Ledgers(ctx, year)
	if err != nil {
		return err
	}
	changes, err := w.o.Budget.Changes(ctx, year)
	if err != nil {
		return err
	}
	people, err := w.names(c)
	if err != nil {
		return err
	}
	units, err := w.unitOptions(c)
	if err != nil {
		return err
	}
	tr := w.words(c)
	if f == nil {
		f = w.form(c, "/butce/"+itoa(year)+"/aktar", "")
	}
	v := BudgetYearView{Year: year, Form: f, CanImport: w.o.LedgerFiles != nil && may(c, access.BudgetImport), CanEdit: may(c, access.BudgetEdit)}
	v.Fields = strings.Join(append(ledger.Fields(budget.LedgerExecution), budget.LedgerRevenue.MoneyColumns()...), ", ")
	for _, k := range ledgerKinds {
		v.Kinds = append(v.Kinds, Option{Value: string(k.kind), Text: tr("ledger_kind." + string(k.kind)), Selected: f.Get("kind") == string(k.kind)})
	}
	for _, l := range ledgers {
		if l.State != budget.LedgerDiscarded && l.State != budget.LedgerStaging {
			v.Ledgers = append(v.Ledgers, w.ledgerLine(c, l, people))
		}
	}
	names := map[string]string{}
	for _, u := range units {
		names[u.Value] = u.Text
	}
	for _, x := range changes {
		v.Changes = append(v.Changes, changeView(x, names, viewer{lang: langOf(c), tr: tr, synthetic: x.Synthetic}))
	}
	page := w.page(c, "budget", tr("web.budget.title", "year", itoa(year)), v)
	page.Crumbs = w.crumbs(c, Link{Text: tr("web.nav.budget"), Href: "/butce"}, Link{Text: itoa(year)})
	return w.send(c, status, page)
}

func changeView(x budget.AppropriationChange, names map[string]string, vw viewer) ChangeView {
	v := ChangeView{ID: x.ID, Kind: vw.tr("web.change.kind." + x.Kind), On: x.On.TR(), Reason: x.Reason, Decision: x.Approval, Cancelled: x.CancelledReason, Synthetic: x.Synthetic}
	if x.Decision != nil {
		v.Decision = vw.tr("body."+x.Decision.Body) + " · " + x.Decision.Date.TR() + " · " + x.Decision.Number
	}
	var in, out sums
	for _, l := range x.Lines {
		v.Lines = append(v.Lines, ChangeLineView{Unit: names[l.UnitID], Functional: l.Functional, Financing: l.Financing, Economic: l.Economic, Amount: signed(l.Amount, vw), Down: l.Amount < 0})
		if l.Amount < 0 {
			out.add(&l.Amount)
		} else {
			in.add(&l.Amount)
		}
	}
	v.In, v.Out = Num{Text: "–"}, Num{Text: "–"}
	if in.of > 0 {
		v.In, _ = in.num(vw)
	}
	if out.of > 0 {
		v.Out, _ = out.num(vw)
	}
	return v
}

func (w *Web) uploadLedger(c echo.Context) error {
	year, err := yearOf(c)
	if err != nil {
		return err
	}
	if err := asked(c, access.BudgetImport, access.Whole); err != nil {
		return err
	}
	f := w.form(c, "/butce/"+itoa(year)+"/aktar", "")
	name, data, err := upload(c, UploadLimit)
	f.Values = readable(url.Values{"kind": {c.FormValue("kind")}, "source": {c.FormValue("source")}, "partial": {c.FormValue("partial")}, "map": {c.FormValue("map")}})
	if err == nil {
		var res ledger.Result
		res, err = w.o.LedgerFiles.Stage(c.Request().Context(), ledger.File{
			Name: name, Data: data, Year: year, Kind: budget.LedgerKind(f.Get("kind")), Partial: f.Get("partial") != "", Source: f.Get("source"), Map: headings(f.Get("map")),
		})
		if err == nil && !res.Refused {
			return c.Redirect(http.StatusSeeOther, "/butce/defter/"+res.Ledger.ID)
		}
		if err == nil {
			return w.refusedLedger(c, year, short(name, 80), budget.LedgerKind(f.Get("kind")), res)
		}
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, nil)
	return w.showYear(c, status(err), f)
}

// headings reads how the user maps the headings of a file, one a line: "Ödenek Tutarı = initial".
func headings(text string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(text) {
		if i := strings.LastIndexByte(line, '='); i > 0 {
			out[strings.TrimSpace(line[:i])] = strings.TrimSpace(line[i+1:])
		}
	}
	return out
}

// LedgerView is an export: how it was read, what was checked, and its rows.
type LedgerView struct {
	Line               LedgerLine
	Year               int
	Version            int64
	Form               *Form
	Refused            int
	Faults             []FaultGroup
	MoreFaults         int
	Columns            []ColumnLine
	Remainders         []RemainderLine
	Heads              []Option
	Rows               []LedgerRowLine
	Pager              Pager
	Staged, Current    bool
	CanCommit, CanEdit bool
	Checked, Held      int
	Source             string
}

// ColumnLine is a heading of the file and what it was taken for.
type ColumnLine struct{ Heading, Field string }

// RemainderLine is the part of a total line that its rows do not cover.
type RemainderLine struct {
	Row                int
	Place, Name        string
	Stated, Rows, Rest Num
}

// LedgerRowLine is one row of a ledger.
type LedgerRowLine struct {
	No                                    int
	Total                                 bool
	Unit, Functional, Financing, Economic string
	Name, Reason, Edit                    string
	Amounts                               []Num
}

// mostLedgerFaults bounds the faults shown of a refused export.
const mostLedgerFaults = 200

func (w *Web) refusedLedger(c echo.Context, year int, name string, kind budget.LedgerKind, res ledger.Result) error {
	tr := w.words(c)
	v := LedgerView{
		Year: year, Line: LedgerLine{Kind: tr("ledger_kind." + string(kind)), File: name, State: "refused", Rows: len(res.Rows)},
		Checked: res.Report.Checked + res.Report.Chain, Held: res.Report.Held + res.Report.ChainHeld,
	}
	for _, k := range res.Columns {
		v.Columns = append(v.Columns, w.columnLine(c, k))
	}
	g := FaultGroup{Title: tr("web.batch.faults")}
	for _, x := range res.Faults {
		if x.Stage == fault.Refuse {
			v.Refused++
		}
		if len(g.Notes) < mostLedgerFaults {
			g.Notes = append(g.Notes, w.r.note(langOf(c), x))
		} else {
			v.MoreFaults++
		}
	}
	v.Faults = []FaultGroup{g}
	return w.ledgerPage(c, http.StatusUnprocessableEntity, v)
}

func (w *Web) columnLine(c echo.Context, k ledger.Column) ColumnLine {
	return ColumnLine{Heading: k.Heading, Field: w.r.Label(langOf(c), k.Field)}
}

func (w *Web) ledgerPage(c echo.Context, status int, v LedgerView) error {
	tr := w.words(c)
	page := w.page(c, "ledger", v.Line.Kind+" · "+itoa(v.Year), v)
	page.Crumbs = w.crumbs(c, Link{Text: tr("web.nav.budget"), Href: "/butce"}, Link{Text: itoa(v.Year), Href: "/butce/" + itoa(v.Year)}, Link{Text: v.Line.Kind})
	return w.send(c, status, page)
}

// ledgerRows is how many rows of a ledger a page shows.
const ledgerRows = 200

func (w *Web) ledger(c echo.Context) error { return w.showLedger(c, http.StatusOK, c.Param("id"), nil) }

func (w *Web) showLedger(c echo.Context, status int, id string, refusal error) error {
	if !mayLedgers(c) {
		return asked(c, access.BudgetRead, access.Whole)
	}
	ctx := c.Request().Context()
	l, err := w.o.Budget.Ledger(ctx, id)
	if err != nil {
		return err
	}
	after, _ := strconv.Atoi(c.QueryParam("sonra"))
	rows, err := w.o.Budget.RowsOf(ctx, id, after, ledgerRows)
	if err != nil {
		return err
	}
	people, err := w.names(c)
	if err != nil {
		return err
	}
	tr := w.words(c)
	vw := viewer{lang: langOf(c), tr: tr, synthetic: l.Synthetic}
	f := w.form(c, "/butce/defter/"+l.ID+"/kaydet", "/butce/"+itoa(l.Year))
	f.Version = itoa(l.Version)
	if refusal != nil {
		w.take(c, f, refusal, nil)
	}
	v := LedgerView{
		Line: w.ledgerLine(c, l, people), Year: l.Year, Version: l.Version, Form: f, Staged: l.State == budget.LedgerStaged, Current: l.State == budget.LedgerCurrent,
		CanCommit: may(c, access.BudgetImport), Source: l.Source, Checked: l.Report.Checked + l.Report.Chain, Held: l.Report.Held + l.Report.ChainHeld,
	}
	v.CanEdit = v.Current && may(c, access.BudgetEdit)
	for _, r := range l.Report.Remainders {
		v.Remainders = append(v.Remainders, RemainderLine{Row: r.Row, Place: r.Place, Name: r.Name, Stated: Num{Text: vw.money(r.Stated)}, Rows: Num{Text: vw.money(r.Rows)}, Rest: Num{Text: vw.money(r.Rest)}})
	}
	columns := usedColumns(l.Kind, rows)
	for _, k := range columns {
		v.Heads = append(v.Heads, Option{Value: k, Text: w.r.Label(langOf(c), k)})
	}
	for _, r := range rows {
		line := LedgerRowLine{No: r.No, Total: r.TotalLine, Unit: r.UnitName, Functional: r.Functional, Financing: r.Financing, Economic: r.Economic, Name: r.Name, Reason: r.Reason}
		if line.Unit == "" {
			line.Unit = r.Institutional
		}
		if v.CanEdit && !r.TotalLine {
			line.Edit = "/butce/" + itoa(l.Year) + "/" + kindWord(l.Kind) + "/satirlar/" + itoa(r.No)
		}
		for _, k := range columns {
			if m := r.Money.At(k); m != nil {
				line.Amounts = append(line.Amounts, Num{Text: vw.money(*m), Synthetic: vw.synthetic})
			} else {
				line.Amounts = append(line.Amounts, Num{Missing: true})
			}
		}
		v.Rows = append(v.Rows, line)
	}
	if len(rows) == ledgerRows {
		v.Pager = Pager{More: "/butce/defter/" + l.ID + "?sonra=" + itoa(rows[len(rows)-1].No), Shown: len(rows)}
	}
	return w.ledgerPage(c, status, v)
}

// usedColumns are the amounts that some row has.
func usedColumns(k budget.LedgerKind, rows []budget.Row) []string {
	return slices.DeleteFunc(slices.Clone(k.MoneyColumns()), func(name string) bool {
		return !slices.ContainsFunc(rows, func(r budget.Row) bool { return r.Money.At(name) != nil })
	})
}

func (w *Web) commitLedger(c echo.Context) error {
	l, err := w.o.Budget.CommitLedger(c.Request().Context(), c.Param("id"), w.version(c))
	if err == nil {
		return w.done(c, "/butce/"+itoa(l.Year), "ledger_committed")
	}
	if refusable(err) || fault.KindOf(err) == fault.KindStale {
		return w.showLedger(c, status(err), c.Param("id"), err)
	}
	return err
}

func (w *Web) discardLedger(c echo.Context) error {
	ctx, id := c.Request().Context(), c.Param("id")
	l, err := w.o.Budget.Ledger(ctx, id)
	if err != nil {
		return err
	}
	if err = w.o.Budget.DiscardLedger(ctx, id, w.version(c)); err == nil {
		return w.done(c, "/butce/"+itoa(l.Year), "ledger_dropped")
	}
	if refusable(err) || fault.KindOf(err) == fault.KindStale {
		return w.showLedger(c, status(err), id, err)
	}
	return err
}
