package simlib

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// A given is a scheduler in a state that a scenario wrote down:
//
//	given procs=3 now=20ms
//	P0: M0 syscall a; ring b..d; runnext e; timer 25ms f
//	P1: idle
//	P2: taken
//	M3: parked
//	global: x y
//
// The commands after it call one function of the scheduler and print the
// events that it logged; state prints what has become of it all. P2 is in no
// thread's hands, as a P is that was just taken from a thread. Ps and Ms are
// put on their idle lists in the order in which they are written.
type given struct {
	s     *sched
	ids   map[string]trace.GoID
	shown int // events printed so far
}

func newGiven(d *datadriven.TestData) (*given, error) {
	var args []datadriven.CmdArg
	gv := &given{ids: map[string]trace.GoID{}}
	var now, lastLook time.Duration
	needspinning, stopping, stopped, nmspinning, workers, safepoint := false, false, "", 0, 0, false
	for _, arg := range d.CmdArgs {
		switch arg.Key {
		case "now":
			now = duration(arg.Vals[0])
		case "looked": // when sysmon looked last, at all Ps
			lastLook = duration(arg.Vals[0])
		case "stopping": // a thread stops the world, M0
			stopping = true
		case "stopped": // by this thread, and the world stands still
			stopped = arg.Vals[0]
		case "marking": // in a cycle of the garbage collector with so many workers
			workers = number(arg.Vals[0])
		case "safepoint": // M0 waits until P1 was at one
			safepoint = true
		case "needspinning":
			needspinning = true
		case "nmspinning": // more than there are
			nmspinning = number(arg.Vals[0])
		default:
			args = append(args, arg)
		}
	}
	cfg, err := config(args)
	if err != nil {
		return nil, err
	}
	if cfg, err = cfg.withDefaults(); err != nil {
		return nil, err
	}
	s := &sched{cfg: cfg, costs: cfg.Costs, rand: *rand.NewPCG(cfg.Seed, 0), maxmcount: maxThreads, engine: engine{ctx: context.Background()}}
	gv.s, s.now, s.horizon, s.needspinning, s.netpollinited = s, int64(now), 1<<62, needspinning, true
	s.pause.Store(1 << 30)
	s.procresize(nil, cfg.Procs)
	for _, pp := range s.allp {
		pp.idle = false
		pp.sysmontick.schedwhen, pp.sysmontick.syscallwhen = int64(lastLook), int64(lastLook)
	}
	s.pidle = nil
	if workers > 0 {
		gv.mark(workers)
	}
	for line := range strings.Lines(d.Input) {
		who, what, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok {
			return nil, fmt.Errorf("cannot read %q", line)
		}
		for clause := range strings.SplitSeq(what, ";") {
			if err := gv.clause(who, strings.Fields(clause)); err != nil {
				return nil, fmt.Errorf("%q: %w", strings.TrimSpace(line), err)
			}
		}
	}
	if stopping || stopped != "" {
		s.stw.gcwaiting, s.stw.stopwait, s.stw.stopper = true, len(s.allp), s.allm[0]
		s.allp[0].status = _Pgcstop
	}
	if safepoint {
		s.allp[1].runSafePointFn = true
		s.safePoint = safePointState{s.allm[0], 1}
	}
	s.sysmon.m = s.thread(len(s.allm))
	s.nmspinning += nmspinning
	gv.shown = s.log.Len()
	return gv, nil
}

// thread returns M number n, made together with all before it.
func (s *sched) thread(n int) *m {
	for len(s.allm) <= n {
		s.allm = append(s.allm, &m{id: trace.ThreadID(len(s.allm))})
	}
	return s.allm[n]
}

// g makes a goroutine with a name and enough work never to end.
func (gv *given) g(name string, status gStatus) *g {
	gp := gv.s.newproc1(gv.s.allp[0])
	gp.work = int64(time.Hour)
	if status != _Grunnable {
		gv.s.casgstatus(gp, _Grunnable, status)
	}
	gv.s.log.SetName(gp.goid, name)
	gv.ids[name] = gp.goid
	return gp
}

// gs makes runnable goroutines, with w1..w4 for w1 w2 w3 w4.
func (gv *given) gs(names []string) (gs []*g) {
	for _, name := range names {
		first, last, ok := strings.Cut(name, "..")
		if !ok {
			gs = append(gs, gv.g(name, _Grunnable))
			continue
		}
		kind := strings.TrimRight(first, "0123456789")
		for i := number(first[len(kind):]); i <= number(strings.TrimPrefix(last, kind)); i++ {
			gs = append(gs, gv.g(fmt.Sprint(kind, i), _Grunnable))
		}
	}
	return gs
}

