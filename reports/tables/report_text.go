package tables

import (
	"strings"

	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// drawReportText is the report by its headings: the administration's text, then those of the units, and where a table of the package fills it.
func drawReportText(r *resultDraw, d *model.Document) {
	if r.f.Report == nil || len(r.f.Report.Sections) == 0 {
		note(d, model.Dash+" Faaliyet raporu açılmadı")
		return
	}
	for i := range r.f.Report.Sections {
		s := &r.f.Report.Sections[i]
		d.Blocks = append(d.Blocks, model.Block{Heading: &model.Heading{Level: min(sectionLevel(s)+1, 6), Text: codeText(sectionCode(s), s.Title), Anchor: s.Code}})
		filled := r.fill(d, s)
		for _, p := range paragraphs(s.Text) {
			d.Blocks = append(d.Blocks, model.Block{Text: &model.Text{Text: p}})
		}
		for _, u := range s.Units {
			parts := paragraphs(u.Text)
			if len(parts) == 0 {
				continue
			}
			d.Blocks = append(d.Blocks, model.Block{Heading: &model.Heading{Level: 6, Text: u.Unit}})
			for _, p := range parts {
				d.Blocks = append(d.Blocks, model.Block{Text: &model.Text{Text: p}})
			}
			filled = true
		}
		if s.Text == "" && !filled && !headsOthers(r.f.Report.Sections, i) {
			note(d, model.Dash+" "+notEntered)
		}
	}
}

// headsOthers tells a heading with sections below it: it needs no text of its own.
func headsOthers(all []facts.ReportSection, i int) bool {
	return i+1 < len(all) && strings.HasPrefix(all[i+1].Code, all[i].Code+".")
}

// sectionCode is the printed number of a heading: the foreword has none.
func sectionCode(s *facts.ReportSection) string {
	if s.Code != "" && (s.Code[0] == 'I' || s.Code[0] == 'V') {
		return s.Code
	}
	return ""
}

// filledBy names the documents of the package that hold what a section asks for.
var filledBy = map[string][]string{"budget.execution": {IDReportExecution, IDReportRevenue}, "activities": {IDReportActivities},
	"results": {IDReportResults, IDScores}, "results.evaluation": {IDReportDeviations}, "statements": {IDReportStatements, IDReportEvidence}}

// fill writes what the system knows of a section; true when it wrote something.
func (r *resultDraw) fill(d *model.Document, s *facts.ReportSection) bool {
	switch s.Auto {
	case "plan.mission":
		t := pairs(d.ID + "/" + s.Code)
		pair(&t, "Misyon", textOr(r.f.Mission, notEntered))
		pair(&t, "Vizyon", textOr(r.f.Vision, notEntered))
		add(d, t)
		return true
	case "plan.goals":
		add(d, goalList(r.f, d.ID+"/"+s.Code))
		return true
	case "programme.policies":
		add(d, policiesTable(r.f.Policies, d.ID+"/"+s.Code))
		return true
	case "units":
		add(d, unitList(r.f, d.ID+"/"+s.Code))
		return true
	}
	ids := filledBy[s.Auto]
	for _, id := range ids {
		for _, form := range ResultForms(facts.DocReport) {
			if form.ID == id {
				note(d, "Bu bölümün tablosu “"+form.Sheet+"” sayfasındadır: "+form.Title)
			}
		}
	}
	return len(ids) > 0
}

// goalList is the plan's goals and targets with their performance.
func goalList(f *facts.ResultFacts, id string) model.Table {
	t := model.Table{ID: id, Continue: true, Columns: []model.Column{{Key: "code", Title: "Kod", Width: 20, Kind: model.KindText},
		{Key: "text", Title: "Amaç / Hedef", Width: 114, Kind: model.KindText}, {Key: "unit", Title: "Sorumlu Birim", Width: 50, Kind: model.KindText}}}
	for gi := range f.Goals {
		g := &f.Goals[gi]
		t.Rows = append(t.Rows, model.Row{Emphasis: model.Group, Cells: []model.Cell{textOr(g.Code, notEntered), textOr(g.Text, notEntered).Over(2)}})
		for ti := range g.Targets {
			x := &g.Targets[ti]
			t.Rows = append(t.Rows, row(textOr(x.Code, notEntered), textOr(x.Text, notEntered), textOr(x.ResponsibleUnit, notEntered)))
		}
	}
	if len(t.Rows) == 0 {
		t.Rows = []model.Row{row(model.Missing("Planda amaç yok").Spelled().Over(3))}
	}
	return t
}

// unitList is the spending units that report.
func unitList(f *facts.ResultFacts, id string) model.Table {
	t := model.Table{ID: id, Continue: true, Columns: []model.Column{{Key: "no", Title: "No", Width: 20, Kind: model.KindCount, Align: model.Center},
		{Key: "unit", Title: "Harcama Birimi", Width: 164, Kind: model.KindText}}}
	if f.Report != nil {
		for i := range f.Report.Units {
			t.Rows = append(t.Rows, row(model.Count(i+1), model.T(f.Report.Units[i].Unit)))
		}
	}
	if len(t.Rows) == 0 {
		t.Rows = []model.Row{row(model.Missing("Birim raporu yok").Spelled().Over(2))}
	}
	return t
}

// unitReports is where the reports of the units stand.
func unitReports(f *facts.ResultFacts, id string) model.Table {
	t := model.Table{ID: id, Title: "Birim faaliyet raporları", Continue: true, Columns: []model.Column{{Key: "unit", Title: "Harcama Birimi", Width: 84, Kind: model.KindText},
		{Key: "state", Title: "Birim raporu", Width: 40, Kind: model.KindText}, {Key: "signed", Title: "İmza tarihi", Width: 30, Kind: model.KindText, Align: model.Center},
		{Key: "received", Title: "Alındığı tarih", Width: 30, Kind: model.KindText, Align: model.Center}}}
	if f.Report != nil {
		for i := range f.Report.Units {
			u := &f.Report.Units[i]
			state := model.T(word(unitReportStates, u.State))
			if u.State != "received" {
				state = state.Means(model.Warn)
			}
			t.Rows = append(t.Rows, row(model.T(u.Unit), state, textOr(dateTR(u.SignedOn), "İmzalanmadı"), textOr(dateTR(u.ReceivedOn), "Alınmadı")))
		}
	}
	if len(t.Rows) == 0 {
		t.Rows = []model.Row{row(model.Missing("Birim raporu yok").Spelled().Over(4))}
	}
	return t
}
