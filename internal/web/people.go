package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/auth"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/trtext"
)

func (w *Web) peopleRoutes(g *echo.Group) {
	g.GET("/kisiler", w.people)
	g.GET("/kisiler/yeni", w.newPerson)
	g.POST("/kisiler/yeni", w.createPerson)
	g.GET("/kisiler/:id", w.person)
	g.GET("/kisiler/:id/duzenle", w.editPerson)
	g.POST("/kisiler/:id/duzenle", w.changePerson)
	g.POST("/kisiler/:id/gorevler", w.addPost)
	g.POST("/kisiler/:id/davet", w.invite)
	g.POST("/kisiler/:id/sifre", w.resetPassword)
	g.POST("/gorevler/:id/bitir", w.endPost)
}

func (w *Web) today() period.Date { return period.Date(clock.Today(w.o.Clock)) }

// PeopleView is the list of people.
type PeopleView struct {
	People                  []PersonLine
	CanEdit, CanSeeAccounts bool
	Pager                   Pager
	Empty                   Empty
}

// PersonLine is a person of the list.
type PersonLine struct {
	ID, Name, Title, Email, State, LastIn string
	Posts                                 []string
}

func personState(p org.Person) string {
	switch {
	case !p.Active:
		return "revoked"
	case !p.CanSignIn:
		return "invited"
	}
	return "active"
}

func (w *Web) people(c echo.Context) error {
	ctx := c.Request().Context()
	names, err := w.unitNames(c)
	if err != nil {
		return err
	}
	accounts, err := w.accounts(c)
	if err != nil {
		return err
	}
	tr := w.words(c)
	v := PeopleView{CanSeeAccounts: accounts != nil, CanEdit: may(c, access.PersonEdit), Empty: Empty{Text: "web.people.none"}}
	page := w.page(c, "people", tr("web.people.title"), nil)
	filters := w.peopleFilters(c, names)
	if err := w.listed(c, page, filters); err != nil {
		return err
	}
	var list org.PersonPage
	today := w.today()
	if page.List.Filtered { // a municipality has a few hundred people: a filter looks at all of them
		if list.Items, err = w.everybody(c); err == nil {
			err = access.Check(actor(c), access.PersonRead, access.Scope{Units: access.Visible(actor(c), access.PersonRead).Units})
		}
		list.Items = slices.DeleteFunc(list.Items, func(p org.Person) bool { return !fits(p, today, filters) })
		v.Empty = Empty{Text: "web.list.none"}
	} else {
		list, err = w.o.Org.People(ctx, org.PersonQuery{Cursor: c.QueryParam("sonra")})
	}
	if err != nil {
		return err
	}
	for _, p := range list.Items {
		line := PersonLine{LastIn: lastIn(accounts[p.ID]), ID: p.ID, Name: p.Name, Title: p.Title, Email: p.Email, State: personState(p)}
		for _, post := range p.Posts {
			if post.ValidOn(today) {
				line.Posts = append(line.Posts, postWords(tr, post, names))
			}
		}
		v.People = append(v.People, line)
	}
	if list.Next != "" {
		v.Pager = Pager{More: "/kisiler?sonra=" + url.QueryEscape(list.Next), Shown: len(list.Items)}
	}
	page.Data = v
	page.Tabs = w.managementTabs(c, "/kisiler")
	page.Crumbs = w.crumbs(c, Link{Text: page.Title})
	return w.send(c, http.StatusOK, page)
}

// peopleFilters are words, role, unit and state.
func (w *Web) peopleFilters(c echo.Context, names map[string]string) []ListFilter {
	tr := w.words(c)
	var roles, units []Option
	for _, r := range access.Roles {
		roles = append(roles, Option{Value: string(r), Text: tr("role." + string(r))})
	}
	for id, name := range names {
		units = append(units, Option{Value: id, Text: name})
	}
	slices.SortFunc(units, func(a, b Option) int { return cmp.Compare(trtext.SortKey(a.Text), trtext.SortKey(b.Text)) })
	return []ListFilter{
		w.filterText(c, "ara", "web.list.words"), w.filterOf(c, "rol", "web.list.role", "web.list.all_roles", roles), w.filterOf(c, "birim", "record.unit", "all_units", units),
		w.filterOf(c, "durum", "web.col.state", "web.list.all_states", stateOptions(tr, "active", "invited", "revoked")),
	}
}

// fits tells whether a person passes the filters; role and unit are those of one post held today.
func fits(p org.Person, today period.Date, filters []ListFilter) bool {
	words, role, unit, state := filters[0], filters[1], filters[2], filters[3]
	held := role.Value == "" && unit.Value == "" || slices.ContainsFunc(p.Posts, func(x org.Post) bool {
		return x.ValidOn(today) && role.is(string(x.Role)) && unit.is(x.UnitID)
	})
	return held && state.is(personState(p)) && words.holds(p.Name, p.Title, p.Email)
}

