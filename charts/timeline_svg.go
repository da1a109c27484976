package charts

import "github.com/schedlab/schedlab/charts/internal/svg"

// svg draws the static image: the same lanes and colours, merged once more to
// its coarser columns.
func (t *timeline) svg() string {
	const legendH = 30.0
	p := newPlot(t.w, t.u, float64(t.left), legendH, float64(len(t.lanes)*t.laneH))
	p.frame()
	p.legend(t.drawLanes(p))
	return p.String()
}

// drawLanes draws the lanes with their names, and returns what is in them.
func (t *timeline) drawLanes(p *plot) []look {
	paths := map[string]*svg.Path{}
	var looks []look
	lastX := make([]map[string]float64, len(t.lanes)) // the right edge of the last box, by colour
	middle := func(lane int) float64 { return p.top + (float64(t.first+lane)+0.5)*float64(t.laneH) }
	for i := range t.blocks {
		b := &t.blocks[i]
		l := t.look(b)
		if paths[l.color] == nil {
			paths[l.color] = &svg.Path{}
		}
		if !l.hidden && !hasLook(looks, l) {
			looks = append(looks, l)
		}
		x0, x1 := p.x(b.from), p.x(b.to)
		if lastX[b.lane] == nil {
			lastX[b.lane] = map[string]float64{}
		}
		// A box that ends where another of its colour already is adds nothing.
		if last, ok := lastX[b.lane][l.color]; ok && x1 <= last {
			continue
		}
		x1 = max(x1, x0+0.7)
		lastX[b.lane][l.color] = x1
		paths[l.color].Move(x0, middle(int(b.lane)))
		paths[l.color].Right(x1 - x0)
	}
	for i, name := range t.lanes {
		if len(t.lanes) <= 40 || i%2 == 0 {
			p.Text(p.left-8, middle(i)+4, shorten(name, (t.left-8)/7), svg.End, svg.Ink)
		}
	}
	for _, c := range sortedKeys(paths) {
		p.Bars(paths[c], float64(t.laneH)*0.72, c)
	}
	return looks
}

func hasLook(all []look, l look) bool {
	for i := range all {
		if all[i] == l {
			return true
		}
	}
	return false
}
