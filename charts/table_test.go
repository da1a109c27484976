package charts

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/charts/internal/sample"
	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

func ms(n int) time.Duration { return time.Duration(n) * time.Millisecond }

// pair is the program of the examples: main creates a and b, and waits.
func pair(procs int) *trace.Trace {
	run, err := simlib.Run(simlib.Config{Procs: procs, Seed: 1}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for _, name := range []string{"a", "b"} {
			wg.Go(g, func(g *simlib.G) {
				g.SetName(name)
				g.Compute(ms(1))
				g.Log("half of " + name)
				g.Gosched()
				g.Compute(ms(1))
			})
		}
		wg.Wait(g)
	})
	if err != nil {
		panic(err)
	}
	return run
}

func printTable(f *Figure, columns ...int) {
	fmt.Println(f.Description)
	for _, row := range append([][]string{f.Data().Head}, f.Data().Rows...) {
		var cells []string
		for _, c := range columns {
			cells = append(cells, row[c])
		}
		fmt.Println(strings.TrimRight(strings.Join(cells, " | "), " "))
	}
}

func ExampleStory() {
	printTable(Story(pair(1), StoryOptions{To: ms(3)}), 1, 2, 4, 5, 6)
	// Output:
	// 13 events in 0 ns to 3 ms of a run of 4 ms.
	// where | what happened | runnext | ring | global queue
	// P0 M0 | main begins the program | – | main | –
	// P0 M0 | main runs, taken from the ring of P0 | – | – | –
	// P0 M0 | main creates a | a | – | –
	// P0 M0 | main creates b | b | a | –
	// P0 M0 | main blocks: sync.WaitGroup.Wait | b | a | –
	// P0 M0 | b runs, taken from runnext of P0 | – | a | –
	// P0 M0 | b logs “half of b” | – | a | –
	// P0 M0 | b leaves: runtime.Gosched | – | a | b
	// P0 M0 | a runs, taken from the ring of P0 | – | – | b
	// P0 M0 | a logs “half of a” | – | – | b
	// P0 M0 | a leaves: runtime.Gosched | – | – | b, a
	// P0 M0 | P0 takes 2 goroutines from the global queue | – | a | –
	// P0 M0 | b runs, taken from the global queue | – | a | –
}

func ExampleSnapshot() {
	printTable(Snapshot(pair(1), ms(1)/2, ms(3)/2), 0, 1, 2, 3, 4, 5)
	// Output:
	// The queues at 2 moments of a run of 4 ms.
	// time | where | running | runnext | ring, head first | length
	// 500 µs | P0 | b | – | a | 1
	// 500 µs | global queue |  |  | – | 0
	// 1.5 ms | P0 | a | – | – | 0
	// 1.5 ms | global queue |  |  | b | 1
}

func ExampleRuleCounts() {
	global := func(e trace.Event) bool { return e.To == trace.Global }
	printTable(RuleCounts(pair(1), global), 0, 1, 2)
	// Output:
	// 2 events of the whole run of 4 ms, by their rules.
	// events | rule | what it says
	// 2 | YD-1 | Gosched puts the goroutine at the tail of the global queue
}

// column returns one column of a figure's table.
func column(f *Figure, name string) (cells []string) {
	i := slices.Index(f.Data().Head, name)
	for _, row := range f.Data().Rows {
		cells = append(cells, row[i])
	}
	return cells
}

