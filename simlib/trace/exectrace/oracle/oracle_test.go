package oracle

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
	"github.com/schedlab/schedlab/simlib/trace/exectrace"
)

// run returns a run of two goroutines that end in the order in which they
// were started, or the other way around.
func run(t *testing.T, first, second string, work time.Duration) *trace.Trace {
	t.Helper()
	tr, err := simlib.Run(simlib.Config{Procs: 2}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for _, name := range []string{first, second} {
			wg.Go(g, func(g *simlib.G) { g.Compute(work); g.Log(name); g.Syscall(time.Millisecond) })
		}
		wg.Wait(g)
	})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func TestTheOracleFindsWhatDiffers(t *testing.T) {
	tr := run(t, "a", "b", time.Millisecond)
	var file bytes.Buffer
	if err := exectrace.Write(&file, tr); err != nil {
		t.Fatal(err)
	}
	if _, err := CheckFile(file.Bytes(), tr, exectrace.Options{}); err != nil {
		t.Error(err)
	}
	for want, other := range map[string]*trace.Trace{
		"the reader sees log 0":                run(t, "a", "c", time.Millisecond),
		"the reader sees it at":                run(t, "a", "b", time.Millisecond+1),
		"the reader sees log 0:  ->  (log: b)": run(t, "b", "a", time.Millisecond),
		"(end: main returned)":                 longer(t),
	} {
		if _, err := CheckFile(file.Bytes(), other, exectrace.Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v; want %q", err, want)
		}
	}
	if _, err := CheckFile(file.Bytes(), tr, exectrace.Options{Scale: 10}); err == nil {
		t.Error("a wrong scale is not found")
	}
	cut := file.Bytes()[:file.Len()/2]
	if _, err := CheckFile(cut, tr, exectrace.Options{}); err == nil {
		t.Error("a file that was cut off is not found")
	}
}

// longer is the run of the test, in which main does something at the end.
func longer(t *testing.T) *trace.Trace {
	t.Helper()
	tr, err := simlib.Run(simlib.Config{Procs: 2}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for _, name := range []string{"a", "b"} {
			wg.Go(g, func(g *simlib.G) { g.Compute(time.Millisecond); g.Log(name); g.Syscall(time.Millisecond) })
		}
		wg.Wait(g)
		g.Gosched()
	})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func TestALongTextIsReadAsFarAsTheFormatHasRoom(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		g.SetName("x" + strings.Repeat("é", 1000))
		g.Log("x" + strings.Repeat("é", 1000))
		g.Log(strings.Repeat("y", 1<<20))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := Check(tr); err != nil {
		t.Error(err)
	}
}
