package story

import (
	"strconv"
)

// A verb is what an op can be.
type verb struct {
	least, most int    // arguments
	block       braces // whether a block in braces follows
	do          func(d doer, a []string, body []Op)
}

type braces int

const (
	never   braces = iota
	always         // a block is part of it
	maybe          // a block may follow
	instead        // of the last argument, the name of a body
)

var verbs map[string]verb

func init() { // the verbs with a block refer to all of them
	verbs = map[string]verb{
		// start a goroutine
		"go": {1, 1, instead, func(d doer, a []string, body []Op) { d.Go(a[0], d.body(a[0], body)) }},
		// for all goroutines started so far by go
		"wait": {0, 0, never, func(d doer, _ []string, _ []Op) { d.Wait() }},
		// so many goroutines, numbered, in a wait group of their own; then wait for them
		"group": {1, 1, always, func(d doer, a []string, body []Op) {
			var bodies []func(World)
			for i := range number(a[0]) {
				bodies = append(bodies, d.in(strconv.Itoa(i)).body("", body))
			}
			d.Group(bodies)
		}},
		"log": {1, 1, never, func(d doer, a []string, _ []Op) { d.Log(a[0]) }},
		"loop": {1, 1, always, func(d doer, a []string, body []Op) {
			for i := range number(a[0]) {
				d.in(strconv.Itoa(i)).do(body)
			}
		}},
		// what closed channels panic for ends the block and not the goroutine
		"recover": {0, 0, always, func(d doer, _ []string, body []Op) { d.recovers(body) }},
		"yield":   {0, 0, never, func(d doer, _ []string, _ []Op) { d.Gosched() }}, // runtime.Gosched
		"exit":    {0, 0, never, func(d doer, _ []string, _ []Op) { d.Goexit() }},  // runtime.Goexit
		"panic":   {1, 1, never, func(d doer, a []string, _ []Op) { panic(a[0]) }},

		"compute":    {1, 1, never, func(d doer, a []string, _ []Op) { d.Compute(d.duration(a[0])) }},
		"tight":      {1, 1, never, func(d doer, a []string, _ []Op) { d.ComputeTight(d.duration(a[0])) }}, // in a loop that calls no function
		"sleep":      {1, 1, never, func(d doer, a []string, _ []Op) { d.Sleep(d.duration(a[0])) }},
		"syscall":    {1, 1, never, func(d doer, a []string, _ []Op) { d.Syscall(d.duration(a[0])) }},
		"rawsyscall": {1, 1, never, func(d doer, a []string, _ []Op) { d.RawSyscall(d.duration(a[0])) }},
		"waitsignal": {1, 1, never, func(d doer, a []string, _ []Op) { d.WaitSignal(d.duration(a[0])) }},                     // in the kernel, for this long
		"deep":       {1, 1, never, func(d doer, a []string, _ []Op) { d.Deep(number(a[0])) }},                               // calls down to this many bytes of stack
		"maxthreads": {1, 1, never, func(d doer, a []string, _ []Op) { d.Log(strconv.Itoa(d.SetMaxThreads(number(a[0])))) }}, // debug.SetMaxThreads; logs what it was

		// channel, value
		"send": {2, 2, never, func(d doer, a []string, _ []Op) { d.Send(a[0], number(a[1])) }},
		// channel; with a second word, log it and the value
		"recv": {1, 2, never, func(d doer, a []string, _ []Op) {
			if v := d.Recv(a[0]); a[1] != "" {
				d.Log(a[1] + strconv.Itoa(v))
			}
		}},
		"close": {1, 1, never, func(d doer, a []string, _ []Op) { d.Close(a[0]) }},
		// a channel, which else the goroutine makes that uses it first
		"make": {1, 1, never, func(d doer, a []string, _ []Op) { d.MadeHere(a[0]) }},
		// receive from one of these channels or timers, or send 0 into c!; "default" is a case, too; logs which
		"select": {0, 9, never, func(d doer, a []string, _ []Op) {
			for len(a) > 0 && a[len(a)-1] == "" {
				a = a[:len(a)-1]
			}
			if i := d.Select(a); i >= 0 {
				d.Log(a[i])
			}
		}},

		// With a block a lock is unlocked after it; with the word defer even if the
		// goroutine exits in it.
		"lock":     {1, 2, maybe, func(d doer, a []string, body []Op) { d.Lock(a[0]); d.within(a, body, d.Unlock) }},
		"unlock":   {1, 1, never, func(d doer, a []string, _ []Op) { d.Unlock(a[0]) }},
		"rwlock":   {1, 2, maybe, func(d doer, a []string, body []Op) { d.RWLock(a[0]); d.within(a, body, d.RWUnlock) }}, // of an RWMutex
		"rwunlock": {1, 1, never, func(d doer, a []string, _ []Op) { d.RWUnlock(a[0]) }},
		"rlock":    {1, 2, maybe, func(d doer, a []string, body []Op) { d.RLock(a[0]); d.within(a, body, d.RUnlock) }},
		"runlock":  {1, 1, never, func(d doer, a []string, _ []Op) { d.RUnlock(a[0]) }},
		// logs "got" or "failed"; with a block, does that if it got the lock, and unlocks
		"trylock":   {1, 2, maybe, func(d doer, a []string, body []Op) { d.tries(a, body, d.TryLock, d.Unlock) }},
		"tryrwlock": {1, 2, maybe, func(d doer, a []string, body []Op) { d.tries(a, body, d.TryRWLock, d.RWUnlock) }},
		"tryrlock":  {1, 2, maybe, func(d doer, a []string, body []Op) { d.tries(a, body, d.TryRLock, d.RUnlock) }},
		// condition, mutex
		"condwait":  {2, 2, never, func(d doer, a []string, _ []Op) { d.CondWait(a[0], a[1]) }},
		"signal":    {1, 1, never, func(d doer, a []string, _ []Op) { d.Signal(a[0]) }},
		"broadcast": {1, 1, never, func(d doer, a []string, _ []Op) { d.Broadcast(a[0]) }},
		// wait group, delta
		"add":     {2, 2, never, func(d doer, a []string, _ []Op) { d.Add(a[0], number(a[1])) }},
		"done":    {1, 1, never, func(d doer, a []string, _ []Op) { d.Add(a[0], -1) }},
		"waitfor": {1, 1, never, func(d doer, a []string, _ []Op) { d.WaitFor(a[0]) }}, // a wait group

		// an iterator, the goroutine that gives its values (iter.Pull)
		"pull": {2, 2, instead, func(d doer, a []string, body []Op) { d.Pull(a[0], d.body(a[1], body)) }},
		// the next value, in such a goroutine; nothing in another
		"give": {1, 1, never, func(d doer, a []string, _ []Op) { d.Give(number(a[0])) }},
		// an iterator; with a second word, log it and the value, "-" after the last or
		// if no goroutine has made it, or "!" when next panics because the iterator runs
		"next": {1, 2, never, func(d doer, a []string, _ []Op) {
			if got := d.pulled(a[0]); a[1] != "" {
				d.Log(a[1] + got)
			}
		}},
		"end": {1, 1, never, func(d doer, a []string, _ []Op) { d.End(a[0]) }}, // an iterator

		// from a connection of its own, where something arrives after this
		"netread": {1, 1, never, func(d doer, a []string, _ []Op) { d.NetRead(d.duration(a[0])) }},
		// a connection, its latency
		"pipe":  {2, 2, never, func(d doer, a []string, _ []Op) { d.Pipe(a[0], d.duration(a[1])) }},
		"write": {2, 2, never, func(d doer, a []string, _ []Op) { d.Write(a[0], number(a[1])) }}, // bytes into a connection
		// at its other end; with a second word, log it and how many, or the error
		"read": {1, 2, never, func(d doer, a []string, _ []Op) {
			if n, err := d.Read(a[0]); a[1] != "" && err != nil {
				d.Log(a[1] + "(" + err.Error() + ")")
			} else if a[1] != "" {
				d.Log(a[1] + strconv.Itoa(n))
			}
		}},
		"shut":     {1, 1, never, func(d doer, a []string, _ []Op) { d.Shut(a[0]) }},                       // the end that is written to
		"shutread": {1, 1, never, func(d doer, a []string, _ []Op) { d.CloseRead(a[0]) }},                  // the end that is read from
		"deadline": {2, 2, never, func(d doer, a []string, _ []Op) { d.Deadline(a[0], d.duration(a[1])) }}, // for reading, from now on; 0s is none

		"timer":  {2, 2, never, func(d doer, a []string, _ []Op) { d.Timer(a[0], d.duration(a[1])) }},  // name, how long
		"ticker": {2, 2, never, func(d doer, a []string, _ []Op) { d.Ticker(a[0], d.duration(a[1])) }}, // name, how often
		// receive from a timer or ticker; with a second word, log it and when that was due
		"tick": {1, 2, never, func(d doer, a []string, _ []Op) {
			if at := d.Tick(a[0]); a[1] != "" {
				d.Log(a[1] + at.String())
			}
		}},
		"stop":  {1, 1, never, func(d doer, a []string, _ []Op) { d.logs(d.Stop(a[0])) }},                    // a timer, which logs whether it was set, or a ticker
		"reset": {2, 2, never, func(d doer, a []string, _ []Op) { d.logs(d.Reset(a[0], d.duration(a[1]))) }}, // a timer, which logs whether it was set, or a ticker; how long
		// how long, the goroutine to start then (time.AfterFunc), or the name of the
		// timer and a block; wait does not wait for it
		"after": {2, 2, maybe, func(d doer, a []string, body []Op) { d.After(d.duration(a[0]), a[1], d.body(a[1], body)) }},

		"lockos": {0, 0, maybe, func(d doer, _ []string, body []Op) { // runtime.LockOSThread, with a block until its end
			d.LockOSThread()
			if body != nil {
				d.do(body)
				d.UnlockOSThread()
			}
		}},
		"unlockos": {0, 0, never, func(d doer, _ []string, _ []Op) { d.UnlockOSThread() }},

		"gc":           {0, 0, never, func(d doer, _ []string, _ []Op) { d.GC() }},                                          // runtime.GC
		"alloc":        {1, 1, never, func(d doer, a []string, _ []Op) { d.Alloc(number(a[0])) }},                           // bytes
		"stopworld":    {1, 1, never, func(d doer, a []string, _ []Op) { d.StopTheWorld(d.duration(a[0])) }},                // for this long, as ReadMemStats does
		"numcpu":       {0, 0, never, func(d doer, _ []string, _ []Op) { d.Log(strconv.Itoa(d.NumCPU())) }},                 // logs runtime.NumCPU
		"numgo":        {0, 0, never, func(d doer, _ []string, _ []Op) { d.Log(strconv.Itoa(d.NumGoroutine())) }},           // logs runtime.NumGoroutine
		"defaultprocs": {0, 0, never, func(d doer, _ []string, _ []Op) { d.SetDefaultGOMAXPROCS() }},                        // runtime.SetDefaultGOMAXPROCS
		"procs":        {1, 1, never, func(d doer, a []string, _ []Op) { d.Log(strconv.Itoa(d.GOMAXPROCS(number(a[0])))) }}, // runtime.GOMAXPROCS; logs what it was
		"bubble":       {1, 1, never, func(d doer, a []string, _ []Op) { d.Bubble(a[0], d.body(a[0], nil)) }},               // a goroutine, in a bubble of its own whose goroutines must all end (synctest.Test)
		"bubblewait":   {0, 0, never, func(d doer, _ []string, _ []Op) { d.BubbleWait() }},                                  // for the others of the bubble to block durably (synctest.Wait)
		"now":          {1, 1, never, func(d doer, a []string, _ []Op) { d.Log(a[0] + d.Now().String()) }},                  // log it and what the clock shows
	}
}
