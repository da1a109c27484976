// Not under the race detector: Go does not tell it of the end of a coroutine
// (runtime.coroexit), so it keeps memory of each, which came to 16 GB here.
//go:build !race

package theory_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/theory"
	"github.com/schedlab/schedlab/simlib/workload"
)

// oneQueue is the scheduler of the textbooks: one line for all Ps, every customer
// is served to the end, and nothing but service takes time.
func oneQueue(servers int, seed uint64) simlib.Config {
	return simlib.Config{
		Procs: servers, Seed: seed, Costs: &simlib.Costs{}, NoTrace: true,
		SingleQueue: true, DisablePreemption: true,
	}
}

// serve returns the customers of a run in the order in which they came.
func serve(t *testing.T, cfg simlib.Config, w workload.Queue) []workload.Customer {
	t.Helper()
	var all []workload.Customer
	_, err := simlib.Run(cfg, func(g *simlib.G) {
		w.Serve(g, func(c workload.Customer) { all = append(all, c) })
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(all, func(a, b workload.Customer) int { return a.N - b.N })
	return all
}

var spreads = []workload.Spread{workload.Same, workload.Uniform, workload.Exponential, workload.LogNormal, workload.Pareto}

// Lindley's recursion is the simplest simulation of a queue: service begins
// when the customer has come and the one before has gone.
func TestOnePServesEveryCustomerAtTheNanosecondOfLindleysRecursion(t *testing.T) {
	for _, s := range spreads {
		w := workload.Queue{N: 2000, Service: 900 * time.Microsecond, Spread: s}
		var free time.Duration
		for _, c := range serve(t, oneQueue(1, 1), w) {
			if want := max(c.Arrived, free); c.Begun != want {
				t.Fatalf("%v: the service of customer %d begins at %v; want %v", s, c.N, c.Begun, want)
			}
			if c.Ended != c.Begun+c.Service {
				t.Fatalf("%v: the service of customer %d ends at %v; want %v", s, c.N, c.Ended, c.Begun+c.Service)
			}
			free = c.Ended
		}
	}
}

// Which of the customers that wait is next does not matter for means; that none
// waits while a server is free does.
func TestNobodyWaitsWhileAPIsFree(t *testing.T) {
	for _, servers := range []int{1, 2, 4, 16} {
		w := workload.Queue{N: 2000, Every: time.Millisecond / time.Duration(servers), Service: 900 * time.Microsecond, Spread: workload.Exponential}
		type change struct {
			at              time.Duration
			waiting, served int
		}
		var changes []change
		for _, c := range serve(t, oneQueue(servers, 1), w) {
			changes = append(changes, change{c.Arrived, 1, 0}, change{c.Begun, -1, 1}, change{c.Ended, 0, -1})
		}
		slices.SortFunc(changes, func(a, b change) int { return int(a.at - b.at) })
		waiting, served, full := 0, 0, 0
		for i, c := range changes {
			waiting, served = waiting+c.waiting, served+c.served
			if i+1 < len(changes) && changes[i+1].at == c.at {
				continue // all that happens at one time counts as one
			}
			if served > servers || waiting > 0 && served < servers {
				t.Fatalf("%d Ps: at %v %d customers are served and %d wait", servers, c.at, served, waiting)
			}
			if waiting > 0 {
				full++
			}
		}
		if full == 0 {
			t.Errorf("%d Ps: nobody ever waited", servers)
		}
	}
}

const (
	replications = 20
	warmup       = 500  // customers, which find a queue that is emptier than usual
	counted      = 3000 // customers after them
)

// replicate runs a queue with the seeds 1 to 20 and returns, for each
// statistic, its mean over the customers of a run after the warm-up.
func replicate(t *testing.T, w workload.Queue, servers int, statistics ...func(workload.Customer) float64) [][]float64 {
	t.Helper()
	means := make([][]float64, len(statistics))
	for i := range means {
		means[i] = make([]float64, replications)
	}
	var wg sync.WaitGroup
	for r := range replications {
		wg.Go(func() {
			all := serve(t, oneQueue(servers, uint64(r+1)), w)[warmup:]
			for i, statistic := range statistics {
				for _, c := range all {
					means[i][r] += statistic(c) / float64(len(all))
				}
			}
		})
	}
	wg.Wait()
	return means
}

// wantTheory demands that theory lies in the interval in which the true mean
// lies with a probability of 99 %, and that this says something: the interval
// is no wider than the given share of the mean.
func wantTheory(t *testing.T, what string, means []float64, want, width float64) {
	t.Helper()
	got, err := theory.Confidence(0.99, means)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%-8s simulated %v, theory %.4g", what, got, want)
	if !got.Contains(want) {
		t.Errorf("%s: the simulated mean is %v; theory says %.4g", what, got, want)
	}
	if got.Half > width*want {
		t.Errorf("%s: the interval %v is too wide to tell anything", what, got)
	}
}

func wait(c workload.Customer) float64 { return c.Wait().Seconds() * 1e3 }
func stay(c workload.Customer) float64 { return c.Stay().Seconds() * 1e3 }
func delayed(c workload.Customer) float64 {
	if c.Wait() > 0 {
		return 1
	}
	return 0
}

func TestManyPsAgreeWithErlangC(t *testing.T) {
	for _, c := range []struct {
		servers int
		use     float64
	}{{1, 0.5}, {2, 0.6}, {4, 0.7}, {8, 0.7}} {
		t.Run(fmt.Sprintf("M/M/%d at %v", c.servers, c.use), func(t *testing.T) {
			w := workload.Queue{
				N: warmup + counted, Spread: workload.Exponential,
				Every: time.Millisecond / time.Duration(c.servers), Service: time.Duration(c.use * 1e6),
			}
			q, err := theory.MMc(c.servers, float64(c.servers), c.use)
			if err != nil {
				t.Fatal(err)
			}
			m := replicate(t, w, c.servers, wait, stay, delayed)
			wantTheory(t, "wait", m[0], q.Wait, 0.25)
			wantTheory(t, "stay", m[1], q.Time, 0.07)
			wantTheory(t, "delayed", m[2], q.Delayed, 0.1)
		})
	}
}

func TestOnePAgreesWithPollaczekAndKhinchine(t *testing.T) {
	for _, spread := range []workload.Spread{workload.Same, workload.Uniform, workload.LogNormal} {
		t.Run(spread.String(), func(t *testing.T) {
			const use = 0.5
			w := workload.Queue{N: warmup + counted, Spread: spread, Every: time.Millisecond, Service: time.Duration(use * 1e6)}
			q, err := theory.MG1(1, use, spread.Variation())
			if err != nil {
				t.Fatal(err)
			}
			m := replicate(t, w, 1, wait, stay, delayed)
			wantTheory(t, "wait", m[0], q.Wait, 0.2)
			wantTheory(t, "stay", m[1], q.Time, 0.07)
			wantTheory(t, "delayed", m[2], q.Delayed, 0.1)
		})
	}
}
