package publish_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/internal/publish"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
)

// said is a comparison as text: change kind ref: field old→new; …
func said(t testing.TB, from, to string) (out []string) {
	t.Helper()
	l, err := publish.Compare([]byte(from), []byte(to))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range l {
		var fields []string
		for _, f := range r.Fields {
			fields = append(fields, f.Field+" "+f.Old+"→"+f.New)
		}
		out = append(out, strings.TrimSpace(r.Change+" "+r.Kind+" "+r.ID+" "+r.Ref)+": "+strings.Join(fields, "; "))
	}
	return out
}

const before = `{"schema":"s/1","code":"P","mission":"Görev","edition":{"no":1},"faults":[{"code":"x"}],"core_values":["Açık","Adil"],
"goals":[{"id":"g1","ref":"A1","code":"A1","text":"Amaç","targets":[{"id":"t1","ref":"A1/H1.1","code":"H1.1","text":"Hedef","yearly_costs":{"2022":9007199254740993,"2023":5},
"risks":[{"text":"Risk"}],"indicators":[{"id":"i1","ref":"A1/H1.1/PG1","code":"PG1","name":"Yol","values":{"2022":1},"key":true},{"id":"i2","ref":"A1/H1.1/PG2","code":"PG2","name":"Park"}]}]}],
"resources":[{"code":"01","name":"Vergi","years":{"2022":3}}]}`

func TestCompareSaysWhatDiffers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change [][2]string // replaced in the text
		want   []string
	}{
		"nothing":                      {nil, nil},
		"only the edition":             {[][2]string{{`"no":1`, `"no":2`}, {`[{"code":"x"}]`, `[]`}}, nil},
		"a field of the document":      {[][2]string{{"Görev", "Yeni"}}, []string{"changed: mission Görev→Yeni"}},
		"money beyond floating point":  {[][2]string{{"9007199254740993", "9007199254740992"}}, []string{"changed targets t1 A1/H1.1: yearly_costs.2022 9007199254740993→9007199254740992"}},
		"a year less":                  {[][2]string{{`,"2023":5`, ``}}, []string{"changed targets t1 A1/H1.1: yearly_costs.2023 5→"}},
		"a new code":                   {[][2]string{{`"ref":"A1/H1.1/PG1","code":"PG1"`, `"ref":"A1/H1.1/PG7","code":"PG7"`}}, []string{"changed indicators i1 A1/H1.1/PG7: code PG1→PG7"}},
		"an indicator less":            {[][2]string{{`,{"id":"i2","ref":"A1/H1.1/PG2","code":"PG2","name":"Park"}`, ``}}, []string{"removed indicators i2 A1/H1.1/PG2: code PG2→; name Park→"}},
		"an indicator more":            {[][2]string{{`{"id":"i2"`, `{"id":"i3","ref":"A1/H1.1/PG3","code":"PG3"},{"id":"i2"`}}, []string{"added indicators i3 A1/H1.1/PG3: code →PG3"}},
		"in another order":             {[][2]string{{`{"id":"i1","ref":"A1/H1.1/PG1","code":"PG1","name":"Yol","values":{"2022":1},"key":true},{"id":"i2","ref":"A1/H1.1/PG2","code":"PG2","name":"Park"}`, `{"id":"i2","ref":"A1/H1.1/PG2","code":"PG2","name":"Park"},{"id":"i1","ref":"A1/H1.1/PG1","code":"PG1","name":"Yol","values":{"2022":1},"key":true}`}}, nil},
		"a flag, a text in a list":     {[][2]string{{`"key":true`, `"key":false`}, {`"Adil"`, `"Hızlı"`}}, []string{"changed: core_values[1] Adil→Hızlı", "changed indicators i1 A1/H1.1/PG1: key true→false"}},
		"a list of objects by place":   {[][2]string{{`"text":"Risk"`, `"text":"Deprem"`}}, []string{"changed targets t1 A1/H1.1: risks[0].text Risk→Deprem"}},
		"a list of objects by code":    {[][2]string{{`"2022":3`, `"2022":4`}}, []string{"changed resources: years.2022 3→4"}},
		"a null is a field less there": {[][2]string{{`"mission":"Görev"`, `"mission":null`}}, []string{"changed: mission Görev→"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			after := before
			for _, r := range c.change {
				if !strings.Contains(after, r[0]) {
					t.Fatalf("no %q", r[0])
				}
				after = strings.Replace(after, r[0], r[1], 1)
			}
			if d := cmp.Diff(c.want, said(t, before, after)); d != "" {
				t.Error(d)
			}
		})
	}
	if _, err := publish.Compare([]byte(before), []byte(`{`)); err == nil {
		t.Error("half a document was compared")
	}
}

