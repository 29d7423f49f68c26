package tables

import (
	"fmt"

	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
)

// printedRows is how many rows that hold (or are not applicable) an identity prints; what differs is printed whole.
const printedRows = 40

// Reconcile draws the reconciliation of a programme's documents: first what was compared, then every comparison that differs and, up to
// a limit that stands on the sheet, those that hold. Both sides lead to where they stand, and calculate from there.
func Reconcile(docs, plan []model.Document, f *facts.ProgrammeFacts) model.Document {
	var d model.Document
	for _, form := range ProgrammeForms(f.Year) {
		if form.ID == IDReconciliation {
			d = form.blank(f)
		}
	}
	ids := Reconciliation(docs, plan, f)
	note(&d, "Her iki taraf da bu paketteki tabloların hücrelerinden okunur; hiçbir sayı kayıtlardan yeniden üretilmez. I: rehberin özdeşlikleri, "+
		"K: birim payları, B: bütçe uygulaması, S: her toplamın kendi parçaları. Para farkı 0,00 TL, pay farkı yazılan tolerans içinde tutar.")
	drawIdentities(&d, ids)
	return d
}

// drawIdentities draws the summary and every comparison.
func drawIdentities(d *model.Document, ids []Identity) {
	add(d, summary(d.ID, ids))
	for i := range ids {
		if len(ids[i].Findings) > 0 {
			add(d, ids[i].table(d.ID))
		}
	}
}

func summary(doc string, ids []Identity) model.Table {
	t := model.Table{ID: doc, Continue: true, Columns: []model.Column{
		{Key: "id", Title: "Özdeşlik", Width: 20, Kind: model.KindText},
		{Key: "text", Title: "Karşılaştırılan", Width: 112, Kind: model.KindText},
		{Key: "checked", Title: "Denetlenen", Width: 22, Kind: model.KindCount, Align: model.Center},
		{Key: "held", Title: "Tutan", Width: 20, Kind: model.KindCount, Align: model.Center},
		{Key: "differing", Title: "Farklı", Width: 20, Kind: model.KindCount, Align: model.Center},
		{Key: "open", Title: "Uygulanamayan", Width: 31, Kind: model.KindCount, Align: model.Center},
		{Key: "verdict", Title: "Sonuç", Width: 68, Kind: model.KindText, Align: model.Center},
	}}
	sum := Identity{}
	for i := range ids {
		x := &ids[i]
		r := row(model.T(x.ID), model.T(x.Text), model.Count(x.Checked), model.Count(x.Held), model.Count(x.Differing), model.Count(x.Open), x.verdict())
		if len(x.Findings) > 0 {
			r.Cells[0] = r.Cells[0].To(doc + "#" + x.ID)
		}
		if x.Differing > 0 {
			r.Emphasis = model.Warn
		}
		t.Rows = append(t.Rows, r)
		sum.Checked, sum.Held = sum.Checked+x.Checked, sum.Held+x.Held
		sum.Differing, sum.Open = sum.Differing+x.Differing, sum.Open+x.Open
	}
	t.Rows = append(t.Rows, model.Row{Emphasis: model.Total, Cells: []model.Cell{model.T("TOPLAM").Over(2), model.Count(sum.Checked).Named("denetlenen"),
		model.Count(sum.Held).Named("tutan"), model.Count(sum.Differing).Named("farkli"), model.Count(sum.Open).Named("uygulanamayan"), sum.verdict()}})
	return t
}

func (id *Identity) verdict() model.Cell {
	documented := 0
	for i := range id.Findings {
		if id.Findings[i].Verdict == Documented {
			documented++
		}
	}
	switch {
	case id.Differing > 0:
		return model.T(string(Differs)).Means(model.Warn)
	case id.Checked > 0 && documented > 0:
		return model.T(fmt.Sprintf("%s (%d belgeli değişiklik)", Holds, documented))
	case id.Checked > 0:
		return model.T(string(Holds))
	case id.Reason != "":
		return model.T(string(NotApplicable) + ": " + id.Reason)
	case id.Open > 0:
		return model.T(string(NotApplicable) + ": eksik değerler, ayrıntıda")
	}
	return model.T(string(NotApplicable) + ": karşılaştırılacak değer yok")
}

// table prints the findings of an identity, differences first.
func (id *Identity) table(doc string) model.Table {
	t := model.Table{ID: doc + "/" + id.ID, Anchor: id.ID, Title: id.ID + " · " + id.Text, Continue: true, Columns: []model.Column{
		{Key: "place", Title: "Yer", Width: 68, Kind: model.KindText},
		{Key: "left", Title: "Sol taraf", Width: 41, Kind: model.KindText, Align: model.Center},
		{Key: "left_value", Title: "Sol değer", Width: 31, Kind: model.KindMoney},
		{Key: "right", Title: "Sağ taraf", Width: 41, Kind: model.KindText, Align: model.Center},
		{Key: "right_value", Title: "Sağ değer", Width: 31, Kind: model.KindMoney},
		{Key: "diff", Title: "Fark", Width: 28, Kind: model.KindMoney},
		{Key: "verdict", Title: "Sonuç", Width: 43, Kind: model.KindText, Align: model.Center},
	}}
	kept := 0
	for _, first := range []bool{true, false} {
		for i := range id.Findings {
			f := &id.Findings[i]
			if (f.Verdict == Differs || f.Verdict == Documented) != first {
				continue
			}
			if !first {
				if kept++; kept > printedRows {
					continue
				}
			}
			t.Rows = append(t.Rows, id.row(f))
		}
	}
	if left := id.Checked + id.Open - len(t.Rows); left > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("Farkların tümü, tutan ve uygulanamayanların ilk %d satırı yazılır; %d satır yazılmadı. Özetteki sayılar tüm satırlarındır.",
			printedRows, left))
	}
	return t
}

func (id *Identity) row(f *Finding) model.Row {
	name := id.ID + "|" + f.Key
	l, r := f.Left.cell(name+":sol"), f.Right.cell(name+":sag")
	diff := f.Diff
	if diff.Numeric() && (diff.Kind == model.KindMoney || l.Formula != nil && r.Formula != nil) {
		switch {
		case l.Kind == diff.Kind && r.Kind == diff.Kind:
			diff.Formula = &model.Formula{Op: model.Diff, Of: []string{l.Name, r.Name}}
		case l.Kind == model.KindMoney:
			diff.Formula = &model.Formula{Op: model.Sum, Of: []string{l.Name}}
		}
	}
	verdict := model.T(string(f.Verdict))
	if f.Why != "" {
		verdict = model.T(string(f.Verdict) + ": " + f.Why)
	}
	out := row(model.Cell{Kind: model.KindText, Text: f.Place, Ref: f.Ref}, model.T(f.Left.Label), l, model.T(f.Right.Label), r,
		diff.Named(name+":fark"), verdict)
	if f.Verdict == Differs {
		out.Emphasis = model.Warn
	}
	return out
}

// cell is the value of a side with a formula over the cells it was read from. The link stands on the value: LibreOffice does not wrap a
// linked text.
func (s *Side) cell(name string) model.Cell {
	c := s.Value.Named(name).To(s.Link)
	if !c.Numeric() || len(s.live) == 0 || len(s.Less) > 0 {
		return c
	}
	c.Formula = &model.Formula{Op: model.Sum, Of: s.live}
	return c
}
