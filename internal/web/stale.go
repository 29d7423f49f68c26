package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
)

// againKey marks a request that is handled for the second time.
const againKey = "karne.again"

// settled handles a save once more when its record was read before somebody else's change landed, so that the answer compares with
// what is stored now. A save that is refused as stale wrote nothing.
func (w *Web) settled(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		err := next(c)
		if errors.Is(err, errAgain) {
			c.Set(againKey, true)
			err = next(c)
		}
		if errors.Is(err, errAnswered) {
			return nil
		}
		return err
	}
}

// stale answers a save of a record that changed meanwhile. What is stored already as it was sent counts as saved: a button pressed
// twice saves once. Everything else is shown side by side, with the present version, so that saving again is a decision.
func (w *Web) stale(c echo.Context, f *Form, now func() (url.Values, int64)) (int, error) {
	values, version := now()
	if itoa(version) == f.Version && c.Get(againKey) == nil {
		return 0, errAgain
	}
	if err := ordinary(f.Values); err != nil {
		return 0, err
	}
	f.merge(f.threeSides(values))
	if len(f.Stale) == 0 {
		to := f.Cancel
		if to == "" {
			to = strings.TrimSuffix(c.Request().URL.Path, "/duzenle")
		}
		if err := w.done(c, to, "saved"); err != nil {
			return 0, err
		}
		return 0, errAnswered
	}
	f.Version, f.Dirty, f.Changer = itoa(version), true, w.changer(c)
	return http.StatusPreconditionFailed, nil
}

// ordinary refuses to compare what no form of ours sent: every field is drawn and labelled.
func ordinary(v url.Values) error {
	for name := range v {
		if len(name) > longestName {
			return fault.New(fault.KindTooLarge, "form.too_large", "read", itoa(len(name)), "expected", itoa(longestName))
		}
	}
	if len(v) > mostNames {
		return fault.New(fault.KindTooLarge, "form.too_large", "read", itoa(len(v)), "expected", itoa(mostNames))
	}
	return nil
}

// changer names who changed the record last, and when. Only pages whose address names one record and nothing else can tell.
func (w *Web) changer(c echo.Context) string {
	id := c.Param("id")
	if w.o.Changed == nil || !ids.Valid(id) || len(c.ParamNames()) != 1 {
		return ""
	}
	name, at, err := w.o.Changed(c.Request().Context(), id)
	if err != nil || name == "" {
		return ""
	}
	return name + ", " + clock.FromMicros(at).In(clock.Istanbul).Format("02.01.2006 15:04")
}
