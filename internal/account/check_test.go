package account_test

import (
	"context"
	"encoding/json"
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/score"
	"github.com/karne-app/karne/reports/facts"
)

// codes are the codes of the faults of a stage, each with its reference, sorted.
func codes(l fault.List, stage fault.Stage) []string {
	var out []string
	for _, f := range l {
		if f.Stage == stage {
			out = append(out, strings.TrimSpace(f.Code+" "+f.At.Ref))
		}
	}
	slices.Sort(out)
	return out
}

// kinds are the differences in one word each: basis, kind, code, row.
func kinds(l []account.Difference) []string {
	var out []string
	for _, d := range l {
		s := d.Basis + " " + d.Kind + " " + d.Code
		if d.Row > 0 {
			s += " " + string(rune('0'+d.Row))
		}
		if d.Excused {
			s += " excused"
		}
		out = append(out, strings.TrimSpace(s))
	}
	slices.Sort(out)
	return out
}

func (h *house) blocks(t testing.TB, r account.Report) []string {
	t.Helper()
	l, err := h.accounts.Check(h.as(access.Planner), r.ID)
	ok(t, err)
	return codes(l, fault.Block)
}

func (h *house) warns(t testing.TB, r account.Report) []string {
	t.Helper()
	l, err := h.accounts.Check(h.as(access.Planner), r.ID)
	ok(t, err)
	return slices.DeleteFunc(codes(l, fault.Warn), func(c string) bool { return strings.HasPrefix(c, "account.section.empty") })
}

// Everything that blocks comes at once, and goes as it is mended; a report that nothing blocks goes to the council.
func TestEverythingThatBlocksAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.created(t)
		own, other, third := "Fen İşleri Müdürlüğü", "Zabıta Müdürlüğü", "Çevre Müdürlüğü"
		want := []string{
			"account.section.missing I.D", "account.section.missing III.A.3", "account.section.missing III.A.4",
			"account.spending.missing " + own + "/H1.1/F1.1.1", "account.spending.missing " + other + "/H1.1/F1.1.1",
			"account.statement.missing", "account.statement.missing",
			"account.unit.not_received " + own, "account.unit.not_received " + other, "account.unit.not_received " + third,
		}
		slices.Sort(want)
		if d := cmp.Diff(want, h.blocks(t, r)); d != "" {
			t.Fatal(d)
		}
		late := []string{"account.spending.final_missing " + own + "/H1.1/F1.1.1", "account.spending.final_missing " + other + "/H1.1/F1.1.1", "account.work.missing " + own + "/H1.1/F1.1.1", "account.work.missing " + other + "/H1.2/F1.2.1"}
		slices.Sort(late)
		if d := cmp.Diff(late, h.warns(t, r)); d != "" {
			t.Error(d)
		}
		gone := func(what string, codes ...string) {
			t.Helper()
			want = slices.DeleteFunc(want, func(c string) bool { return slices.Contains(codes, c) })
			if d := cmp.Diff(want, h.blocks(t, r)); d != "" {
				t.Errorf("%s: %s", what, d)
			}
		}
		h.filled(t, r)
		gone("filled", "account.section.missing I.D", "account.section.missing III.A.3", "account.section.missing III.A.4", want[3], want[4])
		h.received(t, r)
		gone("received", "account.unit.not_received "+own, "account.unit.not_received "+other, "account.unit.not_received "+third)
		// Signed by both, but a section was emptied before: the presentation is refused with what is left.
		ok(t, second(h.accounts.Write(h.as(access.Planner), account.Write{ReportID: r.ID, Section: "III.A.3", Version: 1})))
		ok(t, second(h.accounts.Sign(h.as(access.Planner), h.signing(r, account.FinanceHead))))
		ok(t, second(h.accounts.Sign(h.as(access.Planner), h.signing(r, account.SeniorManager))))
		before := h.state(t)
		err := second(h.accounts.Present(h.as(access.Planner), h.presenting(r)))
		wants(t, err, fault.KindConflict, "account.blocked")
		if l := fault.All(err); len(l) != 2 || l[1].Code != "account.section.missing" || l[1].At.Ref != "III.A.3" {
			t.Error(l)
		}
		dbtest.Unchanged(t, before, h.state(t))
	})
}

