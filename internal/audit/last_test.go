package audit_test

import (
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
)

func TestTheLastChangeOfARecordHasAName(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := audit.New(d, clock.Fixed(start))
		write(t, d, l, "G1", 2)
		if name, at, err := l.LastChange(reader, "G1"); name != "Plan Yapan" || at != clock.Micros(start) || err != nil {
			t.Errorf("changed last by %q at %d, %v", name, at, err)
		}
		if name, _, err := l.LastChange(reader, "G9"); name != "" || err != nil {
			t.Errorf("nobody changed it: %q, %v", name, err)
		}
		if _, _, err := l.LastChange(t.Context(), "G1"); !fault.Has(err, "unauthenticated") {
			t.Errorf("nobody asked: %v", err)
		}
	})
}
