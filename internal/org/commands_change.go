package org

import (
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/pkg/period"
)

// RenameUnit gives a unit another name from a day on. A day to come leaves the present name until then.
type RenameUnit struct {
	ID       string      `json:"id" validate:"required"`
	Version  int64       `json:"version" validate:"gte=1"`
	Name     string      `json:"name" validate:"required,max=200"`
	On       period.Date `json:"on" validate:"required"`
	Reason   string      `json:"reason" validate:"required,max=2000"`
	Decision string      `json:"decision" validate:"max=300"`
	Once     act.Once    `json:"-" validate:"-"`
}

// MergeUnits ends one unit and lets another, or a new one of the given name, carry its work on from a day on. Exactly one of IntoID and
// Name is given.
type MergeUnits struct {
	ID       string      `json:"id" validate:"required"`
	Version  int64       `json:"version" validate:"gte=1"`
	IntoID   string      `json:"into_id"`
	Name     string      `json:"name" validate:"max=200"`
	On       period.Date `json:"on" validate:"required"`
	Reason   string      `json:"reason" validate:"required,max=2000"`
	Decision string      `json:"decision" validate:"max=300"`
	Once     act.Once    `json:"-" validate:"-"`
}

// CloseUnit ends a unit without a successor. On is the first day on which it is no more.
type CloseUnit struct {
	ID       string      `json:"id" validate:"required"`
	Version  int64       `json:"version" validate:"gte=1"`
	On       period.Date `json:"on" validate:"required"`
	Reason   string      `json:"reason" validate:"required,max=2000"`
	Decision string      `json:"decision" validate:"max=300"`
	Once     act.Once    `json:"-" validate:"-"`
}

// CancelUnitEvent takes back a dated change whose day has not come.
type CancelUnitEvent struct {
	ID      string `json:"id" validate:"required"`
	Version int64  `json:"version" validate:"gte=1"`
}

// HandOver ends one person's post the day before On and gives the same role and unit to another from On on, as long as the post would
// have lasted. Version is the post's.
type HandOver struct {
	PostID     string      `json:"post_id" validate:"required"`
	Version    int64       `json:"version" validate:"gte=1"`
	ToPersonID string      `json:"to_person_id" validate:"required"`
	On         period.Date `json:"on" validate:"required"`
	Note       string      `json:"note" validate:"max=4000"`
	Once       act.Once    `json:"-" validate:"-"`
}

// TakeHandOver says that the receiver has seen what was handed over.
type TakeHandOver struct {
	ID      string `json:"id" validate:"required"`
	Version int64  `json:"version" validate:"gte=1"`
}
