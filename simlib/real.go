package simlib

import (
	"reflect"

	"github.com/schedlab/schedlab/simlib/internal/real"
)

// A program runs on Go's own runtime when its G has a real goroutine: then
// each operation here is the one that it stands for, and the scheduler of this
// package has no part in it. simlib/live starts such programs.

// ForReal returns the G of a goroutine of Go's own runtime. It is for
// simlib/live, for nothing else can make a real.G.
func ForReal(r *real.G) *G { return &G{real: r} }

// onReal reports whether the goroutine runs on Go's own runtime. It does not
// return when the program is over there.
func (gg *G) onReal() bool { return gg.isReal() && gg.real.Enter() }

// isReal is onReal when the program may be over.
func (gg *G) isReal() bool {
	if gg == nil {
		panic("simlib: a nil G is used; a body must use the G that it was given")
	}
	return gg.real != nil
}

func (gg *G) realGo(body func(*G)) *G {
	if body == nil {
		gg.fatal("go of nil func value")
	}
	child := ForReal(gg.real.New())
	child.real.Go(func() { body(child) })
	return child
}

func (gg *G) seed() uint64 {
	if gg.isReal() {
		return gg.real.Seed()
	}
	return gg.s.cfg.Seed
}

// onReal returns the channel of Go's own runtime. It comes to be with its
// first use there, by whichever goroutine is first.
func (c *Chan[T]) onReal() chan T {
	if c == nil {
		return nil
	}
	ch := c.real.Load()
	if ch == nil {
		if c.move == nil {
			panic(notMade)
		}
		made := make(chan T, c.dataqsiz)
		c.real.CompareAndSwap(nil, &made)
		ch = c.real.Load()
	}
	return *ch
}

// toReal is onReal for a goroutine that sends or closes.
func (c *Chan[T]) toReal() chan T {
	if c != nil {
		c.receiveOnly()
	}
	return c.onReal()
}

// reflecter is a Chan without its type, for Select.
type reflecter interface{ reflectChan() reflect.Value }

func (c *Chan[T]) reflectChan() reflect.Value {
	if c != nil && c.timer != nil {
		return reflect.ValueOf(c.realClock().c())
	}
	return reflect.ValueOf(c.onReal())
}

// realSelect is Select on Go's own runtime.
func realSelect(cases []Case) int {
	rcs := make([]reflect.SelectCase, len(cases))
	for i, c := range cases {
		rc := &rcs[i]
		switch {
		case c.isDefault:
			rc.Dir = reflect.SelectDefault
		case c.send:
			rc.Dir = reflect.SelectSend
		default:
			rc.Dir = reflect.SelectRecv
		}
		if c.real == nil {
			continue // the default, or a nil channel
		}
		rc.Chan = c.real.reflectChan()
		if c.send {
			c.c.receiveOnly()
			rc.Send = reflect.ValueOf(c.elem).Elem()
		}
	}
	if len(rcs) == 1 && rcs[0].Chan.IsValid() { // the compiler makes it a plain operation
		if rc := rcs[0]; rc.Dir == reflect.SelectSend {
			rc.Chan.Send(rc.Send)
		} else {
			v, ok := rc.Chan.Recv()
			cases[0].putReceived(v, ok)
		}
		return 0
	}
	i, v, ok := reflect.Select(rcs)
	if rcs[i].Dir == reflect.SelectRecv {
		cases[i].putReceived(v, ok)
	}
	return i
}

// putReceived puts what a receive got where its case says.
func (c *Case) putReceived(v reflect.Value, ok bool) {
	if to := reflect.ValueOf(c.elem); !to.IsNil() {
		if c.c.timer != nil {
			v = c.c.realClock().durations(v)
		}
		to.Elem().Set(v)
	}
	c.setOK(ok)
}

func (gg *G) realSynctestRun(body func(*G)) {
	if body == nil {
		gg.fatal("go of nil func value")
	}
	child := ForReal(gg.real.New())
	gg.real.SynctestRun(child.real, func() { body(child) })
}
