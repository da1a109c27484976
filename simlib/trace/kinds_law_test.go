package trace_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/simlib/internal/randtrace"
	. "github.com/schedlab/schedlab/simlib/trace"
)

// What an event changes is seen in the states before and after it: a figure that
// asks the rows of the kinds then misses nothing.
func TestAKindThatChangesAStatusSaysInItsRowWhichLane(t *testing.T) {
	changed := map[Kind]Lane{}
	for seed := range uint64(40) {
		tr := randtrace.Make(rand.New(rand.NewPCG(seed, 2)).IntN, 3, 400, nil)
		var gos []GoStatus
		var threads []ThreadState
		var procs []ProcState
		var cores []CoreState
		r := tr.Replay()
		for r.Next() {
			s, k := r.State(), r.Event().Kind
			note := func(l Lane, is bool) {
				if is {
					changed[k] |= l
				}
			}
			for g := GoID(1); g <= s.MaxGo(); g++ {
				for int(g) >= len(gos) {
					gos = append(gos, GoUndefined)
				}
				note(LaneGo, gos[g] != s.Go(g).Status)
				gos[g] = s.Go(g).Status
			}
			for m, th := range s.Threads {
				note(LaneThread, m < len(threads) && (threads[m].Status != th.Status || threads[m].G != th.G))
			}
			for p := range s.Procs {
				note(LaneProc, p < len(procs) && (procs[p].Status != s.Procs[p].Status || procs[p].G != s.Procs[p].G || procs[p].Spinning != s.Procs[p].Spinning))
			}
			for c := range s.Cores {
				note(LaneCore, c < len(cores) && cores[c] != s.Cores[c])
			}
			threads, procs, cores = slices.Clone(s.Threads), slices.Clone(s.Procs), slices.Clone(s.Cores)
		}
		if r.Err() != nil {
			t.Fatal(r.Err())
		}
	}
	for k, lanes := range changed {
		for _, l := range []Lane{LaneGo, LaneThread, LaneProc, LaneCore} {
			if lanes&l != 0 && !k.Changes(l) {
				t.Errorf("%v changes lane %b, which its row does not say", k, l)
			}
		}
	}
	if len(changed) < 25 {
		t.Errorf("only %d kinds changed a status", len(changed))
	}
}

// The slices of goroutines are cut by the rows of the kinds.
func TestSlicesFollowEveryChangeOfAStatus(t *testing.T) {
	for seed := range uint64(40) {
		tr := randtrace.Make(rand.New(rand.NewPCG(seed, 3)).IntN, 3, 400, nil)
		all, err := tr.Slices()
		if err != nil {
			t.Fatal(err)
		}
		of := map[GoID][]GoStatus{}
		for _, s := range all {
			if n := len(of[s.G]); n == 0 || of[s.G][n-1] != s.Status {
				of[s.G] = append(of[s.G], s.Status)
			}
		}
		want := map[GoID][]GoStatus{}
		r := tr.Replay()
		for r.Next() {
			for g := GoID(1); g <= r.State().MaxGo(); g++ {
				st := r.State().Go(g).Status
				if n := len(want[g]); st != GoUndefined && st != GoDead && (n == 0 || want[g][n-1] != st) {
					want[g] = append(want[g], st)
				}
			}
		}
		for g, w := range want {
			if !slices.Equal(of[g], w) {
				t.Fatalf("seed %d: goroutine %d was %v, its slices say %v", seed, g, w, of[g])
			}
		}
	}
}

func TestASentenceLeavesNoFieldUnfilled(t *testing.T) {
	told := map[Kind]bool{}
	for seed := range uint64(40) {
		tr := randtrace.Make(rand.New(rand.NewPCG(seed, 4)).IntN, 3, 400, nil)
		r := tr.Replay()
		for r.Next() {
			e := r.Event()
			told[e.Kind] = true
			if s, c := tr.Sentence(e, nil), tr.Cause(e, nil); s == "" || strings.ContainsAny(s+c, "{}") {
				t.Fatalf("%v: %q, %q", e, s, c)
			}
		}
	}
	if len(told) < int(NumKinds)*3/4 {
		t.Errorf("only %d of %d kinds were told", len(told), NumKinds-1)
	}
}
