package simlib_test

import (
	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/story"
	"github.com/schedlab/schedlab/simlib/internal/story/onsim"
)

// The tests inside package simlib cannot import onsim, which imports simlib.
func init() {
	simlib.OnSim = func(p *story.Program) func(*simlib.G) { return onsim.Main(p, nil) }
}
