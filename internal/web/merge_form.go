package web

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/fault"
)

// merge compares the sides and fills the form with what is chosen for the reader until they choose.
func (f *Form) merge(s sides) {
	s.base, s.mine, s.theirs = compact(s.base), compact(s.mine), compact(s.theirs)
	order, of := s.units()
	f.three = s
	f.Values, f.Stale, f.baseNow, f.baseOrder = maps.Clone(s.mine), nil, s.theirs, s.order
	if !s.based {
		f.baseOrder = slices.Sorted(maps.Keys(s.theirs))
	}
	kept, places := url.Values{}, byUnit(f.Values)
	var names []string
	keep := func(name string, list []string) {
		if len(list) > 0 {
			kept[name], names = list, append(names, name)
		}
	}
	for _, unit := range order {
		whose := s.whose(of[unit])
		if whose == "" {
			continue
		}
		d := Difference{Name: unit, Whose: whose, names: of[unit]}
		if whose != both {
			d.Chosen = whose
		}
		f.Stale = append(f.Stale, d)
		keep("u/"+unit, []string{whose})
		for _, n := range of[unit] {
			keep("m/"+n, s.mine[n])
			keep("b/"+n, s.base[n])
		}
		if whose == theirs {
			put := url.Values{}
			for _, n := range of[unit] {
				put[n] = s.theirs[n]
			}
			f.put(places[unit], put)
		}
	}
	if len(f.Stale) > 0 {
		f.mergeNow = pack(names, kept)
	}
}

// put sets the fields of a unit, which are there by these names, to exactly these values.
func (f *Form) put(there []string, v url.Values) {
	for _, n := range there {
		delete(f.Values, n)
	}
	for n, list := range v {
		if len(list) > 0 {
			f.Values[n] = list
		}
	}
}

// Sides are the differences as people read them; asked while the page is drawn, when the words of all choices are there.
func (f *Form) Sides() []Difference {
	s := f.three
	for i, d := range f.Stale {
		unit := d.Name
		d.Label, d.Based, d.Form = f.word(unit), s.based, f.Holder
		d.Base, d.Theirs, d.Mine = f.unitText(unit, d.names, s.base), f.unitText(unit, d.names, s.theirs), f.unitText(unit, d.names, s.mine)
		d.Href, d.ID = "#"+fieldID(f.Prefix+unit), fieldID(f.Prefix+choicePrefix+unit)
		if len(d.names) == 1 && d.names[0] == unit && len(s.mine[unit]) <= 1 && len(s.theirs[unit]) <= 1 {
			d.Field, d.MineValue, d.TheirsValue = fieldID(f.Prefix+unit), s.mine.Get(unit), s.theirs.Get(unit)
		}
		f.Stale[i] = d
	}
	return f.Stale
}

