package trace

import "fmt"

// GoStatus is the state of a goroutine, as learners see it. The runtime's
// further states are details of these.
type GoStatus uint8

// The states of a goroutine.
const (
	GoUndefined GoStatus = iota // not created yet
	GoRunnable                  // in a queue
	GoRunning                   // on an M with a P
	GoSyscall                   // in the kernel with its M
	GoWaiting                   // parked; no M is attached
	GoDead                      // ended
	NumGoStatus
)

var goStatusNames = [NumGoStatus]string{"undefined", "runnable", "running", "syscall", "waiting", "dead"}

func (s GoStatus) String() string {
	if s < NumGoStatus {
		return goStatusNames[s]
	}
	return fmt.Sprintf("GoStatus(%d)", uint8(s))
}

// ProcStatus is the state of a P.
type ProcStatus uint8

// The states of a P.
const (
	ProcIdle    ProcStatus = iota // on the idle list
	ProcWaking                    // promised to a thread that is still waking up
	ProcRunning                   // owned by a thread; see ProcState.G and MState for what it does
	ProcDead                      // not there, as GOMAXPROCS is smaller
)

// ThreadStatus is the situation of an M.
type ThreadStatus uint8

// The situations of an M.
const (
	ThreadUndefined  ThreadStatus = iota // not created yet
	ThreadScheduling                     // with a P, between two goroutines
	ThreadRunning                        // runs a goroutine
	ThreadSpinning                       // with a P, looks for work to steal
	ThreadSyscall                        // in the kernel with its goroutine
	ThreadParked                         // asleep on the idle list
	ThreadWaking                         // woken or created, not running yet
	ThreadNetpoll                        // waits in the network poller, without a P
	ThreadSystem                         // sysmon or the template thread, which never have a P
	ThreadDetached                       // without P and goroutine, about to park or poll
	ThreadLocked                         // asleep until the goroutine that it is locked to can run
	ThreadExited                         // ended
	NumThreadStatus
)

var threadStatusNames = [...]string{
	"undefined", "scheduling", "running", "spinning", "syscall", "parked", "waking", "netpoll", "sysmon", "detached", "locked", "exited",
}

func (s ThreadStatus) String() string {
	if int(s) < len(threadStatusNames) {
		return threadStatusNames[s]
	}
	return fmt.Sprintf("ThreadStatus(%d)", uint8(s))
}

// GoState is what is known of a goroutine at some moment.
type GoState struct {
	Status  GoStatus
	Since   int64      // when it got this status
	P       ProcID     // where it runs, or ran last, or whose local queue it is in
	M       ThreadID   // the thread it is on while running or in a syscall
	In      Queue      // while runnable
	Reason  WaitReason // while waiting
	Object  int        // what it waits for
	Creator GoID
	GC      GCWork // what it does for the garbage collector; a worker only while it runs
}

// ProcState is what is known of a P at some moment.
type ProcState struct {
	Status   ProcStatus
	M        ThreadID // its owner, or the thread it is promised to
	G        GoID     // the goroutine that runs on it, or that its thread is in a syscall with
	Spinning bool
	runnext  GoID
	hand     GoID
	locked   bool // the one in hand is for another thread, which gets the P
	ring     fifo
}

// Runnext returns the goroutine in the P's runnext slot, or NoGo.
func (p *ProcState) Runnext() GoID { return p.runnext }

// Ring returns the goroutines in the P's ring, head first. After the event that
// puts one into a full ring and before its RunqOverflow, at the same instant, it
// has 257. The slice is valid until the next event.
func (p *ProcState) Ring() []GoID { return p.ring.list() }

// Len returns the length of the local queue: the ring and runnext.
func (p *ProcState) Len() int {
	n := p.ring.len()
	if p.runnext != NoGo {
		n++
	}
	return n
}

