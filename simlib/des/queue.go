package des

import "math"

// An Event says when something is due and what it is. The queue reads only
// the time; the other fields belong to the simulation.
type Event struct {
	Time int64  // virtual nanoseconds
	Seq  uint64 // its number in the order of Push since the last Reset, from 0
	Kind uint8  // what is due
	Who  int32  // the id of what it concerns
	Gen  uint32 // to tell a live event from a cancelled one: compare it with the generation of Who
}

// Never is the time at which nothing is due: the end of time.
const Never = math.MaxInt64

// A Queue gives out events by time, and those of one time in the order of
// Push. Nothing is ever removed but the earliest: to cancel an event, leave it
// in and let its Gen tell. The zero Queue is empty and ready for use.
//
// Events that are due before all others are in a sorted array. A simulation of
// some dozens of processors has all of its events there, and most new ones go
// to its front or close to it, where a comparison and a store put them. What
// does not fit is in a heap.
type Queue struct {
	early uint64          // how long before Never the earliest event is due; 0 is none
	n     int             // events in near
	near  [nearSize]Event // the latest first, so that the front is the end
	far   []Event         // each not earlier than its parent and all of near; event i has the children 4i+1 to 4i+4
	hole  bool            // the root of far was popped and its place is not filled yet
	seq   uint64
}

const nearSize = 128 // a power of two

// Push adds an event at a time in virtual nanoseconds, which is before Never.
func (q *Queue) Push(time int64, kind uint8, who int32, gen uint32) {
	var e *Event
	if early := Never - uint64(time); early > q.early && q.n < nearSize {
		q.early = early
		e = &q.near[q.n&(nearSize-1)]
		q.n++
	} else {
		e = q.place(time)
	}
	// Field by field: an event put together first would be copied through the
	// stack.
	e.Time, e.Seq, e.Kind, e.Who, e.Gen = time, q.seq, kind, who, gen
	q.seq++
}

// place makes room for a new event at a time that may not be the earliest.
func (q *Queue) place(time int64) *Event {
	q.early = max(q.early, Never-uint64(time))
	if q.n == nearSize {
		q.spill()
	}
	if len(q.far) > 0 && time >= q.firstFar() {
		return q.placeFar(time, q.seq)
	}
	near := q.near[:q.n+1]
	i := q.n
	for i > 0 && near[i-1].Time <= time { // of one time, the new one is the last
		near[i] = near[i-1]
		i--
	}
	q.n++
	return &near[i]
}

// Pop removes the earliest event and returns it; ok is false when the queue
// is empty.
func (q *Queue) Pop() (e Event, ok bool) {
	if first := q.PopUntil(Never); first != nil {
		return *first, true
	}
	return Event{}, false
}

// PopUntil is Pop of an event that is due at the time latest or before, nil
// when there is none. The event stays where it is and lasts until the next
// Push.
func (q *Queue) PopUntil(latest int64) *Event {
	if q.early == 0 || q.Due() > latest {
		return nil
	}
	if q.n < 2 {
		return q.popLast()
	}
	q.n--
	q.early = Never - uint64(q.near[(q.n-1)&(nearSize-1)].Time)
	return &q.near[q.n&(nearSize-1)]
}

// popLast is PopUntil of the last event that near has, or of one in the heap.
func (q *Queue) popLast() *Event {
	e := &q.near[0]
	if q.n == 0 {
		q.settle()
		q.hole = true
		e = &q.far[0]
	}
	q.n = 0
	q.early = Never - uint64(q.firstFar())
	return e
}

// Due returns the time of the earliest event without removing it; Never when
// the queue is empty.
func (q *Queue) Due() int64 { return int64(Never - q.early) }

// Len returns the number of events in the queue.
func (q *Queue) Len() int {
	if q.hole {
		return q.n + len(q.far) - 1
	}
	return q.n + len(q.far)
}

// Reset empties the queue, keeps its memory and counts from 0 again.
func (q *Queue) Reset() { q.early, q.n, q.far, q.hole, q.seq = 0, 0, q.far[:0], false, 0 }

// spill moves the later half of a full array into the heap.
func (q *Queue) spill() {
	const half = nearSize / 2
	for i := range q.near[:half] {
		e := &q.near[i]
		*q.placeFar(e.Time, e.Seq) = *e
	}
	q.n = copy(q.near[:], q.near[half:])
}

// placeFar makes room for an event in the heap.
func (q *Queue) placeFar(time int64, seq uint64) *Event {
	if q.hole { // one walk serves both the pop and the push
		q.hole = false
		return q.down(time, seq)
	}
	q.far = append(q.far, Event{})
	return q.up(len(q.far)-1, time, seq)
}

// firstFar returns the time of the first event of the heap, Never when it is
// empty.
func (q *Queue) firstFar() int64 {
	h := q.far
	if q.hole { // it is one of the children of the hole
		h = h[1:min(len(h), 5)]
	} else if len(h) > 0 {
		return h[0].Time
	}
	time := int64(Never)
	for i := range h {
		time = min(time, h[i].Time)
	}
	return time
}

// settle fills the hole that popLast left at the root with the last event.
func (q *Queue) settle() {
	if !q.hole {
		return
	}
	q.hole = false
	last := len(q.far) - 1
	e := q.far[last]
	q.far = q.far[:last]
	if last > 0 {
		*q.down(e.Time, e.Seq) = e
	}
}

// before reports whether an event is to come out before one of that time and
// number.
func (e *Event) before(time int64, seq uint64) bool {
	return e.Time < time || e.Time == time && e.Seq < seq
}

// up moves a free place from i of the heap towards the root until its parent
// is before the event that it is for.
func (q *Queue) up(i int, time int64, seq uint64) *Event {
	h := q.far
	for i > 0 {
		parent := (i - 1) / 4
		if h[parent].before(time, seq) {
			break
		}
		h[i] = h[parent]
		i = parent
	}
	return &h[i]
}

// down moves a free place from the root of the heap away until no child is
// before the event that it is for.
func (q *Queue) down(time int64, seq uint64) *Event {
	h := q.far
	i := 0
	for {
		first := 4*i + 1
		if first >= len(h) {
			break
		}
		least := first
		for c := first + 1; c < min(first+4, len(h)); c++ {
			if h[c].before(h[least].Time, h[least].Seq) {
				least = c
			}
		}
		if !h[least].before(time, seq) {
			break
		}
		h[i] = h[least]
		i = least
	}
	return &h[i]
}
