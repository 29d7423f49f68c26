package plan

import (
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// Opt is a field of a patch that can also be made missing: not Set leaves it, Set with the zero Value empties it.
type Opt[T any] struct {
	Set   bool
	Value T
}

// Some sets a field of a patch.
func Some[T any](v T) Opt[T] { return Opt[T]{Set: true, Value: v} }

func (o Opt[T]) into(dst *T) {
	if o.Set {
		*dst = o.Value
	}
}

func into[T any](src, dst *T) {
	if src != nil {
		*dst = *src
	}
}

// CreatePlan makes a draft.
type CreatePlan struct {
	PlanFields
	Idempotency act.Once
}

// ChangePlan changes a draft's own fields; nil leaves a field.
type ChangePlan struct {
	ID                   string
	Version              int64
	Code                 *string
	Name                 *string
	FirstYear            *int
	LastYear             *int
	Mission              *string
	Vision               *string
	CoreValues           Opt[[]string]
	Preparation          *Preparation
	SubmittedToCouncilOn *period.Date
	Origin               *string
	Source               *string
	Synthetic            *bool
}

// SetResources replaces the resource table and the overhead row of a draft.
type SetResources struct {
	PlanID  string
	Version int64
	ResourceFields
}

// SubmitPlan submits a draft; faults of stage Block refuse it.
type SubmitPlan struct {
	ID      string
	Version int64
	On      period.Date `json:"submitted_to_council_on"` // the day it went to the council; empty leaves the date as it is
}

// ReturnPlan gives a submitted plan back to draft.
type ReturnPlan struct {
	ID      string
	Version int64
	Reason  string `json:"reason" validate:"required,min=3,max=2000"`
}

// DecidePlan records the accepting decision of a submitted plan, puts it in force and freezes its edition.
type DecidePlan struct {
	ID      string
	Version int64
	council.DecisionFields
}

// AddGoal adds a goal at the end of a draft.
type AddGoal struct {
	PlanID string
	GoalFields
	Idempotency act.Once
}

// ChangeGoal changes a goal; nil leaves a field.
type ChangeGoal struct {
	ID       string
	Version  int64
	Code     *string
	Text     *string
	Origin   *string
	Source   *string
	Position *int
}

// Remove removes a record of a draft; one that still has records below it is refused.
type Remove struct {
	ID      string
	Version int64
}

// AddTarget adds a target at the end of a goal.
type AddTarget struct {
	GoalID string
	TargetFields
	Idempotency act.Once
}

// ChangeTarget changes a target; lists are replaced as a whole.
type ChangeTarget struct {
	ID                string
	Version           int64
	Code              *string
	Text              *string
	ResponsibleUnitID Opt[string]
	AllUnitsPartner   *bool
	PartnerUnitIDs    Opt[[]string]
	StatedTotal       Opt[*quantity.Money]
	YearlyCosts       Opt[YearMoney]
	Risks             Opt[[]Risk]
	Activities        Opt[[]Activity]
	Findings          Opt[[]string]
	Needs             Opt[[]string]
	Origin            *string
	Source            *string
	Position          *int
}

// AddIndicator adds an indicator at the end of a target.
type AddIndicator struct {
	TargetID string
	IndicatorFields
	Idempotency act.Once
}

// ChangeIndicator changes an indicator; maps by year are replaced as a whole.
type ChangeIndicator struct {
	ID                  string
	Version             int64
	Code                *string
	Name                *string
	Definition          *string
	UnitOfMeasure       *string
	Weight              Opt[*quantity.Percent]
	BaselineValue       Opt[*quantity.Amount]
	BaselineDate        *period.Date
	BaselineNote        *string
	CalcType            *string
	Variant             *string
	Entry               *string
	Aggregation         *string
	Direction           *string
	DueYear             Opt[*int]
	BandLow             Opt[*quantity.Amount]
	BandHigh            Opt[*quantity.Amount]
	Values              Opt[YearAmount]
	NoTargetReasons     Opt[map[int]string]
	MonitoringFrequency *string
	ReportingFrequency  *string
	Class               *string
	Formula             *string
	Numerator           *string
	Denominator         *string
	DataSource          *string
	DataOwnerUnitID     Opt[string]
	EvidenceRequired    Opt[*bool]
	IsKey               *bool
	Origin              *string
	Source              *string
	Position            *int
}

func (c ChangePlan) apply(f *PlanFields) {
	into(c.Code, &f.Code)
	into(c.Name, &f.Name)
	into(c.FirstYear, &f.FirstYear)
	into(c.LastYear, &f.LastYear)
	into(c.Mission, &f.Mission)
	into(c.Vision, &f.Vision)
	c.CoreValues.into(&f.CoreValues)
	into(c.Preparation, &f.Preparation)
	into(c.SubmittedToCouncilOn, &f.SubmittedToCouncilOn)
	into(c.Origin, &f.Origin)
	into(c.Source, &f.Source)
	into(c.Synthetic, &f.Synthetic)
}

func (c ChangeGoal) apply(g *Goal) {
	into(c.Code, &g.Code)
	into(c.Text, &g.Text)
	into(c.Origin, &g.Origin)
	into(c.Source, &g.Source)
	into(c.Position, &g.Position)
}

func (c ChangeTarget) apply(t *Target) {
	into(c.Code, &t.Code)
	into(c.Text, &t.Text)
	c.ResponsibleUnitID.into(&t.ResponsibleUnitID)
	into(c.AllUnitsPartner, &t.AllUnitsPartner)
	c.PartnerUnitIDs.into(&t.PartnerUnitIDs)
	c.StatedTotal.into(&t.StatedTotal)
	c.YearlyCosts.into(&t.YearlyCosts)
	c.Risks.into(&t.Risks)
	c.Activities.into(&t.Activities)
	c.Findings.into(&t.Findings)
	c.Needs.into(&t.Needs)
	into(c.Origin, &t.Origin)
	into(c.Source, &t.Source)
	into(c.Position, &t.Position)
}

func (c ChangeIndicator) apply(i *Indicator) {
	into(c.Code, &i.Code)
	into(c.Name, &i.Name)
	into(c.Definition, &i.Definition)
	into(c.UnitOfMeasure, &i.UnitOfMeasure)
	c.Weight.into(&i.Weight)
	c.BaselineValue.into(&i.BaselineValue)
	into(c.BaselineDate, &i.BaselineDate)
	into(c.BaselineNote, &i.BaselineNote)
	into(c.CalcType, &i.CalcType)
	into(c.Variant, &i.Variant)
	into(c.Entry, &i.Entry)
	into(c.Aggregation, &i.Aggregation)
	into(c.Direction, &i.Direction)
	c.DueYear.into(&i.DueYear)
	c.BandLow.into(&i.BandLow)
	c.BandHigh.into(&i.BandHigh)
	c.Values.into(&i.Values)
	c.NoTargetReasons.into(&i.NoTargetReasons)
	into(c.MonitoringFrequency, &i.MonitoringFrequency)
	into(c.ReportingFrequency, &i.ReportingFrequency)
	into(c.Class, &i.Class)
	into(c.Formula, &i.Formula)
	into(c.Numerator, &i.Numerator)
	into(c.Denominator, &i.Denominator)
	into(c.DataSource, &i.DataSource)
	c.DataOwnerUnitID.into(&i.DataOwnerUnitID)
	c.EvidenceRequired.into(&i.EvidenceRequired)
	into(c.IsKey, &i.IsKey)
	into(c.Origin, &i.Origin)
	into(c.Source, &i.Source)
	into(c.Position, &i.Position)
}
