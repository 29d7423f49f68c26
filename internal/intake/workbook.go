package intake

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/layout"
	"github.com/karne-app/karne/internal/intake/sheet"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
)

// Limits say what an uploaded workbook may weigh.
type Limits = sheet.Limits

// ParseWorkbook reads a filled template. Faults carry sheet and cell; the map gives the cell of every field by layout.Key(ref, field), so
// that faults of the rules find their way back. The document is whole only when no fault has the stage Refuse.
func ParseWorkbook(data []byte, lim Limits) (plan.Doc, map[string]fault.Address, fault.List) {
	book, err := sheet.Open(data, lim)
	if err != nil {
		return plan.Doc{}, map[string]fault.Address{}, fault.All(err)
	}
	p := layout.Parse(book)
	normalize(&p.Doc)
	return p.Doc, p.Where, p.Faults
}

// AtCells gives each fault of the rules the sheet and cell of its field, where the workbook has one.
func AtCells(faults fault.List, where map[string]fault.Address) fault.List {
	out := make(fault.List, len(faults))
	for i, f := range faults {
		out[i] = f
		if a, ok := layout.Locate(where, f.At); ok && f.At.Cell == "" {
			out[i] = f.Cell(a.Sheet, a.Cell)
		}
	}
	return out
}

// Annotate gives the user's own workbook back: each fault as a note at its cell, and all of them on the sheet "Bulgular" with links. say
// makes the text of a fault. The original must be one that ParseWorkbook could open.
func Annotate(original []byte, faults fault.List, say func(*fault.Fault) string) ([]byte, error) {
	lim := sheet.DefaultLimits()
	book, err := sheet.Open(original, lim)
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, s := range book.Sheets {
		names[s.Name] = true
	}
	sorted := slices.Clone(faults)
	slices.SortStableFunc(sorted, func(a, b *fault.Fault) int {
		return cmp.Or(cmp.Compare(a.Stage, b.Stage), strings.Compare(a.At.Sheet, b.At.Sheet))
	})
	notes := map[string][]sheet.Note{}
	list := sheet.OutSheet{Name: layout.SheetFaults, Widths: []float64{16, 10, 14, 24, 80}, Freeze: 3}
	cell := func(look sheet.Look, text string) sheet.OutCell { return sheet.OutCell{Look: look, Text: text} }
	list.Rows = []sheet.OutRow{{Height: 22, Cells: []sheet.OutCell{cell(sheet.Title, "Bulgular")}},
		{Cells: []sheet.OutCell{cell(sheet.Hint, "Bu sayfa okunmaz. Hücreleri düzeltip dosyayı yeniden yükleyin.")}},
		{Cells: []sheet.OutCell{cell(sheet.Head, "Sayfa"), cell(sheet.Head, "Hücre"), cell(sheet.Head, "Önem"), cell(sheet.Head, "Kayıt"), cell(sheet.Head, "Bulgu")}}}
	for _, f := range sorted {
		text := say(f)
		at := cell(sheet.Ruled, f.At.Cell)
		if _, _, ok := sheet.Place(f.At.Cell); ok && names[f.At.Sheet] {
			notes[f.At.Sheet] = append(notes[f.At.Sheet], sheet.Note{Cell: f.At.Cell, Text: text})
			at = sheet.OutCell{Look: sheet.Link, Text: f.At.Cell, Target: "'" + strings.ReplaceAll(f.At.Sheet, "'", "''") + "'!" + f.At.Cell}
		}
		list.Rows = append(list.Rows, sheet.OutRow{Cells: []sheet.OutCell{cell(sheet.Ruled, f.At.Sheet), at,
			cell(sheet.Ruled, stageWord()[f.Stage]), cell(sheet.Ruled, f.At.Ref), cell(sheet.Ruled, text)}})
	}
	var buf bytes.Buffer
	err = sheet.Annotate(&buf, original, lim, notes, list)
	return buf.Bytes(), err
}

// stageWord is the word of a stage as on the screens. The catalogue is embedded; that it loads is proved by its own test.
var stageWord = sync.OnceValue(func() map[fault.Stage]string {
	c, err := lang.Load()
	if err != nil {
		panic(fmt.Sprintf("words of the annotated workbook: %v", err))
	}
	out := map[fault.Stage]string{}
	for stage, key := range map[fault.Stage]string{fault.Refuse: "refuse", fault.Block: "block", fault.Warn: "warn", fault.Info: "info"} {
		out[stage] = c.T(lang.TR, "stage."+key)
	}
	return out
})

// ParseProposalWorkbook reads a unit's filled proposal as ParseWorkbook reads a plan.
func ParseProposalWorkbook(data []byte, lim Limits) (programme.ProposalDoc, map[string]fault.Address, fault.List) {
	book, err := sheet.Open(data, lim)
	if err != nil {
		return programme.ProposalDoc{}, map[string]fault.Address{}, fault.All(err)
	}
	p := layout.ParseProposal(book)
	return p.Doc, p.Where, p.Faults
}
