package plan

import (
	"maps"
	"strconv"

	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// IndicatorFields is the identity sheet of an indicator (gösterge künyesi): domain.md §2.3 and what its calculation type needs
// (§3.2). Nil, an empty text and an absent year are missing.
type IndicatorFields struct {
	Code                string            `json:"code" validate:"max=20"`
	Name                string            `json:"name" validate:"max=500"`
	Definition          string            `json:"definition" validate:"max=4000"`
	UnitOfMeasure       string            `json:"unit_of_measure" validate:"max=60"`
	Weight              *quantity.Percent `json:"weight"` // Hedefe Etkisi
	BaselineValue       *quantity.Amount  `json:"baseline_value"`
	BaselineDate        period.Date       `json:"baseline_date"`
	BaselineNote        string            `json:"baseline_note" validate:"max=1000"`
	CalcType            string            `json:"calc_type"`
	Variant             string            `json:"variant"`
	Entry               string            `json:"entry"`
	Aggregation         string            `json:"aggregation"`
	Direction           string            `json:"direction"`
	DueYear             *int              `json:"due_year"`
	BandLow             *quantity.Amount  `json:"band_low"`
	BandHigh            *quantity.Amount  `json:"band_high"`
	Values              YearAmount        `json:"values"`
	NoTargetReasons     map[int]string    `json:"no_target_reasons" validate:"dive,max=1000"`
	MonitoringFrequency string            `json:"monitoring_frequency"`
	ReportingFrequency  string            `json:"reporting_frequency"`
	Class               string            `json:"class"`
	Formula             string            `json:"formula" validate:"max=2000"`
	Numerator           string            `json:"numerator" validate:"max=1000"`
	Denominator         string            `json:"denominator" validate:"max=1000"`
	DataSource          string            `json:"data_source" validate:"max=1000"`
	DataOwnerUnitID     string            `json:"data_owner_unit_id" validate:"omitempty,len=26"`
	EvidenceRequired    *bool             `json:"evidence_required"`
	IsKey               bool              `json:"is_key"`
	Origin              string            `json:"origin" validate:"max=30"`
	Source              string            `json:"source" validate:"max=1000"`
}

// Indicator is one performance indicator (PG).
type Indicator struct {
	ID       string `json:"id"`
	PlanID   string `json:"plan_id"`
	TargetID string `json:"target_id"`
	Position int    `json:"position"`
	IndicatorFields
	Version int64 `json:"version"`
}

func (f *IndicatorFields) clean(h period.Horizon) error {
	var l fault.List
	for _, t := range []struct {
		field string
		s     *string
	}{
		{"code", &f.Code}, {"name", &f.Name}, {"definition", &f.Definition}, {"unit_of_measure", &f.UnitOfMeasure}, {"baseline_note", &f.BaselineNote},
		{"formula", &f.Formula}, {"numerator", &f.Numerator}, {"denominator", &f.Denominator}, {"data_source", &f.DataSource}, {"source", &f.Source},
	} {
		act.Text(&l, t.field, t.s)
	}
	checkOrigin(&l, &f.Origin)
	checkWord(&l, "calc_type", f.CalcType, CalcTypes)
	checkWord(&l, "variant", f.Variant, Variants)
	checkWord(&l, "entry", f.Entry, Entries)
	checkWord(&l, "aggregation", f.Aggregation, Aggregations)
	checkWord(&l, "direction", f.Direction, Directions)
	checkWord(&l, "monitoring_frequency", f.MonitoringFrequency, Frequencies)
	checkWord(&l, "reporting_frequency", f.ReportingFrequency, Frequencies)
	checkWord(&l, "class", f.Class, Classes)
	checkDate(&l, "baseline_date", f.BaselineDate)
	if f.Weight != nil && (*f.Weight <= 0 || *f.Weight > quantity.Hundred) {
		l = append(l, fault.Invalid("plan.indicator.weight_range", "weight", "read", f.Weight.TR()))
	}
	if f.DueYear != nil && !h.Contains(*f.DueYear) {
		l = append(l, fault.Invalid("plan.year.outside", "due_year", "read", strconv.Itoa(*f.DueYear), "expected", h.String()))
	}
	if f.BandLow != nil && f.BandHigh != nil && *f.BandLow > *f.BandHigh {
		l = append(l, fault.Invalid("plan.indicator.band_order", "band_low", "read", f.BandLow.TR(), "expected", f.BandHigh.TR()))
	}
	for _, a := range []struct {
		field string
		v     *quantity.Amount
	}{{"baseline_value", f.BaselineValue}, {"band_low", f.BandLow}, {"band_high", f.BandHigh}} {
		if a.v != nil && a.v.Check() != nil {
			l = append(l, fault.Invalid("number.range", a.field, "read", a.v.String(), "expected", ""))
		}
	}
	for _, y := range sortedYears(f.Values) {
		at := "values." + strconv.Itoa(y)
		if !h.Contains(y) {
			l = append(l, fault.Invalid("plan.year.outside", at, "read", strconv.Itoa(y), "expected", h.String()))
		}
		if f.Values[y].Check() != nil {
			l = append(l, fault.Invalid("number.range", at, "read", f.Values[y].String(), "expected", ""))
		}
	}
	f.NoTargetReasons = maps.Clone(f.NoTargetReasons)
	for _, y := range sortedYears(f.NoTargetReasons) {
		s := f.NoTargetReasons[y]
		at := "no_target_reasons." + strconv.Itoa(y)
		act.Text(&l, at, &s)
		if s == "" {
			delete(f.NoTargetReasons, y)
			continue
		}
		f.NoTargetReasons[y] = s
		if !h.Contains(y) {
			l = append(l, fault.Invalid("plan.year.outside", at, "read", strconv.Itoa(y), "expected", h.String()))
		}
	}
	l.Add(act.Validate(f))
	return l.Err()
}

// check is clean with the place among the records of its parent.
func (i *Indicator) check(h period.Horizon) error {
	var l fault.List
	l.Add(i.clean(h))
	checkPosition(&l, i.Position)
	return l.Err()
}
