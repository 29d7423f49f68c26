package account_test

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/quantity"
)

// sees is what a caller reads of a report, in one line.
func (h *house) sees(ctx context.Context, r account.Report) string {
	say := func(err error) string {
		switch fault.KindOf(err) {
		case fault.KindNotFound:
			return "hidden"
		case fault.KindForbidden:
			return "forbidden"
		}
		return word(err)
	}
	_, err := h.accounts.Get(ctx, r.ID)
	_, of := h.accounts.Of(ctx, r.PlanID, r.Year)
	page, list := h.accounts.List(ctx, account.ListQuery{PlanID: r.PlanID})
	w, whole := h.accounts.Whole(ctx, r.ID)
	if whole != nil {
		return fmt.Sprintf("get %s of %s list %s %d whole %s", say(err), say(of), say(list), len(page.Items), say(whole))
	}
	var units []string
	for _, u := range w.Units {
		units = append(units, strings.Fields(u.UnitName)[0])
	}
	return fmt.Sprintf("get %s of %s list %s %d units %s texts %d works %d statements %d copies %d printed %d steps %d", say(err), say(of), say(list), len(page.Items),
		strings.Join(units, ","), len(w.Texts), len(w.Work), len(w.Statements), len(w.Distributions), len(w.Printed), len(w.Steps))
}

// Until the council has it, a unit sees its own report and the administration's head; the clerk sees what was presented; what was voted on is
// open to whoever reads reports.
func TestWhoSeesWhat(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.to(t, account.Consolidating)
		u := h.unit(r, h.own)
		ok(t, second(h.accounts.Write(h.as(access.UnitEditor), account.Write{ReportID: r.ID, UnitReportID: u.ID, Section: "I.C.5", Text: "Hizmetlerimiz"})))
		ok(t, second(h.accounts.LoadPrinted(h.as(access.Planner), account.LoadPrinted{ReportID: r.ID, Version: h.get(r).Version, Rows: rowsOf(nil)})))
		h.received(t, r)
		hidden := "get hidden of hidden list + 0 whole hidden"
		look := func(state, all, own, third string, tabled, frozen string) {
			t.Helper()
			want := map[access.Role]string{access.CouncilMember: "get forbidden of forbidden list forbidden 0 whole forbidden", access.CouncilClerk: tabled, access.Viewer: frozen, access.IMSOfficer: frozen,
				access.UnitEditor: own, access.UnitManager: own}
			for _, role := range access.Roles {
				w, special := want[role]
				if !special {
					w = all
				}
				if d := cmp.Diff(w, h.sees(h.as(role), r)); d != "" {
					t.Errorf("%s, %s: %s", state, role, d)
				}
			}
			if d := cmp.Diff(third, h.sees(h.in(access.UnitManager, h.third), r)); d != "" {
				t.Errorf("%s, third: %s", state, d)
			}
			if d := cmp.Diff(hidden, h.sees(h.in(access.UnitManager, h.branch), r)); d != "" && !strings.Contains(frozen, "+ of +") {
				t.Errorf("%s, branch: %s", state, d)
			}
		}
		line := "get + of + list + 1 units %s texts %d works %d statements %d copies %d printed %d steps %d"
		whole := func(printed, steps int) string {
			return fmt.Sprintf(line, "Çevre,Fen,Zabıta", 4, 3, 3, 0, printed, steps)
		}
		own, third := fmt.Sprintf(line, "Fen", 1, 1, 1, 0, 0, 2), fmt.Sprintf(line, "Çevre", 0, 0, 1, 0, 0, 2)
		look("consolidating", whole(4, 8), own, third, hidden, hidden)
		planner := h.as(access.Planner)
		ok(t, second(h.accounts.Sign(planner, h.signing(r, account.FinanceHead))))
		ok(t, second(h.accounts.Sign(planner, h.signing(r, account.SeniorManager))))
		ok(t, second(h.accounts.Present(planner, h.presenting(r))))
		all := fmt.Sprintf(line, "Çevre,Fen,Zabıta", 4, 3, 5, 0, 4, 11)
		look("presented", all, own, third, all, hidden)
		_, _, err := h.accounts.Vote(planner, h.voting(r))
		ok(t, err)
		all = fmt.Sprintf(line, "Çevre,Fen,Zabıta", 4, 3, 5, 0, 4, 12)
		look("voted", all, all, all, all, all)
		// A unit that wrote nothing of another's sees no money in a list either; nobody sees anything without signing in.
		if _, err := h.accounts.Get(context.Background(), r.ID); fault.KindOf(err) != fault.KindUnauthenticated {
			t.Error(err)
		}
		if _, err := h.accounts.StatementTexts(h.as(access.CouncilMember)); fault.KindOf(err) != fault.KindForbidden {
			t.Error(err)
		}
	})
}

