package simlib_test

import (
	"slices"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// These golden traces are about times: what was measured on the real runtime,
// go1.26.8 on Linux, against the model with its default costs.

const us, ms = time.Microsecond, time.Millisecond

// events returns the events of the given kinds after a time.
func events(tr *trace.Trace, after time.Duration, kinds ...trace.Kind) (es []trace.Event) {
	for e := range tr.Events() {
		for _, k := range kinds {
			if e.Kind == k && time.Duration(e.Time) >= after {
				es = append(es, e)
			}
		}
	}
	return es
}

// Measured: p10 20.09 ms, p99 20.3 ms, on a quiet machine. The run is shorter
// than 61 slices: on the 61st tick the global queue goes first, and the hog that
// was just preempted gets the P once more.
func TestGT16TwoHogsOnOnePTakeTurnsOf20Milliseconds(t *testing.T) {
	tr := run(t, oneP, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range 2 {
			wg.Go(g, func(g *simlib.G) { g.Compute(500 * ms) })
		}
		wg.Wait(g)
	})
	stops := events(tr, 60*ms, trace.GoStop) // from then on sysmon looks every 10 ms
	if len(stops) < 40 {
		t.Fatalf("the hogs were stopped %d times only", len(stops))
	}
	for i, e := range stops[1:] {
		slice := time.Duration(e.Time - stops[i].Time)
		if slice < 20100*us-200*us || slice > 20100*us+200*us {
			t.Errorf("a slice of %v ends at %v, want 20.1 ms ± 0.2 ms", slice, time.Duration(e.Time))
		}
		if e.G == stops[i].G {
			t.Errorf("goroutine %d has two slices in a row at %v", e.G, time.Duration(e.Time))
		}
	}
}

// The catalogue's run changed GOMAXPROCS first; the start of a program lays
// the Ps out in the same way.
func TestGT17BusyGoroutinesSpreadFromTheHighestPDown(t *testing.T) {
	var got []int
	run(t, simlib.Config{Procs: 6}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range 4 {
			wg.Go(g, func(g *simlib.G) { got = append(got, g.P()); g.Compute(20 * ms) })
			g.Compute(ms)
		}
		wg.Wait(g)
	})
	wantOrder(t, got, []int{5, 4, 3, 2})
}

// Measured: 10.26 ms, 10.1 to 10.3 ms, and 12 to 18 ms in programs that had
// computed before. sysmon must see the syscall first, and then look again 10 ms
// later or more; its looks are 10.065 ms apart. So it is between one period and
// two, and the low end comes when a look follows right after the beginning.
func TestGT18AnIdleSyscallKeepsItsPFor10MillisecondsOrMore(t *testing.T) {
	const look = 25120 * us // one of sysmon's looks
	for before := 100 * us; before < 10*ms; before += 900 * us {
		var begin time.Duration
		tr := run(t, simlib.Config{Procs: 2}, func(g *simlib.G) {
			g.Compute(15060 * us) // it is preempted and moves to the other P
			g.Syscall(us)         // so that the next is not that P's first
			g.Compute(look - before - g.Now())
			begin = g.Now()
			g.Syscall(40 * ms)
			g.Compute(ms)
		})
		taken := events(tr, begin, trace.ProcSteal)
		if len(taken) != 1 || taken[0].Rule != rule.SY7 {
			t.Errorf("a syscall %v before a look: the Ps taken are %v, want one by SY-7", before, taken)
			continue
		}
		d := time.Duration(taken[0].Time) - begin
		if d < 10065*us || d > 2*10065*us {
			t.Errorf("a syscall %v before a look loses its P after %v, want 10.065 ms to 20.13 ms", before, d)
		}
		if before <= 200*us && (d < 10100*us || d > 10300*us) {
			t.Errorf("a syscall %v before a look loses its P after %v, want 10.1 ms to 10.3 ms", before, d)
		}
		s, err := tr.At(int64(begin + 30*ms))
		if err != nil {
			t.Fatal(err)
		}
		for i := range s.Procs {
			if s.Procs[i].Status != trace.ProcIdle {
				t.Errorf("P%d is not idle after that", i)
			}
		}
	}
}

// Measured with strace: 51 sleeps of 20 µs, then 40, 80, … 5120 µs, then 10 ms
// each, and a signal at every second look of those. A hog's slices do not reset
// it.
func TestSysmonSleeps51ShortTimesThenDoubles(t *testing.T) {
	costs := simlib.DefaultCosts()
	costs.TimerSlack = 0
	tr := run(t, simlib.Config{Procs: 1, Costs: &costs}, func(g *simlib.G) { g.Compute(200 * ms) })
	type change struct{ at, period time.Duration }
	var got, want []change
	for _, e := range events(tr, 0, trace.SysmonSleep) {
		got = append(got, change{time.Duration(e.Time), time.Duration(e.N) * us})
	}
	at, period := time.Duration(0), 20*us
	want = append(want, change{at, period})
	for at += 51 * period; period < 10*ms; at += period {
		period = min(2*period, 10*ms)
		want = append(want, change{at, period})
	}
	wantOrder(t, got, want)
	var asked []time.Duration
	for _, e := range events(tr, 20*ms, trace.PreemptRequest) {
		asked = append(asked, time.Duration(e.Time))
	}
	if len(asked) < 8 {
		t.Fatalf("the hog was asked to leave %d times only", len(asked))
	}
	for i := range asked[1:] {
		if d := asked[i+1] - asked[i]; d != 20*ms {
			t.Errorf("asked to leave after %v, want every second look of 10 ms", d)
		}
	}
}

// Measured, the median of an idle program: 1.081, 2.155 and 5.157 ms. In the
// model a wait in the poller is late by the timer slack. The real one also
// takes the way from the interrupt through the kernel to the thread, which is
// the rest of the difference: up to 20 µs a wait, as nanosleep shows it, too
// ($-22: 64 to 80 µs late for a slack of 50 µs).
func TestSleepsOfAnIdleProgramLastWholeMilliseconds(t *testing.T) {
	for _, c := range []struct {
		sleep, measured time.Duration
		waits           time.Duration
	}{
		{50 * us, 1081 * us, 1},
		{1500 * us, 2155 * us, 2},
		{5 * ms, 5157 * us, 2},
	} {
		var all []time.Duration
		for seed := range uint64(51) {
			run(t, simlib.Config{Procs: 2, Seed: seed}, func(g *simlib.G) {
				begin := g.Now()
				g.Sleep(c.sleep)
				all = append(all, g.Now()-begin)
			})
		}
		slices.Sort(all)
		if took := all[len(all)/2]; took > c.measured || took < c.measured-20*us*c.waits {
			t.Errorf("Sleep(%v) took %v, want %v to %v", c.sleep, took, c.measured-20*us*c.waits, c.measured)
		}
	}
}
