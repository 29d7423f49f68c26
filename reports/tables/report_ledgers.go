package tables

import (
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// programmeYear is the year's accounting in the shape of the programme's own tables.
func programmeYear(f *facts.ResultFacts) facts.ProgrammeFacts {
	return facts.ProgrammeFacts{Administration: f.Administration, PlanCode: f.PlanCode, Year: f.Year, CodeSet: f.CodeSet, Units: f.SpendingUnits, Codes: f.Codes,
		Changes: f.Changes, Execution: f.Execution, RevenueLedger: f.Revenue, Withheld: f.Withheld}
}

func (r *resultDraw) programmeDraw() *programmeDraw {
	p := programmeYear(r.f)
	x := figuresOf(&p)
	x.alone = true
	return &programmeDraw{f: &p, x: x}
}

// drawReportExecution is the programme's table of the use of the budget, in the report.
func drawReportExecution(r *resultDraw, d *model.Document) { drawExecution(r.programmeDraw(), d) }

// drawReportRevenue is the programme's table of what came in, in the report.
func drawReportRevenue(r *resultDraw, d *model.Document) { drawReceipts(r.programmeDraw(), d) }
