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

// lines is how many lines a text takes when it is wrapped to a width in 1/1000 of the font size. Readers do not agree whether a line may
// end after "-" or "/", so the taller answer counts; an address longer than a line is given one line more, as each cuts it elsewhere.
func lines(s string, avail int) int {
	if avail <= 0 {
		return 1
	}
	var parts, words wrapping // broken after - and / too, and at spaces only
	split := false            // whether the two differ yet
	long := 0
	for line := range strings.SplitSeq(s, "\n") {
		words.lines, words.at = words.lines+1, 0
		if split {
			parts.lines, parts.at = parts.lines+1, 0
		}
		part, word := 0, 0
		for _, r := range line {
			w := advance(r)
			switch r {
			case ' ', '\t':
				words.place(word, avail)
				words.at += ascii[0]
				if split {
					parts.place(part, avail)
					parts.at += ascii[0]
				}
				if word > avail {
					long++
				}
				part, word = 0, 0
				continue
			case '-', '/':
				if !split {
					parts, split = words, true
				}
				parts.place(part+w, avail)
				part, word = 0, word+w
				continue
			}
			part, word = part+w, word+w
		}
		words.place(word, avail)
		if split {
			parts.place(part, avail)
		}
		if word > avail {
			long++
		}
	}
	return max(parts.lines, words.lines) + long
}

// wrapping fills lines with words.
type wrapping struct{ lines, at int }

func (w *wrapping) place(word, avail int) {
	if w.at+word <= avail {
		w.at += word
		return
	}
	if w.at > 0 {
		w.lines++
	}
	for w.at = word; w.at > avail; w.at -= avail { // a word longer than the line is cut
		w.lines++
	}
}
