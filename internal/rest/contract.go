package rest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/httpx"
)

// Base is where the interface stands.
const Base = "/api/v1"

const typeJSON = "application/json"

// uploads are the operations whose body the contract check does not read: they stream to a temporary file.
var uploads = []string{
	"createBatch", "importOrg", "stageProposal", "stageLedger", "stageWindow", "uploadEvidence", "attachReportDecision", "uploadReportPrinted",
	"signUnitReport", "signReportFinance", "signReportSenior",
}

// secrets are the operations whose answer holds a one-time secret; it stays in no cache.
var secrets = []string{"invitePerson", "resetPassword", "createToken"}

// operation is what the contract says about one route, prepared once.
type operation struct {
	id      string
	action  access.Action
	or      []access.Action // other actions that open the route as well, on other records (x-karne-or)
	query   map[string]*openapi3.Parameter
	ifMatch bool
	key     *openapi3.Parameter // Idempotency-Key; nil when the operation takes none
	bodies  []string            // media types in the contract's order
	body    *openapi3.Schema    // of application/json; nil when there is none
	stream  bool
	packed  bool // may answer with a workbook or a stored file: compressed already, or sent with its length
}

// contract answers for every route of the interface.
type contract struct {
	doc   *openapi3.T
	ops   map[string]*operation // "GET /api/v1/plans/:id"
	words map[*openapi3.Schema]string
}

func newContract(source []byte) (*contract, error) {
	doc, err := openapi3.NewLoader().LoadFromData(source)
	if err != nil {
		return nil, fmt.Errorf("api/openapi.yaml: %w", err)
	}
	c := &contract{doc: doc, ops: map[string]*operation{}, words: map[*openapi3.Schema]string{}}
	for _, name := range []string{"Id", "IdOrNull", "Date", "DateOrNull", "Year", "YearOrNull"} {
		if s := doc.Components.Schemas[name]; s != nil {
			c.words[s.Value] = strings.TrimSuffix(name, "OrNull")
		}
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			c.ops[method+" "+Base+echoPath(path)] = prepare(item, op)
		}
	}
	return c, nil
}

// echoPath is /plans/{id} as echo writes it.
func echoPath(p string) string { return strings.NewReplacer("{", ":", "}", "").Replace(p) }

func prepare(item *openapi3.PathItem, op *openapi3.Operation) *operation {
	action, _ := op.Extensions["x-karne-action"].(string)
	o := &operation{id: op.OperationID, action: access.Action(action), or: others(op), query: map[string]*openapi3.Parameter{}, stream: slices.Contains(uploads, op.OperationID)}
	for _, p := range slices.Concat(item.Parameters, op.Parameters) {
		switch {
		case p.Value.In == openapi3.ParameterInQuery:
			o.query[p.Value.Name] = p.Value
		case p.Value.Name == "If-Match":
			o.ifMatch = true
		case p.Value.Name == "Idempotency-Key":
			o.key = p.Value
		}
	}
	if op.RequestBody != nil {
		for t, m := range op.RequestBody.Value.Content {
			o.bodies = append(o.bodies, t)
			if t == typeJSON {
				o.body = m.Schema.Value
			}
		}
		slices.Sort(o.bodies)
	}
	if ok := op.Responses.Status(http.StatusOK); ok != nil {
		o.packed = ok.Value.Content[typeXLSX] != nil || ok.Value.Content[typeBytes] != nil
	}
	return o
}

// may tells whether the actor may do the operation on some record.
func (o *operation) may(a access.Actor) bool {
	return access.May(a, o.action) || slices.ContainsFunc(o.or, func(x access.Action) bool { return access.May(a, x) })
}

// others are the actions of x-karne-or: one, or a list of them.
func others(op *openapi3.Operation) (out []access.Action) {
	list, ok := op.Extensions["x-karne-or"].([]any)
	if !ok {
		list = []any{op.Extensions["x-karne-or"]}
	}
	for _, x := range list {
		if s, ok := x.(string); ok {
			out = append(out, access.Action(s))
		}
	}
	return out
}

type versionKey struct{}

// version is the If-Match of the request; the check has made sure that it is there where the contract asks for it.
func version(ctx context.Context) int64 {
	v, _ := ctx.Value(versionKey{}).(int64)
	return v
}

