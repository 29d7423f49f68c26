package pgserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// EnvURL names the environment variable with the address of a running server: a postgres:// URL whose role may create
// databases. pgrun sets it for the command it runs.
const EnvURL = "KARNE_TEST_POSTGRES_URL"

// MinMajor is the oldest major version of PostgreSQL Karne runs on.
const MinMajor = 15

// Superuser is the role of a server that [Start] made; it needs no password.
const Superuser = "postgres"

const (
	startTimeout = 60 * time.Second // a loaded two-core machine needs far less
	stopTimeout  = 20 * time.Second
)

// Server is a PostgreSQL that answers. Its zero value is not usable; see [Start] and [FromEnv].
type Server struct {
	// Version is what the server says of itself, for example "PostgreSQL 15.18 (Debian 15.18-0+deb12u1)".
	Version string

	base url.URL // address of the database "postgres"
	own  *process
}

// Option changes how [Start] makes the server.
type Option func(*settings)

type settings struct {
	durable bool
	params  []string
}

// Durable keeps fsync on and puts the folder on the disk instead of in memory: for tests that kill a writer and for
// benchmarks of a commit that survives a crash. Without it a commit survives the death of a client, but not of the machine.
func Durable() Option { return func(s *settings) { s.durable = true } }

// Param sets one server parameter, for example Param("max_connections", "50"). It wins over the package's own values.
func Param(name, value string) Option {
	return func(s *settings) { s.params = append(s.params, name+"="+value) }
}

// Obtain gives the server named by [EnvURL], or starts one where the variable is empty. The caller stops it either way;
// stopping a server of the environment only forgets it.
func Obtain(ctx context.Context, opts ...Option) (*Server, error) {
	if s, ok, err := FromEnv(ctx); ok || err != nil {
		return s, err
	}
	return Start(ctx, opts...)
}

// FromEnv connects to the server named by [EnvURL]. ok is false where the variable is empty; a server that is named but does
// not answer is an error.
func FromEnv(ctx context.Context) (s *Server, ok bool, err error) {
	raw := os.Getenv(EnvURL)
	if raw == "" {
		return nil, false, nil
	}
	s, err = At(ctx, raw)
	if err != nil {
		return nil, true, fmt.Errorf("%s: %w", EnvURL, err)
	}
	return s, true, nil
}

// At connects to a server that somebody else started. The address is a postgres:// URL.
func At(ctx context.Context, address string) (*Server, error) {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
		return nil, errors.New("not a postgres:// address") // the address may hold a password: it is not repeated
	}
	s := &Server{base: *u}
	s.Version, err = s.ask(ctx)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// URL is the address of a database of the server, in the form pgx understands; a socket folder stands in "host". The database
// need not exist yet.
func (s *Server) URL(dbname string) string {
	u := s.base
	u.Path = "/" + dbname
	return u.String()
}

// Start makes a cluster, starts a server on it and waits until it answers: about a second. ctx bounds the start, not the life
// of the server; [Server.Stop] ends it. It fails with [ErrNotInstalled] where no usable PostgreSQL is found.
func Start(ctx context.Context, opts ...Option) (*Server, error) {
	var set settings
	for _, o := range opts {
		o(&set)
	}
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()

	bin, err := Find(ctx)
	if err != nil {
		return nil, err
	}
	sweep()
	h, err := newHome(set.durable)
	if err != nil {
		return nil, err
	}
	s := &Server{base: url.URL{
		Scheme:   "postgres",
		User:     url.User(Superuser),
		Path:     "/postgres",
		RawQuery: url.Values{"host": {h.dir}, "sslmode": {"disable"}}.Encode(),
	}}
	if err := initdb(ctx, bin, h); err != nil {
		return nil, errors.Join(err, h.remove())
	}
	s.own, err = launch(bin, h, set)
	if err != nil {
		return nil, errors.Join(err, h.remove())
	}
	if err := s.await(ctx); err != nil {
		log := s.own.log()
		return nil, errors.Join(fmt.Errorf("%w\n%s", err, log), s.Stop())
	}
	return s, nil
}

// Stop ends a server that [Start] made, with its connections, and removes its folder. A second call does nothing, nor does a
// call on a server of the environment.
func (s *Server) Stop() error {
	if s == nil || s.own == nil {
		return nil
	}
	return s.own.stop()
}

