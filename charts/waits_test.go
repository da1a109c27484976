package charts

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

// behind runs a program on one P, without costs.
func behind(t *testing.T, main func(*simlib.G)) *trace.Trace {
	t.Helper()
	tr, err := simlib.Run(simlib.Config{Procs: 1, Costs: &simlib.Costs{}}, main)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func TestTheLongestWaitSaysWhatItsPDidMeanwhile(t *testing.T) {
	tr := behind(t, func(g *simlib.G) {
		g.SetName("main")
		g.Go(func(g *simlib.G) { g.Compute(time.Millisecond) }).SetName("late")
		g.Compute(7 * time.Millisecond)
		g.Gosched()
	})
	f := Waits(tr)
	if want := "late waited longest, 7 ms from 0 ns on: 7 ms behind main on P0, which was there already."; f.Description != want {
		t.Errorf("it says %q, want %q", f.Description, want)
	}
	row := f.Data().Rows[0]
	if row[0] != "late" || row[1] != "7 ms" || row[3] != "created" {
		t.Errorf("the first row is %q", row)
	}
}

// A goroutine that never runs has no wait that ended. It is listed all the same.
func TestAGoroutineThatStarvesIsListedThoughItsWaitIsNotOver(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 1, DisablePreemption: true, MaxTime: 50 * time.Millisecond}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) {}).SetName("starved")
		for {
			g.Compute(time.Millisecond)
		}
	})
	if !errors.Is(err, simlib.ErrMaxTime) {
		t.Fatal(err)
	}
	f := Waits(tr)
	if row := f.Data().Rows[0]; row[0] != "starved" || !strings.HasPrefix(row[1], "at least ") || !strings.HasSuffix(row[1], ", not over") {
		t.Errorf("the first row is %q", row)
	}
	if !strings.HasSuffix(f.Description, "Of these waits, 1 was not over when the run ended.") {
		t.Errorf("it says %q", f.Description)
	}
}

func TestALateTimerSaysWhoHadTheP(t *testing.T) {
	tr := behind(t, func(g *simlib.G) {
		g.Go(func(g *simlib.G) { g.Compute(5 * time.Millisecond) }).SetName("hog")
		g.Sleep(2 * time.Millisecond)
	})
	f := Lateness(tr)
	if !strings.Contains(f.Description, "woken by a timer: due at 2 ms, it is 3 ms late; meanwhile hog was running for 3 ms.") {
		t.Errorf("it says %q", f.Description)
	}
	if row := f.Data().Rows[0]; row[3] != "+3 ms" || row[5] != "+3 ms" || row[6] != "3 ms" {
		t.Errorf("the row is %q", row)
	}
}

func TestWhatIsWrongWithListsOfWaitsIsSaid(t *testing.T) {
	tr := behind(t, func(g *simlib.G) {})
	for want, f := range map[string]*Figure{
		"N is -1; want 1 to 100 waits, or 0 for 10": Waits(tr, WaitsOptions{N: -1}),
		"N is 101; want 1 to 100":                   Lateness(tr, WaitsOptions{N: 101}),
		"there is no trace to draw":                 Lateness(nil),
		"nobody":                                    Waits(tr, WaitsOptions{Names: []string{"nobody"}}),
	} {
		if err := f.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, want %q", err, want)
		}
	}
	if f := Lateness(tr); f.Check() != nil || f.Description != "No goroutine was woken by a timer or by the network." {
		t.Errorf("it says %q (%v)", f.Description, f.Check())
	}
}
