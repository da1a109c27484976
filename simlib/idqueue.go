package simlib

import (
	"iter"

	"github.com/schedlab/schedlab/simlib/trace"
)

// idBlockSize makes a block 4 KiB less its link.
const idBlockSize = 1022

// idBlock is a piece of an idQueue.
type idBlock struct {
	ids  [idBlockSize]trace.GoID
	next *idBlock
}

// idQueue is the global queue: the ids of its goroutines, in blocks. The
// runtime links the goroutines themselves. Here the way from one to the next
// must not lead over their records: in a long queue these have left the CPU's
// cache, and a batch would wait for one after the other.
type idQueue struct {
	head, tail *idBlock // nil before the first put
	first, end int      // the first id in head, and behind the last one in tail
	size       int32
	spare      *idBlock // an empty block that is left
}

// emptyBlock returns an empty block.
func (q *idQueue) emptyBlock() *idBlock {
	if b := q.spare; b != nil {
		q.spare = nil
		return b
	}
	return new(idBlock)
}

// pushBack puts a goroutine at the tail.
func (q *idQueue) pushBack(id trace.GoID) {
	if q.tail == nil {
		q.tail = q.emptyBlock()
		q.head, q.first, q.end = q.tail, 0, 0
	} else if q.end == idBlockSize {
		q.tail.next = q.emptyBlock()
		q.tail, q.end = q.tail.next, 0
	}
	q.tail.ids[q.end] = id
	q.end++
	q.size++
}

// push puts a goroutine at the head.
func (q *idQueue) push(id trace.GoID) {
	if q.size == 0 {
		q.pushBack(id)
		return
	}
	if q.first == 0 {
		b := q.emptyBlock()
		b.next, q.head, q.first = q.head, b, idBlockSize
	}
	q.first--
	q.head.ids[q.first] = id
	q.size++
}

// pop takes the head, NoGo when the queue is empty.
func (q *idQueue) pop() trace.GoID {
	if q.size == 0 {
		return trace.NoGo
	}
	id := q.head.ids[q.first]
	q.first++
	q.size--
	switch {
	case q.size == 0:
		q.first, q.end = 0, 0 // head and tail are one block
	case q.first == idBlockSize:
		b := q.head
		q.head, q.first = b.next, 0
		b.next, q.spare = nil, b
	}
	return id
}

// all gives the goroutines from head to tail.
func (q *idQueue) all() iter.Seq[trace.GoID] {
	return func(yield func(trace.GoID) bool) {
		for b, i, n := q.head, q.first, q.size; n > 0; i, n = i+1, n-1 {
			if i == idBlockSize {
				b, i = b.next, 0
			}
			if !yield(b.ids[i]) {
				return
			}
		}
	}
}
