package app_test

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

// yeared is a programme with its records: own answers for H1.1 and F1.1.1, takes part in F1.2.1 of other; H2.1 and F2.1.1 are other's.
type yeared struct {
	id                                    string
	ownTarget, alienTarget                programme.PerformanceTarget
	ownPG, alienPG                        programme.IndicatorNode
	ownActivity, partActivity, alActivity programme.Activity
	ownLine, alienLine                    budget.Line
	ownProposal, alienProposal            programme.Proposal
}

// plantYear makes the programme of a plan year with three activities and their lines, in draft.
func (w *world) plantYear(of planted, year int, own string) yeared {
	ctx := w.as("planner")
	x, err := w.app.Programmes.Create(ctx, programme.Create{PlanID: of.planID, Year: year, Fields: programme.Fields{CallDate: "2019-06-01", CallNumber: "1", OtherMatters: "Yok", Policies: []programme.Policy{{Document: "Kalkınma Planı", Reference: "1", Text: "Kent"}}}})
	w.ok(err)
	y := yeared{id: x.ID}
	tree, err := w.app.Programmes.Tree(ctx, x.ID)
	w.ok(err)
	for _, t := range tree.Targets {
		_, err := w.app.Programmes.ChangePerformanceTarget(ctx, programme.ChangePerformanceTarget{ID: t.ID, Version: t.Version, Explanation: p(strings.Repeat("Bu hedef kentin ihtiyacını karşılar. ", 8))})
		w.ok(err)
		for _, i := range t.Indicators {
			_, err := w.app.Programmes.ChangeIndicator(ctx, programme.ChangeIndicator{
				ID: i.ID, Version: i.Version, PreviousValue: plan.Some(p(quantity.Amount(1_000_000))), PreviousSource: p("Kayıt"),
				CurrentValue: plan.Some(p(quantity.Amount(2_000_000))), CurrentSource: p("Kayıt"),
			})
			w.ok(err)
		}
		switch t.TargetID {
		case of.own.ID:
			y.ownTarget, y.ownPG, y.ownActivity = t.PerformanceTarget, t.Indicators[0], w.activity(t.ID, "F1.1.1", own)
		case of.partner.ID:
			y.partActivity = w.activity(t.ID, "F1.2.1", w.other, partnerOf(own, w.other)...)
		case of.alien.ID:
			y.alienTarget, y.alienPG, y.alActivity = t.PerformanceTarget, t.Indicators[0], w.activity(t.ID, "F2.1.1", w.other)
		}
	}
	y.ownLine, y.alienLine = w.line(y.id, y.ownActivity.ID, own, "03.2.1.01"), w.line(y.id, y.alActivity.ID, w.other, "03.2.1.01")
	w.line(y.id, y.partActivity.ID, w.other, "03.2.1.01")
	return y
}

func (w *world) activity(target, code, unit string, sharing ...string) programme.Activity {
	a, err := w.app.Programmes.AddActivity(w.as("planner"), programme.AddActivity{PerformanceTargetID: target, ActivityFields: programme.ActivityFields{
		Code: code, Name: "Faaliyet " + code, Explanation: "Açıklama", ResponsibleUnitID: unit, SharingUnitIDs: sharing}})
	w.ok(err)
	return a
}

func (w *world) line(programmeID, activity, unit, economic string) budget.Line {
	l, err := w.app.Budget.AddLine(w.as("planner"), budget.AddLine{ProgrammeID: programmeID, Amount: 1000_00, LineFields: budget.LineFields{
		Kind: budget.OfActivity, ActivityID: activity, UnitID: unit, Functional: "06.1.1", Financing: "5", Economic: economic}})
	w.ok(err)
	return l
}

// version is the programme's of now.
func (w *world) version(programmeID string) int64 {
	x, err := w.app.Programmes.Get(w.as("planner"), programmeID)
	w.ok(err)
	return x.Version
}

