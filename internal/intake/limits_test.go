package intake_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/karne-app/karne/api"
	"github.com/karne-app/karne/internal/intake/layout"
)

type node map[string]any

// at finds a property of a definition of the plan schema.
func (n node) at(t *testing.T, def, path string) node {
	t.Helper()
	cur := n["$defs"].(map[string]any)[def].(map[string]any)
	for _, p := range strings.Split(path, ".") {
		next, ok := cur["properties"].(map[string]any)[p].(map[string]any)
		if !ok {
			t.Fatalf("%s has no %s", def, path)
		}
		if ref, ok := next["$ref"].(string); ok {
			next = n["$defs"].(map[string]any)[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
		}
		if items, ok := next["items"].(map[string]any); ok {
			next = items
		}
		cur = next
	}
	return cur
}

// TestColumnsKeepTheLimitsOfTheSchema: what JSON refuses as too long the template refuses too, and the lists have the same words.
func TestColumnsKeepTheLimitsOfTheSchema(t *testing.T) {
	t.Parallel()
	var schema node
	must(t, json.Unmarshal(api.PlanSchema, &schema))
	defs := map[string]string{layout.SheetGoals: "goal", layout.SheetTargets: "target", layout.SheetIndicators: "indicator", layout.SheetRisks: "risk",
		layout.SheetActivities: "activity", layout.SheetResources: "resource"}
	for _, s := range layout.PlanBook.Sheets {
		for _, c := range s.Columns {
			def, key := defs[s.Name], c.Key
			switch {
			case s.Form && strings.HasPrefix(key, "administration."):
				def, key = "administration", strings.TrimPrefix(key, "administration.")
			case s.Form:
				def = "plan"
			case key == "control", key == "control_kind":
				def, key = "control", map[string]string{"control": "text", "control_kind": "kind"}[key]
			case c.Computed, c.Kind == layout.Ref, c.Kind == layout.Units, def == "", key == "no", key == "of":
				continue
			}
			rule := schema.at(t, def, key)
			if n, ok := rule["maxLength"].(float64); ok && c.Max > 0 && int(n) != c.Max {
				t.Errorf("%s %s: column %d, schema %v", s.Name, c.Key, c.Max, n)
			}
			if c.Max > 0 && rule["maxLength"] == nil && rule["patternProperties"] == nil {
				t.Errorf("%s %s: no limit in the schema", s.Name, c.Key)
			}
			if words, ok := rule["enum"].([]any); ok {
				for _, w := range layout.Lists()[c.List] {
					if !slices.Contains(words, any(w.Wire)) {
						t.Errorf("%s is not in the schema of %s", w.Wire, c.Key)
					}
				}
				if len(layout.Lists()[c.List]) != len(words)-2 { // "" and null
					t.Errorf("%s: %d words, schema %d", c.Key, len(layout.Lists()[c.List]), len(words)-2)
				}
			}
		}
	}
}
