package story

import (
	"reflect"
	"strings"
	"sync"
	"time"
)

// A World is where one goroutine of a program runs: in the simulator, on Go's own
// runtime, or under the eyes of a test. The bodies that it is given get the World
// of the goroutine that it starts for them.
type World interface {
	Go(name string, body func(World)) // name is "" if the goroutine has none; body is nil for go nil
	Wait()
	Group(bodies []func(World))
	Log(text string)
	Gosched()
	Goexit()
	Compute(time.Duration)
	ComputeTight(time.Duration)
	Sleep(time.Duration)
	Syscall(time.Duration)
	RawSyscall(time.Duration)
	WaitSignal(time.Duration)
	Deep(int)
	SetMaxThreads(int) int
	NetRead(time.Duration)
	Pipe(c string, latency time.Duration)
	Write(c string, n int)
	Read(c string) (int, error)
	Shut(c string)
	CloseRead(c string)
	Deadline(c string, d time.Duration)
	Timer(t string, d time.Duration)
	Ticker(t string, d time.Duration)
	Tick(t string) time.Duration
	Stop(t string) string // what it logs
	Reset(t string, d time.Duration) string
	After(d time.Duration, name string, body func(World))
	Send(c string, v int)
	Recv(c string) int
	Close(c string)
	Select(cs []string) int
	Lock(m string)
	TryLock(m string) bool
	Unlock(m string)
	RWLock(rw string)
	TryRWLock(rw string) bool
	RWUnlock(rw string)
	RLock(rw string)
	TryRLock(rw string) bool
	RUnlock(rw string)
	CondWait(c, m string)
	Signal(c string)
	Broadcast(c string)
	Add(wg string, n int)
	WaitFor(wg string)
	LockOSThread()
	UnlockOSThread()
	Pull(it string, body func(World))
	Give(v int)
	Next(it string) (int, bool)
	End(it string)
	GC()
	Alloc(int)
	Bubble(name string, body func(World))
	BubbleWait()
	Now() time.Duration
	MadeHere(c string)
	StopTheWorld(time.Duration)
	GOMAXPROCS(int) int
	NumCPU() int
	NumGoroutine() int
	SetDefaultGOMAXPROCS()
	Random(n int64) int64 // less than n
}

// Objects holds the channels, locks and so on that one goroutine of a run knows.
type Objects struct {
	Size     map[string]int // of channels
	all, own *sync.Map
}

// NewObjects returns those of main in a run of a program.
func NewObjects(p *Program) Objects { return Objects{p.Sizes, new(sync.Map), new(sync.Map)} }

// Other returns those of another goroutine of the run.
func (o Objects) Other() Objects { return Objects{o.Size, o.all, new(sync.Map)} }

// Object returns the T with a name, which comes to be when it is first asked for.
func Object[T any](o Objects, name string) *T {
	type key struct {
		t    reflect.Type
		name string
	}
	in, k := o.all, key{reflect.TypeFor[T](), name}
	if strings.HasPrefix(name, "_") {
		in = o.own
	}
	v, ok := in.Load(k)
	if !ok {
		v, _ = in.LoadOrStore(k, new(T))
	}
	return v.(*T)
}

// Giver is the side of a coroutine that gives values, in its goroutine's World.
type Giver struct{ Yield func(int) bool }

// noMore ends the goroutine of an iterator that was ended.
type noMore struct{}

// Give gives the next value; in a goroutine that is no coroutine, nothing.
func (gv Giver) Give(v int) {
	if gv.Yield != nil && !gv.Yield(v) {
		panic(noMore{})
	}
}

// GivesAll runs the body of a coroutine until it or the iterator ends.
func GivesAll(body func()) {
	defer func() {
		if v := recover(); v != nil && v != (noMore{}) {
			panic(v)
		}
	}()
	body()
}

// WasSet is what stop and reset log of a timer.
func WasSet(is bool) string {
	if is {
		return "was-set"
	}
	return "was-not-set"
}
