package simlib

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// A script is a small program as text, so that a scenario reads as a story.
// The same script runs in the simulator and on Go's own runtime:
//
//	chan c 2                               channels are unbuffered unless this says more
//	main: loop 3 { go w$ }; wait           the first goroutine is main
//	w: compute 3ms; send c $; log done$    the body of w0, w1, w2
//
// $ is the turn of the innermost loop, else the number at the end of the
// goroutine's name. The verbs are the keys of verbs.
type story struct {
	bodies map[string][]op
	size   map[string]int // of channels
}

// An op is one step of a script.
type op struct {
	verb string
	args []string
	body []op // of a loop
}

// verbs gives each verb its least and most number of arguments.
var verbs = map[string]struct{ min, max int }{
	"go":           {1, 1}, // start a goroutine
	"wait":         {0, 0}, // for all goroutines started so far
	"log":          {1, 1},
	"loop":         {1, 1},
	"yield":        {0, 0}, // runtime.Gosched
	"exit":         {0, 0}, // runtime.Goexit
	"compute":      {1, 1},
	"tight":        {1, 1}, // compute in a loop that calls no function
	"sleep":        {1, 1},
	"syscall":      {1, 1},
	"rawsyscall":   {1, 1},
	"waitsignal":   {1, 1}, // in the kernel, for this long
	"deep":         {1, 1}, // calls down to this many bytes of stack
	"maxthreads":   {1, 1}, // debug.SetMaxThreads; logs what it was
	"panic":        {1, 1},
	"netread":      {1, 1}, // from a connection of its own, where something arrives after this
	"pipe":         {2, 2}, // a connection, its latency
	"write":        {2, 2}, // bytes into a connection
	"read":         {1, 2}, // at its other end; with a second word, log it and how many, or the error
	"shut":         {1, 1}, // the end that is written to
	"shutread":     {1, 1}, // the end that is read from
	"deadline":     {2, 2}, // for reading, from now on; 0s is none
	"timer":        {2, 2}, // name, how long
	"ticker":       {2, 2}, // name, how often
	"tick":         {1, 2}, // receive from a timer or ticker; with a second word, log it and when that was due
	"stop":         {1, 1}, // a timer, which logs whether it was set, or a ticker
	"reset":        {2, 2}, // a timer, which logs whether it was set, or a ticker; how long
	"after":        {2, 2}, // how long, the goroutine to start then (time.AfterFunc); wait does not wait for it
	"send":         {2, 2}, // channel, value
	"recv":         {1, 2}, // channel; with a second word, log it and the value
	"close":        {1, 1},
	"select":       {0, 9}, // receive from one of these channels or timers, or send 0 into c!; "default" is a case, too; logs which
	"lock":         {1, 1},
	"trylock":      {1, 1}, // logs "got" or "failed"
	"unlock":       {1, 1},
	"rwlock":       {1, 1}, // of an RWMutex
	"rwunlock":     {1, 1},
	"rlock":        {1, 1},
	"runlock":      {1, 1},
	"condwait":     {2, 2}, // condition, mutex
	"signal":       {1, 1},
	"broadcast":    {1, 1},
	"add":          {2, 2}, // wait group, delta
	"done":         {1, 1},
	"waitfor":      {1, 1}, // a wait group
	"lockos":       {0, 0}, // runtime.LockOSThread
	"unlockos":     {0, 0},
	"gc":           {0, 0}, // runtime.GC
	"alloc":        {1, 1}, // bytes
	"stopworld":    {1, 1}, // for this long, as ReadMemStats does
	"numcpu":       {0, 0}, // logs runtime.NumCPU
	"numgo":        {0, 0}, // logs runtime.NumGoroutine
	"defaultprocs": {0, 0}, // runtime.SetDefaultGOMAXPROCS
	"procs":        {1, 1}, // runtime.GOMAXPROCS; logs what it was
	"pull":         {2, 2}, // an iterator, the goroutine that gives its values (iter.Pull)
	"give":         {1, 1}, // the next value, in such a goroutine
	"next":         {1, 2}, // an iterator; with a second word, log it and the value, "-" after the last, or "!" when next panics because the iterator runs
	"end":          {1, 1}, // an iterator
	"bubble":       {1, 1}, // a goroutine, in a bubble of its own whose goroutines must all end (synctest.Test)
	"bubblewait":   {0, 0}, // for the others of the bubble to block durably (synctest.Wait)
	"now":          {1, 1}, // log it and what the clock shows
	"make":         {1, 1}, // a channel, which else the goroutine makes that uses it first
}

var scriptLine = regexp.MustCompile(`^(\w+):(.*)$`)

func parseScript(text string) (*story, error) {
	sc := &story{bodies: map[string][]op{}, size: map[string]int{}}
	source, name := map[string]string{}, ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if f := strings.Fields(line); len(f) == 3 && f[0] == "chan" {
			n, err := strconv.Atoi(f[2])
			if err != nil {
				return nil, fmt.Errorf("%q: %w", line, err)
			}
			sc.size[f[1]] = n
			continue
		}
		if m := scriptLine.FindStringSubmatch(line); m != nil {
			name, line = m[1], m[2]
		}
		source[name] += line + ";"
	}
	if source["main"] == "" {
		return nil, fmt.Errorf("there is no main in %q", text)
	}
	for name, src := range source {
		words := strings.Fields(strings.NewReplacer(";", " ; ", "{", " ; { ", "}", " ; } ; ").Replace(src))
		body, rest, err := parseOps(words)
		if err == nil && len(rest) > 0 {
			err = fmt.Errorf("a } too much")
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		sc.bodies[name] = body
	}
	return sc, nil
}

// parseOps reads up to the end or the } that closes a loop.
func parseOps(words []string) (ops []op, rest []string, err error) {
	for len(words) > 0 {
		w := words[0]
		words = words[1:]
		switch w {
		case ";":
			continue
		case "}":
			return ops, append([]string{"}"}, words...), nil
		case "{":
			if len(ops) == 0 || ops[len(ops)-1].verb != "loop" {
				return nil, nil, fmt.Errorf("a { without a loop")
			}
			last := &ops[len(ops)-1]
			if last.body, words, err = parseOps(words); err != nil {
				return nil, nil, err
			}
			if len(words) == 0 {
				return nil, nil, fmt.Errorf("a loop without a }")
			}
			words = words[1:]
			continue
		}
		o := op{verb: w}
		for len(words) > 0 && words[0] != ";" {
			o.args, words = append(o.args, words[0]), words[1:]
		}
		n, ok := verbs[w]
		if !ok || len(o.args) < n.min || len(o.args) > n.max {
			return nil, nil, fmt.Errorf("cannot read %q", strings.Join(append([]string{w}, o.args...), " "))
		}
		ops = append(ops, o)
	}
	return ops, nil, nil
}
