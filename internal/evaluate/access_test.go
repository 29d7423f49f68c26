package evaluate_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/measure"
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
	case fault.KindOf(err) == fault.KindConflict:
		return "conflict"
	}
	t.Fatalf("unexpected: %v", err)
	return ""
}

// shown is what a card shows: each target with its indicators, "?" where the sum is withheld; the units with a score, the silent ones.
func shown(c evaluate.Card) string {
	var out []string
	for _, g := range c.Goals {
		for _, x := range g.Targets {
			s := x.Target.Code
			if x.Part || x.Sum.Whole == nil {
				s += "?"
			}
			for _, i := range x.Indicators {
				s += " " + i.Indicator.Code[2:]
			}
			out = append(out, s)
		}
		if g.Sum.Whole == nil {
			out = append(out, g.Goal.Code+"?")
		}
	}
	if c.Overall.Whole == nil {
		out = append(out, "plan?")
	}
	for _, u := range c.Units {
		out = append(out, strings.Fields(c.UnitNames[u.UnitID].Name)[0])
	}
	for _, u := range c.Silent {
		out = append(out, "silent "+strings.Fields(u.Name)[0])
	}
	n := 0
	for _, k := range c.Counts {
		n += k
	}
	return fmt.Sprintf("%d: %s (%d)", c.Through, strings.Join(out, ", "), n)
}

// sees is everything one person can read of the year, in one line.
func (h *house) sees(ctx context.Context, t *testing.T, reviews map[string]string) string {
	t.Helper()
	id := h.plan.Plan.ID
	c, err := h.evaluate.Scorecard(ctx, evaluate.CardQuery{PlanID: id, Year: year})
	out := "card " + word(t, err)
	if err == nil {
		out += " " + shown(c)
	}
	checked, l, err := h.evaluate.Checked(ctx, evaluate.CardQuery{PlanID: id, Year: year})
	if out += " checked " + word(t, err); shown(checked) != shown(c) {
		t.Error("the checked card is another one")
	}
	for _, f := range l {
		if strings.HasPrefix(f.Code, "evaluate.deviation") {
			out += " " + f.At.Ref[strings.LastIndex(f.At.Ref, "/")+3:]
		}
	}
	cards, err := h.evaluate.Cards(ctx, id, year)
	out += " cards " + word(t, err)
	for _, c := range cards {
		out += fmt.Sprintf(" %d", c.Year)
	}
	ds, err := h.evaluate.Deviations(ctx, id, year)
	out += fmt.Sprintf(" deviations %s %d", word(t, err), len(ds))
	for _, k := range []string{evaluate.Monitoring, evaluate.Evaluation} {
		as, err := h.evaluate.Assessments(ctx, id, year, k)
		out += fmt.Sprintf(" %s %s %d", k, word(t, err), len(as))
		r, err := h.evaluate.Review(ctx, reviews[k])
		_, other := h.evaluate.ReviewOf(ctx, id, year, k)
		_, unready := h.evaluate.Unready(ctx, reviews[k])
		out += fmt.Sprintf("/%s/%s/%s/%d", word(t, err), word(t, other), word(t, unready), len(r.Decisions))
	}
	rs, err := h.evaluate.Reviews(ctx, id)
	out += fmt.Sprintf(" reviews %s %d", word(t, err), len(rs))
	es, err := h.evaluate.EarlierDecisions(ctx, id, year+1, evaluate.Monitoring)
	return out + fmt.Sprintf(" earlier %s %d", word(t, err), len(es))
}