// A signed paper is opened by who sees the statement or the decision it belongs to.
func TestPapers(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.to(t, account.Presented)
		var own, finance string
		w := h.whole(r)
		for _, x := range w.Statements {
			switch {
			case x.UnitID == h.own:
				own = x.DocumentSHA256
			case x.Kind == account.FinanceHead:
				finance = x.DocumentSHA256
			}
		}
		open := func(ctx context.Context, sum string) string {
			in, f, err := h.accounts.OpenFile(ctx, r.ID, sum)
			if err != nil {
				return word(err)
			}
			defer in.Close()
			b, err := io.ReadAll(in)
			ok(t, err)
			return fmt.Sprintf("%s %d %v", f.FileName, f.Size, strings.HasPrefix(string(b), "%PDF-") && int64(len(b)) == f.Size)
		}
		mine := open(h.as(access.UnitManager), own)
		if !strings.HasPrefix(mine, "beyan.pdf ") || !strings.HasSuffix(mine, " true") {
			t.Error(mine)
		}
		for name, got := range map[string]string{
			"a foreign unit": open(h.in(access.UnitManager, h.third), own), "finance's by a unit": open(h.as(access.UnitManager), finance), "a viewer": open(h.as(access.Viewer), finance),
			"no sum": open(h.as(access.Planner), ""), "an unknown sum": open(h.as(access.Planner), strings.Repeat("ab", 32)),
		} {
			if got != "not_found" {
				t.Errorf("%s: %s", name, got)
			}
		}
		clerk := h.as(access.CouncilClerk)
		if got := open(clerk, finance); !strings.HasSuffix(got, " true") {
			t.Error(got)
		}
		attach := account.AttachDecision{ReportID: r.ID, FileName: "Meclis Kararı.pdf", Content: pdf("karar")}
		wants(t, second(h.accounts.AttachDecision(clerk, attach)), fault.KindClosed, "account.state")
		_, _, err := h.accounts.Vote(clerk, h.voting(r))
		ok(t, err)
		attach.Content = pdf("karar")
		f := must(h.accounts.AttachDecision(clerk, attach))
		if f.DecisionID != h.get(r).Decision.ID || f.Size == 0 || f.AddedBy != "person-council_clerk" {
			t.Errorf("%+v", f)
		}
		if got := open(h.as(access.Viewer), f.SHA256); got != fmt.Sprintf("Meclis Kararı.pdf %d true", f.Size) {
			t.Error(got)
		}
		before := h.state(t)
		attach.Content = pdf("karar")
		wants(t, second(h.accounts.AttachDecision(clerk, attach)), fault.KindConflict, "account.file.same")
		attach.Content = nil
		wants(t, second(h.accounts.AttachDecision(clerk, attach)), fault.KindInvalid, "files.empty")
		attach.Content, attach.FileName = pdf("x"), strings.Repeat("a", 300)+".pdf"
		wants(t, second(h.accounts.AttachDecision(clerk, attach)), fault.KindInvalid, "text.length")
		attach.Content, attach.FileName = strings.NewReader("MZ\x90"), "karar.pdf"
		wants(t, second(h.accounts.AttachDecision(clerk, attach)), fault.KindInvalid, "files.type")
		dbtest.Unchanged(t, before, h.state(t))
	})
}

// Two services over one database, as two processes would be (SQLite has one).
func twoHouses(t *testing.T, e db.Engine) []*house {
	t.Helper()
	url := dbtest.URL(t, e)
	opened := func() *db.DB {
		d, err := db.Open(t.Context(), url)
		ok(t, err)
		t.Cleanup(func() { _ = d.Close() })
		return d
	}
	h := newHouse(t, opened())
	if e == db.SQLite {
		return []*house{h, h}
	}
	o := *h
	built := build(t, opened())
	o.db, o.log, o.door, o.org, o.plans, o.programmes, o.budgets, o.accounts, o.scores = built.db, built.log, built.door, built.org, built.plans, built.programmes, built.budgets, built.accounts, built.scores
	return []*house{h, &o}
}