// A document does not differ from itself; there and back are mirror images; and what is told is all there is: with no record told, the facts are alike.
func TestComparingIsAMirror(t *testing.T) {
	t.Parallel()
	doc := rapid.Custom(func(t *rapid.T) string {
		type x map[string]any
		var goals []x
		for _, id := range rapid.SliceOfNDistinct(rapid.IntRange(1, 6), 0, 4, rapid.ID).Draw(t, "ids") {
			goals = append(goals, x{"id": fmt.Sprint(id), "ref": fmt.Sprint("A", id), "text": rapid.SampledFrom([]string{"a", "b"}).Draw(t, "text"), "n": rapid.IntRange(0, 2).Draw(t, "n")})
		}
		b, _ := json.Marshal(x{"code": rapid.SampledFrom([]string{"P", "Q"}).Draw(t, "code"), "goals": goals})
		return string(b)
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := doc.Draw(t, "a"), doc.Draw(t, "b")
		there, err := publish.Compare([]byte(a), []byte(b))
		if err != nil {
			t.Fatal(err)
		}
		back, err := publish.Compare([]byte(b), []byte(a))
		if err != nil {
			t.Fatal(err)
		}
		mirror := map[string]string{publish.RecordAdded: publish.RecordRemoved, publish.RecordRemoved: publish.RecordAdded, publish.RecordChanged: publish.RecordChanged}
		line := func(r publish.RecordChange, turn bool) string {
			c, fields := r.Change, []string{}
			if turn {
				c = mirror[c]
			}
			for _, f := range r.Fields {
				if turn {
					f.Old, f.New = f.New, f.Old
				}
				fields = append(fields, f.Field+f.Old+"→"+f.New)
			}
			slices.Sort(fields)
			return c + r.Kind + r.ID + strings.Join(fields, ";")
		}
		var x, y []string
		for _, r := range there {
			x = append(x, line(r, false))
		}
		for _, r := range back {
			y = append(y, line(r, true))
		}
		slices.Sort(x)
		slices.Sort(y)
		if d := cmp.Diff(x, y); d != "" {
			t.Fatal(d)
		}
		if same, err := publish.Compare([]byte(a), []byte(a)); err != nil || len(same) > 0 {
			t.Fatal(same, err)
		}
	})
}

