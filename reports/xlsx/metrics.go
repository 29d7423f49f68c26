package xlsx

import "strings"

// Advance widths of Arial (and its metric twin Liberation Sans) in 1/1000 em for U+0020–U+007E, from the public AFM tables.
var ascii = [95]int{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556,
	278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667,
	611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833,
	556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
}

var beyond = map[rune]int{
	'ç': 500, 'ğ': 556, 'ı': 278, 'ö': 556, 'ş': 500, 'ü': 556, 'Ç': 722, 'Ğ': 778, 'İ': 278, 'Ö': 778, 'Ş': 667, 'Ü': 722,
	'â': 556, 'î': 278, 'û': 556, '“': 333, '”': 333, '’': 222, '‘': 222, '–': 556, '—': 1000, '•': 350, '…': 1000,
	'¹': 333, '²': 333, '³': 333, '⁴': 333, '⁵': 333, '⁶': 333, '⁷': 333, '⁸': 333, '⁹': 333, '⁰': 333, '−': 584,
}

// latin holds the widths up to U+017F, where Turkish text lives.
var latin = func() (w [0x180]int) {
	for r := range w {
		switch {
		case r >= ' ' && r <= '~':
			w[r] = ascii[r-' ']
		case beyond[rune(r)] > 0:
			w[r] = beyond[rune(r)]
		default:
			w[r] = 650
		}
	}
	return w
}()

func advance(r rune) int {
	if r < 0x180 {
		return latin[r]
	}
	if w, ok := beyond[r]; ok {
		return w
	}
	if r < 0x2e80 {
		return 650
	}
	return 1000
}

// width is the length of a text in 1/1000 of the font size.
func width(s string) int {
	w := 0
	for _, r := range s {
		w += advance(r)
	}
	return w
}

// lines is how many lines a text takes when it is wrapped at words to a width in 1/1000 of the font size.
func lines(s string, avail int) int {
	if avail <= 0 {
		return 1
	}
	n := 0
	for line := range strings.SplitSeq(s, "\n") {
		n++
		at, word := 0, 0
		place := func() { // the word just read
			if at+word <= avail || at == 0 && word <= avail {
				at += word
				return
			}
			if at > 0 {
				n++
			}
			at = word
			for at > avail { // a word longer than the line is cut
				n++
				at -= avail
			}
		}
		for _, r := range line {
			if r == ' ' || r == '\t' {
				place()
				at, word = at+ascii[0], 0
				continue
			}
			word += advance(r)
			if r == '-' || r == '/' {
				place()
				word = 0
			}
		}
		place()
	}
	return n
}
