package account

import (
	"context"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/hit"
)

// Find looks through the texts of activity reports and what units say they did, as far as the caller sees them: until the council voted, a unit finds
// what it wrote itself. A fixed number of statements.
func (s *Service) Find(ctx context.Context, q hit.Query) ([]hit.Found, error) {
	a, err := access.Require(ctx)
	if err != nil || !access.May(a, access.ReportRead) {
		return nil, err
	}
	shown, args := "1 = 1", []any(nil)
	if f := access.Visible(a, access.ReportRead); !f.All {
		shown = "1 = 0"
		if f.Frozen {
			shown, args = shown+" OR r.state IN ?", append(args, []string{VotedSufficient, VotedInsufficient, Distributed, Published})
		}
		if f.Submitted {
			shown, args = shown+" OR r.state = ?", append(args, Presented)
		}
		if len(f.Units) > 0 {
			shown, args = shown+" OR ur.unit_id IN ?", append(args, f.Units)
		}
	}
	const of = " JOIN activity_report AS r ON r.id = x.report_id JOIN plan AS p ON p.id = r.plan_id LEFT JOIN unit_report AS ur ON ur.id = x.unit_report_id LEFT JOIN unit AS u ON u.id = ur.unit_id"
	return hit.All(ctx, s.store.db, q,
		hit.Source{
			Kind: "report_text", From: "report_text AS x" + of, Shown: shown, Args: args, ID: "x.id", Code: "x.section", Title: "COALESCE(u.name, '')", In: "p.code || ' · ' || p.name", Plan: "p.id",
			At: "r.id || '/' || COALESCE(ur.id, '') || '/' || x.section", Year: "r.year", Label: true, Texts: []hit.Text{{Part: "text", SQL: "x.text"}},
		},
		hit.Source{
			Kind: "activity_result", From: "activity_result AS x" + of + " JOIN activity AS a ON a.id = x.activity_id", Shown: shown, Args: args, ID: "x.id", Code: "a.code", Title: "a.name", In: "COALESCE(u.name, '')",
			Plan: "p.id", At: "r.id || '/' || COALESCE(ur.id, '')", Year: "r.year", Label: true, Texts: []hit.Text{{Part: "work_done", SQL: "x.work_done"}, {Part: "reason", SQL: "x.reason"}},
		})
}
