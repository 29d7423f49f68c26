package rest

import (
	"context"

	"github.com/karne-app/karne/api"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/auth"
	"github.com/karne-app/karne/internal/backup"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/desk"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/find"
	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/intake/ledger"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/internal/publish"
)

// Services are what the handlers call; app fills them.
type Services struct {
	Org     *org.Service
	Auth    *auth.Service
	Plan    *plan.Service
	Publish *publish.Service
	Intake  *intake.Service
	Audit   Audit
	// Programmes and the money of their years.
	Programmes *programme.Service
	Budget     *budget.Service
	Ledgers    *ledger.Importer
	// Values, their scores and the activity report.
	Calendar *calendar.Service
	Measure  *measure.Service
	Evaluate *evaluate.Service
	Account  *account.Service
	// Find searches over everything the caller may see; Desk is their own saved views.
	Find *find.Service
	Desk *desk.Service
	// Backups are the copies that were made.
	Backups *backup.Service
	// LinkURL makes the address of a one-time link; its page is the web's.
	LinkURL func(auth.Link) string
}

// handlers implement the generated strict server.
type handlers struct {
	Services
	edge     *httpx.Server
	contract *contract
}

var _ StrictServerInterface = (*handlers)(nil)

// Mount puts the program interface, its contract and the page that shows it on the edge. It fails when the embedded contract cannot
// be read.
func Mount(edge *httpx.Server, s Services) error {
	c, err := newContract(api.OpenAPI)
	if err != nil {
		return err
	}
	h := &handlers{Services: s, edge: edge, contract: c}
	g := edge.Echo.Group(Base, edge.Identify, edge.RequireActor, edge.Gzip(c.plain), c.check)
	RegisterHandlers(g, NewStrictHandler(h, nil))
	mountUploads(edge, g, h)
	mountDocs(edge)
	return nil
}

// location is the address of a new record.
func location(kind, id string) string { return Base + "/" + kind + "/" + id }

// faultsOut draws faults for the wire in the caller's language.
func (h *handlers) faultsOut(ctx context.Context, l fault.List) []Fault {
	out := make([]Fault, len(l))
	for i, f := range httpx.Bodies(h.edge.Words(), lang.From(ctx), l) {
		out[i] = Fault{
			Code: f.Code, Stage: Stage(f.Stage), Ref: some(f.Ref), Record: some(f.Record), Field: some(f.Field), Sheet: some(f.Sheet), Cell: some(f.Cell),
			Read: some(f.Read), Expected: some(f.Expected), Title: f.Title, Do: f.Do,
		}
	}
	return out
}

// faultList counts faults by stage.
func (h *handlers) faultList(ctx context.Context, l fault.List) FaultList {
	out := FaultList{Items: h.faultsOut(ctx, l)}
	for _, f := range l {
		switch f.Stage {
		case fault.Refuse, fault.Block:
			out.Blocking++
		case fault.Warn:
			out.Warnings++
		case fault.Info:
			out.Infos++
		}
	}
	return out
}

// some leaves an empty text out.
func some(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// once is the caller's Idempotency-Key with the hash of the request.
func once(ctx context.Context) act.Once { return act.Once(httpx.IdempotencyOf(ctx)) }
