package charts

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// Captions say what a reader is to find in a figure, each in one sentence with the
// numbers of this run. What a run did not do, no caption tells of.

// captionOr returns the caption that the caller gave, or else the one of a run.
func captionOr(given string, found func() string) string {
	if given != "" {
		return trace.Clean(given)
	}
	return found()
}

// captionOf is captionOr for a caption that says what the scheduler did in a part of
// a run that was replayed without an error before.
func captionOf(given string, tr *trace.Trace, w window, say func(*finding) string) string {
	return captionOr(given, func() string {
		f, err := find(tr, w)
		if err != nil {
			return ""
		}
		return w.before(tr, say(f))
	})
}

// before says of which part of a run a caption is, unless it is of all.
func (w window) before(tr *trace.Trace, caption string) string {
	if caption == "" || w.from == 0 && w.to >= tr.End() {
		return caption
	}
	return fmt.Sprintf("From %s to %s: %s", duration(w.from), duration(w.to), caption)
}

// decisions says what the scheduler did that it does not do in every run, or nothing:
// it stole, a ring was full, it preempted, it took a P from a syscall.
func (f *finding) decisions(tr *trace.Trace) string {
	switch {
	case f.steals > 0:
		return fmt.Sprintf("P%d stole %s at %s%s; %s.", f.first.thief, f.first.loot(), duration(f.first.at), firstOf(f.steals, "steals"), f.afterwards())
	case f.full.n > 0:
		return fmt.Sprintf("The ring of P%d was full at %s%s; %s to the global queue.",
			f.full.p, duration(f.full.at), firstOf(f.full.n, "overflows"), count(f.moved, "goroutine moved", "goroutines moved"))
	case f.driven.n > 0:
		return fmt.Sprintf("%s was preempted on P%d at %s%s; %s.",
			nameOf(tr, f.driven.g), f.driven.p, duration(f.driven.at), firstOf(f.driven.n, "preemptions"), f.lost("", f.all))
	case f.taken.n > 0:
		from := "a syscall"
		if f.taken.g != trace.NoGo {
			from = nameOf(tr, f.taken.g) + ", which was in a syscall,"
		}
		return fmt.Sprintf("P%d was taken from %s at %s%s; %s.", f.taken.p, from, duration(f.taken.at), firstOf(f.taken.n, "times"), f.lost("", f.all))
	}
	return ""
}

func firstOf(n int, many string) string {
	if n == 1 {
		return ""
	}
	return fmt.Sprintf(", the first of %s %s", commas(n), many)
}

// loot says what was stolen, and from how much.
func (r *robbery) loot() string {
	where := fmt.Sprintf("in the queue of P%d", r.victim)
	switch {
	case r.of == 1:
		return "the only goroutine " + where
	case r.n == r.of:
		return fmt.Sprintf("all %s goroutines %s", commas(r.of), where)
	}
	return fmt.Sprintf("%s of the %s goroutines %s", commas(r.n), commas(r.of), where)
}

// afterwards says what was idle after the first steal.
func (f *finding) afterwards() string {
	if f.after.idle == 0 {
		return "no P was idle afterwards"
	}
	return f.lost("afterwards ", f.after)
}

// lost says for how long a P was idle and need not have been.
func (f *finding) lost(when string, x waste) string {
	a, no := when+"a P was", when+"no P was"
	if f.procs == 1 {
		a, no = when+"P0 was", when+"P0 was never"
	}
	if x.lost == 0 {
		return no + " idle while a goroutine could run"
	}
	text := fmt.Sprintf("%s idle for %s although a goroutine could run", a, duration(x.lost))
	if x.stretch < x.lost {
		return text + fmt.Sprintf(", %s of it in one stretch from %s on", duration(x.stretch), duration(x.from))
	}
	return text + fmt.Sprintf(", from %s on", duration(x.from))
}

// queues says how long queues were, and what moved goroutines between them.
func (f *finding) queues() string {
	if f.longest == 0 {
		return "No goroutine ever had to wait in a queue."
	}
	queue := "the global queue"
	if f.queue != trace.NoProc {
		queue = fmt.Sprintf("that of P%d", f.queue)
	}
	text := fmt.Sprintf("The longest queue was %s, with %s at %s", queue, count(f.longest, "goroutine", "goroutines"), duration(f.fullAt))
	if f.stolen > 0 {
		text += "; " + stolen(f.steals, f.stolen)
	}
	if f.full.n > 0 {
		text += fmt.Sprintf("; %s moved to the global queue when a ring was full", commas(f.moved))
	}
	if f.stolen == 0 && f.full.n == 0 {
		text += "; " + f.lost("", f.all)
	}
	return text + "."
}

// stolen says what steals took. They count goroutines, one as often as it was taken.
func stolen(steals, n int) string {
	text := count(steals, "steal", "steals") + " took " + count(n, "goroutine", "goroutines") + " from the queues of other Ps"
	if steals > 1 {
		text += " (each counts as often as it was stolen)"
	}
	return text
}

// use says how busy Ps were.
func (f *finding) use(procs int, running float64) string {
	whose := fmt.Sprintf("The %d Ps ran goroutines for %s of their time", procs, percent(running))
	if procs == 1 {
		whose = fmt.Sprintf("P0 ran goroutines for %s of its time", percent(running))
	}
	return strings.Replace(whose+"; "+f.lost("", f.all)+".", "; P0 was", "; it was", 1)
}

