package journeys_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/auth"
	"github.com/karne-app/karne/internal/browsertest"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/period"
)

// found is a page that a role reached by following links from home.
type found struct {
	role  access.Role // empty: nobody is signed in
	route string      // pattern of the route, such as /planlar/:id
	path  string
}

// perRoute is how many pages of one route a role opens: the first may be empty where the second is not.
const perRoute = 2

// trip is what the roles find together: the pages they open, the addresses they were shown, and the links that lead to an error.
type trip struct {
	pages []found
	shown map[access.Role][]string
	wrong []string
}

var (
	crawlOnce sync.Once
	crawled   trip
)

// crawl follows every link of every page of the served product from home, as each role; then it asks directly for the pages that no link leads to.
// All tests share one crawl.
func crawl(t *testing.T) (*site, []found) {
	t.Helper()
	s := served(t)
	crawlOnce.Do(func() {
		s.prepare()
		crawled.shown = map[access.Role][]string{}
		routes := pageRoutes(s)
		sessions := map[access.Role]string{}
		for _, role := range access.Roles {
			if p, ok := s.people[role]; ok {
				sessions[role] = s.session(p.ID)
				crawled.follow(s, role, sessions[role], routes)
			}
		}
		crawled.pages = append(crawled.pages, found{route: "/giris", path: "/giris"})
		crawled.ask(s, sessions, routes)
	})
	if len(crawled.pages) == 0 {
		t.Fatal("the pages were not found: see the other test")
	}
	return s, crawled.pages
}

// No link leads to an error, and no page is beyond reach: every route of a page was opened by some role.
func TestEveryLinkLeadsToAPage(t *testing.T) {
	t.Parallel()
	s, pages := crawl(t)
	for _, wrong := range crawled.wrong {
		t.Error(wrong)
	}
	for _, r := range pageRoutes(s) {
		there := slices.ContainsFunc(pages, func(p found) bool { return p.route == r })
		switch reason, closed := unreached[r]; {
		case there && closed:
			t.Errorf("%s is reached: it is not %s any more", r, reason)
		case !there && !closed && !download(r):
			t.Errorf("no role of the demo reaches the page %s", r)
		}
	}
}

// unreached are pages that the demo is in no state to show, each with the reason.
var unreached = map[string]string{
	"/karne/sapma/:id/:year/iade": "the question of a manager whose unit has an explained deviation: no deviation of the demo's manager is explained",
	"/programlar/:id/aktarim":     "the ledger of a roll-over: no programme of the demo was made by one",
}

// refused are links that some roles are shown and may not follow; the pages that show them owe the fix. A link that is not listed fails the test.
var refused = map[string][]access.Role{
	"/karne/hedef/:id/:year/:kind":       {access.CouncilClerk, access.IMSOfficer, access.Viewer},
	"/gerceklesme/donem/:id/birim/:unit": {access.IMSOfficer, access.Viewer},
}

// words are what stands in the place of a parameter that no address of the demo names.
var words = map[string][]string{
	":step":   {"teklif-ac", "konsolidasyon", "encumen", "meclis", "kabul", "karar"},
	":kind":   {"gider", "gelir"},
	":change": {"adlandir", "tasi", "birlestir", "kapat"},
	":no":     {"1", "2", "3"},
}

// ask opens the pages that no link led to, at addresses made of those that were shown: the question whether to delete a target stands below
// the target. Who may not ask is refused; the first role that is shown a page keeps it.
func (x *trip) ask(s *site, sessions map[access.Role]string, routes []string) {
	for _, r := range routes {
		if download(r) || slices.ContainsFunc(x.pages, func(p found) bool { return p.route == r }) {
			continue
		}
		x.first(s, sessions, r)
	}
}

// first keeps the first address of a route that a role may open.
func (x *trip) first(s *site, sessions map[access.Role]string, route string) {
	for _, role := range access.Roles {
		session, ok := sessions[role]
		if !ok {
			continue
		}
		for _, path := range x.addresses(s, role, route) {
			resp := s.get(path, session)
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK && isPage(resp) {
				x.pages = append(x.pages, found{role: role, route: route, path: path})
				return
			}
		}
	}
}

