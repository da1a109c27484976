package trace

import (
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/schedlab/schedlab/simlib/rule"
)

// record is an event as it is kept: 16 bytes, no pointers. Which M an event
// concerns is known from the state, so only the kinds that change the state
// of an M carry it, in arg.
type record struct {
	dt   uint32 // nanoseconds since the last timeBase record
	g    GoID
	arg  uint32
	p    int16
	kind uint8 // low 6 bits the Kind, high 2 the Queue
	rule rule.Rule
}

// timeBase is a record that is no event: it holds, in g and arg, the time
// from which the next records count. One comes first, and one more whenever
// 32 bits of nanoseconds (4.3 s) are not enough.
const timeBase = uint8(KindNone)

const (
	kindBits  = 6
	kindMask  = 1<<kindBits - 1
	chunkSize = 8192 // records: 128 KiB a chunk
)

// MaxProcs is the largest number of Ps, and of cores, that a trace can hold: as
// many as the simulator has. What reads a trace makes room for each, so more
// would let a small file ask for much memory.
const MaxProcs = 1024

// A Log takes the events of a run. The zero Log is ready for use.
type Log struct {
	chunks [][]record
	cur    []record
	base   int64
	n      int
	off    bool
	trace  Trace
}

// Discard makes the log drop everything from now on but names.
func (l *Log) Discard() { l.off = true }

// SetName names a goroutine; the last name counts. Of a long one it keeps as
// much as Text of a text.
func (l *Log) SetName(g GoID, name string) {
	l.trace.names.set(g, cut(name))
}

// Name returns the name of a goroutine, as Trace.Name will.
func (l *Log) Name(g GoID) string { return l.trace.Name(g) }

// Text keeps a string and returns its number, for Add's arg of a UserLog,
// an End, an STWBegin, a RangeBegin or a RangeEnd. It keeps 1 MiB at most, which is what a file may hold,
// and cuts off the rest between two characters of UTF-8.
func (l *Log) Text(s string) uint32 {
	if l.off {
		return 0
	}
	l.trace.texts = append(l.trace.texts, cut(s))
	return uint32(len(l.trace.texts) - 1)
}

// cut returns as much of a string as a file may hold, up to the end of a
// character.
func cut(s string) string {
	if len(s) <= maxString {
		return s
	}
	n := maxString
	for n > maxString-utf8.UTFMax && !utf8.RuneStart(s[n]) {
		n--
	}
	return strings.Clone(s[:n]) // or all of it would stay in memory
}

// Add appends an event of a kind for which there is no method of its own below.
// q is where the goroutine was or goes, if the kind tells. The meaning of arg is
// the kind's: a ThreadID, a GoID, a count, a StopReason, a GCWork, or a number
// given by Text.
func (l *Log) Add(now int64, k Kind, r rule.Rule, g GoID, p ProcID, q Queue, arg uint32) {
	if !l.off { // here, so that a run without a trace pays for no call
		l.add(now, g, arg, int16(p), uint8(k)|uint8(q)<<kindBits, r)
	}
}

// AddBlock appends a GoBlock. object is the number of the channel, mutex, … that
// the goroutine waits for, below 1<<24; 0 is none.
func (l *Log) AddBlock(now int64, r rule.Rule, g GoID, p ProcID, reason WaitReason, object int) {
	if !l.off {
		l.add(now, g, uint32(reason)|uint32(object)<<8, int16(p), uint8(GoBlock), r)
	}
}

// AddSteal appends a RunqSteal: p takes n goroutines from a victim's queue, and
// has g of them in hand.
func (l *Log) AddSteal(now int64, r rule.Rule, g GoID, p ProcID, from Queue, victim ProcID, n int) {
	if !l.off {
		l.add(now, g, uint32(victim)<<16|uint32(n), int16(p), uint8(RunqSteal)|uint8(from)<<kindBits, r)
	}
}

// AddProcs appends a ProcsChange: there are n Ps from now on, and g goes on on p
// and m.
func (l *Log) AddProcs(now int64, r rule.Rule, g GoID, p ProcID, m ThreadID, n int) {
	if !l.off {
		l.add(now, g, uint32(m)<<16|uint32(n), int16(p), uint8(ProcsChange), r)
	}
}

// AddOnCore appends a ThreadOn, ThreadOff, NeighborOn or NeighborOff: what
// happens on a core to the thread or the neighbour of a number. off is why it
// leaves the core, if it does. The kernel goes by no rule.
func (l *Log) AddOnCore(now int64, k Kind, number, core int, off OffReason) {
	if !l.off {
		l.add(now, NoGo, uint32(number), int16(core), uint8(k)|uint8(off)<<kindBits, rule.None)
	}
}

func (l *Log) add(now int64, g GoID, arg uint32, p int16, kind uint8, r rule.Rule) {
	dt := uint64(now - l.base)
	if dt > math.MaxUint32 || len(l.cur) == cap(l.cur) {
		dt = l.room(now)
	}
	// Field by field: a record put together first would be copied through
	// the stack.
	i := len(l.cur)
	l.cur = l.cur[:i+1]
	e := &l.cur[i]
	e.dt, e.g, e.arg, e.p, e.kind, e.rule = uint32(dt), g, arg, p, kind, r
	l.n++
}

// room makes room for a record of the time now and sets the base anew if that
// is needed: for the first, after a long time, and when time goes back, so
// that Replay sees it. It returns the time since the base.
func (l *Log) room(now int64) uint64 {
	l.grow()
	dt := uint64(now - l.base)
	if l.n > 0 && dt <= math.MaxUint32 {
		return dt
	}
	l.base = now
	l.cur = append(l.cur, record{g: GoID(uint64(now) >> 32), arg: uint32(now), kind: timeBase, p: int16(NoProc)})
	l.grow()
	return 0
}

