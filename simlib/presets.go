package simlib

import (
	"fmt"
	"slices"
	"strings"
)

// A Version is a release of Go whose scheduler differs from the one before in
// something that Config can switch, told as the Config that behaves like it.
// Only the switches tell versions apart: what a step costs is the same for
// all, and GOMAXPROCS is what it was when the program did not set it.
type Version struct {
	Name       string // of the function that returns its Config: "Go11"
	Release    string // such as "Go 1.1 (May 2013)"
	Changed    string // what its scheduler did that the one before did not
	Simplified string // what of that the model does not do, if anything
	Sources    []string
	Config     Config
}

var versions = []Version{
	{
		Name: "Go10", Release: "Go 1.0 (March 2012)",
		Changed: "One queue under one lock for all threads, from the head of which each takes one goroutine; GOMAXPROCS bounds how many threads run Go code, and is 1. " +
			"Every goroutine that becomes ready starts a thread if the bound allows it; no thread spins. " +
			"A syscall gives its place to another thread as it begins. Nobody is preempted: there is no sysmon, and Gosched goes to the tail of the queue.",
		Simplified: "There were no Ps; here they stand for the places under the bound. A ready goroutine was handed to its thread; here the thread finds it in the queue. " +
			"The one lock costs nothing. Timers belonged to a goroutine of their own (until 1.14), and the network to another (until 1.1).",
		Sources: []string{"https://go.dev/s/go11sched (what was wrong with it)", "src/pkg/runtime/proc.c before https://go.dev/cl/7314062: gput, nextgandunlock, matchmg, entersyscall"},
		Config: Config{
			Procs: 1, SingleQueue: true, DisableSpinning: true, EagerHandoff: true, DisablePreemption: true,
		},
	},
	{
		Name: "Go11", Release: "Go 1.1 (May 2013)",
		Changed: "Ps with a queue each, stealing, spinning threads, and sysmon, which takes Ps from syscalls: Dmitry Vyukov's scheduler. " +
			"New and woken goroutines go to the tail of the queue. Still no goroutine is preempted, and goroutines that keep a local queue busy can hold up the global one for ever.",
		Simplified: "The local queue had no bound (until 1.3, where it became the ring of 256); a thief picked its victims one by one at random.",
		Sources: []string{
			"https://go.dev/s/go11sched", "https://go.dev/cl/7314062 (improved scheduler)",
			"https://go.dev/cl/46170044 (the ring, 1.3)",
		},
		Config: Config{Procs: 1, DisableRunnext: true, DisableGlobalTick: true, DisablePreemption: true},
	},
	{
		Name: "Go12", Release: "Go 1.2 (December 2013)",
		Changed: "sysmon asks a goroutine to leave that runs for more than 10 ms; it does where the next function begins, so a loop without calls never does. " +
			"Every 61st round looks at the global queue first.",
		Sources: []string{
			"https://go.dev/doc/go1.2", "https://go.dev/cl/10042044 (fairness: the 61st round)",
		},
		Config: Config{Procs: 1, DisableRunnext: true, DisableAsyncPreemption: true},
	},
	{
		Name: "Go15", Release: "Go 1.5 (August 2015)",
		Changed: "What a goroutine creates or wakes runs next, in the rest of its time slice (runnext). GOMAXPROCS is the number of CPUs.",
		Sources: []string{
			"https://go.dev/doc/go1.5", "https://go.dev/s/go15gomaxprocs",
			"https://go.dev/issue/10573 (names the commit e870f06c3f49, which hands on the time slice)",
		},
		Config: Config{DisableAsyncPreemption: true},
	},
	{
		Name: "Go114", Release: "Go 1.14 (February 2020)",
		Changed: "A signal stops a goroutine almost anywhere, in a loop without calls, too. Timers belong to the Ps.",
		Simplified: "What changed from here to Go 1.26 has no switch: the order in which Ps are taken from the idle list, " +
			"a P in a syscall that stays running, GOMAXPROCS that follows a cgroup. Its Config is that of Go126.",
		Sources: []string{"https://go.dev/doc/go1.14", "https://go.dev/issue/24543 (the proposal)"},
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
	}
	return all
}

// Preset returns the Config of a version by its name, such as "Go11".
func Preset(name string) (Config, error) {
	var names []string
	for _, v := range versions {
		if v.Name == name {
			return v.Config, nil
		}
		names = append(names, v.Name)
	}
	return Config{}, fmt.Errorf("simlib: there is no preset %q; want one of %s", name, strings.Join(names, ", "))
}

func preset(name string) Config {
	c, err := Preset(name)
	if err != nil {
		panic(err)
	}
	return c
}

// Go10 returns the Config that behaves as Go 1.0: one queue, no stealing, no
// preemption. Procs is 1, as GOMAXPROCS was; set it to compare. Versions tells
// more, as for the functions below.
func Go10() Config { return preset("Go10") }

// Go11 returns the Config that behaves as Go 1.1: Ps and stealing, no
// preemption. Procs is 1, as GOMAXPROCS was.
func Go11() Config { return preset("Go11") }

// Go12 returns the Config that behaves as Go 1.2: preemption where functions
// begin. Procs is 1, as GOMAXPROCS was.
func Go12() Config { return preset("Go12") }

// Go15 returns the Config that behaves as Go 1.5: runnext.
func Go15() Config { return preset("Go15") }

// Go114 returns the Config that behaves as Go 1.14: preemption by signals.
func Go114() Config { return preset("Go114") }

// Go126 returns the Config that behaves as Go 1.26: the zero Config.
func Go126() Config { return preset("Go126") }

// source says in a trace which scheduler it comes from.
func (c Config) source() string {
	for _, implied := range c.impliedSwitches() {
		*implied = false // the model says it
	}
	set := c.switches()
	if c.Model != ModelMN {
		scheduler := fmt.Sprintf("simlib, threads %v", c.Model)
		if len(set) > 0 {
			scheduler += " with " + strings.Join(set, ", ")
		}
		return scheduler
	}
	if len(set) == 0 {
		return "simlib, Go 1.26"
	}
	for _, v := range versions {
		if slices.Equal(v.Config.switches(), set) {
			release, _, _ := strings.Cut(v.Release, " (")
			return "simlib, " + release
		}
	}
	return "simlib, Go 1.26 with " + strings.Join(set, ", ")
}
