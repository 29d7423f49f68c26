package measure_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
)

const one = quantity.One

// Every shape of domain.md §3.2 is taken as it is typed, and nothing else is.
func TestOneShapeByCalculationType(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		none := measure.Fields{Kind: measure.KindNone, NoValueReason: "Ölçüm cihazı arızalandı"}
		for _, x := range []struct {
			code string
			f    measure.Fields
		}{
			{"PG1", measure.Fields{Kind: measure.KindAmount, Amount: p(10 * one)}},
			{"PG2", measure.Fields{Kind: measure.KindRatio, Numerator: p(3 * one), Denominator: p(4 * one)}},
			{"PG3", measure.Fields{Kind: measure.KindDone, Done: p(false), Amount: p(40 * one)}},
			{"PG4", measure.Fields{Kind: measure.KindScale, Scale: p(0)}},
			{"PG7", none},
		} {
			c := h.amount(x.code, 0)
			c.Fields = x.f
			c.Explanation, c.Synthetic = "  Açıklama  ", true
			v := must(h.values.Submit(h.office(), c))
			c.Fields.Explanation, c.Fields.Origin = "Açıklama", "entered"
			got := must(h.values.Get(h.office(), v.ID))
			if d := cmp.Diff(c.Fields, got.Fields); d != "" {
				t.Errorf("%s: %s", x.code, d)
			}
			if got.State != measure.Entered || got.Version != 1 || got.EnteredBy != h.planner || got.EnteredAt == 0 {
				t.Errorf("%s: %+v", x.code, got)
			}
		}
		for _, code := range []string{"PG1", "PG2", "PG3", "PG4"} {
			for _, kind := range []string{measure.KindAmount, measure.KindRatio, measure.KindDone, measure.KindScale} {
				if kind == measure.Kinds(h.pg[code])[0] {
					continue
				}
				c := h.in("quarter/2", h.amount(code, 1))
				c.WindowID, c.Fields = h.windows["quarter/1"].ID, measure.Fields{Kind: kind}
				c.Version = must(h.values.List(h.office(), measure.ListQuery{IndicatorID: c.IndicatorID})).Items[0].Version
				wantsAt(t, second(h.values.Submit(h.office(), c)), "measure.kind", "kind")
			}
		}
	})
}

// A ratio without numerator and denominator on its sheet may be given as one amount.
func TestARatioWithoutPartsTakesAnAmount(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.sql(t, "UPDATE indicator SET numerator = '', denominator = '' WHERE code = 'PG2'")
		ok(t, second(h.values.Submit(h.enterer(), h.amount("PG2", 75))))
	})
}

// badValue is what is refused or asked while typing, with the field it stands at; asked ones pass when they are confirmed.
type badValue struct {
	name, pg, code, field string
	asked                 bool
	fields                measure.Fields
}

