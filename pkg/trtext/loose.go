package trtext

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Loose is Fold for those who type without a Turkish keyboard: ş ç ğ ı ö ü are s c g i o u, and no letter has an accent. imar finds İMAR,
// isik finds ışık and IŞIK, tir finds TIR and tır. A key's key is the key.
func Loose(s string) string {
	if b, ok := quick(make([]byte, 0, len(s)), s, loosened); ok {
		return string(b)
	}
	return loosely(s)
}

// loosely is Loose of any text; quick knows the letters that nearly all texts are made of.
func loosely(s string) string {
	bare := norm.NFD.String(strings.ReplaceAll(Fold(s), "ı", "i"))
	bare = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, bare)
	return Collapse(norm.NFC.String(bare))
}

// shape is one letter of a key.
type shape struct{ loose, fold string }

// known are the keys of the letters that nearly all texts are made of: ASCII, the Turkish alphabet, letters with a circumflex, and the signs of
// well-set text. An empty one is for Fold to decide.
var known = func() (t [0x2020]shape) {
	for r := range rune(utf8.RuneSelf) {
		switch {
		case r == ' ', r >= '\t' && r <= '\r', r > ' ' && r < 0x7f:
			t[r] = shape{loosely(string(r)), Fold(string(r))}
		}
		if unicode.IsSpace(r) {
			t[r] = shape{" ", " "}
		}
	}
	for _, r := range "şŞçÇğĞıİöÖüÜâÂêÊîÎôÔûÛ‘’“”–—²³°·×" {
		t[r] = shape{loosely(string(r)), Fold(string(r))}
	}
	t['\u00a0'] = shape{" ", " "}
	return t
}()

func loosened(r rune) string { return known[r].loose }
func folded(r rune) string   { return known[r].fold }

// quick appends the key of a text made of letters it knows; it is false for others.
func quick[T string | []byte](b []byte, s T, key func(rune) string) ([]byte, bool) {
	start := len(b)
	for n := 0; n < len(s); {
		r, size := rune(s[n]), 1
		if r >= utf8.RuneSelf {
			if r, size = utf8.DecodeRuneInString(string(s[n:min(len(s), n+utf8.UTFMax)])); int(r) >= len(known) {
				return b, false
			}
		}
		n += size
		k := key(r)
		switch {
		case k == "":
			return b, false
		case k != " ":
			b = append(b, k...)
		case len(b) > start && b[len(b)-1] != ' ':
			b = append(b, ' ')
		}
	}
	if len(b) > start && b[len(b)-1] == ' ' {
		b = b[:len(b)-1]
	}
	return b, true
}

// Coarse is a pattern of SQL's LIKE, with \ as its escape, that every text holding the word (by Loose) matches, and more: a letter that has
// another shape in Turkish, with a circumflex, or as a typographer sets it is any letter (_). Engines that fold ASCII alone are enough for it.
// The texts are in composed form (Clean) and in the letters of Turkish; words with other accents may be missed where they are typed without.
func Coarse(word string) string {
	var b strings.Builder
	b.WriteByte('%')
	for _, r := range word {
		switch {
		case r >= utf8.RuneSelf, strings.ContainsRune(`acgiosuACGIOSU'"-23`, r):
			b.WriteByte('_')
		case r == '%', r == '_', r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('%')
	return b.String()
}