// captionOfStates says how many goroutines wanted to run and could not.
func (s *stack) captionOfStates() string {
	var ran, waited course
	for i := range s.all {
		switch s.all[i].name {
		case running.String():
			ran = s.all[i].course
		case runnable.String():
			waited = s.all[i].course
		}
	}
	ranAtOnce := fmt.Sprintf("at most %s ran at once", commas(int(ran.most)))
	if waited.most == 0 {
		return "No goroutine had to wait for a P; " + ranAtOnce + "."
	}
	return fmt.Sprintf("At most %s could run and had no P, first at %s; %s.", count(int(waited.most), "goroutine", "goroutines"), duration(waited.mostAt), ranAtOnce)
}

// captionOfThreads says how many threads the program needed.
func (s *stack) captionOfThreads(tr *trace.Trace) string {
	text := fmt.Sprintf("The program had at most %s for %s, first at %s", count(int(s.sum.most), "thread", "threads"), count(tr.Procs, "P", "Ps"), duration(s.sum.mostAt))
	for i := range s.all {
		if c := &s.all[i]; c.name == inSyscall && c.most > 0 {
			text += fmt.Sprintf("; at most %s in a syscall at once", count(int(c.most), "was", "were"))
		}
	}
	return text + "."
}

// caption says how long goroutines wait.
func (l *latency) caption(whose string) string {
	n := len(l.all.Distribution)
	text := fmt.Sprintf("Half of the %s for a P%s took no longer than %s; the longest took %s", count(n, "wait", "waits"), whose, duration(l.quantile(0.5)), duration(l.quantile(1)))
	if n == 1 {
		text = fmt.Sprintf("The only wait for a P%s took %s", whose, duration(l.quantile(1)))
	}
	if l.all.Waiting > 0 {
		text += fmt.Sprintf("; %s over when the run ended", count(l.all.Waiting, "more was not", "more were not"))
	}
	return text + "."
}

// caption says what the lanes of a timeline show first.
func (t *timeline) caption(all *totals) string {
	switch t.o.Lanes {
	case ByG:
		return t.w.before(t.tr, t.captionOfGoroutines())
	case ByM:
		return t.w.before(t.tr, t.captionOfThreads(all))
	case ByCore:
		return t.w.before(t.tr, t.captionOfCores(all))
	}
	return captionOf("", t.tr, t.w, func(f *finding) string { return t.captionOfProcs(all, f) })
}

// captionOfProcs says what the scheduler did, or how busy the Ps were.
func (t *timeline) captionOfProcs(all *totals, f *finding) string {
	if text := f.decisions(t.tr); text != "" {
		return text
	}
	var there float64 // the time of the Ps
	for d := range all.sum {
		there += float64(all.sum[d]) + float64(t.idle[d])
	}
	if there == 0 {
		return ""
	}
	return f.use(len(t.ids), float64(all.sum[running])/there)
}

// captionOfGoroutines names the goroutine that waited longest for a P.
func (t *timeline) captionOfGoroutines() string {
	whose := ""
	if t.only != nil {
		whose = " of these"
	}
	s := t.longest[runnable]
	if s.to == s.from {
		return fmt.Sprintf("None%s had to wait for a P.", cmp.Or(whose, " of the goroutines"))
	}
	over := ""
	if s.end.kind == trace.End {
		over = ", and was still waiting when the run ended"
	}
	return fmt.Sprintf("%s had the longest wait%s for a P: %s in a queue, ready to run, from %s on%s.", t.name(s.g), whose, duration(s.to-s.from), duration(s.from), over)
}

// captionOfThreads names the thread that was longest in a syscall at once, or that
// ran goroutines longest.
func (t *timeline) captionOfThreads(all *totals) string {
	if s := t.longest[syscall]; s.to > s.from {
		return fmt.Sprintf("The longest syscall took %s, from %s on, by M%d.", duration(s.to-s.from), duration(s.from), s.lane)
	}
	best, most := -1, int64(0)
	for i, lane := range all.lane {
		if ran := lane[running]; ran > most {
			best, most = i, ran
		}
	}
	if best < 0 || t.each > 1 {
		return ""
	}
	return fmt.Sprintf("%s ran goroutines longest, for %s of %s.", t.lanes[best], duration(most), duration(t.w.span()))
}

// captionOfCores compares the cores.
func (t *timeline) captionOfCores(all *totals) string {
	busy := func(i int) float64 {
		var sum int64
		for _, ns := range all.lane[i] {
			sum += ns
		}
		return float64(sum) / float64(t.w.span())
	}
	least, most := 0, 0
	for i := range all.lane {
		if busy(i) < busy(least) {
			least = i
		}
		if busy(i) > busy(most) {
			most = i
		}
	}
	switch up, down := percent(busy(most)), percent(busy(least)); {
	case t.each > 1:
		return ""
	case len(t.ids) == 1:
		return fmt.Sprintf("The only core was busy for %s of the time.", up)
	case up == down:
		return fmt.Sprintf("Each of %d cores was busy for %s of the time.", len(t.ids), up)
	default:
		return fmt.Sprintf("Core %d was busy for %s of the time, core %d only for %s.", t.ids[most], up, t.ids[least], down)
	}
}

// waitCaption says which wait was longest, and what kept the goroutine.
func waitCaption(tr *trace.Trace, w metrics.Wait, kept []string) string {
	text := fmt.Sprintf("%s waited longest, %s, from %s on", nameOf(tr, w.G), lasted(w.From, w.To, w.Over), duration(w.From))
	if len(kept) > 0 {
		text += ": " + strings.Join(kept, "; ")
	}
	return text + "."
}

// orderCaption says in which order goroutines got a P.
func orderCaption(tr *trace.Trace, began []trace.GoID) string {
	if len(began) < 2 {
		return ""
	}
	return "The goroutines ran in this order: " + strings.ReplaceAll(names(tr, began...), ", and ", " and ") + "."
}
