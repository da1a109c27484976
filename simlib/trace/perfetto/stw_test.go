package perfetto_test

import (
	"slices"
	"testing"

	"github.com/schedlab/schedlab/simlib"
)

func TestStopsOfTheWorldAreShownOnTheTrackOfTheRun(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 2}, func(g *simlib.G) { g.GOMAXPROCS(1) })
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, track := range pictureOf(t, tr).tracks {
		for _, m := range track.moments {
			names = append(names, m.name)
		}
	}
	for _, want := range []string{"main stops the world: GOMAXPROCS", "main lets the world go on"} {
		if !slices.Contains(names, want) {
			t.Errorf("no instant is called %q, only %q", want, names)
		}
	}
}
