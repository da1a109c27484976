package live_test

import (
	"math"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/live"
)

func TestAProgramLeavesTheLimitsOfTheProcessAsTheyWere(t *testing.T) {
	for _, procs := range []int{0, 2} {
		before := runtime.GOMAXPROCS(0)
		res, err := live.Run(live.Config{Procs: procs}, func(g *simlib.G) {
			g.GOMAXPROCS(before + 3)
			if g.SetMaxThreads(5000) == 10_000 && g.GOMAXPROCS(0) == before+3 && g.SetMaxThreads(math.MaxInt) == 5000 && g.SetMaxThreads(7000) == math.MaxInt32 {
				g.Log("changed")
			}
		})
		if err != nil || strings.Join(res.Texts(), " ") != "changed" {
			t.Errorf("%v, %v", res.Texts(), err)
		}
		if now := runtime.GOMAXPROCS(0); now != before {
			t.Errorf("GOMAXPROCS is %d; it was %d", now, before)
		}
		if now := debug.SetMaxThreads(10_000); now != 10_000 {
			t.Errorf("there may be %d threads; it was 10000", now)
		}
	}
}

func TestMorePsThanThereCanBeAreRefusedOnBothRuntimes(t *testing.T) {
	const want = "simlib: GOMAXPROCS(1025); want at most 1024"
	absurd := func(g *simlib.G) { g.GOMAXPROCS(1025) }
	if _, err := simlib.Run(simlib.Config{}, absurd); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("simulated: %v; want %q", err, want)
	}
	if _, err := live.Run(live.Config{}, absurd); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("real: %v; want %q", err, want)
	}
}

func TestTheLimitOfThreadsIsTheRuntimesLargest(t *testing.T) {
	run := func(g *simlib.G) {
		g.SetMaxThreads(math.MaxInt)
		if g.SetMaxThreads(10_000) != math.MaxInt32 {
			panic("not the runtime's")
		}
	}
	if _, err := simlib.Run(simlib.Config{}, run); err != nil {
		t.Error(err)
	}
	if _, err := live.Run(live.Config{}, run); err != nil {
		t.Error(err)
	}
}

func TestWhatAProgramMustNotDoWithAChannelOrConnectionIsNamed(t *testing.T) {
	const receiveOnly, another = "a timer's channel, which is receive-only", "a connection of another run is used"
	var simulated *simlib.Conn
	if _, err := simlib.Run(simlib.Config{}, func(g *simlib.G) { simulated, _ = simlib.Pipe(g, 0) }); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		want string
		do   func(g *simlib.G)
	}{
		{receiveOnly, func(g *simlib.G) { simlib.NewTimer(g, 0).C.Close(g) }},
		{receiveOnly, func(g *simlib.G) { simlib.NewTimer(g, 0).C.Send(g, 1) }},
		{receiveOnly, func(g *simlib.G) {
			simlib.Select(g, simlib.NewTimer(g, 0).C.SendCase(1), simlib.Default())
		}},
		{"NewChan did not make", func(g *simlib.G) { new(simlib.Chan[int]).Recv(g) }},
		{"Pipe did not make", func(g *simlib.G) { new(simlib.Conn).Read(g) }},
		{another, func(g *simlib.G) { simulated.Write(g, 1) }},
		{"close of nil channel", func(g *simlib.G) { (*simlib.Chan[int])(nil).Close(g) }},
	} {
		if _, err := live.Run(live.Config{}, c.do); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("the program ends with %v; want %q", err, c.want)
		}
	}
}
