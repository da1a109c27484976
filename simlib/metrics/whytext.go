package metrics

import (
	"fmt"
	"strings"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// String tells the explanation in English.
func (x *Explanation) String() string {
	var b strings.Builder
	name := called(x.tr, x.G)
	if x.Runnable() {
		fmt.Fprintf(&b, "%s waited for a P for %s, from %s on: %s.", name, x.length(), Brief(x.From), x.because(x.Begin))
	} else {
		fmt.Fprintf(&b, "%s waited for %s, from %s on, %s.", name, x.length(), Brief(x.From), x.because(x.Begin))
	}
	if lines := x.Lines(maxTold); len(lines) > 1 || len(lines) == 1 && x.Sums[0].Reason != Blocked {
		fmt.Fprintf(&b, " Of that: %s.", strings.Join(lines, "; "))
	}
	if len(x.Served) > 0 {
		fmt.Fprintf(&b, " Meanwhile others waited for the same and got it: %s.", served(x.Served))
	}
	if x.Over {
		fmt.Fprintf(&b, " Then it was %s.", x.then())
	}
	if x.tr.NoQueues && x.Runnable() {
		b.WriteString(" The trace does not know its queues: the P is the one that ran it in the end, or before.")
	}
	return b.String()
}

// maxTold is how many keepers a sentence names.
const maxTold = 4

func (x *Explanation) length() string {
	if x.Over {
		return Brief(x.To - x.From)
	}
	return "at least " + Brief(x.To-x.From)
}

// because says an event as the cause of what follows, with its rule.
func (x *Explanation) because(e trace.Event) string {
	return withRule(x.tr.Cause(e, func(g trace.GoID) string { return called(x.tr, g) }), e.Rule)
}

// then says what ended the wait.
func (x *Explanation) then() string {
	if x.End.Kind == trace.GoStart {
		switch x.taken.Kind {
		case trace.RunqSteal:
			return fmt.Sprintf("run on %s, which had stolen it from %s%s", procName(x.End.P), procName(x.taken.Victim), withRule("", x.taken.Rule))
		case trace.GlobrunqGet:
			return fmt.Sprintf("run on %s, which had taken it from the global queue%s", procName(x.End.P), withRule("", x.taken.Rule))
		}
		return fmt.Sprintf("run on %s: %s", procName(x.End.P), x.because(x.End))
	}
	return x.because(x.End)
}

func withRule(text string, r rule.Rule) string {
	if r == rule.None {
		return text
	}
	return text + " (" + r.String() + ")"
}

// keptBy says what a keeper did.
func (x *Explanation) keptBy(s *Sum) string {
	p, g := procName(s.P), "a goroutine"
	if s.G != trace.NoGo {
		g = called(x.tr, s.G)
	}
	switch s.Reason {
	case Behind:
		return "behind " + g + " on " + p + s.preferred()
	case BehindMarking:
		return "behind " + g + " on " + p + ", which marked for the garbage collector" + s.preferred()
	case BehindSyscall:
		return "while " + p + " was kept by " + g + ", in a syscall" + s.preferred()
	case BehindOffCore:
		if s.G == trace.NoGo {
			return "while the thread of " + p + " waited for a core"
		}
		return "behind " + g + " on " + p + ", whose thread waited for a core" + s.preferred()
	case BehindThrottled:
		return "while the process was throttled by its CPU quota"
	case BehindStopped:
		return "while " + g + " stopped the world"
	case BehindSwitch:
		return "while " + p + " was between two goroutines"
	case BehindSearch:
		return "while the thread of " + p + " looked for work"
	case BehindWaking:
		return "while a thread woke up for " + p
	case BehindIdle:
		return "while " + p + " was idle"
	case BlockedDue:
		return "after the timer was due, until a thread looked"
	case BlockedReady:
		return "after it came from the network, until a thread looked"
	}
	for i := range x.Sums {
		switch x.Sums[i].Reason {
		case BlockedDue:
			return "until the timer was due"
		case BlockedReady:
			return "until it came from the network"
		}
	}
	switch {
	case !x.Over:
		return "for what had not come when the run ended"
	case x.End.Kind == trace.GoUnblock && x.End.Other != trace.NoGo:
		return "until " + called(x.tr, x.End.Other) + " woke it"
	case x.Begin.Reason == trace.WaitSleep:
		return "until the timer was due"
	}
	return "until it came"
}
