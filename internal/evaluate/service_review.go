package evaluate

import (
	"context"
	"slices"
	"strconv"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/period"
)

func (f *ReviewFields) clean(kind string) error {
	var l fault.List
	tidy(&l, text{"method", &f.Method}, text{"summary", &f.Summary}, text{"risk_review", &f.RiskReview}, text{"capacity", &f.Capacity}, text{"conclusion_text", &f.ConclusionText},
		text{"meeting_no", &f.MeetingNo}, text{"attendees", &f.Attendees}, text{"meeting_note", &f.MeetingNote})
	l.Add(act.Validate(f))
	day(&l, "held_on", f.HeldOn)
	day(&l, "submitted_on", f.SubmittedOn)
	if kind != Evaluation && f.Conclusion != "" {
		l = append(l, fault.Invalid("evaluate.review.conclusion_kind", "conclusion", "read", f.Conclusion))
	}
	return l.Err()
}

// OpenReview makes the monitoring or evaluation report of a plan year; a year has one of each.
func (s *Service) OpenReview(ctx context.Context, cmd OpenReview) (Review, error) {
	var out Review
	err := s.door.Run(ctx, access.ReviewEdit, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		p, err := s.plans.Relied(ctx, cmd.PlanID)
		if err != nil {
			return err
		}
		var l fault.List
		l.Add(cmd.ReviewFields.clean(cmd.Kind))
		if cmd.Kind != Monitoring && cmd.Kind != Evaluation {
			l = append(l, fault.Invalid("enum.unknown", "kind", "read", cmd.Kind, "expected", Monitoring+", "+Evaluation))
		}
		l.Add(decidedYear(p, cmd.Year))
		if err := l.Err(); err != nil {
			return err
		}
		state, err := s.store.stateOf(ctx, p.ID, cmd.Year, cmd.Kind)
		if err != nil {
			return err
		}
		if state != "" {
			return fault.New(fault.KindConflict, "evaluate.review.exists", "read", Document(cmd.Kind, cmd.Year)).On(p.Code, p.ID)
		}
		r := Review{ID: s.newID(), PlanID: p.ID, PlanCode: p.Code, PlanName: p.Name, Year: cmd.Year, Kind: cmd.Kind, ReviewFields: cmd.ReviewFields, State: ReviewDraft, Version: 1}
		if err := s.store.insertReview(ctx, r); err != nil {
			return err
		}
		step.Record(change("review", r.ID, "create", nil, r))
		out = r
		return nil
	}, act.Idempotent(cmd.Idempotency.Key, cmd.Idempotency.Sum, &out))
	if err != nil {
		return Review{}, err
	}
	return out, nil
}

// onReview runs a step on a review: held, fresh, and a draft. whole holds everything below the plan too.
func (s *Service) onReview(ctx context.Context, id string, version int64, whole bool, fn func(ctx context.Context, step *act.Step, r Review) error) error {
	return s.door.Run(ctx, access.ReviewEdit, func(ctx context.Context, step *act.Step) error {
		found, err := s.store.head(ctx, id, db.NoLock)
		if err != nil {
			return err
		}
		if err := step.Allow(found.Scope()); err != nil {
			return err
		}
		if whole {
			if err := s.store.holdPlan(ctx, found.PlanID); err != nil { // the plan first, then the review: as everybody below a plan
				return err
			}
		}
		r, err := s.store.review(ctx, id, db.ForSelf)
		if err != nil {
			return err
		}
		if err := fault.Fresh(r.ID, r.Version, version); err != nil {
			return err
		}
		if r.State != ReviewDraft {
			return closed(Document(r.Kind, r.Year), r.PlanCode, r.ID)
		}
		return fn(ctx, step, r)
	})
}

