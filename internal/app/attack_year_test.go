package app_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
)

// Files that unfold, lie about their kind or never end are refused by the ways in of a year's money, and change nothing of it.
func TestFilesOfAYear(t *testing.T) {
	t.Parallel()
	w := one(t)
	y := w.plantYear(w.draft, 2021, w.own)
	w.call(&y)
	before := w.lines(y.id)
	thousands := map[string]int{"[Content_Types].xml": 1}
	for i := range 3000 {
		thousands["p"+strings.Repeat("x", i%7)+string(rune('a'+i%26))+strings.Repeat("y", i/26)+".xml"] = 0
	}
	ways := map[string]string{"export": "/api/v1/ledgers?year=2021&kind=execution", "proposal": "/api/v1/proposals/" + y.ownProposal.ID + "/workbook"}
	for name, data := range map[string][]byte{
		"a bomb":          zipped(t, map[string]int{"[Content_Types].xml": 10, "xl/workbook.xml": 80 << 20}),
		"thousands":       zipped(t, thousands),
		"a path":          zipped(t, map[string]int{"../../etc/passwd": 10, "[Content_Types].xml": 10}),
		"no zip":          []byte("PK\x03\x04 and no more"),
		"a page":          []byte("<html><script>alert(1)</script>"),
		"an entity":       []byte(`<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>`),
		"a quote":         []byte("Kod;Açıklama;KBÖ\n\"03.2.1.01;" + strings.Repeat("a", 1<<20)),
		"one long line":   []byte("Kod;Açıklama;KBÖ\n" + strings.Repeat(";", 1<<20)),
		"control":         []byte("Kod;Açıklama;KBÖ\n03.2.1.01;a\x00b\x1b[2J;1,00\n"),
		"a formula":       []byte("Kod;Açıklama;KBÖ\n03.2.1.01;Alım;=1+1\n"),
		"a huge number":   []byte("Kod;Açıklama;KBÖ\n03.2.1.01;Alım;" + strings.Repeat("9", 5000) + ",00\n"),
		"a plan":          w.planBook(),
		"another's":       w.proposalBook(y.id, w.other),
		"only line ends":  bytes.Repeat([]byte("\n"), 1<<20),
		"no text at all":  {0xff, 0xfe, 0x00, 0x00},
		"broken encoding": []byte("Kod;A\xc3;KB\xd6\n03.2.1.01;\xff\xfe;x\n"),
	} {
		for way, path := range ways {
			a := w.send(http.MethodPost, path, typeXLSX, string(data), "Authorization", "Bearer "+w.people["planner"].token)
			refused := a.status == http.StatusCreated && strings.Contains(a.body, `"state":"refused"`)
			if (a.status < 400 || a.status >= 500) && !refused || len(a.body) > 1<<20 {
				t.Errorf("%s as %s: %d bytes, %s", name, way, len(a.body), a)
			}
			leaks(t, name, a)
		}
	}
	large := string(bytes.Repeat([]byte("x"), 21<<20))
	for way, path := range ways {
		if a := w.send(http.MethodPost, path, typeXLSX, large, "Authorization", "Bearer "+w.people["planner"].token); a.status != http.StatusRequestEntityTooLarge {
			t.Errorf("21 MB as %s: %s", way, a)
		}
		if a := w.send(http.MethodPost, path, typeXLSX, "PK\x03\x04", "Authorization", "Bearer "+w.people["viewer"].token); a.status != http.StatusForbidden && a.status != http.StatusNotFound {
			t.Errorf("a viewer's file as %s: %s", way, a)
		}
	}
	if after := w.lines(y.id); after != before {
		t.Errorf("files changed the money: %s, then %s", before, after)
	}
	if l, err := w.app.Budget.Ledgers(w.as("planner"), 2021); err != nil || len(l) != 0 {
		t.Errorf("%d exports are kept: %v", len(l), err)
	}
}

// planBook is a plan's filled template, which is no proposal and no export.
func (w *world) planBook() []byte {
	var b bytes.Buffer
	w.ok(w.app.Intake.Template(w.as("planner"), w.draft.planID, &b))
	return b.Bytes()
}

// lines is the money of a programme as its interface shows it.
func (w *world) lines(programmeID string) string {
	a := w.api("planner", http.MethodGet, "/programmes/"+programmeID+"/lines", "")
	if a.status != http.StatusOK {
		w.t.Fatal(a)
	}
	return a.body
}
