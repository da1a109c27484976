package simlib

import "slices"

// A Version is a release of Go whose scheduler differs from the one before in
// something that Config can switch, told as the Config that behaves like it. It
// is in force until the next one: see VersionOf. Only the switches tell versions
// apart: what a step costs is the same for all, and GOMAXPROCS is what it was when
// the program did not set it.
type Version struct {
	Name       string // of the function that returns its Config: "Go11"
	Release    string // such as "Go 1.1 (May 2013)"
	Changed    string // what its scheduler did that the one before did not
	Simplified string // what of that the model does not do, if anything
	// NotModelled is what else a program of the releases in which the version is in
	// force can meet and the Config does not do, for each a sentence. Where a
	// sentence says "until", later releases do as the model does.
	NotModelled []string
	Sources     []string
	Config      Config
}

// What several versions have in common that the model does not do.
const (
	noUpdates   = "Until 1.25 GOMAXPROCS knew no limit of a container and did not change by itself; leave Config.CPUs out."
	bufferedC   = "Until 1.23 a timer was in the heap from Reset to Stop or its end, though no goroutine waited for it, and its channel had room for one time, which stayed there after Stop and Reset."
	syscallP    = "Until 1.26 a P in a syscall had a status of its own, and a thief backed off before it took what stood in runnext behind a syscall, too."
	idleOrder   = "Until 1.26 the idle P with the lowest number was taken first after the world had stopped, and no P got back the thread that it had before."
	idleMask    = "Until 1.16 a thief looked at the queues of idle Ps, too: it found nothing there, but needed longer with many Ps."
	timerHeaps  = "From 1.10 to 1.13 there were up to 64 heaps of timers, by the number of the P, with a goroutine each; here it is one."
	stackRescan = "Until 1.8 the collector scanned all stacks once more while the world stood still."
	noSpin      = "Until 1.5 a Mutex did not spin."
	stopGC      = "Until 1.5 the collector marked while the world stood still; Config.GC marks while the program runs."
	oldStacks   = "Until 1.3 a stack grew by a piece more, which a call in a loop could take and give back again and again."
)

