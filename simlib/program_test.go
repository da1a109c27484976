package simlib_test

import (
	"fmt"
	"strings"
	"time"
)

// A random program is a tree of operations that bytes spell out, so that
// rapid and the fuzzer share one generator. Any bytes are a program; where
// they run out, zeros follow.

type opKind byte

const (
	opCompute opKind = iota
	opGosched
	opSleep
	opSyscall
	opSend
	opRecv
	opClose
	opSelect
	opMutex   // body within Lock and Unlock
	opRead    // body within RLock and RUnlock
	opWrite   // body within the RWMutex's Lock and Unlock
	opTry     // body within TryLock and Unlock, of the mutex or the RWMutex, if they succeed
	opGroup   // n goroutines with body, then Wait
	opGo      // n goroutines with body
	opBurst   // some hundred goroutines with body
	opWait    // on a condition
	opWake    // Signal or Broadcast
	opLog     // a line into the trace
	opRepeat  // body, n times
	opThread  // LockOSThread or UnlockOSThread
	opAlloc   // Alloc, or GC
	opStop    // StopTheWorld, or GOMAXPROCS(n)
	opNet     // one of the things to do with the network
	opTimer   // one of the things to do with timers
	opPull    // a coroutine with body, again and again, which gives a value after each round
	opNext    // from one that another goroutine may have made, or its end
	opGive    // a value of the coroutine
	opGoexit  // ends the goroutine
	opMisuse  // something that Go panics for or ends the program for
	numOpKind // how many there are
)

var opNames = [numOpKind]string{
	"compute", "gosched", "sleep", "syscall", "send", "recv", "close", "select", "mutex", "read", "write",
	"try", "group", "go", "burst", "wait", "wake", "log", "repeat", "thread", "alloc", "stop", "net", "timer",
	"pull", "next", "give", "goexit", "misuse",
}

// op is an operation. on is the channel, lock or condition, or which of
// several variants; n a number of goroutines or rounds, or 1 for a tight loop.
type op struct {
	kind opKind
	on   int
	n    int
	d    time.Duration
	body []op // of a select, the cases: send and recv, and gosched for the default
}

func (o op) String() string {
	s := fmt.Sprintf("%s(%d,%d,%v)", opNames[o.kind], o.on, o.n, o.d)
	if len(o.body) > 0 {
		var parts []string
		for _, b := range o.body {
			parts = append(parts, b.String())
		}
		s += "{" + strings.Join(parts, " ") + "}"
	}
	return s
}

const (
	numChans = 6 // of which the last is nil
	numLocks = 2
)

var chanSizes = [numChans - 1]int{0, 0, 1, 3, 100}

// decoder reads a program from bytes.
type decoder struct {
	b      []byte
	left   int  // operations that may still be made
	misuse bool // whether the program may do what Go ends programs for
}

func decode(b []byte, misuse bool) []op {
	d := decoder{b, 60, misuse}
	return d.ops(0)
}

func (d *decoder) next(n int) int {
	if len(d.b) == 0 {
		return 0
	}
	v := int(d.b[0]) % n
	d.b = d.b[1:]
	return v
}

// ops reads a body: all that is left for main, and the deeper, the shorter.
func (d *decoder) ops(depth int) (body []op) {
	n := d.left
	if depth > 0 {
		n = 1 + d.next(max(8-2*depth, 1))
	}
	for range n {
		if d.left == 0 || len(d.b) == 0 {
			break
		}
		d.left--
		body = append(body, d.op(depth))
	}
	return body
}

// durations go from nothing to more than a time slice.
var durations = []time.Duration{0, 1, 100, 3 * time.Microsecond, 20 * time.Microsecond, 150 * time.Microsecond,
	time.Millisecond, 4 * time.Millisecond, 12 * time.Millisecond, 45 * time.Millisecond}

func (d *decoder) duration() time.Duration { return durations[d.next(len(durations))] }

