package app_test

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/app"
	"github.com/karne-app/karne/internal/desk"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/find"
	"github.com/karne-app/karne/internal/org"
)

func (w *world) newView(who string) string {
	v, err := w.app.Desk.AddView(w.as(who), desk.AddView{Page: "/planlar", Name: fmt.Sprintf("Görünüm %d", w.next())})
	if fault.Has(err, "desk.view.too_many") {
		return must(w.app.Desk.Views(w.as(who), "/planlar"))[0].ID
	}
	w.ok(err)
	return v.ID
}

// titles are what a search gives of a kind.
func (w *world) titles(ctx context.Context, kind, q string) (out []string) {
	r, err := w.app.Find.Search(ctx, find.Query{Text: q, Kinds: []string{kind}, Limit: find.MostHits})
	w.ok(err)
	for _, h := range r.Hits {
		out = append(out, h.Title)
	}
	return out
}

func TestSearchFoldsTurkish(t *testing.T) {
	t.Parallel()
	eachEmpty(t, func(t *testing.T, a *app.App) {
		w := &world{t: t, app: a}
		ctx := w.system()
		_, err := a.Org.Found(ctx, org.FoundAdministration{Name: "Deneme", Province: "İstanbul"})
		w.ok(err)
		const imar, isik, tir, odd, long = "İMAR VE ŞEHİRCİLİK MÜDÜRLÜĞÜ", "Işık Şefliği", "Tır Parkı", `%100 _alt\ters 'tek' "çift" birimi`, "kâğıt işleri ve çok uzun bir ad"
		for _, name := range []string{imar, isik, tir, odd, long} {
			w.unit(name, "")
		}
		for q, want := range map[string][]string{
			"imar": {imar}, "IMAR": {imar}, "İmar": {imar}, "ımar": {imar}, "mudurlugu imar": {imar}, "ehirci": {imar},
			"isik": {isik}, "ISIK": {isik}, "ışık": {isik}, "IŞIK": {isik}, "tır": {tir}, "TIR": {tir}, "tir": {tir},
			"%100": {odd}, "_a": {odd}, `\t`: {odd}, "'tek'": {odd}, `"çift"`: {odd}, "%1_0": nil, "__": nil, `\\`: nil, "%%": nil,
			"kagit": {long}, "KÂĞIT": {long}, strings.Repeat("uzun bir ad ", 40): {long}, strings.Repeat("x", 300): nil, "uzun olmayan": nil, "x' OR '1'='1": nil,
		} {
			if got := w.titles(ctx, "unit", q); !slices.Equal(got, want) {
				t.Errorf("%q finds %q, want %q", q, got, want)
			}
		}
		for _, q := range []string{"", " ", "ı", `"`, "\x00", "\xff", "%", "(", strings.Repeat(" ", 500)} {
			if r := must(a.Find.Search(ctx, find.Query{Text: q})); !r.Short || len(r.Hits) > 0 || len(r.Counts) > 0 {
				t.Errorf("%q was searched: %+v", q, r)
			}
		}
		if r := must(a.Find.Search(ctx, find.Query{Text: "işleri"})); r.Short || len(r.Hits) == 0 || r.Hits[0].Title != long || len(r.Hits[0].TitleMarks) != 1 {
			t.Errorf("%+v", r)
		}
		if best := w.titles(ctx, "unit", "şef"); len(best) == 0 || best[0] != isik {
			t.Errorf("the beginning of a word stands first: %q", best)
		}
		for _, year := range []int{2022, 1, 9999} { // units are of no year
			if r := must(a.Find.Search(ctx, find.Query{Text: "imar", Year: year})); r.Total > 0 {
				t.Errorf("%d: %+v", year, r)
			}
		}
		if _, err := a.Find.Search(ctx, find.Query{Text: "imar", Kinds: []string{"nothing"}}); !fault.Has(err, "find.kind.unknown") {
			t.Error(err)
		}
		if _, err := a.Find.Search(context.Background(), find.Query{Text: "imar"}); !fault.Has(err, "unauthenticated") {
			t.Error(err)
		}
	})
}

