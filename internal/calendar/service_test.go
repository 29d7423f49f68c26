package calendar_test

import (
	"context"
	"slices"
	"testing"

	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/period"
)

func TestAYearGetsAWindowForEachPeriodOfItsFrequencies(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.frequency = []string{calendar.Year, calendar.Quarter, calendar.Quarter, "never"}
		l := h.opened()
		if names(l) != "quarter/1 quarter/2 quarter/3 quarter/4 year/1" {
			t.Fatal(names(l))
		}
		w := l[0]
		if w.First() != "2022-01-01" || w.Last() != "2022-03-31" || w.OpensOn != "2022-04-01" || w.UnitClosesOn != "2022-04-15" || w.ManagerClosesOn != "2022-04-20" || w.OfficeClosesOn != "2022-04-30" {
			t.Errorf("%+v", w)
		}
		if l[4].OpensOn != "2023-01-01" || l[4].LastMonth() != 12 || l[4].Last() != "2022-12-31" {
			t.Errorf("%+v", l[4])
		}
		// A frequency that comes later gets its windows; those that are there keep their days.
		ok(t, second(h.calendar.Change(h.planner(), calendar.ChangeWindow{ID: w.ID, Version: 1, OfficeClosesOn: p(period.Date("2022-05-20"))})))
		h.frequency = append(h.frequency, calendar.HalfYear, calendar.Month)
		again := h.opened()
		if len(again) != 4+1+2+12 || again[0].Name() != "month/1" || again[12].OfficeClosesOn != "2022-05-20" {
			t.Errorf("%d %s", len(again), names(again))
		}
		before := h.state()
		if third := h.opened(); len(third) != len(again) {
			t.Error(names(third))
		}
		dbtest.Unchanged(t, before, h.state())
	})
}

func TestDaysFollowTheSettingsOfTheYear(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		admin := h.as(access.Admin)
		set := func(name, value string) {
			ok(t, second(h.org.SetSetting(admin, org.SetSetting{Name: name, ValidFrom: 2022, Value: value, Source: "Başkanlık oluru"})))
		}
		set(org.WindowUnitDays, "3")
		set(org.WindowManagerDays, "4")
		if w := h.opened()[0]; w.UnitClosesOn != "2022-04-03" || w.ManagerClosesOn != "2022-04-04" || w.OfficeClosesOn != "2022-04-30" {
			t.Errorf("%+v", w)
		}
		set(org.WindowOfficeDays, "2") // before the manager's
		_, err := h.calendar.OpenYear(h.planner(), calendar.OpenYear{PlanID: h.plan, Year: 2023})
		wants(t, err, fault.KindInvalid, "calendar.days_order")
	})
}

func TestAYearIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		before := h.state()
		h.refusal = fault.New(fault.KindClosed, "plan.closed")
		_, err := h.calendar.OpenYear(h.planner(), calendar.OpenYear{PlanID: h.plan, Year: 2022})
		wants(t, err, fault.KindClosed, "plan.closed")
		h.refusal = nil
		_, err = h.calendar.OpenYear(h.planner(), calendar.OpenYear{PlanID: "x", Year: 1})
		if got := fields(err); !slices.Equal(got, []string{"number.range year", "text.required plan_id"}) {
			t.Error(got)
		}
		_, err = h.calendar.OpenYear(h.planner(), calendar.OpenYear{PlanID: ids.New(), Year: 2022}) // no such plan
		if err == nil || fault.KindOf(err) == fault.KindInternal {
			t.Error(err)
		}
		dbtest.Unchanged(t, before, h.state())
	})
}

