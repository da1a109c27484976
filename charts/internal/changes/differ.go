package changes

import (
	"slices"

	"github.com/schedlab/schedlab/simlib/trace"
)

// A Differ knows the state as it told it last, and tells what changed since.
type Differ struct {
	gos     []Go // by id
	procs   []Proc
	threads []Thread
	rings   []queueNow
	global  queueNow
	cores   []Core
	world   World
	reason  func(trace.WaitReason) int // the number of a reason
	ticks   []int                      // by P
	shift   int                        // their start
}

// NewDiffer returns a Differ that knows a state without anything in it. number
// gives a wait reason its number.
func NewDiffer(number func(trace.WaitReason) int) *Differ { return &Differ{reason: number} }

// A queueNow is a queue as it was told last.
type queueNow struct{ list []trace.GoID }

// Shift lets the ticks of all Ps begin with n.
func (d *Differ) Shift(n int) { d.shift = n }

// Count counts the time slices that begin with an event, as schedtick does: all
// but those of a goroutine that comes from runnext. It takes every event.
func (d *Differ) Count(e *trace.Event) {
	if e.Kind == trace.GoStart && e.From != trace.Runnext && e.P != trace.NoProc {
		for int(e.P) >= len(d.ticks) {
			d.ticks = append(d.ticks, 0)
		}
		d.ticks[e.P]++
	}
}

// All returns all that differs from what was told last.
func (d *Differ) All(s *trace.State) []Change {
	out := d.rest(s, nil)
	for g := trace.GoID(1); g <= s.MaxGo(); g++ {
		out = d.goroutine(s, g, out)
	}
	return out
}

// After returns what an event changed. It looks at all Ps, threads and cores, and
// of the goroutines, of which there may be very many, at those of the event and
// those that its queues took or gave.
func (d *Differ) After(e *trace.Event, s *trace.State) []Change {
	if e.Kind == trace.ProcsChange { // it may move any
		return d.All(s)
	}
	out := d.rest(s, nil)
	hit := []trace.GoID{e.G, e.Other}
	for _, c := range out {
		switch c := c.(type) {
		case Queue:
			hit = append(hit, c.New...)
		case Proc:
			hit = append(hit, c.G, c.Runnext)
		case Thread:
			hit = append(hit, c.G)
		}
	}
	slices.Sort(hit)
	for _, g := range slices.Compact(hit) {
		if g != trace.NoGo && g <= s.MaxGo() { // a damaged file may name another
			out = d.goroutine(s, g, out)
		}
	}
	return out
}

// rest tells of all but goroutines.
func (d *Differ) rest(s *trace.State, out []Change) []Change {
	if now := (World{bit(s.GC), s.Stopper, bit(s.StandsStill()), bit(s.Throttled)}); now != d.world {
		d.world = now
		out = append(out, now)
	}
	if now := s.Global(); d.global.differs(now) {
		out = append(out, d.global.change(trace.NoProc, now))
	}
	for i := range s.Procs {
		if i == len(d.procs) {
			d.procs = append(d.procs, Proc{P: trace.ProcID(i), Status: trace.ProcIdle, M: trace.NoThread})
			d.rings = append(d.rings, queueNow{})
		}
		p := &s.Procs[i]
		now := Proc{trace.ProcID(i), p.Status, p.M, p.G, bit(p.Spinning), p.Runnext(), d.shift}
		if i < len(d.ticks) {
			now.Tick += d.ticks[i]
		}
		if now != d.procs[i] {
			d.procs[i] = now
			out = append(out, now)
		}
		if ring := p.Ring(); d.rings[i].differs(ring) {
			out = append(out, d.rings[i].change(trace.ProcID(i), ring))
		}
	}
	for i := range s.Threads {
		if i == len(d.threads) {
			d.threads = append(d.threads, Thread{M: trace.ThreadID(i), P: trace.NoProc, Core: trace.NoCore})
		}
		m := &s.Threads[i]
		if now := (Thread{trace.ThreadID(i), m.Status, m.P, m.G, m.Core, bit(m.Waits)}); now != d.threads[i] {
			d.threads[i] = now
			out = append(out, now)
		}
	}
	for i := range s.Cores {
		if i == len(d.cores) {
			d.cores = append(d.cores, Core{i, trace.NoThread, trace.NoNeighbor})
		}
		if now := (Core{i, s.Cores[i].M, s.Cores[i].Neighbor}); now != d.cores[i] {
			d.cores[i] = now
			out = append(out, now)
		}
	}
	return out
}

func (d *Differ) goroutine(s *trace.State, g trace.GoID, out []Change) []Change {
	for int(g) >= len(d.gos) {
		d.gos = append(d.gos, Go{G: trace.GoID(len(d.gos)), P: trace.NoProc, M: trace.NoThread, Reason: -1})
	}
	x := s.Go(g)
	now := Go{G: g, Status: x.Status, P: trace.NoProc, M: x.M, Reason: -1, Marks: bit(x.GC != trace.GCNone)}
	switch x.Status {
	case trace.GoRunnable:
		now.Place = x.In
		if x.In != trace.Global && x.In != trace.NoQueue {
			now.P = x.P
		}
	case trace.GoRunning:
		now.P = x.P
	case trace.GoWaiting:
		now.Reason, now.Object = d.reason(x.Reason), x.Object
	}
	if now != d.gos[g] {
		d.gos[g] = now
		out = append(out, now)
	}
	return out
}

// differs reports whether a queue is another than was told. A goroutine is in it
// once at most, and comes in at the tail and out at the head, so its ends tell.
func (q *queueNow) differs(now []trace.GoID) bool {
	n := len(now)
	return n != len(q.list) || n > 0 && (now[0] != q.list[0] || now[n-1] != q.list[n-1])
}

// change tells how the queue became what it is now.
func (q *queueNow) change(p trace.ProcID, now []trace.GoID) Queue {
	c := Queue{P: p, Drop: len(q.list), New: slices.Clone(now)}
	for drop := range q.list { // what stays is the end of the old one and the begin of the new
		stay := q.list[drop:]
		if len(stay) <= len(now) && slices.Equal(stay, now[:len(stay)]) {
			c.Drop, c.New = drop, slices.Clone(now[len(stay):])
			break
		}
	}
	q.list = append(q.list[:0], now...)
	return c
}

func bit(is bool) int {
	if is {
		return 1
	}
	return 0
}
