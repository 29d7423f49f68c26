package httpx

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/lang"
)

// ProblemType is the media type of a refusal.
const ProblemType = "application/problem+json"

// FaultBody is one fault on the wire; the contract's schema Fault.
type FaultBody struct {
	Code     string `json:"code"`
	Stage    string `json:"stage"`
	Ref      string `json:"ref,omitempty"`
	Record   string `json:"record,omitempty"`
	Field    string `json:"field,omitempty"`
	Sheet    string `json:"sheet,omitempty"`
	Cell     string `json:"cell,omitempty"`
	Read     string `json:"read,omitempty"`
	Expected string `json:"expected,omitempty"`
	Title    string `json:"title"`
	Do       string `json:"do"`
}

// Problem is a refusal on the wire; the contract's schema Problem.
type Problem struct {
	Type      string      `json:"type"`
	Title     string      `json:"title"`
	Status    int         `json:"status"`
	Code      string      `json:"code"`
	Detail    string      `json:"detail"`
	Do        string      `json:"do"`
	Instance  string      `json:"instance,omitempty"`
	RequestID string      `json:"request_id,omitempty"`
	Faults    []FaultBody `json:"faults"`
}

// codeStatus is for codes that say more than their kind does.
var codeStatus = map[string]int{
	"json.syntax": http.StatusBadRequest, "json.duplicate_key": http.StatusBadRequest, "json.trailing": http.StatusBadRequest,
	"json.depth": http.StatusBadRequest, "text.utf8": http.StatusBadRequest, "body.missing": http.StatusBadRequest, "body.unreadable": http.StatusBadRequest,
	"if_match.syntax": http.StatusBadRequest, "idempotency.missing": http.StatusBadRequest,
	"content_type": http.StatusUnsupportedMediaType, "method_not_allowed": http.StatusMethodNotAllowed,
}

var kindStatus = map[fault.Kind]int{
	fault.KindInternal: http.StatusInternalServerError, fault.KindInvalid: http.StatusUnprocessableEntity,
	fault.KindUnauthenticated: http.StatusUnauthorized, fault.KindForbidden: http.StatusForbidden, fault.KindNotFound: http.StatusNotFound,
	fault.KindConflict: http.StatusConflict, fault.KindClosed: http.StatusConflict, fault.KindStale: http.StatusPreconditionFailed,
	fault.KindPrecondition: http.StatusPreconditionRequired, fault.KindTooLarge: http.StatusRequestEntityTooLarge,
	fault.KindRateLimited: http.StatusTooManyRequests, fault.KindUnavailable: http.StatusServiceUnavailable,
}

// Status is the HTTP status of a fault: 422 for faults of fields, 400 for a body that cannot be read, 409 for conflicts and closed
// states, 412 stale, 428 without If-Match.
func Status(f *fault.Fault) int {
	if s, ok := codeStatus[f.Code]; ok {
		return s
	}
	if s, ok := kindStatus[f.Kind]; ok {
		return s
	}
	return http.StatusInternalServerError
}

// Faults gives the faults of any error the edge may meet; an echo error (404, 405, 413) becomes the house's own.
func Faults(err error, r *http.Request) fault.List {
	var he *echo.HTTPError
	var mb *http.MaxBytesError
	switch {
	case errors.As(err, &mb):
		return fault.List{TooLarge(mb.Limit).Wrap(err)}
	case errors.Is(err, context.DeadlineExceeded):
		return fault.List{fault.New(fault.KindUnavailable, "unavailable").Wrap(err)}
	case errors.As(err, &he):
		switch he.Code {
		case http.StatusNotFound:
			return fault.List{fault.New(fault.KindNotFound, "route.not_found", "read", r.URL.Path)}
		case http.StatusMethodNotAllowed:
			return fault.List{fault.New(fault.KindInvalid, "method_not_allowed", "read", r.Method)}
		case http.StatusRequestEntityTooLarge:
			return fault.List{fault.New(fault.KindTooLarge, "body.too_large").Wrap(err)}
		case http.StatusUnsupportedMediaType:
			return fault.List{fault.New(fault.KindInvalid, "content_type", "read", r.Header.Get("Content-Type"))}
		case http.StatusBadRequest:
			return fault.List{fault.New(fault.KindInvalid, "json.syntax").Wrap(err)}
		}
		return fault.List{fault.New(fault.KindInternal, "internal").Wrap(err)}
	}
	l := fault.All(err)
	if len(l) == 0 {
		return fault.All(errors.New("an empty list of faults was returned as an error"))
	}
	return l
}

// lead is the fault that names the answer: an internal one before all others, then the first.
func lead(l fault.List) *fault.Fault {
	if i := slices.IndexFunc(l, func(f *fault.Fault) bool { return f.Kind == fault.KindInternal }); i >= 0 {
		return l[i]
	}
	return l[0]
}

