package app_test

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// What another unit wrote in a year that is not frozen carries these marks: only who reads everything may see them. What holds personal data carries
// its own: only who may open evidence may.
const (
	openMark   = "SIR-ACIK"
	openAmount = 987654321
	personMark = "SIR-KISI"
)

// marks are how a mark shows in an answer.
var marks = map[string][]string{
	openMark:   {openMark, "987654321", "987.654.321"},
	personMark: {personMark},
}

// marked are the marks an answer shows.
func marked(a answer) (out []string) {
	for mark, texts := range marks {
		if slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(a.body, s) }) {
			out = append(out, mark)
		}
	}
	return out
}

// maySee tells whether a role may see what carries a mark.
func maySee(mark, who string) bool {
	if mark == personMark {
		return slices.Contains(provers, who)
	}
	return slices.Contains(wholes, who)
}

// valued is a plan in force with what its years reached. own answers for H1.1 and takes part in H1.2; H2.1 is other's.
//
//	2020  windows stand open: values that were returned; the activity report is with the units
//	2021  windows stand open, without a value; the report lies before the council
//	2022  everything is frozen: values, monitoring, evaluation; the council voted on the report
//	2023  January–June and the monitoring are frozen, July–December stands open with entered values, deviations and assessments
//	2024  windows stand open: approved values, verified ones
type valued struct {
	planted
	windows      map[string]string             // ids by "2023/1"
	mine, theirs map[string]measure.Value      // by state
	files        map[string]measure.Evidence   // "own", "alien": personal data of entered values; "own/frozen", "alien/frozen": of frozen ones; "plain"
	deviations   map[string]evaluate.Deviation // "own", "partner", "alien", "frozen"
	reviews      map[string]evaluate.Review    // "draft", "monitoring", "evaluation"
	board        evaluate.BoardDecision        // of the draft
	reports      map[string]account.Report     // "consolidating", "presented", "voted"
	units        map[string]account.UnitReport // "own", "alien": of the consolidating report; "presented", "voted": own of those
	papers       map[string]string             // sums: "own", "alien" unit statements; "finance" of the presented report; "decision" of the voted one
	activities   map[string]string             // "own", "partner", "alien", of the consolidating report's programme
}

// plantValues makes it once in a world.
func (w *world) plantValues() valued {
	if w.values.planID != "" {
		return w.values
	}
	v := valued{
		planted: w.plant("DEGER-2020", w.own), windows: map[string]string{}, mine: map[string]measure.Value{}, theirs: map[string]measure.Value{}, files: map[string]measure.Evidence{},
		deviations: map[string]evaluate.Deviation{}, reviews: map[string]evaluate.Review{}, reports: map[string]account.Report{}, units: map[string]account.UnitReport{},
		papers: map[string]string{}, activities: map[string]string{},
	}
	_, _, err := w.app.Plans.Decide(w.as("council_clerk"), plan.DecidePlan{ID: v.planID, Version: w.submit(v.planID).Version, DecisionFields: decision})
	w.ok(err)
	w.plantWindows(&v)
	w.plantFrozen(&v)
	w.plantOpen(&v)
	w.plantReports(&v)
	w.values = v
	return v
}

func (w *world) plantWindows(v *valued) {
	const never = "2199-12-31"
	for year := firstYear; year <= lastYear; year++ {
		l, err := w.app.Calendar.OpenYear(w.as("planner"), calendar.OpenYear{PlanID: v.planID, Year: year})
		w.ok(err)
		for _, x := range l {
			_, err := w.app.Calendar.Change(w.as("planner"), calendar.ChangeWindow{ID: x.ID, Version: x.Version, UnitClosesOn: p(period.Date(never)), ManagerClosesOn: p(period.Date(never)), OfficeClosesOn: p(period.Date(never))})
			w.ok(err)
			v.windows[fmt.Sprintf("%d/%d", year, x.PeriodNo)] = x.ID
		}
	}
}

// enter writes the value of an indicator in a window; version 0: there was none, and it brings its proof.
func (w *world) enter(who string, i plan.Indicator, window string, version, amount int64, text string) measure.Value {
	cmd := measure.Submit{IndicatorID: i.ID, WindowID: window, Version: version, Fields: measure.Fields{Kind: measure.KindAmount, Amount: p(quantity.Amount(amount) * quantity.One), Explanation: text, Confirmed: true}}
	if version == 0 {
		cmd.Evidence = []measure.AddRecord{{Reference: text + " belgesi", System: "EBYS"}}
	}
	x, err := w.app.Measure.Submit(w.as(who), cmd)
	w.ok(err)
	return x
}

