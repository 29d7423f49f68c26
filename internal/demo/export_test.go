package demo

import (
	"context"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/org"
)

// LoadValues fills an empty database with the demo's house and plans and the values of the plan's first year: what scores are made of,
// without money, reviews and reports.
func LoadValues(ctx context.Context, s Services) error {
	base := s
	base.Programmes = nil
	if _, err := Load(ctx, base); err != nil {
		return err
	}
	ctx = access.WithActor(ctx, access.System("demo"))
	l := loader{Services: s, units: map[string]string{}, people: map[string]org.Person{}}
	if err := l.knowUnits(ctx); err != nil {
		return err
	}
	if err := l.findPeople(ctx); err != nil {
		return err
	}
	r, err := l.newResults(ctx)
	if err != nil {
		return err
	}
	return r.values(ctx, r.tree.Plan.FirstYear)
}
