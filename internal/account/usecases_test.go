package account_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
)

// useCase is one change: the states of the report in which it succeeds, who may do it, and how it is asked. version 0 takes the one that is
// there, another one is given as read.
type useCase struct {
	name   string
	in     []string // states; unit steps need the unit's state too
	may    []access.Role
	before func(h *house, t *testing.T, r account.Report) // what must stand beside the report's state
	do     func(h *house, r account.Report, version int64) func(ctx context.Context) error
}

func pick(given, there int64) int64 {
	if given != 0 {
		return given
	}
	return there
}

func (h *house) signedOwn(t *testing.T, r account.Report) {
	t.Helper()
	ok(t, second(h.accounts.SignUnit(h.as(access.Planner), h.signUnit(h.unit(r, h.own)))))
}

var (
	open    = []string{account.Consolidating}
	decided = []string{account.VotedSufficient, account.Distributed, account.Published}
)

var useCases = []useCase{
	{"write the administration's text", open, []access.Role{access.Planner}, nil, func(h *house, r account.Report, v int64) func(context.Context) error {
		return func(ctx context.Context) error {
			return second(h.accounts.Write(ctx, account.Write{ReportID: r.ID, Section: "III.A.2", Text: "Yeni", Version: v}))
		}
	}},
	{"remove a text", open, []access.Role{access.Planner}, nil, func(h *house, r account.Report, v int64) func(context.Context) error {
		return func(ctx context.Context) error {
			return second(h.accounts.Write(ctx, account.Write{ReportID: r.ID, Section: "I.D", Version: pick(v, 1)}))
		}
	}},
	{"write a unit's text", open, []access.Role{access.Planner, access.UnitEditor, access.UnitManager}, nil, func(h *house, r account.Report, v int64) func(context.Context) error {
		u := h.unit(r, h.own)
		return func(ctx context.Context) error {
			return second(h.accounts.Write(ctx, account.Write{ReportID: r.ID, UnitReportID: u.ID, Section: "III.A.2", Text: "Yeni", Version: v}))
		}
	}},
	{"record work", open, []access.Role{access.Planner, access.Finance, access.UnitEditor, access.UnitManager}, nil, func(h *house, r account.Report, v int64) func(context.Context) error {
		u := h.unit(r, h.own)
		return func(ctx context.Context) error {
			return second(h.accounts.RecordWork(ctx, account.RecordWork{UnitReportID: u.ID, ActivityID: h.first.ID, WorkDone: "Yapıldı", Spent: p(1 * quantity.Lira), Version: pick(v, 1)}))
		}
	}},
	{"sign a unit's report", open, []access.Role{access.Planner, access.UnitManager}, nil, func(h *house, r account.Report, v int64) func(context.Context) error {
		u := h.unit(r, h.own)
		u.Version = pick(v, u.Version)
		return func(ctx context.Context) error { return second(h.accounts.SignUnit(ctx, h.signUnit(u))) }
	}},
	{"receive a unit's report", open, []access.Role{access.Planner}, (*house).signedBefore, func(h *house, r account.Report, v int64) func(context.Context) error {
		u := h.unit(r, h.own)
		return func(ctx context.Context) error {
			return second(h.accounts.ReceiveUnit(ctx, account.UnitStep{ID: u.ID, Version: pick(v, u.Version)}))
		}
	}},
	{"return a unit's report", open, []access.Role{access.Planner}, (*house).signedBefore, func(h *house, r account.Report, v int64) func(context.Context) error {
		u := h.unit(r, h.own)
		return func(ctx context.Context) error {
			return second(h.accounts.ReturnUnit(ctx, account.UnitStep{ID: u.ID, Version: pick(v, u.Version), Reason: "Eksik"}))
		}
	}},
	{"finance signs", open, []access.Role{access.Planner, access.Finance}, nil, func(h *house, r account.Report, v int64) func(context.Context) error {
		if v == 0 { // it is to succeed
			h.handedIn(r)
		}
		c := h.signing(r, account.FinanceHead)
		c.Version = pick(v, c.Version)
		return func(ctx context.Context) error {
			c.Document = pdf("x")
			return second(h.accounts.Sign(ctx, c))
		}
	}},
	{"the senior manager signs", []string{account.FinanceSigned}, []access.Role{access.Planner, access.SeniorManager}, nil, func(h *house, r account.Report, v int64) func(context.Context) error {
		c := h.signing(r, account.SeniorManager)
		c.Version = pick(v, c.Version)
		return func(ctx context.Context) error {
			c.Document = pdf("x")
			return second(h.accounts.Sign(ctx, c))
		}
	}},
	{"reopen", []string{account.FinanceSigned, account.MayorSigned, account.Presented}, []access.Role{access.Planner}, nil, func(h *house, r account.Report, v int64) func(context.Context) error {
		return func(ctx context.Context) error {
			return second(h.accounts.Reopen(ctx, account.Step{ID: r.ID, Version: pick(v, r.Version), Note: "Düzeltme"}))
		}
	}},
	{"present", []string{account.MayorSigned}, []access.Role{access.Planner, access.CouncilClerk}, nil, func(h *house, r account.Report, v int64) func(context.Context) error {
		c := h.presenting(r)
		c.Version = pick(v, c.Version)
		return func(ctx context.Context) error { return second(h.accounts.Present(ctx, c)) }
	}},
	{"vote", []string{account.Presented}, []access.Role{access.Planner, access.CouncilClerk}, nil, func(h *house, r account.Report, v int64) func(context.Context) error {
		c := h.voting(r)
		c.Version = pick(v, c.Version)
		return func(ctx context.Context) error { _, _, err := h.accounts.Vote(ctx, c); return err }
	}},
	{"distribute", decided, []access.Role{access.Planner, access.CouncilClerk}, nil, func(h *house, r account.Report, v int64) func(context.Context) error {
		c := h.sending(r, "court_of_accounts", "E-77")
		c.Version = pick(v, c.Version)
		return func(ctx context.Context) error { return second(h.accounts.Distribute(ctx, c)) }
	}},
	{"publish", []string{account.Distributed}, []access.Role{access.Planner, access.CouncilClerk}, nil, func(h *house, r account.Report, v int64) func(context.Context) error {
		c := h.publishing(r)
		c.Version = pick(v, c.Version)
		return func(ctx context.Context) error { return second(h.accounts.Publish(ctx, c)) }
	}},
	{"load a printed table", []string{account.Consolidating, account.FinanceSigned, account.MayorSigned, account.Presented}, []access.Role{access.Planner}, nil, func(h *house, r account.Report, v int64) func(context.Context) error {
		return func(ctx context.Context) error {
			return second(h.accounts.LoadPrinted(ctx, account.LoadPrinted{ReportID: r.ID, Version: pick(v, r.Version), FileName: "tablo.xlsx", SHA256: strings.Repeat("ab", 32),
				Rows: []account.PrintedRow{{Code: "PG1.1.1", Target: p(quantity.Amount(2022_000_000))}, {Name: "Başka"}}}))
		}
	}},
	{"attach to the decision", decided, []access.Role{access.Planner, access.CouncilClerk}, nil, func(h *house, r account.Report, _ int64) func(context.Context) error {
		return func(ctx context.Context) error {
			return second(h.accounts.AttachDecision(ctx, account.AttachDecision{ReportID: r.ID, FileName: "karar.pdf", Content: pdf("karar")}))
		}
	}},
}

