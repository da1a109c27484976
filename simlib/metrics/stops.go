package metrics

import "github.com/schedlab/schedlab/simlib/trace"

// A Stop is one time for which a goroutine stopped the world. Times are of the
// trace, in nanoseconds; what had not happened at its end is NotYet.
type Stop struct {
	By     trace.GoID // the goroutine that asked for it: one of the program for ReadMemStats and the like, or one that begins or ends a cycle of the collector
	Reason string     // what for, as simlib.G.StopTheWorld has it: "GC mark termination"
	Asked  int64      // when it began to stop the others
	Still  int64      // when the last P had stopped
	Ended  int64      // when it let the world go on

	Last   trace.ProcID // the P that stopped last, or NoProc when all stopped at once or not all have
	Behind trace.GoID   // the goroutine that this P ran last before it stopped, or NoGo
}

// Stopping returns how long it took until the world stood still, and until the end
// of the trace at end if it never did, in nanoseconds.
func (s Stop) Stopping(end int64) int64 {
	if s.Still == NotYet {
		return end - s.Asked
	}
	return s.Still - s.Asked
}

// Stops returns when the world was stopped, for whom, and which P it had to wait
// for: a goroutine that cannot be asked to leave keeps all others from running
// while the world stops. Of a request that waits for the end of another stop the
// time before Asked is a wait for the world semaphore.
func Stops(tr *trace.Trace) ([]Stop, error) {
	var all []Stop
	var ran []trace.GoID // by P, the goroutine it ran last
	if tr != nil {
		ran = make([]trace.GoID, tr.Procs)
	}
	err := walk(tr, func(e *trace.Event, s *trace.State) {
		switch e.Kind {
		case trace.STWBegin:
			all = append(all, Stop{By: e.G, Reason: e.Text, Asked: e.Time, Still: NotYet, Ended: NotYet, Last: trace.NoProc})
		case trace.STWEnd:
			all[len(all)-1].Ended = e.Time
		}
		if s.Stopper != trace.NoGo {
			if stop := &all[len(all)-1]; stop.Still == NotYet && s.StandsStill() {
				if stop.Still = e.Time; e.Time > stop.Asked && e.P != trace.NoProc {
					stop.Last, stop.Behind = e.P, ran[e.P]
				}
			}
		}
		if e.P != trace.NoProc && s.Procs[e.P].G != trace.NoGo {
			ran[e.P] = s.Procs[e.P].G
		}
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}
