package charts

import (
	"encoding/base64"
	"slices"

	"github.com/schedlab/schedlab/charts/internal/svg"
	"github.com/schedlab/schedlab/simlib/trace"
)

// barShare is how much of the height of a lane a bar fills. The page's own
// laneShare is the same.
const barShare = 0.72

// pale fills what is hollow on the image's own paper.
const pale = "#f1f0f3"

// bars collects the bars of a static image that look alike, so that each look is
// one path. They are drawn in the order in which their looks were found.
type bars struct {
	p     *plot
	first int // the lane of the plot in which they begin
	plain bool
	laneH float64
	paths map[barLook]*svg.Path
	order [numBarParts][]barLook
	lastX map[int32]map[barLook]float64 // the right edge of the last bar in a lane
}

type barLook struct {
	part    barPart
	color   string
	pattern svg.Hatch
}

// A barPart is what a bar consists of, from the back to the front.
type barPart uint8

const (
	barBody   barPart = iota
	barInside         // what is not filled of a hollow bar
	barThin
	barStripe // at the bottom of a body
	barTick   // what took no time
	numBarParts
)

// add adds a part of a bar.
func (s *bars) add(part barPart, lane int32, x0, x1 float64, color string, pattern svg.Hatch) {
	if s.plain {
		pattern = ""
	}
	l := barLook{part, color, pattern}
	if s.lastX[lane] == nil {
		s.lastX[lane] = map[barLook]float64{}
	}
	// A bar that ends where another of its look already is adds nothing.
	if last, ok := s.lastX[lane][l]; ok && x1 <= last {
		return
	}
	s.lastX[lane][l] = x1
	if s.paths[l] == nil {
		s.paths[l] = &svg.Path{}
		s.order[part] = append(s.order[part], l)
	}
	y := s.middle(int(lane))
	if part == barStripe {
		y += (s.laneH*barShare - s.height(part)) / 2
	}
	if pattern != "" {
		s.paths[l].Box(x0, y-s.height(part)/2, x1-x0, s.height(part))
		return
	}
	s.paths[l].Move(x0, y)
	s.paths[l].Right(x1 - x0)
}

// middle is where the middle of a lane is.
func (s *bars) middle(lane int) float64 { return s.p.top + (float64(s.first+lane)+0.5)*s.laneH }

// height is that of a part of a bar.
func (s *bars) height(part barPart) float64 {
	full := s.laneH * barShare
	switch part {
	case barInside:
		return full - 2
	case barThin, barStripe:
		return full / 4
	case barTick:
		return full / 2
	}
	return full
}

func (s *bars) draw() {
	for _, looks := range s.order {
		for _, l := range looks {
			if l.pattern != "" {
				s.p.Hatched(s.paths[l], l.color, l.pattern)
				continue
			}
			s.p.Bars(s.paths[l], s.height(l.part), l.color)
		}
	}
}

// maxNamed is how many bars an image has at most that writes names into them: more
// would leave the figure less room for its slices.
const maxNamed = 600

// name writes what stands in a bar, if there is room for it.
func (s *bars) name(text string, b *block, ink, around string) {
	const letter, least = 6.2, 11.0 // pixels
	room := s.p.x(b.to) - s.p.x(b.from) - 6
	if s.laneH*barShare < least || room < letter || text == "" {
		return
	}
	if n := int(room / letter); n >= min(len([]rune(text)), 5) {
		s.p.Small(s.p.x(b.from+(b.to-b.from)/2), s.middle(int(b.lane))+3.5, shorten(text, n), ink, around)
	}
}

// inkOf is the colour of what stands in a bar.
func inkOf(l look, d doing) string {
	switch {
	case l.body != "":
		return inkOn(l.body)
	case d.hollow():
		return svg.Ink
	}
	return inkOn(l.color)
}

// image draws the static image, of the part at which the figure opens.
func (t *timeline) image() string {
	if t.view == t.w {
		return t.svg(nil)
	}
	o := t.o
	o.From, o.To, o.Focus, o.Notes = 0, 0, Focus{}, nil
	part := &timeline{tr: t.tr, o: o}
	if part.readPart(t.view) != nil || part.blocksFor(maxBlocks) != nil {
		return t.svg(nil) // nothing has a lane then; the whole has
	}
	for _, x := range t.pins {
		if x.lane >= 0 && t.each == 1 {
			x.lane = part.lane(t.ids[x.lane])
		}
		part.pins = append(part.pins, x)
	}
	return part.svg(t)
}

