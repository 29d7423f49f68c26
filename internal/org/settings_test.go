package org_test

import (
	"context"
	"strings"
	"testing"

	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/budgetcode"
	"github.com/karne-app/karne/pkg/quantity"
)

func TestSettingsHaveDefaultsByYear(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		want := org.Settings{
			CodeSet: budgetcode.Classic, FormSet: org.FormSet2009, OverheadWarn: 30 * quantity.Hundred / 100, MetropolitanDistrict: true,
			ProgrammeCallBy: "2024-05-31", PlanCostDifference: 25 * quantity.Hundred / 100, ReserveMax: 10 * quantity.Hundred / 100,
			OverrideNeedsDecision: true, WindowUnitDays: 15, WindowManagerDays: 20, WindowOfficeDays: 30, ScoreMissing: org.MissingZero,
			ScoreCap: quantity.Hundred, GoalRollup: org.RollupMean, BandAcceptable: 80 * quantity.Hundred / 100, BandPartial: 50 * quantity.Hundred / 100,
			OverTarget: 120 * quantity.Hundred / 100, JumpPercent: 2 * quantity.Hundred, DeviationChars: 30, InsufficientShare: 75 * quantity.Hundred / 100,
			StepsMayBeSkipped: true, PlanUpdateAfterYears: 2, PlanUpdateOnce: true, AuditCheckBlocks: true, SamplePercent: 5 * quantity.Hundred / 100, DefinitionChars: 40,
			UnusedAppropriation: 40 * quantity.Hundred / 100, ReportSession: 4, PlanSubmissionMonths: 6, ReminderFirstDays: 14, ReminderSecondDays: 3, ReminderLateDays: 7,
			MonitoringReportBy: "2025-07-31", EvaluationReportBy: "2026-02-28", UnitReportBy: "2026-02-28",
		}
		ctx, n := statements(t.Context())
		if got, err := h.svc.Settings(ctx, 2025); err != nil || got != want || n.Load() != 1 {
			t.Errorf("2025: %+v %v, %d statements", got, err, n.Load())
		}
		want.CodeSet, want.FormSet, want.ProgrammeCallBy = budgetcode.Wide, org.FormSetProgramme, "2025-05-31"
		want.MonitoringReportBy, want.EvaluationReportBy, want.UnitReportBy = "2026-07-31", "2027-02-28", "2027-02-28"
		if got := must(h.svc.Settings(t.Context(), 2026)); got != want {
			t.Errorf("2026: %+v", got)
		}
		if got := must(h.svc.Settings(t.Context(), 2023)).UnitReportBy; got != "2024-02-29" { // the end of February
			t.Errorf("2023: %s", got)
		}
		rows := must(h.svc.SettingRows(admin))
		if len(rows) != 36 {
			t.Errorf("%d rows", len(rows))
		}
		for _, r := range rows {
			if !r.Default || r.ID != "" || r.Source == "" || r.Value == "" || r.Type == "" {
				t.Errorf("%+v", r)
			}
		}
	})
}

func TestASettingHoldsFromItsYear(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		set := func(name string, from int, value string) org.SettingRow {
			return must(h.svc.SetSetting(admin, org.SetSetting{Name: name, ValidFrom: from, Value: value, Source: "Başkanlık oluru"}))
		}
		set(org.OverheadWarnPercent, 2023, " 22.50 ")
		set(org.OverheadWarnPercent, 2021, "35")
		set(org.CodeSetWideFrom, 0, "2028")
		set(org.FormSetProgramFrom, 0, "0")
		set(org.MetropolitanDistrict, 2024, "false")
		set(org.ProgrammeCallBy, 0, "05-15")
		for year, want := range map[int]string{2020: "30", 2021: "35", 2022: "35", 2023: "22.5", 2030: "22.5"} {
			s := must(h.svc.Settings(t.Context(), year))
			if s.OverheadWarn.String() != want || s.MetropolitanDistrict != (year < 2024) || s.FormSet != org.FormSet2009 || (s.CodeSet == budgetcode.Wide) != (year >= 2028) {
				t.Errorf("%d: %+v", year, s)
			}
			if !strings.HasSuffix(string(s.ProgrammeCallBy), "-05-15") {
				t.Errorf("%d: called by %s", year, s.ProgrammeCallBy)
			}
		}
		var seen []string
		for _, r := range must(h.svc.SettingRows(admin)) {
			if r.Name == org.OverheadWarnPercent {
				seen = append(seen, r.Value)
			}
		}
		if strings.Join(seen, " ") != "30 35 22.5" {
			t.Errorf("%v", seen)
		}
	})
}

