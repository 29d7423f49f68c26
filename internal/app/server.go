package app

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/auth"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/demo"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/intake/ledger"
	"github.com/karne-app/karne/internal/rest"
	"github.com/karne-app/karne/internal/web"
	"github.com/karne-app/karne/pkg/period"
)

// Server mounts pages and program interface on the edge.
func (a *App) Server() (*httpx.Server, error) {
	secure := a.Settings.Secure()
	exports := ledger.New(a.Budget, a.Org) // one, for imports wait for each other in it
	pages, err := web.New(web.Options{
		Words: a.Words, Clock: a.Clock, Version: a.version, Plans: a.Plans, Org: a.Org, Auth: a.Auth, Intake: a.Intake, Papers: a.Papers,
		Programmes: a.Programmes, Budget: a.Budget, Calendar: a.Calendar, Measure: a.Measure, Evaluate: a.Evaluate, Account: a.Account, LedgerFiles: exports, Desk: a.Desk, Find: a.Find, Audit: a.auditPage, Changed: a.Audit.LastChange, System: a.SystemFacts, CheckLog: a.checkLog, Together: a.Door.Together, Secure: secure, Base: a.Settings.Base(), Demo: a.demo,
	})
	if err != nil {
		return nil, err
	}
	edge, err := httpx.New(httpx.Options{
		Words: a.Words, Log: a.Log, Clock: a.Clock, BaseURL: a.Settings.BaseURL, TrustedProxies: a.Settings.TrustedProxies,
		Authenticate: a.authenticate,
		WithRequest: func(ctx context.Context, id string) context.Context {
			return audit.WithMeta(ctx, audit.Meta{RequestID: id})
		},
		Ready:     a.Ready,
		ErrorPage: pages.ErrorPage,
	})
	if err != nil {
		return nil, err
	}
	err = rest.Mount(edge, rest.Services{
		Org: a.Org, Backups: a.Backups, Auth: a.Auth, Plan: a.Plans, Publish: a.Papers, Intake: a.Intake, Audit: rest.Audit{List: a.auditList, Verify: a.auditVerify}, LinkURL: a.LinkURL,
		Programmes: a.Programmes, Budget: a.Budget, Ledgers: exports, Calendar: a.Calendar, Measure: a.Measure, Evaluate: a.Evaluate, Account: a.Account,
		Find: a.Find, Desk: a.Desk,
	})
	if err != nil {
		return nil, err
	}
	edge.AllowBody(http.MethodPost, web.UploadPath, web.UploadLimit+1<<20)
	edge.AllowBody(http.MethodPost, web.ProposalUploadPath, web.UploadLimit+1<<20)
	edge.AllowBody(http.MethodPost, web.LedgerUploadPath, web.UploadLimit+1<<20)
	edge.AllowBody(http.MethodPost, web.OrgUploadPath, web.OrgListLimit+1<<20)
	for path, limit := range web.Uploads {
		edge.AllowBody(http.MethodPost, path, limit+1<<20)
	}
	pages.Register(edge.Echo, edge.Identify)
	edge.FallBack(rest.Base, edge.Identify, edge.RequireActor)
	edge.FallBack("")
	return edge, nil
}

// authenticate knows programs by their token and browsers by their cookie; a token does not open pages.
func (a *App) authenticate(ctx context.Context, r *http.Request) (access.Actor, error) {
	if h := r.Header.Get("Authorization"); h != "" {
		token, ok := bearer(h)
		if !ok || !httpx.IsAPI(r) {
			return access.Actor{}, fault.New(fault.KindUnauthenticated, "unauthenticated")
		}
		return a.Auth.ActorByToken(ctx, token)
	}
	return a.Auth.ActorBySession(ctx, web.SessionToken(r, a.Settings.Secure()))
}

// bearer reads an Authorization header; the scheme's case does not count (RFC 9110 §11.1).
func bearer(header string) (token string, ok bool) {
	const scheme = "bearer "
	if len(header) <= len(scheme) {
		return "", false
	}
	for i := range len(scheme) {
		if c := header[i]; c != scheme[i] && (c < 'A' || c > 'Z' || c+'a'-'A' != scheme[i]) {
			return "", false
		}
	}
	return strings.TrimSpace(header[len(scheme):]), true
}

// LinkURL is the address people open for a one-time link.
func (a *App) LinkURL(l auth.Link) string {
	if l.Kind == auth.PasswordReset {
		return a.Settings.Base() + "/sifre/" + l.Token
	}
	return a.Settings.Base() + "/davet/" + l.Token
}

func (a *App) auditPage(ctx context.Context, q web.AuditQuery) ([]web.AuditEntry, error) {
	if q.Before != "" && !ids.Valid(q.Before) {
		return nil, fault.Invalid("cursor.syntax", "sonra")
	}
	l, err := a.Audit.List(ctx, audit.Query(q))
	out := make([]web.AuditEntry, len(l))
	for i, e := range l {
		out[i] = web.AuditEntry{ID: e.ID, ActorName: e.ActorName, Action: e.Action, Entity: e.Entity, EntityID: e.EntityID, Op: e.Op, At: e.At, Before: e.Before, After: e.After, Erased: e.Erased}
	}
	return out, err
}

func (a *App) auditList(ctx context.Context, record, before string, limit int) ([]rest.AuditEntry, error) {
	l, err := a.Audit.List(ctx, audit.Query{EntityID: record, Before: before, Limit: limit})
	out := make([]rest.AuditEntry, len(l))
	for i, e := range l {
		out[i] = rest.AuditEntry(e)
	}
	return out, err
}

func (a *App) auditVerify(ctx context.Context) (rest.AuditReport, error) {
	who, err := access.Require(ctx)
	if err != nil {
		return rest.AuditReport{}, err
	}
	if err := access.Check(who, access.AuditVerify, access.Whole); err != nil {
		return rest.AuditReport{}, err
	}
	r, err := a.Audit.Verify(ctx)
	return rest.AuditReport(r), err
}

// demoLoad ends a load that hangs. It is no budget: a load takes ten seconds of a processor, which a busy machine gives over minutes (2 minutes were
// too few for PostgreSQL beside a load of 25).
const demoLoad = 15 * time.Minute

// history is the services on a clock that the demo moves: what it writes of five years stands on its days.
func (a *App) history() demo.Services {
	m := new(clock.Moving)
	m.Set(a.Clock.Now())
	h := App{Settings: a.Settings, Clock: m, Log: a.Log, Words: a.Words, DB: a.DB}
	h.wire(Options{Clock: m, NewID: ids.New})
	return demo.Services{Org: h.Org, Plans: h.Plans, Programmes: h.Programmes, Budget: h.Budget, Door: h.Door, DB: h.DB, Time: m, Today: period.Date(clock.Today(a.Clock)),
		Calendar: h.Calendar, Measure: h.Measure, Evaluate: h.Evaluate, Account: h.Account}
}

// LoadDemo fills an empty database with the demo; a database of a real administration is refused.
func (a *App) LoadDemo(ctx context.Context) error { return a.load(ctx, demo.Load) }

// LoadFlawed fills an empty database with the flawed twin; a database of a real administration is refused.
func (a *App) LoadFlawed(ctx context.Context) error { return a.load(ctx, demo.LoadFlawed) }

func (a *App) load(ctx context.Context, fill func(context.Context, demo.Services) (demo.Persons, error)) error {
	if err := a.RefuseRealData(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, demoLoad)
	defer cancel()
	_, err := fill(ctx, a.history())
	return err
}
