package trace

import (
	"fmt"

	"github.com/schedlab/schedlab/simlib/rule"
)

// GoID is a goroutine's id, as the runtime's goid: 1 is the main goroutine,
// 0 is none.
type GoID uint32

// ProcID is a P's id, 0 to GOMAXPROCS-1.
type ProcID int32

// ThreadID is an M's id. M0 is the thread that the program starts on.
type ThreadID int32

// What an event holds where it concerns no goroutine, P or M.
const (
	NoGo     GoID     = 0
	NoProc   ProcID   = -1
	NoThread ThreadID = -1
)

// Kind says what happened.
type Kind uint8

// The kinds of events. The comment says which fields count besides Time and
// Rule; M is always filled in when the P or G of the event has one.
const (
	KindNone            Kind = iota
	ProcStart                // P, M: the thread acquires the P
	ProcStop                 // P, M: the thread gives the P up
	ProcSteal                // P, M: the P is taken from a thread that is in a syscall
	GoCreate                 // G, P, Other: the creator; To: the queue it enters
	GoStart                  // G, P; From: the queue it was taken from
	GoBlock                  // G, P, Reason, Object
	GoUnblock                // G, P of the waker (or none), Other: the waker; To, which is Hand for one from the network poller that P runs next
	GoStop                   // G, P, Stop: why it leaves the P while still runnable; To
	GoDestroy                // G, P; without P it was in a syscall, a goroutine of C that called Go
	GoSyscallBegin           // G, P
	GoSyscallEnd             // G, P: back from the syscall and running on P
	GoSyscallEndBlocked      // G: back from the syscall without a P; To
	RunqSteal                // P: the thief; Victim, N taken; From ring or runnext; G: the one in hand
	GlobrunqGet              // P, N taken from the global queue; G: the one in hand, the rest go to the ring
	RunqOverflow             // P: its ring is full; the oldest N of the ring and then G (last in the ring) go to the global queue
	MStart                   // M: a thread is created; P: the one it will own; G: the goroutine that has it for itself alone
	MPark                    // M: the thread sleeps on the idle list; G: it waits for this goroutine, to which it is locked
	MUnpark                  // M: the thread is woken; P: the one it will own
	MSpin                    // M, P: the thread looks for work to steal
	MUnspin                  // M: it stops looking
	MNetpoll                 // M: the thread blocks in the network poller, without a P
	MNetpollEnd              // M: it returns from there
	PreemptRequest           // G, P: sysmon asks the goroutine to leave
	SysmonSleep              // N: sysmon's new period in microseconds, 0 is deep sleep
	UserLog                  // G, P; Text: what the program wrote
	End                      // the run is over; Text says how
	GoLocked                 // G, P; From: it is locked to the thread M, which is woken to run it on P
	MExit                    // M: the thread ends
	STWBegin                 // G, P; Text: it begins to stop all other goroutines, and what for
	STWEnd                   // G, P: it lets them go on
	ProcsChange              // G, P: where it runs from now on; M: its thread; N: how many Ps there are
	GCBegin                  // G, P: it begins a cycle of the garbage collector; N: KiB in the heap
	GCEnd                    // G, P: it ends the cycle; N: KiB that are left
	GCAssistBegin            // G, P: it allocated much, so it begins to mark for the collector itself
	GCAssistEnd              // G, P
	GoLabel                  // G, P; GC, Text: it is a worker of the collector, and of this kind until it leaves
	RunqDrain                // P, N: all of its local queue, runnext first, goes to the global queue; G: the worker that keeps the P
	GoCreateBlocked          // G, P, Other: the creator, Reason: what the new goroutine, a coroutine, waits for; without a creator it was there before, and what it waits for is not known
	GoSwitch                 // G, P: it goes on in the time slice of Other, which just blocked or ended
	Cores                    // N: how many cores the threads run on; comes first, if at all
	ThreadReady              // M: the thread could go on and waits for a core
	ThreadOn                 // M, Core: the thread is on the core from now on
	ThreadOff                // M, Core, Off: it is no longer
	NeighborOn               // N, Core: so is the neighbour number N, another process
	NeighborOff              // N, Core, Off
	RangeBegin               // G, P, each if there is one; Text: a stretch of time that begins: a task or region of the program, or a sweep
	RangeEnd                 // G, P; Text: the same
	numKinds
)

var kindNames = [numKinds]string{
	"None", "ProcStart", "ProcStop", "ProcSteal", "GoCreate", "GoStart", "GoBlock",
	"GoUnblock", "GoStop", "GoDestroy", "GoSyscallBegin", "GoSyscallEnd",
	"GoSyscallEndBlocked", "RunqSteal", "GlobrunqGet", "RunqOverflow", "MStart",
	"MPark", "MUnpark", "MSpin", "MUnspin", "MNetpoll", "MNetpollEnd",
	"PreemptRequest", "SysmonSleep", "UserLog", "End", "GoLocked", "MExit",
	"STWBegin", "STWEnd", "ProcsChange", "GCBegin", "GCEnd", "GCAssistBegin",
	"GCAssistEnd", "GoLabel", "RunqDrain",
	"GoCreateBlocked", "GoSwitch",
	"Cores", "ThreadReady", "ThreadOn", "ThreadOff", "NeighborOn", "NeighborOff",
	"RangeBegin", "RangeEnd",
}

