package org

import "github.com/karne-app/karne/internal/fault"

// CheckList reads a list against an empty state, for the fuzz test.
func CheckList(name string, data []byte) ImportReport {
	rows, err := readTable(name, data, nil)
	if err != nil {
		return ImportReport{Faults: fault.All(err)}
	}
	n := 0
	_, r := planImport(orgState{today: "2026-03-02", newID: func() string { n++; return address(n, n) }}, rows)
	return r
}