// create, add units and load a text have no report's state of their own to be tried in.
func (h *house) signedBefore(t *testing.T, r account.Report) {
	t.Helper()
	if r.State == account.Consolidating {
		h.signedOwn(t, r)
	}
}

// Signatures carry the report and unit that was read: a report's version moves with its texts.
func (u useCase) prepare(t *testing.T, h *house, state string, version int64) func(context.Context) error {
	t.Helper()
	r := h.to(t, state)
	if u.before != nil {
		u.before(h, t, r)
		r = h.get(r)
	}
	return u.do(h, r, version)
}

// In every state each use case is done or refused as closed, and a refused one leaves nothing.
func TestEveryStepInEveryState(t *testing.T) {
	t.Parallel()
	for _, state := range states {
		t.Run(state, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, h *house) {
				r := h.to(t, state)
				planner := h.as(access.Planner)
				before := h.state(t)
				for _, u := range useCases {
					allowed := false
					for _, s := range u.in {
						allowed = allowed || s == state
					}
					if allowed {
						continue
					}
					err := u.do(h, r, 0)(planner)
					if fault.KindOf(err) != fault.KindClosed || !fault.Has(err, "account.state") {
						t.Errorf("%s: %v", u.name, err)
					}
				}
				dbtest.Unchanged(t, before, h.state(t))
			})
		})
	}
}

