package app

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
)

// frequencies are the monitoring frequencies of a plan's indicators: what windows a year has. Values are of a plan the council decided, and of
// a year of it.
func (a *App) frequencies(ctx context.Context, planID string, year int) ([]string, error) {
	t, err := a.Plans.Whole(ctx, planID)
	if err != nil {
		return nil, err
	}
	if t.Plan.State != plan.InForce {
		return nil, fault.New(fault.KindClosed, "calendar.plan_undecided", "read", string(t.Plan.State), "expected", string(plan.InForce)).On("", planID)
	}
	if h := t.Plan.Horizon(); !h.Contains(year) {
		return nil, fault.Invalid("plan.year.outside", "year", "read", strconv.Itoa(year), "expected", h.String())
	}
	found := map[string]bool{}
	for _, g := range t.Goals {
		for _, h := range g.Targets {
			for _, i := range h.Indicators {
				found[i.MonitoringFrequency] = true
			}
		}
	}
	delete(found, "")
	return slices.Sorted(maps.Keys(found)), nil
}

// reported tells whether the activity report of a plan's year is kept.
func (a *App) reported(ctx context.Context, planID string, year int) (bool, error) {
	_, err := a.Account.Of(access.WithActor(ctx, access.System("programme")), planID, year)
	if fault.KindOf(err) == fault.KindNotFound {
		return false, nil
	}
	return err == nil, err
}
