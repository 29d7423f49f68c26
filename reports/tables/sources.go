package tables

import (
	"strconv"
	"strings"

	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// drawSources says what the package was drawn from: edition, hash, decision, and where the data come from.
func drawSources(f *facts.PlanFacts, d *model.Document) {
	t := pairs(IDSources)
	pair(&t, "Plan", model.T(codeText(f.Code, f.Name)))
	pair(&t, "Form seti", model.T(d.Form))
	if e := f.Edition; e != nil {
		pair(&t, "Sürüm no", model.Count(e.No).Placed(model.Left))
		pair(&t, "Dondurma tarihi", textOr(dateTR(e.FrozenOn), notEntered))
		pair(&t, "Verinin SHA-256 özeti", textOr(e.FactsSHA256, notEntered))
	} else {
		pair(&t, "Sürüm no", model.Missing("Taslak: dondurulmuş sürüm yok, özet hesaplanmaz"))
	}
	addDecision(&t, decision(f))
	pair(&t, "Meclise sunuluş tarihi", textOr(dateTR(f.SubmittedToCouncilOn), reason(f.Origin)))
	addPreparation(&t, f)
	pair(&t, "Planın kökeni", model.T(word(origins, f.Origin)))
	pair(&t, "Planın kaynağı", textOr(f.Source, reason("")))
	if f.Synthetic {
		pair(&t, "Örnek veri", model.T("Bu plandaki değerlerin bir bölümü örnek olarak üretilmiştir; resmî belge değildir.").Means(model.Warn))
	}
	add(d, t)
	heading(d, 2, "Verilerin kökeni")
	add(d, originTable(f))
}

func addDecision(t *model.Table, k *facts.Decision) {
	if k == nil {
		pair(t, "Karar", model.Missing("Karar kaydı yok"))
		return
	}
	pair(t, "Kararı alan", textOr(word(bodies, k.Body), notEntered))
	pair(t, "Karar tarihi", textOr(dateTR(k.Date), notEntered))
	pair(t, "Karar no", textOr(k.Number, notEntered))
	for _, p := range [][2]string{{"Birleşim", k.Meeting}, {"Oturum", k.Sitting}, {"Gündem maddesi", k.AgendaItem},
		{"Sonuç", word(results, k.Result)}, {"Oylar", votes(k)}, {"Karar notu", k.Note}} {
		if p[1] != "" {
			pair(t, p[0], model.T(p[1]))
		}
	}
}

func votes(k *facts.Decision) string {
	var parts []string
	if k.VotesFor != nil {
		parts = append(parts, "kabul "+strconv.Itoa(*k.VotesFor))
	}
	if k.VotesAgainst != nil {
		parts = append(parts, "ret "+strconv.Itoa(*k.VotesAgainst))
	}
	return strings.Join(parts, ", ")
}

func addPreparation(t *model.Table, f *facts.PlanFacts) {
	p := f.Preparation
	circular := strings.TrimSpace(dateTR(p.CircularDate) + " " + p.CircularNo)
	for _, x := range [][2]string{{"Genelge", circular}, {"Strateji Geliştirme Kurulu", p.Board}, {"Stratejik Planlama Ekibi", p.Team},
		{"Hazırlık programı", p.Programme}, {"Katılımcılık", p.Participation}, {"Önceki plan", p.PreviousPlan}} {
		if x[1] != "" {
			pair(t, x[0], model.T(x[1]))
		}
	}
}

// originTable counts the records by origin and source, in the order of the plan.
func originTable(f *facts.PlanFacts) model.Table {
	t := model.Table{ID: IDSources + "/koken", Columns: []model.Column{
		{Key: "origin", Title: "Köken", Width: 42, Kind: model.KindText},
		{Key: "source", Title: "Kaynak", Width: 82, Kind: model.KindText},
		{Key: "goals", Title: "Amaç", Width: 18, Kind: model.KindCount},
		{Key: "targets", Title: "Hedef", Width: 18, Kind: model.KindCount},
		{Key: "indicators", Title: "Gösterge", Width: 24, Kind: model.KindCount},
	}}
	type key struct{ origin, source string }
	counts, order := map[key]*[3]int{}, []key(nil)
	see := func(origin, source string, level int) {
		k := key{origin, source}
		if counts[k] == nil {
			counts[k] = new([3]int)
			order = append(order, k)
		}
		counts[k][level]++
	}
	for gi := range f.Goals {
		g := &f.Goals[gi]
		see(g.Origin, g.Source, 0)
		for ti := range g.Targets {
			see(g.Targets[ti].Origin, g.Targets[ti].Source, 1)
			for i := range g.Targets[ti].Indicators {
				see(g.Targets[ti].Indicators[i].Origin, g.Targets[ti].Indicators[i].Source, 2)
			}
		}
	}
	for _, k := range order {
		c := counts[k]
		t.Rows = append(t.Rows, row(model.T(word(origins, k.origin)), textOr(k.source, "Kaynak belirtilmemiş").Spelled(),
			model.Count(c[0]), model.Count(c[1]), model.Count(c[2])))
	}
	if len(t.Rows) == 0 {
		t.Rows = []model.Row{row(model.Missing("Planda kayıt yok").Spelled().Over(5))}
	}
	return t
}
