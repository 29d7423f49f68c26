package intake_test

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/intake/layout"
)

// LibreOffice draws the notes of comments3.xml in vmlDrawing1.vml; whoever takes them for the same number puts notes on the wrong sheet.
func TestNotesStandOnTheirSheetWhoeverSavedTheFile(t *testing.T) {
	t.Parallel()
	for name, data := range map[string][]byte{
		"Karne":       template(t, sultanbeyli(t)),
		"LibreOffice": saved(t, "sultanbeyli-2020-three-changes.xlsx"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := notesOf(t, data)
			var faults fault.List
			want := map[string][]string{}
			for _, at := range []string{"Plan!B10", "Amaçlar!B4", "Hedefler!F4", "Göstergeler!E4", "Göstergeler!G9", "Riskler!C5", "Faaliyetler!B4", "Tespitler!B4", "İhtiyaçlar!B4", "Kaynaklar!D4"} {
				sheet, cell, _ := strings.Cut(at, "!")
				faults = append(faults, fault.Flag(fault.Block, "plan.missing", at).Cell(sheet, cell))
				want[sheet] = append(want[sheet], cell+" Bulgu: "+at)
			}
			for sheet, notes := range before {
				want[sheet] = append(want[sheet], notes...)
			}
			faults = append(faults, fault.Flag(fault.Warn, "plan.missing", "head").Cell("Göstergeler", "E3")) // a note stands there already
			for i, n := range want["Göstergeler"] {
				if strings.HasPrefix(n, "E3 ") {
					want["Göstergeler"][i] += "\nBulgu: head"
				}
			}
			for _, l := range want {
				slices.Sort(l)
			}
			say := func(f *fault.Fault) string { return "Bulgu: " + f.At.Field }
			out, err := intake.Annotate(data, faults, say)
			must(t, err)
			if diff := cmp.Diff(want, notesOf(t, out)); diff != "" {
				t.Error(diff)
			}
			paired(t, out)
			if _, _, faults := intake.ParseWorkbook(out, intake.Limits{}); len(faults) > 0 {
				t.Error(faults)
			}
		})
	}
}

// notesOf reads every note back, by sheet.
func notesOf(t *testing.T, data []byte) map[string][]string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	must(t, err)
	defer f.Close()
	out := map[string][]string{}
	for _, name := range f.GetSheetList() {
		comments, err := f.GetComments(name)
		must(t, err)
		for _, c := range comments {
			text := c.Text
			for _, p := range c.Paragraph {
				text += p.Text
			}
			out[name] = append(out[name], c.Cell+" "+text)
		}
		slices.Sort(out[name])
	}
	return out
}

var target = regexp.MustCompile(`(comments|vmlDrawing)(\d+)\.`)

// paired wants each sheet to have one part of comments and one drawing of them, and no other sheet to share them.
func paired(t *testing.T, data []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	must(t, err)
	seen := map[string]string{}
	for _, f := range z.File {
		if path.Dir(f.Name) != "xl/worksheets/_rels" {
			continue
		}
		r, err := f.Open()
		must(t, err)
		b, err := io.ReadAll(r)
		must(t, err)
		numbers := map[string]string{}
		for _, m := range target.FindAllStringSubmatch(string(b), -1) {
			if numbers[m[1]] != "" || seen[m[0]] != "" {
				t.Errorf("%s: %s is used twice (%s)", f.Name, m[0], seen[m[0]])
			}
			numbers[m[1]], seen[m[0]] = m[2], f.Name
		}
		if numbers["comments"] != numbers["vmlDrawing"] {
			t.Errorf("%s: comments%s is drawn in vmlDrawing%s", f.Name, numbers["comments"], numbers["vmlDrawing"])
		}
	}
	if len(seen) < 16 {
		t.Errorf("parts of notes = %v", seen)
	}
}

// A sheet with a button keeps it, and gets no notes; the list has them.
func TestFormControlsAreLeftAlone(t *testing.T) {
	t.Parallel()
	data := edited(t, template(t, sultanbeyli(t)), func(f *excelize.File) {
		must(t, f.AddFormControl("Amaçlar", excelize.FormControl{Cell: "F2", Type: excelize.FormControlButton, Text: "Bas"}))
	})
	faults := fault.List{fault.Flag(fault.Block, "plan.missing", "text").Cell("Amaçlar", "B4"), fault.Flag(fault.Block, "plan.missing", "text").Cell("Hedefler", "C4")}
	before := notesOf(t, data)
	out, err := intake.Annotate(data, faults, func(*fault.Fault) string { return "Bulgu" })
	must(t, err)
	after := notesOf(t, out)
	if diff := cmp.Diff(before["Amaçlar"], after["Amaçlar"]); diff != "" {
		t.Error(diff)
	}
	if !slices.Contains(after["Hedefler"], "C4 Bulgu") {
		t.Errorf("Hedefler = %v", after["Hedefler"])
	}
	f, err := excelize.OpenReader(bytes.NewReader(out))
	must(t, err)
	defer f.Close()
	if controls, err := f.GetFormControls("Amaçlar"); err != nil || !slices.ContainsFunc(controls, func(c excelize.FormControl) bool { return c.Type == excelize.FormControlButton }) {
		t.Errorf("controls = %v, %v", controls, err)
	}
	if v, _ := f.GetCellValue(layout.SheetFaults, "B4"); v != "B4" {
		t.Errorf("list = %q", v)
	}
}
