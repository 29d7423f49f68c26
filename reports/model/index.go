package model

import "strings"

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
