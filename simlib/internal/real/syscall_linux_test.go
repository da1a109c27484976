package real

import (
	"strconv"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"
)

// The allocator puts blocks of a line's size at lines, and larger ones that are
// whole lines.
func TestAGoroutineHasCacheLinesOfItsOwn(t *testing.T) {
	if size := unsafe.Sizeof(G{}); strconv.IntSize == 64 && size != cacheLine {
		t.Errorf("a G has %d bytes; want %d", size, cacheLine)
	}
	r := new(Run)
	over, alive, ids := uintptr(unsafe.Pointer(&r.over)), uintptr(unsafe.Pointer(&r.alive)), uintptr(unsafe.Pointer(&r.ids))
	mu := uintptr(unsafe.Pointer(&r.mu))
	if alive-over < cacheLine || mu-ids < cacheLine {
		t.Errorf("over is at %#x, the counters are at %#x to %#x, and mu is at %#x: some share a line", over, alive, ids, mu)
	}
}

// Memory into which two threads write goes from core to core: two calls of 10 µs at
// once took 14.
func TestShortSystemCallsOfTwoGoroutinesShareNoCacheLine(t *testing.T) {
	a, b := new(G), new(G)
	if !a.workInKernel(5*time.Microsecond) || !b.workInKernel(5*time.Microsecond) {
		t.Fatal("the kernel makes no random bytes here, and short calls sleep")
	}
	const line = cacheLine
	first, second := uintptr(unsafe.Pointer(&a.noise[0])), uintptr(unsafe.Pointer(&b.noise[0]))
	if first > second {
		first, second, a = second, first, b
	}
	if first%line != 0 || second%line != 0 || second < first+uintptr(len(a.noise)) {
		t.Errorf("one goroutine's %d bytes are at %#x, the other's at %#x", len(a.noise), first, second)
	}
}

// Where the kernel has no queues of messages, a thread sleeps by nanosleep.
func TestAThreadSleepsInTheKernelUntilItsTimeWithAndWithoutAQueue(t *testing.T) {
	if queue := emptyQueue(); queue >= 0 {
		past := syscall.NsecToTimespec(time.Now().UnixNano() - 1)
		if !awaitMessage(uintptr(queue), &past, false) {
			t.Error("the wait for a message that must be over does not end by its time")
		}
	}
	closed := -1
	if never := syscall.NsecToTimespec(0); awaitMessage(uintptr(closed), &never, false) {
		t.Error("a wait at a queue that there is none of ends by its time")
	}
	defer func(queue func() int) { emptyQueue = queue }(emptyQueue)
	for _, queue := range []func() int{emptyQueue, func() int { return -1 }, func() int { return 1 << 20 }} {
		emptyQueue = queue
		for _, raw := range []bool{false, true} {
			const d = time.Millisecond
			begin := time.Now()
			if sleepInKernel(d, raw); time.Since(begin) < d {
				t.Errorf("at queue %d, raw %v, the thread sleeps for %v; want %v at least", queue(), raw, time.Since(begin), d)
			}
		}
	}
}

// In a bubble package time has a clock of its own, which stands still.
func TestASystemCallInABubbleLastsItsTime(t *testing.T) {
	const d = time.Millisecond
	synctest.Test(t, func(*testing.T) {
		for _, raw := range []bool{false, true} {
			begin := clock()
			if sleepInKernel(d, raw); clock()-begin < d {
				t.Errorf("raw %v: the thread sleeps for %v; want %v", raw, clock()-begin, d)
			}
		}
	})
}
