package trace_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/schedlab/schedlab/simlib/internal/randtrace"
	. "github.com/schedlab/schedlab/simlib/trace"
	"pgregory.net/rapid"
)

// draw makes the choices of a random trace. A shorter trace of the same seed
// is the beginning of a longer one, so rapid finds the first bad event.
func draw(t *rapid.T) func(n int) int {
	return rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)).IntN
}

func TestReplayAgreesWithADumbModelAfterEveryEvent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []string
		var events []Event
		tr := randtrace.Make(draw(t), rapid.IntRange(1, 4).Draw(t, "procs"), rapid.IntRange(0, 150).Draw(t, "events"),
			func(m *randtrace.Model, e Event) {
				e.Seq = len(events)
				events = append(events, e)
				want = append(want, fromModel(m))
			})
		r := tr.Replay()
		for i := 0; r.Next(); i++ {
			if r.Event() != events[i] {
				t.Fatalf("event %d is\n%+v, want\n%+v", i, r.Event(), events[i])
			}
			if got := fromState(r.State()); got != want[i] {
				t.Fatalf("after event %d (%v) the state is\n%swant\n%s", i, events[i], got, want[i])
			}
		}
		if r.Err() != nil {
			t.Fatal(r.Err())
		}
		if r.Next() {
			t.Fatal("Next finds an event after the last")
		}
	})
}

// fromModel and fromState write down the same facts.
func fromModel(m *randtrace.Model) string {
	s := fmt.Sprintf("at %d, global %v, GC %v\n", m.Time, m.Global, m.GC)
	var count [NumGoStatus]int
	for g, x := range m.Gos[1:] {
		in, reason, on := x.In, x.Reason, NoThread
		for id, th := range m.Threads {
			if th.G == GoID(g+1) && th.Status != ThreadLocked {
				on = ThreadID(id)
			}
		}
		if x.Status != GoRunnable {
			in = NoQueue
		}
		if x.Status != GoWaiting {
			reason = WaitNone
		}
		object := 0
		if x.Status == GoWaiting {
			object = x.Object
		}
		count[x.Status]++
		s += fmt.Sprintf("G%d %v in %v P%d M%d %q %d by %d %v\n", g+1, x.Status, in, x.P, on, reason, object, x.Creator, x.GC)
	}
	for p, x := range m.Procs {
		status, owner, g, spins := ProcIdle, x.Owner, NoGo, false
		if x.Dead {
			status = ProcDead
		}
		if x.Promise != NoThread {
			status, owner = ProcWaking, x.Promise
		}
		if x.Owner != NoThread {
			status, g, spins = ProcRunning, m.Threads[x.Owner].G, m.Threads[x.Owner].Status == ThreadSpinning
		}
		n := len(x.Ring)
		if x.Runnext != NoGo {
			n++
		}
		s += fmt.Sprintf("P%d %d M%d G%d spins %v runnext %d ring %v, %d\n", p, status, owner, g, spins, x.Runnext, x.Ring, n)
	}
	for id, x := range m.Threads {
		s += fmt.Sprintf("M%d %v P%d G%d waits %v\n", id, x.Status, x.P, x.G, x.Waits)
	}
	return s + fmt.Sprintf("%q", m.Cores) + fmt.Sprintln(count)
}

func fromState(st *State) string {
	s := fmt.Sprintf("at %d, global %v, GC %v\n", st.Time, st.Global(), st.GC)
	for g := GoID(1); g <= st.MaxGo(); g++ {
		x := st.Go(g)
		s += fmt.Sprintf("G%d %v in %v P%d M%d %q %d by %d %v\n", g, x.Status, x.In, x.P, x.M, x.Reason, x.Object, x.Creator, x.GC)
	}
	for p := range st.Procs {
		x := &st.Procs[p]
		s += fmt.Sprintf("P%d %d M%d G%d spins %v runnext %d ring %v, %d\n", p, x.Status, x.M, x.G, x.Spinning, x.Runnext(), x.Ring(), x.Len())
	}
	for id, x := range st.Threads {
		s += fmt.Sprintf("M%d %v P%d G%d waits %v\n", id, x.Status, x.P, x.G, x.Waits)
	}
	cores := make([]string, len(st.Cores))
	for i, c := range st.Cores {
		if c.M != NoThread {
			cores[i] = fmt.Sprint("M", c.M)
			if st.Threads[c.M].Core != i {
				cores[i] += ", which does not know it"
			}
		} else if c.Neighbor != NoNeighbor {
			cores[i] = fmt.Sprint("N", c.Neighbor)
		}
	}
	return s + fmt.Sprintf("%q", cores) + fmt.Sprintln(st.Count)
}

