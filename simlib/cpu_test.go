//go:build unix

package simlib_test

import (
	"syscall"
	"testing"
	"time"
)

// cpuTime returns what the process has used of the CPUs. On a machine that
// others use, too, it says more than the wall clock.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
