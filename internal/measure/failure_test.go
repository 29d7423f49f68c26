package measure_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/plan"
)

// useCase is one change, with what must stand before it.
type useCase struct {
	name    string
	as      func(h *house) context.Context
	prepare func(t *testing.T, h *house) func(ctx context.Context) error
}

var useCases = []useCase{
	{"enter", (*house).enterer, func(_ *testing.T, h *house) func(context.Context) error {
		c := h.ratio(3, 4)
		c.Evidence, c.Idempotency = []measure.AddRecord{{Reference: "E-1"}}, act.Once{Key: "k", Sum: "s"}
		return func(ctx context.Context) error { return second(h.values.Submit(ctx, c)) }
	}},
	{"change", (*house).enterer, func(t *testing.T, h *house) func(context.Context) error {
		c := h.amount("PG1", 11)
		c.Version, c.Evidence = h.at(t, measure.Approved).Version, []measure.AddRecord{{Reference: "E-1"}}
		return func(ctx context.Context) error { return second(h.values.Submit(ctx, c)) }
	}},
	{"change a frozen one", (*house).enterer, func(t *testing.T, h *house) func(context.Context) error {
		c := h.amount("PG1", 11)
		c.Version = h.at(t, measure.Frozen).Version
		h.reopen(t, h.own, "2022-05-10")
		return func(ctx context.Context) error { return second(h.values.Submit(ctx, c)) }
	}},
	{"approve", (*house).approver, func(t *testing.T, h *house) func(context.Context) error {
		v := h.at(t, measure.Entered)
		return func(ctx context.Context) error { return second(h.values.Approve(ctx, move(v))) }
	}},
	{"approve for the lone manager", (*house).office, func(_ *testing.T, h *house) func(context.Context) error {
		v := must(h.values.Submit(h.approver(), h.amount("PG1", 10)))
		return func(ctx context.Context) error { return second(h.values.Approve(ctx, move(v))) }
	}},
	{"verify", (*house).office, func(t *testing.T, h *house) func(context.Context) error {
		v := h.at(t, measure.Approved)
		return func(ctx context.Context) error { return second(h.values.Verify(ctx, move(v))) }
	}},
	{"return", (*house).office, func(t *testing.T, h *house) func(context.Context) error {
		v := h.at(t, measure.Approved)
		return func(ctx context.Context) error {
			return second(h.values.Return(ctx, measure.Move{ID: v.ID, Version: v.Version, Reason: "eksik"}))
		}
	}},
	{"approve all", (*house).approver, func(t *testing.T, h *house) func(context.Context) error {
		h.at(t, measure.Entered)
		return func(ctx context.Context) error {
			_, _, err := h.values.ApproveAll(ctx, h.windows["quarter/1"].ID, h.own)
			return err
		}
	}},
	{"verify all", (*house).office, func(t *testing.T, h *house) func(context.Context) error {
		h.at(t, measure.Approved)
		return func(ctx context.Context) error {
			_, _, err := h.values.VerifyAll(ctx, h.windows["quarter/1"].ID, "")
			return err
		}
	}},
	{"freeze", (*house).office, func(t *testing.T, h *house) func(context.Context) error {
		h.at(t, measure.Verified)
		w := h.windows["quarter/1"]
		return func(ctx context.Context) error {
			return second(h.values.Freeze(ctx, calendar.WindowStep{ID: w.ID, Version: w.Version}))
		}
	}},
	{"close a reopening", (*house).office, func(t *testing.T, h *house) func(context.Context) error {
		c := h.amount("PG1", 11)
		c.Version = h.at(t, measure.Frozen).Version
		r := h.reopen(t, h.own, "2022-05-10")
		v := must(h.values.Submit(h.enterer(), c))
		v = must(h.values.Approve(h.approver(), move(v)))
		ok(t, second(h.values.Verify(h.office(), move(v))))
		return func(ctx context.Context) error {
			return second(h.values.CloseReopening(ctx, calendar.WindowStep{ID: r.ID, Version: r.Version}))
		}
	}},
	{"add a record", (*house).enterer, func(t *testing.T, h *house) func(context.Context) error {
		v := h.at(t, measure.Entered)
		return func(ctx context.Context) error {
			return second(h.values.AddRecord(ctx, v.ID, measure.AddRecord{Reference: "E-1"}))
		}
	}},
	{"add a file", (*house).enterer, func(t *testing.T, h *house) func(context.Context) error {
		v := h.at(t, measure.Entered)
		return func(ctx context.Context) error { return second(h.values.AddFile(ctx, file(v, "a.pdf", pdf))) }
	}},
	{"cancel evidence", (*house).enterer, func(t *testing.T, h *house) func(context.Context) error {
		v := h.at(t, measure.Entered)
		e := must(h.values.AddRecord(h.enterer(), v.ID, measure.AddRecord{Reference: "E-1"}))
		return func(ctx context.Context) error {
			return second(h.values.CancelEvidence(ctx, measure.CancelEvidence{ID: e.ID, Version: e.Version, Reason: "yanlış"}))
		}
	}},
	{"open personal data", (*house).office, func(t *testing.T, h *house) func(context.Context) error {
		f := file(h.at(t, measure.Entered), "a.pdf", pdf)
		f.PersonalData = true
		e := must(h.values.AddFile(h.enterer(), f))
		return func(ctx context.Context) error {
			in, _, err := h.values.OpenEvidence(ctx, e.ID)
			if err != nil {
				return err
			}
			return in.Close()
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
				do := u.prepare(t, h)
				read := func() map[string]string { return h.state(t) }
				if u.name == "open personal data" { // reads after its step: what it wrote stays, because it was about to show
					ok(t, do(u.as(h)))
					h.verifyLog(t)
					return
				}
				dbtest.EachStatement(u.as(h), t, 200, read, do)
				h.verifyLog(t)
			})
		})
	}
}

