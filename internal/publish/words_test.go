package publish_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/reports/tables"
)

// Papers, screens and the template use one vocabulary; papers may not read the catalogue, so it is held to them here.
func TestPapersSpeakAsTheScreens(t *testing.T) {
	t.Parallel()
	words, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	printed := tables.Words()
	need := []string{"field.partner_units", "field.class", "field.aggregation", "field.due_year", "field.entry", "field.calc_type", "field.direction",
		"field.monitoring_frequency", "field.reporting_frequency", "field.band_low", "field.band_high", "field.responsible_unit", "field.data_source",
		"field.data_owner_unit", "field.unit_of_measure", "field.is_key", "field.submitted_to_council_on", "state.draft", "state.submitted", "state.in_force"}
	for prefix, list := range map[string][]string{"frequency.": plan.Frequencies, "origin.": plan.Origins, "stage.": {"refuse", "block", "warn", "info"},
		"body.": {"council", "executive_committee", "metropolitan_council"}, "result.": {"unanimous", "majority", "rejected"}} {
		for _, w := range list {
			need = append(need, prefix+w)
		}
		for key := range printed {
			if strings.HasPrefix(key, prefix) && !slices.Contains(need, key) {
				t.Errorf("papers have a word for %s, which is no value", key)
			}
		}
	}
	for _, key := range need {
		if say := words.T(lang.TR, key); printed[key] != say {
			t.Errorf("%s: papers say %q, screens %q", key, printed[key], say)
		}
	}
}
