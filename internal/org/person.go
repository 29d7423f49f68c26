package org

import (
	"strings"
	"unicode"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/trtext"
)

// Person is somebody with posts. CanSignIn tells whether a password was set; it is not the person's own fact.
type Person struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Title     string `json:"title"`
	Email     string `json:"email"`
	Active    bool   `json:"active"`
	Origin    string `json:"origin"`
	Version   int64  `json:"version"`
	CanSignIn bool   `json:"-"`
	Posts     []Post `json:"-"`
}

// PersonPage is a page of people; Next is empty on the last one.
type PersonPage struct {
	Items []Person
	Next  string
}

// UnitsFrom are the units of the posts that have not ended before a day.
func (p Person) UnitsFrom(day period.Date) []string {
	var units []string
	for _, post := range p.Posts {
		if post.UnitID != "" && !post.ValidTo.Before(day) {
			units = append(units, post.UnitID)
		}
	}
	return units
}

func newPerson(id string, c AddPerson) (Person, fault.List) {
	p := Person{ID: id, Name: c.Name, Title: c.Title, Email: c.Email, Active: true, Origin: c.Origin, Version: 1}
	return p, p.check()
}

func (p Person) change(c ChangePerson) (Person, fault.List) {
	set(&p.Name, c.Name)
	set(&p.Email, c.Email)
	set(&p.Title, c.Title)
	set(&p.Active, c.Active)
	return p, p.check()
}

func (p *Person) check() fault.List {
	var l fault.List
	line(&l, "name", &p.Name)
	line(&l, "title", &p.Title)
	line(&l, "email", &p.Email)
	if p.Name == "" {
		l = append(l, fault.Invalid("text.required", "name"))
	}
	if p.Email != "" && !emailAddress(p.Email) {
		l = append(l, fault.Invalid("org.person.email", "email", "read", p.Email, "expected", "ad.soyad@belediye.bel.tr"))
	}
	if p.Origin == "" {
		p.Origin = OriginEntered
	}
	return l
}

// emailAddress knows the plain form local@domain; only the mail server knows more.
func emailAddress(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	return ok && local != "" && domain != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune(`,;:<>()[]"\`, r)
	}) && !strings.Contains(domain, "@") && !strings.HasPrefix(domain, ".") && !strings.HasSuffix(domain, ".")
}

// EmailKey is the form in which e-mail addresses are compared: ASCII letters small, and İ, ı as i, because a Turkish keyboard with caps
// lock writes İ for the i of an address.
func EmailKey(email string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r == 'İ' || r == 'ı':
			return 'i'
		}
		return r
	}, trtext.Collapse(email))
}

func emailTaken(email string) *fault.Fault {
	f := fault.Invalid("org.person.email_taken", "email", "read", email)
	f.Kind = fault.KindConflict
	return f
}
