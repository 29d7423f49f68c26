package pgserver

import (
	"errors"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"time"
)

const (
	prefix     = "karne-pg-"
	memoryDir  = "/dev/shm"
	roomNeeded = 2 << 30         // bytes: a cluster is 40 MB, every cloned database 8 MB, and tests clone many
	sweepAge   = 5 * time.Second // a younger folder may belong to a start that has not locked it yet
)

// account is a user of the machine; nil means the one who runs this process.
type account struct{ uid, gid int }

// home is the folder of one server: data, socket, log and the lock that says its owner lives.
type home struct {
	dir   string
	owner *account
	lock  *os.File
}

func (h *home) data() string { return filepath.Join(h.dir, "data") }
func (h *home) log() string  { return filepath.Join(h.dir, "log") }

// newHome makes a locked folder that belongs to the user the server will run as.
func newHome(durable bool) (*home, error) {
	owner, err := unprivileged()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(parent(durable), prefix)
	if err != nil {
		return nil, err
	}
	h := &home{dir: dir, owner: owner}
	if h.lock, err = os.Create(lockPath(dir)); err != nil {
		return nil, errors.Join(err, h.remove())
	}
	if err := tryLock(h.lock); err != nil {
		return nil, errors.Join(err, h.remove())
	}
	if owner != nil {
		if err := os.Chown(dir, owner.uid, owner.gid); err != nil {
			return nil, errors.Join(err, h.remove())
		}
	}
	return h, nil
}

func lockPath(dir string) string { return filepath.Join(dir, "owner.lock") }

func (h *home) remove() error {
	err := os.RemoveAll(h.dir)
	if h.lock != nil {
		_ = h.lock.Close() // releases the lock; nothing was written
	}
	return err
}

// parent is the folder new homes are made in. A socket's path may have 107 bytes at most, so a long TMPDIR is passed over.
func parent(durable bool) string {
	if !durable && free(memoryDir) >= roomNeeded {
		return memoryDir
	}
	const longest = 80
	if dir := os.TempDir(); len(dir) <= longest {
		return dir
	}
	return "/tmp"
}

// unprivileged is the user a server started by root runs as: postgres where the system has it, else nobody.
func unprivileged() (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil //nolint:nilnil // nil is the account of this process, not a missing one
	}
	var errs []error
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		uid, err1 := strconv.Atoi(u.Uid)
		gid, err2 := strconv.Atoi(u.Gid)
		if err := errors.Join(err1, err2); err != nil {
			errs = append(errs, err)
			continue
		}
		return &account{uid: uid, gid: gid}, nil
	}
	return nil, errors.Join(errs...)
}

// sweep removes the folders of owners that were killed. It is a kindness to the machine: what cannot be removed stays.
func sweep() {
	for _, parent := range []string{memoryDir, os.TempDir(), "/tmp"} {
		dirs, err := filepath.Glob(filepath.Join(parent, prefix+"*"))
		if err != nil {
			continue
		}
		for _, dir := range dirs {
			info, err := os.Stat(lockPath(dir))
			if err != nil || time.Since(info.ModTime()) < sweepAge {
				continue
			}
			lock, err := os.Open(lockPath(dir))
			if err != nil {
				continue
			}
			if tryLock(lock) == nil {
				_ = os.RemoveAll(dir)
			}
			_ = lock.Close()
		}
	}
}
