package charts

import (
	"errors"
	"fmt"
	"time"

	"github.com/schedlab/schedlab/charts/internal/asjson"
	"github.com/schedlab/schedlab/simlib/trace"
)

// BoardOptions says what a Board shows. The zero value shows all of a run, and
// opens at the start.
type BoardOptions struct {
	From, To time.Duration // the part of the run to step through; a To of 0 is the end
	At       time.Duration // the moment at which it opens; 0 is From
	Title    string
	Caption  string // what there is to find, in a sentence; empty is what the run itself gives
}

// Board shows the scheduler itself, alive: the global queue, each P with its
// runnext and its ring in their order, the threads at work, parked and in
// syscalls, the goroutines that wait and for what. A reader goes through the
// run step by step, forward and back. Where no script runs it is a picture of
// one moment, At or else the one with the most goroutines in queues, and the
// steps are a table.
//
// It holds some thousand steps. Of a longer run it has the first; From and To
// choose others.
func Board(tr *trace.Trace, o ...BoardOptions) *Figure {
	opt, err := pick("Board", o)
	title := orElse(opt.Title, "The scheduler, step by step")
	if err != nil {
		return broken("board", title, err)
	}
	w, err := newWindow(tr, opt.From, opt.To)
	if err != nil {
		return broken("board", title, err)
	}
	at := max(int64(opt.At), w.from)
	if opt.At != 0 && int64(opt.At) < w.from || at > w.to {
		return broken("board", title, fmt.Errorf("the moment At is %v; want one from %v to %v, the part of the run that it shows",
			opt.At, time.Duration(w.from), time.Duration(w.to)))
	}
	if tr.NoQueues {
		return broken("board", title, errors.New("the trace does not know its queues; Timeline shows what each goroutine does"))
	}
	told := Story(tr, StoryOptions{From: opt.From, To: opt.To}).Data()
	for most := maxSteps; ; {
		b := &boardMaker{tr: tr, w: w, at: at, given: opt.Caption, choose: opt.At == 0, most: most}
		f, err := b.figure(title, told)
		if err != nil {
			return broken("board", title, err)
		}
		n := f.size()
		if n <= maxBytes || most < 100 {
			return f
		}
		most = min(most, b.count()) * 9 / 10 * maxBytes / n
	}
}

// maxSteps is how many steps a board holds at most.
const maxSteps = 6000

// count returns how many steps there are.
func (b *boardMaker) count() int { return len(b.data.Steps) }

// figure makes the figure of a maker that has read nothing yet. told are the steps
// as a table.
func (b *boardMaker) figure(title string, told Table) (*Figure, error) {
	if err := b.read(); err != nil {
		return nil, err
	}
	data, err := asjson.Marshal(&b.data)
	if err != nil {
		return nil, err
	}
	b.caption = captionOf(b.given, b.tr, b.held(), func(f *finding) string { return f.decisions(b.tr) })
	s := Stage{Data: data, made: data, SVG: b.svg, Group: group(b.tr, b.w), Table: told}
	if n := len(b.data.Steps); b.left > 0 {
		s.Reduced = fmt.Sprintf("It holds the first %s of %s; From and To choose others.", count(n, "step", "steps"), commas(n+b.left))
	}
	f := &Figure{Kind: "board", Title: title, Caption: b.caption, Description: b.describe()}
	return f.with(s), nil
}
