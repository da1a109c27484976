package charts

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// anyRun is the run of a small program that a seed chooses.
func anyRun(t *testing.T, seed uint64) *trace.Trace {
	t.Helper()
	rnd := rand.New(rand.NewPCG(seed, 7))
	cfg := simlib.Config{Procs: 1 + rnd.IntN(4), Seed: seed, DisableStealing: rnd.IntN(4) == 0, MaxTime: 200 * time.Millisecond}
	if rnd.IntN(4) == 0 {
		cfg.Cores = 1 + rnd.IntN(3)
	}
	us := func(most int) time.Duration { return time.Duration(rnd.IntN(most)) * time.Microsecond }
	type step struct {
		kind int
		d    time.Duration
	}
	gos, most := 1+rnd.IntN(12), 3000
	switch rnd.IntN(4) {
	case 0:
		gos, most = 300, 5
	case 1:
		gos, most = 1+rnd.IntN(4), 60_000
	}
	plans := make([][]step, gos)
	for i := range plans {
		for range 1 + rnd.IntN(4) {
			plans[i] = append(plans[i], step{rnd.IntN(5), us(most)})
		}
	}
	kinds := 1 + rnd.IntN(5)
	tr, err := simlib.Run(cfg, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for i, plan := range plans {
			wg.Go(g, func(g *simlib.G) {
				g.SetName(fmt.Sprintf("w%d", i))
				for _, s := range plan {
					switch s.kind % kinds {
					case 0:
						g.Compute(s.d)
					case 1:
						g.Gosched()
					case 2:
						g.Sleep(s.d)
					case 3:
						g.Syscall(s.d)
					case 4:
						g.Go(func(g *simlib.G) { g.Compute(s.d) })
					}
				}
			})
		}
		wg.Wait(g)
	})
	if err != nil && !errors.Is(err, simlib.ErrMaxTime) {
		t.Fatal(err)
	}
	return tr
}

// A recount counts again what captions say, state by state and without care for time.
type recount struct {
	tr    *trace.Trace
	w     window
	times []int64 // at which something happens, and the end
	at    []*trace.State
}

func newRecount(t *testing.T, tr *trace.Trace, w window) *recount {
	t.Helper()
	r := &recount{tr: tr, w: w, times: []int64{w.from}}
	for e := range tr.Events() {
		if e.Time > w.from && e.Time < w.to {
			r.times = append(r.times, e.Time)
		}
	}
	r.times = append(slices.Compact(r.times), w.to)
	for _, at := range r.times {
		s, err := tr.At(at)
		if err != nil {
			t.Fatal(err)
		}
		r.at = append(r.at, s)
	}
	return r
}

func isIdle(s *trace.State) bool {
	return slices.ContainsFunc(s.Procs, func(p trace.ProcState) bool { return p.Status == trace.ProcIdle })
}

func isLost(s *trace.State) bool {
	return isIdle(s) && s.Stopper == trace.NoGo && !s.Throttled &&
		slices.ContainsFunc(slices.Collect(goroutines(s)), func(g trace.GoState) bool { return g.Status == trace.GoRunnable })
}

func goroutines(s *trace.State) func(func(trace.GoState) bool) {
	return func(yield func(trace.GoState) bool) {
		for g := trace.GoID(1); g <= s.MaxGo(); g++ {
			if !yield(s.Go(g)) {
				return
			}
		}
	}
}

// lengths are of the time from a moment on in which something was so, in all and at
// once, and when the longest began.
func (r *recount) lengths(from int64, is func(*trace.State) bool) (sum, once, began int64) {
	start := int64(-1)
	for i := range len(r.times) - 1 {
		if r.times[i] < from {
			continue
		}
		if !is(r.at[i]) {
			start = -1
			continue
		}
		if start < 0 {
			start = r.times[i]
		}
		sum += r.times[i+1] - r.times[i]
		if n := r.times[i+1] - start; n > once {
			once, began = n, start
		}
	}
	return sum, once, began
}

// lostClause is what is true of the time from a moment on.
func (r *recount) lostClause(from int64, when string) string {
	a, no := when+"a P was", when+"no P was"
	if r.tr.Procs == 1 {
		a, no = when+"P0 was", when+"P0 was never"
	}
	sum, once, began := r.lengths(from, isLost)
	switch {
	case sum == 0:
		return no + " idle while a goroutine could run"
	case once < sum:
		return fmt.Sprintf("%s idle for %s although a goroutine could run, %s of it in one stretch from %s on", a, duration(sum), duration(once), duration(began))
	}
	return fmt.Sprintf("%s idle for %s although a goroutine could run, from %s on", a, duration(sum), duration(began))
}

