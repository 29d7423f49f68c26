package web

import (
	"slices"
	"strings"
)

// helpKinds names the kind of record a form is about by the last word of its address that is no verb: the same field, say "text", is
// another thing on a goal and on a target.
var helpKinds = map[string]string{
	"planlar": "plan", "amaclar": "goal", "hedefler": "target", "gostergeler": "indicator", "kaynaklar": "resources", "sun": "decision", "karar": "decision", "meclis": "decision",
	"programlar": "programme", "performans-hedefleri": "performance_target", "program-gostergeleri": "programme_indicator", "faaliyetler": "activity",
	"butce-satirlari": "line", "satirlar": "line", "tavanlar": "ceilings", "degisiklikler": "change", "donem": "window", "birim": "value", "deger": "value",
	"sapma": "deviation", "hedef": "assessment", "raporlar": "review", "kararlar": "board_decision", "dondur": "decision", "bolum": "section",
	"birimler": "unit", "kisiler": "person", "kodlar": "code", "ayarlar": "setting", "beyanlar": "statement", "defter": "ledger",
}

// verbs are the parts of an address that name what is done, not to what.
var verbs = []string{"yeni", "duzenle", "giris"}

// helpKind is the kind of record a page's route is about; empty when it has no help of its own.
func helpKind(route string) string {
	parts := strings.Split(strings.Trim(route, "/"), "/")
	for _, p := range slices.Backward(parts) {
		if strings.HasPrefix(p, ":") || slices.Contains(verbs, p) {
			continue
		}
		return helpKinds[p]
	}
	return ""
}

// help gives a field its explanation and the law it rests on, as far as the catalogue has them: for the record's own field first, then
// for every field of that name. A field in a row of a table, where only the column has a head, has none.
func (f *Form) help(in *Input, name string) {
	if in.Bare || f.has == nil {
		return
	}
	word := func(what string) string {
		for _, key := range []string{what + "." + f.Kind + "." + base(name), what + "." + base(name)} {
			if f.has(key) {
				return f.tr(key)
			}
		}
		return ""
	}
	in.Help, in.Law = word("help"), word("law")
}
