package onsim

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/story"
)

// The timers, connections and coroutines of a program.

// iterator is what pull makes.
type iterator struct {
	next func(*simlib.G) (int, bool)
	stop func(*simlib.G)
}

// Pull makes a coroutine.
func (w World) Pull(it string, body func(story.World)) {
	next, stop := simlib.Pull(w.G, func(g *simlib.G, yield func(int) bool) {
		story.GivesAll(func() { body(w.gives(g.SetName(it), yield)) })
	})
	*story.Object[iterator](w.Objects, it) = iterator{next, stop}
}

// Next returns the next value of a coroutine; of one that no goroutine made, nothing.
func (w World) Next(it string) (int, bool) {
	i := story.Object[iterator](w.Objects, it)
	if i.next == nil {
		return 0, false
	}
	return i.next(w.G)
}

// End ends a coroutine, if some goroutine made it.
func (w World) End(it string) {
	if i := story.Object[iterator](w.Objects, it); i.stop != nil {
		i.stop(w.G)
	}
}

type ends struct{ out, in *simlib.Conn }

// ends returns both ends of a connection, which has no latency unless Pipe made it.
func (w World) ends(c string) *ends {
	p := story.Object[ends](w.Objects, c)
	if p.out == nil {
		p.out, p.in = simlib.Pipe(w.G, 0)
	}
	return p
}

func (w World) Pipe(c string, latency time.Duration) {
	p := story.Object[ends](w.Objects, c)
	p.out, p.in = simlib.Pipe(w.G, latency)
}
func (w World) Write(c string, n int) {
	if err := w.Wrote(c, n); err != nil {
		w.Log(err.Error())
	}
}

// Wrote writes and returns the error.
func (w World) Wrote(c string, n int) error { return w.ends(c).out.Write(w.G, n) }
func (w World) Read(c string) (int, error)  { return w.ends(c).in.Read(w.G) }
func (w World) Shut(c string)               { w.ends(c).out.Close(w.G) }
func (w World) CloseRead(c string)          { w.ends(c).in.Close(w.G) }
func (w World) Deadline(c string, d time.Duration) {
	if d != 0 {
		d += w.Now()
	}
	w.ends(c).in.SetReadDeadline(w.G, d)
}

func (w World) Timer(t string, d time.Duration) {
	*story.Object[*simlib.Timer](w.Objects, t) = simlib.NewTimer(w.G, d)
}
func (w World) Ticker(t string, d time.Duration) {
	*story.Object[*simlib.Ticker](w.Objects, t) = simlib.NewTicker(w.G, d)
}
func (w World) ticker(t string) *simlib.Ticker { return *story.Object[*simlib.Ticker](w.Objects, t) }
func (w World) timer(t string) *simlib.Timer {
	is := *story.Object[*simlib.Timer](w.Objects, t)
	if is == nil {
		panic(fmt.Sprintf("there is no timer or ticker %q; want timer, ticker or after before it", t))
	}
	return is
}

// Clock returns the channel of a timer or ticker.
func (w World) Clock(t string) *simlib.Chan[time.Duration] {
	if tick := w.ticker(t); tick != nil {
		return tick.C
	}
	return w.timer(t).C
}

// Tick receives from a timer or ticker.
func (w World) Tick(t string) time.Duration { return w.Clock(t).Recv(w.G) }

// Stop stops a timer or ticker.
func (w World) Stop(t string) string {
	if tick := w.ticker(t); tick != nil {
		tick.Stop(w.G)
		return ""
	}
	return story.WasSet(w.timer(t).Stop(w.G))
}

// Reset sets a timer or ticker anew.
func (w World) Reset(t string, d time.Duration) string {
	if tick := w.ticker(t); tick != nil {
		tick.Reset(w.G, d)
		return ""
	}
	return story.WasSet(w.timer(t).Reset(w.G, d))
}

// After starts a goroutine when the time has passed.
func (w World) After(d time.Duration, name string, body func(story.World)) {
	*story.Object[*simlib.Timer](w.Objects, name) = simlib.AfterFunc(w.G, d, func(g *simlib.G) { body(w.of(g.SetName(name))) })
}
