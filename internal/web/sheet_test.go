package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
)

// carded is a draft with one target and indicators of the given weights, "" for one without; it gives the ids in order.
func carded(t *testing.T, s *site, weights ...string) (b *browser, planID, targetID string, ids []string) {
	t.Helper()
	b, planID, _, targetID = started(t, s)
	for _, weight := range weights {
		f := plan.IndicatorFields{Code: "PG1.1." + string(rune('1'+len(ids))), Name: "Çalışan başına eğitim saati", UnitOfMeasure: "saat", MonitoringFrequency: "half_year",
			Values: plan.YearAmount{2025: 14_000_000}, NoTargetReasons: map[int]string{2026: "Ölçüm sistemi kurulacak"}}
		if weight != "" {
			p, err := quantity.ParsePercentTR(weight)
			s.must(err)
			f.Weight = &p
		}
		i, err := s.plans.AddIndicator(s.system(), plan.AddIndicator{TargetID: targetID, IndicatorFields: f})
		s.must(err)
		ids = append(ids, i.ID)
	}
	return b, planID, targetID, ids
}

func (s *site) indicator(id string) plan.Indicator {
	s.t.Helper()
	i, _, err := s.plans.Indicator(s.system(), id)
	s.must(err)
	return i
}

func TestACardIsFilledAsItPrints(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		b, _, targetID, ids := carded(t, s, "60", "")
		action := "/hedefler/" + targetID + "/kart"
		p := b.get(action).want(http.StatusOK)
		// The cells are those of the printed card, the inputs stand in them.
		p.has(1, ".k-table caption", "H1.1 HEDEF KARTI").has(1, "th.k-label", "Maliyet Tahmini (TL)")
		p.has(1, `td.k-edit input[name="`+ids[0]+`.weight"]`, "").has(1, `td.k-edit input[name="`+ids[1]+`.values.2029"]`, "")
		p.has(2, ".k-flag-said", "Ölçüm sistemi kurulacak").has(1, `td.k-edit [id="f-`+ids[1]+`-weight-flag"] .k-flag-block`, "")
		p.has(1, ".k-sum[data-state=less]", "60 / 100")
		before, h := s.indicator(ids[0]), targetOf(t, s, targetID)
		f := p.form(action)
		if f.Get(targetID+".risks.0.text") != "Katılımın düşük kalması" || f.Get(ids[0]+".weight") != "60" {
			t.Fatalf("the card is offered as %v", f)
		}
		f.Set(ids[1]+".weight", "40")
		f.Set(ids[1]+".values.2027", "1.234,56")
		f.Set(targetID+".text", "Yeni hedef metni")
		f.Set(targetID+".yearly_costs.2026", "1.000,00")
		f.Set(targetID+".risks.1.text", "İkinci risk")
		f.Set(targetID+".needs.0", "Eğitim yönetim sistemi")
		f.Set(targetID+".all_units_partner", "true")
		p = b.post(action, f).want(http.StatusOK).has(1, ".note.ok", "Kaydedildi").has(1, ".k-sum[data-state=full]", "100 / 100")
		got := targetOf(t, s, targetID)
		if got.Text != "Yeni hedef metni" || got.YearlyCosts[2026].String() != "1000.00" || got.YearlyCosts[2025] != h.YearlyCosts[2025] || len(got.Risks) != 2 ||
			len(got.Risks[0].Controls) != 1 || len(got.Needs) != 1 || !got.AllUnitsPartner || len(got.Activities) != 0 {
			t.Errorf("saved as %+v", got)
		}
		if i := s.indicator(ids[1]); i.Weight == nil || *i.Weight != 400_000 || i.Values[2027] != 1_234_560_000 || i.Values[2025] != 14_000_000 || i.NoTargetReasons[2026] == "" {
			t.Errorf("saved as %+v", i)
		}
		if i := s.indicator(ids[0]); i.Version != before.Version {
			t.Errorf("an indicator nobody touched went from version %d to %d", before.Version, i.Version)
		}
		// Sent again as it came, nothing changes.
		b.post(action, p.form(action)).want(http.StatusOK)
		if again := targetOf(t, s, targetID); again.Version != got.Version {
			t.Errorf("an unchanged card was saved: version %d, then %d", got.Version, again.Version)
		}
	})
}

func targetOf(t *testing.T, s *site, id string) plan.Target {
	t.Helper()
	h, _, err := s.plans.Target(s.system(), id)
	s.must(err)
	return h
}

func TestACardIsSavedWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		b, _, targetID, ids := carded(t, s, "60", "40")
		action := "/hedefler/" + targetID + "/kart"
		f := b.get(action).form(action)
		f.Set(targetID+".text", "Kaydedilmeyecek")
		f.Set(ids[0]+".weight", "altmış")
		f.Set(ids[1]+".values.2026", "12,5")
		p := b.post(action, f).want(http.StatusUnprocessableEntity)
		p.has(1, `.note.bad[role=alert] a[href="#f-`+ids[0]+`-weight"]`, "altmış").has(1, `input[id="f-`+ids[0]+`-weight"][aria-invalid=true]`, "")
		// A service's own refusal of one record keeps the others from being saved, too.
		f.Set(ids[0]+".weight", "160")
		p = b.post(action, f).want(http.StatusUnprocessableEntity).has(1, `td.k-edit .k-error`, "160")
		back := p.form(action)
		for name := range f {
			if got, want := strings.TrimSpace(back.Get(name)), strings.TrimSpace(f.Get(name)); got != want {
				t.Errorf("%s was typed as %q and came back as %q", name, want, got)
			}
		}
		if h := targetOf(t, s, targetID); h.Text == "Kaydedilmeyecek" || len(s.indicator(ids[1]).Values) != 1 {
			t.Error("part of a refused card was saved")
		}
		f.Set(ids[0]+".weight", "50")
		b.post(action, f).want(http.StatusOK)
		if h := targetOf(t, s, targetID); h.Text != "Kaydedilmeyecek" || len(s.indicator(ids[1]).Values) != 2 {
			t.Error("the mended card was not saved")
		}
	})
}

func TestAStaleCardShowsWhichRecordChanged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		b, _, targetID, ids := carded(t, s, "60", "40")
		action := "/hedefler/" + targetID + "/kart"
		f := b.get(action).form(action)
		weight, name := quantity.Percent(550_000), "Başkasının adı"
		_, err := s.plans.ChangeIndicator(s.system(), plan.ChangeIndicator{ID: ids[0], Version: 1, Weight: plan.Some(&weight), Name: &name})
		s.must(err)
		// Who touched another record only is not held up.
		g := clone(f)
		g.Set(ids[1]+".values.2027", "7")
		b.post(action, g).want(http.StatusOK)
		f.Set(ids[0]+".weight", "65")
		f.Set(targetID+".text", "Benim metnim")
		p := b.post(action, f).want(http.StatusPreconditionFailed)
		p.has(1, ".note.bad", "PG1.1.1").has(1, ".stale fieldset.both .was", "60").has(1, ".stale label.theirs", "55").has(1, ".stale label.mine", "65").has(2, ".stale fieldset", "")
		if targetOf(t, s, targetID).Text == "Benim metnim" {
			t.Error("part of a stale card was saved")
		}
		back := p.form(action)
		if back.Get(ids[0]+".weight") != "65" || back.Get(targetID+".text") != "Benim metnim" || back.Get(ids[0]+".name") != name {
			t.Errorf("mine stays where I typed, theirs elsewhere: %v", back)
		}
		// Without a choice where both wrote nothing is saved, and the question stands.
		p = b.post(action, back).want(http.StatusUnprocessableEntity).has(1, ".stale fieldset.open", "").has(1, ".stale label.mine", "65")
		if targetOf(t, s, targetID).Text == "Benim metnim" {
			t.Error("a card was saved without its choice")
		}
		back = p.form(action)
		back.Set(ids[0]+".merge.weight", "mine")
		b.post(action, back).want(http.StatusOK)
		i := s.indicator(ids[0])
		if i.Weight == nil || *i.Weight != 650_000 || i.Name != name || targetOf(t, s, targetID).Text != "Benim metnim" {
			t.Errorf("saving again is a decision: %+v", i)
		}
	})
}

func clone(v url.Values) url.Values {
	out := url.Values{}
	for k, l := range v {
		out[k] = append([]string(nil), l...)
	}
	return out
}

