package publish

import (
	"context"
	"slices"
	"strconv"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/tables"
)

// Documents are the papers of what a year reached: the words of the command line and of the addresses.
var Documents = []string{facts.DocMonitoring, facts.DocEvaluation, facts.DocReport}

// UseResults gives values, scores and reports to draw.
func (s *Service) UseResults(m *measure.Service, e *evaluate.Service, a *account.Service) {
	s.measure, s.evaluate, s.account = m, e, a
}

// ResultPackage is the documents of a monitoring, evaluation or activity report.
type ResultPackage struct {
	Documents []model.Document
	Name      string // file name without ending: KARTAL-2020-2022-faaliyet-raporu-taslak
	Edition   *council.Edition
	Facts     facts.ResultFacts
}

var resultNames = map[string]string{facts.DocMonitoring: "izleme-raporu", facts.DocEvaluation: "degerlendirme-raporu", facts.DocReport: "faaliyet-raporu"}

func resultName(f facts.ResultFacts) string {
	return safe(f.PlanCode) + "-" + strconv.Itoa(f.Year) + "-" + resultNames[f.Document]
}

// source is what one document is drawn from.
type source struct {
	review *evaluate.Review
	report *account.Whole
}

// asked finds the record of a document and asks whether the caller may export it. A review that nobody opened yet is drawn without its part
// for those who export everything; an activity report must be there.
func (s *Service) asked(ctx context.Context, document, planID string, year int) (out source, err error) {
	a, err := access.Require(ctx)
	if err != nil {
		return out, err
	}
	if document == facts.DocReport {
		r, err := s.account.Of(ctx, planID, year)
		if err != nil {
			return out, err
		}
		if err := access.Check(a, access.ReportExport, r.Scope()); err != nil {
			return out, err
		}
		w, err := s.account.Whole(ctx, r.ID)
		out.report = &w
		return out, err
	}
	if resultNames[document] == "" {
		return out, fault.NotFound("document", document)
	}
	r, err := s.evaluate.ReviewOf(ctx, planID, year, document)
	switch {
	case fault.KindOf(err) == fault.KindNotFound:
		if access.Check(a, access.ReviewExport, access.Whole) != nil {
			return out, err // to who sees only what is frozen it is not there
		}
		return out, nil
	case err != nil:
		return out, err
	}
	out.review = &r
	return out, access.Check(a, access.ReviewExport, r.Scope())
}

// ResultFacts are the facts of a document's live rows with the rules' verdicts; it asks for export rights.
func (s *Service) ResultFacts(ctx context.Context, document, planID string, year int) (facts.ResultFacts, error) {
	r, err := s.resultLive(ctx, document, planID, year)
	return r.facts, err
}

// drawn is the facts of a document with the frozen papers that its reconciliation compares them with.
type drawn struct {
	facts  facts.ResultFacts
	others []model.Document
}

func (s *Service) resultLive(ctx context.Context, document, planID string, year int) (out drawn, err error) {
	err = s.db.Snapshot(ctx, func(ctx context.Context) error {
		from, err := s.asked(ctx, document, planID, year)
		if err != nil {
			return err
		}
		out, err = s.resultsOf(ctx, document, planID, year, from, unfinished(ctx, document))
		return err
	})
	out.facts.Draft = true // live rows are never the official paper
	return out, err
}

// Results draws a document of the live rows, marked TASLAK.
func (s *Service) Results(ctx context.Context, document, planID string, year int) (ResultPackage, error) {
	r, err := s.resultLive(ctx, document, planID, year)
	if err != nil {
		return ResultPackage{}, err
	}
	return ResultPackage{Documents: tables.Results(r.facts, r.others...), Name: resultName(r.facts) + "-taslak", Facts: r.facts}, nil
}

// ResultTable draws one table of the live rows: what a page shows as it prints.
func (s *Service) ResultTable(ctx context.Context, document, planID string, year int, table string) (model.Document, error) {
	r, err := s.resultLive(ctx, document, planID, year)
	if err != nil {
		return model.Document{}, err
	}
	d, ok := tables.DrawResults(r.facts, table, r.others...)
	if !ok {
		return model.Document{}, fault.NotFound("table", table)
	}
	return d, nil
}

// OfficialResults draws a document's newest edition; one that was never frozen is refused.
func (s *Service) OfficialResults(ctx context.Context, document, planID string, year int) (ResultPackage, error) {
	from, err := s.asked(ctx, document, planID, year)
	if err != nil {
		return ResultPackage{}, err
	}
	var list []council.Edition
	switch {
	case from.report != nil:
		list, err = s.account.Editions(ctx, from.report.Report.ID)
	case from.review != nil:
		list, err = s.evaluate.ReviewEditions(ctx, from.review.ID)
	}
	if err != nil {
		return ResultPackage{}, err
	}
	if len(list) == 0 {
		return ResultPackage{}, fault.New(fault.KindConflict, "publish.no_edition", "read", document+"/"+strconv.Itoa(year))
	}
	return s.ResultEdition(ctx, list[len(list)-1].ID)
}

