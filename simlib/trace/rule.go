package trace

import "fmt"

// A Rule is the number of a scheduling rule of Go's runtime: the reason why
// an event happened as it did. Its id, such as "RQ-1", is the one of the
// catalogue that simlib.Rules lists with the runtime's functions.
type Rule uint8

// NoRule marks an event that needs no rule, such as what a program logs.
const NoRule Rule = 0

// The rules that events name.
const (
	_ Rule = iota
	SU1
	SU10
	MS2
	MS3
	MS4
	MS8
	PS4
	PS5
	RQ1
	RQ2
	RQ3
	RQ5
	RQ8
	GQ1
	GQ2
	GQ3
	GQ5
	FR2
	FR7
	FR8
	FR9
	FR10
	FR12
	FR13
	FR14
	FR15
	FR16
	WS1
	WS4
	WS5
	WS6
	WS7
	SP1
	SP3
	SP4
	SP6
	SP7
	SP8
	YD1
	YD2
	YD3
	YD6
	CH1
	CH2
	CH3
	CH4
	CH5
	CH6
	SE1
	SE2
	MU2
	MU3
	MU4
	MU5
	MU6
	RW1
	WG1
	CO1
	TM2
	TM4
	TM5
	TM6
	TM7
	NP1
	NP6
	NP7
	SY1
	SY5
	SY7
	SY8
	PE1
	PE3
	PE6
	MN2
	MN4
	MN5
	GS10
	DL1
	LK2
	LK3
	LK4
	LK5
	MS9
	PE7
	SW1
	SW2
	SW3
	SW5
	SW6
	MP6
	CR1
	SY3
	SU6
	MP3
	SU7
	GS8
	YD4
	FR4
	FR11
	MN7
	GC2
	GC3
	GC4
	GC5
	GC6
	GC7
	GC8
	GC9
	GC10
	BU1
	BU2
	SU2
	numRules
)

