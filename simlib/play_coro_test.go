package simlib_test

import "github.com/schedlab/schedlab/simlib/internal/story"

// coroutine is what a play knows of one.
type coroutine struct {
	given  int  // values
	last   int  // value that came
	mixed  bool // calls of next met: see Next
	taken  int  // calls of next that run
	wanted bool // one of them waits for a value
	stops  bool // end was called; its caller may not have come to it yet
	ended  bool // it has returned, or the body is over
}

func (w watched) coroutine(it string) **coroutine { return story.Object[*coroutine](w.Objects, it) }

// Pull makes a coroutine that numbers the values that it gives.
func (w watched) Pull(it string, body func(story.World)) {
	c := &coroutine{}
	w.started++
	w.World.Pull(it, func(sw story.World) {
		in := sw.(watched)
		yield := in.Yield
		in.Yield = func(int) bool { return in.gives(c, yield) }
		defer func() { c.ended = true }()
		body(in)
	})
	*w.coroutine(it) = c
}

// gives gives the next value and reports whether another one is wanted.
func (w watched) gives(c *coroutine, yield func(int) bool) bool {
	c.given++
	c.wanted = false
	more := yield(c.given)
	if more && c.ended || !more && !c.stops {
		w.problem("yield reports %t to a coroutine whose end is %t, and wanted: %t", more, c.ended, c.stops)
	}
	return more
}

func (w watched) End(it string) {
	c := *w.coroutine(it)
	if c == nil {
		return
	}
	c.stops = true
	w.World.End(it)
	c.ended = true
}

// Next takes a value: the last that was given, unless the coroutine was ended
// meanwhile. Only one goroutine at a time may wait for it; but one that has called
// next may not have begun to wait yet, and one that has got its value not go on yet.
// Where they meet, the values can come in another order, and one twice: between what
// yield notes and its switch, as in Go, another caller can take its place.
func (w watched) Next(it string) (v int, ok bool) {
	c := *w.coroutine(it)
	if c == nil {
		return 0, false
	}
	over, busy := c.ended, c.wanted
	c.taken++
	c.wanted = true
	c.mixed = c.mixed || c.taken > 1
	defer func() {
		c.taken--
		x := recover()
		switch {
		case x != nil && x != "iter.Pull: next called again before yield":
			panic(x)
		case x != nil && (over || !busy && c.taken == 0):
			w.problem("next panics with %v; the coroutine's end was %t, and others in next: %t", x, over, busy)
		case x == nil && ok && !c.mixed && v != c.last+1:
			w.problem("next returns %d after %d", v, c.last)
		}
		if ok {
			c.last = v
		}
	}()
	v, ok = w.World.Next(it)
	switch {
	case over && (ok || v != 0):
		w.problem("next returns %d, %t after the end", v, ok)
	case !c.stops && !c.ended && (!ok || v != c.given):
		w.problem("next returns %d, %t; %d were given", v, ok, c.given)
	}
	return v, ok
}
