package account_test

import (
	"bytes"
	"context"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

// at tells whether an error holds this code at this field.
func at(err error, code, field string) bool {
	return slices.ContainsFunc(fault.All(err), func(f *fault.Fault) bool { return f.Code == code && f.At.Field == field })
}

// The council's vote: insufficient only by three quarters of all members, the result agrees, nobody votes twice.
func TestTheVote(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.to(t, account.Presented)
		clerk := h.as(access.CouncilClerk)
		before := h.state(t)
		for name, c := range map[string]struct {
			fn          func(*account.Vote)
			code, field string
		}{
			"27 of 37, rejected":         {func(v *account.Vote) { v.Sufficient, v.Insufficient, v.Result = 5, 27, "rejected" }, "account.vote.result", "result"},
			"28 of 37, accepted":         {func(v *account.Vote) { v.Sufficient, v.Insufficient, v.Abstentions, v.Result = 5, 28, 0, "majority" }, "account.vote.result", "result"},
			"unanimous against":          {func(v *account.Vote) { v.Result = "unanimous" }, "account.vote.contradict", "result"},
			"more votes than members":    {func(v *account.Vote) { v.TotalMembers = 34 }, "account.vote.too_many", "total_members"},
			"no votes":                   {func(v *account.Vote) { v.Sufficient, v.Insufficient, v.Abstentions = 0, 0, 0 }, "account.vote.none", "votes_sufficient"},
			"negative votes":             {func(v *account.Vote) { v.Abstentions = -1 }, "number.range", "abstentions"},
			"no members":                 {func(v *account.Vote) { v.TotalMembers = 0 }, "number.range", "total_members"},
			"no chair":                   {func(v *account.Vote) { v.Chair = " " }, "text.required", "chair"},
			"the mayor presides":         {func(v *account.Vote) { v.Chair = "BAŞKAN  adı" }, "account.ask.chair", "chair"},
			"other votes in the text":    {func(v *account.Vote) { v.VotesFor = p(24) }, "account.vote.contradict", "votes_for"},
			"others against in the text": {func(v *account.Vote) { v.VotesAgainst = p(9) }, "account.vote.contradict", "votes_against"},
			"by the encümen":             {func(v *account.Vote) { v.Body = "executive_committee" }, "account.vote.body", "body"},
			"before it lay there":        {func(v *account.Vote) { v.Date = "2023-04-02" }, "account.date.order", "date"},
			"tomorrow":                   {func(v *account.Vote) { v.Date = "2023-05-03" }, "account.date.future", "date"},
			"no number":                  {func(v *account.Vote) { v.Number = "" }, "text.required", "number"},
			"votes against the result":   {func(v *account.Vote) { v.VotesFor, v.VotesAgainst, v.Result = p(8), p(25), "majority" }, "council.votes_contradict", "result"},
		} {
			v := h.voting(r)
			c.fn(&v)
			_, _, err := h.accounts.Vote(clerk, v)
			if fault.KindOf(err) != fault.KindInvalid || !at(err, c.code, c.field) {
				t.Errorf("%s: %v", name, err)
			}
		}
		dbtest.Unchanged(t, before, h.state(t))
		// Several at once come at once.
		v := h.voting(r)
		v.TotalMembers, v.Body, v.Chair = 3, "executive_committee", "Başkan Adı"
		if _, _, err := h.accounts.Vote(clerk, v); len(fault.All(err)) != 4 { // body, votes, result (8 of 3 are insufficient), chair
			t.Error(err)
		}
		v = h.voting(r)
		v.Sufficient, v.Insufficient, v.Abstentions, v.Result, v.Chair, v.Confirmed = 5, 28, 4, "rejected", "Başkan Adı", true
		voted, edition, err := h.accounts.Vote(clerk, v)
		ok(t, err)
		if voted.State != account.VotedInsufficient || edition.Document != "report/2022" || !strings.Contains(string(edition.Facts), account.VotedInsufficient) {
			t.Errorf("%+v %s", voted, edition.Facts)
		}
		// What the council found insufficient is sent and published as well.
		ok(t, second(h.accounts.Distribute(clerk, h.sending(r, "ministry", "E-1"))))
		ok(t, second(h.accounts.Publish(clerk, h.publishing(r))))
	})
}

