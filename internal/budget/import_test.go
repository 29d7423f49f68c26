package budget_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

func docLine(kind, activity, economic string, kurus int64) programme.DocLine {
	return programme.DocLine{Kind: kind, Activity: activity, Functional: "01.01.01.00", Financing: "5", Economic: economic, Amount: p(quantity.Money(kurus))}
}

func shown(l []plan.RecordChange) (out []string) {
	for _, c := range l {
		s := string(c.Op) + " " + c.Ref
		for _, f := range c.Fields {
			s += fmt.Sprintf(" %s:%s→%s", f.Field, f.Before, f.After)
		}
		out = append(out, s)
	}
	return out
}

func TestALineFileIsLaidOverTheUnitsLines(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		s := h.called(t)
		own := h.editorOf(h.own)
		kept := h.add(t, own, s.cost("F1.1.1", h.own, "03.2.1.01", 100), s.cost("F1.1.1", h.own, "03.5", 7), s.of(budget.Overhead, h.own, "03.7", 3))
		h.add(t, h.as(access.Planner), s.cost("F1.1.1", h.other, "03.2.1.01", 9))
		file := []programme.DocLine{docLine("activity", "F1.1.1", "03.02.01.01", 250_00), docLine("activity", " F1.1.1 ", "03.5", 7_00), docLine("activity", "F1.1.1", "03.8.9.77", 1), docLine("transfer", "", "03.9.9.88", 5)}
		file[1].Note = "iki"
		file = append(file, programme.DocLine{Kind: "activity", Activity: "F1.1.1", OffBudget: budget.Foreign, Amount: p(quantity.Money(8))})
		want := []string{"change H1.1/F1.1.1/03.2.1.01 amount:100.00→250.00", "change H1.1/F1.1.1/03.5 note:→iki", "add H1.1/F1.1.1/03.8.9.77 amount:→0.01", "add transfer/03.9.9.88 amount:→0.05", "add H1.1/F1.1.1/foreign amount:→0.08"}
		flags := []string{"warn budget.line.code_unknown lines[2] economic", "warn budget.line.code_unknown lines[3] economic", "warn budget.line.transfer_code lines[3] economic"}
		before := h.state(t)
		diff, faults, err := h.budgets.DiffLines(own, s.id, h.own, file)
		ok(t, err)
		dbtest.Unchanged(t, before, h.state(t))
		got, noted, err := h.budgets.ImportLines(own, s.id, h.own, file)
		ok(t, err)
		for _, x := range [][]string{shown(diff), shown(got)} {
			if d := cmp.Diff(want, x); d != "" {
				t.Fatal(d)
			}
		}
		for _, x := range []fault.List{faults, noted} {
			if d := cmp.Diff(flags, verdicts(x)); d != "" {
				t.Fatal(d)
			}
		}
		lines := must(h.budgets.Lines(own, budget.LinesQuery{ProgrammeID: s.id}))
		if len(lines) != 6 {
			t.Fatal(len(lines))
		}
		for _, l := range lines {
			switch l.ID {
			case kept[0].ID:
				if *l.At(programme.StageUnit) != 250_00 || l.Version != 2 {
					t.Fatal(l)
				}
			case kept[2].ID: // the file does not name it
				if *l.At(programme.StageUnit) != 3_00 || l.Version != 1 {
					t.Fatal(l)
				}
			}
		}
		// The same file again changes nothing.
		after := h.state(t)
		again, _, err := h.budgets.ImportLines(own, s.id, h.own, file)
		ok(t, err)
		for _, c := range again {
			if c.Op != plan.OpSame {
				t.Fatal(c)
			}
		}
		dbtest.Unchanged(t, after, h.state(t))
		h.verifyLog(t)
	})
}

