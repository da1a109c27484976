package charts

import (
	"fmt"
	"math"
	"time"

	"github.com/schedlab/schedlab/simlib/trace"
)

// A Focus is the part of a run at which a figure opens. The whole stays in reach: a
// small image of it shows which part that is, and a reader may zoom out. The zero
// value is none.
type Focus struct {
	From, To time.Duration // a To of 0 is the end of what the figure shows
	around   *Moment
	by       time.Duration
}

// Around is a focus on the moment, with some time before and after it.
func (m Moment) Around(d time.Duration) Focus { return Focus{around: &m, by: d} }

// in returns the focus in the part of a run that a figure shows, or that part itself.
func (f Focus) in(tr *trace.Trace, w window) (window, error) {
	if f == (Focus{}) {
		return w, nil
	}
	if f.around != nil {
		if f.by <= 0 {
			return w, fmt.Errorf("the focus takes %v around %s; want more than 0", f.by, f.around.text())
		}
		where, err := findMoments(tr, []Moment{*f.around})
		if err != nil {
			return w, fmt.Errorf("the focus finds no moment: %w", err)
		}
		at := where[0].at
		if at < w.from || at > w.to {
			return w, fmt.Errorf("the focus is around %s, at %v; want a moment in the part that is drawn, %v to %v",
				f.around.text(), time.Duration(at), time.Duration(w.from), time.Duration(w.to))
		}
		to := w.to
		if int64(f.by) < w.to-at {
			to = at + int64(f.by)
		}
		return window{max(at-min(int64(f.by), at), w.from), to}, nil
	}
	one := window{int64(f.From), int64(f.To)}
	if one.to == 0 {
		one.to = w.to
	}
	if one.from < w.from || one.to > w.to || one.from >= one.to {
		return w, fmt.Errorf("the focus is from %v to %v; want From < To, both in the part that is drawn, %v to %v",
			f.From, f.To, time.Duration(w.from), time.Duration(w.to))
	}
	return one, nil
}

// A glance is a small image of all that a figure shows, below the part at which it
// opens.
const (
	glanceHeight = 30.0
	glanceRoom   = glanceHeight + 30
)

// percentOf returns the part of the window that another takes, as a zoom says it.
func (w window) percentOf(part window) (start, end float64) {
	share := func(t int64) float64 {
		return math.Round(float64(t-w.from)/float64(w.span())*1e8) / 1e6
	}
	return share(part.from), share(part.to)
}

// focusOn lets the option of a chart open at a part of what it shows.
func focusOn(o map[string]any, w, part window) {
	start, end := w.percentOf(part)
	for _, z := range o["dataZoom"].([]any) {
		z := z.(map[string]any)
		z["start"], z["end"] = start, end
		if z["type"] == "slider" {
			z["height"] = glanceHeight
		}
	}
	o["grid"].(map[string]any)["bottom"] = zoomBottom + int(glanceHeight) - sliderHeight
}

// glance frames a part of the small image that draw draws of the whole: it gets
// where a time is, and the upper edge.
func (p *plot) glance(whole window, u unit, draw func(small *plot)) {
	top := p.top + p.height + 50
	small := &plot{Drawing: p.Drawing, w: whole, u: u, left: p.left, top: top, width: p.width, height: glanceHeight}
	draw(small)
	from, to := small.x(p.w.from), small.x(p.w.to)
	if to-from < 4 { // a frame that can be seen
		to = from + 4
	}
	p.Frame(from, top-2, to-from, glanceHeight+4)
	p.Text(p.left, top+glanceHeight+18, fmt.Sprintf("all of it, %s to %s; above is what the frame holds", duration(whole.from), duration(whole.to)), "start", "#57606a")
}
