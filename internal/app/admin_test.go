package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/period"
)

func (w *world) today() period.Date { return period.Date(clock.Today(w.clock)) }

// A manager of the successor acts on what the predecessor left open from the day of the merge; the predecessor's people cannot any more.
func TestAMergeMovesWhoMayActOnTheDay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		record := "/targets/" + w.draft.own.ID
		allowed := func(who string) bool {
			a := w.api(who, http.MethodGet, record, "")
			if a.status != http.StatusOK {
				return false
			}
			a = w.api(who, http.MethodPatch, record, `{"source":"`+who+`"}`, "If-Match", a.header.Get("ETag"))
			return a.status == http.StatusOK
		}
		branch := must(w.app.Org.Unit(w.system(), w.branch))
		must(w.app.Org.ChangeUnit(w.system(), org.ChangeUnit{ID: branch.ID, Version: branch.Version, ParentID: &w.other}))
		own := must(w.app.Org.Unit(w.system(), w.own))
		merge := func(on period.Date) {
			own = must(w.app.Org.Unit(w.system(), w.own))
			e := must(w.app.Org.MergeUnits(w.system(), org.MergeUnits{ID: own.ID, Version: own.Version, IntoID: w.other, On: on, Reason: "Birleşme"}))
			if on > period.Date("2100-01-01") {
				if allowed("neighbour") || !allowed("unit_manager") {
					t.Error("a merge of a day to come changed who may act")
				}
				must(w.app.Org.CancelUnitEvent(w.system(), org.CancelUnitEvent{ID: e.ID, Version: e.Version}))
			}
		}
		if allowed("neighbour") || !allowed("unit_manager") || !allowed("unit_editor") {
			t.Fatal("before the merge")
		}
		merge("2199-01-01")
		merge(w.today())
		if !allowed("neighbour") || allowed("unit_manager") || allowed("unit_editor") {
			t.Error("after the merge")
		}
		// The paper the council decided on keeps the name of its day.
		before := w.get("planner", "/belgeler/"+w.edition+".json").body
		into := must(w.app.Org.Unit(w.system(), w.other))
		must(w.app.Org.RenameUnit(w.system(), org.RenameUnit{ID: into.ID, Version: into.Version, Name: "Bambaşka Müdürlük", On: w.today(), Reason: "Ad"}))
		if after := w.get("planner", "/belgeler/"+w.edition+".json").body; after != before || strings.Contains(after, "Bambaşka") || len(after) == 0 {
			t.Error("a frozen paper changed with the name of a unit")
		}
		if page := w.get("planner", "/birimler/"+into.ID); page.status != http.StatusOK || !strings.Contains(page.body, "Bambaşka Müdürlük") || !strings.Contains(page.body, "Zabıta Müdürlüğü") {
			t.Errorf("the unit's page does not tell its history: %d", page.status)
		}
	})
}

// A hand-over on the pages: the giver's post ends, the receiver sees it and takes it once.
func TestAHandOverOnThePages(t *testing.T) {
	t.Parallel()
	w := one(t)
	from, to := w.person("Veren", access.UnitEditor, w.own), w.people["postless"]
	person := must(w.app.Org.Person(w.system(), from))
	post := person.Posts[0]
	must(w.app.Org.ChangePost(w.system(), org.ChangePost{ID: post.ID, Version: 1, ValidFrom: p(period.Date("2020-01-01"))}))
	path := "/gorevler/" + post.ID + "/devret"
	form := url.Values{"version": {"2"}, "to_person_id": {to.id}, "on": {w.today().TR()}, "note": {"Dosyalar dolapta"}}
	if a := w.post("admin", path, url.Values{"version": {"2"}, "to_person_id": {from}, "on": {w.today().TR()}}); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "aria-invalid") {
		t.Errorf("to oneself: %d", a.status)
	}
	a := w.post("admin", path, form)
	if a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.body)
	}
	page, _, _ := strings.Cut(a.header.Get("Location"), "?")
	if b := w.get("postless", page); !strings.Contains(b.body, "Dosyalar dolapta") || !strings.Contains(b.body, "Devraldım") {
		t.Errorf("the receiver does not see it: %d", b.status)
	}
	if b := w.get("viewer", page); b.status != http.StatusNotFound {
		t.Errorf("a stranger sees it: %d", b.status)
	}
	for n, want := range []int{http.StatusSeeOther, http.StatusConflict} {
		version := []string{"1", "2"}[n]
		if b := w.post("postless", page+"/al", url.Values{"version": {version}}); b.status != want {
			t.Errorf("taken %d: %d, want %d", n+1, b.status, want)
		}
	}
	if b := w.post("admin", path, form); b.status != http.StatusPreconditionFailed && b.status != http.StatusUnprocessableEntity {
		t.Errorf("handed over twice: %d", b.status)
	}
}

// The system page says how the product stands, and the log is told field by field.
func TestTheSystemAndTheLogAreToldInWords(t *testing.T) {
	t.Parallel()
	w := one(t)
	body := w.get("admin", "/yonetim/sistem?denetle=1").body
	for _, want := range []string{"Hiç yedek yok", "Zincir sağlam", "SQLite", "karne backup"} {
		if !strings.Contains(body, want) {
			t.Errorf("the system page does not say %q", want)
		}
	}
	if a := w.api("admin", http.MethodPost, "/backups", `{"place":"bant 7","made_at":"`+w.clock.Now().UTC().Format("2006-01-02T15:04:05Z")+`"}`); a.status != http.StatusCreated {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if body = w.get("admin", "/yonetim/sistem").body; strings.Contains(body, "Hiç yedek yok") || !strings.Contains(body, "bant 7") {
		t.Error("a noted backup is not shown")
	}
	must(w.app.Org.AddUnit(w.system(), org.AddUnit{Name: "Günlük Birimi", SpendingUnit: true}))
	body = w.get("auditor", "/denetim").body
	if !strings.Contains(body, "Günlük Birimi") || strings.Contains(body, `{&#34;`) || !strings.Contains(body, "Evet") {
		t.Error("the log shows its own texts and not fields")
	}
}
