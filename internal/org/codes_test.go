package org_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/seed"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/budgetcode"
)

// statements counts the statements of what is done with the context it gives.
func statements(ctx context.Context) (context.Context, *atomic.Int64) {
	var n atomic.Int64
	return db.WithProbe(ctx, &db.Probe{Fail: func(int64, string) error { n.Add(1); return nil }}), &n
}

func (h house) audited(t *testing.T, id string) []audit.Entry {
	t.Helper()
	return must(h.log.List(as(access.Auditor), audit.Query{EntityID: id}))
}

func economic(code string, set budgetcode.Set) budgetcode.Code {
	return must(budgetcode.Parse(budgetcode.Economic, set, code))
}

func TestCodesAreSeededOnceAndCorrectionsStay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		listed := must(seed.Codes())
		if n, err := h.svc.SeedCodes(t.Context()); err != nil || n != len(listed) { // nobody is signed in: the system seeds
			t.Fatalf("%d %v, want %d", n, err, len(listed))
		}
		all := must(h.svc.Codes(admin, org.CodeQuery{}))
		if len(all) != len(listed) || h.count(t, "audit_row") != 1 {
			t.Fatalf("%d rows, %d audit rows", len(all), h.count(t, "audit_row"))
		}
		kinds := must(h.svc.Codes(admin, org.CodeQuery{Kind: budgetcode.Economic, Set: budgetcode.Classic, Year: 2022}))
		if len(kinds) != 136 || kinds[0].Code != "01" || kinds[1].Code != "01.1" || kinds[2].Code != "01.1.1" {
			t.Errorf("%d, %+v", len(kinds), kinds[:3])
		}
		if wide := must(h.svc.Codes(admin, org.CodeQuery{Kind: budgetcode.Economic, Set: budgetcode.Wide})); len(wide) != 4 || wide[0].Code != "03.02.10.01" || wide[0].Origin != "published-secondary" {
			t.Errorf("%+v", wide)
		}
		if fin := must(h.svc.Codes(admin, org.CodeQuery{Kind: budgetcode.Financing, Set: budgetcode.Wide})); len(fin) != 8 || fin[4].Note == "" {
			t.Errorf("of a kind with one form every set shows the codes: %+v", fin)
		}
		for _, b := range all {
			if b.Origin == "" || b.Source == "" || b.ValidTo != 0 {
				t.Errorf("%+v: no origin, no source or an invented end", b)
			}
		}
		find := func(code string) org.BudgetCode {
			for _, b := range must(h.svc.Codes(admin, org.CodeQuery{Kind: budgetcode.Economic})) {
				if b.Code == code {
					return b
				}
			}
			t.Fatalf("no %s", code)
			return org.BudgetCode{}
		}
		stationery := find("03.2.1.01")
		changed, err := h.svc.ChangeCode(admin, org.ChangeCode{ID: stationery.ID, Version: 1, Name: p("Kırtasiye  Alımları (düzeltildi)")})
		if err != nil || changed.Name != "Kırtasiye Alımları (düzeltildi)" || changed.Origin != "entered" || changed.Source != "" || changed.Version != 2 {
			t.Fatalf("%+v %v", changed, err)
		}
		worker := find("01.3")
		if _, err := h.svc.ChangeCode(admin, org.ChangeCode{ID: worker.ID, Version: 1, ValidFrom: p(2010), ValidTo: p(2019)}); err != nil {
			t.Fatal(err)
		}
		ctx, n := statements(t.Context())
		if added, err := h.svc.SeedCodes(ctx); err != nil || added != 0 || n.Load() != 1 {
			t.Errorf("seeding again: %d added, %v, %d statements", added, err, n.Load())
		}
		if find("03.2.1.01") != changed || find("01.3").ValidTo != 2019 {
			t.Error("seeding undid a correction")
		}
		// A code that a later version of the program brings is added beside the corrected ones.
		if err := h.db.System(t.Context()).Exec("DELETE FROM budget_code WHERE code = '05.8'").Error; err != nil {
			t.Fatal(err)
		}
		if added, err := h.svc.SeedCodes(t.Context()); err != nil || added != 1 || find("03.2.1.01") != changed {
			t.Errorf("%d %v", added, err)
		}
		if e := h.audited(t, find("05.8").ID); len(e) != 1 || e[0].Op != "seed" || e[0].ActorID != "system" || !strings.Contains(e[0].After, "economic classic 05.8") {
			t.Errorf("%+v", e)
		}
	})
}

func TestReplicasSeedOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		const replicas = 4
		type answer struct {
			n   int
			err error
		}
		answers := make(chan answer, replicas)
		for range replicas {
			go func() {
				n, err := build(h.db).svc.SeedCodes(context.WithoutCancel(t.Context()))
				answers <- answer{n, err}
			}()
		}
		added := 0
		for range replicas {
			a := <-answers
			if a.err != nil {
				t.Error(a.err)
			}
			added += a.n
		}
		if want := len(must(seed.Codes())); added != want || h.count(t, "budget_code") != int64(want) || h.count(t, "audit_row") != 1 {
			t.Errorf("%d added of %d, %d rows, %d audit rows", added, want, h.count(t, "budget_code"), h.count(t, "audit_row"))
		}
	})
}

func TestSeedingFailsWhole(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		failing(t.Context(), t, h, "seed", []string{"budget_code"}, func(ctx context.Context) error {
			_, err := h.svc.SeedCodes(ctx)
			return err
		})
	})
}

func TestACodeIsAddedAndCorrected(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		add := org.AddCode{Kind: budgetcode.Economic, Set: budgetcode.Classic, Code: "3.7.3.2", Name: " Makine  Bakımı ", ValidFrom: 2015, Source: "Bakanlık listesi 2015"}
		b, err := h.svc.AddCode(admin, add)
		if err != nil || b.Code != "03.7.3.02" || b.Name != "Makine Bakımı" || b.Origin != "entered" || b.Version != 1 {
			t.Fatalf("%+v %v", b, err)
		}
		_, err = h.svc.AddCode(admin, add)
		wants(t, "the same code again", err, "org.code.taken", fault.KindConflict, "code")
		add.ValidFrom = 2020
		_, err = h.svc.AddCode(admin, add)
		wants(t, "the same code for years that overlap", err, "org.code.taken", fault.KindConflict, "code")
		if _, err := h.svc.ChangeCode(admin, org.ChangeCode{ID: b.ID, Version: 1, ValidTo: p(2019), Note: p("yerini yenisi aldı")}); err != nil {
			t.Fatal(err)
		}
		later, err := h.svc.AddCode(admin, add)
		if err != nil || later.ValidFrom != 2020 {
			t.Fatalf("%+v %v", later, err)
		}
		_, err = h.svc.ChangeCode(admin, org.ChangeCode{ID: later.ID, Version: 1, ValidFrom: p(2019)})
		wants(t, "a change into the other's years", err, "org.code.taken", fault.KindConflict, "code")
		_, err = h.svc.ChangeCode(admin, org.ChangeCode{ID: b.ID, Version: 1, Name: p("eski okuma")})
		wants(t, "a stale change", err, "stale", fault.KindStale, "")
		_, err = h.svc.ChangeCode(admin, org.ChangeCode{ID: "01ARZ3NDEKTSV4RRFFQ69G5FAV", Version: 1, Name: p("x")})
		wants(t, "no such code", err, "not_found", fault.KindNotFound, "")
		if got := must(h.svc.Code(admin, b.ID)); got.Version != 2 || got.ValidTo != 2019 || got.Origin != "entered" || got.Source != "Bakanlık listesi 2015" {
			t.Errorf("%+v", got)
		}
		e := h.audited(t, b.ID)
		if len(e) != 2 || e[0].Op != "change" || e[0].Action != string(access.CodeEdit) || !strings.Contains(e[0].Before, `"valid_to":0`) || !strings.Contains(e[0].After, `"valid_to":2019`) || e[1].Op != "create" {
			t.Errorf("%+v", e)
		}
		if one, err := h.svc.AddCode(admin, org.AddCode{Kind: budgetcode.Financing, Set: budgetcode.Wide, Code: "05", Name: "Mahalli"}); err != nil || one.Code != "5" || one.Set != budgetcode.Classic {
			t.Errorf("a kind with one form: %+v %v", one, err)
		}
	})
}

func TestACodeThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		good := org.AddCode{Kind: budgetcode.Economic, Set: budgetcode.Classic, Code: "03.9", Name: "Ad"}
		for _, c := range []struct {
			what, code, field string
			change            func(*org.AddCode)
		}{
			{"a wide code in the classic list", "code.other_set", "code", func(a *org.AddCode) { a.Code = "03.02.10.01" }},
			{"a classic code in the wide list", "code.other_set", "code", func(a *org.AddCode) { a.Set, a.Code = budgetcode.Wide, "03.2.1.01" }},
			{"no code", "code.syntax", "code", func(a *org.AddCode) { a.Code = "Kırtasiye" }},
			{"a level left out", "code.level", "code", func(a *org.AddCode) { a.Code = "03.0.1" }},
			{"zeros", "code.range", "code", func(a *org.AddCode) { a.Code = "00" }},
			{"nothing", "text.required", "code", func(a *org.AddCode) { a.Code = "" }},
			{"no set", "text.required", "code_set", func(a *org.AddCode) { a.Set = "" }},
			{"no name", "text.required", "name", func(a *org.AddCode) { a.Name = "" }},
			{"a name of spaces", "text.required", "name", func(a *org.AddCode) { a.Name = "   " }},
			{"a name with a control character", "text.control", "name", func(a *org.AddCode) { a.Name = "a\x00b" }},
			{"a long name", "text.length", "name", func(a *org.AddCode) { a.Name = strings.Repeat("ş", 301) }},
			{"an unknown kind", "enum.unknown", "kind", func(a *org.AddCode) { a.Kind = "tertip" }},
			{"an unknown set", "enum.unknown", "code_set", func(a *org.AddCode) { a.Set = "narrow" }},
			{"an unknown origin", "enum.unknown", "origin", func(a *org.AddCode) { a.Origin = "rumour" }},
			{"a year that is none", "org.code.years", "valid_from", func(a *org.AddCode) { a.ValidFrom = 19 }},
			{"a negative year", "org.code.years", "valid_to", func(a *org.AddCode) { a.ValidTo = -1 }},
			{"an end before the start", "org.code.years", "valid_to", func(a *org.AddCode) { a.ValidFrom, a.ValidTo = 2020, 2019 }},
		} {
			a := good
			c.change(&a)
			_, err := h.svc.AddCode(admin, a)
			wants(t, c.what, err, c.code, fault.KindInvalid, c.field)
		}
		if n := h.count(t, "budget_code") + h.count(t, "audit_row"); n != 0 {
			t.Errorf("%d rows of refused codes", n)
		}
		b := must(h.svc.AddCode(admin, good))
		_, err := h.svc.ChangeCode(admin, org.ChangeCode{ID: b.ID, Version: 1, Name: p(""), ValidFrom: p(3000)})
		wants(t, "a change to no name", err, "text.required", fault.KindInvalid, "name")
		wants(t, "and to no year, all faults at once", err, "org.code.years", fault.KindInvalid, "valid_from")
	})
}

