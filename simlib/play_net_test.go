package simlib_test

import (
	"errors"
	"io"
	"os"
	"syscall"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// net does one of the things that can be done with the network.
func (p *play) net(g *simlib.G, o op) {
	begin := g.Now()
	if o.n < 3 {
		g.NetRead(o.d)
		p.took(g, begin, o)
		return
	}
	ends := &p.conns[o.on]
	if ends[0] == nil {
		ends[0], ends[1] = simlib.Pipe(g, o.d)
	}
	out, in := ends[0], ends[1]
	switch o.n {
	case 3, 4:
		p.onWire[o.on] += o.n
		if err := out.Write(g, o.n); err == simlib.ErrClosed || err == syscall.EPIPE {
			p.onWire[o.on] -= o.n
		} else if err != nil {
			p.problem(g, "a write ends with %v", err)
		}
	case 5:
		n, err := in.Read(g)
		if p.onWire[o.on] -= n; p.onWire[o.on] < 0 || (n > 0) != (err == nil) {
			p.problem(g, "a read gets %d bytes, %v; then %d are on the wire", n, err, p.onWire[o.on])
		}
		if err != nil && err != io.EOF && err != simlib.ErrClosed && !errors.Is(err, os.ErrDeadlineExceeded) {
			p.problem(g, "a read ends with %v", err)
		}
	case 6:
		in.SetReadDeadline(g, begin+o.d)
	case 7:
		ends[begin%2].Close(g)
	}
}

// timer does one of the things that can be done with timers.
func (p *play) timer(g *simlib.G, o op) {
	begin := g.Now()
	early := func(due, d time.Duration) {
		if due < begin+d || g.Now() < due {
			p.problem(g, "at %v comes what was due %v after %v, as if at %v", g.Now(), d, begin, due)
		}
	}
	period := o.d + 1
	switch o.n {
	case 0:
		early(simlib.After(g, o.d).Recv(g), o.d)
	case 1, 2:
		t := simlib.NewTimer(g, o.d)
		p.do(g, op{kind: opCompute, d: time.Duration(o.n) * 100 * time.Microsecond})
		t.Reset(g, period)
		if t.Stop(g) && o.n == 2 {
			t.Reset(g, o.d)
			t.C.Recv(g)
		}
	case 3, 4:
		stopped := false
		p.started++
		t := simlib.AfterFunc(g, o.d, func(g *simlib.G) {
			if early(g.Now(), o.d); stopped {
				p.problem(g, "a timer fires that was stopped")
			}
		})
		if o.n == 4 {
			stopped = t.Stop(g)
		}
		if stopped {
			p.started--
		}
	case 5:
		ticker := simlib.NewTicker(g, period)
		for range 3 {
			due := ticker.C.Recv(g)
			early(due, period)
			p.do(g, op{kind: opCompute, d: 50 * time.Microsecond})
		}
		ticker.Stop(g)
	case 6, 7:
		var due time.Duration
		cases := []simlib.Case{simlib.After(g, o.d).RecvCase(&due), simlib.After(g, o.d+time.Millisecond).RecvCase(nil)}
		if simlib.Select(g, cases...) == 0 {
			early(due, o.d)
		}
	}
}
