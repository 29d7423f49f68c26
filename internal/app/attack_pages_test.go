package app_test

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/desk"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
)

// cheap is far more than an answer to any request may take, however hostile, on a machine that does ten other things.
const cheap = 20 * time.Second

// script posts a form as the script of a grid does.
func (w *world) script(who, path string, v url.Values) answer {
	w.t.Helper()
	return w.send(http.MethodPost, path, typeForm, v.Encode(), "Accept", typeJSON, "Sec-Fetch-Site", "same-origin", "Cookie", w.cookie(who))
}

// forged is what a form carries as read, of names that no form has.
func forged(names int, name func(n int) string) string {
	var b bytes.Buffer
	z := must(flate.NewWriter(&b, flate.BestCompression))
	for n := range names {
		must(io.WriteString(z, name(n)+"=\x00"))
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(b.Bytes())
}

// What a browser sends back as read is compared with what is stored only as far as it could have been read: a stale save with a forged base costs a
// moment, not the server.
func TestAForgedBaseIsCheap(t *testing.T) {
	t.Parallel()
	w := one(t)
	g := w.draft.goal
	_, err := w.app.Plans.ChangeGoal(w.as("planner"), plan.ChangeGoal{ID: g.ID, Version: g.Version, Text: p("Başkasının yazdığı")})
	w.ok(err)
	many := url.Values{}
	for n := range 30_000 {
		many.Set(fmt.Sprintf("x%d", n), "y")
	}
	for name, x := range map[string]struct {
		base  string
		merge string
		with  url.Values
	}{
		"fields":        {base: forged(150_000, func(n int) string { return fmt.Sprintf("f%d", n) })},
		"rows":          {base: forged(100_000, func(n int) string { return fmt.Sprintf("g%d.%d.x", n/1500, n%1500) })},
		"groups":        {base: forged(100_000, func(n int) string { return fmt.Sprintf("g%d.0.x", n) })},
		"a deep name":   {base: forged(1, func(int) string { return "a" + strings.Repeat(".0", 300_000) })},
		"many sent":     {base: forged(30_000, func(n int) string { return fmt.Sprintf("x%d", n) }), with: many},
		"many choices":  {base: forged(30_000, func(n int) string { return fmt.Sprintf("x%d", n) }), merge: forged(30_000, func(n int) string { return fmt.Sprintf("u%%2Fx%d", n) }), with: many},
		"a deep choice": {base: forged(1, func(int) string { return "x" }), with: url.Values{"a" + strings.Repeat(".0", 200_000): {"y"}}},
	} {
		v := url.Values{"version": {fmt.Sprint(g.Version)}, "text": {"Benimki"}, "code": {"A1"}, "base": {x.base}, "merge": {x.merge}}
		for n, list := range x.with {
			v[n] = list
		}
		from := clock.System.Now()
		a := w.post("planner", "/amaclar/"+g.ID+"/duzenle", v)
		if took := clock.System.Now().Sub(from); took > cheap || a.status >= 500 || len(a.body) > 16<<20 {
			t.Errorf("%s: %s, %d bytes, %d", name, took, len(a.body), a.status)
		}
	}
	if now, _, err := w.app.Plans.Goal(w.as("planner"), g.ID); err != nil || now.Text != "Başkasının yazdığı" {
		t.Errorf("a stale save wrote %q: %v", now.Text, err)
	}
}

// A form of thousands of new rows is refused before any is tried: each would be a savepoint of one transaction that keeps everybody else waiting.
func TestThousandsOfNewRowsAreRefused(t *testing.T) {
	t.Parallel()
	w := one(t)
	y := w.plantYear(w.draft, 2021, w.own)
	w.call(&y)
	before := w.state()
	v := url.Values{}
	for range 10_000 {
		v.Set("yeni-"+ids.New()+".was", "-")
	}
	for path, who := range map[string]string{"/hedefler/" + w.draft.own.ID + "/gostergeler": "unit_editor", "/programlar/" + y.id + "/teklif/" + w.own + "/tablo": "unit_editor", "/birimler/tablo": "planner"} {
		from := clock.System.Now()
		a := w.script(who, path, v)
		if took := clock.System.Now().Sub(from); took > cheap || a.status != http.StatusRequestEntityTooLarge || len(a.body) > 1<<20 {
			t.Errorf("%s: %s, %d bytes, %s", path, took, len(a.body), a)
		}
	}
	if w.state() != before {
		t.Error("refused rows left something")
	}
}

// A grid takes and tells nothing of records that are not in it, whatever its rows are called, however often they are sent.
func TestAGridHoldsNoForeignRows(t *testing.T) {
	t.Parallel()
	w := one(t)
	v := w.plantValues()
	mine := "/gerceklesme/donem/" + v.windows["2023/2"] + "/birim/" + w.own
	own, alien := v.mine[measure.Entered], v.theirs[measure.Entered]
	version := func() string { return fmt.Sprint(w.rowVersion("measurement", own.ID)) }
	row := func(id, version, amount string) url.Values {
		return url.Values{id + ".version": {version}, id + ".was": {"-"}, id + ".amount": {amount}}
	}
	both := func(list ...url.Values) url.Values {
		out := url.Values{}
		for _, x := range list {
			for n, l := range x {
				out[n] = append(out[n], l...)
			}
		}
		return out
	}
	foreign := row(v.alienPG.ID, fmt.Sprint(alien.Version), "1")
	for name, form := range map[string]url.Values{
		"foreign alone":      foreign,
		"foreign among mine": both(row(v.ownPG.ID, version(), "501"), foreign),
		"a value's own id":   both(row(alien.ID, "1", "1"), url.Values{"rest": {"1"}}),
		"no id at all":       {".was": {"-"}, ".amount": {"1"}, "rest": {"1"}},
		"a record to be":     both(row("yeni-"+ids.New(), "", "1"), url.Values{"rest": {"1"}}),
		"another's key":      both(row("yeni-"+v.alienPG.ID, "", "1"), url.Values{"rest": {"1"}}),
	} {
		before := w.state()
		a := w.script("unit_editor", mine, form)
		if a.status != http.StatusNotFound || w.state() != before {
			t.Errorf("%s: %s", name, a)
		}
		if m := marked(a); len(m) > 0 {
			t.Errorf("%s tells %v", name, m)
		}
	}
	// Who asks for the rest gets it: their own row is saved, the foreign one is refused alone and stays as it is.
	ownWas, alienWas := version(), w.rowVersion("measurement", alien.ID)
	a := w.script("unit_editor", mine, both(row(v.ownPG.ID, ownWas, "502"), foreign, url.Values{"rest": {"1"}}))
	if a.status != http.StatusNotFound || version() == ownWas || w.rowVersion("measurement", alien.ID) != alienWas {
		t.Errorf("a foreign row and the rest: %s", a)
	}
	if m := marked(a); len(m) > 0 {
		t.Errorf("a foreign row and the rest tells %v", m)
	}
	// A row sent twice has one meaning, versions of no number are stale, cells without end are refused, and no answer tells of others.
	for name, x := range map[string]struct {
		form url.Values
		want int
	}{
		"twice":        {both(row(v.ownPG.ID, version(), "503"), row(v.ownPG.ID, "1", "1")), http.StatusOK},
		"no number":    {row(v.ownPG.ID, "x", "504"), http.StatusPreconditionFailed},
		"none":         {row(v.ownPG.ID, "", "504"), http.StatusPreconditionFailed},
		"negative":     {row(v.ownPG.ID, "-1", "504"), http.StatusPreconditionFailed},
		"beyond":       {row(v.ownPG.ID, "99999999999999999999", "504"), http.StatusPreconditionFailed},
		"a huge cell":  {both(row(v.ownPG.ID, "3", "504"), url.Values{v.ownPG.ID + ".explanation": {strings.Repeat("ş", 100_000)}}), http.StatusUnprocessableEntity},
		"a huge digit": {row(v.ownPG.ID, "3", strings.Repeat("9", 200_000)), http.StatusUnprocessableEntity},
	} {
		a := w.script("unit_editor", mine, x.form)
		if a.status != x.want && !(name == "a huge cell" && a.status == http.StatusPreconditionFailed) {
			t.Errorf("%s: %s", name, a)
		}
		if m := marked(a); len(m) > 0 {
			t.Errorf("%s tells %v", name, m)
		}
	}
	if now, err := w.app.Measure.Get(w.as("planner"), alien.ID); err != nil || now.Version != alien.Version {
		t.Errorf("another unit's value changed: %+v %v", now, err)
	}
}

// What a script puts into the page is as safe as the page: texts typed by whomever come as texts.
func TestAnswersOfAGridAreTexts(t *testing.T) {
	t.Parallel()
	w := one(t)
	v := w.plantValues()
	w.poisonYear(v, markup)
	_, err := w.app.Org.RenameUnit(w.system(), org.RenameUnit{ID: w.own, Version: w.rowVersion("unit", w.own), Name: markup, On: w.today(), Reason: markup})
	w.ok(err)
	w.sql("UPDATE indicator SET name = ?, unit_of_measure = ?, definition = ?, code = ? WHERE id = ?", markup, tag, markup, tag, v.ownPG.ID)
	mine := "/gerceklesme/donem/" + v.windows["2023/2"] + "/birim/" + w.own
	id := v.ownPG.ID
	shown := 0
	for _, amount := range []string{"1", markup, "7"} {
		form := url.Values{id + ".version": {fmt.Sprint(w.rowVersion("measurement", v.mine[measure.Entered].ID))}, id + ".was": {markup}, id + ".amount": {amount}, id + ".explanation": {markup}, id + ".none": {""}, id + ".system": {markup},
			id + ".reference": {markup}, id + ".confirmed": {"1"}}
		if amount == "7" {
			form.Set(id+".version", "1")
		}
		a := w.script("unit_editor", mine, form)
		var x struct {
			Saved, Refused []struct{ HTML string }
			Beside         map[string]string
		}
		w.ok(json.Unmarshal([]byte(a.body), &x))
		parts := []string{x.Beside["sayilar"]}
		for _, r := range append(x.Saved, x.Refused...) {
			parts = append(parts, r.HTML)
		}
		for _, part := range parts {
			shown += strings.Count(part, "onerror")
			pageOf(t, "a row of "+amount, answer{body: "<table>" + part + "</table>", header: w.get("planner", "/").header})
		}
	}
	d := w.draft
	w.sql("UPDATE target SET text = ? WHERE id = ?", markup, v.own.ID)
	w.sql("UPDATE goal SET text = ? WHERE id = ?", markup, v.goal.ID)
	w.sql("UPDATE indicator SET name = ?, unit_of_measure = ? WHERE id = ?", markup, tag, d.ownPG.ID)
	w.sql("UPDATE target SET text = ? WHERE id = ?", markup, d.own.ID)
	_, err = w.app.Desk.AddView(w.as("planner"), desk.AddView{Page: "/planlar", Name: markup[:90], Query: "ara=" + url.QueryEscape(markup)})
	w.ok(err)
	from := w.person(markup, access.CouncilMember, "")
	x, err := w.app.Org.Person(w.system(), from)
	w.ok(err)
	w.sql("UPDATE post SET valid_from = '2001-01-01' WHERE id = ?", x.Posts[0].ID)
	h, err := w.app.Org.HandOver(w.system(), org.HandOver{PostID: x.Posts[0].ID, Version: x.Posts[0].Version, ToPersonID: w.people["planner"].id, On: w.today(), Note: markup})
	w.ok(err)
	q := "?plan=" + v.planID + "&yil=2023"
	for _, path := range []string{
		mine, "/karne" + q, "/karne/isi" + q, "/karne/isi" + q + "&ne=durum", "/karne/butce" + q, "/karne/hedef/" + v.own.ID + "?yil=2023", "/karne/gosterge/" + v.ownPG.ID + "?yil=2023", "/ara?q=onerror", "/ara?q=" + url.QueryEscape(markup),
		"/ara?q=onerror&tur=unit", "/gorunumler", "/planlar?ara=" + url.QueryEscape(markup), "/planlar/" + d.planID + "/degerler", "/planlar/" + d.planID + "/maliyetler", "/hedefler/" + d.own.ID + "/gostergeler", "/hedefler/" + d.own.ID + "/kart",
		"/planlar/" + d.planID + "/tablolar/T17/duzenle", "/planlar/" + d.planID + "/tablolar/T16/duzenle", "/birimler/tablo", "/birimler/" + w.own, "/yonetim/gorevler", "/devirler/" + h.ID, "/kisiler/" + from, "/", "/denetim", "/kilavuz/" + url.PathEscape(markup),
		"/kilavuz/resim/" + url.PathEscape("../../"+markup), "/kilavuz/..%2f..%2fgo.mod", "/karne" + q + "&ay=" + url.QueryEscape(markup) + "&birim=" + url.QueryEscape(markup), "/planlar/" + d.planID + "/degerler?birim=" + url.QueryEscape(markup),
		"/denetim?kim=" + url.QueryEscape(markup) + "&tur=" + url.QueryEscape(markup), "/kisiler?ara=" + url.QueryEscape(markup), "/birimler?ara=" + url.QueryEscape(markup), "/yonetim/sistem?denetle=" + url.QueryEscape(markup), "/yonetim/belirtecler",
	} {
		for _, who := range []string{"planner", "admin", "unit_editor"} {
			a := w.get(who, path)
			if a.status >= 500 {
				t.Errorf("%s: %d", path, a.status)
			}
			if a.status != http.StatusSeeOther {
				pageOf(t, path, a)
				shown += strings.Count(a.body, "onerror")
			}
		}
	}
	if shown < 60 {
		t.Errorf("the hostile text was looked for and seen %d times only", shown)
	}
}

// Eight people save the same rows of one grid at once: one of them saves all of them, the others none.
func TestOneOfManySavesAGrid(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		target := w.newTarget(w.own)
		var rows []string
		for range 6 {
			rows = append(rows, w.newIndicator(target))
		}
		const at, people = "/gostergeler", 8
		var wg sync.WaitGroup
		answers := make([]answer, people)
		for n := range people {
			v := url.Values{}
			for _, id := range rows {
				v.Set(id+".was", "-")
				v.Set(id+".version", fmt.Sprint(w.rowVersion("indicator", id)))
				v.Set(id+".name", fmt.Sprintf("Yazan %d", n))
			}
			wg.Go(func() { answers[n] = w.script("planner", "/hedefler/"+target+at, v) })
		}
		wg.Wait()
		won := -1
		for n, a := range answers {
			switch {
			case a.status == http.StatusOK && won < 0:
				won = n
			case a.status == http.StatusOK:
				t.Errorf("%d and %d saved: %s", won, n, a)
			case a.status != http.StatusPreconditionFailed && a.status != http.StatusConflict && a.status != http.StatusServiceUnavailable:
				t.Errorf("%d: %s", n, a)
			}
		}
		for _, id := range rows {
			i, _, err := w.app.Plans.Indicator(w.as("planner"), id)
			w.ok(err)
			if won < 0 || i.Name != fmt.Sprintf("Yazan %d", won) || i.Version != 2 {
				t.Errorf("after %d won, %q stands in version %d", won, i.Name, i.Version)
			}
		}
	})
}

