package org

import (
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/pkg/period"
)

// FoundAdministration says whose database this is. Doing it twice with the same name changes nothing.
type FoundAdministration struct {
	Name              string `json:"name" validate:"required,max=200"`
	Province          string `json:"province" validate:"max=100"`
	InstitutionalCode string `json:"institutional_code" validate:"max=20"`
	Synthetic         bool   `json:"synthetic"`
	Origin            string `json:"origin" validate:"omitempty,oneof=published published-secondary typical knowledge derived synthetic entered"`
	Source            string `json:"source" validate:"max=500"`
}

// ChangeAdministration changes the fields that are given.
type ChangeAdministration struct {
	Version           int64   `json:"version" validate:"gte=1"`
	Name              *string `json:"name" validate:"omitempty,max=200"`
	Province          *string `json:"province" validate:"omitempty,max=100"`
	InstitutionalCode *string `json:"institutional_code" validate:"omitempty,max=20"`
	Origin            *string `json:"origin" validate:"omitempty,oneof=published published-secondary typical knowledge derived synthetic entered"`
	Source            *string `json:"source" validate:"omitempty,max=500"`
}

// AddUnit adds a unit. Empty ids and dates are missing: a unit without dates has always been and still is.
type AddUnit struct {
	Name              string      `json:"name" validate:"required,max=200"`
	ParentID          string      `json:"parent_id"`
	SpendingUnit      bool        `json:"spending_unit"`
	InstitutionalCode string      `json:"institutional_code" validate:"max=20"`
	ManagerID         string      `json:"manager_id"`
	ValidFrom         period.Date `json:"valid_from"`
	ValidTo           period.Date `json:"valid_to"`
	Origin            string      `json:"origin" validate:"omitempty,oneof=published published-secondary typical knowledge derived synthetic entered"`
	Source            string      `json:"source" validate:"max=500"`
	Note              string      `json:"note" validate:"max=2000"`
	Once              act.Once    `json:"-" validate:"-"`
}

// ChangeUnit changes the fields that are given; a given empty id or date makes it missing. Draft false confirms a unit that came in by
// a file.
type ChangeUnit struct {
	ID                string       `json:"id" validate:"required"`
	Version           int64        `json:"version" validate:"gte=1"`
	Name              *string      `json:"name" validate:"omitempty,max=200"`
	ParentID          *string      `json:"parent_id"`
	SpendingUnit      *bool        `json:"spending_unit"`
	InstitutionalCode *string      `json:"institutional_code" validate:"omitempty,max=20"`
	ManagerID         *string      `json:"manager_id"`
	ValidFrom         *period.Date `json:"valid_from"`
	ValidTo           *period.Date `json:"valid_to"`
	Draft             *bool        `json:"draft"`
	Origin            *string      `json:"origin" validate:"omitempty,oneof=published published-secondary typical knowledge derived synthetic entered"`
	Source            *string      `json:"source" validate:"omitempty,max=500"`
	Note              *string      `json:"note" validate:"omitempty,max=2000"`
}

// UnitQuery narrows a list of units; On leaves those valid on that day.
type UnitQuery struct{ On period.Date }

// AddPerson adds a person. Without an e-mail address a person cannot sign in.
type AddPerson struct {
	Name   string   `json:"name" validate:"required,max=200"`
	Email  string   `json:"email" validate:"max=320"`
	Title  string   `json:"title" validate:"max=200"`
	Origin string   `json:"origin" validate:"omitempty,oneof=published published-secondary typical knowledge derived synthetic entered"`
	Once   act.Once `json:"-" validate:"-"`
}

// ChangePerson changes the fields that are given. An inactive person can neither sign in nor use a token.
type ChangePerson struct {
	ID      string  `json:"id" validate:"required"`
	Version int64   `json:"version" validate:"gte=1"`
	Name    *string `json:"name" validate:"omitempty,max=200"`
	Email   *string `json:"email" validate:"omitempty,max=320"`
	Title   *string `json:"title" validate:"omitempty,max=200"`
	Active  *bool   `json:"active"`
}

// PersonQuery asks for a page of people: Cursor is Next of the page before, Limit 1–200 (0: 50).
type PersonQuery struct {
	Cursor string
	Limit  int
}

// AddPost gives a person a role. ValidFrom empty is today. With SubstituteFor the role and the unit are those of that post (they may be
// left out), and ValidTo is needed.
type AddPost struct {
	PersonID      string      `json:"person_id" validate:"required"`
	Role          access.Role `json:"role" validate:"omitempty,oneof=admin planner finance unit_editor unit_manager senior_manager council_clerk ims_officer auditor council_member viewer"`
	UnitID        string      `json:"unit_id"`
	ValidFrom     period.Date `json:"valid_from"`
	ValidTo       period.Date `json:"valid_to"`
	SubstituteFor string      `json:"substitute_for"`
	Once          act.Once    `json:"-" validate:"-"`
}

// ChangePost changes the dates of a post; an empty ValidTo opens it.
type ChangePost struct {
	ID        string       `json:"id" validate:"required"`
	Version   int64        `json:"version" validate:"gte=1"`
	ValidFrom *period.Date `json:"valid_from"`
	ValidTo   *period.Date `json:"valid_to"`
}

// EndPost ends a post: On is its last day.
type EndPost struct {
	ID      string      `json:"id" validate:"required"`
	Version int64       `json:"version" validate:"gte=1"`
	On      period.Date `json:"valid_to" validate:"required"`
}

// ImportList reads a list of units and people from a CSV or XLSX file. DryRun writes nothing.
type ImportList struct {
	FileName string
	Data     []byte
	DryRun   bool
	Once     act.Once
}
