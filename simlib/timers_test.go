package simlib

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/schedlab/schedlab/simlib/trace"
)

// plainSiftDown moves the entry at i down step by step, as siftDown of the
// runtime's time.go does: below the first of its earliest children, as long as
// that is earlier than the entry.
func plainSiftDown(heap []timerWhen, i int) {
	for {
		least := i
		for c := i*timerHeapN + 1; c < min(i*timerHeapN+1+timerHeapN, len(heap)); c++ {
			if heap[c].when < heap[least].when {
				least = c
			}
		}
		if least == i {
			return
		}
		heap[i], heap[least] = heap[least], heap[i]
		i = least
	}
}

// The order of timers that are due at one time follows from where they are, so
// each entry must be where the runtime puts it.
func TestTimersAreWhereTheRuntimesSiftDownPutsThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		latest := rapid.SampledFrom([]int64{2, 10, 1000, maxWhen}).Draw(t, "latest")
		whens := rapid.SliceOfN(rapid.Int64Range(1, latest), 0, 200).Draw(t, "whens")
		var ts timers
		for i, when := range whens {
			ts.heap = append(ts.heap, timerWhen{when: when, gp: trace.GoID(i + 1)})
		}
		want := slices.Clone(ts.heap)
		same := func(after string) {
			t.Helper()
			if !slices.Equal(ts.heap, want) {
				t.Fatalf("after %s the heap is\n%v, want\n%v", after, ts.heap, want)
			}
		}
		ts.initHeap()
		for i := len(want) - 1; i >= 0; i-- {
			plainSiftDown(want, i)
		}
		same("initHeap")
		for i := 0; len(want) > 0; i++ {
			if i%3 == 0 { // its first timer was set anew
				when := rapid.Int64Range(1, latest).Draw(t, "when")
				ts.heap[0].when, want[0].when = when, when
				ts.siftDown(0)
				plainSiftDown(want, 0)
				same("siftDown")
				continue
			}
			last := len(want) - 1
			want[0] = want[last]
			want = want[:last]
			plainSiftDown(want, 0)
			ts.deleteMin()
			same("deleteMin")
		}
	})
}
