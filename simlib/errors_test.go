package simlib_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/simlib"
)

// The last is all that recover tells; Go's own report has both.
func TestOfTwoPanicsTheLastIsTheValueAndTheStackShowsWhereBothWere(t *testing.T) {
	_, err := simlib.Run(simlib.Config{}, func(g *simlib.G) {
		defer explode(errors.New("second"))
		panicsFirst()
	})
	var p *simlib.PanicError
	if !errors.As(err, &p) || !strings.HasPrefix(err.Error(), "panic: second (") {
		t.Fatalf("the run ends with %v", err)
	}
	for _, where := range []string{"simlib_test.explode", "simlib_test.panicsFirst"} {
		if !strings.Contains(string(p.Stack), where) {
			t.Errorf("the stack does not show %s:\n%s", where, p.Stack)
		}
	}
}

func panicsFirst() { panic("first") }
