package live

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// CalibrateConfig says how Calibrate measures. The zero CalibrateConfig takes
// about two seconds.
type CalibrateConfig struct {
	// Budget is how long all measurements take together, 10 ms to 1 minute;
	// 0 means 2 s. Each gets the same share and makes a few samples at least,
	// so that a small budget can be exceeded.
	Budget time.Duration
}

const (
	defaultBudget = 2 * time.Second
	minBudget     = 10 * time.Millisecond
	maxBudget     = time.Minute
	minSamples    = 5
	maxSamples    = 1000
)

// A Figure is what Calibrate found for one field of simlib.Costs.
type Figure struct {
	Name    string        // of the field
	Default time.Duration // in simlib.DefaultCosts

	// Cost is what the Costs of the calibration have: the median of what was
	// measured, rounded to nanoseconds and 1 ns at least, or the default
	// where nothing was.
	Cost time.Duration

	// How says how it was measured, or why it was not.
	How string

	// Samples is how many there were: 0 when it was not measured. The figures
	// below are over these, in nanoseconds.
	Samples                      int
	Min, Q1, Median, Q3, Longest float64
}

// Measured reports whether the cost was measured: otherwise it is the default.
func (f Figure) Measured() bool { return f.Samples > 0 }

// A Calibration is what the scheduler's work costs on this machine.
type Calibration struct {
	Costs   simlib.Costs // for simlib.Config
	Figures []Figure     // one for each field of Costs, in their order
	Checks  []Check      // how far the simulator is off with them
	GoOS    string       // GOOS/GOARCH
	CPUs    int          // that the process may use
}

// measurement is how one cost is measured. sample returns nanoseconds; what is
// not positive does not count, as it says that the sample was disturbed.
type measurement struct {
	how    string
	procs  int // GOMAXPROCS meanwhile
	sample func() float64
	end    func()
}

// A recipe prepares the measurement of a cost, or says why this machine has
// none. It may use the costs that were measured before.
type recipe struct {
	name string
	make func(c *simlib.Costs) (m measurement, whyNot string)
}

// Calibrate measures what the scheduler's work costs on this machine, for
// simlib.Config.Costs. It sets GOMAXPROCS for the process and switches the
// garbage collector off for as long, and waits while a program of Run runs.
// A figure is a median; what else the machine does makes them larger, so that
// they are best taken in quiet moments. When ctx ends, Calibrate returns what
// it has, defaults for the rest, and ctx's error. Only when ctx is nil or the
// CalibrateConfig is wrong is there no result.
func Calibrate(ctx context.Context, cfg CalibrateConfig) (*Calibration, error) {
	if ctx == nil {
		return nil, errNoContext
	}
	if cfg.Budget == 0 {
		cfg.Budget = defaultBudget
	}
	if cfg.Budget < minBudget || cfg.Budget > maxBudget {
		return nil, fmt.Errorf("live: Budget is %v; want 0 (%v) or %v to %v", cfg.Budget, defaultBudget, minBudget, maxBudget)
	}
	if release, err := alone(ctx); err == nil { // else nothing is measured
		defer release()
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
		defer debug.SetGCPercent(debug.SetGCPercent(-1))
	}
	c := &Calibration{Costs: simlib.DefaultCosts(), GoOS: runtime.GOOS + "/" + runtime.GOARCH, CPUs: runtime.NumCPU()}
	share := cfg.Budget / time.Duration(len(recipes)+len(checked))
	for _, r := range recipes {
		f := Figure{Name: r.name}
		field := reflect.ValueOf(&c.Costs).Elem().FieldByName(r.name)
		f.Default = time.Duration(field.Int())
		if ctx.Err() != nil {
			f.How = "not measured: " + ctx.Err().Error()
		} else if m, whyNot := r.make(&c.Costs); whyNot != "" {
			f.How = "not measured: " + whyNot
		} else {
			f.fill(m.how, m.run(ctx, share))
		}
		if f.Cost = f.Default; f.Measured() {
			f.Cost = time.Duration(max(1, math.Round(f.Median)))
		}
		field.SetInt(int64(f.Cost))
		c.Figures = append(c.Figures, f)
	}
	for _, b := range checked {
		c.Checks = append(c.Checks, b.check(ctx, c.Costs, share))
	}
	return c, ctx.Err()
}

// run takes samples for d. The first is no sample: it warms things up.
func (m measurement) run(ctx context.Context, d time.Duration) (samples []float64) {
	runtime.GOMAXPROCS(m.procs)
	if m.end != nil {
		defer m.end()
	}
	m.sample()
	begin := time.Now()
	for tries := 0; ctx.Err() == nil && tries < maxSamples && (tries < minSamples || time.Since(begin) < d); tries++ {
		if ns := m.sample(); ns > 0 && ns <= float64(time.Second) {
			samples = append(samples, ns)
		}
	}
	return samples
}

func (f *Figure) fill(how string, samples []float64) {
	if len(samples) == 0 {
		f.How = "not measured: no sample was of use (" + how + ")"
		return
	}
	slices.Sort(samples)
	at := func(q float64) float64 { return samples[int(math.Round(q*float64(len(samples)-1)))] }
	f.How, f.Samples = how, len(samples)
	f.Min, f.Q1, f.Median, f.Q3, f.Longest = at(0), at(0.25), at(0.5), at(0.75), at(1)
}

// String gives the figures as a table beside the defaults, and a table of the checks.
func (c *Calibration) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "cost\tdefault\there\tquartiles\tsamples\thow, on %s with %d CPUs\n", c.GoOS, c.CPUs)
	for _, f := range c.Figures {
		spread := "-"
		if f.Measured() {
			spread = shorten(f.Q1) + " to " + shorten(f.Q3)
		}
		fmt.Fprintf(w, "%s\t%v\t%v\t%s\t%d\t%s\n", f.Name, f.Default, f.Cost, spread, f.Samples, f.How)
	}
	w.Flush()
	return b.String() + "\n" + tell(c.Checks)
}

// shorten writes nanoseconds with three digits.
func shorten(ns float64) string {
	unit := time.Duration(1)
	for ns >= 1000*float64(unit) {
		unit *= 10
	}
	if unit == 1 && ns < 100 {
		return fmt.Sprintf("%.1fns", ns)
	}
	return time.Duration(ns).Round(unit).String()
}
