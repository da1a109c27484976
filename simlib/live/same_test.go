package live_test

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/story"
)

var (
	programs = flag.Int("programs", 1000, "how many random programs to compare with the real runtime")
	first    = flag.Uint64("first", 0, "the seed of the first random program")
)

// A comparison is what random programs are compared by.
type comparison struct {
	cfg     simlib.Config
	grammar story.Grammar
	ordered func(*story.Program) *story.Program // the program whose order is compared
	orders  func(t *testing.T, programs []*story.Program, runs int) []map[string]int
	again   int // runs of a program that seems to differ
}

// untimed compares programs in which no time passes.
func untimed(cfg simlib.Config) comparison {
	return comparison{cfg, story.Order, ordered, realOrders, 501}
}

func (c comparison) program(seed uint64) *story.Program {
	return story.Make(story.FromSeed(seed), c.grammar)
}

// simOrder runs a program in the simulator.
func (c comparison) simOrder(p *story.Program, tick uint32, seed uint64) string {
	main, logged := logs(c.ordered(p))
	cfg := c.cfg
	cfg.Procs, cfg.Costs, cfg.StartTick, cfg.Seed = 1, &simlib.Costs{}, tick, seed
	cfg.MaxSteps, cfg.NoTrace = 100_000, true
	_, err := simlib.Run(cfg, main)
	if err != nil {
		return "error: " + err.Error()
	}
	return strings.Join(*logged, " ")
}

// unmatched removes the orders that the simulator gives for some phase of the
// tick and returns what is left.
func (c comparison) unmatched(p *story.Program, orders map[string]int) map[string]int {
	left := maps.Clone(orders)
	for tick := uint32(0); tick < 61 && len(left) > 0; tick++ {
		delete(left, c.simOrder(p, tick, 0))
	}
	return left
}

// random reports whether the choice of a select depends on chance in one of
// the first phases.
func (c comparison) random(p *story.Program, phases uint32) bool {
	for tick := range phases {
		order := c.simOrder(p, tick, 0)
		for seed := range uint64(7) {
			if c.simOrder(p, tick, seed+1) != order {
				return true
			}
		}
	}
	return false
}

// often reports whether one of the orders makes up a hundredth of the runs at
// least. A phase makes up a sixty-first; what comes in between from outside
// makes many different orders.
func often(left map[string]int, runs int) bool {
	for _, n := range left {
		if n >= max(runs/100, 3) {
			return true
		}
	}
	return false
}

// A candidate is a program and the seed that it comes from.
type candidate struct {
	seed uint64
	p    *story.Program
}

func programsOf(cs []candidate) (all []*story.Program) {
	for _, c := range cs {
		all = append(all, c.p)
	}
	return all
}

// A differ is a program whose real order the model does not have.
type differ struct {
	candidate
	left map[string]int // real orders
	want string         // the model's, for one phase
	runs int
	text *story.Program // what was run
}

func (c comparison) differs(d candidate, left map[string]int, runs int) differ {
	return differ{d, left, c.simOrder(d.p, 0, 0), runs, c.ordered(d.p)}
}

func (d differ) String() string {
	most := ""
	for order, n := range d.left {
		if n > d.left[most] {
			most = order
		}
	}
	return fmt.Sprintf("seed %d, to keep as a scenario:\n\nrun\n%s----\n%s\n\nreal (in %d of %d runs)\n----\n%s\n",
		d.seed, d.text, d.want, d.left[most], d.runs, most)
}

// tally is what a comparison found.
type tally struct {
	programs  int // that were compared
	slow      int // that were not: no run was short enough
	random    int // that were not: a select chooses at random
	orders    int // that had more than one order
	disturbed int // that agree when run again
	differ    []differ
}

