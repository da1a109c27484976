package charts

import "github.com/schedlab/schedlab/simlib/trace"

// A doing is what a goroutine, an M or a P does during a slice of time. All
// figures draw one doing in one colour.
type doing uint8

const (
	running   doing = iota // a goroutine on a P
	marking                // the same, and it marks for the garbage collector
	runnable               // in a queue
	waiting                // blocked
	syscall                // in the kernel
	spinning               // a thread with a P looks for work to steal
	polling                // a thread without a P waits in the network poller
	sched                  // a thread with a P is between two goroutines
	waking                 // a P is promised to a thread that is still waking up
	idle                   // a P without a thread
	coreless               // would run or look for work, but waits for a core
	neighbor               // a core has another process on it
	throttled              // would run or look for work, but the process has used up its CPU quota
	stopped                // a P has no thread, as the world is stopped, or about to be
	numDoings
)

// The colours began as Okabe and Ito's for colour-blind readers. They were
// shifted so that each keeps a contrast of 3:1 both to white and to the dark
// page (#111), as one palette serves both themes, and so that those that meet
// in one figure stay apart for every reader: they are as far from each other
// as that narrow band of lightness allows. Tests hold both.
var doingLook = [numDoings]struct{ name, color string }{
	running:   {"running", "#059b6a"},
	marking:   {"marking for the GC", "#745098"},
	runnable:  {"runnable", "#ca8700"},
	waiting:   {"waiting", "#9793a0"},
	syscall:   {"in a syscall", "#b659a0"},
	spinning:  {"looking for work", "#8405fc"},
	polling:   {"in the network poller", "#8f5219"},
	sched:     {"scheduling", "#8c8000"},
	waking:    {"waiting for its thread", "#00a0d2"},
	idle:      {"idle", "#9793a0"},
	coreless:  {"waiting for a core", "#8478fc"},
	neighbor:  {"another process", "#617073"},
	throttled: {"throttled by the CPU quota", "#005fc8"},
	stopped:   {"stopped with the world", "#617073"},
}

func (d doing) String() string { return doingLook[d].name }
func (d doing) color() string  { return doingLook[d].color }

// thin reports whether no goroutine gets on meanwhile: that is a thin bar, in its
// own colour and without a label.
func (d doing) thin() bool {
	return d == spinning || d == polling || d == sched || d == coreless || d == throttled
}

// Colours for things without a state: goroutines, Ps. Neighbours differ in
// hue and a little in lightness.
var hues = [...]string{
	"#057dc1", "#ca8700", "#059b6a", "#b659a0", "#d7664e", "#7c71e4", "#00a0d2", "#8c8000",
}

const (
	colorMany   = "#617073" // many goroutines at once
	colorGlobal = "#617073" // the global queue
	colorLocked = "#005fc8" // threads asleep until their goroutine can run
	colorSystem = "#9793a0" // goroutines of the runtime
	colorAccent = "#d7664e" // the quantile lines
)

func hue(i int) string { return hues[i%len(hues)] }

// hueOf keeps main and the first goroutines apart from each other.
func hueOf(g trace.GoID) string { return hue(int(g) - 1) }

// doingNow is doingOf, which also says of a goroutine that runs whether its
// thread has a core, and whether it marks for the garbage collector.
func doingNow(s *trace.State, g trace.GoState) doing {
	switch {
	case g.Status != trace.GoRunning:
		return doingOf(g.Status)
	case g.M != trace.NoThread && s.Threads[g.M].Waits:
		return withoutCore(s)
	case g.GC != trace.GCNone:
		return marking
	}
	return running
}

// withoutCore is what a thread does that waits for a core.
func withoutCore(s *trace.State) doing {
	if s.Throttled {
		return throttled
	}
	return coreless
}

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
