package story

import (
	"math/rand/v2"
	"slices"
	"time"
)

// A Grammar says which programs Make makes.
type Grammar struct {
	Weights   []Weight        // what there is; the first stands in for what a place does not allow
	Durations []time.Duration // of all that takes time, or nothing but 0
	Spreads   []time.Duration // their random parts, if they have any
	Sizes     []int           // of channels
	Length    int             // most steps of main, besides one; few are more frequent
	Steps     int             // most steps in all
	Loops     int             // how deep loops may be nested in a body

	// Real restricts a program to what Go's own runtime can run without an end to its
	// process: only the first goroutine, outside of loops, closes a channel or
	// sends into one that is closed at some time, and takes from the wait group
	// gate, which has 1; and a goroutine that switches to a coroutine is locked to its
	// thread as when the coroutine was made.
	Real bool

	// Settled restricts a program to one whose results depend on no order: what
	// is sent is received, nothing is locked twice, and what a goroutine pulls, it
	// has made itself.
	Settled bool

	Timed  bool     // periods are few whole milliseconds, so that timers are due at the same time
	Logs   bool     // log after most steps and what is received, so that the order shows
	Refs   bool     // some objects depend on the number of the goroutine
	Misuse []string // steps that Go panics for or ends the program for, for "misuse"
}

// A Weight says how often something is drawn in a program that has it.
type Weight struct {
	What string // a verb or a pattern: a key of patterns
	N    int
}

// durations go from nothing to more than a time slice.
var durations = []time.Duration{0, 1, 100, 3 * time.Microsecond, 20 * time.Microsecond, 150 * time.Microsecond,
	time.Millisecond, 4 * time.Millisecond, 12 * time.Millisecond, 45 * time.Millisecond}

// mixed are sizes of channels.
var mixed = []int{0, 0, 1, 3, 100}

// Any is for programs that may do whatever there is.
var Any = Grammar{
	Durations: durations, Sizes: mixed, Length: 57, Steps: 60, Loops: 9,
	Weights: []Weight{{"compute", 3}, {"tight", 1}, {"yield", 3}, {"sleep", 3}, {"syscall", 3}, {"rawsyscall", 1}, {"waitsignal", 1}, {"deep", 1}, {"send", 4}, {"recv", 4},
		{"close", 2}, {"select", 3}, {"lock", 3}, {"rlock", 2}, {"rwlock", 2}, {"trylock", 1}, {"tryrlock", 1}, {"tryrwlock", 1},
		{"group", 4}, {"go", 4}, {"burst", 1}, {"condwait", 2}, {"signal", 1}, {"broadcast", 1}, {"log", 1}, {"loop", 3},
		{"lockos", 1}, {"bind", 2}, {"alloc", 2}, {"gc", 1}, {"stopworld", 2}, {"procs", 2}, {"net", 4}, {"time", 4},
		{"pull", 3}, {"next", 3}, {"give", 3}, {"exit", 1}, {"contend", 2}, {"exchange", 2}},
}

// AnyMisuse may also do what Go panics for or ends the program for.
var AnyMisuse = Any.misusing(2, "unlock bad", "runlock bad", "rwunlock bad", "done bad", "close nil", "close bad; close bad", "go nil", "panic misuse")

// AsDataMisuse is AsData with what ends a run, or keeps a goroutine for ever.
var AsDataMisuse = AsData.misusing(1, "close c0", "unlock m0", "done g0", "lock m1")

// Results is for programs whose results depend on no order.
var Results = Grammar{
	Durations: durations, Sizes: []int{1, 3, 100}, Length: 30, Steps: 30, Loops: 9, Settled: true,
	Weights: []Weight{{"compute", 4}, {"tight", 1}, {"yield", 3}, {"sleep", 2}, {"syscall", 3}, {"pass", 6}, {"lock", 2}, {"rlock", 2},
		{"rwlock", 2}, {"group", 6}, {"crowd", 1}, {"log", 2}, {"loop", 3}, {"lockos", 1}, {"alloc", 2}, {"gc", 1}, {"pull", 3}, {"give", 2}},
}

