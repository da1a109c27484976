package charts

import (
	"math"
	"strconv"
	"strings"

	"github.com/schedlab/schedlab/simlib/trace"
)

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
	stopped:   {"stopped with the world", "#c00840"},
}

func (d doing) String() string { return doingLook[d].name }
func (d doing) color() string  { return doingLook[d].color }

// thin reports whether no goroutine gets on meanwhile: that is a thin bar, in its
// own colour and without a label.
func (d doing) thin() bool {
	return d == spinning || d == polling || d == sched || d == coreless || d == throttled
}

// hollow reports whether nothing goes on meanwhile: that is a bar with an outline
// and little in it.
func (d doing) hollow() bool { return d == waiting || d == idle }

// Colours for what a Latency tells apart, which are no states. Neighbours differ
// in hue and a little in lightness.
var hues = [...]string{
	"#057dc1", "#ca8700", "#059b6a", "#b659a0", "#d7664e", "#7c71e4", "#00a0d2", "#8c8000",
}

const (
	// A goroutine is a neutral bar with its name, and a stripe in the colour of what
	// it does: colours for thousands of goroutines tell none of them apart.
	colorGoroutine = "#9793a0"

	colorPlain    = "#617073" // what has no state: marks in a legend, headings, edges
	colorGlobal   = "#617073" // the global queue
	colorLocked   = "#d7664e" // threads asleep until their goroutine can run
	colorStopping = "#d7664e" // the world is to stop, and some goroutines still run
	colorAccent   = "#d7664e" // the quantile lines
)

// inkOn is the colour of a text on a colour: black or white, whichever reads better.
func inkOn(color string) string {
	n, _ := strconv.ParseUint(strings.TrimPrefix(color, "#"), 16, 32)
	channel := func(shift uint) float64 {
		if c := float64(n>>shift&0xff) / 255; c > 0.04045 {
			return math.Pow((c+0.055)/1.055, 2.4)
		} else {
			return c / 12.92
		}
	}
	if 0.2126*channel(16)+0.7152*channel(8)+0.0722*channel(0) > 0.18 {
		return "#000"
	}
	return "#fff"
}

func hue(i int) string { return hues[i%len(hues)] }

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
