package simlib

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// What is due for main's thread, which is on a core, is over.
func TestConfigCheckAsksTheKernelToo(t *testing.T) {
	sim, err := New(Config{Procs: 1, Cores: 3, Check: true}, func(g *G) { g.Compute(time.Second) })
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	if err := sim.RunUntil(time.Millisecond); err != nil {
		t.Fatal(err)
	}
	sim.s.allm[0].task.Until = 0
	defer func() {
		if thrown := fmt.Sprint(recover()); !strings.Contains(thrown, "OS is broken: thread 0 is not on core") {
			t.Errorf("the check says %q", thrown)
		}
	}()
	sim.Step()
}
