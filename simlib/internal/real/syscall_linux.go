package real

import (
	"math"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

// rawPiece is how long a raw system call lasts at most. A stop of the world
// waits for it, and all timers for that: also the one that ends the run.
const rawPiece = 50 * time.Millisecond

// RawSyscall blocks the thread in the kernel for d, and the runtime does not
// know: a signal to preempt the goroutine only shortens a call, which then is
// made again for the rest. Between two pieces the goroutine can be preempted.
func (g *G) RawSyscall(d time.Duration) {
	for left := max(d, 0); left > 0; left -= rawPiece {
		ts := syscall.NsecToTimespec(int64(min(left, rawPiece)))
		for {
			_, _, errno := syscall.RawSyscall(syscall.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&ts)), uintptr(unsafe.Pointer(&ts)), 0)
			if errno != syscall.EINTR {
				break
			}
		}
		g.Enter()
	}
}

// lateness is by how much a sleep in the kernel lasts longer than was asked for:
// the timer slack, mostly 50 µs, and the way back. It is measured once, as the
// smallest of some.
var lateness = sync.OnceValue(func() time.Duration {
	const asked, tries = 20 * time.Microsecond, 15
	least := time.Duration(math.MaxInt64)
	for range tries {
		ts := syscall.NsecToTimespec(int64(asked))
		begin := time.Now()
		syscall.RawSyscall(syscall.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&ts)), 0, 0)
		least = min(least, time.Since(begin)-asked)
	}
	return max(least, 0)
})

// Syscall blocks the thread in the kernel for d, or for as long as the shortest
// sleep there lasts, some 60 µs. It goes through syscall.Syscall, so that the
// runtime sees an ordinary system call; time.Sleep would park the goroutine
// instead.
func (g *G) Syscall(d time.Duration) {
	ts := syscall.NsecToTimespec(int64(max(d-lateness(), min(d, 1), 0)))
	for {
		_, _, errno := syscall.Syscall(syscall.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&ts)), uintptr(unsafe.Pointer(&ts)), 0)
		if errno != syscall.EINTR { // else a signal came, and ts is what is left
			return
		}
	}
}
