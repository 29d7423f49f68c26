package intake_test

import (
	"bytes"
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
)

type house struct {
	db     *db.DB
	intake *intake.Service
	plans  *plan.Service
	ctx    context.Context // a planner
}

var noon = clock.Fixed(time.Date(2019, 10, 21, 9, 0, 0, 0, time.UTC))

func as(role access.Role) context.Context {
	return access.WithActor(context.Background(), access.Actor{PersonID: "01HZZZZZZZZZZZZZZZZZZZZZZ" + string("ABCDEFGHJK"[len(role)%10]), Name: "Ayşe Yılmaz",
		Posts: []access.Post{{ID: "p", Role: role}}})
}

func newHouse(t *testing.T, d *db.DB) house {
	t.Helper()
	words, err := lang.Load()
	must(t, err)
	log := audit.New(d, noon)
	door := act.New(d, log, noon, true)
	o := org.New(d, door, noon)
	p := plan.NewService(plan.Options{DB: d, Door: door, Clock: noon, Org: o})
	return house{d, intake.NewService(intake.Options{DB: d, Door: door, Clock: noon, Org: o, Plans: p, Words: words}), p, as(access.Planner)}
}

func planJSON(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile("../../testdata/sultanbeyli-2020/plan.json")
	must(t, err)
	return b
}

func (h house) stage(t *testing.T, name string, data []byte) intake.Batch {
	t.Helper()
	b, err := h.intake.Stage(h.ctx, intake.StageFile{Name: name, Data: data})
	must(t, err)
	return b
}

func (h house) take(t *testing.T, name string, data []byte) intake.Batch {
	t.Helper()
	b := h.stage(t, name, data)
	if b.Refused() {
		t.Fatalf("refused: %v", b.Faults)
	}
	b, err := h.intake.Commit(h.ctx, b.ID, act.Once{})
	must(t, err)
	return b
}

func (h house) export(t *testing.T, id string) plan.Doc {
	t.Helper()
	d, err := h.plans.Export(h.ctx, id)
	must(t, err)
	return d
}

func count(t *testing.T, d *db.DB, table string) (n int64) {
	t.Helper()
	must(t, d.Conn(context.Background()).Table(table).Count(&n).Error)
	return n
}

func TestJSONAndTemplateMakeOnePlan(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		b := h.stage(t, "plan.json", planJSON(t))
		if b.State != intake.Staged || !b.Preview.New || b.Preview.Count(plan.OpAdd) != 1+10+45+6 || count(t, d, "plan") != 0 {
			t.Fatalf("state %s, %s, plans %d", b.State, b.Preview.Summary(), count(t, d, "plan"))
		}
		b, err := h.intake.Commit(h.ctx, b.ID, act.Once{})
		must(t, err)
		if b.State != intake.Committed || b.PlanID == "" || count(t, d, "goal") != 10 || count(t, d, "target") != 45 || count(t, d, "indicator") != 6 {
			t.Fatalf("%+v", b)
		}
		got := h.export(t, b.PlanID)
		want := sultanbeyli(t)
		want.Plan.Goals[2].Targets[3].PartnerUnits[0] = "Bilgi İşlem Müdürlüğü" // the source misspells it once; a unit has one name
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error("the plan is not the file:", diff)
		}
		var w bytes.Buffer
		must(t, h.intake.Template(h.ctx, b.PlanID, &w))
		again := h.stage(t, "şablon.xlsx", w.Bytes())
		if p := again.Preview; p.Count(plan.OpAdd)+p.Count(plan.OpChange) != 0 || again.Refused() {
			t.Errorf("the template of a plan changes it: %+v", p.Changes)
		}
	})
}