// addresses are what a route may be reached at: an address shown to the role whose pattern is the route's beginning, and the rest of its words.
func (x *trip) addresses(s *site, role access.Role, route string) (out []string) {
	if at, ok := s.letters[route]; ok {
		return []string{at}
	}
	want := strings.Split(route, "/")
	for n := len(want); n >= 2 && len(out) == 0; n-- {
		for _, path := range x.shown[role] {
			at, query, _ := strings.Cut(path, "?")
			parts := strings.Split(at, "/")
			if len(parts) < n || routeOf([]string{strings.Join(want[:n], "/")}, strings.Join(parts[:n], "/")) == "" {
				continue
			}
			for _, rest := range ends(want[n:]) {
				to := strings.Join(parts[:n], "/") + rest
				if n == len(want) && query != "" {
					to += "?" + query
				}
				if !slices.Contains(out, to) {
					out = append(out, to)
				}
			}
		}
	}
	return out[:min(len(out), mostAsked)]
}

// mostAsked is how many addresses of one route are tried as each role.
const mostAsked = 24

// ends are the words of the rest of a route, with what a parameter may be.
func ends(rest []string) []string {
	out := []string{""}
	for _, part := range rest {
		choices := []string{part}
		if strings.HasPrefix(part, ":") {
			choices = words[part]
		}
		var next []string
		for _, o := range out {
			for _, c := range choices {
				next = append(next, o+"/"+c)
			}
		}
		out = next
	}
	return out
}

// prepare brings the served product to states that the demo is not in: letters, a post handed over, a file that waits; and somebody for each role
// that the demo has nobody for.
func (s *site) prepare() {
	s.t.Helper()
	ctx, today := s.system(), period.Date(clock.Today(s.app.Clock))
	add := func(name, email string) string {
		p, err := s.app.Org.AddPerson(ctx, org.AddPerson{Name: name, Email: email})
		s.must(err)
		return p.ID
	}
	path := func(l auth.Link, err error) string {
		s.must(err)
		u, err := url.Parse(s.app.LinkURL(l))
		s.must(err)
		return u.Path
	}
	s.letters["/davet/:token"] = path(s.app.Auth.Invite(ctx, add("Davetli Örnek", "davetli@ornek.invalid")))
	s.letters["/sifre/:token"] = path(s.app.Auth.ResetPassword(ctx, s.people[access.Auditor].ID))
	for _, role := range access.Roles {
		if _, there := s.people[role]; there {
			continue
		}
		id := add("Örnek "+string(role), string(role)+"@ornek.invalid")
		post, err := s.app.Org.AddPost(ctx, org.AddPost{PersonID: id, Role: role, ValidFrom: today})
		s.must(err)
		s.people[role] = auth.DemoPerson{ID: id, Role: role}
		tomorrow, err := today.AddDays(1)
		s.must(err)
		h, err := s.app.Org.HandOver(ctx, org.HandOver{PostID: post.ID, Version: post.Version, ToPersonID: s.people[access.Auditor].ID, On: tomorrow, Note: "Örnek devir"})
		s.must(err)
		s.letters["/devirler/:id"] = "/devirler/" + h.ID
	}
	resp := s.get("/aktarim/sablon.xlsx", s.session(s.people[access.Planner].ID))
	data, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	s.must(err)
	batch, err := s.app.Intake.Stage(ctx, intake.StageFile{Name: "bos.xlsx", Data: data})
	s.must(err)
	s.letters["/aktarim/:id"] = "/aktarim/" + batch.ID
}

func isPage(resp *http.Response) bool {
	return strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") && resp.Header.Get("Content-Disposition") == ""
}

// download tells a route that gives a file.
func download(route string) bool {
	last := route[strings.LastIndexByte(route, '/')+1:]
	return strings.Contains(last, ".") || slices.Contains([]string{"/belgeler/:file", "/gerceklesme/kanit/:id", "/faaliyet-raporu/:id/dosya/:sha", "/kilavuz/resim/:file"}, route)
}

