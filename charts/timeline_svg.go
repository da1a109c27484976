package charts

import "github.com/schedlab/schedlab/charts/internal/svg"

// svg draws the static image: the same lanes and colours, merged once more to
// its coarser columns.
func (t *timeline) svg() string {
	const legendH = 30.0
	p := newPlot(t.w, t.u, float64(t.left), legendH, float64(len(t.lanes)*t.laneH))
	paths := map[string]*svg.Path{}
	var looks []look
	lastX := make([]map[string]float64, len(t.lanes)) // the right edge of the last box, by colour
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
		paths[l.color].Move(x0, p.top+(float64(b.lane)+0.5)*float64(t.laneH))
		paths[l.color].Right(x1 - x0)
	}
	p.frame()
	for i, name := range t.lanes {
		y := p.top + (float64(i)+0.5)*float64(t.laneH) + 4
		if len(t.lanes) <= 40 || i%2 == 0 {
			p.Text(p.left-8, y, shorten(name, (t.left-8)/7), svg.End, svg.Ink)
		}
	}
	for _, c := range sortedKeys(paths) {
		p.Bars(paths[c], float64(t.laneH)*0.72, c)
	}
	p.legend(looks)
	return p.String()
}

func hasLook(all []look, l look) bool {
	for i := range all {
		if all[i] == l {
			return true
		}
	}
	return false
}
