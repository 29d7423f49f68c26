package web

import (
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/base64"
	"errors"
	"io"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// A form carries what its fields held when it was read ("base"). When the record changed meanwhile, three sides are known of each
// field: base, theirs (stored now) and mine (typed). The stale page shows them with a choice a field and the form itself, filled with
// what was chosen for the reader; the next save applies the choices. A text changed in the form itself counts as typed by hand and
// goes before the choice. Fields of a repeated group are one choice a row while the rows of all three sides stand in the same
// places, else one choice for the whole group.

// Names of what the browser carries beside the fields.
const (
	baseField          = "base"   // what was read, packed
	mergeField         = "merge"  // mine and the former base of the fields to choose, packed
	choicePrefix       = "merge." // before the name of a choice
	mine, theirs, both = "mine", "theirs", "both"
)

// mostBase is the most unpacked text a form may carry back, mostNames the most fields, longestName the longest name of a field in
// bytes: more than any form holds. What a browser sends back may be anything, and all of it is compared.
const (
	mostBase    = 4 << 20
	mostNames   = 5000
	longestName = 300
)

// errAgain asks for the same request to be handled once more: the record was read before somebody else's change and the save came
// after it. Nothing was written. errAnswered says that the answer is sent.
var errAgain, errAnswered = errors.New("web: read the record again"), errors.New("web: answered")

// pack makes a short text of names and values, kept in their order.
func pack(names []string, v url.Values) string {
	var raw strings.Builder
	for _, n := range names {
		values := v[n]
		if len(values) == 0 {
			values = []string{""}
		}
		for _, x := range values {
			raw.WriteString(url.QueryEscape(n) + "=" + x + "\x00")
		}
	}
	var b bytes.Buffer
	z, err := flate.NewWriter(&b, flate.BestSpeed)
	if err != nil {
		return ""
	}
	if _, err := io.WriteString(z, raw.String()); err != nil || z.Close() != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(b.Bytes())
}

// unpack reads what pack wrote; ok is false for anything else.
func unpack(s string) (names []string, v url.Values, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || s == "" {
		return nil, nil, false
	}
	raw, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(b)), mostBase+1))
	if err != nil || len(raw) > mostBase {
		return nil, nil, false
	}
	v = url.Values{}
	for entry := range strings.SplitSeq(strings.TrimSuffix(string(raw), "\x00"), "\x00") {
		n, value, found := strings.Cut(entry, "=")
		if n, err = url.QueryUnescape(n); err != nil || !found {
			return nil, nil, false
		}
		if !v.Has(n) {
			if len(names) == 3*mostNames || len(n) > longestName { // with labels and lists of choices
				return nil, nil, false
			}
			names = append(names, n)
		}
		v[n] = append(v[n], value)
	}
	return names, readable(v), true
}

// rowOf takes a field path of a repeated group apart: risks.0.text → risks, 0, text. Years are no rows.
func rowOf(name string) (group string, row int, rest string, ok bool) {
	if len(name) > longestName {
		return "", 0, "", false
	}
	parts := strings.Split(name, ".")
	for i, p := range parts {
		if n, err := strconv.Atoi(p); i > 0 && err == nil && n >= 0 && n < 1900 {
			return strings.Join(parts[:i], "."), n, strings.Join(parts[i+1:], "."), true
		}
	}
	return "", 0, "", false
}

// compact numbers the rows of repeated groups without gaps and drops rows in which nothing is typed, as a service does.
func compact(v url.Values) url.Values {
	out := url.Values{}
	groups := map[string]map[int]url.Values{}
	for name, list := range v {
		if formOnly(name) {
			continue
		}
		group, row, rest, ok := rowOf(name)
		if !ok {
			out[name] = list
			continue
		}
		if groups[group] == nil {
			groups[group] = map[int]url.Values{}
		}
		if groups[group][row] == nil {
			groups[group][row] = url.Values{}
		}
		groups[group][row][rest] = list
	}
	for group, rows := range groups {
		n := 0
		for _, row := range slices.Sorted(maps.Keys(rows)) {
			if blank(rows[row]) {
				continue
			}
			for rest, list := range compact(rows[row]) {
				out[strings.TrimSuffix(group+"."+strconv.Itoa(n)+"."+rest, ".")] = list
			}
			n++
		}
	}
	return out
}

// blank tells whether nothing is typed in a row; a kind is a choice that is always there.
func blank(row url.Values) bool {
	for name, list := range row {
		if name != "kind" && !strings.HasSuffix(name, ".kind") && !strings.HasSuffix(name, ".rows") && strings.TrimSpace(strings.Join(list, "")) != "" {
			return false
		}
	}
	return true
}

