package app_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
)

// walk is a year's results on the wire: plain JSON with the roles' own tokens, every answer held against the contract.
type walk struct {
	*testing.T
	w    *world
	http *http.Client
	plan planted
	year yeared
}

// eachAt is each, in a world that begins on a day: posts are held from it on.
func eachAt(t *testing.T, day period.Date, fn func(t *testing.T, w *world)) {
	t.Helper()
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			w := open(t, e)
			w.clock.move(day.Time().Add(9 * time.Hour).Sub(w.clock.Now()))
			fn(t, w.staff())
		})
	}
}

type object = map[string]any

// on moves the clock to noon of a day in Istanbul. Tokens last a day, so everybody gets a new one.
func (j *walk) on(day string) {
	d := period.Date(day).Time()
	noon := time.Date(d.Year(), d.Month(), d.Day(), 12, 0, 0, 0, clock.Istanbul)
	j.w.clock.move(noon.Sub(j.w.clock.Now()))
	for _, c := range j.w.people {
		var all []access.Action
		for _, a := range access.Actions {
			if access.May(c.actor, a) {
				all = append(all, a)
			}
		}
		c.token = j.w.token(c, all...).Secret
	}
}

// send makes a request; version > 0 goes as If-Match.
func (j *walk) send(who, method, path, contentType string, body io.Reader, version int64) (int, object, []byte) {
	j.Helper()
	r, err := http.NewRequestWithContext(j.Context(), method, j.w.url+"/api/v1"+path, body)
	j.w.ok(err)
	r.Header.Set("Authorization", "Bearer "+j.w.people[who].token)
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	if version > 0 {
		r.Header.Set("If-Match", `"`+strconv.FormatInt(version, 10)+`"`)
	}
	resp, err := j.http.Do(r)
	j.w.ok(err)
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	j.w.ok(err)
	var out object
	_ = json.Unmarshal(raw, &out)
	return resp.StatusCode, out, raw
}

func (j *walk) json(who, method, path string, body any, version int64) (int, object, []byte) {
	j.Helper()
	if body == nil {
		return j.send(who, method, path, "", nil, version)
	}
	b, err := json.Marshal(body)
	j.w.ok(err)
	return j.send(who, method, path, typeJSON, bytes.NewReader(b), version)
}

// do is a request that goes well.
func (j *walk) do(who, method, path string, body any, version int64) object {
	j.Helper()
	status, out, raw := j.json(who, method, path, body, version)
	if status >= 300 {
		j.Fatalf("%s %s %s: %d %.600s", who, method, path, status, raw)
	}
	return out
}

// refuse is a request that is refused, with a code among its faults.
func (j *walk) refuse(status int, code, who, method, path string, body any, version int64) {
	j.Helper()
	got, out, raw := j.json(who, method, path, body, version)
	if got != status || !strings.Contains(string(raw), `"`+code+`"`) {
		j.Errorf("%s %s %s: %d %.400s, want %d %s", who, method, path, got, raw, status, code)
	}
	if title, _ := out["title"].(string); title == "" {
		j.Errorf("%s %s %s: a refusal without words", who, method, path)
	}
}

func version(o object) int64           { v, _ := o["version"].(float64); return int64(v) }
func text(o object, key string) string { s, _ := o[key].(string); return s }

func list(o object, key string) (out []object) {
	items, _ := o[key].([]any)
	for _, x := range items {
		out = append(out, x.(object))
	}
	return out
}

// begin makes a decided plan and programme whose indicators are measured every quarter.
func (j *walk) begin() {
	w := j.w
	j.plan = w.plant("YIL-2020", w.own)
	for _, i := range []plan.Indicator{j.plan.ownPG, j.plan.partnerPG, j.plan.alienPG} {
		_, err := w.app.Plans.ChangeIndicator(w.as("planner"), plan.ChangeIndicator{ID: i.ID, Version: i.Version, MonitoringFrequency: p("quarter")})
		w.ok(err)
	}
	_, _, err := w.app.Plans.Decide(w.as("council_clerk"), plan.DecidePlan{ID: j.plan.planID, Version: w.submit(j.plan.planID).Version, DecisionFields: decision})
	w.ok(err)
	j.year = w.plantYear(j.plan, 2020, w.own)
	w.call(&j.year)
	w.table(&j.year)
	w.adopt(&j.year)
}