// The share is a setting of the report's year.
func TestTheShareIsASetting(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.to(t, account.Presented)
		ok(t, second(h.org.SetSetting(h.as(access.Admin), org.SetSetting{Name: org.InsufficientShare, ValidFrom: year, Value: "50", Source: "deneme"})))
		v := h.voting(r)
		v.Sufficient, v.Insufficient, v.Abstentions, v.Result = 18, 19, 0, ""
		voted, _, err := h.accounts.Vote(h.as(access.CouncilClerk), v)
		ok(t, err)
		if voted.State != account.VotedInsufficient {
			t.Error(voted.State)
		}
	})
}

// Without a wording nobody signs; the newest one of the year holds, and what was signed keeps its own.
func TestWordings(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		admin := h.as(access.Admin)
		r := h.created(t)
		load := func(from int, text string, version int64) error {
			return second(h.accounts.LoadStatementText(admin, account.LoadStatementText{Kind: account.FinanceHead, ValidFrom: from, Text: text, Source: "Yönetmelik eki", Version: version}))
		}
		ok(t, load(2023, "sonraki", 0))
		ok(t, load(2022, "bu yılın", 0))
		wants(t, load(2022, "bir daha", 0), fault.KindStale, "stale")
		wants(t, load(2022, "eski okunan", 2), fault.KindStale, "stale")
		wants(t, load(1980, "x", 0), fault.KindInvalid, "number.range")
		wants(t, load(2021, " ", 0), fault.KindInvalid, "text.required")
		ok(t, load(0, "en eski", 0))
		h.handedIn(r)
		ok(t, second(h.accounts.Sign(h.as(access.Finance), h.signing(r, account.FinanceHead))))
		ok(t, load(2022, "değişti", 1))
		for _, x := range h.whole(r).Statements {
			if x.Kind == account.FinanceHead && x.Text != "bu yılın" {
				t.Error(x.Text)
			}
		}
		var got []string
		for _, x := range must(h.accounts.StatementTexts(h.as(access.UnitEditor))) {
			if x.Kind == account.FinanceHead {
				got = append(got, x.Text)
			}
		}
		if d := cmp.Diff([]string{"en eski", "Deneme beyanı: finance_head", "değişti", "sonraki"}, got); d != "" {
			t.Error(d)
		}
		// A kind without a wording that is old enough.
		ok(t, h.db.System(t.Context()).Exec("UPDATE statement_text SET valid_from = 2024 WHERE kind = 'senior_manager'").Error)
		before := h.state(t)
		err := second(h.accounts.Sign(h.as(access.SeniorManager), h.signing(r, account.SeniorManager)))
		wants(t, err, fault.KindConflict, "account.statement.text_missing")
		if f := fault.All(err)[0]; f.Args["read"] != account.SeniorManager || f.Args["year"] != "2022" {
			t.Error(f.Args)
		}
		dbtest.Unchanged(t, before, h.state(t))
	})
}

