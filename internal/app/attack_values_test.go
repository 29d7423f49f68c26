package app_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/karne-app/karne/internal/measure"
)

// hostileFiles are proofs that are none, by the name they come under.
func hostileFiles() map[string][]byte {
	bomb := bytes.Repeat(append(binary.LittleEndian.AppendUint32(nil, 0x02014b50), make([]byte, 42)...), 100_000)
	end := binary.LittleEndian.AppendUint32(nil, 0x06054b50)
	end = binary.LittleEndian.AppendUint64(append(end, make([]byte, 4)...), uint64(100_000&0xffff)|uint64(100_000&0xffff)<<16|uint64(len(bomb))<<32)
	return map[string][]byte{
		"sayfa.html": []byte("<script>alert(1)</script>"), "resim.svg": []byte("<svg onload=alert(1)>"), "liste.xml": []byte("<?xml version='1.0'?>"),
		"resim.png": []byte("<svg onload=alert(1)>"), "belge.pdf": []byte("<html>%PDF"), "belge.pdf.exe": []byte("MZ"), "bomba.zip": append(bomb, end...),
		"bos.txt": nil, "iki.csv": []byte("a\x00b"), "calistir.txt": []byte("MZ\x90"), "tablo.xlsx": []byte("PK\x03\x04"), "": []byte("x"), ".": []byte("x"),
		strings.Repeat("a", 4000) + ".html": []byte("x"),
	}
}

// Files that are none are refused and leave nothing; names that look like paths, markup or headers stay names, and what is handed out is a download
// of no type.
func TestHostileProofs(t *testing.T) {
	t.Parallel()
	w := one(t)
	v := w.plantValues()
	id := v.mine[measure.Entered].ID
	at := "/values/" + id + "/evidence-files"
	send := func(name string, data []byte, query string) answer {
		var b bytes.Buffer
		form := multipart.NewWriter(&b)
		part, err := form.CreatePart(map[string][]string{"Content-Disposition": {`form-data; name="file"; filename="` + strings.NewReplacer(`"`, `\"`, "\n", "%0A").Replace(name) + `"`}, "Content-Type": {"text/html"}})
		w.ok(err)
		_, err = part.Write(data)
		w.ok(err)
		w.ok(form.Close())
		return w.send(http.MethodPost, "/api/v1"+at+query, form.FormDataContentType(), b.String(), "Authorization", "Bearer "+w.people["unit_editor"].token)
	}
	for name, data := range hostileFiles() {
		if a := send(name, data, ""); a.status != http.StatusUnprocessableEntity && a.status != http.StatusBadRequest {
			t.Errorf("%.60q: %s", name, a)
		}
	}
	for n, name := range []string{"../../etc/passwd.txt", `..\..\win.txt`, markup + ".txt", "a\r\nX-Evil: 1.txt", "=cmd|'/c calc'!A1.txt", "CON.txt", "\u202egpj.exe.txt"} {
		a := send(name, fmt.Appendf(nil, "kanıt %d", n), "")
		if a.status == http.StatusUnprocessableEntity || a.status == http.StatusBadRequest {
			continue // a name that is refused is no danger
		}
		if a.status != http.StatusCreated {
			t.Errorf("%q: %s", name, a)
			continue
		}
		var e struct {
			ID       string
			FileName string `json:"file_name"`
		}
		w.ok(json.Unmarshal([]byte(a.body), &e))
		if strings.ContainsAny(e.FileName, "/\\\r\n") {
			t.Errorf("%q is kept as %q", name, e.FileName)
		}
		for _, got := range []answer{w.api("unit_editor", http.MethodGet, "/evidence/"+e.ID+"/file", ""), w.get("unit_editor", "/gerceklesme/kanit/"+e.ID)} {
			if got.status == http.StatusNotFound {
				t.Errorf("%q: %s", name, got)
			}
			if got.header.Get("X-Evil") != "" || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") || got.header.Get("X-Content-Type-Options") != "nosniff" ||
				strings.Contains(got.header.Get("Content-Type"), "html") {
				t.Errorf("%q is handed out with %v", name, got.header)
			}
		}
	}
	// The mark of personal data is never lost on the way: one that stands where it is not read is refused, and so is what is no yes or no.
	for query, personal := range map[string]bool{"?personal_data=true": true, "?personal_data=false": false} {
		if a := send("k"+fmt.Sprint(personal)+".txt", []byte(query), query); a.status != http.StatusCreated || strings.Contains(a.body, `"personal_data":true`) != personal {
			t.Errorf("%s: %s", query, a)
		}
	}
	before := w.state()
	for _, late := range []bool{false, true} {
		var b bytes.Buffer
		form := multipart.NewWriter(&b)
		for n := range 2 {
			if (n == 1) == late {
				w.ok(form.WriteField("personal_data", "true"))
				continue
			}
			part, err := form.CreateFormFile("file", "k3.txt")
			w.ok(err)
			_, err = fmt.Fprint(part, "kişi listesi ", late)
			w.ok(err)
		}
		w.ok(form.Close())
		a := w.send(http.MethodPost, "/api/v1"+at, form.FormDataContentType(), b.String(), "Authorization", "Bearer "+w.people["unit_editor"].token)
		if a.status != http.StatusUnprocessableEntity || a.code() != "json.unknown_field" {
			t.Errorf("a field of the form, after the file %v: %s", late, a)
		}
	}
	if w.state() != before {
		t.Error("a refused proof left something")
	}
	for _, odd := range []string{"1", "TRUE", "evet", "true&personal_data=false"} {
		if a := send("k4.txt", []byte(odd), "?personal_data="+odd); a.status == http.StatusCreated && !strings.Contains(a.body, `"personal_data":true`) {
			t.Errorf("personal_data=%s is lost: %s", odd, a)
		}
	}
}

