package trace_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/simlib/internal/randtrace"
	. "github.com/schedlab/schedlab/simlib/trace"
)

// story returns the trace of some events on three Ps, 10 ns apart unless they
// have a time.
func story(events ...Event) *Trace {
	var l Log
	var now int64
	for _, e := range events {
		if e.Time == 0 {
			now += 10
			e.Time = now
		}
		randtrace.Add(&l, e)
	}
	return l.Finish(Info{Procs: 3, Source: "a story"}, now+10)
}

// setting is where the illegal events happen: main (1) runs on P0 and M0, 2 is
// in runnext, 3, 4 and 5 are in the ring of P0, 6 is in the global queue, 7
// waits, 8 has ended, 9 is in a syscall on P1 and M1; M2 is parked, P2 is idle.
func setting() []Event {
	create := func(g GoID, to Queue) Event { return Event{Kind: GoCreate, P: 0, G: g, Other: 1, To: to} }
	events := []Event{
		{Kind: ProcStart, P: 0, M: 0},
		{Kind: GoCreate, P: 0, G: 1, To: Runnext},
		{Kind: GoStart, P: 0, G: 1, From: Runnext},
		create(7, Ring), create(8, Ring), create(9, Ring),
		{Kind: MStart, P: 1, M: 1}, {Kind: ProcStart, P: 1, M: 1},
		{Kind: RunqSteal, P: 1, G: 7, Victim: 0, N: 1, From: Ring},
		{Kind: GoStart, P: 1, G: 7, From: Hand},
		{Kind: GoBlock, P: 1, G: 7, Reason: WaitChanReceive, Object: 1},
		{Kind: RunqSteal, P: 1, G: 8, Victim: 0, N: 1, From: Ring},
		{Kind: GoStart, P: 1, G: 8, From: Hand},
		{Kind: GoDestroy, P: 1, G: 8},
		{Kind: RunqSteal, P: 1, G: 9, Victim: 0, N: 1, From: Ring},
		{Kind: GoStart, P: 1, G: 9, From: Hand},
		{Kind: GoSyscallBegin, P: 1, G: 9},
		create(3, Ring), create(4, Ring), create(5, Ring), create(6, Global), create(2, Runnext),
		{Kind: MStart, P: 2, M: 2}, {Kind: ProcStart, P: 2, M: 2}, {Kind: ProcStop, P: 2, M: 2}, {Kind: MPark, P: NoProc, M: 2},
	}
	return events
}

// wakeP2 makes M2 the owner of P2, which looks for work.
func wakeP2() []Event {
	return []Event{{Kind: MUnpark, P: 2, M: 2}, {Kind: ProcStart, P: 2, M: 2}}
}

func TestTheSettingOfTheIllegalEventsIsLegal(t *testing.T) {
	r := story(append(setting(), wakeP2()...)...).Replay()
	for r.Next() {
	}
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
}

