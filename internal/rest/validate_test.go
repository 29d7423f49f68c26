package rest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/karne-app/karne/api"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/httpx"
)

func theContract(t testing.TB) *contract {
	t.Helper()
	c, err := newContract(api.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

type found struct{ Code, Field, Read, Expected string }

func verdict(c *contract, schema string, v any) []found {
	var l fault.List
	c.value(&l, c.doc.Components.Schemas[schema].Value, v, "")
	var out []found
	for _, f := range l {
		out = append(out, found{f.Code, f.At.Field, f.Args["read"], f.Args["expected"]})
	}
	return out
}

func parse(t testing.TB, body string) any {
	t.Helper()
	v, err := httpx.ParseJSON([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Every bad field is reported with what was read and where; good ones are not.
func TestFaultsOfABody(t *testing.T) {
	t.Parallel()
	c := theContract(t)
	for name, tc := range map[string]struct {
		schema, body string
		want         []found
	}{
		"good": {"IndicatorPatch", `{"weight":"33.3333","values":{"2020":"-1.000001"},"calc_type":null,"due_year":2024,"is_key":true}`, nil},
		"numbers": {"IndicatorPatch", `{"weight":"NaN","band_low":"1,5","band_high":"1.0000001","baseline_value":"99999999999999999999","values":{"2021":12.5}}`, []found{
			{"number.decimals", "band_high", "1.0000001", "6"},
			{"number.syntax", "band_low", "1,5", "1234.56"},
			{"number.range", "baseline_value", "99999999999999999999", "-9000000000000…9000000000000"},
			{"number.type", "values.2021", "number 12.5", `"12.5"`},
			{"number.nan", "weight", "NaN", "33.3"},
		}},
		"unknown and wrong": {"IndicatorPatch", `{"wieght":"1","is_key":"yes","name":null,"calc_type":"guess","due_year":2024.5,"values":{"20x":"1"}}`, []found{
			{"enum.unknown", "calc_type", "guess", "cumulative_increase, cumulative_decrease, yearly_separate, ratio_increase, ratio_decrease, maintain_high, maintain_low, one_off, ranking, qualitative, band, data_only, lower_is_better"},
			{"json.type", "due_year", "number 2024.5", "integer"},
			{"json.type", "is_key", `string "yes"`, "boolean"},
			{"json.null", "name", "", "string"},
			{"year.syntax", "values.20x", "20x", ""},
			{"json.unknown_field", "wieght", "wieght", ""},
		}},
		"two responsible units": {"TargetPatch", `{"responsible_unit_id":["01ARZ3NDEKTSV4RRFFQ69G5FAV","01ARZ3NDEKTSV4RRFFQ69G5FAW"]}`, []found{
			{"json.type", "responsible_unit_id", "array", "string"},
		}},
		"inside lists": {"TargetPatch", `{"risks":[{"text":"a"},{"text":"","probability":6,"controls":[{}]}],"partner_unit_ids":["x"]}`, []found{
			{"id.syntax", "partner_unit_ids[0]", "x", ""},
			{"json.missing_field", "risks[1].controls[0].text", "text", ""},
			{"number.range", "risks[1].probability", "6", "1…5"},
			{"text.required", "risks[1].text", "", ""},
		}},
		"dates and years": {"PlanCreate", `{"code":"K","name":"N","first_year":20200,"last_year":2024,"submitted_to_council_on":"2019-02-30","preparation":{"circular_date":"21.10.2019"}}`, []found{
			{"year.range", "first_year", "20200", "1990…2200"},
			{"date.syntax", "preparation.circular_date", "21.10.2019", "2019-10-21"},
			{"date.range", "submitted_to_council_on", "2019-02-30", "2019-02-01…2019-02-28"},
		}},
		"missing and long": {"PlanCreate", `{"code":"` + strings.Repeat("ğ", 41) + `","first_year":2020,"last_year":9999999999999999999999}`, []found{
			{"json.missing_field", "name", "name", ""},
			{"text.length", "code", "41", "40"},
			{"year.range", "last_year", "9999999999999999999999", "1990…2200"},
		}},
		"not an object": {"PlanCreate", `[]`, []found{{"json.type", "", "array", "object"}}},
		"scopes":        {"TokenCreate", `{"name":"n","scopes":[],"expires_on":"2026-01-01"}`, []found{{"list.length", "scopes", "0", "≥ 1"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(tc.want, verdict(c, tc.schema, parse(t, tc.body))); d != "" {
				t.Error(d)
			}
		})
	}
}

// anyJSON draws values that are often nearly right, so that both checkers have something to say.
func anyJSON(c *contract, ref *openapi3.SchemaRef, depth int) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		s := ref.Value
		if rapid.IntRange(0, 19).Draw(t, "wrong") == 0 {
			return rapid.SampledFrom([]any{nil, "x", json.Number("1"), json.Number("1.5"), true, []any{}, map[string]any{}}).Draw(t, "value")
		}
		switch {
		case s.Type == nil:
			return "anything"
		case len(s.Enum) > 0:
			return rapid.SampledFrom(s.Enum).Draw(t, "enum")
		case s.Type.Is("string"):
			return rapid.SampledFrom([]string{"", "a", "2019-10-21", "12.50", "-3", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "1e5", "0.0000001", strings.Repeat("x", 5000)}).Draw(t, "text")
		case s.Type.Is("integer"):
			return json.Number(rapid.SampledFrom([]string{"0", "1", "5", "6", "2020", "-1"}).Draw(t, "integer"))
		case s.Type.Is("boolean"):
			return rapid.Bool().Draw(t, "bool")
		case s.Type.Is("array"):
			if depth == 0 {
				return []any{}
			}
			return any(rapid.SliceOfN(anyJSON(c, s.Items, depth-1), 0, 3).Draw(t, "list"))
		}
		m := map[string]any{}
		for _, k := range sorted(s.Properties) {
			if rapid.IntRange(0, 3).Draw(t, "leave") > 0 && depth > 0 {
				m[k] = anyJSON(c, s.Properties[k], depth-1).Draw(t, k)
			}
		}
		if s.AdditionalProperties.Schema != nil {
			m["2020"] = anyJSON(c, s.AdditionalProperties.Schema, depth-1).Draw(t, "2020")
		} else if rapid.IntRange(0, 9).Draw(t, "extra") == 0 {
			m["extra"] = true
		}
		return m
	})
}

// Our check takes nothing that kin-openapi refuses, and refuses more only for what a schema cannot say: a date of no calendar.
func TestOurVerdictIsTheContracts(t *testing.T) {
	t.Parallel()
	c := theContract(t)
	for _, name := range []string{"IndicatorCreate", "TargetPatch", "PlanCreate", "Resources", "Decision", "TokenCreate", "UnitPatch", "PostCreate", "ValueCreate", "StatementSign", "ReportVote"} {
		ref := c.doc.Components.Schemas[name]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				v := anyJSON(c, ref, 4).Draw(t, "body")
				ours := verdict(c, name, v)
				b, err := json.Marshal(v)
				if err != nil {
					t.Fatal(err)
				}
				var plain any
				if err := json.Unmarshal(b, &plain); err != nil {
					t.Fatal(err)
				}
				theirs := ref.Value.VisitJSON(plain, openapi3.MultiErrors())
				if len(ours) == 0 && theirs != nil {
					t.Fatalf("we took %s, kin-openapi says %v", b, theirs)
				}
				if len(ours) > 0 && theirs == nil {
					t.Fatalf("we refused %s with %v, kin-openapi takes it", b, ours)
				}
			})
		})
	}
}

func TestEveryActionOfTheContractIsInThePolicy(t *testing.T) {
	t.Parallel()
	used := map[access.Action]bool{}
	known := map[access.Action]bool{}
	for _, a := range access.Actions {
		known[a] = true
	}
	for route, op := range theContract(t).ops {
		for _, a := range append(op.or, op.action) {
			used[a] = true
			if !known[a] {
				t.Errorf("%s: %s is no action of the policy", route, a)
			}
		}
	}
	for a := range known {
		if !used[a] {
			t.Errorf("%s is in the policy and on no route", a)
		}
	}
}
