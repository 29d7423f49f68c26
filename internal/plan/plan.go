package plan

import (
	"slices"
	"strconv"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// State of a plan: draft → submitted → in force with decision; a submitted plan may be returned to draft with a reason.
type State string

// The states of this slice of domain.md §1.5.
const (
	Draft     State = "draft"
	Submitted State = "submitted"
	InForce   State = "in_force"
)

// PlanFields is what a planner types about the plan itself.
type PlanFields struct {
	Code                 string      `json:"code" validate:"required,max=40"`
	Name                 string      `json:"name" validate:"required,max=300"`
	FirstYear            int         `json:"first_year" validate:"gte=1990,lte=2200"`
	LastYear             int         `json:"last_year" validate:"gte=1990,lte=2200"`
	Mission              string      `json:"mission" validate:"max=4000"`
	Vision               string      `json:"vision" validate:"max=4000"`
	CoreValues           []string    `json:"core_values" validate:"max=50,dive,required,max=500"`
	Preparation          Preparation `json:"preparation"`
	SubmittedToCouncilOn period.Date `json:"submitted_to_council_on"`
	Origin               string      `json:"origin" validate:"max=30"`
	Source               string      `json:"source" validate:"max=1000"`
	Synthetic            bool        `json:"synthetic"`
}

// Preparation holds the preparation facts of section 2 of the plan document.
type Preparation struct {
	CircularNo    string      `json:"circular_no" validate:"max=100"`
	CircularDate  period.Date `json:"circular_date"`
	Board         string      `json:"board" validate:"max=4000"`
	Team          string      `json:"team" validate:"max=4000"`
	Programme     string      `json:"programme" validate:"max=4000"`
	Participation string      `json:"participation" validate:"max=4000"`
	PreviousPlan  string      `json:"previous_plan" validate:"max=4000"`
}

// Plan is one strategic plan.
type Plan struct {
	ID string `json:"id"`
	PlanFields
	State     State             `json:"state"`
	VersionNo int               `json:"version_no"` // plan version (update), not the row's
	Decision  *council.Decision `json:"decision,omitempty"`
	Version   int64             `json:"version"`
}

// Horizon is the plan's period.
func (p Plan) Horizon() period.Horizon { return period.Horizon{First: p.FirstYear, Last: p.LastYear} }

// Scope is where the plan stands for access.
func (p Plan) Scope() access.Scope {
	return access.Scope{Frozen: p.State == InForce, Submitted: p.State == Submitted}
}

// clean brings the texts to their stored form and then asks their shape, so that a text of spaces is missing and not a name.
func (f *PlanFields) clean() error {
	var l fault.List
	act.Text(&l, "code", &f.Code)
	act.Text(&l, "name", &f.Name)
	act.Text(&l, "mission", &f.Mission)
	act.Text(&l, "vision", &f.Vision)
	act.Text(&l, "source", &f.Source)
	f.CoreValues = slices.Clone(f.CoreValues)
	for i := range f.CoreValues {
		act.Text(&l, "core_values["+strconv.Itoa(i)+"]", &f.CoreValues[i])
	}
	p := &f.Preparation
	for _, t := range []struct {
		field string
		s     *string
	}{{"circular_no", &p.CircularNo}, {"board", &p.Board}, {"team", &p.Team}, {"programme", &p.Programme}, {"participation", &p.Participation}, {"previous_plan", &p.PreviousPlan}} {
		act.Text(&l, "preparation."+t.field, t.s)
	}
	l.Add(act.Validate(f))
	checkDate(&l, "preparation.circular_date", p.CircularDate)
	checkDate(&l, "submitted_to_council_on", f.SubmittedToCouncilOn)
	if f.FirstYear > 0 && f.LastYear-f.FirstYear != 4 {
		l = append(l, fault.Invalid("plan.years.five", "last_year", "read", strconv.Itoa(f.FirstYear)+"-"+strconv.Itoa(f.LastYear), "expected", strconv.Itoa(f.FirstYear)+"-"+strconv.Itoa(f.FirstYear+4)))
	}
	checkOrigin(&l, &f.Origin)
	return l.Err()
}

// maxPosition bounds the places of records under one parent.
const maxPosition = 100_000

func checkPosition(l *fault.List, n int) {
	if n < 1 || n > maxPosition {
		*l = append(*l, fault.Invalid("number.range", "position", "read", strconv.Itoa(n), "expected", "1–"+strconv.Itoa(maxPosition)))
	}
}

func (p Plan) editable() error {
	if p.State != Draft {
		return fault.New(fault.KindClosed, "plan.closed", "read", string(p.State), "expected", string(Draft)).On("", p.ID)
	}
	return nil
}

// submit moves a draft without blocking faults to submitted.
func (p *Plan) submit(faults fault.List) error {
	if err := p.editable(); err != nil {
		return err
	}
	var l fault.List
	for _, f := range faults {
		if f.Stage == fault.Block {
			l = append(l, f)
		}
	}
	if len(l) > 0 {
		return append(fault.List{fault.New(fault.KindConflict, "plan.blocked", "read", strconv.Itoa(len(l)))}, l...)
	}
	p.State = Submitted
	return nil
}

func (p *Plan) giveBack() error {
	if p.State != Submitted {
		return fault.New(fault.KindClosed, "plan.state", "read", string(p.State), "expected", string(Submitted)).On("", p.ID)
	}
	p.State = Draft
	return nil
}

func (p *Plan) decide(d council.Decision) error {
	if p.State != Submitted {
		return fault.New(fault.KindClosed, "plan.state", "read", string(p.State), "expected", string(Submitted)).On("", p.ID)
	}
	if d.Result == "rejected" {
		return fault.Invalid("plan.decision.rejected", "result", "read", d.Result)
	}
	if p.SubmittedToCouncilOn != "" && d.Date != "" && d.Date < p.SubmittedToCouncilOn {
		return fault.Invalid("plan.decision.before_submission", "date", "read", string(d.Date), "expected", string(p.SubmittedToCouncilOn))
	}
	p.State, p.Decision = InForce, &d
	return nil
}

// ResourceFields is T18 and the overhead row of T17, replaced as a whole.
type ResourceFields struct {
	Resources []Resource `json:"resources" validate:"max=60,dive"`
	Overhead  YearMoney  `json:"overhead"`
}

// Resource is one revenue class by year (T18).
type Resource struct {
	Code  string    `json:"code" validate:"max=20"`
	Name  string    `json:"name" validate:"required,max=200"`
	Years YearMoney `json:"years"`
}

func (f *ResourceFields) clean(h period.Horizon) error {
	var l fault.List
	f.Resources = slices.Clone(f.Resources)
	for i := range f.Resources {
		r := &f.Resources[i]
		at := "resources[" + strconv.Itoa(i) + "]."
		act.Text(&l, at+"code", &r.Code)
		act.Text(&l, at+"name", &r.Name)
		checkMoneyYears(&l, at+"years", r.Years, h)
	}
	checkMoneyYears(&l, "overhead", f.Overhead, h)
	l.Add(act.Validate(f))
	return l.Err()
}

func checkMoneyYears(l *fault.List, field string, m YearMoney, h period.Horizon) {
	for _, y := range sortedYears(m) {
		at := field + "." + strconv.Itoa(y)
		if !h.Contains(y) {
			*l = append(*l, fault.Invalid("plan.year.outside", at, "read", strconv.Itoa(y), "expected", h.String()))
		}
		checkMoney(l, at, m[y])
	}
}

func checkMoney(l *fault.List, field string, m quantity.Money) {
	if m < 0 {
		*l = append(*l, fault.Invalid("plan.money.negative", field, "read", m.TR()))
	} else if err := m.Check(); err != nil {
		*l = append(*l, fault.Invalid("number.range", field, "read", m.String(), "expected", ""))
	}
}

func checkDate(l *fault.List, field string, d period.Date) {
	if d == "" {
		return
	}
	if err := d.Check(); err != nil {
		*l = append(*l, fault.Invalid("date.syntax", field, "read", string(d), "expected", "2019-10-21"))
	}
}
