package live_test

import (
	"fmt"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/story"
	"github.com/schedlab/schedlab/simlib/internal/story/onsim"
)

const yields = 40 // by main, while the program runs

// ordered returns the program whose order is compared: its main is the first
// goroutine that main starts, and main yields until all that can run has run. No
// goroutine waits for the end of the program, so that those that block for ever
// are no matter.
func ordered(p *story.Program) *story.Program {
	whole, err := story.Parse(fmt.Sprintf("main: add gate 1; go first; loop %d { yield }", yields))
	if err != nil {
		panic(err)
	}
	whole.Sizes = p.Sizes
	whole.Bodies["first"] = p.Bodies["main"]
	return whole
}

// makeProgram makes the program of a seed.
func makeProgram(seed uint64) *story.Program { return story.Make(story.FromSeed(seed), story.Order) }

// logger is a world that keeps what a program logs, for runs without a trace.
type logger struct {
	onsim.World
	logged *[]string
}

// Log keeps a line.
func (l logger) Log(text string) { *l.logged = append(*l.logged, text) }

// logs returns the main function of a program, and what it will have logged.
func logs(p *story.Program) (main func(*simlib.G), logged *[]string) {
	logged = new([]string)
	return onsim.Main(p, func(w onsim.World) story.World { return logger{w, logged} }), logged
}
