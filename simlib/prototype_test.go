package simlib

import (
	"errors"
	"time"

	"github.com/schedlab/schedlab/simlib/des"
	"github.com/schedlab/schedlab/simlib/script"
	"github.com/schedlab/schedlab/simlib/trace"
)

// prototype is the least that could be called a scheduler of goroutines, to
// see what the rest of the model costs: scripts on Ps with runnext, a ring, the
// global queue and stealing; no threads, no syscalls, no sysmon, no poller, no
// rules, no trace, no checks. It is written for speed alone.
type prototype struct {
	q       des.Queue
	now     int64
	costs   Costs
	seed    uint64
	code    []instr
	gs      []*[gChunk]protoG
	n       trace.GoID // goroutines so far
	ps      []protoP
	idle    []int32
	laden   procSet // the Ps with something in their rings
	waking  int32   // the P that was woken and has not looked for work yet, -1 is none
	runq    idQueue
	chans   []protoWaiters
	mutexes []protoWaiters
	groups  []protoWaiters
	turns   int
	over    bool
}

type protoG struct {
	pc   uint32
	arg  int32
	link trace.GoID
	turn [script.MaxDepth]int32
	did  bool // what it waited for
	home int32
}

type protoP struct {
	cur        trace.GoID
	next       trace.GoID
	ring       [ringSize]trace.GoID
	head, tail uint32
	tick       uint32
	sliceEnd   int64
}

// protoWaiters is a channel, mutex or wait group: n values, holders or members,
// and the goroutines that wait, first in, first out.
type protoWaiters struct {
	n, size    int32
	head, tail trace.GoID
	sending    bool
}

const (
	protoRuns uint8 = iota // a P's goroutine goes on, or it looks for the next
	protoWakes
)

func newPrototype(cfg Config, prog *script.Program) *prototype {
	var s sched
	s.costs = cfg.Costs
	s.compile(prog)
	t := &prototype{waking: -1, costs: *cfg.Costs, seed: cfg.Seed, code: s.script.code, ps: make([]protoP, cfg.Procs)}
	t.chans = make([]protoWaiters, len(prog.Chans))
	for i, size := range prog.Chans {
		t.chans[i].size = int32(size)
	}
	t.mutexes, t.groups = make([]protoWaiters, prog.Mutexes), make([]protoWaiters, prog.WaitGroups)
	for i := range t.ps {
		t.idle = append(t.idle, int32(len(t.ps)-1-i))
	}
	t.create(0, s.script.entry[0], 0)
	return t
}

func (t *prototype) g(id trace.GoID) *protoG { return &t.gs[id/gChunk][id%gChunk] }

func (t *prototype) create(pi int32, pc uint32, arg int32) {
	t.n++
	if int(t.n/gChunk) >= len(t.gs) {
		t.gs = append(t.gs, new([gChunk]protoG))
	}
	gp := t.g(t.n)
	gp.pc, gp.arg = pc, arg
	t.ready(pi, t.n, true)
}

// ready makes a goroutine runnable on a P and wakes one that is idle.
func (t *prototype) ready(pi int32, id trace.GoID, next bool) {
	pp := &t.ps[pi]
	if next {
		id, pp.next = pp.next, id
	}
	if id != trace.NoGo {
		if pp.tail-pp.head == ringSize {
			for range ringSize / 2 {
				t.runq.pushBack(t.get(pi))
			}
			t.runq.pushBack(id)
		} else {
			t.put(pi, id)
		}
	}
	t.wake()
}

// put is for the tail of a P's ring, get for its head.
func (t *prototype) put(pi int32, id trace.GoID) {
	pp := &t.ps[pi]
	if pp.head == pp.tail {
		t.laden.put(trace.ProcID(pi))
	}
	pp.ring[pp.tail%ringSize] = id
	pp.tail++
}

