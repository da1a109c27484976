package charts

import (
	"strings"

	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// drawWaits gives the figure a lane for each wait, with what the P did for which the
// goroutine waited. A wait that took no time has none.
func drawWaits(f *Figure, tr *trace.Trace, waits []metrics.Wait, whys []metrics.Explanation, table Table) *Figure {
	w, err := newWindow(tr, 0, 0)
	if err != nil {
		return broken(f.Kind, f.Title, err)
	}
	t := &timeline{tr: tr, o: TimelineOptions{Lanes: ByP, Color: ByGoroutine}, sight: &sight{}, w: w, u: unitFor(w.to), each: 1}
	longest := 0
	m := &merger{w: w, width: 1}
	for i := range whys {
		if whys[i].From == whys[i].To { // which the table has
			continue
		}
		name := strings.TrimPrefix(nameOf(tr, waits[i].G), "runtime.")
		t.waiters = append(t.waiters, name)
		if !waits[i].Over {
			name += ", not over"
		}
		t.lanes = append(t.lanes, name)
		longest = max(longest, len([]rune(name)))
		m.lanes = append(m.lanes, nil)
		t.addKeepers(m, len(t.lanes)-1, &whys[i])
	}
	if len(t.lanes) == 0 {
		return f.table(table)
	}
	t.left, t.laneH = roomFor(longest), heightOf(len(t.lanes))
	for budget := maxBlocks; ; budget = budget * 2 / 3 {
		m.narrow(budget)
		t.blocks = nil
		reduced := ""
		for i, blocks := range m.lanes {
			for _, b := range blocks {
				if b.lane = int32(i); b.merged {
					reduced = "Reduced: what is too short to be seen is merged into blocks that say what they hold."
				}
				t.blocks = append(t.blocks, b)
			}
		}
		option, details := optionOf(t)
		drawn := f.chart(Chart{
			Group: group(tr, w), Height: gridTop + len(t.lanes)*t.laneH + zoomBottom,
			Reduced: reduced, Table: table, SVG: still(func() string { return t.svg(nil) }),
		}, option, details)
		if drawn.size() <= maxBytes || budget < 100 {
			return drawn
		}
	}
}

// addKeepers adds what kept one wait to its lane.
func (t *timeline) addKeepers(m *merger, lane int, x *metrics.Explanation) {
	none := cause{kind: noCause}
	if x.Parts == nil { // there are very many
		b := block{span: span{from: x.From, to: x.To, g: trace.NoGo, p: trace.NoProc, m: trace.NoThread, begin: none, end: none}, merged: true}
		for _, s := range x.Sums {
			b.time[doingOfKeeper[s.Reason]] += s.Time
			b.n++
			b.gos.add(s.G)
		}
		m.lanes[lane] = append(m.lanes[lane], b)
		m.n++
		return
	}
	for i, p := range x.Parts {
		// What another P does meanwhile is no reason to cut a bar into two.
		if i > 0 && p.Keeper == x.Parts[i-1].Keeper && p.Unseen != x.Parts[i-1].Unseen {
			last := &m.lanes[lane][len(m.lanes[lane])-1]
			last.time[last.do] += p.To - p.From
			last.to = p.To
			continue
		}
		s := span{from: p.From, to: p.To, g: p.G, p: p.P, m: trace.NoThread, do: doingOfKeeper[p.Reason], begin: none, end: none}
		if p.Rule != rule.None {
			s.begin = cause{kind: trace.GoStart, rule: p.Rule}
		}
		if p.Reason == metrics.BehindStopped {
			s.g = trace.NoGo
		}
		m.add(&s, lane)
	}
}

// doingOfKeeper is what keeps a goroutine waiting, by what it is drawn as. The lane is
// of the goroutine that waits: while another has its P, it is runnable.
var doingOfKeeper = [metrics.NumReasons]doing{
	metrics.Behind: runnable, metrics.BehindMarking: marking, metrics.BehindSyscall: syscall, metrics.BehindOffCore: coreless,
	metrics.BehindThrottled: throttled, metrics.BehindStopped: stopped, metrics.BehindSwitch: sched, metrics.BehindSearch: spinning,
	metrics.BehindWaking: waking, metrics.BehindIdle: idle,
}

// keptBy is what the legend calls it.
var keptBy = [numDoings]string{
	runnable: "behind another goroutine", marking: "behind marking for the GC", syscall: "its P is kept in a syscall",
	coreless: "its P's thread waits for a core", throttled: "throttled by the CPU quota", stopped: "stopped with the world",
	sched: "its P is between two goroutines", spinning: "its P's thread looks for work", waking: "its P waits for a thread", idle: "its P is idle",
}

// keeperLabel is what stands in a bar of a wait.
func (t *timeline) keeperLabel(b *block) string {
	switch {
	case b.g == trace.NoGo:
		return ""
	case b.do == syscall:
		return "behind " + t.name(b.g) + ", in a syscall"
	}
	return "behind " + strings.TrimPrefix(t.name(b.g), "runtime.")
}

// nothing reports whether a P runs no goroutine and looks for none.
func (d doing) nothing() bool { return d == idle || d == waking || d == stopped }
