package model

import (
	"math/big"
	"strings"
)

// Cells finds the cells of documents by name ("T17!TOPLAM:2025") and by Ref. It holds pointers into the documents it was made of.
type Cells struct {
	named map[string]map[string]*Cell // document → name
	refs  map[string]map[string]*Cell // document → Ref; only of the documents asked for
	docs  []Document
}

// Index gives every named cell of a package by "DOC!name". Of two cells of one name in a document the first stands: names are
// unique by agreement, and a reader must not take a later one for the one that formulas mean.
func Index(docs []Document) *Cells {
	x := &Cells{named: make(map[string]map[string]*Cell, len(docs)), refs: map[string]map[string]*Cell{}, docs: docs}
	for i := range docs {
		names := map[string]*Cell{}
		docs[i].Each(func(_ *Table, _ *Row, c *Cell) {
			if c.Name != "" && names[c.Name] == nil {
				names[c.Name] = c
			}
		})
		x.named[docs[i].ID] = names
	}
	return x
}

// Cell is the cell of a full name "DOC!name", or nil.
func (x *Cells) Cell(full string) *Cell {
	doc, name, _ := strings.Cut(full, "!")
	return x.named[doc][name]
}

// In is the cell of a document by its name, or nil.
func (x *Cells) In(doc, name string) *Cell { return x.named[doc][name] }

// Resolve finds what a formula in doc calls name: a cell of the same document, else "DOC!name" of another one; full is its whole name.
func (x *Cells) Resolve(doc, name string) (c *Cell, full string) {
	if own := x.named[doc][name]; own != nil {
		return own, doc + "!" + name
	}
	return x.Cell(name), name
}

// Ref is the first cell of a document about a record's field ("A1/H1.1/PG1.1.1:values.2021"), or nil.
func (x *Cells) Ref(doc, ref string) *Cell {
	cells, ok := x.refs[doc]
	if !ok {
		cells = map[string]*Cell{}
		for i := range x.docs {
			if x.docs[i].ID == doc {
				x.docs[i].Each(func(_ *Table, _ *Row, c *Cell) {
					if c.Ref != "" && cells[c.Ref] == nil {
						cells[c.Ref] = c
					}
				})
			}
		}
		x.refs[doc] = cells
	}
	return cells[ref]
}

// Document is the document with this id, or nil.
func (x *Cells) Document(id string) *Document {
	for i := range x.docs {
		if x.docs[i].ID == id {
			return &x.docs[i]
		}
	}
	return nil
}

// Each calls f for every cell of the document's tables, in reading order.
func (d *Document) Each(f func(*Table, *Row, *Cell)) {
	for i := range d.Blocks {
		t := d.Blocks[i].Table
		if t == nil {
			continue
		}
		for _, part := range [][]Row{t.Before, t.Rows, t.After} {
			for r := range part {
				for c := range part[r].Cells {
					f(t, &part[r], &part[r].Cells[c])
				}
			}
		}
	}
}

// Made is the number that the formula of a cell of doc makes, calculated exactly as a spreadsheet would: a part that was rounded for print
// counts with what its own formula gives. A part whose number is not what its formula makes counts with that number, so that a wrong one is
// told by itself and by what reads it. lost names a part that is no number of the package, or tells that nothing can be made of the parts.
func (x *Cells) Made(doc string, c *Cell) (n int64, lost string) {
	v, lost := x.value(doc, c, 0)
	if lost != "" {
		return 0, lost
	}
	if n, ok := c.Calculated(v); ok {
		return n, ""
	}
	return 0, "sayı sınırı"
}

// deepest is how far formulas may lean on each other; a circle ends there.
const deepest = 32

func (x *Cells) value(doc string, c *Cell, depth int) (v *big.Rat, lost string) {
	if depth > deepest {
		return nil, doc + "!" + c.Name
	}
	parts := make([]*big.Rat, len(c.Formula.Of))
	for i, name := range c.Formula.Of {
		if c.Formula.Literal() {
			r, ok := new(big.Rat).SetString(name)
			if !ok {
				return nil, name
			}
			parts[i] = r
			continue
		}
		if parts[i], lost = x.part(doc, name, depth); lost != "" {
			return nil, lost
		}
	}
	if v = c.Formula.apply(parts); v == nil {
		return nil, string(c.Formula.Op)
	}
	return v, ""
}

// part is the value of a cell that a formula names.
func (x *Cells) part(doc, name string, depth int) (v *big.Rat, lost string) {
	c, full := x.Resolve(doc, name)
	if c == nil || !c.Numeric() {
		return nil, name
	}
	if c.Formula != nil && (c.Places > 0 || c.Formula.Literal()) {
		own, _, _ := strings.Cut(full, "!")
		if v, lost := x.value(own, c, depth+1); lost == "" {
			if n, ok := c.Calculated(v); ok && n == c.Number {
				return v, ""
			}
		}
	}
	return big.NewRat(c.Number, c.Kind.Scale()), ""
}
