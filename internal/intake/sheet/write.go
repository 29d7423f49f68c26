package sheet

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Write draws a workbook; the same Out gives the same bytes. Errors are those of the writer and of excelize.
func Write(w io.Writer, out Out) error {
	f := excelize.NewFile()
	defer f.Close()
	d := drawing{File: f, styles: map[styleKey]int{}}
	for i, s := range out.Sheets {
		if i == 0 {
			if err := f.SetSheetName("Sheet1", s.Name); err != nil {
				return err
			}
		} else if _, err := f.NewSheet(s.Name); err != nil {
			return err
		}
	}
	for _, s := range out.Sheets {
		if err := d.sheet(s); err != nil {
			return fmt.Errorf("sheet %s: %w", s.Name, err)
		}
	}
	if err := f.SetDocProps(&excelize.DocProperties{Title: out.Title, Creator: "Karne", LastModifiedBy: "Karne",
		Created: fixedTime, Modified: fixedTime, Language: "tr-TR"}); err != nil {
		return err
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		return err
	}
	return repack(w, buf.Bytes())
}

type drawing struct {
	*excelize.File
	styles map[styleKey]int
}

type styleKey struct {
	look   Look
	format string
	right  bool
	nowrap bool
	open   bool // may be typed into on a protected sheet
}

// style makes each look once. Computed differs from Input by fill and slant, not by colour alone.
func (d *drawing) style(k styleKey) (int, error) {
	if id, ok := d.styles[k]; ok {
		return id, nil
	}
	line := func(colour string) []excelize.Border {
		var b []excelize.Border
		for _, side := range []string{"left", "right", "top", "bottom"} {
			b = append(b, excelize.Border{Type: side, Color: colour, Style: 1})
		}
		return b
	}
	fill := func(colour string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
	}
	st := &excelize.Style{Font: &excelize.Font{Family: "Calibri", Size: 11},
		Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}}
	switch k.look {
	case Title:
		st.Font.Size, st.Font.Bold, st.Font.Color, st.Alignment.WrapText = 14, true, "1F3A4D", false
	case Hint:
		st.Font.Italic, st.Font.Color, st.Alignment.WrapText = true, "5A6670", false
	case Head, HeadNeeded, HeadComputed:
		st.Font.Bold, st.Font.Color, st.Fill, st.Border = true, "FFFFFF", fill("4A6572"), line("FFFFFF")
		st.Alignment.Vertical = "center"
		if k.look == HeadNeeded {
			st.Fill = fill("1F3A4D")
		}
		if k.look == HeadComputed {
			st.Fill, st.Font.Color, st.Font.Italic = fill("D5DADD"), "33414A", true
		}
	case Label:
		st.Font.Bold, st.Fill, st.Border = true, fill("EEF2F4"), line("C3CBD0")
	case Input:
		st.Fill, st.Border = fill("FFFDF2"), line("C3CBD0")
	case Computed:
		st.Font.Italic, st.Font.Color, st.Fill, st.Border = true, "33414A", fill("E8EBED"), line("C3CBD0")
	case Ruled:
		st.Border = line("C3CBD0")
	case Link:
		st.Font.Underline, st.Font.Color = "single", "0B5394"
	}
	if k.nowrap {
		st.Alignment.WrapText = false
	}
	if k.open {
		st.Protection = &excelize.Protection{Locked: false}
	}
	if k.format != "" {
		st.CustomNumFmt = &k.format
	}
	if k.right {
		st.Alignment.Horizontal = "right"
	}
	id, err := d.NewStyle(st)
	d.styles[k] = id
	return id, err
}

