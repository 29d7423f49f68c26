package web

import "testing"

// The link to the guide leads to the part that tells of the page.
func TestHelpLeadsToThePartOfThePage(t *testing.T) {
	t.Parallel()
	chapters, err := guide()
	if err != nil || len(chapters) == 0 {
		t.Fatal(err)
	}
	if a, b := guideHref("/karne/sapmalar"), guideHref("/karne"); a == "/kilavuz" || b == "/kilavuz" || a == b {
		t.Errorf("deviations lead to %s, the scorecard to %s", a, b)
	}
	if got := guideHref("/nirede"); got != "/kilavuz" {
		t.Errorf("a page without a part leads to %s", got)
	}
	for path := range guideOf {
		if guideHref(path+"/x") == "/kilavuz" {
			t.Errorf("the guide has no part %q for %s", guideOf[path], path)
		}
	}
}
