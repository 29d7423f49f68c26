package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/find"
	"github.com/karne-app/karne/internal/hit"
	"github.com/karne-app/karne/pkg/period"
)

func (w *Web) searchRoutes(g *echo.Group) {
	if w.o.Find != nil {
		g.GET("/ara", w.search)
	}
}

// SearchView is what was found, by kind.
type SearchView struct {
	Query, Year, Kind string
	Asked, Short      bool // something was typed; too little of it
	Total             string
	Filter            []Link
	Groups            []HitGroup
}

// HitGroup is the hits of one kind, best first. All is the way to the rest of them.
type HitGroup struct {
	Kind, Word, Count, All string
	Cut                    bool // there are more than any list shows
	Hits                   []HitView
}

// HitView is one hit.
type HitView struct {
	Href, Code, Where, Part string
	Title, Snippet          []Piece
}

// Piece is a part of a text, marked or not.
type Piece struct {
	Text string
	Mark bool
}

// pieces cuts a text at its marks.
func pieces(text string, marks [][2]int) (out []Piece) {
	last := 0
	for _, m := range marks {
		if m[0] > last {
			out = append(out, Piece{Text: text[last:m[0]]})
		}
		out = append(out, Piece{Text: text[m[0]:m[1]], Mark: true})
		last = m[1]
	}
	if last < len(text) {
		out = append(out, Piece{Text: text[last:]})
	}
	return out
}

// fewHits is how many hits of a kind stand beside the other kinds'.
const fewHits = 5

func (w *Web) search(c echo.Context) error {
	tr := w.words(c)
	v := SearchView{Query: cut(c.QueryParam("q")), Kind: c.QueryParam("tur"), Year: askedYearText(c)}
	if !slices.Contains(find.Kinds, v.Kind) {
		v.Kind = ""
	}
	q := find.Query{Text: v.Query, Limit: find.MostHits, Each: fewHits}
	q.Year, _ = strconv.Atoi(v.Year)
	if v.Kind != "" {
		q.Kinds, q.Each = []string{v.Kind}, 0
	}
	if v.Asked = strings.TrimSpace(v.Query) != ""; v.Asked {
		found, err := w.o.Find.Search(c.Request().Context(), q)
		if err != nil {
			return err
		}
		v.Short = found.Short
		w.hits(c, &v, found)
	}
	title := tr("web.search.title")
	if v.Asked {
		title = tr("web.search.title_of", "q", short(v.Query, 60))
	}
	p := w.page(c, "search", title, v)
	p.Crumbs = w.crumbs(c, Link{Text: tr("web.search.title")})
	if err := w.listed(c, p, nil, "q", "tur", "yil"); err != nil {
		return err
	}
	return w.send(c, http.StatusOK, p)
}

// cut makes a query fit to go on: what no text holds would be in every link of the page.
func cut(q string) string {
	q = strings.ToValidUTF8(strings.ReplaceAll(q, "\x00", ""), "")
	if r := []rune(q); len(r) > 600 {
		q = string(r[:600])
	}
	return q
}

// askedYearText is the year of the query as it is shown again; what is no year asks for none.
func askedYearText(c echo.Context) string {
	if n, err := strconv.Atoi(c.QueryParam("yil")); err == nil && n >= 1990 && n <= 2199 {
		return itoa(n)
	}
	return ""
}

func (w *Web) hits(c echo.Context, v *SearchView, found find.Results) {
	tr := w.words(c)
	href := func(kind string) string {
		q := url.Values{"q": {v.Query}}
		if v.Year != "" {
			q.Set("yil", v.Year)
		}
		if kind != "" {
			q.Set("tur", kind)
		}
		return "/ara?" + q.Encode()
	}
	all, more := 0, false
	count := map[string]find.Count{}
	for _, n := range found.Counts {
		count[n.Kind] = n
		all, more = all+n.Count, more || n.More
	}
	v.Total = counted(all, more)
	if len(found.Counts) > 0 {
		v.Filter = append(v.Filter, Link{Text: tr("web.search.all"), Count: v.Total, Href: href(""), Current: v.Kind == ""})
	}
	for _, n := range found.Counts {
		v.Filter = append(v.Filter, Link{Text: tr("record." + n.Kind), Count: counted(n.Count, n.More), Href: href(n.Kind), Current: v.Kind == n.Kind})
	}
	at := map[string]int{}
	for _, h := range found.Hits { // best first: the kind of the best hit stands first
		n, ok := at[h.Kind]
		if !ok {
			n = len(v.Groups)
			at[h.Kind] = n
			v.Groups = append(v.Groups, HitGroup{Kind: h.Kind, Word: tr("record." + h.Kind), Count: counted(count[h.Kind].Count, count[h.Kind].More)})
		}
		v.Groups[n].Hits = append(v.Groups[n].Hits, w.hitView(c, h))
	}
	for n := range v.Groups {
		g := &v.Groups[n]
		if len(g.Hits) < count[g.Kind].Count || count[g.Kind].More {
			if g.Cut = v.Kind != ""; !g.Cut {
				g.All = href(g.Kind)
			}
		}
	}
}