// What a statement must say of its signer.
func TestStatementsOfAWrongShape(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.created(t)
		u := h.unit(r, h.own)
		manager := h.as(access.UnitManager)
		before := h.state(t)
		for name, c := range map[string]struct {
			fn          func(*account.SignUnit)
			code, field string
		}{
			"no name":                 {func(s *account.SignUnit) { s.SignerName = " " }, "text.required", "signer_name"},
			"no title":                {func(s *account.SignUnit) { s.SignerTitle = "" }, "text.required", "signer_title"},
			"no place":                {func(s *account.SignUnit) { s.Place = "" }, "text.required", "place"},
			"no day":                  {func(s *account.SignUnit) { s.SignedOn = "" }, "text.required", "signed_on"},
			"no such day":             {func(s *account.SignUnit) { s.SignedOn = "2023-02-30" }, "date.syntax", "signed_on"},
			"a day to come":           {func(s *account.SignUnit) { s.SignedOn = "2023-05-03" }, "account.date.future", "signed_on"},
			"before the year ended":   {func(s *account.SignUnit) { s.SignedOn = "2022-12-31" }, "account.date.order", "signed_on"},
			"not yet in office":       {func(s *account.SignUnit) { s.OfficeFrom = "2023-02-21" }, "account.date.order", "signed_on"},
			"out of office":           {func(s *account.SignUnit) { s.OfficeTo = "2023-02-19" }, "account.date.order", "office_to"},
			"ended before it began":   {func(s *account.SignUnit) { s.OfficeTo = "2018-01-01" }, "account.date.order", "office_to"},
			"no office":               {func(s *account.SignUnit) { s.OfficeFrom = "" }, "text.required", "office_from"},
			"no such office day":      {func(s *account.SignUnit) { s.OfficeFrom = "x" }, "date.syntax", "office_from"},
			"a stamp":                 {func(s *account.SignUnit) { s.Signature = "stamp" }, "enum.unknown", "signature"},
			"an unknown person":       {func(s *account.SignUnit) { s.SignerID = "01ARZ3NDEKTSV4RRFFQ69G5FAV" }, "account.signer.unknown", "signer_id"},
			"no person":               {func(s *account.SignUnit) { s.SignerID = "x" }, "text.required", "signer_id"},
			"a picture as a PDF":      {func(s *account.SignUnit) { s.Document = strings.NewReader("GIF89a") }, "files.type", "file"},
			"a workbook":              {func(s *account.SignUnit) { s.DocumentName = "beyan.xlsx" }, "files.type", "file"},
			"a PDF that broke off":    {func(s *account.SignUnit) { s.Document = strings.NewReader("%PDF-1.7\n") }, "files.type", "file"},
			"an empty paper":          {func(s *account.SignUnit) { s.Document = strings.NewReader("") }, "files.empty", "file"},
			"a paper of a long name":  {func(s *account.SignUnit) { s.DocumentName = strings.Repeat("a", 300) + ".pdf" }, "text.length", "document_name"},
			"control in the place":    {func(s *account.SignUnit) { s.Place = "a\x00" }, "text.control", "place"},
			"a paper without ending":  {func(s *account.SignUnit) { s.DocumentName = "beyan" }, "files.type", "file"},
			"two at once: name, date": {func(s *account.SignUnit) { s.SignerName, s.SignedOn = "", "x" }, "date.syntax", "signed_on"},
		} {
			s := h.signUnit(u)
			c.fn(&s)
			if err := second(h.accounts.SignUnit(manager, s)); fault.KindOf(err) != fault.KindInvalid || !at(err, c.code, c.field) {
				t.Errorf("%s: %v", name, err)
			}
		}
		big := h.signUnit(u)
		big.Document = io.MultiReader(strings.NewReader("%PDF-1.7\n"), bytes.NewReader(make([]byte, 50<<20)))
		wants(t, second(h.accounts.SignUnit(manager, big)), fault.KindTooLarge, "files.too_large")
		dbtest.Unchanged(t, before, h.state(t))
		wants(t, second(h.accounts.Sign(h.as(access.Finance), account.Sign{ID: r.ID, Version: 1, Kind: account.SpendingAuthority})), fault.KindInvalid, "enum.unknown")
		// A known person, and no paper.
		id := must(h.org.AddPerson(access.WithActor(context.Background(), access.System("test")), org.AddPerson{Name: "Fatma İmzalar"})).ID
		s := h.signUnit(u)
		s.SignerID, s.Document, s.DocumentName = id, nil, "kalmaz.pdf"
		ok(t, second(h.accounts.SignUnit(manager, s)))
		if x := h.whole(r).Statements[0]; x.SignerID != id || x.DocumentName != "" || x.DocumentSHA256 != "" {
			t.Errorf("%+v", x)
		}
	})
}

