package web_test

import (
	"net/http"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
)

// statements is how many a page needs, session and frame included.
func (b *browser) statements(path string) int64 {
	b.t.Helper()
	probe := &db.Probe{}
	b.s.probe.Store(probe)
	b.get(path).want(http.StatusOK)
	b.s.probe.Store(nil)
	return probe.Count()
}

// A page asks the database as often for 45 targets as for one (design.md §9: no N+1).
func TestPagesDoNotAskMoreForMore(t *testing.T) {
	t.Parallel()
	file, who := sultanbeyli(t)
	large := newSiteOf(t, sqlite(t), who)
	b := large.as(access.Planner)
	p := b.upload("/aktarim", "plan.json", file).want(http.StatusOK)
	p = b.post(p.url.Path+"/kaydet", p.form(p.url.Path+"/kaydet")).want(http.StatusOK)
	tree, err := large.plans.Tree(large.system(), last(p.url))
	large.must(err)
	small := newSite(t, sqlite(t))
	s, planID, goalID, targetID := started(t, small)
	g := tree.Goals[0]
	for _, c := range []struct {
		name, small, large string
		most               int64
	}{
		{"home", "/", "/", 45},
		{"list of plans", "/planlar", "/planlar", 10},
		{"tree", "/planlar/" + planID, "/planlar/" + tree.Plan.ID, 45},
		{"faults", "/planlar/" + planID + "/uyarilar", "/planlar/" + tree.Plan.ID + "/uyarilar", 45},
		{"goal", "/amaclar/" + goalID, "/amaclar/" + g.ID, 45},
		{"card", "/hedefler/" + targetID, "/hedefler/" + g.Targets[0].ID, 60},
		{"form of a card", "/hedefler/" + targetID + "/duzenle", "/hedefler/" + g.Targets[0].ID + "/duzenle", 45},
		{"units", "/birimler", "/birimler", 12},
		{"people", "/kisiler", "/kisiler", 12},
	} {
		few, many := s.statements(c.small), b.statements(c.large)
		t.Logf("%s: %d statements", c.name, many)
		if many > few+1 || many > c.most {
			t.Errorf("%s: %d statements for a small plan, %d for a large one, at most %d", c.name, few, many, c.most)
		}
	}
}
