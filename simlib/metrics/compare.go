package metrics

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// A Turn is one decision of the scheduler: a goroutine of the program starts to run
// on a P.
type Turn struct {
	G    trace.GoID // NoGo: there is no such turn
	Name string     // what the program calls it
	P    trace.ProcID
	At   int64     // in nanoseconds of its trace
	Rule rule.Rule // by which it was found; of a goroutine that was stolen or came with a batch the rule of that
}

// A Side is what one of two runs that are compared does.
type Side struct {
	Turn  Turn       // at the first difference, the turn that this run takes where the other takes another one
	Had   trace.GoID // at Comparison.At, the goroutine that the P of Turn already had, if Turn comes later; NoGo is none
	Name  string     // of Had
	Turns int        // all turns of the run
	End   int64      // the length of the run, in nanoseconds
}

// A Pair is a turn of each of two runs: the same one in the order of its P.
type Pair struct {
	A, B Turn // one may not be there: then its G is NoGo
	Same bool
}

// A Comparison says where two runs part. See Compare.
type Comparison struct {
	Differ bool
	At     int64 // the first difference: the time of the earlier one of A.Turn and B.Turn
	Same   int   // how many turns both took before it
	A, B   Side
	Pairs  []Pair // turns of both side by side by time: the last ones before the first difference, and the next ones

	ByOrder   bool          // one of the runs is a recording, and times did not count
	Tolerance time.Duration // how much earlier or later the same turn could come, unless ByOrder
}

// How many pairs a Comparison holds.
const (
	maxPairs   = 100
	pairsAhead = 20 // before the first difference
)