func TestASettingIsChangedByWhoReadItLast(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		c := org.SetSetting{Name: org.ReserveMaxPercent, ValidFrom: 2022, Value: "9", Source: "Karar 1"}
		one := must(h.svc.SetSetting(admin, c))
		_, err := h.svc.SetSetting(admin, c)
		wants(t, "set a second time unread", err, "stale", fault.KindStale, "")
		c.Version, c.Value, c.Source = one.Version, "8", "Karar 2"
		two, err := h.svc.SetSetting(admin, c)
		if err != nil || two.ID != one.ID || two.Version != 2 || two.Value != "8" {
			t.Fatalf("%+v %v", two, err)
		}
		_, err = h.svc.SetSetting(admin, c)
		wants(t, "set from an old reading", err, "stale", fault.KindStale, "")
		c.ValidFrom = 2023
		_, err = h.svc.SetSetting(admin, c)
		wants(t, "a version of a row that is not there", err, "not_found", fault.KindNotFound, "")
		e := h.audited(t, one.ID)
		if len(e) != 2 || e[0].Op != "change" || e[0].Action != string(access.SettingEdit) || !strings.Contains(e[0].Before, "Karar 1") || !strings.Contains(e[0].After, "Karar 2") {
			t.Errorf("%+v", e)
		}
		if h.count(t, "setting") != 1 {
			t.Errorf("%d rows", h.count(t, "setting"))
		}
	})
}

func TestASettingThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		for _, c := range []struct {
			what, name, value, code, field string
			from                           int
		}{
			{"an unknown name", "overhead", "30", "org.setting.unknown", "name", 0},
			{"no number", org.OverheadWarnPercent, "çok", "org.setting.value", "value", 0},
			{"a comma", org.OverheadWarnPercent, "12,5", "org.setting.value", "value", 0},
			{"more than all", org.OverheadWarnPercent, "100.01", "org.setting.value", "value", 0},
			{"less than nothing", org.ReserveMaxPercent, "-1", "org.setting.value", "value", 0},
			{"no year", org.CodeSetWideFrom, "26", "org.setting.value", "value", 0},
			{"a year with a part", org.FormSetProgramFrom, "2026.0", "org.setting.value", "value", 0},
			{"yes", org.MetropolitanDistrict, "evet", "org.setting.value", "value", 0},
			{"a day that is none", org.ProgrammeCallBy, "06-31", "org.setting.value", "value", 0},
			{"a day not every year has", org.ProgrammeCallBy, "02-29", "org.setting.value", "value", 0},
			{"a whole date", org.ProgrammeCallBy, "2025-05-31", "org.setting.value", "value", 0},
			{"no value", org.ProgrammeCallBy, "", "text.required", "value", 0},
			{"a year far away", org.ProgrammeCallBy, "05-31", "org.code.years", "valid_from", 20260},
		} {
			_, err := h.svc.SetSetting(admin, org.SetSetting{Name: c.name, ValidFrom: c.from, Value: c.value, Source: "Karar"})
			wants(t, c.what, err, c.code, fault.KindInvalid, c.field)
		}
		_, err := h.svc.SetSetting(admin, org.SetSetting{Name: org.ProgrammeCallBy, Value: "05-31", Source: " \n"})
		wants(t, "no source", err, "text.required", fault.KindInvalid, "source")
		if n := h.count(t, "setting") + h.count(t, "audit_row"); n != 0 {
			t.Errorf("%d rows of refused settings", n)
		}
	})
}

func TestCodesAndSettingsFailWhole(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		tables := []string{"budget_code", "setting"}
		failing(admin, t, h, "add a code", tables, func(ctx context.Context) error {
			_, err := h.svc.AddCode(ctx, org.AddCode{Kind: budgetcode.Revenue, Code: "1", Name: "Vergi"})
			return err
		})
		id := must(h.svc.Codes(admin, org.CodeQuery{}))[0].ID
		failing(admin, t, h, "change a code", tables, func(ctx context.Context) error {
			_, err := h.svc.ChangeCode(ctx, org.ChangeCode{ID: id, Version: 1, Name: p("Vergi Gelirleri")})
			return err
		})
		failing(admin, t, h, "set a setting", tables, func(ctx context.Context) error {
			_, err := h.svc.SetSetting(ctx, org.SetSetting{Name: org.ReserveMaxPercent, Value: "9", Source: "Karar"})
			return err
		})
		failing(admin, t, h, "set it again", tables, func(ctx context.Context) error {
			_, err := h.svc.SetSetting(ctx, org.SetSetting{Name: org.ReserveMaxPercent, Value: "8", Source: "Karar", Version: 1})
			return err
		})
		// What the database cannot give is an error of these reads too, not an empty list.
		for n := int64(1); n <= 2; n++ {
			ctx, _ := dbtest.FailAt(t.Context(), n)
			if _, err := build(h.db).svc.CodeList(ctx); err == nil {
				t.Errorf("the list stood after statement %d failed", n)
			}
		}
		ctx, _ := dbtest.FailAt(t.Context(), 1)
		if _, err := h.svc.Settings(ctx, 2022); err == nil {
			t.Errorf("settings: %v", err)
		}
	})
}
