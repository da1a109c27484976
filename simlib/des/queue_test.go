package des

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// sorted is the queue done the dumb way: a slice in which the new event is put
// behind all that are not later.
type sorted struct {
	events []Event
	seq    uint64
}

func (s *sorted) Push(time int64, kind uint8, who int32, gen uint32) {
	i := len(s.events)
	for i > 0 && s.events[i-1].Time > time {
		i--
	}
	s.events = slices.Insert(s.events, i, Event{time, s.seq, kind, who, gen})
	s.seq++
}

func TestQueueDoesWhatASortedSliceDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q Queue
		var want sorted
		// A narrow range of times makes ties, which are what matters.
		time := rapid.Int64Range(-1, rapid.SampledFrom([]int64{3, 40, 1 << 62}).Draw(t, "latest"))
		t.Repeat(map[string]func(*rapid.T){
			"push": func(t *rapid.T) {
				at := time.Draw(t, "time")
				kind, who, gen := rapid.Uint8().Draw(t, "kind"), rapid.Int32().Draw(t, "who"), rapid.Uint32().Draw(t, "gen")
				q.Push(at, kind, who, gen)
				want.Push(at, kind, who, gen)
			},
			"push many": func(t *rapid.T) { // so many that the array is full, and the heap is used
				first := time.Draw(t, "first")
				step := rapid.Int64Range(-1, 1).Draw(t, "step")
				for i := range rapid.Int64Range(1, 3*nearSize).Draw(t, "n") {
					q.Push(first+i/2*step, 0, int32(i), 0)
					want.Push(first+i/2*step, 0, int32(i), 0)
				}
			},
			"pop many": func(t *rapid.T) {
				for range rapid.IntRange(1, 2*nearSize).Draw(t, "n") {
					got, ok := q.Pop()
					if ok != (len(want.events) > 0) {
						t.Fatalf("Pop says %v with %d events in the queue", ok, len(want.events))
					}
					if !ok {
						return
					}
					if got != want.events[0] {
						t.Fatalf("Pop gives %+v, want %+v", got, want.events[0])
					}
					want.events = want.events[1:]
				}
			},
			"pop": func(t *rapid.T) {
				got, ok := q.Pop()
				if ok != (len(want.events) > 0) {
					t.Fatalf("Pop says %v with %d events in the queue", ok, len(want.events))
				}
				if ok {
					if got != want.events[0] {
						t.Fatalf("Pop gives %+v, want %+v", got, want.events[0])
					}
					want.events = want.events[1:]
				}
			},
			"pop until": func(t *rapid.T) {
				latest := time.Draw(t, "latest")
				got := q.PopUntil(latest)
				if (got != nil) != (len(want.events) > 0 && want.events[0].Time <= latest) {
					t.Fatalf("PopUntil(%d) gives %v; the queue is %+v", latest, got, want.events)
				}
				if got != nil {
					if *got != want.events[0] {
						t.Fatalf("PopUntil gives %+v, want %+v", got, want.events[0])
					}
					want.events = want.events[1:]
				}
			},
			"due": func(t *rapid.T) {
				first := int64(Never)
				if len(want.events) > 0 {
					first = want.events[0].Time
				}
				if got := q.Due(); got != first {
					t.Fatalf("Due gives %d, want %d; the queue is %+v", got, first, want.events)
				}
			},
			"reset": func(t *rapid.T) {
				if rapid.IntRange(0, 9).Draw(t, "sure") == 0 {
					q.Reset()
					want = sorted{}
				}
			},
			"": func(t *rapid.T) {
				if q.Len() != len(want.events) {
					t.Fatalf("Len is %d, want %d", q.Len(), len(want.events))
				}
			},
		})
	})
}

func TestALargeQueueComesOutInOrder(t *testing.T) {
	var q Queue
	rng := rand.New(rand.NewPCG(1, 2))
	const n = 50_000
	for range n {
		q.Push(rng.Int64N(n/4), 0, 0, 0)
	}
	last, _ := q.Pop()
	for range n - 1 {
		e, ok := q.Pop()
		if !ok || e.Time < last.Time || e.Time == last.Time && e.Seq <= last.Seq {
			t.Fatalf("%+v, %v comes after %+v", e, ok, last)
		}
		last = e
	}
	if e, ok := q.Pop(); ok {
		t.Fatalf("the queue gives %+v though all events were popped", e)
	}
}

func TestAQueueThatHasItsMemoryAllocatesNothing(t *testing.T) {
	var q Queue
	for i := range 1000 {
		q.Push(int64(i), 0, 0, 0)
	}
	q.Reset()
	if allocs := testing.AllocsPerRun(10, func() {
		for i := range 1000 {
			q.Push(int64(-i), 0, 0, 0)
		}
		for range 1000 {
			q.Pop()
		}
		q.Reset()
	}); allocs != 0 {
		t.Errorf("a queue that has its memory allocates %v times", allocs)
	}
}

// BenchmarkHold pops the earliest event and pushes one at a later time, with
// so many events pending. It is what a simulation does all the time.
func BenchmarkHold(b *testing.B) {
	for _, pending := range []int{8, 256, 4096, 65536} {
		b.Run(fmt.Sprint(pending), func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 2))
			var q Queue
			for i := range pending {
				q.Push(rng.Int64N(1000), 0, int32(i), 0)
			}
			var delays [1024]int64
			for i := range delays {
				delays[i] = rng.Int64N(1000)
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				e, _ := q.Pop()
				q.Push(e.Time+delays[i%len(delays)], e.Kind, e.Who, e.Gen)
			}
		})
	}
}

// BenchmarkTies is BenchmarkHold where a quarter of the events are due at once,
// as many of a scheduler's are.
func BenchmarkTies(b *testing.B) {
	var q Queue
	for i := range 256 {
		q.Push(int64(i), 0, int32(i), 0)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		e, _ := q.Pop()
		q.Push(e.Time+int64(i%4)*100, e.Kind, e.Who, e.Gen)
	}
}
