package budget_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

func TestALineComesBackAsWritten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		s := h.called(t)
		unit := h.editorOf(h.own)
		cmd := s.cost("F1.1.1", h.own, " 03.02.01.01 ", 1234)
		cmd.Functional, cmd.Note, cmd.AmountNote = "06.1.1.00", "  ğüş =1+1 ", "ilk"
		cmd.Idempotency = act.Once{Key: "k", Sum: "s"}
		l, err := h.budgets.AddLine(unit, cmd)
		ok(t, err)
		again, err := h.budgets.AddLine(unit, cmd)
		ok(t, err)
		want := budget.Line{ID: l.ID, ProgrammeID: s.id, Version: 1, LineFields: budget.LineFields{Kind: budget.OfActivity, ActivityID: s.activities["F1.1.1"].ID, UnitID: h.own, Functional: "06.1.1",
			Financing: "5", Economic: "03.2.1.01", Note: "ğüş =1+1"}, Amounts: map[programme.Stage]budget.StageAmount{
			programme.StageUnit: {Amount: lira(1234), Note: "ilk", ChangedBy: "person-editor", ChangedAt: now.Now().UnixMicro()}}}
		got, pr, err := h.budgets.Line(unit, l.ID)
		ok(t, err)
		for _, x := range []budget.Line{l, again, got} {
			if d := cmp.Diff(want, x); d != "" {
				t.Fatal(d)
			}
		}
		if pr.ID != s.id {
			t.Fatal(pr)
		}
		changed, err := h.budgets.ChangeLine(unit, budget.ChangeLine{ID: l.ID, Version: 1, Economic: p("03.5.1.03"), Amount: p(lira(1000)), Note: p("")})
		ok(t, err)
		want.Version, want.Economic, want.Note = 2, "03.5.1.03", ""
		want.Amounts = map[programme.Stage]budget.StageAmount{programme.StageUnit: {Amount: lira(1000), Note: "ilk", ChangedBy: "person-editor", ChangedAt: now.Now().UnixMicro()}}
		list, err := h.budgets.Lines(unit, budget.LinesQuery{ProgrammeID: s.id})
		ok(t, err)
		if d := cmp.Diff([]budget.Line{want}, list); d != "" {
			t.Fatal(d)
		}
		if d := cmp.Diff(want, changed); d != "" {
			t.Fatal(d)
		}
		wants(t, second(h.budgets.ChangeLine(unit, budget.ChangeLine{ID: l.ID, Version: 1, Amount: p(lira(1))})), fault.KindStale, "stale")
		wants(t, h.budgets.RemoveLine(unit, budget.RemoveLine{ID: l.ID, Version: 1}), fault.KindStale, "stale")
		has, err := h.budgets.ActivityHasLines(unit, s.activities["F1.1.1"].ID)
		ok(t, err)
		wants(t, h.programmes.RemoveActivity(h.as(access.Planner), programme.Remove{ID: s.activities["F1.1.1"].ID, Version: 1}), fault.KindConflict, "programme.has_children")
		ok(t, h.budgets.RemoveLine(unit, budget.RemoveLine{ID: l.ID, Version: 2}))
		gone, err := h.budgets.ActivityHasLines(unit, s.activities["F1.1.1"].ID)
		ok(t, err)
		if !has || gone {
			t.Fatal(has, gone)
		}
		_, _, err = h.budgets.Line(unit, l.ID)
		wants(t, err, fault.KindNotFound, "not_found")
		h.verifyLog(t)
	})
}

