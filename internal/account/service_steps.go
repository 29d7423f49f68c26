package account

import (
	"context"
	"math/big"
	"strconv"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/trtext"
)

// Document names a report's editions: "report/2022".
func Document(year int) string { return "report/" + strconv.Itoa(year) }

// Create opens the report of a year whose programme the council decided, with a draft for every unit that owes one.
func (s *Service) Create(ctx context.Context, cmd Create) (Report, error) {
	var out Report
	err := s.door.Run(ctx, access.ReportEdit, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		if err := act.Validate(cmd); err != nil {
			return err
		}
		p, err := s.decided(ctx, cmd.PlanID, cmd.Year)
		if err != nil {
			return err
		}
		there, err := s.store.of(ctx, cmd.PlanID, cmd.Year)
		if err == nil && there != "" {
			err = fault.New(fault.KindConflict, "account.exists", "read", strconv.Itoa(cmd.Year)).On("", there)
		}
		if err != nil {
			return err
		}
		out = Report{
			ID: s.newID(), PlanID: p.PlanID, ProgrammeID: p.ID, Year: p.Year, State: Consolidating, Synthetic: cmd.Synthetic, Version: 1, PlanCode: p.PlanCode, PlanName: p.PlanName,
		}
		if err := s.store.insertReport(ctx, out); err != nil {
			return err
		}
		n, err := s.addUnits(ctx, out)
		if err != nil {
			return err
		}
		step.Record(change("activity_report", out.ID, "create", nil, map[string]any{"report": out, "units": n}))
		return s.history(ctx, step, out.ID, StepRecord{Step: "create", On: s.today()})
	}, act.Idempotent(cmd.Idempotency.Key, cmd.Idempotency.Sum, &out))
	return out, err
}

// decided is the plan's programme of a year, which the council must have decided; a later step cannot take that back.
func (s *Service) decided(ctx context.Context, planID string, year int) (programme.Programme, error) {
	p, err := s.programmes.Of(system(ctx), planID, year)
	if fault.Has(err, "not_found") || (err == nil && !p.Scope().Frozen) {
		return p, fault.New(fault.KindConflict, "account.programme.not_decided", "read", string(p.State), "year", strconv.Itoa(year)).Field("year")
	}
	return p, err
}

// addUnits gives a draft to every unit that owes a report and has none.
func (s *Service) addUnits(ctx context.Context, r Report) (int, error) {
	units, err := s.store.owing(ctx, r.ProgrammeID, r.ID, r.Year)
	if err != nil {
		return 0, err
	}
	list := make([]UnitReport, len(units))
	for n, u := range units {
		list[n] = UnitReport{ID: s.newID(), ReportID: r.ID, UnitID: u.ID, State: UnitDraft, Version: 1}
	}
	return len(list), s.store.insertUnits(ctx, list)
}

// move is a step of the whole report, written into its history.
func (s *Service) move(ctx context.Context, action access.Action, id string, version int64, name string, fn func(ctx context.Context, step *act.Step, r *Report) (StepRecord, error)) (Report, error) {
	var out Report
	err := s.onReport(ctx, action, id, version, func(ctx context.Context, step *act.Step, r Report) error {
		before := r
		line, err := fn(ctx, step, &r)
		if err != nil {
			return err
		}
		if err := s.store.saveReport(ctx, &r); err != nil {
			return err
		}
		line.Step = name
		if err := s.history(ctx, step, r.ID, line); err != nil {
			return err
		}
		step.Record(change("activity_report", r.ID, name, before, r))
		out = r
		return nil
	})
	return out, err
}

func (c *Step) clean(l *fault.List) {
	texts(l, "letter_number", &c.LetterNumber, "note", &c.Note, "address", &c.Address)
	l.Add(act.Validate(*c))
}

func (c Step) line() StepRecord {
	return StepRecord{On: c.On, LetterNumber: c.LetterNumber, Note: c.Note}
}

// AddUnits gives a draft to the units that came after the report was opened (action report.receive).
func (s *Service) AddUnits(ctx context.Context, cmd Step) (Report, error) {
	return s.move(ctx, access.ReportReceive, cmd.ID, cmd.Version, "add_units", func(ctx context.Context, _ *act.Step, r *Report) (StepRecord, error) {
		var l fault.List
		cmd.clean(&l)
		if err := l.Err(); err != nil {
			return StepRecord{}, err
		}
		if err := r.in(Consolidating); err != nil {
			return StepRecord{}, err
		}
		n, err := s.addUnits(ctx, *r)
		if err == nil && n == 0 {
			err = fault.New(fault.KindConflict, "account.units.none").On("", r.ID)
		}
		return cmd.line(), err
	})
}

