package trace_test

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/schedlab/schedlab/simlib/internal/randtrace"
	"github.com/schedlab/schedlab/simlib/rule"
	. "github.com/schedlab/schedlab/simlib/trace"
)

// everyKind has an event of each kind with every field set that counts for it.
func everyKind() []Event {
	events := []Event{
		{Kind: ProcStart, P: 1, M: 2}, {Kind: ProcStop, P: math.MaxInt16, M: math.MaxInt32}, {Kind: ProcSteal, P: 1, M: 2},
		{Kind: GoCreate, G: 7, P: 1, Other: 6, To: Runnext}, {Kind: GoStart, G: 7, P: 1, From: Hand},
		{Kind: GoStart, G: 7, P: 1, From: Runnext}, {Kind: GoStart, G: 7, P: 1, From: Ring}, {Kind: GoStart, G: 7, P: 1, From: Global},
		{Kind: GoBlock, G: math.MaxUint32, P: 1, Reason: WaitCond, Object: 1<<24 - 1},
		{Kind: GoUnblock, G: 7, P: NoProc, Other: math.MaxUint32, To: Ring},
		{Kind: GoStop, G: 7, P: 1, Stop: StopYield, To: Global}, {Kind: GoDestroy, G: 7, P: 1},
		{Kind: GoSyscallBegin, G: 7, P: 1}, {Kind: GoSyscallEnd, G: 7, P: 1}, {Kind: GoSyscallEndBlocked, G: 7, P: NoProc, To: Global},
		{Kind: RunqSteal, G: 7, P: 1, From: Runnext, Victim: math.MaxInt16, N: 1}, {Kind: RunqSteal, G: 7, P: 1, From: Ring, Victim: 0, N: 65535},
		{Kind: GlobrunqGet, G: 7, P: 1, N: 128}, {Kind: RunqOverflow, G: 7, P: 1, N: 128},
		{Kind: MStart, P: 1, M: 2}, {Kind: MPark, P: NoProc, M: 2}, {Kind: MUnpark, P: 1, M: 2}, {Kind: MSpin, P: 1, M: 2},
		{Kind: MUnspin, P: NoProc, M: 2}, {Kind: MNetpoll, P: NoProc, M: 2}, {Kind: MNetpollEnd, P: NoProc, M: 2},
		{Kind: PreemptRequest, G: 7, P: 1}, {Kind: SysmonSleep, P: NoProc, N: 10_000},
		{Kind: UserLog, G: 7, P: 1, Text: "hello, \x00 <world>"}, {Kind: End, P: NoProc, Text: "all done"},
	}
	takesM := []Kind{ProcStart, ProcStop, ProcSteal, MStart, MPark, MUnpark, MSpin, MUnspin, MNetpoll, MNetpollEnd}
	rules := []rule.Rule{rule.None, rule.SU1, rule.SU10, rule.MS2, rule.MS3, rule.MS4, rule.MS8, rule.PS4}
	for i := range events {
		e := &events[i]
		e.Seq, e.Time, e.Rule = i, int64(i)*10, rules[i%len(rules)]
		if e.Kind != RunqSteal {
			e.Victim = NoProc
		}
		if !slices.Contains(takesM, e.Kind) {
			e.M = NoThread
		}
	}
	return events
}

func TestEveryKindOfEventComesBackAsItWentIn(t *testing.T) {
	events := everyKind()
	events = append(events, Event{Kind: GoUnblock, Seq: len(events), Time: 400, G: 7, P: 1, M: NoThread, Victim: NoProc, To: Hand})
	var l Log
	have := map[Kind]bool{}
	for _, e := range events {
		randtrace.Add(&l, e)
		have[e.Kind] = true
	}
	for k := ProcStart; k <= End; k++ {
		if !have[k] {
			t.Errorf("the test has no %v", k)
		}
	}
	if l.Len() != len(events) {
		t.Errorf("the log has %d events, want %d", l.Len(), len(events))
	}
	tr := l.Finish(Info{Procs: 4, Seed: 9, Source: "a test"}, 5000)
	if got := slices.Collect(tr.Events()); !slices.Equal(got, events) {
		for i := range got {
			if got[i] != events[i] {
				t.Errorf("event %d is\n%+v, want\n%+v", i, got[i], events[i])
			}
		}
	}
	if tr.Len() != len(events) || tr.End() != 5000 || tr.Info != (Info{Procs: 4, Seed: 9, Source: "a test"}) {
		t.Errorf("the trace is of %+v with %d events and ends at %d", tr.Info, tr.Len(), tr.End())
	}
	if l.Len() != 0 {
		t.Errorf("the log has %d events after Finish", l.Len())
	}
}

