// Package svg draws small static charts. Its output depends on nothing but
// the calls: the same calls give the same bytes.
package svg

import (
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"

	"github.com/schedlab/schedlab/simlib/trace"
)

// Colours that read on the image's own background. The image is often an
// <img>, which cannot see the page's theme, so it brings its own paper.
const (
	Paper = "#ffffff"
	Ink   = "#24292f"
	Faint = "#57606a"
	Line  = "#d8dee4"
)

// Anchor says which end of a text stands at its position.
type Anchor string

// The anchors.
const (
	Start  Anchor = "start"
	Middle Anchor = "middle"
	End    Anchor = "end"
)

// A Drawing is an image under construction.
type Drawing struct {
	w, h float64
	b    strings.Builder
	ids  int // that are given
}

// New returns an empty image of a size in pixels.
func New(w, h float64) *Drawing { return &Drawing{w: w, h: h} }

// String returns the image.
func (d *Drawing) String() string {
	w, h := Num(d.w), Num(d.h)
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ` + w + ` ` + h + `" width="` + w + `" height="` + h +
		`" font-family="system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif" font-size="12">` +
		`<rect width="` + w + `" height="` + h + `" rx="6" fill="` + Paper + `"/>` + d.b.String() + `</svg>`
}

// Num writes a coordinate with one decimal at most.
func Num(x float64) string {
	return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64)
}

// Text writes a line of text; y is its base line. What it says is escaped.
func (d *Drawing) Text(x, y float64, text string, a Anchor, fill string) {
	fmt.Fprintf(&d.b, `<text x="%s" y="%s" text-anchor="%s" fill="%s">%s</text>`, Num(x), Num(y), a, fill, html.EscapeString(trace.Clean(text)))
}

// Small writes a small line of text, its middle at x. Around its letters it is of
// another colour, if that is not "".
func (d *Drawing) Small(x, y float64, text, fill, around string) {
	fmt.Fprintf(&d.b, `<text x="%s" y="%s" text-anchor="middle" font-size="10.5" fill="%s"%s>%s</text>`, Num(x), Num(y), fill, halo(around), html.EscapeString(trace.Clean(text)))
}

// Inside writes a line of text into a layer, its middle at x.
func (d *Drawing) Inside(x, y float64, text, fill, around string) {
	fmt.Fprintf(&d.b, `<text x="%s" y="%s" text-anchor="middle" fill="%s"%s>%s</text>`, Num(x), Num(y), fill, halo(around), html.EscapeString(trace.Clean(text)))
}

// halo lets a text be read on a pattern.
func halo(color string) string {
	if color == "" {
		return ""
	}
	return ` stroke="` + color + `" stroke-width="3" paint-order="stroke"`
}

// Up writes a line of text that reads upwards, centred on a position.
func (d *Drawing) Up(x, y float64, text, fill string) {
	fmt.Fprintf(&d.b, `<text transform="translate(%s %s) rotate(-90)" text-anchor="middle" fill="%s">%s</text>`, Num(x), Num(y), fill, html.EscapeString(trace.Clean(text)))
}

// Rect fills a rectangle.
func (d *Drawing) Rect(x, y, w, h float64, fill string) {
	fmt.Fprintf(&d.b, `<rect x="%s" y="%s" width="%s" height="%s" fill="%s"/>`, Num(x), Num(y), Num(w), Num(h), fill)
}

// Line draws a straight line; dash may be empty.
func (d *Drawing) Line(x1, y1, x2, y2 float64, stroke, dash string) {
	fmt.Fprintf(&d.b, `<path d="M%s %sL%s %s" stroke="%s"`, Num(x1), Num(y1), Num(x2), Num(y2), stroke)
	if dash != "" {
		fmt.Fprintf(&d.b, ` stroke-dasharray="%s"`, dash)
	}
	d.b.WriteString(`/>`)
}

// Frame draws the edges of a rectangle.
func (d *Drawing) Frame(x, y, w, h float64) {
	fmt.Fprintf(&d.b, `<rect x="%s" y="%s" width="%s" height="%s" fill="%s" fill-opacity="0.08" stroke="%s" stroke-width="1.5" rx="2"/>`, Num(x), Num(y), Num(w), Num(h), Ink, Ink)
}

