//go:build office

package xlsx

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/karne-app/karne/reports/model"
)

// LibreOffice opens the workbook, calculates every formula anew and saves it: each total must come out as the model has it, and no
// cell may be an error. Run with `go test -tags office`; it needs soffice.
func TestLibreOfficeCalculatesTheSame(t *testing.T) {
	all := packages(t)
	// A package written by "karne export package" is calculated too: KARNE_OFFICE_PACKAGE=…/KARTAL-…-2022-….json.
	if file := os.Getenv("KARNE_OFFICE_PACKAGE"); file != "" {
		all[filepath.Base(file)] = exported(t, file)
	}
	for name, docs := range all {
		dir := t.TempDir()
		in, out := filepath.Join(dir, "in.xlsx"), filepath.Join(dir, "out")
		if err := os.WriteFile(in, render(t, docs), 0o600); err != nil {
			t.Fatal(err)
		}
		// The user profile is the test's own; hard recalculation on load is asked for in it.
		profile := filepath.Join(dir, "profile")
		if err := os.MkdirAll(filepath.Join(profile, "user"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(profile, "user", "registrymodifications.xcu"), []byte(recalculate), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("soffice", "-env:UserInstallation=file://"+profile, "--headless", "--convert-to", "xlsx", "--outdir", out, in)
		if b, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("soffice: %v\n%s", err, b)
		}
		b, err := os.ReadFile(filepath.Join(out, "in.xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		f := open(t, b)
		used, formulas := map[string]bool{}, 0
		for i := range docs {
			sh := traced(&docs[i], sheetName(docs[i].Sheet, used))
			for c, at := range sh.place {
				where := address(at)
				got, err := f.GetCellValue(sh.name, where)
				if err != nil {
					t.Fatal(err)
				}
				if kind, err := f.GetCellType(sh.name, where); err != nil || kind == excelize.CellTypeError {
					t.Errorf("%s %s!%s: error value %q, %v", name, sh.name, where, got, err)
				}
				if c.Formula == nil {
					continue
				}
				formulas++
				if formula, err := f.GetCellFormula(sh.name, where); err != nil || formula == "" {
					t.Errorf("%s %s!%s: formula lost, %v", name, sh.name, where, err)
				}
				if v := remade(c, got); v != c.Number {
					t.Errorf("%s %s!%s: LibreOffice has %s, model %s", name, sh.name, where, got, c.Value())
				}
			}
		}
		t.Logf("%s: %d formulas", name, formulas)
		if formulas < 10 {
			t.Errorf("%s: only %d formulas", name, formulas)
		}
	}
}

// exported reads the documents of an exported package.
func exported(t *testing.T, file string) []model.Document {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	docs, err := model.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

const recalculate = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
`
