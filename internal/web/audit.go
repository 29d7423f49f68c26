package web

import (
	"encoding/json"
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

// AuditRow is one line of it. Ref is what people call the record, ID and Code are the log's own words, shown as titles.
type AuditRow struct{ When, Who, What, Under, Code, Kind, Ref, ID, Before, After string }

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
			When: clock.FromMicros(e.At).In(clock.Istanbul).Format("02.01.2006 15:04:05"), Who: e.ActorName, Code: e.Action + ":" + e.Op, Kind: e.Entity,
			ID: e.EntityID, Before: e.Before, After: e.After,
		}
		row.What, row.Under = w.auditWords(tr, e)
		if !e.Erased {
			row.Ref = called(e)
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

// auditWords are what was done and under which right, in words; a word the catalogue lacks is given as it is.
func (w *Web) auditWords(tr Tr, e AuditEntry) (what, under string) {
	what = e.Op
	if w.o.Words.Has("web.op." + e.Op) {
		what = tr("web.op." + e.Op)
	}
	if w.o.Words.Has("web.scope." + e.Action) {
		return what, tr("web.scope." + e.Action)
	}
	if w.o.Words.Has("web.action." + e.Action) {
		return what, tr("web.action." + e.Action)
	}
	return what, e.Action
}

// called is what people call the record of a row: its code, else its name or file, as the row's own texts give it.
func called(e AuditEntry) string {
	keys := []string{"code", "name", "file"}
	if e.Entity == "denial" { // its code is that of the refusal
		keys = []string{"ref"}
	}
	for _, text := range []string{e.After, e.Before} {
		var m map[string]any
		if json.Unmarshal([]byte(text), &m) != nil {
			continue
		}
		for _, k := range keys {
			if s, ok := m[k].(string); ok && s != "" {
				return short(s, 60)
			}
		}
	}
	return ""
}
