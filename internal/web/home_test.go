package web

import (
	"slices"
	"strings"
	"testing"
)

func TestOwnOpenWorkStandsFirst(t *testing.T) {
	t.Parallel()
	targets := []HomeTarget{
		{Code: "in force, partner"},
		{Code: "in force, own", Responsible: true},
		{Code: "open, partner", Open: true, Faults: Counts{Block: 9}},
		{Code: "open, own, warned", Open: true, Responsible: true, Faults: Counts{Warn: 3}},
		{Code: "open, own, blocked", Open: true, Responsible: true, Faults: Counts{Block: 1}},
	}
	slices.SortStableFunc(targets, moreUrgent)
	var got []string
	for _, x := range targets {
		got = append(got, x.Code)
	}
	want := "open, own, blocked | open, own, warned | open, partner | in force, own | in force, partner"
	if s := strings.Join(got, " | "); s != want {
		t.Errorf("%s\nwant %s", s, want)
	}
}
