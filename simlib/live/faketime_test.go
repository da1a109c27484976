package live_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/story"
)

var timedPrograms = flag.Int("timers", 100, "how many random programs with timers to compare with the real runtime")

// timed compares programs in which time passes only while all goroutines wait. The
// real runs are ones of the playground's clock. sysmon goes by the wall's clock there
// and so has nothing to preempt.
func timed(t *testing.T, cfg simlib.Config) comparison {
	t.Helper()
	program := filepath.Join(t.TempDir(), "faketime")
	out, err := exec.Command("go", "build", "-tags", "faketime", "-o", program, "../internal/story/faketime").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cfg.DisablePreemption = true
	return comparison{cfg, story.Timers, untilTimedOut, func(t *testing.T, programs []*story.Program, runs int) []map[string]int {
		t.Helper()
		orders := make([]map[string]int, len(programs))
		for i, p := range programs {
			orders[i] = map[string]int{}
			for range runs {
				order, err := orderOf(program, untilTimedOut(p).String())
				if errors.Is(err, context.DeadlineExceeded) { // the machine was not there
					t.Logf("once more: %v", err)
					order, err = orderOf(program, untilTimedOut(p).String())
				}
				if err != nil {
					t.Fatalf("%v\n%s", err, untilTimedOut(p))
				}
				orders[i][order]++
			}
		}
		return orders
	}, 51}
}

// untilTimedOut returns a program whose main waits so long that all timers have fired
// that are not set again and again.
func untilTimedOut(p *story.Program) *story.Program {
	whole, err := story.Parse("main: add gate 1; go first; sleep 100ms; now end")
	if err != nil {
		panic(err)
	}
	whole.Sizes = p.Sizes
	whole.Bodies["first"] = p.Bodies["main"]
	return whole
}

// orderOf runs a program in a process of its own: the timers that one leaves behind
// would be in the heap of the next one.
func orderOf(program, text string) (string, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return "", err
	}
	defer r.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, text)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGQUIT) } // so that it says where it is
	cmd.WaitDelay = time.Minute
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1", "GOGC=off")
	cmd.ExtraFiles = []*os.File{w}
	var said bytes.Buffer
	cmd.Stderr = &said
	err = cmd.Start()
	w.Close()
	if err != nil {
		return "", err
	}
	logged, err := io.ReadAll(r)
	if ended := cmd.Wait(); ended != nil {
		return "", fmt.Errorf("the run with the playground's clock: %w\n%.4000s", cmp.Or(ctx.Err(), ended), &said)
	}
	return strings.ReplaceAll(string(logged), "\n", " "), err
}

func TestRandomProgramsWithTimersTakeTheirStepsInTheOrderOfTheRealRuntime(t *testing.T) {
	if randomized {
		t.Log("NOT COMPARED: under the race detector the model queues at random (RQ-6)")
		return
	}
	with := timed(t, simlib.Config{})
	c := with.compare(t, *first, *timedPrograms)
	t.Logf("%d programs compared, %d of which had more than one real order; %d disturbed ones agreed when run again; %d more have a select that chooses at random",
		c.programs, c.orders, c.disturbed, c.random)
	for i, d := range c.differ {
		if i == 0 {
			d = with.shrink(t, d)
		}
		t.Errorf("the model differs from the real runtime: %v", d)
	}
}

// Programs in which the model once went another way. In the first, when the timers
// of -1ms have been stopped, a heap is not cleaned up: those that were just thrown out
// still count for its length.
func TestProgramsWithTimersThatOnceWentAnotherWayGoTheRuntimesWay(t *testing.T) {
	if randomized {
		t.Log("NOT COMPARED: under the race detector the model queues at random (RQ-6)")
		return
	}
	with := timed(t, simlib.Config{})
	for _, text := range []string{`
main: timer t0 1ms
	after 5ms f2 { }
	after 3ms f3 { }
	loop 3 { go { sleep 3ms; log s$ } }
	tick t0
	loop 5 { go { after -1ms _f { }; reset _f 2ms; yield; stop _f } }
	stop f3`,
	} {
		p, err := story.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		orders := with.orders(t, []*story.Program{p}, with.again)[0]
		if left := with.unmatched(p, orders); often(left, with.again) {
			t.Errorf("the model differs from the real runtime: %v", with.differs(candidate{0, p}, left, with.again))
		}
	}
}

// What a timer wakes goes to runnext: without that the comparison must fail.
func TestAWrongModelOfTimersIsFound(t *testing.T) {
	if randomized {
		t.Log("NOT COMPARED: under the race detector the model queues at random (RQ-6)")
		return
	}
	with := timed(t, simlib.Config{DisableRunnext: true})
	if c := with.compare(t, 0, 100); len(c.differ) == 0 {
		t.Fatalf("no program of %d differs", c.programs)
	}
}
