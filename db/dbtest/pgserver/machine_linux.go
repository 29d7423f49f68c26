package pgserver

import (
	"os"
	"syscall"
)

// attributes makes a child run as the account and end with its parent. SIGQUIT is PostgreSQL's immediate stop; SIGKILL would
// leave its own children behind.
func attributes(a *account) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{
		Setpgid:   true, // Ctrl-C in a terminal reaches the tests first; the owner stops the server after them
		Pdeathsig: syscall.SIGQUIT,
	}
	if a != nil {
		attr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return attr
}

// free is the number of bytes a new file in dir may fill; 0 where dir cannot be asked.
func free(dir string) uint64 {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil || st.Bsize <= 0 {
		return 0
	}
	return st.Bavail * uint64(st.Bsize)
}

func tryLock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }
