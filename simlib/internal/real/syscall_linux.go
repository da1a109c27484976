package real

import (
	"math"
	"slices"
	"strconv"
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
		sleepInKernel(min(left, rawPiece), true)
		g.Enter()
	}
}

// Syscall keeps the thread in the kernel for d. It goes through syscall.Syscall6, so
// that the runtime sees an ordinary system call; time.Sleep would park the goroutine
// instead. A short one works there, as a sleep would last longer.
func (g *G) Syscall(d time.Duration) {
	if d <= lateness() && g.workInKernel(d) {
		return
	}
	sleepInKernel(max(d-lateness(), min(d, 1), 0), false)
}

// lateness is by how much a sleep in the kernel lasts longer than was asked for: the
// call and the way back. It is the lower quartile of some, measured once: half of a
// busy machine's sleeps are later, and the fastest of all is faster than most.
var lateness = sync.OnceValue(func() time.Duration {
	const asked, tries = 20 * time.Microsecond, 40
	var late []time.Duration
	for range tries {
		begin := clock()
		sleepInKernel(asked, true)
		late = append(late, clock()-begin-asked)
	}
	slices.Sort(late)
	return max(late[tries/4], 0)
})

// sleepInKernel lets the thread sleep in one system call, which ends in time: Linux
// puts the end of a sleep off by the thread's slack, mostly 50 µs, but not that of a
// wait for a message. A slack that is set before a sleep and again after it takes
// two more calls, and these hold the P: with them 8 goroutines that make calls of
// 100 µs took 15 % longer on two Ps. The runtime does not know of a raw call.
func sleepInKernel(d time.Duration, raw bool) {
	ts := syscall.NsecToTimespec(int64(d))
	if queue := emptyQueue(); queue >= 0 && d < time.Hour { // far times do not fit
		until := syscall.NsecToTimespec(int64(clock() + d))
		if awaitMessage(uintptr(queue), &until, raw) {
			return
		}
	}
	setSlack(1)
	defer setSlack(0)
	for again := true; again; { // a signal ends a sleep, and ts is what is left
		var errno syscall.Errno
		if raw {
			_, _, errno = syscall.RawSyscall(syscall.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&ts)), uintptr(unsafe.Pointer(&ts)), 0)
		} else {
			_, _, errno = syscall.Syscall(syscall.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&ts)), uintptr(unsafe.Pointer(&ts)), 0)
		}
		again = errno == syscall.EINTR
	}
}

// clock returns the kernel's time, rounded up to a microsecond: that of package time is
// another one in a bubble.
func clock() time.Duration {
	var tv syscall.Timeval
	syscall.Gettimeofday(&tv)
	return time.Duration(tv.Nano()) + time.Microsecond
}

// awaitMessage waits for a message until a time. None comes: it returns false when
// it cannot wait.
func awaitMessage(queue uintptr, until *syscall.Timespec, raw bool) bool {
	var message [1]byte
	for {
		var errno syscall.Errno
		if raw {
			_, _, errno = syscall.RawSyscall6(syscall.SYS_MQ_TIMEDRECEIVE, queue, uintptr(unsafe.Pointer(&message)), 1, 0, uintptr(unsafe.Pointer(until)), 0)
		} else {
			_, _, errno = syscall.Syscall6(syscall.SYS_MQ_TIMEDRECEIVE, queue, uintptr(unsafe.Pointer(&message)), 1, 0, uintptr(unsafe.Pointer(until)), 0)
		}
		if errno != syscall.EINTR { // else a signal came
			return errno == syscall.ETIMEDOUT
		}
	}
}

// emptyQueue is a queue of messages without a name, so that none arrives. It is -1
// where the kernel has no queues.
var emptyQueue = sync.OnceValue(func() int {
	name, err := syscall.BytePtrFromString("schedlab-" + strconv.Itoa(syscall.Getpid()))
	if err != nil {
		return -1
	}
	attr := struct {
		flags, messages, size, current int
		_                              [4]int
	}{messages: 1, size: 1}
	const flags, mode = syscall.O_CREAT | syscall.O_EXCL | syscall.O_RDONLY | syscall.O_CLOEXEC, 0o600
	queue, _, errno := syscall.Syscall6(syscall.SYS_MQ_OPEN, uintptr(unsafe.Pointer(name)), flags, mode, uintptr(unsafe.Pointer(&attr)), 0, 0)
	if errno != 0 {
		return -1
	}
	syscall.Syscall(syscall.SYS_MQ_UNLINK, uintptr(unsafe.Pointer(name)), 0, 0)
	return int(queue)
})

// setSlack sets by how many ns the kernel may let the calling thread sleep longer; 0
// is its default again, mostly 50 µs, which is more than many system calls take.
func setSlack(ns uintptr) {
	const setTimerSlack = 29 // PR_SET_TIMERSLACK
	syscall.RawSyscall(syscall.SYS_PRCTL, setTimerSlack, ns, 0)
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
