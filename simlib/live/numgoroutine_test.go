package live_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/live"
)

// counts logs how many goroutines there are, each time one more or one less.
func counts(g *simlib.G) {
	say := func() { g.Log(strconv.Itoa(g.NumGoroutine())) }
	until := func(n int) { // those that are about to end
		for g.NumGoroutine() != n {
			g.Sleep(time.Millisecond)
		}
		say()
	}
	say() // 1, main
	c := simlib.NewChan[int](0)
	for range 3 {
		g.Go(func(g *simlib.G) { c.Recv(g) })
	}
	say() // 4
	numbers := func(g *simlib.G, yield func(int) bool) {
		for n := 0; yield(n); n++ {
		}
	}
	_, unused := simlib.Pull(g, numbers)
	next, stop := simlib.Pull(g, numbers)
	say() // 6
	next(g)
	say() // 6
	unused(g)
	stop(g)
	stop(g)
	until(4)
	c.Close(g)
	until(1)
	late := simlib.AfterFunc(g, time.Hour, func(*simlib.G) {})
	say() // 1, as a timer is no goroutine
	begun, end := simlib.NewChan[int](0), simlib.NewChan[int](0)
	simlib.AfterFunc(g, time.Millisecond, func(g *simlib.G) { begun.Send(g, 1); end.Recv(g) })
	begun.Recv(g)
	say() // 2
	end.Send(g, 1)
	until(1)
	late.Stop(g)
}

func TestBothRuntimesCountTheGoroutinesOfTheProgramAlone(t *testing.T) {
	const want = "1 4 6 6 4 1 1 2 1" // as the comments in counts say
	simulated := simulatedTexts(t, simlib.Config{}, counts)
	if got := strings.Join(simulated, " "); got != want {
		t.Errorf("simulated: %s; want %s", got, want)
	}
	res, err := live.Run(live.Config{}, counts)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(res.Texts(), " "); got != want {
		t.Errorf("real: %s; want %s", got, want)
	}
}
