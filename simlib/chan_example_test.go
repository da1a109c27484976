package simlib_test

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// A receive leaves a full buffer full while a sender waits, whose value moves in
// at once, before the sender itself goes on.
func ExampleChan_Cap() {
	simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		ch := simlib.NewChan[string](2)
		for _, v := range []string{"a", "b", "c"} {
			g.Go(func(g *simlib.G) { ch.Send(g, v) })
		}
		g.Gosched() // c and a find room, the goroutine with b waits
		for range 3 {
			fmt.Print(ch.Len(), " of ", ch.Cap(), ", ")
			fmt.Println(ch.Recv(g))
		}
	})
	// Output:
	// 2 of 2, c
	// 2 of 2, a
	// 1 of 2, b
}

// Two sources are read until both are closed. A closed one, which would be ready
// for ever, gives way to a nil channel, which never is.
func ExampleChan_RecvCase2() {
	source := func(g *simlib.G, every time.Duration) *simlib.Chan[int] {
		ch := simlib.NewChan[int](0)
		g.Go(func(g *simlib.G) {
			for i := range 2 {
				g.Sleep(every)
				ch.Send(g, i)
			}
			ch.Close(g)
		})
		return ch
	}
	simlib.Run(simlib.Config{Costs: &simlib.Costs{}}, func(g *simlib.G) {
		from := [2]*simlib.Chan[int]{source(g, 2*time.Millisecond), source(g, 5*time.Millisecond)}
		for from[0] != nil || from[1] != nil {
			var v int
			var ok bool
			i := simlib.Select(g, from[0].RecvCase2(&v, &ok), from[1].RecvCase2(&v, &ok))
			fmt.Printf("%v: %d, %v from %d\n", g.Now(), v, ok, i)
			if !ok {
				from[i] = nil
			}
		}
	})
	// Output:
	// 2ms: 0, true from 0
	// 4ms: 1, true from 0
	// 4ms: 0, false from 0
	// 5ms: 0, true from 1
	// 10ms: 1, true from 1
	// 10ms: 0, false from 1
}

// A channel belongs to the bubble that uses it first, and then no goroutine outside
// may touch it. With MadeBy main says that it is its own.
func ExampleChan_MadeBy() {
	for _, says := range []bool{false, true} {
		_, err := simlib.Run(simlib.Config{Costs: &simlib.Costs{}}, func(g *simlib.G) {
			result := simlib.NewChan[time.Duration](1)
			if says {
				result.MadeBy(g)
			}
			g.SynctestRun(func(g *simlib.G) {
				g.Sleep(time.Hour)
				result.Send(g, g.Now())
			})
			fmt.Println("the result:", result.Recv(g))
		})
		fmt.Println(err)
	}
	// Output:
	// fatal error: receive on synctest channel from outside bubble (goroutine 1, main, at 0s)
	// the result: 1h0m0s
	// <nil>
}
