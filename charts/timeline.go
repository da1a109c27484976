package charts

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/schedlab/schedlab/charts/internal/svg"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// Lanes says what the lanes of a Timeline are.
type Lanes uint8

// The lanes of a Timeline.
const (
	ByP    Lanes = iota // one lane for each P: which goroutine it runs
	ByM                 // one for each thread
	ByG                 // one for each goroutine: its states
	ByCore              // one for each core: whose thread is on it; only when Config.Cores is set
)

// Color says what the colours of a Timeline mean.
type Color uint8

// The meanings of colours. The zero value is ByState for lanes by goroutine
// and ByGoroutine for the others. ByGoroutine draws a goroutine that runs as a
// neutral bar with its name; what else goes on has the colour of its state.
const (
	ByDefault Color = iota
	ByState
	ByGoroutine
)

// TimelineOptions says how to draw a Timeline. The zero value is ready for use.
type TimelineOptions struct {
	Lanes    Lanes
	Color    Color
	From, To time.Duration // the part of the run to draw; a To of 0 is the end
	Title    string
	Caption  string   // what there is to find, in a sentence; empty is what the run itself gives
	Notes    []Note   // what the caller says of moments: see At
	Focus    Focus    // the part at which it opens, and which its static image shows
	Names    []string // with Lanes ByG, only goroutines that have one of these names have a lane: see metrics.Choose
}

// How much a Timeline draws at most.
const (
	maxLanes  = 64
	maxBlocks = 3600
	maxMarks  = 60 // of each kind
	maxBytes  = 300_000
	maxLabel  = 168 // pixels for the names of lanes
)

// timeline is a Timeline in the making.
type timeline struct {
	tr *trace.Trace
	o  TimelineOptions
	*sight
	w      window
	view   window // at which it opens: w or a part of it
	pins   []pin
	u      unit
	lanes  []string // their names
	each   int      // how many Ps, Ms or Gs one lane stands for
	ids    []int32  // of the lanes when each is 1
	place  []int32  // of an id among ids
	pile   *pileGrid
	blocks []block
	count  []int                           // spans before merging, by lane
	width  int64                           // of a column of merging; 0 for none
	only   func(trace.GoID) bool           // which goroutines have a lane; nil is all
	whys   map[whyKey]*metrics.Explanation // of the longest waits for a P

	waiters []string // of Waits: the goroutines that wait in the lanes, which have what kept them
	part
	laneH int
	left  int
}

// Timeline is a Gantt chart of a run: what each goroutine, thread or P did, and
// when. Hovering over a slice says why it began and ended, by rule. It never
// fails: the figure of a trace that is missing or broken says so.
func Timeline(tr *trace.Trace, o ...TimelineOptions) *Figure {
	opt, err := pick("Timeline", o)
	what := [...]string{ByP: "Who runs on each P", ByM: "What each thread (M) does", ByG: "What each goroutine does", ByCore: "Who is on each core"}
	title := orElse(opt.Title, what[min(opt.Lanes, ByCore)])
	if err != nil {
		return broken("timeline", title, err)
	}
	t := &timeline{tr: tr, o: opt}
	if err := t.read(); err != nil {
		return broken("timeline", title, err)
	}
	group, caption := group(tr, t.w), captionOr(opt.Caption, func() string { return "" })
	for budget := maxBlocks; ; budget = budget * 2 / 3 {
		if err := t.blocksFor(budget); err != nil {
			return broken("timeline", title, err)
		}
		all := t.sumUp()
		if caption == "" {
			caption = t.caption(all)
		}
		f := &Figure{Kind: "timeline", Title: title, Caption: caption, Description: t.describe(all)}
		c := Chart{
			Group: group, Height: gridTop + t.roomForPins() + len(t.lanes)*t.laneH + zoomBottom,
			Reduced: t.tellMerging(), Table: t.list(all), SVG: still(t.image), Notes: t.notes(),
		}
		option, details := optionOf(t)
		if t.view != t.w {
			focusOn(option, t.w, t.view)
			c.Height += glanceHeight - sliderHeight
			details.Glance = t.small()
		}
		f = f.chart(c, option, details)
		// Thousands of long names can make it larger than a page should be.
		if f.size() <= maxBytes || budget < 100 {
			return f
		}
	}
}