// ThreadState is what is known of an M at some moment.
type ThreadState struct {
	Status ThreadStatus
	P      ProcID
	G      GoID // that it runs, or is in a syscall with, or is locked to and waits for
	Core   int  // that it is on, or NoCore
	Waits  bool // for a core, or while State.Throttled for quota
}

// NoCore is the core of a thread that is on none.
const NoCore = -1

// CoreState is what is known of a core at some moment.
type CoreState struct {
	M        ThreadID // on it, or NoThread
	Neighbor int      // the neighbour on it, or NoNeighbor
}

// NoNeighbor is where no other process is.
const NoNeighbor = -1

// Idle reports whether no thread or neighbour is on the core.
func (c *CoreState) Idle() bool { return c.M == NoThread && c.Neighbor == NoNeighbor }

// State is the whole scheduler as the trace shows it after an event: every
// goroutine, P, M and queue. It is rebuilt from the events alone, so it is
// also a check on them.
type State struct {
	Time    int64
	Procs   []ProcState
	Threads []ThreadState
	Cores   []CoreState      // none when the trace does not say
	Count   [NumGoStatus]int // goroutines by status; GoUndefined stays 0
	GC      bool             // a cycle of the garbage collector runs
	// Throttled says that the process has used up its CPU quota: its threads that
	// wait for a core get none before the next period begins.
	Throttled bool
	turned    bool // the last event changed that
	Stopper   GoID // the goroutine that stops the world, from STWBegin to STWEnd, or NoGo
	gs        []GoState
	created   int
	over      bool
	unknown   bool // where goroutines are while runnable (Info.NoQueues)
	global    fifo
}

func newState(info Info) *State {
	s := &State{Procs: make([]ProcState, info.Procs), Threads: []ThreadState{{P: NoProc, Core: NoCore}}, unknown: info.NoQueues}
	for i := range s.Procs {
		s.Procs[i].M = NoThread
		if info.Start > 0 && i >= info.Start {
			s.Procs[i].Status = ProcDead
		}
	}
	return s
}

// Go returns the state of a goroutine; its Status is GoUndefined when it does
// not exist yet.
func (s *State) Go(g GoID) GoState {
	if int(g) < len(s.gs) {
		return s.gs[g]
	}
	return GoState{P: NoProc, M: NoThread}
}

// MaxGo returns the highest goroutine id so far.
func (s *State) MaxGo() GoID { return GoID(max(len(s.gs), 1) - 1) }

// StandsStill reports whether only the goroutine that stops the world has a P.
func (s *State) StandsStill() bool {
	if s.Stopper == NoGo {
		return false
	}
	for i := range s.Procs {
		if p := &s.Procs[i]; (p.Status == ProcRunning || p.Status == ProcWaking) && p.G != s.Stopper {
			return false
		}
	}
	return true
}

// ThrottleTurned reports whether Throttled changed with the current event, and
// with it what every thread does that waits for a core.
func (s *State) ThrottleTurned() bool { return s.turned }

func (s *State) throttle(to bool) {
	if s.Throttled != to {
		s.Throttled, s.turned = to, true
	}
}

// Global returns the goroutines in the global queue, head first. The slice is
// valid until the next event.
func (s *State) Global() []GoID { return s.global.list() }

// GlobalLen returns the length of the global queue.
func (s *State) GlobalLen() int { return s.global.len() }

func (s *State) goAt(g GoID) *GoState {
	for int(g) >= len(s.gs) {
		s.gs = append(s.gs, GoState{P: NoProc, M: NoThread})
	}
	return &s.gs[g]
}

func (s *State) setStatus(g GoID, to GoStatus) *GoState {
	gs := s.goAt(g)
	if gs.Status != GoUndefined {
		s.Count[gs.Status]--
	}
	s.Count[to]++
	gs.Status, gs.Since = to, s.Time
	gs.Reason, gs.Object, gs.In = WaitNone, 0, NoQueue
	if to != GoRunning && to != GoSyscall {
		gs.M = NoThread
	}
	return gs
}
