package measure_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	diff "github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
)

// Who sees a value, entered and frozen: units their own and what is frozen, the council's people what is frozen.
func TestWhoSeesValuesForEveryRole(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		v := h.at(t, measure.Entered)
		check := func(frozen bool, role access.Role, ctx context.Context, want string) {
			t.Helper()
			_, err := h.values.Get(ctx, v.ID)
			_, herr := h.values.History(ctx, v.ID)
			page, lerr := h.values.List(ctx, measure.ListQuery{PlanID: h.plan.ID})
			listed := 0
			if want == "ok" {
				listed = 1
			}
			forbidden := ""
			if want == "forbidden" {
				forbidden = want
			}
			if codeOf(err) != want || codeOf(herr) != want || len(page.Items) != listed || (lerr != nil) != (forbidden != "") {
				t.Errorf("%s, frozen %t: %v, %v, %d listed, %v; wants %s", role, frozen, err, herr, len(page.Items), lerr, want)
			}
		}
		all := func(frozen bool, want map[access.Role]string) {
			for _, role := range access.Roles {
				check(frozen, role, h.as(role), want[role])
			}
		}
		seen := map[access.Role]string{
			access.Admin: "ok", access.Planner: "ok", access.Finance: "ok", access.UnitEditor: "ok", access.UnitManager: "ok", access.SeniorManager: "ok", access.Auditor: "ok",
			access.IMSOfficer: "not_found", access.Viewer: "not_found", access.CouncilClerk: "forbidden", access.CouncilMember: "forbidden",
		}
		all(false, seen)
		foreign := someone("x", post(access.UnitEditor, h.other))
		check(false, "foreign", foreign, "not_found")
		v = must(h.values.Approve(h.approver(), move(v)))
		ok(t, second(h.values.Verify(h.office(), move(v))))
		h.freeze(t, "quarter/1")
		seen[access.IMSOfficer], seen[access.Viewer] = "ok", "ok"
		all(true, seen)
		check(true, "foreign", foreign, "ok")
	})
}

// Pages come by code path and period, each value once; filters narrow.
func TestListPages(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		for _, code := range []string{"PG7", "PG5", "PG1"} {
			h.past(t, code, 1*one, 2*one, 3*one, 4*one, 5*one)
		}
		ok(t, second(h.values.Submit(h.enterer(), h.amount("PG1", 6))))
		codes := map[string]string{}
		for code, i := range h.pg {
			codes[i.ID] = code
		}
		q := measure.ListQuery{PlanID: h.plan.ID, Limit: 4}
		var got []string
		for {
			page := must(h.values.List(h.office(), q))
			for _, v := range page.Items {
				got = append(got, fmt.Sprintf("%s %d/%d", codes[v.IndicatorID], v.Year, v.PeriodNo))
			}
			if q.After = page.Next; q.After == "" {
				break
			}
		}
		var want []string
		for _, code := range []string{"PG1", "PG5", "PG7"} {
			want = append(want, code+" 2020/4", code+" 2021/1", code+" 2021/2", code+" 2021/3", code+" 2021/4")
			if code == "PG1" {
				want = append(want, "PG1 2022/1")
			}
		}
		if d := diff.Diff(want, got); d != "" {
			t.Fatal(d)
		}
		for name, x := range map[string]struct {
			q measure.ListQuery
			n int
		}{
			"year": {measure.ListQuery{Year: 2021}, 12}, "indicator": {measure.ListQuery{IndicatorID: h.pg["PG5"].ID}, 5}, "unit": {measure.ListQuery{UnitID: h.other}, 0},
			"window": {measure.ListQuery{WindowID: h.windows["quarter/1"].ID}, 1}, "state": {measure.ListQuery{State: measure.Frozen}, 15}, "unknown plan": {measure.ListQuery{PlanID: ids.New()}, 0},
			"broken id": {measure.ListQuery{UnitID: "\xff"}, 0},
		} {
			if got := len(must(h.values.List(h.office(), x.q)).Items); got != x.n {
				t.Errorf("%s: %d values", name, got)
			}
		}
		wantsAt(t, second(h.values.List(h.office(), measure.ListQuery{State: "open"})), "enum.unknown", "state")
		wants(t, second(h.values.List(h.office(), measure.ListQuery{After: "x"})), fault.KindInvalid, "cursor.syntax")
	})
}

func (h *house) entry(t testing.TB, ctx context.Context, code string) measure.Entry { //nolint:revive // the test comes first in this house
	t.Helper()
	for _, e := range must(h.values.Entries(ctx, h.windows["quarter/1"].ID, "")) {
		if e.Indicator.Code == code {
			return e
		}
	}
	t.Fatalf("no entry %s", code)
	return measure.Entry{}
}

