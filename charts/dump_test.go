package charts

import (
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

func TestATableOfGoroutinesSaysWhatEachDoesAndWhichThreadItHas(t *testing.T) {
	var c *simlib.Chan[int]
	run, err := simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		c = simlib.NewChan[int](0).SetName("jobs")
		g.Go(func(g *simlib.G) { c.Recv(g) }).SetName("receiver")
		g.Go(func(g *simlib.G) { g.Compute(20 * time.Millisecond) }).SetName("first")
		g.Go(func(g *simlib.G) { g.Compute(20 * time.Millisecond) }).SetName("second")
		g.Go(func(g *simlib.G) { g.Syscall(20 * time.Millisecond) }).SetName("file")
		g.Sleep(5 * time.Millisecond)
		g.Sleep(time.Second)
	})
	if err != nil {
		t.Fatal(err)
	}
	// The file, created last, runs first, and its P is taken while it is in the kernel.
	// The receiver comes next and waits, and then the first.
	f := Goroutines(run, 4*time.Millisecond)
	want := map[string][3]string{ // what it does, where, whether it has a thread
		"main": {"sleep", "–", "no"}, "receiver": {"chan receive jobs", "–", "no"}, "file": {"syscall", "–", "yes"},
		"first": {"running", "on P0", "yes"}, "second": {"runnable", "ring of P0", "no"},
	}
	rows := f.Data().Rows
	for _, r := range rows {
		has := "yes"
		if r[4] == "none" {
			has = "no"
		}
		if got := [3]string{r[1], r[3], has}; want[r[0]] != got {
			t.Errorf("%s: %q, want %q", r[0], got, want[r[0]])
		}
	}
	if len(rows) != len(want) {
		t.Errorf("%d rows, want %d: %q", len(rows), len(want), rows)
	}
	for _, at := range []time.Duration{-1, time.Duration(run.End()) + 1} {
		if Goroutines(run, at).Check() == nil {
			t.Errorf("there is a table at %v of a run of %v", at, time.Duration(run.End()))
		}
	}
}

func TestATableOfGoroutinesHasARowForEachThatIsThere(t *testing.T) {
	for _, tr := range runsOfManyKinds(t) {
		for i := range int64(4) {
			at := tr.End() * i / 3
			s, err := tr.At(at)
			if err != nil {
				t.Fatal(err)
			}
			there := 0
			for st := trace.GoRunnable; st < trace.GoDead; st++ {
				there += s.Count[st]
			}
			d := Goroutines(tr, time.Duration(at)).Data()
			if n := len(d.Rows) + d.More; n != there {
				t.Errorf("at %v there are %d rows, want %d", time.Duration(at), n, there)
			}
		}
	}
}
