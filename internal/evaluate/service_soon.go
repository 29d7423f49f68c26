package evaluate

import (
	"context"

	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/measure"
)

func soon() error { return fault.New(fault.KindUnavailable, "internal") }

// Scorecard is the card of a plan year as far as the caller may see it.
func (s *Service) Scorecard(context.Context, CardQuery) (Card, error) { return Card{}, soon() }

// Checked is Scorecard with the rules' verdicts on what the caller sees, both of one state.
func (s *Service) Checked(context.Context, CardQuery) (Card, fault.List, error) {
	return Card{}, nil, soon()
}

// Cards are the cards of the plan's years up to one, those the caller may see.
func (s *Service) Cards(_ context.Context, planID string, upTo int) ([]Card, error) {
	return nil, soon()
}

// CardOf is a card for the features to the right, inside their own access checks.
func (s *Service) CardOf(_ context.Context, planID string, year, through int) (Card, error) {
	return Card{}, soon()
}

// Check is the rules over a card.
func Check(c *Card, evidence []measure.Evidence) fault.List { return nil }

// Explain writes the deviation of an indicator's year.
func (s *Service) Explain(context.Context, Explain) (Deviation, error) { return Deviation{}, soon() }

// ApproveDeviation is a second person's yes (action value.approve).
func (s *Service) ApproveDeviation(context.Context, DeviationStep) (Deviation, error) {
	return Deviation{}, soon()
}

// ReturnDeviation gives a deviation back with a reason (action value.approve).
func (s *Service) ReturnDeviation(context.Context, DeviationStep) (Deviation, error) {
	return Deviation{}, soon()
}

// Deviation is one deviation.
func (s *Service) Deviation(_ context.Context, id string) (Deviation, error) {
	return Deviation{}, soon()
}

// Deviations are the deviations of a year that the caller may see, in the order of the plan.
func (s *Service) Deviations(_ context.Context, planID string, year int) ([]Deviation, error) {
	return nil, soon()
}

// CopiedText is the code of another indicator with the same text; empty: none.
func (s *Service) CopiedText(_ context.Context, planID string, year int, indicatorID, text string) (string, error) {
	return "", soon()
}

// Assess writes what is said of a target.
func (s *Service) Assess(context.Context, Assess) (Assessment, error) { return Assessment{}, soon() }

// Assessments are those of a year and kind that the caller may see, in the order of the plan.
func (s *Service) Assessments(_ context.Context, planID string, year int, kind string) ([]Assessment, error) {
	return nil, soon()
}

// OpenReview makes the report of a year.
func (s *Service) OpenReview(context.Context, OpenReview) (Review, error) { return Review{}, soon() }

// ChangeReview changes a draft.
func (s *Service) ChangeReview(context.Context, ChangeReview) (Review, error) {
	return Review{}, soon()
}

// FreezeReview freezes a draft with the board's decision.
func (s *Service) FreezeReview(context.Context, FreezeReview) (Review, council.Edition, error) {
	return Review{}, council.Edition{}, soon()
}

// Unready says what stands between a review and its freeze (Block), and what is flagged.
func (s *Service) Unready(_ context.Context, reviewID string) (fault.List, error) { return nil, soon() }

// AddBoardDecision adds a decision of the board.
func (s *Service) AddBoardDecision(context.Context, AddBoardDecision) (BoardDecision, error) {
	return BoardDecision{}, soon()
}

// ChangeBoardDecision changes a decision of the board.
func (s *Service) ChangeBoardDecision(context.Context, ChangeBoardDecision) (BoardDecision, error) {
	return BoardDecision{}, soon()
}

// Review is one review with the board's decisions.
func (s *Service) Review(_ context.Context, id string) (Review, error) { return Review{}, soon() }

// ReviewOf is a plan's review of a year and kind.
func (s *Service) ReviewOf(_ context.Context, planID string, year int, kind string) (Review, error) {
	return Review{}, soon()
}

// Reviews are the reviews of a plan that the caller may see, newest first.
func (s *Service) Reviews(_ context.Context, planID string) ([]Review, error) { return nil, soon() }

// EarlierDecisions are the board's decisions of the reviews before one, oldest first.
func (s *Service) EarlierDecisions(_ context.Context, planID string, year int, kind string) ([]EarlierDecision, error) {
	return nil, soon()
}

// ReviewEditions are the editions of a review, without their contents.
func (s *Service) ReviewEditions(_ context.Context, reviewID string) ([]council.Edition, error) {
	return nil, soon()
}