var badValues = []badValue{
	{"no amount", "PG1", "text.required", "amount", false, measure.Fields{Kind: measure.KindAmount}},
	{"no kind", "PG1", "text.required", "kind", false, measure.Fields{}},
	{"unknown kind", "PG1", "enum.unknown", "kind", false, measure.Fields{Kind: "guess"}},
	{"out of range", "PG6", "number.range", "amount", false, measure.Fields{Kind: measure.KindAmount, Amount: p(quantity.MaxAmount + 1)}},
	{"field of another kind", "PG1", "measure.field.foreign", "scale", false, measure.Fields{Kind: measure.KindAmount, Amount: p(one), Scale: p(2)}},
	{"reason beside a value", "PG1", "measure.field.foreign", "no_value_reason", false, measure.Fields{Kind: measure.KindAmount, Amount: p(one), NoValueReason: "Ölçülmedi, yine de"}},
	{"negative count", "PG1", "measure.count.negative", "amount", false, measure.Fields{Kind: measure.KindAmount, Amount: p(-one)}},
	{"negative count, confirmed", "PG7", "measure.count.negative", "amount", false, measure.Fields{Kind: measure.KindAmount, Amount: p(-one), Confirmed: true}},
	{"no denominator", "PG2", "text.required", "denominator", false, measure.Fields{Kind: measure.KindRatio, Numerator: p(one)}},
	{"denominator 0", "PG2", "measure.denominator.zero", "denominator", false, measure.Fields{Kind: measure.KindRatio, Numerator: p(one), Denominator: p(quantity.Amount(0)), Confirmed: true}},
	{"negative denominator", "PG2", "measure.denominator.negative", "denominator", false, measure.Fields{Kind: measure.KindRatio, Numerator: p(one), Denominator: p(-one), Confirmed: true}},
	{"scale 5", "PG4", "number.range", "scale", false, measure.Fields{Kind: measure.KindScale, Scale: p(5)}},
	{"progress over 100", "PG3", "measure.progress", "amount", false, measure.Fields{Kind: measure.KindDone, Done: p(false), Amount: p(101 * one)}},
	{"done at 40 %", "PG3", "measure.progress", "amount", false, measure.Fields{Kind: measure.KindDone, Done: p(true), Amount: p(40 * one)}},
	{"no reason", "PG1", "text.required", "no_value_reason", false, measure.Fields{Kind: measure.KindNone, NoValueReason: "   "}},
	{"short reason", "PG1", "measure.reason.short", "no_value_reason", false, measure.Fields{Kind: measure.KindNone, NoValueReason: "yok"}},
	{"control character", "PG1", "text.control", "explanation", false, measure.Fields{Kind: measure.KindAmount, Amount: p(one), Explanation: "a\x00b"}},
	{"unknown origin", "PG1", "enum.unknown", "origin", false, measure.Fields{Kind: measure.KindAmount, Amount: p(one), Origin: "rumour"}},
	{"long explanation", "PG1", "text.length", "explanation", false, measure.Fields{Kind: measure.KindAmount, Amount: p(one), Explanation: strings.Repeat("a", 8001)}},
	{"percentage where the unit is a count", "PG1", "measure.ask.count_fraction", "amount", true, measure.Fields{Kind: measure.KindAmount, Amount: p(one * 3 / 4)}},
	{"comma as thousands mark in a count", "PG7", "measure.ask.count_fraction", "amount", true, measure.Fields{Kind: measure.KindAmount, Amount: must2(quantity.ParseAmountTR("1,234"))}},
	{"percentage over 100", "PG5", "measure.ask.over_hundred", "amount", true, measure.Fields{Kind: measure.KindAmount, Amount: p(101 * one)}},
	{"ratio over 100", "PG2", "measure.ask.over_hundred", "numerator", true, measure.Fields{Kind: measure.KindRatio, Numerator: p(11 * one), Denominator: p(10 * one)}},
	{"negative percentage", "PG5", "measure.ask.negative", "amount", true, measure.Fields{Kind: measure.KindAmount, Amount: p(-one)}},
}

func must2(a quantity.Amount, err error) *quantity.Amount {
	if err != nil {
		panic(err)
	}
	return &a
}

func TestBadValuesAreRefusedOrAsked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.sql(t, "UPDATE indicator SET monitoring_frequency = 'quarter' WHERE code = 'PG6'")
		before := h.state(t)
		for _, x := range badValues {
			c := h.amount(x.pg, 0)
			c.Fields = x.fields
			err := second(h.values.Submit(h.office(), c))
			if !fault.Has(err, x.code) {
				t.Fatalf("%s: %v", x.name, err)
			}
			wantsAt(t, err, x.code, x.field)
			for _, f := range fault.All(err) {
				if f.Kind != fault.KindInvalid || (f.Stage == fault.Warn) != x.asked || f.At.Ref != x.pg {
					t.Errorf("%s: %+v", x.name, f)
				}
			}
			dbtest.Unchanged(t, before, h.state(t))
		}
		for _, x := range badValues {
			if !x.asked {
				continue
			}
			c := h.amount(x.pg, 0)
			c.Fields = x.fields
			c.Confirmed = true
			if found := must(h.values.List(h.office(), measure.ListQuery{IndicatorID: c.IndicatorID})).Items; len(found) > 0 {
				c.Version = found[0].Version
			}
			if v := must(h.values.Submit(h.office(), c)); !v.Confirmed {
				t.Errorf("%s: the answer is not kept", x.name)
			}
		}
	})
}

// What was not asked is not kept as answered.
func TestConfirmedSaysThatSomethingWasAsked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		c := h.amount("PG1", 10)
		c.Confirmed = true
		if v := must(h.values.Submit(h.enterer(), c)); v.Confirmed {
			t.Fatal("nothing was asked")
		}
	})
}