// A line of a unit's table is of that unit and of an activity it takes part in, whatever the row says.
func TestALineStaysWithItsUnit(t *testing.T) {
	t.Parallel()
	w := one(t)
	y := w.plantYear(w.draft, 2021, w.own)
	w.call(&y)
	before := w.lines(y.id)
	row := func(place string, more ...string) url.Values {
		id := "yeni-" + ids.New()
		v := url.Values{id + ".was": {"-"}, id + ".place": {place}, id + ".economic": {"03.5.1.01"}, id + ".functional": {"06.2.0.00"}, id + ".financing": {"5"}, id + ".amount": {"9,00"}}
		for i := 0; i+1 < len(more); i += 2 {
			v.Set(id+"."+more[i], more[i+1])
		}
		return v
	}
	mine, theirs := "/programlar/"+y.id+"/teklif/"+w.own+"/tablo", "/programlar/"+y.id+"/teklif/"+w.other+"/tablo"
	for name, x := range map[string]struct {
		path string
		v    url.Values
	}{
		"an activity of others":  {mine, row(y.alActivity.ID)},
		"income":                 {mine, row("revenue")},
		"a place that is none":   {mine, row("x")},
		"another unit's path":    {theirs, row(y.alActivity.ID)},
		"another unit's table":   {theirs, row("overhead")},
		"no such unit":           {"/programlar/" + y.id + "/teklif/" + ids.New() + "/tablo", row("overhead")},
		"the income of everyone": {"/programlar/" + y.id + "/gelir/tablo", row("revenue")},
		"another unit's line":    {mine, url.Values{y.alienLine.ID + ".was": {"-"}, y.alienLine.ID + ".version": {"1"}, y.alienLine.ID + ".amount": {"1,00"}, "rest": {"1"}}},
	} {
		if a := w.script("unit_editor", x.path, x.v); a.status < 400 || a.status >= 500 {
			t.Errorf("%s: %s", name, a)
		}
	}
	if after := w.lines(y.id); after != before {
		t.Errorf("the money changed: %s, then %s", before, after)
	}
}

