package simlib_test

import "github.com/schedlab/schedlab/simlib"

// coroutine is one that a random program made.
type coroutine struct {
	next   func(*simlib.G) (int, bool)
	stop   func(*simlib.G)
	yield  func(int) bool
	given  int  // values
	taken  int  // calls of next that run
	wanted bool // one of them waits for a value
	stops  bool // stop was called; its caller may not have come to it yet
	ended  bool // it has returned, or the body is over
}

// pull makes a coroutine, takes some values from it, and may end it.
func (p *play) pull(g *simlib.G, o op) {
	c := &coroutine{}
	p.started++
	c.next, c.stop = simlib.Pull(g, func(g *simlib.G, yield func(int) bool) {
		c.yield = yield
		p.inside[g.ID()] = c
		defer func() { c.ended = true }()
		for range 4 {
			p.body(g, o.body)
			if !p.give(g) {
				return
			}
		}
	})
	p.coros[o.on] = c
	for range o.n % 6 {
		p.take(g, c)
	}
	if o.n > 5 {
		p.end(g, c)
		if c.taken == 0 {
			p.take(g, c)
		}
	}
}

// nextOf takes a value from a coroutine that there may be, or ends it.
func (p *play) nextOf(g *simlib.G, o op) {
	switch c := p.coros[o.on]; {
	case c == nil:
	case o.n == 7:
		p.end(g, c)
	default:
		p.take(g, c)
	}
}

// end ends a coroutine.
func (p *play) end(g *simlib.G, c *coroutine) {
	c.stops = true
	c.stop(g)
	c.ended = true
}

// give gives the next value, if the goroutine is a coroutine, and reports
// whether another one is wanted.
func (p *play) give(g *simlib.G) bool {
	c := p.inside[g.ID()]
	if c == nil {
		return false
	}
	c.given++
	c.wanted = false
	more := c.yield(c.given)
	if more && c.ended || !more && !c.stops {
		p.problem(g, "yield reports %t to a coroutine whose end is %t, and wanted: %t", more, c.ended, c.stops)
	}
	return more
}

// take takes a value: the last that was given, unless the coroutine was ended
// meanwhile. Only one goroutine at a time may wait for it; but one that has called
// next may not have begun to wait yet, and one that has got its value not go on yet.
func (p *play) take(g *simlib.G, c *coroutine) {
	over, busy, given := c.ended, c.wanted, c.given
	c.taken++
	c.wanted = true
	defer func() {
		c.taken--
		x := recover()
		switch {
		case x != nil && x != "iter.Pull: next called again before yield":
			panic(x)
		case x != nil && (over || !busy && c.taken == 0):
			p.problem(g, "next panics with %v; the coroutine's end was %t, and others in next: %t", x, over, busy)
		case x == nil && busy && !c.stops && !c.ended && c.given < given+2:
			p.problem(g, "next returns to a second caller, after %d values, as %d were given before", c.given, given)
		}
	}()
	v, ok := c.next(g)
	switch {
	case over && (ok || v != 0):
		p.problem(g, "next returns %d, %t after the end", v, ok)
	case !c.stops && !c.ended && (!ok || v != c.given):
		p.problem(g, "next returns %d, %t; %d were given", v, ok, c.given)
	}
}
