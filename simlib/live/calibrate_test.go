package live_test

import (
	"context"
	"errors"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/live"
)

// structure checks what must hold of every calibration, whatever the machine.
func structure(t *testing.T, c *live.Calibration) {
	t.Helper()
	defaults, costs := reflect.ValueOf(simlib.DefaultCosts()), reflect.ValueOf(c.Costs)
	if n := costs.NumField() - 1; len(c.Figures) != n { // but Jitter
		t.Fatalf("%d figures for %d costs", len(c.Figures), n)
	}
	for i, f := range c.Figures {
		switch name := costs.Type().Field(i).Name; {
		case f.Name != name:
			t.Errorf("figure %d is %s; want %s", i, f.Name, name)
		case f.Default != defaults.Field(i).Interface():
			t.Errorf("%s: the default is said to be %v", name, f.Default)
		case f.Cost != costs.Field(i).Interface() || f.Cost < 0 || f.Cost == 0 && (f.Measured() || f.Default != 0):
			t.Errorf("%s: the cost is %v, in the costs %v", name, f.Cost, costs.Field(i).Interface())
		case f.Measured() == strings.HasPrefix(f.How, "not measured: ") || f.How == "":
			t.Errorf("%s: %d samples, but %q", name, f.Samples, f.How)
		case !f.Measured() && f.Cost != f.Default:
			t.Errorf("%s: %v was not measured", name, f.Cost)
		case f.Measured() && (f.Min <= 0 || !slices.IsSorted([]float64{f.Min, f.Q1, f.Median, f.Q3, f.Longest})):
			t.Errorf("%s: the quartiles are %+v", name, f)
		case !strings.Contains(c.String(), "\n"+name+" "):
			t.Errorf("the table has no %s:\n%v", name, c)
		}
	}
	for _, ch := range c.Checks {
		switch {
		case ch.Sim <= 0 || (ch.Samples > 0) != (ch.Real > 0):
			t.Errorf("the check of %s is %+v", ch.Operation, ch)
		case !strings.Contains(c.String(), "\n"+ch.Operation+"  "):
			t.Errorf("the table has no %s:\n%v", ch.Operation, c)
		}
	}
	if len(c.Checks) < 5 {
		t.Errorf("%d operations were checked", len(c.Checks))
	}
	if _, err := simlib.Run(simlib.Config{Costs: &c.Costs}, func(g *simlib.G) { g.Sleep(time.Millisecond) }); err != nil {
		t.Errorf("the simulator does not take the costs: %v", err)
	}
}

func TestCalibrationGivesCostsThatTheSimulatorTakes(t *testing.T) {
	procs := runtime.GOMAXPROCS(0)
	c, err := live.Calibrate(context.Background(), live.CalibrateConfig{Budget: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	structure(t, c)
	t.Logf("\n%v", c)
	if got := runtime.GOMAXPROCS(0); got != procs {
		t.Errorf("GOMAXPROCS is %d; it was %d", got, procs)
	}
	for _, ch := range c.Checks {
		if ch.Samples == 0 {
			t.Errorf("how far off %s is was not measured", ch.Operation)
		}
	}
	for _, name := range []string{"Create", "Schedule", "ChanOp", "Select", "Lock", "CoroSwitch", "StopTheWorld"} {
		if i := slices.IndexFunc(c.Figures, func(f live.Figure) bool { return f.Name == name }); !c.Figures[i].Measured() {
			t.Errorf("%s is %s", name, c.Figures[i].How)
		}
	}
}

func TestACancelledCalibrationKeepsWhatItHas(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	c, err := live.Calibrate(ctx, live.CalibrateConfig{})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("the error is %v", err)
	}
	structure(t, c)
	if c.Costs != simlib.DefaultCosts() {
		t.Errorf("nothing was measured, but the costs are %+v", c.Costs)
	}
	// Some are measured and some are not when the time is over in the middle,
	// wherever this machine is then.
	ctx, cancel = context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	c, err = live.Calibrate(ctx, live.CalibrateConfig{Budget: time.Minute})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("the error is %v", err)
	}
	structure(t, c)
	last := c.Figures[len(c.Figures)-1]
	if last.Measured() || !strings.Contains(last.How, "deadline") {
		t.Errorf("the last figure is %+v", last)
	}
}

func TestAnImpossibleBudgetIsRefusedInWords(t *testing.T) {
	for budget, want := range map[time.Duration]string{
		-1:        "live: Budget is -1ns; want 0 (2s) or 10ms to 1m0s",
		time.Hour: "live: Budget is 1h0m0s; want 0 (2s) or 10ms to 1m0s",
	} {
		if c, err := live.Calibrate(context.Background(), live.CalibrateConfig{Budget: budget}); c != nil || err == nil || err.Error() != want {
			t.Errorf("Budget %v: %v, %v; want %q", budget, c, err, want)
		}
	}
}