// What has no shape is refused at save, with its field; nothing is written.
func TestBadLinesAreRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		s := h.called(t)
		h.add(t, h.as(access.Planner), s.cost("F1.1.1", h.own, "03.2.1.01", 5))
		before := h.state(t)
		for name, c := range map[string]struct {
			change      func(*budget.AddLine)
			code, field string
		}{
			"no code":                   {func(c *budget.AddLine) { c.Economic = "" }, "text.required", "economic"},
			"not a code":                {func(c *budget.AddLine) { c.Economic = "03.x" }, "code.syntax", "economic"},
			"code of the other set":     {func(c *budget.AddLine) { c.Economic = "03.02.10.01" }, "code.other_set", "economic"},
			"too deep":                  {func(c *budget.AddLine) { c.Economic = "03.2.1.01.1" }, "code.level", "economic"},
			"functional":                {func(c *budget.AddLine) { c.Functional = "ab" }, "code.syntax", "functional"},
			"financing":                 {func(c *budget.AddLine) { c.Financing = "55" }, "code.range", "financing"},
			"negative":                  {func(c *budget.AddLine) { c.Amount = -1 }, "budget.amount.negative", "amount"},
			"out of range":              {func(c *budget.AddLine) { c.Amount = quantity.MaxMoney + 1 }, "number.range", "amount"},
			"control character":         {func(c *budget.AddLine) { c.Note = "a\x00" }, "text.control", "note"},
			"control in the amount":     {func(c *budget.AddLine) { c.AmountNote = "a\x00" }, "text.control", "amount_note"},
			"unknown kind":              {func(c *budget.AddLine) { c.Kind = "x" }, "enum.unknown", "kind"},
			"unknown place":             {func(c *budget.AddLine) { c.OffBudget = "x" }, "enum.unknown", "off_budget"},
			"no activity":               {func(c *budget.AddLine) { c.ActivityID = "" }, "text.required", "activity_id"},
			"no such activity":          {func(c *budget.AddLine) { c.ActivityID = h.own }, "budget.line.activity_unknown", "activity_id"},
			"no unit":                   {func(c *budget.AddLine) { c.UnitID = "" }, "text.required", "unit_id"},
			"a unit that has no part":   {func(c *budget.AddLine) { c.UnitID = h.third }, "budget.line.unit_not_of_activity", "unit_id"},
			"overhead of an activity":   {func(c *budget.AddLine) { c.Kind = budget.Overhead }, "budget.line.not_used", "activity_id"},
			"revenue of a unit":         {func(c *budget.AddLine) { *c = s.of(budget.Revenue, "", "01.2.9.51", 1); c.UnitID = h.own }, "budget.line.not_used", "unit_id"},
			"revenue with financing":    {func(c *budget.AddLine) { *c = s.of(budget.Revenue, "", "01.2.9.51", 1); c.Financing = "5" }, "budget.line.not_used", "financing"},
			"negative refunds":          {func(c *budget.AddLine) { *c = s.of(budget.Revenue, "", "09.1", -1) }, "budget.amount.negative", "amount"},
			"revenue without code":      {func(c *budget.AddLine) { *c = s.of(budget.Revenue, "", "", 1) }, "text.required", "economic"},
			"revenue outside":           {func(c *budget.AddLine) { *c = s.of(budget.Revenue, "", "01", 1); c.OffBudget = budget.Foreign }, "budget.line.not_used", "off_budget"},
			"the place of another line": {func(c *budget.AddLine) { c.Economic = "03.02.01.01" }, "budget.line.duplicate", ""},
		} {
			cmd := s.cost("F1.1.1", h.own, "03.5.1", 1)
			c.change(&cmd)
			err := second(h.budgets.AddLine(h.as(access.Planner), cmd))
			if c.code == "" {
				t.Fatal(name)
			}
			t.Log(name)
			wantsAt(t, err, c.code, c.field)
		}
		wants(t, second(h.budgets.AddLine(h.as(access.Planner), budget.AddLine{ProgrammeID: h.own, LineFields: budget.LineFields{Kind: budget.Overhead}})), fault.KindNotFound, "not_found")
		dbtest.Unchanged(t, before, h.state(t))
		// Net financing may be negative, and outside the budget a line needs no codes.
		h.add(t, h.as(access.Planner), s.of(budget.Financing, "", "01.2.6", -5))
		off := s.cost("F1.1.1", h.own, "", 7)
		off.Functional, off.Financing, off.OffBudget = "", "", budget.Foreign
		h.add(t, h.as(access.Planner), off)
	})
}

// Who may write which line when. The order of the answers: 403 before 409.
func TestLinesOpenAndClose(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		s := h.draft(t)
		own, planner, finance := h.editorOf(h.own), h.as(access.Planner), h.as(access.Finance)
		try := func(ctx context.Context, unit, economic string) string {
			t.Helper()
			activity := map[string]string{h.own: "F1.1.1", h.other: "F1.1.2", h.third: "F1.2.1"}[unit]
			cmd := s.cost(activity, unit, economic, 1)
			if unit == "" {
				cmd = s.of(budget.Revenue, "", economic, 1)
			}
			l, err := h.budgets.AddLine(ctx, cmd)
			if err == nil {
				ok(t, h.budgets.RemoveLine(ctx, budget.RemoveLine{ID: l.ID, Version: 1}))
				return "+"
			}
			return fault.All(err)[0].Code
		}
		check := func(when string, want map[string]string) {
			t.Helper()
			got := map[string]string{
				"own of own": try(own, h.own, "03.5"), "own of other": try(own, h.other, "03.5"), "own of revenue": try(own, "", "01.2"), "planner of own": try(planner, h.own, "03.5"),
				"finance of own": try(finance, h.own, "03.5"), "finance of revenue": try(finance, "", "01.2"), "viewer": try(h.as(access.Viewer), h.own, "03.5"),
				"admin": try(h.as(access.Admin), h.own, "03.5"), "senior manager": try(h.as(access.SeniorManager), h.own, "03.5"), "auditor": try(h.as(access.Auditor), h.own, "03.5"),
			}
			for _, k := range []string{"viewer", "admin", "senior manager", "auditor", "own of other", "own of revenue"} {
				want[k] = "forbidden"
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s: %s", when, d)
			}
		}
		const shut, late = "budget.line.closed", "budget.proposal.closed"
		check("draft", map[string]string{"own of own": shut, "planner of own": "+", "finance of own": "+", "finance of revenue": "+"})
		ok(t, second(h.programmes.OpenProposals(planner, programme.Step{ID: s.id, Version: h.version(t, s)})))
		check("proposals", map[string]string{"own of own": "+", "planner of own": "+", "finance of own": "forbidden", "finance of revenue": "+"})
		h.add(t, planner, s.cost("F1.1.1", h.own, "06.5", 1)) // without a cost it cannot be handed in
		pr := h.proposal(t, s, h.own)
		pr, err := h.programmes.SubmitProposal(planner, programme.ProposalStep{ID: pr.ID, Version: pr.Version})
		ok(t, err)
		check("submitted part", map[string]string{"own of own": late, "planner of own": late, "finance of own": "forbidden", "finance of revenue": "+"})
		ok(t, second(h.programmes.ReturnProposal(planner, programme.ProposalStep{ID: pr.ID, Version: pr.Version, Reason: "tavan aşıldı"})))
		check("returned part", map[string]string{"own of own": "+", "planner of own": "+", "finance of own": "forbidden", "finance of revenue": "+"})
		closed := map[string]string{"own of own": shut, "planner of own": shut, "finance of own": shut, "finance of revenue": shut}
		opened := map[string]string{"own of own": shut, "planner of own": "+", "finance of own": "+", "finance of revenue": "+"}
		h.costed(t, s)
		h.consolidated(t, s)
		check("consolidated, stage of the units", closed)
		h.open(t, s, programme.StageFinance)
		check("finance", opened)
		h.force(t, s, "submitted")
		h.open(t, s, programme.StageSenior, programme.StageExecutive)
		check("executive committee", opened)
		h.force(t, s, "decided")
		check("decided", closed)
		h.force(t, s, "submitted")
		h.open(t, s, programme.StageCouncil)
		h.force(t, s, "decided")
		check("decided, stage of the council", closed)
		h.open(t, s, programme.StageMetropolitan)
		check("metropolitan council", opened)
		h.force(t, s, "in_force")
		check("in force", closed)
	})
}

