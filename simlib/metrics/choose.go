package metrics

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/schedlab/schedlab/simlib/trace"
)

// Choose returns a function that reports whether a goroutine of the trace has one
// of some names. "worker" is the goroutine of that name and its group, those with
// a number after it: "worker 1", "worker 2". A star stands for any text, so that
// "*" chooses all. A goroutine without a name is called by its id, "G7". No names
// choose all goroutines of the program. It is an error when a name chooses none;
// the error says what names there are. Latency, ProgramLatency, Lateness and
// LongestWaits take such names.
func Choose(tr *trace.Trace, names ...string) (func(trace.GoID) bool, error) {
	if tr == nil {
		return nil, errors.New("metrics: there is no trace (nil)")
	}
	if len(names) == 0 {
		return func(g trace.GoID) bool { return !tr.IsSystem(g) }, nil
	}
	var is []bool
	found := make([]bool, len(names))
	var there []string // groups, as they come
	for e := range tr.Events() {
		if e.Kind != trace.GoCreate && e.Kind != trace.GoCreateBlocked {
			continue
		}
		name := tr.Name(e.G)
		for i, pattern := range names {
			if matches(pattern, name) || matches(pattern, groupOf(name)) {
				*forGo(&is, e.G), found[i] = true, true
			}
		}
		if g := groupOf(name); len(there) <= maxNamed && !slices.Contains(there, g) {
			there = append(there, g)
		}
	}
	if i := slices.Index(found, false); i >= 0 {
		return nil, fmt.Errorf("metrics: no goroutine is called %s; there are %s", strconv.Quote(names[i]), listNames(there))
	}
	return func(g trace.GoID) bool { return int(g) < len(is) && is[g] }, nil
}

// maxNamed is how many names an error lists.
const maxNamed = 12

func listNames(there []string) string {
	if len(there) == 0 {
		return "none at all"
	}
	more := ""
	if len(there) > maxNamed {
		there, more = there[:maxNamed], " and others"
	}
	quoted := make([]string, len(there))
	for i, n := range there {
		quoted[i] = strconv.Quote(n)
	}
	return strings.Join(quoted, ", ") + more
}

// groupOf is a name without a number after it.
func groupOf(name string) string {
	if i := strings.LastIndexByte(name, ' '); i > 0 && strings.Trim(name[i+1:], "0123456789") == "" {
		return name[:i]
	}
	return name
}

// matches reports whether a name fits a pattern, in which a star stands for any
// text.
func matches(pattern, name string) bool {
	parts := strings.Split(pattern, "*")
	last := len(parts) - 1
	if last == 0 {
		return pattern == name
	}
	if !strings.HasPrefix(name, parts[0]) {
		return false
	}
	name = name[len(parts[0]):]
	for _, p := range parts[1:last] {
		_, after, ok := strings.Cut(name, p)
		if !ok {
			return false
		}
		name = after
	}
	return strings.HasSuffix(name, parts[last])
}
