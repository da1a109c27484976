package metrics_test

import (
	"testing"

	"github.com/schedlab/schedlab/simlib/internal/randtrace"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
	"pgregory.net/rapid"
)

func TestCountIsWhatTheEventsSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr, snaps := run(t)
		c, err := metrics.Count(tr)
		if err != nil {
			t.Fatal(err)
		}
		kinds := map[trace.Kind]int{}
		var want metrics.Counts
		ranOn := map[trace.GoID]trace.ProcID{}
		for i, s := range snaps[1:] {
			e := s.event
			kinds[e.Kind]++
			switch e.Kind {
			case trace.GoStop:
				if e.Stop == trace.StopPreempted {
					want.Preemptions++
				} else {
					want.Yields++
				}
			case trace.GoStart, trace.GoSyscallEnd, trace.GoSwitch:
				if p, ok := ranOn[e.G]; ok && p != e.P {
					want.Migrations++
				}
				ranOn[e.G] = e.P
			case trace.RunqSteal:
				want.Stolen += e.N
			case trace.RunqOverflow:
				want.Overflowed += e.N + 1
			case trace.ProcSteal:
				for _, later := range snaps[i+2:] {
					if doing := later.doing[e.P]; later.event.P == e.P && doing != metrics.Idle && doing != metrics.Gone {
						if later.time == e.Time {
							want.Handoffs++
						}
						break
					}
				}
			}
		}
		want.Created, want.Ended = kinds[trace.GoCreate]+kinds[trace.GoCreateBlocked], kinds[trace.GoDestroy]
		want.CoroSwitches = kinds[trace.GoSwitch]
		want.ContextSwitches = kinds[trace.GoStart]
		want.Blocks, want.Unblocks = kinds[trace.GoBlock], kinds[trace.GoUnblock]
		want.Syscalls, want.ProcSteals = kinds[trace.GoSyscallBegin], kinds[trace.ProcSteal]
		want.Steals, want.GlobalBatches, want.Overflows = kinds[trace.RunqSteal], kinds[trace.GlobrunqGet], kinds[trace.RunqOverflow]
		want.ThreadStarts, want.ThreadWakes = kinds[trace.MStart], kinds[trace.MUnpark]
		if c != want {
			t.Fatalf("the counts are\n%+v, want\n%+v", c, want)
		}
	})
}

// wantHandoffs says how many Ps are taken from syscalls and handed off in a run
// in which a goroutine runs on each of two Ps and that on P0 enters a syscall,
// and of what comes after.
func wantHandoffs(t *testing.T, taken, handed int, after []trace.Event) {
	t.Helper()
	var l trace.Log
	for _, e := range append([]trace.Event{
		{Time: 0, Kind: trace.ProcStart, P: 0, M: 0},
		{Time: 0, Kind: trace.MStart, P: 1, M: 1},
		{Time: 0, Kind: trace.ProcStart, P: 1, M: 1},
		{Time: 1, Kind: trace.GoCreate, P: 0, G: 1, To: trace.Ring},
		{Time: 1, Kind: trace.GoCreate, P: 1, G: 2, To: trace.Ring},
		{Time: 2, Kind: trace.GoStart, P: 0, G: 1, From: trace.Ring},
		{Time: 2, Kind: trace.GoStart, P: 1, G: 2, From: trace.Ring},
		{Time: 3, Kind: trace.GoSyscallBegin, P: 0, G: 1},
	}, after...) {
		randtrace.Add(&l, e)
	}
	c, err := metrics.Count(l.Finish(trace.Info{Procs: 2}, 60))
	if err != nil {
		t.Fatal(err)
	}
	if c.ProcSteals != taken || c.Handoffs != handed {
		t.Errorf("%d Ps are taken from syscalls and %d handed off, want %d and %d", c.ProcSteals, c.Handoffs, taken, handed)
	}
}

// The goroutine that stops the world takes P0 from a syscall and goes on on it:
// P1, where it was, is no more.
func TestAPThatTheStopperGoesOnOnIsHandedOff(t *testing.T) {
	wantHandoffs(t, 1, 1, []trace.Event{
		{Time: 8, Kind: trace.STWBegin, P: 1, G: 2},
		{Time: 9, Kind: trace.ProcSteal, P: 0, M: 0},
		{Time: 9, Kind: trace.ProcsChange, P: 0, M: 1, G: 2, N: 1},
	})
}

// Two Ps are taken from syscalls. P0 goes to M2 at once, though M2 needs time
// to wake up; P1 becomes idle and only later gets a thread.
func TestAPThatGoesToAnotherThreadInTheSameInstantIsHandedOff(t *testing.T) {
	wantHandoffs(t, 3, 2, []trace.Event{
		{Time: 3, Kind: trace.GoSyscallBegin, P: 1, G: 2},
		{Time: 9, Kind: trace.ProcSteal, P: 0, M: 0},
		{Time: 9, Kind: trace.MStart, P: 0, M: 2},
		{Time: 9, Kind: trace.ProcSteal, P: 1, M: 1},
		{Time: 12, Kind: trace.ProcStart, P: 0, M: 2},
		{Time: 13, Kind: trace.ProcStop, P: 0, M: 2},
		{Time: 13, Kind: trace.MPark, P: trace.NoProc, M: 2},
		{Time: 20, Kind: trace.MUnpark, P: 1, M: 2},
		{Time: 25, Kind: trace.ProcStart, P: 1, M: 2},
		{Time: 30, Kind: trace.GoSyscallEndBlocked, P: trace.NoProc, G: 1, To: trace.Global},
		{Time: 31, Kind: trace.ProcStart, P: 0, M: 0},
		{Time: 32, Kind: trace.GoStart, P: 0, G: 1, From: trace.Global},
		{Time: 33, Kind: trace.GoSyscallBegin, P: 0, G: 1},
		{Time: 40, Kind: trace.ProcStop, P: 1, M: 2},
		{Time: 40, Kind: trace.MPark, P: trace.NoProc, M: 2},
		{Time: 50, Kind: trace.ProcSteal, P: 0, M: 0},
		{Time: 50, Kind: trace.MUnpark, P: 0, M: 2},
		{Time: 50, Kind: trace.ProcStart, P: 0, M: 2}, // which wakes up at once: still one
	})
}

// M1 has no P and looks for one when P0 is taken from the syscall of M0.
func TestAPThatAThreadTakesForItselfIsHandedOff(t *testing.T) {
	wantHandoffs(t, 1, 1, []trace.Event{
		{Time: 4, Kind: trace.GoDestroy, P: 1, G: 2},
		{Time: 4, Kind: trace.ProcStop, P: 1, M: 1},
		{Time: 9, Kind: trace.ProcSteal, P: 0, M: 0},
		{Time: 9, Kind: trace.ProcStart, P: 0, M: 1},
	})
}
