package tables

import (
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
	"slices"
)

// drawDeviations lists every indicator that ended elsewhere than planned, in both directions and by any amount (domain.md §3.8), what was written
// of others all the same, and those without a value.
func drawDeviations(r *resultDraw, d *model.Document) {
	add(d, deviationTable(r, d.ID))
	add(d, unvalued(r, d.ID))
}

func deviationTable(r *resultDraw, id string) model.Table {
	t := model.Table{ID: id, Continue: true, Columns: []model.Column{
		{Key: "indicator", Title: "Performans Göstergesi", Width: 46, Kind: model.KindText},
		{Key: "b", Title: "Hedef (B)", Width: 20, Kind: model.KindAmount},
		{Key: "c", Title: "Gerçekleşme (C)", Width: 24, Kind: model.KindAmount},
		{Key: "diff", Title: "Sapma (C − B)", Width: 20, Kind: model.KindAmount},
		{Key: "share", Title: "Sapma % (C − B) ÷ B", Width: 19, Kind: model.KindPercent},
		{Key: "cause", Title: "Neden türü", Width: 22, Kind: model.KindText},
		{Key: "narrative", Title: "Sapma Nedeni", Width: 43, Kind: model.KindText},
		{Key: "measure", Title: "Alınacak Önlem", Width: 36, Kind: model.KindText},
		{Key: "owner", Title: "Sorumlu ve tarih", Width: 26, Kind: model.KindText},
		{Key: "state", Title: "Onay", Width: 20, Kind: model.KindText},
	}, Notes: []string{"C ≠ B olan her gösterge yazılır: her iki yön, eşik yok. Hedefi bir aralık olan gösterge aralığın dışında kaldığında yazılır."}}
	if r.midYear() {
		t.Notes[0] += " B yılsonu değeridir: yıl içindeki fark sapma sayılmaz, neden yıl sonunda istenir."
	}
	if r.f.Policy.OverTarget > 0 {
		t.Notes = append(t.Notes, "Performansı "+r.f.Policy.OverTarget.TR()+" üstünde olan göstergede hedefin düşük konup konmadığı ayrıca sorulur (idarenin politikası).")
	}
	for gi := range r.f.Goals {
		for ti := range r.f.Goals[gi].Targets {
			x := &r.f.Goals[gi].Targets[ti]
			head := true
			for i := range x.Indicators {
				p := &x.Indicators[i]
				if p.C == nil || !p.Deviates && p.Deviation == nil {
					continue
				}
				if head {
					t.Rows = append(t.Rows, model.Row{Emphasis: model.Group, Anchor: x.Ref, Cells: []model.Cell{model.T(codeText(x.Code, x.Text)).Over(10)}})
					head = false
				}
				t.Rows = append(t.Rows, r.deviation(p))
			}
		}
	}
	if len(t.Rows) == 0 {
		t.Rows = []model.Row{row(model.T("Hedeften sapan gösterge yok.").Over(10))}
	}
	return t
}

// midYear tells that B is not due yet.
func (r *resultDraw) midYear() bool { return r.f.Through > 0 && r.f.Through < 12 }

func (r *resultDraw) deviation(p *facts.IndicatorResult) model.Row {
	c := r.indicator(p)
	c.c.Note, c.b.Note = "", ""
	diff, share := deviationCells(p)
	cells := []model.Cell{indicatorName(p), c.b, c.c, diff, share}
	out := model.Row{Anchor: p.Ref}
	v := p.Deviation
	if v == nil && r.midYear() {
		out.Cells = slices.Concat(cells, []model.Cell{model.Blank().Over(5)})
		return out
	}
	if v == nil {
		out.Emphasis = model.Warn
		out.Cells = slices.Concat(cells, []model.Cell{model.Missing("Sapma nedeni yazılmamış").Spelled().Over(5).At(p.Ref, "deviation")})
		return out
	}
	text := v.Narrative
	if v.TargetComment != "" {
		text = joined("\n", text, "Hedefin gerçekçiliği: "+v.TargetComment)
	}
	measure := textOr(v.Measure, "Önlem yazılmamış")
	if v.Measure == "" && !p.Short {
		measure = model.Blank()
	}
	state := model.T(joined("\n", word(deviationStates, v.State), v.ApprovedBy))
	if v.State != "approved" {
		state = state.Means(model.Warn)
	}
	out.Cells = slices.Concat(cells, []model.Cell{textOr(word(causeWords, v.Cause), notEntered).At(p.Ref, deviated+"cause"), textOr(text, notEntered).At(p.Ref, deviated+"narrative"), measure.At(p.Ref, deviated+"measure"),
		model.T(joined("\n", v.Owner, dateTR(v.DueOn))).At(p.Ref, deviated+"owner_unit_id"), state.At(p.Ref, deviated+"state")})
	return out
}

// deviationCells are C − B and its share in B; both are computed from the cells beside them. A range has no one B to differ from.
func deviationCells(p *facts.IndicatorResult) (diff, share model.Cell) {
	if p.B == nil {
		why := model.Missing(noTarget(p))
		return why.Named(p.Ref + ":sapma"), why.Named(p.Ref + ":sapmaorani")
	}
	d := newRat().Sub(p.C, p.B)
	diff = exact(d, "")
	if diff.Places > 0 { // its own two whole numbers are not needed: the cells beside it have theirs
		diff.Formula = nil
	}
	diff = from(diff, model.Diff, p.Ref+":c", p.Ref+":b").Named(p.Ref + ":sapma")
	share = model.Missing("Hedef 0 olduğu için oran hesaplanmaz")
	if p.B.Sign() != 0 {
		q := newRat().Quo(d, p.B)
		share = from(percentOf(q.Mul(q, newRat().SetInt64(100)), ""), model.Ratio, p.Ref+":b", p.Ref+":sapma")
	}
	return diff, share.Named(p.Ref + ":sapmaorani")
}

// unvalued lists the indicators that have no realised value, and why.
func unvalued(r *resultDraw, id string) model.Table {
	t := model.Table{ID: id + "/yok", Anchor: "yok", Title: "Gerçekleşme değeri olmayan göstergeler", Continue: true, Columns: []model.Column{
		{Key: "indicator", Title: "Performans Göstergesi", Width: 129, Kind: model.KindText}, {Key: "unit", Title: "Veriden sorumlu birim", Width: 65, Kind: model.KindText},
		{Key: "why", Title: "Neden", Width: 82, Kind: model.KindText}}}
	for gi := range r.f.Goals {
		for ti := range r.f.Goals[gi].Targets {
			for i := range r.f.Goals[gi].Targets[ti].Indicators {
				if p := &r.f.Goals[gi].Targets[ti].Indicators[i]; p.C == nil {
					t.Rows = append(t.Rows, row(textOr(codeText(p.Code, p.Name), notEntered), textOr(p.Unit, notEntered), model.T(noValueWhy(p)).At(p.Ref, "")))
				}
			}
		}
	}
	if len(t.Rows) == 0 {
		t.Rows = []model.Row{row(model.T("Her göstergenin gerçekleşme değeri var.").Over(3))}
	}
	return t
}

// noValueWhy says why an indicator has no realised value: its state, the reasons its periods give, and the deviation that was written.
func noValueWhy(p *facts.IndicatorResult) string {
	why := []string{noScore(p)}
	for i := range p.Periods {
		if v := &p.Periods[i]; v.NoValue != "" {
			why = append(why, periodWord(v.Period)+": "+v.NoValue)
		}
	}
	if v := p.Deviation; v != nil {
		why = append(why, joined(": ", word(causeWords, v.Cause), v.Narrative))
	}
	return joined("\n", why...)
}