// R-EX-03: a spending unit that came within the year owes a report, and gets its draft.
func TestAUnitWithoutAReport(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.to(t, account.Consolidating)
		wants(t, second(h.accounts.AddUnits(h.as(access.Planner), account.Step{ID: r.ID, Version: r.Version})), fault.KindConflict, "account.units.none")
		unit := h.newUnit(t)
		if got := h.blocks(t, r); !slices.Contains(got, "account.unit.missing Yeni Müdürlük") {
			t.Error(got)
		}
		ok(t, second(h.accounts.AddUnits(h.as(access.Planner), account.Step{ID: r.ID, Version: r.Version})))
		if got := h.blocks(t, r); slices.Contains(got, "account.unit.missing Yeni Müdürlük") || !slices.Contains(got, "account.unit.not_received Yeni Müdürlük") {
			t.Error(got)
		}
		if u := h.unit(r, unit); u.State != account.UnitDraft {
			t.Error(u)
		}
	})
}

func deviation(state string) *evaluate.Deviation {
	return &evaluate.Deviation{ID: "d", State: state, DeviationFields: evaluate.DeviationFields{Cause: "demand", Narrative: "Talep beklenenden düşük kaldığı için iş azaldı.", Measure: "Tanıtım",
		OwnerUnitID: "u", DueOn: "2023-12-31"}}
}

// F21, F22, F23: whatever differs from the target, however little and in either direction, has an approved reason, or the report goes nowhere.
func TestNoReportWithoutReasons(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.to(t, account.MayorSigned)
		planner := h.as(access.Planner)
		for name, c := range map[string]struct {
			did  func(*evaluate.IndicatorScore)
			want []string
		}{
			"F21 far below, no reason":        {func(x *evaluate.IndicatorScore) { x.C = big.NewRat(10, 1) }, []string{"live reason_missing PG1.1.1"}},
			"F22 one per cent below":          {func(x *evaluate.IndicatorScore) { x.C = big.NewRat(2022*99, 100) }, []string{"live reason_missing PG1.1.1"}},
			"F23 above":                       {func(x *evaluate.IndicatorScore) { x.C = big.NewRat(2023, 1) }, []string{"live reason_missing PG1.1.1"}},
			"a reason nobody approved":        {func(x *evaluate.IndicatorScore) { x.C = big.NewRat(2023, 1); x.Deviation = deviation("entered") }, []string{"live reason_missing PG1.1.1"}},
			"a returned reason":               {func(x *evaluate.IndicatorScore) { x.C = big.NewRat(2023, 1); x.Deviation = deviation("returned") }, []string{"live reason_missing PG1.1.1"}},
			"an approved reason":              {func(x *evaluate.IndicatorScore) { x.C = big.NewRat(2023, 1); x.Deviation = deviation("approved") }, nil},
			"to the point":                    {func(*evaluate.IndicatorScore) {}, nil},
			"F27 nothing realised":            {func(x *evaluate.IndicatorScore) { x.C = nil; x.Score.State = score.Missing }, []string{"live no_actual PG1.1.1"}},
			"nothing, not due":                {func(x *evaluate.IndicatorScore) { x.C = nil; x.Score.State = score.NotDue }, nil},
			"nothing, no target this year":    {func(x *evaluate.IndicatorScore) { x.C = nil; x.Score.State = score.NoTarget }, nil},
			"no value, with verified reasons": {func(x *evaluate.IndicatorScore) { x.C = nil; x.Reached.State = score.NotMeasurable }, []string{"live no_actual PG1.1.1 excused"}},
			"nothing, with a reason approved": {func(x *evaluate.IndicatorScore) { x.C = nil; x.Deviation = deviation("approved") }, []string{"live no_actual PG1.1.1 excused"}},
			"F26 another target in the score": {func(x *evaluate.IndicatorScore) { x.B = big.NewRat(2000, 1); x.C = big.NewRat(2000, 1) }, []string{"live target_altered PG1.1.1"}},
		} {
			h.scores.set("PG1.1.1", c.did)
			got := kinds(must(h.accounts.Differences(planner, r.ID)))
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("%s: %s", name, d)
			}
			blocked := len(c.want) > 0 && !strings.HasSuffix(c.want[0], "excused")
			if has := slices.ContainsFunc(h.blocks(t, r), func(s string) bool {
				return strings.HasPrefix(s, "account.difference.") && strings.HasSuffix(s, " H1.1/PG1.1.1")
			}); has != blocked {
				t.Errorf("%s: blocked %v", name, has)
			}
			if !blocked {
				continue
			}
			before := h.state(t)
			err := second(h.accounts.Present(planner, h.presenting(r)))
			wants(t, err, fault.KindConflict, "account.blocked")
			dbtest.Unchanged(t, before, h.state(t))
		}
		// Presented in order, and altered before the vote: the freeze is refused too.
		h.scores.set("PG1.1.1", func(*evaluate.IndicatorScore) {})
		ok(t, second(h.accounts.Present(planner, h.presenting(r))))
		h.scores.set("PG1.1.1", func(x *evaluate.IndicatorScore) { x.C = big.NewRat(1, 1) })
		_, _, err := h.accounts.Vote(planner, h.voting(r))
		wants(t, err, fault.KindConflict, "account.blocked")
		// What evaluate says of reasons comes along: one without a measure.
		h.scores.set("PG1.1.1", func(x *evaluate.IndicatorScore) {
			x.C, x.Deviation = big.NewRat(1, 1), deviation("approved")
			x.Deviation.Measure, x.Score.Raw = "", big.NewRat(1, 20)
		})
		if got := h.warns(t, r); !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "evaluate.measure.missing") }) {
			t.Error(got)
		}
	})
}

