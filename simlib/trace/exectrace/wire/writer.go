package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"time"
)

// Version is a version of the format: 22 for Go 1.22.
type Version int

// The versions that can be written.
const (
	Go122 Version = 22
	Go123 Version = 23
	Go125 Version = 25
	Go126 Version = 26
)

// Config says how a Writer writes. The zero Config is good for most.
type Config struct {
	// Version is the format's version; 0 means Go122.
	Version Version

	// GenerationBytes is the size that ends a generation, the part of a trace
	// that a reader holds in memory at once; 0 means 8 MiB. A generation
	// begins with the status of every P and goroutine, which take a
	// nanosecond each, so that it can only begin in a pause that is long
	// enough; until then the old one grows.
	GenerationBytes int

	// Wall is the time of day of the first event, from Go125 on.
	Wall time.Time
}

// A Writer writes an execution trace. An event that it refuses is not written
// and changes nothing; the trace may go on. A Writer must be closed, and must
// not be used by several goroutines at once.
type Writer struct {
	out   io.Writer
	cfg   Config
	first error // what Close returns
	ioErr error // nothing is written any more

	gen      uint64
	genBytes int
	last     Time // of the last event, status or generation
	closed   bool

	state
	tables
	head []byte // of the batch that is being written
}

// NewWriter returns a Writer that writes to out.
func NewWriter(out io.Writer, cfg Config) *Writer {
	w := &Writer{out: out, cfg: cfg}
	if w.cfg.Version == 0 {
		w.cfg.Version = Go122
	}
	if w.cfg.GenerationBytes == 0 {
		w.cfg.GenerationBytes = 8 << 20
	}
	switch w.cfg.Version {
	case Go122, Go123, Go125, Go126:
	default:
		w.ioErr = fmt.Errorf("wire: Version is %d; want 22, 23, 25 or 26", cfg.Version)
	}
	if cfg.GenerationBytes < 0 {
		w.ioErr = fmt.Errorf("wire: GenerationBytes is %d; want 0 (8 MiB) or more", cfg.GenerationBytes)
	}
	if out == nil {
		w.ioErr = errors.New("wire: there is no writer (nil)")
	}
	w.first = w.ioErr
	w.state.init()
	w.tables.init()
	w.write(fmt.Appendf(nil, "go 1.%d trace\x00\x00\x00", w.cfg.Version))
	return w
}

// Now returns the time of the last event; the next one must be later.
func (w *Writer) Now() Time { return w.last }

// Close writes what is still in memory and returns the first error of all
// calls, be it a refused event. It does not close the underlying writer.
func (w *Writer) Close() error {
	if w.closed {
		return errors.New("wire: the Writer is closed already")
	}
	w.closed = true
	if w.gen == 0 && w.ioErr == nil {
		w.openGeneration(w.last + 1) // a trace without events is one, too
	}
	w.endGeneration()
	return w.first
}

// refuse returns an error for an event that is not written.
func (w *Writer) refuse(event string, t Time, format string, args ...any) error {
	err := fmt.Errorf("wire: %s at %d: "+format, append([]any{event, t}, args...)...)
	if w.first == nil {
		w.first = err
	}
	return err
}

// check says whether an event may come at a time.
func (w *Writer) check(event string, t Time) error {
	switch {
	case w.ioErr != nil:
		return w.ioErr
	case w.closed:
		return w.refuse(event, t, "the Writer is closed")
	case t <= w.last || t < 2:
		return w.refuse(event, t, "want a later time than %d", max(w.last, 1))
	}
	return nil
}

// needs says whether the version has an event.
func (w *Writer) needs(event string, t Time, v Version) error {
	if w.cfg.Version < v {
		return w.refuse(event, t, "the trace is of version Go 1.%d; want Go 1.%d or later", w.cfg.Version, v)
	}
	return nil
}

// put writes an event that is known to be legal.
func (w *Writer) put(th *thread, t Time, k kind, args ...uint64) error {
	if n := len(th.buf); n > 0 && (n+maxEvent > maxBatch || t-th.time >= maxExact) {
		w.flush(th)
	}
	if len(th.buf) == 0 {
		th.base = exact(t)
		th.time = th.base
	}
	b := append(th.buf, byte(k))
	b = binary.AppendUvarint(b, uint64(t-th.time))
	for _, a := range args {
		b = binary.AppendUvarint(b, a)
	}
	w.genBytes += len(b) - len(th.buf)
	th.buf, th.time, w.last = b, t, t
	return w.ioErr
}

// exact returns the time itself, or one just before it that a reader can hold
// in a float64.
func exact(t Time) Time {
	if t > maxExact {
		t -= t % roundedTimes
	}
	return t
}

// flush writes the batch of a thread.
func (w *Writer) flush(th *thread) {
	if len(th.buf) > 0 {
		w.batch(th.id, th.base, th.buf)
		th.buf = th.buf[:0]
	}
}

// batch writes a batch with its head.
func (w *Writer) batch(m ThreadID, base Time, data []byte) {
	h := append(w.head[:0], byte(evEventBatch))
	h = binary.AppendUvarint(h, w.gen)
	h = binary.AppendUvarint(h, uint64(m))
	h = binary.AppendUvarint(h, uint64(base))
	h = binary.AppendUvarint(h, uint64(len(data)))
	w.head = h
	w.write(h)
	w.write(data)
}

func (w *Writer) write(b []byte) {
	if w.ioErr != nil {
		return
	}
	n, err := w.out.Write(b)
	if err == nil && n < len(b) { // or what it left out would be lost in silence
		err = fmt.Errorf("the writer took %d of %d bytes: %w", n, len(b), io.ErrShortWrite)
	}
	if err != nil {
		w.ioErr = fmt.Errorf("wire: %w", err)
		if w.first == nil {
			w.first = w.ioErr
		}
	}
}

// noM is NoThread as a number of the format.
const noM = math.MaxUint64
