package plan_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
)

// sees is everything one person can read of a plan, in one line each.
func (h *house) sees(ctx context.Context, t *testing.T, d draft) string {
	t.Helper()
	word := func(err error) string {
		switch {
		case err == nil:
			return "+"
		case fault.KindOf(err) == fault.KindNotFound:
			return "hidden"
		case fault.KindOf(err) == fault.KindForbidden:
			return "forbidden"
		}
		t.Fatalf("unexpected: %v", err)
		return ""
	}
	out := "get " + word(second(h.plans.Get(ctx, d.plan.ID)))
	for _, x := range []plan.Target{d.own, d.other, d.third} {
		_, _, err := h.plans.Target(ctx, x.ID)
		out += " " + x.Code + " " + word(err)
		_, _, err = h.plans.Indicator(ctx, d.indicators["PG"+x.Code[1:]+".1"].ID)
		out += "/" + word(err)
	}
	tree, err := h.plans.Tree(ctx, d.plan.ID)
	_, targets, indicators := tree.Counts()
	out += fmt.Sprintf(" tree %s %d/%d/%d units", word(err), targets, indicators, len(tree.Units))
	page, err := h.plans.List(ctx, plan.ListQuery{})
	out += " list " + word(err)
	for _, x := range page.Items {
		out += fmt.Sprintf(" %d/%d", x.Targets, x.Indicators)
	}
	l, err := h.plans.Faults(ctx, d.plan.ID)
	refs := ""
	for _, f := range l {
		refs += " " + f.At.Ref
	}
	out += " faults " + word(err) + refs
	out += " export " + word(second(h.plans.Export(ctx, d.plan.ID))) + " papers " + word(second(h.papers.Draft(ctx, d.plan.ID)))
	found, err := h.plans.ByCode(ctx, d.plan.Code)
	return out + fmt.Sprintf(" code %s %d", word(err), len(found))
}

// The exact set each role sees of a draft, of a submitted plan and of one in force. own answers for H1.1, is a partner of H1.2 and has
// nothing to do with H2.1. Each target has one fault: a weight sum of 99.
func TestEachRoleSeesExactlyItsPart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		d := h.newDraft(t, "P1")
		for _, pg := range []string{"PG1.1.1", "PG1.2.1", "PG2.1.1"} {
			ok(t, second(h.plans.ChangeIndicator(h.as(access.Planner), plan.ChangeIndicator{ID: d.indicators[pg].ID, Version: 1, Class: p("")})))
		}
		const (
			all      = "get + H1.1 +/+ H1.2 +/+ H2.1 +/+ tree + 3/6/3 units list + 3/6 faults + A1/H1.1/PG1.1.1 A1/H1.2/PG1.2.1 A2/H2.1/PG2.1.1"
			allOut   = all + " export + papers + code + 1"
			readOnly = all + " export forbidden papers forbidden code + 1"
			nothing  = "get forbidden H1.1 forbidden/forbidden H1.2 forbidden/forbidden H2.1 forbidden/forbidden tree forbidden 0/0/0 units list forbidden faults forbidden export forbidden papers forbidden code forbidden 0"
			hidden   = "get hidden H1.1 hidden/hidden H1.2 hidden/hidden H2.1 hidden/hidden tree hidden 0/0/0 units list + faults hidden export hidden papers hidden code + 0"
			part     = "get + H1.1 +/+ H1.2 +/+ H2.1 hidden/hidden tree + 2/4/2 units list + 2/4 faults + A1/H1.1/PG1.1.1 A1/H1.2/PG1.2.1 export forbidden papers forbidden code + 1"
		)
		check := func(state string, want map[access.Role]string) {
			t.Helper()
			for _, r := range access.Roles {
				if x := cmp.Diff(want[r], h.sees(h.as(r), t, d)); x != "" {
					t.Errorf("%s of a %s:\n%s", r, state, x)
				}
			}
		}
		want := map[access.Role]string{access.Admin: readOnly, access.Planner: allOut, access.Finance: allOut, access.SeniorManager: allOut, access.Auditor: allOut, access.UnitEditor: part, access.UnitManager: part,
			access.CouncilClerk: hidden, access.IMSOfficer: hidden, access.Viewer: hidden, access.CouncilMember: nothing}
		check("draft", want)
		third := h.editorOf(h.third)
		if x := cmp.Diff("get + H1.1 hidden/hidden H1.2 hidden/hidden H2.1 +/+ tree + 1/2/1 units list + 1/2 faults + A2/H2.1/PG2.1.1 export forbidden papers forbidden code + 1", h.sees(third, t, d)); x != "" {
			t.Errorf("third: %s", x)
		}
		if x := cmp.Diff(hidden, h.sees(h.editorOf(h.branch), t, d)); x != "" {
			t.Errorf("a branch without targets: %s", x)
		}

		pl, err := h.plans.Submit(h.as(access.Planner), plan.SubmitPlan{ID: d.plan.ID, Version: d.plan.Version})
		ok(t, err)
		want[access.CouncilClerk] = readOnly // opens what it records a decision about
		check("submitted plan", want)

		_, _, err = h.plans.Decide(h.as(access.CouncilClerk), plan.DecidePlan{ID: pl.ID, Version: pl.Version, DecisionFields: accepted})
		ok(t, err)
		for _, r := range []access.Role{access.UnitEditor, access.UnitManager, access.CouncilClerk, access.IMSOfficer, access.Viewer} {
			want[r] = allOut
		}
		check("plan in force", want)
	})
}

