//go:build unix

package simlib_test

import (
	"fmt"
	"math"
	"runtime"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/script"
	"github.com/schedlab/schedlab/simlib/trace"
)

// crowd is a script in which n goroutines do the same, in groups of two: the
// even ones do even, the odd ones odd.
func crowd(n int, chans int, even, odd script.Body) *script.Program {
	prog := &script.Program{WaitGroups: 1, Chans: make([]int, chans), Mutexes: n/16 + 1}
	done := script.Done(script.Nth(0))
	prog.Bodies = []script.Body{
		{
			script.Add(script.Nth(0), n),
			script.Repeat(n/2, script.Go(1), script.Go(2)),
			script.Wait(script.Nth(0)),
		},
		append(even, done),
		append(odd, done),
	}
	return prog
}

// crowds are the programs that the engine's speed is measured with, for n
// goroutines of which each does rounds.
func crowds(n, rounds int) map[string]*script.Program {
	yield := script.Body{script.Repeat(rounds, script.Gosched())}
	ping, pong := script.Own(0, 2), script.Own(1, 2)
	m := script.Shared(0, n/16+1)
	mixed := func(op ...script.Op) script.Body {
		return script.Body{script.Repeat(rounds, append(op,
			script.ComputeRandom(time.Microsecond, 9*time.Microsecond),
			script.Lock(m), script.Compute(100), script.Unlock(m),
			script.Gosched(),
			script.SleepRandom(0, 2*time.Millisecond))...)}
	}
	return map[string]*script.Program{
		"yield":     crowd(n, 0, yield, yield),
		"ping-pong": crowd(n, n, script.Body{script.Repeat(rounds, script.Send(ping), script.Recv(pong))}, script.Body{script.Repeat(rounds, script.Recv(ping), script.Send(pong))}),
		"mixed":     crowd(n, n, mixed(script.Send(ping), script.Recv(pong)), mixed(script.Recv(ping), script.Send(pong))),
	}
}

// BenchmarkScripts measures scheduling events, as the trace counts them, per
// second of one core's time, and what a goroutine's turn on a P costs beside
// the same on the prototype, which runs in turn with the model, so that a
// machine that others use, too, slows both.
func BenchmarkScripts(b *testing.B) {
	for _, size := range []struct{ n, procs, rounds int }{{10_000, 8, 20}, {1_000_000, 256, 1}} {
		for _, name := range []string{"yield", "ping-pong", "mixed"} {
			prog := crowds(size.n, size.rounds)[name]
			b.Run(fmt.Sprintf("%s/%d-on-%d", name, size.n, size.procs), func(b *testing.B) {
				both(b, func(b *testing.B, noTrace bool) {
					benchmarkScript(b, long(simlib.Config{Procs: size.procs}), prog, noTrace)
				})
			})
		}
	}
}

func benchmarkScript(b *testing.B, cfg simlib.Config, prog *script.Program, noTrace bool) {
	tr, err := simlib.RunScript(cfg, prog)
	if err != nil {
		b.Fatal(err)
	}
	events, turns := tr.Len(), turnsOf(tr)
	tr = nil
	cfg.NoTrace = noTrace
	runtime.GC()
	var sum time.Duration
	best, bestPrototype := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
	turnsPrototype := 0
	for b.Loop() {
		start := cpuTime(b)
		if _, err := simlib.RunScript(cfg, prog); err != nil {
			b.Fatal(err)
		}
		mid := cpuTime(b)
		if turnsPrototype, err = simlib.RunPrototype(cfg, prog); err != nil {
			b.Fatal(err)
		}
		end := cpuTime(b)
		sum += mid - start
		best, bestPrototype = min(best, mid-start), min(bestPrototype, end-mid)
	}
	perTurn, perTurnPrototype := float64(best)/float64(turns), float64(bestPrototype)/float64(turnsPrototype)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(b.N*events)/sum.Seconds()/1e6, "M-events/s")
	b.ReportMetric(float64(events)/best.Seconds()/1e6, "best-M-events/s")
	b.ReportMetric(perTurn, "ns/turn")
	b.ReportMetric(perTurnPrototype, "ns/prototype-turn")
	b.ReportMetric(perTurn/perTurnPrototype, "times-prototype")
}

// BenchmarkBytesPerScriptGoroutine measures what a million waiting goroutines
// of a script take more than one: the Ps and the script are there anyway.
func BenchmarkBytesPerScriptGoroutine(b *testing.B) {
	const n = 1_000_000
	var bytes uint64
	for b.Loop() {
		bytes += waiting(b, 1+n) - waiting(b, 1)
	}
	b.ReportMetric(float64(bytes)/float64(b.N)/n, "B/goroutine")
}

// waiting returns the memory of a run in which so many goroutines wait.
func waiting(b *testing.B, n int) uint64 {
	b.Helper()
	prog := &script.Program{
		Chans: []int{0},
		Bodies: []script.Body{
			{script.Repeat(n, script.Go(1)), script.Sleep(time.Second)},
			{script.Recv(script.Nth(0))},
		},
	}
	before := memory()
	sim, err := simlib.NewScript(long(simlib.Config{Procs: 256, NoTrace: true}), prog)
	if err != nil {
		b.Fatal(err)
	}
	defer sim.Close()
	if err := sim.RunUntil(time.Second / 2); err != nil {
		b.Fatal(err)
	}
	return memory() - before
}

// TestPrototypeDoesTheWorkOfAScript: what the model is compared with must not be
// fast because it leaves something out. Its main returns only when all others
// did all that they have to do; and with one P and free scheduling they get as
// many turns there as in the model. A mutex it only hands over, so of a crowd
// that has some that is not to be expected.
func TestPrototypeDoesTheWorkOfAScript(t *testing.T) {
	for name, prog := range crowds(1000, 5) {
		cfg := simlib.Config{Procs: 1, Costs: &simlib.Costs{}}
		tr, err := simlib.RunScript(cfg, prog)
		if err != nil {
			t.Fatal(err)
		}
		turns, err := simlib.RunPrototype(cfg, prog)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if want := turnsOf(tr); name != "mixed" && turns != want {
			t.Errorf("%s: %d turns; the model has %d", name, turns, want)
		}
	}
}

// turnsOf returns how many turns on a P goroutines had.
func turnsOf(tr *trace.Trace) (turns int) {
	for e := range tr.Events() {
		if e.Kind == trace.GoStart {
			turns++
		}
	}
	return turns
}