// What is written must be of the form, of the programme and of the unit.
func TestTextsAndWorkOfAWrongShape(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.created(t)
		editor, planner := h.as(access.UnitEditor), h.as(access.Planner)
		u, foreign := h.unit(r, h.own), h.unit(r, h.other)
		write := func(ctx context.Context, w account.Write) error {
			w.ReportID = r.ID
			return second(h.accounts.Write(ctx, w))
		}
		work := func(w account.RecordWork) error {
			w.UnitReportID = u.ID
			return second(h.accounts.RecordWork(editor, w))
		}
		next := must(h.programmes.Create(planner, programme.Create{PlanID: h.plan.ID, Year: year + 1}))
		later := must(h.programmes.AddActivity(planner, programme.AddActivity{PerformanceTargetID: must(h.programmes.Tree(planner, next.ID)).Targets[0].ID,
			ActivityFields: programme.ActivityFields{Code: "F1.1.1", Name: "Gelecek yıl", ResponsibleUnitID: h.own}}))
		before := h.state(t)
		for name, c := range map[string]struct {
			err         error
			code, field string
		}{
			"another year's":         {work(account.RecordWork{ActivityID: later.ID}), "account.activity.foreign", "activity_id"},
			"an unknown section":     {write(planner, account.Write{Section: "IX", Text: "x"}), "account.section.unknown", "section"},
			"no section":             {write(planner, account.Write{Text: "x"}), "text.required", "section"},
			"an empty text":          {write(planner, account.Write{Section: "I.B", Text: " \n"}), "text.required", "text"},
			"control":                {write(planner, account.Write{Section: "I.B", Text: "a\x00b"}), "text.control", "text"},
			"a long text":            {write(planner, account.Write{Section: "I.B", Text: strings.Repeat("ğ", 40001)}), "text.length", "text"},
			"another's activity":     {work(account.RecordWork{ActivityID: h.second.ID}), "account.activity.foreign", "activity_id"},
			"no such activity":       {work(account.RecordWork{ActivityID: "01ARZ3NDEKTSV4RRFFQ69G5FAV"}), "account.activity.foreign", "activity_id"},
			"no activity":            {work(account.RecordWork{ActivityID: "x"}), "text.required", "activity_id"},
			"less than nothing":      {work(account.RecordWork{ActivityID: h.first.ID, Spent: p(quantity.Money(-1))}), "number.range", "spent"},
			"more than there is":     {work(account.RecordWork{ActivityID: h.first.ID, Final: p(quantity.Money(math.MaxInt64))}), "number.range", "final_appropriation"},
			"a long account of work": {work(account.RecordWork{ActivityID: h.first.ID, WorkDone: strings.Repeat("x", 8001)}), "text.length", "work_done"},
		} {
			if fault.KindOf(c.err) != fault.KindInvalid || !at(c.err, c.code, c.field) {
				t.Errorf("%s: %v", name, c.err)
			}
		}
		dbtest.Unchanged(t, before, h.state(t))
		wants(t, write(editor, account.Write{UnitReportID: foreign.ID, Section: "I.B", Text: "x"}), fault.KindForbidden, "forbidden")
		wants(t, write(editor, account.Write{Section: "I.B", Text: "x"}), fault.KindForbidden, "forbidden")
		// The unit report is another report's.
		wants(t, second(h.accounts.Write(planner, account.Write{ReportID: h.plan.ID, UnitReportID: u.ID, Section: "I.B", Text: "x"})), fault.KindNotFound, "not_found")
		// Nothing spent is 0, and not missing.
		ok(t, work(account.RecordWork{ActivityID: h.first.ID, Spent: p(quantity.Money(0))}))
		if w := h.whole(r).Work[0]; w.Spent == nil || *w.Spent != 0 || w.Final != nil {
			t.Errorf("%+v", w)
		}
		// A text that was taken away can be written again; what is written moves the version that is signed.
		ok(t, write(editor, account.Write{UnitReportID: u.ID, Section: "I.B", Text: "bir"}))
		wants(t, write(editor, account.Write{UnitReportID: u.ID, Section: "I.B", Text: "iki"}), fault.KindStale, "stale")
		ok(t, write(editor, account.Write{UnitReportID: u.ID, Section: "I.B", Text: "iki", Version: 1}))
		ok(t, write(editor, account.Write{UnitReportID: u.ID, Section: "I.B", Version: 2}))
		ok(t, write(editor, account.Write{UnitReportID: u.ID, Section: "I.B", Text: "üç"}))
		wants(t, second(h.accounts.SignUnit(h.as(access.UnitManager), h.signUnit(u))), fault.KindStale, "stale")
		if n := h.unit(r, h.own).Version; n != 6 {
			t.Error(n)
		}
		ok(t, write(planner, account.Write{Section: "I.B", Text: "İdarenin metni"}))
		late := h.signing(r, account.FinanceHead)
		late.Version = r.Version
		wants(t, second(h.accounts.Sign(planner, late)), fault.KindStale, "stale")
	})
}

