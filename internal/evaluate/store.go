package evaluate

import (
	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/council"
)

type store struct {
	db        *db.DB
	clock     clock.Clock
	decisions *council.Store
}

func (s *store) now() int64 { return clock.Micros(s.clock.Now()) }
