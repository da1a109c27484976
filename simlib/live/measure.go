package live

import (
	"iter"
	"math"
	"os"
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/real"
)

// recipes are for all durations of simlib.Costs, in their order: what blocks needs
// what does not.
var recipes = []recipe{
	{"Create", measureBy("100 go statements; the goroutines run later", 1, startGoroutines)},
	{"Schedule", measureBy("1000 times Gosched in each of two goroutines", 1, yield)},
	{"ChanOp", measureBy("1000 sends and receives of a channel with room", 1, sendAndReceive)},
	{"Select", measureBy("1000 selects of two channels and a default, which is taken", 1, chooseCases)},
	{"Lock", measureBy("1000 times Lock and Unlock of a mutex that no other goroutine wants", 1, lockAndUnlock)},
	park.recipe(),
	selectWait.recipe(),
	notify.recipe(),
	exit.recipe(),
	{"Timer", setTimer},
	{"TimerFire", fireTimer},
	{"MutexSpin", mutexSpin},
	{"Syscall", syscallHooks},
	{"NetCall", netCall},
	{"FutexWake", futexWake},
	{"WakeLatency", wakeLatency},
	{"ThreadCreate", threadCreate},
	{"StealProbe", refuse("Go does not show when a thief looks where")},
	{"RunnextBackoff", refuse("it is a constant of Go, usleep(3) in runqgrab")},
	{"TimerSlack", timerSlack},
	{"PollSlack", pollSlack},
	{"LockTransfer", lockTransfer},
	{"KernelSleep", kernelSleep},
	{"CoroSwitch", measureBy("half of a next of iter.Pull", 1, switchCoroutines)},
	{"StopTheWorld", measureBy("GOMAXPROCS from 1 to 2 and back, each a stop", 1, stopTheWorld)},
	{"StackCopy", measureBy("100 goroutines that need 16 KiB of stack at once, and then again", 1, growStacks)},
	{"ThreadSwitch", refuse("it needs two threads that the system keeps on one CPU")},
	{"PollGranularity", pollGranularity},
}

func measureBy(how string, procs int, sample func() float64) func(*simlib.Costs) (measurement, string) {
	return func(*simlib.Costs) (measurement, string) {
		return measurement{how: how, procs: procs, sample: sample}, ""
	}
}

func refuse(whyNot string) func(*simlib.Costs) (measurement, string) {
	return func(*simlib.Costs) (measurement, string) { return measurement{}, whyNot }
}

const rounds = 1000 // of short operations between two looks at the clock

// divideTime returns how many nanoseconds one of n operations took.
func divideTime(n int, begin time.Time) float64 { return float64(time.Since(begin)) / float64(n) }

func switchCoroutines() float64 {
	const n = 1000
	next, stop := iter.Pull(func(yield func(int) bool) {
		for yield(0) {
		}
	})
	defer stop()
	begin := time.Now()
	for range n {
		next()
	}
	return divideTime(2*n, begin)
}

func startGoroutines() float64 {
	const n = 100 // they fit into a ring, and the free list has as many
	var wg sync.WaitGroup
	wg.Add(n)
	begin := time.Now()
	for range n {
		go wg.Done()
	}
	d := divideTime(n, begin)
	wg.Wait()
	return d
}

func yield() float64 {
	done := make(chan bool)
	go func() {
		for range rounds {
			runtime.Gosched()
		}
		done <- true
	}()
	begin := time.Now()
	for range rounds {
		runtime.Gosched()
	}
	<-done
	return divideTime(2*rounds, begin)
}

// netCall measures by a pipe, as the connections of a live run are pipes.
func netCall(c *simlib.Costs) (measurement, string) {
	r, w, err := os.Pipe()
	if err != nil {
		return measurement{}, "there is no pipe: " + err.Error()
	}
	b, hooks := []byte{0}, float64(c.Syscall)
	return measurement{how: "1000 writes and reads of a byte through a pipe, less Syscall", procs: 1,
		sample: func() float64 {
			begin := time.Now()
			for range rounds {
				if _, err := w.Write(b); err != nil {
					return math.NaN()
				}
				if _, err := r.Read(b); err != nil {
					return math.NaN()
				}
			}
			return divideTime(2*rounds, begin) - hooks
		},
		end: func() { r.Close(); w.Close() },
	}, ""
}

