package web_test

import (
	"net/http"
	"regexp"
	"testing"

	"github.com/karne-app/karne/internal/access"
)

// The log is read in words, records by what people call them; codes and ids stand in titles.
func TestTheLogIsReadInWords(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	_, _, goalID, _ := started(t, s)
	b := s.as(access.Auditor)
	p := b.get("/denetim").want(http.StatusOK)
	p.has(1, `tr [title="`+goalID+`"]`, "Amaç A1").has(1, `tr [title="plan.create:create"]`, "Ekledi").has(1, "tr .code", "H1.1").has(1, "tr .code", "KARTAL-2025")
	if p.count(`tr [title="session.sign_in:sign_in_as"]`, "Örnek kişi olarak oturum açtı") == 0 {
		t.Error("a sign-in is said in words")
	}
	code := regexp.MustCompile(`\b[a-z]+[._][a-z_]+\b|\b01[0-9A-HJKMNP-TV-Z]{24}\b`)
	for _, row := range all(p.doc, ".t > tbody > tr") {
		for i, cell := range all(row, "td") {
			if i == 2 || i == 3 {
				if found := code.FindString(text(cell)); found != "" {
					t.Errorf("the log says %q: %s", found, text(cell))
				}
			}
		}
	}
	b.get("/denetim").has(0, "td", "session.")
}
