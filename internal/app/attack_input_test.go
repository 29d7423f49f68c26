package app_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/httpx"
)

const typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// ids nobody has: the shapes of attacks, broken text, another case, another kind of record.
func oddIDs(w *world) []string {
	return []string{
		"1' OR '1'='1", "1;DROP TABLE plan", "x\" OR 1=1--", "%", "_", "*", "\x00", "a\x00b", "\xff\xfe", "../../etc/passwd", "..%2f", "<script>", "😀", "null", "undefined", "-1", "0", "NaN",
		strings.Repeat("A", 3000), "01ARZ3NDEKTSV4RRFFQ69G5FAV", "81ARZ3NDEKTSV4RRFFQ69G5FAV", strings.ToLower(w.draft.planID), " " + w.draft.planID, w.draft.planID + " ", w.draft.planID + "\n",
		w.draft.planID + "'", w.people["planner"].id, w.own + "/..",
	}
}

// An id out of shape names no record; nothing of the machine shows. PostgreSQL is the stricter of the two about what it compares with.
func TestOddIDs(t *testing.T) {
	t.Parallel()
	t.Run(string(db.PostgreSQL), func(t *testing.T) {
		w := open(t, db.PostgreSQL).furnish()
		for _, id := range oddIDs(w) {
			esc := url.PathEscape(id)
			for _, path := range []string{
				"/planlar/%s", "/planlar/%s/uyarilar", "/planlar/%s/paket.xlsx", "/planlar/%s/plan.json", "/planlar/%s/tablolar/T15", "/amaclar/%s", "/hedefler/%s", "/gostergeler/%s/duzenle",
				"/kisiler/%s", "/birimler/%s/duzenle", "/aktarim/%s", "/aktarim/%s/isaretli.xlsx", "/belgeler/%s.xlsx", "/belgeler/%s", "/davet/%s", "/sifre/%s", "/static/%s",
				"/planlar/" + w.draft.planID + "/tablolar/%s",
			} {
				a := w.get("planner", fmt.Sprintf(path, esc))
				if id == w.people["planner"].id && path == "/kisiler/%s" {
					continue
				}
				if a.status != http.StatusNotFound {
					t.Errorf("%s with %q: %s", path, cut(id), a)
				}
				leaks(t, path, a)
			}
			for _, path := range []string{"/denetim?sonra=%s", "/kisiler?sonra=%s", "/planlar?sonra=%s", "/aktarim/sablon.xlsx?plan=%s", "/planlar/" + w.draft.planID + "/uyarilar?asama=%s", "/?oldu=%s", "/giris?next=%s"} {
				for _, who := range []string{"planner", "auditor", ""} {
					a := w.get(who, fmt.Sprintf(path, url.QueryEscape(id)))
					if a.status >= 500 {
						t.Errorf("%s with %q by %s: %s", path, cut(id), who, a)
					}
					leaks(t, path, a)
				}
			}
			for _, path := range []string{"/plans/%s", "/plans/%s/tree", "/goals/%s", "/targets/%s", "/indicators/%s", "/units/%s", "/people/%s", "/editions/%s/package", "/intake/batches/%s", "/plans/" + w.draft.planID + "/tables/%s"} {
				if id == w.people["planner"].id && path == "/people/%s" {
					continue
				}
				a := w.api("planner", http.MethodGet, fmt.Sprintf(path, esc), "")
				if a.status != http.StatusNotFound {
					t.Errorf("%s with %q: %s", path, cut(id), a)
				}
				leaks(t, path, a)
			}
			for _, path := range []string{"/plans?cursor=%s", "/people?cursor=%s", "/audit?cursor=%s", "/audit?record=%s", "/units?on=%s", "/plans?limit=%s", "/intake/plan-template?plan=%s", "/plans?%s=1"} {
				for _, who := range []string{"planner", "auditor"} {
					a := w.api(who, http.MethodGet, fmt.Sprintf(path, url.QueryEscape(id)), "")
					if a.status >= 500 {
						t.Errorf("%s with %q: %s", path, cut(id), a)
					}
					leaks(t, path, a)
				}
			}
		}
	})
}

func cut(s string) string { return s[:min(len(s), 40)] }

