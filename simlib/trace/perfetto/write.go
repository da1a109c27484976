package perfetto

import (
	"errors"
	"fmt"
	"io"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// Ids of tracks: the groups, and the kind of the others in the high bits.
const (
	groupRun uint64 = 1 + iota
	groupQueues
	groupProcs
	groupThreads
	groupGos
	groupCores

	kindProc   uint64 = 1 << 40
	kindThread uint64 = 2 << 40
	kindGo     uint64 = 3 << 40
	kindQueue  uint64 = 4 << 40 // of a P
	kindCore   uint64 = 6 << 40
	trackTotal uint64 = 5 << 40 // the global queue
)

// Write writes a run. It returns an error when the run contradicts itself (see
// trace.Replay) or cannot be written.
func Write(out io.Writer, tr *trace.Trace) error {
	if tr == nil {
		return errors.New("perfetto: there is no trace (nil)")
	}
	if out == nil {
		return errors.New("perfetto: there is no writer (nil)")
	}
	x := &exporter{
		w: newWriter(out), tr: tr, r: tr.Replay(),
		slices: make(map[uint64]slice),
		flows:  make(map[trace.GoID]uint64),
		queues: make([]int, tr.Procs),
	}
	x.describe()
	for x.r.Next() {
		x.step(x.r.Event(), x.r.State())
	}
	if err := x.r.Err(); err != nil {
		return fmt.Errorf("perfetto: %w", err)
	}
	x.closeAll()
	x.w.flush()
	return x.w.err
}

type exporter struct {
	w      *writer
	tr     *trace.Trace
	r      *trace.Replay
	slices map[uint64]slice // the open one of each track
	order  []uint64         // tracks of threads and goroutines, as they appeared
	flow   uint64
	flows  map[trace.GoID]uint64 // arrows to goroutines that have not started yet
	queues []int
	global int
	names  []string // of goroutines
}

// slice is what a track shows now. A change of any field is a new slice.
type slice struct {
	name string
	g    trace.GoID
	p    trace.ProcID
}

// describe writes the groups and what is there from the start.
func (x *exporter) describe() {
	explicit := func(d message) message { return d.uint(trackOrdering, orderExplicit) }
	source := x.tr.Source
	if source == "" {
		source = "a run"
	}
	x.w.track(groupRun, 0, source, 0, func(d message) message {
		return explicit(d).msg(trackProcess, message(nil).uint(processID, 1).str(processName, trace.Clean(source)))
	})
	for i, g := range []struct {
		uuid uint64
		name string
	}{{groupQueues, "Run queues"}, {groupProcs, "Ps"}, {groupThreads, "Threads"}, {groupGos, "Goroutines"}} {
		if g.uuid != groupQueues || !x.tr.NoQueues {
			x.w.track(g.uuid, groupRun, g.name, i, explicit)
		}
	}
	for p := range x.tr.Procs {
		x.w.track(kindProc|uint64(p), groupProcs, fmt.Sprintf("P%d", p), p, nil)
	}
	if !x.tr.NoQueues {
		x.describeQueues()
	}
	x.thread(0)
}

func (x *exporter) describeQueues() {
	count := func(d message) message { return d.msg(trackCounter, message(nil).uint(counterUnit, unitCount)) }
	x.w.track(trackTotal, groupQueues, "global queue", 0, count)
	x.w.counter(0, trackTotal, 0)
	for p := range x.tr.Procs {
		x.w.track(kindQueue|uint64(p), groupQueues, fmt.Sprintf("P%d local queue", p), p+1, count)
		x.w.counter(0, kindQueue|uint64(p), 0)
	}
}

func (x *exporter) thread(m trace.ThreadID) {
	x.order = append(x.order, kindThread|uint64(m))
	x.w.track(kindThread|uint64(m), groupThreads, fmt.Sprintf("M%d", m), int(m), nil)
}

// step writes what an event changes. s is the state after it.
func (x *exporter) step(e trace.Event, s *trace.State) {
	notes := why(e)
	switch e.Kind {
	case trace.MStart:
		if e.M != 0 { // which is there from the start
			x.thread(e.M)
		}
	case trace.GoCreate:
		x.order = append(x.order, kindGo|uint64(e.G))
		x.w.track(kindGo|uint64(e.G), groupGos, x.name(e.G), int(e.G), nil)
		x.arrow(e, "go ", notes)
	case trace.GoCreateBlocked:
		x.order = append(x.order, kindGo|uint64(e.G))
		x.w.track(kindGo|uint64(e.G), groupGos, x.name(e.G), int(e.G), nil)
	case trace.GoUnblock:
		x.arrow(e, "wakes ", notes)
	}
	if e.Kind < trace.NumKinds && moments[e.Kind] != nil {
		name, track := moments[e.Kind](x, e)
		x.w.trackEvent(e.Time, track, typeInstant, name, 0, 0, notes...)
	}
	if e.Kind.OfSystem() {
		x.core(e)
	}
	if e.P != trace.NoProc {
		x.proc(e, s, e.P, notes)
	}
	if e.Kind == trace.ProcsChange { // the goroutine may have left its P
		for p := range s.Procs {
			x.proc(e, s, trace.ProcID(p), nil)
		}
	}
	if e.M != trace.NoThread {
		x.showThread(e, s, e.M, notes)
	}
	if e.G != trace.NoGo {
		x.goroutine(e, s, notes)
	}
	x.lengths(e, s)
}

// why returns the rule of an event as notes.
func why(e trace.Event) []annotation {
	if e.Rule == rule.None {
		return nil
	}
	return []annotation{{name: "rule", text: e.Rule.String()}, {name: "why", text: e.Rule.Text()}}
}

// show makes a track show something from now on; a slice without a name is
// nothing. The notes go with its begin.
func (x *exporter) show(at int64, track uint64, now slice, flowEnd uint64, notes []annotation) {
	was := x.slices[track]
	if was == now {
		return
	}
	if was.name != "" {
		x.w.trackEvent(at, track, typeEnd, "", 0, 0)
	}
	if now.name == "" {
		delete(x.slices, track)
		return
	}
	x.slices[track] = now
	x.w.trackEvent(at, track, typeBegin, now.name, 0, flowEnd, notes...)
}

// proc shows the goroutine on a P.
func (x *exporter) proc(e trace.Event, s *trace.State, p trace.ProcID, notes []annotation) {
	pp := &s.Procs[p]
	var now slice
	if pp.Status == trace.ProcRunning && pp.G != trace.NoGo {
		now = slice{name: x.name(pp.G), g: pp.G}
		if s.Go(pp.G).Status == trace.GoSyscall {
			now.name += " (syscall)"
		}
		notes = append(notes, annotation{name: "goroutine", n: int(pp.G)}, annotation{name: "thread", n: int(pp.M)})
	}
	var arrow uint64
	if e.Kind == trace.GoStart {
		arrow = x.flows[e.G]
		delete(x.flows, e.G)
	}
	x.show(e.Time, kindProc|uint64(p), now, arrow, notes)
}

// core shows the thread or neighbour on a core.
func (x *exporter) core(e trace.Event) {
	track := kindCore | uint64(e.Core)
	switch e.Kind {
	case trace.Cores:
		x.w.track(groupCores, groupRun, "Cores", 4, func(d message) message { return d.uint(trackOrdering, orderExplicit) })
		for i := range e.N {
			x.order = append(x.order, kindCore|uint64(i))
			x.w.track(kindCore|uint64(i), groupCores, fmt.Sprintf("core %d", i), i, nil)
		}
	case trace.ThreadOn:
		x.show(e.Time, track, slice{name: fmt.Sprintf("M%d", e.M)}, 0, nil)
	case trace.NeighborOn:
		x.show(e.Time, track, slice{name: fmt.Sprintf("neighbour %d", e.N)}, 0, nil)
	case trace.ThreadOff, trace.NeighborOff:
		delete(x.slices, track)
		x.w.trackEvent(e.Time, track, typeEnd, "", 0, 0, annotation{name: "leaves", text: e.Off.String()})
	}
}

var threadShows = map[trace.ThreadStatus]string{
	trace.ThreadSpinning: "spinning", trace.ThreadWaking: "waking up", trace.ThreadNetpoll: "in the poller",
}

// showThread shows what a thread does.
func (x *exporter) showThread(e trace.Event, s *trace.State, m trace.ThreadID, notes []annotation) {
	th := &s.Threads[m]
	now := slice{name: threadShows[th.Status], g: th.G, p: th.P}
	if th.G != trace.NoGo {
		switch now.name = x.name(th.G); th.Status {
		case trace.ThreadSyscall:
			now.name += " (syscall)"
		case trace.ThreadLocked:
			now.name = "waits for " + now.name
		}
	}
	if th.P != trace.NoProc {
		notes = append(notes, annotation{name: "P", n: int(th.P)})
	}
	x.show(e.Time, kindThread|uint64(m), now, 0, notes)
}

// goroutine shows the state of the event's goroutine.
func (x *exporter) goroutine(e trace.Event, s *trace.State, notes []annotation) {
	gs := s.Go(e.G)
	now := slice{name: gs.Status.String(), g: e.G}
	switch gs.Status {
	case trace.GoRunning:
		now.p = gs.P
		notes = append(notes, annotation{name: "P", n: int(gs.P)}, annotation{name: "thread", n: int(gs.M)})
	case trace.GoSyscall:
		notes = append(notes, annotation{name: "thread", n: int(gs.M)})
	case trace.GoRunnable:
		if e.To != trace.NoQueue {
			notes = append(notes, annotation{name: "queue", text: e.To.String()})
		}
	case trace.GoWaiting:
		now.name = gs.Reason.String()
		if now.name == "" {
			now.name = "waiting"
		}
		if gs.Object != 0 {
			notes = append(notes, annotation{name: "object", n: gs.Object})
		}
		if name := x.tr.ObjectName(gs.Object); name != "" {
			notes = append(notes, annotation{name: "object's name", text: name})
		}
	case trace.GoDead:
		now = slice{}
	}
	x.show(e.Time, kindGo|uint64(e.G), now, 0, notes)
}

// arrow is the begin of an arrow to the next start of a goroutine, at the P
// that makes it runnable, or at the goroutine itself when no P does.
func (x *exporter) arrow(e trace.Event, verb string, notes []annotation) {
	x.flow++
	x.flows[e.G] = x.flow
	track := kindGo | uint64(e.G)
	if e.P != trace.NoProc {
		track = kindProc | uint64(e.P)
	}
	x.w.trackEvent(e.Time, track, typeInstant, verb+x.name(e.G), x.flow, 0, notes...)
}

// lengths writes the queues whose length has changed.
func (x *exporter) lengths(e trace.Event, s *trace.State) {
	if n := s.GlobalLen(); n != x.global {
		x.global = n
		x.w.counter(e.Time, trackTotal, n)
	}
	if e.Kind == trace.ProcsChange {
		for p := range s.Procs {
			x.length(e, s, trace.ProcID(p))
		}
		return
	}
	for _, p := range [...]trace.ProcID{e.P, e.Victim} {
		if p != trace.NoProc {
			x.length(e, s, p)
		}
	}
}

// length counts a P's queue.
func (x *exporter) length(e trace.Event, s *trace.State, p trace.ProcID) {
	if n := s.Procs[p].Len(); n != x.queues[p] {
		x.queues[p] = n
		x.w.counter(e.Time, kindQueue|uint64(p), n)
	}
}

// name returns the name of a goroutine.
func (x *exporter) name(g trace.GoID) string {
	for int(g) >= len(x.names) {
		x.names = append(x.names, "")
	}
	if x.names[g] == "" {
		x.names[g] = x.tr.Name(g)
	}
	return x.names[g]
}

// closeAll ends what is open at the end of the run.
func (x *exporter) closeAll() {
	for p := range x.tr.Procs {
		x.show(x.tr.End(), kindProc|uint64(p), slice{}, 0, nil)
	}
	for _, track := range x.order {
		x.show(x.tr.End(), track, slice{}, 0, nil)
	}
}
