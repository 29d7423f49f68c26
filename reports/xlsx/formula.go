package xlsx

import (
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/karne-app/karne/reports/model"
)

const (
	maxFormula = 8000 // Excel's limit is 8192 characters
	maxArgs    = 200  // and 255 arguments of one SUM
)

// book knows where every named cell of the package stands.
type book struct {
	sheets map[string]*sheet // by document id
}

// find resolves a name of a document, or "T17!name" of another one.
func (b *book) find(from *sheet, name string) (s *sheet, at [2]int, ok bool) {
	if at, ok = from.names[name]; ok {
		return from, at, true
	}
	if doc, rest, cut := strings.Cut(name, "!"); cut {
		if s = b.sheets[doc]; s != nil {
			at, ok = s.names[rest]
			return s, at, ok
		}
	}
	return nil, at, false
}

// formula is the sheet formula of a model formula. It is empty when a cell is not in this workbook or the text would be too long:
// the value then stands alone, which is right, only not live.
func (b *book) formula(from *sheet, f *model.Formula) string {
	refs, ok := b.refs(from, f)
	if !ok || len(refs) == 0 {
		return ""
	}
	text := ""
	switch f.Op {
	case model.Sum:
		text = sum(refs)
	case model.Diff:
		text = strings.Join(refs, "-")
	case model.Mean:
		text = "AVERAGE(" + strings.Join(refs, ",") + ")"
		if len(refs) > maxArgs {
			return ""
		}
	case model.WeightedMean:
		text = weighted(refs)
	default:
		text = fill(scores[f.Op], refs)
	}
	if len(text) > maxFormula {
		return ""
	}
	return text
}

// scores are the formulas of fixed form; {1} is the first part.
var scores = map[model.Op]string{
	model.Fraction: "{1}/{2}",
	model.Ratio:    "{2}/{1}",
	model.Direct:   "IF({1}=0,IF({2}>0,1,0),{2}/{1})",
	model.Rise:     "IF({1}={2},IF({3}>={2},1,0),({3}-{1})/({2}-{1}))",
	model.Fall:     "IF({1}={2},IF({3}<={2},1,0),({3}-{1})/({2}-{1}))",
	model.Rank:     "IF({1}={2},IF({3}<={2},1,0),({1}-{3})/({1}-{2}))",
	model.KeepHigh: "IF({2}>={1},1,IF({1}<=0,0,{2}/{1}))",
	model.KeepLow:  "IF({2}<={1},1,IF({1}<=0,0,{1}/{2}))",
	model.InBand:   "IF(AND({3}<{1},{1}>0),{3}/{1},IF(AND({3}>{2},{2}>0),{2}/{3},IF(AND({3}>={1},{3}<={2}),1,0)))",
	model.Scale:    "{1}/4",
	model.Clamp:    "MIN(MAX({1},0),{2})",
}

func fill(form string, refs []string) string {
	pairs := make([]string, 0, 2*len(refs))
	for i, r := range refs {
		pairs = append(pairs, "{"+strconv.Itoa(i+1)+"}", r)
	}
	return strings.NewReplacer(pairs...).Replace(form)
}

// weighted is (v1*w1+v2*w2)/(w1+w2).
func weighted(refs []string) string {
	up, down := make([]string, 0, len(refs)/2), make([]string, 0, len(refs)/2)
	for i := 0; i+1 < len(refs); i += 2 {
		up, down = append(up, refs[i]+"*"+refs[i+1]), append(down, refs[i+1])
	}
	return "(" + strings.Join(up, "+") + ")/(" + strings.Join(down, "+") + ")"
}

// sum adds references; Excel takes only so many in one SUM.
func sum(refs []string) string {
	if len(refs) == 1 && !strings.Contains(refs[0], ":") {
		return refs[0]
	}
	var groups []string
	for len(refs) > maxArgs {
		groups, refs = append(groups, "SUM("+strings.Join(refs[:maxArgs], ",")+")"), refs[maxArgs:]
	}
	return strings.Join(append(groups, "SUM("+strings.Join(refs, ",")+")"), "+")
}

// refs are the places of the parts; neighbours of a sum or mean become one range. ok is false when one is not in this workbook.
func (b *book) refs(from *sheet, f *model.Formula) (refs []string, ok bool) {
	if f.Literal() {
		return f.Of, true
	}
	ranges := f.Op == model.Sum || f.Op == model.Mean
	var run struct {
		sheet    *sheet
		at, last [2]int
		n        int
	}
	flush := func() {
		if run.n == 0 {
			return
		}
		r := address(run.at)
		if run.n > 1 {
			r += ":" + address(run.last)
		}
		if run.sheet != from {
			r = quoted(run.sheet.name) + "!" + r
		}
		refs = append(refs, r)
		run.n = 0
	}
	for _, name := range f.Of {
		s, at, ok := b.find(from, name)
		if !ok {
			return nil, false
		}
		d := [2]int{at[0] - run.last[0], at[1] - run.last[1]}
		next := run.n > 0 && ranges && s == run.sheet &&
			(d == [2]int{1, 0} && run.at[1] == at[1] || d == [2]int{0, 1} && run.at[0] == at[0])
		if next {
			run.last, run.n = at, run.n+1
			continue
		}
		flush()
		run.sheet, run.at, run.last, run.n = s, at, at, 1
	}
	flush()
	return refs, true
}

// address is A1 of a 0-based row and column.
func address(at [2]int) string {
	return columnName(at[1]) + strconv.Itoa(at[0]+1)
}

func columnName(col int) string {
	s, err := excelize.ColumnNumberToName(col + 1)
	if err != nil {
		panic(err) // the grid has far fewer columns than Excel's 16,384
	}
	return s
}

func quoted(sheet string) string { return "'" + strings.ReplaceAll(sheet, "'", "''") + "'" }
