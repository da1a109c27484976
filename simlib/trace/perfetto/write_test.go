package perfetto_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/randtrace"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
	. "github.com/schedlab/schedlab/simlib/trace/perfetto"
	"github.com/schedlab/schedlab/simlib/workload"
)

func pictureOf(t testing.TB, tr *trace.Trace) *picture {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, tr); err != nil {
		t.Fatal(err)
	}
	return look(t, b.Bytes())
}

// group returns the tracks of a group by rank.
func (pic *picture) group(name string) map[int]*track {
	all := map[int]*track{}
	for _, tr := range pic.tracks {
		if parent := pic.tracks[tr.parent]; parent != nil && parent.name == name {
			all[int(tr.rank)] = tr
		}
	}
	return all
}

// compare checks the picture of a run against the run itself, by queries and
// the replay.
func compare(t testing.TB, tr *trace.Trace) {
	t.Helper()
	compareWith(t, tr, pictureOf(t, tr))
}

func compareWith(t testing.TB, tr *trace.Trace, pic *picture) {
	t.Helper()
	compareGoroutines(t, tr, pic.group("Goroutines"))
	compareProcs(t, tr, pic.group("Ps"))
	compareQueues(t, tr, pic.group("Run queues"))
	compareThreads(t, tr, pic.group("Threads"))
	compareCores(t, tr, pic)
	begins, ends := 0, 0
	for id, n := range pic.flows {
		if begins, ends = begins+n[0], ends+n[1]; n[0] != 1 || n[1] > 1 {
			t.Fatalf("arrow %d begins %d times and ends %d times", id, n[0], n[1])
		}
	}
	wakes, starts := 0, 0
	may := map[trace.GoID]bool{}
	for e := range tr.Events() {
		switch e.Kind {
		case trace.GoCreate, trace.GoUnblock:
			wakes++
			may[e.G] = true
		case trace.GoStart:
			if may[e.G] {
				starts++
			}
			may[e.G] = false
		}
	}
	if begins != wakes || ends != starts {
		t.Fatalf("%d arrows, of which %d arrive; want %d and %d", begins, ends, wakes, starts)
	}
}

func compareGoroutines(t testing.TB, tr *trace.Trace, tracks map[int]*track) {
	t.Helper()
	all, err := tr.Slices()
	if err != nil {
		t.Fatal(err)
	}
	want := map[int][]stretch{}
	for _, s := range all {
		name := s.Status.String()
		if s.Status == trace.GoWaiting {
			name = s.Reason.String()
		}
		id := s.Begin.Rule.String()
		if s.Begin.Rule == rule.None {
			id = ""
		}
		want[int(s.G)] = append(want[int(s.G)], stretch{name, s.From, s.To, id})
	}
	if len(want) != len(tracks) {
		t.Fatalf("%d goroutines; want %d", len(tracks), len(want))
	}
	for g, w := range want {
		if got := tracks[g]; got == nil || got.name != tr.Name(trace.GoID(g)) || !slices.Equal(got.slices, w) {
			t.Fatalf("goroutine %d is %+v; want %v", g, got, w)
		}
	}
}

func compareProcs(t testing.TB, tr *trace.Trace, tracks map[int]*track) {
	t.Helper()
	want := make([][]stretch, tr.Procs)
	label := func(s *trace.State, p int) string {
		pp := s.Procs[p]
		if pp.Status != trace.ProcRunning || pp.G == trace.NoGo {
			return ""
		}
		if s.Go(pp.G).Status == trace.GoSyscall {
			return tr.Name(pp.G) + " (syscall)"
		}
		return tr.Name(pp.G)
	}
	now := make([]string, tr.Procs)
	r := tr.Replay()
	for r.Next() {
		for p := range tr.Procs {
			l := label(r.State(), p)
			if l == now[p] {
				continue
			}
			if n := len(want[p]); now[p] != "" {
				want[p][n-1].to = r.Event().Time
			}
			if now[p] = l; l != "" {
				want[p] = append(want[p], stretch{name: l, from: r.Event().Time, to: tr.End()})
			}
		}
	}
	for p := range tr.Procs {
		var got []stretch
		for _, s := range tracks[p].slices {
			s.rule = ""
			got = append(got, s)
		}
		if !slices.Equal(got, want[p]) {
			t.Fatalf("P%d is %v; want %v", p, got, want[p])
		}
	}
}

func compareQueues(t testing.TB, tr *trace.Trace, tracks map[int]*track) {
	t.Helper()
	queues := tr.Procs + 1
	if tr.NoQueues {
		queues = 0 // of which nothing is known, not even that they are empty
	}
	if len(tracks) != queues {
		t.Fatalf("%d queues; want %d", len(tracks), queues)
	}
	if tr.NoQueues {
		return
	}
	want := make([][]point, tr.Procs+1)
	put := func(i int, at int64, n int) {
		if k := len(want[i]); k == 0 || want[i][k-1].value != n {
			want[i] = append(want[i], point{at, n})
		}
	}
	for i := range want {
		put(i, 0, 0)
	}
	r := tr.Replay()
	for r.Next() {
		put(0, r.Event().Time, r.State().GlobalLen())
		for p := range r.State().Procs {
			put(p+1, r.Event().Time, r.State().Procs[p].Len())
		}
	}
	for i, w := range want {
		if !slices.Equal(tracks[i].counter, w) {
			t.Fatalf("%s is %v; want %v", tracks[i].name, tracks[i].counter, w)
		}
	}
}

func TestThePictureOfEveryRandomTraceIsTheTrace(t *testing.T) {
	for seed := range uint64(100) {
		rnd := rand.New(rand.NewPCG(seed, 5))
		compare(t, randtrace.Make(rnd.IntN, 1+rnd.IntN(8), 50+rnd.IntN(400), nil))
	}
}

