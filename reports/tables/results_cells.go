package tables

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// paperDecimals is how many decimals a value has on paper when it has no end (domain.md §3.3).
const paperDecimals = 4

// exact is a rational as a cell. What a decimal of the store writes out is printed whole; any other value is rounded to four decimals and keeps
// its two whole numbers as formula, so that what is calculated from it is calculated from all of it.
func exact(r *big.Rat, why string) model.Cell {
	if r == nil {
		return model.Missing(why)
	}
	scaled := new(big.Rat).Mul(r, big.NewRat(int64(quantity.One), 1))
	if scaled.IsInt() {
		a, err := quantity.AmountFromRat(r, quantity.RoundHalfUp)
		if err != nil {
			return model.Fault("number.range")
		}
		return model.Amount(a)
	}
	a, err := quantity.AmountFromRat(quantity.Round(r, paperDecimals, quantity.RoundHalfUp), quantity.RoundHalfUp)
	if err != nil {
		return model.Fault("number.range")
	}
	c := model.Amount(a).WithPlaces(paperDecimals)
	c.Formula = &model.Formula{Op: model.Fraction, Of: []string{r.Num().String(), r.Denom().String()}}
	return c
}

// percentOf is a percentage rounded half up to two decimals.
func percentOf(r *big.Rat, why string) model.Cell {
	if r == nil {
		return model.Missing(why)
	}
	p, err := quantity.PercentFromRat(quantity.Round(r, 2, quantity.RoundHalfUp), quantity.RoundHalfUp)
	if err != nil {
		return model.Fault("number.range")
	}
	return model.Percent(p).WithPlaces(2)
}

// from gives a number cell its formula; a cell that is no number has none.
func from(c model.Cell, op model.Op, of ...string) model.Cell {
	if c.Numeric() && len(of) > 0 {
		c.Formula = &model.Formula{Op: op, Of: of}
	}
	return c
}

// rule is how an indicator's score is made of its cells.
type rule struct {
	op    model.Op
	of    []string // keys of the cells: a, b, c, alt, ust
	words string
}

// ruleOf is the rule of an indicator's calculation type and variant (domain.md §3.2, §0.2-8).
func ruleOf(p *facts.IndicatorResult) rule {
	baseline := []string{"a", "b", "c"}
	switch p.CalcType {
	case "cumulative_increase":
		return rule{model.Rise, baseline, "(C − A) ÷ (B − A)"}
	case "cumulative_decrease":
		return rule{model.Fall, baseline, "(C − A) ÷ (B − A)"}
	case "ratio_increase", "ratio_decrease":
		switch {
		case p.Variant == "direct" && p.CalcType == "ratio_decrease":
			return rule{model.KeepLow, []string{"b", "c"}, "C ≤ B ise %100, değilse B ÷ C"}
		case p.Variant == "direct":
			return rule{model.Direct, []string{"b", "c"}, "C ÷ B"}
		case p.CalcType == "ratio_decrease":
			return rule{model.Fall, baseline, "(C − A) ÷ (B − A)"}
		}
		return rule{model.Rise, baseline, "(C − A) ÷ (B − A)"}
	case "yearly_separate":
		return rule{model.Direct, []string{"b", "c"}, "C ÷ B"}
	case "maintain_high":
		return rule{model.KeepHigh, []string{"b", "c"}, "C ≥ B ise %100, değilse C ÷ B"}
	case "maintain_low", "lower_is_better":
		return rule{model.KeepLow, []string{"b", "c"}, "C ≤ B ise %100, değilse B ÷ C"}
	case "ranking":
		return rule{model.Rank, baseline, "(A − C) ÷ (A − B)"}
	case "qualitative":
		return rule{model.Scale, []string{"c"}, "C ÷ 4"}
	case "one_off":
		return rule{model.Sum, []string{"c"}, "C × 100 (tamamlandıysa 1, değilse ilerleme)"}
	case "band":
		return rule{model.InBand, []string{"alt", "ust", "c"}, "Aralıktaysa %100, dışındaysa aşılan sınıra yakınlığı"}
	}
	return rule{words: "Performans hesaplanmaz"}
}

