package live_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/live"
)

// bubbles lets the programs of a test make bubbles.
func bubbles(t *testing.T) live.Synctest {
	return live.Synctest{
		Run:  func(f func()) { synctest.Test(t, func(*testing.T) { f() }) },
		Wait: synctest.Wait,
	}
}

// hours is a program with a bubble in which hours pass.
func hours(g *simlib.G) {
	g.Log("in")
	g.SynctestRun(func(g *simlib.G) {
		c := simlib.NewChan[int](0)
		g.Go(func(g *simlib.G) {
			g.Sleep(time.Hour)
			c.Send(g, 1)
		})
		t := simlib.NewTimer(g, 2*time.Hour)
		g.SynctestWait()
		g.Log("blocked at " + g.Now().String())
		c.Recv(g)
		g.Log("sent at " + g.Now().String())
		g.Log("due at " + t.C.Recv(g).String() + ", it is " + g.Now().String())
	})
	g.Log("out")
}

func TestABubbleOnTheRealRuntimeHasTheClockOfTheModel(t *testing.T) {
	simulated := simulatedTexts(t, simlib.Config{}, hours)
	res, err := live.Run(live.Config{Synctest: bubbles(t)}, hours)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"in", "blocked at 0s", "sent at 1h0m0s", "due at 2h0m0s, it is 2h0m0s", "out"}
	if !slices.Equal(simulated, want) || !slices.Equal(res.Texts(), want) {
		t.Errorf("the simulator logs %q, Go %q; want %q", simulated, res.Texts(), want)
	}
	if last := res.Events[len(res.Events)-1].Time; last > time.Hour || res.Elapsed > time.Hour {
		t.Errorf("the run took %v, its last line is of %v; want the time of the run", res.Elapsed, last)
	}
	if !slices.IsSortedFunc(res.Events, func(a, b live.Event) int { return int((a.Time - b.Time) / time.Millisecond) }) {
		t.Errorf("the lines are of the times %v; want them in order", res.Events)
	}
}

func TestABubbleOnTheRealRuntimeNeedsATest(t *testing.T) {
	for _, main := range []func(*simlib.G){hours, (*simlib.G).SynctestWait} {
		if _, err := live.Run(live.Config{}, main); err == nil || !strings.Contains(err.Error(), "needs a test") {
			t.Errorf("the run ends with %v; want a word about the test that it needs", err)
		}
	}
}
