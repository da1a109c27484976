package live_test

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/schedlab/schedlab/simlib"
)

// A Step is an operation of a random program, which is the body of its first
// goroutine. With its body inside it a lock is Lock, the body, Unlock, so is
// the lock to a thread, and a group is n goroutines with the body and a Wait
// for them. A pull makes a coroutine with the body, in which give hands over
// the number of the round. Nothing in a program takes time, so that its order does not depend
// on the machine.
type Step struct {
	Verb string   // as in the scripts of simlib's scenarios
	On   int      `json:",omitempty"` // which channel, lock, …
	N    int      `json:",omitempty"` // rounds of a loop, goroutines of a group
	Text string   `json:",omitempty"` // of a log
	Case []string `json:",omitempty"` // of a select: channels, with a ! to send
	Body []Step   `json:",omitempty"`
}

// Channels by name. Only the first goroutine closes the last two or sends
// into them, so that no goroutine sends into a closed channel.
var channels = []struct {
	name string
	size int
}{{"u", 0}, {"v", 0}, {"b", 1}, {"c", 3}, {"y", 0}, {"z", 2}}

const (
	open      = 4 // channels that are never closed
	locks     = 2
	maxGroups = 8
	maxIts    = 8
	yields    = 40 // by main, while the program runs
)

// things are what a run of a program uses.
type things struct {
	chans  []*simlib.Chan[int]
	mu     [locks]simlib.Mutex
	rw     [locks]simlib.RWMutex
	cond   [locks]simlib.Cond
	groups [maxGroups]simlib.WaitGroup
	its    [maxIts]coroutine
	gate   simlib.WaitGroup
	log    func(g *simlib.G, text string)
}

// program returns the main function: it starts the program's first goroutine
// and yields until all that can run has run. No goroutine waits for the end of
// the program, so that those that block for ever are no matter.
func program(body []Step, log func(g *simlib.G, text string)) func(*simlib.G) {
	return func(g *simlib.G) {
		t := &things{log: log}
		for _, c := range channels {
			t.chans = append(t.chans, simlib.NewChan[int](c.size))
		}
		for i := range t.cond {
			t.cond[i].L = &t.mu[i]
		}
		t.gate.Add(g, 1)
		g.Go(func(g *simlib.G) { doer{things: t}.do(g, body, 0) })
		for range yields {
			g.Gosched()
		}
	}
}

func (t *things) channel(name string) *simlib.Chan[int] {
	for i, c := range channels {
		if c.name == name {
			return t.chans[i]
		}
	}
	panic("no channel " + name)
}

// doer does what one goroutine is to do.
type doer struct {
	*things
	give func(int) // in a coroutine
}

// do runs a body. turn is that of the innermost loop, else of the loop in
// which the goroutine was started.
func (t doer) do(g *simlib.G, body []Step, turn int) {
	for _, s := range body {
		switch s.Verb {
		case "log":
			t.log(g, s.Text+strconv.Itoa(turn))
		case "loop":
			for i := range s.N {
				t.do(g, s.Body, i)
			}
		case "go":
			g.Go(func(g *simlib.G) { doer{things: t.things}.do(g, s.Body, turn) })
		case "pull":
			t.its[s.On] = t.pull(g, s.Body, turn)
		case "give":
			t.give(turn)
		case "next":
			t.log(g, fmt.Sprintf("n%d.%s", s.On, t.its[s.On].pulled(g)))
		case "end":
			t.its[s.On].stop(g)
		case "group":
			wg := &t.groups[s.On]
			wg.Add(g, s.N)
			for i := range s.N {
				g.Go(func(g *simlib.G) {
					doer{things: t.things}.do(g, s.Body, i)
					wg.Done(g)
				})
			}
			wg.Wait(g)
		case "yield":
			g.Gosched()
		case "stopworld":
			g.StopTheWorld("read mem stats", 0)
		case "exit":
			g.Goexit()
		case "send":
			t.chans[s.On].Send(g, turn)
		case "recv":
			t.log(g, "r"+strconv.Itoa(t.chans[s.On].Recv(g)))
		case "close":
			t.chans[s.On].Close(g)
		case "select":
			var cases []simlib.Case
			for _, c := range s.Case {
				switch name := c[:1]; {
				case c == "default":
					cases = append(cases, simlib.Default())
				case c != name:
					cases = append(cases, t.channel(name).SendCase(0))
				default:
					cases = append(cases, t.channel(name).RecvCase(nil))
				}
			}
			t.log(g, s.Case[simlib.Select(g, cases...)])
		case "lock":
			t.mu[s.On].Lock(g)
			t.do(g, s.Body, turn)
			t.mu[s.On].Unlock(g)
		case "trylock": // for good
			if t.mu[s.On].TryLock(g) {
				t.log(g, "got")
			} else {
				t.log(g, "failed")
			}
		case "rlock":
			t.rw[s.On].RLock(g)
			t.do(g, s.Body, turn)
			t.rw[s.On].RUnlock(g)
		case "rwlock":
			t.rw[s.On].Lock(g)
			t.do(g, s.Body, turn)
			t.rw[s.On].Unlock(g)
		case "lockos":
			g.LockOSThread()
			t.do(g, s.Body, turn)
			g.UnlockOSThread()
		case "condwait":
			t.mu[s.On].Lock(g)
			t.cond[s.On].Wait(g)
			t.mu[s.On].Unlock(g)
		case "signal":
			t.cond[s.On].Signal(g)
		case "broadcast":
			t.cond[s.On].Broadcast(g)
		case "done":
			t.gate.Done(g)
		case "waitfor":
			t.gate.Wait(g)
		default:
			panic("no verb " + s.Verb)
		}
	}
}