// entered brings a value of an open window back to entered, by somebody of its unit who may not approve it.
func (w *world) entered(x measure.Value) measure.Value {
	now, err := w.app.Measure.Get(w.as("planner"), x.ID)
	w.ok(err)
	who := "unit_editor"
	if now.UnitID == w.other {
		who = "neighbour"
	}
	if now.State == measure.Entered && now.EnteredBy == w.people[who].id {
		return now
	}
	fields := now.Fields
	fields.Confirmed = true
	x, err = w.app.Measure.Submit(w.as(who), measure.Submit{IndicatorID: now.IndicatorID, WindowID: now.WindowID, Version: now.Version, Fields: fields})
	w.ok(err)
	return x
}

// approved brings a value of an open window to approved. other's manager enters himself, so the strategy office approves there.
func (w *world) approved(x measure.Value) measure.Value {
	x = w.entered(x)
	who := "unit_manager"
	if x.UnitID == w.other {
		who = "planner"
	}
	x, err := w.app.Measure.Approve(w.as(who), measure.Move{ID: x.ID, Version: x.Version})
	w.ok(err)
	return x
}

func (w *world) verified(x measure.Value) measure.Value {
	x = w.approved(x)
	x, err := w.app.Measure.Verify(w.as("planner"), measure.Move{ID: x.ID, Version: x.Version})
	w.ok(err)
	return x
}

// proof adds a file to a value.
func (w *world) proof(x measure.Value, name string, personal bool) measure.Evidence {
	e, err := w.app.Measure.AddFile(w.as("planner"), measure.AddFile{ValueID: x.ID, FileName: name + ".pdf", Note: name, PersonalData: personal, Content: paper(name)})
	w.ok(err)
	return e
}

func paper(text string) io.Reader { return strings.NewReader("%PDF-1.4\n" + text + "\n%%EOF\n") }

// plantFrozen freezes 2022 and the first half of 2023, with what was entered there: each year reached its target to the point.
func (w *world) plantFrozen(v *valued) {
	for _, at := range []string{"2022/1", "2022/2", "2023/1"} {
		amount := int64(1000)
		if at == "2022/2" {
			amount = 1022
		}
		for _, i := range []plan.Indicator{v.ownPG, v.partnerPG, v.alienPG} {
			who := "neighbour"
			if i.ID == v.ownPG.ID {
				who = "unit_editor"
			}
			x := w.enter(who, i, v.windows[at], 0, amount, at+" "+i.Code)
			switch {
			case at == "2022/2" && i.ID == v.ownPG.ID:
				v.files["own/frozen"], v.mine[measure.Frozen] = w.proof(x, "kendi listesi", true), x
			case at == "2022/2" && i.ID == v.alienPG.ID:
				v.files["alien/frozen"], v.files["plain/frozen"], v.theirs[measure.Frozen] = w.proof(x, personMark+" listesi", true), w.proof(x, "tutanak", false), x
			}
			w.verified(x)
		}
		x, err := w.app.Calendar.Get(w.as("planner"), v.windows[at])
		w.ok(err)
		_, err = w.app.Measure.Freeze(w.as("planner"), calendar.WindowStep{ID: x.ID, Version: x.Version})
		w.ok(err)
	}
	d := w.explain("neighbour", v.alienPG, 2022, 0, "Hedefe tam olarak ulaşıldı")
	d, err := w.app.Evaluate.ApproveDeviation(w.as("planner"), evaluate.DeviationStep{ID: d.ID, Version: d.Version})
	w.ok(err)
	v.deviations["frozen"] = d
	w.assess(v.alien, 2022, evaluate.Evaluation, "Hedef sürmelidir")
	v.reviews["monitoring"] = w.freezeReview(w.review(v.planID, 2022, evaluate.Monitoring, ""), "2022-08-01")
	v.reviews["evaluation"] = w.freezeReview(w.review(v.planID, 2022, evaluate.Evaluation, ""), "2023-02-01")
	w.freezeReview(w.review(v.planID, 2023, evaluate.Monitoring, ""), "2023-08-01")
}

