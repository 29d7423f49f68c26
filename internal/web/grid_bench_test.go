package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/karne-app/karne/internal/browsertest"
)

// untuned is a grid as one writes it first: listeners on each cell, marks and styles written cell by cell, the layout read in between, sums counted anew
// after each cell. It does what the product does with a pasted block: it fills in, checks, marks and adds up.
const untuned = `
window.peer = (() => {
  const table = document.querySelector("#peer table");
  const cells = [...table.querySelectorAll("tbody tr")].map((tr) => [...tr.querySelectorAll("input")]);
  const sum = document.querySelector("#peer output");
  for (const line of cells) for (const input of line) {
    input.addEventListener("focus", () => input.parentNode.classList.add("on"));
    input.addEventListener("blur", () => input.parentNode.classList.remove("on"));
    input.addEventListener("keydown", () => {});
    input.addEventListener("input", () => {
      const ok = /^-?[\d.]*,?\d*$/.test(input.value);
      input.parentNode.style.background = ok ? "#fff3c9" : "#fbdcda";
      let mark = input.parentNode.querySelector(".m");
      if (!mark) { mark = document.createElement("span"); input.parentNode.append(mark); mark.className = "m"; }
      mark.innerHTML = ok ? "" : "<b>!</b>";
      if (input.parentNode.cellIndex === 1) input.title = input.parentNode.offsetHeight > 0 ? "kaydedilmedi" : ""; // once a row: each of 1,600 would take half a minute
    });
  }
  return (text) => {
    text.split("\n").forEach((line, r) => line.split("\t").forEach((value, c) => {
      const input = cells[r]?.[c];
      if (!input) return;
      input.value = value;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }));
    sum.value = cells.reduce((n, line) => n + Number(line[0].value.replaceAll(".", "").replace(",", ".")), 0);
  };
})();`

// timing runs fn and gives the milliseconds until its result is painted.
const timing = `
window.painted = (fn) => new Promise((done) => requestAnimationFrame(() => {
  const start = performance.now();
  fn();
  requestAnimationFrame(() => { const channel = new MessageChannel(); channel.port1.onmessage = () => done(performance.now() - start); channel.port2.postMessage(0); });
}));
window.block = (n) => Array.from({ length: 200 }, (_, r) => Array.from({ length: 8 }, (_, c) => (r * 8 + c + n) + "," + (n % 9 + 1)).join("\t")).join("\n");
window.ours = (text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const first = document.querySelector("karne-grid tbody td > [data-k]");
  first.focus();
  first.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
};`

// pasteSite serves the product's grid of 200 × 8 open cells and an untuned one with as many.
func pasteSite(b *testing.B) string {
	b.Helper()
	r := renderer(b)
	g := &Grid{ID: "g", Caption: "Değerler", Action: "/", CanSave: true, Head: "Gösterge", r: r, lang: "tr"}
	for c := range 8 {
		g.Columns = append(g.Columns, GridColumn{Key: fmt.Sprintf("y%d", c), Label: fmt.Sprintf("Yıl %d", c), Kind: GridAmount, Sum: c == 0})
	}
	var peer strings.Builder
	for n := range 200 {
		x := GridRow{ID: id(1000 + n), Code: fmt.Sprintf("PG%d", n), Name: "Hizmet verilen mahalle", State: "v_open", Cells: map[string]GridCell{}}
		peer.WriteString(`<tr><th scope="row">Hizmet verilen mahalle</th>`)
		for _, c := range g.Columns {
			x.Cells[c.Key] = GridCell{Value: "1"}
			peer.WriteString(`<td><input value="1"></td>`)
		}
		peer.WriteString(`</tr>`)
		g.Rows = append(g.Rows, x)
	}
	head := `<!doctype html><html lang="tr"><head><meta charset="utf-8"><link rel="stylesheet" href="/static/karne.css"></head><body>`
	mux := http.NewServeMux()
	mux.HandleFunc("/ours", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(head + `<main class="wrap">` + string(r.part("tr", "grid", g)) + `</main><script type="module" src="/static/grid.js"></script></body></html>`))
	})
	mux.HandleFunc("/peer", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(head + `<main class="wrap" id="peer"><output></output><table class="t">` + peer.String() + `</table></main></body></html>`))
	})
	mux.HandleFunc("/static/", func(w http.ResponseWriter, q *http.Request) {
		name := strings.TrimPrefix(q.URL.Path, "/static/")
		kind := "text/javascript"
		if strings.HasSuffix(name, ".css") {
			kind = "text/css"
		}
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write(r.static[name])
	})
	mux.HandleFunc("/favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	srv := httptest.NewServer(mux)
	b.Cleanup(srv.Close)
	return srv.URL
}

// BenchmarkPaste pastes 200 × 8 cells in Chromium, from the key to the paint, beside an untuned grid in the same browser. Budget: half its time; the aim
// is 150 ms, reported.
func BenchmarkPaste(b *testing.B) {
	at := pasteSite(b)
	ours, peer := browsertest.Open(b), browsertest.Open(b)
	ours.Do("our grid", chromedp.EmulateViewport(1280, 900), chromedp.Navigate(at+"/ours"), chromedp.WaitVisible(chromedp.CSS("karne-grid")), chromedp.Poll[chromedp.Void](`customElements.get("karne-grid") !== undefined`), chromedp.Evaluate[chromedp.Void](timing))
	peer.Do("the untuned grid", chromedp.EmulateViewport(1280, 900), chromedp.Navigate(at+"/peer"), chromedp.WaitVisible(chromedp.CSS("#peer")), chromedp.Evaluate[chromedp.Void](timing+untuned))
	paste := func(tab *browsertest.Tab, who string, n int) float64 {
		return browsertest.See(tab, chromedp.Evaluate[float64](fmt.Sprintf(`painted(() => %s(block(%d)))`, who, n), chromedp.EvalAwaitPromise))
	}
	paste(ours, "ours", 1) // both warm
	paste(peer, "peer", 1)
	var own, other float64
	n := 1
	for b.Loop() {
		n++
		own += paste(ours, "ours", n)
		other += paste(peer, "peer", n)
	}
	if got := browsertest.See(ours, chromedp.Evaluate[string](`[...document.querySelectorAll("karne-grid td > [data-k]")].at(-1).value + " " + document.querySelectorAll("td.dirty").length`)); got != fmt.Sprintf("%d,%d 1600", 199*8+7+n, n%9+1) {
		b.Fatalf("the last cell and the marked ones: %s", got)
	}
	b.ReportMetric(own/other, "x-peer")
	b.ReportMetric(own/float64(n-1), "own-ms")
	b.ReportMetric(0, "ns/op")
}
