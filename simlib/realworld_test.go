package simlib

import (
	"math/rand/v2"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/schedlab/schedlab/simlib/internal/real"
	"github.com/schedlab/schedlab/simlib/internal/story"
)

// realWorld runs a script on Go's own runtime.
type realWorld struct {
	story.Giver
	story.Objects
	all *sync.WaitGroup
	log *[]string
	mu  *sync.Mutex // guards log
}

// runReal runs a script on the runtime of this process and returns what it
// logged.
func runReal(p *story.Program) []string {
	w := realWorld{Objects: story.NewObjects(p), all: new(sync.WaitGroup), log: new([]string), mu: new(sync.Mutex)}
	p.Main()(w)
	w.mu.Lock()
	defer w.mu.Unlock()
	return *w.log
}

// of returns the world of another goroutine, in which it can be a coroutine.
func (w realWorld) of(yield func(int) bool) realWorld {
	w.Objects, w.Giver = w.Other(), story.Giver{Yield: yield}
	return w
}

func (w realWorld) Go(_ string, body func(story.World)) { w.all.Go(func() { body(w.of(nil)) }) }
func (w realWorld) Group(bodies []func(story.World)) {
	var wg sync.WaitGroup
	for _, body := range bodies {
		wg.Go(func() { body(w.of(nil)) })
	}
	wg.Wait()
}
func (w realWorld) Random(n int64) int64 { return rand.Int64N(n) }
func (w realWorld) Wait()                { w.all.Wait() }
func (w realWorld) Log(text string) {
	w.mu.Lock()
	*w.log = append(*w.log, text)
	w.mu.Unlock()
}
func (w realWorld) GC() { runtime.GC() }

func (w realWorld) Alloc(n int) { allocated = make([]byte, n) }

// allocated keeps what Alloc made from living on the stack.
var allocated []byte

func (w realWorld) StopTheWorld(time.Duration) { runtime.ReadMemStats(new(runtime.MemStats)) }
func (w realWorld) GOMAXPROCS(n int) int       { return runtime.GOMAXPROCS(n) }
func (w realWorld) LockOSThread()              { runtime.LockOSThread() }
func (w realWorld) UnlockOSThread()            { runtime.UnlockOSThread() }
func (w realWorld) SetMaxThreads(n int) int    { return debug.SetMaxThreads(n) }
func (w realWorld) RawSyscall(time.Duration) {
	panic("a system call of a given length cannot be made on every system")
}
func (w realWorld) Deep(n int)            { new(real.G).Deep(n) }
func (w realWorld) Gosched()              { runtime.Gosched() }
func (w realWorld) Goexit()               { runtime.Goexit() }
func (w realWorld) Sleep(d time.Duration) { time.Sleep(d) }
func (w realWorld) Compute(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
	}
}
func (w realWorld) ComputeTight(d time.Duration) { w.Compute(d) }
func (w realWorld) Syscall(time.Duration) {
	panic("a syscall of a given length cannot be made on every system")
}

type realChan struct {
	once sync.Once
	c    chan int
}

func (w realWorld) channel(name string) chan int {
	c := story.Object[realChan](w.Objects, name)
	c.once.Do(func() { c.c = make(chan int, w.Size[name]) })
	return c.c
}
func (w realWorld) Send(c string, v int) { w.channel(c) <- v }
func (w realWorld) Recv(c string) int    { return <-w.channel(c) }
func (w realWorld) Close(c string)       { close(w.channel(c)) }
func (w realWorld) Select(cs []string) int {
	var cases []reflect.SelectCase
	for _, c := range cs {
		if name, send := strings.CutSuffix(c, "!"); c == "default" {
			cases = append(cases, reflect.SelectCase{Dir: reflect.SelectDefault})
		} else if send {
			cases = append(cases, reflect.SelectCase{Dir: reflect.SelectSend, Chan: reflect.ValueOf(w.channel(name)), Send: reflect.ValueOf(0)})
		} else if t := *story.Object[*time.Timer](w.Objects, c); t != nil {
			cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(t.C)})
		} else if t := *story.Object[*time.Ticker](w.Objects, c); t != nil {
			cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(t.C)})
		} else {
			cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(w.channel(c))})
		}
	}
	i, _, _ := reflect.Select(cases)
	return i
}
func (w realWorld) Lock(m string)            { story.Object[sync.Mutex](w.Objects, m).Lock() }
func (w realWorld) TryLock(m string) bool    { return story.Object[sync.Mutex](w.Objects, m).TryLock() }
func (w realWorld) Unlock(m string)          { story.Object[sync.Mutex](w.Objects, m).Unlock() }
func (w realWorld) cond(c string) *sync.Cond { return story.Object[sync.Cond](w.Objects, c) }
func (w realWorld) RWLock(rw string)         { story.Object[sync.RWMutex](w.Objects, rw).Lock() }
func (w realWorld) TryRWLock(rw string) bool {
	return story.Object[sync.RWMutex](w.Objects, rw).TryLock()
}
func (w realWorld) TryRLock(rw string) bool {
	return story.Object[sync.RWMutex](w.Objects, rw).TryRLock()
}
func (w realWorld) RWUnlock(rw string) { story.Object[sync.RWMutex](w.Objects, rw).Unlock() }
func (w realWorld) RLock(rw string)    { story.Object[sync.RWMutex](w.Objects, rw).RLock() }
func (w realWorld) RUnlock(rw string)  { story.Object[sync.RWMutex](w.Objects, rw).RUnlock() }
func (w realWorld) CondWait(c, m string) {
	w.cond(c).L = story.Object[sync.Mutex](w.Objects, m)
	w.cond(c).Wait()
}
func (w realWorld) Signal(c string)      { w.cond(c).Signal() }
func (w realWorld) Broadcast(c string)   { w.cond(c).Broadcast() }
func (w realWorld) Add(wg string, n int) { story.Object[sync.WaitGroup](w.Objects, wg).Add(n) }
func (w realWorld) WaitFor(wg string)    { story.Object[sync.WaitGroup](w.Objects, wg).Wait() }
