package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/reports/model"
)

const sultanbeyli = "../../testdata/sultanbeyli-2020/plan.json"

func (s *site) draftPackage(out string) (book, docs []byte) {
	s.t.Helper()
	dir := filepath.Join(s.dir, out)
	s.must("export", "package", "--document", "plan", "--plan", "SULTANBEYLI-2020", "--draft", "--out", dir)
	read := func(ending string) []byte {
		b, err := os.ReadFile(filepath.Join(dir, "SULTANBEYLI-2020-stratejik-plan-taslak"+ending))
		if err != nil {
			s.t.Fatal(err)
		}
		return b
	}
	return read(".xlsx"), read(".json")
}

// The published plan through JSON and through the Excel template is one plan and one workbook, to the byte, on either database.
func TestSultanbeyliByJSONAndByTemplateIsOneWorkbook(t *testing.T) {
	t.Parallel()
	first := newSite(t, db.SQLite)
	first.must("plan", "import", sultanbeyli)
	if out := first.must("audit", "verify", "--lang", "en"); !strings.Contains(out, "unsealed 0") {
		t.Errorf("a command that follows another cannot seal:\n%s", out)
	}
	template := filepath.Join(first.dir, "sablon.xlsx")
	first.must("plan", "template", "--plan", "SULTANBEYLI-2020", "--out", template)
	second := newSite(t, db.PostgreSQL)
	second.must("plan", "import", template)
	book1, docs1 := first.draftPackage("paket")
	book2, docs2 := second.draftPackage("paket")
	if !bytes.Equal(docs1, docs2) {
		t.Error("the documents differ")
	}
	if !bytes.Equal(book1, book2) {
		t.Error("the workbooks differ")
	}
	if again, _ := first.draftPackage("yine"); !bytes.Equal(book1, again) {
		t.Error("the same plan drawn twice gives other bytes")
	}
	checkSultanbeyli(t, book1, docs1)
	out, code := second.run("plan", "import", sultanbeyli)
	if code != 0 || !strings.Contains(out, "+0 ~0") {
		t.Errorf("the JSON over the template's plan changes something: exit %d\n%s", code, tail(out))
	}
	if out, code := second.run("plan", "import", template); code != 1 || !strings.Contains(out, "intake.same_file") {
		t.Errorf("the same file twice: exit %d\n%s", code, tail(out))
	}
}

func tail(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return strings.Join(lines[max(0, len(lines)-6):], "\n")
}

// checkSultanbeyli reads the figures of the published plan back from the workbook, as its reader would.
func checkSultanbeyli(t *testing.T, book, docs []byte) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := f.GetRows("Tahmini Maliyetler", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"A1 toplamı": "66340176.23", "A2 toplamı": "102787792.53", "A3 toplamı": "57112372.03", "H2.3": "17361533.39"}
	stated := 0
	for _, r := range rows {
		last := ""
		for _, c := range r {
			if c != "" {
				last = c
			}
		}
		for i, c := range r {
			if i > 1 {
				break
			}
			if v, ok := want[c]; ok {
				if last != v {
					t.Errorf("%s is %s, want %s", c, last, v)
				}
				delete(want, c)
			}
		}
		if _, err := strconv.ParseFloat(last, 64); err == nil && strings.HasPrefix(r[0], "H") {
			stated++
		}
	}
	if len(want) > 0 {
		t.Errorf("not found: %v", want)
	}
	if stated != 15 {
		t.Errorf("%d targets with a stated cost, want 15", stated)
	}
	decoded, err := model.Decode(docs)
	if err != nil {
		t.Fatal(err)
	}
	goals, cards := 0, 0
	for _, d := range decoded {
		for _, b := range d.Blocks {
			if d.ID == "T15" && b.Table != nil {
				cards++
			}
		}
	}
	for _, r := range rows {
		if len(r) > 0 && len(r[0]) >= 2 && r[0][0] == 'A' && r[0][1] >= '1' && r[0][1] <= '9' {
			goals++
		}
	}
	if cards != 45 || goals < 10 {
		t.Errorf("%d cards and %d goals, want 45 and 10", cards, goals)
	}
}