// some are at most n pages of each route, of as many roles as can be, in the order of the roles.
func some(pages []found, n int) (out []found) {
	taken := map[string][]access.Role{}
	for round := range 2 { // first one page for each new role, then more of the same
		for _, p := range pages {
			roles := taken[p.route]
			if len(roles) < n && (round == 1 || !slices.Contains(roles, p.role)) && !slices.Contains(out, p) {
				taken[p.route] = append(roles, p.role)
				out = append(out, p)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b found) int { return slices.Index(access.Roles, a.role) - slices.Index(access.Roles, b.role) })
	return out
}

// visit opens the pages one after the other in a language of the screens.
func (s *site) visit(b *browsertest.Tab, language string, pages []found, look func(found)) {
	b.T.Helper()
	role := access.Role("-")
	for _, p := range pages {
		if p.role != role {
			s.as(b, p.role)
			s.cookie(b, httpx.LangCookie, language)
			role = p.role
		}
		b.Do(p.path, chromedp.Navigate(s.url+p.path), chromedp.WaitReady(chromedp.CSS("main")))
		look(p)
	}
}

// unfold opens everything that is folded on a page, so that it is looked at too.
func unfold(b *browsertest.Tab) {
	b.T.Helper()
	browsertest.See(b, chromedp.Evaluate[any](`for (const d of document.querySelectorAll("main details")) d.open = true; null`))
}

// pageRoutes are the patterns of all pages.
func pageRoutes(s *site) (out []string) {
	for _, r := range s.edge.Echo.Routes() {
		if r.Method == http.MethodGet && !strings.HasPrefix(r.Path, "/api") && !strings.HasPrefix(r.Path, "/static") && !strings.HasSuffix(r.Path, "z") && !strings.HasSuffix(r.Path, "*") {
			out = append(out, r.Path)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// follow opens what a role finds, at most perRoute pages of one route.
func (x *trip) follow(s *site, role access.Role, session string, routes []string) {
	queue, seen, opened := []string{"/"}, map[string]bool{"/": true}, map[string]int{}
	show := func(to string) {
		if !seen[to] {
			seen[to] = true
			queue = append(queue, to)
			x.shown[role] = append(x.shown[role], to)
		}
	}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		route := routeOf(routes, path)
		if route == "" || opened[route] >= perRoute || download(route) {
			continue
		}
		opened[route]++
		resp := s.get(path, session)
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		s.must(err)
		switch {
		case resp.StatusCode == http.StatusSeeOther:
			if to := resp.Header.Get("Location"); !strings.HasPrefix(to, "/giris") {
				show(to)
			}
		case resp.StatusCode != http.StatusOK && slices.Contains(refused[route], role):
		case resp.StatusCode != http.StatusOK:
			x.wrong = append(x.wrong, fmt.Sprintf("%s: the link to %s gives %d", role, path, resp.StatusCode))
		case isPage(resp):
			x.pages = append(x.pages, found{role: role, route: route, path: path})
			to, asked := links(string(body), path)
			for _, to := range to {
				show(to)
			}
			x.shown[role] = append(x.shown[role], asked...)
		}
	}
}

// routeOf is the pattern a path matches; fixed words go before parameters.
func routeOf(routes []string, path string) string {
	at, _, _ := strings.Cut(path, "?")
	best, fixed := "", -1
	for _, r := range routes {
		p, q := strings.Split(r, "/"), strings.Split(at, "/")
		if len(p) != len(q) {
			continue
		}
		n, ok := 0, true
		for i := range p {
			switch {
			case p[i] == q[i]:
				n++
			case !strings.HasPrefix(p[i], ":") || q[i] == "":
				ok = false
			}
		}
		if ok && n > fixed {
			best, fixed = r, n
		}
	}
	return best
}

// links are the addresses of this server that a page leads to, without their places on the page; asked are those of its forms that only ask, with
// the first choice of each field and a word to search for.
func links(page, at string) (out, asked []string) {
	base, err := url.Parse(at)
	if err != nil {
		return nil, nil
	}
	var form *url.URL
	fields, choice := url.Values{}, ""
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return out, asked
		}
		tok := z.Token()
		attr := func(key string) string {
			if i := slices.IndexFunc(tok.Attr, func(a html.Attribute) bool { return a.Key == key }); i >= 0 {
				return tok.Attr[i].Val
			}
			return ""
		}
		switch start := kind != html.EndTagToken; {
		case start && tok.Data == "a":
			if u, err := base.Parse(attr("href")); err == nil && attr("href") != "" && u.Host == "" && u.Scheme == "" {
				u.Fragment = ""
				out = append(out, u.String())
			}
		case start && tok.Data == "form" && attr("method") != "post":
			form, err = base.Parse(attr("action"))
			fields = url.Values{}
		case !start && tok.Data == "form" && form != nil && err == nil:
			form.RawQuery, form.Fragment = fields.Encode(), ""
			asked = append(asked, form.String())
			form = nil
		case start && tok.Data == "select":
			choice = attr("name")
		case start && tok.Data == "option" && attr("value") != "" && !fields.Has(choice):
			fields.Set(choice, attr("value"))
		case start && tok.Data == "input" && attr("type") == "hidden":
			fields.Set(attr("name"), attr("value"))
		case start && tok.Data == "input" && attr("type") == "search":
			fields.Set(attr("name"), "park")
		}
	}
}
