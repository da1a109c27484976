package live_test

import (
	"testing"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/live"
)

// Go ends the process when a coroutine ends with another lock to its thread
// than it began with, so one that the end of the run ends must not.
func TestACoroutineThatIsLockedToItsThreadEndsWithTheRun(t *testing.T) {
	locked, release, ended := make(chan bool), make(chan bool), make(chan bool)
	_, err := live.Run(live.Config{}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) {
			defer close(ended)
			next, _ := simlib.Pull(g, func(g *simlib.G, yield func(int) bool) {
				g.LockOSThread()
				close(locked)
				<-release
				g.Log("the run is over")
			})
			next(g)
		})
		<-locked
	})
	if err != nil {
		t.Fatal(err)
	}
	close(release)
	<-ended
}
