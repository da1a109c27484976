package simlib_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

func ExampleChan_SetName() {
	run, err := simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		jobs := simlib.NewChan[int](0).SetName("jobs")
		g.Go(func(g *simlib.G) { jobs.Recv(g) }).SetName("worker")
		g.Gosched()
		jobs.Send(g, 1)
	})
	for e := range run.Events() {
		if e.Kind == trace.GoBlock {
			fmt.Println(run.Sentence(e, nil))
		}
	}
	fmt.Println(err)
	// Output:
	// worker blocks: chan receive on jobs
	// <nil>
}

// A goroutine waits for a thing of each kind that has a name, given before or
// after its first use, and the trace says its name.
func TestTheTraceNamesWhatAGoroutineWaitsFor(t *testing.T) {
	for want, waits := range map[string]func(g *simlib.G, name func(func(string))){
		"chan receive on x": func(g *simlib.G, name func(func(string))) {
			c := simlib.NewChan[int](0)
			name(func(s string) { c.SetName(s) })
			g.Go(func(g *simlib.G) { g.Sleep(1); c.Send(g, 1) })
			c.Recv(g)
		},
		"select on x": func(g *simlib.G, name func(func(string))) {
			c := simlib.NewChan[int](0)
			name(func(s string) { c.SetName(s) })
			g.Go(func(g *simlib.G) { g.Sleep(1); c.Send(g, 1) })
			simlib.Select(g, c.RecvCase(nil), c.RecvCase(nil))
		},
		"sync.Mutex.Lock on x": func(g *simlib.G, name func(func(string))) {
			var m simlib.Mutex
			name(func(s string) { m.SetName(s) })
			m.Lock(g)
			g.Go(func(g *simlib.G) { m.Lock(g) })
			g.Gosched()
		},
		"sync.RWMutex.RLock on x": func(g *simlib.G, name func(func(string))) {
			var rw simlib.RWMutex
			name(func(s string) { rw.SetName(s) })
			rw.Lock(g)
			g.Go(func(g *simlib.G) { rw.RLock(g) })
			g.Gosched()
		},
		"sync.RWMutex.Lock on x": func(g *simlib.G, name func(func(string))) {
			var rw simlib.RWMutex
			name(func(s string) { rw.SetName(s) })
			rw.RLock(g)
			g.Go(func(g *simlib.G) { rw.Lock(g) })
			g.Gosched()
		},
		"sync.WaitGroup.Wait on x": func(g *simlib.G, name func(func(string))) {
			var wg simlib.WaitGroup
			name(func(s string) { wg.SetName(s) })
			wg.Go(g, func(g *simlib.G) {})
			wg.Wait(g)
		},
		"sync.Cond.Wait on x": func(g *simlib.G, name func(func(string))) {
			var m simlib.Mutex
			c := simlib.Cond{L: &m}
			name(func(s string) { c.SetName(s) })
			m.Lock(g)
			g.Go(func(g *simlib.G) { c.Signal(g) })
			c.Wait(g)
		},
		"IO wait on x": func(g *simlib.G, name func(func(string))) {
			a, b := simlib.Pipe(g, time.Millisecond)
			name(func(s string) { b.SetName(s) })
			a.Close(g)
			if _, err := b.Read(g); err != io.EOF {
				t.Errorf("the read ends with %v", err)
			}
		},
	} {
		for _, late := range []bool{false, true} {
			var set func(string)
			tr := run(t, oneP, func(g *simlib.G) {
				waits(g, func(f func(string)) {
					if set = f; !late {
						f("x")
					}
				})
				if late {
					set("another")
					set("x")
				}
			})
			said := false
			for e := range tr.Events() {
				said = said || e.Kind == trace.GoBlock && strings.HasSuffix(tr.Sentence(e, nil), want)
			}
			if !said {
				t.Errorf("no event says %q (late: %v)", want, late)
			}
			set("after the run") // is of no use, and harmless
		}
	}
	if (*simlib.Chan[int])(nil).SetName("nil") != nil {
		t.Error("a nil channel with a name is not nil")
	}
}

func ExampleMutex_SetName() {
	_, err := simlib.Run(simlib.Config{Procs: 1, Costs: &simlib.Costs{}}, func(g *simlib.G) {
		mu := new(simlib.Mutex).SetName("accounts")
		mu.Lock(g)
		mu.Lock(g)
	})
	fmt.Println(err)
	// Output:
	// fatal error: all goroutines are asleep - deadlock!
	//
	// goroutine 1 [sync.Mutex.Lock on accounts]:
	// main, since 0s
}
