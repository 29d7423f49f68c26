package demo

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// madeStatements stand for the official wording, which an administrator loads; these are our own words and say so.
var madeStatements = map[string]string{
	account.SpendingAuthority: "ÖRNEK METİN (resmî beyan metni değildir): Harcama yetkilisi olarak bu rapordaki bilgilerin güvenilir, tam ve doğru olduğunu, kaynakların amacına uygun kullanıldığını beyan ederim.",
	account.FinanceHead:       "ÖRNEK METİN (resmî beyan metni değildir): Mali işlemlerin mevzuata uygun yürütüldüğünü, III/A bölümündeki mali bilgilerin güvenilir, tam ve doğru olduğunu beyan ederim.",
	account.SeniorManager:     "ÖRNEK METİN (resmî beyan metni değildir): Harcama yetkililerinin beyanlarına dayanarak bu rapordaki bilgilerin güvenilir, tam ve doğru olduğunu beyan ederim.",
}

func (l *loader) statementTexts(ctx context.Context) error {
	there, err := l.Account.StatementTexts(ctx)
	if err != nil {
		return err
	}
	for _, kind := range []string{account.SpendingAuthority, account.FinanceHead, account.SeniorManager} {
		if slices.ContainsFunc(there, func(t account.StatementText) bool { return t.Kind == kind }) {
			continue
		}
		if _, err := l.Account.LoadStatementText(ctx, account.LoadStatementText{Kind: kind, ValidFrom: 2020, Text: madeStatements[kind],
			Source: "Örnek metin: resmî metin yönetici tarafından yüklenir", Synthetic: true}); err != nil {
			return err
		}
	}
	return nil
}

// report writes the activity report of a year: to its publication, or (the last year) to where the office stands when the demo is loaded.
func (r *resultLoader) report(ctx context.Context, year int, made madeYear, end yearEnd) error {
	planner := access.WithActor(ctx, r.actor(demoPersons.Planner.Email))
	there, err := r.Account.Of(planner, r.tree.Plan.ID, year)
	switch {
	case fault.KindOf(err) == fault.KindNotFound:
	case err != nil:
		return err
	default:
		return nil // one step made it whole
	}
	return r.DB.InTx(ctx, func(ctx context.Context) error {
		planner := access.WithActor(ctx, r.actor(demoPersons.Planner.Email))
		r.at(on(year+1, 1, 20))
		if there, err = r.Account.Create(planner, account.Create{PlanID: r.tree.Plan.ID, Year: year, Synthetic: true}); err != nil {
			return err
		}
		last := year == r.tree.Plan.LastYear
		if err := r.unitReports(planner, there, made, end, last); err != nil {
			return err
		}
		if last {
			return nil
		}
		return r.present(ctx, there.ID, year)
	})
}

// unitReports are written, signed and received; of the last year only some.
func (r *resultLoader) unitReports(ctx context.Context, rep account.Report, made madeYear, end yearEnd, last bool) error {
	w, err := r.Account.Whole(ctx, rep.ID)
	if err != nil {
		return err
	}
	if err := r.texts(ctx, rep, w.Sections, ""); err != nil {
		return err
	}
	g, err := r.Programmes.Tree(ctx, rep.ProgrammeID)
	if err != nil {
		return err
	}
	spent := made.spending(end)
	for n, u := range w.Units {
		if last && n%4 == 3 {
			continue // has not begun
		}
		if err := r.texts(ctx, rep, w.Sections, u.ID); err != nil {
			return fmt.Errorf("%s: %w", u.UnitName, err)
		}
		if err := r.work(ctx, &g, u, spent); err != nil {
			return fmt.Errorf("%s: %w", u.UnitName, err)
		}
	}
	if w, err = r.Account.Whole(ctx, rep.ID); err != nil {
		return err
	}
	for n, u := range w.Units {
		if last && n%4 == 3 {
			continue
		}
		if last && (n%4 == 2 || u.UnitName == fen) {
			continue // is being written
		}
		r.at(on(rep.Year+1, 2, 18))
		signed, err := r.Account.SignUnit(r.signs(ctx, u.UnitName), account.SignUnit{ID: u.ID, Version: u.Version, StatementFields: r.signer(u.UnitName, "Birim Müdürü (örnek)", on(rep.Year+1, 2, 18))})
		if err != nil {
			return fmt.Errorf("%s: %w", u.UnitName, err)
		}
		if last && n%4 == 1 {
			continue // waits to be received
		}
		r.at(on(rep.Year+1, 2, 25))
		if _, err := r.Account.ReceiveUnit(ctx, account.UnitStep{ID: u.ID, Version: signed.Version}); err != nil {
			return fmt.Errorf("%s: %w", u.UnitName, err)
		}
	}
	return nil
}