// compare runs n programs on both runtimes, or until some differ.
func (with comparison) compare(t *testing.T, seed uint64, n int) (c tally) {
	const together, runs = 250, 5
	for c.programs < n && c.slow < n && len(c.differ) == 0 {
		var cs, suspects []candidate
		for ; len(cs) < min(together, n-c.programs); seed++ {
			if p := with.program(seed); p.Has("select") && with.random(p, 1) {
				c.random++
			} else {
				cs = append(cs, candidate{seed, p})
			}
		}
		for i, orders := range with.orders(t, programsOf(cs), runs) {
			if len(orders) == 0 {
				c.slow++
				continue
			}
			c.programs++
			if len(orders) > 1 {
				c.orders++
			}
			if len(with.unmatched(cs[i].p, orders)) > 0 {
				suspects = append(suspects, cs[i])
			}
		}
		for some := range slices.Chunk(suspects, 8) {
			if len(c.differ) == 0 {
				c.again(t, with, some)
			}
		}
	}
	return c
}

// again runs programs of which an order was not matched so often that it must
// show whether that was chance.
func (c *tally) again(t *testing.T, with comparison, suspects []candidate) {
	runs := with.again
	for i, orders := range with.orders(t, programsOf(suspects), runs) {
		p := suspects[i].p
		left := with.unmatched(p, orders)
		switch {
		case !often(left, runs):
			c.disturbed++
		case with.random(p, 61):
			c.random++
		default:
			c.differ = append(c.differ, with.differs(suspects[i], left, runs))
		}
	}
}

// shrink makes a program smaller as long as it differs. What one cut can make
// of it is tried from the smallest on, some in a process.
func (c comparison) shrink(t *testing.T, d differ) differ {
	const together = 16
	runs := min(c.again, 101)
	var cuts []*story.Program
	restart := func() {
		cuts = slices.DeleteFunc(d.p.Cuts(), func(p *story.Program) bool {
			return strings.HasPrefix(c.simOrder(p, 0, 0), "error: ") // which ends Go's process
		})
		slices.SortStableFunc(cuts, func(a, b *story.Program) int { return a.Size() - b.Size() })
	}
	for restart(); len(cuts) > 0; {
		some := cuts[:min(together, len(cuts))]
		cuts = cuts[len(some):]
		for i, orders := range c.orders(t, some, runs) {
			left := c.unmatched(some[i], orders)
			if often(left, runs) && !c.random(some[i], 61) {
				d = c.differs(candidate{d.seed, some[i]}, left, runs)
				restart()
				break
			}
		}
	}
	return d
}

// The strongest test there is: whatever a program does, with one P its steps
// come in the order in which Go's own runtime takes them.
func TestRandomProgramsTakeTheirStepsInTheOrderOfTheRealRuntime(t *testing.T) {
	if randomized {
		t.Log("NOT COMPARED: under the race detector the real runtime queues at random (RQ-6)")
		return
	}
	with := untimed(simlib.Config{})
	c := with.compare(t, *first, *programs)
	t.Logf("%d programs compared, %d of which had more than one real order; %d disturbed ones agreed when run again; %d more have a select that chooses at random, %d take too long here",
		c.programs, c.orders, c.disturbed, c.random, c.slow)
	if c.programs < *programs && len(c.differ) == 0 {
		t.Errorf("only %d of %d programs could be compared: the machine is too slow or too busy", c.programs, *programs)
	}
	for i, d := range c.differ {
		if i == 0 {
			d = with.shrink(t, d)
		}
		t.Errorf("the model differs from the real runtime: %v", d)
	}
}

func TestAWrongModelIsFoundAndItsProgramShrunk(t *testing.T) {
	if randomized {
		t.Log("NOT COMPARED: under the race detector the real runtime queues at random (RQ-6)")
		return
	}
	with := untimed(simlib.Config{DisableRunnext: true})
	c := with.compare(t, 0, 100)
	if len(c.differ) == 0 {
		t.Fatalf("no program of %d differs", c.programs)
	}
	d := with.shrink(t, c.differ[0])
	if n := d.p.Size(); n > 10 || !strings.Contains(d.String(), d.text.String()) {
		t.Errorf("the program has size %d; it had %d: %v", n, c.differ[0].p.Size(), d)
	}
}
