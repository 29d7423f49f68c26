// Package archtest holds the import table of the house (design.md §3) and proves that the tree keeps it.
//
// Words: a room is a folder with Go files; an edge is an import of one room by another; a library is a package of another
// module. The table in rooms.go says for each room which edges and which libraries it may have. What is not in the table is
// refused: an undeclared room, an undeclared edge, an undeclared library.
//
// Beside the table it keeps the rules that a reader of one file cannot see broken: features import only features to their left;
// GORM stands only in db, audit, files and the store, rows and query files of features; only internal/clock reads the clock;
// text is never folded with the strings package (wrong in Turkish); no floating point in pkg, reports/tables and reports/facts;
// cmd holds main only; no test skips itself; every room says what it is; every direct dependency has its line in
// docs/adr/dependencies.md.
//
// Test files are free in their imports: a test may wire what its room may not. A single line is excused from the rules on calls by
// "//nolint:forbidigo // reason" on it, the same mark the linter reads; an excuse without a reason does not count.
//
// A new room: declare it in rooms.go, and say why in an ADR where it changes design.md §3.
package archtest
