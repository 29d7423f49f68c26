package publish

import (
	"context"
	"strconv"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/tables"
)

// UseProgrammes gives the programmes and their money to draw; db reads both of one state.
func (s *Service) UseProgrammes(d *db.DB, p *programme.Service, b *budget.Service) {
	s.db, s.programmes, s.budget = d, p, b
}

// ProgrammePackage is the documents of a programme.
type ProgrammePackage struct {
	Documents []model.Document
	Name      string // file name without ending: KARTAL-2020-2022-performans-programi-taslak
	Edition   *council.Edition
	Facts     facts.ProgrammeFacts
}

// ProgrammeFacts are the facts of a programme's live rows with the rules' verdicts; it asks for export rights.
func (s *Service) ProgrammeFacts(ctx context.Context, programmeID string) (facts.ProgrammeFacts, error) {
	f, _, _, err := s.programmeLive(ctx, programmeID)
	return f, err
}

// programmeLive reads programme, money and plan of one state; the plan's cards are the other side of I-16.
func (s *Service) programmeLive(ctx context.Context, programmeID string) (f facts.ProgrammeFacts, cards []model.Document, t programme.Tree, err error) {
	err = s.db.Snapshot(ctx, func(ctx context.Context) error {
		var faults fault.List
		t, faults, err = s.programmes.Papers(ctx, programmeID)
		if err != nil {
			return err
		}
		sheet, money, err := s.budget.CheckedSheet(ctx, programmeID)
		if err != nil {
			return err
		}
		f, cards, err = s.programmeOf(ctx, &t, &sheet, append(faults, money...))
		return err
	})
	f.Draft = true // live rows are never the official paper
	return f, cards, t, err
}

func (s *Service) programmeOf(ctx context.Context, t *programme.Tree, sheet *budget.Sheet, faults fault.List) (facts.ProgrammeFacts, []model.Document, error) {
	a, synthetic, err := s.administration(ctx)
	if err != nil {
		return facts.ProgrammeFacts{}, nil, err
	}
	codes, err := s.org.CodeList(ctx)
	if err != nil {
		return facts.ProgrammeFacts{}, nil, err
	}
	settings, err := s.org.Settings(ctx, t.Programme.Year)
	if err != nil {
		return facts.ProgrammeFacts{}, nil, err
	}
	b := programmeFacts{tree: t, sheet: sheet, codes: codes, words: s.words}
	f := b.facts(a, synthetic, faults)
	f.OverheadWarn = settings.OverheadWarn
	if f.LastResults, err = s.lastResults(ctx, &t.Plan.Plan, t.Programme.Year-2); err != nil {
		return facts.ProgrammeFacts{}, nil, err
	}
	recorded(&f)
	var cards []model.Document
	if d, ok := tables.Draw(factsOf(&t.Plan, a, synthetic, nil, s.words), "T15"); ok {
		cards = append(cards, d)
	}
	return f, cards, nil
}

// lastResults is what the activity report of a year says was reached, by code path of the plan: its newest edition, else its records as far as
// the caller may see them; nil without a report. It is the other side of I-17, and what nobody typed of t−1.
func (s *Service) lastResults(ctx context.Context, p *plan.Plan, year int) (map[string]facts.Rat, error) {
	var none map[string]facts.Rat
	if s.account == nil || !p.Horizon().Contains(year) {
		return none, nil
	}
	system := access.WithActor(ctx, access.System("programme")) // what the council was shown of a year is no secret of the programme
	r, err := s.account.Of(system, p.ID, year)
	if fault.KindOf(err) == fault.KindNotFound {
		return none, nil
	}
	if err != nil {
		return nil, err
	}
	out := map[string]facts.Rat{}
	list, err := s.account.Editions(system, r.ID)
	if err != nil {
		return nil, err
	}
	if len(list) > 0 {
		e, err := s.ResultEdition(system, list[len(list)-1].ID)
		if err != nil {
			return nil, err
		}
		for _, g := range e.Facts.Goals {
			for _, t := range g.Targets {
				for _, i := range t.Indicators {
					out[i.Ref] = i.C
				}
			}
		}
		return out, nil
	}
	card, err := s.evaluate.Scorecard(ctx, evaluate.CardQuery{PlanID: p.ID, Year: year, Through: 12})
	if k := fault.KindOf(err); k == fault.KindNotFound || k == fault.KindForbidden {
		return none, nil // nothing of the year is open to the caller
	}
	if err != nil {
		return nil, err
	}
	for _, g := range card.Goals {
		for _, t := range g.Targets {
			for _, i := range t.Indicators {
				out[i.Indicator.Ref] = i.C
			}
		}
	}
	return out, nil
}

