package simlib_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// traffic is what a play knows of a channel.
type traffic struct {
	c        *simlib.Chan[int]
	closed   bool
	sent     int            // sends begun
	done     int            // sends that returned
	received int            //
	next     map[[2]int]int // by receiver (or -1: the sender itself) and sender: the next sequence number at the least
	arrived  map[message]bool
}

// message is what a play sends: each is another one.
type message struct{ sender, seq int }

func (m message) value() int { return m.sender<<32 | m.seq }

func messageOf(v int) message { return message{v >> 32, v & (1<<32 - 1)} }

// of returns the traffic of a channel.
func (w watched) of(c string) *traffic {
	t := w.traffic[c]
	if t == nil {
		t = &traffic{c: w.Channel(c), next: map[[2]int]int{}, arrived: map[message]bool{}}
		w.traffic[c] = t
	}
	return t
}

// sums are the sends and receives of each channel.
func (p *play) sums() string {
	sums := map[string][3]int{}
	for c, t := range p.traffic {
		sums[c] = [3]int{t.sent, t.done, t.received}
	}
	return fmt.Sprint(sums)
}

func (t *traffic) message(sender int) message {
	k := [2]int{-1, sender}
	t.next[k]++
	return message{sender, t.next[k]}
}

// Send sends the next message of this goroutine. A channel may be closed.
func (w watched) Send(c string, _ int) {
	t := w.of(c)
	t.sent++
	m := t.message(w.ID())
	defer func() {
		x := recover()
		if x == nil {
			t.done++
			return
		}
		w.closedFor(x, t)
		panic(x)
	}()
	w.World.Send(c, m.value())
}

// closedFor notes a send that panicked.
func (w watched) closedFor(x any, ts ...*traffic) {
	if fmt.Sprint(x) != "send on closed channel" {
		return
	}
	closed := false
	for _, t := range ts {
		t.sent--
		closed = closed || t.closed
	}
	if !closed {
		w.problem("%v, but none was closed", x)
	}
}

func (w watched) Recv(c string) int {
	t := w.of(c)
	v, ok := t.c.Recv2(w.G)
	w.receives(c, v, ok)
	return v
}

// receives notes a value: each comes once, and those of one sender come to one
// receiver in order.
func (w watched) receives(c string, v int, ok bool) {
	t, m := w.of(c), messageOf(v)
	if !ok {
		if !t.closed || v != 0 {
			w.problem("receives %v, not ok, from channel %s", m, c)
		}
		return
	}
	t.received++
	if t.arrived[m] {
		w.problem("message %v of channel %s comes again", m, c)
	}
	t.arrived[m] = true
	k := [2]int{w.ID(), m.sender}
	if m.seq < t.next[k] || m.seq == 0 || m.seq > t.next[[2]int{-1, m.sender}] {
		w.problem("message %v of channel %s comes out of order; at least %d is due", m, c, t.next[k])
	}
	t.next[k] = m.seq + 1
}

func (w watched) Close(c string) {
	if c != "nil" {
		w.of(c).closed = true
	}
	w.World.Close(c)
}

// Select notes all that its cases send and receive: one of them at most happens.
func (w watched) Select(cs []string) int {
	var cases []simlib.Case
	var sends []*traffic
	got, ok := make([]int, len(cs)), make([]bool, len(cs))
	due := make([]time.Duration, len(cs))
	for i, c := range cs {
		switch name, send := strings.CutSuffix(c, "!"); {
		case c == "default":
			cases = append(cases, simlib.Default())
		case send:
			t := w.of(name)
			t.sent++
			sends = append(sends, t)
			cases = append(cases, t.c.SendCase(t.message(w.ID()).value()))
		case strings.HasPrefix(c, "_"): // a timer
			cases = append(cases, w.Clock(c).RecvCase(&due[i]))
		default:
			cases = append(cases, w.of(c).c.RecvCase2(&got[i], &ok[i]))
		}
	}
	defer func() {
		if x := recover(); x != nil {
			w.closedFor(x, sends...)
			panic(x)
		}
	}()
	chosen := simlib.Select(w.G, cases...)
	for i, c := range cs {
		switch name, send := strings.CutSuffix(c, "!"); {
		case c == "default":
		case send && i == chosen:
			w.of(name).done++
		case send: // it does not count
			w.of(name).sent--
		case strings.HasPrefix(c, "_"):
			if i == chosen {
				w.fires(c, due[i])
			}
		case i == chosen:
			w.receives(c, got[i], ok[i])
		case ok[i] || got[i] != 0:
			w.problem("select takes case %d but receives %v in case %d", chosen, got[i], i)
		}
	}
	return chosen
}
