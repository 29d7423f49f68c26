package tables

import (
	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// drawReportStatements prints the signed statements in full and which are missing.
func drawReportStatements(r *resultDraw, d *model.Document) {
	rep := r.f.Report
	if rep == nil {
		rep = &facts.ActivityReport{}
	}
	t := model.Table{ID: IDReportStatements, Continue: true, Columns: []model.Column{
		{Key: "kind", Title: "Beyan", Width: 44, Kind: model.KindText}, {Key: "unit", Title: "Birim", Width: 36, Kind: model.KindText},
		{Key: "signer", Title: "İmzalayan ve unvanı", Width: 38, Kind: model.KindText}, {Key: "office", Title: "Görev süresi", Width: 26, Kind: model.KindText},
		{Key: "signed", Title: "Yer, tarih ve imza", Width: 40, Kind: model.KindText}}}
	has := map[string]bool{}
	for i := range rep.Statements {
		s := &rep.Statements[i]
		has[s.Kind] = true
		office := dateTR(s.OfficeFrom) + " –"
		if s.OfficeTo != "" {
			office += " " + dateTR(s.OfficeTo)
		}
		t.Rows = append(t.Rows, row(model.T(word(statementKinds, s.Kind)), model.T(s.Unit), textOr(joined("\n", s.SignerName, s.Title), notEntered), model.T(office),
			model.T(joined("\n", joined(", ", s.Place, dateTR(s.SignedOn)), word(signatures, s.Signature)))))
	}
	for _, kind := range [...]string{"spending_authority", "finance_head", "senior_manager"} {
		if !has[kind] {
			t.Rows = append(t.Rows, model.Row{Emphasis: model.Warn, Cells: []model.Cell{model.T(word(statementKinds, kind)), model.Missing("İmzalanmadı").Spelled().Over(4)}})
		}
	}
	add(d, t)
	for i := range rep.Statements {
		s := &rep.Statements[i]
		heading(d, 2, joined(" · ", word(statementKinds, s.Kind), s.Unit))
		written(d, s.Text)
		if s.Relies {
			note(d, "Görev yıl içinde el değiştirmiştir; önceki dönem için selefinin bilgilerine dayanılmıştır.")
		}
		note(d, joined(" · ", s.SignerName, s.Title, joined(", ", s.Place, dateTR(s.SignedOn)), word(signatures, s.Signature), prefixed("SHA-256 ", s.Document)))
	}
}

// drawReportCouncil is the council's session and vote, what was sent to whom, and the publication.
func drawReportCouncil(r *resultDraw, d *model.Document) {
	rep := r.f.Report
	if rep == nil {
		rep = &facts.ActivityReport{}
	}
	t := pairs(IDReportCouncil)
	t.Title = "Meclis görüşmesi ve oylama"
	number := func(label, name string, n *int) {
		c := model.Missing(notEntered)
		if n != nil {
			c = model.Count(*n).Placed(model.Left).Named(name)
		}
		pair(&t, label, c)
	}
	pair(&t, "Durumu", textOr(word(reportStates, rep.State), "Faaliyet raporu açılmadı"))
	pair(&t, "Meclise sunuluş tarihi", textOr(dateTR(rep.PresentedOn), notEntered))
	pair(&t, "Görüşmeyi yöneten", textOr(rep.Chair, notEntered))
	number("Üye tam sayısı", "uye", rep.TotalMembers)
	number("Yeterli oyu", "yeterli", rep.Sufficient)
	number("Yetersiz oyu", "yetersiz", rep.Insufficient)
	number("Çekimser", "cekimser", rep.Abstentions)
	if rep.InsufficientAt != nil {
		number("Yetersiz bulunması için gereken oy", "esik", rep.InsufficientAt)
	}
	addDecision(&t, resultDecision(r.f))
	add(d, t)
	s := model.Table{ID: IDReportCouncil + "/dagitim", Anchor: "dagitim", Title: "Dağıtım", Continue: true, Columns: []model.Column{
		{Key: "recipient", Title: "Alıcı", Width: 28, Kind: model.KindText}, {Key: "name", Title: "Adı", Width: 64, Kind: model.KindText},
		{Key: "on", Title: "Tarih", Width: 24, Kind: model.KindText, Align: model.Center}, {Key: "letter", Title: "Yazı sayısı", Width: 32, Kind: model.KindText},
		{Key: "note", Title: "Not", Width: 36, Kind: model.KindText}}}
	for i := range rep.Distributions {
		x := &rep.Distributions[i]
		s.Rows = append(s.Rows, row(model.T(word(recipients, x.Recipient)), textOr(x.Name, notEntered), textOr(dateTR(x.SentOn), notEntered),
			textOr(x.Letter, notEntered), model.T(x.Note)))
	}
	if len(s.Rows) == 0 {
		s.Rows = []model.Row{row(model.Missing("Dağıtım kaydı yok").Spelled().Over(5))}
	}
	add(d, s)
	p := pairs(IDReportCouncil + "/yayim")
	p.Title = "Yayım"
	pair(&p, "Yayımlanma tarihi", textOr(dateTR(rep.PublishedOn), "Yayımlanmadı ya da girilmedi"))
	pair(&p, "Yayımlandığı yer", textOr(rep.PublishedAt, notEntered))
	add(d, p)
	add(d, unitReports(r.f, IDReportCouncil+"/birim"))
}