func (d *decoder) op(depth int) op {
	k := d.next(int(numOpKind) + 3)
	switch { // what seldom meets by chance
	case k < int(numOpKind):
	case depth > 1:
		k = int(opCompute)
	case k == int(numOpKind):
		return d.contend()
	default:
		return d.exchange()
	}
	o := op{kind: opKind(k)}
	switch {
	case o.kind == opMisuse && !d.misuse:
		o.kind = opGosched
	case depth > 3 && (o.kind >= opMutex && o.kind <= opBurst || o.kind == opPull), depth > 0 && o.kind == opBurst:
		o.kind = opCompute
	}
	switch o.kind {
	case opCompute:
		v := d.next(2 * len(durations))
		o.d, o.n = durations[v%len(durations)], v/len(durations)
	case opSleep, opSyscall, opStop:
		o.d = d.duration()
		if o.kind == opStop {
			o.n = d.next(7)
		}
	case opAlloc:
		o.n = d.next(8)
	case opNet, opTimer:
		o.on, o.n, o.d = d.next(numLocks), d.next(8), d.duration()
	case opSend, opRecv, opClose:
		o.on = d.channel()
	case opSelect:
		for range 1 + d.next(4) {
			c := op{kind: []opKind{opSend, opRecv}[d.next(2)], on: d.next(numChans)}
			o.body = append(o.body, c)
		}
		if d.next(3) > 0 {
			o.body = append(o.body, op{kind: opGosched})
		}
	case opMutex, opRead, opWrite, opTry, opWait, opWake, opThread, opMisuse, opPull, opNext, opGive:
		o.on, o.n = d.next(numLocks), d.next(8)
	case opGroup, opGo:
		o.n = 1 + d.next(6)
	case opBurst:
		o.n = 200 + 40*d.next(6)
	case opRepeat:
		o.n = 1 + d.next(3)
	}
	switch o.kind {
	case opMutex, opRead, opWrite, opTry, opGroup, opGo, opRepeat, opPull:
		o.body = d.ops(depth + 1)
	case opBurst:
		o.body = d.ops(5)
	}
	return o
}

// contend is a group of goroutines that want the same lock again and again.
func (d *decoder) contend() op {
	lock := op{kind: opMutex + opKind(d.next(4)), on: d.next(numLocks), n: d.next(8)}
	lock.body = []op{{kind: opCompute, d: d.duration()}}
	work := op{kind: []opKind{opCompute, opGosched, opSleep, opSyscall}[d.next(4)], d: d.duration()}
	rounds := op{kind: opRepeat, n: 1 + d.next(5), body: []op{lock, work}}
	return op{kind: opGroup, n: 2 + d.next(5), body: []op{rounds}}
}

// exchange has goroutines that receive from a channel and others that send
// into it, plainly or by select, and may close it.
func (d *decoder) exchange() op {
	on, rounds := d.next(numChans-1), 1+d.next(8)
	part := func(kind opKind) op {
		o := op{kind: kind, on: on}
		if d.next(2) == 1 {
			o = op{kind: opSelect, body: []op{o, {kind: kind, on: d.next(numChans)}}}
		}
		return op{kind: opRepeat, n: rounds, body: []op{o, {kind: opCompute, d: d.duration()}}}
	}
	in, out := part(opRecv), part(opSend)
	if d.next(2) == 1 {
		in, out = out, in
	}
	n := 1 + d.next(4)
	all := []op{
		{kind: opGo, n: n + d.next(3), body: []op{in}},
		{kind: opSleep, d: d.duration()},
		{kind: []opKind{opGo, opGroup}[d.next(2)], n: n, body: []op{out}},
	}
	if d.next(3) == 1 {
		all = append(all, op{kind: opClose, on: on})
	}
	return op{kind: opRepeat, n: 1, body: all}
}

// channel avoids the nil one mostly: no goroutine comes back from there.
func (d *decoder) channel() int {
	if n := d.next(8 * (numChans - 1)); n > 0 {
		return n % (numChans - 1)
	}
	return numChans - 1
}
