package charts

import (
	"fmt"
	"strings"
	"time"

	"github.com/schedlab/schedlab/simlib/trace"
)

// Goroutines is a table of all goroutines at a moment of a run, with what each does
// and since when, as a dump of a real program lists them (runtime.Stack,
// SIGQUIT), and with what a dump does not tell: in which queue a goroutine
// stands, and which thread it has. Goroutines that have ended are left out.
func Goroutines(tr *trace.Trace, at time.Duration) *Figure {
	const kind = "goroutines"
	title := "The goroutines at " + duration(int64(at))
	if _, err := newWindow(tr, 0, 0); err != nil {
		return broken(kind, title, err)
	}
	if at < 0 || int64(at) > tr.End() {
		return broken(kind, title, fmt.Errorf("there is no moment %v in this run; want 0 to %v", at, time.Duration(tr.End())))
	}
	s, err := tr.At(int64(at))
	if err != nil {
		return broken(kind, title, err)
	}
	f := &Figure{Kind: kind, Title: title}
	t := Table{Head: []string{"goroutine", "does", "for", "where", "its thread"}}
	threads := 0
	var all flock
	for g := trace.GoID(1); g <= s.MaxGo(); g++ {
		now := s.Go(g)
		if now.Status == trace.GoUndefined || now.Status == trace.GoDead {
			continue
		}
		thread := "none"
		if hasThread(now) {
			thread = fmt.Sprintf("M%d", now.M)
			threads++
		}
		all.add(g, &now, dumped(tr, now))
		t.add(nameOf(tr, g), dumped(tr, now), duration(int64(at)-now.Since), whereIs(tr, now), thread)
	}
	var parts []string
	for _, st := range machineStates {
		if n := s.Count[st.status]; n > 0 && st.status != trace.GoDead {
			parts = append(parts, commas(n)+" "+st.name)
		}
	}
	f.Description = fmt.Sprintf("At %s: %s. %s a thread.", duration(int64(at)), strings.Join(parts, ", "), count(threads, "goroutine has", "goroutines have"))
	f.Caption = all.caption(tr, int64(at))
	return f.table(t)
}

// hasThread reports whether a goroutine has a thread: one that runs or is in the
// kernel.
func hasThread(g trace.GoState) bool {
	return g.M != trace.NoThread && (g.Status == trace.GoRunning || g.Status == trace.GoSyscall)
}

// dumped is what Go's dump has between the brackets: the reason of a goroutine that
// waits, else its state.
func dumped(tr *trace.Trace, g trace.GoState) string {
	if g.Status != trace.GoWaiting || g.Reason == trace.WaitNone {
		return g.Status.String()
	}
	text := g.Reason.String()
	if name := tr.ObjectName(g.Object); name != "" {
		text += " " + shown(name, maxName)
	}
	return text
}

// whereIs says on which P a goroutine runs, or in which queue it stands.
func whereIs(tr *trace.Trace, g trace.GoState) string {
	switch {
	case g.Status == trace.GoRunning:
		return fmt.Sprintf("on P%d", g.P)
	case g.Status != trace.GoRunnable || tr.NoQueues:
		return "–"
	case g.In == trace.Global:
		return "global queue"
	case g.In == trace.Runnext, g.In == trace.Ring:
		return fmt.Sprintf("%s of P%d", g.In, g.P)
	}
	return g.In.String()
}
