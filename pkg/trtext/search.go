package trtext

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words is what somebody typed to search: a text holds it when every word occurs in it, in any order, by Loose.
type Words struct {
	words []word
}

type word struct{ fold, loose []byte }

// LongestQuery is how many letters of a query are read, and MostWords how many of its words.
const (
	LongestQuery = 600
	MostWords    = 40
)

// NewWords splits a query at its spaces; punctuation around a word goes, and words that occur twice are one. What is behind LongestQuery
// letters or MostWords words is left out: nobody types it, and what is pasted is found by its beginning.
func NewWords(query string) Words {
	clean, _ := Clean(query)
	var w Words
	for part := range strings.FieldsSeq(first(clean, LongestQuery)) {
		part = strings.Trim(part, `"'“”‘’«»,;:!?()[]{}`)
		// A word's key may have spaces where the word has signs that fold to them.
		for loose := range strings.FieldsSeq(Loose(part)) {
			x := word{fold: []byte(Fold(part)), loose: []byte(loose)}
			if len(w.words) < MostWords && !slices.ContainsFunc(w.words, func(o word) bool { return bytes.Equal(o.loose, x.loose) }) {
				w.words = append(w.words, x)
			}
		}
	}
	return w
}

// Len is how many words there are.
func (w Words) Len() int { return len(w.words) }

// Letters is how many letters the words have together.
func (w Words) Letters() (n int) {
	for _, x := range w.words {
		n += utf8.RuneCount(x.loose)
	}
	return n
}

// Patterns are the coarse patterns of the n words that tell most: the longest.
func (w Words) Patterns(n int) []string {
	longest := slices.Clone(w.words)
	slices.SortStableFunc(longest, func(a, b word) int { return cmp.Compare(len(b.loose), len(a.loose)) })
	var out []string
	for _, x := range longest[:min(n, len(longest))] {
		out = append(out, Coarse(string(x.loose)))
	}
	return out
}

// Ranks of one word in a text, the better the higher: the whole word before the beginning of one before the inside, in each the word as it was
// typed before one that only looks like it.
const (
	inside = 1 // 2: as typed
	prefix = 3
	whole  = 5
)

// Holder tells texts that hold words from others; it keeps its buffers and must not be shared between goroutines.
type Holder struct {
	w             Words
	looses, folds [][]byte
}

// Holder makes one.
func (w Words) Holder() *Holder { return &Holder{w: w} }

// Holds tells whether every word occurs in some of the texts.
func (h *Holder) Holds(texts ...[]byte) bool {
	for len(h.looses) < len(texts) {
		h.looses, h.folds = append(h.looses, nil), append(h.folds, nil)
	}
	for n, t := range texts {
		b, ok := quick(h.looses[n][:0], t, loosened)
		if !ok {
			b = append(b[:0], loosely(string(t))...)
		}
		h.looses[n] = b
	}
	for _, x := range h.w.words {
		if !slices.ContainsFunc(h.looses[:len(texts)], func(k []byte) bool { return bytes.Contains(k, x.loose) }) {
			return false
		}
	}
	return len(h.w.words) > 0
}

// Rank ranks texts that hold the words, the better the higher: the mean over the words of their best places, where an earlier text counts more. In
// is the text in which most words stand (the earlier of two). ok is false where a word occurs in none.
func (h *Holder) Rank(texts ...[]byte) (rank, in int, ok bool) {
	if !h.Holds(texts...) {
		return 0, 0, false
	}
	for n, t := range texts {
		b, quickly := quick(h.folds[n][:0], t, folded)
		if !quickly {
			b = append(b[:0], Fold(string(t))...)
		}
		h.folds[n] = b
	}
	stands := make([]int, len(texts))
	for _, x := range h.w.words {
		best := 0
		for n := range texts {
			if r := x.rank(h.folds[n], h.looses[n]); r > 0 {
				stands[n]++
				best = max(best, r*4+max(0, 3-n)*2)
			}
		}
		rank += best
	}
	for n := range stands {
		if stands[n] > stands[in] {
			in = n
		}
	}
	return rank / len(h.w.words), in, true
}

