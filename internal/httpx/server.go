package httpx

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/lang"
)

// Limits of the edge. A request that is not an upload holds at most BodyLimit bytes.
const (
	BodyLimit      int64 = 1 << 20
	requestTimeout       = 60 * time.Second
	readyTimeout         = 2 * time.Second
)

// Options is what the composition root gives the edge. Words, Log and Clock are required.
type Options struct {
	Words *lang.Catalog
	Log   *slog.Logger
	Clock clock.Clock

	// BaseURL is the address people use (KARNE_BASE_URL): https turns on HSTS, and its origin is trusted behind a proxy.
	BaseURL string
	// TrustedProxies are addresses or CIDR ranges whose X-Forwarded-For is believed; none by default.
	TrustedProxies []string

	// Authenticate finds who is calling by bearer token or session cookie; KindUnauthenticated means nobody.
	Authenticate func(ctx context.Context, r *http.Request) (access.Actor, error)
	// WithRequest puts request facts into the context for the log (audit.WithMeta).
	WithRequest func(ctx context.Context, requestID string) context.Context
	// Ready says why the server cannot answer yet; nil when it can.
	Ready func(ctx context.Context) error
	// ErrorPage draws a problem for a browser outside /api; false leaves it to problem+json.
	ErrorPage func(c echo.Context, p Problem) bool
}

// Server is the edge with its echo; rooms register their routes on Echo.
type Server struct {
	Echo *echo.Echo

	o       Options
	log     *slog.Logger
	words   *lang.Catalog
	origins *http.CrossOriginProtection
	limits  map[string]int64
	https   bool
}

// New builds the edge with health routes. It fails on an unreadable base address or proxy range.
func New(o Options) (*Server, error) {
	if o.Words == nil || o.Log == nil || o.Clock == nil {
		return nil, errors.New("httpx: Words, Log and Clock are required")
	}
	s := &Server{Echo: echo.New(), o: o, log: o.Log, words: o.Words, origins: http.NewCrossOriginProtection(), limits: map[string]int64{}}
	if o.BaseURL != "" {
		u, err := url.Parse(o.BaseURL)
		if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			return nil, fmt.Errorf("base address %q is not like https://karne.example", o.BaseURL)
		}
		s.https = u.Scheme == "https"
		if err := s.origins.AddTrustedOrigin(u.Scheme + "://" + u.Host); err != nil {
			return nil, err
		}
	}
	extract, err := ipExtractor(o.TrustedProxies)
	if err != nil {
		return nil, err
	}
	e := s.Echo
	e.IPExtractor = extract
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.handleError
	e.Use(s.requestID, s.accessLog, s.recover, s.headers, s.limitBody, s.language, s.address, s.crossOrigin)
	e.GET("/healthz", func(c echo.Context) error { return c.String(http.StatusOK, "ok\n") })
	e.GET("/readyz", s.ready)
	return s, nil
}

func ipExtractor(trusted []string) (echo.IPExtractor, error) {
	opts := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	n := len(opts)
	for _, t := range trusted {
		t = strings.TrimSpace(t)
		if t == "" {
			continue
		}
		if ip := net.ParseIP(t); ip != nil {
			bits := 8 * len(ip)
			if v4 := ip.To4(); v4 != nil {
				ip, bits = v4, 32
			}
			opts = append(opts, echo.TrustIPRange(&net.IPNet{IP: ip, Mask: net.CIDRMask(bits, bits)}))
			continue
		}
		_, block, err := net.ParseCIDR(t)
		if err != nil {
			return nil, fmt.Errorf("trusted proxy %q is neither an address nor a range such as 10.0.0.0/8", t)
		}
		opts = append(opts, echo.TrustIPRange(block))
	}
	if len(opts) == n {
		return echo.ExtractIPDirect(), nil
	}
	return echo.ExtractIPFromXFFHeader(opts...), nil
}

// AllowBody lets one route take more than BodyLimit bytes; call it while routes are registered.
func (s *Server) AllowBody(method, path string, limit int64) { s.limits[method+" "+path] = limit }

// Words is the catalogue the edge speaks with.
func (s *Server) Words() *lang.Catalog { return s.words }

func (s *Server) ready(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), readyTimeout)
	defer cancel()
	if s.o.Ready != nil {
		if err := s.o.Ready(ctx); err != nil {
			return fault.New(fault.KindUnavailable, "unavailable").Wrap(err)
		}
	}
	return c.String(http.StatusOK, "ready\n")
}

func (s *Server) handleError(err error, c echo.Context) {
	if c.Response().Committed {
		s.logProblem(c, s.ProblemOf(c.Request(), err), err)
		return
	}
	if s.o.ErrorPage != nil && !IsAPI(c.Request()) && wantsPage(c.Request()) {
		p := s.ProblemOf(c.Request(), err)
		if s.o.ErrorPage(c, p) {
			s.logProblem(c, p, err)
			return
		}
	}
	s.WriteProblem(c, err)
}

// IsAPI tells whether a request is for the program interface.
func IsAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/") }

func wantsPage(r *http.Request) bool { return strings.Contains(r.Header.Get("Accept"), "text/html") }
