package publish

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/tables"
)

// Service draws papers.
type Service struct {
	plans *plan.Service
	org   *org.Service
	words *lang.Catalog

	db         *db.DB
	programmes *programme.Service
	budget     *budget.Service
	measure    *measure.Service
	evaluate   *evaluate.Service
	account    *account.Service
}

// New wires the papers. plan needs Freeze before publish can have plan, so UsePlans comes second.
func New(o *org.Service, words *lang.Catalog) *Service { return &Service{org: o, words: words} }

// UsePlans gives the plans to draw.
func (s *Service) UsePlans(p *plan.Service) { s.plans = p }

// Package is the documents of one paper.
type Package struct {
	Documents []model.Document
	Name      string // file name without ending: SULTANBEYLI-2020-stratejik-plan-taslak
	Edition   *plan.Edition
	Facts     facts.PlanFacts
}

func (s *Service) administration(ctx context.Context) (facts.Administration, bool, error) {
	a, ok, err := s.org.Identity(ctx)
	if err != nil || !ok {
		return facts.Administration{}, false, err
	}
	return facts.Administration{Name: a.Name, Province: a.Province}, a.Synthetic, nil
}

// Facts are the facts of a plan's live rows with the rules' verdicts; it asks for export rights.
func (s *Service) Facts(ctx context.Context, planID string) (facts.PlanFacts, error) {
	t, faults, err := s.plans.Papers(ctx, planID)
	if err != nil {
		return facts.PlanFacts{}, err
	}
	return s.live(ctx, &t, faults)
}

func (s *Service) live(ctx context.Context, t *plan.Tree, faults fault.List) (facts.PlanFacts, error) {
	a, synthetic, err := s.administration(ctx)
	if err != nil {
		return facts.PlanFacts{}, err
	}
	f := factsOf(t, a, synthetic, faults, s.words)
	f.Draft = true // live rows are never the official paper
	return f, nil
}

// Draft draws the papers of the live rows, marked TASLAK.
func (s *Service) Draft(ctx context.Context, planID string) (Package, error) {
	f, err := s.Facts(ctx, planID)
	if err != nil {
		return Package{}, err
	}
	return Package{Documents: tables.Plan(f), Name: safe(f.Code) + "-stratejik-plan-taslak", Facts: f}, nil
}

// Official draws the papers of a plan's newest edition; a plan without one is refused.
func (s *Service) Official(ctx context.Context, planID string) (Package, error) {
	list, err := s.plans.Editions(ctx, planID)
	if err != nil {
		return Package{}, err
	}
	if len(list) == 0 {
		return Package{}, fault.New(fault.KindConflict, "plan.no_edition", "read", planID)
	}
	return s.Edition(ctx, list[len(list)-1].ID)
}

// Edition redraws a frozen edition from its stored documents: the same edition gives the same bytes, whatever the code of today.
func (s *Service) Edition(ctx context.Context, editionID string) (Package, error) {
	e, err := s.plans.Edition(ctx, editionID)
	if err != nil {
		return Package{}, err
	}
	var f facts.PlanFacts
	docs, err := redrawn(e, &f)
	if err != nil {
		return Package{}, err
	}
	return Package{Documents: docs, Name: safe(f.Code) + "-stratejik-plan", Edition: &e, Facts: f}, nil
}

// safe makes a file name of a code: letters and digits of ASCII, the rest dashes.
func safe(s string) string {
	out := []rune{}
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
			out = append(out, r)
		default:
			out = append(out, '-')
		}
	}
	return string(out)
}

// Table draws one official table of the live rows: what a page shows as it prints.
func (s *Service) Table(ctx context.Context, planID, table string) (model.Document, error) {
	f, err := s.Facts(ctx, planID)
	if err != nil {
		return model.Document{}, err
	}
	d, ok := tables.Draw(f, table)
	if !ok {
		return model.Document{}, fault.NotFound("table", table)
	}
	return d, nil
}

// TreeFacts are the facts of a tree the caller already may read: a unit's page shows its own cards as they print.
func (s *Service) TreeFacts(ctx context.Context, t *plan.Tree) (facts.PlanFacts, error) {
	return s.live(ctx, t, nil)
}

// Freeze draws an edition: facts without the edition are hashed, then named by that hash on the papers.
func (s *Service) Freeze(ctx context.Context, t plan.Tree, e plan.Edition) (plan.Frozen, error) {
	a, synthetic, err := s.administration(ctx)
	if err != nil {
		return plan.Frozen{}, err
	}
	f := factsOf(&t, a, synthetic, plan.Check(&t, 0), s.words)
	return frozen(f, e, func(named *facts.Edition) []model.Document {
		f.Edition = named
		return tables.Plan(f)
	})
}

// frozen hashes the facts without the edition and draws the papers, which name it by that hash.
func frozen(f any, e council.Edition, draw func(named *facts.Edition) []model.Document) (plan.Frozen, error) {
	canonical, err := model.Canonical(f)
	if err != nil {
		return plan.Frozen{}, fault.New(fault.KindInternal, "internal").Wrap(err)
	}
	h := sha256.Sum256(canonical)
	on, err := period.DateOf(clock.FromMicros(e.FrozenAt).In(clock.Istanbul))
	if err != nil {
		return plan.Frozen{}, fault.New(fault.KindInternal, "internal").Wrap(err)
	}
	docs, err := model.Canonical(draw(&facts.Edition{No: e.No, FrozenOn: on, FactsSHA256: hex.EncodeToString(h[:]), Decision: decisionOf(e.Decision)}))
	if err != nil {
		return plan.Frozen{}, fault.New(fault.KindInternal, "internal").Wrap(err)
	}
	return plan.Frozen{Facts: canonical, Documents: docs}, nil
}

// redrawn reads the documents of an edition, and its facts into f.
func redrawn(e council.Edition, f any) ([]model.Document, error) {
	docs, err := model.Decode(e.Documents)
	if err == nil {
		err = json.Unmarshal(e.Facts, f)
	}
	if err != nil {
		return nil, fault.New(fault.KindInternal, "internal").Wrap(err)
	}
	return docs, nil
}
