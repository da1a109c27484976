package simlib_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

func TestAQuotaIsNeverOverdrawnAndIsUsedUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cores := rapid.IntRange(1, 4).Draw(t, "Cores")
		quota := float64(rapid.IntRange(5, 100*cores).Draw(t, "percent")) / 100
		tr, err := simlib.Run(simlib.Config{
			Procs: cores, Cores: cores, Quota: quota, Check: true, MaxTime: time.Second,
		}, func(g *simlib.G) {
			for range cores - 1 {
				g.Go(func(g *simlib.G) { g.Compute(time.Hour) })
			}
			g.Compute(time.Hour)
		})
		if !errors.Is(err, simlib.ErrMaxTime) {
			t.Fatal(err)
		}
		var used [11]int64 // by period
		on := map[trace.ThreadID]int64{}
		for e := range tr.Events() {
			switch e.Kind {
			case trace.ThreadOn:
				on[e.M] = e.Time
			case trace.ThreadOff:
				for from := on[e.M]; from < e.Time; {
					period := from / 1e8
					to := min(e.Time, (period+1)*1e8)
					used[period] += to - from
					from = to
				}
			}
		}
		most := int64(quota * 1e8)
		for i, ns := range used[1:9] { // in the first, threads start; in the last, some are still on
			if ns > most || quota < float64(cores) && ns < most-int64(cores) {
				t.Fatalf("in period %d the threads had %d ns of %d", i+1, ns, most)
			}
		}
	})
}

// Half a CPU is 50 ms in each period, and periods end every 100 ms from the
// start of the run on, whenever a thread gets a core. What neighbours compute
// is not the program's.
func TestAQuotaIsForPeriodsOf100ms(t *testing.T) {
	for _, c := range []struct {
		sleep, compute, ends time.Duration // ms
		throttled            int
	}{
		{0, 49, 49, 0},
		{0, 60, 110, 1},   // 0 to 50, 100 to 110
		{130, 60, 210, 1}, // 130 to 180, 200 to 210
		{70, 90, 210, 1},  // 70 to 150, of which 20 ms of the first quota are lost, 200 to 210
		{70, 79, 149, 0},
		{80, 69, 149, 0}, // the first period ends while there is quota left
	} {
		for neighbors := range 2 {
			tr, err := simlib.Run(simlib.Config{Procs: 1, Cores: 2, Neighbors: neighbors, Quota: 0.5, Check: true, Costs: &simlib.Costs{}}, func(g *simlib.G) {
				g.Sleep(c.sleep * time.Millisecond)
				g.Compute(c.compute * time.Millisecond)
			})
			if err != nil {
				t.Fatal(err)
			}
			throttled := 0
			for e := range tr.Events() {
				if e.Kind == trace.ThreadOff && e.Off == trace.OffThrottled {
					throttled++
				}
			}
			if got := time.Duration(tr.End()); got != c.ends*time.Millisecond || throttled != c.throttled {
				t.Errorf("after %d ms, %d ms beside %d neighbours end at %v, throttled %d times; want %d ms and %d", c.sleep, c.compute, neighbors, got, throttled, c.ends, c.throttled)
			}
		}
	}
}

// The quota of 50 ms is used up by a goroutine at 50 ms; main's thread comes
// back from the kernel at 70 and gets a core when the others do, at 100.
func TestAThreadThatWakesWithoutQuotaWaitsForTheNextPeriod(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 2, Cores: 2, Quota: 0.5, Check: true, Costs: &simlib.Costs{}}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) { g.Compute(60 * time.Millisecond) })
		g.Syscall(70 * time.Millisecond)
		g.Compute(20 * time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	use, err := metrics.Cores(tr)
	if err != nil {
		t.Fatal(err)
	}
	if got := time.Duration(use.Threads[0].Waited); got != 30*time.Millisecond || tr.End() != 120e6 {
		t.Errorf("main's thread waits for %v and the run ends at %v; want 30ms and 120ms", got, time.Duration(tr.End()))
	}
}

// A neighbour is first on the core, and they take turns of 3 ms. So when the
// thread has had its 10 ms, in its fourth turn at 22 ms, the neighbour has had
// 12: the thread is owed 1 ms. It keeps that while it has no quota, and takes
// the core from the neighbour as soon as it has some.
func TestAThreadThatIsOwedTimeTakesACoreWhenItsQuotaBegins(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Model: simlib.Model11, Cores: 1, Neighbors: 1, Quota: 0.1, Check: true, Costs: &simlib.Costs{}}, func(g *simlib.G) {
		g.Compute(11 * time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for e := range tr.Events() {
		if e.Kind == trace.ThreadOff && e.Off == trace.OffThrottled || e.Kind == trace.NeighborOff && e.Off == trace.OffPreempted {
			got = append(got, fmt.Sprint(e.Kind, " ", time.Duration(e.Time)))
		}
	}
	if want := "[ThreadOff 22ms NeighborOff 100ms]"; fmt.Sprint(got) != want || tr.End() != 101e6 {
		t.Errorf("%v, and the run ends at %v; want %s and 101ms", got, time.Duration(tr.End()), want)
	}
}

// Sysmon asks a goroutine to leave while its thread waits for the core. The
// signal waits for the thread, and may find it again and again in the
// millisecond that a switch takes, before it loses the core to the quota or to
// the neighbour. Whatever comes between, all of the work takes its time on the core.
func TestNoWorkIsLostBetweenASignalAndTheCoreToTakeItOn(t *testing.T) {
	const work = 60 * time.Millisecond
	for _, quota := range []float64{0.05, 0.17, 0.31} {
		cfg := simlib.Config{Procs: 1, Cores: 1, Neighbors: 1, Quota: quota, Check: true, Costs: &simlib.Costs{ThreadSwitch: time.Millisecond}}
		tr, err := simlib.Run(cfg, func(g *simlib.G) {
			var wg simlib.WaitGroup
			for range 2 {
				wg.Go(g, func(g *simlib.G) { g.Compute(work) })
			}
			wg.Wait(g)
		})
		if err != nil {
			t.Fatal(err)
		}
		use, err := metrics.Cores(tr)
		if err != nil {
			t.Fatal(err)
		}
		if had := time.Duration(use.Cores[0].Program); had < 2*work {
			t.Errorf("with a quota of %v the threads have the core for %v; want %v and more", quota, had, 2*work)
		}
	}
}
