// Package pgserver starts a throw-away PostgreSQL for tests and benchmarks.
//
// A server lives in a folder of its own (in /dev/shm where that has room, else in the temporary folder), listens on a Unix
// socket in that folder and on nothing else, runs as an unprivileged user when the caller is root (initdb refuses root), and
// dies with its parent: [Server.Stop] ends it and removes the folder, and on Linux the kernel ends it when the parent is
// killed. A folder whose owner was killed is removed by the next start.
//
// Words: a server is one PostgreSQL cluster; the lock is the file "owner.lock" in its folder, held for as long as the owner
// lives.
//
// Refused: a PostgreSQL older than [MinMajor]; a machine without PostgreSQL ([ErrNotInstalled], never a skip). The cluster is
// made with --locale=C.UTF-8 and UTF8, the collation production uses (design.md §5).
//
// One test run shares one server: db/dbtest/pgrun starts it and hands its address to the test processes in [EnvURL], which
// [Obtain] reads; without it every test process starts its own.
package pgserver