// ResultEdition redraws a frozen edition from its stored documents.
func (s *Service) ResultEdition(ctx context.Context, editionID string) (ResultPackage, error) {
	e, err := s.plans.Edition(ctx, editionID)
	if err != nil {
		return ResultPackage{}, err
	}
	var f facts.ResultFacts
	docs, err := redrawn(e, &f)
	if err != nil {
		return ResultPackage{}, err
	}
	return ResultPackage{Documents: docs, Name: resultName(f), Edition: &e, Facts: f}, nil
}

// FreezeReview draws an edition of a monitoring or evaluation report inside the step that freezes it.
func (s *Service) FreezeReview(ctx context.Context, r evaluate.Review, e council.Edition) (plan.Frozen, error) {
	return s.freezeResults(ctx, r.Kind, r.PlanID, r.Year, source{review: &r}, e)
}

// FreezeReport draws an edition of an activity report inside the step that records the council's vote.
func (s *Service) FreezeReport(ctx context.Context, r account.Report, e council.Edition) (plan.Frozen, error) {
	// The edition shows every unit's part, also those its recorder (a council clerk) may not read elsewhere.
	w, err := s.account.Whole(access.WithActor(ctx, access.System("edition")), r.ID)
	if err != nil {
		return plan.Frozen{}, err
	}
	w.Report = r
	return s.freezeResults(ctx, facts.DocReport, r.PlanID, r.Year, source{report: &w}, e)
}

func (s *Service) freezeResults(ctx context.Context, document, planID string, year int, from source, e council.Edition) (plan.Frozen, error) {
	r, err := s.resultsOf(access.WithActor(ctx, access.System("edition")), document, planID, year, from, (*evaluate.Card).WithholdDrafts)
	if err != nil {
		return plan.Frozen{}, err
	}
	return frozen(r.facts, e, func(named *facts.Edition) []model.Document {
		r.facts.Edition = named
		return tables.Results(r.facts, r.others...)
	})
}

// unfinished takes out of a live document what its reader is not shown: of a review, to who sees what is frozen, everything that is not; of an
// activity report what nobody approved.
func unfinished(ctx context.Context, document string) func(*evaluate.Card) {
	a, _ := access.ActorFrom(ctx)
	switch {
	case document == facts.DocReport && !access.Visible(a, access.ReportExport).All:
		return (*evaluate.Card).WithholdDrafts
	case document != facts.DocReport && !access.Visible(a, access.ReviewExport).All:
		return (*evaluate.Card).WithholdOpen
	}
	return func(*evaluate.Card) {}
}

// resultsOf reads everything a document prints, but what is withheld of its card; the caller has asked for access and holds one state of the
// database.
func (s *Service) resultsOf(ctx context.Context, document, planID string, year int, from source, withhold func(*evaluate.Card)) (drawn, error) {
	through := 12
	if document == facts.DocMonitoring {
		through = 6
	}
	card, err := s.evaluate.CardOf(ctx, planID, year, through)
	if err != nil {
		return drawn{}, err
	}
	withhold(&card)
	if document == facts.DocMonitoring {
		card.WithholdDeviations() // they are of the year's end
	}
	proofs, err := s.measure.EvidenceOf(ctx, planID, year)
	if err != nil {
		return drawn{}, err
	}
	a, synthetic, err := s.administration(ctx)
	if err != nil {
		return drawn{}, err
	}
	people, err := s.org.Names(ctx, persons(&card))
	if err != nil {
		return drawn{}, err
	}
	b := resultFacts{card: &card, proofs: proofs, people: people, words: s.words}
	f := b.facts(document, a, synthetic)
	f.Faults = b.faults(evaluate.Check(&card, proofs))
	if document == facts.DocReport {
		return s.reportOf(ctx, f, &b, from)
	}
	cards, err := s.evaluate.Cards(ctx, planID, year)
	if err != nil {
		return drawn{}, err
	}
	for i := range cards {
		if cards[i].Year < year {
			f.Years = append(f.Years, yearResult(&cards[i]))
		}
	}
	f.Years = append(f.Years, yearResult(&card)) // the year itself as far as the document looks, whatever of it is published
	if from.review != nil {
		f.Review = b.review(from.review)
	}
	earlier, err := s.evaluate.EarlierDecisions(ctx, planID, year, document)
	if err != nil {
		return drawn{}, err
	}
	for _, d := range earlier {
		f.EarlierDecisions = append(f.EarlierDecisions, b.boardDecision(d))
	}
	return drawn{facts: f}, nil
}

