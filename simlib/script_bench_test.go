package simlib_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/script"
)

// crowd is a script in which n goroutines do the same, in groups of two: the
// even ones do even, the odd ones odd.
func crowd(n int, chans int, even, odd script.Body) *script.Program {
	prog := &script.Program{Groups: 1, Chans: make([]int, chans), Mutexes: n/16 + 1}
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
// second on one core, and the memory of the engine for each goroutine.
func BenchmarkScripts(b *testing.B) {
	for _, size := range []struct{ n, procs, rounds int }{{10_000, 8, 20}, {1_000_000, 256, 3}} {
		for _, name := range []string{"yield", "ping-pong", "mixed"} {
			prog := crowds(size.n, size.rounds)[name]
			b.Run(fmt.Sprintf("%s/%d-on-%d", name, size.n, size.procs), func(b *testing.B) {
				both(b, func(b *testing.B, noTrace bool) {
					cfg := long(simlib.Config{Procs: size.procs})
					tr, err := simlib.RunScript(cfg, prog)
					if err != nil {
						b.Fatal(err)
					}
					events := tr.Len()
					tr = nil
					cfg.NoTrace = noTrace
					runtime.GC()
					for b.Loop() {
						if _, err := simlib.RunScript(cfg, prog); err != nil {
							b.Fatal(err)
						}
					}
					b.ReportMetric(float64(b.N)*float64(events)/b.Elapsed().Seconds(), "events/s")
					b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(b.N)/float64(size.n*size.rounds), "ns/round")
				})
			})
		}
	}
}

// BenchmarkBytesPerScriptGoroutine measures the memory that a waiting
// goroutine of a script takes.
func BenchmarkBytesPerScriptGoroutine(b *testing.B) {
	const n = 1_000_000
	prog := &script.Program{
		Chans: []int{0},
		Bodies: []script.Body{
			{script.Repeat(n, script.Go(1)), script.Sleep(time.Second)},
			{script.Recv(script.Nth(0))},
		},
	}
	var bytes uint64
	for b.Loop() {
		before := memory()
		sim, err := simlib.NewScript(long(simlib.Config{Procs: 256, NoTrace: true}), prog)
		if err != nil {
			b.Fatal(err)
		}
		if err := sim.RunUntil(time.Second / 2); err != nil {
			b.Fatal(err)
		}
		bytes += memory() - before
		sim.Close()
	}
	b.ReportMetric(float64(bytes)/float64(b.N)/n, "B/goroutine")
}
