package publish

import (
	"context"

	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/reports/facts"
)

// ProgrammeTreeFacts are the facts of a programme and of money the caller already may read, as a page shows one form of them; what was
// reached in other years is read under the caller's own rights.
func (s *Service) ProgrammeTreeFacts(ctx context.Context, t *programme.Tree, lines []budget.Line) (facts.ProgrammeFacts, error) {
	a, synthetic, err := s.administration(ctx)
	if err != nil {
		return facts.ProgrammeFacts{}, err
	}
	codes, err := s.org.CodeList(ctx)
	if err != nil {
		return facts.ProgrammeFacts{}, err
	}
	b := programmeFacts{tree: t, sheet: &budget.Sheet{Lines: lines}, codes: codes, words: s.words}
	f := b.facts(a, synthetic, nil)
	f.Draft = true
	if f.LastResults, err = s.lastResults(ctx, &t.Plan.Plan, t.Programme.Year-2); err != nil {
		return facts.ProgrammeFacts{}, err
	}
	recorded(&f)
	return f, nil
}
