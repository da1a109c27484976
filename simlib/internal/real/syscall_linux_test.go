package real

import (
	"testing"
	"time"
	"unsafe"
)

// Memory into which two threads write goes from core to core: two calls of 10 µs at
// once took 14.
func TestShortSystemCallsOfTwoGoroutinesShareNoCacheLine(t *testing.T) {
	a, b := new(G), new(G)
	if !a.workInKernel(5*time.Microsecond) || !b.workInKernel(5*time.Microsecond) {
		t.Fatal("the kernel makes no random bytes here, and short calls sleep")
	}
	const line = 64
	first, second := uintptr(unsafe.Pointer(&a.noise[0])), uintptr(unsafe.Pointer(&b.noise[0]))
	if first > second {
		first, second, a = second, first, b
	}
	if first%line != 0 || second%line != 0 || second < first+uintptr(len(a.noise)) {
		t.Errorf("one goroutine's %d bytes are at %#x, the other's at %#x", len(a.noise), first, second)
	}
}
