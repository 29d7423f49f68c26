package journeys_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/browsertest"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/measure"
)

// quarter is the demo's last quarter, settled by all units but one: the representative's.
type quarter struct {
	window calendar.Window
	unit   string
	page   string // of the unit's values
}

// lastQuarter finishes the work of the other units, as their own people would, so that the office may freeze after this one.
func lastQuarter(s *site) (q quarter) {
	s.t.Helper()
	ctx := s.system()
	list, err := s.app.Calendar.List(ctx, calendar.Query{})
	s.must(err)
	for _, x := range list {
		if x.State == calendar.Open && x.Frequency == "quarter" && (q.window.ID == "" || x.Year*10+x.PeriodNo > q.window.Year*10+q.window.PeriodNo) {
			q.window = x
		}
	}
	posts, err := s.app.Org.HeldOn(ctx, s.people[access.UnitEditor].ID, s.app.Calendar.Today())
	s.must(err)
	q.unit = posts[0].Units[0]
	q.page = "/gerceklesme/donem/" + q.window.ID + "/birim/" + q.unit
	page, err := s.app.Measure.List(ctx, measure.ListQuery{PlanID: q.window.PlanID, WindowID: q.window.ID, Limit: 200})
	s.must(err)
	units := map[string]bool{}
	for _, v := range page.Items {
		if v.UnitID == q.unit {
			continue
		}
		units[v.UnitID] = true
		if v.State == measure.Returned {
			other := access.WithActor(context.Background(), access.Actor{PersonID: s.people[access.Planner].ID, Name: "başka biri", Posts: []access.Post{{ID: "x", Role: access.Planner}}})
			f := v.Fields
			f.Confirmed = true
			_, err := s.app.Measure.Submit(other, measure.Submit{IndicatorID: v.IndicatorID, WindowID: v.WindowID, Version: v.Version, Fields: f})
			s.must(err)
		}
	}
	for unit := range units {
		_, _, err := s.app.Measure.ApproveAll(ctx, q.window.ID, unit)
		s.must(err)
		_, _, err = s.app.Measure.VerifyAll(ctx, q.window.ID, unit)
		s.must(err)
	}
	return q
}

// rows are the records of the grid that can be typed in: their ids, in the order of the page.
func (w walk) rows(field string) []string {
	w.t.Helper()
	return browsertest.See(w.b, chromedp.Evaluate[[]string](`[...document.querySelectorAll("karne-grid input[name$='.`+field+`'], karne-grid textarea[name$='.`+field+`']")].filter((e) => !e.disabled && !e.readOnly).map((e) => e.name.slice(0, -`+strconv.Itoa(len(field)+1)+`))`))
}

// paste puts text on the clipboard and pastes it at a field, as Ctrl+V does.
func (w walk) paste(name, text string) {
	w.t.Helper()
	browsertest.See(w.b, chromedp.Evaluate[any](`(() => {
		const e = document.querySelector('[name="`+name+`"]');
		e.focus();
		const data = new DataTransfer();
		data.setData("text/plain", `+strconv.Quote(text)+`);
		(document.activeElement ?? e).dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
		return null;
	})()`))
}

// A quarter from clipboard to freeze: the representative pastes, attaches proof and sends; the manager returns one and approves the rest; it is
// corrected; the office verifies and freezes; a council member sees decided documents and nothing of it.
func TestAQuarterFromClipboardToFreeze(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t testing.TB) *site { return demo(t) }, func(t *testing.T, w walk) {
		q := lastQuarter(w.site)
		proof := filepath.Join(t.TempDir(), "tutanak.pdf")
		w.must(os.WriteFile(proof, []byte("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"), 0o600))

		w.become(access.UnitEditor)
		w.says("main", "çeyrek")
		w.press(`main a[href^="` + q.page + `"]`)
		if w.scripts {
			w.b.Do("the grid", chromedp.Poll[chromedp.Void](`customElements.get("karne-grid") !== undefined`))
		}
		rows := w.rows("amount")
		if len(rows) < 2 {
			t.Fatalf("the representative has %d rows to type in", len(rows))
		}
		values := w.typed(rows)
		if w.scripts {
			var block []string
			for _, id := range rows {
				block = append(block, values[id][0]+"\t"+values[id][1])
			}
			w.paste(rows[0]+".amount", strings.Join(block, "\r\n")+"\r\n")
		} else {
			for _, id := range rows {
				w.fill(id+".amount", values[id][0], id+".explanation", values[id][1])
			}
		}
		w.saveGrid()
		w.open(q.page)
		for _, id := range rows {
			if got := w.value(id + ".explanation"); got != values[id][1] {
				t.Errorf("%s holds %q after saving, typed %q", id, got, values[id][1])
			}
		}
		w.attach(rows[0], proof)

		w.become(access.UnitManager)
		w.open(q.page)
		w.press(`main a[href$="/iade"]`)
		w.fill("reason", "Dayanak belgenin tarihi tutmuyor, düzeltin")
		w.press(`main form[action$="/iade"] button.first, main form[action$="/iade"] .save button`)
		w.open(q.page)
		w.says("karne-grid", "İade edildi")
		w.confirm(`form[action$="/onayla"] button.first`)

		w.become(access.UnitEditor)
		w.open(q.page)
		back := browsertest.See(w.b, chromedp.Evaluate[string](`document.querySelector("karne-grid tbody[data-state='v_returned'] [name$='.explanation'], karne-grid tbody.v_returned [name$='.explanation']")?.name ?? ""`))
		if back == "" {
			t.Fatal("the returned row cannot be found")
		}
		w.fill(back, "Tutanak tarihi düzeltildi; değer aynı kayıttan yeniden alındı")
		w.saveGrid()
		w.become(access.UnitManager)
		w.open(q.page)
		w.confirm(`form[action$="/onayla"] button.first`)

		w.become(access.Planner)
		w.open(q.page)
		w.confirm(`form[action$="/dogrula"] button.first`)
		w.open("/gerceklesme/donem/" + q.window.ID + "/dondur")
		w.press(`main form[action$="/dondur"] button.first, main form[action$="/dondur"] .save button`)
		w.open(q.page)
		w.says("main", "Donduruldu")
		if n := len(w.rows("amount")); n != 0 {
			t.Errorf("%d cells of a frozen window can be typed in", n)
		}

		w.become(access.CouncilMember)
		w.says("main", "Stratejik Plan")
		for _, path := range []string{q.page, "/gerceklesme", "/karne", "/planlar"} {
			resp := w.get(path, w.session(w.people[access.CouncilMember].ID))
			_ = resp.Body.Close()
			if resp.StatusCode != http.StatusForbidden && resp.StatusCode != http.StatusNotFound {
				t.Errorf("a council member opens %s: %d", path, resp.StatusCode)
			}
		}
	})
}

