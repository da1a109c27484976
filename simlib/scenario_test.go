package simlib

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/schedlab/schedlab/simlib/internal/story"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// A scenario is a file of testdata: testdata/RQ/RQ-5 is the one of rule RQ-5.
// Its comment says what the rule demands; the commands show it. In a run of a
// script nothing but the script's own work takes time, unless the command
// names a cost:
//
//	run procs=2 WakeLatency=5us       run a script: what it logged, in order
//	events kinds=(…) rules=(…)        what the trace of the last run holds
//	queues after=x, threads at=1ms    the state after a log line, or at a time
//	states at=1ms                     the goroutines with their ids
//	ticks                             schedtick and syscalltick at the end
//	free                              what ended goroutines have left, at the end
//	count                             the metrics that are not zero
//	real                              the same script on Go's own runtime, which
//	                                  must log the same order
//
// The commands of given_test.go set up a state that no short script reaches.
type scenario struct {
	sc      *story.Program
	text    string // of the last script
	order   string // what it logged
	s       *sched
	tr      *trace.Trace
	given   *given
	printed strings.Builder    // by SchedTrace
	seen    map[rule.Rule]bool // rules of events, in all commands of the file
}

// scenarios runs one file of testdata.
func (sn *scenario) run(t *testing.T, path string) {
	sn.seen = map[rule.Rule]bool{}
	datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
		out, err := sn.command(t, d)
		if err != nil {
			d.Fatalf(t, "%v", err)
		}
		return out
	})
}

func (sn *scenario) command(t *testing.T, d *datadriven.TestData) (string, error) {
	switch d.Cmd {
	case "run":
		return sn.simulate(d)
	case "events":
		return sn.events(d)
	case "queues", "threads", "states":
		s, err := sn.state(d)
		if err != nil {
			return "", err
		}
		switch d.Cmd {
		case "queues":
			return sn.queues(s), nil
		case "threads":
			return sn.threads(s), nil
		}
		return sn.states(s), nil
	case "ticks":
		return ticks(sn.s), nil
	case "free":
		return free(sn.s), nil
	case "count":
		c, err := metrics.Count(sn.tr)
		var b strings.Builder
		for i, v := range fields(&c) {
			if v.Int() != 0 {
				fmt.Fprintf(&b, "%s %d\n", reflect.TypeFor[metrics.Counts]().Field(i).Name, v.Int())
			}
		}
		return b.String(), err
	case "real":
		if randomized {
			t.Log("NOT COMPARED with the real runtime: under the race detector it queues at random (RQ-6)")
			return d.Expected, nil
		}
		sameOnReal(t, sn.text, sn.order)
		return "the same\n", nil
	}
	return sn.givenCommand(d)
}

func fields(structure any) (vs []reflect.Value) {
	v := reflect.ValueOf(structure).Elem()
	for i := range v.NumField() {
		vs = append(vs, v.Field(i))
	}
	return vs
}

// config reads the arguments procs, seed, tick and every field of Config,
// Costs and GC by its name.
func config(args []datadriven.CmdArg) (Config, error) {
	cfg := Config{Procs: 1, Check: true, Costs: &Costs{}}
	short := map[string]string{"procs": "Procs", "seed": "Seed", "tick": "StartTick"}
	for _, arg := range args {
		name, ok := short[arg.Key]
		if !ok {
			name = arg.Key
		}
		if name == "costs" {
			c := DefaultCosts()
			c.Jitter = 0 // unless the command says more
			cfg.Costs = &c
			continue
		}
		if name == "CPUs" {
			cfg.Procs, cfg.CPUs = 0, cpus(arg.Vals)
			continue
		}
		f := reflect.ValueOf(&cfg).Elem().FieldByName(name)
		if !f.IsValid() {
			f = reflect.ValueOf(cfg.Costs).Elem().FieldByName(name)
		}
		if !f.IsValid() {
			f = reflect.ValueOf(&cfg.GC).Elem().FieldByName(name)
		}
		switch {
		case !f.IsValid():
			return cfg, fmt.Errorf("there is no Config, Costs or GC field %q", name)
		case f.Kind() == reflect.Bool:
			f.SetBool(len(arg.Vals) == 0 || arg.Vals[0] == "true")
		case f.Type() == reflect.TypeFor[time.Duration]():
			f.SetInt(int64(duration(arg.Vals[0])))
		case f.CanFloat():
			share, err := strconv.ParseFloat(arg.Vals[0], 64)
			if err != nil {
				return cfg, err
			}
			f.SetFloat(share)
		case f.CanUint():
			f.SetUint(uint64(number(arg.Vals[0])))
		default:
			f.SetInt(int64(number(arg.Vals[0])))
		}
	}
	return cfg, nil
}

