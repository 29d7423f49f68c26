// Package programme is the yearly performance programme of a plan (performans programı, 5393 md. 41; guide of May 2009; domain.md §4).
//
// Words. A programme is one year of a plan. A performance target (performans hedefi) belongs to one plan target and is by default that
// target. A programme indicator shows a plan indicator: its t+1 value is read from the plan, or overridden with a reason and a
// decision. An activity (faaliyet) belongs to a performance target, has one responsible unit and sharing units; its money stands in
// budget lines (package budget). A unit proposal is one unit's part: open → submitted → returned | accepted.
//
// States. draft → proposals → consolidated → submitted → decided → in_force. The steps of bodies (call, encümen opinion, council,
// metropolitan council) are recorded on their behalf with recorder, letter number and date (domain.md §0.2-14).
//
// Invariants. Years are t+1 = the programme year, t and t−1 before it. Missing is not zero. A record of another unit is never changed by a
// unit. What the council decided is closed.
//
// Access. Until the council decided, a unit sees the activities it answers for or shares, the targets above them, and the targets that are
// its own in the plan (so that it has somewhere to put its first activity); of others nothing. Proposals and their reasons stay between
// the unit and who reads everything, also afterwards. A unit changes its own activities while its proposal is open or returned; the strategy
// office in draft and proposals, whatever the state of the unit's part. What the council decided is edition 1, what the metropolitan
// council decided edition 2, also when it changed no amount.
//
// It refuses a year outside the plan, a second programme of a year, a step out of order, and consolidation with blocking faults.
package programme
