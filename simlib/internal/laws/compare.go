package main

import (
	"cmp"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/real"
	"github.com/schedlab/schedlab/simlib/live"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// An outcome is what a run of a program was like.
type outcome struct {
	makespan    time.Duration
	wrapped     time.Duration // on the real runtime: the makespan with live's operations
	p50, p99    time.Duration // of the program's scheduling latencies
	moves       int           // goroutines that ran on another P than before
	taken       int           // Ps that were taken from syscalls
	preemptions int
}

// A comparison is of programs on both runtimes, with so many runs of each, of which
// the shortest ones count: other programs of the machine disturbed them least.
type comparison struct {
	costs      simlib.Costs
	runs, best int
	markdown   bool // the makespans as a table for a README
}

// print prints for each program what it is like on both runtimes, on two Ps: the means
// over the best of the runs. live/Go is how much longer the program runs with live's
// operations than in plain Go.
func (c comparison) print(w io.Writer, programs []program) error {
	real.Calibrate() // before anything is timed
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight|tabwriter.Debug)
	if c.markdown {
		fmt.Fprint(w, "| program | model | Go | model/Go |\n|---|---|---|---|\n")
	} else {
		fmt.Fprintf(tw, "program, simulated and real\tmakespan\tsim/real\tlive/Go\tp50\tp99\tmoves\tPs taken\tpreempted\t\n")
	}
	for _, p := range programs {
		simulated, err := repeat(c.runs, c.best, func(i int) (outcome, error) { return p.simulate(c.costs, uint64(i)) })
		if err != nil {
			return err
		}
		real, err := repeat(c.runs, c.best, func(int) (outcome, error) { return p.real() })
		if err != nil {
			return err
		}
		ratio := float64(simulated.makespan) / float64(real.makespan)
		if c.markdown {
			fmt.Fprintf(w, "| %s | %v | %v | %.2f |\n", p.name, rounded(float64(simulated.makespan)), rounded(float64(real.makespan)), ratio)
			continue
		}
		fmt.Fprintf(tw, "%s\t\t%.2f\t%.2f\t\t\t\t\t\t\n", p.name, ratio, float64(real.wrapped)/float64(real.makespan))
		for _, r := range []struct {
			name string
			o    outcome
		}{{"simulated", simulated}, {"real", real}} {
			fmt.Fprintf(tw, "%s\t%v\t\t\t%v\t%v\t%d\t%d\t%d\t\n", r.name, rounded(float64(r.o.makespan)),
				rounded(float64(r.o.p50)), rounded(float64(r.o.p99)), r.o.moves, r.o.taken, r.o.preemptions)
		}
	}
	return tw.Flush()
}

// chosen returns the programs in whose names one of the parts is, or all without any.
func chosen(parts []string) (some []program, err error) {
	if len(parts) == 0 {
		return programs, nil
	}
	for _, part := range parts {
		n := len(some)
		for _, p := range programs {
			if strings.Contains(p.name, part) && !slices.ContainsFunc(some, func(q program) bool { return q.name == p.name }) {
				some = append(some, p)
			}
		}
		if len(some) == n {
			return nil, fmt.Errorf("no further program has %q in its name; want a part of one of them", part)
		}
	}
	return some, nil
}

// repeat returns the means over the best of so many runs.
func repeat(runs, best int, run func(i int) (outcome, error)) (mean outcome, err error) {
	var all []outcome
	for i := range runs {
		o, err := run(i)
		if err != nil {
			return mean, err
		}
		all = append(all, o)
	}
	slices.SortStableFunc(all, func(a, b outcome) int { return cmp.Compare(a.makespan, b.makespan) })
	for _, o := range all[:best] {
		mean.makespan += o.makespan / time.Duration(best)
		mean.wrapped += o.wrapped / time.Duration(best)
		mean.p50 += o.p50 / time.Duration(best)
		mean.p99 += o.p99 / time.Duration(best)
		mean.moves += o.moves
		mean.taken += o.taken
		mean.preemptions += o.preemptions
	}
	mean.moves, mean.taken, mean.preemptions = mean.moves/best, mean.taken/best, mean.preemptions/best
	return mean, nil
}

const comparedProcs = 2

// simulate lets the threads share as many cores as the machine has: where each P
// computes on one, sysmon has to interrupt a P's thread to look.
func (p program) simulate(costs simlib.Costs, seed uint64) (outcome, error) {
	tr, err := simlib.Run(simlib.Config{Procs: comparedProcs, Cores: runtime.NumCPU(), Costs: &costs, Seed: seed}, p.main)
	if err != nil {
		return outcome{}, fmt.Errorf("%s, simulated: %w", p.name, err)
	}
	return outcomeOf(tr, time.Duration(tr.End()))
}

// real takes the makespan from a run in plain Go, beside that of a run by live, and
// the rest from one that is recorded: the tracer takes as long for an event as some
// operations.
func (p program) real() (outcome, error) {
	cfg := live.Config{Procs: comparedProcs, DisableGC: true, Timeout: time.Minute}
	plain := timePlain(comparedProcs, p.plain)
	wrapped, err := live.Run(cfg, p.main)
	if err != nil {
		return outcome{}, fmt.Errorf("%s on the real runtime: %w", p.name, err)
	}
	cfg.Trace = true
	traced, err := live.Run(cfg, p.main)
	if err != nil {
		return outcome{}, fmt.Errorf("%s on the real runtime, recorded: %w", p.name, err)
	}
	o, err := outcomeOf(traced.Trace, plain)
	o.wrapped = wrapped.Elapsed
	return o, err
}

func outcomeOf(tr *trace.Trace, makespan time.Duration) (outcome, error) {
	o := outcome{makespan: makespan}
	l, err := metrics.ProgramLatency(tr)
	if err != nil {
		return o, err
	}
	if len(l.Distribution) > 0 {
		o.p50, o.p99 = time.Duration(l.Quantile(0.5)), time.Duration(l.Quantile(0.99))
	}
	last := map[trace.GoID]trace.ProcID{}
	for e := range tr.Events() {
		switch e.Kind {
		case trace.GoStart:
			if p, ok := last[e.G]; ok && p != e.P {
				o.moves++
			}
			last[e.G] = e.P
		case trace.ProcSteal:
			o.taken++
		case trace.GoStop:
			if e.Stop == trace.StopPreempted {
				o.preemptions++
			}
		}
	}
	return o, nil
}
