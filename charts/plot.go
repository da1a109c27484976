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

// A key is what stands on top of an image: which look is what, in rows, as much of it
// as fits.
type key struct {
	looks  []look
	places [][2]float64
	more   int        // looks that have no place
	end    [2]float64 // where that is said
}

const (
	keyRow    = 17.0 // the height of a row, in pixels
	keyRows   = 3
	keyHeight = 30.0 // of one row, with the room below
)

func newKey(looks []look) *key {
	k := &key{looks: looks}
	slices.SortStableFunc(k.looks, func(a, b look) int { return cmp.Compare(a.order, b.order) })
	x, y := 12.0, 10.0
	for i := range looks {
		w := 22 + 6.6*float64(len([]rune(k.name(i))))
		last := y+keyRow > 10+(keyRows-1)*keyRow
		if room := svgWidth - 12.0; last && x+w > room-78 && i < len(looks)-1 {
			k.more, k.end = len(looks)-i, [2]float64{x, y}
			break
		} else if x+w > room {
			x, y = 12, y+keyRow
		}
		k.places = append(k.places, [2]float64{x, y})
		x += w + 10
	}
	return k
}

func (k *key) name(i int) string { return shorten(k.looks[i].name, 24) }

// below is how far its last row is below its first.
func (k *key) below() float64 {
	if len(k.places) == 0 {
		return 0
	}
	return k.places[len(k.places)-1][1] - 10
}

// legend draws the key.
func (p *plot) legend(k *key) {
	for i, at := range k.places {
		x, y, l := at[0], at[1], &k.looks[i]
		switch {
		case l.sign > 0:
			p.sign(x+6, y+1, marks[l.sign-1].sign)
		case l.form == shade:
			p.shade(x, y, 12, 12, l.color)
		case l.form == slim:
			p.Swatch(x, y+4, 12, 4, l.color, l.pattern)
		case l.form == hollow:
			p.Rect(x, y, 12, 12, l.color)
			p.Rect(x+1, y+1, 10, 10, pale)
		default:
			p.Swatch(x, y, 12, 12, l.color, l.pattern)
		}
		if l.body != "" {
			p.Rect(x, y, 12, 12*(1-stripeShare), l.body)
		}
		p.Text(x+17, y+10, k.name(i), svg.Start, svg.Ink)
	}
	if k.more > 0 {
		p.Text(k.end[0], k.end[1]+10, "+ "+strconv.Itoa(k.more)+" more", svg.Start, svg.Faint)
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
