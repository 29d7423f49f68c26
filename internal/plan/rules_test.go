package plan_test

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
)

// sound is a tree without any verdict: one goal, one target, five key indicators of 20 %.
func sound() *plan.Tree {
	f := planFields("P")
	t := &plan.Tree{Plan: plan.Plan{ID: "plan", PlanFields: f, State: plan.Draft}, Units: map[string]plan.U{"u1": {Name: "Fen"}, "u2": {Name: "Zabıta"}, "new": {Name: "Yeni", Draft: true}},
		Resources: []plan.Resource{{Code: "01", Name: "Vergi", Years: plan.YearMoney{}}}, Overhead: plan.YearMoney{}}
	h := plan.TargetNode{Ref: "A1/H1.1", Target: plan.Target{ID: "t1", TargetFields: plan.TargetFields{Code: "H1.1", Text: "x", ResponsibleUnitID: "u1", PartnerUnitIDs: []string{"u2"}, YearlyCosts: plan.YearMoney{},
		Risks: []plan.Risk{{Text: "r", OwnerUnitID: "u1", Controls: []plan.Control{{Text: "k"}}}}, Needs: []string{"n"}, Findings: []string{"f"}, Activities: []plan.Activity{{Text: "a"}}}}}
	for y := firstYr; y <= lastYr; y++ {
		t.Overhead[y], h.YearlyCosts[y], t.Resources[0].Years[y] = 1, 10, 11
	}
	for n := 1; n <= 5; n++ {
		code := "PG1.1." + strconv.Itoa(n)
		i := plan.IndicatorNode{Ref: h.Ref + "/" + code, Indicator: plan.Indicator{ID: "i" + strconv.Itoa(n), IndicatorFields: plan.IndicatorFields{Code: code, Name: "n", Definition: "d", UnitOfMeasure: "adet",
			Weight: p(quantity.Percent(200_000)), BaselineValue: p(quantity.Amount(0)), BaselineDate: "2019-12-31", CalcType: "cumulative_increase", Entry: "increment", Aggregation: "sum", Direction: "up",
			Values: plan.YearAmount{}, NoTargetReasons: map[int]string{}, MonitoringFrequency: "year", ReportingFrequency: "year", Class: "output", Formula: "f", DataSource: "s", DataOwnerUnitID: "u1", IsKey: true}}}
		for y := firstYr; y <= lastYr; y++ {
			i.Values[y] = quantity.Amount(y)
		}
		h.Indicators = append(h.Indicators, i)
	}
	t.Goals = []plan.GoalNode{{Ref: "A1", Goal: plan.Goal{ID: "g1", GoalFields: plan.GoalFields{Code: "A1", Text: "x"}}, Targets: []plan.TargetNode{h}}}
	return t
}

func verdicts(l fault.List) []string {
	var out []string
	for _, f := range l {
		out = append(out, fmt.Sprintf("%s %s %s|%s %s", f.Stage, f.Code, f.At.Ref, f.At.Record, f.At.Field))
	}
	return out
}

func TestASoundTreeHasNoVerdict(t *testing.T) {
	t.Parallel()
	if l := plan.Check(sound(), 0); len(l) > 0 {
		t.Fatal(verdicts(l))
	}
}

