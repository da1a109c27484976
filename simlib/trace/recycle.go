package trace

import "sync"

// recycled are chunks that no goroutine reads any more.
var recycled sync.Pool

// newChunk returns an empty chunk.
func newChunk() []record {
	if c, ok := recycled.Get().(*[chunkSize]record); ok {
		return c[:0]
	}
	return make([]record, 0, chunkSize)
}

// Recycle gives the memory of the events to the runs to come, and leaves the
// trace without any. Where many short runs are made at once, as in a sweep,
// Go's garbage collector has less to do. Only a caller that knows that no goroutine
// reads the trace, or any iterator of it, any more may call it.
func (t *Trace) Recycle() {
	for _, c := range t.chunks {
		if cap(c) == chunkSize {
			recycled.Put((*[chunkSize]record)(c[:chunkSize]))
		}
	}
	t.chunks, t.n = nil, 0
}