func (t *timeline) read() error {
	if t.o.Lanes > ByCore {
		return fmt.Errorf("the lanes are %d; want ByP, ByM, ByG or ByCore", t.o.Lanes)
	}
	if t.o.Color > ByGoroutine {
		return fmt.Errorf("the colour is %d; want ByState or ByGoroutine", t.o.Color)
	}
	w, err := newWindow(t.tr, t.o.From, t.o.To)
	if err != nil {
		return err
	}
	view, err := t.o.Focus.in(t.tr, w)
	if err != nil {
		return err
	}
	if err := t.readPart(w); err != nil {
		return err
	}
	t.view = view
	return t.pinDown()
}

// readPart reads what the lanes do in a part of the run.
func (t *timeline) readPart(w window) (err error) {
	t.w, t.view = w, w
	if len(t.o.Names) > 0 {
		if t.o.Lanes != ByG {
			return errors.New("the option Names chooses goroutines, which have lanes only with Lanes: ByG")
		}
		if t.only, err = metrics.Choose(t.tr, t.o.Names...); err != nil {
			return err
		}
	}
	if t.o.Color == ByDefault {
		t.o.Color = ByGoroutine
		if t.o.Lanes == ByG {
			t.o.Color = ByState
		}
	}
	t.u = unitFor(t.w.to)
	if err = t.survey(); err != nil {
		return err
	}
	if err = t.readWhys(); err != nil {
		return err
	}
	t.nameLanes()
	return nil
}

// nameLanes gives the lanes their names, their height and the room for both.
func (t *timeline) nameLanes() {
	t.count = make([]int, (len(t.ids)+t.each-1)/t.each)
	for i, id := range t.ids {
		t.count[i/t.each] += t.counts[id]
	}
	longest := 0
	for i := 0; i < len(t.ids); i += t.each {
		name := t.laneName(t.ids[i])
		if last := min(i+t.each, len(t.ids)) - 1; last > i {
			name = t.laneID(t.ids[i]) + "–" + t.laneID(t.ids[last])
		}
		t.lanes = append(t.lanes, name)
		longest = max(longest, len([]rune(name)))
	}
	t.left = roomFor(longest)
	t.laneH = heightOf(len(t.lanes))
}

// roomFor is the room that the longest name of a lane needs, in pixels.
func roomFor(longest int) int { return max(min(16+longest*7, maxLabel)+8, minLeft) }

// heightOf is the height of a lane when there are n.
func heightOf(n int) int {
	switch {
	case n <= 4:
		return 40
	case n <= 10:
		return 30
	case n <= 20:
		return 22
	case n <= 40:
		return 17
	}
	return 14
}

var laneLetter = [...]string{ByP: "P", ByM: "M", ByG: "G", ByCore: "core "}

func (t *timeline) laneID(id int32) string {
	return laneLetter[t.o.Lanes] + fmt.Sprint(id)
}

// laneName is what stands beside a lane.
func (t *timeline) laneName(id int32) string {
	if t.o.Lanes == ByG { // there is little room, and the names of the runtime's own are long
		return strings.TrimPrefix(t.goName(trace.GoID(id)), "runtime.")
	}
	return t.laneID(id)
}

// goName is the name that the program gave, and always the id.
func (t *timeline) goName(g trace.GoID) string {
	id := fmt.Sprintf("G%d", g)
	if n := t.name(g); n != id {
		return n + " (" + id + ")"
	}
	return id
}

func (t *timeline) name(g trace.GoID) string { return nameOf(t.tr, g) }

// lane returns the number of the lane of a P, M or G, or -1.
func (t *timeline) lane(id int32) int {
	if id < 0 || int(id) >= len(t.counts) || t.o.Lanes != ByP && t.counts[id] == 0 {
		return -1
	}
	return int(t.place[id]) / t.each
}

// A look is the series that a block is drawn in. Series stand in the legend
// by order.
type look struct {
	order int
	name  string
	color string
	body  string // when the colour is only a stripe below it
	form  form
	sign  int // 1 for the first of marks, and so on, when it is one of them; 0 is a bar

	pattern svg.Hatch
}

// A form is the shape of a bar.
type form uint8

// The forms.
const (
	full   form = iota
	slim        // no goroutine gets on meanwhile
	hollow      // nothing goes on meanwhile
	shade       // it lies behind the lanes
)

