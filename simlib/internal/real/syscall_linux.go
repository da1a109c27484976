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

// lateness is by how much a sleep in the kernel lasts longer than was asked for,
// without the timer slack: the call and the way back. It is measured once, as the
// smallest of some.
var lateness = sync.OnceValue(func() time.Duration {
	const asked, tries = 20 * time.Microsecond, 15
	least := time.Duration(math.MaxInt64)
	for range tries {
		ts := syscall.NsecToTimespec(int64(asked))
		begin := time.Now()
		setSlack(1)
		syscall.RawSyscall(syscall.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&ts)), 0, 0)
		setSlack(0)
		least = min(least, time.Since(begin)-asked)
	}
	return max(least, 0)
})

// setSlack sets by how many ns the kernel may let the calling thread sleep longer; 0
// is its default again, mostly 50 µs, which is more than many system calls take.
func setSlack(ns uintptr) {
	const setTimerSlack = 29 // PR_SET_TIMERSLACK
	syscall.RawSyscall(syscall.SYS_PRCTL, setTimerSlack, ns, 0)
}

// Syscall keeps the thread in the kernel for d. It goes through syscall.Syscall, so
// that the runtime sees an ordinary system call; time.Sleep would park the goroutine
// instead. A short one works there, as a sleep would last longer.
func (g *G) Syscall(d time.Duration) {
	if d <= lateness() && g.workInKernel(d) {
		return
	}
	ts := syscall.NsecToTimespec(int64(max(d-lateness(), min(d, 1), 0)))
	setSlack(1)
	defer setSlack(0)
	for {
		_, _, errno := syscall.Syscall(syscall.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&ts)), uintptr(unsafe.Pointer(&ts)), 0)
		if errno != syscall.EINTR { // else a signal came, and ts is what is left
			return
		}
	}
}

// noise is where random bytes come from and how long one takes. The file is -1 where
// there is none.
var noise struct {
	once    sync.Once
	file    int
	perByte float64 // ns
}

const mostNoise = 64 << 10 // bytes of a call

// workInKernel lets the kernel make so many random bytes as it makes in d, in one
// call. It returns false where it cannot. Each goroutine has a place of its own for
// them, which nothing reads: the memory of one place for all would go from core to
// core, and two calls at once took half as long again.
func (g *G) workInKernel(d time.Duration) bool {
	noise.once.Do(measureNoise)
	if noise.file < 0 || noise.perByte <= 0 {
		return false
	}
	n := int(float64(max(d, 0)) / noise.perByte)
	if n > mostNoise {
		return false
	}
	if len(g.noise) < n {
		g.noise = make([]byte, (n+cacheLines-1)&^(cacheLines-1))
	}
	return readNoise(g.noise[:n]) >= 0 // a signal makes it shorter
}

// cacheLines is a size at which the allocator begins a block at a cache line.
const cacheLines = 1 << 10

// measureNoise opens the file and measures it.
func measureNoise() {
	var err error
	if noise.file, err = syscall.Open("/dev/urandom", syscall.O_RDONLY|syscall.O_CLOEXEC, 0); err != nil {
		noise.file = -1
		return
	}
	const tries = 60
	place := make([]byte, 8<<10)
	least := time.Duration(math.MaxInt64)
	for range tries {
		begin := time.Now()
		if readNoise(place) != len(place) {
			noise.file = -1
			return
		}
		least = min(least, time.Since(begin))
	}
	noise.perByte = float64(least) / float64(len(place))
}

func readNoise(place []byte) int {
	got, _, _ := syscall.Syscall(syscall.SYS_READ, uintptr(noise.file), uintptr(unsafe.Pointer(unsafe.SliceData(place))), uintptr(len(place)))
	return int(got)
}
