package tables

import (
	"math/big"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// drawData is the annex: what was entered for each period of the year, in the shape it was entered, by whom, and how far it went.
func drawData(r *resultDraw, d *model.Document) {
	t := model.Table{ID: IDData, Continue: true, Columns: []model.Column{
		{Key: "indicator", Title: "Performans Göstergesi", Width: 66, Kind: model.KindText},
		{Key: "period", Title: "Dönem", Width: 22, Kind: model.KindText},
		{Key: "value", Title: "Değer", Width: 22, Kind: model.KindAmount},
		{Key: "numerator", Title: "Pay", Width: 22, Kind: model.KindAmount},
		{Key: "denominator", Title: "Payda", Width: 22, Kind: model.KindAmount},
		{Key: "text", Title: "Açıklama / değer olmama nedeni", Width: 59, Kind: model.KindText},
		{Key: "state", Title: "Durum", Width: 22, Kind: model.KindText},
		{Key: "who", Title: "Giren / onaylayan / doğrulayan", Width: 38, Kind: model.KindText},
	}, Notes: []string{"Nitel değer 0–4, tamamlanma 1 ya da 0 olarak yazılır. Yalnız onaylanmış girişler hesaba katılır. Boş hücre: o biçimde değer istenmez."}}
	for gi := range r.f.Goals {
		for ti := range r.f.Goals[gi].Targets {
			for i := range r.f.Goals[gi].Targets[ti].Indicators {
				t.Rows = append(t.Rows, periodRows(&r.f.Goals[gi].Targets[ti].Indicators[i])...)
			}
		}
	}
	if len(t.Rows) == 0 {
		t.Rows = []model.Row{row(model.Missing("Dönemlere göre giriş yok").Spelled().Over(8))}
	}
	add(d, t)
}

func periodRows(p *facts.IndicatorResult) []model.Row {
	n := len(p.Periods) + len(p.Missing)
	if n == 0 {
		return nil
	}
	var out []model.Row
	line := func(cells ...model.Cell) {
		if len(out) == 0 {
			name := textOr(codeText(p.Code, p.Name), notEntered).Below(n)
			out = append(out, model.Row{Anchor: p.Ref, Cells: append([]model.Cell{name}, cells...)})
			return
		}
		out = append(out, model.Row{Cells: cells})
	}
	for i := range p.Periods {
		v := &p.Periods[i]
		name := p.Ref + ":" + v.Period + ":"
		text := v.Explanation
		if v.NoValue != "" {
			text = joined("\n", "Değer yok: "+v.NoValue, v.Explanation)
		}
		line(model.T(periodWord(v.Period)), entered(v).Named(name+"deger"), amountOr(v.Numerator).Named(name+"pay"), amountOr(v.Denominator).Named(name+"payda"),
			model.T(text), model.T(word(valueStates, v.State)), model.T(joined("\n", v.EnteredBy, v.ApprovedBy, v.VerifiedBy)))
	}
	for _, period := range p.Missing {
		line(model.T(periodWord(period)), model.Missing("Dönemin sayılan değeri yok").Over(3), model.Blank().Over(3))
	}
	return out
}

// entered is the one number of a value; a ratio has two, and a value that is not there has a reason.
func entered(v *facts.PeriodValue) model.Cell {
	switch {
	case v.Kind == "none":
		return model.Missing("Değer yok: " + orNone(v.NoValue))
	case v.Amount != nil && v.Done == nil:
		return model.Amount(*v.Amount)
	case v.Done != nil && *v.Done:
		return model.Count(1)
	case v.Done != nil && v.Amount != nil:
		return model.Count(0).Noted("İlerleme %" + v.Amount.TR())
	case v.Done != nil:
		return model.Count(0)
	case v.Scale != nil:
		return model.Count(*v.Scale)
	}
	return model.Blank()
}

func amountOr(a *quantity.Amount) model.Cell {
	if a == nil {
		return model.Blank()
	}
	return model.Amount(*a)
}

func newRat() *big.Rat { return new(big.Rat) }
