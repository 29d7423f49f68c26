//go:build linux || darwin || freebsd

package app

import "syscall"

// free is how many bytes the disk of a folder has left for us; -1 is not known.
func free(dir string) int64 {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return -1
	}
	return int64(s.Bavail) * int64(s.Bsize) //nolint:unconvert // the types differ between systems
}
