package web

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

// sentBack is a form as a browser would send it back after it was drawn with some of its fields.
func sentBack(f *Form, names ...string) *Form {
	for _, n := range names {
		f.input(n)
	}
	v := url.Values{baseField: {f.BaseText()}, "version": {f.Version}}
	for n, list := range f.Values {
		v[n] = slices.Clone(list)
	}
	back := emptied(f)
	back.Values, back.Version = v, f.Version
	return back
}

// emptied is an empty form with the words of another.
func emptied(f *Form) *Form {
	return &Form{tr: f.tr, label: f.label, labelled: f.labelled, words: map[string]string{}, lists: map[string]string{}, Choices: f.Choices,
		Values: url.Values{}, Errors: map[string][]Note{}, Flags: map[string][]Note{}}
}

// again is the stale page sent back: what the form shows, with choices.
func again(f *Form, choices map[string]string, typed url.Values) *Form {
	back := emptied(f)
	back.Values = url.Values{mergeField: {f.MergeText()}}
	f.given, f.drawn = false, nil // it is drawn anew
	for _, n := range f.baseOrder {
		f.input(n)
	}
	back.Values.Set(baseField, f.BaseText())
	for n, list := range f.Values {
		back.Values[n] = slices.Clone(list)
	}
	for _, d := range f.Stale {
		if d.Chosen != "" {
			back.Values.Set(choicePrefix+d.Name, d.Chosen)
		}
	}
	for unit, side := range choices {
		back.Values.Set(choicePrefix+unit, side)
	}
	for n, list := range typed {
		back.Values[n] = list
	}
	back.carried()
	return back
}

func stated(f *Form) string {
	var out []string
	for _, d := range f.Sides() {
		out = append(out, d.Name+" "+d.Whose+" ["+d.Base+"|"+d.Theirs+"|"+d.Mine+"]")
	}
	return strings.Join(out, "\n")
}

// tooLate runs a save that came too late: read, typed, stored meanwhile; it gives the stale form.
func tooLate(t *testing.T, read, typed, stored url.Values, names ...string) *Form {
	t.Helper()
	f := renderer(t).NewForm("tr")
	f.Values, f.Version = read, "3"
	back := sentBack(f, names...)
	for n, list := range typed {
		back.Values[n] = list
	}
	back.carried()
	back.merge(back.threeSides(stored))
	return back
}

func TestThreeSidesOfAField(t *testing.T) {
	t.Parallel()
	read := url.Values{"code": {"A1"}, "text": {"Amaç"}, "source": {"s. 1"}, "weight": {"30"}}
	f := tooLate(t, read,
		url.Values{"code": {"A9"}, "text": {"Benim"}, "weight": {"40"}},
		url.Values{"code": {"A1"}, "text": {"Onun"}, "source": {"s. 2"}, "weight": {"40,0"}, "unseen": {"x"}}, "code", "text", "source", "weight")
	want := "code mine [A1|A1|A9]\ntext both [Amaç|Onun|Benim]\nsource theirs [s. 1|s. 2|s. 1]"
	if got := stated(f); got != want {
		t.Fatalf("sides are\n%s\nwant\n%s", got, want)
	}
	if f.Get("code") != "A9" || f.Get("text") != "Benim" || f.Get("source") != "s. 2" {
		t.Errorf("the form below shows %v", f.Values)
	}
	if back := again(f, nil, nil); !slices.Equal(back.open, []string{"text"}) || len(back.Stale) != 3 || len(back.unchosen()) != 1 {
		t.Errorf("without a choice %v stays open, %d shown", back.open, len(back.Stale))
	}
	for name, c := range map[string]struct {
		choices map[string]string
		typed   url.Values
		want    string // code, text, source
	}{
		"mine":                    {map[string]string{"text": "mine"}, nil, "A9 Benim s. 2"},
		"theirs":                  {map[string]string{"text": "theirs"}, nil, "A9 Onun s. 2"},
		"the other way round":     {map[string]string{"text": "theirs", "code": "theirs", "source": "mine"}, nil, "A1 Onun s. 1"},
		"by hand":                 {map[string]string{"text": "theirs"}, url.Values{"text": {"İkimizin"}}, "A9 İkimizin s. 2"},
		"by hand over theirs":     {map[string]string{"text": "mine", "source": "theirs"}, url.Values{"source": {"s. 3"}}, "A9 Benim s. 3"},
		"by hand, nothing chosen": {nil, url.Values{"text": {"İkimizin"}}, "A9 İkimizin s. 2"},
	} {
		back := again(f, c.choices, c.typed)
		if got := back.Get("code") + " " + back.Get("text") + " " + back.Get("source"); got != c.want || len(back.open) > 0 || len(back.Stale) > 0 {
			t.Errorf("%s: %q, open %v, want %q", name, got, back.open, c.want)
		}
		if back.Values.Has(mergeField) || back.Values.Has(baseField) || back.Values.Has(choicePrefix+"text") {
			t.Errorf("%s: what the browser carried is taken for fields: %v", name, back.Values)
		}
	}
	// A second change while one chooses: what was stored then is the base now.
	back := again(f, map[string]string{"text": "mine"}, nil)
	back.merge(back.threeSides(url.Values{"code": {"A1"}, "text": {"Onun"}, "source": {"s. 9"}, "weight": {"40"}}))
	if got := stated(back); got != "code mine [A1|A1|A9]\ntext mine [Onun|Onun|Benim]\nsource theirs [s. 2|s. 9|s. 2]" {
		t.Errorf("the second time the sides are\n%s", got)
	}
}

