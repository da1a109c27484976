package simlib

// worldRules are those of stop-the-world, the garbage collector, coroutines, bubbles and what can be observed.
var worldRules = []row{
	{id: "SW-1", model: "G.stopTheWorld G.startTheWorld", runtime: "proc.go:stopTheWorld proc.go:startTheWorld"},
	{id: "SW-2", model: "stopTheWorldWithSema gcstopP stopAgain", runtime: "proc.go:stopTheWorldWithSema proc.go:syscallingThread.gcstopP",
		note: "signals do not take time, so the others are asked last"},
	{id: "SW-3", model: "gcstopm findRunnable exitsyscallNoP", runtime: "proc.go:gcstopm proc.go:findRunnable proc.go:exitsyscallNoP"},
	{id: "SW-4", model: "gcstopm procresize", runtime: "proc.go:gcstopm proc.go:procresize",
		text: "a P keeps its local queue while the world stands still"},
	{id: "SW-5", model: "goschedImpl", runtime: "proc.go:goschedImpl"},
	{id: "SW-6", model: "startTheWorldWithSema procresize mgetSpecific wakeWith assignWaitingGCWorker", runtime: "proc.go:startTheWorldWithSema proc.go:procresize proc.go:mgetSpecific mgcpacer.go:gcControllerState.assignWaitingGCWorker"},
	{id: "SW-7", model: "G.StopTheWorld G.gcStart G.gcMarkDone", runtime: "proc.go:stwReason.String",
		text: "the world is stopped to read memory statistics, to change GOMAXPROCS, for profiles and dumps, and twice in a cycle of the garbage collector"},

	{id: "CR-1", model: "Pull G.coroswitch coroswitch_m G.newcoro coroexit", runtime: "coro.go:coroswitch_m coro.go:newcoro coro.go:coroexit"},
	{id: "CR-2", model: "G.newcoro coroswitch_m", runtime: "coro.go:coroswitch_m coro.go:newcoro",
		text: "who switches to a coroutine is locked to its thread as its maker was, or the program ends"},

	{id: "BU-1", model: "G.SynctestRun clock synctestBubble.join synctestBubble.changegstatus durablyBlocked fakeTimers.insert fakeTimers.runDue WaitGroup.associate hchan.inBubble",
		runtime: "synctest.go:synctestRun synctest.go:synctestBubble.changegstatus time.go:time_runtimeNow time.go:timer.maybeAdd time.go:timers.check runtime2.go:waitReason.isIdleInSynctest ../sync/waitgroup.go:WaitGroup.Add",
		note:    "a channel belongs to the bubble of the goroutine that uses it first, unless MadeBy says who made it, and a global WaitGroup can belong to one, too"},
	{id: "BU-2", model: "synctestBubble.maybeWakeLocked wakeBubble G.SynctestRun G.SynctestWait deadBubble",
		runtime: "synctest.go:synctestBubble.maybeWakeLocked synctest.go:synctestRun synctest.go:synctestWait synctest.go:synctestBubble.decActive"},

	{id: "OB-1", model: "metrics/Read metrics/reader.samples metrics/timeHistogram.record",
		runtime: "metrics.go:schedStatsAggregate.compute proc.go:casgstatus histogram.go:timeHistogram.record",
		text:    "runtime/metrics tells the numbers of goroutines by state and of threads, latencies, pauses and waits for mutexes"},
	{id: "OB-2", model: "schedtrace scheddetail sysmonTrace", runtime: "proc.go:schedtrace proc.go:sysmon",
		text: "GODEBUG=schedtrace makes sysmon print a line with the counts of Ps and threads, and the queues and ticks of all Ps"},
	{id: "OB-3", model: "trace/exectrace/Write trace/exectrace/exporter.event",
		runtime: "traceruntime.go:traceLocker.GoCreate traceruntime.go:traceLocker.GoStart traceruntime.go:traceLocker.GoPark traceruntime.go:traceLocker.GoUnpark traceruntime.go:traceLocker.ProcSteal traceruntime.go:traceLocker.STWStart",
		text:    "the tracer writes an event where a goroutine is made, starts, stops, blocks, is woken or ends, in syscalls, for Ps, for GOMAXPROCS and for stops of the world"},
}