// Eight windows of one person keep a view at once: the fifty-first is not kept.
func TestNobodyKeepsMoreViewsThanTheyMay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		for n := range desk.MostViews - 2 {
			_, err := w.app.Desk.AddView(w.as("viewer"), desk.AddView{Page: "/planlar", Name: fmt.Sprint("Görünüm ", n)})
			w.ok(err)
		}
		var wg sync.WaitGroup
		for n := range 8 {
			wg.Go(func() {
				a := w.api("viewer", http.MethodPost, "/views", fmt.Sprintf(`{"page":"/planlar","name":"Birden %d"}`, n))
				if a.status != http.StatusCreated && a.status != http.StatusConflict && a.status != http.StatusServiceUnavailable {
					t.Error(a)
				}
			})
		}
		wg.Wait()
		if l := must(w.app.Desk.Views(w.as("viewer"), "")); len(l) != desk.MostViews {
			t.Errorf("%d views are kept", len(l))
		}
		for _, query := range []string{"oldu=created&sonra=x", "%zz", "a=%00", strings.Repeat("ş", 2000)} {
			if a := w.api("viewer", http.MethodPost, "/views", fmt.Sprintf(`{"page":"/planlar","name":"Kötü","query":%q}`, query)); a.status == http.StatusCreated {
				t.Errorf("%.20q: %s", query, a)
			}
		}
		for _, page := range []string{"//evil.example/", "https://evil.example/", "/planlar/../cikis", "javascript:alert(1)", "/planlar?x=", "/ara#"} {
			if a := w.post("viewer", "/gorunumler", url.Values{"page": {page}, "name": {"Kötü"}}); a.status == http.StatusSeeOther || strings.Contains(a.header.Get("Location"), "evil") {
				t.Errorf("%s: %s", page, a)
			}
		}
	})
}

