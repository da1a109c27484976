package live

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// What Go takes for these operations on the machine of the default costs, in ns. The
// last one is a Reset to an hour, 40, and another one with a wait, 400. The simulator is
// within a tenth.
func TestWithTheDefaultCostsEachCheckedOperationTakesAsLongAsOnTheirMachine(t *testing.T) {
	real := []float64{121, 157, 134, 302, 503, 127, 440}
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // nothing is measured on this machine
	for i, b := range checked {
		c := b.check(ctx, simlib.DefaultCosts(), 0)
		if c.Sim < 0.9*real[i] || c.Sim > 1.1*real[i] {
			t.Errorf("%s takes %.0f ns in the simulator, and %.0f on Go's own runtime", c.Operation, c.Sim, real[i])
		}
		if c.Samples != 0 || !math.IsNaN(c.Ratio()) {
			t.Errorf("%s was not measured, and is %+v, off by %v", c.Operation, c, c.Ratio())
		}
	}
}

// The real half of a check is a simulated one here, with known costs.
func TestACheckSaysHowFarTheSimulatorIsOff(t *testing.T) {
	for _, off := range []float64{0.5, 1, 2} {
		const takes = time.Millisecond
		b := blocking{
			how:  "an operation",
			real: func(int) { time.Sleep(blockings * takes / 100) },
			sim: func(g *simlib.G, n int) {
				g.Compute(time.Duration(float64(n) * off * float64(takes) / 100))
			},
		}
		c := b.check(context.Background(), simlib.Costs{}, 0)
		if want := off * float64(takes) / 100; math.Abs(c.Sim-want) > 1 || c.Real < float64(takes)/100 || c.Ratio() != c.Sim/c.Real || c.Ratio() > off || c.Samples < minSamples {
			t.Errorf("an operation of %v that takes %v times as long in the simulator is %+v, off by %v", takes/100, off, c, c.Ratio())
		}
	}
	text := tell([]Check{{"measured", 100, 110, 5}, {"not", 0, 110, 0}})
	for _, want := range []string{"measured  100ns  110ns  1.10", "not  -  110ns  -"} {
		if !strings.Contains(strings.Join(strings.Fields(text), "  "), want) {
			t.Errorf("the table is\n%s\nwant %s in it", fmt.Sprint(text), want)
		}
	}
}