func TestWhatIsStoredAlreadyIsNoDifference(t *testing.T) {
	t.Parallel()
	read := url.Values{"amount": {"1.000,00"}, "on": {"01.02.2026"}, "weight": {"30"}, "units": {"b", "a"}, "text": {"bir\niki"}, "flag": {"1"}}
	typed := url.Values{"amount": {"2500"}, "on": {"2026-02-03"}, "weight": {"%33,50"}, "units": {"c", "a"}, "text": {"bir\r\nüç "}, "flag": nil, "rows.0.text": {""}, "rows.1.text": {"x"}}
	stored := url.Values{"amount": {"2.500,00"}, "on": {"3.2.2026"}, "weight": {"33,5"}, "units": {"a", "c"}, "text": {"bir\nüç"}, "rows.0.text": {"x"}, "rows.1.kind": {"a"}}
	if f := tooLate(t, read, typed, stored, "amount", "on", "weight", "units", "text", "flag", "rows.0.text"); len(f.Stale) > 0 || f.Merges() {
		t.Errorf("these are the same:\n%s", stated(f))
	}
	for a, b := range map[string]string{"1.10": "1.1", "01.2": "1.2", "PG1.1": "PG1.10", "1.100": "1100,5", "": "0", "03.2.1.01": "03.2.1.1"} {
		if meant([]string{a}) == meant([]string{b}) {
			t.Errorf("%q and %q are not the same", a, b)
		}
	}
}

