package sheet

import (
	"bytes"
	"cmp"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"
)

const author = "Karne"

// Annotate gives a person's own workbook back with notes at cells and one more sheet that lists every line; a note already at a
// cell is kept above ours. data must have passed Open with the same limits. A sheet named like list is replaced; one with form controls gets no notes, its lines stand
// in the list.
func Annotate(w io.Writer, data []byte, lim Limits, notes map[string][]Note, list OutSheet) error {
	lim = lim.orDefault()
	data, old, shut, err := bareNotes(data, lim)
	if err != nil {
		return err
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: lim.Inflated, UnzipXMLSizeLimit: min(4<<20, lim.Inflated)})
	if err != nil {
		return refuse("sheet.broken").Wrap(err)
	}
	defer f.Close()
	for _, name := range f.GetSheetList() {
		if shut[name] || name == list.Name {
			continue
		}
		if err := addNotes(f, name, old[name], notes[name]); err != nil {
			return err
		}
	}
	if i, _ := f.GetSheetIndex(list.Name); i >= 0 && f.SheetCount > 1 {
		if err := f.DeleteSheet(list.Name); err != nil {
			return err
		}
	}
	if _, err := f.NewSheet(list.Name); err != nil {
		return err
	}
	d := drawing{File: f, styles: map[styleKey]int{}}
	if err := d.sheet(list); err != nil {
		return err
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		return err
	}
	return repack(w, buf.Bytes())
}

// addNotes writes the notes of a sheet: first what stood at a cell, then ours.
func addNotes(f *excelize.File, name string, old []said, ours []Note) error {
	at, seen := []said(nil), map[string]int{}
	put := func(n said) {
		i, ok := seen[n.cell]
		if !ok {
			seen[n.cell] = len(at)
			at = append(at, n)
			return
		}
		at[i].text += "\n" + n.text
		at[i].author = n.author
	}
	for _, n := range old {
		put(n)
	}
	for _, n := range ours {
		put(said{cell: n.Cell, author: author, text: n.Text})
	}
	slices.SortStableFunc(at, func(a, b said) int {
		ar, ac, _ := Place(a.cell)
		br, bc, _ := Place(b.cell)
		return cmp.Or(cmp.Compare(ar, br), cmp.Compare(ac, bc))
	})
	for _, n := range at {
		if err := f.AddComment(name, excelize.Comment{Cell: n.cell, Author: cmp.Or(n.author, author), Text: cut(n.text, 8000), Width: 360, Height: 140}); err != nil {
			return err
		}
	}
	return nil
}
