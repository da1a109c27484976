package live_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
)

// A maker makes a random program.
type maker struct {
	r      *rand.Rand
	left   int // steps that may still be made
	names  int
	groups int
	its    int // coroutines
	closed [2]bool
	opened bool // the gate
	sel    bool // there is a select, whose choice may be random
	verbs  []string
}

// weights say how often each verb is drawn for a program that has it.
var weights = map[string]int{
	"go": 6, "loop": 4, "yield": 5, "send": 6, "recv": 6, "select": 3, "lock": 4, "rlock": 2, "rwlock": 2,
	"condwait": 2, "signal": 2, "broadcast": 1, "waitfor": 1, "group": 3, "close": 2, "done": 1,
	"exit": 1, "trylock": 1, "burst": 1, "lockos": 2, "stopworld": 1,
	"pull": 3, "next": 9, "give": 9, "end": 1,
}

// order of the verbs, since a map has none
var allVerbs = []string{"go", "loop", "yield", "send", "recv", "select", "lock", "rlock", "rwlock",
	"condwait", "signal", "broadcast", "waitfor", "group", "close", "done", "exit", "trylock", "burst", "lockos", "stopworld", "pull"}

// coroutines are the verbs of a program that has pull.
var coroutines = []string{"pull", "next", "give", "end"}

// makeProgram makes the program of a seed. Each has some of the verbs only, so
// that those it has meet often.
func makeProgram(seed uint64) (body []Step, hasSelect bool) {
	m := &maker{r: rand.New(rand.NewPCG(seed, 1)), left: 40}
	for _, v := range allVerbs {
		if v == "go" || v == "loop" || m.r.IntN(2) == 0 && (v != "lockos" && v != "stopworld" || m.r.IntN(2) == 0) {
			m.also(v)
			if v == "pull" {
				m.also(coroutines[1:]...)
			}
		}
	}
	body = m.body(0, scope{}, 3+m.r.IntN(10))
	return body, m.sel
}

func (m *maker) also(verbs ...string) {
	for _, v := range verbs {
		for range weights[v] {
			m.verbs = append(m.verbs, v)
		}
	}
}

// A scope is what a body may do with coroutines. A goroutine that switches must be
// locked to its thread as when the coroutine was made, or Go ends the program.
type scope struct {
	its       []int // those that it may pull from or end
	gives     bool  // it may give a value
	coroutine bool  // it belongs to a coroutine
	locked    bool  // to its thread
	stays     bool  // it must not exit: that would be a switch, too
}

// started is the scope of a goroutine that the body starts.
func (sc scope) started() scope {
	if sc.locked {
		return scope{}
	}
	return scope{its: sc.its}
}

// lockedIn is the scope of a body that the body is locked to its thread for.
func (sc scope) lockedIn() scope {
	return scope{coroutine: sc.coroutine, locked: true, stays: sc.coroutine}
}

// pulled is the scope of a coroutine that the body makes. It may even pull
// from itself.
func (sc scope) pulled(it int) scope {
	return scope{append([]int{it}, sc.its...), true, true, sc.locked, sc.stays}
}

func (m *maker) log() Step {
	m.names++
	return Step{Verb: "log", Text: "s" + strconv.Itoa(m.names) + "."}
}

// body makes n steps, each with a log after it. The first goroutine, outside
// of loops, has depth 0.
func (m *maker) body(depth int, sc scope, n int) []Step {
	body := []Step{m.log()}
	for range n {
		if m.left == 0 {
			break
		}
		m.left--
		s := m.step(depth, sc)
		body = append(body, s)
		if s.Verb == "pull" {
			sc.its = append(slices.Clone(sc.its), s.On)
			if m.r.IntN(2) == 0 {
				body = append(body, Step{Verb: "loop", N: 1 + m.r.IntN(5), Body: []Step{{Verb: "next", On: s.On}}})
			}
		}
		if m.r.IntN(4) > 0 {
			body = append(body, m.log())
		}
	}
	return body
}

func (m *maker) inner(depth int, sc scope) []Step {
	return m.body(depth+1, sc, 1+m.r.IntN(max(5-depth, 1)))
}

func (m *maker) step(depth int, sc scope) Step {
	r := m.r
	s := Step{Verb: m.verbs[r.IntN(len(m.verbs))], On: r.IntN(locks)}
	switch v := s.Verb; {
	case depth > 3 && (v == "go" || v == "loop" || v == "lock" || v == "lockos" || v == "rlock" || v == "rwlock" || v == "pull"),
		v == "give" && !sc.gives,
		v == "exit" && sc.stays:
		s.Verb = "yield"
	case v == "pull" && m.its == maxIts:
		s.Verb = "recv"
	case (v == "next" || v == "end") && len(sc.its) == 0:
		s.Verb = "pull"
		if depth > 3 || m.its == maxIts {
			s.Verb = "yield"
		}
	case v == "group" && (depth > 0 || m.groups == maxGroups),
		v == "done" && (depth > 0 || m.opened),
		v == "close" && (depth > 0 || m.closed[s.On]),
		v == "burst" && (depth > 0 || m.left < 20):
		s.Verb = "send"
	}
	switch s.Verb {
	case "loop":
		s.N = 2 + r.IntN(4)
		s.Body = m.inner(depth, sc)
	case "go":
		s.Body = m.inner(depth, sc.started())
	case "pull":
		s.On = m.its
		m.its++
		s.Body = m.inner(depth, sc.pulled(s.On))
		if r.IntN(2) == 0 {
			s.Body = []Step{{Verb: "loop", N: 1 + r.IntN(5), Body: append(s.Body, Step{Verb: "give"})}}
		}
	case "next", "end":
		s.On = sc.its[len(sc.its)-1-min(r.IntN(len(sc.its)), r.IntN(len(sc.its)))] // the last most often
	case "group":
		s.On, s.N = m.groups, 1+r.IntN(6)
		m.groups++
		s.Body = m.inner(depth, sc.started())
	case "burst":
		m.left -= 10
		return Step{Verb: "loop", N: 200 + r.IntN(300), Body: []Step{{Verb: "go", Body: m.body(4, sc.started(), 1+r.IntN(2))}}}
	case "send":
		s.On = r.IntN(open)
		if depth == 0 && r.IntN(3) == 0 && !m.closed[1] {
			s.On = open + 1
		}
	case "recv":
		s.On = r.IntN(len(channels))
	case "close":
		m.closed[s.On] = true
		s.On += open
	case "done":
		m.opened = true
	case "select":
		m.sel = true
		for _, i := range r.Perm(len(channels))[:1+r.IntN(3)] {
			c := channels[i].name
			if i < open && r.IntN(3) == 0 {
				c += "!"
			}
			s.Case = append(s.Case, c)
		}
		if r.IntN(2) == 0 {
			s.Case = append(s.Case, "default")
		}
	case "lock", "rlock", "rwlock":
		s.Body = m.inner(depth, sc)
	case "lockos":
		s.Body = m.inner(depth, sc.lockedIn())
	}
	return s
}