// Each case breaks one thing of the sound tree; the verdicts are exactly those listed, with stage, code, code path, record and field.
func TestEachRuleFiresAtItsAddress(t *testing.T) {
	t.Parallel()
	type tree = plan.Tree
	target := func(t *tree) *plan.TargetNode { return &t.Goals[0].Targets[0] }
	pg := func(t *tree) *plan.IndicatorNode { return &t.Goals[0].Targets[0].Indicators[0] }
	const P, G, T, I = " |plan ", " A1|g1 ", " A1/H1.1|t1 ", " A1/H1.1/PG1.1.1|i1 "
	every := func(prefix string) (out []string) {
		for y := firstYr; y <= lastYr; y++ {
			out = append(out, prefix+strconv.Itoa(y))
		}
		return out
	}
	for name, c := range map[string]struct {
		change func(*tree)
		want   []string
	}{
		"mission":       {func(t *tree) { t.Plan.Mission = "" }, []string{"block plan.missing" + P + "mission"}},
		"vision":        {func(t *tree) { t.Plan.Vision = "" }, []string{"block plan.missing" + P + "vision"}},
		"values":        {func(t *tree) { t.Plan.CoreValues = nil }, []string{"block plan.missing" + P + "core_values"}},
		"circular":      {func(t *tree) { t.Plan.Preparation.CircularDate = "" }, []string{"warn plan.missing" + P + "preparation.circular_no"}},
		"board":         {func(t *tree) { t.Plan.Preparation.Board = "" }, []string{"warn plan.missing" + P + "preparation.board"}},
		"team":          {func(t *tree) { t.Plan.Preparation.Team = "" }, []string{"warn plan.missing" + P + "preparation.team"}},
		"participation": {func(t *tree) { t.Plan.Preparation.Participation = "" }, []string{"warn plan.missing" + P + "preparation.participation"}},
		"previous":      {func(t *tree) { t.Plan.Preparation.PreviousPlan = "" }, []string{"warn plan.missing" + P + "preparation.previous_plan"}},
		"submission":    {func(t *tree) { t.Plan.SubmittedToCouncilOn = "" }, []string{"info plan.submission_unknown" + P + "submitted_to_council_on"}},
		"no goals":      {func(t *tree) { t.Goals = nil }, []string{"block plan.goals.none" + P + "goals", "warn plan.key_indicators" + P + "key_indicators"}},
		"eight goals": {func(t *tree) {
			for n := 2; n <= 8; n++ {
				t.Goals = append(t.Goals, plan.GoalNode{Ref: "A" + strconv.Itoa(n), Goal: plan.Goal{ID: "g", GoalFields: plan.GoalFields{Code: "A" + strconv.Itoa(n), Text: "x"}}})
			}
		}, []string{"warn plan.goals.many" + P + "goals", "block plan.goal.targets_none A2|g targets", "block plan.goal.targets_none A3|g targets", "block plan.goal.targets_none A4|g targets",
			"block plan.goal.targets_none A5|g targets", "block plan.goal.targets_none A6|g targets", "block plan.goal.targets_none A7|g targets", "block plan.goal.targets_none A8|g targets"}},
		"few keys":        {func(t *tree) { pg(t).IsKey = false }, []string{"warn plan.key_indicators" + P + "key_indicators"}},
		"no resources":    {func(t *tree) { t.Resources = nil }, []string{"warn plan.resources.none" + P + "resources"}},
		"overhead":        {func(t *tree) { delete(t.Overhead, 2021) }, []string{"warn plan.overhead.missing" + P + "overhead.2021"}},
		"short":           {func(t *tree) { t.Overhead[2022] = 2 }, []string{"block plan.resources.short" + P + "resources.2022"}},
		"overflow":        {func(t *tree) { t.Overhead[2022] = quantity.Money(1<<63 - 1) }, nil},
		"no code":         {func(t *tree) { pg(t).Code = "" }, []string{"block plan.code.missing" + I + "code"}},
		"code twice":      {func(t *tree) { pg(t).Code = "PG1.1.2" }, []string{"block plan.record.code_duplicate A1/H1.1/PG1.1.2|i2 code"}},
		"code form":       {func(t *tree) { pg(t).Code = "S.1" }, []string{"warn plan.code.form" + I + "code"}},
		"code parent":     {func(t *tree) { pg(t).Code = "PG1.2.1" }, []string{"warn plan.code.parent" + I + "code"}},
		"target parent":   {func(t *tree) { target(t).Code = "H2.1"; target(t).Indicators = target(t).Indicators[:0] }, []string{"warn plan.key_indicators" + P + "key_indicators", "warn plan.code.parent" + T + "code", "block plan.target.indicators_none" + T + "indicators"}},
		"goal order":      {func(t *tree) { t.Goals[0].Code = "A2" }, []string{"warn plan.code.order" + G + "code", "warn plan.code.parent" + T + "code"}},
		"goal text":       {func(t *tree) { t.Goals[0].Text = "" }, []string{"block plan.missing" + G + "text"}},
		"no targets":      {func(t *tree) { t.Goals[0].Targets = nil }, []string{"warn plan.key_indicators" + P + "key_indicators", "block plan.goal.targets_none" + G + "targets"}},
		"target text":     {func(t *tree) { target(t).Text = "" }, []string{"block plan.missing" + T + "text"}},
		"responsible":     {func(t *tree) { target(t).ResponsibleUnitID = "" }, []string{"block plan.target.responsible_missing" + T + "responsible_unit_id"}},
		"draft unit":      {func(t *tree) { target(t).ResponsibleUnitID = "new" }, []string{"block plan.unit.draft" + T + "responsible_unit_id"}},
		"draft partner":   {func(t *tree) { target(t).PartnerUnitIDs = []string{"u2", "new"} }, []string{"block plan.unit.draft" + T + "partner_unit_ids[1]"}},
		"draft owner":     {func(t *tree) { target(t).Risks[0].OwnerUnitID = "new" }, []string{"block plan.unit.draft" + T + "risks[0].owner_unit_id"}},
		"draft data unit": {func(t *tree) { pg(t).DataOwnerUnitID = "new" }, []string{"block plan.unit.draft" + I + "data_owner_unit_id"}},
		"own partner":     {func(t *tree) { target(t).PartnerUnitIDs = []string{"u1"} }, []string{"warn plan.target.partner_is_responsible" + T + "partner_unit_ids[0]"}},
		"no cost":         {func(t *tree) { target(t).YearlyCosts = nil }, []string{"block plan.target.cost_missing" + T + "yearly_costs"}},
		"only total":      {func(t *tree) { target(t).YearlyCosts, target(t).StatedTotal = nil, p(quantity.Money(5)) }, []string{"warn plan.target.cost_no_split" + T + "yearly_costs"}},
		"cost of a year":  {func(t *tree) { delete(target(t).YearlyCosts, 2023) }, []string{"block plan.target.cost_year_missing" + T + "yearly_costs.2023"}},
		"cost overflow":   {func(t *tree) { target(t).YearlyCosts[2020], target(t).YearlyCosts[2021] = 1<<62, 1<<62 }, []string{"block plan.resources.short" + P + "resources.2020", "block plan.resources.short" + P + "resources.2021", "block number.range" + T + "yearly_costs"}},
		"cost differs":    {func(t *tree) { target(t).StatedTotal = p(quantity.Money(51)) }, []string{"warn plan.target.cost_differs" + T + "stated_total"}},
		"cost agrees":     {func(t *tree) { target(t).StatedTotal = p(quantity.Money(50)) }, nil},
		"no risk":         {func(t *tree) { target(t).Risks = nil }, []string{"block plan.target.risks_none" + T + "risks"}},
		"no control":      {func(t *tree) { target(t).Risks[0].Controls = nil }, []string{"block plan.target.controls_none" + T + "risks[0].controls"}},
		"no need":         {func(t *tree) { target(t).Needs = nil }, []string{"block plan.target.needs_none" + T + "needs"}},
		"no finding":      {func(t *tree) { target(t).Findings = nil }, []string{"warn plan.missing" + T + "findings"}},
		"no activity":     {func(t *tree) { target(t).Activities = nil }, []string{"warn plan.missing" + T + "activities"}},
		"many indicators": {func(t *tree) {
			x := *pg(t)
			x.ID, x.Ref, x.Code, x.Weight, x.IsKey = "i6", "A1/H1.1/PG1.1.6", "PG1.1.6", p(quantity.Percent(1)), false
			target(t).Indicators = append(target(t).Indicators, x)
		}, []string{"warn plan.target.indicators_many" + T + "indicators", "block plan.target.weight_sum" + T + "indicators", "warn plan.indicator.weight_decimals A1/H1.1/PG1.1.6|i6 weight"}},
		"weights":         {func(t *tree) { *pg(t).Weight = 199_000 }, []string{"block plan.target.weight_sum" + T + "indicators"}},
		"weight missing":  {func(t *tree) { pg(t).Weight = nil }, []string{"block plan.missing" + I + "weight"}},
		"name":            {func(t *tree) { pg(t).Name = "" }, []string{"block plan.missing" + I + "name"}},
		"unit of measure": {func(t *tree) { pg(t).UnitOfMeasure = "" }, []string{"block plan.missing" + I + "unit_of_measure"}},
		"calc type":       {func(t *tree) { pg(t).CalcType = "" }, []string{"block plan.missing" + I + "calc_type"}},
		"entry":           {func(t *tree) { pg(t).Entry = "" }, []string{"block plan.missing" + I + "entry"}},
		"aggregation":     {func(t *tree) { pg(t).Aggregation = "" }, []string{"block plan.missing" + I + "aggregation"}},
		"monitoring":      {func(t *tree) { pg(t).MonitoringFrequency = "" }, []string{"block plan.missing" + I + "monitoring_frequency"}},
		"reporting":       {func(t *tree) { pg(t).ReportingFrequency = "" }, []string{"block plan.missing" + I + "reporting_frequency"}},
		"direction":       {func(t *tree) { pg(t).Direction = "" }, []string{"warn plan.missing" + I + "direction"}},
		"class":           {func(t *tree) { pg(t).Class = "" }, []string{"warn plan.missing" + I + "class"}},
		"data source":     {func(t *tree) { pg(t).DataSource = "" }, []string{"warn plan.missing" + I + "data_source"}},
		"data owner":      {func(t *tree) { pg(t).DataOwnerUnitID = "" }, []string{"warn plan.missing" + I + "data_owner_unit_id"}},
		"definition":      {func(t *tree) { pg(t).Definition = "" }, []string{"info plan.missing" + I + "definition"}},
		"formula":         {func(t *tree) { pg(t).Formula = "" }, []string{"info plan.missing" + I + "formula"}},
		"baseline":        {func(t *tree) { pg(t).BaselineValue = nil }, []string{"block plan.missing" + I + "baseline_value"}},
		"baseline, info":  {func(t *tree) { pg(t).CalcType, pg(t).BaselineValue = "yearly_separate", nil }, []string{"warn plan.missing" + I + "baseline_value"}},
		"baseline direct": {func(t *tree) { pg(t).CalcType, pg(t).Variant, pg(t).BaselineValue = "ratio_increase", "direct", nil }, []string{"warn plan.missing" + I + "baseline_value"}},
		"baseline ratio":  {func(t *tree) { pg(t).CalcType, pg(t).Variant, pg(t).BaselineValue = "ratio_decrease", "baseline", nil }, []string{"block plan.missing" + I + "baseline_value"}},
		"baseline date":   {func(t *tree) { pg(t).BaselineDate = "" }, []string{"warn plan.missing" + I + "baseline_date"}},
		"variant":         {func(t *tree) { pg(t).CalcType = "ratio_increase" }, []string{"block plan.missing" + I + "variant"}},
		"due year":        {func(t *tree) { pg(t).CalcType = "one_off" }, []string{"block plan.missing" + I + "due_year"}},
		"one off": {func(t *tree) {
			pg(t).CalcType, pg(t).DueYear, pg(t).Values = "one_off", p(2022), plan.YearAmount{2022: 1}
		}, nil},
		"band":          {func(t *tree) { pg(t).CalcType = "band" }, []string{"block plan.missing" + I + "band_low", "block plan.missing" + I + "band_high"}},
		"ratio of sums": {func(t *tree) { pg(t).Aggregation = "ratio_of_sums" }, []string{"block plan.missing" + I + "numerator", "block plan.missing" + I + "denominator"}},
		"sum of levels": {func(t *tree) { pg(t).Entry = "level" }, []string{"block plan.indicator.sum_of_levels" + I + "aggregation"}},
		"no values":     {func(t *tree) { pg(t).Values = nil }, every("block plan.indicator.value_missing" + I + "values.")},
		"data only":     {func(t *tree) { pg(t).CalcType, pg(t).Values = "data_only", nil }, nil},
		"reason":        {func(t *tree) { delete(pg(t).Values, 2020); pg(t).NoTargetReasons[2020] = "yok" }, nil},
		"both":          {func(t *tree) { pg(t).NoTargetReasons[2020] = "yok" }, []string{"block plan.indicator.value_and_reason" + I + "no_target_reasons.2020"}},
		"turns back":    {func(t *tree) { pg(t).Values[2022] = 1 }, []string{"warn plan.indicator.turns_back" + I + "values.2022"}},
		"turns up":      {func(t *tree) { pg(t).CalcType = "cumulative_decrease" }, every("warn plan.indicator.turns_back" + I + "values.")[1:]},
		"six targets": {func(t *tree) {
			for n := 2; n <= 6; n++ {
				x := *target(t)
				x.Code = "H1." + strconv.Itoa(n)
				x.ID, x.Ref, x.Indicators = "t", "A1/"+x.Code, nil
				x.YearlyCosts = plan.YearMoney{2020: 0, 2021: 0, 2022: 0, 2023: 0, 2024: 0}
				t.Goals[0].Targets = append(t.Goals[0].Targets, x)
			}
		}, []string{"warn plan.goal.targets_many" + G + "targets", "block plan.target.indicators_none A1/H1.2|t indicators", "block plan.target.indicators_none A1/H1.3|t indicators",
			"block plan.target.indicators_none A1/H1.4|t indicators", "block plan.target.indicators_none A1/H1.5|t indicators", "block plan.target.indicators_none A1/H1.6|t indicators"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := sound()
			c.change(x)
			if d := cmp.Diff(c.want, verdicts(plan.Check(x, 0))); d != "" {
				t.Fatal(d)
			}
		})
	}
	if d := cmp.Diff([]string{"block plan.code.duplicate |plan code"}, verdicts(plan.Check(sound(), 1))); d != "" {
		t.Fatal(d)
	}
}

