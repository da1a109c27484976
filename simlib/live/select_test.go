package live_test

import (
	"fmt"
	"testing"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/live"
)

// A select of one case is a plain receive to Go's compiler; it has the same
// results as one of several.
func TestASelectGivesTheSameValuesOnBothRuntimes(t *testing.T) {
	for others, want := range map[int]string{0: "0: 7 true, 0: 0 false", 2: "2: 7 true, 2: 0 false"} {
		for name, run := range map[string]func(func(*simlib.G)) error{
			"the simulator": func(main func(*simlib.G)) error { _, err := simlib.Run(simlib.Config{}, main); return err },
			"Go's runtime":  func(main func(*simlib.G)) error { _, err := live.Run(live.Config{}, main); return err },
		} {
			got := ""
			err := run(func(g *simlib.G) {
				c, never := simlib.NewChan[int](1), simlib.NewChan[int](0)
				var none *simlib.Chan[int]
				cases := []simlib.Case{none.RecvCase(nil), never.RecvCase(nil)}[:others]
				v, ok := -1, false
				cases = append(cases, c.RecvCase2(&v, &ok))
				c.Send(g, 7)
				got = fmt.Sprintf("%d: %d %v", simlib.Select(g, cases...), v, ok)
				c.Close(g)
				got += fmt.Sprintf(", %d: %d %v", simlib.Select(g, cases...), v, ok)
			})
			if err != nil || got != want {
				t.Errorf("%s beside %d others gives %s (error %v); want %s", name, others, got, err, want)
			}
		}
	}
}
