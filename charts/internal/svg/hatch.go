package svg

import (
	"fmt"
	"strconv"
	"strings"
)

// A Hatch is a pattern over a colour, for readers that the colour does not reach, and
// for paper: the angle of its lines in degrees, clockwise from level ones, how far they
// are apart, from edge to edge, and how wide they are, in pixels; "" is none.
type Hatch string

// lines returns the three numbers.
func (h Hatch) lines() (angle, gap, width float64, ok bool) {
	n := [3]float64{}
	parts := strings.Fields(string(h))
	if len(parts) != len(n) {
		return 0, 0, 0, false
	}
	for i := range n {
		var err error
		if n[i], err = strconv.ParseFloat(parts[i], 64); err != nil {
			return 0, 0, 0, false
		}
	}
	return n[0], n[1], n[2], n[1] > 0 && n[2] > 0
}

// Hatched fills a path with a colour and its pattern. The lines are the gaps of one
// very wide dash, and not an SVG pattern: in a PDF Chromium makes pixels of those.
func (d *Drawing) Hatched(p *Path, fill string, h Hatch) {
	angle, gap, width, ok := h.lines()
	if !ok {
		d.Path(p, fill)
		return
	}
	if p.b.Len() == 0 {
		return
	}
	d.ids++
	size := d.w + d.h // of which a square covers the image at every angle
	fmt.Fprintf(&d.b, `<path id="p%d" d="%s" fill="%s"/><clipPath id="c%d"><use href="#p%d"/></clipPath>`, d.ids, p.b.String(), fill, d.ids, d.ids)
	fmt.Fprintf(&d.b, `<g clip-path="url(#c%d)"><path transform="translate(%s %s) rotate(%s)" d="M-%s 0H%s" stroke="#000" stroke-opacity=".45" stroke-width="%s" stroke-dasharray="%s %s"/></g>`,
		d.ids, Num(d.w/2), Num(d.h/2), Num(angle+90), Num(size), Num(size), Num(2*size), Num(width), Num(gap))
}

// Swatch fills a box of a legend.
func (d *Drawing) Swatch(x, y, w, h float64, fill string, hatch Hatch) {
	var p Path
	p.Box(x, y, w, h)
	d.Hatched(&p, fill, hatch)
}
