package org_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/org"
)

const goodList = `Müdürlük;Üst Birim;Harcama Birimi (E/H);Kurumsal Kod;Ad Soyad;Unvan;E-posta;Rol;Başlangıç;Bitiş
Muhasebe Şefliği;Mali Hizmetler Müdürlüğü;H;;;;;;;
Mali Hizmetler Müdürlüğü;Başkanlık;E;46.34.05.12;;;;;01.01.2019;

Mali Hizmetler Müdürlüğü;;;;Işıl Çağ;Müdür;isil.cag@x.bel.tr;Birim Müdürü;02.01.2020;
MALİ HİZMETLER MÜDÜRLÜĞÜ;;;;Ali Öz;;ali.oz@x.bel.tr;Veri Sorumlusu;2021-05-01;31.12.2026
Başkanlık;;;;Işıl Çağ;;isil.cag@x.bel.tr;planner;;
;;;;Veli Ün;"Uzman
Yardımcısı";;;;
`

func read(h house, data string, dry bool) (org.ImportReport, error) {
	return h.svc.ImportList(admin, org.ImportList{FileName: `C:\listeler\liste.csv`, Data: []byte(data), DryRun: dry})
}

func counts(r org.ImportReport) string {
	return fmt.Sprintf("%v %v %v", r.Units, r.People, r.Posts)
}

func TestAListComesInOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		bas := must(h.svc.EnsureDrafts(admin, []string{"Başkanlık"}, "plan.json"))["Başkanlık"]
		r, err := read(h, goodList, true)
		if err != nil || !r.DryRun || counts(r) != "{2 1 0} {3 0 0} {3 0 0}" || len(r.Faults) != 0 || h.count(t, "unit") != 1 {
			t.Fatalf("dry: %+v %v", r, err)
		}
		r, err = read(h, "\xef\xbb\xbf"+goodList, false)
		if err != nil || counts(r) != "{2 1 0} {3 0 0} {3 0 0}" {
			t.Fatalf("%+v %v", r, err)
		}
		units := must(h.svc.Units(admin, org.UnitQuery{}))
		if names(units) != "Başkanlık,Mali Hizmetler Müdürlüğü,Muhasebe Şefliği" {
			t.Fatalf("%+v", units)
		}
		if units[0].Draft || units[0].ID != bas { // the list confirms a draft
			t.Errorf("%+v", units[0])
		}
		if m := units[1]; m.ParentID != bas || !m.SpendingUnit || m.InstitutionalCode != "46.34.05.12" || m.ValidFrom != "2019-01-01" {
			t.Errorf("%+v", m)
		}
		if units[2].ParentID != units[1].ID || units[2].SpendingUnit {
			t.Errorf("%+v", units[2])
		}
		people := must(h.svc.People(admin, org.PersonQuery{})).Items
		if len(people) != 3 || people[1].Name != "Işıl Çağ" || people[1].Title != "Müdür" || len(people[1].Posts) != 2 || people[2].Title != "Uzman Yardımcısı" {
			t.Fatalf("%+v", people)
		}
		if o := people[0].Posts[0]; o.Role != access.UnitEditor || o.UnitID != units[1].ID || o.ValidFrom != "2021-05-01" || o.ValidTo != "2026-12-31" {
			t.Errorf("%+v", o)
		}
		before := h.count(t, "audit_row")
		r, err = read(h, goodList, false)
		if err != nil || counts(r) != "{0 0 3} {0 0 3} {0 0 3}" || h.count(t, "audit_row") != before {
			t.Errorf("the same list again: %+v %v", r, err)
		}
		// A blank cell leaves what is there; a stated one changes it.
		r, err = read(h, "Müdürlük,Ad Soyad,E-posta,Rol,Bitiş\nMuhasebe Şefliği,,,,\nMali Hizmetler Müdürlüğü,Ali Öz,ali.oz@x.bel.tr,Veri Sorumlusu,30.06.2026\n,Veli Ün,veli@x.bel.tr,,\n", false)
		if err != nil || counts(r) != "{0 0 2} {0 1 1} {0 1 0}" {
			t.Errorf("a change: %+v %v", r, err)
		}
		people = must(h.svc.People(admin, org.PersonQuery{})).Items
		if people[0].Posts[0].ValidTo != "2026-06-30" || people[0].Posts[0].ValidFrom != "2021-05-01" || people[2].Email != "veli@x.bel.tr" || people[2].Title != "Uzman Yardımcısı" {
			t.Errorf("%+v", people)
		}
	})
}