// growStacks returns what a KiB costs: a goroutine that is 12 kB deep for the
// first time copies 2, 4 and 8 KiB on its way, the second time none.
func growStacks() float64 {
	const n, depth, copied = 100, 12_000, 2 + 4 + 8
	g := new(real.G)
	var sum time.Duration
	done := make(chan bool)
	for range n {
		go func() {
			begin := time.Now()
			g.Deep(depth)
			middle := time.Now()
			g.Deep(depth)
			sum += middle.Sub(begin) - time.Since(middle)
			done <- true
		}()
		<-done
	}
	return float64(sum) / n / copied
}

func sendAndReceive() float64 {
	c := make(chan int, 1)
	begin := time.Now()
	for i := range rounds {
		c <- i
		<-c
	}
	return divideTime(2*rounds, begin)
}

func chooseCases() float64 {
	a, b := make(chan int), make(chan int)
	begin := time.Now()
	for range rounds {
		select {
		case <-a:
		case <-b:
		default:
		}
	}
	return divideTime(rounds, begin)
}

func lockAndUnlock() float64 {
	var mu sync.Mutex
	n := 0
	begin := time.Now()
	for range rounds {
		mu.Lock()
		n++
		mu.Unlock()
	}
	return divideTime(2*rounds, begin)
}

func stopTheWorld() float64 {
	const n = 10
	begin := time.Now()
	for range n {
		runtime.GOMAXPROCS(2)
		runtime.GOMAXPROCS(1)
	}
	return divideTime(2*n, begin)
}

// mutexSpin measures how long it takes until a goroutine that finds a mutex
// locked has queued for it, with the four spins before and without: no goroutine
// spins while others wait in the local queue.
func mutexSpin(*simlib.Costs) (measurement, string) {
	const spins = 4
	if runtime.NumCPU() < 2 {
		return measurement{}, "it needs two CPUs"
	}
	return measurement{how: "Lock of a locked mutex until it counts a waiter, less the same with others in the queue; a quarter", procs: 2,
		sample: func() float64 { return (queueForLock(false) - queueForLock(true)) / spins }}, ""
}

// queueForLock returns how many nanoseconds it takes to queue for a locked mutex. A
// Mutex begins with its state, whose bits from the fourth on count the waiters.
func queueForLock(others bool) float64 {
	var mu sync.Mutex
	var begin atomic.Int64
	state, done, zero := (*int32)(unsafe.Pointer(&mu)), make(chan bool), time.Now()
	mu.Lock()
	go func() {
		if others {
			go func() {}()
		}
		begin.Store(int64(time.Since(zero)))
		mu.Lock()
		defer mu.Unlock()
		close(done)
	}()
	queued := false
	for !queued && time.Since(zero) < 10*time.Millisecond {
		queued = atomic.LoadInt32(state)>>3 != 0
	}
	end := int64(time.Since(zero))
	mu.Unlock()
	<-done
	if !queued {
		return math.NaN()
	}
	return float64(end - begin.Load())
}

// threadCreate measures from the end of a goroutine that ends its thread, as it
// is locked to it, until the program goes on in another: with one P there is
// none, and the runtime makes one. An idle thread from before is of no use, and
// there is one less of them then.
func threadCreate(*simlib.Costs) (measurement, string) {
	return measurement{how: "from the end of a goroutine and its thread until the next runs on a new one", procs: 1, sample: func() float64 {
		var begin time.Time
		before, c := threads(), make(chan bool)
		go func() {
			runtime.LockOSThread()
			begin = time.Now()
			close(c)
		}()
		<-c
		d := time.Since(begin)
		for time.Since(begin) < d+50*time.Microsecond { // until the old one is gone
			runtime.Gosched()
		}
		if threads() < before {
			return 0
		}
		return float64(d)
	}}, ""
}

// threads returns how many threads the runtime has.
func threads() uint64 {
	s := []metrics.Sample{{Name: "/sched/threads/total:threads"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

// pollGranularity measures how much longer than its 50 µs a sleep takes when
// the process has nothing else to do: its last thread then waits in the network
// poller.
// pollSlack measures by how much a wait of the poller lasts longer than the
// millisecond that it is at least.
func pollSlack(c *simlib.Costs) (measurement, string) {
	granularity := c.PollGranularity
	return measurement{how: "Sleep of 50µs in an idle process, without the poller's millisecond", procs: 1, sample: func() float64 {
		begin := time.Now()
		time.Sleep(50 * time.Microsecond)
		return float64(time.Since(begin) - granularity)
	}}, ""
}

func pollGranularity(c *simlib.Costs) (measurement, string) {
	const asked = 50 * time.Microsecond
	slack := c.PollSlack
	return measurement{how: "Sleep of 50µs in an idle process, without the slack", procs: 1, sample: func() float64 {
		begin := time.Now()
		time.Sleep(asked)
		return float64(time.Since(begin) - slack)
	}}, ""
}