// leaks fails when an answer shows the machine behind it.
func leaks(t *testing.T, what string, a answer) {
	t.Helper()
	for _, word := range []string{"sqlite", "SQLSTATE", "pgx", "gorm", "SELECT ", "panic", "goroutine", ".go:", "/tmp/", "/home/", "runtime error", "sql:", "context deadline"} {
		if strings.Contains(a.body, word) {
			t.Errorf("%s shows %q: %s", what, word, a)
		}
	}
	if a.header.Get("Server") != "" || a.header.Get("X-Powered-By") != "" {
		t.Errorf("%s names its server", what)
	}
}

// Methods a route does not have do nothing, and no header or field makes one of another.
func TestMethods(t *testing.T) {
	t.Parallel()
	w := one(t)
	before := w.state()
	for _, method := range []string{"HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "PROPFIND", "FOO", "get"} {
		for _, path := range []string{"/planlar/" + w.draft.planID + "/sun", "/api/v1/plans", "/api/v1/audit", "/cikis", "/denetim"} {
			a := w.send(method, path, "", "", "Cookie", w.cookie("planner"))
			if method == http.MethodHead { // GET without a body
				if a.body != "" {
					t.Errorf("%s %s has a body: %s", method, path, a)
				}
				continue
			}
			if a.status < 400 && a.status != http.StatusSeeOther || a.header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s %s: %s", method, path, a)
			}
		}
	}
	for _, h := range []string{"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"} {
		if a := w.api("planner", http.MethodPost, "/goals/"+w.draft.goal2.ID, `{"_method":"DELETE"}`, h, "DELETE", "If-Match", `"1"`); a.status < 400 {
			t.Errorf("%s: %s", h, a)
		}
	}
	// The log cannot be written through any route.
	id := must(w.app.Audit.List(w.as("auditor"), audit.Query{Limit: 1}))[0].ID
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
		for _, path := range []string{"/audit", "/audit/" + id, "/audit/verify"} {
			if a := w.api("admin", method, path, `{}`, "If-Match", `"1"`); a.status != http.StatusNotFound && a.status != http.StatusMethodNotAllowed {
				t.Errorf("%s %s: %s", method, path, a)
			}
		}
	}
	if after := w.state(); after != before {
		t.Errorf("rows changed:\n%s\n%s", before, after)
	}
}

// Only one form of If-Match is a version.
func TestIfMatch(t *testing.T) {
	t.Parallel()
	w := one(t)
	path := "/goals/" + w.draft.goal2.ID
	for tag, want := range map[string]int{
		"": 428, " ": 428, "*": 400, `"*"`: 400, "1": 400, `"0"`: 400, `"-1"`: 400, `"1","2"`: 400, `"9", "1"`: 400, `"1`: 400, `1"`: 400, `""`: 400, `"1.0"`: 400, `"1e0"`: 400, `"0x1"`: 400, `'1'`: 400,
		`"9223372036854775808"`: 400, `"99999999999999999999999"`: 400, `"9223372036854775807"`: 412, `"2"`: 412, `W/"2"`: 412, `w/"1"`: 400, `"1" OR 1=1`: 400, strings.Repeat(`"`, 5000): 400,
	} {
		a := w.api("planner", http.MethodPatch, path, `{"source":"x"}`, "If-Match", tag)
		if a.status != want {
			t.Errorf("If-Match %s: want %d, %s", cut(tag), want, a)
		}
		if a.header.Get("ETag") != "" || strings.Contains(a.body, `"version"`) {
			t.Errorf("If-Match %s: the refusal tells the version", cut(tag))
		}
	}
	req := w.api("planner", http.MethodPatch, path, `{"source":"x"}`, "If-Match", `W/"1"`)
	if req.status != http.StatusOK || req.header.Get("ETag") != `"2"` {
		t.Errorf("a tag a proxy weakened: %s", req)
	}
}

