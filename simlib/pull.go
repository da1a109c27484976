package simlib

import "iter"

// Pull turns an iterator that pushes values into two functions that pull them
// (iter.Pull): next returns the next value, and whether there was one; stop
// ends the iteration. seq is the iterator. It runs as a coroutine, in a
// goroutine of its own whose G it gets, and must not use g; next and stop are
// given the G of their caller.
//
// A switch from the caller to the iterator or back passes by the scheduler:
// the one waits, the other runs on the same thread and P, in what is left of
// the same time slice. A panic or Goexit in seq goes on in the goroutine that called
// next or stop. Pull panics when seq is nil. If one of the two is locked to its
// thread, it must have been so, equally often, when Pull was called, or the program ends
// with a FatalError.
func Pull[V any](g *G, seq func(g *G, yield func(V) bool)) (next func(*G) (V, bool), stop func(*G)) {
	live := g.onReal()
	if !live {
		g.enter(g.s.costs.Create)
	}
	if seq == nil {
		panic("simlib: Pull: seq is nil; want the iterator")
	}
	if live {
		return realPull(g, seq)
	}
	p := &puller{s: g.s}
	var v V
	var ok bool
	c := g.newcoro(func(co *G) {
		if p.done {
			return
		}
		defer p.finish()
		seq(co, func(v1 V) bool {
			if p.done {
				return false
			}
			if !p.yieldNext {
				panic("iter.Pull: yield called again before next")
			}
			p.yieldNext = false
			v, ok = v1, true
			co.coroswitch(p.c)
			return !p.done
		})
		v, ok = *new(V), false
		p.over = true
	})
	g.s.noteStart(c.gp, seq)
	p.c = c
	next = func(g *G) (V, bool) {
		p.begin(g)
		if p.done {
			return *new(V), false
		}
		if p.yieldNext {
			panic("iter.Pull: next called again before yield")
		}
		p.yieldNext = true
		p.turn(g)
		return v, ok
	}
	stop = func(g *G) {
		p.begin(g)
		if !p.done {
			p.done = true
			p.turn(g)
		}
	}
	return next, stop
}

// puller is the state that the two sides of a Pull share.
type puller struct {
	s         *sched
	c         *coro
	done      bool
	yieldNext bool // the caller waits for a value
	over      bool // seq returned
	goexits   bool // it called Goexit
	panicked  bool
	value     any // of the panic
}

func (p *puller) begin(g *G) {
	g.enter(0)
	if p.s != g.s {
		panic("simlib: an iterator of another run is used; call Pull inside the program")
	}
}

// turn lets the iterator run until its next value or its end.
func (p *puller) turn(g *G) {
	g.coroswitch(p.c)
	if p.panicked {
		p.panicked = false
		panic(p.value)
	}
	if p.goexits {
		p.goexits = false
		g.Goexit()
	}
}

// finish is how the iterator ends: it keeps a panic for the caller.
func (p *puller) finish() {
	v := recover()
	p.done = true
	switch {
	case v == killed{}:
		panic(v) // the run is over
	case v != nil:
		p.panicked, p.value = true, v
	case !p.over:
		p.goexits = true
	}
}

// realPull is Pull on Go's own runtime.
func realPull[V any](g *G, seq func(*G, func(V) bool)) (func(*G) (V, bool), func(*G)) {
	co := ForReal(g.real.New())
	ended := co.real.Coroutine()
	next, stop := iter.Pull(func(yield func(V) bool) {
		defer ended()
		seq(co, yield)
	})
	return func(g *G) (V, bool) { g.onReal(); return next() }, func(g *G) {
		g.onReal()
		stop()
		ended() // of one that has not begun
	}
}