func TestOnlyTheAdministratorEditsCodesAndSettings(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		b := must(h.svc.AddCode(admin, org.AddCode{Kind: budgetcode.Financing, Code: "5", Name: "Mahalli İdareler"}))
		set := org.SetSetting{Name: org.OverheadWarnPercent, Value: "20", Source: "Başkanlık oluru"}
		for _, r := range access.Roles {
			_, add := h.svc.AddCode(as(r, "u"), org.AddCode{Kind: budgetcode.Financing, Code: "6", Name: string(r)})
			_, change := h.svc.ChangeCode(as(r, "u"), org.ChangeCode{ID: b.ID, Version: b.Version, Note: p(string(r))})
			row, setting := h.svc.SetSetting(as(r, "u"), set)
			if r == access.Admin {
				if add != nil || change != nil || setting != nil {
					t.Errorf("%s: %v %v %v", r, add, change, setting)
				}
				b.Version++
				set.Version = row.Version
			} else if !fault.Has(add, "forbidden") || !fault.Has(change, "forbidden") || !fault.Has(setting, "forbidden") {
				t.Errorf("%s: %v %v %v", r, add, change, setting)
			}
			_, codes := h.svc.Codes(as(r, "u"), org.CodeQuery{})
			_, code := h.svc.Code(as(r, "u"), b.ID)
			_, rows := h.svc.SettingRows(as(r, "u"))
			if codes != nil || code != nil || rows != nil {
				t.Errorf("%s may not read: %v %v %v", r, codes, code, rows)
			}
		}
		nobody := t.Context()
		_, codes := h.svc.Codes(nobody, org.CodeQuery{})
		_, code := h.svc.Code(nobody, b.ID)
		_, rows := h.svc.SettingRows(nobody)
		_, add := h.svc.AddCode(nobody, org.AddCode{Kind: budgetcode.Financing, Code: "7", Name: "x"})
		_, setting := h.svc.SetSetting(nobody, set)
		for _, err := range []error{codes, code, rows, add, setting} {
			if !fault.Has(err, "unauthenticated") {
				t.Errorf("nobody: %v", err)
			}
		}
		if _, err := h.svc.CodeList(nobody); err != nil {
			t.Errorf("a service reads the list inside its step: %v", err)
		}
	})
}

func TestTheCodeListIsReadOnceUntilItChanges(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		replica := build(h.db)
		must(h.svc.SeedCodes(t.Context()))
		read := func(what string, svc *org.Service, want int64) *budgetcode.List {
			ctx, n := statements(t.Context())
			l, err := svc.CodeList(ctx)
			if err != nil || n.Load() != want {
				t.Fatalf("%s: %d statements, want %d; %v", what, n.Load(), want, err)
			}
			return l
		}
		first := read("first", h.svc, 2)
		if again := read("again", h.svc, 1); again != first {
			t.Error("the list was built again")
		}
		code := economic("03.2.1.01", budgetcode.Classic)
		e, status := read("replica", replica.svc, 2).Find(code, 2022)
		if status != budgetcode.Known || e.Name != "Kırtasiye Alımları" || e.Origin != "published-name" {
			t.Errorf("%+v %s", e, status)
		}
		if _, status := first.Find(code, 2005); status != budgetcode.Expired {
			t.Errorf("before municipalities had the classification: %s", status)
		}
		if _, status := first.Find(economic("03.2.1.01", budgetcode.Classic).At(3), 2026); status != budgetcode.Known {
			t.Errorf("no end was published: %s", status)
		}
		if _, status := first.Find(economic("03.02.10.02", budgetcode.Wide), 2026); status != budgetcode.Unknown {
			t.Errorf("a wide code nobody published: %s", status)
		}
		row := must(h.svc.Codes(admin, org.CodeQuery{Kind: budgetcode.Economic, Set: budgetcode.Classic}))
		for _, b := range row {
			if b.Code == "03.2.1.01" {
				must(h.svc.ChangeCode(admin, org.ChangeCode{ID: b.ID, Version: b.Version, Name: p("Düzeltildi")}))
			}
		}
		// The clock of the test stands still: the version alone tells that something changed.
		for what, svc := range map[string]*org.Service{"after a change": h.svc, "after a change, on the replica": replica.svc} {
			if e, _ := read(what, svc, 2).Find(code, 2022); e.Name != "Düzeltildi" {
				t.Errorf("%s: %+v", what, e)
			}
			read(what+", again", svc, 1)
		}
		must(h.svc.AddCode(admin, org.AddCode{Kind: budgetcode.Economic, Set: budgetcode.Wide, Code: "03.02.10.02", Name: "Büro"}))
		if _, status := read("after an addition", replica.svc, 2).Find(economic("03.02.10.02", budgetcode.Wide), 2026); status != budgetcode.Known {
			t.Errorf("%s", status)
		}
	})
}