func (gv *given) clause(who string, words []string) error {
	s := gv.s
	if who == "global" {
		for _, gp := range gv.gs(words) {
			s.globrunqput(gp)
		}
		return nil
	}
	switch who {
	case "waiting":
		for _, name := range words {
			gv.g(name, _Gwaiting)
		}
		return nil
	case "lost": // runnable, in no queue
		gv.gs(words)
		return nil
	}
	if who == "ready" { // each waits at a connection, where input has come
		for _, gp := range gv.gs(words) {
			s.casgstatus(gp, _Grunnable, _Gwaiting)
			c := s.newConn(0)
			c.rg, c.unread, c.queued = gp.goid, 1, true
			s.net.waiters++
			s.net.ready = append(s.net.ready, c)
		}
		return nil
	}
	n := number(who[1:])
	if who[0] == 'M' {
		return gv.threadClause(s.thread(n), words)
	}
	if n >= len(s.allp) {
		return fmt.Errorf("there is no %s", who)
	}
	pp := s.allp[n]
	switch words[0] {
	case "idle":
		s.pidleput(pp)
	case "taken":
	case "stopped": // with the world; this thread had it before
		pp.status, pp.oldm = _Pgcstop, s.thread(number(words[1][1:]))
	case "ring":
		for _, gp := range gv.gs(words[1:]) {
			s.runqput(pp, gp, false)
		}
	case "runnext":
		s.runqput(pp, gv.gs(words[1:])[0], true)
	case "again": // in the ring, a goroutine that the state knows
		s.runqput(pp, s.gAt(gv.ids[words[1]]), false)
	case "timer":
		gp := gv.g(words[2], _Gwaiting)
		pp.timers.addHeap(timerWhen{when: int64(duration(words[1])) + timersBegin, gp: gp.goid})
	case "asked": // the goroutine that runs, or else the one in runnext, was asked to leave, and did not yet
		if pp.m != nil && pp.m.curg != nil {
			pp.m.curg.preempt = true
		} else {
			s.gAt(pp.runnext).preempt = true
		}
	case "tick":
		pp.schedtick = uint32(number(words[1]))
	case "seen": // by sysmon at its last look: this tick, this syscall
		pp.sysmontick.schedtick, pp.sysmontick.syscalltick = pp.schedtick, pp.syscalltick
		for _, w := range words[1:] {
			switch w {
			case "othertick":
				pp.sysmontick.schedtick--
			case "othersyscall":
				pp.sysmontick.syscalltick--
			}
		}
	default:
		if words[0][0] != 'M' {
			return fmt.Errorf("cannot read %q", words)
		}
		mp := s.thread(number(words[0][1:]))
		mp.p, pp.m, pp.status = pp, mp, _Prunning
		return gv.threadClause(mp, words[1:])
	}
	return nil
}

func (gv *given) threadClause(mp *m, words []string) error {
	s := gv.s
	if len(words) == 0 {
		return nil
	}
	switch words[0] {
	case "parked":
		mp.idle = true
		s.midle = append(s.midle, mp)
	case "netpoll":
		mp.polling = true
		s.poller, s.pollUntil, s.pollRule = mp, int64(duration(words[1]))+timersBegin, rule.TM7
		s.post(mp, evPoll, s.pollUntil-s.nanotime())
	case "runs":
		mp.curg = gv.g(words[1], _Grunning)
		mp.curg.m = mp.id
		if mp.p != nil {
			mp.curg.computing = ofProgram
		}
		s.post(mp, evRun, mp.curg.work)
	case "syscall": // a [P0], the P it came with when that was taken
		mp.curg = gv.g(words[1], _Gsyscall)
		mp.curg.m, mp.oldp = mp.id, mp.p
		if len(words) > 2 {
			mp.oldp = s.allp[number(words[2][1:])]
		}
	case "lockedto": // a goroutine that the state knows; without a P it sleeps
		gp := s.gAt(gv.ids[words[1]])
		mp.lockedg, mp.lockedExt, gp.lockedm = gp, 1, mp.id
		if mp.p == nil {
			s.nmidlelocked++
		}
	case "stopper": // the goroutine that has stopped the world, on this P
		pp := s.allp[number(words[1][1:])]
		mp.p, pp.m = pp, mp
		s.allp[0].status, s.stw.stopper = _Pgcstop, mp
		mp.curg = gv.g(words[2], _Grunning)
		mp.curg.m = mp.id
	case "marks": // worker0 dedicated, or idle
		gv.marks(mp, s.gAt(gv.ids[words[1]]), words[2])
	case "spins":
		mp.spinning = true
		s.nmspinning++
	case "lastlook": // it spun and found nothing, and has no P any more
		mp.spinning, mp.wasSpinning = true, true
		s.nmspinning++
	default:
		return fmt.Errorf("cannot read %q", words)
	}
	return nil
}

