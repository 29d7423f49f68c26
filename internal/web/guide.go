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

// chapters tells which part of the guide speaks of a page, by the page's template; the start where none does.
var chapters = map[string]string{}

// help is the address of the guide's part about a page.
func help(key string) string {
	if at := chapters[key]; at != "" {
		return "/kilavuz/" + at
	}
	return "/kilavuz"
}