// Disc fills a circle.
func (d *Drawing) Disc(x, y, r float64, fill string) {
	fmt.Fprintf(&d.b, `<circle cx="%s" cy="%s" r="%s" fill="%s"/>`, Num(x), Num(y), Num(r), fill)
}

// Stretched returns the image without paper, to fill whatever place it gets.
func (d *Drawing) Stretched() string {
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ` + Num(d.w) + ` ` + Num(d.h) + `" preserveAspectRatio="none">` + d.b.String() + `</svg>`
}

// Path fills a path.
func (d *Drawing) Path(p *Path, fill string) {
	if p.b.Len() > 0 {
		fmt.Fprintf(&d.b, `<path d="%s" fill="%s"/>`, p.b.String(), fill)
	}
}

// Edged fills a path, and sets it off from what is below with a thin edge.
func (d *Drawing) Edged(p *Path, fill, edge string) {
	if p.b.Len() > 0 {
		fmt.Fprintf(&d.b, `<path d="%s" fill="%s" stroke="%s" stroke-width="1.2" paint-order="stroke"/>`, p.b.String(), fill, edge)
	}
}

// Veil fills a path with a colour and its pattern, through which one sees what is below.
func (d *Drawing) Veil(p *Path, fill string, h Hatch, opacity float64) {
	d.b.WriteString(`<g opacity="` + Num(opacity) + `">`)
	d.Hatched(p, fill, h)
	d.b.WriteString(`</g>`)
}

// Bars draws the lines of a path as bars of a height. That takes fewer bytes
// than boxes.
func (d *Drawing) Bars(p *Path, height float64, color string) {
	if p.b.Len() > 0 {
		fmt.Fprintf(&d.b, `<path d="%s" stroke="%s" stroke-width="%s"/>`, p.b.String(), color, Num(height))
	}
}

// A Path collects many shapes of one colour in few bytes.
type Path struct{ b strings.Builder }

// Box adds a rectangle.
func (p *Path) Box(x, y, w, h float64) {
	fmt.Fprintf(&p.b, "M%s %sh%sv%sh-%sz", Num(x), Num(y), Num(w), Num(h), Num(w))
}

// Move begins a new outline.
func (p *Path) Move(x, y float64) { fmt.Fprintf(&p.b, "M%s %s", Num(x), Num(y)) }

// Right draws a line to the right.
func (p *Path) Right(w float64) { p.b.WriteString("h" + Num(w)) }

// Across goes on level to x.
func (p *Path) Across(x float64) { p.b.WriteString("H" + Num(x)) }

// UpTo goes on straight up or down to y.
func (p *Path) UpTo(y float64) { p.b.WriteString("V" + Num(y)) }

// To goes on straight to a position.
func (p *Path) To(x, y float64) { fmt.Fprintf(&p.b, "L%s %s", Num(x), Num(y)) }

// Close closes the outline.
func (p *Path) Close() { p.b.WriteString("z") }

// Ticks returns round values in a range, about n of them, and how many
// decimals they need.
func Ticks(lo, hi float64, n int) (ticks []float64, decimals int) {
	if !(hi > lo) || n < 1 {
		return []float64{lo}, 0
	}
	raw := (hi - lo) / float64(n)
	mag := math.Pow(10, math.Floor(math.Log10(raw)))
	step := 10 * mag
	for _, s := range []float64{1, 2, 5} {
		if s*mag >= raw {
			step = s * mag
			break
		}
	}
	decimals = max(0, int(-math.Floor(math.Log10(step)+1e-9)))
	// Far from zero a step may be too small to change a float64, so the number of
	// ticks is bounded, and none is there twice.
	first := math.Ceil(lo/step - 1e-9)
	for i := range 2*n + 2 {
		v := (first+float64(i))*step + 0 // +0 turns -0 into 0
		if v > hi+step*1e-9 {
			break
		}
		if len(ticks) == 0 || v > ticks[len(ticks)-1] {
			ticks = append(ticks, v)
		}
	}
	return ticks, decimals
}
