package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// A list is what is exported and what was at the last release, a line each:
//
//	  simlib: func Run(Config, func(*G)) (*trace.Trace, error)   as released
//	+ simlib: field Config.Cores int                             new since then
//	- simlib: field Config.Cpus int                              gone since then
//
// What changed its type is gone and new.
type list map[string]byte

const (
	released = ' '
	added    = '+'
	gone     = '-'
)

const head = `# What the packages of schedlab export. + is new since the last release, - is gone.
# Written by: go run -C docker/tools ./api
`

func parse(text string) (list, error) {
	l := list{}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		mark, rest := line[0], ""
		if len(line) > 2 {
			rest = line[2:]
		}
		if !strings.ContainsRune(" +-", rune(mark)) || !symbol.MatchString(rest) {
			return nil, fmt.Errorf("%q is no line of the list of what is exported; `go run -C docker/tools ./api` writes them", line)
		}
		l[rest] = mark
	}
	return l, nil
}

func (l list) String() string {
	var b strings.Builder
	b.WriteString(head)
	for _, line := range slices.SortedFunc(maps.Keys(l), inOrder) {
		fmt.Fprintf(&b, "%c %s\n", l[line], line)
	}
	return b.String()
}

// inOrder sorts lines by package, and each before those in its folder.
func inOrder(a, b string) int {
	before := strings.NewReplacer(":", "\x00")
	return strings.Compare(before.Replace(a), before.Replace(b))
}

// update returns the list of what is exported now. What was never released
// goes without a trace.
func (l list) update(now []string) list {
	is := list{}
	for line, mark := range l {
		if mark != added {
			is[line] = gone
		}
	}
	for _, line := range now {
		if _, ok := is[line]; ok {
			is[line] = released
		} else {
			is[line] = added
		}
	}
	return is
}

// release returns the list in which what is exported is what was released.
func (l list) release() list {
	is := list{}
	for line, mark := range l {
		if mark != gone {
			is[line] = released
		}
	}
	return is
}

// symbol finds the package and the name in a line, such as "simlib" and
// "Config.Cores".
var symbol = regexp.MustCompile(`^([\w/]+): (?:const|var|func|type|method|field) ([\w.]+)`)

// unnoted returns the names of what is new or gone since the last release and
// not in the text, in backticks: as `sweep.Point.Seed`, by its type
// `sweep.Point`, or, where all of its package is new, by the package
// `simlib/sweep`.
func (l list) unnoted(text string) []string {
	old := map[string]bool{} // packages that were released
	for line, mark := range l {
		if mark != added {
			old[symbol.FindStringSubmatch(line)[1]] = true
		}
	}
	noted := map[string]bool{}
	for _, m := range regexp.MustCompile("`([\\w./]+)`").FindAllStringSubmatch(text, -1) {
		noted[m[1]] = true
	}
	missing := map[string]bool{}
	for line, mark := range l {
		if mark == released {
			continue
		}
		m := symbol.FindStringSubmatch(line)
		pkg, base := m[1], m[1][strings.LastIndexByte(m[1], '/')+1:]
		name := base + "." + m[2]
		of, _, _ := strings.Cut(m[2], ".")
		switch {
		case noted[name], noted[base+"."+of]:
		case old[pkg]:
			missing[name] = true
		case !noted[pkg]:
			missing[pkg] = true
		}
	}
	return slices.Sorted(maps.Keys(missing))
}

// newest returns the changelog's first section: what the next release brings.
func newest(changelog string) string {
	sections := strings.SplitN(changelog, "\n## ", 3)
	if len(sections) < 2 {
		return ""
	}
	return sections[1]
}
