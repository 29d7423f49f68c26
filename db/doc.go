// Package db opens the one database of an administration: embedded SQLite by default, PostgreSQL in production (design.md §5).
//
// Words: the *writer* is the pool of the write door (act.Run) and of System; the *reader* is a pool in which the database itself
// refuses writes. Conn(ctx) is the only way to a handle: the transaction the context carries, else the reader.
// A Probe sees every statement: tests count them and make the n-th fail.
package db