// clauses are all that is true of the part of the run and that a caption may say.
func (r *recount) clauses(t *testing.T) []string {
	t.Helper()
	tr, w := r.tr, r.w
	whole := r.lostClause(w.from, "")
	all := []string{whole, strings.Replace(whole, "P0 was", "it was", 1)}
	say := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }

	var took, moved int
	var thefts, driven, taken, full []string
	firstSteal := int64(-1)
	for rp := tr.Replay(); rp.Next(); {
		e := rp.Event()
		if e.Time < w.from || e.Time > w.to {
			continue
		}
		switch {
		case e.Kind == trace.RunqSteal:
			if firstSteal < 0 {
				firstSteal = e.Time
			}
			of := rp.State().Procs[e.Victim].Len() + e.N
			what := fmt.Sprintf("%d of the %d goroutines", e.N, of)
			if of == 1 {
				what = "the only goroutine"
			} else if e.N == of {
				what = fmt.Sprintf("all %d goroutines", of)
			}
			thefts = append(thefts, fmt.Sprintf("P%d stole %s in the queue of P%d at %s", e.P, what, e.Victim, duration(e.Time)))
			took += e.N
		case e.Kind == trace.GoStop && e.Stop == trace.StopPreempted:
			driven = append(driven, fmt.Sprintf("%s was preempted on P%d at %s", tr.Name(e.G), e.P, duration(e.Time)))
		case e.Kind == trace.ProcSteal:
			taken = append(taken, fmt.Sprintf("P%d was taken from %s, which was in a syscall, at %s", e.P, tr.Name(rp.State().Threads[e.M].G), duration(e.Time)))
		case e.Kind == trace.RunqOverflow:
			full = append(full, fmt.Sprintf("The ring of P%d was full at %s", e.P, duration(e.Time)))
			moved += e.N + 1
		}
	}
	for many, found := range map[string][]string{"steals": thefts, "preemptions": driven, "times": taken, "overflows": full} {
		if len(found) == 1 {
			say("%s", found[0])
		} else if len(found) > 1 {
			say("%s, the first of %d %s", found[0], len(found), many)
		}
	}
	if len(thefts) == 1 {
		say("1 steal took %s from the queues of other Ps", count(took, "goroutine", "goroutines"))
	}
	say("%d steals took %s from the queues of other Ps (each counts as often as it was stolen)", len(thefts), count(took, "goroutine", "goroutines"))
	say("%s moved to the global queue when a ring was full", commas(moved))
	say("%s to the global queue", count(moved, "goroutine moved", "goroutines moved"))
	if firstSteal >= 0 {
		all = append(all, r.lostClause(firstSteal, "afterwards "))
		if idle, _, _ := r.lengths(firstSteal, isIdle); idle == 0 {
			say("no P was idle afterwards")
		}
	}

	longest := 0
	lens := func(s *trace.State) map[string]int {
		m := map[string]int{"the global queue": s.GlobalLen()}
		for p := range s.Procs {
			m[fmt.Sprintf("that of P%d", p)] = s.Procs[p].Len()
		}
		return m
	}
	for i := range len(r.times) - 1 {
		for _, n := range lens(r.at[i]) {
			longest = max(longest, n)
		}
	}
	if longest == 0 {
		say("No goroutine ever had to wait in a queue")
	}
	for i := range len(r.times) - 1 {
		found := false
		for whose, n := range lens(r.at[i]) {
			if n == longest {
				say("The longest queue was %s, with %s at %s", whose, count(n, "goroutine", "goroutines"), duration(r.times[i]))
				found = true
			}
		}
		if found {
			break // the first time counts
		}
	}

	states, err := metrics.States(tr)
	if err != nil {
		t.Fatal(err)
	}
	var ran, wait float64
	waitAt := int64(0)
	for _, at := range r.times {
		off := states.Marking.At(at) + states.OffCore.At(at) + states.Throttled.At(at)
		ran = max(ran, states.Of[trace.GoRunning].At(at)-off)
		if n := states.Of[trace.GoRunnable].At(at); n > wait {
			wait, waitAt = n, at
		}
	}
	say("at most %d ran at once", int(ran))
	if wait == 0 {
		say("No goroutine had to wait for a P")
	} else {
		say("At most %s could run and had no P, first at %s", count(int(wait), "goroutine", "goroutines"), duration(waitAt))
	}
	threads, threadsAt, calls := 0, int64(0), 0
	for i, s := range r.at {
		if i == len(r.at)-1 {
			break // what begins at the end takes no time
		}
		n, in := 0, 0
		for _, th := range s.Threads {
			for _, x := range situations {
				if slices.Contains(x.of, th.Status) {
					n++
				}
			}
			if th.Status == trace.ThreadSyscall {
				in++
			}
		}
		calls = max(calls, in)
		if n > threads {
			threads, threadsAt = n, r.times[i]
		}
	}
	say("The program had at most %s for %s, first at %s", count(threads, "thread", "threads"), count(tr.Procs, "P", "Ps"), duration(threadsAt))
	say("at most %s in a syscall at once", count(calls, "was", "were"))
	return append(all, r.longestWait(t)...)
}

