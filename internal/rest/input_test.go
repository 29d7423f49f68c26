package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/karne-app/karne/api/client"
	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
)

// Every refusal of issue 2 that a program can provoke: status, code and the field, and nothing is written.
func TestBadInputIsRefusedWithItsAddress(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		x := draft(t, h.as(t, "planner"))
		indicator, target := "/indicators/"+x.indicator.Id, "/targets/"+x.target.Id
		match := []string{"If-Match", *client.Match(1)}
		before := count(t, d, "audit_row")
		for name, c := range map[string]struct {
			method, path, body string
			headers            []string
			status             int
			code, field        string
		}{
			"two responsible units": {"PATCH", target, `{"responsible_unit_id":["` + x.unit.Id + `","` + x.unit.Id + `"]}`, match, 422, "json.type", "responsible_unit_id"},
			"same field twice":      {"PATCH", target, `{"responsible_unit_id":null,"responsible_unit_id":"` + x.unit.Id + `"}`, match, 400, "json.duplicate_key", "responsible_unit_id"},
			"unknown unit":          {"PATCH", target, `{"responsible_unit_id":"01ARZ3NDEKTSV4RRFFQ69G5FAV"}`, match, 422, "", "responsible_unit_id"},
			"over-long number":      {"PATCH", indicator, `{"values":{"2020":"99999999999999999999999"}}`, match, 422, "number.range", "values.2020"},
			"NaN":                   {"PATCH", indicator, `{"band_low":"NaN"}`, match, 422, "number.nan", "band_low"},
			"NaN bare":              {"PATCH", indicator, `{"band_low":NaN}`, match, 400, "json.syntax", ""},
			"rounding":              {"PATCH", indicator, `{"weight":"33.33333"}`, match, 422, "number.decimals", "weight"},
			"JSON number":           {"PATCH", indicator, `{"weight":33.3}`, match, 422, "number.type", "weight"},
			"comma":                 {"PATCH", indicator, `{"weight":"33,3"}`, match, 422, "number.syntax", "weight"},
			"weight zero":           {"PATCH", indicator, `{"weight":"0"}`, match, 422, "", "weight"},
			"unknown field":         {"PATCH", indicator, `{"agirlik":"40"}`, match, 422, "json.unknown_field", "agirlik"},
			"year outside":          {"PATCH", indicator, `{"values":{"2019":"1"}}`, match, 422, "plan.year.outside", "values.2019"},
			"no such day":           {"PATCH", indicator, `{"baseline_date":"2019-02-30"}`, match, 422, "date.range", "baseline_date"},
			"unknown word":          {"PATCH", indicator, `{"calc_type":"guess"}`, match, 422, "enum.unknown", "calc_type"},
			"control characters":    {"PATCH", indicator, `{"name":"a\u0000b"}`, match, 422, "text.control", "name"},
			"stale":                 {"PATCH", indicator, `{"name":"x"}`, []string{"If-Match", `"99"`}, 412, "stale", ""},
			"no If-Match":           {"PATCH", indicator, `{"name":"x"}`, nil, 428, "if_match.missing", ""},
			"any If-Match":          {"DELETE", indicator, "", []string{"If-Match", "*"}, 400, "if_match.syntax", ""},
			"four years":            {"POST", "/plans", `{"code":"K","name":"N","first_year":2020,"last_year":2023}`, nil, 422, "plan.years.five", "last_year"},
			"no name":               {"POST", "/plans", `{"code":"K","first_year":2020,"last_year":2024}`, nil, 422, "json.missing_field", "name"},
			"trailing data":         {"POST", "/plans", `{"code":"K","name":"N","first_year":2020,"last_year":2024} {}`, nil, 400, "json.trailing", ""},
			"cut body":              {"POST", "/plans", `{"code":`, nil, 400, "json.syntax", ""},
			"no body":               {"POST", "/plans", ``, nil, 400, "body.missing", ""},
			"too large":             {"POST", "/plans", `{"code":"` + strings.Repeat("x", 2<<20) + `"}`, nil, 413, "body.too_large", ""},
			"unknown query":         {"GET", "/plans?sort=name", "", nil, 422, "query.unknown", "sort"},
			"repeated query":        {"GET", "/plans?limit=1&limit=2", "", nil, 422, "query.twice", "limit"},
			"query out of range":    {"GET", "/plans?limit=500", "", nil, 422, "number.range", "limit"},
			"query of wrong type":   {"GET", "/plans?limit=ten", "", nil, 422, "json.type", "limit"},
			"bad key":               {"POST", "/plans", `{}`, []string{"Idempotency-Key", "ğ"}, 422, "", ""},
			"odd id":                {"GET", "/plans/1", "", nil, 404, "not_found", ""},
			"unknown id":            {"GET", "/plans/01ARZ3NDEKTSV4RRFFQ69G5FAV", "", nil, 404, "not_found", ""},
		} {
			contentType := ""
			if c.method != http.MethodGet {
				contentType = "application/json"
			}
			status, p, body := h.raw(t, "planner", c.method, c.path, contentType, c.body, c.headers...)
			if p == nil || status != c.status || (c.code != "" && p.Code != c.code) {
				t.Errorf("%s: %d %s, want %d %s", name, status, body, c.status, c.code)
				continue
			}
			if c.field != "" && (len(p.Faults) == 0 || p.Faults[0].Field == nil || *p.Faults[0].Field != c.field) {
				t.Errorf("%s: no address %s in %s", name, c.field, body)
			}
			if p.Title == "" || p.Do == "" {
				t.Errorf("%s: says not what to do: %s", name, body)
			}
		}
		if status, p, _ := h.raw(t, "planner", "POST", "/plans", "text/plain", "{}"); status != http.StatusUnsupportedMediaType || p.Code != "content_type" {
			t.Errorf("media type: %d %v", status, p)
		}
		if after := count(t, d, "audit_row"); after != before {
			t.Errorf("%d rows were written by refused requests", after-before)
		}
		if n := count(t, d, "plan"); n != 1 {
			t.Errorf("%d plans", n)
		}
	})
}
