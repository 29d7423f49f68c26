package pgserver_test

import (
	"bufio"
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/karne-app/karne/db/dbtest/pgserver"
)

// childEnv makes this test binary a parent that starts a server, prints its address and waits to be killed.
const childEnv = "KARNE_TEST_PGSERVER_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		s, err := pgserver.Start(context.Background())
		if err != nil {
			panic(err)
		}
		if _, err := os.Stdout.WriteString(s.URL("postgres") + "\n"); err != nil {
			panic(err)
		}
		select {}
	}
	os.Exit(m.Run())
}

func start(t *testing.T, opts ...pgserver.Option) *pgserver.Server {
	t.Helper()
	s, err := pgserver.Start(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func setting(t *testing.T, address, name string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	var v string
	if err := conn.QueryRow(t.Context(), "SELECT current_setting($1)", name).Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func socketDir(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("host")
}

func TestStartGivesASocketOnlyServerWithoutFsync(t *testing.T) {
	t.Parallel()
	s := start(t, pgserver.Param("work_mem", "5MB"))
	address := s.URL("postgres")
	for name, want := range map[string]string{
		"listen_addresses": "", "fsync": "off", "server_encoding": "UTF8", "lc_collate": "C.UTF-8", "lc_ctype": "C.UTF-8",
		"TimeZone": "UTC", "work_mem": "5MB", "is_superuser": "on",
	} {
		if got := setting(t, address, name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	if !strings.HasPrefix(s.Version, "PostgreSQL ") {
		t.Errorf("Version = %q", s.Version)
	}
	info, err := os.Stat(socketDir(t, address))
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is open to others: %v", info.Mode())
	}
}

func TestDurableKeepsFsyncOn(t *testing.T) {
	t.Parallel()
	s := start(t, pgserver.Durable())
	for _, name := range []string{"fsync", "full_page_writes", "synchronous_commit"} {
		if got := setting(t, s.URL("postgres"), name); got != "on" {
			t.Errorf("%s = %q, want on", name, got)
		}
	}
}

func TestURLNamesADatabaseThatIsMadeLater(t *testing.T) {
	t.Parallel()
	s := start(t)
	conn, err := pgx.Connect(t.Context(), s.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	if _, err := conn.Exec(t.Context(), `CREATE DATABASE one`); err != nil {
		t.Fatal(err)
	}
	other, err := pgserver.At(t.Context(), s.URL("one"))
	if err != nil {
		t.Fatal(err)
	}
	if other.URL("one") != s.URL("one") || other.Version != s.Version {
		t.Errorf("At gives %q %q", other.URL("one"), other.Version)
	}
	if err := other.Stop(); err != nil {
		t.Errorf("stopping a foreign server: %v", err)
	}
	if _, err := pgserver.At(t.Context(), s.URL("one")); err != nil {
		t.Errorf("a foreign server was stopped: %v", err)
	}
}

func TestStopRemovesEverythingAndMayBeRepeated(t *testing.T) {
	t.Parallel()
	s, err := pgserver.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dir := socketDir(t, s.URL("postgres"))
	for range 2 {
		if err := s.Stop(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder is still there: %v", err)
	}
	if _, err := pgx.Connect(t.Context(), s.URL("postgres")); err == nil {
		t.Error("the server still answers")
	}
}

func TestServerDiesWithItsKilledParent(t *testing.T) {
	t.Parallel()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe)
	cmd.Env = append(os.Environ(), childEnv+"=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	address := strings.TrimSpace(line)
	t.Cleanup(func() { _ = os.RemoveAll(socketDir(t, address)) }) // the parent is dead: nobody else removes it
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // killed: its status is no news

	// The open connection ends with the server: a read that waits for it needs no sleep.
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if _, err := conn.WaitForNotification(ctx); err == nil || ctx.Err() != nil {
		t.Errorf("the server outlives its parent: %v", err)
	}
}

func TestAtRefusesWhatIsNoPostgresAddressWithoutRepeatingIt(t *testing.T) {
	t.Parallel()
	_, err := pgserver.At(t.Context(), "mysql://u:secret@h/d")
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}

func TestFromEnv(t *testing.T) {
	t.Setenv(pgserver.EnvURL, "")
	if _, ok, err := pgserver.FromEnv(t.Context()); ok || err != nil {
		t.Errorf("empty: ok=%v err=%v", ok, err)
	}
	t.Setenv(pgserver.EnvURL, "postgres:///postgres?host=/nonexistent")
	if _, ok, err := pgserver.FromEnv(t.Context()); !ok || err == nil || !strings.Contains(err.Error(), pgserver.EnvURL) {
		t.Errorf("dead server: ok=%v err=%v", ok, err)
	}
	s := start(t)
	t.Setenv(pgserver.EnvURL, s.URL("postgres"))
	got, err := pgserver.Obtain(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got.URL("x") != s.URL("x") {
		t.Errorf("Obtain gives %q", got.URL("x"))
	}
}
