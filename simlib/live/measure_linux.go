package live

import (
	"runtime"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"

	"github.com/schedlab/schedlab/simlib"
)

// syscallHooks measures what a system call takes more when the scheduler is
// told of it.
func syscallHooks(*simlib.Costs) (measurement, string) {
	return measurement{how: "getppid through syscall.Syscall, less the same through RawSyscall", procs: 1, sample: func() float64 {
		begin := time.Now()
		for range rounds {
			syscall.RawSyscall(syscall.SYS_GETPPID, 0, 0, 0)
		}
		raw := divideTime(rounds, begin)
		begin = time.Now()
		for range rounds {
			syscall.Syscall(syscall.SYS_GETPPID, 0, 0, 0)
		}
		return divideTime(rounds, begin) - raw
	}}, ""
}

// timerSlack measures how much longer than asked for the kernel lets a thread
// sleep.
func timerSlack(*simlib.Costs) (measurement, string) {
	const asked = 20_000 // ns, sysmon's shortest sleep
	return measurement{how: "nanosleep of 20µs, less 20µs", procs: 1, sample: func() float64 {
		ts := syscall.Timespec{Nsec: asked}
		begin := time.Now()
		syscall.RawSyscall(syscall.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&ts)), 0, 0)
		return float64(time.Since(begin) - asked)
	}}, ""
}

// kernelSleep measures the CPU time of a thread that sleeps: what the kernel takes
// from the call until the thread is back.
func kernelSleep(*simlib.Costs) (measurement, string) {
	const asked, n = 20_000, 10
	return measurement{how: "CPU time of a thread in nanosleep of 20µs", procs: 1, sample: func() float64 {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		begin := threadTime()
		for range n {
			ts := syscall.Timespec{Nsec: asked}
			syscall.RawSyscall(syscall.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&ts)), 0, 0)
		}
		return float64(threadTime()-begin) / n
	}}, ""
}

// threadTime returns the CPU time of the calling thread.
func threadTime() int64 {
	const clockThreadCPUTime = 3
	var ts syscall.Timespec
	syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, clockThreadCPUTime, uintptr(unsafe.Pointer(&ts)), 0)
	return ts.Nano()
}

func futexWake(*simlib.Costs) (measurement, string) {
	return newWaker("the futex call that wakes a sleeping thread", func(w *waker) float64 { return float64(w.called - w.began) })
}

func wakeLatency(*simlib.Costs) (measurement, string) {
	return newWaker("from the begin of that call until the woken thread runs", func(w *waker) float64 { return float64(w.woke.Load() - int64(w.began)) })
}

// The operations of the futex call, within a process.
const (
	futexWaitPrivate = 128
	futexWakePrivate = 129
)

// waker wakes a thread that sleeps on a futex, as a note of the runtime does.
type waker struct {
	zero          time.Time
	began, called time.Duration // of the call
	word          atomic.Uint32 // what the sleeper sleeps on: 0 asleep, 1 to work, 2 to end
	woke          atomic.Int64  // when it did
}

func newWaker(how string, value func(*waker) float64) (measurement, string) {
	w := &waker{zero: time.Now()}
	done := make(chan bool)
	go w.sleeper(done)
	return measurement{how: how, procs: 2, sample: func() float64 {
		w.call(1)
		for w.woke.Load() == 0 {
			runtime.Gosched() // on one CPU it must get a turn
		}
		return value(w)
	}, end: func() {
		w.call(2)
		<-done
	}}, ""
}

// call gives the sleeper time to fall asleep, and wakes it.
func (w *waker) call(word uint32) {
	const soon = 50_000
	ts := syscall.Timespec{Nsec: soon}
	syscall.RawSyscall(syscall.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&ts)), 0, 0)
	w.woke.Store(0)
	w.began = time.Since(w.zero)
	w.word.Store(word)
	syscall.RawSyscall(syscall.SYS_FUTEX, uintptr(unsafe.Pointer(&w.word)), futexWakePrivate, 1)
	w.called = time.Since(w.zero)
}

// sleeper is what the woken thread does.
func (w *waker) sleeper(done chan bool) {
	runtime.LockOSThread()
	for {
		for w.word.Load() == 0 {
			syscall.Syscall6(syscall.SYS_FUTEX, uintptr(unsafe.Pointer(&w.word)), futexWaitPrivate, 0, 0, 0, 0)
		}
		end := w.word.Swap(0) == 2
		w.woke.Store(int64(time.Since(w.zero)))
		if end {
			close(done)
			return
		}
	}
}
