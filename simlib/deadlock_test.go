package simlib_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/simlib"
)

func TestTheTextOfADeadlockShowsAHundredGoroutinesAndCountsTheOthersByWhatTheyWaitFor(t *testing.T) {
	const receivers, senders = 20_000, 3
	dead := func(n int) *simlib.DeadlockError {
		_, err := simlib.Run(simlib.Config{NoTrace: true}, func(g *simlib.G) {
			c, d := simlib.NewChan[int](0), simlib.NewChan[int](0)
			for range n {
				g.Go(func(g *simlib.G) { c.Recv(g) })
			}
			for range senders {
				g.Go(func(g *simlib.G) { d.Send(g, 1) })
			}
			simlib.Select(g)
		})
		var dead *simlib.DeadlockError
		if !errors.As(err, &dead) {
			t.Fatalf("the run ends with %v", err)
		}
		return dead
	}
	many := dead(receivers)
	if got, want := len(many.Waiters), 1+receivers+senders; got != want {
		t.Errorf("Waiters has %d; want all %d", got, want)
	}
	text := many.Error()
	if n := strings.Count(text, "\n\ngoroutine "); n != 100 {
		t.Errorf("the text shows %d goroutines; want 100", n)
	}
	left := map[string]int{}
	for _, w := range many.Waiters[100:] {
		left[w.Reason.String()]++
	}
	want := fmt.Sprintf("\n\n… and %d more: %d [chan receive]", 1+receivers+senders-100, left["chan receive"])
	if n := left["chan send"]; n > 0 {
		want += fmt.Sprintf(", %d [chan send]", n)
	}
	if !strings.HasSuffix(text, want) {
		t.Errorf("the text ends with %q; want %q", text[len(text)-len(want)-20:], want)
	}
	if text := dead(100 - 1 - senders).Error(); strings.Contains(text, "more") || strings.Count(text, "\n\ngoroutine ") != 100 {
		t.Errorf("of a hundred goroutines the text is\n%s", text)
	}
}