// noScore says why an indicator has no score.
func noScore(p *facts.IndicatorResult) string {
	why := word(scoreStates, p.State)
	if p.Why != "" {
		why += ": " + word(lackWords, p.Why)
	}
	if p.Rule == "zero_of_zero" {
		why += ": hedef de gerçekleşme de 0"
	}
	if p.State == "missing" && len(p.Missing) > 0 {
		why += " (" + periodList(p.Missing) + ")"
	}
	return why
}

func periodList(periods []string) string {
	words := make([]string, len(periods))
	for i, p := range periods {
		words[i] = periodWord(p)
	}
	return strings.Join(words, ", ")
}

// indicatorCells are the cells of an indicator in one document. The names are its ref, ":" and the key.
type indicatorCells struct {
	a, b, c, performance, realised model.Cell
}

func (r *resultDraw) indicator(p *facts.IndicatorResult) indicatorCells {
	named := func(c model.Cell, key string) model.Cell { return c.Named(p.Ref+":"+key).At(p.Ref, "") }
	out := indicatorCells{
		a: named(exact(p.A, notEntered), "a"),
		b: named(exact(p.B, noTarget(p)), "b"),
		c: named(exact(p.C, noValue(p)), "c"),
	}
	if p.BSource == "programme" && p.PlanB != nil && p.B != nil && p.B.Cmp(p.PlanB) != 0 {
		out.b = out.b.Noted("Performans programının değeri; planın değeri " + ratTR(p.PlanB))
	}
	if p.Pending > 0 {
		out.c = out.c.Noted(fmt.Sprintf("Onay bekleyen %d giriş hesaba katılmadı", p.Pending))
	}
	if p.C != nil && len(p.Missing) > 0 {
		out.c = out.c.Noted("Girilmeyen dönem: " + periodList(p.Missing))
	}
	score := percentOf(p.Score, noScore(p))
	if ru := ruleOf(p); ru.op != "" && r.has(p, ru.of) {
		of := make([]string, len(ru.of))
		for i, key := range ru.of {
			of[i] = p.Ref + ":" + key
			if key == "alt" || key == "ust" {
				of[i] = IDScores + "!" + of[i]
			}
		}
		score = from(score, ru.op, of...)
	}
	for _, flag := range p.Flags {
		score = score.Noted(word(scoreFlags, flag))
	}
	out.performance = named(score, "performans")
	why := "Oran hesaplanmaz"
	switch {
	case p.C == nil:
		why = noValue(p)
	case p.B == nil:
		why = noTarget(p)
	case p.B.Sign() == 0:
		why = "Hedef 0 olduğu için oran hesaplanmaz"
	}
	out.realised = named(from(percentOf(p.Realised, why), model.Ratio, p.Ref+":b", p.Ref+":c"), "gerceklesme")
	return out
}

// has tells that the cells a rule needs are numbers.
func (r *resultDraw) has(p *facts.IndicatorResult, keys []string) bool {
	of := map[string]*big.Rat{"a": p.A, "b": p.B, "c": p.C, "alt": p.Low, "ust": p.High}
	for _, k := range keys {
		if of[k] == nil {
			return false
		}
	}
	return true
}

func noTarget(p *facts.IndicatorResult) string {
	if p.CalcType == "band" && p.Low != nil && p.High != nil {
		return "Hedef bir aralıktır: " + ratTR(p.Low) + " – " + ratTR(p.High)
	}
	if p.State == "no_target" || p.State == "not_due" || p.State == "unscored" {
		return word(scoreStates, p.State)
	}
	return notEntered
}

func noValue(p *facts.IndicatorResult) string {
	switch p.State {
	case "missing", "not_measurable":
		return noScore(p)
	}
	return word(scoreStates, "missing")
}

// ratTR is a rational in Turkish form with at most four decimals.
func ratTR(r *big.Rat) string {
	c := exact(r, "")
	return c.Display()
}

