package publish

import (
	"context"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/reports/facts"
)

// CardFacts are the facts of a scorecard the caller already may read, as a page shows forms of it that are filled: the card and nothing
// beside it. Of the programme it tells only which indicators stand in it, which everybody reads who reads its results.
func (s *Service) CardFacts(ctx context.Context, document string, c *evaluate.Card) (facts.ResultFacts, error) {
	a, synthetic, err := s.administration(ctx)
	if err != nil {
		return facts.ResultFacts{}, err
	}
	people, err := s.org.Names(ctx, persons(c))
	if err != nil {
		return facts.ResultFacts{}, err
	}
	b := resultFacts{card: c, people: people, words: s.words}
	f := b.facts(document, a, synthetic)
	f.Draft = true
	if document != facts.DocReport {
		return f, nil
	}
	system := access.WithActor(ctx, access.System("report"))
	r, err := s.account.Of(system, c.Plan.ID, c.Year)
	if fault.KindOf(err) == fault.KindNotFound {
		return f, nil
	}
	if err != nil {
		return facts.ResultFacts{}, err
	}
	t, err := s.programmes.Tree(system, r.ProgrammeID)
	if err != nil {
		return facts.ResultFacts{}, err
	}
	inProgramme(&f, &t)
	return f, nil
}
