package exectrace

import (
	"fmt"
	"math"

	etrace "golang.org/x/exp/trace"

	"github.com/schedlab/schedlab/simlib/trace"
)

// importer turns the events of Go's tracer into ours. It keeps what they add up
// to, as Replay will see it, so that each event of ours fits what was before.
//
// What a goroutine or P did when the recording began is told late, when it
// first does something else: the tracer looks at each only then. Therefore our
// events wait in ops until all is read, and numbers are given last.
type importer struct {
	version int // of the format: 22 is Go 1.22
	ops     []op
	err     error // the recording makes no sense
	dropped drops

	begun      bool // there was an event
	generation int  // of the recording, from 1
	zero       etrace.Time
	now        int64 // since then

	gos     []*goroutine // by their op.g - 1
	gosByID map[etrace.GoID]*goroutine
	main    *goroutine
	ms      []*thread // by their thread.at
	msByID  map[etrace.ThreadID]*thread
	owners  map[trace.ProcID]*thread
	texts   []string
	tasks   map[etrace.TaskID]int // their numbers

	first   beginning
	heap    uint64 // bytes
	gc      bool   // a cycle runs
	world          // whether it is stopped
	gomax   procs
	handing handover
}

// op is an event of ours. Its goroutine and those in arg are numbered by their
// places in gos, its thread by that in ms. The arg of a GoBlock is its reason,
// that of a ProcsChange its thread.
type op struct {
	at    int64
	g     trace.GoID
	arg   uint32
	p     int16
	procs uint16 // of a ProcsChange
	kind  trace.Kind
}

// goroutine is what is known of a goroutine of the process.
type goroutine struct {
	id     etrace.GoID
	at     trace.GoID
	status trace.GoStatus // GoUndefined for one of C that was not in Go yet
	reason trace.WaitReason
	m      *thread // that it runs on, or is in a syscall on
	gc     trace.GCWork
	begins string // the function with which it began
}

// thread is what is known of a thread of the process.
type thread struct {
	at   uint32
	told bool // is there in our trace
	acts bool // has done something since the beginning
	p    trace.ProcID
	g    *goroutine // runs on it, or is in a syscall on it
	// back is set when g is back from its syscall with another P, on which it
	// starts now, as the next event will tell.
	back  bool
	since int64 // that it is
}

func newImporter(version int) *importer {
	return &importer{
		version: version, dropped: drops{}, tasks: map[etrace.TaskID]int{},
		gosByID: map[etrace.GoID]*goroutine{}, msByID: map[etrace.ThreadID]*thread{}, owners: map[trace.ProcID]*thread{},
		first: beginning{owners: map[trace.ProcID]*thread{}},
	}
}

// fail notes that the recording makes no sense. The first fault counts.
func (im *importer) fail(format string, args ...any) {
	if im.err == nil {
		im.err = fmt.Errorf(format, args...)
	}
}

func (im *importer) add(k trace.Kind, g *goroutine, p trace.ProcID, arg uint32) {
	o := op{at: im.now, p: int16(p), kind: k, arg: arg}
	if g != nil {
		o.g = g.at
	}
	im.ops = append(im.ops, o)
}

// text keeps a text and returns its number.
func (im *importer) text(s string) uint32 {
	im.texts = append(im.texts, s)
	return uint32(len(im.texts) - 1)
}

func atOf(g *goroutine) uint32 {
	if g == nil {
		return uint32(trace.NoGo)
	}
	return uint32(g.at)
}

// thread returns what is known of a thread, or nil for none.
func (im *importer) thread(id etrace.ThreadID) *thread {
	if id == etrace.NoThread {
		return nil
	}
	t := im.msByID[id]
	if t == nil {
		t = im.newThread()
		im.msByID[id] = t
	}
	return t
}

func (im *importer) newThread() *thread {
	t := &thread{at: uint32(len(im.ms)), p: trace.NoProc}
	im.ms = append(im.ms, t)
	return t
}

// newGo makes a goroutine of the process known. The process may give an id
// again only after a wrap around, but a file can.
func (im *importer) newGo(id etrace.GoID, status trace.GoStatus) *goroutine {
	if old := im.gosByID[id]; old != nil && old.status != trace.GoDead {
		im.fail("goroutine %d, which is %v, is created", id, old.status)
	}
	g := &goroutine{id: id, at: trace.GoID(len(im.gos) + 1), status: status}
	im.gos = append(im.gos, g)
	im.gosByID[id] = g
	if id == 1 && im.main == nil {
		im.main = g
	}
	return g
}

// proc returns the P of an event. P ids are small: more than a trace can hold
// are a fault.
func (im *importer) proc(id etrace.ProcID) trace.ProcID {
	const noneBefore22 = 1_000_000 // of timers, the network poller, syscalls, the garbage collector
	if id < 0 || im.version < 22 && id >= noneBefore22 {
		return trace.NoProc
	}
	if id >= trace.MaxProcs {
		im.fail("it has P%d; a trace holds P0 to P%d", id, trace.MaxProcs-1)
		return trace.NoProc
	}
	return trace.ProcID(id)
}

func (im *importer) event(ev etrace.Event) {
	if im.generation == 0 {
		im.zero = ev.Time() // of the first Sync
	}
	im.begun = im.begun || ev.Kind() != etrace.EventSync
	if d := int64(ev.Time()) - int64(im.zero); d > im.now && d < math.MaxInt64/2 {
		im.now = d
	}
	if ev.Stack() != etrace.NoStack {
		im.dropped.add("stacks") // but for a name and what a goroutine waits for
	}
	switch ev.Kind() {
	case etrace.EventSync:
		im.generation++
	case etrace.EventStateTransition:
		st := ev.StateTransition()
		switch st.Resource.Kind {
		case etrace.ResourceProc:
			im.procChange(ev, st)
		case etrace.ResourceGoroutine:
			im.goChange(ev, st)
		default:
			im.dropped.add("changes of " + st.Resource.Kind.String())
		}
	case etrace.EventRangeBegin, etrace.EventRangeActive, etrace.EventRangeEnd:
		im.rangeChange(ev)
	case etrace.EventMetric:
		im.metric(ev)
	case etrace.EventLabel:
		im.label(ev)
	case etrace.EventLog, etrace.EventTaskBegin, etrace.EventTaskEnd, etrace.EventRegionBegin, etrace.EventRegionEnd:
		im.told(ev)
	case etrace.EventStackSample:
		im.dropped.add("CPU samples")
	case etrace.EventExperimental:
		im.dropped.add("events of experiments")
	default:
		im.dropped.add("events of kind " + ev.Kind().String())
	}
}

// running returns the goroutine of an event, and its P, if it runs there.
func (im *importer) running(ev etrace.Event) (*goroutine, trace.ProcID) {
	g := im.gosByID[ev.Goroutine()]
	if g == nil || g.status != trace.GoRunning || g.m.back || g.m.p == trace.NoProc {
		return nil, trace.NoProc
	}
	return g, g.m.p
}
