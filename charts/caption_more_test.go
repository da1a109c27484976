package charts

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

func TestTheCaptionOfLatencyCountsTheWaitsOfTheRun(t *testing.T) {
	for seed := range uint64(30) {
		tr := anyRun(t, seed)
		all, err := tr.Slices()
		if err != nil {
			t.Fatal(err)
		}
		n, open, longest := 0, 0, int64(0)
		for _, s := range all {
			switch {
			case s.Status != trace.GoRunnable || tr.IsSystem(s.G):
			case s.End.Kind == trace.KindNone || s.End.Kind == trace.End:
				open++
			default:
				n++
				longest = max(longest, s.To-s.From)
			}
		}
		f := Latency(tr)
		half := ""
		if n > 1 {
			half = f.Caption[strings.Index(f.Caption, "no longer than ")+len("no longer than "):]
			half, _, _ = strings.Cut(half, ";")
			within := 0
			for _, s := range all {
				if s.Status == trace.GoRunnable && !tr.IsSystem(s.G) && s.End.Kind == trace.GoStart && (duration(s.To-s.From) == half || s.To-s.From < lengthOf(t, half)) {
					within++
				}
			}
			if 2*within < n {
				t.Errorf("only %d of %d waits are within %s", within, n, half)
			}
		}
		want := fmt.Sprintf("Half of the %s for a P took no longer than %s; the longest took %s", count(n, "wait", "waits"), half, duration(longest))
		if n == 1 {
			want = fmt.Sprintf("The only wait for a P took %s", duration(longest))
		}
		if open > 0 {
			want += fmt.Sprintf("; %s over when the run ended", count(open, "more was not", "more were not"))
		}
		if f.Caption != want+"." {
			t.Errorf("seed %d: it is %q, want %q", seed, f.Caption, want)
		}
	}
}

// lengthOf reads what duration wrote.
func lengthOf(t *testing.T, text string) int64 {
	t.Helper()
	d, err := time.ParseDuration(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return int64(d)
}

func TestTheCaptionOfThreadsNamesTheLongestSyscallOrTheBusiest(t *testing.T) {
	for seed := range uint64(30) {
		tr := anyRun(t, seed)
		all, err := tr.Slices()
		if err != nil {
			t.Fatal(err)
		}
		longest := int64(0)
		for _, s := range all {
			if s.Status == trace.GoSyscall {
				longest = max(longest, s.To-s.From)
			}
		}
		f := Timeline(tr, TimelineOptions{Lanes: ByM})
		if longest == 0 {
			ran := map[trace.ThreadID]int64{}
			r := newRecount(t, tr, window{0, tr.End()})
			for i := range len(r.times) - 1 {
				for g := range goroutines(r.at[i]) {
					if doingNow(r.at[i], g) == running { // its thread has a core
						ran[g.M] += r.times[i+1] - r.times[i]
					}
				}
			}
			var m trace.ThreadID
			var most int64
			if _, err := fmt.Sscanf(f.Caption, "M%d ran goroutines longest", &m); err != nil {
				t.Errorf("seed %d: there is no syscall, but it is %q", seed, f.Caption)
				continue
			}
			for _, ns := range ran {
				most = max(most, ns)
			}
			if want := fmt.Sprintf("M%d ran goroutines longest, for %s of %s.", m, duration(most), duration(tr.End())); f.Caption != want || ran[m] != most {
				t.Errorf("seed %d: it is %q, want %q and M%d ran for %d ns", seed, f.Caption, want, m, ran[m])
			}
			continue
		}
		found := false
		for _, s := range all {
			if s.Status == trace.GoSyscall && s.To-s.From == longest {
				found = found || f.Caption == fmt.Sprintf("The longest syscall took %s, from %s on, by M%d.", duration(longest), duration(s.From), s.M)
			}
		}
		if !found {
			t.Errorf("seed %d: it is %q, which is no syscall of %d ns", seed, f.Caption, longest)
		}
	}
}

func TestTheCaptionOfCoresSaysHowLongEachHadAThread(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 2, Cores: 2}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) { g.Compute(2 * time.Millisecond) })
		g.Compute(8 * time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	r := newRecount(t, tr, window{0, tr.End()})
	var busy [2]int64
	for i := range len(r.times) - 1 {
		for c := range busy {
			if !r.at[i].Cores[c].Idle() {
				busy[c] += r.times[i+1] - r.times[i]
			}
		}
	}
	most, least := 0, 1
	if busy[1] > busy[0] {
		most, least = 1, 0
	}
	share := func(c int) string { return percent(float64(busy[c]) / float64(tr.End())) }
	want := fmt.Sprintf("Core %d was busy for %s of the time, core %d only for %s.", most, share(most), least, share(least))
	if f := Timeline(tr, TimelineOptions{Lanes: ByCore}); f.Caption != want {
		t.Errorf("it is %q, want %q", f.Caption, want)
	}
}

