package metrics

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// Lines says what kept the goroutine, the longest first: for each of the n keepers
// that kept it longest a line, "4 ms behind A on P0, picked before it (RQ-8)", then one
// for all others of a reason together, and one for the time in which no thread looked
// though a P was idle. Of more than n keepers one that kept it for less than a
// hundredth of the wait has no line of its own: where thousands pass a goroutine over,
// what counts is what they have in common.
func (x *Explanation) Lines(n int) []string {
	least := int64(0)
	if len(x.Sums) > n+1 {
		least = (x.To - x.From) / 100
	} else {
		n++
	}
	var lines []keptLine
	var groups [NumReasons]keptGroup
	named := false
	for i := range x.Sums {
		if s := &x.Sums[i]; i < n && s.Time >= least {
			lines = append(lines, keptLine{s.Time, x.keptBy(s)})
			named = named || s.G != trace.NoGo
		} else {
			groups[s.Reason].add(s)
		}
	}
	var rest keptGroup
	reasons := 0
	for i := range groups {
		if g := &groups[i]; g.sums > 0 && g.all.Time < least {
			rest.add(&g.all)
			reasons++
		}
	}
	for i := range groups {
		g := &groups[i]
		switch {
		case g.sums == 0 || g.all.Time < least && reasons > 1:
		case g.sums == 1:
			lines = append(lines, keptLine{g.all.Time, x.keptBy(&g.all)})
		default:
			lines = append(lines, keptLine{g.all.Time, g.keptBy(named)})
		}
	}
	if reasons > 1 {
		lines = append(lines, keptLine{rest.all.Time, "for other reasons"})
	}
	slices.SortStableFunc(lines, func(a, b keptLine) int { return cmp.Compare(b.time, a.time) })
	var texts []string
	for _, l := range lines {
		texts = append(texts, Brief(l.time)+" "+l.text)
	}
	if x.Unseen > 0 {
		texts = append(texts, "for "+Brief(x.Unseen)+" of it another P was idle, and no thread looked")
	}
	return texts
}

type keptLine struct {
	time int64
	text string
}

// A keptGroup is keepers of one reason together.
type keptGroup struct {
	all  Sum // the first one, with the times and rules of all
	sums int
	gs   map[trace.GoID]bool
}

func (g *keptGroup) add(s *Sum) {
	if g.sums++; g.sums == 1 {
		g.all = *s
		g.all.Rules = slices.Clone(s.Rules) // not to change those of the explanation
		g.gs = map[trace.GoID]bool{}
	} else {
		g.all.add(s)
	}
	if s.G != trace.NoGo {
		g.gs[s.G] = true
	}
}

// keptBy says what several keepers did. Once a goroutine is named, the others are others.
func (g *keptGroup) keptBy(named bool) string {
	them := fmt.Sprintf("%d goroutines", len(g.gs))
	switch {
	case named && len(g.gs) == 1:
		them = "another"
	case named:
		them = fmt.Sprintf("%d others", len(g.gs))
	case len(g.gs) == 1:
		them = "a goroutine"
	}
	switch g.all.Reason {
	case Behind:
		return "behind " + them + g.all.preferred()
	case BehindMarking:
		return "behind " + them + " that marked for the garbage collector" + g.all.preferred()
	case BehindSyscall:
		return "while Ps were kept by " + them + ", in a syscall" + g.all.preferred()
	case BehindOffCore:
		if len(g.gs) > 0 {
			return "behind " + them + " whose threads waited for a core" + g.all.preferred()
		}
		return "while threads of Ps waited for a core"
	case BehindStopped:
		return "while " + them + " stopped the world"
	case BehindSwitch:
		return "while Ps were between two goroutines"
	case BehindSearch:
		return "while threads of Ps looked for work"
	case BehindWaking:
		return "while threads woke up for Ps"
	}
	return "while Ps were idle"
}

// A chain of more goroutines than the rounds after which a P looks at the global queue
// first goes through runnext: what stands there is run in the slice of the goroutine
// before, which is no round.
const chain = 61

// preferred says by which rules a keeper was run before the one that waited.
func (s *Sum) preferred() string {
	if len(s.Rules) == 0 {
		if s.There {
			return ", which was there already"
		}
		return ""
	}
	var rules []string
	times := 0
	for _, r := range s.Rules {
		if r.Rule != rule.None {
			rules = append(rules, r.Rule.String())
		}
		times += r.Times
	}
	text := ", picked before it"
	if times > 1 {
		text = fmt.Sprintf(", picked before it %d times", times)
	}
	if len(rules) > 0 {
		text += " (" + strings.Join(rules, ", ") + ")"
	}
	switch {
	case s.Runnext <= chain:
	case s.Runnext == times:
		text += ", each time from runnext"
	default:
		text += fmt.Sprintf(", %d times from runnext", s.Runnext)
	}
	return text
}

// served says how often others got what a goroutine waits for.
func served(all []Served) string {
	var parts []string
	for _, s := range all {
		text := "once"
		if s.Times > 1 {
			text = fmt.Sprintf("%d times", s.Times)
		}
		parts = append(parts, text+" in "+s.Reason.String())
	}
	return strings.Join(parts, ", ")
}
