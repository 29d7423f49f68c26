package programme

import (
	"context"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
)

type store struct {
	db        *db.DB
	clock     clock.Clock
	decisions *council.Store
}

func (s *store) now() int64 { return clock.Micros(s.clock.Now()) }

// What a step does with the root it relies on.
const (
	noLock  = db.NoLock
	shared  = db.Shared
	forSelf = db.ForSelf
)

func (s *store) take(ctx context.Context, l db.Lock, dest any, what, id string) error {
	return db.Take(ctx, s.db, l, dest, what, id)
}

// nextPosition is one past the last; two at once may get the same, and the id decides their order.
func (s *store) nextPosition(ctx context.Context, table, parent, id string) (n int, err error) {
	err = s.db.Conn(ctx).Table(table).Where(parent+" = ?", id).Select("COALESCE(MAX(position), 0) + 1").Scan(&n).Error
	return n, db.Error(err)
}

func (s *store) exists(ctx context.Context, table, column, id string) (bool, error) {
	var n int64
	err := s.db.Conn(ctx).Table(table).Where(column+" = ?", id).Limit(1).Count(&n).Error
	return n > 0, db.Error(err)
}

func (s *store) remove(ctx context.Context, model any, id string, version int64) error {
	res := s.db.Conn(ctx).Where("id = ? AND version = ?", id, version).Delete(model)
	if res.Error != nil {
		return db.Error(res.Error)
	}
	if res.RowsAffected == 0 {
		return fault.Stale(id, version, version+1)
	}
	return nil
}

// head is the programme's own row: what a step below it relies on (state, stage, year, sets).
func (s *store) head(ctx context.Context, id string, l db.Lock) (Programme, error) {
	var r programmeRow
	if err := s.take(ctx, l, &r, "programme", id); err != nil {
		return Programme{}, err
	}
	return r.programme(), nil
}

// programme is the whole record: with policies, decisions and the plan's label.
func (s *store) programme(ctx context.Context, id string, l db.Lock) (Programme, error) {
	var r programmeRow
	if err := s.take(ctx, l, &r, "programme", id); err != nil {
		return Programme{}, err
	}
	p := r.programme()
	var label struct{ Code, Name string }
	if err := s.db.Conn(ctx).Table("plan").Select("code, name").Where("id = ?", p.PlanID).Take(&label).Error; err != nil {
		return Programme{}, db.Error(err)
	}
	p.PlanCode, p.PlanName = label.Code, label.Name
	var err error
	if p.Policies, err = s.policies(ctx, id); err != nil {
		return Programme{}, err
	}
	decisions, err := s.decisions.Some(ctx, r.decisionIDs())
	if err != nil {
		return Programme{}, err
	}
	r.decided(&p, decisions)
	return p, nil
}

func (r programmeRow) decisionIDs() []string {
	var out []string
	for _, id := range []*string{r.OpinionID, r.DecisionID, r.MetropolitanID} {
		if id != nil {
			out = append(out, *id)
		}
	}
	return out
}

func (r programmeRow) decided(p *Programme, all map[string]council.Decision) {
	for _, x := range []struct {
		id   *string
		dest **council.Decision
	}{{r.OpinionID, &p.Opinion}, {r.DecisionID, &p.Decision}, {r.MetropolitanID, &p.Metropolitan}} {
		if x.id == nil {
			continue
		}
		if d, ok := all[*x.id]; ok {
			*x.dest = &d
		}
	}
}