// svg draws lanes and colours as in the page, merged once more to coarser columns. A
// whole that it is a part of stands below, small.
func (t *timeline) svg(whole *timeline) string {
	key := newKey(looksOf(t))
	below := 0.0
	if whole != nil {
		below = glanceRoom
	}
	p := newPlot(t.w, t.u, float64(t.left), keyHeight+key.below()+float64(t.roomForPins()), float64(len(t.lanes)*t.laneH), below)
	p.frame()
	t.drawLanes(p)
	p.drawPins(t.pins, float64(t.laneH))
	p.legend(key)
	if whole != nil {
		p.glance(whole.w, whole.u, func(p *plot) { whole.glance(p, 0.7) })
	}
	return p.String()
}

// looksOf are those in the lanes of timelines.
func looksOf(all ...*timeline) (looks []look) {
	for _, t := range all {
		for i := range t.blocks {
			if l := t.look(&t.blocks[i]); !hasLook(looks, l) {
				looks = append(looks, l)
			}
		}
	}
	for i, m := range marks {
		if slices.ContainsFunc(all, func(t *timeline) bool {
			return slices.ContainsFunc(t.marks, func(k mark) bool { return k.kind == m.kind && t.lane(k.lane) >= 0 })
		}) {
			looks = append(looks, look{order: int(numDoings) + i, name: m.name, sign: i + 1})
		}
	}
	for i, l := range []look{{name: stoppingName, color: colorStopping}, {name: stopName, color: stopped.color()}} {
		l.order, l.form = int(numDoings)+len(marks)+i, shade
		if slices.ContainsFunc(all, func(t *timeline) bool {
			return slices.ContainsFunc(t.stops, func(s worldStop) bool { return i == 0 && s.still > s.from || i == 1 && s.to > s.still })
		}) {
			looks = append(looks, l)
		}
	}
	return looks
}

// drawLanes draws the lanes with their names.
func (t *timeline) drawLanes(p *plot) {
	all := t.barsOf(p, float64(t.laneH), 0.7, false)
	for i, name := range t.lanes {
		if len(t.lanes) <= 40 || i%2 == 0 {
			p.Text(p.left-8, all.middle(i)+4, shorten(name, (t.left-8)/7), svg.End, svg.Ink)
		}
	}
	t.drawStops(p)
	all.draw()
	defer t.drawMarks(p, all)
	for i := range t.blocks {
		if b := &t.blocks[i]; len(t.blocks) <= maxNamed && !b.merged && !t.thin(b.most()) {
			l := t.look(b)
			text := t.label(b)
			if t.waiters != nil && b.g != trace.NoGo && p.x(b.to)-p.x(b.from)-6 < 6.2*float64(len(text)) {
				text = t.name(b.g) // where "behind A" has no room, A alone
			}
			all.name(text, b, inkOf(l, b.most()), l.around())
		}
	}
}

// barsOf collects the bars of the lanes, each so wide at least. Plain ones have no
// patterns.
func (t *timeline) barsOf(p *plot, laneH, least float64, plain bool) *bars {
	all := &bars{p: p, plain: plain, first: t.first, laneH: laneH, paths: map[barLook]*svg.Path{}, lastX: map[int32]map[barLook]float64{}}
	for i := range t.blocks {
		b := &t.blocks[i]
		l := t.look(b)
		x0, x1 := p.x(b.from), p.x(b.to)
		if b.from == b.to {
			all.add(barTick, b.lane, x0, x0+1, svg.Ink, "")
			continue
		}
		x1 = max(x1, x0+least)
		d := b.most()
		switch {
		case t.thin(d):
			all.add(barThin, b.lane, x0, x1, l.color, l.pattern)
		case l.body != "":
			if x1-x0 > 4 {
				x1-- // or two goroutines that follow each other would be one bar
			}
			all.add(barBody, b.lane, x0, x1, l.body, "")
			all.add(barStripe, b.lane, x0, x1, l.color, "")
		default:
			if t.waiters != nil && x1-x0 > 4 {
				x1-- // the same
			}
			all.add(barBody, b.lane, x0, x1, l.color, l.pattern)
			if d.hollow() && x1-x0 > 3 {
				all.add(barInside, b.lane, x0+1, x1-1, pale, "")
			}
		}
	}
	return all
}

// glance draws all lanes into a small place. Each block is so wide at least.
func (t *timeline) glance(p *plot, least float64) {
	all := t.barsOf(p, p.height/float64(len(t.lanes)), least, true)
	all.draw()
}

// small returns the lanes as an image for the page, which fills its place.
func (t *timeline) small() string {
	const width, enough = 480, 12_000
	for least := 1.0; ; least *= 2 {
		p := &plot{Drawing: svg.New(width, glanceHeight), w: t.w, u: t.u, width: width, height: glanceHeight}
		t.glance(p, least)
		if image := p.Stretched(); len(image) <= enough || least > width {
			return base64.StdEncoding.EncodeToString([]byte(image))
		}
	}
}

func hasLook(all []look, l look) bool {
	for i := range all {
		if all[i] == l {
			return true
		}
	}
	return false
}
