package app_test

import (
	"net/http"
	"testing"
)

// HEAD is answered as GET without a body, another method of a known path with 405 and what it takes, and an unknown path with 404.
func TestMethodsAndUnknownPaths(t *testing.T) {
	t.Parallel()
	w := one(t)
	for _, c := range []struct {
		method, path, who string
		status            int
		allow             string
	}{
		{http.MethodHead, "/healthz", "", http.StatusOK, ""},
		{http.MethodHead, "/readyz", "", http.StatusOK, ""},
		{http.MethodHead, "/giris", "", http.StatusOK, ""},
		{http.MethodHead, "/planlar", "", http.StatusSeeOther, ""},
		{http.MethodHead, "/api/v1/me", "planner", http.StatusOK, ""},
		{http.MethodPut, "/healthz", "", http.StatusMethodNotAllowed, "GET, HEAD"},
		{http.MethodDelete, "/planlar", "", http.StatusMethodNotAllowed, "GET, HEAD"},
		{http.MethodPatch, "/api/v1/me", "", http.StatusUnauthorized, ""},
		{http.MethodPatch, "/api/v1/me", "planner", http.StatusMethodNotAllowed, "GET, HEAD"},
		{http.MethodGet, "/yok", "", http.StatusNotFound, ""},
		{http.MethodGet, "/api/v1/yok", "planner", http.StatusNotFound, ""},
		{http.MethodGet, "/api/v1/yok", "", http.StatusUnauthorized, ""},
	} {
		var headers []string
		if c.who != "" {
			headers = []string{"Authorization", "Bearer " + w.people[c.who].token}
		}
		a := w.send(c.method, c.path, "", "", headers...)
		if a.status != c.status || a.header.Get("Allow") != c.allow || c.method == http.MethodHead && a.body != "" {
			t.Errorf("%s %s by %q: %d, Allow %q, want %d %q: %.80s", c.method, c.path, c.who, a.status, a.header.Get("Allow"), c.status, c.allow, a.body)
		}
	}
}