// Numbers beyond all bounds, broken texts and years that never come are refused, never an error of ours.
func TestHostileNumbersAndYears(t *testing.T) {
	t.Parallel()
	w := one(t)
	v := w.plantValues()
	id := v.mine[measure.Entered].ID
	tag := func() string { return fmt.Sprintf(`"%d"`, w.rowVersion("measurement", id)) }
	for _, n := range []string{`1e400`, `"1e400"`, `"1e5"`, `"NaN"`, `"Infinity"`, `"0x10"`, `"9223372036854775808"`, `"99999999999999999999999999"`, `"1.0000001"`, `"1,234"`, `"1.234,5"`, `"٣"`, `"-"`, `""`, `" 5"`, `true`, `[1]`, `{}`,
		`"` + strings.Repeat("9", 100_000) + `"`} {
		a := w.api("unit_editor", http.MethodPut, "/values/"+id, `{"kind":"amount","confirmed":true,"amount":`+n+`}`, "If-Match", tag())
		if a.status != http.StatusUnprocessableEntity && a.status != http.StatusBadRequest {
			t.Errorf("amount %.40s: %s", n, a)
		}
	}
	for _, text := range []string{`a\u0000b`, strings.Repeat("x", 8001)} {
		if a := w.api("unit_editor", http.MethodPut, "/values/"+id, `{"kind":"amount","confirmed":true,"amount":"1","explanation":"`+text+`"}`, "If-Match", tag()); a.status != http.StatusUnprocessableEntity && a.status != http.StatusBadRequest {
			t.Errorf("explanation %.40s: %s", text, a)
		}
	}
	plan := "/plans/" + v.planID
	for _, year := range []string{"0", "-1", "1989", "2019", "2025", "2147483647", "9223372036854775807", "99999999999999999999", "1e3", "2022.5", "abc", "", "%00"} {
		for _, path := range []string{plan + "/scorecard?year=%s", plan + "/scorecard/faults?year=%s", plan + "/deviations?year=%s", plan + "/assessments?kind=evaluation&year=%s", plan + "/board?year=%s", "/values?year=%s",
			plan + "/results/package?draft=true&document=evaluation&year=%s", plan + "/results/tables/T20?document=monitoring&year=%s", plan + "/results/package?document=report&year=%s", "/windows?year=%s",
			plan + "/board-decisions?kind=evaluation&year=%s"} {
			if a := w.api("planner", http.MethodGet, fmt.Sprintf(path, year), ""); a.status >= 500 {
				t.Errorf("%s of %q: %s", path, year, a)
			}
		}
		for _, path := range []string{"/karne?yil=%s", "/gerceklesme?yil=%s", "/karne/" + v.planID + "?yil=%s", "/planlar/" + v.planID + "/karne?yil=%s", "/sapmalar?yil=%s", "/planlar/" + v.planID + "/karne/%s"} {
			if a := w.get("planner", fmt.Sprintf(path, url.QueryEscape(year))); a.status >= 500 {
				t.Errorf("page %s of %q: %d", path, year, a.status)
			}
		}
	}
	for _, through := range []string{"0", "-1", "13", "2147483648", "99999999999999999999", "x"} {
		if a := w.api("planner", http.MethodGet, plan+"/scorecard?year=2022&through="+through, ""); a.status >= 500 || (through != "0" && a.status == http.StatusOK) {
			t.Errorf("through %s: %s", through, a)
		}
	}
}

// The year before last stands in a programme as the record has it, but only to who may see that record: what is not frozen is its unit's.
func TestAProgrammeTellsNoOpenValue(t *testing.T) {
	t.Parallel()
	w := one(t)
	v := w.plantValues()
	w.approved(v.theirs[measure.Returned])
	p, err := w.app.Programmes.Of(w.as("planner"), v.planID, 2022)
	w.ok(err)
	for _, who := range []string{"planner", "auditor", "unit_editor", "unit_manager", "viewer", "ims_officer", "council_clerk", "neighbour"} {
		a := w.api(who, http.MethodGet, "/programmes/"+p.ID+"/package?draft=true&format=json", "")
		if a.status != http.StatusOK {
			t.Errorf("%s: %s", who, a)
		}
		may := who == "planner" || who == "auditor" || who == "neighbour"
		if got := strings.Contains(a.body, "987654321") || strings.Contains(a.body, "987.654.321"); got != may {
			t.Errorf("%s is shown what other units have not frozen: %v, may: %v", who, got, may)
		}
	}
}