// The exact set each role sees, before and after the year is frozen. own answers for H1.1 and for PG2.1.2 of third, and takes part in H1.2.
func TestEachRoleSeesExactlyItsPart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		planner := h.as(access.Planner)
		for _, c := range codes {
			if c != "PG1.2.1" && c != "PG1.2.2" {
				h.value(t, c, "2022 half_year/1", measure.Approved, 50)
			}
		}
		for _, c := range []string{"PG1.1.1", "PG2.1.2", "PG2.2.1"} {
			_, i := h.pg(t, c)
			ok(t, second(h.evaluate.Explain(planner, evaluate.Explain{IndicatorID: i.ID, Year: year, DeviationFields: fields()})))
		}
		reviews := map[string]string{}
		for _, k := range []string{evaluate.Monitoring, evaluate.Evaluation} {
			for _, c := range []string{"PG1.1.1", "PG2.1.1"} {
				x, _ := h.pg(t, c)
				ok(t, second(h.evaluate.Assess(planner, evaluate.Assess{TargetID: x.ID, Year: year, Kind: k, AssessmentFields: evaluate.AssessmentFields{Text: "Metin"}})))
			}
			reviews[k] = h.review(t, k).ID
			ok(t, second(h.evaluate.AddBoardDecision(planner, evaluate.AddBoardDecision{ReviewID: reviews[k], BoardDecisionFields: evaluate.BoardDecisionFields{Text: "Karar"}})))
		}
		const (
			nobody = "card forbidden checked forbidden cards forbidden deviations forbidden 0 monitoring forbidden 0/forbidden/forbidden/forbidden/0 evaluation forbidden 0/forbidden/forbidden/forbidden/0 reviews forbidden 0 earlier forbidden 0"
			hidden = "card hidden checked hidden cards + deviations + 0 monitoring + 0/hidden/hidden/hidden/0 evaluation + 0/hidden/hidden/hidden/0 reviews + 0 earlier + 0"
			parts  = " cards + 2020 2021 2022 deviations + %d monitoring + %d/hidden/hidden/hidden/0 evaluation + %d/hidden/hidden/hidden/0 reviews + 0 earlier + 0"
		)
		all := "card + 12: H1.1 1.1.1 1.1.2, H1.2 1.2.1 1.2.2, H2.1 2.1.1 2.1.2, H2.2 2.2.1 2.2.2, Çevre, Fen, Zabıta, silent Zabıta (8) checked + 1.1.1 1.1.2 2.1.1 2.1.2 2.2.1 2.2.2" +
			" cards + 2020 2021 2022 deviations + 3 monitoring + 2/+/+/+/1 evaluation + 2/+/+/+/1 reviews + 2 earlier + 2"
		own := "card + 12: H1.1 1.1.1 1.1.2, H1.2 1.2.1 1.2.2, H2.1? 2.1.2, A2?, plan?, Fen (5) checked + 1.1.1 1.1.2 2.1.2" + fmt.Sprintf(parts, 2, 1, 1)
		oth := "card + 12: H1.2 1.2.1 1.2.2, A1?, plan?, Zabıta, silent Zabıta (2) checked +" + fmt.Sprintf(parts, 0, 0, 0)
		thd := "card + 12: H2.1 2.1.1 2.1.2, H2.2 2.2.1 2.2.2, plan?, Çevre (4) checked + 2.1.1 2.1.2 2.2.1 2.2.2" + fmt.Sprintf(parts, 2, 1, 1)
		want := map[access.Role]string{access.Admin: all, access.Planner: all, access.Finance: all, access.SeniorManager: all, access.Auditor: all, access.CouncilClerk: hidden, access.IMSOfficer: hidden,
			access.Viewer: hidden, access.CouncilMember: nobody, access.UnitEditor: own, access.UnitManager: own}
		check := func(state string) {
			t.Helper()
			for _, r := range access.Roles {
				if d := cmp.Diff(want[r], h.sees(h.as(r), t, reviews)); d != "" {
					t.Errorf("%s, %s:\n%s", r, state, d)
				}
			}
			for unit, want := range map[string]string{h.other: oth, h.third: thd, h.branch: hidden} {
				if d := cmp.Diff(want, h.sees(h.in(access.UnitEditor, unit), t, reviews)); d != "" {
					t.Errorf("unit, %s:\n%s", state, d)
				}
			}
			if _, err := h.evaluate.Scorecard(context.Background(), evaluate.CardQuery{PlanID: h.plan.Plan.ID, Year: year}); fault.KindOf(err) != fault.KindUnauthenticated {
				t.Error(err)
			}
		}
		check("open")

		// The monitoring report is frozen: everybody sees the half year, and nothing of the whole.
		h.write(t, "UPDATE review SET state = 'frozen' WHERE id = ?", reviews[evaluate.Monitoring])
		half := "card + 6: H1.1 1.1.1 1.1.2, H1.2 1.2.1 1.2.2, H2.1 2.1.1 2.1.2, H2.2 2.2.1 2.2.2, Çevre, Fen, Zabıta, silent Zabıta (8) checked + cards + deviations + 0 monitoring + 2/+/+/hidden/1 evaluation + 0/hidden/hidden/hidden/0 reviews + 1 earlier + 1"
		for _, r := range []access.Role{access.CouncilClerk, access.IMSOfficer, access.Viewer} {
			want[r] = half
		}
		mine := func(s string) string {
			s = strings.Replace(s, "monitoring + 1/hidden/hidden/hidden/0", "monitoring + 2/+/+/hidden/1", 1)
			s = strings.Replace(s, "monitoring + 0/hidden/hidden/hidden/0", "monitoring + 2/+/+/hidden/1", 1)
			return strings.Replace(s, "reviews + 0 earlier + 0", "reviews + 1 earlier + 1", 1)
		}
		own, oth, thd = mine(own), mine(oth), mine(thd)
		want[access.UnitEditor], want[access.UnitManager] = own, own
		for _, r := range access.Roles {
			if d := cmp.Diff(want[r], h.sees(h.as(r), t, reviews)); d != "" {
				t.Errorf("%s, monitoring frozen:\n%s", r, d)
			}
		}
		for unit, want := range map[string]string{h.other: oth, h.third: thd, h.branch: half} {
			if d := cmp.Diff(want, h.sees(h.in(access.UnitEditor, unit), t, reviews)); d != "" {
				t.Errorf("unit, monitoring frozen:\n%s", d)
			}
		}

		// The windows that end with the year are frozen: everybody who may read anything sees the year whole, but what others have not finished:
		// deviations nobody approved, assessments of an evaluation that is still a draft.
		h.freeze(t, year, 12)
		whole := func(checked, before string, deviations int, evaluation string) string {
			return "card + 12: H1.1 1.1.1 1.1.2, H1.2 1.2.1 1.2.2, H2.1 2.1.1 2.1.2, H2.2 2.2.1 2.2.2, Çevre, Fen, Zabıta, silent Zabıta (8) checked + " + checked +
				fmt.Sprintf(" cards + %s2022 deviations + %d monitoring + 2/+/+/hidden/1 evaluation + %s", before, deviations, evaluation)
		}
		const draft, before = "%d/hidden/hidden/hidden/0 reviews + 1 earlier + 1", "2020 2021 "
		look := func(state string, public, own, oth, thd string) {
			t.Helper()
			for _, r := range []access.Role{access.CouncilClerk, access.IMSOfficer, access.Viewer} {
				want[r] = public
			}
			want[access.UnitEditor], want[access.UnitManager] = own, own
			for _, r := range access.Roles {
				if want[r] == all {
					continue // sees everything in every state
				}
				if d := cmp.Diff(want[r], h.sees(h.as(r), t, reviews)); d != "" {
					t.Errorf("%s, %s:\n%s", r, state, d)
				}
			}
			for unit, want := range map[string]string{h.other: oth, h.third: thd, h.branch: public} {
				if d := cmp.Diff(want, h.sees(h.in(access.UnitEditor, unit), t, reviews)); d != "" {
					t.Errorf("unit, %s:\n%s", state, d)
				}
			}
		}
		h.freeze(t, year, 12)
		none, mineOnly := fmt.Sprintf(draft, 0), fmt.Sprintf(draft, 1)
		look("year frozen", whole("1.1.2 2.1.1 2.2.2", "", 0, none), whole("1.1.1 1.1.2 2.1.1 2.1.2 2.2.2", before, 2, mineOnly), whole("1.1.2 2.1.1 2.2.2", before, 0, none),
			whole("1.1.2 2.1.1 2.1.2 2.2.1 2.2.2", before, 2, mineOnly))

		// What a second person approved, and what the board froze, is everybody's.
		h.write(t, "UPDATE deviation SET state = 'approved'")
		h.write(t, "UPDATE review SET state = 'frozen' WHERE id = ?", reviews[evaluate.Evaluation])
		const board = "2/+/+/hidden/1 reviews + 2 earlier + 2"
		public, unit := whole("1.1.2 2.1.1 2.2.2", "", 3, board), whole("1.1.2 2.1.1 2.2.2", before, 3, board)
		look("evaluation frozen", public, unit, unit, unit)
	})
}

