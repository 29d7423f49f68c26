// Command pgrun runs a command, usually "go test ./...", with the servers tests need:
//
//	go run ./db/dbtest/pgrun -- go test ./...
//
// It starts one throw-away PostgreSQL (see db/dbtest/pgserver) and looks for a Chromium, hands both to the command in
// KARNE_TEST_POSTGRES_URL and KARNE_TEST_CHROMIUM, passes the command's exit code on, and stops the server. It says which
// versions were used, before and after the command. SQLite is embedded in the product; its version is told too.
//
// Something missing is never skipped. In this order: a variable that is already set is used; a program of the machine is used; as
// root or with CI=true it is installed with apt-get, after saying so; PostgreSQL is started with docker compose where an engine
// answers; else the command to run is printed and pgrun ends with status 1.
package main