func TestRowsAreChosenByRowOrByGroup(t *testing.T) {
	t.Parallel()
	rows := func(texts ...string) url.Values {
		v := url.Values{}
		for i, s := range texts {
			v["risks."+itoa(i)+".text"], v["risks."+itoa(i)+".kind"] = []string{s}, []string{"k"}
		}
		return v
	}
	names := []string{"risks.0.text", "risks.0.kind", "risks.1.text", "risks.1.kind", "risks.2.text", "risks.2.kind"}
	f := tooLate(t, rows("a", "b"), rows("a", "B", ""), rows("A", "b"), names...)
	if got := stated(f); got != "risks.0 theirs [a · k|A · k|a · k]\nrisks.1 mine [b · k|b · k|B · k]" {
		t.Errorf("rows in their places:\n%s", got)
	}
	if back := again(f, nil, nil); back.Get("risks.0.text") != "A" || back.Get("risks.1.text") != "B" || len(back.open) > 0 {
		t.Errorf("both changes stay: %v", back.Values)
	}
	f = tooLate(t, rows("a", "b"), rows("", "b", "c"), rows("a", "b", "d"), names...)
	if got := stated(f); got != "risks both [1. a · k\n2. b · k|1. a · k\n2. b · k\n3. d · k|1. b · k\n2. c · k]" {
		t.Errorf("rows moved:\n%s", got)
	}
	back := again(f, map[string]string{"risks": "theirs"}, nil)
	if got := rowTexts(compact(back.Values))["risks"]; len(got) != 3 || !strings.Contains(got[2], "d") {
		t.Errorf("theirs as a whole: %v", got)
	}
	back = again(f, map[string]string{"risks": "mine"}, url.Values{"risks.2.text": {"e"}})
	if got := rowTexts(compact(back.Values))["risks"]; len(got) != 3 || !strings.Contains(got[2], "e") || !strings.Contains(got[0], "b") {
		t.Errorf("a row added by hand stays: %v", got)
	}
	// Two rows that changed places are no two edited rows.
	if f = tooLate(t, rows("a", "b"), rows("a", "B"), rows("b", "a"), names...); !strings.HasPrefix(stated(f), "risks both") {
		t.Errorf("rows that changed places:\n%s", stated(f))
	}
}

func TestAFormFromBeforeHasNoBase(t *testing.T) {
	t.Parallel()
	f := renderer(t).NewForm("tr")
	f.Values, f.Version = url.Values{"text": {"Benim"}}, "3"
	f.carried()
	f.merge(f.threeSides(url.Values{"text": {"Onun"}}))
	if got := stated(f); got != "text both [|Onun|Benim]" || f.Sides()[0].Based {
		t.Errorf("without a base: %s", got)
	}
	if back := again(f, map[string]string{"text": "theirs"}, nil); back.Get("text") != "Onun" {
		t.Errorf("the choice: %v", back.Values)
	}
	for _, bad := range []string{"", "x", "!!", "AAAA", strings.Repeat("A", 1000)} {
		if _, _, ok := unpack(bad); ok && bad != "AAAA" {
			t.Errorf("%q is read as a base", bad)
		}
	}
	if _, v, ok := unpack(pack([]string{"a", "b"}, url.Values{"a": {"1", "2"}, "b": nil})); !ok || !slices.Equal(v["a"], []string{"1", "2"}) || v.Get("b") != "" || !v.Has("b") {
		t.Errorf("pack and unpack: %v", v)
	}
	big := pack([]string{"a"}, url.Values{"a": {strings.Repeat("x", mostBase+1)}})
	if _, _, ok := unpack(big); ok {
		t.Error("a form may carry back more than any form holds")
	}
}

// A password never goes back and forth, and a form that is only read carries nothing.
func TestWhatAFormCarries(t *testing.T) {
	t.Parallel()
	f := renderer(t).NewForm("tr")
	f.Version = "1"
	f.Values = url.Values{"email": {"a@b"}, "password": {"gizli"}}
	f.input("email", "type", "email", "label", "web.f.file")
	f.input("password", "type", "password")
	_, v, ok := unpack(f.BaseText())
	if !ok || v.Has("password") || v.Get("email") != "a@b" || v.Get("~email") == "" {
		t.Errorf("carried: %v", v)
	}
	if f.BaseText() != "" {
		t.Error("what was read is given once")
	}
	read := renderer(t).NewForm("tr")
	read.Version, read.ReadOnly = "1", true
	read.input("email")
	if read.BaseText() != "" {
		t.Error("a form that is only read carries nothing")
	}
}

// A field is named by its first letters, however long its name was sent: a name of ten thousands of rows took minutes.
func TestALongNameHasAShortLabel(t *testing.T) {
	for _, name := range []string{"risks" + strings.Repeat(".0", 200_000) + ".text", "x" + strings.Repeat(".0", 200_000), strings.Repeat("text.", 100_000)} {
		if got := renderer(t).Label("tr", name); len(got) > 3*longestName {
			t.Errorf("%.20s has a label of %d bytes", name, len(got))
		}
	}
}
