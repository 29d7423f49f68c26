package app_test

import (
	"net/url"

	"github.com/karne-app/karne/internal/access"
)

// searchPages: everybody may search and keep views; what they find is theirs to see (TestEachFindsOnlyTheirs, and the marks of the table).
func searchPages(w *world) []sheet {
	view := filled("page", "/planlar", "name", "", "query", "durum=draft")
	list := []sheet{
		{"GET /ara", access.MeRead, at("/ara?q=sir-acik"), nil, everyone},
		{"GET /ara", access.MeRead, at("/ara?q=sir-kisi&tur=evidence&yil=2023"), nil, everyone},
		{"GET /ara", access.MeRead, at("/ara?q=" + url.QueryEscape("%_\\'\"<ı>")), nil, everyone},
		{"GET /ara", access.MeRead, at("/ara"), nil, everyone},
		{"GET /gorunumler", access.DeskOwn, at("/gorunumler"), nil, everyone},
		{"POST /gorunumler", access.DeskOwn, at("/gorunumler"), view, everyone},
	}
	own := func(leaf string) func(w *world, who string) string {
		return func(w *world, who string) string {
			if w.people[who] == nil {
				return "/gorunumler/" + w.people["planner"].id + leaf
			}
			return "/gorunumler/" + w.newView(who) + leaf
		}
	}
	theirs := func(leaf string) func(w *world, who string) string {
		return func(w *world, _ string) string { return "/gorunumler/" + w.newView("neighbour") + leaf }
	}
	for _, leaf := range []string{"", "/sil"} {
		list = append(list,
			sheet{"POST /gorunumler/:id" + leaf, access.DeskOwn, own(leaf), filled("name", "Yeni ad"), everyone},
			sheet{"POST /gorunumler/:id" + leaf, access.DeskOwn, theirs(leaf), filled("name", "Yeni ad"), nobody})
	}
	return list
}
