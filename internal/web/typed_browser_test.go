package web_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/karne-app/karne/internal/access"
)

// A block pasted below the last row becomes rows for new records; saved they are records, and the weights of the target are counted with them.
func TestABlockPastedBelowTheEndBecomesRecords(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	planID, own, _, _, _ := draftOf(s, 1)
	b := chromium(t)
	b.do("begin", chromedp.EmulateViewport(1280, 900))
	b.signIn(s, access.Planner)
	b.do("open", chromedp.Navigate(s.url+"/hedefler/"+own.ID+"/gostergeler"), chromedp.WaitVisible(css("karne-grid tbody")))
	paste := `(() => {
		const rows = [...document.querySelectorAll("karne-grid tbody[data-row^='yeni-']")];
		const first = rows[1].querySelector("[data-k]");
		first.focus();
		const data = new DataTransfer();
		data.setData("text/plain", Array.from({length: 6}, (_, n) => ["PG1.1." + (n + 2), "Gösterge " + (n + 2), "adet", "Oran Artışı", n < 5 ? "%10" : "", "1.000"].join("\t")).join("\n"));
		first.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
		return document.querySelectorAll("karne-grid tbody[data-row^='yeni-']").length;
	})()`
	if n := see(b, chromedp.Evaluate[int](paste)); n != 7 {
		t.Fatalf("%d rows for new records, want 7", n)
	}
	if sum := see(b, chromedp.Evaluate[string](`document.querySelector(".gsum output").value`)); sum != "50" {
		t.Errorf("the weights make %q", sum)
	}
	b.do("save", chromedp.Click(css("karne-grid [name=save]")), chromedp.WaitVisible(css("karne-grid tbody:nth-of-type(7) th a")))
	tree, err := s.plans.Tree(s.system(), planID)
	s.must(err)
	list := tree.Goals[0].Targets[0].Indicators
	if len(list) != 7 || list[6].Code != "PG1.1.7" || list[5].Weight.String() != "10" || list[6].Weight != nil || list[6].BaselineValue.String() != "1000" || list[1].CalcType != "ratio_increase" {
		t.Errorf("saved %d: %+v", len(list), list[len(list)-1].IndicatorFields)
	}
}