// A record that was changed behind the edition's back is told: F26 (target), F27 (dropped), F28 (added), another name or unit (R-TUT-04).
func TestRecordsAgainstWhatTheCouncilDecided(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.to(t, account.MayorSigned)
		tamper := func(sql string, args ...any) {
			t.Helper()
			ok(t, h.db.System(t.Context()).Exec(sql, args...).Error)
		}
		tamper("UPDATE indicator SET name = 'Başka bir iş' WHERE code = 'PG1.1.1'")
		tamper("UPDATE indicator SET unit_of_measure = 'km' WHERE code = 'PG1.1.2'")
		tamper("UPDATE programme_indicator SET override_value = 1000000 WHERE indicator_id = (SELECT id FROM indicator WHERE code = 'PG1.2.1')")
		tamper("DELETE FROM programme_indicator WHERE indicator_id = (SELECT id FROM indicator WHERE code = 'PG1.2.2')")
		h.scores.set("PG1.2.1", func(x *evaluate.IndicatorScore) { x.B, x.C = big.NewRat(1, 1), big.NewRat(1, 1) })
		got := must(h.accounts.Differences(h.as(access.Planner), r.ID))
		want := []string{"live missing PG1.2.2", "live renamed PG1.1.1", "live target_altered PG1.2.1", "live unit PG1.1.2"}
		if d := cmp.Diff(want, kinds(got)); d != "" {
			t.Error(d)
		}
		for _, d := range got {
			if d.Kind == account.DiffTarget && (d.Programme != "2.022" || d.Report != "1" || d.Ref != "H1.2/PG1.2.1") {
				t.Errorf("%+v", d)
			}
		}
		wants(t, second(h.accounts.Present(h.as(access.Planner), h.presenting(r))), fault.KindConflict, "account.difference.missing")
		// One more than was decided.
		var plan struct{ ID string }
		ok(t, h.db.System(t.Context()).Table("indicator").Where("code = 'PG1.2.2'").Take(&plan).Error)
		tamper("UPDATE programme_indicator SET indicator_id = ?, id = '01ARZ3NDEKTSV4RRFFQ69G5FAV' WHERE indicator_id = (SELECT id FROM indicator WHERE code = 'PG1.2.1')", plan.ID)
		if got := kinds(must(h.accounts.Differences(h.as(access.Planner), r.ID))); !slices.Contains(got, "live extra PG1.2.2") || !slices.Contains(got, "live missing PG1.2.1") {
			t.Error(got)
		}
	})
}

