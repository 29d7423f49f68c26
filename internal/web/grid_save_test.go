package web_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/pkg/quantity"
)

// answer is what a script gets of a grid.
type answer struct {
	Whole  bool
	Others int
	Title  string
	Saved  []struct {
		ID, Version, State, Word, HTML string
		Values                         map[string]string
	}
	Refused []struct {
		ID, Title, HTML string
		Stale, Ask      bool
		Cells           map[string][]struct{ Title, Do string }
	}
	Beside map[string]string
}

// ask posts a form as the script does.
func (b *browser) ask(path string, v url.Values) (int, answer) {
	b.t.Helper()
	req, err := http.NewRequest(http.MethodPost, b.s.url+path, strings.NewReader(v.Encode()))
	b.s.must(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	res, err := b.client.Do(req)
	b.s.must(err)
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	b.s.must(err)
	var a answer
	if err := json.Unmarshal(body, &a); err != nil {
		b.t.Fatalf("%d: %s", res.StatusCode, body)
	}
	return res.StatusCode, a
}

// A grid is saved whole or not at all, unless the user says so; a refused row and its neighbours come back as they were typed, a stale one with both
// versions, and what was clicked twice is saved once. The form without a script and the script's request say the same.
func TestAGridIsSavedTogether(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		planner, paths := wideOn(t, d, 4)
		s, at := planner.s, paths["entry"]
		b := s.as(access.UnitEditor)
		windows, err := s.windows.List(s.system(), calendar.Query{})
		s.must(err)
		window := windows[0].ID
		entries, err := s.values.Entries(s.system(), window, s.units[hr])
		s.must(err)
		var ids []string
		for _, e := range entries {
			ids = append(ids, e.Indicator.ID)
		}
		stand := func(want string) {
			t.Helper()
			if got := strings.Join(amounts(s, window), "|"); got != want {
				t.Errorf("the records say %s, want %s", got, want)
			}
		}
		typed := func(values ...string) url.Values {
			t.Helper()
			f := b.get(at).want(http.StatusOK).form(at)
			for i, v := range values {
				if v != "" {
					f.Set(ids[i]+".amount", v)
				}
			}
			return f
		}

		// Without a script.
		f := typed("9", "yedi", "11")
		bad := b.post(at, f).want(http.StatusUnprocessableEntity)
		stand("8|8|8|8")
		bad.has(1, `#hatalar a[href="#f-`+ids[1]+`-amount"]`, "Sayı okunamadı").has(1, `.bad input[aria-invalid=true][value="yedi"]`, "").has(1, `button[name=rest]`, "diğer 2 satırı").has(3, "tbody[data-kept]", "")
		bad.has(1, `input[name="`+ids[0]+`.amount"][value="9"]`, "").has(1, `input[name="`+ids[2]+`.amount"][value="11"]`, "").has(1, `input[name="`+ids[3]+`.amount"][value="8"]`, "")
		f = bad.form(at)
		f.Set("rest", "1")
		rest := b.post(at, f).want(http.StatusUnprocessableEntity)
		stand("9|8|11|8")
		rest.has(1, "#hatalar", "Diğer 2 satır kaydedildi").has(1, `input[value="yedi"]`, "").has(0, "button[name=rest]", "").has(1, "tbody[data-kept]", "")
		f = rest.form(at)
		f.Set(ids[1]+".amount", "10")
		b.post(at, f).want(http.StatusOK).has(1, ".note.ok", "kaydedildi")
		stand("9|10|11|8")

		// A stale row: both stand there, the other row waits; sent again it is saved. The same form sent twice is saved once.
		f = typed("9,5", "10,5")
		theirs := quantity.Amount(21_000_000)
		_, err = s.values.Submit(s.system(), measure.Submit{IndicatorID: ids[0], WindowID: window, Version: 2, Fields: measure.Fields{Kind: measure.KindAmount, Amount: &theirs, Explanation: "Kayıtlardan"}})
		s.must(err)
		stale := b.post(at, f).want(http.StatusPreconditionFailed).has(1, ".stale .theirs", "21").has(1, ".stale .mine", "9,5").has(1, `input[name="`+ids[1]+`.amount"][value="10,5"]`, "")
		stand("21|10|11|8")
		f = stale.form(at)
		b.post(at, f).want(http.StatusOK)
		stand("9,5|10,5|11|8")
		b.post(at, f).want(http.StatusOK)
		stand("9,5|10,5|11|8")
		if entries, err = s.values.Entries(s.system(), window, s.units[hr]); err != nil || entries[1].Value.Version != 3 {
			t.Errorf("%v: sent twice, the value has version %d", err, entries[1].Value.Version)
		}

		// With one.
		f = typed("12", "", "-", "13")
		if code, a := b.ask(at, f); code != http.StatusUnprocessableEntity || a.Whole || a.Others != 2 || len(a.Saved) != 0 || len(a.Refused) != 1 || a.Refused[0].ID != ids[2] ||
			len(a.Refused[0].Cells["amount"]) != 1 || !strings.Contains(a.Refused[0].HTML, `value="-"`) {
			t.Errorf("%d %+v", code, a)
		}
		stand("9,5|10,5|11|8")
		f.Set("rest", "1")
		code, a := b.ask(at, f)
		if code != http.StatusUnprocessableEntity || len(a.Saved) != 2 || len(a.Refused) != 1 || a.Saved[0].State != "v_entered" || a.Saved[0].Word != "Onay bekliyor" || a.Saved[0].Values["amount"] != "12" || a.Saved[0].Version != "5" ||
			!strings.Contains(a.Beside["sayilar"], "onay bekliyor") || !strings.Contains(a.Saved[0].HTML, `value="12"`) {
			t.Errorf("%d %+v", code, a)
		}
		stand("12|10,5|11|13")
		if code, a = b.ask(at, typed("14")); code != http.StatusOK || !a.Whole || len(a.Saved) != 1 {
			t.Errorf("%d %+v", code, a)
		}
		if code, a = b.ask(at, typed()); code != http.StatusOK || !a.Whole || len(a.Saved) != 0 {
			t.Errorf("nothing typed: %d %+v", code, a)
		}

		// A row that is not on the page, and somebody who may not.
		foreign := url.Values{"01JZZZZZZZZZZZZZZZZZZZ0001.was": {"x"}, "01JZZZZZZZZZZZZZZZZZZZ0001.amount": {"1"}}
		if code, _ = b.ask(at, foreign); code != http.StatusNotFound {
			t.Errorf("a foreign row answers %d", code)
		}
		f = typed("15")
		if code, _ = s.as(access.Auditor).ask(at, f); code != http.StatusForbidden {
			t.Errorf("an auditor's save answers %d", code)
		}
		stand("14|10,5|11|13")
	})
}