func TestSinceIsTheTimeOfTheLastChangeOfStatus(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := randtrace.Make(draw(t), 2, 100, nil)
		since := map[GoID]int64{}
		status := map[GoID]GoStatus{}
		r := tr.Replay()
		for r.Next() {
			for g := GoID(1); g <= r.State().MaxGo(); g++ {
				x := r.State().Go(g)
				if x.Status != status[g] {
					status[g], since[g] = x.Status, r.Event().Time
				}
				if x.Since != since[g] {
					t.Fatalf("after %v goroutine %d is %v since %d, want %d", r.Event(), g, x.Status, x.Since, since[g])
				}
			}
		}
	})
}

// The state at a time is that after the last event until then.
func TestAtStandsAfterTheLastEventAtOrBeforeATime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := randtrace.Make(draw(t), 2, rapid.IntRange(0, 60).Draw(t, "events"), nil)
		now := rapid.Int64Range(-1, tr.End()+1).Draw(t, "now")
		if n := tr.Len(); n > 0 && rapid.Bool().Draw(t, "at an event") {
			now = slices.Collect(tr.Events())[rapid.IntRange(0, n-1).Draw(t, "which")].Time
		}
		want := fromState(tr.Replay().State())
		r := tr.Replay()
		for r.Next() && r.Event().Time <= now {
			want = fromState(r.State())
		}
		s, err := tr.At(now)
		if err != nil {
			t.Fatal(err)
		}
		if got := fromState(s); got != want {
			t.Fatalf("At(%d) gives\n%swant\n%s", now, got, want)
		}
	})
}

func TestSlicesCoverEachGoroutineFromCreationToItsEndWithoutGaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := randtrace.Make(draw(t), rapid.IntRange(1, 3).Draw(t, "procs"), rapid.IntRange(0, 150).Draw(t, "events"), nil)
		slicesOf, err := tr.Slices()
		if err != nil {
			t.Fatal(err)
		}
		if !slices.IsSortedFunc(slicesOf, func(a, b Slice) int {
			if a.From != b.From {
				return int(min(max(a.From-b.From, -1), 1))
			}
			return int(a.G) - int(b.G)
		}) {
			t.Fatal("the slices are not in the order of time and goroutine")
		}
		last := map[GoID]Slice{}
		for _, s := range slicesOf {
			before, seen := last[s.G]
			switch {
			case s.To < s.From:
				t.Fatalf("%+v ends before it begins", s)
			case !seen && s.Begin.Kind != GoCreate && s.Begin.Kind != GoCreateBlocked:
				t.Fatalf("the first of goroutine %d is %+v", s.G, s)
			case seen && (before.To != s.From || before.End != s.Begin):
				t.Fatalf("between %+v and %+v there is a gap", before, s)
			case s.Begin.Time != s.From || s.End.Kind != KindNone && s.End.Time != s.To:
				t.Fatalf("%+v has other times than its events", s)
			}
			state, err := tr.At(s.From)
			if err != nil {
				t.Fatal(err)
			}
			if g := state.Go(s.G); s.To > s.From && (g.Status != s.Status || g.M != s.M || g.Reason != s.Reason || g.Object != s.Object) {
				t.Fatalf("%+v, but the state says %+v", s, g)
			}
			last[s.G] = s
		}
		final, err := tr.At(tr.End())
		if err != nil {
			t.Fatal(err)
		}
		for g := GoID(1); g <= final.MaxGo(); g++ {
			s := last[g]
			if dead := final.Go(g).Status == GoDead; dead != (s.End.Kind == GoDestroy) || !dead && (s.To != tr.End() || s.End.Kind != KindNone) {
				t.Fatalf("goroutine %d is %v at the end %d, but its last slice is %+v", g, final.Go(g).Status, tr.End(), s)
			}
		}
	})
}
