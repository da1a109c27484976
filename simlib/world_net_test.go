package simlib

import (
	"errors"
	"io"
	"os"
	"time"
)

// The connections of a script, in the simulator and on the real runtime, where
// they are pipes.

type simPipe struct{ out, in *Conn }

func (w simWorld) NetRead(d time.Duration) { w.G.NetRead(d) }
func (w simWorld) Pipe(c string, latency time.Duration) {
	p := object[simPipe](w.o, c)
	p.out, p.in = Pipe(w.G, latency)
}
func (w simWorld) Write(c string, n int) {
	if err := object[simPipe](w.o, c).out.Write(w.G, n); err != nil {
		w.Log(err.Error())
	}
}
func (w simWorld) Read(c string) (int, error) { return object[simPipe](w.o, c).in.Read(w.G) }
func (w simWorld) Shut(c string)              { object[simPipe](w.o, c).out.Close(w.G) }
func (w simWorld) CloseRead(c string)         { object[simPipe](w.o, c).in.Close(w.G) }
func (w simWorld) Deadline(c string, d time.Duration) {
	if d != 0 {
		d += w.Now()
	}
	object[simPipe](w.o, c).in.SetReadDeadline(w.G, d)
}

type realPipeEnds struct {
	in, out *os.File
	latency time.Duration
}

func (p *realPipeEnds) later(f func()) {
	if p.latency == 0 {
		f()
		return
	}
	time.AfterFunc(p.latency, f)
}

func (w realWorld) pipe(c string) *realPipeEnds { return object[realPipeEnds](w.o, c) }
func (w realWorld) NetRead(d time.Duration) {
	r, out, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	time.AfterFunc(d, func() { out.Close() })
	r.Read(make([]byte, 1))
	r.Close()
}
func (w realWorld) Pipe(c string, latency time.Duration) {
	p, err := w.pipe(c), error(nil)
	p.latency = latency
	if p.in, p.out, err = os.Pipe(); err != nil {
		panic(err)
	}
}
func (w realWorld) Write(c string, n int) {
	p := w.pipe(c)
	p.later(func() { p.out.Write(make([]byte, n)) })
}
func (w realWorld) Read(c string) (int, error) {
	n, err := w.pipe(c).in.Read(make([]byte, 1000))
	for _, plain := range []error{os.ErrDeadlineExceeded, io.EOF} {
		if errors.Is(err, plain) {
			err = plain
		}
	}
	if errors.Is(err, os.ErrClosed) {
		err = ErrClosed
	}
	return n, err
}
func (w realWorld) Shut(c string) {
	p := w.pipe(c)
	p.later(func() { p.out.Close() })
}
func (w realWorld) CloseRead(c string) { w.pipe(c).in.Close() }
func (w realWorld) Deadline(c string, d time.Duration) {
	var at time.Time
	if d != 0 {
		at = time.Now().Add(d)
	}
	w.pipe(c).in.SetReadDeadline(at)
}
