package simlib_test

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/story"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// wantSoundTrace checks what holds for every trace.
func wantSoundTrace(t failer, r result) {
	t.Helper()
	replay := r.tr.Replay()
	created, ended, last := 0, map[trace.GoID]bool{}, trace.KindNone
	full := false // a put that found the ring full; the overflow is the next event
	for replay.Next() {
		e, s := replay.Event(), replay.State()
		if last = e.Kind; full && e.Kind != trace.RunqOverflow {
			t.Fatalf("a ring holds 257 before %v", e)
		}
		full = false
		switch e.Kind {
		case trace.GoCreate, trace.GoCreateBlocked:
			if !r.tr.IsSystem(e.G) {
				created++
			}
		case trace.GoDestroy:
			if ended[e.G] {
				t.Fatalf("goroutine %d ends twice", e.G)
			}
			ended[e.G] = true
		case trace.GoStart:
			if ended[e.G] {
				t.Fatalf("goroutine %d starts after its end", e.G)
			}
		}
		if e.Rule == rule.None && r.cfg.Model != simlib.Model11 && e.Kind != trace.UserLog && e.Kind != trace.End && !e.Kind.OfSystem() {
			t.Fatalf("no rule is behind %v", e)
		}
		if n := s.Count[trace.GoRunning]; n > r.tr.Procs {
			t.Fatalf("%d goroutines run on %d Ps after %v", n, r.tr.Procs, e)
		}
		for i := range s.Procs {
			switch n := len(s.Procs[i].Ring()); {
			case n == 257:
				full = true
			case n > 257:
				t.Fatalf("the ring of P%d holds %d after %v", i, n, e)
			}
		}
	}
	if replay.Err() != nil {
		t.Fatalf("%v", replay.Err())
	}
	if last != trace.End {
		t.Fatalf("the trace ends with %v", last)
	}
	// The program counts before the go statement, which takes its time, and
	// before a timer's goroutine, which a run without goroutines never makes.
	var dead *simlib.DeadlockError
	if d := r.play.started - created; d < 0 || d > 0 && errors.As(r.err, &dead) && len(dead.Waiters) > 0 {
		t.Fatalf("%d goroutines were started, the trace has %d", r.play.started, created)
	}
	if now := r.tr.End(); now < 0 || now > int64(r.cfg.MaxTime) {
		t.Fatalf("the run ends at %d", now)
	}
}

// wantSumsRight compares how long goroutines ran with what they computed.
func wantSumsRight(t failer, r result) {
	t.Helper()
	slices, err := r.tr.Slices()
	if err != nil {
		t.Fatalf("%v", err)
	}
	ran, running, ended := map[int]int64{}, map[int]bool{}, map[int]bool{}
	var total int64
	for _, s := range slices {
		id := int(s.G)
		if s.End.Kind == trace.GoDestroy {
			ended[id] = true
		}
		if s.Status != trace.GoRunning {
			continue
		}
		ran[id] += s.To - s.From
		total += s.To - s.From
		running[id] = s.End.Kind == trace.KindNone
	}
	if most := r.tr.End() * int64(r.tr.Procs); total > most {
		t.Fatalf("goroutines ran for %d ns, %d Ps have %d", total, r.tr.Procs, most)
	}
	free := r.cfg.Cores == 0 && r.cfg.Costs != nil && *r.cfg.Costs == simlib.Costs{} && r.cfg.GC == simlib.GC{} && !r.prog.Has("stopworld", "procs")
	computed := maps.Clone(r.play.computed)
	for id, d := range r.play.raw {
		if r.cfg.Model != simlib.Model11 { // where they are system calls like all
			computed[id] += d
		}
	}
	for id, d := range computed {
		if ended[id] && ran[id] < int64(d) {
			t.Fatalf("goroutine %d computed %v but ran for %v", id, d, time.Duration(ran[id]))
		}
		if free && (ran[id] > int64(d) || ended[id] && ran[id] != int64(d)) {
			t.Fatalf("goroutine %d computed %v but ran for %v, though nothing else takes time", id, d, time.Duration(ran[id]))
		}
	}
}

// wantLittlesLaw checks L = λ W, without rounding: for all goroutines and for
// those in each state, the goroutines there from moment to moment add up to the
// same time as how long each of them stays.
func wantLittlesLaw(t failer, tr *trace.Trace) {
	t.Helper()
	f, err := metrics.Little(tr)
	if err != nil {
		t.Fatalf("%v", err)
	}
	check := func(what string, f metrics.Flow) {
		if f.Area != f.Time {
			t.Fatalf("Little's law: %s are there for %d ns, moment by moment, but stay for %d ns, one by one", what, f.Area, f.Time)
		}
		if l, lw := f.Number(), f.Rate()*f.Stay(); math.Abs(l-lw) > 1e-9*l {
			t.Fatalf("Little's law: of %s, L is %v and λ W %v", what, l, lw)
		}
	}
	check("all goroutines", f.All)
	for st, of := range f.Of {
		check(fmt.Sprint("goroutines that are ", trace.GoStatus(st)), of)
	}
	over := false // or main may still wait for its core
	for e := range tr.Events() {
		over = e.Kind == trace.End
	}
	if f.All.Arrivals == 0 || over && f.Of[trace.GoRunning].Arrivals == 0 && tr.End() > 0 {
		t.Fatalf("the flows of a run are empty: %+v", f)
	}
}

