package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/clock"
)

// AuditEntry is one row of the log as the composition root hands it over (pages do not import the log).
type AuditEntry struct {
	ID, ActorName, Action, Entity, EntityID, Op string
	At                                          int64 // UTC microseconds
	Before, After                               string
	Erased                                      bool // the texts were emptied, the row stands
}

// AuditView is a page of the log.
type AuditView struct {
	Rows  []AuditRow
	Pager Pager
}

// AuditRow is one line of it.
type AuditRow struct{ When, Who, What, Kind, Ref, Before, After string }

const auditPage = 50

func (w *Web) audit(c echo.Context) error {
	if w.o.Audit == nil {
		return echo.ErrNotFound
	}
	list, err := w.o.Audit(c.Request().Context(), c.QueryParam("sonra"), auditPage)
	if err != nil {
		return err
	}
	tr := w.words(c)
	var v AuditView
	for _, e := range list {
		row := AuditRow{
			When: clock.FromMicros(e.At).In(clock.Istanbul).Format("02.01.2006 15:04:05"), Who: e.ActorName, What: e.Action + " · " + e.Op, Kind: e.Entity,
			Ref: e.EntityID, Before: e.Before, After: e.After,
		}
		if w.o.Words.Has("record." + e.Entity) {
			row.Kind = tr("record." + e.Entity)
		}
		if e.Erased {
			row.Before, row.After = tr("web.audit.erased"), tr("web.audit.erased")
		}
		v.Rows = append(v.Rows, row)
	}
	if len(list) == auditPage {
		v.Pager = Pager{More: "/denetim?sonra=" + list[len(list)-1].ID, Shown: len(list)}
	}
	page := w.page(c, "audit", tr("web.audit.title"), v)
	page.Crumbs = w.crumbs(c, Link{Text: page.Title})
	return w.send(c, http.StatusOK, page)
}