// Compare finds the first decision of the scheduler in which two runs differ: which
// goroutine started to run on which P, and when. They may be two configurations,
// two policies or two versions of Go, or a simulated and a real run of one program
// (package live).
//
// What counts is the turns of the program's goroutines on each P, in their order.
// Goroutines are the same when they have the same name, and among those of one name
// when they were created as the same one. A turn of two simulated runs is the same
// when one comes no more than the tolerance later than the other; a tolerance of 0
// stands for a hundredth of the shorter run, so that the nanoseconds that a mechanism
// costs are no difference, and one of 1 ns for none. When one of the runs is a
// recording (trace.Info.Recorded), only the order counts, unless there is a
// tolerance: real time never repeats. Then the Ps are called by the order in which
// they first ran a goroutine, and a goroutine that runs again on its P without
// another in between goes on with its turn. What the runtime's own goroutines do does
// not count.
func Compare(a, b *trace.Trace, tolerance time.Duration) (*Comparison, error) {
	switch {
	case a == nil:
		return nil, errors.New("metrics: the first of the two traces is missing (nil)")
	case b == nil:
		return nil, errors.New("metrics: the second of the two traces is missing (nil)")
	case tolerance < 0:
		return nil, fmt.Errorf("metrics: the tolerance is %v; want 0 or more", tolerance)
	}
	loose := a.Recorded || b.Recorded
	c := &Comparison{ByOrder: loose && tolerance == 0, Tolerance: tolerance}
	switch {
	case c.ByOrder:
		c.Tolerance = math.MaxInt64
	case tolerance == 0:
		c.Tolerance = time.Duration(min(a.End(), b.End()) / 100)
	}
	ta, err := readTurns(a, loose)
	if err != nil {
		return nil, fmt.Errorf("%w, in the first of the two traces", err)
	}
	tb, err := readTurns(b, loose)
	if err != nil {
		return nil, fmt.Errorf("%w, in the second of the two traces", err)
	}
	c.A.Turns, c.A.End = ta.n, a.End()
	c.B.Turns, c.B.End = tb.n, b.End()
	c.read(ta, tb)
	for _, side := range []struct {
		*Side
		tr *trace.Trace
	}{{&c.A, a}, {&c.B, b}} {
		if err := side.lookBack(side.tr, c); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// read goes through the turns of both by time, P by P.
func (c *Comparison) read(a, b *turns) {
	at := make([]int, max(len(a.on), len(b.on))) // by P, how many pairs of it are read
	for len(c.Pairs) < maxPairs || !c.Differ {
		first, when := -1, int64(math.MaxInt64)
		for p := range at {
			if t := min(a.at(p, at[p]), b.at(p, at[p])); t < when {
				first, when = p, t
			}
		}
		if first < 0 {
			return
		}
		pair := Pair{A: a.turn(first, at[first]), B: b.turn(first, at[first])}
		at[first]++
		pair.Same = pair.A.G != trace.NoGo && pair.B.G != trace.NoGo &&
			a.who[pair.A.G] == b.who[pair.B.G] && c.within(pair.A.At, pair.B.At)
		switch {
		case pair.Same && !c.Differ:
			c.Same++
			if len(c.Pairs) == 2*pairsAhead {
				c.Pairs = append(c.Pairs[:0], c.Pairs[pairsAhead:]...)
			}
		case !pair.Same && !c.Differ:
			c.Differ, c.At = true, when
			c.A.Turn, c.B.Turn = pair.A, pair.B
			if n := len(c.Pairs); n > pairsAhead {
				c.Pairs = append(c.Pairs[:0], c.Pairs[n-pairsAhead:]...)
			}
		}
		c.Pairs = append(c.Pairs, pair)
	}
}

// within reports whether two times are as good as one.
func (c *Comparison) within(a, b int64) bool { return max(a, b)-min(a, b) <= int64(c.Tolerance) }

// lookBack finds what the P had at the first difference, if its own turn comes later.
func (s *Side) lookBack(tr *trace.Trace, c *Comparison) error {
	if !c.Differ || s.Turn.P == trace.NoProc || s.Turn.G != trace.NoGo && c.within(s.Turn.At, c.At) {
		return nil
	}
	now, err := tr.At(c.At)
	if err != nil {
		return fmt.Errorf("metrics: %w", err)
	}
	if s.Had = now.Procs[s.Turn.P].G; s.Had != trace.NoGo {
		s.Name = called(tr, s.Had)
	}
	return nil
}

// turns are those of a run, by P.
type turns struct {
	tr   *trace.Trace
	on   [][]turn
	name []trace.ProcID // by the number of a P here, which P it is
	who  []sameGo       // by goroutine
	n    int
}

// A turn is a Turn without what can be asked of the trace: a long run has millions.
type turn struct {
	at   int64
	g    trace.GoID
	rule rule.Rule
}

// A sameGo says of a goroutine what the same one in another run has, too.
type sameGo struct {
	name string
	nth  int // among those of the name
}

// readTurns reads the turns of a run. Loosely, Ps are in the order in which they ran
// a goroutine first, and a turn of the goroutine that had the last one is none.
func readTurns(tr *trace.Trace, loosely bool) (*turns, error) {
	t := &turns{tr: tr}
	number := make([]int, tr.Procs)
	for p := range number {
		number[p] = -1
		if !loosely {
			number[p] = t.add(trace.ProcID(p))
		}
	}
	named := map[string]int{}
	taken := make([]trace.Event, tr.Procs) // by P, what brought a goroutine into its hand
	err := walk(tr, func(e *trace.Event, _ *trace.State) {
		switch e.Kind {
		case trace.GoCreate, trace.GoCreateBlocked:
			name := tr.Name(e.G)
			*forGo(&t.who, e.G) = sameGo{name, named[name]}
			named[name]++
		case trace.RunqSteal, trace.GlobrunqGet:
			taken[e.P] = *e
		case trace.GoStart, trace.GoSwitch:
			if tr.IsSystem(e.G) || e.P == trace.NoProc {
				return
			}
			i := number[e.P]
			if i < 0 {
				i = t.add(e.P)
				number[e.P] = i
			}
			if k := len(t.on[i]); loosely && k > 0 && t.on[i][k-1].g == e.G {
				return
			}
			by := e.Rule
			if e.From == trace.Hand && taken[e.P].G == e.G {
				by = taken[e.P].Rule
			}
			t.on[i] = append(t.on[i], turn{e.Time, e.G, by})
			t.n++
		}
	})
	return t, err
}

func (t *turns) add(p trace.ProcID) int {
	t.on, t.name = append(t.on, nil), append(t.name, p)
	return len(t.on) - 1
}

// at returns when a P takes its k-th turn, or never.
func (t *turns) at(p, k int) int64 {
	if p < len(t.on) && k < len(t.on[p]) {
		return t.on[p][k].at
	}
	return math.MaxInt64
}

// turn returns the k-th turn of a P, or none.
func (t *turns) turn(p, k int) Turn {
	if p >= len(t.on) {
		return Turn{P: trace.NoProc}
	}
	if k >= len(t.on[p]) {
		return Turn{P: t.name[p]}
	}
	it := t.on[p][k]
	return Turn{G: it.g, Name: called(t.tr, it.g), P: t.name[p], At: it.at, Rule: it.rule}
}

// called is the name of a goroutine as sentences have it: a long one is cut.
func called(tr *trace.Trace, g trace.GoID) string {
	const most = 60
	if name := []rune(tr.Name(g)); len(name) > most {
		return trace.Clean(string(name[:most-1]) + "…")
	}
	return trace.Clean(tr.Name(g))
}

// String says the difference of the first run and the second.
func (c *Comparison) String() string { return c.Tell("the first", "the second") }

// Tell says the difference in English, with the names that the two runs are to have:
// "Until 25 µs both run the same. Then P1 runs C by WS-1 (with stealing) and nothing
// (without). The run ends after 8.1 ms (with stealing) and after 32 ms (without):
// 3.95 times as long."
func (c *Comparison) Tell(a, b string) string {
	return c.tellParting(a, b) + " " + c.tellEnds(a, b)
}

func (c *Comparison) tellParting(a, b string) string {
	if !c.Differ {
		return "Each P runs the same goroutines in the same order, in " + turnCount(c.Same) + "."
	}
	begin := "Until " + Brief(c.At) + " both run the same. Then "
	switch {
	case c.Same == 0:
		begin = "They differ from the start: "
	case c.ByOrder:
		begin = "The first " + turnCount(c.Same) + " are the same. Then "
		if c.Same == 1 {
			begin = "The first turn is the same. Then "
		}
	}
	one, other, nameOne, nameOther := &c.A, &c.B, a, b
	if one.Turn.G == trace.NoGo || other.Turn.G != trace.NoGo && other.Turn.At < one.Turn.At {
		one, other, nameOne, nameOther = other, one, b, a
	}
	return begin + one.tellTurn(c.ByOrder) + " (" + nameOne + ") and " + other.tellOther(one, c) + " (" + nameOther + ")."
}

// tellTurn says the turn of the run that takes one first.
func (s *Side) tellTurn(when bool) string {
	return procName(s.Turn.P) + " runs " + s.Turn.tell(when)
}

func (t *Turn) tell(when bool) string {
	text := t.Name
	if t.Rule != rule.None {
		text += " by " + t.Rule.String()
	}
	if when {
		text += " at " + Brief(t.At)
	}
	return text
}

// tellOther says what the other run does then.
func (s *Side) tellOther(one *Side, c *Comparison) string {
	p := ""
	if s.Turn.P != one.Turn.P {
		p = procName(s.Turn.P) + " runs "
	}
	switch {
	case s.Turn.P == trace.NoProc && c.ByOrder:
		return "no other P runs any"
	case s.Turn.P == trace.NoProc:
		return "there is no " + procName(one.Turn.P)
	case s.Turn.G != trace.NoGo && c.within(s.Turn.At, c.At):
		return p + s.Turn.tell(c.ByOrder)
	case s.Turn.G != trace.NoGo && s.Turn.Name == one.Turn.Name:
		return p + s.Turn.Name + " only at " + Brief(s.Turn.At)
	case s.Had != trace.NoGo && p == "":
		return "goes on with " + s.Name
	case s.Had != trace.NoGo:
		return p + s.Name + " as before"
	case s.Turn.G != trace.NoGo:
		return p + "nothing until " + Brief(s.Turn.At)
	case c.At >= s.End:
		return p + "nothing, as the run is over"
	}
	return p + "nothing"
}

// tellEnds says how long both took.
func (c *Comparison) tellEnds(a, b string) string {
	short, long := c.A.End, c.B.End
	if short > long {
		short, long, a, b = long, short, b, a
	}
	if Brief(short) == Brief(long) {
		return "Both end after " + Brief(long) + "."
	}
	text := fmt.Sprintf("The run ends after %s (%s) and after %s (%s)", Brief(short), a, Brief(long), b)
	switch ratio := float64(long) / float64(short); {
	case short == 0:
		return text + "."
	case ratio < 1.1:
		return text + ": " + digits(100*(ratio-1), 2) + " % longer."
	default:
		return text + ": " + digits(ratio, 3) + " times as long."
	}
}

func procName(p trace.ProcID) string { return "P" + strconv.Itoa(int(p)) }

func turnCount(n int) string {
	if n == 1 {
		return "1 turn"
	}
	return strconv.Itoa(n) + " turns"
}
