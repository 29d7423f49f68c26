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

// SortKey is text whose byte order is the Turkish order of s (… c ç … g ğ h ı i … o ö … s ş … u ü …): lower-case hex of the
// collation key behind SortKeyVersion.
func SortKey(s string) string {
	k := collators.Get().(*collator)
	defer collators.Put(k)
	k.buf.Reset()
	return SortKeyVersion + hex.EncodeToString(k.c.KeyFromString(&k.buf, s))
}
