// Package sockets compares connections of simlib with sockets of TCP. It does
// that here because package net can link a program with C, and then Go has other
// threads than the tests of simlib and simlib/live want.
package sockets

import (
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// end is one end of a connection.
type end interface {
	Write(n int) error
	Read() error
	SetReadDeadline(at time.Duration) error
	Close() error
}

// simulated is an end in the simulator.
type simulated struct {
	g *simlib.G
	c *simlib.Conn
}

func (s simulated) Write(n int) error { return s.c.Write(s.g, n) }
func (s simulated) Read() error       { _, err := s.c.Read(s.g); return err }
func (s simulated) Close() error      { return s.c.Close(s.g) }
func (s simulated) SetReadDeadline(at time.Duration) error {
	return s.c.SetReadDeadline(s.g, at)
}

// socket is one of TCP.
type socket struct{ net.Conn }

func (s socket) Write(n int) error { _, err := s.Conn.Write(make([]byte, n)); return err }
func (s socket) Read() error       { _, err := s.Conn.Read(make([]byte, 100)); return err }
func (s socket) SetReadDeadline(at time.Duration) error {
	return s.Conn.SetReadDeadline(time.Unix(0, int64(at)))
}

// tcp returns the two ends of a connection within this machine.
func tcp(t *testing.T) (a, b end) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	x, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	y, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	return socket{x}, socket{y}
}

// use does with a connection what gives errors, and returns what each is by
// errors.Is. wait waits until what is on its way has come.
func use(a, b end, wait func()) (got []string) {
	say := func(what string, err error) {
		for _, known := range []error{nil, net.ErrClosed, syscall.EPIPE, io.EOF} {
			if errors.Is(err, known) {
				got = append(got, fmt.Sprint(what, ": ", known))
				return
			}
		}
		got = append(got, fmt.Sprintf("%s: another, %v", what, err))
	}
	say("write", a.Write(5))
	wait()
	say("read", b.Read())
	say("close", b.Close())
	say("write to it", a.Write(5))
	wait()
	say("write to it later", a.Write(5))
	say("and once more", a.Write(5))
	say("read from it", a.Read())
	say("read here", b.Read())
	say("write here", b.Write(5))
	say("deadline here", b.SetReadDeadline(1))
	say("close again", b.Close())
	say("close the other", a.Close())
	say("write there", a.Write(5))
	return got
}

func TestAConnReturnsTheErrorsOfASocketOfTCP(t *testing.T) {
	var sim []string
	_, err := simlib.Run(simlib.Config{}, func(g *simlib.G) {
		a, b := simlib.Pipe(g, time.Millisecond)
		sim = use(simulated{g, a}, simulated{g, b}, func() { g.Sleep(10 * time.Millisecond) })
	})
	if err != nil {
		t.Fatal(err)
	}
	// A machine that is busy with others takes longer, but not in all of many tries.
	var real []string
	for wait := 10 * time.Millisecond; wait < 3*time.Second; wait *= 2 {
		a, b := tcp(t)
		if real = use(a, b, func() { time.Sleep(wait) }); slices.Equal(real, sim) {
			return
		}
	}
	t.Errorf("the simulator: %q\nTCP:           %q", sim, real)
}
