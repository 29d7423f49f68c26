package facts

import (
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// PlanSchema names the JSON form of PlanFacts that editions store.
const PlanSchema = "karne.facts.plan/1"

// PlanFacts is one strategic plan with everything its official tables print.
type PlanFacts struct {
	Schema         string         `json:"schema"` // PlanSchema
	Administration Administration `json:"administration"`
	ID             string         `json:"id,omitempty"`
	Code           string         `json:"code"` // KARTAL-2025
	Name           string         `json:"name"` // 2025-2029 Stratejik Planı
	Years          []int          `json:"years"`
	VersionNo      int            `json:"version_no,omitempty"`
	Mission        string         `json:"mission,omitempty"`
	Vision         string         `json:"vision,omitempty"`
	CoreValues     []string       `json:"core_values,omitempty"`
	Preparation    Preparation    `json:"preparation,omitzero"`
	// SubmittedToCouncilOn is empty when unknown.
	SubmittedToCouncilOn period.Date `json:"submitted_to_council_on,omitempty"`
	Decision             *Decision   `json:"decision,omitempty"`
	State                string      `json:"state,omitempty"`     // draft, submitted, in_force, … (words in internal/lang)
	Draft                bool        `json:"draft,omitempty"`     // prints TASLAK on every sheet
	Synthetic            bool        `json:"synthetic,omitempty"` // prints ÖRNEK VERİ on every sheet
	Origin               string      `json:"origin,omitempty"`
	Source               string      `json:"source,omitempty"`
	Goals                []Goal      `json:"goals"`
	Resources            []Resource  `json:"resources,omitempty"`
	Overhead             YearMoney   `json:"overhead,omitempty"`
	// Units are the columns of the responsibility matrix, in the administration's order.
	Units []Unit `json:"units,omitempty"`
	// Edition is nil for a draft. It names the frozen facts by their hash, so it is filled after the facts were hashed without it.
	Edition *Edition `json:"edition,omitempty"`
	Faults  []Fault  `json:"faults,omitempty"`
}

// YearMoney holds kuruş by year; an absent year is missing.
type YearMoney map[int]quantity.Money

// YearAmount holds values by year; an absent year is missing.
type YearAmount map[int]quantity.Amount

// Administration says whose paper it is.
type Administration struct {
	Name     string `json:"name"`
	Province string `json:"province,omitempty"`
}

// Preparation holds the preparation facts of the plan document (domain.md §2.1).
type Preparation struct {
	CircularNo    string      `json:"circular_no,omitempty"`
	CircularDate  period.Date `json:"circular_date,omitempty"`
	Board         string      `json:"board,omitempty"`
	Team          string      `json:"team,omitempty"`
	Programme     string      `json:"programme,omitempty"`
	Participation string      `json:"participation,omitempty"`
	PreviousPlan  string      `json:"previous_plan,omitempty"`
}

// Decision is a decision record as printed; Number is free text such as "2019/127".
type Decision struct {
	Body         string      `json:"body,omitempty"` // council, executive_committee, …
	Date         period.Date `json:"date,omitempty"`
	Number       string      `json:"number,omitempty"`
	Meeting      string      `json:"meeting,omitempty"`
	Sitting      string      `json:"sitting,omitempty"`
	AgendaItem   string      `json:"agenda_item,omitempty"`
	Result       string      `json:"result,omitempty"` // unanimous, majority, rejected
	VotesFor     *int        `json:"votes_for,omitempty"`
	VotesAgainst *int        `json:"votes_against,omitempty"`
	Note         string      `json:"note,omitempty"`
	Ground       string      `json:"ground,omitempty"` // of the metropolitan council (5216 md. 25)
	Objection    string      `json:"objection,omitempty"`
}

// Edition is a frozen state of the document; FactsSHA256 is the lower-case hex hash of the canonical facts.
type Edition struct {
	No          int         `json:"no"`
	FrozenOn    period.Date `json:"frozen_on"`
	FactsSHA256 string      `json:"facts_sha256"`
	Decision    *Decision   `json:"decision,omitempty"` // the decision that accepts this edition, once there is one
}

// Unit is a directorate; Name is printed.
type Unit struct {
	ID    string `json:"id,omitempty"`
	Name  string `json:"name"`
	Draft bool   `json:"draft,omitempty"` // made by an import and not confirmed yet
}

// Goal is an Amaç.
type Goal struct {
	ID      string   `json:"id,omitempty"`
	Ref     string   `json:"ref"`  // A1, the second of one code A1#2
	Code    string   `json:"code"` // A1
	Text    string   `json:"text"`
	Origin  string   `json:"origin,omitempty"`
	Source  string   `json:"source,omitempty"`
	Targets []Target `json:"targets,omitempty"`
}

// Target is a Hedef with its card.
type Target struct {
	ID              string   `json:"id,omitempty"`
	Ref             string   `json:"ref"` // A1/H1.1
	Code            string   `json:"code"`
	Text            string   `json:"text"`
	ResponsibleUnit string   `json:"responsible_unit,omitempty"` // name; empty is missing
	PartnerUnits    []string `json:"partner_units,omitempty"`
	AllUnits        bool     `json:"all_units,omitempty"` // "Tüm Birimler": a value, not a unit
	// StatedTotal is the one five-year cost a card states; YearlyCosts stand beside it (domain.md §0.2-2).
	StatedTotal *quantity.Money `json:"stated_total,omitempty"`
	YearlyCosts YearMoney       `json:"yearly_costs,omitempty"`
	Risks       []Risk          `json:"risks,omitempty"`
	Activities  []Activity      `json:"activities,omitempty"`
	Findings    []string        `json:"findings,omitempty"`
	Needs       []string        `json:"needs,omitempty"`
	Origin      string          `json:"origin,omitempty"`
	Source      string          `json:"source,omitempty"`
	Indicators  []Indicator     `json:"indicators,omitempty"`
}

// Risk is a target risk; Probability and Impact are 1–5 and nil when not scored.
type Risk struct {
	ID          string    `json:"id,omitempty"`
	Text        string    `json:"text"`
	Explanation string    `json:"explanation,omitempty"`
	Probability *int      `json:"probability,omitempty"`
	Impact      *int      `json:"impact,omitempty"`
	OwnerUnit   string    `json:"owner_unit,omitempty"`
	Controls    []Control `json:"controls,omitempty"`
}

// Control is a control activity; Kind is existing or planned.
type Control struct {
	Text string `json:"text"`
	Kind string `json:"kind,omitempty"`
}

// Activity is an activity or project of a target; Kind is activity or project.
type Activity struct {
	Text string `json:"text"`
	Kind string `json:"kind,omitempty"`
}

// Indicator is a performance indicator (PG) with every field of domain.md §2.3.
type Indicator struct {
	ID                  string            `json:"id,omitempty"`
	Ref                 string            `json:"ref"` // A1/H1.1/PG1.1.1
	Code                string            `json:"code"`
	Name                string            `json:"name"`
	Definition          string            `json:"definition,omitempty"`
	UnitOfMeasure       string            `json:"unit_of_measure,omitempty"`
	Weight              *quantity.Percent `json:"weight,omitempty"`
	Baseline            *quantity.Amount  `json:"baseline,omitempty"`
	BaselineDate        period.Date       `json:"baseline_date,omitempty"`
	BaselineNote        string            `json:"baseline_note,omitempty"`
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

// Resource is one line of the resource table (T18): revenue class by year.
type Resource struct {
	ID    string    `json:"id,omitempty"`
	Code  string    `json:"code"`
	Name  string    `json:"name"`
	Years YearMoney `json:"years,omitempty"`
}

// Fault is a rule's verdict with its address, already in words: Text says what is wrong, Do what to do about it.
// Stage is the wire word of fault.Stage (block, warn, info).
type Fault struct {
	Ref   string `json:"ref,omitempty"`
	Field string `json:"field,omitempty"`
	Stage string `json:"stage"`
	Code  string `json:"code"`
	Text  string `json:"text"`
	Do    string `json:"do,omitempty"`
}
