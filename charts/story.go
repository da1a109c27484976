package charts

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// StoryOptions says what a Story tells. The zero value tells of all
// goroutines from the beginning.
type StoryOptions struct {
	From, To time.Duration // a To of 0 is the end
	G        int           // only this goroutine; 0 is all
	Kinds    []trace.Kind  // only these kinds of events; none is all
	Threads  bool          // also what the threads do: wake, look for work, park
	Title    string
	Caption  string // what there is to find, in a sentence; empty is what the run itself gives
}

// Story is a table of a run, event by event: what happened, why, and what was
// in the queues afterwards: runnext and the ring, head first, of the P where
// it happened, and the global queue. What a rule says stands where it is named
// first. It keeps the first hundred events.
func Story(tr *trace.Trace, o ...StoryOptions) *Figure {
	opt, err := pick("Story", o)
	title := orElse(opt.Title, "The run, event by event")
	if err != nil {
		return broken("story", title, err)
	}
	w, err := newWindow(tr, opt.From, opt.To)
	if err != nil {
		return broken("story", title, err)
	}
	table := Table{Head: []string{"time", "where", "what happened", "rule", "runnext", "ring", "global queue"}}
	var began []trace.GoID // in the order of the rows
	causes := &reader{taken: make([]trace.Event, tr.Procs)}
	r := tr.Replay()
	most, rules := trace.NoGo, ruleBook{}
	var e trace.Event // one for all
	for r.Next() {
		if e = r.Event(); e.Time > w.to {
			break
		}
		s := r.State()
		most = s.MaxGo()
		causes.take(&e)
		if e.Time < w.from || e.Kind.LeftOut(trace.InStory) != "" || !opt.tells(&e) {
			continue
		}
		if len(table.Rows) == maxRows { // the rest is only counted
			table.More++
			continue
		}
		if e.Kind == trace.GoStart && !slices.Contains(began, e.G) {
			began = append(began, e.G)
		}
		row := []string{duration(e.Time), spot(&e), tell(tr, &e, causes), rules.text(e.Rule), "", ""}
		where := e.P
		if tr.Procs == 1 {
			where = 0
		}
		if where != trace.NoProc {
			p := &s.Procs[where]
			row[4], row[5] = names(tr, p.Runnext()), names(tr, p.Ring()...)
		}
		table.add(append(row, names(tr, s.Global()...))...)
	}
	if err := r.Err(); err != nil {
		return broken("story", title, err)
	}
	if opt.G < 0 || opt.G > int(most) {
		return broken("story", title, fmt.Errorf("there is no goroutine %d by then; want 1 to %d, or 0 for all", opt.G, most))
	}
	f := &Figure{Kind: "story", Title: title, Caption: captionOr(opt.Caption, func() string { return orderCaption(tr, began) })}
	f.Description = fmt.Sprintf("%s in %s.", count(len(table.Rows)+table.More, "event", "events"), w.text(tr))
	if tr.NoQueues && tr.Recorded {
		f.Description += " Queues and rules are not recorded." + tellLimit(tr)
	} else if tr.Procs > 1 {
		f.Description += " The runnext and the ring are those of the P in the same row."
	}
	return f.table(table)
}

// tells reports whether an event belongs into the story.
func (o *StoryOptions) tells(e *trace.Event) bool {
	switch {
	case len(o.Kinds) > 0:
		return slices.Contains(o.Kinds, e.Kind) && (o.G == 0 || int(e.G) == o.G)
	case o.G != 0:
		return int(e.G) == o.G
	case e.G == trace.NoGo:
		return o.Threads || e.Kind == trace.End
	}
	return true
}

// tell says an event as a sentence, and of a start what led to it.
func tell(tr *trace.Trace, e *trace.Event, causes *reader) string {
	said := *e
	said.Text = shorten(e.Text, maxText)
	s := tr.Sentence(said, func(g trace.GoID) string { return nameOf(tr, g) })
	if e.Kind == trace.GoStart {
		s += ", " + causes.causeOf(e).text(tr)
	}
	return s
}

func spot(e *trace.Event) string {
	var s []string
	if e.P != trace.NoProc {
		s = append(s, fmt.Sprintf("P%d", e.P))
	}
	if e.M != trace.NoThread {
		s = append(s, fmt.Sprintf("M%d", e.M))
	}
	return strings.Join(s, " ")
}

// A ruleBook knows which rules a table has told of.
type ruleBook map[rule.Rule]bool

// text returns a rule's id, and the first time what it says.
func (b ruleBook) text(r rule.Rule) string {
	switch {
	case r == rule.None:
		return ""
	case b[r]:
		return r.String()
	}
	b[r] = true
	return r.String() + ": " + r.Text()
}

// maxNames is how many goroutines of a queue a table names.
const maxNames = 8

// names lists goroutines, the first of a long queue and how many follow.
func names(tr *trace.Trace, gs ...trace.GoID) string {
	var s []string
	for i, g := range gs {
		if i == maxNames && len(gs) > maxNames+1 {
			s = append(s, fmt.Sprintf("and %s more", commas(len(gs)-i)))
			break
		}
		if g != trace.NoGo {
			s = append(s, nameOf(tr, g))
		}
	}
	if len(s) == 0 {
		return "–"
	}
	return strings.Join(s, ", ")
}