func (s *store) policies(ctx context.Context, id string) ([]Policy, error) {
	var rows []policyRow
	if err := s.db.Conn(ctx).Where("programme_id = ?", id).Order("position").Find(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	var out []Policy
	for _, r := range rows {
		out = append(out, Policy{Document: r.Document, Reference: r.Reference, Text: r.Text})
	}
	return out, nil
}

func (s *store) insertProgramme(ctx context.Context, p Programme) error {
	r := programmeRowOf(p, s.now())
	if err := s.db.Conn(ctx).Create(&r).Error; err != nil {
		return db.Error(err)
	}
	return s.insertPolicies(ctx, p)
}

func (s *store) insertPolicies(ctx context.Context, p Programme) error {
	var rows []policyRow
	for n, x := range p.Policies {
		rows = append(rows, policyRow{ProgrammeID: p.ID, Position: n + 1, Document: x.Document, Reference: x.Reference, Text: x.Text})
	}
	return db.InsertAll(ctx, s.db, rows)
}

// saveProgramme writes a changed programme; p.Version is the version read and becomes the next.
func (s *store) saveProgramme(ctx context.Context, p *Programme, policies bool) error {
	read := p.Version
	p.Version++
	r := programmeRowOf(*p, s.now())
	if err := db.Bump(ctx, s.db, &r, p.ID, read, programmeColumns); err != nil {
		return err
	}
	if !policies {
		return nil
	}
	if err := s.db.Conn(ctx).Where("programme_id = ?", p.ID).Delete(&policyRow{}).Error; err != nil {
		return db.Error(err)
	}
	return s.insertPolicies(ctx, *p)
}

// saveStage writes nothing but the stage and the next version: the caller may hold a head without its decisions.
func (s *store) saveStage(ctx context.Context, p *Programme) error {
	read := p.Version
	p.Version++
	r := programmeRow{Stage: string(p.Stage), Version: p.Version, UpdatedAt: s.now()}
	return db.Bump(ctx, s.db, &r, p.ID, read, []string{"stage", "version", "updated_at"})
}

func (s *store) insertStep(ctx context.Context, programmeID string, r StepRecord) error {
	row := stepRow{
		ID: r.ID, ProgrammeID: programmeID, Step: r.Step, UnitID: db.Null(r.UnitID), OnDate: string(r.On), LetterNumber: r.LetterNumber, Document: r.Document,
		Note: r.Note, RecordedBy: r.RecordedBy, RecordedAt: r.RecordedAt,
	}
	if r.Decision != nil {
		row.DecisionID = &r.Decision.ID
	}
	return db.Error(s.db.Conn(ctx).Create(&row).Error)
}

func (s *store) insertTargets(ctx context.Context, list []PerformanceTarget) error {
	rows := make([]targetRow, len(list))
	for n, t := range list {
		rows[n] = targetRowOf(t, s.now())
	}
	return db.InsertAll(ctx, s.db, rows)
}

func (s *store) saveTarget(ctx context.Context, t *PerformanceTarget) error {
	read := t.Version
	t.Version++
	r := targetRowOf(*t, s.now())
	return db.Bump(ctx, s.db, &r, t.ID, read, targetColumns)
}

func (s *store) target(ctx context.Context, id string) (PerformanceTarget, error) {
	var r targetRow
	err := s.take(ctx, noLock, &r, "performance_target", id)
	return r.target(), err
}

func (s *store) insertIndicators(ctx context.Context, list []Indicator) error {
	rows := make([]indicatorRow, len(list))
	for n, i := range list {
		rows[n] = indicatorRowOf(i, s.now())
	}
	return db.InsertAll(ctx, s.db, rows)
}

func (s *store) saveIndicator(ctx context.Context, i *Indicator) error {
	read := i.Version
	i.Version++
	r := indicatorRowOf(*i, s.now())
	return db.Bump(ctx, s.db, &r, i.ID, read, indicatorColumns)
}

func (s *store) indicator(ctx context.Context, id string) (Indicator, error) {
	var r indicatorRow
	err := s.take(ctx, noLock, &r, "programme_indicator", id)
	return r.indicator(), err
}

func (s *store) activity(ctx context.Context, id string) (Activity, error) {
	var r activityRow
	if err := s.take(ctx, noLock, &r, "activity", id); err != nil {
		return Activity{}, err
	}
	a := r.activity()
	var rows []sharingRow
	if err := s.db.Conn(ctx).Where("activity_id = ?", id).Order("position").Find(&rows).Error; err != nil {
		return Activity{}, db.Error(err)
	}
	for _, r := range rows {
		a.SharingUnitIDs = append(a.SharingUnitIDs, r.UnitID)
	}
	return a, nil
}

func (s *store) insertActivity(ctx context.Context, a Activity) error {
	r := activityRowOf(a, s.now())
	if err := s.db.Conn(ctx).Create(&r).Error; err != nil {
		return db.Error(err)
	}
	return s.insertSharing(ctx, a)
}

func (s *store) insertSharing(ctx context.Context, a Activity) error {
	var rows []sharingRow
	for n, u := range a.SharingUnitIDs {
		rows = append(rows, sharingRow{ActivityID: a.ID, ProgrammeID: a.ProgrammeID, Position: n + 1, UnitID: u})
	}
	return db.InsertAll(ctx, s.db, rows)
}

func (s *store) deleteSharing(ctx context.Context, activityID string) error {
	return db.Error(s.db.Conn(ctx).Where("activity_id = ?", activityID).Delete(&sharingRow{}).Error)
}

func (s *store) saveActivity(ctx context.Context, a *Activity, sharing bool) error {
	read := a.Version
	a.Version++
	r := activityRowOf(*a, s.now())
	if err := db.Bump(ctx, s.db, &r, a.ID, read, activityColumns); err != nil {
		return err
	}
	if !sharing {
		return nil
	}
	if err := s.deleteSharing(ctx, a.ID); err != nil {
		return err
	}
	return s.insertSharing(ctx, *a)
}

func (s *store) insertProposals(ctx context.Context, list []Proposal) error {
	rows := make([]proposalRow, len(list))
	for n, p := range list {
		rows[n] = proposalRowOf(p, s.now())
	}
	return db.InsertAll(ctx, s.db, rows)
}

func (s *store) saveProposal(ctx context.Context, p *Proposal) error {
	read := p.Version
	p.Version++
	r := proposalRowOf(*p, s.now())
	return db.Bump(ctx, s.db, &r, p.ID, read, proposalColumns)
}

func (s *store) proposal(ctx context.Context, id string, l db.Lock) (Proposal, error) {
	var r proposalRow
	if err := s.take(ctx, l, &r, "proposal", id); err != nil {
		return Proposal{}, err
	}
	p := r.proposal()
	err := s.db.Conn(ctx).Table("unit").Select("name").Where("id = ?", p.UnitID).Scan(&p.UnitName).Error
	return p, db.Error(err)
}

// proposalOf is a unit's part of a programme, held as asked.
func (s *store) proposalOf(ctx context.Context, programmeID, unitID string, l db.Lock) (Proposal, bool, error) {
	if !ids.Valid(programmeID) || !ids.Valid(unitID) {
		return Proposal{}, false, nil
	}
	var rows []proposalRow
	err := db.Locked(s.db.Conn(ctx), l).Where("programme_id = ? AND unit_id = ?", programmeID, unitID).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return Proposal{}, false, db.Error(err)
	}
	return rows[0].proposal(), true, nil
}

// removeIndicators takes a target's indicators out and gives what they were.
func (s *store) removeIndicators(ctx context.Context, targetID string) (out []Indicator, err error) {
	var rows []indicatorRow
	if err := s.db.Conn(ctx).Where("performance_target_id = ?", targetID).Order("position, id").Find(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	for _, r := range rows {
		out = append(out, r.indicator())
	}
	return out, db.Error(s.db.Conn(ctx).Where("performance_target_id = ?", targetID).Delete(&indicatorRow{}).Error)
}
