package charts

import "github.com/schedlab/schedlab/simlib/trace"

// A doing is what a goroutine, an M or a P does during a slice of time. All
// figures draw one doing in one colour.
type doing uint8

const (
	running  doing = iota // a goroutine on a P
	runnable              // in a queue
	waiting               // blocked
	syscall               // in the kernel
	spinning              // a thread with a P looks for work to steal
	polling               // a thread without a P waits in the network poller
	sched                 // a thread with a P is between two goroutines
	waking                // a P is promised to a thread that is still waking up
	idle                  // a P without a thread
	numDoings
)

// The colours follow Okabe and Ito's palette for colour-blind readers,
// shifted in lightness so that each keeps a contrast of 3:1 both to white
// and to the dark page (#111): one palette serves both themes. A test holds
// that.
var doingLook = [numDoings]struct{ name, color string }{
	running:  {"running", "#009e73"},
	runnable: {"runnable", "#cf8300"},
	waiting:  {"waiting", "#8793a0"},
	syscall:  {"in a syscall", "#c0649a"},
	spinning: {"looking for work", "#3b93cc"},
	polling:  {"in the network poller", "#7b6fd0"},
	sched:    {"scheduling", "#8f8a00"},
	waking:   {"waiting for its thread", "#1a9aa6"},
	idle:     {"idle", "#8793a0"},
}

func (d doing) String() string { return doingLook[d].name }
func (d doing) color() string  { return doingLook[d].color }

// Colours for things without a state: goroutines, Ps. Neighbours differ in
// hue and a little in lightness.
var hues = [...]string{
	"#1f7fc0", "#cf8300", "#009e73", "#c0649a", "#d9662b", "#7b6fd0", "#1a9aa6", "#8f8a00",
}

const (
	colorMany   = "#5f7384" // many goroutines at once
	colorGlobal = "#5f7384" // the global queue
	colorAccent = "#d9662b" // the quantile lines
)

func hue(i int) string { return hues[i%len(hues)] }

// hueOf keeps main and the first goroutines apart from each other.
func hueOf(g trace.GoID) string { return hue(int(g) - 1) }

func doingOf(s trace.GoStatus) doing {
	switch s {
	case trace.GoRunning:
		return running
	case trace.GoRunnable:
		return runnable
	case trace.GoSyscall:
		return syscall
	}
	return waiting
}