// Sign signs the administration's report: the head of finance, then the senior manager (actions statement.finance, statement.senior).
func (s *Service) Sign(ctx context.Context, cmd Sign) (Report, error) {
	kinds := map[string]struct {
		action         access.Action
		name, from, to string
	}{
		FinanceHead:   {access.FinanceStatement, "finance_sign", Consolidating, FinanceSigned},
		SeniorManager: {access.SeniorStatement, "senior_sign", FinanceSigned, MayorSigned},
	}
	k, ok := kinds[cmd.Kind]
	if !ok {
		return Report{}, fault.Invalid("enum.unknown", "kind", "read", cmd.Kind, "expected", FinanceHead+", "+SeniorManager)
	}
	paper, err := s.receive(ctx, k.action, cmd.DocumentName, cmd.Document)
	if err != nil {
		return Report{}, err
	}
	return s.move(ctx, k.action, cmd.ID, cmd.Version, k.name, func(ctx context.Context, step *act.Step, r *Report) (StepRecord, error) {
		if err := r.in(k.from); err != nil {
			return StepRecord{}, err
		}
		// Who signs closes the report to the units: nothing of theirs may be on its way, or only a withdrawal would let them finish.
		if err := s.refuse(ctx, r.ID, "account.unsigned", unfinished); err != nil {
			return StepRecord{}, err
		}
		t := Statement{ReportID: r.ID, Kind: cmd.Kind, StatementFields: cmd.StatementFields, DocumentName: cmd.DocumentName}
		if err := s.sign(ctx, step, *r, &t, paper); err != nil {
			return StepRecord{}, err
		}
		r.State = k.to
		return StepRecord{On: t.SignedOn}, nil
	})
}

// Reopen takes a signed or presented report back to work, with a reason in the note (action report.receive): the statements of finance and of
// the senior manager are withdrawn; units keep theirs until their report is returned.
func (s *Service) Reopen(ctx context.Context, cmd Step) (Report, error) {
	return s.move(ctx, access.ReportReceive, cmd.ID, cmd.Version, "reopen", func(ctx context.Context, step *act.Step, r *Report) (StepRecord, error) {
		var l fault.List
		cmd.clean(&l)
		needReason(&l, "note", cmd.Note)
		if err := l.Err(); err != nil {
			return StepRecord{}, err
		}
		if err := r.in(FinanceSigned, MayorSigned, Presented); err != nil {
			return StepRecord{}, err
		}
		if err := s.withdraw(ctx, step, r.ID, cmd.Note); err != nil {
			return StepRecord{}, err
		}
		r.State, r.PresentedOn, r.LetterNumber = Consolidating, "", ""
		return cmd.line(), nil
	})
}

// Present lays the report before the council; it is refused with every blocking fault (action report.decide).
func (s *Service) Present(ctx context.Context, cmd Step) (Report, error) {
	return s.move(ctx, access.ReportDecide, cmd.ID, cmd.Version, "present", func(ctx context.Context, _ *act.Step, r *Report) (StepRecord, error) {
		var l fault.List
		cmd.clean(&l)
		needed(&l, "on", string(cmd.On))
		s.day(&l, "on", cmd.On)
		if err := l.Err(); err != nil {
			return StepRecord{}, err
		}
		if err := r.in(MayorSigned); err != nil {
			return StepRecord{}, err
		}
		standing, err := s.store.standing(ctx, r.ID)
		if err != nil {
			return StepRecord{}, err
		}
		for _, t := range standing {
			notBefore(&l, "on", cmd.On, t.SignedOn)
		}
		if err := l.Err(); err != nil {
			return StepRecord{}, err
		}
		if err := s.refuseBlocked(ctx, r.ID); err != nil {
			return StepRecord{}, err
		}
		r.State, r.PresentedOn, r.LetterNumber = Presented, cmd.On, cmd.LetterNumber
		return cmd.line(), nil
	})
}

