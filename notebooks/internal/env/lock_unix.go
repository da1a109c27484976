//go:build unix

package env

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

func tryLock(f *os.File) (bool, error) {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, syscall.EINTR):
			continue
		case errors.Is(err, syscall.EWOULDBLOCK):
			return false, nil
		}
		return false, err
	}
}

func releaseLock(f *os.File) { syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }

// shareLock gives a program the open file that the lock is on.
func shareLock(cmd *exec.Cmd, f *os.File) { cmd.ExtraFiles = append(cmd.ExtraFiles, f) }
