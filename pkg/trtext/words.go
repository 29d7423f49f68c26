package trtext

import (
	"strings"

	"github.com/karne-app/karne/pkg/quantity"
)

var (
	ones   = [10]string{"", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz"}
	tens   = [10]string{"", "on", "yirmi", "otuz", "kırk", "elli", "altmış", "yetmiş", "seksen", "doksan"}
	powers = [7]string{"", "bin", "milyon", "milyar", "trilyon", "katrilyon", "kentilyon"}
)

// InWords is an amount of money in words, each number written as one word so that nothing can be put between: "yüzyirmiüç lira
// kırkbeş kuruş". Kuruş are left out when there are none, lira when there are only kuruş; nothing is "sıfır lira".
func InWords(m quantity.Money) string {
	u := magnitude(int64(m))
	lira, kurus := u/100, u%100
	var parts []string
	if m < 0 {
		parts = append(parts, "eksi")
	}
	if lira > 0 || kurus == 0 {
		parts = append(parts, words(lira)+" lira")
	}
	if kurus > 0 {
		parts = append(parts, words(kurus)+" kuruş")
	}
	return strings.Join(parts, " ")
}

// NumberInWords is a whole number in words, written as one word: 2024 → "ikibinyirmidört", -1 → "eksi bir".
func NumberInWords(n int64) string {
	if n < 0 {
		return "eksi " + words(magnitude(n))
	}
	return words(uint64(n))
}

func words(u uint64) string {
	if u == 0 {
		return "sıfır"
	}
	text := ""
	for power := 0; u > 0; power++ {
		group := u % 1000
		u /= 1000
		switch {
		case group == 0:
		case group == 1 && power == 1: // "bin", never "birbin"
			text = powers[power] + text
		default:
			text = hundreds(group) + powers[power] + text
		}
	}
	return text
}

func hundreds(u uint64) string {
	text := tens[u/10%10] + ones[u%10]
	switch h := u / 100; h {
	case 0:
		return text
	case 1: // "yüz", never "biryüz"
		return "yüz" + text
	default:
		return ones[h] + "yüz" + text
	}
}

// magnitude is |v|, right for the smallest int64 too.
func magnitude(v int64) uint64 {
	if v < 0 {
		return -uint64(v)
	}
	return uint64(v)
}