// The statements of each use case, so that a change of them is a decision. Begin and commit count.
func TestStatementsOfAValue(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		w := h.windows["quarter/1"].ID
		got := map[string]int64{}
		var v measure.Value
		count := func(name string, ctx context.Context, do func(ctx context.Context) error) {
			got[name] = dbtest.Statements(ctx, t, do)
		}
		submit := func(c measure.Submit) func(context.Context) error {
			return func(ctx context.Context) (err error) { v, err = h.values.Submit(ctx, c); return err }
		}
		c := h.amount("PG1", 10)
		count("enter", h.enterer(), submit(c))
		c.Version = 1
		count("change", h.enterer(), submit(c))
		count("approve", h.approver(), func(ctx context.Context) (err error) { v, err = h.values.Approve(ctx, move(v)); return err })
		count("verify", h.office(), func(ctx context.Context) (err error) { v, err = h.values.Verify(ctx, move(v)); return err })
		c = h.ratio(1, 2)
		c.Evidence, c.Idempotency = []measure.AddRecord{{Reference: "E-1"}, {Reference: "E-2"}}, act.Once{Key: "k", Sum: "s"}
		count("enter with proof and key", h.enterer(), submit(c))
		count("add a record", h.enterer(), func(ctx context.Context) error {
			return second(h.values.AddRecord(ctx, v.ID, measure.AddRecord{Reference: "E-3"}))
		})
		count("get", h.enterer(), func(ctx context.Context) error { return second(h.values.Get(ctx, v.ID)) })
		count("list", h.enterer(), func(ctx context.Context) error { return second(h.values.List(ctx, measure.ListQuery{WindowID: w})) })
		want := map[string]int64{"enter": 11, "change": 12, "approve": 11, "verify": 11, "enter with proof and key": 14, "add a record": 11, "get": 4, "list": 1}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatal(d)
		}
	})
}

// Three hundred indicators take as many statements as seven: work list, board, what stands before a freeze, and what moves all at once.
func TestStatementsDoNotGrowWithTheIndicators(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		w := h.windows["quarter/1"].ID
		reads := func() map[string]int64 {
			return map[string]int64{
				"entries": dbtest.Statements(h.office(), t, func(ctx context.Context) error { return second(h.values.Entries(ctx, w, "")) }),
				"unit":    dbtest.Statements(h.enterer(), t, func(ctx context.Context) error { return second(h.values.Entries(ctx, w, h.own)) }),
				"board":   dbtest.Statements(h.office(), t, func(ctx context.Context) error { return second(h.values.Board(ctx, h.plan.ID, 2022)) }),
				"unready": dbtest.Statements(h.office(), t, func(ctx context.Context) error { return second(h.values.Unready(ctx, w)) }),
				"evidence": dbtest.Statements(h.office(), t, func(ctx context.Context) error {
					return second(h.values.EvidenceOf(ctx, h.plan.ID, 2022))
				}),
			}
		}
		moves := func() map[string]int64 {
			return map[string]int64{
				"approve all": dbtest.Statements(h.approver(), t, func(ctx context.Context) error {
					done, _, err := h.values.ApproveAll(ctx, w, "")
					if err == nil && len(done) == 0 {
						t.Error("nothing approved")
					}
					return err
				}),
				"verify all": dbtest.Statements(h.office(), t, func(ctx context.Context) error { _, _, err := h.values.VerifyAll(ctx, w, ""); return err }),
			}
		}
		ok(t, second(h.values.Submit(h.enterer(), h.amount("PG1", 10))))
		want := map[string]int64{"entries": 14, "unit": 14, "board": 8, "unready": 8, "evidence": 1}
		if d := cmp.Diff(want, reads()); d != "" {
			t.Error("small:", d)
		}
		small := moves()
		if d := cmp.Diff(map[string]int64{"approve all": 11, "verify all": 11}, small); d != "" {
			t.Error("small:", d)
		}
		h.many(t, 150, w)
		if d := cmp.Diff(want, reads()); d != "" {
			t.Error("big:", d)
		}
		if d := cmp.Diff(small, moves()); d != "" {
			t.Error("big:", d)
		}
	})
}

// many adds indicators of own with an entered value each.
func (h *house) many(t testing.TB, n int, window string) {
	t.Helper()
	h.sql(t, "UPDATE plan SET state = 'draft'")
	ctx := h.office()
	for i := range n {
		x := must(h.plans.AddIndicator(ctx, plan.AddIndicator{TargetID: h.pg["PG1"].TargetID, IndicatorFields: plan.IndicatorFields{Code: "X" + ids.New()[20:], CalcType: "yearly_separate", UnitOfMeasure: "Adet", MonitoringFrequency: "quarter"}}))
		h.sql(t, `INSERT INTO measurement (id, plan_id, indicator_id, window_id, year, frequency, period_no, unit_id, state, kind, amount, no_value_reason, explanation, confirmed, return_reason,
			entered_by, entered_at, approved_at, verified_at, origin, source, synthetic, version, created_at, updated_at)
			VALUES (?, ?, ?, ?, 2022, 'quarter', 1, ?, 'entered', 'amount', ?, '', '', ?, '', ?, 1, 0, 0, 'entered', '', ?, 1, 1, 1)`,
			ids.New(), h.plan.ID, x.ID, window, h.own, (i+1)*1_000_000, false, h.editor, true)
	}
	h.sql(t, "UPDATE plan SET state = 'in_force'")
}
