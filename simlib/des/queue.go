package des

import "math"

// An Event says when something is due and what it is. The queue reads only
// the time; the other fields belong to the simulation.
type Event struct {
	Time int64  // virtual nanoseconds
	Seq  uint64 // its number in the order of Push since the last Reset, from 0
	Kind uint8  // what is due
	Who  int32  // whom it concerns
	Gen  uint32 // to tell a live event from a cancelled one: compare it with the generation of Who
}

// A Queue gives out events by time, and those of one time in the order of
// Push. Nothing is ever removed but the earliest: to cancel an event, leave it
// in and let its Gen tell. The zero Queue is empty and ready for use.
//
// Events that are due before all others are in a sorted array. A simulation of
// some dozens of processors has all of its events there, and most new ones go
// to its front or close to it, where a comparison and a store put them. What
// does not fit is in a heap.
type Queue struct {
	n    int            // events in near
	near [nearSize]item // the latest first, so that the front is the end
	far  []item         // each not earlier than its parent and all of near; item i has the children 4i+1 to 4i+4
	hole bool           // the root of far was popped and its place is not filled yet
	seq  uint64
}

const nearSize = 128

// item is an Event in 24 bytes. Sequence numbers are unique, so comparing
// order compares sequence numbers.
type item struct {
	time  int64
	order uint64 // sequence number in the high 56 bits, kind in the low 8
	who   int32
	gen   uint32
}

func (a *item) before(b *item) bool {
	return a.time < b.time || a.time == b.time && a.order < b.order
}

// Push adds an event at a time in virtual nanoseconds.
func (q *Queue) Push(time int64, kind uint8, who int32, gen uint32) {
	it := item{time, q.seq<<8 | uint64(kind), who, gen}
	q.seq++
	if q.n == nearSize {
		q.spill()
	}
	if len(q.far) > 0 {
		if first, ok := q.firstFar(); ok && time >= first {
			q.pushFar(it)
			return
		}
	}
	near := q.near[:q.n+1]
	i := q.n
	for i > 0 && near[i-1].time <= time { // of one time, the new one is the last
		near[i] = near[i-1]
		i--
	}
	near[i] = it
	q.n++
}

// Pop removes the earliest event and returns it; ok is false when the queue
// is empty.
func (q *Queue) Pop() (e Event, ok bool) { return q.PopUntil(math.MaxInt64) }

// PopUntil is Pop of an event that is due at the time latest or before; ok is
// false when there is none.
func (q *Queue) PopUntil(latest int64) (e Event, ok bool) {
	it := &q.near[(q.n-1)&(nearSize-1)]
	if q.n == 0 {
		if first, ok := q.firstFar(); !ok || first > latest {
			return Event{}, false
		}
		it = q.popFar()
	} else if it.time > latest {
		return Event{}, false
	} else {
		q.n--
	}
	return Event{it.time, it.order >> 8, uint8(it.order), it.who, it.gen}, true
}

// Next returns the time of the earliest event without removing it; ok is
// false when the queue is empty.
func (q *Queue) Next() (time int64, ok bool) {
	if q.n == 0 {
		return q.firstFar()
	}
	return q.near[q.n-1].time, true
}

// Len returns the number of events in the queue.
func (q *Queue) Len() int {
	if q.hole {
		return q.n + len(q.far) - 1
	}
	return q.n + len(q.far)
}

// Reset empties the queue, keeps its memory and counts from 0 again.
func (q *Queue) Reset() { q.n, q.far, q.hole, q.seq = 0, q.far[:0], false, 0 }

// spill moves the later half of a full array into the heap.
func (q *Queue) spill() {
	const half = nearSize / 2
	for _, it := range q.near[:half] {
		q.pushFar(it)
	}
	q.n = copy(q.near[:], q.near[half:])
}

func (q *Queue) pushFar(it item) {
	if q.hole { // one walk serves both the pop and the push
		q.hole = false
		q.down(it)
		return
	}
	q.far = append(q.far, it)
	q.up(len(q.far) - 1)
}

// popFar returns the first event of a heap that has one. It stays in the hole
// until the next push or pop.
func (q *Queue) popFar() *item {
	q.settle()
	q.hole = true
	return &q.far[0]
}

// firstFar returns the time of the first event of the heap. It is kept out of
// line so that Next, which a simulation calls at each of its operations, is not.
//
//go:noinline
func (q *Queue) firstFar() (time int64, ok bool) {
	h := q.far
	if !q.hole {
		if len(h) == 0 {
			return 0, false
		}
		return h[0].time, true
	}
	// It is one of the children of the hole.
	if len(h) == 1 {
		return 0, false
	}
	h = h[1:min(len(h), 5)]
	time = h[0].time
	for i := 1; i < len(h); i++ {
		time = min(time, h[i].time)
	}
	return time, true
}

// settle fills the hole that popFar left at the root with the last item.
func (q *Queue) settle() {
	if !q.hole {
		return
	}
	q.hole = false
	last := len(q.far) - 1
	it := q.far[last]
	q.far = q.far[:last]
	if last > 0 {
		q.down(it)
	}
}

// up moves item i of the heap towards the root until its parent is not later.
func (q *Queue) up(i int) {
	h := q.far
	it := h[i]
	for i > 0 {
		parent := (i - 1) / 4
		if !it.before(&h[parent]) {
			break
		}
		h[i] = h[parent]
		i = parent
	}
	h[i] = it
}

// down puts an item at the root of the heap and moves it away from there until
// no child is earlier.
func (q *Queue) down(it item) {
	h := q.far
	i := 0
	for {
		first := 4*i + 1
		if first >= len(h) {
			break
		}
		least := first
		for c := first + 1; c < min(first+4, len(h)); c++ {
			if h[c].before(&h[least]) {
				least = c
			}
		}
		if !h[least].before(&it) {
			break
		}
		h[i] = h[least]
		i = least
	}
	h[i] = it
}