func put[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// ChangeReview changes a draft.
func (s *Service) ChangeReview(ctx context.Context, cmd ChangeReview) (Review, error) {
	var out Review
	err := s.onReview(ctx, cmd.ID, cmd.Version, false, func(ctx context.Context, step *act.Step, r Review) error {
		was := r
		put(&r.Method, cmd.Method)
		put(&r.Summary, cmd.Summary)
		put(&r.RiskReview, cmd.RiskReview)
		put(&r.Capacity, cmd.Capacity)
		put(&r.Conclusion, cmd.Conclusion)
		put(&r.ConclusionText, cmd.ConclusionText)
		put(&r.HeldOn, cmd.HeldOn)
		put(&r.MeetingNo, cmd.MeetingNo)
		put(&r.Attendees, cmd.Attendees)
		put(&r.MeetingNote, cmd.MeetingNote)
		put(&r.SubmittedOn, cmd.SubmittedOn)
		put(&r.Synthetic, cmd.Synthetic)
		if err := r.ReviewFields.clean(r.Kind); err != nil {
			return err
		}
		if err := s.store.saveReview(ctx, &r); err != nil {
			return err
		}
		step.Record(change("review", r.ID, "change", was.ReviewFields, r.ReviewFields))
		out = r
		return nil
	})
	return out, err
}

// lookedTo is the last month a kind of review looks to.
func lookedTo(kind string) int {
	if kind == Monitoring {
		return 6
	}
	return 12
}

// blocking is what keeps a review from its freeze, all of it: windows of its period that are not frozen or were given back to a unit (a value
// that is being corrected counts nowhere), or none were ever opened, and, for the evaluation, what blocks in the rules over the year.
func (s *Service) blocking(ctx context.Context, r Review) (fault.List, error) {
	m, err := s.load(ctx, wanted{planID: r.PlanID, first: r.Year, last: r.Year, values: true})
	if err != nil {
		return nil, err
	}
	through := lookedTo(r.Kind)
	var l fault.List
	there := false
	for _, w := range m.windows[r.Year] {
		if w.LastMonth() > through {
			continue
		}
		if there = true; !w.Settled() {
			l = append(l, fault.Flag(fault.Block, "evaluate.window.open", "windows", "read", w.Label()).On(w.Label(), w.ID))
		}
	}
	if !there {
		l = append(l, fault.Flag(fault.Block, "evaluate.window.none", "windows", "read", strconv.Itoa(r.Year)).On(r.PlanCode, r.ID))
	}
	evidence, err := s.measure.EvidenceOf(ctx, r.PlanID, r.Year)
	if err != nil {
		return nil, err
	}
	c := m.card(r.Year, through)
	return append(l, Check(&c, evidence)...), nil
}

// Unready says what stands between a review and its freeze (Block), and what is only flagged: the rules over the year, what the report lacks, and
// earlier decisions of the board whose day has passed.
func (s *Service) Unready(ctx context.Context, reviewID string) (l fault.List, err error) {
	f, err := access.Reader(ctx, access.EvaluationRead)
	if err != nil {
		return nil, err
	}
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		r, err := s.store.review(ctx, reviewID, db.NoLock)
		if err != nil {
			return err
		}
		if !f.All { // what blocks names indicators of every unit
			return fault.NotFound("review", reviewID)
		}
		if l, err = s.blocking(ctx, r); err != nil {
			return err
		}
		set, err := s.org.Settings(ctx, r.Year)
		if err != nil {
			return err
		}
		l = append(l, r.unfinished(set)...)
		earlier, err := s.EarlierDecisions(ctx, r.PlanID, r.Year, r.Kind)
		for _, d := range earlier {
			if d.State == BoardOpen && d.DueOn != "" && !d.DueOn.After(r.ends()) {
				ref := Document(d.Kind, d.Year) + " " + strconv.Itoa(d.No)
				l = append(l, fault.Flag(fault.Warn, "evaluate.board.open", "follow_up", "read", ref, "expected", d.DueOn.TR()).On(ref, d.ID))
			}
		}
		return err
	})
	return l, err
}