// Days of the report's own steps.
func TestDaysOfSteps(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.to(t, account.MayorSigned)
		clerk := h.as(access.CouncilClerk)
		present := func(fn func(*account.Step)) error {
			s := h.presenting(r)
			fn(&s)
			return second(h.accounts.Present(clerk, s))
		}
		wants(t, present(func(s *account.Step) { s.On = "" }), fault.KindInvalid, "text.required")
		wants(t, present(func(s *account.Step) { s.On = "2023-13-01" }), fault.KindInvalid, "date.syntax")
		wants(t, present(func(s *account.Step) { s.On = "2023-05-03" }), fault.KindInvalid, "account.date.future")
		wants(t, present(func(s *account.Step) { s.On = "2023-03-26" }), fault.KindInvalid, "account.date.order")
		wants(t, present(func(s *account.Step) { s.LetterNumber = strings.Repeat("1", 61) }), fault.KindInvalid, "text.length")
		wants(t, second(h.accounts.Reopen(h.as(access.Planner), account.Step{ID: r.ID, Version: r.Version, Note: " x "})), fault.KindInvalid, "text.required")
		ok(t, present(func(*account.Step) {}))
		_, _, err := h.accounts.Vote(clerk, h.voting(r))
		ok(t, err)
		send := func(fn func(*account.Distribute)) error {
			d := h.sending(r, "other", "E-1")
			fn(&d)
			return second(h.accounts.Distribute(clerk, d))
		}
		wants(t, send(func(d *account.Distribute) { d.SentOn = "2023-04-06" }), fault.KindInvalid, "account.date.order")
		wants(t, send(func(d *account.Distribute) { d.SentOn = "2023-05-03" }), fault.KindInvalid, "account.date.future")
		wants(t, send(func(d *account.Distribute) { d.LetterNumber = "" }), fault.KindInvalid, "text.required")
		wants(t, send(func(d *account.Distribute) { d.Recipient = "press" }), fault.KindInvalid, "enum.unknown")
		ok(t, send(func(*account.Distribute) {}))
		wants(t, send(func(*account.Distribute) {}), fault.KindConflict, "db.duplicate")
		publish := func(fn func(*account.Step)) error {
			s := h.publishing(r)
			fn(&s)
			return second(h.accounts.Publish(clerk, s))
		}
		wants(t, publish(func(s *account.Step) { s.Address = " " }), fault.KindInvalid, "text.required")
		wants(t, publish(func(s *account.Step) { s.On = "2023-04-01" }), fault.KindInvalid, "account.date.order")
		wants(t, publish(func(s *account.Step) { s.On = "" }), fault.KindInvalid, "text.required")
	})
}

// Ids that are none, and those of other records, are not found.
func TestBrokenIDs(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		r := h.created(t)
		ctx := h.as(access.Planner)
		for _, id := range []string{"", "x", "\x00", r.PlanID, strings.Repeat("a", 300)} {
			_, _, vote := h.accounts.Vote(ctx, account.Vote{ID: id})
			_, _, file := h.accounts.OpenFile(ctx, id, "x")
			for name, err := range map[string]error{
				"get": second(h.accounts.Get(ctx, id)), "whole": second(h.accounts.Whole(ctx, id)), "check": second(h.accounts.Check(ctx, id)), "editions": second(h.accounts.Editions(ctx, id)),
				"write": second(h.accounts.Write(ctx, account.Write{ReportID: id})), "work": second(h.accounts.RecordWork(ctx, account.RecordWork{UnitReportID: id})),
				"sign": second(h.accounts.SignUnit(ctx, account.SignUnit{ID: id})), "receive": second(h.accounts.ReceiveUnit(ctx, account.UnitStep{ID: id})),
				"finance": second(h.accounts.Sign(ctx, account.Sign{ID: id, Kind: account.FinanceHead})), "present": second(h.accounts.Present(ctx, account.Step{ID: id})), "vote": vote, "file": file,
				"attach":  second(h.accounts.AttachDecision(ctx, account.AttachDecision{ReportID: id, FileName: "a.pdf", Content: pdf("a")})),
				"printed": second(h.accounts.LoadPrinted(ctx, account.LoadPrinted{ReportID: id})), "of": second(h.accounts.Of(ctx, id, year+1)),
			} {
				if fault.KindOf(err) != fault.KindNotFound {
					t.Errorf("%s of %q: %v", name, id, err)
				}
			}
			if page, err := h.accounts.List(ctx, account.ListQuery{PlanID: id + "x"}); err != nil || len(page.Items) > 0 {
				t.Error(page, err)
			}
		}
		wants(t, second(h.accounts.List(ctx, account.ListQuery{After: "x"})), fault.KindInvalid, "cursor.syntax")
	})
}
