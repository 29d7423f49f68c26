package programme

import (
	"context"
	"slices"
	"strconv"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
)

func (r *Recorded) clean() error {
	var l fault.List
	texts(&l, "letter_number", &r.LetterNumber, "document", &r.Document, "note", &r.Note)
	l.Add(act.Validate(r))
	checkDate(&l, "on", r.On)
	return l.Err()
}

// shortestReason is the least a reason says, in characters.
const shortestReason = 3

func needReason(field, reason string) error {
	if len([]rune(reason)) < shortestReason {
		return fault.Invalid("text.required", field)
	}
	return nil
}

// history writes one line of the programme's history.
func (s *Service) history(ctx context.Context, step *act.Step, programmeID, name, unitID string, r Recorded, d *council.Decision) error {
	return s.store.insertStep(ctx, programmeID, StepRecord{
		ID: s.newID(), Step: name, UnitID: unitID, On: r.On, LetterNumber: r.LetterNumber, Document: r.Document, Note: r.Note, Decision: d,
		RecordedBy: step.Actor.PersonID, RecordedAt: s.store.now(),
	})
}

// move is a step of the strategy office: from one state to another, written into the history. before looks at what the step needs.
func (s *Service) move(ctx context.Context, cmd Step, name string, from, to State, before func(ctx context.Context, step *act.Step, p *Programme, r Recorded) error) (Programme, error) {
	var out Programme
	err := s.onProgramme(ctx, access.ProgrammeStep, cmd.ID, cmd.Version, func(ctx context.Context, step *act.Step, p Programme) error {
		r := cmd.Recorded
		if err := r.clean(); err != nil {
			return err
		}
		if err := p.in("programme.state", from); err != nil {
			return err
		}
		was := p
		if err := before(ctx, step, &p, r); err != nil {
			return err
		}
		p.State = to
		if err := s.store.saveProgramme(ctx, &p, false); err != nil {
			return err
		}
		if err := s.history(ctx, step, p.ID, name, "", r, nil); err != nil {
			return err
		}
		step.Record(change("programme", p.ID, name, stateOf(was), stepOf(p, r)))
		out = p
		return nil
	})
	return out, err
}

func stateOf(p Programme) map[string]any {
	return map[string]any{"state": p.State, "submitted_to_council_on": p.SubmittedToCouncilOn}
}

func stepOf(p Programme, r Recorded) map[string]any {
	m := stateOf(p)
	m["recorded"] = r
	return m
}

// OpenProposals calls the units: each active spending unit, and each unit that an activity names, gets an open proposal.
func (s *Service) OpenProposals(ctx context.Context, cmd Step) (Programme, error) {
	return s.move(ctx, cmd, "open", Draft, Proposals, func(ctx context.Context, step *act.Step, p *Programme, _ Recorded) error {
		called := *p
		called.State = Proposals
		return s.call(ctx, step, called)
	})
}

// Consolidate closes the proposals. It is refused while a proposal is not accepted or a rule blocks; all faults come back.
func (s *Service) Consolidate(ctx context.Context, cmd Step) (Programme, error) {
	return s.move(ctx, cmd, "consolidate", Proposals, Consolidated, func(ctx context.Context, _ *act.Step, p *Programme, _ Recorded) error {
		return s.refuseBlocked(ctx, p.ID)
	})
}

// refuseBlocked refuses a step while a rule of the programme or of its money blocks.
func (s *Service) refuseBlocked(ctx context.Context, id string) error {
	t, err := s.store.tree(ctx, s.plans, id)
	if err != nil {
		return err
	}
	all, err := s.check(ctx, &t)
	if err != nil {
		return err
	}
	money, err := s.moneyFaults(ctx, id)
	if err != nil {
		return err
	}
	return blocked(append(all, money...))
}

// moneyFaults asks what blocks in the system's name: money that the caller (a token of few scopes) may not read blocks all the same.
func (s *Service) moneyFaults(ctx context.Context, id string) (fault.List, error) {
	if s.budget.Check == nil {
		return nil, nil
	}
	return s.budget.Check(access.WithActor(ctx, access.System("programme")), id)
}

