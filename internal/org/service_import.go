package org

import (
	"context"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
)

// ImportList reads a list of units and people, all or nothing. Units and people that are not there are made, what a cell states is
// changed, what a cell leaves blank stays; nothing is ended or removed for being absent. A dry run answers with every fault in the
// report and writes nothing; a real run with a refusing fault gives them all as the error.
func (s *Service) ImportList(ctx context.Context, c ImportList) (ImportReport, error) {
	if c.DryRun {
		return s.previewList(ctx, c)
	}
	a, err := access.Require(ctx)
	if err != nil {
		return ImportReport{}, err
	}
	var rows []Row
	if access.Check(a, access.OrgImport, access.Whole) == nil { // who may not is refused, and noted, by the step
		// Read before the step: SQLite has one writer, and a large workbook must not hold it.
		if rows, err = readTable(c.FileName, c.Data, s.table); err != nil {
			return ImportReport{}, err
		}
	}
	var out ImportReport
	err = s.run.Run(ctx, access.OrgImport, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		if err := s.store.lockUnits(ctx); err != nil {
			return err
		}
		state, err := s.state(ctx)
		if err != nil {
			return err
		}
		changes, report := planImport(state, rows)
		if err := refusals(report.Faults).Err(); err != nil {
			return err
		}
		step.Record(changes.audit...)
		out = report
		return s.store.apply(ctx, changes)
	}, once(c.Once, &out))
	return out, err
}

func (s *Service) previewList(ctx context.Context, c ImportList) (ImportReport, error) {
	a, err := access.Require(ctx)
	if err != nil {
		return ImportReport{}, err
	}
	if err := access.Check(a, access.OrgImport, access.Whole); err != nil {
		return ImportReport{}, err
	}
	rows, err := readTable(c.FileName, c.Data, s.table)
	if err != nil {
		if fault.KindOf(err) == fault.KindInternal {
			return ImportReport{}, err
		}
		return ImportReport{DryRun: true, Faults: fault.All(err)}, nil
	}
	var report ImportReport
	err = s.store.db.Snapshot(ctx, func(ctx context.Context) error {
		state, err := s.state(ctx)
		if err != nil {
			return err
		}
		_, report = planImport(state, rows)
		return nil
	})
	report.DryRun = true
	return report, err
}

func (s *Service) state(ctx context.Context) (orgState, error) {
	st := orgState{today: s.today(), newID: s.newID}
	var err error
	if st.units, err = s.store.units(ctx, all, ""); err != nil {
		return st, err
	}
	if st.people, err = s.store.people(ctx, all, st.today, "", 0); err != nil {
		return st, err
	}
	st.posts, err = s.store.allPosts(ctx)
	return st, err
}

func refusals(l fault.List) fault.List {
	var out fault.List
	for _, f := range l {
		if f.Stage == fault.Refuse {
			out = append(out, f)
		}
	}
	return out
}

// apply writes the changes of a list: units from the top down, so that a parent is there before what lies below it.
func (s store) apply(ctx context.Context, c orgChanges) error {
	if err := s.insertUnits(ctx, topDown(c.newUnits)...); err != nil {
		return err
	}
	for _, u := range c.changedUnits {
		if _, err := s.saveUnit(ctx, u); err != nil {
			return err
		}
	}
	if err := s.insertPeople(ctx, c.newPeople...); err != nil {
		return err
	}
	for _, p := range c.changedPeople {
		if _, err := s.savePerson(ctx, p); err != nil {
			return err
		}
	}
	if err := s.insertPosts(ctx, c.newPosts...); err != nil {
		return err
	}
	for _, p := range c.changedPosts {
		if _, err := s.savePost(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// topDown orders new units so that each stands behind its new parent.
func topDown(units []Unit) []Unit {
	isNew := make(map[string]bool, len(units))
	for _, u := range units {
		isNew[u.ID] = true
	}
	out := make([]Unit, 0, len(units))
	placed := map[string]bool{}
	for len(out) < len(units) {
		n := len(out)
		for _, u := range units {
			if !placed[u.ID] && (!isNew[u.ParentID] || placed[u.ParentID]) {
				placed[u.ID] = true
				out = append(out, u)
			}
		}
		if len(out) == n {
			return units // a cycle, which checkAmong has refused
		}
	}
	return out
}
