package simlib_test

import (
	"errors"
	"fmt"
	"io"
	"math"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/script"
)

// far is longer than any run.
const far = math.MaxInt64

// foreverish are operations that do not come back before the end of time.
var foreverish = map[string]func(g *simlib.G){
	"Compute":      func(g *simlib.G) { g.Compute(far) },
	"ComputeTight": func(g *simlib.G) { g.ComputeTight(far) },
	"Sleep":        func(g *simlib.G) { g.Sleep(far) },
	"Syscall":      func(g *simlib.G) { g.Syscall(far) },
	"RawSyscall":   func(g *simlib.G) { g.RawSyscall(far) },
	"WaitSignal":   func(g *simlib.G) { g.WaitSignal(far) },
	"NetRead":      func(g *simlib.G) { g.NetRead(far) },
	"StopTheWorld": func(g *simlib.G) { g.StopTheWorld("x", far) },
	"Pipe":         func(g *simlib.G) { a, b := simlib.Pipe(g, far); _ = a.Write(g, 1); _, _ = b.Read(g) },
	"Close":        func(g *simlib.G) { a, b := simlib.Pipe(g, far); a.Close(g); _, _ = b.Read(g) },
	"After":        func(g *simlib.G) { simlib.After(g, far).Recv(g) },
	"Ticker":       func(g *simlib.G) { simlib.NewTicker(g, far).C.Recv(g) },
	"Reset":        func(g *simlib.G) { t := simlib.NewTimer(g, 1); t.Reset(g, far); t.C.Recv(g) },
	"deadline":     func(g *simlib.G) { _, b := simlib.Pipe(g, 0); b.SetReadDeadline(g, far); _, _ = b.Read(g) },
}

func TestWhatLastsLongerThanAnyRunEndsAtMaxTime(t *testing.T) {
	for name, do := range foreverish {
		for _, limit := range []time.Duration{time.Millisecond, time.Second, far} {
			for _, before := range []time.Duration{0, 1, time.Millisecond - 1} {
				for _, ablated := range []bool{false, true} {
					cfg := simlib.Config{Procs: 2, MaxTime: limit, MaxSteps: 2000, DisableNetpoll: ablated, DisableSysmon: ablated}
					if before == 0 {
						cfg.Costs = &simlib.Costs{}
					}
					tr, err := simlib.Run(cfg, func(g *simlib.G) { g.Compute(before); do(g); t.Errorf("%s returns at %v", name, g.Now()) })
					if !errors.Is(err, simlib.ErrMaxTime) && !(limit == far && errors.Is(err, simlib.ErrMaxSteps)) {
						t.Errorf("%s with MaxTime %v: the run ends at %v with %v", name, limit, time.Duration(tr.End()), err)
					}
				}
			}
		}
	}
	for op, body := range map[string]script.Op{"Compute": script.Compute(far), "ComputeRandom": script.ComputeRandom(far-1, 1), "Sleep": script.Sleep(far), "Syscall": script.Syscall(far)} {
		_, err := simlib.RunScript(simlib.Config{}, &script.Program{Bodies: []script.Body{{script.Compute(5), body}}})
		if !errors.Is(err, simlib.ErrMaxTime) {
			t.Errorf("the script's %s ends with %v", op, err)
		}
	}
}

func TestNegativeDurationsAreNone(t *testing.T) {
	for name, do := range map[string]func(g *simlib.G){
		"Compute":      func(g *simlib.G) { g.Compute(-far) },
		"ComputeTight": func(g *simlib.G) { g.ComputeTight(-1) },
		"Sleep":        func(g *simlib.G) { g.Sleep(-far) },
		"Syscall":      func(g *simlib.G) { g.Syscall(-far) },
		"NetRead":      func(g *simlib.G) { g.NetRead(-far) },
		"StopTheWorld": func(g *simlib.G) { g.StopTheWorld("x", -far) },
		"Pipe":         func(g *simlib.G) { a, b := simlib.Pipe(g, -far); _ = a.Write(g, 1); _, _ = b.Read(g) },
		"After":        func(g *simlib.G) { simlib.After(g, -far).Recv(g) },
		"deadline":     func(g *simlib.G) { _, b := simlib.Pipe(g, 0); b.SetReadDeadline(g, -far); _, _ = b.Read(g) },
	} {
		took := time.Duration(-1)
		_, err := simlib.Run(simlib.Config{Costs: &simlib.Costs{}, Check: true}, func(g *simlib.G) {
			g.Compute(100)
			do(g)
			took = g.Now() - 100
		})
		if err != nil || took != 0 {
			t.Errorf("%s takes %v, the error is %v", name, took, err)
		}
	}
}

