package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/karne-app/karne/db/dbtest/pgserver"
)

// childEnv makes this test binary the command that pgrun runs: it reports its environment by its exit code.
const childEnv = "KARNE_TEST_PGRUN_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		s, ok, err := pgserver.FromEnv(context.Background())
		if !ok || err != nil || !strings.HasPrefix(s.Version, "PostgreSQL ") {
			os.Exit(1)
		}
		os.Exit(42)
	}
	os.Exit(m.Run())
}

func TestTheCommandGetsTheServerAndItsExitCodeIsPassedOn(t *testing.T) {
	t.Setenv(childEnv, "1")
	t.Setenv(pgserver.EnvURL, "")
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var say strings.Builder
	if code := run([]string{"-chromium=false", "--", exe}, &say); code != 42 {
		t.Errorf("code %d\n%s", code, &say)
	}
	for _, want := range []string{"using SQLite 3.", "PostgreSQL ", "status 42"} {
		if !strings.Contains(say.String(), want) {
			t.Errorf("does not say %q:\n%s", want, &say)
		}
	}
}

func TestWithoutACommandTheUsageIsSaid(t *testing.T) {
	t.Parallel()
	var say strings.Builder
	if code := run(nil, &say); code != 2 || !strings.Contains(say.String(), "usage:") {
		t.Errorf("code %d: %s", code, &say)
	}
}

// bare is a machine with nothing on it; programs says what exists, and every piece of visible work is written down.
type bare struct {
	*machine
	say  strings.Builder
	work []string
}

func newBare(programs ...string) *bare {
	b := &bare{}
	b.machine = &machine{
		say: &b.say,
		env: func(string) string { return "" },
		look: func(p string) (string, error) {
			for _, have := range programs {
				if have == p {
					return "/usr/bin/" + p, nil
				}
			}
			return "", exec.ErrNotFound
		},
		output: func(_ context.Context, p string, args ...string) (string, error) {
			for _, have := range programs {
				if strings.HasSuffix(p, have) {
					return have + " 1.0 " + strings.Join(args, " "), nil
				}
			}
			return "", exec.ErrNotFound
		},
		show: func(_ context.Context, p string, args ...string) error {
			b.work = append(b.work, p+" "+strings.Join(args, " "))
			return nil
		},
		start: func(context.Context, ...pgserver.Option) (*pgserver.Server, error) {
			return nil, fmt.Errorf("%w: nothing here", pgserver.ErrNotInstalled)
		},
		at: func(context.Context, string) (*pgserver.Server, error) {
			return &pgserver.Server{Version: "PostgreSQL 17"}, nil
		},
	}
	return b
}

func TestAMissingPostgresFailsWithTheCommandToRun(t *testing.T) {
	t.Parallel()
	b := newBare("apt-get") // there, but this is an ordinary user's machine
	_, err := b.postgres(t.Context())
	if !errors.Is(err, pgserver.ErrNotInstalled) || !strings.Contains(err.Error(), "apt-get install -y postgresql") {
		t.Errorf("got %v", err)
	}
	if len(b.work) > 0 {
		t.Errorf("it worked without leave: %v", b.work)
	}
}

func TestAMissingPostgresIsInstalledAfterSayingSo(t *testing.T) {
	t.Parallel()
	for name, root := range map[string]bool{"root": true, "CI": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBare("apt-get")
			b.mayInstall, b.root = true, root
			starts := 0
			b.start = func(context.Context, ...pgserver.Option) (*pgserver.Server, error) {
				if starts++; starts == 1 {
					return nil, pgserver.ErrNotInstalled
				}
				return &pgserver.Server{Version: "PostgreSQL 15"}, nil
			}
			f, err := b.postgres(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if f.how != "started for this run" || len(b.work) != 2 {
				t.Errorf("how %q, work %v", f.how, b.work)
			}
			if strings.HasPrefix(b.work[1], "sudo ") == root {
				t.Errorf("root=%v: %s", root, b.work[1])
			}
			for _, done := range b.work {
				if !strings.Contains(b.say.String(), done) {
					t.Errorf("did not say %q first:\n%s", done, &b.say)
				}
			}
		})
	}
}

func TestAMissingPostgresIsStartedWithCompose(t *testing.T) {
	t.Parallel()
	b := newBare("docker")
	f, err := b.postgres(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := f.stop(); err != nil {
		t.Fatal(err)
	}
	if f.how != "started with docker compose" || len(b.work) != 3 {
		t.Fatalf("how %q, work %v", f.how, b.work)
	}
	for i, want := range []string{"--publish 127.0.0.1::5432", "docker rm --force", "down --volumes"} {
		if !strings.Contains(b.work[i], want) {
			t.Errorf("step %d is %q, want %q in it", i, b.work[i], want)
		}
	}
}

func TestAServerThatIsNamedButDeadIsAnErrorAndNotReplaced(t *testing.T) {
	t.Parallel()
	b := newBare("docker", "apt-get")
	b.env = func(name string) string { return map[string]string{pgserver.EnvURL: "postgres://x/y"}[name] }
	b.at = func(context.Context, string) (*pgserver.Server, error) { return nil, errors.New("refused") }
	if _, err := b.postgres(t.Context()); err == nil || !strings.Contains(err.Error(), pgserver.EnvURL) || len(b.work) > 0 {
		t.Errorf("got %v, work %v", err, b.work)
	}
}

func TestChromium(t *testing.T) {
	t.Parallel()
	b := newBare("google-chrome")
	path, version, err := b.chromium(t.Context())
	if err != nil || path != "/usr/bin/google-chrome" || !strings.HasPrefix(version, "google-chrome 1.0") {
		t.Errorf("got %q %q %v", path, version, err)
	}
	b = newBare()
	if _, _, err = b.chromium(t.Context()); err == nil || !strings.Contains(err.Error(), "apt-get install -y chromium") {
		t.Errorf("missing: %v", err)
	}
	b = newBare("apt-get")
	b.mayInstall, b.root = true, true
	if _, _, err = b.chromium(t.Context()); err == nil || len(b.work) != 2 || !strings.Contains(b.work[1], "chromium") {
		t.Errorf("installed but not there: %v, work %v", err, b.work)
	}
}
