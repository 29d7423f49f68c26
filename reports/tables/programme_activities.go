package tables

import (
	"strings"

	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// drawActivities is Tablo 2: one form per activity, a page each.
func drawActivities(p *programmeDraw, d *model.Document) {
	first := true
	for i := range p.x.targets {
		t := &p.x.targets[i]
		for _, a := range t.acts {
			if !first {
				pageBreak(d)
			}
			first = false
			add(d, activityTable(p.f, t.fact, a))
			if len(a.parts) > 0 {
				add(d, splitTable(p.x, a))
			}
		}
	}
	if first {
		note(d, "Programda faaliyet yok.")
	}
}

func activityTable(f *facts.ProgrammeFacts, t *facts.PerformanceTarget, a *activityFigures) model.Table {
	ref := a.fact.Ref
	tb := model.Table{ID: "PP2/" + ref, Anchor: ref, Title: strings.TrimSpace(a.fact.Code + " FAALİYET MALİYETLERİ TABLOSU"), Continue: true,
		Columns: []model.Column{
			{Key: "code", Title: "Kod", Width: 46, Kind: model.KindText, Align: model.Center},
			{Key: "label", Title: "Ekonomik Sınıflandırma", Width: 90, Kind: model.KindText},
			{Key: "amount", Title: "Ödenek (t+1) (TL)", Width: 50, Kind: model.KindMoney},
		}, Notes: []string{years(f), noLineNote}}
	lead := func(label string, value model.Cell) {
		tb.Before = append(tb.Before, row(model.T(label).Means(model.Label).Placed(model.Left), value.Spelled().Over(2)))
	}
	lead("İdare Adı", textOr(f.Administration.Name, notEntered))
	lead("Performans Hedefi", textOr(codeText(t.Code, t.Text), reason(t.Origin)))
	lead("Faaliyet Adı", textOr(codeText(a.fact.Code, a.fact.Name), notEntered).At(ref, "name"))
	lead("Sorumlu Harcama Birimi veya Birimleri", textOr(activityUnits(a.fact), notEntered).Named(ref+":birimler").At(ref, "units"))
	// Programme budgeting (budget years from 2026): printed where the codes were given.
	if codes := a.fact.ProgrammeCode + a.fact.Subprogramme + a.fact.ActivityCode + a.fact.SubactivityCode; codes != "" {
		lead("Program · Alt Program · Faaliyet · Alt Faaliyet", model.T(strings.Join([]string{orDash(a.fact.ProgrammeCode), orDash(a.fact.Subprogramme),
			orDash(a.fact.ActivityCode), orDash(a.fact.SubactivityCode)}, " · ")).At(ref, "programme_code"))
	}
	lead("Açıklamalar", textOr(a.fact.Explanation, notEntered).At(ref, "explanation"))
	for s := range slots {
		if s == slotElse && a.slot[s].leaves == 0 {
			continue
		}
		c := a.slot[s].at(ref, "lines."+slotKeys[s])
		if len(a.parts) > 0 && c.Kind == model.KindMoney {
			c.Formula = &model.Formula{Op: model.Sum, Of: a.splitNames(s)}
		}
		r := row(model.T(slotCode(s)), model.T(slotLabels[s]), c)
		if s == slotElse {
			r.Emphasis = model.Warn
		}
		if s == slotOff {
			tb.Rows = append(tb.Rows, a.sumRow(0, model.Subtotal))
		}
		tb.Rows = append(tb.Rows, r)
	}
	tb.Rows = append(tb.Rows, a.sumRow(1, model.Subtotal), a.sumRow(2, model.Total))
	return tb
}

func (a *activityFigures) sumRow(k int, e model.Emphasis) model.Row {
	return model.Row{Emphasis: e, Cells: []model.Cell{model.Blank(), model.T(sumLabels[k]), a.tot[k].at(a.fact.Ref, "lines")}}
}

// slotCode is the code a row prints: places outside the budget have none.
func slotCode(s int) string {
	if s < slotElse {
		return slotKeys[s]
	}
	return ""
}

// splitName is the cell of one unit's part of an activity.
func splitName(ref, unit string) string { return ref + "@" + unit }

func (a *activityFigures) splitNames(s int) []string {
	var of []string
	for i := range a.parts {
		if v := &a.parts[i].slot[s]; v.cell.Kind == model.KindMoney {
			of = append(of, v.cell.Name)
		}
	}
	return of
}

// split makes the vals of each unit's part.
func (x *figures) split(a *activityFigures) {
	for i := range a.parts {
		u := &a.parts[i]
		name := splitName(a.fact.Ref, x.unitKey(u.unit))
		g := a.of(u.unit)
		for s := range slots {
			u.slot[s] = g[s].leaf(name + ":" + slotKeys[s])
		}
		u.tot = sums(name, &u.slot)
	}
}

// splitTable is unit × economic code under Tablo 2 of an activity of several units (domain.md §4.8).
func splitTable(x *figures, a *activityFigures) model.Table {
	ref := a.fact.Ref
	tb := model.Table{ID: "PP2/" + ref + "/birim", Title: "Harcama birimi ve ekonomik sınıf dağılımı", Continue: true, Columns: []model.Column{
		{Key: "unit", Title: "Harcama Birimi", Width: 46, Kind: model.KindText},
		{Key: "code", Title: "Kod", Width: 14, Kind: model.KindText, Align: model.Center},
		{Key: "label", Title: "Ekonomik Sınıflandırma", Width: 76, Kind: model.KindText},
		{Key: "amount", Title: "Ödenek (t+1) (TL)", Width: 50, Kind: model.KindMoney},
	}}
	for i := range a.parts {
		u := &a.parts[i]
		name := x.unitName(u.unit)
		if name == a.fact.ResponsibleUnit {
			name += " (sorumlu)"
		}
		var rows []model.Row
		for s := range slots {
			if u.slot[s].leaves == 0 {
				continue
			}
			rows = append(rows, row(model.T(slotCode(s)), model.T(slotLabels[s]), u.slot[s].at(ref, "lines."+slotKeys[s])))
		}
		for k := range sumKeys {
			if k < 2 && u.tot[k].leaves == 0 {
				continue
			}
			rows = append(rows, model.Row{Emphasis: model.Subtotal,
				Cells: []model.Cell{model.Blank(), model.T(sumLabels[k]), u.tot[k].at(ref, "lines")}})
		}
		rows[0].Cells = append([]model.Cell{model.T(name).Below(len(rows))}, rows[0].Cells...)
		tb.Rows = append(tb.Rows, rows...)
	}
	return tb
}

func orDash(code string) string {
	if code == "" {
		return model.Dash
	}
	return code
}
