package simlib_test

import (
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/workload"
)

// BenchmarkJitter measures what it takes to let costs differ: the real time of an event
// with the usual Costs.Jitter, in times of that with none, of runs that take turns.
func BenchmarkJitter(b *testing.B) {
	for _, c := range []struct {
		name    string
		program workload.Program
	}{
		{"fan-out", workload.FanOut{N: 10_000, Work: 20 * time.Microsecond, Spread: workload.Exponential}},
		{"ping-pong", workload.PingPong{Pairs: 100, Rounds: 100}},
		{"pipeline", workload.Pipeline{Stages: 10, Items: 1000, Buffer: 4, Work: 10 * time.Microsecond, Spread: workload.Exponential}},
		{"io-mix", workload.IOMix{N: 1000, Rounds: 10, Spread: workload.Exponential}},
	} {
		b.Run(c.name, func(b *testing.B) {
			exact := simlib.DefaultCosts()
			exact.Jitter = 0
			var took [2]time.Duration
			var events [2]int
			for b.Loop() {
				for i, costs := range []*simlib.Costs{&exact, nil} {
					cfg := long(simlib.Config{Procs: 8, Costs: costs})
					start := time.Now()
					tr, err := simlib.Run(cfg, c.program.Main)
					if err != nil {
						b.Fatal(err)
					}
					took[i] += time.Since(start)
					events[i] += tr.Len()
				}
			}
			per := func(i int) float64 { return took[i].Seconds() / float64(events[i]) }
			b.ReportMetric(per(1)/per(0), "times-exact")
		})
	}
}
