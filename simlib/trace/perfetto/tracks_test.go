package perfetto_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/randtrace"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// shown follows what tracks show: a text, and whatever else makes the next
// slice another one.
type shown struct {
	now  map[int]string
	want map[int][]stretch
	end  int64
}

func (s *shown) set(track int, at int64, name, key string) {
	if name == "" {
		key = ""
	}
	if key == s.now[track] {
		return
	}
	if n := len(s.want[track]); s.now[track] != "" {
		s.want[track][n-1].to = at
	}
	if s.now[track] = key; key != "" {
		s.want[track] = append(s.want[track], stretch{name: name, from: at, to: s.end})
	}
}

// mustShow compares tracks without the rules.
func (s *shown) mustShow(t testing.TB, tracks map[int]*track) {
	t.Helper()
	for i, tr := range tracks {
		var got []stretch
		for _, x := range tr.slices {
			x.rule = ""
			got = append(got, x)
		}
		if !slices.Equal(got, s.want[i]) {
			t.Fatalf("%s is %v; want %v", tr.name, got, s.want[i])
		}
	}
}

// compareThreads looks at every thread after every event. What it does on
// another P, or with another goroutine, is a slice of its own.
func compareThreads(t testing.TB, tr *trace.Trace, tracks map[int]*track) {
	t.Helper()
	s := shown{map[int]string{}, map[int][]stretch{}, tr.End()}
	made := 1
	r := tr.Replay()
	for r.Next() {
		for m, th := range r.State().Threads {
			var name string
			switch th.Status {
			case trace.ThreadRunning:
				name = tr.Name(th.G)
			case trace.ThreadSyscall:
				name = tr.Name(th.G) + " (syscall)"
			case trace.ThreadLocked:
				name = "waits for " + tr.Name(th.G)
			case trace.ThreadSpinning:
				name = "spinning"
			case trace.ThreadWaking:
				name = "waking up"
			case trace.ThreadNetpoll:
				name = "in the poller"
			}
			s.set(m, r.Event().Time, name, fmt.Sprint(name, " ", th.G, th.P))
		}
		if e := r.Event(); e.Kind == trace.MStart && e.M != 0 {
			made++
		}
	}
	if len(tracks) != made {
		t.Fatalf("%d threads; want %d", len(tracks), made)
	}
	s.mustShow(t, tracks)
}

// compareCores looks at every core after every event, if there are any.
func compareCores(t testing.TB, tr *trace.Trace, pic *picture) {
	t.Helper()
	s := shown{map[int]string{}, map[int][]stretch{}, tr.End()}
	r := tr.Replay()
	for r.Next() {
		for i, c := range r.State().Cores {
			var name string
			if c.M != trace.NoThread {
				name = fmt.Sprint("M", c.M)
			} else if c.Neighbor != trace.NoNeighbor {
				name = fmt.Sprint("neighbour ", c.Neighbor)
			}
			s.set(i, r.Event().Time, name, name)
		}
	}
	groups := []string{0: "Run queues", 1: "Ps", 2: "Threads", 3: "Goroutines", 4: "Cores"}
	if n := len(r.State().Cores); n == 0 {
		groups = groups[:4]
	} else if got := len(pic.group("Cores")); got != n {
		t.Fatalf("%d cores; want %d", got, n)
	}
	source := tr.Source
	if source == "" {
		source = "a run"
	}
	for rank, name := range groups {
		if g := pic.group(source)[rank]; rank == 0 && tr.NoQueues {
			continue
		} else if g == nil || g.name != name {
			t.Fatalf("the group of rank %d is %+v; want %s", rank, g, name)
		}
	}
	s.mustShow(t, pic.group("Cores"))
}

