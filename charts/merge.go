package charts

import (
	"math"
	"slices"

	"github.com/schedlab/schedlab/simlib/trace"
)

// A block is what a Gantt chart draws: one span, or what many spans that are
// too short to be seen come to.
type block struct {
	span
	merged bool // it stands for spans that are not drawn themselves
	n      int  // how many spans
	gos    goSet
	time   [numDoings]int64
}

func blockOf(s *span) block {
	b := block{span: *s, n: 1}
	b.time[s.do] = s.to - s.from
	return b
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

// take makes a later span of the lane a part of the block.
func (b *block) take(s *span) {
	b.join(s.to, 1)
	b.gos.add(s.g)
	b.time[s.do] += s.to - s.from
}

// takeAll does so with a later block.
func (b *block) takeAll(c *block) {
	b.join(c.to, c.n)
	if c.merged {
		for _, g := range c.gos {
			b.gos.add(g)
		}
	} else {
		b.gos.add(c.g)
	}
	for d, t := range c.time {
		b.time[d] += t
	}
}

func (b *block) join(to int64, n int) {
	if !b.merged {
		b.merged = true
		b.gos.add(b.g)
	}
	b.n += n
	b.to = max(b.to, to)
}

// A goSet holds the goroutines of a merged block, in order. It stops at maxGos and
// one more, so that a run of any length takes no more than its figure shows.
type goSet []trace.GoID

const maxGos = 1000

func (s *goSet) add(g trace.GoID) {
	if g == trace.NoGo || len(*s) > maxGos {
		return
	}
	if i, ok := slices.BinarySearch(*s, g); !ok {
		*s = slices.Insert(*s, i, g)
	}
}

// A merger makes blocks of spans, of which no two in one lane overlap, as they
// come: in each lane by time. A span that is wide enough to be seen stays as it
// is; the shorter ones within one column of time that follow each other become
// one block. A width of 0 merges nothing.
//
// A merger can double its columns at any time, as then the narrower ones lie in
// the wider and what is merged stays so.
type merger struct {
	w     window
	width int64 // of a column
	lanes [][]block
	n     int     // blocks
	spare []goSet // of blocks that are no more
}

// takes reports whether a block of one lane takes what begins at a time and is
// short.
func (m *merger) takes(b *block, from int64) bool {
	return m.short(b) && (b.from-m.w.from)/m.width == (from-m.w.from)/m.width
}

func (m *merger) short(b *block) bool { return b.merged || b.to-b.from < m.width }

func (m *merger) add(s *span, lane int) {
	blocks := m.lanes[lane]
	if last := len(blocks) - 1; last >= 0 && s.to-s.from < m.width && m.takes(&blocks[last], s.from) {
		b := &blocks[last]
		if n := len(m.spare); n > 0 && !b.merged {
			b.gos, m.spare = m.spare[n-1], m.spare[:n-1]
		}
		b.take(s)
		return
	}
	m.lanes[lane] = append(blocks, blockOf(s))
	m.n++
}

// narrow doubles the columns until no more than so many blocks are left.
func (m *merger) narrow(budget int) {
	for m.n > budget && m.width <= m.w.span() && m.width < math.MaxInt64 {
		if m.width *= 2; m.width < 0 { // a run may be as long as an int64 can say
			m.width = math.MaxInt64
		}
		m.n = 0
		for i, blocks := range m.lanes {
			kept := blocks[:0]
			for k := range blocks {
				b := &blocks[k]
				if last := len(kept) - 1; last >= 0 && m.short(b) && m.takes(&kept[last], b.from) {
					kept[last].takeAll(b)
					if cap(b.gos) > 0 {
						m.spare = append(m.spare, b.gos[:0])
					}
				} else {
					kept = append(kept, *b)
				}
			}
			clear(blocks[len(kept):])
			m.lanes[i] = kept
			m.n += len(kept)
		}
	}
}

// ladders are the mergers of a run that is read once, whatever it will be merged
// to. Each has columns as narrow as leave it no more than maxBlocks. There are
// four, so that the columns are at most a quarter wider than need be. More lanes
// than a Timeline has are none of theirs.
type ladders struct {
	all  []*merger
	lane map[int32]int
	over bool
}

func newLadders(w window) ladders {
	all := ladders{lane: map[int32]int{}}
	for k := range int64(4) {
		width := max(w.span()/4096, 1)
		if width += width / 4 * k; width < 8 {
			width += k
		}
		all.all = append(all.all, &merger{w: w, width: width})
	}
	return all
}

func (all *ladders) add(s *span) {
	if all.over {
		return
	}
	lane, ok := all.lane[s.lane]
	if !ok {
		if lane = len(all.lane); lane == maxLanes {
			*all = ladders{over: true} // lanes will stand for several, and their spans are piled
			return
		}
		all.lane[s.lane] = lane
	}
	for _, m := range all.all {
		if !ok {
			m.lanes = append(m.lanes, nil)
		}
		m.add(s, lane)
		m.narrow(maxBlocks)
	}
}

// fit returns the merger with the narrowest columns that leave no more than so many
// blocks. A later budget may only be smaller.
func (all *ladders) fit(budget int) *merger {
	best := all.all[0]
	for _, m := range all.all {
		if m.narrow(budget); m.width < best.width {
			best = m
		}
	}
	return best
}

// blocks returns the blocks of a merger of theirs, lane by lane, where the lanes
// stand in an order of ids.
func (all *ladders) blocks(m *merger, ids []int32) []block {
	var out []block
	for i, id := range ids {
		lane, ok := all.lane[id]
		if !ok {
			continue
		}
		for _, b := range m.lanes[lane] {
			b.lane = int32(i)
			out = append(out, b)
		}
	}
	return out
}
