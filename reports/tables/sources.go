package tables

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// drawSources says what the package was drawn from: edition, hash, decision, and where the data come from.
func drawSources(f *facts.PlanFacts, d *model.Document) {
	t := pairs(IDSources)
	pair(&t, "Plan", model.T(codeText(f.Code, f.Name)))
	pair(&t, "Form seti", model.T(d.Form))
	if e := f.Edition; e != nil {
		pair(&t, "Sürüm no", model.Count(e.No).Placed(model.Left))
		pair(&t, "Dondurma tarihi", textOr(dateTR(e.FrozenOn), notEntered))
		pair(&t, "Verinin SHA-256 özeti", textOr(e.FactsSHA256, notEntered))
	} else {
		pair(&t, "Sürüm no", model.Missing("Taslak: dondurulmuş sürüm yok, özet hesaplanmaz"))
	}
	addDecision(&t, decision(f))
	pair(&t, "Meclise sunuluş tarihi", textOr(dateTR(f.SubmittedToCouncilOn), reason(f.Origin)))
	addPreparation(&t, f)
	pair(&t, "Planın kökeni", model.T(word(origins, f.Origin)))
	pair(&t, "Planın kaynağı", textOr(f.Source, reason("")))
	if f.Synthetic {
		pair(&t, "Örnek veri", model.T("Bu plandaki değerlerin bir bölümü örnek olarak üretilmiştir; resmî belge değildir.").Means(model.Warn))
	}
	add(d, t)
	heading(d, 2, "Verilerin kökeni")
	add(d, originTable(f))
}

func addDecision(t *model.Table, k *facts.Decision) {
	if k == nil {
		pair(t, "Karar", model.Missing("Karar kaydı yok"))
		return
	}
	pair(t, "Kararı alan", textOr(bodyWord(k.Body), notEntered))
	pair(t, "Karar tarihi", textOr(dateTR(k.Date), notEntered))
	pair(t, "Karar no", textOr(k.Number, notEntered))
	for _, p := range [][2]string{{"Birleşim", k.Meeting}, {"Oturum", k.Sitting}, {"Gündem maddesi", k.AgendaItem},
		{"Sonuç", word(results, k.Result)}, {"Oylar", votes(k)}, {"Karar notu", k.Note}, {"Değişiklik gerekçesi", k.Ground}, {"İtiraz", k.Objection}} {
		if p[1] != "" {
			pair(t, p[0], model.T(p[1]))
		}
	}
}

func votes(k *facts.Decision) string {
	var parts []string
	if k.VotesFor != nil {
		parts = append(parts, "kabul "+strconv.Itoa(*k.VotesFor))
	}
	if k.VotesAgainst != nil {
		parts = append(parts, "ret "+strconv.Itoa(*k.VotesAgainst))
	}
	return strings.Join(parts, ", ")
}

func addPreparation(t *model.Table, f *facts.PlanFacts) {
	p := f.Preparation
	circular := strings.TrimSpace(dateTR(p.CircularDate) + " " + p.CircularNo)
	for _, x := range [][2]string{{"Genelge", circular}, {"Strateji Geliştirme Kurulu", p.Board}, {"Stratejik Planlama Ekibi", p.Team},
		{"Hazırlık programı", p.Programme}, {"Katılımcılık", p.Participation}, {"Önceki plan", p.PreviousPlan}} {
		if x[1] != "" {
			pair(t, x[0], model.T(x[1]))
		}
	}
}

// originTable counts the records by origin and source document, in the order of the plan. Records say more: the page of a site, the number
// in a list, what was done to it. Here they stand together; each keeps its own words in the plan's data.
func originTable(f *facts.PlanFacts) model.Table {
	t := model.Table{ID: IDSources + "/koken", Columns: []model.Column{
		{Key: "origin", Title: "Köken", Width: 42, Kind: model.KindText},
		{Key: "source", Title: "Kaynak", Width: 82, Kind: model.KindText},
		{Key: "goals", Title: "Amaç", Width: 18, Kind: model.KindCount},
		{Key: "targets", Title: "Hedef", Width: 18, Kind: model.KindCount},
		{Key: "indicators", Title: "Gösterge", Width: 24, Kind: model.KindCount},
	}}
	var c census
	for gi := range f.Goals {
		g := &f.Goals[gi]
		c.see(g.Origin, g.Source, 0)
		for ti := range g.Targets {
			c.see(g.Targets[ti].Origin, g.Targets[ti].Source, 1)
			for i := range g.Targets[ti].Indicators {
				c.see(g.Targets[ti].Indicators[i].Origin, g.Targets[ti].Indicators[i].Source, 2)
			}
		}
	}
	joined := false
	for _, s := range c.order {
		joined = joined || s.said > 1
		t.Rows = append(t.Rows, row(model.T(word(origins, s.origin)), textOr(s.name(), "Kaynak belirtilmemiş").Spelled(),
			model.Count(s.counts[0]), model.Count(s.counts[1]), model.Count(s.counts[2])))
	}
	if len(t.Rows) == 0 {
		t.Rows = []model.Row{row(model.Missing("Planda kayıt yok").Spelled().Over(5))}
	}
	if joined {
		t.Notes = []string{"Kaynaklar site ya da belge olarak birleştirilmiştir; her kaydın tam kaynağı ve açıklaması plan verisinde (JSON) durur."}
	}
	return t
}

// census counts records by where they are from.
type census struct {
	order []*provenance
	at    map[provenanceKey]*provenance
}

type provenanceKey struct{ origin, document string }

// provenance is one origin and source document.
type provenance struct {
	provenanceKey
	address   string // the first
	addresses map[string]bool
	words     map[string]bool
	said      int // different words
	counts    [3]int
}

func (c *census) see(origin, source string, level int) {
	document, address := sourceDocument(source)
	k := provenanceKey{origin, document}
	p := c.at[k]
	if p == nil {
		p = &provenance{provenanceKey: k, address: address, addresses: map[string]bool{}, words: map[string]bool{}}
		if c.at == nil {
			c.at = map[provenanceKey]*provenance{}
		}
		c.at[k] = p
		c.order = append(c.order, p)
	}
	p.addresses[address], p.words[source] = true, true
	p.said = len(p.words)
	p.counts[level]++
}

// name is the document as printed: the address where there is one, else the site with how many.
func (p *provenance) name() string {
	switch {
	case p.address == "":
		return p.document
	case len(p.addresses) == 1:
		return p.address
	}
	return p.document + " (" + strconv.Itoa(len(p.addresses)) + " adres)"
}

var (
	addressIn = regexp.MustCompile(`https?://[^\s()<>",;“”]+`)
	numberIn  = regexp.MustCompile(`\s*\b(?:no \d+|(?:A|H|PG)\d+(?:\.\d+)*)`)
)

// sourceDocument is what the sources of records have in common: the site of the first address, else the words before the first ";"
// without the record's number.
func sourceDocument(source string) (document, address string) {
	if address = addressIn.FindString(source); address != "" {
		_, site, _ := strings.Cut(address, "://")
		site, _, _ = strings.Cut(site, "/")
		return strings.TrimPrefix(site, "www."), address
	}
	document, _, _ = strings.Cut(source, ";")
	return strings.TrimSpace(numberIn.ReplaceAllString(document, "")), ""
}
