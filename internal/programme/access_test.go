package programme_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
)

func word(t *testing.T, err error) string {
	t.Helper()
	switch {
	case err == nil:
		return "+"
	case fault.KindOf(err) == fault.KindNotFound:
		return "hidden"
	case fault.KindOf(err) == fault.KindForbidden:
		return "forbidden"
	case fault.KindOf(err) == fault.KindClosed:
		return "closed"
	}
	t.Fatalf("unexpected: %v", err)
	return ""
}

// sees is everything one person can read of a programme, in one line.
func (h *house) sees(ctx context.Context, t *testing.T, y year2022) string {
	t.Helper()
	id := y.programme.ID
	out := "get " + word(t, second(h.programmes.Get(ctx, id))) + " of " + word(t, second(h.programmes.Of(ctx, h.plan.Plan.ID, year)))
	planner := must(h.programmes.Tree(h.as(access.Planner), id))
	for n, a := range []programme.Activity{y.own, y.other, y.third} {
		_, _, err := h.programmes.Activity(ctx, a.ID)
		out += " " + a.Code + " " + word(t, err)
		_, _, err = h.programmes.PerformanceTarget(ctx, y.targets[n].ID)
		out += "/" + word(t, err)
		_, _, err = h.programmes.Indicator(ctx, planner.Targets[n].Indicators[0].ID)
		out += "/" + word(t, err)
	}
	tree, err := h.programmes.Tree(ctx, id)
	targets, indicators, activities := tree.Counts()
	_, planTargets, _ := tree.Plan.Counts()
	out += fmt.Sprintf(" tree %s %d/%d/%d plan %d units %d proposals %d steps %d", word(t, err), targets, indicators, activities, planTargets, len(tree.Units), len(tree.Proposals), len(tree.Steps))
	page, err := h.programmes.List(ctx, programme.ListQuery{})
	out += fmt.Sprintf(" list %s %d", word(t, err), len(page.Items))
	_, l, err := h.programmes.Checked(ctx, id)
	refs := ""
	for _, f := range l {
		refs += " " + f.At.Ref
	}
	out += " faults " + word(t, err) + refs
	_, _, err = h.programmes.Papers(ctx, id)
	out += " papers " + word(t, err)
	list, err := h.programmes.Proposals(ctx, id)
	out += fmt.Sprintf(" proposals %s %d", word(t, err), len(list))
	for _, x := range must(h.programmes.Proposals(h.as(access.Planner), id)) {
		_, _, err := h.programmes.Proposal(ctx, x.ID)
		out += "/" + word(t, err)
	}
	return out
}

