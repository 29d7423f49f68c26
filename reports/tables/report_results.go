package tables

import (
	"strings"

	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// drawReportResults is Performans Sonuçları Tablosu (domain.md §5.4): exactly the indicators of the programme; those only the plan has stand
// in a table of their own.
func drawReportResults(r *resultDraw, d *model.Document) {
	in, out := func(p *facts.IndicatorResult) bool { return p.InProgramme }, func(p *facts.IndicatorResult) bool { return !p.InProgramme }
	t := resultsTable(r, IDReportResults, "", in)
	all := from(sumOf(&r.f.Overall), model.Sum, IDScores+"!PLAN:performans").Named("PLAN:performans")
	t.Rows = append(t.Rows, model.Row{Emphasis: model.Total, Cells: []model.Cell{model.T("Plan performansı").Over(6), all, bandCell(r.f.Overall.Band),
		model.T(left(&r.f.Overall, "amaç")).Over(4)}})
	t.Notes = []string{"Tablo performans programındaki göstergelerin tümünü ve yalnız onları içerir; C ≠ B olan her göstergenin nedeni yazılır.", twoPercents,
		lettersNote, bandNote(r.f), policyNote(r.f), missingNote}
	add(d, t)
	if rest := resultsTable(r, IDReportResults+"/plan", "Stratejik planda olup bu yılın performans programında yer almayan göstergeler", out); len(rest.Rows) > 0 {
		add(d, rest)
	}
}

func resultsTable(r *resultDraw, id, title string, take func(*facts.IndicatorResult) bool) model.Table {
	y := r.f.Year
	t := model.Table{ID: id, Title: title, Continue: true, Columns: []model.Column{
		{Key: "indicator", Title: "Performans Göstergesi", Width: 52, Kind: model.KindText},
		{Key: "measure", Title: "Ölçü Birimi", Width: 18, Kind: model.KindText},
		{Key: "previous", Title: "(t−1) Gerçekleşme", Group: yearKey(y - 1), Width: 24, Kind: model.KindAmount},
		{Key: "target", Title: "t Hedef", Group: yearKey(y), Width: 20, Kind: model.KindAmount},
		{Key: "actual", Title: "t Gerçekleşme", Group: yearKey(y), Width: 24, Kind: model.KindAmount},
		{Key: "gerceklesme", Title: "Gerçekleşme %", Group: yearKey(y), Width: 24, Kind: model.KindPercent},
		{Key: "performans", Title: "Performans %", Group: yearKey(y), Width: 24, Kind: model.KindPercent},
		{Key: "band", Title: "Durum", Width: 20, Kind: model.KindText},
		{Key: "reason", Title: "Sapma Nedeni", Width: 42, Kind: model.KindText},
		{Key: "step", Title: "Alınacak Önlem", Width: 32, Kind: model.KindText},
		{Key: "unit", Title: "Sorumlu Birim", Width: 28, Kind: model.KindText},
		{Key: "source", Title: "Veri Kaynağı", Width: 24, Kind: model.KindText},
	}}
	for gi := range r.f.Goals {
		g := &r.f.Goals[gi]
		goal := false
		for ti := range g.Targets {
			x := &g.Targets[ti]
			target := false
			for i := range x.Indicators {
				p := &x.Indicators[i]
				if !take(p) {
					continue
				}
				if !goal {
					t.Rows = append(t.Rows, model.Row{Emphasis: model.Group, Cells: []model.Cell{model.T("Amaç " + codeText(g.Code, g.Text)).Over(12)}})
					goal = true
				}
				if !target {
					t.Rows = append(t.Rows, r.targetRow(x, title == ""))
					target = true
				}
				t.Rows = append(t.Rows, r.resultRow(p))
			}
		}
	}
	return t
}

// targetRow is the line above the indicators of a target; in the programme's table it tells the target's performance.
func (r *resultDraw) targetRow(x *facts.TargetResult, whole bool) model.Row {
	name := textOr("Hedef "+codeText(x.Code, x.Text), notEntered)
	if !whole {
		return model.Row{Emphasis: model.Subtotal, Cells: []model.Cell{name.Over(12)}}
	}
	return model.Row{Emphasis: model.Subtotal, Anchor: x.Ref, Cells: []model.Cell{name.Over(6),
		r.shown(x.Ref, &x.Sum, "performans", IDScores+"!"), bandCell(x.Sum.Band), model.T(left(&x.Sum, "gösterge")).Over(2), textOr(x.ResponsibleUnit, notEntered), model.Blank()}}
}

func (r *resultDraw) resultRow(p *facts.IndicatorResult) model.Row {
	c := r.indicator(p)
	c.b.Name, c.c.Name = p.Ref+":hedef", p.Ref+":gerceklesen"
	before := exact(p.Previous, "Önceki yılın gerçekleşmesi yok").Named(p.Ref+":onceki").At(p.Ref, "previous_value")
	realised := from(c.realised, model.Ratio, c.b.Name, c.c.Name)
	reason, measure := model.Blank(), model.Blank()
	v := p.Deviation
	switch {
	case p.C == nil:
		reason = model.T(noValueWhy(p))
	case v != nil:
		reason = textOr(joined(": ", word(causeWords, v.Cause), v.Narrative), "Sapma nedeni yazılmamış")
	case p.Deviates:
		reason = model.Missing("Sapma nedeni yazılmamış").Means(model.Warn)
	}
	if v != nil {
		measure = model.T(joined("\n", v.Measure, joined(" · ", v.Owner, dateTR(v.DueOn))))
	}
	return model.Row{Anchor: p.Ref, Cells: []model.Cell{textOr(codeText(p.Code, p.Name), notEntered).Named(p.Ref+":ad").At(p.Ref, ""), textOr(p.UnitOfMeasure, notEntered),
		before, c.b, c.c, realised, r.score(p, "performans"), bandCell(p.Band), reason.At(p.Ref, deviated+"narrative"), measure.At(p.Ref, deviated+"measure"), textOr(p.Unit, notEntered), textOr(p.DataSource, notEntered)}}
}

// drawReportDifferences lists what the report says otherwise than the programme that the council decided, and both values of every indicator.
func drawReportDifferences(r *resultDraw, d *model.Document) {
	t := model.Table{ID: IDReportDifferences, Continue: true, Columns: []model.Column{
		{Key: "no", Title: "No", Width: 11, Kind: model.KindCount, Align: model.Center},
		{Key: "kind", Title: "Fark", Width: 48, Kind: model.KindText}, {Key: "basis", Title: "Dayanak", Width: 28, Kind: model.KindText},
		{Key: "code", Title: "Kod", Width: 20, Kind: model.KindText}, {Key: "name", Title: "Performans Göstergesi", Width: 66, Kind: model.KindText},
		{Key: "programme", Title: "Programda", Width: 44, Kind: model.KindText}, {Key: "report", Title: "Raporda", Width: 44, Kind: model.KindText},
		{Key: "row", Title: "Satır", Width: 12, Kind: model.KindCount, Align: model.Center},
	}, Notes: []string{"Program: meclisin kararlaştırdığı sürüm. Karne kayıtları: bu raporun verisi; Basılı tablo: dışarıda hazırlanmış ve yüklenmiş sonuç tablosu; Değerlendirme raporu: yılın dondurulmuş değerlendirmesi (değer sonradan düzeltilmiştir)."}}
	if r.f.Report != nil && r.f.Report.PrintedFile != "" {
		t.Notes = append(t.Notes, "Yüklenen basılı tablo: "+r.f.Report.PrintedFile)
	}
	for i := range r.f.Differences {
		x := &r.f.Differences[i]
		line := model.Blank()
		if x.Row > 0 {
			line = model.Count(x.Row)
		}
		kind, mark := word(differenceKinds, x.Kind), model.Warn
		if x.Excused {
			kind, mark = kind+" (onaylı gerekçesi var)", model.Ordinary
		}
		t.Rows = append(t.Rows, model.Row{Emphasis: mark, Cells: []model.Cell{model.Count(i + 1), model.T(kind).At(x.Ref, ""),
			model.T(word(differenceBases, x.Basis)), model.T(x.Code), model.T(x.Name), model.T(x.Programme), model.T(x.Report), line}})
	}
	if len(t.Rows) == 0 {
		t.Rows = []model.Row{row(model.T("Programla rapor arasında fark yok.").Over(8))}
	}
	add(d, t)
	add(d, comparedTargets(r))
}

// comparedTargets prints the programme's and the report's target value of every indicator side by side: what the reconciliation reads.
func comparedTargets(r *resultDraw) model.Table {
	t := model.Table{ID: IDReportDifferences + "/hedef", Anchor: "hedef", Title: "Hedef değerleri: programın sürümü ve rapor", Continue: true, Columns: []model.Column{
		{Key: "indicator", Title: "Performans Göstergesi", Width: 107, Kind: model.KindText}, {Key: "programme", Title: "Programın sürümünde", Width: 66, Kind: model.KindAmount},
		{Key: "report", Title: "Raporda", Width: 44, Kind: model.KindAmount}, {Key: "diff", Title: "Fark", Width: 44, Kind: model.KindAmount}}}
	for gi := range r.f.Goals {
		for ti := range r.f.Goals[gi].Targets {
			for i := range r.f.Goals[gi].Targets[ti].Indicators {
				p := &r.f.Goals[gi].Targets[ti].Indicators[i]
				if !p.InProgramme && r.f.ProgrammeValues[p.Ref] == nil {
					continue
				}
				why := "Programın sürümünde değeri yok"
				if r.f.ProgrammeValues == nil {
					why = "Programın dondurulmuş sürümü yok"
				}
				mine := exact(r.f.ProgrammeValues[p.Ref], why).Named(p.Ref+":program").At(p.Ref, "")
				own := from(exact(p.B, noTarget(p)), model.Sum, IDReportResults+"!"+p.Ref+":hedef").Named(p.Ref+":rapor").At(p.Ref, "")
				diff := model.Missing("Karşılaştırılamıyor: bir taraf eksik")
				if v := r.f.ProgrammeValues[p.Ref]; v != nil && p.B != nil {
					diff = plain(exact(newRat().Sub(p.B, v), ""))
					diff = from(diff, model.Diff, p.Ref+":rapor", p.Ref+":program")
					if diff.Number != 0 {
						diff = diff.Means(model.Warn)
					}
				}
				t.Rows = append(t.Rows, row(textOr(strings.TrimSpace(codeText(p.Code, p.Name)), notEntered), mine, own, diff.Named(p.Ref+":fark")))
			}
		}
	}
	if len(t.Rows) == 0 {
		t.Rows = []model.Row{row(model.Missing("Karşılaştırılacak gösterge yok").Spelled().Over(4))}
	}
	return t
}

// plain takes the formula of a rounded value away, for a cell that another formula makes.
func plain(c model.Cell) model.Cell { c.Formula = nil; return c }