// await polls: PostgreSQL has no way to call back.
func (s *Server) await(ctx context.Context) error {
	tick := time.NewTicker(15 * time.Millisecond)
	defer tick.Stop()
	for {
		v, err := s.ask(ctx)
		if err == nil {
			s.Version = v
			return nil
		}
		select {
		case <-s.own.done:
			return errors.New("PostgreSQL ended while starting")
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL does not answer: %w", err)
		case <-tick.C:
		}
	}
}

func (s *Server) ask(ctx context.Context) (version string, err error) {
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	var number int
	err = conn.QueryRow(ctx, `SELECT current_setting('server_version'), current_setting('server_version_num')::int`).
		Scan(&version, &number)
	if err != nil {
		return "", err
	}
	if number/10000 < MinMajor {
		return "", fmt.Errorf("PostgreSQL %s is too old: %d or newer is needed", version, MinMajor)
	}
	return "PostgreSQL " + version, nil
}

func initdb(ctx context.Context, bin string, h *home) error {
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "--pgdata="+h.data(), "--username="+Superuser,
		"--locale=C.UTF-8", "--encoding=UTF8", "--auth=trust", "--no-sync", "--no-instructions")
	cmd.Dir, cmd.SysProcAttr, cmd.Env = h.dir, attributes(h.owner), environment()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, bytes.TrimSpace(out))
	}
	return nil
}

// environment hides the caller's PG* variables: PGDATA or PGOPTIONS of a developer must not reach a test server.
func environment() []string {
	return append(slices.DeleteFunc(os.Environ(), func(kv string) bool {
		return strings.HasPrefix(kv, "PG") || strings.HasPrefix(kv, "LC_") || strings.HasPrefix(kv, "LANG")
	}), "LC_ALL=C.UTF-8")
}

// process is the postmaster and the folder it lives in.
type process struct {
	home *home
	cmd  *exec.Cmd
	done chan struct{} // closed when the postmaster has ended
	once sync.Once
	err  error
}

func launch(bin string, h *home, set settings) (*process, error) {
	params := []string{
		"listen_addresses=", "unix_socket_directories=" + h.dir, "unix_socket_permissions=0700",
		"max_connections=200", "shared_buffers=64MB", "max_wal_size=2GB", "wal_level=minimal", "max_wal_senders=0",
		"dynamic_shared_memory_type=mmap", // /dev/shm of a container may hold 64 MB only
		"log_checkpoints=off", "log_min_error_statement=panic", "timezone=UTC", "jit=off",
	}
	if !set.durable {
		params = append(params, "fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
	}
	args := []string{"-D", h.data()}
	for _, p := range slices.Concat(params, set.params) {
		args = append(args, "-c", p)
	}
	logFile, err := os.OpenFile(h.log(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(filepath.Join(bin, "postgres"), args...) // stop ends it, with PostgreSQL's own signal
	cmd.Dir, cmd.SysProcAttr, cmd.Env = h.dir, attributes(h.owner), environment()
	cmd.Stdout, cmd.Stderr = logFile, logFile

	p := &process{home: h, cmd: cmd, done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		// The kernel's parent-death signal fires when the *thread* that started the child ends, so the thread is kept.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer func() { _ = logFile.Close() }()
		if err := cmd.Start(); err != nil {
			started <- err
			return
		}
		started <- nil
		_ = cmd.Wait() // the way it ended is in its log; stop reports what matters
		close(p.done)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	return p, nil
}

func (p *process) stop() error {
	p.once.Do(func() {
		// SIGINT is PostgreSQL's fast stop: open transactions are rolled back, connections closed.
		if err := p.cmd.Process.Signal(syscall.SIGINT); err != nil && !errors.Is(err, os.ErrProcessDone) {
			p.err = err
		}
		select {
		case <-p.done:
		case <-time.After(stopTimeout):
			p.err = errors.Join(p.err, errors.New("PostgreSQL did not stop in time and was killed"), p.cmd.Process.Kill())
			<-p.done
		}
		p.err = errors.Join(p.err, p.home.remove())
	})
	return p.err
}

// log is the end of the server's log, for the message of a failed start.
func (p *process) log() string {
	const keep = 4 << 10
	b, err := os.ReadFile(p.home.log())
	if err != nil {
		return ""
	}
	return string(bytes.TrimSpace(b[max(0, len(b)-keep):]))
}