// A post goes over once, however many hand it over at the same instant; whoever has nothing to do with it neither gives, takes nor reads it.
func TestAPostGoesOverOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		giver := w.person("Devreden", access.UnitEditor, w.other)
		x, err := w.app.Org.Person(w.system(), giver)
		w.ok(err)
		post := x.Posts[0]
		day := must(w.today().AddDays(1))
		var to []string
		for range 8 {
			to = append(to, w.person("Devralan", "", ""))
		}
		var wg sync.WaitGroup
		for _, id := range to {
			wg.Go(func() {
				_, err := w.app.Org.HandOver(w.system(), org.HandOver{PostID: post.ID, Version: post.Version, ToPersonID: id, On: day})
				if err != nil && fault.KindOf(err) != fault.KindStale && fault.KindOf(err) != fault.KindUnavailable {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		var got []org.HandedOver
		for _, h := range must(w.app.Org.HandOvers(w.as("admin"))) {
			if h.FromPostID == post.ID {
				got = append(got, h)
			}
		}
		holders := 0
		for _, id := range to {
			holders += len(must(w.app.Org.Person(w.system(), id)).Posts)
		}
		if len(got) != 1 || holders != 1 {
			t.Fatalf("%d hand-overs, %d holders", len(got), holders)
		}
		for _, who := range []string{"planner", "unit_editor", "unit_manager", "viewer", "auditor", "council_member"} {
			if a := w.post(who, "/gorevler/"+post.ID+"/devret", url.Values{"to_person_id": {w.people[who].id}, "on": {day.TR()}, "version": {"2"}}); a.status != http.StatusForbidden && a.status != http.StatusNotFound {
				t.Errorf("%s gives: %s", who, a)
			}
			if a := w.post(who, "/devirler/"+got[0].ID+"/al", url.Values{"version": {fmt.Sprint(got[0].Version)}}); a.status != http.StatusForbidden && a.status != http.StatusNotFound {
				t.Errorf("%s takes: %s", who, a)
			}
		}
		if a := w.get("unit_manager", "/devirler/"+got[0].ID); a.status != http.StatusNotFound {
			t.Errorf("a manager of another unit reads it: %s", a)
		}
	})
}

// A merge moves what may be seen and done with its day and not before: the successor's people reach the predecessor's records, its own people and who
// stands for them reach none, and a change of a day to come changes nothing today.
func TestAMergeMovesReachWithItsDay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		v := w.plantValues()
		open := "/gerceklesme/deger/" + v.theirs[measure.Entered].ID
		x, err := w.app.Org.Person(w.system(), w.people["neighbour"].id)
		w.ok(err)
		stand := w.person("Vekil", "", "")
		_, err = w.app.Org.AddPost(w.system(), org.AddPost{PersonID: stand, SubstituteFor: x.Posts[0].ID, ValidFrom: w.today(), ValidTo: must(w.today().AddDays(30))})
		w.ok(err)
		w.people["stand-in"] = w.caller(stand)
		sees := func(when string, want map[string]bool) {
			t.Helper()
			for who, may := range want {
				for how, a := range map[string]answer{"page": w.get(who, open), "interface": w.api(who, http.MethodGet, "/values/"+v.theirs[measure.Entered].ID, "")} {
					if (a.status == http.StatusOK) != may || (len(marked(a)) > 0) != may {
						t.Errorf("%s, %s by %s: %s", when, who, how, a)
					}
				}
				a := w.get(who, "/ara?q="+openMark)
				if got := strings.Contains(a.body, open); got != may {
					t.Errorf("%s, %s finds it: %v", when, who, got)
				}
			}
		}
		before := map[string]bool{"unit_manager": false, "unit_editor": false, "neighbour": true, "stand-in": true, "viewer": false}
		after := map[string]bool{"unit_manager": true, "unit_editor": true, "neighbour": false, "stand-in": false, "viewer": false}
		sees("before", before)
		e, err := w.app.Org.MergeUnits(w.as("planner"), org.MergeUnits{ID: w.other, Version: w.rowVersion("unit", w.other), IntoID: w.own, On: must(w.today().AddDays(2)), Reason: "Birleşme"})
		w.ok(err)
		sees("planned", before)
		_, err = w.app.Org.MergeUnits(w.as("planner"), org.MergeUnits{ID: w.own, Version: w.rowVersion("unit", w.own), IntoID: w.other, On: must(w.today().AddDays(2)), Reason: "Geri"})
		if err == nil {
			t.Error("two units are merged into each other")
		}
		w.clock.move(2 * 24 * time.Hour)
		for _, who := range []string{"unit_manager", "unit_editor", "neighbour", "stand-in", "viewer"} { // sessions of two days ago have ended
			w.people[who] = w.caller(w.people[who].id)
		}
		sees("its day", after)
		_, err = w.app.Org.ApplyDue(w.system())
		w.ok(err)
		sees("applied", after)
		if _, err = w.app.Org.CancelUnitEvent(w.as("planner"), org.CancelUnitEvent{ID: e.ID, Version: e.Version + 1}); err == nil {
			t.Error("a change that is done is taken back")
		}
	})
}

