package simlib_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/live"
)

// What GODEBUG=schedtrace prints, with and without scheddetail.
var (
	schedLine = regexp.MustCompile(`^SCHED \d+ms: gomaxprocs=(\d+) idleprocs=\d+ threads=\d+ spinningthreads=\d+ needspinning=[01] idlethreads=\d+ runqueue=\d+ ` +
		`\[ ((?:\d+ )+)\] schedticks=\[ ((?:\d+ )+)\]$`)
	detailLines = []*regexp.Regexp{
		regexp.MustCompile(`^SCHED \d+ms: gomaxprocs=\d+ idleprocs=\d+ threads=\d+ spinningthreads=\d+ needspinning=[01] idlethreads=\d+ runqueue=\d+ ` +
			`gcwaiting=(?:true|false) nmidlelocked=-?\d+ stopwait=\d+ sysmonwait=(?:true|false)$`),
		regexp.MustCompile(`^  P\d+: status=[0-4] schedtick=\d+ syscalltick=\d+ m=(?:\d+|nil) runqsize=\d+ gfreecnt=\d+ timerslen=\d+$`),
		regexp.MustCompile(`^  M\d+: p=(?:\d+|nil) curg=(?:\d+|nil) mallocing=\d+ throwing=\d+ preemptoff= locks=\d+ dying=\d+ spinning=(?:true|false) blocked=(?:true|false) lockedg=(?:\d+|nil)$`),
		regexp.MustCompile(`^  G\d+: status=\d+\([^()]*(?:\(.*\))?\) m=(?:\d+|nil) lockedm=(?:\d+|nil)$`),
	}
)

// tracedProgram keeps two Ps busy with more goroutines than they can run, and
// ends idle, with a goroutine in each state.
func tracedProgram(g *simlib.G) {
	var wg simlib.WaitGroup
	for range 6 {
		wg.Go(g, func(g *simlib.G) { g.Compute(20 * time.Millisecond); g.Syscall(time.Millisecond) })
	}
	g.Go(func(g *simlib.G) { g.LockOSThread(); g.Sleep(time.Second) })
	wg.Wait(g)
	g.Sleep(30 * time.Millisecond)
}

const schedtraceChild = "SIMLIB_SCHEDTRACE_CHILD"

// checkLines checks that there are several traces of the form that Go prints,
// with so many Ps in each.
func checkLines(t *testing.T, who, text string, detailed bool) {
	t.Helper()
	traces, seen := 0, map[int]bool{}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "SCHED ") {
			traces++
		}
		if !detailed {
			m := schedLine.FindStringSubmatch(line)
			if m == nil || len(strings.Fields(m[2])) != len(strings.Fields(m[3])) || m[1] != "2" && traces > 1 {
				t.Fatalf("%s prints %q", who, line)
			}
			continue
		}
		ok := false
		for i, re := range detailLines {
			if re.MatchString(line) {
				ok, seen[i] = true, true
			}
		}
		if !ok {
			t.Fatalf("%s prints %q", who, line)
		}
	}
	if traces < 3 || detailed && len(seen) != len(detailLines) {
		t.Fatalf("%s prints only %d traces with %d kinds of lines", who, traces, len(seen))
	}
}

// TestSchedtracePrintsWhatGoPrints also is the child process whose standard
// error the real runtime writes to.
func TestSchedtracePrintsWhatGoPrints(t *testing.T) {
	if _, child := os.LookupEnv(schedtraceChild); child {
		if _, err := live.Run(live.Config{}, tracedProgram); err != nil {
			t.Fatal(err)
		}
		return
	}
	for _, detailed := range []bool{false, true} {
		var sim bytes.Buffer
		cfg := simlib.Config{Procs: 2, SchedTrace: 10 * time.Millisecond, SchedDetail: detailed, SchedTraceTo: &sim, Check: true}
		if _, err := simlib.Run(cfg, tracedProgram); err != nil {
			t.Fatal(err)
		}
		checkLines(t, "the model", sim.String(), detailed)

		debug := "schedtrace=10"
		if detailed {
			debug += ",scheddetail=1"
		}
		cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), schedtraceChild+"=1", "GODEBUG="+debug, "GOMAXPROCS=2")
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Run(); err != nil {
			t.Fatalf("the real runtime: %v\n%s", err, stderr.Bytes())
		}
		// The process may end while its sysmon is in the middle of a line.
		whole := stderr.Bytes()[:bytes.LastIndexByte(stderr.Bytes(), '\n')+1]
		checkLines(t, runtime.Version(), string(whole), detailed)
	}
}

// Of main (1), which computes, and its goroutines 2 sleeps on a thread of its
// own, 3 has ended with the thread that it was locked to, M4, and 4 has just
// ended. M3 is the template thread, which makes the others in their place, M1
// sysmon with its two locks, and M5 waits in the poller for 2's timer, which is
// no note (detailM): not blocked.
const detailed = `SCHED 0ms: gomaxprocs=2 idleprocs=1 threads=5 spinningthreads=0 needspinning=0 idlethreads=0 runqueue=0 gcwaiting=false nmidlelocked=1 stopwait=0 sysmonwait=false
  P0: status=1 schedtick=1 syscalltick=0 m=0 runqsize=0 gfreecnt=0 timerslen=0
  P1: status=0 schedtick=3 syscalltick=0 m=nil runqsize=0 gfreecnt=2 timerslen=1
  M5: p=nil curg=nil mallocing=0 throwing=0 preemptoff= locks=0 dying=0 spinning=false blocked=false lockedg=nil
  M3: p=nil curg=nil mallocing=0 throwing=0 preemptoff= locks=0 dying=0 spinning=false blocked=true lockedg=nil
  M2: p=nil curg=nil mallocing=0 throwing=0 preemptoff= locks=0 dying=0 spinning=false blocked=true lockedg=2
  M1: p=nil curg=nil mallocing=0 throwing=0 preemptoff= locks=2 dying=0 spinning=false blocked=false lockedg=nil
  M0: p=0 curg=1 mallocing=0 throwing=0 preemptoff= locks=0 dying=0 spinning=false blocked=false lockedg=nil
  G1: status=2() m=0 lockedm=nil
  G2: status=4(sleep) m=nil lockedm=2
`