func TestAStoryOfSeveralPsShowsTheQueuesOfThePInItsRow(t *testing.T) {
	tr := pair(2)
	f := Story(tr)
	i, both := 0, map[trace.ProcID]bool{}
	r := tr.Replay()
	for r.Next() {
		e, s := r.Event(), r.State()
		if e.G == trace.NoGo && e.Kind != trace.End {
			continue
		}
		ring, next := "", ""
		if e.P != trace.NoProc {
			both[e.P] = true
			next, ring = names(tr, s.Procs[e.P].Runnext()), names(tr, s.Procs[e.P].Ring()...)
		}
		want := []string{next, ring, names(tr, s.Global()...)}
		if got := f.Data().Rows[i][4:]; !slices.Equal(got, want) {
			t.Errorf("row %d: %v, want %v in the end", i, f.Data().Rows[i], want)
		}
		i++
	}
	if len(both) != 2 || i != len(f.Data().Rows) {
		t.Errorf("%d events on %d Ps are told in %d rows", i, len(both), len(f.Data().Rows))
	}
	if what := column(f, "what happened"); !slices.Contains(what, "a runs, stolen from P0") {
		t.Errorf("it is not told that P1 stole: %q", what)
	}
}

func TestTheOptionsOfAStoryPickItsEvents(t *testing.T) {
	tr := pair(2)
	for name, c := range map[string]struct {
		o    StoryOptions
		want []string
	}{
		"a kind":            {StoryOptions{Kinds: []trace.Kind{trace.UserLog}}, []string{"b logs “half of b”", "a logs “half of a”"}},
		"a kind of one":     {StoryOptions{G: 2, Kinds: []trace.Kind{trace.UserLog}}, []string{"a logs “half of a”"}},
		"a kind of threads": {StoryOptions{Kinds: []trace.Kind{trace.MPark}}, []string{"M0 goes to sleep"}},
		"From and To": {StoryOptions{From: time.Microsecond, To: 2 * time.Microsecond},
			[]string{"main creates b", "main blocks: sync.WaitGroup.Wait", "b runs, taken from runnext of P0"}},
		"one goroutine": {StoryOptions{G: 3, To: ms(1) / 2}, []string{"main creates b", "b runs, taken from runnext of P0"}},
		"threads": {StoryOptions{Threads: true, From: 10 * time.Microsecond, To: ms(1) / 2},
			[]string{"M2 gets P1", "M2 looks for work", "P1 steals 1 goroutine from P0", "M2 stops looking", "a runs, stolen from P0"}},
	} {
		if got := column(Story(tr, c.o), "what happened"); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if f := Story(tr, StoryOptions{Title: "mine"}); f.Title != "mine" {
		t.Errorf("the title is %q", f.Title)
	}
}

func TestAStoryTellsWhoTookAPFromASyscallAndTheRuleOfIt(t *testing.T) {
	f := Story(syscalls(t), StoryOptions{Kinds: []trace.Kind{trace.ProcSteal}})
	for i, what := range column(f, "what happened") {
		who := "sysmon takes P"
		if strings.HasPrefix(column(f, "rule")[i], "SY-8: ") {
			who = "a thread back from its own syscall takes P"
		}
		if !strings.HasPrefix(what, who) || !strings.HasSuffix(what, ", which is in a syscall") {
			t.Errorf("row %d: %q", i, f.Data().Rows[i])
		}
	}
	if rules := strings.Join(column(f, "rule"), "\n"); !strings.Contains(rules, "SY-5: "+rule.SY5.Text()) || !strings.Contains(rules, "SY-7: "+rule.SY7.Text()) {
		t.Errorf("the rules are %s", rules)
	}
}

func TestAStoryTellsWhoStopsTheWorldFromSysmon(t *testing.T) {
	run, err := simlib.Run(simlib.Config{Procs: 4, Seed: 1, DisableSysmon: true}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) { g.Syscall(ms(1)) })
		g.Go(func(g *simlib.G) { g.Compute(ms(1)) })
		g.Compute(ms(1) / 10)
		g.StopTheWorld("read mem stats", time.Microsecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(column(Story(run, StoryOptions{Kinds: []trace.Kind{trace.ProcSteal, trace.PreemptRequest}}), "what happened"), "\n")
	for _, want := range []string{"who stops the world takes P", "G3 is asked to leave, to stop the world"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestASnapshotSaysWhatEachPDoes(t *testing.T) {
	tr := pair(2)
	got := column(Snapshot(tr, 0, 2*time.Microsecond, ms(1)/2, ms(2)+10*time.Microsecond), "running")
	want := []string{"main", "(idle)", "", "b", "(its thread wakes up)", "", "b", "a", "", "(idle)", "a", ""}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if n := len(Snapshot(sample.Make(sample.Config{Procs: 4, Gos: 4, Seed: 1}), 0, 1).Data().Rows); n != 2*(4+1) {
		t.Errorf("2 moments of 4 Ps are %d rows", n)
	}
}

func TestRuleCountsCountsTheEventsOfEachRuleMostFirst(t *testing.T) {
	tr := sample.Make(sample.Config{Procs: 3, Gos: 50, Seed: 3})
	want, all := map[string]int{}, 0
	for e := range tr.Events() {
		if e.Rule != rule.None {
			want[e.Rule.String()]++
			all++
		}
	}
	f := RuleCounts(tr, nil)
	last := 1 << 30
	for i, id := range column(f, "rule") {
		n := want[id]
		if f.Data().Rows[i][0] != commas(n) || n == 0 || n > last {
			t.Errorf("row %d is %q after one of %d; want %d events", i, f.Data().Rows[i], last, n)
		}
		last = n
	}
	if len(f.Data().Rows) != len(want) || !strings.HasPrefix(f.Description, commas(all)+" events") {
		t.Errorf("%d rules are in the table of %d; %s", len(f.Data().Rows), len(want), f.Description)
	}
	if none := RuleCounts(tr, func(trace.Event) bool { return false }); len(none.Data().Rows) != 0 || problemOf(none) != nil {
		t.Errorf("no event matches, but the table is %v", none.Data().Rows)
	}
}

func tables(tr *trace.Trace) []*Figure {
	return []*Figure{Story(tr), Story(tr, StoryOptions{Threads: true}), Snapshot(tr, 0), RuleCounts(tr, nil)}
}

func TestATableOfWhatIsNotThereSaysWhy(t *testing.T) {
	tr := pair(1)
	var log trace.Log
	log.Add(0, trace.GoStart, rule.RQ8, 7, 0, trace.Ring, 0)
	bad := log.Finish(trace.Info{Procs: 1}, 1)
	for want, figs := range map[string][]*Figure{
		"there is no trace":  tables(nil),
		"the trace is empty": tables(new(trace.Log).Finish(trace.Info{Procs: 1}, 0)),
		"goroutine 7":        {Story(bad), Snapshot(bad, 1)},
		"there is no moment -1ns in this run; want 0 to 4.": {Snapshot(tr, -1)},
		"there is no moment 1h0m0s in this run":             {Snapshot(tr, 0, time.Hour)},
		"no moment is given":                                {Snapshot(tr)},
		"want 0 <= From < To":                               {Story(tr, StoryOptions{From: 2, To: 1})},
		"there is no goroutine 4 by then; want 1 to 3":      {Story(tr, StoryOptions{G: 4})},
		"there is no goroutine -1 by then":                  {Story(tr, StoryOptions{G: -1})},
	} {
		for i, f := range figs {
			if problemOf(f) == nil || !strings.Contains(f.Description, want) || len(f.Data().Rows) > 0 {
				t.Errorf("table %d, %s, says %q, want %q in it", i, f.Kind, f.Description, want)
			}
		}
	}
}

func TestNothingInANameBecomesMarkupInATable(t *testing.T) {
	for i, f := range tables(hostileTrace()) {
		html := f.HTML()
		for _, tag := range []string{"<img", "<svg", "<script", "<!--", "<b>"} {
			if strings.Contains(html, tag) {
				t.Errorf("table %d, %s, has a %s", i, f.Kind, tag)
			}
		}
	}
	if html := Story(hostileTrace()).HTML(); !strings.Contains(html, "&lt;/script&gt;&lt;img src=x") {
		t.Error("the name is not there as text")
	}
}

func TestATableIsNeverLargerThanAPageShouldBeAndSaysWhatItLeavesOut(t *testing.T) {
	name := strings.Repeat(`"`, 5000)
	tr := sample.Make(sample.Config{Procs: 2, Gos: 3000, Seed: 1, Name: func(trace.GoID) string { return name }})
	late := time.Duration(tr.End() / 2) // the ring and the global queue are long
	figs := append(tables(tr), Story(tr, StoryOptions{From: late}), Snapshot(tr, slices.Repeat([]time.Duration{late}, 50)...))
	for i, f := range figs {
		if n := len(f.HTML()); n > maxFigure {
			t.Errorf("table %d, %s, has %d bytes, want at most %d", i, f.Kind, n, maxFigure)
		}
	}
	f := Story(tr)
	events := 0
	for e := range tr.Events() {
		if e.G != trace.NoGo || e.Kind == trace.End {
			events++
		}
	}
	if rows := len(f.Data().Rows) + f.Data().More; rows != events || f.Data().More == 0 {
		t.Errorf("%d rows and %d more are of %d events", len(f.Data().Rows), f.Data().More, events)
	}
	if want := count(f.Data().More, "more row", "more rows") + " are not listed"; !strings.Contains(f.HTML(), want) {
		t.Errorf("the page does not say %q", want)
	}
}

func TestTablesWithOtherRowsHaveOtherIDs(t *testing.T) {
	tr := pair(1)
	if a, b := Snapshot(tr, 0), Snapshot(tr, ms(1)); a.ID == b.ID {
		t.Errorf("two snapshots are %s", a.ID)
	}
}

func TestAFigureThatCannotBeDrawnSaysSoOnceInTheColoursOfThePage(t *testing.T) {
	html := Timeline(nil).HTML()
	if strings.Count(html, "cannot be drawn") != 1 || strings.Contains(html, "<img") {
		t.Errorf("it is\n%s", html)
	}
}

func TestARunThatTakesNoTimeHasNoShares(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 2}, func(*simlib.G) {})
	if err != nil || tr.End() != 0 {
		t.Fatal(tr.End(), err)
	}
	if f := Utilization(tr); problemOf(f) == nil || !strings.Contains(f.Description, "the run took no time at all") {
		t.Errorf("utilization says %q", f.Description)
	}
	for _, f := range []*Figure{Timeline(tr), Timeline(tr, TimelineOptions{Lanes: ByG})} {
		if !strings.HasSuffix(f.Description, "It took no time at all.") || strings.Contains(f.Description, "%") {
			t.Errorf("%s says %q", f.Kind, f.Description)
		}
	}
}

func TestTheStoryTellsTheRuntimesOwnGoroutinesFromTheProgram(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 1, GC: simlib.GC{GOGC: 100}}, func(*simlib.G) {})
	if err != nil {
		t.Fatal(err)
	}
	var begins, starts int
	for _, row := range Story(tr).Data().Rows {
		if strings.HasSuffix(row[2], " begins the program") {
			begins++
		}
		if strings.HasPrefix(row[2], "the runtime starts runtime.") {
			starts++
		}
	}
	if begins != 1 || starts != 2 { // main; forcegchelper and bgsweep (gcenable and forcegc's init)
		t.Errorf("%d goroutines begin the program and the runtime starts %d, want 1 and 2", begins, starts)
	}
}

// What axe-core calls empty-table-header and landmark-unique: both stood in chapters.
func TestATablesColumnWithoutANameIsNoHeaderAndTablesOfOneTitleAreNoLandmarks(t *testing.T) {
	f := &Figure{Title: "Twice", Body: Table{Head: []string{"", "n"}, Rows: [][]string{{"a", "1"}}}}
	html := f.HTML()
	if strings.Count(html, "<th ") != 1 || strings.Contains(html, `role="region"`) {
		t.Errorf("the table has another header than n, or is a region:\n%s", html)
	}
}
