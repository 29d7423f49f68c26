package sheet

import (
	"bytes"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"
)

// Annotate gives a person's own workbook back with notes at cells and one more sheet that lists every line; a note already at a
// cell is kept above ours. data must have passed Open with the same limits. A sheet named like list is replaced.
func Annotate(w io.Writer, data []byte, lim Limits, notes map[string][]Note, list OutSheet) error {
	lim = lim.orDefault()
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: lim.Inflated, UnzipXMLSizeLimit: min(4<<20, lim.Inflated)})
	if err != nil {
		return refuse("sheet.broken").Wrap(err)
	}
	defer f.Close()
	for _, name := range f.GetSheetList() {
		if err := addNotes(f, name, notes[name]); err != nil {
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

func addNotes(f *excelize.File, name string, notes []Note) error {
	if len(notes) == 0 {
		return nil
	}
	old, err := f.GetComments(name)
	if err != nil {
		return err
	}
	text := map[string]string{}
	var order []string
	for _, n := range notes {
		if _, ok := text[n.Cell]; ok {
			text[n.Cell] += "\n" + n.Text
			continue
		}
		text[n.Cell] = n.Text
		order = append(order, n.Cell)
	}
	slices.Sort(order)
	for _, c := range old {
		if t, ok := text[c.Cell]; ok {
			said := c.Text
			if len(c.Paragraph) > 0 {
				said = ""
				for _, p := range c.Paragraph {
					said += p.Text
				}
			}
			text[c.Cell] = said + "\n" + t
			if err := f.DeleteComment(name, c.Cell); err != nil {
				return err
			}
		}
	}
	for _, cell := range order {
		if err := f.AddComment(name, excelize.Comment{Cell: cell, Author: "Karne", Text: cut(text[cell], 8000), Width: 360, Height: 140}); err != nil {
			return err
		}
	}
	return nil
}
