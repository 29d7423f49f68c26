package web

import "testing"

// The link to the guide leads to the part that tells of the page.
func TestHelpLeadsToThePartOfThePage(t *testing.T) {
	t.Parallel()
	deviations, card := guideHref("deviations", "/karne/sapmalar"), guideHref("card", "/karne")
	if deviations == "/kilavuz" || card == "/kilavuz" || deviations == card {
		t.Errorf("deviations lead to %s, the scorecard to %s", deviations, card)
	}
	if got := guideHref("", "/nirede"); got != "/kilavuz" {
		t.Errorf("a page without a part leads to %s", got)
	}
	if a, b := guideHref("typed", "/programlar/x/gosterge-degerleri"), guideHref("typed", "/planlar/x/degerler"); a == b || a == "/kilavuz" || b == "/kilavuz" {
		t.Errorf("the tables of a programme lead to %s, of a plan to %s", a, b)
	}
}
