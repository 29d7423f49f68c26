// Package facts holds the plain structs the official tables need: no rows, no services, no clock.
//
// A fact is what was decided or entered, never what was computed from it; sums and shares are made in reports/tables. Money is
// kuruş, values are millionths, weights are 1e-4 of a percentage point (pkg/quantity). Missing is a nil pointer, an absent year or
// an empty text, and never zero (design.md §1-6). Record ids stand in the fields ID, so that two editions can be compared record
// by record; they never reach a model.Document, where Ref is the code path (A1/H1.1/PG1.1.1, the second of one code with #2).
//
// The structs marshal to JSON with fixed field names and decimal strings; model.Canonical makes the hashed form of an edition.
package facts
