package intake

import (
	"context"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
)

func (s *Service) diffActivities(context.Context, programme.ProposalDoc) (plan.Preview, error) {
	return plan.Preview{}, fault.New(fault.KindUnavailable, "unavailable")
}

func (s *Service) importActivities(context.Context, programme.ProposalDoc) (plan.Preview, error) {
	return plan.Preview{}, fault.New(fault.KindUnavailable, "unavailable")
}