// check is the guard in front of every route of the contract.
func (c *contract) check(next echo.HandlerFunc) echo.HandlerFunc {
	return func(e echo.Context) error {
		op, ok := c.ops[e.Request().Method+" "+e.Path()]
		if !ok {
			return next(e)
		}
		ctx := e.Request().Context()
		if err := mayRead(ctx, e.Request().Method, op); err != nil {
			return err
		}
		if err := c.checkAddress(e, op); err != nil {
			return err
		}
		if op.ifMatch {
			v, err := httpx.IfMatch(e.Request().Header.Get("If-Match"))
			if err != nil {
				return err
			}
			ctx = context.WithValue(ctx, versionKey{}, v)
		}
		body, err := c.checkBody(e, op)
		if err != nil {
			return err
		}
		if op.key != nil {
			key := e.Request().Header.Get("Idempotency-Key")
			if err := c.checkKey(op, key); err != nil {
				return err
			}
			// A key gives no earlier answer to who may not ask any more, or to a narrower token of the same person.
			if a, err := access.Require(ctx); key != "" && err == nil && op.may(a) {
				ctx = httpx.WithIdempotency(ctx, key, []byte(e.Request().Method), []byte(e.Request().URL.Path), body)
			}
		}
		if slices.Contains(secrets, op.id) {
			e.Response().Header().Set("Cache-Control", "no-store")
		}
		e.SetRequest(e.Request().WithContext(ctx))
		return next(e)
	}
}

// plain tells which answers are sent as they are: secrets, workbooks and stored files.
func (c *contract) plain(e echo.Context) bool {
	op, ok := c.ops[e.Request().Method+" "+e.Path()]
	return !ok || op.packed || slices.Contains(secrets, op.id)
}

// mayRead denies a read the caller may do nowhere, before any service is asked. Writes are denied at the write door, which notes
// the attempt in the log.
func mayRead(ctx context.Context, method string, op *operation) error {
	if method != http.MethodGet {
		return nil
	}
	a, err := access.Require(ctx)
	if err != nil || op.may(a) {
		return err
	}
	return access.Check(a, op.action, access.Scope{})
}

// checkAddress refuses unknown or repeated query names and values out of shape; a path id that is no id names no record.
func (c *contract) checkAddress(e echo.Context, op *operation) error {
	if id := e.Param("id"); id != "" && !c.isID(id) {
		return fault.NotFound("record", cut(id))
	}
	var l fault.List
	query := e.QueryParams()
	for _, name := range sorted(query) {
		p := op.query[name]
		switch values := query[name]; {
		case p == nil:
			l = append(l, fault.Invalid("query.unknown", name, "read", cut(name), "expected", strings.Join(sorted(op.query), ", ")))
		case len(values) > 1:
			l = append(l, fault.Invalid("query.twice", name, "read", cut(name)))
		default:
			c.value(&l, p.Schema.Value, coerce(p.Schema.Value, values[0]), name)
		}
	}
	for _, name := range sorted(op.query) {
		if op.query[name].Required && query.Get(name) == "" {
			l = append(l, fault.Invalid("text.required", name))
		}
	}
	return l.Err()
}

func (c *contract) isID(s string) bool {
	var l fault.List
	c.value(&l, c.doc.Components.Schemas["Id"].Value, s, "")
	return len(l) == 0
}

func badCursor() error { return fault.Invalid("cursor.syntax", "cursor") }

func (c *contract) checkKey(op *operation, key string) error {
	if key == "" {
		if op.key.Required {
			return fault.Invalid("idempotency.missing", "Idempotency-Key")
		}
		return nil
	}
	var l fault.List
	c.value(&l, op.key.Schema.Value, key, "Idempotency-Key")
	return l.Err()
}

// checkBody reads a JSON body, holds it against the contract and puts it back for the handler.
func (c *contract) checkBody(e echo.Context, op *operation) ([]byte, error) {
	if len(op.bodies) == 0 {
		return nil, nil
	}
	r := e.Request()
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || !slices.Contains(op.bodies, media) {
		return nil, fault.New(fault.KindInvalid, "content_type", "read", cut(r.Header.Get("Content-Type")), "expected", strings.Join(op.bodies, ", "))
	}
	if op.stream {
		return nil, nil
	}
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, unreadable(err)
	}
	v, err := httpx.ParseJSON(b)
	if err != nil {
		return nil, err
	}
	var l fault.List
	c.value(&l, op.body, v, "")
	if err := l.Err(); err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", typeJSON) // the binder behind knows this spelling only
	r.Body = io.NopCloser(bytes.NewReader(b))
	r.ContentLength = int64(len(b))
	return b, nil
}

// unreadable is a body that ended early; one over the limit stays what it is (413).
func unreadable(err error) error {
	if l := httpx.Faults(err, &http.Request{}); len(l) > 0 && l[0].Kind == fault.KindTooLarge {
		return l
	}
	return fault.New(fault.KindInvalid, "body.unreadable").Wrap(err)
}