// A key belongs to one person, one request and one right.
func TestIdempotencyKeys(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		const key, body = "anahtar-anahtar-1", `{"name":"Bir kez"}`
		first := w.api("planner", http.MethodPost, "/units", body, "Idempotency-Key", key)
		again := w.api("planner", http.MethodPost, "/units", body, "Idempotency-Key", key)
		if first.status != 201 || again.status != 201 || first.body != again.body {
			t.Fatalf("%s\n%s", first, again)
		}
		w.people["narrow"] = &caller{token: w.token(w.people["planner"], access.UnitRead).Secret}
		before := w.state()
		for what, a := range map[string]answer{
			"another body":     w.api("planner", http.MethodPost, "/units", `{"name":"İki kez"}`, "Idempotency-Key", key),
			"another spelling": w.api("planner", http.MethodPost, "/units", `{"name": "Bir kez"}`, "Idempotency-Key", key),
			"another route":    w.api("planner", http.MethodPost, "/plans/"+w.draft.planID+"/goals", `{}`, "Idempotency-Key", key),
		} {
			if a.status != http.StatusUnprocessableEntity || a.code() != "idempotency.other_body" {
				t.Errorf("%s: %s", what, a)
			}
		}
		for _, key := range []string{"short", strings.Repeat("x", 81), "with space in it", "çğışöü-çğışöü", "'; DROP TABLE--"} {
			if a := w.api("planner", http.MethodPost, "/units", body, "Idempotency-Key", key); a.status != http.StatusUnprocessableEntity {
				t.Errorf("key %q: %s", key, a)
			}
		}
		// Who may not ask gets no earlier answer: another person, or a narrower token of the same one.
		for _, who := range []string{"narrow", "viewer", "unit_manager"} {
			if a := w.api(who, http.MethodPost, "/units", body, "Idempotency-Key", key); a.status != http.StatusForbidden || strings.Contains(a.body, "Bir kez") {
				t.Errorf("the planner's key by %s: %s", who, a)
			}
		}
		if after := w.state(); after != before {
			t.Errorf("rows changed:\n%s\n%s", before, after)
		}
		// The admin's same key is another key: a record of its own, or the fault of its own name, never the planner's answer.
		if a := w.api("admin", http.MethodPost, "/units", `{"name":"Üçüncü"}`, "Idempotency-Key", key); a.status != 201 || a.body == first.body {
			t.Errorf("another person's key: %s", a)
		}
		// Sent twice at once: one record.
		var wg sync.WaitGroup
		got := make([]answer, 6)
		for i := range got {
			wg.Go(func() {
				got[i] = w.api("planner", http.MethodPost, "/goals/"+w.draft.goal2.ID+"/targets", `{"code":"H2.9"}`, "Idempotency-Key", "ayni-anda-gonderilen")
			})
		}
		wg.Wait()
		locations := map[string]bool{}
		for _, a := range got {
			if a.status == http.StatusCreated {
				locations[a.header.Get("Location")] = true
			} else if a.status != http.StatusConflict {
				t.Errorf("double submit: %s", a)
			}
		}
		if len(locations) != 1 {
			t.Errorf("a double submit made %d records", len(locations))
		}
	})
}

