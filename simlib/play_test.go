package simlib_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// play runs a random program once and notes whatever no run may show.
type play struct {
	chans    [numChans]*simlib.Chan[message]
	closed   [numChans]bool
	sent     [numChans]int // sends begun
	done     [numChans]int // sends that returned
	received [numChans]int
	next     map[[3]int]int // by channel, receiver (or -1: the sender itself) and sender: the next sequence number at the least
	arrived  map[delivery]bool

	mu      [numLocks]simlib.Mutex
	rw      [numLocks]simlib.RWMutex
	cond    [numLocks]simlib.Cond
	inMu    [numLocks]int
	readers [numLocks]int
	writers [numLocks]int
	woken   [numLocks]bool // whether Signal or Broadcast was called

	computed map[int]time.Duration // begun by each goroutine
	started  int                   // goroutines
	coros    [numLocks]*coroutine
	inside   map[int]*coroutine // of each goroutine that is one
	conns    [numLocks][2]*simlib.Conn
	onWire   [numLocks]int // bytes written to a connection and not read yet
	problems []string
}

type message struct{ sender, seq int }

type delivery struct {
	on int
	m  message
}

func newPlay() *play {
	p := &play{next: map[[3]int]int{}, arrived: map[delivery]bool{}, computed: map[int]time.Duration{}, inside: map[int]*coroutine{}}
	for i, size := range chanSizes {
		p.chans[i] = simlib.NewChan[message](size)
	}
	for i := range p.cond {
		p.cond[i].L = &p.mu[i]
	}
	return p
}

func (p *play) problem(g *simlib.G, format string, args ...any) {
	p.problems = append(p.problems, fmt.Sprintf("%v %s: ", g.Now(), g.Name())+fmt.Sprintf(format, args...))
}

// main returns the program's main function.
func (p *play) main(prog []op) func(*simlib.G) {
	p.started++
	return func(g *simlib.G) { p.body(g, prog) }
}

func (p *play) body(g *simlib.G, ops []op) {
	for _, o := range ops {
		p.do(g, o)
	}
}

func (p *play) do(g *simlib.G, o op) {
	begin := g.Now()
	switch o.kind {
	case opCompute:
		p.computed[g.ID()] += o.d
		if o.n == 1 {
			g.ComputeTight(o.d)
		} else {
			g.Compute(o.d)
		}
		p.took(g, begin, o)
	case opGosched:
		g.Gosched()
	case opSleep:
		g.Sleep(o.d)
		p.took(g, begin, o)
	case opSyscall:
		g.Syscall(o.d)
		p.took(g, begin, o)
	case opSend:
		p.send(g, o.on, func(m message) { p.chans[o.on].Send(g, m) })
	case opRecv:
		m, ok := p.chans[o.on].Recv2(g)
		p.receive(g, o.on, m, ok)
	case opClose:
		if o.on < numChans-1 && !p.closed[o.on] {
			p.closed[o.on] = true
			p.chans[o.on].Close(g)
		}
	case opSelect:
		p.choose(g, o.body)
	case opMutex, opRead, opWrite, opTry:
		p.lock(g, o)
	case opGroup:
		p.group(g, o)
	case opGo, opBurst:
		for range o.n {
			p.started++
			g.Go(func(g *simlib.G) { p.body(g, o.body) })
		}
	case opWait:
		p.mu[o.on].Lock(g)
		p.cond[o.on].Wait(g)
		if !p.woken[o.on] {
			p.problem(g, "returns from a condition that nobody signalled")
		}
		p.mu[o.on].Unlock(g)
	case opWake:
		p.woken[o.on] = true
		if o.n%2 == 0 {
			p.cond[o.on].Signal(g)
		} else {
			p.cond[o.on].Broadcast(g)
		}
	case opLog:
		g.Log("line")
	case opRepeat:
		for range o.n {
			p.body(g, o.body)
		}
	case opAlloc:
		if o.n == 0 {
			g.GC()
		} else {
			g.Alloc(1 << (3 * o.n))
		}
	case opStop:
		if o.n > 0 {
			g.GOMAXPROCS(o.n)
			break
		}
		g.StopTheWorld("read mem stats", o.d)
		p.took(g, begin, o)
	case opNet:
		p.net(g, o)
	case opTimer:
		p.timer(g, o)
	case opPull:
		p.pull(g, o)
	case opNext:
		p.nextOf(g, o)
	case opGive:
		p.give(g)
	case opThread:
		if o.n%3 > 0 {
			g.LockOSThread()
		} else {
			g.UnlockOSThread()
		}
	case opGoexit:
		g.Goexit()
	case opMisuse:
		p.misuse(g, o)
	}
}

func (p *play) took(g *simlib.G, begin time.Duration, o op) {
	if d := g.Now() - begin; d < o.d {
		p.problem(g, "%v takes %v", o, d)
	}
}

// send sends the next message of this goroutine. A channel may be closed.
func (p *play) send(g *simlib.G, on int, send func(message)) {
	p.sent[on]++
	m := p.nextMessage(g, on)
	defer func() {
		switch x := recover(); {
		case x == nil:
			p.done[on]++
		case fmt.Sprint(x) == "send on closed channel" && p.closed[on]:
			p.sent[on]--
		default:
			panic(x)
		}
	}()
	send(m)
}