func (w *world) step(programmeID, note string) programme.Step {
	return programme.Step{ID: programmeID, Version: w.version(programmeID), Recorded: programme.Recorded{On: "2019-11-01", Note: note}}
}

// call opens the proposals of a programme and keeps the two units'.
func (w *world) call(y *yeared) {
	ctx := w.as("planner")
	_, err := w.app.Programmes.OpenProposals(ctx, w.step(y.id, ""))
	w.ok(err)
	l, err := w.app.Programmes.Proposals(ctx, y.id)
	w.ok(err)
	for _, x := range l {
		switch x.UnitID {
		case w.own:
			y.ownProposal = x
		case w.other:
			y.alienProposal = x
		}
	}
}

// table brings a called programme before the council.
func (w *world) table(y *yeared) {
	ctx := w.as("planner")
	l, err := w.app.Programmes.Proposals(ctx, y.id)
	w.ok(err)
	for _, x := range l {
		x, err = w.app.Programmes.SubmitProposal(ctx, programme.ProposalStep{ID: x.ID, Version: x.Version})
		w.ok(err)
		_, err = w.app.Programmes.AcceptProposal(ctx, programme.ProposalStep{ID: x.ID, Version: x.Version})
		w.ok(err)
	}
	_, err = w.app.Programmes.Consolidate(ctx, w.step(y.id, ""))
	w.ok(err)
	_, err = w.app.Programmes.Submit(ctx, w.step(y.id, ""))
	w.ok(err)
}

// adopt lets encümen and council accept a programme that lies before them.
func (w *world) adopt(y *yeared) {
	ctx := w.as("council_clerk")
	_, err := w.app.Programmes.Opine(ctx, programme.Decide{ID: y.id, Version: w.version(y.id), DecisionFields: council.DecisionFields{Body: "executive_committee", Date: "2019-11-10", Number: "E-1", Result: "unanimous"}})
	w.ok(err)
	_, _, err = w.app.Programmes.Decide(ctx, programme.Decide{ID: y.id, Version: w.version(y.id), DecisionFields: council.DecisionFields{Body: "council", Date: "2019-12-02", Number: "M-1", Result: "unanimous"}})
	w.ok(err)
}

// money is the codes, settings, changes and ledgers of the access table.
type money struct {
	code    org.BudgetCode
	setting org.SettingRow
	current budget.Ledger
}

func (w *world) plantMoney() money {
	var m money
	var err error
	m.code, err = w.app.Org.AddCode(w.as("admin"), org.AddCode{Kind: "economic", Set: "classic", Code: "03.9.9.98", Name: "Deneme"})
	w.ok(err)
	m.setting, err = w.app.Org.SetSetting(w.as("admin"), org.SetSetting{Name: org.OverheadWarnPercent, ValidFrom: 2021, Value: "40", Source: "Deneme"})
	w.ok(err)
	w.newRow()
	l, err := w.app.Budget.Ledgers(w.as("planner"), 2021)
	w.ok(err)
	m.current = l[0]
	return m
}

// newRow types a row into the ledger of 2021 by hand and gives its number.
func (w *world) newRow() int {
	r, err := w.app.Budget.SetLedgerRow(w.as("planner"), budget.SetLedgerRow{Year: 2021, Kind: budget.LedgerAppropriation, UnitID: w.own,
		Functional: w.functional(), Financing: "5", Economic: "03.2.1.01", Money: budget.Money{Initial: p(quantity.Money(100_00))}, Why: "Deneme"})
	w.ok(err)
	return r.No
}

// newLedger stages an export of one row with figures of its own.
func (w *world) newLedger() string {
	n := w.next()
	rows := []budget.Row{{Functional: "06.1.1", Financing: "5", Economic: "03.2.1.01", Name: "Alım", Money: budget.Money{Initial: p(quantity.Money(n * 100))}}}
	l, err := w.app.Budget.StageLedger(w.as("planner"), budget.StageLedger{Year: 2022, Kind: budget.LedgerAppropriation, FileName: fmt.Sprintf("dosya-%d.csv", n), SHA256: strings.Repeat("0", 40) + fmt.Sprintf("%024d", n),
		Rows: func(yield func(budget.Row) bool) { yield(rows[0]) }})
	w.ok(err)
	return l.ID
}