// The states of a unit's report: what is not its turn is closed.
func TestEveryUnitStepInEveryState(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.to(t, account.Consolidating)
		planner := h.as(access.Planner)
		try := func() map[string]string {
			u := h.unit(r, h.own)
			return map[string]string{
				"write":   word(second(h.accounts.Write(planner, account.Write{ReportID: r.ID, UnitReportID: u.ID, Section: "I.B", Version: 9}))),
				"work":    word(second(h.accounts.RecordWork(planner, account.RecordWork{UnitReportID: u.ID, ActivityID: h.first.ID, Version: 9}))),
				"sign":    word(second(h.accounts.SignUnit(planner, account.SignUnit{ID: u.ID, Version: u.Version}))),
				"receive": word(second(h.accounts.ReceiveUnit(planner, account.UnitStep{ID: u.ID, Version: 9}))),
				"return":  word(second(h.accounts.ReturnUnit(planner, account.UnitStep{ID: u.ID, Version: u.Version}))),
			}
		}
		closed := "account.unit.state"
		mine := map[string]string{"write": "stale", "work": "stale", "sign": "text.required", "receive": "stale", "return": closed}
		if d := cmp.Diff(mine, try()); d != "" {
			t.Error("draft", d)
		}
		h.signedOwn(t, r)
		theirs := map[string]string{"write": closed, "work": closed, "sign": closed, "receive": "stale", "return": "text.required"}
		if d := cmp.Diff(theirs, try()); d != "" {
			t.Error("signed", d)
		}
		u := h.unit(r, h.own)
		u = must(h.accounts.ReceiveUnit(planner, account.UnitStep{ID: u.ID, Version: u.Version}))
		wants(t, second(h.accounts.ReceiveUnit(planner, account.UnitStep{ID: u.ID, Version: u.Version})), fault.KindClosed, closed)
		if d := cmp.Diff(theirs, try()); d != "" {
			t.Error("received", d)
		}
		u = must(h.accounts.ReturnUnit(planner, account.UnitStep{ID: u.ID, Version: u.Version, Reason: "Eksik"}))
		wants(t, second(h.accounts.ReceiveUnit(planner, account.UnitStep{ID: u.ID, Version: u.Version})), fault.KindClosed, closed)
		if d := cmp.Diff(mine, try()); d != "" {
			t.Error("returned", d)
		}
	})
}