// R-TUT-08: a value that was re-opened after the evaluation was frozen is told beside what the evaluation said; it blocks nothing.
func TestAValueThatMovedSinceTheEvaluation(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.to(t, account.MayorSigned)
		var i struct{ ID string }
		ok(t, h.db.Conn(t.Context()).Table("indicator").Where("code = 'PG1.1.1'").Take(&i).Error)
		evaluated := func(no int, c *big.Rat) {
			t.Helper()
			f := facts.ResultFacts{Goals: []facts.GoalResult{{Targets: []facts.TargetResult{{Indicators: []facts.IndicatorResult{{ID: i.ID, C: c}}}}}}}
			b, err := json.Marshal(f)
			ok(t, err)
			d, err := council.NewDecision(ids.New(), "me", council.DecisionFields{Body: "council", Date: "2023-03-01", Number: "1"})
			ok(t, err)
			e := council.Edition{ID: ids.New(), Document: "evaluation/2022", PlanID: h.plan.ID, No: no, Decision: d, FrozenBy: "me", FrozenAt: int64(no)}
			e.Contain(b, []byte("[]"))
			s := council.NewStore(h.db, now)
			ok(t, h.db.InTx(t.Context(), func(ctx context.Context) error {
				ok(t, s.Insert(ctx, d))
				return s.InsertEdition(ctx, e)
			}))
		}
		evaluated(1, big.NewRat(2022, 1))
		if got := kinds(must(h.accounts.Differences(h.as(access.Planner), r.ID))); got != nil {
			t.Error(got)
		}
		evaluated(2, big.NewRat(6065, 3))
		if d := cmp.Diff([]string{"evaluation actual_altered PG1.1.1 excused"}, kinds(must(h.accounts.Differences(h.as(access.Planner), r.ID)))); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff([]string{"account.difference.actual_altered H1.1/PG1.1.1"}, h.warns(t, r)); d != "" {
			t.Error(d)
		}
		ok(t, second(h.accounts.Present(h.as(access.Planner), h.presenting(r))))
	})
}

// Warnings: late days, the predecessor, the paper, and more spent than accounting has.
func TestWhatIsWorthAWarning(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.created(t)
		h.filled(t, r)
		planner := h.as(access.Planner)
		late := h.signUnit(h.unit(r, h.own))
		late.SignedOn, late.OfficeFrom, late.Document = "2023-03-01", "2022-06-15", nil
		ok(t, second(h.accounts.SignUnit(planner, late)))
		fine := h.signUnit(h.unit(r, h.other))
		fine.SignedOn, fine.OfficeFrom, fine.ReliesOnPredecessor = "2023-02-28", "2022-06-15", true
		ok(t, second(h.accounts.SignUnit(planner, fine)))
		own := "Fen İşleri Müdürlüğü"
		if d := cmp.Diff([]string{"account.statement.paper_missing " + own, "account.statement.predecessor " + own, "account.unit.late " + own}, h.warns(t, r)); d != "" {
			t.Error(d)
		}
		// own spent 90 and accounting has 80; other 180, and 180
		h.ledger(t, map[string]quantity.Money{h.own: 80 * quantity.Lira, h.other: 180 * quantity.Lira})
		if got := h.warns(t, r); !slices.Contains(got, "account.spending.over_ledger "+own) || slices.Contains(got, "account.spending.over_ledger Zabıta Müdürlüğü") {
			t.Error(got)
		}
	})
	each(t, func(t *testing.T, h *house) { // F24: the budget's own deviations have reasons, of any size
		r := h.created(t)
		row := func(spent quantity.Money, reason string) budget.Row {
			return budget.Row{UnitID: h.own, UnitName: "x", Functional: "01.1.1", Financing: "5", Economic: "03.2", Reason: reason, Money: budget.Money{Final: p(100 * quantity.Lira), Spent: &spent}}
		}
		rows := []budget.Row{row(100*quantity.Lira, ""), row(99*quantity.Lira, "Tasarruf"), row(99*quantity.Lira, ""), row(101*quantity.Lira, "")}
		for i := range rows {
			rows[i].Economic = "03." + string(rune('2'+i))
		}
		l, err := h.budgets.StageLedger(h.as(access.Finance), budget.StageLedger{Year: year, Kind: budget.LedgerExecution, FileName: "gider.xlsx", Rows: slices.Values(rows)})
		ok(t, err)
		ok(t, second(h.budgets.CommitLedger(h.as(access.Finance), l.ID, l.Version)))
		for _, f := range must(h.accounts.Check(h.as(access.Planner), r.ID)) {
			if f.Code == "account.budget.reason_missing" {
				if f.Args["read"] != "2" {
					t.Error(f)
				}
				return
			}
		}
		t.Error("nobody asks why the budget ended elsewhere")
	})
	each(t, func(t *testing.T, h *house) {
		r := h.to(t, account.MayorSigned)
		step := h.presenting(r)
		step.On = "2023-05-02"
		ok(t, second(h.accounts.Present(h.as(access.CouncilClerk), step)))
		if d := cmp.Diff([]string{"account.presented.month"}, h.warns(t, r)); d != "" {
			t.Error(d)
		}
		vote := h.voting(r)
		vote.Date = "2023-05-02"
		_, _, err := h.accounts.Vote(h.as(access.CouncilClerk), vote)
		ok(t, err)
		if d := cmp.Diff([]string{"account.copy.missing", "account.copy.missing", "account.presented.month", "account.published.missing"}, h.warns(t, r)); d != "" {
			t.Error(d)
		}
		sent := h.sending(r, "ministry", "E-1")
		sent.SentOn = "2023-05-02"
		ok(t, second(h.accounts.Distribute(h.as(access.CouncilClerk), sent)))
		publish := h.publishing(r)
		publish.On = "2023-05-02"
		ok(t, second(h.accounts.Publish(h.as(access.CouncilClerk), publish)))
		if d := cmp.Diff([]string{"account.copy.missing", "account.presented.month", "account.published.late"}, h.warns(t, r)); d != "" {
			t.Error(d)
		}
	})
}

