package desk

import (
	"net/url"
	"slices"

	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/trtext"
)

// View is a page with its filters under a name. Page is the path of a list ("/karne"), Query its filters as an address has them ("yil=2022").
type View struct {
	ID      string `json:"id"`
	Page    string `json:"page"`
	Name    string `json:"name"`
	Query   string `json:"query"`
	Version int64  `json:"version"`
}

// Href is the address of a view.
func (v View) Href() string {
	if v.Query == "" {
		return v.Page
	}
	return v.Page + "?" + v.Query
}

// Pages are the lists that views are kept of, by their paths in this server: a saved view never leads elsewhere.
var Pages = []string{
	"/ara", "/planlar", "/programlar", "/gerceklesme", "/karne", "/karne/sapmalar", "/karne/uyarilar", "/karne/harita", "/faaliyet-raporu", "/birimler", "/kisiler", "/yonetim/kodlar", "/denetim",
}

// Limits of views.
const (
	MostViews  = 50   // of one person
	queryBytes = 2000 // of a view's filters
)

// passing are the parts of an address that belong to one visit, not to a view: the place in the list and what was just done.
var passing = []string{"sonra", "oldu", "page"}

// AddView keeps a page with its filters. Once is an idempotency key.
type AddView struct {
	Page  string   `json:"page" validate:"required,max=100"`
	Name  string   `json:"name" validate:"required,max=100"`
	Query string   `json:"query" validate:"max=2000"`
	Once  act.Once `json:"-" validate:"-"`
}

// RenameView gives a view another name.
type RenameView struct {
	ID      string `json:"id"`
	Version int64  `json:"version" validate:"gte=0"`
	Name    string `json:"name" validate:"required,max=100"`
}

// RemoveView takes a view away.
type RemoveView struct {
	ID      string `json:"id"`
	Version int64  `json:"version" validate:"gte=0"`
}

// newView checks the command: a known list, a name, filters an address can carry, without what belongs to one visit.
func newView(id string, c AddView) (View, error) {
	v := View{ID: id, Page: c.Page, Version: 1}
	var l fault.List
	if !slices.Contains(Pages, c.Page) {
		l = append(l, fault.Invalid("desk.view.page", "page", "read", c.Page))
	}
	l.Add(v.rename(c.Name))
	q, err := url.ParseQuery(c.Query)
	if err != nil {
		l = append(l, fault.Invalid("desk.view.query", "query", "read", c.Query))
	}
	for k, all := range q {
		all = slices.DeleteFunc(all, func(s string) bool { return s == "" })
		if len(all) == 0 || slices.Contains(passing, k) {
			delete(q, k)
			continue
		}
		for _, s := range append(all, k) {
			if clean, removed := trtext.Clean(s); removed || clean != s {
				l = append(l, fault.Invalid("desk.view.query", "query", "read", s))
			}
		}
		q[k] = all
	}
	if v.Query = q.Encode(); len(v.Query) > queryBytes { // spelled out: ş is six letters there
		l = append(l, fault.Invalid("desk.view.query", "query", "read", v.Query[:queryBytes]))
	}
	return v, l.Err()
}

func (v *View) rename(name string) error {
	var l fault.List
	act.Text(&l, "name", &name)
	name = trtext.Collapse(name)
	if name == "" {
		l = append(l, fault.Invalid("text.required", "name"))
	}
	v.Name = name
	return l.Err()
}
