package simlib_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// The stack of a body that waits is as large as that of a goroutine of Go's that waits
// for a channel: what an operation needs on it must fit into the 2 KiB that a
// goroutine begins with.
func TestABodyThatWaitsHasTheStackThatItBeganWith(t *testing.T) {
	const n = 5000
	never := make(chan int)
	before := stacks()
	for range n {
		go func() { <-never }()
	}
	for runtime.NumGoroutine() < n {
		runtime.Gosched()
	}
	plain := stacks() - before
	close(never)

	var bodies uint64
	_, err := simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		before := stacks()
		never := simlib.NewChan[int](0)
		for range n {
			g.Go(func(g *simlib.G) { never.Recv(g) })
		}
		g.Sleep(time.Second)
		bodies = stacks() - before
	})
	if err != nil {
		t.Fatal(err)
	}
	if plain < n*1024 {
		t.Fatalf("the stacks of %d goroutines of Go's take %d bytes", n, plain)
	}
	if bodies > plain*5/4 {
		t.Errorf("the stacks of %d bodies that wait take %d bytes, those of as many goroutines of Go's %d", n, bodies, plain)
	}
}

func stacks() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.StackInuse
}
