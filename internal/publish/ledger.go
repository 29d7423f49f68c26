package publish

import (
	"context"
	"strconv"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/tables"
)

// LedgerPackage is the tables of a year's accounting: of each ledger that holds, its own.
type LedgerPackage struct {
	Documents []model.Document
	Name      string // file name without ending: 2014-butce-muhasebe
}

// ledgerTables are the forms of a year's ledgers, in the order of the package.
var ledgerTables = []string{tables.IDAppropriation, tables.IDExecution, tables.IDRevenue}

// Ledgers draws the tables of a year's accounting from its current ledgers, whether or not the year has a programme. A year without a
// ledger is not found.
func (s *Service) Ledgers(ctx context.Context, year int) (LedgerPackage, error) {
	f, err := s.yearFacts(ctx, year)
	if err != nil {
		return LedgerPackage{}, err
	}
	out := LedgerPackage{Name: strconv.Itoa(year) + "-butce-muhasebe"}
	for _, id := range ledgerTables {
		if d, ok := tables.DrawYear(f, id); ok {
			out.Documents = append(out.Documents, d)
		}
	}
	if len(out.Documents) == 0 {
		return LedgerPackage{}, fault.NotFound("ledger", strconv.Itoa(year))
	}
	return out, nil
}

// yearFacts are the facts of a year's accounting: those of a programme that has nothing else.
func (s *Service) yearFacts(ctx context.Context, year int) (f facts.ProgrammeFacts, err error) {
	err = s.db.Snapshot(ctx, func(ctx context.Context) error {
		sheet, err := s.budget.YearSheet(ctx, year)
		if err != nil {
			return err
		}
		settings, err := s.org.Settings(ctx, year)
		if err != nil {
			return err
		}
		a, synthetic, err := s.administration(ctx)
		if err != nil {
			return err
		}
		codes, err := s.org.CodeList(ctx)
		if err != nil {
			return err
		}
		t := programme.Tree{Programme: programme.Programme{Year: year, CodeSet: string(settings.CodeSet)}}
		b := programmeFacts{tree: &t, sheet: &sheet, codes: codes, words: s.words}
		f = b.facts(a, synthetic, nil)
		return nil
	})
	return f, err
}