// Each finds what their pages show and nothing else: neither hits nor counts tell of another unit's draft, proof or people.
func TestEachFindsOnlyTheirs(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.plantValues()
		ask := func(who, q string) find.Results {
			r, err := w.app.Find.Search(w.as(who), find.Query{Text: q, Limit: find.MostHits})
			w.ok(err)
			n := 0
			for _, c := range r.Counts {
				n += c.Count
			}
			if n != r.Total || len(r.Hits) > n || n > 0 != (len(r.Hits) > 0) {
				t.Errorf("%s, %q: %d hits, %d counted, total %d", who, q, len(r.Hits), n, r.Total)
			}
			return r
		}
		for _, who := range everyone {
			for mark := range marks {
				if r := ask(who, mark); r.Total > 0 && !maySee(mark, who) {
					t.Errorf("%s finds %s: %+v", who, mark, r.Counts)
				}
			}
			// the draft of another unit
			if r := ask(who, w.foreign.alienText); r.Total > 0 && !slices.Contains(wholes, who) {
				t.Errorf("%s finds a draft of another unit: %+v", who, r)
			}
			if r := ask(who, "Komşu"); r.Total > 0 && !slices.Contains(wholes, who) {
				t.Errorf("%s finds a person of another unit: %+v", who, r.Hits)
			}
		}
		for _, mark := range []string{openMark, w.foreign.alienText, "Komşu"} {
			if ask("planner", mark).Total == 0 {
				t.Errorf("%q is nowhere: the test shows nothing", mark)
			}
		}
		if ask("planner", personMark).Total > 0 { // even who may open it does not find it by its name
			t.Error("a proof with personal data is found")
		}
		if ask("unit_editor", w.draft.ownText).Total == 0 {
			t.Error("a unit does not find its own draft")
		}
		less := access.WithActor(context.Background(), access.Actor{PersonID: w.people["planner"].id, Posts: w.people["planner"].actor.Posts, TokenScopes: []access.Action{access.UnitRead}})
		for _, c := range must(w.app.Find.Search(less, find.Query{Text: "mudurlugu"})).Counts {
			if c.Kind != "unit" {
				t.Errorf("a token of units finds %s", c.Kind)
			}
		}
	})
}

var hitLink = regexp.MustCompile(`<li><a href="([^"]+)"`)

// opensAll opens the pages behind the hits of a query, those of one page once.
func (w *world) opensAll(who, q string, each int) (kinds map[string]int) {
	w.t.Helper()
	kinds = map[string]int{}
	opened := map[string]bool{}
	for _, kind := range find.Kinds {
		page := w.get(who, "/ara?"+url.Values{"q": {q}, "tur": {kind}}.Encode())
		if page.status != http.StatusOK {
			w.t.Fatalf("%s searches %q: %s", who, q, page)
		}
		_, list, _ := strings.Cut(page.body, `class="framed hits"`)
		for n, m := range hitLink.FindAllStringSubmatch(list, -1) {
			kinds[kind]++
			to, _, _ := strings.Cut(html.UnescapeString(m[1]), "#")
			if n >= each || opened[to] {
				continue
			}
			opened[to] = true
			if a := w.get(who, to); a.status != http.StatusOK {
				w.t.Errorf("%s finds a %s with %q that does not open: %s %d", who, kind, q, to, a.status)
			}
		}
	}
	return kinds
}

func TestEveryHitOpens(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.plantValues()
		for _, who := range everyone {
			for _, q := range []string{"hedef", "ık"} {
				w.opensAll(who, q, 12)
			}
		}
	})
}

// everyHitOpens: the demo has every kind of record; each role of it opens the best hits of each kind.
func everyHitOpens(t *testing.T, a *app.App) {
	t.Helper()
	w := &world{t: t, app: a, clock: &hands{}, log: &diary{}, people: map[string]*caller{}}
	var err error
	w.edge, err = a.Server()
	w.ok(err)
	server := httptest.NewServer(w.edge)
	t.Cleanup(server.Close)
	w.url = server.URL
	seen := map[string]bool{}
	for n, p := range must(a.Org.People(w.system(), org.PersonQuery{Limit: 200})).Items {
		if len(p.Posts) == 0 || seen[string(p.Posts[0].Role)] {
			continue
		}
		seen[string(p.Posts[0].Role)] = true
		who := fmt.Sprintf("demo%d", n)
		w.people[who] = w.caller(p.ID)
		if kinds := w.opensAll(who, "ve", 2); p.Posts[0].Role == access.Planner && len(kinds) < 15 {
			t.Errorf("the planner finds %v", kinds)
		}
	}
	if len(seen) < 8 {
		t.Errorf("roles of the demo: %v", seen)
	}
}

// A search is a fixed number of statements, whatever it finds.
func TestSearchCountsItsStatements(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.plantValues()
		var first int64
		for _, q := range []string{"zzzz", "hedef", "deneme belgesi", "ık"} {
			ctx, probe := dbtest.Counted(w.as("planner"))
			must(w.app.Find.Search(ctx, find.Query{Text: q}))
			if n := probe.Count(); first == 0 {
				first = n
			} else if n != first {
				t.Errorf("%q: %d statements, %d before", q, n, first)
			}
		}
		if first > 26 {
			t.Errorf("%d statements", first)
		}
	})
}
