package story

import (
	"maps"
	"slices"
	"strconv"
)

// Cuts returns the programs that one cut makes of another: a step gone, its block
// in its place, or half of its turns or goroutines, or one less. A program that
// cannot be cut is empty.
func (p *Program) Cuts() (all []*Program) {
	for _, name := range slices.Sorted(maps.Keys(p.Bodies)) {
		for _, body := range cuts(p.Bodies[name]) {
			cut := &Program{maps.Clone(p.Bodies), p.Sizes}
			cut.Bodies[name] = body
			all = append(all, cut)
		}
	}
	return all
}

func cuts(body []Op) (all [][]Op) {
	with := func(i int, ops ...Op) {
		all = append(all, slices.Concat(body[:i], ops, body[i+1:]))
	}
	for i, o := range body {
		with(i)
		if len(o.Body) > 0 {
			with(i, o.Body...)
		}
		if n := o.times(); n > 1 {
			with(i, o.with(n/2))
			if n > 2 {
				with(i, o.with(n-1))
			}
		}
		for _, b := range cuts(o.Body) {
			inner := o
			if inner.Body = b; b == nil {
				inner.Body = []Op{}
			}
			with(i, inner)
		}
	}
	return all
}

// times returns how often a loop has its turn or how many goroutines a group has.
func (o Op) times() int {
	if o.Verb != "loop" && o.Verb != "group" {
		return 0
	}
	n, err := strconv.Atoi(o.Args[0])
	if err != nil {
		return 0 // by $
	}
	return n
}

func (o Op) with(times int) Op {
	o.Args = []string{strconv.Itoa(times)}
	return o
}

// Size is how large a program is to read: its ops and their turns.
func (p *Program) Size() int {
	n := 0
	for _, body := range p.Bodies {
		n += size(body)
	}
	return n
}

func size(body []Op) int {
	n := 0
	for _, o := range body {
		n += 1 + o.times() + size(o.Body)
	}
	return n
}

// Steps is how many ops main does at most, with all that it starts in blocks.
func (p *Program) Steps() int { return steps(p.Bodies["main"]) }

func steps(body []Op) int {
	n := 0
	for _, o := range body {
		n += 1 + max(o.times(), 1)*steps(o.Body)
	}
	return n
}

// Has reports whether a program has one of these verbs.
func (p *Program) Has(verbs ...string) bool {
	for _, body := range p.Bodies {
		if has(body, verbs) {
			return true
		}
	}
	return false
}

func has(body []Op, verbs []string) bool {
	return slices.ContainsFunc(body, func(o Op) bool { return slices.Contains(verbs, o.Verb) || has(o.Body, verbs) })
}
