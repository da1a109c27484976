package simlib

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/schedlab/schedlab/simlib/trace"
)

// SchedTrace returns what Go prints of its scheduler with GODEBUG=schedtrace:
// one line with GOMAXPROCS, the idle Ps, the threads, those that spin and
// those that are parked, the lengths of the global queue and of each ring
// (without runnext), and the schedtick of each P. Its time counts from the
// first such line of the run. See also Config.SchedTrace.
//
// detailed is GODEBUG=scheddetail=1: then a line for each P, thread and
// goroutine follows. Goroutines come by id there, in Go in
// the order in which they were created, among them those that have ended and
// whose descriptors wait to be used again.
//
// Under Model11, where Go's scheduler has no part, it is empty.
func (sim *Sim) SchedTrace(detailed bool) string {
	if sim.s.own != nil {
		return ""
	}
	return sim.s.schedtrace(detailed)
}

func (c *Config) validateSchedTrace() error {
	switch {
	case c.SchedTrace < 0:
		return fmt.Errorf("simlib: SchedTrace is %v; want 0 (never) or more", c.SchedTrace)
	case c.SchedTrace > 0 && c.DisableSysmon:
		return fmt.Errorf("simlib: SchedTrace is %v with DisableSysmon; want 0: it is sysmon that writes it", c.SchedTrace)
	case c.SchedDetail && c.SchedTrace == 0:
		return errors.New("simlib: SchedDetail says what SchedTrace writes; want a SchedTrace of more than 0 with it")
	}
	return nil
}

// schedtraceState is when sysmon last printed, and since when lines count.
type schedtraceState struct {
	began     bool
	start     int64 // starttime
	lasttrace int64
}

// sysmonTrace prints the state of the scheduler when that is due again.
func (s *sched) sysmonTrace() {
	every := int64(s.cfg.SchedTrace)
	if st := &s.schedtraced; every <= 0 || st.began && st.lasttrace+every > s.now {
		return
	}
	var to io.Writer = os.Stderr
	if s.cfg.SchedTraceTo != nil {
		to = s.cfg.SchedTraceTo
	}
	text := s.schedtrace(s.cfg.SchedDetail)
	s.schedtraced.lasttrace = s.now
	if _, err := io.WriteString(to, text); err != nil {
		s.fail(fmt.Errorf("simlib: SchedTraceTo: %w", err), "SchedTraceTo")
	}
}

func (s *sched) schedtrace(detailed bool) string {
	st := &s.schedtraced
	if !st.began {
		st.began, st.start = true, s.now
	}
	needspinning := 0
	if s.needspinning {
		needspinning = 1
	}
	var b strings.Builder
	fmt.Fprintf(&b, "SCHED %dms: gomaxprocs=%d idleprocs=%d threads=%d spinningthreads=%d needspinning=%d idlethreads=%d runqueue=%d",
		(s.now-st.start)/int64(time.Millisecond), len(s.allp), len(s.pidle), len(s.allm)-s.nmfreed,
		s.nmspinning, needspinning, len(s.midle), s.runq.size)
	if detailed {
		s.scheddetail(&b)
		return b.String()
	}
	b.WriteString(" [ ")
	for _, pp := range s.allp {
		fmt.Fprintf(&b, "%d ", pp.runqtail-pp.runqhead)
	}
	b.WriteString("] schedticks=[ ")
	for _, pp := range s.allp {
		fmt.Fprintf(&b, "%d ", pp.schedtick)
	}
	b.WriteString("]\n")
	return b.String()
}

// scheddetail is the rest of schedtrace when it tells all.
func (s *sched) scheddetail(b *strings.Builder) {
	fmt.Fprintf(b, " gcwaiting=%t nmidlelocked=%d stopwait=%d sysmonwait=%t\n", s.stw.gcwaiting, s.nmidlelocked, s.stw.stopwait, s.sysmon.waiting)
	for _, pp := range s.allp {
		fmt.Fprintf(b, "  P%d: status=%d schedtick=%d syscalltick=%d m=%s runqsize=%d gfreecnt=%d timerslen=%d\n",
			pp.id, pp.status, pp.schedtick, pp.syscalltick, orNil(pp.m != nil, func() int { return int(pp.m.id) }),
			pp.runqtail-pp.runqhead, pp.gFree.size, pp.timers.len())
	}
	for i := len(s.allm) - 1; i >= 0; i-- { // allm has the newest first
		if mp := s.allm[i]; !mp.exited {
			s.detailM(b, mp)
		}
	}
	for id := trace.GoID(1); id <= s.goidgen; id++ {
		gp := s.gAt(id)
		if gp.status == _Gidle || gp.status == _Gdead {
			continue
		}
		status := gp.status
		if status == _Grunning && isWaitingForSuspendG(gp) {
			status = _Gwaiting // as the runtime has it (GS-14)
		}
		fmt.Fprintf(b, "  G%d: status=%d(%v) m=%s lockedm=%s\n", id, status, gp.reason,
			orNil(gp.m >= 0, func() int { return int(gp.m) }), orNil(gp.lockedm >= 0, func() int { return int(gp.lockedm) }))
	}
}

func (s *sched) detailM(b *strings.Builder, mp *m) {
	// What has no P and no goroutine sleeps on a note, unless it is in the
	// poller, just left its P, or is sysmon, which prints this.
	blocked := mp.idle || mp.nextp != nil || mp == s.templateThread || mp.lockedg != nil && mp.p == nil && mp.curg == nil
	locks := 0
	if mp == s.sysmon.m {
		locks = 2 // sched.lock and sysmonlock, while it prints this
	}
	fmt.Fprintf(b, "  M%d: p=%s curg=%s mallocing=0 throwing=0 preemptoff= locks=%d dying=0 spinning=%t blocked=%t lockedg=%s\n", mp.id,
		orNil(mp.p != nil, func() int { return int(mp.p.id) }), orNil(mp.curg != nil, func() int { return int(mp.curg.goid) }),
		locks, mp.spinning, blocked, orNil(mp.lockedg != nil, func() int { return int(mp.lockedg.goid) }))
}

func orNil(there bool, id func() int) string {
	if !there {
		return "nil"
	}
	return strconv.Itoa(id())
}
