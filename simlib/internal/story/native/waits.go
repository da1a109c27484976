package native

import (
	"errors"
	"io"
	"iter"
	"os"
	"runtime"
	"sync"
	"testing/synctest"
	"time"

	"github.com/schedlab/schedlab/simlib/internal/story"
)

// The bubbles, coroutines, timers and connections of a program on Go's own runtime. Its
// connections are pipes.

// InBubble runs a function in a bubble. Go makes bubbles in tests only, so one that
// has such programs sets it.
var InBubble func(func())

// bubblesBegin is what the clock of a bubble shows first.
var bubblesBegin = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func (w world) Bubble(_ string, body func(story.World)) {
	InBubble(func() {
		w.all, w.begun = new(sync.WaitGroup), bubblesBegin
		body(w.of(nil))
	})
}
func (w world) BubbleWait()        { synctest.Wait() }
func (w world) Now() time.Duration { return time.Since(w.begun) }
func (w world) MadeHere(c string)  { w.c(c) }

// iterator is what pull makes.
type iterator struct {
	next func() (int, bool)
	stop func()
}

func (w world) iterator(it string) *iterator { return story.Object[iterator](w.Objects, it) }
func (w world) Pull(it string, body func(story.World)) {
	i := w.iterator(it)
	i.next, i.stop = iter.Pull(func(yield func(int) bool) {
		story.GivesAll(func() { body(w.of(yield)) })
	})
}
func (w world) Next(it string) (int, bool) {
	if i := w.iterator(it); i.next != nil {
		return i.next()
	}
	return 0, false
}
func (w world) End(it string) {
	if i := w.iterator(it); i.stop != nil {
		i.stop()
	}
}

func (w world) WaitSignal(time.Duration) { panic("no signal comes in a test") }

func (w world) NumCPU() int           { return runtime.NumCPU() }
func (w world) NumGoroutine() int     { return runtime.NumGoroutine() }
func (w world) SetDefaultGOMAXPROCS() { runtime.SetDefaultGOMAXPROCS() }

func (w world) Timer(t string, d time.Duration) {
	*story.Object[*time.Timer](w.Objects, t) = time.NewTimer(d)
}
func (w world) Ticker(t string, d time.Duration) {
	*story.Object[*time.Ticker](w.Objects, t) = time.NewTicker(d)
}
func (w world) Tick(t string) time.Duration {
	if tick := *story.Object[*time.Ticker](w.Objects, t); tick != nil {
		return (<-tick.C).Sub(w.begun)
	}
	return (<-(*story.Object[*time.Timer](w.Objects, t)).C).Sub(w.begun)
}
func (w world) Stop(t string) string {
	if tick := *story.Object[*time.Ticker](w.Objects, t); tick != nil {
		tick.Stop()
		return ""
	}
	return story.WasSet((*story.Object[*time.Timer](w.Objects, t)).Stop())
}
func (w world) Reset(t string, d time.Duration) string {
	if tick := *story.Object[*time.Ticker](w.Objects, t); tick != nil {
		tick.Reset(d)
		return ""
	}
	return story.WasSet((*story.Object[*time.Timer](w.Objects, t)).Reset(d))
}
func (w world) After(d time.Duration, name string, body func(story.World)) {
	*story.Object[*time.Timer](w.Objects, name) = time.AfterFunc(d, func() { body(w.of(nil)) })
}

type pipeEnds struct {
	in, out *os.File
	latency time.Duration
}

func (p *pipeEnds) later(f func()) {
	if p.latency == 0 {
		f()
		return
	}
	time.AfterFunc(p.latency, f)
}

func (w world) pipe(c string) *pipeEnds { return story.Object[pipeEnds](w.Objects, c) }
func (w world) NetRead(d time.Duration) {
	r, out, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	time.AfterFunc(d, func() { out.Close() })
	r.Read(make([]byte, 1))
	r.Close()
}
func (w world) Pipe(c string, latency time.Duration) {
	p, err := w.pipe(c), error(nil)
	p.latency = latency
	if p.in, p.out, err = os.Pipe(); err != nil {
		panic(err)
	}
}
func (w world) Write(c string, n int) {
	p := w.pipe(c)
	p.later(func() { p.out.Write(make([]byte, n)) })
}

// errClosed has the words of net.ErrClosed: package net can link a program with C.
var errClosed = errors.New("use of closed network connection")

func (w world) Read(c string) (int, error) {
	n, err := w.pipe(c).in.Read(make([]byte, 1000))
	for _, plain := range []error{os.ErrDeadlineExceeded, io.EOF} {
		if errors.Is(err, plain) {
			err = plain
		}
	}
	if errors.Is(err, os.ErrClosed) {
		err = errClosed
	}
	return n, err
}
func (w world) Shut(c string) {
	p := w.pipe(c)
	p.later(func() { p.out.Close() })
}
func (w world) CloseRead(c string) { w.pipe(c).in.Close() }
func (w world) Deadline(c string, d time.Duration) {
	var at time.Time
	if d != 0 {
		at = time.Now().Add(d)
	}
	w.pipe(c).in.SetReadDeadline(at)
}
