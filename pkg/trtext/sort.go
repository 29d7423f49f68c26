package trtext

import (
	"encoding/hex"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// SortKeyVersion is the prefix of every sort key. It changes with the collation tables of x/text or the way of making keys; `karne
// doctor` finds keys of another version and rebuilds them.
const SortKeyVersion = "01"

type collator struct {
	c   *collate.Collator
	buf collate.Buffer
}

// collators: a Collator and its buffer must not be shared between goroutines.
var collators = sync.Pool{New: func() any { return &collator{c: collate.New(language.Turkish)} }}

// SortKeyLimit is the longest sort key in bytes; an index entry of PostgreSQL takes 2,704.
const SortKeyLimit = 2000

// SortKey is text whose byte order is the Turkish order of s (… c ç … g ğ h ı i … o ö … s ş … u ü …): lower-case hex of the
// collation key behind SortKeyVersion. Letters decide before accents, accents before capitals (a before A); a space comes before all
// letters. A key is about ten bytes a letter up to SortKeyLimit, so texts that agree in their first 499 letters may have the same key.
func SortKey(s string) string {
	k := collators.Get().(*collator)
	defer collators.Put(k)
	k.buf.Reset()
	key := k.c.KeyFromString(&k.buf, first(s, SortKeyLimit/4))
	return SortKeyVersion + hex.EncodeToString(key[:min(len(key), (SortKeyLimit-len(SortKeyVersion))/2)])
}

// first cuts s behind n runes: more letters than that cannot show in a key of four bytes a letter.
func first(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
