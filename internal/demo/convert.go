package demo

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/trtext"
)

// The converters turn the source rows in testdata/sources into the plan JSON files of testdata. They are pure, and they invent nothing: what a
// source lacks stays missing.

// sourceGoal is a goal of testdata/sources/sultanbeyli-2020/plan.json.
type sourceGoal struct {
	No      int            `json:"amac"`
	Text    string         `json:"ad"`
	Targets []sourceTarget `json:"hedefler"`
}

type sourceTarget struct {
	No         string            `json:"no"`
	Text       string            `json:"ad"`
	Origin     string            `json:"origin"`
	Unit       string            `json:"sorumlu"`
	Partners   []string          `json:"isbirligi"`
	Risks      []string          `json:"riskler"`
	Cost       string            `json:"maliyet_tl"`
	Findings   []string          `json:"tespitler"`
	Needs      []string          `json:"ihtiyaclar"`
	Indicators []sourceIndicator `json:"pg"`
	Activities []string          `json:"faaliyetler"`
}

type sourceIndicator struct {
	Code   string      `json:"kod"`
	Name   string      `json:"ad"`
	Unit   string      `json:"birim"`
	Weight json.Number `json:"hedefe_etki"`
	Effect json.Number `json:"etki"` // the same in a card
}

// sourceCard is one published target card of testdata/sources/target-cards-2020/cards.json.
type sourceCard struct {
	Municipality string            `json:"mun"`
	Code         string            `json:"code"`
	GoalNo       int               `json:"amac_no"`
	Goal         string            `json:"amac"`
	No           string            `json:"hedef"`
	Text         string            `json:"hedef_adi"`
	Unit         string            `json:"birim"`
	Partners     []string          `json:"isbirligi"`
	Risks        []string          `json:"riskler"`
	Cost         string            `json:"maliyet"`
	Findings     []string          `json:"tespitler"`
	Needs        []string          `json:"ihtiyaclar"`
	Indicators   []sourceIndicator `json:"pg"`
	Complete     bool              `json:"complete"`
	URL          string            `json:"url"`
	Origin       string            `json:"origin"`
}

const (
	sultanbeyliCode   = "3432"
	sultanbeyliSource = "github.com/OzerTahaKeskin/Proje @176565010bbf06040dcf396530cae39c8abbd8ad (Sultanbeyli plan sitesinin kopyası)"
	cardSource        = "kentekatilim.org"
)

// Sultanbeyli makes the partial published plan SULTANBEYLI-2020 from its own source and from the card of target 2.3, which alone states
// that target's indicators (testdata/sources/sultanbeyli-2020/notes.md).
func Sultanbeyli(planRows, cardRows []byte) (plan.Doc, error) {
	var goals []sourceGoal
	if err := json.Unmarshal(planRows, &goals); err != nil {
		return plan.Doc{}, fmt.Errorf("sultanbeyli plan rows: %w", err)
	}
	cards, err := readCards(cardRows)
	if err != nil {
		return plan.Doc{}, err
	}
	d := newDoc("Sultanbeyli Belediyesi", "İstanbul", "SULTANBEYLI-2020", "Sultanbeyli Belediyesi 2020-2024 Stratejik Planı", "published", sultanbeyliSource)
	for _, g := range goals {
		goal := plan.DocGoal{Code: "A" + strconv.Itoa(g.No), Text: g.Text, Origin: "published", Source: sultanbeyliSource}
		for _, t := range g.Targets {
			target, err := t.target(sultanbeyliSource)
			if err != nil {
				return plan.Doc{}, err
			}
			for _, c := range cards {
				if c.Code == sultanbeyliCode && c.No == t.No {
					if target.Indicators, err = indicators(c.Indicators, c.Origin, c.URL); err != nil {
						return plan.Doc{}, err
					}
				}
			}
			goal.Targets = append(goal.Targets, target)
		}
		d.Plan.Goals = append(d.Plan.Goals, goal)
	}
	return d, nil
}

func newDoc(name, province, code, title, origin, source string) plan.Doc {
	return plan.Doc{Schema: plan.SchemaV1, Administration: plan.DocAdministration{Name: name, Province: province},
		Plan: plan.DocPlan{Code: code, Name: title, FirstYear: 2020, LastYear: 2024, Origin: origin, Source: source, Goals: []plan.DocGoal{}}}
}