// script writes a program as a script for a scenario of simlib.
func script(body []Step) string {
	var sc scriptWriter
	for _, c := range channels {
		if c.size > 0 {
			fmt.Fprintf(&sc.head, "chan %s %d\n", c.name, c.size)
		}
	}
	fmt.Fprintf(&sc.head, "main: add gate 1; go p0; loop %d { yield }\n", yields)
	sc.define("p", body, "")
	return sc.head.String() + strings.Join(sc.bodies, "\n") + "\n"
}

type scriptWriter struct {
	head   strings.Builder
	bodies []string
}

// define writes the body of a goroutine.
func (sc *scriptWriter) define(name string, body []Step, end string) {
	i := len(sc.bodies)
	sc.bodies = append(sc.bodies, "")
	sc.bodies[i] = name + ": " + strings.TrimSuffix(sc.ops(body)+end, "; ")
}

func (sc *scriptWriter) newGo(body []Step, end string) string {
	return "go " + sc.newBody(body, end) + "; "
}

// newBody returns the name of a new body, for the innermost turn.
func (sc *scriptWriter) newBody(body []Step, end string) string {
	name := "g" + string(rune('a'+len(sc.bodies)/26)) + string(rune('a'+len(sc.bodies)%26))
	sc.define(name, body, end)
	return name + "$"
}

func (sc *scriptWriter) ops(body []Step) (text string) {
	for _, s := range body {
		switch s.Verb {
		case "log":
			text += "log " + s.Text + "$; "
		case "loop":
			text += fmt.Sprintf("loop %d { %s}; ", s.N, sc.ops(s.Body))
		case "go":
			text += sc.newGo(s.Body, "")
		case "pull":
			text += fmt.Sprintf("pull %s %s; ", s.coroutine(), sc.newBody(s.Body, ""))
		case "give":
			text += "give $; "
		case "next":
			text += fmt.Sprintf("next %s n%d.; ", s.coroutine(), s.On)
		case "end":
			text += fmt.Sprintf("end %s; ", s.coroutine())
		case "group":
			text += fmt.Sprintf("add wg%d %d; loop %d { %s}; waitfor wg%d; ", s.On, s.N, s.N, sc.newGo(s.Body, fmt.Sprintf("done wg%d; ", s.On)), s.On)
		case "send":
			text += fmt.Sprintf("send %s $; ", channels[s.On].name)
		case "recv":
			text += fmt.Sprintf("recv %s r; ", channels[s.On].name)
		case "close":
			text += fmt.Sprintf("close %s; ", channels[s.On].name)
		case "select":
			text += "select " + strings.Join(s.Case, " ") + "; "
		case "lock", "rlock", "rwlock":
			unlock := map[string]string{"lock": "unlock", "rlock": "runlock", "rwlock": "rwunlock"}[s.Verb]
			text += fmt.Sprintf("%s m%d; %s%s m%d; ", s.Verb, s.On, sc.ops(s.Body), unlock, s.On)
		case "lockos":
			text += fmt.Sprintf("lockos; %sunlockos; ", sc.ops(s.Body))
		case "condwait":
			text += fmt.Sprintf("lock m%d; condwait c%d m%d; unlock m%d; ", s.On, s.On, s.On, s.On)
		case "trylock":
			text += fmt.Sprintf("trylock m%d; ", s.On)
		case "stopworld":
			text += "stopworld 0s; "
		case "signal", "broadcast":
			text += fmt.Sprintf("%s c%d; ", s.Verb, s.On)
		case "done", "waitfor":
			text += s.Verb + " gate; "
		default:
			text += s.Verb + "; "
		}
	}
	return text
}

// smaller returns the programs that one cut makes of another.
func smaller(body []Step) [][]Step {
	all := cuts(body)
	for i := range all {
		all[i] = sound(all[i], nil, false)
	}
	return all
}

// cuts returns what one cut makes of a body: a step gone, its body in its
// place, or half the rounds.
func cuts(body []Step) (all [][]Step) {
	with := func(i int, steps ...Step) {
		cut := append(append([]Step{}, body[:i]...), steps...)
		all = append(all, append(cut, body[i+1:]...))
	}
	for i, s := range body {
		with(i)
		if len(s.Body) > 0 {
			with(i, s.Body...)
		}
		if s.N > 1 {
			for _, n := range []int{s.N / 2, s.N - 1} {
				fewer := s
				fewer.N = n
				with(i, fewer)
			}
		}
		for _, b := range cuts(s.Body) {
			inner := s
			inner.Body = b
			with(i, inner)
		}
	}
	return all
}

func size(body []Step) int {
	n := 0
	for _, s := range body {
		n += 1 + s.N + size(s.Body)
	}
	return n
}
