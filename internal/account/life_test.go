package account_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/quantity"
)

func (h *house) created(t testing.TB) account.Report {
	t.Helper()
	return must(h.accounts.Create(h.as(access.Planner), account.Create{PlanID: h.plan.ID, Year: year, Synthetic: true}))
}

func (h *house) get(r account.Report) account.Report {
	return must(h.accounts.Get(h.as(access.Planner), r.ID))
}

func (h *house) whole(r account.Report) account.Whole {
	return must(h.accounts.Whole(h.as(access.Planner), r.ID))
}

func (h *house) unit(r account.Report, unitID string) account.UnitReport {
	for _, u := range h.whole(r).Units {
		if u.UnitID == unitID {
			return u
		}
	}
	panic("no report of the unit")
}

// filled writes what the report needs: the sections the administration owes, and money and work of the activities.
func (h *house) filled(t testing.TB, r account.Report) {
	t.Helper()
	ctx := h.as(access.Planner)
	for _, code := range []string{"I.D", "III.A.3", "III.A.4"} {
		ok(t, second(h.accounts.Write(ctx, account.Write{ReportID: r.ID, Section: code, Text: "Bu bölümün metni."})))
	}
	h.worked(t, r, h.own, h.first.ID)
	h.worked(t, r, h.other, h.first.ID)
	h.worked(t, r, h.other, h.second.ID)
}

func (h *house) worked(t testing.TB, r account.Report, unit, activity string) {
	t.Helper()
	ok(t, second(h.accounts.RecordWork(h.as(access.Planner), account.RecordWork{UnitReportID: h.unit(r, unit).ID, ActivityID: activity, WorkDone: "Yapıldı", Final: p(120 * quantity.Lira), Spent: p(90 * quantity.Lira)})))
}

func (h *house) signUnit(u account.UnitReport) account.SignUnit {
	return account.SignUnit{ID: u.ID, Version: u.Version, StatementFields: signer("Müdür " + u.UnitName), DocumentName: "beyan.pdf", Document: pdf(u.UnitName)}
}

// received signs and receives every unit's report.
func (h *house) received(t testing.TB, r account.Report) {
	t.Helper()
	ctx := h.as(access.Planner)
	for _, u := range h.whole(r).Units {
		s := must(h.accounts.SignUnit(ctx, h.signUnit(u)))
		ok(t, second(h.accounts.ReceiveUnit(ctx, account.UnitStep{ID: u.ID, Version: s.Version})))
	}
}

// handedIn has every unit's draft signed and received: nobody signs the whole before.
func (h *house) handedIn(r account.Report) {
	ctx := h.as(access.Planner)
	for _, u := range must(h.accounts.Whole(ctx, r.ID)).Units {
		if u.State == account.UnitDraft {
			s := must(h.accounts.SignUnit(ctx, h.signUnit(u)))
			must(h.accounts.ReceiveUnit(ctx, account.UnitStep{ID: u.ID, Version: s.Version}))
		}
	}
}

func (h *house) signing(r account.Report, kind string) account.Sign {
	f := signer("Mali Hizmetler Müdürü")
	f.SignedOn = "2023-03-20"
	if kind == account.SeniorManager {
		f.SignerName, f.SignedOn = "Başkan Adı", "2023-03-27"
	}
	return account.Sign{ID: r.ID, Version: h.get(r).Version, Kind: kind, StatementFields: f, DocumentName: "beyan.pdf", Document: pdf(kind)}
}

func (h *house) presenting(r account.Report) account.Step {
	return account.Step{ID: r.ID, Version: h.get(r).Version, On: "2023-04-03", LetterNumber: "E-12"}
}

func (h *house) voting(r account.Report) account.Vote {
	return account.Vote{ID: r.ID, Version: h.get(r).Version, Chair: "Vekil Adı", TotalMembers: 37, Sufficient: 25, Insufficient: 8, Abstentions: 2,
		DecisionFields: council.DecisionFields{Body: "council", Date: "2023-04-07", Number: "2023/50", Result: "majority"}}
}

func (h *house) sending(r account.Report, to, number string) account.Distribute {
	return account.Distribute{ID: r.ID, Version: h.get(r).Version, Distribution: account.Distribution{Recipient: to, RecipientName: "Alıcı " + to, SentOn: "2023-04-20", LetterNumber: number}}
}

func (h *house) publishing(r account.Report) account.Step {
	return account.Step{ID: r.ID, Version: h.get(r).Version, On: "2023-04-25", Address: "belediye.example/faaliyet-2022"}
}

// states in the order of a life; to brings a new report to one of them.
var states = []string{account.Consolidating, account.FinanceSigned, account.MayorSigned, account.Presented, account.VotedSufficient, account.Distributed, account.Published}

func (h *house) to(t testing.TB, state string) account.Report {
	t.Helper()
	r := h.created(t)
	h.filled(t, r)
	if state == account.Consolidating {
		return h.get(r)
	}
	h.received(t, r)
	ctx := h.as(access.Planner)
	for _, next := range []struct {
		state string
		do    func() error
	}{
		{account.FinanceSigned, func() error { return second(h.accounts.Sign(ctx, h.signing(r, account.FinanceHead))) }},
		{account.MayorSigned, func() error { return second(h.accounts.Sign(ctx, h.signing(r, account.SeniorManager))) }},
		{account.Presented, func() error { return second(h.accounts.Present(ctx, h.presenting(r))) }},
		{account.VotedSufficient, func() error { _, _, err := h.accounts.Vote(ctx, h.voting(r)); return err }},
		{account.Distributed, func() error { return second(h.accounts.Distribute(ctx, h.sending(r, "ministry", "E-30"))) }},
		{account.Published, func() error { return second(h.accounts.Publish(ctx, h.publishing(r))) }},
	} {
		ok(t, next.do())
		if now := h.get(r).State; now != next.state {
			t.Fatalf("%s, want %s", now, next.state)
		}
		if next.state == state {
			break
		}
	}
	return h.get(r)
}