// unitText prints a field; of a group one line a row.
func (f *Form) unitText(unit string, names []string, v url.Values) string {
	lines := map[int][]string{}
	for _, n := range names {
		text := f.shown(n, v[n])
		if text == "" {
			continue
		}
		_, row, _, _ := rowOf(n)
		lines[row] = append(lines[row], text)
	}
	out := make([]string, 0, len(lines))
	for i, row := range slices.Sorted(maps.Keys(lines)) {
		line := strings.Join(lines[row], " · ")
		if _, _, _, one := rowOf(unit); !one && len(names) > 1 {
			line = strconv.Itoa(i+1) + ". " + line
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// carried takes out of what was sent what the browser carried beside the fields, and applies the choices of a stale page.
func (f *Form) carried() {
	f.base = f.Values.Get(baseField)
	packed, choices := f.Values.Get(mergeField), url.Values{}
	f.Values = maps.Clone(f.Values)
	for n, list := range f.Values {
		if strings.HasPrefix(n, choicePrefix) {
			choices[strings.TrimPrefix(n, choicePrefix)] = list
		}
		if n == baseField || n == mergeField || strings.HasPrefix(n, choicePrefix) {
			delete(f.Values, n)
		}
	}
	if packed != "" {
		f.choose(packed, choices)
	}
}

// choose applies the choices; fields both changed and nobody chose stay open.
func (f *Form) choose(packed string, choices url.Values) {
	_, kept, ok := unpack(packed)
	order, now, based := f.unpackBase()
	if !ok || !based {
		return
	}
	s := sides{base: url.Values{}, mine: url.Values{}, theirs: compact(now), based: true, order: order}
	whose := map[string]string{}
	for n, list := range kept {
		if rest, is := strings.CutPrefix(n, "m/"); is {
			s.mine[rest] = list
		} else if rest, is := strings.CutPrefix(n, "b/"); is {
			s.base[rest] = list
		} else if rest, is := strings.CutPrefix(n, "u/"); is && len(list) == 1 {
			whose[rest] = list[0]
		}
	}
	units, of := f.choices(s, whose)
	side := map[string]url.Values{mine: s.mine, theirs: s.theirs}
	sent, places := f.Values, byUnit(f.Values)
	drawn := map[string]map[string][]string{mine: byUnit(s.mine), theirs: byUnit(s.theirs)}
	open := map[string]bool{}
	for _, unit := range units {
		as := mine
		if whose[unit] == theirs {
			as = theirs
		}
		if !sameUnit(unit, only(sent, places[unit]), only(side[as], drawn[as][unit])) {
			continue // typed by hand in the form
		}
		to := choices.Get(unit)
		if to != mine && to != theirs {
			if to = whose[unit]; to == both {
				f.open, open[unit] = append(f.open, unit), true
				continue
			}
		}
		pick := url.Values{}
		for _, n := range of[unit] {
			pick[n] = side[to][n]
		}
		f.put(places[unit], pick)
	}
	if len(f.open) == 0 {
		return
	}
	f.three, f.baseNow, f.baseOrder, f.mergeNow = s, s.theirs, order, packed
	for _, unit := range units {
		d := Difference{Name: unit, Whose: whose[unit], Chosen: whose[unit], names: of[unit]}
		if d.Chosen == both {
			d.Chosen = ""
		}
		if to := choices.Get(unit); to == mine || to == theirs {
			d.Chosen = to
		}
		d.Open = open[unit]
		f.Stale = append(f.Stale, d)
	}
}

// choices are the units a stale page offered, with their fields.
func (f *Form) choices(s sides, whose map[string]string) (units []string, of map[string][]string) {
	of = map[string][]string{}
	for _, n := range s.names() {
		unit := n
		if g, row, _, ok := rowOf(n); ok {
			if unit = g; whose[unit] == "" {
				unit = g + "." + strconv.Itoa(row)
			}
		}
		if whose[unit] == "" {
			continue
		}
		if of[unit] == nil {
			units = append(units, unit)
		}
		of[unit] = append(of[unit], n)
	}
	return units, of
}

// only are the fields of these names.
func only(v url.Values, names []string) url.Values {
	out := url.Values{}
	for _, n := range names {
		if list, ok := v[n]; ok {
			out[n] = list
		}
	}
	return out
}

// sameUnit tells whether a unit was sent as it was drawn.
func sameUnit(unit string, a, b url.Values) bool {
	if _, _, _, row := rowOf(unit); !row {
		a, b = compact(a), compact(b)
	}
	names := map[string]bool{}
	for _, v := range []url.Values{a, b} {
		for n := range v {
			names[n] = true
		}
	}
	all := slices.Sorted(maps.Keys(names))
	kindless := slices.DeleteFunc(all, func(n string) bool { return strings.HasSuffix(n, ".kind") && exact(b[n]) == "" })
	return textOf(a, kindless, exact) == textOf(b, kindless, exact)
}

// unchosen are the refusals of fields both changed for which no side was chosen.
func (f *Form) unchosen() fault.List {
	var l fault.List
	for _, unit := range f.open {
		l = append(l, fault.Invalid("form.choose", unit))
	}
	return l
}

// BaseText is what the form carries as read: fields already drawn, in their order. It is given once; empty when there is nothing to compare later.
func (f *Form) BaseText() string {
	if f.Version == "" || f.ReadOnly || f.given {
		return ""
	}
	switch {
	case f.baseNow != nil:
		f.given = true
		names := f.baseOrder
		if len(f.drawn) > 0 {
			names = f.drawn
		}
		return f.packBase(names, f.baseNow)
	case f.base != "":
		f.given = true
		return f.base
	case f.Dirty || len(f.drawn) == 0:
		return ""
	}
	f.given = true
	return f.packBase(f.drawn, f.Values)
}

// packBase packs the values of fields with what only the form itself knows: labels under "~" and lists of choices under "@" before the name.
func (f *Form) packBase(order []string, from url.Values) string {
	names, v := slices.Clone(order), url.Values{}
	for _, n := range order {
		v[n] = from[n]
		if word := f.words[n]; word != "" {
			names, v["~"+n] = append(names, "~"+n), []string{word}
		}
		if list := f.lists[n]; list != "" {
			names, v["@"+n] = append(names, "@"+n), []string{list}
		}
	}
	return pack(names, v)
}

// unpackBase reads what a form carried back and the labels with it.
func (f *Form) unpackBase() (order []string, v url.Values, ok bool) {
	all, values, ok := unpack(f.base)
	v = url.Values{}
	for _, n := range all {
		if field, label := strings.CutPrefix(n, "~"); label {
			f.words[field] = values.Get(n)
			continue
		}
		if field, list := strings.CutPrefix(n, "@"); list {
			f.lists[field] = values.Get(n)
			continue
		}
		order, v[n] = append(order, n), values[n]
	}
	return order, v, ok
}

// word is the label of a field as the form drew it.
func (f *Form) word(name string) string {
	if w := f.words[name]; w != "" {
		return w
	}
	return f.Label(name)
}

// threeSides are the sides of a refused save: fields that stand on no side of the form are left out of what is stored now.
func (f *Form) threeSides(now url.Values) sides {
	order, was, based := f.unpackBase()
	s := sides{base: was, mine: f.Values, theirs: now, based: based, order: order}
	if !based {
		return s
	}
	known := map[string]bool{}
	for _, v := range []url.Values{was, f.Values} {
		for n := range v {
			known[n] = true
			if g, _, _, ok := rowOf(n); ok {
				known[g+"."] = true
			}
		}
	}
	s.theirs = url.Values{}
	for n, list := range now {
		g, _, _, row := rowOf(n)
		if known[n] || row && known[g+"."] {
			s.theirs[n] = list
		}
	}
	return s
}

// MergeText is what a stale page carries of mine; empty elsewhere.
func (f *Form) MergeText() string { return f.mergeNow }

// Merges tells whether the differences are to be chosen from.
func (f *Form) Merges() bool { return f.mergeNow != "" }