// Who may take which step: everybody else is refused before anything is asked, and a unit may nothing of another one's.
func TestEveryStepByEveryRole(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.to(t, account.Consolidating)
		before := h.state(t)
		for _, u := range useCases {
			do := u.do(h, r, 99)
			got, want := map[access.Role]bool{}, map[access.Role]bool{}
			for _, role := range access.Roles {
				err := do(h.as(role))
				got[role] = fault.KindOf(err) != fault.KindForbidden
				if err == nil {
					t.Errorf("%s by %s was done", u.name, role)
				}
			}
			for _, role := range u.may {
				want[role] = true
			}
			for _, role := range access.Roles {
				if got[role] != want[role] {
					t.Errorf("%s by %s: may %v", u.name, role, got[role])
				}
			}
			if err := do(context.Background()); fault.KindOf(err) != fault.KindUnauthenticated {
				t.Errorf("%s by nobody: %v", u.name, err)
			}
			if foreign := do(h.in(access.UnitManager, h.third)); fault.KindOf(foreign) != fault.KindForbidden {
				t.Errorf("%s by a foreign unit: %v", u.name, foreign)
			}
			token := access.WithActor(context.Background(), access.Actor{PersonID: "x", TokenScopes: []access.Action{access.ReportRead}, Posts: []access.Post{{Role: access.Planner}}})
			if err := do(token); fault.KindOf(err) != fault.KindForbidden {
				t.Errorf("%s by a reading token: %v", u.name, err)
			}
		}
		for _, role := range access.Roles {
			for name, c := range map[string]struct {
				err error
				may access.Role
			}{
				"create":    {second(h.accounts.Create(h.as(role), account.Create{PlanID: h.plan.ID, Year: year})), access.Planner},
				"add units": {second(h.accounts.AddUnits(h.as(role), account.Step{ID: r.ID, Version: 99})), access.Planner},
				"wording":   {second(h.accounts.LoadStatementText(h.as(role), account.LoadStatementText{Kind: "x", Version: 99})), access.Admin},
			} {
				if (fault.KindOf(c.err) != fault.KindForbidden) != (role == c.may) || c.err == nil {
					t.Errorf("%s by %s: %v", name, role, c.err)
				}
			}
		}
		same := h.state(t)
		for _, table := range []string{"audit_row", "audit_text"} { // attempts are noted
			delete(before, table)
			delete(same, table)
		}
		dbtest.Unchanged(t, before, same)
	})
}

// Finance writes money and leaves the unit's words as they are.
func TestFinanceWritesNoWords(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.to(t, account.Consolidating)
		cmd := account.RecordWork{UnitReportID: h.unit(r, h.own).ID, ActivityID: h.first.ID, WorkDone: "Başka", Spent: p(5 * quantity.Lira), Version: 1}
		wants(t, second(h.accounts.RecordWork(h.as(access.Finance), cmd)), fault.KindForbidden, "forbidden")
		cmd.WorkDone = "Yapıldı"
		w := must(h.accounts.RecordWork(h.as(access.Finance), cmd))
		if *w.Spent != 5*quantity.Lira || w.Final != nil || w.Version != 2 || w.WrittenBy != "person-finance" || w.UnitID != h.own {
			t.Errorf("%+v", w)
		}
	})
}

// Who read another version is told; each use case that was done is refused when it comes again.
func TestStaleSteps(t *testing.T) {
	t.Parallel()
	for _, u := range useCases {
		if u.name == "attach to the decision" { // it has no version: the same content twice is a conflict
			continue
		}
		t.Run(u.name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, h *house) {
				do := u.prepare(t, h, u.in[0], 99)
				before := h.state(t)
				err := do(h.as(access.Planner))
				if !fault.Has(err, "stale") || fault.KindOf(err) != fault.KindStale {
					t.Fatal(err)
				}
				dbtest.Unchanged(t, before, h.state(t))
			})
		})
	}
}