// Who writes what: a deviation is its indicator's unit's, an assessment the target's, a review the strategy office's; who wrote a deviation
// never approves it, and an editor never does.
func TestWhoWritesWhat(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		explain := func(ctx context.Context, code string) error {
			_, i := h.pg(t, code)
			var v int64
			for _, d := range must(h.evaluate.Deviations(h.as(access.Planner), h.plan.Plan.ID, year)) {
				if d.IndicatorID == i.ID {
					v = d.Version
				}
			}
			return second(h.evaluate.Explain(ctx, evaluate.Explain{IndicatorID: i.ID, Year: year, Version: v, DeviationFields: fields()}))
		}
		assess := func(ctx context.Context, code string) error {
			x, _ := h.pg(t, code)
			var v int64
			for _, a := range must(h.evaluate.Assessments(h.as(access.Planner), h.plan.Plan.ID, year, evaluate.Evaluation)) {
				if a.TargetID == x.ID {
					v = a.Version
				}
			}
			return second(h.evaluate.Assess(ctx, evaluate.Assess{TargetID: x.ID, Year: year, Version: v, Kind: evaluate.Evaluation, AssessmentFields: evaluate.AssessmentFields{Text: "Metin"}}))
		}
		got := map[string]string{}
		for name, ctx := range map[string]context.Context{"editor": h.as(access.UnitEditor), "manager": h.as(access.UnitManager), "third": h.in(access.UnitEditor, h.third), "planner": h.as(access.Planner),
			"finance": h.as(access.Finance), "senior": h.as(access.SeniorManager), "auditor": h.as(access.Auditor), "viewer": h.as(access.Viewer), "clerk": h.as(access.CouncilClerk)} {
			got[name] = fmt.Sprintf("own %s partner %s delivered %s foreign %s | own %s partner %s delivered %s | review %s",
				word(t, explain(ctx, "PG1.1.1")), word(t, explain(ctx, "PG1.2.1")), word(t, explain(ctx, "PG2.1.2")), word(t, explain(ctx, "PG2.1.1")),
				word(t, assess(ctx, "PG1.1.1")), word(t, assess(ctx, "PG1.2.1")), word(t, assess(ctx, "PG2.1.2")),
				word(t, second(h.evaluate.OpenReview(ctx, evaluate.OpenReview{PlanID: h.plan.Plan.ID, Year: year, Kind: evaluate.Monitoring}))))
		}
		const none = "own forbidden partner forbidden delivered forbidden foreign forbidden | own forbidden partner forbidden delivered forbidden | review forbidden"
		unit := "own + partner forbidden delivered + foreign forbidden | own + partner forbidden delivered forbidden | review forbidden"
		if d := cmp.Diff(map[string]string{"editor": unit, "manager": unit, "third": "own forbidden partner forbidden delivered forbidden foreign + | own forbidden partner forbidden delivered + | review forbidden",
			"planner": "own + partner + delivered + foreign + | own + partner + delivered + | review +", "finance": none, "senior": none, "auditor": none, "viewer": none, "clerk": none}, got); d != "" {
			t.Error(d)
		}

		d := h.explainAs(h.as(access.UnitManager), t, "PG1.1.1")
		step := evaluate.DeviationStep{ID: d.ID, Version: d.Version, Reason: "Eksik"}
		for name, ctx := range map[string]context.Context{"an editor": h.as(access.UnitEditor), "a foreign manager": h.in(access.UnitManager, h.other), "the manager who wrote it": h.as(access.UnitManager),
			"finance": h.as(access.Finance), "a viewer": h.as(access.Viewer)} {
			if err := second(h.evaluate.ApproveDeviation(ctx, step)); fault.KindOf(err) != fault.KindForbidden {
				t.Errorf("%s approves: %v", name, err)
			}
			if name == "the manager who wrote it" {
				continue // taking it back is nobody's approval
			}
			if err := second(h.evaluate.ReturnDeviation(ctx, step)); fault.KindOf(err) != fault.KindForbidden {
				t.Errorf("%s returns: %v", name, err)
			}
		}
		wants(t, second(h.evaluate.ApproveDeviation(h.as(access.UnitManager), step)), fault.KindForbidden, "evaluate.deviation.two_people")
		done, err := h.evaluate.ApproveDeviation(h.as(access.Planner), step) // the strategy office, where writer and manager are one
		ok(t, err)
		if done.State != evaluate.DeviationApproved || done.ApprovedBy != "person-planner" || done.EnteredBy != "person-unit_manager" {
			t.Fatalf("%+v", done)
		}
		h.verifyLog(t)
	})
}

func (h *house) explainAs(ctx context.Context, t testing.TB, code string) evaluate.Deviation {
	t.Helper()
	_, i := h.pg(t, code)
	var v int64
	for _, d := range must(h.evaluate.Deviations(h.as(access.Planner), h.plan.Plan.ID, year)) {
		if d.IndicatorID == i.ID {
			v = d.Version
		}
	}
	d, err := h.evaluate.Explain(ctx, evaluate.Explain{IndicatorID: i.ID, Year: year, Version: v, DeviationFields: fields()})
	ok(t, err)
	return d
}
