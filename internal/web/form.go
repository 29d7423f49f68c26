package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
)

// Form holds one form as typed, with the faults of its fields. Field names are the field paths of the faults.
type Form struct {
	Values   url.Values
	Errors   map[string][]Note // refusals, by field path
	Flags    map[string][]Note // draft flags, by field path
	Top      []Note            // all refusals, in the order of the fields, for the summary
	Loose    []Note            // draft flags that belong to no field of this form
	Version  string            // of the record the values were read from
	Key      string            // idempotency key of a create
	Action   string
	Cancel   string
	New      bool
	Dirty    bool // came back unsaved
	ReadOnly bool // shown, not to be changed
	Stale    []Difference
	Choices  map[string][]Option // by base name of the field
	Prefix   string              // told apart from other forms of the page: before the names in the ids of its fields
	Names    string              // one of several records in one form: before the names of its fields as they are sent

	Holder  string // id of the form in the page, where the summary stands outside it
	Kind    string // of the record, for the help beside its fields; see helpKinds
	Changer string // who changed the record meanwhile, and when; empty: not known

	tr        Tr
	label     func(path string) string
	labelled  func(path string) bool
	has       func(key string) bool // of the catalogue
	drawn     []string              // fields drawn so far, in their order
	words     map[string]string     // labels that only the form knows, by field
	lists     map[string]string     // lists of choices that are not called like their field
	three     sides                 // of a stale save
	base      string                // what the browser carried back as read
	baseNow   url.Values            // what is stored now, for the next save
	baseOrder []string
	mergeNow  string
	given     bool     // what was read is on the page
	open      []string // what both changed and nobody chose
}

// Difference is one field, or one group of them, that somebody else changed meanwhile, or that mine would change.
type Difference struct {
	Label, Theirs, Mine, Href string

	// where the reader chooses: Name is the unit of the choice, Whose who changed it (mine, theirs, both), Chosen the side picked
	Name, ID, Base, Whose, Chosen, Form string
	Field, MineValue, TheirsValue       string // of one field: its id and what a choice puts into it
	names                               []string
	Based, Open                         bool // Based: Base is known. Open: both changed it and no side is chosen
}

// NewForm is an empty form in a language.
func (r *Renderer) NewForm(l string) *Form {
	return &Form{tr: r.Tr(l), label: func(path string) string { return r.Label(l, path) }, labelled: r.labelled, has: r.words.Has, words: map[string]string{}, lists: map[string]string{}, Values: url.Values{}, Errors: map[string][]Note{}, Flags: map[string][]Note{}, Choices: map[string][]Option{}}
}

// Get is the typed text of a field, spaces at the ends cut.
func (f *Form) Get(name string) string { return strings.TrimSpace(f.Values.Get(name)) }

// Set puts a value.
func (f *Form) Set(name, value string) { f.Values.Set(name, value) }

// base takes the row numbers and years out of a field path: risks.0.controls.1.text → risks.controls.text.
func base(path string) string {
	parts := strings.Split(path, ".")
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { _, err := strconv.Atoi(p); return err == nil }), ".")
}

// Label is the words of a field path in the language of the form.
func (f *Form) Label(path string) string { return f.label(path) }

// plain writes a field path with dots only, as the fields of a form are named: risks[0].text → risks.0.text.
func plain(path string) string {
	return strings.NewReplacer("[", ".", "]", "").Replace(path)
}

// Rows is how many rows of a repeated group to draw: those with something typed and, in a form to fill, two spare ones; at least the number asked for
// with the "add a row" button (hidden count field).
func (f *Form) Rows(group string) []int {
	last := -1
	for name, values := range f.Values {
		rest, ok := strings.CutPrefix(name, group+".")
		if !ok || len(values) == 0 || strings.TrimSpace(strings.Join(values, "")) == "" || strings.HasSuffix(name, ".kind") {
			continue
		}
		no, _, _ := strings.Cut(rest, ".")
		if n, err := strconv.Atoi(no); err == nil && n > last {
			last = n
		}
	}
	want := last + 3
	if f.ReadOnly {
		want = last + 1
	}
	if n, err := strconv.Atoi(f.Values.Get(group + ".rows")); err == nil && n > want {
		want = n
	}
	want = min(want, maxRows)
	out := make([]int, want)
	for i := range out {
		out[i] = i
	}
	return out
}

// maxRows is the most rows of one group a page draws; the services hold the same limit or a lower one.
const maxRows = 100

// AddRow reads the "add a row" button: its value names the group. True means: draw the form again, with more rows, and save nothing.
func (f *Form) AddRow() bool {
	group := f.Values.Get("add")
	if group == "" {
		return false
	}
	f.Values.Set(group+".rows", strconv.Itoa(len(f.Rows(group))+2))
	f.Dirty = true
	return true
}

// Take puts the faults of a refused save beside their fields. Faults of fields the form does not hold stand in the summary.
func (f *Form) Take(err error, note func(*fault.Fault) Note) {
	f.Dirty = true
	for _, x := range fault.All(err) {
		n := note(x)
		n.Href = ""
		if n.Path != "" && n.Code == "form.choose" {
			n.Href = "#" + fieldID(f.Prefix+choicePrefix+n.Path)
		} else if n.Path != "" {
			n.Href = "#" + fieldID(f.Prefix+n.Path)
			f.Errors[n.Path] = append(f.Errors[n.Path], n)
		}
		f.Top = append(f.Top, n)
	}
}

