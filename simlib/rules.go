package simlib

import (
	"strings"

	"github.com/schedlab/schedlab/simlib/trace"
)

// A RuleInfo says of one rule of Go's scheduler where the model has it from
// and how well it keeps it.
type RuleInfo struct {
	ID      string   // as in an event of the trace, such as "RQ-5"
	Text    string   // what the rule says, a sentence without a full stop
	InTrace bool     // an event of the trace can name the rule
	Model   []string // the functions of this package, methods as Mutex.lock; empty if the rule is left out
	Runtime []string // the functions they model, each with its file below src/runtime: "proc.go:runqput"
	Note    string   // what is simplified, or why the rule is left out
}

// Status says how the model keeps the rule: "modelled", "simplified" or
// "left out".
func (r RuleInfo) Status() string {
	switch {
	case len(r.Model) == 0:
		return "left out"
	case r.Note != "":
		return "simplified"
	}
	return "modelled"
}

// Scenario returns the file, below simlib, that shows the rule at work, or ""
// when the rule is left out.
func (r RuleInfo) Scenario() string {
	if len(r.Model) == 0 {
		return ""
	}
	family, _, _ := strings.Cut(r.ID, "-")
	return "testdata/" + family + "/" + r.ID
}

// Rules returns the index of the rules, by family: for each, the function of
// the model, the function of Go's runtime, and what is simplified.
func Rules() []RuleInfo {
	all := make([]RuleInfo, 0, len(rules))
	for _, row := range rules {
		info := RuleInfo{
			ID: row.id, Text: row.text,
			Model: strings.Fields(row.model), Runtime: strings.Fields(row.runtime), Note: row.note,
		}
		if r, err := trace.ParseRule(row.id); err == nil {
			if info.Text == "" {
				info.Text = r.Text()
			}
			info.InTrace = !row.silent
		}
		all = append(all, info)
	}
	return all
}

// A row of the index. A text is needed only where package trace has none.
// silent says that package trace knows the rule but no event names it: what
// the rule decides shows in the fields of events that name another.
type row struct {
	id, model, runtime, note, text string
	silent                         bool
}