// plantOpen writes what nobody froze: of other's it carries the mark.
func (w *world) plantOpen(v *valued) {
	for state, at := range map[string]string{measure.Entered: "2023/2", measure.Returned: "2020/1", measure.Approved: "2024/1", measure.Verified: "2024/2"} {
		own := w.enter("unit_editor", v.ownPG, v.windows[at], 0, 500, "Kendi açıklaması "+at)
		alien := w.enter("neighbour", v.alienPG, v.windows[at], 0, openAmount, openMark+" "+at)
		switch state {
		case measure.Entered:
			v.files["own"], v.files["alien"] = w.proof(own, "kendi belgesi", true), w.proof(alien, openMark+" "+personMark, true)
			v.files["plain"] = w.proof(alien, openMark+" tutanak", false)
		case measure.Approved:
			own, alien = w.approved(own), w.approved(alien)
		case measure.Verified:
			own, alien = w.verified(own), w.verified(alien)
		default:
			var err error
			own, err = w.app.Measure.Return(w.as("planner"), measure.Move{ID: own.ID, Version: own.Version, Reason: "Eksik belge"})
			w.ok(err)
			alien, err = w.app.Measure.Return(w.as("planner"), measure.Move{ID: alien.ID, Version: alien.Version, Reason: openMark + " iade"})
			w.ok(err)
		}
		v.mine[state], v.theirs[state] = own, alien
	}
	v.deviations["own"] = w.explain("unit_editor", v.ownPG, 2023, 0, "Kendi sapma nedenimiz")
	v.deviations["partner"] = w.explain("neighbour", v.partnerPG, 2023, 0, "Ortak hedefin sapma nedeni")
	v.deviations["alien"] = w.explain("neighbour", v.alienPG, 2023, 0, openMark+" sapma nedeni")
	for _, kind := range []string{evaluate.Monitoring, evaluate.Evaluation} {
		w.assess(v.alien, 2024, kind, openMark+" değerlendirme")
		w.assess(v.own, 2024, kind, "Kendi değerlendirmemiz")
	}
	v.reviews["draft"] = w.review(v.planID, 2023, evaluate.Evaluation, openMark+" özet")
	v.board = w.boardDecision(v.reviews["draft"].ID)
}

func (w *world) explain(who string, i plan.Indicator, year int, version int64, text string) evaluate.Deviation {
	d, err := w.app.Evaluate.Explain(w.as(who), evaluate.Explain{IndicatorID: i.ID, Year: year, Version: version,
		DeviationFields: evaluate.DeviationFields{Cause: "demand", Narrative: text + ": talep beklenenden başka oldu, ayrıntısı tutanaktadır.", Measure: "Yeni ekip kurulacak", DueOn: "2025-01-01", TargetComment: "Hedef yerindedir"}})
	w.ok(err)
	return d
}

// explained writes a deviation anew, as its unit's editor does.
func (w *world) explained(d evaluate.Deviation) evaluate.Deviation {
	now, err := w.app.Evaluate.Deviation(w.as("planner"), d.ID)
	w.ok(err)
	if now.State == evaluate.DeviationEntered && now.EnteredBy == w.people["unit_editor"].id {
		return now
	}
	now, err = w.app.Evaluate.Explain(w.as("unit_editor"), evaluate.Explain{IndicatorID: now.IndicatorID, Year: now.Year, Version: now.Version, DeviationFields: now.DeviationFields})
	w.ok(err)
	return now
}

func (w *world) assess(t plan.Target, year int, kind, text string) {
	_, err := w.app.Evaluate.Assess(w.as("planner"), evaluate.Assess{TargetID: t.ID, Year: year, Kind: kind, AssessmentFields: evaluate.AssessmentFields{Text: text}})
	w.ok(err)
}

func (w *world) review(planID string, year int, kind, summary string) evaluate.Review {
	r, err := w.app.Evaluate.OpenReview(w.as("planner"), evaluate.OpenReview{PlanID: planID, Year: year, Kind: kind, ReviewFields: evaluate.ReviewFields{Summary: summary}})
	w.ok(err)
	return r
}

func (w *world) freezeReview(r evaluate.Review, on string) evaluate.Review {
	r, _, err := w.app.Evaluate.FreezeReview(w.as("planner"), evaluate.FreezeReview{ID: r.ID, Version: r.Version,
		DecisionFields: council.DecisionFields{Body: council.StrategyBoard, Date: period.Date(on), Number: fmt.Sprintf("K-%d", w.next()), Result: "unanimous"}})
	w.ok(err)
	return r
}