// givenCommand sets up a state or calls the function that has the command's
// name.
func (sn *scenario) givenCommand(d *datadriven.TestData) (out string, err error) {
	defer func() {
		if r := recover(); r != nil { // what the model throws is an outcome, too
			out = fmt.Sprintln(r)
		}
	}()
	if d.Cmd == "given" {
		if sn.given, err = newGiven(d); err == nil {
			sn.s = sn.given.s
		}
		return "", err
	}
	if out, ok := table(d); ok {
		return out, nil
	}
	if out, ok := sn.observed(d); ok {
		return out, nil
	}
	if d.Cmd == "heaps" { // the timers of the state, or at the end of the last run
		return heaps(sn.s), nil
	}
	gv := sn.given
	if gv == nil {
		return "", fmt.Errorf("%s: want a state first, by given", d.Cmd)
	}
	s, result := gv.s, ""
	arg := func(key string) int { return argument(d, key) }
	switch d.Cmd {
	case "state":
		return gv.state(), nil
	case "retake":
		result = fmt.Sprintf("took %d\n", s.retake())
	case "stopTheWorldWithSema":
		result = fmt.Sprintln("waits:", s.stopTheWorldWithSema(s.thread(arg("m")), "GOMAXPROCS"))
	case "procresize":
		s.procresize(s.thread(arg("m")), arg("n"))
	case "strides":
		result = fmt.Sprintln(s.coprimes)
	case "startTheWorldWithSema": // with n Ps, if it says so
		if d.HasArg("n") {
			s.stw.newprocs = arg("n")
		}
		s.startTheWorldWithSema(s.thread(arg("m")))
	case "sysmonPoll":
		s.sysmonPoll()
	case "handoffp":
		s.handoffp(s.allp[arg("p")], nil)
	case "exitsyscall":
		s.exitsyscall(s.thread(arg("m")))
	case "schedule":
		s.schedule(s.thread(arg("m")))
	case "findRunnable":
		s.findRunnable(s.thread(arg("m")))
	case "checkAgain":
		s.checkAgain(s.thread(arg("m")))
	case "safepoint":
		result = fmt.Sprintf("a goroutine waits for %d\n", s.safePoint.wait)
	case "runqdrain":
		pp := s.allp[arg("p")]
		s.runqdrain(pp.m.curg, pp)
	case "preemptall":
		s.preemptall()
	case "enlistWorker":
		s.enlistWorker(s.thread(arg("m")))
	case "wakep":
		s.wakep(s.thread(arg("m")))
	case "checkdead":
		s.checkdead()
		result = fmt.Sprintln("ended:", s.done)
	case "pidleget":
		result = fmt.Sprintf("P%d\n", s.pidleget().id)
	case "mget":
		result = fmt.Sprintf("M%d\n", s.mget().id)
	case "runqsteal":
		gp, wait := s.runqsteal(s.thread(arg("m")), s.allp[arg("victim")], d.HasArg("last"))
		if result = "nothing\n"; wait {
			result = "waits\n"
		} else if gp != nil {
			result = "runs " + s.log.Name(gp.goid) + "\n"
		}
	case "step": // the next event of the engine
		e, _ := s.q.Pop()
		s.dispatch(&e)
	default:
		var ok bool
		if result, ok = gv.call(d); !ok {
			return "", fmt.Errorf("unknown command %q", d.Cmd)
		}
	}
	return gv.events(sn) + result, nil
}

// events returns the events since the last call.
func (gv *given) events(sn *scenario) string {
	var b strings.Builder
	l := gv.s.log // Finish takes a copy, so that the log goes on
	tr := l.Finish(trace.Info{}, gv.s.now)
	for e := range tr.Events() {
		if e.Seq >= gv.shown {
			sn.seen[e.Rule] = true
			b.WriteString(describe(e, tr.Name) + "\n")
		}
	}
	gv.shown = tr.Len()
	return b.String()
}
