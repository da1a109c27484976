package real

import (
	"syscall"
	"time"
)

// Synctest is how a program makes bubbles: Go makes them only within a test.
type Synctest struct {
	Run  func(f func()) // runs f in a new bubble, and waits
	Wait func()
}

const noSynctest = "simlib: a bubble on Go's own runtime needs a test (testing/synctest); set Synctest in the Config of simlib/live"

// SynctestRun runs body in a goroutine of a new bubble.
func (g *G) SynctestRun(child *G, body func()) {
	if g.run.synctest.Run == nil {
		panic(noSynctest)
	}
	g.run.synctest.Run(func() {
		done := make(chan struct{})
		child.Go(func() {
			defer close(done)
			body()
		})
		<-done
	})
}

// SynctestWait waits until the others of the bubble are durably blocked.
func (g *G) SynctestWait() {
	if g.run.synctest.Wait == nil {
		panic(noSynctest)
	}
	g.run.synctest.Wait()
}

// bubbleBegins is what the clock of a bubble shows at first.
var bubbleBegins = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// inBubble reports whether a time that Now has returned, or a timer, is that of a
// bubble: there it has no monotonic reading.
func inBubble(now time.Time) bool { return now == now.Round(0) }

// since returns the time since the start of the run, in a bubble, too, where
// package time does not tell it.
func (r *Run) since() time.Duration {
	now := time.Now()
	if !inBubble(now) {
		return now.Sub(r.begin)
	}
	var tv syscall.Timeval
	if syscall.Gettimeofday(&tv) != nil {
		return 0
	}
	return max(0, time.Duration(int64(tv.Sec)*1e9+int64(tv.Usec)*1e3-r.begin.UnixNano()))
}

// Now returns the time since the start of the run, or, in a bubble, since its
// clock began.
func (g *G) Now() time.Duration { return g.Since(time.Now()) }

// Since returns what a time of the clock that the goroutine goes by is on that
// of Now.
func (g *G) Since(at time.Time) time.Duration {
	if inBubble(at) {
		return at.Sub(bubbleBegins)
	}
	return at.Sub(g.run.begin)
}
