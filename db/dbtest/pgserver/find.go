package pgserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
)

// ErrNotInstalled says that this machine has no PostgreSQL of [MinMajor] or newer that could be started.
var ErrNotInstalled = errors.New("PostgreSQL is not installed")

// systemDirs are the places where distributions put the server's programs, outside PATH on Debian, Fedora and macOS.
var systemDirs = []string{
	"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/opt/postgresql@*/bin",
}

// Find gives the folder that holds initdb and postgres: the one in PATH, else the newest of the system's. A version older than
// [MinMajor] is passed over. Without any, the error is [ErrNotInstalled] with what to do.
func Find(ctx context.Context) (string, error) {
	for _, dir := range candidates() {
		if major, err := majorOf(ctx, dir); err == nil && major >= MinMajor {
			return dir, nil
		}
	}
	return "", fmt.Errorf("%w: no initdb and postgres (version %d or newer) in PATH or in %s; run: apt-get install -y postgresql",
		ErrNotInstalled, MinMajor, systemDirs[0])
}

func candidates() []string {
	var dirs []string
	if p, err := exec.LookPath("initdb"); err == nil {
		if target, err := filepath.EvalSymlinks(p); err == nil { // a link in a folder without postgres beside it
			p = target
		}
		dirs = append(dirs, filepath.Dir(p))
	}
	var system []string
	for _, pattern := range systemDirs {
		found, err := filepath.Glob(pattern)
		if err != nil {
			continue // only a malformed pattern fails, and these are constants
		}
		system = append(system, found...)
	}
	sort.SliceStable(system, func(i, j int) bool { return digits(system[i]) > digits(system[j]) })
	return append(dirs, system...)
}

// digits is the version in a folder's name: 15 of /usr/lib/postgresql/15/bin.
func digits(dir string) int {
	n, err := strconv.Atoi(strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, dir))
	if err != nil {
		return 0
	}
	return n
}

// majorOf asks the server program of a folder for its version: "postgres (PostgreSQL) 15.18 (Debian …)" is 15.
func majorOf(ctx context.Context, dir string) (int, error) {
	if _, err := os.Stat(filepath.Join(dir, "initdb")); err != nil {
		return 0, err
	}
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return 0, err
	}
	_, after, ok := strings.Cut(string(out), "(PostgreSQL) ")
	if !ok {
		return 0, fmt.Errorf("unknown version text %q", out)
	}
	end := strings.IndexFunc(after, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(after)
	}
	return strconv.Atoi(after[:end])
}