func amountOf(v string) object {
	return object{"kind": "amount", "amount": v, "evidence": []object{{"reference": "E-2020/1", "system": "EBYS"}}}
}

func plain(v string) object { return object{"kind": "amount", "amount": v} }

func with(o object, more ...any) object {
	out := object{}
	for k, v := range o {
		out[k] = v
	}
	for i := 0; i < len(more); i += 2 {
		out[more[i].(string)] = more[i+1]
	}
	return out
}

// others enters, approves and verifies what the other unit reports: the strategy office enters on its behalf, its manager approves.
func (j *walk) others(window string) {
	for _, i := range []string{j.plan.partnerPG.ID, j.plan.alienPG.ID} {
		j.do("planner", "POST", "/indicators/"+i+"/values", with(amountOf("505"), "window_id", window), 0)
	}
	if out := j.do("neighbour", "POST", "/windows/"+window+"/approve", object{"unit_id": j.w.other}, 0); len(list(out, "items")) != 2 {
		j.Fatalf("approved: %v", out)
	}
	j.do("planner", "POST", "/windows/"+window+"/verify", object{"unit_id": j.w.other}, 0)
}

// own brings the own unit's value of a quarter to verified.
func (j *walk) own(window, amount string) object {
	v := j.do("unit_editor", "POST", "/indicators/"+j.plan.ownPG.ID+"/values", with(amountOf(amount), "window_id", window), 0)
	v = j.do("unit_manager", "POST", "/values/"+text(v, "id")+"/approve", nil, version(v))
	return j.do("planner", "POST", "/values/"+text(v, "id")+"/verify", nil, version(v))
}

// firstQuarter meets every refusal on the way.
func (j *walk) firstQuarter(window string) {
	own, alien := "/indicators/"+j.plan.ownPG.ID+"/values", "/indicators/"+j.plan.alienPG.ID+"/values"
	for _, x := range []struct {
		status          int
		code, who, path string
		body            object
	}{
		{403, "forbidden", "unit_editor", alien, amountOf("1")},                                                  // another unit's
		{403, "forbidden.token_scope", "viewer", own, amountOf("1")},                                             // no action of a viewer's
		{422, "measure.kind", "unit_editor", own, object{"kind": "ratio", "numerator": "1", "denominator": "2"}}, // another shape
		{422, "measure.count.negative", "unit_editor", own, amountOf("-5")},
		{422, "measure.ask.count_fraction", "unit_editor", own, amountOf("0.75")}, // a percentage typed where things are counted
		{422, "measure.reason.short", "unit_editor", own, object{"kind": "none", "no_value_reason": "yok"}},
	} {
		j.refuse(x.status, x.code, x.who, "POST", x.path, with(x.body, "window_id", window), 0)
	}
	v := j.do("unit_editor", "POST", own, with(object{"kind": "amount", "amount": "480"}, "window_id", window), 0)
	j.refuse(412, "stale", "unit_editor", "POST", own, with(amountOf("481"), "window_id", window), 0) // entered twice
	path := "/values/" + text(v, "id")
	j.refuse(409, "measure.evidence.missing", "unit_manager", "POST", path+"/approve", nil, version(v))
	j.refuse(403, "forbidden.token_scope", "unit_editor", "POST", path+"/approve", nil, version(v))
	v = j.do("unit_manager", "POST", path+"/return", object{"reason": "Tutanak eksik"}, version(v))
	if text(v, "state") != "returned" {
		j.Errorf("returned, and is %v", v["state"])
	}
	j.refuse(428, "if_match.missing", "unit_editor", "PUT", path, object{"kind": "amount", "amount": "505"}, 0)
	j.refuse(412, "stale", "unit_editor", "PUT", path, object{"kind": "amount", "amount": "505"}, version(v)+7)
	v = j.do("unit_manager", "PUT", path, with(amountOf("500"), "explanation", "Müdür düzeltti"), version(v))
	j.refuse(403, "measure.two_people", "unit_manager", "POST", path+"/approve", nil, version(v)) // nobody approves what they entered
	v = j.do("unit_editor", "PUT", path, plain("505"), version(v))
	v = j.do("unit_manager", "POST", path+"/approve", nil, version(v))
	j.do("planner", "POST", path+"/verify", nil, version(v))
	h := j.do("auditor", "GET", path+"/history", nil, 0)
	var steps []string
	for _, s := range list(h, "items") {
		steps = append(steps, text(s, "step"))
	}
	if want := []string{"enter", "return", "change", "change", "approve", "verify"}; !slices.Equal(steps, want) {
		j.Errorf("history %v, want %v", steps, want)
	}
	if status, _, raw := j.send("neighbour", "GET", path, "", nil, 0); status != 404 {
		j.Errorf("another unit reads a value: %d %s", status, raw)
	}
}

