package charts

import (
	"fmt"
	"path"
	"strings"

	"github.com/schedlab/schedlab/charts/internal/asjson"
	"github.com/schedlab/schedlab/charts/internal/changes"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// boardData is what the page needs to play a run. What is said often is there
// once, and steps refer to it by number.
type boardData struct {
	Start   int64             `json:"start"` // where the run begins for the board, in ns
	End     int64             `json:"end"`
	Open    int               `json:"open"`  // how many steps are done when it opens
	Procs   int               `json:"procs"` // the most there are
	Names   map[string]string `json:"names"` // of goroutines that have one, by id
	System  []trace.GoID      `json:"system"`
	Objects map[string]string `json:"objects"` // the names of channels, locks, … by number
	Rules   [][2]string       `json:"rules"`   // id and text
	Reasons []string          `json:"reasons"` // what goroutines wait for
	Says    []string          `json:"says"`    // sentences with nameMark where goroutines are named
	Lines   []string          `json:"lines"`   // of the program
	Look    [][2]string       `json:"look"`    // name and colour of what goroutines and threads do, by doing
	Marks   []string          `json:"marks"`   // the names of the moments to go to, by stepMark
	First   []changes.Change  `json:"first"`   // what is there before the first step
	Ended   int               `json:"ended"`   // goroutines that ended before; they are not in First
	Steps   []stepRow         `json:"steps"`
}

// A stepRow is an event. It goes to the page as a row, with the changes of the
// state as the rest of it.
type stepRow struct {
	After  int64          // ns since the step before, or since the start
	Mark   stepMark       // what kind of moment it is
	Rule   int            // its number; -1 is none
	Says   int            // the number of its sentence
	Line   int            // the number of the line at which the goroutine is; -1 is not known
	Waited int64          // ns in a queue, of a goroutine that starts; -1 is another event
	G      trace.GoID     // 0 is none
	P      trace.ProcID   // -1 is none
	M      trace.ThreadID // -1 is none
	Names  []trace.GoID   // the goroutines that the sentence names
	Change []changes.Change
}

func (s stepRow) MarshalJSON() ([]byte, error) {
	if s.Change == nil {
		s.Change = []changes.Change{}
	}
	return asjson.Marshal([]any{s.After, s.Mark, s.Rule, s.Says, s.Line, s.Waited, s.G, s.P, s.M, s.Names, s.Change})
}

// A stepMark is a kind of moment that a reader may want to go to.
type stepMark uint8

// The kinds of moments. All but the first are decisions of the scheduler.
const (
	noMark stepMark = iota
	decision
	steal
	park
	retake
	preemption
	overflow
)

var stepMarks = [...]string{"step", "decision", "steal", "park", "retake", "preemption", "overflow"}

// markOf says what kind of moment an event is. What the program does, and what a
// thread does to carry a decision out, is no decision.
func markOf(e *trace.Event) stepMark {
	switch e.Kind {
	case trace.RunqSteal:
		return steal
	case trace.MPark:
		return park
	case trace.ProcSteal:
		return retake
	case trace.PreemptRequest:
		return preemption
	case trace.RunqOverflow:
		return overflow
	case trace.GoStop:
		if e.Stop == trace.StopPreempted {
			return preemption
		}
		return decision
	case trace.GoStart, trace.GlobrunqGet, trace.RunqDrain, trace.MUnpark, trace.MStart, trace.GoLocked:
		return decision
	}
	return noMark
}

// nameMark stands in a sentence for the next goroutine that it names.
const nameMark = "\ue000"

// boardMaker reads a run for a board.
type boardMaker struct {
	tr     *trace.Trace
	w      window
	at     int64  // where it opens
	choose bool   // the static image may be of another moment
	most   int    // steps
	given  string // the caller's caption

	data    boardData
	left    int // steps that it has no room for
	found   [len(stepMarks)]int
	stolen  int
	svg     string
	caption string
	ids     []string       // of the rules
	numbers map[string]int // of what is said, with the kind of text before it
	ready   []int64        // since when a goroutine is in a queue, by id
	nexts   []trace.GoID   // which goroutine has runnext before the event, by P
	causes  *reader
}

func (b *boardMaker) read() error {
	b.data = boardData{
		Start: b.w.from, End: b.w.to, Procs: b.tr.Procs, Names: map[string]string{}, System: []trace.GoID{}, Objects: map[string]string{},
		Rules: [][2]string{}, Reasons: []string{}, Says: []string{}, Lines: []string{}, Marks: stepMarks[:],
		First: []changes.Change{}, Steps: []stepRow{},
	}
	for _, l := range doingLook {
		b.data.Look = append(b.data.Look, [2]string{l.name, l.color})
	}
	b.numbers = map[string]int{}
	b.causes = &reader{taken: make([]trace.Event, b.tr.Procs)}
	b.nexts = make([]trace.GoID, b.tr.Procs)
	d := changes.NewDiffer(func(r trace.WaitReason) int { return b.number("reason", r.String(), &b.data.Reasons) })
	d.Shift(b.shift())
	fullest, moment, before, begun := -1, b.at, b.w.from, false
	r := b.tr.Replay()
	begin := func() {
		begun = true
		for _, c := range d.All(r.State()) {
			if c, ok := c.(changes.Go); ok && c.Status == trace.GoDead {
				b.data.Ended++
				continue
			}
			b.data.First = append(b.data.First, c)
		}
	}
	if b.w.from == 0 {
		begin()
	}
	var e trace.Event // one for all
	for r.Next() {
		if e = r.Event(); e.Time > b.w.to {
			break
		}
		s := r.State()
		if e.Time < b.w.from {
			d.Count(&e)
			b.note(&e, s)
			continue
		}
		if !begun { // nothing of what this event did is told apart
			d.Count(&e)
			begin()
			b.note(&e, s)
			continue
		}
		if len(b.data.Steps) >= b.most {
			break
		}
		d.Count(&e)
		b.data.Steps = append(b.data.Steps, b.step(&e, d.After(&e, s), e.Time-before))
		before = e.Time
		b.note(&e, s)
		if e.Time <= b.at && b.at > b.w.from {
			b.data.Open = len(b.data.Steps)
		}
		n := s.GlobalLen()
		for i := range s.Procs {
			n += s.Procs[i].Len()
		}
		if b.choose && n > fullest {
			fullest, moment = n, e.Time
		}
	}
	if err := r.Err(); err != nil {
		return err
	}
	b.names()
	for e := range b.tr.Events() {
		if e.Time >= b.w.from && e.Time <= b.w.to {
			b.left++
		}
	}
	b.left -= len(b.data.Steps)
	if b.w.from > 0 && b.left > 0 {
		b.left-- // the first event is in what is there at the start
	}
	s, err := b.tr.At(moment)
	if err != nil {
		return err
	}
	b.svg = b.picture(s)
	return nil
}

// shift returns how far the ticks of the Ps were when the run began (schedtick, by
// 61), as far as the run tells: the global queue goes first at a multiple of 61.
func (b *boardMaker) shift() int {
	ticks := make([]int, b.tr.Procs)
	for e := range b.tr.Events() {
		if e.Kind != trace.GoStart || e.From == trace.Runnext || e.P < 0 || int(e.P) >= len(ticks) { // of a damaged file Replay will tell
			continue
		}
		if e.Rule == rule.GQ2 {
			return (globalTick - ticks[e.P]%globalTick) % globalTick
		}
		ticks[e.P]++
	}
	return 0
}

// globalTick is after how many time slices a P looks into the global queue first
// (schedule in the runtime).
const globalTick = 61

// lineOf names the line of a program by its file without folders.
func lineOf(f trace.Frame) string {
	return shown(fmt.Sprintf("%s:%d", path.Base(f.File), f.Line), maxName)
}

// note remembers what later steps ask for.
func (b *boardMaker) note(e *trace.Event, s *trace.State) {
	b.causes.take(e)
	for i := range s.Procs {
		b.nexts[i] = s.Procs[i].Runnext()
	}
	if e.G != trace.NoGo && s.Go(e.G).Status == trace.GoRunnable {
		for int(e.G) >= len(b.ready) {
			b.ready = append(b.ready, 0)
		}
		b.ready[e.G] = s.Go(e.G).Since
	}
}

// step makes a step of an event.
func (b *boardMaker) step(e *trace.Event, c []changes.Change, after int64) stepRow {
	st := stepRow{After: after, Mark: markOf(e), Rule: -1, Line: -1, Waited: -1, G: e.G, P: e.P, M: e.M, Names: []trace.GoID{}, Change: c}
	b.found[st.Mark]++
	if e.Kind == trace.RunqSteal {
		b.stolen += e.N
	}
	if e.Rule != rule.None {
		if st.Rule = b.number("rule", e.Rule.String(), &b.ids); st.Rule == len(b.data.Rules) {
			b.data.Rules = append(b.data.Rules, [2]string{e.Rule.String(), e.Rule.Text()})
		}
	}
	if e.Kind == trace.GoStart && int(e.G) < len(b.ready) {
		st.Waited = e.Time - b.ready[e.G]
	}
	if e.Kind == trace.GoBlock && b.tr.ObjectName(e.Object) != "" {
		b.data.Objects[fmt.Sprint(e.Object)] = shown(b.tr.ObjectName(e.Object), maxName)
	}
	if b.tr.HasCalls() && e.G != trace.NoGo {
		if calls := b.tr.Calls(e.G, e.Seq); len(calls) > 0 {
			st.Line = b.number("line", lineOf(calls[0]), &b.data.Lines)
		}
	}
	said := *e
	said.Text = strings.ReplaceAll(shorten(e.Text, maxText), nameMark, "")
	text := b.tr.Sentence(said, func(g trace.GoID) string {
		st.Names = append(st.Names, g)
		return nameMark
	})
	if text == "" {
		text = e.Kind.String()
	}
	if e.To == trace.Runnext && e.P >= 0 && b.nexts[e.P] != trace.NoGo {
		text += ", and " + nameMark + " loses runnext (" + rule.RQ2.String() + ")"
		st.Names = append(st.Names, b.nexts[e.P])
	}
	if e.Kind == trace.GoStart {
		text += ", " + b.causes.causeOf(e).text(b.tr)
	}
	st.Says = b.number("says", text, &b.data.Says)
	return st
}

// names gives the goroutines that the steps have their names.
func (b *boardMaker) names() {
	seen := map[trace.GoID]bool{trace.NoGo: true}
	see := func(all []changes.Change) {
		for _, c := range all {
			if c, ok := c.(changes.Go); ok && !seen[c.G] {
				seen[c.G] = true
				if b.tr.IsSystem(c.G) {
					b.data.System = append(b.data.System, c.G)
				}
				if name := nameOf(b.tr, c.G); name != fmt.Sprintf("G%d", c.G) { // main has one that no program gave it
					b.data.Names[fmt.Sprint(c.G)] = name
				}
			}
		}
	}
	see(b.data.First)
	for i := range b.data.Steps {
		see(b.data.Steps[i].Change)
	}
}

// number gives a text its number among those of its kind.
func (b *boardMaker) number(kind, text string, list *[]string) int {
	key := kind + "\x00" + text
	if n, ok := b.numbers[key]; ok {
		return n
	}
	*list = append(*list, text)
	b.numbers[key] = len(*list) - 1
	return len(*list) - 1
}
