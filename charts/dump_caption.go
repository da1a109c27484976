package charts

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/schedlab/schedlab/simlib/trace"
)

// A flock is the goroutines of a moment by what they do.
type flock struct {
	n      int
	groups []alike
}

// A alike is goroutines that do the same, with the one that has done it longest.
type alike struct {
	does   string
	status trace.GoStatus
	n      int
	first  trace.GoID
	since  int64
}

func (f *flock) add(g trace.GoID, now *trace.GoState, does string) {
	f.n++
	i := slices.IndexFunc(f.groups, func(x alike) bool { return x.status == now.Status && x.does == does })
	if i < 0 {
		f.groups = append(f.groups, alike{does: does, status: now.Status, first: g, since: now.Since})
		i = len(f.groups) - 1
	}
	x := &f.groups[i]
	if x.n++; now.Since < x.since {
		x.first, x.since = g, now.Since
	}
}

// caption names what most goroutines do alike, and the one that has done it longest.
// Of groups of one size it is the one of the goroutine that has not moved for longest.
func (f *flock) caption(tr *trace.Trace, at int64) string {
	if f.n == 0 {
		return ""
	}
	best := slices.MinFunc(f.groups, func(a, b alike) int {
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.since, b.since))
	})
	lasts := duration(at - best.since)
	switch {
	case f.n == 1:
		return fmt.Sprintf("The only goroutine, %s, %s, for %s.", nameOf(tr, best.first), best.says(true), lasts)
	case best.n == 1:
		return fmt.Sprintf("No two of the %s goroutines do the same; %s has not moved for longest: it %s, for %s.", commas(f.n), nameOf(tr, best.first), best.says(true), lasts)
	}
	whose := fmt.Sprintf("%s of the %s goroutines", commas(best.n), commas(f.n))
	if best.n == f.n {
		whose = fmt.Sprintf("All %s goroutines", commas(f.n))
	}
	return fmt.Sprintf("%s %s; %s longest, for %s.", whose, best.says(false), nameOf(tr, best.first), lasts)
}

// says is what the goroutines of a group do; one is what one does.
func (x *alike) says(one bool) string {
	verb := func(s, p string) string {
		if one {
			return s
		}
		return p
	}
	switch x.status {
	case trace.GoRunning:
		return verb("runs", "run")
	case trace.GoRunnable:
		return "can run and " + verb("has", "have") + " no P"
	case trace.GoSyscall:
		return verb("is", "are") + " in a system call"
	}
	return verb("waits", "wait") + " (" + x.does + ")"
}