// Every code a rule or a use case of this room can give has its texts in both languages.
func TestEveryCodeHasTexts(t *testing.T) {
	t.Parallel()
	words, err := lang.Load()
	ok(t, err)
	code := regexp.MustCompile(`fault\.(?:Invalid|Flag|New)\((?:fault\.\w+, )?"([a-z_.]+)"|flag\([\w.]+, "([a-z_.]+)"`)
	seen := map[string]bool{}
	for _, dir := range []string{".", "../council", "../publish"} {
		entries, err := os.ReadDir(dir)
		ok(t, err)
		for _, e := range entries {
			if e.IsDir() {
				continue
			}
			b, err := os.ReadFile(dir + "/" + e.Name())
			ok(t, err)
			for _, m := range code.FindAllStringSubmatch(string(b), -1) {
				seen[m[1]+m[2]] = true
			}
		}
	}
	if len(seen) < 40 {
		t.Fatalf("only %d codes found", len(seen))
	}
	for c := range seen {
		for _, l := range []lang.Lang{lang.TR, lang.EN} {
			text := words.Problem(fault.Invalid(c, "x"), l)
			if text.Title == "" || text.Title == c || text.Do == "" {
				t.Errorf("%s has no %s text: %+v", c, l, text)
			}
		}
	}
}