func TestTheRemainderGoesToTheLast(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	b, _, targetID, ids := carded(t, s, "33,3", "33,3", "")
	action := "/hedefler/" + targetID + "/kart"
	f := b.get(action).form(action)
	f.Set("kalan", "weight")
	f.Set(targetID+".text", "Yarım kalan")
	p := b.post(action, f).want(http.StatusOK)
	back := p.has(1, ".k-sum[data-state=full]", "100 / 100").form(action)
	if back.Get(ids[2]+".weight") != "33,4" || back.Get(targetID+".text") != "Yarım kalan" || s.indicator(ids[2]).Weight != nil {
		t.Errorf("the rest of 100 is %q", back.Get(ids[2]+".weight"))
	}
	// Nothing is left, a part is missing: said beside the field.
	f.Set(ids[0]+".weight", "66,7")
	b.post(action, f).want(http.StatusUnprocessableEntity).has(1, `input[id="f-`+ids[2]+`-weight"][aria-invalid=true]`, "")
	f.Set(ids[0]+".weight", "")
	b.post(action, f).want(http.StatusUnprocessableEntity).has(1, `input[id="f-`+ids[0]+`-weight"][aria-invalid=true]`, "")
	f.Set("kalan", "cost")
	f.Set(targetID+".stated_total", "10.000,00")
	for y, v := range map[string]string{"2025": "2.000", "2026": "2.000", "2027": "2.000,50", "2028": "1.000"} {
		f.Set(targetID+".yearly_costs."+y, v)
	}
	if got := b.post(action, f).want(http.StatusOK).form(action).Get(targetID + ".yearly_costs.2029"); got != "2.999,50" {
		t.Errorf("the rest of the stated total is %q", got)
	}
	// A line more, nothing saved.
	f.Del("kalan")
	f.Set("add", "needs")
	needs := func(v url.Values) (n int) {
		for name := range v {
			if strings.Contains(name, ".needs.") {
				n++
			}
		}
		return n
	}
	rows := needs(b.get(action).form(action))
	if more := needs(b.post(action, f).want(http.StatusOK).form(action)); rows == 0 || more <= rows {
		t.Errorf("%d lines after asking for more, %d before", more, rows)
	}
}

func TestWhoFillsACard(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	_, planID, goalID, targetID := started(t, s)
	foreign, err := s.plans.AddTarget(s.system(), plan.AddTarget{GoalID: goalID, TargetFields: plan.TargetFields{Code: "H1.2", Text: "Başka birimin hedefi", ResponsibleUnitID: s.units["Çevre Koruma ve Kontrol Müdürlüğü"]}})
	s.must(err)
	mine, theirs := "/hedefler/"+targetID+"/kart", "/hedefler/"+foreign.ID+"/kart"
	editor := s.as(access.UnitEditor)
	f := editor.get(mine).want(http.StatusOK).form(mine)
	f.Set(targetID+".text", "Birimin yazdığı")
	editor.post(mine, f).want(http.StatusOK)
	// Another unit's target is not there for a unit, neither to read nor to write; nor inside a form for its own.
	editor.get(theirs).want(http.StatusNotFound)
	editor.post(theirs, url.Values{foreign.ID + ".version": {"1"}, foreign.ID + ".base": {""}, foreign.ID + ".text": {"Sızan"}}).want(http.StatusNotFound)
	f = editor.get(mine).form(mine)
	f.Set(foreign.ID+".version", "1")
	f.Set(foreign.ID+".text", "Sızan")
	editor.post(mine, f).want(http.StatusOK)
	if got := targetOf(t, s, foreign.ID).Text; got != "Başka birimin hedefi" {
		t.Errorf("a foreign target now says %q", got)
	}
	// Who only reads sees the card without an input, and is refused.
	for _, role := range []access.Role{access.Auditor, access.SeniorManager} {
		b := s.as(role)
		b.get(mine).want(http.StatusOK).has(0, ".paper input", "").has(1, ".paper .k-table", "Birimin yazdığı")
		b.post(mine, f).want(http.StatusForbidden)
	}
	// A plan that is no draft any more has no inputs; what was typed before is refused and not lost.
	b := s.as(access.Planner)
	f = b.get(mine).form(mine)
	f.Set(targetID+".text", "Geç kalan")
	s.freezePlan(planID)
	b.get(mine).want(http.StatusOK).has(0, ".paper input", "").has(0, ".sheet-form", "")
	b.post(mine, f).want(http.StatusConflict).has(1, ".note.bad", "").has(1, `textarea[id="f-`+targetID+`-text"]`, "Geç kalan")
}

// freezePlan takes a plan out of draft, whatever its faults.
func (s *site) freezePlan(id string) {
	s.t.Helper()
	s.must(s.db.System(context.Background()).Exec("UPDATE plan SET state = 'submitted' WHERE id = ?", id).Error)
}