func TestACaptionThatTheCallerGivesTakesThePlaceOfTheComputedOne(t *testing.T) {
	tr := pair(2)
	const mine = "See how a and b share the Ps."
	for _, f := range []*Figure{
		Timeline(tr, TimelineOptions{Caption: mine}), Timeline(tr, TimelineOptions{Caption: mine, Lanes: ByG}), RunQueues(tr, StepOptions{Caption: mine}),
		States(tr, StepOptions{Caption: mine}), Utilization(tr, UtilizationOptions{Caption: mine}), Latency(tr, LatencyOptions{Caption: mine}),
		Waits(tr, WaitsOptions{Caption: mine}), Story(tr, StoryOptions{Caption: mine}), Board(tr, BoardOptions{Caption: mine}),
		StateMachine(tr, MachineOptions{Caption: mine}), Compare(tr, tr, CompareOptions{Caption: mine}),
	} {
		if f.Caption != mine || !strings.Contains(f.HTML(), ">"+mine) {
			t.Errorf("%s has the caption %q", f.Kind, f.Caption)
		}
	}
}

func TestUnderAFigureStandsItsFindingAndTheNumbersAreFolded(t *testing.T) {
	tr := anyRun(t, 3)
	for _, f := range all(tr) {
		page := f.HTML()
		caption := strings.Index(page, "<figcaption")
		if f.Caption == "" {
			continue
		}
		if !strings.HasPrefix(page[strings.Index(page[caption:], ">")+caption+1:], escape(f.Caption)) {
			t.Errorf("%s: the caption does not begin with the finding", f.Kind)
		}
		folded := "<summary>In numbers</summary><p style=\"margin:4px 0\">" + escape(f.Description) + "</p></details>"
		if strings.Count(page, folded) != 1 {
			t.Errorf("%s: the description is not folded", f.Kind)
		}
	}
	for _, f := range tables(tr) { // which are read anyway
		if strings.Contains(f.HTML(), "In numbers") {
			t.Errorf("%s: what explains a table is folded", f.Kind)
		}
	}
}

// The finding of a figure is also what a reader of an image's label hears first.
func TestTheLabelOfAFigureBeginsWithItsFinding(t *testing.T) {
	f := RunQueues(anyRun(t, 3))
	if want := `"label":` + string(marshal(f.Title+". "+f.Caption+" "+f.Description)); f.Caption == "" || !strings.Contains(f.HTML(), want) {
		t.Errorf("there is no %s", want)
	}
}

// 258 goroutines are one more than runnext and a ring of 256 hold.
func TestTheCaptionOfABoardOnWhichARingOverflowsSaysHowManyMoved(t *testing.T) {
	for n, want := range map[int]string{257: "", 258: "The ring of P0 was full at "} {
		tr, err := simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
			for range n {
				g.Go(func(g *simlib.G) { g.Compute(time.Microsecond) })
			}
			g.Compute(time.Microsecond)
		})
		if err != nil {
			t.Fatal(err)
		}
		got := Board(tr).Caption
		if !strings.HasPrefix(got, want) || (want == "") != (got == "") || want != "" && !strings.HasSuffix(got, "; 129 goroutines moved to the global queue.") {
			t.Errorf("of %d goroutines it says %q", n, got)
		}
	}
}