// R-VER-07: further than the setting from the value before and from the median of the last four, or another sign.
func TestJumpsAreAsked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		type history []quantity.Amount
		for _, x := range []struct {
			pg     string
			before history // oldest first
			now    quantity.Amount
			code   string
		}{
			{"PG1", history{10 * one}, 30 * one, ""},
			{"PG1", history{10 * one}, 31 * one, "measure.ask.jump"},
			{"PG1", history{0}, 900 * one, ""},
			{"PG1", history{500 * one, 0}, 10_000 * one, "measure.ask.jump"},
			{"PG1", history{100 * one, 100 * one, 100 * one, 10 * one}, 100 * one, ""},
			{"PG1", history{1 * one, 10 * one, 10 * one, 10 * one, 100 * one}, 100 * one, ""},
			{"PG5", history{10 * one}, -one, "measure.ask.sign"},
			{"PG5", history{-10 * one}, one, "measure.ask.sign"},
			{"PG5", history{-10 * one}, -4 * one, ""},
			{"PG5", history{-10 * one}, -one, "measure.ask.jump"},
			{"PG1", history{30 * one}, 10 * one, ""},
			{"PG1", history{30 * one}, 9 * one, "measure.ask.jump"},
			{"PG1", history{30 * one}, 0, "measure.ask.jump"},
			{"PG6", history{1200 * one}, 1_234_000, "measure.ask.thousands"},
			{"PG6", history{1200 * one}, 1_230_000, "measure.ask.jump"},
			{"PG6", history{2 * one}, 1_234_000, ""},
		} {
			h.forget(t)
			h.sql(t, "UPDATE indicator SET monitoring_frequency = 'quarter' WHERE code = 'PG6'")
			h.past(t, x.pg, x.before...)
			c := h.amount(x.pg, 0)
			c.Amount = &x.now
			err := second(h.values.Submit(h.office(), c))
			if x.code == "" {
				ok(t, err)
				continue
			}
			if !fault.Has(err, x.code) || len(fault.All(err)) != 1 {
				t.Errorf("%s %v → %s: %v", x.pg, x.before, x.now, err)
			}
			c.Confirmed = true
			ok(t, second(h.values.Submit(h.office(), c)))
		}
	})
}

// forget empties the values; history cannot be removed otherwise.
func (h *house) forget(t testing.TB) {
	t.Helper()
	if h.db.Engine() == db.SQLite {
		h.sql(t, "DROP TRIGGER IF EXISTS measurement_step_no_delete")
	} else {
		h.sql(t, "ALTER TABLE measurement_step DISABLE TRIGGER ALL")
	}
	h.sql(t, "DELETE FROM evidence")
	h.sql(t, "DELETE FROM measurement_step")
	h.sql(t, "DELETE FROM measurement")
}

// past writes values of the quarters before 2022, past the services, oldest first.
func (h *house) past(t testing.TB, code string, all ...quantity.Amount) {
	t.Helper()
	for n, a := range all {
		back := len(all) - n // quarters before the first of 2022
		year, no := 2021-(back-1)/4, 4-(back-1)%4
		h.row(t, code, year, no, a)
	}
}

// row writes one approved value of a quarter with its window, which stands already or not.
func (h *house) row(t testing.TB, code string, year, no int, a quantity.Amount) {
	t.Helper()
	var found []string
	ok(t, h.db.Conn(context.Background()).Raw("SELECT id FROM report_window WHERE year = ? AND frequency = 'quarter' AND period_no = ?", year, no).Scan(&found).Error)
	if len(found) == 0 {
		found = []string{ids.New()}
		h.sql(t, `INSERT INTO report_window (id, plan_id, year, frequency, period_no, opens_on, unit_closes_on, manager_closes_on, office_closes_on, state, frozen_at, version, created_at, updated_at)
			VALUES (?, ?, ?, 'quarter', ?, '2021-01-01', '2021-01-02', '2021-01-03', '2021-01-04', 'frozen', 1, 1, 1, 1)`, found[0], h.plan.ID, year, no)
	}
	h.sql(t, `INSERT INTO measurement (id, plan_id, indicator_id, window_id, year, frequency, period_no, unit_id, state, kind, amount, no_value_reason, explanation, confirmed, return_reason,
		entered_by, entered_at, approved_at, verified_at, origin, source, synthetic, version, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, 'quarter', ?, ?, 'frozen', 'amount', ?, '', '', ?, '', ?, 1, 0, 0, 'entered', '', ?, 1, 1, 1)`,
		ids.New(), h.plan.ID, h.pg[code].ID, found[0], year, no, h.own, int64(a), false, h.editor, true)
}

