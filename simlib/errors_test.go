package simlib_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/simlib"
)

var errMisuse = errors.New("the program's own panic")

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

func TestANilGExplainsItself(t *testing.T) {
	for what, use := range map[string]func(none *simlib.G){
		"Go":      func(g *simlib.G) { g.Go(func(*simlib.G) {}) },
		"Compute": func(g *simlib.G) { g.Compute(1) },
		"Now":     func(g *simlib.G) { g.Now() },
		"ID":      func(g *simlib.G) { g.ID() },
		"SetName": func(g *simlib.G) { g.SetName("nobody") },
		"Rand":    func(g *simlib.G) { g.Rand() },
		"Fatal":   func(g *simlib.G) { g.Fatal(errMisuse) },
		"Send":    func(g *simlib.G) { simlib.NewChan[int](1).Send(g, 1) },
		"Select":  func(g *simlib.G) { simlib.Select(g) },
		"Lock":    func(g *simlib.G) { new(simlib.Mutex).Lock(g) },
		"Wait":    func(g *simlib.G) { new(simlib.WaitGroup).Wait(g) },
		"Read":    func(g *simlib.G) { new(simlib.Conn).Read(g) },
		"After":   func(g *simlib.G) { simlib.After(g, 1) },
	} {
		_, err := simlib.Run(simlib.Config{}, func(*simlib.G) { use(nil) })
		if err == nil || !strings.HasPrefix(err.Error(), "panic: simlib: a nil G is used") {
			t.Errorf("%s: the run ends with %v", what, err)
		}
	}
}