func TestReplayRefusesWhatCannotHappen(t *testing.T) {
	block := Event{Kind: GoBlock, P: 0, G: 1, Reason: WaitSleep}
	stop := Event{Kind: STWBegin, P: 0, G: 1}
	steal := func(n int, g GoID) Event {
		return Event{Kind: RunqSteal, P: 2, G: g, Victim: 0, N: n, From: Ring}
	}
	for _, c := range []struct {
		name   string
		events []Event
		want   string // part of the error
	}{
		{"time goes back", []Event{{Kind: SysmonSleep, P: NoProc, Time: 5}}, "time goes back from 260"},
		{"time goes back by a nanosecond", []Event{{Kind: SysmonSleep, P: NoProc, Time: 259}}, "time goes back from 260"},
		{"an event after the end of the run", []Event{{Kind: End, P: NoProc}, {Kind: SysmonSleep, P: NoProc}}, "over"},
		{"a kind that does not exist", []Event{{Kind: 1<<6 - 1, P: NoProc}}, "no such kind"},
		{"a P that does not exist", []Event{{Kind: ProcStart, P: 3, M: 2}}, "no P3; the trace has 3"},
		{"a P below none", []Event{{Kind: UserLog, P: -2}}, "no P-2"},
		{"no P where one is needed", []Event{{Kind: GoBlock, P: NoProc, G: 1}}, "no P-1"},
		{"a thread that does not exist", []Event{{Kind: ProcStart, P: 2, M: 3}}, "no M3"},
		{"a thread below 0", []Event{{Kind: MUnpark, P: 2, M: -5}}, "no M-5"},
		{"a goroutine that does not exist", []Event{{Kind: GoUnblock, P: 0, G: 10, To: Ring}}, "no goroutine 10"},
		{"goroutine 0", []Event{{Kind: GoCreate, P: 0, G: 0, To: Ring}}, "id 0 is impossible"},
		{"an id that no batch of ids reaches", []Event{{Kind: GoCreate, P: 0, G: 161, To: Ring}}, "want 1 to 160"},
		{"a second birth", []Event{{Kind: GoCreate, P: 0, G: 8, To: Ring}}, "goroutine 8 exists"},
		{"a birth into no queue", []Event{{Kind: GoCreate, P: 0, G: 10}}, "enters no queue"},
		{"a birth into the ring of no P", []Event{{Kind: GoCreate, P: NoProc, G: 10, To: Ring}}, "local queue of no P"},
		{"a creator that does not run", []Event{{Kind: GoCreate, P: 0, G: 10, Other: 7, To: Ring}}, "goroutine 7 does not run on P0"},
		{"a creator that does not exist", []Event{{Kind: GoCreate, P: 0, G: 10, Other: 99, To: Ring}}, "goroutine 99 does not run on P0"},

		{"a P owned twice", []Event{{Kind: MStart, P: 2, M: 3}, {Kind: ProcStart, P: 0, M: 3}}, "P0 already belongs to M0"},
		{"a thread with two Ps", append(wakeP2(), Event{Kind: ProcStop, P: 1, M: 1}), "M1 is syscall"},
		{"a second P for a thread", []Event{{Kind: ProcStart, P: 2, M: 0}}, "M0 already has P0"},
		{"a P promised to another thread", []Event{{Kind: MStart, P: 2, M: 3}, {Kind: MStart, P: NoProc, M: 4}, {Kind: ProcStart, P: 2, M: 4}}, "promised to M3"},
		{"a P for a thread that sleeps", []Event{{Kind: ProcStart, P: 2, M: 2}}, "M2 is parked"},
		{"a P for sysmon", []Event{{Kind: MStart, P: NoProc, M: 3}, {Kind: ProcStart, P: 2, M: 3}}, "M3 is sysmon"},
		{"a P given up by another", []Event{{Kind: ProcStop, P: 0, M: 1}}, "does not belong to M1"},
		{"a P given up while a goroutine runs", []Event{{Kind: ProcStop, P: 0, M: 0}}, "M0 is running"},
		{"a P taken from a thread that runs", []Event{{Kind: ProcSteal, P: 0, M: 0}}, "M0 is running"},
		{"a P given up with a goroutine in hand", append(wakeP2(), steal(1, 3), Event{Kind: ProcStop, P: 2, M: 2}), "goroutine 3 in hand"},

		{"a goroutine on two Ps", append(wakeP2(), Event{Kind: GoStart, P: 2, G: 1, From: Ring}), "goroutine 1 is running"},
		{"a start while another runs", []Event{{Kind: GoStart, P: 0, G: 2, From: Runnext}}, "M0, is running"},
		{"a start on an idle P", []Event{{Kind: GoStart, P: 2, G: 6, From: Global}}, "P2 has no thread"},
		{"a start by a spinning thread", append(wakeP2(), Event{Kind: MSpin, P: NoProc, M: 2}, Event{Kind: GoStart, P: 2, G: 6, From: Global}), "M2, is spinning"},
		{"a start while the thread is in a syscall", []Event{{Kind: GoStart, P: 1, G: 6, From: Global}}, "M1, is syscall"},
		{"a start of one that waits", append(wakeP2(), Event{Kind: GoStart, P: 2, G: 7, From: Ring}), "goroutine 7 is waiting"},
		{"a start of one that ended", append(wakeP2(), Event{Kind: GoStart, P: 2, G: 8, From: Ring}), "goroutine 8 is dead"},
		{"a start from the wrong queue", []Event{block, {Kind: GoStart, P: 0, G: 2, From: Ring}}, "come from ring of P0, but 3 is first there"},
		{"a start from the queue of another P", append(wakeP2(), Event{Kind: GoStart, P: 2, G: 2, From: Runnext}), "runnext of P2, which is empty"},
		{"a start out of turn", []Event{block, {Kind: GoStart, P: 0, G: 4, From: Ring}}, "3 is first there"},
		{"a start from an empty hand", []Event{block, {Kind: GoStart, P: 0, G: 2, From: Hand}}, "hand of P0, which is empty"},
		{"a start of another than the one in hand", append(wakeP2(), steal(1, 3), Event{Kind: GoStart, P: 2, G: 6, From: Global}), "goroutine 3 in hand"},

		{"a block of one that does not run", []Event{{Kind: GoBlock, P: 0, G: 2}}, "goroutine 2 does not run on P0"},
		{"a block on another P", append(wakeP2(), Event{Kind: GoBlock, P: 2, G: 1}), "goroutine 1 does not run on P2"},
		{"a block during a syscall", []Event{{Kind: GoBlock, P: 1, G: 9}}, "goroutine 9 does not run on P1"},
		{"a stop into no queue", []Event{{Kind: GoStop, P: 0, G: 1}}, "enters no queue"},
		{"an end of one that waits", []Event{{Kind: GoDestroy, P: 0, G: 7}}, "goroutine 7 does not run"},
		{"an unblock of a running one", []Event{{Kind: GoUnblock, P: 0, G: 1, To: Ring}}, "goroutine 1 is running"},
		{"an unblock of a runnable one", []Event{{Kind: GoUnblock, P: 0, G: 6, Other: 1, To: Ring}}, "goroutine 6 is runnable"},
		{"an unblock by one that waits", []Event{{Kind: GoUnblock, P: 0, G: 7, Other: 7, To: Ring}}, "goroutine 7 does not run on P0"},
		{"an unblock into the hand of a P that runs something", []Event{{Kind: GoUnblock, P: 0, G: 7, To: Hand}}, "M0, is running"},
		{"an unblock into no hand", []Event{{Kind: GoUnblock, P: NoProc, G: 7, To: Hand}}, "not from the scheduler to a P"},
		{"an unblock into the hand by a goroutine", []Event{{Kind: GoUnblock, P: 0, G: 7, Other: 1, To: Hand}}, "not from the scheduler to a P"},
		{"an unblock into a full hand", append(wakeP2(), steal(1, 3), Event{Kind: GoUnblock, P: 2, G: 7, To: Hand}), "goroutine 3 in hand"},
		{"a syscall inside a syscall", []Event{{Kind: GoSyscallBegin, P: 1, G: 9}}, "goroutine 9 does not run"},
		{"a return from no syscall", []Event{{Kind: GoSyscallEnd, P: 0, G: 1}}, "goroutine 1 is running"},
		{"a return on a P that was taken", []Event{{Kind: ProcSteal, P: 1, M: 1}, {Kind: GoSyscallEnd, P: 1, G: 9}}, "does not own P1"},
		{"a return without a P though it has one", []Event{{Kind: GoSyscallEndBlocked, P: NoProc, G: 9, To: Global}}, "M1 still has P1"},
		{"no cores", []Event{{Kind: Cores, P: NoProc}}, "want 1 to 1024"},
		{"cores twice", []Event{{Kind: Cores, P: NoProc, N: 2}, {Kind: Cores, P: NoProc, N: 2}}, "2 cores already"},
		{"a core that is not there", []Event{{Kind: Cores, P: NoProc, N: 2}, {Kind: ThreadOn, M: 0, Core: 2}}, "no core 2; the trace has 2"},
		{"a thread on two cores", []Event{{Kind: Cores, P: NoProc, N: 2}, {Kind: ThreadOn, M: 0}, {Kind: ThreadOn, M: 0, Core: 1}}, "M0 is on core 0"},
		{"a core for two threads", []Event{{Kind: Cores, P: NoProc, N: 2}, {Kind: ThreadOn, M: 0}, {Kind: ThreadOn, M: 1}}, "core 0 is not idle"},
		{"a core for a thread and a neighbour", []Event{{Kind: Cores, P: NoProc, N: 2}, {Kind: ThreadOn, M: 0}, {Kind: NeighborOn, N: 1}}, "core 0 is not idle"},
		{"a neighbour on two cores", []Event{{Kind: Cores, P: NoProc, N: 2}, {Kind: NeighborOn, N: 1}, {Kind: NeighborOn, N: 1, Core: 1}}, "neighbour 1 is on core 0"},
		{"a neighbour that leaves another's core", []Event{{Kind: Cores, P: NoProc, N: 2}, {Kind: NeighborOn, N: 1}, {Kind: NeighborOff, N: 2}}, "neighbour 2 is not on core 0"},
		{"a thread that leaves another's core", []Event{{Kind: Cores, P: NoProc, N: 2}, {Kind: ThreadOn, M: 0}, {Kind: ThreadOff, M: 1}}, "M1 is not on core 0"},
		{"a wait for a core by one that has it", []Event{{Kind: Cores, P: NoProc, N: 2}, {Kind: ThreadOn, M: 0}, {Kind: ThreadReady, P: NoProc, M: 0}}, "is on a core or waits"},
		{"a wait for a core where there is none", []Event{{Kind: ThreadReady, P: NoProc, M: 0}}, "no cores to wait for"},
		{"a blocked return from no syscall", []Event{{Kind: GoSyscallEndBlocked, P: NoProc, G: 1, To: Global}}, "goroutine 1 is running"},

		{"a steal of more than there is", append(wakeP2(), steal(4, 5)), "takes 4 from a queue of 3"},
		{"a steal of none", append(wakeP2(), steal(0, 3)), "takes 0; want 1 or more"},
		{"a steal with another as the newest", append(wakeP2(), steal(2, 3)), "the one for the hand is goroutine 4"},
		{"a steal from oneself", append(wakeP2(), Event{Kind: RunqSteal, P: 2, G: 3, Victim: 2, N: 1, From: Ring}), "P2 cannot be the victim"},
		{"a steal from a P that does not exist", append(wakeP2(), Event{Kind: RunqSteal, P: 2, G: 3, Victim: 3, N: 1, From: Ring}), "P3 cannot be the victim"},
		{"a steal from an idle P's hand", []Event{steal(1, 3)}, "P2 has no thread"},
		{"a steal by a P that runs a goroutine", []Event{{Kind: RunqSteal, P: 0, G: 9, Victim: 1, N: 1, From: Ring}}, "M0, is running"},
		{"a steal from the global queue", append(wakeP2(), Event{Kind: RunqSteal, P: 2, G: 6, Victim: 0, N: 1, From: Global}), "want ring or runnext"},
		{"a steal of two from runnext", append(wakeP2(), Event{Kind: RunqSteal, P: 2, G: 2, Victim: 0, N: 2, From: Runnext}), "takes 2 from runnext"},
		{"a steal from an empty runnext", append(wakeP2(), Event{Kind: RunqSteal, P: 2, G: 3, Victim: 1, N: 1, From: Runnext}), "from runnext of P1"},
		{"a steal with a full hand", append(wakeP2(), steal(1, 3), steal(1, 4)), "goroutine 3 in hand"},
		{"a batch of more than there is", append(wakeP2(), Event{Kind: GlobrunqGet, P: 2, G: 6, N: 2}), "takes 2 from a queue of 1"},
		{"a batch from an empty queue", append(wakeP2(), Event{Kind: GlobrunqGet, P: 2, G: 6, N: 1},
			Event{Kind: GoStart, P: 2, G: 6, From: Hand}, Event{Kind: GoDestroy, P: 2, G: 6}, Event{Kind: GlobrunqGet, P: 2, G: 3, N: 1}), "takes 1 from a queue of 0"},
		{"a batch with another first", append(wakeP2(), Event{Kind: GlobrunqGet, P: 2, G: 3, N: 1}), "the one for the hand is goroutine 6"},
		{"an overflow of more than there is", []Event{{Kind: RunqOverflow, P: 0, G: 5, N: 3}}, "does not hold 3"},
		{"an overflow with another as the last", []Event{{Kind: RunqOverflow, P: 0, G: 4, N: 1}}, "goroutine 4 as the last"},

		{"a thread made twice", []Event{{Kind: MStart, P: 2, M: 1}}, "M1 exists"},
		{"a thread with an id far off", []Event{{Kind: MStart, P: 2, M: 1000}}, "M1000 is impossible after 3 threads"},
		{"a thread made for a busy P", []Event{{Kind: MStart, P: 0, M: 3}}, "P0 is not idle"},
		{"a thread woken that does not sleep", []Event{{Kind: MUnpark, P: 2, M: 0}}, "M0 is running"},
		{"a thread woken for a busy P", []Event{{Kind: MUnpark, P: 1, M: 2}}, "P1 is not idle"},
		{"a thread that sleeps with a P", append(wakeP2(), Event{Kind: MPark, P: NoProc, M: 2}), "M2 is scheduling; want detached"},
		{"a thread that falls asleep twice", []Event{{Kind: MPark, P: NoProc, M: 2}}, "M2 is parked; want detached"},
		{"a thread that spins while it runs", []Event{{Kind: MSpin, P: NoProc, M: 0}}, "M0 is running; want scheduling"},
		{"a thread that stops spinning but did not", append(wakeP2(), Event{Kind: MUnspin, P: NoProc, M: 2}), "M2 is scheduling; want spinning"},
		{"a thread that polls with a P", append(wakeP2(), Event{Kind: MNetpoll, P: NoProc, M: 2}), "M2 is scheduling; want detached"},
		{"a thread back from a poll that did not poll", []Event{{Kind: MNetpollEnd, P: NoProc, M: 2}}, "M2 is parked; want netpoll"},

		{"a request to one that does not run", []Event{{Kind: PreemptRequest, P: 0, G: 2}}, "goroutine 2 does not run"},
		{"an end of a cycle that did not begin", []Event{{Kind: GCEnd, P: 0, G: 1}}, "the garbage collector runs: false"},
		{"a second cycle in the first", []Event{{Kind: GCBegin, P: 0, G: 1}, {Kind: GCBegin, P: 0, G: 1}}, "the garbage collector runs: true"},
		{"a cycle begun by one that does not run", []Event{{Kind: GCBegin, P: 0, G: 2}}, "goroutine 2 does not run"},
		{"an end of no assist", []Event{{Kind: GCAssistEnd, P: 0, G: 1}}, `does "" for the garbage collector; want "GC assist"`},
		{"an assist in an assist", []Event{{Kind: GCAssistBegin, P: 0, G: 1}, {Kind: GCAssistBegin, P: 0, G: 1}}, `does "GC assist"`},
		{"an end in the middle of an assist", []Event{{Kind: GCAssistBegin, P: 0, G: 1}, {Kind: GoDestroy, P: 0, G: 1}}, "it assists"},
		{"a worker of no kind", []Event{{Kind: GoLabel, P: 0, G: 1, GC: GCAssist}}, "no worker of the kind GC assist"},
		{"a drain of fewer than there are", []Event{{Kind: RunqDrain, P: 0, G: 1, N: 3}}, "P0 has 4"},
		{"a drain of nothing", []Event{{Kind: RunqDrain, P: 0, G: 1, N: 4}, {Kind: RunqDrain, P: 0, G: 1}}, "P0 has 0"},
		{"a switch to one that is no coroutine", []Event{block, {Kind: GoSwitch, P: 0, G: 7, Other: 8}}, "goroutine 7 is waiting (chan receive); want waiting (coroutine)"},
		{"a switch while the other runs", []Event{{Kind: GoCreateBlocked, P: 0, G: 10, Other: 1}, {Kind: GoSwitch, P: 0, G: 10, Other: 1}}, "goroutine 1, which it follows, is running"},
		{"a switch while another runs", []Event{{Kind: GoCreateBlocked, P: 0, G: 10, Other: 1}, {Kind: GoSwitch, P: 0, G: 10, Other: 8}}, "M0, is running"},
		{"a switch with a full hand", append(wakeP2(), Event{Kind: GoCreateBlocked, P: 0, G: 10, Other: 1}, steal(1, 3), Event{Kind: GoSwitch, P: 2, G: 10, Other: 8}), "goroutine 3 in hand"},
		{"a second birth of a coroutine", []Event{{Kind: GoCreateBlocked, P: 0, G: 8, Other: 1}}, "goroutine 8 exists"},
		{"a second wait for a core", []Event{{Kind: Cores, P: NoProc, N: 1}, {Kind: ThreadReady, P: NoProc, M: 0}, {Kind: ThreadReady, P: NoProc, M: 0}}, "is on a core or waits"},
		{"a second core where there is one", []Event{{Kind: Cores, P: NoProc, N: 1}, {Kind: Cores, P: NoProc, N: 2}}, "1 cores already"},
		{"an overflow of less than none", []Event{{Kind: RunqOverflow, P: 0, G: 5, N: -1}}, "does not hold"},
		{"a return on a P that another thread has taken", []Event{{Kind: ProcSteal, P: 1, M: 1}, {Kind: MUnpark, P: 1, M: 2}, {Kind: ProcStart, P: 1, M: 2},
			{Kind: GoSyscallEnd, P: 1, G: 9}}, "M1, which does not own P1"},
		{"a goroutine locked to a thread that sleeps for another reason", append(wakeP2(), Event{Kind: GoLocked, P: 2, G: 6, M: 1, From: Global}), "M1 is syscall"},
		{"a goroutine locked to an idle thread", []Event{block, {Kind: GoLocked, P: 0, G: 2, M: 2, From: Runnext}}, "M2 is parked"},
		{"a block of the one who stops the world", []Event{stop, block}, "it has stopped the world"},
		{"a second stop of the world", []Event{stop, stop}, "goroutine 1 stops the world"},
		{"an end of no stop of the world", []Event{{Kind: STWEnd, P: 0, G: 1}}, "goroutine 0 stops the world"},
		{"a number of Ps set by one who has not stopped the world", []Event{{Kind: ProcsChange, P: 0, G: 1, M: 0, N: 3}}, "it has not stopped the world"},
		{"a number of Ps set on a P that goes", []Event{stop, {Kind: ProcsChange, P: 2, G: 1, M: 0, N: 2}}, "want more than 2"},
		{"more Ps than the trace has", []Event{stop, {Kind: ProcsChange, P: 0, G: 1, M: 0, N: 4}}, "at most 3"},
		{"a P that goes while its thread is in a syscall", []Event{stop, {Kind: ProcsChange, P: 0, G: 1, M: 0, N: 1}}, "P1 is not idle"},
		{"a thread for a P that has gone", []Event{stop, {Kind: ProcsChange, P: 0, G: 1, M: 0, N: 2}, {Kind: MStart, P: NoProc, M: 3, G: 2}, {Kind: ProcStart, P: 2, M: 3}}, "P2 is not there"},
		{"a region of a goroutine that does not run", []Event{{Kind: RangeBegin, P: 0, G: 2, Text: "region"}}, "goroutine 2 does not run"},
		{"an end in a syscall on a thread that has its P", []Event{{Kind: GoDestroy, P: NoProc, G: 9}}, "M1 still has P1"},
		{"a line logged by one that does not run", []Event{{Kind: UserLog, P: 0, G: 2, Text: "boo"}}, "goroutine 2 does not run"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr := story(append(setting(), c.events...)...)
			r := tr.Replay()
			n := 0
			for r.Next() {
				n++
			}
			if r.Err() == nil {
				t.Fatal("Replay accepts it")
			}
			if !strings.Contains(r.Err().Error(), c.want) {
				t.Errorf("the error is %q, want it to say %q", r.Err(), c.want)
			}
			if n != tr.Len()-1 {
				t.Errorf("Replay stops at event %d, want the last, %d", n, tr.Len()-1)
			}
			if r.Next() {
				t.Error("Next goes on after an error")
			}
			if _, err := tr.Slices(); err == nil {
				t.Error("Slices accepts it")
			}
			if _, err := tr.At(tr.End()); err == nil {
				t.Error("At accepts it")
			}
		})
	}
}

