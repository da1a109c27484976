package simlib

import (
	"fmt"
	"strings"
	"time"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// describe is Event.String with names and readable times.
func describe(e trace.Event, name func(trace.GoID) string) string {
	words := []string{time.Duration(e.Time).String()}
	add := func(when bool, format string, args ...any) {
		if when {
			words = append(words, fmt.Sprintf(format, args...))
		}
	}
	add(e.P != trace.NoProc, "P%d", e.P)
	add(e.M != trace.NoThread, "M%d", e.M)
	add(true, "%v", e.Kind)
	add(e.G != trace.NoGo, "%s", name(e.G))
	words = append(words, onCore(e)...)
	add(e.Reason != trace.WaitNone, "(%v)", e.Reason)
	add(e.Kind == trace.GoStop, "(%v)", e.Stop)
	add(e.Kind == trace.RunqSteal, "%d from P%d", e.N, e.Victim)
	add(e.Kind == trace.GlobrunqGet || e.Kind == trace.RunqOverflow || e.Kind == trace.ProcsChange || e.Kind == trace.RunqDrain, "n=%d", e.N)
	add(e.Kind == trace.SysmonSleep, "%v", time.Duration(e.N)*time.Microsecond)
	add(e.Kind == trace.TimerDue && e.N > 0, "%v late", time.Duration(e.N))
	add(e.From != trace.NoQueue, "from %v", e.From)
	add(e.To != trace.NoQueue, "to %v", e.To)
	add(e.Other != trace.NoGo, "by %s", name(e.Other))
	add(e.Text != "", "%q", e.Text)
	add(e.Rule != rule.None, "[%v]", e.Rule)
	return strings.Join(words, " ")
}

// onCore is the part of describe for events of the operating system.
func onCore(e trace.Event) (words []string) {
	switch e.Kind {
	case trace.ThreadOn, trace.NeighborOn, trace.ThreadOff, trace.NeighborOff:
		words = append(words, fmt.Sprint("core ", e.Core))
	}
	switch e.Kind {
	case trace.ThreadOff, trace.NeighborOff:
		words = append(words, fmt.Sprintf("(%v)", e.Off))
	}
	return words
}
