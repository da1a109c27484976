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