func TestReplayRefusesAnEventAfterTheEndOfTheTrace(t *testing.T) {
	var l Log
	randtrace.Add(&l, Event{Kind: ProcStart, P: 0, M: 0, Time: 41})
	r := l.Finish(Info{Procs: 1}, 40).Replay()
	if r.Next() || r.Err() == nil || !strings.Contains(r.Err().Error(), "ends at 40") {
		t.Errorf("the error is %v, want that the trace ends at 40", r.Err())
	}
}

// What each kind names: see the list of kinds.
func TestNoKindTakesWhatDoesNotExist(t *testing.T) {
	for _, k := range []Kind{
		ProcStart, ProcStop, ProcSteal, GoStart, GoBlock, GoStop, GoDestroy, GoSyscallBegin, GoSyscallEnd, RunqSteal, GlobrunqGet, RunqOverflow,
		PreemptRequest, GoLocked, ProcsChange, STWBegin, STWEnd, GCBegin, GCEnd, GCAssistBegin, GCAssistEnd, GoLabel, RunqDrain, GoSwitch,
	} {
		mustRefuse(t, Event{Kind: k, P: NoProc, G: 1, M: 0, N: 1}, "there is no P-1; the trace has 3")
	}
	for _, k := range []Kind{
		GoStart, GoBlock, GoStop, GoDestroy, GoUnblock, GoSyscallBegin, GoSyscallEnd, GoSyscallEndBlocked, RunqSteal, GlobrunqGet, RunqOverflow,
		PreemptRequest, GoLocked, ProcsChange, STWBegin, STWEnd, GCBegin, GCEnd, GCAssistBegin, GCAssistEnd, GoLabel, RunqDrain, GoSwitch,
	} {
		for _, g := range []GoID{0, 10} {
			if k != PreemptRequest || g != 0 {
				mustRefuse(t, Event{Kind: k, P: 0, G: g, M: 0, N: 4}, fmt.Sprint("there is no goroutine ", g))
			}
		}
	}
	for _, k := range []Kind{
		ProcStart, ProcStop, ProcSteal, MPark, MUnpark, MSpin, MUnspin, MNetpoll, MNetpollEnd, MExit, ThreadReady, ThreadOn, ThreadOff, GoLocked, ProcsChange,
	} {
		for _, m := range []ThreadID{3, 4, 77} { // 4 has left out 3
			mustRefuse(t, Event{Kind: k, P: 0, G: 1, M: m, N: 1}, fmt.Sprint("there is no M", m), Event{Kind: MStart, P: NoProc, M: 5})
		}
	}
}

