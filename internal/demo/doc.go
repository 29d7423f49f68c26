// Package demo makes the data the product is shown and tested with. It invents nothing silently.
//
// The converters (convert.go) turn published source rows into plan JSON; what a source lacks stays missing. The Kartal demo
// ("Kartal Belediyesi — ÖRNEK VERİ", kartal*.go) takes identity, directorates, budget totals and texts from published rows and makes the rest
// (yearly values, costs, controls, people) with a seeded generator; the plan, the administration and every paper say so, and each record's
// source says which part is whose. Big (big.go) is wholly made up, for measuring.
//
// It refuses nothing and asks no clock: the same seed gives the same bytes, and Load twice is Load once. Source rows stand in
// testdata/sources; the embedded copies in data/ are held equal to them by a test.
package demo
