package live_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib/internal/story"
	"github.com/schedlab/schedlab/simlib/internal/story/onsim"
	"github.com/schedlab/schedlab/simlib/live"
)

// batch is what the child process runs: each program some times.
type batch struct {
	Programs []string
	Runs     int
}

const isChild = "SIMLIB_LIVE_CHILD"

// realOrders runs programs on Go's own runtime, with one P and without the
// garbage collector, in a process of their own, and returns how often each
// order came out of each. Runs that took too long do not count; a program can
// have none that did not.
func realOrders(t *testing.T, programs []*story.Program, runs int) []map[string]int {
	t.Helper()
	b := batch{Runs: runs}
	for _, p := range programs {
		b.Programs = append(b.Programs, p.String())
	}
	in, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestRandomProgramsRunOnTheRealRuntime$", "-test.count=1")
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1", "GOGC=off", isChild+"=1")
	cmd.Stdin = bytes.NewReader(in)
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("the runs on the real runtime: %v\n%s\n%.4000s", err, out, &said)
	}
	_, text, _ := bytes.Cut(out, []byte("orders: "))
	text, _, _ = bytes.Cut(text, []byte("\n"))
	var orders []map[string]int
	if err := json.Unmarshal(text, &orders); err != nil {
		t.Fatalf("the child process: %v\n%s", err, out)
	}
	return orders
}

// runReal runs a program in this process and returns its order and how long it
// took.
func runReal(p *story.Program) (string, time.Duration) {
	res, err := live.Run(live.Config{Procs: 1}, onsim.Main(ordered(p), nil))
	if err != nil {
		return "error: " + err.Error(), 0
	}
	return strings.Join(res.Texts(), " "), res.Elapsed
}

// patience is how long a run may take before time can change its order: a
// mutex starves when a goroutine has waited for it for 1 ms (MU-4), and a time
// slice is 10 ms (PE-4). The model's runs take no time at all.
func patience(p *story.Program) time.Duration {
	if p.Has("lock", "rwlock", "condwait", "trylock") {
		return time.Millisecond
	}
	return 10 * time.Millisecond
}

// TestRandomProgramsRunOnTheRealRuntime also is the child process of
// realOrders.
func TestRandomProgramsRunOnTheRealRuntime(t *testing.T) {
	if _, child := os.LookupEnv(isChild); !child {
		for seed := range uint64(50) {
			p := makeProgram(seed)
			if randomized && p.Has("pull") {
				continue // iter.Pull tells the race detector of every goroutine that pulls unasked
			}
			if order, _ := runReal(p); order == "" || strings.HasPrefix(order, "error") {
				t.Errorf("program %d logs %q:\n%s", seed, order, p)
			}
		}
		return
	}
	debug.SetMaxThreads(100_000) // a goroutine that blocks for ever can have locked one
	var b batch
	if err := json.NewDecoder(os.Stdin).Decode(&b); err != nil {
		t.Fatal(err)
	}
	orders := make([]map[string]int, len(b.Programs))
	for i, text := range b.Programs {
		p, err := story.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		orders[i] = map[string]int{}
		counted, limit := 0, patience(p)
		for tries := 0; counted < b.Runs && tries < 3*b.Runs; tries++ {
			if order, took := runReal(p); took < limit {
				orders[i][order]++
				counted++
			}
			for range yields { // what is left of it must not meet the next
				runtime.Gosched()
			}
		}
	}
	out, err := json.Marshal(orders)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("orders: %s\n", out)
}
