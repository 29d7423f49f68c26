package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/internal/org"
)

// importOrg reads a list of units and people, by hand because the list is streamed.
func (h *handlers) importOrg(e echo.Context) error {
	u, data, err := whole(e)
	if err != nil {
		return err
	}
	ctx := e.Request().Context()
	dryRun := e.QueryParam("dry_run") == "true"
	key := httpx.IdempotencyOf(ctx)
	cmd := org.ImportList{FileName: u.name, Data: data, DryRun: dryRun}
	if !dryRun {
		cmd.Once = act.Once{Key: key.Key, Sum: u.sum}
	}
	report, err := h.Org.ImportList(ctx, cmd)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, h.importOut(ctx, report))
}
