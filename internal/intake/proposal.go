package intake

import (
	"context"
	"io"
	"slices"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/layout"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/budgetcode"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/trtext"
)

// StageProposal reads a unit's proposal workbook and keeps it with its faults and preview, as Stage does a plan's file: nothing of the
// proposal changes. A unit stages its own, the strategy office any.
func (s *Service) StageProposal(ctx context.Context, programmeID, unitID string, f StageFile) (Batch, error) {
	b := Batch{Kind: OfProposal, ProgrammeID: programmeID, UnitID: unitID}
	return s.stage(ctx, f, gate{access.ProposalEdit, unitScope(unitID)}, b, s.readProposal)
}

func unitScope(unitID string) access.Scope { return access.Scope{Units: []string{unitID}} }

// part is a unit's part of a programme: what it answers for and shares.
type part struct {
	tree programme.Tree
	unit string // name
	id   string
}

func (s *Service) part(ctx context.Context, programmeID, unitID string) (part, error) {
	if s.programmes == nil || s.budget == nil {
		return part{}, fault.NotFound("programme", programmeID)
	}
	t, err := s.programmes.Tree(ctx, programmeID)
	if err != nil {
		return part{}, err
	}
	for _, pr := range t.Proposals {
		if pr.UnitID == unitID {
			return part{tree: t, unit: pr.UnitName, id: unitID}, nil
		}
	}
	return part{}, fault.NotFound("proposal", unitID)
}

// activities are those the unit may cost, in the order of the programme.
func (p part) activities() (out []programme.ActivityNode) {
	for _, h := range p.tree.Targets {
		for _, a := range h.Activities {
			if slices.Contains(a.UnitIDs(), p.id) {
				out = append(out, a)
			}
		}
	}
	return out
}

func (s *Service) readProposal(ctx context.Context, b *Batch, data []byte) error {
	p, err := s.part(ctx, b.ProgrammeID, b.UnitID)
	if err != nil {
		return err
	}
	b.Format, b.PlanID, b.PlanCode, b.Year = "xlsx", p.tree.Programme.PlanID, p.tree.Programme.PlanCode, p.tree.Programme.Year
	var where map[string]fault.Address
	b.proposal, where, b.Faults = ParseProposalWorkbook(data, Limits{})
	if len(where) == 0 { // nothing could be read
		return nil
	}
	foreign := p.belongs(b.proposal)
	b.Faults = slices.Concat(b.Faults, foreign, twice(b.proposal))
	if len(foreign) == 0 {
		told, err := s.rehearse(ctx, b)
		if err != nil {
			return err
		}
		b.Faults = append(b.Faults, atLines(told, b.proposal, where)...)
	}
	b.Faults = once(AtCells(b.Faults, where))
	return nil
}

// rehearse does what a commit would do and takes it back: the preview, the refusals and the rules' verdicts are the commit's own. A file that
// is refused is compared all the same, so that all its faults are told.
func (s *Service) rehearse(ctx context.Context, b *Batch) (told fault.List, err error) {
	if !refuses(b.Faults) {
		err := s.door.Run(ctx, access.ProposalEdit, func(ctx context.Context, step *act.Step) error {
			if err := step.Allow(unitScope(b.UnitID)); err != nil {
				return err
			}
			p, err := s.bringProposal(ctx, *b)
			if err == nil {
				b.Preview, b.fingerprint = p, fingerprint(p)
			}
			return err
		}, act.DryRun())
		if err == nil || !ofTheFile(err) {
			return b.Preview.Faults, err
		}
		told = fault.All(err)
	}
	acts, err := s.programmes.Diff(ctx, b.proposal)
	if err != nil && !ofTheFile(err) {
		return nil, err
	}
	if err != nil {
		told = append(told, fault.All(err)...)
	}
	told = append(told, acts.Faults...)
	_, lines, err := s.budget.DiffLines(ctx, b.ProgrammeID, b.UnitID, b.proposal.Lines)
	if err != nil && !ofTheFile(err) {
		return nil, err
	}
	if err != nil {
		told = append(told, fault.All(err)...)
	}
	for _, f := range lines {
		if f.Code != "budget.line.activity_unknown" || !brings(b.proposal, f.Args["read"]) { // the file's own activities are not there yet
			told = append(told, f)
		}
	}
	return told, nil
}

// bringProposal writes the activities, then the cost lines.
func (s *Service) bringProposal(ctx context.Context, b Batch) (plan.Preview, error) {
	acts, err := s.programmes.Import(ctx, b.proposal)
	if err != nil {
		return plan.Preview{}, err
	}
	lines, faults, err := s.budget.ImportLines(ctx, b.ProgrammeID, b.UnitID, b.proposal.Lines)
	if err == nil && refuses(faults) {
		err = faults.Err()
	}
	if err != nil {
		return plan.Preview{}, err
	}
	return plan.Preview{PlanID: b.PlanID, Code: b.PlanCode, Changes: slices.Concat(acts.Changes, lines), UnknownUnits: acts.UnknownUnits, Absent: acts.Absent,
		Faults: slices.Concat(acts.Faults, faults)}, nil
}

