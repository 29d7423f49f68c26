package budget

import (
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

// Kind says what a line is of.
type Kind string

// The kinds of a line.
const (
	OfActivity Kind = "activity"
	Overhead   Kind = "overhead"  // Genel Yönetim Giderleri
	Transfer   Kind = "transfer"  // Diğer İdarelere Transfer Edilecek Kaynaklar
	Revenue    Kind = "revenue"   // B cetveli; class 09 is deducted
	Financing  Kind = "financing" // net financing: borrowing less repayment, may be negative
)

// The places outside the budget (rows of Tablo 2); "" is in the budget.
const (
	InBudget      = ""
	RevolvingFund = "revolving_fund" // Döner Sermaye
	OtherDomestic = "other_domestic" // Diğer Yurt İçi
	Foreign       = "foreign"        // Yurt Dışı
)

// LineFields is where a line stands. Codes are kept in the canonical form of pkg/budgetcode.
type LineFields struct {
	Kind       Kind   `json:"kind" validate:"required,oneof=activity overhead transfer revenue financing"`
	ActivityID string `json:"activity_id" validate:"omitempty,len=26"`
	UnitID     string `json:"unit_id" validate:"omitempty,len=26"` // empty only for revenue and financing
	Functional string `json:"functional" validate:"max=30"`        // 06.1.1; empty outside the budget and for revenue
	Financing  string `json:"financing" validate:"max=10"`         // 5
	Economic   string `json:"economic" validate:"max=30"`          // 03.2.1.01; empty outside the budget is allowed
	OffBudget  string `json:"off_budget" validate:"omitempty,oneof=revolving_fund other_domestic foreign"`
	Note       string `json:"note" validate:"max=1000"`
}

// Line is one line with its amounts by stage.
type Line struct {
	ID          string `json:"id"`
	ProgrammeID string `json:"programme_id"`
	LineFields
	Amounts map[programme.Stage]StageAmount `json:"amounts"`
	Version int64                           `json:"version"`
}

// StageAmount is what a stage says of a line.
type StageAmount struct {
	Amount    quantity.Money `json:"amount"`
	Copied    bool           `json:"copied"` // taken over from the stage before and not changed since
	Note      string         `json:"note"`
	ChangedBy string         `json:"changed_by"` // person id
	ChangedAt int64          `json:"changed_at"` // UTC microseconds
}

// At is the amount at a stage; nil: the line was not there.
func (l Line) At(s programme.Stage) *quantity.Money {
	a, ok := l.Amounts[s]
	if !ok {
		return nil
	}
	return &a.Amount
}

// Ceiling is what a unit may propose; Economic is a first-level code, or empty for the whole.
type Ceiling struct {
	ID          string         `json:"id"`
	ProgrammeID string         `json:"programme_id"`
	UnitID      string         `json:"unit_id"`
	Economic    string         `json:"economic"`
	Amount      quantity.Money `json:"amount"`
	Version     int64          `json:"version"`
}

// Difference is one line whose amount differs between two stages.
type Difference struct {
	Line      Line
	From, To  *quantity.Money // nil: the line was not there
	Delta     quantity.Money  // To − From; a missing side counts as nothing
	ChangedBy string          // who wrote the amount of the later stage, by name
	ChangedAt int64
	Note      string
}
