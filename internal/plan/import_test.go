package plan_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// drawDoc is any document that an import accepts: every scalar may be missing, codes may repeat or be missing.
func drawDoc(r *rapid.T, code string) plan.Doc {
	text := func() string {
		return rapid.SampledFrom([]string{"", "a", "İğüşöçı", "=SUM(A1)", "<b>", "iki\nsatır", "x, y; z"}).Draw(r, "text")
	}
	some := func() string { return rapid.SampledFrom([]string{"a", "İğ", "=1+1", "satır\niki"}).Draw(r, "some") }
	word := func(l []string) string { return rapid.SampledFrom(append([]string{""}, l...)).Draw(r, "word") }
	origin := func() string { return rapid.SampledFrom(plan.Origins).Draw(r, "origin") }
	unit := func() string {
		return rapid.SampledFrom([]string{"", "Fen İşleri Müdürlüğü", "Zabıta Müdürlüğü", "Hiç Duyulmamış Müdürlük", "Özel Kalem"}).Draw(r, "unit")
	}
	date := func() period.Date {
		return rapid.SampledFrom([]period.Date{"", "2019-10-21", "2020-02-29"}).Draw(r, "date")
	}
	amount := func() *quantity.Amount {
		if rapid.Bool().Draw(r, "has") {
			return p(quantity.Amount(rapid.Int64Range(-9e15, 9e15).Draw(r, "amount")))
		}
		return nil
	}
	money := func() plan.YearMoney {
		var m plan.YearMoney
		for y := firstYr; y <= lastYr; y++ {
			if rapid.Bool().Draw(r, "year") {
				if m == nil {
					m = plan.YearMoney{}
				}
				m[y] = quantity.Money(rapid.Int64Range(0, 1e12).Draw(r, "money"))
			}
		}
		return m
	}
	number := func(lo, hi int) *int {
		if rapid.Bool().Draw(r, "has") {
			return p(rapid.IntRange(lo, hi).Draw(r, "n"))
		}
		return nil
	}
	list := func() []string {
		return rapid.SliceOfN(rapid.Custom(func(*rapid.T) string { return some() }), 0, 3).Draw(r, "list")
	}
	label := func(l ...string) string { return rapid.SampledFrom(append([]string{""}, l...)).Draw(r, "code") }
	none := func(l []string) []string {
		if len(l) == 0 {
			return nil
		}
		return l
	}
	d := plan.Doc{Schema: plan.SchemaV1, Administration: plan.DocAdministration{Name: townName, Province: "İstanbul"}, Plan: plan.DocPlan{Code: code, Name: "n", FirstYear: firstYr, LastYear: lastYr,
		Mission: text(), Vision: text(), CoreValues: none(list()), Preparation: plan.DocPreparation{CircularNo: text(), CircularDate: date(), Team: text()}, SubmittedToCouncilOn: date(),
		Origin: origin(), Source: text(), Synthetic: rapid.Bool().Draw(r, "synthetic"), Goals: []plan.DocGoal{}, Overhead: money()}}
	for range rapid.IntRange(0, 3).Draw(r, "resources") {
		d.Plan.Resources = append(d.Plan.Resources, plan.DocResource{Code: label("01", "02"), Name: some(), Years: money()})
	}
	for range rapid.IntRange(0, 3).Draw(r, "goals") {
		g := plan.DocGoal{Code: label("A1", "A2"), Text: text(), Origin: origin(), Source: text()}
		for range rapid.IntRange(0, 2).Draw(r, "targets") {
			h := plan.DocTarget{Code: label("H1.1", "H1.2"), Text: text(), ResponsibleUnit: unit(), AllUnitsPartner: rapid.Bool().Draw(r, "all"), YearlyCosts: money(), Findings: none(list()), Needs: none(list()),
				Origin: origin(), Source: text()}
			for _, u := range []string{"Çevre Müdürlüğü", "Yeni Birim"} {
				if rapid.Bool().Draw(r, "partner") {
					h.PartnerUnits = append(h.PartnerUnits, u)
				}
			}
			if rapid.Bool().Draw(r, "stated") {
				h.StatedTotal = p(quantity.Money(rapid.Int64Range(0, 1e12).Draw(r, "stated")))
			}
			for range rapid.IntRange(0, 2).Draw(r, "risks") {
				risk := plan.DocRisk{Text: some(), Explanation: text(), Probability: number(1, 5), Impact: number(1, 5), OwnerUnit: unit()}
				for range rapid.IntRange(0, 2).Draw(r, "controls") {
					risk.Controls = append(risk.Controls, plan.DocControl{Text: some(), Kind: word(plan.ControlKinds)})
				}
				h.Risks = append(h.Risks, risk)
			}
			for range rapid.IntRange(0, 3).Draw(r, "activities") {
				h.Activities = append(h.Activities, plan.DocActivity{Text: some(), Kind: word(plan.ActivityKinds)})
			}
			for range rapid.IntRange(0, 3).Draw(r, "indicators") {
				i := plan.DocIndicator{Code: label("PG1.1.1", "PG1.1.2"), Name: text(), Definition: text(), UnitOfMeasure: text(), Baseline: plan.DocBaseline{Value: amount(), Date: date(), Note: text()},
					CalcType: word(plan.CalcTypes), Variant: word(plan.Variants), Entry: word(plan.Entries), Aggregation: word(plan.Aggregations), Direction: word(plan.Directions), DueYear: number(firstYr, lastYr),
					BandHigh: amount(), MonitoringFrequency: word(plan.Frequencies), ReportingFrequency: word(plan.Frequencies), Class: word(plan.Classes), Formula: text(), Numerator: text(),
					Denominator: text(), DataSource: text(), DataOwnerUnit: unit(), IsKey: rapid.Bool().Draw(r, "key"), Origin: origin(), Source: text()}
				if rapid.Bool().Draw(r, "weight") {
					i.Weight = p(quantity.Percent(rapid.Int64Range(1, 1_000_000).Draw(r, "w")))
				}
				if rapid.Bool().Draw(r, "evidence") {
					i.EvidenceRequired = p(rapid.Bool().Draw(r, "e"))
				}
				for y := firstYr; y <= lastYr; y++ {
					if v := amount(); v != nil {
						if i.Values == nil {
							i.Values = plan.YearAmount{}
						}
						i.Values[y] = *v
					}
					if s := text(); s != "" && rapid.Bool().Draw(r, "reason") {
						if i.NoTargetReasons == nil {
							i.NoTargetReasons = map[int]string{}
						}
						i.NoTargetReasons[y] = s
					}
				}
				h.Indicators = append(h.Indicators, i)
			}
			g.Targets = append(g.Targets, h)
		}
		d.Plan.Goals = append(d.Plan.Goals, g)
	}
	return d
}

