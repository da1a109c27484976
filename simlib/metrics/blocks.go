package metrics

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/schedlab/schedlab/simlib/trace"
)

// A Block is one time for which a goroutine waited for a channel, a lock or
// another thing that has a number in the trace.
type Block struct {
	G        trace.GoID
	From, To int64 // when it began and ended, in nanoseconds of the trace
	Over     bool  // it ended; else To is the end of the trace, and it lasted at least so long
	Reason   trace.WaitReason
	Object   int      // what it waited for; Trace.ObjectName has the name that the program gave it
	Served   []Served // the waits of others for the same that ended meanwhile, the most frequent reason first
}

// Served says how often others were done waiting for the same thing: readers that
// a lock let in while a writer waited.
type Served struct {
	Reason trace.WaitReason
	Times  int
}

// Length says how long the wait lasted: "5s", or "at least 5s, not over".
func (b Block) Length() string { return length(b.From, b.To, b.Over) }

// length says how long something lasted, or has lasted so far.
func length(from, to int64, over bool) string {
	if over {
		return time.Duration(to - from).String()
	}
	return "at least " + time.Duration(to-from).String() + ", not over"
}

// LongestBlocks returns the n longest waits of the program's goroutines for a
// channel, a lock or the like, the longest first, also those that were not over at
// the end of the trace. Sleep and the network are not among them: see Lateness.
// With names only goroutines that have one of them count: see Choose. A recording
// of Go's own runtime does not tell what a goroutine waits for, so it has none.
func LongestBlocks(tr *trace.Trace, n int, names ...string) ([]Block, error) {
	if n < 1 {
		return nil, fmt.Errorf("metrics: n is %d; want 1 or more waits", n)
	}
	counts, err := Choose(tr, names...)
	if err != nil {
		return nil, err
	}
	var all []Block
	keep := func(b Block) {
		if all = append(all, b); len(all) >= 4*n+64 {
			all = longestBlocks(all, n)
		}
	}
	err = eachBlock(tr, func(b Block) {
		if counts(b.G) {
			keep(b)
		}
	})
	if err != nil {
		return nil, err
	}
	all = longestBlocks(all, n)
	return all, serve(tr, all)
}

// serve fills in which waits of others for the same ended during some waits.
func serve(tr *trace.Trace, all []Block) error {
	times := make([]map[trace.WaitReason]int, len(all))
	for i := range times {
		times[i] = map[trace.WaitReason]int{}
	}
	err := eachBlock(tr, func(b Block) {
		for i, w := range all {
			if b.Over && b.Object == w.Object && b.G != w.G && b.To >= w.From && b.To <= w.To {
				times[i][b.Reason]++
			}
		}
	})
	for i := range all {
		for r, n := range times[i] {
			all[i].Served = append(all[i].Served, Served{r, n})
		}
		slices.SortFunc(all[i].Served, func(a, b Served) int {
			return cmp.Or(cmp.Compare(b.Times, a.Times), cmp.Compare(a.Reason, b.Reason))
		})
	}
	return err
}

// serveBlocked does so for waits that are explained.
func serveBlocked(tr *trace.Trace, waits []Explanation) error {
	var all []Block
	for _, x := range waits {
		if x.Begin.Kind == trace.GoBlock && x.Begin.Object != 0 {
			all = append(all, Block{G: x.G, From: x.From, To: x.To, Object: x.Begin.Object})
		}
	}
	if len(all) == 0 {
		return nil
	}
	err := serve(tr, all)
	for i := range waits {
		if x := &waits[i]; x.Begin.Kind == trace.GoBlock && x.Begin.Object != 0 {
			x.Served, all = all[0].Served, all[1:]
		}
	}
	return err
}

// eachBlock calls f with every wait when it ends, or has not at the end.
func eachBlock(tr *trace.Trace, f func(Block)) error {
	var open []Block
	err := walk(tr, func(e *trace.Event, _ *trace.State) {
		switch {
		case e.Kind == trace.GoBlock && e.Object != 0:
			*forGo(&open, e.G) = Block{G: e.G, From: e.Time, Reason: e.Reason, Object: e.Object}
		case e.Kind == trace.GoUnblock && int(e.G) < len(open) && open[e.G].G != trace.NoGo:
			b := open[e.G]
			b.To, b.Over = e.Time, true
			open[e.G] = Block{}
			f(b)
		}
	})
	for _, b := range open {
		if b.G != trace.NoGo {
			b.To = tr.End()
			f(b)
		}
	}
	return err
}

// longestBlocks returns the n longest waits; of equal ones the first.
func longestBlocks(bs []Block, n int) []Block {
	slices.SortStableFunc(bs, func(a, b Block) int {
		return cmp.Or(cmp.Compare(b.To-b.From, a.To-a.From), cmp.Compare(a.From, b.From), cmp.Compare(a.G, b.G))
	})
	return bs[:min(n, len(bs))]
}
