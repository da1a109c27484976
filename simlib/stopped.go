package simlib

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// What a StoppedError wraps when a run has reached a limit of its Config. Test
// for them with errors.Is.
var (
	// ErrMaxTime means that the program was not over at Config.MaxTime.
	ErrMaxTime = errors.New("simlib: the program did not end within MaxTime")
	// ErrMaxSteps means that the engine took Config.MaxSteps steps and the program
	// was not over.
	ErrMaxSteps = errors.New("simlib: the program did not end within MaxSteps")
	// ErrMaxGoroutines means that the program had more than
	// Config.MaxGoroutines goroutines at once.
	ErrMaxGoroutines = errors.New("simlib: the program has more goroutines than MaxGoroutines")
)

const (
	defaultMaxTime       = time.Hour
	defaultMaxSteps      = 10_000_000
	defaultMaxGoroutines = 250_000
)

func (c *Config) limitsDefaults() {
	c.MaxTime = min(cmp.Or(c.MaxTime, defaultMaxTime), endOfTime-1) // what lasts to the end of time does not end
	c.MaxSteps = cmp.Or(c.MaxSteps, defaultMaxSteps)
	c.MaxGoroutines = cmp.Or(c.MaxGoroutines, defaultMaxGoroutines)
}

func (c *Config) validateLimits() error {
	switch {
	case c.MaxTime < 0:
		return fmt.Errorf("simlib: MaxTime is %v; want 0 (one hour) or more", c.MaxTime)
	case c.MaxSteps < 0:
		return fmt.Errorf("simlib: MaxSteps is %d; want 0 (ten million) or more", c.MaxSteps)
	case c.MaxGoroutines < 0:
		return fmt.Errorf("simlib: MaxGoroutines is %d; want 0 (250,000) or more", c.MaxGoroutines)
	}
	return nil
}

// StoppedError says that a run was stopped while its program was not over: at a
// limit of its Config, or because its context ended. It wraps the reason.
type StoppedError struct {
	Reason     error          // ErrMaxTime, ErrMaxSteps, ErrMaxGoroutines, or the context's
	Limit      string         // the field of Config to raise, "" of a context
	Value      string         // what it is
	Now        time.Duration  // virtual time
	Goroutines []Waiter       // what there is, by id: the first hundred of the program's that have not ended
	Others     map[string]int // how many more there are, by what they do
}

// Unwrap returns the reason.
func (e *StoppedError) Unwrap() error { return e.Reason }

// Error says why the run was stopped, what to raise if the program needs more,
// and what each goroutine does, as the report of a deadlock does.
func (e *StoppedError) Error() string {
	var b strings.Builder
	if e.Limit != "" {
		fmt.Fprintf(&b, "%v (%s); raise Config.%s if it needs more. At %v of virtual time there are", e.Reason, e.Value, e.Limit, e.Now)
	} else {
		fmt.Fprintf(&b, "simlib: the run was stopped: %v. At %v of virtual time there are", e.Reason, e.Now)
	}
	if len(e.Goroutines) == 0 {
		b.WriteString(" no goroutines of the program")
	}
	listGoroutines(&b, e.Goroutines, e.Others)
	return b.String()
}

// stop ends the run at a limit, or with its context when limit is "".
func (s *sched) stop(reason error, limit string) {
	if s.done {
		return
	}
	e := &StoppedError{Reason: reason, Limit: limit, Now: time.Duration(s.now)}
	how := limit
	switch limit {
	case "MaxTime":
		e.Value = fmt.Sprint(s.cfg.MaxTime)
	case "MaxSteps":
		e.Value = fmt.Sprint(s.cfg.MaxSteps)
	case "MaxGoroutines":
		e.Value = fmt.Sprint(s.cfg.MaxGoroutines)
	default:
		how = "cancelled"
	}
	e.Goroutines, e.Others = s.census()
	s.err = e
	s.finish(rule.None, how)
}

// census returns the first goroutines of the program that have not ended, and
// how many others do what.
func (s *sched) census() (first []Waiter, others map[string]int) {
	for id := trace.GoID(1); id <= s.goidgen; id++ {
		if s.gone != nil && s.gs[id/gChunk] == s.gone {
			id |= gChunk - 1 // to the last of the chunk
			continue
		}
		gp := s.gAt(id)
		if gp.status == _Gidle || gp.status == _Gdead || s.isSystemGoroutine(id) {
			continue
		}
		if len(first) < maxReported {
			first = append(first, s.waiterOf(gp))
			continue
		}
		if others == nil {
			others = map[string]int{}
		}
		others[s.doing(gp).String()]++
	}
	return first, others
}

// doing is the part of a Waiter that says what the goroutine does.
func (s *sched) doing(gp *g) Waiter {
	w := Waiter{Status: trace.GoWaiting, Bubble: int(gp.bubble()), Locked: gp.lockedm != trace.NoThread}
	switch gp.status {
	case _Grunnable:
		w.Status = trace.GoRunnable
	case _Grunning:
		w.Status = trace.GoRunning
	case _Gsyscall:
		w.Status = trace.GoSyscall
	default:
		w.Reason, w.Object = gp.reason, s.log.ObjectName(int(gp.obj))
	}
	return w
}
