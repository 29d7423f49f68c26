package tables

import (
	"strings"

	"github.com/karne-app/karne/reports/model"
)

// drawUnitScores is each unit's performance, what it delivers to others, and how much of what was due it entered.
func drawUnitScores(r *resultDraw, d *model.Document) {
	t := model.Table{ID: IDUnitScores, Continue: true, Columns: []model.Column{
		{Key: "unit", Title: "Birim", Width: 68, Kind: model.KindText},
		{Key: "targets", Title: "Sorumlu olduğu hedefler", Width: 52, Kind: model.KindText},
		{Key: "performans", Title: "Performans %", Width: 24, Kind: model.KindPercent},
		{Key: "band", Title: "Durum", Width: 24, Kind: model.KindText},
		{Key: "delivers", Title: "Başka hedeflere verdiği göstergeler", Width: 47, Kind: model.KindText},
		{Key: "due", Title: "Beklenen giriş", Width: 20, Kind: model.KindCount},
		{Key: "entered", Title: "Yapılan giriş", Width: 20, Kind: model.KindCount},
		{Key: "share", Title: "Giriş oranı %", Width: 20, Kind: model.KindPercent},
	}, Notes: []string{"Birim performansı sorumlu olduğu hedeflerin basit ortalamasıdır; başka hedeflere verdiği göstergeler birim performansına girmez (idarenin politikası).",
		bandNote(r.f), missingNote}}
	values := map[string]bool{}
	for gi := range r.f.Goals {
		for ti := range r.f.Goals[gi].Targets {
			values[r.f.Goals[gi].Targets[ti].Ref] = r.f.Goals[gi].Targets[ti].Sum.Value != nil
		}
	}
	var due, entered []string
	all := [2]int{}
	for i := range r.f.Units {
		u := &r.f.Units[i]
		key := "B" + yearKey(i+1)
		var of []string
		for _, ref := range u.Targets {
			if values[ref] && used(&u.Sum, ref) {
				of = append(of, IDScores+"!"+ref+":performans")
			}
		}
		why := "Sorumlu olduğu hedef yok"
		if len(u.Targets) > 0 {
			why = left(&u.Sum, "hedef")
		}
		score := from(percentOf(u.Sum.Value, why), model.Mean, of...).Named(key + ":performans")
		if score.Numeric() && len(u.Sum.Excluded) > 0 {
			score = score.Noted(left(&u.Sum, "hedef"))
		}
		band := model.Blank()
		if u.Sum.Value != nil {
			band = bandCell(u.Sum.Band)
		}
		due, entered = append(due, key+":beklenen"), append(entered, key+":girilen")
		all[0], all[1] = all[0]+u.Due, all[1]+u.Entered
		t.Rows = append(t.Rows, model.Row{Anchor: key, Cells: []model.Cell{model.T(u.Name), model.T(strings.Join(lastCodes(u.Targets), ", ")), score, band,
			model.T(strings.Join(lastCodes(u.Delivers), ", ")), model.Count(u.Due).Named(key + ":beklenen"), model.Count(u.Entered).Named(key + ":girilen"),
			entryShare(key, u.Entered, u.Due)}})
	}
	if len(r.f.Units) == 0 {
		t.Rows = []model.Row{row(model.Missing("Birim yok").Spelled().Over(8))}
	} else {
		t.Rows = append(t.Rows, model.Row{Emphasis: model.Total, Cells: []model.Cell{model.T("TOPLAM").Over(5),
			from(model.Count(all[0]), model.Sum, due...).Named("TOPLAM:beklenen"), from(model.Count(all[1]), model.Sum, entered...).Named("TOPLAM:girilen"),
			entryShare("TOPLAM", all[1], all[0])}})
	}
	add(d, t)
	add(d, silent(r))
}

func entryShare(key string, entered, due int) model.Cell {
	c := model.Missing("Beklenen giriş yok")
	if due > 0 {
		p, err := shareOf(int64(entered), int64(due))
		c = model.Percent(p).WithPlaces(2)
		if err != nil {
			c = model.Fault("number.range")
		}
		c = from(c, model.Ratio, key+":beklenen", key+":girilen")
	}
	return c.Named(key + ":oran")
}

// silent lists the units that had something due and entered nothing.
func silent(r *resultDraw) model.Table {
	t := model.Table{ID: IDUnitScores + "/sessiz", Anchor: "sessiz", Title: "Vadesi gelen hiçbir değeri girmeyen birimler", Columns: []model.Column{
		{Key: "no", Title: "No", Width: 14, Kind: model.KindCount, Align: model.Center}, {Key: "unit", Title: "Birim", Width: 154, Kind: model.KindText}}}
	for i, name := range r.f.Silent {
		t.Rows = append(t.Rows, model.Row{Emphasis: model.Warn, Cells: []model.Cell{model.Count(i + 1), model.T(name)}})
	}
	if len(t.Rows) == 0 {
		t.Rows = []model.Row{row(model.T("Vadesi gelen değeri olan her birim en az bir giriş yaptı.").Over(2))}
	}
	return t
}
