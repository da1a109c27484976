// Package claims lists what the notes that this course comes from say of
// goroutines and of Go's scheduler, one claim at a time. A chapter meets a claim
// by an experiment: the cell has the tag claim: with the claim's number, such as
// claim:E6. A reader finds out there whether the claim is true, too simple, or wrong.
package claims

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// A Claim is one thing that the notes say, or leave out though a course needs it.
type Claim struct {
	ID   string // a letter for the subject and a number: E6
	Says string
}

// All is every claim, by subject: A concurrency, B processes and CPUs, C the
// scheduler's duties, D threads at the start, E queues and stealing, F parking, G states,
// H system calls.
var All = []Claim{
	{"A1", "a program that waits step by step leaves the CPU idle"},
	{"A2", "concurrency is many in progress, parallelism many at the same instant"},
	{"A3", "Go runs goroutines in parallel by runtime.GOMAXPROCS"},
	{"A4", "one core is enough for one wait not to hold up another"},
	{"A5", "the order in which goroutines start is any order"},
	{"A6", "a go statement starts a goroutine"},
	{"A7", "goroutines may end early when main returns"},
	{"A8", "a WaitGroup lets main wait for them"},
	{"A9", "goroutines are cheaper as the runtime manages them, not the system"},
	{"B1", "a logical CPU runs one thread at a time"},
	{"B2", "goroutines are lightweight threads"},
	{"B3", "goroutines are in user space, threads in the kernel"},
	{"B4", "goroutines need little memory and set-up"},
	{"B5", "the system decides when and where a thread runs"},
	{"B6", "cores run threads or goroutines"},
	{"B7", "logical cores are cores times threads of each"},
	{"B8", "NumCPU is the number of logical CPUs of the machine"},
	{"B9", "NumCPU is how many threads of the program run at once"},
	{"C1", "the runtime is a collector and a scheduler"},
	{"C2", "the runtime works in the background"},
	{"C3", "the scheduler decides when and where goroutines run"},
	{"C4", "the scheduler is one conductor"},
	{"C5", "many goroutines share few threads"},
	{"C6", "M goroutines run on N threads"},
	{"C7", "goroutines leave by themselves, at waits"},
	{"C8", "a switch is quick"},
	{"C9", "a goroutine that runs too long is made to leave"},
	{"C10", "no goroutine can keep the CPU"},
	{"C11", "loops check at their end whether to leave"},
	{"C12", "a goroutine can be stopped at few places only"},
	{"D1", "a program starts with a thread for each CPU"},
	{"D2", "the system manages the threads"},
	{"D3", "GOMAXPROCS is the number of threads"},
	{"D4", "each thread has a P"},
	{"D5", "a P schedules"},
	{"D6", "each P has a local queue"},
	{"E1", "local queues save a common lock"},
	{"E3", "the global queue holds goroutines without a local queue"},
	{"E4", "the global queue is where an idle P turns to"},
	{"E5", "an idle P steals from a P or from the global queue"},
	{"E6", "the scheduler spreads the global queue over the Ps from time to time"},
	{"E7", "stealing balances the load"},
	{"E8", "threads have queues"},
	{"E9", "threads look at their queue all the time"},
	{"E10", "other Ps come before the global queue"},
	{"E11", "nothing is central"},
	{"E12", "left out: what happens when a local queue is full"},
	{"F1", "idle threads are kept, not ended"},
	{"F2", "a parked thread needs next to nothing"},
	{"F3", "parked threads are a pool"},
	{"F4", "work wakes a parked thread"},
	{"F5", "a woken thread is given goroutines"},
	{"F6", "a woken thread is there at once"},
	{"F7", "to wake a thread is cheaper than to make one"},
	{"F8", "left out: a thread looks for work before it parks"},
	{"G1", "runnable is waiting for a thread"},
	{"G2", "running is using the CPU"},
	{"G3", "blocked is one state"},
	{"G4", "a blocked goroutine uses no CPU"},
	{"G5", "a dead goroutine is gone"},
	{"G6", "there are four states"},
	{"H1", "a system call and I/O make a goroutine blocked"},
	{"H2", "disks and networks are alike"},
	{"H3", "a blocked goroutine gives the CPU back"},
	{"H4", "the scheduler notices that a goroutine blocks in a call"},
	{"H5", "the thread of a blocked goroutine runs another"},
	{"H6", "a further thread takes over"},
	{"H7", "there is always a thread"},
	{"H8", "no CPU idles"},
	{"H9", "a call that blocks holds up nothing else"},
	{"H10", "left out: how a goroutine comes back from a call"},
}

// prefix is what the tag of a cell begins with that meets a claim.
const prefix = "claim:"

// Met returns the claims that the cells of a notebook meet, in the order of the
// cells. A tag for a claim that there is not is an error.
func Met(n *nb.Notebook) ([]string, error) {
	var met []string
	for _, c := range n.Cells {
		tags, _ := c.Metadata["tags"].([]any)
		for _, t := range tags {
			id, ok := strings.CutPrefix(fmt.Sprint(t), prefix)
			if !ok {
				continue
			}
			if !slices.ContainsFunc(All, func(c Claim) bool { return c.ID == id }) {
				return nil, fmt.Errorf("the cell %s has the tag %s%s; want a claim that package claims lists, such as %s%s", c.ID, prefix, id, prefix, All[0].ID)
			}
			met = append(met, id)
		}
	}
	return met, nil
}
