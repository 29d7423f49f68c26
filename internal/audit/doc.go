// Package audit is the append-only log of the house: who changed what, before and after, in the step's own transaction.
//
// Words: a *row* says who did what to which record; its *texts* (before, after) stand in a table of their own that erasure of personal
// data may empty; a *seal* closes a batch of rows into the hash chain. Rows are sealed in batches by one lease holder: a chain per
// row would put every commit in one queue on PostgreSQL (docs/adr/0006). UPDATE and DELETE are refused by triggers.
package audit
