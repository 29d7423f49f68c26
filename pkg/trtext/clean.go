package trtext

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Clean makes pasted text fit to keep: composed form (NFC), line ends \n, and without characters that no paper can show: controls
// other than \n and \t, marks that turn the direction of text, byte order marks, non-characters, and bytes that are not UTF-8. It
// reports whether something was removed; composing and line ends do not count.
func Clean(s string) (string, bool) {
	s = norm.NFC.String(lineEnds.Replace(s))
	removed := false
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 || unfit(r) {
			removed = true
		} else {
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	if !removed {
		return s, false
	}
	return norm.NFC.String(b.String()), true // what stood apart may now compose
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

func unfit(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case unicode.IsControl(r), r == '\ufeff', r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	case r >= 0xfdd0 && r <= 0xfdef, r&0xfffe == 0xfffe:
		return true
	}
	return false
}

// Lines are the lines of a text, each collapsed, the empty ones left out: the items of a list typed in one cell. nil when there is none.
func Lines(s string) []string {
	var lines []string
	for line := range strings.SplitSeq(lineEnds.Replace(s), "\n") {
		if line = Collapse(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