// unfinished is what a report lacks, or had too late, and is flagged, not refused.
func (r Review) unfinished(set org.Settings) (l fault.List) {
	by := set.MonitoringReportBy
	if r.Kind == Evaluation {
		by = set.EvaluationReportBy
	}
	if r.SubmittedOn.After(by) { // R-TIM-08
		l = append(l, fault.Flag(fault.Warn, "evaluate.review.late", "submitted_on", "read", r.SubmittedOn.TR(), "expected", by.TR()).On(r.PlanCode, r.ID))
	}
	if r.HeldOn == "" {
		l = append(l, fault.Flag(fault.Warn, "evaluate.review.meeting_missing", "held_on").On(r.PlanCode, r.ID))
	}
	if r.Kind == Evaluation && r.Conclusion == "" {
		l = append(l, fault.Flag(fault.Warn, "evaluate.review.conclusion_missing", "conclusion").On(r.PlanCode, r.ID))
	}
	return l
}

// ends is the last day of the period a review looks at.
func (r Review) ends() period.Date {
	if r.Kind == Monitoring {
		return period.Half{Year: r.Year, N: 1}.Last()
	}
	return period.FiscalYear(r.Year).Last()
}

// mayFreeze reads the board's decision: of the board, not a refusal, not before the period ended nor before the meeting it was taken in.
func (r Review) mayFreeze(d council.Decision) error {
	var l fault.List
	if d.Body != council.StrategyBoard {
		l = append(l, fault.Invalid("evaluate.decision.body", "body", "read", d.Body, "expected", council.StrategyBoard))
	}
	if d.Result == "rejected" {
		l = append(l, fault.Invalid("evaluate.decision.rejected", "result", "read", d.Result))
	}
	if ends := r.ends(); !d.Date.After(ends) {
		l = append(l, fault.Invalid("evaluate.decision.early", "date", "read", d.Date.TR(), "expected", "> "+ends.TR()))
	}
	if r.HeldOn != "" && d.Date.Before(r.HeldOn) {
		l = append(l, fault.Invalid("evaluate.decision.before_meeting", "date", "read", d.Date.TR(), "expected", r.HeldOn.TR()))
	}
	return l.Err()
}

// FreezeReview records the board's decision and freezes the report as an edition. It is refused with everything that blocks: a monitoring while
// a window up to June is open; an evaluation while a window of the year is open or a C ≠ B has no approved deviation.
func (s *Service) FreezeReview(ctx context.Context, cmd FreezeReview) (Review, council.Edition, error) {
	var out Review
	var edition council.Edition
	err := s.onReview(ctx, cmd.ID, cmd.Version, true, func(ctx context.Context, step *act.Step, r Review) error {
		d, err := council.NewDecision(s.newID(), step.Actor.PersonID, cmd.DecisionFields)
		if err == nil {
			err = r.mayFreeze(d)
		}
		if err != nil {
			return err
		}
		if err := s.holdWindows(ctx, r); err != nil {
			return err
		}
		found, err := s.blocking(ctx, r)
		if err != nil {
			return err
		}
		if l := slices.DeleteFunc(found, func(f *fault.Fault) bool { return f.Stage != fault.Block }); len(l) > 0 {
			return append(fault.List{fault.New(fault.KindConflict, "evaluate.blocked", "read", strconv.Itoa(len(l))).On(r.PlanCode, r.ID)}, l...)
		}
		if err := s.store.decisions.Insert(ctx, d); err != nil {
			return err
		}
		r.State, r.Decision = ReviewFrozen, &d
		if err := s.store.saveReview(ctx, &r); err != nil {
			return err
		}
		e := council.Edition{ID: s.newID(), Document: Document(r.Kind, r.Year), PlanID: r.PlanID, PlanCode: r.PlanCode, PlanName: r.PlanName, Year: r.Year, No: 1, Decision: d,
			FrozenBy: step.Actor.PersonID, FrozenAt: s.store.now()}
		frozen, err := s.freeze(ctx, r, e)
		if err != nil {
			return err
		}
		e.Contain(frozen.Facts, frozen.Documents)
		if err := s.store.decisions.InsertEdition(ctx, e); err != nil {
			return err
		}
		step.Record(change("review", r.ID, "freeze", nil, map[string]any{
			"state": r.State, "decision": d, "edition": e.ID, "facts_sha256": e.FactsSHA256, "documents_sha256": e.DocumentsSHA256,
		}))
		out, edition = r, e
		return nil
	})
	return out, edition, err
}

