package simlib

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A script is a small program as text, so that a scenario reads as a story.
// The same script runs in the simulator and on Go's own runtime:
//
//	chan c 2                               channels are unbuffered unless this says more
//	main: loop 3 { go w$ }; wait           the first goroutine is main
//	w: compute 3ms; send c $; log done$    the body of w0, w1, w2
//
// $ is the turn of the innermost loop, else the number at the end of the
// goroutine's name. The verbs are the keys of verbs.
type story struct {
	bodies map[string][]op
	size   map[string]int // of channels
}

// An op is one step of a script.
type op struct {
	verb string
	args []string
	body []op // of a loop
}

// verbs gives each verb its least and most number of arguments.
var verbs = map[string]struct{ min, max int }{
	"go":           {1, 1}, // start a goroutine
	"wait":         {0, 0}, // for all goroutines started so far
	"log":          {1, 1},
	"loop":         {1, 1},
	"yield":        {0, 0}, // runtime.Gosched
	"exit":         {0, 0}, // runtime.Goexit
	"compute":      {1, 1},
	"tight":        {1, 1}, // compute in a loop that calls no function
	"sleep":        {1, 1},
	"syscall":      {1, 1},
	"rawsyscall":   {1, 1},
	"waitsignal":   {1, 1}, // in the kernel, for this long
	"deep":         {1, 1}, // calls down to this many bytes of stack
	"maxthreads":   {1, 1}, // debug.SetMaxThreads; logs what it was
	"panic":        {1, 1},
	"netread":      {1, 1}, // from a connection of its own, where something arrives after this
	"pipe":         {2, 2}, // a connection, its latency
	"write":        {2, 2}, // bytes into a connection
	"read":         {1, 2}, // at its other end; with a second word, log it and how many, or the error
	"shut":         {1, 1}, // the end that is written to
	"shutread":     {1, 1}, // the end that is read from
	"deadline":     {2, 2}, // for reading, from now on; 0s is none
	"timer":        {2, 2}, // name, how long
	"ticker":       {2, 2}, // name, how often
	"tick":         {1, 2}, // receive from a timer or ticker; with a second word, log it and when that was due
	"stop":         {1, 1}, // a timer, which logs whether it was set, or a ticker
	"reset":        {2, 2}, // a timer, which logs whether it was set, or a ticker; how long
	"after":        {2, 2}, // how long, the goroutine to start then (time.AfterFunc); wait does not wait for it
	"send":         {2, 2}, // channel, value
	"recv":         {1, 2}, // channel; with a second word, log it and the value
	"close":        {1, 1},
	"select":       {0, 9}, // receive from one of these channels or timers, or send 0 into c!; "default" is a case, too; logs which
	"lock":         {1, 1},
	"trylock":      {1, 1}, // logs "got" or "failed"
	"unlock":       {1, 1},
	"rwlock":       {1, 1}, // of an RWMutex
	"rwunlock":     {1, 1},
	"rlock":        {1, 1},
	"runlock":      {1, 1},
	"condwait":     {2, 2}, // condition, mutex
	"signal":       {1, 1},
	"broadcast":    {1, 1},
	"add":          {2, 2}, // wait group, delta
	"done":         {1, 1},
	"waitfor":      {1, 1}, // a wait group
	"lockos":       {0, 0}, // runtime.LockOSThread
	"unlockos":     {0, 0},
	"gc":           {0, 0}, // runtime.GC
	"alloc":        {1, 1}, // bytes
	"stopworld":    {1, 1}, // for this long, as ReadMemStats does
	"numcpu":       {0, 0}, // logs runtime.NumCPU
	"numgo":        {0, 0}, // logs runtime.NumGoroutine
	"defaultprocs": {0, 0}, // runtime.SetDefaultGOMAXPROCS
	"procs":        {1, 1}, // runtime.GOMAXPROCS; logs what it was
	"pull":         {2, 2}, // an iterator, the goroutine that gives its values (iter.Pull)
	"give":         {1, 1}, // the next value, in such a goroutine
	"next":         {1, 2}, // an iterator; with a second word, log it and the value, or "-" after the last
	"end":          {1, 1}, // an iterator
	"bubble":       {1, 1}, // a goroutine, in a bubble of its own whose goroutines must all end (synctest.Test)
	"bubblewait":   {0, 0}, // for the others of the bubble to block durably (synctest.Wait)
	"now":          {1, 1}, // log it and what the clock shows
	"make":         {1, 1}, // a channel, which else the goroutine makes that uses it first
}

var scriptLine = regexp.MustCompile(`^(\w+):(.*)$`)

func parseScript(text string) (*story, error) {
	sc := &story{bodies: map[string][]op{}, size: map[string]int{}}
	source, name := map[string]string{}, ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if f := strings.Fields(line); len(f) == 3 && f[0] == "chan" {
			n, err := strconv.Atoi(f[2])
			if err != nil {
				return nil, fmt.Errorf("%q: %w", line, err)
			}
			sc.size[f[1]] = n
			continue
		}
		if m := scriptLine.FindStringSubmatch(line); m != nil {
			name, line = m[1], m[2]
		}
		source[name] += line + ";"
	}
	if source["main"] == "" {
		return nil, fmt.Errorf("there is no main in %q", text)
	}
	for name, src := range source {
		words := strings.Fields(strings.NewReplacer(";", " ; ", "{", " ; { ", "}", " ; } ; ").Replace(src))
		body, rest, err := parseOps(words)
		if err == nil && len(rest) > 0 {
			err = fmt.Errorf("a } too much")
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		sc.bodies[name] = body
	}
	return sc, nil
}

// parseOps reads up to the end or the } that closes a loop.
func parseOps(words []string) (ops []op, rest []string, err error) {
	for len(words) > 0 {
		w := words[0]
		words = words[1:]
		switch w {
		case ";":
			continue
		case "}":
			return ops, append([]string{"}"}, words...), nil
		case "{":
			if len(ops) == 0 || ops[len(ops)-1].verb != "loop" {
				return nil, nil, fmt.Errorf("a { without a loop")
			}
			last := &ops[len(ops)-1]
			if last.body, words, err = parseOps(words); err != nil {
				return nil, nil, err
			}
			if len(words) == 0 {
				return nil, nil, fmt.Errorf("a loop without a }")
			}
			words = words[1:]
			continue
		}
		o := op{verb: w}
		for len(words) > 0 && words[0] != ";" {
			o.args, words = append(o.args, words[0]), words[1:]
		}
		n, ok := verbs[w]
		if !ok || len(o.args) < n.min || len(o.args) > n.max {
			return nil, nil, fmt.Errorf("cannot read %q", strings.Join(append([]string{w}, o.args...), " "))
		}
		ops = append(ops, o)
	}
	return ops, nil, nil
}

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
			if v, ok := w.Next(a[0]); a[1] != "" && ok {
				w.Log(a[1] + strconv.Itoa(v))
			} else if a[1] != "" {
				w.Log(a[1] + "-")
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