func (p *play) nextMessage(g *simlib.G, on int) message {
	k := [3]int{on, -1, g.ID()}
	p.next[k]++
	return message{g.ID(), p.next[k]}
}

// receive notes a value: each comes once, and those of one sender come to one
// receiver in order.
func (p *play) receive(g *simlib.G, on int, m message, ok bool) {
	if !ok {
		if !p.closed[on] || m != (message{}) {
			p.problem(g, "receives %v, not ok, from channel %d", m, on)
		}
		return
	}
	p.received[on]++
	if p.arrived[delivery{on, m}] {
		p.problem(g, "message %v of channel %d comes again", m, on)
	}
	p.arrived[delivery{on, m}] = true
	k := [3]int{on, g.ID(), m.sender}
	if m.seq < p.next[k] || m.seq == 0 || m.seq > p.next[[3]int{on, -1, m.sender}] {
		p.problem(g, "message %v of channel %d comes out of order; at least %d is due", m, on, p.next[k])
	}
	p.next[k] = m.seq + 1
}

// choose is a select. All its sends share one message: one of them at most is
// sent.
func (p *play) choose(g *simlib.G, body []op) {
	var cases []simlib.Case
	got, ok := make([]message, len(body)), make([]bool, len(body))
	m := make([]message, len(body))
	for i, c := range body {
		switch c.kind {
		case opSend:
			m[i] = p.nextMessage(g, c.on)
			cases = append(cases, p.chans[c.on].SendCase(m[i]))
		case opRecv:
			cases = append(cases, p.chans[c.on].RecvCase2(&got[i], &ok[i]))
		default:
			cases = append(cases, simlib.Default())
		}
		if c.kind == opSend {
			p.sent[c.on]++
		}
	}
	chosen := -1
	defer func() { // the sends that were not chosen do not count
		x := recover()
		for i, c := range body {
			if c.kind == opSend && i == chosen {
				p.done[c.on]++
			} else if c.kind == opSend {
				p.sent[c.on]--
			}
		}
		if x != nil && fmt.Sprint(x) != "send on closed channel" {
			panic(x)
		}
	}()
	chosen = simlib.Select(g, cases...)
	if body[chosen].kind == opRecv {
		p.receive(g, body[chosen].on, got[chosen], ok[chosen])
	}
	for i, c := range body {
		if i != chosen && c.kind == opRecv && (ok[i] || got[i] != message{}) {
			p.problem(g, "select takes case %d but receives %v in case %d", chosen, got[i], i)
		}
	}
}

// lock runs a body within a lock, which it releases even on Goexit when n is
// odd.
func (p *play) lock(g *simlib.G, o op) {
	mu, rw := &p.mu[o.on], &p.rw[o.on]
	kind := o.kind
	switch {
	case kind == opMutex:
		mu.Lock(g)
	case kind == opRead:
		rw.RLock(g)
	case kind == opWrite:
		rw.Lock(g)
	case o.n%3 == 0 && mu.TryLock(g):
		kind = opMutex
	case o.n%3 == 1 && rw.TryRLock(g):
		kind = opRead
	case o.n%3 == 2 && rw.TryLock(g):
		kind = opWrite
	default:
		return
	}
	count := map[opKind]*int{opMutex: &p.inMu[o.on], opRead: &p.readers[o.on], opWrite: &p.writers[o.on]}[kind]
	unlock := map[opKind]func(*simlib.G){opMutex: mu.Unlock, opRead: rw.RUnlock, opWrite: rw.Unlock}[kind]
	*count++
	if p.inMu[o.on] > 1 || p.writers[o.on] > 1 || p.writers[o.on] == 1 && p.readers[o.on] > 0 {
		p.problem(g, "%s lets in too many: mutex %d, writers %d, readers %d", opNames[kind], p.inMu[o.on], p.writers[o.on], p.readers[o.on])
	}
	leave := func() { *count--; unlock(g) }
	if o.n%2 == 1 {
		defer leave()
		p.body(g, o.body)
		return
	}
	p.body(g, o.body)
	leave()
}

func (p *play) group(g *simlib.G, o op) {
	var wg simlib.WaitGroup
	ended := 0
	for range o.n {
		p.started++
		wg.Go(g, func(g *simlib.G) {
			defer func() { ended++ }()
			p.body(g, o.body)
		})
	}
	wg.Wait(g)
	if ended != o.n {
		p.problem(g, "Wait returns when %d of %d have ended", ended, o.n)
	}
}

var errMisuse = errors.New("the program's own panic")

func (p *play) misuse(g *simlib.G, o op) {
	switch o.n {
	case 0:
		new(simlib.Mutex).Unlock(g)
	case 1:
		new(simlib.RWMutex).RUnlock(g)
	case 2:
		new(simlib.RWMutex).Unlock(g)
	case 3:
		new(simlib.WaitGroup).Done(g)
	case 4:
		p.chans[numChans-1].Close(g)
	case 5:
		p.closed[o.on] = true
		p.chans[o.on].Close(g)
		p.chans[o.on].Close(g)
	case 6:
		g.Go(nil)
	case 7:
		panic(errMisuse)
	}
}