// docLines are the unit's expenditure lines as its own stage has them.
func (p part) docLines(lines []budget.Line) []programme.DocLine {
	codes, out := map[string]string{}, []programme.DocLine{}
	for _, h := range p.tree.Targets {
		for _, a := range h.Activities {
			codes[a.ID] = a.Code
		}
	}
	for _, l := range lines {
		if m := l.At(programme.StageUnit); m != nil && l.Kind.Expenditure() {
			out = append(out, programme.DocLine{Kind: string(l.Kind), Activity: codes[l.ActivityID], Functional: l.Functional, Financing: l.Financing,
				Economic: l.Economic, OffBudget: l.OffBudget, Amount: m, Note: l.Note})
		}
	}
	return out
}

// ProposalTemplate writes a unit's proposal workbook, filled with the proposal as it is at the unit's own stage.
func (s *Service) ProposalTemplate(ctx context.Context, programmeID, unitID string, w io.Writer) error {
	a, err := access.Require(ctx)
	if err != nil {
		return err
	}
	if access.Check(a, access.ProposalEdit, unitScope(unitID)) != nil { // who reads the unit's money may take its workbook, too
		if err := access.Check(a, access.BudgetRead, unitScope(unitID)); err != nil {
			return err
		}
	}
	p, err := s.part(ctx, programmeID, unitID)
	if err != nil {
		return err
	}
	lines, err := s.budget.Lines(ctx, budget.LinesQuery{ProgrammeID: programmeID, UnitID: unitID})
	if err != nil {
		return err
	}
	d := layout.Proposal{ProposalDoc: p.doc(lines)}
	if d.Around, err = s.around(ctx, p); err != nil {
		return err
	}
	return layout.WriteProposal(w, d)
}

// doc is the unit's part in the interchange form.
func (p part) doc(lines []budget.Line) programme.ProposalDoc {
	t := p.tree
	d := programme.ProposalDoc{Schema: programme.SchemaProposal, PlanCode: t.Programme.PlanCode, Year: t.Programme.Year, Unit: p.unit,
		Activities: []programme.DocActivity{}, Lines: p.docLines(lines)}
	refs := map[string]string{}
	for _, h := range t.Targets {
		refs[h.ID] = h.Ref
	}
	for _, a := range p.activities() {
		da := programme.DocActivity{Code: a.Code, Target: refs[a.PerformanceTargetID], Name: a.Name, Explanation: a.Explanation, NoCostReason: a.NoCostReason,
			Programme: a.ProgrammeCode, Subprogramme: a.SubprogrammeCode, ActivityCode: a.ActivityCode, Subactivity: a.SubactivityCode, Mine: a.ResponsibleUnitID == p.id}
		for _, u := range a.SharingUnitIDs {
			da.Sharing = append(da.Sharing, t.Units[u].Name)
		}
		d.Activities = append(d.Activities, da)
	}
	return d
}

// around is what the workbook shows beside the proposal.
func (s *Service) around(ctx context.Context, p part) (layout.Around, error) {
	g := p.tree.Programme
	out := layout.Around{PlanName: g.PlanName, DueOn: g.DueOn, Synthetic: g.Synthetic, Targets: p.targets(), Ceilings: map[string]quantity.Money{}}
	a, _, err := s.org.Identity(ctx)
	if err != nil {
		return out, err
	}
	out.Administration = a.Name
	units, err := s.org.Units(ctx, org.UnitQuery{})
	if err != nil {
		return out, err
	}
	for _, u := range units {
		out.Units = append(out.Units, u.Name)
	}
	codes, err := s.org.CodeList(ctx)
	if err != nil {
		return out, err
	}
	items := func(k budgetcode.Kind) (items []layout.Item) {
		for _, e := range codes.Entries(k, budgetcode.Set(g.CodeSet)) {
			if n := len(items); e.In(g.Year) && (n == 0 || items[n-1].Code != e.Code) {
				items = append(items, layout.Item{Code: e.Code, Name: e.Name})
			}
		}
		return items
	}
	out.Economic, out.Functional, out.Financing = items(budgetcode.Economic), items(budgetcode.Functional), items(budgetcode.Financing)
	ceilings, err := s.budget.Ceilings(ctx, g.ID)
	if err != nil {
		return out, err
	}
	for _, c := range ceilings {
		if c.UnitID == p.id {
			out.Ceilings[c.Economic] = c.Amount
		}
	}
	return out, nil
}

// targets are the performance targets the unit has a part in; all of the programme when it has none yet.
func (p part) targets() []layout.Item {
	own := access.Filter{Units: []string{p.id}, Partners: true}
	var mine, all []layout.Item
	for _, h := range p.tree.Targets {
		it := layout.Item{Code: h.Ref, Name: trtext.Collapse(h.ShownText)}
		all = append(all, it)
		has := slices.ContainsFunc(h.Activities, func(a programme.ActivityNode) bool { return slices.Contains(a.UnitIDs(), p.id) })
		if has || h.Target != nil && own.Shows(h.Target.Target.Scope(plan.Plan{})) {
			mine = append(mine, it)
		}
	}
	if len(mine) == 0 {
		return all
	}
	return mine
}
