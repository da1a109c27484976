package charts

import "github.com/schedlab/schedlab/charts/internal/svg"

// A statePattern is the pattern of a state besides its colour, as svg.Hatch has it: of
// the page for a reader that wants it, and of every static image, which is also what
// is printed. What runs a goroutine has none. What waits is hollow in a lane, and has its
// pattern in a stack.
type statePattern string

// The patterns, by the name of the doing. The page's JavaScript reads them.
const (
	markingPattern   statePattern = "0 7 3"
	runnablePattern  statePattern = "45 5 1.5"
	waitingPattern   statePattern = "0 10 1"
	syscallPattern   statePattern = "-45 5 1.5"
	spinningPattern  statePattern = "90 3 3"
	pollingPattern   statePattern = "90 9 3"
	schedPattern     statePattern = "0 4 1"
	wakingPattern    statePattern = "90 8 1.5"
	corelessPattern  statePattern = "45 2.5 1.5"
	neighborPattern  statePattern = "90 5 1"
	throttledPattern statePattern = "-45 2.5 1.5"
	stoppedPattern   statePattern = "90 2 1"
)

var doingPattern = [numDoings]statePattern{
	marking: markingPattern, runnable: runnablePattern, waiting: waitingPattern, syscall: syscallPattern, spinning: spinningPattern,
	polling: pollingPattern, sched: schedPattern, waking: wakingPattern, coreless: corelessPattern,
	neighbor: neighborPattern, throttled: throttledPattern, stopped: stoppedPattern,
}

func (d doing) pattern() svg.Hatch { return svg.Hatch(doingPattern[d]) }

// What waits in a local queue is runnable, so all these queues have that colour, in
// turns a little darker. P0 and P2, which have one colour, differ in their pattern.
var localQueue = [...]string{runnable.color(), "#996600"}

// procPatterns are those of the Ps, each for two that follow each other. Those that come
// first are far apart; later ones differ in how wide their lines are, or in a less round
// angle.
var procPatterns = [...]svg.Hatch{
	"", "45 7 1.2", "0 5 1.2", "-45 7 1.2", "90 5 1.2", "45 3 1.5", "0 10 4", "-45 3 1.5",
	"90 10 4", "45 12 4", "0 2 1.5", "-45 12 4", "90 2 1.5", "22 7 2", "-22 7 2", "67 7 2",
}

// lookOfProc is how a queue of a P looks in every figure. The looks begin again after
// thirty-two; then place and name tell them apart.
func lookOfProc(p int) (color string, pattern svg.Hatch) {
	return localQueue[p%len(localQueue)], procPatterns[p/len(localQueue)%len(procPatterns)]
}

// huePatterns are those of what a Latency tells apart, in the order of hues.
var huePatterns = [...]svg.Hatch{"45 5 1.5", "-45 5 1.5", "", "0 4 1.5", "90 4 1.5", "45 2.5 1.5", "0 8 3", "-45 2.5 1.5"}

func huePattern(i int) svg.Hatch { return huePatterns[i%len(huePatterns)] }
