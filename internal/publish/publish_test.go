package publish_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/publish"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/tables"
)

var now = clock.Fixed(time.Date(2026, 3, 2, 22, 30, 0, 0, time.UTC)) // the third of March in Istanbul

type house struct {
	db     *db.DB
	plans  *plan.Service
	papers *publish.Service
	planID string
	unitID string
}

func as(role access.Role, units ...string) context.Context {
	return access.WithActor(context.Background(), access.Actor{PersonID: "person-" + string(role), Name: "Kişi Adı", Posts: []access.Post{{ID: "post", Role: role, Units: units}}})
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func p[T any](v T) *T { return &v }

// newHouse is a database with one complete draft of one target, imported as a document.
func newHouse(t *testing.T, d *db.DB) *house {
	t.Helper()
	words, err := lang.Load()
	ok(t, err)
	door := act.New(d, audit.New(d, now), now, true)
	o := org.New(d, door, now)
	h := &house{db: d, papers: publish.New(o, words)}
	h.plans = plan.NewService(plan.Options{DB: d, Door: door, Clock: now, Org: o, Freeze: h.papers.Freeze})
	h.papers.UsePlans(h.plans)
	ctx := as(access.Planner)
	unit, err := o.AddUnit(ctx, org.AddUnit{Name: "Fen İşleri Müdürlüğü", SpendingUnit: true})
	ok(t, err)
	h.unitID = unit.ID
	done, err := h.plans.Import(ctx, document())
	ok(t, err)
	h.planID = done.PlanID
	return h
}

func document() plan.Doc {
	years := plan.YearMoney{2020: 100, 2021: 100, 2022: 100, 2023: 100, 2024: 100}
	return plan.Doc{Schema: plan.SchemaV1, Administration: plan.DocAdministration{Name: "Deneme Belediyesi", Province: "İstanbul"}, Plan: plan.DocPlan{Code: "DENEME/2020", Name: "Deneme Planı", FirstYear: 2020, LastYear: 2024,
		Mission: "Görev", Vision: "Ufuk", CoreValues: []string{"Açıklık"}, Resources: []plan.DocResource{{Code: "01", Name: "Vergi", Years: plan.YearMoney{2020: 500, 2021: 500, 2022: 500, 2023: 500, 2024: 500}}}, Overhead: years,
		Goals: []plan.DocGoal{{Code: "A1", Text: "=SUM(A1)", Targets: []plan.DocTarget{{Code: "H1.1", Text: "<script>", ResponsibleUnit: "Fen İşleri Müdürlüğü", YearlyCosts: years, Needs: []string{"n"},
			Risks: []plan.DocRisk{{Text: "r", Controls: []plan.DocControl{{Text: "k"}}}}, Indicators: []plan.DocIndicator{{Code: "PG1.1.1", Name: "ğışİ", UnitOfMeasure: "adet", Weight: p(quantity.Hundred), CalcType: "yearly_separate",
				Entry: "increment", Aggregation: "sum", MonitoringFrequency: "half_year", ReportingFrequency: "year", Values: plan.YearAmount{2020: 1, 2021: 2, 2022: 3, 2023: 4, 2024: 5}, DataOwnerUnit: "Fen İşleri Müdürlüğü"}}}}}}}}
}

var decision = council.DecisionFields{Body: "council", Date: "2019-10-21", Number: "2019/127", Result: "majority", VotesFor: p(20), VotesAgainst: p(3)}

func (h *house) freeze(t *testing.T) plan.Edition {
	t.Helper()
	ctx := as(access.Planner)
	pl, err := h.plans.Get(ctx, h.planID)
	ok(t, err)
	pl, err = h.plans.Submit(ctx, plan.SubmitPlan{ID: pl.ID, Version: pl.Version})
	ok(t, err)
	_, e, err := h.plans.Decide(as(access.CouncilClerk), plan.DecidePlan{ID: pl.ID, Version: pl.Version, DecisionFields: decision})
	ok(t, err)
	return e
}

func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, newHouse(t, d)) })
}

func wants(t *testing.T, err error, kind fault.Kind, code string) {
	t.Helper()
	if !fault.Has(err, code) || fault.KindOf(err) != kind {
		t.Fatalf("want kind %d %s, got %v", kind, code, err)
	}
}

func canonical(t *testing.T, v any) string {
	t.Helper()
	b, err := model.Canonical(v)
	ok(t, err)
	return string(b)
}

var ulid = regexp.MustCompile(`[0-7][0-9A-HJKMNP-TV-Z]{25}`)

