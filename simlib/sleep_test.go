package simlib_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

func ExampleAfter() {
	_, err := simlib.Run(simlib.Config{Costs: &simlib.Costs{}}, func(g *simlib.G) {
		answer := simlib.NewChan[string](0)
		g.Go(func(g *simlib.G) {
			g.Compute(5 * time.Millisecond)
			answer.Send(g, "42")
		})
		switch simlib.Select(g, answer.RecvCase(nil), simlib.After(g, time.Millisecond).RecvCase(nil)) {
		case 0:
			fmt.Println("an answer")
		case 1:
			fmt.Println("no answer within", g.Now())
		}
	})
	fmt.Println(err)
	// Output:
	// no answer within 1ms
	// <nil>
}

func ExampleNewTicker() {
	_, err := simlib.Run(simlib.Config{Costs: &simlib.Costs{}}, func(g *simlib.G) {
		ticker := simlib.NewTicker(g, 2*time.Millisecond)
		for range 3 {
			due := ticker.C.Recv(g)
			fmt.Println("the tick of", due, "at", g.Now())
			g.Compute(5 * time.Millisecond) // too long: ticks are lost
		}
		ticker.Stop(g)
	})
	fmt.Println(err)
	// Output:
	// the tick of 2ms at 2ms
	// the tick of 4ms at 7ms
	// the tick of 8ms at 12ms
	// <nil>
}

func ExampleAfterFunc() {
	_, err := simlib.Run(simlib.Config{Costs: &simlib.Costs{}}, func(g *simlib.G) {
		simlib.AfterFunc(g, time.Millisecond, func(g *simlib.G) { fmt.Println("starts at", g.Now()) })
		never := simlib.AfterFunc(g, 2*time.Millisecond, func(g *simlib.G) { fmt.Println("never") })
		g.Sleep(1500 * time.Microsecond)
		fmt.Println(never.Stop(g), never.Stop(g))
		g.Sleep(time.Millisecond)
	})
	fmt.Println(err)
	// Output:
	// starts at 1ms
	// true false
	// <nil>
}

func TestAMisusedTimerEndsTheProgramAsInGo(t *testing.T) {
	var other *simlib.Timer
	if _, err := simlib.Run(simlib.Config{}, func(g *simlib.G) { other = simlib.NewTimer(g, time.Hour) }); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		want string
		do   func(g *simlib.G)
	}{
		{"non-positive interval for NewTicker", func(g *simlib.G) { simlib.NewTicker(g, 0) }},
		{"non-positive interval for Ticker.Reset", func(g *simlib.G) { simlib.NewTicker(g, 1).Reset(g, -1) }},
		{"time: Stop called on uninitialized Timer", func(g *simlib.G) { new(simlib.Timer).Stop(g) }},
		{"time: Reset called on uninitialized Timer", func(g *simlib.G) { new(simlib.Timer).Reset(g, 1) }},
		{"time: Reset called on uninitialized Ticker", func(g *simlib.G) { new(simlib.Ticker).Reset(g, 1) }},
		{"go of nil func value", func(g *simlib.G) { simlib.AfterFunc(g, 1, nil) }},
		{"a timer of another run is used", func(g *simlib.G) { other.Stop(g) }},
		{"a timer's channel, which is receive-only", func(g *simlib.G) { simlib.After(g, 1).Send(g, 1) }},
		{"a timer's channel, which is receive-only", func(g *simlib.G) { simlib.After(g, 1).Close(g) }},
	} {
		_, err := simlib.Run(simlib.Config{}, c.do)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("the program ends with %v, want %q", err, c.want)
		}
	}
}

func TestATimersChannelShowsNoBuffer(t *testing.T) {
	_, err := simlib.Run(simlib.Config{}, func(g *simlib.G) {
		c := simlib.After(g, 1)
		g.Compute(time.Millisecond)
		if c.Len() != 0 || c.Cap() != 0 {
			t.Errorf("Len is %d and Cap is %d, want 0 and 0", c.Len(), c.Cap())
		}
		new(simlib.Ticker).Stop(g) // does nothing, as in Go
		if simlib.Tick(g, 0) != nil {
			t.Error("Tick(0) is not nil")
		}
	})
	if err != nil {
		t.Error(err)
	}
}

// Durations that leave the range of the clock mean never.
func TestATimerMayBeSetForEver(t *testing.T) {
	_, err := simlib.Run(simlib.Config{MaxTime: time.Second}, func(g *simlib.G) {
		g.Compute(time.Millisecond)
		simlib.NewTimer(g, 1<<63-1).C.Recv(g)
	})
	if !errors.Is(err, simlib.ErrMaxTime) {
		t.Errorf("the program ends with %v, want %v", err, simlib.ErrMaxTime)
	}
}

func ExampleNewTimer() {
	_, err := simlib.Run(simlib.Config{Costs: &simlib.Costs{}}, func(g *simlib.G) {
		reply := simlib.NewChan[string](0)
		g.Go(func(g *simlib.G) { g.Sleep(time.Second); reply.Send(g, "at last") })
		timeout := simlib.NewTimer(g, 50*time.Millisecond)
		switch simlib.Select(g, reply.RecvCase(nil), timeout.C.RecvCase(nil)) {
		case 0:
			timeout.Stop(g)
		case 1:
			fmt.Println("no reply at", g.Now())
		}
		fmt.Println("set again; it was pending:", timeout.Reset(g, time.Minute))
		fmt.Println("stopped; it was pending:", timeout.Stop(g))
	})
	fmt.Println(err)
	// Output:
	// no reply at 50ms
	// set again; it was pending: false
	// stopped; it was pending: true
	// <nil>
}

func ExampleTick() {
	_, err := simlib.Run(simlib.Config{Costs: &simlib.Costs{}}, func(g *simlib.G) {
		tick := simlib.Tick(g, 20*time.Millisecond)
		for range 3 {
			fmt.Println(tick.Recv(g))
		}
	})
	fmt.Println(err)
	// Output:
	// 20ms
	// 40ms
	// 60ms
	// <nil>
}
