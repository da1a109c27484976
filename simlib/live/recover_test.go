package live_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/live"
)

// panics are misuses from which Go lets a program recover.
var panics = map[string]func(g *simlib.G){
	"close twice":       func(g *simlib.G) { c := simlib.NewChan[int](0); c.Close(g); c.Close(g) },
	"close nil":         func(g *simlib.G) { (*simlib.Chan[int])(nil).Close(g) },
	"send on closed":    func(g *simlib.G) { c := simlib.NewChan[int](1); c.Close(g); c.Send(g, 1) },
	"select on closed":  func(g *simlib.G) { c := simlib.NewChan[int](1); c.Close(g); simlib.Select(g, c.SendCase(1)) },
	"done":              func(g *simlib.G) { new(simlib.WaitGroup).Done(g) },
	"ticker of nothing": func(g *simlib.G) { simlib.NewTicker(g, 0) },
	"stop no timer":     func(g *simlib.G) { new(simlib.Timer).Stop(g) },
	"wait":              func(g *simlib.G) { new(simlib.Cond).Wait(g) },
	"send to a timer":   func(g *simlib.G) { simlib.NewTimer(g, 1).C.Send(g, 1) },
}

// recovers logs the value that a misuse panics with: its text, and whether it is
// a runtime.Error or else a string.
func recovers(misuse func(g *simlib.G)) func(g *simlib.G) {
	return func(g *simlib.G) {
		defer func() {
			x := recover()
			_, ofRuntime := x.(runtime.Error)
			_, text := x.(string)
			g.Log(fmt.Sprint(x, "; of the runtime: ", ofRuntime, ", a string: ", text))
		}()
		misuse(g)
	}
}

func TestABodyRecoversTheSameOnBothRuntimes(t *testing.T) {
	for name, misuse := range panics {
		simulated := simulatedTexts(t, simlib.Config{}, recovers(misuse))
		res, err := live.Run(live.Config{}, recovers(misuse))
		if err != nil {
			t.Fatal(err)
		}
		if real, sim := strings.Join(res.Texts(), "|"), strings.Join(simulated, "|"); real != sim {
			t.Errorf("%s: recovered on Go's runtime: %s; in the simulator: %s", name, real, sim)
		}
	}
}

func TestAMisuseEndsAProgramWithTheSameErrorOnBothRuntimes(t *testing.T) {
	for name, misuse := range panics {
		_, simulated := simlib.Run(simlib.Config{}, misuse)
		_, real := live.Run(live.Config{}, misuse)
		if sim, real := fmt.Sprintf("%T", simulated), fmt.Sprintf("%T", real); sim != real || sim != "*simlib.PanicError" {
			t.Errorf("%s: the simulator ends with a %s, Go's runtime with a %s; want a PanicError", name, sim, real)
		}
	}
}