// outcomes runs n calls at once and counts their answers: "won", else the code of the refusal.
func outcomes(n int, do func(i int) error) map[string]int {
	errs, start := make(chan error, n), make(chan struct{})
	for i := range n {
		go func() {
			<-start
			errs <- do(i)
		}()
	}
	close(start)
	out := map[string]int{}
	for range n {
		err := <-errs
		if err == nil {
			out["won"]++
			continue
		}
		out[word(err)]++
	}
	return out
}

// Eight at once: one report is opened, one text and one work take their place, one signs, one votes; a signed unit report holds no text that came
// after its signature.
func TestOneWinnerAmongConcurrentSteps(t *testing.T) {
	t.Parallel()
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			houses := twoHouses(t, e)
			h := houses[0]
			planner := h.as(access.Planner)
			check := func(name string, do func(h *house) error, late ...string) {
				t.Helper()
				got := outcomes(8, func(i int) error { return do(houses[i%2]) })
				others := 0
				for _, code := range late {
					others += got[code]
				}
				if got["won"] != 1 || others != 7 {
					t.Errorf("%s: %v", name, got)
				}
			}
			check("reports", func(h *house) error {
				return second(h.accounts.Create(planner, account.Create{PlanID: h.plan.ID, Year: year}))
			}, "account.exists", "db.duplicate")
			r := must(h.accounts.Of(planner, h.plan.ID, year))
			u := h.unit(r, h.own)
			check("first texts of the administration", func(h *house) error {
				return second(h.accounts.Write(planner, account.Write{ReportID: r.ID, Section: "I.B", Text: "x"}))
			}, "stale")
			check("first texts of a unit", func(h *house) error {
				return second(h.accounts.Write(planner, account.Write{ReportID: r.ID, UnitReportID: u.ID, Section: "I.B", Text: "x"}))
			}, "stale")
			check("first works", func(h *house) error {
				return second(h.accounts.RecordWork(planner, account.RecordWork{UnitReportID: u.ID, ActivityID: h.first.ID, Spent: p(quantity.Money(1))}))
			}, "stale")
			u = h.unit(r, h.own)
			got := outcomes(8, func(i int) error {
				if i%2 == 0 {
					return second(houses[i/2%2].accounts.SignUnit(planner, h.signUnit(u)))
				}
				return second(houses[i/2%2].accounts.Write(planner, account.Write{ReportID: r.ID, UnitReportID: u.ID, Section: "I.B", Text: "sonradan", Version: 1}))
			})
			signed, wrote := h.unit(r, h.own).State == account.UnitSigned, false
			for _, x := range h.whole(r).Texts {
				wrote = wrote || x.Text == "sonradan"
			}
			if signed == wrote || got["won"] != 1 { // whoever is second has read another version, or finds the report signed
				t.Errorf("signed %v, written %v: %v", signed, wrote, got)
			}
			if !signed {
				h.signedOwn(t, r)
			}
			ok(t, second(h.accounts.ReceiveUnit(planner, account.UnitStep{ID: u.ID, Version: h.unit(r, h.own).Version})))
			for _, unit := range []string{h.other, h.third} {
				s := must(h.accounts.SignUnit(planner, h.signUnit(h.unit(r, unit))))
				ok(t, second(h.accounts.ReceiveUnit(planner, account.UnitStep{ID: s.ID, Version: s.Version})))
			}
			finance := h.signing(r, account.FinanceHead)
			check("signatures of finance", func(h *house) error {
				c := finance
				c.Document = pdf("x")
				return second(h.accounts.Sign(planner, c))
			}, "stale")
			check("reopenings", func(h *house) error {
				return second(h.accounts.Reopen(planner, account.Step{ID: r.ID, Version: finance.Version + 1, Note: "eksik"}))
			}, "stale")
		})
	}
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run("vote "+string(e), func(t *testing.T) {
			t.Parallel()
			houses := twoHouses(t, e)
			h := houses[0]
			r := h.to(t, account.Presented)
			v := h.voting(r)
			got := outcomes(8, func(i int) error {
				_, _, err := houses[i%2].accounts.Vote(h.as(access.CouncilClerk), v)
				return err
			})
			if got["won"] != 1 || got["stale"] != 7 {
				t.Error(got)
			}
			if n := len(must(h.accounts.Editions(h.as(access.Planner), r.ID))); n != 1 {
				t.Errorf("%d editions", n)
			}
		})
	}
}

