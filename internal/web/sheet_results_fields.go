package web

import (
	"context"
	"slices"
	"strings"

	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/reports/html"
	"github.com/karne-app/karne/reports/tables"
)

// refuses tells why nothing of a record can be saved, before its service is asked: what cannot be read, or a document that is closed.
func (k *resultPaper) refuses(all *reader) error {
	if err := all.err(); err != nil {
		return err
	}
	return k.closed
}

// deviationRecord is why an indicator's year ended elsewhere than planned. All its fields are one record; a paper shows those it prints.
func (k *resultPaper) deviationRecord(i *evaluate.IndicatorScore) *sheetRecord {
	in, year, version := i.Indicator, k.card.Year, int64(0)
	if i.Deviation != nil {
		version = i.Deviation.Version
	}
	now := deviationValues(i.Deviation)
	over := now.Get("target_comment") != "" || i.Over(k.card.Settings)
	return &sheetRecord{
		id: in.ID, ref: in.Ref, name: strings.TrimSpace(in.Code + " " + short(in.Name, 80)), href: deviationHref(in.ID, year), now: now, version: version, rows: noRows,
		fields: func(name string) bool { return slices.Contains(deviationFields, name) },
		input:  k.deviationInput(over),
		save: func(ctx context.Context, all *reader, _ func(string) bool, version int64) error {
			f := readDeviation(all)
			if err := k.refuses(all); err != nil || isDry(ctx) {
				return err
			}
			_, err := k.w.o.Evaluate.Explain(ctx, evaluate.Explain{IndicatorID: in.ID, Year: year, Version: version, DeviationFields: f})
			return err
		},
	}
}

var deviationFields = []string{"cause", "narrative", "measure", "owner_unit_id", "due_on", "target_comment"}

// deviationInput draws the fields of a deviation where a table prints them: the results hold cause and reason in one cell, and measure, who
// answers and until when in another.
func (k *resultPaper) deviationInput(over bool) func(*sheetRecord, string) *html.Input {
	tr := k.w.words(k.c)
	return func(r *sheetRecord, field string) *html.Input {
		in := func(name string) html.Input {
			switch name {
			case "cause":
				return r.chosen(name, "cause", r.form.Label(name))
			case "owner_unit_id":
				return r.chosen(name, "units", tr("web.dev.owner"))
			case "due_on":
				return r.cell(name, "text", tr("web.dev.due"))
			}
			label, most := r.form.Label(name), 8000
			if name == "target_comment" {
				label, most = tr("web.dev.over"), 4000
			}
			out := r.cell(name, "long", label)
			out.Max = most
			return out
		}
		var names []string
		results := k.table == tables.IDReportResults
		switch strings.TrimPrefix(field, "deviation.") {
		case "deviation":
			names = deviationFields[:5]
		case "cause":
			names = []string{"cause"}
		case "narrative":
			names = []string{"narrative"}
			if results {
				names = []string{"cause", "narrative"}
			}
		case "measure":
			names = []string{"measure"}
			if results {
				names = []string{"measure", "owner_unit_id", "due_on"}
			}
		case "owner_unit_id":
			names = []string{"owner_unit_id", "due_on"}
		default:
			return nil
		}
		if over && slices.Contains(names, "narrative") {
			names = append(slices.Clone(names), "target_comment")
		}
		return grouped(r, names, in)
	}
}

// grouped is one control, or several in one cell; those of several have their labels before them.
func grouped(r *sheetRecord, names []string, in func(name string) html.Input) *html.Input {
	var out html.Input
	if len(names) == 1 {
		out = in(names[0])
		out.Label = strings.TrimSpace(r.name + " " + out.Label)
		return &out
	}
	out = html.Input{Kind: "group", Label: r.name}
	for _, name := range names {
		out.Parts = append(out.Parts, in(name))
	}
	return &out
}

// assessmentRecord is what the year's report says of a target.
func (k *resultPaper) assessmentRecord(x *evaluate.TargetScore) *sheetRecord {
	h, year, kind, version := x.Target, k.card.Year, k.document, int64(0)
	if x.Assessment != nil {
		version = x.Assessment.Version
	}
	r := &sheetRecord{
		id: h.ID, ref: h.Ref, name: strings.TrimSpace(h.Code + " " + short(h.Text, 80)), href: assessHref(h.ID, year, kind), now: assessmentValues(x.Assessment), version: version, rows: noRows,
		fields: func(name string) bool {
			return name == "text" || kind == evaluate.Evaluation && slices.Contains(assessmentFields, name)
		},
		input: k.assessmentInput,
		save: func(ctx context.Context, all *reader, _ func(string) bool, version int64) error {
			f := readAssessment(all)
			if err := k.refuses(all); err != nil || isDry(ctx) {
				return err
			}
			_, err := k.w.o.Evaluate.Assess(ctx, evaluate.Assess{TargetID: h.ID, Year: year, Kind: kind, Version: version, AssessmentFields: f})
			return err
		},
	}
	for g := range k.facts.Goals {
		for _, t := range k.facts.Goals[g].Targets {
			if t.Ref == h.Ref && len(t.Risks) > 0 {
				r.said = map[string]string{"risks": strings.Join(t.Risks, "; ")}
			}
		}
	}
	return r
}

var assessmentFields = []string{"reason", "measures", "environment_changed", "environment_text", "needs_effect", "change_needed", "reached_text", "needs_met", "remaining_gap",
	"cost_changed", "cost_text", "update_needed", "risks", "risk_measures", "risk_owner_unit_id", "risk_due_on"}

// assessmentInput draws a field of what is said of a target; who answers for the measures against risks stands with them.
func (k *resultPaper) assessmentInput(r *sheetRecord, field string) *html.Input {
	field, ok := strings.CutPrefix(field, "assessment.")
	if !ok || !r.fields(field) {
		return nil
	}
	tr := k.w.words(k.c)
	names := []string{field}
	if field == "risk_measures" {
		names = append(names, "risk_owner_unit_id", "risk_due_on")
	}
	return grouped(r, names, func(name string) html.Input {
		switch name {
		case "text", "reason", "measures":
			out := r.cell(name, "long", tr("web.assess."+name))
			out.Max = 8000
			return out
		case "environment_changed", "change_needed", "needs_met", "cost_changed", "update_needed":
			return r.chosen(name, "yesno", tr("web.crit."+name))
		case "risk_owner_unit_id":
			return r.chosen(name, "units", tr("web.crit.risk_owner"))
		case "risk_due_on":
			return r.cell(name, "text", tr("web.crit.risk_due"))
		}
		out := r.cell(name, "long", tr("web.crit."+name))
		out.Max = 4000
		return out
	})
}

func readDeviation(r *reader) evaluate.DeviationFields {
	return evaluate.DeviationFields{Cause: r.text("cause"), Narrative: r.text("narrative"), Measure: r.text("measure"), OwnerUnitID: r.text("owner_unit_id"), DueOn: r.date("due_on"), TargetComment: r.text("target_comment")}
}