func TestTimesOfAnyDistanceComeBackExactly(t *testing.T) {
	const wrap = 1 << 32
	times := []int64{
		5, 5, 6, wrap + 4, wrap + 5, wrap + 6, 2*wrap + 5, 2*wrap + 7, 5_000_000_000_000,
		5_000_000_000_000 + wrap - 1, math.MaxInt64 - 1, math.MaxInt64,
	}
	var l Log
	for _, at := range times {
		l.Add(at, SysmonSleep, rule.None, NoGo, NoProc, NoQueue, 20)
	}
	i := 0
	for e := range l.Finish(Info{Procs: 1}, math.MaxInt64).Events() {
		if e.Time != times[i] || e.Seq != i {
			t.Errorf("event %d at %d, want event %d at %d", e.Seq, e.Time, i, times[i])
		}
		i++
	}
	if i != len(times) {
		t.Errorf("%d events, want %d", i, len(times))
	}
}

func TestATraceOfManyChunksKeepsItsOrder(t *testing.T) {
	var l Log
	const n = 50_000
	for i := range n {
		l.Add(int64(i)*1_000_000, SysmonSleep, rule.None, NoGo, NoProc, NoQueue, uint32(i))
	}
	tr := l.Finish(Info{Procs: 1}, n*1_000_000)
	i := 0
	for e := range tr.Events() {
		if e.N != i || e.Seq != i || e.Time != int64(i)*1_000_000 {
			t.Fatalf("event %d is %+v", i, e)
		}
		i++
	}
	if i != n || tr.Len() != n {
		t.Errorf("%d events of %d, want %d", i, tr.Len(), n)
	}
	for e := range tr.Events() {
		if e.Seq == 7 {
			break // leaving early must not panic
		}
	}
}

func TestNamesAreTheProgramsElseMainAndG7(t *testing.T) {
	var l Log
	l.SetName(3, "first")
	l.SetName(3, "worker <3>")
	l.SetName(4, "")
	tr := l.Finish(Info{Procs: 1}, 0)
	for g, want := range map[GoID]string{1: "main", 7: "G7", 3: "worker <3>", 4: ""} {
		if got := tr.Name(g); got != want {
			t.Errorf("goroutine %d is called %q, want %q", g, got, want)
		}
	}
	if tr.Named(1) || tr.Named(7) || !tr.Named(3) || !tr.Named(4) {
		t.Error("Named does not tell the goroutines with a name of their own from the others")
	}
}

func TestTheStartIsTheNumberOfPsUnlessAnotherIsGiven(t *testing.T) {
	for want, info := range map[int]Info{4: {Procs: 4}, 3: {Procs: 4, Start: 3}, 1: {Procs: 4, Start: 1}} {
		if got := info.AtStart(); got != want {
			t.Errorf("%+v starts with %d Ps, want %d", info, got, want)
		}
	}
}

func TestAPThatIsNotThereAtTheStartIsDead(t *testing.T) {
	var l Log
	s, err := l.Finish(Info{Procs: 4, Start: 2}, 0).At(0)
	if err != nil {
		t.Fatal(err)
	}
	for p, want := range []ProcStatus{ProcIdle, ProcIdle, ProcDead, ProcDead} {
		if got := s.Procs[p].Status; got != want {
			t.Errorf("the status of P%d is %d, want %d", p, got, want)
		}
	}
}

// As in Go: isSystemGoroutine.
func TestAGoroutineIsTheRuntimesWhenItsFunctionIsButNotMain(t *testing.T) {
	var l Log
	for g, name := range []string{2: "runtime.bgsweep", 3: "runtime.main", 4: "main.runtime.x", 5: "runtimes.f"} {
		if name != "" {
			l.SetName(GoID(g), name)
		}
	}
	tr := l.Finish(Info{Procs: 1}, 0)
	for g, want := range []bool{2: true, 6: false} {
		if got := tr.IsSystem(GoID(g)); got != want {
			t.Errorf("that %s is the runtime's is %v", tr.Name(GoID(g)), got)
		}
	}
}

