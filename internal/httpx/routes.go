package httpx

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
)

// ServeHTTP answers with echo's routes. HEAD is answered as GET: net/http drops the body, because it keeps the request as it came.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodHead {
		get := r.Clone(r.Context())
		get.Method = http.MethodGet
		r = get
	}
	s.Echo.ServeHTTP(w, r)
}

// FallBack answers what no route under a prefix takes: 405 with Allow where the path exists, else 404. Call it after the routes: a group
// with middleware registers a catch-all of its own, which would answer any method as "not found", behind that middleware.
func (s *Server) FallBack(prefix string, m ...echo.MiddlewareFunc) {
	h := func(c echo.Context) error {
		allow := s.methodsOf(c.Request().URL.Path)
		if len(allow) == 0 {
			return echo.ErrNotFound
		}
		c.Response().Header().Set(echo.HeaderAllow, strings.Join(allow, ", "))
		return echo.ErrMethodNotAllowed
	}
	s.Echo.RouteNotFound(prefix, h, m...)
	s.Echo.RouteNotFound(prefix+"/*", h, m...)
}

// methodsOf lists the methods that take a path.
func (s *Server) methodsOf(path string) (out []string) {
	for _, r := range s.Echo.Routes() {
		if r.Method == echo.RouteNotFound || strings.HasSuffix(r.Path, "*") || !matches(r.Path, path) {
			continue
		}
		if !slices.Contains(out, r.Method) {
			out = append(out, r.Method)
		}
	}
	if slices.Contains(out, http.MethodGet) {
		out = append(out, http.MethodHead)
	}
	slices.Sort(out)
	return out
}

// matches tells whether a path is one of a pattern such as /plans/:id/tree.
func matches(pattern, path string) bool {
	p, q := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(p) != len(q) {
		return false
	}
	for i := range p {
		if strings.HasPrefix(p[i], ":") && q[i] != "" {
			continue
		}
		if p[i] != q[i] {
			return false
		}
	}
	return true
}