// The exact set each role sees, state by state. own answers for F1.1.1 and partners H1.2 in the plan; other answers for F1.2.1 and shares
// F1.1.1; third has F2.1.1. Each activity has one fault: a code of an odd form. The money has one of its own.
func TestEachRoleSeesExactlyItsPart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		y := h.newProgramme(t)
		planner := h.as(access.Planner)
		for n, a := range []*programme.Activity{&y.own, &y.other, &y.third} {
			x, err := h.programmes.ChangeActivity(planner, programme.ChangeActivity{ID: a.ID, Version: 1, Code: p(fmt.Sprintf("ODD%d", n+1))})
			ok(t, err)
			*a = x
		}
		// The money filters its own verdicts (budget tests say so); here it answers whoever may read money at all.
		h.money = fault.List{fault.Flag(fault.Warn, "budget.line.code_unknown", "economic").On("MONEY", "line")}
		const (
			three   = "ODD1 +/+/+ ODD2 +/+/+ ODD3 +/+/+"
			noOne   = "get forbidden of forbidden ODD1 forbidden/forbidden/forbidden ODD2 forbidden/forbidden/forbidden ODD3 forbidden/forbidden/forbidden tree forbidden 0/0/0 plan 0 units 0 proposals 0 steps 0 list forbidden 0 faults forbidden papers forbidden proposals forbidden 0/forbidden/forbidden/forbidden"
			hidden  = "get hidden of hidden ODD1 hidden/hidden/hidden ODD2 hidden/hidden/hidden ODD3 hidden/hidden/hidden tree hidden 0/0/0 plan 0 units 0 proposals 0 steps 0 list + 0 faults hidden papers hidden proposals hidden 0/hidden/hidden/hidden"
			refs    = " H1.1/ODD1 H1.2/ODD2 H2.1/ODD3"
			partOwn = "get + of + ODD1 +/+/+ ODD2 hidden/+/+ ODD3 hidden/hidden/hidden tree + 2/4/1 plan 2 units %d proposals %d steps %d list + 1 faults +%s H1.1/ODD1 MONEY papers forbidden proposals + %d%s"
			partOth = "get + of + ODD1 +/+/+ ODD2 +/+/+ ODD3 hidden/hidden/hidden tree + 2/4/2 plan 2 units %d proposals %d steps %d list + 1 faults +%s H1.1/ODD1 H1.2/ODD2 MONEY papers forbidden proposals + %d%s"
			partThd = "get + of + ODD1 hidden/hidden/hidden ODD2 hidden/hidden/hidden ODD3 +/+/+ tree + 1/2/1 plan 1 units %d proposals %d steps %d list + 1 faults +%s H2.1/ODD3 MONEY papers forbidden proposals + %d%s"
		)
		check := func(state string, want map[access.Role]string, units ...string) {
			t.Helper()
			for _, r := range access.Roles {
				if r.UnitBound() {
					continue
				}
				if x := cmp.Diff(want[r], h.sees(h.as(r), t, y)); x != "" {
					t.Errorf("%s of a %s programme:\n%s", r, state, x)
				}
			}
			ctxs := []context.Context{h.as(access.UnitEditor), h.as(access.UnitManager), h.in(access.UnitEditor, h.other), h.in(access.UnitManager, h.third)}
			for n, want := range units {
				if x := cmp.Diff(want, h.sees(ctxs[n], t, y)); x != "" {
					t.Errorf("unit %d of a %s programme:\n%s", n, state, x)
				}
			}
		}
		everything := func(units, proposals, steps int, own, money, papers, seen string) string {
			return fmt.Sprintf("get + of + %s tree + 3/6/3 plan 3 units %d proposals %d steps %d list + 1 faults +%s%s%s papers %s proposals + %d%s", three, units, proposals, steps, own, refs, money, papers, proposals, seen)
		}

		// Draft: nobody was called yet.
		all := everything(3, 0, 0, "", " MONEY", "+", "")
		read := everything(3, 0, 0, "", " MONEY", "forbidden", "")
		noProposals := func(s string) string { return s[:len(s)-len("/hidden/hidden/hidden")] }
		want := map[access.Role]string{access.Admin: read, access.Planner: all, access.Finance: all, access.SeniorManager: all, access.Auditor: all,
			access.CouncilClerk: noProposals(hidden), access.IMSOfficer: noProposals(hidden), access.Viewer: noProposals(hidden), access.CouncilMember: noOne[:len(noOne)-len("/forbidden/forbidden/forbidden")]}
		own, oth, thd := fmt.Sprintf(partOwn, 2, 0, 0, "", 0, ""), fmt.Sprintf(partOth, 2, 0, 0, "", 0, ""), fmt.Sprintf(partThd, 1, 0, 0, "", 0, "")
		check("draft", want, own, own, oth, thd)
		if x := cmp.Diff(noProposals(hidden), h.sees(h.in(access.UnitEditor, h.branch), t, y)); x != "" {
			t.Errorf("a branch without activities: %s", x)
		}

		// Called: each unit has its proposal and the fault that it is not accepted. The order is Çevre (third), Fen (own), Zabıta (other).
		h.opened(t, y)
		missing := " Çevre Müdürlüğü Fen İşleri Müdürlüğü Zabıta Müdürlüğü"
		all, read = everything(3, 3, 1, missing, " MONEY", "+", "/+/+/+"), everything(3, 3, 1, missing, " MONEY", "forbidden", "/+/+/+")
		for _, r := range []access.Role{access.Planner, access.Finance, access.SeniorManager, access.Auditor} {
			want[r] = all
		}
		want[access.Admin], want[access.CouncilMember] = read, noOne
		want[access.CouncilClerk], want[access.IMSOfficer], want[access.Viewer] = hidden, hidden, hidden
		own, oth, thd = fmt.Sprintf(partOwn, 2, 1, 1, " Fen İşleri Müdürlüğü", 1, "/hidden/+/hidden"), fmt.Sprintf(partOth, 2, 1, 1, " Zabıta Müdürlüğü", 1, "/hidden/hidden/+"),
			fmt.Sprintf(partThd, 1, 1, 1, " Çevre Müdürlüğü", 1, "/+/hidden/hidden")
		check("called", want, own, own, oth, thd)
	})
}

