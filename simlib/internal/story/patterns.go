package story

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// patterns make the steps that have more to them than a verb and a duration.
// Where a pattern must not be, it makes nil.
var patterns map[string]func(m *maker, sc scope) []Op

func init() { // the patterns with a block refer to all of them
	patterns = map[string]func(m *maker, sc scope) []Op{
		"log": func(m *maker, _ scope) []Op { return []Op{m.log()} },
		"send": func(m *maker, sc scope) []Op {
			return []Op{op("send", m.sends(sc), "$")}
		},
		"recv": func(m *maker, _ scope) []Op {
			o := op("recv", m.recvs())
			if m.Logs {
				o.Args = append(o.Args, "r")
			}
			return []Op{o}
		},
		"close":    (*maker).close,
		"select":   func(m *maker, sc scope) []Op { return []Op{m.choice()} },
		"lock":     locked("lock", "m"),
		"rlock":    locked("rlock", "w"),
		"rwlock":   locked("rwlock", "w"),
		"trylock":  locked("trylock", "m"),
		"tryrlock": locked("tryrlock", "w"), "tryrwlock": locked("tryrwlock", "w"),
		"condwait": func(m *maker, _ scope) []Op {
			i := m.draw(locks)
			mu := m.name("m", i)
			return []Op{block("lock", []string{mu}, op("condwait", m.name("d", i), mu))}
		},
		"signal":    func(m *maker, _ scope) []Op { return []Op{op("signal", m.object("d", locks))} },
		"broadcast": func(m *maker, _ scope) []Op { return []Op{op("broadcast", m.object("d", locks))} },
		"loop": func(m *maker, sc scope) []Op {
			if sc.depth > 3 || sc.loops >= m.Loops {
				return nil
			}
			return []Op{loop(1+m.draw(5), m.inner(sc.looped())...)}
		},
		"group": func(m *maker, sc scope) []Op {
			if sc.depth > 3 || m.Refs && sc.depth > 0 {
				return nil
			}
			return []Op{block("group", []string{m.times(6)}, m.inner(sc.started())...)}
		},
		"go": func(m *maker, sc scope) []Op {
			if sc.depth > 3 {
				return nil
			}
			return []Op{m.starts(sc, m.inner(sc.started()))}
		},
		"burst": func(m *maker, sc scope) []Op {
			if sc.depth > 0 || m.left < m.Steps/3 {
				return nil
			}
			m.left -= m.Steps / 4
			n, few := 200+m.draw(300), scope{depth: 5, fires: sc.fires}
			if !sc.locked {
				few.its = sc.its
			}
			return []Op{loop(n, block("go", nil, m.body(few, 1+m.draw(2))...))}
		},
		"crowd": func(m *maker, sc scope) []Op {
			if sc.depth > 1 {
				return nil
			}
			return []Op{block("group", []string{"20"}, m.inner(sc.started())...)}
		},
		"counted": func(m *maker, sc scope) []Op {
			if sc.depth > 3 {
				return nil
			}
			wg := m.object("g", locks+1)
			start := m.starts(sc, m.inner(sc.started()))
			return []Op{op("add", wg, "1"), start, op("done", wg), []Op{op("waitfor", wg), m.few()}[m.draw(2)]}
		},
		"waitfor": func(m *maker, _ scope) []Op {
			if m.Real {
				return []Op{op("waitfor", "gate")}
			}
			return []Op{op("waitfor", m.object("g", locks+1))}
		},
		"done": func(m *maker, sc scope) []Op {
			if sc.depth > 0 || m.opened {
				return nil
			}
			m.opened = true
			return []Op{op("done", "gate")}
		},
		"shutoff": func(m *maker, sc scope) []Op {
			if sc.depth > 0 || m.draw(4) > 0 {
				return nil
			}
			return []Op{op("sleep", m.duration()), op("close", m.object("c", channels))}
		},
		"lockos": func(m *maker, sc scope) []Op {
			if sc.depth > 3 || m.Settled && slices.Contains(m.has, "pull") {
				return nil
			}
			return []Op{block("lockos", nil, m.inner(sc.lockedIn())...)}
		},
		"bind": func(m *maker, _ scope) []Op { // for good, or not at all
			return []Op{[]Op{op("lockos"), op("lockos"), op("unlockos")}[m.draw(3)]}
		},
		"alloc": func(m *maker, _ scope) []Op { return []Op{op("alloc", strconv.Itoa(8<<(3*m.draw(7))))} },
		"deep":  func(m *maker, _ scope) []Op { return []Op{op("deep", strconv.Itoa(1000<<m.draw(8)))} },
		"procs": func(m *maker, _ scope) []Op { return []Op{op("procs", m.times(6))} },
		"net":   (*maker).net,
		"time":  (*maker).time,
		"clock": (*maker).clock,
		"after": (*maker).after,
		"swarm": (*maker).swarm,
		"pass": func(m *maker, _ scope) []Op { // a goroutine takes one out for each that it puts in
			c := m.name("c", m.draw(channels))
			return []Op{op("send", c, "$"), op("recv", c)}
		},
		"pull": (*maker).pull,
		"next": func(m *maker, sc scope) []Op {
			if m.Real && len(sc.its) == 0 {
				return m.pull(sc)
			}
			return []Op{m.next(m.iterator(sc))}
		},
		"end": func(m *maker, sc scope) []Op {
			if m.Real && len(sc.its) == 0 {
				return nil
			}
			return []Op{op("end", m.iterator(sc))}
		},
		"give": func(m *maker, sc scope) []Op {
			if m.Real && !sc.gives {
				return nil
			}
			return []Op{op("give", "$")}
		},
		"exit": func(m *maker, sc scope) []Op {
			if m.Real && sc.stays {
				return nil
			}
			return []Op{op("exit")}
		},
		"contend":  (*maker).contend,
		"exchange": (*maker).exchange,
		"misuse":   (*maker).misuse,
	}
}

