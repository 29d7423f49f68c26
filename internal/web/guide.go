package web

import (
	"bytes"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"github.com/karne-app/karne/docs/kilavuz"
)

// GuideView is a chapter of the user guide, which is in Turkish in every language of the screens.
type GuideView struct {
	Chapters   []Link
	Parts      []Link // headings of this chapter
	Body       template.HTML
	Prev, Next *Link
}

// chapter is one file of the guide.
type chapter struct {
	name, title string
	parts       []Link
	body        template.HTML
}

// guide is read once, when the first reader opens it.
var guide = sync.OnceValues(func() ([]chapter, error) { return readGuide(kilavuz.Files) })

func readGuide(files fs.FS) ([]chapter, error) {
	names, err := fs.Glob(files, "[0-9]*.md")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	md := goldmark.New(goldmark.WithExtensions(extension.Table), goldmark.WithParserOptions(parser.WithAutoHeadingID()))
	out := make([]chapter, 0, len(names))
	for _, name := range names {
		src, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		c := chapter{name: strings.TrimSuffix(name, ".md")}
		root := md.Parser().Parse(text.NewReader(src), parser.WithContext(parser.NewContext(parser.WithIDs(headingIDs{}))))
		err = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if entering {
				c.see(n, src)
			}
			return ast.WalkContinue, nil
		})
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		if err := md.Renderer().Render(&b, src, root); err != nil {
			return nil, err
		}
		c.body = template.HTML(b.String()) //nolint:gosec // the guide is part of the binary
		out = append(out, c)
	}
	return out, nil
}

// see notes headings and turns links among the files into addresses of the product.
func (c *chapter) see(n ast.Node, src []byte) {
	switch n := n.(type) {
	case *ast.Heading:
		words := string(n.Lines().Value(src))
		if n.Level == 1 {
			c.title = words
			return
		}
		if id, ok := n.AttributeString("id"); ok && n.Level == 2 {
			if b, ok := id.([]byte); ok {
				c.parts = append(c.parts, Link{Text: words, Href: "#" + string(b)})
			}
		}
	case *ast.Link:
		if to, ok := strings.CutSuffix(string(n.Destination), ".md"); ok && !strings.Contains(to, "/") {
			n.Destination = []byte("/kilavuz/" + to)
		} else if file, part, ok := strings.Cut(string(n.Destination), ".md#"); ok && !strings.Contains(file, "/") {
			n.Destination = []byte("/kilavuz/" + file + "#" + part)
		}
	case *ast.Image:
		n.Destination = []byte("/kilavuz/resim/" + path.Base(string(n.Destination)))
	}
}

// headingIDs gives headings ids that can be typed: "Değeri girin" is degeri-girin.
type headingIDs struct{}

// Generate makes the id of a heading; two headings of a chapter do not say the same.
func (headingIDs) Generate(value []byte, _ ast.NodeKind) []byte {
	return []byte(slug(string(value)))
}

// Put is told of ids set by hand; there are none.
func (headingIDs) Put([]byte) {}

var plainLetters = strings.NewReplacer("ç", "c", "ğ", "g", "ı", "i", "ö", "o", "ş", "s", "ü", "u", "â", "a", "î", "i", "û", "u", "Ç", "c", "Ğ", "g", "I", "i", "İ", "i", "Ö", "o", "Ş", "s", "Ü", "u")