// more are the use cases beside the table.
var more = []struct {
	name string
	do   func(t *testing.T, h *house) (context.Context, func(ctx context.Context) error)
}{
	{"create", func(t *testing.T, h *house) (context.Context, func(context.Context) error) {
		return h.as(access.Planner), func(ctx context.Context) error {
			return second(h.accounts.Create(ctx, account.Create{PlanID: h.plan.ID, Year: year, Idempotency: act.Once{Key: "k", Sum: "s"}}))
		}
	}},
	{"change a text", func(t *testing.T, h *house) (context.Context, func(context.Context) error) {
		r := h.to(t, account.Consolidating)
		return h.as(access.Planner), func(ctx context.Context) error {
			return second(h.accounts.Write(ctx, account.Write{ReportID: r.ID, Section: "I.D", Text: "Değişti", Version: 1}))
		}
	}},
	{"first work", func(t *testing.T, h *house) (context.Context, func(context.Context) error) {
		r := h.created(t)
		u := h.unit(r, h.own)
		return h.as(access.UnitEditor), func(ctx context.Context) error {
			return second(h.accounts.RecordWork(ctx, account.RecordWork{UnitReportID: u.ID, ActivityID: h.first.ID, WorkDone: "x"}))
		}
	}},
	{"add units", func(t *testing.T, h *house) (context.Context, func(context.Context) error) {
		r := h.created(t)
		h.newUnit(t)
		return h.as(access.Planner), func(ctx context.Context) error {
			return second(h.accounts.AddUnits(ctx, account.Step{ID: r.ID, Version: 1}))
		}
	}},
	{"load a wording", func(_ *testing.T, h *house) (context.Context, func(context.Context) error) {
		return h.as(access.Admin), func(ctx context.Context) error {
			return second(h.accounts.LoadStatementText(ctx, account.LoadStatementText{Kind: account.FinanceHead, ValidFrom: 2023, Text: "Yeni", Source: "x"}))
		}
	}},
	{"change a wording", func(_ *testing.T, h *house) (context.Context, func(context.Context) error) {
		return h.as(access.Admin), func(ctx context.Context) error {
			return second(h.accounts.LoadStatementText(ctx, account.LoadStatementText{Kind: account.FinanceHead, ValidFrom: 2020, Text: "Yeni", Source: "x", Version: 1}))
		}
	}},
}

// Each statement of each use case fails once: nothing stays, the log holds, and after that the use case still succeeds.
func TestEachFailedStatementLeavesNoPartialRow(t *testing.T) {
	t.Parallel()
	for _, u := range useCases {
		t.Run(u.name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, h *house) {
				do := u.prepare(t, h, u.in[0], 0)
				dbtest.EachStatement(h.as(access.Planner), t, 500, func() map[string]string { return h.state(t) }, func(ctx context.Context) error {
					return do(ctx)
				})
				h.verifyLog(t)
			})
		})
	}
	for _, u := range more {
		t.Run(u.name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, h *house) {
				ctx, do := u.do(t, h)
				dbtest.EachStatement(ctx, t, 500, func() map[string]string { return h.state(t) }, do)
				h.verifyLog(t)
			})
		})
	}
}

// A create that comes twice with its key gives the first answer; with another body it is refused, and a second report is a conflict.
func TestCreateTwice(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Planner)
		cmd := account.Create{PlanID: h.plan.ID, Year: year, Idempotency: act.Once{Key: "key", Sum: "one"}}
		first := must(h.accounts.Create(ctx, cmd))
		if d := cmp.Diff(first, must(h.accounts.Create(ctx, cmd))); d != "" {
			t.Error(d)
		}
		cmd.Idempotency.Sum = "two"
		wants(t, second(h.accounts.Create(ctx, cmd)), fault.KindInvalid, "idempotency.other_body")
		cmd.Idempotency = act.Once{}
		wants(t, second(h.accounts.Create(ctx, cmd)), fault.KindConflict, "account.exists")
		cmd.Year = 2023
		wants(t, second(h.accounts.Create(ctx, cmd)), fault.KindConflict, "account.programme.not_decided")
		cmd.Year = 1066
		wants(t, second(h.accounts.Create(ctx, cmd)), fault.KindInvalid, "number.range")
		if page := must(h.accounts.List(ctx, account.ListQuery{})); len(page.Items) != 1 || page.Items[0].ID != first.ID || page.Items[0].PlanName != "Stratejik Plan" {
			t.Errorf("%+v", page)
		}
	})
}

// A freeze that fails leaves no vote.
func TestAFailedFreezeLeavesNoVote(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.to(t, account.Presented)
		before := h.state(t)
		h.accounts.UseFreeze(func(context.Context, account.Report, council.Edition) (plan.Frozen, error) {
			return plan.Frozen{}, errors.New("no paper")
		})
		_, _, err := h.accounts.Vote(h.as(access.Planner), h.voting(r))
		if fault.KindOf(err) != fault.KindInternal {
			t.Fatal(err)
		}
		dbtest.Unchanged(t, before, h.state(t))
	})
}
