package seed

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
	"slices"
)

//go:embed *.csv
var files embed.FS

// Code is one row of a list of budget codes. Kind and Set are the words of pkg/budgetcode.
type Code struct {
	Kind, Set, Code, Name string
	From                  int // first budget year it is valid in; 0: not known. No list tells an end
	Origin, Source, Note  string
}

// classicFrom is the first year municipalities used the analytical classification (domain.md §4.9, source S24).
const classicFrom = 2006

var lists = []struct {
	file, kind, set string
	from            int
	note            string
}{
	{"abs_fonksiyonel.csv", "functional", "classic", classicFrom, ""},
	{"abs_finansman.csv", "financing", "classic", classicFrom, ""},
	{"abs_gider_ekonomik.csv", "economic", "classic", classicFrom, ""},
	{"abs_gelir_ekonomik.csv", "revenue", "classic", classicFrom, ""},
	{"abs_gider_ekonomik_genis.csv", "economic", "wide", 0, "Merkezi yönetimde 2021'den beri; belediyede yürürlük tarihi doğrulanmadı."},
}

// Codes gives every row of the lists, the first level of the institutional classification among them.
func Codes() ([]Code, error) {
	var out []Code
	for _, l := range lists {
		rows, err := read(l.file, "kod", "ad", "origin", "kaynak")
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			c := Code{Kind: l.kind, Set: l.set, Code: r["kod"], Name: r["ad"], From: l.from, Origin: r["origin"], Source: r["kaynak"], Note: l.note}
			if r["not_"] != "" {
				c.Note = r["not_"]
			}
			out = append(out, c)
		}
	}
	forms, err := Forms()
	if err != nil {
		return nil, err
	}
	return append(out, Code{
		Kind: "institutional", Set: "classic", Code: forms[0].Example, Name: forms[0].Meaning, From: classicFrom, Origin: forms[0].Origin,
		Source: forms[0].Source, Note: "Belediyelerin birinci düzey kodu; diğer mahalli idarelerin kendi kodları vardır.",
	}), nil
}

// Form is what one level of the institutional code means, with an example.
type Form struct{ Level, Meaning, Example, Origin, Source string }

// Forms describes the levels of the institutional code; the units' own numbers differ from municipality to municipality.
func Forms() ([]Form, error) {
	rows, err := read("abs_kurumsal_bicim.csv", "duzey", "anlam", "ornek", "origin", "kaynak")
	out := make([]Form, len(rows))
	for i, r := range rows {
		out[i] = Form{r["duzey"], r["anlam"], r["ornek"], r["origin"], r["kaynak"]}
	}
	return out, err
}

// Fact is something known of the codes that is no code.
type Fact struct{ Subject, Value, Origin, Source string }

// Facts are what is known of the two forms of the economic code.
func Facts() ([]Fact, error) {
	rows, err := read("abs_bicim_notu.csv", "konu", "deger", "origin", "kaynak")
	out := make([]Fact, len(rows))
	for i, r := range rows {
		out[i] = Fact{r["konu"], r["deger"], r["origin"], r["kaynak"]}
	}
	return out, err
}

// read gives the rows of a file by heading; a file without one of the headings, or without rows, is an error.
func read(file string, headings ...string) ([]map[string]string, error) {
	data, err := files.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("seed: %w", err)
	}
	lines, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("seed %s: %w", file, err)
	}
	if len(lines) < 2 {
		return nil, fmt.Errorf("seed %s: %d lines", file, len(lines))
	}
	for _, h := range headings {
		if !slices.Contains(lines[0], h) {
			return nil, fmt.Errorf("seed %s: no heading %q", file, h)
		}
	}
	rows := make([]map[string]string, len(lines)-1)
	for i, line := range lines[1:] {
		rows[i] = make(map[string]string, len(line))
		for j, h := range lines[0] {
			rows[i][h] = line[j]
		}
	}
	return rows, nil
}
