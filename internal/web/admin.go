package web

import "github.com/labstack/echo/v4"

func (w *Web) adminRoutes(_ *echo.Group) {}
