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

// A merger makes blocks of spans, of which no two in one lane overlap, as they
// come: in each lane by time. A span that is wide enough to be seen stays as it
// is; the shorter ones within one column of time that follow each other become
// one block. A width of 0 merges nothing.
type merger struct {
	from, width int64
	lanes       []mergerLane
}

type mergerLane struct {
	blocks []block
	open   bool                // the last block takes more short spans
	gos    map[trace.GoID]bool // of the last block
}

func newMerger(lanes int, from, width int64) *merger {
	return &merger{from, width, make([]mergerLane, lanes)}
}

func (m *merger) add(s *span, lane int) {
	l := &m.lanes[lane]
	short := s.to-s.from < m.width
	if short && l.open {
		if b := &l.blocks[len(l.blocks)-1]; (b.from-m.from)/m.width == (s.from-m.from)/m.width {
			b.n, b.merged = b.n+1, true
			b.to = max(b.to, s.to)
			b.time[s.do] += s.to - s.from
			if s.g != trace.NoGo {
				l.gos[s.g] = true
			}
			b.gos = len(l.gos)
			return
		}
	}
	b := block{span: *s, n: 1, gos: 1}
	b.lane = int32(lane)
	b.time[s.do] = s.to - s.from
	l.blocks = append(l.blocks, b)
	if l.open = short; short {
		if l.gos == nil {
			l.gos = map[trace.GoID]bool{}
		}
		clear(l.gos)
		if s.g != trace.NoGo {
			l.gos[s.g] = true
		}
	}
}

// blocks returns all blocks, lane by lane.
func (m *merger) blocks() []block {
	var all []block
	for i := range m.lanes {
		all = append(all, m.lanes[i].blocks...)
	}
	return all
}

// ladders count the blocks that a merger would make, for columns that get wider
// until no more than maxBlocks are left. A ladder doubles its columns, as then
// the narrower ones lie in the wider and what is merged stays so; there are four
// of them, so that the columns are at most a quarter wider than need be. More
// lanes than a Timeline has are none of theirs.
type ladders struct {
	all  []*ladder
	lane map[int32]int
	over bool
}

type ladder struct {
	w     window
	width int64
	lanes [][]piece
	n     int // pieces
}

// A piece is what a merger's block will be: a span, or short ones put together.
type piece struct {
	from int64
	len  int64 // or merged
}

const merged = -1

func newLadders(w window) ladders {
	all := ladders{lane: map[int32]int{}}
	for k := range int64(4) {
		width := max(w.span()/4096, 1)
		if width += width / 4 * k; width < 8 {
			width += k
		}
		all.all = append(all.all, &ladder{w: w, width: width})
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
	for _, l := range all.all {
		if !ok {
			l.lanes = append(l.lanes, nil)
		}
		l.put(lane, piece{s.from, s.to - s.from})
		l.narrow(maxBlocks)
	}
}

// fit returns the width of columns with which no more than so many blocks are
// left.
func (all *ladders) fit(budget int) int64 {
	var widths []int64
	for _, l := range all.all {
		l.narrow(budget)
		widths = append(widths, l.width)
	}
	return slices.Min(widths)
}

func (l *ladder) put(lane int, p piece) {
	if at := len(l.lanes[lane]) - 1; at >= 0 && p.len < l.width {
		if last := &l.lanes[lane][at]; last.len < l.width && (last.from-l.w.from)/l.width == (p.from-l.w.from)/l.width {
			last.len = merged
			return
		}
	}
	l.lanes[lane] = append(l.lanes[lane], p)
	l.n++
}

// narrow doubles the columns until no more than so many pieces are left.
func (l *ladder) narrow(budget int) {
	for l.n > budget && l.width <= l.w.span() && l.width < math.MaxInt64 {
		if l.width *= 2; l.width < 0 { // a run may be as long as an int64 can say
			l.width = math.MaxInt64
		}
		l.n = 0
		for i, lane := range l.lanes {
			l.lanes[i] = lane[:0]
			for _, p := range lane {
				l.put(i, p)
			}
		}
	}
}
