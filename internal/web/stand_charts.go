package web

import (
	"html/template"
	"math/big"

	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/reports/chart"
)

// Drawn is a picture as a page shows it, with the table behind it.
type Drawn struct {
	SVG   template.HTML
	Table chart.Table
	Key   string // tells the tables of a page apart
	Wide  bool   // it keeps its width on a narrow screen and is moved sideways
}

func drawn(p chart.Picture, key string) Drawn {
	return Drawn{SVG: template.HTML(p.SVG), Table: p.Table, Key: key} //nolint:gosec // the room of charts escapes every text
}

// Shapes of the bands, as the page draws them beside their words.
var bandShapes = map[string]chart.Shape{
	evaluate.BandExceeded: chart.Arrow, evaluate.BandReached: chart.Check, evaluate.BandAcceptable: chart.Half, evaluate.BandPartial: chart.Triangle, evaluate.BandNotReached: chart.Stop,
	evaluate.BandNoData: chart.Ring, evaluate.BandNotScored: chart.Dash,
}

func (v viewer) point(r *big.Rat, href string) chart.Point {
	n := v.rat(r)
	if n.Missing {
		return chart.Point{Text: v.tr("web.missing")}
	}
	return chart.Point{At: r, Text: n.Text, Href: href}
}

func (v viewer) percentPoint(r *big.Rat, href string) chart.Point {
	n := v.score(r)
	if n.Missing {
		return chart.Point{Text: v.tr("web.missing")}
	}
	return chart.Point{At: r, Text: n.Text, Href: href}
}

// bulletOf is where an indicator stands between A and B, over the bands of its own scale.
func bulletOf(v viewer, card *evaluate.Card, i *evaluate.IndicatorScore, large bool) chart.Picture {
	b := chart.Bullet{
		Frame: chart.Frame{ID: "olcek-" + i.Indicator.ID, Title: v.tr("web.chart.bullet", "code", i.Indicator.Code, "year", itoa(card.Year)),
			Desc: v.tr("web.chart.bullet.desc", "a", numText(v.rat(i.A)), "b", numText(v.rat(i.B)), "c", numText(v.rat(i.C)), "p", numText(v.score(i.Score.Raw)), "band", v.tr("web.state."+i.Band))},
		Start:   chart.Named{Word: v.tr("web.chart.a"), Point: v.point(i.A, "/gostergeler/"+i.Indicator.ID)},
		Target:  chart.Named{Word: v.tr("web.chart.b"), Point: v.point(i.B, "/gostergeler/"+i.Indicator.ID)},
		Reached: chart.Named{Word: v.tr("web.chart.c"), Point: v.point(i.C, "#degerler")},
		Class:   i.Band, Large: large, Head: [2]string{v.tr("web.chart.what"), v.tr("web.chart.value")},
	}
	if i.FromZero() {
		b.Base = new(big.Rat)
	}
	for _, s := range i.Stretches(card.Settings) {
		b.Bands = append(b.Bands, chart.Band{From: s.From, To: s.To, Class: s.Band})
	}
	return b.Draw()
}

// targetYears is every indicator of a target in every year of the plan.
func targetYears(v viewer, s *standing) chart.Picture {
	h := chart.HeatMap{Frame: chart.Frame{ID: "yillar", Title: v.tr("web.chart.years", "code", s.t.Target.Code), Desc: v.tr("web.chart.years.desc")}, Corner: v.tr("record.indicator")}
	for _, y := range horizonYears(s.plan) {
		h.Columns = append(h.Columns, itoa(y))
	}
	for n := range s.t.Indicators {
		i := &s.t.Indicators[n]
		row := chart.HeatRow{Name: i.Indicator.Code, Href: standHref("gosterge", i.Indicator.ID, s.card.Year, s.card.Through)}
		for _, y := range horizonYears(s.plan) {
			row.Cells = append(row.Cells, yearCell(v, s, i.Indicator.ID, y))
		}
		h.Rows = append(h.Rows, row)
	}
	return h.Draw()
}

