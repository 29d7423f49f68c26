package programme_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
)

// ownDoc is a proposal of own: its activity changed, a new one, and the shared one of nobody else.
func ownDoc() programme.ProposalDoc {
	return programme.ProposalDoc{Schema: programme.SchemaProposal, PlanCode: "P1", Year: year, Unit: "FEN İŞLERİ MÜDÜRLÜĞÜ", Activities: []programme.DocActivity{
		{Code: "F1.1.1", Target: "H1.1", Name: "Yeni ad", Sharing: []string{"Zabıta Müdürlüğü"}, Mine: true},
		{Code: "F1.1.2", Target: "H1.1", Name: "Eklenen", Explanation: "Açıklama", NoCostReason: "Kaynak istemez", Sharing: []string{"Özel Kalem"}, Mine: true},
	}}
}

func TestImportAddsAndChangesTheUnitsOwn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		y := h.newProgramme(t)
		h.opened(t, y)
		planner, editor := h.as(access.Planner), h.as(access.UnitEditor)
		ok(t, second(h.programmes.AddActivity(planner, programme.AddActivity{PerformanceTargetID: y.targets[0].ID, ActivityFields: programme.ActivityFields{Code: "F1.1.9", Name: "Dosyada yok", ResponsibleUnitID: h.own}})))
		ok(t, second(h.programmes.ChangeActivity(planner, programme.ChangeActivity{ID: y.other.ID, Version: 1, SharingUnitIDs: plan.Some([]string{h.own})})))
		d := ownDoc()
		d.Activities = append(d.Activities, programme.DocActivity{Code: "F1.2.1", Target: "H1.2", Name: "Bu ad yazılmaz"})
		before := h.state(t)
		seen, err := h.programmes.Diff(editor, d)
		ok(t, err)
		dbtest.Unchanged(t, before, h.state(t))
		want := []plan.RecordChange{
			{Ref: "H1.1/F1.1.1", Kind: "activity", Op: plan.OpChange, Fields: []plan.FieldChange{{Field: "name", Before: "Faaliyet F1.1.1", After: "Yeni ad"}}},
			{Ref: "H1.1/F1.1.2", Kind: "activity", Op: plan.OpAdd},
		}
		if x := cmp.Diff(want, seen.Changes); x != "" || seen.Absent != 1 || len(seen.Faults) != 0 {
			t.Fatal(x, seen.Absent, seen.Faults)
		}
		done, err := h.programmes.Import(editor, d)
		ok(t, err)
		if x := cmp.Diff(want, done.Changes); x != "" {
			t.Fatal(x)
		}
		tree := must(h.programmes.Tree(planner, y.programme.ID))
		var got []string
		for _, n := range tree.Targets {
			for _, a := range n.Activities {
				got = append(got, a.Ref+" "+a.Name+" "+tree.Units[a.ResponsibleUnitID].Name)
			}
		}
		wantActs := []string{"H1.1/F1.1.1 Yeni ad Fen İşleri Müdürlüğü", "H1.1/F1.1.9 Dosyada yok Fen İşleri Müdürlüğü", "H1.1/F1.1.2 Eklenen Fen İşleri Müdürlüğü",
			"H1.2/F1.2.1 Faaliyet F1.2.1 Zabıta Müdürlüğü", "H2.1/F2.1.1 Faaliyet F2.1.1 Çevre Müdürlüğü"}
		if x := cmp.Diff(wantActs, got); x != "" {
			t.Fatal(x)
		}
		if x := h.proposalOf(t, y, h.staff); x.State != programme.ProposalOpen {
			t.Fatalf("the sharing unit was not called: %+v", x)
		}
		// The same file again changes nothing.
		before = h.state(t)
		again := must(h.programmes.Import(editor, d))
		if again.Count(plan.OpSame) != 2 || len(again.Changes) != 2 {
			t.Fatalf("%+v", again.Changes)
		}
		dbtest.Unchanged(t, before, h.state(t))
		h.verifyLog(t)
	})
}

