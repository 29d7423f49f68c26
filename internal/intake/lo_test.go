package intake_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/internal/fault"
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

// The workbooks in testdata are the template of the Sultanbeyli plan as LibreOffice 7 saved it (testdata/README.md says how): once as it was,
// once with three cells typed in between.
func saved(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestLibreOfficeSavesWhatWeRead(t *testing.T) {
	t.Parallel()
	got, _, faults := intake.ParseWorkbook(saved(t, "sultanbeyli-2020-libreoffice.xlsx"), intake.Limits{})
	if diff := cmp.Diff(sultanbeyli(t), got); diff != "" || len(faults) > 0 {
		t.Error(faults, diff)
	}
}

func TestThreeCellsChangedInLibreOffice(t *testing.T) {
	t.Parallel()
	got, where, faults := intake.ParseWorkbook(saved(t, "sultanbeyli-2020-three-changes.xlsx"), intake.Limits{})
	want := sultanbeyli(t)
	*want.Plan.Goals[0].Targets[0].Indicators[0].Weight = 450_000
	*want.Plan.Goals[0].Targets[1].StatedTotal = 190_136_972
	want.Plan.Mission = "Misyonumuz: İlçe halkına eşit hizmet"
	if diff := cmp.Diff(want, got); diff != "" || len(faults) > 0 {
		t.Fatal(faults, diff)
	}
	at := intake.AtCells(fault.List{fault.Flag(fault.Block, "plan.target.weight_sum", "weight").On("A1/H1.1/PG1.1.1", "")}, where)
	if at[0].At.Sheet != "Göstergeler" || at[0].At.Cell != "E4" {
		t.Errorf("fault at %s %s", at[0].At.Sheet, at[0].At.Cell)
	}
}
