package charts

// A pileGrid is for lanes that stand for several Ps, Ms or goroutines each: it
// cuts time into columns and counts for each lane what was done in each.
type pileGrid struct {
	w       window
	lanes   int
	columns int
	width   int64 // of a column
	cells   []pileCell
}

// A pileCell is a lane in a column.
type pileCell struct {
	begun, ended int              // spans
	time         [numDoings]int64 // of what ends or begins here; after fill, all
	open         [numDoings]int32 // how many spans fill it, as the difference to the column before
}

// pileColumns is how many columns there are at first.
const pileColumns = 1024

func newPileGrid(lanes int, w window) *pileGrid {
	g := &pileGrid{w: w, lanes: lanes, width: w.column(pileColumns)}
	g.columns = int((w.span()-1)/g.width) + 1
	return g
}

func (g *pileGrid) add(s *span, lane int) {
	if g.cells == nil {
		g.cells = make([]pileCell, g.lanes*(g.columns+1))
	}
	row := g.cells[lane*(g.columns+1):]
	from := s.from - g.w.from
	c0 := min(int(from/g.width), g.columns-1)
	c1 := max(min(int((s.to-1-g.w.from)/g.width), g.columns-1), c0)
	row[c0].begun++
	row[c1].ended++
	if c0 == c1 {
		row[c0].time[s.do] += s.to - s.from
		return
	}
	row[c0].time[s.do] += int64(c0+1)*g.width - from
	row[c1].time[s.do] += s.to - g.w.from - int64(c1)*g.width
	row[c0+1].open[s.do]++
	row[c1].open[s.do]--
}

// fill adds the time of the spans that fill columns.
func (g *pileGrid) fill() {
	if g.cells == nil {
		g.cells = make([]pileCell, g.lanes*(g.columns+1))
	}
	for l := range g.lanes {
		var open [numDoings]int64
		row := g.cells[l*(g.columns+1):][:g.columns]
		for c := range row {
			for d := range open {
				open[d] += int64(row[c].open[d])
				row[c].time[d] += open[d] * g.width
			}
		}
	}
}

// blocks returns a block for each lane and column in which anything was done,
// with columns as narrow as the budget allows; they double. Neighbours that say
// the same become one. It also returns the width of a column.
func (g *pileGrid) blocks(budget int) ([]block, int64) {
	for each := 1; ; each *= 2 {
		blocks := g.blocksOf(each)
		if len(blocks) <= budget || (g.columns+each-1)/each <= max(budget/g.lanes, 1) {
			return blocks, g.width * int64(each)
		}
	}
}

// blocksOf returns the blocks when so many columns go together.
func (g *pileGrid) blocksOf(each int) []block {
	var out []block
	for l := range g.lanes {
		row := g.cells[l*(g.columns+1):][:g.columns]
		goOn := 0 // spans that began before and have not ended
		for c := 0; c < g.columns; c += each {
			b := block{merged: true, n: goOn}
			for k := c; k < min(c+each, g.columns); k++ {
				b.n += row[k].begun
				goOn += row[k].begun - row[k].ended
				for d := range b.time {
					b.time[d] += row[k].time[d]
				}
			}
			if b.n == 0 {
				continue
			}
			b.lane = int32(l)
			b.from = g.w.from + int64(c)*g.width
			b.to = min(b.from+g.width*int64(each), g.w.to)
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
