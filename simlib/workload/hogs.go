package workload

import (
	"strconv"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// Hogs has goroutines that compute for long without a pause and, if wanted,
// short tasks that arrive meanwhile and must find a P.
type Hogs struct {
	N     int           // hogs; 0 means 4
	Work  time.Duration // what each hog computes; 0 means 50 ms
	Tasks int           // short tasks; 0 means none
	Every time.Duration // main sleeps this long before each task; 0 means 5 ms
	Task  time.Duration // what each task computes; 0 means 100 µs
}

// Validate implements Program.
func (w Hogs) Validate() error {
	p := params{program: "Hogs"}
	p.count("N", w.N)
	p.duration("Work", w.Work)
	p.count("Tasks", w.Tasks)
	p.duration("Every", w.Every)
	p.duration("Task", w.Task)
	return p.err
}

// Main is the program. Its goroutines are named "hog 1", "task 1" and so on.
func (w Hogs) Main(g *simlib.G) {
	begin(g, w)
	var wg simlib.WaitGroup
	for i := range or(w.N, 4) {
		wg.Go(g, func(g *simlib.G) {
			g.Compute(or(w.Work, 50*time.Millisecond))
		}).SetName("hog " + strconv.Itoa(i+1))
	}
	for i := range w.Tasks {
		g.Sleep(or(w.Every, 5*time.Millisecond))
		wg.Go(g, func(g *simlib.G) {
			g.Compute(or(w.Task, 100*time.Microsecond))
		}).SetName("task " + strconv.Itoa(i+1))
	}
	wg.Wait(g)
}