// Live rows print as TASLAK, also after the decision; the official paper is an edition and needs one.
func TestDraftAndOfficialPapers(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := as(access.Planner)
		draft, err := h.papers.Draft(ctx, h.planID)
		ok(t, err)
		text := canonical(t, draft.Documents)
		if draft.Name != "DENEME-2020-stratejik-plan-taslak" || !strings.Contains(text, "TASLAK") || draft.Edition != nil || !draft.Facts.Draft {
			t.Fatal(draft.Name)
		}
		if id := ulid.FindString(text); id != "" {
			t.Fatalf("a paper prints the key %s", id)
		}
		for _, d := range draft.Documents {
			if !strings.Contains(canonical(t, d), "TASLAK") {
				t.Errorf("%s is not marked TASLAK", d.ID)
			}
		}
		_, err = h.papers.Official(ctx, h.planID)
		wants(t, err, fault.KindConflict, "plan.no_edition")
		e := h.freeze(t)
		official, err := h.papers.Official(ctx, h.planID)
		ok(t, err)
		text = canonical(t, official.Documents)
		if official.Edition.ID != e.ID || strings.Contains(text, "TASLAK") || !strings.Contains(text, "2019/127") || official.Name != "DENEME-2020-stratejik-plan" || official.Facts.Draft {
			t.Fatal(official.Name, strings.Contains(text, "TASLAK"))
		}
		live, err := h.papers.Draft(as(access.Viewer), h.planID)
		ok(t, err)
		if !strings.Contains(canonical(t, live.Documents), "TASLAK") {
			t.Fatal("live rows passed as the official paper")
		}
		card, err := h.papers.Table(ctx, h.planID, tables.Forms(2020)[0].ID)
		ok(t, err)
		if card.Title == "" {
			t.Fatal("no title")
		}
		_, err = h.papers.Table(ctx, h.planID, "nonsense")
		wants(t, err, fault.KindNotFound, "not_found")
	})
}

// An edition holds: two hashes over what is stored, the decision, its number and date in Istanbul; no key, person or clock on paper.
func TestAnEditionHolds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		e := h.freeze(t)
		stored, err := h.plans.Edition(as(access.CouncilMember), e.ID)
		ok(t, err)
		if x := cmp.Diff(e, stored); x != "" {
			t.Fatal(x)
		}
		if e.No != 1 || e.Decision.Number != "2019/127" || len(e.FactsSHA256) != 64 || e.FactsSHA256 == e.DocumentsSHA256 || e.FrozenBy != "person-council_clerk" {
			t.Fatalf("%+v", e.Decision)
		}
		docs := string(e.Documents)
		if id := ulid.FindString(docs); id != "" {
			t.Fatalf("the documents print the key %s", id)
		}
		if !ulid.MatchString(string(e.Facts)) || !strings.Contains(docs, e.FactsSHA256) || !strings.Contains(docs, "03.03.2026") {
			t.Fatal("facts carry keys; the paper carries their hash and the day in Istanbul")
		}
		for _, s := range []string{"person-council_clerk", "Kişi Adı", "22:30"} {
			if strings.Contains(docs, s) {
				t.Errorf("the paper prints %q", s)
			}
		}
		list, err := h.plans.Editions(as(access.CouncilMember), h.planID)
		ok(t, err)
		all, err := h.plans.AllEditions(as(access.CouncilMember))
		ok(t, err)
		if len(list) != 1 || len(all) != 1 || list[0].Decision.Number != "2019/127" || len(list[0].Facts) != 0 || all[0].ID != e.ID {
			t.Fatal(list, all)
		}
		var version struct{ DecisionID *string }
		ok(t, h.db.Conn(context.Background()).Table("plan_version").Where("plan_id = ?", h.planID).Take(&version).Error)
		if version.DecisionID == nil || *version.DecisionID != e.Decision.ID {
			t.Fatal("the version does not know its decision")
		}
	})
}

// The same tree gives the same bytes; a paper redrawn from the facts is the paper that was stored.
func TestTheSameEditionGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		e := h.freeze(t)
		tree, err := h.plans.Tree(as(access.Planner), h.planID)
		ok(t, err)
		for range 3 {
			again, err := h.papers.Freeze(context.Background(), tree, e)
			ok(t, err)
			if !bytes.Equal(again.Facts, e.Facts) || !bytes.Equal(again.Documents, e.Documents) {
				t.Fatal("the same tree gave other bytes")
			}
		}
		got, err := h.papers.Edition(as(access.Viewer), e.ID)
		ok(t, err)
		if canonical(t, got.Documents) != string(e.Documents) {
			t.Fatal("what is decoded is not what was stored")
		}
		var f facts.PlanFacts
		ok(t, json.Unmarshal(e.Facts, &f))
		if canonical(t, f) != string(e.Facts) {
			t.Fatal("facts do not survive reading")
		}
	})
}

