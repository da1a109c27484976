package quiz_test

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/quiz"
	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
)

// A question in a cell: the run gives the key, and the figures of the run stay behind
// the veil. In a plain program it is text.
func ExampleOrder() {
	run, _ := simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		for _, name := range []string{"A", "B", "C"} {
			g.Go(func(g *simlib.G) { g.Compute(2 * time.Millisecond) }).SetName(name)
		}
		g.Sleep(8 * time.Millisecond)
	})
	quiz.Order("In which order do A, B and C run?", run.FirstRuns()).
		Hint("A new goroutine does not go to the end of the queue.").
		Wrong("A B C", "That is a plain queue, first in, first out.", "look at runnext in the table.").
		Because("The last one created runs first, then the others in their order.").
		Behind(charts.Story(run)).
		Ask()
	// Output:
	// Question: In which order do A, B and C run?
	// Put in order: A B C
	// Run the program with SCHEDLAB_ANSWERS=1 in its environment, and the answer stands here.
}

// Each wrong option says which misconception it comes from.
func ExampleChoice() {
	finished := false
	simlib.Run(simlib.Config{}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) { g.Compute(5 * time.Millisecond); finished = true })
		g.Compute(time.Millisecond)
	})
	quiz.Choice("Does the worker finish?", finished, true, false).
		Wrong(true, "A program does not wait for its goroutines.", "let `main` compute for longer.").
		Ask()
	// Output:
	// Question: Does the worker finish?
	// Choose from: yes | no
	// Run the program with SCHEDLAB_ANSWERS=1 in its environment, and the answer stands here.
}

func ExampleNumber() {
	quiz.Number("How many goroutines are in the global queue?", 129).
		Wrong(44, "Only what has no room would go there.", "create one more.").
		Ask()
	// Output:
	// Question: How many goroutines are in the global queue?
	// Run the program with SCHEDLAB_ANSWERS=1 in its environment, and the answer stands here.
}

func ExampleTime() {
	quiz.Time("How long does it take?", 17142*time.Microsecond).Ask()
	// Output:
	// Question: How long does it take?
	// Run the program with SCHEDLAB_ANSWERS=1 in its environment, and the answer stands here.
}

func ExampleExplain() {
	quiz.Explain("Why does the newest goroutine run first?", "It has runnext, which the P looks at before its ring.").Ask()
	// Output:
	// Question: Why does the newest goroutine run first?
	// Run the program with SCHEDLAB_ANSWERS=1 in its environment, and the answer stands here.
}

// A challenge judges what the reader's own program did. The program, mine, stands in a
// cell that the reader changes.
func ExampleChallenge() {
	mine := func(g *simlib.G) { g.Compute(time.Millisecond) }
	run, _ := simlib.Run(simlib.Config{Procs: 1}, mine)
	quiz.Challenge("Write a program that lasts 5 ms and computes nothing.", func() (bool, string) {
		use, _ := metrics.Utilization(run)
		return run.End() >= 5e6 && use.Total() < 0.1, fmt.Sprintf("Yours lasted %v, and its P was at work for %.0f %% of it.", time.Duration(run.End()), 100*use.Total())
	}).
		Hint("What can a goroutine do besides computing?").
		Solution("func mine(g *simlib.G) { g.Sleep(5 * time.Millisecond) }").
		Ask()
	// Output:
	// Challenge: Write a program that lasts 5 ms and computes nothing.
	// Not yet. Yours lasted 1ms, and its P was at work for 100 % of it.
	// Run the program with SCHEDLAB_ANSWERS=1 in its environment, and the answer stands here.
}

func ExampleCard() {
	quiz.Card()
	// Output: A page or JupyterLab shows a card of your answers here.
}

// What is to be seen in an experiment stands behind a fold, with numbers of a run.
func ExampleSee() {
	run, _ := simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) { g.Compute(2 * time.Millisecond) })
	quiz.See(fmt.Sprintf("The program takes %v.", time.Duration(run.End())))
	// Output:
	// What you should see
	// Run the program with SCHEDLAB_ANSWERS=1 in its environment, and it stands here.
}

// A fold with nothing in it says what it wants.
func ExampleSee_empty() {
	quiz.See(" ", "")
	// Output: quiz.See has no text; want what a reader should see in the experiment above.
}
