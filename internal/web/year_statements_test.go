package web_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

// A page of a programme asks the database as often for 400 lines of 20 activities as for one.
func TestPagesOfAYearDoNotAskMoreForMore(t *testing.T) {
	t.Parallel()
	fill := func(activities, lines int) (*browser, yearOf2025, string, string) {
		s := newSite(t, sqlite(t))
		y := newYear(t, s)
		y.called("1.000.000,00")
		var activity, line string
		for i := range activities {
			a, err := s.years.AddActivity(s.system(), programme.AddActivity{PerformanceTargetID: y.target, ActivityFields: programme.ActivityFields{
				Code: fmt.Sprintf("F1.1.%d", i+1), Name: "Faaliyet", ResponsibleUnitID: s.units[hr], SharingUnitIDs: []string{s.units[nature]}}})
			s.must(err)
			activity = a.ID
			for j := range lines {
				l, err := s.money.AddLine(s.system(), budget.AddLine{ProgrammeID: y.id, Amount: quantity.Money(100 + j), LineFields: budget.LineFields{
					Kind: budget.OfActivity, ActivityID: a.ID, UnitID: s.units[hr], Functional: fmt.Sprintf("06.1.%d", 1+j%9), Financing: "5", Economic: fmt.Sprintf("03.2.1.%02d", 1+j)}})
				s.must(err)
				line = l.ID
			}
		}
		_, err := s.money.SetLedgerRow(s.system(), budget.SetLedgerRow{Year: 2025, Kind: budget.LedgerExecution, UnitID: s.units[hr], Functional: "06.1.1", Financing: "5", Economic: "03.2.1.01",
			Money: budget.Money{Spent: new(quantity.Money(100))}, Why: "Deneme"})
		s.must(err)
		return s.as(access.Planner), y, activity, line
	}
	few, one, oneActivity, oneLine := fill(1, 1)
	many, all, anActivity, aLine := fill(20, 20)
	for _, c := range []struct {
		name, small, large string
		most               int64
	}{
		{"home", "/", "/", 75},
		{"list", "/programlar", "/programlar", 12},
		{"tree", one.root, all.root, 60},
		{"faults", one.root + "/uyarilar", all.root + "/uyarilar", 50},
		{"proposal", one.own, all.own, 60},
		{"line", "/butce-satirlari/" + oneLine, "/butce-satirlari/" + aLine, 65},
		{"activity", "/faaliyetler/" + oneActivity + "/duzenle", "/faaliyetler/" + anActivity + "/duzenle", 60},
		{"revenue", one.root + "/gelir", all.root + "/gelir", 60},
		{"consolidation", one.root + "/konsolidasyon", all.root + "/konsolidasyon", 60},
		{"tables", one.root + "/tablolar", all.root + "/tablolar", 12},
		{"table 2", one.root + "/tablolar/PP2", all.root + "/tablolar/PP2", 75},
		{"reconciliation", one.root + "/mutabakat", all.root + "/mutabakat", 100},
		{"stages", one.root + "/asamalar", all.root + "/asamalar", 52},
		{"ceilings", one.root + "/tavanlar", all.root + "/tavanlar", 15},
		{"difference", one.root + "/asama-farki", all.root + "/asama-farki", 50},
		{"budget of the year", "/butce/2025", "/butce/2025", 20},
		{"codes", "/yonetim/kodlar", "/yonetim/kodlar", 8},
	} {
		a, b := few.statements(c.small), many.statements(c.large)
		t.Logf("%s: %d statements", c.name, b)
		if b > a+1 || b > c.most {
			t.Errorf("%s: %d statements for a small year, %d for a large one, at most %d", c.name, a, b, c.most)
		}
	}
	if a, b := few.s.as(access.Auditor).statements("/"), many.s.as(access.Auditor).statements("/"); b > a || b > 60 {
		t.Errorf("home of an auditor: %d statements for a small year, %d for a large one", a, b)
	}
	many.get(all.own).want(http.StatusOK).has(400, ".tertip tr.row", "")
}