// settled are money faults that a deciding body may cause and no amount can mend: units' ceilings do not bind it, and activities, units
// and codes are closed by then. They stay flagged in the edition.
var settled = []string{"budget.ceiling.exceeded", "budget.activity.no_resource", "budget.line.unit_left_activity", "budget.line.code_expired"}

// refuseMoney refuses a freeze while the money has another blocking fault, an uneven budget above all: amounts change between the
// submission and the decision, and a fault blocks at the freeze too (domain.md §0.2-1).
func (s *Service) refuseMoney(ctx context.Context, id string) error {
	money, err := s.moneyFaults(ctx, id)
	if err != nil {
		return err
	}
	return blocked(slices.DeleteFunc(slices.Clone(money), func(f *fault.Fault) bool { return slices.Contains(settled, f.Code) }))
}

// blocking are the faults that stop a step.
func blocking(all fault.List) fault.List {
	var l fault.List
	for _, f := range all {
		if f.Stage == fault.Block || f.Stage == fault.Refuse {
			l = append(l, f)
		}
	}
	return l
}

// blocked is the refusal of a step, with every fault that blocks it.
func blocked(all fault.List) error {
	if l := blocking(all); len(l) > 0 {
		return append(fault.List{fault.New(fault.KindConflict, "programme.blocked", "read", strconv.Itoa(len(l)))}, l...)
	}
	return nil
}

// Reopen gives a consolidated programme back to the units, with a reason in the note. Proposals keep their state: what shall change is
// returned to its unit. Once a later stage than the units' is open it is refused: nobody could write an amount of the units any more, so
// amounts are corrected at the open stage, and the strategy office changes activities there.
func (s *Service) Reopen(ctx context.Context, cmd Step) (Programme, error) {
	return s.move(ctx, cmd, "reopen", Consolidated, Proposals, func(_ context.Context, _ *act.Step, p *Programme, r Recorded) error {
		if !p.Reopens() {
			return fault.New(fault.KindClosed, "programme.reopen.stage", "read", string(p.Stage), "expected", string(StageUnit)).On("", p.ID)
		}
		return needReason("note", r.Note)
	})
}

// Reopens tells whether the units' proposals can be opened again: consolidated, and no later stage than theirs is open.
func (p Programme) Reopens() bool { return p.State == Consolidated && p.Stage == StageUnit }

// Submit lays the programme before encümen and council, on a day.
func (s *Service) Submit(ctx context.Context, cmd Step) (Programme, error) {
	return s.move(ctx, cmd, "submit", Consolidated, Submitted, func(ctx context.Context, _ *act.Step, p *Programme, r Recorded) error {
		if r.On == "" {
			return fault.Invalid("text.required", "on")
		}
		p.SubmittedToCouncilOn = r.On
		return s.refuseBlocked(ctx, p.ID)
	})
}

// Return takes a submitted programme back, with a reason in the note.
func (s *Service) Return(ctx context.Context, cmd Step) (Programme, error) {
	return s.move(ctx, cmd, "return", Submitted, Consolidated, func(_ context.Context, _ *act.Step, _ *Programme, r Recorded) error {
		return needReason("note", r.Note)
	})
}

// Enforce puts a decided programme in force where no metropolitan council stands above.
func (s *Service) Enforce(ctx context.Context, cmd Step) (Programme, error) {
	return s.move(ctx, cmd, "enforce", Decided, InForce, func(ctx context.Context, _ *act.Step, p *Programme, _ Recorded) error {
		set, err := s.org.Settings(ctx, p.Year)
		if err != nil {
			return err
		}
		if set.MetropolitanDistrict {
			return fault.New(fault.KindClosed, "programme.metropolitan.needed").On("", p.ID)
		}
		return nil
	})
}

