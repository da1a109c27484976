package des

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
type Queue struct {
	heap []item // each not earlier than its parent; item i has the children 4i+1 to 4i+4
	hole bool   // the root was popped and its place is not filled yet
	seq  uint64
}

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
	if q.hole { // most events are pushed by the one just popped: one walk serves both
		q.hole = false
		q.down(it)
		return
	}
	q.heap = append(q.heap, it)
	q.up(len(q.heap) - 1)
}

// Pop removes the earliest event and returns it; ok is false when the queue
// is empty.
func (q *Queue) Pop() (e Event, ok bool) {
	q.settle()
	if len(q.heap) == 0 {
		return Event{}, false
	}
	it := &q.heap[0]
	q.hole = true
	return Event{it.time, it.order >> 8, uint8(it.order), it.who, it.gen}, true
}

// Next returns the time of the earliest event without removing it; ok is
// false when the queue is empty.
func (q *Queue) Next() (time int64, ok bool) {
	h := q.heap
	if !q.hole {
		if len(h) == 0 {
			return 0, false
		}
		return h[0].time, true
	}
	// The hole stays for the next Push: the earliest is one of its children.
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

// Len returns the number of events in the queue.
func (q *Queue) Len() int {
	if q.hole {
		return len(q.heap) - 1
	}
	return len(q.heap)
}

// Reset empties the queue, keeps its memory and counts from 0 again.
func (q *Queue) Reset() { *q = Queue{heap: q.heap[:0]} }

// settle fills the hole that Pop left at the root with the last item.
func (q *Queue) settle() {
	if !q.hole {
		return
	}
	q.hole = false
	last := len(q.heap) - 1
	it := q.heap[last]
	q.heap = q.heap[:last]
	if last > 0 {
		q.down(it)
	}
}

// up moves item i towards the root until its parent is not later.
func (q *Queue) up(i int) {
	h := q.heap
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

// down puts an item at the root and moves it away from there until no child
// is earlier.
func (q *Queue) down(it item) {
	h := q.heap
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