func clone(t testing.TB, d plan.Doc) (out plan.Doc) {
	t.Helper()
	b, err := json.Marshal(d)
	ok(t, err)
	ok(t, json.Unmarshal(b, &out))
	return out
}

// A document goes in and comes out the same, missing stays missing; a second time it changes nothing; the preview says what the import
// does; the document handed in is not touched.
func TestADocumentComesOutAsItWentIn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		n := 0
		rapid.Check(t, func(r *rapid.T) {
			n++
			d := drawDoc(r, fmt.Sprintf("P%d", n))
			ctx := h.as(access.Planner)
			given := clone(t, d)
			preview, err := h.plans.Diff(ctx, d)
			if err != nil {
				r.Fatal(err)
			}
			done, err := h.plans.Import(ctx, d)
			if err != nil {
				r.Fatal(err)
			}
			if x := cmp.Diff(given, d, cmpopts.EquateEmpty()); x != "" {
				r.Fatalf("the document was changed:\n%s", x)
			}
			if x := cmp.Diff(preview.Changes, done.Changes); x != "" || !done.New || done.PlanID == "" || preview.PlanID != "" {
				r.Fatalf("preview and import differ:\n%s", x)
			}
			if x := cmp.Diff(verdictsNoIDs(preview.Faults), verdictsNoIDs(done.Faults)); x != "" {
				r.Fatalf("preview and import judge differently:\n%s", x)
			}
			got, err := h.plans.Export(ctx, done.PlanID)
			if err != nil {
				r.Fatal(err)
			}
			if x := cmp.Diff(given, got); x != "" {
				r.Fatalf("came out differently:\n%s", x)
			}
			again, err := h.plans.Import(ctx, d)
			if err != nil {
				r.Fatal(err)
			}
			if again.New || again.Count(plan.OpAdd)+again.Count(plan.OpChange)+again.Absent > 0 {
				r.Fatalf("a second import changes: %+v", again.Changes)
			}
		})
		h.verifyLog(t)
	})
}

func verdictsNoIDs(l fault.List) (out []string) {
	for _, f := range l {
		out = append(out, f.Stage.String()+" "+f.Code+" "+f.At.Ref+" "+f.At.Field)
	}
	return out
}

