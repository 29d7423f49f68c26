package layout

import (
	"strconv"

	"github.com/karne-app/karne/internal/plan"
)

// line is one row to write: the reference to its parent and the record.
type line struct {
	parent string
	rec    any
}

// numbering gives the name of the n-th record of one code: "A1", then "A1#2". The sign # may not stand in a code.
type numbering map[string]int

func (n numbering) next(code string) string {
	n[code]++
	if n[code] == 1 {
		return code
	}
	return code + "#" + strconv.Itoa(n[code])
}

// lines lists the rows of every sheet in the order of the plan. References count over the whole sheet, because a row of the sheet
// below sees only that column.
func lines(d *plan.Doc) map[string][]line {
	out := map[string][]line{}
	put := func(sheet, parent string, rec any) { out[sheet] = append(out[sheet], line{parent, rec}) }
	goals, targets := numbering{}, numbering{}
	for gi := range d.Plan.Goals {
		g := &d.Plan.Goals[gi]
		gref := goals.next(g.Code)
		put(SheetGoals, "", g)
		for ti := range g.Targets {
			t := &g.Targets[ti]
			tref := targets.next(t.Code)
			put(SheetTargets, gref, t)
			for i := range t.Indicators {
				put(SheetIndicators, tref, &t.Indicators[i])
			}
			for i, r := range t.Risks {
				no := i + 1
				put(SheetRisks, tref, &riskRow{No: &no, Risk: r, Control: at(r.Controls, 0)})
				for _, c := range r.Controls[min(1, len(r.Controls)):] {
					put(SheetRisks, tref, &riskRow{No: &no, Risk: plan.DocRisk{Text: r.Text}, Control: c})
				}
			}
			for i := range t.Activities {
				put(SheetActivities, tref, &t.Activities[i])
			}
			for _, s := range t.Findings {
				put(SheetFindings, tref, &lineRow{s})
			}
			for _, s := range t.Needs {
				put(SheetNeeds, tref, &lineRow{s})
			}
		}
	}
	for _, r := range d.Plan.Resources {
		put(SheetResources, "", &moneyRow{"resource", r})
	}
	if len(d.Plan.Overhead) > 0 {
		put(SheetResources, "", &moneyRow{"overhead", plan.DocResource{Name: "Genel Yönetim Giderleri", Years: d.Plan.Overhead}})
	}
	return out
}

func at[T any](s []T, i int) (v T) {
	if i < len(s) {
		v = s[i]
	}
	return v
}

// place is a column of a sheet as it stands in one workbook: a yearly column has one place per year.
type place struct {
	Column
	year int // 0 in a template without years
	at   int // 1–5 of a yearly column
}

func (p place) arg() int {
	if p.Yearly {
		return p.year
	}
	return 0
}

func (p place) title() string { return p.heading(p.year, p.at) }

// places spreads the yearly columns over the five years from first; 0 gives "1. Yıl" … "5. Yıl".
func places(columns []Column, first int) []place {
	var out []place
	for i := 0; i < len(columns); i++ {
		c := columns[i]
		if !c.Yearly {
			out = append(out, place{Column: c})
			continue
		}
		for n := 1; n <= 5; n++ {
			p := place{Column: c, at: n}
			if first > 0 {
				p.year = first + n - 1
			}
			out = append(out, p)
		}
	}
	return out
}