func TestTheDaysOfAWindowChange(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		w := h.opened()[0]
		ctx := h.planner()
		day := func(s string) *period.Date { return p(period.Date(s)) }
		for name, c := range map[string]struct {
			cmd  calendar.ChangeWindow
			want []string
		}{
			"out of order":      {calendar.ChangeWindow{UnitClosesOn: day("2022-04-21")}, []string{"calendar.days_order manager_closes_on"}},
			"all out of order":  {calendar.ChangeWindow{OpensOn: day("2022-05-02"), ManagerClosesOn: day("2022-04-14")}, []string{"calendar.days_order manager_closes_on", "calendar.days_order unit_closes_on"}},
			"no day":            {calendar.ChangeWindow{OpensOn: day("2022-02-30"), UnitClosesOn: day("")}, []string{"calendar.day opens_on", "calendar.day unit_closes_on"}},
			"before the period": {calendar.ChangeWindow{OpensOn: day("2021-12-31")}, []string{"calendar.opens_before_period opens_on"}},
			"stale":             {calendar.ChangeWindow{Version: 7}, []string{"stale "}},
			"unknown":           {calendar.ChangeWindow{ID: ids.New()}, []string{"not_found "}},
		} {
			if c.cmd.ID == "" {
				c.cmd.ID = w.ID
			}
			if c.cmd.Version == 0 {
				c.cmd.Version = w.Version
			}
			before := h.state()
			if _, err := h.calendar.Change(ctx, c.cmd); !slices.Equal(fields(err), c.want) {
				t.Errorf("%s: %v", name, fields(err))
			}
			dbtest.Unchanged(t, before, h.state())
		}
		got := must(h.calendar.Change(ctx, calendar.ChangeWindow{ID: w.ID, Version: 1, OpensOn: day("2022-01-01"), UnitClosesOn: day("2022-04-18")}))
		if got.Version != 2 || got.OpensOn != "2022-01-01" || got.UnitClosesOn != "2022-04-18" || got.OfficeClosesOn != w.OfficeClosesOn {
			t.Errorf("%+v", got)
		}
		if read := must(h.calendar.Get(h.as(access.Viewer), w.ID)); read.Version != 2 || read.UnitClosesOn != "2022-04-18" {
			t.Errorf("%+v", read)
		}
		f := h.frozen(w.ID)
		_, err := h.calendar.Change(ctx, calendar.ChangeWindow{ID: w.ID, Version: f.Version})
		wants(t, err, fault.KindClosed, "calendar.frozen")
	})
}

// A window lets each work until the end of their own day, in Istanbul.
func TestEachStageHasItsDays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		w := h.opened()[0]
		for _, c := range []struct {
			day                        string
			entering, approving, check string
		}{
			{"2022-03-31", "calendar.not_open", "calendar.not_open", "calendar.not_open"},
			{"2022-04-01", "", "", ""},
			{"2022-04-15", "", "", ""},
			{"2022-04-16", "calendar.closed", "", ""},
			{"2022-04-21", "calendar.closed", "calendar.closed", ""},
			{"2022-05-01", "calendar.closed", "calendar.closed", "calendar.closed"},
		} {
			today := h.on(c.day).calendar.Today()
			if string(today) != c.day {
				t.Fatal(today)
			}
			for stage, want := range map[calendar.Stage]string{calendar.Entering: c.entering, calendar.Approving: c.approving, calendar.Verifying: c.check} {
				err := w.Accepts(stage, today, h.own)
				if want == "" && err != nil || want != "" && (!fault.Has(err, want) || fault.KindOf(err) != fault.KindClosed) {
					t.Errorf("%s stage %d: %v", c.day, stage, err)
				}
			}
		}
		err := w.Accepts(calendar.Entering, "2022-06-01", h.own)
		if f := fault.All(err)[0]; f.Args["expected"] != "01.04.2022…15.04.2022" || f.Args["read"] != "01.06.2022" || f.Args["window"] != "2022 quarter/1" {
			t.Errorf("%+v", f)
		}
	})
}

