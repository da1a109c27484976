package rule

import "slices"

// A Family is a group of rules: those whose ids begin alike, such as RQ-1 to
// RQ-12.
type Family struct {
	ID    string // such as "RQ"
	Title string // what they are about
	First int    // the number of the first rule
	Last  int    // and of the last
}

// families are in the order in which a reader that begins with the entities and
// ends with what can be observed would want them.
var families = []Family{
	{"IN", "Invariants", 1, 10},
	{"GS", "States of goroutines", 0, 16},
	{"MS", "Threads", 1, 9},
	{"PS", "Processors", 1, 8},
	{"SU", "The start of a program", 1, 10},
	{"MP", "GOMAXPROCS", 1, 7},
	{"RQ", "New goroutines and the local queue", 1, 12},
	{"GQ", "The global queue", 1, 5},
	{"FR", "The search for a goroutine", 0, 16},
	{"WS", "Stealing", 1, 9},
	{"SP", "Spinning and waking threads", 1, 9},
	{"YD", "Giving way", 1, 6},
	{"CH", "Channels and select", 1, 10},
	{"SE", "Semaphores and locks", 1, 5},
	{"MU", "Mutex", 1, 6},
	{"RW", "RWMutex", 1, 1},
	{"WG", "WaitGroup", 1, 1},
	{"CO", "Cond", 1, 1},
	{"TM", "Timers", 1, 9},
	{"NP", "The network poller", 1, 7},
	{"SY", "System calls", 1, 12},
	{"PE", "Preemption", 1, 8},
	{"LK", "Goroutines locked to a thread", 1, 6},
	{"MN", "sysmon", 1, 7},
	{"SW", "Stopping the world", 1, 7},
	{"GC", "The garbage collector", 1, 10},
	{"DL", "Deadlocks, limits and the end", 1, 4},
	{"BU", "Bubbles of testing/synctest", 1, 2},
	{"CR", "Coroutines", 1, 2},
	{"OB", "What can be observed", 1, 3},
}

// Families returns the groups of the rules, in the order of All.
func Families() []Family { return slices.Clone(families) }
