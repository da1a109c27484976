//go:build unix && !linux

package real

import (
	"syscall"
	"time"
)

// RawSyscall keeps the thread busy for d, which to the scheduler is the same.
func (g *G) RawSyscall(d time.Duration) { g.ComputeTight(d) }

// Syscall blocks the thread in the kernel for d: in a read of a pipe
// that is closed then.
func (g *G) Syscall(d time.Duration) {
	var p [2]int
	if err := syscall.Pipe(p[:]); err != nil {
		panic(err)
	}
	time.AfterFunc(d, func() { syscall.Close(p[1]) })
	syscall.Read(p[0], make([]byte, 1))
	syscall.Close(p[0])
}
