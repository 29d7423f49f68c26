package trtext_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/trtext"
	"pgregory.net/rapid"
)

func checkText(t interface{ Fatalf(string, ...any) }, s string) {
	fold := trtext.Fold(s)
	if again := trtext.Fold(fold); again != fold {
		t.Fatalf("Fold(%q) = %q, folded again %q", s, fold, again)
	}
	clean, removed := trtext.Clean(s)
	if again, more := trtext.Clean(clean); again != clean || more || !utf8.ValidString(clean) {
		t.Fatalf("Clean(%q) = %q %v, cleaned again %q %v", s, clean, removed, again, more)
	}
	if key := trtext.SortKey(s); key != trtext.SortKey(s) || !strings.HasPrefix(key, trtext.SortKeyVersion) || len(key) > trtext.SortKeyLimit {
		t.Fatalf("SortKey(%q) = %q", s, key)
	}
	for _, line := range trtext.Lines(s) {
		if line == "" || strings.ContainsAny(line, "\r\n") {
			t.Fatalf("Lines(%q) has %q", s, line)
		}
	}
}

func TestTextProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { checkText(t, rapid.String().Draw(t, "s")) })
}

func TestTurkishWordsSurviveCasing(t *testing.T) {
	t.Parallel()
	word := rapid.StringOfN(rapid.RuneFrom([]rune("abcçdefgğhıijklmnoöprsştuüvyz '-0123456789")), 0, 40, -1)
	rapid.Check(t, func(t *rapid.T) {
		w := word.Draw(t, "w")
		if back := trtext.Lower(trtext.Upper(w)); back != w {
			t.Fatalf("%q came back as %q", w, back)
		}
		if !trtext.EqualFold(w, trtext.Upper(w)) || !trtext.EqualFold(w, trtext.Title(w)) {
			t.Fatalf("case changes the key of %q", w)
		}
	})
}

func TestSortKeyComparesLetterByLetter(t *testing.T) {
	t.Parallel()
	const alphabet = "abcçdefgğhıijklmnoöprsştuüvyz"
	rank := map[rune]int{}
	for i, r := range []rune(alphabet) {
		rank[r] = i
	}
	word := rapid.StringOfN(rapid.RuneFrom([]rune(alphabet)), 0, 12, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		want := slices.CompareFunc([]rune(a), []rune(b), func(x, y rune) int { return rank[x] - rank[y] })
		if got := strings.Compare(trtext.SortKey(a), trtext.SortKey(b)); got != max(-1, min(1, want)) {
			t.Fatalf("%q and %q: got %d, want %d", a, b, got, want)
		}
	})
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "İNSAN KAYNAKLARI", "Kâtip “Çelebi” 2020–2024", "g\u0306\x00\u0302", "\xff\xfe", "a\u0302\u0301", "I\u0300\u0307", "ΑΣ ς", "ﬁ ﷺ …´", "\u202e\u00ad\u2028"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkText(t, s) })
}

func ExampleFold() {
	fmt.Println(trtext.Fold("İNSAN  KAYNAKLARI") == trtext.Fold("insan kaynakları"))
	fmt.Println(trtext.Fold("Resmî “Yazı” – 2020"))
	// Output:
	// true
	// resmi "yazı" - 2020
}

func ExampleInWords() {
	fmt.Println(trtext.InWords(quantity.Money(123_45)))
	// Output: yüzyirmiüç lira kırkbeş kuruş
}

func ExampleSortKey() {
	names := []string{"Zabıta", "İmar", "Çevre", "Irmak", "Cadde"}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(trtext.SortKey(a), trtext.SortKey(b)) })
	fmt.Println(names)
	// Output: [Cadde Çevre Irmak İmar Zabıta]
}
