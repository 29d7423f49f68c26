// Package budget holds the money of a programme year: budget lines by stage, ceilings, revenue, changes of the appropriation, and the
// ledgers that come from the accounting system (domain.md §4.9, §5.3).
//
// Words. A line (tertip) is unit × functional × financing × economic code × in/off budget, of an activity, of overhead (genel yönetim
// gideri) or of transfers to other administrations; revenue and net financing are lines too. A line has one amount per stage: unit,
// finance, senior manager, encümen, council, metropolitan council; opening a stage copies the newest one. A ledger is an accounting
// export (execution, revenue, appropriation): the current one of a year and kind holds.
//
// Invariants. Amounts are kuruş and never negative in a line. No line stands on an ancestor or descendant of another line's
// economic code within the same unit, activity, functional, financing and off-budget place (domain.md §0.2-3). Off-budget means
// outside the budget altogether; financing types 7 and 8 are in budget (§0.2-6). Missing is not zero: a line without an amount at a stage
// was not there.
//
// It refuses a line of another unit, a code that does not parse, a transfer that does not sum to zero, a supplementary
// appropriation without decision, and an export whose total lines differ from its rows.
package budget
