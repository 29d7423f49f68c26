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
	refs := make([]string, 0, len(f.Of))
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
			return ""
		}
		d := [2]int{at[0] - run.last[0], at[1] - run.last[1]}
		next := run.n > 0 && f.Op == model.Sum && s == run.sheet &&
			(d == [2]int{1, 0} && run.at[1] == at[1] || d == [2]int{0, 1} && run.at[0] == at[0])
		if next {
			run.last, run.n = at, run.n+1
			continue
		}
		flush()
		run.sheet, run.at, run.last, run.n = s, at, at, 1
	}
	flush()
	var text string
	switch {
	case len(refs) == 0:
	case f.Op == model.Diff:
		text = strings.Join(refs, "-")
	case len(refs) == 1 && !strings.Contains(refs[0], ":"):
		text = refs[0]
	default:
		var groups []string
		for len(refs) > maxArgs {
			groups, refs = append(groups, "SUM("+strings.Join(refs[:maxArgs], ",")+")"), refs[maxArgs:]
		}
		groups = append(groups, "SUM("+strings.Join(refs, ",")+")")
		text = strings.Join(groups, "+")
	}
	if len(text) > maxFormula {
		return ""
	}
	return text
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
