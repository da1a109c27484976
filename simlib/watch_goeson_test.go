package simlib_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// A notebook is where the watch writes, with a channel that is closed at the first
// line.
type notebook struct {
	mu    sync.Mutex
	text  bytes.Buffer
	first chan struct{}
	told  atomic.Bool
}

func (n *notebook) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !n.told.Swap(true) {
		close(n.first)
	}
	return n.text.Write(p)
}

func (n *notebook) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.String()
}

// reader takes what the watch writes during a test.
func reader(t *testing.T) *notebook {
	n := &notebook{first: make(chan struct{})}
	t.Cleanup(simlib.WarnTo(n))
	return n
}

// looks counts the looks of the watch during a test.
func looks(t *testing.T) *atomic.Int64 {
	n := new(atomic.Int64)
	t.Cleanup(simlib.OnLook(func() { n.Add(1) }))
	return n
}

// enough is more looks than a body that is stuck lives to see: StuckAfter is 50.
const enough = 150

func TestABodyThatComputesForLongIsNotEndedButTheReaderIsTold(t *testing.T) {
	note, n := reader(t), looks(t)
	_, err := simlib.Run(simlib.Config{StuckAfter: time.Millisecond}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) {
			for n.Load() < enough {
			}
		}).SetName("busy")
		g.Sleep(time.Second)
	})
	name := "busy"
	if simlib.RaceDetector {
		name = "G2"
	}
	text := note.String()
	if err != nil || strings.Count(text, "\n") != 1 || !strings.HasPrefix(text, `simlib: G2 "`+name+`" computes for long in real time between two calls of its G (watch_goeson_test.go:`) {
		t.Errorf("the error is %v, the reader is told %q", err, text)
	}
}

func TestABodyThatWaitsForARealGoroutineThatIsAtWorkIsNotEnded(t *testing.T) {
	note, n := reader(t), looks(t)
	_, err := simlib.Run(simlib.Config{StuckAfter: time.Millisecond}, func(g *simlib.G) {
		done := make(chan bool)
		go func() {
			for n.Load() < enough {
			}
			close(done)
		}()
		<-done
		g.Compute(1)
	})
	if text := note.String(); err != nil || strings.Count(text, "\n") != 1 || !strings.Contains(text, "is blocked in a receive from a channel of Go's own") {
		t.Errorf("the error is %v, the reader is told %q", err, text)
	}
}

func TestABodyThatWaitsForTheSystemIsNotEnded(t *testing.T) {
	note := reader(t)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	var n atomic.Int64
	defer simlib.OnLook(func() {
		if n.Add(1) == enough {
			w.Write([]byte("x"))
		}
	})()
	_, err = simlib.Run(simlib.Config{StuckAfter: time.Millisecond}, func(g *simlib.G) {
		r.Read(make([]byte, 1))
		g.Compute(1)
	})
	const want = `simlib: G1 "main" is blocked in os.(*File).Read (`
	if text := note.String(); err != nil || !strings.HasPrefix(text, want) || !strings.Contains(text, "use g.Syscall\n") {
		t.Errorf("the error is %v, the reader is told %q", err, text)
	}
}

// What a package waits for on a body's behalf may be the system, as in net/http,
// though its goroutine waits for another one.
func TestABodyThatWaitsInAPackageOfGosOwnIsNotEnded(t *testing.T) {
	note := reader(t)
	r, w := io.Pipe()
	var n atomic.Int64
	defer simlib.OnLook(func() {
		if n.Add(1) == enough {
			w.Close()
		}
	})()
	_, err := simlib.Run(simlib.Config{StuckAfter: time.Millisecond}, func(g *simlib.G) {
		io.ReadAll(r)
		g.Compute(1)
	})
	if text := note.String(); err != nil || !strings.Contains(text, `G1 "main" is blocked in io.ReadAll (watch_goeson_test.go:`) {
		t.Errorf("the error is %v, the reader is told %q", err, text)
	}
}

func TestTheReaderIsToldOnceOfATimeSleep(t *testing.T) {
	note := reader(t)
	_, err := simlib.Run(simlib.Config{StuckAfter: time.Hour / 100_000}, func(g *simlib.G) {
		for range 2 {
			for !note.told.Load() {
				time.Sleep(time.Millisecond) // what the test is about
				g.Compute(time.Millisecond)
			}
		}
	})
	const want = `simlib: G1 "main" is blocked in time.Sleep (watch_goeson_test.go:`
	text := note.String()
	if err != nil || strings.Count(text, "\n") != 1 || !strings.HasPrefix(text, want) || !strings.HasSuffix(text, "which virtual time cannot see; use g.Sleep\n") {
		t.Errorf("the error is %v, the reader is told %q", err, text)
	}
}

func TestTheWatchChangesNothingInATrace(t *testing.T) {
	n := looks(t)
	watched := true
	main := func(g *simlib.G) {
		c := simlib.NewChan[int](3)
		for watched && n.Load() == 0 {
		}
		for range 20 {
			g.Go(func(g *simlib.G) {
				for range 500 {
					g.Compute(time.Duration(g.Rand().IntN(1000)))
					c.Send(g, 1)
				}
			})
		}
		for range 20 * 500 {
			c.Recv(g)
		}
	}
	trace := func(after time.Duration) string {
		tr, err := simlib.Run(simlib.Config{StuckAfter: after, Seed: 7}, main)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for e := range tr.Events() {
			fmt.Fprintln(&b, e)
		}
		return b.String()
	}
	with := trace(1)
	n.Store(0)
	watched = false
	without := trace(-1)
	if n.Load() != 0 {
		t.Error("the watch looks although StuckAfter is -1")
	}
	if with != without {
		t.Error("the traces differ")
	}
}

// A coroutine whose goroutines are locked to a thread can be switched to only there.
func TestTheWatchLeavesARunOnALockedThreadToItself(t *testing.T) {
	note := reader(t)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	_, err := simlib.Run(simlib.Config{StuckAfter: time.Millisecond}, func(g *simlib.G) { <-note.first; g.Compute(1) })
	if text := note.String(); err != nil || !strings.Contains(text, "is blocked in a receive from a channel") {
		t.Errorf("the error is %v, the reader is told %q", err, text)
	}
}

// The engine calls cond in the middle of an operation of whichever body runs. Neither
// can be left behind there.
func TestTheWatchLeavesTheConditionOfAComputeUntilToItself(t *testing.T) {
	reader(t)
	n := looks(t)
	_, err := simlib.Run(simlib.Config{StuckAfter: time.Millisecond, Procs: 2}, func(g *simlib.G) {
		stored, seen := false, false
		g.Go(func(g *simlib.G) { g.Sleep(time.Millisecond); stored = true; g.Compute(1) })
		g.ComputeUntil(func() bool {
			for stored && !seen && n.Load() < enough {
				time.Sleep(time.Millisecond) // which would end the run
			}
			seen = stored
			return stored
		})
	})
	if err != nil || n.Load() < enough {
		t.Errorf("the error is %v after %d looks", err, n.Load())
	}
}