// recorded prints t−1 from the record where nobody typed it: one record per fact. On paper it has at most four decimals (domain.md §3.3).
func recorded(f *facts.ProgrammeFacts) {
	for t := range f.Targets {
		for k := range f.Targets[t].Indicators {
			i := &f.Targets[t].Indicators[k]
			c := f.LastResults[i.PlanRef]
			if i.Previous != nil || c == nil {
				continue
			}
			if v, err := quantity.AmountFromRat(quantity.Round(c, 4, quantity.RoundHalfUp), quantity.RoundHalfUp); err == nil {
				i.Previous, i.PreviousSource = &v, "Karne: "+strconv.Itoa(f.Year-2)+" yılı gerçekleşme kaydı"
			}
		}
	}
}

// Programme draws the papers of a programme's live rows, marked TASLAK.
func (s *Service) Programme(ctx context.Context, programmeID string) (ProgrammePackage, error) {
	f, cards, _, err := s.programmeLive(ctx, programmeID)
	if err != nil {
		return ProgrammePackage{}, err
	}
	return ProgrammePackage{Documents: tables.Programme(f, cards), Name: programmeName(f) + "-taslak", Facts: f}, nil
}

func programmeName(f facts.ProgrammeFacts) string {
	return safe(f.PlanCode) + "-" + strconv.Itoa(f.Year) + "-performans-programi"
}

// OfficialProgramme draws the papers of a programme's newest edition; a programme without one is refused.
func (s *Service) OfficialProgramme(ctx context.Context, programmeID string) (ProgrammePackage, error) {
	list, err := s.programmes.Editions(ctx, programmeID)
	if err != nil {
		return ProgrammePackage{}, err
	}
	if len(list) == 0 {
		return ProgrammePackage{}, fault.New(fault.KindConflict, "programme.no_edition", "read", programmeID)
	}
	return s.ProgrammeEdition(ctx, list[len(list)-1].ID)
}

// ProgrammeEdition redraws a frozen edition from its stored documents.
func (s *Service) ProgrammeEdition(ctx context.Context, editionID string) (ProgrammePackage, error) {
	e, err := s.programmes.Edition(ctx, editionID)
	if err != nil {
		return ProgrammePackage{}, err
	}
	var f facts.ProgrammeFacts
	docs, err := redrawn(e, &f)
	if err != nil {
		return ProgrammePackage{}, err
	}
	return ProgrammePackage{Documents: docs, Name: programmeName(f), Edition: &e, Facts: f}, nil
}

// ProgrammeTable draws one table of the live rows: what a page shows as it prints.
func (s *Service) ProgrammeTable(ctx context.Context, programmeID, table string) (model.Document, error) {
	d, _, err := s.ProgrammeSheet(ctx, programmeID, table)
	return d, err
}

// ProgrammeSheet is ProgrammeTable with the records it was drawn from, both of one state.
func (s *Service) ProgrammeSheet(ctx context.Context, programmeID, table string) (model.Document, programme.Tree, error) {
	f, cards, t, err := s.programmeLive(ctx, programmeID)
	if err != nil {
		return model.Document{}, programme.Tree{}, err
	}
	d, ok := tables.DrawProgramme(f, cards, table)
	if !ok {
		return model.Document{}, programme.Tree{}, fault.NotFound("table", table)
	}
	return d, t, nil
}

// FreezeProgramme draws an edition of a programme inside the step that decides it.
func (s *Service) FreezeProgramme(ctx context.Context, t programme.Tree, e council.Edition) (plan.Frozen, error) {
	// The edition shows every verdict, also those its recorder (a council clerk) may not read elsewhere.
	sheet, money, err := s.budget.CheckedSheet(access.WithActor(ctx, access.System("edition")), t.Programme.ID)
	if err != nil {
		return plan.Frozen{}, err
	}
	settings, err := s.org.Settings(ctx, t.Programme.Year)
	if err != nil {
		return plan.Frozen{}, err
	}
	faults := programme.Check(&t, settings)
	f, cards, err := s.programmeOf(access.WithActor(ctx, access.System("edition")), &t, &sheet, append(faults, money...))
	if err != nil {
		return plan.Frozen{}, err
	}
	return frozen(f, e, func(named *facts.Edition) []model.Document {
		f.Edition = named
		return tables.Programme(f, cards)
	})
}