func TestAReopeningOpensAWindowForOneUnitUntilItsDay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		w := h.frozen(h.opened()[0].ID)
		if w.State != calendar.Frozen || w.FrozenBy != "someone" || w.FrozenAt == 0 || w.Version != 2 {
			t.Errorf("%+v", w)
		}
		wants(t, w.Accepts(calendar.Verifying, "2022-04-10", h.own), fault.KindClosed, "calendar.frozen")
		later := h.on("2022-06-01")
		ctx := later.planner()
		r := must(later.calendar.Reopen(ctx, later.reopen(w, h.own, "2022-06-05")))
		w = must(later.calendar.Get(ctx, w.ID))
		if len(w.Reopenings) != 1 || w.Reopenings[0] != r || r.Version != 1 || r.OpenedBy == "" || r.OpenedAt == 0 {
			t.Errorf("%+v %+v", w, r)
		}
		for _, s := range []calendar.Stage{calendar.Entering, calendar.Approving, calendar.Verifying} {
			ok(t, w.Accepts(s, "2022-06-05", h.own))
			wants(t, w.Accepts(s, "2022-06-05", h.other), fault.KindClosed, "calendar.frozen")
			wants(t, w.Accepts(s, "2022-06-06", h.own), fault.KindClosed, "calendar.frozen")
		}
		// Twice at once is refused; after its day, or for another unit, the window may be re-opened again.
		_, err := later.calendar.Reopen(ctx, later.reopen(w, h.own, "2022-07-01"))
		wants(t, err, fault.KindConflict, "calendar.reopened")
		ok(t, second(later.calendar.Reopen(ctx, later.reopen(w, h.other, "2022-06-01"))))
		after := h.on("2022-06-06")
		ok(t, second(after.calendar.Reopen(ctx, after.reopen(w, h.own, "2022-06-08"))))
		if w = must(after.calendar.List(ctx, calendar.Query{PlanID: h.plan, Year: 2022, Frequency: calendar.Quarter}))[0]; len(w.Reopenings) != 3 {
			t.Errorf("%+v", w.Reopenings)
		}
		if got, open := w.Reopened(h.own, "2022-06-07"); !open || got.UntilOn != "2022-06-08" {
			t.Errorf("%v %+v", open, got)
		}
		// Closed, it opens nothing.
		ok(t, act.New(h.db, h.log, clock.Fixed(april), true).Run(ctx, access.ValueVerify, func(ctx context.Context, s *act.Step) error {
			got, in, err := after.calendar.LockedReopening(ctx, w.Reopenings[2].ID)
			if err != nil || in.ID != w.ID || got != w.Reopenings[2] {
				t.Errorf("%+v %+v %v", got, in, err)
			}
			stale := got
			stale.Version = 9
			wants(t, after.calendar.CloseReopening(ctx, &stale, "x"), fault.KindStale, "stale")
			ok(t, after.calendar.CloseReopening(ctx, &got, "closer"))
			s.Record(audit.Change{Entity: "window_reopening", ID: got.ID, Op: "close"})
			return s.Allow(access.Whole)
		}))
		w = must(after.calendar.Get(ctx, w.ID))
		if c := w.Reopenings[2]; c.ClosedBy != "closer" || c.ClosedAt == 0 || c.Version != 2 || c.Active("2022-06-07") {
			t.Errorf("%+v", c)
		}
		wants(t, w.Accepts(calendar.Entering, "2022-06-07", h.own), fault.KindClosed, "calendar.frozen")
	})
}

func TestAReopeningIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		l := h.opened()
		before := h.state()
		for name, c := range map[string]struct {
			change func(*calendar.Reopen)
			want   []string
		}{
			"no reason":      {func(r *calendar.Reopen) { r.Reason = "   düzelt " }, []string{"text.short reason"}},
			"no day":         {func(r *calendar.Reopen) { r.UntilOn = "" }, []string{"text.required until_on"}},
			"not a day":      {func(r *calendar.Reopen) { r.UntilOn = "2022-13-01" }, []string{"calendar.day until_on"}},
			"a day gone by":  {func(r *calendar.Reopen) { r.UntilOn = "2022-04-09" }, []string{"calendar.until_past until_on"}},
			"no such unit":   {func(r *calendar.Reopen) { r.UnitID, r.UntilOn = ids.New(), "2022-04-09" }, []string{"calendar.unit unit_id", "calendar.until_past until_on"}},
			"no unit":        {func(r *calendar.Reopen) { r.UnitID = "" }, []string{"text.required unit_id"}},
			"no such window": {func(r *calendar.Reopen) { r.WindowID = ids.New() }, []string{"not_found "}},
			"not open yet":   {func(r *calendar.Reopen) { r.WindowID = l[1].ID }, []string{"calendar.not_open "}},
		} {
			cmd := h.reopen(l[0], h.own, "2022-04-20")
			c.change(&cmd)
			if _, err := h.calendar.Reopen(h.planner(), cmd); !slices.Equal(fields(err), c.want) {
				t.Errorf("%s: %v", name, fields(err))
			}
		}
		dbtest.Unchanged(t, before, h.state())
	})
}