var rules = []row{
	{id: "IN-3", model: "pidleput checkProcs", runtime: "proc.go:pidleput",
		text: "a P on the idle list has an empty local queue"},
	{id: "IN-4", model: "schedule startm checkThreads", runtime: "proc.go:schedule proc.go:startm",
		text: "a thread that spins owns a P without work and has no goroutine"},

	{id: "IN-8", model: "checkdead checkThreads", runtime: "proc.go:mcount proc.go:checkdead proc.go:incidlelocked",
		text: "threads that run are those created, less the ended, the idle, those that wait for a locked goroutine, and the runtime's own"},

	{id: "SU-1", model: "rt0 procresize", runtime: "proc.go:schedinit proc.go:procresize",
		note: "the runtime's own goroutines and the threads of its initialisation are not there"},
	{id: "SU-3", model: "stoplockedm handoffp", runtime: "proc.go:main proc.go:stoplockedm proc.go:handoffp",
		text: "a main goroutine that waits while it is locked forces one more thread, even with one P",
		note: "the runtime's initialisation is not there; a program that locks and waits shows what it causes"},
	{id: "SU-10", model: "resume finish", runtime: "proc.go:main"},

	{id: "GS-10", model: "goexit0 dropg", runtime: "proc.go:goexit0 proc.go:gdestroy proc.go:dropg",
		note: "descriptors of ended goroutines are not used again"},
	{id: "GS-13", model: "park", runtime: "runtime2.go:waitReason.String",
		text: "a goroutine that waits has a reason, in the words of a dump"},

	{id: "MS-1", model: "checkThreads stoplockedm stopm netpoll newm mexit", runtime: "proc.go:stoplockedm proc.go:stopm proc.go:mexit",
		text: "a thread runs a goroutine, schedules, spins, is in a syscall, in the poller, parked, parked for its locked goroutine, the runtime's own, or ended",
		note: "no thread is in C"},
	{id: "MS-2", model: "mput mget", runtime: "proc.go:mput proc.go:mget", silent: true},
	{id: "MS-3", model: "stopm mput", runtime: "proc.go:stopm proc.go:mPark", silent: true},
	{id: "MS-4", model: "startm wake", runtime: "proc.go:startm proc.go:stopm"},
	{id: "MS-8", model: "newm", runtime: "proc.go:checkmcount", silent: true},

	{id: "MS-9", model: "startTemplateThread startm", runtime: "proc.go:startTemplateThread proc.go:newm",
		note: "it costs one more wake-up where it makes a thread, and shows no events of its own"},

	{id: "PS-4", model: "pidleput pidleget", runtime: "proc.go:pidleput proc.go:pidleget", silent: true},
	{id: "PS-5", model: "procresize", runtime: "proc.go:procresize", silent: true},
	{id: "PS-2", model: "acquirep releasep releaseP gcstopm procresize", runtime: "proc.go:wirep proc.go:releasep proc.go:gcstopm proc.go:procresize",
		text: "a P is idle, running, or stopped with the world, and becomes each in a few ways only"},
	{id: "PS-6", model: "acquirep procresize mgetSpecific", runtime: "proc.go:acquirepNoTrace proc.go:procresize proc.go:mgetSpecific",
		text: "a P remembers the thread it had last, and gets it back when the world goes on"},
	{id: "PS-7", model: "execute exitsyscall takeP", runtime: "proc.go:execute proc.go:exitsyscall proc.go:syscallingThread.takeP",
		text: "schedtick counts time slices, syscalltick the syscalls that ended or lost their P"},
	{id: "PS-8", model: "newproc1", runtime: "proc.go:newproc1",
		text: "a P takes ids for goroutines in batches of 16"},

	{id: "RQ-1", model: "newproc runqput", runtime: "proc.go:newproc proc.go:runqput"},
	{id: "RQ-2", model: "runqput", runtime: "proc.go:runqput", silent: true},
	{id: "RQ-3", model: "runqput", runtime: "proc.go:runqput", silent: true},
	{id: "RQ-4", model: "runqput", runtime: "proc.go:runqput",
		text: "the ring has room for 256 goroutines"},
	{id: "RQ-5", model: "runqputslow", runtime: "proc.go:runqputslow"},
	{id: "RQ-8", model: "runqget execute", runtime: "proc.go:runqget proc.go:execute"},
	{id: "RQ-9", model: "runqget retake", runtime: "proc.go:runqget proc.go:retake",
		text: "goroutines that wake each other through runnext share one time slice, while the ring waits"},

	{id: "GQ-1", model: "globrunqput globrunqget", runtime: "proc.go:globrunqput proc.go:globrunqget", silent: true},
	{id: "GQ-2", model: "findRunnable globrunqget", runtime: "proc.go:findRunnable proc.go:globrunqget"},
	{id: "GQ-3", model: "globrunqgetbatch", runtime: "proc.go:globrunqgetbatch proc.go:runqputbatch"},
	{id: "GQ-4", model: "globrunqgetbatch", runtime: "proc.go:globrunqgetbatch",
		text: "nobody moves goroutines from the global queue to local ones but the P that needs them"},
	{id: "GQ-5", model: "findRunnable", runtime: "proc.go:findRunnable", silent: true},

	{id: "FR-0", model: "schedule stoplockedm", runtime: "proc.go:schedule proc.go:stoplockedm",
		text: "a thread that is locked to a goroutine hands its P off and sleeps until it gets one to run that goroutine with"},
	{id: "FR-0b", model: "found resetspinning startlockedm", runtime: "proc.go:schedule proc.go:resetspinning proc.go:startlockedm",
		text: "with a goroutine in hand a thread stops spinning and wakes the next; a goroutine that is locked elsewhere goes there with the P",
		note: "there is no trace reader"},
	{id: "FR-1", model: "findRunnable gcstopm", runtime: "proc.go:findRunnable proc.go:gcstopm",
		text: "when the world is to stop, the thread gives its P up before it looks for anything",
		note: "no function is to run at a safe point"},
	{id: "FR-2", model: "findRunnable checkTimers", runtime: "proc.go:findRunnable time.go:timers.check", silent: true},
	{id: "FR-7", model: "findRunnable runqget", runtime: "proc.go:findRunnable proc.go:runqget", silent: true},
	{id: "FR-8", model: "findRunnable globrunqgetbatch", runtime: "proc.go:findRunnable proc.go:globrunqgetbatch"},
	{id: "FR-9", model: "netpollNow netpollReady firstOf", runtime: "proc.go:findRunnable netpoll_epoll.go:netpoll netpoll.go:netpollready"},
	{id: "FR-10", model: "findRunnable becomeSpinning stealWork", runtime: "proc.go:findRunnable proc.go:m.becomeSpinning proc.go:stealWork"},
	{id: "FR-12", model: "giveUp", runtime: "proc.go:findRunnable",
		note: "the last look at the global queue finds nothing, as no time has passed since the one before"},
	{id: "FR-13", model: "checkAgain checkRunqsNoP checkTimersNoP", runtime: "proc.go:findRunnable proc.go:checkRunqsNoP proc.go:checkTimersNoP",
		note: "the search takes its time as a whole, between giving the P up and the second look"},
	{id: "FR-14", model: "pollOrStop netpoll pollDone", runtime: "proc.go:findRunnable netpoll_epoll.go:netpoll"},
	{id: "FR-15", model: "pollOrStop netpollBreak", runtime: "proc.go:findRunnable netpoll_epoll.go:netpollBreak"},
	{id: "FR-16", model: "stopm wake", runtime: "proc.go:stopm"},

	{id: "WS-1", model: "stealWork stealResume", runtime: "proc.go:stealWork", silent: true},
	{id: "WS-2", model: "setStealOrder startRound", runtime: "proc.go:randomOrder.reset proc.go:randomOrder.start",
		text: "a thief visits all Ps once a round, from a random start in a random stride"},
	{id: "WS-3", model: "stealResume gcstopm", runtime: "proc.go:stealWork",
		text: "a thief leaves off when the world is to stop"},
	{id: "WS-4", model: "stealTimers", runtime: "proc.go:stealWork"},
	{id: "WS-5", model: "runqsteal", runtime: "proc.go:runqgrab"},
	{id: "WS-6", model: "runqsteal", runtime: "proc.go:runqsteal"},
	{id: "WS-7", model: "runqsteal stealRunnext", runtime: "proc.go:runqgrab"},
	{id: "WS-8", model: "stealTimers", runtime: "proc.go:stealWork",
		text: "a thief that has run timers looks into its own queue before it robs"},

	{id: "SP-1", model: "wakep", runtime: "proc.go:wakep"},
	{id: "SP-3", model: "resetspinning", runtime: "proc.go:resetspinning"},
	{id: "SP-4", model: "startm", runtime: "proc.go:startm"},
	{id: "SP-6", model: "handoffp reentersyscall", runtime: "proc.go:handoffp",
		note: "nothing is traced and no garbage collector runs, so two of its branches are not there"},
	{id: "SP-7", model: "injectglist", runtime: "proc.go:injectglist"},
	{id: "SP-8", model: "ready goready", runtime: "proc.go:ready proc.go:goready", silent: true},

	{id: "YD-1", model: "G.Gosched goschedImpl", runtime: "proc.go:Gosched proc.go:goschedImpl"},
	{id: "YD-2", model: "goyield", runtime: "proc.go:goyield proc.go:goyield_m"},
	{id: "YD-3", model: "goschedImpl preemptone", runtime: "proc.go:goschedImpl proc.go:gopreempt_m"},
	{id: "YD-5", model: "G.Sleep", runtime: "time.go:timeSleep",
		text: "Sleep of zero or less returns at once"},
	{id: "YD-6", model: "G.Goexit goexit0", runtime: "panic.go:Goexit proc.go:goexit0"},

	{id: "CH-1", model: "G.block G.misuse", runtime: "chan.go:chansend chan.go:chanrecv chan.go:closechan"},
	{id: "CH-2", model: "hchan.chansend hchan.trySend", runtime: "chan.go:chansend"},
	{id: "CH-3", model: "hchan.chanrecv hchan.tryRecv", runtime: "chan.go:chanrecv chan.go:recv"},
	{id: "CH-4", model: "hchan.complete", runtime: "chan.go:send chan.go:recv"},
	{id: "CH-5", model: "hchan.closechan", runtime: "chan.go:closechan"},
	{id: "CH-6", model: "G.selectgo G.selectWait", runtime: "select.go:selectgo"},
	{id: "CH-7", model: "Select", runtime: "chan.go:chanrecv chan.go:selectnbrecv select.go:block",
		text: "a select with one case is a plain channel operation"},
	{id: "CH-8", model: "timer.maybeRunChan timer.blockTimerChan timer.unblockTimerChan timer.needsAdd Chan.Len",
		runtime: "time.go:timer.maybeRunChan time.go:blockTimerChan time.go:unblockTimerChan time.go:timer.needsAdd chan.go:chanlen",
		text:    "a timer with a channel is in a heap only while somebody waits on the channel; else the next operation on it sees whether the timer was due"},

	{id: "SE-1", model: "semaphore.semacquire semaphore.semrelease", runtime: "sema.go:semacquire1 sema.go:semrelease1", silent: true},
	{id: "SE-2", model: "semaphore.semrelease goyield", runtime: "sema.go:semrelease1", silent: true},

	{id: "MU-1", model: "Mutex.TryLock", runtime: "../internal/sync/mutex.go:Mutex.TryLock",
		text: "TryLock takes an unlocked mutex and never waits"},
	{id: "MU-2", model: "canSpin Mutex.lockSlow", runtime: "proc.go:internal_sync_runtime_canSpin ../internal/sync/mutex.go:Mutex.lockSlow", silent: true},
	{id: "MU-3", model: "Mutex.unlock Mutex.lockSlow", runtime: "../internal/sync/mutex.go:Mutex.unlockSlow ../internal/sync/mutex.go:Mutex.lockSlow"},
	{id: "MU-4", model: "Mutex.lockSlow Mutex.unlock", runtime: "../internal/sync/mutex.go:Mutex.lockSlow ../internal/sync/mutex.go:Mutex.unlockSlow"},
	{id: "MU-5", model: "Mutex.handedOver", runtime: "../internal/sync/mutex.go:Mutex.lockSlow", silent: true},
	{id: "MU-6", model: "Mutex.lockSlow semaphore.semacquire", runtime: "../internal/sync/mutex.go:Mutex.lockSlow sema.go:semacquire1"},
	{id: "RW-1", model: "RWMutex.RLock RWMutex.RUnlock RWMutex.Lock RWMutex.Unlock",
		runtime: "../sync/rwmutex.go:RWMutex.RLock ../sync/rwmutex.go:RWMutex.rUnlockSlow ../sync/rwmutex.go:RWMutex.Lock ../sync/rwmutex.go:RWMutex.Unlock"},
	{id: "WG-1", model: "WaitGroup.add WaitGroup.Wait", runtime: "../sync/waitgroup.go:WaitGroup.Add ../sync/waitgroup.go:WaitGroup.Wait"},
	{id: "CO-1", model: "Cond.Wait Cond.notify", runtime: "sema.go:notifyListWait sema.go:notifyListNotifyOne sema.go:notifyListNotifyAll"},

	{id: "SW-1", model: "G.stopTheWorld G.startTheWorld", runtime: "proc.go:stopTheWorld proc.go:startTheWorld"},
	{id: "SW-2", model: "stopTheWorldWithSema gcstopP stopAgain", runtime: "proc.go:stopTheWorldWithSema proc.go:syscallingThread.gcstopP",
		note: "signals do not take time, so the others are asked last"},
	{id: "SW-3", model: "gcstopm findRunnable exitsyscallNoP", runtime: "proc.go:gcstopm proc.go:findRunnable proc.go:exitsyscallNoP"},
	{id: "SW-4", model: "gcstopm procresize", runtime: "proc.go:gcstopm proc.go:procresize",
		text: "a P keeps its local queue while the world stands still"},
	{id: "SW-5", model: "goschedImpl", runtime: "proc.go:goschedImpl"},
	{id: "SW-6", model: "startTheWorldWithSema procresize mgetSpecific wakeWith", runtime: "proc.go:startTheWorldWithSema proc.go:procresize proc.go:mgetSpecific",
		note: "no garbage collector has workers for idle Ps"},
	{id: "SW-7", model: "G.StopTheWorld", runtime: "proc.go:stwReason.String",
		text: "the world is stopped to read memory statistics, to change GOMAXPROCS, for profiles and dumps, and twice in a cycle of the garbage collector",
		note: "the program says what for; there is no garbage collector that does it"},

	{id: "MP-1", model: "DefaultGOMAXPROCS", runtime: "proc.go:schedinit cgroup_linux.go:defaultGOMAXPROCS",
		text: "GOMAXPROCS is at first the number of CPUs that the program may use, or the limit of its cgroup if that is less",
		note: "a run has four Ps unless its Config says otherwise, so that it is the same on every machine"},
	{id: "MP-2", model: "DefaultGOMAXPROCS", runtime: "cgroup_linux.go:adjustCgroupGOMAXPROCS",
		text: "the limit of a cgroup is rounded up, and is not less than 2; it can only lower GOMAXPROCS"},
	{id: "MP-5", model: "G.GOMAXPROCS", runtime: "debug.go:GOMAXPROCS",
		text: "GOMAXPROCS(n) stops the world to change the number of Ps; with the number of now it changes nothing"},
	{id: "MP-6", model: "changeProcs destroy timers.take", runtime: "proc.go:procresize proc.go:p.destroy time.go:timers.take"},
	{id: "MP-7", model: "procresize setStealOrder", runtime: "proc.go:procresize proc.go:randomOrder.reset",
		text: "with the number of Ps changes the order in which thieves go round",
		note: "there are no workers of a garbage collector to bound"},

	{id: "LK-1", model: "G.LockOSThread G.UnlockOSThread dropLock", runtime: "proc.go:LockOSThread proc.go:UnlockOSThread proc.go:dounlockOSThread",
		text: "LockOSThread is counted; a locked goroutine runs on its thread only, and the thread runs nothing else"},
	{id: "LK-2", model: "schedule stoplockedm", runtime: "proc.go:schedule proc.go:stoplockedm"},
	{id: "LK-3", model: "found startlockedm wake", runtime: "proc.go:schedule proc.go:startlockedm"},
	{id: "LK-4", model: "wake execute", runtime: "proc.go:schedule proc.go:execute"},
	{id: "LK-5", model: "goexit0 mexit", runtime: "proc.go:gdestroy proc.go:mexit"},
	{id: "LK-6", model: "rt0 G.LockOSThread", runtime: "proc.go:main",
		text: "a lock taken at the start of the program keeps the main goroutine on M0",
		note: "there are no init functions; a lock at the beginning of main stands for one in init"},

	{id: "TM-1", model: "timers.siftUp timers.siftDown sched.maybeAdd", runtime: "time.go:timers.siftUp time.go:timers.siftDown time.go:timer.maybeAdd",
		text: "each P has a heap of timers; a timer enters the heap of the P that sets it"},
	{id: "TM-2", model: "checkTimers stealTimers", runtime: "time.go:timers.check proc.go:stealWork"},
	{id: "TM-3", model: "timer.stop timer.modify timers.cleanHead timers.adjust timer.updateHeap",
		runtime: "time.go:timer.stop time.go:timer.modify time.go:timers.cleanHead time.go:timers.adjust time.go:timer.updateHeap",
		text:    "a timer that is stopped or changed stays where it is in its heap until somebody looks at it there"},
	{id: "TM-4", model: "timeSleep resetForSleep checkTimers", runtime: "time.go:timeSleep time.go:resetForSleep time.go:goroutineReady"},
	{id: "TM-5", model: "newAlarm timer.goFunc timer.sendTime timer.unlockAndRun",
		runtime: "time.go:newTimer ../time/sleep.go:goFunc ../time/sleep.go:sendTime time.go:timer.unlockAndRun"},
	{id: "TM-6", model: "wakeNetPoller netpollBreak", runtime: "proc.go:wakeNetPoller netpoll_epoll.go:netpollBreak"},
	{id: "TM-7", model: "netpoll pollDone", runtime: "netpoll_epoll.go:netpoll"},
	{id: "TM-8", model: "maybeAdd newConn", runtime: "time.go:timers.addHeap netpoll.go:netpollGenericInit",
		text: "the poller begins with the first timer or connection; before, threads without work only sleep"},
	{id: "TM-9", model: "pidleput", runtime: "proc.go:pidleput",
		text: "a P that becomes idle keeps its timers"},

	{id: "NP-1", model: "Conn.Read Conn.netpollblock Conn.netpollunblock Conn.netpollcheckerr G.NetRead", runtime: "netpoll.go:netpollblock netpoll.go:netpollunblock netpoll.go:netpollcheckerr ../internal/poll/fd_unix.go:FD.Read"},
	{id: "NP-2", model: "netpollNow pollOrStop sysmonPoll", runtime: "proc.go:findRunnable proc.go:sysmon",
		text: "the poller is asked by a P that runs dry, by the last idle thread, and by sysmon when nobody did for 10 ms"},
	{id: "NP-3", model: "netpollReady injectglist", runtime: "netpoll.go:netpollready proc.go:injectglist",
		text: "what the poller finds ready comes out as from a stack, the last first"},
	{id: "NP-4", model: "pollOrStop netpoll", runtime: "proc.go:findRunnable",
		text: "one thread at most waits in the poller, and it has no P"},
	{id: "NP-5", model: "G.Syscall", runtime: "proc.go:entersyscall",
		text: "a file, unlike a socket, is read in a blocking syscall, which holds a thread"},
	{id: "NP-6", model: "hangs checkdead", runtime: "proc.go:checkdead",
		note: "Go hangs for ever; the model knows that nothing is on its way, and ends the run with a DeadlockError that says so"},
	{id: "NP-7", model: "Conn.SetReadDeadline Conn.netpolldeadline Conn.Close", runtime: "netpoll.go:poll_runtime_pollSetDeadline netpoll.go:netpolldeadlineimpl netpoll.go:poll_runtime_pollUnblock"},

	{id: "SY-1", model: "reentersyscall", runtime: "proc.go:reentersyscall"},
	{id: "SY-3", runtime: "proc.go:entersyscallblock",
		text: "a goroutine that waits for a signal hands its P off at once",
		note: "there are no signals in the model, and nothing else waits so"},
	{id: "SY-5", model: "retake", runtime: "proc.go:retake"},
	{id: "SY-6", model: "retake sysmonRound", runtime: "proc.go:retake proc.go:sysmon",
		text: "how soon a P is taken from a syscall depends on how often sysmon looks"},
	{id: "SY-7", model: "retake", runtime: "proc.go:retake"},
	{id: "SY-8", model: "exitsyscall exitsyscallTryGetP exitsyscallNoP", runtime: "proc.go:exitsyscall proc.go:exitsyscallTryGetP proc.go:exitsyscallNoP"},
	{id: "SY-10", model: "handoffp newm", runtime: "proc.go:handoffp proc.go:newm",
		text: "threads in syscalls are not limited by GOMAXPROCS"},
	{id: "SY-11", model: "reentersyscall", runtime: "proc.go:reentersyscall",
		text: "in a syscall that is too short for sysmon, the P does nothing else"},

	{id: "PE-1", model: "retake preemptone", runtime: "proc.go:retake proc.go:preemptone"},
	{id: "PE-3", model: "preemptone workDone G.compute", runtime: "preempt.go:isAsyncSafePoint stack.go:newstack",
		note: "Compute can be left anywhere, ComputeTight by a signal only, an operation of the runtime at its end"},
	{id: "PE-4", model: "retake sysmonRound", runtime: "proc.go:retake proc.go:sysmon",
		text: "a time slice ends at sysmon's first look that is 10 ms after the one that saw it begin"},
	{id: "PE-5", model: "goschedImpl", runtime: "proc.go:goschedImpl",
		text: "a chain through runnext is preempted as one: who runs leaves, who is in runnext stays"},
	{id: "PE-6", model: "execute", runtime: "proc.go:execute", silent: true},

	{id: "PE-7", model: "preemptall preemptone", runtime: "proc.go:preemptall proc.go:preemptone",
		note: "there is no garbage collector, which asks for its own reasons"},

	{id: "MN-2", model: "sysmonRound sysmonSleep sysmonWork", runtime: "proc.go:sysmon"},
	{id: "MN-3", model: "sysmonSleep", runtime: "stubs2.go:usleep",
		text: "the system adds its timer slack to each of sysmon's sleeps"},
	{id: "MN-4", model: "sysmonWork sysmonPoll", runtime: "proc.go:sysmon",
		note: "of its round there are the sleep, the poller and the Ps, in this order"},
	{id: "MN-5", model: "sysmonRound wakeSysmon", runtime: "proc.go:sysmon proc.go:entersyscallWakeSysmon"},

	{id: "DL-1", model: "checkdead", runtime: "proc.go:checkdead"},
	{id: "DL-2", model: "checkdead", runtime: "proc.go:checkdead",
		text: "a timer prevents the report of a deadlock only until it has fired"},
}
