package live_test

import (
	"fmt"
	"math"
	"runtime"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/live"
)

// connections uses all that connections can do, and logs what they give.
func connections(g *simlib.G) {
	g.NetRead(time.Millisecond)
	g.NetRead(0)
	a, b := simlib.Pipe(g, 2*time.Millisecond)
	say := func(n int, err error) { g.Log(fmt.Sprint(n, " ", err)) }
	a.Write(g, 5)
	say(b.Read(g))
	b.Write(g, 6)
	say(a.Read(g))
	b.SetReadDeadline(g, g.Now()+time.Millisecond)
	say(b.Read(g))
	say(b.Read(g))
	b.SetReadDeadline(g, 0)
	a.Write(g, 7)
	g.Sleep(20 * time.Millisecond)
	a.Close(g)
	say(b.Read(g))
	say(b.Read(g))
	say(0, a.Close(g))
	say(0, a.Write(g, 1))
	say(a.Read(g))
	say(0, a.SetReadDeadline(g, 1))
	say(0, b.Write(g, 1)) // lost, but this end does not know that yet
	g.Sleep(20 * time.Millisecond)
	say(0, b.Write(g, 1))
	say(b.Read(g))

	closed := simlib.NewChan[bool](0)
	g.Go(func(g *simlib.G) {
		g.Sleep(time.Millisecond)
		b.Close(g)
		closed.Send(g, true)
	})
	_, c := simlib.Pipe(g, 0)
	g.Go(func(g *simlib.G) {
		g.Sleep(time.Millisecond)
		c.Close(g)
	})
	say(c.Read(g))
	closed.Recv(g)
}

func TestConnectionsDoTheSameOnBothRuntimes(t *testing.T) {
	simulated := simulatedTexts(t, simlib.Config{}, connections)
	res, err := live.Run(live.Config{}, connections)
	if err != nil {
		t.Fatal(err)
	}
	real := res.Texts()
	want := []string{"5 <nil>", "6 <nil>", "0 i/o timeout", "0 i/o timeout", "7 <nil>", "0 EOF",
		"0 use of closed network connection", "0 use of closed network connection", "0 use of closed network connection",
		"0 use of closed network connection", "0 <nil>", "0 broken pipe", "0 EOF", "0 use of closed network connection"}
	if fmt.Sprint(simulated) != fmt.Sprint(want) {
		t.Errorf("simulated: %q\nwant:      %q", simulated, want)
	}
	if fmt.Sprint(real) != fmt.Sprint(want) {
		t.Errorf("real: %q\nwant: %q", real, want)
	}
}

// forgotten reads from an end whose other end no goroutine knows, while the real
// runtime collects its garbage: the other end is not closed by that.
func forgotten(g *simlib.G) {
	_, a := simlib.Pipe(g, 0)
	g.Go(func(g *simlib.G) {
		for range 5 {
			runtime.GC() // on the simulator, too, where it has nothing to say
			g.Sleep(time.Millisecond)
		}
		a.Close(g)
	})
	_, err := a.Read(g)
	g.Log(err.Error())
}

// floods writes far more than a pipe of the system holds to an end that no
// goroutine reads, in both directions, then reads one and closes the other.
func floods(g *simlib.G) {
	a, b := simlib.Pipe(g, 0)
	for range 100 {
		a.Write(g, math.MaxInt32)
		b.Write(g, 1<<20)
	}
	g.Sleep(20 * time.Millisecond)
	sum := 0
	for sum < 100*math.MaxInt32 {
		n, err := b.Read(g)
		if err != nil {
			g.Log(err.Error())
			return
		}
		sum += n
	}
	g.Log(fmt.Sprint(sum, a.Close(g)))
}

// flooded writes more often than there is room for lengths in a pipe.
func flooded(g *simlib.G) {
	a, b := simlib.Pipe(g, 0)
	for range 40_000 {
		a.Write(g, 3)
	}
	g.Sleep(20 * time.Millisecond)
	g.Log(fmt.Sprint(a.Close(g)))
	sum := 0
	for {
		n, err := b.Read(g)
		if err != nil {
			g.Log(fmt.Sprint(sum, " ", err))
			return
		}
		sum += n
	}
}

func TestConnectionsLoseNothingOnBothRuntimes(t *testing.T) {
	for want, main := range map[string]func(*simlib.G){
		"[214748364700 <nil>]":               floods,
		"[<nil> 120000 EOF]":                 flooded,
		"[use of closed network connection]": forgotten,
	} {
		simulated := simulatedTexts(t, simlib.Config{}, main)
		if fmt.Sprint(simulated) != want {
			t.Errorf("simulated: %v; want %s", simulated, want)
		}
		res, err := live.Run(live.Config{}, main)
		if err != nil || fmt.Sprint(res.Texts()) != want {
			t.Errorf("real: %v, %v; want %s", res.Texts(), err, want)
		}
	}
}
