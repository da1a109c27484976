package simlib_test

import (
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// BenchmarkJitter measures what it takes to let costs differ: the real time of an event
// with the usual Costs.Jitter, in times of that with none, of runs that take turns.
func BenchmarkJitter(b *testing.B) {
	for _, c := range eventful {
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