// grow begins a new chunk if the current one is full.
func (l *Log) grow() {
	if len(l.cur) < cap(l.cur) {
		return
	}
	if l.cur != nil {
		l.chunks = append(l.chunks, l.cur)
	}
	l.cur = newChunk()
}

// Len returns the number of events so far.
func (l *Log) Len() int { return l.n }

// Info says what a trace is a trace of.
type Info struct {
	Procs  int    // GOMAXPROCS; of a run that changes it, the most
	Start  int    // GOMAXPROCS at the start, if that is not Procs; else 0
	Seed   uint64 // of the run's source of randomness
	Source string // which scheduler it comes from, for example "simlib, Go 1.26"

	// NoQueues says that the trace does not know in which queues the goroutines were, as
	// in a trace of Go's own runtime: From and To are NoQueue everywhere, no
	// event moves goroutines between queues, and ids may leave more out.
	NoQueues bool

	// Recorded says that the trace is a recording of Go's own runtime, which
	// does not tell what the simulator does: queues (NoQueues is true, too),
	// steals of goroutines, spinning and idle threads, sysmon, cores, what
	// object a goroutine waits for, and rules. That none of these occurs means
	// nothing.
	Recorded bool

	// Before is how many events, the first of a recording, tell what was there
	// when it began. They are all of time 0, and did not happen then.
	Before int

	// Dropped lists what the recording held and the trace does not, with how
	// often, for a reader; "" is nothing. It is at most 1 MiB long.
	Dropped string

	// Limit is how many CPUs a container let the recorded program use, such as 1.5
	// (cpu.max of its cgroup); 0 is no limit, or none that is known. A file keeps that
	// of a recording.
	Limit float64
}

// hasLimit reports whether the trace is a recording under a limit, as a file keeps it.
func (i Info) hasLimit() bool { return i.Recorded && i.Limit > 0 && !math.IsInf(i.Limit, 0) }

// TellLimit says in a sentence what a limit of CPUs did to a recording, and is "" where
// there was none.
func (i Info) TellLimit() string {
	if i.Limit <= 0 {
		return ""
	}
	cpus := "CPUs"
	if i.Limit == 1 {
		cpus = "CPU"
	}
	return fmt.Sprintf("This container may use %s %s (cpu.max): when all threads together have run for that much of a period, "+
		"mostly 100 ms, the kernel stops them until the next, and what is measured takes longer by these stops.",
		strconv.FormatFloat(i.Limit, 'f', -1, 64), cpus)
}

// AtStart returns GOMAXPROCS at the start of the run.
func (i Info) AtStart() int {
	if i.Start > 0 {
		return i.Start
	}
	return i.Procs
}

// DropRules takes the rules from all events so far: those of a run that did
// not go by the rules of Go's scheduler.
func (l *Log) DropRules() {
	drop := func(c []record) {
		for i := range c {
			c[i].rule = rule.None
		}
	}
	for _, c := range l.chunks {
		drop(c)
	}
	drop(l.cur)
}

// Clone returns a copy of the log as it is now, which may go another way. It
// copies all events so far.
func (l *Log) Clone() *Log {
	c := *l
	c.chunks = nil
	for _, chunk := range l.chunks {
		c.chunks = append(c.chunks, append(newChunk(), chunk...))
	}
	if l.cur != nil {
		c.cur = append(newChunk(), l.cur...)
	}
	c.trace.names = l.trace.names.clone()
	c.trace.objects = maps.Clone(l.trace.objects)
	c.trace.texts = slices.Clone(l.trace.texts)
	c.trace.calls = l.trace.calls.clone()
	return &c
}

// Finish closes the log at the time end and returns its trace. The log must
// not be used afterwards.
func (l *Log) Finish(info Info, end int64) *Trace {
	if l.cur != nil {
		l.chunks = append(l.chunks, l.cur)
	}
	t := l.trace
	t.Info, t.chunks, t.n, t.end = info, l.chunks, l.n, end
	*l = Log{}
	return &t
}

// A Trace is the whole record of a run. It does not change any more and may
// be read by several goroutines at once.
type Trace struct {
	Info
	chunks  [][]record
	n       int
	end     int64
	names   goNames
	objects map[uint32]string // names
	texts   []string
	calls   calls
}

// Len returns the number of events.
func (t *Trace) Len() int { return t.n }

// End returns the time at which the run was over.
func (t *Trace) End() int64 { return t.end }

// Name returns the name of a goroutine: the one the program gave it, else
// "main" for goroutine 1 and "G7" for goroutine 7.
func (t *Trace) Name(g GoID) string {
	if s, ok := t.names.get(g); ok {
		return s
	}
	if g == 1 {
		return "main"
	}
	return fmt.Sprintf("G%d", g)
}

// Named reports whether the program gave the goroutine a name of its own.
func (t *Trace) Named(g GoID) bool { _, ok := t.names.get(g); return ok }

// Events yields the events in order. The M of an event is filled in only
// where the record holds it; use Replay to have it everywhere.
func (t *Trace) Events() iter.Seq[Event] {
	return func(yield func(Event) bool) {
		var base int64
		seq := 0
		var e Event // one for all
		for _, c := range t.chunks {
			for i := range c {
				r := &c[i]
				if r.kind == timeBase {
					base = int64(uint64(r.g)<<32 | uint64(r.arg))
					continue
				}
				t.unpack(&e, r, base, seq)
				if !yield(e) {
					return
				}
				seq++
			}
		}
	}
}
