//go:build !unix

package real

import "time"

// Syscall waits for d. On this system it is a sleep: the goroutine waits and
// its thread does not.
func (g *G) Syscall(d time.Duration) { time.Sleep(d) }
