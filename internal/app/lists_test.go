package app_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/karne-app/karne/internal/clock"
)

var rowLink = regexp.MustCompile(`(?s)<th scope="row"[^>]*>(.*?)</th>`)

// list asks for a list and gives its row headings, without tags.
func (w *world) list(who, path string) (body string, rows []string) {
	w.t.Helper()
	a := w.get(who, path)
	if a.status != http.StatusOK {
		w.t.Fatalf("%s: %s", path, a)
	}
	for _, m := range rowLink.FindAllStringSubmatch(a.body, -1) {
		rows = append(rows, strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(m[1], " ")), " "))
	}
	return a.body, rows
}

func has(rows []string, text string) bool {
	return slices.ContainsFunc(rows, func(s string) bool { return strings.Contains(s, text) })
}

func TestListsAreFiltered(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.plantValues()
		today := clock.Today(w.clock)
		for _, c := range []struct {
			who, path string
			in, out   string // row headings
		}{
			{"planner", "/planlar?durum=draft", "TASLAK-2020", "KARARLI-2020"},
			{"planner", "/planlar?durum=in_force", "KARARLI-2020", "TASLAK-2020"},
			{"planner", "/planlar?ara=kararlı", "KARARLI-2020", "TASLAK-2020"},
			{"planner", "/planlar?ara=KARARLI&durum=draft", "", "KARARLI-2020"},
			{"planner", "/planlar?yil=2021&ara=taslak", "TASLAK-2020", "KARARLI-2020"},
			{"planner", "/planlar?yil=2031", "", "TASLAK-2020"},
			{"planner", "/planlar?durum=%3Cscript%3E", "TASLAK-2020", "<script>"},
			{"unit_editor", "/planlar?durum=draft", "TASLAK-2020", "YABANCI-2020"},
			{"planner", "/birimler?ara=zabita", "Zabıta Müdürlüğü", "Fen İşleri"},
			{"planner", "/birimler?durum=ended", "", "Zabıta"},
			{"planner", "/kisiler?rol=finance", "Kişi finance", "Kişi planner"},
			{"planner", "/kisiler?birim=" + w.other, "Komşu", "Kişi planner"},
			{"planner", "/kisiler?ara=KOMSU", "Komşu", "Kişi planner"},
			{"unit_manager", "/kisiler?ara=k", "Kişi unit_editor", "Komşu"}, // a filter shows nothing the list would not
			{"unit_manager", "/kisiler?birim=" + w.other, "", "Komşu"},
			{"planner", "/gerceklesme?plan=" + w.values.planID + "&yil=2023&ara=zabita", "Zabıta", "Fen İşleri"},
			{"planner", "/gerceklesme?plan=" + w.values.planID + "&yil=2022&durum=v_entered", "", "Zabıta"},
			{"planner", "/karne/sapmalar?plan=" + w.values.planID + "&yil=2023&birim=" + w.own, "kendi hedefi", "gizli hedefi"},
			{"planner", "/karne/sapmalar?plan=" + w.values.planID + "&yil=2023&ara=gizli", "gizli hedefi", "kendi hedefi"},
			{"unit_editor", "/karne/sapmalar?plan=" + w.values.planID + "&yil=2023&ara=gizli", "", "gizli hedefi"},
		} {
			body, rows := w.list(c.who, c.path)
			if c.in != "" && !has(rows, c.in) || has(rows, c.out) || strings.Contains(body, "<script>alert") {
				t.Errorf("%s asks %s: %q, want %q and no %q", c.who, c.path, rows, c.in, c.out)
			}
		}
		for path, want := range map[string]bool{
			"/denetim": true, "/denetim?kim=" + w.people["planner"].id: true, "/denetim?kayit=plan&kim=" + w.people["viewer"].id: false, "/denetim?kayit=plan": true, "/denetim?yetki=plan.create": true,
			"/denetim?bas=" + today: true, "/denetim?son=01.01.2000": false, "/denetim?bas=01.01.2000&son=" + today: true, "/denetim?bas=yok": true, "/denetim?kayit_no=" + w.draft.planID: true,
		} {
			if a := w.get("auditor", path); a.status != http.StatusOK || strings.Contains(a.body, `<tr class="row">`) != want {
				t.Errorf("%s: %d, rows %v, want %v", path, a.status, !want, want)
			}
		}
		// what follows keeps the filter
		if a := w.get("auditor", "/denetim?kayit=indicator&kim="+w.people["planner"].id); strings.Contains(a.body, "sonra=") && !regexp.MustCompile(`href="/denetim\?kayit=indicator&amp;kim=[0-9A-Z]+&amp;sonra=`).MatchString(a.body) {
			t.Error("the pager of the log loses its filter")
		}
	})
}

func TestAListIsKeptUnderAName(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		body, _ := w.list("planner", "/planlar?durum=draft&sonra=")
		query := regexp.MustCompile(`name="query" value="([^"]*)"`).FindStringSubmatch(body)
		key := regexp.MustCompile(`name="key" value="([^"]*)"`).FindStringSubmatch(body)
		if query == nil || query[1] != "durum=draft" || key == nil {
			t.Fatalf("the form of the list: %q %q", query, key)
		}
		form := url.Values{"page": {"/planlar"}, "query": {query[1]}, "key": {key[1]}, "name": {"Taslaklarım"}}
		for range 2 { // a double click keeps one
			if a := w.post("planner", "/gorunumler", form); a.status != http.StatusSeeOther || a.header.Get("Location") != "/planlar?durum=draft" {
				t.Fatalf("%s to %s", a, a.header.Get("Location"))
			}
		}
		body, _ = w.list("planner", "/planlar?durum=draft")
		if !strings.Contains(body, `<a href="/planlar?durum=draft" aria-current="true">Taslaklarım</a>`) {
			t.Error("the list does not name its view")
		}
		if body, _ = w.list("admin", "/planlar"); strings.Contains(body, "Taslaklarım") {
			t.Error("another sees the view")
		}
		form.Set("name", "TASLAKLARIM")
		form.Set("key", "")
		if a := w.post("planner", "/gorunumler", form); a.status != http.StatusConflict || !strings.Contains(a.body, `id="hatalar"`) && !strings.Contains(a.body, "TASLAKLARIM") {
			t.Errorf("one name twice: %s", a)
		}
		body, _ = w.list("planner", "/gorunumler")
		remove := regexp.MustCompile(`action="(/gorunumler/[0-9A-Z]{26}/sil)"`).FindStringSubmatch(body)
		if remove == nil {
			t.Fatal("no way to remove the view")
		}
		if a := w.post("planner", remove[1], url.Values{"version": {"7"}}); a.status != http.StatusPreconditionFailed {
			t.Errorf("removed by a version that is not: %d", a.status)
		}
		if a := w.post("planner", remove[1], url.Values{"version": {"1"}}); a.status != http.StatusSeeOther {
			t.Errorf("%s", a)
		}
		if body, _ = w.list("planner", "/planlar"); strings.Contains(body, "Taslaklarım") {
			t.Error("the view is still there")
		}
	})
}