// After the decision everybody sees the programme whole, and the proposals stay where they were.
func TestADecidedProgrammeIsOpenToRead(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		y := h.newProgramme(t)
		h.submitted(t, y)
		if got := h.sees(h.as(access.Viewer), t, y)[:10]; got != "get hidden" {
			t.Fatalf("a viewer before the decision: %s", got)
		}
		clerk := h.sees(h.as(access.CouncilClerk), t, y)
		// The one fault is the programme's own: no opinion of the encümen is recorded.
		whole := "get + of + F1.1.1 +/+/+ F1.2.1 +/+/+ F2.1.1 +/+/+ tree + 3/6/3 plan 3 units 3 proposals %d steps %d list + 1 faults +%s papers %s proposals + %d%s"
		if d := cmp.Diff(fmt.Sprintf(whole, 0, 3, " ", "forbidden", 0, "/hidden/hidden/hidden"), clerk); d != "" {
			t.Errorf("the clerk before the decision: %s", d)
		}
		_, _, err := h.programmes.Decide(h.as(access.CouncilClerk), h.decision(t, y, "council", "2021-10-05"))
		ok(t, err)
		for _, r := range []access.Role{access.Viewer, access.IMSOfficer, access.CouncilClerk} {
			if d := cmp.Diff(fmt.Sprintf(whole, 0, 4, " ", "+", 0, "/hidden/hidden/hidden"), h.sees(h.as(r), t, y)); d != "" {
				t.Errorf("%s after the decision: %s", r, d)
			}
		}
		if d := cmp.Diff(fmt.Sprintf(whole, 1, 6, " ", "+", 1, "/hidden/+/hidden"), h.sees(h.as(access.UnitEditor), t, y)); d != "" {
			t.Errorf("a unit after the decision: %s", d)
		}
		if d := cmp.Diff(fmt.Sprintf(whole, 3, 10, " ", "+", 3, "/+/+/+"), h.sees(h.as(access.Auditor), t, y)); d != "" {
			t.Errorf("the auditor after the decision: %s", d)
		}
	})
}

