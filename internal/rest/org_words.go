package rest

import (
	"context"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/period"
)

func administrationOut(a org.Administration) Administration {
	return Administration{
		Name: a.Name, Province: a.Province, InstitutionalCode: a.InstitutionalCode, Synthetic: a.Synthetic, Origin: Origin(a.Origin), Source: a.Source, Version: a.Version,
	}
}

func unitOut(u org.Unit) Unit {
	return Unit{
		Id: u.ID, Name: u.Name, ParentId: orNull[string](u.ParentID), SpendingUnit: u.SpendingUnit, InstitutionalCode: u.InstitutionalCode,
		ManagerId: orNull[string](u.ManagerID), ValidFrom: orNull[string](u.ValidFrom), ValidTo: orNull[string](u.ValidTo), Draft: u.Draft,
		Origin: Origin(u.Origin), Source: u.Source, Note: u.Note, Version: u.Version,
	}
}

func unitIn(b UnitCreate) org.AddUnit {
	return org.AddUnit{
		Name: b.Name, ParentID: textOf(b.ParentId), SpendingUnit: deref(b.SpendingUnit), InstitutionalCode: deref(b.InstitutionalCode), ManagerID: textOf(b.ManagerId),
		ValidFrom: date(b.ValidFrom), ValidTo: date(b.ValidTo), Origin: string(deref(b.Origin)), Source: deref(b.Source), Note: deref(b.Note),
	}
}

func unitPatch(b UnitPatch) org.ChangeUnit {
	return org.ChangeUnit{
		Name: b.Name, ParentID: patchText[string](b.ParentId), SpendingUnit: b.SpendingUnit, InstitutionalCode: b.InstitutionalCode,
		ManagerID: patchText[string](b.ManagerId), ValidFrom: patchText[period.Date](b.ValidFrom), ValidTo: patchText[period.Date](b.ValidTo), Draft: b.Draft,
		Origin: patchWord(b.Origin), Source: b.Source, Note: b.Note,
	}
}

func personOut(p org.Person) Person {
	out := Person{
		Id: p.ID, Name: p.Name, Title: p.Title, Email: p.Email, Active: p.Active, CanSignIn: p.CanSignIn, Origin: Origin(p.Origin),
		Posts: make([]Post, len(p.Posts)), Version: p.Version,
	}
	for i, post := range p.Posts {
		out.Posts[i] = postOut(post)
	}
	return out
}

func postOut(p org.Post) Post {
	return Post{
		Id: p.ID, PersonId: p.PersonID, Role: Role(p.Role), UnitId: orNull[string](p.UnitID), ValidFrom: orNull[string](p.ValidFrom), ValidTo: orNull[string](p.ValidTo),
		SubstituteFor: orNull[string](p.SubstituteFor), Version: p.Version,
	}
}

func postIn(personID string, b PostCreate) org.AddPost {
	return org.AddPost{
		PersonID: personID, Role: access.Role(deref(b.Role)), UnitID: textOf(b.UnitId), ValidFrom: date(b.ValidFrom), ValidTo: date(b.ValidTo),
		SubstituteFor: textOf(b.SubstituteFor),
	}
}

func countOut(c org.Count) ChangeCount {
	return ChangeCount{New: c.New, Changed: c.Changed, Same: c.Same}
}

func (h *handlers) importOut(ctx context.Context, r org.ImportReport) OrgImportResult {
	return OrgImportResult{DryRun: r.DryRun, Units: countOut(r.Units), People: countOut(r.People), Posts: countOut(r.Posts), Faults: h.faultsOut(ctx, r.Faults)}
}