func (t *prototype) get(pi int32) trace.GoID {
	pp := &t.ps[pi]
	id := pp.ring[pp.head%ringSize]
	if pp.head++; pp.head == pp.tail {
		t.laden.remove(trace.ProcID(pi))
	}
	return id
}

func (t *prototype) wake() {
	if n := len(t.idle); n > 0 && t.waking < 0 {
		pi := t.idle[n-1]
		t.idle, t.waking = t.idle[:n-1], pi
		t.q.Push(t.now+int64(t.costs.WakeLatency), protoRuns, pi, 0)
	}
}

// find takes a P's next goroutine: from runnext, the ring, the global queue or
// another P.
func (t *prototype) find(pi int32) bool {
	pp, woken := &t.ps[pi], t.waking == pi
	if woken {
		t.waking = -1
	}
	switch {
	case pp.tick%globalTick == 0 && t.runq.size > 0:
		pp.cur = t.runq.pop()
	case pp.next != trace.NoGo:
		pp.cur, pp.next = pp.next, trace.NoGo
		t.turns++
		return true // in what is left of the slice
	case pp.head != pp.tail:
		pp.cur = t.get(pi)
	case t.runq.size > 0:
		pp.cur = t.runq.pop()
		for range min(ringSize/2, t.runq.size+1, (t.runq.size+1)/int32(len(t.ps))+1) - 1 {
			t.put(pi, t.runq.pop())
		}
	default:
		if !t.steal(pi) {
			t.idle = append(t.idle, pi)
			return false
		}
	}
	if woken { // and there may be more for others
		t.wake()
	}
	pp.tick++
	pp.sliceEnd = t.now + forcePreemptNS
	t.turns++
	return true
}

// steal takes half of the ring of the next P that has something in it, or else
// a runnext that its P has no event to run.
func (t *prototype) steal(pi int32) bool {
	pp := &t.ps[pi]
	if t.laden.n == 0 {
		for i := range t.ps {
			if p2 := &t.ps[i]; p2.next != trace.NoGo && p2.cur == trace.NoGo {
				pp.cur, p2.next = p2.next, trace.NoGo
				return true
			}
		}
		return false
	}
	victim := pi
	for !t.laden.has(trace.ProcID(victim)) {
		victim = (victim + 1) % int32(len(t.ps))
	}
	p2 := &t.ps[victim]
	for range (p2.tail - p2.head - 1) / 2 {
		t.put(pi, t.get(victim))
	}
	pp.cur = t.get(victim)
	return true
}

func (t *prototype) run() {
	t.wake()
	for !t.over {
		e := t.q.PopUntil(des.Never - 1)
		if e == nil {
			return
		}
		t.now = e.Time
		if e.Kind == protoWakes {
			t.ready(t.g(trace.GoID(e.Who)).home, trace.GoID(e.Who), true)
			continue
		}
		pi := e.Who
		if pp := &t.ps[pi]; pp.cur != trace.NoGo || t.find(pi) {
			t.interpret(pi, pp)
		}
	}
}

// leave parts a P from its goroutine; it chooses the next after the cost of a
// switch.
func (t *prototype) leave(pi int32, pp *protoP) {
	pp.cur = trace.NoGo
	t.q.Push(t.now+int64(t.costs.Schedule), protoRuns, pi, 0)
}

// spend lets time pass and reports whether nothing else is due before.
func (t *prototype) spend(pi int32, d int64) bool {
	if end := t.now + d; end < t.q.Due() {
		t.now = end
		return true
	}
	t.q.Push(t.now+d, protoRuns, pi, 0)
	return false
}