// A search costs what its rows cost, whatever is typed: wildcards are letters, and a query of any length, any number of words and any signs ends.
func TestAHostileQueryEnds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		v := w.plantValues()
		long := strings.Repeat("aşağı ıııı iİI ", 500)[:7900]
		w.sql("UPDATE measurement SET explanation = ? WHERE plan_id = ?", long, v.planID)
		for _, q := range []string{
			"%", "_", "%%", "a%", "__", `\`, `\%`, `'`, `"`, "a' OR '1'='1", "%_%_%_%_%_%", strings.Repeat("a", 300), strings.Repeat("ı ", 300), strings.Repeat("a b c d e f ", 50), strings.Repeat("%a", 150), strings.Repeat("İ", 600),
			strings.Repeat("ş", 5000), "\x00\x00", "\xff\xfe", strings.Repeat("ı", 40) + "!", strings.Repeat("ıi", 300), "a\u0301\u0301\u0301", strings.Repeat("\u0301", 600), "\u202e\u202d",
		} {
			from := clock.System.Now()
			for _, a := range []answer{w.get("unit_editor", "/ara?q="+url.QueryEscape(q)), w.api("unit_editor", http.MethodGet, "/search?q="+url.QueryEscape(q), "")} {
				if a.status >= 500 || len(a.body) > 2<<20 {
					t.Errorf("%.20q: %d bytes, %s", q, len(a.body), a)
				}
			}
			if took := clock.System.Now().Sub(from); took > cheap {
				t.Errorf("%.20q took %s", q, took)
			}
		}
		for _, q := range []string{"%%", "__", "a%", "k_", `\\`} { // no text here holds them
			a := w.api("planner", http.MethodGet, "/search?q="+url.QueryEscape(q), "")
			if a.status != http.StatusOK || !strings.Contains(a.body, `"items":[]`) && !strings.Contains(a.body, `"hits":[]`) {
				t.Errorf("%q finds something: %s", q, a)
			}
		}
	})
}