func fieldID(path string) string { return "f-" + path }

// input builds the view of one field. Options: hint KEY · label KEY · type KIND · rows N · max N · before/after TEXT · w N ·
// req · list CHOICES · codes ID (of a datalist) · form ID · empty KEY (of a select) · auto TOKEN. A word without value ("req", "bare", "first") stands alone.
func (f *Form) input(name string, opts ...string) Input {
	in := Input{ID: fieldID(f.Prefix + name), Name: f.Names + name, Kind: "text", Value: f.Values.Get(name), Errors: f.Errors[name], Flags: f.Flags[name]}
	for i := 0; i < len(opts); i++ {
		key, value := opts[i], ""
		if key != "req" && key != "bare" && key != "multi" && i+1 < len(opts) {
			i++
			value = opts[i]
		}
		switch key {
		case "req":
			in.Required = true
		case "bare":
			in.Bare = true
		case "multi":
			in.Multi = true
		case "type":
			in.Kind = value
		case "label":
			in.Label = f.tr(value)
		case "text":
			in.Label = value
		case "hint":
			in.Hint = f.tr(value)
		case "rows":
			in.Rows, _ = strconv.Atoi(value)
		case "max":
			in.Max, _ = strconv.Atoi(value)
		case "before":
			in.Before = value
		case "after":
			in.After = value
		case "w":
			in.Width = "w" + value
		case "auto":
			in.Auto = value
		case "codes":
			in.List = value
		case "form":
			in.Form = value
		case "empty":
			in.Empty = f.tr(value)
		case "list":
			in.Options = f.options(name, value)
			if value != base(name) {
				f.lists[name] = value
			}
		default:
			panic("web: unknown field option " + key)
		}
	}
	if in.Label == "" {
		in.Label = f.Label(name)
	}
	f.draw(name, in, opts)
	f.help(&in, name)
	switch in.Kind {
	case "money", "amount", "percent", "year", "int":
		in.Numeric, in.Mode = true, "decimal"
		if in.Kind == "year" || in.Kind == "int" {
			in.Mode = "numeric"
		}
		if in.Kind == "money" && !in.Bare {
			in.After = "TL"
		}
		if in.Kind == "percent" {
			in.Before = "%"
		}
		in.Kind, in.Auto = "text", "off"
	case "date":
		in.Kind, in.Mode, in.Auto = "text", "numeric", "off"
		in.Inline = f.tr("web.hint.date")
	case "check":
		in.Checked = in.Value != ""
	}
	return in
}

// draw notes that a field stands on the form, and the label if the catalogue has no better one. A password is never carried.
func (f *Form) draw(name string, in Input, opts []string) {
	if in.Kind == "password" || in.Kind == "file" {
		return
	}
	f.drawn = append(f.drawn, name)
	if slices.Contains(opts, "label") || slices.Contains(opts, "text") && !f.labelled(name) {
		f.words[name] = in.Label
	}
}

func (f *Form) options(name, list string) []Option {
	chosen := f.Values[name]
	out := slices.Clone(f.Choices[list])
	for i := range out {
		out[i].Selected = slices.Contains(chosen, out[i].Value)
	}
	// A value that is no choice (any more) stays visible, so that saving does not silently drop it.
	for _, v := range chosen {
		if v != "" && !slices.ContainsFunc(out, func(o Option) bool { return o.Value == v }) {
			out = append(out, Option{Value: v, Text: v, Selected: true})
		}
	}
	return out
}

// Differ compares the record as it stands now with what was sent, for the stale page: nothing typed is lost.
func (f *Form) Differ(now url.Values) {
	names := map[string]bool{}
	for n := range now {
		names[n] = true
	}
	for n := range f.Values {
		names[n] = true
	}
	for _, n := range slices.Sorted(func(yield func(string) bool) {
		for n := range names {
			if !yield(n) {
				return
			}
		}
	}) {
		if formOnly(n) {
			continue
		}
		theirs, mine := f.shown(n, now[n]), f.shown(n, f.Values[n])
		if theirs != mine {
			f.Stale = append(f.Stale, Difference{Label: f.Label(n), Theirs: theirs, Mine: mine, Href: "#" + fieldID(f.Prefix+n)})
		}
	}
}

func formOnly(name string) bool {
	return name == "version" || name == "key" || name == "add" || name == "save" || strings.HasSuffix(name, ".rows")
}

// shown is the value of a field as a person reads it: the words of the choice, not its code.
func (f *Form) shown(name string, values []string) string {
	var words []string
	for _, v := range values {
		v = strings.ReplaceAll(strings.TrimSpace(v), "\r\n", "\n")
		if v == "" {
			continue
		}
		for _, list := range []string{f.lists[name], base(name), "units"} {
			if i := slices.IndexFunc(f.Choices[list], func(o Option) bool { return o.Value == v }); i >= 0 {
				v = f.Choices[list][i].Text
				break
			}
		}
		words = append(words, v)
	}
	slices.Sort(words)
	return strings.Join(words, ", ")
}

// idempotency is the create's key with a hash of what was sent, so that the same form sent twice makes one record.
func (f *Form) idempotency() act.Once {
	if f.Key == "" {
		return act.Once{}
	}
	sum := sha256.Sum256([]byte(f.Values.Encode()))
	return act.Once{Key: f.Key, Sum: hex.EncodeToString(sum[:])}
}