// The published Sultanbeyli plan: its sums are those of the source rows.
func TestTheSultanbeyliPlan(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d) // an empty database: the file founds the administration
		ctx := h.as(access.Planner)
		doc := readDoc(t, "../../testdata/sultanbeyli-2020/plan.json")
		done, err := h.plans.Import(ctx, doc)
		ok(t, err)
		tree := must(h.plans.Tree(ctx, done.PlanID))
		goals, targets, _ := tree.Counts()
		var sums []string
		stated := 0
		for _, g := range tree.Goals {
			var l []quantity.Money
			for _, x := range g.Targets {
				if x.StatedTotal != nil {
					l = append(l, *x.StatedTotal)
				}
			}
			stated += len(l)
			if len(l) > 0 {
				sums = append(sums, must(quantity.SumMoney(l)).String())
			}
		}
		if x := cmp.Diff([]string{"66340176.23", "102787792.53", "57112372.03"}, sums); x != "" || goals != 10 || targets != 45 || stated != 15 {
			t.Fatal(goals, targets, stated, x)
		}
		want := clone(t, doc)
		want.Plan.Goals[2].Targets[3].PartnerUnits[0] = "Bilgi İşlem Müdürlüğü" // the source writes "İŞlem" once: the same unit
		if x := cmp.Diff(want, must(h.plans.Export(ctx, done.PlanID))); x != "" {
			t.Fatal(x)
		}
		again, err := h.plans.Import(ctx, doc)
		ok(t, err)
		if again.Summary() != fmt.Sprintf("+0 ~0 =%d", len(again.Changes)) {
			t.Fatal(again.Summary())
		}
		if who, _ := must2(h.org.Identity(ctx)); who.Name != "Sultanbeyli Belediyesi" {
			t.Fatal(who)
		}
		before := h.state(t)
		doc.Administration.Name = "Kartal Belediyesi"
		wants(t, second(h.plans.Import(ctx, doc)), fault.KindConflict, "org.administration.other")
		wants(t, second(h.plans.Diff(ctx, doc)), fault.KindConflict, "org.administration.other")
		dbtest.Unchanged(t, before, h.state(t))
	})
}

func must2(a org.Administration, found bool, err error) (org.Administration, bool) {
	if err != nil {
		panic(err)
	}
	return a, found
}

func TestThreeChangesAreThreeChanges(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Planner)
		d := h.newDraft(t, "P1")
		doc := must(h.plans.Export(ctx, d.plan.ID))
		doc.Plan.Goals[0].Targets[1].Text = "Yeni metin"
		doc.Plan.Goals[0].Targets[1].Indicators[1].Values[2022] = 5_500_000
		doc.Plan.Goals[1].Targets[0].Indicators[0].DataOwnerUnit = "Zabıta Müdürlüğü"
		for _, run := range []func(context.Context, plan.Doc) (plan.Preview, error){h.plans.Diff, func(ctx context.Context, d plan.Doc) (plan.Preview, error) { return h.plans.Import(ctx, d) }} {
			got, err := run(ctx, clone(t, doc))
			ok(t, err)
			var changed []plan.RecordChange
			for _, c := range got.Changes {
				if c.Op != plan.OpSame {
					changed = append(changed, c)
				}
			}
			want := []plan.RecordChange{
				{Ref: "A1/H1.2", Kind: "target", Op: plan.OpChange, Fields: []plan.FieldChange{{Field: "text", Before: "Hedef metni H1.2", After: "Yeni metin"}}},
				{Ref: "A1/H1.2/PG1.2.2", Kind: "indicator", Op: plan.OpChange, Fields: []plan.FieldChange{{Field: "values.2022", Before: "2022", After: "5.5"}}},
				{Ref: "A2/H2.1/PG2.1.1", Kind: "indicator", Op: plan.OpChange, Fields: []plan.FieldChange{{Field: "data_owner_unit_id", Before: "Çevre Müdürlüğü", After: "Zabıta Müdürlüğü"}}},
			}
			if x := cmp.Diff(want, changed); x != "" {
				t.Fatal(x)
			}
		}
		if i, _, _ := h.plans.Indicator(ctx, d.indicators["PG1.2.2"].ID); i.Version != 2 || i.Values[2022] != 5_500_000 {
			t.Fatalf("%+v", i)
		}
		if i, _, _ := h.plans.Indicator(ctx, d.indicators["PG1.2.1"].ID); i.Version != 1 {
			t.Fatal("an unchanged record was written")
		}
		if pl := must(h.plans.Get(ctx, d.plan.ID)); pl.Version != d.plan.Version {
			t.Fatal("the unchanged plan was written")
		}
	})
}