func TestImportIsRefusedWhole(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		y := h.newProgramme(t)
		planner, editor := h.as(access.Planner), h.as(access.UnitEditor)
		with := func(fn func(d *programme.ProposalDoc)) programme.ProposalDoc {
			d := ownDoc()
			d.Activities = slices.Clone(d.Activities)
			fn(&d)
			return d
		}
		act := func(a programme.DocActivity) programme.ProposalDoc {
			return with(func(d *programme.ProposalDoc) { d.Activities = append(d.Activities, a) })
		}
		wants(t, second(h.programmes.Import(editor, ownDoc())), fault.KindClosed, "programme.closed")
		h.opened(t, y)
		for name, c := range map[string]struct {
			ctx              context.Context
			doc              programme.ProposalDoc
			code, ref, field string
			kind             fault.Kind
		}{
			"other schema":     {planner, with(func(d *programme.ProposalDoc) { d.Schema = "karne.plan/1" }), "programme.doc.schema", "", "schema", fault.KindInvalid},
			"no such plan":     {planner, with(func(d *programme.ProposalDoc) { d.PlanCode = "X" }), "not_found", "", "", fault.KindNotFound},
			"broken code":      {planner, with(func(d *programme.ProposalDoc) { d.PlanCode = "a\x00" }), "not_found", "", "", fault.KindNotFound},
			"no such year":     {planner, with(func(d *programme.ProposalDoc) { d.Year = 2024 }), "not_found", "", "", fault.KindNotFound},
			"no such unit":     {planner, with(func(d *programme.ProposalDoc) { d.Unit = "Yok Müdürlüğü" }), "programme.unit.unknown", "", "unit", fault.KindInvalid},
			"a foreign unit":   {h.in(access.UnitEditor, h.other), ownDoc(), "forbidden", "", "", fault.KindForbidden},
			"unknown target":   {planner, act(programme.DocActivity{Code: "F9.1.1", Target: "H9.1", Name: "x", Mine: true}), "programme.target.unknown", "H9.1/F9.1.1", "target", fault.KindInvalid},
			"hidden target":    {editor, act(programme.DocActivity{Code: "F2.1.2", Target: "H2.1", Name: "x", Mine: true}), "programme.target.unknown", "H2.1/F2.1.2", "target", fault.KindInvalid},
			"a foreign record": {planner, act(programme.DocActivity{Code: "F1.2.1", Target: "H1.2", Name: "x", Mine: true}), "programme.activity.foreign", "H1.2/F1.2.1", "code", fault.KindInvalid},
			"not shared":       {planner, act(programme.DocActivity{Code: "F2.1.1", Target: "H2.1", Name: "x"}), "programme.activity.not_shared", "H2.1/F2.1.1", "code", fault.KindInvalid},
			"shared, unknown":  {planner, act(programme.DocActivity{Code: "F1.2.7", Target: "H1.2", Name: "x"}), "programme.activity.unknown", "H1.2/F1.2.7", "code", fault.KindInvalid},
			"unknown sharer":   {planner, act(programme.DocActivity{Code: "F1.1.3", Target: "H1.1", Name: "x", Sharing: []string{"Yok"}, Mine: true}), "programme.unit.unknown", "H1.1/F1.1.3", "sharing_units", fault.KindInvalid},
			"no name":          {planner, act(programme.DocActivity{Code: "F1.1.3", Target: "H1.1", Name: " ", Mine: true}), "text.required", "H1.1/F1.1.3", "name", fault.KindInvalid},
			"second of a code": {planner, act(programme.DocActivity{Code: "F1.1.1", Target: "H1.1", Name: "", Mine: true}), "text.required", "H1.1/F1.1.1#2", "name", fault.KindInvalid},
		} {
			before := h.state(t)
			err := second(h.programmes.Import(c.ctx, c.doc))
			if fault.KindOf(err) != c.kind || !slices.ContainsFunc(fault.All(err), func(f *fault.Fault) bool { return f.Code == c.code && f.At.Ref == c.ref && f.At.Field == c.field }) {
				t.Errorf("%s: %v", name, err)
			}
			after := h.state(t)
			if c.kind == fault.KindForbidden { // the denial is noted
				for _, table := range []string{"audit_row", "audit_text"} {
					delete(before, table)
					delete(after, table)
				}
			}
			dbtest.Unchanged(t, before, after)
			seen, err := h.programmes.Diff(c.ctx, c.doc)
			if c.ref != "" && (err != nil || !fault.Has(seen.Faults, c.code)) {
				t.Errorf("%s, previewed: %v %v", name, err, seen.Faults)
			}
		}
		x := h.proposalOf(t, y, h.own)
		ok(t, second(h.programmes.SubmitProposal(planner, programme.ProposalStep{ID: x.ID, Version: 1})))
		wants(t, second(h.programmes.Import(editor, ownDoc())), fault.KindClosed, "programme.proposal.closed")
		wants(t, second(h.programmes.Diff(editor, ownDoc())), fault.KindClosed, "programme.proposal.closed")
		ok(t, second(h.programmes.Import(planner, ownDoc()))) // the strategy office may, on the unit's behalf
	})
}

// Two units that gave one code under a target each mean their own activity with it, and none is proposed a code that another unit has.
func TestACodeOfAnotherUnitIsNeitherTakenNorProposed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		y := h.newProgramme(t)
		h.opened(t, y)
		planner, editor := h.as(access.Planner), h.as(access.UnitEditor)
		add := func(code, name, unit string) {
			t.Helper()
			ok(t, second(h.programmes.AddActivity(planner, programme.AddActivity{PerformanceTargetID: y.targets[0].ID, ActivityFields: programme.ActivityFields{Code: code, Name: name, ResponsibleUnitID: unit}})))
		}
		add("F1.1.2", "Başka birimin", h.other)
		next := func() string { return must(h.programmes.Tree(editor, y.programme.ID)).Targets[0].NextCode }
		if got := next(); got != "F1.1.3" {
			t.Fatalf("%q is proposed", got)
		}
		add("F1.1.2", "Birimin kendi", h.own)
		d := ownDoc()
		d.Activities = []programme.DocActivity{{Code: "F1.1.2", Target: "H1.1", Name: "Dosyadan", Mine: true}}
		done, err := h.programmes.Import(editor, d)
		ok(t, err)
		if len(done.Changes) != 1 || done.Changes[0].Op != plan.OpChange || done.Changes[0].Fields[0].Before != "Birimin kendi" {
			t.Fatalf("%+v", done.Changes)
		}
		add("F1.1.5", "Boşluktan sonra", h.other)
		if got := next(); got != "F1.1.6" {
			t.Fatalf("%q is proposed", got)
		}
	})
}
