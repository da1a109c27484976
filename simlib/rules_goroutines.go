package simlib

// goroutineRules are those of invariants, goroutines, the start of a program and its end.
var goroutineRules = []row{
	{id: "IN-3", model: "pidleput checkProcs", runtime: "proc.go:pidleput",
		text: "a P on the idle list has an empty local queue"},
	{id: "IN-4", model: "schedule startm checkThreads", runtime: "proc.go:schedule proc.go:startm",
		text: "a thread that spins owns a P without work and has no goroutine"},
	{id: "IN-8", model: "checkdead checkThreads", runtime: "proc.go:mcount proc.go:checkdead proc.go:incidlelocked",
		text: "threads that run are those created, less the ended, the idle, those that wait for a locked goroutine, and the runtime's own"},

	{id: "GS-10", model: "goexit0 dropg", runtime: "proc.go:goexit0 proc.go:gdestroy proc.go:dropg",
		note: "descriptors of ended goroutines are not used again"},
	{id: "GS-13", model: "park", runtime: "runtime2.go:waitReason.String",
		text: "a goroutine that waits has a reason, in the words of a dump"},

	{id: "SU-1", model: "rt0 procresize", runtime: "proc.go:schedinit proc.go:procresize",
		note: "the runtime's own goroutines and the threads of its initialisation are not there"},
	{id: "SU-3", model: "stoplockedm handoffp", runtime: "proc.go:main proc.go:stoplockedm proc.go:handoffp",
		text: "a main goroutine that waits while it is locked forces one more thread, even with one P",
		note: "the runtime's initialisation is not there; a program that locks and waits shows what it causes"},
	{id: "SU-10", model: "resume finish", runtime: "proc.go:main"},

	{id: "DL-1", model: "checkdead", runtime: "proc.go:checkdead"},
	{id: "DL-2", model: "checkdead", runtime: "proc.go:checkdead",
		text: "a timer prevents the report of a deadlock only until it has fired"},
}
