package intake

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/layout"
	"github.com/karne-app/karne/internal/plan"
)

// MaxJSON is the largest plan JSON taken, in bytes: a plan of 600 indicators is below 1 MB. A file of small objects, each a fault, weighs a
// thousand times its size when it is checked: records and values are bounded, too (that plan has 3,000 and 25,000).
const (
	MaxJSON    = 16 << 20
	maxRecords = 20_000
	maxValues  = 100_000
)

// ParseJSON reads a plan JSON (api/plan.schema.json). Faults carry the path ("plan.goals[0].targets[1].weight") as field and the code
// path as ref. The document is whole only when no fault has the stage Refuse.
func ParseJSON(data []byte) (plan.Doc, fault.List) {
	var doc plan.Doc
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	switch {
	case len(data) > MaxJSON:
		return doc, fault.List{fault.New(fault.KindTooLarge, "body.too_large", "read", strconv.Itoa(len(data)), "expected", strconv.Itoa(MaxJSON))}
	case bytes.Count(data, []byte("{")) > maxRecords || bytes.Count(data, []byte(",")) > maxValues:
		return doc, fault.List{fault.New(fault.KindTooLarge, "body.too_large", "read", strconv.Itoa(len(data)), "expected", strconv.Itoa(maxRecords)+" {…}")}
	case len(bytes.TrimSpace(data)) == 0:
		return doc, fault.List{fault.New(fault.KindInvalid, "body.missing")}
	case !utf8.Valid(data):
		return doc, fault.List{fault.New(fault.KindInvalid, "text.utf8")}
	}
	w := newWalk(data)
	tree := w.document()
	if w.broken {
		return doc, fault.List(w.faults)
	}
	refs := refsOf(tree)
	faults := slices.Concat(w.faults, schemaFaults(tree))
	if !faults.refuses() {
		faults = append(faults, decode(tree, &doc)...)
	}
	for i, f := range faults {
		if f.At.Ref == "" {
			faults[i] = f.On(refs.of(f.At.Field), "")
		}
	}
	return doc, fault.List(faults)
}

type list fault.List

func (l list) refuses() bool {
	return slices.ContainsFunc(l, func(f *fault.Fault) bool { return f.Stage == fault.Refuse })
}

// decode fills the document from the checked tree and checks what a schema cannot say.
func decode(tree any, doc *plan.Doc) list {
	clean, err := json.Marshal(tree)
	if err == nil {
		err = json.Unmarshal(clean, doc)
	}
	if err != nil {
		return list{fault.New(fault.KindInvalid, "json.type", "read", err.Error(), "expected", plan.SchemaV1).Wrap(err)}
	}
	normalize(doc)
	return checkDoc(doc)
}

// normalize gives equal documents one form: absent and empty are the same, "Tüm Birimler" is the value and not a unit.
func normalize(d *plan.Doc) {
	p := &d.Plan
	if p.Goals == nil {
		p.Goals = []plan.DocGoal{}
	}
	if p.Decision != nil && *p.Decision == (plan.DocDecision{}) {
		p.Decision = nil
	}
	p.CoreValues, p.Resources, p.Overhead = full(p.CoreValues), full(p.Resources), some(p.Overhead)
	for i := range p.Resources {
		p.Resources[i].Years = some(p.Resources[i].Years)
	}
	for gi := range p.Goals {
		g := &p.Goals[gi]
		g.Targets = full(g.Targets)
		for ti := range g.Targets {
			t := &g.Targets[ti]
			units, all := layout.TakeAllUnits(t.PartnerUnits)
			t.PartnerUnits, t.AllUnitsPartner = full(units), t.AllUnitsPartner || all
			t.YearlyCosts, t.Risks, t.Activities = some(t.YearlyCosts), full(t.Risks), full(t.Activities)
			t.Findings, t.Needs, t.Indicators = full(t.Findings), full(t.Needs), full(t.Indicators)
			for i := range t.Risks {
				t.Risks[i].Controls = full(t.Risks[i].Controls)
			}
			for i := range t.Indicators {
				t.Indicators[i].Values = some(t.Indicators[i].Values)
				t.Indicators[i].NoTargetReasons = some(t.Indicators[i].NoTargetReasons)
			}
		}
	}
}

func full[T any](s []T) []T {
	if len(s) == 0 {
		return nil
	}
	return s
}

func some[M ~map[int]V, V any](m M) M {
	if len(m) == 0 {
		return nil
	}
	return m
}

// checkDoc checks the shape that stands between fields: five years, years inside the plan, one responsible unit.
func checkDoc(d *plan.Doc) list {
	var out list
	first, last := d.Plan.FirstYear, d.Plan.LastYear
	if last-first != 4 {
		return append(out, fault.Invalid("plan.years.five", "plan.last_year", "read", strconv.Itoa(first)+"-"+strconv.Itoa(last),
			"expected", strconv.Itoa(first)+"-"+strconv.Itoa(first+4)))
	}
	inside := func(path string, years []int) {
		slices.Sort(years)
		for _, y := range years {
			if y < first || y > last {
				out = append(out, fault.Invalid("year.range", path+"."+strconv.Itoa(y), "read", strconv.Itoa(y), "expected", strconv.Itoa(first)+"…"+strconv.Itoa(last)))
			}
		}
	}
	one := func(code, path, unit string) {
		if layout.TwoUnits(unit) {
			out = append(out, fault.Invalid(code, path, "read", unit, "expected", "tek birim"))
		}
	}
	inside("plan.overhead", keys(d.Plan.Overhead))
	for i, r := range d.Plan.Resources {
		inside(index("plan.resources", i)+".years", keys(r.Years))
	}
	for gi, g := range d.Plan.Goals {
		for ti, t := range g.Targets {
			at := index(index("plan.goals", gi)+".targets", ti)
			one("plan.target.two_responsible", at+".responsible_unit", t.ResponsibleUnit)
			inside(at+".yearly_costs", keys(t.YearlyCosts))
			for i, r := range t.Risks {
				one("text.pattern", index(at+".risks", i)+".owner_unit", r.OwnerUnit)
			}
			for i, p := range t.Indicators {
				pg := index(at+".indicators", i)
				one("text.pattern", pg+".data_owner_unit", p.DataOwnerUnit)
				inside(pg+".values", keys(p.Values))
				inside(pg+".no_target_reasons", keys(p.NoTargetReasons))
			}
		}
	}
	return out
}

func keys[V any](m map[int]V) []int {
	out := make([]int, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	return out
}

func index(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

// FormatJSON writes a document as the plan JSON: indented, text as it is, same document → same bytes.
func FormatJSON(d plan.Doc) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(d); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// pathOf writes a JSON location as "plan.goals[0].text".
func pathOf(tokens []string, tree any) string {
	var b strings.Builder
	for _, t := range tokens {
		switch x := tree.(type) {
		case []any:
			b.WriteString("[" + t + "]")
			if i, err := strconv.Atoi(t); err == nil && i < len(x) {
				tree = x[i]
			} else {
				tree = nil
			}
			continue
		case map[string]any:
			tree = x[t]
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(t)
	}
	return b.String()
}