// Two records of one code are told apart by their order; new ones come where the file has them; what the file does not name stays.
func TestRecordsAreMatchedByCodeAndOccurrence(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Planner)
		pg := func(code, name string) plan.DocIndicator {
			return plan.DocIndicator{Code: code, Name: name, Origin: "entered"}
		}
		doc := plan.Doc{Schema: plan.SchemaV1, Administration: plan.DocAdministration{Name: townName}, Plan: plan.DocPlan{Code: "P", Name: "n", FirstYear: 2020, LastYear: 2024, Origin: "entered",
			Goals: []plan.DocGoal{{Code: "A1", Origin: "entered", Targets: []plan.DocTarget{{Code: "H1.1", Origin: "entered", Indicators: []plan.DocIndicator{pg("PG", "bir"), pg("PG", "iki"), pg("", "kodsuz"), pg("Z", "son")}}}}}}}
		first, err := h.plans.Import(ctx, doc)
		ok(t, err)
		ids := map[string]string{}
		names := func() (out []string) {
			for _, i := range must(h.plans.Tree(ctx, first.PlanID)).Goals[0].Targets[0].Indicators {
				out = append(out, i.Ref+"="+i.Name)
				ids[i.Name] = i.ID
			}
			return out
		}
		names()
		two := ids["iki"]
		l := &doc.Plan.Goals[0].Targets[0].Indicators
		*l = []plan.DocIndicator{pg(" PG ", "bir"), pg("N", "yeni"), pg("PG", "ikinci"), pg("", "kodsuz")} // Z is absent
		got, err := h.plans.Import(ctx, doc)
		ok(t, err)
		if x := cmp.Diff([]string{"A1/H1.1/PG=bir", "A1/H1.1/N=yeni", "A1/H1.1/PG#2=ikinci", "A1/H1.1/?4=kodsuz", "A1/H1.1/Z=son"}, names()); x != "" || got.Absent != 1 || got.Count(plan.OpAdd) != 1 {
			t.Fatal(x, got.Summary(), got.Absent)
		}
		if ids["ikinci"] != two {
			t.Fatal("the second of a code lost its id")
		}
		got, err = h.plans.Import(ctx, doc)
		ok(t, err)
		if got.Count(plan.OpAdd)+got.Count(plan.OpChange) > 0 {
			t.Fatalf("%+v", got.Changes)
		}
	})
}

// Every value fault of a document comes back with code path and field, and nothing is written: no unit, no plan, no administration.
func TestARefusedDocumentWritesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Planner)
		d := h.newDraft(t, "P1")
		doc := must(h.plans.Export(ctx, d.plan.ID))
		doc.Plan.Code = "NEW"
		doc.Plan.Mission = "a\x00"
		doc.Plan.Goals[0].Text = strings.Repeat("x", 3000)
		doc.Plan.Goals[0].Targets[0].StatedTotal = p(quantity.Money(-1))
		doc.Plan.Goals[0].Targets[0].ResponsibleUnit = "tüm birimler"
		doc.Plan.Goals[0].Targets[1].PartnerUnits = []string{"TÜM BİRİMLER", strings.Repeat("Ğ", 201), "Yepyeni Müdürlük"}
		doc.Plan.Goals[0].Targets[1].Indicators[1].Weight = p(quantity.Percent(0))
		doc.Plan.Goals[1].Targets[0].Indicators[0].Values[2031] = 1
		doc.Plan.Resources[0].Years[2020] = -1
		want := []string{" mission text.control", " resources[0].years.2020 plan.money.negative", "A1 text text.length", "A1/H1.1 stated_total plan.money.negative", "A1/H1.1 responsible_unit_id org.unit.all_units",
			"A1/H1.2 partner_unit_ids[0] text.length", "A1/H1.2/PG1.2.2 weight plan.indicator.weight_range", "A2/H2.1/PG2.1.1 values.2031 plan.year.outside"}
		list := func(l fault.List) (out []string) {
			for _, f := range l {
				if f.Stage == fault.Refuse {
					out = append(out, f.At.Ref+" "+f.At.Field+" "+f.Code)
				}
			}
			return out
		}
		before := h.state(t)
		for range 2 { // a first look must not wash the faults away
			preview, err := h.plans.Diff(ctx, doc)
			ok(t, err)
			if x := cmp.Diff(want, list(preview.Faults)); x != "" {
				t.Fatal(x)
			}
			err = second(h.plans.Import(ctx, doc))
			if x := cmp.Diff(want, list(fault.All(err))); x != "" || fault.KindOf(err) != fault.KindInvalid {
				t.Fatal(x)
			}
		}
		dbtest.Unchanged(t, before, h.state(t))
		if second(h.org.Found(context.Background(), org.FoundAdministration{})) == nil {
			t.Fatal("founded without a name")
		}
	})
}

