package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"log/slog"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/internal/lang"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed static
var staticFiles embed.FS

// Renderer draws pages: one parsed set of templates per language, so that a template asks for a word by key alone. All pages of a language share
// one set, because a set of its own for each page held the shared parts 70 times in memory.
type Renderer struct {
	words  *lang.Catalog
	sets   map[string]*template.Template
	assets map[string]string // address of a static file, with its hash
	static map[string][]byte
	drawn  sync.Map // parts of words that never change
	gz     sync.Map // static files as gzip, by name
}

// Languages of the screens, the first is the default.
var Languages = []string{"tr", "en"}

// NewRenderer parses all templates in all languages; an error is a mistake in a template.
func NewRenderer(words *lang.Catalog) (*Renderer, error) {
	r := &Renderer{words: words, sets: map[string]*template.Template{}, assets: map[string]string{}, static: map[string][]byte{}}
	if err := r.loadStatic(); err != nil {
		return nil, err
	}
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		return nil, err
	}
	for _, l := range Languages {
		set, err := template.New("").Funcs(r.funcs(l)).ParseFS(templateFiles, "templates/_*.html")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			key := strings.TrimSuffix(path.Base(name), ".html")
			if strings.HasPrefix(key, "_") {
				continue
			}
			if err := addPage(set, name, key); err != nil {
				return nil, err
			}
		}
		r.sets[l] = set
	}
	return r, nil
}

// stylesheet is the one stylesheet; its parts lie in static/css, in the order of their names.
const stylesheet = "karne.css"

func (r *Renderer) loadStatic() error {
	err := fs.WalkDir(staticFiles, "static", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := staticFiles.ReadFile(p)
		name := path.Base(p)
		if path.Ext(name) == ".css" {
			b, name = append(r.static[stylesheet], b...), stylesheet
		}
		r.static[name] = b
		return err
	})
	for name, b := range r.static {
		sum := sha256.Sum256(b)
		r.assets[name] = "/static/" + name + "?v=" + hex.EncodeToString(sum[:6])
	}
	return err
}

// packed is a static file as gzip, made when somebody first asks for it.
func (r *Renderer) packed(name string) []byte {
	b, there := r.gz.Load(name)
	if !there {
		b, _ = r.gz.LoadOrStore(name, httpx.Pack(r.static[name]))
	}
	return b.([]byte) //nolint:forcetypeassert // nothing else is stored
}

// addPage parses a page's file. Every file calls its part "content"; in the set it is known by the page's key.
func addPage(set *template.Template, name, key string) error {
	text, err := templateFiles.ReadFile(name)
	if err != nil {
		return err
	}
	own := strings.Replace(string(text), `define "content"`, `define "`+pagePrefix+key+`"`, 1)
	_, err = set.New(name).Parse(own)
	return err
}

const pagePrefix = "page:"

// T is a word of the catalogue.
func (r *Renderer) T(l, key string, kv ...string) string { return r.words.T(lang.Lang(l), key, kv...) }

// Tr is T with its language chosen.
func (r *Renderer) Tr(l string) Tr {
	return func(key string, kv ...string) string { return r.T(l, key, kv...) }
}

// Tr gives the word of a key in one language.
type Tr func(key string, kv ...string) string

// labelled tells whether the screens or the shared catalogue have a word for exactly this field path.
func (r *Renderer) labelled(path string) bool {
	return r.words.Has("web.f."+base(path)) || r.words.Has("field."+base(path))
}

// Label is the words of a field path: key web.f.BASE where the screens have their own, else the shared field.BASE; with the year
// or the row number the path names.
func (r *Renderer) Label(l, path string) string {
	if path == "" {
		return ""
	}
	if len(path) > longestName { // no field of ours: a browser sends what it likes
		path = path[:longestName]
	}
	key := "web.f." + base(path)
	if !r.words.Has(key) {
		key = "field." + base(path)
	}
	if !r.words.Has(key) {
		return r.words.FieldName(lang.Lang(l), path)
	}
	word := r.T(l, key)
	for p := range strings.SplitSeq(path, ".") {
		if n, err := strconv.Atoi(p); err == nil && n > 1900 {
			word += " " + p
		} else if err == nil {
			word += " " + strconv.Itoa(n+1)
		}
	}
	return word
}

// Draw renders the whole page before the first byte is sent.
func (r *Renderer) Draw(w io.Writer, p *Page) error {
	set := r.sets[p.Lang]
	if set == nil {
		set = r.sets[Languages[0]]
	}
	if set.Lookup(pagePrefix+p.Key) == nil {
		return fmt.Errorf("web: no template %q", p.Key)
	}
	var body, b bytes.Buffer
	if err := set.ExecuteTemplate(&body, pagePrefix+p.Key, p); err != nil {
		return fmt.Errorf("web: draw %s: %w", p.Key, err)
	}
	whole := *p
	whole.Body = template.HTML(body.String()) //nolint:gosec // escaped by the template that drew it
	if err := set.ExecuteTemplate(&b, "layout", &whole); err != nil {
		return fmt.Errorf("web: draw %s: %w", p.Key, err)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// part draws a named part of the templates for a page that puts it together itself; empty where it cannot be drawn.
func (r *Renderer) part(l, name string, data any) template.HTML {
	var b bytes.Buffer
	if err := r.sets[l].ExecuteTemplate(&b, name, data); err != nil {
		slog.Error("part not drawn", "part", name, "error", err)
		return ""
	}
	return template.HTML(b.String()) //nolint:gosec // escaped by the template that drew it
}

// fixed is part of a word that never changes, kept once drawn: a grid asks for the same few states in hundreds of rows.
func (r *Renderer) fixed(l, name, word string) template.HTML {
	key := l + "\x00" + name + "\x00" + word
	if out, there := r.drawn.Load(key); there {
		return out.(template.HTML) //nolint:forcetypeassert // nothing else is stored
	}
	out := r.part(l, name, word)
	r.drawn.Store(key, out)
	return out
}

func (r *Renderer) funcs(l string) template.FuncMap {
	t := func(key string, args ...any) string {
		kv := make([]string, len(args))
		for i, a := range args {
			kv[i] = fmt.Sprint(a)
		}
		return r.T(l, key, kv...)
	}
	return template.FuncMap{
		"t":     t,
		"lang":  func() string { return l },
		"asset": func(name string) string { return r.assets[name] },
		"field": func(f *Form, name string, opts ...string) Input { return f.input(name, opts...) },
		"path": func(parts ...any) string {
			words := make([]string, len(parts))
			for i, p := range parts {
				words[i] = fmt.Sprint(p)
			}
			return strings.Join(words, ".")
		},
		"gridwords":     func() string { return r.gridWords(l) },
		"list":          func(items ...any) []any { return items },
		"inc":           func(n int) int { return n + 1 },
		"indicatorrows": func(list []IndicatorView) template.HTML { return r.indicatorRows(l, list) },
		"map": func(kv ...any) map[string]any {
			m := map[string]any{}
			for i := 0; i+1 < len(kv); i += 2 {
				m[kv[i].(string)] = kv[i+1]
			}
			return m
		},
		"other": func() string {
			if l == "tr" {
				return "en"
			}
			return "tr"
		},
	}
}
