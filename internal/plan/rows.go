package plan

import (
	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

type planRow struct {
	ID                   string `gorm:"primaryKey"`
	Code                 string
	Name                 string
	FirstYear            int
	LastYear             int
	Mission              string
	Vision               string
	CircularNo           string
	CircularDate         string
	Board                string
	Team                 string
	Programme            string
	Participation        string
	PreviousPlan         string
	SubmittedToCouncilOn string
	State                string
	VersionNo            int
	Origin               string
	Source               string
	Synthetic            bool
	DecisionID           *string
	Version              int64
	CreatedAt            int64 `gorm:"autoCreateTime:false"`
	UpdatedAt            int64 `gorm:"autoUpdateTime:false"`
}

func (planRow) TableName() string { return "plan" }

func (r planRow) plan() Plan {
	return Plan{ID: r.ID, State: State(r.State), VersionNo: r.VersionNo, Version: r.Version, PlanFields: PlanFields{
		Code: r.Code, Name: r.Name, FirstYear: r.FirstYear, LastYear: r.LastYear, Mission: r.Mission, Vision: r.Vision,
		Preparation: Preparation{CircularNo: r.CircularNo, CircularDate: period.Date(r.CircularDate), Board: r.Board, Team: r.Team,
			Programme: r.Programme, Participation: r.Participation, PreviousPlan: r.PreviousPlan},
		SubmittedToCouncilOn: period.Date(r.SubmittedToCouncilOn), Origin: r.Origin, Source: r.Source, Synthetic: r.Synthetic,
	}}
}

func planRowOf(p Plan, now int64) planRow {
	r := planRow{
		ID: p.ID, Code: p.Code, Name: p.Name, FirstYear: p.FirstYear, LastYear: p.LastYear, Mission: p.Mission, Vision: p.Vision,
		CircularNo: p.Preparation.CircularNo, CircularDate: string(p.Preparation.CircularDate), Board: p.Preparation.Board, Team: p.Preparation.Team,
		Programme: p.Preparation.Programme, Participation: p.Preparation.Participation, PreviousPlan: p.Preparation.PreviousPlan,
		SubmittedToCouncilOn: string(p.SubmittedToCouncilOn), State: string(p.State), VersionNo: p.VersionNo, Origin: p.Origin, Source: p.Source,
		Synthetic: p.Synthetic, Version: p.Version, CreatedAt: now, UpdatedAt: now,
	}
	if p.Decision != nil {
		r.DecisionID = &p.Decision.ID
	}
	return r
}

// planSelect and dest read plan rows by hand where a list is long.
const planSelect = "plan.id, plan.code, plan.name, plan.first_year, plan.last_year, plan.mission, plan.vision, plan.circular_no, plan.circular_date, plan.board, plan.team, " +
	"plan.programme, plan.participation, plan.previous_plan, plan.submitted_to_council_on, plan.state, plan.version_no, plan.origin, plan.source, plan.synthetic, plan.version"

func (r *planRow) dest() []any {
	return []any{&r.ID, &r.Code, &r.Name, &r.FirstYear, &r.LastYear, &r.Mission, &r.Vision, &r.CircularNo, &r.CircularDate, &r.Board, &r.Team,
		&r.Programme, &r.Participation, &r.PreviousPlan, &r.SubmittedToCouncilOn, &r.State, &r.VersionNo, &r.Origin, &r.Source, &r.Synthetic, &r.Version}
}

var planColumns = []string{
	"code", "name", "first_year", "last_year", "mission", "vision", "circular_no", "circular_date", "board", "team", "programme", "participation",
	"previous_plan", "submitted_to_council_on", "state", "origin", "source", "synthetic", "decision_id", "version", "updated_at",
}

type versionRow struct {
	ID         string `gorm:"primaryKey"`
	PlanID     string
	No         int
	FirstYear  int
	DecisionID *string
}

func (versionRow) TableName() string { return "plan_version" }

type coreValueRow struct {
	PlanID   string `gorm:"primaryKey"`
	Position int    `gorm:"primaryKey;autoIncrement:false"`
	Text     string
}

func (coreValueRow) TableName() string { return "plan_core_value" }

type resourceRow struct {
	ID       string `gorm:"primaryKey"`
	PlanID   string
	Position int
	Code     string
	Name     string
}

func (resourceRow) TableName() string { return "plan_resource" }

type resourceYearRow struct {
	ResourceID string `gorm:"primaryKey"`
	PlanID     string
	Year       int `gorm:"primaryKey;autoIncrement:false"`
	Amount     int64
}

func (resourceYearRow) TableName() string { return "plan_resource_year" }

type overheadRow struct {
	PlanID string `gorm:"primaryKey"`
	Year   int    `gorm:"primaryKey;autoIncrement:false"`
	Amount int64
}

func (overheadRow) TableName() string { return "plan_overhead" }

type goalRow struct {
	ID        string `gorm:"primaryKey"`
	PlanID    string
	Position  int
	Code      string
	Text      string
	Origin    string
	Source    string
	Version   int64
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	UpdatedAt int64 `gorm:"autoUpdateTime:false"`
}

func (goalRow) TableName() string { return "goal" }

var goalColumns = []string{"position", "code", "text", "origin", "source", "version", "updated_at"}

func (r goalRow) goal() Goal {
	return Goal{ID: r.ID, PlanID: r.PlanID, Position: r.Position, Version: r.Version, GoalFields: GoalFields{Code: r.Code, Text: r.Text, Origin: r.Origin, Source: r.Source}}
}

func goalRowOf(g Goal, now int64) goalRow {
	return goalRow{ID: g.ID, PlanID: g.PlanID, Position: g.Position, Code: g.Code, Text: g.Text, Origin: g.Origin, Source: g.Source, Version: g.Version, CreatedAt: now, UpdatedAt: now}
}

type targetRow struct {
	ID                string `gorm:"primaryKey"`
	PlanID            string
	GoalID            string
	Position          int
	Code              string
	Text              string
	ResponsibleUnitID *string
	AllUnitsPartner   bool
	StatedTotal       *int64
	Origin            string
	Source            string
	Version           int64
	CreatedAt         int64 `gorm:"autoCreateTime:false"`
	UpdatedAt         int64 `gorm:"autoUpdateTime:false"`
}

func (targetRow) TableName() string { return "target" }

var targetColumns = []string{"position", "code", "text", "responsible_unit_id", "all_units_partner", "stated_total", "origin", "source", "version", "updated_at"}

func (r targetRow) target() Target {
	t := Target{ID: r.ID, PlanID: r.PlanID, GoalID: r.GoalID, Position: r.Position, Version: r.Version, TargetFields: TargetFields{
		Code: r.Code, Text: r.Text, AllUnitsPartner: r.AllUnitsPartner, StatedTotal: (*quantity.Money)(r.StatedTotal), Origin: r.Origin, Source: r.Source}}
	if r.ResponsibleUnitID != nil {
		t.ResponsibleUnitID = *r.ResponsibleUnitID
	}
	return t
}

func targetRowOf(t Target, now int64) targetRow {
	return targetRow{ID: t.ID, PlanID: t.PlanID, GoalID: t.GoalID, Position: t.Position, Code: t.Code, Text: t.Text, ResponsibleUnitID: db.Null(t.ResponsibleUnitID),
		AllUnitsPartner: t.AllUnitsPartner, StatedTotal: (*int64)(t.StatedTotal), Origin: t.Origin, Source: t.Source, Version: t.Version, CreatedAt: now, UpdatedAt: now}
}

type partnerRow struct {
	TargetID string `gorm:"primaryKey"`
	PlanID   string
	Position int
	UnitID   string `gorm:"primaryKey"`
}

func (partnerRow) TableName() string { return "target_partner" }

type itemRow struct {
	TargetID string `gorm:"primaryKey"`
	PlanID   string
	Kind     string `gorm:"primaryKey"` // one of the item kinds below
	Position int    `gorm:"primaryKey;autoIncrement:false"`
	Text     string
}

func (itemRow) TableName() string { return "target_item" }

type riskRow struct {
	TargetID    string `gorm:"primaryKey"`
	PlanID      string
	Position    int `gorm:"primaryKey;autoIncrement:false"`
	Text        string
	Explanation string
	Probability *int
	Impact      *int
	OwnerUnitID *string
}

func (riskRow) TableName() string { return "target_risk" }

type controlRow struct {
	TargetID     string `gorm:"primaryKey"`
	RiskPosition int    `gorm:"primaryKey;autoIncrement:false"`
	Position     int    `gorm:"primaryKey;autoIncrement:false"`
	PlanID       string
	Text         string
	Kind         string
}

func (controlRow) TableName() string { return "risk_control" }

type costRow struct {
	TargetID  string `gorm:"primaryKey"`
	PlanID    string
	Year      int `gorm:"primaryKey;autoIncrement:false"`
	VersionNo int `gorm:"primaryKey;autoIncrement:false"`
	Amount    int64
}

func (costRow) TableName() string { return "target_cost" }

type indicatorRow struct {
	ID                  string `gorm:"primaryKey"`
	PlanID              string
	TargetID            string
	Position            int
	Code                string
	Name                string
	Definition          string
	UnitOfMeasure       string
	Weight              *int64
	BaselineValue       *int64
	BaselineDate        string
	BaselineNote        string
	CalcType            string
	Variant             string
	Entry               string
	Aggregation         string
	Direction           string
	DueYear             *int
	BandLow             *int64
	BandHigh            *int64
	MonitoringFrequency string
	ReportingFrequency  string
	Class               string
	Formula             string
	Numerator           string
	Denominator         string
	DataSource          string
	DataOwnerUnitID     *string
	EvidenceRequired    *bool
	IsKey               bool
	Origin              string
	Source              string
	Version             int64
	CreatedAt           int64 `gorm:"autoCreateTime:false"`
	UpdatedAt           int64 `gorm:"autoUpdateTime:false"`
}

func (indicatorRow) TableName() string { return "indicator" }

var indicatorColumns = []string{
	"position", "code", "name", "definition", "unit_of_measure", "weight", "baseline_value", "baseline_date", "baseline_note", "calc_type", "variant", "entry",
	"aggregation", "direction", "due_year", "band_low", "band_high", "monitoring_frequency", "reporting_frequency", "class", "formula", "numerator",
	"denominator", "data_source", "data_owner_unit_id", "evidence_required", "is_key", "origin", "source", "version", "updated_at",
}

func (r *indicatorRow) indicator() Indicator {
	return Indicator{ID: r.ID, PlanID: r.PlanID, TargetID: r.TargetID, Position: r.Position, Version: r.Version, IndicatorFields: IndicatorFields{
		Code: r.Code, Name: r.Name, Definition: r.Definition, UnitOfMeasure: r.UnitOfMeasure, Weight: (*quantity.Percent)(r.Weight),
		BaselineValue: (*quantity.Amount)(r.BaselineValue), BaselineDate: period.Date(r.BaselineDate), BaselineNote: r.BaselineNote, CalcType: r.CalcType,
		Variant: r.Variant, Entry: r.Entry, Aggregation: r.Aggregation, Direction: r.Direction, DueYear: r.DueYear, BandLow: (*quantity.Amount)(r.BandLow),
		BandHigh: (*quantity.Amount)(r.BandHigh), MonitoringFrequency: r.MonitoringFrequency, ReportingFrequency: r.ReportingFrequency, Class: r.Class,
		Formula: r.Formula, Numerator: r.Numerator, Denominator: r.Denominator, DataSource: r.DataSource, DataOwnerUnitID: db.Text(r.DataOwnerUnitID),
		EvidenceRequired: r.EvidenceRequired, IsKey: r.IsKey, Origin: r.Origin, Source: r.Source,
	}}
}

func indicatorRowOf(i Indicator, now int64) indicatorRow {
	return indicatorRow{ID: i.ID, PlanID: i.PlanID, TargetID: i.TargetID, Position: i.Position, Code: i.Code, Name: i.Name, Definition: i.Definition,
		UnitOfMeasure: i.UnitOfMeasure, Weight: (*int64)(i.Weight), BaselineValue: (*int64)(i.BaselineValue), BaselineDate: string(i.BaselineDate),
		BaselineNote: i.BaselineNote, CalcType: i.CalcType, Variant: i.Variant, Entry: i.Entry, Aggregation: i.Aggregation, Direction: i.Direction,
		DueYear: i.DueYear, BandLow: (*int64)(i.BandLow), BandHigh: (*int64)(i.BandHigh), MonitoringFrequency: i.MonitoringFrequency,
		ReportingFrequency: i.ReportingFrequency, Class: i.Class, Formula: i.Formula, Numerator: i.Numerator, Denominator: i.Denominator,
		DataSource: i.DataSource, DataOwnerUnitID: db.Null(i.DataOwnerUnitID), EvidenceRequired: i.EvidenceRequired, IsKey: i.IsKey,
		Origin: i.Origin, Source: i.Source, Version: i.Version, CreatedAt: now, UpdatedAt: now}
}

type valueRow struct {
	IndicatorID    string `gorm:"primaryKey"`
	PlanID         string
	Year           int `gorm:"primaryKey;autoIncrement:false"`
	VersionNo      int `gorm:"primaryKey;autoIncrement:false"`
	Amount         *int64
	NoTargetReason string
}

func (valueRow) TableName() string { return "indicator_value" }

// Edition is what the council decided; council keeps the editions of plans and of programmes.
type Edition = council.Edition

// valueRows are the yearly values and reasons of an indicator; a year with neither has no row.
func valueRows(i Indicator, versionNo int) []valueRow {
	var out []valueRow
	for _, y := range sortedYears(i.Values) {
		v := int64(i.Values[y])
		out = append(out, valueRow{IndicatorID: i.ID, PlanID: i.PlanID, Year: y, VersionNo: versionNo, Amount: &v, NoTargetReason: i.NoTargetReasons[y]})
	}
	for _, y := range sortedYears(i.NoTargetReasons) {
		if _, ok := i.Values[y]; !ok {
			out = append(out, valueRow{IndicatorID: i.ID, PlanID: i.PlanID, Year: y, VersionNo: versionNo, NoTargetReason: i.NoTargetReasons[y]})
		}
	}
	return out
}

func (r valueRow) onto(i *Indicator) {
	if r.Amount != nil {
		if i.Values == nil {
			i.Values = make(YearAmount, 5)
		}
		i.Values[r.Year] = quantity.Amount(*r.Amount)
	}
	if r.NoTargetReason != "" {
		if i.NoTargetReasons == nil {
			i.NoTargetReasons = map[int]string{}
		}
		i.NoTargetReasons[r.Year] = r.NoTargetReason
	}
}

// The item kinds of a card; an activity without kind keeps it missing.
const (
	itemActivity = "activity"
	itemProject  = "project"
	itemUnsaid   = "activity_unsaid"
	itemFinding  = "finding"
	itemNeed     = "need"
)

// cardRows are the lists of a target card.
func cardRows(t Target, versionNo int) (partners []partnerRow, items []itemRow, risks []riskRow, controls []controlRow, costs []costRow) {
	for n, u := range t.PartnerUnitIDs {
		partners = append(partners, partnerRow{TargetID: t.ID, PlanID: t.PlanID, Position: n + 1, UnitID: u})
	}
	item := func(kind string, n int, s string) {
		items = append(items, itemRow{TargetID: t.ID, PlanID: t.PlanID, Kind: kind, Position: n + 1, Text: s})
	}
	for n, a := range t.Activities {
		kind := a.Kind
		if kind == "" {
			kind = itemUnsaid
		}
		item(kind, n, a.Text)
	}
	for n, s := range t.Findings {
		item(itemFinding, n, s)
	}
	for n, s := range t.Needs {
		item(itemNeed, n, s)
	}
	for n, r := range t.Risks {
		risks = append(risks, riskRow{TargetID: t.ID, PlanID: t.PlanID, Position: n + 1, Text: r.Text, Explanation: r.Explanation, Probability: r.Probability, Impact: r.Impact, OwnerUnitID: db.Null(r.OwnerUnitID)})
		for m, c := range r.Controls {
			controls = append(controls, controlRow{TargetID: t.ID, RiskPosition: n + 1, Position: m + 1, PlanID: t.PlanID, Text: c.Text, Kind: c.Kind})
		}
	}
	for _, y := range sortedYears(t.YearlyCosts) {
		costs = append(costs, costRow{TargetID: t.ID, PlanID: t.PlanID, Year: y, VersionNo: versionNo, Amount: int64(t.YearlyCosts[y])})
	}
	return partners, items, risks, controls, costs
}
