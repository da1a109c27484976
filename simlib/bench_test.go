package simlib_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/workload"
)

// long lifts the limits of a Config out of a benchmark's way.
func long(cfg simlib.Config) simlib.Config {
	cfg.MaxTime, cfg.MaxSteps = 1<<62, 1<<60
	return cfg
}

// both runs a benchmark with a trace and without.
func both(b *testing.B, bench func(b *testing.B, noTrace bool)) {
	b.Run("traced", func(b *testing.B) { bench(b, false) })
	b.Run("untraced", func(b *testing.B) { bench(b, true) })
}

// eventful are programs of functions of which each has other events than the others.
var eventful = []struct {
	name    string
	program workload.Program
}{
	{"fan-out", workload.FanOut{N: 10_000, Work: 20 * time.Microsecond, Spread: workload.Exponential}},
	{"ping-pong", workload.PingPong{Pairs: 100, Rounds: 100}},
	{"pipeline", workload.Pipeline{Stages: 10, Items: 1000, Buffer: 4, Work: 10 * time.Microsecond, Spread: workload.Exponential}},
	{"io-mix", workload.IOMix{N: 1000, Rounds: 10, Spread: workload.Exponential}},
}

// BenchmarkEvents measures scheduling events, as the trace counts them, per
// second of real time.
func BenchmarkEvents(b *testing.B) {
	for _, c := range eventful {
		cfg := long(simlib.Config{Procs: 8})
		tr, err := simlib.Run(cfg, c.program.Main)
		if err != nil {
			b.Fatal(err)
		}
		events := tr.Len()
		b.Run(c.name, func(b *testing.B) {
			both(b, func(b *testing.B, noTrace bool) {
				cfg.NoTrace = noTrace
				for b.Loop() {
					if _, err := simlib.Run(cfg, c.program.Main); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.N)*float64(events)/b.Elapsed().Seconds(), "events/s")
			})
		})
	}
}

// BenchmarkBytesPerGoroutine measures the memory, heap and stacks, that a
// goroutine takes while it waits.
func BenchmarkBytesPerGoroutine(b *testing.B) {
	const n = 50_000
	both(b, func(b *testing.B, noTrace bool) {
		cfg := long(simlib.Config{Procs: 4, NoTrace: noTrace})
		var bytes uint64
		for b.Loop() {
			before := memory()
			_, err := simlib.Run(cfg, func(g *simlib.G) {
				never := simlib.NewChan[int](0)
				for range n {
					g.Go(func(g *simlib.G) { never.Recv(g) })
				}
				g.Sleep(time.Second)
				bytes += memory() - before
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(bytes)/float64(b.N)/n, "B/goroutine")
	})
}

func memory() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}
