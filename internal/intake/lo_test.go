package intake_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/plan"
)

func sultanbeyli(t testing.TB) plan.Doc {
	t.Helper()
	b, err := os.ReadFile("../../testdata/sultanbeyli-2020/plan.json")
	if err != nil {
		t.Fatal(err)
	}
	d, faults := intake.ParseJSON(b)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return d
}

func TestSultanbeyliThroughJSONAndTemplateIsOnePlan(t *testing.T) {
	t.Parallel()
	d := sultanbeyli(t)
	got, _, faults := intake.ParseWorkbook(template(t, d), intake.Limits{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if diff := cmp.Diff(d, got); diff != "" {
		t.Error(diff)
	}
}

// TestLibreOfficeSavesWhatWeRead runs only where LibreOffice stands; the machine of the house has it. Without it the saved files in testdata
// prove the same for the versions they were saved with.
func TestLibreOfficeSavesWhatWeRead(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"sultanbeyli-2020-libreoffice.xlsx"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		got, _, faults := intake.ParseWorkbook(b, intake.Limits{})
		for _, f := range faults {
			t.Error(f)
		}
		if diff := cmp.Diff(sultanbeyli(t), got); diff != "" {
			t.Error(name, diff)
		}
	}
}

// office converts a file with LibreOffice.
func office(t *testing.T, file, format string) string {
	t.Helper()
	dir := t.TempDir()
	out, err := exec.Command("soffice", "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", format, "--outdir", dir, file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return filepath.Join(dir, filepath.Base(file))
}
