package xlsx

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/karne-app/karne/reports/model"
)

const a4 = 9 // paper size code of SpreadsheetML

func ptr[T any](v T) *T { return &v }

// setUp makes the sheet a paper: A4, fitted to its width, margins, head and foot, what is printed and what is repeated.
func setUp(f *excelize.File, s *sheet) error {
	orientation := "portrait"
	if s.doc.Page.Landscape {
		orientation = "landscape"
	}
	inch := func(mm int) *float64 { return ptr(float64(int(float64(mm)/25.4*1000)) / 1000) }
	for _, err := range []error{
		f.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: ptr(true)}),
		f.SetPageLayout(s.name, &excelize.PageLayoutOptions{Size: ptr(a4), Orientation: &orientation, FitToWidth: ptr(1), FitToHeight: ptr(0)}),
		f.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{Left: inch(marginSide), Right: inch(marginSide), Top: inch(marginTop),
			Bottom: inch(marginB), Header: inch(8), Footer: inch(7), Horizontally: ptr(true)}),
		f.SetSheetView(s.name, 0, &excelize.ViewOptions{ShowGridLines: ptr(false)}),
		f.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{OddHeader: pageHead(s.doc), OddFooter: pageFoot(s.doc)}),
		f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", Scope: s.name,
			RefersTo: fmt.Sprintf("%s!$A$1:$%s$%d", quoted(s.name), columnName(s.columns()-1), max(len(s.lines), 1))}),
	} {
		if err != nil {
			return err
		}
	}
	if s.titles[0] == 0 {
		return nil
	}
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: s.name,
		RefersTo: fmt.Sprintf("%s!$%d:$%d", quoted(s.name), s.titles[0], s.titles[1])})
}

// pageHead is whose paper it is, its title and its marks; pageFoot what it was drawn from and the page.
func pageHead(d *model.Document) string {
	return "&L" + running(d.Owner, 55, false) + "&C" + running(d.Title, 60, false) + "&R" + running(markLine(d), 40, true)
}

func pageFoot(d *model.Document) string {
	return "&L" + running(d.Footer, 90, false) + `&R&"Arial,Regular"&8 Sayfa &P / &N`
}

// running is a text of the head or foot: 8 points, shortened (the whole is limited to 255 characters), & doubled.
func running(s string, most int, bold bool) string {
	if s == "" {
		return ""
	}
	face := `&"Arial,Regular"&8 `
	if bold {
		face = `&"Arial,Bold"&8 `
	}
	s = strings.ReplaceAll(clean(s), "\n", " ")
	if short := cut(s, most); short != s {
		s = short + "…"
	}
	return face + strings.ReplaceAll(s, "&", "&&")
}
