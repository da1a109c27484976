package charts

import "github.com/schedlab/schedlab/simlib/trace"

// spansRead is all that walkSpans tells.
type spansRead struct {
	*reader
	done []span
	gaps struct{ done []span }
}

func readSpans(tr *trace.Trace, lanes Lanes, from, to int64) (*spansRead, error) {
	all := &spansRead{}
	r, err := walkSpans(tr, lanes, from, to,
		func(s *span) { all.done = append(all.done, *s) }, func(s *span) { all.gaps.done = append(all.gaps.done, *s) })
	all.reader = r
	return all, err
}
