package oracle

import (
	"fmt"

	"github.com/schedlab/schedlab/simlib/trace"
)

// seen is the state that a reader's changes add up to.
type seen struct {
	gos   map[int64]string
	procs map[int64]string
	on    map[int64][2]int64 // of a running goroutine, its thread and P
}

func (v *seen) apply(c change) {
	switch c.what {
	case "go":
		if v.gos[c.id] = c.to; c.to == "Running" {
			v.on[c.id] = [2]int64{c.m, c.p}
		} else {
			delete(v.on, c.id)
		}
	case "proc":
		v.procs[c.id] = c.to
	}
}

var statusNames = map[trace.GoStatus]string{
	trace.GoUndefined: "", trace.GoRunnable: "Runnable", trace.GoRunning: "Running", trace.GoSyscall: "Syscall",
	trace.GoWaiting: "Waiting", trace.GoDead: "NotExist",
}

// same compares the state with ours. To be fast it looks at all of it only now
// and then, else at what the event concerns.
func (v *seen) same(e trace.Event, s *trace.State, all bool) error {
	one := func(g trace.GoID) error {
		gs := s.Go(g)
		if got, want := v.gos[int64(g)], statusNames[gs.Status]; got != want {
			return fmt.Errorf("goroutine %d is %q to the reader; want %q", g, got, want)
		}
		on, runs := v.on[int64(g)]
		if runs != (gs.Status == trace.GoRunning) || runs && on != [2]int64{int64(gs.M), int64(gs.P)} {
			return fmt.Errorf("goroutine %d, %v, is on thread and P %v to the reader; want %d and %d", g, gs.Status, on, gs.M, gs.P)
		}
		return nil
	}
	if !all {
		if err := one(e.G); err != nil {
			return err
		}
	} else {
		for g := range s.MaxGo() + 1 {
			if err := one(g); err != nil {
				return err
			}
		}
	}
	for p, pp := range s.Procs {
		want := "Running"
		if pp.Status != trace.ProcRunning {
			want = "Idle"
		}
		if got := v.procs[int64(p)]; got != want && (got != "" || want != "Idle") {
			return fmt.Errorf("to the reader P%d is %q; want %q", p, got, want)
		}
	}
	return nil
}
