package web

import "github.com/labstack/echo/v4"

// Intake is what the import pages ask of the intake.
type Intake interface{}

func (w *Web) importRoutes(g *echo.Group) {}