// entry is what stands in the page's legend for it: a small bar as it is drawn.
func (l *look) entry() any {
	switch {
	case l.body != "":
		stops := []any{}
		for _, s := range []struct {
			at    float64
			color string
		}{{0, l.body}, {1 - stripeShare, l.body}, {1 - stripeShare, l.color}, {1, l.color}} {
			stops = append(stops, map[string]any{"offset": s.at, "color": s.color})
		}
		return map[string]any{"name": l.name, "itemStyle": map[string]any{"color": map[string]any{"type": "linear", "x": 0, "y": 0, "x2": 0, "y2": 1, "colorStops": stops}}}
	case l.form == slim:
		return map[string]any{"name": l.name, "icon": "path://M0 0h14v3h-14z"}
	case l.form == hollow:
		return map[string]any{"name": l.name, "itemStyle": map[string]any{"color": l.color + "30", "borderColor": l.color, "borderWidth": 1}}
	}
	return l.name
}

// stripeShare is how much of a bar its stripe takes in a legend, where it would be too
// thin else.
const stripeShare = 0.35

// around is the colour around the letters of what stands in it.
func (l *look) around() string {
	if l.pattern == "" {
		return ""
	}
	return l.color
}

func (t *timeline) look(b *block) look {
	d := b.most()
	l := look{order: int(d), name: d.String(), color: d.color(), pattern: d.pattern()}
	if t.thin(d) {
		l.form = slim
	} else if d.hollow() {
		l.form, l.pattern = hollow, ""
	}
	if t.waiters != nil {
		l.name = keptBy[d]
		return l
	}
	if d == running {
		l.body = t.neutral()
	}
	return l
}

// thin reports whether a doing is a thin bar. A goroutine that waits gets on at no
// time, so its lane is one bar without gaps.
func (t *timeline) thin(d doing) bool { return d.thin() && t.waiters == nil }

// neutral is the colour of goroutines that run, or empty when they have that of
// their state.
func (t *timeline) neutral() string {
	if t.o.Color == ByState {
		return ""
	}
	return colorGoroutine
}

// label is what stands in a slice, where it fits: the goroutine, or in a
// goroutine's own lane where it is or what it waits for.
func (t *timeline) label(b *block) string {
	switch {
	case t.waiters != nil:
		return t.keeperLabel(b)
	case b.do.thin():
		return ""
	case b.do == neighbor || b.do.nothing():
		return b.do.String()
	case t.o.Lanes != ByG && b.do == syscall:
		return t.name(b.g) + ", syscall"
	case t.o.Lanes != ByG && b.begin.via == rule.GC3:
		return trace.GCWork(b.begin.detail).String()
	case t.o.Lanes != ByG && t.tr.IsSystem(b.g):
		return strings.TrimPrefix(t.name(b.g), "runtime.")
	case t.o.Lanes != ByG:
		return t.name(b.g)
	case b.do == running || b.do == marking:
		return fmt.Sprintf("P%d", b.p)
	case b.do == waiting && b.begin.kind == trace.GoBlock:
		reason := trace.WaitReason(b.begin.detail).String()
		if name := t.tr.ObjectName(int(b.begin.object)); name != "" {
			return reason + " on " + shown(name, maxName)
		}
		return reason
	case b.do == syscall:
		return "syscall"
	}
	return b.do.String()
}

// marks are the signs of a Timeline, in the order of the legend.
var marks = []struct {
	kind      trace.Kind
	sign      sign
	name      string
	icon      string
	one, many string
}{
	{trace.RunqSteal, arrow, "steal", "path://M4 0h2v5h3l-4 5l-4-5h3z", "steal", "steals"},
	{trace.PreemptRequest, triangle, "asked to leave", "path://M0 0h10l-5 10z", "request to leave", "requests to leave"},
	{trace.ProcSteal, cross, "P taken from a syscall", "path://M2 0L0 2L3 5L0 8L2 10L5 7L8 10L10 8L7 5L10 2L8 0L5 3z", "P taken from a syscall", "Ps taken from a syscall"},
	{trace.UserLog, diamond, "written by the program", "diamond", "line written by the program", "lines written by the program"},
	{trace.TimerDue, hourglass, "timer fires", "path://M0 0h10l-10 10h10z", "timer that fires", "timers that fire"},
	{trace.NetReady, chevron, "arrival from the network", "path://M0 0l5 5l5-5v5l-5 5l-5-5z", "arrival from the network", "arrivals from the network"},
}

// marked are the kinds of marks, to ask of every event.
var marked = func() (is [256]bool) {
	for _, m := range marks {
		is[m.kind] = true
	}
	return is
}()
