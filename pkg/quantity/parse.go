package quantity

import (
	"strings"
	"unicode/utf8"
)

// maxText is the longest text that is looked at as a number, in characters; the longest printed value has 26.
const maxText = 40

// parse reads one form; wire takes nothing but -digits.digits.
func (k *kind) parse(s string, f form) (int64, error) {
	example := f.example(k.examples)
	text, human := s, f.group != 0
	if human {
		text = strings.TrimSpace(s) // takes the no-break space too
	}
	if utf8.RuneCountInString(text) > maxText {
		if strings.Trim(text, "-0123456789.,") == "" {
			return 0, newError(CodeRange, s, k.bounds())
		}
		return 0, newError(CodeSyntax, s, example) // a sentence in a number's place is not a large number
	}
	neg := false
	if human {
		text, neg = k.unmark(text)
	} else {
		text, neg = strings.CutPrefix(text, "-")
	}
	if isNaN(text) {
		return 0, newError(CodeNaN, s, example)
	}
	whole, frac, ok := "", "", false
	if human {
		whole, frac, ok = splitHuman(text, f)
	} else {
		whole, frac, ok = splitPlain(text, '.')
	}
	if !ok {
		return 0, newError(CodeSyntax, s, example)
	}
	if len(frac) > k.decimals { // zeros too: "12,500" lira may well mean twelve thousand five hundred
		return 0, newError(CodeDecimals, s, k.most())
	}
	digits := strings.TrimLeft(whole, "0") + frac + strings.Repeat("0", k.decimals-len(frac))
	if len(digits) > 19 {
		return 0, newError(CodeRange, s, k.bounds())
	}
	var u uint64
	for i := range len(digits) {
		u = u*10 + uint64(digits[i]-'0')
	}
	if u > limit {
		return 0, newError(CodeRange, s, k.bounds())
	}
	if neg {
		return -int64(u), nil
	}
	return int64(u), nil
}

// unmark takes off one sign and, for percents and money, one mark (%, TL, ₺) before or after the number. What is left over
// makes the text no number: a second sign or mark is refused later.
func (k *kind) unmark(s string) (rest string, neg bool) {
	sign := func() {
		if neg {
			return
		}
		for _, m := range []string{"-", "−"} {
			if after, ok := strings.CutPrefix(s, m); ok {
				s, neg = after, true
				return
			}
		}
	}
	sign()
	for _, m := range k.signs() {
		if after, ok := strings.CutPrefix(s, m); ok {
			s = strings.TrimLeft(after, " \u00a0\u202f")
			sign()
			return s, neg
		}
		if before, ok := strings.CutSuffix(s, m); ok {
			return strings.TrimRight(before, " \u00a0\u202f"), neg
		}
	}
	return s, neg
}

func (k *kind) signs() []string {
	switch k.marks {
	case "percent":
		return []string{"%"}
	case "money":
		return []string{"TL", "₺", "tl", "Tl"}
	}
	return nil
}

// splitHuman finds the whole and the decimal digits. The form's own marks are tried first; what is not in the form but can be read in
// only one way is taken too: in Turkish 1,234.56 and 1,234,567 (English grouping), 1.5 and 1234.567 (the dot groups nothing).
func splitHuman(s string, f form) (whole, frac string, ok bool) {
	dots, commas := strings.Count(s, "."), strings.Count(s, ",")
	groups, marks := dots, commas
	if f.group == ',' {
		groups, marks = commas, dots
	}
	switch {
	case groups == 0 && marks <= 1:
		return splitPlain(s, f.mark)
	case marks == 0:
		if whole, ok = ungroup(s, f.group); ok || groups > 1 {
			return whole, "", ok
		}
		whole, frac, ok = splitPlain(s, f.group)
		if len(frac) == 3 && len(whole) <= 3 && whole != "0" { // 012.345 reads in two ways
			return "", "", false
		}
		return whole, frac, ok
	case groups == 0:
		whole, ok = ungroup(s, f.mark)
		return whole, "", ok
	case marks == 1 && strings.IndexByte(s, f.mark) > strings.LastIndexByte(s, f.group):
		return splitGrouped(s, f.group, f.mark)
	case groups == 1 && strings.IndexByte(s, f.group) > strings.LastIndexByte(s, f.mark):
		return splitGrouped(s, f.mark, f.group)
	}
	return "", "", false
}

// splitPlain reads digits, or digits mark digits.
func splitPlain(s string, mark byte) (whole, frac string, ok bool) {
	whole, frac, found := strings.Cut(s, string(mark))
	if !digits(whole) || found && !digits(frac) {
		return "", "", false
	}
	return whole, frac, true
}

// splitGrouped reads grouped digits, mark, digits.
func splitGrouped(s string, group, mark byte) (whole, frac string, ok bool) {
	whole, frac, _ = strings.Cut(s, string(mark))
	whole, ok = ungroup(whole, group)
	return whole, frac, ok && digits(frac)
}

// ungroup joins groups of three digits behind a first of one to three that does not begin with zero.
func ungroup(s string, group byte) (string, bool) {
	parts := strings.Split(s, string(group))
	for i, p := range parts {
		if !digits(p) || i > 0 && len(p) != 3 || i == 0 && (len(p) > 3 || p[0] == '0') {
			return "", false
		}
	}
	return strings.Join(parts, ""), true
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// isNaN knows the words programs print for what is not a number.
func isNaN(s string) bool {
	switch s {
	case "NaN", "nan", "NAN", "Inf", "inf", "INF", "+Inf", "Infinity", "infinity", "INFINITY", "∞":
		return true
	}
	return false
}
