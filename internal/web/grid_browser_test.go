package web_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/pkg/quantity"
)

// pasted dispatches clipboard text on the cell that has the focus, as a browser does for Ctrl+V.
func (b *tab) pasted(text string) {
	b.t.Helper()
	b.do("paste", chromedp.Evaluate[chromedp.Void](`(() => { const data = new DataTransfer(); data.setData("text/plain", `+quote(text)+`);
		document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); })()`))
}

// values reads the cells of a column of the grid.
func (b *tab) column(name string) []string {
	b.t.Helper()
	return see(b, chromedp.Evaluate[[]string](`[...document.querySelectorAll('karne-grid td > [data-k]')].filter((e) => e.name.endsWith(".`+name+`")).map((e) => e.value)`))
}

func (b *tab) active() string {
	b.t.Helper()
	return see(b, chromedp.Evaluate[string](`document.activeElement.name ?? document.activeElement.tagName`))
}

func (b *tab) press(keys ...string) {
	b.t.Helper()
	for _, k := range keys {
		b.do("press "+k, chromedp.KeyEvent(k))
	}
}

// amounts are what the records of a window say, in the order of the plan.
func amounts(s *site, window string) (out []string) {
	entries, err := s.values.Entries(s.system(), window, s.units[hr])
	s.must(err)
	for _, e := range entries {
		out = append(out, e.Value.Amount.TR())
	}
	return out
}