func TestSchedtraceShowsWhoIsThereAndWhoSleeps(t *testing.T) {
	for model, want := range map[simlib.Model]string{simlib.ModelMN: detailed, simlib.Model11: ""} {
		sim, err := simlib.New(simlib.Config{Procs: 2, Model: model, Costs: &simlib.Costs{}}, func(g *simlib.G) {
			g.Go(func(g *simlib.G) { g.LockOSThread(); g.Sleep(time.Second) })
			g.Go(func(g *simlib.G) { g.LockOSThread() })
			g.Go(func(g *simlib.G) {})
			g.Compute(9 * time.Millisecond)
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := sim.RunUntil(3 * time.Millisecond); err != nil {
			t.Fatal(err)
		}
		if got := sim.SchedTrace(true); got != want {
			t.Errorf("%v: the trace is\n%swant\n%s", model, got, want)
		}
		sim.Close()
	}
}

// Main starts three goroutines on the only P: one is in runnext, which does not
// count, and two in the ring. Each wakes a thread for another P, of which there
// is none: needspinning. The time counts from the first line.
func TestSchedtraceCountsTheRingAndSaysThatAPIsNeeded(t *testing.T) {
	sim, err := simlib.New(simlib.Config{Procs: 1, Costs: &simlib.Costs{}}, func(g *simlib.G) {
		for range 3 {
			g.Go(func(g *simlib.G) {})
		}
		g.Compute(9 * time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	for _, at := range []struct{ until, ms time.Duration }{{2500 * time.Microsecond, 0}, {4400 * time.Microsecond, 1}, {4500 * time.Microsecond, 2}} {
		if err := sim.RunUntil(at.until); err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf("SCHED %dms: gomaxprocs=1 idleprocs=0 threads=2 spinningthreads=0 needspinning=1 idlethreads=0 runqueue=0 [ 2 ] schedticks=[ 1 ]\n", at.ms)
		if got := sim.SchedTrace(false); got != want {
			t.Errorf("at %v the trace is\n%swant\n%s", at.until, got, want)
		}
	}
}

func TestSchedtraceWaitsBetweenItsLines(t *testing.T) {
	var printed bytes.Buffer
	cfg := simlib.Config{Procs: 1, SchedTrace: 5 * time.Millisecond, SchedTraceTo: &printed}
	if _, err := simlib.Run(cfg, func(g *simlib.G) { g.Compute(50 * time.Millisecond) }); err != nil {
		t.Fatal(err)
	}
	last, lines := -5, 0
	for line := range strings.Lines(printed.String()) {
		var ms int
		if _, err := fmt.Sscanf(line, "SCHED %dms:", &ms); err != nil || ms < last+5 {
			t.Fatalf("after %d ms comes %q (error %v)", last, line, err)
		}
		last = ms
		lines++
	}
	if lines < 3 {
		t.Errorf("only %d lines in 50 ms", lines)
	}
}

type fullDisk struct{}

var errFull = errors.New("no space")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestARunEndsWhenItsSchedtraceCannotBeWritten(t *testing.T) {
	cfg := simlib.Config{SchedTrace: time.Millisecond, SchedTraceTo: fullDisk{}}
	_, err := simlib.Run(cfg, func(g *simlib.G) { g.Compute(50 * time.Millisecond) })
	if !errors.Is(err, errFull) || err.Error() != "simlib: SchedTraceTo: no space" {
		t.Errorf("the run ends with %v", err)
	}
}

func TestSchedtraceShowsWhoIsLockedToTheFirstThread(t *testing.T) {
	sim, err := simlib.New(simlib.Config{Procs: 1, Costs: &simlib.Costs{}}, func(g *simlib.G) {
		g.LockOSThread()
		g.Compute(9 * time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	if err := sim.RunUntil(time.Millisecond); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"  M0: p=0 curg=1 ", " lockedg=1\n", "  G1: status=2() m=0 lockedm=0\n"} {
		if got := sim.SchedTrace(true); !strings.Contains(got, want) {
			t.Errorf("the trace is\n%s; want %q in it", got, want)
		}
	}
}

// Ids go to Ps 16 at a time: the last of the last 16 is a goroutine, too.
func TestSchedtraceShowsTheNewestGoroutine(t *testing.T) {
	sim, err := simlib.New(simlib.Config{Procs: 1, Costs: &simlib.Costs{}}, func(g *simlib.G) {
		for range 15 {
			g.Go(func(g *simlib.G) { g.Sleep(time.Second) })
		}
		g.Sleep(time.Second)
	})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	if err := sim.RunUntil(time.Millisecond); err != nil {
		t.Fatal(err)
	}
	const last = "  G16: status=4(sleep) m=nil lockedm=nil\n"
	if got := sim.SchedTrace(true); !strings.HasSuffix(got, last) {
		t.Errorf("the trace is\n%s; want it to end with %s", got, last)
	}
}
