package trtext

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold is the search key of a text: Turkish lower case, circumflexes dropped (kâtip → katip; ç ğ ö ş ü and ı stay letters of their
// own), compatibility forms resolved (ﬁ → fi), typographic quotes and dashes made plain, invisible characters dropped, spaces
// collapsed. Two texts a reader takes for the same words have the same key; folding a key gives the key.
func Fold(s string) string {
	s = norm.NFKC.String(strings.Map(plain, strings.ToValidUTF8(s, "\uFFFD")))
	s = norm.NFD.String(Lower(s))
	s = strings.Map(func(r rune) rune {
		if r == circumflex {
			return -1
		}
		return r
	}, s)
	return Collapse(strings.Map(plain, norm.NFKC.String(s)))
}

const circumflex = '\u0302'

// EqualFold reports whether two texts have the same search key.
func EqualFold(a, b string) bool { return a == b || Fold(a) == Fold(b) }

// Collapse makes every run of white space, the no-break space and line ends included, one space, and takes off those around.
func Collapse(s string) string { return strings.Join(strings.Fields(s), " ") }

// plain maps typographic quotes and dashes to the typewriter's and drops what cannot be seen.
func plain(r rune) rune {
	switch r {
	case '‘', '’', '‚', '‛', '′', '´', '`', 'ʼ', '‹', '›':
		return '\''
	case '“', '”', '„', '‟', '″', '«', '»':
		return '"'
	case '‐', '‑', '‒', '–', '—', '―', '−':
		return '-'
	}
	if r > unicode.MaxLatin1 && unicode.Is(unicode.Cf, r) || r == '\u00ad' {
		return -1
	}
	return r
}