func TestTheLifeOfAReport(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.to(t, account.Published)
		w := h.whole(r)
		var steps []string
		for _, s := range w.Steps {
			steps = append(steps, s.Step)
		}
		want := []string{"create", "unit_sign", "unit_receive", "unit_sign", "unit_receive", "unit_sign", "unit_receive", "finance_sign", "senior_sign", "present", "vote", "distribute", "publish"}
		if d := cmp.Diff(want, steps); d != "" {
			t.Error(d)
		}
		if len(w.Units) != 3 || w.Units[0].UnitName != "Çevre Müdürlüğü" || len(w.Statements) != 5 || len(w.Work) != 3 || len(w.Texts) != 3 || len(w.Distributions) != 1 || len(w.Sections) != 34 {
			t.Errorf("%d units, %d statements, %d works, %d texts, %d copies", len(w.Units), len(w.Statements), len(w.Work), len(w.Texts), len(w.Distributions))
		}
		for _, x := range w.Statements {
			if x.Text != "Deneme beyanı: "+x.Kind || x.DocumentSHA256 == "" || x.RecordedBy != "person-planner" {
				t.Errorf("%+v", x)
			}
		}
		if r.Decision == nil || r.Decision.Number != "2023/50" || *r.TotalMembers != 37 || *r.Insufficient != 8 || r.PublishedAt == "" || r.PlanCode != "P1" {
			t.Errorf("%+v", r)
		}
		editions := must(h.accounts.Editions(h.as(access.Viewer), r.ID))
		if len(editions) != 1 || editions[0].Document != "report/2022" || editions[0].Year != year || editions[0].No != 1 || editions[0].Decision.Number != "2023/50" {
			t.Errorf("%+v", editions)
		}
		if all := must(h.programmes.Editions(h.as(access.Planner), h.programme.ID)); len(all) != 1 {
			t.Errorf("the programme has %d editions", len(all))
		}
		if l := must(h.accounts.Check(h.as(access.Planner), r.ID)); len(codes(l, 1)) != 0 {
			t.Errorf("a published report is blocked: %v", codes(l, 1))
		}
		// A further copy leaves it published.
		ok(t, second(h.accounts.Distribute(h.as(access.CouncilClerk), h.sending(r, "court_of_accounts", "E-31"))))
		if s := h.get(r).State; s != account.Published {
			t.Error(s)
		}
		h.verifyLog(t)
	})
}

// A returned unit report keeps what was signed as withdrawn; it is signed again after the change. A reopened report is signed again by both.
func TestReturnAndReopen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.to(t, account.Presented)
		planner := h.as(access.Planner)
		re := must(h.accounts.Reopen(planner, account.Step{ID: r.ID, Version: r.Version, Note: "Tablo düzeltilecek"}))
		if re.State != account.Consolidating || re.PresentedOn != "" || re.LetterNumber != "" {
			t.Fatalf("%+v", re)
		}
		u := h.unit(r, h.own)
		returned := must(h.accounts.ReturnUnit(planner, account.UnitStep{ID: u.ID, Version: u.Version, Reason: "Harcama eksik"}))
		if returned.State != account.UnitReturned || returned.Reason != "Harcama eksik" || returned.ReceivedBy != "" {
			t.Fatalf("%+v", returned)
		}
		standing, withdrawn := 0, map[string]string{}
		for _, x := range h.whole(r).Statements {
			if x.WithdrawnAt == 0 {
				standing++
			} else {
				withdrawn[x.Kind] = x.WithdrawnReason
			}
		}
		if d := cmp.Diff(map[string]string{account.SpendingAuthority: "Harcama eksik", account.FinanceHead: "Tablo düzeltilecek", account.SeniorManager: "Tablo düzeltilecek"}, withdrawn); d != "" || standing != 2 {
			t.Errorf("%d stand, %s", standing, d)
		}
		if d := cmp.Diff([]string{"account.statement.missing", "account.statement.missing", "account.unit.not_received Fen İşleri Müdürlüğü"}, h.blocks(t, r)); d != "" {
			t.Error(d)
		}
		h.received2(t, r, h.own)
		ok(t, second(h.accounts.Sign(planner, h.signing(r, account.FinanceHead))))
		ok(t, second(h.accounts.Sign(planner, h.signing(r, account.SeniorManager))))
		ok(t, second(h.accounts.Present(planner, h.presenting(r))))
		if n := len(h.whole(r).Statements); n != 8 {
			t.Errorf("%d statements", n)
		}
	})
}

func (h *house) received2(t testing.TB, r account.Report, unit string) {
	t.Helper()
	manager := h.in(access.UnitManager, unit)
	s := must(h.accounts.SignUnit(manager, h.signUnit(h.unit(r, unit))))
	if s.State != account.UnitSigned || s.Reason != "" {
		t.Fatalf("%+v", s)
	}
	ok(t, second(h.accounts.ReceiveUnit(h.as(access.Planner), account.UnitStep{ID: s.ID, Version: s.Version})))
}

// newUnit is a directorate that was founded within the year, after the report was opened.
func (h *house) newUnit(t testing.TB) string {
	t.Helper()
	ctx := access.WithActor(context.Background(), access.System("test"))
	u, err := h.org.AddUnit(ctx, org.AddUnit{Name: "Yeni Müdürlük", SpendingUnit: true, ValidFrom: "2022-11-01"})
	ok(t, err)
	return u.ID
}