// The engine refuses to change an edition; on a database whose triggers are gone the hash tells.
func TestAChangedEditionIsFound(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		e := h.freeze(t)
		sys := h.db.System(context.Background())
		change := func(column, value string) error {
			return db.Error(sys.Exec("UPDATE edition SET "+column+" = ? WHERE id = ?", value, e.ID).Error)
		}
		wants(t, change("facts", "x"), fault.KindConflict, "db.edition_frozen")
		wants(t, db.Error(sys.Exec("DELETE FROM edition").Error), fault.KindConflict, "db.edition_frozen")
		drop := []string{"DROP TRIGGER edition_no_update"}
		if h.db.Engine() == db.PostgreSQL {
			drop = []string{"DROP TRIGGER edition_frozen ON edition"}
		}
		for _, q := range drop {
			ok(t, sys.Exec(q).Error)
		}
		for column, was := range map[string][]byte{"facts": e.Facts, "documents": e.Documents} {
			changed := bytes.Replace(was, []byte("Deneme"), []byte("Denemf"), 1)
			ok(t, change(column, string(changed)))
			_, err := h.plans.Edition(as(access.Auditor), e.ID)
			wants(t, err, fault.KindConflict, "edition.hash")
			_, err = h.papers.Official(as(access.Auditor), h.planID)
			wants(t, err, fault.KindConflict, "edition.hash")
			ok(t, change(column, string(was)))
		}
		_, err := h.papers.Official(as(access.Auditor), h.planID)
		ok(t, err)
	})
}

// Who takes which paper: drafts for those who see the whole plan, editions for everybody.
func TestWhoTakesWhichPaper(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		answer := func(err error) string {
			switch {
			case err == nil:
				return "+"
			case fault.KindOf(err) == fault.KindForbidden:
				return "forbidden"
			case fault.KindOf(err) == fault.KindNotFound:
				return "hidden"
			}
			return err.Error()
		}
		drafts := map[access.Role]string{access.Planner: "+", access.Finance: "+", access.SeniorManager: "+", access.Auditor: "+", access.Admin: "forbidden", access.UnitEditor: "forbidden", access.UnitManager: "forbidden",
			access.CouncilClerk: "hidden", access.IMSOfficer: "hidden", access.Viewer: "hidden", access.CouncilMember: "forbidden"}
		take := func(r access.Role) (draft string) {
			ctx := as(r)
			if r.UnitBound() {
				ctx = as(r, h.unitID)
			}
			_, err := h.papers.Draft(ctx, h.planID)
			return answer(err)
		}
		for _, r := range access.Roles {
			if got := take(r); got != drafts[r] {
				t.Errorf("draft for %s: %s, want %s", r, got, drafts[r])
			}
		}
		e := h.freeze(t)
		for _, r := range access.Roles {
			if _, err := h.papers.Edition(as(r), e.ID); err != nil {
				t.Errorf("edition for %s: %v", r, err)
			}
			if _, err := h.papers.Official(as(r), h.planID); err != nil {
				t.Errorf("official paper for %s: %v", r, err)
			}
		}
		_, err := h.papers.Edition(context.Background(), e.ID)
		wants(t, err, fault.KindUnauthenticated, "unauthenticated")
		_, err = h.plans.Get(as(access.CouncilMember), h.planID)
		wants(t, err, fault.KindForbidden, "forbidden")
	})
}

// What the published plan lacks is missing on paper and listed as a fault; synthetic data says so on every sheet.
func TestThePublishedPlanOnPaper(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		words, err := lang.Load()
		ok(t, err)
		door := act.New(d, audit.New(d, now), now, true)
		o := org.New(d, door, now)
		papers := publish.New(o, words)
		plans := plan.NewService(plan.Options{DB: d, Door: door, Clock: now, Org: o, Freeze: papers.Freeze})
		papers.UsePlans(plans)
		raw, err := os.ReadFile("../../testdata/sultanbeyli-2020/plan.json")
		ok(t, err)
		var doc plan.Doc
		ok(t, json.Unmarshal(raw, &doc))
		ctx := as(access.Planner)
		done, err := plans.Import(ctx, doc)
		ok(t, err)
		pack, err := papers.Draft(ctx, done.PlanID)
		ok(t, err)
		text := canonical(t, pack.Documents)
		for _, s := range []string{"66340176.23", "Sultanbeyli Belediyesi", "missing"} {
			if !strings.Contains(text, s) {
				t.Errorf("the papers lack %q", s)
			}
		}
		if len(pack.Facts.Faults) == 0 || pack.Facts.Faults[0].Text == "" || strings.Contains(text, "ÖRNEK VERİ") {
			t.Fatal("faults or marks")
		}
		pl, err := plans.Get(ctx, done.PlanID)
		ok(t, err)
		_, err = plans.Change(ctx, plan.ChangePlan{ID: pl.ID, Version: pl.Version, Synthetic: p(true)})
		ok(t, err)
		pack, err = papers.Draft(ctx, done.PlanID)
		ok(t, err)
		for _, x := range pack.Documents {
			if !strings.Contains(canonical(t, x), "ÖRNEK VERİ") {
				t.Errorf("%s does not say that its data is synthetic", x.ID)
			}
		}
	})
}