// Names no unit has become drafts, one for all spellings; "Tüm Birimler" is a value; a draft unit blocks submission where it is named.
func TestUnknownUnitsBecomeFlaggedDrafts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Planner)
		d := h.newDraft(t, "P1")
		doc := must(h.plans.Export(ctx, d.plan.ID))
		x := &doc.Plan.Goals[0].Targets[0]
		x.ResponsibleUnit, x.PartnerUnits = "Yeni Müdürlük", []string{"YENİ MÜDÜRLÜK", "yeni  müdürlük", "Tüm Birimler"}
		x.Indicators[0].DataOwnerUnit = "Yeni Müdürlük"
		got, err := h.plans.Import(ctx, doc)
		ok(t, err)
		if len(got.UnknownUnits) != 3 {
			t.Fatal(got.UnknownUnits)
		}
		units := 0
		for _, u := range must(h.org.Units(ctx, org.UnitQuery{})) {
			if u.Draft {
				units++
			}
		}
		target, _, err := h.plans.Target(ctx, d.own.ID)
		ok(t, err)
		if units != 1 || !target.AllUnitsPartner || len(target.PartnerUnitIDs) != 1 || target.PartnerUnitIDs[0] != target.ResponsibleUnitID {
			t.Fatalf("%d drafts, %+v", units, target)
		}
		var fields []string
		for _, f := range got.Faults {
			if f.Code == "plan.unit.draft" {
				fields = append(fields, f.Stage.String()+" "+f.At.Ref+" "+f.At.Field)
			}
		}
		if x := cmp.Diff([]string{"block A1/H1.1 responsible_unit_id", "block A1/H1.1 partner_unit_ids[0]", "block A1/H1.1/PG1.1.1 data_owner_unit_id"}, fields); x != "" {
			t.Fatal(x)
		}
	})
}

// Years move with a document that moves every figure; one figure left outside refuses the whole.
func TestYearsMoveWithTheirFigures(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := h.as(access.Planner)
		doc := plan.Doc{Schema: plan.SchemaV1, Administration: plan.DocAdministration{Name: townName}, Plan: plan.DocPlan{Code: "P", Name: "n", FirstYear: 2020, LastYear: 2024, Origin: "entered",
			Overhead: plan.YearMoney{2020: 1}, Goals: []plan.DocGoal{{Code: "A1", Targets: []plan.DocTarget{{Code: "H1.1", YearlyCosts: plan.YearMoney{2020: 1}, Indicators: []plan.DocIndicator{{Code: "PG", Values: plan.YearAmount{2020: 1}}}}}}}}}
		first, err := h.plans.Import(ctx, doc)
		ok(t, err)
		doc.Plan.FirstYear, doc.Plan.LastYear = 2025, 2029
		doc.Plan.Overhead = plan.YearMoney{2025: 1}
		target := &doc.Plan.Goals[0].Targets[0]
		target.YearlyCosts = plan.YearMoney{2025: 1}
		before := h.state(t)
		wantsAt(t, second(h.plans.Import(ctx, doc)), "plan.year.outside", "values.2020")
		dbtest.Unchanged(t, before, h.state(t))
		target.Indicators[0].Values = plan.YearAmount{2025: 1}
		ok(t, second(h.plans.Import(ctx, doc)))
		if pl := must(h.plans.Get(ctx, first.PlanID)); pl.FirstYear != 2025 {
			t.Fatal(pl.FirstYear)
		}
		doc.Plan.FirstYear, doc.Plan.LastYear = 1, 2_000_000_000 // a preview of nonsense stays cheap
		preview, err := h.plans.Diff(ctx, doc)
		ok(t, err)
		wantsAt(t, preview.Faults.Err(), "plan.years.five", "last_year")
		doc.Plan.FirstYear, doc.Plan.LastYear, doc.Plan.Decision = 2025, 2029, &plan.DocDecision{Number: "2019/127"}
		preview, err = h.plans.Diff(ctx, doc)
		ok(t, err)
		wantsAt(t, preview.Faults.Err(), "plan.decision.not_imported", "decision")
	})
}
