package rest

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/swaggest/swgui"
	"github.com/swaggest/swgui/v5emb"

	"github.com/karne-app/karne/api"
	"github.com/karne-app/karne/internal/httpx"
)

// docsPolicy: the viewer that comes with the library holds an inline script and style; it talks to our own interface only.
const docsPolicy = "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
	"connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

const (
	docsPath     = "/api/docs"
	contractPath = "/api/openapi.yaml"
)

// mountDocs shows the contract, public like the product itself.
func mountDocs(edge *httpx.Server) {
	viewer := v5emb.NewHandlerWithConfig(swgui.Config{Title: "Karne", SwaggerJSON: contractPath, BasePath: docsPath + "/"})
	show := func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", docsPolicy)
		if strings.HasSuffix(c.Request().URL.Path, "/") || c.Request().URL.Path == docsPath {
			h.Set("Cache-Control", "no-cache")
		}
		viewer.ServeHTTP(c.Response(), c.Request())
		return nil
	}
	edge.Echo.GET(docsPath, func(c echo.Context) error { return c.Redirect(http.StatusFound, docsPath+"/") })
	edge.Echo.GET(docsPath+"/", show)
	edge.Echo.GET(docsPath+"/*", show)
	edge.Echo.GET(contractPath, func(c echo.Context) error { return c.Blob(http.StatusOK, "application/yaml", api.OpenAPI) })
}
