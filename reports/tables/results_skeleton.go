package tables

import "github.com/karne-app/karne/reports/model"

func drawResultCover(*resultDraw, *model.Document) {}

func drawResultContents(*resultDraw, *model.Document) {}

func drawMonitoring(*resultDraw, *model.Document) {}

func drawEvaluation(*resultDraw, *model.Document) {}

func drawReviewText(*resultDraw, *model.Document) {}

func drawBands(*resultDraw, *model.Document) {}

func drawCumulative(*resultDraw, *model.Document) {}

func drawScores(*resultDraw, *model.Document) {}

func drawUnitScores(*resultDraw, *model.Document) {}

func drawDeviations(*resultDraw, *model.Document) {}

func drawBoard(*resultDraw, *model.Document) {}

func drawEvidence(*resultDraw, *model.Document) {}

func drawData(*resultDraw, *model.Document) {}

func drawResultSources(*resultDraw, *model.Document) {}

func drawResultFaults(*resultDraw, *model.Document) {}

func drawReportText(*resultDraw, *model.Document) {}

func drawReportResults(*resultDraw, *model.Document) {}

func drawReportActivities(*resultDraw, *model.Document) {}

func drawReportDifferences(*resultDraw, *model.Document) {}

func drawReportExecution(*resultDraw, *model.Document) {}

func drawReportRevenue(*resultDraw, *model.Document) {}

func drawReportStatements(*resultDraw, *model.Document) {}

func drawReportCouncil(*resultDraw, *model.Document) {}

func reconcileReport(r *resultDraw, form ResultForm, _, _ []model.Document) model.Document {
	return form.blank(r.f)
}
