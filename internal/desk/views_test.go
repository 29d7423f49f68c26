package desk_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/desk"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
)

// office is two people with a desk each.
type office struct {
	db       *db.DB
	log      *audit.Log
	desk     *desk.Service
	me, you  context.Context
	mine     string
	nobodies []context.Context // who has no desk
}

func open(t *testing.T, d *db.DB) *office {
	t.Helper()
	now := clock.Fixed(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
	o := &office{db: d, log: audit.New(d, now)}
	door := act.New(d, o.log, now, true)
	o.desk = desk.New(desk.Options{DB: d, Door: door, Clock: now})
	system := access.WithActor(context.Background(), access.System("test"))
	people := org.New(d, door, now)
	_, err := people.Found(system, org.FoundAdministration{Name: "Deneme Belediyesi", Province: "İstanbul"})
	ok(t, err)
	person := func(name string) context.Context {
		x, err := people.AddPerson(system, org.AddPerson{Name: name})
		ok(t, err)
		o.mine = x.ID
		return access.WithActor(context.Background(), access.Actor{PersonID: x.ID, Name: name, Posts: []access.Post{{Role: access.Admin}}})
	}
	o.you, o.me = person("Sen"), person("Ben")
	o.nobodies = []context.Context{context.Background(), system, access.WithActor(context.Background(), access.Actor{PersonID: o.mine, TokenScopes: []access.Action{access.PlanRead}})}
	return o
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (o *office) add(ctx context.Context, t *testing.T, name, page, query string) desk.View {
	t.Helper()
	v, err := o.desk.AddView(ctx, desk.AddView{Page: page, Name: name, Query: query})
	ok(t, err)
	return v
}

func (o *office) names(ctx context.Context, t *testing.T, page string) (out []string) {
	t.Helper()
	l, err := o.desk.Views(ctx, page)
	ok(t, err)
	for _, v := range l {
		out = append(out, v.Name+" "+v.Href())
	}
	return out
}

func TestViewsAreKeptForOneselfAlone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		v := o.add(o.me, t, "  Işık  işleri ", "/planlar", "durum=draft&sonra=XYZ&oldu=saved&ara=%C4%B1%C5%9F%C4%B1k&bos=")
		o.add(o.me, t, "Geç kalanlar", "/gerceklesme", "")
		o.add(o.you, t, "Işık işleri", "/planlar", "durum=in_force")
		if diff := cmp.Diff([]string{"Geç kalanlar /gerceklesme", "Işık işleri /planlar?ara=%C4%B1%C5%9F%C4%B1k&durum=draft"}, o.names(o.me, t, "")); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"Işık işleri /planlar?durum=in_force"}, o.names(o.you, t, "/planlar")); diff != "" {
			t.Error(diff)
		}
		// another's view is not there: neither its name nor its version is told
		if _, err := o.desk.RenameView(o.you, desk.RenameView{ID: v.ID, Version: 1, Name: "Benim"}); !fault.Has(err, "not_found") {
			t.Errorf("another's view: %v", err)
		}
		if err := o.desk.RemoveView(o.you, desk.RemoveView{ID: v.ID, Version: 9}); !fault.Has(err, "not_found") {
			t.Errorf("another's view: %v", err)
		}
		v2, err := o.desk.RenameView(o.me, desk.RenameView{ID: v.ID, Version: 1, Name: "IŞIK"})
		if ok(t, err); v2.Name != "IŞIK" || v2.Version != 2 {
			t.Errorf("%+v", v2)
		}
		if _, err := o.desk.RenameView(o.me, desk.RenameView{ID: v.ID, Version: 1, Name: "Eski"}); fault.KindOf(err) != fault.KindStale {
			t.Errorf("stale: %v", err)
		}
		if err := o.desk.RemoveView(o.me, desk.RemoveView{ID: v.ID, Version: 1}); fault.KindOf(err) != fault.KindStale {
			t.Errorf("stale: %v", err)
		}
		ok(t, o.desk.RemoveView(o.me, desk.RemoveView{ID: v.ID, Version: 2}))
		if diff := cmp.Diff([]string{"Geç kalanlar /gerceklesme"}, o.names(o.me, t, "")); diff != "" {
			t.Error(diff)
		}
		for _, who := range o.nobodies {
			if _, err := o.desk.AddView(who, desk.AddView{Page: "/planlar", Name: "x"}); err == nil {
				t.Error("somebody without a desk keeps a view")
			}
			if l, _ := o.desk.Views(who, ""); len(l) > 0 {
				t.Errorf("somebody without a desk sees %v", l)
			}
		}
	})
}

func TestViewsAreRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		o.add(o.me, t, "Isınma", "/planlar", "")
		for _, c := range []struct {
			page, name, query, want string
		}{
			{"/planlar", "ISINMA", "", "desk.view.name_taken"},
			{"/planlar/yeni", "x", "", "desk.view.page"},
			{"https://evil.example/planlar", "x", "", "desk.view.page"},
			{"//evil.example", "x", "", "desk.view.page"},
			{"/planlar?x=", "x", "", "desk.view.page"},
			{"/planlar", " \u00a0 ", "", "text.required"},
			{"/planlar", "a\x01", "", "text.control"},
			{"/planlar", strings.Repeat("ş", 101), "", "text.length"},
			{"/planlar", "x", "a=%ZZ", "desk.view.query"},
			{"/planlar", "x", "a=%00", "desk.view.query"},
			{"/planlar", "x", "a=" + strings.Repeat("ş", 500), "desk.view.query"},
		} {
			if _, err := o.desk.AddView(o.me, desk.AddView{Page: c.page, Name: c.name, Query: c.query}); !fault.Has(err, c.want) {
				t.Errorf("%q %q %q: %v, want %s", c.page, c.name, c.query, err, c.want)
			}
		}
		v := o.add(o.me, t, "isınma", "/planlar", "") // another letter
		if _, err := o.desk.RenameView(o.me, desk.RenameView{ID: v.ID, Version: 1, Name: "ısınma"}); !fault.Has(err, "desk.view.name_taken") {
			t.Errorf("renamed onto another: %v", err)
		}
		o.add(o.me, t, "Isınma", "/birimler", "")
		for n := len(o.names(o.me, t, "")); n < desk.MostViews; n++ {
			o.add(o.me, t, fmt.Sprintf("Görünüm %d", n), "/kisiler", "")
		}
		if _, err := o.desk.AddView(o.me, desk.AddView{Page: "/kisiler", Name: "Son"}); !fault.Has(err, "desk.view.too_many") {
			t.Errorf("one too many: %v", err)
		}
		o.add(o.you, t, "Son", "/kisiler", "")
	})
}

func TestAViewIsWrittenWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		state := func() map[string]string {
			l, err := o.desk.Views(o.me, "")
			ok(t, err)
			rows, err := o.log.List(access.WithActor(context.Background(), access.System("test")), audit.Query{Limit: 200})
			ok(t, err)
			return map[string]string{"views": fmt.Sprint(l), "log": fmt.Sprint(len(rows))}
		}
		var v desk.View
		dbtest.EachStatement(o.me, t, 20, state, func(ctx context.Context) (err error) {
			v, err = o.desk.AddView(ctx, desk.AddView{Page: "/planlar", Name: "A", Query: "durum=draft", Once: act.Once{Key: "k", Sum: "s"}})
			return err
		})
		again, err := o.desk.AddView(o.me, desk.AddView{Page: "/planlar", Name: "A", Query: "durum=draft", Once: act.Once{Key: "k", Sum: "s"}})
		if ok(t, err); again != v {
			t.Errorf("sent twice: %+v, %+v", v, again)
		}
		dbtest.EachStatement(o.me, t, 20, state, func(ctx context.Context) (err error) {
			_, err = o.desk.RenameView(ctx, desk.RenameView{ID: v.ID, Version: 1, Name: "B"})
			return err
		})
		dbtest.EachStatement(o.me, t, 20, state, func(ctx context.Context) error {
			return o.desk.RemoveView(ctx, desk.RemoveView{ID: v.ID, Version: 2})
		})
		if l := o.names(o.me, t, ""); len(l) > 0 {
			t.Error(l)
		}
	})
}
