package simlib

import (
	"iter"
	"runtime"
	"strconv"
	"time"
)

// iterator is what pull makes of a goroutine, in either world.
type iterator struct {
	next func() (int, bool)
	stop func()
	g    *G // the goroutine that pulls, in the simulator
}

// giver is the other side, in the goroutine's world.
type giver struct{ yield func(int) bool }

// noMore ends the goroutine of an iterator that was ended.
type noMore struct{}

func (gv giver) Give(v int) {
	if !gv.yield(v) {
		panic(noMore{})
	}
}

func givesAll(body func()) {
	defer func() {
		if v := recover(); v != nil && v != (noMore{}) {
			panic(v)
		}
	}()
	body()
}

func (w simWorld) Pull(it string, body func(world)) {
	next, stop := Pull(w.G, func(g *G, yield func(int) bool) {
		givesAll(func() { body(simWorld{g.SetName(it), w.o, w.all, giver{yield}}) })
	})
	i := object[iterator](w.o, it)
	i.next, i.stop = func() (int, bool) { return next(i.g) }, func() { stop(i.g) }
}
func (w simWorld) Next(it string) (int, bool) {
	i := object[iterator](w.o, it)
	i.g = w.G
	return i.next()
}
func (w simWorld) End(it string) {
	i := object[iterator](w.o, it)
	i.g = w.G
	i.stop()
}

func (w realWorld) Pull(it string, body func(world)) {
	i := object[iterator](w.o, it)
	i.next, i.stop = iter.Pull(func(yield func(int) bool) {
		givesAll(func() { body(realWorld{w.o, w.all, w.log, w.mu, giver{yield}}) })
	})
}
func (w realWorld) Next(it string) (int, bool) { return object[iterator](w.o, it).next() }
func (w realWorld) End(it string)              { object[iterator](w.o, it).stop() }

// pulled is what next gives: a value, nothing after the last, or a panic
// because the iterator runs for another goroutine.
func pulled(w world, it string) (got string) {
	defer func() {
		const running = "iter.Pull: next called again before yield"
		v := recover()
		if v == running {
			got = "!"
		} else if v != nil {
			panic(v)
		}
	}()
	if v, ok := w.Next(it); ok {
		return strconv.Itoa(v)
	}
	return "-"
}

func (w realWorld) WaitSignal(time.Duration) { panic("no signal comes in a test") }

func (w realWorld) NumCPU() int           { return runtime.NumCPU() }
func (w realWorld) NumGoroutine() int     { return runtime.NumGoroutine() }
func (w realWorld) SetDefaultGOMAXPROCS() { runtime.SetDefaultGOMAXPROCS() }
