package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/karne-app/karne/api/client"
	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
)

// binary is the built program: these tests run it as its administrator does, in processes of its own.
var binary string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "karne-binary-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer func() { _ = os.RemoveAll(dir) }()
		binary = filepath.Join(dir, "karne")
		build := exec.Command("go", "build", "-o", binary, "../../cmd/karne")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "build: %v\n%s", err, out)
			return 1
		}
		return m.Run()
	}())
}

// site is one installation: a data folder and a database.
type site struct {
	t   testing.TB
	env []string
	dir string
	url string // of the database
}

func newSite(t testing.TB, e db.Engine) *site {
	t.Helper()
	dir := t.TempDir()
	url := dbtest.EmptyURL(t, e)
	if e == db.SQLite {
		url = "sqlite:" + filepath.Join(dir, "karne.db")
	}
	return &site{t: t, dir: dir, url: url, env: []string{"KARNE_ADDR=127.0.0.1:0", "KARNE_DATA_DIR=" + dir, "KARNE_DATABASE_URL=" + url, "KARNE_LOG=warn"}}
}

func (s *site) command(ctx context.Context, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, binary, args...)
	c.Env = append(os.Environ(), s.env...)
	return c
}

// run runs one command to its end and gives its output and exit code.
func (s *site) run(args ...string) (string, int) {
	s.t.Helper()
	var out bytes.Buffer
	c := s.command(s.t.Context(), args...)
	c.Stdout, c.Stderr = &out, &out
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		s.t.Fatalf("karne %s: %v", strings.Join(args, " "), err)
	}
	return out.String(), c.ProcessState.ExitCode()
}

func (s *site) must(args ...string) string {
	s.t.Helper()
	out, code := s.run(args...)
	if code != 0 {
		s.t.Fatalf("karne %s: exit %d\n%s", strings.Join(args, " "), code, out)
	}
	return out
}

// process is a running server.
type process struct {
	cmd  *exec.Cmd
	base string
	logs *bytes.Buffer
}

// serve starts the server and waits for its address line; the port is the system's choice.
func (s *site) serve(args ...string) *process {
	s.t.Helper()
	cmd := s.command(context.WithoutCancel(s.t.Context()), append([]string{"serve"}, args...)...)
	logs := &bytes.Buffer{}
	cmd.Stderr = logs
	out, err := cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	p := &process{cmd: cmd, logs: logs}
	s.t.Cleanup(p.kill)
	line := make(chan string, 1)
	go func() {
		r := bufio.NewReader(out)
		first, _ := r.ReadString('\n')
		line <- first
		_, _ = r.WriteTo(bytes.NewBuffer(nil))
	}()
	select {
	case first := <-line:
		_, p.base, _ = strings.Cut(strings.TrimSpace(first), ": ")
	case <-time.After(time.Minute):
	}
	if !strings.HasPrefix(p.base, "http://") {
		p.kill()
		s.t.Fatalf("the server did not start:\n%s", logs)
	}
	return p
}

// kill is kill -9.
func (p *process) kill() {
	if p.cmd.ProcessState == nil {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	}
}

// person adds a person by the command line and gives a token with these scopes.
func (s *site) person(email, role string, scopes ...string) string {
	s.t.Helper()
	s.must("user", "add", "--name", "Deneme "+role, "--email", email, "--role", role, "--administration", "Deneme Belediyesi", "--province", "İstanbul")
	return strings.TrimSpace(s.must("user", "token", email, "--name", "deneme", "--scopes", strings.Join(scopes, ","), "--expires", time.Now().AddDate(0, 6, 0).Format(time.DateOnly)))
}

func api(t testing.TB, base, token string) *client.ClientWithResponses {
	t.Helper()
	c, err := client.NewClientWithResponses(base+"/api/v1", client.WithToken(token), client.WithHTTPClient(&http.Client{Timeout: 30 * time.Second}))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func ptr[T any](v T) *T { return &v }

// newTarget makes a plan with one goal and one target over the interface and gives the target's id.
func newTarget(t testing.TB, c *client.ClientWithResponses) (planID, targetID string) {
	t.Helper()
	ctx := t.Context()
	p, err := c.CreatePlanWithResponse(ctx, nil, client.PlanCreate{Code: "DENEME-2020", Name: "Deneme planı", FirstYear: 2020, LastYear: 2024})
	if err != nil || p.JSON201 == nil {
		t.Fatalf("plan: %v %s", err, bodyOf(p))
	}
	g, err := c.CreateGoalWithResponse(ctx, p.JSON201.Id, nil, client.GoalCreate{Code: ptr("A1"), Text: ptr("Amaç")})
	if err != nil || g.JSON201 == nil {
		t.Fatalf("goal: %v %s", err, bodyOf(g))
	}
	h, err := c.CreateTargetWithResponse(ctx, g.JSON201.Id, nil, client.TargetCreate{Code: ptr("H1.1"), Text: ptr("Hedef")})
	if err != nil || h.JSON201 == nil {
		t.Fatalf("target: %v %s", err, bodyOf(h))
	}
	return p.JSON201.Id, h.JSON201.Id
}

func bodyOf(r interface{ GetBody() []byte }) string {
	if r == nil {
		return ""
	}
	return string(r.GetBody())
}