// mustRefuse checks what Replay says of an event in the setting.
func mustRefuse(t *testing.T, e Event, want string, before ...Event) {
	t.Helper()
	r := story(append(append(setting(), before...), e)...).Replay()
	for r.Next() {
	}
	if r.Err() == nil || !strings.Contains(r.Err().Error(), want) {
		t.Errorf("%v: the error is %v, want it to say %q", e, r.Err(), want)
	}
}

// 6 is in the global queue, 2 in runnext of P2 and 3 in its ring when P2 goes:
// its queue comes before the others, runnext first (procresize).
func TestTheQueueOfAPThatGoesIsTheHeadOfTheGlobalOne(t *testing.T) {
	tr := story(append(append(setting(), wakeP2()...),
		Event{Kind: GoCreate, P: 2, G: 10, To: Ring}, Event{Kind: GoCreate, P: 2, G: 11, To: Runnext}, Event{Kind: ProcStop, P: 2, M: 2},
		Event{Kind: STWBegin, P: 0, G: 1}, Event{Kind: ProcsChange, P: 0, G: 1, M: 0, N: 2})...)
	s, err := tr.At(tr.End())
	if err != nil {
		t.Fatal(err)
	}
	if want := []GoID{11, 10, 6}; !slices.Equal(s.Global(), want) || s.Procs[2].Len() != 0 || s.Procs[2].Status != ProcDead {
		t.Errorf("the global queue is %v, P2 has %d and status %d; want %v, none and %d", s.Global(), s.Procs[2].Len(), s.Procs[2].Status, want, ProcDead)
	}
	for _, g := range s.Global() {
		if in := s.Go(g).In; in != Global {
			t.Errorf("goroutine %d is in %v", g, in)
		}
	}
}