// longestWait has what is true of how long goroutines waited.
func (r *recount) longestWait(t *testing.T) (all []string) {
	t.Helper()
	slices_, err := r.tr.Slices()
	if err != nil {
		t.Fatal(err)
	}
	best := int64(0)
	for _, s := range slices_ {
		if s.Status == trace.GoRunnable {
			best = max(best, min(s.To, r.w.to)-max(s.From, r.w.from))
		}
	}
	if best <= 0 {
		return []string{"None of the goroutines had to wait for a P"}
	}
	for _, s := range slices_ {
		from, to := max(s.From, r.w.from), min(s.To, r.w.to)
		if s.Status == trace.GoRunnable && to-from == best {
			over := ""
			if s.End.Kind == trace.KindNone && r.w.to == r.tr.End() {
				over = ", and was still waiting when the run ended"
			}
			all = append(all, fmt.Sprintf("%s had the longest wait for a P: %s in a queue, ready to run, from %s on%s", r.tr.Name(s.G), duration(to-from), duration(from), over))
		}
	}
	return all
}

// checkCaption fails unless all that a caption says is true of a part of a run.
func (r *recount) checkCaption(t *testing.T, f *Figure, clauses []string) {
	t.Helper()
	text := f.Caption
	if r.w.from > 0 || r.w.to < r.tr.End() {
		var ok bool
		if text, ok = strings.CutPrefix(text, fmt.Sprintf("From %s to %s: ", duration(r.w.from), duration(r.w.to))); !ok {
			t.Errorf("%s: %q does not say of which part it is", f.Kind, f.Caption)
		}
	}
	for _, clause := range strings.Split(strings.TrimSuffix(text, "."), "; ") {
		if !slices.Contains(clauses, clause) {
			t.Errorf("%s: %q is not true in %q; true is:\n%s", f.Kind, clause, f.Caption, strings.Join(clauses, "\n"))
		}
	}
}

func TestWhatCaptionsSayIsTrueOfRandomRunsAndOfPartsOfThem(t *testing.T) {
	seen := map[string]bool{}
	for seed := range uint64(60) {
		tr := anyRun(t, seed)
		end := tr.End()
		for _, w := range []window{{0, end}, {end / 3, end/3 + end/2}} {
			if w.span() < 2 {
				continue
			}
			r := newRecount(t, tr, w)
			clauses := r.clauses(t)
			from, to := time.Duration(w.from), time.Duration(w.to)
			step := StepOptions{From: from, To: to}
			r.checkCaption(t, RunQueues(tr, step), clauses)
			r.checkCaption(t, States(tr, step), clauses)
			r.checkCaption(t, Threads(tr, step), clauses)
			r.checkCaption(t, Timeline(tr, TimelineOptions{From: from, To: to, Lanes: ByG}), clauses)
			use := busyClause(t, r)
			r.checkCaption(t, Timeline(tr, TimelineOptions{From: from, To: to}), append(clauses, use))
			if f := Board(tr, BoardOptions{From: from, To: to}); f.Caption != "" && f.Body.(Stage).Reduced == "" {
				r.checkCaption(t, f, clauses)
			}
			if w.from == 0 {
				r.checkCaption(t, Utilization(tr), append(clauses, use))
			}
			for _, word := range []string{"stole", "preempted", "taken from", "ring was full", "afterwards", "although", "while a goroutine", "ran goroutines"} {
				seen[word] = seen[word] || strings.Contains(Timeline(tr, TimelineOptions{From: from, To: to}).Caption+RunQueues(tr, step).Caption, word)
			}
		}
	}
	for word, ok := range seen {
		if !ok {
			t.Errorf("no run has a caption with %q; the test needs other programs", word)
		}
	}
}

// busyClause says how busy the Ps were.
func busyClause(t *testing.T, r *recount) string {
	t.Helper()
	var ran, there int64
	for i := range len(r.times) - 1 {
		d := r.times[i+1] - r.times[i]
		for p := range r.at[i].Procs {
			if pp := &r.at[i].Procs[p]; pp.Status != trace.ProcDead {
				there += d
				if pp.G != trace.NoGo && doingNow(r.at[i], r.at[i].Go(pp.G)) == running {
					ran += d
				}
			}
		}
	}
	share := percent(float64(ran) / float64(there))
	if r.tr.Procs == 1 {
		return fmt.Sprintf("P0 ran goroutines for %s of its time", share)
	}
	return fmt.Sprintf("The %d Ps ran goroutines for %s of their time", r.tr.Procs, share)
}
