//go:build unix

// Peers runs one workload on this engine and on SimPy and prints how long both
// take:
//
//	go run ./simlib/internal/peers
//
// The workload, W1, is 10,000 goroutines of 100 bursts of 1000 + mix(g·100+k)
// % 9001 ns each, where mix is the finaliser of splitmix64. All begin on P0 of
// eight; queues are first in, first out; a P without work takes half of
// another's; nothing but the bursts costs time. After a burst a goroutine goes
// to the tail of a queue: here, as Gosched does, of the global one, in SimPy of
// its P's.
//
// SimPy is installed with pip into a virtual environment of its own, in the
// user's cache directory. Times are CPU times, which other users of the
// machine disturb least.
package main

import (
	_ "embed"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/pyvenv"
	"github.com/schedlab/schedlab/simlib/script"
)

var (
	//go:embed requirements.txt
	requirements []byte
	//go:embed w1.py
	w1 string
)

func main() {
	n := flag.Int("n", 10_000, "goroutines")
	k := flag.Int("k", 100, "bursts of each")
	procs := flag.Int("procs", 8, "Ps")
	times := flag.Int("times", 3, "runs, of which the fastest counts")
	flag.Usage = func() {
		fmt.Fprint(flag.CommandLine.Output(), "usage: go run ./simlib/internal/peers [flags]\n\n")
		flag.PrintDefaults()
	}
	flag.Parse()
	if err := run(*n, *k, *procs, *times); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

func run(n, k, procs, times int) error {
	if times < 1 {
		return fmt.Errorf("-times is %d; want 1 or more", times)
	}
	python, err := pyvenv.Make("peers", requirements)
	if err != nil {
		return err
	}
	var ours, theirs, ourEnd, theirEnd time.Duration
	for i := range times { // in turn, so that both have good and bad moments
		d, end, err := onSimlib(n, k, procs)
		if err != nil {
			return err
		}
		if i == 0 || d < ours {
			ours, ourEnd = d, end
		}
		if d, end, err = onSimPy(python, n, k, procs); err != nil {
			return err
		}
		if i == 0 || d < theirs {
			theirs, theirEnd = d, end
		}
	}
	fmt.Printf("W1: %d goroutines × %d bursts on %d Ps, CPU time, the fastest of %d\n", n, k, procs, times)
	fmt.Printf("  simlib     %8.3f s   ends at %v\n", ours.Seconds(), ourEnd)
	fmt.Printf("  SimPy 4.1  %8.3f s   ends at %v\n", theirs.Seconds(), theirEnd)
	fmt.Printf("  ratio      %8.1f\n", theirs.Seconds()/ours.Seconds())
	return nil
}

// onSimlib runs W1 and returns its CPU time and the virtual time of its end.
func onSimlib(n, k, procs int) (cpu, end time.Duration, err error) {
	wg := script.Nth(0)
	prog := &script.Program{
		WaitGroups: 1,
		Bodies: []script.Body{
			{script.Add(wg, n), script.Repeat(n, script.Go(1)), script.Wait(wg)},
			{script.Repeat(k, script.ComputeRandom(1000, 9001), script.Gosched()), script.Done(wg)},
		},
	}
	cfg := simlib.Config{Procs: procs, Costs: &simlib.Costs{}, NoTrace: true, DisableRunnext: true, MaxSteps: math.MaxInt}
	start := cpuTime()
	run, err := simlib.RunScript(cfg, prog)
	if err != nil {
		return 0, 0, err
	}
	return cpuTime() - start, time.Duration(run.End()), nil
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func onSimPy(python string, n, k, procs int) (cpu, end time.Duration, err error) {
	cmd := exec.Command(python, "-c", w1, strconv.Itoa(n), strconv.Itoa(k), strconv.Itoa(procs))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return 0, 0, fmt.Errorf("SimPy: %w", err)
	}
	var seconds float64
	var ns int64
	if _, err := fmt.Sscan(string(out), &seconds, &ns); err != nil {
		return 0, 0, fmt.Errorf("SimPy printed %q: %w", out, err)
	}
	return time.Duration(seconds * 1e9), time.Duration(ns), nil
}