func (f *BoardDecisionFields) clean() fault.List {
	var l fault.List
	tidy(&l, text{"text", &f.Text}, text{"follow_up", &f.FollowUp})
	if f.State == "" {
		f.State = BoardOpen
	}
	l.Add(act.Validate(f))
	day(&l, "due_on", f.DueOn)
	day(&l, "followed_on", f.FollowedOn)
	return l
}

// boardFaults are those of a decision's fields, its unit and its target.
func (s *Service) boardFaults(ctx context.Context, f *BoardDecisionFields, planID string) error {
	l := f.clean()
	if err := s.unitKnown(ctx, &l, "owner_unit_id", f.OwnerUnitID); err != nil {
		return err
	}
	known, err := s.store.known(ctx, "target", f.TargetID, "plan_id = ?", planID)
	if err != nil {
		return err
	}
	if !known {
		l = append(l, fault.Invalid("evaluate.target.unknown", "target_id", "read", f.TargetID))
	}
	return l.Err()
}

// AddBoardDecision adds a decision of the board to a draft; it gets the next number.
func (s *Service) AddBoardDecision(ctx context.Context, cmd AddBoardDecision) (BoardDecision, error) {
	var out BoardDecision
	err := s.door.Run(ctx, access.ReviewEdit, func(ctx context.Context, step *act.Step) error {
		r, err := s.store.head(ctx, cmd.ReviewID, db.ForSelf)
		if err != nil {
			return err
		}
		if err := step.Allow(r.Scope()); err != nil {
			return err
		}
		if r.State != ReviewDraft {
			return closed(Document(r.Kind, r.Year), r.PlanCode, r.ID)
		}
		f := cmd.BoardDecisionFields
		if err := s.boardFaults(ctx, &f, r.PlanID); err != nil {
			return err
		}
		no, err := s.store.nextNo(ctx, r.ID)
		if err != nil {
			return err
		}
		d := BoardDecision{ID: s.newID(), ReviewID: r.ID, No: no, BoardDecisionFields: f, Version: 1}
		if err := s.store.insertBoard(ctx, d, r.PlanID); err != nil {
			return err
		}
		step.Record(change("board_decision", d.ID, "create", nil, d))
		out = d
		return nil
	}, act.Idempotent(cmd.Idempotency.Key, cmd.Idempotency.Sum, &out))
	if err != nil {
		return BoardDecision{}, err
	}
	return out, nil
}