// starts starts one goroutine or some.
func (m *maker) starts(sc scope, body []Op) Op {
	start := block("go", nil, body...)
	if m.draw(3) > 0 && sc.loops < m.Loops && !m.Real {
		return loop(1+m.draw(6), start)
	}
	return start
}

// locked makes a lock with a block. A goroutine that exits in it leaves it locked, or
// with the word defer does not.
func locked(verb, kind string) func(m *maker, sc scope) []Op {
	return func(m *maker, sc scope) []Op {
		if sc.depth > 3 {
			return nil
		}
		l := []string{m.object(kind, locks)}
		if verb == "trylock" && m.Real && m.draw(2) == 0 {
			return []Op{op(verb, l...)} // for good
		}
		if !m.Refs && m.draw(3) == 2 {
			l = append(l, "defer")
		}
		sc = sc.deeper()
		sc.plain = m.Settled // with others in it, or goroutines, it could wait for itself
		return []Op{block(verb, l, m.inner(sc)...)}
	}
}

// recvs is a channel to receive from, seldom the nil one: no goroutine comes back
// from there.
func (m *maker) recvs() string {
	if !m.Real && !m.Refs && m.draw(40) == 39 {
		return "nil"
	}
	return m.object("c", channels)
}

// sends is a channel to send into.
func (m *maker) sends(sc scope) string {
	if !m.Real {
		return m.recvs()
	}
	if last := channels - 1; sc.depth == 0 && m.draw(3) == 2 && !m.closed[last] {
		return m.name("c", last)
	}
	return m.object("c", channels-closable)
}

func (m *maker) close(sc scope) []Op {
	i := m.draw(channels)
	if m.Real {
		if i = channels - 1 - i%closable; sc.depth > 0 || m.closed[i] {
			return []Op{op("send", m.sends(sc), "$")}
		}
		m.closed[i] = true
	}
	return []Op{op("close", m.name("c", i))}
}

// choice is a select.
func (m *maker) choice() Op {
	o, used := op("select"), [channels]bool{}
	for range 1 + m.draw(4) {
		i := m.draw(channels)
		if m.Real && used[i] {
			continue
		}
		used[i] = true
		c := m.name("c", i)
		if !m.Real && m.draw(16) == 15 {
			c = "nil"
		}
		if (!m.Real || i < channels-closable) && m.draw(2) == 1 {
			c += "!"
		}
		o.Args = append(o.Args, c)
	}
	if m.draw(2) == 1 {
		o.Args = append(o.Args, "default")
	}
	return o
}

// pipe names one of the connections.
func (m *maker) pipe() string { return m.name("p", m.draw(pipes)) }

// net does something with the network.
func (m *maker) net(scope) []Op {
	switch m.draw(8) {
	case 0, 1, 2:
		return []Op{op("netread", m.duration())}
	case 3, 4:
		return []Op{op("write", m.pipe(), m.times(4))}
	case 5:
		return []Op{op("read", m.pipe())}
	case 6:
		return []Op{op("deadline", m.pipe(), m.duration())}
	}
	return []Op{op([]string{"shut", "shutread"}[m.draw(2)], m.pipe())}
}

