package exectrace_test

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	etrace "golang.org/x/exp/trace"

	"github.com/schedlab/schedlab/simlib"
)

// As in Go, the goroutine that stops the world takes the Ps of syscalls that have begun
// (syscallingThread.gcstopP), and a thread that enters one later stops its P
// itself (entersyscallHandleGCWait).
func TestAStoppedWorldGetsThePOfASyscallFromWhoTheRuntimeSays(t *testing.T) {
	const stopper, inCall = 1, 2
	for name, c := range map[string]struct {
		before time.Duration // the syscall
		by     etrace.GoID
	}{
		"a syscall that has begun":  {0, stopper},
		"one that begins meanwhile": {time.Millisecond, inCall},
	} {
		// Nothing but the stop takes a P, and the goroutine does not leave before
		// its syscall.
		cfg := simlib.Config{Procs: 2, DisableSysmon: true, DisablePreemption: true}
		tr := simulate(t, cfg, func(g *simlib.G) {
			g.Go(func(g *simlib.G) {
				g.ComputeTight(c.before)
				g.Syscall(time.Millisecond)
			})
			g.Compute(200 * time.Microsecond)
			g.StopTheWorld("read mem stats", time.Microsecond)
		})
		r, err := etrace.NewReader(bytes.NewReader(file(t, tr)))
		if err != nil {
			t.Fatal(err)
		}
		var by []etrace.GoID
		for stops := false; ; {
			e, err := r.ReadEvent()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			switch e.Kind() {
			case etrace.EventRangeBegin:
				stops = true
			case etrace.EventRangeEnd:
				stops = false
			case etrace.EventStateTransition:
				if tr := e.StateTransition(); stops && tr.Resource.Kind == etrace.ResourceProc {
					if _, to := tr.Proc(); to == etrace.ProcIdle {
						by = append(by, e.Goroutine())
					}
				}
			}
		}
		if len(by) != 1 || by[0] != c.by {
			t.Errorf("%s: its P is stopped by the goroutines %v; want %d", name, by, c.by)
		}
	}
}