// Every refusal of a file comes back at its line and field, and nothing of it is written.
func TestABadLineFileIsRefusedWhole(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		s := h.called(t)
		own := h.editorOf(h.own)
		dup := s.activities["F1.1.2"]
		ok(t, second(h.programmes.ChangeActivity(h.as(access.Planner), programme.ChangeActivity{ID: dup.ID, Version: 1, SharingUnitIDs: plan.Some([]string{h.own})})))
		ok(t, second(h.programmes.AddActivity(h.as(access.Planner), programme.AddActivity{PerformanceTargetID: dup.PerformanceTargetID,
			ActivityFields: programme.ActivityFields{Code: "F1.1.2", Name: "Aynı kod", ResponsibleUnitID: h.own}})))
		missing := docLine("activity", "F1.1.1", "03.3", 1)
		missing.Amount = nil
		file := []programme.DocLine{
			docLine("activity", "F1.1.1", "03.2", 1),
			docLine("activity", "F1.1.1", "03.02", 2),
			docLine("activity", "F9.9.9", "03.2", 1),
			docLine("activity", "F1.2.1", "03.2", 1),
			docLine("activity", "F1.1.2", "03.2", 1),
			docLine("activity", "", "03.2", 1),
			docLine("overhead", "F1.1.1", "03.2", 1),
			docLine("revenue", "", "01.2", 1),
			docLine("activity", "F1.1.1", "03.x", -1),
			missing,
			{Kind: "overhead", Economic: "03.02.10.01", Amount: p(quantity.Money(1)), Note: "a\x00"},
		}
		want := []string{
			"refuse budget.line.twice_in_file lines[1] economic", "refuse budget.line.activity_unknown lines[2] activity", "refuse budget.line.unit_not_of_activity lines[3] activity",
			"refuse budget.line.activity_ambiguous lines[4] activity", "refuse text.required lines[5] activity", "refuse budget.line.not_used lines[6] activity", "refuse enum.unknown lines[7] kind",
			"refuse code.syntax lines[8] economic", "refuse budget.amount.negative lines[8] amount", "refuse text.required lines[9] amount", "refuse code.other_set lines[10] economic", "refuse text.control lines[10] note",
		}
		before := h.state(t)
		_, faults, err := h.budgets.DiffLines(own, s.id, h.own, file)
		ok(t, err)
		_, _, err = h.budgets.ImportLines(own, s.id, h.own, file)
		sorted := verdicts(refusals(want))
		for _, l := range []fault.List{faults, fault.All(err)} {
			var refused fault.List
			for _, f := range l {
				if f.Stage == fault.Refuse {
					refused = append(refused, f)
				}
			}
			if d := cmp.Diff(sorted, verdicts(refused)); d != "" {
				t.Fatal(d)
			}
		}
		dbtest.Unchanged(t, before, h.state(t))
	})
}

// refusals reads "refuse code ref field" back.
func refusals(lines []string) (out fault.List) {
	for _, l := range lines {
		var stage, code, ref, field string
		_, _ = fmt.Sscan(l, &stage, &code, &ref, &field)
		out = append(out, fault.Invalid(code, field).On(ref, ""))
	}
	return out
}

func TestALineFileOfAnotherUnitOrTimeIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		s := h.called(t)
		file := []programme.DocLine{docLine("overhead", "", "03.2", 1)}
		put := func(ctx context.Context, unit string) error {
			_, _, err := h.budgets.ImportLines(ctx, s.id, unit, file)
			return err
		}
		look := func(ctx context.Context, unit string) error {
			_, _, err := h.budgets.DiffLines(ctx, s.id, unit, file)
			return err
		}
		own := h.editorOf(h.own)
		for _, do := range []func(context.Context, string) error{put, look} {
			wants(t, do(own, h.other), fault.KindForbidden, "forbidden")
			wants(t, do(h.as(access.Viewer), h.own), fault.KindForbidden, "forbidden")
			ok(t, do(own, h.own))
		}
		wantsAt(t, put(h.as(access.Planner), ""), "text.required", "unit")
		wants(t, put(h.as(access.Planner), s.id), fault.KindClosed, "budget.proposal.closed")
		h.costed(t, s)
		x := h.proposal(t, s, h.own)
		ok(t, second(h.programmes.SubmitProposal(h.as(access.Planner), programme.ProposalStep{ID: x.ID, Version: x.Version})))
		wants(t, put(own, h.own), fault.KindClosed, "budget.proposal.closed")
		ok(t, look(own, h.own))
	})
}
