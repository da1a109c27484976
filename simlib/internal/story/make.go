package story

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// How many objects of each sort a random program has, and the names that they
// have with a number. Under Grammar.Real only the last closable ones of the
// channels are ever closed.
const (
	channels  = 6
	closable  = 2
	locks     = 2
	pipes     = 2
	iterators = 2
	timers    = 6 // and as many functions that timers start
)

// maker makes a random program.
type maker struct {
	Grammar
	draw   func(n int) int
	left   int // steps that may still be made
	names  int // log lines and iterators so far
	has    []string
	closed [channels]bool
	opened bool // the gate
}

// Make makes a random program of a grammar. draw, which returns a number from 0 to
// n-1, is all that it depends on, so that a seed, bytes or a property test
// spell out the same programs; with zeros alone there is little in one. Many have some
// of the verbs only, so that those meet often.
func Make(draw func(n int) int, g Grammar) *Program {
	m := &maker{Grammar: g, draw: draw, left: g.Steps}
	p := New(nil)
	for i := range channels {
		if n := m.Sizes[draw(len(m.Sizes))]; n > 0 {
			p.Sizes[m.name("c", i)] = n
		}
	}
	all := draw(4) == 0
	for i, w := range g.Weights {
		if i == 0 || m.chosen(w.What, all) {
			m.has = append(m.has, slices.Repeat([]string{w.What}, w.N)...)
		}
	}
	p.Bodies["main"] = m.body(scope{}, 1+draw(1+draw(g.Length+1)))
	if p.Has("read", "write", "shut", "shutread", "deadline") {
		for i := range pipes {
			p.Bodies["main"] = append([]Op{op("pipe", m.name("p", i), m.duration())}, p.Bodies["main"]...)
		}
	}
	if slices.Contains(m.has, "clock") {
		p.Bodies["main"] = append(m.clocks(p.Bodies["main"]), p.Bodies["main"]...)
	}
	if p.Has("close") && !g.Real && !g.Refs {
		p.Bodies["main"] = m.recovered(p.Bodies["main"])
	}
	return p
}

// chosen reports whether the program may have a verb or pattern: if it has not all, each
// with an even chance, but goroutines and loops always, coroutines all or none,
// and seldom what disturbs the others.
func (m *maker) chosen(what string, all bool) bool {
	switch what {
	case "go", "loop", "clock":
		return true
	case "next", "give", "end":
		return slices.Contains(m.has, "pull")
	case "lockos", "bind", "stopworld", "procs", "misuse":
		return all || m.draw(4) == 0
	}
	return all || m.draw(2) == 0
}

// recovered puts most of what panics for closed channels into a recover.
func (m *maker) recovered(body []Op) (all []Op) {
	for _, o := range body {
		if o.Body != nil {
			o.Body = append([]Op{}, m.recovered(o.Body)...)
		}
		sends := o.Verb == "send" || o.Verb == "close" && o.Args[0] != "bad" && o.Args[0] != "nil" || o.Verb == "select" && strings.Contains(o.line(), "!")
		if sends && (len(m.Misuse) == 0 || m.draw(10) < 9) {
			o = block("recover", nil, o)
		}
		all = append(all, o)
	}
	return all
}

func op(verb string, args ...string) Op { return Op{Verb: verb, Args: args} }

func block(verb string, args []string, body ...Op) Op {
	return Op{verb, args, append([]Op{}, body...)}
}

func loop(n int, body ...Op) Op { return block("loop", []string{strconv.Itoa(n)}, body...) }

func (m *maker) name(kind string, i int) string { return kind + strconv.Itoa(i) }

// object names one of the first n of a kind, for some by the goroutine's number.
func (m *maker) object(kind string, n int) string {
	i := m.draw(n)
	if m.Refs && m.draw(2) == 1 {
		return fmt.Sprintf("%s%d..%d", kind, i, n-1)
	}
	return m.name(kind, i)
}

// duration draws one, with its random part.
func (m *maker) duration() string {
	d := m.Durations[m.draw(len(m.Durations))]
	if len(m.Spreads) > 0 {
		if s := m.Spreads[m.draw(len(m.Spreads))]; s > 0 {
			return plain(d) + "+" + plain(s)
		}
	}
	return plain(d)
}

