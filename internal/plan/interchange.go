package plan

import (
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// SchemaV1 names the interchange form; api/plan.schema.json is its schema.
const SchemaV1 = "karne.plan/1"

// Doc is the interchange form of one plan: the plan JSON and the Excel template both parse to it, and an export of a plan is
// one. A nil pointer, an absent year or an empty text is *missing*; nothing in it is ever read as zero.
type Doc struct {
	Schema         string            `json:"schema"`
	Administration DocAdministration `json:"administration"`
	Plan           DocPlan           `json:"plan"`
}

// DocAdministration says whose plan it is; another administration's file is refused (one database holds one administration).
type DocAdministration struct {
	Name     string `json:"name"`
	Province string `json:"province,omitempty"`
}

// DocPlan is the plan with everything below it.
type DocPlan struct {
	Code                 string         `json:"code"`
	Name                 string         `json:"name"`
	FirstYear            int            `json:"first_year"`
	LastYear             int            `json:"last_year"`
	Mission              string         `json:"mission,omitempty"`
	Vision               string         `json:"vision,omitempty"`
	CoreValues           []string       `json:"core_values,omitempty"`
	Preparation          DocPreparation `json:"preparation,omitzero"`
	SubmittedToCouncilOn period.Date    `json:"submitted_to_council_on,omitempty"`
	Decision             *DocDecision   `json:"decision,omitempty"`
	Origin               string         `json:"origin,omitempty"`
	Source               string         `json:"source,omitempty"`
	Synthetic            bool           `json:"synthetic,omitempty"`
	Goals                []DocGoal      `json:"goals"`
	Resources            []DocResource  `json:"resources,omitempty"`
	Overhead             YearMoney      `json:"overhead,omitempty"`
}

// YearMoney holds kuruş by year; an absent year is missing.
type YearMoney map[int]quantity.Money

// YearAmount holds values by year; an absent year is missing.
type YearAmount map[int]quantity.Amount

// DocPreparation holds the preparation facts of the plan document, section 2 (domain.md §2.1).
type DocPreparation struct {
	CircularNo    string      `json:"circular_no,omitempty"`
	CircularDate  period.Date `json:"circular_date,omitempty"`
	Board         string      `json:"board,omitempty"`
	Team          string      `json:"team,omitempty"`
	Programme     string      `json:"programme,omitempty"`
	Participation string      `json:"participation,omitempty"`
	PreviousPlan  string      `json:"previous_plan,omitempty"`
}

// DocDecision is a decision record as printed; Number is free text such as "2019/127", "220", "2014/1702".
type DocDecision struct {
	Body         string      `json:"body,omitempty"`
	Date         period.Date `json:"date,omitempty"`
	Number       string      `json:"number,omitempty"`
	Meeting      string      `json:"meeting,omitempty"`
	Sitting      string      `json:"sitting,omitempty"`
	AgendaItem   string      `json:"agenda_item,omitempty"`
	Result       string      `json:"result,omitempty"`
	VotesFor     *int        `json:"votes_for,omitempty"`
	VotesAgainst *int        `json:"votes_against,omitempty"`
	Note         string      `json:"note,omitempty"`
}

// DocGoal is a goal (Amaç).
type DocGoal struct {
	Code    string      `json:"code"`
	Text    string      `json:"text"`
	Origin  string      `json:"origin,omitempty"`
	Source  string      `json:"source,omitempty"`
	Targets []DocTarget `json:"targets,omitempty"`
}

// DocTarget is a target (Hedef) with its card.
type DocTarget struct {
	Code            string          `json:"code"`
	Text            string          `json:"text"`
	ResponsibleUnit string          `json:"responsible_unit,omitempty"`
	AllUnitsPartner bool            `json:"all_units_partner,omitempty"`
	PartnerUnits    []string        `json:"partner_units,omitempty"`
	StatedTotal     *quantity.Money `json:"stated_total,omitempty"`
	YearlyCosts     YearMoney       `json:"yearly_costs,omitempty"`
	Risks           []DocRisk       `json:"risks,omitempty"`
	Activities      []DocActivity   `json:"activities,omitempty"`
	Findings        []string        `json:"findings,omitempty"`
	Needs           []string        `json:"needs,omitempty"`
	Origin          string          `json:"origin,omitempty"`
	Source          string          `json:"source,omitempty"`
	Indicators      []DocIndicator  `json:"indicators,omitempty"`
}

// DocRisk is a target risk with its controls; probability and impact are 1–5 (our extension, domain.md T16).
type DocRisk struct {
	Text        string       `json:"text"`
	Explanation string       `json:"explanation,omitempty"`
	Probability *int         `json:"probability,omitempty"`
	Impact      *int         `json:"impact,omitempty"`
	OwnerUnit   string       `json:"owner_unit,omitempty"`
	Controls    []DocControl `json:"controls,omitempty"`
}

// DocControl is a control activity; Kind is existing or planned.
type DocControl struct {
	Text string `json:"text"`
	Kind string `json:"kind,omitempty"`
}

// DocActivity is an activity or project of a target; Kind is activity or project.
type DocActivity struct {
	Text string `json:"text"`
	Kind string `json:"kind,omitempty"`
}

// DocBaseline is the value at the start of the plan period (A in domain.md §3.1).
type DocBaseline struct {
	Value *quantity.Amount `json:"value,omitempty"`
	Date  period.Date      `json:"date,omitempty"`
	Note  string           `json:"note,omitempty"`
}

// DocIndicator is a performance indicator (PG) with every field of domain.md §2.3 and what its calculation type needs (§3.2).
type DocIndicator struct {
	Code                string            `json:"code"`
	Name                string            `json:"name"`
	Definition          string            `json:"definition,omitempty"`
	UnitOfMeasure       string            `json:"unit_of_measure,omitempty"`
	Weight              *quantity.Percent `json:"weight,omitempty"`
	Baseline            DocBaseline       `json:"baseline,omitzero"`
	CalcType            string            `json:"calc_type,omitempty"`
	Variant             string            `json:"variant,omitempty"`
	Entry               string            `json:"entry,omitempty"`
	Aggregation         string            `json:"aggregation,omitempty"`
	Direction           string            `json:"direction,omitempty"`
	DueYear             *int              `json:"due_year,omitempty"`
	BandLow             *quantity.Amount  `json:"band_low,omitempty"`
	BandHigh            *quantity.Amount  `json:"band_high,omitempty"`
	Values              YearAmount        `json:"values,omitempty"`
	NoTargetReasons     map[int]string    `json:"no_target_reasons,omitempty"`
	MonitoringFrequency string            `json:"monitoring_frequency,omitempty"`
	ReportingFrequency  string            `json:"reporting_frequency,omitempty"`
	Class               string            `json:"class,omitempty"`
	Formula             string            `json:"formula,omitempty"`
	Numerator           string            `json:"numerator,omitempty"`
	Denominator         string            `json:"denominator,omitempty"`
	DataSource          string            `json:"data_source,omitempty"`
	DataOwnerUnit       string            `json:"data_owner_unit,omitempty"`
	EvidenceRequired    *bool             `json:"evidence_required,omitempty"`
	IsKey               bool              `json:"is_key,omitempty"`
	Origin              string            `json:"origin,omitempty"`
	Source              string            `json:"source,omitempty"`
}

// DocResource is one line of the resource table (T18): revenue class by year.
type DocResource struct {
	Code  string    `json:"code"`
	Name  string    `json:"name"`
	Years YearMoney `json:"years,omitempty"`
}