// Giving a line to another unit asks for both.
func TestALineIsGivenToAnotherUnitByWhoMayWriteBoth(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		s := h.called(t)
		l := h.add(t, h.editorOf(h.own), s.cost("F1.1.1", h.own, "03.5", 1))[0]
		wants(t, second(h.budgets.ChangeLine(h.editorOf(h.own), budget.ChangeLine{ID: l.ID, Version: 1, UnitID: &h.other})), fault.KindForbidden, "forbidden")
		wantsAt(t, second(h.budgets.ChangeLine(h.as(access.Planner), budget.ChangeLine{ID: l.ID, Version: 1, UnitID: &h.third})), "budget.line.unit_not_of_activity", "unit_id")
		ok(t, second(h.budgets.ChangeLine(h.as(access.Planner), budget.ChangeLine{ID: l.ID, Version: 1, UnitID: &h.other})))
		wants(t, h.budgets.RemoveLine(h.editorOf(h.own), budget.RemoveLine{ID: l.ID, Version: 2}), fault.KindForbidden, "forbidden")
		ok(t, h.budgets.RemoveLine(h.editorOf(h.other), budget.RemoveLine{ID: l.ID, Version: 2}))
	})
}

// Each role sees exactly its lines: own's and other's are each one, revenue belongs to the whole.
func TestEachRoleSeesExactlyItsMoney(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		s := h.called(t)
		lines := h.add(t, h.as(access.Planner), s.cost("F1.1.1", h.own, "03.5", 1), s.cost("F1.1.1", h.other, "03.5", 2), s.of(budget.Revenue, "", "01.2", 3))
		sees := func(ctx context.Context) string {
			out := ""
			for _, l := range lines {
				_, _, err := h.budgets.Line(ctx, l.ID)
				out += map[bool]string{true: "+", false: "-"}[err == nil]
			}
			list, err := h.budgets.Lines(ctx, budget.LinesQuery{ProgrammeID: s.id})
			for range list {
				out += "l"
			}
			if err != nil {
				out += " " + fault.All(err)[0].Code
			}
			return out
		}
		got := map[string]string{}
		for _, r := range access.Roles {
			got[string(r)] = sees(h.as(r))
		}
		got["other"], got["third"] = sees(h.editorOf(h.other)), sees(h.editorOf(h.third))
		const all, none = "+++lll", "--- forbidden"
		want := map[string]string{"admin": all, "planner": all, "finance": all, "senior_manager": all, "auditor": all, "unit_editor": "+--l", "unit_manager": "+--l", "other": "-+-l", "third": "---",
			"council_clerk": none, "ims_officer": none, "viewer": none, "council_member": none}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatal(d)
		}
		only := func(q budget.LinesQuery) int {
			q.ProgrammeID = s.id
			return len(must(h.budgets.Lines(h.as(access.Planner), q)))
		}
		if n := [...]int{only(budget.LinesQuery{UnitID: h.own}), only(budget.LinesQuery{ActivityID: s.activities["F1.1.1"].ID}), only(budget.LinesQuery{Kind: budget.Revenue}), only(budget.LinesQuery{Kind: "x"}),
			only(budget.LinesQuery{UnitID: "\x00"})}; n != [...]int{1, 2, 1, 0, 0} {
			t.Fatal(n)
		}
	})
}
