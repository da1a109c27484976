// Package workload has named programs for the simulator, each with a few
// parameters. A program is a plain struct; its Main is what simlib.Run takes:
//
//	run, err := simlib.Run(cfg, workload.FanOut{N: 8}.Main)
//
// A parameter that is left 0 gets a default, which its comment gives. Wrong
// parameters end the run with an error that names them. How long random work
// takes depends on Config.Seed alone, not on the scheduling, so two runs with
// different Ps or ablations have the same work to do.
package workload

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// A Program is a simulated program with parameters.
type Program interface {
	// Main is the program's main function.
	Main(g *simlib.G)
	// Validate says which parameter is wrong, if one is. Main calls it first.
	Validate() error
}

// programs has every program, with its default parameters, by name.
var programs = map[string]Program{
	"fan-out":   FanOut{},
	"ping-pong": PingPong{},
	"pipeline":  Pipeline{},
	"hogs":      Hogs{},
	"io-mix":    IOMix{},
	"queue":     Queue{},
}

// Names returns the names of all programs, sorted.
func Names() []string { return slices.Sorted(maps.Keys(programs)) }

// ByName returns the program with a name and default parameters.
func ByName(name string) (Program, error) {
	if p, ok := programs[name]; ok {
		return p, nil
	}
	return nil, fmt.Errorf("workload: there is no program %q; want one of %s", name, strings.Join(Names(), ", "))
}

// The largest values of parameters.
const (
	maxCount = 1_000_000
	maxTime  = time.Hour
)

// params collects the first thing that is wrong with a program's parameters.
type params struct {
	program string
	err     error
}

func (p *params) wrong(name string, v, want any) {
	if p.err == nil {
		p.err = fmt.Errorf("workload: %s.%s is %v; want %v", p.program, name, v, want)
	}
}

func (p *params) count(name string, n int) {
	if n < 0 || n > maxCount {
		p.wrong(name, n, fmt.Sprintf("0 to %d", maxCount))
	}
}

func (p *params) duration(name string, d time.Duration) {
	if d < 0 || d > maxTime {
		p.wrong(name, d, fmt.Sprintf("0 to %v", maxTime))
	}
}

func (p *params) spread(name string, s Spread) {
	if s >= numSpreads {
		p.wrong(name, s, "Same, Uniform, Exponential, LogNormal or Pareto")
	}
}

// begin ends the run when the program's parameters are wrong.
func begin(g *simlib.G, p Program) {
	if err := p.Validate(); err != nil {
		g.Fatal(err)
	}
}

// or returns v, or the default when v is zero.
func or[T comparable](v, def T) T {
	var zero T
	if v == zero {
		return def
	}
	return v
}