// Who may enter, and where: a foreign unit, another frequency, another plan, an undecided plan and a closed day are refused.
func TestValuesOutsideTheirPlaceAreRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		c := h.amount("PG1", 10)
		before := h.state(t)
		refused := func(ctx context.Context, c measure.Submit, kind fault.Kind, code string) {
			t.Helper()
			wants(t, second(h.values.Submit(ctx, c)), kind, code)
			after := h.state(t)
			after["audit_row"], after["audit_text"] = before["audit_row"], before["audit_text"] // a denial is noted
			dbtest.Unchanged(t, before, after)
		}
		foreign := someone("x", post(access.UnitEditor, h.other))
		refused(foreign, c, fault.KindForbidden, "forbidden")
		refused(h.enterer(), h.amount("PG5", 1), fault.KindForbidden, "forbidden") // the target is own's, the data are other's
		yearly := c
		yearly.WindowID = h.windows["year/1"].ID
		refused(h.enterer(), yearly, fault.KindInvalid, "measure.window.frequency")
		refused(h.enterer(), h.in("quarter/2", c), fault.KindClosed, "calendar.not_open")
		for _, id := range []string{"", "x", "\xff", ids.New()} {
			bad := c
			bad.IndicatorID = id
			refused(h.enterer(), bad, fault.KindNotFound, "not_found")
			bad = c
			bad.WindowID = id
			refused(h.enterer(), bad, fault.KindNotFound, "not_found")
		}
		h.clock.set("2022-04-16")
		refused(h.enterer(), c, fault.KindClosed, "calendar.closed")
		h.clock.set(dayOpen)
		h.sql(t, "UPDATE plan SET state = 'submitted'")
		refused(h.enterer(), c, fault.KindClosed, "measure.plan.undecided")
		h.sql(t, "UPDATE plan SET state = 'in_force'")
		other := must(h.plans.Create(h.office(), plan.CreatePlan{PlanFields: plan.PlanFields{Code: "Q", Name: "Başka", FirstYear: 2020, LastYear: 2024}})).ID
		h.sql(t, "UPDATE report_window SET plan_id = ? WHERE frequency = 'quarter'", other)
		before = h.state(t)
		refused(h.enterer(), c, fault.KindInvalid, "measure.window.other_plan")
	})
}

// A value that was read otherwise is not changed, the same form sent twice is one value, and the same key gives the same answer.
func TestStaleAndRepeatedSubmits(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		c := h.amount("PG1", 10)
		c.Version = 1
		wants(t, second(h.values.Submit(h.enterer(), c)), fault.KindStale, "stale")
		c.Version, c.Idempotency = 0, act.Once{Key: "k", Sum: "s"}
		v := must(h.values.Submit(h.enterer(), c))
		if d := cmp.Diff(v, must(h.values.Submit(h.enterer(), c))); d != "" {
			t.Fatal(d)
		}
		c.Idempotency.Sum = "other"
		wants(t, second(h.values.Submit(h.enterer(), c)), fault.KindInvalid, "idempotency.other_body")
		c.Idempotency = act.Once{}
		wants(t, second(h.values.Submit(h.enterer(), c)), fault.KindStale, "stale")
		c.Version, c.Amount = 1, p(11*one)
		if got := must(h.values.Submit(h.enterer(), c)); got.ID != v.ID || got.Version != 2 || *got.Amount != 11*one {
			t.Fatalf("%+v", got)
		}
		wants(t, second(h.values.Submit(h.enterer(), c)), fault.KindStale, "stale")
	})
}

// References come in with the value, each once.
func TestReferencesComeWithTheValue(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		c := h.ratio(3, 4)
		c.Evidence = []measure.AddRecord{{Reference: "E-1", System: "EBYS"}, {Reference: "e-1 ", System: "ebys"}}
		wants(t, second(h.values.Submit(h.enterer(), c)), fault.KindConflict, "measure.evidence.duplicate")
		c.Evidence = []measure.AddRecord{{Reference: " "}}
		wantsAt(t, second(h.values.Submit(h.enterer(), c)), "text.required", "reference")
		c.Evidence = []measure.AddRecord{{Reference: "E-1", System: "EBYS"}, {Reference: "E-2"}}
		v := must(h.values.Submit(h.enterer(), c))
		if got := must(h.values.Get(h.enterer(), v.ID)); len(got.Evidence) != 2 || cmp.Diff(v, got) != "" {
			t.Fatal(cmp.Diff(v, got))
		}
		c.Version = 1
		wants(t, second(h.values.Submit(h.enterer(), c)), fault.KindConflict, "measure.evidence.duplicate")
		c.Evidence = nil
		if v := must(h.values.Submit(h.enterer(), c)); len(v.Evidence) != 2 {
			t.Fatal(v.Evidence)
		}
	})
}