func TestThePictureOfEveryWorkloadIsItsTrace(t *testing.T) {
	for _, name := range workload.Names() {
		prog, err := workload.ByName(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, procs := range []int{1, 2, 8, 64} {
			tr, err := simlib.Run(simlib.Config{Procs: procs, MaxSteps: 50_000}, prog.Main)
			if tr == nil {
				t.Fatal(err)
			}
			compare(t, tr)
		}
	}
}

// FuzzPicture looks for a legal trace whose picture is not the trace.
func FuzzPicture(f *testing.F) {
	f.Add(uint64(1), uint8(3))
	f.Fuzz(func(t *testing.T, seed uint64, procs uint8) {
		rnd := rand.New(rand.NewPCG(seed, 6))
		compare(t, randtrace.Make(rnd.IntN, 1+int(procs)%16, 300, nil))
	})
}

func TestMomentsAndRulesAreShownWhereTheyHappen(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 2, Seed: 1}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for i := range 6 {
			wg.Go(g, func(g *simlib.G) { g.Compute(25 * time.Millisecond); g.Log("done & <dusted>") }).SetName(fmt.Sprint("worker ", i))
		}
		wg.Wait(g)
	})
	if err != nil {
		t.Fatal(err)
	}
	pic := pictureOf(t, tr)
	var all []string
	for _, tr := range pic.tracks {
		for _, m := range tr.moments {
			all = append(all, fmt.Sprintf("%s: %s [%s]", tr.name, m.name, m.rule))
		}
	}
	text := strings.Join(all, "\n")
	for _, want := range []string{
		"P0: go worker 5 [RQ-1]", "worker 3: done & <dusted> []", "P1: steals ", " [WS-5]",
		" is asked to leave [PE-1]", " wakes main [", ": end: ",
	} {
		if !strings.Contains(strings.ReplaceAll(text, ": wakes", " wakes"), strings.ReplaceAll(want, ": wakes", " wakes")) {
			t.Errorf("there is no %q in\n%s", want, text)
		}
	}
	for m, tr := range pic.group("Threads") {
		if tr.name != fmt.Sprintf("M%d", m) {
			t.Errorf("thread %d is called %s", m, tr.name)
		}
	}
	if len(pic.group("Threads")[0].slices) == 0 {
		t.Error("M0 did nothing")
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }

func TestBrokenRunsAndFullDisksAreErrors(t *testing.T) {
	if err := Write(io.Discard, nil); err == nil || err.Error() != "perfetto: there is no trace (nil)" {
		t.Errorf("without a trace the error is %v", err)
	}
	if err := Write(nil, new(trace.Log).Finish(trace.Info{Procs: 1}, 9)); err == nil || err.Error() != "perfetto: there is no writer (nil)" {
		t.Errorf("without a writer the error is %v", err)
	}
	var l trace.Log
	l.Add(5, trace.GoStart, rule.None, 1, 0, trace.Ring, 0)
	err := Write(new(bytes.Buffer), l.Finish(trace.Info{Procs: 1}, 9))
	if err == nil || err.Error() != "perfetto: trace: event 0 (5 GoStart g=1 p=0 from=ring): there is no goroutine 1" {
		t.Errorf("error %v", err)
	}
	var ok trace.Log
	if err := Write(full{}, ok.Finish(trace.Info{Procs: 1}, 9)); err == nil || err.Error() != "perfetto: the disk is full" {
		t.Errorf("error %v", err)
	}
}

// short takes so many bytes and, against the contract of io.Writer, says
// nothing of the rest.
type short struct{ left int }

func (s *short) Write(b []byte) (int, error) {
	n := min(len(b), s.left)
	s.left -= n
	return n, nil
}

func TestAWriterThatTakesLessAndSaysNothingIsAnError(t *testing.T) {
	var l trace.Log
	tr := l.Finish(trace.Info{Procs: 1}, 9)
	var whole bytes.Buffer
	if err := Write(&whole, tr); err != nil {
		t.Fatal(err)
	}
	for _, room := range []int{0, whole.Len() - 1} {
		err := Write(&short{room}, tr)
		if want := fmt.Sprintf("perfetto: the writer took %d of %d bytes: short write", room, whole.Len()); !errors.Is(err, io.ErrShortWrite) || err.Error() != want {
			t.Errorf("room for %d: error %v; want %s", room, err, want)
		}
	}
	if err := Write(&short{whole.Len()}, tr); err != nil {
		t.Errorf("with room for all the error is %v", err)
	}
}

func BenchmarkWrite(b *testing.B) {
	tr, err := simlib.Run(simlib.Config{Procs: 8}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range 1000 {
			wg.Go(g, func(g *simlib.G) {
				for range 100 {
					g.Compute(3 * time.Microsecond)
					g.Gosched()
				}
			})
		}
		wg.Wait(g)
	})
	if err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	for b.Loop() {
		out.Reset()
		if err := Write(&out, tr); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(tr.Len())*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mevents/s")
	b.ReportMetric(float64(out.Len())/float64(tr.Len()), "B/event")
}

// Perfetto's page takes UTF-8 only, and shows names as labels.
func TestNoNameMovesTheTextAroundItInPerfetto(t *testing.T) {
	const attack = "a\n\x1b[31m\u202e\xff"
	tr, err := simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		g.SetName(attack)
		g.Log(attack)
		g.Compute(time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := Write(&b, tr); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(b.Bytes(), []byte("\u202e")) || bytes.Contains(b.Bytes(), []byte("\x1b[31m")) {
		t.Errorf("the file has the name as it was given")
	}
	if want := trace.Clean(attack); !bytes.Contains(b.Bytes(), []byte(want)) {
		t.Errorf("the file does not have the name as %q", want)
	}
}