// decision reads what a command says of a body's decision: of this body, not rejected where it must accept.
func (s *Service) decision(step *act.Step, cmd Decide, body string, mustAccept bool) (council.Decision, Recorded, error) {
	var l fault.List
	r := Recorded{On: cmd.Date, LetterNumber: cmd.LetterNumber, Document: cmd.Document}
	d, err := council.NewDecision(s.newID(), step.Actor.PersonID, cmd.DecisionFields)
	l.Add(err)
	if err == nil {
		l.Add(r.clean())
		if d.Body != body {
			l = append(l, fault.Invalid("programme.decision.body", "body", "read", d.Body, "expected", body))
		}
		if mustAccept && d.Result == "rejected" {
			l = append(l, fault.Invalid("programme.decision.rejected", "result", "read", d.Result))
		}
	}
	return d, r, l.Err()
}

// Opine records the encümen's opinion before the council decides; the newest one holds, the history keeps each.
func (s *Service) Opine(ctx context.Context, cmd Decide) (Programme, error) {
	var out Programme
	err := s.onProgramme(ctx, access.ProgrammeDecide, cmd.ID, cmd.Version, func(ctx context.Context, step *act.Step, p Programme) error {
		d, r, err := s.decision(step, cmd, "executive_committee", false)
		if err != nil {
			return err
		}
		if err := p.in("programme.state", Consolidated, Submitted); err != nil {
			return err
		}
		if err := s.store.decisions.Insert(ctx, d); err != nil {
			return err
		}
		p.Opinion = &d
		if err := s.store.saveProgramme(ctx, &p, false); err != nil {
			return err
		}
		if err := s.history(ctx, step, p.ID, "opinion", "", r, &d); err != nil {
			return err
		}
		step.Record(change("programme", p.ID, "opinion", nil, map[string]any{"decision": d, "recorded": r}))
		out = p
		return nil
	})
	return out, err
}

// mayDecide is what the council's decision needs: a submitted programme, a plan in force (R-EX-01), a day not before the submission nor
// before the encümen's opinion. A missing opinion is flagged, not refused (R-EX-06). A decision in or after the year itself breaks R-TIM-02:
// it is recorded with a note that says why, and stays flagged.
func (p Programme) mayDecide(pl plan.Plan, d council.Decision) error {
	if err := p.in("programme.state", Submitted); err != nil {
		return err
	}
	var l fault.List
	if pl.State != plan.InForce {
		l = append(l, fault.New(fault.KindConflict, "programme.plan.not_in_force", "read", pl.Code).On("", p.ID))
	}
	if d.Date < p.SubmittedToCouncilOn {
		l = append(l, fault.Invalid("programme.decision.before_submission", "date", "read", d.Date.TR(), "expected", p.SubmittedToCouncilOn.TR()))
	}
	if p.Opinion != nil && d.Date < p.Opinion.Date {
		l = append(l, fault.Invalid("programme.decision.before_opinion", "date", "read", d.Date.TR(), "expected", p.Opinion.Date.TR()))
	}
	if first, _ := yearEnds(p.Year); string(d.Date) >= first && d.Note == "" {
		l = append(l, fault.Invalid("programme.decision.late", "date", "read", d.Date.TR(), "expected", "31.12."+strconv.Itoa(p.Year-1)))
	}
	return l.Err()
}

// Decide records the council's acceptance: the amounts of the newest stage become the council's, and edition 1 is frozen, all in one step.
func (s *Service) Decide(ctx context.Context, cmd Decide) (Programme, council.Edition, error) {
	var out Programme
	var edition council.Edition
	err := s.onProgramme(ctx, access.ProgrammeDecide, cmd.ID, cmd.Version, func(ctx context.Context, step *act.Step, p Programme) error {
		d, r, err := s.decision(step, cmd, "council", true)
		if err != nil {
			return err
		}
		pl, err := s.plans.Relied(ctx, p.PlanID)
		if err != nil {
			return err
		}
		if err := p.mayDecide(pl, d); err != nil {
			return err
		}
		if err := s.refuseMoney(ctx, p.ID); err != nil {
			return err
		}
		if s.budget.Decided != nil {
			if err := s.budget.Decided(ctx, p.ID); err != nil {
				return err
			}
		}
		p.State, p.Stage, p.Decision = Decided, StageCouncil, &d
		out = p
		edition, err = s.decide(ctx, step, &out, "decide", 1, d, r)
		return err
	})
	return out, edition, err
}