// Who changes what: a foreign unit's record is forbidden, a hidden target is not found, one's own is closed outside one's own time.
func TestWhoChangesWhat(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		y := h.newProgramme(t)
		planner := h.as(access.Planner)
		editor, manager := h.as(access.UnitEditor), h.as(access.UnitManager)
		change := func(ctx context.Context, a programme.Activity, c programme.ChangeActivity) string {
			c.ID = a.ID
			c.Version = must2(h.programmes.Activity(planner, a.ID)).Version
			return word(t, second(h.programmes.ChangeActivity(ctx, c)))
		}
		added := 0
		add := func(ctx context.Context, n int, unit string) string {
			added++ // a code twice would keep the unit from handing in
			return word(t, second(h.programmes.AddActivity(ctx, programme.AddActivity{PerformanceTargetID: y.targets[n].ID, ActivityFields: programme.ActivityFields{Code: fmt.Sprintf("F9.9.%d", added), Name: "x", ResponsibleUnitID: unit}})))
		}
		got := map[string]string{}
		look := func(state string) {
			t.Helper()
			got = map[string]string{
				"own name":              change(editor, y.own, programme.ChangeActivity{Name: p("y")}),
				"own of a manager":      change(manager, y.own, programme.ChangeActivity{Name: p("z")}),
				"shared":                change(h.in(access.UnitEditor, h.other), y.own, programme.ChangeActivity{Name: p("y")}),
				"foreign":               change(editor, y.third, programme.ChangeActivity{Name: p("y")}),
				"give away":             change(editor, y.own, programme.ChangeActivity{ResponsibleUnitID: plan.Some(h.other)}),
				"take":                  change(editor, y.other, programme.ChangeActivity{ResponsibleUnitID: plan.Some(h.own)}),
				"add own":               add(editor, 0, h.own),
				"add to a partnered":    add(editor, 1, h.own),
				"add to a hidden":       add(editor, 2, h.own),
				"add for another":       add(editor, 0, h.other),
				"add for nobody":        add(editor, 0, ""),
				"planner":               change(planner, y.third, programme.ChangeActivity{Name: p("y")}),
				"finance":               change(h.as(access.Finance), y.own, programme.ChangeActivity{Name: p("y")}),
				"auditor":               change(h.as(access.Auditor), y.own, programme.ChangeActivity{Name: p("y")}),
				"target of an editor":   word(t, second(h.programmes.ChangePerformanceTarget(editor, programme.ChangePerformanceTarget{ID: y.targets[0].ID, Version: 2, Text: p("x")}))),
				"programme of a unit":   word(t, second(h.programmes.Change(manager, programme.Change{ID: y.programme.ID, Version: 1, CallNumber: p("x")}))),
				"step of a unit":        word(t, second(h.programmes.Reopen(manager, programme.Step{ID: y.programme.ID, Version: 1}))),
				"step of a clerk":       word(t, second(h.programmes.Reopen(h.as(access.CouncilClerk), programme.Step{ID: y.programme.ID, Version: 1}))),
				"creation by a finance": word(t, second(h.programmes.Create(h.as(access.Finance), programme.Create{PlanID: h.plan.Plan.ID, Year: 2023}))),
			}
		}
		want := map[string]string{"own name": "closed", "own of a manager": "closed", "shared": "forbidden", "foreign": "forbidden", "give away": "closed", "take": "forbidden",
			"add own": "closed", "add to a partnered": "closed", "add to a hidden": "hidden", "add for another": "forbidden", "add for nobody": "forbidden", "planner": "+", "finance": "forbidden",
			"auditor": "forbidden", "target of an editor": "forbidden", "programme of a unit": "forbidden", "step of a unit": "forbidden", "step of a clerk": "forbidden", "creation by a finance": "forbidden"}
		look("draft")
		if d := cmp.Diff(want, got); d != "" {
			t.Error("draft", d)
		}
		h.opened(t, y)
		want["own name"], want["own of a manager"], want["add own"], want["add to a partnered"], want["give away"] = "+", "+", "+", "+", "forbidden"
		look("called")
		if d := cmp.Diff(want, got); d != "" {
			t.Error("called", d)
		}
		x := h.proposalOf(t, y, h.own)
		step := programme.ProposalStep{ID: x.ID, Version: x.Version, Reason: "neden"}
		for name, err := range map[string]error{
			"an editor submits":      second(h.programmes.SubmitProposal(editor, step)),
			"another unit submits":   second(h.programmes.SubmitProposal(h.in(access.UnitManager, h.other), step)),
			"a manager accepts":      second(h.programmes.AcceptProposal(manager, step)),
			"a manager returns":      second(h.programmes.ReturnProposal(manager, step)),
			"finance accepts":        second(h.programmes.AcceptProposal(h.as(access.Finance), step)),
			"a clerk submits":        second(h.programmes.SubmitProposal(h.as(access.CouncilClerk), step)),
			"a planner of no scope":  second(h.programmes.SubmitProposal(access.WithActor(context.Background(), access.Actor{PersonID: "x", TokenScopes: []access.Action{access.ProgrammeRead}, Posts: []access.Post{{Role: access.Planner}}}), step)),
			"a decision of finance":  second(h.programmes.Opine(h.as(access.Finance), programme.Decide{ID: y.programme.ID})),
			"a decision of a viewer": second(h.programmes.Opine(h.as(access.Viewer), programme.Decide{ID: y.programme.ID})),
		} {
			if fault.KindOf(err) != fault.KindForbidden {
				t.Errorf("%s: %v", name, err)
			}
		}
		ok(t, second(h.programmes.SubmitProposal(manager, step)))
		want["own name"], want["own of a manager"], want["add own"], want["add to a partnered"], want["give away"] = "closed", "closed", "closed", "closed", "closed"
		look("submitted")
		if d := cmp.Diff(want, got); d != "" {
			t.Error("submitted", d)
		}
		if a := must2(h.programmes.Activity(planner, y.own.ID)); a.ResponsibleUnitID != h.own {
			t.Fatal("an activity was given away")
		}
		_, err := h.programmes.Get(context.Background(), y.programme.ID)
		if fault.KindOf(err) != fault.KindUnauthenticated {
			t.Fatal(err)
		}
	})
}

func must2[A, B any](a A, _ B, err error) A {
	if err != nil {
		panic(err)
	}
	return a
}