// The work list says what is due, what was said before, and what the caller may do now and why not.
func TestEntries(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		w := h.windows["quarter/1"].ID
		list := func(ctx context.Context, unit string) (out []string) {
			for _, e := range must(h.values.Entries(ctx, w, unit)) {
				out = append(out, e.Ref+" "+e.UnitName)
			}
			return out
		}
		own := []string{"A1/H1.1/PG1 Fen İşleri Müdürlüğü", "A1/H1.1/PG2 Fen İşleri Müdürlüğü", "A1/H1.1/PG3 Fen İşleri Müdürlüğü", "A1/H1.1/PG4 Fen İşleri Müdürlüğü"}
		whole := append(slices.Clone(own), "A1/H1.1/PG5 Zabıta Müdürlüğü", "A1/H1.2/PG7 Çevre Müdürlüğü")
		for name, x := range map[string]struct {
			ctx  context.Context
			unit string
			want []string
		}{
			"own": {h.enterer(), h.own, own}, "all of the editor's": {h.enterer(), "", own}, "all": {h.office(), "", whole}, "other's": {h.office(), h.other, whole[4:5]}, "viewer": {h.as(access.Viewer), "", nil},
		} {
			if d := diff.Diff(x.want, list(x.ctx, x.unit)); d != "" {
				t.Errorf("%s: %s", name, d)
			}
		}
		wants(t, second(h.values.Entries(h.enterer(), w, h.other)), fault.KindForbidden, "forbidden")
		wants(t, second(h.values.Entries(h.office(), ids.New(), "")), fault.KindNotFound, "not_found")
		wants(t, second(h.values.Entries(h.office(), w, "\xff")), fault.KindNotFound, "not_found")

		h.past(t, "PG1", 1*one, 2*one, 3*one, 4*one, 5*one)
		v := h.at(t, measure.Entered)
		ok(t, second(h.values.AddRecord(h.enterer(), v.ID, measure.AddRecord{Reference: "E-1"})))
		e := h.entry(t, h.enterer(), "PG1")
		var last []string
		for _, x := range e.Last {
			last = append(last, fmt.Sprintf("%d/%d %s", x.Year, x.PeriodNo, x.Amount))
		}
		if d := diff.Diff([]string{"2021/4 5", "2021/3 4", "2021/2 3", "2021/1 2"}, last); d != "" {
			t.Fatal(d)
		}
		if e.YearTarget == nil || *e.YearTarget != 40*one || e.TargetCode != "H1.1" || e.Value == nil || len(e.Value.Evidence) != 1 || e.Indicator.Name != "Gösterge PG1" {
			t.Fatalf("%+v", e)
		}
		for name, x := range map[string]struct {
			ctx     context.Context
			code    string
			flags   [3]bool
			why     map[string]string
			openDay string
		}{
			"editor":          {h.enterer(), "PG1", [3]bool{true, false, false}, map[string]string{"approve": "forbidden", "verify": "forbidden"}, dayOpen},
			"manager":         {h.approver(), "PG1", [3]bool{true, true, false}, map[string]string{"verify": "forbidden"}, dayOpen},
			"office":          {h.office(), "PG1", [3]bool{true, false, false}, map[string]string{"approve": "measure.approve.manager", "verify": "measure.state"}, dayOpen},
			"manager, nobody": {h.approver(), "PG2", [3]bool{true, false, false}, map[string]string{"approve": "measure.state", "verify": "forbidden"}, dayOpen},
			"later":           {h.approver(), "PG1", [3]bool{false, true, false}, map[string]string{"enter": "calendar.closed", "verify": "forbidden"}, dayManager},
			"auditor":         {h.as(access.Auditor), "PG1", [3]bool{}, map[string]string{"enter": "forbidden", "approve": "forbidden", "verify": "forbidden"}, dayOpen},
		} {
			h.clock.set(x.openDay)
			e := h.entry(t, x.ctx, x.code)
			if d := diff.Diff(x.flags, [3]bool{e.MayEnter, e.MayApprove, e.MayVerify}) + diff.Diff(x.why, e.Why); d != "" {
				t.Errorf("%s: %s", name, d)
			}
		}
	})
}

// The year's target is the decided programme's where it has one, and a copied explanation names the other indicator.
func TestEntriesTargetAndCopiedText(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		const text = "Çalışmalar plana uygun olarak yürütülmektedir."
		for code, said := range map[string]string{"PG1": text, "PG7": "çalışmalar  plana uygun olarak yürütülmektedir.", "PG5": "yok"} {
			c := h.amount(code, 5)
			c.Explanation = said
			ok(t, second(h.values.Submit(h.office(), c)))
		}
		if a, b, c := h.entry(t, h.office(), "PG1"), h.entry(t, h.office(), "PG7"), h.entry(t, h.office(), "PG5"); a.Copied != "PG7" || b.Copied != "PG1" || c.Copied != "" {
			t.Fatal(a.Copied, b.Copied, c.Copied)
		}
		frozen := plan.Frozen{Facts: []byte("{}"), Documents: []byte("[]")}
		programmes := programme.NewService(programme.Options{DB: h.db, Door: h.door, Clock: h.clock, Org: h.org, Plans: h.plans,
			Freeze: func(context.Context, programme.Tree, council.Edition) (plan.Frozen, error) { return frozen, nil }})
		ok(t, second(programmes.Create(h.office(), programme.Create{PlanID: h.plan.ID, Year: 2022})))
		h.sql(t, "UPDATE programme_indicator SET override_value = 33000000 WHERE indicator_id = ?", h.pg["PG1"].ID)
		if got := h.entry(t, h.office(), "PG1").YearTarget; *got != 40*one {
			t.Fatal(got)
		}
		h.sql(t, "UPDATE programme SET state = 'decided'")
		if got := h.entry(t, h.office(), "PG1").YearTarget; *got != 33*one {
			t.Fatal(got)
		}
	})
}

