package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/karne-app/karne/db/dbtest/pgserver"
)

// chromiumEnv names the browser for page journeys: the path of its program.
const chromiumEnv = "KARNE_TEST_CHROMIUM"

// browsers in the order they are tried.
var browsers = []string{
	"chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
}

const engineTimeout = 2 * time.Minute // a container image may have to be fetched

// machine is what pgrun asks of the computer it runs on; tests put their own answers in.
type machine struct {
	say        io.Writer
	mayInstall bool // root, or a continuous-integration machine
	root       bool
	env        func(name string) string
	look       func(program string) (path string, err error)
	output     func(ctx context.Context, program string, args ...string) (string, error) // for questions
	show       func(ctx context.Context, program string, args ...string) error           // for work, with visible output
	start      func(ctx context.Context, opts ...pgserver.Option) (*pgserver.Server, error)
	at         func(ctx context.Context, address string) (*pgserver.Server, error)
}

func thisMachine(say io.Writer) *machine {
	root := os.Geteuid() == 0
	return &machine{
		say: say, root: root, mayInstall: root || os.Getenv("CI") == "true",
		env: os.Getenv, look: exec.LookPath, start: pgserver.Start, at: pgserver.At,
		output: func(ctx context.Context, program string, args ...string) (string, error) {
			out, err := exec.CommandContext(ctx, program, args...).Output()
			return strings.TrimSpace(string(out)), err
		},
		show: func(ctx context.Context, program string, args ...string) error {
			cmd := exec.CommandContext(ctx, program, args...)
			cmd.Stdout, cmd.Stderr = say, say
			return cmd.Run()
		},
	}
}

func (m *machine) tell(format string, args ...any) {
	_, _ = fmt.Fprintf(m.say, "pgrun: "+format+"\n", args...)
}

// found is a PostgreSQL that answers, how it came to be, and how it ends.
type found struct {
	server *pgserver.Server
	how    string
	stop   func() error
}

func (m *machine) postgres(ctx context.Context, opts ...pgserver.Option) (*found, error) {
	if address := m.env(pgserver.EnvURL); address != "" {
		s, err := m.at(ctx, address)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", pgserver.EnvURL, err)
		}
		return &found{server: s, how: "named by " + pgserver.EnvURL, stop: s.Stop}, nil
	}
	s, err := m.start(ctx, opts...)
	if errors.Is(err, pgserver.ErrNotInstalled) {
		m.tell("PostgreSQL %d or newer is missing on this machine", pgserver.MinMajor)
		if m.canInstall() {
			if err := m.install(ctx, "postgresql"); err != nil {
				return nil, err
			}
			s, err = m.start(ctx, opts...)
		} else if m.engine(ctx) {
			return m.compose(ctx)
		}
	}
	if errors.Is(err, pgserver.ErrNotInstalled) {
		return nil, fmt.Errorf("%w; run one of these and try again:\n"+
			"  sudo apt-get install -y postgresql      (Debian, Ubuntu)\n"+
			"  sudo dnf install -y postgresql-server   (Fedora, RHEL)\n"+
			"  brew install postgresql@17              (macOS)\n"+
			"or start a Docker engine, or name a server: %s=postgres://user:password@host/postgres", err, pgserver.EnvURL)
	}
	if err != nil {
		return nil, err
	}
	return &found{server: s, how: "started for this run", stop: s.Stop}, nil
}

func (m *machine) canInstall() bool {
	if !m.mayInstall {
		return false
	}
	_, err := m.look("apt-get")
	return err == nil
}

// install says the exact commands, then runs them.
func (m *machine) install(ctx context.Context, pkg string) error {
	for _, command := range [][]string{
		{"apt-get", "update", "-qq"},
		{"env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", "--no-install-recommends", pkg},
	} {
		if !m.root {
			command = append([]string{"sudo", "-n"}, command...)
		}
		m.tell("installing from the system's packages: %s", strings.Join(command, " "))
		if err := m.show(ctx, command[0], command[1:]...); err != nil {
			return fmt.Errorf("%s: %w", strings.Join(command, " "), err)
		}
	}
	return nil
}

