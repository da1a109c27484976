package simlib

import (
	"fmt"
	"io"
	"math"
	"os"
	"syscall"
	"time"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// A Conn is one end of a connection of the network, as a socket of TCP is. Make
// two that are connected with Pipe. What is written to one can be read from the
// other, after the latency of the connection. The model counts bytes, it does
// not keep them. There is always room on the way, and an end that is closed with
// bytes unread drops them, where TCP would break off the connection (ECONNRESET).
//
// The errors are those below a net.OpError: ErrClosed, syscall.EPIPE, io.EOF and
// os.ErrDeadlineExceeded.
type Conn struct {
	s       *sched
	id      uint32
	peer    *Conn
	latency time.Duration
	fdmu    fdMutex
	csema   semaphore // Close waits for the last goroutine that uses it
	unread  int       // bytes that have arrived
	eof     bool      // after them
	shut    bool      // the system has closed it
	reset   bool      // the other end's system has answered that that end is closed
	flying  []int     // bytes on their way here, or flyingEnd or flyingReset
	slot    int32     // in netpollState.conns, while something flies
	thread  *m        // that waits for it in a syscall, with DisableNetpoll
	pollDesc
	real *realConn
}

// What else than bytes is on its way to an end.
const (
	flyingEnd   = -1 // the other end is closed: a FIN
	flyingReset = -2 // bytes came for an end that is closed: a RST
)

// pollDesc is what the runtime's poller knows of a connection.
type pollDesc struct {
	queued  bool       // in the system's list of those that are ready
	ready   bool       // the poller saw it ready and no goroutine waited (pdReady)
	rg      trace.GoID // the goroutine that waits
	ioready bool       // whether that was woken because the connection is ready
	expired bool       // the read deadline has passed
	rt      *timer     // the read deadline
}

// Pipe returns the two ends of a new connection. What is written to one
// arrives at the other latency later; a negative latency is none, as a negative
// time is to Sleep.
func Pipe(g *G, latency time.Duration) (a, b *Conn) {
	if g.onReal() {
		return realPipe(g, latency)
	}
	g.enter(0)
	a, b = g.s.newConn(latency), g.s.newConn(latency)
	a.peer, b.peer = b, a
	return a, b
}

func (s *sched) newConn(latency time.Duration) *Conn {
	s.netpollinited = true
	return &Conn{s: s, id: s.object(), latency: max(latency, 0)}
}

// NetRead reads from a connection of its own on which something arrives after
// d: the goroutine waits for it in the network poller, without a thread. For d
// of zero or less it is there already.
func (gg *G) NetRead(d time.Duration) {
	if gg.onReal() {
		realNetRead(gg, d)
		return
	}
	gg.admit()
	c := gg.s.newConn(0)
	if d > 0 {
		c.launch(1, int64(d))
	} else {
		c.unread = 1
	}
	c.Read(gg)
}

// begin begins an operation.
func (c *Conn) begin(g *G) {
	if c == nil || c.s != g.s {
		c.foreign()
	}
	g.enter(0)
}

// call is a system call for the connection, of which the scheduler hears as
// of any other. do is what the kernel does in it, and says how long it waits there.
func (c *Conn) call(g *G, do func() (lasts int64)) {
	g.elapse(g.s.vary(g.s.costs.Syscall, uint32(g.gp.goid)))
	lasts := do()
	if lasts != endOfTime {
		lasts += g.s.vary(g.s.costs.NetCall, uint32(g.gp.goid))
	}
	g.s.reentersyscall(g.gp, lasts)
	g.switchOut()
}

// foreign panics because the connection is not one of the run.
func (c *Conn) foreign() {
	if c == nil || c.s == nil && c.real == nil {
		panic("simlib: a connection is used that Pipe did not make; want an end that it returned")
	}
	panic("simlib: a connection of another run is used; make it inside the program")
}

// Write sends n bytes to the other end. It never waits for that: there is always
// room on the way. It returns ErrClosed when this end is closed. When the other
// one is, this end does not know that yet: what is written is lost, and only when the
// answer to it has come, after twice the latency, Write returns syscall.EPIPE. It
// panics when n is less than 1 or more than 2,147,483,647.
func (c *Conn) Write(g *G, n int) (err error) {
	if n < 1 || n > math.MaxInt32 {
		panic(fmt.Sprintf("simlib: Write of %d bytes; want 1 to %d", n, math.MaxInt32))
	}
	if g.onReal() {
		return c.onReal().post(n)
	}
	c.begin(g)
	if !c.fdmu.rwlock(g, fdWrite) {
		return ErrClosed
	}
	c.call(g, func() int64 {
		if c.reset {
			err = syscall.EPIPE
		} else {
			c.peer.launch(n, int64(c.latency))
		}
		return 0
	})
	if c.fdmu.rwunlock(g.gp, fdWrite) {
		c.destroy(g)
	}
	return err
}

// Read waits until bytes have arrived and returns how many: all that are
// there. It returns io.EOF when the other end was closed and all is read,
// os.ErrDeadlineExceeded after the read deadline, and ErrClosed when this end is
// closed.
//
// Like a real read it first tries, and waits in the network poller only when
// nothing is there.
func (c *Conn) Read(g *G) (n int, err error) {
	if g.onReal() {
		return c.onReal().receive()
	}
	c.begin(g)
	if !c.fdmu.rwlock(g, fdRead) {
		return 0, ErrClosed
	}
	n, err = c.receive(g)
	if c.fdmu.rwunlock(g.gp, fdRead) {
		c.destroy(g)
	}
	return n, err
}

func (c *Conn) receive(g *G) (n int, err error) {
	c.ready = false
	if err := c.netpollcheckerr(); err != nil {
		return 0, err
	}
	got := false
	read := func() {
		if got = c.readable(); got {
			n, c.unread = c.unread, 0
		}
	}
	for !got {
		c.call(g, func() (lasts int64) {
			if read(); !got && c.s.cfg.DisableNetpoll && c.netpollcheckerr() == nil {
				c.thread, lasts = c.s.mOf(g.gp), endOfTime
			}
			return lasts
		})
		switch {
		case got:
		case c.s.cfg.DisableNetpoll: // another goroutine, or the deadline, ended its wait
			if err := c.netpollcheckerr(); err != nil {
				return 0, err
			}
			read()
		default:
			for !c.netpollblock(g) {
				if err := c.netpollcheckerr(); err != nil {
					return 0, err
				}
			}
		}
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// SetReadDeadline makes reads fail from the virtual time at on, also the one
// that waits now. 0 is no deadline. In a bubble, whose clock stands still while
// a goroutine waits for the network, it is as far from now as on that clock.
func (c *Conn) SetReadDeadline(g *G, at time.Duration) error {
	if g.onReal() {
		return c.onReal().setReadDeadline(g, at)
	}
	c.begin(g)
	if c.fdmu.closed {
		return ErrClosed
	}
	if c.rt == nil {
		c.rt = &timer{s: c.s, f: func(mp *m, _ int64) { c.netpolldeadline(mp, trace.NoGo) }}
	}
	mp := c.s.mOf(g.gp)
	c.expired = false
	now := c.s.clock(g.gp)
	switch {
	case at == 0:
		c.rt.stop()
	case at <= now:
		c.rt.stop()
		c.netpolldeadline(mp, g.gp.goid)
	default:
		c.rt.modify(mp, c.s.when(int64(at-now)), 0)
	}
	return nil
}

// Close closes this end: a read that waits here fails, and Close waits until no
// goroutine uses it any more. The other end finds the end after what was sent
// before. It returns ErrClosed when it is closed already.
func (c *Conn) Close(g *G) error {
	if g.onReal() {
		return c.onReal().close()
	}
	c.begin(g)
	if c.fdmu.closed {
		return ErrClosed
	}
	c.fdmu.increfAndClose(g.gp)
	if c.rt != nil {
		c.rt.stop()
	}
	c.endSyscall()
	if gp := c.netpollunblock(false); gp != nil {
		c.s.goready(g.gp, gp, rule.NP7)
	}
	c.csema.bind(c.s, "connection")
	if c.fdmu.decref() {
		c.destroy(g)
	}
	if !c.s.cfg.DisableNetpoll { // else its reader is in a syscall, for which Close does not wait
		c.csema.semacquire(g, false, trace.WaitSemacquire, rule.NP7)
	}
	return nil
}

// destroy is the end of this end, by the last that used it (FD.destroy of
// internal/poll).
func (c *Conn) destroy(g *G) {
	c.call(g, func() int64 {
		c.shut = true
		c.peer.launch(flyingEnd, int64(c.latency))
		return 0
	})
	c.csema.release(g.gp, false, rule.NP7)
}

// launch puts n bytes, or what is negative, on their way to this end.
func (c *Conn) launch(n int, latency int64) {
	net := &c.s.net
	if len(c.flying) == 0 {
		if last := len(net.free) - 1; last >= 0 {
			c.slot, net.free = net.free[last], net.free[:last]
			net.conns[c.slot] = c
		} else {
			c.slot = int32(len(net.conns))
			net.conns = append(net.conns, c)
		}
	}
	c.flying = append(c.flying, n)
	net.inFlight++
	c.s.q.Push(c.s.now+min(latency, endOfTime), evNet, c.slot, 0)
}

// arrive is the moment at which the first thing on its way to a connection is
// there. A goroutine that waits in the poller hears of it.
func (s *sched) arrive(slot int32) {
	net := &s.net
	c := net.conns[slot]
	n := c.flying[0]
	if c.flying = c.flying[1:]; len(c.flying) == 0 {
		net.conns[slot], c.flying = nil, nil
		net.free = append(net.free, slot)
	}
	net.inFlight--
	s.log.Add(s.now, trace.NetReady, rule.None, c.rg, trace.NoProc, trace.NoQueue, c.id)
	switch {
	case n == flyingEnd:
		c.eof = true
	case n == flyingReset:
		c.reset = true
	case c.shut:
		c.peer.launch(flyingReset, int64(c.latency))
	default:
		c.unread += n
	}
	if s.cfg.DisableNetpoll {
		c.endSyscall()
		return
	}
	if c.queued || c.fdmu.closed {
		if s.hangs() { // it was the last to come
			s.checkdead()
		}
		return
	}
	c.queued = true
	net.ready = append(net.ready, c)
	if s.poller != nil {
		s.netpollBreak(rule.FR14, nil)
	}
}

// readable reports whether a read would find something, if only the end.
func (c *Conn) readable() bool { return c.unread > 0 || c.eof }

func (c *Conn) netpollcheckerr() error {
	switch {
	case c.fdmu.closed:
		return ErrClosed
	case c.expired:
		return os.ErrDeadlineExceeded
	}
	return nil
}

// netpollblock waits until the poller sees the connection ready, and reports
// whether it did; else a deadline or Close ended the wait.
func (c *Conn) netpollblock(g *G) bool {
	if c.ready {
		c.ready = false
		return true
	}
	if c.netpollcheckerr() != nil { // since it began to read
		return false
	}
	c.rg = g.gp.goid
	c.s.net.waiters++
	g.gopark(trace.WaitIO, c.id, rule.NP1)
	return c.ioready
}

// endSyscall makes a read that waits in a syscall return.
func (c *Conn) endSyscall() {
	if c.thread != nil {
		c.s.postAfter(c.thread, evSyscall, 0, c.s.latency(c.s.costs.WakeLatency, c.thread))
		c.thread = nil
	}
}

// netpollunblock returns the goroutine that waits for the connection, which is
// to be woken, or nil. ioready says that it is because something can be read.
func (c *Conn) netpollunblock(ioready bool) *g {
	if c.rg == trace.NoGo {
		c.ready = c.ready || ioready
		return nil
	}
	gp := c.s.gAt(c.rg)
	c.rg, c.ioready = trace.NoGo, ioready
	c.s.net.waiters--
	return gp
}

// netpolldeadline ends the wait of a read because its deadline has passed
// (netpolldeadlineimpl).
func (c *Conn) netpolldeadline(mp *m, waker trace.GoID) {
	c.expired = true
	c.endSyscall()
	if gp := c.netpollunblock(false); gp != nil {
		c.s.ready(mp, gp, true, waker, rule.NP7)
	}
}
