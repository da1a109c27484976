package charts

import (
	"slices"

	"github.com/schedlab/schedlab/simlib/trace"
)

// A block is what a Gantt chart draws: one span, or what many spans that are
// too short to be seen come to.
type block struct {
	span
	merged bool // it stands for spans that are not drawn themselves
	n      int  // how many spans
	gos    int  // how many goroutines they are of, where lanes do not overlap
	time   [numDoings]int64
}

// most returns what took the largest part of the block's time.
func (b *block) most() doing {
	best := b.do
	for d, t := range b.time {
		if t > b.time[best] {
			best = doing(d)
		}
	}
	return best
}

// merge returns no more than budget blocks for spans of which no two in one
// lane overlap. A span that is wide enough to be seen stays as it is; the
// shorter ones within one column of time become one block. The columns are as
// narrow as the budget allows. It also returns the width of a column; 0 says
// that nothing was merged.
func merge(spans []span, from, to int64, budget int) ([]block, int64) {
	sortSpans(spans)
	if len(spans) <= budget {
		return mergeAt(spans, from, 0, true), 0
	}
	for width := max((to-from)/4096, 1); ; width += width/4 + 1 {
		n := len(mergeAt(spans, from, width, false))
		if n <= budget || width > to-from {
			return mergeAt(spans, from, width, true), width
		}
	}
}

func sortSpans(spans []span) {
	slices.SortStableFunc(spans, func(a, b span) int {
		if a.lane != b.lane {
			return int(a.lane - b.lane)
		}
		if a.from != b.from {
			if a.from < b.from {
				return -1
			}
			return 1
		}
		return 0
	})
}

// mergeAt merges with one width of columns. Unless full is set, only the
// number of blocks is right.
func mergeAt(spans []span, from, width int64, full bool) []block {
	var out []block
	var gos map[trace.GoID]bool
	last := -1 // the block that still takes short spans
	for i := range spans {
		s := &spans[i]
		short := s.to-s.from < width
		if short && last >= 0 {
			b := &out[last]
			if b.lane == s.lane && (b.from-from)/width == (s.from-from)/width {
				b.n, b.merged = b.n+1, true
				if full {
					b.to = max(b.to, s.to)
					b.time[s.do] += s.to - s.from
					if s.g != trace.NoGo {
						gos[s.g] = true
					}
					b.gos = len(gos)
				}
				continue
			}
		}
		b := block{span: *s, n: 1, gos: 1}
		b.time[s.do] = s.to - s.from
		out = append(out, b)
		last = -1
		if short {
			last = len(out) - 1
			if full {
				gos = map[trace.GoID]bool{}
				if s.g != trace.NoGo {
					gos[s.g] = true
				}
			}
		}
	}
	return out
}

// pile is for lanes that stand for several Ps, Ms or goroutines each: it cuts
// time into columns, as narrow as the budget allows, and returns a block for
// each lane and column in which anything was done. Neighbours that say the
// same become one. It also returns the width of a column.
func pile(spans []span, lane func(int32) int32, lanes int, from, to int64, budget int) ([]block, int64) {
	for columns := 1024; ; columns /= 2 {
		width := max((to-from+int64(columns)-1)/int64(columns), 1)
		blocks := pileAt(spans, lane, lanes, from, to, width)
		if len(blocks) <= budget || columns <= max(budget/lanes, 1) {
			return blocks, width
		}
	}
}

func pileAt(spans []span, lane func(int32) int32, lanes int, from, to, width int64) []block {
	columns := int((to - from + width - 1) / width)
	type cell struct {
		n    int              // how many spans touch the column
		time [numDoings]int64 // of those that end or begin in it
		open [numDoings]int64 // how many fill it, as the difference to the column before
		more int              // n of those, in the same way
	}
	grid := make([]cell, lanes*(columns+1))
	for i := range spans {
		s := &spans[i]
		row := grid[int(lane(s.lane))*(columns+1):]
		c0 := min(int((s.from-from)/width), columns-1)
		c1 := max(min(int((s.to-1-from)/width), columns-1), c0)
		row[c0].n++
		if c0 == c1 {
			row[c0].time[s.do] += s.to - s.from
			continue
		}
		row[c0].time[s.do] += from + int64(c0+1)*width - s.from
		row[c1].n++
		row[c1].time[s.do] += s.to - (from + int64(c1)*width)
		row[c0+1].open[s.do]++
		row[c0+1].more++
		row[c1].open[s.do]--
		row[c1].more--
	}
	var out []block
	for l := range lanes {
		var open [numDoings]int64
		more := 0
		for c := range columns {
			at := &grid[l*(columns+1)+c]
			more += at.more
			b := block{merged: true, n: at.n + more, time: at.time}
			for d := range open {
				open[d] += at.open[d]
				b.time[d] += open[d] * width
			}
			if b.n == 0 {
				continue
			}
			b.lane = int32(l)
			b.from = from + int64(c)*width
			b.to = min(b.from+width, to)
			if k := len(out) - 1; k >= 0 && out[k].lane == b.lane && out[k].to == b.from && out[k].n == b.n && sameShares(&out[k], &b) {
				out[k].to = b.to
				for d := range b.time {
					out[k].time[d] += b.time[d]
				}
				continue
			}
			out = append(out, b)
		}
	}
	return out
}

func sameShares(a, b *block) bool {
	for d := range a.time {
		if a.time[d]*(b.to-b.from) != b.time[d]*(a.to-a.from) {
			return false
		}
	}
	return true
}
