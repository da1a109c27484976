package story

import "time"

// The timers of a grammar with the pattern clock are shared, so that a goroutine stops or sets
// what another waits for: t0… have channels, k0 is a ticker, and f0… start a
// goroutine, which logs.

const ticker = "k0"

// clocks makes those that a body names, before main does anything else.
func (m *maker) clocks(body []Op) (ops []Op) {
	named := names(body, map[string]bool{})
	add := func(name string, o Op) {
		if named[name] {
			ops = append(ops, o)
		}
	}
	for i := range timers {
		t := m.name("t", i)
		add(t, op("timer", t, m.duration()))
	}
	add(ticker, op("ticker", ticker, m.period()))
	for i := range timers {
		f := m.name("f", i)
		add(f, block("after", []string{m.duration(), f}, m.log()))
	}
	return ops
}

// names notes what stands after the verbs of a body.
func names(body []Op, in map[string]bool) map[string]bool {
	for _, o := range body {
		for _, a := range o.Args {
			in[a] = true
		}
		names(o.Body, in)
	}
	return in
}

// clock does something with a timer that is there.
func (m *maker) clock(sc scope) []Op {
	t := m.name("t", m.draw(timers))
	switch m.draw(9) {
	case 0:
		return []Op{op("timer", t, m.duration()), op("tick", t, "at")}
	case 1:
		return []Op{op("timer", t, m.duration())}
	case 2, 3:
		return []Op{op("tick", []string{t, t, ticker}[m.draw(3)], "at")}
	case 4:
		return []Op{op("stop", m.any())}
	case 5:
		return []Op{m.reset(m.any(), sc), op("tick", t, "at")}
	case 6:
		return []Op{m.reset(m.any(), sc)}
	case 7:
		return []Op{op("now", "at")}
	}
	o := op("select", t)
	for range m.draw(3) {
		o.Args = append(o.Args, m.recvs())
	}
	if m.draw(3) == 2 {
		o.Args = append(o.Args, ticker)
	}
	if m.draw(3) == 2 {
		o.Args = append(o.Args, "default")
	}
	return []Op{o}
}

// swarm is a crowd of timers of which most are stopped or set anew before they are
// due, so that heaps hold much that is to be thrown out or moved.
func (m *maker) swarm(sc scope) []Op {
	if sc.depth > 1 {
		return nil
	}
	part := []Op{block("after", []string{m.duration(), "_f"}, m.log())}
	for range 1 + m.draw(3) {
		switch m.draw(4) {
		case 0:
			part = append(part, op("yield"))
		case 1:
			part = append(part, m.reset("_f", sc))
		case 2:
			part = append(part, op("stop", "_f"))
		default:
			part = append(part, op("sleep", m.duration()))
		}
	}
	return []Op{loop(3+m.draw(20), block("go", nil, append(part, m.log())...))}
}

// any is one of them all.
func (m *maker) any() string {
	switch i := m.draw(timers); m.draw(5) {
	case 0, 1:
		return m.name("t", i)
	case 2:
		return ticker
	default:
		return m.name("f", i)
	}
}

// reset sets one anew. What a timer starts sets none for this very moment: that could
// go on for ever without time going on.
func (m *maker) reset(t string, sc scope) Op {
	if sc.fires || t == ticker {
		return op("reset", t, m.period())
	}
	return op("reset", t, m.duration())
}

// after has a timer start a goroutine.
func (m *maker) after(sc scope) []Op {
	if sc.depth > 3 {
		return nil
	}
	f := []string{m.name("f", m.draw(timers)), "_f"}[m.draw(2)]
	return []Op{block("after", []string{m.duration(), f}, m.inner(sc.fired())...)}
}

// period is a duration that is not 0.
func (m *maker) period() string {
	if m.Timed {
		return plain(time.Duration(1+m.draw(3)) * time.Millisecond)
	}
	return plain(m.Durations[m.draw(len(m.Durations))] + 1)
}