// time does something with timers, which are the goroutine's own.
func (m *maker) time(scope) []Op {
	d := m.duration()
	set, tick := op("timer", "_t", d), op("tick", "_t")
	switch k := m.draw(8); k {
	case 0:
		return []Op{set, tick}
	case 1, 2:
		ops := []Op{set, op("compute", plain(time.Duration(k)*100*time.Microsecond)), op("reset", "_t", m.period()), op("stop", "_t")}
		if k == 2 {
			ops = append(ops, op("reset", "_t", d), tick)
		}
		return ops
	case 3, 4:
		ops := []Op{block("after", []string{d, "_f"}, op("log", "fires"))}
		if k == 4 {
			ops = append(ops, op("stop", "_f"))
		}
		return ops
	case 5:
		return []Op{op("ticker", "_k", m.period()), loop(3, op("tick", "_k"), op("compute", "50us")), op("stop", "_k")}
	case 6:
		return []Op{set, op("timer", "_u", m.period()), op("select", "_t", "_u")}
	}
	return []Op{set, op("select", "_t", m.name("c", m.draw(channels)))}
}

// pull makes a coroutine, which may give a value in each of some rounds, and may
// take some from it and end it.
func (m *maker) pull(sc scope) []Op {
	if sc.depth > 3 {
		return nil
	}
	it := "_i"
	switch {
	case m.Real: // each has a name of its own: what pulls from it belongs to it
		m.names++
		it = m.name("i", m.names)
	case !m.Settled && m.draw(3) > 0:
		it = m.name("i", m.draw(iterators))
	}
	body := m.inner(sc.pulled(it))
	if m.draw(3) > 0 {
		body = []Op{loop(1+m.draw(5), append(body, op("give", "$"))...)}
	}
	ops := []Op{block("pull", []string{it}, body...)}
	if n := m.draw(6); n > 0 {
		ops = append(ops, loop(n, m.next(it)))
	}
	if !m.Real && m.draw(4) == 3 {
		ops = append(ops, op("end", it), m.next(it))
	}
	return ops
}

func (m *maker) next(it string) Op {
	if m.Logs {
		return op("next", it, "n"+it+".")
	}
	return op("next", it)
}

// iterator is one to pull from: of those that the goroutine knows the last most often,
// and without Real any.
func (m *maker) iterator(sc scope) string {
	if n := len(sc.its); n > 0 && (m.Real || m.draw(2) == 1) {
		return sc.its[n-1-min(m.draw(n), m.draw(n))]
	}
	return m.name("i", m.draw(iterators))
}

// contend is a group of goroutines that want the same lock again and again.
func (m *maker) contend(sc scope) []Op {
	if sc.depth > 1 {
		return nil
	}
	kind := []string{"lock", "rlock", "rwlock", "trylock", "tryrlock", "tryrwlock"}[m.draw(6)]
	l := "m"
	if kind != "lock" && kind != "trylock" {
		l = "w"
	}
	want := block(kind, []string{m.name(l, m.draw(locks))}, op("compute", m.duration()))
	return []Op{block("group", []string{strconv.Itoa(2 + m.draw(5))}, loop(1+m.draw(5), want, m.few()))}
}

// exchange has goroutines that receive from a channel and others that send
// into it, plainly or by select, and may close it.
func (m *maker) exchange(sc scope) []Op {
	if sc.depth > 1 {
		return nil
	}
	i, rounds := m.draw(channels), 1+m.draw(8)
	c := m.name("c", i)
	part := func(send bool) Op {
		other := m.name("c", m.draw(channels))
		o, both := op("recv", c), op("select", c, other)
		if send {
			o, both = op("send", c, "$"), op("select", c+"!", other+"!")
		}
		if m.draw(2) == 1 {
			o = both
		}
		return loop(rounds, o, op("compute", m.duration()))
	}
	in, out := part(false), part(true)
	if m.draw(2) == 1 {
		in, out = out, in
	}
	n := 1 + m.draw(4)
	second := loop(n, block("go", nil, out))
	if m.draw(2) == 1 {
		second = block("group", []string{strconv.Itoa(n)}, out)
	}
	all := []Op{loop(n+m.draw(3), block("go", nil, in)), op("sleep", m.duration()), second}
	if m.draw(3) == 1 {
		all = append(all, op("close", c))
	}
	return all
}

// misuse is something that Go panics for or ends the program for.
func (m *maker) misuse(scope) []Op {
	text := m.Misuse[m.draw(len(m.Misuse))]
	p, err := Parse("main: " + text)
	if err != nil {
		panic(fmt.Sprintf("a misuse of the grammar: %v", err))
	}
	return p.Bodies["main"]
}
