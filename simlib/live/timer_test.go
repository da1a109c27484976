package live_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/live"
)

// timers uses all that timers can do, and logs what the clock of the machine
// cannot change.
func timers(g *simlib.G) {
	var due time.Duration
	soon, late := simlib.NewTimer(g, time.Millisecond), simlib.NewTimer(g, time.Hour)
	began := g.Now()
	switch simlib.Select(g, late.C.RecvCase(nil), soon.C.RecvCase(&due)) {
	case 1:
		g.Log(fmt.Sprint("soon ", due >= began, due <= g.Now(), soon.C.Len(), soon.C.Cap()))
	}
	g.Log(fmt.Sprint(soon.Stop(g), late.Stop(g), late.Stop(g)))
	g.Log(fmt.Sprint(soon.Reset(g, time.Millisecond), soon.Reset(g, 2*time.Millisecond)))
	g.Sleep(5 * time.Millisecond)
	g.Log(fmt.Sprint(soon.C.Len(), soon.C.Cap()))      // of one that was due, too
	g.Log(fmt.Sprint(soon.Reset(g, time.Millisecond))) // it was due, but no goroutine has seen it
	soon.C.Recv(g)
	g.Log(fmt.Sprint(soon.Stop(g)))

	ticker := simlib.NewTicker(g, 2*time.Millisecond)
	first := ticker.C.Recv(g)
	g.Sleep(9 * time.Millisecond)
	second, third := ticker.C.Recv(g), ticker.C.Recv(g)
	g.Log(fmt.Sprint(second > first, third-second > 2*time.Millisecond, (third-first).Round(time.Millisecond)%(2*time.Millisecond)))
	ticker.Reset(g, time.Millisecond)
	ticker.C.Recv(g)
	ticker.Stop(g)

	done := simlib.NewChan[string](0)
	simlib.AfterFunc(g, time.Millisecond, func(g *simlib.G) { done.Send(g, g.SetName("func").Name()) })
	g.Log(fmt.Sprint(done.Recv(g), simlib.AfterFunc(g, time.Hour, func(*simlib.G) {}).Stop(g)))
}

func TestTimersDoTheSameOnBothRuntimes(t *testing.T) {
	simulated := simulatedTexts(t, simlib.Config{}, timers)
	want := "soon true true 0 0|false true false|false true|0 0|true|false|true true 0s|functrue"
	if got := strings.Join(simulated, "|"); got != want {
		t.Errorf("simulated: %s\nwant:      %s", got, want)
	}
	// Where other programs want the CPU, a millisecond can be longer than five
	// and a real run goes another way. One that the runtime does not have
	// cannot come up in any try.
	var real string
	for range 20 {
		res, err := live.Run(live.Config{}, timers)
		if err != nil {
			t.Fatal(err)
		}
		if real = strings.Join(res.Texts(), "|"); real == want {
			return
		}
	}
	t.Errorf("real: %s\nwant: %s", real, want)
}