// Metropolitan records what the metropolitan council decided of the budget. Edition 2 is frozen also when it changed no amount: it carries a
// decision of its own.
func (s *Service) Metropolitan(ctx context.Context, cmd Decide) (Programme, council.Edition, error) {
	var out Programme
	var edition council.Edition
	err := s.onProgramme(ctx, access.ProgrammeDecide, cmd.ID, cmd.Version, func(ctx context.Context, step *act.Step, p Programme) error {
		d, r, err := s.decision(step, cmd, "metropolitan_council", true)
		if err != nil {
			return err
		}
		if err := p.in("programme.state", Decided); err != nil {
			return err
		}
		if p.Decision != nil && d.Date < p.Decision.Date {
			return fault.Invalid("programme.decision.before_council", "date", "read", d.Date.TR(), "expected", p.Decision.Date.TR())
		}
		if err := s.refuseMoney(ctx, p.ID); err != nil {
			return err
		}
		p.State, p.Metropolitan = InForce, &d
		out = p
		edition, err = s.decide(ctx, step, &out, "metropolitan", 2, d, r)
		return err
	})
	return out, edition, err
}

// decide writes a decision, the programme with it, the history and the edition.
func (s *Service) decide(ctx context.Context, step *act.Step, p *Programme, name string, no int, d council.Decision, r Recorded) (council.Edition, error) {
	if err := s.store.decisions.Insert(ctx, d); err != nil {
		return council.Edition{}, err
	}
	if err := s.store.saveProgramme(ctx, p, false); err != nil {
		return council.Edition{}, err
	}
	if err := s.history(ctx, step, p.ID, name, "", r, &d); err != nil {
		return council.Edition{}, err
	}
	e, err := s.freezeProgramme(ctx, step, *p, no, d)
	if err != nil {
		return council.Edition{}, err
	}
	step.Record(change("programme", p.ID, name, nil, map[string]any{
		"state": p.State, "decision": d, "recorded": r, "edition": e.ID, "facts_sha256": e.FactsSHA256, "documents_sha256": e.DocumentsSHA256,
	}))
	return e, nil
}

func (s *Service) freezeProgramme(ctx context.Context, step *act.Step, p Programme, no int, d council.Decision) (council.Edition, error) {
	t, err := s.store.tree(ctx, s.plans, p.ID)
	if err != nil {
		return council.Edition{}, err
	}
	e := council.Edition{
		ID: s.newID(), Document: Document(p.Year), PlanID: p.PlanID, PlanCode: p.PlanCode, PlanName: p.PlanName, ProgrammeID: p.ID, Year: p.Year, No: no, Decision: d,
		FrozenBy: step.Actor.PersonID, FrozenAt: s.store.now(),
	}
	frozen, err := s.freeze(ctx, t, e)
	if err != nil {
		return council.Edition{}, err
	}
	e.Contain(frozen.Facts, frozen.Documents)
	return e, s.store.decisions.InsertEdition(ctx, e)
}

// Document names a programme's editions: "programme/2022".
func Document(year int) string { return "programme/" + strconv.Itoa(year) }

// SubmitProposal hands a unit's part in: its manager, or the strategy office on its behalf. It is refused while a fault that would block
// the programme stands on the unit's own activities or lines; all of them come back. Ceilings are for whoever reviews the part.
func (s *Service) SubmitProposal(ctx context.Context, cmd ProposalStep) (Proposal, error) {
	return s.onProposal(ctx, access.ProposalSubmit, cmd, "unit_submit", func(ctx context.Context, step *act.Step, x *Proposal, _ string) error {
		if !x.Editable() {
			return x.refuse(ProposalOpen, ProposalReturned)
		}
		if err := s.refuseFaulty(ctx, *x); err != nil {
			return err
		}
		x.State, x.SubmittedBy, x.SubmittedAt = ProposalSubmitted, step.Actor.PersonID, s.store.now()
		return nil
	})
}