func TestARefusedListNamesEveryCellAndChangesNothing(t *testing.T) {
	t.Parallel()
	bad := `Müdürlük;Üst Birim;Harcama Birimi;Kurumsal Kod;Ad Soyad;Unvan;E-posta;Rol;Başlangıç;Bitiş;
Tüm Birimler;;;;;;;;;;
A;B;belki;46;;;;;;;
B;A;;;;;;;31.02.2020;;
A;C;E;;;;;;;;
;Yok;;;;;;;;;
D;Yok Birim;;;;;;;;;
;;;;Ali;;ali;;;;
A;;;;Veli;;veli@x.tr;Kral;;;
;;;;Can;;;Birim Müdürü;;;
A;;;;Ece;;ece@x.tr;Müdür;;;
A;;;;Efe;;efe@x.tr;Müdür;;;
;;;;;Şef;;;;;
;;;;Naz;;;;01.01.2020;;
A;;;;Oya;;ece@x.tr;;;;fazla
A;;;;Ece;;ece@x.tr;Müdür;;;
E;;;;;;;;02.01.2020;01.01.2020;
`
	want := strings.Fields(`
A2:org.unit.all_units C3:enum.unknown B3:org.unit.cycle I4:date.range B4:org.unit.cycle B5:org.import.contradiction C5:org.import.contradiction B6:org.import.unit_missing
B7:org.import.unit_unknown G8:org.person.email H9:enum.unknown A10:org.post.unit_required H11:org.post.manager_overlap H12:org.post.manager_overlap
F13:org.import.person_missing I14:org.import.dates_without_role K15:org.import.no_heading E15:org.import.contradiction H16:org.import.post_twice J17:date.order`)
	each(t, func(t *testing.T, h house) {
		h.person("Kim", "kim@x.tr")
		for _, dry := range []bool{true, false} {
			r, err := read(h, bad, dry)
			found := fault.All(err)
			if dry {
				if err != nil {
					t.Fatal(err)
				}
				found = r.Faults
			}
			got := map[string]bool{}
			for _, f := range found {
				got[f.At.Cell+":"+f.Code] = true
				if f.At.Sheet != "liste.csv" {
					t.Errorf("%v stands on sheet %q", f, f.At.Sheet)
				}
			}
			for _, w := range want {
				if !got[w] {
					t.Errorf("dry=%v: %s is missing", dry, w)
				}
				delete(got, w)
			}
			for g := range got {
				t.Errorf("dry=%v: %s was not expected", dry, g)
			}
		}
		if h.count(t, "unit") != 0 || h.count(t, "person") != 1 || h.count(t, "post") != 0 {
			t.Error("a refused list changed something")
		}
	})
}

func TestFilesThatAreNoList(t *testing.T) {
	t.Parallel()
	h := build(dbtest.Open(t, db.SQLite))
	for name, c := range map[string]struct{ data, code string }{
		"nothing":          {"", "org.import.empty"},
		"no heading":       {"a;b\n1;2\n", "org.import.heading"},
		"only odd columns": {"Unvan;Rol\n", "org.import.heading_missing"},
		"twice":            {"Müdürlük;Birim\n", "org.import.heading_twice"},
		"Windows letters":  {"M\xfcd\xfcrl\xfck\n", "text.utf8"},
		"UTF-16":           {"M\x00\xfc\x00", "text.utf8"},
		"open quote":       {"Müdürlük\n\"A\nB", "org.import.csv"},
		"a workbook":       {"PK\x03\x04", "org.import.format"},
		"an old workbook":  {"\xd0\xcf\x11\xe0", "org.import.format"},
		"too large":        {strings.Repeat("x", 5<<20+1), "body.too_large"},
		"too many rows":    {"Müdürlük\n" + strings.Repeat("A\n", 5001), "org.import.rows"},
		"long cell":        {"Müdürlük\n" + strings.Repeat("a", 201), "text.length"},
		"control":          {"Müdürlük\nA\x01B", "text.control"},
	} {
		if _, err := read(h, c.data, false); !fault.Has(err, c.code) {
			t.Errorf("%s: %v", name, err)
		}
		if r, err := read(h, c.data, true); err != nil || !fault.Has(r.Faults, c.code) {
			t.Errorf("%s, dry: %v %v", name, r.Faults, err)
		}
	}
	if h.count(t, "unit") != 0 {
		t.Error("something came in")
	}
}