// signs is who records a unit's signature: its manager, or for units without people the strategy office's second person.
func (r *resultLoader) signs(ctx context.Context, unit string) context.Context {
	who := peopleOf(unit)
	if who.approves == demoPersons.Planner.Email {
		return access.WithActor(ctx, r.actor(secondPlanner.Email))
	}
	return access.WithActor(ctx, r.actor(who.approves))
}

func (r *resultLoader) signer(unit, title string, day period.Date) account.StatementFields {
	f := account.StatementFields{SignerName: "Örnek Yetkili", SignerTitle: title, OfficeFrom: peopleSince, Place: "Kartal", SignedOn: day, Signature: "wet"}
	if p, ok := r.people[peopleOf(unit).approves]; ok && unit != "" && peopleOf(unit).approves != demoPersons.Planner.Email {
		f.SignerID, f.SignerName, f.SignerTitle = p.ID, p.Name, unit+" Müdürü (örnek kişi)"
	}
	return f
}

// texts writes the sections that need a text, of the administration (unitReportID empty) or of a unit.
func (r *resultLoader) texts(ctx context.Context, rep account.Report, sections []account.Section, unitReportID string) error {
	for _, s := range sections {
		if !s.Required || (unitReportID == "" && !s.Whole) || (unitReportID != "" && !s.Unit) {
			continue
		}
		if _, err := r.Account.Write(ctx, account.Write{ReportID: rep.ID, UnitReportID: unitReportID, Section: s.Code, Synthetic: true,
			Text: "ÖRNEK METİN: " + s.TR + " (" + strconv.Itoa(rep.Year) + "). Bu metin örnek veridir."}); err != nil {
			return err
		}
	}
	return nil
}

// work says what a unit did for its activities and what it spent on them.
func (r *resultLoader) work(ctx context.Context, g *programme.Tree, u account.UnitReport, money map[[2]string]spending) error {
	for _, t := range g.Targets {
		for _, a := range t.Activities {
			if !slices.Contains(a.UnitIDs(), u.UnitID) {
				continue
			}
			m := money[[2]string{u.UnitName, a.Code}]
			if _, err := r.Account.RecordWork(ctx, account.RecordWork{UnitReportID: u.ID, ActivityID: a.ID, Final: &m.final, Spent: &m.spent, Synthetic: true,
				WorkDone: "ÖRNEK: " + a.Name + " kapsamında yıl içinde planlanan işler yürütülmüştür.", Reason: "ÖRNEK: Ödenek kullanımı iş programına göre gerçekleşmiştir."}); err != nil {
				return fmt.Errorf("%s: %w", a.Code, err)
			}
		}
	}
	return nil
}

// spending is a unit's year-end appropriation of an activity and what was spent.
type spending struct{ final, spent quantity.Money }

