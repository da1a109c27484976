//go:build !unix

package real

import "time"

// RawSyscall keeps the thread busy for d: this system has no system call that
// the runtime does not know of.
func (g *G) RawSyscall(d time.Duration) { g.ComputeTight(d) }

// Syscall waits for d. On this system it is a sleep: the goroutine waits and
// its thread does not.
func (g *G) Syscall(d time.Duration) { time.Sleep(d) }
