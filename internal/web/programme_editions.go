package web

import (
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/reports/model"
)

// PaperSwitch is what the tables of a programme show: the edition the council decided, which is the official paper and stands first, or
// the records as they are today. Before the decision there is nothing to choose and the switch is empty.
type PaperSwitch struct {
	Links   []Link
	Edition *EditionView // nil: today's records
	Query   string       // what keeps the choice on a link to another table
}

const (
	editionParam = "surum"  // number of an edition; without it the newest is shown
	liveEdition  = "taslak" // today's records
	liveQuery    = "?" + editionParam + "=" + liveEdition
)

// decided tells whether the council has decided a programme: then an edition holds what it decided.
func decided(p programme.Programme) bool {
	return p.State == programme.Decided || p.State == programme.InForce
}

// editionsOf are the frozen editions of a decided programme, oldest first, for who may read them.
func (w *Web) editionsOf(c echo.Context, p programme.Programme) ([]council.Edition, error) {
	if !decided(p) || !may(c, access.EditionRead) {
		return nil, nil
	}
	return w.o.Programmes.Editions(c.Request().Context(), p.ID)
}

// paperSwitch offers the editions and today's records at an address and tells which is chosen; one that is not there is no choice, and
// the newest edition is shown.
func (w *Web) paperSwitch(c echo.Context, at string, editions []council.Edition) PaperSwitch {
	var s PaperSwitch
	if len(editions) == 0 {
		return s
	}
	tr, newest := w.words(c), editions[len(editions)-1].No
	chosen := c.QueryParam(editionParam)
	live := chosen == liveEdition
	if !slices.ContainsFunc(editions, func(e council.Edition) bool { return itoa(e.No) == chosen }) {
		chosen = itoa(newest)
	}
	for _, e := range slices.Backward(editions) {
		no, query := itoa(e.No), ""
		if e.No != newest {
			query = "?" + editionParam + "=" + no
		}
		l := Link{Text: tr("web.pp.frozen"), Href: at + query, Current: !live && no == chosen}
		if len(editions) > 1 {
			l.Text = tr("web.pp.frozen_no", "n", no)
		}
		if l.Current {
			v := editionView(tr, e)
			s.Edition, s.Query = &v, query
		}
		s.Links = append(s.Links, l)
	}
	if live {
		s.Query = liveQuery
	}
	s.Links = append(s.Links, Link{Text: tr("web.pp.live") + " (" + tr("draft_mark") + ")", Href: at + liveQuery, Current: live})
	return s
}

// frozenTable is a table of the chosen edition as it was frozen.
func (w *Web) frozenTable(c echo.Context, p programme.Programme, s PaperSwitch, table string) (model.Document, error) {
	ctx := c.Request().Context()
	if err := asked(c, access.ProgrammeExport, p.Scope()); err != nil {
		return model.Document{}, err
	}
	pack, err := w.o.Papers.ProgrammeEdition(ctx, s.Edition.ID)
	if err != nil {
		return model.Document{}, err
	}
	i := slices.IndexFunc(pack.Documents, func(d model.Document) bool { return d.ID == table })
	if i < 0 {
		return model.Document{}, fault.NotFound("table", table)
	}
	return pack.Documents[i], nil
}
