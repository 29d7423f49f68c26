package tables

import (
	"strings"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// activityColumns are the money columns of the activities of a report.
var activityColumns = [...]struct {
	key, title string
	of         func(*facts.ActivityUnit) *quantity.Money
}{
	{"planlanan", "Planlanan Kaynak (bütçe)", func(u *facts.ActivityUnit) *quantity.Money { return u.Planned }},
	{"dis", "Planlanan Kaynak (bütçe dışı)", func(u *facts.ActivityUnit) *quantity.Money { return u.Off }},
	{"odenek", "Yılsonu Ödenek", func(u *facts.ActivityUnit) *quantity.Money { return u.Final }},
	{"harcanan", "Harcanan", func(u *facts.ActivityUnit) *quantity.Money { return u.Spent }},
}

const notReported = "Birim raporunda yazılmamış"

// activityVals are the money cells of one unit's part; what a unit must report and did not is missing, a place outside the budget is blank.
func activityVals(a *facts.ActivityResult, u *facts.ActivityUnit, name string) []val {
	out := make([]val, len(activityColumns))
	for i, c := range activityColumns {
		full := name + ":" + c.key
		switch m := c.of(u); {
		case m != nil:
			one := sum{v: *m, n: 1}
			out[i] = one.leaf(full)
		case a.NoCost != "":
			out[i] = val{cell: model.Missing(noNeed + ": " + a.NoCost).Named(full)}
		case c.key == "dis":
			out[i] = val{cell: model.Blank().Named(full)}
		case c.key == "planlanan":
			out[i] = absent(full, noCostLine)
		default:
			out[i] = absent(full, notReported)
		}
	}
	return out
}

// drawReportActivities is what was planned, appropriated, spent and done for each activity, and the same by unit.
func drawReportActivities(r *resultDraw, d *model.Document) {
	t := model.Table{ID: IDReportActivities, Continue: true, Columns: []model.Column{
		{Key: "activity", Title: "Faaliyet", Width: 58, Kind: model.KindText}, {Key: "unit", Title: "Harcama Birimi", Width: 36, Kind: model.KindText}}}
	for _, c := range activityColumns {
		t.Columns = append(t.Columns, model.Column{Key: c.key, Title: c.title, Width: 27, Kind: model.KindMoney})
	}
	t.Columns = append(t.Columns, model.Column{Key: "oran", Title: "Harcama % (harcanan ÷ yılsonu ödenek)", Width: 22, Kind: model.KindPercent},
		model.Column{Key: "work", Title: "Yapılan işler", Width: 60, Kind: model.KindText}, model.Column{Key: "reason", Title: "Açıklama", Width: 34, Kind: model.KindText})
	t.Notes = []string{"Planlanan kaynak meclisin kararlaştırdığı programdandır; yılsonu ödenek ve harcamayı birimler bildirir (muhasebe faaliyet bilmez), birim toplamları mutabakatta muhasebeyle karşılaştırılır.",
		noLineNote, missingNote}
	width := len(t.Columns)
	units := map[string][][]val{}
	var order []string
	var whole [][]val
	target := ""
	for i := range r.f.Activities {
		a := &r.f.Activities[i]
		if i == 0 || a.Target != target {
			target = a.Target
			t.Rows = append(t.Rows, model.Row{Emphasis: model.Group, Anchor: target, Cells: []model.Cell{model.T("Performans hedefi " + target).Over(width)}})
		}
		own := make([][]val, len(a.Units))
		for j := range a.Units {
			u := &a.Units[j]
			key := a.Ref
			if len(a.Units) > 1 {
				key += "@" + yearKey(j+1)
			}
			own[j] = activityVals(a, u, key)
			if units[u.Unit] == nil {
				order = append(order, u.Unit)
			}
			units[u.Unit] = append(units[u.Unit], own[j])
			cells := []model.Cell{textOr(codeText(a.Code, a.Name), notEntered).At(a.Ref, ""), textOr(u.Unit, notEntered)}
			if len(a.Units) > 1 && j > 0 {
				cells[0] = model.Blank()
			}
			t.Rows = append(t.Rows, model.Row{Cells: append(activityCells(key, cells, own[j]), textOr(u.WorkDone, notReported).At(a.Ref, "work"), model.T(u.Reason))})
		}
		switch {
		case len(a.Units) == 0:
			none := activityVals(a, &facts.ActivityUnit{}, a.Ref)
			t.Rows = append(t.Rows, model.Row{Cells: append(activityCells(a.Ref, []model.Cell{textOr(codeText(a.Code, a.Name), notEntered).At(a.Ref, ""),
				model.Missing("Harcama birimi yok")}, none), model.Missing(notReported), model.Blank())})
			whole = append(whole, none)
		case len(a.Units) == 1:
			whole = append(whole, own[0])
		default:
			sums := addedVals(a.Ref, own)
			t.Rows = append(t.Rows, model.Row{Emphasis: model.Subtotal, Cells: append(activityCells(a.Ref, []model.Cell{model.T(a.Code + " toplamı").Over(2)}, sums),
				model.Blank().Over(2))})
			whole = append(whole, sums)
		}
	}
	if len(whole) == 0 {
		t.Rows = []model.Row{row(model.Missing("Programda faaliyet yok").Spelled().Over(width))}
	} else {
		t.Rows = append(t.Rows, model.Row{Emphasis: model.Total, Cells: append(activityCells("TOPLAM", []model.Cell{model.T("TOPLAM").Over(2)}, addedVals("TOPLAM", whole)),
			model.Blank().Over(2))})
	}
	add(d, t)
	add(d, r.activityUnits(order, units))
}

// activityCells put the money and its share behind the first cells of a row.
func activityCells(name string, cells []model.Cell, v []val) []model.Cell {
	for i := range v {
		cells = append(cells, v[i].cell)
	}
	return append(cells, spentShare(name, v))
}

func spentShare(name string, v []val) model.Cell {
	c := share(&v[3].cell, &v[2].cell)
	return from(c, model.Ratio, v[2].cell.Name, v[3].cell.Name).Named(name + ":oran")
}

func addedVals(name string, rows [][]val) []val {
	out := make([]val, len(activityColumns))
	for i, c := range activityColumns {
		parts := make([]val, len(rows))
		for j := range rows {
			parts[j] = rows[j][i]
		}
		out[i] = total(name+":"+c.key, "", parts)
	}
	return out
}

// activityUnits adds the activities up by unit; U is the key of a spending unit, as in the execution table.
func (r *resultDraw) activityUnits(order []string, units map[string][][]val) model.Table {
	t := model.Table{ID: IDReportActivities + "/birim", Anchor: "birim", Title: "Harcama birimlerine göre", Continue: true, Columns: []model.Column{
		{Key: "unit", Title: "Harcama Birimi", Width: 94, Kind: model.KindText}}}
	for _, c := range activityColumns {
		t.Columns = append(t.Columns, model.Column{Key: c.key, Title: c.title, Width: 27, Kind: model.KindMoney})
	}
	t.Columns = append(t.Columns, model.Column{Key: "oran", Title: "Harcama % (harcanan ÷ yılsonu ödenek)", Width: 22, Kind: model.KindPercent})
	for _, name := range order {
		key := "birim:" + r.unitKey(name)
		t.Rows = append(t.Rows, model.Row{Anchor: key, Cells: activityCells(key, []model.Cell{textOr(name, notEntered)}, addedVals(key, units[name]))})
	}
	if len(t.Rows) == 0 {
		t.Rows = []model.Row{row(model.Missing("Harcama birimi yok").Spelled().Over(6))}
	}
	return t
}

// unitKey is the key of a spending unit by its name, or the name itself for one that the year's ledgers do not know.
func (r *resultDraw) unitKey(name string) string {
	for i := range r.f.SpendingUnits {
		if r.f.SpendingUnits[i].Name == name {
			return r.f.SpendingUnits[i].Key
		}
	}
	return strings.TrimSpace(name)
}