// interpret runs a P's goroutine until time passes or it leaves.
func (t *prototype) interpret(pi int32, pp *protoP) {
	id := pp.cur
	gp := t.g(id)
	for {
		in := &t.code[gp.pc]
		switch in.op {
		case script.OpRepeat:
			gp.turn[in.loop] = 0
			gp.pc++
			continue
		case instrNext:
			if gp.turn[in.loop]++; gp.turn[in.loop] < in.turns {
				gp.pc = in.to
			} else {
				gp.pc++
			}
			continue
		case instrEnd:
			if t.over = id == 1; !t.over {
				t.leave(pi, pp)
			}
			return
		}
		if !gp.did { // first its time
			gp.did = true
			d := in.cost
			if in.op == script.OpCompute {
				d = t.draw(gp, in)
			}
			if !t.spend(pi, d) {
				return
			}
			if t.now >= pp.sliceEnd && in.op == script.OpCompute {
				t.runq.pushBack(id)
				t.leave(pi, pp)
				return
			}
		}
		gp.did = false
		gp.pc++
		switch in.op {
		case script.OpCompute:
		case script.OpGosched:
			t.runq.pushBack(id)
			t.wake()
			t.leave(pi, pp)
			return
		case script.OpSleep:
			gp.home = pi
			t.q.Push(t.now+t.draw(gp, in), protoWakes, int32(id), 0)
			t.leave(pi, pp)
			return
		case script.OpGo:
			arg := gp.arg
			if in.loop >= 0 {
				arg = gp.turn[in.loop]
			}
			t.create(pi, in.to, arg)
		default:
			if t.waits(pi, gp, in) {
				t.enqueue(t.object(gp, in), id)
				t.leave(pi, pp)
				return
			}
		}
	}
}

func (t *prototype) draw(gp *protoG, in *instr) int64 {
	if in.spread == 0 {
		return in.d
	}
	turn := 0
	if in.loop >= 0 {
		turn = int(gp.turn[in.loop])
	}
	return in.d + int64(script.Draw(0, time.Duration(in.spread), t.seed, int(gp.arg), turn, int(in.turns)))
}

func (t *prototype) object(gp *protoG, in *instr) *protoWaiters {
	i := in.on.Of(int(gp.arg))
	switch in.op {
	case script.OpSend, script.OpRecv:
		return &t.chans[i]
	case script.OpLock, script.OpUnlock:
		return &t.mutexes[i]
	}
	return &t.groups[i]
}

// waits does an operation on a channel, mutex or wait group, or reports that
// the goroutine has to wait for it.
func (t *prototype) waits(pi int32, gp *protoG, in *instr) bool {
	w := t.object(gp, in)
	switch in.op {
	case script.OpSend, script.OpRecv:
		sends := in.op == script.OpSend
		switch {
		case w.head != trace.NoGo && w.sending != sends:
			t.ready(pi, t.dequeue(w), true)
		case sends && w.n < w.size:
			w.n++
		case !sends && w.n > 0:
			w.n--
		default:
			w.sending = sends
			return true
		}
	case script.OpLock:
		if w.n == 1 {
			return true
		}
		w.n = 1
	case script.OpUnlock: // hands the mutex over
		if w.head != trace.NoGo {
			t.ready(pi, t.dequeue(w), true)
		} else {
			w.n = 0
		}
	case script.OpAdd:
		for w.n += in.n; w.n == 0 && w.head != trace.NoGo; {
			t.ready(pi, t.dequeue(w), true)
		}
	default:
		return w.n > 0
	}
	return false
}

func (t *prototype) enqueue(w *protoWaiters, id trace.GoID) {
	t.g(id).link = trace.NoGo
	if w.head == trace.NoGo {
		w.head = id
	} else {
		t.g(w.tail).link = id
	}
	w.tail = id
}

func (t *prototype) dequeue(w *protoWaiters) trace.GoID {
	id := w.head
	w.head = t.g(id).link
	return id
}

// RunPrototype runs a script on the prototype and returns how many turns on a P
// goroutines had.
func RunPrototype(cfg Config, prog *script.Program) (turns int, err error) {
	if cfg, err = cfg.withDefaults(); err != nil {
		return 0, err
	}
	t := newPrototype(cfg, prog)
	t.run()
	if !t.over {
		return t.turns, errors.New("the prototype's main did not return")
	}
	return t.turns, nil
}