func TestEveryMomentIsOnTheTrackOfWhomItConcerns(t *testing.T) {
	var l trace.Log
	none := trace.NoProc
	for i, e := range []trace.Event{
		{Kind: trace.ProcStart, P: 0, M: 0},
		{Kind: trace.GoCreate, P: 0, G: 1, To: trace.Ring}, {Kind: trace.GoStart, P: 0, G: 1, From: trace.Ring},
		{Kind: trace.GoCreate, P: none, G: 2, To: trace.Global},
		{Kind: trace.GoCreateBlocked, P: 0, G: 3, Other: 1, Reason: trace.WaitCoroutine},
		{Kind: trace.GoCreate, P: 0, G: 4, Other: 1, To: trace.Ring}, {Kind: trace.GoCreate, P: 0, G: 5, Other: 1, To: trace.Ring},
		{Kind: trace.GoCreate, P: 0, G: 6, Other: 1, To: trace.Ring}, {Kind: trace.GoCreate, P: 0, G: 7, Other: 1, To: trace.Ring},
		{Kind: trace.RunqOverflow, P: 0, G: 7, N: 1}, // 4, and 7 itself
		{Kind: trace.GCBegin, P: 0, G: 1}, {Kind: trace.GCAssistBegin, P: 0, G: 1},
		{Kind: trace.GCAssistEnd, P: 0, G: 1}, {Kind: trace.GCEnd, P: 0, G: 1},
		{Kind: trace.UserLog, P: 0, G: 1, Text: "by main"}, {Kind: trace.UserLog, P: 0, Text: "by the scheduler"}, {Kind: trace.UserLog, P: none, Text: "by nobody"},
		{Kind: trace.PreemptRequest, P: 0, G: 1},
		{Kind: trace.MStart, P: 1, M: 1}, {Kind: trace.ProcStart, P: 1, M: 1},
		{Kind: trace.RunqSteal, P: 1, G: 5, Victim: 0, N: 1, From: trace.Ring}, {Kind: trace.GoStart, P: 1, G: 5, From: trace.Hand},
		{Kind: trace.GoLabel, P: 1, G: 5, GC: trace.GCIdle},
		{Kind: trace.GoCreate, P: 1, G: 8, Other: 5, To: trace.Runnext}, {Kind: trace.RunqDrain, P: 1, G: 5, N: 1},
		{Kind: trace.GoDestroy, P: 1, G: 5}, {Kind: trace.GlobrunqGet, P: 1, G: 2, N: 3},
		{Kind: trace.MStart, P: 2, M: 2}, {Kind: trace.ProcStart, P: 2, M: 2}, {Kind: trace.ProcStop, P: 2, M: 2}, {Kind: trace.MPark, P: none, M: 2, G: 6},
		{Kind: trace.GoBlock, P: 0, G: 1, Reason: trace.WaitSleep}, {Kind: trace.GoLocked, P: 0, G: 6, M: 2, From: trace.Ring},
		{Kind: trace.GoUnblock, P: none, G: 1, To: trace.Global},
		{Kind: trace.End, P: none, Text: "all done"},
	} {
		e.Time = int64(i)
		randtrace.Add(&l, e)
	}
	pic := pictureOf(t, l.Finish(trace.Info{Procs: 3, Source: "the run"}, 100))
	got := map[int64]string{}
	for _, tr := range pic.tracks {
		for _, m := range tr.moments {
			got[m.from] = tr.name + ": " + m.name
		}
	}
	want := map[int64]string{
		1: "P0: go main", 3: "G2: go G2", 5: "P0: go G4", 6: "P0: go G5", 7: "P0: go G6", 8: "P0: go G7", 9: "P0: moves 2 to the global queue",
		10: "the run: the garbage collector begins", 11: "main: assists the garbage collector",
		12: "main: assists no more", 13: "the run: the garbage collector ends",
		14: "main: by main", 15: "P0: by the scheduler", 16: "the run: by nobody", 17: "P0: main is asked to leave",
		20: "P1: steals 1 from P0", 22: "G5: GC (idle)", 23: "P1: go G8", 24: "P1: moves all 1 of its queue to the global queue",
		26: "P1: takes 3 from the global queue", 32: "P0: goes to M2, to which G6 is locked", 33: "main: wakes main", 34: "the run: end: all done",
	}
	if !maps.Equal(got, want) {
		t.Errorf("the moments are\n%v, want\n%v", got, want)
	}
}

// Under Model11 the trace does not know the queues.
func TestThePictureOfARunWithoutQueuesHasNoneNotEvenEmptyOnes(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Model: simlib.Model11, Procs: 2}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) { g.Compute(time.Millisecond) })
		g.Sleep(2 * time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	pic := pictureOf(t, tr)
	compareWith(t, tr, pic)
	for _, track := range pic.tracks {
		if track.isQueue || track.name == "Run queues" {
			t.Errorf("there is a track %q", track.name)
		}
	}
}

func TestASliceHasNotesOfWhereAndWhyItIs(t *testing.T) {
	var l trace.Log
	l.Add(0, trace.Cores, rule.None, 0, trace.NoProc, 0, 1)
	l.Add(0, trace.ProcStart, rule.None, 0, 0, 0, 0)
	l.AddOnCore(1, trace.ThreadOn, 0, 0, 0)
	l.Add(2, trace.GoCreate, rule.SU1, 1, 0, trace.Ring, 0)
	l.Add(3, trace.GoStart, rule.None, 1, 0, trace.Ring, 0)
	l.Add(4, trace.GoSyscallBegin, rule.None, 1, 0, 0, 0)
	l.Add(5, trace.GoSyscallEnd, rule.None, 1, 0, 0, 0)
	l.AddBlock(6, rule.None, 1, 0, trace.WaitChanReceive, 1)
	l.Add(7, trace.GoUnblock, rule.None, 1, trace.NoProc, trace.Global, 0)
	l.Add(8, trace.GoStart, rule.None, 1, 0, trace.Global, 0)
	l.AddBlock(9, rule.None, 1, 0, trace.WaitNone, 0)
	l.AddOnCore(10, trace.ThreadOff, 0, 0, trace.OffSlice)
	l.AddOnCore(10, trace.NeighborOn, 0, 0, 0)
	l.AddOnCore(11, trace.NeighborOff, 0, 0, trace.OffPreempted)
	pic := pictureOf(t, l.Finish(trace.Info{Procs: 1}, 20))
	for _, want := range []string{
		"2 main: runnable: rule SU-1", "2 main: runnable: why " + rule.SU1.Text(), "2 main: runnable: queue ring",
		"3 main: running: P 0", "3 main: running: thread 0", "3 P0: main: goroutine 1", "3 P0: main: thread 0", "3 M0: main: P 0",
		"4 main: syscall: thread 0", "6 main: chan receive: object 1", "7 main: runnable: queue global",
		"10 core 0: : leaves " + trace.OffSlice.String(), "11 core 0: : leaves " + trace.OffPreempted.String(),
	} {
		if !slices.Contains(pic.notes, want) {
			t.Errorf("there is no %q in %q", want, pic.notes)
		}
	}
	if last := pic.group("Goroutines")[1].slices; last[len(last)-1].name != "waiting" {
		t.Errorf("a wait without a reason is called %v", last)
	}
}
