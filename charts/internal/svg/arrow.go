package svg

import (
	"fmt"
	"html"
	"math"

	"github.com/schedlab/schedlab/simlib/trace"
)

// A point is a place in a drawing.
type point struct{ x, y float64 }

// Circle fills a circle.
func (d *Drawing) Circle(x, y, radius float64, fill string) {
	fmt.Fprintf(&d.b, `<circle cx="%s" cy="%s" r="%s" fill="%s"/>`, Num(x), Num(y), Num(radius), fill)
}

// Arrow draws a bent arrow between two circles of the same radius, from the edge of
// the one to that of the other, with a label beside its middle. bend is how far the arrow's control
// point is off the straight line, as a share of its length (ECharts' curveness); there and
// back are so on different sides.
func (d *Drawing) Arrow(x1, y1, x2, y2, radius, bend, width float64, color, label string) {
	a, b := point{x1, y1}, point{x2, y2}
	dx, dy := b.x-a.x, b.y-a.y
	c := point{(a.x+b.x)/2 + dy*bend, (a.y+b.y)/2 - dx*bend} // which the curve comes half as far as
	at := func(t float64) point {
		u := 1 - t
		return point{u*u*a.x + 2*u*t*c.x + t*t*b.x, u*u*a.y + 2*u*t*c.y + t*t*b.y}
	}
	outside := func(p, middle point) bool {
		return math.Hypot(p.x-middle.x, p.y-middle.y) > radius+2
	}
	const steps = 64
	first, last := 0, steps
	for first < steps/2 && !outside(at(float64(first)/steps), a) {
		first++
	}
	for last > steps/2 && !outside(at(float64(last)/steps), b) {
		last--
	}
	s, e := float64(first)/steps, float64(last)/steps
	// The part of a quadratic curve between s and e is one again.
	from, to := at(s), at(e)
	u := 1 - s
	mid := point{u*(1-e)*a.x + (u*e+s*(1-e))*c.x + s*e*b.x, u*(1-e)*a.y + (u*e+s*(1-e))*c.y + s*e*b.y}
	fmt.Fprintf(&d.b, `<path d="M%s %sQ%s %s %s %s" stroke="%s" stroke-width="%s" fill="none"/>`,
		Num(from.x), Num(from.y), Num(mid.x), Num(mid.y), Num(to.x), Num(to.y), color, Num(width))
	tx, ty := to.x-mid.x, to.y-mid.y
	n := math.Hypot(tx, ty)
	tx, ty = tx/n, ty/n
	const long, wide = 9.0, 4.5
	fmt.Fprintf(&d.b, `<path d="M%s %sL%s %sL%s %sz" fill="%s"/>`, Num(to.x+2*tx), Num(to.y+2*ty),
		Num(to.x-long*tx-wide*ty), Num(to.y-long*ty+wide*tx), Num(to.x-long*tx+wide*ty), Num(to.y-long*ty-wide*tx), color)
	m, length := at((s+e)/2), math.Hypot(dx, dy)
	fmt.Fprintf(&d.b, `<text x="%s" y="%s" text-anchor="middle" fill="%s">%s</text>`,
		Num(m.x+12*dy/length), Num(m.y-12*dx/length+4), Ink, html.EscapeString(trace.Clean(label)))
}
