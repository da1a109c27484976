package charts

import "github.com/schedlab/schedlab/charts/internal/svg"

// The outline of each sign, in pixels, below the middle of the lane's edge. The page
// draws the same.
var outlines = [...][][2]float64{
	arrow:     {{-1, 0}, {1, 0}, {1, 4}, {4, 4}, {0, 9}, {-4, 4}, {-1, 4}},
	triangle:  {{0, 7}, {-4, 0}, {4, 0}},
	cross:     {{-3, 0}, {-5, 2}, {-2, 5}, {-5, 8}, {-3, 10}, {0, 7}, {3, 10}, {5, 8}, {2, 5}, {5, 2}, {3, 0}, {0, 3}},
	diamond:   {{0, 8}, {-4, 4}, {0, 0}, {4, 4}},
	hourglass: {{-4, 0}, {4, 0}, {-4, 8}, {4, 8}},
	chevron:   {{-4, 0}, {0, 4}, {4, 0}, {4, 4}, {0, 8}, {-4, 4}},
}

// outline adds a closed outline to a path, from a position on.
func outline(to *svg.Path, x, y float64, points [][2]float64) {
	for i, at := range points {
		if i == 0 {
			to.Move(x+at[0], y+at[1])
		} else {
			to.To(x+at[0], y+at[1])
		}
	}
	to.Close()
}

// sign draws a sign.
func (p *plot) sign(x, y float64, s sign) {
	var path svg.Path
	outline(&path, x, y, outlines[s])
	p.Edged(&path, svg.Ink, svg.Paper)
}

// drawMarks draws the signs of a static image over its lanes. A steal whose victim has a
// lane is an arrow from there.
func (t *timeline) drawMarks(p *plot, lanes *bars) {
	var path svg.Path
	for i := range t.marks {
		m := &t.marks[i]
		lane := t.lane(m.lane)
		if lane < 0 || m.at < t.w.from || m.at > t.w.to {
			continue
		}
		x, y := p.x(m.at), lanes.middle(lane)
		for _, k := range marks {
			if k.kind != m.kind {
				continue
			}
			victim := -1
			if k.sign == arrow && t.o.Lanes == ByP {
				victim = t.lane(int32(m.victim))
			}
			if victim < 0 || victim == lane {
				outline(&path, x, y-t.halfLane()+1, outlines[k.sign])
				continue
			}
			from, down := lanes.middle(victim), 1.0
			if y < from {
				down = -1
			}
			p.Line(x, from, x, y-down*6, svg.Ink, "")
			p.Disc(x, from, 2.5, svg.Ink)
			outline(&path, x, y, [][2]float64{{0, 0}, {-4, -7 * down}, {4, -7 * down}})
		}
	}
	p.Edged(&path, svg.Ink, svg.Paper)
}

func (t *timeline) halfLane() float64 { return float64(t.laneH) / 2 }

// drawStops shades the times in which the world is stopped, or about to be, behind the
// lanes.
func (t *timeline) drawStops(p *plot) {
	top, high := p.top+float64(t.first*t.laneH), float64(len(t.lanes)*t.laneH)
	for _, s := range t.stops {
		for _, part := range []struct {
			from, to int64
			color    string
		}{{s.from, s.still, colorStopping}, {s.still, s.to, stopped.color()}} {
			from, to := max(part.from, t.w.from), min(part.to, t.w.to)
			if from < to {
				p.shade(p.x(from), top, max(p.x(to)-p.x(from), 1), high, part.color)
			}
		}
	}
}

// shade lies behind lanes while the world is stopped, or paler while goroutines still run.
func (p *plot) shade(x, y, w, h float64, color string) {
	var path svg.Path
	path.Box(x, y, w, h)
	if color == colorStopping {
		p.Veil(&path, color, "", 0.2)
	} else {
		p.Veil(&path, color, stopped.pattern(), 0.4)
	}
}
