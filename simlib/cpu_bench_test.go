//go:build unix

package simlib_test

import (
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
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
// engine only: everything from the program to the finished trace, but nothing
// that reads that. The program is the same twice, as functions and as data.
func BenchmarkFiftyThousandEvents(b *testing.B) {
	const pairs, rounds = 20, 415
	cfg := long(simlib.Config{Procs: 8})
	for _, form := range []struct {
		name string
		run  func(simlib.Config) (*trace.Trace, error)
	}{
		{"functions", func(cfg simlib.Config) (*trace.Trace, error) {
			return simlib.Run(cfg, workload.PingPong{Pairs: pairs, Rounds: rounds}.Main)
		}},
		{"script", func(cfg simlib.Config) (*trace.Trace, error) {
			return simlib.RunScript(cfg, crowds(2*pairs, rounds)["ping-pong"])
		}},
	} {
		b.Run(form.name, func(b *testing.B) {
			both(b, func(b *testing.B, noTrace bool) {
				tr, err := form.run(cfg)
				if err != nil {
					b.Fatal(err)
				}
				cfg := cfg
				cfg.NoTrace = noTrace
				start := cpuTime(b)
				for b.Loop() {
					if _, err := form.run(cfg); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(tr.Len()), "events")
				b.ReportMetric((cpuTime(b)-start).Seconds()*1e3/float64(b.N), "cpu-ms/run")
			})
		})
	}
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