func (sn *scenario) simulate(d *datadriven.TestData) (string, error) {
	cfg, err := config(d.CmdArgs)
	if err != nil {
		return "", err
	}
	if sn.sc, err = story.Parse(d.Input); err != nil {
		return "", err
	}
	var end error
	sn.text, cfg.SchedTraceTo = d.Input, &sn.printed
	sn.printed.Reset()
	sim, err := New(cfg, OnSim(sn.sc))
	if err != nil {
		return "", err
	}
	end = sim.Run(context.Background())
	sn.s, sn.tr = sim.s, sim.Close()
	r := sn.tr.Replay()
	var logged []string
	for r.Next() {
		e := r.Event()
		sn.seen[e.Rule] = true
		if e.Kind == trace.UserLog {
			logged = append(logged, e.Text)
		}
	}
	if r.Err() != nil {
		return "", r.Err()
	}
	sn.order = strings.Join(ranges(logged), " ")
	out := sn.order
	if end != nil {
		out += "\n" + end.Error()
	} else if out == "" {
		out = "ends at " + time.Duration(sn.tr.End()).String()
	}
	return strings.ReplaceAll(strings.TrimSpace(out), "\n\n", "\n") + "\n", nil
}

// events prints the events of the given kinds, rules or goroutines.
func (sn *scenario) events(d *datadriven.TestData) (string, error) {
	var b strings.Builder
	want := func(key string, have string) bool {
		arg, ok := d.Arg(key)
		return !ok || slices.Contains(arg.Vals, have)
	}
	from, to := time.Duration(0), time.Duration(1<<62)
	if arg, ok := d.Arg("from"); ok {
		from = duration(arg.Vals[0])
	}
	if arg, ok := d.Arg("to"); ok {
		to = duration(arg.Vals[0])
	}
	r := sn.tr.Replay()
	for r.Next() {
		e := r.Event()
		if want("kinds", e.Kind.String()) && want("rules", e.Rule.String()) && want("go", sn.tr.Name(e.G)) &&
			time.Duration(e.Time) >= from && time.Duration(e.Time) <= to {
			b.WriteString(describe(e, sn.tr.Name) + "\n")
		}
	}
	if b.Len() == 0 {
		return "none\n", nil
	}
	return b.String(), nil
}

// state returns the state right after the log line of after=, or at a time.
func (sn *scenario) state(d *datadriven.TestData) (*trace.State, error) {
	if arg, ok := d.Arg("at"); ok {
		return sn.tr.At(int64(duration(arg.Vals[0])))
	}
	arg, ok := d.Arg("after")
	if !ok {
		return nil, fmt.Errorf("want at=TIME or after=LOGGED")
	}
	r := sn.tr.Replay()
	for r.Next() {
		if e := r.Event(); e.Kind == trace.UserLog && e.Text == arg.Vals[0] {
			return r.State(), nil
		}
	}
	return nil, fmt.Errorf("no goroutine logged %q", arg.Vals[0])
}

