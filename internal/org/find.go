package org

import (
	"context"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/hit"
)

// inSight is the condition of people who hold a post in some units on a day or later.
const inSight = `EXISTS (SELECT 1 FROM post s WHERE s.person_id = person.id AND s.unit_id IN ? AND (s.valid_to = '' OR s.valid_to >= ?))`

// Find looks through units, the people in the caller's sight, budget codes and settings: a fixed number of statements. word is the name of a
// setting as people read it, and is searched with it.
func (s *Service) Find(ctx context.Context, q hit.Query, word func(name string) string) ([]hit.Found, error) {
	a, err := access.Require(ctx)
	if err != nil {
		return nil, err
	}
	var sources []hit.Source
	if f := access.Visible(a, access.UnitRead); f.All || len(f.Units) > 0 {
		shown, args := "1 = 1", []any(nil)
		if !f.All {
			shown, args = "u.id IN ?", []any{f.Units}
		}
		sources = append(sources, hit.Source{
			Kind: "unit", From: "unit AS u LEFT JOIN unit AS p ON p.id = u.parent_id", Shown: shown, Args: args, ID: "u.id", Code: "u.institutional_code", Title: "u.name", In: "COALESCE(p.name, '')",
			Texts: []hit.Text{{Part: "note", SQL: "u.note"}}, Order: "u.name_sort, u.id",
		})
	}
	if f := access.Visible(a, access.PersonRead); f.All || len(f.Units) > 0 {
		shown, args := "1 = 1", []any(nil)
		if !f.All {
			shown, args = inSight, []any{f.Units, string(s.today())}
		}
		sources = append(sources, hit.Source{
			Kind: "person", From: "person", Shown: shown, Args: args, ID: "person.id", Title: "person.name",
			Texts: []hit.Text{{Part: "title_of_person", SQL: "person.title"}, {Part: "email", SQL: "person.email"}}, Order: "person.name_sort, person.id",
		})
	}
	read := access.May(a, access.AdministrationRead)
	if read {
		sources = append(sources, hit.Source{
			Kind: "budget_code", From: "budget_code AS c", Shown: "1 = 1", ID: "c.id", Code: "c.code", Title: "c.name", At: "c.kind || '/' || c.code_set",
			Texts: []hit.Text{{Part: "note", SQL: "c.note"}}, InYear: "c.valid_from <= ? AND (c.valid_to = 0 OR c.valid_to >= ?)", Order: "c.kind, c.code, c.valid_from",
		})
	}
	found, err := hit.All(ctx, s.store.db, q, sources...)
	if err != nil || !read || q.Year != 0 {
		return found, err
	}
	rows, err := s.SettingRows(ctx)
	if err != nil {
		return nil, err
	}
	settings := hit.List{Kind: "setting"}
	for _, r := range rows {
		settings.Add(q, hit.Hit{ID: r.Name, Title: word(r.Name), Year: r.ValidFrom}, hit.Said{Part: "source", Text: r.Source})
	}
	return append(found, settings.Found(q)), nil
}