func slug(s string) string {
	var b strings.Builder
	for _, r := range plainLetters.Replace(s) {
		switch {
		case r >= 'A' && r <= 'Z':
			b.WriteRune(r + 'a' - 'A')
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}

func (w *Web) guideRoutes(g *echo.Group) {
	g.GET("/kilavuz", w.guideStart)
	g.GET("/kilavuz/:chapter", w.guideChapter)
	g.GET("/kilavuz/resim/:file", w.guidePicture)
}

func (w *Web) guideStart(c echo.Context) error {
	list, err := guide()
	if err != nil {
		return err
	}
	return w.showGuide(c, list, 0)
}

func (w *Web) guideChapter(c echo.Context) error {
	list, err := guide()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(x chapter) bool { return x.name == c.Param("chapter") })
	if i < 0 {
		return echo.ErrNotFound
	}
	return w.showGuide(c, list, i)
}

func (w *Web) showGuide(c echo.Context, list []chapter, at int) error {
	v := GuideView{Body: list[at].body, Parts: list[at].parts}
	for i, x := range list {
		v.Chapters = append(v.Chapters, Link{Text: x.title, Href: "/kilavuz/" + x.name, Current: i == at})
	}
	if at > 0 {
		v.Prev = &v.Chapters[at-1]
	}
	if at+1 < len(list) {
		v.Next = &v.Chapters[at+1]
	}
	page := w.page(c, "guide", list[at].title, v)
	page.Crumbs = w.crumbs(c, Link{Text: w.words(c)("web.guide.title"), Href: "/kilavuz"}, Link{Text: list[at].title})
	return w.send(c, http.StatusOK, page)
}

func (w *Web) guidePicture(c echo.Context) error {
	b, err := fs.ReadFile(kilavuz.Files, "resim/"+path.Base(c.Param("file")))
	if err != nil {
		return echo.ErrNotFound
	}
	c.Response().Header().Set("Cache-Control", "private, max-age=3600")
	return c.Blob(http.StatusOK, "image/png", b)
}

// chapters tells which part of the guide speaks of a page, by the page's template.
var chapters = map[string]string{
	"home": "01-baslarken#ana-sayfa", "search": "01-baslarken#arama", "views": "01-baslarken#suzgec-ve-gorunumler", "signin": "01-baslarken#giris", "password": "01-baslarken#giris",
	"entry": "02-birim-temsilcisi#donem-degerleri", "value": "02-birim-temsilcisi#donem-degerleri", "proposal": "02-birim-temsilcisi#program-teklifi",
	"activityform": "02-birim-temsilcisi#program-teklifi", "deviation": "02-birim-temsilcisi#sapma-nedeni", "unitreport": "02-birim-temsilcisi#birim-faaliyet-raporu",
	"plans": "04-planlamaci-plan#plani-kurmak", "planform": "04-planlamaci-plan#plani-kurmak", "import": "04-planlamaci-plan#plani-kurmak", "batch": "04-planlamaci-plan#plani-kurmak",
	"plan": "04-planlamaci-plan#plan-agaci", "goal": "04-planlamaci-plan#plan-agaci", "goalform": "04-planlamaci-plan#plan-agaci", "faults": "04-planlamaci-plan#uyarilar",
	"documents": "04-planlamaci-plan#belgeler", "sheetcard": "04-planlamaci-plan#hedef-karti", "target": "04-planlamaci-plan#hedef-karti", "targetform": "04-planlamaci-plan#hedef-karti",
	"indicatorform": "04-planlamaci-plan#gostergenin-hesabi",
	"programmes":    "05-planlamaci-program-butce#programi-baslatmak", "programmeform": "05-planlamaci-program-butce#programi-baslatmak", "programme": "05-planlamaci-program-butce#programi-baslatmak",
	"rollover": "05-planlamaci-program-butce#programi-baslatmak", "rollledger": "05-planlamaci-program-butce#programi-baslatmak",
	"consolidation": "05-planlamaci-program-butce#konsolidasyon", "stages": "05-planlamaci-program-butce#butce-asamalari", "difference": "05-planlamaci-program-butce#butce-asamalari",
	"programmetables": "05-planlamaci-program-butce#tablolar", "programmetable": "05-planlamaci-program-butce#tablolar", "sheettable": "05-planlamaci-program-butce#tablolar",
	"reconciliation": "05-planlamaci-program-butce#mutabakat",
	"board":          "06-planlamaci-donem-rapor#veri-giris-durumu", "window": "06-planlamaci-donem-rapor#dondurma", "deviations": "06-planlamaci-donem-rapor#sapmalari-izlemek",
	"reviews": "06-planlamaci-donem-rapor#izleme-ve-degerlendirme", "review": "06-planlamaci-donem-rapor#izleme-ve-degerlendirme", "assessment": "06-planlamaci-donem-rapor#izleme-ve-degerlendirme",
	"boarddecision": "06-planlamaci-donem-rapor#izleme-ve-degerlendirme", "reports": "06-planlamaci-donem-rapor#faaliyet-raporu", "report": "06-planlamaci-donem-rapor#faaliyet-raporu",
	"section": "06-planlamaci-donem-rapor#faaliyet-raporu", "reportact": "06-planlamaci-donem-rapor#faaliyet-raporu", "reportdiff": "06-planlamaci-donem-rapor#faaliyet-raporu",
	"card": "07-karne#iki-yuzde", "cardfaults": "07-karne#uyarilar", "standtarget": "07-karne#hedefin-sayfasi", "standindicator": "07-karne#gostergenin-sayfasi",
	"standheat": "07-karne#isi-haritasi", "standmoney": "07-karne#butce-ve-performans",
	"ceilings": "08-mali-hizmetler#tavanlar", "budgets": "08-mali-hizmetler#muhasebe-ciktisi", "budget": "08-mali-hizmetler#muhasebe-ciktisi", "ledger": "08-mali-hizmetler#muhasebe-ciktisi",
	"ledgerrow": "08-mali-hizmetler#muhasebe-ciktisi", "changeform": "08-mali-hizmetler#odenek-degisiklikleri",
	"editions": "09-baskan-meclis-denetci#meclis-uyesi",
	"units":    "10-yonetim#birim-degisiklikleri", "unit": "10-yonetim#birim-degisiklikleri", "unitform": "10-yonetim#birim-degisiklikleri", "unitchange": "10-yonetim#birim-degisiklikleri",
	"orgimport": "10-yonetim#birim-degisiklikleri", "people": "10-yonetim#kisiler-ve-gorevler", "person": "10-yonetim#kisiler-ve-gorevler", "personform": "10-yonetim#kisiler-ve-gorevler",
	"posts": "10-yonetim#vekalet", "handover": "10-yonetim#gorev-devri", "handed": "10-yonetim#gorev-devri", "tokens": "10-yonetim#belirtecler", "alltokens": "10-yonetim#belirtecler",
	"settings": "10-yonetim#ayarlar-ve-kodlar", "codes": "10-yonetim#ayarlar-ve-kodlar", "codeform": "10-yonetim#ayarlar-ve-kodlar", "statementtexts": "10-yonetim#ayarlar-ve-kodlar",
	"audit": "10-yonetim#denetim-izi", "system": "10-yonetim#sistem-ve-yedek", "resume": "11-sorun-cozme#oturumunuz-bitti", "error": "11-sorun-cozme",
}

// areas tells the same of templates that serve pages of many kinds, by the beginning of the address; the longest that fits counts.
var areas = map[string]string{
	"/planlar": "04-planlamaci-plan#degerler-ve-maliyetler", "/hedefler": "04-planlamaci-plan#degerler-ve-maliyetler", "/amaclar": "04-planlamaci-plan#plan-agaci",
	"/gostergeler": "04-planlamaci-plan#gostergenin-hesabi", "/programlar": "05-planlamaci-program-butce#programi-baslatmak",
	"/performans-hedefleri": "05-planlamaci-program-butce#programi-baslatmak", "/program-gostergeleri": "05-planlamaci-program-butce#programi-baslatmak",
	"/faaliyetler": "02-birim-temsilcisi#program-teklifi", "/butce": "08-mali-hizmetler#muhasebe-ciktisi", "/gerceklesme": "06-planlamaci-donem-rapor#donemleri-acmak",
	"/karne": "07-karne#iki-yuzde", "/karne/raporlar": "06-planlamaci-donem-rapor#izleme-ve-degerlendirme", "/faaliyet-raporu": "06-planlamaci-donem-rapor#faaliyet-raporu",
	"/birimler": "10-yonetim#birim-degisiklikleri", "/kisiler": "10-yonetim#kisiler-ve-gorevler", "/gorevler": "10-yonetim#gorev-devri",
}

// guideHref is the place in the guide that tells of a page; the guide's first page where none does.
func guideHref(key, path string) string {
	if at := chapters[key]; at != "" {
		return "/kilavuz/" + at
	}
	best := ""
	for at := range areas {
		if (path == at || strings.HasPrefix(path, at+"/")) && len(at) > len(best) {
			best = at
		}
	}
	if best == "" {
		return "/kilavuz"
	}
	return "/kilavuz/" + areas[best]
}
