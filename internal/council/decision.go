package council

import (
	"strconv"

	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/period"
)

// StrategyBoard is the body that decides on monitoring and evaluation reports.
const StrategyBoard = "strategy_board"

// DecisionFields is a decision record as printed (domain.md §1.5).
type DecisionFields struct {
	Body         string      `json:"body" validate:"required,oneof=council executive_committee metropolitan_council strategy_board"`
	Date         period.Date `json:"date" validate:"required"`
	Number       string      `json:"number" validate:"required,max=40"`
	Meeting      string      `json:"meeting" validate:"max=60"`
	Sitting      string      `json:"sitting" validate:"max=60"`
	AgendaItem   string      `json:"agenda_item" validate:"max=60"`
	Result       string      `json:"result" validate:"omitempty,oneof=unanimous majority rejected"`
	VotesFor     *int        `json:"votes_for" validate:"omitempty,gte=0,lte=1000"`
	VotesAgainst *int        `json:"votes_against" validate:"omitempty,gte=0,lte=1000"`
	Note         string      `json:"note" validate:"max=2000"`
	Ground       string      `json:"ground,omitempty" validate:"max=500"`     // on which the metropolitan council changed the budget (5216 md. 25)
	Objection    string      `json:"objection,omitempty" validate:"max=2000"` // to that, and what came of it
}

// Decision is a recorded decision.
type Decision struct {
	ID string `json:"id"`
	DecisionFields
	RecordedBy string `json:"recorded_by"`
	Version    int64  `json:"version"`
}

// NewDecision checks the fields of a decision.
func NewDecision(id, recordedBy string, f DecisionFields) (Decision, error) {
	var l fault.List
	for _, t := range []struct {
		field string
		s     *string
	}{{"number", &f.Number}, {"meeting", &f.Meeting}, {"sitting", &f.Sitting}, {"agenda_item", &f.AgendaItem}, {"note", &f.Note}, {"ground", &f.Ground}, {"objection", &f.Objection}} {
		act.Text(&l, t.field, t.s)
	}
	l.Add(act.Validate(f))
	if f.Date != "" && f.Date.Check() != nil {
		l = append(l, fault.Invalid("date.syntax", "date", "read", string(f.Date), "expected", "2019-10-21"))
	}
	votes := func() string { return strconv.Itoa(*f.VotesFor) + "/" + strconv.Itoa(*f.VotesAgainst) }
	if f.VotesFor != nil && f.VotesAgainst != nil {
		switch {
		case f.Result == "unanimous" && (*f.VotesAgainst > 0 || *f.VotesFor == 0),
			f.Result == "majority" && *f.VotesFor <= *f.VotesAgainst,
			f.Result == "rejected" && *f.VotesFor > *f.VotesAgainst:
			l = append(l, fault.Invalid("council.votes_contradict", "result", "read", f.Result+" "+votes()))
		}
	}
	if err := l.Err(); err != nil {
		return Decision{}, err
	}
	return Decision{ID: id, DecisionFields: f, RecordedBy: recordedBy, Version: 1}, nil
}
