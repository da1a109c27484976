package simlib

import (
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/schedlab/schedlab/simlib/internal/real"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// G is a goroutine of a simulated program: what its body does, it does
// through its G. A body gets its own G as an argument and must use no other.
//
// The body is ordinary Go that runs as a coroutine. Between two calls of G's
// methods no virtual time passes. simlib/live runs the same body as a real
// goroutine, on Go's own runtime.
type G struct {
	real  *real.G // when the program runs on Go's own runtime (simlib/live); nothing else is used then
	s     *sched
	gp    *g
	body  func(*G) // until it begins
	on    *carrier // once it has begun
	exits bool     // the body left through Goexit
	death uint8    // how often it was told that the run is over
	stack int32    // its size, in bytes
	sg    sudog
	rand  *rand.Rand
	coro  *coro // that it is the body of
}

// killed is what a body that is unwound at the end of a run panics with.
type killed struct{}

// Error is for a body whose deferred calls recover from it and print it.
func (killed) Error() string { return "simlib: the run is over" }

// maxDeaths is how often a body may recover from that and carry on before it
// is unwound in a way that cannot be recovered from.
const maxDeaths = 100

// newG gives a runnable g its body.
func (s *sched) newG(gp *g, body func(*G)) *G {
	gg := &G{s: s, gp: gp, body: body, stack: startingStackSize}
	s.setBody(gp.goid, gg)
	s.noteStart(gp, body)
	if s.nbodies++; s.nbodies > s.cfg.MaxGoroutines {
		s.stop(ErrMaxGoroutines, "MaxGoroutines")
	}
	return gg
}

// run runs the body.
func (gg *G) run() {
	defer gg.recover()
	body := gg.body
	gg.body = nil
	gg.runBody(body)
	gg.hear() // goexit1 begins, or what runtime.main does after the program's
}

// runBody is the call by which the watch knows a body in the stacks that Go writes:
// its first argument is there, as it is needed after the call.
//
//go:noinline
func (gg *G) runBody(body func(*G)) {
	body(gg)
	runtime.KeepAlive(gg)
}

// recover ends a body: it swallows the panics that unwind it, and makes any
// other the end of the run, as an unrecovered panic ends a Go program.
func (gg *G) recover() {
	v := recover()
	if gg.lost() {
		return // the run goes on without the body, whatever ended that
	}
	switch v := v.(type) {
	case nil, killed:
	case *DeadlockError: // of a bubble
		gg.s.fatal(v)
	default:
		gg.s.fatal(&PanicError{G: int(gg.gp.goid), Name: gg.Name(), Value: v, Stack: debug.Stack(), Now: time.Duration(gg.s.now)})
	}
}

// resume lets the body of mp's goroutine go on when the engine returns, until
// it waits for virtual time, for another goroutine, or ends.
func (s *sched) resume(mp *m) { s.running = s.bodyOf(mp.curg.goid) }

// switchOut runs the engine, and what it lets run, until this goroutine goes
// on.
func (gg *G) switchOut() {
	s := gg.s
	s.running = nil
	s.drive()
	if s.running != gg {
		c := gg.on
		s.current = s.nextCarrier()
		for s.current != c { // as in switchTo and take, without their calls
			seat := s.current.at
			c.at = seat
			if seat.entered {
				seat.entered = false
				seat.yield(struct{}{})
			} else {
				seat.entered = true
				seat.next()
			}
		}
	}
	if s.dying {
		gg.die()
	}
}

// die unwinds a body of a run that is over.
func (gg *G) die() {
	if gg.death++; gg.death > maxDeaths {
		runtime.Goexit()
	}
	panic(killed{})
}

// end ends the run with an error, past all recovering.
func (gg *G) end(err error) {
	if gg.real != nil {
		gg.real.Fatal(err)
	}
	gg.s.fatal(err)
	gg.switchOut() // never to come back
}

// enter begins every operation: it checks that the caller is the goroutine whose G
// it uses, and lets the cost of the operation pass.
func (gg *G) enter(cost time.Duration) {
	gg.admit()
	gg.elapse(gg.s.vary(cost, uint32(gg.gp.goid)))
}

func (gg *G) admit() {
	s := gg.s
	if s.running != gg || !gg.on.where.has(stackPointer()) {
		gg.outside()
		gg.on.where.extend(stackPointer())
	}
	if s.steps++; s.pauses() {
		gg.breathe()
	}
	if s.attends {
		gg.attend()
	}
}

// attend does what few runs want at the begin of each operation.
func (gg *G) attend() {
	s := gg.s
	if s.cut() {
		gg.breathe()
	}
	if s.cfg.Check {
		s.checkInvariants()
	}
	if s.cfg.Calls {
		gg.note()
	}
	if len(s.spins) > 0 {
		s.showSpins()
	}
}

// breathe sees whether the run may go on, and ends the body if not.
func (gg *G) breathe() {
	if gg.lost() || gg.s.dying {
		gg.die()
	}
	if !gg.s.breathe() {
		gg.switchOut() // never to come back
	}
}

// misplaced says what is wrong with a G that is used while its body does not
// run.
func (gg *G) misplaced() string {
	s := gg.s
	const must = "; a body must use the G that it was given"
	begins := "simlib: the G of " + trace.Quote(gg.Name()) + " is used "
	switch {
	case s.bodies == nil:
		return begins + "after the end of its run" + must
	case s.bodyOf(gg.gp.goid) != gg:
		return begins + "after its body has ended" + must
	case s.running != nil:
		return begins + "while " + trace.Quote(s.running.Name()) + " runs" + must
	}
	return begins + "while it waits" + must + ", and not on another real goroutine (started by go, not by G.Go)"
}

// elapse lets d ns of the runtime's own work pass, and what the thread owes.
// When nothing else is due before, only the clock moves on.
func (gg *G) elapse(d int64) {
	if !gg.s.elapse(gg.s.mOf(gg.gp), d) {
		gg.switchOut()
	}
}

// hear lets the goroutine leave that was asked to while it worked for the
// runtime: a function begins.
func (gg *G) hear() {
	if gg.gp.preempt {
		gg.elapse(0)
	}
}

// Go starts a goroutine, as the go statement does. It returns the new
// goroutine's G so that it can be named; only body may use it otherwise.
func (gg *G) Go(body func(*G)) *G {
	if gg.onReal() {
		return gg.realGo(body)
	}
	gg.enter(gg.s.costs.Create)
	if body == nil {
		gg.fatal("go of nil func value")
	}
	gp := gg.s.newproc(gg.s.mOf(gg.gp), gg.gp.goid, rule.RQ1)
	return gg.s.newG(gp, body)
}

// Compute uses the CPU for d of virtual time, in code that calls functions.
// The goroutine can be preempted meanwhile. Zero or less does nothing.
func (gg *G) Compute(d time.Duration) {
	if gg.onReal() {
		gg.real.Compute(d)
		return
	}
	gg.compute(d, true)
}

// ComputeTight is Compute in a loop that calls no function. Only a signal can
// stop it, so with Config.DisableAsyncPreemption it runs to its end.
func (gg *G) ComputeTight(d time.Duration) {
	if gg.onReal() {
		gg.real.ComputeTight(d)
		return
	}
	gg.compute(d, !gg.s.cfg.DisableAsyncPreemption)
}

func (gg *G) compute(d time.Duration, stoppable bool) {
	gg.admit()
	if d <= 0 {
		return
	}
	if gg.s.cfg.GC.AllocRate > 0 {
		gg.computeAllocating(int64(d), stoppable)
		return
	}
	gg.use(int64(d), stoppable)
}

// use is compute without allocating.
func (gg *G) use(d int64, stoppable bool) {
	gp := gg.gp
	if stoppable {
		gp.computing = ofProgram
	}
	gg.elapse(min(d, endOfTime))
	gp.computing = ofRuntime
	gg.elapse(0)
}

// Gosched lets other goroutines run: this one goes to the tail of the global
// queue (runtime.Gosched).
func (gg *G) Gosched() {
	if gg.onReal() {
		runtime.Gosched()
		return
	}
	before, after := gg.s.goschedCost()
	gg.enter(before)
	gg.s.goschedAfter(gg.s.mOf(gg.gp), trace.StopGosched, rule.YD1, after)
	gg.switchOut()
}

// Syscall enters the kernel for d of virtual time: the goroutine keeps its
// thread, and its P until sysmon takes it. Zero or less costs only the hooks.
func (gg *G) Syscall(d time.Duration) {
	if gg.onReal() {
		gg.real.Syscall(d)
		return
	}
	gg.enter(gg.s.costs.Syscall)
	gg.s.reentersyscall(gg.gp, min(max(int64(d), 0), endOfTime))
	gg.switchOut()
}

// WaitSignal waits in the kernel for d of virtual time as the runtime's own
// waits do that are known to last, such as that of os/signal for the next
// signal: the goroutine keeps its thread, but gives its P up at once. On Go's
// own runtime, where no signal comes, it is Sleep.
func (gg *G) WaitSignal(d time.Duration) {
	if gg.onReal() {
		time.Sleep(d)
		return
	}
	gg.enter(gg.s.costs.Syscall)
	ns := min(max(int64(d), 0), endOfTime)
	if gg.s.cfg.Model == ModelMN {
		gg.s.entersyscallblock(gg.gp, ns)
	} else { // no other thread could use the P
		gg.s.reentersyscall(gg.gp, ns)
	}
	gg.switchOut()
}

// RawSyscall enters the kernel for d of virtual time without a word to the
// scheduler (syscall.RawSyscall): the goroutine counts as running, no thread can
// take its P, and it cannot be preempted. Zero or less does nothing. On Go's own
// runtime it is made in pieces of 50 ms, between which it can be: nothing else
// could end a program that stops the world meanwhile.
func (gg *G) RawSyscall(d time.Duration) {
	if gg.onReal() {
		gg.real.RawSyscall(d)
		return
	}
	gg.admit()
	if d <= 0 {
		return
	}
	mp := gg.s.mOf(gg.gp)
	mp.takes = 0                                                 // no request to leave comes before it
	gg.s.postAfter(mp, evRun, mp.debt, min(int64(d), endOfTime)) // asleep, for others to have the core
	mp.debt = 0
	gg.switchOut()
	gg.elapse(0)
}

// Goexit ends the goroutine after its deferred calls, which cannot recover from
// it (runtime.Goexit, which does the same in a body, and so does a test's
// t.FailNow).
func (gg *G) Goexit() {
	if gg.onReal() {
		runtime.Goexit()
	}
	gg.admit()
	gg.hear()
	runtime.Goexit() // the end of the coroutine does the rest (carrier.leave)
}

// Fatal ends the whole program with an error, which Run returns as it is.
// It panics when err is nil.
func (gg *G) Fatal(err error) {
	if !gg.onReal() {
		gg.admit()
	}
	if err == nil {
		panic("simlib: Fatal(nil); want the error to end the run with")
	}
	gg.end(err)
}