// ledger imports accounting's year end with what units spent.
func (h *house) ledger(t testing.TB, spent map[string]quantity.Money) {
	t.Helper()
	ctx := h.as(access.Finance)
	var rows []budget.Row
	for _, unit := range slices.Sorted(maps.Keys(spent)) {
		rows = append(rows, budget.Row{UnitID: unit, UnitName: "x", Functional: "01.1.1", Financing: "5", Economic: "03.2", Money: budget.Money{Spent: p(spent[unit])}})
	}
	l, err := h.budgets.StageLedger(ctx, budget.StageLedger{Year: year, Kind: budget.LedgerExecution, FileName: "gider.xlsx", Rows: slices.Values(rows)})
	ok(t, err)
	ok(t, second(h.budgets.CommitLedger(ctx, l.ID, l.Version)))
}

// A unit gets the verdicts on its own report and indicators only.
func TestAUnitIsToldItsOwn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.created(t)
		for _, code := range []string{"PG1.1.1", "PG1.2.1"} {
			h.scores.set(code, func(x *evaluate.IndicatorScore) { x.C = big.NewRat(5, 1) })
		}
		own := "Fen İşleri Müdürlüğü"
		l := must(h.accounts.Check(h.as(access.UnitEditor), r.ID))
		if d := cmp.Diff([]string{"account.difference.reason_missing H1.1/PG1.1.1", "account.spending.missing " + own + "/H1.1/F1.1.1", "account.unit.not_received " + own}, codes(l, fault.Block)); d != "" {
			t.Error(d)
		}
		for _, role := range []access.Role{access.Viewer, access.CouncilClerk, access.IMSOfficer} {
			if err := second(h.accounts.Check(h.as(role), r.ID)); fault.KindOf(err) != fault.KindNotFound {
				t.Errorf("%s: %v", role, err)
			}
		}
		wants(t, second(h.accounts.Check(h.as(access.CouncilMember), r.ID)), fault.KindForbidden, "forbidden")
	})
}

// A programme without a frozen edition, and one whose edition cannot be read: there is nothing to compare with, and nothing goes to the council.
func TestWithoutAnEditionOfTheProgramme(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.to(t, account.MayorSigned)
		other := must(h.programmes.Create(h.as(access.Planner), programme.Create{PlanID: h.plan.ID, Year: 2023}))
		move := func(id string) {
			ok(t, h.db.System(t.Context()).Exec("UPDATE activity_report SET programme_id = ?", id).Error)
		}
		move(other.ID)
		if got := h.blocks(t, r); !slices.Contains(got, "account.edition.missing") {
			t.Error(got)
		}
		if got := kinds(must(h.accounts.Differences(h.as(access.Planner), r.ID))); got != nil {
			t.Error(got)
		}
		move(h.programme.ID)
		d, err := council.NewDecision(ids.New(), "me", council.DecisionFields{Body: "metropolitan_council", Date: "2021-11-20", Number: "2"})
		ok(t, err)
		e := council.Edition{ID: ids.New(), Document: "programme/2022", PlanID: h.plan.ID, ProgrammeID: h.programme.ID, No: 2, Decision: d, FrozenBy: "me", FrozenAt: 1 << 60}
		e.Contain([]byte(`["not of this form"]`), []byte("[]"))
		s := council.NewStore(h.db, now)
		ok(t, h.db.InTx(t.Context(), func(ctx context.Context) error {
			ok(t, s.Insert(ctx, d))
			return s.InsertEdition(ctx, e)
		}))
		wants(t, second(h.accounts.Check(h.as(access.Planner), r.ID)), fault.KindConflict, "account.edition.unreadable")
		wants(t, second(h.accounts.Present(h.as(access.Planner), h.presenting(r))), fault.KindConflict, "account.edition.unreadable")
	})
}