// 2 is locked to M2, which sleeps until P0 comes to it. Once 2 has run, the P
// must not be given up with another goroutine in hand.
func TestAPMayBeGivenUpWithAGoroutineInHandOnlyForItsThread(t *testing.T) {
	events := []Event{
		{Kind: ProcStart, P: 0, M: 0},
		{Kind: GoCreate, P: 0, G: 1, To: Ring}, {Kind: GoCreate, P: 0, G: 2, To: Ring}, {Kind: GoCreate, P: 0, G: 3, To: Global},
		{Kind: MStart, P: 1, M: 1}, {Kind: ProcStart, P: 1, M: 1}, {Kind: ProcStop, P: 1, M: 1}, {Kind: MPark, P: NoProc, M: 1, G: 1},
		{Kind: GoLocked, P: 0, G: 1, M: 1, From: Ring},
		{Kind: ProcStop, P: 0, M: 0},
		{Kind: MUnpark, P: 0, M: 1}, {Kind: ProcStart, P: 0, M: 1}, {Kind: GoStart, P: 0, G: 1, From: Hand},
		{Kind: GoDestroy, P: 0, G: 1},
		{Kind: GlobrunqGet, P: 0, G: 3, N: 1},
		{Kind: ProcStop, P: 0, M: 1},
	}
	r := story(events...).Replay()
	n := 0
	for r.Next() {
		n++
	}
	if n != len(events)-1 || r.Err() == nil || !strings.Contains(r.Err().Error(), "P0 still has goroutine 3 in hand") {
		t.Errorf("Replay stops at event %d with %v; want the last, %d, and the goroutine in hand", n, r.Err(), len(events)-1)
	}
}
