// Package model is the form an official table takes before any renderer draws it: a Document of Blocks.
//
// Words. A Document is one kind of form (all target cards, the cost table …) and becomes one sheet, one section or one page. A
// Table has Columns, rows Before its column heads (the label rows of a form), Rows, and rows After (the foot of a form). A Cell is
// Text, Count, Amount, Percent, Money, Blank, Missing(reason) or Fault(code). Emphasis is meaning (Group, Subtotal, Total, Warn),
// never colour. A Formula names the cells a total is made of; a renderer that can calculate turns it into its own formula and keeps
// the value beside it, the others print the value.
//
// Invariants. Numbers are exact scaled integers and travel as decimal strings. Missing is not zero: a total with a missing addend
// is Missing(n of m) with the known part in its note and without a formula (design.md §1-6). Ref is a code path (A1/H1.1/PG1.1.1,
// the second of one code with #2), never a record id; no clock, host, actor or path stands in a Document. The same facts give
// the same Document, the same Document the same bytes.
package model
