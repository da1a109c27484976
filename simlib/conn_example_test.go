package simlib_test

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// A client that gives up on a slow server asks the connection once more. A
// deadline takes nothing away: the late answer is there.
func ExampleConn_SetReadDeadline() {
	simlib.Run(simlib.Config{Costs: &simlib.Costs{}}, func(g *simlib.G) {
		client, server := simlib.Pipe(g, time.Millisecond)
		g.Go(func(g *simlib.G) {
			g.Compute(3 * time.Millisecond)
			server.Write(g, 100)
		})
		for _, deadline := range []time.Duration{2 * time.Millisecond, 5 * time.Millisecond} {
			client.SetReadDeadline(g, deadline)
			n, err := client.Read(g)
			fmt.Println(n, err, "at", g.Now())
		}
	})
	// Output:
	// 0 i/o timeout at 2ms
	// 100 <nil> at 4ms
}