// reportOf adds what only the activity report prints: work, money, texts, statements, vote, differences.
func (s *Service) reportOf(ctx context.Context, f facts.ResultFacts, b *resultFacts, from source) (drawn, error) {
	w := from.report
	t, money, err := s.decidedMoney(ctx, w.Report.ProgrammeID)
	if err != nil {
		return drawn{}, err
	}
	codes, err := s.org.CodeList(ctx)
	if err != nil {
		return drawn{}, err
	}
	p := programmeFacts{tree: &t, sheet: &money, codes: codes, words: s.words}
	pf := p.facts(f.Administration, f.Synthetic, nil)
	f.SpendingUnits, f.Execution, f.Revenue, f.CodeSet, f.Codes, f.Changes, f.Withheld = pf.Units, pf.Execution, pf.RevenueLedger, pf.CodeSet, pf.Codes, pf.Changes, pf.Withheld
	f.Policies = pf.Policies
	f.Activities = b.activities(&p, &pf, w)
	f.Report = b.report(w)
	f.Synthetic = f.Synthetic || w.Report.Synthetic
	inProgramme(&f, &t)
	for _, d := range w.Differences {
		f.Differences = append(f.Differences, facts.Difference{Kind: d.Kind, Basis: d.Basis, Code: d.Code, Ref: d.Ref, Name: d.Name, Programme: d.Programme, Report: d.Report, Row: d.Row, Excused: d.Excused})
	}
	more, err := s.account.Check(access.WithActor(ctx, access.System("report")), w.Report.ID)
	if err != nil {
		return drawn{}, err
	}
	f.Faults = b.faults(more)
	if f.LastResults, err = s.lastResults(ctx, &b.card.Plan, f.Year-1); err != nil {
		return drawn{}, err
	}
	out := drawn{facts: f}
	out.others, err = s.frozenPapers(ctx, &out.facts, w.Report)
	return out, err
}

// inProgramme marks the indicators that the year's programme holds, with or without a value.
func inProgramme(f *facts.ResultFacts, t *programme.Tree) {
	in := map[string]bool{}
	for _, h := range t.Targets {
		for _, i := range h.Indicators {
			in[i.IndicatorID] = true
		}
	}
	for g := range f.Goals {
		for h := range f.Goals[g].Targets {
			for i := range f.Goals[g].Targets[h].Indicators {
				x := &f.Goals[g].Targets[h].Indicators[i]
				x.InProgramme = in[x.ID]
			}
		}
	}
}

// frozenPapers are what the council and the board were shown of the year: Tablo 1 of the programme and the evaluation table, each of its newest
// edition. The programme's values are kept in the facts too.
func (s *Service) frozenPapers(ctx context.Context, f *facts.ResultFacts, r account.Report) (out []model.Document, err error) {
	ctx = access.WithActor(ctx, access.System("report"))
	programmes, err := s.programmes.Editions(ctx, r.ProgrammeID)
	if err != nil {
		return nil, err
	}
	if n := len(programmes); n > 0 {
		pack, err := s.ProgrammeEdition(ctx, programmes[n-1].ID)
		if err != nil {
			return nil, err
		}
		f.ProgrammeValues = programmeValues(&pack.Facts)
		out = append(out, only(pack.Documents, "PP1")...)
	}
	v, err := s.evaluate.ReviewOf(ctx, r.PlanID, r.Year, evaluate.Evaluation)
	if fault.KindOf(err) == fault.KindNotFound {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	list, err := s.evaluate.ReviewEditions(ctx, v.ID)
	if err != nil || len(list) == 0 {
		return out, err
	}
	pack, err := s.ResultEdition(ctx, list[len(list)-1].ID)
	if err != nil {
		return nil, err
	}
	return append(out, only(pack.Documents, "T20")...), nil
}

func only(docs []model.Document, id string) []model.Document {
	return slices.DeleteFunc(slices.Clone(docs), func(d model.Document) bool { return d.ID != id })
}

// programmeValues are the year's targets as a programme prints them, by the code path of the plan.
func programmeValues(f *facts.ProgrammeFacts) map[string]facts.Rat {
	out := map[string]facts.Rat{}
	for _, t := range f.Targets {
		for _, i := range t.Indicators {
			switch {
			case i.Override != nil:
				out[i.PlanRef] = i.Override.Rat()
			case i.PlanValue != nil:
				out[i.PlanRef] = i.PlanValue.Rat()
			}
		}
	}
	return out
}

// decidedMoney is a decided programme with its money; what the council decided is open to who may export the report.
func (s *Service) decidedMoney(ctx context.Context, programmeID string) (programme.Tree, budget.Sheet, error) {
	system := access.WithActor(ctx, access.System("report"))
	t, err := s.programmes.Tree(system, programmeID)
	if err != nil {
		return programme.Tree{}, budget.Sheet{}, err
	}
	sheet, _, err := s.budget.CheckedSheet(system, programmeID)
	return t, sheet, err
}