// sumOf is a rolled-up percentage.
func sumOf(s *facts.SumResult) model.Cell {
	return percentOf(s.Value, "Hesaba giren gösterge yok")
}

// left says what a roll-up used, what it left out and why.
func left(s *facts.SumResult, what string) string {
	text := fmt.Sprintf("Hesaba giren %s: %d", what, s.Used)
	if len(s.AsZero) > 0 {
		text += " (eksik olduğu için 0 sayılan: " + strings.Join(lastCodes(s.AsZero), ", ") + ")"
	}
	text += fmt.Sprintf(" · hesaba girmeyen: %d", len(s.Excluded))
	var why []string
	for _, x := range s.Excluded {
		state := word(scoreStates, x.Why)
		if x.Why == "undefined" && what != "gösterge" {
			state = "göstergesi yok ya da tanımı eksik"
		}
		why = append(why, lastCode(x.Ref)+" – "+state)
	}
	if len(why) > 0 {
		text += " (" + strings.Join(why, "; ") + ")"
	}
	return text
}

// lastCode is the code of a ref: A1/H1.1/PG1.1.1 → PG1.1.1.
func lastCode(ref string) string { return ref[strings.LastIndexByte(ref, '/')+1:] }

func lastCodes(refs []string) []string {
	out := make([]string, len(refs))
	for i, r := range refs {
		out[i] = lastCode(r)
	}
	return out
}

// bandCell is the word of a band; what was not reached is marked.
func bandCell(band string) model.Cell {
	c := model.T(word(bandWords, band)).Placed(model.Center)
	if band == "not_reached" || band == "no_data" {
		c = c.Means(model.Warn)
	}
	return c
}

// The notes that stand under the tables (domain.md §0.2-9, 13).
const (
	twoPercents = "Performans % = başlangıç değerine göre alınan yol, hesaplama türünün kuralıyla; Gerçekleşme % = C ÷ B. İkisi ayrı ölçülerdir, birbirinin yerine kullanılmaz."
	lettersNote = "A: plan dönemi başlangıç değeri · B: yılsonu hedeflenen değer · C: gerçekleşme değeri · yüzdeler virgülden sonra iki haneye yuvarlanır."
	midYearNote = "B yılsonu değeridir: yıl içinde %100'ün altında olması olağandır"
	ownPolicy   = "Eksik değerin sayılışı, üst sınır, durum aralıkları ve hedeften yukarıya toplama mevzuattan değil idarenin kendi politikasındandır:"
)

// policyNote is the administration's own policy in words.
func policyNote(f *facts.ResultFacts) string {
	p := f.Policy
	missing := "dönemi dondurulduktan sonra eksik olan gösterge hesap dışı bırakılır"
	if p.MissingZero {
		missing = "dönemi dondurulduktan sonra eksik olan gösterge 0 sayılır"
	}
	roll := "amaç performansı hedeflerin, plan performansı amaçların basit ortalamasıdır"
	if p.GoalRollup == "cost" {
		roll = "amaç performansı hedeflerin maliyetle ağırlıklı, plan performansı amaçların basit ortalamasıdır"
	}
	return ownPolicy + " tek gösterge %0 ile " + capOf(f).TR() + " arasında sayılır; " + missing + "; vadesi gelmeyen, hedefi olmayan ve ölçülemeyen gösterge hesap dışıdır, kalanların ağırlığı yeniden dağılır; " + roll + "."
}

// bandNote is the legend of the bands.
func bandNote(f *facts.ResultFacts) string {
	a, p := f.Policy.Acceptable.TR(), f.Policy.Partial.TR()
	return "Durum: Aşıldı %100'ün üstü · Ulaşıldı %100 · Makul " + a + "–%100 · Kısmen " + p + "–" + a + " · Ulaşılamadı " + p + "'nin altı (idarenin politikası)."
}

func capOf(f *facts.ResultFacts) quantity.Percent {
	if f.Policy.Cap > 0 {
		return f.Policy.Cap
	}
	return quantity.Hundred
}
