package simlib

import (
	"encoding/binary"
	"errors"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// realConn is one end of a connection of a program that runs on Go's own
// runtime: a pipe of the system for each direction, which its poller watches
// as it watches sockets. Of a write only its length goes through the pipe, so
// that there is room for thousands of them, however long they are.
type realConn struct {
	r       *os.File
	w       *os.File
	latency time.Duration
	peer    *realConn   // the other end: the system closes a file that the program does not know any more
	reset   atomic.Bool // the answer has come that the other end is closed
	arrives sync.Mutex  // held by the goroutine that puts the next one into w, in which there may be no room
	mu      sync.Mutex  // guards what follows
	flying  []int       // bytes on their way to the other end, flyingEnd for the end
	closed  bool
}

// lengthSize is how many bytes a length takes in the pipe.
const lengthSize = 4

func realPipe(g *G, latency time.Duration) (a, b *Conn) {
	aToB, bToA := systemPipe(g), systemPipe(g)
	end := func(r, w *os.File) *realConn { return &realConn{r: r, w: w, latency: max(latency, 0)} }
	x, y := end(bToA[0], aToB[1]), end(aToB[0], bToA[1])
	x.peer, y.peer = y, x
	return &Conn{real: x}, &Conn{real: y}
}

func systemPipe(g *G) [2]*os.File {
	r, w, err := os.Pipe()
	if err != nil {
		g.real.Fatal(err)
	}
	return [2]*os.File{r, w}
}

func realNetRead(g *G, d time.Duration) {
	p := systemPipe(g)
	time.AfterFunc(max(d, 0), func() {
		p[1].Write([]byte{0}) // no other goroutine has it, and it has room
		p[1].Close()
	})
	if _, err := p[0].Read(make([]byte, 1)); err != nil {
		g.real.Fatal(err)
	}
	p[0].Close()
}

// onReal returns what the connection is on Go's own runtime.
func (c *Conn) onReal() *realConn {
	if c == nil || c.real == nil {
		c.foreign()
	}
	return c.real
}

// launch puts n bytes, or the end, on their way to the other end.
func (c *realConn) launch(n int) {
	c.flying = append(c.flying, n)
	time.AfterFunc(c.latency, func() {
		c.arrives.Lock()
		defer c.arrives.Unlock()
		if n := c.takeLanded(); n == flyingEnd {
			c.w.Close()
		} else if _, err := c.w.Write(binary.NativeEndian.AppendUint32(nil, uint32(n))); err != nil { // the other end is closed
			time.AfterFunc(c.latency, func() { c.reset.Store(true) })
		}
	})
}

// takeLanded takes the first of those that are on their way.
func (c *realConn) takeLanded() (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, c.flying = c.flying[0], c.flying[1:]
	return n
}

func (c *realConn) post(n int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return ErrClosed
	}
	if c.reset.Load() {
		return syscall.EPIPE
	}
	c.launch(n)
	return nil
}

// receive reads whole lengths: they are written at once, and so many have room
// in the buffer as in the pipe.
func (c *realConn) receive() (n int, err error) {
	defer runtime.KeepAlive(c.peer) // for a goroutine that waits here holds no more than c.r
	buf := make([]byte, 1<<16)
	read, err := c.r.Read(buf)
	for l := range slices.Chunk(buf[:read], lengthSize) {
		n += int(binary.NativeEndian.Uint32(l))
	}
	switch {
	case errors.Is(err, os.ErrClosed):
		err = ErrClosed
	case errors.Is(err, os.ErrDeadlineExceeded):
		err = os.ErrDeadlineExceeded
	}
	return n, err
}

func (c *realConn) setReadDeadline(g *G, at time.Duration) error {
	var t time.Time
	if at != 0 {
		t = time.Now().Add(at - g.real.Now())
	}
	if c.r.SetReadDeadline(t) != nil {
		return ErrClosed
	}
	return nil
}

// close closes both directions: as that of a socket does, it first waits for a
// goroutine that reads.
func (c *realConn) close() error {
	c.mu.Lock()
	was := c.closed
	c.closed = true
	c.mu.Unlock()
	if was {
		return ErrClosed
	}
	err := c.r.Close()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.launch(flyingEnd)
	return err
}
