package exectrace

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/schedlab/schedlab/simlib/trace"
	"github.com/schedlab/schedlab/simlib/trace/exectrace/wire"
)

// Origin is where the beginning of the run lies in the clock of the trace, in
// nanoseconds.
const Origin = 1 << 16

// Options say how a run is written. The zero Options are good for tools.
type Options struct {
	// Scale is how many nanoseconds of the trace make one of the run; 0 means
	// 1. See [Exact].
	Scale int64

	// Rules writes the rule of each event as a log of the goroutine that it
	// concerns, also for decisions that the tracer has no event for.
	Rules bool

	// Frames returns the calls that goroutine g is in when an event happens,
	// the innermost first; nil means those that the run noted itself
	// (simlib.Config.Calls), if it did. For a GoCreate it
	// is asked for the creator and for the new goroutine. After the last comes a
	// frame that names the goroutine, unless it has no name: then tools call
	// it by the last, the function with which it began.
	Frames func(g trace.GoID, e trace.Event) []Frame

	// Version is the version of the format; 0 means [wire.Go122], or
	// [wire.Go123] for a run with coroutines.
	Version wire.Version

	// GenerationBytes is the size that ends a generation of the trace, see
	// [wire.Config]; 0 means 8 MiB.
	GenerationBytes int
}

// A Frame is a call in a goroutine's stack.
type Frame = wire.Frame

// Exact returns Options with a Scale, a power of ten, at which every event of
// a trace keeps its exact time. It panics when there is no trace (nil).
func Exact(tr *trace.Trace) Options {
	if tr == nil {
		panic("exectrace: Exact of no trace (nil); want a run")
	}
	var most, n int64
	last := int64(-1)
	for e := range tr.Events() {
		if e.Time != last {
			last, n = e.Time, 0
		}
		n += perEvent
		most = max(most, n)
	}
	scale := int64(1)
	for scale <= most+1 { // one for ProcsChange
		scale *= 10
	}
	return Options{Scale: scale}
}

// perEvent is how many events of the format one of ours becomes at most.
const perEvent = 5

// Virtual returns the time of the run, in virtual nanoseconds, of a time in the
// trace. It is exact for Options that Exact returned; else it may be a little
// late.
func (o Options) Virtual(t int64) int64 { return (t - Origin) / max(o.Scale, 1) }

// Write writes a run. There may be one Options or none.
func Write(w io.Writer, tr *trace.Trace, opts ...Options) error {
	if tr == nil {
		return errors.New("exectrace: there is no trace (nil)")
	}
	x := &exporter{
		tr: tr, outside: outsideThread,
		syscall: make(map[trace.GoID]wire.ThreadID),
		stacks:  make(map[stackKey]wire.StackID),
		notes:   make(map[trace.ProcID][]string),
	}
	switch len(opts) {
	case 0:
	case 1:
		x.opt = opts[0]
	default:
		return fmt.Errorf("exectrace: there are %d Options; want one or none", len(opts))
	}
	if x.opt.Frames == nil && tr.HasCalls() {
		x.opt.Frames = x.calls
	}
	if x.opt.Scale < 0 {
		return fmt.Errorf("exectrace: Scale is %d; want 0 (which is 1) or more", x.opt.Scale)
	}
	if x.opt.Version == 0 {
		x.opt.Version = needs(tr)
	}
	x.scale = max(x.opt.Scale, 1)
	if limit := (math.MaxInt64 - 2*Origin) / x.scale; tr.End() > limit {
		return fmt.Errorf("exectrace: the run of %d ns is too long for Scale %d; want at most %d ns", tr.End(), x.scale, limit)
	}
	x.w = wire.NewWriter(w, wire.Config{Version: x.opt.Version, GenerationBytes: x.opt.GenerationBytes})
	err := x.run()
	if cerr := x.w.Close(); err == nil && cerr != nil {
		err = fmt.Errorf("exectrace: %w", refusal{cerr})
	}
	return err
}

// A refusal is an error of package wire, of which a user of this package need
// not know.
type refusal struct{ err error }

func (r refusal) Error() string { return strings.TrimPrefix(r.err.Error(), "wire: ") }
func (r refusal) Unwrap() error { return r.err }

// run writes all events, each with a look at the one that follows.
func (x *exporter) run() error {
	for p := range x.tr.Procs {
		t := wire.Time(Origin - x.tr.Procs + p)
		if err := x.w.ProcStatus(t, wire.NoThread, wire.ProcID(p), wire.ProcIdle); err != nil {
			return fmt.Errorf("exectrace: %w", refusal{err})
		}
	}
	var e, next trace.Event
	begun := false
	for next = range x.tr.Events() {
		if begun {
			if err := x.checked(&e, &next); err != nil {
				return err
			}
		}
		e, begun = next, true
	}
	if begun {
		return x.checked(&e, &trace.Event{})
	}
	return nil
}

// checked writes an event and says which one it was when that goes wrong.
func (x *exporter) checked(e, next *trace.Event) error {
	x.err = nil
	if e.Time < x.now {
		return fmt.Errorf("exectrace: event %d (%v): time goes back from %d", e.Seq, *e, x.now)
	}
	if e.P >= trace.ProcID(x.tr.Procs) {
		return fmt.Errorf("exectrace: event %d (%v): the trace has %d Ps", e.Seq, *e, x.tr.Procs)
	}
	x.now = e.Time
	x.event(e, next)
	x.before = *e
	if x.err != nil {
		return fmt.Errorf("exectrace: event %d (%v): %w", e.Seq, *e, refusal{x.err})
	}
	return nil
}

// at returns the time of the next event in the trace: that of the run, or just
// after the event before.
func (x *exporter) at() wire.Time {
	from := wire.Time(Origin + x.now*x.scale)
	t := max(from, x.w.Now()+1)
	if x.scale > 1 && t >= from+wire.Time(x.scale) && x.err == nil {
		x.err = fmt.Errorf("more than %d events share an instant; want a larger Scale", x.scale)
	}
	return t
}
