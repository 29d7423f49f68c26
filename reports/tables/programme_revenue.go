package tables

import (
	"fmt"
	"slices"
	"strings"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

var revenueColumns = []ledgerColumn{
	{"tahmin", "Bütçe Tahmini", func(r *facts.LedgerRow) *quantity.Money { return r.Initial }},
	{"devreden", "Devreden Tahakkuk", func(r *facts.LedgerRow) *quantity.Money { return r.AccruedBefore }},
	{"yili", "Yılı Tahakkuku", func(r *facts.LedgerRow) *quantity.Money { return r.Accrued }},
	{"tahakkuk", "Toplam Tahakkuk", func(r *facts.LedgerRow) *quantity.Money { return r.AccruedTotal }},
	{"tahsilat", "Tahsilat", func(r *facts.LedgerRow) *quantity.Money { return r.Collected }},
	{"iade", "Red ve İade", func(r *facts.LedgerRow) *quantity.Money { return r.Refunded }},
	{"net", "Net Tahsilat", func(r *facts.LedgerRow) *quantity.Money { return r.NetCollected }},
	{"terkin", "Terkin", func(r *facts.LedgerRow) *quantity.Money { return r.WrittenOff }},
	{"devir", "Ertesi Yıla Devreden Tahakkuk", func(r *facts.LedgerRow) *quantity.Money { return r.CarriedOut }},
}

// refundClass is Red ve İadeler: it stands positive and is deducted.
const refundClass = "09"

// drawRevenue is the revenue estimate of the year with the balance of the budget, and what came in.
func drawRevenue(p *programmeDraw, d *model.Document) {
	add(d, balanceTable(p))
	drawReceipts(p, d)
}

// drawReceipts is what came in.
func drawReceipts(p *programmeDraw, d *model.Document) {
	l := p.f.RevenueLedger
	if l == nil {
		t := pairs(IDRevenue)
		pair(&t, "Gelir gerçekleşmesi", model.Missing(noLedger(p.f, "Muhasebe dökümü (gelir) yüklenmedi ve elle girilmedi")))
		add(d, t)
		return
	}
	ledgerHead(d, l)
	add(d, revenueTable(l, codeNamesOf(p.f)))
}

// revenueTable has the columns of domain.md §5.3 and the share of each line in the whole.
func revenueTable(l *facts.Ledger, names codeNames) model.Table {
	groups := groupLedger(l, revenueColumns, func(r *facts.LedgerRow) []string { return levels(r.Economic, 2) })
	t := model.Table{ID: IDRevenue + "/gerceklesme", Title: "Gelirin ekonomik sınıflandırmasına göre gerçekleşme (I–II. düzey)", Continue: true,
		Columns: []model.Column{
			{Key: "code", Title: "Kod", Width: 16, Kind: model.KindText},
			{Key: "label", Title: "Açıklama", Width: 48, Kind: model.KindText},
		}, Notes: []string{fmt.Sprintf(shareNote, shareTolerance(len(groups))), "PAY: net tahsilatın, net tahsilat yoksa tahsilatın toplam içindeki payı."}}
	for _, c := range revenueColumns {
		t.Columns = append(t.Columns, model.Column{Key: c.key, Title: c.title, Width: 24, Kind: model.KindMoney})
	}
	t.Columns = append(t.Columns, model.Column{Key: "pay", Title: "PAY (%)", Width: 18, Kind: model.KindPercent},
		model.Column{Key: "gerceklesme", Title: "Gerçekleşme % (net tahsilat / tahmin)", Width: 25, Kind: model.KindPercent},
		model.Column{Key: "tahsil", Title: "Tahsil / Tahakkuk %", Width: 21, Kind: model.KindPercent})
	plus, minus := make([][]val, len(revenueColumns)), make([][]val, len(revenueColumns))
	type drawn struct {
		g     *ledgerGroup
		own   []val
		under [][]val
	}
	var rows []drawn
	refunds := false
	for _, g := range groups {
		own, under := g.vals(revenueColumns, "gelir")
		rows = append(rows, drawn{g, own, under})
		into := plus
		if g.key == refundClass {
			into, refunds = minus, true
		}
		for i := range own {
			into[i] = append(into[i], own[i])
		}
	}
	gross, all := make([]val, len(revenueColumns)), make([]val, len(revenueColumns))
	for i, c := range revenueColumns {
		if !refunds {
			all[i] = total("gelir:TOPLAM:"+c.key, "", plus[i])
			continue
		}
		gross[i] = total("gelir:BRÜT:"+c.key, "", plus[i])
		back := total("", "", minus[i])
		back.cell.Name = "gelir:" + refundClass + ":" + c.key
		all[i] = diffVal("gelir:TOPLAM:"+c.key, gross[i], back)
	}
	line := func(key string, label model.Cell, v []val, e model.Emphasis) {
		t.Rows = append(t.Rows, model.Row{Emphasis: e, Cells: revenueCells("gelir:"+key, []model.Cell{model.T(codeOnly(key)), label}, v, all)})
	}
	for _, x := range rows {
		if x.g.key == refundClass {
			line("BRÜT", model.T("Red ve iadeler düşülmeden toplam"), gross, model.Subtotal)
		}
		e := model.Ordinary
		if len(x.under) > 0 {
			e = model.Subtotal
		}
		line(x.g.key, names.cell("revenue", x.g.key, x.g.name), x.own, e)
		for i := range x.under {
			line(x.g.under[i].key, names.cell("revenue", x.g.under[i].key, x.g.under[i].name), x.under[i], model.Ordinary)
		}
	}
	line("TOPLAM", model.T("TOPLAM"), all, model.Total)
	return t
}

func codeOnly(key string) string {
	if key == "BRÜT" || key == "TOPLAM" {
		return ""
	}
	return key
}

func revenueCells(name string, cells []model.Cell, v, all []val) []model.Cell {
	for i := range v {
		cells = append(cells, v[i].cell)
	}
	plan, accrued, got, net := &v[0].cell, &v[3].cell, &v[4].cell, &v[6].cell
	part, whole := net, &all[6].cell
	if whole.Kind != model.KindMoney {
		part, whole = got, &all[4].cell
	}
	return append(cells, share(part, whole).Named(name+":pay"), share(net, plan).Named(name+":gerceklesme"), share(got, accrued).Named(name+":tahsil"))
}

// balanceTable is the revenue estimate of t+1 and the identity of the budget: expenditure = revenue + net financing (domain.md §4.9).
func balanceTable(p *programmeDraw) model.Table {
	t := model.Table{ID: IDRevenue + "/denge", Anchor: "denge", Title: "Gelir tahmini ve bütçe dengesi (t+1)", Columns: []model.Column{
		{Key: "code", Title: "Kod", Width: 16, Kind: model.KindText},
		{Key: "label", Title: "Açıklama", Width: 120, Kind: model.KindText},
		{Key: "amount", Title: "Tahmin (t+1) (TL)", Width: 40, Kind: model.KindMoney},
	}, Notes: []string{noLineNote}}
	sums := map[string]*sum{}
	var net sum
	for i := range p.f.Lines {
		l := &p.f.Lines[i]
		switch {
		case l.Amount == nil:
		case l.Kind == "revenue":
			k := levels(l.Economic, 1)[0]
			if sums[k] == nil {
				sums[k] = &sum{}
			}
			sums[k].add(*l.Amount)
		case l.Kind == "financing":
			net.add(*l.Amount)
		}
	}
	if len(sums) == 0 && net.n == 0 {
		t.Rows = []model.Row{row(model.Missing("Gelir tahmini ve net finansman girilmedi").Spelled().Over(3))}
		return t
	}
	keys := make([]string, 0, len(sums))
	for k := range sums {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	names := codeNamesOf(p.f)
	var plus []val
	back := val{cell: model.Blank()}
	line := func(code string, label model.Cell, v val, e model.Emphasis) {
		t.Rows = append(t.Rows, model.Row{Emphasis: e, Cells: []model.Cell{model.T(code), label, v.cell}})
	}
	for _, k := range keys {
		v := sums[k].leaf("denge:" + k)
		label := names.cell("revenue", k, "")
		if k == refundClass {
			back = v
			label = model.T(strings.TrimSuffix(label.Text, " (−)") + " (−)")
		} else {
			plus = append(plus, v)
		}
		line(k, label, v, model.Ordinary)
	}
	income := total("denge:gelir", "", plus)
	if back.leaves > 0 {
		gross := total("denge:brut", "", plus)
		line("", model.T("Red ve iadeler düşülmeden gelir"), gross, model.Ordinary)
		income = diffVal("denge:gelir", gross, back)
	}
	financing := net.leaf("denge:finansman")
	source := total("denge:kaynak", "", []val{income, financing})
	spent := p.x.t4tot[3][0].shown("PP4!", "denge:gider")
	gap := diffVal("denge:fark", source, spent)
	if gap.cell.Kind == model.KindMoney && gap.cell.Number != 0 {
		gap.cell = gap.cell.Means(model.Warn).Noted("Gelir ve net finansman toplamı bütçe giderine eşit değil")
	}
	line("", model.T("Bütçe gelirleri toplamı"), income, model.Subtotal)
	line("", model.T("Net finansman"), financing, model.Ordinary)
	line("", model.T("Gelir ve net finansman toplamı"), source, model.Subtotal)
	line("", model.T("Bütçe giderleri (Tablo 4)"), spent, model.Subtotal)
	line("", model.T("Fark"), gap, model.Total)
	return t
}