// plain writes a duration with the letters of a keyboard.
func plain(d time.Duration) string { return strings.Replace(d.String(), "µ", "u", 1) }

// A scope is where a body is, and what it may do with coroutines.
type scope struct {
	depth     int      // the first goroutine, outside of blocks, has 0
	loops     int      // around it, in its goroutine
	its       []string // coroutines that it may pull from or end
	gives     bool     // it may give a value
	coroutine bool     // it belongs to a coroutine
	locked    bool     // to its thread
	stays     bool     // it must not exit: that would be a switch, too
	plain     bool     // it must neither lock nor wait
	fires     bool     // a timer has started it, or what started it
}

func (sc scope) deeper() scope {
	sc.depth++
	return sc
}

// looped is the scope of a turn.
func (sc scope) looped() scope {
	sc.loops++
	return sc.deeper()
}

// started is the scope of a goroutine that the body starts.
func (sc scope) started() scope {
	if sc.locked {
		return scope{depth: sc.depth + 1, fires: sc.fires}
	}
	return scope{depth: sc.depth + 1, its: sc.its, fires: sc.fires}
}

// fired is the scope of a goroutine that a timer starts.
func (sc scope) fired() scope { return scope{depth: sc.depth + 1, fires: true} }

// lockedIn is the scope of a body that the body is locked to its thread for.
func (sc scope) lockedIn() scope {
	return scope{depth: sc.depth + 1, loops: sc.loops, coroutine: sc.coroutine, locked: true, stays: sc.coroutine, fires: sc.fires}
}

// pulled is the scope of a coroutine that the body makes. It may even pull
// from itself.
func (sc scope) pulled(it string) scope {
	return scope{depth: sc.depth + 1, its: append([]string{it}, sc.its...), gives: true, coroutine: true, locked: sc.locked, stays: sc.stays, fires: sc.fires}
}

func (m *maker) log() Op {
	m.names++
	return op("log", fmt.Sprintf("s%d.$", m.names))
}

// body makes up to n steps, most with a log after them if the grammar has logs.
func (m *maker) body(sc scope, n int) (body []Op) {
	if m.Logs {
		body = append(body, m.log())
	}
	for range n {
		if m.left == 0 {
			break
		}
		k := m.draw(256)
		if k == 0 && m.draw(256) == 0 && m.draw(256) == 0 && m.draw(256) == 0 {
			break // the bytes have run out
		}
		m.left--
		ops := m.step(m.has[k%len(m.has)], sc)
		for _, o := range ops {
			if o.Verb == "pull" {
				sc.its = append(append([]string{}, sc.its...), o.Args[0])
			}
		}
		if body = append(body, ops...); m.Logs && m.draw(4) > 0 {
			body = append(body, m.log())
		}
	}
	if len(body) == 0 {
		body = append(body, m.simple())
	}
	return body
}

// inner makes the body of a block: the deeper, the shorter.
func (m *maker) inner(sc scope) []Op {
	if sc.plain {
		return []Op{m.simple(), op("yield"), op("syscall", m.duration())}
	}
	return m.body(sc, 1+m.draw(max(8-2*sc.depth, 1)))
}

// simple is what stands in for what a place does not allow.
func (m *maker) simple() Op {
	if v := m.Weights[0].What; v != "compute" {
		return op(v)
	}
	return op("compute", m.duration())
}

// step makes a step, which can be several ops.
func (m *maker) step(what string, sc scope) []Op {
	if make, ok := patterns[what]; ok {
		if ops := make(m, sc); ops != nil {
			return ops
		}
		return []Op{m.simple()}
	}
	switch what {
	case "compute", "tight", "sleep", "syscall", "rawsyscall", "waitsignal", "stopworld":
		return []Op{op(what, m.duration())}
	}
	return []Op{op(what)} // such as yield and gc
}

func (m *maker) times(n int) string { return strconv.Itoa(1 + m.draw(n)) }

// few are the steps that a pattern draws its parts from.
func (m *maker) few() Op {
	var some []Op
	for _, o := range []Op{m.simple(), op("yield"), op("sleep", m.duration()), op("syscall", m.duration())} {
		for _, w := range m.Weights {
			if w.What == o.Verb {
				some = append(some, o)
			}
		}
	}
	return some[m.draw(len(some))]
}