// refuseFaulty refuses a unit's part with blocking faults of its own.
func (s *Service) refuseFaulty(ctx context.Context, x Proposal) error {
	t, err := s.store.tree(ctx, s.plans, x.ProgrammeID)
	if err != nil {
		return err
	}
	all, err := s.check(ctx, &t)
	if err != nil {
		return err
	}
	own := map[string]bool{}
	for _, h := range t.Targets {
		for _, a := range h.Activities {
			own[a.ID] = a.ResponsibleUnitID == x.UnitID
		}
	}
	all = slices.DeleteFunc(all, func(f *fault.Fault) bool { return !own[f.At.Record] })
	if s.budget.CheckUnit != nil {
		money, err := s.budget.CheckUnit(ctx, x.ProgrammeID, x.UnitID)
		if err != nil {
			return err
		}
		all = append(all, money...)
	}
	if all = blocking(all); len(all) == 0 {
		return nil
	}
	return append(fault.List{fault.New(fault.KindConflict, "programme.proposal.blocked", "read", strconv.Itoa(len(all))).On(x.UnitName, x.ID)}, all...)
}

// ReturnProposal gives a submitted or accepted part back to its unit with a reason.
func (s *Service) ReturnProposal(ctx context.Context, cmd ProposalStep) (Proposal, error) {
	return s.onProposal(ctx, access.ProposalReview, cmd, "unit_return", func(_ context.Context, step *act.Step, x *Proposal, reason string) error {
		if x.State != ProposalSubmitted && x.State != ProposalAccepted {
			return x.refuse(ProposalSubmitted, ProposalAccepted)
		}
		if err := needReason("reason", reason); err != nil {
			return err
		}
		x.State, x.Reason, x.DecidedBy, x.DecidedAt = ProposalReturned, reason, step.Actor.PersonID, s.store.now()
		return nil
	})
}

// AcceptProposal accepts a submitted part.
func (s *Service) AcceptProposal(ctx context.Context, cmd ProposalStep) (Proposal, error) {
	return s.onProposal(ctx, access.ProposalReview, cmd, "unit_accept", func(_ context.Context, step *act.Step, x *Proposal, _ string) error {
		if x.State != ProposalSubmitted {
			return x.refuse(ProposalSubmitted)
		}
		x.State, x.Reason, x.DecidedBy, x.DecidedAt = ProposalAccepted, "", step.Actor.PersonID, s.store.now()
		return nil
	})
}

func (p Proposal) refuse(expected ...ProposalState) error {
	text := ""
	for i, s := range expected {
		if i > 0 {
			text += ", "
		}
		text += string(s)
	}
	return fault.New(fault.KindClosed, "programme.proposal.state", "read", string(p.State), "expected", text).On(p.UnitName, p.ID)
}

// onProposal moves a unit's part and writes it into the history. The programme is held first, then the part: whoever changes an activity of
// the unit holds both.
func (s *Service) onProposal(ctx context.Context, action access.Action, cmd ProposalStep, name string, fn func(ctx context.Context, step *act.Step, x *Proposal, reason string) error) (Proposal, error) {
	var out Proposal
	err := s.door.Run(ctx, action, func(ctx context.Context, step *act.Step) error {
		found, err := s.store.proposal(ctx, cmd.ID, noLock)
		if err != nil {
			return err
		}
		p, err := s.store.head(ctx, found.ProgrammeID, shared)
		if err != nil {
			return err
		}
		if err := step.Allow(access.Scope{Units: []string{found.UnitID}}); err != nil {
			return err
		}
		x, err := s.store.proposal(ctx, cmd.ID, forSelf)
		if err != nil {
			return err
		}
		if err := fault.Fresh(x.ID, x.Version, cmd.Version); err != nil {
			return err
		}
		var l fault.List
		texts(&l, "reason", &cmd.Reason)
		l.Add(act.Validate(cmd))
		if err := l.Err(); err != nil {
			return err
		}
		if err := p.in("programme.state", Proposals); err != nil {
			return err
		}
		before := x
		if err := fn(ctx, step, &x, cmd.Reason); err != nil {
			return err
		}
		if err := s.store.saveProposal(ctx, &x); err != nil {
			return err
		}
		if err := s.history(ctx, step, p.ID, name, x.UnitID, Recorded{Note: cmd.Reason}, nil); err != nil {
			return err
		}
		step.Record(change("proposal", x.ID, name, before, x))
		out = x
		return nil
	})
	return out, err
}
