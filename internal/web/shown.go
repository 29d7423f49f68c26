package web

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// What a field holds, by its base name: the preview and the log carry wire forms, people read their own.
var (
	moneyFields   = []string{"stated_total", "yearly_costs", "overhead", "resources.years", "amount"}
	amountFields  = []string{"baseline_value", "band_low", "band_high", "values", "previous_value", "current_value", "override_value"}
	percentFields = []string{"weight"}
	dateFields    = []string{"baseline_date", "circular_date", "preparation.circular_date", "submitted_to_council_on", "valid_from", "valid_to", "call_date", "due_on", "published_on", "on"}
	yesNoFields   = []string{"evidence_required", "is_key", "all_units_partner", "synthetic", "spending_unit", "draft", "active"}
	listFields    = []string{"core_values", "partner_unit_ids", "risks", "activities", "findings", "needs", "resources"}

	// enumFields name the catalogue's list of words of a field.
	enumFields = map[string]string{
		"calc_type": "calc_type", "variant": "variant", "entry": "entry", "aggregation": "aggregation", "direction": "direction", "class": "class",
		"monitoring_frequency": "frequency", "reporting_frequency": "frequency", "origin": "origin", "risks.controls.kind": "control",
		"activities.kind": "activity", "role": "role",
	}
)

// Value is a wire form of a field as people of a language read it. What cannot be read as the field's kind is given as it is.
func (r *Renderer) Value(l, field, wire string) string {
	if wire == "" {
		return ""
	}
	name := base(plain(field))
	english := l == "en"
	switch {
	case slices.Contains(moneyFields, name):
		return printed(quantity.ParseMoney, wire, english)
	case slices.Contains(amountFields, name):
		return printed(quantity.ParseAmount, wire, english)
	case slices.Contains(percentFields, name):
		return printed(quantity.ParsePercent, wire, english)
	case slices.Contains(dateFields, name):
		if d, err := period.ParseISO(wire); err == nil && !english {
			return d.TR()
		}
		return wire
	case slices.Contains(yesNoFields, name):
		if word := map[string]string{"true": "yes", "false": "no"}[wire]; word != "" {
			return r.T(l, word)
		}
		return wire
	case slices.Contains(listFields, name):
		return r.list(l, name, wire)
	}
	if list := enumFields[name]; list != "" && r.words.Has(list+"."+wire) {
		return r.T(l, list+"."+wire)
	}
	return wire
}

func printed[T interface {
	TR() string
	EN() string
}](parse func(string) (T, error), wire string, english bool) string {
	n, err := parse(wire)
	switch {
	case err != nil:
		return wire
	case english:
		return n.EN()
	}
	return n.TR()
}

// list prints a list of texts or records, one a line.
func (r *Renderer) list(l, name, wire string) string {
	dec := json.NewDecoder(strings.NewReader(wire))
	dec.UseNumber()
	var items []any
	if dec.Decode(&items) != nil {
		return wire
	}
	lines := make([]string, len(items))
	for i, it := range items {
		lines[i] = r.item(l, name, it)
	}
	return strings.Join(lines, "\n")
}

// item prints a text or a record of a list: what names it first, then its other fields with their labels.
func (r *Renderer) item(l, name string, it any) string {
	m, ok := it.(map[string]any)
	if !ok {
		return scalar(it)
	}
	var head, rest []string
	for _, k := range []string{"code", "name", "text"} {
		if s := scalar(m[k]); s != "" {
			head = append(head, s)
		}
	}
	if kind := scalar(m["kind"]); kind != "" {
		head = append(head, "("+r.Value(l, name+".kind", kind)+")")
	}
	for _, k := range []string{"explanation", "probability", "impact", "owner_unit_id"} {
		if s := scalar(m[k]); s != "" {
			rest = append(rest, r.Label(l, name+"."+k)+": "+s)
		}
	}
	if years, ok := m["years"].(map[string]any); ok {
		for _, y := range sortedNames(years) {
			rest = append(rest, y+": "+r.Value(l, name+".years."+y, scalar(years[y])))
		}
	}
	if controls, ok := m["controls"].([]any); ok {
		for _, c := range controls {
			rest = append(rest, r.Label(l, name+".controls.text")+": "+r.item(l, name+".controls", c))
		}
	}
	line := strings.Join(head, " ")
	if len(rest) > 0 {
		line += " · " + strings.Join(rest, " · ")
	}
	return line
}

func scalar(v any) string {
	switch x := v.(type) {
	case string:
		return x
	case json.Number:
		return x.String()
	}
	return ""
}
