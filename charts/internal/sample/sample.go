// Package sample makes plausible traces of any size without the simulator,
// for the tests of figures. Its scheduling is a sketch: what it writes is
// consistent, but it claims nothing about Go.
package sample

import (
	"container/heap"
	"fmt"
	"math/rand/v2"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// Config says what to make.
type Config struct {
	Procs int
	Gos   int // goroutines besides main
	Seed  uint64
	Name  func(trace.GoID) string // names a goroutine; nil leaves all unnamed
	Mean  int64                   // mean length of a burst, in ns; 0 is 200 µs
	Turns int                     // bursts per goroutine, about; 0 is 4
}

// Make runs the sketch and returns its trace.
func Make(c Config) *trace.Trace {
	if c.Mean == 0 {
		c.Mean = 200_000
	}
	if c.Turns == 0 {
		c.Turns = 4
	}
	s := &sketch{c: c, rnd: rand.New(rand.NewPCG(c.Seed, 1)), procs: make([]proc, c.Procs)}
	return s.run()
}

type proc struct {
	m    trace.ThreadID // trace.NoThread: idle
	g    trace.GoID
	ring []trace.GoID
}

type moment struct {
	at, seq int64
	do      func()
}

type agenda []moment

func (a agenda) Len() int { return len(a) }
func (a agenda) Less(i, j int) bool {
	return a[i].at < a[j].at || a[i].at == a[j].at && a[i].seq < a[j].seq
}
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)   { *a = append(*a, x.(moment)) }
func (a *agenda) Pop() any {
	old := *a
	m := old[len(old)-1]
	*a = old[:len(old)-1]
	return m
}

type sketch struct {
	c       Config
	rnd     *rand.Rand
	log     trace.Log
	now     int64
	seq     int64
	agenda  agenda
	procs   []proc
	global  []trace.GoID
	parked  []trace.ThreadID
	threads trace.ThreadID
}

func (s *sketch) add(k trace.Kind, r rule.Rule, g trace.GoID, p trace.ProcID, q trace.Queue, arg uint32) {
	s.log.Add(s.now, k, r, g, p, q, arg)
}

func (s *sketch) after(d int64, do func()) {
	s.seq++
	heap.Push(&s.agenda, moment{s.now + d, s.seq, do})
}

func (s *sketch) run() *trace.Trace {
	for i := range s.procs {
		s.procs[i].m = trace.NoThread
	}
	s.add(trace.MStart, rule.SU1, 0, 0, 0, 0)
	s.threads = 1
	s.add(trace.ProcStart, rule.SU1, 0, 0, 0, 0)
	s.procs[0].m = 0
	s.add(trace.GoCreate, rule.SU1, 1, 0, trace.Ring, 0)
	s.add(trace.GoStart, rule.RQ8, 1, 0, trace.Ring, 0)
	s.procs[0].g = 1
	s.spawn(2)
	for len(s.agenda) > 0 {
		m := heap.Pop(&s.agenda).(moment)
		s.now = m.at
		m.do()
	}
	s.add(trace.End, rule.SU10, 0, trace.NoProc, 0, s.log.Text("main returned"))
	return s.log.Finish(trace.Info{Procs: s.c.Procs, Seed: s.c.Seed, Source: "sample"}, s.now)
}

// spawn lets main create goroutine g and the rest one by one, then wait.
func (s *sketch) spawn(g trace.GoID) {
	if int(g) > s.c.Gos+1 {
		s.log.AddBlock(s.now, rule.WG1, 1, 0, trace.WaitWaitGroup, 1)
		s.procs[0].g = 0
		s.next(0)
		return
	}
	if s.c.Name != nil {
		s.log.SetName(g, s.c.Name(g))
	}
	q := trace.Ring
	if len(s.procs[0].ring) > 250 {
		q = trace.Global
	}
	s.add(trace.GoCreate, rule.RQ1, g, 0, q, 1)
	s.enqueue(g, 0, q)
	s.after(400+s.rnd.Int64N(300), func() { s.spawn(g + 1) })
}

func (s *sketch) enqueue(g trace.GoID, p trace.ProcID, q trace.Queue) {
	if q == trace.Global {
		s.global = append(s.global, g)
	} else {
		s.procs[p].ring = append(s.procs[p].ring, g)
	}
	s.wake()
}

// wake gives the first idle P to a thread, which then looks for work.
func (s *sketch) wake() {
	for i := range s.procs {
		if s.procs[i].m == trace.NoThread {
			s.handoff(trace.ProcID(i))
			return
		}
	}
}

func (s *sketch) handoff(p trace.ProcID) {
	m, kind := s.threads, trace.MStart
	if n := len(s.parked); n > 0 {
		m, kind = s.parked[n-1], trace.MUnpark
		s.parked = s.parked[:n-1]
	} else {
		s.threads++
	}
	s.procs[p].m = m
	s.add(kind, rule.SP4, 0, p, 0, uint32(m))
	s.after(5_000, func() {
		s.add(trace.ProcStart, rule.MS4, 0, p, 0, uint32(m))
		s.add(trace.MSpin, rule.FR10, 0, p, 0, uint32(m))
		s.after(2_000+s.rnd.Int64N(20_000), func() {
			s.add(trace.MUnspin, rule.SP3, 0, p, 0, uint32(m))
			s.next(p)
		})
	})
}

