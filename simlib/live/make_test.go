package live_test

import (
	"math/rand/v2"
	"strconv"
)

// A maker makes a random program.
type maker struct {
	r      *rand.Rand
	left   int // steps that may still be made
	names  int
	groups int
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
}

// order of the verbs, since a map has none
var allVerbs = []string{"go", "loop", "yield", "send", "recv", "select", "lock", "rlock", "rwlock",
	"condwait", "signal", "broadcast", "waitfor", "group", "close", "done", "exit", "trylock", "burst", "lockos", "stopworld"}

// makeProgram makes the program of a seed. Each has some of the verbs only, so
// that those it has meet often.
func makeProgram(seed uint64) (body []Step, hasSelect bool) {
	m := &maker{r: rand.New(rand.NewPCG(seed, 1)), left: 40}
	for _, v := range allVerbs {
		if v == "go" || v == "loop" || m.r.IntN(2) == 0 && (v != "lockos" && v != "stopworld" || m.r.IntN(2) == 0) {
			for range weights[v] {
				m.verbs = append(m.verbs, v)
			}
		}
	}
	body = m.body(0, false, 3+m.r.IntN(10))
	return body, m.sel
}

func (m *maker) log() Step {
	m.names++
	return Step{Verb: "log", Text: "s" + strconv.Itoa(m.names) + "."}
}

// body makes n steps, each with a log after it. The first goroutine, outside
// of loops, has depth 0.
func (m *maker) body(depth int, loop bool, n int) []Step {
	body := []Step{m.log()}
	for range n {
		if m.left == 0 {
			break
		}
		m.left--
		body = append(body, m.step(depth, loop))
		if m.r.IntN(4) > 0 {
			body = append(body, m.log())
		}
	}
	return body
}

func (m *maker) inner(depth int, loop bool) []Step {
	return m.body(depth+1, loop, 1+m.r.IntN(max(5-depth, 1)))
}

func (m *maker) step(depth int, loop bool) Step {
	r := m.r
	s := Step{Verb: m.verbs[r.IntN(len(m.verbs))], On: r.IntN(locks)}
	switch v := s.Verb; {
	case depth > 3 && (v == "go" || v == "loop" || v == "lock" || v == "lockos" || v == "rlock" || v == "rwlock"):
		s.Verb = "yield"
	case v == "group" && (depth > 0 || m.groups == maxGroups),
		v == "done" && (depth > 0 || m.opened),
		v == "close" && (depth > 0 || m.closed[s.On]),
		v == "burst" && (depth > 0 || m.left < 20):
		s.Verb = "send"
	}
	switch s.Verb {
	case "loop":
		s.N = 2 + r.IntN(4)
		s.Body = m.inner(depth, true)
	case "go":
		s.Body = m.inner(depth, false)
	case "group":
		s.On, s.N = m.groups, 1+r.IntN(6)
		m.groups++
		s.Body = m.inner(depth, false)
	case "burst":
		m.left -= 10
		return Step{Verb: "loop", N: 200 + r.IntN(300), Body: []Step{{Verb: "go", Body: m.body(4, false, 1+r.IntN(2))}}}
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
	case "lock", "rlock", "rwlock", "lockos":
		s.Body = m.inner(depth, loop)
	}
	return s
}
