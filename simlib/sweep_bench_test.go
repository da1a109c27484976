//go:build unix

package simlib_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
	"github.com/schedlab/schedlab/simlib/workload"
)

// BenchmarkSweep measures how much faster two workers are than one, for programs
// as functions and as data. Both run in turn, so that what else the machine does
// slows both. On a machine that has no two idle cores to give, times-faster says
// little; what is possible there follows from the CPU time: two workers that
// cost no more of it than one are twice as fast on two cores of their own.
func BenchmarkSweep(b *testing.B) {
	for name, point := range map[string]simlib.Point{
		"functions": {Main: workload.PingPong{Pairs: 20, Rounds: 100}.Main},
		"scripts":   {Script: crowds(1000, 5)["mixed"]},
	} {
		b.Run(name, func(b *testing.B) {
			var points []simlib.Point
			for seed := range uint64(16) {
				point.Config = simlib.Config{Procs: 8, Seed: seed}
				points = append(points, point)
			}
			benchmarkSweep(b, points)
		})
	}
}

func benchmarkSweep(b *testing.B, points []simlib.Point) {
	var took, cpu [3]time.Duration
	for b.Loop() {
		for workers := 1; workers <= 2; workers++ {
			start, used := time.Now(), cpuTime(b)
			if _, err := (simlib.Sweep[string]{Points: points, Measure: endsOf, Workers: workers}).Run(context.Background()); err != nil {
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
func endsOf(p simlib.Point, run *trace.Trace) (string, error) {
	defer run.Recycle()
	return ends(p, run)
}
