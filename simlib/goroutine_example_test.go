package simlib_test

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// When main ends by Goexit the others go on. When they have ended, too, no
// goroutine is left to end the program.
func ExampleG_Goexit() {
	_, err := simlib.Run(simlib.Config{Costs: &simlib.Costs{}}, func(g *simlib.G) {
		defer fmt.Println("what main has deferred is done")
		g.Go(func(g *simlib.G) {
			g.Compute(time.Millisecond)
			fmt.Println("the other one ends at", g.Now())
		})
		g.Goexit()
		fmt.Println("never")
	})
	fmt.Println(err)
	// Output:
	// what main has deferred is done
	// the other one ends at 1ms
	// fatal error: no goroutines (main called runtime.Goexit) - deadlock!
}

// A caller that asks three and takes the first answer leaves two goroutines behind
// that wait for ever, unless the channel has room for what they send.
func ExampleG_NumGoroutine() {
	simlib.Run(simlib.Config{}, func(g *simlib.G) {
		for _, room := range []int{2, 0} {
			answers := simlib.NewChan[int](room)
			for i := range 3 {
				g.Go(func(g *simlib.G) { answers.Send(g, i) })
			}
			answers.Recv(g)
			g.Sleep(time.Millisecond)
			fmt.Println("room for", room, "more:", g.NumGoroutine(), "with main")
		}
	})
	// Output:
	// room for 2 more: 1 with main
	// room for 0 more: 3 with main
}
