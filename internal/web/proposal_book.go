package web

import (
	"bytes"

	"github.com/labstack/echo/v4"

	"net/http"

	"github.com/karne-app/karne/internal/intake"
)

func (w *Web) proposalBookRoutes(g *echo.Group) {
	if w.o.Intake == nil {
		return
	}
	g.GET("/programlar/:id/teklif/:unit/calisma-kitabi.xlsx", w.proposalBook)
	g.POST(ProposalUploadPath, w.stageProposal)
}

// ProposalUploadPath takes a unit's proposal workbook; the edge must let it take UploadLimit bytes.
const ProposalUploadPath = "/programlar/:id/teklif/:unit/yukle"

// proposalBook is the unit's part as a workbook to fill in and bring back.
func (w *Web) proposalBook(c echo.Context) error {
	ctx := c.Request().Context()
	p, err := w.o.Programmes.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	u, err := w.o.Org.Unit(ctx, c.Param("unit"))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := w.o.Intake.ProposalTemplate(ctx, p.ID, u.ID, &b); err != nil {
		return err
	}
	return download(c, asciiName(p.PlanCode+"-"+itoa(p.Year)+"-teklif-"+plainName(u.Name))+".xlsx", b.Bytes())
}

// stageProposal reads a workbook; its preview, page of every upload, says what saving it would change.
func (w *Web) stageProposal(c echo.Context) error {
	id, unit := c.Param("id"), c.Param("unit")
	f := w.form(c, "", "")
	name, data, err := upload(c, UploadLimit)
	if err == nil {
		var b intake.Batch
		if b, err = w.o.Intake.StageProposal(c.Request().Context(), id, unit, intake.StageFile{Name: name, Data: data}); err == nil {
			return c.Redirect(http.StatusSeeOther, "/aktarim/"+b.ID)
		}
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, nil)
	return w.showPart(c, status(err), id, unit, f)
}
