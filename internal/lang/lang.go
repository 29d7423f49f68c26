package lang

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"

	"github.com/karne-app/karne/api"
	"github.com/karne-app/karne/internal/fault"
)

// Lang is a language of the house.
type Lang string

// Turkish first; English by choice.
const (
	TR Lang = "tr"
	EN Lang = "en"
)

//go:embed *.yaml
var words embed.FS

// noArgument stands where a text names something the fault does not carry.
const noArgument = "—"

// Text is what a person reads about a fault: what happened, where, and what to do.
type Text struct {
	Title  string // what happened
	Detail string // the same with the address of the fault
	Do     string // what to do
}

type problem struct {
	TR   string `yaml:"tr"`
	TRDo string `yaml:"tr_do"`
	EN   string `yaml:"en"`
	ENDo string `yaml:"en_do"`
}

// Catalog holds all texts. It is never changed after Load and may be shared.
type Catalog struct {
	problems map[string]problem
	words    map[Lang]map[string]string
}

var load = sync.OnceValues(func() (*Catalog, error) { return read(api.Problems, words) })

// Load reads the embedded texts once; its error names the file and the key at fault.
func Load() (*Catalog, error) { return load() }

func read(problems []byte, files fs.FS) (*Catalog, error) {
	c := &Catalog{words: map[Lang]map[string]string{TR: {}, EN: {}}}
	if err := yaml.Unmarshal(problems, &c.problems); err != nil {
		return nil, fmt.Errorf("api/problems.yaml: %w", err)
	}
	for _, l := range []Lang{TR, EN} {
		names, err := fs.Glob(files, string(l)+"*.yaml")
		if err != nil {
			return nil, err
		}
		if len(names) == 0 {
			return nil, errors.New("lang: no words for " + string(l))
		}
		for _, name := range names {
			b, err := fs.ReadFile(files, name)
			if err != nil {
				return nil, err
			}
			var m map[string]string
			if err := yaml.Unmarshal(b, &m); err != nil {
				return nil, fmt.Errorf("internal/lang/%s: %w", name, err)
			}
			for k, v := range m {
				if _, twice := c.words[l][k]; twice {
					return nil, fmt.Errorf("internal/lang/%s: %s stands in two files", name, k)
				}
				c.words[l][k] = v
			}
		}
	}
	return c, nil
}

// T is the word of a key; kv are name, value pairs for its {name} placeholders. A word missing in English is given in Turkish, a
// key in neither language is given as it is, so that a hole is seen and not hidden.
func (c *Catalog) T(l Lang, key string, kv ...string) string {
	s, ok := c.words[l][key]
	if !ok {
		if s, ok = c.words[TR][key]; !ok {
			return key
		}
	}
	if len(kv) == 0 {
		return s
	}
	args := make(map[string]string, len(kv)/2)
	for i := 0; i+1 < len(kv); i += 2 {
		args[kv[i]] = kv[i+1]
	}
	return fill(s, args)
}

// Has tells whether a key stands in the catalogue.
func (c *Catalog) Has(key string) bool { _, ok := c.words[TR][key]; return ok }

// Keys gives the keys that begin with a prefix, in order: the choices of a list such as "calc_type.".
func (c *Catalog) Keys(prefix string) []string {
	var out []string
	for k := range c.words[TR] {
		if strings.HasPrefix(k, prefix) {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

// Codes gives every fault code that has a text, in order.
func (c *Catalog) Codes() []string {
	out := make([]string, 0, len(c.problems))
	for k := range c.problems {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// Problem is the text of a fault. The cause never shows.
func (c *Catalog) Problem(f *fault.Fault, l Lang) Text {
	p, ok := c.problems[f.Code]
	if !ok {
		p = c.problems["internal"]
		p.TR, p.EN = p.TR+" ("+f.Code+")", p.EN+" ("+f.Code+")"
	}
	title, do := p.TR, p.TRDo
	if l == EN {
		title, do = p.EN, p.ENDo
	}
	args := map[string]string{"field": c.FieldName(l, f.At.Field), "ref": f.At.Ref, "sheet": f.At.Sheet, "cell": f.At.Cell}
	for k, v := range f.Args {
		args[k] = c.argument(l, f.Code, v)
	}
	t := Text{Title: fill(title, args), Do: fill(do, args)}
	t.Detail = t.Title
	if where := c.Where(f, l); where != "" {
		t.Detail += " (" + where + ")"
	}
	return t
}

// Where is the address of a fault in words, empty when it has none.
func (c *Catalog) Where(f *fault.Fault, l Lang) string {
	var parts []string
	add := func(key, v string) {
		if v != "" {
			parts = append(parts, c.T(l, "where."+key)+" "+v)
		}
	}
	if f.At.Sheet != "" {
		add("cell", f.At.Sheet+"!"+f.At.Cell)
	}
	add("ref", f.At.Ref)
	if f.At.Field != "" {
		add("field", c.FieldName(l, f.At.Field))
	}
	return strings.Join(parts, ", ")
}

// FieldName is a field path in words: "values.2021" is "Hedeflenen Değer 2021", "risks[0].controls" is "Riskler 1 › Kontrol Faaliyetleri"; a part
// without a word is given as it is.
func (c *Catalog) FieldName(l Lang, path string) string {
	if path == "" {
		return ""
	}
	if key := "field." + path; c.Has(key) {
		return c.T(l, key)
	}
	var out []string
	for _, part := range strings.Split(path, ".") {
		name, rest, listed := strings.Cut(part, "[")
		word := name
		if key := "field." + name; c.Has(key) {
			word = c.T(l, key)
		}
		if i, err := strconv.Atoi(strings.TrimSuffix(rest, "]")); listed && err == nil {
			word += " " + strconv.Itoa(i+1)
		}
		if _, err := strconv.Atoi(name); err == nil && len(out) > 0 { // a year belongs to the word before it
			out[len(out)-1] += " " + word
			continue
		}
		out = append(out, word)
	}
	return strings.Join(out, " › ")
}

func fill(s string, args map[string]string) string {
	if !strings.Contains(s, "{") {
		return s
	}
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			b.WriteString("{" + rest)
			return b.String()
		}
		if v := args[name]; v != "" {
			b.WriteString(v)
		} else {
			b.WriteString(noArgument)
		}
		s = after
	}
}

// Parse reads "tr" or "en"; anything else is not a language of the house.
func Parse(s string) (Lang, bool) {
	if l := Lang(s); l == TR || l == EN {
		return l, true
	}
	return TR, false
}

// Accept chooses by an Accept-Language header (RFC 9110): the first of the highest weight that is Turkish or English, else Turkish.
func Accept(header string) Lang {
	best, bestQ := TR, -1.0
	for part := range strings.SplitSeq(header, ",") {
		tag, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		base, _, _ := strings.Cut(strings.TrimSpace(tag), "-")
		l, ok := Parse(asciiLower(base))
		if !ok {
			continue
		}
		q := 1.0
		if v, found := strings.CutPrefix(strings.TrimSpace(params), "q="); found {
			f, err := strconv.ParseFloat(v, 64)
			if err != nil {
				continue
			}
			q = f
		}
		if q > bestQ && q > 0 {
			best, bestQ = l, q
		}
	}
	return best
}

// asciiLower is for language tags only; text goes through trtext.
func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

type key struct{}

// With puts the caller's language into a context.
func With(ctx context.Context, l Lang) context.Context { return context.WithValue(ctx, key{}, l) }

// From is the caller's language, Turkish when nobody said.
func From(ctx context.Context) Lang {
	if l, ok := ctx.Value(key{}).(Lang); ok {
		return l
	}
	return TR
}
