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
		if e.Time < w.from || untold[e.Kind] || !opt.tells(&e) {
			continue
		}
		if len(table.Rows) == maxRows { // the rest is only counted
			table.More++
			continue
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
	f := &Figure{Kind: "story", Title: title}
	f.Description = fmt.Sprintf("%s in %s.", count(len(table.Rows)+table.More, "event", "events"), w.text(tr))
	if tr.NoQueues && tr.Recorded {
		f.Description += " Queues and rules are not recorded."
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

// wakerOf says what wakes a goroutine when no other goroutine does.
func wakerOf(r rule.Rule) string {
	switch r {
	case rule.TM4, rule.TM5:
		return " by its timer"
	case rule.NP7:
		return " by its deadline"
	case rule.FR4, rule.FR11:
		return " to mark for the garbage collector"
	case rule.FR9, rule.FR14, rule.SP7, rule.MN4:
		return ": the network poller found it ready"
	}
	return ""
}

// untold are the kinds of events that a story does without.
var untold = [256]bool{trace.SysmonSleep: true, trace.MNetpollEnd: true, trace.Cores: true}

// tell says an event as a sentence; "" when it is untold.
func tell(tr *trace.Trace, e *trace.Event, causes *reader) string {
	name := func(g trace.GoID) string { return nameOf(tr, g) }
	who := name(e.G)
	switch e.Kind {
	case trace.GoCreate:
		switch {
		case e.Seq < tr.Before:
			return who + " was there when the recording began"
		case e.Other != trace.NoGo:
		case e.Rule == rule.TM5:
			return "a timer starts " + who
		case tr.IsSystem(e.G):
			return "the runtime starts " + who
		case tr.NoQueues && e.G != 1:
			return who + " begins"
		default:
			return who + " begins the program"
		}
		return fmt.Sprintf("%s creates %s", name(e.Other), who)
	case trace.GoCreateBlocked:
		if e.Seq < tr.Before {
			return who + " was there when the recording began, and waits"
		}
		return fmt.Sprintf("%s makes the coroutine %s", name(e.Other), who)
	case trace.GoSwitch:
		return fmt.Sprintf("%s goes on in the time slice of %s", who, name(e.Other))
	case trace.GoStart:
		c := causes.causeOf(e)
		return who + " runs, " + c.text(tr)
	case trace.GoBlock:
		return fmt.Sprintf("%s blocks: %s", who, e.Reason)
	case trace.GoUnblock:
		if e.Other == trace.NoGo {
			return who + " is woken" + wakerOf(e.Rule)
		}
		return fmt.Sprintf("%s wakes %s", name(e.Other), who)
	case trace.GoStop:
		return fmt.Sprintf("%s leaves: %s", who, e.Stop)
	case trace.GoDestroy:
		return who + " ends"
	case trace.GoSyscallBegin:
		return who + " enters a syscall"
	case trace.GoSyscallEnd:
		return who + " is back from its syscall"
	case trace.GoSyscallEndBlocked:
		if tr.NoQueues {
			return who + " is back from its syscall and must wait"
		}
		return who + " is back from its syscall and finds no P"
	case trace.RunqSteal:
		return fmt.Sprintf("P%d steals %s from P%d", e.P, count(e.N, "goroutine", "goroutines"), e.Victim)
	case trace.RunqOverflow:
		return fmt.Sprintf("the ring is full: %d of it and %s move to the global queue", e.N, who)
	case trace.GlobrunqGet:
		return fmt.Sprintf("P%d takes %s from the global queue", e.P, count(e.N, "goroutine", "goroutines"))
	case trace.PreemptRequest:
		return asked(e.Rule, who)
	case trace.ProcSteal:
		return taken(e.Rule, e.P, e.M)
	case trace.ProcStart:
		return fmt.Sprintf("M%d gets P%d", e.M, e.P)
	case trace.ProcStop:
		return fmt.Sprintf("M%d gives P%d up", e.M, e.P)
	case trace.MStart:
		return fmt.Sprintf("the thread M%d is created", e.M)
	case trace.MUnpark:
		return fmt.Sprintf("M%d is woken", e.M)
	case trace.MPark:
		return fmt.Sprintf("M%d goes to sleep", e.M)
	case trace.STWBegin:
		return fmt.Sprintf("%s stops the world: %s", who, shown(e.Text, maxText))
	case trace.ProcsChange:
		return fmt.Sprintf("GOMAXPROCS is %d from now on", e.N)
	case trace.STWEnd:
		return who + " lets the world go on"
	case trace.GCBegin:
		return who + " begins a cycle of the garbage collector"
	case trace.GCEnd:
		return who + " ends the cycle of the garbage collector"
	case trace.GCAssistBegin:
		return who + " helps the garbage collector, as it allocated much"
	case trace.GCAssistEnd:
		return who + " goes on with its own work"
	case trace.GoLabel:
		return fmt.Sprintf("%s marks: %s", who, e.GC)
	case trace.RunqDrain:
		return fmt.Sprintf("all of P%d's queue, %s, moves to the global queue", e.P, count(e.N, "goroutine", "goroutines"))
	case trace.GoLocked:
		return fmt.Sprintf("%s is locked to M%d, which gets P%d", who, e.M, e.P)
	case trace.MExit:
		return fmt.Sprintf("M%d ends", e.M)
	case trace.MSpin:
		return fmt.Sprintf("M%d looks for work", e.M)
	case trace.MUnspin:
		return fmt.Sprintf("M%d stops looking", e.M)
	case trace.MNetpoll:
		return fmt.Sprintf("M%d waits in the network poller", e.M)
	case trace.UserLog:
		return fmt.Sprintf("%s logs “%s”", who, shown(e.Text, maxText))
	case trace.RangeBegin, trace.RangeEnd:
		if e.G == trace.NoGo {
			who = fmt.Sprintf("P%d", e.P)
		}
		verb := "begins"
		if e.Kind == trace.RangeEnd {
			verb = "ends"
		}
		return fmt.Sprintf("%s %s: %s", who, verb, shown(e.Text, maxText))
	case trace.ThreadReady:
		return fmt.Sprintf("M%d waits for a core", e.M)
	case trace.ThreadOn:
		return fmt.Sprintf("M%d gets core %d", e.M, e.Core)
	case trace.ThreadOff:
		return fmt.Sprintf("M%d leaves core %d: %s", e.M, e.Core, e.Off)
	case trace.NeighborOn:
		return fmt.Sprintf("another process gets core %d", e.Core)
	case trace.NeighborOff:
		return fmt.Sprintf("another process leaves core %d: %s", e.Core, e.Off)
	case trace.End:
		return "the program is over: " + shown(e.Text, maxText)
	}
	return ""
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
