package live_test

import (
	"os"
	"os/exec"
	"runtime/metrics"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/live"
	"github.com/schedlab/schedlab/simlib/trace"
)

// waits starts fifty goroutines that all wait at once, and calls while when
// they do.
func waits(wait func(*simlib.G), while func()) func(*simlib.G) {
	return func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range 50 {
			wg.Go(g, wait)
		}
		g.Sleep(500 * time.Millisecond)
		while()
		wg.Wait(g)
	}
}

func inNetwork(g *simlib.G) { g.NetRead(time.Second) }
func inSyscall(g *simlib.G) { g.Syscall(time.Second) }

const childOf = "LIVE_THREADS_CHILD"

// threads counts the threads of a new process in which fifty goroutines wait.
func threads(t *testing.T, how string) int {
	cmd := exec.Command(os.Args[0], "-test.run=^TestFiftyNetworkWaitsAddNoThreadAndFiftySyscallsAddFifty$", "-test.v")
	cmd.Env = append(os.Environ(), childOf+"="+how)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	_, after, _ := strings.Cut(string(out), "threads: ")
	n, err := strconv.Atoi(strings.Fields(after + " none")[0])
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return n
}

func simulatedThreads(t *testing.T, wait func(*simlib.G)) (n int) {
	run, err := simlib.Run(simlib.Config{Procs: 2}, waits(wait, func() {}))
	if err != nil {
		t.Fatal(err)
	}
	for e := range run.Events() {
		if e.Kind == trace.MStart && e.Time < int64(500*time.Millisecond) {
			n++
		}
	}
	return n
}

// Rules NP-1 and SY-10.
func TestFiftyNetworkWaitsAddNoThreadAndFiftySyscallsAddFifty(t *testing.T) {
	how, child := os.LookupEnv(childOf)
	if child {
		wait := inNetwork
		if how == "syscall" {
			wait = inSyscall
		}
		_, err := live.Run(live.Config{Procs: 2}, waits(wait, func() {
			s := []metrics.Sample{{Name: "/sched/threads/total:threads"}}
			metrics.Read(s)
			os.Stdout.WriteString("threads: " + strconv.FormatUint(s[0].Value.Uint64(), 10) + "\n")
		}))
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	net, syscalls := simulatedThreads(t, inNetwork), simulatedThreads(t, inSyscall)
	realNet, realSyscalls := threads(t, "network"), threads(t, "syscall")
	t.Logf("threads: 50 network waits %d simulated, %d real; 50 syscalls %d simulated, %d real", net, realNet, syscalls, realSyscalls)
	if net > 5 || realNet > 15 {
		t.Errorf("fifty network waits make %d threads simulated and %d real, want a few", net, realNet)
	}
	if syscalls < 50 || realSyscalls < 50 {
		t.Errorf("fifty syscalls make %d threads simulated and %d real, want 50 at least", syscalls, realSyscalls)
	}
}
