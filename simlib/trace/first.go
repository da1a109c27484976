package trace

// First returns the beginning of the trace: its first n events, or up to 8,192 fewer.
// It is the run as it was then, and so has no End. A figure of it takes as much less
// time. It shares its memory with the trace, so only one of them may be recycled.
func (t *Trace) First(n int) *Trace {
	if n >= t.n {
		return t
	}
	first := *t
	first.chunks, first.n, first.end = nil, 0, 0
	var base int64
	for _, c := range t.chunks {
		events, end := 0, first.end
		for i := range c {
			r := &c[i]
			if r.kind == timeBase {
				base = int64(uint64(r.g)<<32 | uint64(r.arg))
				continue
			}
			events++
			end = base + int64(r.dt)
		}
		if first.n+events > n {
			break
		}
		first.chunks = append(first.chunks, c)
		first.n += events
		first.end = end
	}
	return &first
}
