package workload_test

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
	"github.com/schedlab/schedlab/simlib/workload"
)

// run simulates a program that must end well and give a sound trace.
func run(t *testing.T, cfg simlib.Config, p workload.Program) *trace.Trace {
	t.Helper()
	cfg.Check = true
	tr, err := simlib.Run(cfg, p.Main)
	if err != nil {
		t.Fatalf("%T%+v on %d Ps: %v", p, p, cfg.Procs, err)
	}
	r := tr.Replay()
	for r.Next() {
	}
	if r.Err() != nil {
		t.Fatalf("%T%+v on %d Ps: %v", p, p, cfg.Procs, r.Err())
	}
	return tr
}

var spreads = []workload.Spread{workload.Same, workload.Uniform, workload.Exponential, workload.LogNormal, workload.Pareto}

func TestEveryProgramWithDefaultParametersEndsWellOnAnyNumberOfPs(t *testing.T) {
	for _, name := range workload.Names() {
		p, err := workload.ByName(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, procs := range []int{1, 2, 3, 8, 64} {
			tr := run(t, simlib.Config{Procs: procs}, p)
			names := map[string]int{}
			for e := range tr.Events() {
				if e.Kind == trace.GoCreate {
					if e.G != 1 && !tr.Named(e.G) {
						t.Errorf("%s: goroutine %d has no name", name, e.G)
					}
					names[tr.Name(e.G)]++
				}
			}
			for n, count := range names {
				if count > 1 {
					t.Errorf("%s: %d goroutines are called %q", name, count, n)
				}
			}
		}
	}
}

func TestEveryParameterOutOfRangeIsNamedWithItsValue(t *testing.T) {
	for _, name := range workload.Names() {
		def, _ := workload.ByName(name)
		typ := reflect.TypeOf(def)
		for i := range typ.NumField() {
			p := reflect.New(typ).Elem()
			f := p.Field(i)
			var bad []int64
			switch f.Interface().(type) {
			case int:
				bad = []int64{-1, math.MinInt64, 1_000_001}
			case time.Duration:
				bad = []int64{-1, int64(time.Hour) + 1}
			case workload.Spread:
				bad = []int64{5, 255}
			default:
				t.Fatalf("%s.%s has a type that this test does not know", typ.Name(), typ.Field(i).Name)
			}
			for _, v := range bad {
				if f.CanInt() {
					f.SetInt(v)
				} else {
					f.SetUint(uint64(v))
				}
				_, err := simlib.Run(simlib.Config{}, p.Interface().(workload.Program).Main)
				want := fmt.Sprintf("workload: %s.%s is %v; want ", typ.Name(), typ.Field(i).Name, f.Interface())
				if err == nil || !strings.HasPrefix(err.Error(), want) {
					t.Errorf("%+v: the error is %v; want one that begins with %q", p, err, want)
				}
			}
		}
	}
}

func TestAnUnknownNameIsAnErrorThatListsTheKnown(t *testing.T) {
	p, err := workload.ByName("")
	if p != nil || err == nil || !strings.Contains(err.Error(), strings.Join(workload.Names(), ", ")) {
		t.Errorf("ByName(\"\") = %v, %v", p, err)
	}
}

// computed says, by the names of goroutines, how long each ran where nothing
// but the program's own work takes time.
func computed(t *testing.T, cfg simlib.Config, p workload.Program) map[string]int64 {
	t.Helper()
	cfg.Costs = &simlib.Costs{}
	tr, err := simlib.Run(cfg, p.Main)
	if err != nil {
		t.Fatal(err)
	}
	slices, err := tr.Slices()
	if err != nil {
		t.Fatal(err)
	}
	ran := map[string]int64{}
	for _, s := range slices {
		if s.Status == trace.GoRunning {
			ran[tr.Name(s.G)] += s.To - s.From
		}
	}
	return ran
}

func TestTheWorkToDoDependsOnTheSeedAlone(t *testing.T) {
	for _, s := range spreads[1:] {
		for _, p := range []workload.Program{
			workload.FanOut{N: 20, Spread: s},
			workload.Pipeline{Spread: s},
			workload.IOMix{Spread: s},
		} {
			one := computed(t, simlib.Config{Procs: 1, Seed: 7}, p)
			for _, cfg := range []simlib.Config{{Procs: 8, Seed: 7}, {Procs: 3, Seed: 7, DisableRunnext: true}} {
				if got := computed(t, cfg, p); !reflect.DeepEqual(got, one) {
					t.Errorf("%T%+v: on %d Ps the goroutines compute\n%v, on one\n%v", p, p, cfg.Procs, got, one)
				}
			}
			if got := computed(t, simlib.Config{Procs: 1, Seed: 8}, p); reflect.DeepEqual(got, one) {
				t.Errorf("%T%+v: another seed gives the same work", p, p)
			}
		}
	}
}

func TestASpreadKeepsTheMean(t *testing.T) {
	const n = 20_000
	for _, s := range spreads {
		var sum, least, most int64 = 0, math.MaxInt64, 0
		for _, d := range computed(t, simlib.Config{Procs: 1, MaxTime: 10 * time.Hour}, workload.FanOut{N: n, Work: 10 * time.Microsecond, Spread: s}) {
			if d > 0 {
				sum, least, most = sum+d, min(least, d), max(most, d)
			}
		}
		mean := float64(sum) / n / 10_000
		if mean < 0.9 || mean > 1.1 {
			t.Errorf("%v: the mean is %.3f of what was asked for", s, mean)
		}
		if (s == workload.Same) != (least == most) || least < 1 || most > 10_000_000 {
			t.Errorf("%v: the times are %d to %d ns", s, least, most)
		}
	}
}

func TestAPipelineDeliversEveryItemThroughEveryStage(t *testing.T) {
	for _, buffer := range []int{0, 1, 7, 100} {
		got := computed(t, simlib.Config{Procs: 4}, workload.Pipeline{Stages: 5, Items: 30, Buffer: buffer, Work: time.Microsecond})
		for i := range 5 {
			if d := got[fmt.Sprintf("stage %d", i+1)]; d != 30_000 {
				t.Errorf("buffer %d: stage %d computes %d ns; want 30 items of 1 µs", buffer, i+1, d)
			}
		}
	}
}

func TestAProgramThatTakesTooLongEndsAtTheLimit(t *testing.T) {
	_, err := simlib.Run(simlib.Config{MaxTime: time.Second}, workload.Hogs{Work: time.Hour}.Main)
	if !errors.Is(err, simlib.ErrMaxTime) {
		t.Errorf("the error is %v; want ErrMaxTime", err)
	}
}
