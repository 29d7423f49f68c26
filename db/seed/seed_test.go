package seed_test

import (
	"strings"
	"testing"

	"github.com/karne-app/karne/db/seed"
	"github.com/karne-app/karne/pkg/budgetcode"
)

func codes(t *testing.T) []seed.Code {
	t.Helper()
	all, err := seed.Codes()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestEveryCodeIsRead(t *testing.T) {
	t.Parallel()
	count := map[string]int{}
	seen := map[budgetcode.Code]bool{}
	for _, c := range codes(t) {
		count[c.Kind+" "+c.Set]++
		got, err := budgetcode.Parse(budgetcode.Kind(c.Kind), budgetcode.Set(c.Set), c.Code)
		if err != nil || got.String() != c.Code || seen[got] {
			t.Errorf("%+v: %v, read as %s, twice %v", c, err, got, seen[got])
		}
		seen[got] = true
		if c.Name == "" || c.Source == "" || strings.TrimSpace(c.Name) != c.Name {
			t.Errorf("%+v lacks a name or a source", c)
		}
		switch c.Origin {
		case "published", "published-secondary", "published-name", "knowledge":
		default:
			t.Errorf("%s: origin %q", c.Code, c.Origin)
		}
		if c.Origin == "knowledge" && strings.Contains(c.Source, "http") {
			t.Errorf("%s stands from memory, and yet has the source %s", c.Code, c.Source)
		}
	}
	for want, n := range map[string]int{"economic classic": 136, "functional classic": 57, "financing classic": 8, "revenue classic": 32, "economic wide": 4, "institutional classic": 1} {
		if count[want] != n {
			t.Errorf("%s: %d codes, want %d", want, count[want], n)
		}
	}
}

// The wide list holds what the published note prints, no more: nothing was converted from the classic list.
func TestTheWideListIsThePublishedOne(t *testing.T) {
	t.Parallel()
	facts, err := seed.Facts()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range codes(t) {
		if c.Set == "wide" && (!strings.Contains(facts[1].Value, c.Code+" "+c.Name) || facts[1].Source != c.Source || facts[1].Origin != c.Origin) {
			t.Errorf("%+v is not in %+v", c, facts[1])
		}
	}
}

func TestTheInstitutionalFormIsDescribed(t *testing.T) {
	t.Parallel()
	forms, err := seed.Forms()
	if err != nil || len(forms) != 5 || forms[0].Level != "I" || forms[0].Example != "46" || forms[4].Origin != "knowledge" {
		t.Errorf("%+v %v", forms, err)
	}
}