func (d *drawing) sheet(s OutSheet) error {
	if err := d.before(s); err != nil {
		return err
	}
	sw, err := d.NewStreamWriter(s.Name)
	if err != nil {
		return err
	}
	if s.Freeze > 0 || s.FreezeAt > 0 {
		if err := sw.SetPanes(&excelize.Panes{Freeze: true, XSplit: s.FreezeAt, YSplit: s.Freeze,
			TopLeftCell: Name(s.Freeze+1, s.FreezeAt+1), ActivePane: "bottomRight",
			Selection: []excelize.Selection{{SQRef: Name(s.Freeze+1, s.FreezeAt+1), ActiveCell: Name(s.Freeze+1, s.FreezeAt+1), Pane: "bottomRight"}},
		}); err != nil {
			return err
		}
	}
	for i, width := range s.Widths {
		if err := sw.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	for _, col := range s.Hide {
		if err := sw.SetColVisible(col, col, false); err != nil {
			return err
		}
	}
	num := 0
	row := func(r OutRow) error {
		num++
		vals := make([]any, len(r.Cells))
		for i, c := range r.Cells {
			if vals[i], err = d.value(c, s.Protect); err != nil {
				return err
			}
		}
		return sw.SetRow(Name(num, 1), vals, excelize.RowOpts{Height: r.height(s.Widths)})
	}
	for _, r := range s.Rows {
		if err := row(r); err != nil {
			return err
		}
	}
	return sw.Flush()
}

// before sets what must stand before the stream writer takes the sheet.
func (d *drawing) before(s OutSheet) error {
	orientation, paper, fitW, fitH := "landscape", 9, max(1, s.PagesWide), 0
	fit, grid := true, false
	margin, edge := 0.4, 0.6
	var err error
	if s.Filter { // before the sheet's properties: excelize's filter drops them
		err = d.AutoFilter(s.Name, fmt.Sprintf("A%d:%s", s.Freeze, Name(len(s.Rows), len(s.Widths))), nil)
	}
	if err == nil {
		err = d.SetPageLayout(s.Name, &excelize.PageLayoutOptions{Size: &paper, Orientation: &orientation, FitToWidth: &fitW, FitToHeight: &fitH})
	}
	if err == nil {
		err = d.SetSheetProps(s.Name, &excelize.SheetPropsOptions{FitToPage: &fit})
	}
	if err == nil {
		err = d.SetSheetView(s.Name, 0, &excelize.ViewOptions{ShowGridLines: &grid})
	}
	if err == nil {
		err = d.SetPageMargins(s.Name, &excelize.PageLayoutMarginsOptions{Left: &margin, Right: &margin, Top: &edge, Bottom: &edge})
	}
	if err == nil {
		err = d.SetHeaderFooter(s.Name, &excelize.HeaderFooterOptions{OddHeader: "&C" + s.Banner, OddFooter: "&L&A&RSayfa &P / &N"})
	}
	if err == nil && s.Freeze > 0 {
		titles := fmt.Sprintf("'%s'!$%d:$%d", s.Name, s.Freeze, s.Freeze)
		if s.FreezeAt > 0 {
			titles = fmt.Sprintf("'%s'!$A:$%s,%s", s.Name, Column(s.FreezeAt), titles)
		}
		err = d.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: s.Name, RefersTo: titles})
	}
	if err == nil && s.PrintRows > 0 {
		err = d.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", Scope: s.Name,
			RefersTo: fmt.Sprintf("'%s'!$A$1:$%s$%d", s.Name, Column(len(s.Widths)), s.PrintRows)})
	}
	if err == nil && s.Protect {
		err = d.ProtectSheet(s.Name, &excelize.SheetProtectionOptions{SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true, AutoFilter: true, EditObjects: true})
	}
	for _, c := range s.Checks {
		if err == nil {
			err = d.AddDataValidation(s.Name, validation(c))
		}
	}
	for _, n := range s.Notes {
		if err == nil {
			err = d.AddComment(s.Name, excelize.Comment{Cell: n.Cell, Author: "Karne", Text: cut(n.Text, 2000), Width: 320, Height: 120})
		}
	}
	for r, row := range s.Rows {
		for c, cell := range row.Cells {
			if err == nil && cell.Look == Link && cell.Target != "" {
				err = d.SetCellHyperLink(s.Name, Name(r+1, c+1), cell.Target, "Location")
			}
		}
	}
	return err
}

func validation(c Check) *excelize.DataValidation {
	v := excelize.NewDataValidation(true)
	v.Sqref = c.Area
	title, say := cut(c.Title, 32), cut(c.Say, 255)
	style := excelize.DataValidationErrorStyleStop
	if c.List != "" {
		v.SetSqrefDropList(c.List)
		if !c.Strict {
			style = excelize.DataValidationErrorStyleInformation
		}
	} else {
		v.Type, v.Operator, v.Formula1, v.Formula2 = "decimal", "between", c.Min, c.Max
		if c.Whole {
			v.Type = "whole"
		}
	}
	v.SetError(style, title, say)
	return v
}

// height is the height a row needs for its wrapped texts, in points: LibreOffice does not fit rows that a program wrote. 0 = one line.
func (r OutRow) height(widths []float64) float64 {
	if r.Height > 0 {
		return r.Height
	}
	most := 1
	for i, c := range r.Cells {
		if c.NoWrap || c.Look == Title || c.Look == Hint || c.Text == "" || i >= len(widths) {
			continue
		}
		room, lines := max(4, int(widths[i]*0.95)-1), 0
		for _, line := range strings.Split(c.Text, "\n") {
			lines += max(1, (utf8.RuneCountInString(line)+room-1)/room)
		}
		most = max(most, lines)
	}
	if most == 1 {
		return 0
	}
	return min(400, 15*float64(most)+2)
}

// cut keeps at most n UTF-16 units, Excel's way of counting letters.
func cut(s string, n int) string {
	if u := utf16.Encode([]rune(s)); len(u) > n {
		return strings.TrimRight(string(utf16.Decode(u[:n-1])), "\ufffd") + "…"
	}
	return s
}

func (d *drawing) value(c OutCell, protected bool) (any, error) {
	k := styleKey{look: c.Look, format: c.Format, nowrap: c.NoWrap, open: protected && c.Look == Input}
	var v any
	switch {
	case c.Number != "":
		k.right = !c.Left
		v = c.Text
		if n, err := strconv.ParseFloat(c.Number, 64); err == nil && c.Text == "" {
			v = n // the caller gave at most 15 digits: the shortest text of the float is the decimal again
		}
	case c.Day > 0:
		v = c.Day
	case c.Text != "":
		v = c.Text
	}
	id, err := d.style(k)
	if err != nil {
		return nil, err
	}
	if v == nil && c.Look == Plain {
		return nil, nil //nolint:nilnil // no cell to write is an answer
	}
	return excelize.Cell{StyleID: id, Formula: c.Formula, Value: v}, nil
}

// Fits tells whether Excel keeps every digit of a decimal in wire form.
func Fits(number string) bool {
	digits := strings.Trim(strings.ReplaceAll(strings.TrimPrefix(number, "-"), ".", ""), "0")
	return len(digits) <= maxDigits
}
