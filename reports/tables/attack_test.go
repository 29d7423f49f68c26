package tables_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/tables"
)

// A text of 40,000 letters without a space is printed whole: no cell holds more than 32,767, so it stands in pieces.
func TestAnEndlessWordIsPrintedWhole(t *testing.T) {
	t.Parallel()
	for _, text := range []string{strings.Repeat("ş", 40_000), strings.Repeat("a", 39_999) + "Z", strings.Repeat("ab ", 13_000) + strings.Repeat("ğ", 900) + "Z", strings.Repeat("🎈", 20_000)} {
		f := facts.ResultFacts{Schema: facts.ResultsSchema, Document: facts.DocReport, Year: 2022, Report: &facts.ActivityReport{Sections: []facts.ReportSection{{Code: "I.A", Level: 2, Title: "Başlık", Text: text}}}}
		d, ok := tables.DrawResults(f, "FRMETIN")
		if !ok {
			t.Fatal("no FRMETIN")
		}
		var got strings.Builder
		for _, b := range d.Blocks {
			if b.Text == nil {
				continue
			}
			if n := len(b.Text.Text); n > 2400 || !utf8.ValidString(b.Text.Text) {
				t.Fatalf("a paragraph of %d bytes, valid: %v", n, utf8.ValidString(b.Text.Text))
			}
			got.WriteString(b.Text.Text)
		}
		if want := strings.ReplaceAll(text, " ", ""); !strings.Contains(strings.ReplaceAll(got.String(), " ", ""), want) {
			t.Fatalf("%d letters of %d", utf8.RuneCountInString(got.String()), utf8.RuneCountInString(want))
		}
	}
}