func (w *world) newChange() string {
	c, err := w.app.Budget.AddChange(w.as("planner"), budget.AddChange{Year: 2021, Kind: "transfer", On: "2021-05-01", Reason: "Aktarma", Approval: "Başkanlık Oluru", Lines: []budget.ChangeLineFields{
		{UnitID: w.own, Functional: "06.1.1", Financing: "5", Economic: "03.2.1.01", Amount: -1_00}, {UnitID: w.own, Functional: "06.1.1", Financing: "5", Economic: "03.2.1.02", Amount: 1_00}}})
	w.ok(err)
	return c.ID
}

// newActivityOf adds an activity for a unit below a performance target.
func (w *world) newActivityOf(target, unit string) string {
	return w.activity(target, fmt.Sprintf("F%d", w.next()), unit).ID
}

// newLineOf adds a line on an activity of its own.
func (w *world) newLineOf(y yeared, target, unit string) string {
	return w.line(y.id, w.newActivityOf(target, unit), unit, "03.2.1.01").ID
}

// newPerformanceTarget adds a plan target to a programme once more.
func (w *world) newPerformanceTarget(programmeID, target string) string {
	t, err := w.app.Programmes.AddPerformanceTarget(w.as("planner"), programme.AddPerformanceTarget{ProgrammeID: programmeID, PerformanceTargetFields: programme.PerformanceTargetFields{TargetID: target}})
	w.ok(err)
	return t.ID
}

// newProgrammeIndicator adds a new indicator of the plan's own target to the year.
func (w *world) newProgrammeIndicator(performanceTarget string) string {
	i, err := w.app.Programmes.AddIndicator(w.as("planner"), programme.AddIndicator{PerformanceTargetID: performanceTarget, IndicatorID: w.newIndicator(w.draft.own.ID)})
	w.ok(err)
	return i.ID
}

// fill makes the body of a call: %d is a number of its own, {functional} a place of its own, {activity of UNIT} a new activity of that unit,
// {window of INDICATOR} an open window in which that indicator has no value.
func (c call) fill(w *world) string {
	body := c.body
	if before, rest, ok := strings.Cut(body, "{activity of "); ok {
		unit, after, _ := strings.Cut(rest, "}")
		body = before + w.newActivityOf(w.year.ownTarget.ID, unit) + after
	}
	if before, rest, ok := strings.Cut(body, "{window of "); ok {
		indicator, after, _ := strings.Cut(rest, "}")
		body = before + w.freeWindow(indicator) + after
	}
	body = strings.Replace(body, "{functional}", w.functional(), 1)
	if !strings.HasSuffix(c.route, "/workbook") && strings.Contains(body, "%d") {
		body = fmt.Sprintf(body, w.next())
	}
	return body
}

// functional is a functional code of its own.
func (w *world) functional() string {
	n := w.next()
	return fmt.Sprintf("%02d.%d.%d", 1+n/81%99, 1+n/9%9, 1+n%9)
}

// proposalBook is the filled workbook of a proposal.
func (w *world) proposalBook(programmeID, unit string) []byte {
	var b bytes.Buffer
	w.ok(w.app.Intake.ProposalTemplate(w.as("planner"), programmeID, unit, &b))
	return b.Bytes()
}

// stageProposal stages the filled workbook of a proposal; each file is another one by its name only, so nobody commits the same twice.
func (w *world) stageProposal(programmeID, unit string) string {
	b, err := w.app.Intake.StageProposal(w.as("planner"), programmeID, unit, intake.StageFile{Name: "teklif.xlsx", Data: w.proposalBook(programmeID, unit)})
	w.ok(err)
	return b.ID
}