func (k Kind) String() string {
	if k < numKinds {
		return kindNames[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// Queue names a place where a runnable goroutine can be.
type Queue uint8

// The queues. Hand is no queue: a goroutine that was stolen, taken in a batch
// or brought by the network poller is in the hand of the M that is about to
// run it.
const (
	NoQueue Queue = iota
	Runnext       // the P's runnext slot
	Ring          // the P's ring of 256, in at the tail, out at the head
	Global        // the global queue, in at the tail, out at the head
	Hand
)

var queueNames = [...]string{"none", "runnext", "ring", "global", "hand"}

func (q Queue) String() string {
	if int(q) < len(queueNames) {
		return queueNames[q]
	}
	return fmt.Sprintf("Queue(%d)", uint8(q))
}

// StopReason says why a goroutine left its P though it could go on.
type StopReason uint8

// The reasons of a GoStop.
const (
	StopGosched   StopReason = iota // runtime.Gosched
	StopPreempted                   // its time slice was over
	StopYield                       // goyield: a semaphore was handed to a waiter
)

func (s StopReason) String() string {
	switch s {
	case StopGosched:
		return "runtime.Gosched"
	case StopPreempted:
		return "preempted"
	case StopYield:
		return "goyield"
	}
	return fmt.Sprintf("StopReason(%d)", uint8(s))
}

// OffReason says why the operating system took a thread off its core.
type OffReason uint8

// The reasons of a ThreadOff.
const (
	OffSleeps    OffReason = iota // it waits for something, or has ended
	OffSlice                      // its time slice is over and another waits for a core
	OffPreempted                  // another woke up that has had less than its share
	OffThrottled                  // the process has used up its quota
)

var offNames = [...]string{"sleeps", "time slice", "preempted", "throttled"}

func (r OffReason) String() string {
	if int(r) < len(offNames) {
		return offNames[r]
	}
	return fmt.Sprintf("OffReason(%d)", uint8(r))
}

// OfSystem reports whether events of the kind tell what the operating system
// did. They name no rule, since the rules are those of Go's runtime.
func (k Kind) OfSystem() bool { return k >= Cores && k <= NeighborOff }

// An Event is one thing that happened, unpacked for reading. Which fields
// count depends on the Kind; those that do not hold their zero or No value.
type Event struct {
	Seq    int   // its number in the trace, from 0
	Time   int64 // virtual nanoseconds since the start
	Kind   Kind
	Rule   rule.Rule // the rule that caused it
	G      GoID
	P      ProcID
	M      ThreadID
	From   Queue // GoStart, RunqSteal: where the goroutine was
	To     Queue // GoCreate, GoUnblock, GoStop, GoSyscallEndBlocked: where it goes
	Other  GoID  // GoCreate, GoCreateBlocked: the creator. GoUnblock: the waker, if a goroutine. GoSwitch: the goroutine that ran before
	Reason WaitReason
	Object int // GoBlock: the number of the channel, mutex, … it waits for; 0 is none
	Stop   StopReason
	Victim ProcID    // RunqSteal
	N      int       // RunqSteal, GlobrunqGet, RunqOverflow, RunqDrain: how many; SysmonSleep: µs; GCBegin, GCEnd: KiB; Cores: how many; NeighborOn, NeighborOff: which
	Core   int       // ThreadOn, ThreadOff, NeighborOn, NeighborOff: from 0
	Off    OffReason // ThreadOff, NeighborOff
	GC     GCWork    // GoLabel
	Text   string    // UserLog, End, STWBegin, GoLabel, RangeBegin, RangeEnd
}

// String gives the event on one line, for tests and terminals.
func (e Event) String() string {
	s := fmt.Sprintf("%d %s", e.Time, e.Kind)
	if e.G != NoGo {
		s += fmt.Sprintf(" g=%d", e.G)
	}
	if e.P != NoProc {
		s += fmt.Sprintf(" p=%d", e.P)
	}
	if e.M != NoThread {
		s += fmt.Sprintf(" m=%d", e.M)
	}
	if e.From != NoQueue {
		s += " from=" + e.From.String()
	}
	if e.To != NoQueue {
		s += " to=" + e.To.String()
	}
	switch e.Kind {
	case GoCreate, GoUnblock, GoCreateBlocked, GoSwitch:
		if e.Other != NoGo {
			s += fmt.Sprintf(" by=%d", e.Other)
		}
	case GoBlock:
		s += fmt.Sprintf(" reason=%q", e.Reason)
	case GoStop:
		s += fmt.Sprintf(" reason=%q", e.Stop)
	case RunqSteal:
		s += fmt.Sprintf(" victim=%d n=%d", e.Victim, e.N)
	case ThreadOn, NeighborOn:
		s += fmt.Sprintf(" core=%d", e.Core)
	case ThreadOff, NeighborOff:
		s += fmt.Sprintf(" core=%d reason=%q", e.Core, e.Off)
	case GlobrunqGet, RunqOverflow, RunqDrain, SysmonSleep, ProcsChange, Cores, GCBegin, GCEnd:
		s += fmt.Sprintf(" n=%d", e.N)
	case UserLog, End, STWBegin, GoLabel, RangeBegin, RangeEnd:
		s += fmt.Sprintf(" text=%q", e.Text)
	}
	if e.Kind == NeighborOn || e.Kind == NeighborOff {
		s += fmt.Sprintf(" n=%d", e.N)
	}
	if e.Rule != rule.None {
		s += " [" + e.Rule.String() + "]"
	}
	return s
}
