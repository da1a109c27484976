package simlib_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/script"
	"github.com/schedlab/schedlab/simlib/trace"
)

func TestAGarbageCollectorThatCannotBeIsRefused(t *testing.T) {
	for want, gc := range map[string]simlib.GC{
		"simlib: GC.AllocRate is -1; want 0 to 100000000000":                                {AllocRate: -1},
		"simlib: GC.AllocRate is 100000000001; want 0 to 100000000000":                      {AllocRate: 100e9 + 1},
		"simlib: GC.LiveHeap is -5; want 0 to 1099511627776":                                {LiveHeap: -5},
		"simlib: GC.LiveHeap is 1099511627777; want 0 to 1099511627776":                     {LiveHeap: 1<<40 + 1},
		"simlib: GC.GOGC is -2; want -1 to 1000000, where 0 means 100":                      {GOGC: -2},
		"simlib: GC.GOGC is 1000001; want -1 to 1000000, where 0 means 100":                 {GOGC: 1_000_001},
		"simlib: GC.ScanRate is 999999; want 1000000 to 1000000000000, or 0 for 1e9":        {ScanRate: 999_999},
		"simlib: GC.ScanRate is -3; want 1000000 to 1000000000000, or 0 for 1e9":            {ScanRate: -3},
		"simlib: GC.ScanRate is 1000000000001; want 1000000 to 1000000000000, or 0 for 1e9": {ScanRate: 1e12 + 1},
	} {
		if _, err := simlib.Run(simlib.Config{GC: gc}, func(*simlib.G) {}); err == nil || err.Error() != want {
			t.Errorf("%+v gives the error %v; want %q", gc, err, want)
		}
	}
	for _, n := range []int{-1, 1<<40 + 1} {
		_, err := simlib.Run(simlib.Config{GC: simlib.GC{LiveHeap: 1}}, func(g *simlib.G) { g.Alloc(n) })
		if want := fmt.Sprintf("Alloc of %d bytes; want 0 to", n); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Alloc(%d) gives the error %v; want %q", n, err, want)
		}
	}
}

// busy keeps all Ps busy with goroutines that never allocate, and asks for
// cycles meanwhile.
func busy(g *simlib.G) {
	for range g.GOMAXPROCS(0) {
		g.Go(func(g *simlib.G) { g.Compute(time.Hour) })
	}
	for range 3 {
		g.GC()
	}
}

// The runtime's goal is that a quarter of the Ps mark while a cycle marks.
func TestAQuarterOfBusyPsMarks(t *testing.T) {
	for _, procs := range []int{1, 2, 3, 4, 6, 8, 16} {
		cfg := simlib.Config{Procs: procs, GC: simlib.GC{LiveHeap: 100 << 20}}
		tr, err := simlib.Run(cfg, busy)
		if err != nil {
			t.Fatal(err)
		}
		m, err := metrics.GC(tr)
		if err != nil {
			t.Fatal(err)
		}
		share := float64(m.Background()) / float64(m.Marking*int64(procs))
		t.Logf("%d Ps: %.1f %%", procs, 100*share)
		if m.Cycles < 3 || math.Abs(share-0.25) > 0.07 {
			t.Errorf("on %d Ps, %d cycles mark with %.1f %% of the time; want three or more, and 25 %%", procs, m.Cycles, 100*share)
		}
	}
}

// A goroutine that allocates twice as much pays twice as much.
func TestAssistsGrowWithWhatIsAllocated(t *testing.T) {
	var last float64
	for _, rate := range []int64{1e8, 1e9, 4e9} {
		cfg := simlib.Config{Procs: 4, GC: simlib.GC{LiveHeap: 50 << 20, AllocRate: rate}}
		tr, err := simlib.Run(cfg, func(g *simlib.G) {
			var wg simlib.WaitGroup
			for range 4 {
				wg.Go(g, func(g *simlib.G) { g.Compute(500 * time.Millisecond) })
			}
			wg.Wait(g)
		})
		if err != nil {
			t.Fatal(err)
		}
		m, err := metrics.GC(tr)
		if err != nil {
			t.Fatal(err)
		}
		share := float64(m.Assist) / float64(m.Assist+m.User)
		t.Logf("%d MB a second: %d cycles, %.1f %% of the program's time is assists", rate/1e6, m.Cycles, 100*share)
		if share <= last {
			t.Errorf("with %d MB a second, assists take %.3f of the time, with less %.3f", rate/1e6, share, last)
		}
		last = share
	}
}

func TestAScriptAllocatesLikeTheSameProgramOfFunctions(t *testing.T) {
	// TestAScriptGivesTheSameTraceAsTheSameProgramOfFunctions draws collectors,
	// too; here is one that certainly runs some cycles.
	cfg := simlib.Config{Procs: 2, GC: simlib.GC{LiveHeap: 1 << 20, AllocRate: 1e9}, Check: true}
	prog := scriptOfHogs(3, 20*time.Millisecond)
	wantSame(t, cfg, prog)
	sim, err := simlib.NewScript(cfg, prog)
	if err != nil {
		t.Fatal(err)
	}
	if err := sim.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	n := 0
	for e := range sim.Close().Events() {
		if e.Kind == trace.GCEnd {
			n++
		}
	}
	if n < 3 {
		t.Errorf("%d cycles ended; want 3 or more", n)
	}
}

// scriptOfHogs is a script of n goroutines that compute.
func scriptOfHogs(n int, d time.Duration) *script.Program {
	wg := script.Nth(0)
	return &script.Program{WaitGroups: 1, Bodies: []script.Body{
		{script.Add(wg, n), script.Repeat(n, script.Go(1)), script.Wait(wg)},
		{script.Compute(d), script.Done(wg)},
	}}
}

const pacerChild = "SIMLIB_PACER_CHILD"

// The real runtime says how many workers it has on so many Ps.
func TestTheRealRuntimeHasAsManyWorkers(t *testing.T) {
	if os.Getenv(pacerChild) != "" {
		for n := 1; n <= 32; n++ {
			runtime.GOMAXPROCS(n)
			runtime.GC()
		}
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.count=1")
	cmd.Env = append(os.Environ(), "GODEBUG=gcpacertrace=1", "GOGC=off", pacerChild+"=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("the real run: %v\n%s", err, out)
	}
	lines := regexp.MustCompile(`workers=(\d+)\+(\S+)`).FindAllStringSubmatch(string(out), -1)
	if len(lines) < 32 {
		t.Fatalf("the real runtime tells of %d cycles; want 32:\n%s", len(lines), out)
	}
	for i, line := range lines[:32] {
		dedicated, _ := strconv.Atoi(line[1])
		fraction, _ := strconv.ParseFloat(line[2], 64)
		gotD, gotF := simlib.MarkWorkers(i + 1)
		if gotD != dedicated || math.Abs(gotF-fraction) > 1e-9 {
			t.Errorf("on %d Ps the model has %d+%v workers, the real runtime %d+%v", i+1, gotD, gotF, dedicated, fraction)
		}
	}
}
