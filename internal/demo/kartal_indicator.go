package demo

import (
	"strconv"

	"github.com/karne-app/karne/internal/plan"
)

// indicator makes the identity sheet of one row: name and unit of measure as listed, the calculation derived from the row's columns,
// the rest made.
func (b *builder) indicator(unit string, l laidRow) plan.DocIndicator {
	r, ok := b.k.Indicators[l.no]
	if !ok {
		panic("demo: no indicator row " + strconv.Itoa(l.no)) // a slip in kartal_layout.go
	}
	p := plan.DocIndicator{
		Name: r.Name, UnitOfMeasure: r.Unit, Class: classOf(r), MonitoringFrequency: "quarter", ReportingFrequency: "year",
		DataSource: madeDataSources[b.IntN(len(madeDataSources))], DataOwnerUnit: unit, Origin: r.Origin,
		Source: "Ad ve birim: gösterge listesi no " + strconv.Itoa(r.No) + " (" + plainly.Replace(r.Source) + "); yön ve hesaplama türetildi; değerler ve künye sentetik",
	}
	if owner, ok := b.k.kartalUnit(r.Owner); ok {
		p.DataOwnerUnit = owner
	}
	if p.Class == "quality" {
		p.DataSource, p.MonitoringFrequency = "Vatandaş memnuniyet anketi", "year"
	} else if b.IntN(3) == 0 {
		p.MonitoringFrequency = "half_year"
	}
	evidence := b.IntN(4) > 0
	p.EvidenceRequired = &evidence
	if way, ok := wayOf[r.No]; ok {
		r.Way = way
		p.Source += "; listedeki türetilmiş yön düzeltildi"
	}
	calculation(&p, r, l.how)
	b.series(&p, l, b.h)
	late(&p, b.h)
	if l.how == band {
		low, high := *p.Baseline.Value/2, *p.Baseline.Value*3/2
		p.BandLow, p.BandHigh = &low, &high
	}
	p.Definition = "ÖRNEK tanım: " + r.Name + "; " + r.Unit + " olarak " + countedAs[p.Aggregation] + "."
	p.Formula = formulaOf(p)
	return p
}

var countedAs = map[string]string{
	"sum": "dönemlerin toplamı ölçülür", "last": "dönem sonundaki durumu ölçülür", "average": "dönemlerin ortalaması ölçülür",
	"ratio_of_sums": "dönemdeki toplamların oranı ölçülür",
}

// calculation derives type, entry, aggregation and direction (domain.md §3.2) from what the list says about accumulation.
func calculation(p *plan.DocIndicator, r indicatorRow, h how) {
	p.Direction = map[string]string{"artış": "up", "azalış": "down", "artış/azalış": "keep"}[r.Way]
	p.Entry, p.Aggregation = "level", "last"
	if r.Adds {
		p.Entry, p.Aggregation = "increment", "sum"
	}
	switch down := p.Direction == "down"; {
	case r.Cumulative:
		p.CalcType = "cumulative_increase"
	case r.Unit == "%" && down:
		p.CalcType, p.Variant = "ratio_decrease", "baseline"
	case r.Unit == "%":
		p.CalcType, p.Variant = "ratio_increase", "baseline"
	case down:
		p.CalcType = "lower_is_better"
		if !r.Adds {
			p.Aggregation = "average"
		}
	case r.Adds:
		p.CalcType = "yearly_separate"
	default:
		p.CalcType = "cumulative_increase"
	}
	switch h {
	case direct:
		p.Variant = "direct"
	case ratio:
		p.Variant, p.Aggregation = "direct", string(ratio)
		p.Numerator, p.Denominator = parts[r.No][0], parts[r.No][1]
	case keep:
		p.CalcType, p.Variant, p.Direction = string(keep), "", "keep"
	case band:
		p.CalcType, p.Variant, p.Direction = string(band), "", "keep"
	case once, stock:
		p.CalcType, p.Variant, p.Entry, p.Aggregation = string(h), "", "level", "last"
	case total:
		p.CalcType, p.Entry, p.Aggregation = "cumulative_increase", "level", "last"
	case daily:
		p.Entry, p.Aggregation = "level", "average"
	case observe:
		p.CalcType = string(observe)
	case "":
	}
	if r.Unit == "%" && p.Class == "quality" {
		p.Aggregation = "average"
	}
}

func formulaOf(p plan.DocIndicator) string {
	switch {
	case p.Aggregation == string(ratio):
		return "(" + p.Numerator + " / " + p.Denominator + ") × 100"
	case p.CalcType == "cumulative_increase" && p.Entry == "increment":
		return "Plan dönemi başlangıç değeri + dönem artışlarının toplamı"
	case p.Aggregation == "sum":
		return "Yıl içindeki dönem değerlerinin toplamı"
	case p.Aggregation == "average":
		return "Dönem değerlerinin ortalaması"
	}
	return "Dönem sonu değeri"
}