// typed makes a value for each row near its own target, so that no question of a jump is asked, and words of its own for each.
func (w walk) typed(rows []string) map[string][2]string {
	w.t.Helper()
	out := map[string][2]string{}
	for i, id := range rows {
		now := w.value(id + ".amount")
		if now == "" {
			now = browsertest.See(w.b, chromedp.Evaluate[string](`document.querySelector('[name="`+id+`.amount"]').closest("tbody").querySelector("[data-last]")?.dataset.last ?? "10"`))
		}
		out[id] = [2]string{now, fmt.Sprintf("Dördüncü çeyrekte %d. iş kaydından alındı, saha tutanağı ekte", i+1)}
	}
	return out
}

func (w walk) value(name string) string {
	w.t.Helper()
	return browsertest.See(w.b, chromedp.Evaluate[string](`document.querySelector('[name="`+name+`"]').value`))
}

// saveGrid presses the grid's save and waits until each row says it is saved; questions about a value are answered by a tick.
func (w walk) saveGrid() {
	w.t.Helper()
	if !w.scripts {
		w.press(`karne-grid .save button[name="save"]`)
		if n := w.ticks(); n > 0 {
			w.press(`karne-grid .save button[name="save"]`)
		}
		w.says(".note.ok", "kaydedildi")
		return
	}
	const saved = `document.querySelector("karne-grid [aria-invalid=true]") === null && document.querySelector("karne-grid [data-status]").textContent.includes("kaydedildi")`
	press := chromedp.Click(css(`karne-grid .save button[name="save"]`))
	w.b.Do("save", press)
	w.until(saved + ` || document.querySelector("karne-grid [aria-invalid=true]") !== null`)
	if n := w.ticks(); n > 0 {
		w.b.Do("save again", press)
	}
	w.until(saved)
}

// until waits for something of the page, and says what the grid says when it does not come.
func (w walk) until(condition string) {
	w.t.Helper()
	ctx, stop := context.WithTimeout(w.b.Ctx, 20*time.Second)
	defer stop()
	if err := chromedp.Do(ctx, chromedp.Poll[chromedp.Void](condition)); err != nil {
		w.b.Shot("KARNE_WEB_SHOTS", "until")
		w.t.Fatalf("%v: %s", err, browsertest.See(w.b, chromedp.Evaluate[string](`document.querySelector("karne-grid .save").textContent + " ¶ " + [...document.querySelectorAll("karne-grid .err, karne-grid .flag")].map((e) => e.textContent).join(" ")`)))
	}
}

// ticks answers every question of the grid: the value is right.
func (w walk) ticks() int {
	w.t.Helper()
	names := browsertest.See(w.b, chromedp.Evaluate[[]string](`[...document.querySelectorAll("karne-grid [name$='.confirmed']")].map((e) => e.name)`))
	for _, name := range names {
		w.b.Do("the value is right", chromedp.Focus(css(`karne-grid [name="`+name+`"]`)), chromedp.KeyEvent(" "))
	}
	return len(names)
}

// attach sends a file as proof of a row: dropped on it with scripts, chosen in the row's own form without.
func (w walk) attach(id, file string) {
	w.t.Helper()
	w.b.Do("open the proofs", chromedp.Click(css(`tbody[data-row="`+id+`"] tr.more summary`)), chromedp.SetUploadFiles(css(`input[type=file][form="yukle-`+id+`"]`), []string{file}))
	send := `button[form="yukle-` + id + `"]`
	if w.scripts {
		w.b.Do("send", chromedp.Click(css(send)))
		w.until(`document.querySelector('tbody[data-row="` + id + `"]').textContent.includes("` + filepath.Base(file) + `")`)
		return
	}
	w.press(send)
	w.says("main", filepath.Base(file))
}

// confirm presses what asks before it does, and answers yes.
func (w walk) confirm(selector string) {
	w.t.Helper()
	if !w.scripts {
		w.press(selector)
		return
	}
	browsertest.See(w.b, chromedp.Evaluate[any](`document.documentElement.classList.add("left-behind"); null`))
	w.b.Do("ask "+selector, chromedp.Click(css(selector)), chromedp.Click(css(`dialog[open] button[value="yes"]`)), chromedp.WaitReady(css("html:not(.left-behind) footer")))
}
