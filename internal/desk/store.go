package desk

import (
	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/clock"
)

type store struct {
	db    *db.DB
	clock clock.Clock
}

func (s *store) now() int64 { return clock.Micros(s.clock.Now()) }
