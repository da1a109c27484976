//go:build unix

package sweep_test

import (
	"context"
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/script"
	"github.com/schedlab/schedlab/simlib/sweep"
	"github.com/schedlab/schedlab/simlib/trace"
	"github.com/schedlab/schedlab/simlib/workload"
)

// BenchmarkSweep measures how much faster two workers are than one, for programs
// as functions and as data. Both run in turn, so that what else the machine does
// slows both. On a machine that has no two idle cores to give, times-faster says
// little; what is possible there follows from the CPU time: two workers that
// cost no more of it than one are twice as fast on two cores of their own.
func BenchmarkSweep(b *testing.B) {
	for name, point := range map[string]sweep.Point{
		"functions": {Main: workload.PingPong{Pairs: 20, Rounds: 100}.Main},
		"scripts":   {Script: crowd(1000, 5)},
	} {
		b.Run(name, func(b *testing.B) {
			var points []sweep.Point
			for seed := range uint64(16) {
				point.Config = simlib.Config{Procs: 8, Seed: seed}
				points = append(points, point)
			}
			benchmarkSweep(b, points)
		})
	}
}

func benchmarkSweep(b *testing.B, points []sweep.Point) {
	var took, cpu [3]time.Duration
	for b.Loop() {
		for workers := 1; workers <= 2; workers++ {
			start, used := time.Now(), cpuTime(b)
			if _, err := (sweep.Sweep[string]{Points: points, Measure: endsOf, Workers: workers}).Run(context.Background()); err != nil {
				b.Fatal(err)
			}
			took[workers] += time.Since(start)
			cpu[workers] += cpuTime(b) - used
		}
	}
	for workers := 1; workers <= 2; workers++ {
		b.ReportMetric(float64(b.N*len(points))/took[workers].Seconds(), fmt.Sprintf("runs/s-%d-worker", workers))
	}
	b.ReportMetric(took[1].Seconds()/took[2].Seconds(), "times-faster")
	b.ReportMetric(2*cpu[1].Seconds()/cpu[2].Seconds(), "times-faster-by-CPU")
}

// endsOf is ends, and recycles the trace.
func endsOf(p sweep.Point, run *trace.Trace) (string, error) {
	defer run.Recycle()
	return ends(p, run)
}

// crowd is a script of n goroutines that send to each other in pairs, compute,
// share mutexes, yield and sleep, so many rounds each.
func crowd(n, rounds int) *script.Program {
	ping, pong, m := script.Own(0, 2), script.Own(1, 2), script.Shared(0, n/16+1)
	body := func(ops ...script.Op) script.Body {
		return script.Body{
			script.Repeat(rounds, append(ops,
				script.ComputeRandom(time.Microsecond, 9*time.Microsecond),
				script.Lock(m), script.Compute(100), script.Unlock(m),
				script.Gosched(),
				script.SleepRandom(0, 2*time.Millisecond))...),
			script.Done(script.Nth(0)),
		}
	}
	return &script.Program{WaitGroups: 1, Chans: make([]int, n), Mutexes: n/16 + 1, Bodies: []script.Body{
		{script.Add(script.Nth(0), n), script.Repeat(n/2, script.Go(1), script.Go(2)), script.Wait(script.Nth(0))},
		body(script.Send(ping), script.Recv(pong)),
		body(script.Recv(ping), script.Send(pong)),
	}}
}

// cpuTime returns what the process has used of the CPUs.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
