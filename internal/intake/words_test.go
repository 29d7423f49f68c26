package intake_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/intake/layout"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/pkg/quantity"
)

// The template and the screens say the same words; a template written before is still read.
func TestTemplateSpeaksAsTheScreens(t *testing.T) {
	t.Parallel()
	words, err := lang.Load()
	must(t, err)
	same := map[string]bool{"partner_units": true, "class": true, "aggregation": true, "due_year": true, "entry": true, "calc_type": true, "variant": true,
		"direction": true, "monitoring_frequency": true, "reporting_frequency": true, "responsible_unit": true, "data_source": true,
		"data_owner_unit": true, "band_low": true, "band_high": true, "unit_of_measure": true, "is_key": true, "weight": true}
	for _, s := range layout.PlanBook.Sheets {
		for _, c := range s.Columns {
			if say := words.T(lang.TR, "field."+c.Key); same[c.Key] && say != c.Heading {
				t.Errorf("%s: the template says %q, the screens %q", c.Key, c.Heading, say)
			}
		}
	}
	d := sultanbeyli(t)
	for i, f := range []string{"month", "quarter", "half_year", "year"} {
		ind := &d.Plan.Goals[0].Targets[0].Indicators[0]
		if i > 1 {
			ind = &d.Plan.Goals[0].Targets[0].Indicators[1]
		}
		if i%2 == 0 {
			ind.MonitoringFrequency = f
		} else {
			ind.ReportingFrequency = f
		}
	}
	d.Plan.Goals[0].Origin = "derived"
	var book bytes.Buffer
	must(t, layout.Write(&book, d, nil))
	f, err := excelize.OpenReader(bytes.NewReader(book.Bytes()))
	must(t, err)
	defer f.Close()
	now := map[string]string{"İş Birliği Yapılacak Birim(ler)": "İş Birliği Yapılacak Birimler", "Veri Giriş Biçimi": "Veri Girişi", "Toplulaştırma": "Yıl İçi Toplulaştırma",
		"Gösterge Türü": "Gösterge Sınıfı", "Tamamlanma Yılı": "Gerçekleşme Yılı", "Aylık": "Ayda bir", "3 Aylık": "3 ayda bir", "6 Aylık": "6 ayda bir", "Yıllık": "Yılda Bir",
		"Türetilmiş": "Hesaplanmış"}
	seen := map[string]bool{}
	old := edited(t, book.Bytes(), func(f *excelize.File) {
		for _, name := range []string{"Hedefler", "Göstergeler", "Amaçlar"} {
			rows, err := f.GetRows(name)
			must(t, err)
			for r, row := range rows {
				for c, v := range row {
					if was, ok := now[strings.TrimSpace(v)]; ok && r > 1 {
						seen[v] = true
						at, err := excelize.CoordinatesToCellName(c+1, r+1)
						must(t, err)
						must(t, f.SetCellStr(name, at, was))
					}
				}
			}
		}
	})
	if len(seen) != len(now) {
		t.Errorf("words in the template = %v", seen)
	}
	got, _, faults := intake.ParseWorkbook(old, intake.Limits{})
	if diff := cmp.Diff(d, got); diff != "" || len(faults) > 0 {
		t.Error(faults, diff)
	}
}

// What no cell holds points at the heading of its place, not at the plan's code.
func TestFaultsWithoutACellPointAtTheirSheet(t *testing.T) {
	t.Parallel()
	d := sultanbeyli(t)
	faults := func() fault.List {
		var l fault.List
		for _, field := range []string{"resources", "resources.2021", "overhead.2020", "overhead.2024", "overhead", "key_indicators"} {
			l = append(l, fault.Flag(fault.Warn, "plan.missing", field))
		}
		return l
	}
	places := func() (out []string) {
		var book bytes.Buffer
		must(t, layout.Write(&book, d, nil))
		_, where, _ := intake.ParseWorkbook(book.Bytes(), intake.Limits{})
		for _, f := range intake.AtCells(faults(), where) {
			out = append(out, f.At.Sheet+"!"+f.At.Cell)
		}
		return out
	}
	if diff := cmp.Diff([]string{"Kaynaklar!A3", "Kaynaklar!E3", "Kaynaklar!D3", "Kaynaklar!H3", "Kaynaklar!A3", "Göstergeler!Y3"}, places()); diff != "" {
		t.Error(diff)
	}
	d.Plan.Overhead = map[int]quantity.Money{2020: 100}
	if got := places(); got[2] != "Kaynaklar!D4" || got[3] != "Kaynaklar!H4" {
		t.Errorf("with a line of overhead: %v", got)
	}
}

// The form asks for the decision only to know of it, and says so.
func TestTheTemplateSaysThatADecisionIsNotTaken(t *testing.T) {
	t.Parallel()
	n := 0
	for _, s := range layout.PlanBook.Sheets {
		for _, c := range s.Columns {
			if strings.HasPrefix(c.Key, "decision.") {
				n++
				if !strings.Contains(c.Help, "Bilgi için; karar Karne’de kaydedilir.") {
					t.Errorf("%s: %s", c.Key, c.Help)
				}
			}
		}
	}
	f, err := excelize.OpenReader(bytes.NewReader(template(t, sultanbeyli(t))))
	must(t, err)
	defer f.Close()
	rows, err := f.GetRows(layout.SheetGuide)
	must(t, err)
	guide := ""
	for _, r := range rows {
		guide += strings.Join(r, " ") + "\n"
	}
	if n != 10 || !strings.Contains(guide, "karar Karne’de kaydedilir") || !strings.Contains(guide, "“Aktarım” sayfasına") || strings.Contains(guide, "İçe aktar") {
		t.Errorf("%d fields of the decision; guide:\n%s", n, guide[:min(len(guide), 2000)])
	}
}
