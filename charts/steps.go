package charts

import "slices"

// maxNumbers is how many numbers a figure of curves holds at most.
const maxNumbers = 40_000

// A course is what a figure says of a curve, whatever it draws of it.
type course struct {
	first, last float64 // at the ends of the window
	most, least float64
	mostAt      int64 // when it was so for the first time
	leastAt     int64
	area        float64 // units times nanoseconds
	since       int64   // when last was reached
}

func (c *course) start(t int64, v float64) {
	*c = course{first: v, last: v, most: v, least: v, mostAt: t, leastAt: t, since: t}
}

func (c *course) change(t int64, v float64) {
	c.pass(t)
	c.last = v
	if v > c.most {
		c.most, c.mostAt = v, t
	}
	if v < c.least {
		c.least, c.leastAt = v, t
	}
}

// pass lets time go on until t.
func (c *course) pass(t int64) {
	c.area += c.last * float64(t-c.since)
	c.since = t
}

// A cell is what a curve does within a column of time.
type cell struct {
	n             int // changes
	high, low     float64
	highAt, lowAt int64 // for the first time
	last          float64
}

func (c *cell) change(t int64, v float64) {
	if c.n == 0 || v > c.high {
		c.high, c.highAt = v, t
	}
	if c.n == 0 || v < c.low {
		c.low, c.lowAt = v, t
	}
	c.n++
	c.last = v
}

// then adds what the curve does in the next column.
func (c *cell) then(d *cell) {
	if d.n == 0 {
		return
	}
	if c.n == 0 {
		*c = *d
		return
	}
	if d.high > c.high {
		c.high, c.highAt = d.high, d.highAt
	}
	if d.low < c.low {
		c.low, c.lowAt = d.low, d.lowAt
	}
	c.n, c.last = c.n+d.n, d.last
}

// A survey is what a first pass over curves that are stacked on each other finds
// out: which instants are to be drawn.
type survey struct {
	w       window
	budget  int     // of instants
	width   int64   // of a column; there are as many as the budget
	changes int     // instants at which any curve changes
	times   []int64 // all of these, if they are no more than the budget
	firsts  []int64 // by column, its first change of all, or -1
	lasts   []int64
	cells   [][]cell  // by curve and column; the last curve is the sum
	curves  []course  // the last is the sum
	parts   []float64 // by part, its largest value
}

func (s *survey) total() *course { return &s.curves[len(s.curves)-1] }

// explore makes the first pass.
func explore(from feed, curveOf []int, curves int, w window, budget int) (*survey, error) {
	s := &survey{w: w, budget: budget, width: w.column(budget), curves: make([]course, curves+1)}
	columns := int(w.span()/s.width) + 1
	s.firsts, s.lasts = slices.Repeat([]int64{-1}, columns), make([]int64, columns)
	for range s.curves {
		s.cells = append(s.cells, make([]cell, columns))
	}
	f := newFollower(w, curveOf, curves)
	s.parts = f.most
	sum := func() (v float64) {
		for _, x := range f.values {
			v += x
		}
		return v
	}
	f.begin = func() {
		for c, v := range append(slices.Clone(f.values), sum()) {
			s.curves[c].start(w.from, v)
			s.cells[c][0].change(w.from, v)
		}
		s.note(w.from)
	}
	f.step = func(t int64, changed []int) {
		column := (t - w.from) / s.width
		total := s.total().last
		for _, c := range changed {
			v := f.values[c]
			total += v - s.curves[c].last
			s.curves[c].change(t, v)
			s.cells[c][column].change(t, v)
		}
		s.total().change(t, total)
		s.cells[curves][column].change(t, total)
		s.note(t)
	}
	if err := f.follow(from); err != nil {
		return nil, err
	}
	for c := range s.curves {
		s.curves[c].pass(w.to)
	}
	return s, nil
}

// note counts an instant at which a curve changes.
func (s *survey) note(t int64) {
	if s.changes++; s.changes <= s.budget {
		s.times = append(s.times, t)
	}
	column := (t - s.w.from) / s.width
	if s.firsts[column] < 0 {
		s.firsts[column] = t
	}
	s.lasts[column] = t
}

// pick returns the instants at which the curves are drawn: no more than a budget,
// which is that of the survey or smaller. All changes are taken if they are few
// enough. Else time is cut into columns, and each keeps its first and its last
// change and every peak and dip between them, of each curve and of their sum.
// Many restless curves would leave but a few columns; then the columns keep the
// peaks and dips of the sum only, and each curve its highest and its lowest
// point of all. So the extremes of every curve survive, however coarse the
// columns.
func (s *survey) pick(budget int) []int64 {
	if s.changes <= budget {
		return s.times
	}
	sum := len(s.cells) - 1
	for each := s.atMost(budget); len(s.firsts)/each > budget/8; each *= 2 {
		if at := s.extremes(0, each); len(at) <= budget {
			return at
		}
	}
	at := s.pickSum(budget)
	for _, c := range s.curves[:sum] {
		at = append(at, c.mostAt, c.leastAt)
	}
	slices.Sort(at)
	return slices.Compact(at)
}

// pickSum is pick for the sum alone.
func (s *survey) pickSum(budget int) []int64 {
	if s.changes <= budget {
		return s.times
	}
	for each := s.atMost(budget); ; each *= 2 {
		at := s.extremes(len(s.cells)-1, each)
		if len(at) <= budget || each >= len(s.firsts) {
			return at
		}
	}
}

// atMost returns how many columns go together so that no more than n are left:
// a power of two.
func (s *survey) atMost(n int) int {
	each := 1
	for len(s.firsts) > (n+1)*each {
		each *= 2
	}
	return each
}

// extremes returns the instants that the curves from one on keep when so many
// columns go together.
func (s *survey) extremes(from, each int) []int64 {
	var at []int64
	for i := 0; i < len(s.firsts); i += each {
		first, last := int64(-1), int64(-1)
		for k := i; k < min(i+each, len(s.firsts)); k++ {
			if s.firsts[k] >= 0 {
				if last = s.lasts[k]; first < 0 {
					first = s.firsts[k]
				}
			}
		}
		if first >= 0 {
			at = append(at, first, last)
		}
	}
	for k, cells := range s.cells[from:] {
		before := s.curves[from+k].first
		for i := 0; i < len(cells); i += each {
			c := cells[i]
			for j := i + 1; j < min(i+each, len(cells)); j++ {
				c.then(&cells[j])
			}
			if c.n == 0 {
				continue
			}
			if c.high > max(before, c.last) {
				at = append(at, c.highAt)
			}
			if c.low < min(before, c.last) {
				at = append(at, c.lowAt)
			}
			before = c.last
		}
	}
	slices.Sort(at)
	return slices.Compact(at)
}

// values makes the second pass: the value of each curve at each of some
// ascending instants.
func values(from feed, curveOf []int, curves int, w window, at []int64) ([][]float64, error) {
	out := make([][]float64, curves)
	for c := range out {
		out[c] = make([]float64, len(at))
	}
	f := newFollower(w, curveOf, curves)
	held := make([]float64, curves) // since the last change
	next := 0
	fill := func(more func(t int64) bool) {
		for ; next < len(at) && more(at[next]); next++ {
			for c := range out {
				out[c][next] = held[c]
			}
		}
	}
	f.begin = func() { copy(held, f.values) }
	f.step = func(t int64, changed []int) {
		fill(func(x int64) bool { return x < t })
		for _, c := range changed {
			held[c] = f.values[c]
		}
	}
	if err := f.follow(from); err != nil {
		return nil, err
	}
	fill(func(int64) bool { return true })
	return out, nil
}