// Bodies that are too much, too deep or not what they say are refused soon and shortly.
func TestBodies(t *testing.T) {
	t.Parallel()
	w := one(t)
	many := func(n int, item func(int) string) string {
		parts := make([]string, n)
		for i := range parts {
			parts[i] = item(i)
		}
		return strings.Join(parts, ",")
	}
	plan := `{"code":"X","name":"Y","first_year":2020,"last_year":2024`
	for name, x := range map[string]struct {
		body   string
		status int
	}{
		"deep lists":          {strings.Repeat("[", 500_000), 400},
		"deep objects":        {strings.Repeat(`{"a":`, 150_000), 400},
		"repeated keys":       {"{" + many(150_000, func(int) string { return `"a":1` }) + "}", 400},
		"unknown keys":        {"{" + many(80_000, func(i int) string { return fmt.Sprintf(`"k%d":1`, i) }) + "}", 422},
		"a list of wrong":     {plan + `,"core_values":[` + many(300_000, func(int) string { return "1" }) + "]}", 422},
		"a map of wrong":      {`{"overhead":{` + many(60_000, func(i int) string { return fmt.Sprintf(`"%d":1`, i) }) + "}}", 422},
		"a long number":       {`{"code":"X","name":"Y","last_year":2024,"first_year":1` + strings.Repeat("0", 900_000) + "}", 422},
		"an exponent":         {`{"code":"X","name":"Y","last_year":2024,"first_year":2e3}`, 422},
		"a long text":         {`{"code":"` + strings.Repeat("x", 900_000) + `","name":"Y","last_year":2024,"first_year":2020}`, 422},
		"over a megabyte":     {`"` + strings.Repeat("x", 2<<20) + `"`, 413},
		"half":                {plan, 400},
		"two":                 {plan + "}" + plan + "}", 400},
		"no text":             {plan + ",\"mission\":\"\xff\xfe\"}", 400},
		"control characters":  {plan + `,"mission":"a\u0000b"}`, 201},
		"half a surrogate":    {plan + `,"mission":"\ud800"}`, 201},
		"a byte order mark":   {"\ufeff" + plan + "}", 400},
		"__proto__":           {plan + `,"__proto__":{"admin":true}}`, 422},
		"fields of the house": {plan + `,"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","state":"in_force","version":7}`, 422},
	} {
		path := "/plans"
		if name == "a map of wrong" {
			path = "/plans/" + w.draft.planID + "/resources"
			a := w.api("planner", http.MethodPut, path, x.body, "If-Match", `"1"`)
			if a.status != x.status || len(a.body) > 64<<10 {
				t.Errorf("%s: %d bytes, %s", name, len(a.body), a)
			}
			continue
		}
		a := w.api("planner", http.MethodPost, path, x.body)
		if a.status != x.status && (x.status != 201 || a.status != 422) || len(a.body) > 64<<10 {
			t.Errorf("%s: %d bytes, %s", name, len(a.body), a)
		}
		leaks(t, name, a)
	}
	if a := w.api("planner", http.MethodGet, "/plans", ""); strings.Contains(a.body, `\u0000`) {
		t.Error("a NUL was stored")
	}
	// What the header says is what is read.
	for _, kind := range []string{"", "text/plain", "text/html", typeForm, "multipart/form-data", "application/xml", "application/json5", "application/JSON; charset=utf-8", "a/b/c", "application/json\x00"} {
		if strings.ContainsRune(kind, 0) {
			continue // the client itself refuses it
		}
		a := w.send(http.MethodPost, "/api/v1/units", kind, `{"name":"Tür"}`, "Authorization", "Bearer "+w.people["planner"].token)
		if want := strings.HasPrefix(strings.ToLower(kind), "application/json;"); (a.status == 201) != want || !want && a.status != http.StatusUnsupportedMediaType {
			t.Errorf("content type %q: %s", kind, a)
		}
	}
	// A page takes forms only: JSON is no form.
	if a := w.send(http.MethodPost, "/birimler/yeni", typeJSON, `{"name":"Tür"}`, "Cookie", w.cookie("planner"), "Accept", typeHTML); a.status < 400 {
		t.Errorf("a page takes JSON: %s", a)
	}
}

// zipped makes a workbook-like file of parts.
func zipped(t *testing.T, parts map[string]int) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, size := range parts {
		f, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.CopyN(f, zeros{}, int64(size)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '0'
	}
	return len(p), nil
}

