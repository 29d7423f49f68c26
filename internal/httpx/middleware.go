package httpx

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/lang"
)

type requestKey struct{}

// RequestID is the number of a request: in its answer, its log lines and its audit rows. Empty outside a request.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// requestID makes the number here and nowhere else, so that nobody can write another request's number into the log.
func (s *Server) requestID(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := ids.New()
		ctx, cancel := context.WithTimeout(context.WithValue(c.Request().Context(), requestKey{}, id), requestTimeout)
		defer cancel()
		if s.o.WithRequest != nil {
			ctx = s.o.WithRequest(ctx, id)
		}
		c.SetRequest(c.Request().WithContext(ctx))
		c.Response().Header().Set("X-Request-Id", id)
		return next(c)
	}
}

// accessLog writes one line a request: the route, never the address, since paths may carry one-time links and queries searches.
func (s *Server) accessLog(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := s.o.Clock.Now()
		err := next(c)
		if err != nil {
			c.Error(err) // the error handler writes the answer, so that the line below holds its status
		}
		took := s.o.Clock.Now().Sub(start)
		status := c.Response().Status
		attrs := []slog.Attr{
			slog.String("method", c.Request().Method), slog.String("route", route(c)), slog.Int("status", status),
			slog.Int64("bytes", c.Response().Size), slog.Int64("micros", took.Microseconds()), slog.String("ip", c.RealIP()),
			slog.String("request_id", RequestID(c.Request().Context())),
		}
		if id := c.Param("id"); ids.Valid(id) {
			attrs = append(attrs, slog.String("record", id))
		}
		if a, ok := access.ActorFrom(c.Request().Context()); ok {
			attrs = append(attrs, slog.String("actor", a.PersonID))
		}
		s.log.LogAttrs(c.Request().Context(), slog.LevelInfo, "request", attrs...)
		return nil
	}
}

// route is the pattern of a request's route; a request that met none has "-", so that strangers' paths fill no log and no metric.
func route(c echo.Context) string {
	if p := c.Path(); p != "" && p != "/*" {
		return p
	}
	return "-"
}

func (s *Server) recover(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if e, ok := v.(error); ok && errors.Is(e, http.ErrAbortHandler) {
				panic(v)
			}
			err = fault.New(fault.KindInternal, "internal").Wrap(fmt.Errorf("panic: %v\n%s", v, debug.Stack()))
		}()
		return next(c)
	}
}

// ContentPolicy is the CSP of every page: our own files only, nothing inline, never framed.
const ContentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"

func (s *Server) headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", ContentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		if s.https {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		if IsAPI(c.Request()) {
			h.Set("Cache-Control", "private, no-cache")
			h.Set("Vary", "Accept-Language, Authorization, Cookie")
		}
		return next(c)
	}
}

func (s *Server) limitBody(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		limit, ok := s.limits[c.Request().Method+" "+c.Path()]
		if !ok {
			limit = BodyLimit
		}
		r := c.Request()
		if r.ContentLength > limit {
			return TooLarge(limit)
		}
		r.Body = http.MaxBytesReader(c.Response(), r.Body, limit)
		return next(c)
	}
}

// LangCookie holds a browser's chosen language.
const LangCookie = "karne_lang"

// language: programs choose by Accept-Language, people by the cookie the language switch sets; Turkish otherwise.
func (s *Server) language(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		l := lang.TR
		if IsAPI(r) {
			l = lang.Accept(r.Header.Get("Accept-Language"))
		} else if ck, err := r.Cookie(LangCookie); err == nil {
			l, _ = lang.Parse(ck.Value)
		}
		c.SetRequest(r.WithContext(lang.With(r.Context(), l)))
		return next(c)
	}
}

// address refuses what no address of ours holds and no database compares with: broken UTF-8 and NUL. In a path it names no page, in a
// query it is unreadable.
func (s *Server) address(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		u := c.Request().URL
		if !readable(u.Path) {
			return fault.New(fault.KindNotFound, "route.not_found", "read", strings.ToValidUTF8(strings.ReplaceAll(u.Path, "\x00", "\ufffd"), "\ufffd"))
		}
		for name, values := range u.Query() {
			if !readable(name) || slices.ContainsFunc(values, func(v string) bool { return !readable(v) }) {
				return fault.New(fault.KindInvalid, "text.utf8")
			}
		}
		return next(c)
	}
}

func readable(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// crossOrigin refuses writes that another site's page sends with our cookie; programs send neither Origin nor Sec-Fetch-Site.
func (s *Server) crossOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := s.origins.Check(c.Request()); err != nil {
			return fault.New(fault.KindForbidden, "forbidden.cross_origin").Wrap(err)
		}
		return next(c)
	}
}

// Identify is the guard that finds who is calling; nobody is not refused here.
func (s *Server) Identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if s.o.Authenticate == nil {
			return next(c)
		}
		a, err := s.o.Authenticate(c.Request().Context(), c.Request())
		switch {
		case err == nil:
			c.SetRequest(c.Request().WithContext(access.WithActor(c.Request().Context(), a)))
		case fault.KindOf(err) != fault.KindUnauthenticated:
			return err
		}
		return next(c)
	}
}

// RequireActor is the guard that refuses nobody with 401.
func (s *Server) RequireActor(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if _, err := access.Require(c.Request().Context()); err != nil {
			return err
		}
		return next(c)
	}
}

// Gzip compresses pages and JSON; skip names requests whose answer is compressed already (workbooks) or holds a secret.
func (s *Server) Gzip(skip func(echo.Context) bool) echo.MiddlewareFunc {
	const level, minLength = 5, 1400
	return middleware.GzipWithConfig(middleware.GzipConfig{Level: level, MinLength: minLength, Skipper: skip})
}
