package desk

import (
	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/ids"
)

// Options wires the service; app fills them.
type Options struct {
	DB    *db.DB
	Door  *act.Runner
	Clock clock.Clock
	NewID func() string // nil: ids.New
}

// Service is the desk.
type Service struct {
	store *store
	door  *act.Runner
	newID func() string
}

// New wires the use cases.
func New(o Options) *Service {
	if o.NewID == nil {
		o.NewID = ids.New
	}
	return &Service{store: &store{db: o.DB, clock: o.Clock}, door: o.Door, newID: o.NewID}
}
