package simlib

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/script"
	"github.com/schedlab/schedlab/simlib/trace"
)

// Where a goroutine of a script is in its operation.
const (
	opBegins   uint8 = iota
	opActs           // its cost has passed
	opWaited         // it comes back from where the operation waits
	opCompetes       // Lock: for a mutex that others have or want
	opAcquires       // Lock, Wait: it tries the semaphore
	opAcquired       // and has got it
	opBorrows        // a body acts in its place
	opSpins          // of a body: it is in ComputeUntil
)

// interpret goes on with the script of mp's goroutine until it waits for
// virtual time or another goroutine, or ends. It is to a script what resume
// is to a coroutine.
func (s *sched) interpret(mp *m) {
	gp := mp.curg
	if gp.phase == opBorrows || gp.phase == opSpins {
		s.resume(mp)
		return
	}
	for {
		in := &s.script.code[gp.pc]
		if gp.phase == opBegins {
			switch in.op {
			case instrEnd:
				if gp.preempt && s.mayLeave(mp) {
					s.leaveWith(mp, 0, rule.PE3) // as goexit1 begins
				} else {
					s.endScript(mp, gp)
				}
				return
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
			}
			s.steps++
			if (s.pauses() || s.cfg.Check) && !s.admit() {
				return
			}
			gp.phase = opActs
			if in.op == script.OpCompute {
				if !s.beginCompute(mp, gp, in) {
					return
				}
			} else {
				cost := int64(0)
				if in.cost != 0 {
					cost = s.costNow(gp, in)
				}
				if !s.elapse(mp, cost) {
					return
				}
			}
		}
		if !s.act(mp, gp, in) {
			return
		}
	}
}

// admit sees before an operation of a script whether the run goes on.
func (s *sched) admit() bool {
	if s.pauses() && !s.breathe() {
		return false
	}
	if s.cfg.Check {
		s.checkInvariants()
	}
	return true
}

// beginCompute lets the time pass that a goroutine computes.
func (s *sched) beginCompute(mp *m, gp *g, in *instr) bool {
	d := s.draw(gp, in)
	if d > 0 && s.cfg.GC.AllocRate > 0 {
		s.borrow(mp, func(gg *G) { gg.computeAllocating(d, true) })
		return false
	}
	if d <= 0 {
		gp.phase = opWaited
		return true
	}
	gp.computing = ofProgram
	return s.elapse(mp, d)
}

// costNow returns what the scheduler's part of an operation costs this time. A
// sleep of nothing sets no timer.
func (s *sched) costNow(gp *g, in *instr) int64 {
	if in.op == script.OpSleep && s.draw(gp, in) <= 0 {
		return 0
	}
	return s.vary(time.Duration(in.cost), uint32(gp.goid))
}

// draw returns the duration of an operation.
func (s *sched) draw(gp *g, in *instr) int64 {
	if in.spread == 0 {
		return min(in.d, endOfTime)
	}
	turn := 0
	if in.loop >= 0 {
		turn = int(gp.turn[in.loop])
	}
	return min(endOfTime, int64(script.Draw(time.Duration(in.d), time.Duration(in.spread), s.cfg.Seed, int(gp.arg), turn, int(in.turns))))
}

// borrow lets a body run in the middle of an operation of mp's goroutine, for
// what may take many steps. After it the operation has only to return.
func (s *sched) borrow(mp *m, body func(*G)) {
	gp := mp.curg
	gp.phase = opBorrows
	s.newG(gp, body)
	s.resume(mp)
}

// endBorrowed is the end of a borrowed body. The script goes on, which may borrow
// the next.
func (s *sched) endBorrowed(gp *g) {
	s.setBody(gp.goid, nil)
	gp.phase = opWaited
	s.interpret(s.mOf(gp))
}

// next goes to the next operation.
func (gp *g) next() {
	gp.pc++
	gp.phase = opBegins
}

