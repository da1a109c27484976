package simlib

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// throw panics as the runtime does when one of its invariants is broken. In
// the model that is a bug of the model.
func throw(msg string) { panic("simlib: fatal error: " + msg) }

// FatalError is a misuse for which Go ends the program at once, past all
// recovering: an unlock of an unlocked mutex, too many threads. One for which Go
// panics, such as a send on a closed channel, is a PanicError if no goroutine
// recovers it.
type FatalError struct {
	Msg    string        // in Go's words
	Detail string        // what Go prints in the line before it, if anything
	Now    time.Duration // virtual time
	G      int           // the goroutine that did it, 0 if none
	Name   string
}

// Error is what Go prints, and which goroutine did it when.
func (e *FatalError) Error() string {
	s := "fatal error: " + e.Msg
	if e.Detail != "" {
		s = e.Detail + "\n" + s
	}
	if e.G != 0 {
		s += fmt.Sprintf(" (goroutine %d, %s, at %v)", e.G, trace.Quote(e.Name), e.Now)
	}
	return s
}

// plainError is what the runtime panics with. As in Go, a goroutine that recovers
// it finds a runtime.Error, and of a panic of packages such as sync a string.
type plainError string

// RuntimeError makes it a runtime.Error.
func (plainError) RuntimeError() {}

func (e plainError) Error() string { return string(e) }

// fatal ends the program where the runtime does so past all recovering.
func (gg *G) fatal(msg string) { gg.end(gg.fault(msg)) }

func (gg *G) fault(msg string) *FatalError {
	return &FatalError{Msg: msg, Now: gg.runTime(), G: gg.ID(), Name: gg.Name()}
}

// PanicError is a panic in a goroutine's body that was not recovered. Where a
// deferred call panicked while another panic was on its way, Go prints both; here
// is the last, which is all that recover tells. Stack shows where both were.
type PanicError struct {
	G     int
	Name  string
	Value any
	Stack []byte        // nil of a script
	Now   time.Duration // virtual time
}

// Error is what Go prints, and which goroutine did it when. What the program
// panics with cannot forge another line: as in Go, its own lines begin with a
// tab from the second on, and one with controls is in quotes.
func (e *PanicError) Error() string {
	lines := strings.Split(fmt.Sprint(e.Value), "\n")
	for i, line := range lines {
		if plain := strings.ReplaceAll(line, "\t", " "); trace.Clean(plain) != plain { // a tab does no harm
			lines[i] = trace.Quote(line)
		}
	}
	return fmt.Sprintf("panic: %s (goroutine %d, %s, at %v)", strings.Join(lines, "\n\t"), e.G, trace.Quote(e.Name), e.Now)
}

// Unwrap returns the panic's value if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// A Waiter is a goroutine in a DeadlockError or a StoppedError.
type Waiter struct {
	ID     int
	Name   string
	Status trace.GoStatus   // of a deadlock always GoWaiting
	Reason trace.WaitReason // what it waits for
	Object string           // the name that the program gave to the channel, lock or the like that it waits for
	Since  time.Duration    // virtual time
	Locked bool             // to its thread
	Bubble int              // that it belongs to, from 1; 0 is none
	Calls  []trace.Frame    // where in the program's source it is, the innermost call first, with Config.Calls
}

// DeadlockError says that no goroutine can ever run again.
//
// Go reports that only when no goroutine waits for the network, as it cannot
// know that nothing will come from there. The model knows, and ends such a
// program, which else would hang, with a DeadlockError, too (rule NP-6).
type DeadlockError struct {
	Msg     string // in Go's words, unless Hangs
	Hangs   bool   // Go would not report it, but hang without a word
	Bubble  int    // the bubble whose SynctestRun panicked with it, from 1; 0 is a deadlock of the program
	Now     time.Duration
	Waiters []Waiter // by id
}

// maxReported is how many waiting goroutines the text of a DeadlockError shows.
const maxReported = 100

// Error reports the deadlock as Go does: the message, then each goroutine
// with its state. It shows 100 goroutines, and of the others how many wait for
// what; Waiters has all.
func (e *DeadlockError) Error() string {
	var b strings.Builder
	if e.Hangs {
		fmt.Fprintf(&b, "simlib: a real program would hang here: %s", e.Msg)
	} else if e.Bubble != 0 {
		fmt.Fprintf(&b, "panic: %s", e.Msg)
	} else {
		fmt.Fprintf(&b, "fatal error: %s", e.Msg)
	}
	shown := e.Waiters[:min(len(e.Waiters), maxReported)]
	others := map[string]int{}
	for _, w := range e.Waiters[len(shown):] {
		others[w.reason()]++
	}
	listGoroutines(&b, shown, others)
	return b.String()
}