func yearCell(v viewer, s *standing, id string, year int) chart.HeatCell {
	for n := range s.cards {
		card := &s.cards[n]
		if card.Year != year {
			continue
		}
		i := indicatorOf(card, id)
		if i == nil {
			break
		}
		word := v.tr("web.state." + i.Band)
		text := word
		if i.Score.Raw != nil {
			text = v.score(i.Score.Raw).Text + " · " + word
		}
		return chart.HeatCell{Class: i.Band, Shape: bandShapes[i.Band], Word: word, Text: text, Href: standHref("gosterge", id, year, 0)}
	}
	return chart.HeatCell{}
}

// trendOf is an indicator over the years of the plan, beside the values the plan set.
func trendOf(v viewer, s *standing, i *evaluate.IndicatorScore) chart.Picture {
	id := i.Indicator.ID
	t := chart.Trend{
		Frame: chart.Frame{ID: "seyir", Title: v.tr("web.chart.trend", "code", i.Indicator.Code), Desc: v.tr("web.chart.trend.desc", "from", itoa(s.plan.FirstYear), "to", itoa(s.plan.LastYear))},
		Print: func(r *big.Rat) string { return v.rat(r).Text },
		Start: chart.Named{Word: v.tr("web.chart.a"), Point: v.point(i.A, "/gostergeler/"+id)},
		Mark:  "A",
		Words: chart.TrendWords{Period: v.tr("web.pp.year"), Expected: v.tr("web.chart.expected"), Value: v.tr("web.card.c"), State: v.tr("web.col.state"),
			Final: v.tr("web.chart.final"), Open: v.tr("web.chart.open"), Gap: v.tr("web.chart.gap")},
	}
	for _, y := range horizonYears(s.plan) {
		t.Periods = append(t.Periods, periodOf(v, s, i, y))
	}
	return t.Draw()
}

func periodOf(v viewer, s *standing, i *evaluate.IndicatorScore, year int) chart.Period {
	id := i.Indicator.ID
	p := chart.Period{Word: itoa(year), Value: chart.Point{Text: v.tr("web.missing")}, State: v.tr("web.chart.gap")}
	if planned, ok := i.Indicator.Values[year]; ok {
		p.Expected = v.point(planned.Rat(), "/gostergeler/"+id)
	} else {
		p.Expected = chart.Point{Text: v.tr("web.missing")}
	}
	for n := range s.cards {
		card := &s.cards[n]
		x := indicatorOf(card, id)
		if card.Year != year || x == nil {
			continue
		}
		if x.B != nil {
			p.Expected = v.point(x.B, "/gostergeler/"+id)
		}
		if x.C == nil {
			return p
		}
		p.Value, p.Band, p.Open = v.point(x.C, standHref("gosterge", id, year, 0)+"#degerler"), x.Band, !card.Frozen
		p.State = v.tr("web.state." + x.Band)
		if p.Open {
			p.State += " · " + v.tr("web.chart.open")
		} else {
			p.State += " · " + v.tr("web.chart.final")
		}
	}
	return p
}

// goalBars is the performance of the goals.
func goalBars(v viewer, card *evaluate.Card) chart.Picture {
	b := chart.Bars{
		Frame:  chart.Frame{ID: "amaclar", Title: v.tr("web.chart.goals", "year", itoa(card.Year)), Desc: v.tr("web.chart.goals.desc")},
		Corner: v.tr("record.goal"), Series: []chart.Series{{Word: v.tr("web.card.performance"), Class: "s1"}}, Whole: big.NewRat(100, 1), Mark: v.tr("web.chart.hundred"),
	}
	for _, g := range card.Goals {
		b.Rows = append(b.Rows, chart.BarRow{Name: g.Goal.Code + " " + g.Goal.Text, Href: "#" + g.Goal.Ref, Values: []chart.BarValue{{Point: v.percentPoint(g.Sum.Value, ""), Class: g.Band}}})
	}
	return b.Draw()
}