// Unit × window: what is due, where it stands, what is late; units see their row.
func TestBoard(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.at(t, measure.Approved)
		ok(t, second(h.values.Submit(h.enterer(), h.ratio(1, 2))))
		board := func(ctx context.Context, year int) []string {
			b := must(h.values.Board(ctx, h.plan.ID, year))
			names := map[string]string{}
			for _, u := range b.Units {
				names[u.ID] = string([]rune(u.Name)[:3])
			}
			for _, w := range b.Windows {
				names[w.ID] = w.Name()
			}
			var out []string
			for _, c := range b.Cells {
				out = append(out, fmt.Sprintf("%s %s due %d: open %d entered %d returned %d approved %d verified %d frozen %d late %d",
					names[c.UnitID], names[c.WindowID], c.Due, c.Open, c.Entered, c.Returned, c.Approved, c.Verified, c.Frozen, c.Late))
			}
			return out
		}
		row := func(unit, window string, due, open, entered, approved, late int) string {
			return fmt.Sprintf("%s %s due %d: open %d entered %d returned 0 approved %d verified 0 frozen 0 late %d", unit, window, due, open, entered, approved, late)
		}
		third := "Çev"
		quarters := func(unit string, due int, first string) (out []string) {
			out = append(out, first)
			for n := 2; n <= 4; n++ {
				out = append(out, row(unit, fmt.Sprintf("quarter/%d", n), due, due, 0, 0, 0))
			}
			return out
		}
		own := quarters("Fen", 3, row("Fen", "quarter/1", 3, 1, 1, 1, 0)) // PG3 is due in 2023
		want := slices.Concat(quarters(third, 1, row(third, "quarter/1", 1, 1, 0, 0, 0)), []string{row(third, "year/1", 1, 1, 0, 0, 0)}, own, quarters("Zab", 1, row("Zab", "quarter/1", 1, 1, 0, 0, 0)))
		if d := diff.Diff(want, board(h.office(), 2022)); d != "" {
			t.Fatal(d)
		}
		if d := diff.Diff(own, board(h.enterer(), 2022)); d != "" {
			t.Fatal(d)
		}
		if got := board(h.as(access.Viewer), 2022); len(got) != 0 {
			t.Fatal(got)
		}
		wants(t, second(h.values.Board(h.as(access.CouncilMember), h.plan.ID, 2022)), fault.KindForbidden, "forbidden")
		h.clock.set(dayManager)
		if got := board(h.enterer(), 2022)[0]; got != row("Fen", "quarter/1", 3, 1, 1, 1, 1) {
			t.Fatal(got)
		}
		h.reopen(t, h.own, "2022-05-10")
		if got := board(h.enterer(), 2022)[0]; got != row("Fen", "quarter/1", 3, 1, 1, 1, 0) {
			t.Fatal(got)
		}
		// A one-off is due from its year on, until it was delivered.
		h.sql(t, "UPDATE indicator SET due_year = 2022 WHERE code = 'PG3'")
		c := h.amount("PG3", 0)
		c.Fields = measure.Fields{Kind: measure.KindDone, Done: p(true)}
		ok(t, second(h.values.Submit(h.enterer(), c)))
		if got := board(h.enterer(), 2022)[:2]; got[0] != row("Fen", "quarter/1", 4, 1, 2, 1, 0) || got[1] != row("Fen", "quarter/2", 3, 3, 0, 0, 0) {
			t.Fatal(got)
		}
		if got := must(h.values.Board(h.office(), ids.New(), 2022)); len(got.Cells) != 0 {
			t.Fatal(got)
		}
	})
}

// What evaluation reads of proofs: those of a year's values.
func TestEvidenceOfAYear(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		v := must(h.values.Submit(h.enterer(), h.ratio(3, 4)))
		e := must(h.values.AddRecord(h.enterer(), v.ID, measure.AddRecord{Reference: "E-1"}))
		ctx := context.Background()
		if d := diff.Diff([]measure.Evidence{e}, must(h.values.EvidenceOf(ctx, h.plan.ID, 2022))); d != "" {
			t.Fatal(d)
		}
		if len(must(h.values.EvidenceOf(ctx, h.plan.ID, 2021)))+len(must(h.values.EvidenceOf(ctx, "\xff", 2022))) != 0 {
			t.Fatal("something of nothing")
		}
	})
}