func (w *world) boardDecision(reviewID string) evaluate.BoardDecision {
	d, err := w.app.Evaluate.AddBoardDecision(w.as("planner"), evaluate.AddBoardDecision{ReviewID: reviewID, BoardDecisionFields: evaluate.BoardDecisionFields{Text: openMark + " karar"}})
	w.ok(err)
	return d
}

// plantReports makes the activity reports of three years. The council's part is written by hand: what it takes to come there is the journey's test.
func (w *world) plantReports(v *valued) {
	for _, kind := range []string{account.SpendingAuthority, account.FinanceHead, account.SeniorManager} {
		_, err := w.app.Account.LoadStatementText(w.as("admin"), account.LoadStatementText{Kind: kind, ValidFrom: 2019, Text: "Beyan: " + kind, Source: "Deneme", Synthetic: true})
		w.ok(err)
	}
	for year, state := range map[int]string{2020: "consolidating", 2021: "presented", 2022: "voted"} {
		y := w.plantYear(v.planted, year, w.own)
		w.call(&y)
		w.table(&y)
		w.adopt(&y)
		r, err := w.app.Account.Create(w.as("planner"), account.Create{PlanID: v.planID, Year: year})
		w.ok(err)
		whole, err := w.app.Account.Whole(w.as("planner"), r.ID)
		w.ok(err)
		mark := "Zabıtanın"
		if state == "consolidating" {
			mark = openMark
			v.activities["own"], v.activities["partner"], v.activities["alien"] = y.ownActivity.ID, y.partActivity.ID, y.alActivity.ID
		}
		w.write(r.ID, "", "SUNUS", mark+" sunuşu")
		for _, u := range whole.Units {
			name, who, text, a, spent := state, "unit_editor", "Kendi metnimiz", y.ownActivity, int64(500)
			if u.UnitID == w.other {
				name, who, text, a, spent = "alien", "neighbour", mark+" metni", y.alActivity, openAmount
			} else if state == "consolidating" {
				name = "own"
			}
			if u.UnitID == w.other && state != "consolidating" {
				continue
			}
			w.write(r.ID, u.ID, "I.C.5", text)
			_, err = w.app.Account.RecordWork(w.as(who), account.RecordWork{UnitReportID: u.ID, ActivityID: a.ID, WorkDone: text, Spent: p(quantity.Money(spent * 100))})
			w.ok(err)
			v.units[name] = w.signed(u.ID)
		}
		v.reports[state] = r
	}
	for _, x := range []string{"own", "alien"} {
		v.papers[x] = w.paperOf(v.units[x].ID)
	}
	r := v.reports["presented"]
	w.sql("UPDATE unit_report SET state = 'received' WHERE report_id = ?", r.ID) // nobody signs before; after it they stand as they were
	for _, x := range []struct{ who, kind string }{{"finance", account.FinanceHead}, {"senior_manager", account.SeniorManager}} {
		_, err := w.app.Account.Sign(w.as(x.who), account.Sign{ID: r.ID, Version: w.rowVersion("activity_report", r.ID), Kind: x.kind, StatementFields: signer, DocumentName: "beyan.pdf", Document: paper(x.kind)})
		w.ok(err)
	}
	w.sql("UPDATE unit_report SET state = 'draft' WHERE report_id = ? AND unit_id <> ?", r.ID, w.own)
	w.sql("UPDATE unit_report SET state = 'signed' WHERE report_id = ? AND unit_id = ?", r.ID, w.own)
	v.papers["finance"] = w.paperOf(r.ID)
	w.sql("UPDATE activity_report SET state = 'presented', presented_on = '2025-04-01' WHERE id = ?", r.ID)
	voted := v.reports["voted"]
	var decisions []string
	w.ok(w.app.DB.Conn(context.Background()).Raw("SELECT decision_id FROM review WHERE id = ?", v.reviews["evaluation"].ID).Scan(&decisions).Error)
	w.sql("UPDATE activity_report SET state = 'voted_sufficient', presented_on = '2023-04-01', decision_id = ? WHERE id = ?", decisions[0], voted.ID)
	f, err := w.app.Account.AttachDecision(w.as("planner"), account.AttachDecision{ReportID: voted.ID, FileName: "karar.pdf", Content: paper("karar")})
	w.ok(err)
	v.papers["decision"] = f.SHA256
}

