// Package budget holds the money of a programme year: budget lines by stage, ceilings, revenue, changes of the appropriation, and the
// ledgers that come from the accounting system (domain.md §4.9, §5.3).
//
// Words. A line (tertip) is unit × functional × financing × economic code × in/off budget, of an activity, of overhead (genel yönetim
// gideri) or of transfers to other administrations; revenue and net financing are lines too. A line has one amount per stage: unit,
// finance, senior manager, encümen, council, metropolitan council; opening a stage copies the newest one. A ledger is an accounting
// export (execution, revenue, appropriation): the current one of a year and kind holds.
//
// Invariants. Amounts are kuruş and never negative but in net financing. One place (unit, activity, codes, off-budget) has one line. An
// amount on an ancestor or descendant of another line's economic code in the same place blocks the consolidation (domain.md §0.2-3).
// Off-budget means outside the budget altogether; financing types 7 and 8 are in budget (§0.2-6). Missing is not zero: a line without an
// amount at a stage was not there.
//
// Stages. Units write their own lines at the first stage while their proposal is open or returned; before the call and at the later stages
// the strategy office and the financial services do, until the council decides; after that only the metropolitan stage is open. A line keeps
// the codes of the stage it was made at; a later stage takes it out by the amount 0. A copied amount is that of the stage before, with who wrote
// it: reading may carry it forward.
//
// It refuses a line of another unit, a code that does not parse, a transfer that does not sum to zero, a supplementary
// appropriation without decision, and an export whose total lines differ from its rows.
package budget