// exact is a field's values as they were typed, whatever their order.
func exact(list []string) string {
	var out []string
	for _, s := range list {
		if s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")); s != "" {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return strings.Join(out, "\x00")
}

// meant is a field's values as they are understood: 1.000,50 is 1000,5 and 1.2.2026 is 01.02.2026.
func meant(list []string) string {
	words := strings.Split(exact(list), "\x00")
	for i, s := range words {
		words[i] = plainNumber(s)
	}
	slices.Sort(words)
	return strings.Join(words, "\x00")
}

func plainNumber(s string) string {
	t := strings.TrimSpace(strings.TrimPrefix(strings.TrimSuffix(s, "TL"), "%"))
	if y, m, d := isoParts(t); y != "" {
		return y + "-" + m + "-" + d
	}
	if t == "" || strings.Trim(t, "0123456789.,-") != "" {
		return s
	}
	whole, part, cut := strings.Cut(t, ",")
	for i, g := range strings.Split(strings.TrimPrefix(whole, "-"), ".") {
		if g == "" || (i > 0 && len(g) != 3) {
			return s
		}
	}
	whole = strings.ReplaceAll(whole, ".", "")
	if part = strings.TrimRight(part, "0"); cut && part != "" {
		return whole + "," + part
	}
	return whole
}

// isoParts reads a day written 1.2.2026 or 2026-02-01.
func isoParts(s string) (y, m, d string) {
	if p := strings.Split(s, "."); len(p) == 3 && len(p[2]) == 4 && len(p[0]) <= 2 && len(p[1]) <= 2 && p[0] != "" && p[1] != "" {
		y, m, d = p[2], p[1], p[0]
	} else if p := strings.Split(s, "-"); len(p) == 3 && len(p[0]) == 4 {
		y, m, d = p[0], p[1], p[2]
	}
	if strings.Trim(y+m+d, "0123456789") != "" || y == "" {
		return "", "", ""
	}
	pad := func(x string) string { return strings.Repeat("0", max(0, 2-len(x))) + x }
	return y, pad(m), pad(d)
}

// sides are the values of one form from three hands.
type sides struct {
	base, mine, theirs url.Values
	based              bool     // base is known
	order              []string // of the fields on the form
}

// names are all fields of the sides, in the order of the form; those it does not know come last.
func (s sides) names() []string {
	all := map[string]bool{}
	for _, v := range []url.Values{s.base, s.mine, s.theirs} {
		for n := range v {
			all[n] = true
		}
	}
	first, exactly := map[string]int{}, map[string]int{} // places of fields and groups, and of fields alone
	for i, n := range s.order {
		if _, seen := exactly[n]; !seen {
			exactly[n] = i
		}
		if g, _, _, ok := rowOf(n); ok {
			n = g
		}
		if _, seen := first[n]; !seen {
			first[n] = i
		}
	}
	at := func(of map[string]int, n string) int {
		if i, ok := of[n]; ok {
			return i
		}
		return len(s.order)
	}
	type placed struct{ at, row, exactly int }
	places := make(map[string]placed, len(all))
	for n := range all {
		g, row, _, ok := rowOf(n)
		if !ok {
			g = n
		}
		places[n] = placed{at(first, g), row, at(exactly, n)}
	}
	out := slices.Sorted(maps.Keys(all))
	slices.SortStableFunc(out, func(a, b string) int {
		x, y := places[a], places[b]
		return cmp.Or(x.at-y.at, x.row-y.row, x.exactly-y.exactly)
	})
	return out
}

// units groups the fields into what is chosen as one: a field, a row, or a whole group.
func (s sides) units() (order []string, of map[string][]string) {
	of = map[string][]string{}
	rowwise := s.rowwise()
	for _, n := range s.names() {
		unit := n
		if g, row, _, ok := rowOf(n); ok {
			unit = g
			if rowwise(g) {
				unit = g + "." + strconv.Itoa(row)
			}
		}
		if of[unit] == nil {
			order = append(order, unit)
		}
		of[unit] = append(of[unit], n)
	}
	return order, of
}

// rowwise tells of a group whether its rows stand in the same places on all sides: as many of them, and no changed row is another's old one.
func (s sides) rowwise() func(group string) bool {
	base, mine, theirs := rowTexts(s.base), rowTexts(s.mine), rowTexts(s.theirs)
	known := map[string]bool{}
	return func(group string) bool {
		yes, asked := known[group]
		if !asked {
			yes = s.based && inPlace(base[group], mine[group], theirs[group])
			known[group] = yes
		}
		return yes
	}
}

func inPlace(b, m, t []string) bool {
	if len(b) != len(m) || len(b) != len(t) {
		return false
	}
	for i := range b {
		for j := range b {
			if i != j && (m[i] == b[j] && m[i] != b[i] || t[i] == b[j] && t[i] != b[i]) {
				return false
			}
		}
	}
	return true
}

// rowTexts are the rows of each group as texts.
func rowTexts(v url.Values) map[string][]string {
	groups := map[string]map[int][]string{}
	for _, n := range slices.Sorted(maps.Keys(v)) {
		g, row, rest, ok := rowOf(n)
		if text := exact(v[n]); ok && text != "" {
			if groups[g] == nil {
				groups[g] = map[int][]string{}
			}
			groups[g][row] = append(groups[g][row], rest+"="+text)
		}
	}
	out := map[string][]string{}
	for g, rows := range groups {
		for _, row := range slices.Sorted(maps.Keys(rows)) {
			out[g] = append(out[g], strings.Join(rows[row], "\x00"))
		}
	}
	return out
}

// byUnit gives the names of the fields of every unit there may be: a field itself, a row, a whole group.
func byUnit(v url.Values) map[string][]string {
	out := make(map[string][]string, len(v))
	for n := range v {
		out[n] = append(out[n], n)
		if g, row, _, ok := rowOf(n); ok {
			out[g] = append(out[g], n)
			out[g+"."+strconv.Itoa(row)] = append(out[g+"."+strconv.Itoa(row)], n)
		}
	}
	return out
}

func textOf(v url.Values, names []string, of func([]string) string) string {
	var out []string
	for _, n := range names {
		if text := of(v[n]); text != "" {
			out = append(out, n+"="+text)
		}
	}
	return strings.Join(out, "\x01")
}

// whose tells who changed a unit of fields; empty means that there is nothing to choose.
func (s sides) whose(names []string) string {
	m, t := textOf(s.mine, names, meant), textOf(s.theirs, names, meant)
	switch {
	case m == t:
		return ""
	case s.based && textOf(s.mine, names, exact) == textOf(s.base, names, exact):
		return theirs
	case s.based && t == textOf(s.base, names, meant):
		return mine
	}
	return both
}