// "Tüm Birimler" lets every unit read the target, and none but the responsible one write.
func TestAllUnitsPartnerReads(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		d := h.newDraft(t, "P1")
		ok(t, second(h.plans.ChangeTarget(h.as(access.Planner), plan.ChangeTarget{ID: d.third.ID, Version: 1, AllUnitsPartner: p(true)})))
		ctx := h.editorOf(h.branch)
		_, _, err := h.plans.Target(ctx, d.third.ID)
		ok(t, err)
		page := must(h.plans.List(ctx, plan.ListQuery{}))
		if len(page.Items) != 1 || page.Items[0].Targets != 1 || page.Items[0].Indicators != 2 {
			t.Fatalf("%+v", page.Items)
		}
		wants(t, second(h.plans.ChangeTarget(ctx, plan.ChangeTarget{ID: d.third.ID, Version: 2, Text: p("x")})), fault.KindForbidden, "forbidden")
	})
}

// Who writes: planners everything, a unit its own cards, everybody else nothing; a denial is noted and nothing else changes.
func TestEachRoleWritesExactlyItsPart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		d := h.newDraft(t, "P1")
		unitMay := map[string]bool{"target": true, "indicator": true, "add indicator": true, "remove indicator": true, "move indicator": true}
		before := h.state(t)
		delete(before, "audit_row")
		delete(before, "audit_text")
		after := func() map[string]string {
			s := h.state(t)
			delete(s, "audit_row")
			delete(s, "audit_text")
			return s
		}
		all := h.changes(d, d.plan.Version, 1)
		for name, do := range h.additions(d) {
			all[name] = do
		}
		all["create"] = func(ctx context.Context) error {
			return second(h.plans.Create(ctx, plan.CreatePlan{PlanFields: planFields("X")}))
		}
		all["return"] = func(ctx context.Context) error {
			return second(h.plans.Return(ctx, plan.ReturnPlan{ID: d.plan.ID, Version: d.plan.Version, Reason: "neden"}))
		}
		doc := must(h.plans.Export(h.as(access.Planner), d.plan.ID))
		all["import"] = func(ctx context.Context) error { return second(h.plans.Import(ctx, doc)) }
		all["diff"] = func(ctx context.Context) error { return second(h.plans.Diff(ctx, doc)) }
		for _, r := range access.Roles {
			if r == access.Planner {
				continue
			}
			for name, do := range all {
				if r.UnitBound() && unitMay[name] {
					continue
				}
				if err := do(h.as(r)); fault.KindOf(err) != fault.KindForbidden || err == nil {
					t.Errorf("%s %s: %v", r, name, err)
				}
			}
		}
		for name, do := range all { // a partner and a foreign unit do not write
			for _, unit := range []string{h.other, h.third} {
				if err := do(h.editorOf(unit)); err == nil || fault.KindOf(err) != fault.KindForbidden {
					t.Errorf("foreign unit, %s: %v", name, err)
				}
			}
			if err := do(context.Background()); err == nil || fault.KindOf(err) != fault.KindUnauthenticated {
				t.Errorf("nobody, %s: %v", name, err)
			}
		}
		dbtest.Unchanged(t, before, after())

		ctx := h.as(access.UnitEditor)
		// A partner reads H1.2 and edits neither it nor its indicators.
		wants(t, second(h.plans.ChangeTarget(ctx, plan.ChangeTarget{ID: d.other.ID, Version: 1, Text: p("x")})), fault.KindForbidden, "forbidden")
		wants(t, second(h.plans.ChangeIndicator(ctx, plan.ChangeIndicator{ID: d.indicators["PG1.2.1"].ID, Version: 1, Name: p("x")})), fault.KindForbidden, "forbidden")
		// A unit cannot give its target away, nor drop it; it may hand it to a unit below.
		for _, to := range []string{h.other, ""} {
			wants(t, second(h.plans.ChangeTarget(ctx, plan.ChangeTarget{ID: d.own.ID, Version: 1, ResponsibleUnitID: plan.Some(to)})), fault.KindForbidden, "forbidden")
		}
		x, err := h.plans.ChangeTarget(ctx, plan.ChangeTarget{ID: d.own.ID, Version: 1, Text: p("Birimin metni"), ResponsibleUnitID: plan.Some(h.branch)})
		ok(t, err)
		if x.Text != "Birimin metni" || x.ResponsibleUnitID != h.branch {
			t.Fatalf("%+v", x)
		}
		wants(t, h.plans.RemoveTarget(ctx, plan.Remove{ID: d.own.ID, Version: 2}), fault.KindForbidden, "forbidden")
		i, err := h.plans.AddIndicator(ctx, plan.AddIndicator{TargetID: d.own.ID, IndicatorFields: h.indicatorFields("PG1.1.3", h.own, 1)})
		ok(t, err)
		ok(t, h.plans.RemoveIndicator(ctx, plan.Remove{ID: i.ID, Version: 1}))
		h.verifyLog(t)
	})
}

// A token with fewer actions than its owner is refused what its scope does not name.
func TestATokenScopeNarrows(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		d := h.newDraft(t, "P1")
		a, _ := access.ActorFrom(h.as(access.Planner))
		a.TokenScopes = []access.Action{access.PlanExport}
		ctx := access.WithActor(context.Background(), a)
		ok(t, second(h.papers.Draft(ctx, d.plan.ID)))
		wants(t, second(h.plans.Get(ctx, d.plan.ID)), fault.KindForbidden, "forbidden.token_scope")
		wants(t, second(h.plans.Change(ctx, plan.ChangePlan{ID: d.plan.ID, Version: d.plan.Version})), fault.KindForbidden, "forbidden.token_scope")
	})
}
