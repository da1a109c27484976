package metrics_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
	"pgregory.net/rapid"
)

// A start is a turn of a run that is made by hand.
type start struct {
	at int64
	p  trace.ProcID
	g  trace.GoID
}

// runOf is a run of two Ps in which goroutines run by turns, and give way to the
// next one.
func runOf(end int64, info trace.Info, names string, starts ...start) *trace.Trace {
	var l trace.Log
	for p := range trace.ProcID(2) {
		l.Add(0, trace.MStart, rule.SU1, 0, p, trace.NoQueue, uint32(p))
		l.Add(0, trace.ProcStart, rule.SU1, 0, p, trace.NoQueue, uint32(p))
	}
	for i, name := range names {
		g := trace.GoID(i + 1)
		l.SetName(g, string(name))
		l.Add(0, trace.GoCreate, rule.SU1, g, 0, trace.NoQueue, 0)
	}
	on := map[trace.ProcID]trace.GoID{}
	for _, s := range starts {
		if g := on[s.p]; g != trace.NoGo {
			l.Add(s.at, trace.GoStop, rule.PE4, g, s.p, trace.NoQueue, uint32(trace.StopPreempted))
		}
		on[s.p] = s.g
		l.Add(s.at, trace.GoStart, rule.GQ2, s.g, s.p, trace.NoQueue, 0)
	}
	info.Procs, info.NoQueues = 2, true
	return l.Finish(info, end)
}

func compare(t *testing.T, a, b *trace.Trace, tolerance time.Duration) *metrics.Comparison {
	t.Helper()
	c, err := metrics.Compare(a, b, tolerance)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTwoRunsPartWhereAPFirstRunsAnotherGoroutine(t *testing.T) {
	sim, real := trace.Info{}, trace.Info{Recorded: true}
	a := runOf(1000, sim, "xyz", start{0, 0, 1}, start{100, 1, 2}, start{300, 0, 3})
	for name, c := range map[string]struct {
		b         *trace.Trace
		tolerance time.Duration
		want      string
	}{
		"another goroutine": {runOf(1000, sim, "xyz", start{0, 0, 1}, start{100, 1, 3}, start{300, 0, 2}), 0,
			"Until 100 ns both run the same. Then P1 runs y by GQ-2 (a) and z by GQ-2 (b). Both end after 1 µs."},
		"another P": {runOf(1000, sim, "xyz", start{0, 0, 1}, start{100, 0, 2}, start{300, 0, 3}), 0,
			"Until 100 ns both run the same. Then P0 runs y by GQ-2 (b) and goes on with x (a). Both end after 1 µs."},
		"nothing on the P": {runOf(2000, sim, "xyz", start{0, 0, 1}, start{300, 0, 3}), 0,
			"Until 100 ns both run the same. Then P1 runs y by GQ-2 (a) and nothing (b). The run ends after 1 µs (a) and after 2 µs (b): 2 times as long."},
		"later than the tolerance": {runOf(1000, sim, "xyz", start{0, 0, 1}, start{111, 1, 2}, start{300, 0, 3}), 0,
			"Until 100 ns both run the same. Then P1 runs y by GQ-2 (a) and y only at 111 ns (b). Both end after 1 µs."},
		"as late as the tolerance": {runOf(1050, sim, "xyz", start{0, 0, 1}, start{110, 1, 2}, start{300, 0, 3}), 0,
			"Each P runs the same goroutines in the same order, in 3 turns. The run ends after 1 µs (a) and after 1.05 µs (b): 5 % longer."},
		"no tolerance": {runOf(1000, sim, "xyz", start{0, 0, 1}, start{102, 1, 2}, start{300, 0, 3}), 1,
			"Until 100 ns both run the same. Then P1 runs y by GQ-2 (a) and y only at 102 ns (b). Both end after 1 µs."},
		"the names count and not the ids": {runOf(1000, sim, "yxz", start{0, 0, 2}, start{100, 1, 1}, start{300, 0, 3}), 0,
			"Each P runs the same goroutines in the same order, in 3 turns. Both end after 1 µs."},
		"the order of a recording, whatever its Ps and times": {runOf(90_000, real, "xyz", start{0, 1, 1}, start{7000, 0, 2}, start{8000, 1, 1}, start{70_000, 1, 3}), 0,
			"Each P runs the same goroutines in the same order, in 3 turns. The run ends after 1 µs (a) and after 90 µs (b): 90 times as long."},
		"another order in a recording": {runOf(90_000, real, "xyz", start{0, 1, 1}, start{7000, 0, 3}), 0,
			"The first turn is the same. Then P1 runs y by GQ-2 at 100 ns (a) and P0 runs z by GQ-2 at 7 µs (b). The run ends after 1 µs (a) and after 90 µs (b): 90 times as long."},
		"from the start": {runOf(1000, sim, "xyz", start{0, 0, 2}), 0,
			"They differ from the start: P0 runs x by GQ-2 (a) and y by GQ-2 (b). Both end after 1 µs."},
	} {
		if got := compare(t, a, c.b, c.tolerance).Tell("a", "b"); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

// Whatever the runs are: one is the same as itself, and when two change places so do
// the sides.
func TestARunIsTheSameAsItselfAndTheSidesChangePlacesWithTheRuns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, _ := run(t)
		b, _ := run(t)
		compare := func(a, b *trace.Trace, tolerance time.Duration) *metrics.Comparison {
			c, err := metrics.Compare(a, b, tolerance)
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		if c := compare(a, a, 1); c.Differ || c.Same != c.A.Turns || c.A != c.B {
			t.Errorf("a run differs from itself: %v", c)
		}
		c, back := compare(a, b, 0), compare(b, a, 0)
		if c.A != back.B || c.B != back.A || c.At != back.At || c.Same != back.Same || c.Tell("a", "b") != back.Tell("b", "a") {
			t.Errorf("%s\nand the other way round\n%s", c.Tell("a", "b"), back.Tell("b", "a"))
		}
		if !c.Differ {
			if c.Same != c.A.Turns || c.Same != c.B.Turns {
				t.Errorf("they are the same in %d turns, but have %d and %d", c.Same, c.A.Turns, c.B.Turns)
			}
			return
		}
		same := slices.IndexFunc(c.Pairs, func(p metrics.Pair) bool { return !p.Same })
		if p := c.Pairs[same]; p.A != c.A.Turn || p.B != c.B.Turn || same != min(same, c.Same) {
			t.Errorf("the pair after %d that are the same is %v, and the runs part at %v and %v", same, p, c.A.Turn, c.B.Turn)
		}
	})
}

func TestWhatCannotBeComparedSaysWhy(t *testing.T) {
	a := runOf(1, trace.Info{}, "x", start{0, 0, 1})
	var l trace.Log
	l.Add(0, trace.GoStart, rule.RQ8, 7, 0, trace.Ring, 0)
	broken := l.Finish(trace.Info{Procs: 1}, 1)
	for want, do := range map[string]func() (*metrics.Comparison, error){
		"the first of the two traces is missing":  func() (*metrics.Comparison, error) { return metrics.Compare(nil, a, 0) },
		"the second of the two traces is missing": func() (*metrics.Comparison, error) { return metrics.Compare(a, nil, 0) },
		"the tolerance is -1ns; want 0 or more":   func() (*metrics.Comparison, error) { return metrics.Compare(a, a, -1) },
		", in the second of the two traces":       func() (*metrics.Comparison, error) { return metrics.Compare(a, broken, 0) },
	} {
		if _, err := do(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, want %q", err, want)
		}
	}
}
