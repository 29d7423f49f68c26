package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"

	_ "github.com/ncruces/go-sqlite3/driver" // its version is part of the report

	"github.com/karne-app/karne/db/dbtest/pgserver"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

func run(args []string, say io.Writer) int {
	fl := flag.NewFlagSet("pgrun", flag.ContinueOnError)
	fl.SetOutput(say)
	browser := fl.Bool("chromium", true, "look for a Chromium too")
	durable := fl.Bool("durable", false, "keep fsync on and the data on the disk (benchmarks)")
	if err := fl.Parse(args); err != nil {
		return 2
	}
	command := fl.Args()
	if len(command) == 0 {
		_, _ = fmt.Fprintln(say, "usage: pgrun [-chromium=false] [-durable] -- command [argument...]")
		return 2
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	code, err := serve(ctx, thisMachine(say), command, *browser, *durable)
	if err != nil {
		_, _ = fmt.Fprintln(say, "pgrun:", err)
		return max(code, 1)
	}
	return code
}

// serve starts what is needed, runs the command and stops what it started. An error goes with a code of at least 1.
func serve(ctx context.Context, m *machine, command []string, browser, durable bool) (code int, err error) {
	lite, err := sqliteVersion(ctx)
	if err != nil {
		return 1, err
	}
	var opts []pgserver.Option
	if durable {
		opts = append(opts, pgserver.Durable())
	}
	pg, err := m.postgres(ctx, opts...)
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, pg.stop()) }()
	env := []string{pgserver.EnvURL + "=" + pg.server.URL("postgres")}
	used := []string{lite + " (embedded)", pg.server.Version + " (" + pg.how + ")"}
	if browser {
		path, version, err := m.chromium(ctx)
		if err != nil {
			return 1, err
		}
		env = append(env, chromiumEnv+"="+path)
		used = append(used, version+" ("+path+")")
	}
	m.tell("using %s", strings.Join(used, ", "))
	code, err = pass(ctx, command, env)
	m.tell("%s ended with status %d on %s", command[0], code, strings.Join(used, ", "))
	return code, err
}

// pass runs the command with the caller's streams and gives its exit code. A signal to pgrun is handed on; the command decides
// when to end.
func pass(ctx context.Context, command, env []string) (int, error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		if ws, ok := exit.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
			return 128 + int(ws.Signal()), nil
		}
		return exit.ExitCode(), nil
	case ctx.Err() != nil:
		return 130, ctx.Err()
	case err != nil:
		return 127, err
	}
	return 0, nil
}

func sqliteVersion(ctx context.Context) (v string, err error) {
	handle, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, handle.Close()) }()
	err = handle.QueryRowContext(ctx, `SELECT 'SQLite ' || sqlite_version()`).Scan(&v)
	return v, err
}