// Bodies draws faults for the wire in a language; it never shows a cause.
func Bodies(c *lang.Catalog, l lang.Lang, faults fault.List) []FaultBody {
	out := make([]FaultBody, len(faults))
	for i, f := range faults {
		t := c.Problem(f, l)
		out[i] = FaultBody{
			Code: f.Code, Stage: f.Stage.String(), Ref: f.At.Ref, Record: f.At.Record, Field: f.At.Field, Sheet: f.At.Sheet, Cell: f.At.Cell,
			Read: f.Args["read"], Expected: f.Args["expected"], Title: t.Title, Do: t.Do,
		}
	}
	return out
}

// ProblemOf draws an error as a problem.
func (s *Server) ProblemOf(r *http.Request, err error) Problem {
	faults := Faults(err, r)
	f := lead(faults)
	l := lang.From(r.Context())
	t := s.words.Problem(f, l)
	p := Problem{
		Type: "urn:karne:problem:" + f.Code, Title: t.Title, Status: Status(f), Code: f.Code, Detail: t.Detail, Do: t.Do,
		Instance: r.URL.Path, RequestID: RequestID(r.Context()), Faults: Bodies(s.words, l, faults),
	}
	if len(faults) > 1 && f.Kind == fault.KindInvalid && Status(f) == http.StatusUnprocessableEntity {
		// Many fields: the head speaks of all, each fault for itself.
		all := s.words.Problem(fault.New(fault.KindInvalid, "invalid"), l)
		p.Type, p.Code, p.Title, p.Do = "urn:karne:problem:invalid", "invalid", all.Title, all.Do
		p.Detail = all.Title + " (" + strconv.Itoa(len(faults)) + ")"
	}
	if f.Kind == fault.KindInternal {
		p.Faults = []FaultBody{}
	}
	return p
}

// WriteProblem answers with a problem and logs what the caller may not see.
func (s *Server) WriteProblem(c echo.Context, err error) {
	p := s.ProblemOf(c.Request(), err)
	s.logProblem(c, p, err)
	if c.Response().Committed {
		return
	}
	h := c.Response().Header()
	for k, v := range retry(lead(Faults(err, c.Request()))) {
		h.Set(k, v)
	}
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", ProblemType)
	h.Set("Content-Language", string(lang.From(c.Request().Context())))
	h.Del("ETag")
	c.Response().WriteHeader(p.Status)
	if c.Request().Method == http.MethodHead {
		return
	}
	if err := json.NewEncoder(c.Response()).Encode(p); err != nil {
		s.log.DebugContext(c.Request().Context(), "problem not sent", "err", err)
	}
}

// retry gives the headers a kind asks for.
func retry(f *fault.Fault) map[string]string {
	switch f.Kind {
	case fault.KindRateLimited, fault.KindUnavailable:
		after := f.Args["retry_after"]
		if n, err := strconv.Atoi(after); err != nil || n <= 0 {
			after = "5"
		}
		return map[string]string{"Retry-After": after}
	case fault.KindUnauthenticated:
		return map[string]string{"WWW-Authenticate": `Bearer realm="karne"`}
	default:
		return nil
	}
}

// logProblem keeps the cause with the request's number. A caller who hung up is no failure of ours.
func (s *Server) logProblem(c echo.Context, p Problem, err error) {
	ctx := c.Request().Context()
	if p.Status >= http.StatusInternalServerError && !errors.Is(err, context.Canceled) {
		s.log.ErrorContext(ctx, "request failed", "request_id", p.RequestID, "code", p.Code, "route", route(c), "err", err)
		return
	}
	s.log.DebugContext(ctx, "request refused", "request_id", p.RequestID, "status", p.Status, "code", p.Code, "causes", causes(Faults(err, c.Request())))
}

// causes are why faults came, without what was read: a mistyped path may hold a one-time link, a field a password.
func causes(l fault.List) []string {
	out := []string{}
	for _, f := range l {
		if f.Cause != nil {
			out = append(out, f.Code+": "+f.Cause.Error())
		}
	}
	return out
}

// TooLarge is the refusal of a body over a limit of bytes.
func TooLarge(limit int64) *fault.Fault {
	return fault.New(fault.KindTooLarge, "body.too_large", "expected", size(limit))
}

func size(n int64) string {
	switch {
	case n >= 1<<20:
		return strconv.FormatInt(n>>20, 10) + " MB"
	case n >= 1<<10:
		return strconv.FormatInt(n>>10, 10) + " kB"
	}
	return strconv.FormatInt(n, 10) + " B"
}