// engine tells whether docker compose exists and an engine answers.
func (m *machine) engine(ctx context.Context) bool {
	if _, err := m.output(ctx, "docker", "compose", "version"); err != nil {
		return false
	}
	_, err := m.output(ctx, "docker", "info", "--format", "{{.ServerVersion}}")
	return err == nil
}

// compose starts the service "db" of docker-compose.yml under a project of its own, on a port the engine picks, and removes
// it with its volume afterwards.
func (m *machine) compose(ctx context.Context) (*found, error) {
	project := "karne-test-" + strconv.Itoa(os.Getpid())
	args := func(more ...string) []string {
		return append([]string{"compose", "--project-name", project, "--file", "docker-compose.yml"}, more...)
	}
	up := args("run", "--detach", "--rm", "--no-deps", "--publish", "127.0.0.1::5432", "--name", project, "db")
	m.tell("starting it with: docker %s", strings.Join(up, " "))
	stop := func() error {
		ctx := context.WithoutCancel(ctx)
		return errors.Join(
			m.show(ctx, "docker", "rm", "--force", "--volumes", project),
			m.show(ctx, "docker", args("down", "--volumes", "--remove-orphans")...),
		)
	}
	if err := m.show(ctx, "docker", up...); err != nil {
		return nil, errors.Join(fmt.Errorf("docker compose: %w", err), stop())
	}
	s, err := m.awaitContainer(ctx, project)
	if err != nil {
		return nil, errors.Join(err, stop())
	}
	return &found{server: s, how: "started with docker compose", stop: stop}, nil
}

func (m *machine) awaitContainer(ctx context.Context, name string) (*pgserver.Server, error) {
	ctx, cancel := context.WithTimeout(ctx, engineTimeout)
	defer cancel()
	host, err := m.output(ctx, "docker", "port", name, "5432/tcp")
	if err != nil {
		return nil, fmt.Errorf("docker port: %w", err)
	}
	host, _, _ = strings.Cut(host, "\n")
	password := m.env("KARNE_DB_PASSWORD")
	if password == "" {
		password = "karne" // the default of docker-compose.yml
	}
	address := url.URL{
		Scheme: "postgres", User: url.UserPassword("karne", password), Host: host, Path: "/postgres", RawQuery: "sslmode=disable",
	}
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		s, err := m.at(ctx, address.String())
		if err == nil {
			return s, nil
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("the container's PostgreSQL does not answer: %w", err)
		case <-tick.C:
		}
	}
}

// chromium gives the path and the version of a browser.
func (m *machine) chromium(ctx context.Context) (path, version string, err error) {
	if named := m.env(chromiumEnv); named != "" {
		version, err = m.output(ctx, named, "--version")
		if err != nil {
			return "", "", fmt.Errorf("%s=%s does not run: %w", chromiumEnv, named, err)
		}
		return named, version, nil
	}
	path, version, ok := m.browser(ctx)
	if ok {
		return path, version, nil
	}
	m.tell("Chromium, which the page tests drive, is missing on this machine")
	if m.canInstall() {
		if err := m.install(ctx, "chromium"); err != nil {
			return "", "", err
		}
		if path, version, ok = m.browser(ctx); ok {
			return path, version, nil
		}
	}
	return "", "", fmt.Errorf("Chromium is not installed; run one of these and try again:\n"+
		"  sudo apt-get install -y chromium   (Debian)\n"+
		"  sudo dnf install -y chromium       (Fedora)\n"+
		"  brew install --cask chromium       (macOS)\n"+
		"or name a browser: %s=/path/to/chromium", chromiumEnv)
}

func (m *machine) browser(ctx context.Context) (path, version string, ok bool) {
	for _, name := range browsers {
		path, err := m.look(name)
		if err != nil {
			continue
		}
		if version, err := m.output(ctx, path, "--version"); err == nil {
			return path, version, true
		}
	}
	return "", "", false
}
