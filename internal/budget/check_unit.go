package budget

import (
	"context"
	"slices"

	"github.com/karne-app/karne/internal/fault"
)

// CheckUnit are the verdicts on a unit's own part: on its lines, and on the activities it answers for that have no resource of any unit.
// Ceilings are not asked. It asks no access of its own: the step that hands the part in did.
func (s *Service) CheckUnit(ctx context.Context, programmeID, unitID string) (fault.List, error) {
	p, err := s.store.head(ctx, programmeID)
	if err != nil {
		return nil, err
	}
	c := checked{programme: p}
	w := wholeOf(p.ID)
	w.and("(l.unit_id = ? OR l.activity_id IN (SELECT id FROM activity WHERE programme_id = ? AND responsible_unit_id = ?))", unitID, p.ID, unitID)
	if c.lines, err = s.store.lines(ctx, w); err != nil {
		return nil, err
	}
	if c.activities, err = s.store.activities(ctx, p.ID); err != nil {
		return nil, err
	}
	if c.units, err = s.store.unitNames(ctx, p); err != nil {
		return nil, err
	}
	if c.codes, err = s.org.CodeList(ctx); err != nil {
		return nil, err
	}
	c.activities = slices.DeleteFunc(c.activities, func(a activity) bool {
		return a.responsible != unitID && !slices.ContainsFunc(c.lines, func(l Line) bool { return l.ActivityID == a.id })
	})
	k := c.checker()
	k.codesAndPlaces()
	k.overlaps()
	k.twice()
	k.withoutResource()
	own := make(map[string]bool, len(c.lines))
	for _, l := range c.lines {
		own[l.ID] = l.UnitID == unitID
	}
	for _, a := range c.activities {
		own[a.id] = a.responsible == unitID
	}
	var out fault.List
	for _, v := range k.out {
		if own[v.fault.At.Record] {
			out = append(out, v.fault)
		}
	}
	return out, nil
}