func TestPeopleOfOneNameNeedAnAddress(t *testing.T) {
	t.Parallel()
	h := build(dbtest.Open(t, db.SQLite))
	h.person("Ali Öz", "")
	h.person("ALİ ÖZ", "")
	_, err := read(h, "Ad Soyad\nAli Öz\n", false)
	wants(t, "two of one name", err, "org.import.person_ambiguous", fault.KindInvalid, "email")
	h.person("Can", "can@x.tr")
	if r, err := read(h, "Ad Soyad;E-posta\nCan;can2@x.tr\n", false); err != nil || counts(r) != "{0 0 0} {1 0 0} {0 0 0}" {
		t.Errorf("another address is another person: %+v %v", r, err)
	}
}

func TestAWorkbookComesInByTheGivenReader(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	c := clock.Fixed(start)
	l := audit.New(d, c)
	svc := org.New(d, act.New(d, l, c, true), c, org.WithTable(func(name string, _ []byte) ([]org.Row, error) {
		if name != "l.xlsx" {
			return nil, fault.Invalid("org.import.format", "file")
		}
		return []org.Row{
			{{Text: "Birim", Sheet: "Liste", Addr: "B3"}, {Text: "Üst Birim", Sheet: "Liste", Addr: "C3"}},
			{{Text: "Mali", Sheet: "Liste", Addr: "B4"}, {Text: "Yok", Sheet: "Liste", Addr: "C4"}},
		}, nil
	}))
	r, err := svc.ImportList(admin, org.ImportList{FileName: "l.xlsx", Data: []byte("PK"), DryRun: true})
	if err != nil || len(r.Faults) != 1 || r.Faults[0].At.Sheet != "Liste" || r.Faults[0].At.Cell != "C4" {
		t.Errorf("%+v %v", r, err)
	}
	if _, err := svc.ImportList(admin, org.ImportList{FileName: "bozuk.xlsx", Data: []byte("PK")}); !fault.Has(err, "org.import.format") {
		t.Errorf("%v", err)
	}
}

func TestAListUnderstandsTheRolesOfTheScreens(t *testing.T) {
	t.Parallel()
	words, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	h := build(dbtest.Open(t, db.SQLite))
	list := "Müdürlük;Ad Soyad;Rol\n"
	for _, r := range access.Roles {
		list += "Mali;Ali;" + words.T(lang.TR, "role."+string(r)) + "\n"
	}
	if r, err := read(h, list, false); err != nil || r.Posts.New != len(access.Roles) {
		t.Errorf("%+v %v", r, err)
	}
	posts := must(h.svc.People(admin, org.PersonQuery{})).Items[0].Posts
	seen := map[access.Role]bool{}
	for _, o := range posts {
		seen[o.Role] = true
	}
	if len(seen) != len(access.Roles) {
		t.Errorf("%v", seen)
	}
}

func FuzzAList(f *testing.F) {
	f.Add([]byte(goodList))
	f.Add([]byte("Müdürlük,Üst Birim\nA,A\n"))
	f.Add([]byte("Ad Soyad;Rol\n\"a\"\"b\";x\n;;;\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := org.CheckList("l.csv", data)
		for _, x := range r.Faults {
			if x.Kind == fault.KindInternal {
				t.Fatalf("%v", x)
			}
		}
	})
}
