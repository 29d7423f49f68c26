package web

import (
	"bytes"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/intake"
)

// WindowUploadPath takes a unit's workbook of a window; the edge must let it take UploadLimit bytes.
const WindowUploadPath = "/gerceklesme/donem/:id/birim/:unit/yukle"

func (w *Web) windowBookRoutes(g *echo.Group) {
	if w.o.Intake == nil {
		return
	}
	g.GET("/gerceklesme/donem/:id/birim/:unit/calisma-kitabi.xlsx", w.windowBook)
	g.POST(WindowUploadPath, w.stageWindow)
}

// entryBook offers the window as a workbook to fill in and bring back.
func (w *Web) entryBook(c echo.Context, v *EntryView, x calendar.Window, unitID string, refused *Form) {
	if w.o.Intake == nil || v.Empty {
		return
	}
	a := actor(c)
	enters := access.Check(a, access.ValueEnter, unitScope(unitID)) == nil
	if enters || access.Check(a, access.ValueRead, unitScope(unitID)) == nil {
		v.Book = entryHref(x.ID, unitID) + "/calisma-kitabi.xlsx"
	}
	if enters {
		if refused == nil {
			refused = w.form(c, "", "")
		}
		refused.Action, refused.Prefix = entryHref(x.ID, unitID)+"/yukle", "kitap-"
		v.UploadForm = refused
	}
}

func (w *Web) windowBook(c echo.Context) error {
	ctx := c.Request().Context()
	x, err := w.o.Calendar.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	u, err := w.o.Org.Unit(ctx, c.Param("unit"))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := w.o.Intake.WindowTemplate(ctx, x.ID, u.ID, &b); err != nil {
		return err
	}
	return download(c, asciiName(itoa(x.Year)+"-"+plainName(windowName(w.r.Tr("tr"), x.Frequency, x.PeriodNo))+"-"+plainName(u.Name))+".xlsx", b.Bytes())
}

// stageWindow reads a workbook; its preview says what saving it would change.
func (w *Web) stageWindow(c echo.Context) error {
	id, unit := c.Param("id"), c.Param("unit")
	f := w.form(c, "", "")
	name, data, err := upload(c, UploadLimit)
	if err == nil {
		var b intake.Batch
		if b, err = w.o.Intake.StageWindow(c.Request().Context(), id, unit, intake.StageFile{Name: name, Data: data}); err == nil {
			return c.Redirect(http.StatusSeeOther, "/aktarim/"+b.ID)
		}
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, nil)
	return w.showEntries(c, status(err), id, unit, entryAnswer{book: f})
}
