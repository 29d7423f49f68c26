package layout

import (
	"fmt"
	"slices"
	"sync"

	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/trtext"
)

// Word is one choice of a drop-down list: what the interchange form says and what the sheet says.
type Word struct{ Wire, Turkish string }

// wires are the closed lists of the template by name: the prefix of their words in internal/lang, and the words of the interchange form.
var wires = map[string]struct {
	key   string
	words []string
}{
	"calc_type": {"calc_type.", plan.CalcTypes}, "variant": {"variant.", plan.Variants}, "entry": {"entry.", plan.Entries},
	"aggregation": {"aggregation.", plan.Aggregations}, "direction": {"direction.", plan.Directions},
	"frequency": {"frequency.", plan.Frequencies}, "class": {"class.", plan.Classes}, "origin": {"origin.", plan.Origins},
	"control_kind": {"control.", plan.ControlKinds}, "activity_kind": {"activity.", plan.ActivityKinds},
	"body":   {"body.", []string{"council", "executive_committee", "metropolitan_council"}},
	"result": {"result.", []string{"unanimous", "majority", "rejected"}},
}

// Lists gives the closed lists with their Turkish words. The catalogue is embedded; that it loads is proved by its own test.
var Lists = sync.OnceValue(func() map[string][]Word {
	c, err := lang.Load()
	if err != nil {
		panic(fmt.Sprintf("words of the template: %v", err))
	}
	out := map[string][]Word{
		"yes_no": {{"true", c.T(lang.TR, "yes")}, {"false", c.T(lang.TR, "no")}},
		// The words of a proposal; the empty place is in the budget and has no word.
		"line_kind":  {{"activity", "Faaliyet"}, {"overhead", "Genel Yönetim Gideri"}, {"transfer", "Transfer"}},
		"off_budget": {{"revolving_fund", "Döner Sermaye"}, {"other_domestic", "Diğer Yurt İçi"}, {"foreign", "Yurt Dışı"}},
		"answers":    {{"responsible", "Sorumlu"}, {"sharing", "Paylaşan"}},
		"money_of":   {{"resource", "Kaynak"}, {"overhead", "Genel Yönetim Gideri"}},
	}
	for name, w := range wires {
		for _, word := range w.words {
			out[name] = append(out[name], Word{word, c.T(lang.TR, w.key+word)})
		}
	}
	return out
})

// AllUnits is the value that makes every unit a partner; it is not a unit (domain.md).
const AllUnits = org.AllUnits

func turkish(list, wire string) string {
	for _, w := range Lists()[list] {
		if w.Wire == wire {
			return w.Turkish
		}
	}
	return wire
}

// was are the words of templates and papers written before, by list; they are still read.
var was = map[string]map[string]string{
	"frequency": {"Ayda Bir": "month", "3 Ayda Bir": "quarter", "6 Ayda Bir": "half_year", "Yılda Bir": "year"},
	"origin":    {"Hesaplanmış": "derived", "Genel bilgi": "knowledge", "Üretilmiş (örnek veri)": "synthetic"},
	"body":      {"Belediye Encümeni": "executive_committee"},
}

// wire finds a word of a list by its Turkish or its wire form.
func wire(list, read string) (string, bool) {
	key := trtext.Fold(read)
	for _, w := range Lists()[list] {
		if trtext.Fold(w.Turkish) == key || w.Wire == read {
			return w.Wire, true
		}
	}
	for old, w := range was[list] {
		if trtext.Fold(old) == key {
			return w, true
		}
	}
	return "", false
}

func choices(list string) []string {
	var out []string
	for _, w := range Lists()[list] {
		out = append(out, w.Turkish)
	}
	return slices.Clip(out)
}
