package programme

import (
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// maxPosition bounds the places of records under one parent.
const maxPosition = 100_000

func checkPosition(l *fault.List, n int) {
	if n < 1 || n > maxPosition {
		*l = append(*l, fault.Invalid("number.range", "position", "read", strconv.Itoa(n), "expected", "1–"+strconv.Itoa(maxPosition)))
	}
}

func checkDate(l *fault.List, field string, d period.Date) {
	if d.Check() != nil {
		*l = append(*l, fault.Invalid("date.syntax", field, "read", string(d), "expected", "2019-10-21"))
	}
}

// checkOrigin makes what a person types "entered"; sources say otherwise.
func checkOrigin(l *fault.List, origin *string) {
	if *origin == "" {
		*origin = "entered"
	}
	if !slices.Contains(plan.Origins, *origin) {
		*l = append(*l, fault.Invalid("enum.unknown", "origin", "read", *origin, "expected", strings.Join(plan.Origins, ", ")))
	}
}

func checkAmount(l *fault.List, field string, v *quantity.Amount) {
	if v != nil && v.Check() != nil {
		*l = append(*l, fault.Invalid("number.range", field, "read", v.String(), "expected", ""))
	}
}

// texts brings texts to their stored form, so that a text of spaces is missing.
func texts(l *fault.List, fields ...any) {
	for i := 0; i+1 < len(fields); i += 2 {
		act.Text(l, fields[i].(string), fields[i+1].(*string))
	}
}

func (f *Fields) clean() error {
	var l fault.List
	texts(&l, "call_number", &f.CallNumber, "other_matters", &f.OtherMatters, "source", &f.Source)
	f.Policies = slices.Clone(f.Policies)
	for i := range f.Policies {
		p, at := &f.Policies[i], "policies["+strconv.Itoa(i)+"]."
		texts(&l, at+"document", &p.Document, at+"reference", &p.Reference, at+"text", &p.Text)
	}
	l.Add(act.Validate(f))
	checkDate(&l, "call_date", f.CallDate)
	checkDate(&l, "due_on", f.DueOn)
	checkDate(&l, "published_on", f.PublishedOn)
	checkOrigin(&l, &f.Origin)
	return l.Err()
}

func (f *PerformanceTargetFields) clean() error {
	var l fault.List
	texts(&l, "code", &f.Code, "text", &f.Text, "explanation", &f.Explanation, "programme_code", &f.ProgrammeCode, "subprogramme_code", &f.SubprogrammeCode, "source", &f.Source)
	l.Add(act.Validate(f))
	checkOrigin(&l, &f.Origin)
	return l.Err()
}

func (f *IndicatorFields) clean() error {
	var l fault.List
	texts(&l, "previous_source", &f.PreviousSource, "current_source", &f.CurrentSource, "explanation", &f.Explanation, "override_reason", &f.OverrideReason,
		"override_decision", &f.OverrideDecision, "programme_code", &f.ProgrammeCode, "subprogramme_code", &f.SubprogrammeCode)
	l.Add(act.Validate(f))
	checkAmount(&l, "previous_value", f.PreviousValue)
	checkAmount(&l, "current_value", f.CurrentValue)
	checkAmount(&l, "override_value", f.OverrideValue)
	return l.Err()
}

func (f *ActivityFields) clean() error {
	var l fault.List
	texts(&l, "code", &f.Code, "name", &f.Name, "explanation", &f.Explanation, "no_cost_reason", &f.NoCostReason, "programme_code", &f.ProgrammeCode,
		"subprogramme_code", &f.SubprogrammeCode, "activity_code", &f.ActivityCode, "subactivity_code", &f.SubactivityCode, "source", &f.Source)
	var once []string // a unit shares once, and the responsible one need not be named again
	for _, id := range f.SharingUnitIDs {
		if id != f.ResponsibleUnitID && !slices.Contains(once, id) {
			once = append(once, id)
		}
	}
	f.SharingUnitIDs = once
	l.Add(act.Validate(f))
	checkOrigin(&l, &f.Origin)
	return l.Err()
}

// units lists the unit ids an activity names, by field.
func (f ActivityFields) units() map[string]string {
	m := map[string]string{}
	if f.ResponsibleUnitID != "" {
		m["responsible_unit_id"] = f.ResponsibleUnitID
	}
	for n, id := range f.SharingUnitIDs {
		m["sharing_unit_ids["+strconv.Itoa(n)+"]"] = id
	}
	return m
}

// put sets what a command names.
func put[T any](dst, src *T) {
	if src != nil {
		*dst = *src
	}
}

func putOpt[T any](dst *T, o plan.Opt[T]) {
	if o.Set {
		*dst = o.Value
	}
}

func (c Change) apply(f *Fields) {
	put(&f.CeilingsBlock, c.CeilingsBlock)
	put(&f.CallDate, c.CallDate)
	put(&f.CallNumber, c.CallNumber)
	put(&f.DueOn, c.DueOn)
	put(&f.PublishedOn, c.PublishedOn)
	put(&f.OtherMatters, c.OtherMatters)
	putOpt(&f.Policies, c.Policies)
	put(&f.Origin, c.Origin)
	put(&f.Source, c.Source)
	put(&f.Synthetic, c.Synthetic)
}

// onlyPublished tells whether nothing but the day of publication is changed.
func (c Change) onlyPublished() bool {
	return c.PublishedOn != nil && c.CeilingsBlock == nil && c.CallDate == nil && c.CallNumber == nil && c.DueOn == nil && c.OtherMatters == nil && !c.Policies.Set &&
		c.Origin == nil && c.Source == nil && c.Synthetic == nil
}

func (c ChangePerformanceTarget) apply(t *PerformanceTarget) {
	put(&t.Code, c.Code)
	put(&t.Text, c.Text)
	put(&t.Explanation, c.Explanation)
	put(&t.ProgrammeCode, c.ProgrammeCode)
	put(&t.SubprogrammeCode, c.SubprogrammeCode)
	put(&t.Origin, c.Origin)
	put(&t.Source, c.Source)
	put(&t.Position, c.Position)
}

func (c ChangeIndicator) apply(i *Indicator) {
	putOpt(&i.PreviousValue, c.PreviousValue)
	put(&i.PreviousSource, c.PreviousSource)
	putOpt(&i.CurrentValue, c.CurrentValue)
	put(&i.CurrentSource, c.CurrentSource)
	put(&i.Explanation, c.Explanation)
	putOpt(&i.OverrideValue, c.OverrideValue)
	put(&i.OverrideReason, c.OverrideReason)
	put(&i.OverrideDecision, c.OverrideDecision)
	put(&i.SubprogrammeIndicator, c.SubprogrammeIndicator)
	put(&i.ProgrammeCode, c.ProgrammeCode)
	put(&i.SubprogrammeCode, c.SubprogrammeCode)
	put(&i.Position, c.Position)
}

func (c ChangeActivity) apply(a *Activity) {
	put(&a.Code, c.Code)
	put(&a.Name, c.Name)
	put(&a.Explanation, c.Explanation)
	putOpt(&a.ResponsibleUnitID, c.ResponsibleUnitID)
	putOpt(&a.SharingUnitIDs, c.SharingUnitIDs)
	put(&a.NoCostReason, c.NoCostReason)
	put(&a.ProgrammeCode, c.ProgrammeCode)
	put(&a.SubprogrammeCode, c.SubprogrammeCode)
	put(&a.ActivityCode, c.ActivityCode)
	put(&a.SubactivityCode, c.SubactivityCode)
	put(&a.Origin, c.Origin)
	put(&a.Source, c.Source)
	put(&a.Position, c.Position)
}

// checked is a clean of a record with the place among the records of its parent.
func checked(err error, position int) error {
	var l fault.List
	l.Add(err)
	checkPosition(&l, position)
	return l.Err()
}