func (j *walk) freeze(window string) {
	x := j.do("planner", "GET", "/windows/"+window, nil, 0)
	j.do("planner", "POST", "/windows/"+window+"/freeze", nil, version(x))
}

// reopened corrects a frozen value: only after the window was given back to the unit, with a reason.
func (j *walk) reopened(window string, amount string) {
	page := j.do("unit_editor", "GET", "/values?plan="+j.plan.planID+"&window="+window+"&indicator="+j.plan.ownPG.ID, nil, 0)
	v := list(page, "items")[0]
	path := "/values/" + text(v, "id")
	if text(v, "state") != "frozen" {
		j.Fatalf("frozen, and is %v", v["state"])
	}
	j.refuse(409, "calendar.frozen", "unit_editor", "PUT", path, plain(amount), version(v))
	j.refuse(422, "text.required", "planner", "POST", "/windows/"+window+"/reopenings", object{"unit_id": j.w.own, "reason": "          ", "until_on": "2020-06-01"}, 0)
	r := j.do("planner", "POST", "/windows/"+window+"/reopenings", object{"unit_id": j.w.own, "reason": "Kayıt yanlış okundu, düzeltilecek", "until_on": "2020-06-01"}, 0)
	v = j.do("unit_editor", "PUT", path, plain(amount), version(v))
	j.refuse(409, "measure.freeze.waiting", "planner", "POST", "/reopenings/"+text(r, "id")+"/close", nil, version(r))
	v = j.do("unit_manager", "POST", path+"/approve", nil, version(v))
	j.do("planner", "POST", path+"/verify", nil, version(v))
	j.do("planner", "POST", "/reopenings/"+text(r, "id")+"/close", nil, version(r))
	if v = j.do("viewer", "GET", path, nil, 0); text(v, "state") != "frozen" || text(v, "amount") != amount {
		j.Errorf("after the correction: %v", v)
	}
}

// review writes a report, holds the board's meeting and freezes it.
func (j *walk) review(kind, held string) {
	body := object{"year": 2020, "kind": kind, "method": "Onaylı değerler", "summary": "Özet", "risk_review": "Riskler", "capacity": "Yeterli", "held_on": held, "meeting_no": "1", "attendees": "Kurul", "submitted_on": held}
	if kind == "evaluation" {
		body["conclusion"], body["conclusion_text"] = "continue", "Devam"
	}
	for _, t := range []string{j.plan.own.ID, j.plan.partner.ID, j.plan.alien.ID} {
		a := object{"year": 2020, "kind": kind, "text": "Hedef takvimine uygun ilerliyor.", "reason": "Neden", "measures": "Önlem", "environment_changed": false, "needs_met": true, "change_needed": false,
			"cost_changed": false, "update_needed": false, "environment_text": "Yok", "reached_text": "Ulaşıldı", "cost_text": "Yok", "risks": "Yok", "risk_measures": "Yok"}
		j.do("planner", "POST", "/targets/"+t+"/assessment", a, 0)
	}
	r := j.do("planner", "POST", "/plans/"+j.plan.planID+"/reviews", body, 0)
	j.do("planner", "POST", "/reviews/"+text(r, "id")+"/decisions", object{"text": "Aylık rapor sunulsun", "owner_unit_id": j.w.own, "due_on": held}, 0)
	r = j.do("planner", "GET", "/reviews/"+text(r, "id"), nil, 0)
	path := "/reviews/" + text(r, "id") + "/freeze"
	j.refuse(422, "enum.unknown", "planner", "POST", path, object{"body": "council", "date": held, "number": "1"}, version(r))
	j.do("planner", "POST", path, object{"body": "strategy_board", "date": held, "number": "SGK-" + kind, "result": "unanimous"}, version(r))
}

