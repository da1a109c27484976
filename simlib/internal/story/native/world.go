// Package native runs the programs of package story on Go's own runtime as a Go
// program would be written: with goroutines, channels, locks and timers of Go's
// own and nothing of simlib in between.
package native

import (
	"math/rand/v2"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/schedlab/schedlab/simlib/internal/real"
	"github.com/schedlab/schedlab/simlib/internal/story"
)

// world is the story.World of one goroutine.
type world struct {
	story.Giver
	story.Objects
	all   *sync.WaitGroup
	log   *[]string
	mu    *sync.Mutex // guards log
	begun time.Time   // when the clock of the program showed 0
}

// Run runs a program on the runtime of this process and returns what it had
// logged when main ended. Goroutines that wait for ever stay behind.
func Run(p *story.Program) []string {
	w := world{Objects: story.NewObjects(p), all: new(sync.WaitGroup), log: new([]string), mu: new(sync.Mutex), begun: time.Now()}
	p.Main()(w)
	w.mu.Lock()
	defer w.mu.Unlock()
	return *w.log
}

// of returns the world of another goroutine, in which it can be a coroutine.
func (w world) of(yield func(int) bool) world {
	w.Objects, w.Giver = w.Other(), story.Giver{Yield: yield}
	return w
}

func (w world) Go(_ string, body func(story.World)) { w.all.Go(func() { body(w.of(nil)) }) }
func (w world) Group(bodies []func(story.World)) {
	var wg sync.WaitGroup
	for _, body := range bodies {
		wg.Go(func() { body(w.of(nil)) })
	}
	wg.Wait()
}
func (w world) Random(n int64) int64 { return rand.Int64N(n) }
func (w world) Wait()                { w.all.Wait() }
func (w world) Log(text string) {
	w.mu.Lock()
	*w.log = append(*w.log, text)
	w.mu.Unlock()
}
func (w world) GC() { runtime.GC() }

func (w world) Alloc(n int) {
	b := make([]byte, n)
	allocated.Store(&b)
}

// allocated keeps what Alloc made from living on the stack.
var allocated atomic.Pointer[[]byte]

func (w world) StopTheWorld(time.Duration) { runtime.ReadMemStats(new(runtime.MemStats)) }
func (w world) GOMAXPROCS(n int) int       { return runtime.GOMAXPROCS(n) }
func (w world) LockOSThread()              { runtime.LockOSThread() }
func (w world) UnlockOSThread()            { runtime.UnlockOSThread() }
func (w world) SetMaxThreads(n int) int    { return debug.SetMaxThreads(n) }
func (w world) RawSyscall(time.Duration) {
	panic("a system call of a given length cannot be made on every system")
}
func (w world) Deep(n int)            { new(real.G).Deep(n) }
func (w world) Gosched()              { runtime.Gosched() }
func (w world) Goexit()               { runtime.Goexit() }
func (w world) Sleep(d time.Duration) { time.Sleep(d) }
func (w world) Compute(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
	}
}
func (w world) ComputeTight(d time.Duration) { w.Compute(d) }
func (w world) Syscall(time.Duration) {
	panic("a syscall of a given length cannot be made on every system")
}

type channel struct {
	once sync.Once
	c    chan int
}

func (w world) c(name string) chan int {
	c := story.Object[channel](w.Objects, name)
	c.once.Do(func() { c.c = make(chan int, w.Size[name]) })
	return c.c
}
func (w world) Send(c string, v int) { w.c(c) <- v }
func (w world) Recv(c string) int    { return <-w.c(c) }
func (w world) Close(c string)       { close(w.c(c)) }
func (w world) Select(cs []string) int {
	var cases []reflect.SelectCase
	for _, c := range cs {
		if name, send := strings.CutSuffix(c, "!"); c == "default" {
			cases = append(cases, reflect.SelectCase{Dir: reflect.SelectDefault})
		} else if send {
			cases = append(cases, reflect.SelectCase{Dir: reflect.SelectSend, Chan: reflect.ValueOf(w.c(name)), Send: reflect.ValueOf(0)})
		} else if t := *story.Object[*time.Timer](w.Objects, c); t != nil {
			cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(t.C)})
		} else if t := *story.Object[*time.Ticker](w.Objects, c); t != nil {
			cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(t.C)})
		} else {
			cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(w.c(c))})
		}
	}
	i, _, _ := reflect.Select(cases)
	return i
}
func (w world) Lock(m string)            { story.Object[sync.Mutex](w.Objects, m).Lock() }
func (w world) TryLock(m string) bool    { return story.Object[sync.Mutex](w.Objects, m).TryLock() }
func (w world) Unlock(m string)          { story.Object[sync.Mutex](w.Objects, m).Unlock() }
func (w world) cond(c string) *sync.Cond { return story.Object[sync.Cond](w.Objects, c) }
func (w world) RWLock(rw string)         { story.Object[sync.RWMutex](w.Objects, rw).Lock() }
func (w world) TryRWLock(rw string) bool {
	return story.Object[sync.RWMutex](w.Objects, rw).TryLock()
}
func (w world) TryRLock(rw string) bool {
	return story.Object[sync.RWMutex](w.Objects, rw).TryRLock()
}
func (w world) RWUnlock(rw string) { story.Object[sync.RWMutex](w.Objects, rw).Unlock() }
func (w world) RLock(rw string)    { story.Object[sync.RWMutex](w.Objects, rw).RLock() }
func (w world) RUnlock(rw string)  { story.Object[sync.RWMutex](w.Objects, rw).RUnlock() }
func (w world) CondWait(c, m string) {
	w.cond(c).L = story.Object[sync.Mutex](w.Objects, m)
	w.cond(c).Wait()
}
func (w world) Signal(c string)      { w.cond(c).Signal() }
func (w world) Broadcast(c string)   { w.cond(c).Broadcast() }
func (w world) Add(wg string, n int) { story.Object[sync.WaitGroup](w.Objects, wg).Add(n) }
func (w world) WaitFor(wg string)    { story.Object[sync.WaitGroup](w.Objects, wg).Wait() }