// How many statements the use cases take; the numbers are asserted so that a change of them is a decision. None grows with what a report holds
// (those of a whole and its check are mostly the plan's, the programme's and the scores').
func TestStatements(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.created(t)
		planner := h.as(access.Planner)
		reads := func() map[string]int64 {
			return map[string]int64{
				"get":   dbtest.Statements(planner, t, func(ctx context.Context) error { return second(h.accounts.Get(ctx, r.ID)) }),
				"list":  dbtest.Statements(planner, t, func(ctx context.Context) error { return second(h.accounts.List(ctx, account.ListQuery{})) }),
				"whole": dbtest.Statements(planner, t, func(ctx context.Context) error { return second(h.accounts.Whole(ctx, r.ID)) }),
				"check": dbtest.Statements(planner, t, func(ctx context.Context) error { return second(h.accounts.Check(ctx, r.ID)) }),
			}
		}
		empty := reads()
		h.filled(t, r)
		for _, s := range account.Sections(year) {
			for _, u := range h.whole(r).Units {
				if !slices.Contains([]string{"I.D"}, s.Code) {
					ok(t, second(h.accounts.Write(planner, account.Write{ReportID: r.ID, UnitReportID: u.ID, Section: s.Code, Text: "Metin"})))
				}
			}
		}
		if d := cmp.Diff(empty, reads()); d != "" {
			t.Error(d)
		}
		u := h.unit(r, h.own)
		got := map[string]int64{
			"write": dbtest.Statements(planner, t, func(ctx context.Context) error {
				return second(h.accounts.Write(ctx, account.Write{ReportID: r.ID, UnitReportID: u.ID, Section: "I.B", Text: "Yeni", Version: 1}))
			}),
			"work": dbtest.Statements(planner, t, func(ctx context.Context) error {
				return second(h.accounts.RecordWork(ctx, account.RecordWork{UnitReportID: u.ID, ActivityID: h.first.ID, WorkDone: "Yeni", Version: 1}))
			}),
			"get": empty["get"], "list": empty["list"],
		}
		if d := cmp.Diff(map[string]int64{"write": 13, "work": 15, "get": 2, "list": 1}, got); d != "" {
			t.Error(d)
		}
	})
}

// Pages of reports come newest year first; names are those of people the reader sees.
func TestPagesAndNames(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		system := access.WithActor(context.Background(), access.System("test"))
		id := must(h.org.AddPerson(system, org.AddPerson{Name: "Ayşe Planlar"})).ID
		planner := access.WithActor(context.Background(), access.Actor{PersonID: id, Name: "Ayşe Planlar", Posts: []access.Post{{Role: access.Planner}}})
		r := must(h.accounts.Create(planner, account.Create{PlanID: h.plan.ID, Year: year}))
		for n, other := range []int{2021, 2020, 2023} {
			ok(t, h.db.System(t.Context()).Exec(`INSERT INTO activity_report SELECT ?, plan_id, programme_id, ?, ?, presented_on, letter_number, chair, total_members, votes_sufficient, votes_insufficient, abstentions,
				decision_id, published_on, published_at, printed_file_name, printed_sha256, synthetic, version, created_at, updated_at FROM activity_report WHERE id = ?`, fmt.Sprintf("01ARZ3NDEKTSV4RRFFQ69G5FA%d", n), other,
				[]string{account.Published, account.Presented, account.Consolidating}[n], r.ID).Error)
		}
		years := func(ctx context.Context) (out []int) {
			q := account.ListQuery{PlanID: h.plan.ID, Limit: 1}
			for {
				page := must(h.accounts.List(ctx, q))
				for _, x := range page.Items {
					out = append(out, x.Year)
				}
				if q.After = page.Next; q.After == "" {
					return out
				}
			}
		}
		for role, want := range map[access.Role][]int{access.Planner: {2023, 2022, 2021, 2020}, access.Viewer: {2021}, access.CouncilClerk: {2021, 2020}, access.UnitEditor: {2022, 2021}} {
			if got := years(h.as(role)); !slices.Equal(got, want) {
				t.Errorf("%s: %v", role, got)
			}
		}
		if w := h.whole(r); w.People[id] != "Ayşe Planlar" || len(w.People) != 1 {
			t.Error(w.People)
		}
		if w := must(h.accounts.Whole(h.as(access.UnitEditor), r.ID)); len(w.People) != 0 { // it sees nothing she did
			t.Error(w.People)
		}
	})
}
