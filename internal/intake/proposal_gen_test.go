package intake_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/intake/layout"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

// drawProposal makes any proposal that its workbook can say.
func drawProposal(t *rapid.T) layout.Proposal {
	g := gen{t}
	d := layout.Proposal{ProposalDoc: programme.ProposalDoc{Schema: programme.SchemaProposal, PlanCode: "KARTAL-2020", Year: 2022, Unit: "Mali Hizmetler Müdürlüğü",
		Activities: []programme.DocActivity{}, Lines: []programme.DocLine{}}}
	for i := range rapid.IntRange(0, 5).Draw(t, "activities") {
		a := programme.DocActivity{Code: fmt.Sprintf("F1.%d", i+1), Target: rapid.SampledFrom([]string{"H1.1", "H2.3"}).Draw(t, "target"), Name: "Ad" + g.text(),
			Explanation: g.text(), NoCostReason: g.text(), Programme: rapid.SampledFrom([]string{"", "56"}).Draw(t, "code"), Mine: rapid.Bool().Draw(t, "mine")}
		if rapid.Bool().Draw(t, "shared") {
			a.Sharing = []string{"Zabıta Müdürlüğü", "İklim Değişikliği ve Sıfır Atık Müdürlüğü"}
		}
		d.Activities = append(d.Activities, a)
	}
	for range rapid.IntRange(0, 12).Draw(t, "lines") {
		m := quantity.Money(rapid.Int64Range(0, 9_999_999_999_999).Draw(t, "amount"))
		l := programme.DocLine{Kind: rapid.SampledFrom([]string{"activity", "overhead", "transfer"}).Draw(t, "kind"), Amount: &m, Note: g.text(),
			Functional: "01.1.2", Financing: "5", Economic: rapid.SampledFrom([]string{"03.2.1.01", "01.1", "06"}).Draw(t, "economic"),
			OffBudget: rapid.SampledFrom([]string{"", "revolving_fund", "other_domestic", "foreign"}).Draw(t, "off")}
		if n := len(d.Activities); l.Kind == "activity" && n > 0 {
			l.Activity = d.Activities[rapid.IntRange(0, n-1).Draw(t, "of")].Code
		}
		d.Lines = append(d.Lines, l)
	}
	d.Around.Ceilings = map[string]quantity.Money{"": 1_000_000, "03": 400_000}
	d.Around.Economic = []layout.Item{{Code: "03.2.1.01", Name: "Kırtasiye Alımları"}}
	d.Around.Targets = []layout.Item{{Code: "H1.1", Name: "Hedef"}}
	return d
}

func proposalBook(t interface{ Fatal(...any) }, d layout.Proposal) []byte {
	var b bytes.Buffer
	if err := layout.WriteProposal(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestProposalWorkbookGivesTheProposalBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := drawProposal(t)
		book := proposalBook(t, d)
		got, where, faults := intake.ParseProposalWorkbook(book, intake.Limits{})
		if len(faults) > 0 {
			t.Fatalf("faults: %v", faults)
		}
		if diff := cmp.Diff(d.ProposalDoc, got); diff != "" {
			t.Fatal(diff)
		}
		if at := where[layout.Key("", "unit")]; at.Sheet != layout.SheetUnit || at.Cell != "B6" {
			t.Fatalf("unit at %+v", at)
		}
		if !bytes.Equal(book, proposalBook(t, d)) {
			t.Fatal("bytes differ")
		}
	})
}

// Every book is whole: a drop-down stands on its sheet of lists, a column is computed or read, and no two fields share a heading.
func TestEveryBookIsWhole(t *testing.T) {
	t.Parallel()
	for _, b := range layout.Books {
		lists := map[string]bool{}
		for _, l := range b.Lists {
			lists[l.Name] = true
		}
		for _, s := range b.Sheets {
			heads, keys := map[string]bool{}, map[string]bool{}
			for _, c := range s.Columns {
				if heads[c.Heading] || keys[c.Key] {
					t.Errorf("%s: %s stands twice", s.Name, c.Heading)
				}
				heads[c.Heading], keys[c.Key] = true, true
				if c.List != "" && !lists[c.List] {
					t.Errorf("%s %s: no list %s", s.Name, c.Heading, c.List)
				}
			}
		}
	}
}
