package exectrace_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	etrace "golang.org/x/exp/trace"
	"pgregory.net/rapid"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/randtrace"
	"github.com/schedlab/schedlab/simlib/trace"
	"github.com/schedlab/schedlab/simlib/trace/exectrace"
)

// word is what Go's tracer says of a goroutine that waits; the model has more
// words, which a recording tells by stacks as far as it can.
var word = map[trace.WaitReason]string{
	trace.WaitSynctestChanReceive: trace.WaitChanReceive.String(), trace.WaitSynctestChanSend: trace.WaitChanSend.String(),
	trace.WaitSynctestSelect: trace.WaitSelect.String(), trace.WaitSynctestWaitGroup: trace.WaitWaitGroup.String(),
}

func wordOf(r trace.WaitReason) string {
	if w, ok := word[r]; ok {
		return w
	}
	return r.String()
}

// twins are a run and what Read made of it, side by side.
type twins struct {
	gos   map[trace.GoID]trace.GoID // of the run, in what was read
	ms    map[trace.ThreadID]trace.ThreadID
	taken map[trace.ThreadID]bool
}

// same compares the states of every goroutine, P and thread after an instant.
func (w *twins) same(run, read *trace.State) error {
	for g := trace.GoID(1); g <= run.MaxGo(); g++ {
		a, b := run.Go(g), read.Go(w.gos[g])
		if a.Status == trace.GoUndefined {
			continue
		}
		if a.Status != b.Status || wordOf(a.Reason) != wordOf(b.Reason) || a.GC != b.GC {
			return fmt.Errorf("goroutine %d is %v (%v, %v), and read %v (%v, %v)", g, a.Status, a.Reason, a.GC, b.Status, b.Reason, b.GC)
		}
		if a.Status == trace.GoRunning && a.P != b.P {
			return fmt.Errorf("goroutine %d is on P%d, and read on P%d", g, a.P, b.P)
		}
		if a.M == trace.NoThread != (b.M == trace.NoThread) {
			return fmt.Errorf("goroutine %d is on M%d, and read on M%d", g, a.M, b.M)
		}
		if a.M != trace.NoThread {
			if err := w.sameThread(a.M, b.M); err != nil {
				return fmt.Errorf("goroutine %d: %w", g, err)
			}
		}
	}
	for p := range run.Procs {
		a, b := run.Procs[p], read.Procs[p]
		if a.Status == trace.ProcWaking { // promised, which a recording does not tell
			a.Status, a.M = trace.ProcIdle, trace.NoThread
		}
		if a.Status != b.Status || w.gos[a.G] != b.G {
			return fmt.Errorf("P%d is %v with goroutine %d, and read %v with goroutine %d", p, a.Status, w.gos[a.G], b.Status, b.G)
		}
		if a.M != trace.NoThread {
			if err := w.sameThread(a.M, b.M); err != nil {
				return fmt.Errorf("P%d: %w", p, err)
			}
		}
	}
	if run.GC != read.GC || w.gos[run.Stopper] != read.Stopper {
		return fmt.Errorf("the collector runs: %v, stopped by %d; and read: %v, %d", run.GC, w.gos[run.Stopper], read.GC, read.Stopper)
	}
	return nil
}

// sameThread checks that one thread of the run is always one of what was read.
func (w *twins) sameThread(a, b trace.ThreadID) error {
	got, ok := w.ms[a]
	if !ok && !w.taken[b] {
		w.ms[a], w.taken[b], got = b, true, b
	}
	if got != b || !ok && w.ms[a] != b {
		return fmt.Errorf("M%d is read as M%d and as M%d", a, got, b)
	}
	return nil
}

// compare reads a run that was written and walks through both.
func compare(run *trace.Trace) error {
	opt := exectrace.Exact(run)
	if run.End() > (math.MaxInt64/2-2*exectrace.Origin)/opt.Scale {
		return nil
	}
	var file bytes.Buffer
	if err := exectrace.Write(&file, run, opt); err != nil {
		return err
	}
	r, err := etrace.NewReader(bytes.NewReader(file.Bytes()))
	if err != nil {
		return err
	}
	first, err := r.ReadEvent()
	if err != nil {
		return err
	}
	read, err := exectrace.Read(&file)
	if err != nil {
		return err
	}
	if read.Procs != run.Procs || read.AtStart() != run.AtStart() || !read.NoQueues || !read.Recorded {
		return fmt.Errorf("Info is %+v, and read %+v", run.Info, read.Info)
	}
	w := &twins{map[trace.GoID]trace.GoID{trace.NoGo: trace.NoGo}, map[trace.ThreadID]trace.ThreadID{}, map[trace.ThreadID]bool{}}
	next := trace.GoID(2)
	for e := range run.Events() {
		if e.Kind != trace.GoCreate && e.Kind != trace.GoCreateBlocked {
			continue
		}
		if w.gos[e.G] = next; e.G == 1 {
			w.gos[e.G] = 1
			continue
		}
		next++
	}
	var times, virtual []int64 // of the events of both, in the clock of the run
	for e := range run.Events() {
		times = append(times, e.Time)
	}
	for e := range read.Events() {
		virtual = append(virtual, opt.Virtual(e.Time+int64(first.Time())))
	}
	a, b := run.Replay(), read.Replay()
	for i, j := 0, 0; a.Next(); i++ {
		if i+1 < len(times) && times[i+1] == times[i] {
			continue // there is more to come in this instant
		}
		for ; j < len(virtual) && virtual[j] <= times[i]; j++ {
			b.Next()
		}
		if err := w.same(a.State(), b.State()); err != nil {
			return fmt.Errorf("at %d: %w", times[i], err)
		}
	}
	return a.Err()
}

func TestARunThatIsWrittenAndReadBackHasTheSameStatesAtTheSameTimes(t *testing.T) {
	t.Run("random programs", rapid.MakeCheck(func(t *rapid.T) {
		cfg, main := program(rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "program"))
		run, err := simlib.Run(cfg, main)
		if run == nil {
			t.Fatal(err)
		}
		if err := compare(run); err != nil {
			t.Fatal(err)
		}
	}))
	for seed := range uint64(100) {
		rnd := rand.New(rand.NewPCG(seed, 2))
		if err := compare(randtrace.Make(rnd.IntN, 1+rnd.IntN(8), 50+rnd.IntN(500), nil)); err != nil {
			t.Errorf("random events, seed %d: %v", seed, err)
		}
	}
}