func TestTheSeedDoesNotMatterOnOnePWithoutSelect(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg := configDrawn.Draw(t, "config")
		prog := drawProgram(t, story.Any.Without("select", "exchange", "stopworld", "procs", "time")) // some of those with timers select, too
		cfg.Procs, cfg.RandomizeScheduler = 1, false                                                  // which draws
		if cfg.Costs == nil {
			c := simlib.DefaultCosts()
			cfg.Costs = &c
		}
		cfg.Costs.Jitter = 0 // which the seed decides
		a := simulate(cfg, prog, inOneGo)
		cfg.Seed += 1000
		b := simulate(cfg, prog, inOneGo)
		if d := firstDifference(a.tr, b.tr); a.tr.Len() != b.tr.Len() || !strings.HasSuffix(d, "else the same") {
			t.Fatalf("another seed gives another trace: %s", d)
		}
	})
}

func TestOnePWithFreeSchedulingAndNothingToWaitForIsNeverIdle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg := configDrawn.Draw(t, "config")
		prog := drawProgram(t, story.Any.Without("sleep", "syscall", "rawsyscall", "waitsignal", "contend", "exchange", "stopworld", "procs", "net", "time"))
		cfg.Procs, cfg.Costs = 1, &simlib.Costs{}
		r := simulate(cfg, prog, inOneGo)
		slices, err := r.tr.Slices()
		if err != nil {
			t.Fatal(err)
		}
		var ran int64
		for _, s := range slices {
			if s.Status == trace.GoRunning {
				ran += s.To - s.From
			}
		}
		if ran != r.tr.End() {
			t.Fatalf("the P was busy for %d of %d ns", ran, r.tr.End())
		}
	})
}

// With free scheduling, independent goroutines end as early as any scheduler
// could promise that leaves no P idle (Graham's bound).
func TestIndependentWorkEndsWithinGrahamsBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		work := rapid.SliceOfN(rapid.Int64Range(0, 30_000_000), 1, 300).Draw(t, "work")
		procs := rapid.IntRange(1, 16).Draw(t, "Procs")
		cfg := simlib.Config{Procs: procs, Seed: rapid.Uint64().Draw(t, "Seed"), Costs: &simlib.Costs{}, Check: true}
		tr, err := simlib.Run(cfg, func(g *simlib.G) {
			var wg simlib.WaitGroup
			for _, d := range work {
				wg.Go(g, func(g *simlib.G) { g.Compute(time.Duration(d)) })
			}
			wg.Wait(g)
		})
		if err != nil {
			t.Fatal(err)
		}
		var total, longest int64
		for _, d := range work {
			total, longest = total+d, max(longest, d)
		}
		n := int64(procs)
		if least := max(longest, (total+n-1)/n); tr.End() < least {
			t.Fatalf("the work ends at %d; at least %d is needed", tr.End(), least)
		}
		if most := total/n + longest; tr.End() > most {
			t.Fatalf("the work ends at %d; the bound is %d", tr.End(), most)
		}
	})
}

// wantAblated checks that what is switched off does not happen.
func wantAblated(t failer, r result) {
	t.Helper()
	c := r.cfg
	for e := range r.tr.Events() {
		bad := false
		switch e.Kind {
		case trace.RunqSteal:
			bad = c.DisableStealing || c.SingleQueue || r.tr.Procs == 1
		case trace.GlobrunqGet:
			bad = c.SingleQueue && e.N != 1
		case trace.GoBlock:
			bad = c.DisableNetpoll && e.Reason == trace.WaitIO
		case trace.MSpin:
			bad = c.DisableSpinning
		case trace.GoCreate, trace.GoUnblock:
			bad = c.DisableRunnext && e.To == trace.Runnext || c.SingleQueue && e.To != trace.Global && e.To != trace.Hand
		case trace.GoStart:
			bad = c.DisableGlobalTick && e.Rule == rule.GQ2 || c.DisableRunnext && e.From == trace.Runnext
		case trace.ProcSteal:
			// Others may: the goroutine that stops the world, its own, and one that waits until all Ps did something.
			bad = c.DisableHandoff && e.Rule != rule.SY8 && e.Rule != rule.SW2 && e.Rule != rule.SY3 && e.Rule != rule.PE7
		case trace.PreemptRequest:
			bad = c.DisablePreemption
		case trace.GoStop:
			bad = c.DisablePreemption && e.Stop == trace.StopPreempted || c.SingleQueue && e.To != trace.Global
		}
		if bad {
			t.Fatalf("%v happens with %+v", e, c)
		}
	}
	if errors.Is(r.err, simlib.ErrMaxTime) && r.tr.End() != int64(c.MaxTime) {
		t.Fatalf("the run stops at %d, MaxTime is %d", r.tr.End(), int64(c.MaxTime))
	}
}