// ruleTable gives each rule its id and its meaning in a sentence that a
// learner can read.
var ruleTable = [numRules]struct{ id, text string }{
	SU1:  {"SU-1", "the program starts with one thread, M0, on P0, and sysmon; the other Ps are idle"},
	SU10: {"SU-10", "main returned, so the program ends at once, whatever else is running"},
	MS2:  {"MS-2", "the thread that was parked last is woken first"},
	MS3:  {"MS-3", "a thread without work sleeps; it is never destroyed for that"},
	MS4:  {"MS-4", "a woken thread gets a P, never a goroutine"},
	MS8:  {"MS-8", "the program may have at most 10,000 threads"},
	PS4:  {"PS-4", "the P that became idle last is taken first"},
	PS5:  {"PS-5", "after the Ps are laid out, the highest-numbered idle P is taken first"},
	RQ1:  {"RQ-1", "go puts the new goroutine into runnext of its creator's P"},
	RQ2:  {"RQ-2", "a goroutine that loses runnext goes to the tail of the ring"},
	RQ3:  {"RQ-3", "this put goes to the tail of the ring, not to runnext"},
	RQ5:  {"RQ-5", "the ring was full: its oldest 128 and the one being put move to the global queue"},
	RQ8:  {"RQ-8", "the local queue comes first: runnext with the slice of the one before, then the head of the ring"},
	GQ1:  {"GQ-1", "the global queue is first in, first out"},
	GQ2:  {"GQ-2", "on every 61st tick the head of the global queue goes first"},
	GQ3:  {"GQ-3", "with its own queue empty, the P takes a batch from the global queue"},
	GQ5:  {"GQ-5", "the tick starts at 0, so a P's first round looks at the global queue first"},
	FR2:  {"FR-2", "a P runs its own timers that are due before it looks for a goroutine"},
	FR7:  {"FR-7", "the P's own queue has a goroutine"},
	FR8:  {"FR-8", "the P's own queue is empty, so it takes from the global queue"},
	FR9:  {"FR-9", "with both queues empty, and somebody waiting for the network, the P asks the poller; it runs the first that is ready"},
	FR10: {"FR-10", "a thread may look for work to steal while fewer than half of the busy Ps do so already"},
	FR12: {"FR-12", "no work was found, so the thread gives its P up"},
	FR13: {"FR-13", "a thread that stops spinning looks once more, in case work came meanwhile"},
	FR14: {"FR-14", "one idle thread waits in the network poller until something is ready or the next timer is due"},
	FR15: {"FR-15", "another thread waits in the poller for something later, so it is woken to wait for less"},
	FR16: {"FR-16", "the thread goes to sleep on the idle list"},
	WS1:  {"WS-1", "a thief visits all Ps four times; only in the last round may it take runnext and run timers"},
	WS4:  {"WS-4", "timers that an idle P left behind are run by whoever looks for work"},
	WS5:  {"WS-5", "a thief takes half of the victim's ring, rounded up, oldest first"},
	WS6:  {"WS-6", "the thief runs the newest of what it took and keeps the rest in order"},
	WS7:  {"WS-7", "before it takes runnext, a thief waits 3 µs so that the victim can run it itself"},
	SP1:  {"SP-1", "new work wakes one more thread, if a P is idle and no thread is looking for work already"},
	SP3:  {"SP-3", "a thread that found work wakes the next one before it runs it"},
	SP4:  {"SP-4", "the P goes to the thread parked last, or to a new thread"},
	SP6:  {"SP-6", "a P handed off gets a thread if there is work for it, else it becomes idle"},
	SP7:  {"SP-7", "goroutines from the poller go to the global queue for as many Ps as are idle, the rest to the own ring"},
	SP8:  {"SP-8", "a goroutine that is woken goes to the queue of the P that wakes it"},
	YD1:  {"YD-1", "Gosched puts the goroutine at the tail of the global queue"},
	YD2:  {"YD-2", "goyield puts the goroutine at the tail of its own P's ring"},
	YD3:  {"YD-3", "a preempted goroutine goes to the tail of the global queue"},
	YD6:  {"YD-6", "Goexit ends the goroutine"},
	CH1:  {"CH-1", "a nil channel blocks for ever"},
	CH2:  {"CH-2", "a send goes to a waiting receiver, else into the buffer, else it waits"},
	CH3:  {"CH-3", "a receive takes from a waiting sender or the buffer, else it waits"},
	CH4:  {"CH-4", "the one who completes a channel operation goes on; its partner gets runnext"},
	CH5:  {"CH-5", "close wakes all receivers, then all senders"},
	CH6:  {"CH-6", "select looks at its cases in random order and takes the first that is ready"},
	SE1:  {"SE-1", "a released semaphore wakes the first in its queue"},
	SE2:  {"SE-2", "a semaphore handed over makes the releaser yield to the waiter"},
	MU2:  {"MU-2", "before it queues for a mutex, a goroutine spins for a moment if other Ps are busy"},
	MU3:  {"MU-3", "an unlocked mutex wakes one waiter, who must compete for it"},
	MU4:  {"MU-4", "a waiter that lost for more than 1 ms makes the mutex hand itself over"},
	MU5:  {"MU-5", "the mutex leaves starvation mode"},
	MU6:  {"MU-6", "waiters for a mutex are woken in the order they came"},
	RW1:  {"RW-1", "a writer keeps new readers out; its unlock wakes all readers that wait, before the next writer"},
	WG1:  {"WG-1", "the Done that reaches zero releases all who wait"},
	CO1:  {"CO-1", "Signal wakes the one who waits longest; Broadcast wakes all in that order"},
	TM2:  {"TM-2", "a timer fires only when some thread looks at the heap it is in"},
	TM4:  {"TM-4", "a sleeper that wakes goes to runnext of the P that ran its timer"},
	TM5:  {"TM-5", "a timer that is due sends into its channel or starts a goroutine; ticks that were missed are dropped"},
	TM6:  {"TM-6", "a new earliest timer wakes the poller, or a thread that will go there"},
	TM7:  {"TM-7", "the poller waits whole milliseconds"},
	NP1:  {"NP-1", "a goroutine that waits for the network parks, and its thread and P go on with others"},
	NP6:  {"NP-6", "all goroutines wait and at least one for the network: Go reports no deadlock, the program hangs"},
	NP7:  {"NP-7", "a deadline for reading is a timer; it, or a Close, wakes the reader as any goroutine is woken"},
	SY1:  {"SY-1", "a syscall begins: the P stays with the thread, marked running"},
	SY5:  {"SY-5", "while work waits, sysmon takes a P whose thread is in a syscall, at the latest when it finds the P's count of syscalls as it knew it"},
	SY7:  {"SY-7", "even with no work waiting, sysmon takes a P whose thread is in a syscall, 10 ms or more after it last saw the P's count of syscalls change"},
	SY8:  {"SY-8", "back from a syscall: the old P if it is still there, else an idle one, else the global queue"},
	PE1:  {"PE-1", "sysmon asks a goroutine to leave 10 ms or more after it last saw the P's tick change"},
	PE3:  {"PE-3", "a request to leave takes effect at a function's start or, by a signal, almost anywhere"},
	PE6:  {"PE-6", "starting a goroutine clears a request that came too late"},
	MN2:  {"MN-2", "sysmon looks every 20 µs; after 50 quiet looks it doubles its period up to 10 ms"},
	MN4:  {"MN-4", "sysmon looks into the poller when nobody did for 10 ms; all that is ready goes to the global queue"},
	MN5:  {"MN-5", "with all Ps idle, sysmon sleeps until the next timer or syscall"},
	GS10: {"GS-10", "the goroutine ended"},
	LK2:  {"LK-2", "the thread sleeps until the goroutine that it is locked to can run; another takes its P"},
	LK3:  {"LK-3", "the goroutine is locked to another thread, which gets the P and is woken to run it"},
	LK4:  {"LK-4", "a goroutine on its own thread begins with a new time slice"},
	LK5:  {"LK-5", "a goroutine that ends while locked to its thread takes the thread with it"},
	MS9:  {"MS-9", "the first lock starts a thread that makes new threads for those that are locked"},
	PE7:  {"PE-7", "whoever runs is asked to leave, so that the world can stop or each P can do something for the collector"},
	SW1:  {"SW-1", "one goroutine at a time stops the world; the others wait their turn"},
	SW2:  {"SW-2", "to stop the world, the Ps that are idle or in syscalls are taken and all others asked, every 100 µs"},
	SW3:  {"SW-3", "the world is to stop, so the thread gives its P up and sleeps"},
	SW5:  {"SW-5", "a goroutine that leaves so that the world can stop goes to its P's runnext, to go on there"},
	SW6:  {"SW-6", "the world goes on: Ps with work get the threads they had, if those are idle, the others become idle"},
	MP6:  {"MP-6", "GOMAXPROCS changes: the queues of Ps that go move to the head of the global queue"},
	DL1:  {"DL-1", "no thread runs and no timer is set, yet goroutines wait: deadlock"},
	CR1:  {"CR-1", "a coroutine switch gives the thread, the P and the rest of the time slice to the partner, past all queues"},
	SY3:  {"SY-3", "a wait in the kernel that is known to last gives the P up at once"},
	SU6:  {"SU-6", "a goroutine of the runtime waits for a change of the limits that GOMAXPROCS follows"},
	MP3:  {"MP-3", "sysmon looks once a second whether the default of GOMAXPROCS is another, and has it changed"},
	SU7:  {"SU-7", "the garbage collector's workers are goroutines, one for each P, made with the first cycle"},
	GS8:  {"GS-8", "the goroutine stops where it is, so that its stack can be scanned"},
	YD4:  {"YD-4", "the sweeper yields, as no P is idle"},
	FR4:  {"FR-4", "while the garbage collector marks, a P runs its dedicated or fractional worker before all else"},
	FR11: {"FR-11", "a P with nothing to do marks for the garbage collector before it becomes idle"},
	MN7:  {"MN-7", "after two minutes without one, sysmon forces a cycle of the garbage collector"},
	GC2:  {"GC-2", "a worker waits in a pool, not in a queue, until a P takes it from there"},
	GC3:  {"GC-3", "a P takes a dedicated worker while those are too few, else a fractional one if it is behind its share"},
	GC4:  {"GC-4", "a dedicated worker keeps its P until the marking is over; asked to leave, it sends the local queue away instead"},
	GC5:  {"GC-5", "a fractional worker stops when it is asked to or has had 1.2 times its share"},
	GC6:  {"GC-6", "an idle worker stops as soon as there is something else to run"},
	GC7:  {"GC-7", "there is more to mark, and a dedicated worker is missing: a P that runs a goroutine is asked to leave"},
	GC8:  {"GC-8", "who allocates while the garbage collector marks must do a part of the marking, or wait for credit"},
	GC9:  {"GC-9", "a goroutine that runs is stopped for the scan of its stack, and then is next on the P that scanned"},
	SU2:  {"SU-2", "the runtime's main starts sysmon and the goroutines that every program has, before the program's main"},
	GC10: {"GC-10", "a cycle: the world stops, goes on while the marking is done, stops again; then comes the sweep"},
	BU1:  {"BU-1", "the clock of a bubble goes on, to its next timer, when all goroutines of the bubble are durably blocked"},
	BU2:  {"BU-2", "all goroutines of the bubble are durably blocked, so one is woken: for a timer that is due, else the one in Wait, else whoever moves the clock on"},
}

// String returns the rule's id, such as "RQ-1".
func (r Rule) String() string {
	if r == NoRule {
		return "none"
	}
	if r < numRules {
		return ruleTable[r].id
	}
	return fmt.Sprintf("Rule(%d)", uint8(r))
}

// Text returns what the rule says, as one plain sentence without a full stop.
func (r Rule) Text() string {
	if r < numRules {
		return ruleTable[r].text
	}
	return ""
}

// Rules returns all rules that an event can name, in their order.
func Rules() []Rule {
	all := make([]Rule, 0, numRules-1)
	for r := Rule(1); r < numRules; r++ {
		all = append(all, r)
	}
	return all
}

// ParseRule returns the rule with an id such as "RQ-1".
func ParseRule(id string) (Rule, error) {
	for r := Rule(1); r < numRules; r++ {
		if ruleTable[r].id == id {
			return r, nil
		}
	}
	return NoRule, fmt.Errorf("trace: no event names a rule %q; want an id such as %q", id, ruleTable[RQ1].id)
}
