package quantity

import (
	"strconv"
	"strings"
)

// print writes v / 10^decimals in a form; trailing zeros are left out down to `always` decimals.
func print(v int64, decimals, always int, f form) string {
	var digits [24]byte
	u := magnitude(v)
	i := len(digits)
	for n := 0; u > 0 || n <= decimals; n++ {
		i--
		digits[i] = byte('0' + u%10)
		u /= 10
	}
	text := string(digits[i:])
	whole, frac := text[:len(text)-decimals], text[len(text)-decimals:]
	for len(frac) > always && frac[len(frac)-1] == '0' {
		frac = frac[:len(frac)-1]
	}
	var b strings.Builder
	if v < 0 {
		b.WriteByte('-')
	}
	for j := range len(whole) {
		if f.group != 0 && j > 0 && (len(whole)-j)%3 == 0 {
			b.WriteByte(f.group)
		}
		b.WriteByte(whole[j])
	}
	if frac != "" {
		b.WriteByte(f.mark)
		b.WriteString(frac)
	}
	return b.String()
}

// magnitude is |v|, right for the smallest int64 too.
func magnitude(v int64) uint64 {
	if v < 0 {
		return -uint64(v)
	}
	return uint64(v)
}

// most is how many decimals the kind takes, as Error.Expected says it.
func (k *kind) most() string { return strconv.Itoa(k.decimals) }