// Who may: everybody who reads windows, and the strategy office alone who moves them.
func TestWhoMay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		w := h.opened()[0]
		for _, role := range access.Roles {
			ctx := h.as(role)
			may := access.Grant(role, access.WindowEdit) == access.All
			if may != (role == access.Planner) {
				t.Errorf("%s may move windows: %v", role, may)
			}
			changes := map[string]error{
				"open":   second(h.calendar.OpenYear(ctx, calendar.OpenYear{PlanID: h.plan, Year: 2022})),
				"change": second(h.calendar.Change(ctx, calendar.ChangeWindow{ID: w.ID, Version: 99})),
				"reopen": second(h.calendar.Reopen(ctx, h.reopen(w, h.own, "2000-01-01"))),
			}
			for name, err := range changes {
				if got := err == nil || fault.KindOf(err) != fault.KindForbidden; got != may {
					t.Errorf("%s %s: %v", role, name, err)
				}
			}
			reads := access.Grant(role, access.WindowRead) == access.All
			if reads != (role != access.CouncilMember) {
				t.Errorf("%s reads windows: %v", role, reads)
			}
			l, err := h.calendar.List(ctx, calendar.Query{PlanID: h.plan})
			if (err == nil && len(l) == 5) != reads {
				t.Errorf("%s list: %d %v", role, len(l), err)
			}
			if _, err := h.calendar.Get(ctx, w.ID); (err == nil) != reads {
				t.Errorf("%s get: %v", role, err)
			}
		}
		_, err := h.calendar.List(context.Background(), calendar.Query{})
		wants(t, err, fault.KindUnauthenticated, "unauthenticated")
	})
}

// Each statement of each use case fails once: nothing stays, and after that the use case still succeeds.
func TestEachFailedStatementLeavesNoPartialRow(t *testing.T) {
	t.Parallel()
	for name, do := range map[string]func(ctx context.Context, h *house, w calendar.Window) error{
		"open": func(ctx context.Context, h *house, _ calendar.Window) error {
			return second(h.calendar.OpenYear(ctx, calendar.OpenYear{PlanID: h.plan, Year: 2023}))
		},
		"change": func(ctx context.Context, h *house, w calendar.Window) error {
			return second(h.calendar.Change(ctx, calendar.ChangeWindow{ID: w.ID, Version: 1, OpensOn: p(period.Date("2022-04-02"))}))
		},
		"reopen": func(ctx context.Context, h *house, w calendar.Window) error {
			return second(h.calendar.Reopen(ctx, h.reopen(w, h.own, "2022-04-20")))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, h *house) {
				w := h.opened()[0]
				dbtest.EachStatement(h.planner(), t, 60, h.state, func(ctx context.Context) error { return do(ctx, h, w) })
			})
		})
	}
}

func TestStatementsDoNotGrowWithTheWindows(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.planner()
		h.frequency = []string{calendar.Year}
		h.opened()
		list := func() int64 {
			return dbtest.Statements(ctx, t, func(ctx context.Context) error {
				return second(h.calendar.List(ctx, calendar.Query{PlanID: h.plan}))
			})
		}
		few := list()
		open := dbtest.Statements(ctx, t, func(ctx context.Context) error {
			return second(h.calendar.OpenYear(ctx, calendar.OpenYear{PlanID: h.plan, Year: 2021}))
		})
		h.frequency = []string{calendar.Year, calendar.Month, calendar.Quarter, calendar.HalfYear}
		many := dbtest.Statements(ctx, t, func(ctx context.Context) error {
			return second(h.calendar.OpenYear(ctx, calendar.OpenYear{PlanID: h.plan, Year: 2023}))
		})
		if list() != few || few > 4 || many != open {
			t.Errorf("list %d then %d, open %d and %d", few, list(), open, many)
		}
	})
}

func TestTwoOpenTheSameYearAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		done := make(chan error, 4)
		for range cap(done) {
			go func() {
				done <- second(h.calendar.OpenYear(h.planner(), calendar.OpenYear{PlanID: h.plan, Year: 2022}))
			}()
		}
		for range cap(done) {
			if err := <-done; err != nil && fault.KindOf(err) != fault.KindConflict {
				t.Error(err)
			}
		}
		if l := must(h.calendar.Windows(h.planner(), h.plan, 0)); len(l) != 5 {
			t.Error(names(l))
		}
	})
}