// A unit's values typed as in a sheet: by keys alone, with a block from a spreadsheet, a cell that cannot be read, undo, a proof dropped on its row, a
// lost connection, a row somebody else changed meanwhile; after loading the page again all of it stands.
func TestValuesAreTypedAsInASheet(t *testing.T) {
	t.Parallel()
	planner, paths := wide(t, 5)
	s := planner.s
	windows, err := s.windows.List(s.system(), calendar.Query{})
	s.must(err)
	window := windows[0].ID
	b := chromium(t)
	wait := func(sel string) chromedp.Action[chromedp.Void] { return chromedp.WaitVisible(css(sel)) }
	says := func(words string) {
		t.Helper()
		b.do("wait for "+words, chromedp.Poll[chromedp.Void](`document.querySelector(".save").textContent.includes(`+quote(words)+`)`))
	}
	same := func(what string, got []string, want ...string) {
		t.Helper()
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	b.do("begin", chromedp.EmulateViewport(1280, 900))
	b.signIn(s, access.UnitEditor)
	b.do("the page", chromedp.Navigate(s.url+paths["entry"]), wait("karne-grid td > [data-k]"), chromedp.Poll[chromedp.Void](`customElements.get("karne-grid") !== undefined`))

	// By keys alone to the first cell; Enter goes down, an arrow over a cell that is only read.
	for range 60 {
		if strings.HasSuffix(b.active(), ".amount") {
			break
		}
		b.press(kb.Tab)
	}
	first := b.active()
	b.do("two values", chromedp.KeyEvent("7,5"), chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent("1,234"), chromedp.KeyEvent(kb.ArrowDown))
	same("typed", b.column("amount"), "7,5", "1,234", "8", "8", "8")
	if n := see(b, chromedp.Evaluate[int](`document.querySelectorAll(".gridtable [aria-invalid=true]").length`)); n != 1 {
		t.Errorf("%d cells are invalid, want the one that reads in two ways", n)
	}
	b.do("undo", chromedp.KeyEvent("z", chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.KeyEvent("z", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	same("undone", b.column("amount"), "8", "8", "8", "8", "8")
	b.do("redo", chromedp.KeyEvent("y", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	same("done again", b.column("amount"), "7,5", "8", "8", "8", "8")
	b.do("taken back", chromedp.KeyEvent("99"), chromedp.KeyEvent(kb.Escape))
	same("Escape", b.column("amount"), "7,5", "8", "8", "8", "8")

	// A block of four rows and two columns; one cell is a word.
	b.do("to the first", chromedp.KeyEvent(kb.Home, chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowRight))
	if at := b.active(); at != first {
		t.Errorf("the first cell is %s, not %s", first, at)
	}
	b.pasted("1.234,56\t\"Kayıtlardan, \"\"asıl\"\" liste\nve eki\"\r\n12,5\tİkinci\r\nyedi\tÜçüncü\r\n14\tDördüncü\r\n")
	same("pasted", b.column("amount"), "1.234,56", "12,5", "yedi", "14", "8")
	same("pasted texts", b.column("explanation")[:4], "Kayıtlardan, \"asıl\" liste\nve eki", "İkinci", "Üçüncü", "Dördüncü")
	b.do("save", chromedp.KeyEvent("s", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	says("1 hücre hatalı; diğer 6 hücreyi kaydet?")
	same("nothing is saved in silence", amounts(s, window), "8", "8", "8", "8", "8")
	b.shot("izgara-hatali")
	b.do("the others", chromedp.KeyEvent(kb.Enter)) // the focus is on the offer
	says("3 satır kaydedildi")
	same("the others are saved", amounts(s, window), "1.234,56", "12,5", "8", "14", "8")
	same("what was wrong stands", b.column("amount"), "1.234,56", "12,5", "yedi", "14", "8")

	// Without a connection nothing typed is lost; clicked twice it is saved once.
	third := see(b, chromedp.Evaluate[string](`(() => { const e = document.querySelector(".gridtable [aria-invalid=true]"); e.focus(); return e.name; })()`))
	b.do("corrected", chromedp.KeyEvent("7"), chromedp.Evaluate[chromedp.Void](`(() => { window.before = window.fetch; window.fetch = () => Promise.reject(new TypeError("offline")); })()`), chromedp.Click(css(".save .btn.first")))
	says("Sunucuya ulaşılamadı")
	same("offline", b.column("amount"), "1.234,56", "12,5", "7", "14", "8")
	b.do("twice", chromedp.Evaluate[chromedp.Void](`(() => { window.fetch = window.before; const save = document.querySelector(".save .btn.first"); save.click(); save.click(); })()`))
	says("1 satır kaydedildi")
	entries, err := s.values.Entries(s.system(), window, s.units[hr])
	s.must(err)
	if got := entries[2].Value; got.Version != 2 || got.Amount.TR() != "7" || got.Explanation != "Üçüncü" {
		t.Errorf("saved twice or not at all: %+v", got)
	}

	// Somebody else was quicker: theirs and mine stand beside the cell.
	theirs := quantity.Amount(21_000_000)
	_, err = s.values.Submit(s.system(), measure.Submit{IndicatorID: entries[2].Indicator.ID, WindowID: window, Version: 2, Fields: measure.Fields{Kind: measure.KindAmount, Amount: &theirs, Explanation: "Üçüncü"}})
	s.must(err)
	b.do("mine", chromedp.Focus(css(`[name="`+third+`"]`)), chromedp.KeyEvent("22"), chromedp.KeyEvent("s", chromedp.KeyModifiers(chromedp.ModifierCtrl)), wait(".stale .theirs"))
	if got := see(b, chromedp.Evaluate[string](`document.querySelector(".stale .theirs").textContent + "|" + document.querySelector('[name="`+third+`"]').value`)); !strings.Contains(got, "21") || !strings.HasSuffix(got, "|22") {
		t.Errorf("a stale row shows %q", got)
	}
	b.do("mine again", chromedp.KeyEvent("s", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	says("1 satır kaydedildi")
	same("mine is saved", amounts(s, window), "1.234,56", "12,5", "22", "14", "8")

	// A proof is dropped on its row; a row that was typed over is saved first.
	b.do("drop", chromedp.Focus(css(`[name="`+first+`"]`)), chromedp.KeyEvent("1.300"), chromedp.Evaluate[chromedp.Void](`(() => { const data = new DataTransfer(); data.items.add(new File(["%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"], "tutanak.pdf", { type: "application/pdf" }));
		document.activeElement.closest("td").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })); })()`), wait(".proofs a[href^='/gerceklesme/kanit/']"))
	b.shot("izgara-kanit")
	b.do("again", chromedp.Reload(), wait("karne-grid td > [data-k]"))
	same("after loading again", b.column("amount"), "1.300", "12,5", "22", "14", "8")
	if got := see(b, chromedp.Evaluate[string](`document.querySelector(".proofs").textContent`)); !strings.Contains(got, "tutanak.pdf") {
		t.Errorf("the proofs are %q", got)
	}
}

// What is copied is what is shown, also of cells that are only read; what is cut is empty and comes back.
func TestACopiedRange(t *testing.T) {
	t.Parallel()
	planner, paths := wide(t, 4)
	b := chromium(t)
	b.do("begin", chromedp.EmulateViewport(1280, 900))
	b.signIn(planner.s, access.UnitEditor)
	b.do("the page", chromedp.Navigate(planner.s.url+paths["entry"]), chromedp.WaitVisible(css("karne-grid td > [data-k]")), chromedp.Poll[chromedp.Void](`customElements.get("karne-grid") !== undefined`), chromedp.Focus(css(`karne-grid td > [data-k]`)))
	shift := chromedp.KeyModifiers(chromedp.ModifierShift)
	b.do("a range", chromedp.KeyEvent(kb.ArrowLeft), chromedp.KeyEvent(kb.ArrowLeft), chromedp.KeyEvent(kb.ArrowDown, shift), chromedp.KeyEvent(kb.ArrowRight, shift), chromedp.KeyEvent(kb.ArrowRight, shift))
	took := func(kind string) string {
		return see(b, chromedp.Evaluate[string](`(() => { const data = new DataTransfer(); document.activeElement.dispatchEvent(new ClipboardEvent("`+kind+`", { clipboardData: data, bubbles: true, cancelable: true })); return data.getData("text/plain"); })()`))
	}
	if got := took("copy"); got != "14\t16,5\t8\n14\t16,5\t8" {
		t.Errorf("copied %q", got)
	}
	if got := took("cut"); got != "14\t16,5\t8\n14\t16,5\t8" || strings.Join(b.column("amount"), "|") != "||8|8" {
		t.Errorf("cut %q and left %q", got, b.column("amount"))
	}
	b.do("undo", chromedp.KeyEvent("z", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	if got := strings.Join(b.column("amount"), "|"); got != "8|8|8|8" {
		t.Errorf("undo gives %q", got)
	}
}

func quote(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}