func TestALogThatDropsItsRulesKeepsAllElse(t *testing.T) {
	const n = 20_000 // several chunks
	var l Log
	for i := range int64(n) {
		l.Add(i, GoStart, rule.RQ8, GoID(i), 0, Ring, 0)
	}
	l.DropRules()
	i := 0
	for e := range l.Finish(Info{Procs: 1}, n).Events() {
		if e.Rule != rule.None || e.Time != int64(i) || e.G != GoID(i) {
			t.Fatalf("event %d is %v with the rule %v", i, e, e.Rule)
		}
		i++
	}
	if i != n {
		t.Errorf("there are %d events, want %d", i, n)
	}
}

func TestALogThatDiscardsKeepsNamesOnly(t *testing.T) {
	var l Log
	l.Discard()
	l.SetName(2, "worker")
	if n := l.Text("hello"); n != 0 {
		t.Errorf("a text has number %d; want 0, as there is none", n)
	}
	l.Text("again")
	l.Add(5, UserLog, rule.None, NoGo, NoProc, NoQueue, 0)
	tr := l.Finish(Info{Procs: 1}, 9)
	var want Log
	want.SetName(2, "worker")
	if !bytes.Equal(written(t, tr), written(t, want.Finish(Info{Procs: 1}, 9))) {
		t.Error("the file is not that of a run in which nothing happened")
	}
}

func TestAnEmptyTraceHasNoEvents(t *testing.T) {
	var l Log
	tr := l.Finish(Info{Procs: 2}, 100)
	for e := range tr.Events() {
		t.Errorf("an event: %v", e)
	}
	r := tr.Replay()
	if r.Next() || r.Err() != nil {
		t.Errorf("Next finds %v, error %v", r.Event(), r.Err())
	}
	if s, err := tr.Slices(); len(s) != 0 || err != nil {
		t.Errorf("slices %v, error %v", s, err)
	}
}

func BenchmarkLogAdd(b *testing.B) {
	var l Log
	b.SetBytes(16)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if l.Len() == 1<<20 { // so that the benchmark does not fill the memory
			l.Finish(Info{}, 0)
		}
		l.Add(int64(i), GoStart, rule.RQ8, GoID(i), 3, Ring, 0)
	}
}

// pingPong returns a trace in which two goroutines wake each other n times.
func pingPong(n int) *Trace {
	var l Log
	l.Add(0, ProcStart, rule.SU1, NoGo, 0, NoQueue, 0)
	l.Add(0, GoCreate, rule.SU1, 1, 0, Runnext, 0)
	l.Add(0, GoStart, rule.RQ8, 1, 0, Runnext, 0)
	l.Add(0, GoCreate, rule.RQ1, 2, 0, Runnext, 1)
	l.AddBlock(0, rule.CH3, 1, 0, WaitChanReceive, 1)
	l.Add(0, GoStart, rule.RQ8, 2, 0, Runnext, 0)
	running, other := GoID(2), GoID(1)
	for i := range n {
		at := int64(i) * 200
		l.Add(at, GoUnblock, rule.CH4, other, 0, Runnext, uint32(running))
		l.AddBlock(at+50, rule.CH3, running, 0, WaitChanReceive, 1)
		l.Add(at+100, GoStart, rule.RQ8, other, 0, Runnext, 0)
		running, other = other, running
	}
	return l.Finish(Info{Procs: 1, Source: "ping-pong"}, int64(n)*200)
}

func BenchmarkReplay(b *testing.B) {
	for _, n := range []int{1000, 300_000} {
		tr := pingPong(n / 3)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(int64(16 * tr.Len()))
			b.ReportAllocs()
			for b.Loop() {
				r := tr.Replay()
				for r.Next() {
				}
				if r.Err() != nil {
					b.Fatal(r.Err())
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*tr.Len()), "ns/event")
		})
	}
}

func BenchmarkSlices(b *testing.B) {
	tr := pingPong(20_000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tr.Slices(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*tr.Len()), "ns/event")
}
