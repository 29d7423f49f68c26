package measure

import (
	"context"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/hit"
)

// Find looks through what was written beside values and through the names of proofs, as far as the caller sees the values and may open the proofs:
// a fixed number of statements. A proof with personal data is never found: its name may be a person's.
func (s *Service) Find(ctx context.Context, q hit.Query) ([]hit.Found, error) {
	a, err := access.Require(ctx)
	if err != nil {
		return nil, err
	}
	const (
		from = "measurement AS m JOIN indicator AS i ON i.id = m.indicator_id JOIN plan AS p ON p.id = m.plan_id"
		in   = "p.code || ' · ' || m.frequency || '/' || CAST(m.period_no AS VARCHAR(20))"
	)
	var sources []hit.Source
	if access.May(a, access.ValueRead) {
		shown, args := seen(access.Visible(a, access.ValueRead))
		sources = append(sources, hit.Source{
			Kind: "value", From: from, Shown: shown, Args: args, ID: "m.id", Code: "i.code", Title: "i.name", In: in, Plan: "m.plan_id", Year: "m.year", Label: true,
			Texts: []hit.Text{{Part: "explanation", SQL: "m.explanation"}, {Part: "no_value_reason", SQL: "m.no_value_reason"}, {Part: "return_reason", SQL: "m.return_reason"}},
		})
	}
	if access.May(a, access.EvidenceRead) {
		shown, args := seen(access.Visible(a, access.EvidenceRead))
		sources = append(sources, hit.Source{
			Kind: "evidence", From: from + " JOIN evidence AS e ON e.measurement_id = m.id", Shown: shown + " AND e.personal_data = ? AND e.cancelled_at = 0", Args: append(args, false),
			ID: "e.id", Code: "i.code", Title: "i.name", In: in, Plan: "m.plan_id", At: "m.id", Year: "m.year", Label: true,
			Texts: []hit.Text{{Part: "file_name", SQL: "e.file_name"}, {Part: "reference", SQL: "e.reference"}, {Part: "system", SQL: "e.system"}, {Part: "note", SQL: "e.note"}},
		})
	}
	return hit.All(ctx, s.store.db, q, sources...)
}