// Vote records the council's decision with its votes and freezes the report as an edition, all in one step (action report.decide). The report
// is insufficient only when the setting's share of all members says so; what blocks presenting blocks the freeze too.
func (s *Service) Vote(ctx context.Context, cmd Vote) (Report, council.Edition, error) {
	var edition council.Edition
	var out Report
	err := s.onReport(ctx, access.ReportDecide, cmd.ID, cmd.Version, func(ctx context.Context, step *act.Step, r Report) error {
		before := r
		d, err := s.ballot(ctx, step, &cmd, r)
		if err != nil {
			return err
		}
		if err := s.refuseBlocked(ctx, r.ID); err != nil {
			return err
		}
		if err := s.store.decisions.Insert(ctx, d); err != nil {
			return err
		}
		need, err := s.insufficientFrom(ctx, r.Year, cmd.TotalMembers)
		if err != nil {
			return err
		}
		r.State, r.Decision, r.Chair = VotedSufficient, &d, cmd.Chair
		if cmd.Insufficient >= need {
			r.State = VotedInsufficient
		}
		r.TotalMembers, r.Sufficient, r.Insufficient, r.Abstentions = &cmd.TotalMembers, &cmd.Sufficient, &cmd.Insufficient, &cmd.Abstentions
		if err := s.store.saveReport(ctx, &r); err != nil {
			return err
		}
		if err := s.history(ctx, step, r.ID, StepRecord{Step: "vote", On: d.Date, Note: d.Note}); err != nil {
			return err
		}
		if edition, err = s.freezeReport(ctx, step, r); err != nil {
			return err
		}
		step.Record(change("activity_report", r.ID, "vote", before, map[string]any{
			"report": r, "edition": edition.ID, "facts_sha256": edition.FactsSHA256, "documents_sha256": edition.DocumentsSHA256,
		}))
		out = r
		return nil
	})
	return out, edition, err
}

// ballot checks a vote: of the council, not before the report lay there, votes of no more than all members, a result that is theirs.
func (s *Service) ballot(ctx context.Context, step *act.Step, cmd *Vote, r Report) (council.Decision, error) {
	var l fault.List
	texts(&l, "chair", &cmd.Chair)
	shape(&l, *cmd, "DecisionFields")
	d, err := council.NewDecision(s.newID(), step.Actor.PersonID, cmd.DecisionFields)
	l.Add(err)
	if err := l.Err(); err != nil {
		return d, err
	}
	if err := r.in(Presented); err != nil {
		return d, err
	}
	if d.Body != "council" {
		l = append(l, fault.Invalid("account.vote.body", "body", "read", d.Body, "expected", "council"))
	}
	s.day(&l, "date", d.Date)
	notBefore(&l, "date", d.Date, r.PresentedOn)
	need, err := s.insufficientFrom(ctx, r.Year, cmd.TotalMembers)
	if err != nil {
		return d, err
	}
	cmd.votes(&l, d, need)
	signed, err := s.store.standing(ctx, r.ID)
	if err != nil {
		return d, err
	}
	for _, t := range signed { // 5393 md. 26: the deputy chair presides over the debate of the report
		if t.Kind == SeniorManager && !cmd.Confirmed && trtext.EqualFold(t.SignerName, cmd.Chair) {
			f := fault.Invalid("account.ask.chair", "chair", "read", cmd.Chair)
			f.Stage = fault.Warn
			l = append(l, f)
		}
	}
	return d, l.Err()
}

func (c Vote) votes(l *fault.List, d council.Decision, need int) {
	cast := c.Sufficient + c.Insufficient + c.Abstentions
	if cast > c.TotalMembers {
		*l = append(*l, fault.Invalid("account.vote.too_many", "total_members", "read", strconv.Itoa(cast), "expected", "≤ "+strconv.Itoa(c.TotalMembers)))
	}
	if cast == 0 {
		*l = append(*l, fault.Invalid("account.vote.none", "votes_sufficient", "read", "0"))
	}
	for _, v := range []struct {
		field string
		of    *int
		is    int
	}{{"votes_for", d.VotesFor, c.Sufficient}, {"votes_against", d.VotesAgainst, c.Insufficient}} {
		if v.of != nil && *v.of != v.is {
			*l = append(*l, fault.Invalid("account.vote.contradict", v.field, "read", strconv.Itoa(*v.of), "expected", strconv.Itoa(v.is)))
		}
	}
	insufficient := c.Insufficient >= need
	switch {
	case d.Result == "rejected" && !insufficient, d.Result != "rejected" && d.Result != "" && insufficient:
		*l = append(*l, fault.Invalid("account.vote.result", "result", "read", d.Result+" "+strconv.Itoa(c.Insufficient)+"/"+strconv.Itoa(c.TotalMembers), "expected", "≥ "+strconv.Itoa(need)))
	case d.Result == "unanimous" && c.Insufficient > 0:
		*l = append(*l, fault.Invalid("account.vote.contradict", "result", "read", d.Result, "expected", "0"))
	}
}

