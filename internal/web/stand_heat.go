package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/evaluate"
)

// HeatView is unit × period at a glance: the band of the unit's performance, or the state of its values. The map is a table: its cells are links.
type HeatView struct {
	Choice  YearChoice
	Of      string // basari: performance, durum: state of the values
	Modes   []Link
	Columns []string
	Rows    []HeatRow
	Legend  []string // the states that are there
	Through string
	Part    bool
	Empty   string
}

// HeatRow is a unit with a cell for each column.
type HeatRow struct {
	Name, Href string
	Cells      []HeatCell
}

// HeatCell is one state with what it stands for; State empty: nothing is due there.
type HeatCell struct {
	State, Href, Text, Label string
}

// Modes of the heat map.
const (
	heatScores = "basari"
	heatValues = "durum"
)

func (w *Web) heat(c echo.Context) error {
	tr := w.words(c)
	if err := askedSomewhere(c, access.EvaluationRead); err != nil {
		return err
	}
	choice, err := w.standYear(c, "/karne/isi")
	if err != nil {
		return err
	}
	v := HeatView{Choice: choice, Of: heatScores, Empty: choice.none()}
	if c.QueryParam("ne") == heatValues && may(c, access.ValueRead) {
		v.Of = heatValues
	}
	if choice.Plan != "" {
		for _, m := range []string{heatScores, heatValues} {
			if m == heatScores || may(c, access.ValueRead) {
				v.Modes = append(v.Modes, Link{Text: tr("web.heat." + m), Href: "/karne/isi" + choice.query() + "&ne=" + m, Current: m == v.Of})
			}
		}
		v.Empty = "web.heat.none"
		fill := w.heatScores
		if v.Of == heatValues {
			fill = w.heatValues
		}
		if err := fill(c, &v); err != nil {
			return err
		}
	}
	p := w.page(c, "standheat", tr("web.heat.title"), v)
	p.Crumbs = w.crumbs(c, Link{Text: tr("web.card.title"), Href: "/karne" + choice.query()}, Link{Text: p.Title})
	p.Tabs = w.cardTabs(c, choice, "/karne/isi")
	return w.send(c, http.StatusOK, p)
}

// heatScores are the bands of the units' performance at the ends of the quarters.
func (w *Web) heatScores(c echo.Context, v *HeatView) error {
	cards, err := w.o.Evaluate.Months(c.Request().Context(), v.Choice.Plan, v.Choice.Year)
	if err != nil {
		return err
	}
	vw := viewer{lang: langOf(c), tr: w.words(c), synthetic: v.Choice.Synthetic}
	last := &cards[len(cards)-1]
	v.Part = last.Part
	scores := map[string]map[int]*evaluate.UnitScore{}
	for n := range cards {
		v.Columns = append(v.Columns, vw.tr("web.month."+itoa(cards[n].Through)))
		for u := range cards[n].Units {
			x := &cards[n].Units[u]
			if scores[x.UnitID] == nil {
				scores[x.UnitID] = map[int]*evaluate.UnitScore{}
			}
			scores[x.UnitID][n] = x
		}
	}
	seen := map[string]bool{}
	for _, u := range last.Units {
		row := HeatRow{Name: last.UnitNames[u.UnitID].Name, Href: "/karne" + cardQuery(v.Choice, last.Through, u.UnitID)}
		any := false
		for n := range cards {
			cell := HeatCell{}
			if x := scores[u.UnitID][n]; x != nil && len(x.Targets) > 0 {
				any = true
				cell = HeatCell{State: x.Band, Text: numText(vw.score(x.Sum.Value)), Href: "/karne" + cardQuery(v.Choice, cards[n].Through, u.UnitID), Label: row.Name + " · " + v.Columns[n]}
				seen[x.Band] = true
			}
			row.Cells = append(row.Cells, cell)
		}
		if any {
			v.Rows = append(v.Rows, row)
		}
	}
	for _, b := range evaluate.Bands {
		if seen[b] {
			v.Legend = append(v.Legend, b)
		}
	}
	return nil
}

// heatValues are the states of the units' values by window, the most urgent of each.
func (w *Web) heatValues(c echo.Context, v *HeatView) error {
	b, err := w.o.Measure.Board(c.Request().Context(), v.Choice.Plan, v.Choice.Year)
	if err != nil {
		return err
	}
	var board BoardView
	board.fill(b, w.words(c), clockDay(w.o.Clock), false)
	for _, x := range board.Windows {
		v.Columns = append(v.Columns, x.Name)
	}
	for _, r := range board.Rows {
		row := HeatRow{Name: r.Unit}
		for _, x := range r.Cells {
			cell := HeatCell{State: x.State, Href: x.Href, Label: x.Label}
			if x.State != "" {
				cell.Text = w.words(c)("web.card.of", "n", itoa(x.Entered), "of", itoa(x.Due))
			}
			row.Cells = append(row.Cells, cell)
		}
		v.Rows = append(v.Rows, row)
	}
	for _, n := range board.Counts {
		v.Legend = append(v.Legend, n.State)
	}
	return nil
}
