package programme_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/period"
)

// lines are a ledger's lines as text: kind, path, fate, old → new, reason.
func lines(l programme.Ledger) (out []string) {
	for _, r := range l.Rows {
		out = append(out, strings.TrimRight(r.Kind+" "+r.Ref+" "+r.Fate+" "+r.Old+"→"+r.New+" "+r.Reason, " "))
	}
	return out
}

// The next year is made out of this one: what went on, what was dropped and why, what has another value stands in the ledger.
func TestAProgrammeRollsOver(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		planner := h.as(access.Planner)
		y := h.newProgramme(t)
		from := must(h.programmes.Tree(planner, y.programme.ID))
		roll := func(c programme.RollOver) (programme.Ledger, error) {
			c.FromID = y.programme.ID
			return h.programmes.RollOver(planner, c)
		}
		wants(t, second(roll(programme.RollOver{})), fault.KindClosed, "programme.state") // a draft is no year to go on from
		h.opened(t, y)
		ghost := h.own
		wants(t, second(roll(programme.RollOver{Drop: map[string]string{ghost: "yok"}})), fault.KindInvalid, "id.unknown")
		last := from.Targets[2]
		wants(t, second(roll(programme.RollOver{Drop: map[string]string{last.ID: " "}})), fault.KindInvalid, "text.required")
		if _, err := h.programmes.Of(planner, h.plan.Plan.ID, year+1); fault.KindOf(err) != fault.KindNotFound {
			t.Fatalf("a refused roll-over left a programme: %v", err)
		}
		u := must(h.org.Unit(h.as(access.Admin), h.third))
		to := period.Date("2022-12-31")
		ok(t, second(h.org.ChangeUnit(h.as(access.Admin), org.ChangeUnit{ID: u.ID, Version: u.Version, ValidTo: &to}))) // no such unit next year

		first := from.Targets[0]
		drop := map[string]string{last.ID: "Yeni yılda öncelik değil", first.Activities[0].ID: "Tamamlandı"}
		l := must(roll(programme.RollOver{Drop: drop, Note: "2023 hazırlığı"}))
		tree := must(h.programmes.Tree(planner, l.ToID))
		if tree.Programme.Year != year+1 || tree.Programme.State != programme.Draft || len(tree.Targets) != 2 {
			t.Fatalf("%+v", tree.Programme)
		}
		for _, n := range tree.Targets {
			if n.Explanation != "" {
				t.Errorf("%s came with last year's explanation", n.Ref)
			}
			for _, a := range n.Activities {
				if a.ResponsibleUnitID == h.third {
					t.Errorf("%s goes to a unit that is no more", a.Ref)
				}
			}
		}
		got := lines(l)
		for _, want := range []string{
			"target H1.1 carried →", "indicator H1.1/PG1.1.1 retargeted 2.022→2.023", "target H2.1 dropped → Yeni yılda öncelik değil",
			"indicator H2.1/PG2.1.1 dropped 2.022→ roll.with_target", "activity " + first.Activities[0].Ref + " dropped Fen İşleri Müdürlüğü→ Tamamlandı",
		} {
			if !strings.Contains("\n"+strings.Join(got, "\n")+"\n", "\n"+want+"\n") {
				t.Errorf("no line %q in\n%s", want, strings.Join(got, "\n"))
			}
		}
		if x := cmp.Diff(l, must(h.programmes.Ledger(planner, l.ToID))); x != "" {
			t.Error(x)
		}
		wants(t, second(roll(programme.RollOver{})), fault.KindConflict, "programme.exists")
		wants(t, second(h.programmes.Ledger(planner, y.programme.ID)), fault.KindNotFound, "not_found")
		h.verifyLog(t)
	})
}

// Only the strategy office rolls a year over; a unit does not see the ledger of everybody.
func TestWhoRollsOver(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		y := h.newProgramme(t)
		h.opened(t, y)
		for _, r := range access.Roles {
			if r == access.Planner {
				continue
			}
			wants(t, second(h.programmes.RollOver(h.as(r), programme.RollOver{FromID: y.programme.ID})), fault.KindForbidden, "forbidden")
		}
		l := must(h.programmes.RollOver(h.as(access.Planner), programme.RollOver{FromID: y.programme.ID}))
		for _, r := range access.Roles {
			_, err := h.programmes.Ledger(h.as(r), l.ToID)
			if seen := access.Visible(actorOf(h.as(r)), access.ProgrammeRead).All; seen != (err == nil) {
				t.Errorf("%s: %v", r, err)
			}
		}
	})
}

func actorOf(ctx context.Context) access.Actor {
	a, _ := access.ActorFrom(ctx)
	return a
}