// listGoroutines writes each goroutine with its state, and how many others there are in
// which.
func listGoroutines(b *strings.Builder, shown []Waiter, others map[string]int) {
	for _, w := range shown {
		fmt.Fprintf(b, "\n\ngoroutine %d [%s]:\n%s, since %v", w.ID, w, trace.Quote(w.Name), w.Since)
		if len(w.Calls) > 0 {
			c := w.Calls[0]
			fmt.Fprintf(b, ", in %s (%s:%d)", c.Func, filepath.Base(c.File), c.Line)
		}
	}
	if len(others) > 0 {
		n, text := countStates(others)
		fmt.Fprintf(b, "\n\n… and %d more: %s", n, text)
	}
}

// countStates says how many goroutines there are, and how many in which state,
// those of which there are most first.
func countStates(n map[string]int) (all int, text string) {
	states := slices.SortedFunc(maps.Keys(n), func(a, b string) int {
		return cmp.Or(cmp.Compare(n[b], n[a]), cmp.Compare(a, b))
	})
	var counts []string
	for _, state := range states {
		all += n[state]
		counts = append(counts, fmt.Sprintf("%d [%s]", n[state], state))
	}
	return all, strings.Join(counts, ", ")
}

// String is what Go writes of the goroutine's state in a dump.
func (w Waiter) String() string {
	s := w.reason()
	if w.Status != trace.GoWaiting {
		s = w.Status.String()
	}
	if w.Bubble != 0 && isIdleInSynctest[w.Reason] && !strings.HasSuffix(w.Reason.String(), "(durable)") {
		s += " (durable)"
	}
	if w.Locked {
		s += ", locked to thread"
	}
	if w.Bubble != 0 {
		s += fmt.Sprintf(", synctest bubble %d", w.Bubble)
	}
	return s
}

// reason is what it waits for, by name if that has one.
func (w Waiter) reason() string {
	if w.Object == "" {
		return w.Reason.String()
	}
	return w.Reason.String() + " on " + trace.Clean(w.Object)
}

func (s *sched) waiterOf(gp *g) Waiter {
	w := s.doing(gp)
	w.ID, w.Name, w.Since = int(gp.goid), s.log.Name(gp.goid), time.Duration(gp.since)
	w.Calls = s.log.Calls(gp.goid)
	return w
}

// hangs reports whether the only thread that is not idle waits in the poller
// for something that will never come.
func (s *sched) hangs() bool {
	return s.poller != nil && s.pollUntil == 0 && s.net.inFlight == 0 && len(s.net.ready) == 0
}

// checkdead ends the run when no thread runs, none will be woken by a timer,
// and goroutines wait.
func (s *sched) checkdead() {
	nmsys := 0
	if s.sysmon.m != nil {
		nmsys++
	}
	if s.templateThread != nil {
		nmsys++
	}
	run := len(s.allm) - s.nmfreed - len(s.midle) - s.nmidlelocked - nmsys
	hangs := run == 1 && s.hangs()
	if run > 0 && !hangs || s.done {
		return
	}
	if run < 0 {
		throw("checkdead: inconsistent counts")
	}
	e := &DeadlockError{Now: time.Duration(s.now)}
	for id := trace.GoID(1); id <= s.goidgen; id++ {
		switch gp := s.gAt(id); gp.status {
		case _Gwaiting:
			if s.isSystemGoroutine(id) {
				continue
			}
			e.Waiters = append(e.Waiters, s.waiterOf(gp))
		case _Grunnable, _Grunning, _Gsyscall:
			throw("checkdead: runnable g")
		}
	}
	if len(e.Waiters) > 0 {
		for _, pp := range s.allp {
			if pp.timers.len() > 0 {
				return
			}
		}
		if s.own != nil && s.own.timers.len() > 0 {
			return
		}
	}
	if hangs {
		e.Hangs = true
		e.Msg = "all goroutines are asleep and nothing is on its way to the goroutines that wait for the network"
		s.err = e
		s.finish(rule.NP6, e.Msg)
		return
	}
	e.Msg = "all goroutines are asleep - deadlock!"
	if len(e.Waiters) == 0 {
		e.Msg = "no goroutines (main called runtime.Goexit) - deadlock!"
	}
	if !s.done {
		s.err = e
		s.finish(rule.DL1, e.Msg)
	}
}
