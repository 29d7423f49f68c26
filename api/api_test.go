package api_test

import (
	"context"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/karne-app/karne/api"
)

func contract(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(api.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestContractIsValid(t *testing.T) {
	t.Parallel()
	doc := contract(t)
	if doc.OpenAPI != "3.0.3" {
		t.Errorf("openapi is %s: 3.1 loses field addresses and is slow to check", doc.OpenAPI)
	}
	if err := doc.Validate(context.Background()); err != nil {
		t.Error(err)
	}
}

func TestObjectsAreClosed(t *testing.T) {
	t.Parallel()
	doc := contract(t)
	for name, ref := range doc.Components.Schemas {
		walk(t, name, ref)
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			where := method + " " + path
			for _, p := range op.Parameters {
				walk(t, where, p.Value.Schema)
			}
			if op.RequestBody != nil {
				for _, m := range op.RequestBody.Value.Content {
					walk(t, where, m.Schema)
				}
			}
			for _, r := range op.Responses.Map() {
				for _, m := range r.Value.Content {
					walk(t, where, m.Schema)
				}
			}
		}
	}
}

// walk looks at inline schemas only; a referenced one is walked as a component.
func walk(t *testing.T, where string, ref *openapi3.SchemaRef) {
	t.Helper()
	if ref == nil || ref.Value == nil || ref.Ref != "" {
		return
	}
	s := ref.Value
	if s.Type.Is("object") {
		_, byYear := s.Extensions["x-karne-map"]
		closed := s.AdditionalProperties.Has != nil && !*s.AdditionalProperties.Has
		if !closed && !(byYear && s.AdditionalProperties.Schema != nil) {
			t.Errorf("%s: an object without additionalProperties: false lets unknown fields in", where)
		}
		for _, r := range s.Required {
			if s.Properties[r] == nil {
				t.Errorf("%s requires %s, which it does not have", where, r)
			}
		}
	}
	if s.Type.Is("number") {
		t.Errorf("%s: a JSON number loses digits; use a decimal string", where)
	}
	for name, p := range s.Properties {
		walk(t, where+"."+name, p)
	}
	walk(t, where+"[]", s.Items)
}

func TestEveryOperationSaysWhatItNeeds(t *testing.T) {
	t.Parallel()
	doc := contract(t)
	ids := map[string]string{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			where := method + " " + path
			if other := ids[op.OperationID]; op.OperationID == "" || other != "" {
				t.Errorf("%s: operationId %q is empty or that of %s", where, op.OperationID, other)
			}
			ids[op.OperationID] = where
			if a, _ := op.Extensions["x-karne-action"].(string); a == "" {
				t.Errorf("%s has no x-karne-action", where)
			}
			if op.Responses.Default() == nil {
				t.Errorf("%s does not say that it may refuse", where)
			}
			if op.Summary == "" || len(op.Tags) != 1 {
				t.Errorf("%s wants a summary and one tag", where)
			}
			ifMatch := op.Parameters.GetByInAndName("header", "If-Match")
			why, _ := op.Extensions["x-karne-no-if-match"].(string)
			changes := method == "PATCH" || method == "PUT" || method == "DELETE"
			switch {
			case changes && ifMatch == nil && why == "":
				t.Errorf("%s changes a record without If-Match and does not say why", where)
			case ifMatch != nil && ifMatch.Required:
				t.Errorf("%s: If-Match is optional in the contract; the middleware answers 428", where)
			case method == "GET" && (ifMatch != nil || op.RequestBody != nil):
				t.Errorf("%s: a read takes neither If-Match nor a body", where)
			}
		}
	}
}

func TestCommonStatesNeedIfMatch(t *testing.T) {
	t.Parallel()
	doc := contract(t)
	for _, path := range []string{
		"/plans/{id}/submit", "/plans/{id}/return", "/plans/{id}/decision", "/windows/{id}/freeze", "/reopenings/{id}/close", "/values/{id}/approve",
		"/values/{id}/verify", "/values/{id}/return", "/evidence/{id}/cancel", "/deviations/{id}/approve", "/deviations/{id}/return", "/reviews/{id}/freeze",
		"/unit-reports/{id}/sign", "/unit-reports/{id}/receive", "/unit-reports/{id}/return", "/reports/{id}/finance-statement", "/reports/{id}/senior-statement",
		"/reports/{id}/units", "/reports/{id}/reopen", "/reports/{id}/present", "/reports/{id}/vote", "/reports/{id}/distributions", "/reports/{id}/publish",
		"/reports/{id}/printed",
	} {
		if doc.Paths.Value(path).Post.Parameters.GetByInAndName("header", "If-Match") == nil {
			t.Errorf("POST %s moves a state without If-Match", path)
		}
	}
	for _, path := range []string{"/intake/batches/{id}/commit", "/org/import"} {
		p := doc.Paths.Value(path).Post.Parameters.GetByInAndName("header", "Idempotency-Key")
		if p == nil || !p.Required {
			t.Errorf("POST %s wants a required Idempotency-Key", path)
		}
	}
}
