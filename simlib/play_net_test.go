package simlib_test

import (
	"errors"
	"io"
	"os"
	"syscall"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/story"
)

func (w watched) NetRead(d time.Duration) { w.takes("netread", d, w.World.NetRead) }

func (w watched) Write(c string, n int) {
	w.wires[c] += n
	if err := w.Wrote(c, n); err == simlib.ErrClosed || err == syscall.EPIPE {
		w.wires[c] -= n
	} else if err != nil {
		w.problem("a write ends with %v", err)
	}
}

func (w watched) Read(c string) (int, error) {
	n, err := w.World.Read(c)
	if w.wires[c] -= n; w.wires[c] < 0 || (n > 0) != (err == nil) {
		w.problem("a read gets %d bytes, %v; then %d are on the wire", n, err, w.wires[c])
	}
	if err != nil && err != io.EOF && err != simlib.ErrClosed && !errors.Is(err, os.ErrDeadlineExceeded) {
		w.problem("a read ends with %v", err)
	}
	return n, err
}

// clock is what a play knows of a timer or ticker: when it is due at the earliest,
// and whether it is one of after, whose goroutine counts when it was not stopped.
type clock struct {
	due     time.Duration
	after   bool
	stopped bool
}

// clock returns what is known of a timer that was set anew.
func (w watched) clock(t string) **clock { return story.Object[*clock](w.Objects, t) }

// fires checks that what a timer sends was not due too early, and not later than now.
func (w watched) fires(t string, at time.Duration) {
	if c := *w.clock(t); at < c.due || w.Now() < at {
		w.problem("at %v comes from %s what was due at %v, as if at %v", w.Now(), t, c.due, at)
	}
}

func (w watched) Timer(t string, d time.Duration) {
	*w.clock(t) = &clock{due: w.Now() + d}
	w.World.Timer(t, d)
}

func (w watched) Ticker(t string, d time.Duration) {
	*w.clock(t) = &clock{due: w.Now() + d}
	w.World.Ticker(t, d)
}

func (w watched) Tick(t string) time.Duration {
	at := w.World.Tick(t)
	w.fires(t, at)
	return at
}

func (w watched) Reset(t string, d time.Duration) string {
	(*w.clock(t)).due = w.Now() + d
	return w.World.Reset(t, d)
}

func (w watched) Stop(t string) string {
	c := *w.clock(t)
	was := w.World.Stop(t)
	if c.after && was == story.WasSet(true) {
		w.started--
		c.stopped = true
	}
	return was
}

func (w watched) After(d time.Duration, name string, body func(story.World)) {
	c := &clock{due: w.Now() + d, after: true}
	w.started++
	w.World.After(d, name, func(sw story.World) {
		if in := sw.(watched); in.Now() < c.due || c.stopped {
			in.problem("a timer for %v fires, stopped: %t", c.due, c.stopped)
		}
		body(sw)
	})
	*w.clock(name) = c
}