func TestThreeCellsAreThreeChangesWithTheirFaults(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.take(t, "plan.json", planJSON(t))
		b := h.stage(t, "değişen.xlsx", saved(t, "sultanbeyli-2020-three-changes.xlsx"))
		var got []string
		for _, c := range b.Preview.Changes {
			if c.Op == plan.OpChange {
				for _, f := range c.Fields {
					got = append(got, c.Ref+" "+f.Field+": "+f.Before+" → "+f.After)
				}
			}
		}
		want := []string{" mission:  → Misyonumuz: İlçe halkına eşit hizmet", "A1/H1.2 stated_total: 1901369.71 → 1901369.72", "A1/H1.1/PG1.1.1 weight: 40 → 45"}
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		at := slices.IndexFunc(b.Faults, func(f *fault.Fault) bool { return f.Code == "plan.target.weight_sum" && f.At.Ref == "A1/H1.1" })
		if at < 0 || b.Faults[at].At.Sheet == "" || b.Faults[at].At.Cell == "" {
			t.Errorf("the sum of 105 has no cell: %v", b.Faults)
		}
		file, name, err := h.intake.Annotated(h.ctx, b.ID, lang.TR)
		must(t, err)
		f, err := excelize.OpenReader(bytes.NewReader(file))
		must(t, err)
		defer f.Close()
		notes, err := f.GetComments("Göstergeler")
		must(t, err)
		if name != "değişen.xlsx" || len(notes) == 0 {
			t.Errorf("%s has %d notes", name, len(notes))
		}
		c, err := h.intake.Commit(h.ctx, b.ID, act.Once{})
		must(t, err)
		if diff := h.export(t, c.PlanID).Plan.Mission; diff != "Misyonumuz: İlçe halkına eşit hizmet" {
			t.Error(diff)
		}
	})
}

func TestARefusedFileChangesNothing(t *testing.T) {
	t.Parallel()
	four := func(b []byte) []byte {
		return bytes.Replace(b, []byte(`"last_year": 2024`), []byte(`"last_year": 2023`), 1)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		full := template(t, sultanbeyli(t))
		for name, tt := range map[string]struct {
			data []byte
			code string
		}{
			"four years": {four(planJSON(t)), "plan.years.five"},
			"two units": {bytes.Replace(planJSON(t), []byte(`"responsible_unit": "İnsan Kaynakları ve Eğitim Müdürlüğü"`), []byte(`"responsible_unit": ["A","B"]`), 1),
				"plan.target.two_responsible"},
			"unknown field": {bytes.Replace(planJSON(t), []byte(`"administration": {`), []byte(`"administration": {"sahip": "x",`), 1), "json.unknown_field"},
			"cut off":       {full[:len(full)-400], "sheet.truncated"},
			"formula error": {edited(t, full, func(f *excelize.File) {
				must(t, f.SetCellDefault("Göstergeler", "E4", "x"))
			}), "number.syntax"},
		} {
			b := h.stage(t, name, tt.data)
			if b.State != intake.Refused || !fault.Has(b.Faults, tt.code) {
				t.Errorf("%s: %s %v", name, b.State, b.Faults)
			}
			if _, err := h.intake.Commit(h.ctx, b.ID, act.Once{}); !fault.Has(err, "intake.closed") {
				t.Errorf("%s: committed: %v", name, err)
			}
		}
		for _, junk := range []string{"%PDF-1.4", "", "Kod;Ad"} {
			if b := h.stage(t, "x", []byte(junk)); b.State != intake.Refused || !fault.Has(b.Faults, "sheet.not_xlsx") {
				t.Errorf("%q: %v", junk, b.Faults)
			}
		}
		if n := count(t, d, "plan") + count(t, d, "unit") + count(t, d, "administration"); n != 0 {
			t.Errorf("%d rows were written", n)
		}
	})
}

func TestTheSameFileTwiceIsAConflict(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		one, two := h.stage(t, "a.json", planJSON(t)), h.stage(t, "b.json", planJSON(t))
		_, err := h.intake.Commit(h.ctx, one.ID, act.Once{})
		must(t, err)
		if _, err := h.intake.Commit(h.ctx, two.ID, act.Once{}); !fault.Has(err, "intake.same_file") || fault.KindOf(err) != fault.KindConflict {
			t.Errorf("commit: %v", err)
		}
		if _, err := h.intake.Stage(h.ctx, intake.StageFile{Name: "c.json", Data: planJSON(t)}); !fault.Has(err, "intake.same_file") {
			t.Errorf("stage: %v", err)
		}
		if _, err := h.intake.Commit(h.ctx, one.ID, act.Once{}); !fault.Has(err, "intake.closed") {
			t.Errorf("commit again: %v", err)
		}
		if got, err := h.intake.Get(h.ctx, one.ID); err != nil || got.State != intake.Committed || got.Preview.Count(plan.OpAdd) != 62 {
			t.Errorf("what was done is forgotten: %v %s", err, got.Preview.Summary())
		}
	})
}

func TestAPlanChangedSinceThePreviewIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		first := h.take(t, "plan.json", planJSON(t))
		change := func(mission string) []byte {
			return edited(t, template(t, sultanbeyli(t)), func(f *excelize.File) { must(t, f.SetCellStr("Plan", "B10", mission)) })
		}
		a, b := h.stage(t, "a.xlsx", change("Birinci")), h.stage(t, "b.xlsx", change("İkinci"))
		_, err := h.intake.Commit(h.ctx, a.ID, act.Once{})
		must(t, err)
		if _, err := h.intake.Commit(h.ctx, b.ID, act.Once{}); !fault.Has(err, "intake.plan_changed") {
			t.Errorf("err = %v", err)
		}
		if got := h.export(t, first.PlanID).Plan.Mission; got != "Birinci" {
			t.Errorf("mission = %q", got)
		}
	})
}

func TestBatchStates(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		b := h.stage(t, "plan.json", planJSON(t))
		must(t, h.intake.Discard(h.ctx, b.ID))
		if _, err := h.intake.Commit(h.ctx, b.ID, act.Once{}); !fault.Has(err, "intake.closed") {
			t.Errorf("discarded: %v", err)
		}
		if _, err := h.intake.Get(h.ctx, "01HZZZZZZZZZZZZZZZZZZZZZZZ"); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("unknown: %v", err)
		}
		if got, err := h.intake.Get(h.ctx, b.ID); err != nil || got.State != intake.Discarded {
			t.Errorf("%+v, %v", got, err)
		}
		if err := h.intake.Discard(h.ctx, b.ID); !fault.Has(err, "intake.closed") {
			t.Errorf("twice: %v", err)
		}
	})
}

func TestOnlyPlannersTakeFilesIn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		b := h.stage(t, "plan.json", planJSON(t))
		for _, role := range []access.Role{access.UnitEditor, access.UnitManager, access.Auditor, access.Viewer, access.CouncilMember} {
			ctx := as(role)
			_, stage := h.intake.Stage(ctx, intake.StageFile{Name: "x.json", Data: planJSON(t)})
			_, commit := h.intake.Commit(ctx, b.ID, act.Once{})
			_, get := h.intake.Get(ctx, b.ID)
			for what, err := range map[string]error{"stage": stage, "commit": commit, "get": get, "discard": h.intake.Discard(ctx, b.ID)} {
				if fault.KindOf(err) != fault.KindForbidden {
					t.Errorf("%s %s: %v", role, what, err)
				}
			}
		}
		if _, err := h.intake.Stage(context.Background(), intake.StageFile{Name: "x", Data: planJSON(t)}); fault.KindOf(err) != fault.KindUnauthenticated {
			t.Errorf("nobody: %v", err)
		}
	})
}

func TestAnotherAdministrationIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.take(t, "plan.json", planJSON(t))
		other, err := os.ReadFile("../../testdata/target-cards-2020/yalova-7705.json")
		must(t, err)
		b := h.stage(t, "yalova.json", other)
		if b.State != intake.Refused || !strings.Contains(b.Faults[0].Code, "administration") {
			t.Errorf("%s %v", b.State, b.Faults)
		}
	})
}

func TestAFailingStatementLeavesNothing(t *testing.T) {
	t.Parallel()
	small := []byte(small)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		b := h.stage(t, "small.json", small)
		for n := int64(1); ; n++ {
			ctx, hit := dbtest.FailAt(h.ctx, n)
			_, err := h.intake.Commit(ctx, b.ID, act.Once{})
			if !hit() {
				must(t, err)
				break
			}
			if err == nil {
				t.Fatalf("statement %d failed and nobody said so", n)
			}
			if rows := count(t, d, "plan") + count(t, d, "goal") + count(t, d, "target") + count(t, d, "indicator") + count(t, d, "unit"); rows != 0 {
				t.Fatalf("statement %d left %d rows", n, rows)
			}
		}
		if count(t, d, "indicator") != 2 {
			t.Error("nothing was written in the end")
		}
	})
}
