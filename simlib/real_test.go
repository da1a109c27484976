package simlib

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/schedlab/schedlab/simlib/internal/story"
	"github.com/schedlab/schedlab/simlib/internal/story/native"
)

// realRuns is how often a script runs on the real runtime, in one process
// with GOMAXPROCS=1. Its order is the one that most of the runs have: now and
// then a run begins shortly before the 61st tick, on which the global queue
// goes first (rule GQ-2), or something else on the machine comes between.
const realRuns = 51

// realTries is how many times realRuns are made before they count as another
// order than the model's: where other programs want the CPU, some real runs
// are disturbed, now and then most of them. An order that the runtime does not
// give cannot win the majority in any try.
const realTries = 6

const realScript = "SIMLIB_REAL_SCRIPT"

// realOrder runs a script on Go's own runtime and returns what it logged.
func realOrder(text string) (string, error) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestAScriptRunsOnTheRealRuntime$", "-test.count=1", "-test.v")
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1", "GOGC=off", realScript+"="+text)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("the run on the real runtime: %w\n%s", err, out)
	}
	counts, most := map[string]int{}, ""
	for line := range bytes.Lines(out) {
		if order, ok := bytes.CutPrefix(line, []byte("order: ")); ok {
			o := strings.TrimSpace(string(order))
			if counts[o]++; counts[o] > counts[most] {
				most = o
			}
		}
	}
	if n := counts[most]; n <= realRuns/2 {
		return "", fmt.Errorf("no order has the majority of %d real runs: %v", realRuns, counts)
	}
	return most, nil
}

// sameOnReal fails the test when the real runtime does not give a script the
// model's order.
func sameOnReal(t *testing.T, text, want string) {
	t.Helper()
	var order string
	var err error
	for range realTries {
		if order, err = realOrder(text); order == want {
			return
		}
	}
	t.Errorf("Go's own runtime logs %q (%v), the model %q", order, err, want)
}

// TestAScriptRunsOnTheRealRuntime also is the child process of realOrder.
func TestAScriptRunsOnTheRealRuntime(t *testing.T) {
	native.InBubble = func(body func()) { synctest.Test(t, func(*testing.T) { body() }) }
	text, child := os.LookupEnv(realScript)
	if !child {
		text = "main: loop 3 { log $ }; go w7; wait\nw: log $"
	}
	sc, err := story.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if !child {
		if got := strings.Join(native.Run(sc), " "); got != "0 1 2 7" {
			t.Errorf("the script logged %q", got)
		}
		return
	}
	for range realRuns {
		os.Stdout.WriteString("order: " + strings.Join(ranges(native.Run(sc)), " ") + "\n")
	}
}