// Files that unfold, lie about their kind or about their name are refused and write nothing to any plan.
func TestFiles(t *testing.T) {
	t.Parallel()
	w := one(t)
	thousands := map[string]int{"[Content_Types].xml": 1}
	for i := range 3000 {
		thousands[fmt.Sprintf("p%d.xml", i)] = 0
	}
	for name, data := range map[string][]byte{
		"a bomb":            zipped(t, map[string]int{"[Content_Types].xml": 10, "xl/workbook.xml": 80 << 20}),
		"thousands":         zipped(t, thousands),
		"a path":            zipped(t, map[string]int{"../../etc/passwd": 10, "[Content_Types].xml": 10}),
		"no zip":            []byte("PK\x03\x04 and no more"),
		"a page":            []byte("<html><script>alert(1)</script>"),
		"an entity":         []byte(`<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>`),
		"deep JSON":         []byte(strings.Repeat("[", 3_000_000)),
		"deep objects":      []byte(strings.Repeat(`{"a":`, 1_000_000)),
		"a number":          []byte(`{"schema":"karne.plan/1","plan":{"first_year":1e999999999}}`),
		"another household": []byte(`{"schema":"karne.plan/1","administration":{"name":"Başka Belediyesi"},"plan":{"code":"X","name":"Y","first_year":2020,"last_year":2024,"goals":[]}}`),
	} {
		a := w.send(http.MethodPost, "/api/v1/intake/batches", typeXLSX, string(data), "Authorization", "Bearer "+w.people["planner"].token)
		if a.status != http.StatusCreated || !strings.Contains(a.body, `"state":"refused"`) || len(a.body) > 64<<10 {
			t.Errorf("%s: %d bytes, %s", name, len(a.body), a)
		}
		leaks(t, name, a)
		page := w.upload("planner", "/aktarim", name+".xlsx", data)
		if page.status != http.StatusSeeOther && page.status != http.StatusUnprocessableEntity && page.status != http.StatusConflict {
			t.Errorf("%s by page: %s", name, page)
		}
		list := w.upload("admin", "/birimler/aktar", name+".xlsx", data)
		if list.status != http.StatusUnprocessableEntity && list.status != http.StatusRequestEntityTooLarge && list.status != http.StatusOK && list.status != http.StatusForbidden {
			t.Errorf("%s as a list: %s", name, list)
		}
	}
	large := bytes.Repeat([]byte("x"), 21<<20)
	for what, a := range map[string]answer{
		"interface": w.send(http.MethodPost, "/api/v1/intake/batches", typeXLSX, string(large), "Authorization", "Bearer "+w.people["planner"].token),
		"page":      w.upload("planner", "/aktarim", "x.xlsx", large),
		"list":      w.upload("admin", "/birimler/aktar", "x.csv", large),
		"a form":    w.send(http.MethodPost, "/giris", typeForm, "email="+string(large)),
	} {
		if a.status != http.StatusRequestEntityTooLarge {
			t.Errorf("21 MB by %s: %s", what, a)
		}
	}
	// A file of somebody who may not is not read.
	if a := w.send(http.MethodPost, "/api/v1/intake/batches", typeXLSX, "PK\x03\x04", "Authorization", "Bearer "+w.people["viewer"].token); a.status != http.StatusForbidden {
		t.Errorf("a viewer's file: %s", a)
	}
}

// The product's own listener bounds headers and serves two requests on one line only as two.
func TestTheListener(t *testing.T) {
	t.Parallel()
	w := open(t, db.SQLite).staff()
	ln, err := httpx.Listen(t.Context(), "127.0.0.1:0")
	w.ok(err)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- httpx.Serve(ctx, ln, w.edge, w.app.Log) }()
	raw := func(text string) string {
		c, err := net.Dial("tcp", ln.Addr().String())
		w.ok(err)
		defer func() { _ = c.Close() }()
		_, _ = io.WriteString(c, text) // the server may hang up before all is sent
		line, _ := bufio.NewReader(c).ReadString('\n')
		return strings.TrimSpace(line)
	}
	for name, x := range map[string][2]string{
		"huge header":            {"GET /giris HTTP/1.1\r\nHost: x\r\nA: " + strings.Repeat("a", 80<<10) + "\r\n\r\n", "431"},
		"huge address":           {"GET /" + strings.Repeat("a", 80<<10) + " HTTP/1.1\r\nHost: x\r\n\r\n", "431"},
		"two lengths":            {"POST /dil HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nto=tr", "400"},
		"length and chunks":      {"POST /dil HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\nGET /x", "303"},
		"odd chunks":             {"POST /dil HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n", "501"},
		"no host":                {"GET / HTTP/1.1\r\n\r\n", "400"},
		"two hosts":              {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"},
		"a line end in a header": {"GET / HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n", "400"},
		"a space before colon":   {"GET / HTTP/1.1\r\nHost : a\r\n\r\n", "400"},
		"a proxy's request":      {"GET http://evil.example/giris HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "200"},
		"a tunnel":               {"CONNECT evil.example:80 HTTP/1.1\r\nHost: evil.example:80\r\n\r\n", "404"},
	} {
		if got := raw(x[0]); !strings.Contains(got, " "+x[1]+" ") {
			t.Errorf("%s: %q, want %s", name, got, x[1])
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
