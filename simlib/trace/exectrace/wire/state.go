package wire

import (
	"iter"
	"maps"
	"slices"
)

// state is what readers, too, know of a trace at some moment.
type state struct {
	procs   []*proc // in the order in which they appeared
	threads []*thread
	gos     goTable
	live    int // goroutines
	stw     int // goroutines that have stopped the world
	gcSeq   uint64
	gcOn    bool
	regions map[GoID][]region
	tasks   map[uint64]bool
	procOf  map[ProcID]*proc
	thOf    map[ThreadID]*thread
	none    thread // NoThread
	recent  *thread
}

// thread is an M, with the batch that it writes to.
type thread struct {
	id   ThreadID
	p    *proc
	g    GoID // or 0
	buf  []byte
	base Time
	time Time // of the last event in buf
}

type proc struct {
	id       ProcID
	status   ProcStatus
	seq      uint64
	m        *thread // nil when idle
	sweeping bool
}

type goState struct {
	status  GoStatus
	seq     uint32
	assists bool // marks for the garbage collector
	stopped bool // has stopped the world
}

type region struct {
	task uint64
	name string
}

func (s *state) init() {
	s.procOf = make(map[ProcID]*proc)
	s.thOf = make(map[ThreadID]*thread)
	s.regions = make(map[GoID][]region)
	s.tasks = make(map[uint64]bool)
	s.none.id = NoThread
	s.gos.pages = make(map[GoID]*goPage)
}

// thread returns the thread with an id, which exists when it is first named.
func (s *state) thread(m ThreadID) *thread {
	if s.recent != nil && s.recent.id == m {
		return s.recent
	}
	if m == NoThread {
		return &s.none
	}
	th := s.thOf[m]
	if th == nil {
		th = &thread{id: m}
		s.thOf[m] = th
		s.threads = append(s.threads, th)
	}
	s.recent = th
	return th
}

// goTable holds the goroutines. Ids are mostly dense, so they live in pages.
type goTable struct {
	pages  map[GoID]*goPage
	recent *goPage
	number GoID // of the recent page
}

const goPageSize = 256

type goPage [goPageSize]goState

// at returns the state of a goroutine, which may not exist.
func (t *goTable) at(g GoID) *goState {
	if t.recent == nil || t.number != g/goPageSize {
		n := g / goPageSize
		p := t.pages[n]
		if p == nil {
			p = new(goPage)
			t.pages[n] = p
		}
		t.recent, t.number = p, n
	}
	return &t.recent[g%goPageSize]
}

// all yields the goroutines by id, those that do not exist with status 0.
func (t *goTable) all() iter.Seq2[GoID, *goState] {
	return func(yield func(GoID, *goState) bool) {
		for _, n := range slices.Sorted(maps.Keys(t.pages)) {
			for i := range t.pages[n] {
				if !yield(n*goPageSize+GoID(i), &t.pages[n][i]) {
					return
				}
			}
		}
	}
}

// StatusOf returns the state of a goroutine, 0 when it does not exist.
func (w *Writer) StatusOf(g GoID) GoStatus {
	if g < 1 {
		return 0
	}
	return w.gos.at(g).status
}

// Running returns the P and the goroutine that a thread has; ok tells whether
// it has a P, and the goroutine is 0 when there is none.
func (w *Writer) Running(m ThreadID) (p ProcID, g GoID, ok bool) {
	th := w.thread(m)
	if th.p != nil {
		p, ok = th.p.id, true
	}
	return p, th.g, ok
}

// Owner returns the thread that has a P, or NoThread.
func (w *Writer) Owner(p ProcID) ThreadID {
	if pp := w.procOf[p]; pp != nil && pp.m != nil {
		return pp.m.id
	}
	return NoThread
}

// InSyscall reports whether a P belongs to a thread that is in a syscall, so
// that it may be stolen.
func (w *Writer) InSyscall(p ProcID) bool { return w.procStatus(p) == procSyscall }
