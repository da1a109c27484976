package charts

import (
	"cmp"
	"errors"
	"slices"

	"github.com/schedlab/schedlab/simlib/trace"
)

// A sight is what reading a run once finds out for a Timeline: which lanes there
// are, and their slices, merged as they come. It holds no more than a figure shows,
// however many slices the run has.
type sight struct {
	total  int
	counts []int  // of slices, by lane id
	few    []span // all slices, while they are few enough to be drawn as they are
	ladders
	wide    widest
	longest [numDoings]span // the longest slice of each
	calls   map[int32]span  // by lane, the last syscall
	gaps    []span
	idle    [numDoings]int64 // the time of all gaps
	found   map[trace.Kind]int
	marks   []mark
	stops   []worldStop
}

// survey reads the run.
func (t *timeline) survey() error {
	s := &sight{ladders: newLadders(t.w), wide: widest{least: t.w.span() / gapParts}, calls: map[int32]span{}}
	if t.o.Lanes == ByP {
		s.counts = make([]int, t.tr.Procs) // a P that did nothing is worth seeing
	}
	r, err := walkSpans(t.tr, t.o.Lanes, t.w.from, t.w.to, t.chosen(s.see), func(x *span) {
		s.idle[x.do] += x.to - x.from
		s.wide.add(x)
	})
	if err != nil {
		return err
	}
	s.found, s.stops = r.found, r.stops
	if t.only != nil { // the marks of others are in no lane
		clear(s.found)
		r.marks = slices.DeleteFunc(r.marks, func(m mark) bool { return !t.only(m.g) })
		for i := range r.marks {
			s.found[r.marks[i].kind]++
		}
	}
	for i := range r.marks {
		if s.found[r.marks[i].kind] <= maxMarks {
			s.marks = append(s.marks, r.marks[i])
		}
	}
	s.gaps = s.wide.list()
	t.sight = s
	for id, n := range s.counts {
		if n > 0 || t.o.Lanes == ByP {
			t.ids = append(t.ids, int32(id))
		}
	}
	if len(t.ids) == 0 {
		return errors.New("nothing that has a lane is there in this part of the run")
	}
	t.place = make([]int32, len(s.counts))
	for i, id := range t.ids {
		t.place[id] = int32(i)
	}
	most := maxLanes
	if t.shares {
		most /= 2
	}
	t.each = (len(t.ids) + most - 1) / most
	return nil
}

// chosen calls do with the slices of goroutines that have a lane.
func (t *timeline) chosen(do func(*span)) func(*span) {
	if t.only == nil {
		return do
	}
	return func(x *span) {
		if t.only(x.g) {
			do(x)
		}
	}
}

// see notes a slice.
func (s *sight) see(x *span) {
	s.total++
	for int(x.lane) >= len(s.counts) {
		s.counts = append(s.counts, 0)
	}
	s.counts[x.lane]++
	if s.total <= maxBlocks {
		s.few = append(s.few, *x)
	} else {
		s.few = nil
	}
	s.compare(x)
	s.ladders.add(x)
}

// compare keeps a slice that is the longest of what is done in it. A syscall goes on
// though its thread loses its P or its core, which begins another slice.
func (s *sight) compare(x *span) {
	one := *x
	if x.do == syscall {
		if before, ok := s.calls[x.lane]; ok && before.to == x.from && before.g == x.g && x.begin.kind != trace.GoSyscallBegin {
			one.from = before.from
		}
		s.calls[x.lane] = one
	}
	if l := &s.longest[x.do]; one.to-one.from > l.to-l.from {
		*l = one
	}
}

// blocksFor finds what is drawn for a budget, which may only become smaller.
func (t *timeline) blocksFor(budget int) error {
	switch {
	case t.each > 1:
		if t.pile == nil { // one is enough for all budgets
			if err := t.pileUp(); err != nil {
				return err
			}
		}
		t.blocks, t.width = t.pile.blocks(budget)
	case t.total > budget:
		m := t.fit(budget)
		t.blocks, t.width = t.ladders.blocks(m, t.ids), m.width
	default:
		t.blocks, t.width = t.inLanes(), 0
	}
	return nil
}

// inLanes returns the slices as blocks, lane by lane.
func (t *timeline) inLanes() []block {
	all := make([]block, len(t.few))
	for i := range t.few {
		all[i] = blockOf(&t.few[i])
		all[i].lane = t.place[t.few[i].lane]
	}
	slices.SortStableFunc(all, func(a, b block) int { return cmp.Compare(a.lane, b.lane) })
	return all
}

// pileUp piles the lanes that stand for several. Which go together is known only
// when all are, and a grid of them all may not fit into memory: a run of many
// slices is read once more.
func (t *timeline) pileUp() error {
	g := newPileGrid((len(t.ids)+t.each-1)/t.each, t.w)
	add := func(s *span) { g.add(s, int(t.place[s.lane])/t.each) }
	if t.few != nil {
		for i := range t.few {
			add(&t.few[i])
		}
	} else if _, err := walkSpans(t.tr, t.o.Lanes, t.w.from, t.w.to, t.chosen(add), func(*span) {}); err != nil {
		return err
	}
	g.fill()
	t.pile = g
	return nil
}

// A widest keeps the widest of many spans, if they are wide enough at all.
type widest struct {
	least int64
	all   []span
}

func (w *widest) add(s *span) {
	if s.to-s.from < w.least {
		return
	}
	if w.all = append(w.all, *s); len(w.all) >= 4*maxGaps {
		w.all = w.list()
	}
}

// list returns the widest; of equally wide ones the first by lane and time.
func (w *widest) list() []span {
	slices.SortStableFunc(w.all, func(a, b span) int {
		return cmp.Or(cmp.Compare(b.to-b.from, a.to-a.from), cmp.Compare(a.lane, b.lane), cmp.Compare(a.from, b.from))
	})
	return w.all[:min(len(w.all), maxGaps)]
}
