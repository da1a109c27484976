package metrics

import "github.com/schedlab/schedlab/simlib/trace"

// Counts holds how often things happened in a run.
type Counts struct {
	Created         int // goroutines created, main included
	Ended           int // goroutines that ended
	ContextSwitches int // starts of a goroutine on a P (GoStart)
	Migrations      int // goroutines that went on on another P than they last ran on
	CoroSwitches    int // coroutines that went on in the time slice of their partner (GoSwitch)
	Blocks          int // goroutines that blocked
	Unblocks        int // goroutines that were woken up
	Yields          int // goroutines that left their P by runtime.Gosched, or to a waiter of a semaphore
	Preemptions     int // goroutines that left their P because their time slice was over
	Syscalls        int // syscalls begun
	ProcSteals      int // Ps taken from a thread in a syscall
	Handoffs        int // of these, Ps that another thread got in the same instant; the rest became idle
	Steals          int // steals by a P with nothing to do, from another P's queue
	Stolen          int // goroutines that were stolen
	GlobalBatches   int // takes of a batch from the global queue
	Overflows       int // times that a ring was full and half of it went to the global queue
	Overflowed      int // goroutines that went there in that way
	ThreadStarts    int // threads created, the first and sysmon included where the trace has them
	ThreadWakes     int // threads woken from the idle list
}

// Count returns how often things happened. In a recording what was there before
// (trace.Info.Before) did not happen; steals, batches, overflows and wakes of
// threads are not recorded, so that they are 0 (trace.Info.Recorded).
func Count(tr *trace.Trace) (Counts, error) {
	var c Counts
	var ranOn []trace.ProcID                 // by goroutine, the P it last ran on plus 1; 0 is none
	taken := map[trace.ProcID]int64{}        // Ps taken from a syscall, and when
	given := func(p trace.ProcID, t int64) { // a thread gets the P
		if at, ok := taken[p]; ok {
			delete(taken, p)
			if at == t {
				c.Handoffs++
			}
		}
	}
	runs := func(e *trace.Event) {
		p := forGo(&ranOn, e.G)
		if *p != 0 && *p != e.P+1 {
			c.Migrations++
		}
		*p = e.P + 1
	}
	err := walk(tr, func(e *trace.Event, s *trace.State) {
		if e.Seq < tr.Before {
			if e.Kind == trace.GoStart {
				*forGo(&ranOn, e.G) = e.P + 1
			}
			return
		}
		switch e.Kind {
		case trace.GoCreate, trace.GoCreateBlocked:
			c.Created++
		case trace.GoDestroy:
			c.Ended++
		case trace.GoStart:
			c.ContextSwitches++
			runs(e)
		case trace.GoSwitch:
			c.CoroSwitches++
			runs(e)
		case trace.GoBlock:
			c.Blocks++
		case trace.GoUnblock:
			c.Unblocks++
		case trace.GoStop:
			if e.Stop == trace.StopPreempted {
				c.Preemptions++
			} else {
				c.Yields++
			}
		case trace.GoSyscallBegin:
			c.Syscalls++
		case trace.GoSyscallEnd:
			runs(e)
		case trace.ProcSteal:
			c.ProcSteals++
			taken[e.P] = e.Time
		case trace.ProcStart:
			given(e.P, e.Time)
		case trace.ProcsChange: // the goroutine that stopped the world goes on on this P, which may be another than before
			given(e.P, e.Time)
		case trace.MStart:
			c.ThreadStarts++
			given(e.P, e.Time)
		case trace.MUnpark:
			c.ThreadWakes++
			given(e.P, e.Time)
		case trace.RunqSteal:
			c.Steals++
			c.Stolen += e.N
		case trace.GlobrunqGet:
			c.GlobalBatches++
		case trace.RunqOverflow:
			c.Overflows++
			c.Overflowed += e.N + 1
		}
	})
	if err != nil {
		return Counts{}, err
	}
	return c, nil
}