var versions = []Version{
	{
		Name: "Go10", Release: "Go 1.0 (March 2012)",
		Changed: "One queue under one lock for all threads, from the head of which each takes one goroutine; GOMAXPROCS bounds how many threads run Go code, and is 1. " +
			"Every goroutine that becomes ready starts a thread if the bound allows it; no thread spins. " +
			"A syscall gives its place to another thread as it begins. No goroutine is preempted: there is no sysmon, and Gosched goes to the tail of the queue. " +
			"One goroutine of the runtime waits for all timers.",
		Simplified: "There were no Ps; here they stand for the places under the bound. A ready goroutine was handed to its thread; here the thread finds it in the queue. " +
			"The one lock costs nothing. The network belonged to a goroutine of its own (until 1.1).",
		NotModelled: []string{oldStacks, noSpin, stopGC, bufferedC, noUpdates},
		Sources:     []string{"https://go.dev/s/go11sched (what was wrong with it)", "src/pkg/runtime/proc.c before https://go.dev/cl/7314062: gput, nextgandunlock, matchmg, entersyscall"},
		Config: Config{
			Procs: 1, SingleQueue: true, DisableSpinning: true, EagerHandoff: true, DisablePreemption: true,
			DisableMutexStarvation: true, DisableUnlockYield: true, DisableYieldWaking: true, TimerGoroutine: true,
		},
	},
	{
		Name: "Go11", Release: "Go 1.1 (May 2013)",
		Changed: "Ps with a queue each, stealing, spinning threads, and sysmon, which takes Ps from syscalls: Dmitry Vyukov's scheduler. " +
			"New and woken goroutines go to the tail of the queue. Still no goroutine is preempted, and goroutines that keep a local queue busy can hold up the global one for ever.",
		Simplified: "The local queue had no bound (until 1.3, where it became the ring of 256); a thief picked its victims one by one at random. " +
			"A thread that found a goroutine outside of its own queue woke another one (until 1.6); here Gosched does, which goes there.",
		NotModelled: []string{oldStacks, noSpin, stopGC, bufferedC, idleMask, noUpdates, syscallP, idleOrder},
		Sources: []string{
			"https://go.dev/s/go11sched", "https://go.dev/cl/7314062 (improved scheduler)",
			"https://go.dev/cl/46170044 (the ring, 1.3)", "https://go.dev/issue/13527 (Gosched wakes threads)",
		},
		Config: Config{
			Procs: 1, DisableRunnext: true, DisableGlobalTick: true, DisablePreemption: true,
			DisableMutexStarvation: true, DisableUnlockYield: true, TimerGoroutine: true,
		},
	},
	{
		Name: "Go12", Release: "Go 1.2 (December 2013)",
		Changed: "sysmon asks a goroutine to leave that runs for more than 10 ms; it does where the next function begins, so a loop without calls never does. " +
			"Every 61st round looks at the global queue first.",
		NotModelled: []string{oldStacks, noSpin, stopGC, bufferedC, idleMask, noUpdates, syscallP, idleOrder},
		Sources: []string{
			"https://go.dev/doc/go1.2", "https://go.dev/cl/10042044 (fairness: the 61st round)",
		},
		Config: Config{
			Procs: 1, DisableRunnext: true, DisableAsyncPreemption: true,
			DisableMutexStarvation: true, DisableUnlockYield: true, TimerGoroutine: true,
		},
	},
	{
		Name: "Go15", Release: "Go 1.5 (August 2015)",
		Changed:     "What a goroutine creates or wakes runs next, in the rest of its time slice (runnext). GOMAXPROCS is the number of CPUs.",
		NotModelled: []string{stackRescan, bufferedC, idleMask, noUpdates, syscallP, idleOrder},
		Sources: []string{
			"https://go.dev/doc/go1.5", "https://go.dev/s/go15gomaxprocs",
			"https://go.dev/issue/10573 (names the commit e870f06c3f49, which hands on the time slice)",
		},
		Config: Config{
			DisableAsyncPreemption: true,
			DisableMutexStarvation: true, DisableUnlockYield: true, TimerGoroutine: true,
		},
	},
	{
		Name: "Go16", Release: "Go 1.6 (February 2016)",
		Changed:     "A thread wakes another one for what it found only if it spun, so Gosched and preemption wake none.",
		NotModelled: []string{stackRescan, bufferedC, idleMask, noUpdates, syscallP, idleOrder},
		Sources:     []string{"https://go.dev/issue/13527 (Gosched wakes threads in a row)"},
		Config: Config{
			DisableAsyncPreemption: true, DisableYieldWaking: true,
			DisableMutexStarvation: true, DisableUnlockYield: true, TimerGoroutine: true,
		},
	},
	{
		Name: "Go19", Release: "Go 1.9 (August 2017)",
		Changed: "A Mutex for which a goroutine has waited more than 1 ms starves: Unlock hands it to that one. Before, a goroutine that let go of it for an instant could keep it from all others for seconds. " +
			"The new owner runs when the old one leaves its P, so that with many goroutines at one Mutex little is done.",
		NotModelled: []string{timerHeaps, bufferedC, idleMask, noUpdates, syscallP, idleOrder},
		Sources: []string{
			"https://go.dev/doc/go1.9", "https://go.dev/issue/13086 (a Mutex that is not fair)",
			"https://go.dev/issue/33747 (it collapses under many goroutines)",
		},
		Config: Config{
			DisableAsyncPreemption: true, DisableYieldWaking: true, DisableUnlockYield: true, TimerGoroutine: true,
		},
	},
	{
		Name: "Go114", Release: "Go 1.14 (February 2020)",
		Changed: "A signal stops a goroutine almost anywhere, in a loop without calls, too. Timers belong to the Ps, and a thief runs those of others; sysmon starts a thread for one that is overdue. " +
			"Unlock of a Mutex that starves yields to the new owner.",
		NotModelled: []string{bufferedC, idleMask, noUpdates, syscallP, idleOrder},
		Sources: []string{
			"https://go.dev/doc/go1.14", "https://go.dev/issue/24543 (the proposal of signals)",
			"https://go.dev/issue/33747 (Unlock yields)", "src/runtime/proc.go of Go 1.15: sysmon, which calls startm when next < now",
		},
		Config: Config{DisableYieldWaking: true, SysmonTimers: true},
	},
	{
		Name: "Go116", Release: "Go 1.16 (February 2021)",
		Changed:     "Only the poller waits for timers, on Linux in whole milliseconds: where all is idle a sleep of 50 µs takes more than 1 ms, and took about 0.1 ms before.",
		NotModelled: []string{bufferedC, noUpdates, syscallP, idleOrder},
		Sources: []string{
			"https://go.dev/issue/44343 (sleeps take longer)",
			"https://github.com/golang/go/commit/8fdc79e18a9704185bd6471b592db1e8004bd993",
		},
		Config: Config{DisableYieldWaking: true},
	},
	{
		Name: "Go122", Release: "Go 1.22 (February 2024)",
		Changed:     "Gosched and preemption wake a thread for what they put into the global queue.",
		NotModelled: []string{bufferedC, noUpdates, syscallP, idleOrder},
		Sources:     []string{"goschedImpl in src/runtime/proc.go of Go 1.21 and of Go 1.22, which calls wakep"},
	},
	{
		Name: "Go126", Release: "Go 1.26 (2026)",
		Changed: "The scheduler that this package models. A P in a syscall stays running until another thread takes it.",
		Sources: []string{"the runtime of Go 1.26.8; Rules names its functions"},
	},
}

// Versions returns the versions of Go that have a Config, the oldest first.
func Versions() []Version {
	all := slices.Clone(versions)
	for i := range all {
		all[i].Sources = slices.Clone(all[i].Sources)
		all[i].NotModelled = slices.Clone(all[i].NotModelled)
	}
	return all
}