func postWords(tr Tr, p org.Post, units map[string]string) string {
	s := tr("role." + string(p.Role))
	if u := units[p.UnitID]; u != "" {
		s += " · " + u
	}
	if p.SubstituteFor != "" {
		s += " (" + tr("web.posts.acting") + ")"
	}
	return s
}

func (w *Web) unitNames(c echo.Context) (map[string]string, error) {
	list, err := w.o.Org.Units(c.Request().Context(), org.UnitQuery{})
	out := map[string]string{}
	for _, u := range list {
		out[u.ID] = u.Name
	}
	return out, err
}

// PersonView is one person with posts; Link is a one-time address, shown once.
type PersonView struct {
	ID, Name, Title, Email, State string
	CanEdit, CanSignIn            bool
	CanPost, CanInvite, CanReset  bool
	CanSeeAccount                 bool
	LastIn                        string
	Sessions, Tokens              int64
	Posts                         []PostView
	Form                          *Form
	Link                          *LinkView
}

// PostView is one post.
type PostView struct {
	ID, Role, Unit, Validity, State, Note string
	Version                               int64
	CanGive                               bool
}

// LinkView is a one-time address.
type LinkView struct{ URL, Until string }

func (w *Web) person(c echo.Context) error {
	return w.personPage(c, http.StatusOK, w.form(c, "", ""), nil)
}