// Match is Rank of texts at hand.
func (w Words) Match(texts ...string) (rank, in int, ok bool) {
	b := make([][]byte, len(texts))
	for n, t := range texts {
		b[n] = []byte(t)
	}
	return w.Holder().Rank(b...)
}

func (x word) rank(fold, loose []byte) int {
	best := place(loose, x.loose)
	if best == 0 {
		return 0
	}
	if exact := place(fold, x.fold); exact >= best {
		return exact + 1
	}
	return best
}

// place is where a word stands best within a text: whole, prefix, inside, or 0 for nowhere.
func place(text, w []byte) (best int) {
	for from := 0; len(w) > 0; {
		at := bytes.Index(text[from:], w)
		if at < 0 {
			break
		}
		at += from
		end := at + len(w)
		before, _ := utf8.DecodeLastRune(text[:at])
		after, _ := utf8.DecodeRune(text[end:])
		switch {
		case at > 0 && letter(before):
			best = max(best, inside)
		case end < len(text) && letter(after):
			best = max(best, prefix)
		default:
			return whole
		}
		_, step := utf8.DecodeRune(text[at:])
		from = at + step
	}
	return best
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// Marks are the places of the words in a text, as byte offsets [from, to), in order and without overlap.
func (w Words) Marks(text string) [][2]int {
	key, at := places(text)
	var out [][2]int
	for _, x := range w.words {
		for from := 0; ; {
			n := strings.Index(key[from:], string(x.loose))
			if n < 0 {
				break
			}
			n += from
			from = n + len(x.loose)
			end := from
			for at[end] == at[from-1] { // within what one letter came to, as the three dots of "…": the whole letter
				end++
			}
			out = append(out, [2]int{at[n], at[end]})
		}
	}
	slices.SortFunc(out, func(a, b [2]int) int { return cmp.Or(a[0]-b[0], b[1]-a[1]) })
	merged := out[:0]
	for _, m := range out {
		if n := len(merged); n > 0 && m[0] < merged[n-1][1] {
			merged[n-1][1] = max(merged[n-1][1], m[1])
			continue
		}
		if m[0] < m[1] {
			merged = append(merged, m)
		}
	}
	return merged
}

// places is a text's key letter by letter, with where each byte of it came from; the last one is the end of the text.
func places(text string) (string, []int) {
	var b []byte
	at := make([]int, 0, len(text)+1)
	for n, r := range text {
		size := utf8.RuneLen(r)
		if r == utf8.RuneError {
			_, size = utf8.DecodeRuneInString(text[n:])
		}
		key := Loose(text[n : n+size])
		if key == "" && unicode.IsSpace(r) {
			key = " "
		}
		for range len(key) {
			at = append(at, n)
		}
		b = append(b, key...)
	}
	return string(b), append(at, len(text))
}

// Snippet is the part of a text around its first marks, at most width letters, cut at spaces, with an ellipsis where something is left out; the
// marks are its own.
func (w Words) Snippet(text string, width int) (string, [][2]int) {
	text = Collapse(text)
	if r := []rune(text); len(r) > width {
		start := 0
		if m := w.Marks(text); len(m) > 0 {
			start = max(0, utf8.RuneCountInString(text[:m[0][0]])-width/4)
		}
		start = min(start, len(r)-width)
		end := min(len(r), start+width)
		from, to := between(r, start, 1), between(r, end, -1)
		if from >= to { // one space, found from both sides
			from, to = start, end
		}
		text = strings.TrimSpace(string(r[from:to]))
		if start > 0 {
			text = "… " + text
		}
		if end < len(r) {
			text += " …"
		}
	}
	return text, w.Marks(text)
}

// between moves a cut to the next space in a direction, at most 20 letters away.
func between(r []rune, at, step int) int {
	if at <= 0 || at >= len(r) {
		return at
	}
	for n := 0; n < 20; n++ {
		if k := at + n*step; k > 0 && k < len(r) && r[k] == ' ' {
			return k
		}
	}
	return at
}
