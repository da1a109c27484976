package real

import (
	"syscall"
	"time"
	"unsafe"
)

// RawSyscall blocks the thread in the kernel for d, and the runtime does not
// know: a signal to preempt the goroutine only shortens the call, which then is
// made again.
func (g *G) RawSyscall(d time.Duration) {
	ts := syscall.NsecToTimespec(int64(max(d, 0)))
	for {
		_, _, errno := syscall.RawSyscall(syscall.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&ts)), uintptr(unsafe.Pointer(&ts)), 0)
		if errno != syscall.EINTR {
			return
		}
	}
}

// Syscall blocks the thread in the kernel for d. It goes through
// syscall.Syscall, so that the runtime sees an ordinary system call;
// time.Sleep would park the goroutine instead.
func (g *G) Syscall(d time.Duration) {
	ts := syscall.NsecToTimespec(int64(max(d, 0)))
	for {
		_, _, errno := syscall.Syscall(syscall.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&ts)), uintptr(unsafe.Pointer(&ts)), 0)
		if errno != syscall.EINTR { // else a signal came, and ts is what is left
			return
		}
	}
}
