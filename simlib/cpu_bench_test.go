//go:build unix

package simlib_test

import (
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/workload"
)

// cpuTime returns what the process has used of the CPUs. On a machine that
// others use, too, it says more than the wall clock.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkFiftyThousandEvents measures a run of the size of a chapter's, the
// engine only.
func BenchmarkFiftyThousandEvents(b *testing.B) {
	program := workload.PingPong{Pairs: 20, Rounds: 415}
	cfg := long(simlib.Config{Procs: 8})
	events, start := 0, cpuTime(b)
	for b.Loop() {
		tr, err := simlib.Run(cfg, program.Main)
		if err != nil {
			b.Fatal(err)
		}
		events = tr.Len()
	}
	b.ReportMetric(float64(events), "events")
	b.ReportMetric((cpuTime(b)-start).Seconds()*1e3/float64(b.N), "cpu-ms/run")
}

// BenchmarkPingPong sets the simulator's switch between two goroutines beside
// the real runtime's, both on one P.
func BenchmarkPingPong(b *testing.B) {
	var start time.Duration
	report := func(b *testing.B) {
		b.ReportMetric(float64((cpuTime(b)-start).Nanoseconds())/float64(b.N)/2, "cpu-ns/switch")
	}
	both(b, func(b *testing.B, noTrace bool) {
		b.ReportAllocs()
		_, err := simlib.Run(long(simlib.Config{Procs: 1, NoTrace: noTrace}), func(g *simlib.G) {
			to, fro := simlib.NewChan[int](0), simlib.NewChan[int](0)
			g.Go(func(g *simlib.G) {
				for {
					fro.Send(g, to.Recv(g))
				}
			})
			start = cpuTime(b)
			for b.Loop() {
				to.Send(g, 1)
				fro.Recv(g)
			}
		})
		if err != nil {
			b.Fatal(err)
		}
		report(b)
	})
	b.Run("real", func(b *testing.B) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
		to, fro := make(chan int), make(chan int)
		go func() {
			for v := range to {
				fro <- v
			}
		}()
		start = cpuTime(b)
		for b.Loop() {
			to <- 1
			<-fro
		}
		close(to)
		report(b)
	})
}
