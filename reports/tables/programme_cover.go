package tables

import (
	"fmt"
	"strings"

	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// drawProgrammeCover is the first sheet: whose programme it is, of which year, and in what state.
func drawProgrammeCover(p *programmeDraw, d *model.Document) {
	f := p.f
	lead := func(s string) {
		if s != "" {
			d.Blocks = append(d.Blocks, model.Block{Text: &model.Text{Style: model.Lead, Text: s}})
		}
	}
	lead(f.Administration.Name)
	d.Title, d.Subtitle = fmt.Sprintf("%d YILI PERFORMANS PROGRAMI", f.Year), ""
	heading(d, 1, d.Title)
	for _, m := range d.Marks {
		lead(string(m))
	}
	t := pairs(IDProgrammeCover)
	pair(&t, "Program yılı (t+1)", model.T(yearKey(f.Year)))
	pair(&t, "Stratejik plan", textOr(codeText(f.PlanCode, f.PlanName), notEntered))
	pair(&t, "İl", textOr(f.Administration.Province, notEntered))
	if f.State != "" {
		pair(&t, "Durumu", model.T(word(programmeStates, f.State)))
	}
	pair(&t, "Tutarların aşaması", textOr(word(budgetStages, f.Stage), notEntered))
	pair(&t, "Karar", textOr(decisionLine(programmeDecision(f)), "Karar kaydı yok"))
	if f.Metropolitan != nil {
		pair(&t, "Büyükşehir meclisi kararı", model.T(decisionLine(f.Metropolitan)))
	}
	if f.Edition != nil {
		pair(&t, "Sürüm", model.T(yearKey(f.Edition.No)+" · "+f.Edition.FrozenOn.TR()))
	} else {
		pair(&t, "Sürüm", model.Missing("Taslak: dondurulmuş sürüm yok"))
	}
	all := p.x.all[2].cell
	all.Name = "toplam"
	if all.Formula != nil {
		all.Formula = &model.Formula{Op: model.Sum, Of: []string{"PP3!TOPLAM:toplam"}}
	}
	pair(&t, "Toplam kaynak ihtiyacı (TL)", all.Placed(model.Left))
	pair(&t, "Misyon", textOr(f.Mission, reason(f.Origin)))
	pair(&t, "Vizyon", textOr(f.Vision, reason(f.Origin)))
	add(d, t)
}

func programmeDecision(f *facts.ProgrammeFacts) *facts.Decision {
	if f.Edition != nil && f.Edition.Decision != nil {
		return f.Edition.Decision
	}
	return f.Decision
}

// drawProgrammeContents lists the forms with links, and below Tablo 1 and 2 each target and activity.
func drawProgrammeContents(p *programmeDraw, d *model.Document) {
	t := model.Table{ID: IDProgrammeContents, Columns: []model.Column{
		{Key: "form", Title: "Form", Width: 28, Kind: model.KindText},
		{Key: "title", Title: "Başlık", Width: 116, Kind: model.KindText},
		{Key: "sheet", Title: "Sayfa", Width: 42, Kind: model.KindText},
	}}
	line := func(form ProgrammeForm, code, text, ref string) {
		t.Rows = append(t.Rows, row(textOr(code, notEntered).To(form.ID+"#"+ref), textOr(text, notEntered), model.T(form.Sheet)))
	}
	for _, form := range ProgrammeForms(p.f.Year) {
		if form.ID == IDProgrammeCover || form.ID == IDProgrammeContents {
			continue
		}
		// Links stand on short texts: LibreOffice does not wrap a linked one.
		id, title := model.Blank(), model.T(form.Title).To(form.ID)
		if strings.HasPrefix(form.Sheet, "Tablo ") {
			id, title = model.T(form.Sheet).To(form.ID), model.T(form.Title)
		}
		t.Rows = append(t.Rows, model.Row{Emphasis: model.Group, Cells: []model.Cell{id, title, model.T(form.Sheet)}})
		for i := range p.x.targets {
			tg := &p.x.targets[i]
			switch form.ID {
			case "PP1":
				line(form, tg.fact.Code, tg.fact.Text, tg.fact.Ref)
			case "PP2":
				for _, a := range tg.acts {
					line(form, a.fact.Code, a.fact.Name, a.fact.Ref)
				}
			}
		}
	}
	add(d, t)
}

// policiesTable lists the policy documents a programme rests on; the activity report of its year repeats them.
func policiesTable(policies []facts.Policy, id string) model.Table {
	t := model.Table{ID: id, Columns: []model.Column{
		{Key: "no", Title: "No", Width: 20, Kind: model.KindCount, Align: model.Center},
		{Key: "document", Title: "Politika Belgesi", Width: 44, Kind: model.KindText},
		{Key: "reference", Title: "Bölüm / Madde", Width: 32, Kind: model.KindText},
		{Key: "text", Title: "Politika ve Öncelik", Width: 88, Kind: model.KindText},
	}}
	for i, x := range policies {
		t.Rows = append(t.Rows, row(model.Count(i+1), textOr(x.Document, notEntered), textOr(x.Reference, notEntered), textOr(x.Text, notEntered)))
	}
	if len(t.Rows) == 0 {
		t.Rows = []model.Row{row(model.Missing("Dayanılan politika belgesi yazılmamış").Spelled().Over(4).At("", "policies"))}
	}
	return t
}

// drawPolicies is II.A, the policy documents the programme rests on, and II.E, other matters.
func drawPolicies(p *programmeDraw, d *model.Document) {
	heading(d, 2, "II.A Temel Politika ve Öncelikler")
	add(d, policiesTable(p.f.Policies, IDPolicies))
	if p.f.OtherMatters != "" {
		heading(d, 2, "II.E Diğer Hususlar")
		d.Blocks = append(d.Blocks, model.Block{Text: &model.Text{Text: p.f.OtherMatters}})
	}
}
