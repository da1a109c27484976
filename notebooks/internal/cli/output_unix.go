//go:build unix

package cli

import (
	"os"
	"syscall"
)

// closed tells a descriptor that was closed when the program started. Go then
// opens the null device in its place, for reading and writing; a shell's
// redirection to the null device, and Go's own, open it for writing only.
func closed(f *os.File) bool {
	null, err := os.Stat(os.DevNull)
	if err != nil {
		return false
	}
	info, err := f.Stat()
	if err != nil {
		return true
	}
	flags, _, errno := syscall.Syscall(syscall.SYS_FCNTL, f.Fd(), syscall.F_GETFL, 0)
	return errno == 0 && os.SameFile(info, null) && flags&syscall.O_ACCMODE == syscall.O_RDWR
}
