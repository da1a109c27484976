package exectrace

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// drops counts what the trace does not keep.
type drops map[string]int

func (d drops) add(what string) { d[what]++ }

// String lists what was dropped, the most first.
func (d drops) String() string {
	var list []string
	for _, what := range slices.SortedFunc(maps.Keys(d), func(a, b string) int {
		return cmp.Or(cmp.Compare(d[b], d[a]), cmp.Compare(a, b))
	}) {
		list = append(list, fmt.Sprintf("%s: %d", what, d[what]))
	}
	return strings.Join(list, ", ")
}

// finish makes the trace: first what was there when the recording began, then
// all that happened.
func (im *importer) finish() *trace.Trace {
	for _, t := range im.ms {
		im.settle(t)
	}
	x := &im.gomax
	if x.most = max(x.most, 1); x.now == 0 {
		x.start = x.most
	}
	if x.loose {
		x.start = x.most
	}
	slices.SortStableFunc(im.first.gos, func(a, b existing) int { return cmp.Compare(a.g.id, b.g.id) })
	happened := im.ops
	im.ops = nil
	end := im.now
	im.now = 0
	n := im.number(happened)
	im.writeFirst(n.zero)
	l := &trace.Log{}
	texts := make([]uint32, len(im.texts))
	for i, s := range im.texts {
		texts[i] = l.Text(s)
	}
	for _, o := range im.ops {
		n.log(l, o, texts, x)
	}
	before := l.Len()
	for _, o := range happened {
		n.log(l, o, texts, x)
	}
	l.Add(end, trace.End, rule.None, trace.NoGo, trace.NoProc, trace.NoQueue, l.Text("the recording ends"))
	im.setNames(l, n)
	info := trace.Info{
		Procs: x.most, Source: fmt.Sprintf("a recording of Go's runtime, in the format of Go 1.%d", im.version),
		NoQueues: true, Recorded: true, Before: before, Dropped: im.dropped.String(),
	}
	if x.start < x.most {
		info.Start = x.start
	}
	return l.Finish(info, end)
}

// numbering gives goroutines and threads their numbers, in the order in which
// they appear. Goroutines that were there when the recording began are first, by
// the numbers of the process: in what order they are told is chance.
type numbering struct {
	gos  []trace.GoID // by place in gos
	ms   []trace.ThreadID
	zero *thread // the thread 0
}

func (im *importer) number(happened []op) *numbering {
	n := &numbering{gos: make([]trace.GoID, len(im.gos)+1), ms: make([]trace.ThreadID, len(im.ms))}
	next := trace.GoID(2)
	give := func(g *goroutine) {
		switch {
		case n.gos[g.at] != trace.NoGo:
		case g.id == 1 && im.main == g:
			n.gos[g.at] = 1
		default:
			n.gos[g.at] = next
			next++
		}
	}
	for _, e := range im.first.gos {
		give(e.g)
	}
	for _, g := range im.gos {
		give(g)
	}
	for i := range n.ms {
		n.ms[i] = trace.NoThread
	}
	last := trace.ThreadID(0)
	tell := func(t *thread) {
		if t != nil && n.ms[t.at] == trace.NoThread {
			n.ms[t.at] = last
			last++
		}
	}
	// M0 makes what was there, and needs no MStart. The order is that of the
	// MStarts, as ids may leave out only few.
	owners := slices.Sorted(maps.Keys(im.first.owners))
	if len(owners) > 0 {
		n.zero = im.first.owners[owners[0]]
		tell(n.zero)
	}
	for _, e := range im.first.gos {
		if e.status == trace.GoSyscall && im.first.procOf(e.m) == trace.NoProc {
			tell(e.m)
		}
	}
	for _, p := range owners {
		tell(im.first.owners[p])
	}
	for _, o := range happened {
		if o.kind == trace.MStart {
			tell(im.ms[o.arg])
		}
	}
	return n
}

// log writes an event with the numbers that count.
func (n *numbering) log(l *trace.Log, o op, texts []uint32, x *procs) {
	g, p, arg := n.gos[o.g], trace.ProcID(o.p), o.arg
	switch o.kind {
	case trace.GoBlock:
		l.AddBlock(o.at, rule.None, g, p, trace.WaitReason(arg), 0)
		return
	case trace.ProcsChange:
		procs := int(o.procs)
		if x.loose {
			procs = x.most
		}
		l.AddProcs(o.at, rule.None, g, p, n.ms[arg], procs)
		return
	case trace.MStart:
		if arg = uint32(n.ms[arg]); arg == 0 { // M0 is there
			return
		}
	case trace.ProcStart, trace.ProcStop, trace.ProcSteal:
		arg = uint32(n.ms[arg])
	case trace.GoCreate, trace.GoCreateBlocked, trace.GoUnblock, trace.GoSwitch:
		arg = uint32(n.gos[arg])
	case trace.UserLog, trace.STWBegin, trace.RangeBegin, trace.RangeEnd:
		arg = texts[arg]
	}
	l.Add(o.at, o.kind, rule.None, g, p, trace.NoQueue, arg)
}

// writeFirst makes what was there when the recording began, in no time. A
// goroutine that was in a syscall without a P had entered it on some P: here it
// is P0, before that has its owner.
func (im *importer) writeFirst(zero *thread) {
	b := &im.first
	on := func(t *thread, p trace.ProcID) {
		im.add(trace.MStart, nil, p, t.at)
		im.add(trace.ProcStart, nil, p, t.at)
	}
	for _, e := range b.gos {
		if e.status == trace.GoSyscall && im.first.procOf(e.m) == trace.NoProc {
			on(e.m, 0)
			im.add(trace.GoCreate, e.g, 0, 0)
			im.add(trace.GoStart, e.g, 0, 0)
			im.add(trace.GoSyscallBegin, e.g, 0, 0)
			im.add(trace.ProcSteal, nil, 0, e.m.at)
		}
	}
	p := trace.NoProc
	if zero != nil {
		p = 0
		on(zero, 0)
	}
	for _, e := range b.gos {
		switch {
		case e.status == trace.GoSyscall && b.procOf(e.m) == trace.NoProc:
		case e.status == trace.GoWaiting:
			im.add(trace.GoCreateBlocked, e.g, p, 0)
		default:
			im.add(trace.GoCreate, e.g, p, 0)
		}
	}
	for i, p := range slices.Sorted(maps.Keys(b.owners)) {
		t := b.owners[p]
		switch {
		case i == 0 && p == 0:
		case i == 0: // M0 has P0 and leaves it for its own
			im.add(trace.ProcStop, nil, 0, t.at)
			im.add(trace.ProcStart, nil, p, t.at)
		default:
			on(t, p)
		}
	}
	var ran *existing
	for i, e := range b.gos {
		p := b.procOf(e.m)
		if p == trace.NoProc {
			continue
		}
		im.add(trace.GoStart, e.g, p, 0)
		if e.status == trace.GoSyscall {
			im.add(trace.GoSyscallBegin, e.g, p, 0)
			continue
		}
		if ran == nil {
			ran = &b.gos[i]
		}
		if e.assists {
			im.add(trace.GCAssistBegin, e.g, p, 0)
		}
	}
	if b.gc && ran != nil {
		im.add(trace.GCBegin, ran.g, b.procOf(ran.m), 0)
	}
}

// procOf returns the P that a thread had when the recording began.
func (b *beginning) procOf(t *thread) trace.ProcID {
	if t == nil {
		return trace.NoProc
	}
	for p, owner := range b.owners {
		if owner == t {
			return p
		}
	}
	return trace.NoProc
}
