package httpx_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/httpx"
)

func TestParseJSON(t *testing.T) {
	t.Parallel()
	got, err := httpx.ParseJSON([]byte(`{"a":[1,{"b":null}],"c":"ğ","d":1.50}`))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"a": []any{json.Number("1"), map[string]any{"b": nil}}, "c": "ğ", "d": json.Number("1.50")}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for name, c := range map[string]struct{ in, code, field string }{
		"empty":            {"  ", "body.missing", ""},
		"cut":              {`{"a":`, "json.syntax", ""},
		"cut list":         {`[1`, "json.syntax", ""},
		"no value":         {`{"a"}`, "json.syntax", ""},
		"comment":          {`{"a":1/**/}`, "json.syntax", ""},
		"NaN":              {`{"a":NaN}`, "json.syntax", ""},
		"twice":            {`{"a":1,"b":{"c":1,"c":2}}`, "json.duplicate_key", "b.c"},
		"twice in a list":  {`[{"a":1},{"a":1,"a":2}]`, "json.duplicate_key", "[1].a"},
		"twice by escape":  {`{"a":1,"\u0061":2}`, "json.duplicate_key", "a"},
		"trailing value":   {`{} {}`, "json.trailing", ""},
		"trailing rubbish": {`{} x`, "json.trailing", ""},
		"broken UTF-8":     {"{\"a\":\"\xff\"}", "text.utf8", ""},
		"deep":             {strings.Repeat(`[`, 40) + strings.Repeat(`]`, 40), "json.depth", strings.Repeat("[0]", 32)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := httpx.ParseJSON([]byte(c.in))
			l := fault.All(err)
			if len(l) != 1 || l[0].Code != c.code || l[0].At.Field != c.field {
				t.Errorf("%v, want %s at %q", err, c.code, c.field)
			}
		})
	}
	if l := fault.All(second(httpx.ParseJSON([]byte(`{"a":1,"a":2,"b":1,"b":2}`)))); len(l) != 2 {
		t.Errorf("all duplicate keys, not the first: %v", l)
	}
}

func second(_ any, err error) error { return err }

// What ParseJSON takes is valid JSON with the same value; what is valid and refused is refused for a reason of its own.
func FuzzParseJSON(f *testing.F) {
	for _, s := range []string{`{}`, `{"a":[1,2,{"b":"c"}]}`, `"x"`, `1e400`, `{"a":1,"a":1}`, `[[[]]]`, `{"`, "\u00a0{}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := httpx.ParseJSON(b)
		if err == nil && !json.Valid(b) {
			t.Fatalf("took %q", b)
		}
		if err != nil && json.Valid(b) && !fault.Has(err, "json.duplicate_key") && !fault.Has(err, "text.utf8") && !fault.Has(err, "json.depth") {
			t.Fatalf("refused %q: %v", b, err)
		}
		if err == nil {
			again, err := json.Marshal(got)
			if err != nil {
				t.Fatal(err)
			}
			same, err := httpx.ParseJSON(again)
			if err != nil || !cmp.Equal(got, same) {
				t.Fatalf("%q came back as %q: %v", b, again, err)
			}
		}
	})
}

func TestIfMatch(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int64{`"7"`: 7, `W/"7"`: 7, `"9223372036854775807"`: 9223372036854775807} {
		if v, err := httpx.IfMatch(in); v != want || err != nil {
			t.Errorf("%q: %d %v", in, v, err)
		}
	}
	if v, err := httpx.IfMatch("\t" + httpx.ETag(7) + " "); v != 7 || err != nil {
		t.Errorf("with spaces: %d %v", v, err)
	}
	if _, err := httpx.IfMatch(""); fault.KindOf(err) != fault.KindPrecondition {
		t.Errorf("missing: %v", err)
	}
	for _, in := range []string{"7", `"`, `""`, `"x"`, `"-1"`, `"0"`, "*", `"1","2"`, `"9223372036854775808"`, strings.Repeat("x", 99)} {
		if _, err := httpx.IfMatch(in); !fault.Has(err, "if_match.syntax") || len(fault.All(err)[0].Args["read"]) > 50 {
			t.Errorf("%q: %v", in, err)
		}
	}
	if v, err := httpx.IfMatch(httpx.ETag(12)); v != 12 || err != nil {
		t.Error("an ETag does not come back")
	}
}
