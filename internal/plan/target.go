package plan

import (
	"slices"
	"strconv"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// TargetFields is the target card (domain.md §2.3) without its indicators. An empty ResponsibleUnitID is missing.
type TargetFields struct {
	Code              string          `json:"code" validate:"max=20"`
	Text              string          `json:"text" validate:"max=2000"`
	ResponsibleUnitID string          `json:"responsible_unit_id" validate:"omitempty,len=26"`
	AllUnitsPartner   bool            `json:"all_units_partner"` // "Tüm Birimler" is a value, not a unit
	PartnerUnitIDs    []string        `json:"partner_unit_ids" validate:"max=100,dive,len=26"`
	StatedTotal       *quantity.Money `json:"stated_total"` // as the source printed it, beside the yearly lines (domain.md §0.2-2)
	YearlyCosts       YearMoney       `json:"yearly_costs"`
	Risks             []Risk          `json:"risks" validate:"max=50,dive"`
	Activities        []Activity      `json:"activities" validate:"max=100,dive"`
	Findings          []string        `json:"findings" validate:"max=100,dive,required,max=2000"`
	Needs             []string        `json:"needs" validate:"max=100,dive,required,max=2000"`
	Origin            string          `json:"origin" validate:"max=30"`
	Source            string          `json:"source" validate:"max=1000"`
}

// Risk is a target risk; probability and impact are 1–5 or missing.
type Risk struct {
	Text        string    `json:"text" validate:"required,max=2000"`
	Explanation string    `json:"explanation" validate:"max=2000"`
	Probability *int      `json:"probability" validate:"omitempty,gte=1,lte=5"`
	Impact      *int      `json:"impact" validate:"omitempty,gte=1,lte=5"`
	OwnerUnitID string    `json:"owner_unit_id" validate:"omitempty,len=26"`
	Controls    []Control `json:"controls" validate:"max=30,dive"`
}

// Control is a control activity of a risk; Kind is existing, planned or missing.
type Control struct {
	Text string `json:"text" validate:"required,max=2000"`
	Kind string `json:"kind"`
}

// Activity is an activity or project of a target.
type Activity struct {
	Text string `json:"text" validate:"required,max=2000"`
	Kind string `json:"kind"`
}

// Target is one target (Hedef).
type Target struct {
	ID       string `json:"id"`
	PlanID   string `json:"plan_id"`
	GoalID   string `json:"goal_id"`
	Position int    `json:"position"`
	TargetFields
	Version int64 `json:"version"`
}

// Scope is where the target stands for access: its responsible unit answers, its partners read.
func (t Target) Scope(p Plan) access.Scope {
	s := p.Scope()
	s.AllUnits, s.Partners = t.AllUnitsPartner, t.PartnerUnitIDs
	if t.ResponsibleUnitID != "" {
		s.Units = []string{t.ResponsibleUnitID}
	}
	return s
}

func (f *TargetFields) clean(h period.Horizon) error {
	var l fault.List
	act.Text(&l, "code", &f.Code)
	act.Text(&l, "text", &f.Text)
	act.Text(&l, "source", &f.Source)
	checkOrigin(&l, &f.Origin)
	f.PartnerUnitIDs = slices.Clone(f.PartnerUnitIDs)
	for i, id := range f.PartnerUnitIDs {
		if slices.Index(f.PartnerUnitIDs, id) < i {
			l = append(l, fault.Invalid("plan.target.partner_twice", "partner_unit_ids["+strconv.Itoa(i)+"]", "read", id))
		}
	}
	if f.StatedTotal != nil {
		checkMoney(&l, "stated_total", *f.StatedTotal)
	}
	checkMoneyYears(&l, "yearly_costs", f.YearlyCosts, h)
	f.Risks, f.Activities, f.Findings, f.Needs = slices.Clone(f.Risks), slices.Clone(f.Activities), slices.Clone(f.Findings), slices.Clone(f.Needs)
	for i := range f.Risks {
		r, at := &f.Risks[i], "risks["+strconv.Itoa(i)+"]."
		act.Text(&l, at+"text", &r.Text)
		act.Text(&l, at+"explanation", &r.Explanation)
		r.Controls = slices.Clone(r.Controls)
		for j := range r.Controls {
			act.Text(&l, at+"controls["+strconv.Itoa(j)+"].text", &r.Controls[j].Text)
			checkWord(&l, at+"controls["+strconv.Itoa(j)+"].kind", r.Controls[j].Kind, ControlKinds)
		}
	}
	for i := range f.Activities {
		at := "activities[" + strconv.Itoa(i) + "]."
		act.Text(&l, at+"text", &f.Activities[i].Text)
		checkWord(&l, at+"kind", f.Activities[i].Kind, ActivityKinds)
	}
	for i := range f.Findings {
		act.Text(&l, "findings["+strconv.Itoa(i)+"]", &f.Findings[i])
	}
	for i := range f.Needs {
		act.Text(&l, "needs["+strconv.Itoa(i)+"]", &f.Needs[i])
	}
	l.Add(act.Validate(f))
	return l.Err()
}

// check is clean with the place among the records of its parent.
func (t *Target) check(h period.Horizon) error {
	var l fault.List
	l.Add(t.clean(h))
	checkPosition(&l, t.Position)
	return l.Err()
}
