package charts

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/schedlab/schedlab/charts/internal/svg"
)

// svgWidth is the width of every static image, in pixels.
const svgWidth = 960

// A plot is a static image with an axis of time.
type plot struct {
	*svg.Drawing
	w             window
	u             unit
	left, top     float64
	width, height float64
}

// newPlot has room for so much below the axis and its labels.
func newPlot(w window, u unit, left, top, height, below float64) *plot {
	return &plot{
		Drawing: svg.New(svgWidth, top+height+44+below),
		w:       w, u: u, left: left, top: top, width: svgWidth - left - 20, height: height,
	}
}

// x returns where a time is.
func (p *plot) x(ns int64) float64 {
	return p.left + float64(ns-p.w.from)/float64(p.w.span())*p.width
}

// frame draws the axis of time and its lines.
func (p *plot) frame() {
	bottom := p.top + p.height
	scale := float64(p.u.ns)
	ticks, dec := svg.Ticks(float64(p.w.from)/scale, float64(p.w.to)/scale, 10)
	for _, v := range ticks {
		x := p.left + (v*scale-float64(p.w.from))/float64(p.w.span())*p.width
		p.Line(x, p.top, x, bottom, svg.Line, "")
		p.Text(x, bottom+16, strconv.FormatFloat(v, 'f', dec, 64), svg.Middle, svg.Faint)
	}
	p.Line(p.left, bottom, p.left+p.width, bottom, svg.Faint, "")
	p.Text(p.left+p.width/2, bottom+34, "time ("+p.u.name+")", svg.Middle, svg.Faint)
}

// legend draws the key on top, as much of it as fits.
func (p *plot) legend(looks []look) {
	slices.SortStableFunc(looks, func(a, b look) int { return cmp.Compare(a.order, b.order) })
	x := 12.0
	for i, l := range looks {
		name := shorten(l.name, 24)
		w := 22 + 6.6*float64(len([]rune(name)))
		if x+w > svgWidth-90 && i < len(looks)-1 {
			p.Text(x, 20, "+ "+strconv.Itoa(len(looks)-i)+" more", svg.Start, svg.Faint)
			return
		}
		p.Rect(x, 10, 12, 12, l.color)
		if l.body != "" {
			p.Rect(x, 10, 12, 9, l.body)
		}
		p.Text(x+17, 20, name, svg.Start, svg.Ink)
		x += w + 10
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