// insufficientFrom is the number of "insufficient" votes that makes a report so: the setting's share of all members, rounded up.
func (s *Service) insufficientFrom(ctx context.Context, year, members int) (int, error) {
	set, err := s.org.Settings(ctx, year)
	return InsufficientFrom(set.InsufficientShare, members), err
}

// InsufficientFrom is ceil(share × members), exactly, and at least one: the votes that find a report insufficient (5393 md. 26).
func InsufficientFrom(share quantity.Percent, members int) int {
	x := new(big.Rat).Mul(share.Ratio(), big.NewRat(int64(members), 1))
	up := new(big.Int).Add(x.Num(), new(big.Int).Sub(x.Denom(), big.NewInt(1)))
	return max(1, int(up.Quo(up, x.Denom()).Int64()))
}

func (s *Service) freezeReport(ctx context.Context, step *act.Step, r Report) (council.Edition, error) {
	e := council.Edition{
		ID: s.newID(), Document: Document(r.Year), PlanID: r.PlanID, PlanCode: r.PlanCode, PlanName: r.PlanName, Year: r.Year, No: 1, Decision: *r.Decision,
		FrozenBy: step.Actor.PersonID, FrozenAt: s.store.now(),
	}
	frozen, err := s.freeze(ctx, r, e)
	if err != nil {
		return council.Edition{}, err
	}
	e.Contain(frozen.Facts, frozen.Documents)
	return e, s.store.decisions.InsertEdition(ctx, e)
}

// Distribute records a copy sent; the first one moves the report to distributed (action report.decide).
func (s *Service) Distribute(ctx context.Context, cmd Distribute) (Report, error) {
	return s.move(ctx, access.ReportDecide, cmd.ID, cmd.Version, "distribute", func(ctx context.Context, step *act.Step, r *Report) (StepRecord, error) {
		var l fault.List
		d := cmd.Distribution
		texts(&l, "recipient_name", &d.RecipientName, "letter_number", &d.LetterNumber, "note", &d.Note)
		l.Add(act.Validate(d))
		s.day(&l, "sent_on", d.SentOn)
		if err := l.Err(); err != nil {
			return StepRecord{}, err
		}
		if err := r.in(VotedSufficient, VotedInsufficient, Distributed, Published); err != nil {
			return StepRecord{}, err
		}
		if notBefore(&l, "sent_on", d.SentOn, r.Decision.Date); len(l) > 0 {
			return StepRecord{}, l
		}
		d.ID, d.ReportID, d.RecordedBy, d.RecordedAt, d.Version = s.newID(), r.ID, step.Actor.PersonID, s.store.now(), 1
		if err := s.store.insertDistribution(ctx, d); err != nil {
			return StepRecord{}, err
		}
		step.Record(change("distribution", d.ID, "create", nil, d))
		if r.State != Published {
			r.State = Distributed
		}
		return StepRecord{On: d.SentOn, LetterNumber: d.LetterNumber, Note: d.RecipientName}, nil
	})
}

// Publish records when and where a distributed report was published (action report.decide).
func (s *Service) Publish(ctx context.Context, cmd Step) (Report, error) {
	return s.move(ctx, access.ReportDecide, cmd.ID, cmd.Version, "publish", func(_ context.Context, _ *act.Step, r *Report) (StepRecord, error) {
		var l fault.List
		cmd.clean(&l)
		needed(&l, "on", string(cmd.On))
		needed(&l, "address", cmd.Address)
		s.day(&l, "on", cmd.On)
		if err := l.Err(); err != nil {
			return StepRecord{}, err
		}
		if err := r.in(Distributed); err != nil {
			return StepRecord{}, err
		}
		if notBefore(&l, "on", cmd.On, r.Decision.Date); len(l) > 0 {
			return StepRecord{}, l
		}
		r.State, r.PublishedOn, r.PublishedAt = Published, cmd.On, cmd.Address
		line := cmd.line()
		line.Note = cmd.Address
		return line, nil
	})
}