func (w *Web) personPage(c echo.Context, status int, f *Form, link *LinkView) error {
	ctx := c.Request().Context()
	p, err := w.o.Org.Person(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	names, err := w.unitNames(c)
	if err != nil {
		return err
	}
	tr := w.words(c)
	v := PersonView{
		ID: p.ID, Name: p.Name, Title: p.Title, Email: p.Email, State: personState(p), CanEdit: may(c, access.PersonEdit), CanSignIn: p.CanSignIn,
		CanPost: may(c, access.PostEdit), CanInvite: may(c, access.PersonInvite), CanReset: may(c, access.PersonReset),
		Form: f.fresh(), Link: link,
	}
	today := w.today()
	for _, post := range p.Posts {
		pv := PostView{ID: post.ID, Role: postWords(tr, post, nil), Unit: names[post.UnitID], Validity: span(post.ValidFrom, post.LastDay()), State: postState(post, today), Version: post.Version}
		if post.LastDay() != post.ValidTo {
			pv.Note = tr("web.posts.ends_with_unit")
		}
		pv.CanGive = v.CanPost && post.SubstituteFor == "" && pv.State == "active"
		v.Posts = append(v.Posts, pv)
	}
	accounts, err := w.accounts(c)
	if err != nil {
		return err
	}
	if a := accounts[p.ID]; accounts != nil {
		v.CanSeeAccount, v.LastIn, v.Sessions, v.Tokens = true, lastIn(a), a.Sessions, a.Tokens
	}
	if v.CanPost {
		if f.Choices["units"], err = w.unitOptions(c); err != nil {
			return err
		}
		if f.Choices["posts"], err = w.substitutable(c, p.ID, names); err != nil {
			return err
		}
	}
	page := w.page(c, "person", p.Name, v)
	page.Tabs = w.managementTabs(c, "/kisiler")
	page.Crumbs = w.crumbs(c, Link{Text: tr("web.people.title"), Href: "/kisiler"}, Link{Text: p.Name})
	page.Secret = link != nil
	return w.send(c, status, page)
}

// accounts are how people come in, for whoever may end their sessions; nil for everybody else.
func (w *Web) accounts(c echo.Context) (map[string]auth.Account, error) {
	if w.o.Auth == nil || !may(c, access.PersonReset) {
		return nil, nil //nolint:nilnil // no accounts to show is no fault
	}
	return w.o.Auth.Accounts(c.Request().Context())
}

func lastIn(a auth.Account) string {
	if a.LastSignIn == nil {
		return ""
	}
	return clockText(*a.LastSignIn)
}

// substitutable are the posts of others that are held today.
func (w *Web) substitutable(c echo.Context, person string, units map[string]string) ([]Option, error) {
	people, err := w.everybody(c)
	if err != nil {
		return nil, err
	}
	tr, today := w.words(c), w.today()
	var out []Option
	for _, p := range people {
		for _, post := range p.Posts {
			if p.ID != person && post.SubstituteFor == "" && post.ValidOn(today) {
				out = append(out, Option{Value: post.ID, Text: p.Name + " · " + postWords(tr, post, units)})
			}
		}
	}
	return out, nil
}

func (w *Web) personForm(c echo.Context, status int, titleKey string, f *Form) error {
	tr := w.words(c)
	page := w.page(c, "personform", tr(titleKey), FormView{Form: f})
	page.Crumbs = w.crumbs(c, Link{Text: tr("web.people.title"), Href: "/kisiler"}, Link{Text: page.Title})
	return w.send(c, status, page)
}

func (w *Web) newPerson(c echo.Context) error {
	if err := access.Check(actor(c), access.PersonEdit, access.Whole); err != nil {
		return err
	}
	return w.personForm(c, http.StatusOK, "web.people.new", w.form(c, "/kisiler/yeni", "/kisiler").fresh())
}

func (w *Web) createPerson(c echo.Context) error {
	f := w.form(c, "/kisiler/yeni", "/kisiler").fresh()
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	p, err := w.o.Org.AddPerson(c.Request().Context(), org.AddPerson{Name: r.text("name"), Email: r.text("email"), Title: r.text("title"), Once: f.idempotency()})
	if err == nil {
		return w.done(c, "/kisiler/"+p.ID, "created")
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, nil)
	return w.personForm(c, status(err), "web.people.new", f)
}

func personValues(p org.Person) url.Values {
	v := url.Values{}
	put(v, "name", p.Name)
	put(v, "title", p.Title)
	put(v, "email", p.Email)
	put(v, "active", checkText(p.Active))
	return v
}

func (w *Web) editPerson(c echo.Context) error {
	p, err := w.o.Org.Person(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	if err := access.Check(actor(c), access.PersonEdit, access.Whole); err != nil {
		return err
	}
	f := w.form(c, "/kisiler/"+p.ID+"/duzenle", "/kisiler/"+p.ID)
	f.Values, f.Version = personValues(p), itoa(p.Version)
	return w.personForm(c, http.StatusOK, "web.people.edit", f)
}

func (w *Web) changePerson(c echo.Context) error {
	ctx := c.Request().Context()
	p, err := w.o.Org.Person(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	f := w.form(c, "/kisiler/"+p.ID+"/duzenle", "/kisiler/"+p.ID)
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	name, email, title, active := r.text("name"), r.text("email"), r.text("title"), r.flag("active")
	if err = r.err(); err == nil {
		if _, err = w.o.Org.ChangePerson(ctx, org.ChangePerson{ID: p.ID, Version: r.version(), Name: &name, Email: &email, Title: &title, Active: &active}); err == nil {
			return w.done(c, "/kisiler/"+p.ID, "saved")
		}
	}
	code, err := w.refused(c, f, err, nil, func() (url.Values, int64) { return personValues(p), p.Version })
	if err != nil {
		return err
	}
	return w.personForm(c, code, "web.people.edit", f)
}

func (w *Web) addPost(c echo.Context) error {
	f := w.form(c, "", "")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	id := c.Param("id")
	cmd := org.AddPost{
		PersonID: id, Role: access.Role(r.text("role")), UnitID: r.text("unit_id"), ValidFrom: r.date("valid_from"), ValidTo: r.date("valid_to"),
		SubstituteFor: r.text("substitute_for"), Once: f.idempotency(),
	}
	if err = r.err(); err == nil {
		if _, err = w.o.Org.AddPost(c.Request().Context(), cmd); err == nil {
			return w.done(c, "/kisiler/"+id, "created")
		}
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, nil)
	return w.personPage(c, status(err), f, nil)
}

func (w *Web) endPost(c echo.Context) error {
	f := w.form(c, "", "")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	post, err := w.o.Org.Post(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	if _, err := w.o.Org.EndPost(ctx, org.EndPost{ID: post.ID, Version: r.version(), On: w.today()}); err != nil {
		return err
	}
	return w.done(c, "/kisiler/"+post.PersonID, "ended")
}

func (w *Web) invite(c echo.Context) error {
	l, err := w.o.Auth.Invite(c.Request().Context(), c.Param("id"))
	return w.linkMade(c, "davet", l, err)
}

func (w *Web) resetPassword(c echo.Context) error {
	l, err := w.o.Auth.ResetPassword(c.Request().Context(), c.Param("id"))
	return w.linkMade(c, "sifre", l, err)
}

// linkMade shows the one-time address once, on the answer itself: it is never in a redirect or a log.
func (w *Web) linkMade(c echo.Context, leaf string, l auth.Link, err error) error {
	f := w.form(c, "", "")
	if err != nil {
		if !refusable(err) {
			return err
		}
		w.take(c, f, err, nil)
		return w.personPage(c, status(err), f, nil)
	}
	return w.personPage(c, http.StatusOK, f, &LinkView{URL: w.o.Base + "/" + leaf + "/" + l.Token, Until: clockText(l.ExpiresAt)})
}

func clockText(t time.Time) string { return t.In(clock.Istanbul).Format("02.01.2006 15:04") }