func TestACostTableIsFilledAsItPrints(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		b, planID, targetID, _ := carded(t, s, "100")
		table := "/planlar/" + planID + "/tablolar/T17"
		action := table + "/duzenle"
		b.get(table).want(http.StatusOK).has(1, `a[href="`+action+`"]`, "")
		p := b.get(action).want(http.StatusOK)
		// A total that lacks a part says what it will add; the input is not computed.
		p.has(1, `td.k-edit input[name="`+targetID+`.yearly_costs.2026"]`, "").has(0, `td.k-computed input`, "").has(1, `td a[href="/hedefler/`+targetID+`/kart"]`, "H1.1")
		if computed := all(p.doc, "td.k-computed"); len(computed) == 0 || attr(computed[0], "data-op") != "sum" || attr(computed[0], "data-of") == "" {
			t.Errorf("%d computed cells", len(computed))
		}
		f := p.form(action)
		f.Set(targetID+".yearly_costs.2026", "2.000,50")
		f.Set(planID+".overhead.2025", "100")
		b.post(action, f).want(http.StatusOK).has(1, ".note.ok", "Kaydedildi")
		tree, err := s.plans.Tree(s.system(), planID)
		s.must(err)
		if h := targetOf(t, s, targetID); h.YearlyCosts[2026] != 2_000_50 || len(h.YearlyCosts) != 2 || len(h.Risks) != 1 || tree.Overhead[2025] != 100_00 {
			t.Errorf("saved as %v, overhead %v", h.YearlyCosts, tree.Overhead)
		}
		f.Set(targetID+".yearly_costs.2027", "çok")
		b.post(action, f).want(http.StatusUnprocessableEntity).has(1, `td.k-edit .k-error`, "çok")
		f.Set(targetID+".yearly_costs.2027", "5")
		b.post(action, f).want(http.StatusPreconditionFailed).has(1, ".stale label.mine", "5").has(1, ".stale fieldset.mine", "2027")
		// Risks likewise; other tables have no cell that is one field.
		risks := "/planlar/" + planID + "/tablolar/T16/duzenle"
		g := b.get(risks).want(http.StatusOK).form(risks)
		g.Set(targetID+".risks.0.probability", "4")
		b.post(risks, g).want(http.StatusOK)
		if h := targetOf(t, s, targetID); h.Risks[0].Probability == nil || *h.Risks[0].Probability != 4 || len(h.Risks[0].Controls) != 1 {
			t.Errorf("risks are %+v", h.Risks)
		}
		b.get("/planlar/" + planID + "/tablolar/T15b/duzenle").want(http.StatusNotFound)
		s.as(access.UnitEditor).get(action).want(http.StatusForbidden)
		s.freezePlan(planID)
		if p := b.get(action).want(http.StatusOK); p.url.Path != table {
			t.Errorf("a plan that is no draft is read, not filled: %s", p.url.Path)
		}
	})
}

func TestTheTreeIsSortedByButtons(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	b, planID, targetID, ids := carded(t, s, "60", "40")
	page, action := "/planlar/"+planID, "/planlar/"+planID+"/tasi"
	p := b.get(page).want(http.StatusOK)
	p.has(1, `karne-tree li[id="t-`+targetID+`"] a[href="/hedefler/`+targetID+`"]`, "H1.1").has(0, "button[name=asagi]", "")
	p = b.get(page + "?sirala=1").want(http.StatusOK)
	down := all(p.doc, "button[name=asagi]")
	if len(down) != 1 || attr(down[0], "value") != ids[0]+".1" {
		t.Fatalf("%d records can be moved down", len(down))
	}
	p = b.post(action, url.Values{"asagi": {ids[0] + ".1"}, "sirala": {"1"}}).want(http.StatusOK).has(1, ".note.ok", "")
	if i := all(p.doc, `karne-tree li[data-kind=indicator]`); len(i) != 2 || attr(i[1], "id") != "t-"+ids[0] {
		t.Error("the first indicator did not move down")
	}
	b.post(action, url.Values{"yukari": {ids[0] + ".1"}}).want(http.StatusPreconditionFailed).has(1, ".note.bad[role=alert]", "")
	b.post(action, url.Values{"asagi": {ids[0] + ".2"}}).want(http.StatusConflict).has(1, ".note.bad[role=alert]", "ucunda")
	b.post(action, url.Values{"asagi": {"01JZZZZZZZZZZZZZZZZZZZ0001.1"}}).want(http.StatusNotFound)
	// A unit moves within its own target, not the target itself; who only reads is offered nothing.
	editor := s.as(access.UnitEditor)
	editor.post(action, url.Values{"yukari": {ids[0] + ".2"}}).want(http.StatusOK)
	editor.post(action, url.Values{"asagi": {targetID + ".1"}}).want(http.StatusForbidden)
	s.as(access.Auditor).get(page+"?sirala=1").want(http.StatusOK).has(0, "karne-tree button", "")
}
