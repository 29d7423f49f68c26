package budget

import (
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// AddLine adds a line with its amount at the current stage.
type AddLine struct {
	ProgrammeID string
	LineFields
	Amount      quantity.Money
	AmountNote  string `json:"amount_note" validate:"max=1000"`
	Idempotency act.Once
}

// ChangeLine changes the amount at the current stage and, at the stage where the line was made, its codes; nil leaves a field.
type ChangeLine struct {
	ID         string
	Version    int64
	UnitID     *string
	Functional *string
	Financing  *string
	Economic   *string
	OffBudget  *string
	Note       *string
	Amount     *quantity.Money
	AmountNote *string
}

// RemoveLine removes a line of the stage where it was made; at a later stage it stays with the amount 0.
type RemoveLine struct {
	ID      string
	Version int64
}

// OpenStage opens the next stage: every line's newest amount is copied into it.
type OpenStage struct {
	ProgrammeID string
	Version     int64 // of the programme
	To          programme.Stage
}

// SetCeilings replaces the ceilings of a programme.
type SetCeilings struct {
	ProgrammeID string
	Version     int64           // of the programme
	Ceilings    []CeilingFields `json:"ceilings" validate:"max=2000,dive"`
}

// CeilingFields is one ceiling as typed.
type CeilingFields struct {
	UnitID   string         `json:"unit_id" validate:"required,len=26"`
	Economic string         `json:"economic" validate:"max=30"`
	Amount   quantity.Money `json:"amount"`
}

// AddChange records a change of the year's appropriation: supplementary (council decision needed), transfer (lines sum to zero;
// decision or approval needed), carried_over.
type AddChange struct {
	Year        int         `json:"year" validate:"gte=1990,lte=2200"`
	Kind        string      `json:"kind" validate:"required,oneof=supplementary transfer carried_over"`
	On          period.Date `json:"on"`
	Reason      string      `json:"reason" validate:"required,max=2000"`
	Approval    string      `json:"approval" validate:"max=200"` // who approved below the council: mayor's approval, encümen
	Decision    *council.DecisionFields
	Lines       []ChangeLineFields `json:"lines" validate:"min=1,max=5000,dive"`
	Synthetic   bool
	Idempotency act.Once
}

// ChangeLineFields is one line of a change; the amount is negative where a transfer takes from.
type ChangeLineFields struct {
	UnitID     string         `json:"unit_id" validate:"required,len=26"`
	Functional string         `json:"functional" validate:"max=30"`
	Financing  string         `json:"financing" validate:"max=10"`
	Economic   string         `json:"economic" validate:"required,max=30"`
	Amount     quantity.Money `json:"amount"`
}

// AppropriationChange is a recorded change.
type AppropriationChange struct {
	ID              string             `json:"id"`
	Year            int                `json:"year"`
	Kind            string             `json:"kind"`
	On              period.Date        `json:"on"`
	Reason          string             `json:"reason"`
	Approval        string             `json:"approval"`
	Decision        *council.Decision  `json:"decision,omitempty"`
	Lines           []ChangeLineFields `json:"lines"`
	Synthetic       bool               `json:"synthetic"`
	CancelledReason string             `json:"cancelled_reason"` // not empty: it does not count
	Version         int64              `json:"version"`
}

// CancelChange cancels a recorded change with a reason; nothing is deleted.
type CancelChange struct {
	ID      string
	Version int64
	Reason  string `json:"reason" validate:"required,min=3,max=2000"`
}