// Two editions of a programme differ in the line the metropolitan council cut, and in nothing else but the state and the decisions; on each day the edition
// that then held is given.
func TestEditionsAreCompared(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newMoneyHouse(t, d)
		first := h.house.freeze(t)
		h.furnish(t)
		g, council1 := h.decide(t)
		ctx, clerk := as(access.Planner), as(access.CouncilClerk)
		g, err := h.budget.OpenStage(ctx, budget.OpenStage{ProgrammeID: g.ID, Version: g.Version, To: programme.StageMetropolitan})
		ok(t, err)
		lines, err := h.budget.Lines(ctx, budget.LinesQuery{ProgrammeID: g.ID})
		ok(t, err)
		i := slices.IndexFunc(lines, func(l budget.Line) bool { return l.Kind == budget.Overhead })
		_, err = h.budget.ChangeLine(ctx, budget.ChangeLine{ID: lines[i].ID, Version: lines[i].Version, Amount: p(quantity.Money(55_00)), AmountNote: p("Tasarruf")})
		ok(t, err)
		g = h.get(t, g.ID)
		_, council2, err := h.programmes.Metropolitan(clerk, programme.Decide{ID: g.ID, Version: g.Version, DecisionFields: council.DecisionFields{Body: "metropolitan_council", Date: "2020-11-20", Number: "2020/900", Ground: "Bütçe dengesi"}})
		ok(t, err)

		member := as(access.CouncilMember)
		c, err := h.papers.CompareEditions(member, council1.ID, council2.ID)
		ok(t, err)
		if c.From.ID != council1.ID || c.To.ID != council2.ID || c.From.Facts != nil || c.To.Documents != nil {
			t.Errorf("%+v", c)
		}
		cut := slices.IndexFunc(c.Records, func(r publish.RecordChange) bool { return r.ID == lines[i].ID })
		if cut < 0 || !slices.ContainsFunc(c.Records[cut].Fields, func(f publish.FieldChange) bool { return strings.HasSuffix(f.New, "55.00") || f.New == "5500" }) {
			t.Errorf("%+v", c.Records)
		}
		for n, r := range c.Records {
			for _, f := range r.Fields { // the other lines have the new stage with the amount copied
				if n != cut && r.Kind != "" && !strings.HasPrefix(f.Field, "stages[metropolitan_council].") || f.Field == "stages[metropolitan_council].copied" && (f.New == "true") == (n == cut) {
					t.Errorf("%s %s %s %v", r.Change, r.Kind, r.Title, f)
				}
			}
		}
		same, err := h.papers.CompareEditions(member, council2.ID, council2.ID)
		ok(t, err)
		if len(same.Records) != 0 {
			t.Error(same.Records)
		}
		_, err = h.papers.CompareEditions(member, first.ID, council2.ID)
		wants(t, err, fault.KindInvalid, "publish.compare.kind")
		_, err = h.papers.CompareEditions(access.WithActor(t.Context(), access.Actor{PersonID: "x"}), council1.ID, council2.ID)
		wants(t, err, fault.KindForbidden, "forbidden")

		for on, want := range map[period.Date]string{"2020-10-06": "", "2020-10-07": council1.ID, "2020-11-19": council1.ID, "2020-11-20": council2.ID, "2024-02-29": council2.ID} {
			e, err := h.papers.EditionAsOf(member, h.planID, "programme/2021", on)
			if want == "" {
				wants(t, err, fault.KindNotFound, "publish.no_edition_then")
				continue
			}
			ok(t, err)
			if e.ID != want || len(e.Facts) == 0 {
				t.Errorf("%s: edition %d", on, e.No)
			}
		}
		_, err = h.papers.EditionAsOf(member, h.planID, "programme/2021", "2023-02-29")
		wants(t, err, fault.KindInvalid, "date.syntax")
	})
}

// Two editions of a plan of 600 indicators over five years: reported, and held to the statements they take.
func BenchmarkCompare(b *testing.B) {
	doc := func(turn int) []byte {
		f := facts.PlanFacts{Code: "P"}
		for g := range 10 {
			goal := facts.Goal{ID: fmt.Sprintf("g%d", g), Ref: fmt.Sprintf("A%d", g), Code: fmt.Sprintf("A%d", g)}
			for t := range 10 {
				target := facts.Target{ID: fmt.Sprintf("t%d-%d", g, t), Code: "H", YearlyCosts: facts.YearMoney{2020: 1, 2021: 2, 2022: 3, 2023: 4, 2024: 5}}
				for i := range 6 {
					x := facts.Indicator{ID: fmt.Sprintf("i%d-%d-%d", g, t, i), Code: "PG", Name: "Gösterge", Values: facts.YearAmount{}}
					for y := 2020; y <= 2024; y++ {
						x.Values[y] = quantity.Amount(y*1_000_000 + i*turn)
					}
					target.Indicators = append(target.Indicators, x)
				}
				goal.Targets = append(goal.Targets, target)
			}
			f.Goals = append(f.Goals, goal)
		}
		out, err := json.Marshal(f)
		ok(b, err)
		return out
	}
	from, to := doc(0), doc(1)
	b.ResetTimer()
	for b.Loop() {
		if l, err := publish.Compare(from, to); err != nil || len(l) != 500 {
			b.Fatal(len(l), err)
		}
	}
}