func (t sourceTarget) target(source string) (plan.DocTarget, error) {
	out := plan.DocTarget{Code: "H" + t.No, Text: t.Text, ResponsibleUnit: t.Unit, Findings: stated(t.Findings), Needs: stated(t.Needs),
		Origin: t.Origin, Source: source}
	for _, u := range t.Partners {
		if org.IsAllUnits(u) {
			out.AllUnitsPartner = true
		} else {
			out.PartnerUnits = append(out.PartnerUnits, u)
		}
	}
	for _, r := range t.Risks {
		out.Risks = append(out.Risks, plan.DocRisk{Text: r})
	}
	for _, a := range t.Activities {
		out.Activities = append(out.Activities, plan.DocActivity{Text: a, Kind: "activity"})
	}
	if t.Cost != "" {
		m, err := quantity.ParseMoney(t.Cost)
		if err != nil {
			return out, fmt.Errorf("cost of %s: %w", t.No, err)
		}
		out.StatedTotal = &m
	}
	var err error
	out.Indicators, err = indicators(t.Indicators, t.Origin, source)
	return out, err
}

// stated is a list as the document keeps it: an empty one is missing.
func stated(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	return list
}

func indicators(rows []sourceIndicator, origin, source string) ([]plan.DocIndicator, error) {
	var out []plan.DocIndicator
	for _, r := range rows {
		p := plan.DocIndicator{Code: "PG" + r.Code, Name: r.Name, UnitOfMeasure: r.Unit, Origin: origin, Source: source}
		if w := cmp.Or(r.Weight, r.Effect); w != "" {
			weight, err := quantity.ParsePercent(w.String())
			if err != nil {
				return nil, fmt.Errorf("weight of %s: %w", r.Code, err)
			}
			p.Weight = &weight
		}
		out = append(out, p)
	}
	return out, nil
}

func readCards(rows []byte) ([]sourceCard, error) {
	var cards []sourceCard
	if err := json.Unmarshal(rows, &cards); err != nil {
		return nil, fmt.Errorf("target cards: %w", err)
	}
	return cards, nil
}

// TargetCards makes one partial plan per municipality from its published cards, by file name without ending ("yalova-7705").
func TargetCards(cardRows []byte) (map[string]plan.Doc, error) {
	cards, err := readCards(cardRows)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(cards, func(a, b sourceCard) int {
		return cmp.Or(strings.Compare(a.Code, b.Code), a.GoalNo-b.GoalNo, strings.Compare(a.No, b.No))
	})
	out := map[string]plan.Doc{}
	for _, c := range cards {
		name, note, _ := strings.Cut(c.Municipality, " (")
		slug := slugOf(name) + "-" + c.Code
		d, ok := out[slug]
		if !ok {
			source := cardSource + " (yalnız yayımlanan hedef kartları; plan adı ve yılları derlemeden)"
			if note != "" {
				source += "; belediye adı: " + strings.TrimSuffix(note, ")")
			}
			d = newDoc(name+" Belediyesi", "", codeOf(name)+"-2020-KART", name+" Belediyesi 2020-2024 Stratejik Planı", "published-secondary", source)
		}
		if err := c.add(&d); err != nil {
			return nil, err
		}
		out[slug] = d
	}
	return out, nil
}

func (c sourceCard) add(d *plan.Doc) error {
	code := "A" + strconv.Itoa(c.GoalNo)
	goals := d.Plan.Goals
	if len(goals) == 0 || goals[len(goals)-1].Code != code {
		goals = append(goals, plan.DocGoal{Code: code, Text: c.Goal, Origin: c.Origin, Source: c.URL})
	}
	source := c.URL
	if !c.Complete {
		source += " (kartın göstergeleri eksik alındı)"
	}
	row := sourceTarget{No: c.No, Text: c.Text, Origin: c.Origin, Unit: c.Unit, Partners: c.Partners, Risks: c.Risks, Cost: c.Cost,
		Findings: c.Findings, Needs: c.Needs, Indicators: c.Indicators}
	t, err := row.target(source)
	last := &goals[len(goals)-1]
	last.Targets = append(last.Targets, t)
	d.Plan.Goals = goals
	return err
}

// codeOf is a name in ASCII capitals for a plan code: "Şişli" → "SISLI".
func codeOf(name string) string {
	b := []byte(slugOf(name))
	for i, c := range b {
		if c >= 'a' && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}

// slugOf is a name in ASCII small letters for file names: "Karşıyaka" → "karsiyaka".
func slugOf(name string) string {
	var b strings.Builder
	for _, r := range trtext.Lower(name) {
		if i := strings.IndexRune("çğıöşüâîû", r); i >= 0 {
			b.WriteString(map[rune]string{'ç': "c", 'ğ': "g", 'ı': "i", 'ö': "o", 'ş': "s", 'ü': "u", 'â': "a", 'î': "i", 'û': "u"}[r])
		} else if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			b.WriteRune(r)
		} else {
			b.WriteByte('-')
		}
	}
	return b.String()
}
