package org

import (
	"context"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/pkg/period"
)

// OwnPost is a post the caller holds today, in the words people read. StandsFor names whose post it is, for a substitution; Until is its last
// day, empty for none.
type OwnPost struct {
	ID        string
	Role      access.Role
	UnitID    string
	UnitName  string
	From      period.Date
	Until     period.Date
	StandsFor string
}

// OwnPosts are the posts the caller holds today, the newest first; the command line holds none. One statement.
func (s *Service) OwnPosts(ctx context.Context) ([]OwnPost, error) {
	a, err := access.Require(ctx)
	if err != nil {
		return nil, err
	}
	if err := access.Check(a, access.MeRead, access.Scope{Owner: a.PersonID}); err != nil {
		return nil, err
	}
	return s.store.ownPosts(ctx, a.PersonID, s.today())
}

// Unfinished is what an administrator has left to do: units nobody confirmed, active people who cannot sign in, and active people without a
// post today.
type Unfinished struct{ DraftUnits, NoAccount, NoPost, Units, People int }

// Unfinished is for those who see every unit and person; two statements.
func (s *Service) Unfinished(ctx context.Context) (Unfinished, error) {
	a, err := access.Require(ctx)
	if err != nil {
		return Unfinished{}, err
	}
	if err := access.Check(a, access.PersonEdit, access.Whole); err != nil {
		return Unfinished{}, err
	}
	return s.store.unfinished(ctx, s.today())
}