func TestCheckNeverPanics(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.SampledFrom([]string{"", "A1", "A2", "H1.1", "PG1.1.1", "A", "H", "\x00", "ğ", "A99"})
		word := func(l []string) string { return rapid.SampledFrom(append([]string{"", "x"}, l...)).Draw(r, "word") }
		year := rapid.SampledFrom([]int{-1, 0, 2019, 2020, 2022, 2024, 2025, 1 << 40})
		money := func() plan.YearMoney {
			m := plan.YearMoney{}
			for range rapid.IntRange(0, 6).Draw(r, "n") {
				m[year.Draw(r, "y")] = quantity.Money(rapid.Int64().Draw(r, "m"))
			}
			return m
		}
		opt := func() *quantity.Amount {
			if rapid.Bool().Draw(r, "has") {
				return p(quantity.Amount(rapid.Int64().Draw(r, "a")))
			}
			return nil
		}
		x := &plan.Tree{Plan: plan.Plan{PlanFields: plan.PlanFields{FirstYear: year.Draw(r, "first"), LastYear: year.Draw(r, "last")}}, Overhead: money(), Units: map[string]plan.U{"A1": {Draft: true}}}
		for range rapid.IntRange(0, 2).Draw(r, "resources") {
			x.Resources = append(x.Resources, plan.Resource{Years: money()})
		}
		for range rapid.IntRange(0, 3).Draw(r, "goals") {
			g := plan.GoalNode{Goal: plan.Goal{GoalFields: plan.GoalFields{Code: text.Draw(r, "code")}}}
			for range rapid.IntRange(0, 3).Draw(r, "targets") {
				h := plan.TargetNode{Target: plan.Target{TargetFields: plan.TargetFields{Code: text.Draw(r, "code"), ResponsibleUnitID: text.Draw(r, "u"), PartnerUnitIDs: []string{text.Draw(r, "u")}, YearlyCosts: money(),
					StatedTotal: (*quantity.Money)(opt()), Risks: make([]plan.Risk, rapid.IntRange(0, 2).Draw(r, "risks"))}}}
				for range rapid.IntRange(0, 3).Draw(r, "indicators") {
					i := plan.IndicatorFields{Code: text.Draw(r, "code"), CalcType: word(plan.CalcTypes), Variant: word(plan.Variants), Entry: word(plan.Entries), Aggregation: word(plan.Aggregations),
						Weight: (*quantity.Percent)(opt()), BaselineValue: opt(), BandLow: opt(), Values: plan.YearAmount{}, NoTargetReasons: map[int]string{year.Draw(r, "y"): text.Draw(r, "reason")}}
					if rapid.Bool().Draw(r, "due") {
						i.DueYear = p(year.Draw(r, "y"))
					}
					for range rapid.IntRange(0, 5).Draw(r, "values") {
						i.Values[year.Draw(r, "y")] = quantity.Amount(rapid.Int64().Draw(r, "v"))
					}
					h.Indicators = append(h.Indicators, plan.IndicatorNode{Indicator: plan.Indicator{IndicatorFields: i}})
				}
				g.Targets = append(g.Targets, h)
			}
			x.Goals = append(x.Goals, g)
		}
		for _, f := range plan.Check(x, rapid.IntRange(0, 1).Draw(r, "same")) {
			if f.Code == "" || f.Stage == fault.Refuse {
				r.Fatalf("verdict without code or stage: %v", f)
			}
		}
	})
}