func (s *sketch) next(p trace.ProcID) {
	pp := &s.procs[p]
	switch {
	case len(pp.ring) > 0:
		g := pp.ring[0]
		pp.ring = pp.ring[1:]
		s.start(g, p, trace.Ring, rule.RQ8)
	case len(s.global) > 0:
		n := min(len(s.global), len(s.global)/s.c.Procs+1, 100)
		g := s.global[0]
		s.add(trace.GlobrunqGet, rule.GQ3, g, p, 0, uint32(n))
		pp.ring = append(pp.ring, s.global[1:n]...)
		s.global = s.global[n:]
		s.start(g, p, trace.NoQueue, rule.FR8)
	default:
		for v := range s.procs {
			n := (len(s.procs[v].ring) + 1) / 2
			if n == 0 {
				continue
			}
			took := s.procs[v].ring[:n]
			s.log.AddSteal(s.now, rule.WS5, took[n-1], p, trace.Ring, trace.ProcID(v), n)
			pp.ring = append(pp.ring, took[:n-1]...)
			s.procs[v].ring = s.procs[v].ring[n:]
			s.start(took[n-1], p, trace.NoQueue, rule.WS6)
			return
		}
		s.add(trace.ProcStop, rule.FR12, 0, p, 0, uint32(pp.m))
		s.add(trace.MPark, rule.MS3, 0, trace.NoProc, 0, uint32(pp.m))
		s.parked = append(s.parked, pp.m)
		pp.m = trace.NoThread
	}
}

func (s *sketch) start(g trace.GoID, p trace.ProcID, q trace.Queue, r rule.Rule) {
	s.add(trace.GoStart, r, g, p, q, 0)
	s.procs[p].g = g
	if g == 1 {
		return
	}
	burst := 1 + int64(s.rnd.ExpFloat64()*float64(s.c.Mean))
	if burst < 10_000_000 {
		s.after(burst, func() { s.end(g, p) })
		return
	}
	s.after(10_000_000, func() {
		s.add(trace.PreemptRequest, rule.PE1, g, p, 0, 0)
		s.leave(trace.GoStop, rule.YD3, g, p, trace.Global, uint32(trace.StopPreempted))
	})
}

// leave takes g off p and lets p go on; a queue says where g goes at once.
func (s *sketch) leave(k trace.Kind, r rule.Rule, g trace.GoID, p trace.ProcID, q trace.Queue, arg uint32) {
	s.add(k, r, g, p, q, arg)
	s.procs[p].g = 0
	if q != trace.NoQueue {
		s.enqueue(g, p, q)
	}
	s.next(p)
}

// block takes g off p to wait, and lets p go on.
func (s *sketch) block(r rule.Rule, g trace.GoID, p trace.ProcID, reason trace.WaitReason, object int) {
	s.log.AddBlock(s.now, r, g, p, reason, object)
	s.procs[p].g = 0
	s.next(p)
}

func (s *sketch) end(g trace.GoID, p trace.ProcID) {
	if s.rnd.IntN(s.c.Turns) == 0 {
		s.leave(trace.GoDestroy, rule.GS10, g, p, 0, 0)
		return
	}
	switch s.rnd.IntN(5) {
	case 0:
		s.leave(trace.GoStop, rule.YD1, g, p, trace.Global, uint32(trace.StopGosched))
	case 1:
		s.after(s.c.Mean*3, func() { s.ready(g, p, rule.TM4) })
		s.block(rule.TM2, g, p, trace.WaitSleep, 0)
	case 2, 3:
		s.after(s.c.Mean, func() { s.ready(g, p, rule.CH4) })
		s.block(rule.CH3, g, p, trace.WaitChanReceive, int(g)%7+1)
	case 4:
		s.syscall(g, p)
	}
}

func (s *sketch) ready(g trace.GoID, p trace.ProcID, r rule.Rule) {
	q := trace.Ring
	if len(s.procs[p].ring) > 250 || s.procs[p].m == trace.NoThread {
		q = trace.Global
	}
	s.add(trace.GoUnblock, r, g, p, q, 0)
	s.enqueue(g, p, q)
}

func (s *sketch) syscall(g trace.GoID, p trace.ProcID) {
	s.add(trace.UserLog, rule.None, g, p, 0, s.log.Text(fmt.Sprintf("read %d", g)))
	s.add(trace.GoSyscallBegin, rule.SY1, g, p, 0, 0)
	m := s.procs[p].m
	if s.rnd.IntN(2) == 0 {
		s.after(s.c.Mean/4, func() {
			s.add(trace.GoSyscallEnd, rule.SY8, g, p, 0, 0)
			s.after(s.c.Mean/2, func() { s.leave(trace.GoDestroy, rule.GS10, g, p, 0, 0) })
		})
		return
	}
	s.after(s.c.Mean/4, func() {
		s.add(trace.ProcSteal, rule.SY5, 0, p, 0, uint32(m))
		s.procs[p].g = 0
		s.handoff(p)
		s.after(s.c.Mean*4, func() {
			s.add(trace.GoSyscallEndBlocked, rule.SY8, g, trace.NoProc, trace.Global, 0)
			s.add(trace.MPark, rule.MS3, 0, trace.NoProc, 0, uint32(m))
			s.parked = append(s.parked, m)
			s.enqueue(g, 0, trace.Global)
		})
	})
}
