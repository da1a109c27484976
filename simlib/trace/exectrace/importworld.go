package exectrace

import (
	"strings"

	etrace "golang.org/x/exp/trace"

	"github.com/schedlab/schedlab/simlib/trace"
)

// world is whether the world is stopped, and what happens meanwhile.
type world struct {
	stopper *goroutine // that stops it, in our trace
	// moving is the stopper while it changes to another P, as its own goes. Go's
	// tracer pretends that it is preempted and starts again there.
	moving *goroutine
	to     trace.ProcID
}

// procs is GOMAXPROCS.
type procs struct {
	now   int // 0 before it is told
	start int
	most  int
	ran   int  // the highest P that had a thread before it was told, plus 1
	loose bool // it changed while the world was not stopped: then all Ps are there all the time
}

func (n *procs) runs(p trace.ProcID) {
	if n.now == 0 {
		n.ran = max(n.ran, int(p)+1)
	} else if int(p) >= n.now {
		n.loose = true
	}
}

const (
	rangeSTW    = "stop-the-world ("
	rangeGC     = "GC concurrent mark phase"
	rangeSweep  = "GC incremental sweep"
	rangeAssist = "GC mark assist"
)

// rangeChange is for a range of time that begins, ends, or was there when the
// recording began.
func (im *importer) rangeChange(ev etrace.Event) {
	r := ev.Range()
	g, p := im.running(ev)
	begins, active := ev.Kind() == etrace.EventRangeBegin, ev.Kind() == etrace.EventRangeActive
	reason, stw := strings.CutPrefix(r.Name, rangeSTW)
	switch {
	case stw:
		im.stop(g, p, begins, strings.TrimSuffix(reason, ")"))
	case active && im.generation > 1: // repeats what is known
	case r.Name == rangeGC && active:
		im.first.gc, im.gc = true, true
	case r.Name == rangeGC:
		im.cycle(g, p, begins)
	case r.Name == rangeAssist && active:
		im.first.assist(im, r)
	case r.Name == rangeAssist:
		im.assist(g, p, begins)
	case r.Name == rangeSweep && active:
		im.dropped.add("sweeps that had begun before")
	case r.Name == rangeSweep:
		im.sweep(ev, g, begins)
	default:
		im.dropped.add("ranges " + r.Name)
	}
}

func (im *importer) stop(g *goroutine, p trace.ProcID, begins bool, reason string) {
	switch {
	case begins && im.stopper == nil && g != nil:
		im.stopper = g
		im.add(trace.STWBegin, g, p, im.text(reason))
	case !begins && im.stopper != nil && im.stopper == g:
		im.stopper, im.moving = nil, nil
		im.add(trace.STWEnd, g, p, 0)
	default:
		im.dropped.add("begins or ends of stops of the world without their other end")
	}
}

// stopsNoLonger ends the stop of the world of a goroutine that leaves its P.
func (im *importer) stopsNoLonger(g *goroutine, p trace.ProcID) {
	if im.stopper == g {
		im.stopper, im.moving = nil, nil
		im.add(trace.STWEnd, g, p, 0)
	}
}

// cycle is for a cycle of the garbage collector. Go 1.21 and before do not tell
// which goroutine begins or ends it: for us it is one that runs.
func (im *importer) cycle(g *goroutine, p trace.ProcID, begins bool) {
	for q := trace.ProcID(0); g == nil && im.version < 22 && int(q) < im.gomax.most; q++ {
		if t := im.owners[q]; t != nil && t.g != nil && t.g.status == trace.GoRunning {
			g, p = t.g, q
		}
	}
	if begins == im.gc || g == nil {
		im.dropped.add("begins or ends of cycles of the garbage collector without a goroutine or their other end")
		return
	}
	im.gc = begins
	k := trace.GCEnd
	if begins {
		k = trace.GCBegin
	}
	im.add(k, g, p, uint32(min(im.heap>>10, 1<<32-1)))
}

func (im *importer) assist(g *goroutine, p trace.ProcID, begins bool) {
	was, is, k := trace.GCAssist, trace.GCNone, trace.GCAssistEnd
	if begins {
		was, is, k = is, was, trace.GCAssistBegin
	}
	if g == nil || g.gc != was {
		im.dropped.add("begins or ends of assists without their other end")
		return
	}
	g.gc = is
	im.add(k, g, p, 0)
}

func (im *importer) label(ev etrace.Event) {
	l := ev.Label()
	g, p := im.running(ev)
	for w := trace.GCDedicated; w <= trace.GCIdle; w++ {
		if g != nil && l.Label == w.String() && g.gc == trace.GCNone {
			g.gc = w
			im.add(trace.GoLabel, g, p, uint32(w))
			return
		}
	}
	im.dropped.add("labels")
}

func (im *importer) metric(ev etrace.Event) {
	m := ev.Metric()
	switch m.Name {
	case "/sched/gomaxprocs:threads":
		im.procsChange(m.Value.Uint64())
	case "/memory/classes/heap/objects:bytes":
		if im.heap = m.Value.Uint64(); !im.gc {
			im.dropped.add("sizes of the heap") // those at the ends of a cycle stay
		}
	default:
		im.dropped.add("values of " + m.Name)
	}
}

// procsChange is for GOMAXPROCS, which the tracer tells when it is the same, too.
func (im *importer) procsChange(value uint64) {
	if value < 1 || value > trace.MaxProcs {
		im.fail("GOMAXPROCS is %d; a trace holds 1 to %d", value, trace.MaxProcs)
		return
	}
	n, x := int(value), &im.gomax
	if x.now == 0 {
		x.now = max(n, x.ran)
		x.start, x.most = x.now, max(x.most, x.now)
	}
	if n == x.now {
		return
	}
	x.now, x.most = n, max(x.most, n)
	if im.stopper == nil {
		x.loose = true
		im.dropped.add("changes of GOMAXPROCS while the world was not stopped")
		return
	}
	if int(im.stopper.m.p) >= n {
		im.moving, im.to = im.stopper, trace.NoProc
		return
	}
	im.resize(im.stopper.m.p)
}

// resize says that there are as many Ps as GOMAXPROCS now, and where the stopper
// goes on.
func (im *importer) resize(p trace.ProcID) {
	g := im.stopper
	m := g.m
	for q := range trace.ProcID(im.gomax.most) {
		if t := im.owners[q]; t != nil && t != m && (int(q) >= im.gomax.now || q == p) {
			im.release(q)
		}
	}
	im.add(trace.ProcsChange, g, p, m.at)
	im.ops[len(im.ops)-1].procs = uint16(im.gomax.now)
	if m.p != p {
		delete(im.owners, m.p)
		im.own(m, p)
	}
}

// moves takes the changes of Ps that belong to a stopper that moves.
func (im *importer) moves(t *thread, p trace.ProcID, to etrace.ProcState) bool {
	if im.moving == nil || im.moving.m != t {
		return false
	}
	if to == etrace.ProcRunning {
		im.to = p
	}
	return true
}

// leaves takes the preemption of a stopper that moves.
func (im *importer) leaves(g *goroutine, c change) bool {
	return im.moving == g && im.to == trace.NoProc && c.to == etrace.GoRunnable
}

// moved takes the start of a stopper that has moved.
func (im *importer) moved(g *goroutine, t *thread) bool {
	if im.moving != g || im.to == trace.NoProc || t != g.m {
		return false
	}
	im.moving = nil
	im.resize(im.to)
	return true
}
