package simlib_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// A run of a million goroutines has 64 MB: the next one begins with them free.
func TestARunThatIsClosedIsNotKeptInMemory(t *testing.T) {
	for range 20 { // Go clears away a stopped timer early if it is the next, or one of few
		defer time.AfterFunc(time.Minute, func() {}).Stop()
	}
	sim, err := simlib.New(simlib.Config{StuckAfter: time.Hour}, func(g *simlib.G) { g.Sleep(time.Second) })
	if err != nil {
		t.Fatal(err)
	}
	if err := sim.RunUntil(time.Millisecond); err != nil {
		t.Fatal(err)
	}
	kept := sim.IsKept()
	if runtime.GC(); !kept() {
		t.Fatal("a run that goes on is gone")
	}
	sim.Close()
	runtime.KeepAlive(sim)
	sim = nil
	for range 3 { // what is freed by one collection may have held more
		runtime.GC()
	}
	if kept() {
		t.Error("a run that is closed is still in memory")
	}
}