func (sn *scenario) names(ids []trace.GoID) string {
	var names []string
	for _, id := range ids {
		names = append(names, sn.tr.Name(id))
	}
	return strings.Join(ranges(names), " ")
}

func (sn *scenario) queues(s *trace.State) string {
	var b strings.Builder
	for i := range s.Procs {
		p := &s.Procs[i]
		fmt.Fprintf(&b, "P%d:", i)
		if p.G != trace.NoGo {
			fmt.Fprintf(&b, " runs %s", sn.tr.Name(p.G))
		}
		if p.Runnext() != trace.NoGo {
			fmt.Fprintf(&b, ", runnext %s", sn.tr.Name(p.Runnext()))
		}
		if len(p.Ring()) > 0 {
			fmt.Fprintf(&b, ", ring %s", sn.names(p.Ring()))
		}
		if p.Status == trace.ProcIdle {
			fmt.Fprintf(&b, " idle")
		}
		if p.Status == trace.ProcDead {
			fmt.Fprintf(&b, " not there")
		}
		b.WriteString("\n")
	}
	if s.GlobalLen() > 0 {
		fmt.Fprintf(&b, "global: %s\n", sn.names(s.Global()))
	}
	return strings.ReplaceAll(b.String(), ":,", ":")
}

func (sn *scenario) threads(s *trace.State) string {
	var b strings.Builder
	for i, m := range s.Threads {
		fmt.Fprintf(&b, "M%d: %v", i, m.Status)
		if m.P != trace.NoProc {
			fmt.Fprintf(&b, ", P%d", m.P)
		}
		if m.G != trace.NoGo {
			fmt.Fprintf(&b, ", %s", sn.tr.Name(m.G))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func (sn *scenario) states(s *trace.State) string {
	var b strings.Builder
	for id := trace.GoID(1); id <= s.MaxGo(); id++ {
		g := s.Go(id)
		if g.Status == trace.GoUndefined {
			continue
		}
		fmt.Fprintf(&b, "%d %s: %v", id, sn.tr.Name(id), g.Status)
		if g.Reason != trace.WaitNone {
			fmt.Fprintf(&b, " (%v)", g.Reason)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// ticks prints how often each P started a time slice and left a syscall.
func ticks(s *sched) string {
	var b strings.Builder
	for _, pp := range s.allp {
		fmt.Fprintf(&b, "P%d: schedtick %d, syscalltick %d\n", pp.id, pp.schedtick, pp.syscalltick)
	}
	return b.String()
}

// scenarioFiles returns the files of testdata by the rule that they show.
func scenarioFiles(t *testing.T) map[string]string {
	files := map[string]string{}
	err := filepath.WalkDir("testdata", func(path string, d fs.DirEntry, err error) error {
		if path == filepath.Join("testdata", "fuzz") || path == filepath.Join("testdata", "rapid") {
			return fs.SkipDir // what the fuzz and property tests found, if any
		}
		if err == nil && !d.IsDir() {
			files[d.Name()] = path
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// An event that names a rule must occur in the scenario of that rule.
func TestEveryScenarioShowsItsRule(t *testing.T) {
	files := scenarioFiles(t)
	if len(files) == 0 {
		t.Fatal("there are no scenarios")
	}
	emitted := map[string]rule.Rule{}
	for _, info := range rule.All() {
		if info.InTrace {
			emitted[info.ID] = info.Rule
		}
	}
	for name, path := range files {
		t.Run(name, func(t *testing.T) {
			if text, err := os.ReadFile(path); err != nil {
				t.Fatal(err)
			} else if !strings.HasPrefix(string(text), "# "+name+": ") {
				t.Errorf("%s does not begin with %q and what the rule says", path, "# "+name+": ")
			}
			sn := &scenario{}
			sn.run(t, path)
			if r, ok := emitted[name]; ok && !sn.seen[r] {
				t.Errorf("no event in %s names %v", path, r)
			}
		})
	}
}
