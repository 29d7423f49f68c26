package rest_test

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/karne-app/karne/api"
	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/rest"
)

func contractRoutes(t *testing.T) map[string]*openapi3.Operation {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(api.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*openapi3.Operation{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			out[method+" "+rest.Base+regexp.MustCompile(`\{(\w+)\}`).ReplaceAllString(path, ":$1")] = op
		}
	}
	return out
}

// The router, the contract and the policy name the same things.
func TestRoutesAreTheContracts(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	wanted := contractRoutes(t)
	served := map[string]bool{}
	for _, r := range h.edge.Echo.Routes() {
		if !strings.HasPrefix(r.Path, rest.Base) || r.Method == "echo_route_not_found" {
			continue
		}
		served[r.Method+" "+r.Path] = true
		if wanted[r.Method+" "+r.Path] == nil {
			t.Errorf("%s %s is served and not in the contract", r.Method, r.Path)
		}
	}
	for route, op := range wanted {
		if !served[route] {
			t.Errorf("%s is in the contract and not served", route)
		}
		for _, a := range opening(op) {
			if !slices.Contains(access.Actions, a) {
				t.Errorf("%s: %q is no action", route, a)
			}
		}
	}
}

// opening are the actions that open a route: that of most records, and others (x-karne-or) that open it for other records.
func opening(op *openapi3.Operation) []access.Action {
	list, ok := op.Extensions["x-karne-or"].([]any)
	if !ok {
		list = []any{op.Extensions["x-karne-or"]}
	}
	var out []access.Action
	for _, x := range append(list, op.Extensions["x-karne-action"]) {
		if s, ok := x.(string); ok {
			out = append(out, access.Action(s))
		}
	}
	return out
}

func address(route string) (method, path string) {
	method, path, _ = strings.Cut(route, " ")
	path = strings.TrimPrefix(path, rest.Base)
	return method, strings.NewReplacer(":id", "01ARZ3NDEKTSV4RRFFQ69G5FAV", ":table", "T15", ":no", "1", ":sha256", strings.Repeat("0", 64)).Replace(path)
}

// required is a query with every value a read asks for.
func required(op *openapi3.Operation) string {
	q := url.Values{}
	for _, p := range op.Parameters {
		if p.Value.In != openapi3.ParameterInQuery || !p.Value.Required {
			continue
		}
		switch s := p.Value.Schema.Value; {
		case len(s.Enum) > 0:
			q.Set(p.Value.Name, s.Enum[0].(string))
		case s.Type.Is("integer"):
			q.Set(p.Value.Name, "2021")
		default:
			q.Set(p.Value.Name, "01ARZ3NDEKTSV4RRFFQ69G5FAV")
		}
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

func TestNobodyIsRefusedEverywhere(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	for route := range contractRoutes(t) {
		method, path := address(route)
		if status, p, _ := h.raw(t, "nobody", method, path, "", ""); status != http.StatusUnauthorized || p.Code != "unauthenticated" {
			t.Errorf("%s: %d %v", route, status, p)
		}
	}
	if status, p, _ := h.plain(t, "/api/v1/nothing"); status != http.StatusUnauthorized && p != "" {
		t.Errorf("an unknown route tells strangers that it is unknown: %d", status)
	}
}

// A read that the policy grants a role nowhere is 403 for that role, and no other read is. Whom a write is denied is the write door's
// matter: see the tests of the services and of app.
func TestReadsFollowThePolicy(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	for route, op := range contractRoutes(t) {
		method, path := address(route)
		if method != http.MethodGet {
			continue
		}
		path += required(op)
		for _, role := range access.Roles {
			a := h.people[string(role)]
			if role.UnitBound() {
				a.Posts[0].Units = []string{"01ARZ3NDEKTSV4RRFFQ69G5FAW"}
			}
			status, _, body := h.raw(t, string(role), method, path, "", "")
			if denied := status == http.StatusForbidden; denied == slices.ContainsFunc(opening(op), func(x access.Action) bool { return access.May(a, x) }) {
				t.Errorf("%s %s: %d %s", role, route, status, body)
			}
			if status >= http.StatusInternalServerError {
				t.Errorf("%s %s: %d %s", role, route, status, body)
			}
		}
	}
}

func (h *house) plain(t *testing.T, path string) (status int, body string, header http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b), resp.Header
}

func TestTheContractIsShown(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	status, body, header := h.plain(t, "/api/docs") // redirected
	if status != http.StatusOK || !strings.Contains(body, "/api/openapi.yaml") || !strings.Contains(header.Get("Content-Security-Policy"), "script-src 'self'") {
		t.Errorf("%d %v %s", status, header, body)
	}
	for _, file := range regexp.MustCompile(`(?:src|href)="(/api/docs/[^"]+)"`).FindAllStringSubmatch(body, -1) {
		if status, _, _ := h.plain(t, file[1]); status != http.StatusOK {
			t.Errorf("%s: %d", file[1], status)
		}
	}
	if regexp.MustCompile(`(?:src|href)="(?:https?:)?//`).MatchString(body) {
		t.Errorf("the page loads from elsewhere: %s", body)
	}
	if status, body, _ := h.plain(t, "/api/openapi.yaml"); status != http.StatusOK || body != string(api.OpenAPI) {
		t.Errorf("contract: %d", status)
	}
}
