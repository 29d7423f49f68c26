package web

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/pkg/period"
)

// FieldChange is one field of a row of the log: its word, what it was and what it became. Was or Is may be empty: the field was not there.
type FieldChange struct{ Field, Was, Is string }

// mostFields is how many fields of one row a page shows; what is beyond is counted.
const mostFields = 60

// auditReader turns the log's own texts into the words people know: names for ids, days for dates, words for states.
type auditReader struct {
	w     *Web
	tr    Tr
	lang  string
	names map[string]string // of persons and units
}

// auditReader reads the names that the ids of the rows stand for, in two statements.
func (w *Web) auditReader(c echo.Context) (auditReader, error) {
	r := auditReader{w: w, tr: w.words(c), lang: langOf(c), names: map[string]string{}}
	units, err := w.unitNames(c)
	if err != nil {
		return r, err
	}
	people, err := w.names(c)
	maps.Copy(r.names, units)
	maps.Copy(r.names, people)
	return r, err
}

// fields are what changed, in the order of the words; of a record that came or went all that it held. more counts what is left out.
func (r auditReader) fields(e AuditEntry) (out []FieldChange, more int) {
	was, is := flat(e.Before), flat(e.After)
	keys := map[string]bool{}
	for k := range was {
		keys[k] = true
	}
	for k := range is {
		keys[k] = true
	}
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		a, b := was[k], is[k]
		leaf := k[strings.LastIndexByte(k, '.')+1:]
		if a == b || leaf == "version" || k == "id" {
			continue
		}
		if len(out) == mostFields {
			more++
			continue
		}
		out = append(out, FieldChange{Field: r.word(k), Was: r.value(leaf, a), Is: r.value(leaf, b)})
	}
	return out, more
}

// flat reads a JSON text as paths of leaves; empty ones are left out, and what is no object stands under "".
func flat(text string) map[string]string {
	out := map[string]string{}
	if text == "" {
		return out
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return map[string]string{"": text}
	}
	var walk func(path string, v any)
	under := func(path, key string) string {
		if path == "" {
			return key
		}
		return path + "." + key
	}
	walk = func(path string, v any) {
		switch x := v.(type) {
		case map[string]any:
			for k, y := range x {
				walk(under(path, k), y)
			}
		case []any:
			for i, y := range x {
				walk(under(path, strconv.Itoa(i+1)), y)
			}
		case string:
			if x != "" {
				out[path] = x
			}
		case json.Number:
			out[path] = x.String()
		case bool:
			out[path] = strconv.FormatBool(x)
		}
	}
	walk("", v)
	return out
}

// word is a path in words: "risks.1.text" is "Riskler › 1 › Metin".
func (r auditReader) word(path string) string {
	if path == "" {
		return r.tr("web.audit.text")
	}
	parts := strings.Split(path, ".")
	for i, p := range parts {
		for _, key := range []string{"field." + strings.Join(parts[:i+1], "."), "field." + p, "web.f." + p} {
			if r.w.o.Words.Has(key) {
				parts[i] = r.tr(key)
				break
			}
		}
	}
	return strings.Join(parts, " › ")
}

// longText is how much of one value a row shows.
const longText = 600

func (r auditReader) value(leaf, s string) string {
	switch s {
	case "":
		return ""
	case "true":
		return r.tr("yes")
	case "false":
		return r.tr("no")
	}
	if d := period.Date(s); len(s) == len("2006-01-02") && d.Check() == nil {
		return d.TR()
	}
	if strings.HasSuffix(leaf, "_at") {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			if n == 0 {
				return ""
			}
			return clockText(clock.FromMicros(n))
		}
		if t, err := time.Parse(time.RFC3339, s); err == nil {
			return clockText(t)
		}
	}
	if ids.Valid(s) {
		if name := r.names[s]; name != "" {
			return name
		}
		return s
	}
	for _, prefix := range []string{"role.", "web.state.", leaf + ".", "origin.", "web.action.", "web.scope."} {
		if (prefix == "role.") == (leaf == "role") && r.w.o.Words.Has(prefix+s) {
			return r.tr(prefix + s)
		}
	}
	return short(s, longText)
}
