package trtext

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestLoose(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"imar", "İMAR", "İmar", "IMAR", "ımar", "îmâr"},
		{"isik", "ISIK", "ışık", "IŞIK", "Işık", "işik"},
		{"tir", "TIR", "tır", "TİR"},
		{"cocuk", "Çocuk", "ÇOCUK", "çöcük"},
		{"mudurluk", "Müdürlük", "MÜDÜRLÜK", "mü\u00addürlük", "mu\u0308du\u0308rlu\u0308k"},
		{"degirmen", "DEĞİRMEN", "değirmen"},
		{"kagit m2", "KÂĞIT  m²", "kağıt\u00a0m2"},
		{"cafe", "Café", "CAFÉ"},
		{"2020-2024 'a' \"b\"", "2020–2024 ‘a’ “b”"},
		{"", " \n\t"},
	} {
		for _, s := range same {
			if got := Loose(s); got != same[0] {
				t.Errorf("Loose(%q) = %q, want %q", s, got, same[0])
			}
		}
	}
	if Loose("kar") == Loose("kat") {
		t.Error("different words have one key")
	}
}

// turkish are the letters Coarse vouches for.
var turkish = rapid.RuneFrom([]rune("abcçdefgğhıijklmnoöprsştuüvyzqwxABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZâîûÂÎÛô 0123456789.,:;%_\\'\"()-–—‘’“”²³/+*&"))

func TestLooseProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		if k := Loose(s); Loose(k) != k {
			t.Fatalf("Loose(%q) = %q, again %q", s, k, Loose(k))
		}
		if Loose(s) != loosely(s) || Loose(Fold(s)) != Loose(s) {
			t.Fatalf("%q: quick %q, slow %q, of its fold %q", s, Loose(s), loosely(s), Loose(Fold(s)))
		}
		s = rapid.StringOfN(turkish, 0, 80, -1).Draw(t, "turkish")
		k, ok := quick(nil, s, loosened)
		if !ok || string(k) != loosely(s) {
			t.Fatalf("%q: quick %q %v, slow %q", s, k, ok, loosely(s))
		}
		if k, ok := quick(nil, s, folded); !ok || string(k) != Fold(s) {
			t.Fatalf("%q: quickly folded %q %v, slowly %q", s, k, ok, Fold(s))
		}
		if Loose(Upper(s)) != Loose(s) || Loose(Lower(s)) != Loose(s) {
			t.Fatalf("case changes the key of %q", s)
		}
	})
}

// like says what LIKE of an engine that folds ASCII alone says.
func like(pattern, text string) bool {
	var b strings.Builder
	b.WriteString("(?is)^")
	for r := []rune(pattern); len(r) > 0; r = r[1:] {
		switch {
		case r[0] == '\\' && len(r) > 1:
			r = r[1:]
			b.WriteString(regexp.QuoteMeta(string(r[0])))
		case r[0] == '%':
			b.WriteString(".*")
		case r[0] == '_':
			b.WriteString(".")
		default:
			b.WriteString(regexp.QuoteMeta(string(r[0])))
		}
	}
	return regexp.MustCompile(b.String() + "$").MatchString(text)
}

func TestCoarseMissesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(turkish, 1, 30, -1).Draw(t, "text")
		r := []rune(text)
		from := rapid.IntRange(0, len(r)-1).Draw(t, "from")
		to := rapid.IntRange(from+1, len(r)).Draw(t, "to")
		part := string(r[from:to])
		for _, typed := range []string{part, Upper(part), Lower(part), Loose(part)} {
			w := NewWords(typed)
			for _, p := range w.Patterns(100) {
				if !like(p, text) {
					t.Fatalf("%q as %q is not found in %q", typed, p, text)
				}
			}
			if w.Len() == 0 {
				continue
			}
			if !w.Holder().Holds([]byte(text)) {
				t.Fatalf("%q is not held by %q", typed, text)
			}
			if _, _, ok := w.Match(text); !ok {
				t.Fatalf("%q does not match %q", typed, text)
			}
		}
	})
}

func TestMarksAreTheWords(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text, query := rapid.StringOfN(turkish, 0, 60, -1).Draw(t, "text"), rapid.StringOfN(turkish, 0, 4, -1).Draw(t, "query")
		w := NewWords(query)
		for _, width := range []int{5, 20, 500} {
			s, marks := w.Snippet(text, width)
			last := 0
			for _, m := range marks {
				if m[0] < last || m[1] <= m[0] || m[1] > len(s) {
					t.Fatalf("%q in %q: %v", query, s, marks)
				}
				last = m[1]
				if !slices.ContainsFunc(w.words, func(x word) bool { return strings.Contains(Loose(s[m[0]:m[1]]), string(x.loose)) }) {
					t.Fatalf("%q marks %q in %q", query, s[m[0]:m[1]], s)
				}
			}
			if _, _, ok := w.Match(s); ok && len(marks) == 0 {
				t.Fatalf("%q in %q is not marked", query, s)
			}
		}
	})
}

func TestBetterPlacesComeFirst(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		query string
		texts []string // the better first
	}{
		{"imar", []string{"İmar işleri", "imarlı alan", "yeniimar", "yeniımar"}},
		{"ışık", []string{"ışık direği", "isik", "ışıklı yol", "isikli yol", "akışık"}},
		{"tır", []string{"TIR parkı", "TİR parkı", "tırmanma", "satır"}},
	} {
		best := 1 << 30
		for _, text := range c.texts {
			rank, _, ok := NewWords(c.query).Match(text)
			if !ok || rank >= best {
				t.Errorf("%q in %q: %d (%v), the one before %d", c.query, text, rank, ok, best)
			}
			best = rank
		}
	}
	w := NewWords(`  "İMAR",  planı imar `)
	if w.Len() != 2 {
		t.Errorf("%d words", w.Len())
	}
	name, _, _ := w.Match("İmar planı", "başka")
	text, in, ok := w.Match("başka", "imar planı")
	if !ok || in != 1 || text >= name {
		t.Errorf("in a text %d (%d, %v), in a name %d", text, in, ok, name)
	}
	if _, _, ok := w.Match("imar", "planı"); !ok {
		t.Error("words may stand in two texts")
	}
	if _, _, ok := w.Match("imar"); ok {
		t.Error("every word must occur")
	}
	if _, _, ok := NewWords(`" , ( `).Match("her şey"); ok {
		t.Error("no words find nothing")
	}
}

func TestSnippet(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("uzun bir açıklama ", 20) + "İmar planı onaylandı" + strings.Repeat(" ve sonrası", 20)
	s, marks := NewWords("imar").Snippet(long, 80)
	if len(marks) != 1 || s[marks[0][0]:marks[0][1]] != "İmar" || !strings.HasPrefix(s, "… ") || !strings.HasSuffix(s, " …") {
		t.Errorf("%q %v", s, marks)
	}
	if n := len([]rune(s)); n > 90 {
		t.Errorf("%d letters", n)
	}
	if many := NewWords(strings.Repeat("x y z q w a b c d e f ", 50)); many.Len() > MostWords || NewWords(strings.Repeat("a", 3000)).Letters() != LongestQuery {
		t.Error("a query has bounds")
	}
	// One space within reach of both cuts: the end must not pass the start.
	if s, _ := NewWords("b").Snippet("aabaaaa a", 5); s != "… abaaa …" {
		t.Fatal(s)
	}
}
