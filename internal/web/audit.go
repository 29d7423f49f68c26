package web

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/trtext"
)

// AuditEntry is one row of the log as the composition root hands it over (pages do not import the log).
type AuditEntry struct {
	ID, ActorName, Action, Entity, EntityID, Op string
	At                                          int64 // UTC microseconds
	Before, After                               string
	Erased                                      bool // the texts were emptied, the row stands
}

// AuditQuery narrows a page of the log, as audit.Query does.
type AuditQuery struct {
	EntityID string
	Before   string
	Limit    int
	ActorID  string
	Entity   string
	Action   string
	From, To int64
}

// AuditView is a page of the log.
type AuditView struct {
	Rows  []AuditRow
	Pager Pager
}

// AuditRow is one line of it. Ref is what people call the record, ID and Code are the log's own words, shown as titles.
// Fields are what changed, field by field; More counts those left out. Before and After are the log's own texts.
type AuditRow struct {
	When, Who, What, Under, Code, Kind, Ref, ID, Before, After string
	Erased                                                     bool
	Fields                                                     []FieldChange
	More                                                       int
}

const auditPage = 50

func (w *Web) audit(c echo.Context) error {
	if w.o.Audit == nil {
		return echo.ErrNotFound
	}
	tr := w.words(c)
	filters, q, err := w.auditFilters(c)
	if err != nil {
		return err
	}
	list, err := w.o.Audit(c.Request().Context(), q)
	if err != nil {
		return err
	}
	words, err := w.auditReader(c)
	if err != nil {
		return err
	}
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
		if row.Erased = e.Erased; row.Erased {
			row.Before, row.After = "", ""
		} else {
			row.Fields, row.More = words.fields(e)
		}
		v.Rows = append(v.Rows, row)
	}
	page := w.page(c, "audit", tr("web.audit.title"), nil)
	if err := w.listed(c, page, filters, "kayit_no"); err != nil {
		return err
	}
	if len(list) == auditPage {
		v.Pager = Pager{More: page.List.kept(url.Values{"sonra": {list[len(list)-1].ID}}), Shown: len(list)}
	}
	page.Data, page.Tabs = v, w.managementTabs(c, "/denetim")
	page.Crumbs = w.crumbs(c, Link{Text: tr("web.nav.management")}, Link{Text: page.Title})
	return w.send(c, http.StatusOK, page)
}

// auditFilters are who, the kind of record, the right, and the days from and to, with the query they make.
func (w *Web) auditFilters(c echo.Context) ([]ListFilter, AuditQuery, error) {
	tr := w.words(c)
	var people, records, rights []Option
	all, err := w.everybody(c)
	if err != nil {
		return nil, AuditQuery{}, err
	}
	for _, p := range all {
		people = append(people, Option{Value: p.ID, Text: p.Name})
	}
	for _, key := range w.o.Words.Keys("record.") {
		records = append(records, Option{Value: strings.TrimPrefix(key, "record."), Text: tr(key)})
	}
	for _, a := range access.Actions {
		rights = append(rights, Option{Value: string(a), Text: tr("web.scope." + string(a))})
	}
	byText := func(a, b Option) int { return cmp.Compare(trtext.SortKey(a.Text), trtext.SortKey(b.Text)) }
	slices.SortFunc(records, byText)
	slices.SortFunc(rights, byText)
	day := func(name, label string) ListFilter {
		f := ListFilter{Name: name, Label: tr(label), Kind: "date"}
		if d := readDay(c.QueryParam(name)); d != "" {
			f.Value = d.TR()
		}
		return f
	}
	who, record, right := w.filterOf(c, "kim", "web.list.who", "web.list.anyone", people), w.filterOf(c, "kayit", "web.list.record", "web.list.all_records", records), w.filterOf(c, "yetki", "web.list.action", "web.list.all_actions", rights)
	from, to := day("bas", "web.list.from"), day("son", "web.list.to")
	q := AuditQuery{EntityID: c.QueryParam("kayit_no"), Before: c.QueryParam("sonra"), Limit: auditPage, ActorID: who.Value, Entity: record.Value, Action: right.Value}
	if !ids.Valid(q.EntityID) {
		q.EntityID = ""
	}
	if from.Value != "" {
		q.From = clock.Micros(dayStart(readDay(from.Value)))
	}
	if to.Value != "" {
		q.To = clock.Micros(dayStart(readDay(to.Value)).AddDate(0, 0, 1))
	}
	return []ListFilter{who, record, right, from, to}, q, nil
}

// readDay reads a day as people write it, or as an address of a program has it; what is none is empty.
func readDay(s string) period.Date {
	if d, err := period.ParseTR(s); err == nil {
		return d
	}
	d, _ := period.ParseISO(s)
	return d
}

// dayStart is the first moment of a day on the clock of the screen.
func dayStart(d period.Date) time.Time {
	t, _ := time.ParseInLocation("2006-01-02", string(d), clock.Istanbul)
	return t
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