var signer = account.StatementFields{SignerName: "Ayşe Deneme", SignerTitle: "Müdür", OfficeFrom: "2019-04-08", Place: "İstanbul", SignedOn: "2025-02-01", Signature: "wet"}

func (w *world) write(reportID, unitReportID, section, text string) account.Text {
	t, err := w.app.Account.Write(w.as("planner"), account.Write{ReportID: reportID, UnitReportID: unitReportID, Section: section, Text: text})
	w.ok(err)
	return t
}

// erased takes a section's text away, so that it is written for the first time.
func (w *world) erased(owner, section string) {
	w.sql("DELETE FROM report_text WHERE owner_id = ? AND section = ?", owner, section)
}

// signed brings a unit's report to signed.
func (w *world) signed(id string) account.UnitReport {
	u := w.unsigned(id)
	x, err := w.app.Account.SignUnit(w.as("planner"), account.SignUnit{ID: id, Version: u, StatementFields: signer, DocumentName: "beyan.pdf", Document: paper(id)})
	w.ok(err)
	return x
}

// unsigned brings a unit's report back to its unit and gives its version.
func (w *world) unsigned(id string) int64 {
	var states []string
	w.ok(w.app.DB.Conn(context.Background()).Raw("SELECT state FROM unit_report WHERE id = ?", id).Scan(&states).Error)
	if slices.Contains([]string{account.UnitSigned, account.UnitReceived}, states[0]) {
		_, err := w.app.Account.ReturnUnit(w.as("planner"), account.UnitStep{ID: id, Version: w.rowVersion("unit_report", id), Reason: "Eksik"})
		w.ok(err)
	}
	return w.rowVersion("unit_report", id)
}

// paperOf is the sum of the first paper that was signed for a report or a unit's.
func (w *world) paperOf(owner string) string {
	var sums []string
	w.ok(w.app.DB.Conn(context.Background()).Raw("SELECT document_sha256 FROM statement WHERE owner_id = ? ORDER BY recorded_at, id", owner).Scan(&sums).Error)
	return sums[0]
}

func (w *world) sql(query string, args ...any) {
	w.ok(w.app.DB.System(context.Background()).Exec(query, args...).Error)
}

// rowVersion is the version of a row whose ETag no path of its own gives.
func (w *world) rowVersion(table, id string) int64 {
	var versions []int64
	w.ok(w.app.DB.Conn(context.Background()).Raw("SELECT version FROM "+table+" WHERE id = ?", id).Scan(&versions).Error)
	if len(versions) != 1 {
		w.t.Fatalf("no %s %s", table, id)
	}
	return versions[0]
}

// reopening is a reopening of a window for a unit that lasts.
func (w *world) reopening(window, unit string) string {
	x, err := w.app.Calendar.Get(w.as("planner"), window)
	w.ok(err)
	if r, lasts := x.Reopened(unit, w.app.Calendar.Today()); lasts {
		return r.ID
	}
	r, err := w.app.Calendar.Reopen(w.as("planner"), calendar.Reopen{WindowID: window, UnitID: unit, Reason: "Belge sonradan geldi", UntilOn: "2199-01-01"})
	w.ok(err)
	return r.ID
}

// freeWindow is an open window of the plan in which an indicator has no value yet.
func (w *world) freeWindow(indicator string) string {
	for _, at := range []string{"2020/2", "2021/1", "2021/2"} {
		page, err := w.app.Measure.List(w.as("planner"), measure.ListQuery{IndicatorID: indicator, WindowID: w.values.windows[at]})
		w.ok(err)
		if len(page.Items) == 0 {
			return w.values.windows[at]
		}
	}
	return w.values.windows["2020/2"]
}

// windowBook is a unit's filled workbook of a window.
func (w *world) windowBook(window, unit string) []byte {
	var b strings.Builder
	w.ok(w.app.Intake.WindowTemplate(w.as("planner"), window, unit, &b))
	return []byte(b.String())
}

func (w *world) stageWindow(window, unit string) string {
	b, err := w.app.Intake.StageWindow(w.as("planner"), window, unit, intake.StageFile{Name: "donem.xlsx", Data: w.windowBook(window, unit)})
	w.ok(err)
	return b.ID
}