// ChangeBoardDecision changes a decision of a draft; after the freeze what became of it (State, FollowUp, FollowedOn) may still be written.
func (s *Service) ChangeBoardDecision(ctx context.Context, cmd ChangeBoardDecision) (BoardDecision, error) {
	var out BoardDecision
	err := s.door.Run(ctx, access.ReviewEdit, func(ctx context.Context, step *act.Step) error {
		found, err := s.store.board(ctx, cmd.ID, db.NoLock)
		if err != nil {
			return err
		}
		r, err := s.store.head(ctx, found.ReviewID, db.Shared)
		if err != nil {
			return err
		}
		if err := step.Allow(r.Scope()); err != nil {
			return err
		}
		d, err := s.store.board(ctx, cmd.ID, db.ForSelf)
		if err != nil {
			return err
		}
		if err := fault.Fresh(d.ID, d.Version, cmd.Version); err != nil {
			return err
		}
		if r.State != ReviewDraft && (cmd.Text != nil || cmd.TargetID.Set || cmd.OwnerUnitID.Set || cmd.DueOn != nil) {
			return closed(Document(r.Kind, r.Year), r.PlanCode, d.ID)
		}
		was := d
		put(&d.Text, cmd.Text)
		if cmd.TargetID.Set {
			d.TargetID = cmd.TargetID.Value
		}
		if cmd.OwnerUnitID.Set {
			d.OwnerUnitID = cmd.OwnerUnitID.Value
		}
		put(&d.DueOn, cmd.DueOn)
		put(&d.State, cmd.State)
		put(&d.FollowUp, cmd.FollowUp)
		put(&d.FollowedOn, cmd.FollowedOn)
		if err := s.boardFaults(ctx, &d.BoardDecisionFields, r.PlanID); err != nil {
			return err
		}
		if err := s.store.saveBoard(ctx, &d); err != nil {
			return err
		}
		step.Record(change("board_decision", d.ID, "change", was, d))
		out = d
		return nil
	})
	return out, err
}

// Review is one review with the board's decisions; one the filter hides is not found.
func (s *Service) Review(ctx context.Context, id string) (Review, error) {
	f, err := access.Reader(ctx, access.EvaluationRead)
	if err != nil {
		return Review{}, err
	}
	r, err := s.store.review(ctx, id, db.NoLock)
	if err == nil && !f.Shows(r.Scope()) {
		err = fault.NotFound("review", id)
	}
	if err != nil {
		return Review{}, err
	}
	return r, nil
}

// ReviewOf is a plan's review of a year and kind.
func (s *Service) ReviewOf(ctx context.Context, planID string, year int, kind string) (Review, error) {
	f, err := access.Reader(ctx, access.EvaluationRead)
	if err != nil {
		return Review{}, err
	}
	if kind == Monitoring || kind == Evaluation {
		found, err := s.store.reviews(ctx, planID, year, kind)
		if err != nil {
			return Review{}, err
		}
		for _, r := range found {
			if r.Year == year && f.Shows(r.Scope()) {
				return r, nil
			}
		}
	}
	return Review{}, fault.NotFound("review", planID)
}

// Reviews are the reviews of a plan that the caller may see, newest first.
func (s *Service) Reviews(ctx context.Context, planID string) ([]Review, error) {
	f, err := access.Reader(ctx, access.EvaluationRead)
	if err != nil {
		return nil, err
	}
	all, err := s.store.reviews(ctx, planID, 0, "")
	return slices.DeleteFunc(all, func(r Review) bool { return !f.Shows(r.Scope()) }), err
}

// EarlierDecisions are the board's decisions of the reviews before one, oldest first: their follow-up is a part of it (domain.md §3.6).
func (s *Service) EarlierDecisions(ctx context.Context, planID string, year int, kind string) ([]EarlierDecision, error) {
	all, err := s.Reviews(ctx, planID)
	if err != nil {
		return nil, err
	}
	slices.Reverse(all)
	var out []EarlierDecision
	for _, r := range all {
		if r.Year > year || (r.Year == year && (kind == Monitoring || r.Kind == Evaluation)) {
			continue
		}
		for _, d := range r.Decisions {
			out = append(out, EarlierDecision{BoardDecision: d, Kind: r.Kind, Year: r.Year})
		}
	}
	return out, nil
}

// ReviewEditions are the editions of a review, without their contents.
func (s *Service) ReviewEditions(ctx context.Context, reviewID string) ([]council.Edition, error) {
	if _, err := access.Reader(ctx, access.EditionRead); err != nil {
		return nil, err
	}
	r, err := s.store.head(ctx, reviewID, db.NoLock)
	if err != nil {
		return nil, err
	}
	return s.store.decisions.Editions(ctx, council.EditionQuery{PlanID: r.PlanID, Document: Document(r.Kind, r.Year)})
}