// spending falls what the accounting system says of a line on the activities that the budget paid from it, by their share, in whole lira.
func (out madeYear) spending(end yearEnd) map[[2]string]spending {
	accounts := out.accounts()
	closeYear(accounts, end)
	by := map[[3]string]inBooks{}
	for _, a := range accounts {
		by[[3]string{a.Unit, a.Functional, a.Economic}] = inBooks{a.Initial, a.Final, a.Spent}
	}
	shares := map[[2]string]spending{}
	for _, l := range out.Lines {
		a := by[[3]string{l.Unit, l.Functional, l.Economic}]
		if l.Kind != budget.OfActivity || l.OffBudget != budget.InBudget || a.initial < thousand {
			continue
		}
		k := [2]string{l.Unit, l.Activity}
		s := shares[k]
		part := func(of quantity.Money) quantity.Money {
			return of / thousand * (l.Amount / thousand) / (a.initial / thousand) * thousand
		}
		s.final += part(a.final)
		s.spent += part(a.spent)
		shares[k] = s
	}
	return shares
}

type inBooks struct{ initial, final, spent quantity.Money }

// present brings a report from its statements to its publication.
func (r *resultLoader) present(ctx context.Context, id string, year int) error {
	planner, recorder := access.WithActor(ctx, r.actor(demoPersons.Planner.Email)), access.WithActor(ctx, r.actor(clerk.Email))
	get := func() (account.Report, error) { return r.Account.Get(planner, id) }
	rep, err := get()
	if err != nil {
		return err
	}
	r.at(on(year+1, 3, 16))
	finance := r.signer(mali, "", on(year+1, 3, 16))
	if rep, err = r.Account.Sign(planner, account.Sign{ID: id, Version: rep.Version, Kind: account.FinanceHead, StatementFields: finance}); err != nil {
		return err
	}
	mayor := r.signer("", demoPersons.Mayor.Title, on(year+1, 3, 20))
	mayor.SignerID, mayor.SignerName = r.people[demoPersons.Mayor.Email].ID, demoPersons.Mayor.Name
	r.at(on(year+1, 3, 20))
	if rep, err = r.Account.Sign(planner, account.Sign{ID: id, Version: rep.Version, Kind: account.SeniorManager, StatementFields: mayor}); err != nil {
		return err
	}
	r.at(on(year+1, 3, 28))
	if rep, err = r.Account.Present(recorder, account.Step{ID: id, Version: rep.Version, On: on(year+1, 3, 28), LetterNumber: "ÖRNEK-E." + strconv.Itoa(year+1) + "/88"}); err != nil {
		return err
	}
	r.at(on(year+1, 4, 7))
	if rep, _, err = r.Account.Vote(recorder, account.Vote{ID: id, Version: rep.Version, Chair: "Örnek Meclis Başkan Vekili", TotalMembers: 45, Sufficient: 29, Insufficient: 11, Abstentions: 2,
		DecisionFields: council.DecisionFields{Body: "council", Date: on(year+1, 4, 7), Number: "ÖRNEK-" + strconv.Itoa(year+1) + "/41", Meeting: "Nisan", Sitting: "1", Result: "majority",
			VotesFor: number(29), VotesAgainst: number(11), Note: decisionNote}}); err != nil {
		return err
	}
	for _, d := range []account.Distribution{
		{Recipient: "ministry", RecipientName: "Çevre, Şehircilik ve İklim Değişikliği Bakanlığı (örnek gönderi)", SentOn: on(year+1, 4, 14), LetterNumber: "ÖRNEK-E." + strconv.Itoa(year+1) + "/102"},
		{Recipient: "court_of_accounts", RecipientName: "Sayıştay Başkanlığı (örnek gönderi)", SentOn: on(year+1, 4, 14), LetterNumber: "ÖRNEK-E." + strconv.Itoa(year+1) + "/103"},
	} {
		r.at(d.SentOn)
		if rep, err = r.Account.Distribute(recorder, account.Distribute{ID: id, Version: rep.Version, Distribution: d}); err != nil {
			return err
		}
	}
	r.at(on(year+1, 4, 20))
	_, err = r.Account.Publish(recorder, account.Step{ID: id, Version: rep.Version, On: on(year+1, 4, 20), Address: "https://ornek.kartal.invalid/faaliyet-raporu-" + strconv.Itoa(year)})
	return err
}

func number(n int) *int { return &n }
