package journeys_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/auth"
	"github.com/karne-app/karne/internal/browsertest"
	"github.com/karne-app/karne/internal/org"
)

// founded is an administration on its first day: units and people, and nothing else.
func founded(t testing.TB) *site {
	t.Helper()
	s := serve(t, filepath.Join(t.TempDir(), "data"))
	ctx := s.system()
	_, err := s.app.Org.Found(ctx, org.FoundAdministration{Name: "Deneme Belediyesi", Province: "İstanbul"})
	s.must(err)
	for _, name := range []string{"Fen İşleri Müdürlüğü", "Strateji Geliştirme Müdürlüğü"} {
		_, err := s.app.Org.AddUnit(ctx, org.AddUnit{Name: name, SpendingUnit: true})
		s.must(err)
	}
	for _, role := range []access.Role{access.Planner, access.CouncilMember} {
		p, err := s.app.Org.AddPerson(ctx, org.AddPerson{Name: "Deneme " + string(role), Email: string(role) + "@deneme.example"})
		s.must(err)
		_, err = s.app.Org.AddPost(ctx, org.AddPost{PersonID: p.ID, Role: role})
		s.must(err)
		s.people[role] = auth.DemoPerson{ID: p.ID, Name: p.Name, Role: role}
	}
	return s
}

// A planner builds a plan from nothing to the council's decision, by the pages alone; the council member then sees the decided package and
// nothing else.
func TestAPlanFromNothingToADecision(t *testing.T) {
	t.Parallel()
	eachWay(t, founded, func(t *testing.T, w walk) {
		w.become(access.Planner)
		w.open("/planlar/yeni")
		w.fill("code", "DENEME-2025", "name", "Deneme Belediyesi 2025-2029 Stratejik Planı", "first_year", "2025", "last_year", "2029",
			"mission", "İlçenin ortak ihtiyaçlarını adil ve saydam biçimde karşılamak", "vision", "Herkesin yaşamak istediği bir ilçe", "core_values.0", "Saydamlık", "core_values.1", "Katılımcılık",
			"preparation.circular_no", "2024/1", "preparation.circular_date", "15.01.2024", "preparation.team", "Strateji geliştirme ekibi")
		w.save()
		plan := w.at()
		for goal := range 1 {
			w.open(plan + "/amaclar/yeni")
			w.fill("text", []string{"Ulaşımı güvenli ve erişilebilir kılmak", "Kurumsal kapasiteyi geliştirmek"}[goal])
			w.save()
			at := w.at()
			for target := range 2 {
				w.open(at + "/hedefler/yeni")
				w.fill("text", fmt.Sprintf("Örnek hedef %d.%d: hizmet düzeyini beş yılda yükseltmek", goal+1, target+1), "stated_total", "5.000,00",
					"risks.0.text", "Kaynak yetersizliği", "risks.0.controls.0.text", "Yıllık gözden geçirme", "activities.0.text", "Yol bakım programı", "findings.0", "Bakımsız yollar var", "needs.0", "Düzenli bakım")
				w.choose("responsible_unit_id", "Fen İşleri")
				for year := 2025; year <= 2029; year++ {
					w.fill(fmt.Sprintf("yearly_costs.%d", year), "1.000,00")
				}
				w.save()
				card := w.at()
				for n := range 1 {
					w.open(card + "/gostergeler/yeni")
					w.fill("name", fmt.Sprintf("Bakımı yapılan yol uzunluğu %d.%d.%d", goal+1, target+1, n+1), "unit_of_measure", "km", "weight", "100", "definition", "Yıl içinde bakımı biten yollar",
						"baseline_value", "10", "baseline_date", "31.12.2024", "data_source", "Fen işleri kayıtları")
					w.choose("class", "ıktı")
					w.choose("calc_type", "")
					w.choose("entry", "")
					w.choose("aggregation", "")
					w.choose("monitoring_frequency", "")
					w.choose("reporting_frequency", "")
					for year := 2025; year <= 2029; year++ {
						w.fill(fmt.Sprintf("values.%d", year), fmt.Sprint(20+10*(year-2025)))
					}
					w.save()
				}
			}
		}
		w.open(plan + "/kaynaklar")
		w.fill("resources.0.code", "01", "resources.0.name", "Vergi gelirleri")
		for year := 2025; year <= 2029; year++ {
			w.fill(fmt.Sprintf("resources.0.years.%d", year), "5.000,00", fmt.Sprintf("overhead.%d", year), "1.000,00")
		}
		w.save()
		w.open(plan + "/sun")
		w.fill("submitted_to_council_on", "20.09.2024")
		w.press(`main form[action$="/sun"] button.first, main form[action$="/sun"] .save button`)
		w.open(plan + "/karar")
		w.fill("date", "10.10.2024", "number", "2024/112", "votes_for", "30", "votes_against", "5")
		w.choose("body", "eclis")
		w.choose("result", "Oyçok")
		w.press(`main form[action$="/karar"] .save button, main form[action$="/karar"] button.first`)
		w.open(plan)
		w.says(".head .chip", "Yürürlükte")

		w.become(access.CouncilMember)
		w.says("main", "2024/112")
		for _, path := range []string{plan, "/planlar", "/programlar", "/gerceklesme", "/karne", "/birimler", "/denetim"} {
			if code := browsertest.See(w.b, chromedp.Evaluate[int64](`fetch("`+path+`").then((r) => r.status)`, chromedp.EvalAwaitPromise)); w.scripts && code != 403 && code != 404 {
				t.Errorf("a council member opens %s: %d", path, code)
			}
		}
		if hrefs := browsertest.See(w.b, chromedp.Evaluate[string](`[...document.querySelectorAll("main a[href]")].map((a) => a.getAttribute("href")).join(" ")`)); !strings.Contains(hrefs, "/belgeler") {
			t.Errorf("the council member finds no document: %s", hrefs)
		}
	})
}
