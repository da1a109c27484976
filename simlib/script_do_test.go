package simlib

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A world is where a script runs: the simulator or Go's own runtime.
type world interface {
	Go(name string, body func(world))
	Wait()
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
	After(d time.Duration, name string, body func(world))
	Send(c string, v int)
	Recv(c string) int
	Close(c string)
	Select(cs []string) int
	Lock(m string)
	TryLock(m string) bool
	Unlock(m string)
	RWLock(rw string)
	RWUnlock(rw string)
	RLock(rw string)
	RUnlock(rw string)
	CondWait(c, m string)
	Signal(c string)
	Broadcast(c string)
	Add(wg string, n int)
	WaitFor(wg string)
	LockOSThread()
	UnlockOSThread()
	Pull(it string, body func(world))
	Give(v int)
	Next(it string) (int, bool)
	End(it string)
	GC()
	Alloc(int)
	Bubble(name string, body func(world))
	BubbleWait()
	Now() time.Duration
	MadeHere(c string)
	StopTheWorld(time.Duration)
	GOMAXPROCS(int) int
	NumCPU() int
	NumGoroutine() int
	SetDefaultGOMAXPROCS()
}

// body returns the body of a goroutine: its own, or that of its name without
// the number at the end, which then is its $.
func (sc *story) body(name string) func(world) {
	kind := strings.TrimRight(name, "0123456789")
	turn := name[len(kind):]
	ops, ok := sc.bodies[name]
	if !ok {
		ops, ok = sc.bodies[kind]
	}
	if !ok {
		panic(fmt.Sprintf("the script has no goroutine %q", name))
	}
	return func(w world) { sc.do(w, ops, turn) }
}

func (sc *story) do(w world, ops []op, turn string) {
	for _, o := range ops {
		a := make([]string, max(len(o.args), 2))
		for i, arg := range o.args {
			a[i] = strings.ReplaceAll(arg, "$", turn)
		}
		switch o.verb {
		case "go":
			w.Go(a[0], sc.body(a[0]))
		case "wait":
			w.Wait()
		case "log":
			w.Log(a[0])
		case "loop":
			for i := range number(a[0]) {
				sc.do(w, o.body, strconv.Itoa(i))
			}
		case "yield":
			w.Gosched()
		case "exit":
			w.Goexit()
		case "compute":
			w.Compute(duration(a[0]))
		case "tight":
			w.ComputeTight(duration(a[0]))
		case "sleep":
			w.Sleep(duration(a[0]))
		case "syscall":
			w.Syscall(duration(a[0]))
		case "waitsignal":
			w.WaitSignal(duration(a[0]))
		case "rawsyscall":
			w.RawSyscall(duration(a[0]))
		case "deep":
			w.Deep(number(a[0]))
		case "maxthreads":
			w.Log(strconv.Itoa(w.SetMaxThreads(number(a[0]))))
		case "panic":
			panic(a[0])
		case "netread":
			w.NetRead(duration(a[0]))
		case "pipe":
			w.Pipe(a[0], duration(a[1]))
		case "write":
			w.Write(a[0], number(a[1]))
		case "read":
			if n, err := w.Read(a[0]); a[1] != "" && err != nil {
				w.Log(a[1] + "(" + err.Error() + ")")
			} else if a[1] != "" {
				w.Log(a[1] + strconv.Itoa(n))
			}
		case "shut":
			w.Shut(a[0])
		case "shutread":
			w.CloseRead(a[0])
		case "deadline":
			w.Deadline(a[0], duration(a[1]))
		case "timer":
			w.Timer(a[0], duration(a[1]))
		case "ticker":
			w.Ticker(a[0], duration(a[1]))
		case "tick":
			if at := w.Tick(a[0]); a[1] != "" {
				w.Log(a[1] + at.String())
			}
		case "stop":
			logs(w, w.Stop(a[0]))
		case "reset":
			logs(w, w.Reset(a[0], duration(a[1])))
		case "after":
			w.After(duration(a[0]), a[1], sc.body(a[1]))
		case "send":
			w.Send(a[0], number(a[1]))
		case "recv":
			if v := w.Recv(a[0]); a[1] != "" {
				w.Log(a[1] + strconv.Itoa(v))
			}
		case "close":
			w.Close(a[0])
		case "select":
			if i := w.Select(a[:len(o.args)]); i >= 0 {
				w.Log(a[i])
			}
		case "lock":
			w.Lock(a[0])
		case "trylock":
			if w.TryLock(a[0]) {
				w.Log("got")
			} else {
				w.Log("failed")
			}
		case "unlock":
			w.Unlock(a[0])
		case "rwlock":
			w.RWLock(a[0])
		case "rwunlock":
			w.RWUnlock(a[0])
		case "rlock":
			w.RLock(a[0])
		case "runlock":
			w.RUnlock(a[0])
		case "condwait":
			w.CondWait(a[0], a[1])
		case "signal":
			w.Signal(a[0])
		case "broadcast":
			w.Broadcast(a[0])
		case "add":
			w.Add(a[0], number(a[1]))
		case "done":
			w.Add(a[0], -1)
		case "waitfor":
			w.WaitFor(a[0])
		case "pull":
			w.Pull(a[0], sc.body(a[1]))
		case "give":
			w.Give(number(a[0]))
		case "next":
			if got := pulled(w, a[0]); a[1] != "" {
				w.Log(a[1] + got)
			}
		case "end":
			w.End(a[0])
		case "gc":
			w.GC()
		case "alloc":
			w.Alloc(number(a[0]))
		case "bubble":
			w.Bubble(a[0], sc.body(a[0]))
		case "bubblewait":
			w.BubbleWait()
		case "now":
			w.Log(a[0] + w.Now().String())
		case "make":
			w.MadeHere(a[0])
		case "stopworld":
			w.StopTheWorld(duration(a[0]))
		case "numcpu":
			w.Log(strconv.Itoa(w.NumCPU()))
		case "numgo":
			w.Log(strconv.Itoa(w.NumGoroutine()))
		case "defaultprocs":
			w.SetDefaultGOMAXPROCS()
		case "procs":
			w.Log(strconv.Itoa(w.GOMAXPROCS(number(a[0]))))
		case "lockos":
			w.LockOSThread()
		case "unlockos":
			w.UnlockOSThread()
		}
	}
}

func logs(w world, text string) {
	if text != "" {
		w.Log(text)
	}
}