// act does what an operation does. It reports whether the goroutine goes on
// with its script at once.
func (s *sched) act(mp *m, gp *g, in *instr) bool {
	switch in.op {
	case script.OpCompute:
		if gp.phase == opActs {
			gp.computing, gp.phase = ofRuntime, opWaited
			if !s.elapse(mp, 0) {
				return false
			}
		}
		gp.next()
		return true
	case script.OpGosched:
		gp.next()
		_, after := s.goschedCost()
		s.goschedAfter(mp, trace.StopGosched, rule.YD1, after)
		return false
	case script.OpSleep:
		gp.next()
		d := s.draw(gp, in)
		if d > 0 {
			s.timeSleep(gp, d)
		}
		return d <= 0
	case script.OpSyscall:
		gp.next()
		s.reentersyscall(gp, s.draw(gp, in))
		return false
	case script.OpGo:
		gp.next()
		s.scriptGo(gp, in)
		return true
	case script.OpSend, script.OpRecv, script.OpClose:
		return s.scriptChanOp(gp, in)
	case script.OpLock:
		return s.scriptLock(mp, gp, in)
	case script.OpUnlock:
		return s.scriptUnlock(gp, in)
	case script.OpAdd:
		return s.scriptAdd(gp, in)
	default:
		return s.scriptWait(gp, in)
	}
}

func (s *sched) scriptGo(gp *g, in *instr) {
	child := s.newproc(s.mOf(gp), gp.goid, rule.RQ1)
	child.pc, child.arg = in.to, gp.arg
	if in.loop >= 0 {
		child.arg = gp.turn[in.loop]
	}
}

// endScript ends a goroutine at the end of its body.
func (s *sched) endScript(mp *m, gp *g) {
	if gp.goid == 1 {
		s.finish(rule.SU10, "main returned")
		return
	}
	s.goexit0(mp, rule.GS10)
}

// scriptFatal ends the run with a misuse in Go's words. It returns false, as
// act does.
func (s *sched) scriptFatal(gp *g, msg string) bool {
	s.fatal(&FatalError{Msg: msg, Now: time.Duration(s.now), G: int(gp.goid), Name: s.log.Name(gp.goid)})
	return false
}

// scriptPanic ends the run as a panic does. It returns false, as act does.
func (s *sched) scriptPanic(gp *g, value any) bool {
	s.fatal(&PanicError{Value: value, Now: time.Duration(s.now), G: int(gp.goid), Name: s.log.Name(gp.goid)})
	return false
}

// objectOf returns the number of the object that an operation is for, or -1
// after ending the run because there is none.
func (s *sched) objectOf(gp *g, in *instr, n int) int {
	i := in.on.Of(int(gp.arg))
	if i < n {
		return i
	}
	s.fail(fmt.Errorf("simlib: goroutine %d of the script, with the argument %d, has a %v for number %d; want 0 to %d",
		gp.goid, gp.arg, in.op, i, n-1), "script")
	return -1
}

func (s *sched) scriptChanOp(gp *g, in *instr) bool {
	if gp.phase == opWaited {
		if in.op == script.OpSend && !gp.ok {
			return s.scriptPanic(gp, sendOnClosed)
		}
		gp.next()
		return true
	}
	i := s.objectOf(gp, in, len(s.script.chans))
	if i < 0 {
		return false
	}
	c := &s.script.chans[i]
	if c.id == 0 {
		c.id = s.object()
	}
	if c.closed && in.op == script.OpSend {
		return s.scriptPanic(gp, sendOnClosed)
	}
	if c.closed && in.op == script.OpClose {
		return s.scriptPanic(gp, closeOfClosed)
	}
	gp.phase = opWaited
	switch in.op {
	case script.OpSend:
		if !c.scriptSend(s, gp) {
			return false
		}
	case script.OpRecv:
		if !c.scriptRecv(s, gp) {
			return false
		}
	default:
		c.close(s, gp)
	}
	gp.next()
	return true
}
