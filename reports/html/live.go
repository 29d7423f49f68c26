package html

import (
	"strconv"
	"strings"

	"github.com/karne-app/karne/reports/model"
)

// number gives every cell that formulas of this document may name a number; of two cells of one name the first stands.
func (d *draw) number() {
	d.cells = map[string]int{}
	d.doc.Each(func(_ *model.Table, _ *model.Row, c *model.Cell) {
		if c.Name != "" && d.cells[c.Name] == 0 {
			d.cells[c.Name] = len(d.cells) + 1
		}
	})
}

// formula is what a cell is computed by: its own formula, or what a total without one would add.
func (d *draw) formula(c *model.Cell) *model.Formula {
	if c.Formula != nil || c.Name == "" || d.o.Formula == nil {
		return c.Formula
	}
	return d.o.Formula(c.Name)
}

// counted marks the cells that are counted again while somebody types.
func (d *draw) counted(c *model.Cell, in *Input, col int) {
	if d.o.Edit == nil || c.Name == "" {
		return
	}
	kind := c.Kind
	if !c.Numeric() {
		kind = d.table.Columns[col].Kind
	}
	d.put(` data-cell="`, strconv.Itoa(d.cells[c.Name]), `" data-kind="`, string(kind), `"`)
	if c.Numeric() {
		d.put(` data-n="`, strconv.FormatInt(c.Number, 10), `"`)
	}
	f := d.formula(c)
	if in != nil || f == nil || f.Op != model.Sum && f.Op != model.Diff {
		return
	}
	of := make([]string, len(f.Of))
	for i, name := range f.Of {
		n := d.cells[name]
		if n == 0 {
			return // a part stands in another document: nothing typed here changes it
		}
		of[i] = strconv.Itoa(n)
	}
	d.put(` data-op="`, string(f.Op), `" data-of="`, strings.Join(of, " "), `"`)
}