// sign sends a signed paper with a statement.
func (j *walk) sign(who, path string, version int64, statement object) object {
	j.Helper()
	b, err := json.Marshal(statement)
	j.w.ok(err)
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	j.w.ok(m.WriteField("statement", string(b)))
	f, err := m.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="beyan.pdf"`}, "Content-Type": {"application/pdf"}})
	j.w.ok(err)
	_, err = f.Write([]byte(smallPDF))
	j.w.ok(err)
	j.w.ok(m.Close())
	status, out, raw := j.send(who, "POST", path, m.FormDataContentType(), &body, version)
	if status >= 300 {
		j.Fatalf("%s %s: %d %.500s", who, path, status, raw)
	}
	return out
}

const smallPDF = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

// cell reads a named cell of a results table as it prints.
func (j *walk) cell(who, document, table, name string) string {
	j.Helper()
	d := j.do(who, "GET", "/plans/"+j.plan.planID+"/results/tables/"+table+"?document="+document+"&year=2020", nil, 0)
	return named(j.T, d, name)
}

// named is the value of a document's named cell.
func named(t *testing.T, d object, name string) string {
	t.Helper()
	for _, b := range list(d, "blocks") {
		table, _ := b["table"].(object)
		for _, part := range []string{"before", "rows", "after"} {
			for _, r := range list(table, part) {
				for _, c := range list(r, "cells") {
					if text(c, "name") == name {
						return text(c, "value")
					}
				}
			}
		}
	}
	t.Errorf("%s has no cell %s", text(d, "id"), name)
	return ""
}

// A year on the wire: four quarters entered, returned, corrected, approved, verified, frozen; monitoring; deviations and evaluation; unit reports,
// the administration's report, the council's vote; and the same record prints equal in programme, monitoring, evaluation and report.
func TestAYearIsReported(t *testing.T) {
	t.Parallel()
	eachAt(t, "2019-12-16", func(t *testing.T, w *world) {
		j := &walk{T: t, w: w, http: &http.Client{Transport: held{t, newPromise(t)}}}
		j.begin()
		j.on("2020-01-06")
		j.refuse(403, "forbidden.token_scope", "unit_manager", "POST", "/plans/"+j.plan.planID+"/windows", object{"year": 2020}, 0)
		var quarters []string
		for _, x := range list(j.do("planner", "POST", "/plans/"+j.plan.planID+"/windows", object{"year": 2020}, 0), "items") {
			if text(x, "frequency") == "quarter" {
				quarters = append(quarters, text(x, "id"))
			}
		}
		if len(quarters) != 4 {
			t.Fatalf("%d quarters", len(quarters))
		}
		j.refuse(409, "calendar.not_open", "unit_editor", "POST", "/indicators/"+j.plan.ownPG.ID+"/values", with(amountOf("1"), "window_id", quarters[0]), 0)
		for q, day := range []string{"2020-04-06", "2020-07-06", "2020-10-06", "2021-01-06"} {
			j.on(day)
			if q == 0 {
				j.firstQuarter(quarters[q])
			} else {
				j.own(quarters[q], "490")
			}
			j.others(quarters[q])
			j.freeze(quarters[q])
			if q == 0 {
				j.on("2020-05-05")
				j.reopened(quarters[0], "510")
			}
			if q == 1 {
				j.on("2020-07-20")
				j.review("monitoring", "2020-07-20")
			}
		}
		j.evaluation()
		j.report()
		j.equal()
	})
}

// evaluation is refused while C ≠ B is not explained, in either direction and of any size (findings F21 to F23).
func (j *walk) evaluation() {
	j.on("2021-02-10")
	card := j.do("planner", "GET", "/plans/"+j.plan.planID+"/scorecard?year=2020&through=12", nil, 0)
	for _, g := range list(card, "goals") {
		for _, t := range list(g, "targets") {
			for _, i := range list(t, "indicators") {
				if text(i, "id") != j.plan.ownPG.ID {
					continue
				}
				// 510 + 3 × 490 of 2020: 1980/2020
				if text(i, "a") != "1" || text(i, "b") != "2020" || text(i, "c") != "1980" || text(i, "performance") != "98.02" || text(i, "realised") != "98.02" || text(i, "band") != "acceptable" {
					j.Errorf("scored %v", with(i, "values", nil))
				}
			}
		}
	}
	faults := j.do("planner", "GET", "/plans/"+j.plan.planID+"/scorecard/faults?year=2020&through=12", nil, 0)
	missing := 0
	for _, f := range list(faults, "items") {
		if text(f, "code") == "evaluate.deviation.missing" {
			missing++
		}
	}
	if missing != 1 { // 4 × 505 = 2020 reaches the others' target exactly
		j.Errorf("%d deviations are missing: %v", missing, faults)
	}
	path := "/indicators/" + j.plan.ownPG.ID + "/deviation"
	d := j.do("unit_editor", "POST", path, object{"year": 2020, "cause": "demand", "narrative": "az talep"}, 0)
	j.refuse(422, "evaluate.deviation.short", "unit_manager", "POST", "/deviations/"+text(d, "id")+"/approve", nil, version(d))
	d = j.do("unit_editor", "PUT", path, object{"year": 2020, "cause": "demand", "narrative": "Vatandaş talebi beklenenin biraz altında kalmıştır.", "measure": "Tanıtım artırılacaktır.", "owner_unit_id": j.w.own, "due_on": "2021-06-30"}, version(d))
	j.refuse(403, "forbidden.token_scope", "unit_editor", "POST", "/deviations/"+text(d, "id")+"/approve", nil, version(d))
	j.do("unit_manager", "POST", "/deviations/"+text(d, "id")+"/approve", nil, version(d))
	j.on("2021-02-20")
	j.review("evaluation", "2021-02-20")
}

// report goes from unit drafts to its publication.
func (j *walk) report() {
	for _, kind := range []string{"spending_authority", "finance_head", "senior_manager"} {
		j.do("admin", "POST", "/statement-texts", object{"kind": kind, "valid_from": 2020, "text": "Beyan ederim (" + kind + ").", "source": "Deneme"}, 0)
	}
	j.on("2021-02-22")
	r := j.do("planner", "POST", "/reports", object{"plan_id": j.plan.planID, "year": 2020}, 0)
	path := "/reports/" + text(r, "id")
	j.refuse(409, "account.state", "council_clerk", "POST", path+"/present", object{"on": "2021-02-22"}, version(r))
	whole := j.do("planner", "GET", path+"/whole", nil, 0)
	if mine := j.do("unit_editor", "GET", path+"/whole", nil, 0); len(list(mine, "units")) != 1 || len(list(whole, "units")) < 2 {
		j.Errorf("a unit sees %d unit reports of %d", len(list(mine, "units")), len(list(whole, "units")))
	}
	for _, s := range list(whole, "sections") {
		if s["required"] == true && s["whole"] == true {
			j.do("planner", "POST", path+"/texts", object{"section": s["code"], "text": "Metin: " + text(s, "code")}, 0)
		}
	}
	signer := object{"signer_name": "Ayşe Yetkili", "signer_title": "Müdür", "office_from": "2019-01-01", "place": "İstanbul", "signed_on": "2021-02-22", "signature": "wet"}
	work := map[string][]string{j.w.own: {j.year.ownActivity.ID, j.year.partActivity.ID}, j.w.other: {j.year.partActivity.ID, j.year.alActivity.ID}}
	for _, u := range list(whole, "units") {
		who, unit := "planner", text(u, "unit_id")
		switch unit {
		case j.w.own:
			who = "unit_manager"
		case j.w.other:
			who = "neighbour"
		}
		up := "/unit-reports/" + text(u, "id")
		for _, s := range list(whole, "sections") {
			if s["required"] == true && s["unit"] == true {
				j.do(who, "POST", path+"/texts", object{"unit_report_id": u["id"], "section": s["code"], "text": "Birim metni"}, 0)
			}
		}
		for _, a := range work[unit] {
			j.do(who, "POST", up+"/work", object{"activity_id": a, "work_done": "İşler yapıldı", "final_appropriation": "1000.00", "spent": "900.00", "reason": "Tasarruf"}, 0)
		}
		for _, x := range list(j.do("planner", "GET", path+"/whole", nil, 0), "units") {
			if text(x, "id") == text(u, "id") {
				u = x
			}
		}
		if unit == j.w.own {
			status, _, raw := j.json("unit_editor", "POST", up+"/receive", nil, version(u))
			if status != 403 {
				j.Errorf("a unit receives its own report: %d %s", status, raw)
			}
		}
		u = j.sign(who, up+"/sign", version(u), signer)
		j.do("planner", "POST", up+"/receive", nil, version(u))
	}
	j.on("2021-03-15")
	r = j.do("planner", "GET", path, nil, 0)
	r = j.sign("finance", path+"/finance-statement", version(r), with(signer, "signer_title", "Mali Hizmetler Müdürü", "signed_on", "2021-03-15"))
	r = j.sign("senior_manager", path+"/senior-statement", version(r), with(signer, "signer_title", "Belediye Başkanı", "signed_on", "2021-03-15"))
	j.on("2021-04-05")
	r = j.do("council_clerk", "POST", path+"/present", object{"on": "2021-04-05", "letter_number": "E.88"}, version(r))
	vote := object{"body": "council", "date": "2021-04-05", "number": "2021/41", "result": "majority", "votes_for": 20, "votes_against": 11, "chair": "Meclis Başkan Vekili",
		"total_members": 45, "votes_sufficient": 20, "votes_insufficient": 11, "abstentions": 2}
	j.refuse(422, "account.vote.too_many", "council_clerk", "POST", path+"/vote", with(vote, "votes_sufficient", 40, "votes_for", 40), version(r))
	r = j.do("council_clerk", "POST", path+"/vote", vote, version(r))
	if text(r, "state") != "voted_sufficient" {
		if x, ok := r["report"].(object); ok {
			r = x
		}
	}
	if text(r, "state") != "voted_sufficient" { // 11 are no three quarters of 45
		j.Errorf("voted: %v", r)
	}
	for _, to := range []string{"ministry", "court_of_accounts"} {
		r = j.do("council_clerk", "POST", path+"/distributions", object{"recipient": to, "recipient_name": to, "sent_on": "2021-04-05", "letter_number": "E." + to}, version(r))
	}
	r = j.do("council_clerk", "POST", path+"/publish", object{"on": "2021-04-05", "address": "https://deneme.bel.tr/faaliyet-2020"}, version(r))
	if text(r, "state") != "published" {
		j.Errorf("published: %v", r)
	}
	if e := list(j.do("council_member", "GET", "/editions", nil, 0), "items"); !slices.ContainsFunc(e, func(x object) bool { return text(x, "document") == "report/2020" }) {
		j.Errorf("the council does not see the report: %v", e)
	}
}

// equal: one record, many papers.
func (j *walk) equal() {
	pg := "A1/H1.1/PG1.1.1"
	b := []string{j.cell("planner", "monitoring", "T19", pg+":b"), j.cell("planner", "evaluation", "T20", pg+":b"), j.cell("viewer", "report", "FRPS", pg+":hedef"),
		named(j.T, j.do("planner", "GET", "/programmes/"+j.year.id+"/tables/PP1", nil, 0), "H1.1/PG1.1.1:hedef")}
	if slices.Compact(slices.Clone(b))[0] != "2020" || len(slices.Compact(slices.Clone(b))) != 1 {
		j.Errorf("the target of 2020 prints as %v", b)
	}
	// 2022's programme prints what 2020 reached as its t−1, from the record
	next := j.do("planner", "POST", "/programmes", object{"plan_id": j.plan.planID, "year": 2022}, 0)
	c := []string{j.cell("planner", "evaluation", "T20", pg+":c"), j.cell("viewer", "report", "FRPS", pg+":gerceklesen"),
		named(j.T, j.do("planner", "GET", "/programmes/"+text(next, "id")+"/tables/PP1", nil, 0), "H1.1/PG1.1.1:onceki")}
	if len(slices.Compact(slices.Clone(c))) != 1 || c[0] != "1980" {
		j.Errorf("what 2020 reached prints as %v", c)
	}
	if half := j.cell("planner", "monitoring", "T19", pg+":c"); half != "1000" { // 510 + 490
		j.Errorf("the half year prints %s", half)
	}
}
