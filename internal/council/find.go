package council

import (
	"context"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/hit"
)

// Find looks through the editions: one statement. What a body decided is open to everyone who may read editions.
func (s *Store) Find(ctx context.Context, q hit.Query) ([]hit.Found, error) {
	a, err := access.Require(ctx)
	if err != nil || !access.May(a, access.EditionRead) {
		return nil, err
	}
	return hit.All(ctx, s.db, q, hit.Source{
		Kind: "edition", From: "edition AS e JOIN plan AS p ON p.id = e.plan_id JOIN council_decision AS d ON d.id = e.decision_id LEFT JOIN programme AS g ON g.id = e.programme_id", Shown: "1 = 1",
		ID: "e.id", Code: "e.document", Title: "p.name", In: "d.decided_on", Plan: "p.id", At: "CAST(e.no AS VARCHAR(20))",
		Texts:  []hit.Text{{Part: "number", SQL: "d.number"}, {Part: "plan_code", SQL: "p.code"}, {Part: "note", SQL: "d.note"}},
		InYear: "e.document LIKE '%/' || CAST(CAST(? AS BIGINT) AS VARCHAR(10)) OR (e.document = 'plan' AND p.first_year <= ? AND p.last_year >= ?)", Order: "e.frozen_at DESC, e.id",
	})
}
