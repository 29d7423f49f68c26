// Package ids makes the keys of records: ULIDs, made in Go, never shown on papers (design.md §2).
package ids

import (
	"io"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"
)

// New is a fresh, time-ordered key.
func New() string { return ulid.Make().String() }

// Valid tells whether s is a well-formed key.
func Valid(s string) bool {
	_, err := ulid.ParseStrict(s)
	return err == nil
}

// Source makes keys from given time and entropy; safe for concurrent use. Tests and the demo seed it, so that ids repeat.
type Source struct {
	mu      sync.Mutex
	ms      uint64
	entropy io.Reader
}

// NewSource starts at an instant with an entropy stream.
func NewSource(at time.Time, entropy io.Reader) *Source {
	return &Source{ms: ulid.Timestamp(at), entropy: entropy}
}

// New is the next key; each is one millisecond after the last, so order is kept without monotonic entropy.
func (s *Source) New() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, err := ulid.New(s.ms, s.entropy)
	if err != nil {
		panic(err)
	}
	s.ms++
	return id.String()
}
