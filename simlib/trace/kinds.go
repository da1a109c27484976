package trace

// The kinds of events. The table below says of each what its fields mean, which
// [Kind.Fields] returns. A file keeps the numbers, so a new kind comes last.
const (
	KindNone Kind = iota
	ProcStart
	ProcStop
	ProcSteal
	GoCreate
	GoStart
	GoBlock
	GoUnblock
	GoStop
	GoDestroy
	GoSyscallBegin
	GoSyscallEnd
	GoSyscallEndBlocked
	RunqSteal
	GlobrunqGet
	RunqOverflow
	MStart
	MPark
	MUnpark
	MSpin
	MUnspin
	MNetpoll
	MNetpollEnd
	PreemptRequest
	SysmonSleep
	UserLog
	End
	GoLocked
	MExit
	STWBegin
	STWEnd
	ProcsChange
	GCBegin
	GCEnd
	GCAssistBegin
	GCAssistEnd
	GoLabel
	RunqDrain
	GoCreateBlocked
	GoSwitch
	Cores
	ThreadReady
	ThreadOn
	ThreadOff
	NeighborOn
	NeighborOff
	RangeBegin
	RangeEnd
	TimerDue
	NetReady
	Unthrottle
	NumKinds
)

// kinds has a row for each kind: all that must be said of it but what draws it.
var kinds = [NumKinds]kindRow{
	KindNone: {name: "None"},
	ProcStart: {
		name: "ProcStart", fields: "P, M: the thread acquires the P",
		shape: ofThread, needs: aProc | aThread, apply: (*State).procStart, lanes: threadLanes,
		says: "{m} gets {p}", cause: "the thread got the P",
	},
	ProcStop: {
		name: "ProcStop", fields: "P, M: the thread gives the P up",
		shape: ofThread, needs: aProc | aThread, apply: (*State).procStop, lanes: threadLanes,
		says: "{m} gives {p} up", cause: "the thread gave the P up",
	},
	ProcSteal: {
		name: "ProcSteal", fields: "P, M: the P is taken from a thread that is in a syscall",
		shape: ofThread, needs: aProc | aThread, apply: (*State).procStop, lanes: allLanes,
		saysBy: saysProcSteal, causeBy: causeProcSteal,
	},
	GoCreate: {
		name: "GoCreate", fields: "G, P, Other: the creator; To: the queue it enters",
		shape: toByOther, apply: (*State).goCreate, lanes: LaneGo, status: true,
		saysBy: saysCreate, causeBy: causeCreate,
	},
	GoStart: {
		name: "GoStart", fields: "G, P; From: the queue it was taken from",
		shape: fromPlace, needs: aProc | aGo, apply: (*State).goStart, lanes: allLanes, status: true,
		says: "{g} runs", causeBy: causeStart,
	},
	GoBlock: {
		name: "GoBlock", fields: "G, P, Reason, Object",
		shape: reasonAndObject, needs: aProc | aGo, apply: (*State).goLeave, lanes: allLanes, status: true,
		saysBy: saysBlock, causeBy: causeBlock,
	},
	GoUnblock: {
		name: "GoUnblock", fields: "G, P of the waker (or none), Other: the waker; To, which is Hand for one from the network poller that P runs next",
		shape: placeByOther, needs: aGo, apply: (*State).goUnblock, lanes: LaneGo, status: true,
		saysBy: saysUnblock, causeBy: causeUnblock,
	},
	GoStop: {
		name: "GoStop", fields: "G, P, Stop: why it leaves the P while still runnable; To",
		shape: stopTo, needs: aProc | aGo, apply: (*State).goLeave, lanes: allLanes, status: true,
		says: "{g} leaves: {stop}", cause: "{stop}, {into}",
	},
	GoDestroy: {
		name: "GoDestroy", fields: "G, P; without P it was in a syscall, a goroutine of C that called Go",
		needs: aGo, apply: (*State).goDestroy, lanes: allLanes, status: true,
		says: "{g} ends", cause: "the goroutine ended",
	},
	GoSyscallBegin: {
		name: "GoSyscallBegin", fields: "G, P",
		needs: aProc | aGo, apply: (*State).goSyscallBegin, lanes: allLanes, status: true,
		says: "{g} enters a syscall", cause: "a syscall began",
	},
	GoSyscallEnd: {
		name: "GoSyscallEnd", fields: "G, P: back from the syscall and running on P",
		needs: aProc | aGo, apply: (*State).goSyscallEnd, lanes: allLanes, status: true,
		says: "{g} is back from its syscall", cause: "back from the syscall",
	},
	GoSyscallEndBlocked: {
		name: "GoSyscallEndBlocked", fields: "G: back from the syscall without a P; To",
		shape: toQueue, needs: aGo, apply: (*State).goSyscallEndBlocked, lanes: LaneGo | LaneThread | LaneCore, status: true,
		saysBy: saysSyscallEndBlocked, cause: "back from the syscall without a P, {into}",
	},
	RunqSteal: {
		name: "RunqSteal", fields: "P: the thief; Victim, N taken; From ring or runnext; G: the one in hand",
		shape: stolen, needs: aProc | aGo, apply: (*State).runqSteal, lanes: threadLanes,
		says: "{p} steals {n goroutines} from {victim}", cause: "work was found to steal",
	},
	GlobrunqGet: {
		name: "GlobrunqGet", fields: "P, N taken from the global queue; G: the one in hand, the rest go to the ring",
		shape: counted, needs: aProc | aGo, apply: (*State).globrunqGet, lanes: threadLanes,
		says: "{p} takes {n goroutines} from the global queue", cause: "work was found in the global queue",
	},
	RunqOverflow: {
		name: "RunqOverflow", fields: "P: its ring is full; the oldest N of the ring and then G (last in the ring) go to the global queue",
		shape: counted, needs: aProc | aGo, apply: (*State).runqOverflow,
		says: "the ring is full: {n} of it and {g} move to the global queue",
		left: left{InTimeline: "queues have no lane; RunQueues shows their lengths"},
	},
	MStart: {
		name: "MStart", fields: "M: a thread is created; P: the one it will own; G: the goroutine that has it for itself alone",
		shape: ofThread, apply: (*State).mStart, lanes: threadLanes,
		says: "the thread {m} is created", cause: "the thread was created",
	},
	MPark: {
		name: "MPark", fields: "M: the thread sleeps on the idle list; G: it waits for this goroutine, to which it is locked",
		shape: ofThread, needs: aThread, apply: (*State).threadChange, lanes: threadLanes,
		says: "{m} goes to sleep", cause: "the thread went to sleep",
		left: left{InExectrace: "Go's tracer has no event for it"},
	},
	MUnpark: {
		name: "MUnpark", fields: "M: the thread is woken; P: the one it will own",
		shape: ofThread, needs: aThread, apply: (*State).mUnpark, lanes: threadLanes,
		says: "{m} is woken", cause: "the thread was woken",
		left: left{InExectrace: "Go's tracer has no event for it"},
	},
	MSpin: {
		name: "MSpin", fields: "M, P: the thread looks for work to steal",
		shape: ofThread, needs: aThread, apply: (*State).threadChange, lanes: threadLanes,
		says: "{m} looks for work", cause: "the thread began to look for work",
		left: left{InExectrace: "Go's tracer has no event for it"},
	},
	MUnspin: {
		name: "MUnspin", fields: "M: it stops looking",
		shape: ofThread, needs: aThread, apply: (*State).threadChange, lanes: threadLanes,
		says: "{m} stops looking", cause: "the thread stopped looking",
		left: left{InExectrace: "Go's tracer has no event for it"},
	},
	MNetpoll: {
		name: "MNetpoll", fields: "M: the thread blocks in the network poller, without a P",
		shape: ofThread, needs: aThread, apply: (*State).threadChange, lanes: threadLanes,
		says: "{m} waits in the network poller", cause: "the thread went into the network poller",
		left: left{InExectrace: "Go's tracer has no event for it"},
	},
	MNetpollEnd: {
		name: "MNetpollEnd", fields: "M: it returns from there",
		shape: ofThread, needs: aThread, apply: (*State).threadChange, lanes: threadLanes,
		says: "{m} comes back from the network poller", cause: "the thread came back from the poller",
		left: left{InStory: "what the thread does next is told", InExectrace: "Go's tracer has no event for it"},
	},
	PreemptRequest: {
		name: "PreemptRequest", fields: "G, P: sysmon asks the goroutine to leave",
		needs: aProc | aGo, apply: (*State).onProc,
		saysBy: saysPreemptRequest,
	},
	SysmonSleep: {
		name: "SysmonSleep", fields: "N: sysmon's new period in microseconds, 0 is deep sleep",
		shape: counted, apply: (*State).nothing,
		saysBy: saysSysmonSleep,
		left:   left{InStory: "it happens too often, and moves no goroutine", InTimeline: "it changes what no lane shows", InExectrace: "Go's tracer has no event for it", InPerfetto: "it happens too often, and changes no track"},
	},
	UserLog: {
		name: "UserLog", fields: "G, P; Text: what the program wrote",
		shape: texted, apply: (*State).onProc,
		says: "{g} logs “{text}”",
	},
	End: {
		name: "End", fields: "the run is over; Text says how",
		shape: texted, apply: (*State).end, lanes: allLanes,
		says: "the program is over: {text}", cause: "the run was over",
	},
	GoLocked: {
		name: "GoLocked", fields: "G, P; From: it is locked to the thread M, which is woken to run it on P",
		shape: fromToThread, needs: aProc | aGo | aThread, apply: (*State).goLocked, lanes: threadLanes,
		says: "{g} is locked to {m}, which gets {p}", cause: "the goroutine is locked to another thread, which got the P",
	},
	MExit: {
		name: "MExit", fields: "M: the thread ends",
		shape: ofThread, needs: aThread, apply: (*State).threadChange, lanes: threadLanes,
		says: "{m} ends", cause: "the thread ended",
		left: left{InExectrace: "Go's tracer has no event for it"},
	},
	STWBegin: {
		name: "STWBegin", fields: "G, P; Text: it begins to stop all other goroutines, and what for",
		shape: texted, needs: aProc | aGo, apply: (*State).stw, lanes: LaneProc,
		says: "{g} stops the world: {text}", cause: "the world was to stop",
	},
	STWEnd: {
		name: "STWEnd", fields: "G, P: it lets them go on",
		needs: aProc | aGo, apply: (*State).stw, lanes: LaneProc,
		says: "{g} lets the world go on", cause: "the world went on",
	},
	ProcsChange: {
		name: "ProcsChange", fields: "G, P: where it runs from now on; M: its thread; N: how many Ps there are",
		shape: resized, needs: aProc | aGo | aThread, apply: (*State).procsChange, lanes: allLanes, status: true,
		says: "GOMAXPROCS is {n} from now on", cause: "GOMAXPROCS changed",
	},
	GCBegin: {
		name: "GCBegin", fields: "G, P: it begins a cycle of the garbage collector; N: KiB in the heap",
		shape: counted, needs: aProc | aGo, apply: (*State).gcCycle,
		says: "{g} begins a cycle of the garbage collector",
		left: left{InTimeline: "the slices of its workers show the cycle"},
	},
	GCEnd: {
		name: "GCEnd", fields: "G, P: it ends the cycle; N: KiB that are left",
		shape: counted, needs: aProc | aGo, apply: (*State).gcCycle,
		says: "{g} ends the cycle of the garbage collector",
		left: left{InTimeline: "the slices of its workers show the cycle"},
	},
	GCAssistBegin: {
		name: "GCAssistBegin", fields: "G, P: it allocated much, so it begins to mark for the collector itself",
		needs: aProc | aGo, apply: (*State).gcAssist, lanes: allLanes,
		says: "{g} helps the garbage collector, as it allocated much", cause: "it allocated much, so it marks, too",
	},
	GCAssistEnd: {
		name: "GCAssistEnd", fields: "G, P",
		needs: aProc | aGo, apply: (*State).gcAssist, lanes: allLanes,
		says: "{g} goes on with its own work", cause: "it has marked enough for what it allocated",
	},
	GoLabel: {
		name: "GoLabel", fields: "G, P; GC, Text: it is a worker of the collector, and of this kind until it leaves",
		shape: work, needs: aProc | aGo, apply: (*State).goLabel, lanes: allLanes,
		says: "{g} marks: {work}", cause: "the worker of the garbage collector began to mark",
	},
	RunqDrain: {
		name: "RunqDrain", fields: "P, N: all of its local queue, runnext first, goes to the global queue; G: the worker that keeps the P",
		shape: counted, needs: aProc | aGo, apply: (*State).runqDrain,
		says: "all of {p}'s queue, {n goroutines}, moves to the global queue",
		left: left{InTimeline: "queues have no lane; RunQueues shows their lengths"},
	},
	GoCreateBlocked: {
		name: "GoCreateBlocked", fields: "G, P, Other: the creator, Reason: what the new goroutine, a coroutine, waits for; without a creator it was there before, and what it waits for is not known",
		shape: coroutine, apply: (*State).goCreate, lanes: LaneGo, status: true,
		saysBy: saysCoroutine, cause: "created as a coroutine by {other}",
	},
	GoSwitch: {
		name: "GoSwitch", fields: "G, P: it goes on in the time slice of Other, which just blocked or ended",
		shape: byOther, needs: aProc | aGo, apply: (*State).goSwitch, lanes: allLanes, status: true,
		says: "{g} goes on in the time slice of {other}", cause: "goes on in the time slice of {other}",
	},
	Cores: {
		name: "Cores", fields: "N: how many cores the threads run on; comes first, if at all",
		shape: counted, apply: (*State).cores, system: true,
		says: "there are {n} cores",
		left: left{InStory: "it says what is there, not what happens", InTimeline: "it changes what no lane shows", InExectrace: "Go's tracer knows no cores"},
	},
	ThreadReady: {
		name: "ThreadReady", fields: "M: the thread could go on and waits for a core",
		shape: ofThread, needs: aThread, apply: (*State).threadReady, lanes: LaneGo | LaneThread | LaneProc, system: true,
		says: "{m} waits for a core", cause: "the thread is to go on, and waits for a core",
		left: left{InExectrace: "Go's tracer knows no cores", InPerfetto: "a track of a thread does not show its wait for a core"},
	},
	ThreadOn: {
		name: "ThreadOn", fields: "M, Core: the thread is on the core from now on",
		shape: onCore, needs: aThread, apply: (*State).threadOn, lanes: allLanes, system: true,
		says: "{m} gets {core}", cause: "the thread got the core",
		left: left{InExectrace: "Go's tracer knows no cores"},
	},
	ThreadOff: {
		name: "ThreadOff", fields: "M, Core, Off: it is no longer",
		shape: offCore, needs: aThread, apply: (*State).threadOff, lanes: allLanes, system: true,
		says: "{m} leaves {core}: {off}", cause: "left the core: {off}",
		left: left{InExectrace: "Go's tracer knows no cores"},
	},
	NeighborOn: {
		name: "NeighborOn", fields: "N, Core: so is the neighbour number N, another process",
		shape: neighborOn, apply: (*State).neighbor, lanes: LaneCore, system: true,
		says: "another process gets {core}", cause: "another process got the core",
		left: left{InExectrace: "Go's tracer knows no cores"},
	},
	NeighborOff: {
		name: "NeighborOff", fields: "N, Core, Off",
		shape: neighborOff, apply: (*State).neighbor, lanes: LaneCore, system: true,
		says: "another process leaves {core}: {off}", cause: "left the core: {off}",
		left: left{InExectrace: "Go's tracer knows no cores"},
	},
	RangeBegin: {
		name: "RangeBegin", fields: "G, P, each if there is one; Text: a stretch of time that begins: a task or region of the program, or a sweep",
		shape: texted, apply: (*State).onProc,
		saysBy: saysRangeBegin,
		left:   left{InTimeline: "ranges overlap slices and each other"},
	},
	RangeEnd: {
		name: "RangeEnd", fields: "G, P; Text: the same",
		shape: texted, apply: (*State).onProc,
		saysBy: saysRangeEnd,
		left:   left{InTimeline: "ranges overlap slices and each other"},
	},
	TimerDue: {
		name: "TimerDue", fields: "P: whose thread runs a timer; G: the goroutine that sleeps or waits for it, or none yet; N: for how many ns the timer has been due, at most 4.29 s",
		shape: counted, apply: (*State).forGo,
		saysBy: saysTimerDue,
		left:   left{InExectrace: "Go's tracer has no event for it"},
	},
	NetReady: {
		name: "NetReady", fields: "G: the goroutine that waits for what arrives at a connection now, or none; N: the connection's number",
		shape: counted, apply: (*State).forGo, system: true,
		saysBy: saysNetReady,
		left:   left{InExectrace: "Go's tracer has no event for it"},
	},
	Unthrottle: {
		name: "Unthrottle", fields: "the next period of the CPU quota, which was used up, begins: throttled threads wait for a core, or get one",
		apply: (*State).unthrottle, lanes: LaneGo | LaneThread | LaneProc, system: true,
		says: "the next period of the CPU quota begins", cause: "the next period of the CPU quota began",
		left: left{InExectrace: "Go's tracer knows no quota", InPerfetto: "a track of a thread does not show its wait for a core"},
	},
}
