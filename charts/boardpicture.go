package charts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schedlab/schedlab/charts/internal/svg"
	"github.com/schedlab/schedlab/simlib/trace"
)

// How the static image of a board is laid out, in pixels.
const (
	boardRow   = 34.0
	boardProcs = 16 // Ps that have a row
	boardToken = 24.0
)

// picture draws a moment: the global queue, a row for each P, and the threads and
// goroutines that have none.
func (b *boardMaker) picture(s *trace.State) string {
	shownProcs := min(len(s.Procs), boardProcs)
	p := &boardPicture{tr: b.tr, s: s}
	p.Drawing = svg.New(svgWidth, 64+float64(shownProcs+4)*boardRow)
	p.Text(16, 24, "at "+duration(s.Time), svg.Start, svg.Faint)
	y := 40.0
	p.label(y, "global", "")
	p.queue(96, y, s.Global())
	y += boardRow + 8
	for i := range shownProcs {
		pp := &s.Procs[i]
		m := ""
		if pp.M != trace.NoThread {
			m = fmt.Sprintf("M%d", pp.M)
		}
		p.label(y, fmt.Sprintf("P%d", i), m)
		x := p.hand(96, y, pp)
		p.Text(x+10, y+16, "runnext", svg.Start, svg.Faint)
		x += 62
		if pp.Runnext() != trace.NoGo {
			x = p.token(x, y, pp.Runnext(), runnable)
		} else {
			p.Text(x, y+16, "–", svg.Start, svg.Faint)
			x += 14
		}
		p.Text(x+10, y+16, "ring", svg.Start, svg.Faint)
		p.queue(x+40, y, pp.Ring())
		y += boardRow
	}
	if n := len(s.Procs) - shownProcs; n > 0 {
		p.Text(16, y+12, "and "+count(n, "more P", "more Ps"), svg.Start, svg.Faint)
	}
	y += boardRow / 2
	for _, line := range []string{p.threads("parked: ", trace.ThreadParked), p.threads("in a syscall: ", trace.ThreadSyscall), p.waiting()} {
		if line != "" {
			p.Text(16, y+12, shorten(line, 140), svg.Start, svg.Ink)
			y += boardRow * 0.7
		}
	}
	for d := range numDoings {
		p.Hatched(&p.stripes[d], d.color(), d.pattern())
	}
	return p.String()
}

type boardPicture struct {
	*svg.Drawing
	tr *trace.Trace
	s  *trace.State

	stripes [numDoings]svg.Path // of tokens
}

// label writes what a row is of, and its thread.
func (p *boardPicture) label(y float64, name, m string) {
	p.Text(16, y+16, name, svg.Start, svg.Ink)
	p.Text(56, y+16, m, svg.Start, svg.Faint)
}

// hand draws what a P does, and returns where that ends.
func (p *boardPicture) hand(x, y float64, pp *trace.ProcState) float64 {
	if pp.G == trace.NoGo {
		p.Text(x, y+16, strings.Trim(onProc(p.tr, pp), "()"), svg.Start, svg.Faint)
		return 210
	}
	return max(p.token(x, y, pp.G, doingNow(p.s, p.s.Go(pp.G))), 210)
}

// token draws a goroutine, and returns where it ends.
func (p *boardPicture) token(x, y float64, g trace.GoID, d doing) float64 {
	name := shorten(nameOf(p.tr, g), 14)
	w := 14 + 6.8*float64(len([]rune(name)))
	p.Rect(x, y, w, boardToken, colorGoroutine)
	p.Rect(x+1, y+1, w-2, boardToken-2, svg.Paper)
	p.stripes[d].Box(x, y+boardToken-4, w, 4)
	p.Text(x+w/2, y+15, name, svg.Middle, svg.Ink)
	return x + w + 5
}

// queue draws goroutines, as many as there is room for.
func (p *boardPicture) queue(x, y float64, gs []trace.GoID) {
	if len(gs) == 0 {
		p.Text(x, y+16, "–", svg.Start, svg.Faint)
		return
	}
	for i, g := range gs {
		if x > svgWidth-190 && i < len(gs)-1 {
			p.Text(x+4, y+16, "and "+commas(len(gs)-i)+" more", svg.Start, svg.Faint)
			return
		}
		x = p.token(x, y, g, runnable)
	}
}

// threads lists the threads in a situation.
func (p *boardPicture) threads(what string, is trace.ThreadStatus) string {
	var list []string
	for i := range p.s.Threads {
		if t := &p.s.Threads[i]; t.Status == is {
			name := fmt.Sprintf("M%d", i)
			if t.G != trace.NoGo && is == trace.ThreadSyscall {
				name += " with " + nameOf(p.tr, t.G)
			}
			list = append(list, name)
		}
	}
	if list == nil {
		return ""
	}
	return what + strings.Join(list, ", ")
}

// waiting counts the goroutines that wait, by what for.
func (p *boardPicture) waiting() string {
	n := map[string]int{}
	for g := trace.GoID(1); g <= p.s.MaxGo(); g++ {
		if x := p.s.Go(g); x.Status == trace.GoWaiting {
			n[x.Reason.String()]++
		}
	}
	var list []string
	for _, reason := range sortedKeys(n) {
		list = append(list, fmt.Sprintf("%s %s", commas(n[reason]), reason))
	}
	if list == nil {
		return ""
	}
	return "waiting: " + strings.Join(list, ", ")
}

// held is the part of the run whose steps it has: a longer run is cut off.
func (b *boardMaker) held() window {
	if b.left == 0 || len(b.data.Steps) == 0 {
		return b.w
	}
	w := window{b.w.from, b.w.from}
	for _, s := range b.data.Steps {
		w.to += s.After
	}
	return window{w.from, max(w.to-1, w.from)} // not all steps of the last moment may be there
}

// describe says what there is to see.
func (b *boardMaker) describe() string {
	text := fmt.Sprintf("%s in %s, one by one.", count(len(b.data.Steps), "step", "steps"), b.w.text(b.tr))
	var found []string
	for i, names := range map[stepMark][2]string{
		steal: {"steal", "steals"}, park: {"thread goes to sleep", "times a thread goes to sleep"}, retake: {"P is taken from a syscall", "times a P is taken from a syscall"},
		preemption: {"preemption", "preemptions, asked for or done"}, overflow: {"overflow of a ring", "overflows of a ring"},
	} {
		if n := b.found[i]; n > 0 {
			found = append(found, fmt.Sprintf("%d\x00%s", i, count(n, names[0], names[1])))
		}
	}
	slices.Sort(found)
	for i := range found {
		_, found[i], _ = strings.Cut(found[i], "\x00")
	}
	if len(found) > 0 {
		text += " There are: " + strings.Join(found, ", ") + "."
	}
	if b.stolen > 0 {
		text += " In all " + stolen(b.found[steal], b.stolen) + "."
	}
	return text
}
