package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
)

// The year's results can be followed from the plan to one value: each target and indicator has its page, every picture its table, every number the
// address of its records.
func TestWhereWeStandOpensDownToTheValues(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		r := newResults(t, s)
		at := "?yil=2025&ay=12"
		empty := r.planner.get("/karne/gosterge/"+r.pg+at).want(http.StatusOK).has(1, "h1", "").has(1, ".box-head .band.no_data", "Veri yok").has(0, "svg.bullet .ch-bar", "").has(1, "svg.trend", "")
		empty.has(1, "#degerler .missing", "veri yok")
		r.frozen()
		card := r.planner.get("/karne?plan="+r.plan+"&yil=2025&ay=12").want(http.StatusOK).has(1, ".standscore", "%").has(1, "svg.bars title", "Amaçların performansı").has(1, ".scores svg.bullet", "")
		target := ""
		for _, a := range all(card.doc, ".goal.scored h3 a") {
			target = attr(a, "href")
		}
		card.has(1, `.scores td a.code[href="/karne/gosterge/`+r.pg+`?yil=2025&ay=12"]`, "").has(0, ".opener a", "")
		h := r.planner.get(target).want(http.StatusOK).has(1, "svg.heat title", "yıllara göre").has(1, ".behind th a", "PG").has(1, ".scores td.num strong", "%90,91").has(2, `a[href="/karne/sapma/`+r.pg+`/2025"]`, "")
		h.has(1, "#deg", "").has(5, ".behind tbody td", "")
		g := r.planner.get("/karne/gosterge/"+r.pg+at).want(http.StatusOK).has(1, ".how", "C ÷ B = 15 ÷ 16,5 = %90,91").has(1, "svg.bullet .ch-bar.acceptable", "").has(2, "#degerler tbody tr", "").has(2, "#degerler .chip.v_frozen", "")
		g.has(1, "svg.trend .ch-dot.acceptable", "").has(6, ".behind td a", "16,5").has(1, ".behind td", "Makul · Kesin")
		for _, a := range all(g.doc, "#degerler tbody th a") {
			r.planner.get(attr(a, "href")).want(http.StatusOK)
		}
		r.planner.get("/karne/gosterge/"+r.pg+"?yil=2025&ay=6").want(http.StatusOK).has(1, ".how", "48,48").has(1, "#degerler tbody tr", "")
		r.planner.get("/karne/isi?plan="+r.plan+"&yil=2025").want(http.StatusOK).has(1, ".heatmap a.hc.acceptable", "%90,91").has(2, ".heatmap a.hc.not_reached", "%48,48")
		r.planner.get("/karne/isi?plan="+r.plan+"&yil=2025&ne=durum").want(http.StatusOK).has(2, ".heatmap a.hc.v_frozen", "Donduruldu")
		money := r.planner.get("/karne/butce?plan="+r.plan+"&yil=2025&ay=12").want(http.StatusOK).has(1, ".note.info", "bilinmiyor").has(1, ".beside tr.group th", "A1")
		money.has(0, "svg.bars", "").has(3, ".beside tr.group .missing", "veri yok")
		for name, p := range map[string]*page{"card": card, "target": h, "indicator": g, "money": money} {
			p.sound(t, name)
		}
	})
}

// sound: no id stands twice, every picture has its name and what it says, and nothing is styled in place.
func (p *page) sound(t *testing.T, name string) {
	t.Helper()
	ids := map[string]bool{}
	for _, n := range all(p.doc, "[id]") {
		if id := attr(n, "id"); ids[id] {
			t.Errorf("%s: the id %s stands twice", name, id)
		} else {
			ids[id] = true
		}
	}
	for _, n := range all(p.doc, "svg.chart") {
		for _, id := range strings.Fields(attr(n, "aria-labelledby")) {
			if !ids[id] {
				t.Errorf("%s: a picture is named by %s, which is not there", name, id)
			}
		}
	}
	if len(all(p.doc, "[style]")) > 0 {
		t.Errorf("%s is styled in place", name)
	}
}

// A whole plan is read target by target: what is asked for stands open in place, and the address says so.
func TestTheScorecardOpensInPlace(t *testing.T) {
	t.Parallel()
	many, at := wide(t, 40)
	shut := many.get(at["card"]).want(http.StatusOK).has(0, ".scores", "").has(1, ".goal.shut .opener a", "40 göstergeyi aç")
	href := attr(all(shut.doc, ".goal.shut .opener a")[0], "href")
	open := many.get(href).want(http.StatusOK).has(40, ".scores tr.row", "").has(40, ".scores svg.bullet", "").has(1, ".opener a", "Kapat")
	open.sound(t, "open")
	if back := attr(all(open.doc, ".opener a")[0], "href"); strings.Contains(back, "ac=") {
		t.Error("closing the only open target leaves", back)
	}
	many.get(at["card"]+"&ac=hepsi").want(http.StatusOK).has(40, ".scores tr.row", "")
	many.get(at["card"]+"&ac=%3Cb%3E,x").want(http.StatusOK).has(0, ".scores", "")
	for _, o := range all(shut.doc, "#f-birim option[value]") {
		if unit := attr(o, "value"); unit != "" {
			many.get(at["card"]+"&birim="+unit).want(http.StatusOK).has(1, ".goal.scored", "").has(1, `#f-birim option[selected][value="`+unit+`"]`, "")
		}
	}
	shut.sound(t, "shut")
	if len(shut.body) > 150_000 {
		t.Errorf("%d bytes", len(shut.body))
	}
}

// The pages of where everything stands ask the database as often for 40 indicators as for two.
func TestPagesOfStandingDoNotAskMoreForMore(t *testing.T) {
	t.Parallel()
	paths := func(at map[string]string) map[string]string {
		target := strings.TrimSuffix(at["assessment"], "/2025/degerlendirme") + "?yil=2025&ay=12"
		indicator := "/karne/gosterge/" + strings.TrimSuffix(strings.TrimPrefix(at["deviation"], "/karne/sapma/"), "/2025") + "?yil=2025&ay=12"
		q := strings.TrimPrefix(at["card"], "/karne")
		return map[string]string{"card": at["card"], "open": at["card"] + "&ac=hepsi", "target": target, "indicator": indicator, "heat": "/karne/isi" + q, "states": "/karne/isi" + q + "&ne=durum", "money": "/karne/butce" + q}
	}
	few, small := wide(t, 2)
	many, large := wide(t, 40)
	for name, path := range paths(large) {
		a, b := few.statements(paths(small)[name]), many.statements(path)
		t.Logf("%s: %d statements", name, b)
		if most := map[string]int64{"card": 22, "open": 23, "target": 40, "indicator": 40, "heat": 22, "states": 13, "money": 28}[name]; b > a+1 || b > most {
			t.Errorf("%s: %d statements for two indicators, %d for forty, at most %d", name, a, b, most)
		}
	}
}
