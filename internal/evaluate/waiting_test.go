package evaluate_test

import (
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/evaluate"
)

// What is to be explained is one's own: indicators of one's units only, nothing while their year may still change, nothing for who only reads.
func TestWaitingDeviationsAreOnesOwn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		for _, role := range access.Roles {
			if access.Grant(role, access.EvaluationRead) == access.None {
				continue
			}
			list, err := h.evaluate.Waiting(h.as(role))
			if err != nil {
				t.Fatal(role, err)
			}
			writes := access.Grant(role, access.EvaluationEdit) != access.None || access.Grant(role, access.ValueApprove) != access.None
			if writes != (len(list) > 0) {
				t.Errorf("%s: %d years", role, len(list))
			}
			for n := range list {
				for _, of := range [][]*evaluate.IndicatorScore{list[n].Explain, list[n].Returned, list[n].ToApprove} {
					if len(of) != 0 {
						t.Errorf("%s: %d wait though nothing was entered", role, len(of))
					}
				}
			}
		}
	})
}
