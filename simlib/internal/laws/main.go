// Laws sets how long things take in the simulator beside how long they take on
// Go's own runtime, as distributions:
//
//	go run ./simlib/internal/laws              all laws, in about ten seconds
//	go run ./simlib/internal/laws PE-4 SY-7    some of them
//	go run ./simlib/internal/laws -programs    whole programs on two Ps, in some minutes
//	go run ./simlib/internal/laws -programs -runs 100 syscalls    some of them, by parts of their names
//
// The same program runs on both, and the same question is put to both traces.
// Nothing is asserted: what else the machine does makes real times longer. With
// -calibrate the simulator takes the costs of this machine.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/live"
	"github.com/schedlab/schedlab/simlib/trace"
)

type options struct {
	times, runs                int
	whole, calibrate, markdown bool
}

func main() {
	var o options
	flag.IntVar(&o.times, "times", 1, "how many times as long, for more samples, 1 to 100")
	flag.BoolVar(&o.whole, "programs", false, "instead of laws, compare whole programs on two Ps, the best 7 runs each")
	flag.IntVar(&o.runs, "runs", 25, "how often each program runs, 7 to 1000: where the machine is not quiet more are better")
	flag.BoolVar(&o.markdown, "markdown", false, "print the makespans of the programs as the README has them")
	flag.BoolVar(&o.calibrate, "calibrate", false, "simulate with the costs of this machine")
	flag.Usage = func() {
		fmt.Fprintf(flag.CommandLine.Output(), "usage: go run ./simlib/internal/laws [flags] [law ...]\n\nThe laws are %v.\n\n", known())
		flag.PrintDefaults()
	}
	flag.Parse()
	if err := run(os.Stdout, flag.Args(), o); err != nil {
		fmt.Fprintln(os.Stderr, "laws:", err)
		os.Exit(1)
	}
}

const bestRuns = 7

// run prints some laws, or with o.whole programs, by their ids or parts of their names.
func run(w io.Writer, ids []string, o options) error {
	if o.times < 1 || o.times > 100 {
		return fmt.Errorf("-times is %d; want 1 to 100", o.times)
	}
	if o.runs < bestRuns || o.runs > 1000 {
		return fmt.Errorf("-runs is %d; want %d to 1000", o.runs, bestRuns)
	}
	some, err := chosen(ids)
	if o.whole && err != nil {
		return err
	}
	for _, id := range ids {
		if !o.whole && !slices.ContainsFunc(laws, func(l law) bool { return l.id == id }) {
			return fmt.Errorf("there is no law %q; want some of %v", id, known())
		}
	}
	costs := simlib.DefaultCosts()
	if o.calibrate {
		c, err := live.Calibrate(context.Background(), live.CalibrateConfig{})
		if err != nil {
			return err
		}
		if !o.markdown {
			fmt.Fprintln(w, c)
		}
		costs = c.Costs
	}
	if o.whole {
		return comparison{costs, o.runs, bestRuns, o.markdown}.print(w, some)
	}
	for _, l := range laws {
		if len(ids) > 0 && !slices.Contains(ids, l.id) {
			continue
		}
		simulated, err := l.simulate(costs, o.times)
		if err != nil {
			return err
		}
		real, err := l.real(o.times)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s: %s\n", l.id, l.text)
		table(w, []row{{"simulated", simulated}, {"real", real}})
		fmt.Fprintln(w)
	}
	return nil
}

func known() (ids []string) {
	for _, l := range laws {
		if !slices.Contains(ids, l.id) {
			ids = append(ids, l.id)
		}
	}
	return ids
}

// simulate returns the law's samples from a run of the simulator, in
// nanoseconds, the smallest first.
func (l law) simulate(costs simlib.Costs, times int) ([]float64, error) {
	tr, err := simlib.Run(simlib.Config{Procs: l.procs, Costs: &costs}, l.main(times*l.rounds))
	if err != nil {
		return nil, fmt.Errorf("%s, simulated: %w", l.id, err)
	}
	return l.of(tr)
}

// real returns them from a run on Go's own runtime.
func (l law) real(times int) ([]float64, error) {
	cfg := live.Config{Procs: l.procs, DisableGC: true, Trace: true, Timeout: time.Duration(times) * 20 * time.Second}
	res, err := live.Run(cfg, l.main(times*l.rounds))
	if err != nil {
		return nil, fmt.Errorf("%s on the real runtime: %w", l.id, err)
	}
	return l.of(res.Trace)
}

func (l law) of(tr *trace.Trace) ([]float64, error) {
	samples, err := l.samples(tr)
	slices.Sort(samples)
	return samples, err
}
