package simlib

import (
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/schedlab/schedlab/simlib/internal/real"
)

// objects holds the channels, locks and so on of one run of a script by name;
// each comes to be when it is first used.
type objects struct {
	sync.Map
	size map[string]int
}

// object returns the T with a name.
func object[T any](o *objects, name string) *T {
	type key struct {
		t    reflect.Type
		name string
	}
	v, _ := o.LoadOrStore(key{reflect.TypeFor[T](), name}, new(T))
	return v.(*T)
}

// simWorld runs a script in the simulator.
type simWorld struct {
	*G
	o   *objects
	all *WaitGroup
	giver
}

// runSim runs a script in the simulator.
func runSim(sc *story) func(*G) {
	o := &objects{size: sc.size}
	return func(g *G) { sc.body("main")(simWorld{g, o, object[WaitGroup](o, "all"), giver{}}) }
}

func (w simWorld) Go(name string, body func(world)) {
	w.all.Go(w.G, func(g *G) { body(simWorld{g, w.o, w.all, giver{}}) }).SetName(name)
}
func (w simWorld) Wait() { w.all.Wait(w.G) }

func (w simWorld) channel(c string) *Chan[int] {
	if c == "nil" {
		return nil
	}
	p := object[*Chan[int]](w.o, c)
	if *p == nil {
		*p = NewChan[int](w.o.size[c])
	}
	return *p
}
func (w simWorld) Send(c string, v int) { w.channel(c).Send(w.G, v) }
func (w simWorld) Recv(c string) int    { return w.channel(c).Recv(w.G) }
func (w simWorld) Close(c string)       { w.channel(c).Close(w.G) }
func (w simWorld) Select(cs []string) int {
	var cases []Case
	for _, c := range cs {
		if name, send := strings.CutSuffix(c, "!"); c == "default" {
			cases = append(cases, Default())
		} else if send {
			cases = append(cases, w.channel(name).SendCase(0))
		} else if t := *object[*Timer](w.o, c); t != nil {
			cases = append(cases, t.C.RecvCase(nil))
		} else if t := *object[*Ticker](w.o, c); t != nil {
			cases = append(cases, t.C.RecvCase(nil))
		} else {
			cases = append(cases, w.channel(c).RecvCase(nil))
		}
	}
	return Select(w.G, cases...)
}
func (w simWorld) Lock(m string)         { object[Mutex](w.o, m).Lock(w.G) }
func (w simWorld) TryLock(m string) bool { return object[Mutex](w.o, m).TryLock(w.G) }
func (w simWorld) Unlock(m string)       { object[Mutex](w.o, m).Unlock(w.G) }
func (w simWorld) RWLock(rw string)      { object[RWMutex](w.o, rw).Lock(w.G) }
func (w simWorld) RWUnlock(rw string)    { object[RWMutex](w.o, rw).Unlock(w.G) }
func (w simWorld) RLock(rw string)       { object[RWMutex](w.o, rw).RLock(w.G) }
func (w simWorld) RUnlock(rw string)     { object[RWMutex](w.o, rw).RUnlock(w.G) }
func (w simWorld) CondWait(c, m string) {
	cond := object[Cond](w.o, c)
	cond.L = object[Mutex](w.o, m)
	cond.Wait(w.G)
}
func (w simWorld) Signal(c string)      { object[Cond](w.o, c).Signal(w.G) }
func (w simWorld) Broadcast(c string)   { object[Cond](w.o, c).Broadcast(w.G) }
func (w simWorld) Add(wg string, n int) { object[WaitGroup](w.o, wg).Add(w.G, n) }
func (w simWorld) WaitFor(wg string)    { object[WaitGroup](w.o, wg).Wait(w.G) }

func (w simWorld) StopTheWorld(d time.Duration) { w.G.StopTheWorld("read mem stats", d) }

// realWorld runs a script on Go's own runtime.
type realWorld struct {
	o   *objects
	all *sync.WaitGroup
	log *[]string
	mu  *sync.Mutex // guards log
	giver
}

// runReal runs a script on the runtime of this process and returns what it
// logged.
func runReal(sc *story) []string {
	o := &objects{size: sc.size}
	w := realWorld{o, object[sync.WaitGroup](o, "all"), new([]string), new(sync.Mutex), giver{}}
	sc.body("main")(w)
	w.mu.Lock()
	defer w.mu.Unlock()
	return *w.log
}

func (w realWorld) Go(_ string, body func(world)) { w.all.Go(func() { body(w) }) }
func (w realWorld) Wait()                         { w.all.Wait() }
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
	c := object[realChan](w.o, name)
	c.once.Do(func() { c.c = make(chan int, w.o.size[name]) })
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
		} else if t := *object[*time.Timer](w.o, c); t != nil {
			cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(t.C)})
		} else if t := *object[*time.Ticker](w.o, c); t != nil {
			cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(t.C)})
		} else {
			cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(w.channel(c))})
		}
	}
	i, _, _ := reflect.Select(cases)
	return i
}
func (w realWorld) Lock(m string)            { object[sync.Mutex](w.o, m).Lock() }
func (w realWorld) TryLock(m string) bool    { return object[sync.Mutex](w.o, m).TryLock() }
func (w realWorld) Unlock(m string)          { object[sync.Mutex](w.o, m).Unlock() }
func (w realWorld) cond(c string) *sync.Cond { return object[sync.Cond](w.o, c) }
func (w realWorld) RWLock(rw string)         { object[sync.RWMutex](w.o, rw).Lock() }
func (w realWorld) RWUnlock(rw string)       { object[sync.RWMutex](w.o, rw).Unlock() }
func (w realWorld) RLock(rw string)          { object[sync.RWMutex](w.o, rw).RLock() }
func (w realWorld) RUnlock(rw string)        { object[sync.RWMutex](w.o, rw).RUnlock() }
func (w realWorld) CondWait(c, m string) {
	w.cond(c).L = object[sync.Mutex](w.o, m)
	w.cond(c).Wait()
}
func (w realWorld) Signal(c string)      { w.cond(c).Signal() }
func (w realWorld) Broadcast(c string)   { w.cond(c).Broadcast() }
func (w realWorld) Add(wg string, n int) { object[sync.WaitGroup](w.o, wg).Add(n) }
func (w realWorld) WaitFor(wg string)    { object[sync.WaitGroup](w.o, wg).Wait() }
