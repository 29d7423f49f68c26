package tables

import (
	"strings"

	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// drawBoard is the board's meeting, its decisions, and what became of the earlier ones.
func drawBoard(r *resultDraw, d *model.Document) {
	v := r.f.Review
	if v == nil {
		v = &facts.Review{}
	}
	t := pairs(IDBoard + "/toplanti")
	t.Title = "Strateji Geliştirme Kurulu toplantısı"
	t.Columns[0].Width, t.Columns[1].Width = 46, 227
	pair(&t, "Toplantı tarihi", textOr(dateTR(v.HeldOn), notEntered))
	pair(&t, "Toplantı no", textOr(v.MeetingNo, notEntered))
	pair(&t, "Katılanlar", textOr(v.Attendees, notEntered))
	if v.MeetingNote != "" {
		pair(&t, "Not", model.T(v.MeetingNote))
	}
	pair(&t, "Kurul kararı", textOr(decisionLine(v.Decision), "Karar kaydı yok"))
	pair(&t, "Üst yöneticiye sunuluş", textOr(dateTR(v.SubmittedOn), notEntered))
	add(d, t)
	add(d, boardTable(IDBoard, "karar", "Bu raporda alınan kararlar", v.Decisions, false, "Kurul kararı yazılmamış"))
	add(d, boardTable(IDBoard+"/onceki", "onceki", "Önceki raporlarda alınan kararların izlenmesi", r.f.EarlierDecisions, true, "Önceki raporlarda alınmış karar yok."))
}

func boardTable(id, anchor, title string, list []facts.BoardDecision, earlier bool, none string) model.Table {
	t := model.Table{ID: id, Anchor: anchor, Title: title, Continue: true, Columns: []model.Column{
		{Key: "review", Title: "Rapor", Width: 34, Kind: model.KindText}, {Key: "no", Title: "No", Width: 12, Kind: model.KindCount, Align: model.Center},
		{Key: "text", Title: "Karar", Width: 82, Kind: model.KindText}, {Key: "target", Title: "Hedef", Width: 18, Kind: model.KindText},
		{Key: "owner", Title: "Sorumlu", Width: 38, Kind: model.KindText}, {Key: "due", Title: "Tarih", Width: 22, Kind: model.KindText, Align: model.Center},
		{Key: "state", Title: "Durum", Width: 22, Kind: model.KindText, Align: model.Center}, {Key: "follow", Title: "Yapılanlar", Width: 45, Kind: model.KindText}}}
	if !earlier {
		t.Columns = t.Columns[1:]
		t.Columns[1].Width += 34
	}
	for i := range list {
		b := &list[i]
		state := model.T(word(boardStates, b.State))
		if b.State == "open" && earlier {
			state = state.Means(model.Warn)
		}
		cells := []model.Cell{model.Count(b.No), textOr(b.Text, notEntered), model.T(lastCode(b.Target)), textOr(b.Owner, notEntered), textOr(dateTR(b.DueOn), notEntered), state,
			model.T(joined("\n", b.FollowUp, dateTR(b.FollowedOn)))}
		if earlier {
			cells = append([]model.Cell{model.T(reviewWord(b.Review))}, cells...)
		}
		t.Rows = append(t.Rows, model.Row{Cells: cells})
	}
	if len(t.Rows) == 0 {
		t.Rows = []model.Row{row(model.T(none).Over(len(t.Columns)))}
	}
	return t
}

// reviewWord names a review: monitoring/2021 is 2021 izleme.
func reviewWord(s string) string {
	kind, year, _ := strings.Cut(s, "/")
	return strings.TrimSpace(year + " " + word(map[string]string{facts.DocMonitoring: "izleme", facts.DocEvaluation: "değerlendirme"}, kind))
}

// drawReviewText is what the strategy office writes: method, summary, risks, capacity and, at year end, the conclusion.
func drawReviewText(r *resultDraw, d *model.Document) {
	v := r.f.Review
	if v == nil {
		v = &facts.Review{}
	}
	part := func(title, text string) {
		heading(d, 2, title)
		written(d, text)
	}
	part("1. İzleme ve değerlendirmenin yöntemi", v.Method)
	part("2. Özet", v.Summary)
	if r.f.Document == facts.DocMonitoring {
		part("3. Risklerin gözden geçirilmesi", v.RiskReview)
		return
	}
	part("3. Risk tablosunun gözden geçirilmesi", v.RiskReview)
	part("4. Kapasitenin değerlendirilmesi", v.Capacity)
	heading(d, 2, "5. Sonuç")
	t := pairs(d.ID + "/sonuc")
	pair(&t, "Öneri", textOr(word(conclusions, v.Conclusion), notEntered))
	add(d, t)
	written(d, v.ConclusionText)
}

// written is a text in paragraphs, or says that there is none.
func written(d *model.Document, text string) {
	parts := paragraphs(text)
	if len(parts) == 0 {
		note(d, model.Dash+" "+notEntered)
	}
	for _, p := range parts {
		d.Blocks = append(d.Blocks, model.Block{Text: &model.Text{Text: p}})
	}
}
