package simlib

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/schedlab/schedlab/simlib/trace"
)

func TestTheGlobalQueueDoesWhatASliceDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q idQueue
		var want []trace.GoID
		next := trace.GoID(0)
		// Many at once, about as many as a block holds: what can go wrong is where
		// one block ends and the next begins.
		many := rapid.OneOf(rapid.IntRange(1, 3), rapid.IntRange(idBlockSize-2, idBlockSize+2), rapid.IntRange(1, 3*idBlockSize))
		t.Repeat(map[string]func(*rapid.T){
			"pushBack": func(t *rapid.T) {
				for range many.Draw(t, "n") {
					next++
					q.pushBack(next)
					want = append(want, next)
				}
			},
			"push": func(t *rapid.T) {
				head := make([]trace.GoID, many.Draw(t, "n"))
				for i := range head {
					next++
					q.push(next)
					head[len(head)-1-i] = next
				}
				want = append(head, want...)
			},
			"pop": func(t *rapid.T) {
				for range many.Draw(t, "n") {
					first := trace.NoGo
					if len(want) > 0 {
						first, want = want[0], want[1:]
					}
					if got := q.pop(); got != first {
						t.Fatalf("pop gives %d, want %d", got, first)
					}
				}
			},
			"": func(t *rapid.T) {
				if int(q.size) != len(want) {
					t.Fatalf("the size is %d, want %d", q.size, len(want))
				}
				if got := slices.Collect(q.all()); !slices.Equal(got, want) {
					t.Fatalf("the queue holds %v, want %v", got, want)
				}
			},
		})
	})
}

func TestTheGlobalQueueGoesOnInTheBlocksItHas(t *testing.T) {
	var q idQueue
	q.pushBack(1)
	if allocs := testing.AllocsPerRun(10, func() {
		for range 3 * idBlockSize { // never more than two, but through three blocks
			q.pushBack(1)
			q.pop()
		}
	}); allocs != 0 {
		t.Errorf("a queue that holds no more than it did allocates %v blocks", allocs)
	}
}
