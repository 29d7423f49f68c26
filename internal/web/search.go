package web

import "github.com/labstack/echo/v4"

func (w *Web) searchRoutes(_ *echo.Group) {}