// Order is for programs in which nothing takes time, so that the order of their
// steps does not depend on the machine.
var Order = Grammar{
	Durations: []time.Duration{0}, Sizes: mixed, Length: 40, Steps: 40, Loops: 9, Real: true, Logs: true,
	Weights: []Weight{{"yield", 5}, {"go", 6}, {"loop", 4}, {"send", 6}, {"recv", 6}, {"select", 3}, {"lock", 4}, {"rlock", 2}, {"rwlock", 2},
		{"condwait", 2}, {"signal", 2}, {"broadcast", 1}, {"waitfor", 1}, {"group", 3}, {"close", 2}, {"done", 1},
		{"exit", 1}, {"trylock", 1}, {"burst", 1}, {"lockos", 2}, {"stopworld", 1}, {"pull", 3}, {"next", 9}, {"give", 9}, {"end", 1}},
}

// Timers is for programs in which nothing takes time, but time goes on: many of
// their timers are due at the same time.
var Timers = Grammar{
	Durations: []time.Duration{0, time.Millisecond, time.Millisecond, 2 * time.Millisecond, 3 * time.Millisecond, 5 * time.Millisecond, -time.Millisecond},
	Sizes:     mixed, Length: 40, Steps: 40, Loops: 9, Real: true, Timed: true, Logs: true,
	Weights: []Weight{{"yield", 3}, {"go", 6}, {"loop", 4}, {"sleep", 6}, {"clock", 16}, {"after", 6}, {"swarm", 5}, {"send", 4}, {"recv", 4}, {"select", 2},
		{"lock", 4}, {"rlock", 2}, {"rwlock", 2}, {"condwait", 2}, {"signal", 2}, {"broadcast", 1}, {"waitfor", 1}, {"group", 4}, {"close", 2}, {"done", 1},
		{"exit", 1}, {"trylock", 1}, {"burst", 1}, {"pull", 2}, {"next", 5}, {"give", 5}, {"end", 1}},
}

// AsData is for programs that package simlib/script can hold.
var AsData = Grammar{
	Durations: durations, Spreads: []time.Duration{0, 0, 1, 1000, 15_000_000}, Sizes: mixed, Length: 10, Steps: 40, Loops: 2, Refs: true,
	Weights: []Weight{{"compute", 3}, {"yield", 1}, {"sleep", 1}, {"syscall", 1}, {"send", 2}, {"recv", 2}, {"lock", 2}, {"waitfor", 1},
		{"go", 2}, {"counted", 1}, {"group", 1}, {"shutoff", 1}, {"loop", 1}},
}

// misusing returns the grammar with one of these misuses as often as the weight says.
func (g Grammar) misusing(weight int, misuse ...string) Grammar {
	g.Weights, g.Misuse = append(slices.Clone(g.Weights), Weight{"misuse", weight}), misuse
	return g
}

// Without returns the grammar without some verbs and patterns.
func (g Grammar) Without(what ...string) Grammar {
	g.Weights = slices.DeleteFunc(slices.Clone(g.Weights), func(w Weight) bool { return slices.Contains(what, w.What) })
	return g
}

// FromBytes draws from bytes; where they run out, zeros follow.
func FromBytes(b []byte) (draw func(n int) int) {
	next := func() (v int) {
		if len(b) > 0 {
			v, b = int(b[0]), b[1:]
		}
		return v
	}
	return func(n int) int {
		v := next()
		for most := 256; most < n; most <<= 8 {
			v = v<<8 | next()
		}
		return v % n
	}
}

// FromSeed draws at random.
func FromSeed(seed uint64) (draw func(n int) int) {
	return rand.New(rand.NewPCG(seed, 1)).IntN
}
