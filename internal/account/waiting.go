package account

import (
	"context"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/pkg/period"
)

// WaitingUnit is a unit's report as a work list names it: its state, why it came back and who sent it back ("" for no person).
type WaitingUnit struct {
	ID, ReportID, UnitID, UnitName, State, Reason, ReturnedBy string
}

// WaitingReport is a report that the council has not voted on, or that was voted and is still to be sent and published. Units are those the
// caller may see; Received of All are with the strategy office (0 of 0 for who sees only some).
type WaitingReport struct {
	ID, PlanID, State string
	Year              int
	PresentedOn       period.Date
	Units             []WaitingUnit
	Received, All     int
	Whole             bool        // the caller sees the administration's part
	UnitsBy           period.Date // until when units sign, of a report that is consolidated
}

// Waiting are the reports under way that the caller may see anything of, the newest first, without their contents: two statements, one for
// who returned what, and one for the day of each that is consolidated.
func (s *Service) Waiting(ctx context.Context) (out []WaitingReport, err error) {
	f, err := access.Reader(ctx, access.ReportRead)
	if err != nil {
		return nil, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		found, err := s.store.unfinished(ctx)
		if err != nil || len(found) == 0 {
			return err
		}
		units, err := s.store.unitsUnderWay(ctx, found)
		if err != nil {
			return err
		}
		for _, r := range found {
			w := WaitingReport{ID: r.ID, PlanID: r.PlanID, State: r.State, Year: r.Year, PresentedOn: r.PresentedOn, Whole: f.Shows(r.Scope())}
			for _, u := range units[r.ID] {
				if !w.Whole && !f.Shows(UnitReport{UnitID: u.UnitID}.Scope(r)) {
					continue
				}
				w.Units = append(w.Units, u)
				if w.All++; u.State == UnitReceived {
					w.Received++
				}
			}
			if !w.Whole {
				w.Received, w.All = 0, 0
			}
			if r.State == Consolidating && (w.Whole || len(w.Units) > 0) {
				set, err := s.org.Settings(ctx, r.Year)
				if err != nil {
					return err
				}
				w.UnitsBy = set.UnitReportBy
			}
			if w.Whole || len(w.Units) > 0 {
				out = append(out, w)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}
