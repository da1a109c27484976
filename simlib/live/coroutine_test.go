package live_test

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/live"
)

// A coroutine is what its next and stop functions are. Any goroutine of the
// program may call them, even while it runs, on which next panics.
type coroutine struct {
	next func(*simlib.G) (int, bool)
	stop func(*simlib.G)
}

// noMore ends the body of a coroutine that was ended.
type noMore struct{}

// pull makes a coroutine. Its body runs as it does in a scenario.
func (t *things) pull(g *simlib.G, body []Step, turn int) coroutine {
	next, stop := simlib.Pull(g, func(g *simlib.G, yield func(int) bool) {
		defer func() {
			if v := recover(); v != nil && v != (noMore{}) {
				panic(v)
			}
		}()
		doer{t, func(v int) {
			if !yield(v) {
				panic(noMore{})
			}
		}}.do(g, body, turn)
	})
	return coroutine{next, stop}
}

// pulled is what a goroutine gets from a coroutine: a value, nothing after the
// last, or a panic because the coroutine runs for another goroutine.
func (c coroutine) pulled(g *simlib.G) (got string) {
	defer func() {
		const running = "iter.Pull: next called again before yield"
		v := recover()
		if v == running {
			got = "!"
		} else if v != nil {
			panic(v)
		}
	}()
	if v, ok := c.next(g); ok {
		return strconv.Itoa(v)
	}
	return "-"
}

func (s Step) coroutine() string { return fmt.Sprint("i", s.On) }

// sound leaves out what a cut made impossible: the uses of a coroutine that is
// not made any more, and values that no goroutine pulls.
func sound(body []Step, pulled []int, gives bool) (kept []Step) {
	for _, s := range body {
		switch s.Verb {
		case "next", "end":
			if !slices.Contains(pulled, s.On) {
				continue
			}
		case "give":
			if !gives {
				continue
			}
		case "pull":
			pulled = append(slices.Clone(pulled), s.On)
			s.Body = sound(s.Body, pulled, true)
		default:
			s.Body = sound(s.Body, pulled, gives && s.Verb != "go" && s.Verb != "group")
		}
		kept = append(kept, s)
	}
	return kept
}

// has reports whether a program has a verb.
func has(body []Step, verb string) bool {
	return slices.ContainsFunc(body, func(s Step) bool { return s.Verb == verb || has(s.Body, verb) })
}

// Go ends the process when a coroutine ends with another lock to its thread
// than it began with, so one that the end of the run ends must not.
func TestACoroutineThatIsLockedToItsThreadEndsWithTheRun(t *testing.T) {
	locked, release, ended := make(chan bool), make(chan bool), make(chan bool)
	_, err := live.Run(live.Config{}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) {
			defer close(ended)
			next, _ := simlib.Pull(g, func(g *simlib.G, yield func(int) bool) {
				g.LockOSThread()
				close(locked)
				<-release
				g.Log("the run is over")
			})
			next(g)
		})
		<-locked
	})
	if err != nil {
		t.Fatal(err)
	}
	close(release)
	<-ended
}
