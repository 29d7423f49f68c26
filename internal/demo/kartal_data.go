package demo

import (
	"embed"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/karne-app/karne/pkg/quantity"
)

// The rows behind the Kartal demo: copies of testdata/sources, since embedding reaches no further than this room.
//
//go:embed data
var kartalFiles embed.FS

// kartalRows is what the published rows say about Kartal.
type kartalRows struct {
	Institution struct {
		Identity struct {
			Name     string `json:"ad"`
			Province string `json:"il"`
			Source   string `json:"kaynak"`
		} `json:"idare"`
		Mission statedText `json:"misyon_guncel_en"`
		Plan    struct {
			Boards []string `json:"kurullar"`
		} `json:"plan_2020_2024"`
		FirstGoal     statedText `json:"plan_2020_2024_amac1"`
		Participation struct {
			Name     string `json:"ad"`
			Dates    string `json:"tarih"`
			Meetings int    `json:"toplanti"`
		} `json:"plan_katilim"`
		PreviousPlan struct {
			Name string `json:"ad"`
		} `json:"onceki_plan"`
	}
	Budget     map[int]quantity.Money // accepted budget by year; an absent year is missing
	Final      map[int]quantity.Money // appropriation at the year's end, where it differs from the accepted one
	Spent      map[int]quantity.Money // spending; an absent year is missing
	Revenue    []revenueRow
	Units      []unitRow
	Indicators map[int]indicatorRow // by number of the row
	Cards      []sourceCard
	Goals      []sourceGoal // of Sultanbeyli
}

type statedText struct {
	Text   string `json:"metin"`
	Origin string `json:"origin"`
	Source string `json:"kaynak"`
}

type revenueRow struct {
	Code, Name string
	Amount     quantity.Money // realised in 2013
}

// unitRow is a directorate; Origin is published (confirmed for Kartal) or typical.
type unitRow struct{ Name, Origin, Source, Note string }

// indicatorRow is one row of the indicator list.
type indicatorRow struct {
	No         int
	Name, Unit string
	Way        string // artış, azalış, artış/azalış
	Adds       bool   // periods add up
	Cumulative bool   // values run on over the years
	Owner      string
	Origin     string
	Source     string
}

// readKartal reads the embedded rows; a fault in them is a fault of the build.
func readKartal() (k kartalRows, err error) {
	if err := readJSON("kartal_kurum.json", &k.Institution); err != nil {
		return k, err
	}
	if err := readJSON("cards.json", &k.Cards); err != nil {
		return k, err
	}
	if err := readJSON("sultanbeyli.json", &k.Goals); err != nil {
		return k, err
	}
	k.Budget, k.Final, k.Spent, k.Indicators = map[int]quantity.Money{}, map[int]quantity.Money{}, map[int]quantity.Money{}, map[int]indicatorRow{}
	for _, read := range []struct {
		file string
		row  func(map[string]string) error
	}{
		{"kartal_butce.csv", k.budgetRow}, {"kartal_gelir_2013.csv", k.revenueRow},
		{"kartal_mudurlukler.csv", func(r map[string]string) error {
			k.Units = append(k.Units, unitRow{r["ad"], r["origin"], r["kaynak"], r["not_"]})
			return nil
		}},
		{"gosterge_seti.csv", k.indicatorRow},
	} {
		if err := eachRow(read.file, read.row); err != nil {
			return k, err
		}
	}
	return k, nil
}

// spentPercent is the row that gives spending as a share of the budget.
const spentPercent = "gider gerçekleşme %"

func (k *kartalRows) budgetRow(r map[string]string) error {
	kind, _, _ := strings.Cut(r["tur"], " (")
	to, ok := map[string]map[int]quantity.Money{"kabul": k.Budget, "yıl sonu ödenek": k.Final, "harcama": k.Spent, spentPercent: k.Spent}[kind]
	if !ok || r["deger"] == "" {
		return nil
	}
	year, err := strconv.Atoi(r["yil"])
	if err != nil {
		return err
	}
	m, err := quantity.ParseMoney(r["deger"])
	if kind == spentPercent { // of the accepted budget, whose row stands before
		m = k.Budget[year] / (100 * quantity.Lira) * m
	}
	to[year] = m
	return err
}

func (k *kartalRows) revenueRow(r map[string]string) error {
	m, err := quantity.ParseMoney(r["tutar_tl"])
	k.Revenue = append(k.Revenue, revenueRow{"0" + r["kod"], r["ad"], m})
	return err
}

func (k *kartalRows) indicatorRow(r map[string]string) error {
	no, err := strconv.Atoi(r["no"])
	k.Indicators[no] = indicatorRow{No: no, Name: r["ad"], Unit: r["birim"], Way: r["yon"], Adds: r["donem_birikimi"] == "dönemler toplanır",
		Cumulative: r["yillar_arasi_kumulatif"] == "evet", Owner: r["sorumlu_birim"], Origin: r["origin"], Source: r["kaynak"]}
	return err
}

func readJSON(file string, into any) error {
	b, err := kartalFiles.ReadFile("data/" + file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

func eachRow(file string, row func(map[string]string) error) error {
	b, err := kartalFiles.ReadFile("data/" + file)
	if err != nil {
		return err
	}
	lines, err := csv.NewReader(strings.NewReader(string(b))).ReadAll()
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	for n, l := range lines[1:] {
		r := map[string]string{}
		for i, name := range lines[0] {
			r[name] = l[i]
		}
		if err := row(r); err != nil {
			return fmt.Errorf("%s line %d: %w", file, n+2, err)
		}
	}
	return nil
}
