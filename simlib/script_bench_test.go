//go:build unix

package simlib_test

import (
	"fmt"
	"math"
	"runtime"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/des"
	"github.com/schedlab/schedlab/simlib/script"
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

// bareLoop pops and pushes n events of so many Ps: what a simulator of them
// that does nothing else would take.
func bareLoop(procs, n int) {
	var q des.Queue
	for i := range procs {
		q.Push(int64(i), 0, int32(i), 0)
	}
	for i := range n {
		e, _ := q.Pop()
		q.Push(e.Time+int64(i*7919)%10_000, e.Kind, e.Who, e.Gen)
	}
}

// BenchmarkScripts measures scheduling events, as the trace counts them, per
// second of one core's time, beside a bare loop of as many events, so that the
// two can be compared on a machine that others use, too.
func BenchmarkScripts(b *testing.B) {
	for _, size := range []struct{ n, procs, rounds int }{{10_000, 8, 20}, {1_000_000, 256, 1}} {
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
					var engine, bare time.Duration
					best := time.Duration(math.MaxInt64)
					for b.Loop() {
						start := cpuTime(b)
						if _, err := simlib.RunScript(cfg, prog); err != nil {
							b.Fatal(err)
						}
						mid := cpuTime(b)
						bareLoop(size.procs, events/8)
						engine, bare = engine+mid-start, bare+8*(cpuTime(b)-mid)
						best = min(best, mid-start)
					}
					b.ReportMetric(0, "ns/op")
					b.ReportMetric(float64(b.N*events)/engine.Seconds()/1e6, "M-events/s")
					b.ReportMetric(float64(events)/best.Seconds()/1e6, "best-M-events/s")
					b.ReportMetric(float64(engine.Nanoseconds())/float64(b.N*size.n*size.rounds), "ns/round")
					b.ReportMetric(float64(bare.Nanoseconds())/float64(b.N*events), "ns/bare-event")
					b.ReportMetric(float64(engine)/float64(bare), "times-bare")
				})
			})
		}
	}
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
