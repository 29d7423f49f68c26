package tables

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// The words of states and stages are those of the screens.
var programmeStates = map[string]string{"draft": "Taslak", "proposals": "Birim tekliflerinde", "consolidated": "Birleştirildi",
	"submitted": "Meclise sunuldu", "decided": "Kararlaştı", "in_force": "Yürürlükte"}

var budgetStages = map[string]string{"unit": "Birim", "finance": "Mali Hizmetler", "senior_manager": "Üst Yönetici",
	"executive_committee": "Encümen", "council": "Meclis", "metropolitan_council": "Büyükşehir Meclisi"}

var proposalStates = map[string]string{"open": "Hazırlanıyor", "submitted": "Gönderildi", "returned": "İade edildi", "accepted": "Kabul edildi"}

var changeKinds = map[string]string{"supplementary": "Ek ödenek", "transfer": "Aktarma", "carried_over": "Devreden ödenek"}

const (
	noLineNote = "Boş hücre: o yerde bütçe satırı yok. 0,00 yazan hücrede tutarı sıfır olan satır vardır. — : değer yok, nedeni dipnottadır."
	shareNote  = "Paylar virgülden sonra iki haneye yuvarlanır; satırlar toplamı 100'e getirmek için değiştirilmez (tolerans %s)."
	yearNote   = "t+1: program yılı %d · t: %d · t−1: %d"
)

func years(f *facts.ProgrammeFacts) string {
	return fmt.Sprintf(yearNote, f.Year, f.Year-1, f.Year-2)
}

// activityUnits are the units of an activity as Tablo 2 and Tablo 5 print them: the responsible one first.
func activityUnits(a *facts.ProgrammeActivity) string {
	var names []string
	if a.ResponsibleUnit != "" {
		names = append(names, a.ResponsibleUnit)
	}
	for _, n := range a.SharingUnits {
		if n != a.ResponsibleUnit {
			names = append(names, n)
		}
	}
	return strings.Join(names, ", ")
}

// share is part / whole in per cent with two decimals, half up. A blank part has no share; without a whole, or with a whole of zero, there
// is none to tell.
func share(part, whole *model.Cell) model.Cell {
	switch {
	case part.Kind == model.KindBlank:
		return model.Blank()
	case part.Kind == model.KindMissing:
		return model.Cell{Kind: model.KindMissing, Text: part.Text}
	case part.Kind != model.KindMoney:
		return model.Cell{Kind: part.Kind, Text: part.Text}
	case whole.Kind != model.KindMoney:
		return model.Missing("Toplam bilinmediği için oran hesaplanmaz")
	case whole.Number == 0:
		return model.Missing("Toplam sıfır olduğu için oran hesaplanmaz")
	}
	p, err := shareOf(part.Number, whole.Number)
	if err != nil {
		return model.Fault("number.range")
	}
	return model.Percent(p).WithPlaces(2)
}

func shareOf(part, whole int64) (quantity.Percent, error) {
	r := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(part), big.NewInt(100)), big.NewInt(whole))
	return quantity.PercentFromRat(quantity.Round(r, 2, quantity.RoundHalfUp), quantity.RoundHalfUp)
}

// at is the cell of a val about a record's field.
func (v val) at(ref, field string) model.Cell { return v.cell.At(ref, field) }
