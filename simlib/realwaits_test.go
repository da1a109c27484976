package simlib

import (
	"errors"
	"io"
	"iter"
	"os"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/schedlab/schedlab/simlib/internal/story"
)

// The bubbles, coroutines, timers and connections of a program on Go's own runtime. Its
// connections are pipes.

// inTest is the test in which programs run on the real runtime: Go makes
// bubbles in tests only.
var inTest *testing.T

func (w realWorld) Bubble(_ string, body func(story.World)) {
	synctest.Test(inTest, func(*testing.T) { w.all = new(sync.WaitGroup); body(w.of(nil)) })
}
func (w realWorld) BubbleWait() { synctest.Wait() }
func (w realWorld) Now() time.Duration {
	return time.Since(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC))
}
func (w realWorld) MadeHere(c string) { w.channel(c) }

// iterator is what pull makes.
type iterator struct {
	next func() (int, bool)
	stop func()
}

func (w realWorld) iterator(it string) *iterator { return story.Object[iterator](w.Objects, it) }
func (w realWorld) Pull(it string, body func(story.World)) {
	i := w.iterator(it)
	i.next, i.stop = iter.Pull(func(yield func(int) bool) {
		story.GivesAll(func() { body(w.of(yield)) })
	})
}
func (w realWorld) Next(it string) (int, bool) {
	if i := w.iterator(it); i.next != nil {
		return i.next()
	}
	return 0, false
}
func (w realWorld) End(it string) {
	if i := w.iterator(it); i.stop != nil {
		i.stop()
	}
}

func (w realWorld) WaitSignal(time.Duration) { panic("no signal comes in a test") }

func (w realWorld) NumCPU() int           { return runtime.NumCPU() }
func (w realWorld) NumGoroutine() int     { return runtime.NumGoroutine() }
func (w realWorld) SetDefaultGOMAXPROCS() { runtime.SetDefaultGOMAXPROCS() }

func (w realWorld) Timer(t string, d time.Duration) {
	*story.Object[*time.Timer](w.Objects, t) = time.NewTimer(d)
}
func (w realWorld) Ticker(t string, d time.Duration) {
	*story.Object[*time.Ticker](w.Objects, t) = time.NewTicker(d)
}
func (w realWorld) Tick(t string) time.Duration {
	if tick := *story.Object[*time.Ticker](w.Objects, t); tick != nil {
		return time.Since(<-tick.C)
	}
	return time.Since(<-(*story.Object[*time.Timer](w.Objects, t)).C)
}
func (w realWorld) Stop(t string) string {
	if tick := *story.Object[*time.Ticker](w.Objects, t); tick != nil {
		tick.Stop()
		return ""
	}
	return story.WasSet((*story.Object[*time.Timer](w.Objects, t)).Stop())
}
func (w realWorld) Reset(t string, d time.Duration) string {
	if tick := *story.Object[*time.Ticker](w.Objects, t); tick != nil {
		tick.Reset(d)
		return ""
	}
	return story.WasSet((*story.Object[*time.Timer](w.Objects, t)).Reset(d))
}
func (w realWorld) After(d time.Duration, name string, body func(story.World)) {
	*story.Object[*time.Timer](w.Objects, name) = time.AfterFunc(d, func() { body(w.of(nil)) })
}

type realPipeEnds struct {
	in, out *os.File
	latency time.Duration
}

func (p *realPipeEnds) later(f func()) {
	if p.latency == 0 {
		f()
		return
	}
	time.AfterFunc(p.latency, f)
}

func (w realWorld) pipe(c string) *realPipeEnds { return story.Object[realPipeEnds](w.Objects, c) }
func (w realWorld) NetRead(d time.Duration) {
	r, out, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	time.AfterFunc(d, func() { out.Close() })
	r.Read(make([]byte, 1))
	r.Close()
}
func (w realWorld) Pipe(c string, latency time.Duration) {
	p, err := w.pipe(c), error(nil)
	p.latency = latency
	if p.in, p.out, err = os.Pipe(); err != nil {
		panic(err)
	}
}
func (w realWorld) Write(c string, n int) {
	p := w.pipe(c)
	p.later(func() { p.out.Write(make([]byte, n)) })
}
func (w realWorld) Read(c string) (int, error) {
	n, err := w.pipe(c).in.Read(make([]byte, 1000))
	for _, plain := range []error{os.ErrDeadlineExceeded, io.EOF} {
		if errors.Is(err, plain) {
			err = plain
		}
	}
	if errors.Is(err, os.ErrClosed) {
		err = ErrClosed
	}
	return n, err
}
func (w realWorld) Shut(c string) {
	p := w.pipe(c)
	p.later(func() { p.out.Close() })
}
func (w realWorld) CloseRead(c string) { w.pipe(c).in.Close() }
func (w realWorld) Deadline(c string, d time.Duration) {
	var at time.Time
	if d != 0 {
		at = time.Now().Add(d)
	}
	w.pipe(c).in.SetReadDeadline(at)
}
