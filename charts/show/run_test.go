package show

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// said returns what f writes for the reader.
func said(t *testing.T, f func()) string {
	t.Helper()
	var b bytes.Buffer
	defer func(w io.Writer) { out = w }(out)
	out = &b
	f()
	return b.String()
}

func TestRunReturnsThePartOfAProgramThatDeadlocks(t *testing.T) {
	text := said(t, func() {
		tr := Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
			g.Compute(time.Millisecond)
			simlib.NewChan[int](0).Recv(g)
		})
		if tr == nil || tr.End() < int64(time.Millisecond) {
			t.Errorf("the trace is %v, want the first millisecond", tr)
		}
	})
	if !strings.Contains(text, "all goroutines are asleep - deadlock!") {
		t.Errorf("the reader is told %q", text)
	}
}

func TestRunSaysWhyItDidNotStart(t *testing.T) {
	text := said(t, func() {
		if tr := Run(simlib.Config{Procs: -1}, func(*simlib.G) {}); tr != nil {
			t.Error("there is a trace of a run that did not start")
		}
	})
	if want := "The run did not start: simlib: Procs is -1; want 1 to 1024\n"; text != want {
		t.Errorf("the reader is told %q, want %q", text, want)
	}
}

// The program sends itself the signal that the notebook's stop button sends.
func TestAnInterruptKeepsWhatWasSimulated(t *testing.T) {
	text := said(t, func() {
		steps := 0
		tr := Run(simlib.Config{Procs: 1, MaxSteps: 1 << 40, MaxTime: 1 << 62}, func(g *simlib.G) {
			for ; ; steps++ {
				if steps == 1000 {
					p, err := os.FindProcess(os.Getpid())
					if err == nil {
						err = p.Signal(os.Interrupt)
					}
					if err != nil {
						panic(err)
					}
				}
				g.Gosched()
			}
		})
		if tr.Len() < 1000 {
			t.Errorf("the trace has %d events of a run interrupted after 1000", tr.Len())
		}
	})
	if !strings.HasPrefix(text, "You stopped the run after ") || !strings.Contains(text, "\ngoroutine 1 [run") {
		t.Errorf("the reader is told %q", text)
	}
}

// What is returned is so little that its figures are there at once.
func TestAnInterruptOfALongRunGivesItsBeginning(t *testing.T) {
	text := said(t, func() {
		n := 0
		tr := Run(simlib.Config{Procs: 1, MaxSteps: 1 << 40, MaxTime: 1 << 62}, func(g *simlib.G) {
			for ; ; n++ {
				if n == 300_000 {
					p, err := os.FindProcess(os.Getpid())
					if err == nil {
						err = p.Signal(os.Interrupt)
					}
					if err != nil {
						panic(err)
					}
				}
				g.Gosched()
			}
		})
		if tr.Len() > 300_000 || tr.Len() < 290_000 {
			t.Errorf("the trace has %d events", tr.Len())
		}
	})
	if !strings.HasPrefix(text, "You stopped the run after ") || !strings.Contains(text, " events: figures of all would not be ready") {
		t.Errorf("the reader is told %q", text)
	}
}