func TestAbsurdSizesPanicWithWhatIsAllowed(t *testing.T) {
	for want, do := range map[string]func(g *simlib.G){
		"simlib: the size of a channel is -1; want 0 to 2147483647":                  func(*simlib.G) { simlib.NewChan[int](-1) },
		"simlib: the size of a channel is 9223372036854775807; want 0 to 2147483647": func(*simlib.G) { simlib.NewChan[int](far) },
		"simlib: Write of 0 bytes; want 1 to 2147483647":                             func(g *simlib.G) { a, _ := simlib.Pipe(g, 0); _ = a.Write(g, 0) },
		"simlib: Write of 9223372036854775807 bytes; want 1 to 2147483647":           func(g *simlib.G) { a, _ := simlib.Pipe(g, 0); _ = a.Write(g, far) },
		"simlib: GOMAXPROCS(9223372036854775807); want at most 1024":                 func(g *simlib.G) { g.GOMAXPROCS(far) },
		"simlib: a Select has two Default cases; want one at most":                   func(g *simlib.G) { simlib.Select(g, simlib.Default(), simlib.Default()) },
	} {
		tr, err := simlib.Run(simlib.Config{}, do)
		if p := new(*simlib.PanicError); !errors.As(err, p) || fmt.Sprint((*p).Value) != want {
			t.Errorf("the error is %v; want %q", err, want)
		}
		finalState(t, tr)
	}
}

// A large channel takes memory only for what is in it, and keeps the order
// while that grows.
func TestAChannelOfMuchRoomIsAQueue(t *testing.T) {
	_, err := simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		c := simlib.NewChan[int](math.MaxInt32)
		sent, received := 0, 0
		for n := 1; n < 4000; n *= 2 {
			for range 3 * n {
				c.Send(g, sent)
				sent++
			}
			for range n {
				if v := c.Recv(g); v != received {
					t.Fatalf("value %d comes when %d is due", v, received)
				}
				received++
			}
		}
		if c.Len() != sent-received || c.Cap() != math.MaxInt32 {
			t.Errorf("Len is %d, Cap %d", c.Len(), c.Cap())
		}
	})
	if err != nil {
		t.Error(err)
	}
}

func TestDeepNestingEndsLikeShallow(t *testing.T) {
	const deep = 50_000
	var down func(g *simlib.G, n int) int
	down = func(g *simlib.G, n int) int {
		if n == 0 {
			g.Gosched()
			return 0
		}
		return 1 + down(g, n-1)
	}
	var nest func(g *simlib.G, n int)
	nest = func(g *simlib.G, n int) {
		if n > 0 {
			var wg simlib.WaitGroup
			wg.Go(g, func(g *simlib.G) { nest(g, n-1) })
			wg.Wait(g)
		}
	}
	for name, main := range map[string]func(*simlib.G){
		"calls":               func(g *simlib.G) { down(g, deep) },
		"goroutines":          func(g *simlib.G) { nest(g, deep) },
		"calls that are left": func(g *simlib.G) { g.Go(func(g *simlib.G) { defer g.Sleep(far); down(g, deep) }); g.Sleep(1) },
	} {
		if _, err := simlib.Run(simlib.Config{Procs: 2}, main); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestClosingAConnectionTwiceIsAsTheFirstTime(t *testing.T) {
	_, err := simlib.Run(simlib.Config{}, func(g *simlib.G) {
		a, b := simlib.Pipe(g, 0)
		a.Close(g)
		a.Close(g)
		if err := a.Write(g, 1); err != simlib.ErrClosed {
			t.Errorf("a write to a closed end gives %v", err)
		}
		if _, err := b.Read(g); err != io.EOF {
			t.Errorf("a read from one whose other end is closed gives %v", err)
		}
	})
	if err != nil {
		t.Error(err)
	}
}
