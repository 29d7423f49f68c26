//go:build unix && !linux

package pgserver

import (
	"os"
	"syscall"
)

// attributes makes a child run as the account. There is no parent-death signal here: a killed owner leaves its server running.
func attributes(a *account) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true}
	if a != nil {
		attr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return attr
}

// free is 0: there is no memory file system to prefer.
func free(string) uint64 { return 0 }

func tryLock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }
