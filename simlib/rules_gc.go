package simlib

// gcRules are those of the garbage collector: its workers, what it asks of the program, its pauses.
var gcRules = []row{
	{id: "GC-1", model: "gcController.startCycle", runtime: "mgcpacer.go:gcControllerState.startCycle",
		text: "a quarter of the Ps marks: as many dedicated workers as come near to that, and a share of each P where that is too far off"},
	{id: "GC-2", model: "G.gcBgMarkWorker readyWorker", runtime: "mgc.go:gcBgMarkWorker mgcpacer.go:gcControllerState.findRunnableGCWorker"},
	{id: "GC-3", model: "assignWaitingGCWorker execute", runtime: "mgcpacer.go:gcControllerState.assignWaitingGCWorker proc.go:execute"},
	{id: "GC-4", model: "G.gcBgMarkWorker G.gcDrain runqdrain", runtime: "mgc.go:gcBgMarkWorker mgcmark.go:gcDrain proc.go:runqdrain"},
	{id: "GC-5", model: "pollFractionalWorkerExit G.gcDrain", runtime: "mgc.go:pollFractionalWorkerExit mgcmark.go:gcDrain"},
	{id: "GC-6", model: "gcController.addIdleMarkWorker gcController.removeIdleMarkWorker pollWork G.gcDrain", runtime: "mgcpacer.go:gcControllerState.addIdleMarkWorker mgcpacer.go:gcControllerState.removeIdleMarkWorker proc.go:pollWork mgcmark.go:gcDrain"},
	{id: "GC-7", model: "enlistWorker", runtime: "mgcpacer.go:gcControllerState.enlistWorker",
		note: "a worker looks for another whenever it has marked 20,000 bytes and there are more; the runtime does when a buffer of work is full"},
	{id: "GC-8", model: "G.mallocgc G.gcAssistAlloc G.gcAssistAlloc1 G.gcDrainN G.gcParkAssist gcFlushBgCredit gcWakeAllAssists gcController.revise",
		runtime: "malloc.go:deductAssistCredit mgcmark.go:gcAssistAlloc mgcmark.go:gcAssistAlloc1 mgcmark.go:gcDrainN mgcmark.go:gcParkAssist mgcmark.go:gcFlushBgCredit mgcmark.go:gcWakeAllAssists mgcpacer.go:gcControllerState.revise",
		note:    "credit is passed on for every 20,000 bytes that a worker has marked, not for every 2,000; as the most that stacks may hold the model takes what was scanned of them last time, not their size; and nobody limits assists: the runtime lets them go unpaid (gcCPULimiter) while the collector, its idle workers aside, has had a second of CPU time for each P more than the program"},
	{id: "GC-9", model: "G.markroot G.suspendG resumeG preemptPark", runtime: "mgcmark.go:markroot preempt.go:suspendG preempt.go:resumeG proc.go:preemptPark"},
	{id: "GC-10", model: "G.GC G.gcStart G.gcWaitOnMark gcPrepareMarkRoots gcMarkWorkAvailable gcIsMarkDone gcEndWork G.gcMarkDone G.gcMarkTermination gcSweep gcPaceSweeper G.deductSweepCredit G.sweepone G.bgsweep gcState.init",
		runtime: "mgc.go:GC mgc.go:gcStart mgc.go:gcMarkDone mgc.go:gcMarkTermination mgc.go:gcSweep mgcsweep.go:bgsweep mgcsweep.go:deductSweepCredit",
		note:    "what is marked and swept is a number of bytes, which any number of goroutines can share evenly; what a cycle finds to mark is there from its start"},

	{id: "SU-7", model: "G.gcBgMarkStartWorkers", runtime: "mgc.go:gcBgMarkStartWorkers"},
	{id: "GS-8", model: "preemptPark G.suspendG", runtime: "proc.go:preemptPark preempt.go:suspendG"},
	{id: "GS-14", model: "isWaitingForSuspendG preemptone", runtime: "runtime2.go:waitReason.isWaitingForSuspendG proc.go:casGToWaitingForSuspendG",
		text: "who marks, assists or stops the world waits in the runtime's words, but runs: it keeps its P, and its stack can be scanned"},
	{id: "FR-4", model: "findRunnable findRunnableGCWorker found", runtime: "proc.go:findRunnable mgcpacer.go:gcControllerState.findRunnableGCWorker"},
	{id: "FR-11", model: "giveUp idleWorker checkIdleGCNoP", runtime: "proc.go:findRunnable proc.go:checkIdleGCNoP"},
	{id: "MN-7", model: "sysmonGC G.forcegchelper gcTrigger.test", runtime: "mgc.go:gcTrigger.test proc.go:forcegchelper proc.go:sysmon"},
	{id: "YD-4", model: "G.goschedIfBusy", runtime: "proc.go:goschedIfBusy"},
}
