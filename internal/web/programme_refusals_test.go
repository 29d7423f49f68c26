package web_test

import (
	"net/http"
	"testing"

	"github.com/karne-app/karne/internal/access"
)

// Only of the metropolitan council is a ground and an objection asked.
func TestTheGroundOfTheMetropolitanCouncil(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	y := newYear(t, s)
	for leaf, n := range map[string]int{"encumen": 0, "karar": 0, "buyuksehir": 1} {
		y.planner.get(y.root+"/adim/"+leaf).want(http.StatusOK).has(n, `input[name="ground"]`, "").has(n, `textarea[name="objection"]`, "")
	}
}

// A proposal that cannot be handed in says which activity keeps it, with its code path and the way there.
func TestAFaultyProposalNamesItsFaults(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	y := newYear(t, s)
	y.described()
	y.called("1.000,00")
	unit := s.as(access.UnitManager)
	activity := y.activity(unit, s.units[hr], "Hizmet içi eğitim programı")
	press(unit, unit.get(y.own), y.own+"/gonder").want(http.StatusConflict).has(1, "#hatalar li", "Teklif verilemez").
		has(1, "#hatalar li a[href]", "H1.1/F1.1.1").has(1, ".chip.proposal_open", "")
	y.line(unit, activity, "03.2.1.01", "2.000,00").want(http.StatusOK)
	press(unit, unit.get(y.own), y.own+"/gonder").want(http.StatusOK).has(1, ".chip.proposal_submitted", "")
}