// counted is a number of hits; "+" when there may be more.
func counted(n int, more bool) string {
	if more {
		return itoa(n) + "+"
	}
	return itoa(n)
}

func (w *Web) hitView(c echo.Context, h hit.Hit) HitView {
	tr := w.words(c)
	v := HitView{Href: hitHref(h), Code: h.Code, Title: pieces(h.Title, h.TitleMarks), Snippet: pieces(h.Snippet, h.Marks)}
	where := []string{h.In}
	switch h.Kind {
	case "value", "evidence":
		if plan, window, ok := strings.Cut(h.In, " · "); ok {
			frequency, no, _ := strings.Cut(window, "/")
			where = []string{plan, windowNameOf(tr, frequency, no)}
		}
	case "assessment":
		_, kind, _ := strings.Cut(h.At, "/")
		where = append(where, tr("web.kind."+kind))
	case "review":
		v.Code, v.Title = "", append([]Piece{{Text: itoa(h.Year) + " · " + tr("web.kind."+h.Code) + " · "}}, v.Title...)
		where = nil
	case "board_decision":
		v.Code = tr("web.board_decision.no", "n", h.Code)
	case "edition":
		document, year, _ := strings.Cut(h.Code, "/")
		if name := editionWord[document]; name != "" {
			v.Title = append([]Piece{{Text: tr(name, "year", year) + " · "}}, v.Title...)
		}
		v.Code, where = "", []string{tr("web.search.edition", "no", h.At, "date", period.Date(h.In).TR())}
	case "report_text":
		if h.Title == "" {
			v.Title = []Piece{{Text: tr("web.report.whole")}}
		}
	case "budget_code":
		kind, _, _ := strings.Cut(h.At, "/")
		where = []string{tr("code_kind." + kind)}
	}
	if h.Year != 0 && h.Kind != "review" {
		where = append(where, itoa(h.Year))
	}
	v.Where = strings.Join(slices.DeleteFunc(where, func(s string) bool { return s == "" }), " · ")
	if len(v.Title) == 0 {
		v.Title = []Piece{{Text: cmp.Or(h.Code, tr("web.missing"))}}
	}
	if h.Snippet != "" {
		for _, key := range []string{"web.search.part." + h.Part, "field." + h.Part} {
			if w.o.Words.Has(key) {
				v.Part = tr(key)
				break
			}
		}
	}
	return v
}

// editionWord is what an edition's document is called.
var editionWord = map[string]string{"programme": "web.pp.name", "monitoring": resultWord["monitoring"], "evaluation": resultWord["evaluation"], "report": resultWord["report"]}

// hitHref is the page that shows a hit to everybody who may find it.
func hitHref(h hit.Hit) string {
	at, rest, _ := strings.Cut(h.At, "/")
	switch h.Kind {
	case "plan":
		return "/planlar/" + h.ID
	case "goal":
		return "/amaclar/" + h.ID
	case "target":
		return "/hedefler/" + h.ID
	case "indicator":
		return "/gostergeler/" + h.ID
	case "target_item", "risk":
		return "/hedefler/" + h.At
	case "programme":
		return "/programlar/" + h.ID
	case "performance_target", "programme_indicator", "activity":
		return "/programlar/" + h.At
	case "value":
		return "/gerceklesme/deger/" + h.ID
	case "evidence":
		return "/gerceklesme/deger/" + h.At
	case "deviation":
		return deviationHref(h.At, h.Year)
	case "assessment":
		return assessHref(at, h.Year, rest)
	case "review":
		return "/karne/raporlar/" + h.ID
	case "board_decision":
		return "/karne/raporlar/" + h.At
	case "report_text":
		unit, section, _ := strings.Cut(rest, "/")
		return sectionHref(at, unit, section)
	case "activity_result":
		return unitReportHref(at, rest) + "#isler"
	case "edition":
		return "/belgeler"
	case "unit":
		return "/birimler#u-" + h.ID
	case "person":
		return "/kisiler/" + h.ID
	case "budget_code":
		return "/yonetim/kodlar?" + url.Values{"tur": {at}, "dizi": {rest}, "ara": {h.Code}}.Encode() + "#kod-" + h.ID
	case "setting":
		return "/yonetim/ayarlar"
	}
	return "/"
}
