package exectrace_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	etrace "golang.org/x/exp/trace"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/randtrace"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
	. "github.com/schedlab/schedlab/simlib/trace/exectrace"
	"github.com/schedlab/schedlab/simlib/trace/exectrace/oracle"
	"github.com/schedlab/schedlab/simlib/trace/exectrace/wire"
	"github.com/schedlab/schedlab/simlib/workload"
)

// file returns the file of a run.
func file(t testing.TB, tr *trace.Trace, opts ...Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, tr, opts...); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// simulate runs a program, which may end in any way.
func simulate(t testing.TB, cfg simlib.Config, main func(*simlib.G)) *trace.Trace {
	t.Helper()
	tr, err := simlib.Run(cfg, main)
	if tr == nil {
		t.Fatal(err)
	}
	return tr
}

func TestTheForeignReaderAcceptsRandomTracesAndSeesTheirStates(t *testing.T) {
	for seed := range uint64(150) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		tr := randtrace.Make(rnd.IntN, 1+rnd.IntN(8), 50+rnd.IntN(500), nil)
		if err := oracle.Check(tr); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}

func TestTheForeignReaderAcceptsEveryWorkloadOnManyPs(t *testing.T) {
	for _, name := range workload.Names() {
		prog, err := workload.ByName(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, procs := range []int{1, 2, 3, 8, 64} {
			for _, costs := range []*simlib.Costs{nil, {}} {
				cfg := simlib.Config{Procs: procs, Costs: costs, Seed: 3, MaxSteps: 60_000}
				if err := oracle.Check(simulate(t, cfg, prog.Main)); err != nil {
					t.Errorf("%s on %d Ps: %v", name, procs, err)
				}
			}
		}
	}
}

func TestTheForeignReaderAcceptsRandomProgramsOnManyPs(t *testing.T) {
	for seed := range uint64(150) {
		rnd := rand.New(rand.NewPCG(seed, 2))
		b := make([]byte, 20+rnd.IntN(200))
		for i := range b {
			b[i] = byte(rnd.UintN(256))
		}
		cfg, main := program(b)
		if err := oracle.Check(simulate(t, cfg, main)); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}

// FuzzReader looks for a program whose trace Go's reader refuses or sees
// otherwise:
//
//	go test ./simlib/trace/exectrace -run '^$' -fuzz FuzzReader
func FuzzReader(f *testing.F) {
	for procs := range byte(6) {
		f.Add([]byte{procs, 1, 2, 6, 3, 4, 0, 5, 9, 3, 4, 8, 1, 1, 2, 7, 5, 6, 3, 3, 3, 3})
		f.Add([]byte{procs, 0, 9, 3, 8, 4, 200, 9, 4, 3, 9, 5, 1, 0, 2, 2, 11, 4, 10, 3, 1, 1, 0, 12, 5})
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 400 {
			return
		}
		cfg, main := program(b)
		if err := oracle.Check(simulate(t, cfg, main)); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzReaderOfTraces looks for a legal trace, of whatever scheduler, that
// Go's reader refuses or sees otherwise.
func FuzzReaderOfTraces(f *testing.F) {
	f.Add([]byte{2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
	f.Add([]byte{0, 200, 100, 50, 25, 12, 6, 3, 1, 0, 255, 254, 253})
	f.Add([]byte{2, 1, 2, 3, 38, 5, 114, 7, 40, 9, 10, 11, 12, 13, 14, 15, 16}) // a thread takes a P at once that was to stop
	f.Fuzz(func(t *testing.T, b []byte) {
		i := 0
		choose := func(n int) int { // bytes, again and again with a change
			if len(b) == 0 {
				return 0
			}
			v := int(b[i%len(b)]) + i/len(b)*7
			i++
			return v % n
		}
		if err := oracle.Check(randtrace.Make(choose, 1+choose(8), 300, nil)); err != nil {
			t.Fatal(err)
		}
	})
}

func TestRulesAreLogsThatLeaveAllElseAsItIs(t *testing.T) {
	more := 0
	for seed := range uint64(60) {
		rnd := rand.New(rand.NewPCG(seed, 4))
		tr := randtrace.Make(rnd.IntN, 1+rnd.IntN(6), 300, nil)
		for _, opt := range []Options{{}, Exact(tr)} {
			without := len(file(t, tr, opt))
			opt.Rules = true
			b := file(t, tr, opt)
			if _, err := oracle.CheckFile(b, tr, opt); err != nil {
				t.Fatalf("seed %d, scale %d: %v", seed, opt.Scale, err)
			}
			if len(b) > without {
				more++
			}
		}
	}
	if more < 100 { // in a few no goroutine runs
		t.Errorf("%d of 120 files have rules", more)
	}
}

func TestEveryVersionOfTheFormatReadsBackTheSame(t *testing.T) {
	tr := simulate(t, simlib.Config{Procs: 4}, workload.IOMix{}.Main)
	for _, v := range []wire.Version{wire.Go122, wire.Go123, wire.Go125, wire.Go126} {
		opt := Options{Version: v, GenerationBytes: 200}
		n, err := oracle.CheckFile(file(t, tr, opt), tr, opt)
		if err != nil {
			t.Errorf("Go 1.%d: %v", v, err)
		}
		if n < 5 {
			t.Errorf("Go 1.%d: %d generations; want 5 or more", v, n)
		}
	}
}

func TestATraceOfManyGenerationsReadsBackTheSame(t *testing.T) {
	most := 0
	for seed := range uint64(40) {
		rnd := rand.New(rand.NewPCG(seed, 3))
		tr := randtrace.Make(rnd.IntN, 1+rnd.IntN(6), 600, nil)
		for _, opt := range []Options{{}, Exact(tr)} {
			opt.GenerationBytes = 1 + rnd.IntN(200)
			n, err := oracle.CheckFile(file(t, tr, opt), tr, opt)
			if err != nil {
				t.Fatalf("seed %d, scale %d: %v", seed, opt.Scale, err)
			}
			most = max(most, n)
		}
	}
	if most < 20 {
		t.Errorf("no trace has more than %d generations", most)
	}
}

func TestTimesOfAnySizeReadBackExactly(t *testing.T) {
	var l trace.Log
	l.Add(0, trace.ProcStart, rule.SU1, trace.NoGo, 0, trace.NoQueue, 0)
	l.Add(0, trace.GoCreate, rule.SU1, 1, 0, trace.Runnext, 0)
	at := int64(1)
	for ; at < 1<<55; at = at*5/2 + 1 {
		for range 3 {
			l.Add(at, trace.GoStart, rule.RQ8, 1, 0, trace.Runnext, 0)
			l.Add(at, trace.GoStop, rule.YD1, 1, 0, trace.Runnext, uint32(trace.StopGosched))
			at++
		}
	}
	tr := l.Finish(trace.Info{Procs: 1}, at)
	if err := oracle.Check(tr); err != nil {
		t.Error(err)
	}
	for _, scale := range []int64{1, 7, 60} { // up to 2^61
		opt := Options{Scale: scale, GenerationBytes: 20}
		if _, err := oracle.CheckFile(file(t, tr, opt), tr, opt); err != nil {
			t.Errorf("scale %d: %v", scale, err)
		}
	}
}

func TestAnEmptyRunIsATrace(t *testing.T) {
	for _, procs := range []int{0, 1, 5} {
		var l trace.Log
		if err := oracle.Check(l.Finish(trace.Info{Procs: procs}, 100)); err != nil {
			t.Errorf("%d Ps: %v", procs, err)
		}
	}
}

func TestWrongOptionsAndRunsAreRefused(t *testing.T) {
	run := func(end int64, events ...trace.Event) *trace.Trace {
		var l trace.Log
		for _, e := range events {
			randtrace.Add(&l, e)
		}
		return l.Finish(trace.Info{Procs: 2}, end)
	}
	start := trace.Event{Kind: trace.ProcStart, P: 0, M: 0}
	create := trace.Event{Kind: trace.GoCreate, G: 1, P: 0, To: trace.Ring}
	for _, c := range []struct {
		tr   *trace.Trace
		opts []Options
		want string
	}{
		{run(9), []Options{{}, {}}, "exectrace: there are 2 Options; want one or none"},
		{run(9), []Options{{Scale: -3}}, "exectrace: Scale is -3; want 0 (which is 1) or more"},
		{nil, nil, "exectrace: there is no trace (nil)"},
		{run(9), []Options{{Version: 21}}, "exectrace: Version is 21; want 22, 23, 25 or 26"},
		{run(9), []Options{{GenerationBytes: -1}}, "exectrace: GenerationBytes is -1; want 0 (8 MiB) or more"},
		{run(1 << 60), []Options{{Scale: 100}}, "exectrace: the run of 1152921504606846976 ns is too long for Scale 100; want at most 92233720368546447 ns"},
		{run(9, start, start), nil, "exectrace: event 1 (0 ProcStart p=0 m=0): ProcStart at 65537: P0 is running; want idle"},
		{run(9, start, create, create), nil, "exectrace: event 2 (0 GoCreate g=1 p=0 to=ring): GoCreate at 65538: goroutine 1 is there already: runnable"},
		{run(9, start, create), []Options{{Scale: 2}}, ""},
		{run(9, start, create, trace.Event{Kind: trace.GoStart, G: 1, P: 0, From: trace.Ring}), []Options{{Scale: 2}},
			"exectrace: event 2 (0 GoStart g=1 p=0 from=ring): more than 2 events share an instant; want a larger Scale"},
		{run(9, trace.Event{Kind: trace.ProcStart, P: 2, M: 0}), nil, "exectrace: event 0 (0 ProcStart p=2 m=0): the trace has 2 Ps"},
		{run(9, trace.Event{Kind: trace.GoStart, G: 4, P: 1, From: trace.Ring}), nil, "exectrace: event 0 (0 GoStart g=4 p=1 from=ring): GoStart at 65536: thread 2147483648 has no P"},
		{run(9, trace.Event{Kind: trace.GoSyscallEndBlocked, G: 4, P: -1, To: trace.Global}), nil, "exectrace: event 0 (0 GoSyscallEndBlocked g=4 to=global): GoSyscallEndBlocked at 65536: the thread is -1; want 0 or more"},
	} {
		got := ""
		if err := Write(new(bytes.Buffer), c.tr, c.opts...); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("error %q; want %q", got, c.want)
		}
	}
}

// refusing is a file on a full disk.
type refusing struct{ err error }

func (r refusing) Write([]byte) (int, error) { return 0, r.err }

func TestAnErrorOfTheFileIsPassedOn(t *testing.T) {
	full := errors.New("the disk is full")
	var l trace.Log
	err := Write(refusing{full}, l.Finish(trace.Info{Procs: 2}, 9))
	if !errors.Is(err, full) || err.Error() != "exectrace: the disk is full" {
		t.Errorf("the error is %v", err)
	}
}

func TestWithoutAWriterOrATraceThereIsASentence(t *testing.T) {
	for _, procs := range []int{0, 2} {
		err := Write(nil, new(trace.Log).Finish(trace.Info{Procs: procs}, 9))
		if err == nil || err.Error() != "exectrace: there is no writer (nil)" {
			t.Errorf("%d Ps: without a writer the error is %v", procs, err)
		}
	}
	defer func() {
		if r, want := recover(), "exectrace: Exact of no trace (nil); want a run"; r != want {
			t.Errorf("Exact panics with %v; want %s", r, want)
		}
	}()
	Exact(nil)
}

// short takes nothing and, against the contract of io.Writer, does not say so.
type short struct{}

func (short) Write([]byte) (int, error) { return 0, nil }

func TestAFileThatTakesLessAndSaysNothingIsAnError(t *testing.T) {
	var l trace.Log
	err := Write(short{}, l.Finish(trace.Info{Procs: 2}, 9))
	if !errors.Is(err, io.ErrShortWrite) || err.Error() != "exectrace: the writer took 0 of 16 bytes: short write" {
		t.Errorf("the error is %v", err)
	}
}

// BenchmarkWrite writes two million events.
func BenchmarkWrite(b *testing.B) {
	tr, err := simlib.Run(simlib.Config{Procs: 8, MaxSteps: 100_000_000}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range 2000 {
			wg.Go(g, func(g *simlib.G) {
				for range 250 {
					g.Compute(3 * time.Microsecond)
					g.Gosched()
				}
				for range 20 {
					g.Syscall(30 * time.Microsecond)
					g.Sleep(time.Millisecond)
				}
			})
		}
		wg.Wait(g)
	})
	if err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	for b.Loop() {
		out.Reset()
		if err := Write(&out, tr); err != nil {
			b.Fatal(err)
		}
	}
	events := float64(tr.Len()) * float64(b.N)
	b.ReportMetric(events/b.Elapsed().Seconds()/1e6, "Mevents/s")
	b.ReportMetric(float64(out.Len())/float64(tr.Len()), "B/event")
	b.ReportMetric(float64(tr.Len()), "events")
}

func TestAThreadThatWaitsForASignalStopsItsPItself(t *testing.T) {
	// As in Go: entersyscallblock releases its P, and the P of another syscall
	// is taken by sysmon.
	for _, c := range []struct {
		wait   func(g *simlib.G, d time.Duration)
		itself bool
	}{{(*simlib.G).WaitSignal, true}, {(*simlib.G).Syscall, false}} {
		tr := simulate(t, simlib.Config{Procs: 1}, func(g *simlib.G) {
			g.Go(func(g *simlib.G) { g.Compute(time.Millisecond) })
			c.wait(g, time.Millisecond)
		})
		r, err := etrace.NewReader(bytes.NewReader(file(t, tr)))
		if err != nil {
			t.Fatal(err)
		}
		waiter := etrace.NoThread
		for {
			e, err := r.ReadEvent()
			if err != nil {
				t.Fatalf("no P is stopped: %v", err)
			}
			if e.Kind() != etrace.EventStateTransition {
				continue
			}
			st := e.StateTransition()
			if st.Resource.Kind == etrace.ResourceGoroutine {
				if _, to := st.Goroutine(); to == etrace.GoSyscall {
					waiter = e.Thread()
				}
				continue
			}
			if waiter == etrace.NoThread || st.Resource.Kind != etrace.ResourceProc {
				continue
			}
			if _, to := st.Proc(); to == etrace.ProcIdle {
				if got := e.Thread() == waiter; got != c.itself {
					t.Errorf("the thread in the syscall stops its P itself: %v; want %v", got, c.itself)
				}
				break
			}
		}
	}
}

// go tool trace escapes names in its pages; pprof writes them to a terminal.
func TestNoNameMovesTheTextAroundItInAnExecutionTrace(t *testing.T) {
	const attack = "a\n\x1b[31m\u202e"
	tr := simulate(t, simlib.Config{Procs: 1}, func(g *simlib.G) {
		g.SetName(attack)
		g.Compute(time.Millisecond)
	})
	b := file(t, tr)
	if bytes.Contains(b, []byte(attack)) {
		t.Error("the file has the name as it was given")
	}
	if want := trace.Clean(attack); !bytes.Contains(b, []byte(want)) {
		t.Errorf("the file does not have the name as %q", want)
	}
}
